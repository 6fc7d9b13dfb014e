//! The search for what breaks a cluster, as the page asks for it.
//!
//! A search works in a worker, or in slices beside the frames: a job of its own, to which the state of a run is handed over as
//! bytes. What it finds goes back as lines with times, and becomes a branch of the run.

#[cfg(target_arch = "wasm32")]
mod boundary;
#[cfg(test)]
mod tests;

use serde::{Serialize, Serializer};

use crate::lab::Session;
use crate::lab::history::{BranchId, Moment};
use crate::lab::language::{Action, MAX_TIME, parse_line};
use crate::lab::search::{Goal, Kind, Options, Search, Story};
use crate::sim::{Command, Quoted};
use crate::types::{Duration, Property, Rule, Time};

use super::live::{Live, whole};
use super::objects::Problem;

/// How far a search is.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct SearchProgress {
    /// How many runs were tried.
    pub worlds: f64,
    /// In how many of them linearizability is unknown.
    pub unknown: f64,
    /// How many different states were seen.
    pub features: f64,
    /// How many commands the found run still has while it is being shortened; 0 while nothing is found.
    pub commands: f64,
    /// What was found, when it is short.
    pub story: Option<FoundStory>,
}

/// A run that a search has found.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct FoundStory {
    /// When the goal is met.
    pub end_ms: f64,
    /// What holds then.
    pub ending: String,
    /// The commands.
    pub steps: Vec<FoundStep>,
}

/// A step of a found run.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct FoundStep {
    /// When.
    pub at_ms: f64,
    /// The command, as a line of the language.
    pub line: String,
    /// What it does and what follows.
    pub said: String,
}

/// What a search looks for, and which faults it may use.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct SearchRequest {
    /// The properties of which one has to be violated; empty for any.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "PropertyWord[]"))]
    pub properties: Vec<String>,
    /// A condition of the language in their place; empty for none.
    pub condition: String,
    /// For how long it has to hold.
    pub for_ms: f64,
    /// The words of the kinds of faults: see `searchKinds`.
    pub kinds: Vec<String>,
    /// Searches of different seeds go different ways.
    pub seed: f64,
}

impl SearchRequest {
    /// What is looked for in a cluster of so many servers.
    ///
    /// # Errors
    /// What is wrong with the condition, or which property there is not.
    pub fn goal(&self, servers: u8) -> Result<Goal, Problem> {
        if self.condition.trim().is_empty() {
            let known = |word: &String| {
                let mut all = Property::ALL.into_iter();
                let found = all.find(|property| property.word() == word);
                found.ok_or_else(|| problem(format!("there is no property '{word}'")))
            };
            return self.properties.iter().map(known).collect::<Result<_, _>>().map(Goal::Violated);
        }
        let condition = self.condition.trim();
        let actions = parse_line(&format!("expect {condition}"), servers)
            .map_err(|error| problem(error.to_string().trim_start_matches(":1:").to_owned()))?;
        let during = whole((self.for_ms.max(0.0) * 1_000.0).round()).unwrap_or(0);
        let during = Duration::from_us(during).min(MAX_TIME);
        match <[Action; 1]>::try_from(actions) {
            Ok([Action::Expect(condition)]) => Ok(Goal::Holds { condition, during }),
            _ => Err(problem("expected a condition, as in 'no leader'".into())),
        }
    }

    fn options(&self) -> Options {
        let kinds = self.kinds.iter().filter_map(|word| Kind::from_word(word));
        Options { seed: whole(self.seed).unwrap_or(1), kinds: kinds.collect() }
    }
}

fn problem(message: String) -> Problem {
    Problem { message, ..Problem::default() }
}

/// A search on its way.
#[derive(Debug)]
pub struct Job(Search);

impl Job {
    /// A search from a state that [`Live::search_start`] has given.
    ///
    /// # Errors
    /// What is wrong with the request; also if the bytes are no state.
    pub fn new(state: &[u8], request: &SearchRequest) -> Result<Self, Problem> {
        let damaged = || problem("the state of the run arrived incomplete".into());
        let session = Session::from_bytes(state).ok_or_else(damaged)?;
        let servers = session.world().ids().count() as u8;
        let goal = request.goal(servers)?;
        Ok(Self(Search::new(session, goal, request.options())))
    }

    /// Goes on until so many things have happened.
    pub fn work(&mut self, budget: f64) -> SearchProgress {
        let story = self.0.work(whole(budget).unwrap_or(0)).map(found);
        let progress = self.0.progress();
        SearchProgress {
            worlds: progress.worlds as f64,
            unknown: progress.unknown as f64,
            features: progress.features as f64,
            commands: progress.commands.unwrap_or(0) as f64,
            story,
        }
    }
}

fn found(story: &Story) -> FoundStory {
    let steps = story.steps.iter().map(|step| FoundStep {
        at_ms: step.at.as_ms_f64(),
        line: step.command.to_string(),
        said: step.said.clone(),
    });
    FoundStory {
        end_ms: story.end.as_ms_f64(),
        ending: story.ending.clone(),
        steps: steps.collect(),
    }
}

/// Where a search begins.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct SearchStart {
    /// The state of the run, for a `SearchJob`.
    #[serde(serialize_with = "as_bytes")]
    #[cfg_attr(target_arch = "wasm32", tsify(type = "Uint8Array"))]
    pub state: Vec<u8>,
    /// The branch that it belongs to.
    pub branch: u32,
    /// The time.
    pub at_ms: f64,
    /// Lines that come before what is found: the rules that are switched off.
    pub before: Vec<String>,
}

fn as_bytes<S: Serializer>(state: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bytes(state)
}

impl Live {
    /// The state from which a search goes out: the present, or the start of the run that is shown, with the rules switched off
    /// that are off now.
    pub fn search_start(&self, from_start: bool) -> SearchStart {
        let history = self.history();
        let branch = history.current();
        let at = if from_start { Time::ZERO } else { history.now() };
        let mut replay = history.approach(branch, Moment::End(at), Duration::ZERO);
        replay.reach(Moment::End(at), &mut |_| (), &mut || true);
        let mut session = replay.session().clone();
        let now = history.session().world().settings();
        let is_news =
            |rule: &Rule| !now.follows(*rule) && session.world().settings().follows(*rule);
        let before: Vec<Command> =
            Rule::ALL.into_iter().filter(is_news).map(Command::Break).collect();
        for command in &before {
            let done = session.act(command, &mut |_| ());
            debug_assert!(done.is_ok(), "a rule can always be switched off");
        }
        SearchStart {
            state: session.to_bytes(),
            branch: branch.0,
            at_ms: at.as_ms_f64(),
            before: before.iter().map(Command::to_string).collect(),
        }
    }

    /// Begins a branch where a search began, does in it what was found, and shows it at its end.
    ///
    /// # Errors
    /// If there is no such branch any more, there are too many, or a line cannot be done.
    pub fn open_story(
        &mut self,
        start: &SearchStart,
        name: &str,
        steps: &[FoundStep],
        end: &FoundEnd,
    ) -> Result<(), Problem> {
        self.set_playing(false);
        self.go_at_once(BranchId(start.branch), time(start.at_ms));
        let refused = |problem: Option<Problem>| problem.map_or(Ok(()), Err);
        refused(self.fork(&say(name)).problem)?;
        self.rename_branch(self.history().current().0, name)?;
        for line in &start.before {
            refused(self.run(line).problem)?;
        }
        for (place, step) in steps.iter().enumerate() {
            self.pass(time(step.at_ms));
            let (number, count) = (place + 1, steps.len());
            refused(self.run(&say(&format!("{number} of {count}: {}", step.said))).problem)?;
            refused(self.run(&step.line).problem)?;
        }
        self.pass(time(end.at_ms));
        refused(self.run(&say(&end.says)).problem)
    }

    fn pass(&mut self, until: Time) {
        let Self { history, recent, .. } = self;
        while history.now() < until {
            history.advance(until, &mut |event| recent.observe(event), &mut || true);
        }
        self.forget_news();
    }
}

/// How a story ends.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundEnd {
    /// When.
    pub at_ms: f64,
    /// What is so then.
    pub says: String,
}

fn say(text: &str) -> String {
    format!("say {}", Quoted(text))
}

/// Simulated times are whole microseconds; a number of milliseconds has them exactly.
fn time(ms: f64) -> Time {
    Time::from_us(whole((ms * 1_000.0).round()).unwrap_or(0)).min(Time::ZERO + MAX_TIME)
}
