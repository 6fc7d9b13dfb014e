//! What may come next on a line that somebody is typing.

use std::borrow::Cow;
use std::sync::Arc;

use serde::Serialize;

use super::assembly::progress;
use super::cursor::Cursor;
use super::parser::statement;

/// A word that may stand at the cursor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// The word.
    pub text: Cow<'static, str>,
    /// What it does there, in a few words.
    pub what: Cow<'static, str>,
}

/// The words that may stand at `cursor`, a byte of `line`, in a cluster of so many servers where `let` has given these
/// names; and the byte where the word begins that they would replace. It is the parser that is asked, so nothing is offered that it would not take.
pub fn complete(
    line: &str,
    cursor: usize,
    servers: u8,
    names: &[Arc<str>],
) -> (usize, Vec<Candidate>) {
    offer(line, cursor, |before| Cursor::for_completion(before, servers, names))
}

/// As [`complete`], in a script, of a line that comes after the lines `before`.
pub fn complete_in_script(before: &str, line: &str, cursor: usize) -> (usize, Vec<Candidate>) {
    let progress = progress(before);
    offer(line, cursor, |before| Cursor::for_completion_in_script(before, &progress))
}

fn offer<'a>(
    line: &'a str,
    cursor: usize,
    open: impl FnOnce(&'a str) -> Cursor<'a>,
) -> (usize, Vec<Candidate>) {
    let cursor = line.floor_char_boundary(cursor);
    let before = &line[..cursor];
    let word = before.rfind([' ', '\t', '>', '|', '<', '=']).map_or(0, |space| space + 1);
    let line = before.as_bytes().windows(2).rposition(|signs| signs == b"--");
    let start = line.map_or(word, |line| word.max(line + 2));
    let (before, typed) = before.split_at(start);
    let mut parser = open(before);
    // The line is not complete, so its fault is no news.
    let _ = statement(&mut parser);
    let mut candidates = parser.candidates();
    candidates.retain(|candidate| candidate.text.starts_with(typed));
    (start, candidates)
}
