//! The operations of clients as NDJSON, one per line, for checkers of linearizability and of sessions.
//!
//! A line holds what a client did and when, and the answer that it received. It holds nothing that only servers know,
//! except which put a get found. Completed operations are sorted by their ends; those without an end follow, sorted by
//! their calls. `docs/clients.md` describes the fields, and `docs/clients.schema.json` is their JSON Schema.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::sim::Clients;
use crate::types::{ClientId, ClientOutcome, CommandId, Event, EventId, Fact, Operation, Time};

/// One operation of a client: a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    client: ClientId,
    /// The client's name, if it has one.
    name: Option<String>,
    command: CommandId,
    operation: &'static str,
    /// None for an operation without a key.
    key: Option<String>,
    /// The value that a put writes or a get found, or the text of another command.
    value: Option<String>,
    /// The command of the put whose value a get found. Clients cannot see it if several puts wrote that value.
    found: Option<CommandId>,
    call_us: Time,
    call_seq: EventId,
    return_us: Option<Time>,
    return_seq: Option<EventId>,
    outcome: &'static str,
    answer: Option<&'static str>,
}

/// Operations in progress.
#[derive(Clone, Debug, Default)]
pub struct Operations {
    waiting: BTreeMap<CommandId, Line>,
}

impl Operations {
    /// Adds the next event; returns the line of the operation that it completes, if any.
    pub fn observe(&mut self, event: &Event, clients: &Clients) -> Option<Line> {
        let fact = event.fact()?;
        if let Fact::ClientSubmitted { client, command, operation } = *fact {
            self.waiting.insert(command, called(event, client, command, operation, clients));
        }
        let Fact::ClientFinished { command, outcome, .. } = *fact else { return None };
        let mut line = self.waiting.remove(&command)?;
        line.finish(event, outcome, clients);
        Some(line)
    }

    /// The lines of the operations that were not completed.
    pub fn rest(&mut self) -> impl Iterator<Item = Line> + use<> {
        std::mem::take(&mut self.waiting).into_values()
    }
}

fn called(
    event: &Event,
    client: ClientId,
    command: CommandId,
    operation: Option<Operation>,
    clients: &Clients,
) -> Line {
    let key = operation.and_then(Operation::key).map(|key| clients.key(key).to_owned());
    let (word, value) = match operation {
        Some(Operation::Register { .. }) => ("register", None),
        Some(Operation::Put { .. }) => ("put", Some(clients.value(command).to_owned())),
        Some(Operation::Get { .. }) => ("get", None),
        None => ("submit", Some(clients.text(command))),
    };
    let name = clients.kv_client(client).and_then(|client| client.name());
    Line {
        client,
        name: name.map(str::to_owned),
        command,
        operation: word,
        key,
        value,
        found: None,
        call_us: event.at,
        call_seq: event.seq,
        return_us: None,
        return_seq: None,
        outcome: "pending",
        answer: None,
    }
}

impl Line {
    /// An operation that did not succeed may have been executed, or may be executed later: a copy of a request that one
    /// server rejects can reach another.
    fn finish(&mut self, event: &Event, outcome: Option<ClientOutcome>, clients: &Clients) {
        self.return_us = Some(event.at);
        self.return_seq = Some(event.seq);
        let succeeded = outcome.is_some_and(ClientOutcome::is_success);
        self.outcome = if succeeded { "ok" } else { "unknown" };
        self.answer = outcome.map(word);
        if let Some(ClientOutcome::Read { value: Some(written), .. }) = outcome {
            self.value = Some(clients.value(written).to_owned());
            self.found = Some(written);
        }
    }
}

fn word(outcome: ClientOutcome) -> &'static str {
    match outcome {
        ClientOutcome::Applied { .. } => "applied",
        ClientOutcome::NotLeader { .. } => "not_leader",
        ClientOutcome::Busy => "busy",
        ClientOutcome::Registered { .. } => "registered",
        ClientOutcome::Read { .. } => "read",
        ClientOutcome::SessionExpired => "session_expired",
    }
}
