//! Clients as the page shows them: those who wait, and, for a moment, those who have their answer.

use std::collections::VecDeque;

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
    /// In the order of their numbers, as the rows of a frame are.
    done: VecDeque<Caller>,
    /// Who was heard from last, and by whom: or not heard from.
    last_answer: Option<(ClientId, ServerId)>,
}

#[derive(Clone, Copy, Debug)]
struct Caller {
    client: ClientId,
    command: CommandId,
    code: ClientCode,
    server: Option<ServerId>,
    /// When it appeared, or when it was done.
    since: Time,
}

impl Callers {
    /// Takes in what happened.
    pub fn observe(&mut self, at: Time, fact: &Fact) {
        match *fact {
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
        since: Time,
        client: ClientId,
        command: CommandId,
        outcome: Option<ClientOutcome>,
    ) {
        let served = matches!(outcome, Some(ClientOutcome::Applied { .. }));
        if self.done.len() == DONE_MAX {
            self.done.pop_front();
        }
        let answer = self.last_answer.filter(|(asker, _)| *asker == client);
        let server = answer.map(|(_, server)| server);
        let code = if served { ClientCode::Served } else { ClientCode::GaveUp };
        let place = self.done.partition_point(|done| done.client < client);
        self.done.insert(place, Caller { client, command, code, server, since });
    }

    /// Lets go of those who have been done for long enough.
    pub fn forget(&mut self, now: Time) {
        self.done.retain(|done| now.since(done.since) < LINGER);
    }

    /// Writes the clients' rows, oldest first, and tells how many.
    pub fn write(&self, clients: &Clients, out: &mut Vec<f64>) -> usize {
        let mut waiting = clients.waiting().map(|(client, waiting)| Caller {
            client,
            command: waiting.command,
            code: ClientCode::Waiting,
            server: Some(waiting.asking),
            since: waiting.appeared,
        });
        let mut done = self.done.iter().copied();
        let (mut first_waiting, mut first_done) = (waiting.next(), done.next());
        for rows in 0..CLIENT_ROWS {
            let takes_done = match (first_waiting, first_done) {
                (Some(waiting), Some(done)) => done.client < waiting.client,
                (None, None) => return rows,
                (waiting, _) => waiting.is_none(),
            };
            let next = if takes_done {
                std::mem::replace(&mut first_done, done.next())
            } else {
                std::mem::replace(&mut first_waiting, waiting.next())
            };
            next.iter().for_each(|caller| write_row(caller, out));
        }
        CLIENT_ROWS
    }
}

fn write_row(caller: &Caller, out: &mut Vec<f64>) {
    let mut row = [0.0; ClientField::Stride as usize];
    row[ClientField::Id as usize] = caller.client.0.into();
    row[ClientField::State as usize] = f64::from(caller.code as u32);
    row[ClientField::Server as usize] = caller.server.map_or(0.0, |id| id.number().into());
    row[ClientField::Command as usize] = caller.command.0.into();
    row[ClientField::SinceMs as usize] = caller.since.as_ms_f64();
    out.extend(row);
}
