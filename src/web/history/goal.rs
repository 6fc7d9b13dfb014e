//! A point in the run that the present is moving to.

use crate::lab::history::{BranchId, Interest, Moment, Replay, Search};
use crate::types::Time;
use crate::web::recent::Recent;

/// A point in the run that the present is moving to.
#[derive(Debug)]
pub enum Goal {
    /// Another point is prepared by a replay that the page does not show.
    Replay(Box<ReplayGoal>),
    /// The present advances, and the page shows it.
    Advance(AdvanceGoal),
    /// The past is searched for the point to show.
    SearchBack(Box<Search>),
}

/// A point in the run that a replay prepares.
#[derive(Debug)]
pub struct ReplayGoal {
    pub(super) branch: BranchId,
    pub(super) moment: Moment,
    pub(super) replay: Replay,
    pub(super) recent: Recent,
    pub(super) from: Time,
    pub(super) to: Time,
    /// Where the diagram's view of that moment begins, until the replay has come there.
    pub(super) view_from: Option<Time>,
    /// How far the present advances from there.
    pub(super) then: Option<AdvanceGoal>,
}

/// How far the present advances.
#[derive(Clone, Copy, Debug)]
pub struct AdvanceGoal {
    pub(super) from: Time,
    pub(super) until: Time,
    /// Only to the next event of this kind.
    pub(super) interest: Option<Interest>,
    /// Whether it continues where the script pauses.
    pub(super) through_pauses: bool,
}

impl AdvanceGoal {
    /// From one time to another without a stop, as a seek does.
    pub(super) fn between(from: Time, until: Time) -> Self {
        Self { from, until, interest: None, through_pauses: true }
    }
}
