//! What is wrong with a line, and where.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;

/// A line that is not of the language.
///
/// `Display` is one line, `demo.raft:3:1: 'crsh' is not a command, expected …; did you mean 'crash'?`;
/// [`LineError::snippet`] shows the place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LineError {
    /// The name of the script; empty for a line that stands alone.
    pub source: Arc<str>,
    /// The line, counted from 1.
    pub line: u32,
    /// The first character of the fault, counted from 1.
    pub column: u32,
    /// How many characters the fault spans; at least 1, also where something is missing.
    pub length: u32,
    /// What was found.
    pub message: String,
    /// What was expected; empty where there is nothing to say.
    pub expected: Cow<'static, str>,
    /// What may have been meant.
    pub suggestion: Option<String>,
    /// The line itself.
    pub text: Box<str>,
}

impl LineError {
    pub(super) fn new(source: &Arc<str>, line: u32, text: &str, fault: Fault) -> Self {
        let before = text.get(..fault.start).unwrap_or(text).chars().count();
        let spanned = text.get(fault.start..fault.end).unwrap_or_default().chars().count();
        Self {
            source: Arc::clone(source),
            line,
            column: before as u32 + 1,
            length: spanned.max(1) as u32,
            message: fault.message,
            expected: fault.expected,
            suggestion: fault.suggestion,
            text: text.into(),
        }
    }

    /// The line with carets under the fault, in two lines of text; of a long line, what is around the fault.
    pub fn snippet(&self) -> String {
        const BEFORE: usize = 60;
        const SHOWN: usize = 100;
        let column = self.column as usize - 1;
        let skipped = column.saturating_sub(BEFORE);
        let shown = self.text.chars().skip(skipped).take(SHOWN);
        let mut snippet = format!("{:4} | ", self.line);
        snippet.extend(shown.map(|symbol| if symbol.is_control() { ' ' } else { symbol }));
        snippet.push_str("\n     | ");
        snippet.extend(std::iter::repeat_n(' ', column - skipped));
        let carets = (self.length as usize).min(SHOWN - (column - skipped));
        snippet.extend(std::iter::repeat_n('^', carets));
        snippet
    }
}

impl fmt::Display for LineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.source.is_empty() {
            write!(f, "column {}: ", self.column)?;
        } else {
            write!(f, "{}:{}:{}: ", self.source, self.line, self.column)?;
        }
        f.write_str(&self.message)?;
        if !self.expected.is_empty() {
            write!(f, ", expected {}", self.expected)?;
        }
        match &self.suggestion {
            Some(suggestion) => write!(f, "; did you mean '{suggestion}'?"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for LineError {}

/// A [`LineError`] that does not know its line yet: places are bytes of the line.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub start: usize,
    pub end: usize,
    pub message: String,
    pub expected: Cow<'static, str>,
    pub suggestion: Option<String>,
}

impl Fault {
    pub fn new(place: Range<usize>, message: String, expected: &'static str) -> Self {
        let expected = Cow::Borrowed(expected);
        Self { start: place.start, end: place.end, message, expected, suggestion: None }
    }

    pub fn suggest(mut self, suggestion: Option<String>) -> Self {
        self.suggestion = suggestion;
        self
    }
}

/// A found text between quotes; of a long one, its beginning.
pub(super) fn found(text: &str) -> String {
    const SHOWN: usize = 40;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("'{}…'", &text[..end]),
        None => format!("'{text}'"),
    }
}

/// The candidate that is near enough to `word` to have been meant: some letters swapped, missing, changed or too many,
/// or others in case.
pub(super) fn nearest<'a>(
    word: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    const LONGEST: usize = 32;
    let word: Vec<char> = word.chars().take(LONGEST).map(|c| c.to_ascii_lowercase()).collect();
    let allowed = (word.len() / 3).max(1);
    candidates
        .map(|candidate| (distance(&word, candidate), candidate))
        .filter(|&(distance, candidate)| distance <= allowed && distance < candidate.len())
        .min_by_key(|&(distance, candidate)| (distance, Reverse(common(&word, candidate))))
        .map(|(_, candidate)| candidate)
}

/// How many letters two words have in common at their beginning.
fn common(word: &[char], candidate: &str) -> usize {
    word.iter().zip(candidate.chars()).take_while(|&(&letter, other)| letter == other).count()
}

/// How many letters must be inserted, deleted, changed or swapped with their neighbour to make one word of the other.
fn distance(word: &[char], candidate: &str) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=word.len()).collect();
    let mut previous = None;
    for (row, letter) in candidate.chars().enumerate() {
        let mut current = vec![row + 1];
        for (column, &other) in word.iter().enumerate() {
            let changed = last[column] + usize::from(other != letter);
            let mut best = changed.min(last[column + 1] + 1).min(current[column] + 1);
            let swapped = column > 0 && previous == Some(other) && word[column - 1] == letter;
            if swapped {
                best = best.min(before_last[column - 1] + 1);
            }
            current.push(best);
        }
        before_last = std::mem::replace(&mut last, current);
        previous = Some(letter);
    }
    last[word.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_word_is_found_and_a_far_one_is_not() {
        let words = ["crash", "cut", "restart", "reconnect", "all"];
        let near = |word| nearest(word, words.into_iter());
        assert_eq!(near("crsh"), Some("crash"));
        assert_eq!(near("Crash"), Some("crash"));
        assert_eq!(near("ctu"), Some("cut"));
        assert_eq!(nearest("of", ["on", "off"].into_iter()), Some("off"));
        assert_eq!(near("reconect"), Some("reconnect"));
        assert_eq!(near("ristert"), Some("restart"));
        assert_eq!(near("bananas"), None);
        assert_eq!(near(""), None);
    }

    #[test]
    fn a_long_line_is_shown_around_its_fault() {
        let line = format!("{}crsh", " ".repeat(500));
        let fault = Fault::new(500..504, "no".into(), "");
        let error = LineError::new(&"".into(), 7, &line, fault);
        assert_eq!(error.column, 501);
        let expected = format!("   7 | {0}crsh\n     | {0}^^^^", " ".repeat(60));
        assert_eq!(error.snippet(), expected);
    }
}
