//! The search for a run that violates a property, for the page.
//!
//! A search is a separate job in a worker, or in time slices between frames. It receives the lines of a run, and replays it up
//! to the moment from which it searches. The run that it finds is returned as lines with times, and becomes a branch.

#[cfg(target_arch = "wasm32")]
mod boundary;
#[cfg(test)]
mod tests;
#[cfg(all(target_arch = "wasm32", feature = "jobs"))]
mod worker;

use serde::Serialize;

use crate::cores::Program;
use crate::lab::history::{BranchId, Moment};
use crate::lab::language::{Action, MAX_TIME, parse_line, parse_script};
use crate::lab::search::{Goal, Kind, Options, Search, Story};
use crate::lab::{Advanced, Mark, Session};
use crate::sim::{Command, Quoted};
use crate::types::{Duration, Property, Rule, Time};

use super::live::Live;
use super::numbers::whole;
use super::objects::Problem;

/// The progress of a search.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct SearchProgress {
    /// How much of the run is replayed, from 0 to 1; the search begins at 1.
    pub replayed: f64,
    /// How many runs were tried.
    pub worlds: f64,
    /// The number of runs in which linearizability is unknown.
    pub unknown: f64,
    /// How many different states were seen.
    pub features: f64,
    /// The number of commands of the found run while it is being shortened; 0 while none is found.
    pub commands: f64,
    /// The found run, when it has been shortened.
    pub story: Option<FoundStory>,
}

/// A run that a search has found.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct FoundStory {
    /// When the goal is met.
    pub end_ms: f64,
    /// The condition that is met.
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
    /// What it does, and what follows from it.
    pub said: String,
}

/// The goal of a search, and the faults that it may use.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct SearchRequest {
    /// The properties to be violated, one of them; empty for any.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "PropertyWord[]"))]
    pub properties: Vec<String>,
    /// A condition of the language instead; empty for none.
    pub condition: String,
    /// How long it has to hold.
    pub for_ms: f64,
    /// The words of the kinds of faults: see `searchKinds`.
    pub kinds: Vec<String>,
    /// The seed of the search.
    pub seed: f64,
}

impl SearchRequest {
    /// The goal of the search in a cluster of this many servers.
    ///
    /// # Errors
    /// If the condition is invalid, or there is no such property.
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

/// A running search.
#[derive(Debug)]
pub struct Job(Stage);

#[derive(Debug)]
enum Stage {
    /// The run is being replayed up to the moment from which the search starts.
    Replay {
        session: Box<Session>,
        start: Mark,
        goal: Goal,
        options: Options,
    },
    Search(Box<Search>),
}

impl Job {
    /// A search from a moment that [`Live::search_start`] has given: the lines of the run, and its time. The servers run
    /// `core`, if there is one, and else ours.
    ///
    /// # Errors
    /// If the request is invalid, or the lines are no run.
    pub fn new(
        run: &str,
        at_ms: f64,
        core: Option<Program>,
        request: &SearchRequest,
    ) -> Result<Self, Problem> {
        let damaged = || problem("the run arrived incomplete".into());
        let mut script = parse_script("", run).map_err(|_| damaged())?;
        script.setup.core = core;
        let session = Session::open(&script).map_err(|error| problem(error.to_string()))?;
        let goal = request.goal(session.world().ids().count() as u8)?;
        let start = Mark { at: time(at_ms), event: None, fingerprint: None };
        Ok(Self(Stage::Replay { session: session.into(), start, goal, options: request.options() }))
    }

    /// Continues until this many events have happened.
    pub fn work(&mut self, budget: f64) -> SearchProgress {
        let budget = whole(budget).unwrap_or(0);
        match &mut self.0 {
            Stage::Search(search) => searched(search, budget),
            Stage::Replay { session, start, goal, options } => {
                let end = session.work().saturating_add(budget);
                while session.work() < end {
                    let mut checks = budget / Session::WORK_PER_CHECK;
                    let keep_going = &mut || {
                        checks = checks.saturating_sub(1);
                        checks > 0
                    };
                    if start.advance_to(session, &mut |_| (), keep_going) == Advanced::Reached {
                        let search =
                            Search::new((**session).clone(), goal.clone(), options.clone());
                        self.0 = Stage::Search(search.into());
                        return SearchProgress { replayed: 1.0, ..SearchProgress::default() };
                    }
                }
                let replayed = (session.now().as_ms_f64() / start.at.as_ms_f64()).max(0.0);
                SearchProgress { replayed, ..SearchProgress::default() }
            }
        }
    }
}

fn searched(search: &mut Search, budget: u64) -> SearchProgress {
    let story = search.work(budget).map(found);
    let progress = search.progress();
    SearchProgress {
        replayed: 1.0,
        worlds: progress.worlds as f64,
        unknown: progress.unknown as f64,
        features: progress.features as f64,
        commands: progress.commands.unwrap_or(0) as f64,
        story,
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
    /// The lines of the run, for a `SearchJob`.
    pub run: String,
    /// The branch that it belongs to.
    pub branch: u32,
    /// The time.
    pub at_ms: f64,
    /// The lines that precede the found run: the rules that are switched off.
    pub before: Vec<String>,
}

impl Live {
    /// The moment from which a search starts: the present, or the start of the run that is shown with the same rules switched off
    /// as now.
    pub fn search_start(&self, from_start: bool) -> SearchStart {
        let history = self.history();
        let branch = history.current();
        let at = if from_start { Time::ZERO } else { history.now() };
        let mut replay = history.replay_before(branch, Moment::End(at), Duration::ZERO);
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
            run: session.saved(),
            branch: branch.0,
            at_ms: at.as_ms_f64(),
            before: before.iter().map(Command::to_string).collect(),
        }
    }

    /// Starts a branch where a search started, runs the found commands in it, and shows it at its end.
    ///
    /// # Errors
    /// If that branch no longer exists, there are too many branches, or a line cannot be run.
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
        self.skip_notices();
    }
}

/// How a story ends.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundEnd {
    /// When.
    pub at_ms: f64,
    /// What is true then.
    pub says: String,
}

fn say(text: &str) -> String {
    format!("say {}", Quoted(text))
}

/// Simulated times are whole microseconds, which a number of milliseconds represents exactly.
fn time(ms: f64) -> Time {
    Time::from_us(whole((ms * 1_000.0).round()).unwrap_or(0)).min(Time::ZERO + MAX_TIME)
}
