//! What a log holds.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Change, Term};

/// A client's command, by number. The world keeps its text: for the protocol a command is opaque, and an entry that
/// holds a number is small.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CommandId(pub u32);

/// The contents of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Payload {
    /// An empty entry: a leader appends it at the start of its term, to commit the entries of earlier terms (§8).
    NoOp,
    /// A client's command, and its size.
    #[serde(with = "sized_command")]
    Command(CommandId, CommandSize),
    /// A membership change. A server uses the new configuration as soon as the entry is in its log (dissertation §4.1).
    Configuration(Change),
}

impl Payload {
    /// The command, if there is one.
    pub fn command(self) -> Option<CommandId> {
        match self {
            Payload::Command(command, _) => Some(command),
            Payload::NoOp | Payload::Configuration(_) => None,
        }
    }
}

/// The size of a client's command in bytes. Only limits in bytes need it.
///
/// The number of a command determines its size, so a hash that includes the number does not need the size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CommandSize(pub u16);

impl std::hash::Hash for CommandSize {
    fn hash<H: std::hash::Hasher>(&self, _: &mut H) {}
}

/// The number alone: the size belongs to the text, which is elsewhere.
mod sized_command {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{CommandId, CommandSize};

    pub fn serialize<S: Serializer>(
        id: &CommandId,
        _: &CommandSize,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        id.serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<(CommandId, CommandSize), D::Error> {
        Ok((CommandId::deserialize(deserializer)?, CommandSize::default()))
    }
}

/// One entry of a log: the term in which a leader received it, and its contents (Figure 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Entry {
    /// The term of the leader that created it.
    pub term: Term,
    /// Its contents.
    pub payload: Payload,
}

/// The history, the network and each log hold thousands of entries, so an entry must be small.
const _: () = assert!(size_of::<Entry>() == 16);

impl Entry {
    /// Its size on a link or disk in bytes: eight for its term, eight for its contents, and those of its command.
    pub fn bytes(self) -> u64 {
        let command = match self.payload {
            Payload::Command(_, CommandSize(size)) => u64::from(size),
            Payload::NoOp | Payload::Configuration(_) => 0,
        };
        16 + command
    }
}

/// The entries of one message or one disk write. A heartbeat has none and most messages have one: neither needs the
/// heap.
#[derive(Clone, Default)]
pub struct Entries(Repr);

#[derive(Clone, Default)]
enum Repr {
    #[default]
    None,
    One(Entry),
    Many(Arc<[Entry]>),
}

impl Entries {
    /// The entries in order of their indexes.
    pub fn as_slice(&self) -> &[Entry] {
        match &self.0 {
            Repr::None => &[],
            Repr::One(entry) => std::slice::from_ref(entry),
            Repr::Many(entries) => entries,
        }
    }
}

impl std::ops::Deref for Entries {
    type Target = [Entry];

    fn deref(&self) -> &[Entry] {
        self.as_slice()
    }
}

impl From<Entry> for Entries {
    fn from(entry: Entry) -> Self {
        Self(Repr::One(entry))
    }
}

impl FromIterator<Entry> for Entries {
    fn from_iter<I: IntoIterator<Item = Entry>>(entries: I) -> Self {
        let mut entries = entries.into_iter();
        let Some(first) = entries.next() else {
            return Self::default();
        };
        match entries.next() {
            None => Self::from(first),
            Some(second) => Self(Repr::Many([first, second].into_iter().chain(entries).collect())),
        }
    }
}

impl fmt::Debug for Entries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_slice().fmt(f)
    }
}

impl PartialEq for Entries {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl Eq for Entries {}

impl std::hash::Hash for Entries {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.as_slice().hash(state);
    }
}

impl Serialize for Entries {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_slice().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Vec::<Entry>::deserialize(deserializer)?.into_iter().collect())
    }
}
