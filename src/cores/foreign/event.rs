//! What a foreign core is told, as JSON.

use std::fmt::Write;

use crate::raft::Settings;
use crate::types::{CommandId, Durable, Duration, Entry, ReadMode, ServerId, Span, Time};

use crate::util::text_to_json;

use super::super::Start;
use super::json::to_hex;

/// An event that is being written.
pub(super) struct Event(String);

impl Event {
    /// `{"event":"timer","me":"S1","now":12.345`.
    pub(super) fn new(name: &str, me: ServerId, now: Time) -> Self {
        let mut event = Self(format!("{{\"event\":\"{name}\",\"me\":\"{me}\",\"now\":"));
        event.time(now.as_us());
        event
    }

    /// The whole event.
    pub(super) fn finish(mut self) -> String {
        self.0.push('}');
        self.0
    }

    /// Adds a field whose value is JSON already.
    pub(super) fn json(mut self, name: &str, json: impl std::fmt::Display) -> Self {
        _ = write!(self.0, ",\"{name}\":{json}");
        self
    }

    /// Adds a field whose value needs no escapes: a server's name, a word, a number in digits.
    pub(super) fn word(self, name: &str, word: impl std::fmt::Display) -> Self {
        self.json(name, format_args!("\"{word}\""))
    }

    fn time(&mut self, us: u64) {
        let (ms, rest) = (us / 1_000, us % 1_000);
        _ = match rest {
            0 => write!(self.0, "{ms}"),
            _ => write!(self.0, "{ms}.{rest:03}"),
        };
    }
}

/// A command with its text.
pub(super) fn command(id: CommandId, text: &str) -> String {
    let text = text_to_json(text);
    format!("{{\"id\":{},\"text\":{text}}}", id.0)
}

/// The event `start`.
pub(super) fn start(start: &Start<'_>) -> String {
    let Start { id, configuration, settings, election_timeout, durable, now, texts } = start;
    let servers = configuration.members();
    let names: Vec<String> = servers.iter().map(|id| format!("\"{id}\"")).collect();
    Event::new("start", *id, *now)
        .json("servers", format_args!("[{}]", names.join(",")))
        .json("disk", disk(durable, *texts))
        .json("settings", self::settings(settings, *election_timeout))
        .finish()
}

fn disk(durable: &Durable, texts: &dyn Fn(CommandId) -> String) -> String {
    let entry = |entry: &Entry| match entry.payload.command() {
        Some(id) => {
            format!("{{\"term\":{},\"command\":{}}}", entry.term.0, command(id, &texts(id)))
        }
        None => format!("{{\"term\":{},\"command\":null}}", entry.term.0),
    };
    let entries: Vec<String> = durable.log.iter().map(|(_, one)| entry(one)).collect();
    let voted_for = durable.voted_for.map_or("null".to_owned(), |id| format!("\"{id}\""));
    let snapshot = durable.snapshot.as_ref().map_or("null".to_owned(), |snapshot| {
        format!(
            "{{\"last_index\":{},\"last_term\":{},\"data\":\"{}\"}}",
            snapshot.last_index.0,
            snapshot.last_term.0,
            to_hex(&snapshot.data)
        )
    });
    format!(
        "{{\"term\":{},\"voted_for\":{voted_for},\"log\":[{}],\"snapshot\":{snapshot}}}",
        durable.current_term.0,
        entries.join(",")
    )
}

/// The settings that are a foreign core's business. `own` are the bounds of this server's election timeouts.
pub(super) fn settings(settings: &Settings, own: Span) -> String {
    let ms = |duration: Duration| duration.as_ms_f64();
    let span = |span: Span| format!("[{},{}]", ms(span.min), ms(span.max));
    let reads = match settings.reads {
        ReadMode::Log => "log",
        ReadMode::Index => "index",
        ReadMode::Lease => "lease",
    };
    format!(
        "{{\"election_timeout\":{},\"cluster_election_timeout\":{},\"heartbeat\":{},\"no_op\":{},\"max_batch\":{},\"reads\":\"{reads}\",\"snapshot_every\":{}}}",
        span(own),
        span(settings.election_timeout),
        ms(settings.heartbeat),
        settings.no_op,
        settings.max_batch,
        settings.snapshot_every
    )
}
