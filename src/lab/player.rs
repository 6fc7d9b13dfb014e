//! Playing a run frame by frame.

use crate::types::{Duration, Time};

use super::session::Advanced;

/// The slowest speed: a thousandth of real time.
pub const SPEED_MIN: f64 = 0.001;
/// The fastest speed: a hundred times real time.
pub const SPEED_MAX: f64 = 100.0;
/// The most wall time, in milliseconds, that one frame makes up for: after a longer gap (a hidden tab, a debugger) the
/// world goes on where it was, without a jump.
pub const FRAME_LONGEST_MS: f64 = 100.0;

/// How fast simulated time passes, and whether it does. Where frames begin and end never changes an outcome: a player
/// only says until when to advance.
#[derive(Clone, Copy, Debug)]
pub struct Player {
    playing: bool,
    speed: f64,
    /// Simulated microseconds that earlier frames owe: at slow speeds a frame is not a whole microsecond.
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

    /// Lets time pass, or stops it.
    pub fn set_playing(&mut self, playing: bool) {
        self.playing = playing;
        self.owed_us = 0.0;
    }

    /// Simulated time per wall time.
    pub fn speed(&self) -> f64 {
        self.speed
    }

    /// Sets the speed, within [`SPEED_MIN`] and [`SPEED_MAX`]; what is no number changes nothing.
    pub fn set_speed(&mut self, speed: f64) {
        if !speed.is_nan() {
            self.speed = speed.clamp(SPEED_MIN, SPEED_MAX);
        }
    }

    /// Plays one frame of a run that stands at `now`, `elapsed_ms` of wall time after the one before: `advance` lets the
    /// run go on. If it runs out of time to work, simulated time slips: the rest of the frame is not made up for.
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
