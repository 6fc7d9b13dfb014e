//! `raftarium` without a verb: a console on a live cluster.
//!
//! Two threads: this one reads lines (`terminal` from a person, `pipe` from a program), and the other one owns the
//! cluster (`live`), lets time pass, carries lines out and prints whatever there is to print, so that events and answers
//! stand in the order in which they happened.
//!
//! On a terminal, time passes as the speed says. From a pipe, lines that are there already are carried out without a
//! pause, so that the same lines and the same seed make the same output: `wait`, `await` and `at` let time pass then, as
//! fast as it can.

mod live;
mod log;
mod paths;
mod pipe;
mod printer;
mod status;
mod terminal;
mod words;

use std::io::{IsTerminal, stdin, stdout};
use std::sync::mpsc;
use std::thread;

use raftarium::lab::Session;
use raftarium::lab::language::Script;
use raftarium::sim::Setup;

use super::arguments::{Console as Options, settings};
use super::load::load;
use super::out::Problem;
use super::{Done, Ending};
use live::{Live, Reply};
use printer::Printer;

/// Where lines come from.
trait Lines {
    /// The next line; none at the end. What is no line is answered with words.
    fn next(&mut self) -> Option<Result<String, String>>;
}

/// Opens the console.
pub fn main(options: &Options) -> Done {
    let script = script(options)?;
    let servers = script.setup.servers;
    let session = Session::open(&script)
        .map_err(|error| Problem::new(format!("{}: {error}", script.name)))?;
    let interactive = stdin().is_terminal() && stdout().is_terminal();
    let (mut lines, printer): (Box<dyn Lines>, Printer) = if interactive {
        terminal::open(servers)?
    } else {
        (Box::new(pipe::Pipe::default()), Printer::plain())
    };
    log::start(options.log.as_deref(), &printer, interactive)?;
    let live = Live::new(session, options.speed, printer, interactive);
    Ok(converse(&mut *lines, live, !script.steps.is_empty()))
}

/// The cluster to open: of a file, or as the options say.
fn script(options: &Options) -> Result<Script, Problem> {
    let mut script = match &options.load {
        Some(name) => load(name)?.script,
        None => Script { name: "console".into(), setup: Setup::default(), steps: Vec::new() },
    };
    let setup = &mut script.setup;
    setup.servers = options.servers.unwrap_or(setup.servers);
    setup.settings.extend(settings(&options.set, setup.servers)?);
    match (options.seed, &options.load) {
        (Some(seed), _) => setup.seed = seed,
        (None, Some(_)) => {}
        (None, None) => setup.seed = fresh_seed()?,
    }
    Ok(script)
}

/// A seed that is easy to say and to type again.
fn fresh_seed() -> Result<u64, Problem> {
    let number = getrandom::u32().map_err(|error| Problem::new(format!("no seed: {error}")))?;
    Ok(number.into())
}

/// Hands lines over and waits for each to be carried out.
fn converse(lines: &mut dyn Lines, mut live: Live, has_script: bool) -> Ending {
    let (to_live, requests) = mpsc::channel::<Result<String, String>>();
    let (answer, answers) = mpsc::channel::<Reply>();
    let cluster = thread::spawn(move || {
        live.begin(has_script);
        live.serve(&requests, &answer);
        live.ending()
    });
    while let Some(line) = lines.next() {
        let reply = to_live.send(line).ok().and_then(|()| answers.recv().ok());
        if reply != Some(Reply::GoOn) {
            break;
        }
    }
    drop(to_live);
    cluster.join().unwrap_or(Ending::Failed)
}
