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

typescript!(
    TS_EXPORT = r#"
/**
 * `ndjson`: every event, a JSON object a line. `shiviz`: a log with vector clocks for ShiViz. `clients`: what clients
 * saw, an operation a line.
 */
export type EventFormat = 'ndjson' | 'shiviz' | 'clients';

/** A piece of an export: ask again until there is a result. */
export interface ExportProgress {
  /** How much is done, from 0 to 1. */
  share: number;
  /** What follows the pieces before. */
  text: string;
  /** True with the last piece. */
  result?: true;
}"#
);

/// Events on their way out.
#[derive(Debug)]
pub struct Export {
    walk: Walk,
    format: Format,
    begun: bool,
}

/// What is made of the events.
#[derive(Debug)]
pub enum Format {
    /// They are written one by one.
    Events,
    /// A log with vector clocks.
    ShiViz(ShiViz),
    /// What clients saw.
    Clients(Operations),
}

impl Format {
    /// The format of this name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "ndjson" => Some(Self::Events),
            "shiviz" => Some(Self::ShiViz(ShiViz::default())),
            "clients" => Some(Self::Clients(Operations::default())),
            _ => None,
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
    pub fn begin_export(&mut self, format: Format) {
        let walk = Walk::new(self.history());
        self.export = Some(Export { walk, format, begun: false });
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
    use js_sys::{JSON, JsString, Object, Reflect};
    use serde::Serialize;
    use wasm_bindgen::JsValue;
    use wasm_bindgen::prelude::wasm_bindgen;

    use super::{Format, Lines, Piece};
    use crate::lab::trace;
    use crate::web::{Cluster, export};

    /// How long a call works, in milliseconds of wall time.
    const BUDGET_MS: f64 = 8.0;

    /// Exports.
    #[wasm_bindgen]
    impl Cluster {
        /// A job: all events up to the present, as text in pieces. The first call begins anew, the others go on.
        /// Undefined if there is nothing to go on with.
        #[wasm_bindgen(js_name = exportEvents, unchecked_return_type = "ExportProgress | undefined")]
        pub fn export_events(
            &self,
            #[wasm_bindgen(unchecked_param_type = "EventFormat")] format: &JsValue,
            #[wasm_bindgen(unchecked_param_type = "boolean")] first: &JsValue,
        ) -> JsValue {
            let Some(name) = format.as_string() else { return JsValue::UNDEFINED };
            let first = first.is_truthy();
            let Some(format) = Format::named(&name) else { return JsValue::UNDEFINED };
            let mut keep_going = self.budget(BUDGET_MS);
            let mut text = JsString::from("");
            let mut write_lines = |lines: Lines<'_>| text = text.concat(&written(lines));
            let piece = self.ask(|live| {
                if first {
                    live.begin_export(format);
                }
                live.export_piece(&mut write_lines, &mut keep_going)
            });
            piece.map_or(JsValue::UNDEFINED, |piece| progress(&piece, &text))
        }

        /// What happened, on a page or two: `text` or `markdown`.
        pub fn summary(
            &self,
            #[wasm_bindgen(unchecked_param_type = "'text' | 'markdown'")] format: &JsValue,
        ) -> String {
            let markdown = format.as_string().as_deref() == Some("markdown");
            self.ask(|live| export::summary(live, markdown))
        }
    }

    fn progress(piece: &Piece, lines: &JsString) -> JsValue {
        let progress = Object::new();
        // A fresh object takes any field.
        let set = |name: &str, value: JsValue| _ = Reflect::set(&progress, &name.into(), &value);
        set("share", piece.share.into());
        set("text", lines.concat(&piece.log.as_str().into()).into());
        if piece.ended {
            set("result", JsValue::TRUE);
        }
        progress.into()
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
        let newline = JsValue::from("\n");
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
