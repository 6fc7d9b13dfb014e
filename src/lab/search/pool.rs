//! The moments from which a search continues.

use std::collections::BTreeSet;

use super::dice::Dice;
use super::features::FEATURES;
use super::goal::CheckedRun;

/// The most moments that are kept; each needs some ten kilobytes.
const MOMENTS_MAX: usize = 1_500;
/// How many are examined to find one that was rarely chosen.
const SAMPLE_SIZE: usize = 4;

/// The percentage of picks among the last quarter of the moments, since trials that got far tend to get further.
/// Moments to be replaced are picked in the same way.
const LATE_PERCENT: usize = 50;

/// Moments that showed something new when they were reached.
#[derive(Debug)]
pub(super) struct Pool {
    seen: [BTreeSet<u64>; FEATURES],
    moments: Vec<Moment>,
    /// The features that count.
    relevant: [bool; FEATURES],
}

#[derive(Debug)]
struct Moment {
    run: CheckedRun,
    /// The number of trials that have started here.
    chosen: u32,
}

impl Pool {
    pub(super) fn new(start: CheckedRun, relevant: [bool; FEATURES]) -> Self {
        let moments = vec![Moment { run: start, chosen: 0 }];
        Self { seen: Default::default(), moments, relevant }
    }

    /// The number of distinct values of all features so far.
    pub(super) fn features(&self) -> usize {
        self.seen.iter().map(BTreeSet::len).sum()
    }

    /// Keeps a moment if it shows something new.
    pub(super) fn offer(&mut self, run: &CheckedRun, features: [u64; FEATURES], dice: &mut Dice) {
        let mut is_new = false;
        for ((seen, feature), counts) in self.seen.iter_mut().zip(features).zip(self.relevant) {
            is_new |= seen.insert(feature) && counts;
        }
        if !is_new {
            return;
        }
        let moment = Moment { run: run.clone(), chosen: 0 };
        if self.moments.len() < MOMENTS_MAX {
            self.moments.push(moment);
        } else if let Some(pick) = self.pick(dice, |chosen| u32::MAX - chosen) {
            self.moments[pick] = moment;
        }
    }

    /// A moment to continue from, more likely one that was rarely chosen.
    pub(super) fn choose(&mut self, dice: &mut Dice) -> CheckedRun {
        let pick = self.pick(dice, |chosen| chosen).unwrap_or(0);
        let moment = &mut self.moments[pick];
        moment.chosen += 1;
        moment.run.clone()
    }

    /// Of a few, the one with the lowest `rank`; never the start, which is always kept.
    fn pick(&self, dice: &mut Dice, rank: impl Fn(u32) -> u32) -> Option<usize> {
        let len = self.moments.len();
        let first = if dice.percent(LATE_PERCENT) { len * 3 / 4 } else { 0 };
        let places = (0..SAMPLE_SIZE).map(|_| first + dice.below(len - first));
        let places: Vec<usize> = places.filter(|&pick| pick > 0).collect();
        places.into_iter().min_by_key(|&pick| rank(self.moments[pick].chosen))
    }
}
