//! What is wrong with a line, and where.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::util::sort_by_key;

/// An error in a line.
///
/// `Display` is one line, `demo.raft:3:1: 'crsh' is not a command, expected …; did you mean 'crash'?`;
/// [`LineError::snippet`] shows the position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineError {
    /// The name of the script; empty for a single line.
    pub source: Arc<str>,
    /// The line, counted from 1.
    pub line: u32,
    /// The first character of the error, counted from 1.
    pub column: u32,
    /// How many characters the error spans; at least 1, even where something is missing.
    pub length: u32,
    /// What was found.
    pub message: String,
    /// What was expected; may be empty.
    pub expected: Cow<'static, str>,
    /// What may have been meant.
    pub suggestion: Option<String>,
    /// The line itself.
    pub text: Box<str>,
}

impl LineError {
    pub(super) fn new(source: &Arc<str>, line: u32, text: &str, error: ParseError) -> Self {
        let before = text.get(..error.start).unwrap_or(text).chars().count();
        let spanned = text.get(error.start..error.end).unwrap_or_default().chars().count();
        Self {
            source: Arc::clone(source),
            line,
            column: before as u32 + 1,
            length: spanned.max(1) as u32,
            message: error.message,
            expected: error.expected,
            suggestion: error.suggestion,
            text: text.into(),
        }
    }

    /// The line with carets under the error, in two lines of text; of a long line, the part around the error.
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

/// A [`LineError`] without its line: positions are bytes of the line.
#[derive(Clone, Debug)]
pub(super) struct ParseError {
    pub start: usize,
    pub end: usize,
    pub message: String,
    pub expected: Cow<'static, str>,
    pub suggestion: Option<String>,
}

/// The result of parsing. Errors are rare and large, so they are boxed.
pub(super) type ParseResult<T> = Result<T, Box<ParseError>>;

impl ParseError {
    #[cold]
    #[inline(never)]
    pub fn new(place: Range<usize>, message: String, expected: &'static str) -> Box<Self> {
        let expected = Cow::Borrowed(expected);
        Box::new(Self { start: place.start, end: place.end, message, expected, suggestion: None })
    }

    /// The error of a word that begins at `start`: `'20' has no unit`.
    #[cold]
    #[inline(never)]
    pub fn of(word: &str, start: usize, what: &str, expected: &'static str) -> Box<Self> {
        Self::new(start..start + word.len(), [&found(word), " ", what].concat(), expected)
    }

    #[cold]
    #[inline(never)]
    pub fn suggest(mut self: Box<Self>, suggestion: Option<&str>) -> Box<Self> {
        self.suggestion = suggestion.map(Into::into);
        self
    }
}

/// A found text in quotes; of a long one, its beginning.
#[inline(never)]
pub(super) fn found(text: &str) -> String {
    const SHOWN: usize = 40;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => ["'", &text[..end], "…'"].concat(),
        None => ["'", text, "'"].concat(),
    }
}

/// The candidate that is similar enough to `word` to have been meant: with letters swapped, missing, replaced, added,
/// or in another case.
pub(super) fn nearest(
    word: &str,
    candidates: impl Iterator<Item = &'static str>,
) -> Option<&'static str> {
    let near = |candidate| nearness(word, candidate).map(|nearness| (nearness, candidate));
    let near = candidates.filter_map(near);
    near.min_by_key(|&(nearness, _)| nearness).map(|(_, candidate)| candidate)
}

/// Whether `candidate` may have been meant by `word`.
pub(super) fn is_near(word: &str, candidate: &str) -> bool {
    nearness(word, candidate).is_some()
}

/// The three candidates most similar to `word`, the best first, and the one that may have been meant.
pub(super) fn most_alike<'a>(
    word: &str,
    candidates: &[&'a str],
) -> (Vec<&'a str>, Option<&'a str>) {
    let mut alike = candidates.to_vec();
    // Where there is no word, the first ones.
    let is_word = !word.is_empty();
    sort_by_key(&mut alike, |candidate| {
        let shares_a_part = candidate.contains(word) || word.contains(candidate);
        let common = word.bytes().zip(candidate.bytes()).take_while(|(a, b)| a == b).count();
        is_word.then(|| {
            let distance = distance(word.as_bytes(), candidate.as_bytes());
            (!shares_a_part, Reverse(common), distance)
        })
    });
    alike.truncate(3);
    let meant = candidates.iter().filter_map(|it| Some((nearness(word, it)?, *it)));
    (alike, meant.min_by_key(|&(nearness, _)| nearness).map(|(_, it)| it))
}

/// The distance between the words, and the length of their common prefix, of which a longer one is nearer; none if the
/// distance is too large.
fn nearness(word: &str, candidate: &str) -> Option<(usize, Reverse<usize>)> {
    let word = word.to_ascii_lowercase();
    let (word, candidate) = (word.as_bytes(), candidate.as_bytes());
    let distance = distance(word, candidate);
    let common = word.iter().zip(candidate).take_while(|(a, b)| a == b).count();
    let near = distance <= (word.len() / 3).max(1) && distance < candidate.len();
    near.then_some((distance, Reverse(common)))
}

/// The longest word that is compared.
const LONGEST: usize = 32;

/// The number of letters to insert, delete, replace or swap with their neighbour to turn one word into the other.
fn distance(word: &[u8], candidate: &[u8]) -> usize {
    if word.len() > LONGEST {
        return word.len();
    }
    let mut before_last = [0; LONGEST + 1];
    let mut last: [usize; LONGEST + 1] = std::array::from_fn(|column| column);
    for (row, letter) in candidate.iter().enumerate() {
        let mut current = [row + 1; LONGEST + 1];
        for (column, other) in word.iter().enumerate() {
            let changed = last[column] + usize::from(other != letter);
            let mut best = changed.min(last[column + 1] + 1).min(current[column] + 1);
            let swapped = row > 0 && column > 0;
            if swapped && candidate[row - 1] == *other && word[column - 1] == *letter {
                best = best.min(before_last[column - 1] + 1);
            }
            current[column + 1] = best;
        }
        (before_last, last) = (last, current);
    }
    last[word.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::language::words::{Choice, command};

    #[test]
    fn a_similar_word_is_suggested_and_a_different_one_is_not() {
        let near = |word| nearest(word, command::all().map(|form| form.word().word));
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
    fn a_long_line_is_shown_around_its_error() {
        let line = format!("{}crsh", " ".repeat(500));
        let error = ParseError::new(500..504, "no".into(), "");
        let error = LineError::new(&"".into(), 7, &line, *error);
        assert_eq!(error.column, 501);
        let expected = format!("   7 | {0}crsh\n     | {0}^^^^", " ".repeat(60));
        assert_eq!(error.snippet(), expected);
    }
}
