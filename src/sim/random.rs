//! Randomness by key, not by turn.
//!
//! A draw is a pure function of what it is for: the seed, the stream (which link, server or command), the purpose, the
//! simulated time, and the ordinal among the draws of that stream and purpose within the instant. No stream has a
//! state that one more or one less draw could shift, so an intervention changes only what it touches.
//!
//! The generator is SplitMix64 (Steele, Lea and Flood, 2014), seeded with each word of the key in turn; `rand` makes numbers in
//! ranges of its bits. A golden test pins both.

use rand::{Rng, RngExt, SeedableRng};
use rand_xoshiro::SplitMix64;

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
#[derive(Clone, Copy, Debug)]
pub(super) struct Random {
    /// The seed, mixed: where the key of every draw begins.
    start: u64,
}

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self { start: mix(seed) }
    }

    /// The generator of one draw. Callers know most of what goes in, so it is worth its place in each.
    #[inline(always)]
    fn generator(self, stream: Stream, purpose: Purpose, at: Time, ordinal: u32) -> SplitMix64 {
        let purpose = (purpose as u64) << 32 | u64::from(ordinal);
        let state =
            [stream.word(), purpose].iter().fold(self.start, |state, word| mix(state ^ word));
        SplitMix64::seed_from_u64(state ^ at.as_us())
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
        let mut generator = self.generator(stream, purpose, at, ordinal);
        Duration::from_us(generator.random_range(span.min.as_us()..=span.max.as_us()))
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
            && self.generator(stream, purpose, at, ordinal).random_range(0..1_000_000_u64)
                < u64::from(ratio.ppm())
    }

    /// A duration of which most are shorter than `mean` and a few much longer; 64 times as long at the very most.
    ///
    /// Each two thirds of the mean that it lasts longer are half as likely, as in an exponential distribution, and within
    /// such a piece all are as likely: so integers are enough, and no logarithm is needed.
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
        let mut generator = self.generator(stream, purpose, at, ordinal);
        let halvings = u64::from(generator.next_u64().leading_zeros());
        let piece = (mean.as_us() * 2).div_ceil(3);
        Duration::from_us(halvings * piece + generator.random_range(0..piece))
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
        self.generator(stream, purpose, at, ordinal).random_range(0..count)
    }
}

pub(super) fn mix(word: u64) -> u64 {
    SplitMix64::seed_from_u64(word).next_u64()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u8) -> ServerId {
        ServerId::new(number).unwrap()
    }

    /// A run recorded today must replay forever.
    #[test]
    fn the_generator_is_pinned() {
        let random = Random::new(42);
        let link = Stream::Link(Link { from: id(1), to: id(2) });
        let at = Time::from_us(123_456);
        assert_eq!(mix(0), 0xe220_a839_7b1d_cdaf, "SplitMix64's own first number");
        let mut latency = random.generator(link, Purpose::Latency, at, 0);
        assert_eq!(latency.next_u64(), 0x011f_feb5_7e64_9b44);
        let server = Stream::Server(id(3));
        let mut timeout = random.generator(server, Purpose::ElectionTimeout, at, 7);
        assert_eq!(timeout.next_u64(), 0xc77f_3953_7d11_205b);
        let span = Span::new(Duration::from_ms(150), Duration::from_ms(300));
        let drawn = random.duration(span, server, Purpose::ElectionTimeout, at, 7);
        assert_eq!(drawn, Duration::from_us(266_893));
        let jitter = random.exponential(Duration::from_ms(10), link, Purpose::Jitter, at, 0);
        assert_eq!(jitter, Duration::from_us(4_132));
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
    fn a_chance_occurs_with_its_probability() {
        let random = Random::new(9);
        let link = Stream::Link(Link { from: id(4), to: id(5) });
        let hits = (0..100_000).filter(|&us| {
            let two_percent = Ratio::from_ppm(20_000);
            random.chance(two_percent, link, Purpose::Loss, Time::from_us(us), 0)
        });
        assert!((1_850..2_150).contains(&hits.count()));
    }
}
