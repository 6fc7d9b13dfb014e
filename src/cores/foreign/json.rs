//! Reading JSON of strangers: each value knows its place, so that an error can name it.

use std::fmt;

use miniserde::json::{Number, Object, Value};

use crate::types::{Duration, LogIndex, ServerId, ServerSet, Span, Term};

use crate::util::to_json;

use super::Problem;

/// The highest integer that every language's numbers hold exactly.
const MOST: u64 = 1 << 53;
/// The bounds of a timer, in milliseconds. A timer of no time at all could fire for ever within one instant.
const TIMER_MS: (f64, f64) = (1.0, 3_600_000.0);

/// A value and its place.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    pub(super) value: &'a Value,
    place: Place<'a>,
}

#[derive(Clone, Copy)]
enum Place<'a> {
    Root(&'a str),
    Field(&'a At<'a>, &'a str),
    Item(&'a At<'a>, usize),
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Root(name) => f.write_str(name),
            Place::Field(of, name) => write!(f, "{}.{name}", of.place),
            Place::Item(of, index) => write!(f, "{}[{index}]", of.place),
        }
    }
}

impl<'a> At<'a> {
    /// A whole value, which messages call `name`.
    pub(super) fn root(value: &'a Value, name: &'a str) -> Self {
        Self { value, place: Place::Root(name) }
    }

    /// What is wrong here: `reply.send[1].to: "S9" is not …`.
    pub(super) fn problem(&self, what: impl fmt::Display) -> Problem {
        Problem::new(format!("{}: {what}", self.place))
    }

    fn expected(&self, what: &str) -> Problem {
        let shown = to_json(self.value);
        match shown.char_indices().nth(40) {
            Some((end, _)) => self.problem(format_args!("{}… is not {what}", &shown[..end])),
            None => self.problem(format_args!("{shown} is not {what}")),
        }
    }

    fn object(&self) -> Result<&'a Object, Problem> {
        match self.value {
            Value::Object(object) => Ok(object),
            _ => Err(self.expected("an object")),
        }
    }

    /// It is an object, and has no fields but these.
    pub(super) fn has_only(&self, known: &[&str]) -> Result<(), Problem> {
        match self.object()?.keys().find(|key| !known.contains(&key.as_str())) {
            None => Ok(()),
            Some(unknown) => Err(self.problem(format_args!(
                "there is no field {unknown:?}; the fields are {}",
                known.join(", ")
            ))),
        }
    }

    /// A field of an object; none if it is not there. That of anything else is not there.
    pub(super) fn get<'b>(&'b self, name: &'b str) -> Option<At<'b>> {
        let Value::Object(object) = self.value else { return None };
        let value = object.get(name)?;
        Some(At { value, place: Place::Field(self, name) })
    }

    /// A field that has to be there.
    pub(super) fn need<'b>(&'b self, name: &'b str) -> Result<At<'b>, Problem> {
        self.object()?;
        self.get(name).ok_or_else(|| self.problem(format_args!("`{name}` is missing")))
    }

    /// A field that may be left out.
    pub(super) fn read<T>(
        &self,
        name: &str,
        read: impl FnOnce(At<'_>) -> Result<T, Problem>,
    ) -> Result<Option<T>, Problem> {
        self.get(name).map(read).transpose()
    }

    /// Each item of an array.
    pub(super) fn each<T>(
        &self,
        read: impl FnMut(At<'_>) -> Result<T, Problem>,
    ) -> Result<Vec<T>, Problem> {
        let Value::Array(items) = self.value else { return Err(self.expected("an array")) };
        let at = |(index, value)| At { value, place: Place::Item(self, index) };
        items.iter().enumerate().map(at).map(read).collect()
    }

    /// Each field of an object, with its name.
    pub(super) fn fields<T>(
        &self,
        mut read: impl FnMut(&str, At<'_>) -> Result<T, Problem>,
    ) -> Result<Vec<T>, Problem> {
        let at = |(name, value)| (name, At { value, place: Place::Field(self, name) });
        self.object()?
            .iter()
            .map(|(name, value)| (name.as_str(), value))
            .map(at)
            .map(|(name, field)| read(name, field))
            .collect()
    }

    pub(super) fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    /// Null, or what `read` makes of it.
    pub(super) fn or_null<T>(
        &self,
        read: impl FnOnce(&Self) -> Result<T, Problem>,
    ) -> Result<Option<T>, Problem> {
        if self.is_null() { Ok(None) } else { read(self).map(Some) }
    }

    pub(super) fn text(&self) -> Result<&'a str, Problem> {
        match self.value {
            Value::String(text) => Ok(text),
            _ => Err(self.expected("a text")),
        }
    }

    pub(super) fn boolean(&self) -> Result<bool, Problem> {
        match self.value {
            Value::Bool(value) => Ok(*value),
            _ => Err(self.expected("true or false")),
        }
    }

    pub(super) fn integer(&self) -> Result<u64, Problem> {
        match self.value {
            Value::Number(Number::U64(value)) if *value <= MOST => Ok(*value),
            _ => Err(self.expected("an integer from 0")),
        }
    }

    pub(super) fn term(&self) -> Result<Term, Problem> {
        self.integer().map(Term)
    }

    pub(super) fn index(&self) -> Result<LogIndex, Problem> {
        self.integer().map(LogIndex)
    }

    /// One of these servers, by its name.
    pub(super) fn server(&self, servers: ServerSet) -> Result<ServerId, Problem> {
        let name = self.text()?;
        server_named(name, servers).ok_or_else(|| self.expected("a server of this cluster"))
    }

    fn ms(&self) -> Result<Duration, Problem> {
        let ms = match self.value {
            Value::Number(Number::U64(ms)) => *ms as f64,
            Value::Number(Number::F64(ms)) => *ms,
            _ => return Err(self.expected("a time in milliseconds")),
        };
        if !(TIMER_MS.0..=TIMER_MS.1).contains(&ms) {
            return Err(self.expected("a time from 1 to 3,600,000 ms"));
        }
        Ok(Duration::from_us((ms * 1_000.0).round() as u64))
    }

    /// `[min, max]` in milliseconds, or one number for both.
    pub(super) fn span(&self) -> Result<Span, Problem> {
        if !matches!(self.value, Value::Array(_)) {
            return self.ms().map(|ms| Span::new(ms, ms));
        }
        match self.each(|item| item.ms())?[..] {
            [min, max] if min <= max => Ok(Span::new(min, max)),
            _ => Err(self.expected("[min, max] with min ≤ max")),
        }
    }

    /// Bytes, as two hexadecimal digits each.
    pub(super) fn bytes(&self) -> Result<Vec<u8>, Problem> {
        let text = self.text()?;
        from_hex(text).ok_or_else(|| self.expected("data of a snapshot"))
    }
}

/// The one of these servers that has this name.
pub(super) fn server_named(name: &str, servers: ServerSet) -> Option<ServerId> {
    let number = name.strip_prefix('S')?;
    let id = ServerId::new(number.parse().ok()?)?;
    (servers.contains(id) && !number.starts_with(['0', '+'])).then_some(id)
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    let nibble = |digit: u8| char::from(digit).to_digit(16).map(|value| value as u8);
    let byte = |pair: &[u8]| Some(nibble(pair[0])? << 4 | nibble(pair[1])?);
    if digits.len() % 2 == 1 {
        return None;
    }
    digits.chunks_exact(2).map(byte).collect()
}

/// What [`At::bytes`] reads.
pub(super) fn to_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| char::from(DIGITS[usize::from(value)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
