//! Logs with vector clocks, as ShiViz draws them: what happened before what, and nothing about Raft.
//!
//! A line with a host and its clock, as in `S1 {"S1":3,"S2":1}`, makes an event; the lines beside it are its text. The
//! events of a host must be complete and in order, while those of different hosts may stand in any order: the clocks tell theirs,
//! and so the events are written down when the last line is there.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::sim::Untold;
use crate::types::{Fact, ForeignBody, Message, MessageKind, Property, ServerId};

use super::clocks::{Execution, Place};
use super::own::brief;
use super::scribe::{Flight, Scribe};
use super::{Found, Source};

/// The reader of ShiViz logs.
#[derive(Debug, Default)]
pub(super) struct ShiViz {
    scribe: Scribe,
    /// Those that have events.
    hosts: BTreeSet<String>,
    /// The runs that the log tells of, one after the other.
    executions: Vec<Execution>,
    /// Whether the text of an event stands before its clock.
    is_text_first: bool,
    /// The lines since the last event, if they belong to the next one.
    text: String,
    /// The event to which the next lines belong, if they belong to the last one.
    last: Option<Place>,
}

/// A line with a clock.
struct Clocked<'a> {
    host: &'a str,
    clock: BTreeMap<Cow<'a, str>, u64>,
    /// What follows the clock.
    text: &'a str,
}

/// Whether this can be the first line of a log: the expression that takes its events apart, or an event.
pub(super) fn is_log(text: &str) -> bool {
    is_expression(text) || matches!(Clocked::of(text), Some(Ok(event)) if event.own().is_ok())
}

fn is_expression(text: &str) -> bool {
    ["(?<host>", "(?<clock>", "(?<event>"].iter().all(|part| text.contains(part))
}

impl<'a> Clocked<'a> {
    /// The line, if it has a host and something like a clock.
    fn of(line: &'a str) -> Option<Result<Self, String>> {
        let (host, rest) = line.split_once(' ')?;
        if host.is_empty() || !rest.starts_with("{\"") {
            return None;
        }
        let mut clocks = serde_json::Deserializer::from_str(rest).into_iter();
        let clock = clocks.next()?.map_err(|why| why.to_string());
        let text = rest.get(clocks.byte_offset()..).unwrap_or_default();
        Some(clock.map(|clock| Self { host, clock, text }))
    }

    /// The host's own entry.
    fn own(&self) -> Result<u64, String> {
        let own = self.clock.get(self.host).copied();
        own.ok_or_else(|| format!("the clock of {} lacks the host itself", brief(self.host)))
    }
}

impl ShiViz {
    /// A log of which `previous` is the line before the first that shows what it is; that may be the text of an event.
    pub fn after(previous: &str) -> Self {
        let (is_text_first, text) = (!previous.is_empty(), previous.to_owned());
        Self { is_text_first, text, ..Self::default() }
    }

    /// A line without a clock: the text of an event, or the expression at the start.
    fn take_text(&mut self, line: &str) {
        if self.executions.is_empty() && is_expression(line) {
            self.is_text_first = line.find("(?<event>") < line.find("(?<clock>");
            self.text.clear();
        } else if self.is_text_first {
            join(&mut self.text, line);
        } else if let Some(event) = self.last {
            join(&mut self.execution().event_mut(event).text, line);
        }
    }

    /// An event with the text that stands before it.
    fn take_event(&mut self, number: u64, event: &Clocked<'_>, text: &str) -> Result<(), String> {
        let (own, host) = (event.own()?, event.host);
        // A second execution in the same file begins at 1 again.
        if own == 1 && self.execution().has(host) {
            self.executions.push(Execution::default());
        }
        if !self.hosts.contains(host) {
            if self.hosts.len() >= usize::from(ServerId::MAX) {
                return Err(format!("{:?} is the hundredth host", brief(host)));
            }
            self.hosts.insert(host.to_owned());
        }
        let execution = self.execution();
        let before = execution.last_own(host);
        let place = execution.add(host, own, &event.clock, number);
        let noted = execution.event_mut(place);
        join(&mut noted.text, text);
        join(&mut noted.text, event.text);
        self.last = Some(place);
        match before.checked_add(1) == Some(own) {
            true => Ok(()),
            false => Err(format!("the clock of {} goes from {before} to {own}", brief(host))),
        }
    }

    /// The execution that the log is telling of.
    fn execution(&mut self) -> &mut Execution {
        if self.executions.is_empty() {
            self.executions.push(Execution::default());
        }
        self.executions.last_mut().expect("there is one")
    }

    /// Writes down the events of an execution. What an event knows and its host did not know before has come with a message.
    fn write(
        &mut self,
        execution: &Execution,
        servers: &BTreeMap<String, ServerId>,
        out: &mut Vec<Found>,
    ) {
        let server = |place| servers[execution.host(place)];
        let events = execution.in_order();
        let mut leaving: BTreeMap<Place, Vec<Flight>> = BTreeMap::new();
        let mut arriving: BTreeMap<Place, Vec<(Place, usize)>> = BTreeMap::new();
        for &event in &events {
            for sender in execution.senders(event) {
                let [from, to] = [sender, event].map(server);
                let flights = leaving.entry(sender).or_default();
                arriving.entry(event).or_default().push((sender, flights.len()));
                flights.push(self.scribe.message(from, to, untold_message()));
            }
        }
        for event in events {
            // Order is time here.
            self.scribe.set_line(self.scribe.line() + 1);
            let mut trigger = None;
            for (sender, place) in arriving.remove(&event).unwrap_or_default() {
                let flight = leaving.get(&sender).and_then(|flights| flights.get(place));
                trigger = flight.map(|flight| self.scribe.delivered(flight, out)).or(trigger);
            }
            let line = execution.event(event).text.as_str().into();
            let logged = Fact::LineLogged { line };
            let logged = self.scribe.caused(trigger, server(event), logged, out);
            for flight in leaving.get_mut(&event).into_iter().flatten() {
                self.scribe.sent_because(Some(logged), flight, out);
            }
        }
    }
}

/// Adds a line to a text.
fn join(text: &mut String, line: &str) {
    let line = line.trim();
    if !text.is_empty() && !line.is_empty() {
        text.push(' ');
    }
    text.push_str(line);
}

/// A message of which only its two ends are known.
fn untold_message() -> Message {
    let (kind, json) = (MessageKind::Other, "{}".into());
    Message::Foreign(ForeignBody { kind, term: None, is_positive: None, json }.into())
}

impl Source for ShiViz {
    fn line(&mut self, number: u64, text: &str, _: &mut Vec<Found>) -> Result<bool, String> {
        match Clocked::of(text) {
            Some(event) => {
                // The text of a line that cannot be read belongs to no other event.
                self.last = None;
                let text = std::mem::take(&mut self.text);
                self.take_event(number, &event?, &text)?;
            }
            None => self.take_text(text),
        }
        Ok(true)
    }

    fn finish(&mut self, out: &mut Vec<Found>) {
        let executions = std::mem::take(&mut self.executions);
        let servers = self.scribe.servers(&self.hosts);
        self.scribe.begin(servers.values().copied().collect(), out);
        self.scribe.set_line(0);
        executions.iter().for_each(|execution| self.write(execution, &servers, out));
    }

    fn missing(&self, _: Property) -> Option<Cow<'static, str>> {
        Some("a ShiViz log has clocks and texts, and no state of a server".into())
    }

    fn names(&self) -> Vec<(ServerId, String)> {
        self.scribe.names()
    }

    fn untold(&self) -> Untold {
        Untold { disks: true, votes: true, states: true }
    }
}
