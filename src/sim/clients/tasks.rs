//! What clients do that put and get: one thing after the other, each in their session.

use std::sync::Arc;

use crate::types::{ClientId, ClientOutcome, CommandId, Event, EventId, Rule};

use crate::cores::Consensus;
use crate::sim::clients::RequestOptions;
use crate::sim::clients::kv::{Lifetime, Task};
use crate::sim::random::{Purpose, Stream, mix};
use crate::sim::world::World;

impl<C: Consensus> World<C> {
    /// Tells the client of this name, or one that comes for this alone, to write a value under a key, or, without a value,
    /// to read what stands there.
    pub(in crate::sim) fn add_task(
        &mut self,
        name: Option<&Arc<str>>,
        key: &str,
        write: Option<Arc<str>>,
        options: RequestOptions,
        sink: &mut impl FnMut(&Event),
    ) {
        let key = self.clients.intern(key);
        let draws = self.clients.draw_key(self.now);
        let id = self.clients.enqueue(name, Task { key, write, options, draws });
        self.start_next_task(id, None, sink);
    }

    /// The steady load puts and gets.
    pub(in crate::sim) fn load_task(&mut self, keys: u32, sink: &mut impl FnMut(&Event)) {
        let number = self.clients.next_loaded();
        let (stream, now) = (Stream::Load(number), self.now);
        let key = self.random.below(u64::from(keys), stream, Purpose::LoadKey, now);
        let reads = self.settings.load_reads();
        let is_read = self.random.chance(reads, stream, Purpose::LoadRead, now, 0);
        let key = self.clients.intern(&format!("k{}", key + 1));
        let write = (!is_read).then(|| number.to_string().into());
        let task =
            Task { key, write, options: RequestOptions::default(), draws: mix(u64::from(number)) };
        let id = self.clients.add_load_task(task);
        self.start_next_task(id, None, sink);
    }

    /// A client does the next thing, if it is free.
    fn start_next_task(
        &mut self,
        id: ClientId,
        cause: Option<EventId>,
        sink: &mut impl FnMut(&Event),
    ) {
        if self.clients.kv_clients_mut().start_next_task(id) {
            self.send_next_command(id, cause, sink);
        }
    }

    /// A client sends the next command that is needed for what it does.
    fn send_next_command(
        &mut self,
        id: ClientId,
        cause: Option<EventId>,
        sink: &mut impl FnMut(&Event),
    ) {
        let heeded = self.settings.follows(Rule::Sessions);
        let next = self.clients.next_command(id, self.settings.sessions(), heeded);
        if let Some((command, operation, options)) = next {
            self.begin_request(id, command, Some(operation), options, cause, sink);
        }
    }

    /// A client that puts and gets has come to an end with a command.
    pub(in crate::sim) fn request_finished(
        &mut self,
        id: ClientId,
        command: CommandId,
        outcome: Option<ClientOutcome>,
        cause: EventId,
        sink: &mut impl FnMut(&Event),
    ) {
        let Some(client) = self.clients.kv_clients_mut().get_mut(id) else { return };
        if let Some(ClientOutcome::Registered { session }) = outcome {
            client.session = Some(session);
            client.sequence = 0;
            return self.send_next_command(id, Some(cause), sink);
        }
        if outcome == Some(ClientOutcome::SessionExpired) {
            // It opens another one for the next command. What became of this one, it never learns (dissertation §6.3).
            client.session = None;
        }
        client.current_task = None;
        client.last = Some((command, outcome));
        let serves_load = client.lifetime == Lifetime::Load;
        let goes_on = !client.pending_tasks.is_empty();
        if serves_load {
            self.clients.load_served();
        }
        if goes_on {
            self.start_next_task(id, Some(cause), sink);
        } else {
            self.clients.kv_clients_mut().rest(id);
        }
    }
}
