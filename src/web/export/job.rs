//! An export of all events, or of what clients saw, made in pieces: one a call, during a replay of the run.

use crate::lab::export::operations::{self, Operations};
use crate::lab::export::shiviz::{HEADER, ShiViz};
use crate::lab::export::walk::ExportReplay;
use crate::lab::{History, Notice};
use crate::sim::Clients;
use crate::types::Event;

/// An export that has begun.
#[derive(Debug)]
pub struct Export {
    walk: ExportReplay,
    format: Format,
    begun: bool,
}

/// The format of an export of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventFormat {
    /// Every event, a JSON object a line.
    Ndjson,
    /// A log with vector clocks.
    ShiViz,
    /// The operations of clients, one a line.
    Clients,
}

impl EventFormat {
    /// All formats, with their words.
    pub const ALL: [(&'static str, Self); 3] =
        [("ndjson", Self::Ndjson), ("shiviz", Self::ShiViz), ("clients", Self::Clients)];
}

/// How the events are written.
#[derive(Debug)]
enum Format {
    /// One by one, as NDJSON.
    Events,
    /// A log with vector clocks.
    ShiViz(ShiViz),
    /// The operations of clients.
    Clients(Operations),
}

impl Format {
    fn new(format: EventFormat) -> Self {
        match format {
            EventFormat::Ndjson => Self::Events,
            EventFormat::ShiViz => Self::ShiViz(ShiViz::default()),
            EventFormat::Clients => Self::Clients(Operations::default()),
        }
    }
}

/// A piece of an export.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// How much is done, from 0 to 1.
    pub share: f64,
    /// The next part of a ShiViz log; empty for other formats.
    pub log: String,
    /// Whether this is the last piece.
    pub ended: bool,
}

/// The lines to be written as NDJSON.
#[derive(Clone, Copy, Debug)]
pub enum Lines<'a> {
    /// Events, the notices between them, and the clients with the texts of their commands.
    Events(&'a [Event], &'a [Notice], &'a Clients),
    /// Operations of clients.
    Operations(&'a [operations::Line]),
}

/// Writes NDJSON.
pub type WriteLines<'a> = &'a mut dyn FnMut(Lines<'_>);

impl Export {
    /// Begins an export of all events up to the present.
    pub(super) fn new(history: &History, format: EventFormat) -> Self {
        Self { walk: ExportReplay::new(history), format: Format::new(format), begun: false }
    }

    /// Makes the next piece while `keep_going` allows it; lines of NDJSON go to `write_lines`.
    pub(super) fn piece(
        &mut self,
        write_lines: WriteLines<'_>,
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Piece {
        let has_header = matches!(self.format, Format::ShiViz(_)) && !self.begun;
        self.begun = true;
        let mut log = String::from(if has_header { HEADER } else { "" });
        loop {
            let Some(events) = self.walk.next_batch() else {
                if let Format::Events = &self.format {
                    let said = self.walk.next_notices();
                    write_lines(Lines::Events(&[], &said, self.walk.clients()));
                }
                if let Format::Clients(operations) = &mut self.format {
                    write_lines(Lines::Operations(&operations.rest().collect::<Vec<_>>()));
                }
                return Piece { share: 1.0, log, ended: true };
            };
            let said = self.walk.next_notices();
            let clients = self.walk.clients();
            match &mut self.format {
                Format::Events => write_lines(Lines::Events(&events, &said, clients)),
                Format::ShiViz(shiviz) => {
                    events.iter().for_each(|event| shiviz.write(event, clients, &mut log));
                }
                Format::Clients(operations) => {
                    let ended = events.iter().filter_map(|it| operations.observe(it, clients));
                    write_lines(Lines::Operations(&ended.collect::<Vec<_>>()));
                }
            }
            if !keep_going() {
                return Piece { share: self.walk.share(), log, ended: false };
            }
        }
    }
}
