//! Clients that put and get: what they are told to do, one thing after the other, and their sessions.
//!
//! Who merely submits has one command and needs no memory. A [`KvClient`] has one: the session that the cluster opened for it,
//! and how many commands it has sent in it (dissertation §6.3).

use std::collections::VecDeque;
use std::sync::Arc;

use crate::types::{ClientId, ClientOutcome, CommandId, KeyId, LogIndex};

use crate::sim::clients::RequestOptions;

/// Something that a client is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Under which key.
    pub key: KeyId,
    /// What it is to write; if nothing, it is to read.
    pub write: Option<Arc<str>>,
    /// How it asks.
    pub options: RequestOptions,
    /// What the draws about it are keyed by.
    pub(in crate::sim) draws: u64,
}

/// What a client is there for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sim) enum Lifetime {
    /// Somebody named it; it stays.
    Named(Arc<str>),
    /// It does one thing and leaves.
    Once,
    /// It works for the steady load.
    Load,
}

/// A client that puts and gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KvClient {
    pub(in crate::sim) id: ClientId,
    pub(in crate::sim) lifetime: Lifetime,
    pub(in crate::sim) session: Option<LogIndex>,
    /// The number of the last command that it sent in its session.
    pub(in crate::sim) sequence: u32,
    pub(in crate::sim) current_task: Option<Task>,
    pub(in crate::sim) pending_tasks: VecDeque<Task>,
    pub(in crate::sim) last: Option<(CommandId, Option<ClientOutcome>)>,
}

impl KvClient {
    pub(in crate::sim) fn new(id: ClientId, lifetime: Lifetime) -> Self {
        let (session, sequence, current_task, pending_tasks, last) =
            (None, 0, None, VecDeque::new(), None);
        Self { id, lifetime, session, sequence, current_task, pending_tasks, last }
    }

    /// Which client it is.
    pub fn id(&self) -> ClientId {
        self.id
    }

    /// Its name, if somebody gave it one.
    pub fn name(&self) -> Option<&str> {
        match &self.lifetime {
            Lifetime::Named(name) => Some(name),
            Lifetime::Once | Lifetime::Load => None,
        }
    }

    /// Its session, while it has one.
    pub fn session(&self) -> Option<LogIndex> {
        self.session
    }

    /// How many commands it has sent in its session.
    pub fn sequence(&self) -> u32 {
        self.sequence
    }

    /// What it is doing.
    pub fn current_task(&self) -> Option<&Task> {
        self.current_task.as_ref()
    }

    /// What it will do afterwards, in order.
    pub fn pending_tasks(&self) -> impl Iterator<Item = &Task> {
        self.pending_tasks.iter()
    }

    /// What it did last, and what came of it: no outcome if its only try was not answered.
    pub fn last(&self) -> Option<(CommandId, Option<ClientOutcome>)> {
        self.last
    }
}

/// All of them, in the order of their numbers.
#[derive(Clone, Debug, Default)]
pub(in crate::sim) struct KvClients {
    list: Vec<KvClient>,
    /// Those of the steady load that have nothing to do.
    idle: Vec<ClientId>,
    /// How many things are waiting to be done.
    queued: usize,
}

impl KvClients {
    pub(in crate::sim) fn iter(&self) -> impl Iterator<Item = &KvClient> {
        self.list.iter()
    }

    /// How many clients and errands there are to remember.
    pub(in crate::sim) fn len(&self) -> usize {
        self.list.len() + self.queued
    }

    pub(in crate::sim) fn get(&self, id: ClientId) -> Option<&KvClient> {
        self.list.get(self.place_of(id)?)
    }

    pub(in crate::sim) fn get_mut(&mut self, id: ClientId) -> Option<&mut KvClient> {
        let place = self.place_of(id)?;
        self.list.get_mut(place)
    }

    pub(in crate::sim) fn named(&self, name: &str) -> Option<&KvClient> {
        self.list.iter().find(|client| client.name() == Some(name))
    }

    /// A client of the load that has nothing to do.
    pub(in crate::sim) fn take_idle(&mut self) -> Option<ClientId> {
        self.idle.pop()
    }

    pub(in crate::sim) fn add(&mut self, client: KvClient) {
        self.list.push(client);
    }

    /// Gives a client something more to do.
    pub(in crate::sim) fn enqueue(&mut self, id: ClientId, task: Task) {
        if let Some(client) = self.get_mut(id) {
            client.pending_tasks.push_back(task);
            self.queued += 1;
        }
    }

    /// Starts a client's next task, if it is free and there is one; returns whether it did.
    pub(in crate::sim) fn start_next_task(&mut self, id: ClientId) -> bool {
        let Some(client) = self.get_mut(id).filter(|client| client.current_task.is_none()) else {
            return false;
        };
        client.current_task = client.pending_tasks.pop_front();
        let busy = client.current_task.is_some();
        self.queued -= usize::from(busy);
        busy
    }

    /// Lets a client rest that has nothing to do.
    pub(in crate::sim) fn rest(&mut self, id: ClientId) {
        let Some(place) = self.place_of(id) else { return };
        match self.list[place].lifetime {
            Lifetime::Named(_) => {}
            Lifetime::Load => self.idle.push(id),
            Lifetime::Once => _ = self.list.remove(place),
        }
    }

    /// What a copy holds alone, in bytes, by estimate.
    pub(in crate::sim) fn approx_bytes(&self) -> usize {
        self.list.len() * size_of::<KvClient>() + self.queued * size_of::<Task>()
    }

    fn place_of(&self, id: ClientId) -> Option<usize> {
        self.list.binary_search_by_key(&id, |client| client.id).ok()
    }
}
