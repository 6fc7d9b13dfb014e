//! Latencies of clients' commands.
//!
//! The latency of a command is the time from its client's arrival until the first server applies it. All are kept up to
//! [`LATENCIES_MAX`]; then every second one is dropped, and from then on only every second command's is kept, and so
//! on: an even sample, which may miss only rare values. The largest of all is in the buckets.

use std::collections::VecDeque;

use crate::types::{CommandId, Duration, Time};
use crate::util::Sequence;

/// How many latencies are kept at most; an hour at 20 commands per second has 72,000.
pub const LATENCIES_MAX: usize = 131_072;

/// The latency of one command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Latency {
    /// When the first server applied it.
    pub at: Time,
    /// The time since its client arrived, in microseconds; at most about 71 minutes.
    pub us: u32,
}

/// A sample of many values: all of them at first, then every second one, and so on.
#[derive(Clone, Debug)]
pub(super) struct Sample<T> {
    kept: Sequence<T>,
    /// How many values there were.
    count: u64,
    stride: u64,
}

impl<T> Default for Sample<T> {
    fn default() -> Self {
        Self { kept: Sequence::default(), count: 0, stride: 1 }
    }
}

impl<T: Clone> Sample<T> {
    pub fn push(&mut self, value: T) {
        if self.count.is_multiple_of(self.stride) {
            self.kept.push(value);
        }
        self.count += 1;
        if self.kept.len() == LATENCIES_MAX {
            self.kept = self.kept.iter().step_by(2).cloned().collect();
            self.stride *= 2;
        }
    }

    /// The values after those that are `before`, as long as they are `within`.
    pub fn between(
        &self,
        before: impl Fn(&T) -> bool,
        within: impl Fn(&T) -> bool,
    ) -> impl Iterator<Item = &T> {
        let first = self.kept.partition_point(before);
        self.kept.iter_from(first).take_while(move |value| within(value))
    }
}

#[cfg(test)]
impl<T> Sample<T> {
    /// For the tests.
    pub fn len(&self) -> usize {
        self.kept.len()
    }
}

/// The pending commands, and the latencies of the others.
#[derive(Clone, Debug, Default)]
pub(super) struct Commands {
    /// The commands that are not yet applied and whose clients wait, sorted by their numbers, and so by arrival.
    waiting: VecDeque<(CommandId, Time)>,
    latencies: Sample<Latency>,
}

impl Commands {
    pub fn submitted(&mut self, command: CommandId, at: Time) {
        self.waiting.push_back((command, at));
    }

    /// Returns the latency of a command if it is applied for the first time and its client has not given up.
    pub fn applied(&mut self, command: CommandId, at: Time) -> Option<Duration> {
        let since = self.forget(command)?;
        let took = at.since(since);
        let us = u32::try_from(took.as_us()).unwrap_or(u32::MAX);
        self.latencies.push(Latency { at, us });
        Some(took)
    }

    /// Removes a command whose client no longer waits.
    #[inline]
    pub fn forget(&mut self, command: CommandId) -> Option<Time> {
        let place = self.waiting.binary_search_by_key(&command, |&(waiting, _)| waiting).ok()?;
        self.waiting.remove(place).map(|(_, since)| since)
    }

    pub fn stride(&self) -> u64 {
        self.latencies.stride
    }

    pub fn latencies(&self, from: Time, to: Time) -> impl Iterator<Item = &Latency> {
        self.latencies.between(move |latency| latency.at < from, move |latency| latency.at <= to)
    }
}

#[cfg(test)]
impl Commands {
    /// For the tests.
    pub fn long_bytes(&self) -> usize {
        self.latencies.len() * size_of::<Latency>() + self.waiting.len() * 16
    }
}
