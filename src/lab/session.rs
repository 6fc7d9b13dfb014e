//! A world, a checker, a script that runs in the world, and a recording of all commands.

mod bytes;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use thiserror::Error;

use crate::check::Checker;
use crate::sim::{Command, CommandError, Setup, Target, World};
use crate::types::{Duration, Event, EventId, EventKind, RuleSet, Time, Violation};
use crate::util::Sequence;

use super::ask::{Memory, Moment};
use super::language::{self, Action, Condition, Head, LineError, Script};
use super::measure::{MAX_MEASURES, Measure};
use super::program::{Program, ScriptState, Turn};
use super::watch::Watches;

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
    /// The comments at the top of the script.
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
    /// The script has ended.
    Finished,
    /// The script has stopped; the text says where and why.
    Failed(Arc<str>),
}

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
pub(super) struct Bounds {
    /// The end of this instant, unless this much work is done before.
    pub(super) until: Time,
    /// At the time `until`, as soon as this much work is done.
    pub(super) work: u64,
    /// As soon as this event has happened, with all events of the same step.
    pub(super) event: EventId,
    /// As soon as a property is violated for the first time, or becomes unknown for a key.
    pub(super) trouble: bool,
}

impl Bounds {
    pub(super) fn time(until: Time) -> Self {
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

/// Why a console line was rejected. Nothing has changed then.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EnterError {
    /// It is not a valid line of the language.
    #[error("{0}")]
    Line(LineError),
    /// It cannot be done at this moment.
    #[error("{0}")]
    Command(#[from] CommandError),
    /// It expects a condition that does not hold.
    #[error("'{0}' does not hold")]
    NotSo(String),
    /// It asks about past events that were not watched for.
    #[error(
        "'{0}' asks about the past, which was not watched for it; 'await' watches from now on, and a script from its start"
    )]
    NotWatched(String),
    /// It uses a name of `let` that does not fit there.
    #[error("'{0}' cannot be done: {1}")]
    BadName(String, String),
}

impl Session {
    /// A session at the start of a script, before any event.
    ///
    /// # Errors
    /// If the script's setup is not possible.
    pub fn open(script: &Script) -> Result<Self, CommandError> {
        let world = World::new(&script.setup)?;
        Ok(Self {
            checker: Checker::new(script.setup.servers.into()),
            world,
            setup: Arc::new(script.setup.clone()),
            head: Arc::new(script.head.clone()),
            program: Program::new(script),
            watches: Watches::new(script),
            recorded: Sequence::default(),
            notices: Sequence::default(),
            violations: Sequence::default(),
            work: 0,
            at_pause: false,
        })
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
        self.moment().holds(&condition, &mut Memory::default())
    }

    /// Whether the cluster has settled: see [`Condition::Settled`].
    pub fn is_settled(&self) -> bool {
        self.moment().is_settled()
    }

    pub(super) fn moment(&self) -> Moment<'_> {
        Moment { world: &self.world, checker: &self.checker, watches: &self.watches }
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

    /// The state of the script.
    pub fn script_state(&self) -> &ScriptState {
        &self.program.state
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

/// Running.
impl Session {
    /// How many steps happen before the time is checked again: some tens of microseconds of work.
    pub(super) const WORK_PER_CHECK: u64 = 64;

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
    pub(super) fn advance_within(
        &mut self,
        bounds: Bounds,
        sink: &mut dyn FnMut(&Event),
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Advanced {
        let troubles = if bounds.trouble { self.checker.troubles() } else { 0 };
        for count in 1_u64.. {
            let end = self.tick(bounds, sink);
            if bounds.trouble && self.checker.troubles() > troubles {
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
                self.advance_to_event(&mut super::explain::is_interesting, sink, keep_going)
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
        if self.program.needs_turns() {
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
    pub(super) fn finish_instant(&mut self, sink: &mut dyn FnMut(&Event)) {
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
        let wake = self.program.observe(world, checker, watches);
        if self.program.state != ScriptState::Running {
            TurnResult::Waits(wake)
        } else {
            match self.program.turn(world, checker, watches) {
                Turn::Do { action, said } => TurnResult::Done(self.perform(&action, *said, sink)),
                Turn::Wait(Some(time)) => TurnResult::Waits(time.min(wake)),
                Turn::Wait(None) => TurnResult::Done(self.note_end()),
            }
        }
    }

    /// Carries out an action of the script, and records it as `said`.
    fn perform(
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
            Action::Measure { name, from, to } => {
                let from = self.watch(from);
                let measure = Measure::new(Arc::clone(name), from, to.clone());
                if !self.program.begin_measure(measure) {
                    let message = format!("a run measures at most {MAX_MEASURES} spans");
                    self.program.fail(at, message);
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
    fn give_name(&mut self, name: &Arc<str>, target: Target) -> Result<(), CommandError> {
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

    fn apply(
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
        watches.look(&self.world);
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

/// Commands from outside.
impl Session {
    /// Carries out a command at the end of the present instant, after the script's actions in it.
    ///
    /// # Errors
    /// If it cannot be done at this moment; nothing is recorded then.
    pub fn act(
        &mut self,
        command: &Command,
        sink: &mut dyn FnMut(&Event),
    ) -> Result<(), CommandError> {
        self.finish_instant(sink);
        self.apply(command, sink)?;
        self.recorded.push((self.now(), Action::Do(command.clone())));
        Ok(())
    }

    /// Carries out a line of the language. A line that involves time (`at`, `wait`, `await`) is added after the
    /// remaining steps of the script; [`Session::script_state`] shows when it is done.
    ///
    /// # Errors
    /// If it is not a valid line of the language, cannot be carried out at this moment, or expects a condition that
    /// does not hold.
    pub fn enter(&mut self, line: &str, sink: &mut dyn FnMut(&Event)) -> Result<(), EnterError> {
        let actions = self.read(line)?;
        self.enter_actions(&actions, sink)
    }

    /// The parsed form of a line of the language.
    pub(super) fn read(&self, line: &str) -> Result<Arc<[Action]>, EnterError> {
        let servers = self.world.ids().count() as u8;
        let actions = language::parse_line_with(line, servers, &self.names());
        Ok(actions.map_err(EnterError::Line)?.into())
    }

    /// The names of `let` so far.
    pub fn names(&self) -> Vec<Arc<str>> {
        self.program.names.iter().map(|(name, _)| Arc::clone(name)).collect()
    }

    /// Like [`Self::enter`], for a line that has been parsed.
    pub(super) fn enter_actions(
        &mut self,
        actions: &[Action],
        sink: &mut dyn FnMut(&Event),
    ) -> Result<(), EnterError> {
        self.finish_instant(sink);
        if actions.iter().any(Action::takes_time) {
            let (last, now) = (self.world.last_event(), self.now());
            actions.iter().for_each(|action| self.watches.watch_action(action, last, now));
            if self.program.state != ScriptState::Running {
                self.watches.set_mark(last);
            }
            self.program.push(actions);
            return Ok(());
        }
        actions.iter().try_for_each(|action| self.enter_action(action.clone(), sink))
    }

    fn enter_action(
        &mut self,
        action: Action,
        sink: &mut dyn FnMut(&Event),
    ) -> Result<(), EnterError> {
        let meant = match &action {
            Action::Named(line) => line
                .resolve(&self.program.names, self.world.ids().count() as u8)
                .map_err(|why| EnterError::BadName(line.to_string(), why))?,
            action => action.clone(),
        };
        match &meant {
            Action::Do(command) => self.apply(command, sink)?,
            Action::Let { name, target } => self.give_name(name, *target)?,
            Action::Expect(condition) => {
                if !self.watches.knows(condition, self.now()) {
                    return Err(EnterError::NotWatched(condition.to_string()));
                }
                if !self.holds(condition) {
                    return Err(EnterError::NotSo(condition.to_string()));
                }
            }
            _ => {
                self.perform(&meant, action, sink);
                return Ok(());
            }
        }
        self.recorded.push((self.now(), action));
        Ok(())
    }
}
