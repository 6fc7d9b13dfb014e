//! Comments and blank lines: they say nothing to a run, and a script that is saved has them still.

use std::fmt;
use std::sync::Arc;

use crate::types::{Rule, ServerId};

/// How the comment begins that a printed script has of itself, if it switches rules off. It is printed anew each time.
pub(super) const MODIFIED: &str = "# A modified Raft. Rules that are switched off:";

/// A comment or a blank line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The comment from its `#` on; empty for a blank line.
    pub text: Arc<str>,
    /// Whether it stands behind something else on its line.
    pub trails: bool,
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A line of a script's top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TopLine {
    /// Before all of them.
    First,
    Servers,
    Seed,
    /// The setting at this place among those of the top.
    Setting(usize),
    Rule(Rule),
    Log(ServerId),
    Term(ServerId),
    Vote(ServerId),
    /// Behind all of them.
    Last,
}

/// The comments and blank lines of a script's top.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Each with the line that it stands before, or behind which it trails.
    remarks: Vec<(TopLine, Remark)>,
}

impl Head {
    pub(super) fn add(&mut self, line: TopLine, remark: Remark) {
        self.remarks.push((line, remark));
    }

    /// Writes a line of the top with what stands before and behind it.
    pub(super) fn write(
        &self,
        f: &mut fmt::Formatter<'_>,
        line: TopLine,
        text: fmt::Arguments<'_>,
    ) -> fmt::Result {
        self.write_before(f, line)?;
        f.write_fmt(text)?;
        self.of(line)
            .filter(|remark| remark.trails)
            .try_for_each(|remark| write!(f, " {remark}"))?;
        f.write_str("\n")
    }

    /// Writes what stands before a line of the top.
    pub(super) fn write_before(&self, f: &mut fmt::Formatter<'_>, line: TopLine) -> fmt::Result {
        self.of(line).filter(|remark| !remark.trails).try_for_each(|remark| writeln!(f, "{remark}"))
    }

    fn of(&self, line: TopLine) -> impl Iterator<Item = &Remark> {
        self.remarks.iter().filter(move |(place, _)| *place == line).map(|(_, remark)| remark)
    }
}
