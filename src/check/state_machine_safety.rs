//! State Machine Safety: if a server has applied a log entry at a given index to its state machine, no other server
//! will ever apply a different log entry for the same index (§5.4.3).

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Origin;
use crate::types::{Entry, LogIndex, Property, Sequence, ServerId, Value, Violation};

/// For each index, what was applied there first and by whom.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct AppliedEntries {
    /// From index 1 on, without a gap.
    dense: Sequence<Applied>,
    /// What servers that leave entries out have applied beyond that, by index.
    beyond: Arc<Vec<(LogIndex, Applied)>>,
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
            expected: Some(Value::Entry(first.entry)),
            found: Some(Value::Entry(entry)),
        })
    }

    fn first(&self, index: LogIndex) -> Option<Applied> {
        let place = index.0.checked_sub(1).and_then(|place| usize::try_from(place).ok());
        let dense = place.and_then(|place| self.dense.get(place)).copied();
        dense.or_else(|| Some(self.beyond[self.place_beyond(index).ok()?].1))
    }

    fn remember(&mut self, index: LogIndex, applied: Applied) {
        if index == self.next_dense() {
            self.dense.push(applied);
            self.close_up();
        } else if let Err(place) = self.place_beyond(index) {
            Arc::make_mut(&mut self.beyond).insert(place, (index, applied));
        }
    }

    /// What was beyond the dense part, and is no longer, goes into it.
    fn close_up(&mut self) {
        let Ok(start) = self.place_beyond(self.next_dense()) else {
            return;
        };
        let mut end = start;
        while let Some(&(index, applied)) = self.beyond.get(end)
            && index == self.next_dense()
        {
            self.dense.push(applied);
            end += 1;
        }
        Arc::make_mut(&mut self.beyond).drain(start..end);
    }

    fn place_beyond(&self, index: LogIndex) -> Result<usize, usize> {
        self.beyond.binary_search_by_key(&index, |&(index, _)| index)
    }

    fn next_dense(&self) -> LogIndex {
        LogIndex::ZERO.plus(self.dense.len() + 1)
    }
}
