//! Wires, and what travels on them.

mod links;
mod messages;
mod naming;
mod transport;

pub use naming::{Endpoint, MessageName};

use std::collections::VecDeque;
use std::num::NonZeroU32;

use slab::Slab;

use crate::types::{Duration, EventId, Link, Message, MessageId, Peer, ServerId, ServerSet, Time};

use crate::sim::settings::LinkSettings;

/// A message in flight.
///
/// One that has come to a paused server waits there, and is no longer in flight.
#[derive(Clone, Debug)]
pub struct Flight {
    /// The message's number.
    pub message: MessageId,
    /// Who sent it.
    pub from: Peer,
    /// Who shall receive it.
    pub to: Peer,
    /// Its contents.
    pub body: Message,
    /// When it was sent.
    pub sent_at: Time,
    /// When it arrives, or would arrive if it were not lost; of one that is held, the moment that was planned.
    pub arrives_at: Time,
    /// What becomes of it, unless something else prevents that.
    pub end: FlightEnd,
    /// The event of its sending.
    pub trigger: EventId,
    /// For how many microseconds its sender kept it until its disk was done.
    pub held_us: u32,
    /// What is special about it; of most messages, nothing.
    pub(in crate::sim) touched: Option<Box<Touched>>,
}

/// What becomes of a message in flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlightEnd {
    /// It arrives.
    Arrives,
    /// Chance lets it vanish on its way.
    Lost,
    /// A recording does not tell.
    Untold,
}

/// What somebody or the network did to a message in flight. It is apart, because a message is moved often, and rarely is
/// anything done to it.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Touched {
    /// See [`Flight::apparent_departure_us`].
    pub(in crate::sim) apparent_departure_us: i64,
    /// See [`Flight::held`].
    pub(in crate::sim) held: Option<Time>,
    /// See [`Flight::copy_of`].
    pub(in crate::sim) copy_of: Option<NonZeroU32>,
}

impl Flight {
    /// When it would have left to be where it is, had its speed always been as it is now: for pictures. In microseconds since
    /// the start, and perhaps before it. It is when it was sent, unless somebody delayed or held it.
    pub fn apparent_departure_us(&self) -> i64 {
        let sent_at = || self.sent_at.as_us() as i64;
        self.touched.as_ref().map_or_else(sent_at, |touched| touched.apparent_departure_us)
    }

    /// Since when somebody holds it.
    #[inline]
    pub fn held(&self) -> Option<Time> {
        self.touched.as_ref().and_then(|touched| touched.held)
    }

    /// The number of the message of which it is a copy.
    #[inline]
    pub fn copy_of(&self) -> Option<NonZeroU32> {
        self.touched.as_ref().and_then(|touched| touched.copy_of)
    }

    pub(in crate::sim) fn touch(&mut self) -> &mut Touched {
        let untouched = Touched {
            apparent_departure_us: self.apparent_departure_us(),
            held: None,
            copy_of: None,
        };
        self.touched.get_or_insert_with(|| untouched.into())
    }

    /// The link that it travels on, if both its ends are servers.
    pub fn link(&self) -> Option<Link> {
        Some(Link { from: self.from.server()?, to: self.to.server()? })
    }
}

/// The links between the servers, their faults, and all messages in flight, those of clients included.
#[derive(Clone, Debug)]
pub struct Network {
    servers: usize,
    flights: Slab<Flight>,
    next_message: u64,
    /// How many copies were made by hand in an instant: the ordinals of their draws.
    copies: (Time, u32),
    /// For each link, when its last message arrives: links keep their order unless told otherwise.
    last_arrival: Vec<Time>,
    outboxes: Vec<Outbox>,
    /// For each sender, the receivers to whom the link is cut.
    cuts: Vec<ServerSet>,
    isolated: ServerSet,
    /// The groups of the present partition; none if there is none.
    groups: Vec<ServerSet>,
    /// Whether there is any cut, isolation or partition: each message asks, and hardly ever there is.
    blocks: bool,
    clogs: Vec<Clog>,
    /// What is about to enter links whose bandwidth is limited, sorted.
    pipes: Vec<(Link, Pipe)>,
}

/// A clogged link, and the slots of the messages that have come to the clog, each with the lower half of its number.
#[derive(Clone, Debug)]
struct Clog {
    link: Link,
    waiting: Vec<(u32, u32)>,
}

/// The sender's end of a link whose bandwidth is limited: when each message that waits there, or is being sent, has left.
#[derive(Clone, Debug, Default)]
struct Pipe {
    leave_at: VecDeque<Time>,
}

/// What becomes of a message at a clog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sim) enum AtClog {
    /// Its link is not clogged.
    Passes,
    /// It waits.
    Waits,
    /// It is lost: as many wait as fit.
    IsLost,
}

/// How many messages a server has sent to each other in one instant: the ordinals of their draws.
#[derive(Clone, Debug, Default)]
struct Outbox {
    at: Time,
    counts: Vec<u16>,
}

/// Getters.
impl Network {
    /// The messages in flight, in no particular order.
    pub fn flights(&self) -> impl Iterator<Item = &Flight> {
        self.flights.iter().map(|(_, flight)| flight)
    }

    /// A message in flight, by its number.
    pub fn flight(&self, message: MessageId) -> Option<&Flight> {
        self.flights().find(|flight| flight.message == message)
    }

    /// Whether `link` was cut by itself.
    #[inline]
    pub fn is_cut(&self, link: Link) -> bool {
        self.cuts[link.from.index()].contains(link.to)
    }

    /// Whether all links of `id` are cut.
    pub fn is_isolated(&self, id: ServerId) -> bool {
        self.isolated.contains(id)
    }

    /// The groups of the present partition; empty if there is none.
    pub fn groups(&self) -> &[ServerSet] {
        &self.groups
    }

    /// Whether a message sent over `link` now would be lost to a cut, an isolation or a partition.
    #[inline]
    pub fn is_blocked(&self, link: Link) -> bool {
        let Link { from, to } = link;
        let parts = |group: &ServerSet| group.contains(from) != group.contains(to);
        self.blocks
            && (self.is_cut(link)
                || self.is_isolated(from)
                || self.is_isolated(to)
                || self.groups.iter().any(parts))
    }
}

/// Clogs and narrow links.
impl Network {
    /// Whether `link` lets nothing through at present.
    pub fn is_clogged(&self, link: Link) -> bool {
        self.clogs.iter().any(|clog| clog.link == link)
    }

    /// The links that let nothing through at present.
    pub fn clogged(&self) -> impl Iterator<Item = Link> {
        self.clogs.iter().map(|clog| clog.link)
    }

    #[inline]
    pub(in crate::sim) fn has_clogs(&self) -> bool {
        !self.clogs.is_empty()
    }

    /// Whether there is anything to heal.
    pub(in crate::sim) fn is_broken(&self) -> bool {
        self.has_clogs() || self.blocks
    }

    fn look_for_blocks(&mut self) {
        self.blocks = !self.groups.is_empty()
            || !self.isolated.is_empty()
            || self.cuts.iter().any(|receivers| !receivers.is_empty());
    }

    /// Tells whether that changed anything.
    pub(in crate::sim) fn clog(&mut self, link: Link) -> bool {
        let is_new = !self.is_clogged(link);
        if is_new {
            self.clogs.push(Clog { link, waiting: Vec::new() });
        }
        is_new
    }

    /// What has waited there; none if the link was not clogged.
    pub(in crate::sim) fn unclog(&mut self, link: Link) -> Option<Vec<(u32, u32)>> {
        let place = self.clogs.iter().position(|clog| clog.link == link)?;
        Some(self.clogs.remove(place).waiting)
    }

    /// Lets the message in `slot` wait, if it is due at `now` on a link that is clogged.
    pub(in crate::sim) fn come_to_clog(
        &mut self,
        slot: u32,
        low_number: u32,
        now: Time,
        queue: impl Fn(Link) -> u32,
    ) -> AtClog {
        let Some(flight) = self.flights.get(slot as usize) else { return AtClog::Passes };
        let clogs = &mut self.clogs;
        let clog = flight.link().and_then(|link| clogs.iter_mut().find(|clog| clog.link == link));
        match clog {
            Some(clog) if is_due(flight, low_number, now) => {
                if clog.waiting.len() >= limit(queue(clog.link)) {
                    return AtClog::IsLost;
                }
                clog.waiting.push((slot, low_number));
                AtClog::Waits
            }
            _ => AtClog::Passes,
        }
    }

    /// Takes a message out that has waited behind a clog, unless it has gone or its time has moved.
    pub(in crate::sim) fn unpark(
        &mut self,
        slot: u32,
        low_number: u32,
        now: Time,
    ) -> Option<Flight> {
        let flight = self.flights.get(slot as usize)?;
        let waits = flight.message.0 as u32 == low_number
            && flight.arrives_at <= now
            && flight.held().is_none();
        waits.then(|| self.flights.remove(slot as usize))
    }

    /// Lets a message of this size wait until a narrow link has carried those before it; returns when it has left. None if
    /// the queue is full.
    pub(in crate::sim) fn enter_pipe(
        &mut self,
        link: Link,
        now: Time,
        bytes: u64,
        settings: &LinkSettings,
    ) -> Option<Time> {
        let per_second = settings.bandwidth.bytes()?;
        let place = self.pipes.binary_search_by_key(&link, |(key, _)| *key);
        let place = place.unwrap_or_else(|place| {
            self.pipes.insert(place, (link, Pipe::default()));
            place
        });
        let leave_at = &mut self.pipes[place].1.leave_at;
        while leave_at.pop_front_if(|at| *at <= now).is_some() {}
        // The one that is being sent no longer waits.
        if leave_at.len() > limit(settings.queue) {
            return None;
        }
        let us = bytes.saturating_mul(1_000_000).div_ceil(per_second.into());
        let begins = leave_at.back().map_or(now, |&last| last.max(now));
        leave_at.push_back(begins + Duration::from_us(us));
        leave_at.back().copied()
    }
}

/// How many messages may wait, where 0 stands for no limit.
fn limit(queue: u32) -> usize {
    if queue == 0 { usize::MAX } else { queue as usize }
}

#[inline]
fn is_due(flight: &Flight, low_number: u32, now: Time) -> bool {
    flight.message.0 as u32 == low_number && flight.arrives_at == now && flight.held().is_none()
}

impl Network {
    /// What a copy holds alone, in bytes, by estimate.
    pub(in crate::sim) fn approx_bytes(&self) -> usize {
        let links = self.servers * self.servers;
        self.flights.capacity() * size_of::<Flight>()
            + links * (size_of::<Time>() + size_of::<u16>())
    }

    pub(in crate::sim) fn new(servers: usize) -> Self {
        Self {
            servers,
            flights: Slab::new(),
            next_message: 1,
            copies: (Time::ZERO, 0),
            last_arrival: vec![Time::ZERO; servers * servers],
            outboxes: vec![Outbox { at: Time::ZERO, counts: vec![0; servers] }; servers],
            cuts: vec![ServerSet::EMPTY; servers],
            isolated: ServerSet::EMPTY,
            groups: Vec::new(),
            blocks: false,
            clogs: Vec::new(),
            pipes: Vec::new(),
        }
    }

    /// Makes room for one more server. Where the network is partitioned, it is alone.
    pub(in crate::sim) fn grow(&mut self) {
        let (old, new) = (self.servers, self.servers + 1);
        let mut last_arrival = vec![Time::ZERO; new * new];
        for (from, arrivals) in self.last_arrival.chunks(old).enumerate() {
            last_arrival[from * new..][..old].copy_from_slice(arrivals);
        }
        self.last_arrival = last_arrival;
        self.outboxes.iter_mut().for_each(|outbox| outbox.counts.push(0));
        self.outboxes.push(Outbox { at: Time::ZERO, counts: vec![0; new] });
        self.cuts.push(ServerSet::EMPTY);
        if !self.groups.is_empty() {
            self.groups.push(ServerSet::from_iter([ServerId::from_index(old)]));
        }
        self.servers = new;
    }

    pub(in crate::sim) fn number_message(&mut self) -> MessageId {
        let message = MessageId(self.next_message);
        self.next_message += 1;
        message
    }

    /// The ordinal of the next message that is sent over `link` in the instant `now`.
    #[inline]
    pub(in crate::sim) fn ordinal(&mut self, link: Link, now: Time) -> u32 {
        let outbox = &mut self.outboxes[link.from.index()];
        if outbox.at != now {
            outbox.at = now;
            outbox.counts.fill(0);
        }
        let count = &mut outbox.counts[link.to.index()];
        *count = count.saturating_add(1);
        u32::from(*count) - 1
    }

    /// When a message arrives that would arrive at `at`, were it alone on its link: not before those sent earlier.
    pub(in crate::sim) fn in_order(&mut self, link: Link, at: Time) -> Time {
        let last = &mut self.last_arrival[link.from.index() * self.servers + link.to.index()];
        *last = at.max(*last);
        *last
    }

    /// The ordinal of the next copy that is made by hand in the instant `now`.
    pub(in crate::sim) fn copy_ordinal(&mut self, now: Time) -> u32 {
        if self.copies.0 != now {
            self.copies = (now, 0);
        }
        self.copies.1 += 1;
        self.copies.1 - 1
    }

    #[inline]
    pub(in crate::sim) fn put_in_flight(&mut self, flight: Flight) -> u32 {
        self.flights.insert(flight) as u32
    }

    /// Takes out the message in `slot`, if it is the one with this lower half of its number, and due at `now`.
    #[inline]
    pub(in crate::sim) fn arrive(
        &mut self,
        slot: u32,
        low_number: u32,
        now: Time,
    ) -> Option<Flight> {
        let flight = self.flights.get(slot as usize)?;
        is_due(flight, low_number, now).then(|| self.flights.remove(slot as usize))
    }

    /// Forgets the messages of whose end nothing is told, if they would have arrived before this time.
    pub(in crate::sim) fn forget_untold(&mut self, before: Time) {
        let is_over =
            |flight: &Flight| flight.end == FlightEnd::Untold && flight.arrives_at < before;
        self.flights.retain(|_, flight| !is_over(flight));
    }

    /// A message in flight, and its slot.
    pub(in crate::sim) fn flight_mut(&mut self, message: MessageId) -> Option<(u32, &mut Flight)> {
        let mut flights = self.flights.iter_mut();
        let (slot, flight) = flights.find(|(_, flight)| flight.message == message)?;
        Some((slot as u32, flight))
    }

    /// Removes a message that is in flight.
    pub(in crate::sim) fn take(&mut self, message: MessageId) -> Option<Flight> {
        let (slot, _) = self.flight_mut(message)?;
        self.flights.try_remove(slot as usize)
    }

    /// Tells whether that changed anything.
    pub(in crate::sim) fn set_cut(&mut self, link: Link, cut: bool) -> bool {
        let was = self.is_cut(link);
        let receivers = &mut self.cuts[link.from.index()];
        if cut {
            receivers.insert(link.to)
        } else {
            receivers.remove(link.to)
        }
        self.look_for_blocks();
        was != cut
    }

    /// Tells whether that changed anything.
    pub(in crate::sim) fn set_isolated(&mut self, id: ServerId, isolated: bool) -> bool {
        let was = self.is_isolated(id);
        if isolated {
            self.isolated.insert(id)
        } else {
            self.isolated.remove(id)
        }
        self.look_for_blocks();
        was != isolated
    }

    /// One group alone is not a partition.
    pub(in crate::sim) fn partition(&mut self, groups: &[ServerSet]) {
        self.groups = if groups.len() > 1 { groups.to_vec() } else { Vec::new() };
        self.look_for_blocks();
    }

    pub(in crate::sim) fn heal(&mut self) {
        self.cuts.fill(ServerSet::EMPTY);
        self.isolated = ServerSet::EMPTY;
        self.groups.clear();
        self.blocks = false;
    }
}
