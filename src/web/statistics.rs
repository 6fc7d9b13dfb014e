//! Figures of a span of the run, for the page.

use serde::Serialize;

use crate::lab::statistics::{self, Bin, Column, Spread};
use crate::lab::summary::Summary;
use crate::lab::summary::buckets::Totals;
use crate::lab::summary::elections::Election;
use crate::lab::summary::reads::ReadMethod;
use crate::types::{Duration, MessageKind, Time};

use super::layout::{KindCode, SeriesField};
use super::live::Live;
use super::numbers::{time, whole};

/// The most columns of [`Live::series`].
const COLUMNS_MAX: u64 = 2_000;

/// Figures of a span of the run. The module `lab::statistics` defines each.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Statistics {
    /// Where the span begins, widened to whole buckets.
    pub from_ms: f64,
    /// Where it ends, widened likewise.
    pub to_ms: f64,
    /// Elections that were won.
    pub elections: u32,
    /// How long they took.
    pub election: SpreadDetails,
    /// Terms in which there was an election and no server won.
    pub split_votes: u32,
    /// The last elections, in order.
    pub last_elections: Vec<ElectionRow>,
    /// The highest term at the beginning.
    pub term_from: f64,
    /// The highest term at the end.
    pub term_to: f64,
    /// How long there was no leader.
    pub leaderless_ms: f64,
    /// Commands that were submitted.
    pub submitted: u32,
    /// Commands that were applied for the first time.
    pub applied: u32,
    /// Commands that were answered.
    pub answered: u32,
    /// How long they took from submission to answer.
    pub latency: SpreadDetails,
    /// Reads that were answered.
    pub reads: u32,
    /// How long they took.
    pub read_latency: SpreadDetails,
    /// The reads by each way to read.
    pub read_ways: Vec<WayRow>,
    /// The number of commands whose latency is known; fewer than `applied` in very long runs.
    pub latency_known: usize,
    /// The latencies, in bins.
    pub histogram: Vec<BinRow>,
    /// The messages of each kind.
    pub messages: Vec<MessagesRow>,
    /// The last index of the longest log at the end.
    pub log_longest: u32,
    /// The last index of the shortest log at the end.
    pub log_shortest: u32,
    /// The highest index that is known to be committed at the end.
    pub log_committed: u32,
}

/// How durations are distributed; null where there are none.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, rename = "Spread"))]
pub struct SpreadDetails {
    /// The median.
    pub median_ms: Option<f64>,
    /// The 99th percentile.
    pub p99_ms: Option<f64>,
    /// The longest.
    pub max_ms: Option<f64>,
}

/// How long the reads of one way to read took.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct WayRow {
    /// The way.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "ReadWay"))]
    pub way: &'static str,
    /// The number of reads whose duration is known.
    pub known: usize,
    /// The median.
    pub median_ms: Option<f64>,
    /// The 99th percentile.
    pub p99_ms: Option<f64>,
    /// The longest.
    pub max_ms: Option<f64>,
}

/// An election that was won.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct ElectionRow {
    /// The event with which it was won.
    pub seq: f64,
    /// When.
    pub at_ms: f64,
    /// How long it took.
    pub took_ms: f64,
    /// The term.
    pub term: f64,
    /// The server that won.
    pub leader: u8,
}

/// A bin of a histogram.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct BinRow {
    /// From this latency on.
    pub from_ms: f64,
    /// Up to this one.
    pub to_ms: f64,
    /// How many commands.
    pub count: u32,
}

/// The messages of one kind.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct MessagesRow {
    /// The kind.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "KindCode"))]
    pub kind: u32,
    /// How many were sent.
    pub sent: u32,
    /// Their bytes.
    pub bytes: f64,
    /// How many were lost.
    pub lost: u32,
}

impl Live {
    /// The figures over time: see `write_series`.
    pub fn series(&mut self, from_ms: f64, to_ms: f64, columns: f64) -> &[f64] {
        self.write(|live, out| write_series(live, from_ms, to_ms, columns, out))
    }
}

/// The summary of the run up to the present.
fn summary(live: &Live) -> Summary {
    live.history().summary().at(live.session().now())
}

/// The figures of a span of time, in simulated milliseconds.
pub fn statistics(live: &Live, from_ms: f64, to_ms: f64) -> Statistics {
    let figures = statistics::statistics(&summary(live), time(from_ms), end(to_ms));
    let Totals { from, to, counts, leaderless } = &figures.totals;
    let message = |kind: MessageKind| MessagesRow {
        kind: KindCode::from(kind) as u32,
        sent: counts.sent[kind as usize],
        bytes: statistics::bytes(&figures.totals, kind as usize) as f64,
        lost: counts.lost[kind as usize],
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
        read_ways: ReadMethod::ALL.into_iter().zip(&figures.read_ways).map(way).collect(),
        latency_known: figures.latency.known,
        histogram: figures.histogram.iter().map(bin).collect(),
        messages: MessageKind::ALL.into_iter().map(message).collect(),
        log_longest: counts.logs.longest,
        log_shortest: counts.logs.shortest,
        log_committed: counts.logs.committed,
    }
}

/// The end of a span; NaN for the present.
fn end(ms: f64) -> Time {
    if ms.is_nan() { Time::MAX } else { time(ms) }
}

fn spread(spread: &Spread) -> SpreadDetails {
    let ms = |value: Option<Duration>| value.map(Duration::as_ms_f64);
    SpreadDetails { median_ms: ms(spread.median), p99_ms: ms(spread.p99), max_ms: ms(spread.max) }
}

fn way((way, of_way): (ReadMethod, &Spread)) -> WayRow {
    let SpreadDetails { median_ms, p99_ms, max_ms } = spread(of_way);
    WayRow { way: way.word(), known: of_way.known, median_ms, p99_ms, max_ms }
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

/// Writes over `out` a row for each column of a plot, arranged as [`SeriesField`] says.
fn write_series(live: &Live, from_ms: f64, to_ms: f64, columns: f64, out: &mut Vec<f64>) {
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
    for kind in MessageKind::ALL {
        let (sent, bytes) = (counts.sent[kind as usize], statistics::bytes(totals, kind as usize));
        let code = KindCode::from(kind) as usize;
        row[SeriesField::Sent as usize + code] = f64::from(sent) / seconds;
        row[SeriesField::Bytes as usize + code] = bytes as f64 / seconds;
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
    use tsify::Ts;
    use wasm_bindgen::prelude::wasm_bindgen;

    use crate::web::arguments::{GivenNumber, number, object};
    use crate::web::statistics::Statistics;
    use crate::web::{Cluster, statistics};

    /// Figures.
    #[wasm_bindgen]
    impl Cluster {
        /// The figures of a span of time; without an end, up to the present. Undefined once the cluster has been freed.
        pub fn statistics(
            &self,
            #[wasm_bindgen(js_name = fromMs)] from_ms: &GivenNumber,
            #[wasm_bindgen(js_name = toMs)] to_ms: &GivenNumber,
        ) -> Option<Ts<Statistics>> {
            let span = (number(from_ms), number(to_ms));
            let figures = self.ask(|live| Some(statistics::statistics(live, span.0, span.1)));
            figures.as_ref().map(object)
        }

        /// The figures over time: a row, arranged as `SeriesField` says, for each of at most `columns` parts of equal length, from
        /// 1 to 2,000. Copy as with `frame`.
        pub fn series(
            &self,
            #[wasm_bindgen(js_name = fromMs)] from_ms: &GivenNumber,
            #[wasm_bindgen(js_name = toMs)] to_ms: &GivenNumber,
            columns: &GivenNumber,
        ) -> Float64Array {
            let span = (number(from_ms), number(to_ms));
            let columns = number(columns);
            self.numbers(|live| live.series(span.0, span.1, columns))
        }
    }
}
