//! The details of one message, in flight or shown as lost.

use serde::Serialize;

use super::FieldRow;
use crate::sim::{Clients, Flight, FlightEnd, World};
use crate::types::{
    AppendOutcome, ClientOutcome, Duration, EventId, LogIndex, Message, MessageId, Payload, Peer,
    ServerId, SnapshotChunk, Term, Time,
};
use crate::web::live::Live;

/// The most entries of a message that are listed.
const ENTRIES_MAX: usize = 100;

/// A message in flight.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct MessageDetails {
    /// Its number.
    pub id: f64,
    /// Its name in the paper.
    pub kind: &'static str,
    /// The sender.
    pub from: String,
    /// The receiver.
    pub to: String,
    /// When it was sent.
    pub sent_at_ms: f64,
    /// When it arrives; for a held message, when it would have arrived; null if a recording does not tell.
    pub arrives_at_ms: Option<f64>,
    /// Whether it is held.
    pub held: bool,
    /// Its exact name in the command language; null if it is no longer in flight.
    pub name: Option<String>,
    /// The event of its sending.
    pub seq: f64,
    /// Its contents: Figure 2's names, values as people read them.
    pub fields: Vec<FieldRow>,
    /// The entries that it carries; at most the first 100.
    pub entries: Vec<EntryRow>,
}

/// An entry of a message.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct EntryRow {
    /// Its index.
    pub index: f64,
    /// Its term.
    pub term: f64,
    /// Its command, as text.
    pub command: String,
}

/// A message that is in flight, or is shown as lost.
pub(super) fn message(live: &Live, id: MessageId) -> Option<MessageDetails> {
    let world = live.session().world();
    let settings = world.settings();
    if let Some(flight) = world.network().flight(id) {
        let is_told = flight.end != FlightEnd::Untold;
        let times = (flight.sent_at, is_told.then_some(flight.arrives_at));
        let ends = (flight.from, flight.to);
        let mut details = details(id, ends, times, flight.trigger, &flight.body, world);
        details.fields.extend(flight_fields(flight));
        let name = world.message_name(id).map(|name| name.to_string());
        return Some(MessageDetails { held: flight.held().is_some(), name, ..details });
    }
    let loss = live.recent().losses().iter().find(|loss| loss.message == id)?;
    let times = (loss.sent_at, Some(loss.usual_arrival(settings)));
    let ends = (Peer::Server(loss.link.from), Peer::Server(loss.link.to));
    Some(details(id, ends, times, loss.trigger, &loss.body, world))
}

/// The delay and the duplication of a message, if any.
fn flight_fields(flight: &Flight) -> impl Iterator<Item = FieldRow> {
    let field = |name: &str, value| FieldRow { name: name.to_owned(), value };
    let held = Duration::from_us(flight.held_us.into());
    let waited = (held > Duration::ZERO).then(|| field("waited for the disk", held.to_string()));
    let copy = flight.copy_of().map(|original| field("copy of message", original.to_string()));
    waited.into_iter().chain(copy)
}

fn details(
    id: MessageId,
    (from, to): (Peer, Peer),
    (sent_at, arrives_at): (Time, Option<Time>),
    trigger: EventId,
    body: &Message,
    world: &World,
) -> MessageDetails {
    let clients = world.clients();
    let sender = match from {
        Peer::Server(id) => id,
        Peer::Client(_) => ServerId::from_index(0),
    };
    let chunk = world.settings().server(sender).snapshot_chunk();
    MessageDetails {
        id: id.0 as f64,
        kind: body.kind().name(),
        from: from.to_string(),
        to: to.to_string(),
        sent_at_ms: sent_at.as_ms_f64(),
        arrives_at_ms: arrives_at.map(Time::as_ms_f64),
        held: false,
        name: None,
        seq: trigger.0 as f64,
        fields: fields(body, clients, chunk),
        entries: entries(body, clients),
    }
}

/// The fields by the names of Figure 2, without the sender's number, which `from` has.
fn fields(body: &Message, clients: &Clients, limit: u32) -> Vec<FieldRow> {
    let field = |name: &str, value: &dyn std::fmt::Display| FieldRow {
        name: name.to_owned(),
        value: value.to_string(),
    };
    let mut rows: Vec<_> = body.term().iter().map(|term| field("term", term)).collect();
    match body {
        Message::TimeoutNow { .. } => {}
        Message::Foreign(body) => {
            let fields = body.fields().into_iter().filter(|(name, _)| name != "term");
            rows.extend(fields.map(|(name, value)| FieldRow { name, value }));
        }
        Message::ReadIndex { read, .. } => rows.push(field("read", &clients.text(*read))),
        Message::ReadIndexResponse { read, index, .. } => {
            rows.push(field("read", &clients.text(*read)));
            let index = index.map_or("none".to_owned(), |index| index.to_string());
            rows.push(field("read_index", &index));
        }
        Message::RequestVote { last_log_index, last_log_term, transfer, .. } => {
            rows.push(field("last_log_index", last_log_index));
            rows.push(field("last_log_term", last_log_term));
            rows.push(field("transfer", transfer));
        }
        Message::PreVote { last_log_index, last_log_term, .. } => {
            rows.push(field("last_log_index", last_log_index));
            rows.push(field("last_log_term", last_log_term));
        }
        Message::RequestVoteResponse { granted, .. } => rows.push(field("vote_granted", granted)),
        Message::PreVoteResponse { asked, granted, .. } => {
            rows.push(field("asked_term", asked));
            rows.push(field("vote_granted", granted));
        }
        Message::AppendEntries {
            prev_log_index,
            prev_log_term,
            entries,
            leader_commit,
            round,
            ..
        } => {
            rows.push(field("prev_log_index", prev_log_index));
            rows.push(field("prev_log_term", prev_log_term));
            rows.push(field("entries", &entries.len()));
            rows.push(field("leader_commit", leader_commit));
            rows.push(field("round", &round.0));
        }
        Message::InstallSnapshot { chunk, round, .. } => {
            rows.extend(chunk_fields(chunk, limit));
            rows.push(field("round", &round.0));
        }
        Message::InstallSnapshotResponse { last_index, received, round, .. } => {
            rows.push(field("last_included_index", last_index));
            match received {
                Some(bytes) => rows.push(field("received", &format_args!("{bytes} bytes"))),
                None => rows.push(field("received", &"all, durably")),
            }
            rows.push(field("round", &round.0));
        }
        Message::AppendEntriesResponse { outcome, round, .. } => {
            rows.extend(outcome_fields(*outcome));
            rows.push(field("round", &round.0));
        }
        Message::ClientRequest { command } => {
            rows.push(field("command", &clients.text(*command)));
        }
        Message::ClientResponse { command, outcome } => {
            rows.push(field("command", &clients.text(*command)));
            match outcome {
                ClientOutcome::Busy => rows.push(field("busy", &"too much is uncommitted")),
                ClientOutcome::Applied { index } => rows.push(field("applied_at", index)),
                ClientOutcome::NotLeader { hint } => {
                    let hint = hint.map_or("none known".to_owned(), |id| id.to_string());
                    rows.push(field("not_leader_but", &hint));
                }
                ClientOutcome::Registered { session } => rows.push(field("session", session)),
                ClientOutcome::Read { value, index } => {
                    let value = value.map_or("", |command| clients.value(command));
                    rows.push(field("value", &value));
                    rows.push(field("applied_at", index));
                }
                ClientOutcome::SessionExpired => rows.push(field("session", &"gone")),
            }
        }
    }
    rows
}

/// A piece of a snapshot, by Figure 13's names.
fn chunk_fields(chunk: &SnapshotChunk, limit: u32) -> Vec<FieldRow> {
    let field = |name: &str, value: String| FieldRow { name: name.to_owned(), value };
    let data = format!("{} of {} bytes", chunk.data.len(), chunk.size);
    let (place, count) = chunk.place(limit);
    vec![
        field("last_included_index", chunk.last_index.to_string()),
        field("last_included_term", chunk.last_term.to_string()),
        field("offset", chunk.offset.to_string()),
        field("data", data),
        field("done", chunk.is_last().to_string()),
        field("piece", format!("{place} of {count}")),
    ]
}

fn outcome_fields(outcome: AppendOutcome) -> Vec<FieldRow> {
    let field = |name: &str, value: String| FieldRow { name: name.to_owned(), value };
    let success = matches!(outcome, AppendOutcome::Matched { .. });
    let mut rows = vec![field("success", success.to_string())];
    match outcome {
        AppendOutcome::Matched { match_index } => {
            rows.push(field("match_index", match_index.to_string()));
        }
        AppendOutcome::Conflict { prev_log_index, conflict_term, conflict_index } => {
            let term = |term: Term| term.to_string();
            rows.push(field("prev_log_index", prev_log_index.to_string()));
            rows.push(field("conflict_term", conflict_term.map_or("none".to_owned(), term)));
            rows.push(field("conflict_index", conflict_index.to_string()));
        }
        AppendOutcome::StaleTerm => {}
    }
    rows
}

fn entries(body: &Message, clients: &Clients) -> Vec<EntryRow> {
    let Message::AppendEntries { prev_log_index, entries, .. } = body else { return Vec::new() };
    let numbered = entries.iter().take(ENTRIES_MAX).enumerate();
    let row = |(place, entry): (usize, &crate::types::Entry)| EntryRow {
        index: LogIndex(prev_log_index.0).plus(place + 1).0 as f64,
        term: entry.term.0 as f64,
        command: match entry.payload {
            Payload::Command(command, _) => clients.text(command),
            Payload::NoOp => "no-op".to_owned(),
            Payload::Configuration(change) => change.to_string(),
        },
    };
    numbered.map(row).collect()
}
