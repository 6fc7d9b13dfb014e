//! What a `measure` line measures.

use std::fmt;

use super::event::EventPattern;
use crate::types::MessageKind;

/// What is measured between two conditions.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Quantity {
    /// How long it takes.
    Time,
    /// `messages heartbeat`: how many messages of this kind are sent. Without a kind, messages between servers.
    Messages(Option<MessageKind>),
    /// `bytes append_entries`: how many bytes these messages have.
    Bytes(Option<MessageKind>),
    /// `elections`: how often a server becomes a candidate in a new term.
    Elections,
    /// `terms`: by how much the highest term among running servers rises.
    Terms,
    /// `commands`: how many requests of clients are answered with success, reads included.
    Commands,
    /// `events vote_granted on S3`: how many of these events happen.
    Events(EventPattern),
}

/// As in a `measure` line; nothing for a time.
impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of_kind = |f: &mut fmt::Formatter<'_>, word, kind: &Option<MessageKind>| {
            f.write_str(word)?;
            kind.map_or(Ok(()), |kind| write!(f, " {}", kind.word()))
        };
        match self {
            Quantity::Time => Ok(()),
            Quantity::Messages(kind) => of_kind(f, "messages", kind),
            Quantity::Bytes(kind) => of_kind(f, "bytes", kind),
            Quantity::Elections => f.write_str("elections"),
            Quantity::Terms => f.write_str("terms"),
            Quantity::Commands => f.write_str("commands"),
            Quantity::Events(which) => write!(f, "events {which}"),
        }
    }
}
