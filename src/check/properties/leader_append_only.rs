//! Leader Append-Only: a leader never overwrites or deletes entries in its log; it only appends new entries (§5.3).

use crate::types::{Entry, LogIndex, Property, Role, Value, Violation};

use crate::check::Origin;
use crate::check::server_view::ServerView;
use crate::check::tree::Tree;

/// A server removes its entry at `index` and what follows it; `replacement` takes its place, if anything does.
pub(in crate::check) fn check(
    origin: Origin,
    server: &ServerView,
    index: LogIndex,
    replacement: Option<Entry>,
    tree: &Tree,
) -> Option<Violation> {
    (server.role == Role::Leader).then(|| Violation {
        property: Property::LeaderAppendOnly,
        event: origin.event,
        server: origin.server,
        other: None,
        term: server.term,
        index: Some(index),
        expected: tree.entry_at(server.log, index).map(Value::Entry),
        found: replacement.map(Value::Entry),
    })
}
