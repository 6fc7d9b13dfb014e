//! Durable state before messages: which writes are pending, and which messages wait for them.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::types::{Log, LogIndex, Message, Note, Rule, ServerId, Snapshot, Term, Time};

use super::{Output, Raft, State, Write};

/// Counts writes, and keeps messages back until theirs is done. Writes finish in the order in which they started.
#[derive(Clone, Debug)]
pub(super) struct Durability {
    /// How many writes have started, and how many of them have finished.
    started: u64,
    finished: u64,
    /// Every entry up to here is on the disk.
    durable_index: LogIndex,
    /// For each pending write, oldest first, the index up to which the log will be durable after it.
    under_way: VecDeque<LogIndex>,
    /// Messages with the write that each waits for, by its number, rising, and when each was made.
    held_back: VecDeque<(u64, ServerId, Message, Time)>,
    /// What the present input has changed and no write contains yet.
    unwritten: Option<Unwritten>,
}

#[derive(Clone, Debug, Default)]
struct Unwritten {
    hard_state: bool,
    snapshot: Option<NewSnapshot>,
    truncate_from: Option<LogIndex>,
    first_new: Option<LogIndex>,
}

/// A snapshot for the disk, and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewSnapshot {
    /// The server took it of its own state machine.
    Taken(Arc<Snapshot>),
    /// A leader sent it.
    Installed(Arc<Snapshot>),
}

impl NewSnapshot {
    /// The snapshot.
    pub fn snapshot(&self) -> &Arc<Snapshot> {
        match self {
            NewSnapshot::Taken(snapshot) | NewSnapshot::Installed(snapshot) => snapshot,
        }
    }
}

impl Durability {
    /// For a log that is durable up to `durable_index`.
    pub(super) fn new(durable_index: LogIndex) -> Self {
        Self {
            started: 0,
            finished: 0,
            durable_index,
            under_way: VecDeque::new(),
            held_back: VecDeque::new(),
            unwritten: None,
        }
    }

    pub(super) fn durable_index(&self) -> LogIndex {
        self.durable_index
    }

    /// The number of the write that will contain everything changed so far.
    pub(super) fn latest_write(&self) -> u64 {
        self.started + u64::from(self.has_unwritten())
    }

    /// Whether the write numbered `write` is done.
    pub(super) fn is_done(&self, write: u64) -> bool {
        self.finished >= write
    }

    /// The term or the vote changed.
    pub(super) fn hard_state_changed(&mut self) {
        self.unwritten.get_or_insert_default().hard_state = true;
    }

    /// An entry was put at `index`.
    pub(super) fn appended(&mut self, index: LogIndex) {
        self.unwritten.get_or_insert_default().first_new.get_or_insert(index);
    }

    /// The log was truncated from `first` on. Within one input this comes before what is appended.
    pub(super) fn truncated(&mut self, first: LogIndex) {
        self.unwritten.get_or_insert_default().truncate_from = Some(first);
        let keep = first.previous();
        self.durable_index = self.durable_index.min(keep);
        // Pending writes still bring their entries to the disk, but those after `keep` no longer count.
        for index in &mut self.under_way {
            *index = (*index).min(keep);
        }
    }

    /// A snapshot has to reach the disk, and replaces the entries there in the same write.
    pub(super) fn snapshot_to_write(&mut self, snapshot: NewSnapshot) {
        self.unwritten.get_or_insert_default().snapshot = Some(snapshot);
    }

    /// Nothing is left of the log: what is on its way to the disk no longer counts.
    pub(super) fn log_replaced(&mut self) {
        self.durable_index = LogIndex::ZERO;
        self.under_way.iter_mut().for_each(|index| *index = LogIndex::ZERO);
    }

    /// Whether something has changed that no write contains yet.
    #[inline]
    pub(super) fn has_unwritten(&self) -> bool {
        self.unwritten.is_some()
    }

    /// Gathers what has changed since the last write into a new one.
    pub(super) fn start_write(&mut self, hard_state: (Term, Option<ServerId>), log: &Log) -> Write {
        let unwritten = self.unwritten.take().unwrap_or_default();
        self.started += 1;
        let last = log.last_index();
        self.under_way.push_back(last);
        let first = unwritten.first_new.unwrap_or(last.next());
        Write {
            hard_state: unwritten.hard_state.then_some(hard_state),
            snapshot: unwritten.snapshot,
            truncate_from: unwritten.truncate_from,
            first,
            entries: log.range(first, last, usize::MAX),
        }
    }

    /// The oldest write is done.
    pub(super) fn write_finished(&mut self) {
        let Some(index) = self.under_way.pop_front() else { return };
        self.durable_index = index;
        self.finished += 1;
    }

    /// The next message of those whose write is done, to whom it goes, and when it was made.
    #[inline]
    pub(super) fn release(&mut self) -> Option<(ServerId, Message, Time)> {
        let (_, to, message, since) =
            self.held_back.pop_front_if(|(write, ..)| *write <= self.finished)?;
        Some((to, message, since))
    }

    /// How many messages wait for a write.
    #[inline]
    pub(super) fn held_back(&self) -> usize {
        self.held_back.len()
    }

    /// Keeps `message`, made `now`, if it rests on a write that is not done; gives it back if it may go at once.
    pub(super) fn hold_back(
        &mut self,
        now: Time,
        to: ServerId,
        message: Message,
    ) -> Option<Message> {
        let write = self.latest_write();
        if self.is_done(write) {
            return Some(message);
        }
        self.held_back.push_back((write, to, message, now));
        None
    }
}

/// Messages after their writes.
impl Raft {
    pub(super) fn handle_write_durable(&mut self, now: Time) {
        self.durability.write_finished();
        self.send_released();
        self.compact_if_durable();
        match self.state {
            State::Follower | State::PreCandidate(_) => {}
            State::Candidate(_) => self.count_own_vote(now),
            State::Leader(_) => {
                self.maybe_commit();
                self.replicate_to_all();
            }
        }
    }

    /// Sends the messages whose write is done. Answers remain true in every case. A request for a vote does
    /// not: once its candidacy is over, it could only reset the timers of others.
    fn send_released(&mut self) {
        let mut dropped = None;
        while let Some((to, message, since)) = self.durability.release() {
            if let Message::RequestVote { term, .. } = message
                && !self.is_candidate_in(term)
            {
                dropped = Some(term);
                continue;
            }
            self.output(Output::SendHeldBack { to, message, since });
        }
        if let Some(term) = dropped {
            self.note(Note::VoteRequestsDropped { term });
        }
    }

    /// Sends `message` when everything that it rests on is durable. `rule` is the rule that demands it; broken: it leaves
    /// at once, and a crash makes the server forget what others have its word for.
    pub(super) fn send_durably(&mut self, rule: Rule, to: ServerId, message: Message) {
        if !self.follows(rule) {
            if !self.durability.is_done(self.durability.latest_write()) {
                self.skip(rule);
            }
            return self.output(Output::Send { to, message });
        }
        if let Some(message) = self.durability.hold_back(self.now, to, message) {
            self.output(Output::Send { to, message });
        }
    }
}
