//! `raftarium check`: a trace, of a run or of a real cluster, under the checker.

use std::fs::File;
use std::io::{ErrorKind, Read};

use clap::Args;

use raftarium::lab::import::{BadLine, Judged, Reader, Report};

use super::interrupt::Interrupt;
use super::out::{Out, Problem, json, print_error};
use super::progress::Progress;
use super::{Done, Ending};

/// How many bytes are read between two looks at the clock.
const PIECE: usize = 1 << 16;

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

/// Checks a trace.
pub fn main(options: &Options) -> Done {
    let interrupt = Interrupt::listen();
    let Options { trace, json: as_json } = options;
    let cannot = |error| Problem::with_file("the trace cannot be read", trace, &error);
    let (mut file, size) = open(trace).map_err(cannot)?;
    let mut progress = Progress::new(size);
    let mut reader = Reader::default();
    let (mut piece, mut done) = (vec![0; PIECE], 0);
    loop {
        if interrupt.is_set() {
            return Ok(Ending::Interrupted);
        }
        progress.set(done, || format!("bytes, {} lines", reader.check().lines()));
        let read = match file.read(&mut piece) {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            read => read.map_err(cannot)?,
        };
        if read == 0 {
            break;
        }
        done += read as u64;
        tell(trace, reader.take(&piece[..read]));
    }
    drop(progress);
    tell(trace, reader.finish());
    let (Some(format), Some(report)) = (reader.check().format(), Report::of(trace, &reader)) else {
        let words = "no line is of a known format: a trace of Raftarium, etcd-io/raft or CCF, or a ShiViz log";
        return Err(Problem::new(format!("{trace}: {words}")));
    };
    let mut out = Out::default();
    if *as_json {
        json(&mut out, &report)?;
    } else {
        print(&mut out, &report, format.name())?;
    }
    match (report.verdict == "violated", report.bad_line_count) {
        (true, _) => Ok(Ending::Failed),
        (false, 0) => Ok(Ending::Held),
        (false, count) => Err(Problem::new(format!("{trace}: {count} lines could not be read"))),
    }
}

/// A file, or standard input, and how many bytes it has, if that is known.
fn open(path: &str) -> std::io::Result<(Box<dyn Read>, Option<u64>)> {
    if path == "-" {
        return Ok((Box::new(std::io::stdin().lock()), None));
    }
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    let size = metadata.is_file().then_some(metadata.len());
    Ok((Box::new(file), size))
}

fn tell(trace: &str, bad: &[BadLine]) {
    for BadLine { line, message } in bad {
        print_error(format_args!("{trace}:{line}: {message}"));
    }
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
