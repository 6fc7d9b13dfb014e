//! The class of the laboratory for JavaScript. Only the whole module has it.

use js_sys::Float64Array;
use tsify::Ts;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::lab::experiment::Experiment;
use crate::lab::language::MAX_SCRIPT;
use crate::web::arguments::{GivenNumber, GivenText, looks, number, object, text};
use crate::web::numbers::whole;
use crate::web::objects::Problem;
use crate::web::panics;

use super::{Job, figures, published};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(typescript_type = "Float64Array")]
    pub type GivenValues;
}

/// An experiment. Its trials run in the thread that creates it.
#[wasm_bindgen]
pub struct ExperimentJob {
    job: Result<Job, Problem>,
}

#[wasm_bindgen]
impl ExperimentJob {
    /// Reads an experiment, and checks all its combinations.
    #[wasm_bindgen(constructor)]
    pub fn new(script: &GivenText) -> Self {
        panics::install();
        Self { job: text(script, MAX_SCRIPT).and_then(|script| Job::new(&script)) }
    }

    /// What is wrong with the text, if anything; then there is nothing to run.
    #[wasm_bindgen(getter)]
    pub fn problem(&self) -> Option<Ts<Problem>> {
        self.job.as_ref().err().map(object)
    }

    /// The number of cells: of combinations of values.
    #[wasm_bindgen(getter)]
    pub fn cells(&self) -> f64 {
        self.ask(|it| it.cells() as f64)
    }

    /// The number of trials of each cell.
    #[wasm_bindgen(getter)]
    pub fn trials(&self) -> f64 {
        self.ask(|it| it.trials().into())
    }

    /// The names of the measures.
    #[wasm_bindgen(getter)]
    pub fn measures(&self) -> Vec<String> {
        self.ask(|it| it.columns().iter().map(|column| column.name.to_string()).collect())
    }

    /// For each measure what is counted; empty for a time.
    #[wasm_bindgen(getter)]
    pub fn quantities(&self) -> Vec<String> {
        self.ask(|it| it.columns().iter().map(|column| column.quantity.to_string()).collect())
    }

    /// What varies.
    #[wasm_bindgen(getter)]
    pub fn subjects(&self) -> Vec<String> {
        let varied = |it: &Experiment| {
            it.plan().varied.iter().map(|varied| varied.subject.to_string()).collect()
        };
        self.ask(varied)
    }

    /// The values of a cell, in the order of the subjects.
    pub fn values(&self, cell: &GivenNumber) -> Vec<String> {
        let cell = index(cell);
        let values = |it: &Experiment| match cell < it.cells() {
            true => it.plan().values(cell).iter().map(|value| value.text.to_string()).collect(),
            false => Vec::new(),
        };
        self.ask(values)
    }

    /// A cell as tables name it, by what varies independently: `servers 3, latency 5ms`.
    pub fn label(&self, cell: &GivenNumber) -> String {
        let cell = index(cell);
        self.ask(|it| if cell < it.cells() { it.plan().label(cell) } else { String::new() })
    }

    /// What others have published, four numbers for each figure: the indexes of its cell and its measure; which share of the values
    /// does not exceed it, in per cent, NaN for a mean; its value, in microseconds or as a count.
    #[wasm_bindgen(getter)]
    pub fn published(&self) -> Vec<f64> {
        self.ask(published)
    }

    /// Where these were published.
    #[wasm_bindgen(getter)]
    pub fn sources(&self) -> Vec<String> {
        let mut sources = self.ask(|it| {
            it.published().iter().map(|published| published.source.clone()).collect::<Vec<_>>()
        });
        sources.dedup();
        sources
    }

    /// The ordinary script whose runs are the trials of a cell.
    pub fn text(&self, cell: &GivenNumber) -> String {
        let cell = index(cell);
        self.ask(|it| it.cell(cell).map_or_else(String::new, |cell| cell.text))
    }

    /// The seed of a trial, in decimal.
    pub fn seed(&self, trial: &GivenNumber) -> String {
        let trial = index(trial) as u64;
        self.ask(|it| it.first_seed().wrapping_add(trial).to_string())
    }

    /// Continues a trial, and asks `budget` times whether to go on. Undefined if it has not ended by then; otherwise its row: a
    /// `TrialCode`, when it ended in microseconds, its number of events; then for each measure its value in microseconds, or its count, and
    /// when it had it; NaN for what is missing.
    pub fn work(
        &mut self,
        cell: &GivenNumber,
        trial: &GivenNumber,
        budget: &GivenNumber,
    ) -> Option<Float64Array> {
        let mut keep_going = looks(budget);
        let trial = u32::try_from(index(trial)).ok()?;
        let job = self.job.as_mut().ok()?;
        job.work(index(cell), trial, &mut keep_going).map(Float64Array::from)
    }

    /// What went wrong in the trial that has just ended.
    #[wasm_bindgen(getter)]
    pub fn trouble(&self) -> Option<String> {
        self.job.as_ref().ok()?.trouble().map(str::to_owned)
    }
}

impl ExperimentJob {
    fn ask<R: Default>(&self, question: impl FnOnce(&Experiment) -> R) -> R {
        self.job.as_ref().map_or_else(|_| R::default(), |job| question(job.experiment()))
    }
}

/// The figures of values in their order, and of `never` trials without one: count, never, min, p10, p25, median, p75, p90, p99, max,
/// mean, and the ends of its interval; NaN for what is missing.
#[wasm_bindgen(js_name = experimentFigures)]
pub fn experiment_figures(sorted: &GivenValues, never: &GivenNumber) -> Float64Array {
    let values = sorted.dyn_ref::<Float64Array>().map_or_else(Vec::new, Float64Array::to_vec);
    Float64Array::from(figures(&values, number(never)).as_slice())
}

fn index(value: &GivenNumber) -> usize {
    whole(number(value)).unwrap_or(u64::MAX).min(u32::MAX.into()) as usize
}
