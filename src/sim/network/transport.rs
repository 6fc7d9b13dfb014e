//! Carrying messages: over links that delay, lose, copy and cut, to servers and clients.

use std::num::NonZeroU32;

use crate::raft::Input;
use crate::types::{
    Bandwidth, ClientId, CommandId, Duration, Event, EventId, EventKind, Fact, Link, LossCause,
    Message, MessageId, Operation, Peer, ReadMode, ServerId, Term, Time,
};

use crate::cores::Consensus;
use crate::sim::clients::Answer;
use crate::sim::network::{AtClog, Flight, FlightEnd};
use crate::sim::queue::Due;
use crate::sim::random::{Purpose, Stream};
use crate::sim::server::Waiting;
use crate::sim::world::World;

/// What is special about a sending; of most, nothing.
#[derive(Clone, Copy, Default)]
struct Sending {
    /// See [`Flight::held_us`].
    held_us: u32,
    /// Whether the same has been sent in this instant already.
    repeated: bool,
}

impl<C: Consensus> World<C> {
    /// Lets a message set out; tells the event of its sending.
    pub(in crate::sim) fn send(
        &mut self,
        from: Peer,
        to: Peer,
        body: Message,
        cause: EventId,
        sink: &mut impl FnMut(&Event),
    ) -> EventId {
        self.send_as(Sending::default(), from, to, body, cause, sink)
    }

    /// Lets a message set out that its sender has kept for some time, until its disk was done.
    pub(in crate::sim) fn send_held_back(
        &mut self,
        (from, to): (ServerId, ServerId),
        body: Message,
        held: Duration,
        cause: EventId,
        sink: &mut impl FnMut(&Event),
    ) {
        let (from, to) = (Peer::Server(from), Peer::Server(to));
        let held_us = u32::try_from(held.as_us()).unwrap_or(u32::MAX);
        let sending = Sending { held_us, repeated: false };
        self.send_as(sending, from, to, body, cause, sink);
    }

    fn send_as(
        &mut self,
        Sending { held_us, repeated }: Sending,
        from: Peer,
        to: Peer,
        body: Message,
        cause: EventId,
        sink: &mut impl FnMut(&Event),
    ) -> EventId {
        let message = self.network.number_message();
        let kind = EventKind::Fact(Fact::Sent { message, from, to, body, held_us });
        let event = self.event(from.server(), Some(cause), kind);
        sink(&event);
        let trigger = event.seq;
        // The event gives the message back: nothing is copied for those who only look.
        let EventKind::Fact(Fact::Sent { body, .. }) = event.kind else { return trigger };
        let (sent_at, arrives_at, touched) = (self.now, self.now, None);
        let flight = Flight {
            message,
            from,
            to,
            body,
            sent_at,
            arrives_at,
            end: FlightEnd::Arrives,
            trigger,
            held_us,
            touched,
        };
        match (from, to) {
            (Peer::Server(from), Peer::Server(to)) => {
                self.dispatch(Link { from, to }, flight, sink)
            }
            // A client's call and its answer may leave in one instant: their draws differ by their ordinal.
            (Peer::Client(_), _) => {
                // So do those of a request that is sent twice.
                let ordinal = if repeated { 2 } else { 0 };
                self.transmit(None, self.stream_of(&flight.body), ordinal, flight, sink)
            }
            (_, Peer::Client(_)) => {
                self.transmit(None, self.stream_of(&flight.body), 1, flight, sink)
            }
        }
        trigger
    }

    /// Where the draws about a client's message come from.
    pub(in crate::sim) fn stream_of(&self, body: &Message) -> Stream {
        body.command().map_or(Stream::Written(0), |command| self.clients.stream(command))
    }

    pub(in crate::sim) fn send_request(
        &mut self,
        client: ClientId,
        to: ServerId,
        command: CommandId,
        cause: EventId,
        sink: &mut impl FnMut(&Event),
    ) -> EventId {
        let request = Message::ClientRequest { command };
        self.send(Peer::Client(client), Peer::Server(to), request, cause, sink)
    }

    /// Sends a request that has been sent in this instant already.
    pub(in crate::sim) fn repeat_request(
        &mut self,
        client: ClientId,
        to: ServerId,
        command: CommandId,
        cause: EventId,
        sink: &mut impl FnMut(&Event),
    ) -> EventId {
        let request = Message::ClientRequest { command };
        let (from, to) = (Peer::Client(client), Peer::Server(to));
        let sending = Sending { held_us: 0, repeated: true };
        self.send_as(sending, from, to, request, cause, sink)
    }

    /// What a client's request is to a core: reads need not go through the log.
    fn request(&self, id: ServerId, command: CommandId) -> Input {
        let reads = matches!(self.clients.operation(command), Some(Operation::Get { .. }));
        if reads && self.settings.server(id).reads() != ReadMode::Log {
            return Input::ReadRequest { read: command };
        }
        Input::ClientRequest { command, size: self.clients.size(command) }
    }

    #[inline]
    fn dispatch(&mut self, link: Link, flight: Flight, sink: &mut impl FnMut(&Event)) {
        let ordinal = self.network.ordinal(link, self.now);
        if self.network.is_blocked(link) {
            return self.lose(flight, LossCause::CutWhenSent, sink);
        }
        self.transmit(Some(link), Stream::Link(link), ordinal, flight, sink);
    }

    /// Lets a message leave.
    #[inline]
    fn transmit(
        &mut self,
        link: Option<Link>,
        stream: Stream,
        ordinal: u32,
        mut flight: Flight,
        sink: &mut impl FnMut(&Event),
    ) {
        let settings = link.map_or(self.settings.default_link(), |link| self.settings.link(link));
        if !settings.only_delays() || self.settings.tell_messages_apart() {
            return self.transmit_over_faulty_link(link, stream, ordinal, flight, sink);
        }
        let (purpose, now) = (Purpose::Latency, self.now);
        let arrival = now + self.random.duration(settings.latency, stream, purpose, now, ordinal);
        flight.arrives_at = link.map_or(arrival, |link| self.network.in_order(link, arrival));
        self.put_in_flight(flight);
    }

    /// Lets a message leave that may be lost, overtake others, or have copies.
    fn transmit_over_faulty_link(
        &mut self,
        link: Option<Link>,
        stream: Stream,
        ordinal: u32,
        mut flight: Flight,
        sink: &mut impl FnMut(&Event),
    ) {
        let (random, now) = (self.random, self.now);
        let settings = self.settings.of_message(link, flight.body.kind());
        let chance = |ratio, purpose| random.chance(ratio, stream, purpose, now, ordinal);
        let copied = chance(settings.duplicate, Purpose::Duplicate);
        let overtakes = chance(settings.reorder, Purpose::Reorder);
        let mut leaves_at = now;
        if let Some(link) = link
            && settings.bandwidth != Bandwidth::UNLIMITED
        {
            match self.network.enter_pipe(link, now, flight.body.bytes(), &settings) {
                Some(at) => leaves_at = at,
                None => return self.lose(flight, LossCause::QueueFull, sink),
            }
        }
        let jitter = |purpose| random.exponential(settings.jitter, stream, purpose, now, ordinal);
        let arrival = |purpose, jittered| {
            let latency = random.duration(settings.latency, stream, purpose, now, ordinal);
            leaves_at + latency + jitter(jittered)
        };
        let is_lost = chance(settings.loss, Purpose::Loss);
        flight.end = if is_lost { FlightEnd::Lost } else { FlightEnd::Arrives };
        flight.arrives_at = match link {
            Some(link) if !overtakes => {
                self.network.in_order(link, arrival(Purpose::Latency, Purpose::Jitter))
            }
            _ => arrival(Purpose::Latency, Purpose::Jitter),
        };
        if copied {
            let arrives_at = arrival(Purpose::DuplicateLatency, Purpose::DuplicateJitter);
            let copy = self.copy(&flight, arrives_at, sink);
            self.put_in_flight(copy);
        }
        if chance(settings.replay, Purpose::Replay) {
            let span = settings.replay_after;
            let after = random.duration(span, stream, Purpose::ReplayAfter, now, ordinal);
            let replay = self.replay(&flight, flight.arrives_at + after, sink);
            self.put_in_flight(replay);
        }
        self.put_in_flight(flight);
    }

    /// A copy goes its own way: it may overtake, and it is not lost.
    pub(in crate::sim) fn copy(
        &mut self,
        flight: &Flight,
        arrives_at: Time,
        sink: &mut impl FnMut(&Event),
    ) -> Flight {
        let copied = |message, copy, from, to| Fact::Duplicated { message, copy, from, to };
        self.copy_told_by(copied, flight, arrives_at, sink)
    }

    /// A copy that the network keeps for long.
    fn replay(
        &mut self,
        flight: &Flight,
        arrives_at: Time,
        sink: &mut impl FnMut(&Event),
    ) -> Flight {
        let kept = |message, copy, from, to| Fact::Replayed { message, copy, from, to };
        self.copy_told_by(kept, flight, arrives_at, sink)
    }

    fn copy_told_by(
        &mut self,
        fact: impl FnOnce(MessageId, MessageId, Peer, Peer) -> Fact,
        flight: &Flight,
        arrives_at: Time,
        sink: &mut impl FnMut(&Event),
    ) -> Flight {
        let copy = self.network.number_message();
        let Flight { message, from, to, .. } = *flight;
        let fact = fact(message, copy, from, to);
        let trigger = self.emit(from.server(), flight.trigger, fact, sink);
        let mut copied = Flight {
            message: copy,
            arrives_at,
            end: FlightEnd::Arrives,
            trigger,
            ..flight.clone()
        };
        copied.touch().copy_of = u32::try_from(message.0).ok().and_then(NonZeroU32::new);
        copied
    }

    pub(in crate::sim) fn put_in_flight(&mut self, flight: Flight) {
        let (at, low_number) = (flight.arrives_at, flight.message.0 as u32);
        let slot = self.network.put_in_flight(flight);
        self.queue.push(at, Due::Arrival(slot, low_number));
    }

    pub(in crate::sim) fn lose(
        &mut self,
        flight: Flight,
        cause: LossCause,
        sink: &mut impl FnMut(&Event),
    ) {
        let copy_of = flight.copy_of();
        let Flight { message, from, to, body, trigger, .. } = flight;
        let lost = Fact::Lost { message, from, to, body, cause, copy_of };
        self.emit(to.server(), trigger, lost, sink);
    }

    pub(in crate::sim) fn arrive(
        &mut self,
        slot: u32,
        low_number: u32,
        sink: &mut impl FnMut(&Event),
    ) {
        if self.network.has_clogs() {
            let queue = |link| self.settings.link(link).queue;
            match self.network.come_to_clog(slot, low_number, self.now, queue) {
                AtClog::Passes => {}
                AtClog::Waits => return,
                AtClog::IsLost => {
                    let flight = self.network.arrive(slot, low_number, self.now);
                    return flight.into_iter().for_each(|flight| {
                        self.lose(flight, LossCause::QueueFull, sink);
                    });
                }
            }
        }
        if let Some(flight) = self.network.arrive(slot, low_number, self.now) {
            self.deliver(flight, sink);
        }
    }

    /// A message has come to its end: it is lost to what stands in its way, or waits at a paused server, or is delivered.
    #[inline]
    pub(in crate::sim) fn deliver(&mut self, flight: Flight, sink: &mut impl FnMut(&Event)) {
        if let Some(cause) = self.loss_on_arrival(&flight) {
            return self.lose(flight, cause, sink);
        }
        let Some(id) = flight.to.server() else { return self.receive(flight, sink) };
        let server = &mut self.servers[id.index()];
        let is_slow = server.is_slow();
        match &mut server.paused {
            Some(paused) => paused.inbox.push(flight),
            None if is_slow => self.enqueue_for_slow(id, Waiting::Message(flight)),
            None => self.receive(flight, sink),
        }
    }

    pub(in crate::sim) fn receive(&mut self, flight: Flight, sink: &mut impl FnMut(&Event)) {
        let copy_of = flight.copy_of();
        let Flight { message: number, from, to, body, sent_at, trigger, .. } = flight;
        let kind = EventKind::Fact(Fact::Delivered { message: number, from, to, body, copy_of });
        let event = self.event(to.server(), Some(trigger), kind);
        sink(&event);
        let cause = event.seq;
        let EventKind::Fact(Fact::Delivered { body, .. }) = event.kind else { return };
        match (from, to) {
            (Peer::Client(_), Peer::Server(id)) => {
                if let Message::ClientRequest { command } = body {
                    self.tell_text(id, command);
                    self.feed(id, self.request(id, command), cause, sink);
                }
            }
            (Peer::Server(from), Peer::Server(id)) => {
                let message = body;
                let mut asked = None;
                if let Message::RequestVote { term, .. } = message {
                    asked = Some((term, self.vote_state(id)));
                }
                self.feed(id, Input::Message { from, message }, cause, sink);
                if let Some((term, before)) = asked
                    && before.is_some()
                    && self.vote_state(id) == before
                {
                    let (message, candidate) = (number, from);
                    let fact = Fact::VoteRequestUnanswered { message, candidate, term };
                    self.emit(id, cause, fact, sink);
                }
            }
            (Peer::Server(by), Peer::Client(id)) => {
                if let Message::ClientResponse { command, outcome } = body {
                    let answer = Answer { by, sent_at, command, outcome };
                    self.client_answered(id, answer, cause, sink);
                }
            }
            (Peer::Client(_), Peer::Client(_)) => {}
        }
    }

    /// What a request for a vote changes if it is heeded: the term, the vote, or the answers that were sent or wait for the
    /// disk. None if the server is down.
    fn vote_state(&self, id: ServerId) -> Option<(Term, Option<ServerId>, usize, u32)> {
        let server = self.server(id);
        let core = server.core()?;
        Some((core.current_term(), core.voted_for(), core.held_back(), server.vote_answers))
    }

    #[inline]
    fn loss_on_arrival(&self, flight: &Flight) -> Option<LossCause> {
        if flight.end == FlightEnd::Lost {
            return Some(LossCause::Chance);
        }
        if let (Peer::Server(from), Peer::Server(to)) = (flight.from, flight.to)
            && self.network.is_blocked(Link { from, to })
        {
            return Some(LossCause::CutOnArrival);
        }
        match flight.to {
            Peer::Server(id) if !self.is_up(id) => Some(LossCause::ReceiverDown),
            Peer::Server(id) => self.server(id).is_full().then_some(LossCause::ReceiverFull),
            Peer::Client(id) => {
                let wanted = self.clients.get(id).map(|client| client.command);
                (wanted != flight.body.command()).then_some(LossCause::ClientGone)
            }
        }
    }
}
