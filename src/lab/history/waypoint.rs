//! Whether a replay is the run. With our own core it always is. A foreign core may keep something outside the state that it saves
//! (`docs/cores.md`); then a copy that was saved and loaded goes another way, and whoever rewinds must be told.

use crate::lab::session::Session;
use crate::types::Time;

use super::replay::{Position, State};

/// What the run was at a later position than the start of a replay.
#[derive(Clone, Copy, Debug)]
pub(super) struct Waypoint {
    pub(super) position: Position,
    fingerprint: u64,
}

impl Waypoint {
    /// That state of the run; none for our own core, whose replays are exact.
    pub(super) fn of(state: &State) -> Option<Self> {
        let is_foreign = state.session.world().foreign_core().is_some();
        is_foreign
            .then(|| Self { position: state.position(), fingerprint: state.session.fingerprint() })
    }

    /// When a replay that has come this far differs from the run; none if it agrees.
    pub(super) fn difference(&self, here: Position, session: &Session) -> Option<Time> {
        let agrees = here == self.position && session.fingerprint() == self.fingerprint;
        (!agrees).then_some(here.at)
    }
}
