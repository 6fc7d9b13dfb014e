//! Recorded runs: a world that does what a record says, instead of working it out.
//!
//! A [`Record`] has the events of a run, of ours or of a real cluster. A world that plays one takes the next event when its time has
//! come, tells it on, and does to its servers, disks and links what the event says happened to them. So whatever shows a world or
//! travels in its past can show a record, too. Commands are refused: what happened cannot be changed.

mod play;
mod servers;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::types::{
    CommandId, Event, EventId, Fact, MessageId, Operation, Property, ServerId, ServerSet, Time,
};
use crate::util::Sequence;

use crate::sim::Clients;
use crate::sim::network::FlightEnd;

/// The events of a run that has happened somewhere else.
#[derive(Debug)]
pub struct Record {
    /// How many servers there are at the start.
    servers: u8,
    /// Who of them votes.
    voters: ServerSet,
    /// The texts of the commands.
    clients: Clients,
    events: Vec<RecordedEvent>,
    /// What cannot be judged any more after so many events.
    unjudged: Vec<(u64, Property)>,
    /// Whether it tells of any write.
    tells_writes: bool,
    untold: Untold,
}

/// What the record of a real cluster may leave out. Nothing is to be said of it then.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Untold {
    /// What a server has on its disk, and when.
    pub disks: bool,
    /// Whom a server has voted for: a vote shows where it arrives.
    pub votes: bool,
    /// Role, term and log of a server: all of its state.
    pub states: bool,
}

/// An event of a record. Its number, and that of its trigger, is its place in the record, counted from 1.
#[derive(Debug)]
struct RecordedEvent {
    event: Event,
    /// Whether something stood before it that the record lacks.
    after_gap: bool,
    /// When the message that is sent here comes to its end, and to which; none if the record does not tell, or if nothing is
    /// sent.
    ends_at: Option<(Time, FlightEnd)>,
}

impl Record {
    /// How many servers there are at the start.
    pub fn servers(&self) -> u8 {
        self.servers
    }

    /// Who of them votes at the start.
    pub fn voters(&self) -> ServerSet {
        self.voters
    }

    /// What it leaves out.
    pub fn untold(&self) -> Untold {
        self.untold
    }

    /// How many events it has.
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// The time of its last event.
    pub fn end(&self) -> Time {
        self.events.last().map_or(Time::ZERO, |last| last.event.at)
    }

    fn get(&self, place: u64) -> Option<&RecordedEvent> {
        self.events.get(usize::try_from(place).ok()?.checked_sub(1)?)
    }
}

/// Makes a [`Record`] of events that come one after the other.
#[derive(Debug, Default)]
pub struct Recorder {
    servers: usize,
    voters: ServerSet,
    clients: Clients,
    events: Vec<RecordedEvent>,
    unjudged: Vec<(u64, Property)>,
    tells_writes: bool,
    /// Where the numbers of the events no longer follow on: the number, and the place in the record.
    jumps: Vec<(u64, u64)>,
    /// The places at which the messages were sent that have not come to their end.
    under_way: BTreeMap<MessageId, usize>,
}

impl Recorder {
    /// So many servers are there at the start, and these vote.
    pub fn begin(&mut self, servers: usize, voters: ServerSet) {
        (self.servers, self.voters) = (servers, voters);
    }

    /// What a command says.
    pub fn command(&mut self, command: CommandId, text: &str, operation: Option<Operation>) {
        self.clients.restore(command, text, operation);
    }

    /// From here on, this property cannot be judged.
    pub fn lose(&mut self, property: Property) {
        if !self.unjudged.iter().any(|&(_, known)| known == property) {
            self.unjudged.push((self.events.len() as u64, property));
        }
    }

    /// The next event. Its number must be higher than those before; one that would be earlier is taken for simultaneous.
    pub fn push(&mut self, event: &Event) {
        let place = self.events.len() as u64 + 1;
        let follows_on = |&(number, at): &(u64, u64)| event.seq.0 - number == place - at;
        let after_gap = !self.jumps.last().is_some_and(follows_on);
        if after_gap {
            self.jumps.push((event.seq.0, place));
        }
        let last = self.events.last().map_or(Time::ZERO, |last| last.event.at);
        let trigger = event.trigger.and_then(|trigger| self.place_of(trigger, place));
        let at = event.at.max(last);
        let event = Event { seq: EventId(place), at, trigger, ..event.clone() };
        self.follow_message(&event);
        self.tells_writes |= matches!(event.fact(), Some(Fact::WriteStarted { .. }));
        self.events.push(RecordedEvent { event, after_gap, ends_at: None });
    }

    /// Where the event with this number stands, if it stands before `end`.
    fn place_of(&self, event: EventId, end: u64) -> Option<EventId> {
        let next = self.jumps.partition_point(|&(number, _)| number <= event.0);
        let (number, at) = self.jumps[next.checked_sub(1)?];
        let end = self.jumps.get(next).map_or(end, |&(_, at)| at);
        let place = at + (event.0 - number);
        (place < end).then_some(EventId(place))
    }

    fn follow_message(&mut self, event: &Event) {
        let Some(fact) = event.fact() else { return };
        if let Fact::Sent { message, .. } = fact {
            self.under_way.insert(*message, self.events.len());
        } else if let Fact::Duplicated { copy, .. } | Fact::Replayed { copy, .. } = fact {
            self.under_way.insert(*copy, self.events.len());
        } else if let Fact::Delivered { message, .. } | Fact::Lost { message, .. } = fact
            && let Some(place) = self.under_way.remove(message)
        {
            let is_lost = matches!(fact, Fact::Lost { .. });
            let end = if is_lost { FlightEnd::Lost } else { FlightEnd::Arrives };
            self.events[place].ends_at = Some((event.at, end));
        }
    }

    /// The record of all that was pushed, which leaves this out; none if that was no event of a server.
    pub fn finish(mut self, untold: Untold) -> Option<Record> {
        let adds = |recorded: &RecordedEvent| recorded.event.fact() == Some(&Fact::ServerAdded);
        if self.servers == 0 && !self.events.iter().any(adds) {
            return None;
        }
        self.events.shrink_to_fit();
        Some(Record {
            servers: self.servers.min(ServerId::MAX.into()) as u8,
            voters: self.voters,
            clients: self.clients,
            events: self.events,
            unjudged: self.unjudged,
            tells_writes: self.tells_writes,
            untold,
        })
    }
}

/// A record that a world plays, and how far it has come.
#[derive(Clone, Debug)]
pub(super) struct Playing {
    record: Arc<Record>,
    /// How many of its events have happened.
    done: u64,
    /// Where events of the world that are not of the record, such as violations, have moved the numbers: the place in the
    /// record, and by how much the numbers are higher from there on.
    shifts: Sequence<(u64, u64)>,
}
