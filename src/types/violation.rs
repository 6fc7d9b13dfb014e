//! The properties that are checked, and their violations.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{CommandId, Entry, EventId, KeyId, LogIndex, ServerId, ServerSet, Term, Time};

/// The five properties of Figure 3, and those on which they depend.
///
/// The order is part of every recorded violation: add at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Property {
    /// At most one leader can be elected in a given term (§5.2).
    ElectionSafety,
    /// A leader never overwrites or deletes entries in its log; it only appends (§5.3).
    LeaderAppendOnly,
    /// If two logs contain an entry with the same index and term, they are identical up to that entry (§5.3).
    LogMatching,
    /// An entry committed in a term is in the logs of the leaders of all later terms (§5.4).
    LeaderCompleteness,
    /// No two servers apply different entries at the same index (§5.4.3).
    StateMachineSafety,
    /// A server votes for at most one candidate in a given term, even if it crashes (§5.2).
    OneVote,
    /// A server that restarts has everything that was durable on its disk: its term, its vote and its log (Figure 2;
    /// dissertation §3.8).
    DurableState,
    /// A server's term never decreases, and does not start below the one on its disk (§5.1, Figure 2).
    RisingTerms,
    /// The commit index of a running server never decreases (Figure 2).
    RisingCommits,
    /// An entry is committed only when a majority of the servers has it on disk (§5.3, §5.4.2).
    MajorityCommit,
    /// Every majority of a configuration overlaps with every majority of the next one, and at most two configurations
    /// are in use at a time (§6; dissertation §4.1, §4.3).
    ConfigurationOverlap,
    /// Servers that have applied up to the same index hold the same state (§2).
    EqualStates,
    /// A server always uses the latest configuration in its own log (§6; dissertation §4.1).
    OwnConfiguration,
    /// A snapshot covers a committed prefix of a log, and holds the state that results from it (§7; dissertation §5).
    TrueSnapshots,
    /// A client's command in a session takes effect at most once (§8; dissertation §6.3).
    ApplyOnce,
    /// Each operation of a client takes effect at one point in time between its call and its answer (§8; dissertation
    /// §6.3, §6.4).
    Linearizability,
}

impl Property {
    /// All of them: those of Figure 3 in its order, then the others.
    pub const ALL: [Self; 16] = [
        Self::ElectionSafety,
        Self::LeaderAppendOnly,
        Self::LogMatching,
        Self::LeaderCompleteness,
        Self::StateMachineSafety,
        Self::OneVote,
        Self::DurableState,
        Self::RisingTerms,
        Self::RisingCommits,
        Self::MajorityCommit,
        Self::ConfigurationOverlap,
        Self::EqualStates,
        Self::OwnConfiguration,
        Self::TrueSnapshots,
        Self::ApplyOnce,
        Self::Linearizability,
    ];

    /// The number of properties at the start of [`ALL`](Self::ALL) that are in Figure 3.
    pub const OF_FIGURE_3: usize = 5;

    /// Its word in the command language: `election-safety`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::ElectionSafety => "election-safety",
            Self::LeaderAppendOnly => "leader-append-only",
            Self::LogMatching => "log-matching",
            Self::LeaderCompleteness => "leader-completeness",
            Self::StateMachineSafety => "state-machine-safety",
            Self::OneVote => "one-vote",
            Self::DurableState => "durable-state",
            Self::RisingTerms => "rising-terms",
            Self::RisingCommits => "rising-commits",
            Self::MajorityCommit => "majority-commit",
            Self::ConfigurationOverlap => "configuration-overlap",
            Self::EqualStates => "equal-states",
            Self::OwnConfiguration => "own-configuration",
            Self::TrueSnapshots => "true-snapshots",
            Self::ApplyOnce => "apply-once",
            Self::Linearizability => "linearizability",
        }
    }

    /// Its name; of those in Figure 3, as the paper writes it.
    pub fn title(self) -> &'static str {
        match self {
            Self::ElectionSafety => "Election Safety",
            Self::LeaderAppendOnly => "Leader Append-Only",
            Self::LogMatching => "Log Matching",
            Self::LeaderCompleteness => "Leader Completeness",
            Self::StateMachineSafety => "State Machine Safety",
            Self::OneVote => "One Vote",
            Self::DurableState => "Durable State",
            Self::RisingTerms => "Rising Terms",
            Self::RisingCommits => "Rising Commits",
            Self::MajorityCommit => "Majority Commit",
            Self::ConfigurationOverlap => "Configuration Overlap",
            Self::EqualStates => "Equal States",
            Self::OwnConfiguration => "Own Configuration",
            Self::TrueSnapshots => "True Snapshots",
            Self::ApplyOnce => "Apply Once",
            Self::Linearizability => "Linearizability",
        }
    }
}

impl fmt::Display for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.title())
    }
}

/// A value in a violation: what was expected, or what was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// An entry of a log.
    Entry(Entry),
    /// A vote for this server.
    Vote(ServerId),
    /// A term.
    Term(Term),
    /// An index.
    Index(LogIndex),
    /// Several servers.
    Servers(ServerSet),
    /// A digest of a state machine's state.
    State(u32),
    /// The value that this command wrote; none for no value.
    Written(Option<CommandId>),
    /// What an operation read: the value that a command wrote, or none.
    Read {
        /// The operation.
        command: CommandId,
        /// The command that wrote the value.
        value: Option<CommandId>,
    },
}

/// A violated property, with what is needed to show it. The documentation of [`check`](crate::check) has a table of
/// what the fields mean for each property.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Violation {
    /// The property.
    pub property: Property,
    /// The event that violated it.
    pub event: EventId,
    /// The server that violated it.
    pub server: ServerId,
    /// The server whose state it contradicts, if that is another server.
    pub other: Option<ServerId>,
    /// The term in question: of the second leader, of the entry, or of the leader that lacks the entry.
    pub term: Term,
    /// The index in question, if the property is about entries.
    pub index: Option<LogIndex>,
    /// The expected value.
    pub expected: Option<Value>,
    /// The value that was found.
    pub found: Option<Value>,
}

/// A property for which the checker can no longer decide whether it holds. That is not a violation, but the run is not
/// proven safe either.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Unknown {
    /// The property.
    pub property: Property,
    /// The key for which it is unknown.
    pub key: KeyId,
    /// The first event that it could not judge.
    pub event: EventId,
    /// The time of that event.
    pub at: Time,
}

impl Value {
    /// The entry, if it is one.
    pub fn entry(self) -> Option<Entry> {
        match self {
            Self::Entry(entry) => Some(entry),
            _ => None,
        }
    }
}
