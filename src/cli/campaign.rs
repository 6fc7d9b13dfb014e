//! `raftarium campaign`: random clusters under random faults, and whether all promises are kept.

use std::fs;
use std::ops::RangeInclusive;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use clap::Args;
use comfy_table::{Table, presets};
use serde::{Deserialize, Serialize};

use raftarium::lab::campaign::{Case, Coverage, Failure};

use super::batch::{self, Outcome};
use super::interrupt::Interrupt;
use super::out::{Out, Problem, json};
use super::{Done, Ending};

/// Runs random clusters under random faults. Exit status: 0 all held, 1 something did not, 2 bad input
///
/// Each seed is a cluster with settings of its own under faults of all kinds: no property may be violated. Then the faults
/// end, and there has to be progress again within a bound. What does not hold is written as a script that shows it.
#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    batch: batch::Seeds,
    /// Writes what occurred, and how often, to this file as JSON
    #[arg(long, value_name = "OUT.json")]
    coverage: Option<String>,
    /// Where scripts of what did not hold are written to
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    failures: String,
}

/// So many seeds are one piece of work, and one line of a state file.
const BLOCK: u64 = 50;
/// How many failures are kept of a block.
const KEPT: usize = 5;

/// What became of a block of seeds.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Block {
    seeds: u64,
    events: u64,
    simulated_us: u64,
    failed: u64,
    failures: Vec<Failure>,
    coverage: Coverage,
}

impl Outcome for Block {
    fn ends_the_batch(&self) -> bool {
        false
    }
}

/// What became of all.
#[derive(Debug, Serialize)]
struct Report {
    #[serde(flatten)]
    all: Block,
    /// Whether all seeds have been worked on.
    whole: bool,
}

/// Runs the campaign.
pub fn main(options: &Options) -> Done {
    let interrupt = Interrupt::listen();
    let (done, failed) = (AtomicU64::new(0), AtomicU64::new(0));
    let count = |of: &AtomicU64| of.load(Ordering::Relaxed);
    let words = || format!("blocks; {} seeds, {} failed", count(&done), count(&failed));
    let seeds = options.batch.seeds.clone();
    let (from, to) = (*seeds.start(), *seeds.end());
    let title = format!("raftarium {} campaign", env!("CARGO_PKG_VERSION"));
    let work = |block: u64, goes_on: &dyn Fn() -> bool| {
        let first = (block * BLOCK).max(from);
        let last = (block * BLOCK + BLOCK - 1).min(to);
        let result = work_on(first..=last, goes_on, &done);
        if let Some(block) = &result {
            failed.fetch_add(block.failed, Ordering::Relaxed);
        }
        Ok(result)
    };
    // The panics of a run that went wrong are told with its seed.
    std::panic::set_hook(Box::new(|_| ()));
    let ran = batch::run(
        &options.batch,
        from / BLOCK..=to / BLOCK,
        &title_of(&title, from, to),
        &interrupt,
        words,
        work,
    );
    let _ = std::panic::take_hook();
    let (blocks, whole) = ran?;
    let mut all = Block { coverage: Coverage::empty(), ..Block::default() };
    blocks.into_values().for_each(|block| all.add(block));
    write_failures(options, &all.failures)?;
    if let Some(path) = &options.coverage {
        write_coverage(path, &all)?;
    }
    let report = Report { all, whole };
    let mut out = Out::default();
    if options.batch.json {
        json(&mut out, &report)?
    } else {
        tell(&mut out, &report, options)?
    }
    Ok(match (report.all.failed, whole) {
        (0, false) => Ending::Interrupted,
        (0, true) => Ending::Held,
        _ => Ending::Failed,
    })
}

/// A range that begins or ends amid a block makes another block of it.
fn title_of(title: &str, from: u64, to: u64) -> String {
    let cut =
        |at: u64| if at.is_multiple_of(BLOCK) { String::new() } else { format!(" cut at {at}") };
    format!("{title}{}{}", cut(from), cut(to + 1))
}

fn work_on(
    seeds: RangeInclusive<u64>,
    goes_on: &dyn Fn() -> bool,
    done: &AtomicU64,
) -> Option<Block> {
    let mut block = Block { coverage: Coverage::empty(), ..Block::default() };
    for seed in seeds {
        let mut case = Case::new(seed);
        let ran = catch_unwind(AssertUnwindSafe(|| case.run(&mut || goes_on())));
        match ran {
            Ok(None) => return None,
            Ok(Some(outcome)) => {
                block.events += outcome.events;
                block.simulated_us += outcome.simulated_us;
                block.coverage.add(&outcome.coverage);
                block.fail(outcome.failure);
            }
            Err(panic) => {
                let words = panic.downcast_ref::<String>().map(String::as_str);
                let words = words.or_else(|| panic.downcast_ref::<&str>().copied());
                let what =
                    format!("The simulation panicked: {}.", words.unwrap_or("without words"));
                block.fail(Some(Failure { seed, what, script: case.script(&[]) }));
            }
        }
        block.seeds += 1;
        done.fetch_add(1, Ordering::Relaxed);
    }
    Some(block)
}

impl Block {
    fn fail(&mut self, failure: Option<Failure>) {
        self.failed += u64::from(failure.is_some());
        if self.failures.len() < KEPT {
            self.failures.extend(failure);
        }
    }

    fn add(&mut self, other: Self) {
        self.seeds += other.seeds;
        self.events += other.events;
        self.simulated_us += other.simulated_us;
        self.failed += other.failed;
        self.failures.extend(other.failures);
        self.coverage.add(&other.coverage);
    }
}

fn path_of(options: &Options, failure: &Failure) -> String {
    let name = format!("campaign-{}.raft", failure.seed);
    Path::new(&options.failures).join(name).display().to_string()
}

fn write_failures(options: &Options, failures: &[Failure]) -> Result<(), Problem> {
    for failure in failures {
        let path = path_of(options, failure);
        let text =
            format!("# Seed {} of a campaign: {}\n{}", failure.seed, failure.what, failure.script);
        let cannot = |error| Problem::with_file("it cannot be written", &path, &error);
        fs::write(&path, text).map_err(cannot)?;
    }
    Ok(())
}

fn write_coverage(path: &str, all: &Block) -> Result<(), Problem> {
    let cannot = |error| Problem::with_file("it cannot be written", path, &error);
    let text = serde_json::to_string_pretty(&all.coverage)
        .map_err(|error| Problem::new(format!("{path}: {error}")))?;
    fs::write(path, text + "\n").map_err(cannot)
}

fn tell(out: &mut Out, report: &Report, options: &Options) -> Result<(), Problem> {
    let Block { seeds, events, failed, simulated_us, .. } = &report.all;
    let simulated = simulated_us / 1_000_000;
    let unfinished = if report.whole { "" } else { " (interrupted; not all seeds are done)" };
    out.line(format_args!(
        "{seeds} seeds, {simulated} simulated s, {events} events: {failed} failed{unfinished}"
    ))?;
    for failure in &report.all.failures {
        out.line(format_args!("  seed {}: {}", failure.seed, failure.what))?;
        out.line(format_args!("    {} shows it", path_of(options, failure)))?;
    }
    let coverage = &report.all.coverage;
    let groups = [
        ("rule", &coverage.rules),
        ("fault", &coverage.faults),
        ("event", &coverage.events),
        ("loss", &coverage.losses),
        ("command", &coverage.commands),
        ("setting", &coverage.settings),
        ("skipped", &coverage.skipped),
        ("violated", &coverage.violations),
        ("unknown", &coverage.unknown),
    ];
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    for (group, counts) in groups {
        for (name, count) in counts {
            table.add_row([group, name, &count.to_string()]);
        }
    }
    if let Some(column) = table.column_mut(2) {
        column.set_cell_alignment(comfy_table::CellAlignment::Right);
    }
    out.text(&format!("{table}\n"))
}
