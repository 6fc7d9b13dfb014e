//! Traces that are shown as recordings.

use std::sync::Arc;

use serde::Serialize;
use tsify::Ts;
use wasm_bindgen::convert::TryFromJsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::lab::import::{Check, Reader, Report};
use crate::sim::{Record, Untold};

use super::arguments::{GivenText, object, text};
use super::cluster::Cluster;
use super::objects::Problem;

/// The longest name of a file, in bytes.
const MAX_NAME: usize = 200;

/// A trace that is read, piece by piece.
#[wasm_bindgen]
pub struct TraceReader {
    reader: Reader,
}

#[wasm_bindgen]
impl TraceReader {
    /// Nothing has been read yet.
    #[wasm_bindgen(constructor)]
    #[allow(clippy::new_without_default)] // JavaScript alone makes one.
    pub fn new() -> Self {
        Self { reader: Reader::new(Check::recording()) }
    }

    /// Takes the next bytes of the file.
    pub fn take(&mut self, bytes: &[u8]) {
        self.reader.take(bytes);
    }

    /// How many lines have been read.
    pub fn lines(&self) -> f64 {
        self.reader.check().lines() as f64
    }
}

#[wasm_bindgen]
extern "C" {
    /// What a page gives for a reader.
    #[wasm_bindgen(typescript_type = "TraceReader")]
    pub type GivenReader;
}

#[wasm_bindgen]
impl Cluster {
    /// Shows what `reader` has read as a recording: its file, called `name`, has ended. The clock is paused. A trace that cannot
    /// be shown changes nothing.
    #[wasm_bindgen(js_name = openTrace)]
    pub fn open_trace(&self, reader: GivenReader, name: &GivenText) -> Ts<OpenedTrace> {
        let opened = text(name, MAX_NAME).and_then(|name| {
            let given = TraceReader::try_from_js_value(reader.into());
            let mut given = given.map_err(|_| problem("the first argument is not a TraceReader"))?;
            let reader = &mut given.reader;
            reader.finish();
            let record = reader.check_mut().take_record();
            let report = Report::of(&name, reader).ok_or_else(|| problem("no line is of a known format: a trace of Raftarium, etcd-io/raft or CCF, or a ShiViz log"))?;
            let record = Arc::new(record.ok_or_else(|| problem(&nothing(&report)))?);
            let _ = self.animation.change(|live| live.open_record(&record, &name));
            Ok(OpenedTrace::of(report, &record))
        });
        let refused = |problem| OpenedTrace { problem: Some(problem), ..OpenedTrace::default() };
        object(&opened.unwrap_or_else(refused))
    }
}

/// Why nothing of a trace can be shown: what is wrong with its first bad line, if there is one.
fn nothing(report: &Report) -> String {
    let bad = report.bad_lines.first();
    let why = bad.map(|bad| format!("; line {}: {}", bad.line, bad.message)).unwrap_or_default();
    format!("no line tells what a server did{why}")
}

fn problem(message: &str) -> Problem {
    Problem { message: message.to_owned(), ..Problem::default() }
}

/// What became of a trace that was to be shown.
#[derive(Default, Serialize, tsify::Tsify)]
#[tsify(missing_as_null)]
pub struct OpenedTrace {
    /// What is known of it, if it is shown.
    report: Option<Report>,
    /// When its last event happened, in simulated milliseconds; order is time where a trace has none.
    end_ms: f64,
    /// What it leaves out.
    untold: Untold,
    /// Why it is not shown.
    problem: Option<Problem>,
}

impl OpenedTrace {
    fn of(report: Report, record: &Record) -> Self {
        Self {
            report: Some(report),
            end_ms: record.end().as_ms_f64(),
            untold: record.untold(),
            problem: None,
        }
    }
}
