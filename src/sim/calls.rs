//! What clients do: they ask, follow hints, lose patience, and never give up.

use std::sync::Arc;

use crate::types::{
    ClientId, ClientOutcome, CommandId, Duration, Event, EventId, Fact, Operation, ServerId, Time,
};

use super::clients::{Client, Manner};
use super::queue::Due;
use super::random::Purpose;
use super::server::Consensus;
use super::world::{Load, World};

/// What a client is told.
pub(super) struct Answer {
    /// By whom.
    pub(super) by: ServerId,
    /// When the answer left.
    pub(super) sent_at: Time,
    /// The command that it is about.
    pub(super) command: CommandId,
    /// What has become of it.
    pub(super) outcome: ClientOutcome,
}

impl<C: Consensus> World<C> {
    /// A client appears.
    pub(super) fn submit(&mut self, text: Arc<str>, manner: Manner, sink: &mut impl FnMut(&Event)) {
        let (client, command) = self.clients.written(text, self.now);
        let operation = self.clients.operation(command);
        self.greet(client, command, operation, manner, self.on_behalf, sink);
    }

    /// A client begins to want a command to be executed.
    pub(super) fn greet(
        &mut self,
        client: ClientId,
        command: CommandId,
        operation: Option<Operation>,
        manner: Manner,
        cause: Option<EventId>,
        sink: &mut impl FnMut(&Event),
    ) {
        let fact = Fact::ClientSubmitted { client, command, operation };
        let cause = self.emit(None, cause, fact, sink);
        let first = manner
            .first
            .or(self.clients.last_known_leader())
            .unwrap_or_else(|| self.draw_first_server(command));
        let waiting = Client {
            command,
            asking: first,
            since: self.now,
            appeared: self.now,
            asked: cause,
            sent_away: None,
            came_back: false,
            tries: 0,
            round: first,
            manner,
        };
        self.clients.arrive(client, waiting);
        self.call(client, cause, sink);
    }

    fn draw_first_server(&self, command: CommandId) -> ServerId {
        let count = self.servers.len() as u64;
        let stream = self.clients.stream(command);
        ServerId::from_index(
            self.random.below(count, stream, Purpose::FirstServer, self.now) as usize
        )
    }

    /// A client asks the server that it has turned to.
    fn call(&mut self, id: ClientId, cause: EventId, sink: &mut impl FnMut(&Event)) {
        let now = self.now;
        let Some(client) = self.clients.get_mut(id) else { return };
        client.since = now;
        client.sent_away = None;
        let Client { asking, tries, command, manner, .. } = *client;
        let patience = manner.again.unwrap_or(self.settings.client_timeout());
        self.queue.push(now + patience, Due::Patience(id, tries));
        let asked = self.send_request(id, asking, command, cause, sink);
        if let Some(client) = self.clients.get_mut(id) {
            client.asked = asked;
        }
        // Only the first one: a client that is sent from server to server would else fill the network.
        if tries == 0 && self.repeats(command) {
            let repeated = self.emit(None, asked, Fact::ClientRepeated { client: id }, sink);
            self.repeat_request(id, asking, command, repeated, sink);
        }
    }

    pub(super) fn client_answered(
        &mut self,
        id: ClientId,
        Answer { by, sent_at, command, outcome }: Answer,
        cause: EventId,
        sink: &mut impl FnMut(&Event),
    ) {
        let Some(&client) = self.clients.get(id).filter(|client| client.command == command) else {
            return;
        };
        match outcome {
            // Whoever executes commands leads; reading is what others may do as well.
            ClientOutcome::Applied { .. }
            | ClientOutcome::Registered { .. }
            | ClientOutcome::SessionExpired => {
                self.clients.set_last_known_leader(by);
                self.finish(id, Some(outcome), cause, sink);
            }
            ClientOutcome::Read { .. } => self.finish(id, Some(outcome), cause, sink),
            ClientOutcome::NotLeader { .. } | ClientOutcome::Busy if client.manner.once() => {
                self.finish(id, Some(outcome), cause, sink)
            }
            // It has asked anew since, and waits for that answer. Were it to ask on for this one as well, each copy that the
            // network makes would multiply from then on.
            ClientOutcome::NotLeader { .. } | ClientOutcome::Busy
                if client.asking != by || sent_at <= client.since => {}
            ClientOutcome::Busy => {
                if let Some(client) = self.clients.get_mut(id) {
                    client.sent_away = Some(cause);
                }
            }
            ClientOutcome::NotLeader { hint: Some(hint) } => self.turn_to(id, hint, cause, sink),
            ClientOutcome::NotLeader { hint: None } => self.turn_to_next(id, cause, sink),
        }
    }

    pub(super) fn patience_ended(
        &mut self,
        id: ClientId,
        tries: u32,
        sink: &mut impl FnMut(&Event),
    ) {
        let Some(&client) = self.clients.get(id).filter(|client| client.tries == tries) else {
            return;
        };
        // A busy leader has told it to come back later: that is now. If that did not help, others may know a newer leader: one
        // that commits nothing because it was deposed, and does not know it, would keep its clients forever.
        match client.sent_away {
            Some(cause) if client.came_back => return self.turn_to_next(id, cause, sink),
            Some(cause) => return self.turn_to(id, client.asking, cause, sink),
            None => {}
        }
        let fact = Fact::ClientTimedOut { client: id, server: client.asking };
        let cause = self.emit(None, client.asked, fact, sink);
        if client.manner.once() {
            self.finish(id, None, cause, sink);
        } else {
            self.turn_to_next(id, cause, sink);
        }
    }

    /// The next server of the client's round; hints in between have not moved it.
    fn turn_to_next(&mut self, id: ClientId, cause: EventId, sink: &mut impl FnMut(&Event)) {
        let count = self.servers.len();
        let Some(client) = self.clients.get_mut(id) else { return };
        let next = ServerId::from_index((client.round.index() + 1) % count);
        client.round = next;
        self.turn_to(id, next, cause, sink);
    }

    fn turn_to(
        &mut self,
        id: ClientId,
        server: ServerId,
        cause: EventId,
        sink: &mut impl FnMut(&Event),
    ) {
        if let Some(client) = self.clients.get_mut(id) {
            client.came_back = client.asking == server;
            client.asking = server;
            client.tries += 1;
            self.call(id, cause, sink);
        }
    }

    fn finish(
        &mut self,
        client: ClientId,
        outcome: Option<ClientOutcome>,
        cause: EventId,
        sink: &mut impl FnMut(&Event),
    ) {
        let Some(&Client { command, .. }) = self.clients.get(client) else { return };
        self.clients.leave(client);
        let fact = Fact::ClientFinished { client, command, outcome };
        let cause = self.emit(None, cause, fact, sink);
        self.go_on(client, command, outcome, cause, sink);
    }
}

/// The steady load.
impl<C: Consensus> World<C> {
    /// Starts the load anew, at the rate in force.
    pub(super) fn restart_load(&mut self) {
        let generation = self.load.generation + 1;
        self.load = Load { generation, started: self.now, brought: 0 };
        self.await_load();
    }

    /// The n-th client comes n / rate after the start, rounded down: rounding errors do not add up.
    #[inline]
    fn await_load(&mut self) {
        let rate = self.settings.load().millihertz();
        if rate > 0 {
            let (number, rate) = (self.load.brought + 1, u64::from(rate));
            // What 1e9 * number / rate is, without numbers as large as 1e9 * number.
            let us = number / rate * 1_000_000_000 + number % rate * 1_000_000_000 / rate;
            let at: Time = self.load.started + Duration::from_us(us);
            self.queue.push(at, Due::Load(self.load.generation));
        }
    }

    pub(super) fn load_due(&mut self, generation: u32, sink: &mut impl FnMut(&Event)) {
        if generation != self.load.generation {
            return;
        }
        self.load.brought += 1;
        self.await_load();
        if self.clients.is_full() || self.all_load_clients_wait() {
            return;
        }
        match self.settings.load_keys() {
            0 => {
                let (client, command) = self.clients.loaded();
                self.greet(client, command, None, Manner::default(), None, sink);
            }
            keys => self.load_errand(keys, sink),
        }
    }

    /// What a load brings while all of its clients wait is not made up for later: the load waits as they do.
    fn all_load_clients_wait(&self) -> bool {
        let most = self.settings.load_clients();
        most > 0 && self.clients.load_waiting() >= most
    }
}
