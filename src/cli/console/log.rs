//! Events as log lines, through `tracing`, with the levels, targets and filters that are usual in Rust.

use std::fmt::{self, Write};

use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use raftarium::lab::explain::{self, Level, Topic};
use raftarium::sim::Clients;
use raftarium::types::{Event, Time};

use crate::cli::out::{Problem, printable};

use super::printer::Printer;

/// Starts to print the events that `filter` selects; without a filter, those that `RUST_LOG` selects, or level info and
/// above.
pub fn start(filter: Option<&str>, printer: &Printer, colours: bool) -> Result<(), Problem> {
    let variable = std::env::var("RUST_LOG").ok().filter(|text| !text.is_empty());
    let (name, text) = match (filter, &variable) {
        (Some(text), _) => ("--log", text),
        (None, Some(text)) => ("RUST_LOG", text.as_str()),
        (None, None) => ("--log", "info"),
    };
    let filter = EnvFilter::try_new(text).map_err(|error| {
        let form = "expected a filter such as info or raftarium::raft=trace";
        Problem::new(format!("{name} \"{text}\": {error}; {form}"))
    })?;
    let printer = printer.clone();
    let colours = colours && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(colours)
        .event_format(LineFormat)
        .with_writer(move || printer.clone())
        .finish();
    tracing::subscriber::set_global_default(subscriber)
        .map_err(|error| Problem::new(error.to_string()))
}

/// Whether the filter may select events of this level for some target. Other events need not be kept.
pub fn may_show(event: &Event) -> bool {
    tracing_level(explain::level(event)) <= LevelFilter::current()
}

fn tracing_level(level: Level) -> tracing::Level {
    match level {
        Level::Error => tracing::Level::ERROR,
        Level::Warn => tracing::Level::WARN,
        Level::Info => tracing::Level::INFO,
        Level::Debug => tracing::Level::DEBUG,
        Level::Trace => tracing::Level::TRACE,
    }
}

/// Emits a line with a target and a level. `tracing` wants both as constants, so each pair needs an expansion of its own.
macro_rules! show {
    ($target:literal, $line:ident) => {
        match $line.level {
            Level::Error => show!($target, ERROR, $line),
            Level::Warn => show!($target, WARN, $line),
            Level::Info => show!($target, INFO, $line),
            Level::Debug => show!($target, DEBUG, $line),
            Level::Trace => show!($target, TRACE, $line),
        }
    };
    ($target:literal, $level:ident, $line:ident) => {
        tracing::event!(
            target: $target,
            tracing::Level::$level,
            at_us = $line.event.at.as_us(),
            emoji = explain::emoji($line.event),
            server = $line.event.server.map_or(0, |id| id.number()),
            message = %explain::sentence($line.event, $line.clients),
        )
    };
}

struct EventLine<'a> {
    event: &'a Event,
    clients: &'a Clients,
    level: Level,
}

/// Prints an event, if the filter selects it.
pub fn show(event: &Event, clients: &Clients) {
    let line = EventLine { event, clients, level: explain::level(event) };
    match explain::topic(event) {
        Topic::Raft => show!("raftarium::raft", line),
        Topic::Net => show!("raftarium::net", line),
        Topic::Disk => show!("raftarium::disk", line),
        Topic::Client => show!("raftarium::client", line),
        Topic::World => show!("raftarium::world", line),
        Topic::Check => show!("raftarium::check", line),
    }
}

/// The line that [`show`] prints, for any event.
pub fn line(event: &Event, clients: &Clients) -> String {
    let parts = Parts {
        at_us: event.at.as_us(),
        emoji: explain::emoji(event).into(),
        server: event.server.map_or(0, |id| id.number().into()),
        text: explain::sentence(event, clients).to_string(),
    };
    let mut line = String::new();
    let level = tracing_level(explain::level(event));
    let _ = parts.write(&mut line, level.as_str(), explain::topic(event).target());
    line
}

/// Formats a line: time, emoji, level, target, server, sentence.
struct LineFormat;

impl<S, N> FormatEvent<S, N> for LineFormat
where
    S: tracing::Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        _: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &tracing::Event<'_>,
    ) -> fmt::Result {
        let mut parts = Parts::default();
        event.record(&mut parts);
        let (level, target) = (*event.metadata().level(), event.metadata().target());
        if !writer.has_ansi_escapes() {
            return parts.write(&mut writer, level.as_str(), target);
        }
        let colour = match level {
            tracing::Level::ERROR => 31,
            tracing::Level::WARN => 33,
            tracing::Level::INFO => 32,
            tracing::Level::DEBUG => 34,
            tracing::Level::TRACE => 35,
        };
        let level = format!("\x1b[{colour}m{level:<5}\x1b[0m");
        parts.write(&mut writer, &level, target)
    }
}

/// The parts of a line, as they are collected from the fields of a `tracing` event.
#[derive(Default)]
struct Parts {
    at_us: u64,
    emoji: String,
    /// The number of the server; 0 for none.
    server: u64,
    text: String,
}

impl Parts {
    fn write(&self, out: &mut impl Write, level: &str, target: &str) -> fmt::Result {
        let at = Time::from_us(self.at_us).to_string();
        write!(out, "{at:>11} {} {level:<5} {target:<17} ", self.emoji)?;
        match self.server {
            0 => out.write_str("  - ")?,
            number => write!(out, "{:>3} ", format!("S{number}"))?,
        }
        writeln!(out, "{}", printable(&self.text))
    }
}

impl Visit for Parts {
    fn record_u64(&mut self, field: &Field, value: u64) {
        match field.name() {
            "at_us" => self.at_us = value,
            "server" => self.server = value,
            _ => {}
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "emoji" => self.emoji = value.into(),
            _ => self.text = value.into(),
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            let _ = write!(self.text, "{value:?}");
        }
    }
}
