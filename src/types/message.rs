//! What travels through the network.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use miniserde::json::Value;
use serde::{Deserialize, Serialize};

use crate::util::to_json;

use super::{CommandId, Entries, LogIndex, ServerId, SnapshotChunk, Term, wire};

/// One message in the network. Numbers rise in the order of sending; a duplicate has a number of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MessageId(pub u64);

/// One client. Clients are numbered in the order in which they first appear.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClientId(pub u32);

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "client {}", self.0)
    }
}

/// One round of a leader's messages to its followers, counted from 1 within its term. A server that answers in a round
/// still followed the leader after the round had begun (dissertation §6.4).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Round(pub u32);

impl Round {
    /// The round after this one.
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// Either end of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Peer {
    /// A member of the cluster.
    Server(ServerId),
    /// A client, outside the cluster.
    Client(ClientId),
}

impl Peer {
    /// The server, unless it is a client.
    pub fn server(self) -> Option<ServerId> {
        match self {
            Peer::Server(id) => Some(id),
            Peer::Client(_) => None,
        }
    }
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Peer::Server(id) => id.fmt(f),
            Peer::Client(id) => id.fmt(f),
        }
    }
}

/// `S1`, `client 3`.
impl FromStr for Peer {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(server) = text.parse() {
            return Ok(Self::Server(server));
        }
        let digits = text.strip_prefix("client ").filter(|digits| !digits.starts_with('+'));
        let client = digits.and_then(|digits| digits.parse().ok()).map(ClientId);
        client.map(Self::Client).ok_or("neither a server, as in \"S1\", nor a \"client 3\"")
    }
}

/// A message's contents. The sender is in its envelope, so Figure 2's `candidateId` and `leaderId` are not repeated
/// here.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Message {
    /// A candidate asks for a vote (Figure 2, §5.2, §5.4).
    RequestVote {
        /// The candidate's term.
        term: Term,
        /// Index of the candidate's last log entry.
        last_log_index: LogIndex,
        /// Term of the candidate's last log entry.
        last_log_term: Term,
        /// Whether the leader told the candidate to start the election (dissertation §3.10): then voters do not ignore
        /// it, although they hear from a leader.
        transfer: bool,
    },
    /// The answer to [`Message::RequestVote`].
    RequestVoteResponse {
        /// The voter's term, for the candidate to update itself.
        term: Term,
        /// Whether the candidate received the vote.
        granted: bool,
    },
    /// A leader replicates entries; without entries it is a heartbeat (Figure 2, §5.3).
    AppendEntries {
        /// The leader's term.
        term: Term,
        /// Index of the entry just before the new ones.
        prev_log_index: LogIndex,
        /// Term of that entry.
        prev_log_term: Term,
        /// The new entries.
        entries: Entries,
        /// The leader's commit index.
        leader_commit: LogIndex,
        /// The leader's round.
        round: Round,
    },
    /// The answer to [`Message::AppendEntries`].
    AppendEntriesResponse {
        /// The follower's term, for the leader to update itself.
        term: Term,
        /// Whether the entries were accepted.
        outcome: AppendOutcome,
        /// The round of the request.
        round: Round,
    },
    /// A client submits a command (§8).
    ClientRequest {
        /// The command.
        command: CommandId,
    },
    /// The answer to [`Message::ClientRequest`].
    ClientResponse {
        /// The command that it answers.
        command: CommandId,
        /// The outcome.
        outcome: ClientOutcome,
    },
    /// A server asks whether it would receive a vote (dissertation §9.6). Neither side changes its state.
    PreVote {
        /// The term in which the server would be a candidate: the one after its own.
        term: Term,
        /// Index of its last log entry.
        last_log_index: LogIndex,
        /// Term of its last log entry.
        last_log_term: Term,
    },
    /// The answer to [`Message::PreVote`].
    PreVoteResponse {
        /// The voter's own term, for the sender to update itself if it was rejected because its term is lower.
        term: Term,
        /// The term of the request.
        asked: Term,
        /// Whether the sender would receive the vote.
        granted: bool,
    },
    /// A leader sends a chunk of its snapshot to a follower that lacks entries which the leader has discarded (Figure
    /// 13, §7).
    InstallSnapshot {
        /// The leader's term.
        term: Term,
        /// The chunk.
        chunk: Arc<SnapshotChunk>,
        /// The leader's round: a snapshot replaces heartbeats, and its answers count as theirs do.
        round: Round,
    },
    /// The answer to [`Message::InstallSnapshot`]. Figure 13 answers with the term alone. This answer also says how
    /// much the follower has received, in a form that stays true when it arrives late or twice.
    InstallSnapshotResponse {
        /// The follower's term, for the leader to update itself.
        term: Term,
        /// The last index of the snapshot.
        last_index: LogIndex,
        /// How many bytes of it the follower has, without a gap; none if everything that the snapshot covers is
        /// durable.
        received: Option<u32>,
        /// The round of the request.
        round: Round,
    },
    /// A leader that transfers its leadership tells the target to start an election at once (dissertation §3.10).
    TimeoutNow {
        /// The leader's term.
        term: Term,
    },
    /// A follower asks its leader from which index on it may answer a read (dissertation §6.4).
    ReadIndex {
        /// The follower's term.
        term: Term,
        /// The client's read.
        read: CommandId,
    },
    /// The answer to [`Message::ReadIndex`].
    ReadIndexResponse {
        /// The term of the server that answers.
        term: Term,
        /// The client's read.
        read: CommandId,
        /// The index that must be applied before the read is answered; none if the server that answers is not the
        /// leader.
        index: Option<LogIndex>,
    },
    /// A message of a foreign core (`docs/cores.md`). Only that core understands it.
    Foreign(Arc<ForeignBody>),
}

/// What a foreign core sends, and how it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ForeignBody {
    /// The kind of message that it is by its `type`; [`MessageKind::Other`] if it has none of Figure 2.
    pub kind: MessageKind,
    /// Its `term`, if it has one.
    pub term: Option<Term>,
    /// Whether an answer is positive, by its `granted` or `success`; none for any other message.
    pub is_positive: Option<bool>,
    /// All of it, as JSON.
    pub json: Box<str>,
}

impl ForeignBody {
    /// Its fields, each with its value as JSON; none if it is not an object.
    pub fn fields(&self) -> Vec<(String, String)> {
        json_fields(&self.json)
    }
}

/// The fields of an object in JSON, each with its value as JSON; none of anything else.
pub(crate) fn json_fields(json: &str) -> Vec<(String, String)> {
    let Ok(Value::Object(fields)) = miniserde::json::from_str(json) else { return Vec::new() };
    fields.iter().map(|(name, value)| (name.clone(), to_json(value))).collect()
}

/// The follower's answer to an AppendEntries.
///
/// Figure 2 answers with a bare `success`. Several requests may be in flight at once and overtake each other, so each
/// answer says which of them it belongs to, in a form that stays true when it arrives late or twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppendOutcome {
    /// The follower's log equals the leader's up to here, and this is durable.
    Matched {
        /// The last index that the request covered.
        match_index: LogIndex,
    },
    /// There is no entry at `prev_log_index` with the expected term.
    Conflict {
        /// The `prev_log_index` of the request.
        prev_log_index: LogIndex,
        /// The term of the follower's entry there; `None` if its log is too short.
        conflict_term: Option<Term>,
        /// The first index that the follower stores for that term, or the first that it lacks (end of §5.3).
        conflict_index: LogIndex,
    },
    /// The request came from a leader of an earlier term.
    StaleTerm,
}

/// What a server answers to a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientOutcome {
    /// The command was applied to the state machine at this index.
    Applied {
        /// The index of the command in the log.
        index: LogIndex,
    },
    /// This server is not the leader.
    NotLeader {
        /// The leader that it last heard from, if any.
        hint: Option<ServerId>,
    },
    /// The leader has reached the limit of uncommitted entries, and accepts no commands for now.
    Busy,
    /// The client's session is open (dissertation §6.3).
    Registered {
        /// The session's number.
        session: LogIndex,
    },
    /// The state machine was read.
    Read {
        /// The command that wrote the value; none if there was no value.
        value: Option<CommandId>,
        /// The last entry that the state machine had applied.
        index: LogIndex,
    },
    /// The session has expired. The command will no longer be executed; whether it was executed before is unknown.
    SessionExpired,
}

impl ClientOutcome {
    /// Whether the client's request succeeded.
    pub fn is_success(self) -> bool {
        matches!(self, Self::Applied { .. } | Self::Registered { .. } | Self::Read { .. })
    }
}

/// The kinds of [`Message`], without their fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// See [`Message::RequestVote`].
    RequestVote,
    /// See [`Message::RequestVoteResponse`].
    RequestVoteResponse,
    /// An [`Message::AppendEntries`] without entries.
    Heartbeat,
    /// An [`Message::AppendEntries`] with entries.
    AppendEntries,
    /// See [`Message::AppendEntriesResponse`].
    AppendEntriesResponse,
    /// See [`Message::ClientRequest`].
    ClientRequest,
    /// See [`Message::ClientResponse`].
    ClientResponse,
    /// See [`Message::PreVote`].
    PreVote,
    /// See [`Message::PreVoteResponse`].
    PreVoteResponse,
    /// See [`Message::InstallSnapshot`].
    InstallSnapshot,
    /// See [`Message::InstallSnapshotResponse`].
    InstallSnapshotResponse,
    /// See [`Message::TimeoutNow`].
    TimeoutNow,
    /// See [`Message::ReadIndex`].
    ReadIndex,
    /// See [`Message::ReadIndexResponse`].
    ReadIndexResponse,
    /// A [`Message::Foreign`] of no kind that Figure 2 knows.
    Other,
}

impl MessageKind {
    /// All of them, in the order of their declaration.
    pub const ALL: [Self; 15] = [
        Self::RequestVote,
        Self::RequestVoteResponse,
        Self::Heartbeat,
        Self::AppendEntries,
        Self::AppendEntriesResponse,
        Self::ClientRequest,
        Self::ClientResponse,
        Self::PreVote,
        Self::PreVoteResponse,
        Self::InstallSnapshot,
        Self::InstallSnapshotResponse,
        Self::TimeoutNow,
        Self::ReadIndex,
        Self::ReadIndexResponse,
        Self::Other,
    ];

    /// Its word in events and in the command language.
    pub fn word(self) -> &'static str {
        match self {
            MessageKind::RequestVote => "request_vote",
            MessageKind::RequestVoteResponse => "request_vote_response",
            MessageKind::Heartbeat => "heartbeat",
            MessageKind::AppendEntries => "append_entries",
            MessageKind::AppendEntriesResponse => "append_entries_response",
            MessageKind::ClientRequest => "client_request",
            MessageKind::ClientResponse => "client_response",
            MessageKind::PreVote => "pre_vote",
            MessageKind::PreVoteResponse => "pre_vote_response",
            MessageKind::InstallSnapshot => "install_snapshot",
            MessageKind::InstallSnapshotResponse => "install_snapshot_response",
            MessageKind::TimeoutNow => "timeout_now",
            MessageKind::ReadIndex => "read_index",
            MessageKind::ReadIndexResponse => "read_index_response",
            MessageKind::Other => "other",
        }
    }

    /// Its name as the paper writes it.
    pub fn name(self) -> &'static str {
        match self {
            MessageKind::RequestVote => "RequestVote",
            MessageKind::RequestVoteResponse => "RequestVoteResponse",
            MessageKind::Heartbeat => "heartbeat",
            MessageKind::AppendEntries => "AppendEntries",
            MessageKind::AppendEntriesResponse => "AppendEntriesResponse",
            MessageKind::ClientRequest => "ClientRequest",
            MessageKind::ClientResponse => "ClientResponse",
            MessageKind::PreVote => "PreVote",
            MessageKind::PreVoteResponse => "PreVoteResponse",
            MessageKind::InstallSnapshot => "InstallSnapshot",
            MessageKind::InstallSnapshotResponse => "InstallSnapshotResponse",
            MessageKind::TimeoutNow => "TimeoutNow",
            MessageKind::ReadIndex => "ReadIndex",
            MessageKind::ReadIndexResponse => "ReadIndexResponse",
            MessageKind::Other => "message",
        }
    }
}

impl Message {
    /// Which kind of message this is.
    pub fn kind(&self) -> MessageKind {
        match self {
            Message::RequestVote { .. } => MessageKind::RequestVote,
            Message::RequestVoteResponse { .. } => MessageKind::RequestVoteResponse,
            Message::AppendEntries { entries, .. } if entries.is_empty() => MessageKind::Heartbeat,
            Message::AppendEntries { .. } => MessageKind::AppendEntries,
            Message::AppendEntriesResponse { .. } => MessageKind::AppendEntriesResponse,
            Message::ClientRequest { .. } => MessageKind::ClientRequest,
            Message::ClientResponse { .. } => MessageKind::ClientResponse,
            Message::PreVote { .. } => MessageKind::PreVote,
            Message::PreVoteResponse { .. } => MessageKind::PreVoteResponse,
            Message::InstallSnapshot { .. } => MessageKind::InstallSnapshot,
            Message::InstallSnapshotResponse { .. } => MessageKind::InstallSnapshotResponse,
            Message::TimeoutNow { .. } => MessageKind::TimeoutNow,
            Message::ReadIndex { .. } => MessageKind::ReadIndex,
            Message::ReadIndexResponse { .. } => MessageKind::ReadIndexResponse,
            Message::Foreign(body) => body.kind,
        }
    }

    /// How many bytes it would have on a wire; see [`wire`].
    pub fn bytes(&self) -> u64 {
        let entries = match self {
            Message::AppendEntries { entries, .. } => {
                entries.iter().map(|entry| entry.bytes()).sum()
            }
            Message::InstallSnapshot { chunk, .. } => chunk.data.len() as u64,
            Message::Foreign(body) => return wire::HEADER + body.json.len() as u64,
            Message::RequestVote { .. }
            | Message::RequestVoteResponse { .. }
            | Message::PreVote { .. }
            | Message::PreVoteResponse { .. }
            | Message::AppendEntriesResponse { .. }
            | Message::InstallSnapshotResponse { .. }
            | Message::TimeoutNow { .. }
            | Message::ReadIndex { .. }
            | Message::ReadIndexResponse { .. }
            | Message::ClientRequest { .. }
            | Message::ClientResponse { .. } => 0,
        };
        wire::MESSAGE_BYTES[self.kind() as usize] + entries
    }

    /// Whether an answer is positive; none for requests.
    pub fn is_positive_answer(&self) -> Option<bool> {
        match self {
            Message::RequestVoteResponse { granted, .. }
            | Message::PreVoteResponse { granted, .. } => Some(*granted),
            Message::AppendEntriesResponse { outcome, .. } => {
                Some(matches!(outcome, AppendOutcome::Matched { .. }))
            }
            Message::ClientResponse { outcome, .. } => Some(outcome.is_success()),
            Message::InstallSnapshotResponse { received, .. } => received.is_none().then_some(true),
            Message::ReadIndexResponse { index, .. } => Some(index.is_some()),
            Message::Foreign(body) => body.is_positive,
            Message::RequestVote { .. }
            | Message::PreVote { .. }
            | Message::TimeoutNow { .. }
            | Message::ReadIndex { .. }
            | Message::AppendEntries { .. }
            | Message::InstallSnapshot { .. }
            | Message::ClientRequest { .. } => None,
        }
    }

    /// The client's command, if this is a message from or to a client.
    pub fn command(&self) -> Option<CommandId> {
        let (Message::ClientRequest { command } | Message::ClientResponse { command, .. }) = *self
        else {
            return None;
        };
        Some(command)
    }

    /// The term that it carries. Messages of clients carry none. That of a PreVote is the next one, in which no server
    /// has to be yet.
    pub fn term(&self) -> Option<Term> {
        match *self {
            Message::RequestVote { term, .. }
            | Message::RequestVoteResponse { term, .. }
            | Message::AppendEntries { term, .. }
            | Message::AppendEntriesResponse { term, .. }
            | Message::PreVote { term, .. }
            | Message::PreVoteResponse { term, .. }
            | Message::InstallSnapshot { term, .. }
            | Message::InstallSnapshotResponse { term, .. }
            | Message::TimeoutNow { term }
            | Message::ReadIndex { term, .. }
            | Message::ReadIndexResponse { term, .. } => Some(term),
            Message::Foreign(ref body) => body.term,
            Message::ClientRequest { .. } | Message::ClientResponse { .. } => None,
        }
    }
}
