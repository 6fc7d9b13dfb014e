//! Majority Commit: when an entry is committed, a majority of the servers has it on disk (§5.3, §5.4.2): of those
//! that vote in the configuration in force for the server that commits it (§6).
//!
//! It is asked once for each entry, when the first server's commit index covers it. Disks of servers that are down count:
//! they hold what they hold. Disks that lie count with what they hold, not with what they say.

use crate::types::{Property, ServerId, ServerSet, Value, Violation};

use crate::check::Origin;
use crate::check::configurations::Voters;
use crate::check::server_view::ServerView;
use crate::check::tree::{NodeId, Tree};

/// All of `log` is committed now: is it on the disks of a majority of the `voters`, or of two, if it takes two?
pub(in crate::check) fn check(
    origin: Origin,
    log: NodeId,
    voters: Voters,
    servers: &[ServerView],
    tree: &Tree,
) -> Option<Violation> {
    let has_it = |id: ServerId| {
        servers.get(id.index()).is_some_and(|server| tree.contains(server.really_stored(), log))
    };
    let holders: ServerSet = voters.all().iter().filter(|&id| has_it(id)).collect();
    let set_without_majority = voters.set_without_majority(holders)?;
    Some(Violation {
        property: Property::MajorityCommit,
        event: origin.event,
        server: origin.server,
        other: None,
        term: servers[origin.server.index()].term,
        index: Some(tree.last_index(log)),
        expected: Some(Value::Servers(set_without_majority)),
        found: Some(Value::Servers(holders.intersection(set_without_majority))),
    })
}
