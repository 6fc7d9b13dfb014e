//! What the binary does, one module a verb: `console` (without a verb), `run` and `seeds`, `check`, `search`, `campaign`, `experiment`, `grade`, `ladder`, `bench`,
//! `picture`, `scenarios` and `exercises`.
//!
//! The modules share `arguments` (the command line) with `parse`, `drive` (one run to its end), `batch` (many seeds, shared out) with `state` (and kept), `load` (scripts) with `link`, `out` (standard output and what went wrong),
//! `output` (all files that are written), `progress` (on standard error) and `interrupt` (Ctrl-C). Everything about Raft is the library's.

mod arguments;
mod batch;
mod bench;
mod campaign;
mod check;
mod console;
mod core;
mod drive;
mod experiment;
mod files;
mod grade;
mod interrupt;
mod ladder;
mod link;
mod load;
mod out;
mod output;
mod parse;
mod picture;
mod progress;
mod run;
mod scenarios;
mod search;
mod seeds;
mod state;

use std::process::ExitCode;

use clap::Parser;

use raftarium::lab;

use arguments::{Arguments, Verb};
use out::Problem;

/// How a verb ended, unless it met a [`Problem`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    /// All is well.
    Held,
    /// A run did not keep what its script expects, a submission could not be judged, or a console line was bad.
    Failed,
    /// Somebody pressed Ctrl-C.
    Interrupted,
}

impl Ending {
    fn code(self) -> u8 {
        match self {
            Ending::Held => 0,
            Ending::Failed => 1,
            // As shells count: 128 and the number of the signal.
            Ending::Interrupted => 130,
        }
    }
}

/// The exit status of bad input.
const BAD_INPUT: u8 = 2;

/// Does what the command line says.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return refuse(&error),
    };
    if let Err(error) = output::try_output() {
        Problem::new(format!("standard output: {error}")).print();
        return ExitCode::from(BAD_INPUT);
    }
    let ending = match arguments.verb {
        None => console::main(&arguments.console),
        Some(Verb::Run(options)) => run::main(&options),
        Some(Verb::Check(options)) => check::main(&options),
        Some(Verb::Search(options)) => search::main(&options),
        Some(Verb::Campaign(options)) => campaign::main(&options),
        Some(Verb::Experiment(options)) => experiment::main(&options),
        Some(Verb::Grade(options)) => grade::main(&options),
        Some(Verb::Ladder(options)) => ladder::main(&options),
        Some(Verb::Bench(options)) => bench::main(&options),
        Some(Verb::Picture(options)) => picture::main(&options),
        Some(Verb::Scenarios) => scenarios::main(lab::scenarios::all()),
        Some(Verb::Exercises) => scenarios::main(lab::exercises::all()),
    };
    match ending {
        Ok(ending) => ExitCode::from(ending.code()),
        Err(problem) => {
            problem.print();
            ExitCode::from(BAD_INPUT)
        }
    }
}

/// Says what is wrong with the command line, or the help that was asked for.
fn refuse(error: &clap::Error) -> ExitCode {
    if error.use_stderr() {
        // It quotes what was typed, or what a program put together.
        out::print_error(error.render().to_string().trim_end());
    } else {
        let _ = error.print();
    }
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(BAD_INPUT))
}

/// The result of a verb.
type Done = Result<Ending, Problem>;
