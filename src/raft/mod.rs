//! The protocol: Raft as Figure 2 of the paper states it, for one server.
//!
//! Section numbers refer to "In Search of an Understandable Consensus Algorithm" (Ongaro and Ousterhout, extended
//! version), which is required reading for this module.
//!
//! # What it is not
//! A [`Raft`] does no I/O. It reads no clock, draws no random number, owns no thread and no socket, and does not know
//! that it lives in a simulation. It is a value that turns inputs into outputs.
//!
//! # How to drive it
//! One input in, then all outputs out:
//! 1. [`Raft::handle`] takes one [`Input`], with the present time.
//! 2. [`Raft::take_write`] gives what has to reach the disk, if anything does. Writes reach the disk in order; report
//!    each with [`Input::WriteDurable`].
//! 3. [`Raft::poll_output`] gives messages to send, entries to apply and answers for clients, until it gives `None`.
//!    [`Output::ElectionTimeoutNeeded`] asks for a random election timeout: hand it over by
//!    [`Raft::set_election_timeout`].
//! 4. [`Raft::deadline`] says when to come back with [`Input::TimerFired`], should nothing happen before.
//!
//! A message that must not be sent before some write is durable (a vote, an acknowledgement) stays inside until that
//! write has been reported, so a driver that sends whatever comes out is always safe.
//!
//! After a crash, [`Raft::start`] makes a new one from what the disk held; everything else is gone (Figure 2).
//!
//! # Where things are
//! `election` becomes and makes leaders (§5.2, §5.4.1); `contact` knows whether a leader still leads (dissertation §6.2);
//! `follower` takes a leader's entries (§5.3); `leader` sends them and commits (§5.3, §5.4.2); `snapshot` compacts logs
//! (§7); `membership` changes who is in the cluster (§6; dissertation §4), and `configurations` keeps what that makes of the
//! log; `flow` limits what is in flight; `lost` notices a disk that lost what it had acknowledged; `transfer` hands leadership over (dissertation §3.10); `reads` answers without the
//! log (dissertation §6.4); `durability` keeps messages behind their writes; `io` names what comes and goes; `rules` tells what
//! happens to a rule that is switched off.
//!
//! Nothing that another server, a disk or a client can cause is asserted here: a strange message is answered or
//! dropped, whatever its sender may have been thinking.

mod configurations;
mod contact;
mod durability;
mod election;
mod flow;
mod follower;
mod io;
mod leader;
mod lost;
mod membership;
mod reads;
mod rules;
mod snapshot;
mod transfer;

use std::collections::VecDeque;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use io::{Input, NewSnapshot, Output, Settings, Write};
pub use leader::{Progress, ProgressState};

use crate::later::later;
use crate::types::{
    Change, ClientOutcome, CommandId, CommandSize, Configuration, Durable, Entry, Guard, Log,
    LogIndex, Message, Note, Payload, Role, ServerId, ServerSet, Snapshot, StepDownReason, Term,
    Time, Timer,
};
use configurations::Configurations;
use durability::Durability;
use election::Candidacy;
use leader::Leadership;
use reads::Read;
use snapshot::{Incoming, Taking};

/// One server's share of the protocol.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Raft {
    id: ServerId,
    configurations: Configurations,
    settings: Settings,

    // Persistent state on all servers (Figure 2).
    current_term: Term,
    voted_for: Option<ServerId>,
    log: Log,
    /// The snapshot that stands for what the log has no more (§7).
    snapshot: Option<Arc<Snapshot>>,

    // Volatile state on all servers (Figure 2).
    commit_index: LogIndex,
    last_applied: LogIndex,

    state: State,
    /// The leader of the present term, once it has been heard from; clients are sent there.
    leader: Option<ServerId>,
    /// When to stand for election; leaders have none.
    election_deadline: Option<Time>,
    /// When it last heard from a leader, of any term.
    leader_heard_at: Option<Time>,
    /// When it restarted, if it may have heard from a leader before: a restart forgets that.
    restarted_at: Option<Time>,

    /// A snapshot of its own on its way to the disk.
    taking: Option<Taking>,
    /// A leader's snapshot, as far as it has come.
    incoming: Option<Incoming>,
    /// Reads that wait (dissertation §6.4).
    reads: Vec<Read>,

    durability: Durability,
    /// The time of the present input.
    now: Time,
    /// Empty between inputs.
    #[serde(skip)]
    outputs: VecDeque<Output>,
}

/// What a server keeps only while it is in a role. A leader keeps the most: a box would cost each of its steps.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant)]
enum State {
    Follower,
    Candidate(Candidacy),
    Leader(Leadership),
    PreCandidate(Candidacy),
}

/// Getters.
impl Raft {
    /// Which server this is.
    pub fn id(&self) -> ServerId {
        self.id
    }

    /// Its role.
    #[inline]
    pub fn role(&self) -> Role {
        match self.state {
            State::Follower if self.learns() => Role::Learner,
            State::Follower => Role::Follower,
            State::Candidate(_) => Role::Candidate,
            State::Leader(_) => Role::Leader,
            State::PreCandidate(_) => Role::PreCandidate,
        }
    }

    #[inline]
    fn is_leader(&self) -> bool {
        matches!(self.state, State::Leader(_))
    }

    /// The latest term that it has seen.
    pub fn current_term(&self) -> Term {
        self.current_term
    }

    /// Whom it voted for in its current term.
    pub fn voted_for(&self) -> Option<ServerId> {
        self.voted_for
    }

    /// Its log.
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// The snapshot that stands for what its log has no more (§7).
    pub fn snapshot(&self) -> Option<&Arc<Snapshot>> {
        self.snapshot.as_ref()
    }

    /// Of a snapshot that a leader is sending it: the last index, how many bytes have come, and how many it has.
    pub fn incoming_snapshot(&self) -> Option<(LogIndex, u32, u32)> {
        self.incoming.as_ref()?.progress()
    }

    /// What a copy of it holds alone beside the end of its log, in bytes, by estimate: its snapshots.
    pub fn weight(&self) -> usize {
        let snapshot = self.snapshot.as_ref().map_or(0, |snapshot| snapshot.data.len());
        let outgoing = match &self.state {
            State::Leader(leadership) => leadership.weight(self.snapshot.as_ref()),
            _ => 0,
        };
        snapshot + outgoing + self.incoming.as_ref().map_or(0, Incoming::weight)
    }

    /// The last index that has reached its disk, as far as the log still stands.
    pub fn durable_index(&self) -> LogIndex {
        self.durability.durable_index()
    }

    /// How many messages wait for its disk: they leave when what they rest on is durable.
    #[inline]
    pub fn held_back(&self) -> usize {
        self.durability.held_back()
    }

    /// The highest index that it knows to be committed.
    pub fn commit_index(&self) -> LogIndex {
        self.commit_index
    }

    /// The highest index that it has applied to the state machine.
    pub fn last_applied(&self) -> LogIndex {
        self.last_applied
    }

    /// The leader of the current term, if it has heard from one or is it.
    pub fn leader(&self) -> Option<ServerId> {
        self.leader
    }

    /// The members that it knows of: the latest configuration in its log, committed or not (dissertation §4.1).
    #[inline]
    pub fn configuration(&self) -> &Configuration {
        self.configurations.present()
    }

    /// The index of the entry that made [`Raft::configuration`] what it is; 0 for that of the start.
    #[inline]
    pub fn configuration_index(&self) -> LogIndex {
        self.configurations.index()
    }

    /// Its votes so far, while it is a candidate or a pre-candidate.
    pub fn votes(&self) -> ServerSet {
        match &self.state {
            State::Candidate(candidacy) | State::PreCandidate(candidacy) => candidacy.votes(),
            State::Follower | State::Leader(_) => ServerSet::EMPTY,
        }
    }

    /// Who has denied it a vote so far, while it is a candidate or a pre-candidate.
    pub fn denials(&self) -> ServerSet {
        match &self.state {
            State::Candidate(candidacy) | State::PreCandidate(candidacy) => candidacy.denials(),
            State::Follower | State::Leader(_) => ServerSet::EMPTY,
        }
    }

    /// When it stands for election, should it hear from no leader; leaders never do.
    pub fn election_deadline(&self) -> Option<Time> {
        self.election_deadline
    }

    /// What it knows of each follower, while it is leader (Figure 2, volatile state on leaders).
    pub fn progress(&self, of: ServerId) -> Option<&Progress> {
        match &self.state {
            State::Leader(leadership) if of != self.id => leadership.progress(of),
            _ => None,
        }
    }

    /// When its next timer runs out, and which; none if it waits for nothing.
    pub fn deadline(&self) -> Option<(Time, Timer)> {
        let election = self.election_deadline.map(|at| (at, Timer::Election));
        let other = match &self.state {
            State::Follower => None,
            State::Candidate(candidacy) | State::PreCandidate(candidacy) => {
                candidacy.retry_at().map(|at| (at, Timer::Retry))
            }
            State::Leader(leadership) => Some((leadership.heartbeat_at(), Timer::Heartbeat)),
        };
        match (election, other) {
            (Some(election), Some(other)) => {
                Some(if other.0 < election.0 { other } else { election })
            }
            (election, other) => election.or(other),
        }
    }
}

/// Inputs.
impl Raft {
    /// A server that starts, or starts again, at the time `now`, with what its disk holds. It asks for an election timeout
    /// at once.
    /// `configuration` is the one that the log of the cluster begins with, also for a machine that comes later: it is none
    /// of those members, follows whoever sends, and learns of itself from the log (dissertation §4.2.1).
    pub fn start(
        id: ServerId,
        configuration: Configuration,
        settings: Settings,
        durable: Durable,
        now: Time,
    ) -> Self {
        let Durable { current_term, voted_for, log, snapshot } = durable;
        let mut outputs = VecDeque::from([Output::ElectionTimeoutNeeded]);
        // §7: the state machine begins with what the snapshot holds; what it stands for is committed.
        let base = snapshot.as_ref().map_or((LogIndex::ZERO, configuration), |snapshot| {
            (snapshot.configuration_index, snapshot.configuration)
        });
        let restored = snapshot.as_ref().map_or(LogIndex::ZERO, |snapshot| snapshot.last_index);
        outputs
            .extend(snapshot.iter().map(|snapshot| Output::Restore { snapshot: snapshot.clone() }));
        Self {
            id,
            configurations: Configurations::new(base, &log),
            settings,
            current_term,
            voted_for,
            durability: Durability::new(log.last_index()),
            log,
            snapshot,
            commit_index: restored,
            last_applied: restored,
            state: State::Follower,
            leader: None,
            election_deadline: None,
            leader_heard_at: None,
            // Before term 1 there is no leader, and a term is durable before anything of it is answered.
            restarted_at: (current_term > Term(0)).then_some(now),
            taking: None,
            incoming: None,
            reads: Vec::new(),
            now,
            outputs,
        }
    }

    /// Takes one input at the time `now`. All outputs must have been taken before the next.
    pub fn handle(&mut self, now: Time, input: Input) {
        self.now = now;
        self.end_late_transfer(now);
        let last_index = self.log.last_index();
        match input {
            Input::Message { from, message } => {
                self.handle_message(now, from, message);
                self.take_any_contact();
            }
            Input::TimerFired => self.handle_timer(now),
            Input::WriteDurable => self.handle_write_durable(now),
            Input::ClientRequest { command, size } => self.handle_client_request(command, size),
            input => {
                later!("51", (raft: &mut Raft = self, now: Time = now, input: Input = input) -> () {
                    raft.handle_further_input(now, input);
                })
            }
        }
        // Dissertation §10.2.1: the followers' disks may write while the leader's own does.
        if self.settings.parallel_writes && self.log.last_index() > last_index {
            self.replicate_to_all();
        }
        self.go_on_with_change(now);
        self.settle_reads(now);
    }

    /// What Figure 2 has no word of.
    fn handle_further_input(&mut self, now: Time, input: Input) {
        match input {
            Input::ElectionForced => self.stand_by_force(now),
            Input::ChangeRequested { request } => self.handle_change_request(request),
            Input::MembersForced { voters } => self.force_members(voters),
            Input::SnapshotRequested => self.ask_for_snapshot(),
            Input::SnapshotMade { index, data } => self.handle_snapshot_made(index, data),
            Input::ReadRequest { read } => self.handle_read_request(now, read),
            Input::TransferRequested { to } => self.handle_transfer_request(now, to),
            Input::Message { .. }
            | Input::TimerFired
            | Input::WriteDurable
            | Input::ClientRequest { .. } => {}
        }
    }

    /// Sets the election timer, in answer to [`Output::ElectionTimeoutNeeded`].
    pub fn set_election_timeout(&mut self, deadline: Time) {
        if !self.is_leader() && self.may_stand() {
            self.election_deadline = Some(deadline);
        }
    }

    /// Changes settings; timers that run already run on.
    pub fn set_settings(&mut self, settings: Settings) {
        let of_lease = |settings: &Settings| {
            (settings.election_timeout, settings.check_quorum, settings.reads, settings.clock_drift)
        };
        let changed = of_lease(&settings) != of_lease(&self.settings);
        self.settings = settings;
        if let State::Leader(leadership) = &mut self.state
            && changed
        {
            leadership.contact_mut().end_lease();
        }
    }

    fn handle_message(&mut self, now: Time, from: ServerId, message: Message) {
        match message {
            Message::RequestVote { term, transfer: false, .. } if self.ignores(now, from, term) => {
                self.note_ignored_vote(now, from, term);
            }
            Message::RequestVote { .. }
            | Message::RequestVoteResponse { .. }
            | Message::AppendEntries { .. }
            | Message::AppendEntriesResponse { .. } => {
                self.handle_message_of_figure_2(now, from, message);
            }
            // Clients are heard through `Input::ClientRequest`; servers send no such message.
            Message::ClientRequest { .. } | Message::ClientResponse { .. } => {}
            _ => {
                later!("50", (raft: &mut Raft = self, now: Time = now, from: ServerId = from, message: Message = message) -> () {
                    raft.handle_further_message(now, from, message);
                });
            }
        }
    }

    fn handle_message_of_figure_2(&mut self, now: Time, from: ServerId, message: Message) {
        if !self.compare_terms(from, message.term()) {
            return self.refuse_stale(from, &message);
        }
        match message {
            Message::RequestVote { last_log_index, last_log_term, .. } => {
                self.handle_request_vote(from, last_log_term, last_log_index);
            }
            Message::RequestVoteResponse { granted, .. } => {
                self.handle_vote_response(now, from, granted);
            }
            Message::AppendEntries {
                prev_log_index,
                prev_log_term,
                entries,
                leader_commit,
                round,
                ..
            } => {
                self.handle_append_entries(
                    from,
                    prev_log_index,
                    prev_log_term,
                    &entries,
                    leader_commit,
                    round,
                );
                self.leader_heard_at = Some(now);
            }
            Message::AppendEntriesResponse { outcome, round, .. } => {
                self.handle_append_response(now, from, outcome, round);
            }
            _ => {}
        }
    }

    /// What Figure 2 has no word of.
    fn handle_further_message(&mut self, now: Time, from: ServerId, message: Message) {
        match message {
            // Terms in questions about votes are not in force: nobody takes them over.
            Message::PreVote { term, last_log_index, last_log_term } => {
                return self.handle_pre_vote(now, from, term, last_log_term, last_log_index);
            }
            Message::PreVoteResponse { term, asked, granted } => {
                return self.handle_pre_vote_response(now, from, term, asked, granted);
            }
            _ => {}
        }
        if !self.compare_terms(from, message.term()) {
            return self.refuse_further_stale(from, &message);
        }
        match message {
            Message::TimeoutNow { .. } => self.handle_timeout_now(from),
            Message::ReadIndex { read, .. } => self.handle_read_index(now, from, read),
            Message::ReadIndexResponse { read, index, .. } => {
                self.handle_read_index_response(from, read, index);
            }
            Message::InstallSnapshot { chunk, round, .. } => {
                self.leader_heard_at = Some(now);
                self.handle_install_snapshot(from, chunk, round);
            }
            Message::InstallSnapshotResponse { last_index, received, round, .. } => {
                self.handle_snapshot_response(now, from, last_index, received, round);
            }
            _ => {}
        }
    }

    fn handle_timer(&mut self, now: Time) {
        match self.deadline() {
            Some((at, timer)) if at <= now => match timer {
                Timer::Election => self.stand(now),
                Timer::Retry => self.ask_again(now),
                Timer::Heartbeat => self.heartbeat_due(now),
            },
            _ => {}
        }
    }

    fn handle_client_request(&mut self, command: CommandId, size: CommandSize) {
        if let Some(to) = self.transfers_to() {
            // Dissertation §3.10: a leader that hands its leadership over takes no commands.
            self.note(Note::CommandDeferred { command, to });
            let outcome = ClientOutcome::NotLeader { hint: Some(to) };
            self.output(Output::Answer { command, outcome });
        } else if self.is_leader() && !self.may_take_command() {
            self.note(Note::CommandRefused { command, uncommitted: self.uncommitted() });
            self.output(Output::Answer { command, outcome: ClientOutcome::Busy });
        } else if self.is_leader() {
            // §5.3: the leader appends the command to its log as a new entry.
            let payload = Payload::Command(command, size);
            let index = self.append(Entry { term: self.current_term, payload });
            self.note(Note::CommandAccepted { command, index });
        } else {
            self.redirect(command);
        }
    }

    /// §8: a server that is not the leader tells the client of the leader it heard from last.
    fn redirect(&mut self, command: CommandId) {
        let hint = self.leader;
        self.note(Note::CommandRedirected { command, hint });
        self.output(Output::Answer { command, outcome: ClientOutcome::NotLeader { hint } });
    }
}

/// Outputs.
impl Raft {
    /// What the last input has put on its way to the disk.
    #[inline]
    pub fn take_write(&mut self) -> Option<Write> {
        let hard_state = (self.current_term, self.voted_for);
        self.durability.start_write(hard_state, &self.log)
    }

    /// The next output; `None` when the last input has been dealt with.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    fn output(&mut self, output: Output) {
        self.outputs.push_back(output);
    }

    fn note(&mut self, note: Note) {
        self.output(Output::Note(note));
    }
}

/// Rules for all servers (Figure 2).
impl Raft {
    /// §5.1: if a message contains a term over the server's own, it takes that term and becomes a follower.
    fn adopt_term(&mut self, term: Term, sender: ServerId) {
        let (role, from_term) = (self.role(), self.current_term);
        self.current_term = term;
        self.voted_for = None;
        self.durability.hard_state_changed();
        // Broken: who leads goes on leading in the new term, where another may have been elected; and who stands for
        // election keeps the votes of the old one.
        if !matches!(self.state, State::Follower) && !self.keeps(Guard::StepDown) {
            return self.skip(Guard::StepDown);
        }
        self.note(Note::SteppedDown {
            role,
            from_term,
            term,
            sender,
            reason: StepDownReason::HigherTerm,
        });
        self.become_follower();
    }

    pub(super) fn become_follower(&mut self) {
        self.state = State::Follower;
        self.leader = None;
        // A leader has no election timer; a candidate's runs on, since only a leader's word or a vote given resets it.
        if self.election_deadline.is_none() {
            self.output(Output::ElectionTimeoutNeeded);
        }
    }

    /// §5.1: takes over a term above its own. Tells whether a message of this term is to be heeded: it is not if the term
    /// has passed.
    fn compare_terms(&mut self, from: ServerId, term: Option<Term>) -> bool {
        let Some(term) = term else { return true };
        if term > self.current_term {
            self.adopt_term(term, from);
        }
        term >= self.current_term
    }

    /// §5.1: a server rejects a request with a stale term, and its answer tells the sender of the present one. Stale
    /// answers are dropped.
    fn refuse_stale(&mut self, from: ServerId, message: &Message) {
        match *message {
            Message::RequestVote { term, .. } => self.refuse_stale_candidate(from, term),
            Message::AppendEntries { term, round, .. } => {
                self.refuse_stale_leader(from, term, round);
            }
            _ => self.ignore_stale(from, message),
        }
    }

    fn refuse_further_stale(&mut self, from: ServerId, message: &Message) {
        match *message {
            Message::InstallSnapshot { term, ref chunk, round } => {
                self.refuse_stale_snapshot(from, term, chunk.last_index, round);
            }
            Message::ReadIndex { read, .. } => self.refuse_stale_read(from, read),
            _ => self.ignore_stale(from, message),
        }
    }

    fn ignore_stale(&mut self, sender: ServerId, message: &Message) {
        if let Some(term) = message.term() {
            self.note(Note::StaleTermIgnored { sender, term });
        }
    }

    fn append(&mut self, entry: Entry) -> LogIndex {
        self.log.push(entry);
        let index = self.log.last_index();
        self.durability.appended(index);
        if let Payload::Configuration(change) = entry.payload {
            later!("52", (raft: &mut Raft = self, index: LogIndex = index, change: Change = change) -> () {
                raft.configurations.append(index, change);
                raft.configuration_changed();
            });
        }
        index
    }

    /// If `commit_index > last_applied`: applies the entries between, in order (§5.3).
    fn advance_commit(&mut self, commit_index: LogIndex) {
        self.commit_index = commit_index;
        while self.last_applied < self.commit_index {
            let index = self.last_applied.next();
            let Some(entry) = self.log.get(index) else { return };
            self.last_applied = index;
            self.output(Output::Apply { index, entry });
            self.answer_client(index, entry);
        }
        self.take_snapshot_if_due();
    }

    /// §5.3: the leader answers the client when the entry that it accepted has been applied. Entries of earlier terms
    /// were accepted by other leaders.
    fn answer_client(&mut self, index: LogIndex, entry: Entry) {
        if let Payload::Command(command, _) = entry.payload
            && self.is_leader()
            && entry.term == self.current_term
        {
            self.output(Output::Answer { command, outcome: ClientOutcome::Applied { index } });
        }
    }

    fn handle_write_durable(&mut self, now: Time) {
        self.durability.write_finished();
        self.send_what_waited();
        self.compact_if_durable();
        match self.state {
            State::Follower | State::PreCandidate(_) => {}
            State::Candidate(_) => self.count_own_vote(now),
            State::Leader(_) => {
                self.commit_what_a_majority_has();
                self.replicate_to_all();
            }
        }
    }

    /// Sends the messages whose write is done. Answers stay true whatever has happened meanwhile. A request for a vote does
    /// not: once its candidacy is over, it could only reset the timers of others.
    fn send_what_waited(&mut self) {
        let mut dropped = None;
        while let Some((to, message, since)) = self.durability.release() {
            match message {
                Message::RequestVote { term, .. } if !self.is_candidate_in(term) => {
                    dropped = Some(term);
                }
                message => self.output(Output::SendHeldBack { to, message, since }),
            }
        }
        if let Some(term) = dropped {
            self.note(Note::VoteRequestsDropped { term });
        }
    }

    /// Sends `message` when everything that it rests on is durable. `guard` is the rule that demands it; broken: it leaves
    /// at once, and a crash makes the server forget what others have its word for.
    fn send_durably(&mut self, guard: Guard, to: ServerId, message: Message) {
        if !self.keeps(guard) {
            if !self.durability.is_done(self.durability.latest_write()) {
                self.skip(guard);
            }
            return self.output(Output::Send { to, message });
        }
        if let Some(message) = self.durability.hold_back(self.now, to, message) {
            self.output(Output::Send { to, message });
        }
    }
}
