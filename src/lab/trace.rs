//! A run as NDJSON: one event a line, for other programs.
//!
//! Each line is a flat object: what the event itself holds (`seq`, `at_us`, `server`, `trigger`, `kind` and the fields of
//! its kind), and what [`explain`] makes of it for people. `docs/events.md` describes the fields, and
//! `docs/events.schema.json` is their JSON Schema; a test holds both to what is really written.

use std::io::{self, Write};

use serde::Serialize;

use super::explain;
use crate::sim::Clients;
use crate::types::{Event, Rule};

/// What a line holds.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    event: &'a Event,
    level: &'static str,
    target: &'static str,
    /// The text of the client's command that the event is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    command_text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<Rule>,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<&'static str>,
    text: String,
}

/// Writes an event as one line. The texts of commands come from `clients`.
///
/// # Errors
/// If `out` cannot be written to.
pub fn write_line(out: &mut impl Write, event: &Event, clients: &Clients) -> io::Result<()> {
    let rule = explain::rule(event);
    let line = Line {
        event,
        level: explain::level(event).word(),
        target: explain::topic(event).word(),
        command_text: explain::command(event).map(|command| clients.text(command)),
        rule,
        place: rule.map(explain::place),
        text: explain::sentence(event, clients).to_string(),
    };
    serde_json::to_writer(&mut *out, &line)?;
    out.write_all(b"\n")
}
