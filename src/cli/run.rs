//! `raftarium run`: a script from its beginning to its end, headless.

use std::cell::{Cell, RefCell};

use serde::Serialize;

use raftarium::lab::{self, Measure, Notice, NoticeKind, Verdict, explain};
use raftarium::sim::Clients;
use raftarium::types::{Duration, Event, GuardSet, Property, Time};

use super::arguments::Run as Options;
use super::files::Files;
use super::interrupt::Interrupt;
use super::load::{Loaded, load};
use super::out::{Out, Problem, json};
use super::output::Claims;
use super::progress::Progress;
use super::{Done, Ending, seeds};

/// Runs a script once, or with many seeds.
pub fn main(options: &Options) -> Done {
    let mut loaded = load(&options.script)?;
    loaded.set(&options.set)?;
    let interrupt = Interrupt::listen();
    let mut claims = Claims::new();
    claims.read_script(&options.script);
    match &options.seeds {
        Some(range) => seeds::main(&loaded, range.clone(), options, claims, &interrupt),
        None => once(&loaded, options, claims, &interrupt),
    }
}

/// What became of a run, in words and numbers.
#[derive(Debug, Serialize)]
pub struct Summary {
    pub script: String,
    pub seed: u64,
    pub verdict: &'static str,
    /// The rules of Raft that the script switches off.
    #[serde(skip_serializing_if = "is_raft")]
    pub modified: GuardSet,
    /// Why it did not hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    pub ended_at_us: u64,
    pub events: u64,
    pub hash: String,
    /// Whether it is at its moment what the link or the saved run that names the moment says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replay: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub measures: Vec<Measured>,
    pub narration: Vec<Narration>,
}

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
}

impl Measured {
    pub fn of(measure: &Measure) -> Self {
        Self {
            name: measure.name().to_owned(),
            began_us: measure.began().map(Time::as_us),
            ended_us: measure.ended().map(Time::as_us),
            span_us: measure.span().map(Duration::as_us),
        }
    }
}

/// Something that the script said.
#[derive(Debug, Serialize)]
pub struct Narration {
    pub at_us: u64,
    pub text: String,
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

/// How many events are kept until the watcher sees them.
const BATCH: usize = 4_096;

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

fn once(loaded: &Loaded, options: &Options, mut claims: Claims, interrupt: &Interrupt) -> Done {
    let servers = loaded.script.setup.servers.into();
    let files = RefCell::new(Files::create(options, servers, &mut claims)?);
    let mut out = claims.report();
    let mut progress = Progress::new(None);
    let mut told = 0;
    let mut pulse = |run: &lab::Run| {
        if !options.json {
            narrate(&mut out, run.session().notices().iter_from(told))?;
            told = run.session().notices().len();
        }
        let (now, events) = (run.session().now(), run.session().world().last_event().0);
        progress.set(now.as_us(), || format!("{now} simulated, {events} events"));
        let goes_on = !interrupt.is_set();
        if !goes_on || run.has_ended() {
            files.borrow_mut().summarize(&loaded.script.name, run)?;
        }
        Ok(goes_on)
    };
    let mut write = |events: &[Event], said: &[Notice], clients: &Clients| {
        files.borrow_mut().write(events, said, clients)
    };
    let are_wanted = files.borrow().are_wanted();
    let watcher: Option<Watcher<'_>> = are_wanted.then_some(&mut write);
    let driven = drive(loaded, options.seed, watcher, &mut pulse, &|| !interrupt.is_set());
    let (report, reason) = driven?;
    drop(progress);
    files.into_inner().finish()?;
    let ending = ending(&report.verdict);
    loaded.tell_agreement(report.agrees);
    let summary = summary(loaded, report, reason);
    if options.json {
        json(&mut out, &summary)?
    } else {
        conclude(&mut out, &summary)?
    }
    Ok(ending)
}

fn ending(verdict: &Verdict) -> Ending {
    match verdict {
        Verdict::Held => Ending::Held,
        Verdict::Failed(_) | Verdict::Violated(_) | Verdict::Unknown(_) => Ending::Failed,
        Verdict::Cancelled => Ending::Interrupted,
    }
}

/// A verdict as reports name it.
pub fn word_of(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Held => "held",
        Verdict::Failed(_) => "failed",
        Verdict::Violated(_) => "violated",
        Verdict::Unknown(_) => "unknown",
        Verdict::Cancelled => "cancelled",
    }
}

fn summary(loaded: &Loaded, report: lab::Report, reason: Option<Reason>) -> Summary {
    let said = |notice: Notice| match notice.kind {
        NoticeKind::Say(text) => {
            Some(Narration { at_us: notice.at.as_us(), text: text.to_string() })
        }
        _ => None,
    };
    Summary {
        script: loaded.script.name.clone(),
        seed: report.seed,
        verdict: word_of(&report.verdict),
        modified: loaded.script.breaks(),
        reason,
        ended_at_us: report.ended_at.as_us(),
        events: report.events,
        hash: format!("{:016x}", report.hash),
        replay: report.agrees.map(|agrees| if agrees { "agrees" } else { "differs" }),
        measures: report.measures.iter().map(Measured::of).collect(),
        narration: report.notices.into_iter().filter_map(said).collect(),
    }
}

fn narrate<'a>(out: &mut Out, notices: impl Iterator<Item = &'a Notice>) -> Result<(), Problem> {
    for notice in notices {
        if let NoticeKind::Say(text) | NoticeKind::LeftOut(text) = &notice.kind {
            out.line(format_args!("{:>11}  {text}", notice.at.to_string()))?;
        }
    }
    Ok(())
}

/// Whether all rules are followed.
pub fn is_raft(modified: &GuardSet) -> bool {
    modified.is_empty()
}

/// Says that this run did not follow all rules of Raft.
pub fn tell_modified(out: &mut Out, script: &str, modified: GuardSet) -> Result<(), Problem> {
    if modified.is_empty() {
        return Ok(());
    }
    out.line(format_args!("{script}: a MODIFIED RAFT, rules switched off: {modified}"))
}

fn conclude(out: &mut Out, summary: &Summary) -> Result<(), Problem> {
    let Summary { script, seed, events, hash, .. } = summary;
    let ended = Time::from_us(summary.ended_at_us);
    let run = format!("seed {seed}, {ended} simulated, {events} events, hash {hash}");
    tell_modified(out, script, summary.modified)?;
    for Measured { name, began_us, ended_us, span_us } in &summary.measures {
        let time = |us: &Option<u64>| us.map_or("?".into(), |us| Time::from_us(us).to_string());
        match span_us.map(Duration::from_us) {
            Some(span) => {
                let (began, ended) = (time(began_us), time(ended_us));
                out.line(format_args!("measured {name}: {span}, from {began} to {ended}"))?;
            }
            None => out.line(format_args!("measured {name}: not finished"))?,
        }
    }
    let Some(reason) = &summary.reason else {
        let held = if summary.verdict == "held" { "held" } else { "was interrupted" };
        return out.line(format_args!("{script} {held}: {run}"));
    };
    match (reason.line, &reason.text, reason.at_us) {
        (Some(line), Some(text), Some(at)) => {
            let (at, message) = (Time::from_us(at), &reason.message);
            out.line(format_args!("{script}:{line}: at {at}, {message}\n{line:4} | {text}"))?;
        }
        _ => out.line(format_args!("{script}: {}", reason.brief()))?,
    }
    let ended = match summary.verdict {
        "unknown" => "held, as far as is known",
        _ => "did not hold",
    };
    out.line(format_args!("{script} {ended}: {run}"))
}
