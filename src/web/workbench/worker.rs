//! The class of the ladder for JavaScript. Only the whole module has it.

use tsify::Ts;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::lab::language::MAX_SCRIPT;
use crate::web::arguments::{GivenNumber, GivenText, looks, number, object, text};
use crate::web::cores::{GivenFile, GivenLaunch, program};
use crate::web::numbers::whole;
use crate::web::objects::Problem;
use crate::web::panics;

use super::boundary::MAX_NAME;
use super::{Job, LadderOutcome};

/// A rung that is being tried with one seed. It runs in the thread that creates it.
#[wasm_bindgen]
pub struct LadderTrial {
    job: Result<Job, Problem>,
}

#[wasm_bindgen]
impl LadderTrial {
    /// A trial with the core that `launch` starts, as in `Cluster.setCore`; without one, with ours.
    #[wasm_bindgen(constructor)]
    pub fn new(
        name: &GivenText,
        script: &GivenText,
        seed: &GivenNumber,
        #[wasm_bindgen(js_name = coreName)] core_name: Option<GivenText>,
        contents: Option<GivenFile>,
        launch: Option<GivenLaunch>,
    ) -> Self {
        panics::install();
        let open = || {
            let (name, script) = (text(name, MAX_NAME)?, text(script, MAX_SCRIPT)?);
            let core = program(core_name, contents, launch)?;
            Job::new(&name, &script, whole(number(seed)).unwrap_or(1), core.as_ref())
        };
        Self { job: open() }
    }

    /// The problem with the arguments, if any; then there is nothing to work on.
    #[wasm_bindgen(getter)]
    pub fn problem(&self) -> Option<Ts<Problem>> {
        self.job.as_ref().err().map(object)
    }

    /// Continues, and asks `budget` times whether to go on; undefined if the trial has not ended by then.
    pub fn work(&mut self, budget: &GivenNumber) -> Option<Ts<LadderOutcome>> {
        let mut keep_going = looks(budget);
        let job = self.job.as_mut().ok()?;
        job.work(&mut keep_going).as_ref().map(object)
    }
}
