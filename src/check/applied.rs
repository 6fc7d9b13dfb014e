//! The entries that servers have applied.

use std::sync::Arc;

use crate::types::{Entry, LogIndex, ServerId};
use crate::util::Sequence;

/// For each index, the entry that was applied first, and by which server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct AppliedEntries {
    /// The entries from index 1 on, without a gap.
    dense: Sequence<Applied>,
    /// Entries after a gap, by index. Only a faulty server leaves a gap.
    beyond: Arc<Vec<(LogIndex, Applied)>>,
}

/// An entry that a server has applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Applied {
    pub entry: Entry,
    pub by: ServerId,
    /// A digest of the server's state machine after the entry.
    pub state: u32,
}

impl AppliedEntries {
    /// Records that a server applies an entry at `index`. Returns what was first applied at this index, if it is not the
    /// first time.
    pub fn add(&mut self, index: LogIndex, applied: Applied) -> Option<Applied> {
        let first = self.first(index);
        if first.is_none() {
            self.remember(index, applied);
        }
        first
    }

    fn first(&self, index: LogIndex) -> Option<Applied> {
        let place = index.0.checked_sub(1).and_then(|place| usize::try_from(place).ok());
        let dense = place.and_then(|place| self.dense.get(place)).copied();
        dense.or_else(|| Some(self.beyond[self.place_beyond(index).ok()?].1))
    }

    fn remember(&mut self, index: LogIndex, applied: Applied) {
        if index == self.next_dense() {
            self.dense.push(applied);
            self.move_to_dense();
        } else if let Err(place) = self.place_beyond(index) {
            Arc::make_mut(&mut self.beyond).insert(place, (index, applied));
        }
    }

    /// Moves the entries that now follow the dense part without a gap into it.
    fn move_to_dense(&mut self) {
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
