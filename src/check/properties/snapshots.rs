//! True Snapshots: a snapshot stands for a beginning of a log that is committed, and holds the state to which that leads
//! (§7; dissertation §5). So a server that installs it is where applying the entries would have brought it.

use crate::types::{LogIndex, Property, ServerId, Term, Value, Violation};
use crate::util::Sequence;

use crate::check::Origin;
use crate::check::applied::Applied;
use crate::check::configurations::ConfigurationId;
use crate::check::tree::NodeId;

/// Every snapshot that a server took of its own state, with the log that it stands for. Who installs one later has that
/// log, entry for entry, though nobody sent it the entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::check) struct Snapshots {
    /// By index, term and state. A new one nearly always belongs at the end.
    taken: Sequence<Taken>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Taken {
    key: Key,
    log: NodeId,
    configuration: ConfigurationId,
}

/// What tells a snapshot from others: its last index, the term of that entry, and the state.
pub(in crate::check) type Key = (LogIndex, Term, u32);

impl Snapshots {
    /// A snapshot was taken that stands for all of `log`, with what is in force there. Of several that look alike, the
    /// first counts.
    pub fn add(&mut self, key: Key, log: NodeId, configuration: ConfigurationId) {
        let place = self.place(key);
        if self.taken.get(place).is_some_and(|taken| taken.key == key) {
            return;
        }
        let later: Vec<_> = self.taken.iter_from(place).copied().collect();
        self.taken.truncate(place);
        self.taken.push(Taken { key, log, configuration });
        self.taken.extend(later);
    }

    /// The log that a snapshot stands for, and what is in force there, if anybody took it.
    pub fn log_of(&self, key: Key) -> Option<(NodeId, ConfigurationId)> {
        let taken = self.taken.get(self.place(key)).filter(|taken| taken.key == key)?;
        Some((taken.log, taken.configuration))
    }

    fn place(&self, key: Key) -> usize {
        self.taken.partition_point(|taken| taken.key < key)
    }
}

/// A server takes a snapshot of what is not all committed.
pub(in crate::check) fn uncommitted(origin: Origin, key: Key, commit_index: LogIndex) -> Violation {
    let values = (Some(Value::Index(commit_index)), Value::Index(key.0));
    violation(origin, key, None, values)
}

/// A server takes a snapshot of something else than its log, whose entry there has another `term` if there is one, or
/// installs a snapshot that nobody took.
pub(in crate::check) fn of_no_log(origin: Origin, key: Key, term: Option<Term>) -> Violation {
    violation(origin, key, None, (term.map(Value::Term), Value::Term(key.1)))
}

/// A snapshot holds a state: that of who applied the last entry of its log first?
pub(in crate::check) fn check_state(origin: Origin, key: Key, first: Applied) -> Option<Violation> {
    let values = (Some(Value::State(first.state)), Value::State(key.2));
    (first.state != key.2).then(|| violation(origin, key, Some(first.by), values))
}

fn violation(
    origin: Origin,
    (index, term, _): Key,
    other: Option<ServerId>,
    (expected, found): (Option<Value>, Value),
) -> Violation {
    Violation {
        property: Property::TrueSnapshots,
        event: origin.event,
        server: origin.server,
        other,
        term,
        index: Some(index),
        expected,
        found: Some(found),
    }
}
