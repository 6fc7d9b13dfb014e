//! How much may be in flight to a follower, and uncommitted. Dissertation §10.2.2 pipelines without saying how far; the
//! limits are those of systems in use.

use std::collections::VecDeque;

use crate::types::{Entry, LogIndex, Round};

use super::{Raft, Settings};

/// What is in flight to a follower.
#[derive(Clone, Debug, Default)]
pub(super) struct InFlight {
    /// The messages with entries that it has not acknowledged, oldest first: each with its last index and the bytes of its
    /// entries. They are followed only while there is a limit on them.
    messages: VecDeque<(LogIndex, u64)>,
    bytes: u64,
    /// The round in which the leader found the place where the logs agree; none if it has not looked for it yet.
    begun: Option<Round>,
}

impl InFlight {
    /// From now on entries follow each other without waiting for answers.
    pub(super) fn begin(&mut self, round: Round) {
        self.begun = Some(round);
    }

    /// Whether a rejection that answers a request of `round` says something new. A message that overtakes others is rejected,
    /// and its rejection may be in flight for long. If each made the leader start over, and send again everything that is not
    /// acknowledged, there would be more of them each time. A later round shows in any case whether something is missing.
    pub(super) fn counts_rejection_of(&self, round: Round) -> bool {
        self.begun.is_none_or(|begun| round > begun)
    }

    /// All up to `index` has arrived.
    pub(super) fn acknowledged(&mut self, index: LogIndex) {
        while let Some((_, bytes)) = self.messages.pop_front_if(|(last, _)| *last <= index) {
            self.bytes = self.bytes.saturating_sub(bytes);
        }
    }

    /// Nothing in flight counts any longer: the leader searches again for the index up to which the logs agree.
    pub(super) fn clear(&mut self) {
        self.messages.clear();
        self.bytes = 0;
    }

    pub(super) fn sent(&mut self, last: LogIndex, entries: &[Entry], settings: &Settings) {
        if settings.max_in_flight_messages > 0 || settings.max_in_flight_bytes > 0 {
            let bytes = entries.iter().map(|entry| entry.bytes()).sum();
            self.messages.push_back((last, bytes));
            self.bytes += bytes;
        }
    }

    /// How many of the next entries, at most `batch`, one more message may carry now.
    pub(super) fn room<'a>(
        &self,
        next: impl Iterator<Item = &'a Entry>,
        batch: usize,
        settings: &Settings,
    ) -> usize {
        let most = settings.max_in_flight_messages as usize;
        if most > 0 && self.messages.len() >= most {
            return 0;
        }
        let limit = u64::from(settings.max_in_flight_bytes);
        if limit == 0 {
            return batch;
        }
        let mut bytes = self.bytes;
        let fits = next.take(batch).take_while(|entry| {
            bytes += entry.bytes();
            bytes <= limit
        });
        // One that is larger than the limit has to go at some time: alone.
        let count = fits.count();
        if count == 0 && self.messages.is_empty() { 1 } else { count }
    }
}

impl Raft {
    /// How many entries of its log are not committed, as far as it knows.
    pub(super) fn uncommitted(&self) -> u64 {
        self.log.last_index().0.saturating_sub(self.commit_index.0)
    }

    /// Whether a leader takes one more command: one that cannot commit must not fill its log forever. The limit never
    /// keeps it from its first entry of its own term, which alone lets it commit what earlier terms left (§5.4.2).
    pub(super) fn may_take_command(&self) -> bool {
        let most = u64::from(self.settings.max_uncommitted);
        most == 0 || self.uncommitted() < most || self.log.last_term() != self.current_term
    }
}
