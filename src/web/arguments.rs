//! Reads the arguments that JavaScript passes. They may be anything, whatever type is declared.

use js_sys::{Array, JsString, Number, Reflect};
use serde::Serialize;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use crate::lab::explain::{Level, Topic};
use crate::types::ServerId;

use super::numbers::whole;
use super::objects::Problem;
use super::recent::EventQuery;

/// The declared types of parameters. A value of another type arrives all the same, and is checked before it is used.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(typescript_type = "number")]
    pub type GivenNumber;
    #[wasm_bindgen(typescript_type = "number[]")]
    pub type GivenNumbers;
    #[wasm_bindgen(typescript_type = "string")]
    pub type GivenText;
    #[wasm_bindgen(typescript_type = "boolean")]
    pub type GivenSwitch;
    #[wasm_bindgen(typescript_type = "() => void")]
    pub type GivenFunction;
    #[wasm_bindgen(typescript_type = "Step")]
    pub type StepWord;
    #[wasm_bindgen(typescript_type = "Interest")]
    pub type InterestWord;
    #[wasm_bindgen(typescript_type = "Walk")]
    pub type WalkWord;
    #[wasm_bindgen(typescript_type = "WhyNot")]
    pub type WhyNotWord;
    #[wasm_bindgen(typescript_type = "EventFormat")]
    pub type EventFormatWord;
    #[wasm_bindgen(typescript_type = "SummaryFormat")]
    pub type SummaryFormatWord;
}

/// The meaning of a word in a table.
pub fn meaning<T: Copy>(word: &JsValue, table: &[(&str, T)]) -> Option<T> {
    let word = word.as_string()?;
    table.iter().find(|(known, _)| *known == word).map(|&(_, meaning)| meaning)
}

/// A number; NaN if it is missing.
pub fn optional_number(value: Option<GivenNumber>) -> f64 {
    value.map_or(f64::NAN, |value| number(&value))
}

/// A value converted to a number as JavaScript does; NaN if that is impossible.
pub fn number(value: &JsValue) -> f64 {
    f64::try_from(value.clone()).unwrap_or(f64::NAN)
}

/// A `keep_going` that says yes as often as `budget` allows, less one: for jobs that are worked on in slices.
#[cfg(feature = "jobs")]
pub fn looks(budget: &JsValue) -> impl FnMut() -> bool + use<> {
    let mut left = whole(number(budget)).unwrap_or(0);
    move || {
        left = left.saturating_sub(1);
        left > 0
    }
}

/// A text of at most `limit` UTF-16 units; a longer one is rejected before it is copied.
pub fn text(value: &JsValue, limit: usize) -> Result<String, Problem> {
    let Some(given) = value.dyn_ref::<JsString>() else {
        let kind: String = value.js_typeof().as_string().unwrap_or_default();
        return Err(problem(format!("expected text, found a value of type {kind}")));
    };
    let length = given.length() as usize;
    if length > limit {
        return Err(problem(format!("a text of {length} characters; at most {limit} are allowed")));
    }
    Ok(String::from(given))
}

/// A seed as decimal text or as a number, if one is given.
pub fn seed(value: Option<GivenText>) -> Result<Option<u64>, Problem> {
    const LONGEST: usize = 100;
    let Some(value) = value else { return Ok(None) };
    if let Some(number) = value.as_f64() {
        let exact = number.fract() == 0.0 && (0.0..=9_007_199_254_740_991.0).contains(&number);
        let in_words = || {
            Number::from(number)
                .to_string_with_radix(10)
                .map_or_else(|_| String::new(), String::from)
        };
        return if exact { Ok(Some(number as u64)) } else { Err(bad_seed(&in_words())) };
    }
    let given = text(&value, LONGEST)?;
    match given.trim() {
        "" => Ok(None),
        digits => digits.parse().map(Some).map_err(|_| bad_seed(digits)),
    }
}

fn bad_seed(found: &str) -> Problem {
    problem(format!("'{found}' is not a seed, expected a whole number from 0 to {}", u64::MAX))
}

fn problem(message: String) -> Problem {
    Problem { message, ..Problem::default() }
}

/// A query for events; a field that is missing or invalid does not restrict it.
pub fn event_query(query: &Ts<EventQuery>) -> EventQuery {
    let value = &query.js_value();
    let field = |name: &str| Reflect::get(value, &name.into()).unwrap_or(JsValue::UNDEFINED);
    let level = field("level").as_string();
    let topics = field("targets").dyn_into::<Array>().unwrap_or_default();
    let topic = |word: JsValue| {
        let word = word.as_string()?;
        Topic::ALL.into_iter().find(|topic| topic.word() == word)
    };
    let server = whole(number(&field("server"))).and_then(|number| u8::try_from(number).ok());
    EventQuery {
        after: whole(number(&field("after"))).unwrap_or(0),
        limit: whole(number(&field("limit"))).unwrap_or(u64::MAX) as usize,
        level: Level::ALL.into_iter().find(|known| Some(known.word()) == level.as_deref()),
        server: server.and_then(ServerId::new),
        targets: topics.iter().take(Topic::ALL.len()).filter_map(topic).collect(),
    }
}

/// A Rust value as a JavaScript object.
pub fn object<T: Tsify + Serialize>(value: &T) -> Ts<T> {
    // Our types always serialise to objects.
    Ts::from_rust(value).unwrap_or_else(|_| Ts::new_unchecked(JsValue::UNDEFINED))
}

/// Rust values as JavaScript objects.
pub fn objects<T: Tsify + Serialize>(values: &[T]) -> Vec<Ts<T>> {
    values.iter().map(object).collect()
}
