//! A table of all servers, as `status` shows it.

use crate::sim::World;
use crate::types::ServerId;

/// The header of the table.
pub const HEADER: [&str; 9] =
    ["server", "role", "term", "vote", "log", "commit", "applied", "next", "match"];

/// The present state of a server. `next` and `match` are the leader's variables for it.
pub fn row(world: &World, id: ServerId) -> [String; 9] {
    let none = || "-".to_owned();
    let vote = |vote: Option<ServerId>| vote.map_or_else(none, |id| id.to_string());
    let log = world.log(id).last_index().to_string();
    let Some(core) = world.core(id) else {
        let disk = world.server(id).disk().durable();
        let state = if world.has_begun() { "down" } else { "not started" };
        let [name, down, term] = [id.to_string(), state.to_owned(), disk.current_term.to_string()];
        return [name, down, term, vote(disk.voted_for), log, none(), none(), none(), none()];
    };
    let leader = world.leader().and_then(|leader| world.core(leader));
    let progress = leader.and_then(|leader| leader.progress(id));
    let members = world.configuration();
    let outside = if members.members().contains(id) { "" } else { ", outside" };
    let side = match (members.is_joint(), members.voters().contains(id)) {
        (true, false) if members.is_voter(id) => ", goes",
        (true, true) if !members.outgoing().contains(id) => ", comes",
        _ => outside,
    };
    let paused = if world.server(id).is_paused() { ", paused" } else { "" };
    [
        id.to_string(),
        format!("{}{side}{paused}", core.role()),
        core.current_term().to_string(),
        vote(core.voted_for()),
        log,
        core.commit_index().to_string(),
        core.last_applied().to_string(),
        progress.map_or_else(none, |progress| progress.next_index.to_string()),
        progress.map_or_else(none, |progress| progress.match_index.to_string()),
    ]
}
