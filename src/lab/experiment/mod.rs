//! Experiments: a script with `vary`, `measure` and `trials` lines, run with each combination of values and many seeds.
//!
//! An [`Experiment`] is a grid of [`Cell`]s. A cell is an ordinary script, and a [`Trial`] is a run of it with a seed: so every
//! trial opens as an ordinary run, from [`Cell::text`] and [`Cell::seed`]. All cells have the same seeds, so that their
//! differences are less a matter of chance. A trial depends on nothing but its cell and its seed: whoever shares the
//! trials out, over threads, workers or machines, gets the same values. [`spread()`] computes the figures of a cell.
//!
//! Nothing here runs by itself, does I/O or knows of threads. docs/experiments.md describes it for users.

mod published;
mod spread;
#[cfg(test)]
mod tests;
mod trial;

pub use published::{Figure, Published};
pub use spread::{Outcomes, Spread, spread, spread_of_sorted};
pub use trial::{MAX_EVENTS, MAX_SPAN, Outcome, RunningTrial, Trial, Value};

use std::sync::Arc;

use crate::cores::Program;

use super::language::{
    Action, LineError, Plan, Quantity, Script, Step, line_error, parse_plan, parse_script,
};
use super::measure::MAX_MEASURES;

/// How many trials a cell has, unless the script says so.
pub const TRIALS: u32 = 100;
/// The most values of an experiment: of all measures of all trials of all cells.
pub const MAX_VALUES: u64 = 10_000_000;

/// A script whose runs are measured.
#[derive(Clone, Debug)]
pub struct Experiment {
    name: String,
    text: String,
    plan: Plan,
    cells: usize,
    trials: u32,
    seed: u64,
    core: Option<Program>,
    columns: Vec<Column>,
    published: Vec<Published>,
}

/// Something that each trial measures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The name of its `measure` line; of several with one name, the second is `name (2)`.
    pub name: Arc<str>,
    /// What it measures.
    pub quantity: Quantity,
}

/// A combination of values: an ordinary script.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The script as text, line by line that of the experiment.
    pub text: String,
    script: Script,
    columns: usize,
}

impl Experiment {
    /// Parses an experiment and checks all its cells. `name` is that of its file; errors begin with it.
    ///
    /// # Errors
    /// What is wrong; also if it measures nothing, or if there would be too many cells or values.
    pub fn parse(name: &str, text: &str) -> Result<Self, Vec<LineError>> {
        let (script, plan) = parse_plan(name, text)?;
        let refuse = |line, message: String, expected| {
            Err(vec![line_error(name, text, line, message, expected)])
        };
        let mut found = measures(&script.steps);
        if found.is_empty() {
            let message = "this experiment measures nothing".into();
            return refuse(
                1,
                message,
                "a line such as 'measure \"election\" from no leader to leader'",
            );
        }
        if let Some((line, _)) = found.get(MAX_MEASURES) {
            return refuse(*line, "one measure too many".into(), "at most 100 of a run");
        }
        let (cells, trials) = (plan.cells().unwrap_or(1), plan.trials.map_or(TRIALS, |it| it.0));
        let columns = columns(found.drain(..).map(|(_, column)| column));
        let published = published::read(name, text, &plan, &columns)?;
        let experiment = Self {
            name: name.into(),
            text: text.into(),
            cells,
            trials,
            seed: script.setup.seed,
            core: script.setup.core,
            columns,
            published,
            plan,
        };
        if let Err(message) = experiment.check_size() {
            let line = experiment.plan.trials.map_or(1, |(_, line)| line);
            return refuse(line, message, "fewer trials, or fewer values that vary");
        }
        match experiment.other_measures() {
            None => Ok(experiment),
            Some((line, message)) => refuse(line, message, "the same 'measure' lines"),
        }
    }

    /// The name of its file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What varies.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The number of cells.
    pub fn cells(&self) -> usize {
        self.cells
    }

    /// The number of trials of each cell.
    pub fn trials(&self) -> u32 {
        self.trials
    }

    /// The seed of the first trial of each cell; the next ones have the numbers after it.
    pub fn first_seed(&self) -> u64 {
        self.seed
    }

    /// What each trial measures.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// What others have published, as the script's comments say.
    pub fn published(&self) -> &[Published] {
        &self.published
    }

    /// The same with another number of trials for each cell.
    ///
    /// # Errors
    /// In words, if that is too many.
    pub fn with_trials(self, trials: u32) -> Result<Self, String> {
        let other = Self { trials, ..self };
        other.check_size().map(|()| other)
    }

    /// The same from another seed on.
    #[must_use]
    pub fn with_seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// The same with another core on all servers.
    #[must_use]
    pub fn with_core(self, core: Program) -> Self {
        Self { core: Some(core), ..self }
    }

    /// The cell with this index; none if there is none.
    pub fn cell(&self, index: usize) -> Option<Cell> {
        if index >= self.cells {
            return None;
        }
        let text = self.plan.text(&self.text, index);
        // It was checked when the experiment was read.
        let mut script = parse_script(&self.name, &text).ok()?;
        script.setup.core = self.core.clone().or(script.setup.core);
        script.setup.seed = self.seed;
        Some(Cell { text, script, columns: self.columns.len() })
    }

    fn check_size(&self) -> Result<(), String> {
        let values = self.cells as u64 * u64::from(self.trials) * self.columns.len() as u64;
        if values <= MAX_VALUES {
            return Ok(());
        }
        let (cells, trials, measures) = (self.cells, self.trials, self.columns.len());
        Err(format!(
            "{cells} combinations × {trials} trials × {measures} measures are {values} values; there may be {MAX_VALUES}"
        ))
    }

    /// A cell that measures other things than the first one, as an error.
    fn other_measures(&self) -> Option<(u32, String)> {
        let varied = self.plan.varied.iter().rfind(|varied| &*varied.subject == "line")?;
        let different = (1..self.cells).find(|&cell| {
            let cell = self.cell(cell);
            let found = cell.map(|cell| measures(&cell.script.steps)).unwrap_or_default();
            columns(found.into_iter().map(|(_, column)| column)) != self.columns
        })?;
        let (first, other) = (self.plan.label(0), self.plan.label(different));
        Some((varied.line, format!("with {other} it measures other things than with {first}")))
    }
}

impl Cell {
    /// The seed of a trial.
    pub fn seed(&self, trial: u32) -> u64 {
        self.script.setup.seed.wrapping_add(trial.into())
    }

    /// Whether it switches rules of Raft off, so that violations may be what it is about.
    pub fn breaks_rules(&self) -> bool {
        !self.script.breaks().is_empty()
    }

    /// A trial at its start, for those who run it in slices.
    pub fn start(&self, trial: u32) -> RunningTrial {
        RunningTrial::new(&self.script, self.seed(trial), self.columns)
    }

    /// Runs a trial; none if `keep_going`, which is asked now and then, returned false.
    pub fn trial(&self, trial: u32, keep_going: &mut dyn FnMut() -> bool) -> Option<Trial> {
        self.start(trial).advance(keep_going)
    }
}

/// The `measure` lines in the order in which a run carries them out, each with its line: at most one more than a run may
/// have.
fn measures(steps: &[Step]) -> Vec<(u32, Column)> {
    measures_from(&mut steps.iter())
}

fn measures_from(steps: &mut std::slice::Iter<'_, Step>) -> Vec<(u32, Column)> {
    let mut found = Vec::new();
    while let Some(step) = steps.next() {
        match &step.action {
            Action::Repeat(times) => {
                let body = measures_from(steps);
                for _ in 0..*times {
                    if body.is_empty() || found.len() > MAX_MEASURES {
                        break;
                    }
                    found.extend(body.iter().cloned());
                }
            }
            Action::End => break,
            action => found.extend(column(action).map(|column| (step.line, column))),
        }
        found.truncate(MAX_MEASURES + 1);
    }
    found
}

fn column(action: &Action) -> Option<Column> {
    match action {
        Action::Measure { name, quantity, .. } => {
            Some(Column { name: Arc::clone(name), quantity: (**quantity).clone() })
        }
        Action::Named(line) if line.begins_with("measure") => {
            line.with_any_servers().as_ref().and_then(column)
        }
        _ => None,
    }
}

/// The same, with a number after each name that occurred before.
fn columns(found: impl Iterator<Item = Column>) -> Vec<Column> {
    let mut names: Vec<Arc<str>> = Vec::new();
    let numbered = found.map(|Column { name, quantity }| {
        let earlier = names.iter().filter(|other| **other == name).count();
        names.push(Arc::clone(&name));
        let name = if earlier == 0 { name } else { format!("{name} ({})", earlier + 1).into() };
        Column { name, quantity }
    });
    numbered.collect()
}
