//! The table of `status`.

use std::fmt::Write;

use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{CellAlignment, Table};

use raftarium::lab::{Session, explain, status};
use raftarium::sim::World;
use raftarium::types::{Role, ServerId};

/// All servers as they are now, below a line about time and safety. `next` and `match` are what the leader knows of each
/// follower.
pub fn table(session: &Session, pace: &str) -> String {
    let world = session.world();
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY).set_header(status::HEADER);
    for id in world.ids() {
        table.add_row(row(world, id));
    }
    for column in table.column_iter_mut().skip(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let waiting = world.clients().waiting_len();
    let checker = session.checker();
    let safe = match (checker.is_safe(), checker.violations().next()) {
        (true, _) => "safe".into(),
        (false, Some(_)) => "UNSAFE".into(),
        (false, None) => unknown(session),
    };
    let mut text = String::new();
    let broken = world.settings().broken();
    if !broken.is_empty() {
        let _ = writeln!(text, "MODIFIED RAFT, rules switched off: {broken}");
    }
    let (now, seed) = (session.now(), world.seed());
    let _ = writeln!(
        text,
        "at {now}, {pace}; seed {seed}; clients waiting: {waiting}; {safe}\n{table}"
    );
    text
}

/// What is unknown, instead of "safe".
fn unknown(session: &Session) -> String {
    let clients = session.world().clients();
    let unknown = session.checker().unknown().iter();
    let sentences = unknown.map(|unknown| explain::unknown(unknown, clients).to_string());
    sentences.collect::<Vec<_>>().join(" ")
}

/// With signs and words for what is to be seen at a glance, where there is room for it.
fn row(world: &World, id: ServerId) -> [String; 9] {
    let mut row = status::row(world, id);
    let [_, role, _, _, log, ..] = &mut row;
    log.push_str(&format!(" (term {})", world.log(id).last_term()));
    if world.core(id).is_some_and(|core| core.role() == Role::Leader) {
        role.push_str(" 👑");
    }
    if world.is_up(id) && world.network().is_isolated(id) {
        role.push_str(" (isolated)");
    }
    row
}
