//! `raftarium run --seeds`: in how many of many seeds a script holds.
//!
//! Each seed is a run of its own, so the cores there are share them out; what is reported does not depend on who took
//! which.

use std::num::NonZero;
use std::ops::RangeInclusive;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use serde::Serialize;

use raftarium::lab::{Report, Verdict};
use raftarium::sim::Clients;
use raftarium::types::{Event, GuardSet};

use super::arguments::Run as Options;
use super::files::Folders;
use super::interrupt::Interrupt;
use super::load::Loaded;
use super::out::{Out, Problem, json};
use super::output::Claims;
use super::progress::Progress;
use super::run::{Reason, Watcher, drive, is_raft, tell_modified};
use super::{Done, Ending};

/// How many failing seeds are listed.
const LISTED: usize = 100;

/// In how many seeds a script held.
#[derive(Debug, Serialize)]
struct Summary {
    script: String,
    seeds: Range,
    /// The rules of Raft that the script switches off.
    #[serde(skip_serializing_if = "is_raft")]
    modified: GuardSet,
    held: u64,
    /// Of all seeds, from 0 to 1.
    share: f64,
    first_failure: Option<Failure>,
    /// The lowest, at most a hundred.
    failing_seeds: Vec<u64>,
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

/// What all jobs share.
struct Shared<'a> {
    loaded: &'a Loaded,
    folders: Folders,
    claims: Claims,
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
    let folders = Folders::create(options, &mut claims)?;
    let shared = Shared {
        loaded,
        folders,
        claims,
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
    };
    let mut out = Out::default();
    if options.json {
        json(&mut out, &summary)?
    } else {
        tell(&mut out, &summary)?
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
            thread::sleep(Duration::from_millis(2));
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
            Ok((report, reason)) => match (report.verdict, reason) {
                (Verdict::Held, _) => found.held += 1,
                (_, Some(reason)) => found.add(Failure { seed, reason }),
                (_, None) => {}
            },
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
        let mut write = |events: &[Event], clients: &Clients| files.write(events, clients);
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

fn tell(out: &mut Out, summary: &Summary) -> Result<(), Problem> {
    let Summary { script, seeds, held, modified, .. } = summary;
    tell_modified(out, script, *modified)?;
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
