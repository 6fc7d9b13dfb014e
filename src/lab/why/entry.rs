//! The history of one entry, identified by its index and its term, on every server.
//!
//! A [`EntryHistory`] is collected from the events that concern the entry, in order. [`stages`] shows which segments of a run
//! contain such events: if the stages are the same at both ends of a segment, nothing happened to the entry between.

use super::{Answer, Row};
use crate::lab::explain;
use crate::lab::explain::words::{PayloadText, ServerNames};
use crate::sim::World;
use crate::types::{
    Entry, Event, EventId, EventKind, Fact, Log, LogIndex, Message, Peer, ServerId, ServerSet, Term,
};

/// The most events of one server that are listed.
const EVENTS_MAX: usize = 24;

/// The stage that an entry has reached on one server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stage {
    /// It is in the log.
    pub stored: bool,
    /// It is durable.
    pub durable: bool,
    /// The server's commit index covers it.
    pub committed: bool,
    /// The server has applied it.
    pub applied: bool,
}

/// The stage of the entry on every server.
pub fn stages(world: &World, index: LogIndex, term: Term) -> Vec<Stage> {
    let stage = |id: ServerId| {
        let on_disk = &world.server(id).disk().durable().log;
        let core = world.core(id);
        let stored = holds(world, world.log(id), index, term);
        Stage {
            stored,
            durable: holds(world, on_disk, index, term),
            committed: stored && core.is_some_and(|core| core.commit_index() >= index),
            applied: stored && core.is_some_and(|core| core.last_applied() >= index),
        }
    };
    world.ids().map(stage).collect()
}

/// Whether a log has the entry, or a snapshot covers it. A snapshot covers committed entries only, so it covers this
/// entry if servers with a complete log there know it to be committed.
fn holds(world: &World, log: &Log, index: LogIndex, term: Term) -> bool {
    if index > log.base_index() {
        return log.get(index).is_some_and(|entry| entry.term == term);
    }
    let knows = |id: &ServerId| world.core(*id).is_some_and(|core| core.commit_index() >= index);
    let mut committed = world.ids().filter(knows).filter_map(|id| world.log(id).get(index));
    committed.next().is_none_or(|entry| entry.term == term)
}

/// The events that concern the entry, collected in order.
#[derive(Clone, Debug)]
pub struct EntryHistory {
    index: LogIndex,
    term: Term,
    servers: Vec<ServerPart>,
}

/// The events of one server.
#[derive(Clone, Debug, Default)]
struct ServerPart {
    stored: bool,
    /// The start of the write that makes the entry durable.
    write: Option<EventId>,
    /// The leader from which the server last accepted entries, and the event.
    leader: Option<(EventId, ServerId)>,
    events: Vec<(&'static str, Event, Option<ServerId>)>,
}

impl ServerPart {
    /// Each event counts once for each time that the entry was appended.
    fn record(&mut self, kind: &'static str, event: &Event, by: Option<ServerId>) {
        let since = self.events.iter().rev().take_while(|(known, ..)| *known != "overwritten");
        let known = since.clone().any(|(known, ..)| *known == kind);
        if !known && self.events.len() < EVENTS_MAX {
            self.events.push((kind, event.clone(), by));
        }
    }
}

impl EntryHistory {
    /// For an entry in a cluster of this many servers.
    pub fn new(servers: usize, index: LogIndex, term: Term) -> Self {
        Self { index, term, servers: vec![ServerPart::default(); servers] }
    }

    /// Adds the next event.
    pub fn observe(&mut self, event: &Event) {
        let (index, term) = (self.index, self.term);
        if let (EventKind::Fact(Fact::ServerAdded), Some(id)) = (&event.kind, event.server) {
            self.servers.resize(self.servers.len().max(id.number().into()), ServerPart::default());
        }
        let part = event.server.and_then(|id| self.servers.get_mut(id.index()));
        let (Some(part), EventKind::Fact(fact)) = (part, &event.kind) else { return };
        match *fact {
            Fact::Delivered {
                from: Peer::Server(from),
                body: Message::AppendEntries { .. },
                ..
            } => {
                part.leader = Some((event.seq, from));
            }
            Fact::EntryGiven { index: at, entry } if at == index && entry.term == term => {
                part.stored = true;
                part.record("given", event, None);
            }
            Fact::EntryAppended { index: at, entry } if at == index && entry.term == term => {
                part.stored = true;
                part.write = None;
                part.record("appended", event, None);
            }
            Fact::EntryAppended { index: at, .. } if at == index => part.stored = false,
            Fact::LogTruncated { first, .. } if part.stored && first <= index => {
                part.stored = false;
                let by = part.leader.filter(|(heard, _)| Some(*heard) == event.trigger);
                part.record("overwritten", event, by.map(|(_, leader)| leader));
            }
            Fact::WriteStarted { last_log_index, .. } if part.stored && last_log_index >= index => {
                part.write.get_or_insert(event.seq);
            }
            Fact::WriteDurable { .. } if part.write.is_some() && part.write == event.trigger => {
                part.record("durable", event, None);
            }
            Fact::CommitAdvanced { to, .. } if part.stored && to >= index => {
                part.record("committed", event, None);
            }
            Fact::Applied { index: at, .. } if part.stored && at == index => {
                part.record("applied", event, None);
            }
            Fact::Crashed { .. } => part.write = None,
            Fact::Started { last_log_index, .. } if part.stored && last_log_index < index => {
                part.stored = false;
                part.record("lost", event, None);
            }
            _ => {}
        }
    }

    /// The story so far, with the state of the entry at this moment.
    pub fn answer(&self, world: &World) -> Answer {
        let clients = world.clients();
        let mut rows = Vec::new();
        for (id, part) in world.ids().zip(&self.servers) {
            for (kind, event, by) in &part.events {
                let mut text = explain::sentence(event, clients).to_string();
                if let Some(leader) = by {
                    text.push_str(&format!(" It follows {leader}, the leader."));
                }
                rows.push(Row {
                    at: Some(event.at),
                    event: Some(event.seq),
                    label: (*kind).to_owned(),
                    ..Row::about("deed", id, text)
                });
            }
            rows.push(Row::about("now", id, self.now(world, id)));
        }
        let entry = self.entry(world);
        let command = entry.and_then(|entry| entry.payload.command());
        let headline = self.headline(world, entry);
        let entry = Some((self.index, self.term));
        Answer { headline, rows, command, entry, ..Answer::default() }
    }

    fn now(&self, world: &World, id: ServerId) -> String {
        let index = self.index;
        let stage = stages(world, index, self.term)[id.index()];
        let words = match world.log(id).get(index) {
            None if stage.stored => "has a snapshot that covers it".to_owned(),
            None => format!("has no entry {index}"),
            Some(other) if other.term != self.term => {
                format!("has a different entry there, of term {}", other.term)
            }
            Some(_) if stage.applied => "has it, committed and applied".to_owned(),
            Some(_) if stage.committed => "has it, and knows that it is committed".to_owned(),
            Some(_) if world.untold().disks => "has it".to_owned(),
            Some(_) if stage.durable => "has it on its disk".to_owned(),
            Some(_) => "has it, not yet on its disk".to_owned(),
        };
        let down = match (world.is_up(id), world.has_begun()) {
            (true, _) => "",
            (false, true) => "; the server is down",
            (false, false) => "; the server has not started yet",
        };
        format!("{id} {words}{down}.")
    }

    fn holders(&self, world: &World) -> ServerSet {
        let stored = |id: &ServerId| holds(world, world.log(*id), self.index, self.term);
        world.ids().filter(stored).collect()
    }

    /// The entry that a log has now, or had.
    fn entry(&self, world: &World) -> Option<Entry> {
        let recorded = || {
            let mut events = self.servers.iter().flat_map(|part| &part.events);
            events.find_map(|(_, event, _)| {
                let (Fact::EntryAppended { entry, .. } | Fact::EntryGiven { entry, .. }) =
                    event.fact()?
                else {
                    return None;
                };
                Some(*entry)
            })
        };
        let mut held = self.holders(world).iter().filter_map(|id| world.log(id).get(self.index));
        held.next().or_else(recorded)
    }

    fn headline(&self, world: &World, entry: Option<Entry>) -> String {
        let Self { index, term, .. } = *self;
        let Some(entry) = entry else {
            return format!("No server has had an entry {index} of term {term}.");
        };
        let asks = PayloadText(entry.payload, world.clients());
        let committed = stages(world, index, term).iter().any(|stage| stage.committed);
        let state = if committed { "committed" } else { "not committed" };
        let holders = ServerNames(self.holders(world));
        format!("Entry {index} of term {term} is {asks}: {state}, in the logs of {holders}.")
    }
}
