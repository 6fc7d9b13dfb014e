//! A tree of entries, in which each log that a server has had is a path from the root.

use crate::types::{Entry, LogIndex, Payload, Term};
use crate::util::Sequence;

/// A node of the tree. It stands for a whole log: the entries on the path from the root to the node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct NodeId(u32);

impl NodeId {
    /// The empty log.
    pub const ROOT: Self = Self(0);
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Node {
    entry: Entry,
    /// The entry's index: the distance from the root.
    index: u32,
    parent: NodeId,
    /// A more distant ancestor. It is chosen so that every ancestor can be reached in a logarithmic number of steps.
    jump: NodeId,
    /// The previous node of the same index; the root if there is none.
    older: NodeId,
}

/// The root. Its entry has no meaning.
static ROOT: Node = Node {
    entry: Entry { term: Term(0), payload: Payload::NoOp },
    index: 0,
    parent: NodeId::ROOT,
    jump: NodeId::ROOT,
    older: NodeId::ROOT,
};

/// Every log that a server has ever had. Common prefixes are stored once.
///
/// Two logs are equal up to an index if and only if they pass through the same node there. Nodes are never changed or
/// removed, so a [`NodeId`] stays valid. An unknown one counts as the empty log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tree {
    nodes: Sequence<Node>,
    /// For each index, the newest node of that index.
    newest: Sequence<NodeId>,
}

impl Tree {
    pub fn new() -> Self {
        Self { nodes: Sequence::from_iter([ROOT]), newest: Sequence::from_iter([NodeId::ROOT]) }
    }

    /// The last index of `log`.
    #[inline]
    pub fn last_index(&self, log: NodeId) -> LogIndex {
        LogIndex(u64::from(self.node(log).index))
    }

    /// The last entry of `log`.
    pub fn entry(&self, log: NodeId) -> Option<Entry> {
        (log != NodeId::ROOT).then(|| self.node(log).entry)
    }

    /// `log` without its last entry.
    pub fn parent(&self, log: NodeId) -> NodeId {
        self.node(log).parent
    }

    /// `log` followed by `entry`.
    pub fn append(&mut self, log: NodeId, entry: Entry) -> NodeId {
        let index = self.node(log).index + 1;
        let is_equal = |node: &Node| node.parent == log && node.entry == entry;
        let known = self.of_index(index).find(|&id| is_equal(self.node(id)));
        known.unwrap_or_else(|| self.grow(log, entry))
    }

    /// The prefix of `log` that ends at `index`; `None` if the log is shorter. The cost is at most logarithmic in the length
    /// of the log, and constant at an index at which all logs of the run agree.
    #[inline]
    pub fn at(&self, log: NodeId, index: LogIndex) -> Option<NodeId> {
        let last = self.node(log).index;
        let index = u32::try_from(index.0).ok().filter(|&index| index <= last)?;
        if index == last {
            return Some(log);
        }
        Some(self.only_of_index(index).unwrap_or_else(|| self.climb(log, index)))
    }

    /// The entry of `log` at `index`.
    pub fn entry_at(&self, log: NodeId, index: LogIndex) -> Option<Entry> {
        self.entry(self.at(log, index)?)
    }

    /// The term of the entry of `log` at `index`; term 0 at index 0, before the first entry; `None` beyond the end.
    pub fn term_at(&self, log: NodeId, index: LogIndex) -> Option<Term> {
        self.at(log, index).map(|node| self.node(node).entry.term)
    }

    /// Whether `prefix` is a prefix of `log`.
    pub fn contains(&self, log: NodeId, prefix: NodeId) -> bool {
        log == prefix || self.at(log, self.last_index(prefix)) == Some(prefix)
    }

    /// The longest common prefix of two logs.
    pub fn common(&self, a: NodeId, b: NodeId) -> NodeId {
        let last = self.node(a).index.min(self.node(b).index);
        let (mut a, mut b) = (self.climb(a, last), self.climb(b, last));
        while a != b {
            let (left, right) = (self.node(a), self.node(b));
            // The jumps of nodes with the same index have the same length, so both indexes remain equal.
            (a, b) = if left.jump == right.jump {
                (left.parent, right.parent)
            } else {
                (left.jump, right.jump)
            };
        }
        a
    }

    /// All nodes with the index of `log`'s last entry, newest first. `log` is one of them.
    pub fn peers(&self, log: NodeId) -> impl Iterator<Item = NodeId> {
        self.of_index(self.node(log).index)
    }

    #[inline]
    fn node(&self, id: NodeId) -> &Node {
        self.nodes.get(id.0 as usize).unwrap_or(&ROOT)
    }

    #[inline]
    fn of_index(&self, index: u32) -> impl Iterator<Item = NodeId> {
        let mut next = self.newest_of_index(index);
        std::iter::from_fn(move || {
            let id = next;
            next = self.node(id).older;
            (id != NodeId::ROOT).then_some(id)
        })
    }

    #[inline]
    fn newest_of_index(&self, index: u32) -> NodeId {
        self.newest.get(index as usize).copied().unwrap_or(NodeId::ROOT)
    }

    /// The node of `index`, if there is only one. Each log that is long enough then passes through it.
    #[inline]
    fn only_of_index(&self, index: u32) -> Option<NodeId> {
        let newest = self.newest_of_index(index);
        (self.node(newest).older == NodeId::ROOT).then_some(newest)
    }

    /// The ancestor of `log` at `index`.
    fn climb(&self, mut log: NodeId, index: u32) -> NodeId {
        loop {
            let node = self.node(log);
            if node.index <= index {
                return log;
            }
            log = if self.node(node.jump).index >= index { node.jump } else { node.parent };
        }
    }

    /// Adds a node, even if there is an equal one.
    fn grow(&mut self, parent: NodeId, entry: Entry) -> NodeId {
        let id = u32::try_from(self.nodes.len()).map(NodeId);
        let id = id.expect("2^32 entries do not fit into any memory");
        let index = self.node(parent).index + 1;
        let (jump, older) = (self.jump_below(parent), self.newest_of_index(index));
        self.nodes.push(Node { entry, index, parent, jump, older });
        if older == NodeId::ROOT {
            self.newest.push(id);
        } else {
            self.newest.set(index as usize, id);
        }
        id
    }

    /// The `jump` of a child of `parent`: Myers' skew-binary scheme (1983), in which the length of a jump depends on
    /// the index alone and every ancestor is reached in a logarithmic number of steps.
    fn jump_below(&self, parent: NodeId) -> NodeId {
        let near = self.node(parent);
        let far = self.node(near.jump);
        let farther = self.node(far.jump);
        if near.index - far.index == far.index - farther.index { far.jump } else { parent }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(term: u64) -> Entry {
        Entry { term: Term(term), payload: Payload::NoOp }
    }

    fn path(tree: &mut Tree, from: NodeId, terms: impl IntoIterator<Item = u64>) -> NodeId {
        terms.into_iter().fold(from, |log, term| tree.append(log, entry(term)))
    }

    #[test]
    fn equal_logs_are_one_path() {
        let mut tree = Tree::new();
        let one = path(&mut tree, NodeId::ROOT, [1, 1, 2]);
        assert_eq!(path(&mut tree, NodeId::ROOT, [1, 1, 2]), one);
        assert_ne!(path(&mut tree, NodeId::ROOT, [1, 2, 2]), one);
    }

    #[test]
    fn every_prefix_of_a_forked_log_is_found() {
        let mut tree = Tree::new();
        let stem = path(&mut tree, NodeId::ROOT, (1..=300).map(|_| 1));
        let left = path(&mut tree, stem, (1..=500).map(|_| 2));
        let right = path(&mut tree, stem, (1..=700).map(|_| 3));
        for (log, term, length) in [(left, 2, 800), (right, 3, 1000)] {
            let mut expected = log;
            for index in (1..=length).rev() {
                assert_eq!(tree.at(log, LogIndex(index)), Some(expected));
                let term_there = if index <= 300 { 1 } else { term };
                assert_eq!(tree.entry_at(log, LogIndex(index)), Some(entry(term_there)));
                expected = tree.parent(expected);
            }
            assert_eq!(tree.at(log, LogIndex(length + 1)), None);
            assert_eq!(tree.at(log, LogIndex(u64::MAX)), None);
        }
        assert_eq!(tree.common(left, right), stem);
        assert_eq!(tree.common(right, stem), stem);
        assert!(tree.contains(left, stem) && !tree.contains(left, right));
    }

    #[test]
    fn an_ancestor_is_few_steps_away() {
        let mut tree = Tree::new();
        let log = path(&mut tree, NodeId::ROOT, (0..100_000).map(|_| 1));
        for index in (0..100_000).step_by(997) {
            let (mut id, mut steps) = (log, 0);
            while tree.node(id).index > index {
                let jump = tree.node(id).jump;
                id = if tree.node(jump).index >= index { jump } else { tree.parent(id) };
                steps += 1;
            }
            assert!(steps < 60, "{steps} steps to index {index}");
        }
    }
}
