//! Logs with vector clocks, as ShiViz draws them: what happened before what, and nothing about Raft.
//!
//! A line with a host and its clock, as in `S1 {"S1":3,"S2":1}`, makes an event; the lines beside it are its text. The
//! events of a host must be complete and in order.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::types::Property;

use super::own::brief;
use super::{Found, Source};

/// The reader of ShiViz logs.
#[derive(Debug, Default)]
pub(super) struct ShiViz {
    hosts: BTreeMap<String, u64>,
}

/// Whether this can be the first line of a log: the expression that takes its events apart, or an event.
pub(super) fn is_log(text: &str) -> bool {
    let is_expression =
        ["(?<host>", "(?<clock>", "(?<event>"].iter().all(|part| text.contains(part));
    is_expression || parts(text).is_some_and(|(_, clock)| read(clock).is_ok())
}

/// The most hosts of a log.
const HOSTS_MAX: usize = 10_000;

impl Source for ShiViz {
    fn line(&mut self, _: u64, text: &str, _: &mut Vec<Found>) -> Result<bool, String> {
        let Some((host, clock)) = parts(text) else { return Ok(true) };
        let clock = read(clock)?;
        let own = clock.get(host).copied();
        let own =
            own.ok_or_else(|| format!("the clock of {} lacks the host itself", brief(host)))?;
        let known = self.hosts.get(host).copied().unwrap_or_default();
        if self.hosts.len() >= HOSTS_MAX && known == 0 {
            return Err(format!("{} is one host too many", brief(host)));
        }
        // A second execution in the same file begins at 1 again.
        let is_next = own == 1 || known.checked_add(1) == Some(own);
        self.hosts.insert(host.to_owned(), own);
        match is_next {
            true => Ok(true),
            false => Err(format!("the clock of {} goes from {known} to {own}", brief(host))),
        }
    }

    fn finish(&mut self, _: &mut Vec<Found>) {}

    fn missing(&self, _: Property) -> Option<Cow<'static, str>> {
        Some("a ShiViz log has clocks and texts, and no state of a server".into())
    }
}

/// The host and the clock of an event's line.
fn parts(text: &str) -> Option<(&str, &str)> {
    let (host, clock) = text.split_once(' ')?;
    (!host.is_empty() && clock.starts_with("{\"") && clock.trim_end().ends_with('}'))
        .then_some((host, clock))
}

fn read(clock: &str) -> Result<BTreeMap<Cow<'_, str>, u64>, String> {
    serde_json::from_str(clock).map_err(|why| why.to_string())
}
