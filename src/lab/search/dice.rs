//! The search's own randomness, apart from the world's.

use rand::{Rng, RngExt, SeedableRng};
use rand_xoshiro::SplitMix64;

use crate::types::Duration;

/// A stream of draws. The same seed and the same calls give the same numbers.
#[derive(Clone, Debug)]
pub struct Dice(SplitMix64);

impl Dice {
    /// A separate stream for each pair of numbers.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut first = SplitMix64::seed_from_u64(seed);
        let mut second = SplitMix64::seed_from_u64(first.next_u64() ^ stream);
        Self(SplitMix64::seed_from_u64(second.next_u64()))
    }

    /// A number below `count`; 0 if `count` is 0.
    pub fn below(&mut self, count: usize) -> usize {
        if count == 0 { 0 } else { self.0.random_range(0..count as u64) as usize }
    }

    /// A number from `least` to `most`.
    pub fn between(&mut self, least: u64, most: u64) -> u64 {
        self.0.random_range(least..=most.max(least))
    }

    /// True in this percentage of cases.
    pub fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    /// One of these.
    pub fn one<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(self.below(of.len()))
    }

    /// One of these, each with the probability that its weight gives.
    pub fn weighted<T: Copy>(&mut self, of: &[(T, usize)]) -> Option<T> {
        let total = of.iter().map(|(_, weight)| weight).sum();
        let mut rest = self.below(total);
        of.iter().find_map(|&(value, weight)| {
            let is_it = rest < weight;
            rest = rest.saturating_sub(weight);
            is_it.then_some(value)
        })
    }

    /// A duration in microseconds, both ends included.
    pub fn duration(&mut self, least_us: u64, most_us: u64) -> Duration {
        Duration::from_us(self.between(least_us, most_us))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_the_same_for_a_seed_and_differ_between_streams() {
        let draws = |seed, stream| {
            let mut dice = Dice::new(seed, stream);
            (0..20).map(|_| dice.below(1_000)).collect::<Vec<_>>()
        };
        assert_eq!(draws(1, 2), draws(1, 2));
        assert_ne!(draws(1, 2), draws(1, 3));
        assert_ne!(draws(1, 2), draws(2, 2));
    }

    #[test]
    fn weights_determine_how_often_something_is_drawn() {
        let mut dice = Dice::new(7, 0);
        let drawn = (0..10_000).filter_map(|_| dice.weighted(&[('a', 1), ('b', 0), ('c', 3)]));
        let drawn: Vec<char> = drawn.collect();
        let count = |letter| drawn.iter().filter(|&&other| other == letter).count();
        assert!((2_200..2_800).contains(&count('a')), "{}", count('a'));
        assert_eq!(count('b'), 0);
        assert_eq!(drawn.len(), 10_000);
    }

    #[test]
    fn nothing_is_drawn_from_nothing() {
        let mut dice = Dice::new(7, 0);
        assert_eq!(dice.below(0), 0);
        assert_eq!(dice.one::<u8>(&[]), None);
        assert_eq!(dice.weighted::<u8>(&[]), None);
        assert_eq!(dice.between(5, 5), 5);
    }
}
