//! Facts about the network: messages in flight, links and partitions.

use std::fmt::{self, Display, Formatter};
use std::num::NonZeroU32;

use super::message::Contents;
use crate::lab::explain::words::{ClientName, PeerName, ServerName};
use crate::sim::Clients;
use crate::types::{Duration, Link, LossCause, Message, MessageId, Peer, ServerSet};

pub fn sent(
    f: &mut Formatter<'_>,
    from: Peer,
    to: Peer,
    body: &Message,
    held_us: u32,
    clients: &Clients,
) -> fmt::Result {
    write_subject(f, from, clients)?;
    write!(f, " sends {} {}", PeerName(to, clients), Contents(body, clients))?;
    match held_us {
        0 => f.write_str("."),
        us => write!(f, ", after waiting {} for its disk.", Duration::from_us(us.into())),
    }
}

pub fn delivered(
    f: &mut Formatter<'_>,
    from: Peer,
    to: Peer,
    body: &Message,
    copy_of: Option<NonZeroU32>,
    clients: &Clients,
) -> fmt::Result {
    write_subject(f, to, clients)?;
    write!(f, " receives from {} {}", PeerName(from, clients), Contents(body, clients))?;
    write_copy(f, copy_of)
}

pub fn lost(
    f: &mut Formatter<'_>,
    from: Peer,
    to: Peer,
    body: &Message,
    (cause, copy_of): (LossCause, Option<NonZeroU32>),
    clients: &Clients,
) -> fmt::Result {
    let (from, to) = (PeerName(from, clients), PeerName(to, clients));
    write!(f, "Lost between {from} and {to}, {}: {}", loss(cause), Contents(body, clients))?;
    write_copy(f, copy_of)
}

/// One end of a message, as the first word of a sentence.
fn write_subject(f: &mut Formatter<'_>, peer: Peer, clients: &Clients) -> fmt::Result {
    match peer {
        Peer::Server(id) => id.fmt(f),
        Peer::Client(id) => ClientName(id, clients).fmt(f),
    }
}

/// The end of a sentence about a message that may be a copy.
fn write_copy(f: &mut Formatter<'_>, copy_of: Option<NonZeroU32>) -> fmt::Result {
    match copy_of {
        Some(original) => write!(f, "; it is a copy of message {original}."),
        None => f.write_str("."),
    }
}

fn loss(cause: LossCause) -> &'static str {
    match cause {
        LossCause::Chance => "at random",
        LossCause::CutWhenSent => "as their link was cut when it was sent",
        LossCause::CutOnArrival => "as their link was cut before it arrived",
        LossCause::ReceiverDown => "as the receiver is down",
        LossCause::ClientGone => "as the client already has its answer",
        LossCause::Dropped => "by a command",
        LossCause::ReceiverFull => "as the receiver's queue is full",
        LossCause::QueueFull => "as the link's queue is full",
    }
}

pub fn duplicated(f: &mut Formatter<'_>, message: MessageId, from: Peer, to: Peer) -> fmt::Result {
    write!(f, "The network makes a second copy of message {}, from {from} to {to}.", message.0)
}

pub fn replayed(f: &mut Formatter<'_>, message: MessageId, from: Peer, to: Peer) -> fmt::Result {
    write!(f, "The network keeps a copy of message {}, from {from} to {to}", message.0)?;
    f.write_str(", which arrives much later.")
}

pub fn delayed(
    f: &mut Formatter<'_>,
    message: MessageId,
    from: Peer,
    to: Peer,
    by: Duration,
) -> fmt::Result {
    write!(f, "Message {}, from {from} to {to}, will arrive {by} later.", message.0)
}

pub fn held(f: &mut Formatter<'_>, message: MessageId, from: Peer, to: Peer) -> fmt::Result {
    write!(f, "Message {}, from {from} to {to}, is held in the network.", message.0)
}

pub fn released(f: &mut Formatter<'_>, message: MessageId, from: Peer, to: Peer) -> fmt::Result {
    write!(f, "Message {}, from {from} to {to}, is released and travels on.", message.0)
}

pub fn isolated(f: &mut Formatter<'_>, who: ServerName) -> fmt::Result {
    write!(f, "{who} is isolated: no link to another server works.")
}

pub fn reconnected(f: &mut Formatter<'_>, who: ServerName) -> fmt::Result {
    write!(f, "{who} is no longer isolated.")
}

pub fn partitioned(f: &mut Formatter<'_>, groups: &[ServerSet]) -> fmt::Result {
    if groups.len() < 2 {
        return f.write_str("The network is no longer partitioned.");
    }
    f.write_str("The network is partitioned: ")?;
    for (index, group) in groups.iter().enumerate() {
        write!(f, "{}{group}", if index == 0 { "" } else { " | " })?;
    }
    f.write_str(".")
}

pub fn link_cut(f: &mut Formatter<'_>, link: Link) -> fmt::Result {
    write!(f, "The link is cut: nothing from {} reaches {}.", link.from, link.to)
}

pub fn link_healed(f: &mut Formatter<'_>, link: Link) -> fmt::Result {
    write!(f, "The link is healed: {} reaches {} again.", link.from, link.to)
}

pub fn link_clogged(f: &mut Formatter<'_>, link: Link) -> fmt::Result {
    write!(f, "The link from {} to {} is clogged: messages on it wait.", link.from, link.to)
}

pub fn link_unclogged(f: &mut Formatter<'_>, link: Link) -> fmt::Result {
    write!(f, "The link from {} to {} lets everything through again", link.from, link.to)?;
    f.write_str(", the waiting messages first.")
}

pub fn healed(f: &mut Formatter<'_>) -> fmt::Result {
    f.write_str("All partitions, cuts, isolations and clogs are healed.")
}
