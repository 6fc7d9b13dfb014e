//! What a setting applies to.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{MessageKinds, ServerId};

/// One direction between two servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Link {
    /// Who sends.
    pub from: ServerId,
    /// Who receives.
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
    /// The whole world; what was set for one link or server gives way.
    All,
    /// One direction between two servers.
    Link(Link),
    /// One server; for what is set for links, all of its links to other servers, in both directions.
    Server(ServerId),
    /// Both directions between two servers.
    BothWays(Link),
    /// All messages of these kinds, on whichever link.
    Messages(MessageKinds),
}

/// As the command language writes it, but for the whole world, where that writes nothing.
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
