//! `raftarium run`: a script from its beginning to its end, headless.

use std::cell::RefCell;

use raftarium::lab::{self, Notice, NoticeKind, Verdict};
use raftarium::sim::Clients;
use raftarium::types::{Duration, Event, RuleSet, ServerId, Time};
use serde::Serialize;

use super::arguments::Run as Options;
use super::drive::{
    Judged, Measured, Reason, Watcher, drive, follows_all_rules, print_modified_rules, verdict_word,
};
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
    loaded.note_experiment();
    loaded.set(&options.set)?;
    loaded.use_core(&options.core)?;
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
    #[serde(skip_serializing_if = "follows_all_rules")]
    pub modified: RuleSet,
    /// Why it did not hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    pub ended_at_us: u64,
    pub events: u64,
    pub hash: String,
    /// Whether it is at its moment what the link or the saved run that names the moment says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replay: Option<&'static str>,
    /// The first failure of a foreign core.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub core_error: Option<CoreError>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub measures: Vec<Measured>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub goals: Vec<Judged>,
    pub narration: Vec<Narration>,
}

/// A foreign core failed, or broke its contract.
#[derive(Debug, Serialize)]
pub struct CoreError {
    pub at_us: u64,
    pub server: ServerId,
    pub problem: String,
}

/// Something that the script said.
#[derive(Debug, Serialize)]
pub struct Narration {
    pub at_us: u64,
    pub text: String,
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
    let ending = match report.core_failure {
        Some(_) => Ending::Failed,
        None => ending(&report.verdict),
    };
    loaded.print_agreement(report.agrees);
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
        verdict: verdict_word(&report.verdict),
        modified: loaded.script.breaks(),
        reason,
        ended_at_us: report.ended_at.as_us(),
        events: report.events,
        hash: format!("{:016x}", report.hash),
        replay: report.agrees.map(|agrees| if agrees { "agrees" } else { "differs" }),
        core_error: report.core_failure.as_ref().map(|failure| CoreError {
            at_us: failure.at.as_us(),
            server: failure.server,
            problem: failure.problem.to_string(),
        }),
        measures: report.measures.iter().map(Measured::of).collect(),
        goals: report.goals.iter().map(Judged::of).collect(),
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

fn conclude(out: &mut Out, summary: &Summary) -> Result<(), Problem> {
    let Summary { script, seed, events, hash, .. } = summary;
    let ended = Time::from_us(summary.ended_at_us);
    let run = format!("seed {seed}, {ended} simulated, {events} events, hash {hash}");
    print_modified_rules(out, script, summary.modified)?;
    for Measured { name, began_us, ended_us, span_us, quantity, count } in &summary.measures {
        let time = |us: &Option<u64>| us.map_or("?".into(), |us| Time::from_us(us).to_string());
        match span_us.map(Duration::from_us) {
            Some(span) => {
                let (began, ended) = (time(began_us), time(ended_us));
                let value = match (count, quantity) {
                    (Some(count), Some(quantity)) => format!("{count} {quantity}"),
                    _ => span.to_string(),
                };
                out.line(format_args!("measured {name}: {value}, from {began} to {ended}"))?;
            }
            None => out.line(format_args!("measured {name}: not finished"))?,
        }
    }
    for Judged { name, points, reached_us } in &summary.goals {
        let points = if *points == 1 { "1 point".into() } else { format!("{points} points") };
        match reached_us.map(Time::from_us) {
            Some(at) => out.line(format_args!("goal {name}: reached at {at} ({points})"))?,
            None => out.line(format_args!("goal {name}: not reached ({points})"))?,
        }
    }
    if let Some(CoreError { at_us, server, problem }) = &summary.core_error {
        let at = Time::from_us(*at_us);
        out.line(format_args!("{script}: at {at}, {server}'s core failed: {problem}"))?;
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
