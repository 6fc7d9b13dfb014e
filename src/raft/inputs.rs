//! What arrives at a server, and which rule takes it: one arm for each input, and one for each message.

use crate::types::{Message, ServerId, StepDownReason, Term, Time, Timer};

use super::{Input, Note, Output, Raft, Rule, State};

impl Raft {
    /// Takes one input at the time `now`.
    ///
    /// # Panics
    /// If [`Raft::poll_output`] has not returned [`Output::Wait`] since the last input.
    pub fn handle(&mut self, now: Time, input: Input) {
        assert!(self.is_drained(), "outputs of the last input are left: poll until Output::Wait");
        self.now = now;
        self.abort_expired_transfer(now);
        let last_index = self.log.last_index();
        match input {
            Input::Message { from, message } => {
                self.handle_message(now, from, message);
                self.reset_timer_on_any_contact();
            }
            Input::TimerFired => self.handle_timer(now),
            Input::WriteDurable => self.handle_write_durable(now),
            Input::ClientRequest { command, size } => self.handle_client_request(command, size),
            Input::ReadRequest { read } => self.handle_read_request(now, read),
            Input::SnapshotRequested => self.ask_for_snapshot(),
            Input::SnapshotMade { index, data } => self.handle_snapshot_made(index, data),
            Input::ChangeRequested { request } => self.handle_change_request(request),
            Input::TransferRequested { to } => self.handle_transfer_request(now, to),
            Input::ElectionForced => self.campaign_by_force(now),
            Input::MembersForced { voters } => self.force_members(voters),
        }
        // Dissertation §10.2.1: the followers' disks may write while the leader's own does.
        if self.settings.parallel_writes && self.log.last_index() > last_index {
            self.replicate_to_all();
        }
        self.continue_change(now);
        self.settle_reads(now);
    }

    fn handle_timer(&mut self, now: Time) {
        let Some((_, timer)) = self.deadline().filter(|&(at, _)| at <= now) else { return };
        match timer {
            Timer::Election => self.campaign(now),
            Timer::Retry => self.repeat_vote_requests(now),
            Timer::Heartbeat => self.heartbeat_due(now),
            // Of foreign cores.
            Timer::Other => {}
        }
    }

    /// §5.1: requests of an earlier term are rejected, and answers of an earlier term are ignored.
    fn handle_message(&mut self, now: Time, from: ServerId, message: Message) {
        match message {
            Message::RequestVote { term, transfer: false, .. } if self.ignores(now, from, term) => {
                self.note_ignored_vote(now, from, term);
            }
            Message::RequestVote { term, last_log_index, last_log_term, .. } => {
                if self.is_current(from, term) {
                    self.handle_request_vote(from, last_log_term, last_log_index);
                } else {
                    self.reject_stale_candidate(from, term);
                }
            }
            Message::RequestVoteResponse { term, granted } => {
                if self.is_current_answer(from, term) {
                    self.handle_vote_response(now, from, granted);
                }
            }
            Message::AppendEntries {
                term,
                prev_log_index,
                prev_log_term,
                entries,
                leader_commit,
                round,
            } => {
                if self.is_current(from, term) {
                    self.handle_append_entries(
                        from,
                        prev_log_index,
                        prev_log_term,
                        &entries,
                        leader_commit,
                        round,
                    );
                    self.leader_heard_at = Some(now);
                } else {
                    self.reject_stale_leader(from, term, round);
                }
            }
            Message::AppendEntriesResponse { term, outcome, round } => {
                if self.is_current_answer(from, term) {
                    self.handle_append_response(now, from, outcome, round);
                }
            }
            Message::InstallSnapshot { term, chunk, round } => {
                if self.is_current(from, term) {
                    self.leader_heard_at = Some(now);
                    self.handle_install_snapshot(from, chunk, round);
                } else {
                    self.reject_stale_snapshot(from, term, chunk.last_index, round);
                }
            }
            Message::InstallSnapshotResponse { term, last_index, received, round } => {
                if self.is_current_answer(from, term) {
                    self.handle_snapshot_response(now, from, last_index, received, round);
                }
            }
            // Nobody is in the term of a PreVote yet, so nobody adopts it (dissertation §9.6).
            Message::PreVote { term, last_log_index, last_log_term } => {
                self.handle_pre_vote(now, from, term, last_log_term, last_log_index);
            }
            Message::PreVoteResponse { term, asked, granted } => {
                self.handle_pre_vote_response(now, from, term, asked, granted);
            }
            Message::TimeoutNow { term } => {
                if self.is_current_answer(from, term) {
                    self.handle_timeout_now(from);
                }
            }
            Message::ReadIndex { term, read } => {
                if self.is_current(from, term) {
                    self.handle_read_index(now, from, read);
                } else {
                    self.reject_stale_read(from, read);
                }
            }
            Message::ReadIndexResponse { term, read, index } => {
                if self.is_current_answer(from, term) {
                    self.handle_read_index_response(from, read, index);
                }
            }
            // A client's request is an input of its own, and another core's messages mean nothing to this one.
            Message::ClientRequest { .. }
            | Message::ClientResponse { .. }
            | Message::Foreign(_) => {}
        }
    }
}

/// Terms (§5.1).
impl Raft {
    /// Whether a message is of the current term, once a later term has been adopted.
    fn is_current(&mut self, from: ServerId, term: Term) -> bool {
        if term > self.current_term {
            self.adopt_term(term, from);
        }
        term >= self.current_term
    }

    /// The same of a message that is ignored if it is of an earlier term.
    fn is_current_answer(&mut self, sender: ServerId, term: Term) -> bool {
        let is_current = self.is_current(sender, term);
        if !is_current {
            self.note(Note::StaleTermIgnored { sender, term });
        }
        is_current
    }

    /// If a message contains a term above the server's own, it adopts that term and becomes a follower.
    pub(super) fn adopt_term(&mut self, term: Term, sender: ServerId) {
        let (role, from_term) = (self.role(), self.current_term);
        self.current_term = term;
        self.voted_for = None;
        self.durability.hard_state_changed();
        // Broken: a leader continues to lead in the new term, where another may have been elected; and a candidate keeps
        // the votes of the old one.
        if !matches!(self.state, State::Follower) && !self.follows(Rule::StepDown) {
            return self.skip(Rule::StepDown);
        }
        let reason = StepDownReason::HigherTerm;
        self.note(Note::SteppedDown { role, from_term, term, sender, reason });
        self.become_follower();
    }

    pub(super) fn become_follower(&mut self) {
        self.state = State::Follower;
        self.leader = None;
        // A leader has no election timer; a candidate's continues, since only contact with a leader or a granted vote
        // resets it.
        if self.election_deadline.is_none() {
            self.output(Output::ElectionTimeoutNeeded);
        }
    }
}
