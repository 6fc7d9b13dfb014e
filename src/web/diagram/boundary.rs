//! The space-time diagram, as JavaScript asks for it.

use js_sys::{Array, Float64Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use crate::lab::diagram::walk::Walk;
use crate::web::arguments::{number, object, object_or_undefined};
use crate::web::cluster::Cluster;
use crate::web::live::{Live, whole};

use super::Wish;

/// How long a call may load, in milliseconds of wall time: the rest of a frame is for drawing.
const LOAD_BUDGET_MS: f64 = 4.0;

/// The space-time diagram.
#[wasm_bindgen]
impl Cluster {
    /// What is seen between two moments, arranged as `DiagramField` says. Copy it before the next call. Ask again in
    /// the next frame while its `Share` is below 1.
    pub fn diagram(
        &self,
        #[wasm_bindgen(js_name = fromMs, unchecked_param_type = "number")] from_ms: &JsValue,
        #[wasm_bindgen(js_name = toMs, unchecked_param_type = "number")] to_ms: &JsValue,
        #[wasm_bindgen(js_name = widthPx, unchecked_param_type = "number")] width_px: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "number")] selected: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "number")] branch: &JsValue,
    ) -> Float64Array {
        let wish = Wish {
            branch: number(branch),
            from_ms: number(from_ms),
            to_ms: number(to_ms),
            width_px: number(width_px),
            selected: number(selected),
        };
        let mut keep_going = self.budget(LOAD_BUDGET_MS);
        self.numbers(|live| live.diagram(&wish, &mut keep_going))
    }

    /// The numbers of the events that `diagram` shows between two moments, in order. Copy as above.
    #[wasm_bindgen(js_name = diagramList)]
    pub fn diagram_list(
        &self,
        #[wasm_bindgen(js_name = fromMs, unchecked_param_type = "number")] from_ms: &JsValue,
        #[wasm_bindgen(js_name = toMs, unchecked_param_type = "number")] to_ms: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "number")] branch: &JsValue,
    ) -> Float64Array {
        let (from_ms, to_ms, branch) = (number(from_ms), number(to_ms), number(branch));
        let wish = Wish { branch, from_ms, to_ms, ..Wish::default() };
        self.numbers(|live| live.diagram_list(&wish))
    }

    /// These events, at most 500; those that are not known are left out.
    #[wasm_bindgen(js_name = eventRows, unchecked_return_type = "EventRow[]")]
    pub fn event_rows(
        &self,
        #[wasm_bindgen(unchecked_param_type = "number[]")] seqs: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "number")] branch: &JsValue,
    ) -> JsValue {
        let branch = number(branch);
        let seqs = seqs.dyn_ref::<Array>().cloned().unwrap_or_default();
        let numbers = seqs.iter().map(|seq| number(&seq));
        object(&self.ask(|live| live.event_rows(branch, numbers)))
    }

    /// An event; undefined if it is not known.
    #[wasm_bindgen(unchecked_return_type = "EventRow | undefined")]
    pub fn event(
        &self,
        #[wasm_bindgen(unchecked_param_type = "number")] seq: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "number")] branch: &JsValue,
    ) -> JsValue {
        let seq = number(seq);
        let branch = number(branch);
        let row = |live: &mut Live| live.event_rows(branch, [seq].into_iter()).pop();
        object_or_undefined(&self.ask(row))
    }

    /// The way to an event that may have to be replayed: call it until `result` is there. Undefined if there is no
    /// such event.
    #[wasm_bindgen(js_name = findEvent, unchecked_return_type = "EventProgress | undefined")]
    pub fn find_event(
        &self,
        #[wasm_bindgen(unchecked_param_type = "number")] seq: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "number")] branch: &JsValue,
    ) -> JsValue {
        let seq = number(seq);
        let branch = number(branch);
        let mut keep_going = self.budget(LOAD_BUDGET_MS);
        let progress = self.ask(|live| live.find_event(branch, seq, &mut keep_going));
        object_or_undefined(&progress)
    }

    /// The number of the event that one comes to from another: 0 its cause, 1 its first effect, 2 and 3 the one
    /// before and behind it on its lane. 0 if there is none that is loaded.
    pub fn walk(
        &self,
        #[wasm_bindgen(unchecked_param_type = "number")] seq: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "0 | 1 | 2 | 3")] way: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "number")] branch: &JsValue,
    ) -> f64 {
        const WAYS: [Walk; 4] = [Walk::Cause, Walk::Effect, Walk::Earlier, Walk::Later];
        let (seq, branch) = (number(seq), number(branch));
        let way = whole(number(way)).and_then(|way| WAYS.get(way as usize)).copied();
        self.ask(|live| way.map_or(0.0, |way| live.walk(branch, seq, way)))
    }
}
