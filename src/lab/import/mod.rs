//! Traces, of our own runs and of real clusters, read line by line and checked.
//!
//! A [`Check`] takes the lines of a file, recognises the [`Format`] by what they say, turns each line into the facts of
//! [`crate::types::Fact`] that it states, and hands these to the [checker](crate::check). Nothing is kept of a line
//! that the checker or the reader of its format does not need, so files of any size can be read.
//!
//! A [`Reader`] takes a file in pieces, and a [`Report`] says what was found. [`Check::recording`] also keeps the events, as a
//! [`crate::sim::Record`] that a world can play.
//!
//! A line that cannot be read is an error with a reason ([`Check::line`]); the next one is read as if nothing had
//! happened, and no property counts as held any more. What a format does not tell is *unknown*, never *held*
//! ([`Outcome`]). `docs/traces.md` tells people what each format leaves out.
//!
//! ```
//! use raftarium::lab::import::{Check, Format};
//!
//! let mut check = Check::new();
//! check.line(br#"{"tag":"trace","event":{"name":"InitState","nid":"1","state":{"term":0,"vote":"0","commit":0},"role":"StateFollower","log":0,"conf":[["1"],[]]}}"#)?;
//! assert_eq!(check.format(), Some(Format::Etcd));
//! assert!(check.line(b"{").is_err());
//! # Ok::<(), String>(())
//! ```

mod ccf;
mod check;
mod clocks;
mod etcd;
mod logs;
mod own;
mod reader;
mod report;
mod scribe;
mod shiviz;

pub use check::{Check, Finding, Outcome};
pub use reader::{BadLine, LINE_MAX, Reader};
pub use report::{Judged, Name, Report};

use serde::Deserialize;

use std::borrow::Cow;

use crate::sim::Untold;
use crate::types::{Event, Property, ServerSet};

/// A form of traces that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Our own: `docs/events.md`.
    Raftarium,
    /// Of etcd-io/raft, built with the tag `with_tla`.
    Etcd,
    /// Of Microsoft's CCF: `raft_trace`.
    Ccf,
    /// A log with vector clocks.
    ShiViz,
}

impl Format {
    /// Its word in reports of programs.
    pub fn word(self) -> &'static str {
        match self {
            Format::Raftarium => "raftarium",
            Format::Etcd => "etcd",
            Format::Ccf => "ccf",
            Format::ShiViz => "shiviz",
        }
    }

    /// What it is, in a sentence after "is".
    pub fn name(self) -> &'static str {
        match self {
            Format::Raftarium => "a trace of Raftarium",
            Format::Etcd => "a trace of etcd-io/raft",
            Format::Ccf => "a trace of CCF",
            Format::ShiViz => "a ShiViz log",
        }
    }
}

/// What lines say, for the checker.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Found {
    /// The cluster before its first event: how many servers there are, and who of them votes.
    Cluster { servers: usize, voters: ServerSet },
    /// What a command says.
    Command(crate::types::CommandId, String, Option<crate::types::Operation>),
    /// An event.
    Event(Event),
    /// From here on, nothing that concerns this property can be trusted.
    Lost(Property, String),
}

/// The reader of one format.
trait Source {
    /// Takes the next line. Returns whether it says anything in this format.
    fn line(&mut self, number: u64, text: &str, out: &mut Vec<Found>) -> Result<bool, String>;

    /// The last line was read.
    fn finish(&mut self, out: &mut Vec<Found>);

    /// What the format does not tell that the property depends on; none if it tells all of it.
    fn missing(&self, property: Property) -> Option<Cow<'static, str>>;

    /// The names that servers have in the trace, in order of ours, if they are others.
    fn names(&self) -> Vec<(crate::types::ServerId, String)> {
        Vec::new()
    }

    /// What of the servers it leaves out.
    fn untold(&self) -> Untold {
        Untold::default()
    }
}

/// The reader of some format. It is no trait object: the page's first module has none of this, and what only a table of functions
/// mentions cannot be left out of it.
#[derive(Debug)]
enum Reading {
    Own(Box<own::Own>),
    Etcd(Box<etcd::Etcd>),
    Ccf(Box<ccf::Ccf>),
    ShiViz(Box<shiviz::ShiViz>),
}

/// All have it.
macro_rules! all {
    ($self:ident, $source:ident => $get:expr) => {
        match $self {
            Reading::Own($source) => $get,
            Reading::Etcd($source) => $get,
            Reading::Ccf($source) => $get,
            Reading::ShiViz($source) => $get,
        }
    };
}

impl Reading {
    /// The part of a line that it reads; none of another message in the log.
    fn part<'a>(&self, text: &'a str) -> Option<&'a str> {
        match self {
            Reading::Own(_) | Reading::Etcd(_) | Reading::Ccf(_) => object(text),
            Reading::ShiViz(_) => Some(text),
        }
    }

    fn format(&self) -> Format {
        match self {
            Reading::Own(_) => Format::Raftarium,
            Reading::Etcd(_) => Format::Etcd,
            Reading::Ccf(_) => Format::Ccf,
            Reading::ShiViz(_) => Format::ShiViz,
        }
    }
}

impl Source for Reading {
    fn line(&mut self, number: u64, text: &str, out: &mut Vec<Found>) -> Result<bool, String> {
        all!(self, source => source.line(number, text, out))
    }
    fn finish(&mut self, out: &mut Vec<Found>) {
        all!(self, source => source.finish(out));
    }
    fn missing(&self, property: Property) -> Option<Cow<'static, str>> {
        all!(self, source => source.missing(property))
    }
    fn names(&self) -> Vec<(crate::types::ServerId, String)> {
        all!(self, source => source.names())
    }
    fn untold(&self) -> Untold {
        all!(self, source => source.untold())
    }
}

/// The reader of the format of this line, the first that says something, after `previous`; none if it says nothing in any format.
fn recognise(text: &str, previous: &str) -> Option<Reading> {
    #[derive(Deserialize)]
    struct Signs<'a> {
        #[serde(borrow)]
        tag: Option<Cow<'a, str>>,
        event: Option<serde::de::IgnoredAny>,
        msg: Option<serde::de::IgnoredAny>,
        kind: Option<serde::de::IgnoredAny>,
        at_us: Option<serde::de::IgnoredAny>,
    }
    if shiviz::is_log(text) {
        return Some(Reading::ShiViz(Box::new(shiviz::ShiViz::after(previous))));
    }
    let signs = serde_json::from_str::<Signs<'_>>(object(text)?).ok()?;
    match signs.tag.as_deref() {
        Some("trace") if signs.event.is_some() => Some(Reading::Etcd(Box::default())),
        Some("raft_trace") if signs.msg.is_some() => Some(Reading::Ccf(Box::default())),
        _ if signs.kind.is_some() && signs.at_us.is_some() => Some(Reading::Own(Box::default())),
        _ => None,
    }
}

/// The JSON object that ends a line of a log. Programs that collect logs write a time or a name before it.
fn object(text: &str) -> Option<&str> {
    let start = if text.trim_start().starts_with('{') { 0 } else { text.find("{\"")? };
    Some(&text[start..])
}
