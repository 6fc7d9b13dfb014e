//! The one stream that everything shown is derived from.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Fact, Note, ServerId, Time, Violation, event_form};

/// The place of an event in its run's stream, counted from 1.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct EventId(pub u64);

/// One disk write of one server. Numbers rise for as long as the world runs; a restart does not reset them.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct WriteId(pub u64);

/// Something that happened.
///
/// Where people read it, it serialises to one flat object; `docs/events.md` describes it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Event {
    /// Its place in the stream.
    pub seq: EventId,
    /// When it happened, in microseconds since the start.
    #[serde(rename = "at_us")]
    pub at: Time,
    /// Where it happened; nowhere in particular for what concerns the network or a client alone.
    pub server: Option<ServerId>,
    /// The event that triggered it: of a timer that runs out, the one that set it; of a write that is durable, its start.
    /// None for a command from outside and for the start of the run.
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
    /// What the core said of its own reasoning.
    Note(Note),
    /// What the checker found. The event's server is the one that broke the promise.
    Violation {
        /// The broken promise.
        #[serde(flatten, serialize_with = "event_form::violation")]
        violation: Violation,
    },
}

impl Event {
    /// What the world observed, if this is such an event.
    pub fn fact(&self) -> Option<&Fact> {
        match &self.kind {
            EventKind::Fact(fact) => Some(fact),
            _ => None,
        }
    }

    /// What the core said, if this is such an event.
    pub fn note(&self) -> Option<&Note> {
        match &self.kind {
            EventKind::Note(note) => Some(note),
            _ => None,
        }
    }
}

/// Every event is moved and looked at in the hot loop.
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
