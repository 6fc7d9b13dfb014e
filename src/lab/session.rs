//! A world, a checker, a script that runs in the world, and a recording of all commands.

mod advance;
mod commands;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::check::Checker;
use crate::sim::{CommandError, Record, Setup, World};
use crate::types::{EventId, RuleSet, Time, Violation};
use crate::util::Sequence;

use super::ask::{ConditionContext, Memory};
use super::goal::{Asked, Goal};
use super::language::{self, Action, Condition, Head, Script};
use super::measure::Measure;
use super::program::{Program, ScriptState};
use super::watch::Watches;

pub(super) use advance::Bounds;
pub use advance::{Advanced, Step};
pub use commands::EnterError;

/// A run that can be advanced and acted on.
///
/// The world advances by [`Session::advance`] and [`Session::step`]; the script runs at the ends of instants.
/// [`Session::act`] and [`Session::enter`] carry out commands from outside. Everything is recorded as lines of the
/// language, and [`Session::saved`] is a script that reproduces the run.
///
/// An instant is finished, including the script's steps, before anything from outside applies, and before
/// [`Session::advance`] reports that its time is reached; only the script's `pause` stops it within the instant. So the
/// position of a session is its time together with the work done before ([`Session::work`]).
///
/// The cost of a copy does not depend on the length of the run: copies share the structure of long sequences.
#[derive(Clone, Debug)]
pub struct Session {
    world: World,
    checker: Checker,
    setup: Arc<Setup>,
    /// The comments at the top of the script, and what readers may do.
    head: Arc<Head>,
    program: Program,
    /// The events of the past that the script's conditions ask about.
    watches: Watches,
    recorded: Sequence<(Time, Action)>,
    notices: Sequence<Notice>,
    violations: Sequence<(Time, Violation)>,
    work: u64,
    /// The script has paused, and time has not been started again since.
    at_pause: bool,
}

/// A message to the viewers, which is not an event of the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its time.
    pub at: Time,
    /// The last event before it.
    pub after: EventId,
    /// Its kind and text.
    pub kind: NoticeKind,
}

/// The kinds of [`Notice`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// The script's narration.
    Say(Arc<str>),
    /// A command after `try` was skipped; the text says which and why.
    LeftOut(Arc<str>),
    /// The script pauses.
    Paused,
    /// The goal with this name is reached.
    Reached(Arc<str>),
    /// The script has ended.
    Finished,
    /// The script has stopped; the text says where and why.
    Failed(Arc<str>),
}

impl Session {
    /// A session at the start of a script, before any event.
    ///
    /// # Errors
    /// If the script's setup is not possible.
    pub fn open(script: &Script) -> Result<Self, CommandError> {
        let checker = Checker::new(script.setup.servers.into());
        Ok(Self::begin(World::new(&script.setup)?, checker, script))
    }

    /// A session that plays a record, before its first event. It can be watched; commands are refused.
    pub fn of_record(record: &Arc<Record>) -> Self {
        let script = Script {
            name: String::new(),
            setup: Setup { servers: record.servers(), ..Setup::default() },
            head: Head::for_watching(),
            steps: Vec::new(),
        };
        let checker = Checker::with_voters(record.servers().into(), record.voters());
        Self::begin(World::of_record(record), checker, &script)
    }

    fn begin(world: World, checker: Checker, script: &Script) -> Self {
        Self {
            world,
            checker,
            setup: Arc::new(script.setup.clone()),
            head: Arc::new(script.head.clone()),
            program: Program::new(script),
            watches: Watches::new(script),
            recorded: Sequence::default(),
            notices: Sequence::default(),
            violations: Sequence::default(),
            work: 0,
            at_pause: false,
        }
    }

    /// The present time.
    pub fn now(&self) -> Time {
        self.world.now()
    }

    /// The world.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The checker.
    pub fn checker(&self) -> &Checker {
        &self.checker
    }

    /// Whether `condition` holds at this moment. Of the past, only events that the script asks about are known.
    pub fn holds(&self, condition: &Condition) -> bool {
        let condition = condition.since(self.watches.earlier_mark());
        self.condition_context().holds(&condition, &mut Memory::default())
    }

    /// Whether the cluster has settled: see [`Condition::Settled`].
    pub fn is_settled(&self) -> bool {
        self.condition_context().is_settled()
    }

    pub(super) fn condition_context(&self) -> ConditionContext<'_> {
        ConditionContext { world: &self.world, checker: &self.checker, watches: &self.watches }
    }

    /// From now on, watches for what `condition` asks about the past. Returns the condition in the form in which it can
    /// be evaluated then.
    pub(super) fn watch(&mut self, condition: &Condition) -> Condition {
        let last = self.world.last_event();
        let condition = condition.since(last);
        self.watches.watch(&condition, last, self.now());
        condition
    }

    /// The measured spans of the script, in the order of its lines.
    pub fn measures(&self) -> &[Measure] {
        self.program.measures()
    }

    /// The same at the end of the run: what is counted up to the end is counted up to now.
    pub(super) fn measures_at_end(&self) -> Vec<Measure> {
        let measures = self.measures().iter().cloned();
        measures.map(|measure| measure.at_end(&self.watches, self.now())).collect()
    }

    /// Whether all that the script measures has its value, and no line to come measures or expects anything.
    pub(super) fn has_measured_all(&self) -> bool {
        self.program.has_measured_all()
    }

    /// The goals that the script has set, in the order of its lines, and whether the condition of each holds at this moment.
    pub fn goals(&self) -> impl Iterator<Item = (&Goal, bool)> {
        let goals = self.program.goals().iter();
        goals.map(|goal| (goal, goal.holds(&self.condition_context())))
    }

    /// The goals that the script has not set yet, in the order of its lines: what happens now does not count for them.
    pub fn goals_to_come(&self) -> impl Iterator<Item = Asked> {
        self.program.goals_to_come()
    }

    /// The words of the commands that the script allows its readers; none for all.
    pub fn allowed(&self) -> Option<&[&'static str]> {
        self.head.allowed.as_deref()
    }

    /// The state of the script.
    pub fn script_state(&self) -> &ScriptState {
        &self.program.state
    }

    /// The line of the script at which it is or was last, counted from 1.
    pub(in crate::lab) fn line(&self) -> u32 {
        self.program.line()
    }

    /// The names that the script has given to servers.
    pub(in crate::lab) fn named_servers(&self) -> &language::Names {
        &self.program.names
    }

    /// All notices so far, oldest first.
    pub fn notices(&self) -> &Sequence<Notice> {
        &self.notices
    }

    /// The violations so far, with their times, oldest first.
    pub fn violations(&self) -> &Sequence<(Time, Violation)> {
        &self.violations
    }

    /// The work done so far: the number of steps of the world, of actions of the script, and of ends of a pause. Of two
    /// moments of one run at the same time, the one with less work is the earlier.
    pub fn work(&self) -> u64 {
        self.work
    }

    /// A script that reproduces this run: every command with its time, then the rest of the script. It makes the same
    /// events up to the end of the present instant.
    pub fn saved(&self) -> String {
        self.recording().text()
    }

    /// The data from which [`Self::saved`] is written. It is shared with the session, so it costs the same however long
    /// the run is, and can be kept even if its text is never needed.
    pub fn recording(&self) -> Recording {
        Recording {
            setup: Arc::clone(&self.setup),
            head: Arc::clone(&self.head),
            recorded: self.recorded.clone(),
            program: self.program.clone(),
            watches: self.watches.clone(),
            now: self.now(),
        }
    }

    /// Every line that has been carried out, with its time.
    pub(in crate::lab) fn recorded(&self) -> &Sequence<(Time, Action)> {
        &self.recorded
    }

    /// The rest of its script.
    pub(in crate::lab) fn rest(&self) -> Vec<Action> {
        self.program.rest(self.now(), &self.watches)
    }

    /// Like [`Self::saved`], without the rest of the script.
    pub(super) fn done_so_far(&self) -> Script {
        script((&self.setup, &self.head), &self.recorded, Vec::new())
    }

    /// The rules that have been switched off at any time so far.
    pub fn breaks(&self) -> RuleSet {
        self.done_so_far().breaks()
    }
}

/// The commands of a session up to a moment, and the rest of its script; see [`Session::recording`].
#[derive(Clone, Debug)]
pub struct Recording {
    setup: Arc<Setup>,
    head: Arc<Head>,
    recorded: Sequence<(Time, Action)>,
    program: Program,
    watches: Watches,
    now: Time,
}

impl Recording {
    /// A script that reproduces the run; see [`Session::saved`].
    pub fn text(&self) -> String {
        let rest = self.program.rest(self.now, &self.watches);
        script((&self.setup, &self.head), &self.recorded, rest).to_string()
    }
}

fn script(
    (setup, head): (&Setup, &Head),
    done: &Sequence<(Time, Action)>,
    rest: Vec<Action>,
) -> Script {
    let mut lines = Vec::new();
    let mut time = None;
    for (at, action) in done.iter() {
        if time != Some(*at) {
            lines.push(Action::At(*at));
            time = Some(*at);
        }
        lines.push(action.clone());
    }
    lines.extend(rest);
    let steps = lines.into_iter().zip(1..).map(|(action, line)| language::Step { line, action });
    let (setup, head) = (setup.clone(), head.clone());
    Script { name: String::new(), setup, head, steps: steps.collect() }
}
