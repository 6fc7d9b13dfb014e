//! Commands from outside, as commands or as lines of the language.

use std::sync::Arc;

use thiserror::Error;

use super::Session;
use crate::lab::language::{self, Action, LineError};
use crate::lab::program::ScriptState;
use crate::sim::{Command, CommandError};
use crate::types::Event;

/// Why a console line was rejected. Nothing has changed then.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EnterError {
    /// It is not a valid line of the language.
    #[error("{0}")]
    Line(LineError),
    /// It cannot be done at this moment.
    #[error("{0}")]
    Command(#[from] CommandError),
    /// It expects a condition that does not hold.
    #[error("'{0}' does not hold")]
    NotSo(String),
    /// It asks about past events that were not watched for.
    #[error(
        "'{0}' asks about the past, which was not watched for it; 'await' watches from now on, and a script from its start"
    )]
    NotWatched(String),
    /// It uses a name of `let` that does not fit there.
    #[error("'{0}' cannot be done: {1}")]
    BadName(String, String),
}

impl Session {
    /// Carries out a command at the end of the present instant, after the script's actions in it.
    ///
    /// # Errors
    /// If it cannot be done at this moment; nothing is recorded then.
    pub fn act(
        &mut self,
        command: &Command,
        sink: &mut dyn FnMut(&Event),
    ) -> Result<(), CommandError> {
        self.finish_instant(sink);
        self.apply(command, sink)?;
        self.recorded.push((self.now(), Action::Do(command.clone())));
        Ok(())
    }

    /// Carries out a line of the language. A line that involves time (`at`, `wait`, `await`) is added after the
    /// remaining steps of the script; [`Session::script_state`] shows when it is done.
    ///
    /// # Errors
    /// If it is not a valid line of the language, cannot be carried out at this moment, or expects a condition that
    /// does not hold.
    pub fn enter(&mut self, line: &str, sink: &mut dyn FnMut(&Event)) -> Result<(), EnterError> {
        let actions = self.read(line)?;
        self.enter_actions(&actions, sink)
    }

    /// The parsed form of a line of the language.
    pub(in crate::lab) fn read(&self, line: &str) -> Result<Arc<[Action]>, EnterError> {
        let servers = self.world.ids().count() as u8;
        let actions = language::parse_line_with(line, servers, &self.names());
        Ok(actions.map_err(EnterError::Line)?.into())
    }

    /// The names of `let` so far.
    pub fn names(&self) -> Vec<Arc<str>> {
        self.program.names.iter().map(|(name, _)| Arc::clone(name)).collect()
    }

    /// Like [`Self::enter`], for a line that has been parsed.
    pub(in crate::lab) fn enter_actions(
        &mut self,
        actions: &[Action],
        sink: &mut dyn FnMut(&Event),
    ) -> Result<(), EnterError> {
        self.finish_instant(sink);
        if actions.iter().any(Action::takes_time) {
            let (last, now) = (self.world.last_event(), self.now());
            actions.iter().for_each(|action| self.watches.watch_action(action, last, now));
            if self.program.state != ScriptState::Running {
                self.watches.set_mark(last);
            }
            self.program.push(actions);
            return Ok(());
        }
        actions.iter().try_for_each(|action| self.enter_action(action.clone(), sink))
    }

    fn enter_action(
        &mut self,
        action: Action,
        sink: &mut dyn FnMut(&Event),
    ) -> Result<(), EnterError> {
        let meant = match &action {
            Action::Named(line) => line
                .resolve(&self.program.names, self.world.ids().count() as u8)
                .map_err(|why| EnterError::BadName(line.to_string(), why))?,
            action => action.clone(),
        };
        match &meant {
            Action::Do(command) => self.apply(command, sink)?,
            Action::Let { name, target } => self.give_name(name, *target)?,
            Action::Expect(condition) => {
                if !self.watches.knows(condition, self.now()) {
                    return Err(EnterError::NotWatched(condition.to_string()));
                }
                if !self.holds(condition) {
                    return Err(EnterError::NotSo(condition.to_string()));
                }
            }
            _ => {
                self.perform(&meant, action, sink);
                return Ok(());
            }
        }
        self.recorded.push((self.now(), action));
        Ok(())
    }
}
