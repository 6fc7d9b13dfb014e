//! Figures of a span of a run, from its [`Summary`] and nothing else, so that they are there at once.
//!
//! What each figure means:
//! - The **span** is widened to whole buckets of the summary, a tenth of a second long in the first hour, but never
//!   beyond the present. All figures are of the span thus widened.
//! - **Elections** are the terms that got a leader; they belong to the moment when it spoke first. Their duration is as
//!   [`summary::elections`](super::summary::elections) says: from the last word that a voter had of an earlier leader.
//! - A **split vote** is a term in which somebody stood for election and nobody won; it belongs to the moment when the
//!   last who stood in it did so no more.
//! - **Time without a leader** is that in which no server that was up had the role of Leader. A leader that is paused, or
//!   cut off from the others, counts until it learns of it.
//! - The **latency** of a command is the time from its client's appearance until the first server applied it. Commands
//!   whose clients gave up before are not counted. The middle and the 99th percentile are those values that half, and 99
//!   of 100, of all do not exceed. The maximum is that of all; the others are of those whose latency is kept.
//! - The **latency of a read** is the time from its call until its client has the answer; it belongs to that moment, and
//!   is told of all reads and of those that went through the log, by ReadIndex, and by a lease.
//! - **Messages** are counted when they are sent, their bytes as [`wire`] says; copies that the network makes are not
//!   counted. Losses are those of any cause, at the moment when the message was lost.
//! - **Logs** are as long as at the end of the span.

#[cfg(test)]
mod tests;
pub use crate::types::wire;

use crate::types::{Duration, LogIndex, ServerId, Term, Time};

use super::summary::Summary;
use super::summary::buckets::{KINDS, Totals};
use super::summary::elections::Election;
use super::summary::reads::{ReadLatency, Way};

/// How many of the last elections are told of one by one.
pub const LAST_ELECTIONS: usize = 10;

/// The figures of a span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statistics {
    /// The sums, and the span that they are of.
    pub totals: Totals,
    /// Terms: the highest at the start and at the end.
    pub terms: (Term, Term),
    /// How long elections took.
    pub election: Spread,
    /// The last elections, in order.
    pub last_elections: Vec<Election>,
    /// How long commands took.
    pub latency: Spread,
    /// How long reads took.
    pub read_latency: Spread,
    /// The same of those that went each way, in the order of [`Way::ALL`].
    pub read_ways: [Spread; Way::ALL.len()],
    /// How the latencies are distributed: from the bin of the least to that of the greatest.
    pub histogram: Vec<Bin>,
    /// The last index of each server's log at the present, S1's first.
    pub logs: Vec<LogIndex>,
}

/// How values are spread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spread {
    /// How many are known.
    pub known: usize,
    /// Half of them do not exceed it.
    pub median: Option<Duration>,
    /// 99 of 100 do not exceed it.
    pub p99: Option<Duration>,
    /// None exceeds it.
    pub max: Option<Duration>,
}

/// A bin of a histogram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bin {
    /// The least that belongs to it.
    pub from: Duration,
    /// The least that does not.
    pub to: Duration,
    /// How many values are in it.
    pub count: u32,
}

/// The figures of the span from `from` to `to`, of a summary that is [settled](Summary::at).
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
        read_ways: Way::ALL.map(|way| spread(of_way(&reads, way))),
        histogram,
        logs: ids(summary).map(|id| LogIndex(summary.last_log_index(id))).collect(),
        totals,
    }
}

fn of_way(reads: &[ReadLatency], way: Way) -> Vec<u32> {
    reads.iter().filter(|read| read.way == way).map(|read| read.us).collect()
}

/// A piece of a span, for a plot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// The sums.
    pub totals: Totals,
    /// The middle of the latencies that are known.
    pub latency: Option<Duration>,
}

/// The span from `from` to `to` in at most so many equal pieces, each of whole buckets. The last piece is left out while
/// it is less than half of its length: its rates would be those of a moment.
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

/// The bytes of the messages of a kind, given by its place.
pub fn bytes(totals: &Totals, kind: usize) -> u64 {
    let entries = if kind == wire::WITH_ENTRIES { totals.counts.entries } else { 0 };
    u64::from(totals.counts.sent[kind]) * wire::MESSAGE_BYTES[kind]
        + u64::from(entries) * wire::ENTRY_BYTES
}

/// All messages: how many were sent, how many bytes they had, and how many were lost.
pub fn all_messages(totals: &Totals) -> (u64, u64, u64) {
    let sum = |counts: &[u32]| counts.iter().copied().map(u64::from).sum();
    let bytes = (0..KINDS).map(|kind| bytes(totals, kind)).sum();
    (sum(&totals.counts.sent), bytes, sum(&totals.counts.lost))
}

/// What happens at the end of a bucket belongs to the next one, if there is a next one.
fn last_moment(summary: &Summary, totals: &Totals) -> Time {
    if totals.to < summary.now() { totals.to - Duration::from_us(1) } else { totals.to }
}

fn ids(summary: &Summary) -> impl Iterator<Item = ServerId> + use<> {
    (0..summary.servers()).map(ServerId::from_index)
}

/// The highest term of any server at a moment.
fn term_at(summary: &Summary, at: Time) -> Term {
    let term = |id| summary.lane(id, at, at).last().map(|span| span.term);
    ids(summary).filter_map(term).max().unwrap_or_default()
}

fn us(duration: Duration) -> u32 {
    u32::try_from(duration.as_us()).unwrap_or(u32::MAX)
}

fn spread(mut values_us: Vec<u32>) -> Spread {
    values_us.sort_unstable();
    let rank = |of_100: usize| {
        let place = (values_us.len() * of_100).div_ceil(100).checked_sub(1)?;
        values_us.get(place).map(|&value| Duration::from_us(value.into()))
    };
    Spread { known: values_us.len(), median: rank(50), p99: rank(99), max: rank(100) }
}

/// Where the bins of a decade begin: ten, of equal width on a logarithmic scale.
const DECADE: [u64; 10] = [1_000, 1_259, 1_585, 1_995, 2_512, 3_162, 3_981, 5_012, 6_310, 7_943];

/// The lower edge of a bin. The first decade begins at 10 µs, and all that is less belongs to its first bin.
fn edge(bin: usize) -> u64 {
    match bin {
        0 => 0,
        _ => DECADE[bin % 10] * 10_u64.pow(bin as u32 / 10) / 100,
    }
}

fn histogram(values_us: &[u32]) -> Vec<Bin> {
    /// The greatest value of 32 bits is in the last.
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
