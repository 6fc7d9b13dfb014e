//! Moves the present to other points of the run and to other branches.
//!
//! A short move is done within the call. A longer one becomes a goal, on which the animation loop works over several frames; the
//! page shows its progress and can cancel it.

#[cfg(target_arch = "wasm32")]
mod boundary;
mod branches;
pub mod comparing;
pub mod goal;

use crate::lab::history::{BranchId, Found, Interest, Moment, Search};
use crate::lab::language::MAX_TIME;
use crate::lab::{Advanced, Step};
use crate::types::{Duration, EventId, Time};

use super::live::Live;
use super::numbers::whole;
use goal::{AdvanceGoal, Goal, ReplayGoal};

/// The lengths of a step, with their words.
pub const STEPS: [(&str, Step); 4] = [
    ("event", Step::Event),
    ("1ms", Step::Millisecond),
    ("10ms", Step::TenMilliseconds),
    ("interesting", Step::Interesting),
];

/// How much of the past is replayed before a point is shown: it has messages in flight and clients that were just answered.
const MARGIN: Duration = Duration::from_ms(300);
/// How far beyond the head an interesting event is searched for, in simulated time.
const LONGEST_STEP: Duration = Duration::from_s(60);

/// The present.
impl Live {
    /// The simulated time, in milliseconds, of the goal, and how much of the way is done.
    pub fn goal(&self) -> Option<(f64, f64)> {
        match self.goal.as_ref()? {
            Goal::Replay(goal) => {
                let to = goal.then.map_or(goal.to, |ahead| ahead.until);
                Some((to.as_ms_f64(), share(goal.from, goal.replay.now(), to)))
            }
            Goal::Advance(goal) => {
                let done = share(goal.from, self.session().now(), goal.until);
                Some((goal.until.as_ms_f64(), done))
            }
            Goal::SearchBack(search) => {
                let now = self.session().now();
                Some((search.reached().as_ms_f64(), 1.0 - share(Time::ZERO, search.reached(), now)))
            }
        }
    }

    /// Whether the present is moving to a goal.
    pub fn has_goal(&self) -> bool {
        self.goal.is_some()
    }

    /// Gives up the goal. A prepared point is dropped; a present that has advanced stays where it is.
    pub fn cancel(&mut self) {
        self.goal = None;
    }

    /// Moves to the end of the instant at `ms`, which may lie beyond the head.
    pub fn seek(&mut self, ms: f64, keep_going: &mut dyn FnMut() -> bool) {
        let Some(us) = whole((ms * 1_000.0).round()) else { return };
        self.seek_time(Time::from_us(us.min(MAX_TIME.as_us())), keep_going);
    }

    fn seek_time(&mut self, time: Time, keep_going: &mut dyn FnMut() -> bool) {
        let (now, head) = (self.session().now(), self.history.current_head().at);
        self.goal = None;
        if self.history.is_live() && time >= now {
            self.goal = self.ahead(time);
        } else {
            let then = (time > head).then(|| AdvanceGoal::between(head, time));
            self.set_out(self.history.current(), Moment::End(time.min(head)), then);
        }
        self.work_on_goal(keep_going);
    }

    /// Moves to the point right after an event of the branch that is shown; does nothing if it has no such event.
    pub fn seek_event(&mut self, seq: f64, keep_going: &mut dyn FnMut() -> bool) {
        let Some(event) = whole(seq).map(EventId) else { return };
        if event <= self.history.current_head().event {
            self.set_out(self.history.current(), Moment::After(event), None);
            self.work_on_goal(keep_going);
        }
    }

    /// Moves one step forward or back, and stops the clock.
    pub fn step(
        &mut self,
        step: Step,
        back: bool,
        interest: Interest,
        keep_going: &mut dyn FnMut() -> bool,
    ) {
        self.set_playing(false);
        self.goal = None;
        let now = self.session().now();
        let span = match step {
            Step::Millisecond => Some(Duration::from_ms(1)),
            Step::TenMilliseconds => Some(Duration::from_ms(10)),
            Step::Event | Step::Interesting => None,
        };
        match (span, back) {
            (Some(span), true) => return self.seek_time(now - span, keep_going),
            (Some(span), false) => self.goal = Some(self.step_ahead(now + span, None)),
            (None, true) => {
                let search = match step {
                    Step::Event => Search::for_last_event(&self.history),
                    _ => Search::for_interest(&self.history, interest),
                };
                self.goal = Some(Goal::SearchBack(search.into()));
            }
            (None, false) if step == Step::Event => return self.step_event(keep_going),
            (None, false) => {
                let until = self.history.current_head().at + LONGEST_STEP;
                self.goal = Some(self.step_ahead(until, Some(interest)));
            }
        }
        self.work_on_goal(keep_going);
    }

    /// A step forward; a pause of the script ends it.
    fn step_ahead(&self, until: Time, interest: Option<Interest>) -> Goal {
        Goal::Advance(AdvanceGoal {
            from: self.session().now(),
            until,
            interest,
            through_pauses: false,
        })
    }

    fn step_event(&mut self, keep_going: &mut dyn FnMut() -> bool) {
        let Self { history, recent, .. } = self;
        let mut sink = |event: &_| recent.observe(event);
        history.advance_to_next_event(Time::MAX, &mut sink, keep_going);
        self.read_notices();
    }

    fn ahead(&self, until: Time) -> Option<Goal> {
        let now = self.session().now();
        (until > now).then(|| Goal::Advance(AdvanceGoal::between(now, until)))
    }

    /// Moves to a time of a branch within this call, however long that takes.
    pub(super) fn go_at_once(&mut self, branch: BranchId, time: Time) {
        self.set_out(branch, Moment::End(time), None);
        self.work_on_goal(&mut || true);
    }

    /// Prepares a point by a replay from the last checkpoint that leaves room for the recent past; if the present is nearer,
    /// advances the present instead.
    fn set_out(&mut self, branch: BranchId, moment: Moment, then: Option<AdvanceGoal>) {
        let view = self.screens.lead().filter(|_| matches!(moment, Moment::End(_)));
        let margin = view.unwrap_or_default().max(MARGIN);
        let replay = self.history.replay_before(branch, moment, margin);
        let (here, now) = (self.history.position(), self.session().now());
        let to = match moment {
            Moment::End(time) => time,
            Moment::After(_) => replay.now(),
        };
        let same = branch == self.history.current() && then.is_none();
        if same && matches!(moment, Moment::End(_)) && to > now && replay.position() <= here {
            self.goal = self.ahead(to);
            return;
        }
        let (recent, from) = (self.recent.elsewhere(), replay.now());
        let view_from = view.map(|lead| to - lead);
        let goal = ReplayGoal { branch, moment, replay, recent, from, to, view_from, then };
        self.goal = Some(Goal::Replay(goal.into()));
    }

    /// Continues towards the goal, if there is one.
    pub fn work_on_goal(&mut self, keep_going: &mut dyn FnMut() -> bool) {
        while let Some(goal) = self.goal.take() {
            let rest = match goal {
                Goal::Replay(goal) => self.prepare(goal, keep_going),
                Goal::Advance(goal) => self.go_ahead(goal, keep_going),
                Goal::SearchBack(search) => self.search_back(search, keep_going),
            };
            match rest {
                Next::Later(goal) => {
                    self.goal = Some(goal);
                    return;
                }
                Next::Now(goal) => self.goal = goal,
            }
        }
    }

    fn prepare(&mut self, mut goal: Box<ReplayGoal>, keep_going: &mut dyn FnMut() -> bool) -> Next {
        let ReplayGoal { branch, moment, replay, recent, view_from, .. } = &mut *goal;
        if let Some(from) = *view_from {
            if !replay.advance(from, &mut |event| recent.observe(event), keep_going) {
                return Next::Later(Goal::Replay(goal));
            }
            *view_from = None;
            self.screens.begin_at(*branch, from, replay);
        }
        if !replay.reach(*moment, &mut |event| recent.observe(event), keep_going) {
            return Next::Later(Goal::Replay(goal));
        }
        let ReplayGoal { branch, replay, recent, then, .. } = *goal;
        if self.history.make_present(branch, replay).is_ok() {
            self.recent = recent;
            self.skip_notices();
            self.forget_pace();
        }
        Next::Now(then.map(Goal::Advance))
    }

    fn go_ahead(&mut self, goal: AdvanceGoal, keep_going: &mut dyn FnMut() -> bool) -> Next {
        let Self { history, recent, .. } = self;
        let mut sink = |event: &_| recent.observe(event);
        let end = match goal.interest {
            None => history.advance(goal.until, &mut sink, keep_going),
            Some(interest) => {
                match history.advance_to_interest(interest, goal.until, &mut sink, keep_going) {
                    Some(_) => Advanced::Reached,
                    None => Advanced::OutOfTime,
                }
            }
        };
        if goal.through_pauses {
            self.skip_notices();
        } else {
            self.read_notices();
        }
        match end {
            Advanced::Reached => Next::Now(None),
            Advanced::Paused if !goal.through_pauses => Next::Now(None),
            Advanced::OutOfTime => Next::Later(Goal::Advance(goal)),
            _ => Next::Now(Some(Goal::Advance(goal))),
        }
    }

    fn search_back(
        &mut self,
        mut search: Box<Search>,
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Next {
        match search.work(&self.history, keep_going) {
            None => Next::Later(Goal::SearchBack(search)),
            Some(Found::Nothing) => Next::Now(None),
            Some(Found::At(moment)) => {
                self.set_out(self.history.current(), moment, None);
                Next::Now(self.goal.take())
            }
        }
    }
}

/// The result of a piece of work.
enum Next {
    /// The goal is not reached, and the time is used up.
    Later(Goal),
    /// The goal is reached; perhaps another follows.
    Now(Option<Goal>),
}

/// How much of the way from one time to another is done, from 0 to 1.
fn share(from: Time, now: Time, to: Time) -> f64 {
    let (done, all) = (now.since(from).as_us(), to.since(from).as_us());
    if all == 0 { 0.0 } else { done as f64 / all as f64 }
}
