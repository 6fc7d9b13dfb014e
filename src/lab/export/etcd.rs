//! A trace in the form of etcd-io/raft's, so that TLC can compare a run of ours with etcd's specification.
//!
//! The specification is a state machine of its own: a line is one of its actions, with the state that the action must lead to.
//! So the lines are not our events one by one. What our core does in one step becomes the actions of that step, and where
//! the specification has other habits, a line has what the specification makes of it:
//!
//! - a candidate asks for all votes at once, and its own vote and a leader's own acknowledgement are messages to itself,
//!   which arrive when the write is durable;
//! - a commit index is on the disk, so it does not fall in a restart;
//! - a follower leaves out a message that begins below its commit index.
//!
//! What has no counterpart is left out: PreVote, ReadIndex, transfers up to the election that they cause, clients, copies that
//! the network makes. Where such a thing changes the state of a server, or a snapshot or a change of the members does, the
//! specification cannot follow, and the trace ends ([`EtcdTrace::end`]). `docs/traces.md` has the list.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::Serialize;

use crate::types::{
    AppendOutcome, Event, EventId, EventKind, Fact, LogIndex, Message, MessageId, Payload, Peer,
    Role, ServerId, Term, Time, WriteId,
};

/// A trace that is being written.
#[derive(Clone, Debug)]
pub struct EtcdTrace {
    nodes: Vec<Node>,
    /// The members: those of the start.
    members: Vec<String>,
    /// The messages that have been sent and not received.
    flights: BTreeMap<MessageId, Sent>,
    /// The messages of which the network has made copies.
    copied: BTreeSet<MessageId>,
    left_out: BTreeMap<&'static str, u64>,
    end: Option<End>,
}

/// Where a trace ends before its run does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// The event that has no counterpart.
    pub event: EventId,
    /// Its time.
    pub at: Time,
    /// What it is.
    pub why: &'static str,
}

/// A server, as the specification sees it.
#[derive(Clone, Debug, Default)]
struct Node {
    started: bool,
    term: Term,
    role: Role,
    vote: Option<ServerId>,
    /// The terms of the log's entries.
    log: Vec<Term>,
    commit: u64,
    /// What each other server is known to have of the log.
    matched: BTreeMap<ServerId, u64>,
    /// The servers that have granted it their votes.
    granted: BTreeSet<ServerId>,
    /// It has received an answer in this term that is not in the trace.
    misses: bool,
    /// The servers whose votes have been asked for, and the message has not been sent yet.
    asked: BTreeSet<ServerId>,
    /// The candidate asks itself for its vote.
    votes_for_itself: bool,
    /// The leader has appended entries since it told itself so.
    has_appended: bool,
    /// Messages to itself, which arrive when a write is durable.
    to_itself: VecDeque<(WriteId, Sent)>,
    /// The message that it handles: its event, and whether that is in the trace.
    handling: Option<(EventId, bool)>,
    /// A request for its vote that has arrived: it may pass it over.
    asks: Option<(EventId, Sent)>,
    /// What it answers to the message that it handles, when it is done with it.
    answer: Option<(EventId, Sent)>,
    /// The answers that the specification has it send, and that it has not sent.
    owed: VecDeque<Sent>,
    /// Its term has risen; something must say why.
    rises: bool,
    /// It has sent something that is not handed over yet.
    is_ready: bool,
}

/// A message of the trace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
struct Sent {
    #[serde(rename = "type")]
    kind: &'static str,
    term: Term,
    #[serde(serialize_with = "number")]
    from: Option<ServerId>,
    #[serde(serialize_with = "number")]
    to: Option<ServerId>,
    entries: u64,
    #[serde(rename = "logTerm")]
    log_term: Term,
    index: u64,
    commit: u64,
    #[serde(serialize_with = "number")]
    vote: Option<ServerId>,
    reject: bool,
    #[serde(rename = "rejectHint")]
    reject_hint: u64,
}

/// A line.
#[derive(Serialize)]
struct Line<'a> {
    tag: &'static str,
    event: Traced<'a>,
}

#[derive(Serialize)]
struct Traced<'a> {
    name: &'a str,
    #[serde(serialize_with = "number")]
    nid: Option<ServerId>,
    state: State,
    role: &'static str,
    log: u64,
    conf: [&'a [String]; 2],
    #[serde(skip_serializing_if = "Option::is_none")]
    msg: Option<Sent>,
}

#[derive(Serialize)]
struct State {
    term: Term,
    #[serde(serialize_with = "number")]
    vote: Option<ServerId>,
    commit: u64,
}

/// A server by its number, or "0".
fn number<S: serde::Serializer>(id: &Option<ServerId>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&id.map_or(0, ServerId::number))
}

/// What the specification has no word for.
const JOINED: &str =
    "the members change: they do so here when an entry is appended, there when it is applied";
const SNAPSHOT: &str = "a follower takes a leader's snapshot, which comes in chunks here";
const UNKNOWN_LOG: &str = "a log given at the start has entries of other terms than 1";
const LOST: &str =
    "a server loses what it had not on its disk, which the specification has there already";
const TERM: &str = "a term rises by something that has no counterpart";
const UNSEEN: &str = "a message that has no counterpart changes a server";
const FOREIGN: &str = "the messages of a foreign core have no counterpart";

impl EtcdTrace {
    /// Nothing has been written of a run that starts with so many servers.
    pub fn new(servers: usize) -> Self {
        Self {
            nodes: vec![Node::default(); servers],
            members: (1..=servers).map(|number| number.to_string()).collect(),
            flights: BTreeMap::new(),
            copied: BTreeSet::new(),
            left_out: BTreeMap::new(),
            end: None,
        }
    }

    /// Where the trace ends before the run does, if it does.
    pub fn end(&self) -> Option<&End> {
        self.end.as_ref()
    }

    /// What was left out, and how often.
    pub fn left_out(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.left_out.iter().map(|(&what, &count)| (what, count))
    }

    /// Adds the lines of the next event.
    pub fn write(&mut self, event: &Event, out: &mut String) {
        if self.end.is_some() {
            return;
        }
        let EventKind::Fact(fact) = &event.kind else { return };
        let result = match event.server.filter(|id| id.index() < self.nodes.len()) {
            Some(id) => Writer { trace: self, id, event, out }.fact(fact),
            None => self.fact_of_the_world(fact),
        };
        if let Err(why) = result {
            self.end = Some(End { event: event.seq, at: event.at, why });
        }
    }

    fn fact_of_the_world(&mut self, fact: &Fact) -> Result<(), &'static str> {
        match *fact {
            Fact::ServerAdded => self.nodes.push(Node::default()),
            Fact::Duplicated { message, .. } | Fact::Replayed { message, .. } => {
                self.copied.insert(message);
            }
            Fact::Lost { message, copy_of: None, .. } if !self.copied.contains(&message) => {
                self.flights.remove(&message);
            }
            Fact::ClientSubmitted { .. } => self.leave_out("commands of clients"),
            Fact::CoreLoaded { .. } => return Err(FOREIGN),
            _ => {}
        }
        Ok(())
    }

    fn leave_out(&mut self, what: &'static str) {
        *self.left_out.entry(what).or_default() += 1;
    }
}

/// Writes the lines of one event at one server.
struct Writer<'a> {
    trace: &'a mut EtcdTrace,
    id: ServerId,
    event: &'a Event,
    out: &'a mut String,
}

impl Writer<'_> {
    fn node(&mut self) -> &mut Node {
        &mut self.trace.nodes[self.id.index()]
    }

    fn fact(&mut self, fact: &Fact) -> Result<(), &'static str> {
        self.take_request(fact);
        self.finish_step(fact);
        self.check_rise(fact)?;
        match fact {
            Fact::EntryGiven { entry, .. } => {
                self.node().log.push(entry.term);
                if entry.term == Term(1) { Ok(()) } else { Err(UNKNOWN_LOG) }
            }
            Fact::Started { term, voted_for, last_log_index, .. } => {
                self.started(*term, *voted_for, last_log_index.0)
            }
            Fact::TermChanged { to, .. } => self.term_changed(*to),
            Fact::RoleChanged { to, .. } => self.role_changed(*to),
            Fact::VoteChanged { candidate } => self.vote_changed(*candidate),
            Fact::EntryAppended { index, entry } => match entry.payload {
                Payload::Configuration(_) => Err(JOINED),
                Payload::NoOp | Payload::Command(..) => self.appended(*index, entry.term),
            },
            Fact::LogTruncated { first, .. } => {
                self.check_cause()?;
                self.node().log.truncate(first.previous().0 as usize);
                Ok(())
            }
            Fact::WriteStarted { write, .. } => self.write_started(*write),
            Fact::WriteDurable { write } => self.write_durable(*write),
            Fact::CommitAdvanced { to, .. } => self.commit_advanced(to.0),
            Fact::Sent { message, to: Peer::Server(to), body, .. } => {
                self.sent(*message, *to, body)
            }
            Fact::Delivered { message, from: Peer::Server(from), body, copy_of, .. } => {
                let original = copy_of.map_or(*message, |copy| MessageId(copy.get().into()));
                self.delivered(original, *from, body)
            }
            Fact::Crashed { .. } => {
                let node = self.node();
                node.to_itself.clear();
                node.owed.clear();
                node.handling = None;
                Ok(())
            }
            Fact::SnapshotInstalled { .. } => Err(SNAPSHOT),
            Fact::MembersForced { .. } => Err(JOINED),
            other => self.trace.fact_of_the_world(other),
        }
    }

    /// A rise of the term has no line of its own unless a message in the trace brings it: then an election follows.
    fn check_rise(&mut self, fact: &Fact) -> Result<(), &'static str> {
        let becomes_candidate = match fact {
            Fact::VoteChanged { candidate } => *candidate == self.id,
            Fact::RoleChanged { to, .. } => *to == Role::Candidate,
            _ => false,
        };
        let rises = self.node().rises;
        if rises && !becomes_candidate { Err(TERM) } else { Ok(()) }
    }

    /// A change of state that a message causes needs the message.
    fn check_cause(&mut self) -> Result<(), &'static str> {
        let trigger = self.event.trigger;
        match self.node().handling {
            Some((cause, false)) if trigger == Some(cause) => Err(UNSEEN),
            _ => Ok(()),
        }
    }

    fn is_caused_by_a_line(&mut self) -> bool {
        let trigger = self.event.trigger;
        self.node().handling.is_some_and(|(cause, is_seen)| is_seen && trigger == Some(cause))
    }

    fn started(
        &mut self,
        term: Term,
        vote: Option<ServerId>,
        length: u64,
    ) -> Result<(), &'static str> {
        let node = self.node();
        if node.started {
            if (node.term, node.vote, node.log.len() as u64) != (term, vote, length) {
                return Err(LOST);
            }
            // What it had is on its disk, there with the commit index. A restart takes all messages that are not handed over.
            node.is_ready = true;
            (0..self.trace.nodes.len()).map(ServerId::from_index).for_each(|id| self.hand_over(id));
        }
        let node = self.node();
        let commit = node.commit;
        let log = std::mem::take(&mut node.log);
        *node = Node { started: true, term, vote, commit, log, ..Node::default() };
        self.line("InitState", None);
        Ok(())
    }

    fn term_changed(&mut self, to: Term) -> Result<(), &'static str> {
        self.check_cause()?;
        let is_caused = self.is_caused_by_a_line();
        let node = self.node();
        (node.term, node.vote, node.misses) = (to, None, false);
        if is_caused {
            node.role = Role::Follower;
            self.line("BecomeFollower", None);
        } else {
            node.rises = true;
        }
        Ok(())
    }

    fn role_changed(&mut self, to: Role) -> Result<(), &'static str> {
        self.check_cause()?;
        let (id, members) = (self.id, self.trace.members.len());
        let node = self.node();
        let before = std::mem::replace(&mut node.role, to);
        match to {
            Role::Leader => {
                if node.misses && node.granted.len() * 2 <= members {
                    return Err(UNSEEN);
                }
                node.matched = BTreeMap::from([(id, node.log.len() as u64)]);
                node.has_appended = false;
                self.line("BecomeLeader", None);
            }
            Role::Follower if matches!(before, Role::Candidate | Role::Leader) => {
                self.line("BecomeFollower", None);
            }
            Role::Follower | Role::Candidate | Role::Learner | Role::PreCandidate => {}
        }
        Ok(())
    }

    fn vote_changed(&mut self, candidate: ServerId) -> Result<(), &'static str> {
        self.check_cause()?;
        let id = self.id;
        let others = (0..self.trace.members.len()).map(ServerId::from_index);
        let others: BTreeSet<_> = others.filter(|other| *other != id).collect();
        let node = self.node();
        node.vote = Some(candidate);
        if candidate != id || node.role != Role::Candidate {
            return Ok(());
        }
        node.rises = false;
        node.votes_for_itself = true;
        node.granted.clear();
        node.asked.clone_from(&others);
        self.line("BecomeCandidate", None);
        for other in others {
            let request = self.request(other);
            self.send(request);
        }
        let answer = Sent { kind: "MsgVoteResp", ..self.envelope(id) };
        self.send(answer);
        Ok(())
    }

    fn appended(&mut self, index: LogIndex, term: Term) -> Result<(), &'static str> {
        self.check_cause()?;
        let node = self.node();
        if node.role == Role::Leader && index.0 == node.log.len() as u64 + 1 {
            node.has_appended = true;
            // The line comes before the entry.
            self.line("Replicate", None);
        }
        let node = self.node();
        node.log.truncate(index.previous().0 as usize);
        node.log.push(term);
        Ok(())
    }

    /// What a server sends to itself depends on the write that it has just started.
    fn write_started(&mut self, write: WriteId) -> Result<(), &'static str> {
        let id = self.id;
        let answer = self.envelope(id);
        let node = self.node();
        let index = node.log.len() as u64;
        if std::mem::take(&mut node.votes_for_itself) {
            node.to_itself.push_back((write, Sent { kind: "MsgVoteResp", ..answer }));
        }
        if std::mem::take(&mut node.has_appended) && node.role == Role::Leader {
            let answer = Sent { kind: "MsgAppResp", index, ..answer };
            node.to_itself.push_back((write, answer));
            self.send(answer);
        }
        Ok(())
    }

    fn write_durable(&mut self, write: WriteId) -> Result<(), &'static str> {
        while let Some((_, answer)) =
            self.node().to_itself.pop_front_if(|(after, _)| *after <= write)
        {
            self.hand_over(self.id);
            let id = self.id;
            if answer.kind == "MsgAppResp" {
                self.line("ReceiveAppendEntriesResponse", Some(answer));
                let matched = self.node().matched.entry(id).or_default();
                *matched = answer.index.max(*matched);
            } else {
                self.line("ReceiveRequestVoteResponse", Some(answer));
                self.node().granted.insert(id);
            }
        }
        Ok(())
    }

    fn commit_advanced(&mut self, to: u64) -> Result<(), &'static str> {
        let members = self.trace.members.len();
        let node = self.node();
        // A follower's follows from the message.
        if node.role == Role::Leader && to > node.commit {
            let has_it = node.matched.values().filter(|matched| **matched >= to).count();
            if node.misses && has_it * 2 <= members {
                return Err(UNSEEN);
            }
            node.commit = to;
            self.line("Commit", None);
        }
        Ok(())
    }

    fn sent(
        &mut self,
        message: MessageId,
        to: ServerId,
        body: &Message,
    ) -> Result<(), &'static str> {
        if to.index() >= self.trace.members.len() {
            self.trace.leave_out("messages to servers that are not members at the start");
            return Ok(());
        }
        let Some(sent) = self.line_of(to, body) else { return Ok(()) };
        self.trace.flights.insert(message, sent);
        Ok(())
    }

    /// Writes that a message is sent, if the specification has it, and returns what it says.
    fn line_of(&mut self, to: ServerId, body: &Message) -> Option<Sent> {
        let envelope = self.envelope(to);
        match body {
            Message::RequestVote { term, .. } => {
                if *term != envelope.term {
                    self.trace.leave_out("requests for votes of an election that is over");
                    return None;
                }
                let is_first = self.node().asked.remove(&to);
                let request = self.request(to);
                if !is_first {
                    if self.node().role != Role::Candidate {
                        return None;
                    }
                    self.send(request);
                }
                Some(request)
            }
            Message::AppendEntries { term, prev_log_index, prev_log_term, entries, .. } => {
                let (index, count) = (prev_log_index.0, entries.len() as u64);
                let node = self.node();
                let matched = node.matched.get(&to).copied().unwrap_or_default();
                if node.role != Role::Leader || node.term != *term || index < matched {
                    self.trace.leave_out("entries that the follower is known to have");
                    return None;
                }
                let commit = node.commit.min(index + count);
                let sent = Sent {
                    kind: "MsgApp",
                    entries: count,
                    log_term: *prev_log_term,
                    index,
                    commit,
                    ..envelope
                };
                self.send(sent);
                Some(sent)
            }
            Message::RequestVoteResponse { term, granted } => {
                self.owed(to, "MsgVoteResp", *term, !granted)
            }
            Message::AppendEntriesResponse { term, outcome, .. } => {
                let is_rejected = !matches!(outcome, AppendOutcome::Matched { .. });
                self.owed(to, "MsgAppResp", *term, is_rejected)
            }
            Message::PreVote { .. } | Message::PreVoteResponse { .. } => {
                self.trace.leave_out("messages of PreVote");
                None
            }
            Message::InstallSnapshot { .. } | Message::InstallSnapshotResponse { .. } => {
                self.trace.leave_out("chunks of snapshots and their answers");
                None
            }
            Message::TimeoutNow { .. } => {
                self.trace.leave_out("messages of transfers");
                None
            }
            Message::ReadIndex { .. } | Message::ReadIndexResponse { .. } => {
                self.trace.leave_out("messages of ReadIndex");
                None
            }
            Message::ClientRequest { .. }
            | Message::ClientResponse { .. }
            | Message::Foreign(_) => None,
        }
    }

    /// The answer of this kind that the specification has the server send.
    fn owed(&mut self, to: ServerId, kind: &str, term: Term, reject: bool) -> Option<Sent> {
        let is_it = |owed: &Sent| {
            (owed.to, owed.kind, owed.term, owed.reject) == (Some(to), kind, term, reject)
        };
        let owed = &mut self.node().owed;
        let place = owed.iter().position(is_it)?;
        owed.remove(place)
    }

    /// Writes that a request for the server's vote arrives, unless it passes it over.
    fn take_request(&mut self, fact: &Fact) {
        let Some((cause, request)) = self.node().asks.take() else { return };
        if let Fact::VoteRequestUnanswered { .. } = fact
            && self.event.trigger == Some(cause)
        {
            self.node().handling = Some((cause, false));
            self.trace.leave_out("requests for votes that were ignored");
            return;
        }
        self.line("ReceiveRequestVoteRequest", Some(request));
        let (from, to) = (request.to, request.from);
        let answer = Sent { kind: "MsgVoteResp", term: request.term, from, to, ..Sent::default() };
        self.node().answer = Some((cause, answer));
    }

    /// A server that is done with a message answers.
    fn finish_step(&mut self, fact: &Fact) {
        let trigger = self.event.trigger;
        // What is sent in a step comes after all that changes in it.
        let sends = matches!(fact, Fact::Sent { .. });
        let is_done = |(cause, _): &mut (EventId, Sent)| sends || trigger != Some(*cause);
        if let Some((_, answer)) = self.node().answer.take_if(is_done) {
            self.answer(self.id, answer);
        }
    }

    fn answer(&mut self, id: ServerId, answer: Sent) {
        let node = &mut self.trace.nodes[id.index()];
        let is_vote = answer.kind == "MsgVoteResp";
        let is_granted = node.vote == answer.to && node.term == answer.term;
        let answer = Sent {
            term: node.term,
            reject: if is_vote { !is_granted } else { answer.reject },
            ..answer
        };
        node.owed.push_back(answer);
        node.is_ready = true;
        let name = if is_vote { "SendRequestVoteResponse" } else { "SendAppendEntriesResponse" };
        self.line_at(id, name, Some(answer));
    }

    fn delivered(
        &mut self,
        message: MessageId,
        from: ServerId,
        body: &Message,
    ) -> Result<(), &'static str> {
        let cause = self.event.seq;
        let known = self.trace.flights.remove(&message).or_else(|| self.take_alike(from, body));
        let node = self.node();
        node.handling = Some((cause, known.is_some()));
        let Some(sent) = known else {
            node.misses |= answer_of(body).is_some();
            if self.trace.copied.contains(&message) {
                self.trace.leave_out("copies of messages");
            }
            return Ok(());
        };
        self.hand_over(from);
        match body {
            Message::RequestVote { .. } => {
                self.node().asks = Some((self.event.seq, sent));
            }
            Message::RequestVoteResponse { .. } => {
                self.line("ReceiveRequestVoteResponse", Some(sent));
                let node = self.node();
                if !sent.reject && sent.term == node.term {
                    node.granted.insert(from);
                }
            }
            Message::AppendEntries { .. } => {
                self.line("ReceiveAppendEntriesRequest", Some(sent));
                self.take_entries(sent);
            }
            Message::AppendEntriesResponse { .. } => {
                self.line("ReceiveAppendEntriesResponse", Some(sent));
                let node = self.node();
                if !sent.reject && sent.term == node.term {
                    let matched = node.matched.entry(from).or_default();
                    *matched = sent.index.max(*matched);
                }
            }
            Message::PreVote { .. }
            | Message::PreVoteResponse { .. }
            | Message::InstallSnapshot { .. }
            | Message::InstallSnapshotResponse { .. }
            | Message::TimeoutNow { .. }
            | Message::ReadIndex { .. }
            | Message::ReadIndexResponse { .. }
            | Message::ClientRequest { .. }
            | Message::ClientResponse { .. }
            | Message::Foreign(_) => {}
        }
        Ok(())
    }

    /// An answer that says the same as this one, which is not in the trace: one is as good as the other.
    fn take_alike(&mut self, from: ServerId, body: &Message) -> Option<Sent> {
        let (kind, term, index) = answer_of(body)?;
        let (from, to) = (Some(from), Some(self.id));
        let is_alike = |sent: &Sent| {
            (sent.kind, sent.from, sent.to, sent.term) == (kind, from, to, term)
                && (sent.reject, sent.index) == (index.is_none(), index.unwrap_or(sent.index))
        };
        let flights = &mut self.trace.flights;
        let message =
            flights.iter().find(|(_, sent)| is_alike(sent)).map(|(&message, _)| message)?;
        flights.remove(&message)
    }

    /// What the specification makes of entries that arrive: what it answers, and the commit index.
    fn take_entries(&mut self, sent: Sent) {
        let cause = self.event.seq;
        let node = self.node();
        let Sent { term, index, log_term, entries, commit, .. } = sent;
        let length = node.log.len() as u64;
        let fits = index == 0 || index <= length && node.log[index as usize - 1] == log_term;
        let mut matched = 0;
        if term >= node.term && fits {
            matched = index + entries;
            if index < node.commit {
                matched = node.commit;
                // What such a message says is passed over there, so it must change nothing here.
                if index + entries > length {
                    node.handling = node.handling.map(|(cause, _)| (cause, false));
                }
            } else {
                node.commit = node.commit.max(commit.min(index + entries));
            }
        }
        let (from, to, reject) = (sent.to, sent.from, term < node.term || !fits);
        let answer =
            Sent { kind: "MsgAppResp", from, to, index: matched, reject, ..Sent::default() };
        node.answer = Some((cause, answer));
    }

    fn request(&mut self, to: ServerId) -> Sent {
        let envelope = self.envelope(to);
        let node = self.node();
        let index = node.log.len() as u64;
        let log_term = node.log.last().copied().unwrap_or_default();
        Sent { kind: "MsgVote", index, log_term, ..envelope }
    }

    fn envelope(&mut self, to: ServerId) -> Sent {
        let (id, term) = (self.id, self.node().term);
        Sent { from: Some(id), to: Some(to), term, ..Sent::default() }
    }

    fn send(&mut self, sent: Sent) {
        let name = match sent.kind {
            "MsgVote" => "SendRequestVoteRequest",
            "MsgVoteResp" => "SendRequestVoteResponse",
            "MsgApp" => "SendAppendEntriesRequest",
            _ => "SendAppendEntriesResponse",
        };
        self.line(name, Some(sent));
        self.node().is_ready = true;
    }

    /// Before anything of a server arrives, it hands over what it has for the disk and for the network.
    fn hand_over(&mut self, from: ServerId) {
        if from != self.id
            && let Some((_, answer)) = self.trace.nodes[from.index()].answer.take()
        {
            self.answer(from, answer);
        }
        if std::mem::take(&mut self.trace.nodes[from.index()].is_ready) {
            self.line_at(from, "Ready", None);
        }
    }

    fn line(&mut self, name: &str, msg: Option<Sent>) {
        self.line_at(self.id, name, msg);
    }

    fn line_at(&mut self, id: ServerId, name: &str, msg: Option<Sent>) {
        let node = &self.trace.nodes[id.index()];
        let role = match node.role {
            Role::Leader => "StateLeader",
            Role::Candidate => "StateCandidate",
            Role::Follower | Role::Learner | Role::PreCandidate => "StateFollower",
        };
        let Node { term, vote, commit, .. } = *node;
        let state = State { term, vote, commit };
        let (nid, log, conf) = (Some(id), node.log.len() as u64, [&*self.trace.members, &[]]);
        let event = Traced { name, nid, state, role, log, conf, msg };
        // Plain data has a JSON form.
        let text = serde_json::to_string(&Line { tag: "trace", event }).unwrap_or_default();
        self.out.push_str(&text);
        self.out.push('\n');
    }
}

/// An answer: its type, its term, and, if it is positive, its index.
fn answer_of(body: &Message) -> Option<(&'static str, Term, Option<u64>)> {
    if let Message::RequestVoteResponse { term, granted } = *body {
        return Some(("MsgVoteResp", term, granted.then_some(0)));
    }
    let Message::AppendEntriesResponse { term, outcome, .. } = *body else { return None };
    let index = match outcome {
        AppendOutcome::Matched { match_index } => Some(match_index.0),
        AppendOutcome::Conflict { .. } | AppendOutcome::StaleTerm => None,
    };
    Some(("MsgAppResp", term, index))
}
