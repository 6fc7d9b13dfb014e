//! Those who submit commands.

mod keys;
mod kv;
mod load;
mod requests;
mod tasks;

pub use kv::{KvClient, Task};
pub(in crate::sim) use requests::Answer;

use std::collections::VecDeque;
use std::sync::Arc;

use crate::types::{
    ClientId, CommandId, CommandSize, Duration, EventId, KeyId, LogIndex, Operation, ServerId,
    Term, Ticket, Time, ValueDigest,
};
use crate::util::Sequence;

use crate::sim::random::{Stream, mix};
use keys::Keys;
use kv::{KvClients, Lifetime};

/// A client that waits for its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client {
    /// The command that it wants to be executed.
    pub command: CommandId,
    /// Whom it is asking now.
    pub asking: ServerId,
    /// When it began to ask that server.
    pub since: Time,
    /// When it appeared.
    pub appeared: Time,
    /// The event in which it sent its present request.
    pub(in crate::sim) asked: EventId,
    /// The event in which a busy leader asked it to come back later; it asks there again when its request times out.
    pub(in crate::sim) told_busy: Option<EventId>,
    /// Whether it asked the same server before this try.
    pub(in crate::sim) asked_again: bool,
    /// How many servers it has asked before.
    pub(in crate::sim) tries: u32,
    /// Its position in the round of servers: after a timeout it asks the next one. Hints do not move it.
    pub(in crate::sim) round: ServerId,
    /// How it asks.
    pub(in crate::sim) options: RequestOptions,
}

/// How a client asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RequestOptions {
    /// The server that it asks first; none for the last known leader, or a random one.
    pub first: Option<ServerId>,
    /// After how long without an answer it asks the next server; none for what is set for all, or, of one that was sent to a
    /// server, for never.
    pub again: Option<Duration>,
}

impl RequestOptions {
    /// Whether it asks one server once, and then stops.
    pub fn once(self) -> bool {
        self.first.is_some() && self.again.is_none()
    }
}

impl Client {
    /// How often it has turned to another server, or asked again.
    pub fn tries(&self) -> u32 {
        self.tries
    }
}

/// Where a command comes from, and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Stated {
    /// Somebody wrote it.
    Written(Arc<Written>),
    /// The steady load numbers its commands.
    Load { client: ClientId, number: u32 },
    /// It stood in a log before the run began.
    InitialDisk(Arc<(Term, LogIndex)>),
}

/// A command that somebody wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Written {
    client: ClientId,
    /// What its draws are keyed by: when it was written, and which it was in that instant. Its number would not do: one more
    /// command before it would change all that happens to it.
    key: u64,
    text: Arc<str>,
    operation: Option<Operation>,
}

/// All clients that wait, and all commands that there ever were.
#[derive(Clone, Debug, Default)]
pub struct Clients {
    /// In order of their numbers. New ones belong at the end, and mostly it is the oldest that leave.
    waiting: VecDeque<(ClientId, Client)>,
    commands: Sequence<Stated>,
    kv_clients: KvClients,
    keys: Keys,
    /// How many clients there have been.
    appeared: u32,
    loaded: u32,
    /// The instant in which something was written last, and how much there was.
    instant: (Time, u32),
    /// How many of the steady load's clients wait.
    load_waiting: u32,
    /// The server that answered last as a leader.
    last_known_leader: Option<ServerId>,
}

impl Clients {
    /// The most clients that wait at a time. While there are as many, the steady load brings no further ones.
    pub const MAX_WAITING: usize = 10_000;

    /// Those who wait for an answer, in order of their appearance.
    pub fn waiting(&self) -> impl Iterator<Item = (ClientId, &Client)> {
        self.waiting.iter().map(|&(id, ref client)| (id, client))
    }

    /// A client that waits; none if this one does not.
    pub fn waiting_client(&self, id: ClientId) -> Option<&Client> {
        self.get(id)
    }

    /// How many wait for an answer.
    pub fn waiting_len(&self) -> usize {
        self.waiting.len()
    }

    /// The text of a command; empty if no command has this number.
    pub fn text(&self, command: CommandId) -> String {
        match self.commands.get(command.0 as usize) {
            Some(Stated::Written(written)) => written.text.to_string(),
            Some(Stated::Load { number, .. }) => format!("c{number}"),
            Some(Stated::InitialDisk(place)) => format!("t{}i{}", place.0, place.1),
            None => String::new(),
        }
    }

    /// How many bytes the text of a command has.
    pub fn size(&self, command: CommandId) -> CommandSize {
        let digits = |number: u64| 1 + number.checked_ilog10().unwrap_or_default() as usize;
        let bytes = match self.commands.get(command.0 as usize) {
            Some(Stated::Written(written)) => written.text.len(),
            Some(Stated::Load { number, .. }) => 1 + digits(u64::from(*number)),
            Some(Stated::InitialDisk(place)) => 2 + digits(place.0.0) + digits(place.1.0),
            None => 0,
        };
        CommandSize(u16::try_from(bytes).unwrap_or(u16::MAX))
    }

    /// Whether there is a command of this number.
    pub fn knows(&self, command: CommandId) -> bool {
        (command.0 as usize) < self.commands.len()
    }

    /// Whether a command says `text`.
    pub fn text_is(&self, command: CommandId, text: &str) -> bool {
        match self.commands.get(command.0 as usize) {
            Some(Stated::Written(written)) => *written.text == *text,
            Some(_) => self.text(command) == text,
            None => false,
        }
    }

    /// Takes over a command of a recorded run, for the sentences about it. Commands come in the order of their numbers; one that
    /// is known already stays as it is, and one after a wide gap is not taken.
    pub fn restore(&mut self, command: CommandId, text: &str, operation: Option<Operation>) {
        const WIDEST_GAP: usize = 1 << 16;
        let (place, known) = (command.0 as usize, self.commands.len());
        if place < known || place - known > WIDEST_GAP {
            return;
        }
        let unknown = Written { client: ClientId(0), key: 0, text: "".into(), operation: None };
        let unknown = Stated::Written(Arc::new(unknown));
        (known..place).for_each(|_| self.commands.push(unknown.clone()));
        if let Some(Operation::Put { key, .. } | Operation::Get { key }) = operation
            && key == self.keys.next()
        {
            let name = text.strip_prefix("get ").unwrap_or(text).split('=').next();
            self.keys.intern(name.unwrap_or_default());
        }
        let written = Written { client: ClientId(0), key: 0, text: text.into(), operation };
        self.commands.push(Stated::Written(Arc::new(written)));
    }

    /// What a copy holds alone, in bytes, by estimate.
    pub(in crate::sim) fn approx_bytes(&self) -> usize {
        self.waiting.len() * size_of::<(ClientId, Client)>() + self.kv_clients.approx_bytes()
    }

    /// Those who put and get, in order of their numbers: all that have a name, and the others as long as they are needed.
    pub fn kv_clients(&self) -> impl Iterator<Item = &KvClient> {
        self.kv_clients.iter()
    }

    /// The client that puts and gets under this number.
    pub fn kv_client(&self, id: ClientId) -> Option<&KvClient> {
        self.kv_clients.get(id)
    }

    /// The client of this name.
    pub fn kv_client_named(&self, name: &str) -> Option<&KvClient> {
        self.kv_clients.named(name)
    }

    /// The server that answered last as a leader.
    pub fn last_known_leader(&self) -> Option<ServerId> {
        self.last_known_leader
    }

    /// What a command asks of the state machine; none if it means nothing to it.
    #[inline]
    pub fn operation(&self, command: CommandId) -> Option<Operation> {
        match self.commands.get(command.0 as usize) {
            Some(Stated::Written(written)) => written.operation,
            _ => None,
        }
    }

    /// The name of a key; empty if no key has this number.
    pub fn key(&self, key: KeyId) -> &str {
        self.keys.name(key)
    }

    /// The key of this name, if it has been heard of.
    pub fn key_named(&self, name: &str) -> Option<KeyId> {
        self.keys.find(name)
    }

    /// What a command puts: the part of its text after the key; empty if it puts nothing.
    pub fn value(&self, command: CommandId) -> &str {
        let Some(Stated::Written(written)) = self.commands.get(command.0 as usize) else {
            return "";
        };
        let Some(Operation::Put { key, .. }) = written.operation else { return "" };
        written.text.get(self.key(key).len() + 1..).unwrap_or_default()
    }

    /// The client that waits for `command`, or waited; none if it stood in a log before the run began.
    pub fn client_of(&self, command: CommandId) -> Option<ClientId> {
        match self.commands.get(command.0 as usize)? {
            Stated::Written(written) => Some(written.client),
            Stated::Load { client, .. } => Some(*client),
            Stated::InitialDisk(_) => None,
        }
    }

    /// Where the draws come from that are about a command: its way to a server, and its answer's way back.
    pub(in crate::sim) fn stream(&self, command: CommandId) -> Stream {
        match self.commands.get(command.0 as usize) {
            Some(Stated::Written(written)) => Stream::Written(written.key),
            Some(Stated::Load { number, .. }) => Stream::Load(*number),
            Some(Stated::InitialDisk(_)) | None => Stream::Written(u64::from(command.0)),
        }
    }

    #[inline]
    pub(in crate::sim) fn get(&self, id: ClientId) -> Option<&Client> {
        self.waiting.get(self.place_of(id).ok()?).map(|(_, client)| client)
    }

    pub(in crate::sim) fn get_mut(&mut self, id: ClientId) -> Option<&mut Client> {
        let place = self.place_of(id).ok()?;
        self.waiting.get_mut(place).map(|(_, client)| client)
    }

    /// How many of the steady load's clients wait for an answer.
    pub fn load_waiting(&self) -> u32 {
        self.load_waiting
    }

    pub(in crate::sim) fn is_full(&self) -> bool {
        self.waiting.len() + self.kv_clients.len() >= Self::MAX_WAITING
    }

    pub(in crate::sim) fn set_last_known_leader(&mut self, id: ServerId) {
        self.last_known_leader = Some(id);
    }

    /// The command that stands at `index` with `term` in logs given at the start; the same for all servers.
    pub(in crate::sim) fn given(&mut self, term: Term, index: LogIndex) -> CommandId {
        let place = (term, index);
        let is_it =
            |stated: &Stated| matches!(stated, Stated::InitialDisk(given) if **given == place);
        let known = self.commands.iter().position(is_it);
        match known {
            Some(number) => CommandId(number as u32),
            None => self.command(Stated::InitialDisk(Arc::new(place))),
        }
    }

    /// A client that submits what somebody wrote; `k=v` puts a value.
    pub(in crate::sim) fn new_client_with(
        &mut self,
        text: Arc<str>,
        now: Time,
    ) -> (ClientId, CommandId) {
        let client = self.new_client();
        let operation = text.split_once('=').map(|(key, value)| Operation::Put {
            key: self.intern(key),
            value: ValueDigest::of(value),
            session: None,
        });
        let key = self.draw_key(now);
        (client, self.command(Stated::Written(Arc::new(Written { client, key, text, operation }))))
    }

    /// The next client of a load whose commands mean nothing.
    pub(in crate::sim) fn new_load_client(&mut self) -> (ClientId, CommandId) {
        let number = self.next_loaded();
        let client = self.new_client();
        (client, self.command(Stated::Load { client, number }))
    }

    /// The number of the load's next command, for which a client begins to wait.
    pub(in crate::sim) fn next_loaded(&mut self) -> u32 {
        self.load_waiting += 1;
        self.loaded += 1;
        self.loaded
    }

    /// One of the load's clients no longer waits.
    pub(in crate::sim) fn load_served(&mut self) {
        self.load_waiting -= 1;
    }

    /// Tells a client of the load to do something: one that has nothing to do, else a new one.
    pub(in crate::sim) fn add_load_task(&mut self, task: Task) -> ClientId {
        let idle = self.kv_clients.take_idle();
        let id = idle.unwrap_or_else(|| self.new_kv_client(Lifetime::Load));
        self.kv_clients.enqueue(id, task);
        id
    }

    /// Tells the client of this name to do something, or, without a name, one that comes for this alone.
    pub(in crate::sim) fn enqueue(&mut self, name: Option<&Arc<str>>, task: Task) -> ClientId {
        let known = name.and_then(|name| self.kv_clients.named(name)).map(KvClient::id);
        let id = known.unwrap_or_else(|| {
            let lifetime = name.map_or(Lifetime::Once, |name| Lifetime::Named(name.clone()));
            self.new_kv_client(lifetime)
        });
        self.kv_clients.enqueue(id, task);
        id
    }

    fn new_kv_client(&mut self, lifetime: Lifetime) -> ClientId {
        let id = self.new_client();
        self.kv_clients.add(KvClient::new(id, lifetime));
        id
    }

    pub(in crate::sim) fn kv_clients_mut(&mut self) -> &mut KvClients {
        &mut self.kv_clients
    }

    /// The command with which a client does what it has taken up, and how it asks. Without a
    /// session, where it needs one, it is the command that opens it (dissertation §6.3). The state machine keeps so many
    /// `sessions`, or none; `heeded` says whether it shall look at them.
    pub(in crate::sim) fn next_command(
        &mut self,
        id: ClientId,
        sessions: u32,
        heeded: bool,
    ) -> Option<(CommandId, Operation, RequestOptions)> {
        let kv_client = self.kv_clients.get_mut(id)?;
        let Task { key, write, options, draws } = kv_client.current_task.clone()?;
        let (text, draws, operation, options) = match (write, kv_client.session) {
            (None, _) => (format!("get {}", self.key(key)), draws, Operation::Get { key }, options),
            (Some(_), None) if sessions > 0 => {
                let open = Operation::Register { keep: sessions };
                ("open a session".to_owned(), mix(draws), open, options)
            }
            (Some(value), session) => {
                let session = session.filter(|_| sessions > 0).map(|session| {
                    kv_client.sequence += 1;
                    Ticket { session, sequence: kv_client.sequence, heeded }
                });
                let put = Operation::Put { key, value: ValueDigest::of(&value), session };
                (format!("{}={value}", self.key(key)), draws, put, options)
            }
        };
        let written =
            Written { client: id, key: draws, text: text.into(), operation: Some(operation) };
        Some((self.command(Stated::Written(Arc::new(written))), operation, options))
    }

    fn new_client(&mut self) -> ClientId {
        self.appeared += 1;
        ClientId(self.appeared)
    }

    fn command(&mut self, stated: Stated) -> CommandId {
        self.commands.push(stated);
        CommandId(self.commands.len() as u32 - 1)
    }

    /// The number of the key of this name.
    pub(in crate::sim) fn intern(&mut self, name: &str) -> KeyId {
        self.keys.intern(name)
    }

    /// What the draws of something are keyed by that is written `now`.
    pub(in crate::sim) fn draw_key(&mut self, now: Time) -> u64 {
        if self.instant.0 != now {
            self.instant = (now, 0);
        }
        self.instant.1 += 1;
        mix(now.as_us()) ^ u64::from(self.instant.1)
    }

    pub(in crate::sim) fn arrive(&mut self, id: ClientId, client: Client) {
        match self.place_of(id) {
            Ok(place) => self.waiting[place].1 = client,
            Err(place) => self.waiting.insert(place, (id, client)),
        }
    }

    pub(in crate::sim) fn leave(&mut self, id: ClientId) {
        let Some((_, client)) = self.place_of(id).ok().and_then(|place| self.waiting.remove(place))
        else {
            return;
        };
        if let Some(Stated::Load { .. }) = self.commands.get(client.command.0 as usize) {
            self.load_served();
        }
    }

    /// Clients come, and mostly leave, in the order of their numbers: most stand where the first one's number says.
    fn place_of(&self, id: ClientId) -> Result<usize, usize> {
        let first = self.waiting.front().map_or(id, |&(first, _)| first);
        let likely = id.0.saturating_sub(first.0) as usize;
        match self.waiting.get(likely) {
            Some(&(found, _)) if found == id => Ok(likely),
            _ => self.waiting.binary_search_by_key(&id, |&(waiting, _)| waiting),
        }
    }
}
