//! Moving the present to other moments and other branches.

use crate::lab::session::{Advanced, Bounds};
use crate::types::{Duration, Event, EventId, Time};

use super::replay::{Moment, Position, may_start};
use super::{BranchError, BranchId, History, Interest, Replay};

/// Replays for callers.
impl History {
    /// A replay of a branch from a checkpoint before `from`, or from the start of the run: it makes all events of that
    /// moment and all later ones. If there is no such branch, it replays the one that is shown.
    pub fn replay(&self, branch: BranchId, from: Time) -> Replay {
        self.replay_from(branch, |position| position.at < from)
    }

    /// A replay of a branch from a checkpoint before `event`, or from the start of the run.
    pub fn replay_to_event(&self, branch: BranchId, event: EventId) -> Replay {
        self.replay_from(branch, |position| position.event < event)
    }

    /// Two moments between which an event of a branch happened: the checkpoint before it, and the checkpoint after it
    /// or the branch's head. None if the branch has no such event.
    pub fn time_of(&self, branch: BranchId, event: EventId) -> Option<(Time, Time)> {
        let head = self.head(branch)?;
        if event == EventId(0) || event > head.event {
            return None;
        }
        let before = self.replay_to_event(branch, event).now();
        Some((before, self.first_checkpoint_after(branch, event).unwrap_or(head.at)))
    }

    fn first_checkpoint_after(&self, branch: BranchId, event: EventId) -> Option<Time> {
        let checkpoints = &self.branch(branch).ok()?.checkpoints;
        let place = checkpoints.partition_point(|known| known.state.position().event < event);
        checkpoints.get(place).map(|known| known.state.position().at)
    }
}

/// Moving the present.
impl History {
    /// A replay that can reach `moment` of a branch and begins at least `margin` earlier, or at the start of the run.
    pub fn replay_before(&self, branch: BranchId, moment: Moment, margin: Duration) -> Replay {
        let at_least = match moment {
            Moment::End(time) => time,
            Moment::After(event) => self.time_of(branch, event).map_or(Time::MAX, |(from, _)| from),
        };
        let from = at_least - margin;
        self.replay_from(branch, |position| {
            may_start(moment, position) && (margin == Duration::ZERO || position.at <= from)
        })
    }

    /// Makes the moment of a replay the present, and shows its branch.
    ///
    /// # Errors
    /// If the branch no longer exists.
    pub fn make_present(
        &mut self,
        branch: BranchId,
        mut replay: Replay,
    ) -> Result<(), BranchError> {
        let place = self.place_of(branch)?;
        self.stash_head();
        if self.current != branch {
            self.revision += 1;
        }
        self.current = branch;
        self.differs_at = self.differs_at();
        let head = self.head_of(&self.branches[place]);
        replay.set_end(head);
        replay.inputs = self.branches[place].inputs.clone();
        self.agreed = self.agreed.saturating_add(replay.agreed());
        self.present = replay;
        if self.present.is_at_end() {
            self.become_live();
        }
        Ok(())
    }

    /// Moves the present to the end of an instant of the branch that is shown, or to its head if that is earlier.
    pub fn seek(&mut self, time: Time) {
        self.go_to(Moment::End(time));
    }

    /// Moves the present to the moment just after an event of the branch that is shown, or to its head if that is
    /// earlier.
    pub fn seek_event(&mut self, event: EventId) {
        self.go_to(Moment::After(event));
    }

    fn go_to(&mut self, moment: Moment) {
        let mut replay = self.replay_before(self.current, moment, Duration::ZERO);
        replay.reach(moment, &mut |_| (), &mut || true);
        let known = self.make_present(self.current, replay);
        debug_assert!(known.is_ok(), "the branch that is shown is there");
    }

    /// Shows another branch, at the same time, or at its head if that is earlier.
    ///
    /// # Errors
    /// If there is no such branch.
    pub fn switch(&mut self, branch: BranchId) -> Result<(), BranchError> {
        let moment = Moment::End(self.now());
        self.branch(branch)?;
        let mut replay = self.replay_before(branch, moment, Duration::ZERO);
        replay.reach(moment, &mut |_| (), &mut || true);
        self.make_present(branch, replay)
    }
}

/// How many events a search examines before it checks the time.
const EVENTS_PER_CHECK: u32 = 32;

/// Searching for events.
impl History {
    /// Advances to the next event of a kind, but not beyond `until`. Returns whether it found one; none if there was no
    /// more time to work.
    pub fn advance_to_interest(
        &mut self,
        interest: Interest,
        until: Time,
        sink: &mut dyn FnMut(&Event),
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Option<bool> {
        let mut found = false;
        for count in 1_u32.. {
            let before = self.position();
            let event = EventId(before.event.0 + 1);
            let mut watch = |event: &Event| {
                found |= interest.wants(event);
                sink(event);
            };
            let bounds = Bounds { event, ..Bounds::time(until) };
            let end = self.advance_within(bounds, &mut watch, keep_going);
            let nothing_left = end == Advanced::Reached && self.position().event == before.event;
            if found || nothing_left || end == Advanced::Paused {
                return Some(found);
            }
            if end == Advanced::OutOfTime || count.is_multiple_of(EVENTS_PER_CHECK) && !keep_going()
            {
                break;
            }
        }
        None
    }
}

/// A backward search through the past of the branch that is shown, from the present.
#[derive(Clone, Debug)]
pub struct Search {
    branch: BranchId,
    /// The kind of event; none for the last step that made any event.
    interest: Option<Interest>,
    /// Where the search started.
    start: Position,
    /// The start of the segment that is searched, and its last event.
    from: Position,
    last: EventId,
    replay: Replay,
    best: Option<EventId>,
}

/// The result of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// The moment to restore.
    At(Moment),
    /// There is no such event.
    Nothing,
}

impl Search {
    /// A search for the moment before the last step that made events.
    pub fn for_last_event(history: &History) -> Self {
        Self::new(history, None)
    }

    /// A search for the last event of a kind before the present.
    pub fn for_interest(history: &History, interest: Interest) -> Self {
        Self::new(history, Some(interest))
    }

    fn new(history: &History, interest: Option<Interest>) -> Self {
        let start = history.position();
        let replay = history.replay_from(history.current(), |position| position < start);
        let (branch, from) = (history.current(), replay.position());
        Self { branch, interest, start, from, last: start.event, replay, best: None }
    }

    /// How far back it has searched.
    pub fn reached(&self) -> Time {
        self.from.at
    }

    /// Continues; returns none until it is complete. The history must be the one that it started with.
    pub fn work(
        &mut self,
        history: &History,
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Option<Found> {
        loop {
            if !self.search_segment(keep_going) {
                return None;
            }
            if let Some(event) = self.best {
                return Some(Found::At(Moment::After(event)));
            }
            if self.from == Position::default() {
                return Some(Found::Nothing);
            }
            let from = self.from;
            self.last = from.event;
            self.replay = history.replay_from(self.branch, |position| position < from);
            self.from = self.replay.position();
        }
    }

    /// Returns whether the segment has been searched.
    fn search_segment(&mut self, keep_going: &mut dyn FnMut() -> bool) -> bool {
        for count in 1_u32.. {
            let before = self.replay.position().event;
            if before >= self.last {
                break;
            }
            let mut wanted = false;
            let mut watch = |event: &Event| {
                wanted |= self.interest.is_some_and(|interest| interest.wants(event));
            };
            let next = Moment::After(EventId(before.0 + 1));
            if !self.replay.reach(next, &mut watch, keep_going) {
                return false;
            }
            let after = self.replay.position();
            if self.interest.is_none() && after.event >= self.last {
                self.best = Some(before);
            }
            if wanted && (after.event < self.start.event || after.at < self.start.at) {
                self.best = Some(after.event);
            }
            if count.is_multiple_of(EVENTS_PER_CHECK) && !keep_going() {
                return false;
            }
        }
        true
    }
}
