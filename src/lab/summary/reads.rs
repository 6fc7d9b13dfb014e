//! How long reads take, by the way in which they are answered.
//!
//! The latency of a read is the time from its call until its client has the answer: a read that is no entry of the log is
//! applied nowhere. Which way it went, events tell: through the log it is applied; a leader that answers by its lease
//! notes it (dissertation §6.4.1); else a round of heartbeats has confirmed it (§6.4). Of very many, a sample is kept, as
//! of [commands](super::commands).

use crate::types::{CommandId, Time};

use super::commands::Sample;

/// In which way a read is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// It is an entry of the log.
    Log,
    /// A round of heartbeats confirms that its leader still leads.
    Index,
    /// The leader's lease says so.
    Lease,
}

impl Way {
    /// All ways, in order.
    pub const ALL: [Way; 3] = [Way::Log, Way::Index, Way::Lease];

    /// Its word: `index`.
    pub const fn word(self) -> &'static str {
        match self {
            Way::Log => "log",
            Way::Index => "index",
            Way::Lease => "lease",
        }
    }
}

/// How long a read took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadLatency {
    /// When its client had the answer.
    pub at: Time,
    /// How long before that it was called, in microseconds; at most some 71 minutes.
    pub us: u32,
    /// In which way it went.
    pub way: Way,
}

/// The reads that are under way, and how long the others took.
#[derive(Clone, Debug, Default)]
pub(super) struct Reads {
    /// In the order of their commands' numbers.
    waiting: Vec<(CommandId, Time, Way)>,
    latencies: Sample<ReadLatency>,
}

impl Reads {
    pub fn called(&mut self, read: CommandId, at: Time) {
        self.waiting.push((read, at, Way::Index));
    }

    /// It goes this way, as far as is known.
    pub fn goes(&mut self, read: CommandId, way: Way) {
        if let Some(place) = self.place_of(read) {
            self.waiting[place].2 = way;
        }
    }

    /// Its client is done with a command, and has an answer or none; tells whether that was a read that has one.
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
    /// See the tests.
    pub fn long_bytes(&self) -> usize {
        self.latencies.len() * size_of::<ReadLatency>() + self.waiting.len() * 24
    }
}
