//! Log Matching: if two logs contain an entry with the same index and term, then the logs are identical in all entries
//! up through the given index (§5.3).

use crate::types::{Property, ServerId, Term, Value, Violation};

use crate::check::Origin;
use crate::check::server_view::ServerView;
use crate::check::tree::{NodeId, Tree};

/// Checks a log that now contains the entry of `node`: does another server's log have a different entry with the same
/// index and term, or the same entry after a different prefix?
///
/// Logs that already failed to match one index before are not reported again.
pub(in crate::check) fn check(
    origin: Origin,
    node: NodeId,
    servers: &[ServerView],
    tree: &Tree,
) -> Option<Violation> {
    let rivals = tree.peers(node).filter(|&rival| rival != node);
    for rival in rivals.filter(|&rival| starts_mismatch(node, rival, tree)) {
        if let Some(other) = holder(rival, servers, tree) {
            return Some(Violation {
                property: Property::LogMatching,
                event: origin.event,
                server: origin.server,
                other: Some(other),
                term: term(node, tree),
                index: Some(tree.last_index(node)),
                expected: tree.entry(rival).map(Value::Entry),
                found: tree.entry(node).map(Value::Entry),
            });
        }
    }
    None
}

/// Checks all entries of `log` that are not in `before`, the previous log of the same server. Normally there are none.
pub(in crate::check) fn check_restored(
    origin: Origin,
    before: NodeId,
    log: NodeId,
    servers: &[ServerView],
    tree: &Tree,
) -> Option<Violation> {
    let mut lowest = None;
    let mut node = log;
    while !tree.contains(before, node) {
        lowest = check(origin, node, servers, tree).or(lowest);
        node = tree.parent(node);
    }
    lowest
}

/// Whether the mismatch of two logs begins at their last entries: these have the same term, and the entries before them
/// do not already violate the property.
fn starts_mismatch(a: NodeId, b: NodeId, tree: &Tree) -> bool {
    let (before_a, before_b) = (tree.parent(a), tree.parent(b));
    term(a, tree) == term(b, tree)
        && (before_a == before_b || term(before_a, tree) != term(before_b, tree))
}

fn term(node: NodeId, tree: &Tree) -> Term {
    tree.entry(node).map_or(Term(0), |entry| entry.term)
}

/// The first server whose log passes through `node`.
fn holder(node: NodeId, servers: &[ServerView], tree: &Tree) -> Option<ServerId> {
    let mut logs = servers.iter().map(|server| server.log);
    logs.position(|log| tree.contains(log, node)).map(ServerId::from_index)
}
