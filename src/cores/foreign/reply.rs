//! What a foreign core answers: its shape. Whether it fits the server's log and disk is judged by [`super::Foreign`].

use std::sync::Arc;

use miniserde::json::Value;

use crate::types::{
    ClientOutcome, CommandId, CommandSize, Entry, ForeignBody, LogIndex, MessageKind, Payload,
    Role, ServerId, ServerSet, Span, Term,
};
use crate::util::to_json;

use super::Problem;
use super::json::At;

/// The most bytes of an answer, and of one message's body.
const MAX_ANSWER: usize = 1 << 20;
const MAX_BODY: usize = 1 << 16;
/// The longest name of a timer.
const MAX_NAME: usize = 32;

/// An answer.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) visible: Visible,
    pub(super) logs: Vec<Arc<str>>,
    pub(super) write: Option<WriteRequest>,
    pub(super) sends: Vec<Send>,
    pub(super) timers: Vec<(String, Option<Span>)>,
    pub(super) apply: Vec<LogIndex>,
    pub(super) answers: Vec<ClientAnswer>,
    pub(super) snapshot: Option<LogIndex>,
    pub(super) restore: bool,
    pub(super) supports: Option<Supports>,
}

/// The names of what [`Visible`] has.
pub(super) const VISIBLE: &[&str] =
    &["role", "term", "voted_for", "commit_index", "leader", "votes", "next_index", "match_index"];

/// What is shown of the core's state, and checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Visible {
    pub(super) role: Role,
    pub(super) term: Term,
    pub(super) voted_for: Option<ServerId>,
    pub(super) commit_index: LogIndex,
    pub(super) leader: Option<ServerId>,
    pub(super) votes: ServerSet,
    pub(super) next_index: Vec<(ServerId, LogIndex)>,
    pub(super) match_index: Vec<(ServerId, LogIndex)>,
}

#[derive(Debug)]
pub(super) struct WriteRequest {
    pub(super) id: u64,
    pub(super) term: Option<Term>,
    pub(super) voted_for: Option<Option<ServerId>>,
    pub(super) snapshot: Option<NewSnapshot>,
    pub(super) truncate_from: Option<LogIndex>,
    pub(super) append: Vec<Entry>,
}

#[derive(Debug)]
pub(super) struct NewSnapshot {
    pub(super) last_index: LogIndex,
    pub(super) last_term: Term,
    pub(super) data: Arc<[u8]>,
}

#[derive(Debug)]
pub(super) struct Send {
    pub(super) to: ServerId,
    pub(super) body: ForeignBody,
    pub(super) after_write: Option<u64>,
}

#[derive(Debug)]
pub(super) struct ClientAnswer {
    pub(super) command: CommandId,
    /// None: the state machine's value, as it is now.
    pub(super) outcome: Option<ClientOutcome>,
}

/// The optional parts of the contract that a core has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Supports {
    pub(super) reads: bool,
    pub(super) snapshots: bool,
}

impl Reply {
    /// Reads the answer of the server `me` of these servers.
    pub(super) fn parse(text: &str, me: ServerId, servers: ServerSet) -> Result<Self, Problem> {
        if text.len() > MAX_ANSWER {
            let message = format!("the reply has {} bytes, more than {MAX_ANSWER}", text.len());
            return Err(Problem::new(message));
        }
        let value: Value = miniserde::json::from_str(text)
            .map_err(|_| Problem::new("the reply is not valid JSON"))?;
        let null = Value::Null;
        let part = |name| match &value {
            Value::Object(object) => object.get(name).unwrap_or(&null),
            _ => &null,
        };
        let logs = match part("logs") {
            Value::Null => Vec::new(),
            lines => At::root(lines, "logs").each(|line| line.text().map(Arc::from))?,
        };
        let whole = visible(At::root(part("state"), "state"), servers)
            .and_then(|visible| reply(At::root(part("reply"), "reply"), visible, me, servers));
        match whole {
            Ok(reply) => Ok(Self { logs, ..reply }),
            Err(problem) => Err(problem.after(logs)),
        }
    }
}

fn visible(state: At<'_>, servers: ServerSet) -> Result<Visible, Problem> {
    let at_role = state.need("role")?;
    let role = match at_role.text()? {
        "follower" => Role::Follower,
        "pre_candidate" => Role::PreCandidate,
        "candidate" => Role::Candidate,
        "leader" => Role::Leader,
        other => {
            let roles = "follower, pre_candidate, candidate, leader";
            return Err(at_role.problem(format_args!("{other:?} is not one of {roles}")));
        }
    };
    let server = |at: At<'_>| at.or_null(|at| at.server(servers));
    let indexes = |at: At<'_>| {
        // Those of servers only: what a core keeps beside them is its own affair.
        at.fields(|name, at| Ok((super::json::server_named(name, servers), at.index()?)))
            .map(|all| all.into_iter().filter_map(|(id, index)| Some((id?, index))).collect())
    };
    let names = |at: At<'_>| at.each(|item| item.server(servers));
    Ok(Visible {
        role,
        term: state.need("term")?.term()?,
        voted_for: server(state.need("voted_for")?)?,
        commit_index: state.need("commit_index")?.index()?,
        leader: state.read("leader", server)?.flatten(),
        votes: state.read("votes", names)?.unwrap_or_default().into_iter().collect(),
        next_index: state.read("next_index", indexes)?.unwrap_or_default(),
        match_index: state.read("match_index", indexes)?.unwrap_or_default(),
    })
}

/// All but what was printed.
fn reply(at: At<'_>, visible: Visible, me: ServerId, servers: ServerSet) -> Result<Reply, Problem> {
    at.has_only(&[
        "write", "send", "timers", "apply", "answer", "snapshot", "restore", "supports",
    ])?;
    Ok(Reply {
        visible,
        logs: Vec::new(),
        write: at.read("write", |at| write(at, servers))?,
        sends: at.read("send", |at| at.each(|item| send(item, me, servers)))?.unwrap_or_default(),
        timers: at.read("timers", |at| at.fields(timer))?.unwrap_or_default(),
        apply: at.read("apply", |at| at.each(|item| item.index()))?.unwrap_or_default(),
        answers: at.read("answer", |at| at.each(|item| answer(item, servers)))?.unwrap_or_default(),
        snapshot: at.read("snapshot", |at| at.index())?,
        restore: at.read("restore", |at| at.boolean())?.unwrap_or_default(),
        supports: at.read("supports", supports)?,
    })
}

fn write(at: At<'_>, servers: ServerSet) -> Result<WriteRequest, Problem> {
    at.has_only(&["id", "term", "voted_for", "snapshot", "truncate_from", "append"])?;
    Ok(WriteRequest {
        id: at.need("id")?.integer()?,
        term: at.read("term", |at| at.term())?,
        voted_for: at.read("voted_for", |at| at.or_null(|at| at.server(servers)))?,
        snapshot: at.read("snapshot", snapshot)?,
        truncate_from: at.read("truncate_from", |at| at.index())?,
        append: at.read("append", |at| at.each(entry))?.unwrap_or_default(),
    })
}

fn snapshot(at: At<'_>) -> Result<NewSnapshot, Problem> {
    at.has_only(&["last_index", "last_term", "data"])?;
    Ok(NewSnapshot {
        last_index: at.need("last_index")?.index()?,
        last_term: at.need("last_term")?.term()?,
        data: at.need("data")?.bytes()?.into(),
    })
}

fn entry(at: At<'_>) -> Result<Entry, Problem> {
    at.has_only(&["term", "command"])?;
    let payload = match at.need("command")?.or_null(command)? {
        Some((id, size)) => Payload::Command(id, size),
        None => Payload::NoOp,
    };
    Ok(Entry { term: at.need("term")?.term()?, payload })
}

fn command(at: &At<'_>) -> Result<(CommandId, CommandSize), Problem> {
    at.has_only(&["id", "text"])?;
    let text = at.need("text")?.text()?;
    Ok((id(at.need("id")?)?, CommandSize(text.len().try_into().unwrap_or(u16::MAX))))
}

fn id(at: At<'_>) -> Result<CommandId, Problem> {
    let number = at.integer()?;
    u32::try_from(number).map(CommandId).map_err(|_| at.problem("no command has this number"))
}

fn send(at: At<'_>, me: ServerId, servers: ServerSet) -> Result<Send, Problem> {
    at.has_only(&["to", "body", "after_write"])?;
    let to = at.need("to")?.server(servers)?;
    if to == me {
        return Err(at.problem("a server sends nothing to itself"));
    }
    Ok(Send {
        to,
        body: body(at.need("body")?)?,
        after_write: at.read("after_write", |at| at.integer())?,
    })
}

fn body(at: At<'_>) -> Result<ForeignBody, Problem> {
    let json = to_json(at.value);
    if json.len() > MAX_BODY {
        return Err(at.problem(format_args!("{} bytes are more than {MAX_BODY}", json.len())));
    }
    let word = at.get("type").and_then(|kind| kind.text().ok()).unwrap_or_default();
    let granted = at.get("granted").or_else(|| at.get("success"));
    Ok(ForeignBody {
        kind: kind(word, &at),
        term: at.get("term").and_then(|term| term.term().ok()),
        is_positive: granted.and_then(|at| at.boolean().ok()),
        json: json.into(),
    })
}

/// The kind that a body is shown as.
fn kind(word: &str, body: &At<'_>) -> MessageKind {
    let known = MessageKind::ALL.into_iter().find(|kind| kind.word() == word);
    match known {
        Some(MessageKind::AppendEntries) => match body.get("entries").map(|at| at.value) {
            Some(Value::Array(entries)) if entries.is_empty() => MessageKind::Heartbeat,
            Some(_) => MessageKind::AppendEntries,
            None => MessageKind::Heartbeat,
        },
        None | Some(MessageKind::ClientRequest | MessageKind::ClientResponse) => MessageKind::Other,
        Some(kind) => kind,
    }
}

fn timer(name: &str, at: At<'_>) -> Result<(String, Option<Span>), Problem> {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter);
    if name.is_empty() || name.len() > MAX_NAME || !name.chars().all(is_plain) {
        return Err(at.problem(format_args!(
            "the name of a timer has 1 to {MAX_NAME} letters, digits, _ and -"
        )));
    }
    Ok((name.to_owned(), at.or_null(At::span)?))
}

fn answer(at: At<'_>, servers: ServerSet) -> Result<ClientAnswer, Problem> {
    at.has_only(&["command", "applied", "not_leader", "busy", "read"])?;
    let applied = at.read("applied", |at| at.index())?;
    let not_leader = at.read("not_leader", |at| at.or_null(|at| at.server(servers)))?;
    let busy = at.read("busy", |at| at.boolean())?.unwrap_or_default();
    let read = at.read("read", |at| at.boolean())?.unwrap_or_default();
    let outcome = match (applied, not_leader, busy, read) {
        (Some(index), None, false, false) => Some(ClientOutcome::Applied { index }),
        (None, Some(hint), false, false) => Some(ClientOutcome::NotLeader { hint }),
        (None, None, true, false) => Some(ClientOutcome::Busy),
        (None, None, false, true) => None,
        _ => return Err(at.problem("an answer is one of applied, not_leader, busy and read")),
    };
    Ok(ClientAnswer { command: id(at.need("command")?)?, outcome })
}

fn supports(at: At<'_>) -> Result<Supports, Problem> {
    let mut supports = Supports::default();
    at.each(|item| {
        match item.text()? {
            "reads" => supports.reads = true,
            "snapshots" => supports.snapshots = true,
            other => {
                let message = format_args!("{other:?} is not one of reads, snapshots");
                return Err(item.problem(message));
            }
        }
        Ok(())
    })?;
    Ok(supports)
}
