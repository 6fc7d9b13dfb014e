//! Our own traces: the events themselves, as `lab::trace` writes them.

use std::borrow::Cow;

use serde::Deserialize;

use crate::types::{
    CommandId, Event, EventId, EventKind, Fact, Note, Operation, Property, ServerId, ServerSet,
    Time,
};

use super::{Found, Source};

/// The reader of our own traces.
#[derive(Debug, Default)]
pub(super) struct Own {
    /// The first events, until it is known how many servers there are.
    beginning: Vec<Found>,
    /// How many servers there are at the start, when that is known.
    servers: Option<usize>,
    last: EventId,
    /// The first events that are missing.
    gap: Option<(EventId, EventId)>,
}

/// What every line has.
#[derive(Deserialize)]
struct Header<'a> {
    seq: Option<EventId>,
    at_us: Time,
    server: Option<ServerId>,
    trigger: Option<EventId>,
    #[serde(borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    command_text: Option<Cow<'a, str>>,
}

/// What a line may have that says something about a command.
#[derive(Deserialize)]
struct OfCommand {
    command: Option<CommandId>,
    payload: Option<crate::types::Payload>,
    operation: Option<Operation>,
}

impl Source for Own {
    fn line(&mut self, _: u64, text: &str, out: &mut Vec<Found>) -> Result<bool, String> {
        let header: Header<'_> = serde_json::from_str(text).map_err(|why| why.to_string())?;
        let Some(seq) = header.seq else {
            return if header.kind == "say" {
                Ok(true)
            } else {
                Err("an event needs a seq".into())
            };
        };
        if seq <= self.last {
            return Err(format!("event {seq} stands after event {}", self.last));
        }
        let kind = read_kind(&header.kind, text)?;
        if seq > self.last.next() {
            self.gap.get_or_insert((self.last.next(), EventId(seq.0 - 1)));
        }
        self.last = seq;
        let mut found = Vec::new();
        if let Some(text_of_command) = header.command_text {
            found.extend(read_command(text, &text_of_command));
        }
        let Header { at_us: at, server, trigger, .. } = header;
        found.extend(kind.map(|kind| Found::Event(Event { seq, at, server, trigger, kind })));
        self.take(found, out);
        Ok(true)
    }

    fn finish(&mut self, out: &mut Vec<Found>) {
        self.begin(out);
    }

    fn missing(&self, _: Property) -> Option<Cow<'static, str>> {
        let (first, last) = self.gap?;
        Some(match (first.0, last.0) {
            (1, _) => "the trace does not begin with the first event of its run".into(),
            (a, b) if a == b => format!("event {a} is missing").into(),
            (a, b) => format!("events {a} to {b} are missing").into(),
        })
    }
}

impl Own {
    /// A run begins with what is given to its servers and with their starts. How many servers that are, the checker
    /// has to know before.
    fn take(&mut self, found: Vec<Found>, out: &mut Vec<Found>) {
        if self.servers.is_some() {
            out.extend(found);
            return;
        }
        let begins = found.iter().all(|found| match found {
            Found::Event(event) => {
                let is_given =
                    matches!(event.fact(), Some(Fact::EntryGiven { .. } | Fact::Started { .. }));
                event.server.is_none() || is_given
            }
            Found::Cluster { .. } | Found::Command(..) | Found::Lost(..) => true,
        });
        self.beginning.extend(found);
        if !begins {
            self.begin(out);
        }
    }

    fn begin(&mut self, out: &mut Vec<Found>) {
        if self.servers.is_some() {
            return;
        }
        let founder = |found: &Found| match found {
            Found::Event(Event { server: Some(server), kind: EventKind::Fact(fact), .. }) => {
                matches!(fact, Fact::EntryGiven { .. } | Fact::Started { .. })
                    .then_some(server.index() + 1)
            }
            _ => None,
        };
        let servers = self.beginning.iter().filter_map(founder).max().unwrap_or_default();
        self.servers = Some(servers);
        out.push(Found::Cluster { servers, voters: ServerSet::first(servers) });
        out.append(&mut self.beginning);
    }
}

/// The fact or the note of a line. A violation is what a checker has found, not what happened; settings are nothing that
/// a property speaks of.
fn read_kind(kind: &str, text: &str) -> Result<Option<EventKind>, String> {
    if ["violation", "setting_changed", "setting_reset"].contains(&kind) {
        return Ok(None);
    }
    let is_foreign = |why: &serde_json::Error| why.to_string().starts_with("unknown variant");
    match serde_json::from_str::<Fact>(text) {
        Ok(fact) => return Ok(Some(EventKind::Fact(fact))),
        Err(why) if !is_foreign(&why) => return Err(why.to_string()),
        Err(_) => {}
    }
    match serde_json::from_str::<Note>(text) {
        Ok(note) => Ok(Some(EventKind::Note(note))),
        Err(why) if is_foreign(&why) => Err(format!("{:?} is not a kind of event", brief(kind))),
        Err(why) => Err(why.to_string()),
    }
}

fn read_command(text: &str, says: &str) -> Option<Found> {
    let of: OfCommand = serde_json::from_str(text).ok()?;
    let command = of.command.or_else(|| of.payload?.command())?;
    Some(Found::Command(command, says.to_owned(), of.operation))
}

/// As much of a word as a message quotes.
pub(super) fn brief(word: &str) -> &str {
    word.char_indices().nth(40).map_or(word, |(end, _)| &word[..end])
}
