//! The checker of Raft's safety: of the five properties of Figure 3, and of those that they rest on.
//!
//! It stands beside the cluster and reads the event stream: the *facts*, which the world observes, and never the notes,
//! in which the protocol speaks for itself. It does not know the protocol: it counts majorities and follows configurations by
//! itself, and another implementation of Raft could be judged by it just as well. It is no judge of liveness.
//! `docs/checks.md` tells people what each property means, how it is checked, and what is not seen.
//!
//! ```
//! use raftarium::check::Checker;
//! use raftarium::types::{Event, EventId, EventKind, Fact, Property, Role, ServerId, Term, Time};
//!
//! let mut checker = Checker::new(3);
//! let mut broken = Vec::new();
//! let facts = [
//!     Fact::TermChanged { from: Term(0), to: Term(1) },
//!     Fact::RoleChanged { from: Role::Candidate, to: Role::Leader },
//! ];
//! for (seq, server, fact) in [(1, 1, &facts[0]), (2, 1, &facts[1]), (3, 2, &facts[0]), (4, 2, &facts[1])] {
//!     let event = Event {
//!         seq: EventId(seq),
//!         at: Time::ZERO,
//!         server: ServerId::new(server),
//!         trigger: None,
//!         kind: EventKind::Fact(fact.clone()),
//!     };
//!     checker.observe(&event, |violation| broken.push(violation));
//! }
//! assert_eq!(broken[0].property, Property::ElectionSafety);
//! assert_eq!(broken[0].event, EventId(4));
//! assert_eq!(checker.violated(Property::ElectionSafety), Some(&broken[0]));
//! ```
//!
//! # How it works
//! All logs of the run are paths in one tree of entries. A server's log is a place in that tree, and two logs are equal
//! up to an index if they pass through one node there. So each property asks few questions at each event, whatever the
//! length of the logs and of the run; and a copy of the checker shares the tree with its original.
//!
//! # What a server's log is
//! While a server runs, the log that it works with; while it is down, the one on its disk, which is the one that it
//! had when the last write that became durable was started. What a snapshot stands for counts as there: a server that
//! compacts its log keeps it, and one that installs a snapshot has the log of the server that took it.
//!
//! # What the fields of a [`Violation`] mean
//!
//! | property | `server` | `other` | `term` | `index` | `expected`, `found` |
//! |---|---|---|---|---|---|
//! | Election Safety | the leader that came later | another leader of the term | their term | – | – |
//! | Leader Append-Only | the leader | – | its term | the lowest that it removed or overwrote | what stood there; what does now, if anything |
//! | Log Matching | whose log changed | whose log it does not match | of both entries | where both have an entry of that term, though the logs differ there or before | the other's entry; the server's (equal if the logs differ only before: [`Checker::matching_up_to`] tells where) |
//! | Leader Completeness | the leader that lacks an entry | who committed it | the leader's | the first entry that it lacks | the committed entry; what the leader has there, if anything |
//! | State Machine Safety | who applied | who applied there first (itself before a restart, perhaps) | of the entry applied now | where | what was applied first; what is applied now |
//! | One Vote | the voter | – | the vote's | – | for whom it had voted; for whom it votes now |
//! | Durable State | whose disk it is | – | the one on the disk now; of the entry that is lost | of the first entry that is lost; none for term and vote | the term, vote or entry that was there; what is there now, if it is known |
//! | Rising Terms | whose term fell | – | the new one | – | the term before; the new one |
//! | Rising Commits | whose commit index fell | – | its term | the new commit index | the one before; the new one |
//! | Majority Commit | who commits | – | its term | up to where | the voters of whom no majority holds it; those of them who do |
//! | Configuration Overlap | who formed the second configuration | – | of its entry | of its entry | where the first stands, 0 for the one of the start; all voters of the second, or nothing if the fault is that the first is not committed |
//! | Equal States | who applied | who applied there first | of the entry | where | the first one's digest; this one's |
//! | Own Configuration | who acts | – | its term | of the later of the two configurations | where the latest of its log stands; where the one stands that it acts on |
//! | True Snapshots | who took or installed it | of a wrong state, who had the right one | the snapshot's | the snapshot's | the commit index, the log's term there, or the right digest; the snapshot's index, term or digest |
//! | Apply Once | who applied first at the second index | – | of the entry there | the second index | the first index; the entry |
//! | Linearizability | who answered | – | – | that of the answer | a value that was there instead; the get, and what it found |
//!
//! An event makes at most one violation of each property.
//!
//! # Facts that make no sense
//! A broken server may do what no log can: append behind a gap, remove what it does not have, start with a log that was
//! never on its disk. Where such a fact means a violation it is one; otherwise the checker passes it over and counts it
//! ([`Checker::senseless_facts`]).

mod applied;
mod apply_once;
mod committed;
mod configurations;
mod durable_state;
mod election_safety;
mod equal_states;
mod followed;
mod leader_append_only;
mod leader_completeness;
mod linearizability;
mod log_matching;
mod majority_commit;
mod one_vote;
mod own_configuration;
mod rising;
mod snapshots;
mod state_machine_safety;
#[cfg(test)]
mod tests;
mod tree;
mod violations;

use serde::{Deserialize, Serialize};

use crate::types::{
    Entry, Event, EventId, EventKind, Fact, LogIndex, Message, Payload, Peer, Property, Role,
    ServerId, ServerSet, Term, Unknown, Violation, WriteId,
};
use applied::{Applied, AppliedEntries};
use apply_once::Once;
use committed::Committed;
use configurations::{ConfigurationId, Configurations};
use durable_state::HardState;
use election_safety::Elections;
use followed::{Followed, OnDisk};
use leader_completeness::Commitments;
use linearizability::Histories;
use one_vote::Vote;
use snapshots::Snapshots;
use tree::{NodeId, Tree};
use violations::Violations;

pub use violations::VIOLATIONS_PER_PROPERTY_MAX;

/// Follows a run from its facts and says when one of Raft's promises is broken.
///
/// [`observe`](Self::observe) takes every event of the run, in order. The rest are questions, which can be asked at any
/// time. A copy costs the same however long the run is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checker {
    tree: Tree,
    servers: Vec<Followed>,
    configurations: Configurations,
    elections: Elections,
    committed: Committed,
    commitments: Commitments,
    applied: AppliedEntries,
    snapshots: Snapshots,
    once: Once,
    histories: Histories,
    violations: Violations,
    senseless_facts: u64,
}

/// Which event of which server is being looked at.
#[derive(Clone, Copy, Debug)]
struct Origin {
    event: EventId,
    server: ServerId,
}

/// What a server's disk holds when it starts.
#[derive(Clone, Copy, Debug)]
struct Start {
    hard_state: HardState,
    last_log_index: LogIndex,
    last_log_term: Term,
}

impl Checker {
    /// A checker of a cluster of `S1` to `S<servers>`, to which nothing has happened yet. There are at most 99.
    pub fn new(servers: usize) -> Self {
        let servers = servers.min(usize::from(ServerId::MAX));
        Self {
            tree: Tree::new(),
            servers: vec![Followed::default(); servers],
            configurations: Configurations::new(ServerSet::first(servers)),
            elections: Elections::default(),
            committed: Committed::default(),
            commitments: Commitments::default(),
            applied: AppliedEntries::default(),
            snapshots: Snapshots::default(),
            once: Once::default(),
            histories: Histories::default(),
            violations: Violations::default(),
            senseless_facts: 0,
        }
    }

    /// Takes the next event in, and hands each violation that it makes to `found`: normally none.
    ///
    /// Notes and violations among the events are passed over. After [`VIOLATIONS_PER_PROPERTY_MAX`] violations of one
    /// property, further ones of that property are neither kept nor handed over.
    #[inline]
    pub fn observe(&mut self, event: &Event, found: impl FnMut(Violation)) {
        let EventKind::Fact(fact) = &event.kind else { return };
        let known = self.violations.len();
        match (subject(fact), event.server) {
            (Subject::Server, Some(server)) => {
                self.take(Origin { event: event.seq, server }, fact);
            }
            (Subject::Client, None) => self.take_of_client(event, fact),
            (Subject::Server | Subject::Client | Subject::Other, _) => return,
        }
        if self.violations.len() > known {
            self.violations.since(known).copied().for_each(found);
        }
    }

    /// Whether no property has been violated so far, and that is known of all of them.
    pub fn is_safe(&self) -> bool {
        self.violations.len() == 0 && self.unknown().is_empty()
    }

    /// How many properties have been violated, and for how many keys one is unknown.
    pub fn troubles(&self) -> usize {
        self.violations.properties() + self.unknown().len()
    }

    /// All violations so far that were kept, in order.
    pub fn violations(&self) -> impl Iterator<Item = &Violation> {
        self.violations.iter()
    }

    /// The first violation of `property`.
    pub fn violated(&self, property: Property) -> Option<&Violation> {
        self.violations.first_of(property)
    }

    /// How many facts were passed over because no log and no cluster of this size could bring them about.
    pub fn senseless_facts(&self) -> u64 {
        self.senseless_facts
    }

    /// Whether the logs of these servers are equal. Servers that do not exist have empty logs.
    pub fn logs_match(&self, servers: ServerSet) -> bool {
        let mut logs = servers.iter().map(|server| self.log(server));
        logs.next().is_none_or(|first| logs.all(|log| log == first))
    }

    /// The index up to which the logs of two servers are equal.
    pub fn matching_up_to(&self, a: ServerId, b: ServerId) -> LogIndex {
        self.tree.last_index(self.tree.common(self.log(a), self.log(b)))
    }

    /// The last index of a server's log.
    pub fn last_index(&self, server: ServerId) -> LogIndex {
        self.tree.last_index(self.log(server))
    }

    /// The entry of a server's log at `index`.
    pub fn entry(&self, server: ServerId, index: LogIndex) -> Option<Entry> {
        self.tree.entry_at(self.log(server), index)
    }

    /// The commit index that a server has now; 0 while it is down.
    pub fn commit_index(&self, server: ServerId) -> LogIndex {
        self.servers.get(server.index()).map_or(LogIndex::ZERO, |followed| followed.commit_index)
    }

    /// All who were ever leader of `term`.
    pub fn leaders(&self, term: Term) -> ServerSet {
        self.elections.leaders(term)
    }

    /// The highest index at which an entry was ever committed. Everything below is committed too: commitment is for
    /// ever.
    pub fn committed_index(&self) -> LogIndex {
        self.committed.last_index()
    }

    /// What a copy of the checker holds alone, in bytes, by estimate, beside the ends of what is one for all servers and
    /// clients: the ends of the histories of keys. Few keys change from one copy to the next.
    pub fn weight(&self) -> usize {
        const KEY: usize = 10 << 10;
        const CHANGED: usize = 64;
        self.histories.key_count().min(CHANGED) * KEY
    }

    /// The index up to which a server's log is what was committed, whether or not the server knows it.
    pub fn committed_up_to(&self, server: ServerId) -> LogIndex {
        let committed = self.committed.at(self.committed_index());
        let common = committed.map(|committed| self.tree.common(self.log(server), committed));
        common.map_or(LogIndex::ZERO, |common| self.tree.last_index(common))
    }

    /// The committed entry at `index`: the first that some server had there at or below its commit index.
    pub fn committed(&self, index: LogIndex) -> Option<Entry> {
        self.tree.entry(self.committed.at(index)?)
    }

    /// The committed entries from index `first` on. They never change, so that a reader who remembers how far it came
    /// needs to look at the new ones alone.
    pub fn committed_entries(&self, first: LogIndex) -> impl Iterator<Item = (LogIndex, Entry)> {
        let indexes = first.0.max(1)..=self.committed_index().0;
        indexes.map(LogIndex).filter_map(|index| Some((index, self.committed(index)?)))
    }

    /// The entries that were committed at an index where a different log had been committed before, from the `first` of
    /// them on (counted from 0), in the order in which it happened. There is none unless a promise was broken.
    pub fn forked_commits(&self, first: usize) -> impl Iterator<Item = (LogIndex, Entry)> {
        let forked = self.committed.forked().iter().skip(first);
        forked.filter_map(|&node| Some((self.tree.last_index(node), self.tree.entry(node)?)))
    }

    fn log(&self, server: ServerId) -> NodeId {
        self.servers.get(server.index()).map_or(NodeId::ROOT, |followed| followed.log)
    }
}

/// What clients do.
impl Checker {
    fn take_of_client(&mut self, event: &Event, fact: &Fact) {
        match *fact {
            Fact::ClientSubmitted { command, operation: Some(operation), .. } => {
                self.histories.called(event.seq, command, operation);
                if operation.ticket().is_some() {
                    self.once.promise(command);
                }
            }
            Fact::ClientFinished { command, outcome, .. } => {
                let answer =
                    linearizability::Answer { event: event.seq, at: event.at, command, outcome };
                let violation = self.histories.answered(answer);
                self.violations.add(violation);
            }
            Fact::Delivered { from: Peer::Server(server), .. } => self.histories.heard(server),
            _ => {}
        }
    }

    /// Of which keys nobody can say whether what clients saw is linearizable, because more explanations were possible than
    /// are followed at a time; in the order in which that happened.
    pub fn unknown(&self) -> &[Unknown] {
        self.histories.unknown()
    }
}

/// What a fact is about, as far as the checker is concerned.
enum Subject {
    /// A server's state, its disk, or a vote that it has granted.
    Server,
    /// What a client asked for or was answered.
    Client,
    /// Messages, timers, links: nothing that a property speaks of.
    Other,
}

/// Most facts are passed over, so this is decided where the fact was made.
#[inline(always)]
fn subject(fact: &Fact) -> Subject {
    match fact {
        Fact::EntryGiven { .. }
        | Fact::Started { .. }
        | Fact::Crashed { .. }
        | Fact::WriteStarted { .. }
        | Fact::WriteDurable { .. }
        | Fact::RoleChanged { .. }
        | Fact::TermChanged { .. }
        | Fact::VoteChanged { .. }
        | Fact::EntryAppended { .. }
        | Fact::LogTruncated { .. }
        | Fact::CommitAdvanced { .. }
        | Fact::Applied { .. }
        | Fact::ServerAdded
        | Fact::ConfigurationAdopted { .. }
        | Fact::Sent { body: Message::RequestVoteResponse { granted: true, .. }, .. }
        | Fact::WriteTorn { .. }
        | Fact::DiskLies
        | Fact::DiskFlushed
        | Fact::WritesVanished { .. }
        | Fact::DiskWiped
        | Fact::SnapshotTaken { .. }
        | Fact::SnapshotInstalled { .. }
        | Fact::StateRestored { .. }
        | Fact::MembersForced { .. } => Subject::Server,
        Fact::ClientSubmitted { .. } | Fact::ClientFinished { .. } | Fact::Delivered { .. } => {
            Subject::Client
        }
        Fact::Sent { .. }
        | Fact::Duplicated { .. }
        | Fact::Lost { .. }
        | Fact::TimerFired { .. }
        | Fact::ClientTimedOut { .. }
        | Fact::Isolated
        | Fact::Reconnected
        | Fact::Partitioned { .. }
        | Fact::LinkCut { .. }
        | Fact::LinkHealed { .. }
        | Fact::Healed
        | Fact::SettingChanged { .. }
        | Fact::NothingChanged { .. }
        | Fact::Delayed { .. }
        | Fact::Held { .. }
        | Fact::Released { .. }
        | Fact::Paused
        | Fact::Resumed
        | Fact::RuleBroken { .. }
        | Fact::RuleMended { .. }
        | Fact::LinkClogged { .. }
        | Fact::LinkUnclogged { .. }
        | Fact::Replayed { .. }
        | Fact::DiskStalled
        | Fact::DiskUnstalled
        | Fact::WriteFailed { .. }
        | Fact::TailDropped
        | Fact::DiskCorrupted { .. }
        | Fact::StartRefused { .. }
        | Fact::ClockStepped { .. }
        | Fact::ClientRepeated { .. }
        | Fact::StormCame { .. }
        | Fact::Chaos { .. }
        | Fact::Calmed
        | Fact::ChangeRequested { .. }
        | Fact::SnapshotRequested
        | Fact::LogCompacted { .. }
        | Fact::CommandSkipped { .. }
        | Fact::SessionExpired { .. }
        | Fact::TransferRequested { .. }
        | Fact::SnapshotCorrupted { .. }
        | Fact::SnapshotUnreadable { .. }
        | Fact::VoteRequestUnanswered { .. }
        | Fact::SettingReset { .. } => Subject::Other,
    }
}

/// One method for each kind of fact. The origin's server is a member of the cluster.
impl Checker {
    fn take(&mut self, origin: Origin, fact: &Fact) {
        if let Fact::ServerAdded = fact
            && origin.server.index() == self.servers.len()
        {
            self.servers.push(Followed::default());
            return;
        }
        let Some(server) = self.servers.get_mut(origin.server.index()) else {
            self.senseless_facts += 1;
            return;
        };
        match *fact {
            Fact::Started { term, voted_for: vote, last_log_index, last_log_term } => {
                let hard_state = HardState { term, vote };
                self.started(origin, Start { hard_state, last_log_index, last_log_term });
            }
            Fact::WriteStarted { write, hard_state, .. } => {
                let hard_state = hard_state.map(|(term, vote)| HardState { term, vote });
                server.write_started(write, hard_state);
            }
            Fact::WriteDurable { write } => self.write_durable(origin, write),
            Fact::RoleChanged { to, .. } => {
                server.role = to;
                if to == Role::Leader {
                    self.elected(origin);
                }
            }
            Fact::TermChanged { to, .. } => self.term_changed(origin, to),
            Fact::VoteChanged { candidate } => {
                let vote = Vote { term: server.term, candidate };
                let violation = server.votes.cast(origin, vote);
                self.violations.add(violation);
            }
            Fact::Sent {
                to: Peer::Server(candidate),
                body: Message::RequestVoteResponse { term, granted: true, .. },
                ..
            } => {
                let violation = server.votes.bind(origin, Vote { term, candidate });
                self.violations.add(violation);
            }
            Fact::EntryAppended { index, entry } => self.entry_appended(origin, index, entry),
            Fact::LogTruncated { first, .. } => self.log_truncated(origin, first),
            Fact::CommitAdvanced { to, .. } => self.commit_advanced(origin, to),
            Fact::Applied { index, entry, state } => {
                self.applied(origin, index, Applied { entry, by: origin.server, state });
            }
            Fact::EntryGiven { index, entry } => self.entry_given(origin, index, entry),
            Fact::Crashed { .. } => self.restored_from_disk(origin),
            Fact::WriteTorn { write, kept, .. } => {
                let (tree, configurations) = (&self.tree, &self.configurations);
                server.write_torn(write, |log, last| {
                    let log = tree.at(log, kept?)?;
                    Some((log, configurations.in_force(log, last, tree)))
                });
            }
            Fact::DiskLies => server.disk_lies(),
            Fact::DiskFlushed => server.disk_flushed(),
            Fact::WritesVanished { .. } => {
                let truth = server.truth();
                truth.into_iter().for_each(|truth| self.disk_found(origin, truth));
            }
            Fact::MembersForced { .. } => server.is_forced = true,
            Fact::DiskWiped => self.disk_found(origin, OnDisk::default()),
            Fact::SnapshotTaken { index, term, state, .. } => {
                self.snapshot_taken(origin, (index, term, state));
            }
            Fact::StateRestored { index, state } => self.state_restored(origin, index, state),
            Fact::SnapshotInstalled { index, term, state, last_log_index, .. } => {
                self.snapshot_installed(origin, (index, term, state), last_log_index);
            }
            Fact::ConfigurationAdopted { index } => {
                server.acts_on = index;
                self.check_own_configuration(origin);
            }
            _ => {}
        }
    }

    fn entry_given(&mut self, origin: Origin, index: LogIndex, entry: Entry) {
        let server = &mut self.servers[origin.server.index()];
        if server.started || index != self.tree.last_index(server.log).next() {
            self.senseless_facts += 1;
            return;
        }
        let (log, before) = (self.tree.append(server.log, entry), server.configuration);
        let configuration = self.follow_configuration(origin, log, entry, before);
        self.servers[origin.server.index()].set_log_on_disk(log, configuration);
        self.check_log_matching(origin, log);
    }

    fn started(&mut self, origin: Origin, start: Start) {
        let Start { hard_state, last_log_index, last_log_term } = start;
        let before = &self.servers[origin.server.index()];
        if before.started {
            let lost = durable_state::check_start(origin, before, start, &self.tree);
            self.violations.add(rising::check_term(origin, before.disk.term, hard_state.term));
            self.violations.add(lost);
        }
        self.restored_from_disk(origin);
        let server = &mut self.servers[origin.server.index()];
        server.started = true;
        server.term = hard_state.term;
        self.put_on_disk(origin, hard_state);
        let server = &mut self.servers[origin.server.index()];
        // A disk that has lost the end of the log is a fault that it may have; one with more than was written is not.
        if self.tree.term_at(server.log, last_log_index) != Some(last_log_term) {
            self.senseless_facts += 1;
        }
        let log = self.tree.at(server.log, last_log_index);
        if let Some(log) = log {
            let configuration = self.configurations.in_force(log, server.configuration, &self.tree);
            server.set_log_on_disk(log, configuration);
        }
    }

    /// The disk of a server that is down turns out to hold something else than it should.
    fn disk_found(&mut self, origin: Origin, found: OnDisk) {
        let server = &mut self.servers[origin.server.index()];
        let last_log_index = self.tree.last_index(found.log);
        let last_log_term = self.tree.entry(found.log).map_or(Term(0), |entry| entry.term);
        let start = Start { hard_state: found.hard_state, last_log_index, last_log_term };
        if server.started {
            self.violations.add(durable_state::check_start(origin, server, start, &self.tree));
        }
        server.set_disk(found);
        self.restored_from_disk(origin);
    }

    fn write_durable(&mut self, origin: Origin, write: WriteId) {
        let server = &mut self.servers[origin.server.index()];
        server.write_durable(write);
        while let Some(next) = self.servers[origin.server.index()].next_hard_state(write) {
            let before = self.servers[origin.server.index()].disk;
            self.violations.add(durable_state::check_write(origin, before, next));
            self.put_on_disk(origin, next);
        }
    }

    /// The disk holds this term from now on, and this vote, which may be counted on.
    fn put_on_disk(&mut self, origin: Origin, hard_state: HardState) {
        let server = &mut self.servers[origin.server.index()];
        server.disk = hard_state;
        let HardState { term, vote } = hard_state;
        let violation =
            vote.and_then(|candidate| server.votes.bind(origin, Vote { term, candidate }));
        self.violations.add(violation);
    }

    fn term_changed(&mut self, origin: Origin, to: Term) {
        let server = &mut self.servers[origin.server.index()];
        self.violations.add(rising::check_term(origin, server.term, to));
        server.term = to;
        server.votes.forget_present();
    }

    /// Nothing is left of the server's state but what its disk holds, where truncated entries may still be.
    fn restored_from_disk(&mut self, origin: Origin) {
        let server = &mut self.servers[origin.server.index()];
        let before = server.log;
        server.forget_volatile();
        let log = server.log;
        let violation =
            log_matching::check_restored(origin, before, log, &self.servers, &self.tree);
        self.violations.add(violation);
    }

    fn check_own_configuration(&mut self, origin: Origin) {
        let server = &mut self.servers[origin.server.index()];
        let latest = self.configurations.index(server.configuration, &self.tree);
        self.violations.add(own_configuration::check(origin, server, latest));
    }

    fn elected(&mut self, origin: Origin) {
        self.check_own_configuration(origin);
        let server = &mut self.servers[origin.server.index()];
        let (term, log) = (server.term, server.log);
        self.violations.add(server.votes.bind_own(origin, term));
        self.violations.add(self.elections.add(origin, term, log, &self.tree));
        if self.violations.has_room_for(Property::LeaderCompleteness) {
            self.violations.add(self.commitments.check_leader(origin, term, log, &self.tree));
        }
    }

    fn entry_appended(&mut self, origin: Origin, index: LogIndex, entry: Entry) {
        let server = &self.servers[origin.server.index()];
        let last = self.tree.last_index(server.log);
        let beginning = self.tree.at(server.log, index.previous());
        let Some(beginning) = beginning.filter(|_| index > LogIndex::ZERO) else {
            self.senseless_facts += 1;
            return;
        };
        if index <= last {
            let replaced =
                leader_append_only::check(origin, server, index, Some(entry), &self.tree);
            self.violations.add(replaced);
        }
        let before = server.configuration;
        let before = if index > last {
            before
        } else {
            self.configurations.in_force(beginning, before, &self.tree)
        };
        let log = self.tree.append(beginning, entry);
        let configuration = self.follow_configuration(origin, log, entry, before);
        let server = &mut self.servers[origin.server.index()];
        (server.log, server.configuration) = (log, configuration);
        let is_committed = index <= server.commit_index;
        self.check_log_matching(origin, log);
        if is_committed {
            self.commit(origin, log);
        }
    }

    fn log_truncated(&mut self, origin: Origin, first: LogIndex) {
        let first = first.max(LogIndex(1));
        let server = &mut self.servers[origin.server.index()];
        let last = self.tree.last_index(server.log);
        let rest = self.tree.at(server.log, first.previous());
        let Some(rest) = rest.filter(|_| first <= last) else {
            self.senseless_facts += 1;
            return;
        };
        self.violations.add(leader_append_only::check(origin, server, first, None, &self.tree));
        server.log = rest;
        server.configuration = self.configurations.in_force(rest, server.configuration, &self.tree);
    }

    /// What is in force at the end of `log`, which is `entry`, where `before` was in force before it.
    #[inline]
    fn follow_configuration(
        &mut self,
        origin: Origin,
        log: NodeId,
        entry: Entry,
        before: ConfigurationId,
    ) -> ConfigurationId {
        if !matches!(entry.payload, Payload::Configuration(_)) {
            return before;
        }
        let (configuration, is_new) = self.configurations.follow(log, entry, before);
        // What an operator forces on a server is no step of the protocol. What comes of it is judged as ever.
        let is_forced = self.servers[origin.server.index()].is_forced;
        if is_new && !is_forced {
            let (committed, tree) = (&self.committed, &self.tree);
            let violation =
                self.configurations.check(origin, configuration, entry.term, committed, tree);
            self.violations.add(violation);
        }
        configuration
    }

    /// The log stays what it is: for whoever asks, what a snapshot stands for is still there.
    fn snapshot_taken(&mut self, origin: Origin, key: snapshots::Key) {
        let (index, term, _) = key;
        let &Followed { log, configuration, commit_index, .. } =
            &self.servers[origin.server.index()];
        let found_term = self.tree.term_at(log, index);
        let Some(log) = self.tree.at(log, index).filter(|_| found_term == Some(term)) else {
            self.violations.add(Some(snapshots::of_no_log(origin, key, found_term)));
            return;
        };
        if !self.committed.contains(log, &self.tree) {
            self.violations.add(Some(snapshots::uncommitted(origin, key, commit_index)));
        }
        let configuration = self.configurations.in_force(log, configuration, &self.tree);
        self.snapshots.add(key, log, configuration);
        self.state_covers(origin, key, log);
    }

    /// A server's state stands for all of `log`: it was made bytes, or came as such. That counts as applying its last entry.
    fn state_covers(&mut self, origin: Origin, key: snapshots::Key, log: NodeId) {
        let Some(entry) = self.tree.entry(log) else { return };
        let applied = Applied { entry, by: origin.server, state: key.2 };
        if let Some(first) = self.applied.add(key.0, applied) {
            self.violations.add(state_machine_safety::check(origin, key.0, applied, first));
            self.violations.add(snapshots::check_state(origin, key, first));
        }
    }

    /// A server's state begins anew from the snapshot on its disk, or from the one that it has just installed.
    fn state_restored(&mut self, origin: Origin, index: LogIndex, state: u32) {
        let server = &mut self.servers[origin.server.index()];
        (server.state, server.state_differs) = (state, false);
        if let Some(log) = self.tree.at(server.log, index) {
            let term = self.tree.term_at(log, index).unwrap_or_default();
            self.state_covers(origin, (index, term, state), log);
        }
    }

    /// The server's log begins now with the log that the snapshot stands for; up to `last` it goes on as it did.
    fn snapshot_installed(&mut self, origin: Origin, key: snapshots::Key, last: LogIndex) {
        let before = self.servers[origin.server.index()].log;
        let Some((beginning, configuration)) = self.snapshots.log_of(key) else {
            self.violations.add(Some(snapshots::of_no_log(origin, key, None)));
            return;
        };
        if last < key.0 {
            self.senseless_facts += 1;
            return;
        }
        let (log, configuration) = self.with_rest(origin, (beginning, configuration), before, last);
        if !self.tree.contains(log, before) {
            let first = self.tree.last_index(self.tree.common(log, before)).next();
            let server = &self.servers[origin.server.index()];
            let found = self.tree.entry_at(log, first);
            let removed = leader_append_only::check(origin, server, first, found, &self.tree);
            self.violations.add(removed);
        }
        let server = &mut self.servers[origin.server.index()];
        (server.log, server.configuration) = (log, configuration);
        // As much work as the entries would have made, had they been sent.
        let mismatch = log_matching::check_restored(origin, before, log, &self.servers, &self.tree);
        self.violations.add(mismatch);
        self.state_covers(origin, key, beginning);
    }

    /// `beginning`, and behind it what the server's log has there, up to `last`; with what is in force there.
    fn with_rest(
        &mut self,
        origin: Origin,
        beginning: (NodeId, ConfigurationId),
        before: NodeId,
        last: LogIndex,
    ) -> (NodeId, ConfigurationId) {
        if let Some(log) = self.tree.at(before, last)
            && self.tree.contains(log, beginning.0)
        {
            let latest = self.servers[origin.server.index()].configuration;
            return (log, self.configurations.in_force(log, latest, &self.tree));
        }
        let behind = (self.tree.last_index(beginning.0).0 + 1..=last.0).map(LogIndex);
        let rest: Vec<_> = behind.map_while(|index| self.tree.entry_at(before, index)).collect();
        rest.into_iter().fold(beginning, |(log, configuration), entry| {
            let log = self.tree.append(log, entry);
            (log, self.follow_configuration(origin, log, entry, configuration))
        })
    }

    fn commit_advanced(&mut self, origin: Origin, to: LogIndex) {
        let server = &mut self.servers[origin.server.index()];
        self.violations.add(rising::check_commit(origin, server, to));
        server.commit_index = to;
        self.check_own_configuration(origin);
        let server = &self.servers[origin.server.index()];
        // What is not there yet is committed when it comes.
        let log = self.tree.at(server.log, to).unwrap_or(server.log);
        self.commit(origin, log);
    }

    fn commit(&mut self, origin: Origin, log: NodeId) {
        if !self.committed.contains(log, &self.tree) {
            let configuration = self.servers[origin.server.index()].configuration;
            let voters = self.configurations.voters(configuration);
            let lack = majority_commit::check(origin, log, voters, &self.servers, &self.tree);
            self.violations.add(lack);
            self.committed.add(log, &self.tree);
        }
        if self.violations.has_room_for(Property::LeaderCompleteness) {
            let term = self.servers[origin.server.index()].term;
            let violation = self.commitments.add(origin, term, log, &self.elections, &self.tree);
            self.violations.add(violation);
        }
    }

    fn applied(&mut self, origin: Origin, index: LogIndex, applied: Applied) {
        let server = &mut self.servers[origin.server.index()];
        let has_effect = std::mem::replace(&mut server.state, applied.state) != applied.state;
        if let Some(first) = self.applied.add(index, applied) {
            self.violations.add(state_machine_safety::check(origin, index, applied, first));
            self.violations.add(equal_states::check(origin, index, applied, first, server));
        } else {
            server.state_differs = false;
            if has_effect {
                self.violations.add(self.once.check(origin, index, applied.entry));
            }
        }
    }

    fn check_log_matching(&mut self, origin: Origin, log: NodeId) {
        let violation = log_matching::check(origin, log, &self.servers, &self.tree);
        self.violations.add(violation);
    }
}
