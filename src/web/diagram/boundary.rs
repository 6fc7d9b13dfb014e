//! The methods of `Cluster` for the space-time diagram.

use js_sys::{Array, Float64Array};
use tsify::Ts;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::web::arguments::{
    GivenNumber, GivenNumbers, WalkWord, meaning, number, object, objects, optional_number,
};
use crate::web::cluster::Cluster;
use crate::web::live::Live;
use crate::web::objects::EventRow;

use super::{EventProgress, ViewRequest, WALKS};

/// How long a call may load, in milliseconds of wall time: the rest of a frame is for drawing.
const LOAD_BUDGET_MS: f64 = 4.0;

/// The space-time diagram.
#[wasm_bindgen]
impl Cluster {
    /// The visible part of a span of time, arranged as `DiagramField` says. Copy it before the next call. Call this again in
    /// the next frame while its `Share` is below 1.
    pub fn diagram(
        &self,
        #[wasm_bindgen(js_name = fromMs)] from_ms: &GivenNumber,
        #[wasm_bindgen(js_name = toMs)] to_ms: &GivenNumber,
        #[wasm_bindgen(js_name = widthPx)] width_px: &GivenNumber,
        selected: &GivenNumber,
        branch: Option<GivenNumber>,
    ) -> Float64Array {
        let request = ViewRequest {
            branch: optional_number(branch),
            from_ms: number(from_ms),
            to_ms: number(to_ms),
            width_px: number(width_px),
            selected: number(selected),
        };
        let mut keep_going = self.budget(LOAD_BUDGET_MS);
        self.numbers(|live| live.diagram(&request, &mut keep_going))
    }

    /// The numbers of the events that `diagram` draws in a span of time, in order. Copy as above.
    #[wasm_bindgen(js_name = diagramList)]
    pub fn diagram_list(
        &self,
        #[wasm_bindgen(js_name = fromMs)] from_ms: &GivenNumber,
        #[wasm_bindgen(js_name = toMs)] to_ms: &GivenNumber,
        branch: Option<GivenNumber>,
    ) -> Float64Array {
        let (from_ms, to_ms, branch) = (number(from_ms), number(to_ms), optional_number(branch));
        let request = ViewRequest { branch, from_ms, to_ms, ..ViewRequest::default() };
        self.numbers(|live| live.diagram_list(&request))
    }

    /// These events, at most 500; unknown ones are left out.
    #[wasm_bindgen(js_name = eventRows)]
    pub fn event_rows(
        &self,
        seqs: &GivenNumbers,
        branch: Option<GivenNumber>,
    ) -> Vec<Ts<EventRow>> {
        let branch = optional_number(branch);
        let seqs = seqs.dyn_ref::<Array>().cloned().unwrap_or_default();
        let numbers = seqs.iter().map(|seq| number(&seq));
        objects(&self.ask(|live| live.event_rows(branch, numbers)))
    }

    /// An event; undefined if it is not known.
    pub fn event(&self, seq: &GivenNumber, branch: Option<GivenNumber>) -> Option<Ts<EventRow>> {
        let seq = number(seq);
        let branch = optional_number(branch);
        let row = |live: &mut Live| live.event_rows(branch, [seq].into_iter()).pop();
        self.ask(row).as_ref().map(object)
    }

    /// Finds an event, by a replay if necessary: call this until `result` is present. Undefined if there is no such event.
    #[wasm_bindgen(js_name = findEvent)]
    pub fn find_event(
        &self,
        seq: &GivenNumber,
        branch: Option<GivenNumber>,
    ) -> Option<Ts<EventProgress>> {
        let seq = number(seq);
        let branch = optional_number(branch);
        let mut keep_going = self.budget(LOAD_BUDGET_MS);
        let progress = self.ask(|live| live.find_event(branch, seq, &mut keep_going));
        progress.as_ref().map(object)
    }

    /// The number of a related event: the cause of an event, its first effect, the event before it or the one after it on its
    /// lane. 0 if none is loaded.
    pub fn walk(&self, seq: &GivenNumber, way: &WalkWord, branch: Option<GivenNumber>) -> f64 {
        let (seq, branch) = (number(seq), optional_number(branch));
        let way = meaning(way, &WALKS);
        self.ask(|live| way.map_or(0.0, |way| live.walk(branch, seq, way)))
    }
}
