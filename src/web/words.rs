//! Words that cross to the page in place of enums: their TypeScript types are generated from the tables of the engine, so that no
//! list is written twice.
#![allow(
    dead_code,
    reason = "the types go into a section of the module that is read by `wasm-bindgen`, not by code"
)]

use wasm_bindgen::prelude::wasm_bindgen;

use crate::lab::explain::{Level, RuleGroup, Topic};
use crate::lab::history::Interest;
use crate::lab::summary::reads::ReadMethod;
use crate::types::{Property, words_of};

use super::{diagram, export, history, why};

/// Declares TypeScript types, each a union of words.
macro_rules! unions {
    ($($(#[doc = $doc:literal])* $name:ident = $words:expr;)*) => {
        $(const _: () = {
            const HEAD: &str = concat!($("/**", $doc, " */\n",)* "export type ", stringify!($name), " =");
            const WORDS: &[&str] = $words;
            const BYTES: [u8; length(HEAD, WORDS)] = union(HEAD, WORDS);
            #[wasm_bindgen(typescript_custom_section)]
            const DECLARATION: &str = match std::str::from_utf8(&BYTES) {
                Ok(text) => text,
                Err(_) => panic!("text put together is text"),
            };
        };)*
    };
}

unions! {
    /// A property that is checked.
    PropertyWord = words_of!(Property::ALL);
    /// The level of an event.
    Level = words_of!(Level::ALL);
    /// The target of an event.
    EventTarget = words_of!(Topic::ALL);
    /// The topic of a rule.
    RuleGroup = words_of!(RuleGroup::ALL);
    /// How a read is answered.
    ReadWay = words_of!(ReadMethod::ALL);
    /// How far to step.
    Step = &first(&history::STEPS);
    /// A kind of event to step to.
    Interest = &first(&Interest::ALL);
    /// How to go from one event to another in the diagram.
    Walk = &first(&diagram::WALKS);
    /// Something that has not happened.
    WhyNot = &first(&why::WhyNot::ALL);
    /// `ndjson`: every event, a JSON object a line. `shiviz`: a log with vector clocks for ShiViz. `clients`: the operations of clients, one a line.
    EventFormat = &first(&export::EventFormat::ALL);
    /// How a summary is written.
    SummaryFormat = &first(&export::SUMMARY_FORMATS);
}

/// The words of a table of words and their meanings.
const fn first<const N: usize, T: Copy>(table: &[(&'static str, T); N]) -> [&'static str; N] {
    let mut words = [""; N];
    let mut index = 0;
    while index < N {
        words[index] = table[index].0;
        index += 1;
    }
    words
}

/// The length of the text that [`union`] makes.
const fn length(head: &str, words: &[&str]) -> usize {
    let mut length = head.len() + 1;
    let mut index = 0;
    while index < words.len() {
        length += words[index].len() + " | ''".len();
        index += 1;
    }
    length
}

/// `head | 'a' | 'b';`
const fn union<const N: usize>(head: &str, words: &[&str]) -> [u8; N] {
    let mut bytes = [b';'; N];
    let mut end = append(&mut bytes, 0, head);
    let mut index = 0;
    while index < words.len() {
        end = append(&mut bytes, end, " | '");
        end = append(&mut bytes, end, words[index]);
        end = append(&mut bytes, end, "'");
        index += 1;
    }
    bytes
}

const fn append<const N: usize>(bytes: &mut [u8; N], start: usize, text: &str) -> usize {
    let mut index = 0;
    while index < text.len() {
        bytes[start + index] = text.as_bytes()[index];
        index += 1;
    }
    start + index
}
