//! The script of a session: what it still has to do, and what it waits for.

use std::fmt;

use crate::check::Checker;
use crate::later::later;
use crate::sim::World;
use crate::types::{Duration, EventId, Sequence, Time};

use super::ask::{Memory, Moment};
use super::language::{Action, Condition, MAX_TIME, Script, Step};
use super::measure::{MAX_MEASURES, Measure};
use super::watch::Watches;

/// Where a session's script stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScriptState {
    /// It has steps to do, or waits.
    Running,
    /// Everything has been done; every `expect` and `await` has come true.
    Finished,
    /// It has stopped at this.
    Failed(Failure),
}

/// Why a script stopped before its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The line, counted from 1.
    pub line: u32,
    /// When.
    pub at: Time,
    /// What did not come true, or could not be done.
    pub message: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, at {}: {}", self.line, self.at, self.message)
    }
}

/// The steps, and how far it came. A copy shares them.
#[derive(Clone, Debug)]
pub(super) struct Program {
    steps: Sequence<Step>,
    /// The place of the first step to come.
    next: usize,
    waiting: Waiting,
    /// The line of the step that was begun last.
    line: u32,
    pub(super) state: ScriptState,
    /// What is measured or has been, in the order of the lines.
    measures: Vec<Measure>,
    /// How many of them are not finished.
    unfinished: usize,
}

#[derive(Clone, Debug)]
enum Waiting {
    /// For nothing.
    Ready,
    /// Until a time has come.
    Until(Time),
    /// Until a condition holds, but not beyond a deadline. `fixed` is the condition with the place from which on it looks
    /// at the past.
    For { condition: Condition, fixed: Condition, memory: Memory, within: Duration, deadline: Time },
}

/// What a program says when it is asked at the end of an instant.
pub(super) enum Turn {
    /// Do this now, and ask again.
    Do(Action),
    /// Nothing before this time; none: nothing at all. Ask again at the end of every instant.
    Wait(Option<Time>),
}

impl Program {
    pub(super) fn new(script: &Script) -> Self {
        let mut program = Self {
            steps: Sequence::default(),
            next: 0,
            waiting: Waiting::Ready,
            line: 1,
            state: ScriptState::Finished,
            measures: Vec::new(),
            unfinished: 0,
        };
        if !script.steps.is_empty() {
            later!("44", (program: &mut Program = &mut program, script: &Script = script) -> () {
                program.steps = script.steps.iter().cloned().collect();
                program.state = ScriptState::Running;
            });
        }
        program
    }

    /// Puts further steps behind those to come.
    pub(super) fn push(&mut self, actions: &[Action]) {
        if self.state != ScriptState::Running {
            self.state = ScriptState::Running;
            self.line = 1;
        }
        let last = self.steps.last().filter(|_| self.next < self.steps.len());
        let line = last.map_or(self.line, |step| step.line) + 1;
        self.steps.extend(actions.iter().cloned().map(|action| Step { line, action }));
    }

    /// Begins to measure a span. Returns whether there is room for one more.
    pub(super) fn begin_measure(&mut self, measure: Measure) -> bool {
        let has_room = self.measures.len() < MAX_MEASURES;
        if has_room {
            self.measures.push(measure);
            self.unfinished += 1;
        }
        has_room
    }

    /// All that is measured or has been.
    pub(super) fn measures(&self) -> &[Measure] {
        &self.measures
    }

    /// Whether it has to be asked at the ends of instants.
    pub(super) fn is_attentive(&self) -> bool {
        self.state == ScriptState::Running || self.unfinished > 0
    }

    /// Looks at the present moment for what is measured. Returns when it has to look again at the latest.
    pub(super) fn observe(
        &mut self,
        world: &World,
        checker: &Checker,
        watches: &mut Watches,
    ) -> Time {
        let mut wake = Time::MAX;
        if self.unfinished > 0 {
            for measure in &mut self.measures {
                wake = wake.min(measure.observe(world, checker, watches));
            }
            self.unfinished = self.measures.iter().filter(|it| it.ended().is_none()).count();
        }
        wake
    }

    /// Stops here.
    pub(super) fn fail(&mut self, at: Time, message: String) {
        let line = self.line;
        self.next = self.steps.len();
        self.waiting = Waiting::Ready;
        self.state = ScriptState::Failed(Failure { line, at, message });
    }

    /// What there is to do at the end of the present instant.
    pub(super) fn turn(&mut self, world: &World, checker: &Checker, watches: &mut Watches) -> Turn {
        let now = world.now();
        loop {
            let moment = Moment { world, checker, watches };
            if let Some(turn) = self.wait(&moment) {
                return turn;
            }
            if let Some(mark) = self.end_of_wait(world, watches) {
                watches.set_mark(mark);
            }
            self.waiting = Waiting::Ready;
            let Some(step) = self.steps.get(self.next).cloned() else {
                if self.state == ScriptState::Running {
                    self.state = ScriptState::Finished;
                }
                return Turn::Wait(None);
            };
            self.next += 1;
            self.line = step.line;
            match step.action {
                Action::At(time) if time < now => {
                    self.fail(now, format!("'at {time}' comes too late: it is {now} already"));
                    return Turn::Wait(None);
                }
                Action::At(time) => self.waiting = Waiting::Until(time),
                Action::Wait(span) => self.waiting = Waiting::Until(now + span),
                Action::Await { condition, within } => {
                    let (memory, deadline) = (Memory::default(), now + within);
                    let fixed = condition.since(watches.mark());
                    self.waiting = Waiting::For { condition, fixed, memory, within, deadline };
                }
                Action::Expect(condition) => {
                    let fixed = condition.since(watches.earlier_mark());
                    let moment = Moment { world, checker, watches };
                    if !moment.holds(&fixed, &mut Memory::default()) {
                        let why = moment.why_not(&condition);
                        let why = why.map(|why| format!(": {why}")).unwrap_or_default();
                        let message = format!("expected '{condition}', and it does not hold{why}");
                        self.fail(now, message);
                        return Turn::Wait(None);
                    }
                    return Turn::Do(Action::Expect(fixed));
                }
                action => return Turn::Do(action),
            }
        }
    }

    /// Whether it still waits, and for how long.
    fn wait(&mut self, moment: &Moment<'_>) -> Option<Turn> {
        let now = moment.world.now();
        match &mut self.waiting {
            Waiting::Until(time) if *time > now => Some(Turn::Wait(Some(*time))),
            Waiting::Ready | Waiting::Until(_) => None,
            Waiting::For { condition, fixed, memory, within, deadline } => {
                if moment.holds(fixed, memory) {
                    return None;
                }
                if now < *deadline {
                    let turning_point = moment.turning_point(fixed).filter(|&at| at > now);
                    return Some(Turn::Wait(Some(
                        turning_point.unwrap_or(*deadline).min(*deadline),
                    )));
                }
                let message = format!("'{condition}' did not come true within {within}");
                self.fail(now, message);
                Some(Turn::Wait(None))
            }
        }
    }

    /// If a wait has ended: the last event before the lines that come now. Of several events in one instant, each can be
    /// waited for, one after the other.
    fn end_of_wait(&self, world: &World, watches: &Watches) -> Option<EventId> {
        let last = world.last_event();
        match &self.waiting {
            Waiting::Ready => None,
            Waiting::Until(_) => Some(last),
            Waiting::For { fixed, .. } => {
                Some(watches.first_after(fixed, watches.mark()).unwrap_or(last))
            }
        }
    }

    /// The steps to come, in a form that goes on from `now` as this program would. They end before a moment that will be past
    /// when its turn comes: it would end them anyway, and no script may hold one.
    pub(super) fn rest(&self, now: Time, watches: &Watches) -> Vec<Action> {
        let mut actions = match &self.waiting {
            Waiting::Ready => vec![Action::At(now)],
            Waiting::Until(time) => vec![Action::At(*time)],
            Waiting::For { fixed, deadline, .. } => {
                let (condition, within) = (fixed.clone(), deadline.since(now));
                vec![Action::At(now), Action::Await { condition, within }]
            }
        };
        // What was done meanwhile stands on lines of its own there, so the next steps have to say from where they look at the
        // past: up to the next wait what comes now, and from there up to the second what comes then.
        let marks = [Some(watches.earlier_mark()), Some(watches.mark()), None];
        let mut waits = usize::from(!matches!(self.waiting, Waiting::Ready));
        let steps = self.steps.iter_from(self.next).map(|step| step.action.clone());
        actions.extend(steps.map(|action| {
            let fix = |condition: Condition, mark: Option<EventId>| match mark {
                Some(mark) => condition.since(mark),
                None => condition,
            };
            match action {
                Action::Expect(condition) => Action::Expect(fix(condition, marks[waits])),
                Action::Await { condition, within } => {
                    let condition = fix(condition, marks[(waits + 1).min(2)]);
                    waits = (waits + 1).min(2);
                    Action::Await { condition, within }
                }
                Action::At(_) | Action::Wait(_) => {
                    waits = (waits + 1).min(2);
                    action
                }
                action => action,
            }
        }));
        let mut reached = Time::ZERO;
        let its_turn_comes = |action: &Action| {
            let comes_too_late = matches!(action, Action::At(time) if *time < reached);
            match action {
                Action::At(time) => reached = *time,
                Action::Wait(span) => reached += *span,
                _ => {}
            }
            !comes_too_late && reached <= Time::ZERO + MAX_TIME
        };
        actions.into_iter().take_while(its_turn_comes).collect()
    }
}
