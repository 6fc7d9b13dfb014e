//! The methods of the search for JavaScript.

use js_sys::{Array, Reflect};
use tsify::Ts;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use crate::lab::language::{MAX_LINE, MAX_SCRIPT};
use crate::lab::search::Kind;
use crate::web::arguments::{GivenSwitch, GivenText, number, object, text};
use crate::web::cluster::Cluster;
use crate::web::objects::Problem;

use super::{FoundEnd, FoundStep, FoundStory, SearchStart};

/// The words of the kinds of faults that a search may use.
#[wasm_bindgen(js_name = searchKinds)]
pub fn search_kinds() -> Vec<String> {
    Kind::ALL.into_iter().map(|kind| kind.word().to_owned()).collect()
}

#[wasm_bindgen]
impl Cluster {
    /// The moment from which a search starts: the present, or the start of this run.
    #[wasm_bindgen(js_name = searchStart)]
    pub fn search_start(
        &self,
        #[wasm_bindgen(js_name = fromStart)] from_start: &GivenSwitch,
    ) -> Ts<SearchStart> {
        let from_start = from_start.is_truthy();
        object(&self.ask(|live| live.search_start(from_start)))
    }

    /// Starts a branch where a search started, runs the found commands in it, and shows it at its end, paused.
    #[wasm_bindgen(js_name = openStory)]
    pub fn open_story(
        &self,
        start: &Ts<SearchStart>,
        name: &GivenText,
        story: &Ts<FoundStory>,
    ) -> Option<Ts<Problem>> {
        let (start, story) = (read_start(&start.js_value()), story.js_value());
        let (steps, end) = (read_steps(&story), read_end(&story));
        let name = text(name, MAX_LINE).unwrap_or_default();
        let open = |live: &mut crate::web::live::Live| live.open_story(&start, &name, &steps, &end);
        let opened = self.animation.change(open).unwrap_or(Ok(()));
        self.animation.remember_run();
        opened.err().as_ref().map(object)
    }
}

pub(super) fn field(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// The most elements that are read of a list.
const LIST_MAX: usize = 1_000;

fn list(of: &JsValue, name: &str) -> Vec<JsValue> {
    let array = field(of, name).dyn_into::<Array>().unwrap_or_default();
    array.iter().take(LIST_MAX).collect()
}

pub(super) fn string(of: &JsValue) -> String {
    text(of, MAX_LINE).unwrap_or_default()
}

pub(super) fn strings(of: &JsValue, name: &str) -> Vec<String> {
    list(of, name).iter().map(string).collect()
}

pub(super) fn read_start(value: &JsValue) -> SearchStart {
    SearchStart {
        run: text(&field(value, "run"), MAX_SCRIPT).unwrap_or_default(),
        branch: number(&field(value, "branch")) as u32,
        at_ms: number(&field(value, "at_ms")),
        before: strings(value, "before"),
    }
}

fn read_steps(story: &JsValue) -> Vec<FoundStep> {
    let step = |value: &JsValue| FoundStep {
        at_ms: number(&field(value, "at_ms")),
        line: string(&field(value, "line")),
        said: string(&field(value, "said")),
    };
    list(story, "steps").iter().map(step).collect()
}

fn read_end(story: &JsValue) -> FoundEnd {
    FoundEnd { at_ms: number(&field(story, "end_ms")), says: string(&field(story, "ending")) }
}
