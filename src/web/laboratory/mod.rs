//! Experiments for the page (`docs/experiments.md`).
//!
//! The page decides which trial is run when, and in which thread: each thread has a [`Job`] with the same text. A trial crosses
//! the boundary as a row of numbers; the script of its cell as text, so that the page can open it as an ordinary run.

#[cfg(all(target_arch = "wasm32", feature = "jobs"))]
mod boundary;
#[cfg(test)]
mod tests;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen::prelude::wasm_bindgen;

use crate::lab::experiment::{
    Cell, Experiment, Figure, Outcome, RunningTrial, Spread, Trial, spread_of_sorted,
};

use super::live::first_problem;
use super::numbers::whole;
use super::objects::Problem;

/// How a trial ended.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrialCode {
    /// Everything was measured, or the script came to its end.
    Done,
    /// An `await` waited for too long.
    TimedOut,
    /// An `expect` did not hold, or a command was impossible.
    Failed,
    /// A property was violated.
    Violated,
    /// It is unknown whether a property holds.
    Unknown,
    /// It had too many events, or took too long.
    Limited,
}

impl From<&Outcome> for TrialCode {
    fn from(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::Done,
            Outcome::TimedOut { .. } => Self::TimedOut,
            Outcome::Failed { .. } => Self::Failed,
            Outcome::Violated { .. } => Self::Violated,
            Outcome::Unknown { .. } => Self::Unknown,
            Outcome::Limited => Self::Limited,
        }
    }
}

/// An experiment, and the trial of it that is under way.
#[derive(Debug)]
pub struct Job {
    experiment: Experiment,
    /// The cell of the last trial, by its index.
    cell: Option<(usize, Cell)>,
    running: Option<(u32, RunningTrial)>,
    row: Vec<f64>,
    trouble: Option<String>,
}

impl Job {
    /// Reads an experiment, and checks all its cells.
    ///
    /// # Errors
    /// What is wrong, with its line.
    pub fn new(text: &str) -> Result<Self, Problem> {
        let experiment = Experiment::parse("", text).map_err(|errors| first_problem(&errors))?;
        Ok(Self { experiment, cell: None, running: None, row: Vec::new(), trouble: None })
    }

    /// What is run.
    pub fn experiment(&self) -> &Experiment {
        &self.experiment
    }

    /// Continues a trial, or starts it. None if it has not ended when `keep_going` returns false, or if there is no such trial.
    ///
    /// Its row: the code of its outcome, its end in microseconds, its number of events; then for each measure its value, in
    /// microseconds or as a count, and the microseconds at which it had it; NaN for what is missing.
    pub fn work(
        &mut self,
        cell: usize,
        trial: u32,
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Option<&[f64]> {
        if trial >= self.experiment.trials() {
            return None;
        }
        if self.cell.as_ref().is_none_or(|(known, _)| *known != cell) {
            self.running = None;
            self.cell = Some((cell, self.experiment.cell(cell)?));
        }
        let (_, known) = self.cell.as_ref()?;
        let mut running = match self.running.take() {
            Some((number, running)) if number == trial => running,
            _ => known.start(trial),
        };
        let Some(ended) = running.advance(keep_going) else {
            self.running = Some((trial, running));
            return None;
        };
        self.trouble = ended.outcome.problem();
        write(&ended, &mut self.row);
        Some(&self.row)
    }

    /// What went wrong in the last trial, in words.
    pub fn trouble(&self) -> Option<&str> {
        self.trouble.as_deref()
    }
}

fn write(trial: &Trial, row: &mut Vec<f64>) {
    let Trial { outcome, ended_us, events, values, .. } = trial;
    let number = |value: Option<u64>| value.map_or(f64::NAN, |value| value as f64);
    row.clear();
    row.extend([f64::from(TrialCode::from(outcome) as u32), *ended_us as f64, *events as f64]);
    row.extend(values.iter().flat_map(|it| [number(it.value), number(it.at_us)]));
}

/// What others have published, four numbers for each figure: the indexes of its cell and its measure; which share of the values
/// does not exceed it, in per cent, NaN for a mean; its value, in microseconds or as a count.
pub fn published(experiment: &Experiment) -> Vec<f64> {
    let rows = experiment.published().iter().flat_map(|it| {
        let place = (it.cell as f64, it.column as f64);
        it.figures.iter().map(move |&(figure, value)| [place.0, place.1, percent(figure), value])
    });
    rows.flatten().collect()
}

fn percent(figure: Figure) -> f64 {
    match figure {
        Figure::Min => 0.0,
        Figure::P10 => 10.0,
        Figure::P25 => 25.0,
        Figure::Median => 50.0,
        Figure::P75 => 75.0,
        Figure::P90 => 90.0,
        Figure::P99 => 99.0,
        Figure::Max => 100.0,
        Figure::Mean => f64::NAN,
    }
}

/// The figures of the values of one measure, which are in their order, and of `never` trials without one: count, never, min,
/// p10, p25, median, p75, p90, p99, max, mean, and the ends of its interval; NaN for what is missing.
pub fn figures(sorted: &[f64], never: f64) -> [f64; 13] {
    let values: Vec<u64> = sorted.iter().filter_map(|&value| whole(value)).collect();
    let spread = spread_of_sorted(&values, whole(never).unwrap_or(0) as usize);
    let Spread { count, never, min, p10, p25, median, p75, p90, p99, max, .. } = spread;
    let quantile = |value: Option<u64>| value.map_or(f64::NAN, |value| value as f64);
    let [min, p10, p25, median, p75, p90, p99, max] =
        [min, p10, p25, median, p75, p90, p99, max].map(quantile);
    let [mean, from, to] =
        [spread.mean, spread.mean_from, spread.mean_to].map(|it| it.unwrap_or(f64::NAN));
    [count as f64, never as f64, min, p10, p25, median, p75, p90, p99, max, mean, from, to]
}
