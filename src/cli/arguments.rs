//! The command line.

use std::ops::RangeInclusive;

use clap::{Args, Parser, Subcommand, ValueEnum};
use raftarium::types::ServerId;

use super::core::CoreOptions;
use super::parse;

/// A Raft cluster under glass.
///
/// Without a command it opens a console on a live cluster: type `help` there.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
pub struct Arguments {
    #[command(flatten)]
    pub console: Console,
    #[command(subcommand)]
    pub verb: Option<Verb>,
}

#[derive(Debug, Subcommand)]
pub enum Verb {
    Run(Run),
    Check(super::check::Options),
    Search(super::search::Options),
    Campaign(super::campaign::Options),
    Experiment(super::experiment::Options),
    Grade(super::grade::Options),
    Ladder(super::ladder::Options),
    Bench(Bench),
    Picture(super::picture::Options),
    /// Lists the scenarios of the library
    Scenarios,
    /// Lists the exercises of the library, for `grade`
    Exercises,
}

/// The console on a live cluster.
#[derive(Debug, Args)]
pub struct Console {
    /// How many servers, 1 to 99 [default: 5]
    #[arg(long, value_name = "N", value_parser = servers(), conflicts_with_all = ["load", "file"])]
    pub servers: Option<u8>,
    /// The seed of all randomness [default: a random one]
    #[arg(long, value_name = "NUMBER")]
    pub seed: Option<u64>,
    /// A setting, as in "latency 1ms..10ms"; can be given several times
    #[arg(long, value_name = "SETTING")]
    pub set: Vec<String>,
    /// Simulated time per real time, as in 1/20
    #[arg(long, default_value = "1", value_parser = parse::speed)]
    pub speed: f64,
    /// A file, a link to a run, or a scenario to play
    #[arg(value_name = "FILE|LINK|SCENARIO", conflicts_with = "load")]
    pub file: Option<String>,
    /// The same as the argument
    #[arg(long, value_name = "FILE|LINK|SCENARIO")]
    pub load: Option<String>,
    #[command(flatten)]
    pub core: CoreOptions,
    /// Which events to show, as in info or raftarium::raft=trace [default: $RUST_LOG, or info]
    #[arg(long, value_name = "FILTER")]
    pub log: Option<String>,
}

/// Runs a script to the end. Exit status: 0 it held, 1 it did not, 2 bad input
///
/// An output file is written under a temporary name and then renamed, so a run that fails leaves the old file unchanged. `-`
/// writes to standard output; the report then goes to standard error.
#[derive(Debug, Args)]
pub struct Run {
    /// A .raft file, a link to a run, - for standard input, or the name of a scenario of the library
    #[arg(value_name = "FILE|LINK|SCENARIO")]
    pub script: String,
    /// A setting, as in "election_timeout 300ms..400ms", after the script's own; can be given several times
    #[arg(long, value_name = "SETTING")]
    pub set: Vec<String>,
    /// Replaces the script's own seed
    #[arg(long, value_name = "NUMBER")]
    pub seed: Option<u64>,
    #[command(flatten)]
    pub core: CoreOptions,
    /// Runs it once with each of these seeds, as in 1..1000
    #[arg(long, value_name = "FROM..TO", value_parser = parse::seeds, conflicts_with_all = ["seed", "shiviz", "summary"])]
    pub seeds: Option<RangeInclusive<u64>>,
    /// How many seeds run at a time [default: the number of cores]
    #[arg(long, value_name = "N", requires = "seeds", value_parser = clap::value_parser!(u16).range(1..=512))]
    pub jobs: Option<u16>,
    /// Writes every event to this file, one JSON object per line; with --seeds to this folder, one file per seed
    #[arg(long, value_name = "OUT.ndjson|FOLDER")]
    pub trace: Option<String>,
    /// The form of the trace: our own, or that of etcd-io/raft, for TLC; what has no counterpart there is left out
    #[arg(long, value_enum, value_name = "FORM", default_value_t = TraceFormat::Raftarium, requires = "trace")]
    pub trace_format: TraceFormat,
    /// Writes a log with vector clocks to this file, for ShiViz
    #[arg(long, value_name = "OUT.log")]
    pub shiviz: Option<String>,
    /// Writes the clients' operations to this file, one per line, for checkers of linearizability; with --seeds to this folder
    #[arg(long, value_name = "OUT.ndjson|FOLDER")]
    pub clients: Option<String>,
    /// Writes a summary of the run to this file; as Markdown if its name ends in .md
    #[arg(long, value_name = "OUT.txt|OUT.md")]
    pub summary: Option<String>,
    /// Reports as one JSON object
    #[arg(long)]
    pub json: bool,
    /// Reports as CSV, one line per seed: verdict, end, and what the script measures
    #[arg(long, requires = "seeds", conflicts_with = "json")]
    pub csv: bool,
}

/// Measures how fast the simulation is
#[derive(Debug, Args)]
pub struct Bench {
    /// How many servers, 1 to 99
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = servers())]
    pub servers: u8,
    /// Commands that clients submit per simulated second
    #[arg(long, value_name = "R", default_value_t = 0, value_parser = clap::value_parser!(u32).range(..=100_000))]
    pub rate: u32,
    /// Simulated seconds to measure
    #[arg(long, value_name = "S", default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(1..=3_600_000))]
    pub seconds: u64,
    /// The seed of all randomness
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub seed: u64,
    /// A setting, as in "latency 1ms..10ms"; can be given several times
    #[arg(long, value_name = "SETTING")]
    pub set: Vec<String>,
    /// Whether the safety properties are checked after every event
    #[arg(long, value_enum, default_value_t = Switch::On)]
    pub checks: Switch,
    /// Reports as one JSON object
    #[arg(long)]
    pub json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    On,
    Off,
}

/// The forms of a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TraceFormat {
    Raftarium,
    Etcd,
}

fn servers() -> clap::builder::RangedI64ValueParser<u8> {
    clap::value_parser!(u8).range(1..=i64::from(ServerId::MAX))
}
