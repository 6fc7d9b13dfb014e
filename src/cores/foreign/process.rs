//! The state of one server of a foreign core: in an engine while it runs, as text in a copy that nobody has used yet.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Problem, Running, Slot};

/// Where a server's state is. A copy of it is made as text, once for each state, and put into the engine when it is first used.
pub(super) struct Process {
    running: Running,
    state: Mutex<State>,
}

#[derive(Debug)]
enum State {
    Live { slot: Slot, saved: Option<Arc<str>> },
    Saved(Arc<str>),
    Lost(Problem),
}

impl Process {
    /// Starts a server.
    pub(super) fn start(running: &Running, event: &str) -> (Self, Result<String, Problem>) {
        let (state, answer) = match running.with(|engine| engine.start(event)) {
            Ok((slot, answer)) => (State::Live { slot, saved: None }, Ok(answer)),
            Err(problem) => (State::Lost(problem.clone()), Err(problem)),
        };
        (Self { running: running.clone(), state: state.into() }, answer)
    }

    /// Gives an event to the server.
    pub(super) fn step(&mut self, event: &str) -> Result<String, Problem> {
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        let slot = match state {
            State::Live { slot, saved } => {
                *saved = None;
                *slot
            }
            State::Saved(text) => {
                let slot = self.running.with(|engine| engine.load(text))?;
                *state = State::Live { slot, saved: None };
                slot
            }
            State::Lost(problem) => return Err(problem.clone()),
        };
        self.running.with(|engine| engine.step(slot, event))
    }

    /// The state as JSON.
    pub(super) fn save(&self) -> Result<Arc<str>, Problem> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *state {
            State::Saved(text) => Ok(text.clone()),
            State::Lost(problem) => Err(problem.clone()),
            State::Live { saved: Some(text), .. } => Ok(text.clone()),
            State::Live { slot, saved } => {
                let text: Arc<str> = self.running.with(|engine| engine.save(*slot))?.into();
                *saved = Some(text.clone());
                Ok(text)
            }
        }
    }

    /// The bytes of its text, if a copy has been made of its present state.
    pub(super) fn approx_bytes(&self) -> usize {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match &*state {
            State::Saved(text) | State::Live { saved: Some(text), .. } => text.len(),
            State::Live { saved: None, .. } | State::Lost(_) => 0,
        }
    }
}

/// The state as JSON, wherever it is: two processes in the same state read the same.
impl fmt::Debug for Process {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Process").field(&self.save()).finish()
    }
}

impl Clone for Process {
    fn clone(&self) -> Self {
        let state = self.save().map_or_else(State::Lost, State::Saved);
        Self { running: self.running.clone(), state: state.into() }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let State::Live { slot, .. } = state {
            self.running.free(*slot);
        }
    }
}
