//! Sums over short equal spans of time.
//!
//! A bucket is a tenth of a second long, so an hour has 36,000. At [`BUCKETS_MAX`], each two are merged, and from then
//! on buckets are twice as long.

use crate::types::{Duration, Message, MessageKind, Time};
use crate::util::Sequence;

/// The most buckets; at first, a little more than an hour.
pub const BUCKETS_MAX: usize = 40_000;
/// The length of a bucket at first.
pub const WIDTH: Duration = Duration::from_ms(100);

/// The number of kinds of messages.
pub const KINDS: usize = MessageKind::ALL.len();

/// Counts and sums of a span of time. They saturate at the largest number that they can hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bucket {
    /// Messages sent, in the order of [`MessageKind::ALL`]. Copies that the network makes do not count.
    pub sent: [u32; KINDS],
    /// Messages lost, by any cause, in the same order.
    pub lost: [u32; KINDS],
    /// Entries in all AppendEntries that were sent.
    pub entries: u32,
    /// Commands that clients started to submit.
    pub submitted: u32,
    /// Commands that were applied by a first server.
    pub applied: u32,
    /// Commands whose clients have their answer.
    pub answered: u32,
    /// Reads among them.
    pub reads: u32,
    /// The longest time between submission and first application of a command, in microseconds.
    pub slowest_us: u32,
    /// The time without a leader, in microseconds.
    leaderless_us: u32,
    /// Terms that got a leader.
    pub elections: u32,
    /// Terms with candidates that can no longer get a leader.
    pub split_votes: u32,
    /// The lengths of the logs at the end.
    pub logs: Logs,
}

/// The lengths of the logs of all servers, including crashed ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Logs {
    /// The last index of the longest.
    pub longest: u32,
    /// The last index of the shortest.
    pub shortest: u32,
    /// The highest index that any server knew to be committed.
    pub committed: u32,
}

/// The sum of several buckets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totals {
    /// The start of the first bucket.
    pub from: Time,
    /// The end of the last one: the present, if it is the last of all.
    pub to: Time,
    /// The counts and sums.
    pub counts: Bucket,
    /// The time without a leader.
    pub leaderless: Duration,
}

impl Bucket {
    /// A message was sent.
    #[inline]
    pub(super) fn sent(&mut self, body: &Message) {
        self.sent[body.kind() as usize] += 1;
        if let Message::AppendEntries { entries, .. } = body {
            self.entries += entries.len() as u32;
        }
    }

    /// A message was lost.
    pub(super) fn lost(&mut self, body: &Message) {
        self.lost[body.kind() as usize] += 1;
    }

    /// A command was applied, this long after it was submitted.
    pub(super) fn applied(&mut self, latency: Duration) {
        self.applied += 1;
        self.slowest_us = self.slowest_us.max(u32::try_from(latency.as_us()).unwrap_or(u32::MAX));
    }

    /// Adds the bucket that follows.
    fn add(&mut self, next: &Self) {
        let add = |sum: &mut u32, more: u32| *sum = sum.saturating_add(more);
        self.sent.iter_mut().zip(next.sent).for_each(|(sum, more)| add(sum, more));
        self.lost.iter_mut().zip(next.lost).for_each(|(sum, more)| add(sum, more));
        add(&mut self.entries, next.entries);
        add(&mut self.submitted, next.submitted);
        add(&mut self.applied, next.applied);
        add(&mut self.answered, next.answered);
        add(&mut self.reads, next.reads);
        add(&mut self.leaderless_us, next.leaderless_us);
        add(&mut self.elections, next.elections);
        add(&mut self.split_votes, next.split_votes);
        self.slowest_us = self.slowest_us.max(next.slowest_us);
        self.logs = next.logs;
    }
}

/// The buckets of a run, from its start.
#[derive(Clone, Debug)]
pub(super) struct Buckets {
    /// All but the last.
    full: Sequence<Bucket>,
    /// The last.
    pub open: Bucket,
    width: Duration,
    /// The end of the last one.
    end: Time,
    /// The time up to which the time without a leader is counted.
    accounted: Time,
}

impl Default for Buckets {
    fn default() -> Self {
        Self {
            full: Sequence::default(),
            open: Bucket::default(),
            width: WIDTH,
            end: Time::ZERO + WIDTH,
            accounted: Time::ZERO,
        }
    }
}

impl Buckets {
    #[inline]
    pub fn end(&self) -> Time {
        self.end
    }

    pub fn width(&self) -> Duration {
        self.width
    }

    /// Counts the time since the last call as time with or without a leader.
    pub fn account(&mut self, until: Time, leaderless: bool) {
        if leaderless {
            let span_us = until.since(self.accounted).as_us();
            let sum_us = u64::from(self.open.leaderless_us) + span_us;
            self.open.leaderless_us = u32::try_from(sum_us).unwrap_or(u32::MAX);
        }
        self.accounted = until;
    }

    /// Starts the next bucket.
    pub fn close(&mut self) {
        let logs = self.open.logs;
        self.full.push(std::mem::replace(&mut self.open, Bucket { logs, ..Bucket::default() }));
        if self.full.len() == BUCKETS_MAX {
            self.widen();
        }
        self.end += self.width;
    }

    /// Merges each two buckets.
    fn widen(&mut self) {
        let mut halves = self.full.iter();
        let mut full = Sequence::default();
        while let (Some(first), Some(second)) = (halves.next(), halves.next()) {
            let mut both = *first;
            both.add(second);
            full.push(both);
        }
        self.full = full;
        self.width = self.width + self.width;
    }

    /// The buckets that overlap the time from `from` to `to`, in at most this many equal pieces.
    pub fn columns(&self, from: Time, to: Time, now: Time, columns: usize) -> Vec<Totals> {
        let place = |at: Time| (at.as_us() / self.width.as_us()) as usize;
        let first = place(from.min(now));
        // A span that ends where a bucket begins does not overlap it.
        let last = place(to.min(now) - Duration::from_us(1)).clamp(first, self.full.len());
        let each = (last + 1 - first).div_ceil(columns.max(1));
        let starts = (first..=last).step_by(each);
        starts.map(|start| self.sum(start, last.min(start + each - 1), now)).collect()
    }

    /// The sum of a range of buckets.
    fn sum(&self, first: usize, last: usize, now: Time) -> Totals {
        let start = |place: usize| Time::from_us(self.width.as_us().saturating_mul(place as u64));
        let mut totals = Totals {
            from: start(first),
            to: start(last + 1).min(now),
            counts: Bucket::default(),
            leaderless: Duration::ZERO,
        };
        let open = (last == self.full.len()).then_some(&self.open);
        for bucket in self.full.iter_from(first).take(last + 1 - first).chain(open) {
            totals.counts.add(bucket);
            totals.leaderless = totals.leaderless + Duration::from_us(bucket.leaderless_us.into());
        }
        totals
    }
}

#[cfg(test)]
impl Buckets {
    /// For the tests.
    pub fn long_bytes(&self) -> usize {
        self.full.len() * size_of::<Bucket>()
    }
}
