//! The run in the formats that other programs and people read.

pub mod job;

use crate::lab::export::report;

use super::live::Live;
pub use job::{EventFormat, Lines, Piece, WriteLines};

use job::Export;

/// The formats of a summary, with whether it is written in Markdown.
pub const SUMMARY_FORMATS: [(&str, bool); 2] = [("text", false), ("markdown", true)];

impl Live {
    /// Begins to export all events up to the present.
    pub fn begin_export(&mut self, format: EventFormat) {
        self.export = Some(Export::new(self.history(), format));
    }

    /// Continues the export, if there is one; lines of NDJSON go to `write_lines`.
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

/// A report on the run, of one or two pages.
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

    /// A piece of an export: call again until there is a result.
    #[derive(Serialize, Tsify)]
    pub struct ExportProgress {
        /// How much is done, from 0 to 1.
        share: f64,
        /// The text that follows the earlier pieces.
        #[serde(with = "serde_wasm_bindgen::preserve")]
        #[tsify(type = "string")]
        text: JsString,
        /// True for the last piece.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[tsify(optional, type = "true")]
        result: Option<bool>,
    }

    /// Exports.
    #[wasm_bindgen]
    impl Cluster {
        /// A job: all events up to the present, as text in pieces. The first call starts the export, the others continue it.
        /// Undefined if no export has been started.
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

        /// A report on the run, of one or two pages: `text` or `markdown`.
        pub fn summary(&self, format: &SummaryFormatWord) -> String {
            let markdown = meaning(format, &SUMMARY_FORMATS).unwrap_or(false);
            self.ask(|live| export::summary(live, markdown))
        }
    }

    /// The same lines as the native program writes.
    fn written(lines: Lines<'_>) -> JsString {
        match lines {
            Lines::Events(events, said, clients) => joined(trace::lines(events, said, clients)),
            Lines::Operations(operations) => joined(operations.iter()),
        }
    }

    /// The JSON of JavaScript has the same bytes as that of serde.
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
