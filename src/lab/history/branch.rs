//! A branch: a line of events from the fork with its parent on.

use std::sync::Arc;

use crate::util::Sequence;

use super::checkpoints::Checkpoint;
use super::replay::{Input, Position, State};

/// The longest name, in characters.
pub const NAME_MAX: usize = 40;

/// The number of a branch, from 1; never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BranchId(pub u32);

impl BranchId {
    /// The first branch of a history.
    pub const MAIN: Self = Self(1);
}

#[derive(Debug)]
pub(super) struct Branch {
    pub(super) id: BranchId,
    pub(super) name: String,
    pub(super) parent: Option<BranchId>,
    /// The fork with its parent.
    pub(super) fork: Position,
    pub(super) cause: Arc<str>,
    /// All commands from outside since the start of the run; the beginning is shared with the parent.
    pub(super) inputs: Sequence<Input>,
    /// Its own checkpoints, from the fork with its parent on, in order.
    pub(super) checkpoints: Vec<Checkpoint>,
    /// Its head; none while that is the present.
    pub(super) head: Option<State>,
}

impl Branch {
    pub(super) fn main() -> Self {
        Self {
            id: BranchId::MAIN,
            name: "main".into(),
            parent: None,
            fork: Position::default(),
            cause: "".into(),
            inputs: Sequence::default(),
            checkpoints: Vec::new(),
            head: None,
        }
    }

    pub(super) fn forked(
        id: BranchId,
        parent: BranchId,
        start: &State,
        cause: &str,
        inputs: Sequence<Input>,
    ) -> Self {
        Self {
            id,
            name: format!("branch {}", id.0),
            parent: Some(parent),
            fork: start.position(),
            cause: cause.into(),
            inputs,
            checkpoints: Vec::new(),
            head: None,
        }
    }

    /// The memory that its checkpoints do not share, in bytes.
    pub(super) fn approx_bytes(&self) -> usize {
        self.checkpoints.iter().map(|checkpoint| checkpoint.bytes).sum()
    }
}

/// A name without surrounding spaces, if it is valid.
pub(super) fn checked_name(name: &str) -> Option<&str> {
    let name = name.trim();
    let good = (1..=NAME_MAX).contains(&name.chars().count()) && !name.contains(char::is_control);
    good.then_some(name)
}
