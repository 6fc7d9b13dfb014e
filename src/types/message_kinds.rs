//! Sets of message kinds.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::MessageKind;

/// A set of message kinds.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct MessageKinds(u16);

impl MessageKinds {
    /// The RPC of Figure 2 with and without entries.
    pub const APPEND_ENTRIES: Self =
        Self(1 << MessageKind::AppendEntries as u16 | 1 << MessageKind::Heartbeat as u16);

    /// One kind.
    pub const fn one(kind: MessageKind) -> Self {
        Self(1 << kind as u16)
    }

    /// Whether `kind` is one of them.
    #[inline]
    pub const fn contains(self, kind: MessageKind) -> bool {
        self.0 & Self::one(kind).0 != 0
    }

    /// Those that are not among `others`.
    #[must_use]
    pub const fn without(self, others: Self) -> Self {
        Self(self.0 & !others.0)
    }

    /// Whether there are none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// All of them, in the order of their declaration.
    pub fn iter(self) -> impl Iterator<Item = MessageKind> {
        MessageKind::ALL.into_iter().filter(move |&kind| self.contains(kind))
    }
}

/// As the command language writes it: `AppendEntries`, `request_vote`.
impl fmt::Display for MessageKinds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::APPEND_ENTRIES {
            return f.write_str("AppendEntries");
        }
        for (place, kind) in self.iter().enumerate() {
            write!(f, "{}{}", if place == 0 { "" } else { " " }, kind.word())?;
        }
        Ok(())
    }
}
