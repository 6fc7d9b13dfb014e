//! Drives a run to its end and says why it failed, for one seed and for many.

use std::cell::Cell;

use raftarium::lab::language::Quantity;
use raftarium::lab::{self, Goal, Measure, Notice, Verdict, explain};
use raftarium::sim::Clients;
use raftarium::types::{Duration, Event, Property, RuleSet, Time};
use serde::{Deserialize, Serialize};

use super::load::Loaded;
use super::out::{Out, Problem};

/// How many events are kept until the watcher sees them.
const BATCH: usize = 4_096;

/// Why a run did not hold: a line that failed, a property that was violated, or one of which that is unknown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_us: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub property: Option<Property>,
    /// The event that violated the property, or that could not be judged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<u64>,
    pub message: String,
}

/// A span that the script measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Measured {
    pub name: String,
    pub began_us: Option<u64>,
    pub ended_us: Option<u64>,
    /// From the one to the other; null if it is not finished.
    pub span_us: Option<u64>,
    /// What is counted, if it is not the time that is measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<String>,
    /// How much of it there was from the one to the other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
}

impl Measured {
    pub fn of(measure: &Measure) -> Self {
        Self {
            name: measure.name().to_owned(),
            began_us: measure.began().map(Time::as_us),
            ended_us: measure.ended().map(Time::as_us),
            span_us: measure.span().map(Duration::as_us),
            quantity: match measure.quantity() {
                Quantity::Time => None,
                counted => Some(counted.to_string()),
            },
            count: measure.count(),
        }
    }
}

/// A goal of the script.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    pub name: String,
    pub points: u16,
    /// When it was reached; null if it was not.
    pub reached_us: Option<u64>,
}

impl Judged {
    pub fn of(goal: &Goal) -> Self {
        Self {
            name: goal.name().to_owned(),
            points: goal.points(),
            reached_us: goal.reached().map(Time::as_us),
        }
    }
}

impl Reason {
    /// On one line, without the script's name.
    pub fn brief(&self) -> String {
        match (self.line, self.at_us) {
            (Some(line), Some(at)) => {
                format!("line {line}, at {}: {}", Time::from_us(at), self.message)
            }
            _ => format!("{} (event {})", self.message, self.event.unwrap_or_default()),
        }
    }
}

/// Something that wants to see every event and what was said between them, in order.
pub type Watcher<'a> = &'a mut dyn FnMut(&[Event], &[Notice], &Clients) -> Result<(), Problem>;

/// Runs a script to its end. `pulse` is called now and then, with the run so far; it returns whether to continue.
pub fn drive(
    loaded: &Loaded,
    seed: Option<u64>,
    watcher: Option<Watcher<'_>>,
    pulse: &mut dyn FnMut(&lab::Run) -> Result<bool, Problem>,
    keep_going: &dyn Fn() -> bool,
) -> Result<(lab::Report, Option<Reason>), Problem> {
    let script = &loaded.script;
    let opened = lab::Run::open(script, seed);
    let mut run = opened.map_err(|error| Problem::new(format!("{}: {error}", script.name)))?;
    if let Some(moment) = &loaded.moment {
        run = run.up_to(loaded.mark(moment, seed));
    }
    match watcher {
        Some(watcher) => drive_watched(&mut run, watcher, pulse, keep_going)?,
        None => drive_unwatched(&mut run, pulse, keep_going)?,
    }
    let clients = run.session().world().clients().clone();
    let report = run.report();
    let reason = reason(&report.verdict, loaded, &clients);
    Ok((report, reason))
}

fn drive_watched(
    run: &mut lab::Run,
    watcher: Watcher<'_>,
    pulse: &mut dyn FnMut(&lab::Run) -> Result<bool, Problem>,
    keep_going: &dyn Fn() -> bool,
) -> Result<(), Problem> {
    let (mut batch, count) = (Vec::new(), Cell::new(0));
    let mut told = 0;
    loop {
        let mut keep = |event: &Event| {
            batch.push(event.clone());
            count.set(count.get() + 1);
        };
        let ended = run.advance(&mut keep, &mut || count.get() < BATCH && keep_going());
        let session = run.session();
        let said: Vec<_> = session.notices().iter_from(told).cloned().collect();
        told += said.len();
        watcher(&batch, &said, session.world().clients())?;
        batch.clear();
        count.set(0);
        if ended {
            return pulse(run).map(|_| ());
        }
        if !pulse(run)? {
            run.cancel();
            return Ok(());
        }
    }
}

fn drive_unwatched(
    run: &mut lab::Run,
    pulse: &mut dyn FnMut(&lab::Run) -> Result<bool, Problem>,
    keep_going: &dyn Fn() -> bool,
) -> Result<(), Problem> {
    /// How often the run is asked whether it continues, between two pulses.
    const ASKED: u32 = 256;
    loop {
        let asked = Cell::new(0);
        let ended = run.advance(&mut |_| {}, &mut || {
            asked.set(asked.get() + 1);
            asked.get() < ASKED && keep_going()
        });
        if ended {
            return pulse(run).map(|_| ());
        }
        if !pulse(run)? {
            run.cancel();
            return Ok(());
        }
    }
}

fn reason(verdict: &Verdict, loaded: &Loaded, clients: &Clients) -> Option<Reason> {
    match verdict {
        Verdict::Held | Verdict::Cancelled => None,
        Verdict::Failed(failure) => Some(Reason {
            line: Some(failure.line),
            text: Some(loaded.line(failure.line).to_owned()),
            at_us: Some(failure.at.as_us()),
            property: None,
            event: None,
            message: failure.message.clone(),
        }),
        Verdict::Violated(violation) => Some(Reason {
            line: None,
            text: None,
            at_us: None,
            property: Some(violation.property),
            event: Some(violation.event.0),
            message: explain::violation(violation, clients).to_string(),
        }),
        Verdict::Unknown(unknown) => Some(Reason {
            line: None,
            text: None,
            at_us: Some(unknown.at.as_us()),
            property: Some(unknown.property),
            event: Some(unknown.event.0),
            message: explain::unknown(unknown, clients).to_string(),
        }),
    }
}

/// A verdict as reports name it.
pub fn verdict_word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Held => "held",
        Verdict::Failed(_) => "failed",
        Verdict::Violated(_) => "violated",
        Verdict::Unknown(_) => "unknown",
        Verdict::Cancelled => "cancelled",
    }
}

/// Whether all rules are followed.
pub fn follows_all_rules(modified: &RuleSet) -> bool {
    modified.is_empty()
}

/// Says that this run did not follow all rules of Raft.
pub fn print_modified_rules(out: &mut Out, script: &str, modified: RuleSet) -> Result<(), Problem> {
    if modified.is_empty() {
        return Ok(());
    }
    out.line(format_args!("{script}: a MODIFIED RAFT, rules switched off: {modified}"))
}
