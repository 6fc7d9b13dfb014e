//! Spans of time in which a server stayed in one state, as numbers: the lanes of the diagram.

use crate::lab::summary::Summary;
use crate::lab::summary::lanes::LaneSpan;
use crate::types::{ServerId, Time};

use super::layout::{LaneCode, LaneField};
use super::live::Live;
use super::numbers::time;

impl Live {
    /// The states of the servers between two times of this branch, as far as they are known, in simulated milliseconds.
    pub fn lanes(&mut self, from_ms: f64, to_ms: f64) -> &[f64] {
        self.write(|live, out| {
            let (summary, head) = (live.history.head_summary(), live.history.current_head().at);
            write(summary, head, from_ms, to_ms, out);
        })
    }
}

/// Writes over `out` the rows of all spans that overlap a stretch of time, in simulated milliseconds: S1's first, each
/// server's in order.
fn write(summary: &Summary, now: Time, from_ms: f64, to_ms: f64, out: &mut Vec<f64>) {
    out.clear();
    let (from, to) = (time(from_ms), time(to_ms).min(now));
    for server in (0..summary.servers()).map(ServerId::from_index) {
        for span in summary.lane(server, from, now).take_while(|span| span.from <= to) {
            out.extend(row(server, span));
        }
    }
}

/// A span's row.
pub fn row(server: ServerId, span: LaneSpan) -> [f64; LaneField::Stride as usize] {
    let mut row = [0.0; LaneField::Stride as usize];
    row[LaneField::Server as usize] = server.number().into();
    row[LaneField::FromMs as usize] = span.from.as_ms_f64();
    row[LaneField::ToMs as usize] = span.to.as_ms_f64();
    row[LaneField::State as usize] = LaneCode::from(span.state).number();
    row[LaneField::Term as usize] = span.term.0 as f64;
    row
}
