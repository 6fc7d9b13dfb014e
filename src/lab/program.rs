//! The script of a session: the remaining steps, and what it waits for.

use std::fmt;
use std::ops::Range;

use crate::check::Checker;
use crate::sim::World;
use crate::types::{Duration, EventId, Time};
use crate::util::Sequence;

use super::ask::{Awaited, ConditionContext, Memory};
use super::goal::{Asked, Goal, MAX_GOALS};
use super::language::{Action, Condition, EarliestTimes, Names, Remark, Script, Step};
use super::measure::{MAX_MEASURES, Measure};
use super::watch::Watches;

/// The state of a session's script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScriptState {
    /// It has remaining steps, or waits.
    Running,
    /// All steps are done; every `expect` and `await` was met.
    Finished,
    /// It has stopped for this reason.
    Failed(Failure),
}

/// Why a script stopped before its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The line, counted from 1.
    pub line: u32,
    /// When.
    pub at: Time,
    /// The condition that did not hold, or the command that could not be carried out.
    pub message: String,
    /// Whether an `await` waited for too long.
    pub timed_out: bool,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, at {}: {}", self.line, self.at, self.message)
    }
}

/// The steps, and the present position. A copy shares the steps.
#[derive(Clone, Debug)]
pub(super) struct Program {
    steps: Sequence<Step>,
    /// The index of the next step.
    next: usize,
    waiting: Waiting,
    /// The present repetitions, the innermost last.
    loops: Vec<Loop>,
    /// The servers named by `let`.
    pub(super) names: Names,
    /// The line of the step that was started last.
    line: u32,
    pub(super) state: ScriptState,
    /// All measured spans, in the order of the lines.
    measures: Vec<Measure>,
    /// All goals, in the order of the lines.
    goals: Vec<Goal>,
    /// The number of spans that wait for a condition and of goals that are not reached.
    unfinished: usize,
}

/// A repetition.
#[derive(Clone, Copy, Debug)]
struct Loop {
    /// The index of its first step.
    body: usize,
    times: u32,
    /// How often it is repeated after this time.
    left: u32,
}

#[derive(Clone, Debug)]
enum Waiting {
    /// For nothing.
    Ready,
    /// Until a time has come.
    Until(Time),
    /// Until a condition holds, but not beyond a deadline. `fixed` is the condition with the event after which it
    /// counts the past.
    For { condition: Condition, fixed: Box<Awaited>, within: Duration, deadline: Time },
}

/// What a program wants at the end of an instant.
pub(super) enum NextAction {
    /// Carry this out now, and ask again.
    Do {
        /// What to do.
        action: Action,
        /// The line, as in the script.
        said: Box<Action>,
    },
    /// Nothing before this time; none: nothing at all. Ask again at the end of every instant.
    Wait(Option<Time>),
}

impl Program {
    pub(super) fn new(script: &Script) -> Self {
        let mut program = Self {
            steps: Sequence::default(),
            next: 0,
            waiting: Waiting::Ready,
            loops: Vec::new(),
            names: Names::default(),
            line: 1,
            state: ScriptState::Finished,
            measures: Vec::new(),
            goals: Vec::new(),
            unfinished: 0,
        };
        if !script.steps.is_empty() {
            program.steps = script.steps.iter().cloned().collect();
            program.state = ScriptState::Running;
        }
        program
    }

    /// Adds steps after the remaining ones.
    pub(super) fn push(&mut self, actions: &[Action]) {
        if self.state != ScriptState::Running {
            self.state = ScriptState::Running;
            self.line = 1;
        }
        let last = self.steps.last().filter(|_| self.next < self.steps.len());
        let line = last.map_or(self.line, |step| step.line) + 1;
        self.steps.extend(actions.iter().cloned().map(|action| Step { line, action }));
    }

    /// Starts to measure a span. Returns whether there is room for one more.
    pub(super) fn begin_measure(&mut self, measure: Measure) -> bool {
        let has_room = self.measures.len() < MAX_MEASURES;
        if has_room {
            self.measures.push(measure);
            self.unfinished += 1;
        }
        has_room
    }

    /// All measured spans.
    pub(super) fn measures(&self) -> &[Measure] {
        &self.measures
    }

    /// Whether nothing that is measured will change its value, and no line to come measures or expects anything.
    pub(super) fn has_measured_all(&self) -> bool {
        let has_ended = |measure: &Measure| measure.ended().is_some();
        !self.measures.is_empty() && self.measures.iter().all(has_ended) && !self.will_ask()
    }

    /// Whether a line to come measures or expects something.
    fn will_ask(&self) -> bool {
        let repeats = self.loops.iter().find(|one| one.left > 0).map(|one| one.body);
        let first = repeats.unwrap_or(self.next);
        self.steps.iter_from(first).any(|step| match &step.action {
            Action::Measure { .. } | Action::Expect(_) => true,
            Action::Named(line) => line.begins_with("measure") || line.begins_with("expect"),
            _ => false,
        })
    }

    /// Starts to watch for a goal. Returns whether there is room for one more.
    pub(super) fn set_goal(&mut self, goal: Goal) -> bool {
        let has_room = self.goals.len() < MAX_GOALS;
        if has_room {
            self.goals.push(goal);
            self.unfinished += 1;
        }
        has_room
    }

    /// All goals.
    pub(super) fn goals(&self) -> &[Goal] {
        &self.goals
    }

    /// The goals whose lines are still to come, in their order.
    pub(super) fn goals_to_come(&self) -> impl Iterator<Item = Asked> {
        let left = self.steps.iter_from(self.next);
        left.filter_map(|step| Asked::by(&step.action))
    }

    /// Whether it must be asked at the ends of instants.
    pub(super) fn needs_next_action(&self) -> bool {
        self.state == ScriptState::Running || self.unfinished > 0
    }

    /// Evaluates the conditions of measured spans and of goals at the present moment. Returns when that must be done
    /// again at the latest. `on_reached` is called with the name of each goal that is reached now.
    pub(super) fn observe(
        &mut self,
        world: &World,
        checker: &Checker,
        watches: &mut Watches,
        on_reached: &mut dyn FnMut(&Goal),
    ) -> Time {
        let mut wake = Time::MAX;
        if self.unfinished > 0 {
            for measure in &mut self.measures {
                wake = wake.min(measure.observe(world, checker, watches));
            }
            for goal in self.goals.iter_mut().filter(|goal| goal.reached().is_none()) {
                match goal.observe(world, checker, watches) {
                    Some(time) => wake = wake.min(time),
                    None => on_reached(goal),
                }
            }
            self.unfinished = self.measures.iter().filter(|it| it.is_waiting()).count()
                + self.goals.iter().filter(|it| it.reached().is_none()).count();
        }
        wake
    }

    /// The line of the step that was started last.
    pub(super) fn line(&self) -> u32 {
        self.line
    }

    /// Stops here.
    pub(super) fn fail(&mut self, at: Time, message: String) {
        let line = self.line;
        let turns = self
            .loops
            .iter()
            .map(|one| format!(", in turn {} of {}", one.times - one.left, one.times));
        let message = message + &turns.collect::<String>();
        let timed_out = matches!(self.waiting, Waiting::For { .. });
        self.next = self.steps.len();
        self.loops.clear();
        self.waiting = Waiting::Ready;
        self.state = ScriptState::Failed(Failure { line, at, message, timed_out });
    }

    /// Continues at this time.
    pub(super) fn wait_until(&mut self, time: Time) {
        self.waiting = Waiting::Until(time);
    }

    /// What is to be done at the end of the present instant.
    pub(super) fn next_action(
        &mut self,
        world: &World,
        checker: &Checker,
        watches: &mut Watches,
    ) -> NextAction {
        let now = world.now();
        loop {
            let moment = ConditionContext { world, checker, watches };
            if let Some(next_action) = self.wait(&moment) {
                return next_action;
            }
            if let Some(mark) = self.end_of_wait(world, watches) {
                watches.set_mark(mark);
            }
            self.waiting = Waiting::Ready;
            let Some(step) = self.steps.get(self.next).cloned() else {
                if self.state == ScriptState::Running {
                    self.state = ScriptState::Finished;
                }
                return NextAction::Wait(None);
            };
            self.next += 1;
            self.line = step.line;
            let said = step.action;
            let action = match &said {
                Action::Named(line) => match line.resolve(&self.names, world.ids().count() as u8) {
                    Ok(action) => action,
                    Err(why) => {
                        self.fail(now, format!("'{line}' cannot be done: {why}"));
                        return NextAction::Wait(None);
                    }
                },
                action => action.clone(),
            };
            if let Action::Named(line) = &said
                && let Err(why) = self.watch(&action, world, watches)
            {
                self.fail(now, format!("'{line}' {why}"));
                return NextAction::Wait(None);
            }
            match action {
                Action::At(time) if time < now => {
                    self.fail(now, format!("'at {time}' is too late: it is already {now}"));
                    return NextAction::Wait(None);
                }
                Action::At(time) => self.waiting = Waiting::Until(time),
                // The world draws a wait from the range.
                Action::Wait(span) if span.min == span.max => {
                    self.waiting = Waiting::Until(now + span.min);
                }
                Action::Repeat(times) => {
                    self.loops.push(Loop { body: self.next, times, left: times - 1 });
                }
                Action::End => match self.loops.last_mut() {
                    Some(one) if one.left > 0 => {
                        one.left -= 1;
                        self.next = one.body;
                    }
                    _ => _ = self.loops.pop(),
                },
                Action::Remark(Remark { text, trails: true }) if !self.follows_a_record() => {
                    let action = Action::Remark(Remark { text, trails: false });
                    return NextAction::Do { said: action.clone().into(), action };
                }
                Action::Await { condition, within } => {
                    let fixed = Awaited::new(condition.since(watches.mark())).into();
                    let deadline = now + within;
                    self.waiting = Waiting::For { condition, fixed, within, deadline };
                }
                Action::Expect(condition) => {
                    let fixed = condition.since(watches.earlier_mark());
                    let moment = ConditionContext { world, checker, watches };
                    if !moment.holds(&fixed, &mut Memory::default()) {
                        let why = moment.why_not(&condition);
                        let why = why.map(|why| format!(": {why}")).unwrap_or_default();
                        let message = format!("expected '{condition}', and it does not hold{why}");
                        self.fail(now, message);
                        return NextAction::Wait(None);
                    }
                    // Printed as in the script, it would need its names again.
                    let fixed = Action::Expect(fixed);
                    return NextAction::Do { said: fixed.clone().into(), action: fixed };
                }
                action => return NextAction::Do { action, said: said.into() },
            }
        }
    }

    /// Whether it still waits, and until when.
    fn wait(&mut self, moment: &ConditionContext<'_>) -> Option<NextAction> {
        let now = moment.world.now();
        match &mut self.waiting {
            Waiting::Until(time) if *time > now => Some(NextAction::Wait(Some(*time))),
            Waiting::Ready | Waiting::Until(_) => None,
            Waiting::For { condition, fixed, within, deadline } => {
                let wake = fixed.waits_until(moment)?;
                if now < *deadline {
                    return Some(NextAction::Wait(Some(wake.min(*deadline))));
                }
                let message = format!("'{condition}' did not become true within {within}");
                self.fail(now, message);
                Some(NextAction::Wait(None))
            }
        }
    }

    /// If a wait has ended: the last event before the next lines. Of several events in one instant, each can be
    /// awaited, one after the other.
    fn end_of_wait(&self, world: &World, watches: &Watches) -> Option<EventId> {
        let last = world.last_event();
        match &self.waiting {
            Waiting::Ready => None,
            Waiting::Until(_) => Some(last),
            Waiting::For { fixed, .. } => {
                Some(watches.first_after(fixed.condition(), watches.mark()).unwrap_or(last))
            }
        }
    }

    /// What a line with names asks about is known only now, so the events that it awaits are watched for from here on.
    fn watch(
        &self,
        action: &Action,
        world: &World,
        watches: &mut Watches,
    ) -> Result<(), &'static str> {
        match action {
            Action::Await { condition, .. } => {
                watches.watch(condition, world.last_event(), world.now());
                Ok(())
            }
            Action::Expect(condition) if !watches.knows(condition, world.now()) => Err(
                "asks about the past, which was not watched for a name; 'await' watches from its line on",
            ),
            _ => Ok(()),
        }
    }

    /// Whether the previous step is in the recording.
    fn follows_a_record(&self) -> bool {
        let before = self.next.checked_sub(2).and_then(|before| self.steps.get(before));
        before.is_some_and(|before| {
            let is_frame = matches!(before.action, Action::Repeat(_) | Action::End);
            !is_frame && !before.action.takes_time()
        })
    }

    /// The remaining steps, in a form that continues from `now` as this program would. They end before an `at` whose
    /// time will have passed when it is reached: it would stop them anyway, and no script may contain one.
    pub(super) fn rest(&self, now: Time, watches: &Watches) -> Vec<Action> {
        let mut actions = match &self.waiting {
            // A script that has not started starts by itself; without steps there would be no run.
            Waiting::Ready if self.is_at_its_start(now) => Vec::new(),
            Waiting::Ready => vec![Action::At(now)],
            Waiting::Until(time) => vec![Action::At(*time)],
            Waiting::For { fixed, deadline, .. } => {
                let (condition, within) = (fixed.condition().clone(), deadline.since(now));
                vec![Action::At(now), Action::Await { condition, within }]
            }
        };
        let first = actions.len();
        self.add_steps_to_come(&mut actions);
        self.fix_marks(&mut actions[first..], watches);
        let mut times = EarliestTimes::default();
        let mut whole = 0;
        for (place, action) in actions.iter().enumerate() {
            let comes_too_late = matches!(action, Action::At(time) if *time < times.at);
            times.add_line(action);
            if comes_too_late || times.is_too_late() {
                break;
            }
            if times.depth() == 0 {
                whole = place + 1;
            }
        }
        actions.truncate(whole);
        actions
    }

    fn is_at_its_start(&self, now: Time) -> bool {
        self.next == 0 && now == Time::ZERO && !self.steps.is_empty()
    }

    /// Commands given meanwhile are lines of their own in the saved script, so the next steps must name the event after
    /// which they count the past: one event for the lines up to the next wait, another for those up to the second.
    /// Repeated lines do so each time.
    fn fix_marks(&self, actions: &mut [Action], watches: &Watches) {
        let marks = [Some(watches.earlier_mark()), Some(watches.mark()), None];
        let mut waits = usize::from(!matches!(self.waiting, Waiting::Ready));
        for action in actions {
            let fix = |condition: &mut Condition, mark: Option<EventId>| {
                if let Some(mark) = mark {
                    *condition = condition.since(mark);
                }
            };
            match action {
                Action::Repeat(_) => return,
                Action::Expect(condition) => fix(condition, marks[waits]),
                Action::Await { condition, .. } => fix(condition, marks[(waits + 1).min(2)]),
                _ => {}
            }
            waits = (waits + usize::from(action.takes_time())).min(2);
        }
    }

    /// For a repetition: the rest of this time, then the remaining times.
    fn add_steps_to_come(&self, actions: &mut Vec<Action>) {
        let mut next = self.next;
        for one in self.loops.iter().rev() {
            let end = self.end_of(next);
            actions.extend(self.actions(next..end));
            if one.left > 0 {
                actions.push(Action::Repeat(one.left));
                actions.extend(self.actions(one.body..end));
                actions.push(Action::End);
            }
            next = end + 1;
        }
        actions.extend(self.actions(next..self.steps.len()));
    }

    fn actions(&self, places: Range<usize>) -> impl Iterator<Item = Action> {
        let steps = self.steps.iter_from(places.start).take(places.len());
        steps.map(|step| step.action.clone())
    }

    /// The index of the `end` of the repetition that contains the index `from`.
    fn end_of(&self, from: usize) -> usize {
        let mut depth = 0_usize;
        let is_end = |step: &Step| match step.action {
            Action::Repeat(_) => {
                depth += 1;
                false
            }
            Action::End if depth > 0 => {
                depth -= 1;
                false
            }
            Action::End => true,
            _ => false,
        };
        let ahead = self.steps.iter_from(from).position(is_end);
        ahead.map_or(self.steps.len(), |ahead| from + ahead)
    }
}
