//! What an experiment has found: as tables, as JSON, and as CSV.

use std::collections::BTreeMap;

use comfy_table::{CellAlignment, Table, presets};
use serde::Serialize;

use raftarium::lab::experiment::{
    Column, Experiment, Figure, Outcome, Outcomes, Published, Spread, Trial, spread,
};
use raftarium::lab::language::{Plan, Quantity};

use crate::cli::batch::Shard;
use crate::cli::link::VERSION;
use crate::cli::out::{Out, Problem};

/// The trials of an experiment, by their cells.
pub struct Report<'a> {
    experiment: &'a Experiment,
    cells: Vec<Cell>,
}

struct Cell {
    trials: Vec<Trial>,
    breaks_rules: bool,
}

/// The report as JSON.
#[derive(Serialize)]
pub struct Json<'a> {
    experiment: &'a str,
    raftarium: &'static str,
    first_seed: u64,
    /// Of each cell.
    trials: u32,
    measures: Vec<Measured<'a>>,
    cells: Vec<JsonCell<'a>>,
    published: Vec<JsonPublished<'a>>,
}

/// Figures that others have published for a cell, and by how much ours differ.
#[derive(Serialize)]
struct JsonPublished<'a> {
    measure: &'a str,
    /// The index of the cell among `cells`.
    cell: usize,
    values: Vec<JsonValue<'a>>,
    figures: BTreeMap<&'static str, f64>,
    /// Of ours from these; only of figures that both have.
    difference_percent: BTreeMap<&'static str, f64>,
    source: &'a str,
}

#[derive(Serialize)]
struct Measured<'a> {
    name: &'a str,
    /// `time`, in microseconds, or what is counted.
    quantity: String,
}

#[derive(Serialize)]
struct JsonCell<'a> {
    values: Vec<JsonValue<'a>>,
    outcomes: Outcomes,
    /// In the order of the measures.
    spreads: Vec<Spread>,
    trials: &'a [Trial],
}

#[derive(Serialize)]
struct JsonValue<'a> {
    subject: &'a str,
    value: &'a str,
}

impl<'a> Report<'a> {
    pub fn new(experiment: &'a Experiment, trials: Vec<Vec<Trial>>) -> Self {
        let cells = trials.into_iter().enumerate().map(|(index, trials)| {
            let breaks_rules = experiment.cell(index).is_some_and(|cell| cell.breaks_rules());
            Cell { trials, breaks_rules }
        });
        Self { experiment, cells: cells.collect() }
    }

    /// Whether something went wrong that an experiment cannot expect. Where rules of Raft are switched off, a violation is a result.
    pub fn has_failed(&self) -> bool {
        self.cells.iter().any(|cell| {
            let Outcomes { failed, violated, unknown, limited, .. } = cell.outcomes();
            failed + limited > 0 || (!cell.breaks_rules && violated + unknown > 0)
        })
    }

    pub fn json(&self) -> Json<'_> {
        let experiment = self.experiment;
        let measures = experiment.columns().iter();
        let cells = self.cells.iter().enumerate();
        Json {
            experiment: experiment.name(),
            raftarium: VERSION,
            first_seed: experiment.first_seed(),
            trials: experiment.trials(),
            measures: measures
                .map(|it| Measured { name: &it.name, quantity: quantity(it) })
                .collect(),
            cells: cells
                .map(|(index, cell)| JsonCell {
                    values: self.json_values(index),
                    outcomes: cell.outcomes(),
                    spreads: (0..experiment.columns().len())
                        .map(|column| cell.spread(column))
                        .collect(),
                    trials: &cell.trials,
                })
                .collect(),
            published: experiment.published().iter().map(|it| self.json_published(it)).collect(),
        }
    }

    fn json_values(&self, cell: usize) -> Vec<JsonValue<'_>> {
        self.values(cell).map(|(subject, value)| JsonValue { subject, value }).collect()
    }

    fn json_published<'b>(&'b self, published: &'b Published) -> JsonPublished<'b> {
        let ours = self.cells[published.cell].spread(published.column);
        let figures = published.figures.iter();
        let differences = figures
            .clone()
            .filter_map(|(figure, _)| Some((figure.word(), published.difference(*figure, &ours)?)));
        JsonPublished {
            measure: &self.experiment.columns()[published.column].name,
            cell: published.cell,
            values: self.json_values(published.cell),
            difference_percent: differences.collect(),
            figures: figures.map(|(figure, value)| (figure.word(), *value)).collect(),
            source: &published.source,
        }
    }

    /// One line a trial; what has no value is empty.
    pub fn csv(&self) -> Result<String, Problem> {
        let bad = |error: csv::Error| Problem::new(format!("the report: {error}"));
        let mut writer = csv::Writer::from_writer(Vec::new());
        let mut head: Vec<String> = vec!["cell".into()];
        head.extend(plan(self.experiment).varied.iter().map(|varied| varied.subject.to_string()));
        head.extend(["seed", "outcome", "ended_at_us", "events"].map(String::from));
        for column in self.experiment.columns() {
            let unit = if column.quantity == Quantity::Time { "_us" } else { "" };
            head.extend([format!("{}{unit}", column.name), format!("{} at_us", column.name)]);
        }
        writer.write_record(&head).map_err(bad)?;
        for (index, cell) in self.cells.iter().enumerate() {
            for trial in &cell.trials {
                let mut row = vec![(index + 1).to_string()];
                row.extend(self.values(index).map(|(_, value)| value.to_owned()));
                let Trial { seed, outcome, ended_us, events, values } = trial;
                row.extend([
                    seed.to_string(),
                    outcome.word().into(),
                    ended_us.to_string(),
                    events.to_string(),
                ]);
                let number =
                    |number: Option<u64>| number.map_or(String::new(), |it| it.to_string());
                row.extend(values.iter().flat_map(|it| [number(it.value), number(it.at_us)]));
                writer.write_record(&row).map_err(bad)?;
            }
        }
        let bytes = writer.into_inner().map_err(|error| Problem::new(error.to_string()))?;
        String::from_utf8(bytes).map_err(|error| Problem::new(error.to_string()))
    }

    /// A table for each measure, and what went wrong.
    pub fn print(&self, out: &mut Out, shard: Shard) -> Result<(), Problem> {
        let experiment = self.experiment;
        let wanted = experiment.cells() as u64 * u64::from(experiment.trials());
        let done: usize = self.cells.iter().map(|cell| cell.trials.len()).sum();
        let (name, cells) = (experiment.name(), experiment.cells());
        let (first, trials) = (experiment.first_seed(), experiment.trials());
        let last = first.wrapping_add(u64::from(trials) - 1);
        let combinations = match cells {
            1 => String::new(),
            _ => format!("{cells} combinations of "),
        };
        out.line(format_args!("{name}: {combinations}{trials} trials, seeds {first}..{last}"))?;
        if done as u64 != wanted {
            let part =
                if shard == Shard::WHOLE { String::new() } else { format!(", shard {shard}") };
            out.line(format_args!("{done} of {wanted} trials are done{part}"))?;
        }
        for (place, column) in experiment.columns().iter().enumerate() {
            let quantity = match &column.quantity {
                Quantity::Time => "ms".to_owned(),
                counted => counted.to_string(),
            };
            out.text(&format!("\n{} ({quantity})\n{}\n", column.name, self.table(place)))?;
            let mut sources: Vec<_> = self.published(place).map(|it| &*it.source).collect();
            sources.dedup();
            if !sources.is_empty() {
                out.line(format_args!(" Published: {}", sources.join("; ")))?;
            }
        }
        self.print_outcomes(out)
    }

    fn table(&self, column: usize) -> Table {
        let is_time = self.experiment.columns()[column].quantity == Quantity::Time;
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
        let mut head: Vec<String> = self.free().map(|(subject, _)| subject.to_owned()).collect();
        let is_compared = self.published(column).next().is_some();
        if head.is_empty() && is_compared {
            head.push(String::new());
        }
        let labels = head.len();
        let figures =
            ["count", "never", "min", "p10", "p25", "median", "p75", "p90", "p99", "max", "mean"];
        head.extend(figures.map(String::from));
        table.set_header(head);
        for (index, cell) in self.cells.iter().enumerate() {
            let mut row: Vec<String> =
                self.free().map(|(_, place)| self.value(index, place)).collect();
            row.resize(labels, String::new());
            let ours = cell.spread(column);
            row.extend(figures_of(&ours, is_time));
            table.add_row(row);
            for published in self.published(column).filter(|it| it.cell == index) {
                let row = |word: &str| {
                    let mut row = vec![String::new(); labels];
                    row[0] = format!("  {word}");
                    row
                };
                table.add_row([row("published"), published_figures(published, is_time)].concat());
                table.add_row([row("ours differ by"), differences(published, &ours)].concat());
            }
        }
        for column in table.column_iter_mut().skip(labels) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        table
    }

    /// What others have published of a measure.
    fn published(&self, column: usize) -> impl Iterator<Item = &Published> {
        self.experiment.published().iter().filter(move |it| it.column == column)
    }

    /// What varies by itself, and its index.
    fn free(&self) -> impl Iterator<Item = (&str, usize)> {
        let varied = plan(self.experiment).varied.iter().enumerate();
        varied.filter(|(_, it)| it.with.is_none()).map(|(place, it)| (&*it.subject, place))
    }

    fn value(&self, cell: usize, place: usize) -> String {
        plan(self.experiment).values(cell)[place].text.to_string()
    }

    fn values(&self, cell: usize) -> impl Iterator<Item = (&str, &str)> {
        let plan = plan(self.experiment);
        plan.varied
            .iter()
            .zip(plan.values(cell))
            .map(|(varied, value)| (&*varied.subject, &*value.text))
    }

    /// What went wrong, or came too late, for each cell.
    fn print_outcomes(&self, out: &mut Out) -> Result<(), Problem> {
        for (index, cell) in self.cells.iter().enumerate() {
            let label = plan(self.experiment).label(index);
            let place = if label.is_empty() { String::new() } else { format!("{label}: ") };
            let Outcomes { timed_out, .. } = cell.outcomes();
            if let Some(line) = cell.first_time_out() {
                let of = cell.trials.len();
                out.line(format_args!("{place}{timed_out} of {of} trials ended at an await that waited too long (line {line})"))?;
            }
            for word in ["failed", "violated", "unknown", "limited"] {
                let mut alike = cell.trials.iter().filter(|trial| trial.outcome.word() == word);
                let Some(first) = alike.next() else { continue };
                let (count, of) = (1 + alike.count(), cell.trials.len());
                let problem = first.outcome.problem().unwrap_or_default();
                out.line(format_args!(
                    "{place}{count} of {of} trials {word}; seed {}: {problem}",
                    first.seed
                ))?;
            }
        }
        Ok(())
    }
}

impl Cell {
    fn outcomes(&self) -> Outcomes {
        Outcomes::of(self.trials.iter())
    }

    fn spread(&self, column: usize) -> Spread {
        spread(self.trials.iter().map(|trial| trial.values[column].value))
    }

    fn first_time_out(&self) -> Option<u32> {
        self.trials.iter().find_map(|trial| match trial.outcome {
            Outcome::TimedOut { line } => Some(line),
            _ => None,
        })
    }
}

fn plan(experiment: &Experiment) -> &Plan {
    experiment.plan()
}

fn quantity(column: &Column) -> String {
    match &column.quantity {
        Quantity::Time => "time".into(),
        counted => counted.to_string(),
    }
}

fn figures_of(spread: &Spread, is_time: bool) -> Vec<String> {
    // The mean of small counts is often a share.
    let decimals = if !is_time && spread.max < Some(10) { 3 } else { 1 };
    let number = |value: f64| {
        let value = if is_time { value / 1_000.0 } else { value };
        format!("{value:.decimals$}")
    };
    let figure = |value: Option<u64>| match value {
        None => "-".to_owned(),
        Some(value) if is_time => number(value as f64),
        Some(value) => value.to_string(),
    };
    let all = spread.count + spread.never;
    let never = match spread.never {
        0 => "0".to_owned(),
        never => format!("{never} ({:.1} %)", never as f64 * 100.0 / all as f64),
    };
    let mean = match (spread.mean, spread.mean_to) {
        (Some(mean), Some(to)) => format!("{} ±{}", number(mean), number(to - mean)),
        (Some(mean), None) => number(mean),
        (None, _) => "-".to_owned(),
    };
    let Spread { min, p10, p25, median, p75, p90, p99, max, .. } = *spread;
    let mut figures = vec![spread.count.to_string(), never];
    figures.extend([min, p10, p25, median, p75, p90, p99, max].map(figure));
    figures.push(mean);
    figures
}

/// The cells of a row below ours, which has two more in front: how many trials there are, and how many never ended.
fn below(figure: impl Fn(Figure) -> Option<String>) -> Vec<String> {
    let figures = Figure::ALL.into_iter().map(|it| figure(it).unwrap_or_default());
    [String::new(), String::new()].into_iter().chain(figures).collect()
}

fn published_figures(published: &Published, is_time: bool) -> Vec<String> {
    // As it was written: at most five decimals.
    let unit = if is_time { 1_000.0 } else { 1.0 };
    below(|figure| Some(((published.figure(figure)? / unit * 1e5).round() / 1e5).to_string()))
}

fn differences(published: &Published, ours: &Spread) -> Vec<String> {
    below(|figure| match figure {
        Figure::Median | Figure::Mean => {
            Some(format!("{:+.1} %", published.difference(figure, ours)?))
        }
        _ => None,
    })
}
