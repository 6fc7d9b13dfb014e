//! One server of a recorded run: what the record has said of it so far.

use std::sync::Arc;

use crate::raft::{NewSnapshot, Progress, ProgressState, Write};
use crate::types::{
    Change, Configuration, Entry, Log, LogIndex, Payload, Role, ServerId, ServerSet, Snapshot, Term,
};

/// What a record has said of one server that is up. It decides nothing; whoever plays the record writes what it says
/// into the fields.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// Which server it is.
    pub id: ServerId,
    /// Its role.
    pub role: Role,
    /// Its current term.
    pub term: Term,
    /// Whom it voted for in this term.
    pub voted_for: Option<ServerId>,
    /// Its log.
    pub log: Log,
    /// The last index of its log that is on its disk.
    pub durable_index: LogIndex,
    /// Its commit index.
    pub commit_index: LogIndex,
    /// The last entry that it has applied.
    pub last_applied: LogIndex,
    /// Its latest snapshot, durable or not.
    pub snapshot: Option<Arc<Snapshot>>,
    /// What it has changed since it last began to write.
    pub unwritten: Unwritten,
    /// The leader of which it heard last, and of which term that is.
    heard: Option<(Term, ServerId)>,
    /// Who has granted a candidate its vote.
    pub votes: ServerSet,
    /// Who has refused it.
    pub rejections: ServerSet,
    /// The configuration that its log begins with.
    base: Configuration,
    configuration: Configuration,
    configuration_index: LogIndex,
    /// What a leader knows of the others.
    progress: Vec<(ServerId, Progress)>,
}

impl Recorded {
    /// A server that starts with this log, in a cluster that began with this configuration.
    pub fn new(id: ServerId, log: Log, base: Configuration) -> Self {
        Self {
            id,
            role: Role::Follower,
            term: Term(0),
            voted_for: None,
            durable_index: log.last_index(),
            commit_index: log.base_index(),
            last_applied: log.base_index(),
            log,
            snapshot: None,
            unwritten: Unwritten::default(),
            heard: None,
            votes: ServerSet::EMPTY,
            rejections: ServerSet::EMPTY,
            base,
            configuration: base,
            configuration_index: LogIndex::ZERO,
            progress: Vec::new(),
        }
    }

    /// A new term: nobody leads it yet, and the server has not voted in it.
    pub fn set_term(&mut self, term: Term) {
        self.term = term;
        self.voted_for = None;
        self.forget_election();
    }

    /// A new role. A candidate has its own vote.
    pub fn set_role(&mut self, role: Role) {
        self.role = role;
        self.forget_election();
        match role {
            Role::Candidate | Role::PreCandidate => self.votes = ServerSet::from_iter([self.id]),
            Role::Leader | Role::Follower | Role::Learner => {}
        }
    }

    /// An answer to a candidate.
    pub fn count_vote(&mut self, from: ServerId, granted: bool) {
        if granted {
            self.votes.insert(from);
        } else {
            self.rejections.insert(from);
        }
    }

    /// A message of a leader has arrived.
    pub fn hear_leader(&mut self, term: Term, leader: ServerId) {
        self.heard = Some((term, leader));
    }

    fn forget_election(&mut self) {
        self.votes = ServerSet::EMPTY;
        self.rejections = ServerSet::EMPTY;
        self.progress.clear();
    }

    /// The server uses the configuration at this index of its log.
    pub fn adopt(&mut self, index: LogIndex) {
        self.configuration = self.configuration_at(index);
        self.configuration_index = index;
    }

    /// The entries up to `index` have given way to a snapshot.
    pub fn compact(&mut self, index: LogIndex, term: Term) {
        self.base = self.configuration_at(index);
        self.log.compact(index, term);
    }

    /// The log is that of a snapshot now. If it ends with the snapshot, no entry after it stays.
    pub fn install(&mut self, (index, term): (LogIndex, Term), last_log_index: LogIndex) {
        self.base = self.configuration_at(index);
        if last_log_index > index {
            self.log.compact(index, term);
        } else {
            self.log = Log::after_snapshot(index, term);
        }
        self.commit_index = self.commit_index.max(index);
        self.last_applied = self.last_applied.max(index);
    }

    /// The configuration in force at this index of its log.
    pub fn configuration_at(&self, index: LogIndex) -> Configuration {
        let change = |at: LogIndex| -> Option<Change> {
            match self.log.get(at)?.payload {
                Payload::Configuration(change) => Some(change),
                Payload::Command(..) | Payload::NoOp => None,
            }
        };
        let changes = self.log.changes().take_while(|&at| at <= index).filter_map(change);
        changes.fold(self.base, |configuration, change| configuration.after(change))
    }

    /// A follower has said up to where its log is like the leader's.
    pub fn matched(&mut self, of: ServerId, match_index: LogIndex) {
        let next_index = match_index.next();
        let progress = Progress { next_index, match_index, state: ProgressState::Replicate };
        match self.progress.iter_mut().find(|(id, _)| *id == of) {
            Some((_, known)) => *known = progress,
            None => self.progress.push((of, progress)),
        }
    }
}

/// Getters: those of [`crate::raft::Raft`].
impl Recorded {
    pub(super) fn id(&self) -> ServerId {
        self.id
    }
    pub(super) fn role(&self) -> Role {
        self.role
    }
    pub(super) fn current_term(&self) -> Term {
        self.term
    }
    pub(super) fn voted_for(&self) -> Option<ServerId> {
        self.voted_for
    }
    pub(super) fn log(&self) -> &Log {
        &self.log
    }
    pub(super) fn snapshot(&self) -> Option<&Arc<Snapshot>> {
        self.snapshot.as_ref()
    }
    pub(super) fn durable_index(&self) -> LogIndex {
        self.durable_index
    }
    pub(super) fn held_back(&self) -> usize {
        0
    }
    pub(super) fn commit_index(&self) -> LogIndex {
        self.commit_index
    }
    pub(super) fn last_applied(&self) -> LogIndex {
        self.last_applied
    }
    pub(super) fn leader(&self) -> Option<ServerId> {
        let heard = self.heard.filter(|&(term, _)| term == self.term).map(|(_, leader)| leader);
        if self.role == Role::Leader { Some(self.id) } else { heard }
    }
    pub(super) fn configuration(&self) -> &Configuration {
        &self.configuration
    }
    pub(super) fn configuration_index(&self) -> LogIndex {
        self.configuration_index
    }
    pub(super) fn votes(&self) -> ServerSet {
        self.votes
    }
    pub(super) fn progress(&self, of: ServerId) -> Option<&Progress> {
        self.progress.iter().find(|(id, _)| *id == of).map(|(_, progress)| progress)
    }
    /// What a copy holds alone.
    pub(super) fn approx_bytes(&self) -> usize {
        let snapshot = self.snapshot.as_ref().map_or(0, |snapshot| snapshot.data.len());
        size_of_val(&*self.progress) + snapshot
    }
}

/// What a process has changed since it last began to write.
#[derive(Clone, Debug, Default)]
pub struct Unwritten {
    truncate_from: Option<LogIndex>,
    first: LogIndex,
    entries: Vec<Entry>,
    snapshot: Option<NewSnapshot>,
}

impl Unwritten {
    /// An entry at the end of the log.
    pub fn append(&mut self, index: LogIndex, entry: Entry) {
        if self.entries.is_empty() {
            self.first = index;
        }
        self.entries.push(entry);
    }

    /// The log ends before this index now.
    pub fn truncate(&mut self, from: LogIndex) {
        self.entries.truncate(from.0.saturating_sub(self.first.0) as usize);
        self.truncate_from = Some(self.truncate_from.map_or(from, |known| known.min(from)));
    }

    /// A snapshot in place of the beginning of the log.
    pub fn replace(&mut self, snapshot: NewSnapshot) {
        self.snapshot = Some(snapshot);
    }

    /// All of it, as one write with this term and vote.
    pub fn take(&mut self, hard_state: Option<(Term, Option<ServerId>)>) -> Write {
        let Self { truncate_from, first, entries, snapshot } = std::mem::take(self);
        let entries = entries.into_iter().collect();
        Write { hard_state, snapshot, truncate_from, first, entries }
    }
}
