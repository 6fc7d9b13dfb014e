//! A server's own clock, which may run fast or slow.

use crate::types::{ClockRate, Duration, Time};

/// Translates between the world's time and what a server's clock shows.
///
/// The clock shows a whole number of microseconds that is a function of the world's time alone, whenever and however often
/// it is read: so errors of rounding do not add up. A clock that was never set to another rate shows the world's time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sim) struct Clock {
    rate: ClockRate,
    /// When the rate was set.
    since: Time,
    /// What the clock showed then.
    shown: Time,
    /// How long before `since` it had come to show that: a clock that was set back stands still for so long.
    stood: Duration,
}

/// The millionths of a whole.
const WHOLE: u64 = 1_000_000;

impl Default for Clock {
    fn default() -> Self {
        Self { rate: ClockRate::REAL, since: Time::ZERO, shown: Time::ZERO, stood: Duration::ZERO }
    }
}

impl Clock {
    /// What the clock shows at a moment of the world that is not before its rate was set.
    #[inline]
    pub(in crate::sim) fn local(&self, at: Time) -> Time {
        let passed = at.since(self.since);
        if self.rate == ClockRate::REAL {
            return self.shown + passed;
        }
        let (us, ppm) = (passed.as_us(), u64::from(self.rate.ppm()));
        let local = (us / WHOLE).saturating_mul(ppm).saturating_add(us % WHOLE * ppm / WHOLE);
        self.shown + Duration::from_us(local)
    }

    /// The first moment of the world at which the clock shows `local` or more; the last time it was set, if it did then.
    #[inline]
    pub(in crate::sim) fn world(&self, local: Time) -> Time {
        let missing = local.since(self.shown);
        if missing == Duration::ZERO {
            return self.since - self.stood;
        }
        if self.rate == ClockRate::REAL {
            return self.since + missing;
        }
        self.since + self.takes(missing)
    }

    /// How long the world takes until the clock has gone on by `local`, rounded up.
    fn takes(&self, local: Duration) -> Duration {
        let (us, ppm) = (local.as_us(), u64::from(self.rate.ppm()));
        let rest = (us % ppm * WHOLE).div_ceil(ppm);
        Duration::from_us((us / ppm).saturating_mul(WHOLE).saturating_add(rest))
    }

    /// Lets the clock run at `rate` from now on. What it shows does not jump.
    pub(in crate::sim) fn set_rate(&mut self, rate: ClockRate, now: Time) {
        if rate != self.rate {
            let stands = self.since.since(now);
            let since = now + stands;
            *self = Self { rate, since, shown: self.local(now), stood: stands };
        }
    }

    /// Moves the clock ahead by `by_us` microseconds, or back if that is negative.
    ///
    /// A server reads a clock that never goes back, as operating systems offer one (a monotonic clock). What sets the time of
    /// day back lets such a clock stand still until it has made up for it.
    pub(in crate::sim) fn step(&mut self, by_us: i64, now: Time) {
        let stands = self.since.since(now).as_us();
        let owed = u64::from(self.rate.ppm()).saturating_mul(stands) / WHOLE;
        let ahead = by_us.saturating_sub(i64::try_from(owed).unwrap_or(i64::MAX));
        let shown = self.local(now);
        let span = Duration::from_us(ahead.unsigned_abs());
        *self = if ahead >= 0 {
            Self { since: now, shown: shown + span, stood: Duration::ZERO, ..*self }
        } else {
            let stands = self.takes(span);
            Self { since: now + stands, shown, stood: stands, ..*self }
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(us: u64) -> Time {
        Time::from_us(us)
    }

    fn rate(percent: u32) -> ClockRate {
        ClockRate::from_ppm(percent * 10_000)
    }

    #[test]
    fn a_clock_of_the_usual_rate_shows_the_worlds_time() {
        for us in [0, 1, 999_999, 1_000_000, 3_600_000_000_000, u64::MAX] {
            assert_eq!(Clock::default().local(at(us)), at(us));
            assert_eq!(Clock::default().world(at(us)), at(us));
        }
    }

    #[test]
    fn a_local_deadline_is_the_first_world_time_at_which_the_clock_has_reached_it() {
        for percent in [1, 33, 99, 101, 120, 250, 1_000] {
            let mut clock = Clock::default();
            clock.set_rate(rate(percent), at(1_234_567));
            for local in (0..50_000).step_by(7).chain(3_600_000_000..3_600_000_100) {
                let local = clock.local(at(1_234_567)) + Duration::from_us(local);
                let world = clock.world(local);
                assert!(clock.local(world) >= local, "{percent} {local}");
                let before = world - Duration::from_us(1);
                assert!(before < clock.since || clock.local(before) < local, "{percent} {local}");
            }
        }
    }

    #[test]
    fn a_clock_does_not_drift_and_does_not_jump() {
        let mut clock = Clock::default();
        clock.set_rate(rate(120), at(0));
        let thousand_hours = 3_600_000_000_000;
        assert_eq!(clock.local(at(thousand_hours)), at(thousand_hours / 5 * 6));
        let shown = clock.local(at(777));
        clock.set_rate(rate(50), at(777));
        assert_eq!(clock.local(at(777)), shown);
        assert_eq!(clock.local(at(777 + 2_000)), shown + Duration::from_us(1_000));
    }

    #[test]
    fn a_clock_jumps_ahead_and_its_deadlines_come_earlier() {
        let mut clock = Clock::default();
        clock.step(200, at(1_000));
        assert_eq!(clock.local(at(1_000)), at(1_200));
        assert_eq!(clock.world(at(1_500)), at(1_300));
        assert_eq!(clock.world(at(1_100)), at(1_000), "it has come already");
    }

    #[test]
    fn a_clock_that_is_set_back_stops_until_real_time_has_caught_up() {
        let mut clock = Clock::default();
        clock.step(-200, at(1_000));
        assert_eq!(clock.local(at(1_000)), at(1_000));
        assert_eq!(clock.local(at(1_200)), at(1_000));
        assert_eq!(clock.local(at(1_300)), at(1_100));
        assert_eq!(clock.world(at(1_000)), at(1_000));
        assert_eq!(clock.world(at(1_001)), at(1_201));
    }

    #[test]
    fn steps_add_up_and_no_clock_goes_back() {
        for percent in [50, 100, 130] {
            let mut clock = Clock::default();
            clock.set_rate(rate(percent), at(0));
            let mut last = Time::ZERO;
            for (us, step) in [(1_000, -300), (1_100, 100), (1_200, -50), (1_300, 900), (1_400, 0)]
            {
                for now in us - 99..=us {
                    assert!(clock.local(at(now)) >= last);
                    last = clock.local(at(now));
                }
                clock.step(step, at(us));
                assert!(clock.local(at(us)) >= last);
                let deadline = clock.local(at(us)) + Duration::from_us(10);
                assert!(clock.local(clock.world(deadline)) >= deadline);
            }
        }
        let mut clock = Clock::default();
        clock.step(-300, at(1_000));
        clock.step(300, at(1_100));
        assert_eq!(clock.local(at(1_100)), at(1_100), "both steps cancel each other out");
        clock.step(i64::MIN, at(1_200));
        clock.step(i64::MAX, at(1_300));
    }

    #[test]
    fn the_end_of_time_does_not_overflow() {
        let mut clock = Clock::default();
        clock.set_rate(rate(1_000), at(0));
        assert_eq!(clock.local(Time::MAX), Time::MAX);
        clock.set_rate(rate(1), at(5));
        assert_eq!(clock.world(Time::MAX), Time::MAX);
    }
}
