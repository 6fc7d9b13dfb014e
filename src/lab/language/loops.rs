//! What `repeat` makes of a script's length: how often its lines are done, and when at the earliest.

use super::{Action, MAX_TIME};
use crate::types::{Duration, Time};

/// How deep `repeat` may stand within `repeat`.
pub const MAX_NESTING: usize = 8;
/// How often one script may repeat something at most.
pub const MAX_REPEAT: u32 = 100_000;
/// How many lines a script may do in all, each as often as it is repeated.
pub const MAX_TURNS: u64 = 100_000;

/// How far the lines of a script take it at least, read one after the other.
#[derive(Clone, Debug, Default)]
pub(in crate::lab) struct Reach {
    /// No moment of the run can be earlier than this when the next line comes.
    pub(in crate::lab) at: Time,
    /// How many lines are done until then.
    pub(in crate::lab) turns: u64,
    /// Of each `repeat` that is not ended: how often, and where it began.
    open: Vec<(u32, Time, u64)>,
}

impl Reach {
    /// How many `repeat` are not ended.
    pub(in crate::lab) fn depth(&self) -> usize {
        self.open.len()
    }

    /// Goes on by one line.
    pub(in crate::lab) fn pass(&mut self, action: &Action) {
        match action {
            Action::At(time) => self.at = *time,
            Action::Wait(span) => self.at += span.min,
            Action::Repeat(times) => self.open.push((*times, self.at, self.turns)),
            Action::End => {
                if let Some((times, began, turns)) = self.open.pop() {
                    let once = self.at.since(began).as_us();
                    let all = once.saturating_mul(u64::from(times)).min(MAX_TIME.as_us() * 2);
                    self.at = began + Duration::from_us(all);
                    let once = self.turns - turns;
                    self.turns = turns.saturating_add(once.saturating_mul(u64::from(times)));
                }
            }
            _ => {}
        }
        self.turns = self.turns.saturating_add(1);
    }

    /// Whether it goes beyond the longest script.
    pub(in crate::lab) fn is_too_late(&self) -> bool {
        self.at > Time::ZERO + MAX_TIME
    }
}
