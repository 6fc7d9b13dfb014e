//! The rows, for people, for spreadsheets and for programs.

use std::borrow::Cow;

use comfy_table::{CellAlignment, Table, presets};
use serde::Serialize;

use raftarium::lab::grade::{Done as Acts, Exercise};
use raftarium::types::Time;

use super::super::link::VERSION;
use super::super::out::{self, Out, Problem};
use super::{Row, Run};

/// All rows, and what they are about.
#[derive(Debug, Serialize)]
pub struct Report {
    exercise: String,
    /// The sum of the exercise's points.
    points: u32,
    goals: Vec<Goal>,
    rows: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Goal {
    name: String,
    points: u16,
}

impl Report {
    pub fn new(name: &str, exercise: &Exercise, rows: Vec<Row>) -> Self {
        let goal = |goal: &raftarium::lab::grade::Asked| Goal {
            name: goal.name.to_string(),
            points: goal.points,
        };
        let goals = exercise.goals().iter().map(goal).collect();
        Self { exercise: name.into(), points: exercise.points(), goals, rows }
    }

    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    pub fn json(&self) -> Result<(), Problem> {
        out::json(&mut Out::default(), self)
    }

    /// A table, and what else there is to say about some of its rows.
    pub fn table(&self) -> Result<(), Problem> {
        let mut out = Out::default();
        out.line(format_args!("{}: {}", self.exercise, points(self.points)))?;
        for (number, goal) in (1..).zip(&self.goals) {
            let worth = points(goal.points.into());
            out.line(format_args!("  {number}  {} ({worth})", goal.name))?;
        }
        out.line(format_args!(""))?;
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
        let numbers = (1..=self.goals.len()).map(|number| number.to_string());
        let header = ["name", "points"].map(String::from).into_iter().chain(numbers);
        table.set_header(header.chain(["what was done".into()]));
        for row in &self.rows {
            let goals = row.goals.iter().map(|goal| match goal.reached_us {
                Some(at) => format!("✓ {}", Time::from_us(at)),
                None => "–".into(),
            });
            let first = [short(&row.name), row.points.to_string()].into_iter();
            let did = row.run.as_ref().map_or("not judged".into(), |run| words(&run.did));
            table.add_row(first.chain(goals).chain([did]));
        }
        if let Some(column) = table.column_mut(1) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        out.text(&format!("{}\n\n", table.trim_fmt()))?;
        for row in &self.rows {
            for words in remarks(row) {
                out.line(format_args!("{}: {words}", short(&row.name)))?;
            }
        }
        let (all, judged) = (self.rows.len(), self.rows.iter().filter(|row| row.judged).count());
        let full = self.rows.iter().filter(|row| row.points == self.points).count();
        out.line(format_args!("{judged} of {all} could be judged, {full} reached all goals"))
    }

    /// A line for each row.
    pub fn csv(&self) -> Result<(), Problem> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let bad = |error: csv::Error| Problem::new(format!("the report: {error}"));
        let goals = self.goals.iter().map(|goal| format!("{}_us", goal.name));
        let header = ["name", "points", "of", "judged", "reason"].map(String::from).into_iter();
        let rest = [
            "crashes",
            "restarts",
            "commands",
            "partitions",
            "rules_off",
            "lines",
            "ended_at_us",
            "events",
            "seed",
            "goes_on",
            "engine",
            "replay",
            "stopped",
            "source",
        ];
        let header = header.chain(goals).chain(rest.map(String::from));
        writer.write_record(header.map(|cell| inert(&cell).into_owned())).map_err(bad)?;
        for row in &self.rows {
            let cells = self.cells(row);
            writer.write_record(cells.iter().map(|cell| inert(cell).into_owned())).map_err(bad)?;
        }
        let bytes = writer.into_inner().map_err(|error| Problem::new(error.to_string()))?;
        Out::default().text(&String::from_utf8_lossy(&bytes))
    }

    fn cells(&self, row: &Row) -> Vec<String> {
        let number = |number: Option<u64>| number.map_or(String::new(), |it| it.to_string());
        let text = |text: Option<&String>| text.cloned().unwrap_or_default();
        let run = row.run.as_ref();
        let did = |get: fn(&Acts) -> u32| number(run.map(|run| get(&run.did).into()));
        let mut cells = vec![
            row.name.clone(),
            row.points.to_string(),
            self.points.to_string(),
            row.judged.to_string(),
            text(row.reason.as_ref()),
        ];
        cells.extend(row.goals.iter().map(|goal| number(goal.reached_us)));
        cells.extend([
            did(|did| did.crashes),
            did(|did| did.restarts),
            did(|did| did.commands),
            did(|did| did.partitions),
            did(|did| did.rules_off),
            number(run.map(|run| run.line_count as u64)),
            number(run.map(|run| run.ended_at_us)),
            number(run.map(|run| run.events)),
            number(run.map(|run| run.seed)),
            run.map(|run| run.goes_on.to_string()).unwrap_or_default(),
            text(run.and_then(|run| run.engine.as_ref())),
            text(run.and_then(|run| run.replay.as_ref())),
            text(run.and_then(|run| run.stopped.as_ref())),
            row.source.clone(),
        ]);
        cells
    }
}

/// Points with their unit.
fn points(points: u32) -> String {
    if points == 1 { "1 point".into() } else { format!("{points} points") }
}

/// What somebody did, without what did not happen.
fn words(did: &Acts) -> String {
    let counts = [
        (did.crashes, "crash", "crashes"),
        (did.restarts, "restart", "restarts"),
        (did.commands, "command", "commands"),
        (did.partitions, "partition or cut", "partitions or cuts"),
        (did.rules_off, "rule switched off", "rules switched off"),
    ];
    let counts = counts.into_iter().filter(|(count, ..)| *count > 0);
    let words: Vec<_> = counts
        .map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }))
        .collect();
    words.join(", ")
}

/// What a reader of the table should know about a row.
fn remarks(row: &Row) -> Vec<String> {
    let mut remarks: Vec<_> =
        row.reason.iter().map(|reason| format!("not judged: {reason}")).collect();
    let Some(Run { engine, replay, stopped, goes_on, ended_at_us, .. }) = &row.run else {
        return remarks;
    };
    let other = engine.as_ref().filter(|engine| *engine != VERSION);
    let made = other.map(|engine| format!(", made with Raftarium {}", short(engine)));
    match replay.as_deref() {
        Some("differs") => remarks.push(format!(
            "the replay differs from the run that was saved{}",
            made.unwrap_or_default()
        )),
        _ if other.is_some() => remarks.push(format!(
            "the replay {}{}",
            if replay.is_some() { "agrees with the run that was saved" } else { "may differ" },
            made.unwrap_or_default()
        )),
        _ => {}
    }
    if *goes_on {
        let end = Time::from_us(*ended_at_us);
        remarks.push(format!("judged up to its moment, {end}; it has lines after that"));
    }
    remarks.extend(stopped.iter().map(|why| format!("a script stopped before its end: {why}")));
    remarks
}

/// A name in a length that fits a table.
fn short(name: &str) -> String {
    const LONGEST: usize = 60;
    match name.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.replace(['\n', '\t'], " "),
    }
}

/// A cell that no spreadsheet takes for a formula: people hand in names, too.
fn inert(cell: &str) -> Cow<'_, str> {
    match cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => Cow::Owned(format!("'{cell}")),
        false => Cow::Borrowed(cell),
    }
}
