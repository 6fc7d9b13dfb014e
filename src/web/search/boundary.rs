//! The search, as JavaScript asks for it.

use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use crate::lab::language::MAX_LINE;
use crate::lab::search::Kind;
use crate::web::arguments::{number, object, object_or_undefined, text};
use crate::web::cluster::Cluster;
use crate::web::panics;

use super::{FoundEnd, FoundStep, Job, Start, Wish};

/// A search: a run of its own, in whatever thread it is made.
#[wasm_bindgen]
pub struct SearchJob {
    job: Option<Job>,
    problem: JsValue,
}

#[wasm_bindgen]
impl SearchJob {
    /// A search from the state of a run: see `Cluster.searchStart`.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "Uint8Array")] state: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "SearchWish")] wish: &JsValue,
    ) -> Self {
        panics::install();
        let state = state.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec).unwrap_or_default();
        match Job::new(&state, &read_wish(wish)) {
            Ok(job) => SearchJob { job: Some(job), problem: JsValue::UNDEFINED },
            Err(problem) => SearchJob { job: None, problem: object(&problem) },
        }
    }

    /// What is wrong with the wish; then there is nothing to work on.
    #[wasm_bindgen(getter, unchecked_return_type = "Problem | undefined")]
    pub fn problem(&self) -> JsValue {
        self.problem.clone()
    }

    /// Goes on until so many things have happened in its worlds.
    #[wasm_bindgen(unchecked_return_type = "SearchProgress | undefined")]
    pub fn work(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "number")] budget: &JsValue,
    ) -> JsValue {
        let budget = number(budget);
        object_or_undefined(&self.job.as_mut().map(|job| job.work(budget)))
    }
}

/// The words of the kinds of faults that a search may use.
#[wasm_bindgen(js_name = searchKinds)]
pub fn search_kinds() -> Vec<String> {
    Kind::ALL.into_iter().map(|kind| kind.word().to_owned()).collect()
}

#[wasm_bindgen]
impl Cluster {
    /// The state from which a search goes out: the present, or the start of this run.
    #[wasm_bindgen(js_name = searchStart, unchecked_return_type = "SearchStart")]
    pub fn search_start(
        &self,
        #[wasm_bindgen(js_name = fromStart, unchecked_param_type = "boolean")] from_start: &JsValue,
    ) -> JsValue {
        let from_start = from_start.is_truthy();
        let Some(start) = self.animation.with(|live| live.search_start(from_start)) else {
            return JsValue::UNDEFINED;
        };
        let out = Object::new();
        let set = |name: &str, value: &JsValue| drop(Reflect::set(&out, &name.into(), value));
        set("state", &Uint8Array::from(start.state.as_slice()));
        set("branch", &start.branch.into());
        set("at_ms", &start.at_ms.into());
        let before: Array = start.before.iter().map(|line| JsValue::from_str(line)).collect();
        set("before", &before);
        out.into()
    }

    /// Begins a branch where a search began, does in it what was found, and shows it at its end, paused.
    #[wasm_bindgen(js_name = openStory, unchecked_return_type = "Problem | undefined")]
    pub fn open_story(
        &self,
        #[wasm_bindgen(unchecked_param_type = "SearchStart")] start: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "string")] name: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "FoundStory")] story: &JsValue,
    ) -> JsValue {
        let (start, steps, end) = (read_start(start), read_steps(story), read_end(story));
        let name = text(name, MAX_LINE).unwrap_or_default();
        let open = |live: &mut crate::web::live::Live| live.open_story(&start, &name, &steps, &end);
        let opened = self.animation.change(open).unwrap_or(Ok(()));
        self.animation.remember_run();
        object_or_undefined(&opened.err())
    }
}

fn field(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// The most elements that are read of a list.
const LIST_MAX: usize = 1_000;

fn list(of: &JsValue, name: &str) -> Vec<JsValue> {
    let array = field(of, name).dyn_into::<Array>().unwrap_or_default();
    array.iter().take(LIST_MAX).collect()
}

fn string(of: &JsValue) -> String {
    text(of, MAX_LINE).unwrap_or_default()
}

fn strings(of: &JsValue, name: &str) -> Vec<String> {
    list(of, name).iter().map(string).collect()
}

fn read_wish(value: &JsValue) -> Wish {
    Wish {
        properties: strings(value, "properties"),
        condition: string(&field(value, "condition")),
        for_ms: number(&field(value, "for_ms")),
        kinds: strings(value, "kinds"),
        seed: number(&field(value, "seed")),
    }
}

fn read_start(value: &JsValue) -> Start {
    Start {
        state: Vec::new(),
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
