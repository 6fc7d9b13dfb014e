//! `raftarium experiment`: the trials of a script with `vary`, `measure` and `trials` lines, shared out over jobs.

mod report;

use std::sync::atomic::{AtomicU64, Ordering};

use clap::Args;
use serde::{Deserialize, Serialize};

use raftarium::lab::experiment::{Experiment, Trial};

use super::batch::{self, ABSURD, Sharing, Work};
use super::core::{CoreOptions, core_words};
use super::interrupt::Interrupt;
use super::link::VERSION;
use super::load::{Loaded, load, refuse};
use super::out::{Out, Problem, json};
use super::output::Claims;
use super::state::{Header, checksum};
use super::{Done, Ending};
use report::Report;

/// Measures the runs of a script with each combination of its values and many seeds. Exit status: 0 all measured, 1 a trial failed, 2 bad input
///
/// The script says what varies (`vary`), what is measured (`measure`) and how often (`trials`); see docs/experiments.md.
#[derive(Debug, Args)]
pub struct Options {
    /// .raft files, links to runs, or - for standard input. Several run one after the other
    #[arg(value_name = "FILE|LINK", required = true)]
    scripts: Vec<String>,
    /// How many trials each combination of values has, in place of the script's number
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(raftarium::lab::language::MAX_TRIALS)))]
    trials: Option<u32>,
    /// The seed of the first trial of each combination, in place of the script's
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
    #[command(flatten)]
    core: CoreOptions,
    #[command(flatten)]
    sharing: Sharing,
    /// Reports as one JSON object, with every trial
    #[arg(long, conflicts_with_all = ["csv", "summary"])]
    json: bool,
    /// Reports as CSV, one line per trial
    #[arg(long, conflicts_with = "summary")]
    csv: bool,
    /// Reports as tables, one line per combination of values; this is the default
    #[arg(long)]
    summary: bool,
    /// Prints the script of this combination of values, counted from 1, and runs nothing: 'raftarium run - --seed N' makes a trial of it
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["json", "csv", "summary", "state", "shard"])]
    cell: Option<usize>,
}

/// The number of trials in one piece of work, which is one line of a state file.
const BLOCK: u32 = 10;

/// The trials of a piece of work.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Block {
    trials: Vec<Trial>,
}

impl batch::Outcome for Block {
    fn ends_the_batch(&self) -> bool {
        false
    }
}

/// How the trials make pieces of work: those of one cell, then those of the next.
struct Pieces<'a> {
    experiment: &'a Experiment,
    of_cell: u64,
}

/// Runs experiments, one after the other. All are read before the first one runs.
pub fn main(options: &Options) -> Done {
    if options.scripts.len() > 1 {
        refuse_several(options)?;
    }
    let mut claims = Claims::new();
    let experiments = options.scripts.iter().map(|script| {
        claims.read_script(script);
        let loaded = load(script)?;
        Ok((read(&loaded, options)?, loaded))
    });
    let experiments = experiments.collect::<Result<Vec<_>, Problem>>()?;
    if let (Some(number), [(experiment, _)]) = (options.cell, &experiments[..]) {
        return print_cell(experiment, number);
    }
    options.sharing.state.as_deref().map_or(Ok(()), |state| claims.state(state))?;
    let interrupt = Interrupt::listen();
    let mut worst = Ending::Held;
    for (place, (experiment, loaded)) in experiments.iter().enumerate() {
        if place > 0 && !options.json {
            Out::default().text("\n")?;
        }
        match run(experiment, loaded, options, &interrupt)? {
            Ending::Held => {}
            Ending::Failed => worst = Ending::Failed,
            Ending::Interrupted => return Ok(Ending::Interrupted),
        }
    }
    Ok(worst)
}

/// An error if an option needs a single experiment.
fn refuse_several(options: &Options) -> Result<(), Problem> {
    let needs_one = [
        ("--csv", options.csv),
        ("--cell", options.cell.is_some()),
        ("--state", options.sharing.state.is_some()),
        ("--shard", options.sharing.shard != batch::Shard::WHOLE),
    ];
    match needs_one.iter().find(|(_, is_given)| *is_given) {
        None => Ok(()),
        Some((option, _)) => {
            let count = options.scripts.len();
            Err(Problem::new(format!("{option} needs a single experiment, and here are {count}")))
        }
    }
}

fn run(experiment: &Experiment, loaded: &Loaded, options: &Options, interrupt: &Interrupt) -> Done {
    let pieces = Pieces::of(experiment);
    let done = AtomicU64::new(0);
    let words = || format!("blocks of trials; {} trials", done.load(Ordering::Relaxed));
    let work = Work {
        pieces: 0..=pieces.count() - 1,
        header: header(experiment, loaded, options)?,
        words: &words,
        check: &|piece, block: &Block| pieces.check(piece, block),
    };
    let ran = batch::run(&options.sharing, work, interrupt, |piece, goes_on| {
        Ok(pieces.work_on(piece, goes_on, &done))
    });
    let (blocks, is_whole) = ran?;
    let mut trials: Vec<Vec<Trial>> = (0..experiment.cells()).map(|_| Vec::new()).collect();
    for (piece, block) in blocks {
        let (cell, _) = pieces.place(piece);
        trials[cell].extend(block.trials);
    }
    let report = Report::new(experiment, trials);
    let mut out = Out::default();
    match (options.json, options.csv) {
        (true, _) => json(&mut out, &report.json())?,
        (_, true) => out.text(&report.csv()?)?,
        _ => report.print(&mut out, options.sharing.shard)?,
    }
    Ok(match (is_whole, report.has_failed()) {
        (false, false) => Ending::Interrupted,
        (true, false) => Ending::Held,
        (_, true) => Ending::Failed,
    })
}

/// The experiment of a script, with what the command line changes.
fn read(loaded: &Loaded, options: &Options) -> Result<Experiment, Problem> {
    let name = &loaded.script.name;
    let parsed = Experiment::parse(name, &loaded.text).map_err(|errors| refuse(&errors))?;
    let mut experiment = parsed.with_seed(options.seed.unwrap_or(loaded.script.setup.seed));
    if let Some(trials) = options.trials {
        let too_many = |why| Problem::new(format!("--trials {trials}: {why}"));
        experiment = experiment.with_trials(trials).map_err(too_many)?;
    }
    let core = match options.core.program()? {
        Some(core) => Some(core),
        None => loaded.script.setup.core.clone(),
    };
    Ok(match core {
        Some(core) => experiment.with_core(core),
        None => experiment,
    })
}

fn header(experiment: &Experiment, loaded: &Loaded, options: &Options) -> Result<Header, Problem> {
    let text = checksum(loaded.text.as_bytes());
    let (cells, trials) = (experiment.cells(), experiment.trials());
    let core = core_words(options.core.program()?.as_ref().or(loaded.script.setup.core.as_ref()));
    let seeds = format!("{trials} from {} on", experiment.first_seed());
    let options = format!("script {text:016x}, {cells} cells, blocks of {BLOCK} trials{core}");
    Ok(Header { raftarium: VERSION.into(), work: "experiment".into(), seeds, options })
}

fn print_cell(experiment: &Experiment, number: usize) -> Done {
    let cell = number.checked_sub(1).and_then(|index| experiment.cell(index));
    let Some(cell) = cell else {
        let cells = experiment.cells();
        return Err(Problem::new(format!("--cell {number}: there are {cells}, counted from 1")));
    };
    Out::default().text(&cell.text)?;
    Ok(Ending::Held)
}

impl<'a> Pieces<'a> {
    fn of(experiment: &'a Experiment) -> Self {
        Self { experiment, of_cell: experiment.trials().div_ceil(BLOCK).into() }
    }

    fn count(&self) -> u64 {
        self.experiment.cells() as u64 * self.of_cell
    }

    /// The cell of a piece, and the numbers of its trials.
    fn place(&self, piece: u64) -> (usize, std::ops::Range<u32>) {
        let first = (piece % self.of_cell) as u32 * BLOCK;
        let last = first.saturating_add(BLOCK).min(self.experiment.trials());
        ((piece / self.of_cell) as usize, first..last)
    }

    fn work_on(&self, piece: u64, goes_on: &dyn Fn() -> bool, done: &AtomicU64) -> Option<Block> {
        let (cell, trials) = self.place(piece);
        let cell = self.experiment.cell(cell)?;
        let trials = trials.map(|trial| {
            let trial = cell.trial(trial, &mut || goes_on());
            done.fetch_add(1, Ordering::Relaxed);
            trial
        });
        Some(Block { trials: trials.collect::<Option<_>>()? })
    }

    /// What makes this impossible as a result of this piece.
    fn check(&self, piece: u64, block: &Block) -> Result<(), String> {
        let (_, trials) = self.place(piece);
        let first = self.experiment.first_seed();
        let seeds = trials.clone().map(|trial| first.wrapping_add(trial.into()));
        let columns = self.experiment.columns().len();
        let is_possible = |trial: &Trial| {
            let numbers = trial.values.iter().flat_map(|value| [value.value, value.at_us]);
            let numbers = numbers.flatten().chain([trial.ended_us, trial.events]);
            trial.values.len() == columns
                && numbers.into_iter().all(|number| number < ABSURD * 1_000)
        };
        let is_theirs = block.trials.iter().map(|trial| trial.seed).eq(seeds);
        if is_theirs && block.trials.iter().all(is_possible) {
            Ok(())
        } else {
            Err(format!(
                "this cannot be the result of trials {} to {}",
                trials.start + 1,
                trials.end
            ))
        }
    }
}
