//! Becoming a leader and helping others to become one (§5.2, §5.4.1).

use serde::{Deserialize, Serialize};

use crate::types::{
    DenyReason, Guard, LogIndex, Message, Note, Role, ServerId, ServerSet, Term, Time,
};

use super::leader::Leadership;
use super::{Output, Raft, State};

/// What a candidate keeps.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Candidacy {
    /// Who said yes, the candidate itself included once its own vote is durable.
    votes: ServerSet,
    /// Who has answered.
    answered: ServerSet,
    /// The write that makes the candidate's term and its own vote durable.
    own_vote: u64,
    /// When to ask again those who have not answered; none before they have been asked.
    retry_at: Option<Time>,
}

impl Candidacy {
    pub(super) fn votes(&self) -> ServerSet {
        self.votes
    }

    pub(super) fn denials(&self) -> ServerSet {
        self.answered.without(self.votes)
    }

    pub(super) fn retry_at(&self) -> Option<Time> {
        self.retry_at
    }
}

/// The candidate's side.
impl Raft {
    /// §5.2: increments the term, votes for itself, resets the timer, and asks all others for their votes.
    pub(super) fn start_election(&mut self) {
        // Broken: it stands for election in a term that may have its leader, and votes in it again. Term 0 is before all
        // terms.
        if self.keeps(Guard::NewTermCandidacy) || self.current_term == Term(0) {
            self.current_term = self.current_term.next();
        } else {
            self.skip(Guard::NewTermCandidacy);
        }
        self.voted_for = Some(self.id);
        self.leader = None;
        self.durability.hard_state_changed();
        self.state = State::Candidate(Candidacy {
            votes: ServerSet::EMPTY,
            answered: ServerSet::EMPTY,
            own_vote: self.durability.latest_write(),
            retry_at: None,
        });
        self.note(Note::ElectionStarted { term: self.current_term });
        self.output(Output::ElectionTimeoutNeeded);
        self.ask_for_votes(self.configuration.peers_of(self.id));
    }

    fn ask_for_votes(&mut self, voters: ServerSet) {
        for voter in voters.iter() {
            let request = Message::RequestVote {
                term: self.current_term,
                last_log_index: self.log.last_index(),
                last_log_term: self.log.last_term(),
            };
            self.send_durably(Guard::DurableVote, voter, request);
        }
    }

    /// §5.1: servers repeat requests that are not answered in time.
    pub(super) fn ask_again(&mut self, now: Time) {
        let State::Candidate(candidacy) = &mut self.state else { return };
        candidacy.retry_at = Some(now + self.settings.heartbeat);
        let silent = self.configuration.peers_of(self.id).without(candidacy.answered);
        self.note(Note::VotesAskedAgain { silent });
        self.ask_for_votes(silent);
    }

    /// A candidate's vote for itself counts when it is durable: only then can no crash let it vote again.
    pub(super) fn count_own_vote(&mut self, now: Time) {
        let State::Candidate(candidacy) = &mut self.state else { return };
        let durable = self.durability.is_done(candidacy.own_vote);
        if durable && !candidacy.votes.contains(self.id) {
            candidacy.retry_at = Some(now + self.settings.heartbeat);
            self.count_vote(now, self.id, true);
        }
    }

    pub(super) fn handle_vote_response(&mut self, now: Time, voter: ServerId, granted: bool) {
        if self.role() == Role::Candidate {
            self.count_vote(now, voter, granted);
        }
    }

    fn count_vote(&mut self, now: Time, voter: ServerId, granted: bool) {
        let State::Candidate(candidacy) = &mut self.state else { return };
        candidacy.answered.insert(voter);
        if granted {
            candidacy.votes.insert(voter);
        }
        let votes = candidacy.votes;
        let fewer = u8::from(!self.keeps(Guard::Majority));
        let needed = (self.configuration.quorum_size() as u8).saturating_sub(fewer);
        self.note(Note::VoteCounted { voter, granted, votes, needed });
        // §5.2: a candidate wins with the votes of a majority of the full cluster for the same term.
        if self.is_quorum(votes) {
            self.become_leader(now, votes);
        }
    }

    fn become_leader(&mut self, now: Time, votes: ServerSet) {
        if !self.configuration.is_quorum(votes) {
            self.skip(Guard::Majority);
        }
        self.note(Note::ElectionWon { term: self.current_term, votes });
        self.state = State::Leader(Leadership::new(&self.configuration, self.log.last_index()));
        self.leader = Some(self.id);
        self.election_deadline = None;
        // §5.2: it announces itself at once, to prevent new elections.
        self.send_heartbeats(now);
        if self.settings.no_op {
            self.append_no_op();
        }
    }
}

/// The voter's side.
impl Raft {
    /// Figure 2, RequestVote RPC, receiver's rule 2. The request is of the current term.
    pub(super) fn handle_request_vote(
        &mut self,
        candidate: ServerId,
        last_term: Term,
        last_index: LogIndex,
    ) {
        let mut denied = self.reason_to_deny(candidate, last_term, last_index);
        // Broken: whoever asks first is elected, and a leader may lack what is committed.
        if matches!(denied, Some(DenyReason::LogBehind { .. })) && !self.keeps(Guard::UpToDateVote)
        {
            self.skip(Guard::UpToDateVote);
            denied = None;
        }
        match denied {
            Some(reason) => self.note(Note::VoteDenied { candidate, reason }),
            None => self.grant_vote(candidate),
        }
        let term = self.current_term;
        self.send_durably(
            Guard::DurableVote,
            candidate,
            Message::RequestVoteResponse { term, granted: denied.is_none() },
        );
    }

    fn reason_to_deny(
        &self,
        candidate: ServerId,
        last_term: Term,
        last_index: LogIndex,
    ) -> Option<DenyReason> {
        // §5.2: at most one vote a term, first come, first served.
        if let Some(voted_for) = self.voted_for.filter(|&id| id != candidate) {
            return Some(DenyReason::AlreadyVoted { voted_for });
        }
        // §5.4.1: the later last term is more up-to-date; with equal terms, the longer log is.
        let own = (self.log.last_term(), self.log.last_index());
        ((last_term, last_index) < own).then_some(DenyReason::LogBehind {
            candidate_last_term: last_term,
            candidate_last_index: last_index,
            last_term: own.0,
            last_index: own.1,
        })
    }

    fn grant_vote(&mut self, candidate: ServerId) {
        if self.voted_for.is_none() {
            self.voted_for = Some(candidate);
            self.durability.hard_state_changed();
        }
        self.note(Note::VoteGranted { candidate, term: self.current_term });
        // Figure 2, followers: granting a vote resets the election timer.
        self.output(Output::ElectionTimeoutNeeded);
    }

    pub(super) fn refuse_stale_candidate(&mut self, candidate: ServerId, candidate_term: Term) {
        let reason = DenyReason::StaleTerm { candidate_term };
        self.note(Note::VoteDenied { candidate, reason });
        let term = self.current_term;
        self.send_durably(
            Guard::DurableVote,
            candidate,
            Message::RequestVoteResponse { term, granted: false },
        );
    }
}
