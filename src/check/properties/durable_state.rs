//! Durable State: what has reached a server's disk stays there (Figure 2: persistent state; dissertation §3.8).
//!
//! Its term never falls, its vote within a term neither changes nor goes away, and a server that starts again has every
//! entry that its disk held. That a running server replaces entries on its disk is not a violation: where that does harm, other
//! properties say so.

use crate::types::{LogIndex, Property, Term, Value, Violation};

use crate::check::server_view::{HardState, ServerView};
use crate::check::tree::Tree;
use crate::check::{Origin, Start};

/// A write makes `next` of the term and vote on the disk.
pub(in crate::check) fn check_write(
    origin: Origin,
    before: HardState,
    next: HardState,
) -> Option<Violation> {
    let (expected, found) = lost_hard_state(before, next)?;
    Some(violation(origin, next.term, expected, found))
}

/// A server that has run before starts again.
pub(in crate::check) fn check_start(
    origin: Origin,
    server: &ServerView,
    start: Start,
    tree: &Tree,
) -> Option<Violation> {
    let Start { hard_state, last_log_index, last_log_term } = start;
    if let Some((expected, found)) = lost_hard_state(server.disk, hard_state) {
        return Some(violation(origin, hard_state.term, expected, found));
    }
    let index = if tree.term_at(server.durable, last_log_index) == Some(last_log_term) {
        last_log_index.next()
    } else {
        last_log_index
    };
    let lost = tree.entry_at(server.durable, index.max(LogIndex(1)))?;
    Some(Violation {
        index: Some(index.max(LogIndex(1))),
        ..violation(origin, lost.term, Value::Entry(lost), None)
    })
}

/// What was on the disk, and is not in `next`; what is there instead.
fn lost_hard_state(before: HardState, next: HardState) -> Option<(Value, Option<Value>)> {
    if next.term < before.term {
        return Some((Value::Term(before.term), Some(Value::Term(next.term))));
    }
    let vote = before.vote.filter(|_| next.term == before.term && next.vote != before.vote)?;
    Some((Value::Vote(vote), next.vote.map(Value::Vote)))
}

fn violation(origin: Origin, term: Term, expected: Value, found: Option<Value>) -> Violation {
    Violation {
        property: Property::DurableState,
        event: origin.event,
        server: origin.server,
        other: None,
        term,
        index: None,
        expected: Some(expected),
        found,
    }
}
