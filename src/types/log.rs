//! A log of entries, and what a disk keeps of a server.

use serde::{Deserialize, Serialize};

use super::{Entries, Entry, LogIndex, Payload, Sequence, ServerId, Term};

/// A server's log. Copies share their structure, so that taking one costs the same however long the log is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Log {
    entries: Sequence<Entry>,
    /// Where the changes of the membership stand, rising.
    changes: Sequence<LogIndex>,
}

impl Log {
    /// The index of the last entry; 0 if there is none.
    pub fn last_index(&self) -> LogIndex {
        LogIndex(self.entries.len() as u64)
    }

    /// The term of the last entry; 0 if there is none.
    pub fn last_term(&self) -> Term {
        self.entries.last().map_or(Term(0), |entry| entry.term)
    }

    /// The entry at `index`.
    #[inline]
    pub fn get(&self, index: LogIndex) -> Option<Entry> {
        self.entries.get(Self::offset(index)?).copied()
    }

    /// The term of the entry at `index`; term 0 at index 0, before the first entry; `None` beyond the end.
    #[inline]
    pub fn term_at(&self, index: LogIndex) -> Option<Term> {
        if index == self.last_index() {
            return Some(self.last_term());
        }
        if index == LogIndex::ZERO {
            return Some(Term(0));
        }
        self.get(index).map(|entry| entry.term)
    }

    /// At most `limit` entries from `first` up to and including `last`.
    pub fn range(&self, first: LogIndex, last: LogIndex, limit: usize) -> Entries {
        let end = last.min(self.last_index());
        let count = ((end.0 + 1).saturating_sub(first.0) as usize).min(limit);
        let offset = Self::offset(first).unwrap_or(self.entries.len());
        self.entries.iter_from(offset).take(count).copied().collect()
    }

    /// All entries in order.
    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    /// The indexes of the entries that change the membership, rising.
    pub fn changes(&self) -> impl Iterator<Item = LogIndex> {
        self.changes.iter().copied()
    }

    /// Puts `entry` at the end.
    pub fn push(&mut self, entry: Entry) {
        self.entries.push(entry);
        if let Payload::Configuration(_) = entry.payload {
            self.changes.push(self.last_index());
        }
    }

    /// Removes the entry at `first` and all that follow it.
    pub fn truncate_from(&mut self, first: LogIndex) {
        let keep = first.previous().0.min(self.last_index().0);
        self.entries.truncate(keep as usize);
        self.changes.truncate(self.changes.partition_point(|&index| index < first));
    }

    /// The lowest index whose entry has the term of the entry at `index`, given that terms never fall along the log.
    pub fn first_index_of_term_at(&self, index: LogIndex) -> LogIndex {
        let Some(term) = self.term_at(index) else {
            return self.last_index().next();
        };
        let below = self.entries.partition_point(|entry| entry.term < term);
        LogIndex::ZERO.plus(below + 1).min(index)
    }

    /// The highest index whose entry has `term`, if there is one, given that terms never fall along the log.
    pub fn last_index_of_term(&self, term: Term) -> Option<LogIndex> {
        let index = LogIndex::ZERO.plus(self.entries.partition_point(|entry| entry.term <= term));
        (index > LogIndex::ZERO && self.term_at(index) == Some(term)).then_some(index)
    }

    fn offset(index: LogIndex) -> Option<usize> {
        usize::try_from(index.0.checked_sub(1)?).ok()
    }
}

impl FromIterator<Entry> for Log {
    fn from_iter<I: IntoIterator<Item = Entry>>(entries: I) -> Self {
        let mut log = Self::default();
        entries.into_iter().for_each(|entry| log.push(entry));
        log
    }
}

/// What survives a crash: the persistent state of Figure 2, as far as it has reached the disk.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Durable {
    /// The latest term that the server has seen.
    pub current_term: Term,
    /// Whom it voted for in that term.
    pub voted_for: Option<ServerId>,
    /// Its log.
    pub log: Log,
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
    fn a_range_is_cut_at_the_end_and_at_the_limit() {
        let log = log(&[1, 2, 3, 4]);
        let terms = |entries: Entries| entries.iter().map(|e| e.term.0).collect::<Vec<_>>();
        assert_eq!(terms(log.range(LogIndex(2), LogIndex(9), 9)), [2, 3, 4]);
        assert_eq!(terms(log.range(LogIndex(2), LogIndex(3), 9)), [2, 3]);
        assert_eq!(terms(log.range(LogIndex(1), LogIndex(4), 2)), [1, 2]);
        assert_eq!(terms(log.range(LogIndex(5), LogIndex(4), 2)), [0_u64; 0]);
    }
}
