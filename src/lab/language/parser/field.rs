//! Parses the comparisons of event fields: `with index >= 5 and reason log_behind`.

use super::condition;
use super::value::{client_id, comparison, duration, steps_of_clock};
use crate::lab::language::cursor::{Cursor, begins_number};
use crate::lab::language::error::{ParseError, ParseResult, most_alike};
use crate::lab::language::field::{Field, FieldTest, FieldValue, Form, MAX_FIELDS};
use crate::lab::language::lexer::Kind;
use crate::lab::language::values::whole;
use crate::lab::language::words::{Choice, Truth, Word};
use crate::lab::language::{Comparison, EventPattern};

/// What follows `with`.
pub(super) fn read(line: &mut Cursor<'_>, which: &EventPattern) -> ParseResult<Vec<FieldTest>> {
    let mut tests = Vec::new();
    loop {
        let place = line.place();
        if tests.len() == MAX_FIELDS {
            let message = format!("more than {MAX_FIELDS} fields");
            return Err(ParseError::new(place, message, "at most 4 in one condition"));
        }
        let (index, field) = choose(line, which)?;
        tests.push(test(line, index, &field)?);
        if joins_condition(line, which) || !line.take("and", "a further field or condition") {
            return Ok(tests);
        }
    }
}

/// Whether an `and` here joins another condition, and not a further field. A word that can be both is a field.
fn joins_condition(line: &Cursor<'_>, which: &EventPattern) -> bool {
    let Some(word) = line.word_ahead(1) else { return false };
    let is_field = which.fields().any(|field| field.name == word);
    // A violation has a field `event`, which is a number.
    let is_event = word == "event" && line.word_ahead(2).is_some_and(|word| !begins_number(word));
    is_event || !is_field && condition::begins(line, word)
}

fn choose(line: &mut Cursor<'_>, which: &EventPattern) -> ParseResult<(u8, Field)> {
    for Field { name, .. } in which.fields() {
        line.offer_word(Word { word: name, what: "a field of the event" });
    }
    let word = line.word().unwrap_or_default();
    if let Some((index, field)) = which.fields().enumerate().find(|(_, it)| it.name == word) {
        line.advance();
        return Ok((index as u8, field));
    }
    let names: Vec<&str> = which.fields().map(|field| field.name).collect();
    let (alike, meant) = most_alike(word, &names);
    let mut error = line.error(&format!("a field of '{}'", which.kind), "");
    error.expected = format!("one such as {}", alike.join(", ")).into();
    Err(error.suggest(meant))
}

fn test(line: &mut Cursor<'_>, field_index: u8, field: &Field) -> ParseResult<FieldTest> {
    const COMPARISON: &str = "one of < <= = >= > and a value";
    let place = line.place();
    let is_ordered = matches!(field.form, Form::Number | Form::Duration | Form::Step);
    let comparison = match line.kind() {
        Kind::Compare(_) => Some(comparison(line, COMPARISON)?),
        _ => None,
    };
    let comparison = match comparison {
        Some(Comparison::Equal) if !matches!(field.form, Form::Servers) => None,
        Some(sign) if !is_ordered && sign != Comparison::Equal => {
            let message =
                format!("'{}' compares numbers, and {} is not one", sign.sign(), field.name);
            return Err(ParseError::new(place, message, "its value"));
        }
        comparison => comparison,
    };
    let value = value(line, field)?;
    if value == FieldValue::Nothing && comparison.is_some() {
        let message = format!("{} has nothing to compare then", field.name);
        return Err(ParseError::new(place, message, "'none' alone"));
    }
    Ok(FieldTest { field: field_index, comparison, value })
}

fn value(line: &mut Cursor<'_>, field: &Field) -> ParseResult<FieldValue> {
    const NUMBER: &str = "a whole number";
    if field.may_be_none && line.take("none", "the field holds nothing") {
        return Ok(FieldValue::Nothing);
    }
    Ok(match field.form {
        Form::Number => {
            let number = whole(line.value("a number", NUMBER)?, 0..=i64::MAX as u64, NUMBER)?;
            FieldValue::Number(number as i64)
        }
        Form::Duration => FieldValue::Number(duration(line)?.as_us() as i64),
        Form::Step => FieldValue::Number(steps_of_clock(line)?),
        Form::Server => FieldValue::Server(line.server()?),
        Form::Servers => FieldValue::Servers(line.servers()?),
        Form::Peer => {
            line.offer_servers();
            match line.word().and_then(client_id) {
                Some(_) => a_client(line)?,
                None => FieldValue::Server(
                    line.server_or("a server such as S1 or a client such as C7")?,
                ),
            }
        }
        Form::Client => a_client(line)?,
        Form::Switch => {
            let truth = line.choose(Truth::BOTH.into_iter(), "true or false", "true or false")?;
            FieldValue::Switch(truth.is_true)
        }
        Form::Word(words) => {
            let (alike, _) = most_alike(line.word().unwrap_or_default(), words);
            let choices = (0..).zip(words).map(|(index, word)| FieldWord { index, word });
            let choice = line.choose(choices, &format!("a value of {}", field.name), "");
            let choice = choice.map_err(|mut error| {
                if error.expected.is_empty() {
                    error.expected = format!("one such as {}", alike.join(", ")).into();
                }
                error
            })?;
            FieldValue::Word(choice.index)
        }
    })
}

/// A word that is a possible value of a field.
#[derive(Clone, Copy)]
struct FieldWord {
    index: u8,
    word: &'static str,
}

impl Choice for FieldWord {
    fn word(self) -> Word {
        Word { word: self.word, what: "the field holds this" }
    }
}

fn a_client(line: &mut Cursor<'_>) -> ParseResult<FieldValue> {
    const CLIENT: &str = "a client such as C7";
    let (word, start) = line.value("a client", CLIENT)?;
    let client =
        client_id(word).ok_or_else(|| ParseError::of(word, start, "is not a client", CLIENT))?;
    Ok(FieldValue::Client(client))
}
