//! Figures of a span of a run, computed from its [`Summary`] alone, so that they are available at once.
//!
//! What each figure means:
//! - The **span** is widened to whole buckets of the summary, a tenth of a second long in the first hour, but never
//!   beyond the present. All figures are of the widened span.
//! - **Elections** are the terms that got a leader; each belongs to the time when the leader first sent a message. Their duration is
//!   defined in [`summary::elections`](super::summary::elections): from the last contact of a voter with an earlier leader.
//! - A **split vote** is a term with candidates but no winner; it belongs to the time when the last candidacy in it ended.
//! - **Time without a leader** is the time in which no running server had the role of Leader. A leader that is paused, or
//!   cut off from the others, counts until it steps down.
//! - The **latency** of a command is the time from the arrival of its client until the first server applied it. Commands
//!   whose clients gave up before are not counted. The median and the 99th percentile are the values that half, and 99
//!   of 100, do not exceed. The maximum is that of all commands; the others are of those whose latency is kept.
//! - The **latency of a read** is the time from its call until its client has the answer, and it belongs to that time. It
//!   is given for all reads, and for those through the log, by ReadIndex, and by a lease.
//! - **Messages** are counted when they are sent, their bytes as [`wire`] defines; copies that the network makes are not
//!   counted. Losses of any cause are counted at the time of the loss.
//! - **Logs**: their lengths at the end of the span.

#[cfg(test)]
mod tests;
pub use crate::types::wire;

use crate::types::{Duration, LogIndex, ServerId, Term, Time};

use super::summary::Summary;
use super::summary::buckets::{KINDS, Totals};
use super::summary::elections::Election;
use super::summary::reads::{ReadLatency, ReadMethod};

use crate::util::sort;

/// How many of the last elections are listed.
pub const LAST_ELECTIONS: usize = 10;

/// The figures of a span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statistics {
    /// The sums and their span.
    pub totals: Totals,
    /// The highest term at the start and at the end.
    pub terms: (Term, Term),
    /// The durations of elections.
    pub election: Spread,
    /// The last elections, in order.
    pub last_elections: Vec<Election>,
    /// The latencies of commands.
    pub latency: Spread,
    /// The latencies of reads.
    pub read_latency: Spread,
    /// The latencies of reads by the way they are answered, in the order of [`ReadMethod::ALL`].
    pub read_ways: [Spread; ReadMethod::ALL.len()],
    /// The distribution of latencies: from the bin of the smallest to that of the largest.
    pub histogram: Vec<Bin>,
    /// The last index of each server's log at the present, S1's first.
    pub logs: Vec<LogIndex>,
}

/// The spread of some values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spread {
    /// The number of values.
    pub known: usize,
    /// Half of the values do not exceed it.
    pub median: Option<Duration>,
    /// 99 of 100 values do not exceed it.
    pub p99: Option<Duration>,
    /// No value exceeds it.
    pub max: Option<Duration>,
}

/// A bin of a histogram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bin {
    /// Its lower edge, which belongs to it.
    pub from: Duration,
    /// Its upper edge, which does not.
    pub to: Duration,
    /// The number of values in it.
    pub count: u32,
}

/// The figures of the span from `from` to `to`, computed from a summary that is [settled](Summary::at).
pub fn statistics(summary: &Summary, from: Time, to: Time) -> Statistics {
    let totals = summary.totals(from, to);
    let (from, last) = (totals.from, last_moment(summary, &totals));
    let elections: Vec<_> = summary.elections(from, last).copied().collect();
    let durations = elections.iter().map(|election| us(election.at.since(election.since)));
    let latencies: Vec<_> = summary.latencies(from, last).map(|latency| latency.us).collect();
    let histogram = histogram(&latencies);
    let applied = totals.counts.applied > 0;
    let slowest = Duration::from_us(totals.counts.slowest_us.into());
    let reads: Vec<_> = summary.reads(from, last).copied().collect();
    Statistics {
        terms: (term_at(summary, from), term_at(summary, last)),
        election: spread(durations.collect()),
        last_elections: elections[elections.len().saturating_sub(LAST_ELECTIONS)..].to_vec(),
        latency: Spread { max: applied.then_some(slowest), ..spread(latencies) },
        read_latency: spread(reads.iter().map(|read| read.us).collect()),
        read_ways: ReadMethod::ALL.map(|way| spread(of_way(&reads, way))),
        histogram,
        logs: ids(summary).map(|id| LogIndex(summary.last_log_index(id))).collect(),
        totals,
    }
}

fn of_way(reads: &[ReadLatency], way: ReadMethod) -> Vec<u32> {
    reads.iter().filter(|read| read.way == way).map(|read| read.us).collect()
}

/// A piece of a span, for a plot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// The sums.
    pub totals: Totals,
    /// The median of the latencies that are kept.
    pub latency: Option<Duration>,
}

/// The span from `from` to `to` in at most this many equal pieces, each of whole buckets. The last piece is left out
/// while it is shorter than half of the others: its rates would vary too much.
pub fn series(summary: &Summary, from: Time, to: Time, columns: usize) -> Vec<Column> {
    let mut pieces = summary.columns(from, to, columns);
    if let [first, .., last] = pieces[..]
        && us(last.to.since(last.from)) < us(first.to.since(first.from)) / 2
    {
        pieces.pop();
    }
    let column = |totals: Totals| {
        let last = last_moment(summary, &totals);
        let latencies = summary.latencies(totals.from, last).map(|latency| latency.us);
        Column { totals, latency: spread(latencies.collect()).median }
    };
    pieces.into_iter().map(column).collect()
}

/// The bytes of the messages of a kind, given by its index.
pub fn bytes(totals: &Totals, kind: usize) -> u64 {
    let entries = if kind == wire::WITH_ENTRIES { totals.counts.entries } else { 0 };
    u64::from(totals.counts.sent[kind]) * wire::MESSAGE_BYTES[kind]
        + u64::from(entries) * wire::ENTRY_BYTES
}

/// All messages: how many were sent, their bytes, and how many were lost.
pub fn all_messages(totals: &Totals) -> (u64, u64, u64) {
    let sum = |counts: &[u32]| counts.iter().copied().map(u64::from).sum();
    let bytes = (0..KINDS).map(|kind| bytes(totals, kind)).sum();
    (sum(&totals.counts.sent), bytes, sum(&totals.counts.lost))
}

/// An event at the end of a bucket belongs to the next one, if there is a next one.
fn last_moment(summary: &Summary, totals: &Totals) -> Time {
    if totals.to < summary.now() { totals.to - Duration::from_us(1) } else { totals.to }
}

fn ids(summary: &Summary) -> impl Iterator<Item = ServerId> + use<> {
    (0..summary.servers()).map(ServerId::from_index)
}

/// The highest term of any server at a given time.
fn term_at(summary: &Summary, at: Time) -> Term {
    let term = |id| summary.lane(id, at, at).last().map(|span| span.term);
    ids(summary).filter_map(term).max().unwrap_or_default()
}

fn us(duration: Duration) -> u32 {
    u32::try_from(duration.as_us()).unwrap_or(u32::MAX)
}

fn spread(mut values_us: Vec<u32>) -> Spread {
    sort(&mut values_us);
    let rank = |of_100: usize| {
        let place = (values_us.len() * of_100).div_ceil(100).checked_sub(1)?;
        values_us.get(place).map(|&value| Duration::from_us(value.into()))
    };
    Spread { known: values_us.len(), median: rank(50), p99: rank(99), max: rank(100) }
}

/// The lower edges of the bins of a decade: ten, of equal width on a logarithmic scale.
const DECADE: [u64; 10] = [1_000, 1_259, 1_585, 1_995, 2_512, 3_162, 3_981, 5_012, 6_310, 7_943];

/// The lower edge of a bin. The first decade begins at 10 µs, and smaller values belong to its first bin.
fn edge(bin: usize) -> u64 {
    match bin {
        0 => 0,
        _ => DECADE[bin % 10] * 10_u64.pow(bin as u32 / 10) / 100,
    }
}

fn histogram(values_us: &[u32]) -> Vec<Bin> {
    /// The largest value of 32 bits is in the last bin.
    const BINS: usize = 87;
    let edges: [u64; BINS] = std::array::from_fn(edge);
    let mut counts = [0; BINS];
    for &value in values_us {
        let place = edges.partition_point(|&edge| edge <= value.into());
        counts[place.saturating_sub(1)] += 1;
    }
    let filled = |count: &u32| *count > 0;
    let Some(first) = counts.iter().position(filled) else { return Vec::new() };
    let last = counts.iter().rposition(filled).unwrap_or(first);
    let bin = |place: usize| Bin {
        from: Duration::from_us(edges[place]),
        to: Duration::from_us(edge(place + 1)),
        count: counts[place],
    };
    (first..=last).map(bin).collect()
}
