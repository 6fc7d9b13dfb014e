//! The search for runs that meet a goal, such as a violation.
//!
//! A [`Search`] starts at some moment of a run and gives random commands, again and again, until its [`Goal`] is met: a
//! property is violated, or a condition of the language holds for some time. It is guided by coverage: moments that
//! show something new are kept, and later trials continue from there. So it gets deep into runs without a plan. What is
//! found is shortened as far as possible, and explained as a [`Story`]: commands with times, and a sentence for each.
//!
//! It does nothing that users could not do: it gives commands at times, and knows of the world what they see. The same
//! search with the same seed finds the same, wherever it runs and in whatever slices: its budget counts work, not time.
//!
//! ```
//! use raftarium::lab::language::{Condition, parse_script};
//! use raftarium::lab::search::{Goal, Options, Search};
//! use raftarium::lab::Session;
//! use raftarium::types::Duration;
//!
//! let script = parse_script("example", "servers 3\n").unwrap();
//! let session = Session::open(&script).unwrap();
//! let goal = Goal::Holds { condition: Condition::NoLeader, during: Duration::from_s(2) };
//! let mut search = Search::new(session, goal, Options::default());
//! let story = search.work(2_000_000).expect("crashes can do that");
//! assert!(story.steps.len() <= 3);
//! ```
//!
//! `goal` checks a run, `moves` draws random commands, `tactics` draws commands that follow a strategy, `features`
//! describes a moment and `pool` keeps the new ones; `shrink` shortens what was found and `story` explains it.

mod dice;
mod features;
mod goal;
pub(in crate::lab) mod moves;
mod pool;
mod shrink;
mod story;
mod tactics;
pub(in crate::lab) mod values;

use crate::sim::Command;
use crate::types::{Duration, Time};
use crate::util::sort;

pub use dice::Dice;
pub use goal::Goal;
pub use moves::Kind;
pub use story::{Story, StoryStep};

use super::session::Session;
use features::features;
use goal::CheckedRun;
use moves::Pace;
use pool::Pool;
use shrink::Shrink;
use tactics::{Act, Theme, Wait};

/// Options of a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The seed of the search's own randomness.
    pub seed: u64,
    /// The kinds of commands that it may give.
    pub kinds: Vec<Kind>,
}

impl Default for Options {
    fn default() -> Self {
        Self { seed: 1, kinds: Kind::FAIR.to_vec() }
    }
}

/// The progress of a search.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// The number of runs that were tried.
    pub worlds: u64,
    /// The number of runs in which a property could not be judged to the end.
    pub unknown: u64,
    /// The work done in them.
    pub work: u64,
    /// The number of distinct values of features seen.
    pub features: u64,
    /// The number of commands of what was found, so far; none while nothing is found.
    pub commands: Option<u64>,
}

/// A search in progress.
#[derive(Debug)]
pub struct Search {
    goal: Goal,
    kinds: Vec<Kind>,
    /// The kinds of commands in use until the next restart.
    in_use: Vec<Kind>,
    start: CheckedRun,
    dice: Dice,
    pool: Pool,
    progress: Progress,
    theme: Theme,
    /// The number of restarts, and the work at which the next one is due.
    restarts: u64,
    restart_at: u64,
    shrink: Option<Shrink>,
    story: Option<Story>,
}

/// After this much work without success, or a multiple of it, a search restarts: the moments that it has kept may lead
/// nowhere, and some goals need longer runs than others.
const WORK_PER_RESTART: u64 = 150_000;

/// A trial goes no further than this beyond the start, unless the condition must hold for longer.
const LONGEST: Duration = Duration::from_s(30);
/// The most commands of a trial, including those that led to its first moment.
const COMMANDS_MAX: usize = 40;
/// The percentage of trials that follow a strategy.
const TACTICS_PERCENT: usize = 50;
/// The percentage of those that are duels, in which one leader follows another.
const DUEL_PERCENT: usize = 60;
/// An act without an effect for this long will have none.
const LONGEST_EFFECT: Duration = Duration::from_ms(700);
/// A trial from a moment ends after this many commands that show nothing new.
const STRIDE_MAX: usize = 8;

impl Search {
    /// A search that starts at the present of a session, which stays as it is.
    pub fn new(session: Session, goal: Goal, options: Options) -> Self {
        let start = CheckedRun::new(session, &goal);
        let mut kinds = options.kinds;
        sort(&mut kinds);
        kinds.dedup();
        let mut dice = Dice::new(options.seed, 0);
        let in_use = draw_kinds_in_use(&kinds, Theme::Plain, &mut dice);
        Self {
            dice,
            in_use,
            theme: Theme::Plain,
            pool: Pool::new(start.clone(), Theme::Plain.relevant_features()),
            progress: Progress::default(),
            restarts: 0,
            restart_at: WORK_PER_RESTART,
            shrink: None,
            story: None,
            goal,
            kinds,
            start,
        }
    }

    /// Its progress.
    pub fn progress(&self) -> Progress {
        self.progress
    }

    /// What was found, once it has been shortened.
    pub fn story(&self) -> Option<&Story> {
        self.story.as_ref()
    }

    /// Continues until this much work is done, or a little more; returns early with what was found.
    pub fn work(&mut self, budget: u64) -> Option<&Story> {
        let end = self.progress.work.saturating_add(budget);
        while self.story.is_none() && self.progress.work < end {
            match self.shrink.take() {
                None => self.run_trial(),
                Some(shrink) => self.shorten(shrink),
            }
        }
        self.story()
    }

    /// One trial.
    fn run_trial(&mut self) {
        if self.progress.work >= self.restart_at {
            self.restarts += 1;
            self.restart_at = self.progress.work + WORK_PER_RESTART * luby(self.restarts + 1);
            self.restart();
        }
        let mut run = self.pool.choose(&mut self.dice);
        let before = run.session.work();
        self.progress.worlds += 1;
        if let Some(met) = self.random_trial(&mut run) {
            let done = run.done.iter().cloned().collect();
            self.shrink = Some(Shrink::new(self.start.clone(), self.goal.clone(), done, met));
        }
        self.progress.unknown += u64::from(!run.session.checker().unknown().is_empty());
        // A trial without any event counts as well.
        self.progress.work += run.session.work() - before + 1;
    }

    /// Drops the kept moments, and restarts with another focus.
    fn restart(&mut self) {
        self.theme = Theme::draw(&self.kinds, &mut self.dice);
        self.in_use = draw_kinds_in_use(&self.kinds, self.theme, &mut self.dice);
        let mut start = self.start.clone();
        if self.kinds.contains(&Kind::Settings) {
            for command in self.theme.settings(start.session.world(), &mut self.dice) {
                // A setting that cannot be set stays as it is.
                let _ = start.act(&command, &self.goal, &mut |_| ());
            }
        }
        self.pool = Pool::new(start, self.theme.relevant_features());
    }

    fn shorten(&mut self, mut shrink: Shrink) {
        self.progress.work += shrink.step() + 1;
        self.progress.worlds += 1;
        self.progress.commands = Some(shrink.commands().len() as u64);
        if shrink.is_done() {
            self.story = Some(shrink.story());
        } else {
            self.shrink = Some(shrink);
        }
    }

    /// Gives a run a few random commands; returns when the goal was met, if it was.
    fn random_trial(&mut self, run: &mut CheckedRun) -> Option<Time> {
        if self.dice.percent(TACTICS_PERCENT) {
            return self.tactics(run);
        }
        let kinds = self.draw_kinds();
        let pace = Pace::draw(&mut self.dice);
        for _ in 0..=self.dice.below(STRIDE_MAX) {
            let until = moves::next_time(run.session.world(), &mut self.dice, pace);
            if let Some(met) = run.advance(until, &self.goal, &mut |_| ()) {
                return Some(met);
            }
            if self.is_at_limit(run) {
                return None;
            }
            self.offer(run);
            if let Some(command) = self.draw_command(&kinds, run)
                && let Ok(Some(met)) = run.act(&command, &self.goal, &mut |_| ())
            {
                return Some(met);
            }
        }
        self.run_on(run)
    }

    /// Gives a run commands that follow a strategy.
    fn tactics(&mut self, run: &mut CheckedRun) -> Option<Time> {
        let (theme, is_duel) = (self.theme, self.dice.percent(DUEL_PERCENT));
        let acts = tactics::acts(theme, &self.in_use, &mut self.dice);
        let first = self.dice.below(2);
        for turn in first..=first + self.dice.below(STRIDE_MAX) {
            let act = if is_duel {
                tactics::duel_act(turn, theme, &self.in_use, &mut self.dice)?
            } else {
                self.dice.weighted(&acts)?
            };
            let world = run.session.world();
            let number = run.done.len() + 1;
            let (kinds, dice) = (&self.in_use, &mut self.dice);
            let Some(command) = tactics::draw(act, theme, kinds, world, number, dice) else {
                continue;
            };
            match run.act(&command, &self.goal, &mut |_| ()) {
                Ok(None) => {}
                Ok(met) => return met,
                Err(_) => continue,
            }
            if let Some(met) = self.await_effect(act, run) {
                return Some(met);
            }
            if self.is_at_limit(run) {
                return None;
            }
            self.offer(run);
        }
        self.run_on(run)
    }

    /// Lets as much time pass as an act needs to have its effect, or nearly so.
    fn await_effect(&mut self, act: Act, run: &mut CheckedRun) -> Option<Time> {
        match act.wait(&mut self.dice) {
            Wait::Until(effect) => {
                let latest = run.now() + LONGEST_EFFECT;
                run.advance_to_event(&|event| effect.matches(event), latest, &self.goal)
            }
            Wait::Not => None,
            Wait::SomeTime => {
                let pace = Pace::draw(&mut self.dice);
                let until = moves::next_time(run.session.world(), &mut self.dice, pace);
                run.advance(until, &self.goal, &mut |_| ())
            }
        }
    }

    /// Lets the run continue without further commands.
    fn run_on(&mut self, run: &mut CheckedRun) -> Option<Time> {
        for _ in 0..=self.dice.below(4) {
            let until = run.now() + self.dice.duration(1_000, 150_000);
            if let Some(met) = run.advance(until, &self.goal, &mut |_| ()) {
                return Some(met);
            }
            self.offer(run);
        }
        let Goal::Holds { during, .. } = self.goal else { return None };
        let end = run.now() + during;
        while run.is_near() && run.now() < end {
            let until = run.now() + Duration::from_ms(50);
            if let Some(met) = run.advance(until, &self.goal, &mut |_| ()) {
                return Some(met);
            }
        }
        None
    }

    fn offer(&mut self, run: &CheckedRun) {
        if self.is_at_limit(run) {
            return;
        }
        let features = features(run.session.world(), run.session.checker());
        self.pool.offer(run, features, &mut self.dice);
        self.progress.features = self.pool.features() as u64;
    }

    fn is_at_limit(&self, run: &CheckedRun) -> bool {
        run.done.len() >= COMMANDS_MAX || run.now().since(self.start.now()) > LONGEST
    }

    /// Chooses the kinds of a trial: each trial leaves some out, so that each kind is sometimes rare enough, and
    /// sometimes frequent enough.
    fn draw_kinds(&mut self) -> Vec<(Kind, usize)> {
        let mut drawn: Vec<(Kind, usize)> = Vec::new();
        for &kind in &self.in_use {
            if self.dice.percent(50) {
                drawn.push((kind, kind.weight() * (1 + self.dice.below(4))));
            }
        }
        if drawn.is_empty() {
            drawn.extend(self.dice.one(&self.in_use).map(|&kind| (kind, 1)));
        }
        drawn
    }

    fn draw_command(&mut self, kinds: &[(Kind, usize)], run: &CheckedRun) -> Option<Command> {
        let kind = self.dice.weighted(kinds)?;
        moves::draw(kind, run.session.world(), run.done.len() + 1, &mut self.dice)
    }
}

/// Chooses kinds until the next restart: special ones are left out more often than not, so that they do not displace
/// the rest.
fn draw_kinds_in_use(kinds: &[Kind], theme: Theme, dice: &mut Dice) -> Vec<Kind> {
    let is_in = |kind: &Kind| theme.needs(*kind) || !kind.is_special() || dice.percent(25);
    let drawn = kinds.iter().copied().filter(is_in);
    let drawn: Vec<Kind> = drawn.collect();
    if drawn.is_empty() { kinds.to_vec() } else { drawn }
}

/// 1 1 2 1 1 2 4 1 1 2 1 1 2 4 8 …, counted from 1: a universal restart strategy, near the best one for any search
/// (Luby, Sinclair and Zuckerman, 1993).
fn luby(place: u64) -> u64 {
    let whole = (place + 1).next_power_of_two();
    if whole == place + 1 { whole / 2 } else { luby(place + 1 - whole / 2) }
}

#[cfg(test)]
mod tests;
