//! What clients do: they ask a server, follow its hints, time out, and ask the next.

use std::sync::Arc;

use crate::types::{
    ClientId, ClientOutcome, CommandId, Event, EventId, Fact, Operation, ServerId, Time,
};

use crate::cores::Consensus;
use crate::sim::clients::{Client, RequestOptions};
use crate::sim::queue::Due;
use crate::sim::random::Purpose;
use crate::sim::world::World;

/// What a client is told.
pub(in crate::sim) struct Answer {
    /// By whom.
    pub(in crate::sim) by: ServerId,
    /// When the answer left.
    pub(in crate::sim) sent_at: Time,
    /// The command that it is about.
    pub(in crate::sim) command: CommandId,
    /// What has become of it.
    pub(in crate::sim) outcome: ClientOutcome,
}

impl<C: Consensus> World<C> {
    /// A client appears.
    pub(in crate::sim) fn submit(
        &mut self,
        text: Arc<str>,
        options: RequestOptions,
        sink: &mut impl FnMut(&Event),
    ) {
        let (client, command) = self.clients.new_client_with(text, self.now);
        let operation = self.clients.operation(command);
        self.begin_request(client, command, operation, options, self.on_behalf, sink);
    }

    /// A client begins to want a command to be executed.
    pub(in crate::sim) fn begin_request(
        &mut self,
        client: ClientId,
        command: CommandId,
        operation: Option<Operation>,
        options: RequestOptions,
        cause: Option<EventId>,
        sink: &mut impl FnMut(&Event),
    ) {
        let fact = Fact::ClientSubmitted { client, command, operation };
        let cause = self.emit(None, cause, fact, sink);
        let first = options
            .first
            .or(self.clients.last_known_leader())
            .unwrap_or_else(|| self.draw_first_server(command));
        let waiting = Client {
            command,
            asking: first,
            since: self.now,
            appeared: self.now,
            asked: cause,
            told_busy: None,
            asked_again: false,
            tries: 0,
            round: first,
            options,
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
        client.told_busy = None;
        let Client { asking, tries, command, options, .. } = *client;
        let timeout = options.again.unwrap_or(self.settings.client_timeout());
        self.queue.push(now + timeout, Due::ClientTimeout(id, lower_half(now)));
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

    pub(in crate::sim) fn client_answered(
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
            ClientOutcome::NotLeader { .. } | ClientOutcome::Busy if client.options.once() => {
                self.finish(id, Some(outcome), cause, sink)
            }
            // It has asked again since, and waits for that answer. Were it to ask again because of this one as well, each copy that the
            // network makes would multiply from then on.
            ClientOutcome::NotLeader { .. } | ClientOutcome::Busy
                if client.asking != by || sent_at <= client.since => {}
            ClientOutcome::Busy => {
                if let Some(client) = self.clients.get_mut(id) {
                    client.told_busy = Some(cause);
                }
            }
            ClientOutcome::NotLeader { hint: Some(hint) } => self.ask_server(id, hint, cause, sink),
            ClientOutcome::NotLeader { hint: None } => self.ask_next_server(id, cause, sink),
        }
    }

    pub(in crate::sim) fn request_timed_out(
        &mut self,
        id: ClientId,
        since: u32,
        sink: &mut impl FnMut(&Event),
    ) {
        // The timeout may belong to an earlier try, or to an earlier request of the same client.
        let is_meant = |client: &&Client| lower_half(client.since) == since;
        let Some(&client) = self.clients.get(id).filter(is_meant) else { return };
        // A busy leader has told it to come back later: that is now. If that did not help, others may know a newer leader: one
        // that commits nothing because it was deposed, and does not know it, would keep its clients forever.
        match client.told_busy {
            Some(cause) if client.asked_again => return self.ask_next_server(id, cause, sink),
            Some(cause) => return self.ask_server(id, client.asking, cause, sink),
            None => {}
        }
        let fact = Fact::ClientTimedOut { client: id, server: client.asking };
        let cause = self.emit(None, client.asked, fact, sink);
        if client.options.once() {
            self.finish(id, None, cause, sink);
        } else {
            self.ask_next_server(id, cause, sink);
        }
    }

    /// The next server of the client's round; hints in between have not moved it.
    fn ask_next_server(&mut self, id: ClientId, cause: EventId, sink: &mut impl FnMut(&Event)) {
        let count = self.servers.len();
        let Some(client) = self.clients.get_mut(id) else { return };
        let next = ServerId::from_index((client.round.index() + 1) % count);
        client.round = next;
        self.ask_server(id, next, cause, sink);
    }

    fn ask_server(
        &mut self,
        id: ClientId,
        server: ServerId,
        cause: EventId,
        sink: &mut impl FnMut(&Event),
    ) {
        if let Some(client) = self.clients.get_mut(id) {
            client.asked_again = client.asking == server;
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
        self.request_finished(client, command, outcome, cause, sink);
    }

    /// A client sends its request once more, if chance wants it.
    pub(in crate::sim) fn repeats(&self, command: CommandId) -> bool {
        let (share, stream) = (self.settings.client_repeat(), self.clients.stream(command));
        self.random.chance(share, stream, Purpose::ClientRepeat, self.now, 0)
    }
}

/// The lower half of a time: it tells apart all times within an hour, the longest timeout.
fn lower_half(time: Time) -> u32 {
    time.as_us() as u32
}
