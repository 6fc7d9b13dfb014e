//! What the page's console answers by itself: `help` and `status`, which ask and change nothing.

use std::fmt::Write;

use crate::lab::language::{self, CONDITIONS, Help};
use crate::raft::Raft;
use crate::sim::World;
use crate::types::ServerId;

/// The words that are no commands of the world, with what they do.
const WORDS: [Help; 2] = [
    Help {
        usage: "help [WORD]",
        what: "what can be said, or more about one word",
        example: "help set",
    },
    Help { usage: "status", what: "every server, in a table", example: "status" },
];

/// Everything that can be said, in the order in which people look for it.
pub fn vocabulary() -> impl Iterator<Item = Help> {
    let world = language::commands().chain(language::settings()).chain(CONDITIONS);
    world.chain(WORDS)
}

/// The words among those above that begin as `typed` does.
pub fn words(typed: &str) -> impl Iterator<Item = &'static str> {
    let names = WORDS.iter().map(|help| first_word(help.usage));
    names.filter(move |name| name.starts_with(typed.trim_start()))
}

/// What to say to `help` or `status`; nothing if the line is neither.
pub fn answer(line: &str, world: &World) -> Option<String> {
    let mut words = line.split_whitespace();
    match (words.next()?, words.next(), words.next()) {
        ("help", about, None) => Some(help(about)),
        ("status", None, None) => Some(status(world)),
        _ => None,
    }
}

/// What to say to a line that was carried out; most are answered by the events that they cause.
pub fn confirm(line: &str) -> &'static str {
    match first_word(line.trim_start()) {
        "expect" => "it holds",
        "at" | "wait" | "await" => "noted; it comes in its turn",
        _ => "",
    }
}

fn first_word(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or_default()
}

fn help(about: Option<&str>) -> String {
    let Some(word) = about else {
        let shown = language::commands().chain(WORDS);
        let mut text = table(shown.map(|help| [help.usage.to_owned(), help.what.to_owned()]));
        text.push_str("\nMore about one word: help set, help await, help committed");
        return text;
    };
    let mut found: Vec<Help> = vocabulary()
        .filter(|help| help.usage.split_whitespace().any(|part| part == word))
        .collect();
    match word {
        "set" => found
            .extend(language::settings().filter(|help| !found.contains(help)).collect::<Vec<_>>()),
        "await" | "expect" => found.extend(CONDITIONS),
        _ => {}
    }
    if found.is_empty() {
        return format!("There is no word '{word}'. All of them: help");
    }
    table(
        found
            .iter()
            .map(|help| [help.usage.to_owned(), format!("{}, as in: {}", help.what, help.example)]),
    )
}

fn status(world: &World) -> String {
    let leader = world.leader().and_then(|id| world.core(id));
    let head = ["server", "role", "term", "vote", "log", "commit", "applied", "next", "match"];
    let rows = world.ids().map(|id| status_row(world, id, leader));
    table(std::iter::once(head.map(str::to_owned)).chain(rows))
}

fn status_row(world: &World, id: ServerId, leader: Option<&Raft>) -> [String; 9] {
    let none = || "-".to_owned();
    let name = |id: Option<ServerId>| id.map_or_else(none, |id| id.to_string());
    let log = world.log(id).last_index().to_string();
    let Some(core) = world.core(id) else {
        let durable = world.server(id).disk().durable();
        let term = durable.current_term.to_string();
        let vote = name(durable.voted_for);
        return [id.to_string(), "down".into(), term, vote, log, none(), none(), none(), none()];
    };
    let progress = leader.and_then(|leader| leader.progress(id));
    [
        id.to_string(),
        core.role().to_string(),
        core.current_term().to_string(),
        name(core.voted_for()),
        log,
        core.commit_index().to_string(),
        core.last_applied().to_string(),
        progress.map_or_else(none, |progress| progress.next_index.to_string()),
        progress.map_or_else(none, |progress| progress.match_index.to_string()),
    ]
}

/// Rows of text in columns.
fn table<const N: usize>(rows: impl Iterator<Item = [String; N]>) -> String {
    let rows: Vec<_> = rows.collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let widths: [usize; N] = std::array::from_fn(|column| width(column).unwrap_or(0));
    let mut text = String::new();
    for row in &rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(widths) {
            let _ = write!(line, "{cell:width$}  ");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text
}
