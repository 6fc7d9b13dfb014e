//! Decisions about reads that do not go through the log (dissertation §6.4).

use std::fmt::{self, Formatter};

use crate::lab::explain::words::{QuotedCommand, ServerName, ServerNames};
use crate::sim::Clients;
use crate::types::{CommandId, LogIndex, Round, ServerId, ServerSet};

pub fn forwarded(
    f: &mut Formatter<'_>,
    who: ServerName,
    read: CommandId,
    leader: ServerId,
    clients: &Clients,
) -> fmt::Result {
    let read = QuotedCommand(read, clients);
    write!(f, "{who} asks its leader {leader} for the read index of {read}.")
}

pub fn started(
    f: &mut Formatter<'_>,
    who: ServerName,
    read: CommandId,
    index: Option<LogIndex>,
    round: Round,
    clients: &Clients,
) -> fmt::Result {
    write!(f, "{who} asks a majority to confirm that it leads, in round {} of its ", round.0)?;
    write!(f, "heartbeats, before it answers {}", QuotedCommand(read, clients))?;
    match index {
        Some(index) => write!(f, " at read index {index}."),
        None => f.write_str("; it must also commit an entry of its own term first."),
    }
}

pub fn confirmed(
    f: &mut Formatter<'_>,
    who: ServerName,
    read: CommandId,
    index: LogIndex,
    by: ServerSet,
    clients: &Clients,
) -> fmt::Result {
    let are = if by.len() == 1 { "alone is" } else { "are" };
    write!(f, "{who} still leads: {} {are} a majority. ", ServerNames(by))?;
    write!(f, "{} may be answered once index {index} is applied.", QuotedCommand(read, clients))
}

pub fn by_lease(
    f: &mut Formatter<'_>,
    who: ServerName,
    read: CommandId,
    index: LogIndex,
    clients: &Clients,
) -> fmt::Result {
    let read = QuotedCommand(read, clients);
    write!(f, "{who} answers {read} by its lease, once index {index} is applied: no other ")?;
    f.write_str("server can have been elected.")
}

pub fn index_learned(
    f: &mut Formatter<'_>,
    who: ServerName,
    read: CommandId,
    index: LogIndex,
    clients: &Clients,
) -> fmt::Result {
    let read = QuotedCommand(read, clients);
    write!(f, "{who} may answer {read} when it has applied index {index}.")
}

pub fn given_up(
    f: &mut Formatter<'_>,
    who: ServerName,
    read: CommandId,
    hint: Option<ServerId>,
    clients: &Clients,
) -> fmt::Result {
    let read = QuotedCommand(read, clients);
    write!(f, "{who} does not answer {read}: no leader confirms the read. The client may ")?;
    match hint {
        Some(leader) => write!(f, "try {}.", who.or_itself(leader)),
        None => f.write_str("try another server."),
    }
}
