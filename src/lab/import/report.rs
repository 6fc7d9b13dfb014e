//! What a trace is found to be, as data.

use serde::Serialize;

use crate::types::Property;

use super::reader::{BadLine, Reader};
use super::{Check, Outcome};

/// What became of a trace.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Report {
    /// Its file.
    pub trace: String,
    /// The word of its format.
    pub format: &'static str,
    /// `held` or `violated`.
    pub verdict: &'static str,
    /// How many lines it has.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "number"))]
    pub lines: u64,
    /// How many events they stand for.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "number"))]
    pub events: u64,
    /// Lines of other kinds, as other messages of a log.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "number"))]
    pub passed_over: u64,
    /// How many lines could not be read.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "number"))]
    pub bad_line_count: u64,
    /// The first of them.
    pub bad_lines: Vec<BadLine>,
    /// The names that servers have in the trace, if they are not ours.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub names: Vec<Name>,
    /// What is known of each property.
    pub properties: Vec<Judged>,
}

/// The name of a server in a trace.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Name {
    /// Which server it is here.
    pub server: String,
    /// What the trace calls it.
    pub name: String,
}

/// What is known of a property.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Judged {
    /// Which one.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "PropertyWord"))]
    pub property: Property,
    /// `held`, `violated` or `unknown`.
    pub verdict: &'static str,
    /// The line that violates it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "number"))]
    pub line: Option<u64>,
    /// The event of that line.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "number"))]
    pub event: Option<u64>,
    /// What happens there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub text: Option<String>,
    /// The violation, or what the trace does not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub message: Option<String>,
}

impl Report {
    /// The report on all that was read of the file with this name; none if no line is of a known format.
    pub fn of(trace: &str, reader: &Reader) -> Option<Self> {
        let check = reader.check();
        let properties: Vec<_> = check.outcomes().map(Judged::of).collect();
        let is_violated = properties.iter().any(|judged| judged.verdict == "violated");
        Some(Self {
            trace: trace.to_owned(),
            format: check.format()?.word(),
            verdict: if is_violated { "violated" } else { "held" },
            lines: check.lines(),
            events: check.events(),
            passed_over: check.passed_over(),
            bad_line_count: reader.bad_count(),
            bad_lines: reader.bad_lines().to_vec(),
            names: names(check),
            properties,
        })
    }
}

fn names(check: &Check) -> Vec<Name> {
    let names = check.names().into_iter();
    names.map(|(server, name)| Name { server: server.to_string(), name }).collect()
}

impl Judged {
    fn of((property, outcome): (Property, Outcome<'_>)) -> Self {
        let judged = |verdict| Self {
            property,
            verdict,
            line: None,
            event: None,
            text: None,
            message: None,
        };
        match outcome {
            Outcome::Held => judged("held"),
            Outcome::Unknown(missing) => {
                Self { message: Some(missing.into_owned()), ..judged("unknown") }
            }
            Outcome::Violated(finding) => Self {
                line: Some(finding.line),
                event: Some(finding.violation.event.0),
                text: Some(finding.event.clone()),
                message: Some(finding.message.clone()),
                ..judged("violated")
            },
        }
    }
}
