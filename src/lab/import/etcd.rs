//! Traces of etcd-io/raft, as `state_trace.go` writes them when it is built with the tag `with_tla`.
//!
//! A line has the state of one node: before the message of a `Receive…`, while it acts for the others. So what a message
//! did is seen in the node's next line. Entries are told by number alone: those of a message are taken to be those of
//! its sender's log, and a log is what its length and the messages make of it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use crate::sim::Untold;
use crate::types::{
    AppendOutcome, Configuration, Entry, Fact, LogIndex, Message, Property, Role, Round, ServerId,
    ServerSet, SnapshotChunk, Term,
};

use super::logs::{Node, Pen, Received, UNEXPLAINED_MAX};
use super::scribe::{Flight, Flights, Scribe};
use super::{Found, Source};

/// The reader of etcd's traces.
#[derive(Debug, Default)]
pub(super) struct Etcd {
    scribe: Scribe,
    nodes: BTreeMap<ServerId, Node>,
    /// What a node's lines say before its first step: its state when it starts.
    starts: BTreeMap<ServerId, Start>,
    flights: Flights<Key>,
    voters: ServerSet,
    /// How many entries each member has from the start: one for each member, when a cluster is new.
    given: u64,
    tells_applied: bool,
}

#[derive(Clone, Debug)]
struct Start {
    term: Term,
    vote: Option<ServerId>,
    commit: u64,
    length: u64,
}

/// What tells messages apart.
type Key = (u8, ServerId, ServerId, [u64; 5], bool);

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    tag: Option<Cow<'a, str>>,
    #[serde(borrow)]
    event: Option<Traced<'a>>,
}

#[derive(Deserialize)]
struct Traced<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow)]
    nid: Cow<'a, str>,
    #[serde(borrow)]
    state: State<'a>,
    #[serde(borrow)]
    role: Cow<'a, str>,
    log: u64,
    #[serde(default)]
    conf: Vec<Option<Vec<String>>>,
    #[serde(borrow)]
    msg: Option<Sent<'a>>,
    prop: Option<Properties>,
    #[serde(alias = "Applied")]
    applied: Option<u64>,
}

#[derive(Deserialize)]
struct State<'a> {
    term: Term,
    #[serde(borrow)]
    vote: Cow<'a, str>,
    commit: u64,
}

#[derive(Deserialize)]
struct Sent<'a> {
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
    term: Term,
    #[serde(borrow)]
    from: Cow<'a, str>,
    #[serde(borrow)]
    to: Cow<'a, str>,
    #[serde(default)]
    entries: u64,
    #[serde(default, rename = "logTerm")]
    log_term: Term,
    #[serde(default)]
    index: u64,
    #[serde(default)]
    commit: u64,
    #[serde(default)]
    reject: bool,
    #[serde(default, rename = "rejectHint")]
    reject_hint: u64,
}

#[derive(Deserialize)]
struct Properties {
    cc: Option<ConfChange>,
}

#[derive(Deserialize)]
struct ConfChange {
    newconf: Option<Vec<String>>,
}

/// The kinds of messages that are traced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Vote,
    VoteResponse,
    Append,
    AppendResponse,
    Heartbeat,
    HeartbeatResponse,
    Snapshot,
}

impl Kind {
    fn of(word: &str) -> Result<Self, String> {
        Ok(match word {
            "MsgVote" => Kind::Vote,
            "MsgVoteResp" => Kind::VoteResponse,
            "MsgApp" => Kind::Append,
            "MsgAppResp" => Kind::AppendResponse,
            "MsgHeartbeat" => Kind::Heartbeat,
            "MsgHeartbeatResp" => Kind::HeartbeatResponse,
            "MsgSnap" => Kind::Snapshot,
            other => {
                return Err(format!("{:?} is not a type of message", super::own::brief(other)));
            }
        })
    }

    /// Whether such a message must not leave before what its sender wrote for it is durable. A leader sends entries while it
    /// writes them.
    fn follows_a_write(self) -> bool {
        match self {
            Kind::Vote | Kind::VoteResponse | Kind::AppendResponse | Kind::HeartbeatResponse => {
                true
            }
            Kind::Append | Kind::Heartbeat | Kind::Snapshot => false,
        }
    }
}

impl Source for Etcd {
    fn line(&mut self, number: u64, text: &str, out: &mut Vec<Found>) -> Result<bool, String> {
        let line: Line<'_> = match serde_json::from_str(text) {
            Ok(line) => line,
            Err(why) => return Err(why.to_string()),
        };
        let Some(event) = line.event.filter(|_| line.tag.as_deref() == Some("trace")) else {
            return Ok(false);
        };
        self.scribe.set_line(number);
        let id = self.scribe.server(&event.nid)?;
        if !self.nodes.get(&id).is_some_and(|node| node.started) {
            if ["InitState", "BecomeFollower", "ApplyConfChange", "Bootstrap"]
                .contains(&&*event.name)
            {
                self.prepare(id, &event)?;
                return Ok(true);
            }
            self.start(id, &event, out)?;
        }
        self.tells_applied |= event.applied.is_some();
        self.step(id, &event, out)?;
        Ok(true)
    }

    fn finish(&mut self, out: &mut Vec<Found>) {
        for id in self.starts.keys().copied().collect::<Vec<_>>() {
            self.start_node(id, out);
        }
    }

    fn missing(&self, property: Property) -> Option<Cow<'static, str>> {
        let words = match property {
            Property::ElectionSafety
            | Property::LeaderCompleteness
            | Property::OneVote
            | Property::RisingTerms
            | Property::RisingCommits => return None,
            Property::StateMachineSafety if self.tells_applied => return None,
            Property::LeaderAppendOnly => {
                "a line has the length of a leader's log and not what stands in it; no length fell"
            }
            Property::LogMatching => {
                "messages have the number of their entries and not their terms; they are taken from the sender's log"
            }
            Property::StateMachineSafety => {
                "it is not traced what a server applies; no two servers commit different entries"
            }
            Property::DurableState => {
                "it is not traced when a write is durable; nothing is lost that a message depends on which arrived"
            }
            Property::MajorityCommit => {
                "it is not traced when a write is durable; a majority has acknowledged what is committed"
            }
            Property::ConfigurationOverlap | Property::OwnConfiguration => {
                "a configuration is in force when it is applied here, and the property speaks of logs"
            }
            Property::EqualStates => "states of state machines are not traced",
            Property::TrueSnapshots => "the contents of snapshots are not traced",
            Property::ApplyOnce | Property::Linearizability => "clients are not traced",
        };
        Some(words.into())
    }

    fn names(&self) -> Vec<(ServerId, String)> {
        self.scribe.names()
    }

    fn untold(&self) -> Untold {
        Untold { disks: true, votes: false, states: false }
    }
}

impl Etcd {
    /// Remembers the state of a node that has not begun.
    fn prepare(&mut self, id: ServerId, event: &Traced<'_>) -> Result<(), String> {
        if event.log > UNEXPLAINED_MAX {
            return Err(format!("a log of {} entries at the start", event.log));
        }
        let vote = self.vote(&event.state.vote)?;
        let State { term, commit, .. } = event.state;
        let length = event.log;
        self.starts.insert(id, Start { term, vote, commit, length });
        let new = event.prop.as_ref().and_then(|prop| prop.cc.as_ref()?.newconf.as_ref());
        let conf = new.or_else(|| event.conf.first()?.as_ref());
        if !self.scribe.has_begun()
            && let Some(conf) = conf.filter(|conf| !conf.is_empty())
        {
            self.voters = self.set(conf)?;
        }
        Ok(())
    }

    /// A node does its first step: it has started.
    fn start(
        &mut self,
        id: ServerId,
        event: &Traced<'_>,
        out: &mut Vec<Found>,
    ) -> Result<(), String> {
        if !self.starts.contains_key(&id) {
            self.prepare(id, event)?;
        }
        if !self.scribe.has_begun() {
            if self.voters.is_empty() {
                return Err("the members are not known: no line before has a conf".into());
            }
            self.scribe.begin(self.voters, out);
            // A cluster that is new has an entry for each member on all disks.
            let own = self.starts.get(&id).map_or(0, |start| start.length);
            self.given = own.min(self.voters.len() as u64);
            for member in self.voters.iter() {
                let node = self.nodes.entry(member).or_default();
                for index in 1..=self.given {
                    let entry = self.scribe.entry_at(index, Term(1), out);
                    let index = LogIndex(index);
                    self.scribe.fact(member, Fact::EntryGiven { index, entry }, out);
                    node.log.push(entry);
                }
            }
        }
        self.start_node(id, out);
        Ok(())
    }

    fn start_node(&mut self, id: ServerId, out: &mut Vec<Found>) {
        let Some(start) = self.starts.remove(&id).filter(|_| self.scribe.has_begun()) else {
            return;
        };
        let Start { term, vote, commit, length } = start;
        let node = self.nodes.entry(id).or_default();
        node.log.truncate(length as usize);
        let last_log_term = node.term_at(node.len());
        let last_log_index = LogIndex(node.len());
        let mut pen = Pen { id, node, scribe: &mut self.scribe, out };
        pen.fact(Fact::Started { term, voted_for: vote, last_log_index, last_log_term });
        pen.node.start(term, vote);
        // It cannot fail: its length is not more than what may be unexplained.
        let _ = pen.force_len(length, "a new cluster has");
        let write = pen.write();
        pen.must_be_durable(write);
        pen.set_commit(commit);
    }

    fn step(
        &mut self,
        id: ServerId,
        event: &Traced<'_>,
        out: &mut Vec<Found>,
    ) -> Result<(), String> {
        let vote = self.vote(&event.state.vote)?;
        let role = role(&event.role)?;
        self.check_members(event, out)?;
        let State { term, commit, .. } = event.state;
        let message = event.msg.as_ref().map(|msg| self.message(msg)).transpose()?;
        let received = self.nodes.entry(id).or_default().received.clone();
        let snapshot = match received {
            // The log that a snapshot stands for is its sender's.
            Some(Received::Snapshot { from, index }) => {
                self.nodes.get(&from).map(|node| node.slice(0, index))
            }
            Some(Received::Append { .. }) | None => None,
        };
        let node = self.nodes.entry(id).or_default();
        let mut pen = Pen { id, node, scribe: &mut self.scribe, out };
        if event.name == "InitState" {
            pen.restart((term, vote, event.log))?;
            pen.set_commit(commit);
            return Ok(());
        }
        let log = LogOf { event, message, snapshot: snapshot.as_deref() };
        // A server that becomes a leader may have shortened its log before; one that steps down may do so afterwards.
        if role == Role::Leader {
            log.explain(&mut pen)?;
        }
        pen.set_term(term);
        pen.set_role(role);
        pen.set_vote(vote);
        log.explain(&mut pen)?;
        pen.set_commit(commit);
        pen.set_applied(event.applied.unwrap_or(commit));
        if let Some((kind, from, to)) = message {
            self.pass(id, (kind, from, to), event, out)?;
        } else if ["Replicate", "ChangeConf"].contains(&&*event.name) {
            let entry = self.scribe.entry(term, out);
            self.nodes.entry(id).or_default().replicating.push_back(entry);
        }
        Ok(())
    }

    /// A node sends a message, or receives one.
    fn pass(
        &mut self,
        id: ServerId,
        (kind, from, to): (Kind, ServerId, ServerId),
        event: &Traced<'_>,
        out: &mut Vec<Found>,
    ) -> Result<(), String> {
        let Some(msg) = &event.msg else { return Ok(()) };
        let Sent { term, log_term, index, entries, commit, reject, .. } = *msg;
        let key = (kind as u8, from, to, [term.0, log_term.0, index, entries, commit], reject);
        if event.name.starts_with("Send") {
            if id != from {
                return Err(format!("{id} sends a message of {from}"));
            }
            let flight = self.send((kind, from, to), msg, out);
            self.flights.add(key, flight);
        } else if event.name.starts_with("Receive") {
            if id != to {
                return Err(format!("{id} receives a message to {to}"));
            }
            let known = self.flights.take(&key);
            self.receive(kind, msg, known.ok_or((from, to)), out);
        }
        Ok(())
    }

    fn send(
        &mut self,
        (kind, from, to): (Kind, ServerId, ServerId),
        msg: &Sent<'_>,
        out: &mut Vec<Found>,
    ) -> Flight {
        let body = self.body(kind, from, msg);
        let mut flight = self.scribe.message(from, to, body);
        let node = self.nodes.entry(from).or_default();
        let mut pen = Pen { id: from, node, scribe: &mut self.scribe, out };
        let grants = kind == Kind::VoteResponse && !msg.reject;
        if grants && msg.term == pen.node.term {
            // The line is written before the vote is.
            pen.set_vote(Some(to));
        }
        if kind.follows_a_write() {
            flight.write = pen.write();
        }
        if let Message::InstallSnapshot { chunk, .. } = &flight.body {
            let (index, term) = (chunk.last_index, chunk.last_term);
            pen.fact(Fact::SnapshotTaken { index, term, state: 0, bytes: 0 });
        }
        // Whether a vote was really sent is not known before it arrives: if the voter stops before it is durable, it was not.
        if from != to && !grants {
            self.scribe.sent(&mut flight, out);
        }
        flight
    }

    fn receive(
        &mut self,
        kind: Kind,
        msg: &Sent<'_>,
        known: Result<Flight, (ServerId, ServerId)>,
        out: &mut Vec<Found>,
    ) {
        let mut flight = known.unwrap_or_else(|(from, to)| {
            let body = self.body(kind, from, msg);
            self.scribe.message(from, to, body)
        });
        let (from, to) = (flight.from, flight.to);
        if flight.write > 0 {
            let node = self.nodes.entry(from).or_default();
            let mut pen = Pen { id: from, node, scribe: &mut self.scribe, out };
            pen.must_be_durable(flight.write);
        }
        if from == to {
            return;
        }
        if flight.sent.is_none() {
            self.scribe.sent(&mut flight, out);
        }
        self.scribe.delivered(&flight, out);
        let received =
            if let Message::AppendEntries {
                term, prev_log_index, prev_log_term, ref entries, ..
            } = flight.body
                && !entries.is_empty()
            {
                let (prev, prev_term) = (prev_log_index.0, prev_log_term);
                Some(Received::Append { term, prev, prev_term, entries: entries.clone() })
            } else if let Message::InstallSnapshot { chunk, .. } = &flight.body {
                Some(Received::Snapshot { from, index: chunk.last_index.0 })
            } else {
                None
            };
        if received.is_some() {
            self.nodes.entry(to).or_default().received = received;
        }
    }

    fn body(&self, kind: Kind, from: ServerId, msg: &Sent<'_>) -> Message {
        let Sent { term, log_term, index, entries, commit, reject, reject_hint, .. } = *msg;
        let round = Round::default();
        let node = self.nodes.get(&from);
        match kind {
            Kind::Vote => Message::RequestVote {
                term,
                last_log_index: LogIndex(index),
                last_log_term: log_term,
                transfer: false,
            },
            Kind::VoteResponse => Message::RequestVoteResponse { term, granted: !reject },
            Kind::Append | Kind::Heartbeat => Message::AppendEntries {
                term,
                prev_log_index: LogIndex(index),
                prev_log_term: log_term,
                entries: node.map(|node| node.slice(index, entries)).unwrap_or_default(),
                leader_commit: LogIndex(commit),
                round,
            },
            Kind::AppendResponse | Kind::HeartbeatResponse => {
                let outcome = if reject {
                    AppendOutcome::Conflict {
                        prev_log_index: LogIndex(index),
                        conflict_term: Some(log_term),
                        conflict_index: LogIndex(reject_hint),
                    }
                } else {
                    AppendOutcome::Matched { match_index: LogIndex(index) }
                };
                Message::AppendEntriesResponse { term, outcome, round }
            }
            Kind::Snapshot => {
                let chunk = SnapshotChunk {
                    last_index: LogIndex(entries),
                    last_term: node.map_or(Term(0), |node| node.term_at(entries)),
                    configuration: Configuration::new(self.voters),
                    configuration_index: LogIndex(0),
                    size: 0,
                    offset: 0,
                    data: Box::default(),
                };
                Message::InstallSnapshot { term, chunk: Arc::new(chunk), round }
            }
        }
    }

    /// What the checker knows of majorities is what held at the start: it follows entries of logs, and the members change
    /// here when such an entry is applied.
    fn check_members(&mut self, event: &Traced<'_>, out: &mut Vec<Found>) -> Result<(), String> {
        let new = event.prop.as_ref().and_then(|prop| prop.cc.as_ref()?.newconf.as_ref());
        let outgoing = event.conf.get(1).and_then(Option::as_ref);
        let is_joint = outgoing.is_some_and(|conf| !conf.is_empty());
        let conf = new.or_else(|| event.conf.first()?.as_ref());
        let Some(conf) = conf.filter(|conf| !conf.is_empty()) else { return Ok(()) };
        if is_joint || self.set(conf)? != self.voters {
            let line = self.scribe.line();
            let why = format!("line {line}: the members change, which they do here in another way");
            out.push(Found::Lost(Property::MajorityCommit, why));
        }
        Ok(())
    }

    fn message(&mut self, msg: &Sent<'_>) -> Result<(Kind, ServerId, ServerId), String> {
        Ok((Kind::of(&msg.kind)?, self.scribe.server(&msg.from)?, self.scribe.server(&msg.to)?))
    }

    fn vote(&mut self, name: &str) -> Result<Option<ServerId>, String> {
        if name == "0" || name.is_empty() { Ok(None) } else { self.scribe.server(name).map(Some) }
    }

    fn set(&mut self, names: &[String]) -> Result<ServerSet, String> {
        names.iter().map(|name| self.scribe.server(name)).collect()
    }
}

/// A line, as far as it says something about a log.
struct LogOf<'a> {
    event: &'a Traced<'a>,
    message: Option<(Kind, ServerId, ServerId)>,
    /// The entries that a snapshot stands for which the server has received.
    snapshot: Option<&'a [Entry]>,
}

impl LogOf<'_> {
    /// Finds out how the log has come to its length.
    fn explain(&self, pen: &mut Pen<'_>) -> Result<(), String> {
        let length = self.event.log;
        // A new term is noticed before the entries are.
        let is_between = self.event.name == "BecomeFollower" && length == pen.node.len();
        if !is_between && let Some(received) = pen.node.received.take() {
            self.explain_received(received, pen);
        }
        while length > pen.node.len()
            && let Some(entry) = pen.node.replicating.pop_front()
        {
            pen.append(entry);
        }
        if !["Replicate", "ChangeConf"].contains(&&*self.event.name) {
            pen.node.replicating.clear();
        }
        pen.force_len(length, "the messages explain")
    }

    fn explain_received(&self, received: Received, pen: &mut Pen<'_>) {
        let length = self.event.log;
        match received {
            Received::Append { term, prev, prev_term, entries } => {
                let fits =
                    prev == 0 || prev <= pen.node.len() && pen.node.term_at(prev) == prev_term;
                if fits && self.has_accepted(term, prev, &entries, pen.node) {
                    pen.accept(prev, &entries);
                }
            }
            Received::Snapshot { index, .. } => {
                let entries = self.snapshot.unwrap_or_default();
                let is_there = pen.node.term_at(index)
                    == entries.last().map_or(Term(0), |e| e.term)
                    && pen.node.len() == length;
                if entries.len() as u64 == index && length >= index && !is_there {
                    pen.install(entries.to_vec(), length);
                }
            }
        }
    }

    /// Whether the entries have been taken in: the length of the log shows it, or that they are acknowledged.
    fn has_accepted(&self, term: Term, prev: u64, entries: &[Entry], node: &Node) -> bool {
        let end = prev + entries.len() as u64;
        let differs = (prev + 1..)
            .zip(entries)
            .any(|(index, entry)| index > node.len() || node.term_at(index) != entry.term);
        if !differs || end != self.event.log {
            return false;
        }
        let acknowledges = self.event.msg.as_ref().is_some_and(|msg| {
            let is_answer = matches!(self.message, Some((Kind::AppendResponse, ..)));
            is_answer && !msg.reject && msg.term == term && msg.index >= end
        });
        end != node.len() || acknowledges
    }
}

fn role(word: &str) -> Result<Role, String> {
    Ok(match word {
        "StateFollower" => Role::Follower,
        "StateCandidate" => Role::Candidate,
        "StatePreCandidate" => Role::PreCandidate,
        "StateLeader" => Role::Leader,
        other => return Err(format!("{:?} is not a role", super::own::brief(other))),
    })
}
