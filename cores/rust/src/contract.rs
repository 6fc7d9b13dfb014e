//! What comes and goes, as `docs/cores.md` describes it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::raft::Raft;

#[derive(Deserialize)]
pub(crate) struct Line {
    pub(crate) me: String,
    #[serde(default)]
    pub(crate) now: f64,
    #[serde(flatten)]
    pub(crate) event: Event,
}

#[derive(Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(crate) enum Event {
    Start { servers: Vec<String>, disk: Disk, settings: Settings },
    Message { from: String, body: Message },
    Timer { name: String },
    Durable { write: u64 },
    Submit { command: Command },
    Read { command: Command },
    Compact,
    Snapshot { index: u64, data: String },
    Settings { settings: Settings },
    Save,
    Load { saved: Box<Raft> },
    Forget,
}

#[derive(Clone, Deserialize)]
pub(crate) struct Disk {
    pub(crate) term: u64,
    pub(crate) voted_for: Option<String>,
    pub(crate) log: Vec<Entry>,
    pub(crate) snapshot: Option<Snapshot>,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Settings {
    pub(crate) election_timeout: [f64; 2],
    pub(crate) heartbeat: f64,
    pub(crate) no_op: bool,
    pub(crate) max_batch: usize,
    pub(crate) snapshot_every: u64,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) term: u64,
    pub(crate) command: Option<Command>,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Command {
    pub(crate) id: u64,
    pub(crate) text: String,
}

#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Snapshot {
    pub(crate) last_index: u64,
    pub(crate) last_term: u64,
    pub(crate) data: String,
}

/// What servers send to each other.
#[derive(Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Message {
    RequestVote {
        term: u64,
        last_log_index: u64,
        last_log_term: u64,
    },
    RequestVoteResponse {
        term: u64,
        granted: bool,
    },
    AppendEntries(AppendEntries),
    AppendEntriesResponse(AppendEntriesResponse),
    InstallSnapshot {
        term: u64,
        round: u64,
        #[serde(flatten)]
        snapshot: Snapshot,
    },
    InstallSnapshotResponse {
        term: u64,
        round: u64,
        last_index: u64,
    },
}

#[derive(Serialize, Deserialize)]
pub(crate) struct AppendEntries {
    pub(crate) term: u64,
    pub(crate) prev_log_index: u64,
    pub(crate) prev_log_term: u64,
    pub(crate) entries: Vec<Entry>,
    pub(crate) leader_commit: u64,
    pub(crate) round: u64,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct AppendEntriesResponse {
    pub(crate) term: u64,
    pub(crate) round: u64,
    pub(crate) success: bool,
    /// The last entry that the request has verified.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) match_index: Option<u64>,
    /// Where the consistency check has failed.
    #[serde(flatten)]
    pub(crate) conflict: Option<Conflict>,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Conflict {
    pub(crate) prev_log_index: u64,
    /// The term of the entry there, if there is one, and the first index of that term.
    pub(crate) conflict_term: Option<u64>,
    pub(crate) conflict_index: u64,
}

impl Message {
    pub(crate) fn term(&self) -> u64 {
        match self {
            Message::RequestVote { term, .. }
            | Message::RequestVoteResponse { term, .. }
            | Message::InstallSnapshot { term, .. }
            | Message::InstallSnapshotResponse { term, .. } => *term,
            Message::AppendEntries(request) => request.term,
            Message::AppendEntriesResponse(response) => response.term,
        }
    }
}

/// What is to be done.
#[derive(Default, Serialize)]
pub(crate) struct Reply {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) write: Option<Write>,
    pub(crate) send: Vec<Send>,
    pub(crate) timers: BTreeMap<&'static str, Option<Time>>,
    pub(crate) apply: Vec<u64>,
    pub(crate) answer: Vec<Answer>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) snapshot: Option<u64>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) restore: bool,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub(crate) supports: &'static [&'static str],
}

#[derive(Default, Serialize)]
pub(crate) struct Write {
    pub(crate) id: u64,
    #[serde(flatten)]
    pub(crate) vote: Option<Vote>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) snapshot: Option<Snapshot>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) truncate_from: Option<u64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) append: Vec<Entry>,
}

#[derive(Serialize)]
pub(crate) struct Vote {
    pub(crate) term: u64,
    pub(crate) voted_for: Option<String>,
}

#[derive(Serialize)]
pub(crate) struct Send {
    pub(crate) to: String,
    pub(crate) body: Message,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) after_write: Option<u64>,
}

/// When a timer fires: after a random time between two bounds, or after a fixed one.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Time {
    Between([f64; 2]),
    After(f64),
}

#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Answer {
    Applied { command: u64, applied: u64 },
    NotLeader { command: u64, not_leader: Option<String> },
    Read { command: u64, read: bool },
}
