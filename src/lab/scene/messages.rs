//! The messages that are shown: in flight, or just lost.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use crate::sim::{Flight, FlightEnd, Settings, World};
use crate::types::{
    Duration, Event, EventId, Fact, Link, LossCause, Message, MessageId, Peer, Time,
};

/// The most losses that are kept.
const LOSSES_MAX: usize = 500;

/// A message that was lost when it was sent: the world no longer has it.
#[derive(Clone, Debug)]
pub struct Loss {
    /// The message's number.
    pub message: MessageId,
    /// The link that was cut.
    pub link: Link,
    /// Its contents.
    pub body: Message,
    /// When it was sent, and lost.
    pub sent_at: Time,
    /// The event of its sending.
    pub trigger: EventId,
}

impl Loss {
    /// When it would usually have arrived.
    pub fn usual_arrival(&self, settings: &Settings) -> Time {
        let latency = settings.of_message(Some(self.link), self.body.kind()).latency;
        let middle_us = u64::midpoint(latency.min.as_us(), latency.max.as_us());
        self.sent_at + Duration::from_us(middle_us)
    }
}

/// The messages that were lost when they were sent, and are still shown.
#[derive(Clone, Debug, Default)]
pub struct Losses(VecDeque<Loss>);

impl Losses {
    /// Processes an event.
    pub fn observe(&mut self, event: &Event) {
        if let Some(Fact::Lost {
            message,
            from: Peer::Server(from),
            to: Peer::Server(to),
            body,
            cause: LossCause::CutWhenSent,
            ..
        }) = event.fact()
        {
            if self.0.len() == LOSSES_MAX {
                self.0.pop_front();
            }
            let link = Link { from: *from, to: *to };
            let (sent_at, body) = (event.at, body.clone());
            let trigger = event.trigger.unwrap_or(event.seq);
            self.0.push_back(Loss { message: *message, link, body, sent_at, trigger });
        }
    }

    /// Forgets the messages that would have arrived by now.
    pub fn forget(&mut self, now: Time, settings: &Settings) {
        self.0.retain(|loss| now < loss.usual_arrival(settings));
    }

    /// All of them, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Loss> {
        self.0.iter()
    }
}

/// What will happen to a message if nothing else changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outlook {
    /// It arrives.
    Arrives,
    /// The link is cut, partitioned or isolated: it will be lost on arrival.
    MeetsCut,
    /// The receiver is down.
    ReceiverDown,
    /// A recording does not tell. It is shown for a while.
    Untold,
    /// It is lost, by chance or because the link was cut when it was sent. It is shown until it would have arrived.
    Lost,
    /// It is held: it does not move until it is released.
    Held,
}

/// A message that is shown: in flight, or lost.
#[derive(Clone, Copy, Debug)]
pub struct ShownMessage<'a> {
    /// Its number.
    pub id: MessageId,
    /// Its sender.
    pub from: Peer,
    /// Its receiver.
    pub to: Peer,
    /// When it was sent, in milliseconds. For a message that was delayed or is held, a later time, so that it moves evenly from its
    /// position, or does not move.
    pub sent_at_ms: f64,
    /// When it arrives, if nothing prevents that; for a held message, as if it were released now.
    pub arrives_at: Time,
    /// Its contents.
    pub body: &'a Message,
    /// What will happen to it.
    pub outlook: Outlook,
}

impl ShownMessage<'_> {
    /// How many entries it carries.
    pub fn entries(&self) -> usize {
        if let Message::AppendEntries { entries, .. } = self.body { entries.len() } else { 0 }
    }

    /// The share of its flight that it has behind it.
    pub fn share(&self, now: Time) -> f64 {
        let flight = self.arrives_at.as_ms_f64() - self.sent_at_ms;
        let done = now.as_ms_f64() - self.sent_at_ms;
        if flight == 0.0 { 0.0 } else { (done / flight).clamp(0.0, 1.0) }
    }
}

/// The messages in flight and the losses, in the order of sending, at most `most`: the newest are left out.
pub fn messages<'a>(world: &'a World, losses: &'a Losses, most: usize) -> Vec<ShownMessage<'a>> {
    let settings = world.settings();
    let flights = world.network().flights().map(|flight| in_flight(world, flight));
    let losses = losses.iter().map(|loss| lost(loss, loss.usual_arrival(settings)));
    let shown: Vec<_> = flights.chain(losses).collect();
    // Only the numbers of the messages are ordered, each with its index in the list, lowest first: they are small.
    let numbers = (0_u32..).zip(&shown).map(|(index, message)| Reverse((message.id, index)));
    let mut order: BinaryHeap<_> = numbers.collect();
    let rows = most.min(order.len());
    let next = |_| order.pop().map(|Reverse((_, index))| shown[index as usize]);
    (0..rows).filter_map(next).collect()
}

fn in_flight<'a>(world: &World, flight: &'a Flight) -> ShownMessage<'a> {
    let Flight { message, from, to, arrives_at, body, .. } = flight;
    let outlook = outlook(world, flight);
    let held_for = flight.held().map_or(Duration::ZERO, |since| world.now().since(since));
    let sent_at_ms = (flight.apparent_departure_us() + held_for.as_us() as i64) as f64 / 1_000.0;
    let arrives_at = *arrives_at + held_for;
    ShownMessage { id: *message, from: *from, to: *to, sent_at_ms, arrives_at, body, outlook }
}

fn lost(loss: &Loss, arrives_at: Time) -> ShownMessage<'_> {
    let Loss { message, link, body, sent_at, .. } = loss;
    let (from, to) = (Peer::Server(link.from), Peer::Server(link.to));
    let sent_at_ms = sent_at.as_ms_f64();
    ShownMessage { id: *message, from, to, sent_at_ms, arrives_at, body, outlook: Outlook::Lost }
}

fn outlook(world: &World, flight: &Flight) -> Outlook {
    if flight.held().is_some() {
        return Outlook::Held;
    }
    match flight.end {
        FlightEnd::Lost => return Outlook::Lost,
        FlightEnd::Untold => return Outlook::Untold,
        FlightEnd::Arrives => {}
    }
    match (flight.from, flight.to) {
        (Peer::Server(from), Peer::Server(to)) if world.network().is_blocked(Link { from, to }) => {
            Outlook::MeetsCut
        }
        (_, Peer::Server(id)) if !world.is_up(id) => Outlook::ReceiverDown,
        _ => Outlook::Arrives,
    }
}
