//! Parses durations, comparisons and names.

use std::sync::Arc;

use crate::lab::language::Comparison;
use crate::lab::language::cursor::Cursor;
use crate::lab::language::error::{ParseError, ParseResult};
use crate::lab::language::lexer::Kind;
use crate::lab::language::values::{self, A_DURATION};
use crate::sim::MAX_NAME;
use crate::types::{ClientId, Duration, Span};

/// The highest term that a script may name. From there, a run can continue for longer than anybody will watch.
pub const MAX_TERM: u64 = 1_000_000_000;

/// The most that a clock may jump at once.
const MAX_STEP: Duration = Duration::from_s(3_600);

pub fn duration(line: &mut Cursor<'_>) -> ParseResult<Duration> {
    let (word, start) = line.value("a duration", A_DURATION)?;
    // A time without a unit was probably meant in seconds, a setting in milliseconds.
    let unit = if word.len() < 3 { "s" } else { "ms" };
    values::duration(word, start, unit)
}

/// A duration, or a range from which one is drawn.
pub fn span_of_time(line: &mut Cursor<'_>) -> ParseResult<Span> {
    let Some((_, _)) = line.word().and_then(|word| values::split_once(word, "..")) else {
        let both = duration(line)?;
        return Ok(Span::new(both, both));
    };
    let (word, start) = line.value("a duration", A_DURATION)?;
    let span = values::span(word, start)?;
    if span.min > span.max {
        return Err(ParseError::of(
            word,
            start,
            "has its end before its start",
            "the shorter duration first",
        ));
    }
    Ok(span)
}

/// The jump of a clock, in microseconds: `+200ms`, `-200ms`.
pub fn steps_of_clock(line: &mut Cursor<'_>) -> ParseResult<i64> {
    const A_STEP: &str = "a step such as +200ms or -200ms";
    let (word, start) = line.value("a step", A_STEP)?;
    let (back, rest) = match word.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, word.strip_prefix('+').unwrap_or(word)),
    };
    let span = values::duration(rest, start + word.len() - rest.len(), "ms")?;
    if span > MAX_STEP {
        return Err(ParseError::of(word, start, "is too far", "at most 3600s"));
    }
    let us = span.as_us() as i64;
    Ok(if back { -us } else { us })
}

pub fn client_name(line: &mut Cursor<'_>) -> ParseResult<Arc<str>> {
    short_name(line, "a name such as A")
}

pub fn short_name(line: &mut Cursor<'_>, expected: &'static str) -> ParseResult<Arc<str>> {
    let start = line.place().start;
    let name = line.text_or(expected)?;
    if (1..=MAX_NAME).contains(&name.len()) {
        return Ok(name.into());
    }
    let message = format!("a name of {} bytes", name.len());
    Err(ParseError::new(start..line.read().end, message, "from 1 to 40 bytes"))
}

pub fn comparison(line: &mut Cursor<'_>, expected: &'static str) -> ParseResult<Comparison> {
    let start = line.place().start;
    let Kind::Compare(comparison) = *line.kind() else {
        line.offer_choices(Comparison::ALL.into_iter());
        return Err(line.error("a comparison", expected));
    };
    line.advance();
    if let Kind::Compare(second) = *line.kind() {
        let meant = match (comparison, second) {
            (Comparison::Equal, Comparison::Greater) => ">=",
            (Comparison::Equal, Comparison::Less) => "<=",
            (_, second) => second.sign(),
        };
        let error = ParseError::new(start..line.place().end, "two signs".into(), expected);
        return Err(error.suggest(Some(meant)));
    }
    Ok(comparison)
}

pub fn client_id(word: &str) -> Option<ClientId> {
    let digits = word.strip_prefix('C')?;
    let plain = digits.starts_with(|c: char| matches!(c, '1'..='9'));
    digits.parse().ok().filter(|_| plain).map(ClientId)
}
