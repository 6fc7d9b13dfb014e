//! `raftarium run --seeds`: in how many of many seeds a script holds.
//!
//! Each seed is a run of its own, so the cores there are share them out; what is reported does not depend on who took
//! which.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::ops::RangeInclusive;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time;

use serde::Serialize;

use raftarium::lab::language::Action;
use raftarium::lab::{Notice, Report, Verdict};
use raftarium::sim::{Clients, CoreFailure};
use raftarium::types::{Duration, Event, RuleSet};

use super::arguments::Run as Options;
use super::drive::{
    Measured, Reason, Watcher, drive, follows_all_rules, print_modified_rules, verdict_word,
};
use super::files::Folders;
use super::interrupt::Interrupt;
use super::load::Loaded;
use super::out::{Out, Problem, json};
use super::output::Claims;
use super::progress::Progress;
use super::{Done, Ending};

/// How many failing seeds are listed.
const LISTED: usize = 100;

/// In how many seeds a script held.
#[derive(Debug, Serialize)]
struct Summary {
    script: String,
    seeds: Range,
    /// The rules of Raft that the script switches off.
    #[serde(skip_serializing_if = "follows_all_rules")]
    modified: RuleSet,
    held: u64,
    /// Of all seeds, from 0 to 1.
    share: f64,
    first_failure: Option<Failure>,
    /// The lowest, at most a hundred.
    failing_seeds: Vec<u64>,
    /// Each seed's run, in order.
    runs: Vec<Ended>,
}

#[derive(Debug, Serialize)]
struct Range {
    from: u64,
    to: u64,
    count: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Failure {
    seed: u64,
    #[serde(flatten)]
    reason: Reason,
}

/// The run of a seed.
#[derive(Debug, Serialize)]
struct Ended {
    seed: u64,
    verdict: &'static str,
    ended_at_us: u64,
    events: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    measures: Vec<Measured>,
}

/// What all jobs share.
struct Shared<'a> {
    loaded: &'a Loaded,
    folders: Folders,
    claims: Claims,
    /// Whether the report has a line for each run.
    keeps_runs: bool,
    from: u64,
    count: u64,
    next: AtomicU64,
    done: AtomicU64,
    stop: AtomicBool,
    found: Mutex<Found>,
}

#[derive(Default)]
struct Found {
    held: u64,
    /// In order of their seeds; the lowest [`LISTED`].
    failures: Vec<Failure>,
    runs: BTreeMap<u64, Ended>,
    problem: Option<Problem>,
}

/// Runs a script with each of these seeds.
pub fn main(
    loaded: &Loaded,
    seeds: RangeInclusive<u64>,
    options: &Options,
    mut claims: Claims,
    interrupt: &Interrupt,
) -> Done {
    let (from, to) = seeds.into_inner();
    let servers = loaded.script.setup.servers.into();
    let folders = Folders::create(options, servers, &mut claims)?;
    let shared = Shared {
        loaded,
        folders,
        claims,
        keeps_runs: options.json || options.csv || measures(loaded),
        from,
        count: to - from + 1,
        next: AtomicU64::new(0),
        done: AtomicU64::new(0),
        stop: AtomicBool::new(false),
        found: Mutex::default(),
    };
    run_all(&shared, jobs(options.jobs), interrupt);
    if interrupt.is_set() {
        return Ok(Ending::Interrupted);
    }
    let found = shared.found.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    if let Some(problem) = found.problem {
        return Err(problem);
    }
    let count = to - from + 1;
    let summary = Summary {
        script: loaded.script.name.clone(),
        seeds: Range { from, to, count },
        modified: shared.loaded.script.breaks(),
        held: found.held,
        share: found.held as f64 / count as f64,
        first_failure: found.failures.first().cloned(),
        failing_seeds: found.failures.iter().map(|failure| failure.seed).collect(),
        runs: found.runs.into_values().collect(),
    };
    let mut out = Out::default();
    if options.json {
        json(&mut out, &summary)?
    } else if options.csv {
        out.text(&csv(&summary.runs))?
    } else {
        print(&mut out, &summary)?
    }
    Ok(if summary.held == count { Ending::Held } else { Ending::Failed })
}

fn jobs(wanted: Option<u16>) -> usize {
    let cores = || thread::available_parallelism().map_or(1, NonZero::get);
    wanted.map_or_else(cores, usize::from)
}

fn run_all(shared: &Shared<'_>, jobs: usize, interrupt: &Interrupt) {
    let mut progress = Progress::new(Some(shared.count));
    thread::scope(|scope| {
        let jobs: Vec<_> = (0..jobs).map(|_| scope.spawn(|| work(shared))).collect();
        while jobs.iter().any(|job| !job.is_finished()) {
            thread::sleep(time::Duration::from_millis(2));
            shared.stop.fetch_or(interrupt.is_set(), Ordering::Relaxed);
            let done = shared.done.load(Ordering::Relaxed);
            progress.set(done, || format!("seeds; {} failed", shared.failed()));
        }
    });
}

fn work(shared: &Shared<'_>) {
    while !shared.stop.load(Ordering::Relaxed) {
        let place = shared.next.fetch_add(1, Ordering::Relaxed);
        if place >= shared.count {
            return;
        }
        shared.run(shared.from + place);
        shared.done.fetch_add(1, Ordering::Relaxed);
    }
}

impl Shared<'_> {
    fn run(&self, seed: u64) {
        let driven = self.drive(seed);
        let Ok(mut found) = self.found.lock() else { return };
        match driven {
            Ok((report, reason)) => {
                if self.keeps_runs {
                    found.runs.insert(seed, Ended::of(seed, &report));
                }
                let reason = reason.or_else(|| core_failed(&report));
                match (report.verdict, reason) {
                    (Verdict::Held, None) => found.held += 1,
                    (_, Some(reason)) => found.add(Failure { seed, reason }),
                    (_, None) => {}
                }
            }
            Err(problem) => {
                found.problem = Some(problem);
                self.stop.store(true, Ordering::Relaxed);
            }
        }
    }

    fn drive(&self, seed: u64) -> Result<(Report, Option<Reason>), Problem> {
        let keep_going = || !self.stop.load(Ordering::Relaxed);
        let mut files = self.folders.open(seed, &self.claims)?;
        let are_wanted = files.are_wanted();
        let mut write = |events: &[Event], said: &[Notice], clients: &Clients| {
            files.write(events, said, clients)
        };
        let watcher: Option<Watcher<'_>> = are_wanted.then_some(&mut write);
        let ended =
            drive(self.loaded, Some(seed), watcher, &mut |_| Ok(keep_going()), &keep_going)?;
        if keep_going() {
            files.finish()?;
        }
        Ok(ended)
    }

    fn failed(&self) -> u64 {
        let held = self.found.lock().map_or(0, |found| found.held);
        self.done.load(Ordering::Relaxed).saturating_sub(held)
    }
}

impl Found {
    fn add(&mut self, failure: Failure) {
        let place = self.failures.partition_point(|other| other.seed < failure.seed);
        self.failures.insert(place, failure);
        self.failures.truncate(LISTED);
    }
}

impl Ended {
    fn of(seed: u64, report: &Report) -> Self {
        Self {
            seed,
            verdict: verdict_word(&report.verdict),
            ended_at_us: report.ended_at.as_us(),
            events: report.events,
            measures: report.measures.iter().map(Measured::of).collect(),
        }
    }
}

/// The failure of a foreign core, as the reason why its run did not hold.
fn core_failed(report: &Report) -> Option<Reason> {
    let CoreFailure { at, server, problem } = report.core_failure.as_ref()?;
    let message = format!("{server}'s core failed: {problem}");
    let at_us = Some(at.as_us());
    Some(Reason { line: None, text: None, at_us, property: None, event: None, message })
}

/// Whether a script measures anything.
fn measures(loaded: &Loaded) -> bool {
    loaded.script.steps.iter().any(|step| matches!(step.action, Action::Measure { .. }))
}

/// What each run measured by its names; of several of one name in a run, each has its own number.
fn named(run: &Ended) -> impl Iterator<Item = (String, &Measured)> {
    run.measures.iter().enumerate().map(|(place, measured)| {
        let name = &measured.name;
        let earlier = run.measures[..place].iter().filter(|other| other.name == *name).count();
        let name = if earlier == 0 { name.clone() } else { format!("{name} ({})", earlier + 1) };
        (name, measured)
    })
}

/// The names of all that was measured, in the order in which they first occur, and whether something was counted.
fn measured_names(runs: &[Ended]) -> Vec<(String, bool)> {
    let mut names: Vec<(String, bool)> = Vec::new();
    for (name, measured) in runs.iter().flat_map(named) {
        if names.iter().all(|(known, _)| *known != name) {
            names.push((name, measured.quantity.is_some()));
        }
    }
    names
}

/// A time in microseconds, or a count.
fn value(measured: &Measured) -> Option<u64> {
    if measured.quantity.is_some() { measured.count } else { measured.span_us }
}

/// One line a seed; what is not finished is empty.
fn csv(runs: &[Ended]) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let names = measured_names(runs);
    let mut text = String::from("seed,verdict,ended_at_us,events");
    for (name, is_count) in &names {
        let unit = if *is_count { "" } else { "_us" };
        text += &format!(",{}", quoted(&format!("{name}{unit}")));
    }
    for run in runs {
        let Ended { seed, verdict, ended_at_us, events, .. } = run;
        text += &format!("\n{seed},{verdict},{ended_at_us},{events}");
        let values: BTreeMap<_, _> = named(run).map(|(name, it)| (name, value(it))).collect();
        for (name, _) in &names {
            let value = values.get(name).copied().flatten();
            text += &value.map_or(",".into(), |value| format!(",{value}"));
        }
    }
    text + "\n"
}

/// Smallest, median and largest of what the runs measured.
fn tell_measured(out: &mut Out, runs: &[Ended]) -> Result<(), Problem> {
    for (name, is_count) in measured_names(runs) {
        let of_name = |run: &Ended| value(named(run).find(|(other, _)| *other == name)?.1);
        let mut all: Vec<_> = runs.iter().filter_map(of_name).collect();
        all.sort_unstable();
        let at = |place: usize| match is_count {
            true => all[place].to_string(),
            false => Duration::from_us(all[place]).to_string(),
        };
        match all.len() {
            0 => out.line(format_args!("measured {name}: never finished"))?,
            count => {
                let (least, median, most) = (at(0), at((count - 1) / 2), at(count - 1));
                let of = runs.len();
                out.line(format_args!(
                    "measured {name}: {least} to {most}, median {median}, finished in {count} of {of} runs"
                ))?;
            }
        }
    }
    Ok(())
}

fn print(out: &mut Out, summary: &Summary) -> Result<(), Problem> {
    let Summary { script, seeds, held, modified, .. } = summary;
    print_modified_rules(out, script, *modified)?;
    tell_measured(out, &summary.runs)?;
    let Range { from, to, count } = seeds;
    let Some(failure) = &summary.first_failure else {
        return out.line(format_args!("{script} holds in 100 % of the {count} seeds {from}..{to}"));
    };
    let share = percentage(*held, *count);
    let Failure { seed, reason } = failure;
    out.line(format_args!(
        "{script} holds in {share} % of the {count} seeds {from}..{to}; first failing seed {seed}:"
    ))?;
    out.line(format_args!("  {}", reason.brief()))?;
    if let (Some(line), Some(text)) = (reason.line, &reason.text) {
        out.line(format_args!("{line:4} | {text}"))?;
    }
    Ok(())
}

/// With one decimal where it matters, rounded down: only what never failed is 100 %.
fn percentage(held: u64, count: u64) -> String {
    let tenths = (u128::from(held) * 1_000 / u128::from(count)) as u64;
    match (tenths / 10, tenths % 10) {
        (whole, 0) => whole.to_string(),
        (whole, tenth) => format!("{whole}.{tenth}"),
    }
}
