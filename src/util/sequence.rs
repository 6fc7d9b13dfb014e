//! A list whose copies cost next to nothing.
//!
//! A history consists of copies: of worlds, of logs, of the checker's state. So each list that grows with the run has
//! to share its structure with its copies. [`Sequence`] does this and little else. It is our own, because it is
//! compiled once for each type of element: the persistent vectors and maps of libraries can also be split, joined and
//! changed at any index, and this unused code made up a fifth of the page's code.

use std::fmt;
use std::sync::Arc;

/// The number of bits of an index that each level of the tree consumes.
const BITS: u32 = 5;
/// The number of elements of a leaf, and of children of a node.
const WIDTH: usize = 1 << BITS;

/// A list that grows and shrinks at its end. The cost of a copy does not depend on the length. The copy shares all
/// leaves that neither list changes later.
///
/// It is a tree with leaves of 32 elements. The last leaf is outside the tree, because most reads and writes are at the
/// end. Before a leaf is changed, it and the nodes above it are copied, if another list shares them.
#[derive(Clone)]
pub struct Sequence<T> {
    len: usize,
    /// The last leaf, if there is any element. Its elements after the end of the list have no meaning.
    tail: Option<Arc<Leaf<T>>>,
    /// All other leaves, if there are any.
    root: Option<Arc<Node<T>>>,
    /// The number of levels of nodes.
    height: u32,
}

type Leaf<T> = [T; WIDTH];
type Children<C> = [Option<Arc<C>>; WIDTH];

/// Elements after the end of the sequence are `None`.
#[derive(Clone)]
enum Node<T> {
    Leaves(Children<Leaf<T>>),
    Nodes(Children<Node<T>>),
}

impl<T> Sequence<T> {
    /// The number of elements.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no elements.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The element at index `place`.
    #[inline]
    pub fn get(&self, place: usize) -> Option<&T> {
        if place >= self.len {
            return None;
        }
        self.leaf(place).map(|leaf| &leaf[place % WIDTH])
    }

    /// The last element.
    pub fn last(&self) -> Option<&T> {
        self.get(self.len.wrapping_sub(1))
    }

    /// All elements in order.
    pub fn iter(&self) -> Iter<'_, T> {
        self.iter_from(0)
    }

    /// The elements from index `place` on.
    pub fn iter_from(&self, place: usize) -> Iter<'_, T> {
        Iter { sequence: self, leaf: [].iter(), next: place.min(self.len) }
    }

    /// The index of the first element that does not satisfy `is_before`. No later element may satisfy it.
    pub fn partition_point(&self, is_before: impl Fn(&T) -> bool) -> usize {
        // Nearly always it is the end that is asked for.
        if self.last().is_none_or(&is_before) {
            return self.len;
        }
        let (mut low, mut high) = (0, self.len);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.get(middle).is_some_and(&is_before) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// The index at which the last leaf begins.
    fn tail_start(&self) -> usize {
        start_of_leaf(self.len.saturating_sub(1))
    }

    #[inline]
    fn leaf(&self, place: usize) -> Option<&Leaf<T>> {
        if place >= self.tail_start() { self.tail.as_deref() } else { self.leaf_in_tree(place) }
    }

    #[inline]
    fn leaf_in_tree(&self, place: usize) -> Option<&Leaf<T>> {
        let mut node = self.root.as_deref()?;
        let mut shift = self.height * BITS;
        loop {
            let child = (place >> shift) % WIDTH;
            match node {
                Node::Leaves(leaves) => return leaves[child].as_deref(),
                Node::Nodes(nodes) => node = nodes[child].as_deref()?,
            }
            shift -= BITS;
        }
    }
}

impl<T: Clone> Sequence<T> {
    /// Appends `element`.
    #[inline]
    pub fn push(&mut self, element: T) {
        let place = self.len % WIDTH;
        match &mut self.tail {
            Some(tail) if place > 0 => Arc::make_mut(tail)[place] = element,
            _ => self.begin_leaf(element),
        }
        self.len += 1;
    }

    /// Replaces the element at index `place`.
    ///
    /// # Panics
    /// If there is no such element.
    pub fn set(&mut self, place: usize, element: T) {
        assert!(place < self.len, "only what is there can be replaced");
        if let Some(slot) = self.get_mut(place) {
            *slot = element;
        }
    }

    /// The element at index `place`, mutable.
    pub fn get_mut(&mut self, place: usize) -> Option<&mut T> {
        if place >= self.len {
            return None;
        }
        let in_tail = place >= self.tail_start();
        let leaf = if in_tail { &mut self.tail } else { self.slot(place) };
        leaf.as_mut().map(|leaf| &mut Arc::make_mut(leaf)[place % WIDTH])
    }

    /// Removes all but the first `len` elements.
    pub fn truncate(&mut self, len: usize) {
        if len >= self.len {
            return;
        }
        if len == 0 {
            *self = Self::default();
            return;
        }
        let last = len - 1;
        if last < self.tail_start() {
            self.cut_tree(last);
            self.tail = self.slot(last).take();
        }
        self.len = len;
    }

    /// Moves the full tail, if there is one, into the tree, and begins a new one.
    #[inline(never)]
    fn begin_leaf(&mut self, element: T) {
        let leaf = Arc::new(std::array::from_fn(|_| element.clone()));
        let Some(full) = self.tail.replace(leaf) else {
            return;
        };
        let place = self.tail_start();
        while self.height == 0 || place >> ((self.height + 1) * BITS) > 0 {
            self.height += 1;
            if let Some(root) = self.root.take() {
                let mut nodes = none();
                nodes[0] = Some(root);
                self.root = Some(Arc::new(Node::Nodes(nodes)));
            }
        }
        *self.slot(place) = Some(full);
    }

    /// The slot of the tree for the leaf of `place`. The nodes above it are created if they are missing, and are then
    /// no longer shared.
    fn slot(&mut self, place: usize) -> &mut Option<Arc<Leaf<T>>> {
        let mut slot = &mut self.root;
        let mut shift = self.height * BITS;
        loop {
            let child = (place >> shift) % WIDTH;
            match Arc::make_mut(slot.get_or_insert_with(|| Arc::new(Node::empty(shift)))) {
                Node::Leaves(leaves) => return &mut leaves[child],
                Node::Nodes(nodes) => slot = &mut nodes[child],
            }
            shift -= BITS;
        }
    }

    /// Removes everything after the leaf of `place` from the tree.
    fn cut_tree(&mut self, place: usize) {
        let mut slot = &mut self.root;
        let mut shift = self.height * BITS;
        while let Some(node) = slot {
            let child = (place >> shift) % WIDTH;
            match Arc::make_mut(node) {
                Node::Leaves(leaves) => {
                    leaves[child + 1..].fill(None);
                    return;
                }
                Node::Nodes(nodes) => {
                    nodes[child + 1..].fill(None);
                    slot = &mut nodes[child];
                }
            }
            shift -= BITS;
        }
    }
}

impl<T> Node<T> {
    /// A node whose children are distinguished by the bits from `shift` on.
    fn empty(shift: u32) -> Self {
        if shift == BITS { Self::Leaves(none()) } else { Self::Nodes(none()) }
    }
}

fn none<C>() -> Children<C> {
    [const { None }; WIDTH]
}

fn start_of_leaf(place: usize) -> usize {
    place - place % WIDTH
}

/// The elements of a [`Sequence`] in order.
#[derive(Clone, Debug)]
pub struct Iter<'a, T> {
    sequence: &'a Sequence<T>,
    /// The rest of the current leaf.
    leaf: std::slice::Iter<'a, T>,
    /// The first index after it.
    next: usize,
}

impl<'a, T> Iterator for Iter<'a, T> {
    type Item = &'a T;

    #[inline]
    fn next(&mut self) -> Option<&'a T> {
        if let Some(element) = self.leaf.next() {
            return Some(element);
        }
        let (start, len) = (start_of_leaf(self.next), self.sequence.len);
        if self.next >= len {
            return None;
        }
        let leaf = self.sequence.leaf(self.next)?;
        self.leaf = leaf[self.next - start..WIDTH.min(len - start)].iter();
        self.next = len.min(start + WIDTH);
        self.leaf.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.leaf.len() + self.sequence.len - self.next;
        (left, Some(left))
    }
}

impl<T> Default for Sequence<T> {
    fn default() -> Self {
        Self { len: 0, tail: None, root: None, height: 0 }
    }
}

impl<T: PartialEq> PartialEq for Sequence<T> {
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len && self.iter().eq(other.iter())
    }
}

impl<T: Eq> Eq for Sequence<T> {}

impl<T: fmt::Debug> fmt::Debug for Sequence<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<T: Clone> Extend<T> for Sequence<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, elements: I) {
        elements.into_iter().for_each(|element| self.push(element));
    }
}

impl<T: Clone> FromIterator<T> for Sequence<T> {
    fn from_iter<I: IntoIterator<Item = T>>(elements: I) -> Self {
        let mut sequence = Self::default();
        sequence.extend(elements);
        sequence
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Lengths at which the tree changes its shape, up to two levels of nodes.
    const LENGTHS: [usize; 12] =
        [0, 1, 31, 32, 33, 63, 64, 65, WIDTH * WIDTH, WIDTH * WIDTH + 33, 33_000, 40_000];

    fn counting(len: usize) -> Sequence<usize> {
        (0..len).collect()
    }

    fn assert_same(sequence: &Sequence<usize>, list: &[usize]) {
        assert_eq!(sequence.len(), list.len());
        assert_eq!(sequence.is_empty(), list.is_empty());
        assert_eq!(sequence.last(), list.last());
        assert!(sequence.iter().eq(list), "iterated");
        assert!((0..list.len() + 2).all(|place| sequence.get(place) == list.get(place)), "got");
    }

    #[test]
    fn every_length_holds_what_was_pushed() {
        for len in LENGTHS {
            assert_same(&counting(len), &(0..len).collect::<Vec<_>>());
        }
    }

    #[test]
    fn any_length_is_cut_to_any_other_and_grows_again() {
        for from in LENGTHS {
            for to in LENGTHS {
                let mut sequence = counting(from);
                sequence.truncate(to);
                let mut list: Vec<_> = (0..from.min(to)).collect();
                assert_same(&sequence, &list);
                sequence.extend(7..80);
                list.extend(7..80);
                assert_same(&sequence, &list);
            }
        }
    }

    #[test]
    fn iteration_begins_anywhere() {
        let sequence = counting(1_100);
        for place in [0, 1, 31, 32, 33, 1_000, 1_056, 1_099, 1_100, 5_000] {
            let rest = sequence.iter_from(place);
            let expected = place.min(1_100)..1_100;
            assert_eq!(rest.size_hint(), expected.size_hint());
            assert!(rest.copied().eq(expected), "from {place}");
        }
    }

    #[test]
    fn the_place_where_a_property_ends_is_found() {
        let sequence = counting(1_100);
        for end in [0, 1, 500, 1_099, 1_100] {
            assert_eq!(sequence.partition_point(|&element| element < end), end);
        }
    }

    #[test]
    fn a_copy_that_grows_shares_nearly_all_of_it() {
        let original = counting(100_000);
        let mut copy = original.clone();
        copy.extend(0..2_000);
        copy.set(50_000, 0);
        let shares = |place| std::ptr::eq(original.get(place).unwrap(), copy.get(place).unwrap());
        let apart = (0..100_000).filter(|&place| !shares(place)).count();
        // The leaf that was changed. The last leaf of the original was full.
        assert_eq!(apart, WIDTH);
    }

    #[test]
    fn what_is_cut_off_is_freed() {
        let element = Arc::new(());
        let mut sequence: Sequence<_> = std::iter::repeat_n(element.clone(), 40_000).collect();
        sequence.truncate(100);
        assert!(Arc::strong_count(&element) <= 1 + 128);
        sequence.truncate(0);
        assert_eq!(Arc::strong_count(&element), 1);
    }

    #[test]
    #[should_panic(expected = "only what is there")]
    fn nothing_is_set_behind_the_end() {
        counting(3).set(3, 0);
    }

    /// An operation on one of several copies. The numbers are taken modulo the number of copies or elements.
    #[derive(Clone, Debug)]
    enum Step {
        Push { copy: usize, count: usize },
        Truncate { copy: usize, len: usize },
        Set { copy: usize, place: usize },
        Copy { from: usize, to: usize },
    }

    fn step() -> impl Strategy<Value = Step> {
        let (copy, place) = (0..COPIES, 0_usize..100_000);
        prop_oneof![
            3 => (copy.clone(), 0..1_500_usize).prop_map(|(copy, count)| Step::Push { copy, count }),
            1 => (copy.clone(), place.clone()).prop_map(|(copy, len)| Step::Truncate { copy, len }),
            3 => (copy.clone(), place).prop_map(|(copy, place)| Step::Set { copy, place }),
            1 => (copy.clone(), copy).prop_map(|(from, to)| Step::Copy { from, to }),
        ]
    }

    const COPIES: usize = 3;

    proptest! {
        #[test]
        fn copies_that_part_are_like_lists_of_their_own(steps in prop::collection::vec(step(), 1..60)) {
            let mut copies = vec![(Sequence::default(), Vec::new()); COPIES];
            for (number, step) in steps.into_iter().enumerate() {
                match step {
                    Step::Push { copy, count } => {
                        let (sequence, list) = &mut copies[copy];
                        sequence.extend(number..number + count);
                        list.extend(number..number + count);
                    }
                    Step::Truncate { copy, len } => {
                        let (sequence, list) = &mut copies[copy];
                        let len = len % (list.len() + 2);
                        sequence.truncate(len);
                        list.truncate(len);
                    }
                    Step::Set { copy, place } => {
                        let (sequence, list) = &mut copies[copy];
                        if !list.is_empty() {
                            let place = place % list.len();
                            sequence.set(place, number);
                            list[place] = number;
                        }
                    }
                    Step::Copy { from, to } => copies[to] = copies[from].clone(),
                }
            }
            for (sequence, list) in &copies {
                assert_same(sequence, list);
                for (other, other_list) in &copies {
                    prop_assert_eq!(sequence == other, list == other_list);
                }
            }
        }
    }
}
