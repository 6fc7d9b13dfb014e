//! Why something happened, and why something has not.
//!
//! The answers come from three sources: the [`Loaded`] events, whose triggers and evidence form a graph; the
//! [`World`](crate::sim::World) at a moment, which shows what is still missing; and [`explain`], which has the words.
//! Earlier events are replayed.
//!
//! - [`causes`]: the graph. [`causes::chain`] follows triggers back to a root, [`causes::evidence`] lists everything on which a
//!   decision depends, [`causes::trace`] lists all causes and effects of an event.
//! - [`changes`]: a server's variables under the names of Figure 2, and which of them differ between two moments.
//! - [`not_yet`]: why there is no leader, why an entry is not committed, why a server does not win.
//! - [`entry`]: the history of one entry on every server. [`journey`]: a client's command from submission to answer.
//! - [`jobs`]: jobs that replay what these need of a [`History`](super::History), a segment at a time.
//!
//! It does not judge: the checker decides whether properties hold.

pub mod causes;
pub mod changes;
pub mod entry;
pub mod jobs;
pub mod journey;
mod loaded;
pub mod not_yet;
mod reads;
#[cfg(test)]
mod tests;

pub use loaded::Loaded;

use crate::types::{CommandId, EventId, LogIndex, Peer, Term, Time};

#[cfg(doc)]
use super::explain;

/// An answer: a sentence, and rows of facts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The answer in one sentence.
    pub headline: String,
    /// The rule on which it rests; empty if there is none.
    pub rule: &'static str,
    /// Where the paper states the rule.
    pub place: &'static str,
    /// The facts.
    pub rows: Vec<Row>,
    /// The client's command that it concerns, if any.
    pub command: Option<CommandId>,
    /// The entry that it concerns, if any.
    pub entry: Option<(LogIndex, Term)>,
}

/// One fact of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The kind of the fact: a word that the page knows.
    pub part: &'static str,
    /// The server or client; for a message, the sender.
    pub server: Option<Peer>,
    /// For a message, the receiver.
    pub to: Option<Peer>,
    /// Its time; for a message, when it was sent.
    pub at: Option<Time>,
    /// For a message, when it arrived or was lost.
    pub until: Option<Time>,
    /// The event that shows it.
    pub event: Option<EventId>,
    /// A name: of a variable, of a kind of message, of an event.
    pub label: String,
    /// The old value of something that changed.
    pub before: String,
    /// A sentence, or a present value.
    pub text: String,
}

impl Row {
    /// A sentence about a server.
    fn about(
        part: &'static str,
        server: impl Into<Option<crate::types::ServerId>>,
        text: String,
    ) -> Self {
        Self { part, server: server.into().map(Peer::Server), text, ..Self::default() }
    }
}
