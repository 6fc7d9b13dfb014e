//! A campaign: many random clusters under random faults, and the demand that all promises are kept.
//!
//! Each seed is a [`Case`]: a cluster with settings of its own, that runs under faults of all kinds for some seconds. All the
//! while, no property may be violated. Then the faults end, and within a bound there has to be progress again: one leader, equal
//! logs, and a new command applied on all servers. What does not hold is a failure, with a script that shows it. What
//! occurred on the way is counted: a campaign in which a rule never mattered would say nothing about it.

mod coverage;
mod draw;

use std::fmt::Write;

use serde::{Deserialize, Serialize};

use crate::sim::{Command, Setup};
use crate::types::{Duration, Event, Rate, Scope, Setting, Span, Time};

use coverage::Counter;
pub use coverage::Coverage;

use super::explain;
use super::language::{Action, Script, Step};
use super::program::ScriptState;
use super::search::moves::{self, Pace};
use super::search::{Dice, Kind};
use super::session::Session;

/// The time within which a healed cluster has to be in order again.
const RECOVERY: Duration = Duration::from_s(30);
/// What a client submits to see whether the cluster serves.
const PROBE: &str = "alive";

/// What became of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// How many events it made.
    pub events: u64,
    /// How much time passed in it, in microseconds.
    pub simulated_us: u64,
    /// What occurred.
    pub coverage: Coverage,
    /// What did not hold; none if all did.
    pub failure: Option<Failure>,
}

/// Something that did not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The case's seed.
    pub seed: u64,
    /// What, in a sentence.
    pub what: String,
    /// A script that shows it.
    pub script: String,
}

/// One random cluster and what happens to it.
#[derive(Debug)]
pub struct Case {
    seed: u64,
    setup: Setup,
    members_change: bool,
    dice: Dice,
    /// All that was done, so that a script can be made even if the run panics.
    done: Vec<(Time, Command)>,
    counter: Counter,
}

impl Case {
    /// The case of a seed; nothing has happened yet.
    pub fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed, 1);
        let members_change = dice.percent(50);
        let setup = draw::setup(seed, members_change, &mut dice);
        let mut counter = Counter::default();
        setup.settings.iter().for_each(|(_, setting)| counter.setting(setting.name()));
        Self { seed, setup, members_change, dice, done: Vec::new(), counter }
    }

    /// Runs it to its end, unless `keep_going`, which is asked now and then, says no: then there is no outcome.
    pub fn run(&mut self, keep_going: &mut dyn FnMut() -> bool) -> Option<Outcome> {
        let script = Script { name: String::new(), setup: self.setup.clone(), steps: Vec::new() };
        let mut session = Session::open(&script).expect("what is drawn can be");
        if let Some(broken) = self.trouble(&mut session, keep_going) {
            return Some(broken);
        }
        if !keep_going() {
            return None;
        }
        self.calm(&mut session);
        self.recover(&mut session, keep_going)
    }

    /// The script of what has been done so far, with lines behind it.
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
        let script = Script { name: String::new(), setup: self.setup.clone(), steps };
        let mut text = script.to_string();
        for line in rest {
            let _ = writeln!(text, "{line}");
        }
        text
    }

    /// Faults of all kinds, for some seconds.
    fn trouble(
        &mut self,
        session: &mut Session,
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Option<Outcome> {
        let end = Time::ZERO + self.dice.duration(2_000_000, 12_000_000);
        let kinds = self.draw_kinds();
        let pace = Pace::draw(&mut self.dice);
        while session.now() < end && keep_going() {
            let until = moves::moment(session.world(), &mut self.dice, pace);
            let pause = self.dice.duration(0, 300_000);
            let until = if self.dice.percent(50) { until } else { session.now() + pause };
            self.pass(session, until);
            if let Some(kind) = self.dice.weighted(&kinds) {
                let number = self.done.len() + 1;
                if let Some(command) = moves::draw(kind, session.world(), number, &mut self.dice) {
                    self.act(session, command);
                }
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
            if self.dice.percent(60) && (self.members_change || kind != Kind::Members) {
                kinds.push((kind, 1 + self.dice.below(6)));
            }
        }
        kinds.push((Kind::Clients, 2));
        kinds
    }

    /// All faults end, and every server runs that can.
    fn calm(&mut self, session: &mut Session) {
        calming().into_iter().for_each(|command| self.act(session, command));
    }

    /// One leader, equal logs and a new command within a bound.
    fn recover(
        &mut self,
        session: &mut Session,
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Option<Outcome> {
        self.act(session, Command::Submit { text: PROBE.into(), to: None });
        let demands = [
            format!("await committed \"{PROBE}\" within {RECOVERY}"),
            format!("await settled within {RECOVERY}"),
        ];
        for line in &demands {
            let entered = session.enter(line, &mut |_| ());
            debug_assert!(entered.is_ok(), "{line}: {entered:?}");
        }
        while *session.script_state() == ScriptState::Running {
            if !keep_going() {
                return None;
            }
            let until = session.now() + Duration::from_ms(500);
            self.pass(session, until);
            if let Some(broken) = self.broken(session) {
                return Some(broken);
            }
        }
        let ScriptState::Failed(failure) = session.script_state() else {
            return Some(self.outcome(session, None));
        };
        let what = format!("The cluster did not recover: at {}, {}.", failure.at, failure.message);
        let lines: Vec<&str> = demands.iter().map(String::as_str).collect();
        let script = self.script(&lines);
        Some(self.outcome(session, Some(Failure { seed: self.seed, what, script })))
    }

    fn pass(&mut self, session: &mut Session, until: Time) {
        let counter = &mut self.counter;
        let mut count = |event: &Event| counter.event(event);
        let is_running = |session: &Session| *session.script_state() == ScriptState::Running;
        let was_running = is_running(session);
        while session.now() < until && is_running(session) == was_running {
            session.advance(until, &mut count, &mut || true);
        }
    }

    fn act(&mut self, session: &mut Session, command: Command) {
        let counter = &mut self.counter;
        self.done.push((session.now(), command));
        let Some((_, command)) = self.done.last() else { return };
        match session.act(command, &mut |event| counter.event(event)) {
            Ok(()) => counter.command(command),
            // What cannot be done is no part of the run.
            Err(_) => drop(self.done.pop()),
        }
    }

    fn broken(&self, session: &Session) -> Option<Outcome> {
        let (at, violation) = session.violations().iter().next()?;
        let clients = session.world().clients();
        let what = format!("At {at}: {}", explain::violation(violation, clients));
        let script = self.script(&[&format!("at {}", session.now()), "expect safe"]);
        Some(self.outcome(session, Some(Failure { seed: self.seed, what, script })))
    }

    fn outcome(&self, session: &Session, failure: Option<Failure>) -> Outcome {
        Outcome {
            events: session.world().last_event().0,
            simulated_us: session.now().as_us(),
            coverage: self.counter.coverage(),
            failure,
        }
    }
}

/// What ends all faults, and lets every cluster serve at its ease.
fn calming() -> Vec<Command> {
    let fast = Duration::from_ms(1);
    let settings = [
        Setting::Load(Rate::default()),
        Setting::Disk(Span::new(fast, fast)),
        // Else impatient clients may bring in more than narrow leaders get done, for ever.
        Setting::MaxBatch(64),
        Setting::MaxInFlight(256),
        Setting::MaxInFlightMessages(0),
        Setting::MaxInFlightBytes(0),
        Setting::MaxUncommitted(0),
        Setting::SnapshotChunk(1_000),
        Setting::ClientTimeout(Duration::from_s(1)),
        // Without it, what a leader finds in its log waits for the next client.
        Setting::NoOp(true),
    ];
    let settings = settings.map(|setting| Command::Set(Scope::All, setting));
    [Command::Calm].into_iter().chain(settings).collect()
}
