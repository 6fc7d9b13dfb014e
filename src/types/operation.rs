//! The operations of the key-value state machine.

use serde::{Deserialize, Serialize};

use super::LogIndex;

/// A key of the state machine, by number. The world keeps its text, as it does for commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KeyId(pub u32);

/// A digest of a value's text: puts of the same text have the same digest. Clients see only texts, so values with the
/// same digest are equal for them. It has 53 bits, so that every reader of JSON keeps it exactly. With a million texts,
/// two of them share a digest in about one run of ten thousand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ValueDigest(pub u64);

impl ValueDigest {
    /// The number of its bits.
    pub const BITS: u32 = 53;

    /// The digest of `text`: FNV-1a, truncated.
    pub fn of(text: &str) -> Self {
        let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325, step);
        Self((hash ^ (hash >> Self::BITS)) & ((1 << Self::BITS) - 1))
    }
}

/// The operation of a command on the state machine. It does not hold the text that a put writes: the state machine
/// identifies a value by the command that wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// Opens a session (dissertation §6.3). Its number is the index of this command's entry.
    Register {
        /// The most sessions that are kept from now on. It is part of the entry, so that all servers drop the same
        /// ones.
        keep: u32,
    },
    /// Writes a value.
    Put {
        /// The key.
        key: KeyId,
        /// The value.
        value: ValueDigest,
        /// The session and number by which duplicates are recognised. Without it, every duplicate is executed.
        session: Option<Ticket>,
    },
    /// Reads a value.
    Get {
        /// The key.
        key: KeyId,
    },
}

impl Operation {
    /// The key that it reads or writes; opening a session has none.
    pub fn key(self) -> Option<KeyId> {
        match self {
            Operation::Register { .. } => None,
            Operation::Put { key, .. } | Operation::Get { key } => Some(key),
        }
    }

    /// The session and number by which its duplicates are recognised, if it has them.
    pub fn ticket(self) -> Option<Ticket> {
        match self {
            Operation::Put { session, .. } => session,
            Operation::Register { .. } | Operation::Get { .. } => None,
        }
    }
}

/// The session of a command, and its number in it (dissertation §6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Ticket {
    /// The session's number.
    pub session: LogIndex,
    /// The command's number in its session, from 1.
    pub sequence: u32,
    /// Whether the state machine skips duplicates. It does, unless that rule is switched off: then a duplicate is
    /// executed again.
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
