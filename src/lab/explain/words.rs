//! Parts of sentences.

use std::fmt::{self, Display, Formatter};

use crate::sim::Clients;
use crate::types::{
    ClientId, CommandId, Entry, LogIndex, Operation, Payload, Peer, ServerId, ServerSet, Term,
};

/// The server of an event. Events of servers always have one.
#[derive(Clone, Copy)]
pub struct ServerName(pub Option<ServerId>);

impl Display for ServerName {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(id) => id.fmt(f),
            None => f.write_str("A server"),
        }
    }
}

impl ServerName {
    /// `itself`, or the other's name.
    pub fn or_itself(self, other: ServerId) -> OrItself {
        OrItself { itself: self.0 == Some(other), other }
    }
}

/// `itself`, or the other's name.
pub struct OrItself {
    itself: bool,
    other: ServerId,
}

impl Display for OrItself {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.itself { f.write_str("itself") } else { self.other.fmt(f) }
    }
}

/// `S1, S3 and S4`.
pub struct ServerNames(pub ServerSet);

impl Display for ServerNames {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let count = self.0.len();
        if count == 0 {
            return f.write_str("no server");
        }
        for (place, id) in self.0.iter().enumerate() {
            f.write_str(match place {
                0 => "",
                _ if place + 1 == count => " and ",
                _ => ", ",
            })?;
            id.fmt(f)?;
        }
        Ok(())
    }
}

/// `S1 has`, or `S1 and S3 have`.
pub struct ServersHave(pub ServerSet);

impl Display for ServersHave {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", ServerNames(self.0), if self.0.len() == 1 { "has" } else { "have" })
    }
}

/// A client's command in quotes; a long one is truncated.
pub struct QuotedCommand<'a>(pub CommandId, pub &'a Clients);

impl Display for QuotedCommand<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "“{}”", Truncated(&self.1.text(self.0)))
    }
}

/// A text; a long one is truncated.
pub struct Truncated<'a>(pub &'a str);

impl Display for Truncated<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 40;
        let text = self.0;
        let end = text.char_indices().nth(SHOWN).map_or(text.len(), |(end, _)| end);
        for symbol in text[..end].chars() {
            // A line break within a command would break the line of a list.
            let symbol = if symbol.is_control() { ' ' } else { symbol };
            f.write_str(symbol.encode_utf8(&mut [0; 4]))?;
        }
        f.write_str(if end < text.len() { "…" } else { "" })
    }
}

/// A client at the beginning of a sentence, by its name or its number: `Client A`, `Client 3`.
pub struct ClientName<'a>(pub ClientId, pub &'a Clients);

impl Display for ClientName<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("C")?;
        write_name(f, self.0, self.1)
    }
}

/// A command by its number in its session: `client A's request 3`.
pub struct RequestName<'a>(pub CommandId, pub &'a Clients);

impl Display for RequestName<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self(command, clients) = *self;
        let ticket = clients.operation(command).and_then(Operation::ticket);
        match clients.client_of(command).zip(ticket) {
            Some((client, ticket)) => {
                let client = PeerName(Peer::Client(client), clients);
                write!(f, "{client}’s request {}", ticket.sequence)
            }
            None => f.write_str("it"),
        }
    }
}

/// Either end of a message: `S1`, `client A`, `client 3`.
pub struct PeerName<'a>(pub Peer, pub &'a Clients);

impl Display for PeerName<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Peer::Server(id) => id.fmt(f),
            Peer::Client(id) => {
                f.write_str("c")?;
                write_name(f, id, self.1)
            }
        }
    }
}

fn write_name(f: &mut Formatter<'_>, id: ClientId, clients: &Clients) -> fmt::Result {
    match clients.kv_client(id).and_then(|client| client.name()) {
        Some(name) => write!(f, "lient {}", Truncated(name)),
        None => write!(f, "lient {}", id.0),
    }
}

/// The result of a read: `“1”`, or `no value`.
pub struct ReadValue<'a>(pub Option<CommandId>, pub &'a Clients);

impl Display for ReadValue<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(command) => write!(f, "“{}”", Truncated(self.1.value(command))),
            None => f.write_str("no value"),
        }
    }
}

/// The payload of an entry: `“x=1”`, or `the empty entry`.
pub struct PayloadText<'a>(pub Payload, pub &'a Clients);

impl Display for PayloadText<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Payload::NoOp => f.write_str("the empty entry"),
            Payload::Command(command, _) => QuotedCommand(command, self.1).fmt(f),
            Payload::Configuration(change) => write!(f, "the change “{change}”"),
        }
    }
}

/// An entry in a violation, or its absence: `“x=1” of term 2`.
pub struct EntryOrNone<'a>(pub Option<Entry>, pub &'a Clients);

impl Display for EntryOrNone<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(entry) => {
                write!(f, "{} of term {}", PayloadText(entry.payload, self.1), entry.term)
            }
            None => f.write_str("no entry"),
        }
    }
}

/// `entry 4`, or `entries 4 to 6`.
pub struct EntryRange(pub LogIndex, pub LogIndex);

impl Display for EntryRange {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.0 >= self.1 {
            return write!(f, "entry {}", self.0);
        }
        write!(f, "entries {} to {}", self.0, self.1)
    }
}

/// Where a log ends: `ends at index 4 in term 2`, or `is empty`.
pub struct LogEnd(pub LogIndex, pub Term);

impl Display for LogEnd {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.0 == LogIndex::ZERO {
            return f.write_str("is empty");
        }
        write!(f, "ends at index {} in term {}", self.0, self.1)
    }
}

/// The position of new entries: `after entry 4 of term 2`, or `from the start of the log`.
pub struct AfterEntry(pub LogIndex, pub Term);

impl Display for AfterEntry {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.0 == LogIndex::ZERO {
            return f.write_str("from the start of the log");
        }
        write!(f, "after entry {} of term {}", self.0, self.1)
    }
}
