//! The table of `status`.

use std::fmt::Write;

use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{CellAlignment, Table};

use raftarium::lab::Session;
use raftarium::raft::Raft;
use raftarium::sim::World;
use raftarium::types::{Role, ServerId};

const HEADER: [&str; 9] =
    ["server", "role", "term", "vote", "log", "commit", "applied", "next", "match"];

/// All servers as they are now, below a line about time and safety. `next` and `match` are what the leader knows of each
/// follower.
pub fn table(session: &Session, pace: &str) -> String {
    let world = session.world();
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY).set_header(HEADER);
    for id in world.ids() {
        table.add_row(row(world, id));
    }
    for column in table.column_iter_mut().skip(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let waiting = world.clients().waiting_len();
    let safe = if session.checker().is_safe() { "safe" } else { "UNSAFE" };
    let mut text = String::new();
    let (now, seed) = (session.now(), world.seed());
    let _ = writeln!(
        text,
        "at {now}, {pace}; seed {seed}; clients waiting: {waiting}; {safe}\n{table}"
    );
    text
}

fn row(world: &World, id: ServerId) -> [String; 9] {
    let log = world.log(id);
    let log = format!("{} (term {})", log.last_index(), log.last_term());
    let none = || "-".to_owned();
    let vote = |vote: Option<ServerId>| vote.map_or_else(none, |id| id.to_string());
    let Some(core) = world.core(id) else {
        let disk = world.server(id).disk().durable();
        let term = disk.current_term.to_string();
        let [name, down] = [id.to_string(), "down".into()];
        return [name, down, term, vote(disk.voted_for), log, none(), none(), none(), none()];
    };
    let leader = world.leader().and_then(|leader| world.core(leader));
    let progress = leader.and_then(|leader: &Raft| leader.progress(id));
    [
        id.to_string(),
        role(world, core, id),
        core.current_term().to_string(),
        vote(core.voted_for()),
        log,
        core.commit_index().to_string(),
        core.last_applied().to_string(),
        progress.map_or_else(none, |progress| progress.next_index.to_string()),
        progress.map_or_else(none, |progress| progress.match_index.to_string()),
    ]
}

/// The role; with a sign for what cannot be seen otherwise.
fn role(world: &World, core: &Raft, id: ServerId) -> String {
    let sign = if core.role() == Role::Leader { " 👑" } else { "" };
    let cut_off = if world.network().is_isolated(id) { " (isolated)" } else { "" };
    let paused = if world.server(id).is_paused() { " (paused)" } else { "" };
    format!("{}{sign}{cut_off}{paused}", core.role())
}
