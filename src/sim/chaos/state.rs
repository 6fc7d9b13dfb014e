//! What chaos has begun, and what is about to begin.

use serde::{Deserialize, Serialize};

use crate::types::{Duration, EventId, FaultKind};

use crate::sim::commands::Command;

/// What chaos has begun.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(in crate::sim) struct Chaos {
    /// How often it has been set: what is due of an earlier setting is void.
    pub(super) generation: u32,
    /// The event that set it last.
    pub(in crate::sim) cause: Option<EventId>,
    /// The faults that will end by themselves.
    pub(super) ongoing: Vec<Ongoing>,
    /// How many there were.
    pub(super) begun: u32,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Ongoing {
    pub(super) number: u32,
    pub(super) kind: FaultKind,
    /// The event that named it.
    pub(super) struck: EventId,
    /// What ends it.
    pub(super) ending: Vec<Command>,
}

/// A fault that is about to strike.
pub(super) struct Strike {
    pub(super) commands: Vec<Command>,
    /// What ends it, and after how long; nothing for what happens at once.
    pub(super) ending: Option<(Duration, Vec<Command>)>,
}

impl Strike {
    pub(super) fn once(command: Command) -> Self {
        Self { commands: vec![command], ending: None }
    }
}
