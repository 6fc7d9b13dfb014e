//! A log for ShiViz, which draws the happens-before relation.
//!
//! The first line is the regular expression that parses an event; the second, which would separate several runs, is
//! empty. An event has two lines: its host and vector clock, its time and sentence.
//!
//! Hosts are the servers, `S1` and so on, and the first [`CLIENTS_MAX`] clients, `C1` and so on. All later clients are
//! one host, `clients`: each of them has only one command, and a clock with thousands of hosts is of no use. The log
//! holds the actions of hosts and the messages that reach them; it omits notes of the core, and what the network does
//! by itself.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::lab::explain;
use crate::sim::Clients;
use crate::types::{ClientId, Event, EventKind, Fact, MessageId, Peer, ServerId};

/// The first lines of a log.
pub const HEADER: &str = "(?<host>\\S*) (?<clock>{.*})\\n(?<time>\\S*) (?<event>.*)\n\n";

/// The number of clients that are separate hosts.
pub const CLIENTS_MAX: u32 = 24;

/// A host: the index of a server; clients follow after the servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Host(u8);

/// A vector clock; hosts that are not in it have 0.
type Clock = BTreeMap<Host, u64>;

/// A log that is being written.
#[derive(Clone, Debug, Default)]
pub struct ShiViz {
    clocks: BTreeMap<Host, Clock>,
    /// The clock of the sender when a message was sent.
    under_way: BTreeMap<MessageId, Clock>,
}

impl ShiViz {
    /// Adds the next event to the log, if it belongs there.
    pub fn write(&mut self, event: &Event, clients: &Clients, out: &mut String) {
        let Some(host) = self.host(event) else { return };
        let sentence = explain::sentence(event, clients).to_string().replace('\n', " ");
        let clock = self.clocks.entry(host).or_default();
        *clock.entry(host).or_default() += 1;
        out.push_str(&host.name());
        let mut before = " {";
        for (known, count) in clock.iter() {
            // Writing to a string cannot fail.
            let _ = write!(out, "{before}\"{}\":{count}", known.name());
            before = ",";
        }
        let _ = writeln!(out, "}}\n{} {sentence}", event.at);
        if let EventKind::Fact(Fact::Sent { message, .. }) = event.kind {
            self.under_way.insert(message, clock.clone());
        }
    }

    /// The host of an event. A message that arrives brings the sender's clock.
    fn host(&mut self, event: &Event) -> Option<Host> {
        let EventKind::Fact(fact) = &event.kind else {
            let is_note = matches!(event.kind, EventKind::Note(_));
            return event.server.filter(|_| !is_note).map(Host::server);
        };
        match *fact {
            Fact::Sent { from, .. } => Some(Host::peer(from)),
            Fact::Delivered { message, to, .. } => {
                let host = Host::peer(to);
                if let Some(sent) = self.under_way.remove(&message) {
                    merge(self.clocks.entry(host).or_default(), sent);
                }
                Some(host)
            }
            Fact::Duplicated { message, copy, .. } => {
                let sent = self.under_way.get(&message).cloned();
                self.under_way.extend(sent.map(|sent| (copy, sent)));
                None
            }
            Fact::Lost { message, .. } => {
                self.under_way.remove(&message);
                None
            }
            Fact::Delayed { .. } | Fact::Held { .. } | Fact::Released { .. } => None,
            Fact::ClientSubmitted { client, .. }
            | Fact::ClientTimedOut { client, .. }
            | Fact::ClientFinished { client, .. } => Some(Host::client(client)),
            _ => event.server.map(Host::server),
        }
    }
}

fn merge(clock: &mut Clock, other: Clock) {
    for (host, count) in other {
        let known = clock.entry(host).or_default();
        *known = count.max(*known);
    }
}

impl Host {
    fn peer(peer: Peer) -> Self {
        match peer {
            Peer::Server(id) => Self::server(id),
            Peer::Client(id) => Self::client(id),
        }
    }

    fn server(id: ServerId) -> Self {
        Self(id.number())
    }

    fn client(id: ClientId) -> Self {
        Self(ServerId::MAX + id.0.min(CLIENTS_MAX + 1) as u8)
    }

    fn name(self) -> String {
        match u32::from(self.0.saturating_sub(ServerId::MAX)) {
            0 => format!("S{}", self.0),
            client @ ..=CLIENTS_MAX => format!("C{client}"),
            _ => "clients".to_owned(),
        }
    }
}
