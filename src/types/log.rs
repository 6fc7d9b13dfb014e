//! A log of entries, and the persistent state of a server.

use std::sync::Arc;

use super::{Entries, Entry, LogIndex, Payload, ServerId, Snapshot, Term};
use crate::util::Sequence;

/// A server's log: the entries after its base. A snapshot covers the entries up to the base (§7). Without a snapshot,
/// the base is index 0, which has no entry.
///
/// Copies share their structure, so the cost of a copy does not depend on the length of the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Log {
    base_index: LogIndex,
    base_term: Term,
    entries: Sequence<Entry>,
    /// The indexes of the membership changes, ascending.
    changes: Sequence<LogIndex>,
}

impl Log {
    /// An empty log after a snapshot that ends with the entry of `index` and `term`.
    pub fn after_snapshot(index: LogIndex, term: Term) -> Self {
        Self { base_index: index, base_term: term, ..Self::default() }
    }

    /// The last index that a snapshot covers; 0 if the log is complete.
    #[inline]
    pub fn base_index(&self) -> LogIndex {
        self.base_index
    }

    /// The term of the entry at the base; 0 at index 0.
    pub fn base_term(&self) -> Term {
        self.base_term
    }

    /// The index of the last entry; the base if there is none.
    #[inline]
    pub fn last_index(&self) -> LogIndex {
        self.base_index.plus(self.entries.len())
    }

    /// The term of the last entry; that of the base if there is none.
    pub fn last_term(&self) -> Term {
        self.entries.last().map_or(self.base_term, |entry| entry.term)
    }

    /// The entry at `index`, unless it was discarded.
    #[inline]
    pub fn get(&self, index: LogIndex) -> Option<Entry> {
        self.entries.get(self.offset(index)?).copied()
    }

    /// The term of the entry at `index`, the base included; `None` before the base, where entries were discarded, and
    /// after the end.
    #[inline]
    pub fn term_at(&self, index: LogIndex) -> Option<Term> {
        if index == self.last_index() {
            return Some(self.last_term());
        }
        if index == self.base_index {
            return Some(self.base_term);
        }
        self.get(index).map(|entry| entry.term)
    }

    /// At most `limit` entries from `first` up to and including `last`; none if the first of them was discarded.
    pub fn range(&self, first: LogIndex, last: LogIndex, limit: usize) -> Entries {
        let end = last.min(self.last_index());
        let count = (end.next().0.saturating_sub(first.0) as usize).min(limit);
        let offset = self.offset(first).unwrap_or(self.entries.len());
        self.entries.iter_from(offset).take(count).copied().collect()
    }

    /// All entries after the base in order, with their indexes.
    pub fn iter(&self) -> impl Iterator<Item = (LogIndex, &Entry)> {
        let index = |place: usize| self.base_index.plus(place + 1);
        self.entries.iter().enumerate().map(move |(place, entry)| (index(place), entry))
    }

    /// The entries from `first` on, as far as the log has them.
    pub fn iter_from(&self, first: LogIndex) -> impl Iterator<Item = &Entry> {
        let first = first.max(self.base_index.next());
        self.entries.iter_from(self.offset(first).unwrap_or(self.entries.len()))
    }

    /// The indexes of the entries that change the membership, ascending.
    pub fn changes(&self) -> impl Iterator<Item = LogIndex> {
        self.changes.iter().copied()
    }

    /// Appends `entry`.
    pub fn push(&mut self, entry: Entry) {
        self.entries.push(entry);
        if let Payload::Configuration(_) = entry.payload {
            self.changes.push(self.last_index());
        }
    }

    /// Removes the entry at `first` and all that follow it. The part that a snapshot covers does not change.
    pub fn truncate_from(&mut self, first: LogIndex) {
        let keep = first.previous().min(self.last_index()).0.saturating_sub(self.base_index.0);
        self.entries.truncate(keep as usize);
        self.changes.truncate(self.changes.partition_point(|&index| index < first));
    }

    /// Discards all entries up to `index`, because a snapshot that ends with the entry of `index` and `term` replaces
    /// them (§7). If the log has that very entry, the entries after it remain; otherwise none does. A log that already
    /// starts after the snapshot does not change.
    ///
    /// The cost is that of copying the remaining entries.
    pub fn compact(&mut self, index: LogIndex, term: Term) {
        if index <= self.base_index {
            return;
        }
        if self.term_at(index) != Some(term) {
            *self = Self::after_snapshot(index, term);
            return;
        }
        let kept = self.entries.iter_from((index.0 - self.base_index.0) as usize);
        let entries = kept.copied().collect();
        let changes = self.changes.iter_from(self.changes.partition_point(|&at| at <= index));
        let changes = changes.copied().collect();
        *self = Self { base_index: index, base_term: term, entries, changes };
    }

    /// The lowest index after the base whose entry has the term of the entry at `index`, given that terms never fall along
    /// the log.
    pub fn first_index_of_term_at(&self, index: LogIndex) -> LogIndex {
        let Some(term) = self.term_at(index) else {
            return self.last_index().next();
        };
        let below = self.entries.partition_point(|entry| entry.term < term);
        self.base_index.plus(below + 1).min(index)
    }

    /// The highest index, the base included, whose entry has `term`, if there is one, given that terms never fall along the
    /// log.
    pub fn last_index_of_term(&self, term: Term) -> Option<LogIndex> {
        let index = self.base_index.plus(self.entries.partition_point(|entry| entry.term <= term));
        (index > LogIndex::ZERO && self.term_at(index) == Some(term)).then_some(index)
    }

    fn offset(&self, index: LogIndex) -> Option<usize> {
        usize::try_from(index.0.checked_sub(self.base_index.0)?.checked_sub(1)?).ok()
    }
}

impl FromIterator<Entry> for Log {
    fn from_iter<I: IntoIterator<Item = Entry>>(entries: I) -> Self {
        let mut log = Self::default();
        entries.into_iter().for_each(|entry| log.push(entry));
        log
    }
}

/// What survives a crash: the durable part of the persistent state of Figure 2.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Durable {
    /// The latest term that the server has seen.
    pub current_term: Term,
    /// The candidate that received its vote in that term.
    pub voted_for: Option<ServerId>,
    /// Its log, after the snapshot if there is one.
    pub log: Log,
    /// The latest snapshot (§7).
    pub snapshot: Option<Arc<Snapshot>>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::{Change, Payload};

    fn log(terms: &[u64]) -> Log {
        terms.iter().map(|&t| Entry { term: Term(t), payload: Payload::NoOp }).collect()
    }

    #[test]
    fn terms_are_found_at_both_of_their_ends() {
        let log = log(&[1, 1, 1, 4, 4, 6]);
        assert_eq!(log.first_index_of_term_at(LogIndex(5)), LogIndex(4));
        assert_eq!(log.first_index_of_term_at(LogIndex(3)), LogIndex(1));
        assert_eq!(log.last_index_of_term(Term(4)), Some(LogIndex(5)));
        assert_eq!(log.last_index_of_term(Term(5)), None);
        assert_eq!(log.last_index_of_term(Term(9)), None);
        assert_eq!(log.term_at(LogIndex(0)), Some(Term(0)));
        assert_eq!(log.term_at(LogIndex(7)), None);
    }

    #[test]
    fn it_knows_where_the_membership_changes() {
        let mut log = log(&[1, 1]);
        let payload = Payload::Configuration(Change::LeaveJoint);
        log.push(Entry { term: Term(1), payload });
        log.push(Entry { term: Term(1), payload: Payload::NoOp });
        log.push(Entry { term: Term(2), payload });
        assert!(log.changes().eq([LogIndex(3), LogIndex(5)]));
        log.truncate_from(LogIndex(5));
        assert!(log.changes().eq([LogIndex(3)]));
        log.truncate_from(LogIndex(2));
        assert_eq!(log.changes().count(), 0);
    }

    #[test]
    fn a_range_is_truncated_at_the_end_and_at_the_limit() {
        let log = log(&[1, 2, 3, 4]);
        let terms = |entries: Entries| entries.iter().map(|e| e.term.0).collect::<Vec<_>>();
        assert_eq!(terms(log.range(LogIndex(2), LogIndex(9), 9)), [2, 3, 4]);
        assert_eq!(terms(log.range(LogIndex(2), LogIndex(3), 9)), [2, 3]);
        assert_eq!(terms(log.range(LogIndex(1), LogIndex(4), 2)), [1, 2]);
        assert_eq!(terms(log.range(LogIndex(5), LogIndex(4), 2)), [0_u64; 0]);
    }

    #[test]
    fn a_compacted_log_has_the_entries_after_its_base() {
        let mut log = log(&[1, 1, 1, 4, 4, 6]);
        log.compact(LogIndex(4), Term(4));
        assert_eq!((log.base_index(), log.base_term()), (LogIndex(4), Term(4)));
        assert_eq!((log.last_index(), log.last_term()), (LogIndex(6), Term(6)));
        let term_at = |index| log.term_at(LogIndex(index)).map(|term| term.0);
        assert_eq!([0, 3, 4, 5, 6, 7].map(term_at), [None, None, Some(4), Some(4), Some(6), None]);
        assert_eq!(log.get(LogIndex(4)), None);
        assert_eq!(log.range(LogIndex(4), LogIndex(6), 9).len(), 0);
        assert_eq!(log.range(LogIndex(5), LogIndex(6), 9).len(), 2);
        assert_eq!(log.first_index_of_term_at(LogIndex(5)), LogIndex(5));
        assert_eq!(log.last_index_of_term(Term(4)), Some(LogIndex(5)));
        assert_eq!(log.last_index_of_term(Term(1)), None);
        let indexes = log.iter().map(|(index, _)| index.0);
        assert_eq!(indexes.collect::<Vec<_>>(), [5, 6]);

        let whole = log.clone();
        log.compact(LogIndex(3), Term(1));
        assert_eq!(log, whole, "an older snapshot changes nothing");
        log.truncate_from(LogIndex(2));
        assert_eq!(
            log,
            Log::after_snapshot(LogIndex(4), Term(4)),
            "what a snapshot stands for stays"
        );
        assert_eq!((log.last_index(), log.last_term()), (LogIndex(4), Term(4)));
        assert_eq!(log.last_index_of_term(Term(4)), Some(LogIndex(4)));
    }

    #[test]
    fn a_snapshot_that_contradicts_a_log_leaves_nothing_of_it() {
        for (index, term) in [(5, 5), (6, 4), (9, 6)] {
            let mut log = log(&[1, 1, 1, 4, 4, 6]);
            log.compact(LogIndex(index), Term(term));
            assert_eq!(log, Log::after_snapshot(LogIndex(index), Term(term)));
        }
    }
}
