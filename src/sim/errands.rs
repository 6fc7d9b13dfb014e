//! What clients do that put and get: one thing after the other, each in their session.

use std::sync::Arc;

use crate::types::{ClientId, ClientOutcome, CommandId, Event, EventId, Guard};

use super::callers::{Errand, Standing};
use super::clients::Manner;
use super::random::{Purpose, Stream, mix};
use super::server::Consensus;
use super::world::World;

impl<C: Consensus> World<C> {
    /// Tells the client of this name, or one that comes for this alone, to write a value under a key, or, without a value,
    /// to read what stands there.
    pub(super) fn tell_client(
        &mut self,
        name: Option<&Arc<str>>,
        key: &str,
        write: Option<Arc<str>>,
        manner: Manner,
        sink: &mut impl FnMut(&Event),
    ) {
        let key = self.clients.intern(key);
        let draws = self.clients.draws_key(self.now);
        let id = self.clients.tell(name, Errand { key, write, manner, draws });
        self.take_up(id, None, sink);
    }

    /// The steady load puts and gets.
    pub(super) fn load_errand(&mut self, keys: u32, sink: &mut impl FnMut(&Event)) {
        let number = self.clients.next_loaded();
        let (stream, now) = (Stream::Load(number), self.now);
        let key = self.random.below(u64::from(keys), stream, Purpose::LoadKey, now);
        let reads = self.settings.load_reads();
        let is_read = self.random.chance(reads, stream, Purpose::LoadRead, now, 0);
        let key = self.clients.intern(&format!("k{}", key + 1));
        let write = (!is_read).then(|| number.to_string().into());
        let errand =
            Errand { key, write, manner: Manner::default(), draws: mix(u64::from(number)) };
        let id = self.clients.tell_load(errand);
        self.take_up(id, None, sink);
    }

    /// A client does the next thing, if it is free.
    fn take_up(&mut self, id: ClientId, cause: Option<EventId>, sink: &mut impl FnMut(&Event)) {
        if self.clients.callers_mut().take_up(id) {
            self.pursue(id, cause, sink);
        }
    }

    /// A client sends the next command that is needed for what it does.
    fn pursue(&mut self, id: ClientId, cause: Option<EventId>, sink: &mut impl FnMut(&Event)) {
        let heeded = self.settings.follows(Guard::Sessions);
        let next = self.clients.next_command(id, self.settings.sessions(), heeded);
        if let Some((command, operation, manner)) = next {
            self.greet(id, command, Some(operation), manner, cause, sink);
        }
    }

    /// A client that puts and gets has come to an end with a command.
    pub(super) fn go_on(
        &mut self,
        id: ClientId,
        command: CommandId,
        outcome: Option<ClientOutcome>,
        cause: EventId,
        sink: &mut impl FnMut(&Event),
    ) {
        let Some(caller) = self.clients.callers_mut().get_mut(id) else { return };
        if let Some(ClientOutcome::Registered { session }) = outcome {
            caller.session = Some(session);
            caller.sequence = 0;
            return self.pursue(id, Some(cause), sink);
        }
        if outcome == Some(ClientOutcome::SessionExpired) {
            // It opens another one for the next command. What became of this one, it never learns (dissertation §6.3).
            caller.session = None;
        }
        caller.doing = None;
        caller.last = Some((command, outcome));
        let serves_load = caller.standing == Standing::Load;
        let goes_on = !caller.todo.is_empty();
        if serves_load {
            self.clients.load_served();
        }
        if goes_on {
            self.take_up(id, Some(cause), sink);
        } else {
            self.clients.callers_mut().rest(id);
        }
    }
}
