//! What a script says to people: comments and blank lines, and what readers may do. It has no effect on a run, and a saved
//! script still has it.

use std::fmt;
use std::sync::Arc;

use crate::types::{Rule, ServerId};

/// The start of the comment that a printed script adds if it switches rules off. It is generated each time.
pub(super) const MODIFIED: &str = "# A modified Raft. Rules that are switched off:";

/// A comment or a blank line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The comment from its `#` on; empty for a blank line.
    pub text: Arc<str>,
    /// Whether it follows something else on its line.
    pub trails: bool,
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A line at the top of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TopLine {
    /// Before all of them.
    First,
    Servers,
    Seed,
    /// The setting at this index of those at the top.
    Setting(usize),
    Rule(Rule),
    Log(ServerId),
    Term(ServerId),
    Vote(ServerId),
    Allow,
    /// After all of them.
    Last,
}

/// The comments and blank lines at the top of a script, and the commands that its readers may use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Each with the line that it precedes, or that it trails.
    remarks: Vec<(TopLine, Remark)>,
    /// The words of the commands that readers may use; none for all.
    pub allowed: Option<Arc<[&'static str]>>,
}

impl Head {
    /// Without remarks, for readers who may use no command.
    pub fn for_watching() -> Self {
        Self { remarks: Vec::new(), allowed: Some(Arc::default()) }
    }

    pub(super) fn add(&mut self, line: TopLine, remark: Remark) {
        self.remarks.push((line, remark));
    }

    /// Writes a line of the top with its comments.
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

    /// Writes the comments before a line of the top.
    pub(super) fn write_before(&self, f: &mut fmt::Formatter<'_>, line: TopLine) -> fmt::Result {
        self.of(line).filter(|remark| !remark.trails).try_for_each(|remark| writeln!(f, "{remark}"))
    }

    fn of(&self, line: TopLine) -> impl Iterator<Item = &Remark> {
        self.remarks.iter().filter(move |(place, _)| *place == line).map(|(_, remark)| remark)
    }
}
