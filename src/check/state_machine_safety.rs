//! State Machine Safety: if a server has applied a log entry at a given index to its state machine, no other server
//! will ever apply a different log entry for the same index (§5.4.3).

use imbl::{OrdMap, Vector};
use serde::{Deserialize, Serialize};

use super::Origin;
use crate::types::{Entry, LogIndex, Property, ServerId, Violation};

/// For each index, what was applied there first and by whom.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct AppliedEntries {
    /// From index 1 on, without a gap.
    dense: Vector<Applied>,
    /// What a server that leaves entries out has applied beyond that.
    beyond: OrdMap<LogIndex, Applied>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Applied {
    entry: Entry,
    by: ServerId,
}

impl AppliedEntries {
    /// Takes in that a server applies `entry` at `index`. The first to apply there is right.
    ///
    /// A server that applies the same entry again after a restart does well; one that then applies a different entry
    /// contradicts itself, and is reported too.
    pub fn add(&mut self, origin: Origin, index: LogIndex, entry: Entry) -> Option<Violation> {
        let Some(first) = self.first(index) else {
            self.remember(index, Applied { entry, by: origin.server });
            return None;
        };
        if first.entry == entry {
            return None;
        }
        Some(Violation {
            property: Property::StateMachineSafety,
            event: origin.event,
            server: origin.server,
            other: Some(first.by),
            term: entry.term,
            index: Some(index),
            expected: Some(first.entry),
            found: Some(entry),
        })
    }

    fn first(&self, index: LogIndex) -> Option<Applied> {
        let place = index.0.checked_sub(1).and_then(|place| usize::try_from(place).ok());
        let dense = place.and_then(|place| self.dense.get(place));
        dense.or_else(|| self.beyond.get(&index)).copied()
    }

    fn remember(&mut self, index: LogIndex, applied: Applied) {
        if index != self.next_dense() {
            self.beyond.insert(index, applied);
            return;
        }
        self.dense.push_back(applied);
        while !self.beyond.is_empty()
            && let Some(applied) = self.beyond.remove(&self.next_dense())
        {
            self.dense.push_back(applied);
        }
    }

    fn next_dense(&self) -> LogIndex {
        LogIndex::ZERO.plus(self.dense.len() + 1)
    }
}
