//! What a client's command asks of the key-value state machine.

use serde::{Deserialize, Serialize};

use super::LogIndex;

/// A key of the state machine, by number. The world keeps its text, as it does for commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KeyId(pub u32);

/// What a command means to the state machine. What a put writes is not said here: a value is known by the command that
/// wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// Opens a session (dissertation §6.3). Its number is the index of this command's entry.
    Register {
        /// How many sessions are kept from now on. The log says it, so that all servers forget the same ones.
        keep: u32,
    },
    /// Writes a value.
    Put {
        /// Under which key.
        key: KeyId,
        /// What lets it be executed once, however often it comes; without it, it is executed as often as it comes.
        session: Option<Ticket>,
    },
    /// Reads a value.
    Get {
        /// Under which key.
        key: KeyId,
    },
}

impl Operation {
    /// The key that it is about; opening a session is about none.
    pub fn key(self) -> Option<KeyId> {
        match self {
            Operation::Register { .. } => None,
            Operation::Put { key, .. } | Operation::Get { key } => Some(key),
        }
    }

    /// What lets it be executed once, if anything does.
    pub fn ticket(self) -> Option<Ticket> {
        match self {
            Operation::Put { session, .. } => session,
            Operation::Register { .. } | Operation::Get { .. } => None,
        }
    }
}

/// Which command of which session it is (dissertation §6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Ticket {
    /// The session's number.
    pub session: LogIndex,
    /// The command's number in its session, from 1.
    pub sequence: u32,
    /// Whether the state machine heeds all this. It does, unless that rule is broken: then a duplicate is executed again.
    pub heeded: bool,
}
