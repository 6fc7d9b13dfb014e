//! Which put of a key was the last to write a value.

use crate::types::{KeyId, ValueDigest};
use crate::util::Sequence;

/// How many bits of a path each level of the tree consumes.
const BITS: u32 = 4;
const WIDTH: usize = 1 << BITS;

/// A map from keys and values to numbers: a tree whose paths are digests. A copy shares its structure with the original.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Values {
    /// The first one is the root.
    nodes: Sequence<[Child; WIDTH]>,
    leaves: Sequence<Leaf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Child {
    None,
    Node(u32),
    Leaf(u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Leaf {
    key: KeyId,
    value: ValueDigest,
    put: u32,
}

impl Leaf {
    fn path(self) -> u64 {
        self.value.0 ^ u64::from(self.key.0).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }

    /// The child on its path at a node of this depth.
    fn turn(self, depth: u32) -> usize {
        self.path().checked_shr(depth * BITS).unwrap_or_default() as usize % WIDTH
    }

    fn is_of(self, other: Self) -> bool {
        (self.key, self.value) == (other.key, other.value)
    }
}

impl Values {
    /// The last put that wrote `value` under `key`.
    pub fn last(&self, key: KeyId, value: ValueDigest) -> Option<u32> {
        let wanted = Leaf { key, value, put: 0 };
        let mut node = 0;
        for depth in 0..u64::BITS / BITS {
            match self.nodes.get(node)?[wanted.turn(depth)] {
                Child::None => return None,
                Child::Node(next) => node = next as usize,
                Child::Leaf(leaf) => {
                    let leaf = self.leaves.get(leaf as usize).filter(|leaf| leaf.is_of(wanted))?;
                    return Some(leaf.put);
                }
            }
        }
        None
    }

    /// `put` writes `value` under `key`; the one that did so before.
    pub fn replace(&mut self, key: KeyId, value: ValueDigest, put: u32) -> Option<u32> {
        let new = Leaf { key, value, put };
        if self.nodes.is_empty() {
            self.nodes.push([Child::None; WIDTH]);
        }
        let mut node = 0;
        for depth in 0..u64::BITS / BITS {
            let turn = new.turn(depth);
            match self.nodes.get(node)?[turn] {
                Child::Node(next) => node = next as usize,
                Child::None => {
                    let leaf = Child::Leaf(self.leaves.len() as u32);
                    self.leaves.push(new);
                    self.link(node, turn, leaf);
                    return None;
                }
                Child::Leaf(place) => {
                    let known = *self.leaves.get(place as usize)?;
                    if known.is_of(new) {
                        self.leaves.set(place as usize, new);
                        return Some(known.put);
                    }
                    // Both go one level down, where their paths may part.
                    let mut children = [Child::None; WIDTH];
                    children[known.turn(depth + 1)] = Child::Leaf(place);
                    let next = self.nodes.len();
                    self.nodes.push(children);
                    self.link(node, turn, Child::Node(next as u32));
                    node = next;
                }
            }
        }
        None
    }

    fn link(&mut self, node: usize, turn: usize, child: Child) {
        let Some(&(mut children)) = self.nodes.get(node) else { return };
        children[turn] = child;
        self.nodes.set(node, children);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn it_is_a_map() {
        let (mut values, mut map) = (Values::default(), BTreeMap::new());
        for put in 0..5_000_u32 {
            let key = KeyId(put % 3);
            let value = ValueDigest::of(&(put * put % 4_001).to_string());
            assert_eq!(values.last(key, value), map.get(&(key, value)).copied());
            assert_eq!(values.replace(key, value, put), map.insert((key, value), put));
        }
        assert!(map.len() < 5_000, "some values are written more than once");
        for (&(key, value), &put) in &map {
            assert_eq!(values.last(key, value), Some(put));
        }
        assert_eq!(values.last(KeyId(3), ValueDigest::of("1")), None);
    }

    #[test]
    fn digests_that_share_nearly_all_bits_are_told_apart() {
        let mut values = Values::default();
        let (one, two) = (ValueDigest(5), ValueDigest(5 | 1 << 52));
        assert_eq!(values.replace(KeyId(0), one, 1), None);
        assert_eq!(values.replace(KeyId(0), two, 2), None);
        assert_eq!(values.replace(KeyId(0), one, 3), Some(1));
        assert_eq!(values.last(KeyId(0), two), Some(2));
    }
}
