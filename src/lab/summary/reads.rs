//! Latencies of reads, by the way in which they are answered.
//!
//! The latency of a read is the time from its call until its client has the answer, because a read outside of the log
//! is never applied. Events show the way of a read: a read through the log is applied; a leader that answers by its
//! lease notes it (dissertation §6.4.1); any other read was confirmed by a round of heartbeats (§6.4). Of many reads, a
//! sample is kept, as of [commands](super::commands).

use crate::types::{CommandId, Time};

use super::commands::Sample;

/// The way in which a read is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadMethod {
    /// It is an entry of the log.
    Log,
    /// A round of heartbeats confirms that its leader still leads.
    Index,
    /// The leader's lease confirms that it still leads.
    Lease,
}

impl ReadMethod {
    /// All ways, in order.
    pub const ALL: [ReadMethod; 3] = [ReadMethod::Log, ReadMethod::Index, ReadMethod::Lease];

    /// Its word: `index`.
    pub const fn word(self) -> &'static str {
        match self {
            ReadMethod::Log => "log",
            ReadMethod::Index => "index",
            ReadMethod::Lease => "lease",
        }
    }
}

/// The latency of one read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadLatency {
    /// When its client had the answer.
    pub at: Time,
    /// The time since its call, in microseconds; at most about 71 minutes.
    pub us: u32,
    /// The way in which it was answered.
    pub way: ReadMethod,
}

/// The pending reads, and the latencies of the others.
#[derive(Clone, Debug, Default)]
pub(super) struct Reads {
    /// Sorted by the numbers of their commands.
    waiting: Vec<(CommandId, Time, ReadMethod)>,
    latencies: Sample<ReadLatency>,
}

impl Reads {
    pub fn called(&mut self, read: CommandId, at: Time) {
        self.waiting.push((read, at, ReadMethod::Index));
    }

    /// Sets the way of a read, as far as it is known.
    pub fn set_way(&mut self, read: CommandId, way: ReadMethod) {
        if let Some(place) = self.place_of(read) {
            self.waiting[place].2 = way;
        }
    }

    /// A client is done with a command, with an answer or without; returns whether that was an answered read.
    pub fn ended(&mut self, read: CommandId, at: Time, is_answered: bool) -> bool {
        let Some(place) = self.place_of(read) else { return false };
        let (_, since, way) = self.waiting.remove(place);
        if is_answered {
            let us = u32::try_from(at.since(since).as_us()).unwrap_or(u32::MAX);
            self.latencies.push(ReadLatency { at, us, way });
        }
        is_answered
    }

    pub fn latencies(&self, from: Time, to: Time) -> impl Iterator<Item = &ReadLatency> {
        self.latencies.between(move |read| read.at < from, move |read| read.at <= to)
    }

    fn place_of(&self, read: CommandId) -> Option<usize> {
        self.waiting.binary_search_by_key(&read, |&(waiting, ..)| waiting).ok()
    }
}

#[cfg(test)]
impl Reads {
    /// For the tests.
    pub fn long_bytes(&self) -> usize {
        self.latencies.len() * size_of::<ReadLatency>() + self.waiting.len() * 24
    }
}
