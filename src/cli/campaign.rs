//! `raftarium campaign`: random clusters under random faults, and whether all promises are kept.

use std::ops::RangeInclusive;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};

use clap::Args;
use comfy_table::{Table, presets};
use serde::{Deserialize, Serialize};

use raftarium::cores::Program;
use raftarium::lab::campaign::{Case, Coverage, Failure};

use super::batch::{self, ABSURD, Outcome};
use super::core::{CoreOptions, core_words};
use super::interrupt::Interrupt;
use super::link::VERSION;
use super::out::{Out, Problem, json};
use super::output::{Claims, Folder, Output};
use super::state::Header;
use super::{Done, Ending};

/// Runs random clusters under random faults. Exit status: 0 all held, 1 something did not, 2 bad input
///
/// Each seed is a cluster with its own settings under faults of all kinds: no property may be violated. Then the faults
/// end, and the cluster must make progress within a time limit. Each failure is written as a script that reproduces it.
#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    batch: batch::Seeds,
    #[command(flatten)]
    core: CoreOptions,
    /// Writes which events and settings occurred, and how often, to this file as JSON
    #[arg(long, value_name = "OUT.json")]
    coverage: Option<String>,
    /// The folder for the scripts that reproduce failures
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    failures: String,
}

/// The number of seeds in one piece of work, which is one line of a state file.
const BLOCK: u64 = 50;
/// How many failures are kept of a block.
const KEPT: usize = 5;

/// What became of a block of seeds.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
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
    let core = options.core.program()?;
    let interrupt = Interrupt::listen();
    let mut claims = Claims::new();
    options.batch.sharing.state.as_deref().map_or(Ok(()), |state| claims.state(state))?;
    let coverage = options.coverage.as_deref();
    let coverage = coverage.map(|path| claims.output("coverage", path)).transpose()?;
    let failures = claims.folder("failures", &options.failures)?;
    let (done, failed) = (AtomicU64::new(0), AtomicU64::new(0));
    let count = |of: &AtomicU64| of.load(Ordering::Relaxed);
    let words = || format!("blocks; {} seeds, {} failed", count(&done), count(&failed));
    let seeds = options.batch.seeds.clone();
    let (from, to) = (*seeds.start(), *seeds.end());
    let header = Header {
        raftarium: VERSION.into(),
        work: "campaign".into(),
        seeds: format!("{from}..{to}"),
        options: format!("blocks of {BLOCK} seeds{}", core_words(core.as_ref())),
    };
    let range = |block: u64| {
        let (first, last) = (block * BLOCK, (block * BLOCK).saturating_add(BLOCK - 1));
        first.max(from)..=last.min(to)
    };
    let work = |block: u64, goes_on: &dyn Fn() -> bool| {
        let result = work_on(range(block), core.as_ref(), goes_on, &done);
        if let Some(block) = &result {
            failed.fetch_add(block.failed, Ordering::Relaxed);
        }
        Ok(result)
    };
    // The panics of a run that went wrong are told with its seed.
    std::panic::set_hook(Box::new(|_| ()));
    let check = |block: u64, result: &Block| result.check(&range(block));
    let pieces = from / BLOCK..=to / BLOCK;
    let todo = batch::Work { pieces, header, words: &words, check: &check };
    let ran = batch::run(&options.batch.sharing, todo, &interrupt, work);
    let _ = std::panic::take_hook();
    let (blocks, whole) = ran?;
    let mut all = Block { coverage: Coverage::empty(), ..Block::default() };
    blocks.into_values().for_each(|block| all.add(block));
    let written = write_failures(&failures, &claims, &all.failures);
    let written = written.and(coverage.map_or(Ok(()), |output| write_coverage(output, &all)));
    let report = Report { all, whole };
    let mut out = claims.report();
    if options.batch.json {
        json(&mut out, &report)?
    } else {
        print(&mut out, &report, &failures)?
    }
    // What was found is reported first, whatever became of the files.
    written?;
    Ok(match (report.all.failed, whole) {
        (0, false) => Ending::Interrupted,
        (0, true) => Ending::Held,
        _ => Ending::Failed,
    })
}

fn work_on(
    seeds: RangeInclusive<u64>,
    core: Option<&Program>,
    goes_on: &dyn Fn() -> bool,
    done: &AtomicU64,
) -> Option<Block> {
    let mut block = Block { coverage: Coverage::empty(), ..Block::default() };
    for seed in seeds {
        let mut case = match core {
            Some(core) => Case::of_core(seed, core),
            None => Case::new(seed),
        };
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
                    format!("The simulation panicked: {}.", words.unwrap_or("without a message"));
                block.fail(Some(Failure { seed, what, script: case.script(&[]) }));
            }
        }
        block.seeds += 1;
        done.fetch_add(1, Ordering::Relaxed);
    }
    Some(block)
}

impl Block {
    /// What makes this impossible as a result of these seeds.
    fn check(&self, seeds: &RangeInclusive<u64>) -> Result<(), String> {
        let count = seeds.end() - seeds.start() + 1;
        let kept = self.failures.len() as u64;
        let numbers = self.coverage.counts().chain([self.events, self.simulated_us]);
        let possible = self.seeds == count
            && self.failed <= count
            && kept == self.failed.min(KEPT as u64)
            && self.failures.iter().all(|failure| seeds.contains(&failure.seed))
            && numbers.into_iter().all(|number| number < ABSURD);
        let (from, to) = (seeds.start(), seeds.end());
        if possible {
            Ok(())
        } else {
            Err(format!("this cannot be the result of seeds {from}..{to}"))
        }
    }

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

fn name_of(failure: &Failure) -> String {
    format!("campaign-{}.raft", failure.seed)
}

fn write_failures(folder: &Folder, claims: &Claims, failures: &[Failure]) -> Result<(), Problem> {
    failures.iter().try_for_each(|failure| {
        let Failure { seed, what, script } = failure;
        let text = format!("# Seed {seed} of a campaign: {}\n{script}", comment(what));
        folder.output(claims, &name_of(failure))?.write_all(&text)
    })
}

/// Words of a panic may have several lines; a comment has one.
fn comment(words: &str) -> String {
    words.split(char::is_control).collect::<Vec<_>>().join(" ")
}

fn write_coverage(output: Output, all: &Block) -> Result<(), Problem> {
    let text = serde_json::to_string_pretty(&all.coverage);
    let text = text.map_err(|error| Problem::new(format!("coverage: {error}")))?;
    output.write_all(&(text + "\n"))
}

fn print(out: &mut Out, report: &Report, failures: &Folder) -> Result<(), Problem> {
    let Block { seeds, events, failed, simulated_us, .. } = &report.all;
    let simulated = simulated_us / 1_000_000;
    let unfinished = if report.whole { "" } else { " (interrupted; not all seeds are done)" };
    out.line(format_args!(
        "{seeds} seeds, {simulated} simulated s, {events} events: {failed} failed{unfinished}"
    ))?;
    for failure in &report.all.failures {
        out.line(format_args!("  seed {}: {}", failure.seed, failure.what))?;
        out.line(format_args!("    {} reproduces it", failures.path_of(&name_of(failure))))?;
    }
    let coverage = &report.all.coverage;
    let groups = [
        ("rule", &coverage.rules),
        ("fault", &coverage.faults),
        ("event", &coverage.events),
        ("message", &coverage.messages),
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
