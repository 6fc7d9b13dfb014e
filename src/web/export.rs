//! The run in the forms that other programs and people read.
//!
//! All events are a long text: it is made in pieces, one a call, while the run is gone over again.

use crate::lab::export::report::{self, Format};
use crate::lab::export::shiviz::{HEADER, ShiViz};
use crate::lab::export::walk::Walk;
use crate::sim::Clients;
use crate::types::Event;

use super::live::Live;

typescript!(
    TS_EXPORT = r#"
/** `ndjson`: every event, a JSON object a line. `shiviz`: a log with vector clocks for ShiViz. */
export type EventFormat = 'ndjson' | 'shiviz';

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
    /// For a ShiViz log; else the events are written one by one.
    shiviz: Option<ShiViz>,
    begun: bool,
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

/// Writes events as NDJSON.
pub type WriteLines<'a> = &'a mut dyn FnMut(&[Event], &Clients);

impl Live {
    /// Begins to export all events up to the present: as a ShiViz log, or as NDJSON.
    pub fn begin_export(&mut self, shiviz: bool) {
        let walk = Walk::new(self.history());
        self.export = Some(Export { walk, shiviz: shiviz.then(ShiViz::default), begun: false });
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
        let has_header = self.shiviz.is_some() && !self.begun;
        self.begun = true;
        let mut log = String::from(if has_header { HEADER } else { "" });
        loop {
            let Some(events) = self.walk.next_batch() else {
                return Piece { share: 1.0, log, ended: true };
            };
            let clients = self.walk.clients();
            match &mut self.shiviz {
                Some(shiviz) => events.iter().for_each(|it| shiviz.write(it, clients, &mut log)),
                None => write_lines(&events, clients),
            }
            if !keep_going() {
                return Piece { share: self.walk.share(), log, ended: false };
            }
        }
    }
}

/// What happened, on a page or two.
pub fn summary(live: &Live, markdown: bool) -> String {
    let format = if markdown { Format::Markdown } else { Format::Text };
    report::report(live.title(), live.session(), live.history().summary(), format)
}

#[cfg(target_arch = "wasm32")]
mod boundary {
    use js_sys::{JSON, JsString, Object, Reflect};
    use serde::Serialize;
    use wasm_bindgen::prelude::wasm_bindgen;
    use wasm_bindgen::{JsCast, JsValue};

    use super::Piece;
    use crate::lab::trace;
    use crate::later::later;
    use crate::sim::Clients;
    use crate::types::Event;
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
            let shiviz = match format.as_string().as_deref() {
                Some("ndjson") => false,
                Some("shiviz") => true,
                _ => return JsValue::UNDEFINED,
            };
            let first = first.is_truthy();
            later!("36", (cluster: &Cluster = self, shiviz: bool = shiviz, first: bool = first) -> JsValue {
                let mut keep_going = cluster.budget(BUDGET_MS);
                let mut text = JsString::from("");
                let mut write_lines = |events: &[Event], clients: &Clients| {
                    text = text.concat(&lines(events, clients));
                };
                let piece = cluster.ask(|live| {
                    if first {
                        live.begin_export(shiviz);
                    }
                    live.export_piece(&mut write_lines, &mut keep_going)
                });
                piece.map_or(JsValue::UNDEFINED, |piece| progress(&piece, &text))
            })
        }

        /// What happened, on a page or two: `text` or `markdown`.
        pub fn summary(
            &self,
            #[wasm_bindgen(unchecked_param_type = "'text' | 'markdown'")] format: &JsValue,
        ) -> String {
            let markdown = format.as_string().as_deref() == Some("markdown");
            later!("37", (cluster: &Cluster = self, markdown: bool = markdown) -> String {
                cluster.ask(|live| export::summary(live, markdown))
            })
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

    /// The lines that the native program writes. JavaScript's own JSON makes the same bytes.
    fn lines(events: &[Event], clients: &Clients) -> JsValue {
        let serializer = serde_wasm_bindgen::Serializer::new()
            .serialize_missing_as_null(true)
            .serialize_maps_as_objects(true);
        let newline = JsValue::from("\n");
        let mut text = JsString::from("");
        for event in events {
            let object = trace::line(event, clients).serialize(&serializer);
            let line = object.ok().and_then(|object| JSON::stringify(&object).ok());
            if let Some(line) = line {
                text = text.concat(&line).concat(&newline);
            }
        }
        text.unchecked_into()
    }
}
