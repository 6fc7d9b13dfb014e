//! What a client's command asks of the key-value state machine.

use serde::{Deserialize, Serialize};

use super::LogIndex;

/// A key of the state machine, by number. The world keeps its text, as it does for commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KeyId(pub u32);

/// A digest of a value's text: puts of the same text have the same one. It is what makes values equal for those who see the
/// texts, as clients do. It has 53 bits, so that every reader of JSON keeps it exactly; two texts out of a million share one
/// in one run of ten thousand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ValueDigest(pub u64);

impl ValueDigest {
    /// How many bits it has.
    pub const BITS: u32 = 53;

    /// The digest of `text`: FNV-1a, cut to size.
    pub fn of(text: &str) -> Self {
        let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325, step);
        Self((hash ^ (hash >> Self::BITS)) & ((1 << Self::BITS) - 1))
    }
}

/// What a command means to the state machine. The text of what a put writes stands elsewhere: the state machine knows a value
/// by the command that wrote it.
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
        /// Which value.
        value: ValueDigest,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_alone_have_one_digest_and_it_fits_a_number_of_json() {
        let texts: Vec<String> = (0..2_000).map(|number| format!("c{number}")).collect();
        let digests: std::collections::BTreeSet<_> =
            texts.iter().map(|text| ValueDigest::of(text)).collect();
        assert_eq!(digests.len(), texts.len());
        assert!(digests.iter().all(|digest| digest.0 < 1 << ValueDigest::BITS));
        assert_eq!(ValueDigest::of("c1"), ValueDigest::of(&texts[1]));
    }
}
