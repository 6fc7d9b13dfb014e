//! Clients as the page shows them: since when they wait, and, for a moment, those who have their answer.

use std::collections::{BTreeMap, VecDeque};

use crate::sim::Clients;
use crate::types::{ClientId, ClientOutcome, CommandId, Duration, Fact, Peer, ServerId, Time};

use super::layout::{CLIENT_ROWS, ClientCode, ClientField};

/// How long a client stays in sight when it is done, in simulated time.
const LINGER: Duration = Duration::from_ms(200);
/// The most of them that are kept.
const DONE_MAX: usize = 256;

/// What is remembered of the clients.
#[derive(Debug, Default)]
pub struct Callers {
    /// When those who wait appeared.
    appeared: BTreeMap<ClientId, Time>,
    done: VecDeque<Done>,
    served: u64,
    /// Who was heard from last, and by whom: or not heard from.
    last_answer: Option<(ClientId, ServerId)>,
}

#[derive(Clone, Copy, Debug)]
struct Done {
    client: ClientId,
    command: CommandId,
    code: ClientCode,
    server: Option<ServerId>,
    at: Time,
}

impl Callers {
    /// How many have had their commands applied.
    pub fn served(&self) -> u64 {
        self.served
    }

    /// Takes in what happened.
    pub fn observe(&mut self, at: Time, fact: &Fact) {
        match *fact {
            Fact::ClientSubmitted { client, .. } => {
                self.appeared.insert(client, at);
            }
            Fact::Delivered { from: Peer::Server(server), to: Peer::Client(client), .. }
            | Fact::ClientTimedOut { client, server } => self.last_answer = Some((client, server)),
            Fact::ClientFinished { client, command, outcome } => {
                self.finish(at, client, command, outcome);
            }
            _ => {}
        }
    }

    fn finish(
        &mut self,
        at: Time,
        client: ClientId,
        command: CommandId,
        outcome: Option<ClientOutcome>,
    ) {
        let served = matches!(outcome, Some(ClientOutcome::Applied { .. }));
        self.served += u64::from(served);
        self.appeared.remove(&client);
        if self.done.len() == DONE_MAX {
            self.done.pop_front();
        }
        let answer = self.last_answer.filter(|(asker, _)| *asker == client);
        self.done.push_back(Done {
            client,
            command,
            code: if served { ClientCode::Served } else { ClientCode::GaveUp },
            server: answer.map(|(_, server)| server),
            at,
        });
    }

    /// Lets go of those who have been done for long enough.
    pub fn forget(&mut self, now: Time) {
        while self.done.pop_front_if(|done| now.since(done.at) >= LINGER).is_some() {}
    }

    /// Writes the clients' rows, oldest first, and tells how many.
    pub fn write(&self, clients: &Clients, out: &mut Vec<f64>) -> usize {
        let waiting = clients.waiting().take(CLIENT_ROWS).map(|(id, client)| {
            let since = self.appeared.get(&id).copied().unwrap_or(client.since);
            (id, ClientCode::Waiting, Some(client.asking), client.command, since)
        });
        let done = self
            .done
            .iter()
            .map(|done| (done.client, done.code, done.server, done.command, done.at));
        let mut rows: Vec<_> = waiting.chain(done).collect();
        rows.sort_unstable_by_key(|row| row.0);
        rows.truncate(CLIENT_ROWS);
        for &(id, code, server, command, since) in &rows {
            let mut row = [0.0; ClientField::Stride as usize];
            row[ClientField::Id as usize] = id.0.into();
            row[ClientField::State as usize] = f64::from(code as u32);
            row[ClientField::Server as usize] = server.map_or(0.0, |id| id.number().into());
            row[ClientField::Command as usize] = command.0.into();
            row[ClientField::SinceMs as usize] = since.as_ms_f64();
            out.extend(row);
        }
        rows.len()
    }
}
