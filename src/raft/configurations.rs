//! Which configuration a server uses, and which it used before (dissertation §4.1).

use crate::types::{Change, Configuration, Log, LogIndex, Payload};
use crate::util::Sequence;

/// The configurations of a log: that from which it starts, and one for each change in it. The latest is in force, whether
/// it is committed or not; those before come back if it is truncated.
#[derive(Clone, Debug)]
pub(super) struct Configurations {
    /// That of the start, at 0, or of the snapshot, at the index of the entry that put it in force.
    base: (LogIndex, Configuration),
    /// What each change in the log makes of it, with its index, rising.
    of_log: Sequence<(LogIndex, Configuration)>,
    /// The one in force, at hand: every input asks for it.
    present: (LogIndex, Configuration),
}

impl Configurations {
    /// Those of `log`, which follows on `base`.
    pub(super) fn new(base: (LogIndex, Configuration), log: &Log) -> Self {
        let mut configurations = Self { base, of_log: Sequence::default(), present: base };
        for index in log.changes() {
            if let Some(Payload::Configuration(change)) = log.get(index).map(|entry| entry.payload)
            {
                configurations.append(index, change);
            }
        }
        configurations
    }

    /// The one in force.
    #[inline]
    pub(super) fn present(&self) -> &Configuration {
        &self.present.1
    }

    /// The index of the entry that put it in force; of the start, 0.
    #[inline]
    pub(super) fn index(&self) -> LogIndex {
        self.present.0
    }

    /// The one before the one in force. All others are of the past: a change enters a log when the one before it is
    /// committed (dissertation §4.1).
    pub(super) fn previous(&self) -> &Configuration {
        let place = self.of_log.len().checked_sub(2);
        place.and_then(|place| self.of_log.get(place)).map_or(&self.base.1, |(_, known)| known)
    }

    /// The one that was in force when the log ended at `index`, and the index of the entry that put it in force.
    pub(super) fn at(&self, index: LogIndex) -> (LogIndex, Configuration) {
        let later = self.of_log.partition_point(|&(at, _)| at <= index);
        let last = later.checked_sub(1).and_then(|place| self.of_log.get(place));
        last.copied().unwrap_or(self.base)
    }

    /// A snapshot replaces all entries up to `index` (§7).
    pub(super) fn compact(&mut self, index: LogIndex) {
        let base = self.at(index);
        let later = self.of_log.partition_point(|&(at, _)| at <= index);
        let of_log = self.of_log.iter_from(later).copied().collect();
        *self = Self { base, of_log, ..*self };
    }

    /// A change was put at `index` of the log.
    pub(super) fn append(&mut self, index: LogIndex, change: Change) {
        let configuration = self.present().after(change);
        self.present = (index, configuration);
        self.of_log.push(self.present);
    }

    /// The log was truncated from `first` on. Returns whether another configuration is in force now.
    pub(super) fn truncate_from(&mut self, first: LogIndex) -> bool {
        let keep = self.of_log.partition_point(|&(at, _)| at < first);
        let changed = keep < self.of_log.len();
        self.of_log.truncate(keep);
        self.present = self.of_log.last().copied().unwrap_or(self.base);
        changed
    }
}
