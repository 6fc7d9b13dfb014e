//! The stream of events, from which everything that is shown is derived.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Fact, Note, ServerId, Time, Violation, event_form};

/// The position of an event in its run's stream, counted from 1.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct EventId(pub u64);

/// One disk write of one server. The numbers increase throughout the run; a restart does not reset them.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct WriteId(pub u64);

/// Something that happened.
///
/// In a format for people, it serialises to one flat object; `docs/events.md` describes it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Event {
    /// Its position in the stream.
    pub seq: EventId,
    /// Its time, in microseconds since the start.
    #[serde(rename = "at_us")]
    pub at: Time,
    /// The server at which it happened; none if it concerns only the network or a client.
    pub server: Option<ServerId>,
    /// The event that triggered it: for a timer that fires, the event that set it; for a durable write, its start. None
    /// for a command from outside and for the start of the run.
    pub trigger: Option<EventId>,
    /// What happened.
    #[serde(flatten)]
    pub kind: EventKind,
}

/// The three sources of events.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub enum EventKind {
    /// What the world itself observed. The checker reads these alone.
    Fact(Fact),
    /// What the core reports about its own reasoning.
    Note(Note),
    /// What the checker found. The event's server is the one that violated the property.
    Violation {
        /// The violation.
        #[serde(flatten, serialize_with = "event_form::violation")]
        violation: Violation,
    },
}

impl Event {
    /// The fact, if this event is one.
    pub fn fact(&self) -> Option<&Fact> {
        match &self.kind {
            EventKind::Fact(fact) => Some(fact),
            _ => None,
        }
    }

    /// The note, if this event is one.
    pub fn note(&self) -> Option<&Note> {
        match &self.kind {
            EventKind::Note(note) => Some(note),
            _ => None,
        }
    }
}

/// Every event is moved and read in the hot loop, so it must be small.
const _: () = assert!(size_of::<Event>() <= 136);

impl EventId {
    /// The one after this.
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}
