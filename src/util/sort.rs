//! Sorting with little code.
//!
//! The sort of the standard library is compiled again for each type of element, some 5 KB each time, and the page has two dozen of
//! such lists. Here all types share one: it sorts places, not elements. It is for lists that are short, or sorted seldom.

use std::cmp::Ordering;

/// Sorts a list. Equal elements keep their order.
pub fn sort<T: Ord>(list: &mut [T]) {
    let order = sorted_places(list.len(), &|a, b| list[a].cmp(&list[b]));
    rearrange(list, &order);
}

/// Sorts a list by a key. Elements with equal keys keep their order.
pub fn sort_by_key<T, K: Ord>(list: &mut [T], key: impl Fn(&T) -> K) {
    let order = sorted_places(list.len(), &|a, b| key(&list[a]).cmp(&key(&list[b])));
    rearrange(list, &order);
}

/// The places of a list in the order of their elements.
fn sorted_places(len: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..len).collect();
    places.sort_by(|&a, &b| compare(a, b));
    places
}

/// Brings to each place of a list the element that was at the place which `order` names.
fn rearrange<T>(list: &mut [T], order: &[usize]) {
    for place in 0..list.len() {
        let mut from = order[place];
        // What was at a place before this one has been swapped to where its own successor came from.
        while from < place {
            from = order[from];
        }
        list.swap(place, from);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_sorts_as_the_standard_library_does(list in prop::collection::vec((0..9_u8, any::<u8>()), 0..60)) {
            let (mut ours, mut theirs) = (list.clone(), list.clone());
            sort(&mut ours);
            theirs.sort();
            prop_assert_eq!(&ours, &theirs);
            let (mut ours, mut theirs) = (list.clone(), list);
            sort_by_key(&mut ours, |pair| pair.0);
            theirs.sort_by_key(|pair| pair.0);
            prop_assert_eq!(ours, theirs);
        }
    }
}
