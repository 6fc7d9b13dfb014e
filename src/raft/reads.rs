//! Reads without the log (dissertation §6.4, §6.4.1).
//!
//! A leader notes its commit index, has a majority confirm that it still leads, and answers when it has applied that much.
//! Reads that arrive during a round of confirmation share the next one. A follower asks its leader for the index.

use crate::types::{
    ClientOutcome, CommandId, CommandSize, LogIndex, Message, Note, ReadMode, Role, Round, Rule,
    ServerId, Term, Time,
};

use super::{Output, Raft};

/// A read that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Read {
    read: CommandId,
    /// The follower that asked; none for a client's read here.
    asker: Option<ServerId>,
    stage: Stage,
}

/// What a read waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// For the leader's answer. It is asked again at `again_at`, should it speak by then.
    Asked { leader: ServerId, term: Term, again_at: Time },
    /// For a majority to answer in a round, and, without an index, for an entry of the leader's term to be committed.
    Confirming { term: Term, round: Round, index: Option<LogIndex> },
    /// For the state machine to come so far.
    Applying { index: LogIndex },
}

/// Asking.
impl Raft {
    /// How many reads wait here.
    pub fn reads_waiting(&self) -> usize {
        self.reads.len()
    }

    /// A client reads.
    pub(super) fn handle_read_request(&mut self, now: Time, read: CommandId) {
        if self.settings.reads == ReadMode::Log {
            return self.handle_client_request(read, CommandSize::default());
        }
        match (self.role(), self.leader) {
            (Role::Leader, _) => self.accept_read(now, read, None),
            (_, Some(leader)) => self.forward_read(now, read, leader),
            (_, None) => self.redirect(read),
        }
    }

    /// A follower wants to know from which index on it may answer a read. The question is of the current term.
    pub(super) fn handle_read_index(&mut self, now: Time, asker: ServerId, read: CommandId) {
        if self.is_leader() {
            self.accept_read(now, read, Some(asker));
        } else {
            self.answer_read_index(asker, read, None);
        }
    }

    /// A server that asks in an earlier term learns the current one from the rejection.
    pub(super) fn reject_stale_read(&mut self, asker: ServerId, read: CommandId) {
        self.answer_read_index(asker, read, None);
    }

    fn forward_read(&mut self, now: Time, read: CommandId, leader: ServerId) {
        if self.waits(read, None) {
            return;
        }
        let term = self.current_term;
        let again_at = now + self.settings.heartbeat;
        let stage = Stage::Asked { leader, term, again_at };
        self.reads.push(Read { read, asker: None, stage });
        self.note(Note::ReadForwarded { read, leader });
        self.output(Output::Send { to: leader, message: Message::ReadIndex { term, read } });
    }

    /// A leader takes a read, of a client or of a follower.
    fn accept_read(&mut self, now: Time, read: CommandId, asker: Option<ServerId>) {
        if self.waits(read, asker) {
            return;
        }
        let index = self.read_index();
        let unasked = index.filter(|_| self.may_answer_unasked(now, read));
        let stage = match unasked {
            Some(index) => Stage::Applying { index },
            None => {
                let (term, round) = (self.current_term, self.round_for_read(now));
                self.note(Note::ReadStarted { read, index, round });
                Stage::Confirming { term, round, index }
            }
        };
        match (asker, stage) {
            (Some(asker), Stage::Applying { index }) => {
                self.answer_read_index(asker, read, Some(index));
            }
            _ => self.reads.push(Read { read, asker, stage }),
        }
    }

    /// A client that asks twice is answered once.
    fn waits(&self, read: CommandId, asker: Option<ServerId>) -> bool {
        self.reads.iter().any(|other| other.read == read && other.asker == asker)
    }

    /// Dissertation §6.4, step 1: the commit index, once an entry of the leader's own term is committed. Until then the
    /// leader does not know how far earlier leaders have committed.
    fn read_index(&mut self) -> Option<LogIndex> {
        if self.log.term_at(self.commit_index) == Some(self.current_term) {
            return Some(self.commit_index);
        }
        // Broken: what an earlier leader has committed, and told its clients, may be missing from the answer.
        if !self.follows(Rule::ReadOwnTerm) {
            self.skip(Rule::ReadOwnTerm);
            return Some(self.commit_index);
        }
        None
    }

    /// Whether nobody has to confirm this leader first.
    fn may_answer_unasked(&mut self, now: Time, read: CommandId) -> bool {
        if self.holds_lease(now) {
            let index = self.commit_index;
            self.note(Note::ReadByLease { read, index });
            return true;
        }
        // Broken: a leader that was deposed without knowing answers with what was true when it was.
        if !self.follows(Rule::ReadConfirmation) {
            self.skip(Rule::ReadConfirmation);
            return true;
        }
        false
    }

    /// Step 3: the round of heartbeats that a read which arrives now has to wait for. One that runs for other reads
    /// may have been answered before this read came, so it takes the next.
    fn round_for_read(&mut self, now: Time) -> Round {
        let present = self.present_round();
        if self.reads.iter().any(|read| read.awaits(present)) && !self.is_confirmed(present) {
            return present.next();
        }
        self.send_heartbeats(now);
        self.present_round()
    }

    fn answer_read_index(&mut self, to: ServerId, read: CommandId, index: Option<LogIndex>) {
        let message = Message::ReadIndexResponse { term: self.current_term, read, index };
        self.output(Output::Send { to, message });
    }
}

impl Read {
    fn awaits(&self, awaited: Round) -> bool {
        matches!(self.stage, Stage::Confirming { round, .. } if round == awaited)
    }
}

/// Going on.
impl Raft {
    /// The leader's answer. It is of the current term.
    pub(super) fn handle_read_index_response(
        &mut self,
        from: ServerId,
        read: CommandId,
        index: Option<LogIndex>,
    ) {
        let asked = |other: &Read| {
            other.read == read
                && matches!(other.stage, Stage::Asked { leader, .. } if leader == from)
        };
        let Some(place) = self.reads.iter().position(asked) else { return };
        match index {
            Some(index) => {
                self.reads[place].stage = Stage::Applying { index };
                self.note(Note::ReadIndexLearned { read, index });
            }
            None => {
                self.reads.remove(place);
                self.abandon_read(read, None);
            }
        }
    }

    /// After each input: answers the pending reads that have what they waited for, and abandons those that wait in vain.
    pub(super) fn settle_reads(&mut self, now: Time) {
        if self.reads.is_empty() {
            return;
        }
        self.settle_pending_reads(now);
    }

    fn settle_pending_reads(&mut self, now: Time) {
        self.start_round_for_reads(now);
        let mut waiting = std::mem::take(&mut self.reads);
        waiting.retain_mut(|read| self.settle(now, read));
        self.reads = waiting;
    }

    /// The next round begins when the present one is confirmed, if reads wait for it.
    fn start_round_for_reads(&mut self, now: Time) {
        let present = self.present_round();
        if self.reads.iter().any(|read| read.awaits(present.next())) && self.is_confirmed(present) {
            self.send_heartbeats(now);
        }
    }

    /// Continues a read; returns whether it is still pending.
    fn settle(&mut self, now: Time, read: &mut Read) -> bool {
        match &mut read.stage {
            Stage::Asked { leader, term, again_at } => {
                if (self.leader, self.current_term) != (Some(*leader), *term) {
                    self.abandon_read(read.read, None);
                    return false;
                }
                if now >= *again_at {
                    *again_at = now + self.settings.heartbeat;
                    let message = Message::ReadIndex { term: *term, read: read.read };
                    self.output(Output::Send { to: *leader, message });
                }
                true
            }
            &mut Stage::Confirming { term, round, index } => {
                if !self.is_leader() || self.current_term != term {
                    self.abandon_read(read.read, read.asker);
                    return false;
                }
                let Some(index) = index.or_else(|| self.read_index()) else { return true };
                if !self.is_confirmed(round) {
                    return true;
                }
                let by = self.confirmers(round);
                self.note(Note::ReadConfirmed { read: read.read, index, by });
                read.stage = Stage::Applying { index };
                match read.asker {
                    Some(asker) => {
                        self.answer_read_index(asker, read.read, Some(index));
                        false
                    }
                    None => self.settle(now, read),
                }
            }
            &mut Stage::Applying { index } => {
                let applied = self.last_applied >= index;
                if applied {
                    self.output(Output::ReadReady { read: read.read });
                }
                !applied
            }
        }
    }

    /// Nobody vouches for the read: its client tries elsewhere.
    fn abandon_read(&mut self, read: CommandId, asker: Option<ServerId>) {
        let hint = self.leader;
        self.note(Note::ReadGivenUp { read, hint });
        match asker {
            Some(asker) => self.answer_read_index(asker, read, None),
            None => {
                let outcome = ClientOutcome::NotLeader { hint };
                self.output(Output::Answer { command: read, outcome });
            }
        }
    }
}
