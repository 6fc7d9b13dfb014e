//! Names and events of a trace that is not our own: it has no numbers of events and, mostly, no time.

use std::collections::{BTreeMap, BTreeSet};

use crate::types::{
    CommandId, Entry, Event, EventId, EventKind, Fact, Message, MessageId, Payload, Peer, ServerId,
    ServerSet, Term, Time,
};

use super::Found;
use super::own::brief;

/// How much later each line is than the one before, where there is no time: order is time.
const LINE_US: u64 = 1_000;

/// The highest number of a node that its server keeps. All numbers below that of a server are servers, too.
const OWN_NUMBER_MAX: u8 = 32;

/// Writes down what the lines of a trace say.
#[derive(Debug, Default)]
pub(super) struct Scribe {
    names: BTreeMap<String, ServerId>,
    /// How far the number of a server is above the one in the trace: nodes of CCF are counted from 0.
    above: u8,
    /// How many servers the checker knows; none before the start.
    known: Option<usize>,
    events: u64,
    messages: u64,
    commands: u32,
    /// The entries of which the trace tells only index and term.
    entries: BTreeMap<(Term, u64), Entry>,
    line: u64,
}

impl Scribe {
    /// Where node 0 is S1.
    pub fn counting_from_zero() -> Self {
        Self { above: 1, ..Self::default() }
    }

    /// What follows is told by this line, which is its time, too.
    pub fn set_line(&mut self, number: u64) {
        self.line = number;
    }

    /// The line that is read, counted from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// The server of this name: that of the same number, if it is a small one, else the first that is free.
    pub fn server(&mut self, name: &str) -> Result<ServerId, String> {
        if let Some(&known) = self.names.get(name) {
            return Ok(known);
        }
        let own = self.own_number(name).filter(|number| *number <= OWN_NUMBER_MAX);
        let own = own.and_then(ServerId::new);
        let all = (1..=ServerId::MAX).filter_map(ServerId::new);
        let taken = |id: &ServerId| self.names.values().any(|taken| taken == id);
        let free = own.into_iter().chain(all).find(|id| !taken(id));
        let id = free.ok_or_else(|| format!("{:?} is the hundredth server", brief(name)))?;
        self.names.insert(name.to_owned(), id);
        Ok(id)
    }

    /// The servers of these names: those with a number of their own come before the others. At most 99 can be told apart.
    pub fn servers(&mut self, names: &BTreeSet<String>) -> BTreeMap<String, ServerId> {
        let (numbered, others): (Vec<_>, Vec<_>) =
            names.iter().partition(|name| self.own_number(name).is_some());
        let all = numbered.into_iter().chain(others);
        all.filter_map(|name| Some((name.clone(), self.server(name).ok()?))).collect()
    }

    /// The number of a server in a name like `3` or `S3`.
    fn own_number(&self, name: &str) -> Option<u8> {
        let (digits, above) =
            name.strip_prefix('S').map_or((name, self.above), |digits| (digits, 0));
        let number = digits.parse::<u8>().ok().filter(|number| number.to_string() == digits)?;
        number.checked_add(above)
    }

    /// The names that are not the servers' own.
    pub fn names(&self) -> Vec<(ServerId, String)> {
        let is_foreign = |(name, id): &(&String, &ServerId)| {
            **name != id.number().to_string() && **name != id.to_string()
        };
        if !self.names.iter().any(|pair| is_foreign(&pair)) {
            return Vec::new();
        }
        let mut names: Vec<_> = self.names.iter().map(|(name, id)| (*id, name.clone())).collect();
        names.sort();
        names
    }

    /// The cluster is known: these are its voters. What is written from here on, the checker takes.
    pub fn begin(&mut self, voters: ServerSet, out: &mut Vec<Found>) {
        let numbers = self.names.values().map(|id| usize::from(id.number()));
        let servers = numbers.max().unwrap_or_default();
        self.known = Some(servers);
        out.push(Found::Cluster { servers, voters });
    }

    /// Whether the cluster is known.
    pub fn has_begun(&self) -> bool {
        self.known.is_some()
    }

    /// A fact about a server.
    pub fn fact(&mut self, server: ServerId, fact: Fact, out: &mut Vec<Found>) -> EventId {
        self.caused(None, server, fact, out)
    }

    /// A fact about a server, and the event that caused it. A server that has not been heard of before is a new machine.
    pub fn caused(
        &mut self,
        trigger: Option<EventId>,
        server: ServerId,
        fact: Fact,
        out: &mut Vec<Found>,
    ) -> EventId {
        while let Some(known) = self.known.filter(|known| *known <= server.index()) {
            self.known = Some(known + 1);
            self.write(ServerId::from_index(known), None, Fact::ServerAdded, out);
        }
        self.write(server, trigger, fact, out)
    }

    /// A message arrives.
    pub fn delivered(&mut self, flight: &Flight, out: &mut Vec<Found>) -> EventId {
        let Flight { message, from, to, ref body, sent, .. } = *flight;
        let (from, server) = (Peer::Server(from), to);
        let (to, body) = (Peer::Server(to), body.clone());
        let fact = Fact::Delivered { message, from, to, body, copy_of: None };
        self.write(server, sent, fact, out)
    }

    /// A message sets out.
    pub fn sent(&mut self, flight: &mut Flight, out: &mut Vec<Found>) {
        self.sent_because(None, flight, out);
    }

    /// A message sets out because of this event.
    pub fn sent_because(
        &mut self,
        trigger: Option<EventId>,
        flight: &mut Flight,
        out: &mut Vec<Found>,
    ) {
        let Flight { message, from, to, ref body, .. } = *flight;
        let (server, body) = (from, body.clone());
        let (from, to) = (Peer::Server(from), Peer::Server(to));
        let fact = Fact::Sent { message, from, to, body, held_us: 0 };
        flight.sent = Some(self.caused(trigger, server, fact, out));
    }

    /// A message that has not set out yet.
    pub fn message(&mut self, from: ServerId, to: ServerId, body: Message) -> Flight {
        self.messages += 1;
        let message = MessageId(self.messages);
        Flight { message, from, to, body, sent: None, write: 0 }
    }

    /// The entry of this index and term. The trace does not tell its content: the first line that speaks of it stands for that.
    pub fn entry_at(&mut self, index: u64, term: Term, out: &mut Vec<Found>) -> Entry {
        if let Some(known) = self.entries.get(&(term, index)) {
            return *known;
        }
        let entry = self.entry(term, out);
        self.entries.insert((term, index), entry);
        entry
    }

    /// An entry of which the trace says only that a leader has appended it, and in which line.
    pub fn entry(&mut self, term: Term, out: &mut Vec<Found>) -> Entry {
        let command = CommandId(self.commands);
        self.commands = self.commands.saturating_add(1);
        out.push(Found::Command(command, format!("#{}", self.line), None));
        Entry { term, payload: Payload::Command(command, Default::default()) }
    }

    fn write(
        &mut self,
        server: ServerId,
        trigger: Option<EventId>,
        fact: Fact,
        out: &mut Vec<Found>,
    ) -> EventId {
        self.events += 1;
        let seq = EventId(self.events);
        let kind = EventKind::Fact(fact);
        let at = Time::from_us(self.line.saturating_mul(LINE_US));
        out.push(Found::Event(Event { seq, at, server: Some(server), trigger, kind }));
        seq
    }
}

/// A message between its two lines.
#[derive(Clone, Debug)]
pub(super) struct Flight {
    pub message: MessageId,
    pub from: ServerId,
    pub to: ServerId,
    pub body: Message,
    /// The event with which it set out.
    pub sent: Option<EventId>,
    /// The write of its sender that it depends on; 0 if there is none.
    pub write: u64,
}

/// The messages that have been sent and not received.
#[derive(Debug)]
pub(super) struct Flights<K> {
    flights: BTreeMap<K, Vec<Flight>>,
    order: std::collections::VecDeque<K>,
}

impl<K> Default for Flights<K> {
    fn default() -> Self {
        Self { flights: BTreeMap::new(), order: Default::default() }
    }
}

impl<K: Clone + Ord> Flights<K> {
    /// How many are remembered: of those that are lost, the oldest are forgotten.
    const MOST: usize = 1 << 14;

    /// A message sets out that is told from others by `key`.
    pub fn add(&mut self, key: K, flight: Flight) {
        if self.order.len() >= Self::MOST
            && let Some(oldest) = self.order.pop_front()
        {
            self.take(&oldest);
        }
        self.order.push_back(key.clone());
        self.flights.entry(key).or_default().push(flight);
    }

    /// The oldest message of this key arrives.
    pub fn take(&mut self, key: &K) -> Option<Flight> {
        let flights = self.flights.get_mut(key)?;
        let flight = (!flights.is_empty()).then(|| flights.remove(0));
        if flights.is_empty() {
            self.flights.remove(key);
        }
        flight
    }
}
