//! The class of the search for JavaScript. Only the whole module has it.

use tsify::Ts;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::web::arguments::{GivenNumber, GivenText, number, object};
use crate::web::cores::{GivenFile, GivenLaunch, program};
use crate::web::objects::Problem;
use crate::web::panics;

use super::boundary::{field, read_start, string, strings};
use super::{Job, SearchProgress, SearchRequest, SearchStart};

/// A search. It runs in the thread that creates it.
#[wasm_bindgen]
pub struct SearchJob {
    job: Option<Job>,
    problem: Option<Problem>,
}

#[wasm_bindgen]
impl SearchJob {
    /// A search from a moment of a run: see `Cluster.searchStart`. The servers run the core that `launch` starts, as in
    /// `Cluster.setCore`; without one, ours.
    #[wasm_bindgen(constructor)]
    pub fn new(
        start: &Ts<SearchStart>,
        request: &Ts<SearchRequest>,
        #[wasm_bindgen(js_name = coreName)] core_name: Option<GivenText>,
        contents: Option<GivenFile>,
        launch: Option<GivenLaunch>,
    ) -> Self {
        panics::install();
        let SearchStart { run, at_ms, .. } = read_start(&start.js_value());
        let request = read_request(&request.js_value());
        let job = program(core_name, contents, launch)
            .and_then(|core| Job::new(&run, at_ms, core, &request));
        match job {
            Ok(job) => SearchJob { job: Some(job), problem: None },
            Err(problem) => SearchJob { job: None, problem: Some(problem) },
        }
    }

    /// The problem with the request, if any; then there is nothing to work on.
    #[wasm_bindgen(getter)]
    pub fn problem(&self) -> Option<Ts<Problem>> {
        self.problem.as_ref().map(object)
    }

    /// Continues until this many events have happened in its worlds.
    pub fn work(&mut self, budget: &GivenNumber) -> Option<Ts<SearchProgress>> {
        let budget = number(budget);
        self.job.as_mut().map(|job| object(&job.work(budget)))
    }
}

fn read_request(value: &wasm_bindgen::JsValue) -> SearchRequest {
    SearchRequest {
        properties: strings(value, "properties"),
        condition: string(&field(value, "condition")),
        for_ms: number(&field(value, "for_ms")),
        kinds: strings(value, "kinds"),
        seed: number(&field(value, "seed")),
    }
}
