//! Clients as the page shows them: those with a pending request and, for a short time, those that were answered. A client that
//! sends several commands has one row; it shows the last answer before the next request.

use std::cmp::Ordering;
use std::collections::VecDeque;

use crate::sim::{Client, Clients};
use crate::types::{ClientId, ClientOutcome, CommandId, Duration, Fact, Peer, ServerId, Time};

use super::layout::{CLIENT_ROWS, ClientCode, ClientField};

/// How long a client's answer is shown, in simulated time.
const LINGER: Duration = Duration::from_ms(200);
/// The same if the client has sent another request meanwhile.
const LINGER_BUSY: Duration = Duration::from_ms(80);
/// The most answered clients that are kept.
const DONE_MAX: usize = 256;

/// The clients that were answered or are waiting.
#[derive(Debug, Default)]
pub struct Callers {
    /// The clients that were answered recently, each with its last command, in the order of their numbers.
    done: VecDeque<Caller>,
    /// The client that was answered last, and the server that answered it, if any.
    last_answer: Option<(ClientId, ServerId)>,
}

#[derive(Clone, Copy, Debug)]
struct Caller {
    client: ClientId,
    command: CommandId,
    code: ClientCode,
    server: Option<ServerId>,
    /// For a read, the command that wrote the value.
    found: Option<Option<CommandId>>,
    /// When it sent its request, or got its answer.
    since: Time,
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
            code: if served { ClientCode::Served } else { ClientCode::GaveUp },
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

    /// Writes the clients' rows, oldest first, and returns their number.
    pub fn write(&self, clients: &Clients, now: Time, out: &mut Vec<f64>) -> usize {
        let mut waiting = clients.waiting().map(waiting).peekable();
        let mut done = self.done.iter().copied().peekable();
        for rows in 0..CLIENT_ROWS {
            let order = match (waiting.peek(), done.peek()) {
                (None, None) => return rows,
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
            answered.filter(is_fresh).or(waits).iter().for_each(|caller| write_row(caller, out));
        }
        CLIENT_ROWS
    }
}

fn waiting((client, waiting): (ClientId, &Client)) -> Caller {
    Caller {
        client,
        command: waiting.command,
        code: ClientCode::Waiting,
        server: Some(waiting.asking),
        found: None,
        since: waiting.appeared,
    }
}

fn write_row(caller: &Caller, out: &mut Vec<f64>) {
    let mut row = [0.0; ClientField::Stride as usize];
    row[ClientField::Id as usize] = caller.client.0.into();
    row[ClientField::State as usize] = f64::from(caller.code as u32);
    row[ClientField::Server as usize] = caller.server.map_or(0.0, |id| id.number().into());
    row[ClientField::Command as usize] = caller.command.0.into();
    row[ClientField::Found as usize] =
        caller.found.map_or(f64::NAN, |found| found.map_or(-1.0, |command| command.0.into()));
    row[ClientField::SinceMs as usize] = caller.since.as_ms_f64();
    out.extend(row);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::{Session, language};

    const STRIDE: usize = ClientField::Stride as usize;

    /// The rows at several times of a script that waits in between.
    fn rows(text: &str) -> Vec<Vec<(u32, u32, String, String)>> {
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
            let (mut out, clients) = (Vec::new(), session.world().clients());
            let count = callers.write(clients, at, &mut out);
            assert_eq!(out.len(), count * STRIDE);
            moments.push(out.chunks(STRIDE).map(|row| told(row, clients)).collect());
        }
        moments
    }

    fn told(row: &[f64], clients: &Clients) -> (u32, u32, String, String) {
        let field = |field: ClientField| row[field as usize];
        let text = |number: f64| clients.text(CommandId(number as u32));
        let found = field(ClientField::Found);
        let found = if found >= 0.0 { text(found) } else { found.to_string() };
        let state = field(ClientField::State) as u32;
        (field(ClientField::Id) as u32, state, text(field(ClientField::Command)), found)
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
        let row = |state: ClientCode, command: &str, found: &str| {
            (1, state as u32, command.to_owned(), found.to_owned())
        };
        let expected = [
            row(ClientCode::Waiting, "open a session", "NaN"),
            row(ClientCode::Waiting, "x=1", "NaN"),
            row(ClientCode::Served, "x=1", "NaN"),
            row(ClientCode::Served, "get x", "x=1"),
            row(ClientCode::Served, "get y", "-1"),
        ];
        assert_eq!(seen, expected);
        let both = moments.iter().any(|rows| rows.iter().map(|row| row.0).eq([1, 2]));
        assert!(both, "the other client has its row behind");
        assert!(moments.last().expect("moments").is_empty(), "answers go out of sight");
    }
}
