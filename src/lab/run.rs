//! Running a script to its end at full speed.

use crate::sim::{CommandError, CoreFailure};
use crate::types::{Event, Property, Time, Unknown, Violation};
use crate::util::StreamHash;

use super::goal::Goal;
use super::language::{Action, Condition, Script};
use super::mark::Mark;
use super::measure::Measure;
use super::program::{Failure, ScriptState};
use super::session::{Advanced, Notice, Session};

/// A script that is being run to its end.
///
/// [`Run::advance`] continues until the script has ended or the caller interrupts it, to look at the session or to
/// store the events so far; [`Run::report`] returns the result.
#[derive(Clone, Debug)]
pub struct Run {
    session: Session,
    script: Script,
    hash: StreamHash,
    /// A mark that is not yet reached.
    ahead: Option<Mark>,
    agrees: Option<bool>,
    cancelled: bool,
}

/// The result of a run.
#[derive(Clone, Debug)]
pub struct Report {
    /// Whether it held.
    pub verdict: Verdict,
    /// Its seed.
    pub seed: u64,
    /// When it ended.
    pub ended_at: Time,
    /// The number of events.
    pub events: u64,
    /// The hash of its event stream.
    pub hash: u64,
    /// The remarks, with their times.
    pub notices: Vec<Notice>,
    /// The measured spans.
    pub measures: Vec<Measure>,
    /// The goals.
    pub goals: Vec<Goal>,
    /// The first failure of a foreign core.
    pub core_failure: Option<CoreFailure>,
    /// Whether it agrees with its mark; none if it had none, or did not reach it.
    pub agrees: Option<bool>,
}

/// Whether a run held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every `expect` and `await` was met, and no safety property was violated or unknown except those that the script
    /// expects. If the script switches rules off, it is enough that it expects a violation.
    Held,
    /// The script stopped before its end.
    Failed(Failure),
    /// The script ran to its end, but a safety property was violated.
    Violated(Violation),
    /// The script ran to its end, but it is unknown whether a property was violated.
    Unknown(Unknown),
    /// It was stopped from outside.
    Cancelled,
}

/// Runs `script` to its end, with `seed` in place of its own if given. `keep_going` is asked now and then.
///
/// # Errors
/// If the script's setup is not possible.
pub fn run(
    script: &Script,
    seed: Option<u64>,
    sink: &mut dyn FnMut(&Event),
    keep_going: &mut dyn FnMut() -> bool,
) -> Result<Report, CommandError> {
    let mut run = Run::open(script, seed)?;
    if !run.advance(sink, keep_going) {
        run.cancel();
    }
    Ok(run.report())
}

impl Run {
    /// A run at its start, with `seed` in place of the script's own if given.
    ///
    /// # Errors
    /// If the script's setup is not possible.
    pub fn open(script: &Script, seed: Option<u64>) -> Result<Self, CommandError> {
        let mut script = script.clone();
        script.setup.seed = seed.unwrap_or(script.setup.seed);
        let session = Session::open(&script)?;
        let (hash, ahead, agrees) = (StreamHash::default(), None, None);
        Ok(Self { session, script, hash, ahead, agrees, cancelled: false })
    }

    /// The same run, which continues at least up to this moment, and is compared with it there.
    pub fn up_to(self, mark: Mark) -> Self {
        Self { ahead: Some(mark), ..self }
    }

    /// Whether the script has ended, and the mark, if there is one, has been passed.
    pub fn has_ended(&self) -> bool {
        self.ahead.is_none() && *self.session.script_state() != ScriptState::Running
    }

    /// Continues; returns whether the run has ended. It has not if `keep_going`, which is asked now and then, returned
    /// false.
    pub fn advance(
        &mut self,
        sink: &mut dyn FnMut(&Event),
        keep_going: &mut dyn FnMut() -> bool,
    ) -> bool {
        let mut hash = self.hash;
        let mut watch = |event: &Event| {
            hash.add(event);
            sink(event);
        };
        let has_ended = self.advance_with(&mut watch, keep_going);
        self.hash = hash;
        has_ended
    }

    /// The same where nobody asks for the events, nor for their hash in the report.
    pub fn advance_silently(&mut self, keep_going: &mut dyn FnMut() -> bool) -> bool {
        self.advance_with(&mut |_| (), keep_going)
    }

    fn advance_with(
        &mut self,
        watch: &mut dyn FnMut(&Event),
        keep_going: &mut dyn FnMut() -> bool,
    ) -> bool {
        while let Some(mark) = &self.ahead {
            match mark.advance_to(&mut self.session, watch, keep_going) {
                Advanced::OutOfTime => return false,
                Advanced::Reached => {
                    self.agrees = mark.agrees(&self.session);
                    self.ahead = None;
                }
                Advanced::Paused | Advanced::Finished | Advanced::Failed => {}
            }
        }
        while *self.session.script_state() == ScriptState::Running {
            if self.session.advance(Time::MAX, watch, keep_going) == Advanced::OutOfTime {
                break;
            }
        }
        self.has_ended()
    }

    /// Stops before the end.
    pub fn cancel(&mut self) {
        self.cancelled = true;
    }

    /// The present session.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The result.
    pub fn report(self) -> Report {
        Report {
            verdict: self.verdict(),
            seed: self.script.setup.seed,
            ended_at: self.session.now(),
            events: self.session.world().last_event().0,
            hash: self.hash.value(),
            notices: self.session.notices().iter().cloned().collect(),
            measures: self.session.measures_at_end(),
            goals: self.session.goals().map(|(goal, _)| goal.clone()).collect(),
            core_failure: self.session.world().core_failure().cloned(),
            agrees: self.agrees,
        }
    }

    fn verdict(&self) -> Verdict {
        if self.cancelled {
            return Verdict::Cancelled;
        }
        if let ScriptState::Failed(failure) = self.session.script_state() {
            return Verdict::Failed(failure.clone());
        }
        self.trouble()
    }

    /// Whether a property was violated or is unknown, as far as the script does not expect it.
    pub(super) fn trouble(&self) -> Verdict {
        // With rules switched off, one violation leads to others.
        if !self.script.breaks().is_empty()
            && Property::ALL.into_iter().any(|any| self.expects(any))
        {
            return Verdict::Held;
        }
        let mut violations = self.session.checker().violations();
        let unexpected = violations.find(|violation| !self.expects(violation.property));
        if let Some(violation) = unexpected {
            return Verdict::Violated(*violation);
        }
        let mut unknown = self.session.checker().unknown().iter();
        let unexpected = unknown.find(|unknown| !self.says(&Condition::Unknown(unknown.property)));
        unexpected.map_or(Verdict::Held, |unknown| Verdict::Unknown(*unknown))
    }

    /// Whether the script expects that a property will be violated.
    fn expects(&self, property: Property) -> bool {
        self.says(&Condition::Violated(property))
    }

    /// Whether the script expects this condition.
    fn says(&self, wanted: &Condition) -> bool {
        self.script.steps.iter().any(|step| match &step.action {
            Action::Expect(condition) | Action::Await { condition, .. } => {
                condition.parts().contains(wanted)
            }
            _ => false,
        })
    }
}
