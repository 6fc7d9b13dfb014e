//! Clients as they are shown: those with a pending request and, for a short time, those that were answered. A client that
//! sends several commands has one row; it shows the last answer before the next request.

use std::cmp::Ordering;
use std::collections::VecDeque;

use crate::sim::{Client, Clients};
use crate::types::{ClientId, ClientOutcome, CommandId, Duration, Fact, Peer, ServerId, Time};

/// How long a client's answer is shown, in simulated time.
const LINGER: Duration = Duration::from_ms(200);
/// The same if the client has sent another request meanwhile.
const LINGER_BUSY: Duration = Duration::from_ms(80);
/// The most answered clients that are kept.
const DONE_MAX: usize = 256;

/// The clients that were answered or are waiting.
#[derive(Clone, Debug, Default)]
pub struct Callers {
    /// The clients that were answered recently, each with its last command, in the order of their numbers.
    done: VecDeque<Caller>,
    /// The client that was answered last, and the server that answered it, if any.
    last_answer: Option<(ClientId, ServerId)>,
}

/// A client with a pending request, or with an answer that is still shown.
#[derive(Clone, Copy, Debug)]
pub struct Caller {
    /// The client.
    pub client: ClientId,
    /// Its command.
    pub command: CommandId,
    /// What became of the command.
    pub state: CallerState,
    /// The server that it asks, or that answered it.
    pub server: Option<ServerId>,
    /// For a read that was answered, the command that wrote the value; none if the key has no value.
    pub found: Option<Option<CommandId>>,
    /// When it sent its request, or got its answer.
    pub since: Time,
}

/// The state of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallerState {
    /// It has no answer yet.
    Waiting,
    /// Its command was applied or its read answered.
    Served,
    /// Its only attempt failed.
    GaveUp,
}

impl Callers {
    /// Processes an event.
    pub fn observe(&mut self, at: Time, fact: &Fact) {
        if let Fact::Delivered { from: Peer::Server(server), to: Peer::Client(client), .. }
        | Fact::ClientTimedOut { client, server } = *fact
        {
            self.last_answer = Some((client, server));
        }
        if let Fact::ClientFinished { client, command, outcome } = *fact {
            self.finish(at, client, command, outcome);
        }
    }

    fn finish(
        &mut self,
        since: Time,
        client: ClientId,
        command: CommandId,
        outcome: Option<ClientOutcome>,
    ) {
        // A client that opens a session sends its first command right after that.
        if matches!(outcome, Some(ClientOutcome::Registered { .. })) {
            return;
        }
        let served = outcome.is_some_and(ClientOutcome::is_success);
        let answer = self.last_answer.filter(|(asker, _)| *asker == client);
        let found = match outcome {
            Some(ClientOutcome::Read { value, .. }) => Some(value),
            _ => None,
        };
        let caller = Caller {
            client,
            command,
            state: if served { CallerState::Served } else { CallerState::GaveUp },
            server: answer.map(|(_, server)| server),
            found,
            since,
        };
        let place = self.done.partition_point(|done| done.client < client);
        match self.done.get_mut(place).filter(|done| done.client == client) {
            Some(done) => *done = caller,
            None => self.done.insert(place, caller),
        }
        if self.done.len() > DONE_MAX {
            self.done.pop_front();
        }
    }

    /// Forgets the clients that were answered long enough ago.
    pub fn forget(&mut self, now: Time) {
        self.done.retain(|done| now.since(done.since) < LINGER);
    }

    /// The clients, oldest first, at most `most` of them.
    pub fn rows(&self, clients: &Clients, now: Time, most: usize) -> Vec<Caller> {
        let mut waiting = clients.waiting().map(waiting).peekable();
        let mut done = self.done.iter().copied().peekable();
        let mut rows = Vec::new();
        while rows.len() < most {
            let order = match (waiting.peek(), done.peek()) {
                (None, None) => break,
                (Some(waiting), Some(done)) => waiting.client.cmp(&done.client),
                (waiting, _) => {
                    if waiting.is_some() {
                        Ordering::Less
                    } else {
                        Ordering::Greater
                    }
                }
            };
            let waits = if order.is_le() { waiting.next() } else { None };
            let answered = if order.is_ge() { done.next() } else { None };
            let is_fresh = |done: &Caller| waits.is_none() || now.since(done.since) < LINGER_BUSY;
            rows.extend(answered.filter(is_fresh).or(waits));
        }
        rows
    }
}

fn waiting((client, waiting): (ClientId, &Client)) -> Caller {
    Caller {
        client,
        command: waiting.command,
        state: CallerState::Waiting,
        server: Some(waiting.asking),
        found: None,
        since: waiting.appeared,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::{Session, language};

    /// The rows at several times of a script that waits in between.
    fn rows(text: &str) -> Vec<Vec<(u32, CallerState, String, String)>> {
        let script = language::parse_script("test", text).expect("a good script");
        let mut session = Session::open(&script).expect("a possible setup");
        let (mut callers, mut moments) = (Callers::default(), Vec::new());
        for at in (1..=60).map(|number| Time::from_us(number * 10_000)) {
            while session.now() < at {
                let mut observe = |event: &crate::types::Event| {
                    if let crate::types::EventKind::Fact(fact) = &event.kind {
                        callers.observe(event.at, fact);
                    }
                };
                session.advance(at, &mut observe, &mut || true);
            }
            callers.forget(at);
            let clients = session.world().clients();
            let rows = callers.rows(clients, at, 24);
            moments.push(rows.iter().map(|row| told(row, clients)).collect());
        }
        moments
    }

    fn told(row: &Caller, clients: &Clients) -> (u32, CallerState, String, String) {
        let value = |found: Option<CommandId>| found.map_or("none".into(), |it| clients.text(it));
        let found = row.found.map_or("no read".into(), value);
        (row.client.0, row.state, clients.text(row.command), found)
    }

    #[test]
    fn a_client_is_one_row_and_shows_each_answer_for_a_moment() {
        let text = "servers 1\nset latency 10ms..10ms\nat 100ms timeout S1\nat 200ms client A put x 1\n\
                    client A get x\nclient A get y\nget y\nat 700ms\n";
        let moments = rows(text);
        let (mut seen, mut last) = (Vec::new(), None);
        for row in moments.iter().flatten().filter(|row| row.0 == 1) {
            if last.as_ref() != Some(row) {
                seen.push(row.clone());
                last = Some(row.clone());
            }
        }
        assert!(moments.iter().all(|rows| rows.iter().filter(|row| row.0 == 1).count() <= 1));
        let row =
            |state, command: &str, found: &str| (1, state, command.to_owned(), found.to_owned());
        let expected = [
            row(CallerState::Waiting, "open a session", "no read"),
            row(CallerState::Waiting, "x=1", "no read"),
            row(CallerState::Served, "x=1", "no read"),
            row(CallerState::Served, "get x", "x=1"),
            row(CallerState::Served, "get y", "none"),
        ];
        assert_eq!(seen, expected);
        let both = moments.iter().any(|rows| rows.iter().map(|row| row.0).eq([1, 2]));
        assert!(both, "the other client has its row behind");
        assert!(moments.last().expect("moments").is_empty(), "answers go out of sight");
    }
}
