//! A campaign: many random clusters under random faults, in all of which every property must hold.
//!
//! Each seed is a [`Case`]: a cluster with its own settings that runs under faults of all kinds for some seconds.
//! During that time, no property may be violated. Then the faults end, and the exam requires progress: one leader,
//! equal logs, and answers for all clients, also while a minority still has faults, and while members change. Each
//! requirement that is not met is a failure, reported with a script that shows it. Occurrences are counted, because a
//! campaign in which a rule never made a difference proves nothing about that rule.
//!
//! A few cases go beyond what Raft must tolerate: disks lie and lose data, or rules are switched off. Properties may be
//! violated there, which is also counted and shows that violations are found; but nothing may panic.

mod coverage;
mod draw;
mod exam;
mod votes;

use std::cell::Cell;
use std::fmt::Write;

use serde::{Deserialize, Serialize};

use crate::cores::Program;
use crate::sim::{Command, CoreFailure, Setup};
use crate::types::{Duration, Event, EventId, Rule, RuleSet, Time};

use coverage::Counter;
pub use coverage::Coverage;

use super::explain;
use super::language::{Action, Head, Script, Step};
use super::program::ScriptState;
use super::search::moves::{self, Pace};
use super::search::{Dice, Kind};
use super::session::{Advanced, Session};

/// How long a cluster runs after the faults if nothing is required of it.
const AFTERMATH: Duration = Duration::from_s(3);
/// A limit on events that only endless loops exceed: the longest cases reach about a tenth of it.
const EVENTS_MAX: u64 = 5_000_000;
/// The most commands that are submitted at once.
const STORM_MAX: u64 = 30;

/// What a case tests.
#[derive(Clone, Copy, Debug)]
struct Profile {
    /// Whether servers are added and removed.
    members_change: bool,
    /// What exceeds the faults that Raft must tolerate; usually nothing.
    excess: Option<Excess>,
}

/// A fault that no cluster must tolerate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Excess {
    /// Disks lie, lose data, and are damaged without limit.
    Lies,
    /// Rules of Raft are switched off.
    BrokenRules,
}

impl Profile {
    fn draw(dice: &mut Dice) -> Self {
        const EXCESS: [(Option<Excess>, usize); 3] =
            [(None, 92), (Some(Excess::Lies), 4), (Some(Excess::BrokenRules), 4)];
        let members_change = dice.percent(50);
        Self { members_change, excess: dice.weighted(&EXCESS).flatten() }
    }
}

/// The outcome of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// How many events it made.
    pub events: u64,
    /// How much time passed in it, in microseconds.
    pub simulated_us: u64,
    /// What occurred.
    pub coverage: Coverage,
    /// The failure; none if everything held.
    pub failure: Option<Failure>,
}

/// A property or requirement that did not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The case's seed.
    pub seed: u64,
    /// The failure in a sentence.
    pub what: String,
    /// A script that shows it.
    pub script: String,
}

/// One random cluster and its run.
#[derive(Debug)]
pub struct Case {
    seed: u64,
    setup: Setup,
    profile: Profile,
    dice: Dice,
    /// All commands so far, so that a script can be made even if the run panics.
    done: Vec<(Time, Command)>,
    counter: Counter,
}

impl Case {
    /// The case of a seed; nothing has happened yet.
    pub fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed, 1);
        let profile = Profile::draw(&mut dice);
        let setup = draw::setup(seed, profile, &mut dice);
        let mut counter = Counter::default();
        setup.settings.iter().for_each(|(scope, set)| counter.setting(*scope, set.name()));
        Self { seed, setup, profile, dice, done: Vec::new(), counter }
    }

    /// The case of a seed for a foreign core: without what its contract does not have.
    pub fn of_core(seed: u64, core: &Program) -> Self {
        let mut case = Self::new(seed);
        case.profile = Profile { members_change: false, excess: None };
        let mut dice = Dice::new(seed, 1);
        case.setup = draw::setup(seed, case.profile, &mut dice);
        case.dice = dice;
        case.setup.core = Some(core.clone());
        case
    }

    /// Runs it to its end. Returns no outcome if `keep_going`, which is asked now and then, returns false.
    pub fn run(&mut self, keep_going: &mut dyn FnMut() -> bool) -> Option<Outcome> {
        let script = self.with_steps(Vec::new());
        let mut session = Session::open(&script).expect("what is drawn can be");
        if let Some(broken) = self.run_under_faults(&mut session, keep_going) {
            return Some(broken);
        }
        if !keep_going() {
            return None;
        }
        if self.profile.excess.is_some() {
            self.calm(&mut session);
            let end = session.now() + AFTERMATH;
            self.pass(&mut session, end, keep_going);
            return self.broken(&session).or_else(|| Some(self.outcome(&session, None)));
        }
        self.test_recovery(&mut session, keep_going)
    }

    fn with_steps(&self, steps: Vec<Step>) -> Script {
        Script { name: String::new(), setup: self.setup.clone(), head: Head::default(), steps }
    }

    /// The script of all commands so far, followed by further lines.
    pub fn script(&self, rest: &[&str]) -> String {
        let mut steps = Vec::new();
        let mut add = |action| steps.push(Step { line: steps.len() as u32 + 1, action });
        let mut time = None;
        for (at, command) in &self.done {
            if time != Some(*at) {
                add(Action::At(*at));
                time = Some(*at);
            }
            add(Action::Do(command.clone()));
        }
        let script = self.with_steps(steps);
        let mut text = script.to_string();
        for line in rest {
            let _ = writeln!(text, "{line}");
        }
        text
    }

    /// Faults of all kinds, for some seconds.
    fn run_under_faults(
        &mut self,
        session: &mut Session,
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Option<Outcome> {
        let end = Time::ZERO + self.dice.duration(2_000_000, 12_000_000);
        let kinds = self.draw_kinds();
        let pace = Pace::draw(&mut self.dice);
        while session.now() < end && keep_going() {
            let until = moves::next_time(session.world(), &mut self.dice, pace);
            let pause = self.dice.duration(0, 300_000);
            let until = if self.dice.percent(50) { until } else { session.now() + pause };
            self.pass(session, until, keep_going);
            if let Some(kind) = self.dice.weighted(&kinds) {
                let command = self.draw(kind, session);
                command.into_iter().for_each(|command| self.act(session, command));
            }
            if let Some(broken) = self.broken(session) {
                return Some(broken);
            }
        }
        None
    }

    fn draw_kinds(&mut self) -> Vec<(Kind, usize)> {
        let mut kinds: Vec<(Kind, usize)> = Vec::new();
        for &kind in Kind::FAIR {
            if self.dice.percent(60) && (self.profile.members_change || kind != Kind::Members) {
                kinds.push((kind, 1 + self.dice.below(6)));
            }
        }
        kinds.push((Kind::Clients, 2));
        if self.profile.excess == Some(Excess::Lies) {
            kinds.push((Kind::Lies, 2));
        }
        kinds
    }

    /// The next command; none if no command of the drawn kind would have an effect now.
    fn draw(&mut self, kind: Kind, session: &Session) -> Option<Command> {
        let dice = &mut self.dice;
        if self.profile.excess == Some(Excess::BrokenRules) && dice.percent(8) {
            return break_or_mend(session.world().settings().broken(), dice);
        }
        if kind == Kind::Clients && dice.percent(3) {
            return Some(Command::Storm(dice.between(1, STORM_MAX) as u32));
        }
        moves::draw(kind, session.world(), self.done.len() + 1, dice)
    }

    fn pass(&mut self, session: &mut Session, until: Time, keep_going: &mut dyn FnMut() -> bool) {
        let counter = &mut self.counter;
        let last = Cell::new(EventId(0));
        let mut count = |event: &Event| {
            last.set(event.seq);
            counter.event(event);
        };
        let mut may_continue = || last.get().0 < EVENTS_MAX && keep_going();
        let is_running = |session: &Session| *session.script_state() == ScriptState::Running;
        let was_running = is_running(session);
        while session.now() < until && is_running(session) == was_running {
            if session.advance(until, &mut count, &mut may_continue) == Advanced::OutOfTime {
                return;
            }
        }
    }

    fn act(&mut self, session: &mut Session, command: Command) {
        let counter = &mut self.counter;
        self.done.push((session.now(), command));
        let Some((_, command)) = self.done.last() else { return };
        match session.act(command, &mut |event| counter.event(event)) {
            Ok(()) => counter.command(command),
            // A command that cannot be carried out is not part of the run.
            Err(_) => drop(self.done.pop()),
        }
    }

    fn broken(&self, session: &Session) -> Option<Outcome> {
        let fail = |what, lines: &[&str]| {
            let script = self.script(lines);
            Some(self.outcome(session, Some(Failure { seed: self.seed, what, script })))
        };
        let now = format!("at {}", session.now());
        if session.world().last_event().0 >= EVENTS_MAX {
            let what = format!(
                "The world does not come to rest: {EVENTS_MAX} events until {}.",
                session.now()
            );
            return fail(what, &[&now]);
        }
        let is_fair = self.profile.excess.is_none();
        if let Some(CoreFailure { at, server, problem }) = session.world().core_failure() {
            return fail(format!("At {at}, {server}'s core failed: {problem}."), &[&now]);
        }
        if is_fair && let Some(what) = votes::campaigns_without_vote(session.world()) {
            return fail(format!("{now}: {what}"), &[&now, "expect safe"]);
        }
        let (at, violation) = session.violations().iter().next().filter(|_| is_fair)?;
        let clients = session.world().clients();
        let what = format!("At {at}: {}", explain::violation(violation, clients));
        fail(what, &[&now, "expect safe"])
    }

    fn outcome(&self, session: &Session, failure: Option<Failure>) -> Outcome {
        let mut coverage = self.counter.coverage();
        let unknown = session.checker().unknown().iter().map(|unknown| unknown.property.word());
        coverage.unknown.extend(unknown.map(|property| (property.to_owned(), 1)));
        Outcome {
            events: session.world().last_event().0,
            simulated_us: session.now().as_us(),
            coverage,
            failure,
        }
    }
}

fn break_or_mend(broken: RuleSet, dice: &mut Dice) -> Option<Command> {
    let broken: Vec<Rule> = broken.iter().collect();
    if !broken.is_empty() && dice.percent(30) {
        return dice.one(&broken).copied().map(Command::Mend);
    }
    dice.one(&Rule::ALL).copied().map(Command::Break)
}
