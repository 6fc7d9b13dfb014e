//! Figures of a span of the run, for the page.

use serde::Serialize;

use crate::lab::statistics::{self, Bin, Column, Spread};
use crate::lab::summary::Summary;
use crate::lab::summary::buckets::{KINDS, Totals};
use crate::lab::summary::elections::Election;
use crate::types::{Duration, Time};

use super::lanes::time;
use super::layout::SeriesField;
use super::live::{Live, whole};

/// The most columns of [`series`].
const COLUMNS_MAX: u64 = 2_000;

typescript!(
    TS_STATISTICS = r#"
/** How values are spread; null where there are none. */
export interface Spread {
  median_ms: number | null;
  p99_ms: number | null;
  max_ms: number | null;
}

/** Figures of a span of the run. What each means is written at the module `lab::statistics`. */
export interface Statistics {
  /** The span, widened to whole buckets. */
  from_ms: number;
  to_ms: number;
  elections: number;
  /** How long they took. */
  election: Spread;
  split_votes: number;
  /** The last elections, in order. */
  last_elections: { seq: number; at_ms: number; took_ms: number; term: number; leader: number }[];
  term_from: number;
  term_to: number;
  leaderless_ms: number;
  submitted: number;
  applied: number;
  answered: number;
  latency: Spread;
  /** Reads that were answered. */
  reads: number;
  read_latency: Spread;
  /** Of those that went through the log, by ReadIndex, by a lease: how many are known, and how long they took. */
  read_ways: (Spread & { known: number })[];
  /** Of how many commands the latency is known; fewer than `applied` in very long runs. */
  latency_known: number;
  histogram: { from_ms: number; to_ms: number; count: number }[];
  /** By kind, in the order of `KindCode`. */
  messages: { sent: number; bytes: number; lost: number }[];
  log_longest: number;
  log_shortest: number;
  log_committed: number;
}"#
);

/// Figures of a span; see the interface of this name.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs)]
pub struct Statistics {
    pub from_ms: f64,
    pub to_ms: f64,
    pub elections: u32,
    pub election: SpreadRow,
    pub split_votes: u32,
    pub last_elections: Vec<ElectionRow>,
    pub term_from: f64,
    pub term_to: f64,
    pub leaderless_ms: f64,
    pub submitted: u32,
    pub applied: u32,
    pub answered: u32,
    pub latency: SpreadRow,
    pub reads: u32,
    pub read_latency: SpreadRow,
    pub read_ways: Vec<WayRow>,
    pub latency_known: usize,
    pub histogram: Vec<BinRow>,
    pub messages: Vec<MessagesRow>,
    pub log_longest: u32,
    pub log_shortest: u32,
    pub log_committed: u32,
}

/// How values are spread.
#[derive(Clone, Copy, Debug, Serialize)]
#[allow(missing_docs)]
pub struct SpreadRow {
    pub median_ms: Option<f64>,
    pub p99_ms: Option<f64>,
    pub max_ms: Option<f64>,
}

/// How long the reads of one way took.
#[derive(Clone, Copy, Debug, Serialize)]
#[allow(missing_docs)]
pub struct WayRow {
    pub known: usize,
    pub median_ms: Option<f64>,
    pub p99_ms: Option<f64>,
    pub max_ms: Option<f64>,
}

/// One election.
#[derive(Clone, Copy, Debug, Serialize)]
#[allow(missing_docs)]
pub struct ElectionRow {
    pub seq: f64,
    pub at_ms: f64,
    pub took_ms: f64,
    pub term: f64,
    pub leader: u8,
}

/// A bin of a histogram.
#[derive(Clone, Copy, Debug, Serialize)]
#[allow(missing_docs)]
pub struct BinRow {
    pub from_ms: f64,
    pub to_ms: f64,
    pub count: u32,
}

/// The messages of one kind.
#[derive(Clone, Copy, Debug, Serialize)]
#[allow(missing_docs)]
pub struct MessagesRow {
    pub sent: u32,
    pub bytes: f64,
    pub lost: u32,
}

/// What is known of the run up to the present.
fn summary(live: &Live) -> Summary {
    live.history().summary().at(live.session().now())
}

/// The figures of the span between two moments, in simulated milliseconds.
pub fn statistics(live: &Live, from_ms: f64, to_ms: f64) -> Statistics {
    let figures = statistics::statistics(&summary(live), time(from_ms), end(to_ms));
    let Totals { from, to, counts, leaderless } = &figures.totals;
    let message = |kind| MessagesRow {
        sent: counts.sent[kind],
        bytes: statistics::bytes(&figures.totals, kind) as f64,
        lost: counts.lost[kind],
    };
    Statistics {
        from_ms: from.as_ms_f64(),
        to_ms: to.as_ms_f64(),
        elections: counts.elections,
        election: spread(&figures.election),
        split_votes: counts.split_votes,
        last_elections: figures.last_elections.iter().map(election).collect(),
        term_from: figures.terms.0.0 as f64,
        term_to: figures.terms.1.0 as f64,
        leaderless_ms: leaderless.as_ms_f64(),
        submitted: counts.submitted,
        applied: counts.applied,
        answered: counts.answered,
        latency: spread(&figures.latency),
        reads: counts.reads,
        read_latency: spread(&figures.read_latency),
        read_ways: figures.read_ways.iter().map(way).collect(),
        latency_known: figures.latency.known,
        histogram: figures.histogram.iter().map(bin).collect(),
        messages: (0..KINDS).map(message).collect(),
        log_longest: counts.logs.longest,
        log_shortest: counts.logs.shortest,
        log_committed: counts.logs.committed,
    }
}

/// A moment that ends a span; what is no number means the present.
fn end(ms: f64) -> Time {
    if ms.is_nan() { Time::MAX } else { time(ms) }
}

fn spread(spread: &Spread) -> SpreadRow {
    let ms = |value: Option<Duration>| value.map(Duration::as_ms_f64);
    SpreadRow { median_ms: ms(spread.median), p99_ms: ms(spread.p99), max_ms: ms(spread.max) }
}

fn way(of_way: &Spread) -> WayRow {
    let SpreadRow { median_ms, p99_ms, max_ms } = spread(of_way);
    WayRow { known: of_way.known, median_ms, p99_ms, max_ms }
}

fn election(election: &Election) -> ElectionRow {
    ElectionRow {
        seq: election.seq.0 as f64,
        at_ms: election.at.as_ms_f64(),
        took_ms: election.at.since(election.since).as_ms_f64(),
        term: election.term.0 as f64,
        leader: election.leader.number(),
    }
}

fn bin(bin: &Bin) -> BinRow {
    BinRow { from_ms: bin.from.as_ms_f64(), to_ms: bin.to.as_ms_f64(), count: bin.count }
}

/// Writes over `out` a row for each piece of a span, arranged as [`SeriesField`] says.
pub fn write_series(live: &Live, from_ms: f64, to_ms: f64, columns: f64, out: &mut Vec<f64>) {
    out.clear();
    let columns = whole(columns).unwrap_or(0).clamp(1, COLUMNS_MAX) as usize;
    let pieces = statistics::series(&summary(live), time(from_ms), end(to_ms), columns);
    pieces.iter().for_each(|piece| write_column(piece, out));
}

fn write_column(Column { totals, latency }: &Column, out: &mut Vec<f64>) {
    let mut row = [0.0; SeriesField::Stride as usize];
    let counts = &totals.counts;
    let seconds = totals.to.since(totals.from).as_s_f64();
    let lost = statistics::all_messages(totals).2;
    for kind in 0..KINDS {
        row[SeriesField::Sent as usize + kind] = f64::from(counts.sent[kind]) / seconds;
        row[SeriesField::Bytes as usize + kind] = statistics::bytes(totals, kind) as f64 / seconds;
    }
    let mut set = |field: SeriesField, value: f64| row[field as usize] = value;
    set(SeriesField::FromMs, totals.from.as_ms_f64());
    set(SeriesField::ToMs, totals.to.as_ms_f64());
    set(SeriesField::Lost, lost as f64 / seconds);
    set(SeriesField::Submitted, f64::from(counts.submitted) / seconds);
    set(SeriesField::Applied, f64::from(counts.applied) / seconds);
    set(SeriesField::LatencyMs, latency.map_or(f64::NAN, Duration::as_ms_f64));
    let slowest_ms = f64::from(counts.slowest_us) / 1_000.0;
    set(SeriesField::SlowestMs, if counts.applied > 0 { slowest_ms } else { f64::NAN });
    set(SeriesField::Leaderless, totals.leaderless.as_s_f64() / seconds);
    set(SeriesField::Elections, counts.elections.into());
    set(SeriesField::SplitVotes, counts.split_votes.into());
    set(SeriesField::LogLongest, counts.logs.longest.into());
    set(SeriesField::LogShortest, counts.logs.shortest.into());
    set(SeriesField::LogCommitted, counts.logs.committed.into());
    out.extend(row);
}

#[cfg(target_arch = "wasm32")]
mod boundary {
    use js_sys::Float64Array;
    use wasm_bindgen::JsValue;
    use wasm_bindgen::prelude::wasm_bindgen;

    use crate::web::arguments::{number, object_or_undefined};
    use crate::web::{Cluster, statistics};

    /// Figures.
    #[wasm_bindgen]
    impl Cluster {
        /// Figures of the span between two moments, at once; without an end, up to the present. Undefined once the
        /// cluster is gone.
        #[wasm_bindgen(unchecked_return_type = "Statistics | undefined")]
        pub fn statistics(
            &self,
            #[wasm_bindgen(js_name = fromMs, unchecked_param_type = "number")] from_ms: &JsValue,
            #[wasm_bindgen(js_name = toMs, unchecked_param_type = "number")] to_ms: &JsValue,
        ) -> JsValue {
            let span = (number(from_ms), number(to_ms));
            let figures = self.ask(|live| Some(statistics::statistics(live, span.0, span.1)));
            object_or_undefined(&figures)
        }

        /// The same over time: a row, arranged as `SeriesField` says, for each of at most so many pieces of equal
        /// length, from 1 to 2,000. Copy as with `frame`.
        pub fn series(
            &self,
            #[wasm_bindgen(js_name = fromMs, unchecked_param_type = "number")] from_ms: &JsValue,
            #[wasm_bindgen(js_name = toMs, unchecked_param_type = "number")] to_ms: &JsValue,
            #[wasm_bindgen(unchecked_param_type = "number")] columns: &JsValue,
        ) -> Float64Array {
            let span = (number(from_ms), number(to_ms));
            let columns = number(columns);
            self.numbers(|live| live.series(span.0, span.1, columns))
        }
    }
}
