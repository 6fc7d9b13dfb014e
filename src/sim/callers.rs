//! Clients that put and get: what they are told to do, one thing after the other, and their sessions.
//!
//! Who merely submits has one command and needs no memory. A [`Caller`] has one: the session that the cluster opened for it,
//! and how many commands it has sent in it (dissertation §6.3).

use std::collections::VecDeque;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::types::{ClientId, ClientOutcome, CommandId, KeyId, LogIndex};

use super::clients::Manner;

/// Something that a client is to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Errand {
    /// Under which key.
    pub key: KeyId,
    /// What it is to write; if nothing, it is to read.
    pub write: Option<Arc<str>>,
    /// How it asks.
    pub manner: Manner,
    /// What the draws about it are keyed by.
    pub(super) draws: u64,
}

/// What a client is there for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Standing {
    /// Somebody named it; it stays.
    Named(Arc<str>),
    /// It does one thing and leaves.
    Once,
    /// It works for the steady load.
    Load,
}

/// A client that puts and gets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caller {
    pub(super) id: ClientId,
    pub(super) standing: Standing,
    pub(super) session: Option<LogIndex>,
    /// The number of the last command that it sent in its session.
    pub(super) sequence: u32,
    pub(super) doing: Option<Errand>,
    pub(super) todo: VecDeque<Errand>,
    pub(super) last: Option<(CommandId, Option<ClientOutcome>)>,
}

impl Caller {
    pub(super) fn new(id: ClientId, standing: Standing) -> Self {
        let (session, sequence, doing, todo, last) = (None, 0, None, VecDeque::new(), None);
        Self { id, standing, session, sequence, doing, todo, last }
    }

    /// Which client it is.
    pub fn id(&self) -> ClientId {
        self.id
    }

    /// Its name, if somebody gave it one.
    pub fn name(&self) -> Option<&str> {
        match &self.standing {
            Standing::Named(name) => Some(name),
            Standing::Once | Standing::Load => None,
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
    pub fn doing(&self) -> Option<&Errand> {
        self.doing.as_ref()
    }

    /// What it will do afterwards, in order.
    pub fn todo(&self) -> impl Iterator<Item = &Errand> {
        self.todo.iter()
    }

    /// What it did last, and what came of it: no outcome if its only try was not answered.
    pub fn last(&self) -> Option<(CommandId, Option<ClientOutcome>)> {
        self.last
    }
}

/// All of them, in the order of their numbers.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Callers {
    list: Vec<Caller>,
    /// Those of the steady load that have nothing to do.
    idle: Vec<ClientId>,
    /// How many things are waiting to be done.
    queued: usize,
}

impl Callers {
    pub(super) fn iter(&self) -> impl Iterator<Item = &Caller> {
        self.list.iter()
    }

    /// How many clients and errands there are to remember.
    pub(super) fn len(&self) -> usize {
        self.list.len() + self.queued
    }

    pub(super) fn get(&self, id: ClientId) -> Option<&Caller> {
        self.list.get(self.place_of(id)?)
    }

    pub(super) fn get_mut(&mut self, id: ClientId) -> Option<&mut Caller> {
        let place = self.place_of(id)?;
        self.list.get_mut(place)
    }

    pub(super) fn named(&self, name: &str) -> Option<&Caller> {
        self.list.iter().find(|caller| caller.name() == Some(name))
    }

    /// A client of the load that has nothing to do.
    pub(super) fn take_idle(&mut self) -> Option<ClientId> {
        self.idle.pop()
    }

    pub(super) fn add(&mut self, caller: Caller) {
        self.list.push(caller);
    }

    /// Gives a client something more to do.
    pub(super) fn tell(&mut self, id: ClientId, errand: Errand) {
        if let Some(caller) = self.get_mut(id) {
            caller.todo.push_back(errand);
            self.queued += 1;
        }
    }

    /// Lets a client take up the next thing, if it is free and there is one; tells whether.
    pub(super) fn take_up(&mut self, id: ClientId) -> bool {
        let Some(caller) = self.get_mut(id).filter(|caller| caller.doing.is_none()) else {
            return false;
        };
        caller.doing = caller.todo.pop_front();
        let busy = caller.doing.is_some();
        self.queued -= usize::from(busy);
        busy
    }

    /// Lets a client rest that has nothing to do.
    pub(super) fn rest(&mut self, id: ClientId) {
        let Some(place) = self.place_of(id) else { return };
        match self.list[place].standing {
            Standing::Named(_) => {}
            Standing::Load => self.idle.push(id),
            Standing::Once => _ = self.list.remove(place),
        }
    }

    /// What a copy holds alone, in bytes, by estimate.
    pub(super) fn weight(&self) -> usize {
        self.list.len() * size_of::<Caller>() + self.queued * size_of::<Errand>()
    }

    fn place_of(&self, id: ClientId) -> Option<usize> {
        self.list.binary_search_by_key(&id, |caller| caller.id).ok()
    }
}
