//! The queries of the page's console, `help` and `status`, which change nothing.

use std::fmt::Write;

use crate::lab::language::{self, Help};
use crate::lab::status;
use crate::sim::World;

/// The words that are not commands of the world, with their descriptions.
const WORDS: [Help; 2] = [
    Help {
        usage: "help [WORD]",
        what: "lists the commands, or explains one word",
        example: "help set",
    },
    Help { usage: "status", what: "every server, in a table", example: "status" },
];

/// All words of the console, in the order in which people look for them.
pub fn vocabulary() -> Vec<Help> {
    let mut words: Vec<_> = language::commands().collect();
    words.extend(language::settings());
    words.extend(language::conditions());
    words.extend(WORDS);
    words
}

/// The words above that start with `typed`.
pub fn words(typed: &str) -> impl Iterator<Item = &'static str> {
    let names = WORDS.iter().map(|help| first_word(help.usage));
    names.filter(move |name| name.starts_with(typed.trim_start()))
}

/// The answer to `help` or `status`; none for any other line.
pub fn answer(line: &str, world: &World) -> Option<String> {
    let mut words = line.split_whitespace();
    match (words.next()?, words.next(), words.next()) {
        ("help", about, None) => Some(help(about)),
        ("status", None, None) => Some(status(world)),
        _ => None,
    }
}

/// The answer to a line that was run; for most, the events that they cause suffice.
pub fn confirm(line: &str) -> &'static str {
    match first_word(line.trim_start()) {
        "expect" => "it holds",
        "at" | "wait" | "await" => "noted; it runs in its turn",
        _ => "",
    }
}

fn first_word(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or_default()
}

fn help(about: Option<&str>) -> String {
    let known = vocabulary();
    let Some(word) = about else {
        let commands = language::commands().count();
        let shown = known[..commands].iter().chain(&WORDS);
        let mut text = table(shown.map(|help| row([help.usage, help.what])).collect());
        text.push_str("\nMore about one word: help set, help await, help committed");
        return text;
    };
    let takes_condition = ["await", "expect"].contains(&word);
    let is_meant = |help: &&Help| {
        help.usage.split_whitespace().any(|part| part == word)
            || (takes_condition && language::conditions().any(|condition| condition == **help))
    };
    let found = known.iter().filter(is_meant);
    let rows: Vec<_> = found.map(|help| row([help.usage, help.what, help.example])).collect();
    if rows.is_empty() {
        return format!("There is no word '{word}'. All of them: help");
    }
    table(rows)
}

fn status(world: &World) -> String {
    let rows = world.ids().map(|id| status::row(world, id).into());
    table(std::iter::once(row(status::HEADER)).chain(rows).collect())
}

fn row<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.iter().map(|&cell| cell.to_owned()).collect()
}

/// Formats rows of text in columns.
fn table(rows: Vec<Vec<String>>) -> String {
    let columns = rows.first().map_or(0, Vec::len);
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let widths: Vec<_> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
    let mut text = String::new();
    for row in &rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            let _ = write!(line, "{cell:width$}  ");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text
}
