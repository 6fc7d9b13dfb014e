//! What a checker answers: safety, violations, and what it knows of logs, commits and leaders.

use crate::types::{Entry, LogIndex, Property, ServerId, ServerSet, Term, Unknown, Violation};

use super::Checker;
use super::tree::NodeId;

impl Checker {
    /// Whether no property has been violated so far, and that is known of all of them.
    pub fn is_safe(&self) -> bool {
        self.violations.len() == 0 && self.unknown().is_empty()
    }

    /// How many properties have been violated, and for how many keys one is unknown.
    pub fn trouble_count(&self) -> usize {
        self.violations.properties() + self.unknown().len()
    }

    /// All violations so far that were kept, in order.
    pub fn violations(&self) -> impl Iterator<Item = &Violation> {
        self.violations.iter()
    }

    /// The first violation of `property`.
    pub fn violated(&self, property: Property) -> Option<&Violation> {
        self.violations.first_of(property)
    }

    /// How many facts were passed over because no log and no cluster of this size could bring them about.
    pub fn impossible_facts(&self) -> u64 {
        self.impossible_facts
    }

    /// Whether the logs of these servers are equal. Servers that do not exist have empty logs.
    pub fn logs_match(&self, servers: ServerSet) -> bool {
        let mut logs = servers.iter().map(|server| self.log(server));
        logs.next().is_none_or(|first| logs.all(|log| log == first))
    }

    /// The index up to which the logs of two servers are equal.
    pub fn matching_up_to(&self, a: ServerId, b: ServerId) -> LogIndex {
        self.tree.last_index(self.tree.common(self.log(a), self.log(b)))
    }

    /// The last index of a server's log.
    pub fn last_index(&self, server: ServerId) -> LogIndex {
        self.tree.last_index(self.log(server))
    }

    /// The entry of a server's log at `index`.
    pub fn entry(&self, server: ServerId, index: LogIndex) -> Option<Entry> {
        self.tree.entry_at(self.log(server), index)
    }

    /// The commit index that a server has now; 0 while it is down.
    pub fn commit_index(&self, server: ServerId) -> LogIndex {
        self.servers.get(server.index()).map_or(LogIndex::ZERO, |followed| followed.commit_index)
    }

    /// All who were ever leader of `term`.
    pub fn leaders(&self, term: Term) -> ServerSet {
        self.elections.leaders(term)
    }

    /// The highest index at which an entry was ever committed. Everything below is committed too: commitment is for
    /// ever.
    pub fn committed_index(&self) -> LogIndex {
        self.committed.last_index()
    }

    /// What a copy of the checker holds alone, in bytes, by estimate, beside the ends of what is one for all servers and
    /// clients: the ends of the histories of keys. Few keys change from one copy to the next.
    pub fn approx_bytes(&self) -> usize {
        const KEY: usize = 10 << 10;
        const CHANGED: usize = 64;
        self.histories.key_count().min(CHANGED) * KEY
    }

    /// The index up to which a server's log is what was committed, whether or not the server knows it.
    pub fn committed_up_to(&self, server: ServerId) -> LogIndex {
        let committed = self.committed.at(self.committed_index());
        let common = committed.map(|committed| self.tree.common(self.log(server), committed));
        common.map_or(LogIndex::ZERO, |common| self.tree.last_index(common))
    }

    /// The committed entry at `index`: the first that some server had there at or below its commit index.
    pub fn committed(&self, index: LogIndex) -> Option<Entry> {
        self.tree.entry(self.committed.at(index)?)
    }

    /// The committed entries from index `first` on. They never change, so that a reader who remembers how far it came
    /// needs to look at the new ones alone.
    pub fn committed_entries(&self, first: LogIndex) -> impl Iterator<Item = (LogIndex, Entry)> {
        let indexes = first.0.max(1)..=self.committed_index().0;
        indexes.map(LogIndex).filter_map(|index| Some((index, self.committed(index)?)))
    }

    /// The entries that were committed at an index where a different log had been committed before, from the `first` of
    /// them on (counted from 0), in the order in which it happened. There is none unless a promise was broken.
    pub fn forked_commits(&self, first: usize) -> impl Iterator<Item = (LogIndex, Entry)> {
        let forked = self.committed.forked().iter().skip(first);
        forked.filter_map(|&node| Some((self.tree.last_index(node), self.tree.entry(node)?)))
    }

    /// Of which keys nobody can say whether what clients saw is linearizable, because more explanations were possible than
    /// are followed at a time; in the order in which that happened.
    pub fn unknown(&self) -> &[Unknown] {
        self.histories.unknown()
    }

    fn log(&self, server: ServerId) -> NodeId {
        self.servers.get(server.index()).map_or(NodeId::ROOT, |followed| followed.log)
    }
}
