//! The moments that a search keeps, to go on from.

use std::collections::BTreeSet;

use super::dice::Dice;
use super::features::GLASSES;
use super::goal::Watched;

/// The most moments that are kept: some ten kilobytes each.
const MOMENTS_MAX: usize = 1_500;
/// How many are looked at to find one that was rarely chosen.
const LOOKED_AT: usize = 4;

/// How many of a hundred picks are among the last quarter of the moments: who got so far gets farther. Those that give way for
/// new ones are picked likewise.
const LATE: usize = 50;

/// Moments that showed something new when they were reached.
#[derive(Debug)]
pub(super) struct Pool {
    seen: [BTreeSet<u64>; GLASSES],
    moments: Vec<Moment>,
    /// The glasses that count.
    glasses: [bool; GLASSES],
}

#[derive(Debug)]
struct Moment {
    run: Watched,
    /// How often a trial has begun here.
    chosen: u32,
}

impl Pool {
    pub(super) fn new(start: Watched, glasses: [bool; GLASSES]) -> Self {
        let moments = vec![Moment { run: start, chosen: 0 }];
        Self { seen: Default::default(), moments, glasses }
    }

    /// How many things were seen so far, through all glasses.
    pub(super) fn features(&self) -> usize {
        self.seen.iter().map(BTreeSet::len).sum()
    }

    /// Keeps a moment if it shows something new.
    pub(super) fn offer(&mut self, run: &Watched, features: [u64; GLASSES], dice: &mut Dice) {
        let mut is_new = false;
        for ((seen, feature), counts) in self.seen.iter_mut().zip(features).zip(self.glasses) {
            is_new |= seen.insert(feature) && counts;
        }
        if !is_new {
            return;
        }
        let moment = Moment { run: run.clone(), chosen: 0 };
        if self.moments.len() < MOMENTS_MAX {
            self.moments.push(moment);
        } else if let Some(place) = self.place(dice, |chosen| u32::MAX - chosen) {
            self.moments[place] = moment;
        }
    }

    /// A moment to go on from: the rarer it was chosen before, the likelier.
    pub(super) fn choose(&mut self, dice: &mut Dice) -> Watched {
        let place = self.place(dice, |chosen| chosen).unwrap_or(0);
        let moment = &mut self.moments[place];
        moment.chosen += 1;
        moment.run.clone()
    }

    /// Of a few, the one with the least `rank`; never the start, which stays.
    fn place(&self, dice: &mut Dice, rank: impl Fn(u32) -> u32) -> Option<usize> {
        let len = self.moments.len();
        let first = if dice.percent(LATE) { len * 3 / 4 } else { 0 };
        let places = (0..LOOKED_AT).map(|_| first + dice.below(len - first));
        let places: Vec<usize> = places.filter(|&place| place > 0).collect();
        places.into_iter().min_by_key(|&place| rank(self.moments[place].chosen))
    }
}
