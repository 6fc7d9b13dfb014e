//! Playback of a run, frame by frame.

use crate::types::{Duration, Time};

use super::session::Advanced;

/// The slowest speed: a thousandth of real time.
pub const SPEED_MIN: f64 = 0.001;
/// The fastest speed: a hundred times real time.
pub const SPEED_MAX: f64 = 100.0;
/// The most wall time, in milliseconds, that one frame covers: after a longer gap (a hidden tab, a debugger) the world
/// continues where it was, without a jump.
pub const FRAME_LONGEST_MS: f64 = 100.0;

/// The speed of simulated time, and whether it passes. Frame boundaries never change an outcome: a player only says
/// until when to advance.
#[derive(Clone, Copy, Debug)]
pub struct Player {
    playing: bool,
    speed: f64,
    /// The fraction of a simulated microsecond left over from earlier frames: at slow speeds a frame is not a whole
    /// number of microseconds.
    owed_us: f64,
}

impl Default for Player {
    fn default() -> Self {
        Self { playing: false, speed: 1.0, owed_us: 0.0 }
    }
}

impl Player {
    /// Whether time passes.
    pub fn is_playing(&self) -> bool {
        self.playing
    }

    /// Starts or stops time.
    pub fn set_playing(&mut self, playing: bool) {
        self.playing = playing;
        self.owed_us = 0.0;
    }

    /// Simulated time per wall time.
    pub fn speed(&self) -> f64 {
        self.speed
    }

    /// Sets the speed, within [`SPEED_MIN`] and [`SPEED_MAX`]; NaN changes nothing.
    pub fn set_speed(&mut self, speed: f64) {
        if !speed.is_nan() {
            self.speed = speed.clamp(SPEED_MIN, SPEED_MAX);
        }
    }

    /// Plays one frame of a run whose time is `now`, `elapsed_ms` of wall time after the previous one; `advance`
    /// advances the run. If there is not enough time to work, simulated time falls behind, and the rest of the frame is
    /// skipped.
    pub fn frame(
        &mut self,
        now: Time,
        elapsed_ms: f64,
        advance: &mut dyn FnMut(Time) -> Advanced,
    ) -> Advanced {
        if !self.playing {
            return Advanced::Reached;
        }
        let elapsed_us = elapsed_ms.clamp(0.0, FRAME_LONGEST_MS) * 1_000.0;
        self.owed_us += elapsed_us * self.speed;
        let whole_us = self.owed_us.floor();
        self.owed_us -= whole_us;
        let until = now + Duration::from_us(whole_us as u64);
        loop {
            match advance(until) {
                Advanced::Finished => {}
                end => {
                    if matches!(end, Advanced::Paused | Advanced::Failed) {
                        self.set_playing(false);
                    }
                    return end;
                }
            }
        }
    }
}
