//! Decisions about leadership transfer (dissertation §3.10).

use std::fmt::{self, Formatter};

use crate::lab::explain::words::{QuotedCommand, ServerName};
use crate::sim::Clients;
use crate::types::{CommandId, ServerId, TransferRefusal};

pub fn started(f: &mut Formatter<'_>, who: ServerName, to: ServerId) -> fmt::Result {
    write!(f, "{who} starts to transfer leadership to {to}: it accepts no commands, and ")?;
    write!(f, "brings {to}'s log up to date.")
}

pub fn refused(
    f: &mut Formatter<'_>,
    who: ServerName,
    to: ServerId,
    reason: TransferRefusal,
) -> fmt::Result {
    write!(f, "{who} does not transfer leadership to {}: ", who.or_itself(to))?;
    f.write_str(match reason {
        TransferRefusal::NotLeader => "it is not the leader.",
        TransferRefusal::LeadsAlready => "it already leads.",
        TransferRefusal::NoVoter => "that server is not a voter and cannot lead.",
    })
}

pub fn timeout_now_sent(f: &mut Formatter<'_>, who: ServerName, to: ServerId) -> fmt::Result {
    write!(f, "{who} tells {to}, whose log is up to date, to start an election at once.")
}

pub fn given_up(f: &mut Formatter<'_>, who: ServerName, to: ServerId) -> fmt::Result {
    write!(f, "{who} cancels the transfer and continues to lead: {to} was not elected ")?;
    f.write_str("within an election timeout.")
}

pub fn taken(f: &mut Formatter<'_>, who: ServerName, from: ServerId) -> fmt::Result {
    write!(f, "{who} starts an election at once, because its leader {from} told it to.")
}

pub fn command_deferred(
    f: &mut Formatter<'_>,
    who: ServerName,
    command: CommandId,
    to: ServerId,
    clients: &Clients,
) -> fmt::Result {
    write!(f, "{who} is transferring leadership to {to}: it accepts no commands, and ")?;
    write!(f, "redirects the client of {} to {to}.", QuotedCommand(command, clients))
}
