//! Which of the messages in flight a name means.
//!
//! A line that names a message has to mean the same one whenever its run is made again, and where the run went another
//! way before. So a name is made of what never changes about a message, and needs no counter of the whole run.

use std::cmp::Reverse;
use std::fmt;

use crate::types::{ClientId, MessageId, MessageKind, Peer, Time};

use crate::cores::Consensus;
use crate::sim::commands::{CommandError, Target};
use crate::sim::network::Flight;
use crate::sim::world::World;
use crate::util::sort;

/// One end of a message that somebody names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// A server; a selector has to name exactly one.
    Server(Target),
    /// A client.
    Client(ClientId),
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Endpoint::Server(target) => target.fmt(f),
            Endpoint::Client(id) => write!(f, "C{}", id.0),
        }
    }
}

impl From<Peer> for Endpoint {
    fn from(peer: Peer) -> Self {
        match peer {
            Peer::Server(id) => Endpoint::Server(Target::Server(id)),
            Peer::Client(id) => Endpoint::Client(id),
        }
    }
}

/// The name of a message in flight: what is known of it.
///
/// Several may match. With `nth` or `sent_at`, they are counted by their numbers, and without `nth` the first is meant;
/// with neither, the one that arrives next, and held ones come last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MessageName {
    /// Who sent it.
    pub from: Endpoint,
    /// Who shall receive it.
    pub to: Endpoint,
    /// What it says.
    pub kind: Option<MessageKind>,
    /// When it was sent.
    pub sent_at: Option<Time>,
    /// Which of those that match, counted from 1.
    pub nth: Option<u32>,
}

/// `S1 -> S2 heartbeat sent 1.2345s #2`
impl fmt::Display for MessageName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} -> {}", self.from, self.to)?;
        self.kind.map_or(Ok(()), |kind| write!(f, " {}", kind.word()))?;
        self.sent_at.map_or(Ok(()), |time| write!(f, " sent {time}"))?;
        self.nth.map_or(Ok(()), |nth| write!(f, " #{nth}"))
    }
}

impl<C: Consensus> World<C> {
    /// The name that means this message, and no other, as long as it is in flight; none if it is not.
    pub fn message_name(&self, message: MessageId) -> Option<MessageName> {
        let flight = self.network().flight(message)?;
        let kind = flight.body.kind();
        let is_alike = |other: &&Flight| {
            (other.from, other.to, other.sent_at) == (flight.from, flight.to, flight.sent_at)
                && other.body.kind() == kind
        };
        let alike = self.network().flights().filter(is_alike);
        let before = alike.filter(|other| other.message < message).count() as u32;
        Some(MessageName {
            from: flight.from.into(),
            to: flight.to.into(),
            kind: Some(kind),
            sent_at: Some(flight.sent_at),
            nth: (before > 0).then_some(before + 1),
        })
    }

    /// The message in flight that `name` means now. Where it leaves a choice, those that `suits` are preferred.
    pub(in crate::sim) fn find_message(
        &self,
        name: &MessageName,
        suits: impl Fn(&Flight) -> bool,
    ) -> Result<MessageId, CommandError> {
        let (from, to) = (self.peer(name.from)?, self.peer(name.to)?);
        let matches = |flight: &&Flight| {
            (flight.from, flight.to) == (from, to)
                && name.kind.is_none_or(|kind| flight.body.kind() == kind)
                && name.sent_at.is_none_or(|time| flight.sent_at == time)
        };
        let matching = self.network().flights().filter(matches);
        let found = match (name.sent_at, name.nth) {
            (None, None) => matching
                .min_by_key(|flight| {
                    let last = flight.held().is_some();
                    (Reverse(suits(flight)), last, flight.arrives_at, flight.message)
                })
                .map(|flight| flight.message),
            (_, nth) => {
                let mut numbers: Vec<_> = matching.map(|flight| flight.message).collect();
                sort(&mut numbers);
                let place = nth.unwrap_or(1).checked_sub(1);
                place.and_then(|place| numbers.get(place as usize).copied())
            }
        };
        found.ok_or(CommandError::NoSuchMessage(*name))
    }

    fn peer(&self, end: Endpoint) -> Result<Peer, CommandError> {
        match end {
            Endpoint::Server(target) => self.one(target).map(Peer::Server),
            Endpoint::Client(id) => Ok(Peer::Client(id)),
        }
    }
}
