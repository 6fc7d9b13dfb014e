//! A foreign core that is a process: it reads lines of JSON, and writes lines of JSON.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use raftarium::cores::{Lines, Problem, Program, Transport};

/// How long a core may take for one answer.
const PATIENCE: Duration = Duration::from_secs(2);
/// The longest answer that is read, in bytes: longer than any that is accepted.
const MAX_LINE: u64 = 4 << 20;

/// The core that these words start; `contents` is all that makes it what it is.
pub fn program(name: &str, contents: &[u8], words: Vec<String>, per_server: bool) -> Program {
    let launch = move || Ok(Box::new(Lines::new(Processes::new(words.clone(), per_server))) as _);
    Program::new(name, contents, Box::new(launch))
}

/// A program that is started when it is first asked, and again when a server starts after it has ended.
struct Processes {
    words: Vec<String>,
    /// Whether each server has a process of its own.
    per_server: bool,
    /// By server; a process for all of them is that of no server.
    running: BTreeMap<String, Process>,
}

impl Processes {
    fn new(words: Vec<String>, per_server: bool) -> Self {
        Self { words, per_server, running: BTreeMap::new() }
    }
}

impl Transport for Processes {
    fn ask(&mut self, me: &str, is_start: bool, line: &str) -> Result<String, Problem> {
        let whose = if self.per_server { me } else { "" };
        if !self.running.contains_key(whose) {
            if !is_start {
                return Err(Problem::new("its process has ended"));
            }
            self.running.insert(whose.to_owned(), Process::start(&self.words)?);
        }
        let Some(process) = self.running.get_mut(whose) else {
            return Err(Problem::new("no process"));
        };
        let answer = process.ask(line);
        if answer.is_err() {
            self.running.remove(whose);
        }
        answer
    }
}

struct Process {
    child: Child,
    /// None once it is closed.
    input: Option<ChildStdin>,
    answers: Receiver<String>,
}

impl Process {
    fn start(words: &[String]) -> Result<Self, Problem> {
        let Some((program, arguments)) = words.split_first() else {
            return Err(Problem::new("there is no program to start"));
        };
        let mut child = Command::new(program)
            .args(arguments)
            // Python keeps its output otherwise until it has a block of it.
            .env("PYTHONUNBUFFERED", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| Problem::new(format!("{program} cannot be started: {error}")))?;
        let input = child.stdin.take();
        let output = child.stdout.take();
        let (sender, answers) = sync_channel(1);
        thread::spawn(move || {
            let Some(output) = output else { return };
            let mut lines = BufReader::new(output);
            loop {
                let mut line = String::new();
                let is_read = lines.by_ref().take(MAX_LINE).read_line(&mut line);
                if !is_read.is_ok_and(|bytes| bytes > 0) || sender.send(line).is_err() {
                    return;
                }
            }
        });
        Ok(Self { child, input, answers })
    }

    fn ask(&mut self, line: &str) -> Result<String, Problem> {
        let shown: String = line.chars().take(200).collect();
        if self.answers.try_recv().is_ok() {
            return Err(Problem::new("the process wrote more than one line for one event"));
        }
        let is_written = self
            .input
            .as_mut()
            .is_some_and(|input| writeln!(input, "{line}").and_then(|()| input.flush()).is_ok());
        if !is_written {
            return Err(Problem::new(format!("{}, before it read {shown}", self.end())));
        }
        match self.answers.recv_timeout(PATIENCE) {
            Ok(answer) => Ok(answer),
            Err(RecvTimeoutError::Timeout) => Err(Problem::new(format!(
                "no answer within {} s to {shown} (does the program flush its output?)",
                PATIENCE.as_secs()
            ))),
            Err(RecvTimeoutError::Disconnected) => {
                Err(Problem::new(format!("{}, after it was given {shown}", self.end())))
            }
        }
    }

    /// How it ended, which it is about to do if it has not yet.
    fn end(&mut self) -> String {
        for _ in 0..50 {
            if let Ok(Some(status)) = self.child.try_wait() {
                return format!("the process ended ({status})");
            }
            thread::sleep(Duration::from_millis(2));
        }
        "the process closed its output".to_owned()
    }
}

/// Nothing is left running.
impl Drop for Process {
    fn drop(&mut self) {
        drop(self.input.take());
        // A program that has read to the end of its input needs no killing, but is not waited for.
        _ = self.child.kill();
        _ = self.child.wait();
    }
}
