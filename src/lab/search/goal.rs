//! The goal of a search, and how a run is checked for it.

use std::cell::Cell;
use std::fmt;

use crate::sim::{Command, CommandError};
use crate::types::{Duration, Event, EventKind, Fact, Property, Time};
use crate::util::Sequence;

use super::super::ask::Memory;
use super::super::language::Condition;
use super::super::session::{Bounds, Session};

/// The goal of a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Goal {
    /// A violation of one of these properties; if none is named, of any property, or a foreign core's error.
    Violated(Vec<Property>),
    /// A condition of the language that holds without interruption for some time.
    Holds {
        /// The condition.
        condition: Condition,
        /// For how long; zero for a single moment.
        during: Duration,
    },
}

impl Goal {
    fn is_met_by(&self, event: &Event) -> bool {
        let Goal::Violated(properties) = self else { return false };
        if let EventKind::Violation { violation } = &event.kind {
            return properties.is_empty() || properties.contains(&violation.property);
        }
        properties.is_empty() && matches!(event.kind, EventKind::Fact(Fact::CoreError { .. }))
    }
}

/// As the end of a sentence: `a violation of Election Safety`.
impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Goal::Violated(properties) if properties.is_empty() => {
                f.write_str("a violation of any property")
            }
            Goal::Violated(properties) => {
                f.write_str("a violation of ")?;
                for (place, property) in properties.iter().enumerate() {
                    write!(f, "{}{property}", if place == 0 { "" } else { " or " })?;
                }
                Ok(())
            }
            Goal::Holds { condition, during } if *during == Duration::ZERO => {
                write!(f, "a time at which '{condition}' holds")
            }
            Goal::Holds { condition, during } => {
                write!(f, "'{condition}' for {during} without a break")
            }
        }
    }
}

/// A run that is checked for the goal.
#[derive(Clone, Debug)]
pub(super) struct CheckedRun {
    pub(super) session: Session,
    /// The commands since the start of the search.
    pub(super) done: Sequence<(Time, Command)>,
    memory: Memory,
    /// The condition; it counts the past from the start of the search on.
    condition: Option<Condition>,
    /// Since when the condition has held, if it holds.
    since: Option<Time>,
}

impl CheckedRun {
    pub(super) fn new(mut session: Session, goal: &Goal) -> Self {
        let condition = match goal {
            Goal::Holds { condition, .. } => Some(session.watch(condition)),
            Goal::Violated(_) => None,
        };
        let (done, memory) = (Sequence::default(), Memory::default());
        let mut new = Self { session, done, memory, condition, since: None };
        new.check(goal);
        new
    }

    pub(super) fn now(&self) -> Time {
        self.session.now()
    }

    /// Whether the condition holds at the moment, though not yet for long enough.
    pub(super) fn is_near(&self) -> bool {
        self.since.is_some()
    }

    /// Lets time pass until `until`; returns when the goal was met, if it was.
    pub(super) fn advance(
        &mut self,
        until: Time,
        goal: &Goal,
        sink: &mut dyn FnMut(&Event),
    ) -> Option<Time> {
        match goal {
            Goal::Violated(_) => self.pass_until_event(until, goal, sink),
            Goal::Holds { .. } => self.pass_by_instants(until, goal, sink),
        }
    }

    /// Like [`Self::advance`], but no further than the instant of an event that is `wanted`.
    pub(super) fn advance_to_event(
        &mut self,
        wanted: &dyn Fn(&Event) -> bool,
        until: Time,
        goal: &Goal,
    ) -> Option<Time> {
        let mut happened = false;
        while !happened && self.now() < until {
            let next = self.session.world().next_at().unwrap_or(until);
            let next = next.max(self.now() + Duration::from_us(1)).min(until);
            let met = self.advance(next, goal, &mut |event| happened |= wanted(event));
            if met.is_some() {
                return met;
            }
        }
        None
    }

    /// Carries a command out, unless it cannot be done now; returns when the goal was met, if it was.
    pub(super) fn act(
        &mut self,
        command: &Command,
        goal: &Goal,
        sink: &mut dyn FnMut(&Event),
    ) -> Result<Option<Time>, CommandError> {
        let mut met = None;
        self.session.act(command, &mut |event| {
            if goal.is_met_by(event) {
                met.get_or_insert(event.at);
            }
            sink(event);
        })?;
        self.done.push((self.now(), command.clone()));
        Ok(met.or_else(|| self.check(goal)))
    }

    fn pass_until_event(
        &mut self,
        until: Time,
        goal: &Goal,
        sink: &mut dyn FnMut(&Event),
    ) -> Option<Time> {
        let met = Cell::new(None);
        let mut watch = |event: &Event| {
            if met.get().is_none() {
                sink(event);
                met.set(goal.is_met_by(event).then_some(event.at));
            }
        };
        // A pause or the end of the script does not stop the search.
        while self.now() < until && met.get().is_none() {
            let bounds = Bounds::time(until);
            self.session.advance_within(bounds, &mut watch, &mut || met.get().is_none());
        }
        met.get()
    }

    fn pass_by_instants(
        &mut self,
        until: Time,
        goal: &Goal,
        sink: &mut dyn FnMut(&Event),
    ) -> Option<Time> {
        loop {
            if let Some(met) = self.check(goal) {
                return Some(met);
            }
            let now = self.now();
            if now >= until {
                return None;
            }
            let next = self.session.world().next_at().unwrap_or(until);
            // First everything due in the present instant, then the next instant.
            let target = self.due_at(goal).min(until).min(next.max(now));
            self.session.advance_within(Bounds::time(target), sink, &mut || true);
        }
    }

    /// When the condition will have held for long enough.
    fn due_at(&self, goal: &Goal) -> Time {
        match (goal, self.since) {
            (Goal::Holds { during, .. }, Some(since)) => since + *during,
            _ => Time::MAX,
        }
    }

    /// Evaluates the condition at the end of an instant.
    fn check(&mut self, goal: &Goal) -> Option<Time> {
        let Goal::Holds { condition, during } = goal else { return None };
        let now = self.session.now();
        let condition = self.condition.as_ref().unwrap_or(condition);
        if !self.session.condition_context().holds(condition, &mut self.memory) {
            self.since = None;
            return None;
        }
        let since = *self.since.get_or_insert(now);
        (now.since(since) >= *during).then_some(now)
    }
}
