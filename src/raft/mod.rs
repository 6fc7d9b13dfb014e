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
//! 2. [`Raft::poll_output`] returns what to do, one [`Output`] at a time: what to write, to send, to apply and to answer.
//!    [`Output::ElectionTimeoutNeeded`] asks for a random election timeout: pass it to [`Raft::set_election_timeout`].
//! 3. The last output is [`Output::Wait`]: it says when to come back with [`Input::TimerFired`]. [`Raft::handle`] panics if
//!    it is called earlier.
//!
//! A message that must not be sent before some write is durable (a vote, an acknowledgement) stays inside until that
//! write has been reported, so a driver that sends every message at once is always safe.
//!
//! After a crash, [`Raft::start`] makes a new one from what the disk held; everything else is gone (Figure 2).
//!
//! # Example
//! A cluster of one server, whose disk takes no time. It becomes leader, and a client's command is applied.
//! ```
//! use raftarium::raft::{Input, Output, Raft, Settings};
//! use raftarium::types::{
//!     CommandId, CommandSize, Configuration, Durable, Duration, LogIndex, Role, ServerId, ServerSet, Time,
//! };
//!
//! /// Gives the server an input and does what it asks for; returns when to come back, and adds the commands that it applies.
//! fn step(raft: &mut Raft, now: Time, input: Option<Input>, applied: &mut Vec<CommandId>) -> Option<Time> {
//!     if let Some(input) = input {
//!         raft.handle(now, input);
//!     }
//!     let mut has_written = false;
//!     loop {
//!         match raft.poll_output() {
//!             // A real driver writes to its disk.
//!             Output::Write(_) => has_written = true,
//!             Output::ElectionTimeoutNeeded => raft.set_election_timeout(now + Duration::from_ms(200)),
//!             Output::Apply { entry, .. } => applied.extend(entry.payload.command()),
//!             Output::Wait { .. } if has_written => {
//!                 has_written = false;
//!                 raft.handle(now, Input::WriteDurable);
//!             }
//!             Output::Wait { until } => return until.map(|(at, _)| at),
//!             // A real driver sends messages and answers; a server alone has nobody to send to.
//!             Output::Send { .. } | Output::SendHeldBack { .. } | Output::Answer { .. } => {}
//!             // Nobody reads, and no snapshot is taken unless the settings say so.
//!             Output::ReadReady { .. } | Output::SnapshotNeeded { .. } | Output::Restore { .. } => {}
//!             Output::Note(_) => {}
//!         }
//!     }
//! }
//!
//! let id = ServerId::new(1).unwrap();
//! let configuration = Configuration::new(ServerSet::first(1));
//! let mut raft = Raft::start(id, configuration, Settings::default(), Durable::default(), Time::ZERO);
//! let mut applied = Vec::new();
//! let timeout = step(&mut raft, Time::ZERO, None, &mut applied).unwrap();
//! step(&mut raft, timeout, Some(Input::TimerFired), &mut applied);
//! assert_eq!(raft.role(), Role::Leader);
//!
//! let request = Input::ClientRequest { command: CommandId(7), size: CommandSize(3) };
//! step(&mut raft, timeout, Some(request), &mut applied);
//! assert_eq!(applied, [CommandId(7)]);
//! assert_eq!(raft.commit_index(), LogIndex(1));
//! ```
//!
//! # Where things are
//! `inputs` has one arm for each input and each message, and the rule of terms (§5.1). `election` becomes and makes leaders (§5.2,
//! §5.4.1); `follower` takes a leader's entries (§5.3); `leader` sends them and commits (§5.3, §5.4.2); `commands` takes commands of
//! clients, and applies and answers them (§5.3, §8); `snapshot` compacts logs (§7); `membership` changes who is in the cluster (§6;
//! dissertation §4), and `configurations` keeps what that makes of the log; `contact` knows whether a leader still leads
//! (dissertation §6.2); `reads` answers without the log (dissertation §6.4); `transfer` hands leadership over (dissertation §3.10);
//! `flow` limits what is in flight; `durability` keeps messages after their writes; `lost` notices a disk that lost what it had
//! acknowledged; `io` names what comes and goes; `rules` says what happens to a rule that is switched off.
//!
//! Nothing that another server, a disk or a client can cause is asserted here: a strange message is answered or
//! dropped, no matter why it was sent.

#![warn(clippy::wildcard_enum_match_arm)]

mod commands;
mod configurations;
mod contact;
mod durability;
mod election;
mod flow;
mod follower;
mod inputs;
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

use crate::types::{
    Configuration, Durable, Log, LogIndex, Note, Role, Rule, ServerId, ServerSet, Snapshot, Term,
    Time, Timer,
};
use configurations::Configurations;
use durability::Durability;
use election::Candidacy;
pub use io::{Input, NewSnapshot, Output, Settings, Write};
use leader::Leadership;
pub use leader::{Progress, ProgressState};
use reads::Read;
use snapshot::{Incoming, Taking};

/// One server's share of the protocol.
#[derive(Clone, Debug)]
pub struct Raft {
    id: ServerId,
    configurations: Configurations,
    settings: Settings,

    // Persistent state on all servers (Figure 2).
    current_term: Term,
    voted_for: Option<ServerId>,
    log: Log,
    /// The snapshot of what the log has discarded (§7).
    snapshot: Option<Arc<Snapshot>>,

    // Volatile state on all servers (Figure 2).
    commit_index: LogIndex,
    last_applied: LogIndex,

    state: State,
    /// The leader of the present term, once it has been heard from; clients are sent there.
    leader: Option<ServerId>,
    /// When to start an election; leaders have none.
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
    outputs: VecDeque<Output>,
}

/// What a server keeps only while it is in a role. A leader keeps the most: a box would cost each of its steps.
#[derive(Clone, Debug)]
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
            State::Follower if self.is_learner() => Role::Learner,
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

    /// The snapshot of what its log has discarded (§7).
    pub fn snapshot(&self) -> Option<&Arc<Snapshot>> {
        self.snapshot.as_ref()
    }

    /// Of a snapshot that a leader is sending it: the last index, how many bytes have come, and how many it has.
    pub fn incoming_snapshot(&self) -> Option<(LogIndex, u32, u32)> {
        self.incoming.as_ref()?.progress()
    }

    /// What a copy of it holds alone beside the end of its log, in bytes, by estimate: its snapshots.
    pub fn approx_bytes(&self) -> usize {
        let snapshot = self.snapshot.as_ref().map_or(0, |snapshot| snapshot.data.len());
        let outgoing = self
            .leadership()
            .map_or(0, |leadership| leadership.approx_bytes(self.snapshot.as_ref()));
        snapshot + outgoing + self.incoming.as_ref().map_or(0, Incoming::approx_bytes)
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

    /// The servers that have rejected it so far, while it is a candidate or a pre-candidate.
    pub fn rejections(&self) -> ServerSet {
        match &self.state {
            State::Candidate(candidacy) | State::PreCandidate(candidacy) => candidacy.rejections(),
            State::Follower | State::Leader(_) => ServerSet::EMPTY,
        }
    }

    /// When it starts an election if it hears from no leader; none for a leader.
    pub fn election_deadline(&self) -> Option<Time> {
        self.election_deadline
    }

    /// What it knows of each follower, while it is leader (Figure 2, volatile state on leaders).
    pub fn progress(&self, of: ServerId) -> Option<&Progress> {
        self.leadership().filter(|_| of != self.id)?.progress(of)
    }

    /// When its next timer fires, and which; none if no timer runs.
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
    /// of those members, follows any leader that sends to it, and learns of itself from the log (dissertation §4.2.1).
    pub fn start(
        id: ServerId,
        configuration: Configuration,
        settings: Settings,
        durable: Durable,
        now: Time,
    ) -> Self {
        let Durable { current_term, voted_for, log, snapshot } = durable;
        let mut outputs = VecDeque::from([Output::ElectionTimeoutNeeded]);
        // §7: the state machine begins with what the snapshot holds; what it contains is committed.
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

    /// Sets the election timer, in answer to [`Output::ElectionTimeoutNeeded`].
    pub fn set_election_timeout(&mut self, deadline: Time) {
        if !self.is_leader() && self.is_promotable() {
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
}

/// Outputs.
impl Raft {
    /// The next thing to do; [`Output::Wait`] if nothing is left of the last input.
    #[inline(always)]
    pub fn poll_output(&mut self) -> Output {
        if self.durability.has_unwritten() {
            let hard_state = (self.current_term, self.voted_for);
            return Output::Write(self.durability.start_write(hard_state, &self.log));
        }
        self.outputs.pop_front().unwrap_or_else(|| Output::Wait { until: self.deadline() })
    }

    fn is_drained(&self) -> bool {
        self.outputs.is_empty() && !self.durability.has_unwritten()
    }

    fn output(&mut self, output: Output) {
        self.outputs.push_back(output);
    }

    fn note(&mut self, note: Note) {
        self.output(Output::Note(note));
    }
}
