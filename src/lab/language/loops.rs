//! The length of a script with `repeat`: how often its lines are carried out, and when at the earliest.

use super::{Action, MAX_TIME};
use crate::types::{Duration, Time};

/// The deepest nesting of `repeat`.
pub const MAX_NESTING: usize = 8;
/// The most times that something may be repeated.
pub const MAX_REPEAT: u32 = 100_000;
/// The most lines that a script may carry out, each counted as often as it is repeated.
pub const MAX_TURNS: u64 = 100_000;

/// The earliest times of the lines of a script, computed one after the other.
#[derive(Clone, Debug, Default)]
pub(in crate::lab) struct EarliestTimes {
    /// The earliest time at which the next line can be carried out.
    pub(in crate::lab) at: Time,
    /// The number of lines that are carried out before.
    pub(in crate::lab) turns: u64,
    /// For each `repeat` without its `end`: how often, and the state at its start.
    open: Vec<(u32, Time, u64)>,
}

impl EarliestTimes {
    /// The number of `repeat` without their `end`.
    pub(in crate::lab) fn depth(&self) -> usize {
        self.open.len()
    }

    /// Adds one line.
    pub(in crate::lab) fn add_line(&mut self, action: &Action) {
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

    /// Whether it exceeds the longest script.
    pub(in crate::lab) fn is_too_late(&self) -> bool {
        self.at > Time::ZERO + MAX_TIME
    }
}
