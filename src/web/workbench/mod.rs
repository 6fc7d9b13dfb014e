//! What the workbench asks: the rungs of the ladder, trials of them, and how a foreign core differs from ours (`docs/cores.md`).
//!
//! The page brings the scripts of the rungs, and decides which of them is tried when: a trial is a job in a worker.

#[cfg(all(target_arch = "wasm32", feature = "foreign"))]
mod boundary;
#[cfg(all(target_arch = "wasm32", feature = "jobs"))]
mod worker;

use serde::Serialize;

use crate::cores::Program;
use crate::lab::ladder::{Fall, Missed, Outcome, Rung, Trial};
use crate::lab::language::parse_script;
use crate::lab::reference::{self, Comparison, Deed};

use super::live::Live;
use super::objects::Problem;

/// What the head of a rung's script says.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct LadderHead {
    /// Its title.
    pub title: String,
    /// What it teaches, in a sentence.
    pub teaches: String,
    /// The sections of the paper.
    pub paper: String,
    /// The first seed.
    pub from: f64,
    /// The last one.
    pub to: f64,
}

/// How a trial has ended.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct LadderOutcome {
    /// `left_out`: the core does not have a part that Raft leaves open.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "'passed' | 'left_out' | 'fell'"))]
    pub kind: &'static str,
    /// Why it was left out; empty otherwise.
    pub says: String,
    /// Where and why the core fell.
    pub fall: Option<LadderFall>,
}

/// Where a core fell, and why.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct LadderFall {
    /// What it missed.
    #[cfg_attr(
        target_arch = "wasm32",
        tsify(type = "'condition' | 'property' | 'contract' | 'budget' | 'copy'")
    )]
    pub missed: &'static str,
    /// When.
    pub at_ms: f64,
    /// The event that shows it, or the last one before.
    pub event: f64,
    /// The line at which the script was, from 1.
    pub line: u32,
    /// That line.
    pub text: String,
    /// What happened, in a sentence.
    pub message: String,
    /// How it came to that, oldest first.
    pub causes: Vec<LadderCause>,
    /// The hint: what to look at.
    pub look: String,
    /// The hint: which rule it is.
    pub rule: String,
}

/// An event that led to a fall, or a fact about a server at that moment.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct LadderCause {
    /// The event; 0 for a fact.
    pub event: f64,
    /// Its time; 0 for a fact.
    pub at_ms: f64,
    /// In a sentence.
    pub text: String,
}

/// The progress of a comparison with our core.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct CoreDifferenceProgress {
    /// The completed part, from 0 to 1.
    pub share: f64,
    /// The result, at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub result: Option<CoreDifference>,
}

/// The first thing that a server does with one core alone.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct CoreDifference {
    /// When.
    pub at_ms: f64,
    /// The server; 0 if there is no difference.
    pub server: u8,
    /// What it does with the foreign core; null if nothing else than with ours.
    pub theirs: Option<CoreDeed>,
    /// What it does with ours.
    pub ours: Option<CoreDeed>,
}

/// What a server does.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct CoreDeed {
    /// The event, in the run with that core.
    pub event: f64,
    /// A sentence.
    pub text: String,
}

/// What the head of a rung's script says.
///
/// # Errors
/// If it is not a rung.
pub fn head(name: &str, text: &str) -> Result<LadderHead, Problem> {
    let Rung { title, teaches, paper, seeds, .. } = rung(name, text)?;
    let (from, to) = (*seeds.start() as f64, *seeds.end() as f64);
    Ok(LadderHead { title, teaches, paper, from, to })
}

fn rung(name: &str, text: &str) -> Result<Rung, Problem> {
    Rung::parse(name, text).map_err(problem)
}

fn problem(message: String) -> Problem {
    Problem { message, ..Problem::default() }
}

/// A rung that is being tried with one seed.
#[derive(Debug)]
pub struct Job(Trial);

impl Job {
    /// A trial with a foreign core, or with ours.
    ///
    /// # Errors
    /// If it is not a rung, or its setup is not possible.
    pub fn new(name: &str, text: &str, seed: u64, core: Option<&Program>) -> Result<Self, Problem> {
        let trial = Trial::open(&rung(name, text)?, seed, &|setup| setup.core = core.cloned());
        trial.map(Self).map_err(|error| problem(error.to_string()))
    }

    /// Continues; none if `keep_going` returned false before the end.
    pub fn work(&mut self, keep_going: &mut dyn FnMut() -> bool) -> Option<LadderOutcome> {
        self.0.advance(keep_going).map(outcome)
    }
}

fn outcome(outcome: Outcome) -> LadderOutcome {
    let (kind, says, fall) = match outcome {
        Outcome::Passed => ("passed", String::new(), None),
        Outcome::LeftOut(words) => ("left_out", words, None),
        Outcome::Fell(fall) => ("fell", String::new(), Some(self::fall(*fall))),
    };
    LadderOutcome { kind, says, fall }
}

fn fall(fall: Fall) -> LadderFall {
    let ms = |us: u64| us as f64 / 1_000.0;
    let causes = fall.causes.into_iter().map(|cause| LadderCause {
        event: cause.event.unwrap_or(0) as f64,
        at_ms: ms(cause.at_us.unwrap_or(0)),
        text: cause.text,
    });
    LadderFall {
        missed: match fall.missed {
            Missed::Condition => "condition",
            Missed::Property => "property",
            Missed::Contract => "contract",
            Missed::Budget => "budget",
            Missed::Copy => "copy",
        },
        at_ms: ms(fall.at_us),
        event: fall.event as f64,
        line: fall.line,
        text: fall.text,
        message: fall.message,
        causes: causes.collect(),
        look: fall.look,
        rule: fall.rule,
    }
}

/// How the foreign core of a run differs from ours.
impl Live {
    /// Compares the run that is shown with the same run of our core, up to the present. Each call continues; `restart` begins again.
    /// None if the servers run our core.
    pub fn compare_cores(
        &mut self,
        restart: bool,
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Option<CoreDifferenceProgress> {
        if restart {
            self.beside = None;
        }
        let mut beside = match self.beside.take() {
            Some(beside) => beside,
            None => self.begin_beside()?,
        };
        let outcome = beside.work(keep_going);
        let share = beside.share();
        let result = outcome.map(|outcome| match outcome {
            reference::Outcome::Same => CoreDifference::default(),
            reference::Outcome::Differs(found) => difference(found),
        });
        if result.is_none() {
            self.beside = Some(beside);
        }
        Some(CoreDifferenceProgress { share, result })
    }

    fn begin_beside(&self) -> Option<Comparison> {
        let core = self.session().world().foreign_core()?.clone();
        let mut script = parse_script("", &self.history.head_session().saved()).ok()?;
        script.setup.core = Some(core);
        Comparison::open(&script, self.session().now()).ok()
    }
}

fn difference(found: reference::Difference) -> CoreDifference {
    let deed = |deed: Deed| CoreDeed { event: deed.event as f64, text: deed.text };
    CoreDifference {
        at_ms: found.at.as_ms_f64(),
        server: found.server.number(),
        theirs: found.theirs.map(deed),
        ours: found.ours.map(deed),
    }
}
