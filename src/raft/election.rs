//! Becoming a leader and helping others to become one (§5.2, §5.4.1), with the question beforehand whether that would
//! succeed (dissertation §9.6).

use crate::types::{
    DenyReason, LogIndex, Message, Note, Role, Rule, ServerId, ServerSet, Term, Time,
};

use super::leader::Leadership;
use super::{Output, Raft, State};

/// What a candidate keeps, and a pre-candidate.
#[derive(Clone, Debug)]
pub(super) struct Candidacy {
    /// The servers that granted their vote, the candidate itself included once its own vote is durable; a pre-candidate's changes nothing that
    /// could be.
    votes: ServerSet,
    /// The servers that have answered.
    answered: ServerSet,
    /// The write that makes the candidate's term and its own vote durable.
    own_vote: u64,
    /// When to repeat the request to servers that have not answered; none before the first request.
    retry_at: Option<Time>,
    /// Whether its leader told it to stand.
    transfer: bool,
}

impl Candidacy {
    fn new(own_vote: u64) -> Self {
        let (votes, answered) = (ServerSet::EMPTY, ServerSet::EMPTY);
        Self { votes, answered, own_vote, retry_at: None, transfer: false }
    }

    pub(super) fn votes(&self) -> ServerSet {
        self.votes
    }

    pub(super) fn rejections(&self) -> ServerSet {
        self.answered.without(self.votes)
    }

    pub(super) fn retry_at(&self) -> Option<Time> {
        self.retry_at
    }
}

/// The candidate's side.
impl Raft {
    /// The election timer has fired, or was made to. A server without a vote does not campaign (dissertation §4.2).
    pub(super) fn campaign(&mut self, now: Time) {
        if !self.is_promotable() {
            self.election_deadline = None;
            return self.note(Note::MayNotStand);
        }
        if self.settings.pre_vote {
            self.start_pre_vote(now);
        } else {
            self.start_election(false);
        }
    }

    /// The election timer was made to run out. A follower that hears from a leader keeps still where leases rest on that: a
    /// vote that it gave itself would count against its leader as any other.
    pub(super) fn campaign_by_force(&mut self, now: Time) {
        let follows = !matches!(self.state, State::Leader(_));
        if follows && self.has_leases() && self.sticks_to_leader(now, self.id) {
            let term = self.current_term.next();
            return self.note_ignored_vote(now, self.id, term);
        }
        self.campaign(now);
    }

    /// Dissertation §9.6: asks all others whether they would vote for it in the next term. Its own term and vote stay, and
    /// so nobody is disturbed by a server that could not win.
    fn start_pre_vote(&mut self, now: Time) {
        self.leader = None;
        self.state = State::PreCandidate(Candidacy {
            retry_at: Some(now + self.settings.heartbeat),
            ..Candidacy::new(0)
        });
        self.note(Note::PreVoteStarted { term: self.current_term.next() });
        self.output(Output::ElectionTimeoutNeeded);
        self.request_votes(self.configuration().voting_peers_of(self.id));
        self.count_vote(now, self.id, true);
    }

    /// §5.2: increments the term, votes for itself, resets the timer, and asks all others for their votes.
    /// `transfer`: its leader told it to (dissertation §3.10).
    pub(super) fn start_election(&mut self, transfer: bool) {
        // Broken: it campaigns in a term that may have a leader already, and votes in it again. Term 0 is before all
        // terms.
        if self.follows(Rule::NewTermCandidacy) || self.current_term == Term(0) {
            self.current_term = self.current_term.next();
        } else {
            self.skip(Rule::NewTermCandidacy);
        }
        self.voted_for = Some(self.id);
        self.leader = None;
        self.durability.hard_state_changed();
        self.state = State::Candidate(Candidacy {
            transfer,
            ..Candidacy::new(self.durability.latest_write())
        });
        self.note(Note::ElectionStarted { term: self.current_term });
        self.output(Output::ElectionTimeoutNeeded);
        self.request_votes(self.configuration().voting_peers_of(self.id));
    }

    fn request_votes(&mut self, voters: ServerSet) {
        let (last_log_index, last_log_term) = (self.log.last_index(), self.log.last_term());
        let transfer = matches!(&self.state, State::Candidate(candidacy) if candidacy.transfer);
        for to in voters.iter() {
            if self.role() == Role::PreCandidate {
                let term = self.current_term.next();
                let message = Message::PreVote { term, last_log_index, last_log_term };
                // It promises nothing, so it waits for no disk.
                self.output(Output::Send { to, message });
            } else {
                let term = self.current_term;
                let message =
                    Message::RequestVote { term, last_log_index, last_log_term, transfer };
                self.send_durably(Rule::DurableVote, to, message);
            }
        }
    }

    /// §5.1: servers repeat requests that are not answered in time.
    pub(super) fn repeat_vote_requests(&mut self, now: Time) {
        let retry_at = now + self.settings.heartbeat;
        let Some(candidacy) = self.candidacy_mut() else { return };
        let answered = candidacy.answered;
        candidacy.retry_at = Some(retry_at);
        let silent = self.configuration().voting_peers_of(self.id).without(answered);
        self.note(Note::VotesAskedAgain { silent });
        self.request_votes(silent);
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

    /// An answer to [`Message::PreVote`]. A rejection by a server in a later term reports that term.
    pub(super) fn handle_pre_vote_response(
        &mut self,
        now: Time,
        voter: ServerId,
        term: Term,
        asked: Term,
        granted: bool,
    ) {
        if !granted && term > self.current_term {
            self.adopt_term(term, voter);
        } else if self.role() == Role::PreCandidate && asked == self.current_term.next() {
            self.count_vote(now, voter, granted);
        } else {
            self.note(Note::StaleTermIgnored { sender: voter, term });
        }
    }

    /// Whether it is a candidate of this term, whose requests for votes are still its own.
    pub(super) fn is_candidate_in(&self, term: Term) -> bool {
        matches!(self.state, State::Candidate(_)) && self.current_term == term
    }

    fn candidacy_mut(&mut self) -> Option<&mut Candidacy> {
        match &mut self.state {
            State::Candidate(candidacy) | State::PreCandidate(candidacy) => Some(candidacy),
            State::Follower | State::Leader(_) => None,
        }
    }

    fn count_vote(&mut self, now: Time, voter: ServerId, granted: bool) {
        let Some(candidacy) = self.candidacy_mut() else { return };
        candidacy.answered.insert(voter);
        if granted {
            candidacy.votes.insert(voter);
        }
        let votes = candidacy.votes;
        let configuration = self.configuration();
        // Dissertation §4.2.2: a server without a vote does not count, the candidate itself included.
        let votes = votes.intersection(configuration.all_voters());
        if !configuration.is_voter(voter) {
            return;
        }
        let fewer = u8::from(!self.follows(Rule::Majority));
        let needed = (configuration.quorum_size() as u8).saturating_sub(fewer);
        let asks_only = self.role() == Role::PreCandidate;
        self.note(if asks_only {
            Note::PreVoteCounted { voter, granted, votes, needed }
        } else {
            Note::VoteCounted { voter, granted, votes, needed }
        });
        // §5.2: a candidate wins with the votes of a majority of the full cluster for the same term.
        if !self.is_quorum(votes) {
            return;
        }
        if asks_only {
            self.note(Note::PreVoteWon { term: self.current_term.next(), votes });
            self.start_election(false);
        } else {
            self.become_leader(now, votes);
        }
    }

    fn become_leader(&mut self, now: Time, votes: ServerSet) {
        if !self.configuration().is_quorum(votes) {
            self.skip(Rule::Majority);
        }
        self.note(Note::ElectionWon { term: self.current_term, votes });
        let members = self.configuration().members();
        self.state = State::Leader(Leadership::new(members, self.log.last_index(), now));
        self.leader = Some(self.id);
        self.election_deadline = None;
        // §5.2: it announces itself at once, to prevent new elections.
        self.send_heartbeats(now);
        // A change that an earlier leader began is committed, and a joint configuration left, without waiting for clients.
        if self.settings.no_op || self.change_is_unfinished() {
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
        let denied = self.reason_to_deny(candidate, last_term, last_index);
        let denied = self.unless_logs_do_not_count(denied);
        match denied {
            Some(reason) => self.note(Note::VoteDenied { candidate, reason }),
            None => self.grant_vote(candidate),
        }
        let term = self.current_term;
        self.send_durably(
            Rule::DurableVote,
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
        self.reason_against_log(last_term, last_index)
    }

    fn reason_against_log(&self, last_term: Term, last_index: LogIndex) -> Option<DenyReason> {
        // §5.4.1: the later last term is more up-to-date; with equal terms, the longer log is.
        let own = (self.log.last_term(), self.log.last_index());
        ((last_term, last_index) < own).then_some(DenyReason::LogBehind {
            candidate_last_term: last_term,
            candidate_last_index: last_index,
            last_term: own.0,
            last_index: own.1,
        })
    }

    /// Broken: the first candidate is elected, and a leader may lack committed entries.
    fn unless_logs_do_not_count(&mut self, denied: Option<DenyReason>) -> Option<DenyReason> {
        let of_log = matches!(denied, Some(DenyReason::LogBehind { .. }));
        if of_log && !self.follows(Rule::UpToDateVote) {
            self.skip(Rule::UpToDateVote);
            return None;
        }
        denied
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

    /// Dissertation §4.2.3: a server that hears from a leader neither votes for another nor takes over its term. The other
    /// gets no answer; if it is in a later term, its answer to the leader's next message says so.
    pub(super) fn ignores(&mut self, now: Time, candidate: ServerId, term: Term) -> bool {
        self.settings.check_quorum
            && term >= self.current_term
            && self.sticks_to_leader(now, candidate)
    }

    pub(super) fn note_ignored_vote(&mut self, now: Time, candidate: ServerId, term: Term) {
        let restarted = !self.has_leader_contact(now);
        self.note(Note::VoteRequestIgnored { candidate, term, restarted });
    }

    /// Dissertation §9.6: says whether it would vote, and changes nothing: no term, no vote, no timer.
    pub(super) fn handle_pre_vote(
        &mut self,
        now: Time,
        candidate: ServerId,
        asked: Term,
        last_term: Term,
        last_index: LogIndex,
    ) {
        let denied = self.reason_against(now, candidate, asked, last_term, last_index);
        let denied = self.unless_logs_do_not_count(denied);
        self.note(match denied {
            Some(reason) => Note::PreVoteDenied { candidate, reason },
            None => Note::PreVoteGranted { candidate, term: asked },
        });
        let (term, granted) = (self.current_term, denied.is_none());
        let message = Message::PreVoteResponse { term, asked, granted };
        // Figure 2: the term in the answer is durable before the answer leaves. Otherwise a server with a slow disk would drive
        // all others into terms in which its own requests for votes never leave in time.
        self.send_durably(Rule::DurableVote, candidate, message);
    }

    fn reason_against(
        &mut self,
        now: Time,
        candidate: ServerId,
        asked: Term,
        last_term: Term,
        last_index: LogIndex,
    ) -> Option<DenyReason> {
        if asked < self.current_term {
            return Some(DenyReason::StaleTerm { candidate_term: asked });
        }
        if self.sticks_to_leader(now, candidate) {
            return Some(match self.has_leader_contact(now) {
                true => DenyReason::LeaderHeard { leader: self.leader },
                false => DenyReason::Restarted,
            });
        }
        // A vote given in the term that is asked about is given; in a later one none is.
        if asked == self.current_term {
            return self.reason_to_deny(candidate, last_term, last_index);
        }
        self.reason_against_log(last_term, last_index)
    }

    pub(super) fn reject_stale_candidate(&mut self, candidate: ServerId, candidate_term: Term) {
        let reason = DenyReason::StaleTerm { candidate_term };
        self.note(Note::VoteDenied { candidate, reason });
        let term = self.current_term;
        self.send_durably(
            Rule::DurableVote,
            candidate,
            Message::RequestVoteResponse { term, granted: false },
        );
    }
}
