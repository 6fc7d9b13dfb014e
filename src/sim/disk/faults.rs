//! What can be wrong with a disk, and what a sane storage layer makes of it when its server starts.
//!
//! The protocol's core assumes that what was acknowledged is there after a restart (Figure 2, persistent state). This layer
//! keeps that promise where it can, and says so where it cannot. Each record carries a checksum. An incomplete record at the
//! end is of a write that was cut off: nobody was told of it, so it is dropped. A damaged record that had been written
//! completely is another matter: the server may have answered for it, so it does not start. To drop it too, as if it were
//! a cut-off write, would let a committed entry or a vote be forgotten.

use crate::types::{DiskError, Durable, LogIndex};

/// What is wrong with a disk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::sim) struct DiskFaults {
    /// Whether it finishes no write.
    pub(in crate::sim) stalled: bool,
    /// How many of its writes would be done, were it not stalled.
    pub(in crate::sim) overdue: u32,
    /// Whether it has no room.
    pub(in crate::sim) full: bool,
    /// Whether the next write fails.
    pub(in crate::sim) fails: bool,
    /// Whether the server stops in the middle of its next write.
    pub(in crate::sim) tears: bool,
    /// Whether an incomplete record stands at the end.
    pub(in crate::sim) torn: bool,
    /// Which record is damaged: that of the entry at this index; that of term and vote for 0.
    pub(in crate::sim) corrupt: Option<LogIndex>,
    /// The last index of the snapshot that is damaged.
    pub(in crate::sim) corrupt_snapshot: Option<LogIndex>,
    /// While it lies: what it really holds, and how many writes it has acknowledged beyond that.
    pub(in crate::sim) honest: Option<Box<(Durable, u32)>>,
}

impl DiskFaults {
    /// Whether the next write is done as it should be.
    #[inline]
    pub(in crate::sim) fn lets_writes_pass(&self) -> bool {
        !(self.stalled || self.full || self.fails || self.tears)
    }

    /// Why the next write fails, if it does.
    pub(in crate::sim) fn error(&self) -> Option<DiskError> {
        match (self.fails, self.full) {
            (true, _) => Some(DiskError::Io),
            (false, true) => Some(DiskError::Full),
            (false, false) => None,
        }
    }

    /// Which record a server that starts finds damaged, among those that its disk holds.
    pub(in crate::sim) fn damaged(&self, durable: &Durable) -> Option<LogIndex> {
        let holds = |index| index == LogIndex::ZERO || durable.log.get(index).is_some();
        self.corrupt.filter(|&index| holds(index))
    }

    /// The last index of the snapshot that a server that starts finds damaged: a later one would stand in its place.
    pub(in crate::sim) fn damaged_snapshot(&self, durable: &Durable) -> Option<LogIndex> {
        let held = durable.snapshot.as_ref().map(|snapshot| snapshot.last_index);
        self.corrupt_snapshot.filter(|&index| held == Some(index))
    }

    /// The record of term and vote is rewritten.
    pub(in crate::sim) fn hard_state_written(&mut self) {
        self.corrupt = self.corrupt.filter(|&index| index != LogIndex::ZERO);
    }

    /// The records of the log from `first` on give way to others.
    pub(in crate::sim) fn truncated(&mut self, first: LogIndex) {
        self.corrupt = self.corrupt.filter(|&index| index < first);
    }

    /// The server stops: what was to befall its next write falls away, and a lie comes to light. Tells what the disk really
    /// holds then, and how many writes are missing.
    pub(in crate::sim) fn crash(&mut self) -> Option<(Durable, u32)> {
        self.overdue = 0;
        self.fails = false;
        self.tears = false;
        self.honest.take().map(|honest| *honest)
    }
}
