//! The run in the forms that other programs and people read.
//!
//! All events are a long text, and so is all that clients saw: it is made in pieces, one a call, while the run is gone
//! over again.

use crate::lab::Notice;
use crate::lab::export::operations::{self, Operations};
use crate::lab::export::report;
use crate::lab::export::shiviz::{HEADER, ShiViz};
use crate::lab::export::walk::Walk;
use crate::sim::Clients;
use crate::types::Event;

use super::live::Live;

/// Events on their way out.
#[derive(Debug)]
pub struct Export {
    walk: Walk,
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
    /// All of them, with their words.
    pub const ALL: [(&'static str, Self); 3] =
        [("ndjson", Self::Ndjson), ("shiviz", Self::ShiViz), ("clients", Self::Clients)];
}

/// The formats of a summary: whether it is written in Markdown.
pub const SUMMARY_FORMATS: [(&str, bool); 2] = [("text", false), ("markdown", true)];

/// What is made of the events.
#[derive(Debug)]
enum Format {
    /// They are written one by one.
    Events,
    /// A log with vector clocks.
    ShiViz(ShiViz),
    /// What clients saw.
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
    /// What follows of the ShiViz log, if it is one.
    pub log: String,
    /// Whether it is the last.
    pub ended: bool,
}

/// What is to be written as NDJSON.
#[derive(Clone, Copy, Debug)]
pub enum Lines<'a> {
    /// Events, what was said between them, and where the texts of their commands are.
    Events(&'a [Event], &'a [Notice], &'a Clients),
    /// Operations of clients.
    Operations(&'a [operations::Line]),
}

/// Writes NDJSON.
pub type WriteLines<'a> = &'a mut dyn FnMut(Lines<'_>);

impl Live {
    /// Begins to export all events up to the present.
    pub fn begin_export(&mut self, format: EventFormat) {
        let walk = Walk::new(self.history());
        self.export = Some(Export { walk, format: Format::new(format), begun: false });
    }

    /// Goes on with the export, if there is one; what is to be NDJSON goes to `write_lines`.
    pub fn export_piece(
        &mut self,
        write_lines: WriteLines<'_>,
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Option<Piece> {
        let piece = self.export.as_mut()?.piece(write_lines, keep_going);
        if piece.ended {
            self.export = None;
        }
        Some(piece)
    }
}

impl Export {
    fn piece(
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

/// What happened, on a page or two.
pub fn summary(live: &Live, markdown: bool) -> String {
    let format = if markdown { report::Format::Markdown } else { report::Format::Text };
    report::report(live.title(), live.session(), live.history().summary(), format)
}

#[cfg(target_arch = "wasm32")]
mod boundary {
    use js_sys::{JSON, JsString};
    use serde::Serialize;
    use tsify::{Ts, Tsify};
    use wasm_bindgen::prelude::wasm_bindgen;

    use super::{EventFormat, Lines, SUMMARY_FORMATS};
    use crate::lab::trace;
    use crate::web::arguments::{EventFormatWord, GivenSwitch, SummaryFormatWord, meaning, object};
    use crate::web::{Cluster, export};

    /// How long a call works, in milliseconds of wall time.
    const BUDGET_MS: f64 = 8.0;

    /// A piece of an export: ask again until there is a result.
    #[derive(Serialize, Tsify)]
    pub struct ExportProgress {
        /// How much is done, from 0 to 1.
        share: f64,
        /// What follows the pieces before.
        #[serde(with = "serde_wasm_bindgen::preserve")]
        #[tsify(type = "string")]
        text: JsString,
        /// True with the last piece.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[tsify(optional, type = "true")]
        result: Option<bool>,
    }

    /// Exports.
    #[wasm_bindgen]
    impl Cluster {
        /// A job: all events up to the present, as text in pieces. The first call begins anew, the others go on.
        /// Undefined if there is nothing to go on with.
        #[wasm_bindgen(js_name = exportEvents)]
        pub fn export_events(
            &self,
            format: &EventFormatWord,
            first: &GivenSwitch,
        ) -> Option<Ts<ExportProgress>> {
            let first = first.is_truthy();
            let format = meaning(format, &EventFormat::ALL)?;
            let mut keep_going = self.budget(BUDGET_MS);
            let mut text = JsString::from("");
            let mut write_lines = |lines: Lines<'_>| text = text.concat(&written(lines));
            let piece = self.ask(|live| {
                if first {
                    live.begin_export(format);
                }
                live.export_piece(&mut write_lines, &mut keep_going)
            });
            let piece = piece?;
            Some(object(&ExportProgress {
                share: piece.share,
                text: text.concat(&piece.log.as_str().into()),
                result: piece.ended.then_some(true),
            }))
        }

        /// What happened, on a page or two: `text` or `markdown`.
        pub fn summary(&self, format: &SummaryFormatWord) -> String {
            let markdown = meaning(format, &SUMMARY_FORMATS).unwrap_or(false);
            self.ask(|live| export::summary(live, markdown))
        }
    }

    /// The lines that the native program writes.
    fn written(lines: Lines<'_>) -> JsString {
        match lines {
            Lines::Events(events, said, clients) => joined(trace::lines(events, said, clients)),
            Lines::Operations(operations) => joined(operations.iter()),
        }
    }

    /// JavaScript's own JSON makes the same bytes as serde's.
    fn joined(lines: impl Iterator<Item = impl Serialize>) -> JsString {
        let serializer = serde_wasm_bindgen::Serializer::new()
            .serialize_missing_as_null(true)
            .serialize_maps_as_objects(true);
        let newline = JsString::from("\n");
        let mut text = JsString::from("");
        for line in lines {
            let object = line.serialize(&serializer);
            let line = object.ok().and_then(|object| JSON::stringify(&object).ok());
            if let Some(line) = line {
                text = text.concat(&line).concat(&newline);
            }
        }
        text
    }
}
