//! A run as NDJSON for other programs: one event per line, with the script's remarks between them.
//!
//! Each line is a flat object: the fields of the event itself (`seq`, `at_us`, `server`, `trigger`, `kind` and the
//! fields of its kind), and what [`explain`] adds for people. `docs/events.md` describes the fields, and
//! `docs/events.schema.json` is their JSON Schema; a test compares both with what is written.

use serde::Serialize;

use super::explain;
use super::{Notice, NoticeKind};
use crate::sim::Clients;
use crate::types::{Citation, Event, EventId, ServerId, Time};

/// The content of a line.
#[derive(Serialize)]
#[serde(untagged)]
pub enum Line<'a> {
    /// An event.
    Event(EventLine<'a>),
    /// A remark of the script.
    Say(SayLine<'a>),
}

/// A line of the script's `say`: it is not an event, so it has no number.
#[derive(Serialize)]
pub struct SayLine<'a> {
    seq: Option<EventId>,
    #[serde(rename = "at_us")]
    at: Time,
    server: Option<ServerId>,
    trigger: Option<EventId>,
    kind: &'static str,
    /// The last event before it.
    after: EventId,
    level: &'static str,
    target: &'static str,
    text: &'a str,
}

/// The line of an event.
#[derive(Serialize)]
pub struct EventLine<'a> {
    #[serde(flatten)]
    event: &'a Event,
    level: &'static str,
    target: &'static str,
    /// The text of the client's command that the event concerns.
    #[serde(skip_serializing_if = "Option::is_none")]
    command_text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<Citation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<&'static str>,
    text: String,
}

/// The lines of these events and of the remarks between them, in order. The texts of commands come from `clients`.
pub fn lines<'a>(
    events: &'a [Event],
    notices: &'a [Notice],
    clients: &'a Clients,
) -> impl Iterator<Item = Line<'a>> {
    let mut events = events.iter().peekable();
    let mut said = notices.iter().filter_map(said).peekable();
    std::iter::from_fn(move || {
        let say = match (said.peek(), events.peek()) {
            (Some(say), Some(event)) => say.after < event.seq,
            (say, _) => say.is_some(),
        };
        if say {
            said.next().map(Line::Say)
        } else {
            Some(Line::Event(line(events.next()?, clients)))
        }
    })
}

fn said(notice: &Notice) -> Option<SayLine<'_>> {
    let NoticeKind::Say(text) = &notice.kind else { return None };
    Some(SayLine {
        seq: None,
        at: notice.at,
        server: None,
        trigger: None,
        kind: "say",
        after: notice.after,
        level: "info",
        target: "script",
        text,
    })
}

/// The fields of an event's line. The texts of commands come from `clients`.
pub fn line<'a>(event: &'a Event, clients: &Clients) -> EventLine<'a> {
    let rule = explain::citation(event);
    EventLine {
        event,
        level: explain::level(event).word(),
        target: explain::topic(event).word(),
        command_text: explain::command(event).map(|command| clients.text(command)),
        rule,
        place: rule.map(|_| explain::grounds(event).0),
        text: explain::sentence(event, clients).to_string(),
    }
}

/// Writes an event as one line.
///
/// # Errors
/// If `out` cannot be written to.
#[cfg(feature = "cli")]
pub fn write_line(
    out: &mut impl std::io::Write,
    event: &Event,
    clients: &Clients,
) -> std::io::Result<()> {
    write_json(out, &line(event, clients))
}

/// Writes anything as one line.
///
/// # Errors
/// If `out` cannot be written to.
#[cfg(feature = "cli")]
pub fn write_json(out: &mut impl std::io::Write, line: &impl Serialize) -> std::io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}

#[cfg(all(test, feature = "cli"))]
mod tests {
    use super::*;
    use crate::lab::explain::samples;

    fn line(event: &Event) -> String {
        let mut bytes = Vec::new();
        write_line(&mut bytes, event, &samples::clients()).expect("memory takes it");
        String::from_utf8(bytes).expect("JSON is UTF-8")
    }

    #[test]
    fn every_event_is_one_flat_line_under_the_word_for_its_kind() {
        for event in samples::all() {
            let line = line(&event);
            assert_eq!(line.find('\n'), Some(line.len() - 1), "{line}");
            let value: serde_json::Value = serde_json::from_str(&line).expect("it is JSON");
            assert_eq!(value["kind"], explain::kind(&event), "{line}");
            assert_eq!(value["server"], "S3", "{line}");
            // A duplicate field would be lost when the line is read.
            let fields = value.as_object().expect("an object").len();
            let again = serde_json::to_string(&value).expect("JSON");
            assert_eq!(again.len() + 1, line.len(), "{fields} fields of {line}");
        }
    }

    #[test]
    fn a_note_names_its_rule_and_a_violation_what_it_contradicts() {
        let lines: Vec<_> = samples::all().iter().map(line).collect();
        let granted = r#""kind":"vote_granted","candidate":"S1","term":2,"level":"info","target":"raft","rule":"one_vote","place":"§5.2","text":"S3 grants S1 its vote in term 2."}"#;
        assert!(lines.iter().any(|line| line.trim_end().ends_with(granted)));
        let unsafe_election = r#"{"seq":7,"at_us":1500,"server":"S3","trigger":6,"kind":"violation","property":"election-safety","event":6,"other":"S1","term":2,"index":null,"expected":null,"found":null,"level":"error","target":"check","#;
        assert!(lines.iter().any(|line| line.starts_with(unsafe_election)));
    }
}
