//! The keys of the state machine: from names to numbers, and back.

use std::sync::Arc;

use crate::sim::random::mix;
use crate::types::{KeyId, ValueDigest};
use crate::util::Sequence;

/// All keys so far. They form a binary search tree in the order of their hashes, which are as good as random, so that finding
/// one of n takes some log n steps. The tree stands in a list whose copies share their structure.
#[derive(Clone, Debug, Default)]
pub(in crate::sim) struct Keys(Sequence<Key>);

#[derive(Clone, Debug)]
struct Key {
    name: Arc<str>,
    hash: u64,
    /// The roots of the keys with a smaller hash, and of the others; 0 for none, because the root of all is below no key.
    below: [u32; 2],
}

impl Keys {
    /// The name of a key; empty if no key has this number.
    pub(super) fn name(&self, key: KeyId) -> &str {
        self.0.get(key.0 as usize).map_or("", |key| &key.name)
    }

    /// The key of this name, if it has been heard of.
    pub(super) fn find(&self, name: &str) -> Option<KeyId> {
        self.search(name, hash(name)).ok()
    }

    /// The number of the key of this name; a new key gets the next one.
    pub(super) fn intern(&mut self, name: &str) -> KeyId {
        let hash = hash(name);
        let parent = match self.search(name, hash) {
            Ok(known) => return known,
            Err(parent) => parent,
        };
        let new = self.next();
        self.0.push(Key { name: name.into(), hash, below: [0; 2] });
        if let Some((parent, side)) = parent
            && let Some(parent) = self.0.get_mut(parent)
        {
            parent.below[side] = new.0;
        }
        new
    }

    /// The number of the next new key.
    pub(super) fn next(&self) -> KeyId {
        KeyId(self.0.len() as u32)
    }

    /// The key of this name, or else the place below which it belongs; none in an empty tree.
    fn search(&self, name: &str, hash: u64) -> Result<KeyId, Option<(usize, usize)>> {
        let (mut place, mut parent) = (0, None);
        while let Some(key) = self.0.get(place) {
            if key.hash == hash && *key.name == *name {
                return Ok(KeyId(place as u32));
            }
            let side = usize::from(hash >= key.hash);
            parent = Some((place, side));
            match key.below[side] {
                0 => break,
                child => place = child as usize,
            }
        }
        Err(parent)
    }
}

/// A digest depends on the last letters in its lower bits only; the order needs the upper ones.
fn hash(name: &str) -> u64 {
    mix(ValueDigest::of(name).0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_numbered_as_they_come_and_found_by_name() {
        let mut keys = Keys::default();
        let names: Vec<_> = (0..2000).map(|number| format!("k{}", number * 7919 % 2000)).collect();
        for (number, name) in names.iter().enumerate() {
            assert_eq!(keys.find(name), None);
            assert_eq!(keys.intern(name), KeyId(number as u32));
        }
        for (number, name) in names.iter().enumerate() {
            let key = KeyId(number as u32);
            assert_eq!(
                (keys.find(name), keys.intern(name), keys.name(key)),
                (Some(key), key, &**name)
            );
        }
        assert_eq!(
            (keys.next(), keys.name(KeyId(2000)), keys.find("k2000")),
            (KeyId(2000), "", None)
        );
    }

    /// A copy keeps its own keys: the same number can be another key there.
    #[test]
    fn a_copy_goes_its_own_way() {
        let mut keys = Keys::default();
        keys.intern("x");
        let mut copy = keys.clone();
        assert_eq!((keys.intern("y"), copy.intern("z")), (KeyId(1), KeyId(1)));
        assert_eq!((keys.find("z"), copy.find("y")), (None, None));
    }

    /// The search for a key must not look at all of them.
    #[test]
    fn the_way_to_a_key_is_short() {
        let mut keys = Keys::default();
        (0..10_000).for_each(|number| _ = keys.intern(&format!("k{number}")));
        assert!(depth(&keys, 0) < 60, "{}", depth(&keys, 0));
    }

    fn depth(keys: &Keys, place: u32) -> u32 {
        let below = keys.0.get(place as usize).map(|key| key.below).into_iter().flatten();
        1 + below.filter(|&child| child > 0).map(|child| depth(keys, child)).max().unwrap_or(0)
    }
}
