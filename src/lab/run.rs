//! Running a script to its end, without anybody watching.

use crate::sim::CommandError;
use crate::types::{Event, Property, StreamHash, Time, Violation};

use super::language::{Action, Condition, Script};
use super::program::{Failure, ScriptState};
use super::session::{Advanced, Notice, Session};

/// What became of a run.
#[derive(Clone, Debug)]
pub struct Report {
    /// Whether it held.
    pub verdict: Verdict,
    /// The seed that it ran with.
    pub seed: u64,
    /// When it ended.
    pub ended_at: Time,
    /// How many events it made.
    pub events: u64,
    /// The hash of its event stream.
    pub hash: u64,
    /// What was said, and when.
    pub notices: Vec<Notice>,
}

/// Whether a run held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every `expect` and `await` was met, and no safety property violated that the script does not itself expect.
    Held,
    /// The script stopped before its end.
    Failed(Failure),
    /// The script came to its end, but a safety property was violated.
    Violated(Violation),
    /// It was stopped from outside.
    Cancelled,
}

/// Runs `script` to its end, with `seed` in place of its own if there is one. `keep_going` is asked now and then.
///
/// # Errors
/// If the script's setup cannot be.
pub fn run(
    script: &Script,
    seed: Option<u64>,
    sink: &mut dyn FnMut(&Event),
    keep_going: &mut dyn FnMut() -> bool,
) -> Result<Report, CommandError> {
    let mut script = script.clone();
    script.setup.seed = seed.unwrap_or(script.setup.seed);
    let mut session = Session::open(&script)?;
    let mut hash = StreamHash::default();
    let mut watch = |event: &Event| {
        hash.add(event);
        sink(event);
    };
    let mut cancelled = false;
    while *session.script_state() == ScriptState::Running && !cancelled {
        cancelled = session.advance(Time::MAX, &mut watch, keep_going) == Advanced::OutOfTime;
    }
    Ok(Report {
        verdict: if cancelled { Verdict::Cancelled } else { verdict(&script, &session) },
        seed: script.setup.seed,
        ended_at: session.now(),
        events: session.world().last_event().0,
        hash: hash.value(),
        notices: session.take_notices(),
    })
}

fn verdict(script: &Script, session: &Session) -> Verdict {
    if let ScriptState::Failed(failure) = session.script_state() {
        return Verdict::Failed(failure.clone());
    }
    let unexpected =
        session.checker().violations().find(|violation| !expects(script, violation.property));
    unexpected.map_or(Verdict::Held, |violation| Verdict::Violated(*violation))
}

/// Whether a script itself says that a property will be violated.
fn expects(script: &Script, property: Property) -> bool {
    script.steps.iter().any(|step| match &step.action {
        Action::Expect(condition) | Action::Await { condition, .. } => {
            *condition == Condition::Violated(property)
        }
        _ => false,
    })
}
