//! What it means that Raft's promises were not kept.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Entry, EventId, LogIndex, ServerId, Term};

/// The five promises of Figure 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Property {
    /// At most one leader can be elected in a given term (§5.2).
    ElectionSafety,
    /// A leader never overwrites or deletes entries in its log; it only appends (§5.3).
    LeaderAppendOnly,
    /// If two logs contain an entry with the same index and term, they are identical up to there (§5.3).
    LogMatching,
    /// An entry committed in a term is in the logs of the leaders of all later terms (§5.4).
    LeaderCompleteness,
    /// No two servers apply different entries at the same index (§5.4.3).
    StateMachineSafety,
}

impl Property {
    /// All of them, in the order of Figure 3.
    pub const ALL: [Self; 5] = [
        Self::ElectionSafety,
        Self::LeaderAppendOnly,
        Self::LogMatching,
        Self::LeaderCompleteness,
        Self::StateMachineSafety,
    ];

    /// Its word in the command language: `election-safety`.
    pub fn word(self) -> &'static str {
        match self {
            Self::ElectionSafety => "election-safety",
            Self::LeaderAppendOnly => "leader-append-only",
            Self::LogMatching => "log-matching",
            Self::LeaderCompleteness => "leader-completeness",
            Self::StateMachineSafety => "state-machine-safety",
        }
    }

    /// Its name as the paper writes it.
    pub fn title(self) -> &'static str {
        match self {
            Self::ElectionSafety => "Election Safety",
            Self::LeaderAppendOnly => "Leader Append-Only",
            Self::LogMatching => "Log Matching",
            Self::LeaderCompleteness => "Leader Completeness",
            Self::StateMachineSafety => "State Machine Safety",
        }
    }
}

impl fmt::Display for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.title())
    }
}

/// A broken promise, with what is needed to show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Violation {
    /// Which promise.
    pub property: Property,
    /// The event that broke it.
    pub event: EventId,
    /// The server that broke it.
    pub server: ServerId,
    /// The server whose state it contradicts; for Leader Append-Only there is none.
    pub other: Option<ServerId>,
    /// The term in question: of the second leader, of the entry, or of the leader that lacks the entry.
    pub term: Term,
    /// The index in question, where the promise is about entries.
    pub index: Option<LogIndex>,
    /// What should be there.
    pub expected: Option<Entry>,
    /// What is there.
    pub found: Option<Entry>,
}
