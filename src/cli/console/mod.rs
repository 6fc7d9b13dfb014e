//! `raftarium` without a verb: a console on a live cluster.
//!
//! Two threads: this one reads lines (`terminal` from a person, `pipe` from a program), and the other one owns the
//! cluster (`live`), lets time pass, carries lines out and prints whatever there is to print, so that events and answers
//! stand in the order in which they happened.
//!
//! On a terminal, time passes as the speed says. When a program writes the lines, time stands still between them, so that
//! the same lines and the same seed make the same output however slowly they come: `wait`, `await` and `at` let time pass
//! then, as fast as it can, and `play` lets it pass as on a terminal.

mod live;
mod log;
mod paths;
mod pipe;
mod printer;
mod status;
mod terminal;
mod words;

use std::io::{IsTerminal, stdin, stdout};
use std::sync::{Arc, mpsc};
use std::thread;

use raftarium::lab::Session;
use raftarium::lab::language::Script;
use raftarium::sim::Setup;

use super::arguments::Console as Options;
use super::load::{Loaded, load};
use super::out::Problem;
use super::parse::settings;
use super::{Done, Ending};
use live::{Live, Reply};
use printer::Printer;

/// Where lines come from.
trait Lines {
    /// The next line; none at the end. For input that is not a line there is an error message.
    fn next(&mut self) -> Option<Result<String, String>>;
}

/// Opens the console.
pub fn main(options: &Options) -> Done {
    let Opened { script, moment } = script(options)?;
    let known = Arc::default();
    let session = Session::open(&script)
        .map_err(|error| Problem::new(format!("{}: {error}", script.name)))?;
    let interactive = stdin().is_terminal() && stdout().is_terminal();
    let (mut lines, printer): (Box<dyn Lines>, Printer) = if interactive {
        terminal::open(Arc::clone(&known))?
    } else {
        (Box::new(pipe::Pipe::default()), Printer::plain())
    };
    log::start(options.log.as_deref(), &printer, interactive)?;
    let live = Live::new(session, options.speed, printer, interactive).shown_to(known);
    Ok(converse(&mut *lines, live, !script.steps.is_empty(), moment))
}

/// What the console begins with.
struct Opened {
    script: Script,
    /// The moment to go to first, if a link or a saved run names one.
    moment: Option<Loaded>,
}

/// The cluster to open: of a file or a link, or as the options say.
fn script(options: &Options) -> Result<Opened, Problem> {
    let given = options.file.as_ref().or(options.load.as_ref());
    if given.is_some_and(|name| name == "-") {
        return Err(Problem::new("-: standard input holds the lines of the console"));
    }
    let mut loaded = given.map(|name| load(name)).transpose()?;
    let mut script = match &mut loaded {
        Some(loaded) => {
            loaded.use_core(&options.core)?;
            if options.seed.is_some_and(|seed| seed != loaded.script.setup.seed)
                || !options.set.is_empty()
            {
                loaded.moment = None;
            }
            loaded.script.clone()
        }
        None => Script {
            name: "console".into(),
            setup: Setup { core: options.core.program()?, ..Setup::default() },
            head: Default::default(),
            steps: Vec::new(),
        },
    };
    let setup = &mut script.setup;
    setup.servers = options.servers.unwrap_or(setup.servers);
    setup.settings.extend(settings(&options.set, setup.servers)?);
    match (options.seed, given) {
        (Some(seed), _) => setup.seed = seed,
        (None, Some(_)) => {}
        (None, None) => setup.seed = fresh_seed()?,
    }
    Ok(Opened { script, moment: loaded.filter(|loaded| loaded.moment.is_some()) })
}

/// A seed that is easy to say and to type again.
fn fresh_seed() -> Result<u64, Problem> {
    let number = getrandom::u32().map_err(|error| Problem::new(format!("no seed: {error}")))?;
    Ok(number.into())
}

/// Hands lines over and waits for each to be carried out.
fn converse(
    lines: &mut dyn Lines,
    mut live: Live,
    has_script: bool,
    moment: Option<Loaded>,
) -> Ending {
    let (to_live, requests) = mpsc::channel::<Result<String, String>>();
    let (answer, answers) = mpsc::channel::<Reply>();
    let cluster = thread::spawn(move || {
        live.begin(has_script || moment.is_some());
        if let Some(loaded) = moment {
            live.go_to_moment(&loaded);
        }
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
