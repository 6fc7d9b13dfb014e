//! The words that may come next on a line that is being typed.

use std::sync::Arc;

use super::assembly::progress;
use super::cursor::{Candidate, Cursor};
use super::parser::statement;

/// The words that are accepted at `cursor`, a byte of `line`, in a cluster of this many servers where `let` has given
/// these names; and the byte at which the word begins that they would replace. The parser itself provides them, so
/// every word that is offered is accepted.
pub fn complete(
    line: &str,
    cursor: usize,
    servers: u8,
    names: &[Arc<str>],
) -> (usize, Vec<Candidate>) {
    offer(line, cursor, |before| Cursor::for_completion(before, servers, names))
}

/// Like [`complete`], for a line of a script after the lines `before`.
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
    // The line is not complete, so it may well be in error.
    let _ = statement(&mut parser);
    let mut candidates = parser.candidates();
    candidates.retain(|candidate| candidate.text.starts_with(typed));
    (start, candidates)
}
