//! How the values of an event are written in JSON: flat, and in the words of the command language.

use std::borrow::Cow;
use std::fmt::Display;
use std::str::FromStr;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{
    CommandId, Entry, EventId, LogIndex, Property, Scope, ServerId, ServerSet, Setting, Term,
    Value, Violation,
};

/// `"S1"`, `"client 3"`.
pub(super) fn text<S: Serializer>(value: &impl Display, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

/// What [`text`] has written.
pub(super) fn from_text<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: FromStr<Err: Display>,
    D: Deserializer<'de>,
{
    let text = Cow::<str>::deserialize(deserializer)?;
    text.parse().map_err(|why| D::Error::custom(format_args!("{:?} is {why}", shortened(&text))))
}

/// As much of a text as a message quotes.
fn shortened(text: &str) -> &str {
    text.char_indices().nth(40).map_or(text, |(end, _)| &text[..end])
}

/// Whether a field is 0 and can be omitted.
pub(super) fn is_zero(value: &u32) -> bool {
    *value == 0
}

/// `{"term": 3, "voted_for": "S1"}`.
pub(super) fn hard_state<S: Serializer>(
    value: &Option<(Term, Option<ServerId>)>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    value.map(|(term, voted_for)| HardState { term, voted_for }).serialize(serializer)
}

/// What [`hard_state`] has written.
pub(super) fn read_hard_state<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<(Term, Option<ServerId>)>, D::Error> {
    let read = Option::<HardState>::deserialize(deserializer)?;
    Ok(read.map(|HardState { term, voted_for }| (term, voted_for)))
}

#[derive(Serialize, Deserialize)]
struct HardState {
    term: Term,
    voted_for: Option<ServerId>,
}

/// `"all"`, `"S1 -> S2"`, `"S1 -- S2"`, `"S1"`.
pub(super) fn scope<S: Serializer>(value: &Scope, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        Scope::All => serializer.serialize_str("all"),
        other => serializer.collect_str(other),
    }
}

/// `"setting": "latency", "value": "10ms..15ms"`.
pub(super) fn setting<S: Serializer>(value: &Setting, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Words {
        setting: &'static str,
        value: String,
    }
    Words { setting: value.name().word(), value: value.to_string() }.serialize(serializer)
}

/// A violation with its kind. The server is omitted, because the event has it.
pub(super) fn violation<S: Serializer>(
    value: &Violation,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Fields {
        kind: &'static str,
        property: Property,
        event: EventId,
        other: Option<ServerId>,
        term: Term,
        index: Option<LogIndex>,
        expected: Option<Form>,
        found: Option<Form>,
    }
    let Violation { property, event, server: _, other, term, index, expected, found } = *value;
    let (expected, found) = (expected.map(form), found.map(form));
    Fields { kind: "violation", property, event, other, term, index, expected, found }
        .serialize(serializer)
}

/// An entry as in other events, another value under its name: `{"vote": "S1"}`.
#[derive(Serialize)]
#[serde(untagged)]
enum Form {
    Entry(Entry),
    Named(Named),
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Named {
    Vote(ServerId),
    Term(Term),
    Index(LogIndex),
    Servers(ServerSet),
    State(u32),
    Written(Option<CommandId>),
    Read { command: CommandId, value: Option<CommandId> },
}

fn form(value: Value) -> Form {
    Form::Named(match value {
        Value::Entry(entry) => return Form::Entry(entry),
        Value::Vote(candidate) => Named::Vote(candidate),
        Value::Term(term) => Named::Term(term),
        Value::Index(index) => Named::Index(index),
        Value::Servers(servers) => Named::Servers(servers),
        Value::State(state) => Named::State(state),
        Value::Written(command) => Named::Written(command),
        Value::Read { command, value } => Named::Read { command, value },
    })
}
