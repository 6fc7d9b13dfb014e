//! Which logs snapshots stand for.

use serde::{Deserialize, Serialize};

use super::tree::NodeId;
use crate::types::{LogIndex, Sequence, Term};

/// Every snapshot that a server took of its own state, with the log that it stands for. Who installs one later has that
/// log, entry for entry, though nobody sent it the entries.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Snapshots {
    /// By index, term and state. A new one nearly always belongs at the end.
    taken: Sequence<Taken>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Taken {
    key: Key,
    log: NodeId,
}

/// What tells a snapshot from others: its last index, the term of that entry, and the state.
pub(super) type Key = (LogIndex, Term, u32);

impl Snapshots {
    /// A snapshot was taken that stands for all of `log`. Of several that look alike, the first counts.
    pub fn add(&mut self, key: Key, log: NodeId) {
        let place = self.place(key);
        if self.taken.get(place).is_some_and(|taken| taken.key == key) {
            return;
        }
        let later: Vec<_> = self.taken.iter_from(place).copied().collect();
        self.taken.truncate(place);
        self.taken.push(Taken { key, log });
        self.taken.extend(later);
    }

    /// The log that a snapshot stands for, if anybody took it.
    pub fn log_of(&self, key: Key) -> Option<NodeId> {
        self.taken.get(self.place(key)).filter(|taken| taken.key == key).map(|taken| taken.log)
    }

    fn place(&self, key: Key) -> usize {
        self.taken.partition_point(|taken| taken.key < key)
    }
}
