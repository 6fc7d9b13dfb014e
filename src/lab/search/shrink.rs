//! Shortens what was found: fewer commands, simpler ones, earlier and rounder times.
//!
//! Each try removes or simplifies something and replays the rest. The world's draws are keyed, so a removed command
//! changes only what depends on it. A try continues from the longest common prefix. What still meets the goal is kept.

use crate::sim::{Command, LinkTarget, MessageName, Target};
use crate::types::{Duration, Time};

use super::goal::{CheckedRun, Goal};
use super::story::{self, Story};

/// Commands with their times, in order.
pub(super) type Plan = Vec<(Time, Command)>;

/// The most tries; the result is short enough then.
const TRIES_MAX: u32 = 1_500;
/// The most passes over the plan, as long as they help.
const ROUNDS_MAX: u32 = 4;
/// In plans of at most this length, each pair of commands is removed as well.
const PAIRS_MAX: usize = 20;
/// How much later than in the first plan the goal may be met.
const PATIENCE: Duration = Duration::from_s(1);

/// A plan that is being shortened.
#[derive(Debug)]
pub(super) struct Shrink {
    goal: Goal,
    /// The run before each command of the plan, and after the last.
    before: Vec<CheckedRun>,
    plan: Plan,
    met: Time,
    deadline: Time,
    advance: Pass,
    place: usize,
    variant: usize,
    tries: u32,
    round: u32,
    has_helped: bool,
    work: u64,
}

/// The changes to try at each position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pass {
    /// Remove this many commands.
    Drop(usize),
    /// Remove this command and a later one.
    DropTwo,
    /// Replace a command by a simpler one.
    Simplify,
    /// Carry out everything from here on earlier.
    Earlier,
    /// Carry it out at a rounder time.
    Round,
    Done,
}

impl Shrink {
    pub(super) fn new(start: CheckedRun, goal: Goal, plan: Plan, met: Time) -> Self {
        let chunk = (plan.len() / 2).max(1);
        let mut shrink = Self {
            goal,
            before: vec![start],
            met,
            deadline: met + PATIENCE,
            advance: Pass::Drop(chunk),
            place: 0,
            variant: 0,
            tries: 0,
            round: 0,
            has_helped: false,
            work: 0,
            plan: Plan::new(),
        };
        // The first replay finds the commands that were carried out, and the moments between them.
        if !shrink.accept(0, &plan) {
            shrink.plan = plan;
            shrink.advance = Pass::Done;
        }
        shrink.has_helped = false;
        shrink
    }

    pub(super) fn commands(&self) -> &Plan {
        &self.plan
    }

    pub(super) fn is_done(&self) -> bool {
        self.advance == Pass::Done || self.tries >= TRIES_MAX
    }

    /// The result.
    pub(super) fn story(self) -> Story {
        story::explain_plan(self.before[0].clone(), &self.goal, &self.plan, self.met)
    }

    /// Makes one try; returns the work that it took.
    pub(super) fn step(&mut self) -> u64 {
        self.work = 0;
        self.tries += 1;
        match self.candidate() {
            None => self.next_position(),
            Some(plan) => {
                let same = self.plan.iter().zip(&plan).take_while(|(old, new)| old == new).count();
                let was = self.plan.len();
                let helped = plan != self.plan && self.accept(same, &plan);
                self.next_try(helped, was);
            }
        }
        self.work
    }

    fn next_try(&mut self, helped: bool, commands_before: usize) {
        match self.advance {
            // The next command has moved to this position.
            Pass::Drop(_) if helped => {}
            Pass::Drop(chunk) => self.place += chunk,
            Pass::DropTwo if helped => self.variant = 0,
            _ if self.plan.len() < commands_before => self.place = 0,
            Pass::Simplify if helped => self.variant = 0,
            Pass::Earlier | Pass::Round if helped => self.next_position(),
            _ => self.variant += 1,
        }
    }

    fn next_position(&mut self) {
        self.variant = 0;
        self.place += 1;
        if self.place < self.plan.len() && !matches!(self.advance, Pass::Drop(_)) {
            return;
        }
        self.place = 0;
        self.advance = match self.advance {
            Pass::Drop(1) => Pass::Simplify,
            Pass::Drop(chunk) => Pass::Drop(chunk / 2),
            Pass::Simplify => Pass::Earlier,
            Pass::Earlier => Pass::Round,
            Pass::Round if self.has_helped && self.round < ROUNDS_MAX => {
                self.round += 1;
                self.has_helped = false;
                Pass::Drop(2)
            }
            Pass::Round if self.plan.len() <= PAIRS_MAX => Pass::DropTwo,
            Pass::DropTwo if self.has_helped && self.round < ROUNDS_MAX => {
                self.round += 1;
                self.has_helped = false;
                Pass::Drop(1)
            }
            Pass::Round | Pass::DropTwo | Pass::Done => Pass::Done,
        };
    }

    /// The plan to try at this position; none if there is nothing more to try.
    fn candidate(&self) -> Option<Plan> {
        let mut plan = self.plan.clone();
        let &(at, ref command) = plan.get(self.place)?;
        match self.advance {
            Pass::Drop(chunk) => {
                let end = (self.place + chunk).min(plan.len());
                plan.drain(self.place..end);
            }
            Pass::DropTwo => {
                let other = self.place + 1 + self.variant;
                if other >= plan.len() {
                    return None;
                }
                plan.remove(other);
                plan.remove(self.place);
            }
            Pass::Simplify => {
                let simpler = simpler(command).into_iter().nth(self.variant)?;
                plan[self.place].1 = simpler;
            }
            Pass::Earlier => {
                let by = self.shorter_wait(at)?;
                for (at, command) in &mut plan[self.place..] {
                    *command = sent_earlier(command, *at, by);
                    *at = *at - by;
                }
            }
            Pass::Round => plan[self.place].0 = self.rounder(at)?,
            Pass::Done => return None,
        }
        Some(plan)
    }

    /// How much earlier to continue from this position.
    fn shorter_wait(&self, at: Time) -> Option<Duration> {
        let before = match self.place {
            0 => self.before[0].now(),
            place => self.plan[place - 1].0,
        };
        let wait = at.since(before).as_us();
        let by = wait.checked_shr(self.variant as u32)?;
        (by >= 1_000 && self.variant < 4).then(|| Duration::from_us(by))
    }

    fn rounder(&self, at: Time) -> Option<Time> {
        const STEPS_US: [u64; 5] = [1_000_000, 100_000, 50_000, 10_000, 1_000];
        let step = *STEPS_US.get(self.variant / 2)?;
        let down = at.as_us() / step * step;
        let round = if self.variant.is_multiple_of(2) { down } else { down + step };
        // Times that are already as round stay.
        if at.as_us().is_multiple_of(step) {
            return None;
        }
        let round = Time::from_us(round);
        let earliest = match self.place {
            0 => self.before[0].now(),
            place => self.plan[place - 1].0,
        };
        let latest = self.plan.get(self.place + 1).map_or(Time::MAX, |(next, _)| *next);
        // An impossible time is replaced by the present one, which is not tried.
        Some(if (earliest..=latest).contains(&round) { round } else { at })
    }

    /// Replays a plan that differs from the present one from position `same` on; keeps it if it meets the goal.
    fn accept(&mut self, same: usize, plan: &Plan) -> bool {
        let Some(first) = self.before.get(same) else { return false };
        let mut run = first.clone();
        let before_work = run.session.work();
        let mut before = Vec::new();
        let met = self.replay(&mut run, &plan[same..], &mut before);
        self.work += run.session.work() - before_work;
        let Some(met) = met else { return false };
        self.before.truncate(same);
        self.before.append(&mut before);
        self.plan = run.done.iter().cloned().collect();
        self.met = met;
        self.has_helped = true;
        true
    }

    fn replay(
        &self,
        run: &mut CheckedRun,
        rest: &[(Time, Command)],
        before: &mut Vec<CheckedRun>,
    ) -> Option<Time> {
        for (at, command) in rest {
            let start = run.clone();
            if let Some(met) = run.advance(*at, &self.goal, &mut |_| ()) {
                before.push(start);
                return Some(met);
            }
            match run.act(command, &self.goal, &mut |_| ()) {
                Ok(met) => {
                    before.push(start);
                    if met.is_some() {
                        before.push(run.clone());
                        return met;
                    }
                }
                // A command that cannot be carried out now is removed.
                Err(_) => *run = start,
            }
        }
        before.push(run.clone());
        run.advance(self.deadline, &self.goal, &mut |_| ())
    }
}

/// Commands that are simpler than this one, the simplest first.
fn simpler(command: &Command) -> Vec<Command> {
    if let Command::Partition(groups) = command {
        let smallest = groups.iter().min_by_key(|group| group.len());
        let members = smallest.into_iter().flatten();
        return members.map(|&target| Command::Isolate(target)).collect();
    }
    if let Command::Cut(LinkTarget { from, to, both_ways: true }) = *command {
        let one_way = |from: Target, to| Command::Cut(LinkTarget { from, to, both_ways: false });
        return vec![one_way(from, to), one_way(to, from)];
    }
    if let Command::Submit { text, to: Some(_), again: None } = command {
        return vec![Command::Submit { text: text.clone(), to: None, again: None }];
    }
    let mut simpler = Vec::new();
    if let Command::Hold(name) | Command::Delay(name, _) = command {
        simpler.push(Command::Drop(*name));
    }
    if let Some(&mut name) = message_name(&mut command.clone()) {
        let names = [
            MessageName { sent_at: None, nth: None, kind: None, ..name },
            MessageName { sent_at: None, nth: None, ..name },
            MessageName { nth: None, ..name },
        ];
        simpler.extend(names.into_iter().filter(|&other| other != name).map(|other| {
            let mut command = command.clone();
            message_name(&mut command).into_iter().for_each(|name| *name = other);
            command
        }));
    }
    simpler
}

/// The name of the message that a command is about, if it is about one.
fn message_name(command: &mut Command) -> Option<&mut MessageName> {
    let (Command::Drop(name)
    | Command::Duplicate(name)
    | Command::Deliver(name)
    | Command::Release(name)
    | Command::Hold(name)
    | Command::Delay(name, _)) = command
    else {
        return None;
    };
    Some(name)
}

/// The command when everything from `from` on happens this much earlier: messages that were sent after that are sent
/// earlier, too.
fn sent_earlier(command: &Command, from: Time, by: Duration) -> Command {
    let mut moved = command.clone();
    if let Some(name) = message_name(&mut moved) {
        name.sent_at = name.sent_at.map(|sent| if sent >= from { sent - by } else { sent });
    }
    moved
}
