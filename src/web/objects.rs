//! The objects that several methods pass to the page; those of servers and messages are in [`super::inspect`].
//!
//! `tsify` generates the page's types from these structs and their comments. Numbers are those that JavaScript can represent
//! exactly; an absent `Option` is `null`, except where the field is left out.

use serde::Serialize;

/// A problem with an input. Nothing has changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Problem {
    /// What is wrong.
    pub message: String,
    /// The line of the given text, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub line: Option<u32>,
    /// The character of that line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub column: Option<u32>,
    /// What the author may have meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub suggestion: Option<String>,
}

/// The console's answer to a line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Reply {
    /// What to print; empty if the events show it.
    pub output: String,
    /// Why the line was not run.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub problem: Option<Problem>,
}

/// An event, as a list shows it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct EventRow {
    /// Its sequence number.
    pub seq: f64,
    /// When it happened.
    pub at_ms: f64,
    /// The server; 0 if it does not concern one.
    pub server: u8,
    /// Its level.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "Level"))]
    pub level: &'static str,
    /// Its symbol.
    pub emoji: &'static str,
    /// What it is about.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "EventTarget"))]
    pub target: &'static str,
    /// Its `kind` in the NDJSON export.
    pub kind: &'static str,
    /// A sentence.
    pub text: String,
    /// The event that triggered it; 0 for none.
    pub trigger: f64,
}

/// The kind of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum NoticeWord {
    /// Narration.
    Say,
    /// A command of the script was impossible, and was skipped.
    LeftOut,
    /// The script stopped the clock.
    Pause,
    /// A goal of the script is reached.
    Reached,
    /// The script has ended.
    Done,
    /// The script has failed.
    Failed,
}

/// A narration of the script, or a report about it. Notices are in order.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, rename = "Notice"))]
pub struct NoticeRow {
    /// Its number among all notices of the run, from 1.
    pub number: u32,
    /// When.
    pub at_ms: f64,
    /// `say` narrates; `pause` stopped the clock; `reached` names a goal; `done` and `failed` end a script.
    pub kind: NoticeWord,
    /// The narration, the goal, or why the script failed.
    pub text: String,
}

/// A goal of the script.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, rename = "Goal"))]
pub struct GoalRow {
    /// What is to be reached, in words.
    pub name: String,
    /// Its points.
    pub points: u16,
    /// When it was reached; null if it is not.
    pub reached_ms: Option<f64>,
    /// Whether its condition holds at the moment that is shown.
    pub holds: bool,
    /// Whether its line is still to come: what happens before does not count for it.
    pub upcoming: bool,
}

/// A key for which the checker cannot decide whether a property holds.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct UnknownDetails {
    /// The property.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "PropertyWord"))]
    pub property: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// A sentence.
    pub text: String,
    /// The first event that could not be judged.
    pub seq: f64,
    /// When.
    pub at_ms: f64,
}

/// A property of Raft that is checked after every event.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct PropertyRow {
    /// Its word in the command language.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "PropertyWord"))]
    pub word: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// Where the paper or the dissertation states it.
    pub place: &'static str,
    /// What it demands; without a capital at the start and a full stop.
    pub statement: &'static str,
}

/// A violation of a property.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct ViolationDetails {
    /// The property.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "PropertyWord"))]
    pub property: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// A sentence that says what contradicts what.
    pub text: String,
    /// The event that violated it.
    pub seq: f64,
    /// When.
    pub at_ms: f64,
    /// The server that violated it, and the one that it contradicts.
    pub servers: Vec<u8>,
    /// The term in question.
    pub term: f64,
    /// The index in question; 0 if the property is not about an entry.
    pub index: f64,
}

/// A word of the language.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct HelpRow {
    /// Its form; capitals and dots are placeholders.
    pub usage: &'static str,
    /// What it does.
    pub about: &'static str,
    /// A line that uses it.
    pub example: &'static str,
}

/// The words that are accepted at a cursor. Positions count UTF-16 units, as JavaScript does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Completion {
    /// The start of the part of the line that the options would replace.
    pub from: u32,
    /// The end of that part.
    pub to: u32,
    /// The words that are accepted there.
    pub options: Vec<String>,
}

/// A report on a run that ended in a panic.
#[derive(Clone, Debug, Default, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct PanicReport {
    /// The seed, in decimal.
    pub seed: String,
    /// The time before the last command.
    pub at_ms: f64,
    /// The run as text; opened again, it leads to the same panic.
    pub text: String,
}

/// A branch of the history.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct BranchRow {
    /// Its number, from 1.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// The branch in which it started; 0 for none.
    pub parent: u32,
    /// The time at which it started.
    pub from_ms: f64,
    /// The time of its head.
    pub head_ms: f64,
    /// The line that started it; empty for the first branch.
    pub cause: String,
    /// The number of its last event.
    pub events: f64,
    /// The number of its commands, including those before it started.
    pub acts: usize,
}

/// How two branches differ, from where they diverge up to the earlier of their heads.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Comparison {
    /// The time at which the branches diverge.
    pub from_ms: f64,
    /// The time of the earlier head.
    pub to_ms: f64,
    /// The difference for each server.
    pub servers: Vec<ServerComparison>,
}

/// How a server's events differ between two branches.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct ServerComparison {
    /// The server.
    pub server: u8,
    /// The first event that differs in the first branch; null if nothing more happened, or nothing differs.
    pub a: Option<EventRow>,
    /// The same in the second branch.
    pub b: Option<EventRow>,
}

/// The progress of a comparison: call again until there is a result.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct ComparisonProgress {
    /// How much is done, from 0 to 1.
    pub share: f64,
    /// The comparison, when it is complete.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub result: Option<Comparison>,
}

/// The progress of extending a branch.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct ExtensionProgress {
    /// How much is done, from 0 to 1.
    pub share: f64,
    /// True when it is complete.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "true"))]
    pub result: Option<bool>,
}
