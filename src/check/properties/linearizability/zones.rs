//! Zones: the spans in which a key must have had a value. They are in the order of the first answers that show them.

use crate::util::Sequence;

/// The number of elements that a block of [`Zones::maxima`] covers on the lowest level, and of blocks that a block of the
/// next level covers.
const WIDTH: usize = 32;

/// The span in which the key must have had the value of one put, according to the answers. Times are the numbers of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Zone {
    /// The put, by its number among those of the key; none for the initial value.
    pub writer: Option<u32>,
    /// The first answer to the put, or to a get that found its value.
    pub first_answer: u64,
    /// The last call of the put, or of a get that found its value.
    pub last_call: u64,
}

/// Zones in the order of their first answers, which never change; last calls increase. A copy shares its structure with the
/// original.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Zones {
    list: Sequence<Zone>,
    /// For each level, the highest last call of each block.
    maxima: Vec<Sequence<u64>>,
}

impl Zones {
    pub fn len(&self) -> usize {
        self.list.len()
    }

    pub fn get(&self, place: usize) -> Option<Zone> {
        self.list.get(place).copied()
    }

    pub fn last(&self) -> Option<Zone> {
        self.list.last().copied()
    }

    /// Appends a zone, whose first answer must be the latest. Returns its index.
    pub fn push(&mut self, zone: Zone) -> usize {
        let place = self.list.len();
        self.list.push(zone);
        self.update_maxima(place, zone.last_call);
        place
    }

    /// Another operation on the value was called at `called`.
    pub fn raise(&mut self, place: usize, called: u64) {
        let Some(&zone) = self.list.get(place).filter(|zone| zone.last_call < called) else {
            return;
        };
        self.list.set(place, Zone { last_call: called, ..zone });
        self.update_maxima(place, called);
    }

    /// A zone that would conflict with the one at `place`, if an operation on that one's value were called at `called`.
    ///
    /// A value comes before another if an operation on it was answered before an operation on the other was called. Two zones
    /// conflict if each comes before the other.
    pub fn conflict(&self, place: usize, called: u64) -> Option<usize> {
        let zone = self.get(place)?;
        let last_call = zone.last_call.max(called);
        let before = self.list.partition_point(|other| other.first_answer < last_call);
        self.last_called_after(zone.first_answer, before, place)
    }

    /// The last of the first `end` zones, except `except`, whose last call is after `time`.
    fn last_called_after(&self, time: u64, mut end: usize, except: usize) -> Option<usize> {
        while end > 0 {
            let whole = (0..self.maxima.len()).rev().find(|&level| {
                let width = block_width(level);
                let block = end.is_multiple_of(width).then(|| end / width - 1);
                let highest = block.and_then(|block| self.maxima[level].get(block));
                highest.is_some_and(|&last_call| last_call <= time)
            });
            if let Some(level) = whole {
                end -= block_width(level);
                continue;
            }
            end -= 1;
            if end != except && self.list.get(end)?.last_call > time {
                return Some(end);
            }
        }
        None
    }

    /// Updates the maxima of the blocks that contain `place` with a last call at `called`.
    fn update_maxima(&mut self, place: usize, called: u64) {
        let levels =
            (0..).take_while(|&level| level == 0 || self.list.len() > block_width(level - 1));
        for level in levels {
            if level == self.maxima.len() {
                // The first block of a new level covers all blocks of the level below.
                let below = level.checked_sub(1).map(|below| &self.maxima[below]);
                let highest = below.and_then(|below| below.iter().copied().max());
                self.maxima.push(Sequence::from_iter(highest));
            }
            let (maxima, block) = (&mut self.maxima[level], place / block_width(level));
            match maxima.get(block) {
                Some(&highest) if highest >= called => {}
                Some(_) => maxima.set(block, called),
                None => maxima.push(called),
            }
        }
    }
}

fn block_width(level: usize) -> usize {
    (0..=level).fold(1, |width: usize, _| width.saturating_mul(WIDTH))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Compares all pairs.
    fn conflicts_naively(zones: &[Zone], place: usize, called: u64) -> Option<usize> {
        let last_call = zones[place].last_call.max(called);
        let contradicts = |other: &Zone| {
            other.first_answer < last_call && zones[place].first_answer < other.last_call
        };
        let others = (0..zones.len()).filter(|&other| other != place);
        others.rev().find(|&other| contradicts(&zones[other]))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_conflict_is_found_among_any_number_of_zones(
            len in prop_oneof![1_usize..80, 900_usize..1_200],
            dice in proptest::collection::vec(any::<u32>(), 300),
        ) {
            let mut zones = Zones::default();
            let mut list = Vec::new();
            for place in 0..len {
                let first_answer = place as u64 * 10;
                let back = u64::from(dice[place % dice.len()] % 40);
                let zone = Zone { writer: None, first_answer, last_call: first_answer.saturating_sub(back) };
                prop_assert_eq!(zones.push(zone), place);
                list.push(zone);
            }
            for (number, die) in dice.iter().enumerate() {
                let (place, called) = (*die as usize % len, u64::from(die.rotate_left(9)) % (len as u64 * 11));
                if number % 9 == 0 {
                    zones.raise(place, called);
                    list[place].last_call = list[place].last_call.max(called);
                }
                prop_assert_eq!(zones.get(place), Some(list[place]));
                prop_assert_eq!(zones.conflict(place, called), conflicts_naively(&list, place, called));
            }
        }
    }
}
