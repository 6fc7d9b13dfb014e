//! Running totals of what `measure` lines count.

use super::{is_between_servers, matches_pattern};
use crate::lab::language::Quantity;
use crate::types::{ClientOutcome, Event, Fact, Message, MessageKind};

/// How much of a quantity has been seen so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) quantity: Quantity,
    pub(super) count: u64,
}

impl Tally {
    pub(super) fn new(quantity: Quantity) -> Self {
        Self { quantity, count: 0 }
    }

    pub(super) fn observe(&mut self, event: &Event) {
        self.count += match &self.quantity {
            Quantity::Time | Quantity::Terms => 0,
            Quantity::Messages(kind) => u64::from(sent(event, *kind).is_some()),
            Quantity::Bytes(kind) => sent(event, *kind).map_or(0, Message::bytes),
            Quantity::Elections => u64::from(is_election(event)),
            Quantity::Commands => u64::from(is_answer(event)),
            Quantity::Events(which) => u64::from(matches_pattern(which, event)),
        };
    }
}

/// Whether a server starts an election: each candidate votes for itself, once in a term.
fn is_election(event: &Event) -> bool {
    let Some(Fact::VoteChanged { candidate }) = event.fact() else { return false };
    event.server == Some(*candidate)
}

/// The message of this kind that is sent; without a kind, one between servers.
fn sent(event: &Event, kind: Option<MessageKind>) -> Option<&Message> {
    let Some(Fact::Sent { body, .. }) = event.fact() else { return None };
    let is_meant = match kind {
        Some(kind) => body.kind() == kind,
        None => is_between_servers(event),
    };
    is_meant.then_some(body)
}

fn is_answer(event: &Event) -> bool {
    let Some(Fact::ClientFinished { outcome, .. }) = event.fact() else { return false };
    outcome.is_some_and(ClientOutcome::is_success)
}
