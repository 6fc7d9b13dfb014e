//! State Machine Safety: if a server has applied a log entry at a given index to its state machine, no other server
//! will ever apply a different log entry for the same index (§5.4.3).

use crate::types::{LogIndex, Property, Value, Violation};

use crate::check::Origin;
use crate::check::applied::Applied;

/// A server applies at `index`, where there was a `first` application. The first to apply there is right.
///
/// A server that applies the same entry again after a restart does well; one that then applies a different entry
/// contradicts itself, and is reported too.
pub(in crate::check) fn check(
    origin: Origin,
    index: LogIndex,
    applied: Applied,
    first: Applied,
) -> Option<Violation> {
    if first.entry == applied.entry {
        return None;
    }
    Some(Violation {
        property: Property::StateMachineSafety,
        event: origin.event,
        server: origin.server,
        other: Some(first.by),
        term: applied.entry.term,
        index: Some(index),
        expected: Some(Value::Entry(first.entry)),
        found: Some(Value::Entry(applied.entry)),
    })
}
