//! What a log holds.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Term;

/// A client's command, by number. The world keeps its text: to the protocol a command is opaque, and an entry that
/// holds a number in place of a text stays small and plain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CommandId(pub u32);

/// What an entry asks of the state machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Payload {
    /// Nothing: a leader puts it at the start of its term, to commit what earlier terms left (§8).
    NoOp,
    /// A client's command.
    Command(CommandId),
}

/// One entry of a log: the term in which a leader received it, and what it asks for (Figure 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Entry {
    /// The term of the leader that created it.
    pub term: Term,
    /// What it asks of the state machine.
    pub payload: Payload,
}

/// The entries that one message or one disk write carries. Heartbeats carry none and most messages one: neither needs
/// the heap.
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
