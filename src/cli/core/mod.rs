//! `--core`: what the servers run in place of our Raft (`docs/cores.md`).

pub mod javascript;
mod process;
mod wasm;

use std::fs;
use std::path::Path;

use clap::Args;
use raftarium::cores::{Lines, Program};

use super::out::Problem;
use wasm::Wasm;

/// Which core the servers run.
#[derive(Clone, Debug, Default, Args)]
pub struct CoreOptions {
    /// Runs this core on the servers: a file in JavaScript, a WebAssembly module, or a command such as 'python3 raft.py' (see docs/cores.md)
    #[arg(long, value_name = "FILE|COMMAND")]
    core: Option<String>,
    /// Starts a process of its own for each server, if the core is a command
    #[arg(long, requires = "core")]
    core_per_server: bool,
}

impl CoreOptions {
    /// The core as it was given, if one is asked for.
    pub fn text(&self) -> Option<&str> {
        self.core.as_deref()
    }

    /// The core, if one is asked for; it has been started once to see whether it can be.
    ///
    /// # Errors
    /// If there is no such file, or it cannot be run.
    pub fn program(&self) -> Result<Option<Program>, Problem> {
        let Some(text) = &self.core else { return Ok(None) };
        let program = match Path::new(text).extension().and_then(|end| end.to_str()) {
            Some("js" | "mjs") => script(text)?,
            Some("wasm") => module(text)?,
            _ => command(text, self.core_per_server)?,
        };
        program.launch().map_err(|problem| Problem::new(format!("{text}: {problem}")))?;
        Ok(Some(program))
    }
}

/// What a state file says of the core: work on one must not be continued with another.
pub fn core_words(core: Option<&Program>) -> String {
    core.map_or_else(String::new, |core| format!("; core {:016x}", core.hash()))
}

fn read(path: &str) -> Result<Vec<u8>, Problem> {
    fs::read(path).map_err(|error| Problem::new(format!("{path}: {error}")))
}

fn script(path: &str) -> Result<Program, Problem> {
    let source = String::from_utf8(read(path)?)
        .map_err(|_| Problem::new(format!("{path}: not valid UTF-8")))?;
    Ok(javascript::program(&name_of(path), source))
}

fn module(path: &str) -> Result<Program, Problem> {
    let bytes = read(path)?;
    let contents = bytes.clone();
    let launch = move || Ok(Box::new(Lines::new(Wasm::new(&bytes)?)) as _);
    Ok(Program::new(name_of(path), &contents, Box::new(launch)))
}

/// The file's own name.
fn name_of(path: &str) -> String {
    Path::new(path).file_name().map_or(path.into(), |name| name.to_string_lossy()).into_owned()
}

/// A program with its arguments. What it is, is the command and the files that it names.
fn command(text: &str, per_server: bool) -> Result<Program, Problem> {
    let Some(words) = shlex::split(text).filter(|words| !words.is_empty()) else {
        return Err(Problem::new(format!("--core: {text:?} is not a command: a quote is open")));
    };
    let mut contents = text.as_bytes().to_vec();
    for file in words.iter().filter_map(|word| fs::read(word).ok()) {
        contents.extend(file);
    }
    Ok(process::program(text, &contents, words, per_server))
}
