//! A climb: which rungs, with which seeds, and what came of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::rung::Rung;
use super::trial::{Fall, Outcome};

/// Some rungs, one above the other, each with its seeds: a list of trials, counted from 0.
///
/// Trials do not depend on each other, so they can run in any order; the lowest that falls counts.
#[derive(Clone, Debug)]
pub struct Climb {
    rungs: Vec<(String, Rung)>,
}

/// The result of a climb.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The core, as the command line named it; none for our own.
    pub core: Option<String>,
    /// How many rungs were passed.
    pub passed: usize,
    /// How many rungs there are.
    pub of: usize,
    /// The name of the first rung at which the core fell.
    pub fell_at: Option<String>,
    /// All rungs, from the first up.
    pub rungs: Vec<RungReport>,
}

/// What became of a rung.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RungReport {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// The title of its group.
    pub group: String,
    /// What it teaches.
    pub teaches: String,
    /// The sections of the paper.
    pub paper: String,
    /// The seeds.
    pub seeds: Seeds,
    /// What became of it.
    pub standing: Standing,
    /// The seeds with which the core fell, as far as they were tried.
    pub fell_with: Vec<u64>,
    /// Its first fall.
    pub fall: Option<Fall>,
    /// A command that shows the first fall again.
    pub replay: Option<String>,
    /// The optional part that the core does not have, in words.
    pub left_out: Option<String>,
}

/// The seeds of a rung.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seeds {
    /// The first.
    pub from: u64,
    /// The last.
    pub to: u64,
}

/// What became of a rung.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// The core passed with all seeds.
    Passed,
    /// It fell with at least one.
    Fell,
    /// The rung is about an optional part that the core does not have.
    LeftOut,
    /// Not all seeds were tried.
    NotClimbed,
}

impl Climb {
    /// These rungs, each with the title of its group, and with this many seeds in place of its own if given.
    pub fn new(mut rungs: Vec<(String, Rung)>, seeds: Option<u64>) -> Self {
        for (_, rung) in &mut rungs {
            let from = *rung.seeds.start();
            let to = seeds.map(|count| from.saturating_add(count.max(1) - 1));
            rung.seeds = from..=to.unwrap_or(*rung.seeds.end());
        }
        Self { rungs }
    }

    /// Its rungs, from the first up.
    pub fn rungs(&self) -> impl Iterator<Item = &Rung> {
        self.rungs.iter().map(|(_, rung)| rung)
    }

    /// How many trials it has.
    pub fn len(&self) -> u64 {
        self.rungs().map(count).sum()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The rung and the seed of a trial.
    pub fn trial(&self, number: u64) -> Option<(&Rung, u64)> {
        let mut rest = number;
        for rung in self.rungs() {
            if rest < count(rung) {
                return Some((rung, rung.seeds.start() + rest));
            }
            rest -= count(rung);
        }
        None
    }

    /// What came of the trials that have ended. `core` is what the command line has after `--core`.
    pub fn report(&self, outcomes: &BTreeMap<u64, Outcome>, core: Option<&str>) -> Report {
        let mut first = 0;
        let mut rungs = Vec::new();
        for (group, rung) in &self.rungs {
            let of_rung = outcomes.range(first..first + count(rung));
            let of_rung =
                of_rung.map(|(number, outcome)| (rung.seeds.start() + number - first, outcome));
            rungs.push(about(group, rung, of_rung.collect(), core));
            first += count(rung);
        }
        let is = |standing: Standing| move |rung: &&RungReport| rung.standing == standing;
        Report {
            core: core.map(str::to_owned),
            passed: rungs.iter().filter(is(Standing::Passed)).count(),
            of: rungs.len(),
            fell_at: rungs.iter().find(is(Standing::Fell)).map(|rung| rung.name.clone()),
            rungs,
        }
    }
}

/// The number of its seeds.
fn count(rung: &Rung) -> u64 {
    rung.seeds.end() - rung.seeds.start() + 1
}

fn about(
    group: &str,
    rung: &Rung,
    outcomes: Vec<(u64, &Outcome)>,
    core: Option<&str>,
) -> RungReport {
    let falls = outcomes.iter().filter_map(|(seed, outcome)| match outcome {
        Outcome::Fell(fall) => Some((*seed, &**fall)),
        _ => None,
    });
    let falls: Vec<_> = falls.collect();
    let left_out = outcomes.iter().find_map(|(_, outcome)| match outcome {
        Outcome::LeftOut(words) => Some(words.clone()),
        _ => None,
    });
    let standing = match (falls.is_empty(), &left_out) {
        (false, _) => Standing::Fell,
        (true, Some(_)) => Standing::LeftOut,
        (true, None) if outcomes.len() as u64 == count(rung) => Standing::Passed,
        (true, None) => Standing::NotClimbed,
    };
    let first = falls.first();
    RungReport {
        name: rung.name.clone(),
        title: rung.title.clone(),
        group: group.to_owned(),
        teaches: rung.teaches.clone(),
        paper: rung.paper.clone(),
        seeds: Seeds { from: *rung.seeds.start(), to: *rung.seeds.end() },
        standing,
        fell_with: falls.iter().map(|(seed, _)| *seed).collect(),
        fall: first.map(|(_, fall)| (*fall).clone()),
        replay: first.map(|(seed, _)| replay(rung, *seed, core)),
        left_out,
    }
}

fn replay(rung: &Rung, seed: u64, core: Option<&str>) -> String {
    let is_of_library = super::all().iter().any(|other| other.name == rung.name);
    let script = match is_of_library {
        true => format!("ladder/{}.raft", rung.name),
        false => quoted(&rung.name),
    };
    let core = core.map(|core| format!(" --core {}", quoted(core))).unwrap_or_default();
    format!("raftarium run {script} --seed {seed}{core}")
}

/// As a shell reads it.
fn quoted(word: &str) -> String {
    let is_plain = |sign: char| sign.is_ascii_alphanumeric() || "./_-+=:@%,".contains(sign);
    match !word.is_empty() && word.chars().all(is_plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}
