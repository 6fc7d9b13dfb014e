//! One run of a cell, and what it measured.

use serde::{Deserialize, Serialize};

use crate::lab::language::{Quantity, Script};
use crate::lab::measure::Measure;
use crate::lab::{Run, ScriptState, Verdict};
use crate::types::{Duration, Property, Time};

/// The most events of a trial.
pub const MAX_EVENTS: u64 = 5_000_000;
/// The longest simulated time of a trial.
pub const MAX_SPAN: Duration = Duration::from_s(3_600);

/// What became of a trial.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trial {
    /// Its seed.
    pub seed: u64,
    /// How it ended.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// When it ended.
    pub ended_us: u64,
    /// Its events.
    pub events: u64,
    /// The value of each measure.
    pub values: Vec<Value>,
}

/// The value of a measure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Value {
    /// A time in microseconds, or a count; none if its end never came.
    pub value: Option<u64>,
    /// When it had this value: the end of what was measured, in microseconds of the run. Without a value, its start.
    pub at_us: Option<u64>,
}

/// How a trial ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// Everything was measured, or the script came to its end.
    Done,
    /// An `await` waited for too long. That is a result like others: what was not measured until then never came.
    TimedOut {
        /// Its line.
        line: u32,
    },
    /// An `expect` did not hold, or a command could not be carried out.
    Failed {
        /// Its line.
        line: u32,
        /// The reason.
        message: String,
    },
    /// A safety property was violated that the script does not expect to be.
    Violated {
        /// The property.
        property: Property,
    },
    /// The checker cannot decide whether a property holds.
    Unknown {
        /// The property.
        property: Property,
    },
    /// It had more events than [`MAX_EVENTS`], or took longer than [`MAX_SPAN`].
    Limited,
}

/// A trial in progress. It depends on nothing but its script and its seed, however often it is interrupted.
#[derive(Clone, Debug)]
pub struct RunningTrial {
    /// Or why the script's setup is not possible.
    run: Result<Run, String>,
    seed: u64,
    columns: usize,
}

impl RunningTrial {
    pub(super) fn new(script: &Script, seed: u64, columns: usize) -> Self {
        let run = Run::open(script, Some(seed)).map_err(|error| error.to_string());
        Self { run, seed, columns }
    }

    /// Continues to its end; none if `keep_going`, which is asked after some tens of steps of the world, returned false.
    pub fn advance(&mut self, keep_going: &mut dyn FnMut() -> bool) -> Option<Trial> {
        let (seed, columns) = (self.seed, self.columns);
        let run = match &mut self.run {
            Ok(run) => run,
            Err(message) => return Some(impossible(seed, columns, message.clone())),
        };
        let mut is_limited = false;
        // It looks after the same steps in each run, whoever interrupts it.
        while !is_limited && !run.advance_silently(&mut || false) {
            let session = run.session();
            if session.has_measured_all() {
                break;
            }
            is_limited = session.world().last_event().0 > MAX_EVENTS
                || session.now() > Time::ZERO + MAX_SPAN;
            if !is_limited && !keep_going() {
                return None;
            }
        }
        let outcome = if is_limited { Outcome::Limited } else { outcome(run) };
        let session = run.session();
        let mut values: Vec<Value> = session.measures_at_end().iter().map(value).collect();
        values.resize(columns, Value::default());
        let (ended_us, events) = (session.now().as_us(), session.world().last_event().0);
        Some(Trial { seed, outcome, ended_us, events, values })
    }
}

fn outcome(run: &Run) -> Outcome {
    if let Some(failure) = run.session().world().core_failure() {
        let message = format!("{}'s core failed: {}", failure.server, failure.problem);
        return Outcome::Failed { line: 0, message };
    }
    if let ScriptState::Failed(failure) = run.session().script_state()
        && !failure.timed_out
    {
        return Outcome::Failed { line: failure.line, message: failure.message.clone() };
    }
    match (run.trouble(), run.session().script_state()) {
        (Verdict::Violated(violation), _) => Outcome::Violated { property: violation.property },
        (Verdict::Unknown(unknown), _) => Outcome::Unknown { property: unknown.property },
        (_, ScriptState::Failed(failure)) => Outcome::TimedOut { line: failure.line },
        _ => Outcome::Done,
    }
}

/// The trial of a script whose setup is not possible.
fn impossible(seed: u64, columns: usize, message: String) -> Trial {
    let values = vec![Value::default(); columns];
    Trial { seed, outcome: Outcome::Failed { line: 0, message }, ended_us: 0, events: 0, values }
}

fn value(measure: &Measure) -> Value {
    let value = match measure.quantity() {
        Quantity::Time => measure.span().map(Duration::as_us),
        _ => measure.count(),
    };
    let at = measure.ended().or(measure.began());
    Value { value, at_us: at.map(Time::as_us) }
}

impl Outcome {
    /// As reports name it.
    pub fn word(&self) -> &'static str {
        match self {
            Outcome::Done => "done",
            Outcome::TimedOut { .. } => "timed_out",
            Outcome::Failed { .. } => "failed",
            Outcome::Violated { .. } => "violated",
            Outcome::Unknown { .. } => "unknown",
            Outcome::Limited => "limited",
        }
    }

    /// In words, where something went wrong.
    pub fn problem(&self) -> Option<String> {
        match self {
            Outcome::Done | Outcome::TimedOut { .. } => None,
            Outcome::Failed { line: 0, message } => Some(message.clone()),
            Outcome::Failed { line, message } => Some(format!("line {line}: {message}")),
            Outcome::Violated { property } => Some(format!("{} was violated", property.title())),
            Outcome::Unknown { property } => {
                let property = property.title();
                Some(format!("it is unknown whether {property} holds"))
            }
            Outcome::Limited => Some(format!(
                "it was ended after {MAX_EVENTS} events or {MAX_SPAN} of simulated time"
            )),
        }
    }
}
