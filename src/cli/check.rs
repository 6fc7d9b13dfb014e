//! `raftarium check`: a trace, of a run or of a real cluster, under the checker.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};

use clap::Args;
use serde::Serialize;

use raftarium::lab::import::{Check, Outcome};
use raftarium::types::Property;

use super::interrupt::Interrupt;
use super::out::{Out, Problem, json, print_error};
use super::progress::Progress;
use super::{Done, Ending};

/// The longest line that is read, in bytes.
const LINE_MAX: u64 = 16 << 20;
/// How many bad lines are listed.
const LISTED: usize = 20;
/// How many lines are read between two looks at the clock.
const BETWEEN_LOOKS: u64 = 1_024;

/// Checks a trace. Exit status: 0 nothing is violated, 1 a property is violated, 2 not all of the trace could be read
///
/// Reads traces of Raftarium, of etcd-io/raft, of CCF, and ShiViz logs. What a trace does not tell is unknown, which is reported
/// and does not change the exit status.
#[derive(Debug, Args)]
pub struct Options {
    /// A file, or - for standard input
    #[arg(value_name = "TRACE")]
    trace: String,
    /// Reports as one JSON object
    #[arg(long)]
    json: bool,
}

/// What became of a trace.
#[derive(Debug, Serialize)]
struct Report {
    trace: String,
    format: &'static str,
    verdict: &'static str,
    lines: u64,
    events: u64,
    /// Lines of other kinds, as other messages of a log.
    passed_over: u64,
    bad_line_count: u64,
    /// The first of them.
    bad_lines: Vec<BadLine>,
    /// The names that servers have in the trace, if they are not ours.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    names: Vec<Name>,
    properties: Vec<Judged>,
}

#[derive(Debug, Serialize)]
struct BadLine {
    line: u64,
    message: String,
}

#[derive(Debug, Serialize)]
struct Name {
    server: String,
    name: String,
}

#[derive(Debug, Serialize)]
struct Judged {
    property: Property,
    verdict: &'static str,
    /// The line that violates it.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<u64>,
    /// What happens there.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// The violation, or what the trace does not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

impl Judged {
    fn of((property, outcome): (Property, Outcome<'_>)) -> Self {
        let judged = |verdict| Self {
            property,
            verdict,
            line: None,
            event: None,
            text: None,
            message: None,
        };
        match outcome {
            Outcome::Held => judged("held"),
            Outcome::Unknown(missing) => {
                Self { message: Some(missing.into_owned()), ..judged("unknown") }
            }
            Outcome::Violated(finding) => Self {
                line: Some(finding.line),
                event: Some(finding.violation.event.0),
                text: Some(finding.event.clone()),
                message: Some(finding.message.clone()),
                ..judged("violated")
            },
        }
    }
}

/// Checks a trace.
pub fn main(options: &Options) -> Done {
    let interrupt = Interrupt::listen();
    let mut lines = Lines::open(&options.trace)?;
    let mut progress = Progress::new(lines.size);
    let (mut check, mut bad) = (Check::new(), Bad::default());
    loop {
        if check.lines() % BETWEEN_LOOKS == 0 {
            if interrupt.is_set() {
                return Ok(Ending::Interrupted);
            }
            progress.set(lines.read, || format!("bytes, {} lines", check.lines()));
        }
        let read = match lines.next()? {
            Next::Line(line) => check.line(line),
            Next::TooLong => {
                check.skip_line();
                Err(format!("longer than {} MiB", LINE_MAX >> 20))
            }
            Next::End => break,
        };
        if let Err(message) = read {
            bad.add(&options.trace, check.lines(), message);
        }
    }
    drop(progress);
    check.finish();
    let Some(format) = check.format() else {
        let words = "no line is of a known format: a trace of Raftarium, etcd-io/raft or CCF, or a ShiViz log";
        return Err(Problem::new(format!("{}: {words}", options.trace)));
    };
    let properties: Vec<_> = check.outcomes().map(Judged::of).collect();
    let is_violated = properties.iter().any(|judged| judged.verdict == "violated");
    let report = Report {
        trace: options.trace.clone(),
        format: format.word(),
        verdict: if is_violated { "violated" } else { "held" },
        lines: check.lines(),
        events: check.events(),
        passed_over: check.passed_over(),
        bad_line_count: bad.count,
        bad_lines: bad.first,
        names: names(&check),
        properties,
    };
    let mut out = Out::default();
    if options.json {
        json(&mut out, &report)?;
    } else {
        print(&mut out, &report, format.name())?;
    }
    match (is_violated, report.bad_line_count) {
        (true, _) => Ok(Ending::Failed),
        (false, 0) => Ok(Ending::Held),
        (false, count) => {
            Err(Problem::new(format!("{}: {count} lines could not be read", options.trace)))
        }
    }
}

fn names(check: &Check) -> Vec<Name> {
    let names = check.names().into_iter();
    names.map(|(server, name)| Name { server: server.to_string(), name }).collect()
}

fn print(out: &mut Out, report: &Report, name: &str) -> Result<(), Problem> {
    let Report { trace, lines, events, passed_over, .. } = report;
    let other = if *passed_over == 0 {
        String::new()
    } else {
        format!(", {passed_over} lines of other kinds passed over")
    };
    out.line(format_args!("{trace}: {name}, {lines} lines, {events} events{other}"))?;
    if !report.names.is_empty() {
        let names: Vec<_> =
            report.names.iter().map(|name| format!("{} is {}", name.server, name.name)).collect();
        out.line(format_args!("{}", names.join(", ")))?;
    }
    for judged in &report.properties {
        let Judged { property, verdict, line, text, message, .. } = judged;
        let message = message.as_deref().unwrap_or_default();
        match (line, text) {
            (Some(line), Some(text)) => {
                out.line(format_args!("{verdict:8}  {property:21}  {trace}:{line}: {text}"))?;
                out.line(format_args!("{:33}{message}", ""))?;
            }
            _ => out.line(format_args!(
                "{}",
                format!("{verdict:8}  {property:21}  {message}").trim_end()
            ))?,
        }
    }
    let count = |word| report.properties.iter().filter(|judged| judged.verdict == word).count();
    let (violated, unknown) = (count("violated"), count("unknown"));
    let found = match violated {
        0 => "nothing is violated".to_owned(),
        1 => "1 property is violated".to_owned(),
        count => format!("{count} properties are violated"),
    };
    out.line(format_args!("{trace}: {found}, {unknown} of {} unknown", report.properties.len()))
}

/// The lines that could not be read.
#[derive(Default)]
struct Bad {
    count: u64,
    first: Vec<BadLine>,
}

impl Bad {
    fn add(&mut self, trace: &str, line: u64, message: String) {
        self.count += 1;
        if self.first.len() < LISTED {
            print_error(format_args!("{trace}:{line}: {message}"));
            self.first.push(BadLine { line, message });
        }
    }
}

/// A file, line by line.
struct Lines {
    path: String,
    file: Box<dyn BufRead>,
    /// How many bytes it has, if that is known.
    size: Option<u64>,
    read: u64,
    line: Vec<u8>,
}

/// What comes next of a file.
enum Next<'a> {
    Line(&'a [u8]),
    TooLong,
    End,
}

impl Lines {
    fn open(path: &str) -> Result<Self, Problem> {
        let (file, size): (Box<dyn BufRead>, _) = if path == "-" {
            (Box::new(std::io::stdin().lock()), None)
        } else {
            let cannot = |error| Problem::with_file("the trace cannot be read", path, &error);
            let file = File::open(path).map_err(cannot)?;
            let metadata = file.metadata().map_err(cannot)?;
            let size = metadata.is_file().then_some(metadata.len());
            (Box::new(BufReader::with_capacity(1 << 16, file)), size)
        };
        Ok(Self { path: path.into(), file, size, read: 0, line: Vec::new() })
    }

    /// The next line, without its line break.
    fn next(&mut self) -> Result<Next<'_>, Problem> {
        self.line.clear();
        let cannot = |error| Problem::with_file("the trace cannot be read", &self.path, &error);
        let mut part = self.file.by_ref().take(LINE_MAX + 1);
        let read = part.read_until(b'\n', &mut self.line).map_err(cannot)? as u64;
        self.read += read;
        if read == 0 {
            return Ok(Next::End);
        }
        if self.line.last() == Some(&b'\n') {
            self.line.pop();
        } else if read > LINE_MAX {
            self.read += self.file.skip_until(b'\n').map_err(cannot)? as u64;
            return Ok(Next::TooLong);
        }
        Ok(Next::Line(&self.line))
    }
}
