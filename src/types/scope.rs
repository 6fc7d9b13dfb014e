//! What a setting applies to.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{MessageKinds, ServerId};

/// One direction between two servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Link {
    /// The sender.
    pub from: ServerId,
    /// The receiver.
    pub to: ServerId,
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} -> {}", self.from, self.to)
    }
}

/// What a setting applies to. The order is part of every recorded run's hash: add at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The whole world; this also resets what was set for single links or servers.
    All,
    /// One direction between two servers.
    Link(Link),
    /// One server; a setting of links applies to all of its links to other servers, in both directions.
    Server(ServerId),
    /// Both directions between two servers.
    BothWays(Link),
    /// All messages of these kinds, on all links.
    Messages(MessageKinds),
}

/// As the command language writes it; it writes nothing for the whole world.
impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scope::All => f.write_str("all"),
            Scope::Link(link) => link.fmt(f),
            Scope::Server(id) => id.fmt(f),
            Scope::BothWays(Link { from, to }) => write!(f, "{from} -- {to}"),
            Scope::Messages(kinds) => kinds.fmt(f),
        }
    }
}
