//! The classes and methods of the workbench for JavaScript.

use tsify::Ts;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::lab::language::MAX_SCRIPT;
use crate::web::arguments::{GivenNumber, GivenSwitch, GivenText, looks, number, object, text};
use crate::web::cluster::Cluster;
use crate::web::cores::{GivenFile, GivenLaunch, program};
use crate::web::numbers::whole;
use crate::web::objects::Problem;
use crate::web::panics;

use super::{CoreDifferenceProgress, Job, LadderHead, LadderOutcome, head};

/// The longest name of a rung.
const MAX_NAME: usize = 100;
/// How long a comparison works in one call, in milliseconds of wall time.
const JOB_BUDGET_MS: f64 = 8.0;

/// What the head of a rung's script says; undefined if it is not a rung.
#[wasm_bindgen(js_name = ladderHead)]
pub fn ladder_head(name: &GivenText, script: &GivenText) -> Option<Ts<LadderHead>> {
    let (name, script) = (text(name, MAX_NAME).ok()?, text(script, MAX_SCRIPT).ok()?);
    head(&name, &script).ok().as_ref().map(object)
}

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

#[wasm_bindgen]
impl Cluster {
    /// A job: the first thing that a server does with the foreign core of this run and not with ours, or the other way round, up to
    /// the present. `restart` begins again. Undefined if the servers run our core.
    #[wasm_bindgen(js_name = compareCores)]
    pub fn compare_cores(&self, restart: &GivenSwitch) -> Option<Ts<CoreDifferenceProgress>> {
        let mut keep_going = self.budget(JOB_BUDGET_MS);
        let restart = restart.is_truthy();
        self.ask(|live| live.compare_cores(restart, &mut keep_going)).as_ref().map(object)
    }
}
