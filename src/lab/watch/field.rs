//! Whether a field of an event has the value that a line asks for.
//!
//! The event's own serialisation is used, so a field has the same name here as wherever people read events. Nothing is
//! written: each value is compared as it is serialised.

use std::fmt::{self, Write};

use serde::ser::{
    Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

use crate::lab::language::{Comparison, Field, FieldTest, FieldValue};
use crate::types::{Event, ServerId, ServerSet};

/// Whether `field` of `event` passes `test`.
pub(super) fn holds(event: &Event, field: &Field, test: &FieldTest) -> bool {
    let search = Search::of(event, field, test);
    search.verdict.unwrap_or_else(|| search.holds_if_left_out())
}

/// A search for the first value under the name of a field.
struct Search<'a> {
    field: &'a Field,
    test: &'a FieldTest,
    verdict: Option<bool>,
    /// Whether the last key was the field's name.
    is_key: bool,
    /// The servers and the length of the list that is being serialised.
    list: (ServerSet, i64),
}

/// A value of a field.
#[derive(Clone, Copy)]
enum Found<'a> {
    Number(i64),
    Text(&'a str),
    Switch(bool),
    List(ServerSet, i64),
    Nothing,
}

impl<'a> Search<'a> {
    fn of(event: &Event, field: &'a Field, test: &'a FieldTest) -> Self {
        let list = (ServerSet::EMPTY, 0);
        let mut search = Self { field, test, verdict: None, is_key: false, list };
        // The serialised types raise no errors of their own.
        let _ = event.kind.serialize(Visit { search: &mut search, role: ValueRole::Other });
        search
    }

    /// Whether the field has this key.
    fn is_named(&self, key: &str) -> bool {
        key.strip_suffix("_us").unwrap_or(key) == self.field.name
    }

    fn role_of(&self, key: &str) -> ValueRole {
        if self.is_named(key) { ValueRole::Wanted } else { ValueRole::Other }
    }

    fn compare(&mut self, found: Found<'_>) {
        if self.verdict.is_none() {
            self.verdict = Some(self.is_match(found));
        }
    }

    fn is_match(&self, found: Found<'_>) -> bool {
        let compared = |number: i64, wanted: i64| {
            self.test.comparison.unwrap_or(Comparison::Equal).holds(number, wanted)
        };
        match (self.test.value, found) {
            (FieldValue::Number(wanted), Found::Number(number) | Found::List(_, number)) => {
                compared(number, wanted)
            }
            (FieldValue::Server(wanted), Found::Text(text)) => {
                ShortText::of(&wanted).as_str() == text
            }
            (FieldValue::Client(wanted), Found::Text(text)) => {
                ShortText::of(&wanted).as_str() == text
            }
            (FieldValue::Client(wanted), Found::Number(number)) => i64::from(wanted.0) == number,
            (FieldValue::Servers(wanted), Found::List(servers, _)) => match self.test.comparison {
                Some(Comparison::Equal) => wanted == servers,
                _ => wanted.without(servers).is_empty(),
            },
            (FieldValue::Switch(wanted), Found::Switch(is_so)) => wanted == is_so,
            (FieldValue::Word(index), Found::Text(text)) => self.field.word(index) == Some(text),
            (FieldValue::Nothing, Found::Nothing) => true,
            _ => false,
        }
    }

    /// An event omits absent values, and some numbers that are 0.
    fn holds_if_left_out(&self) -> bool {
        match self.field.is_left_out_at_zero {
            true => self.is_match(Found::Number(0)),
            false => self.is_match(Found::Nothing),
        }
    }
}

/// A short text on the stack. Longer texts are truncated.
struct ShortText {
    bytes: [u8; 64],
    length: usize,
}

impl ShortText {
    fn of(value: &(impl fmt::Display + ?Sized)) -> Self {
        let mut short = Self { bytes: [0; 64], length: 0 };
        let _ = write!(short, "{value}");
        short
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }
}

impl Write for ShortText {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let rest = &mut self.bytes[self.length..];
        let fits = text.floor_char_boundary(rest.len());
        rest[..fits].copy_from_slice(&text.as_bytes()[..fits]);
        self.length += fits;
        Ok(())
    }
}

/// The part that a serialised value has in the search.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ValueRole {
    /// The value of the field.
    Wanted,
    /// An element of a list that is the value of the field.
    Element,
    /// A key of a map.
    Key,
    /// Something else.
    Other,
}

/// Compares one value.
struct Visit<'s, 'a> {
    search: &'s mut Search<'a>,
    role: ValueRole,
}

impl<'s, 'a> Visit<'s, 'a> {
    fn compare(self, found: Found<'_>) -> fmt::Result {
        match (self.role, found) {
            (ValueRole::Wanted, _) => self.search.compare(found),
            (ValueRole::Key, Found::Text(key)) => self.search.is_key = self.search.is_named(key),
            (ValueRole::Element, Found::Text(text)) => {
                let number = text.strip_prefix('S').and_then(|digits| digits.parse().ok());
                if let Some(server) = number.and_then(ServerId::new) {
                    self.search.list.0.insert(server);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// An enum variant with data: its name is a value, and its data is a value under that name.
    fn compare_variant(self, form: &str) -> Visit<'s, 'a> {
        if self.role == ValueRole::Wanted {
            self.search.compare(Found::Text(form));
        }
        let role = self.search.role_of(form);
        Visit { search: self.search, role }
    }

    fn list(self) -> Parts<'s, 'a> {
        if self.role == ValueRole::Wanted {
            self.search.list = (ServerSet::EMPTY, 0);
        }
        Parts { search: self.search, is_list: self.role == ValueRole::Wanted }
    }

    fn fields(self) -> Parts<'s, 'a> {
        Parts { search: self.search, is_list: false }
    }
}

/// Compares the parts of a compound value.
struct Parts<'s, 'a> {
    search: &'s mut Search<'a>,
    /// Whether it is the list that is the field's value.
    is_list: bool,
}

impl Parts<'_, '_> {
    fn field<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> fmt::Result {
        let role = self.search.role_of(key);
        value.serialize(Visit { search: self.search, role })
    }

    /// Other lists are skipped: their elements have no names.
    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> fmt::Result {
        if !self.is_list {
            return Ok(());
        }
        self.search.list.1 += 1;
        value.serialize(Visit { search: self.search, role: ValueRole::Element })
    }

    fn close(self) -> fmt::Result {
        if self.is_list {
            let (servers, length) = self.search.list;
            self.search.compare(Found::List(servers, length));
        }
        Ok(())
    }
}

/// Numbers that do not fit are never compared: no field holds one.
fn number(value: impl TryInto<i64>) -> Found<'static> {
    Found::Number(value.try_into().unwrap_or(i64::MAX))
}

impl<'s, 'a> Serializer for Visit<'s, 'a> {
    type Ok = ();
    type Error = fmt::Error;
    type SerializeSeq = Parts<'s, 'a>;
    type SerializeTuple = Parts<'s, 'a>;
    type SerializeTupleStruct = Parts<'s, 'a>;
    type SerializeTupleVariant = Parts<'s, 'a>;
    type SerializeMap = Parts<'s, 'a>;
    type SerializeStruct = Parts<'s, 'a>;
    type SerializeStructVariant = Parts<'s, 'a>;

    fn serialize_bool(self, value: bool) -> fmt::Result {
        self.compare(Found::Switch(value))
    }

    fn serialize_i8(self, value: i8) -> fmt::Result {
        self.compare(number(value))
    }

    fn serialize_i16(self, value: i16) -> fmt::Result {
        self.compare(number(value))
    }

    fn serialize_i32(self, value: i32) -> fmt::Result {
        self.compare(number(value))
    }

    fn serialize_i64(self, value: i64) -> fmt::Result {
        self.compare(number(value))
    }

    fn serialize_u8(self, value: u8) -> fmt::Result {
        self.compare(number(value))
    }

    fn serialize_u16(self, value: u16) -> fmt::Result {
        self.compare(number(value))
    }

    fn serialize_u32(self, value: u32) -> fmt::Result {
        self.compare(number(value))
    }

    fn serialize_u64(self, value: u64) -> fmt::Result {
        self.compare(number(value))
    }

    fn serialize_f32(self, _: f32) -> fmt::Result {
        Ok(())
    }

    fn serialize_f64(self, _: f64) -> fmt::Result {
        Ok(())
    }

    fn serialize_char(self, value: char) -> fmt::Result {
        self.compare(Found::Text(value.encode_utf8(&mut [0; 4])))
    }

    fn serialize_str(self, value: &str) -> fmt::Result {
        self.compare(Found::Text(value))
    }

    fn serialize_bytes(self, _: &[u8]) -> fmt::Result {
        Ok(())
    }

    fn serialize_none(self) -> fmt::Result {
        self.compare(Found::Nothing)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> fmt::Result {
        value.serialize(self)
    }

    fn serialize_unit(self) -> fmt::Result {
        self.compare(Found::Nothing)
    }

    fn serialize_unit_struct(self, _: &'static str) -> fmt::Result {
        self.compare(Found::Nothing)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, form: &'static str) -> fmt::Result {
        self.compare(Found::Text(form))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> fmt::Result {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        form: &'static str,
        value: &T,
    ) -> fmt::Result {
        value.serialize(self.compare_variant(form))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Parts<'s, 'a>, fmt::Error> {
        Ok(self.list())
    }

    fn serialize_tuple(self, _: usize) -> Result<Parts<'s, 'a>, fmt::Error> {
        Ok(self.list())
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Parts<'s, 'a>, fmt::Error> {
        Ok(self.list())
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        form: &'static str,
        _: usize,
    ) -> Result<Parts<'s, 'a>, fmt::Error> {
        Ok(self.compare_variant(form).list())
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Parts<'s, 'a>, fmt::Error> {
        Ok(self.fields())
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Parts<'s, 'a>, fmt::Error> {
        Ok(self.fields())
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        form: &'static str,
        _: usize,
    ) -> Result<Parts<'s, 'a>, fmt::Error> {
        Ok(self.compare_variant(form).fields())
    }

    fn collect_str<T: fmt::Display + ?Sized>(self, value: &T) -> fmt::Result {
        self.compare(Found::Text(ShortText::of(value).as_str()))
    }
}

impl SerializeMap for Parts<'_, '_> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> fmt::Result {
        key.serialize(Visit { search: self.search, role: ValueRole::Key })
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> fmt::Result {
        let role = if self.search.is_key { ValueRole::Wanted } else { ValueRole::Other };
        value.serialize(Visit { search: self.search, role })
    }

    fn end(self) -> fmt::Result {
        Ok(())
    }
}

/// Structs and maps.
macro_rules! with_fields {
    ($($part:ident),*) => {
        $(impl $part for Parts<'_, '_> {
            type Ok = ();
            type Error = fmt::Error;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> fmt::Result {
                self.field(key, value)
            }

            fn end(self) -> fmt::Result {
                self.close()
            }
        })*
    };
}

/// Sequences and tuples.
macro_rules! with_elements {
    ($($part:ident $method:ident),*) => {
        $(impl $part for Parts<'_, '_> {
            type Ok = ();
            type Error = fmt::Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> fmt::Result {
                self.element(value)
            }

            fn end(self) -> fmt::Result {
                self.close()
            }
        })*
    };
}

with_fields!(SerializeStruct, SerializeStructVariant);
with_elements!(
    SerializeSeq serialize_element,
    SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field
);

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::num::NonZeroU32;

    use serde_json::Value;

    use super::*;
    use crate::lab::explain::{self, samples};
    use crate::lab::language::{EventName, EventPattern};
    use crate::lab::watch::message_kind;
    use crate::types::{
        Change, Differences, Entry, Fact, LogIndex, Message, MessageId, Note, Payload, Peer, Role,
        StepDownReason, Term,
    };

    /// The pattern for events like this one, and the fields that it has.
    fn pattern(event: &Event) -> (EventPattern, Vec<Field>) {
        let is_name = |name: &EventName| name.word() == explain::kind(event);
        let name = EventName::ALL.into_iter().find(is_name).expect("each kind has a name");
        let which = EventPattern { message: message_kind(event), ..EventPattern::every(name) };
        let fields = which.fields().collect();
        (which, fields)
    }

    /// The test for the value of the field: that it is present, or that it equals this.
    fn search(event: &Event, field: &Field, value: FieldValue) -> Option<bool> {
        let test = FieldTest { field: 0, comparison: None, value };
        Search::of(event, field, &test).verdict
    }

    /// The names in the JSON of an event, without those that no line can ask about.
    fn names(event: &Event) -> BTreeSet<String> {
        let json = serde_json::to_value(&event.kind).expect("events serialise");
        let mut names = BTreeSet::new();
        let mut add = |object: &Value| {
            let keys = object.as_object().into_iter().flatten().map(|(key, _)| key);
            names.extend(keys.map(|key| key.strip_suffix("_us").unwrap_or(key).to_owned()));
        };
        add(&json);
        json.get("body").and_then(Value::as_object).into_iter().flatten().for_each(|it| add(it.1));
        json.get("hard_state").into_iter().for_each(add);
        for of_no_line in [
            "kind",
            "body",
            "chunk",
            "hard_state",
            "scope",
            "expected",
            "found",
            "json",
            "name",
            "problem",
            "line",
        ] {
            names.remove(of_no_line);
        }
        if explain::kind(event).starts_with("setting_") {
            names.remove("value");
        }
        names
    }

    /// An event of every kind, and of every field.
    fn all() -> Vec<Event> {
        let roles =
            [Role::Follower, Role::PreCandidate, Role::Candidate, Role::Leader, Role::Learner];
        let roles = roles.map(|role| Fact::RoleChanged { from: role, to: role });
        let few = Differences::new(ServerSet::first(2), ServerSet::EMPTY).expect("two are few");
        let changes = [
            Change::AddLearners(few),
            Change::AtOnce(few),
            Change::EnterJoint(few),
            Change::LeaveJoint,
            Change::DemoteAtOnce(few),
            Change::EnterDemotion(few),
        ];
        let entries = changes.map(|change| Fact::EntryAppended {
            index: LogIndex(1),
            entry: Entry { term: Term(1), payload: Payload::Configuration(change) },
        });
        let (from, to) = (Peer::Server(samples::s(1)), Peer::Server(samples::s(2)));
        let (message, body) = (MessageId(2), Message::TimeoutNow { term: Term(1) });
        let moved = [
            Fact::Sent { message, from, to, body: body.clone(), held_us: 7 },
            Fact::Delivered { message, from, to, body, copy_of: NonZeroU32::new(1) },
        ];
        let more = roles.into_iter().chain(entries).chain(moved).map(samples::event);
        let learner = samples::event(Note::SteppedDown {
            role: Role::Learner,
            from_term: Term(1),
            term: Term(2),
            sender: samples::s(1),
            reason: StepDownReason::HigherTerm,
        });
        samples::all().into_iter().chain(more).chain([learner]).collect()
    }

    #[test]
    fn lines_can_ask_about_the_fields_of_the_stream_and_about_no_others() {
        let (mut known, mut seen) = (BTreeSet::new(), BTreeSet::new());
        for event in all() {
            let (which, fields) = pattern(&event);
            let own: BTreeSet<String> = fields.iter().map(|it| it.name.to_owned()).collect();
            let names = names(&event);
            assert!(names.is_subset(&own), "{which}: {names:?} are not all of {own:?}");
            let is_there = |field: &&Field| search(&event, field, FieldValue::Nothing).is_some();
            seen.extend(fields.iter().filter(is_there).map(|field| field.name));
            known.extend(fields.iter().map(|field| field.name));
        }
        assert_eq!(seen, known);
    }

    #[test]
    fn the_words_of_fields_are_those_of_the_stream() {
        let mut unseen: BTreeMap<(&str, &str), bool> = BTreeMap::new();
        for event in all() {
            let (which, fields) = pattern(&event);
            for field in fields.iter().filter(|field| field.words() > 0) {
                let is = |index| search(&event, field, FieldValue::Word(index)) == Some(true);
                let words: Vec<u8> = (0..field.words()).filter(|&index| is(index)).collect();
                let has_a_value = search(&event, field, FieldValue::Nothing) == Some(false);
                assert_eq!(words.len(), usize::from(has_a_value), "{which} {}", field.name);
                for index in 0..field.words() {
                    let word = field.word(index).unwrap_or_default();
                    *unseen.entry((field.name, word)).or_default() |= words.contains(&index);
                }
            }
        }
        // These have tables of their own, and a sample contains only one of their values.
        unseen.retain(|(field, _), seen| {
            !*seen && !["setting", "guard", "fault", "property"].contains(field)
        });
        assert!(unseen.is_empty(), "{unseen:?}");
    }
}
