//! A rung: its script, and what its head says.

use std::ops::RangeInclusive;

use super::hints;
use crate::lab::language::{Script, parse_script};
use crate::lab::scenarios::Scenario;
use crate::types::{Property, Role};

/// The most seeds of a rung.
const MAX_SEEDS: u64 = 1_000;

/// A rung of the ladder.
#[derive(Clone, Debug)]
pub struct Rung {
    /// Its name: `07-higher-term`.
    pub name: String,
    /// Its title: "Higher term".
    pub title: String,
    /// What it teaches, in one sentence.
    pub teaches: String,
    /// The sections of the paper: `§5.1`.
    pub paper: String,
    /// The seeds with which it is climbed.
    pub seeds: RangeInclusive<u64>,
    /// How often each entry may be sent to each server, on average; none for any number.
    pub entries: Option<usize>,
    pub(super) script: Script,
    about: Vec<Property>,
    text: String,
    hints: Vec<(u32, Hint)>,
}

/// What helps somebody whose core falls: read the first part, think, and only then read the second.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hint {
    pub(super) look: String,
    pub(super) rule: String,
}

impl Rung {
    /// The rung of the library.
    ///
    /// # Errors
    /// See [`Rung::parse`]; never for a rung of the library.
    pub fn of(scenario: &Scenario) -> Result<Self, String> {
        Self::parse(scenario.name, scenario.text)
    }

    /// Reads a rung.
    ///
    /// # Errors
    /// In words: a line of the script is bad, or the head lacks something.
    pub fn parse(name: &str, text: &str) -> Result<Self, String> {
        let script = parse_script(name, text).map_err(|errors| {
            errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        })?;
        let lacks = |what: &str| format!("{name}: its head lacks a line '# {what}'");
        let first = text.lines().next().and_then(|line| line.strip_prefix("# "));
        let (title, teaches) = first
            .and_then(|line| line.split_once(": "))
            .ok_or_else(|| lacks("Title: one sentence."))?;
        let seeds = value(text, "seeds").and_then(seeds);
        let entries = value(text, "entries").map(|number| number.parse::<usize>());
        let hints = hints(text);
        if hints.is_empty() {
            return Err(lacks("look: …', followed by '# rule: …"));
        }
        Ok(Self {
            name: name.to_owned(),
            title: title.to_owned(),
            teaches: teaches.to_owned(),
            paper: value(text, "paper").ok_or_else(|| lacks("paper: §…"))?.to_owned(),
            seeds: seeds.ok_or_else(|| lacks("seeds: 1..4"))?,
            entries: entries
                .transpose()
                .map_err(|_| format!("{name}: '# entries:' needs a number"))?,
            about: about(name, text)?,
            script,
            text: text.to_owned(),
            hints,
        })
    }

    /// The hint for somebody whose core falls at this line, counted from 1, or violates a property there.
    pub(super) fn hint(&self, line: u32, violated: Option<(Property, Option<Role>)>) -> Hint {
        if let Some((property, role)) =
            violated.filter(|(property, _)| !self.about.contains(property))
        {
            let (look, rule) = hints::about(property, role);
            return Hint { look: look.to_owned(), rule: rule.to_owned() };
        }
        let before = self.hints.iter().rev().find(|(at, _)| *at < line);
        before.unwrap_or(&self.hints[0]).1.clone()
    }

    /// The text of a line, counted from 1.
    pub(super) fn line(&self, number: u32) -> &str {
        let place = (number as usize).saturating_sub(1);
        self.text.lines().nth(place).unwrap_or_default().trim()
    }
}

/// What a line of the head says: `# paper: §5.2`.
fn value<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    text.lines().find_map(|line| said(line, key))
}

fn said<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    line.trim().strip_prefix("# ")?.strip_prefix(key)?.strip_prefix(": ").map(str::trim)
}

/// The properties that the rung is about.
fn about(name: &str, text: &str) -> Result<Vec<Property>, String> {
    let words = value(text, "about").unwrap_or_default().split_whitespace();
    let property = |word: &str| {
        let found = Property::ALL.into_iter().find(|property| property.word() == word);
        found.ok_or_else(|| format!("{name}: '# about: {word}' names no property"))
    };
    words.map(property).collect()
}

fn seeds(range: &str) -> Option<RangeInclusive<u64>> {
    let (from, to) = range.split_once("..")?;
    let (from, to) = (from.parse().ok()?, to.parse().ok()?);
    (from <= to && to - from < MAX_SEEDS).then_some(from..=to)
}

/// Each pair of `# look:` and `# rule:`, with the line of the second.
fn hints(text: &str) -> Vec<(u32, Hint)> {
    let mut hints = Vec::new();
    let mut look = String::new();
    for (line, number) in text.lines().zip(1..) {
        if let Some(words) = said(line, "look") {
            look = words.to_owned();
        }
        if let Some(rule) = said(line, "rule") {
            hints.push((number, Hint { look: std::mem::take(&mut look), rule: rule.to_owned() }));
        }
    }
    hints
}
