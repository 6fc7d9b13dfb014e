//! Parses `vary` lines: what varies, and its values. Each value stands for a line of its own.

use std::ops::Range;
use std::sync::Arc;

use super::{SERVERS, Statement, setting, span_of_time, statement};
use crate::lab::language::cursor::Cursor;
use crate::lab::language::error::{ParseError, ParseResult};
use crate::lab::language::experiment::MAX_CELLS;
use crate::lab::language::lexer::Kind;
use crate::lab::language::values::whole;
use crate::lab::language::words::{ChaosFaults, Subject, Switch};
use crate::types::{ServerId, SettingName};

/// A `vary` line.
pub(in crate::lab::language) struct Vary {
    /// What it varies, as in `latency S1 -> S2` or `rule majority`.
    pub subject: Arc<str>,
    pub values: Vec<VaryValue>,
    /// The subject of the earlier line with which it varies in step, and its bytes.
    pub with: Option<(Arc<str>, Range<usize>)>,
}

/// A value of a `vary` line.
pub(in crate::lab::language) struct VaryValue {
    /// As it was written, without quotes.
    pub text: Arc<str>,
    /// The line that it stands for.
    pub line: String,
    /// Its bytes in the `vary` line.
    pub place: Range<usize>,
}

/// Parses what follows `vary`.
pub(super) fn read(line: &mut Cursor<'_>) -> ParseResult<Vary> {
    const SUBJECT: &str = "a setting such as election_timeout, servers, rule, wait or line";
    let start = line.place().start;
    let subject = line.choose(Subject::all(), "something to vary", SUBJECT)?;
    match subject {
        Subject::Setting(name) => setting::scope(line, name)?,
        Subject::Rule => _ = super::rule(line)?,
        Subject::Servers | Subject::Wait | Subject::Line => {}
    }
    let words = line.part(start..line.read().end).split_whitespace().collect::<Vec<_>>();
    let words = words.join(" ");
    let mut values: Vec<VaryValue> = Vec::new();
    while values.is_empty() || !is_after_values(line) {
        let place = line.place();
        if values.len() == MAX_CELLS {
            return Err(ParseError::new(place, "one value too many".into(), "at most 1000"));
        }
        values.push(value(line, subject, &words)?);
    }
    offer_values(line, subject);
    let with =
        if line.take("with", "in step with an earlier vary") { Some(with(line)?) } else { None };
    let is_again = |place: usize| values[..place].iter().any(|it| it.line == values[place].line);
    // In step with another line, one value may belong to several of its values.
    if with.is_none()
        && let Some(place) = (1..values.len()).find(|&place| is_again(place))
    {
        let message = "this value again".into();
        return Err(ParseError::new(values[place].place.clone(), message, "each value once"));
    }
    Ok(Vary { subject: words.into(), values, with })
}

fn is_after_values(line: &Cursor<'_>) -> bool {
    line.at_end() || line.word() == Some("with")
}

/// What may follow a value: another one.
fn offer_values(line: &mut Cursor<'_>, subject: Subject) {
    if !line.at_end() {
        return;
    }
    match subject {
        Subject::Rule => line.offer_choices(Switch::BOTH.into_iter()),
        Subject::Setting(name) if line.is_completing() => {
            // The parser itself offers what it accepts.
            let _ = setting_value(line, name);
        }
        _ => {}
    }
}

fn value(line: &mut Cursor<'_>, subject: Subject, words: &str) -> ParseResult<VaryValue> {
    let start = line.place().start;
    let quoted = match line.kind() {
        Kind::Text(text) => Some(text.clone()),
        _ => None,
    };
    let mut is_followed = true;
    match subject {
        Subject::Setting(name) => setting_value(line, name)?,
        Subject::Servers => {
            whole(line.value("a number", SERVERS)?, 1..=u64::from(ServerId::MAX), SERVERS)?;
        }
        Subject::Rule => {
            let switch = line.choose(Switch::BOTH.into_iter(), "a switch", "on or off")?;
            is_followed = switch.is_on;
        }
        Subject::Wait => _ = span_of_time(line)?,
        Subject::Line => whole_line(line)?,
    }
    let place = start..line.last_place().end;
    let text = quoted.unwrap_or_else(|| line.part(place.clone()).into());
    let line = match subject {
        Subject::Setting(_) => format!("set {words} {text}"),
        Subject::Servers | Subject::Wait => format!("{words} {text}"),
        Subject::Rule if is_followed => format!("# {words} on"),
        Subject::Rule => format!("break {}", words.trim_start_matches("rule ")),
        Subject::Line => text.clone(),
    };
    Ok(VaryValue { text: text.into(), line, place })
}

/// A value of a setting, which may have several words in quotes.
fn setting_value(line: &mut Cursor<'_>, name: SettingName) -> ParseResult<()> {
    const KINDS: &str = "tolerated, every, a kind of fault, or several of them in quotes";
    if let Kind::Text(text) = line.kind().clone() {
        return inside_quotes(line, &text, |inner| {
            setting::value(inner, name)?;
            inner.finish("the end of the text")
        });
    }
    if name == SettingName::ChaosKinds {
        return line.choose(ChaosFaults::all(), "a kind of fault", KINDS).map(|_| ());
    }
    setting::value(line, name).map(|_| ())
}

/// A line of the language, in quotes. An empty one does nothing.
fn whole_line(line: &mut Cursor<'_>) -> ParseResult<()> {
    let Kind::Text(text) = line.kind().clone() else {
        return Err(line.error("a line in quotes", "a line such as \"crash leader\""));
    };
    inside_quotes(line, &text, |inner| {
        let place = inner.place();
        let nested = |message: &str| {
            let expected = "a line that could stand here by itself";
            Err(ParseError::new(place.clone(), message.into(), expected))
        };
        if let Some(word @ ("vary" | "trials")) = inner.word() {
            return nested(&format!("'{word}' within 'vary'"));
        }
        if inner.comment().is_some() {
            return nested("a comment within a value");
        }
        statement(inner).map(|_: Statement| ())
    })
}

/// Parses a text in quotes, which is the next token. An error keeps its place, unless the text has escapes.
fn inside_quotes(
    line: &mut Cursor<'_>,
    text: &str,
    parse: impl FnOnce(&mut Cursor<'_>) -> ParseResult<()>,
) -> ParseResult<()> {
    let place = line.place();
    let is_plain = line.part(place.start + 1..place.end - 1) == text;
    let parsed = parse(&mut line.inner(text));
    line.advance();
    parsed.map_err(|mut error| {
        (error.start, error.end) = match is_plain {
            true => (place.start + 1 + error.start, place.start + 1 + error.end),
            false => (place.start, place.end),
        };
        error
    })
}

/// The subject of an earlier line.
fn with(line: &mut Cursor<'_>) -> ParseResult<(Arc<str>, Range<usize>)> {
    line.offer_varied();
    let start = line.place().start;
    if line.at_end() {
        return Err(line.error("", "what an earlier vary varies, such as election_timeout"));
    }
    while !line.at_end() {
        if let Kind::Bad(error) = line.kind() {
            return Err(error.clone());
        }
        line.advance();
    }
    let place = start..line.last_place().end;
    let words: Vec<_> = line.part(place.clone()).split_whitespace().collect();
    Ok((words.join(" ").into(), place))
}
