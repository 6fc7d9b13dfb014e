//! Rising Terms: a server's current term never falls, and a server that starts again does not start below the term on
//! its disk (§5.1, Figure 2). Rising Commits: the commit index of a running server never falls (Figure 2); a crash makes
//! it begin anew.

use crate::types::{LogIndex, Property, Term, Value, Violation};

use crate::check::Origin;
use crate::check::server_view::ServerView;

/// The server's term changes to `to`.
pub(in crate::check) fn check_term(origin: Origin, before: Term, to: Term) -> Option<Violation> {
    let values = (Value::Term(before), Value::Term(to));
    (to < before).then(|| fallen(Property::RisingTerms, origin, to, None, values))
}

/// The server's commit index changes to `to`.
pub(in crate::check) fn check_commit(
    origin: Origin,
    server: &ServerView,
    to: LogIndex,
) -> Option<Violation> {
    let values = (Value::Index(server.commit_index), Value::Index(to));
    let fell = to < server.commit_index;
    fell.then(|| fallen(Property::RisingCommits, origin, server.term, Some(to), values))
}

fn fallen(
    property: Property,
    origin: Origin,
    term: Term,
    index: Option<LogIndex>,
    (expected, found): (Value, Value),
) -> Violation {
    Violation {
        property,
        event: origin.event,
        server: origin.server,
        other: None,
        term,
        index,
        expected: Some(expected),
        found: Some(found),
    }
}
