//! A script as data: its setup, and the steps of the run.

use std::fmt;
use std::sync::Arc;

use super::remark::{MODIFIED, TopLine};
use super::{Condition, Head, NamedLine, Quantity, Remark};
use crate::sim::{Command, InitialDisk, Quoted, Setup, Target};
use crate::types::{Duration, RuleSet, Span, Time};

/// A whole script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// The name of its file or scenario; errors begin with it.
    pub name: String,
    /// The setup.
    pub setup: Setup,
    /// The comments and blank lines at the top, and what readers may do.
    pub head: Head,
    /// The steps, in order.
    pub steps: Vec<Step>,
}

impl Script {
    /// The rules that the script switches off, at the start or during the run.
    pub fn breaks(&self) -> RuleSet {
        let broken = self.steps.iter().filter_map(|step| {
            let Action::Do(Command::Break(rule)) = step.action else { return None };
            Some(rule)
        });
        self.setup.broken.iter().chain(broken).collect()
    }
}

/// One action and its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The line, counted from 1. `at 2s crash S1` makes two steps of one line.
    pub line: u32,
    /// What to do.
    pub action: Action,
}

/// The action of one step of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// `at 2s`: continues at this time; a time that is already past fails the run.
    At(Time),
    /// `wait 500ms`: continues after this time; from a range, `wait 0ms..75ms`, the seed draws one.
    Wait(Span),
    /// `await leader within 3s`: continues as soon as the condition holds; fails the run if that takes longer.
    Await {
        /// The condition.
        condition: Condition,
        /// The longest wait.
        within: Duration,
    },
    /// `expect safe`: fails the run if the condition does not hold now.
    Expect(Condition),
    /// `measure "…" from leader to no leader`: measures the time from the first condition to the second, or counts
    /// something between them.
    Measure {
        /// The name under which it is reported.
        name: Arc<str>,
        /// What is measured.
        quantity: Box<Quantity>,
        /// The start of the span; none for the line itself.
        from: Option<Condition>,
        /// The end of the span; none for the end of the run, which only a count may have.
        to: Option<Condition>,
    },
    /// `goal "…" for 2 points when leader is S3`: asks the readers to make the condition hold.
    Goal {
        /// What is to be reached, in words.
        name: Arc<str>,
        /// Its points.
        points: u16,
        /// When it is reached.
        condition: Condition,
    },
    /// `say "…"`: shows a remark to the viewers.
    Say(Arc<str>),
    /// `pause`: stops the page's clock until it is started again.
    Pause,
    /// Any command of the world.
    Do(Command),
    /// `try crash leader`: a command that is skipped if it cannot be carried out.
    Try(Command),
    /// `let old = leader`: gives a name to the present servers of a target.
    Let {
        /// The name.
        name: Arc<str>,
        /// The servers that it names.
        target: Target,
    },
    /// A line that uses such names.
    Named(NamedLine),
    /// `repeat 10`: repeats the steps up to its `end` this many times.
    Repeat(u32),
    /// `end`: the end of a repetition.
    End,
    /// A comment or a blank line.
    Remark(Remark),
}

impl Action {
    /// Whether it only asks something, and changes nothing.
    pub fn only_asks(&self) -> bool {
        match self {
            Action::Expect(_) => true,
            Action::Named(line) => line.begins_with("expect"),
            _ => false,
        }
    }

    /// Whether it may be carried out later than the action before it.
    pub fn takes_time(&self) -> bool {
        match self {
            Action::At(_) | Action::Wait(_) | Action::Await { .. } => true,
            Action::Named(line) => line.begins_with("await"),
            _ => false,
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Action::At(time) => write!(f, "at {time}"),
            Action::Wait(span) => write!(f, "wait {span}"),
            Action::Await { condition, within } => write!(f, "await {condition} within {within}"),
            Action::Expect(condition) => write!(f, "expect {condition}"),
            Action::Measure { name, quantity, from, to } => {
                write!(f, "measure {}", Quoted(name))?;
                let space = if **quantity == Quantity::Time { "" } else { " " };
                write!(f, "{space}{quantity}")?;
                from.as_ref().map_or(Ok(()), |from| write!(f, " from {from}"))?;
                to.as_ref().map_or(Ok(()), |to| write!(f, " to {to}"))
            }
            Action::Goal { name, points, condition } => {
                write!(f, "goal {}", Quoted(name))?;
                if *points != 1 {
                    write!(f, " for {points} points")?;
                }
                write!(f, " when {condition}")
            }
            Action::Say(text) => write!(f, "say {}", Quoted(text)),
            Action::Pause => f.write_str("pause"),
            Action::Do(command) => command.fmt(f),
            Action::Try(command) => write!(f, "try {command}"),
            Action::Let { name, target } => write!(f, "let {name} = {target}"),
            Action::Named(line) => line.fmt(f),
            Action::Repeat(times) => write!(f, "repeat {times}"),
            Action::End => f.write_str("end"),
            Action::Remark(remark) => remark.fmt(f),
        }
    }
}

/// The canonical text. Parsed again, it gives the same setup and the same actions.
impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_top(f)?;
        // At the top of a script `set` and `break` are part of the setup, so a first step of that kind must be marked
        // as a step.
        let first = self.steps.first().map(|step| &step.action);
        let is_setup = matches!(
            first,
            Some(Action::Do(Command::Set(..) | Command::SetFor(..) | Command::Break(_)))
        );
        if is_setup {
            writeln!(f, "{}", Action::At(Time::ZERO))?;
        }
        write_steps(f, &self.steps)
    }
}

fn write_steps(f: &mut fmt::Formatter<'_>, steps: &[Step]) -> fmt::Result {
    let mut depth = 0_usize;
    let mut begins_line = true;
    let mut steps = steps.iter().peekable();
    while let Some(step) = steps.next() {
        depth -= usize::from(step.action == Action::End).min(depth);
        let is_blank = matches!(&step.action, Action::Remark(remark) if remark.text.is_empty());
        let indent = if begins_line && !is_blank { depth * 2 } else { 0 };
        write!(f, "{:indent$}{}", "", step.action)?;
        depth += usize::from(matches!(step.action, Action::Repeat(_)));
        let joins = steps.peek().is_some_and(|next| match &next.action {
            Action::Remark(remark) => remark.trails,
            _ => matches!(step.action, Action::At(_)) && next.line == step.line,
        });
        f.write_str(if joins { " " } else { "\n" })?;
        begins_line = !joins;
    }
    Ok(())
}

impl Script {
    fn write_top(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { setup, head, .. } = self;
        head.write_before(f, TopLine::First)?;
        head.write(f, TopLine::Servers, format_args!("servers {}", setup.servers))?;
        head.write(f, TopLine::Seed, format_args!("seed {}", setup.seed))?;
        // A reader must know first that this script does not follow all rules of Raft.
        let breaks = self.breaks();
        if !breaks.is_empty() {
            writeln!(f, "{MODIFIED} {breaks}.")?;
        }
        for (place, &(scope, setting)) in setup.settings.iter().enumerate() {
            let command = Command::Set(scope, setting);
            head.write(f, TopLine::Setting(place), format_args!("{command}"))?;
        }
        for rule in setup.broken.iter() {
            head.write(f, TopLine::Rule(rule), format_args!("{}", Command::Break(rule)))?;
        }
        setup.given.iter().try_for_each(|given| write_given(f, head, given))?;
        if let Some(words) = &head.allowed {
            let words = if words.is_empty() { "nothing" } else { &words.join(" ") };
            head.write(f, TopLine::Allow, format_args!("allow {words}"))?;
        }
        head.write_before(f, TopLine::Last)
    }
}

fn write_given(f: &mut fmt::Formatter<'_>, head: &Head, given: &InitialDisk) -> fmt::Result {
    let server = given.server;
    if !given.log.is_empty() {
        let terms: String = given.log.iter().map(|term| format!(" {term}")).collect();
        head.write(f, TopLine::Log(server), format_args!("log {server}{terms}"))?;
    }
    if let Some(term) = given.term {
        head.write(f, TopLine::Term(server), format_args!("term {server} {term}"))?;
    }
    if let Some(vote) = given.vote {
        head.write(f, TopLine::Vote(server), format_args!("vote {server} {vote}"))?;
    }
    Ok(())
}
