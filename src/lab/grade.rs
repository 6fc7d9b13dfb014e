//! Exercises, and what somebody has reached in one.
//!
//! An exercise is a script with goals: its lines make the start, and readers make the goals come true with the commands that
//! it allows. What they hand in is a run, and nothing in it is trusted. It is replayed only to learn which commands were
//! given at which times. Those that are not the exercise's own are then given to the exercise itself, whose goals alone count.

mod compare;
#[cfg(test)]
mod tests;

use std::cell::Cell;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::types::{Event, EventId, EventKind, Fact, Time};

use compare::{Follower, acts, is_goal, lines_ahead, start_differs, without_goals};

pub use super::goal::Asked;
use super::language::{Action, Script};
use super::mark::Mark;
use super::program::ScriptState;
use super::session::{Advanced, Session};

/// The comment in an exercise that accepts runs with any seed.
pub const ANY_SEED: &str = "# seeds: any";

/// A script with goals.
#[derive(Clone, Debug)]
pub struct Exercise {
    script: Script,
    goals: Vec<Asked>,
    accepts_any_seed: bool,
}

/// How far a run is replayed.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The most events.
    pub events: u64,
    /// The latest time.
    pub until: Time,
}

/// What somebody has reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grade {
    /// When each goal of the exercise was reached, in the order of its lines.
    pub reached: Vec<Option<Time>>,
    /// The seed of the run.
    pub seed: u64,
    /// Up to when it was judged.
    pub ended_at: Time,
    /// Its events up to then.
    pub events: u64,
    /// Whether the replay agrees with the mark; none if the mark has no fingerprint.
    pub agrees: Option<bool>,
    /// The lines that are not the exercise's own, with their times.
    pub lines: Vec<(Time, String)>,
    /// Whether others come after the moment up to which it was judged.
    pub goes_on: bool,
    /// What these lines did.
    pub done: Done,
    /// Why the script that was handed in, or else the exercise's own, stopped before its end.
    pub stopped: Option<String>,
}

/// What the lines of a reader did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Servers crashed.
    pub crashes: u32,
    /// Servers started again.
    pub restarts: u32,
    /// Commands submitted by clients, reads included.
    pub commands: u32,
    /// Partitions, isolated servers and cut links.
    pub partitions: u32,
    /// Rules of Raft switched off.
    pub rules_off: u32,
}

/// Why a run cannot be judged.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// Its start is not that of the exercise.
    #[error("it does not start as the exercise does: {0}")]
    OtherStart(String),
    /// A goal that the exercise does not have.
    #[error("line {number}: '{line}' is not a goal of the exercise")]
    OtherGoal {
        /// The number of the line, counted from 1.
        number: u32,
        /// The line.
        line: String,
    },
    /// It lacks a line of the exercise.
    #[error("it lacks the exercise's own line '{line}' at {at}")]
    Lacks {
        /// The line.
        line: String,
        /// Its time in the exercise, after all that the reader had done before.
        at: Time,
    },
    /// A line that the exercise does not allow.
    #[error("line {number}, at {at}: '{line}' is not allowed; {allowed}")]
    Forbidden {
        /// The number of the line, counted from 1.
        number: u32,
        /// When.
        at: Time,
        /// The line.
        line: String,
        /// What is allowed, in words.
        allowed: String,
    },
    /// The exercise cannot carry out a line.
    #[error("at {at}: '{line}' cannot be done in the exercise: {why}")]
    Impossible {
        /// When.
        at: Time,
        /// The line.
        line: String,
        /// Why.
        why: String,
    },
    /// The exercise with its lines is another run.
    #[error("with its lines, the exercise is another run at {0}")]
    OtherRun(Time),
    /// It has more events than are replayed.
    #[error("it has more than {0} events")]
    TooManyEvents(u64),
    /// It is longer than is replayed.
    #[error("it is longer than {0} of simulated time")]
    TooLong(Time),
    /// The replay was stopped from outside.
    #[error("it was not judged to its end")]
    Cancelled,
}

impl Exercise {
    /// The exercise that a script is.
    ///
    /// # Errors
    /// In words: it has no goals, repeats one, or its start is not possible.
    pub fn new(script: Script) -> Result<Self, String> {
        Session::open(&script).map_err(|error| error.to_string())?;
        let goals = goals(&script)?;
        let accepts_any_seed = script.to_string().lines().any(|line| line == ANY_SEED);
        Ok(Self { script, goals, accepts_any_seed })
    }

    /// Its goals, in the order of its lines.
    pub fn goals(&self) -> &[Asked] {
        &self.goals
    }

    /// The sum of its points.
    pub fn points(&self) -> u32 {
        self.goals.iter().map(|goal| u32::from(goal.points)).sum()
    }

    /// Judges a run: up to its mark, or else to the end of its script. `keep_going` is asked now and then.
    ///
    /// # Errors
    /// If it cannot be judged; see [`Refusal`].
    pub fn judge(
        &self,
        handed_in: &Script,
        mark: Option<&Mark>,
        limits: Limits,
        keep_going: &dyn Fn() -> bool,
    ) -> Result<Grade, Refusal> {
        let replay = Replay { limits, keep_going };
        let mut own = self.script.clone();
        if self.accepts_any_seed {
            own.setup.seed = handed_in.setup.seed;
        }
        start_differs(&own, handed_in).map_or(Ok(()), |why| Err(Refusal::OtherStart(why)))?;
        self.has_goals_of(handed_in)?;
        let open = |script: &Script| {
            Session::open(script).map_err(|error| Refusal::OtherStart(error.to_string()))
        };
        let mut handed = open(&without_goals(handed_in))?;
        let agrees = replay.play(&mut handed, mark)?;
        let end = handed.now();
        let mut follower = Follower::new(open(&own)?, replay);
        let mut lines = Vec::new();
        let mut done = Done::default();
        for (at, action) in handed.recorded().iter().filter(|(_, action)| acts(action)) {
            if follower.has(*at, action)? {
                continue;
            }
            if !self.allows(action) {
                return Err(self.forbids(handed_in, *at, action));
            }
            follower.enter(*at, action, &mut |event| done.count(event))?;
            lines.push((*at, action.to_string()));
        }
        let judged = follower.finish(end)?;
        if judged.fingerprint() != handed.fingerprint() {
            return Err(Refusal::OtherRun(end));
        }
        let mut reached: Vec<_> = judged.goals().map(|(goal, _)| goal.reached()).collect();
        reached.resize(self.goals.len(), None);
        let stopped =
            [&handed, &judged].into_iter().find_map(|session| match session.script_state() {
                ScriptState::Failed(failure) => Some(failure.to_string()),
                _ => None,
            });
        let goes_on = lines_ahead(&handed) > lines_ahead(&judged);
        let events = judged.world().last_event().0;
        let seed = own.setup.seed;
        Ok(Grade { reached, seed, ended_at: end, events, agrees, lines, goes_on, done, stopped })
    }

    /// Rejects goals that are not among its own. Those that are left out do not matter: it judges by its own.
    fn has_goals_of(&self, handed_in: &Script) -> Result<(), Refusal> {
        let is_known = |action: &Action| self.script.steps.iter().any(|own| own.action == *action);
        let mut goals = handed_in.steps.iter().filter(|step| is_goal(&step.action));
        match goals.find(|step| !is_known(&step.action)) {
            Some(step) => {
                Err(Refusal::OtherGoal { number: step.line, line: step.action.to_string() })
            }
            None => Ok(()),
        }
    }

    /// Whether a reader may give this line.
    fn allows(&self, action: &Action) -> bool {
        let words = match action {
            Action::Let { .. } => return true,
            action => action.to_string(),
        };
        let mut words = words.split_whitespace().skip_while(|word| *word == "try");
        let verb = words.next().unwrap_or_default();
        match &self.script.head.allowed {
            // Both may be meant: `client A put x 1` is a put.
            Some(allowed) if verb == "client" => {
                allowed.contains(&verb) || allowed.iter().any(|word| is_request(action, word))
            }
            Some(allowed) => verb == "let" || allowed.contains(&verb),
            None => true,
        }
    }

    fn forbids(&self, handed_in: &Script, at: Time, action: &Action) -> Refusal {
        let step = handed_in.steps.iter().find(|step| step.action == *action);
        let allowed = match self.script.head.allowed.as_deref() {
            Some([]) | None => "nothing is".into(),
            Some(words) => format!("allowed: {}", words.join(", ")),
        };
        let number = step.map_or(1, |step| step.line);
        Refusal::Forbidden { number, at, line: action.to_string(), allowed }
    }
}

/// Whether a line of a client makes a request that this word names.
fn is_request(action: &Action, word: &str) -> bool {
    use crate::sim::Command::{Get, Put};
    match action {
        Action::Do(Put { .. }) | Action::Try(Put { .. }) => word == "put",
        Action::Do(Get { .. }) | Action::Try(Get { .. }) => word == "get",
        _ => false,
    }
}

/// The goals of a script.
fn goals(script: &Script) -> Result<Vec<Asked>, String> {
    let mut goals = Vec::new();
    let mut depth = 0_u32;
    for step in &script.steps {
        match (&step.action, Asked::by(&step.action)) {
            (Action::Repeat(_), _) => depth += 1,
            (Action::End, _) => depth -= 1,
            (_, Some(_)) if depth > 0 => {
                return Err(format!("line {}: a goal cannot be repeated", step.line));
            }
            (_, goal) => goals.extend(goal),
        }
    }
    match goals.len() {
        0 => Err("it has no goals, so it is not an exercise".into()),
        _ => Ok(goals),
    }
}

impl Done {
    fn count(&mut self, event: &Event) {
        let EventKind::Fact(fact) = &event.kind else { return };
        let counts = [
            (matches!(fact, Fact::Crashed { .. }), &mut self.crashes),
            (matches!(fact, Fact::Started { .. }), &mut self.restarts),
            (matches!(fact, Fact::ClientSubmitted { .. }), &mut self.commands),
            (is_division(fact), &mut self.partitions),
            (matches!(fact, Fact::RuleBroken { .. }), &mut self.rules_off),
        ];
        for (is_one, count) in counts {
            *count += u32::from(is_one);
        }
    }
}

/// Whether it separates servers from each other.
fn is_division(fact: &Fact) -> bool {
    matches!(fact, Fact::Partitioned { .. } | Fact::Isolated | Fact::LinkCut { .. })
}

/// How sessions are played, within limits.
#[derive(Clone, Copy)]
struct Replay<'a> {
    limits: Limits,
    keep_going: &'a dyn Fn() -> bool,
}

impl Replay<'_> {
    /// Lets a run that was handed in reach its mark, or else the end of its script, and then the end of that instant.
    /// Returns whether it agrees with the mark.
    fn play(&self, session: &mut Session, mark: Option<&Mark>) -> Result<Option<bool>, Refusal> {
        let agrees = match mark {
            Some(mark) if mark.at > self.limits.until => {
                return Err(Refusal::TooLong(self.limits.until));
            }
            Some(mark) => {
                while self.approach(session, mark)? != Advanced::Reached {}
                mark.agrees(session)
            }
            None => {
                while *session.script_state() == ScriptState::Running {
                    if self.advance(session, self.limits.until)? == Advanced::Reached {
                        return Err(Refusal::TooLong(self.limits.until));
                    }
                }
                None
            }
        };
        let end = session.now();
        while self.advance(session, end)? != Advanced::Reached {}
        Ok(agrees)
    }

    /// Advances to this time, or to a pause.
    fn advance(&self, session: &mut Session, until: Time) -> Result<Advanced, Refusal> {
        self.approach(session, &Mark { at: until, event: None, fingerprint: None })
    }

    fn approach(&self, session: &mut Session, mark: &Mark) -> Result<Advanced, Refusal> {
        let most = self.limits.events;
        let last = Cell::new(session.world().last_event());
        let has_room = || last.get() <= EventId(most);
        let mut watch = |event: &Event| last.set(event.seq);
        let mut goes_on = || has_room() && (self.keep_going)();
        let advanced = mark.advance_to(session, &mut watch, &mut goes_on);
        match advanced {
            _ if !has_room() => Err(Refusal::TooManyEvents(most)),
            Advanced::OutOfTime => Err(Refusal::Cancelled),
            advanced => Ok(advanced),
        }
    }
}
