//! What was applied where, and by whom first.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::types::{Entry, LogIndex, ServerId};
use crate::util::Sequence;

/// For each index, the first application there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct AppliedEntries {
    /// From index 1 on, without a gap.
    dense: Sequence<Applied>,
    /// What servers that leave entries out have applied beyond that, by index.
    beyond: Arc<Vec<(LogIndex, Applied)>>,
}

/// What a server applied at some index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Applied {
    pub entry: Entry,
    pub by: ServerId,
    /// A digest of its state machine after that.
    pub state: u32,
}

impl AppliedEntries {
    /// Takes in what a server applies at `index`. If this has been done there before, the answer is who did it first, and
    /// how.
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
            self.close_up();
        } else if let Err(place) = self.place_beyond(index) {
            Arc::make_mut(&mut self.beyond).insert(place, (index, applied));
        }
    }

    /// What was beyond the dense part, and no longer is, moves into it.
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
