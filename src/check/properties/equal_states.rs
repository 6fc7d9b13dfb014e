//! Equal States: servers that have applied up to the same index hold the same state (§2).
//!
//! Equal entries make equal states only if state machines are deterministic, and if what a snapshot brings is what
//! applying would have brought: this is what is looked at here, by digests of the states.

use crate::types::{LogIndex, Property, Value, Violation};

use crate::check::Origin;
use crate::check::applied::Applied;
use crate::check::server_view::ServerView;

/// A server applies at `index`, where there was a `first` application. The first to apply there is right.
///
/// A state that differs continues to differ, which is not reported again until the server restarts.
pub(in crate::check) fn check(
    origin: Origin,
    index: LogIndex,
    applied: Applied,
    first: Applied,
    server: &mut ServerView,
) -> Option<Violation> {
    let differed = std::mem::replace(&mut server.state_differs, first.state != applied.state);
    if differed || !server.state_differs {
        return None;
    }
    Some(Violation {
        property: Property::EqualStates,
        event: origin.event,
        server: origin.server,
        other: Some(first.by),
        term: applied.entry.term,
        index: Some(index),
        expected: Some(Value::State(first.state)),
        found: Some(Value::State(applied.state)),
    })
}
