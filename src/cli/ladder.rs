//! `raftarium ladder`: tests somebody's own core, step by step.

use std::path::Path;

use clap::Args;

use raftarium::lab::ladder::{
    self, Climb, Fall, Outcome, Report, Rung, RungReport, Standing, Trial,
};
use raftarium::lab::scenarios::Scenario;
use raftarium::sim::Setup;
use raftarium::types::Time;

use super::batch::{self, Shard, Sharing, Work};
use super::core::CoreOptions;
use super::interrupt::Interrupt;
use super::link::VERSION;
use super::load::load;
use super::out::{Out, Problem, json, print_error};
use super::state::Header;
use super::{Done, Ending, scenarios};

/// Tests a core of your own, step by step. Exit status: 0 it passed, 1 it did not, 2 bad input
///
/// Stops at the first rung that the core does not pass, and says where and why, with a hint in two steps. See docs/ladder.md.
#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    core: CoreOptions,
    /// A rung, as in 07-higher-term, or a file with one of your own; can be given several times [default: all]
    #[arg(long, value_name = "NAME|FILE")]
    rung: Vec<String>,
    /// Lists the rungs
    #[arg(long, conflicts_with_all = ["rung", "seeds", "jobs", "all", "json"])]
    list: bool,
    /// How many seeds of each rung [default: as many as the rung has]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000))]
    seeds: Option<u64>,
    /// How many seeds run at a time [default: the number of cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    jobs: Option<u16>,
    /// Continues after a rung that the core did not pass
    #[arg(long)]
    all: bool,
    /// Reports as one JSON object
    #[arg(long)]
    json: bool,
}

/// Climbs.
pub fn main(options: &Options) -> Done {
    if options.list {
        return scenarios::main(ladder::all());
    }
    let climb = Climb::new(rungs(&options.rung)?, options.seeds);
    let interrupt = Interrupt::listen();
    let core = options.core.program()?;
    let prepare = |setup: &mut Setup| setup.core.clone_from(&core);
    let (outcomes, is_whole) = try_all(&climb, options, &prepare, &interrupt)?;
    let report = climb.report(&outcomes, options.core.text());
    let mut out = Out::default();
    if options.json {
        json(&mut out, &report)?
    } else {
        print(&mut out, &report)?
    }
    if !is_whole {
        print_error("interrupted: not all rungs were tried");
        return Ok(Ending::Interrupted);
    }
    Ok(if report.fell_at.is_none() { Ending::Held } else { Ending::Failed })
}

/// These rungs, of the library or of files; without a name, the whole library.
fn rungs(names: &[String]) -> Result<Vec<(String, Rung)>, Problem> {
    if names.is_empty() {
        return ladder::all().iter().map(of_library).collect();
    }
    let rung = |name: &String| match ladder::find_by_name(name) {
        Some(rung) if !Path::new(name).exists() => of_library(rung),
        _ => {
            let loaded = load(name)?;
            let rung = Rung::parse(name, &loaded.text);
            Ok(("Rungs of your own".to_owned(), rung.map_err(Problem::new)?))
        }
    };
    names.iter().map(rung).collect()
}

fn of_library(rung: &Scenario) -> Result<(String, Rung), Problem> {
    Ok((rung.group.title.to_owned(), Rung::of(rung).map_err(Problem::new)?))
}

/// A trial's outcome, and whether it ends the climb.
#[derive(PartialEq, serde::Serialize, serde::Deserialize)]
struct Tried {
    outcome: Outcome,
    is_last: bool,
}

impl batch::Outcome for Tried {
    fn ends_the_batch(&self) -> bool {
        self.is_last && matches!(self.outcome, Outcome::Fell(_))
    }
}

type Outcomes = std::collections::BTreeMap<u64, Outcome>;

/// The outcomes up to the first fall, and whether these are all.
fn try_all(
    climb: &Climb,
    options: &Options,
    prepare: &(dyn Fn(&mut Setup) + Sync),
    interrupt: &Interrupt,
) -> Result<(Outcomes, bool), Problem> {
    let pieces = 0..=climb.len().saturating_sub(1);
    let header = Header {
        raftarium: VERSION.into(),
        work: "ladder".into(),
        seeds: String::new(),
        options: String::new(),
    };
    let words = || "trials".to_owned();
    let work = Work { pieces, header, words: &words, check: &|_, _: &Tried| Ok(()) };
    let shared = Sharing { jobs: options.jobs, shard: Shard::WHOLE, state: None };
    let (tried, is_whole) = batch::run(&shared, work, interrupt, |number, goes_on| {
        let Some((rung, seed)) = climb.trial(number) else { return Ok(None) };
        let trial = Trial::open(rung, seed, prepare);
        let mut trial = trial.map_err(|error| Problem::new(format!("{}: {error}", rung.name)))?;
        let outcome = trial.advance(&mut || goes_on());
        Ok(outcome.map(|outcome| Tried { outcome, is_last: !options.all }))
    })?;
    Ok((tried.into_iter().map(|(number, tried)| (number, tried.outcome)).collect(), is_whole))
}

fn print(out: &mut Out, report: &Report) -> Result<(), Problem> {
    let mut group = "";
    for rung in &report.rungs {
        if rung.standing == Standing::NotClimbed {
            continue;
        }
        if group != rung.group {
            let gap = if group.is_empty() { "" } else { "\n" };
            out.line(format_args!("{gap}{}", rung.group))?;
            group = &rung.group;
        }
        let sign = match rung.standing {
            Standing::Passed => "passed",
            Standing::Fell => "FELL",
            Standing::LeftOut => "left out",
            Standing::NotClimbed => "",
        };
        out.line(format_args!("  {sign:8}  {:28}  {}", rung.name, rung.teaches))?;
        if let Some(words) = &rung.left_out {
            out.line(format_args!("            {words}"))?;
        }
        if let Some(fall) = &rung.fall {
            print_fall(out, rung, fall)?;
        }
    }
    let Report { passed, of, .. } = report;
    let core = report.core.as_deref().unwrap_or("Raftarium's own core");
    out.line(format_args!("\n{core}: {passed} of {of} rungs passed"))
}

fn print_fall(out: &mut Out, rung: &RungReport, fall: &Fall) -> Result<(), Problem> {
    let at = Time::from_us(fall.at_us);
    let seed = rung.fell_with.first().copied().unwrap_or_default();
    out.line(format_args!("\n    Seed {seed}, at {at}, event {}: {}", fall.event, fall.message))?;
    if let Some(property) = fall.property {
        let (place, statement) = raftarium::lab::explain::definition(property);
        out.line(format_args!("    {property} ({place}): {statement}."))?;
    }
    out.line(format_args!("    line {}: {}", fall.line, fall.text))?;
    if !fall.causes.is_empty() {
        out.line(format_args!("\n    How it came to this:"))?;
    }
    for cause in &fall.causes {
        let at = cause.at_us.map_or(String::new(), |at| Time::from_us(at).to_string());
        out.line(format_args!("    {at:>11}  {}", cause.text))?;
    }
    out.line(format_args!("\n    What to look at: {}", fall.look))?;
    out.line(format_args!("    Which rule: {} ({})", fall.rule, rung.paper))?;
    if let Some(replay) = &rung.replay {
        out.line(format_args!("\n    See it again: {replay}\n"))?;
    }
    Ok(())
}
