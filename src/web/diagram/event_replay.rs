//! A replay towards one event that is not loaded.

use crate::lab::History;
use crate::lab::history::{BranchId, Replay};
use crate::types::{Event, EventId, Time};

/// A replay of a branch towards an event.
#[derive(Debug)]
pub struct EventReplay {
    pub(super) branch: BranchId,
    pub(super) seq: EventId,
    /// The event happened between these two times.
    bracket: (Time, Time),
    replay: Replay,
}

impl EventReplay {
    /// None if the branch has no event of this number.
    pub(super) fn to(history: &History, branch: BranchId, seq: EventId) -> Option<Self> {
        let bracket = history.time_of(branch, seq)?;
        Some(Self { branch, seq, bracket, replay: history.replay_to_event(branch, seq) })
    }

    /// How much of the replay is done, from 0 to 1.
    pub(super) fn share(&self) -> f64 {
        let (from, to) = self.bracket;
        let done = self.replay.now().since(from).as_us() as f64;
        done / to.since(from).as_us().max(1) as f64
    }

    /// Replays while `keep_going` allows it; returns whether it is at its end, and the event if it came by.
    pub(super) fn work(&mut self, keep_going: &mut dyn FnMut() -> bool) -> (bool, Option<Event>) {
        let (seq, mut found) = (self.seq, None);
        let mut watch = |event: &Event| {
            if event.seq == seq {
                found = Some(event.clone());
            }
        };
        let ended = self.replay.advance_to(seq, &mut watch, keep_going);
        (ended, found)
    }
}
