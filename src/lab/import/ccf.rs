//! Traces of CCF: lines with the tag `raft_trace`.
//!
//! A line has the state of one node: before the message of `recv_…`, and before the entry of `replicate` and of
//! `execute_append_entries_sync`. A message has the term of its entries, so logs are told by the messages themselves.
//! Nodes are counted from 0; node 0 is S1.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use crate::sim::Untold;
use crate::types::{AppendOutcome, LogIndex, Message, Property, Role, Round, ServerId, Term};

use super::logs::{Node, Pen, Received, UNEXPLAINED_MAX};
use super::scribe::{Flights, Scribe};
use super::{Found, Source};

/// The reader of CCF's traces.
#[derive(Debug)]
pub(super) struct Ccf {
    scribe: Scribe,
    nodes: BTreeMap<ServerId, Node>,
    flights: Flights<(ServerId, ServerId, [u64; 6], bool)>,
}

impl Default for Ccf {
    fn default() -> Self {
        Self {
            scribe: Scribe::counting_from_zero(),
            nodes: BTreeMap::new(),
            flights: Flights::default(),
        }
    }
}

/// What other messages of a log lack.
#[derive(Deserialize)]
struct Tag {
    tag: Option<String>,
    msg: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Line {
    msg: Traced,
}

#[derive(Deserialize)]
struct Traced {
    function: String,
    state: State,
    packet: Option<Packet>,
    #[serde(default, deserialize_with = "name")]
    from_node_id: Option<String>,
    #[serde(default, deserialize_with = "name")]
    to_node_id: Option<String>,
    new_configuration: Option<NewConfiguration>,
    view: Option<Term>,
}

#[derive(Deserialize)]
struct State {
    #[serde(deserialize_with = "name")]
    node_id: Option<String>,
    current_view: Term,
    last_idx: u64,
    commit_idx: u64,
    leadership_state: Option<String>,
}

#[derive(Deserialize)]
struct NewConfiguration {
    nodes: BTreeMap<String, serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Packet {
    msg: String,
    #[serde(default)]
    term: Term,
    #[serde(default)]
    idx: u64,
    #[serde(default)]
    prev_idx: u64,
    #[serde(default)]
    prev_term: Term,
    #[serde(default)]
    leader_commit_idx: u64,
    #[serde(default)]
    term_of_idx: Term,
    success: Option<String>,
    #[serde(default)]
    last_log_idx: u64,
    #[serde(default)]
    last_committable_idx: u64,
    #[serde(default)]
    term_of_last_committable_idx: Term,
    #[serde(default)]
    vote_granted: bool,
}

/// A node's name, which is a text or a number.
fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Name {
        Text(String),
        Number(u64),
    }
    Ok(Some(match Name::deserialize(deserializer)? {
        Name::Text(text) => text,
        Name::Number(number) => number.to_string(),
    }))
}

impl Source for Ccf {
    fn line(&mut self, number: u64, text: &str, out: &mut Vec<Found>) -> Result<bool, String> {
        let tag: Tag = serde_json::from_str(text).map_err(|why| why.to_string())?;
        if tag.tag.as_deref() != Some("raft_trace") || tag.msg.is_none() {
            return Ok(false);
        }
        let line: Line = serde_json::from_str(text).map_err(|why| why.to_string())?;
        self.scribe.set_line(number);
        self.step(&line.msg, out)?;
        Ok(true)
    }

    fn finish(&mut self, _: &mut Vec<Found>) {}

    fn missing(&self, property: Property) -> Option<Cow<'static, str>> {
        let words = match property {
            Property::ElectionSafety
            | Property::LogMatching
            | Property::LeaderCompleteness
            | Property::RisingTerms
            | Property::RisingCommits => return None,
            Property::LeaderAppendOnly => {
                "a line has the length of a leader's log and not what stands in it; no length fell"
            }
            Property::StateMachineSafety => {
                "it is not traced what a node executes; no two nodes commit different entries"
            }
            Property::OneVote => {
                "votes are traced where they arrive and not where they are given; none of them contradict each other"
            }
            Property::DurableState | Property::MajorityCommit => "disks are not traced",
            Property::ConfigurationOverlap | Property::OwnConfiguration => {
                "several configurations are in force at a time here, until the last is committed"
            }
            Property::EqualStates => "states of state machines are not traced",
            Property::TrueSnapshots => "snapshots are not traced",
            Property::ApplyOnce | Property::Linearizability => "clients are not traced",
        };
        Some(words.into())
    }

    fn names(&self) -> Vec<(ServerId, String)> {
        self.scribe.names()
    }

    fn untold(&self) -> Untold {
        Untold { disks: true, votes: true, states: false }
    }
}

impl Ccf {
    fn step(&mut self, event: &Traced, out: &mut Vec<Found>) -> Result<(), String> {
        let node_id = event.state.node_id.as_deref().unwrap_or_default();
        let id = self.scribe.server(node_id)?;
        let State { current_view: term, commit_idx, .. } = event.state;
        let role = match event.state.leadership_state.as_deref() {
            None | Some("None" | "Follower" | "Pending") => Role::Follower,
            Some("Candidate") => Role::Candidate,
            Some("PreVoteCandidate") => Role::PreCandidate,
            Some("Leader") => Role::Leader,
            Some(other) => {
                return Err(format!("{:?} is not a leadership_state", super::own::brief(other)));
            }
        };
        if !self.scribe.has_begun() {
            let nodes = event.new_configuration.iter().flat_map(|new| new.nodes.keys());
            let voters = nodes.map(|node| self.scribe.server(node)).collect::<Result<_, _>>()?;
            self.scribe.begin(voters, out);
            for property in [Property::MajorityCommit, Property::DurableState] {
                out.push(Found::Lost(property, "disks are not traced".into()));
            }
            for property in [Property::ConfigurationOverlap, Property::OwnConfiguration] {
                let why = self.missing(property).unwrap_or_default();
                out.push(Found::Lost(property, why.into_owned()));
            }
        }
        let node = self.nodes.entry(id).or_default();
        let mut pen = Pen { id, node, scribe: &mut self.scribe, out };
        if !pen.node.started {
            start(&mut pen, event);
        }
        if role == Role::Leader {
            explain(&mut pen, event)?;
        }
        pen.set_term(term);
        pen.set_role(role);
        explain(&mut pen, event)?;
        pen.set_commit(commit_idx);
        pen.set_applied(commit_idx);
        if event.function == "replicate" {
            let term = event.view.unwrap_or(term);
            let index = pen.node.len() + pen.node.replicating.len() as u64 + 1;
            let entry = pen.scribe.entry_at(index, term, pen.out);
            pen.node.replicating.push_back(entry);
        }
        match &event.packet {
            Some(packet) => self.pass(id, event, packet, out),
            None => Ok(()),
        }
    }

    /// A node sends a message, or receives one.
    fn pass(
        &mut self,
        id: ServerId,
        event: &Traced,
        packet: &Packet,
        out: &mut Vec<Found>,
    ) -> Result<(), String> {
        let peer = event.to_node_id.as_ref().or(event.from_node_id.as_ref());
        let peer = self.scribe.server(peer.ok_or("a packet needs a node")?)?;
        let body = body(packet, &mut self.scribe, out)?;
        let success = packet.success.as_deref() == Some("OK") || packet.vote_granted;
        let numbers = [
            body.kind() as u64,
            packet.term.0,
            packet.idx,
            packet.prev_idx,
            packet.leader_commit_idx,
            packet.last_log_idx.max(packet.last_committable_idx),
        ];
        if event.function.starts_with("send_") {
            let mut flight = self.scribe.message(id, peer, body);
            self.scribe.sent(&mut flight, out);
            self.flights.add((id, peer, numbers, success), flight);
        } else if event.function.starts_with("recv_") {
            let known = self.flights.take(&(peer, id, numbers, success));
            let flight = known.unwrap_or_else(|| {
                // Answers to requests for votes have no line where they are sent.
                let mut flight = self.scribe.message(peer, id, body);
                self.scribe.sent(&mut flight, out);
                flight
            });
            self.scribe.delivered(&flight, out);
            if let Message::AppendEntries { term, entries, .. } = flight.body {
                let (prev, prev_term) = (packet.prev_idx, packet.prev_term);
                let received = Received::Append { term, prev, prev_term, entries };
                self.nodes.entry(id).or_default().received = Some(received);
            }
        }
        Ok(())
    }
}

/// The first line of a node: what it starts with. A service that is new has some entries of its first view.
fn start(pen: &mut Pen<'_>, event: &Traced) {
    let State { current_view: term, last_idx, .. } = event.state;
    let is_new = event.function == "bootstrap" && last_idx <= UNEXPLAINED_MAX;
    for index in 1..=if is_new { last_idx } else { 0 } {
        let entry = pen.scribe.entry_at(index, term, pen.out);
        pen.node.log.push(entry);
        pen.fact(crate::types::Fact::EntryGiven { index: LogIndex(index), entry });
    }
    let last_log_index = LogIndex(pen.node.len());
    let last_log_term = pen.node.term_at(last_log_index.0);
    let started =
        crate::types::Fact::Started { term, voted_for: None, last_log_index, last_log_term };
    pen.fact(started);
    pen.node.start(term, None);
}

/// Finds out how the log has come to its length.
fn explain(pen: &mut Pen<'_>, event: &Traced) -> Result<(), String> {
    let length = event.state.last_idx;
    pen.truncate(length);
    if let Some(Received::Append { prev, entries, .. }) = &pen.node.received {
        let (after, entries) = (pen.node.len(), entries.clone());
        let known = after.checked_sub(*prev).and_then(|known| usize::try_from(known).ok());
        let new = known.and_then(|known| entries.get(known..)).unwrap_or_default();
        let count = usize::try_from(length - after).unwrap_or(usize::MAX);
        new.iter().take(count).for_each(|entry| pen.append(*entry));
    }
    while length > pen.node.len()
        && let Some(entry) = pen.node.replicating.pop_front()
    {
        pen.append(entry);
    }
    if event.function != "replicate" {
        pen.node.replicating.clear();
    }
    // Entries of a message are executed one by one, and what else happens to the node meanwhile has lines of its own.
    let is_between =
        ["execute_append_entries_sync", "commit", "add_configuration", "become_follower"]
            .contains(&event.function.as_str());
    if !is_between {
        pen.node.received = None;
    }
    pen.force_len(length, "the messages explain")
}

fn body(packet: &Packet, scribe: &mut Scribe, out: &mut Vec<Found>) -> Result<Message, String> {
    let &Packet { term, idx, prev_idx, prev_term, term_of_idx, .. } = packet;
    let round = Round::default();
    let last_log_index = LogIndex(packet.last_committable_idx);
    let last_log_term = packet.term_of_last_committable_idx;
    Ok(match packet.msg.as_str() {
        "raft_append_entries" => {
            let count = idx.saturating_sub(prev_idx);
            if count > UNEXPLAINED_MAX {
                return Err(format!("a message with {count} entries"));
            }
            let entries = (1..=count).map(|place| prev_idx.saturating_add(place));
            Message::AppendEntries {
                term,
                prev_log_index: LogIndex(prev_idx),
                prev_log_term: prev_term,
                entries: entries.map(|index| scribe.entry_at(index, term_of_idx, out)).collect(),
                leader_commit: LogIndex(packet.leader_commit_idx),
                round,
            }
        }
        "raft_append_entries_response" => {
            let index = LogIndex(packet.last_log_idx);
            let outcome = if packet.success.as_deref() == Some("OK") {
                AppendOutcome::Matched { match_index: index }
            } else {
                AppendOutcome::Conflict {
                    prev_log_index: index,
                    conflict_term: Some(term),
                    conflict_index: index,
                }
            };
            Message::AppendEntriesResponse { term, outcome, round }
        }
        "raft_request_vote" => {
            Message::RequestVote { term, last_log_index, last_log_term, transfer: false }
        }
        "raft_request_vote_response" => {
            Message::RequestVoteResponse { term, granted: packet.vote_granted }
        }
        "raft_request_pre_vote" => Message::PreVote { term, last_log_index, last_log_term },
        "raft_request_pre_vote_response" => {
            Message::PreVoteResponse { term, asked: term, granted: packet.vote_granted }
        }
        "raft_propose_request_vote" => Message::TimeoutNow { term },
        other => return Err(format!("{:?} is not a message", super::own::brief(other))),
    })
}
