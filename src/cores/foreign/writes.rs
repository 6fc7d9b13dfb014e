//! What a foreign core has written, what of it is durable, and which messages wait for that.

use std::collections::VecDeque;

use crate::types::{Durable, LogIndex, Message, ServerId, Term, Time};

/// The writes of one server, by the core's own numbers.
#[derive(Clone, Debug)]
pub(super) struct Writes {
    /// The number of the last write; 0 before the first.
    last: u64,
    /// The number of the last one that is durable.
    finished: u64,
    /// The writes that are not durable yet, oldest first, with the index up to which the log is durable after each.
    pending: VecDeque<(u64, LogIndex)>,
    durable_index: LogIndex,
    /// What the disk holds of term and vote when all writes are durable.
    pub(super) hard_state: (Term, Option<ServerId>),
    held_back: VecDeque<HeldBack>,
}

/// A message that waits for a write.
#[derive(Clone, Debug)]
pub(super) struct HeldBack {
    write: u64,
    pub(super) to: ServerId,
    pub(super) message: Message,
    /// When it was made, by the server's clock.
    pub(super) since: Time,
}

impl Writes {
    pub(super) fn new(durable: &Durable) -> Self {
        Self {
            last: 0,
            finished: 0,
            pending: VecDeque::new(),
            durable_index: durable.log.last_index(),
            hard_state: (durable.current_term, durable.voted_for),
            held_back: VecDeque::new(),
        }
    }

    pub(super) fn last(&self) -> u64 {
        self.last
    }

    /// Whether there has been a write of this number.
    pub(super) fn has(&self, write: u64) -> bool {
        write <= self.finished || self.pending.iter().any(|&(pending, _)| pending == write)
    }

    pub(super) fn is_durable(&self, write: u64) -> bool {
        write <= self.finished
    }

    pub(super) fn durable_index(&self) -> LogIndex {
        self.durable_index
    }

    pub(super) fn held_back(&self) -> usize {
        self.held_back.len()
    }

    /// A write starts, after which the log ends at `last_index`.
    pub(super) fn start(&mut self, write: u64, last_index: LogIndex) {
        self.last = write;
        self.pending.push_back((write, last_index));
    }

    /// The log ends at `keep` now: what is durable after that no longer counts.
    pub(super) fn truncated(&mut self, keep: LogIndex) {
        self.durable_index = self.durable_index.min(keep);
        self.pending.iter_mut().for_each(|(_, index)| *index = (*index).min(keep));
    }

    /// The oldest write is durable.
    pub(super) fn finish(&mut self) -> Option<u64> {
        let (write, index) = self.pending.pop_front()?;
        self.finished = write;
        self.durable_index = index;
        Some(write)
    }

    pub(super) fn hold_back(&mut self, write: u64, to: ServerId, message: Message, since: Time) {
        let place = self.held_back.partition_point(|held| held.write <= write);
        self.held_back.insert(place, HeldBack { write, to, message, since });
    }

    /// The next message whose write is durable.
    pub(super) fn release(&mut self) -> Option<HeldBack> {
        let finished = self.finished;
        self.held_back.pop_front_if(|held| held.write <= finished)
    }
}
