//! Everything that was ever committed.

use std::sync::Arc;

use crate::types::LogIndex;
use crate::util::Sequence;

use super::tree::{NodeId, Tree};

/// The entries that some server had at or below its commit index at some time of the run.
///
/// Where all is well they are one log, which only grows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Committed {
    /// For each index from 1 on, what was committed there first.
    first: Sequence<NodeId>,
    /// What was committed where something else was already, in the order in which it happened.
    forked: Arc<Vec<NodeId>>,
    /// The same sorted.
    forked_sorted: Arc<Vec<NodeId>>,
}

impl Committed {
    pub fn last_index(&self) -> LogIndex {
        LogIndex::ZERO.plus(self.first.len())
    }

    /// What was committed first at `index`.
    pub fn at(&self, index: LogIndex) -> Option<NodeId> {
        let place = usize::try_from(index.0.checked_sub(1)?).ok()?;
        self.first.get(place).copied()
    }

    /// Whether all of `log` is committed.
    pub fn contains(&self, log: NodeId, tree: &Tree) -> bool {
        self.is_first(log, tree) || self.forked_sorted.binary_search(&log).is_ok()
    }

    pub fn forked(&self) -> &[NodeId] {
        &self.forked
    }

    /// All of `log` is committed.
    pub fn add(&mut self, log: NodeId, tree: &Tree) {
        let known = self.last_index();
        let last = tree.last_index(log);
        if let Some(beginning) = tree.at(log, known.min(last)) {
            self.add_forked(beginning, tree);
        }
        for index in known.0 + 1..=last.0 {
            self.first.extend(tree.at(log, LogIndex(index)));
        }
    }

    fn add_forked(&mut self, log: NodeId, tree: &Tree) {
        let start = self.forked.len();
        let mut node = log;
        // A beginning of what is committed is committed.
        while !self.is_first(node, tree)
            && let Err(place) = self.forked_sorted.binary_search(&node)
        {
            Arc::make_mut(&mut self.forked_sorted).insert(place, node);
            Arc::make_mut(&mut self.forked).push(node);
            node = tree.parent(node);
        }
        if self.forked.len() > start {
            Arc::make_mut(&mut self.forked)[start..].reverse();
        }
    }

    fn is_first(&self, node: NodeId, tree: &Tree) -> bool {
        node == NodeId::ROOT || self.at(tree.last_index(node)) == Some(node)
    }
}
