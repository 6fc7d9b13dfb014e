//! What makes a script an experiment: its `vary` lines, each of which stands for one of several lines, and `trials`.
//!
//! With a value chosen for each, the script is an ordinary one, a *cell* of the experiment: line by line the same text. An
//! ordinary run of an experiment is one of its first cell, in which each `vary` line has its first value.

use std::ops::Range;
use std::sync::Arc;

use super::assembly::{assemble, lines};
use super::error::{LineError, ParseError};
use super::{MAX_ERRORS, Script, parse_script};
use crate::util::sort_by_key;

/// The most cells of an experiment.
pub const MAX_CELLS: usize = 1_000;
/// The most trials of a cell.
pub const MAX_TRIALS: u32 = 100_000;
/// The most bytes of all cells together, so that each can be checked when the file is read.
const MAX_BYTES: usize = 16 << 20;

/// The `vary` lines and the `trials` of a script.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The `vary` lines, in their order.
    pub varied: Vec<Varied>,
    /// How many trials each cell has, if the script says so, and on which line.
    pub trials: Option<(u32, u32)>,
}

/// A `vary` line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Varied {
    /// What it varies, as in `latency S1 -> S2` or `rule majority`; several lines may vary the same.
    pub subject: Arc<str>,
    /// The line, counted from 1.
    pub line: u32,
    /// Its values, in their order.
    pub values: Vec<VariedValue>,
    /// The index of the `vary` line with which it varies in step.
    pub with: Option<usize>,
}

/// A value of a `vary` line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariedValue {
    /// The value, as it was written.
    pub text: Arc<str>,
    /// The whole line that it stands for.
    pub line: Arc<str>,
    /// Its bytes in the `vary` line.
    pub(super) place: Range<usize>,
}

impl Plan {
    /// Whether the script is an experiment.
    pub fn is_experiment(&self) -> bool {
        !self.varied.is_empty() || self.trials.is_some()
    }

    /// The number of cells; none if there are more than [`MAX_CELLS`].
    pub fn cells(&self) -> Option<usize> {
        let free = self.varied.iter().filter(|varied| varied.with.is_none());
        let cells = free.map(|varied| varied.values.len()).try_fold(1_usize, usize::checked_mul);
        cells.filter(|&cells| cells <= MAX_CELLS)
    }

    /// The chosen value of each `vary` line in a cell. Those of the last line vary first.
    pub fn values(&self, cell: usize) -> Vec<&VariedValue> {
        let mut rest = cell;
        let mut places = vec![0; self.varied.len()];
        for (place, varied) in places.iter_mut().zip(&self.varied).rev() {
            if varied.with.is_none() {
                *place = rest % varied.values.len();
                rest /= varied.values.len();
            }
        }
        let chosen = self.varied.iter().zip(&places).map(|(varied, &own)| {
            let place = varied.with.map_or(own, |leader| places[leader]);
            &varied.values[place]
        });
        chosen.collect()
    }

    /// The script of a cell as text: that of the experiment, with its value in place of each `vary` line, and `trials` as
    /// a comment.
    pub fn text(&self, whole: &str, cell: usize) -> String {
        let mut replaced: Vec<_> =
            self.varied.iter().map(|varied| varied.line).zip(self.values(cell)).collect();
        sort_by_key(&mut replaced, |(line, _)| *line);
        let mut replaced = replaced.into_iter().peekable();
        let mut text = String::with_capacity(whole.len());
        for (number, line) in (1..).zip(lines(whole)) {
            if self.trials.is_some_and(|(_, line)| line == number) {
                text += "# ";
            }
            let value = replaced.next_if(|(line, _)| *line == number);
            text += value.map_or(line, |(_, value)| &value.line);
            text.push('\n');
        }
        text
    }

    /// What varies from cell to cell, as in `servers 3, latency 5ms`.
    pub fn label(&self, cell: usize) -> String {
        let values = self.varied.iter().zip(self.values(cell));
        let free = values.filter(|(varied, _)| varied.with.is_none());
        let label = free.map(|(varied, value)| format!("{} {}", varied.subject, value.text));
        label.collect::<Vec<_>>().join(", ")
    }

    /// An error of a cell's text, in the experiment's.
    fn error_of_cell(&self, whole: &str, cell: usize, error: LineError) -> LineError {
        let values = self.varied.iter().zip(self.values(cell));
        let value = values.into_iter().find(|(varied, _)| varied.line == error.line);
        let Some((varied, value)) = value else {
            let message = format!("{}, with {}", error.message, self.label(cell));
            return LineError { message, ..error };
        };
        let line = lines(whole).nth(varied.line as usize - 1).unwrap_or_default();
        let LineError { source, message, expected, suggestion, .. } = error;
        let (start, end) = (value.place.start, value.place.end);
        let error = ParseError { start, end, message, expected, suggestion };
        LineError::new(&source, varied.line, line, error)
    }
}

/// The error of a whole line of a script.
pub(in crate::lab) fn line_error(
    name: &str,
    text: &str,
    line: u32,
    message: String,
    expected: &'static str,
) -> LineError {
    let shown = lines(text).nth(line as usize - 1).unwrap_or_default();
    let start = shown.len() - shown.trim_start().len();
    let error = ParseError::new(start..shown.trim_end().len().max(start), message, expected);
    LineError::new(&name.into(), line, shown, *error)
}

/// Parses a script and what makes it an experiment, and checks each cell.
///
/// # Errors
/// What is wrong with the script, or with a cell of it.
pub fn parse_plan(name: &str, text: &str) -> Result<(Script, Plan), Vec<LineError>> {
    let (script, plan) = assemble(name, text)?;
    let refuse = |message: String, expected| {
        let line = plan.varied.last().map_or(1, |varied| varied.line);
        Err(vec![line_error(name, text, line, message, expected)])
    };
    let Some(cells) = plan.cells() else {
        let sizes: Vec<_> = plan.varied.iter().filter(|varied| varied.with.is_none()).collect();
        let sizes: Vec<_> = sizes.iter().map(|varied| varied.values.len().to_string()).collect();
        let message = format!("the values make {} combinations", sizes.join(" × "));
        return refuse(message, "at most 1000");
    };
    if cells > 1 && cells.saturating_mul(text.len()) > MAX_BYTES {
        let message = format!("{cells} combinations of a script of {} bytes", text.len());
        return refuse(message, "at most 16 MiB in all");
    }
    for cell in 1..cells {
        if let Err(errors) = parse_script(name, &plan.text(text, cell)) {
            let errors = errors.into_iter().take(MAX_ERRORS);
            return Err(errors.map(|error| plan.error_of_cell(text, cell, error)).collect());
        }
    }
    Ok((script, plan))
}
