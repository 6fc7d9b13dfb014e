//! Events with vector clocks: their order, and between which of them a message has gone.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// A run of which each event has a vector clock.
#[derive(Debug, Default)]
pub(super) struct Execution {
    hosts: Vec<Host>,
    /// Where each host is among them, also those that only clocks name.
    places: BTreeMap<String, usize>,
}

/// Where an event is: its host, and its place among the events of that host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    host: usize,
    at: usize,
}

/// What has happened at a host.
#[derive(Debug, Default)]
struct Host {
    name: String,
    events: Vec<Noted>,
    /// How high each entry of its clock is after so many of its events: one item where it has risen.
    learned: BTreeMap<usize, Vec<(usize, u64)>>,
}

/// An event.
#[derive(Debug)]
pub(super) struct Noted {
    /// What the log says of it.
    pub text: String,
    /// The line of its clock.
    line: u64,
    /// Its host's own entry in its clock.
    own: u64,
    /// The entries of other hosts that are higher than in the event before.
    learned: Vec<(usize, u64)>,
}

impl Execution {
    /// Whether there is an event of this host.
    pub fn has(&self, host: &str) -> bool {
        self.places.get(host).is_some_and(|&place| !self.hosts[place].events.is_empty())
    }

    /// The next event of a host; `own` is the host's own entry in the event's clock.
    pub fn add(
        &mut self,
        name: &str,
        own: u64,
        clock: &BTreeMap<Cow<'_, str>, u64>,
        line: u64,
    ) -> Place {
        let host = self.place(name);
        let others = clock.iter().filter(|(other, _)| *other != name);
        let others: Vec<_> = others.map(|(other, &count)| (self.place(other), count)).collect();
        let Host { events, learned: known, .. } = &mut self.hosts[host];
        let at = events.len();
        let mut learned = Vec::new();
        for (other, count) in others {
            let rises = known.entry(other).or_default();
            if rises.last().map_or(0, |&(_, known)| known) < count {
                rises.push((at, count));
                learned.push((other, count));
            }
        }
        events.push(Noted { text: String::new(), line, own, learned });
        Place { host, at }
    }

    fn place(&mut self, name: &str) -> usize {
        if let Some(&known) = self.places.get(name) {
            return known;
        }
        let place = self.hosts.len();
        self.hosts.push(Host { name: name.to_owned(), ..Host::default() });
        self.places.insert(name.to_owned(), place);
        place
    }

    /// The host's own entry in the clock of its last event; 0 if it has none.
    pub fn last_own(&self, host: &str) -> u64 {
        let last = self.places.get(host).and_then(|&place| self.hosts[place].events.last());
        last.map_or(0, |event| event.own)
    }

    pub fn event(&self, place: Place) -> &Noted {
        &self.hosts[place.host].events[place.at]
    }

    pub fn event_mut(&mut self, place: Place) -> &mut Noted {
        &mut self.hosts[place.host].events[place.at]
    }

    /// The event of a host at which its own entry was so high, if the log has it.
    fn find(&self, host: usize, own: u64) -> Option<Place> {
        let events = &self.hosts[host].events;
        let at = events.binary_search_by_key(&own, |event| event.own).ok()?;
        Some(Place { host, at })
    }

    /// Where the messages have set out that an event has received: what it has learned, except what came with something else that
    /// it has learned.
    pub fn senders(&self, event: Place) -> Vec<Place> {
        let learned = &self.event(event).learned;
        let found = learned.iter().filter_map(|&(host, own)| self.find(host, own));
        let found: Vec<_> = found.collect();
        let came_with = |place: &Place| {
            let own = self.event(*place).own;
            found.iter().any(|other| other != place && self.knows(*other, place.host) >= own)
        };
        found.iter().filter(|place| !came_with(place)).copied().collect()
    }

    /// The entry of another host in the clock of an event.
    fn knows(&self, event: Place, host: usize) -> u64 {
        let Some(rises) = self.hosts[event.host].learned.get(&host) else { return 0 };
        let after = rises.partition_point(|&(at, _)| at <= event.at);
        after.checked_sub(1).map_or(0, |last| rises[last].1)
    }

    /// All events in an order that the clocks allow: that of the file as far as possible.
    pub fn in_order(&self) -> Vec<Place> {
        let mut order: Vec<Place> = Vec::new();
        let mut done = vec![0; self.hosts.len()];
        let first = |host| self.next_of(host, 0);
        let mut next: BTreeSet<(u64, Place)> = (0..self.hosts.len()).filter_map(first).collect();
        while let Some(&earliest) = next.first() {
            // Clocks that contradict each other leave none; then the file decides.
            let (line, place) =
                *next.iter().find(|(_, place)| self.may_follow(*place, &done)).unwrap_or(&earliest);
            next.remove(&(line, place));
            order.push(place);
            done[place.host] += 1;
            next.extend(self.next_of(place.host, place.at + 1));
        }
        order
    }

    fn next_of(&self, host: usize, at: usize) -> Option<(u64, Place)> {
        let event = self.hosts[host].events.get(at)?;
        Some((event.line, Place { host, at }))
    }

    /// Whether all that an event has learned of has happened, after so many events of each host.
    fn may_follow(&self, event: Place, done: &[usize]) -> bool {
        let happened = |&(host, own): &(usize, u64)| {
            self.find(host, own).is_none_or(|place| place.at < done[host])
        };
        self.event(event).learned.iter().all(happened)
    }

    /// The host of an event.
    pub fn host(&self, place: Place) -> &str {
        &self.hosts[place.host].name
    }
}
