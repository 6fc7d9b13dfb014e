//! Facts about a server's log, and about the state machine that applies it.

use std::fmt::{self, Formatter};

use crate::lab::explain::words::{EntryRange, PayloadText, QuotedCommand, RequestName, ServerName};
use crate::sim::Clients;
use crate::types::{CommandId, Entry, LogIndex, SkipReason};

pub fn entry_given(
    f: &mut Formatter<'_>,
    who: ServerName,
    index: LogIndex,
    entry: Entry,
    clients: &Clients,
) -> fmt::Result {
    let asks = PayloadText(entry.payload, clients);
    write!(f, "{who} starts with {asks} of term {} in its log, at index {index}.", entry.term)
}

pub fn entry_appended(
    f: &mut Formatter<'_>,
    who: ServerName,
    index: LogIndex,
    entry: Entry,
    clients: &Clients,
) -> fmt::Result {
    let asks = PayloadText(entry.payload, clients);
    write!(f, "{who} appends {asks} of term {} to its log, at index {index}.", entry.term)
}

pub fn log_truncated(
    f: &mut Formatter<'_>,
    who: ServerName,
    first: LogIndex,
    last: LogIndex,
) -> fmt::Result {
    write!(f, "{who} removes {} from the end of its log.", EntryRange(first, last))
}

pub fn commit_advanced(
    f: &mut Formatter<'_>,
    who: ServerName,
    from: LogIndex,
    to: LogIndex,
) -> fmt::Result {
    write!(f, "{who}'s commit index goes from {from} to {to}.")
}

pub fn applied(
    f: &mut Formatter<'_>,
    who: ServerName,
    index: LogIndex,
    entry: Entry,
    clients: &Clients,
) -> fmt::Result {
    let asks = PayloadText(entry.payload, clients);
    write!(f, "{who} applies {asks}, index {index}, to its state machine.")
}

pub fn command_skipped(
    f: &mut Formatter<'_>,
    who: ServerName,
    command: CommandId,
    why: SkipReason,
    clients: &Clients,
) -> fmt::Result {
    write!(f, "{who} does not execute {}", QuotedCommand(command, clients))?;
    match why {
        SkipReason::Repeated { first } => {
            write!(f, " again: {} was already applied ", RequestName(command, clients))?;
            write!(f, "at index {first}, and its session gives the same answer again.")
        }
        SkipReason::Outdated => f.write_str(": its session has executed a later command."),
        SkipReason::NoSession { session } => {
            write!(f, ": session {session} has expired, ")?;
            f.write_str("so it cannot know whether the command was executed before.")
        }
    }
}

pub fn session_expired(f: &mut Formatter<'_>, who: ServerName, session: LogIndex) -> fmt::Result {
    write!(f, "{who} drops session {session}, the least recently used: ")?;
    f.write_str("it has reached its limit of sessions.")
}
