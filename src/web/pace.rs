//! How fast simulated time really passes.

use std::collections::VecDeque;

use crate::types::Time;

/// The wall time over which the speed is measured, in milliseconds.
const WINDOW_MS: f64 = 500.0;
/// The most frames that are kept: enough for the fastest screens.
const FRAMES_MAX: usize = 256;

/// The last frames.
#[derive(Debug, Default)]
pub struct Pace {
    frames: VecDeque<Frame>,
}

#[derive(Clone, Copy, Debug)]
struct Frame {
    wall_ms: f64,
    now: Time,
    slipped: bool,
}

impl Pace {
    /// Adds a frame at this wall time; `slipped` if simulated time fell behind in it.
    pub fn frame(&mut self, wall_ms: f64, now: Time, slipped: bool) {
        self.frames.push_back(Frame { wall_ms, now, slipped });
        let old = |frame: &Frame| frame.wall_ms < wall_ms - WINDOW_MS;
        while self.frames.len() > FRAMES_MAX || self.frames.front().is_some_and(old) {
            self.frames.pop_front();
        }
    }

    /// Forgets all frames: the clock was stopped, or another speed was chosen.
    pub fn reset(&mut self) {
        self.frames.clear();
    }

    /// Simulated time per wall time; unknown in the first frames.
    pub fn speed(&self) -> Option<f64> {
        let (first, last) = (self.frames.front()?, self.frames.back()?);
        let wall_ms = last.wall_ms - first.wall_ms;
        (wall_ms > 0.0).then(|| last.now.since(first.now).as_ms_f64() / wall_ms)
    }

    /// Whether simulated time fell behind.
    pub fn is_slipping(&self) -> bool {
        self.frames.iter().any(|frame| frame.slipped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_speed_is_that_of_the_last_half_second() {
        let mut pace = Pace::default();
        for frame in 0..100_u32 {
            let simulated_us =
                if frame < 50 { 1_000 } else { 1_000 + (u64::from(frame) - 49) * 20_000 };
            pace.frame(f64::from(frame) * 10.0, Time::from_us(simulated_us), frame == 10);
        }
        assert!((pace.speed().unwrap() - 2.0).abs() < 1e-9);
        assert!(!pace.is_slipping());
        pace.reset();
        assert_eq!(pace.speed(), None);
    }
}
