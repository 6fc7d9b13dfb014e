//! A span of a run as a space-time diagram: a lane for each server, an arrow for each message, marks for what happens.
//!
//! [`Loaded`] receives the events of a span one after the other ([`Loaded::push`]) and keeps them, since the meaning of
//! a mark is the sentence of its event. It draws nothing. [`condense`] chooses what can be distinguished in a view of a
//! given number of columns, and [`walk`] follows causes and effects.
//!
//! Its size is bounded: beyond [`EVENTS_MAX`] events the oldest are dropped, and must be loaded again when they are
//! needed.

mod bands;
pub mod coarse;
pub mod condense;
mod sign;
#[cfg(test)]
mod tests;
mod visible;
pub mod walk;

use crate::sim::World;
use crate::types::{
    Duration, Event, EventId, EventKind, Fact, LossCause, Message, MessageId, MessageKind, Peer,
    Term, Time,
};

use crate::util::sort_by_key;

pub use bands::{Band, BandKind};
pub use sign::Sign;
pub use visible::{Flights, visible_spans};

/// The most events that are kept.
pub const EVENTS_MAX: usize = 120_000;
/// This much is loaded on either side of a view, for messages in flight at its borders.
pub const MARGIN: Duration = Duration::from_ms(50);
/// How many are dropped at once, so that the cost of dropping is small per event.
const DROPPED: usize = EVENTS_MAX / 8;

/// A message in flight from one lane to another.
#[derive(Clone, Debug)]
pub struct Arrow {
    /// The message.
    pub message: MessageId,
    /// Its kind.
    pub kind: MessageKind,
    /// Its sender.
    pub from: Peer,
    /// Its receiver.
    pub to: Peer,
    /// When it was sent; earlier than the start of the span for one that was in flight then.
    pub sent: Time,
    /// When it arrived or was lost; [`Time::MAX`] while that is not known.
    pub end: Time,
    /// Its outcome.
    pub fate: Fate,
    /// Since when it has been held in the network; [`Time::MAX`] if it was not held.
    pub held: Time,
    /// Until when it was held; [`Time::MAX`] while it is held.
    pub released: Time,
    /// The event of sending it.
    pub sent_seq: EventId,
    /// The event of its arrival or loss; 0 while there is none.
    pub end_seq: EventId,
    /// For a response, whether it is positive.
    pub yes: Option<bool>,
    /// The term that it carries; 0 for clients' messages.
    pub term: Term,
}

/// The outcome of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Not known in this span: it is in flight.
    Flying,
    /// It arrived.
    Arrived,
    /// It was lost when it was sent.
    LostAtOnce,
    /// It was lost in flight.
    LostOnWay,
    /// It reached a receiver that could not accept it, or the end of a cut link.
    LostAtEnd,
    /// A command dropped it in flight.
    Dropped,
}

/// An event that is drawn as a mark on a lane.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    /// The event.
    pub seq: EventId,
    /// Its time.
    pub at: Time,
    /// The server on whose lane it is drawn; none if it concerns the whole network.
    pub lane: Option<Peer>,
    /// Its shape.
    pub sign: Sign,
}

/// The events of a span, and what is drawn of them.
#[derive(Clone, Debug)]
pub struct Loaded {
    servers: usize,
    from: Time,
    to: Time,
    /// The last event before the span.
    before: EventId,
    events: Vec<Event>,
    arrows: Vec<Arrow>,
    marks: Vec<Mark>,
    bands: Vec<Band>,
    /// The longest time in flight so far: an arrow into a view cannot have started much earlier.
    longest_us: u64,
}

/// Loading.
impl Loaded {
    /// Empty, for a world from now on. It knows the messages in flight.
    pub fn at(world: &World) -> Self {
        let mut loaded = Self {
            servers: world.ids().count(),
            from: world.now(),
            to: world.now(),
            before: world.last_event(),
            events: Vec::new(),
            arrows: Vec::new(),
            marks: Vec::new(),
            bands: bands::of(world),
            longest_us: 0,
        };
        let mut flights: Vec<_> = world.network().flights().collect();
        sort_by_key(&mut flights, |flight| flight.message);
        for flight in flights {
            let way = (flight.from, flight.to);
            loaded.start_arrow(flight.message, way, &flight.body, flight.sent_at, flight.trigger);
            if let Some(held) = flight.held() {
                loaded.hold(flight.message, held, Time::MAX);
            }
        }
        loaded
    }

    /// Adds the next event. An event that is already loaded, or that is not the next one, changes nothing.
    pub fn push(&mut self, event: &Event) {
        if event.seq.0 != self.last().0 + 1 {
            return;
        }
        if self.events.len() >= EVENTS_MAX {
            self.drop_oldest(DROPPED);
        }
        self.to = self.to.max(event.at);
        if let (EventKind::Fact(Fact::ServerAdded), Some(id)) = (&event.kind, event.server) {
            self.servers = self.servers.max(id.number().into());
        }
        self.draw(event);
        self.events.push(event.clone());
    }

    /// All events until `at` have been pushed.
    pub fn reach(&mut self, at: Time) {
        self.to = self.to.max(at);
    }

    /// Appends the events of another one that follow, as far as there is room.
    pub fn join(&mut self, later: &Self) {
        let room = EVENTS_MAX.saturating_sub(self.events.len());
        let rest = later.events.partition_point(|event| event.seq <= self.last());
        let fits = later.events.len() - rest <= room;
        later.events[rest..].iter().take(room).for_each(|event| self.push(event));
        if fits && later.last() == self.last() {
            self.reach(later.to);
        }
    }

    fn drop_oldest(&mut self, count: usize) {
        for event in self.events.drain(..count) {
            (self.from, self.before) = (event.at, event.seq);
        }
        let from = self.from;
        self.marks.drain(..self.marks.partition_point(|mark| mark.at < from));
        self.arrows.retain(|arrow| arrow.end >= from);
        self.bands.retain(|band| band.to >= from);
    }
}

/// Drawing.
impl Loaded {
    fn draw(&mut self, event: &Event) {
        bands::apply(&mut self.bands, event);
        if let Some((lane, sign)) = sign::sign(event) {
            self.marks.push(Mark { seq: event.seq, at: event.at, lane, sign });
        }
        let EventKind::Fact(fact) = &event.kind else { return };
        match fact {
            Fact::Sent { message, from, to, body, .. } => {
                self.start_arrow(*message, (*from, *to), body, event.at, event.seq);
            }
            Fact::Duplicated { message, copy, .. } => self.copy(*message, *copy, event),
            Fact::Delivered { message, .. } => self.end(*message, Fate::Arrived, event),
            Fact::Lost { message, cause, .. } => self.end(*message, lost(*cause), event),
            Fact::Held { message, .. } => self.hold(*message, event.at, Time::MAX),
            Fact::Released { message, .. } => self.hold(*message, Time::MAX, event.at),
            Fact::EntryGiven { .. }
            | Fact::Started { .. }
            | Fact::Crashed { .. }
            | Fact::WriteStarted { .. }
            | Fact::WriteDurable { .. }
            | Fact::RoleChanged { .. }
            | Fact::TermChanged { .. }
            | Fact::VoteChanged { .. }
            | Fact::EntryAppended { .. }
            | Fact::LogTruncated { .. }
            | Fact::CommitAdvanced { .. }
            | Fact::Applied { .. }
            | Fact::TimerFired { .. }
            | Fact::ClientSubmitted { .. }
            | Fact::ClientTimedOut { .. }
            | Fact::ClientFinished { .. }
            | Fact::Isolated
            | Fact::Reconnected
            | Fact::Partitioned { .. }
            | Fact::LinkCut { .. }
            | Fact::LinkHealed { .. }
            | Fact::Healed
            | Fact::SettingChanged { .. }
            | Fact::NothingChanged { .. }
            | Fact::Delayed { .. }
            | Fact::Paused
            | Fact::Resumed
            | Fact::RuleBroken { .. }
            | Fact::RuleMended { .. }
            | Fact::LinkClogged { .. }
            | Fact::LinkUnclogged { .. }
            | Fact::Replayed { .. }
            | Fact::DiskStalled
            | Fact::DiskUnstalled
            | Fact::WriteFailed { .. }
            | Fact::WriteTorn { .. }
            | Fact::TailDropped
            | Fact::DiskLies
            | Fact::DiskFlushed
            | Fact::WritesVanished { .. }
            | Fact::DiskCorrupted { .. }
            | Fact::StartRefused { .. }
            | Fact::DiskWiped
            | Fact::ClockStepped { .. }
            | Fact::ClientRepeated { .. }
            | Fact::StormCame { .. }
            | Fact::Chaos { .. }
            | Fact::Calmed
            | Fact::ServerAdded
            | Fact::ChangeRequested { .. }
            | Fact::ConfigurationAdopted { .. }
            | Fact::SnapshotRequested
            | Fact::SnapshotTaken { .. }
            | Fact::LogCompacted { .. }
            | Fact::SnapshotInstalled { .. }
            | Fact::StateRestored { .. }
            | Fact::CommandSkipped { .. }
            | Fact::SessionExpired { .. }
            | Fact::TransferRequested { .. }
            | Fact::SnapshotCorrupted { .. }
            | Fact::SnapshotUnreadable { .. }
            | Fact::MembersForced { .. }
            | Fact::VoteRequestUnanswered { .. }
            | Fact::SettingReset { .. }
            | Fact::CoreLoaded { .. }
            | Fact::CoreError { .. }
            | Fact::CoreLacks { .. }
            | Fact::CoreLogged { .. }
            | Fact::LineLogged { .. } => {}
        }
    }

    fn hold(&mut self, message: MessageId, held: Time, released: Time) {
        let Some(place) = self.find(message) else { return };
        let arrow = &mut self.arrows[place];
        // Of a message that was held twice, the first start and the last end are kept.
        (arrow.held, arrow.released) = (arrow.held.min(held), released);
    }

    fn start_arrow(
        &mut self,
        message: MessageId,
        (from, to): (Peer, Peer),
        body: &Message,
        sent: Time,
        sent_seq: EventId,
    ) {
        self.arrows.push(Arrow {
            message,
            kind: body.kind(),
            from,
            to,
            sent,
            end: Time::MAX,
            fate: Fate::Flying,
            held: Time::MAX,
            released: Time::MAX,
            sent_seq,
            end_seq: EventId::default(),
            yes: body.is_positive_answer(),
            term: body.term().unwrap_or_default(),
        });
    }

    fn copy(&mut self, message: MessageId, copy: MessageId, event: &Event) {
        if let Some(place) = self.find(message) {
            let original = self.arrows[place].clone();
            self.arrows.push(Arrow { message: copy, sent_seq: event.seq, ..original });
        }
    }

    fn end(&mut self, message: MessageId, fate: Fate, event: &Event) {
        let Some(place) = self.find(message) else { return };
        let arrow = &mut self.arrows[place];
        (arrow.fate, arrow.end, arrow.end_seq) = (fate, event.at, event.seq);
        self.longest_us = self.longest_us.max(arrow.end.since(arrow.sent).as_us());
    }

    /// Numbers of messages increase in the order of sending, so arrows are sorted by them.
    fn find(&self, message: MessageId) -> Option<usize> {
        self.arrows.binary_search_by_key(&message, |arrow| arrow.message).ok()
    }
}

/// Queries.
impl Loaded {
    /// The start of the loaded span.
    pub fn from(&self) -> Time {
        self.from
    }

    /// The end of the loaded span.
    pub fn to(&self) -> Time {
        self.to
    }

    /// The events, in order; their numbers have no gaps.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The last event, or, if there is none, the one before the span.
    pub fn last(&self) -> EventId {
        self.events.last().map_or(self.before, |event| event.seq)
    }

    /// The last event before the span.
    pub fn before(&self) -> EventId {
        self.before
    }

    /// An event by its number, if it is loaded.
    pub fn event(&self, seq: EventId) -> Option<&Event> {
        self.place(seq).map(|place| &self.events[place])
    }

    fn place(&self, seq: EventId) -> Option<usize> {
        let place = usize::try_from(seq.0.checked_sub(self.before.0 + 1)?).ok()?;
        (place < self.events.len()).then_some(place)
    }

    /// The arrows, in order of sending.
    pub fn arrows(&self) -> &[Arrow] {
        &self.arrows
    }

    /// The marks, in order.
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// What kept servers apart, in order of its start. A band that lasts ends at [`Time::MAX`].
    pub fn bands(&self) -> &[Band] {
        &self.bands
    }

    /// Whether the diagram draws an event: as a mark, or as an end of an arrow.
    pub fn is_drawn(event: &Event) -> bool {
        let ends_an_arrow = matches!(
            event.fact(),
            Some(
                Fact::Sent { .. }
                    | Fact::Delivered { .. }
                    | Fact::Lost { .. }
                    | Fact::Held { .. }
                    | Fact::Released { .. }
                    | Fact::Delayed { .. }
            )
        );
        ends_an_arrow || sign::sign(event).is_some()
    }
}

fn lost(cause: LossCause) -> Fate {
    match cause {
        LossCause::CutWhenSent | LossCause::QueueFull => Fate::LostAtOnce,
        LossCause::CutOnArrival
        | LossCause::ReceiverDown
        | LossCause::ReceiverFull
        | LossCause::ClientGone => Fate::LostAtEnd,
        LossCause::Chance => Fate::LostOnWay,
        LossCause::Dropped => Fate::Dropped,
    }
}
