//! Playing a session, or a history, frame by frame.

use crate::types::{Duration, Event, Time};

use super::History;
use super::session::{Advanced, Session};

/// The slowest speed: a thousandth of real time.
pub const SPEED_MIN: f64 = 0.001;
/// The fastest speed: a hundred times real time.
pub const SPEED_MAX: f64 = 100.0;
/// The most wall time, in milliseconds, that one frame makes up for: after a longer gap (a hidden tab, a debugger) the
/// world goes on where it was, without a jump.
pub const FRAME_LONGEST_MS: f64 = 100.0;

/// What can be played.
pub trait Playable {
    /// The present.
    fn now(&self) -> Time;
    /// See [`Session::advance`].
    fn advance(
        &mut self,
        until: Time,
        sink: &mut dyn FnMut(&Event),
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Advanced;
}

impl Playable for Session {
    fn now(&self) -> Time {
        Session::now(self)
    }

    fn advance(
        &mut self,
        until: Time,
        sink: &mut dyn FnMut(&Event),
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Advanced {
        Session::advance(self, until, sink, keep_going)
    }
}

impl Playable for History {
    fn now(&self) -> Time {
        History::now(self)
    }

    fn advance(
        &mut self,
        until: Time,
        sink: &mut dyn FnMut(&Event),
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Advanced {
        History::advance(self, until, sink, keep_going)
    }
}

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

    /// Plays one frame, `elapsed_ms` of wall time after the one before. If `keep_going` says that there is no more time
    /// to work, simulated time slips: the rest of the frame is not made up for.
    pub fn frame(
        &mut self,
        run: &mut impl Playable,
        elapsed_ms: f64,
        sink: &mut dyn FnMut(&Event),
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Advanced {
        if !self.playing {
            return Advanced::Reached;
        }
        let elapsed_us = elapsed_ms.clamp(0.0, FRAME_LONGEST_MS) * 1_000.0;
        self.owed_us += elapsed_us * self.speed;
        let whole_us = self.owed_us.floor();
        self.owed_us -= whole_us;
        let until = run.now() + Duration::from_us(whole_us as u64);
        loop {
            match run.advance(until, sink, keep_going) {
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
