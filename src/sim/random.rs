//! Randomness by key, not by turn.
//!
//! A draw is a pure function of what it is for: the seed, the stream (which link, server or command), the purpose, the
//! simulated time, and the ordinal among the draws of that stream and purpose within the instant. No stream has a
//! state that one more or one less draw could shift, so an intervention changes only what it touches.
//!
//! The generator is SplitMix64 (Steele, Lea and Flood, 2014), seeded anew with each word of the key; a golden test pins
//! its numbers.

use rand_core::{Rng, SeedableRng};
use rand_xoshiro::SplitMix64;
use serde::{Deserialize, Serialize};

use crate::types::{Duration, FaultKind, Link, Ratio, ServerId, Span, Time};

/// Whose randomness it is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stream {
    Link(Link),
    Server(ServerId),
    /// A command that somebody wrote, on its way and its answer's.
    Written(u64),
    /// A command of the steady load, by its number there.
    Load(u32),
    /// Faults of this kind, where nobody orders them.
    Chaos(FaultKind),
    /// What the lines of people leave to chance.
    Lines,
}

impl Stream {
    fn word(self) -> u64 {
        match self {
            Stream::Link(Link { from, to }) => {
                1 << 60 | u64::from(from.number()) << 8 | u64::from(to.number())
            }
            Stream::Server(id) => 2 << 60 | u64::from(id.number()),
            Stream::Written(key) => 3 << 60 | key >> 4,
            Stream::Load(number) => 4 << 60 | u64::from(number),
            Stream::Chaos(kind) => 6 << 60 | kind as u64,
            Stream::Lines => 7 << 60,
        }
    }
}

/// What a draw decides. The numbers are part of every recorded run: add, never renumber.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose {
    ElectionTimeout = 1,
    Latency = 2,
    Loss = 3,
    Duplicate = 4,
    DuplicateLatency = 5,
    Reorder = 6,
    Disk = 7,
    FirstServer = 8,
    CopyLatency = 9,
    LoadKey = 10,
    LoadRead = 11,
    Jitter = 30,
    DuplicateJitter = 31,
    Replay = 32,
    ReplayAfter = 33,
    Torn = 34,
    Corrupt = 35,
    ClientRepeat = 36,
    ChaosStrikes = 37,
    ChaosTarget = 38,
    ChaosSize = 39,
    ChaosLength = 40,
    ChaosRecord = 41,
    LineServer = 50,
    LineWait = 51,
}

/// The source of all draws of a world.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Random {
    seed: u64,
}

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// 64 random bits. Callers know most of what goes in, so it is worth its place in each.
    #[inline(always)]
    pub(super) fn draw(self, stream: Stream, purpose: Purpose, at: Time, ordinal: u32) -> u64 {
        let words = [stream.word(), (purpose as u64) << 32 | u64::from(ordinal), at.as_us()];
        words.iter().fold(mix(self.seed), |state, word| mix(state ^ word))
    }

    /// A duration of `span`, both ends included.
    #[inline]
    pub(super) fn duration(
        self,
        span: Span,
        stream: Stream,
        purpose: Purpose,
        at: Time,
        ordinal: u32,
    ) -> Duration {
        if span.min == span.max {
            return span.min;
        }
        let width = span.max.as_us() - span.min.as_us() + 1;
        let offset = scale(self.draw(stream, purpose, at, ordinal), width);
        Duration::from_us(span.min.as_us() + offset)
    }

    /// Whether something of probability `ratio` happens.
    #[inline]
    pub(super) fn chance(
        self,
        ratio: Ratio,
        stream: Stream,
        purpose: Purpose,
        at: Time,
        ordinal: u32,
    ) -> bool {
        ratio > Ratio::default()
            && scale(self.draw(stream, purpose, at, ordinal), 1_000_000) < u64::from(ratio.ppm())
    }

    /// A duration of which most are shorter than `mean` and a few much longer; 64 times as long at the very most.
    ///
    /// Each two thirds of the mean that it lasts longer are half as likely, as in an exponential distribution, and within
    /// such a piece all are as likely: so bits are enough, and no logarithm is needed.
    #[inline]
    pub(super) fn exponential(
        self,
        mean: Duration,
        stream: Stream,
        purpose: Purpose,
        at: Time,
        ordinal: u32,
    ) -> Duration {
        if mean == Duration::ZERO {
            return mean;
        }
        let bits = self.draw(stream, purpose, at, ordinal);
        let halvings = u64::from(bits.leading_zeros());
        let piece = (mean.as_us() * 2).div_ceil(3);
        // The bits behind the first one that is set say where in the piece it lies.
        let rest = bits.checked_shl(halvings as u32 + 1).unwrap_or_default();
        Duration::from_us(halvings * piece + scale(rest, piece))
    }

    /// A number below `count`.
    pub(super) fn below(self, count: u64, stream: Stream, purpose: Purpose, at: Time) -> u64 {
        self.below_nth(count, stream, purpose, at, 0)
    }

    /// A number below `count`, one of several of an instant.
    pub(super) fn below_nth(
        self,
        count: u64,
        stream: Stream,
        purpose: Purpose,
        at: Time,
        ordinal: u32,
    ) -> u64 {
        scale(self.draw(stream, purpose, at, ordinal), count)
    }
}

pub(super) fn mix(word: u64) -> u64 {
    SplitMix64::seed_from_u64(word).next_u64()
}

/// Maps 64 random bits to `0..width`: the upper half of their product, for widths below 2^32. The bias is below
/// `width / 2^64`. In two steps, because WebAssembly has no product of 128 bits.
fn scale(bits: u64, width: u64) -> u64 {
    let (high, low) = (bits >> 32, bits & 0xffff_ffff);
    (high * width + ((low * width) >> 32)) >> 32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u8) -> ServerId {
        ServerId::new(number).unwrap()
    }

    /// A run recorded today must replay for ever.
    #[test]
    fn the_generator_is_pinned() {
        let random = Random::new(42);
        let link = Stream::Link(Link { from: id(1), to: id(2) });
        let at = Time::from_us(123_456);
        assert_eq!(mix(0), 0xe220_a839_7b1d_cdaf, "SplitMix64's own first number");
        assert_eq!(random.draw(link, Purpose::Latency, at, 0), 0x011f_feb5_7e64_9b44);
        assert_eq!(
            random.draw(Stream::Server(id(3)), Purpose::ElectionTimeout, at, 7),
            0xc77f_3953_7d11_205b
        );
    }

    #[test]
    fn scaling_is_the_upper_half_of_the_product() {
        for bits in [0, 1, u64::MAX, 0x0123_4567_89ab_cdef, 0xffff_ffff, 1 << 63] {
            for width in [1, 2, 10, 150_001, 1_000_000, 3_600_000_001] {
                let product = u128::from(bits) * u128::from(width);
                assert_eq!(u128::from(scale(bits, width)), product >> 64);
            }
        }
    }

    #[test]
    fn draws_fill_their_range_evenly() {
        let random = Random::new(7);
        let span = Span::new(Duration::from_us(10), Duration::from_us(19));
        let mut counts = [0_u32; 10];
        for us in 0..100_000 {
            let stream = Stream::Server(id(1));
            let drawn = random.duration(span, stream, Purpose::Disk, Time::from_us(us), 0);
            counts[drawn.as_us() as usize - 10] += 1;
        }
        assert!(counts.iter().all(|count| (9_600..10_400).contains(count)), "{counts:?}");
    }

    #[test]
    fn most_jitter_is_short_and_some_is_long() {
        let random = Random::new(3);
        let stream = Stream::Link(Link { from: id(1), to: id(2) });
        let mean = Duration::from_ms(10);
        let drawn: Vec<_> = (0..100_000)
            .map(|us| random.exponential(mean, stream, Purpose::Jitter, Time::from_us(us), 0))
            .map(Duration::as_us)
            .collect();
        let average = drawn.iter().sum::<u64>() / 100_000;
        assert!((9_800..10_200).contains(&average), "{average}");
        let longer = |than: u64| drawn.iter().filter(|&&us| us > than).count();
        assert!((36_000..38_500).contains(&longer(10_000)), "about 1/e: {}", longer(10_000));
        assert!((400..900).contains(&longer(50_000)), "about e^-5: {}", longer(50_000));
    }

    #[test]
    fn a_chance_comes_as_often_as_it_says() {
        let random = Random::new(9);
        let link = Stream::Link(Link { from: id(4), to: id(5) });
        let hits = (0..100_000).filter(|&us| {
            let two_percent = Ratio::from_ppm(20_000);
            random.chance(two_percent, link, Purpose::Loss, Time::from_us(us), 0)
        });
        assert!((1_850..2_150).contains(&hits.count()));
    }
}
