//! A script as data: what stands before the run, and the steps of the run.

use std::fmt;
use std::sync::Arc;

use super::Condition;
use crate::sim::{Command, Given, Quoted, Setup};
use crate::types::{Duration, GuardSet, Time};

/// A whole script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// The name of its file or scenario; errors begin with it.
    pub name: String,
    /// What holds before anything happens.
    pub setup: Setup,
    /// What happens then, in order.
    pub steps: Vec<Step>,
}

impl Script {
    /// The rules that the script switches off, at the start or on its way.
    pub fn breaks(&self) -> GuardSet {
        let broken = self.steps.iter().filter_map(|step| match step.action {
            Action::Do(Command::Break(guard)) => Some(guard),
            _ => None,
        });
        self.setup.broken.iter().chain(broken).collect()
    }
}

/// One action and the line that it stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The line, counted from 1. `at 2s crash S1` makes two steps of one line.
    pub line: u32,
    /// What to do.
    pub action: Action,
}

/// What one step of a script does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// `at 2s`: goes on at this time; a time that is already past fails the run.
    At(Time),
    /// `wait 500ms`: goes on after this time.
    Wait(Duration),
    /// `await leader within 3s`: goes on as soon as the condition holds; fails the run when that takes longer.
    Await {
        /// What to wait for.
        condition: Condition,
        /// For how long at most.
        within: Duration,
    },
    /// `expect safe`: fails the run when the condition does not hold now.
    Expect(Condition),
    /// `measure "…" from leader to no leader`: measures how long it takes from the first condition to the second.
    Measure {
        /// Under which name it is reported.
        name: Arc<str>,
        /// Where the span begins.
        from: Condition,
        /// Where it ends.
        to: Condition,
    },
    /// `say "…"`: tells those who watch.
    Say(Arc<str>),
    /// `pause`: stops the page's clock until somebody starts it again.
    Pause,
    /// Any command of the world.
    Do(Command),
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Action::At(time) => write!(f, "at {time}"),
            Action::Wait(span) => write!(f, "wait {span}"),
            Action::Await { condition, within } => write!(f, "await {condition} within {within}"),
            Action::Expect(condition) => write!(f, "expect {condition}"),
            Action::Measure { name, from, to } => {
                write!(f, "measure {} from {from} to {to}", Quoted(name))
            }
            Action::Say(text) => write!(f, "say {}", Quoted(text)),
            Action::Pause => f.write_str("pause"),
            Action::Do(command) => command.fmt(f),
        }
    }
}

/// The canonical text. Read back, it gives the same setup and the same actions.
impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_setup(f, &self.setup, self.breaks())?;
        // At the top of a script `set` and `break` are part of the setup; a first step that does so has to say that it is
        // not.
        let first = self.steps.first().map(|step| &step.action);
        if let Some(Action::Do(Command::Set(..) | Command::Break(_))) = first {
            writeln!(f, "{}", Action::At(Time::ZERO))?;
        }
        let mut steps = self.steps.iter().peekable();
        while let Some(step) = steps.next() {
            write!(f, "{}", step.action)?;
            let same_line = steps.peek().is_some_and(|next| next.line == step.line);
            let joins = matches!(step.action, Action::At(_)) && same_line;
            f.write_str(if joins { " " } else { "\n" })?;
        }
        Ok(())
    }
}

fn write_setup(f: &mut fmt::Formatter<'_>, setup: &Setup, breaks: GuardSet) -> fmt::Result {
    writeln!(f, "servers {}\nseed {}", setup.servers, setup.seed)?;
    // Whoever reads the file shall know before all else that this is no true Raft.
    if !breaks.is_empty() {
        writeln!(f, "# A modified Raft. Rules that are switched off: {breaks}.")?;
    }
    for &(scope, setting) in &setup.settings {
        writeln!(f, "{}", Command::Set(scope, setting))?;
    }
    for guard in setup.broken.iter() {
        writeln!(f, "{}", Command::Break(guard))?;
    }
    setup.given.iter().try_for_each(|given| write_given(f, given))
}

fn write_given(f: &mut fmt::Formatter<'_>, given: &Given) -> fmt::Result {
    let server = given.server;
    if !given.log.is_empty() {
        write!(f, "log {server}")?;
        given.log.iter().try_for_each(|term| write!(f, " {term}"))?;
        writeln!(f)?;
    }
    if let Some(term) = given.term {
        writeln!(f, "term {server} {term}")?;
    }
    if let Some(vote) = given.vote {
        writeln!(f, "vote {server} {vote}")?;
    }
    Ok(())
}
