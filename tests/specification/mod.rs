//! What etcd-io/raft's specification (`tla/etcdraft.tla`, `tla/Traceetcdraft.tla`) demands of a trace, written down a second
//! time from its actions: each line must be an action that is enabled, and must lead to the state that the line shows.
//!
//! TLC would say the same; it needs the specification's own files, which are not ours to keep.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// The state of the specification.
#[derive(Default)]
pub struct Specification {
    nodes: BTreeMap<String, Node>,
    /// Messages that their senders have not handed over.
    pending: Vec<Message>,
    messages: Vec<Message>,
    members: BTreeSet<String>,
}

#[derive(Clone, Default, PartialEq)]
struct State {
    term: u64,
    vote: String,
    log: Vec<u64>,
    commit: u64,
}

#[derive(Clone, Default)]
struct Node {
    state: State,
    role: String,
    durable: State,
    responded: BTreeSet<String>,
    granted: BTreeSet<String>,
    matched: BTreeMap<String, u64>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Message {
    kind: &'static str,
    from: String,
    to: String,
    term: u64,
    index: u64,
    log_term: u64,
    entries: Vec<u64>,
    commit: u64,
    is_positive: bool,
}

type Done = Result<(), String>;

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}")).to_owned()
}

fn count(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("not a number: {value}"))
}

fn ensure(holds: bool, what: &str) -> Done {
    if holds { Ok(()) } else { Err(what.to_owned()) }
}

impl Specification {
    /// Does what a line says.
    pub fn step(&mut self, line: &Value) -> Done {
        assert_eq!(line["tag"], "trace");
        let event = &line["event"];
        let (name, nid) = (text(&event["name"]), text(&event["nid"]));
        let msg = &event["msg"];
        match &*name {
            "InitState" => self.init(&nid, event),
            "BecomeCandidate" => self.timeout(&nid, event),
            "SendRequestVoteRequest" => self.request_vote(&nid, &text(&msg["to"]), event),
            "SendRequestVoteResponse" if msg["from"] == msg["to"] => {
                self.request_vote(&nid, &nid, event)
            }
            "SendAppendEntriesResponse" if msg["from"] == msg["to"] => {
                self.acknowledge(&nid, event)
            }
            "SendRequestVoteResponse" | "SendAppendEntriesResponse" => Ok(()),
            "BecomeLeader" => self.become_leader(&nid, event),
            "BecomeFollower" => self.become_follower(&nid, event),
            "Replicate" => self.replicate(&nid),
            "SendAppendEntriesRequest" => self.append_entries(&nid, event),
            "Commit" => self.advance_commit(&nid, event),
            "Ready" => {
                self.messages.append(&mut self.pending);
                self.nodes.values_mut().for_each(|node| node.durable = node.state.clone());
                Ok(())
            }
            received if received.starts_with("Receive") => self.receive(&nid, event),
            other => Err(format!("{other} is not an action")),
        }
    }

    fn node(&mut self, nid: &str) -> &mut Node {
        self.nodes.get_mut(nid).unwrap_or_else(|| panic!("{nid} has not started"))
    }

    /// The state must be that of the line.
    fn validate(&mut self, nid: &str, event: &Value) -> Done {
        let node = self.node(nid);
        let is = |what: &str, ours: &dyn std::fmt::Debug, lines: &Value, same: bool| {
            let words = format!("{what} is {ours:?} in the specification and {lines} in the line");
            if same { Ok(()) } else { Err(words) }
        };
        let State { term, vote, log, commit } = &node.state;
        let shown = &event["state"];
        is("term", term, &shown["term"], shown["term"] == *term)?;
        is("vote", vote, &shown["vote"], shown["vote"] == **vote)?;
        is("commit", commit, &shown["commit"], shown["commit"] == *commit)?;
        is("role", &node.role, &event["role"], event["role"] == *node.role)?;
        is("log", &log.len(), &event["log"], event["log"] == log.len())
    }

    fn init(&mut self, nid: &str, event: &Value) -> Done {
        if let Some(node) = self.nodes.get_mut(nid) {
            self.pending.clear();
            *node = Node {
                state: node.durable.clone(),
                durable: node.durable.clone(),
                role: "StateFollower".into(),
                ..Node::default()
            };
            return self.validate(nid, event);
        }
        self.members = event["conf"][0].as_array().expect("members").iter().map(text).collect();
        let shown = &event["state"];
        let state = State {
            term: count(&shown["term"]),
            vote: text(&shown["vote"]),
            log: vec![1; count(&event["log"]) as usize],
            commit: count(&shown["commit"]),
        };
        let role = text(&event["role"]);
        let node = Node { durable: state.clone(), state, role, ..Node::default() };
        self.nodes.insert(nid.to_owned(), node);
        Ok(())
    }

    fn timeout(&mut self, nid: &str, event: &Value) -> Done {
        ensure(self.members.contains(nid), "only members stand for election")?;
        let node = self.node(nid);
        ensure(node.role != "StateLeader", "a leader does not start an election")?;
        node.role = "StateCandidate".into();
        node.state.term += 1;
        node.state.vote = nid.to_owned();
        (node.responded, node.granted) = Default::default();
        self.validate(nid, event)
    }

    fn request_vote(&mut self, nid: &str, to: &str, event: &Value) -> Done {
        ensure(self.members.contains(to), "only members are asked")?;
        let node = self.node(nid);
        ensure(node.role == "StateCandidate", "only a candidate asks for votes")?;
        ensure(!node.responded.contains(to), "it has answered")?;
        let State { term, log, .. } = node.state.clone();
        let (index, log_term) = (log.len() as u64, log.last().copied().unwrap_or_default());
        let (from, to) = (nid.to_owned(), to.to_owned());
        let message = if from == to {
            Message { kind: "MsgVoteResp", from, to, term, is_positive: true, ..Message::default() }
        } else {
            Message { kind: "MsgVote", from, to, term, index, log_term, ..Message::default() }
        };
        self.send(nid, message, event)
    }

    fn acknowledge(&mut self, nid: &str, event: &Value) -> Done {
        let node = self.node(nid);
        ensure(node.role == "StateLeader", "only a leader acknowledges to itself")?;
        let (term, index) = (node.state.term, node.state.log.len() as u64);
        let (from, to) = (nid.to_owned(), nid.to_owned());
        let kind = "MsgAppResp";
        let message =
            Message { kind, from, to, term, index, is_positive: true, ..Message::default() };
        self.send(nid, message, event)
    }

    /// A message is pending, and it must look as the line says.
    fn send(&mut self, nid: &str, message: Message, event: &Value) -> Done {
        ensure(is_shown(&message, &event["msg"]), &format!("{message:?} is sent"))?;
        self.pending.push(message);
        self.validate(nid, event)
    }

    fn become_leader(&mut self, nid: &str, event: &Value) -> Done {
        let needed = self.members.len() / 2 + 1;
        let node = self.node(nid);
        ensure(node.role == "StateCandidate", "only a candidate becomes a leader")?;
        ensure(node.granted.len() >= needed, "a leader needs a majority of votes")?;
        node.role = "StateLeader".into();
        node.matched = BTreeMap::from([(nid.to_owned(), node.state.log.len() as u64)]);
        let term = node.state.term;
        let leads = |node: &&Node| node.role == "StateLeader" && node.state.term == term;
        ensure(self.nodes.values().filter(leads).count() == 1, "a term has one leader")?;
        self.validate(nid, event)
    }

    /// It belongs to the message before, or a server steps down by itself.
    fn become_follower(&mut self, nid: &str, event: &Value) -> Done {
        let node = self.node(nid);
        if node.role != "StateFollower" && event["state"]["term"] == node.state.term {
            node.role = "StateFollower".into();
            return self.validate(nid, event);
        }
        ensure(event["state"]["term"] == node.state.term, "a message brings the term")
    }

    fn replicate(&mut self, nid: &str) -> Done {
        let node = self.node(nid);
        ensure(node.role == "StateLeader", "only a leader appends by itself")?;
        node.state.log.push(node.state.term);
        Ok(())
    }

    fn append_entries(&mut self, nid: &str, event: &Value) -> Done {
        let msg = &event["msg"];
        let to = text(&msg["to"]);
        ensure(self.members.contains(&to), "entries go to members")?;
        let (index, length) = (count(&msg["index"]), count(&msg["entries"]));
        let node = self.node(nid);
        ensure(node.role == "StateLeader", "only a leader sends entries")?;
        let matched = node.matched.get(&to).copied().unwrap_or_default();
        ensure(index >= matched, "what is known to match is not sent again")?;
        let log = &node.state.log;
        ensure(index + length <= log.len() as u64, "what is sent is in the log")?;
        let message = Message {
            kind: "MsgApp",
            from: nid.to_owned(),
            to,
            term: node.state.term,
            index,
            log_term: if index == 0 { 0 } else { log[index as usize - 1] },
            entries: log[index as usize..(index + length) as usize].to_vec(),
            commit: node.state.commit.min(index + length),
            is_positive: false,
        };
        self.send(nid, message, event)
    }

    fn advance_commit(&mut self, nid: &str, event: &Value) -> Done {
        let members = self.members.clone();
        let node = self.node(nid);
        ensure(node.role == "StateLeader", "only a leader advances a commit index by itself")?;
        let agree = |index: u64| {
            let has = |member: &&String| node.matched.get(*member).is_some_and(|at| *at >= index);
            members.iter().filter(has).count() * 2 > members.len()
        };
        let length = node.state.log.len() as u64;
        let highest = (1..=length).rev().find(|index| agree(*index)).unwrap_or_default();
        if highest > 0 && node.state.log[highest as usize - 1] == node.state.term {
            node.state.commit = highest;
        }
        self.validate(nid, event)
    }

    fn receive(&mut self, nid: &str, event: &Value) -> Done {
        self.validate(nid, event)?;
        let place = self.messages.iter().position(|message| is_shown(message, &event["msg"]));
        let message = self.messages.remove(place.ok_or("no such message is on its way")?);
        ensure(message.to == nid, "a message arrives where it was sent")?;
        let node = self.node(nid);
        if message.term > node.state.term {
            (node.state.term, node.state.vote) = (message.term, "0".into());
            node.role = "StateFollower".into();
        }
        let is_current = message.term == node.state.term;
        match message.kind {
            "MsgVote" => {
                let last = node.state.log.last().copied().unwrap_or_default();
                let own = (last, node.state.log.len() as u64);
                let is_free = node.state.vote == "0" || node.state.vote == message.from;
                let grant = is_current && (message.log_term, message.index) >= own && is_free;
                if grant {
                    node.state.vote.clone_from(&message.from);
                }
                let term = node.state.term;
                self.reply(
                    &message,
                    Message { kind: "MsgVoteResp", term, is_positive: grant, ..Message::default() },
                );
            }
            "MsgVoteResp" if is_current => {
                node.responded.insert(message.from.clone());
                if message.is_positive {
                    node.granted.insert(message.from);
                }
            }
            "MsgAppResp" if is_current && message.is_positive => {
                let matched = node.matched.entry(message.from).or_default();
                *matched = message.index.max(*matched);
            }
            "MsgApp" => {
                let (is_positive, index) =
                    if is_current { node.take(&message)? } else { (false, 0) };
                let term = node.state.term;
                self.reply(
                    &message,
                    Message { kind: "MsgAppResp", term, index, is_positive, ..Message::default() },
                );
            }
            _ => {}
        }
        Ok(())
    }

    fn reply(&mut self, to: &Message, answer: Message) {
        let (from, to) = (to.to.clone(), to.from.clone());
        self.pending.push(Message { from, to, ..answer });
    }
}

impl Node {
    fn take(&mut self, message: &Message) -> Result<(bool, u64), String> {
        ensure(self.role != "StateLeader", "a leader receives no entries of its own term")?;
        self.role = "StateFollower".into();
        let State { log, commit, .. } = &mut self.state;
        let prev = message.index as usize;
        if prev > 0 && log.get(prev - 1) != Some(&message.log_term) {
            return Ok((false, 0));
        }
        if message.index < *commit {
            return Ok((true, *commit));
        }
        let end = prev + message.entries.len();
        for (place, term) in (prev..).zip(&message.entries) {
            if log.get(place) != Some(term) {
                log.truncate(place);
                log.push(*term);
            }
        }
        *commit = message.commit.min(end as u64).max(*commit);
        Ok((true, end as u64))
    }
}

/// Whether a line shows this message.
fn is_shown(message: &Message, shown: &Value) -> bool {
    let is_same = shown["type"] == message.kind
        && shown["from"] == *message.from
        && shown["to"] == *message.to
        && shown["term"] == message.term;
    let is_answer = message.kind.ends_with("Resp");
    let has_index = !is_answer || message.kind == "MsgAppResp" && message.is_positive;
    is_same
        && (!has_index || shown["index"] == message.index)
        && (is_answer || shown["logTerm"] == message.log_term)
        && shown["entries"] == message.entries.len()
        && (is_answer || message.kind == "MsgVote" || shown["commit"] == message.commit)
        && (!is_answer || shown["reject"] == !message.is_positive)
}
