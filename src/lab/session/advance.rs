//! How a session advances: the world's steps, and the script's actions at the ends of instants.

use std::sync::Arc;

use super::{Notice, NoticeKind, Session};
use crate::lab::explain;
use crate::lab::goal::{Goal, MAX_GOALS};
use crate::lab::language::Action;
use crate::lab::measure::{MAX_MEASURES, Measure};
use crate::lab::program::{NextAction, ScriptState};
use crate::sim::{Command, CommandError, Target, World};
use crate::types::{Duration, Event, EventId, EventKind, Time, Violation};

/// The length of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The next event.
    Event,
    /// One millisecond.
    Millisecond,
    /// Ten milliseconds.
    TenMilliseconds,
    /// To the next event at level Info or more severe.
    Interesting,
}

/// Where an advance ends, whichever comes first.
#[derive(Clone, Copy, Debug)]
pub(in crate::lab) struct Bounds {
    /// The end of this instant, unless this much work is done before.
    pub(in crate::lab) until: Time,
    /// At the time `until`, as soon as this much work is done.
    pub(in crate::lab) work: u64,
    /// As soon as this event has happened, with all events of the same step.
    pub(in crate::lab) event: EventId,
    /// As soon as a property is violated for the first time, or becomes unknown for a key.
    pub(in crate::lab) trouble: bool,
}

impl Bounds {
    pub(in crate::lab) fn time(until: Time) -> Self {
        Self { until, work: u64::MAX, event: EventId(u64::MAX), trouble: false }
    }
}

/// Why an advance ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advanced {
    /// The time has been reached.
    Reached,
    /// There was no more time to work; simulated time is somewhere before.
    OutOfTime,
    /// The script paused, or, where that is requested, a property was violated or became unknown.
    Paused,
    /// The script has ended.
    Finished,
    /// The script has failed.
    Failed,
}

impl Session {
    /// How many steps happen before the time is checked again: some tens of microseconds of work.
    pub(crate) const WORK_PER_CHECK: u64 = 64;

    /// Advances to `until`, passes every event to `sink`, and asks `keep_going` now and then whether there is time to
    /// work.
    pub fn advance(
        &mut self,
        until: Time,
        sink: &mut dyn FnMut(&Event),
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Advanced {
        self.advance_within(Bounds::time(until), sink, keep_going)
    }

    /// Like [`Self::advance`], within narrower bounds.
    pub(in crate::lab) fn advance_within(
        &mut self,
        bounds: Bounds,
        sink: &mut dyn FnMut(&Event),
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Advanced {
        let trouble_count = if bounds.trouble { self.checker.trouble_count() } else { 0 };
        for count in 1_u64.. {
            let end = self.tick(bounds, sink);
            if bounds.trouble && self.checker.trouble_count() > trouble_count {
                return Advanced::Paused;
            }
            if self.world.last_event() >= bounds.event {
                return Advanced::Reached;
            }
            if let Some(end) = end {
                return end;
            }
            if count.is_multiple_of(Self::WORK_PER_CHECK) && !keep_going() {
                break;
            }
        }
        Advanced::OutOfTime
    }

    /// Advances by one step.
    pub fn step(
        &mut self,
        step: Step,
        sink: &mut dyn FnMut(&Event),
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Advanced {
        let now = self.now();
        match step {
            Step::Millisecond => self.advance(now + Duration::from_ms(1), sink, keep_going),
            Step::TenMilliseconds => self.advance(now + Duration::from_ms(10), sink, keep_going),
            Step::Event => self.advance_to_event(&mut |_| true, sink, keep_going),
            Step::Interesting => {
                self.advance_to_event(&mut explain::is_interesting, sink, keep_going)
            }
        }
    }

    fn advance_to_event(
        &mut self,
        wanted: &mut dyn FnMut(&Event) -> bool,
        sink: &mut dyn FnMut(&Event),
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Advanced {
        let mut seen = false;
        while !seen {
            let mut watch = |event: &Event| {
                seen |= wanted(event);
                sink(event);
            };
            let end = self.tick(Bounds::time(Time::MAX), &mut watch);
            if seen {
                break;
            }
            if let Some(end) = end {
                return end;
            }
            if !keep_going() {
                return Advanced::OutOfTime;
            }
        }
        Advanced::Reached
    }

    /// Carries out the next thing within the bounds: a step of the world, or, at the end of an instant, an action of
    /// the script. Returns a reason to stop, if there is one.
    fn tick(&mut self, bounds: Bounds, sink: &mut dyn FnMut(&Event)) -> Option<Advanced> {
        let (now, until) = (self.now(), bounds.until);
        if now >= until && self.work >= bounds.work {
            return Some(Advanced::Reached);
        }
        let next = self.world.next_at();
        if next.is_some_and(|at| at <= now) {
            self.step_world(sink);
            return None;
        }
        if std::mem::take(&mut self.at_pause) {
            // It counts as work, so that positions before and after it differ.
            self.work += 1;
            return None;
        }
        let mut target = until;
        if self.program.needs_next_action() {
            match self.take_turn(sink) {
                TurnResult::Done(end) => return end,
                TurnResult::Waits(wake) => target = until.min(wake),
            }
        }
        match next {
            _ if now >= until => return Some(Advanced::Reached),
            Some(at) if at <= target => self.step_world(sink),
            // Nothing will ever happen again, and there is no time limit.
            _ if target == Time::MAX => return Some(Advanced::Reached),
            _ => self.world.idle_until(target),
        }
        None
    }

    /// Completes the present instant, or continues to the next `pause` of the script in it.
    pub(in crate::lab) fn finish_instant(&mut self, sink: &mut dyn FnMut(&Event)) {
        let bounds = Bounds::time(self.now());
        // A command given during a pause may have caused something in this instant.
        while self.at_pause && self.world.next_at().is_some_and(|at| at <= self.now()) {
            self.step_world(sink);
        }
        // After the end of the script the instant may still have steps.
        while !self.at_pause && self.tick(bounds, sink) != Some(Advanced::Reached) {}
    }

    /// Lets the script carry out its next action.
    fn take_turn(&mut self, sink: &mut dyn FnMut(&Event)) -> TurnResult {
        let (world, checker) = (&self.world, &self.checker);
        let watches = &mut self.watches;
        let mut reached = Vec::new();
        let wake = self.program.observe(world, checker, watches, &mut |goal| {
            reached.push(NoticeKind::Reached(goal.name().into()));
        });
        reached.into_iter().for_each(|notice| self.notice(notice));
        let (world, checker) = (&self.world, &self.checker);
        let watches = &mut self.watches;
        if self.program.state != ScriptState::Running {
            TurnResult::Waits(wake)
        } else {
            match self.program.next_action(world, checker, watches) {
                NextAction::Do { action, said } => {
                    TurnResult::Done(self.perform(&action, *said, sink))
                }
                NextAction::Wait(Some(time)) => TurnResult::Waits(time.min(wake)),
                NextAction::Wait(None) => TurnResult::Done(self.note_end()),
            }
        }
    }

    /// Carries out an action of the script, and records it as `said`.
    pub(super) fn perform(
        &mut self,
        action: &Action,
        said: Action,
        sink: &mut dyn FnMut(&Event),
    ) -> Option<Advanced> {
        let at = self.now();
        self.work += 1;
        let mut end = None;
        match action {
            Action::Do(command) => {
                if let Err(error) = self.apply(command, sink) {
                    self.program.fail(at, format!("'{said}' cannot be done: {error}"));
                    return self.note_end();
                }
            }
            Action::Measure { name, quantity, from, to } => {
                let from = from.as_ref().map(|from| self.watch(from));
                self.watches.begin_tally(quantity);
                let measure =
                    Measure::new(Arc::clone(name), (**quantity).clone(), from, to.clone());
                if !self.program.begin_measure(measure) {
                    let message = format!("a run measures at most {MAX_MEASURES} spans");
                    self.program.fail(at, message);
                    return self.note_end();
                }
            }
            Action::Goal { name, points, condition } => {
                let condition = self.watch(condition);
                let goal = Goal::new(Arc::clone(name), *points, condition);
                if !self.program.set_goal(goal) {
                    self.program.fail(at, format!("a run has at most {MAX_GOALS} goals"));
                    return self.note_end();
                }
            }
            Action::Try(command) => {
                if let Err(error) = self.apply(command, sink) {
                    let words = format!("'{command}' is left out: {error}");
                    self.notice(NoticeKind::LeftOut(words.into()));
                }
            }
            Action::Let { name, target } => {
                if let Err(error) = self.give_name(name, *target) {
                    self.program.fail(at, format!("'{said}' cannot be done: {error}"));
                    return self.note_end();
                }
            }
            Action::Wait(span) => {
                let drawn = self.world.draw_wait(*span);
                self.program.wait_until(at + drawn);
                // The times of later lines show how long a drawn wait was; within an instant, the line itself shows
                // that there was a draw.
                if drawn > Duration::ZERO {
                    return None;
                }
            }
            Action::Say(text) => self.notice(NoticeKind::Say(Arc::clone(text))),
            Action::Pause => {
                self.notice(NoticeKind::Paused);
                self.at_pause = true;
                end = Some(Advanced::Paused);
            }
            _ => {}
        }
        self.recorded.push((at, said));
        end
    }

    /// Gives a name to the servers that a target selects now.
    pub(super) fn give_name(
        &mut self,
        name: &Arc<str>,
        target: Target,
    ) -> Result<(), CommandError> {
        let servers = self.world.choose(target)?;
        if servers.is_empty() {
            return Err(CommandError::Nobody(target));
        }
        self.program.names.bind(name, servers);
        Ok(())
    }

    fn note_end(&mut self) -> Option<Advanced> {
        let (kind, end) = match &self.program.state {
            ScriptState::Running => return None,
            ScriptState::Finished => (NoticeKind::Finished, Advanced::Finished),
            ScriptState::Failed(failure) => {
                (NoticeKind::Failed(failure.to_string().into()), Advanced::Failed)
            }
        };
        self.notice(kind);
        Some(end)
    }

    fn notice(&mut self, kind: NoticeKind) {
        let (at, after) = (self.now(), self.world.last_event());
        self.notices.push(Notice { at, after, kind });
    }

    fn step_world(&mut self, sink: &mut dyn FnMut(&Event)) {
        self.work += 1;
        self.watched(sink, |world, mut sink| world.step(&mut sink));
    }

    pub(super) fn apply(
        &mut self,
        command: &Command,
        sink: &mut dyn FnMut(&Event),
    ) -> Result<(), CommandError> {
        self.watched(sink, |world, mut sink| world.apply(command, &mut sink))
    }

    /// Carries out a step of the world and passes its events to the checker; violations enter the stream after the
    /// event that they concern.
    fn watched<R>(
        &mut self,
        sink: &mut dyn FnMut(&Event),
        act: impl FnOnce(&mut World, &mut dyn FnMut(&Event)) -> R,
    ) -> R {
        let (checker, watches) = (&mut self.checker, &mut self.watches);
        let mut found: Vec<Violation> = Vec::new();
        let result = act(&mut self.world, &mut |event| {
            checker.observe(event, |violation| found.push(violation));
            watches.observe(event);
            sink(event);
        });
        watches.update(&self.world);
        found.retain(|found| !self.world.is_unjudged(found.property, found.event));
        for violation in found {
            self.violations.push((self.world.now(), violation));
            let kind = EventKind::Violation { violation };
            let watches = &mut self.watches;
            self.world.record(Some(violation.server), Some(violation.event), kind, &mut |event| {
                watches.observe(event);
                sink(event);
            });
        }
        result
    }
}

/// The result of a script's turn.
enum TurnResult {
    /// It carried out an action, or has ended; with a reason to stop, if there is one.
    Done(Option<Advanced>),
    /// It has no action before this time.
    Waits(Time),
}
