//! What can be done to a single message in flight.
//!
//! Links keep their order by themselves; a message that somebody delays, holds or delivers may be overtaken, or overtake others.

use crate::types::{Duration, Event, Fact, LossCause, MessageId, NoEffect, Peer, Time};

use crate::cores::Consensus;
use crate::sim::commands::CommandError;
use crate::sim::network::{Flight, FlightEnd, MessageName};
use crate::sim::queue::Due;
use crate::sim::random::{Purpose, Stream};
use crate::sim::world::World;
use crate::util::sort;

impl<C: Consensus> World<C> {
    /// Does something to the message that a name means at this moment.
    pub(in crate::sim) fn act_on_message<S: FnMut(&Event)>(
        &mut self,
        name: &MessageName,
        act: impl FnOnce(&mut Self, MessageId, &mut S),
        sink: &mut S,
    ) -> Result<(), CommandError> {
        let message = self.find_message(name, |_| true)?;
        act(self, message, sink);
        Ok(())
    }

    pub(in crate::sim) fn drop_message(
        &mut self,
        message: MessageId,
        sink: &mut impl FnMut(&Event),
    ) {
        if let Some(flight) = self.network.take(message) {
            self.lose(flight, LossCause::Dropped, sink);
        }
    }

    /// Also one that chance would have lost.
    pub(in crate::sim) fn deliver_message(
        &mut self,
        message: MessageId,
        sink: &mut impl FnMut(&Event),
    ) {
        if let Some(flight) = self.network.take(message) {
            self.deliver(Flight { end: FlightEnd::Arrives, ..flight }, sink);
        }
    }

    /// A message that is held stays so; it has that much more of its way before it then.
    pub(in crate::sim) fn delay_message(
        &mut self,
        message: MessageId,
        by: Duration,
        sink: &mut impl FnMut(&Event),
    ) {
        let now = self.now;
        self.move_arrival(message, |flight| {
            let arrival = flight.arrives_at + by;
            let start = flight.held().unwrap_or(now);
            flight.touch().apparent_departure_us =
                apparent_departure_us(flight, now, start, arrival);
            flight.arrives_at = arrival;
        });
        self.enqueue(message, |message, from, to| Fact::Delayed { message, from, to, by }, sink);
    }

    /// The copy is not lost at random; nor are the copies that the network makes.
    pub(in crate::sim) fn duplicate_message(
        &mut self,
        message: MessageId,
        sink: &mut impl FnMut(&Event),
    ) {
        let Some(original) = self.network.flight(message).cloned() else { return };
        let settings = self.settings.of_message(original.link(), original.body.kind());
        let stream = match original.link() {
            Some(link) => Stream::Link(link),
            None => self.stream_of(&original.body),
        };
        let (latency, now) = (settings.latency, self.now);
        let ordinal = self.network.copy_ordinal(now);
        let way = self.random.duration(latency, stream, Purpose::CopyLatency, now, ordinal);
        let apparent_departure_us = apparent_departure_us(&original, now, now, now + way);
        let mut copy = self.copy(&original, now + way, sink);
        let touched = copy.touch();
        (touched.apparent_departure_us, touched.held) = (apparent_departure_us, None);
        self.put_in_flight(copy);
    }

    pub(in crate::sim) fn hold_message(
        &mut self,
        message: MessageId,
        sink: &mut impl FnMut(&Event),
    ) {
        let now = self.now;
        let Some((_, flight)) = self.network.flight_mut(message) else { return };
        if flight.held().is_some() {
            return self.say_message_unchanged(NoEffect::AlreadyHeld, sink);
        }
        flight.touch().held = Some(now);
        self.enqueue(message, |message, from, to| Fact::Held { message, from, to }, sink);
    }

    /// The message continues from where it was, with the time that it had left. Where the name leaves a choice, it means one
    /// that is held.
    pub(in crate::sim) fn release_message(
        &mut self,
        name: &MessageName,
        sink: &mut impl FnMut(&Event),
    ) -> Result<(), CommandError> {
        let message = self.find_message(name, |flight| flight.held().is_some())?;
        if !self.release_one(message, sink) {
            self.say_message_unchanged(NoEffect::NotHeld, sink);
        }
        Ok(())
    }

    /// Returns whether the message was held.
    fn release_one(&mut self, message: MessageId, sink: &mut impl FnMut(&Event)) -> bool {
        let now = self.now;
        let held =
            self.network.flight_mut(message).and_then(|(_, flight)| flight.touch().held.take());
        let Some(since) = held else { return false };
        self.move_arrival(message, |flight| {
            flight.arrives_at += now.since(since);
            let touched = flight.touch();
            touched.apparent_departure_us =
                touched.apparent_departure_us.saturating_add(us(now) - us(since));
        });
        self.enqueue(message, |message, from, to| Fact::Released { message, from, to }, sink);
        true
    }

    /// What the queue knew of the message's arrival is void from now on. It learns of one that is held at its release: what
    /// was planned may be in the past already.
    fn move_arrival(&mut self, message: MessageId, change: impl FnOnce(&mut Flight)) {
        let now = self.now;
        let Some((slot, flight)) = self.network.flight_mut(message) else { return };
        change(flight);
        if flight.held().is_none() {
            // One that has waited behind a clog should have arrived before.
            let at = flight.arrives_at.max(now);
            flight.arrives_at = at;
            self.queue.push(at, Due::Arrival(slot, message.0 as u32));
        }
    }

    /// Releases every message that is held.
    pub(in crate::sim) fn release_all(&mut self, sink: &mut impl FnMut(&Event)) {
        let held = self.network.flights().filter(|flight| flight.held().is_some());
        let mut held: Vec<_> = held.map(|flight| flight.message).collect();
        sort(&mut held);
        for message in held {
            self.release_one(message, sink);
        }
    }

    fn enqueue(
        &mut self,
        message: MessageId,
        fact: impl FnOnce(MessageId, Peer, Peer) -> Fact,
        sink: &mut impl FnMut(&Event),
    ) {
        if let Some(flight) = self.network.flight(message) {
            let Flight { from, to, trigger, .. } = *flight;
            self.emit(to.server(), trigger, fact(message, from, to), sink);
        }
    }

    fn say_message_unchanged(&mut self, why: NoEffect, sink: &mut impl FnMut(&Event)) {
        self.emit(None, None, Fact::NothingChanged { why }, sink);
    }
}

/// From when a message would have to fly evenly to be at `start` where it is `now`, and to arrive at `arrival`.
fn apparent_departure_us(flight: &Flight, now: Time, start: Time, arrival: Time) -> i64 {
    let seen_at = us(flight.held().unwrap_or(now));
    let flown = seen_at.saturating_sub(flight.apparent_departure_us());
    let (left, ahead) = (us(flight.arrives_at) - seen_at, us(arrival) - us(start));
    let before = flown.saturating_mul(ahead).checked_div(left).unwrap_or_default();
    us(start).saturating_sub(before)
}

/// No run is so long that its microseconds would not fit.
fn us(time: Time) -> i64 {
    i64::try_from(time.as_us()).unwrap_or(i64::MAX)
}
