//! JSON as text. The writer of `miniserde` would bring 16 KB of tables for its floating-point numbers to the page, which cannot be
//! compressed.

use std::collections::btree_map;
use std::fmt::{Display, Write};
use std::slice;

use miniserde::json::{Number, Object, Value};

/// An array or an object that is being written, with what is left of it.
enum Open<'a> {
    Array(slice::Iter<'a, Value>),
    Object(btree_map::Iter<'a, String, Value>),
}

/// A value as JSON, without any white space. It may be as deep as it likes: nothing recurses.
pub fn to_json(value: &Value) -> String {
    let mut out = String::new();
    let open = begin(value, &mut out);
    finish(out, open)
}

/// An object as JSON.
pub fn object_to_json(fields: &Object) -> String {
    finish("{".to_owned(), Some(Open::Object(fields.iter())))
}

/// A text as JSON.
pub fn text_to_json(text: &str) -> String {
    let mut out = String::new();
    write_string(text, &mut out);
    out
}

/// Writes the rest of what has been begun.
fn finish(mut out: String, begun: Option<Open<'_>>) -> String {
    let mut open: Vec<Open<'_>> = begun.into_iter().collect();
    while let Some(innermost) = open.last_mut() {
        let (next, end) = match innermost {
            Open::Array(left) => (left.next().map(|value| (None, value)), ']'),
            Open::Object(left) => (left.next().map(|(name, value)| (Some(name), value)), '}'),
        };
        let Some((name, value)) = next else {
            out.push(end);
            open.pop();
            continue;
        };
        if !out.ends_with(['[', '{']) {
            out.push(',');
        }
        if let Some(name) = name {
            write_string(name, &mut out);
            out.push(':');
        }
        open.extend(begin(value, &mut out));
    }
    out
}

/// Writes a value; of an array or an object only the bracket that opens it.
fn begin<'a>(value: &'a Value, out: &mut String) -> Option<Open<'a>> {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => write_shown(value, out),
        Value::Number(Number::U64(value)) => write_shown(value, out),
        Value::Number(Number::I64(value)) => write_shown(value, out),
        // As code, it is told from an integer, and short if it is large.
        Value::Number(Number::F64(value)) if value.is_finite() => {
            write_shown(format_args!("{value:?}"), out);
        }
        Value::Number(Number::F64(_)) => out.push_str("null"),
        Value::String(text) => write_string(text, out),
        Value::Array(values) => {
            out.push('[');
            return Some(Open::Array(values.iter()));
        }
        Value::Object(fields) => {
            out.push('{');
            return Some(Open::Object(fields.iter()));
        }
    }
    None
}

fn write_shown(value: impl Display, out: &mut String) {
    write!(out, "{value}").expect("a text takes everything");
}

fn write_string(text: &str, out: &mut String) {
    out.push('"');
    let mut rest = text;
    while let Some(place) = rest.find(|letter| matches!(letter, '"' | '\\' | '\0'..' ')) {
        let (plain, special) = rest.split_at(place);
        out.push_str(plain);
        let mut letters = special.chars();
        match letters.next() {
            Some('\n') => out.push_str("\\n"),
            Some('\r') => out.push_str("\\r"),
            Some('\t') => out.push_str("\\t"),
            Some('\u{8}') => out.push_str("\\b"),
            Some('\u{c}') => out.push_str("\\f"),
            Some(control @ '\0'..' ') => {
                write_shown(format_args!("\\u{:04x}", u32::from(control)), out);
            }
            Some(letter) => out.extend(['\\', letter]),
            None => {}
        }
        rest = letters.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What miniserde reads from a text, as both write it.
    fn written(text: &str) -> (String, String) {
        let value: Value = miniserde::json::from_str(text).expect("JSON");
        (to_json(&value), miniserde::json::to_string(&value))
    }

    #[test]
    fn it_writes_what_miniserde_does() {
        for text in [
            "null",
            "[]",
            "{}",
            "[[],{},[[1]],\"[\",\"{\",true,false,null]",
            r#"{"a":{"b":[1,-2,{"c":"d"}],"e":{}},"f":18446744073709551615}"#,
            "[0.5,-12.25,1.0,171.333,2.5e-9,9007199254740993.0]",
            r#"["\"\\\n\r\t\b\f\u0000\u001f\u007f","ä → 🗳","\"quoted\" at both ends\""]"#,
        ] {
            let (ours, theirs) = written(text);
            assert_eq!(ours, theirs, "{text}");
        }
    }

    #[test]
    fn large_numbers_are_short_and_read_alike() {
        let (ours, theirs) = written("[1e21,-1.5e300]");
        assert_eq!((&*ours, &*theirs), ("[1e21,-1.5e300]", "[1e+21,-1.5e+300]"));
    }

    #[test]
    fn a_value_may_be_deep() {
        let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
        let value: Value = miniserde::json::from_str(&deep).expect("JSON");
        assert_eq!(to_json(&value), deep);
    }

    #[test]
    fn objects_and_texts_are_written_alone_too() {
        let object: Object = [("a \"b\"".to_owned(), Value::Null)].into_iter().collect();
        assert_eq!(object_to_json(&object), r#"{"a \"b\"":null}"#);
        assert_eq!(text_to_json("x=\"1\"\n"), r#""x=\"1\"\n""#);
    }
}
