//! Why something happened, and why something has not.
//!
//! The answers come from three sources: the events that are [`Loaded`], whose triggers and evidence make a graph; the
//! [`World`](crate::sim::World) at a moment, which knows what is still missing; and explanations of [`explain`], which has
//! the words. What lies further back is replayed.
//!
//! - [`causes`]: the graph. [`causes::chain`] walks triggers back to a root, [`causes::evidence`] lists all that a decision
//!   rests on, [`causes::trace`] is everything before and after an event that hangs together with it.
//! - [`changes`]: a server's variables under Figure 2's names, and which of them differ between two moments.
//! - [`not_yet`]: why there is no leader, why an entry is not committed, why a server does not win.
//! - [`entry`]: what became of one entry on every server. [`journey`]: a client's command from submission to answer.
//! - [`dig`]: jobs that replay what these need of a [`History`](super::History), a stretch at a time.
//!
//! It is not a judge: whether Raft's promises hold is the checker's business.

pub mod causes;
pub mod changes;
pub mod dig;
pub mod entry;
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
    /// The rule that it rests on, and where the paper has it; empty if there is none.
    pub rule: &'static str,
    /// See `rule`.
    pub place: &'static str,
    /// The facts.
    pub rows: Vec<Row>,
    /// The client's command that it is about, if it is about one.
    pub command: Option<CommandId>,
    /// The entry that it is about, if it is about one.
    pub entry: Option<(LogIndex, Term)>,
}

/// One fact of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// What kind of fact it is: a word that the page knows.
    pub part: &'static str,
    /// Who it is about; of a message, who sent it.
    pub server: Option<Peer>,
    /// Of a message, who shall receive it.
    pub to: Option<Peer>,
    /// When it happened; of a message, when it was sent.
    pub at: Option<Time>,
    /// Of a message, when it arrived or was lost.
    pub until: Option<Time>,
    /// The event that tells it.
    pub event: Option<EventId>,
    /// A name: of a variable, of a kind of message, of an event.
    pub label: String,
    /// Of something that changed, what it was.
    pub before: String,
    /// A sentence, or what something is now.
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
