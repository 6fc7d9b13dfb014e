//! Raft in the order and the words of Figure 2: `raft.js` in Rust.
//!
//! Section numbers are those of "In Search of an Understandable Consensus Algorithm (Extended Version)" by Ongaro and Ousterhout;
//! "dissertation" is Ongaro's.

use std::collections::BTreeMap;
use std::mem;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::contract::{
    Answer, AppendEntries, AppendEntriesResponse, Command, Conflict, Disk, Entry, Event, Message,
    Reply, Send, Settings, Snapshot, Time, Vote, Write,
};

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Role {
    Follower,
    Candidate,
    Leader,
}

/// One server.
#[derive(Serialize, Deserialize)]
pub(crate) struct Raft {
    me: String,
    servers: Vec<String>,
    settings: Settings,
    now: f64,
    // Persistent state on all servers
    term: u64,
    voted_for: Option<String>,
    /// The entries after the snapshot.
    log: Vec<Entry>,
    snapshot: Snapshot,
    // Volatile state on all servers
    commit_index: u64,
    last_applied: u64,
    role: Role,
    leader: Option<String>,
    // Volatile state on candidates
    votes: Vec<String>,
    answered: Vec<String>,
    // Volatile state on leaders, reinitialized after election
    next_index: BTreeMap<String, u64>,
    match_index: BTreeMap<String, u64>,
    /// Until when each follower may take to respond to entries.
    retry_at: BTreeMap<String, f64>,
    /// Counts the rounds of heartbeats.
    round: u64,
    /// The last round that each server has answered.
    confirmed: BTreeMap<String, u64>,
    /// Reads that wait until a majority has answered a round.
    reads: Vec<Read>,
    // What is on its way to the disk
    last_write: u64,
    durable_write: u64,
    /// A leader's writes that are not durable yet, each with the index of its entry.
    own_writes: Vec<OwnWrite>,
    /// What is to be done. Empty between events.
    #[serde(skip)]
    reply: Reply,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
struct Read {
    id: u64,
    round: u64,
}

#[derive(Serialize, Deserialize)]
struct OwnWrite {
    id: u64,
    last_index: u64,
}

impl Raft {
    /// A server that starts or restarts, with what its disk holds.
    pub(crate) fn new(me: &str, servers: Vec<String>, disk: Disk, settings: Settings) -> Self {
        let snapshot = disk.snapshot.unwrap_or_default();
        Self {
            me: me.to_owned(),
            servers,
            settings,
            now: 0.0,
            term: disk.term,
            voted_for: disk.voted_for,
            log: disk.log,
            commit_index: snapshot.last_index,
            last_applied: snapshot.last_index,
            snapshot,
            role: Role::Follower,
            leader: None,
            votes: Vec::new(),
            answered: Vec::new(),
            next_index: BTreeMap::new(),
            match_index: BTreeMap::new(),
            retry_at: BTreeMap::new(),
            round: 0,
            confirmed: BTreeMap::new(),
            reads: Vec::new(),
            last_write: 0,
            durable_write: 0,
            own_writes: Vec::new(),
            reply: Reply::default(),
        }
    }

    /// The part of the state that every core shows.
    pub(crate) fn shown(&self) -> Value {
        json!({
            "role": self.role, "term": self.term, "voted_for": self.voted_for, "commit_index": self.commit_index,
            "leader": self.leader, "votes": self.votes, "next_index": self.next_index, "match_index": self.match_index,
        })
    }

    /// Handles one event, and returns what is to be done.
    pub(crate) fn step(&mut self, now: f64, event: Event) -> Reply {
        self.now = now;
        match event {
            Event::Start { .. } => {
                self.reply.supports = &["reads", "snapshots"];
                self.reset_election_timer();
            }
            Event::Message { from, body } => self.handle_message(&from, body),
            Event::Timer { name } => self.handle_timer(&name),
            Event::Durable { write } => self.handle_durable(write),
            Event::Submit { command } => self.handle_submit(command),
            Event::Read { command } => self.handle_read(command.id),
            Event::Compact => self.ask_for_snapshot(),
            Event::Snapshot { index, data } => self.take_snapshot(index, data),
            Event::Settings { settings } => self.settings = settings,
            // These are about the server as a whole, and do not come here.
            Event::Save | Event::Load { .. } | Event::Forget => {}
        }
        self.apply_committed();
        self.answer_reads();
        mem::take(&mut self.reply)
    }
}

/// AppendEntries RPC
impl Raft {
    fn handle_append_entries(&mut self, leader: &str, request: AppendEntries) {
        let AppendEntries { term, prev_log_index, prev_log_term, entries, leader_commit, round } =
            request;
        let failure = AppendEntriesResponse {
            term: self.term,
            round: 0,
            success: false,
            match_index: None,
            conflict: None,
        };

        // 1. Reply false if term < currentTerm (§5.1).
        if term < self.term {
            return self.send_durably(leader, Message::AppendEntriesResponse(failure));
        }
        self.recognize_leader(leader);

        // 2. Reply false if log doesn't contain an entry at prevLogIndex whose term matches prevLogTerm (§5.3). What a snapshot contains is
        //    committed, and matches (§7).
        if prev_log_index > self.snapshot.last_index
            && self.term_at(prev_log_index) != Some(prev_log_term)
        {
            let conflict = Some(self.find_conflict(prev_log_index));
            let response = AppendEntriesResponse { round, conflict, ..failure };
            return self.send_durably(leader, Message::AppendEntriesResponse(response));
        }

        let match_index = prev_log_index + entries.len() as u64;
        for (index, entry) in (prev_log_index + 1..).zip(entries) {
            if index <= self.snapshot.last_index {
                continue;
            }
            // 3. If an existing entry conflicts with a new one (same index but different terms), delete the existing entry and all that
            //    follow it (§5.3).
            if index <= self.last_index() && self.term_at(index) != Some(entry.term) {
                self.truncate(index);
            }
            // 4. Append any new entries not already in the log.
            if index > self.last_index() {
                self.append(entry);
            }
        }

        // 5. If leaderCommit > commitIndex, set commitIndex = min(leaderCommit, index of last new entry).
        self.commit_index = self.commit_index.max(leader_commit.min(match_index));
        let response = AppendEntriesResponse {
            round,
            success: true,
            match_index: Some(match_index),
            ..failure
        };
        self.send_durably(leader, Message::AppendEntriesResponse(response));
    }

    /// End of §5.3: with these, the leader can skip all entries of the conflicting term at once.
    fn find_conflict(&self, prev_log_index: u64) -> Conflict {
        let conflict_term = self.term_at(prev_log_index);
        let mut conflict_index = prev_log_index.min(self.last_index() + 1);
        while conflict_term.is_some()
            && conflict_index - 1 > self.snapshot.last_index
            && self.term_at(conflict_index - 1) == conflict_term
        {
            conflict_index -= 1;
        }
        Conflict { prev_log_index, conflict_term, conflict_index }
    }
}

/// RequestVote RPC
impl Raft {
    fn handle_request_vote(
        &mut self,
        candidate: &str,
        term: u64,
        last_log_index: u64,
        last_log_term: u64,
    ) {
        // 1. Reply false if term < currentTerm (§5.1).
        // 2. If votedFor is null or candidateId, and candidate's log is at least as up-to-date as receiver's log, grant vote (§5.2, §5.4).
        let granted = term == self.term
            && self.voted_for.as_deref().is_none_or(|voted_for| voted_for == candidate)
            && self.is_up_to_date(last_log_term, last_log_index);
        if granted {
            self.voted_for = Some(candidate.to_owned());
            self.persist_term_and_vote();
            self.reset_election_timer();
        }
        self.send_durably(candidate, Message::RequestVoteResponse { term: self.term, granted });
    }

    /// §5.4.1: a later last term is more up-to-date; with the same last term, the longer log is.
    fn is_up_to_date(&self, last_log_term: u64, last_log_index: u64) -> bool {
        (last_log_term, last_log_index) >= (self.last_term(), self.last_index())
    }
}

/// Rules for Servers: all servers
impl Raft {
    fn handle_message(&mut self, from: &str, body: Message) {
        let term = body.term();
        // If RPC request or response contains term T > currentTerm: set currentTerm = T, convert to follower (§5.1).
        if term > self.term {
            self.term = term;
            self.voted_for = None;
            self.persist_term_and_vote();
            self.become_follower();
        }
        // A response of an earlier term does not concern the present one.
        let is_old = term < self.term;
        match body {
            Message::AppendEntries(request) => self.handle_append_entries(from, request),
            Message::RequestVote { term, last_log_index, last_log_term } => {
                self.handle_request_vote(from, term, last_log_index, last_log_term);
            }
            Message::InstallSnapshot { term, round, snapshot } => {
                self.handle_install_snapshot(from, term, round, snapshot);
            }
            Message::AppendEntriesResponse(response) if !is_old => {
                self.handle_append_entries_response(from, response)
            }
            Message::RequestVoteResponse { granted, .. } if !is_old => {
                self.handle_request_vote_response(from, granted)
            }
            Message::InstallSnapshotResponse { round, last_index, .. } if !is_old => {
                self.handle_install_snapshot_response(from, round, last_index);
            }
            _ => {}
        }
    }

    /// If commitIndex > lastApplied: increment lastApplied, apply log[lastApplied] (§5.3).
    fn apply_committed(&mut self) {
        while self.last_applied < self.commit_index {
            self.last_applied += 1;
            self.reply.apply.push(self.last_applied);
            self.answer_client(self.last_applied);
        }
        let every = self.settings.snapshot_every;
        if every > 0 && self.last_applied - self.snapshot.last_index >= every {
            self.ask_for_snapshot();
        }
    }

    fn become_follower(&mut self) {
        // A leader has no election timer. A candidate's continues: only a leader or a vote resets it.
        if self.role == Role::Leader {
            self.reset_election_timer();
        }
        self.role = Role::Follower;
        self.leader = None;
        self.votes.clear();
        self.own_writes.clear();
        self.set_timer("heartbeat", None);
        self.set_timer("retry", None);
    }
}

/// Rules for Servers: followers
impl Raft {
    /// If election timeout elapses without receiving AppendEntries RPC from current leader or granting vote to candidate: convert to
    /// candidate. A candidate whose timeout elapses starts a new election.
    fn handle_timer(&mut self, name: &str) {
        match (name, self.role) {
            ("election", _) => self.start_election(),
            ("retry", Role::Candidate) => self.request_votes(),
            ("heartbeat", Role::Leader) => self.send_heartbeats(),
            _ => {}
        }
    }

    /// §5.2: the timeout is random, and drawn again each time, so that split votes are rare.
    fn reset_election_timer(&mut self) {
        self.set_timer("election", Some(Time::Between(self.settings.election_timeout)));
    }

    /// If a candidate receives a message of the leader of its term: convert to follower (§5.2).
    fn recognize_leader(&mut self, leader: &str) {
        if self.role != Role::Follower {
            self.become_follower();
        }
        self.leader = Some(leader.to_owned());
        self.reset_election_timer();
    }
}

/// Rules for Servers: candidates
impl Raft {
    /// On conversion to candidate, start election (§5.2).
    fn start_election(&mut self) {
        self.become_follower();
        self.role = Role::Candidate;
        // Increment currentTerm; vote for self; reset election timer; send RequestVote RPCs to all others.
        self.term += 1;
        self.voted_for = Some(self.me.clone());
        self.votes = vec![self.me.clone()];
        self.answered = vec![self.me.clone()];
        self.persist_term_and_vote();
        self.reset_election_timer();
        self.request_votes();
    }

    /// §5.1: servers retry RPCs if they do not receive a response in a timely manner.
    fn request_votes(&mut self) {
        self.set_timer("retry", Some(Time::After(self.settings.heartbeat)));
        // Its own vote must be durable first: handle_durable asks then. With `after_write` the requests would leave even if the
        // candidacy were over by then: a candidate whose disk is slow would reset the timers of all others, and win nothing.
        if !self.is_durable() {
            return;
        }
        let (term, last_log_index, last_log_term) =
            (self.term, self.last_index(), self.last_term());
        for to in self.peers() {
            if !self.answered.contains(&to) {
                let body = Message::RequestVote { term, last_log_index, last_log_term };
                self.reply.send.push(Send { to, body, after_write: None });
            }
        }
    }

    fn handle_request_vote_response(&mut self, voter: &str, granted: bool) {
        if self.role != Role::Candidate {
            return;
        }
        self.answered.push(voter.to_owned());
        if granted && !self.votes.iter().any(|known| known == voter) {
            self.votes.push(voter.to_owned());
        }
        self.count_votes();
    }

    /// If votes received from majority of servers: become leader (§5.2).
    fn count_votes(&mut self) {
        if self.role == Role::Candidate && self.is_majority(self.votes.len()) {
            self.become_leader();
        }
    }
}

/// Rules for Servers: leaders
impl Raft {
    /// Upon election: send initial heartbeat to each server, to prevent election timeouts (§5.2).
    fn become_leader(&mut self) {
        self.role = Role::Leader;
        self.leader = Some(self.me.clone());
        self.round = 0;
        let last_index = self.last_index();
        for server in self.servers.clone() {
            self.next_index.insert(server.clone(), last_index + 1);
            self.match_index.insert(server.clone(), 0);
            self.retry_at.insert(server.clone(), 0.0);
            self.confirmed.insert(server, 0);
        }
        // Its vote for itself was written after its entries and is durable, so they are, too.
        self.match_index.insert(self.me.clone(), last_index);
        self.set_timer("election", None);
        self.set_timer("retry", None);
        // §8: an empty entry lets it commit, and know, what earlier leaders have left.
        if self.settings.no_op {
            self.append_own(None);
        }
        self.send_heartbeats();
    }

    /// Repeat during idle periods, to prevent election timeouts (§5.2).
    fn send_heartbeats(&mut self) {
        self.round += 1;
        self.confirmed.insert(self.me.clone(), self.round);
        for peer in self.peers() {
            if !self.replicate(&peer) {
                let prev_log_index = (self.next_index[&peer] - 1).max(self.snapshot.last_index);
                self.send_append_entries(&peer, prev_log_index, Vec::new());
            }
        }
        self.set_timer("heartbeat", Some(Time::After(self.settings.heartbeat)));
    }

    /// If command received from client: append entry to local log, respond after it is applied (§5.3).
    fn handle_submit(&mut self, command: Command) {
        if self.role != Role::Leader {
            return self.redirect(command.id);
        }
        self.append_own(Some(command));
        for peer in self.peers() {
            self.replicate(&peer);
        }
    }

    fn append_own(&mut self, command: Option<Command>) {
        self.append(Entry { term: self.term, command });
        self.own_writes.push(OwnWrite { id: self.last_write, last_index: self.last_index() });
    }

    /// An entry of a leader's own term came from one of its clients.
    fn answer_client(&mut self, index: u64) {
        let entry = &self.log[self.offset(index)];
        if let Some(command) = &entry.command
            && self.role == Role::Leader
            && entry.term == self.term
        {
            self.reply.answer.push(Answer::Applied { command: command.id, applied: index });
        }
    }

    /// §8: a server that is not the leader tells the client of the leader that it knows.
    fn redirect(&mut self, command: u64) {
        self.reply.answer.push(Answer::NotLeader { command, not_leader: self.leader.clone() });
    }

    /// If last log index ≥ nextIndex for a follower: send AppendEntries RPC with log entries starting at nextIndex (§5.3). The next ones
    /// follow after its response, or after a while without one (§5.1). Returns whether anything was sent.
    fn replicate(&mut self, peer: &str) -> bool {
        let next_index = self.next_index[peer];
        if self.last_index() < next_index || self.now < self.retry_at[peer] {
            return false;
        }
        self.retry_at.insert(peer.to_owned(), self.now + self.settings.heartbeat);
        // §7: it sends its snapshot if it has discarded the next entry that the follower needs.
        if next_index <= self.snapshot.last_index {
            self.send_snapshot(peer);
        } else {
            let first = &self.log[self.offset(next_index)..];
            let entries = first.iter().take(self.settings.max_batch).cloned().collect();
            self.send_append_entries(peer, next_index - 1, entries);
        }
        true
    }

    fn send_append_entries(&mut self, peer: &str, prev_log_index: u64, entries: Vec<Entry>) {
        let body = Message::AppendEntries(AppendEntries {
            term: self.term,
            prev_log_index,
            prev_log_term: self.term_at(prev_log_index).unwrap_or_default(),
            entries,
            leader_commit: self.commit_index,
            round: self.round,
        });
        self.reply.send.push(Send { to: peer.to_owned(), body, after_write: None });
    }

    fn handle_append_entries_response(&mut self, peer: &str, response: AppendEntriesResponse) {
        if self.role != Role::Leader {
            return;
        }
        self.record_round(peer, response.round);
        if let Some(match_index) = response.match_index {
            // If successful: update nextIndex and matchIndex for follower (§5.3).
            self.advance_match_index(peer, match_index);
        } else if let Some(conflict) = response.conflict
            && conflict.prev_log_index + 1 == self.next_index[peer]
        {
            // If AppendEntries fails because of log inconsistency: decrement nextIndex and retry (§5.3). Other failures are old, or of a
            // request of an earlier term.
            self.next_index.insert(peer.to_owned(), self.next_index_after(&conflict));
            self.retry_at.insert(peer.to_owned(), 0.0);
        }
        self.replicate(peer);
    }

    fn record_round(&mut self, peer: &str, round: u64) {
        let last = self.confirmed[peer];
        self.confirmed.insert(peer.to_owned(), last.max(round));
    }

    /// Responses may arrive late or twice: then they say nothing new.
    fn advance_match_index(&mut self, peer: &str, match_index: u64) {
        if match_index <= self.match_index[peer] {
            return;
        }
        self.match_index.insert(peer.to_owned(), match_index);
        self.next_index.insert(peer.to_owned(), self.next_index[peer].max(match_index + 1));
        self.retry_at.insert(peer.to_owned(), 0.0);
        self.maybe_commit();
    }

    /// End of §5.3: it continues after its own last entry of the conflicting term, or skips that term.
    fn next_index_after(&self, conflict: &Conflict) -> u64 {
        let last = self.log.iter().rposition(|entry| Some(entry.term) == conflict.conflict_term);
        last.map_or(conflict.conflict_index, |last| self.snapshot.last_index + last as u64 + 2)
    }

    /// If there exists an N such that N > commitIndex, a majority of matchIndex[i] ≥ N, and log[N].term == currentTerm: set
    /// commitIndex = N (§5.3, §5.4).
    fn maybe_commit(&mut self) {
        for n in self.commit_index + 1..=self.last_index() {
            let holders = self.match_index.values().filter(|&&index| index >= n);
            if self.is_majority(holders.count()) && self.term_at(n) == Some(self.term) {
                self.commit_index = n;
            }
        }
    }
}

/// InstallSnapshot RPC (§7, Figure 13). A snapshot is one message, so rules 2 to 5 are not needed.
impl Raft {
    fn handle_install_snapshot(&mut self, leader: &str, term: u64, round: u64, snapshot: Snapshot) {
        // 1. Reply immediately if term < currentTerm.
        if term < self.term {
            let response =
                Message::InstallSnapshotResponse { term: self.term, round: 0, last_index: 0 };
            return self.send_durably(leader, response);
        }
        self.recognize_leader(leader);

        // An old snapshot contains nothing that this server lacks.
        let last_index = snapshot.last_index;
        if last_index > self.commit_index {
            // 6. If existing log entry has same index and term as snapshot's last included entry, retain log entries following it.
            // 7. Otherwise, discard the entire log.
            let is_prefix = self.term_at(last_index) == Some(snapshot.last_term);
            let log = if is_prefix { self.entries_after(last_index) } else { Vec::new() };
            self.compact(snapshot, log);
            // 8. Reset state machine using snapshot contents.
            self.reply.restore = true;
            self.commit_index = last_index;
            self.last_applied = last_index;
        }
        self.send_durably(
            leader,
            Message::InstallSnapshotResponse { term: self.term, round, last_index },
        );
    }

    fn send_snapshot(&mut self, peer: &str) {
        let body = Message::InstallSnapshot {
            term: self.term,
            round: self.round,
            snapshot: self.snapshot.clone(),
        };
        self.reply.send.push(Send { to: peer.to_owned(), body, after_write: None });
    }

    fn handle_install_snapshot_response(&mut self, peer: &str, round: u64, last_index: u64) {
        if self.role != Role::Leader {
            return;
        }
        self.record_round(peer, round);
        self.advance_match_index(peer, last_index);
        self.replicate(peer);
    }

    /// Servers take snapshots independently, of what they have applied (§7).
    fn ask_for_snapshot(&mut self) {
        if self.last_applied > self.snapshot.last_index {
            self.reply.snapshot = Some(self.last_applied);
        }
    }

    fn take_snapshot(&mut self, last_index: u64, data: String) {
        let Some(last_term) =
            self.term_at(last_index).filter(|_| last_index > self.snapshot.last_index)
        else {
            return;
        };
        let log = self.entries_after(last_index);
        self.compact(Snapshot { last_index, last_term, data }, log);
    }

    fn compact(&mut self, snapshot: Snapshot, log: Vec<Entry>) {
        self.snapshot = snapshot.clone();
        self.log = log;
        self.write().snapshot = Some(snapshot);
    }
}

/// Reads without the log (§8; dissertation §6.4)
impl Raft {
    fn handle_read(&mut self, id: u64) {
        if self.role != Role::Leader {
            return self.redirect(id);
        }
        self.send_heartbeats();
        self.reads.push(Read { id, round: self.round });
    }

    /// What is committed has been applied in this step, so a read need not wait for that.
    fn answer_reads(&mut self) {
        if self.role != Role::Leader {
            for read in mem::take(&mut self.reads) {
                self.redirect(read.id);
            }
            return;
        }
        // A leader knows which entries are committed when it has committed one of its own term.
        if self.term_at(self.commit_index) != Some(self.term) {
            return;
        }
        // It must have heard from a majority since the read arrived: it may have been deposed.
        for read in mem::take(&mut self.reads) {
            let confirmed = self.confirmed.values().filter(|&&round| round >= read.round);
            if self.is_majority(confirmed.count()) {
                self.reply.answer.push(Answer::Read { command: read.id, read: true });
            } else {
                self.reads.push(read);
            }
        }
    }
}

/// The log, the disk, and messages
impl Raft {
    fn last_index(&self) -> u64 {
        self.snapshot.last_index + self.log.len() as u64
    }

    fn last_term(&self) -> u64 {
        self.log.last().map_or(self.snapshot.last_term, |entry| entry.term)
    }

    /// Where in `log` the entry of an index after the snapshot is.
    fn offset(&self, index: u64) -> usize {
        (index - self.snapshot.last_index - 1) as usize
    }

    fn entries_after(&self, index: u64) -> Vec<Entry> {
        self.log[self.offset(index + 1)..].to_vec()
    }

    /// The term of the entry at an index; none if the log does not have it.
    fn term_at(&self, index: u64) -> Option<u64> {
        if index <= self.snapshot.last_index {
            return (index == self.snapshot.last_index).then_some(self.snapshot.last_term);
        }
        self.log.get(self.offset(index)).map(|entry| entry.term)
    }

    fn peers(&self) -> Vec<String> {
        self.servers.iter().filter(|server| **server != self.me).cloned().collect()
    }

    fn is_majority(&self, count: usize) -> bool {
        count > self.servers.len() / 2
    }

    fn append(&mut self, entry: Entry) {
        self.log.push(entry.clone());
        self.write().append.push(entry);
    }

    fn truncate(&mut self, index: u64) {
        self.log.truncate(self.offset(index));
        self.write().truncate_from = Some(index);
    }

    fn persist_term_and_vote(&mut self) {
        let vote = Vote { term: self.term, voted_for: self.voted_for.clone() };
        self.write().vote = Some(vote);
    }

    /// The write of this step; its first change begins it.
    fn write(&mut self) -> &mut Write {
        self.reply.write.get_or_insert_with(|| {
            self.last_write += 1;
            Write { id: self.last_write, ..Write::default() }
        })
    }

    fn handle_durable(&mut self, write: u64) {
        self.durable_write = write;
        // A server's own vote and its own entries count when they are durable, like those of others.
        if self.role == Role::Candidate && self.is_durable() {
            self.request_votes();
            self.count_votes();
        }
        while let Some(own) = self.own_writes.first().filter(|own| own.id <= write) {
            let last_index = own.last_index;
            self.own_writes.remove(0);
            self.advance_match_index(&self.me.clone(), last_index);
        }
    }

    fn set_timer(&mut self, name: &'static str, time: Option<Time>) {
        self.reply.timers.insert(name, time);
    }

    /// Whether everything is on the disk.
    fn is_durable(&self) -> bool {
        self.durable_write == self.last_write
    }

    /// Persistent state is updated on stable storage before responding to RPCs, so the message waits.
    fn send_durably(&mut self, to: &str, body: Message) {
        let after_write = (!self.is_durable()).then_some(self.last_write);
        self.reply.send.push(Send { to: to.to_owned(), body, after_write });
    }
}
