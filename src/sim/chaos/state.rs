//! What chaos has begun, and what is about to begin.

use crate::types::{Duration, EventId, FaultKind, Link, Scope, ServerId, Setting};

use crate::sim::commands::{Command, LinkTarget, Target};

/// What chaos has begun.
#[derive(Clone, Debug, Default)]
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

#[derive(Clone, Debug)]
pub(super) struct Ongoing {
    pub(super) number: u32,
    pub(super) kind: FaultKind,
    /// The event that named it.
    pub(super) struck: EventId,
    /// What ends it.
    pub(super) endings: Vec<Ending>,
}

/// A fault that is about to strike.
pub(super) struct Strike {
    pub(super) commands: Vec<Command>,
    /// What ends it, and after how long; nothing for what happens at once.
    pub(super) ending: Option<(Duration, Vec<Ending>)>,
}

/// One of the commands that end faults.
#[derive(Clone, Copy, Debug)]
pub(super) enum Ending {
    Restart(ServerId),
    Resume(ServerId),
    Reconnect(ServerId),
    Unstall(ServerId),
    HealPartition,
    Heal(Link),
    Unclog(Link),
    Set(Scope, Setting),
}

impl From<Ending> for Command {
    fn from(ending: Ending) -> Self {
        match ending {
            Ending::Restart(id) => Self::Restart(Target::Server(id)),
            Ending::Resume(id) => Self::Resume(Target::Server(id)),
            Ending::Reconnect(id) => Self::Reconnect(Target::Server(id)),
            Ending::Unstall(id) => Self::Unstall(Target::Server(id)),
            Ending::HealPartition => Self::Partition(Vec::new()),
            Ending::Heal(link) => Self::Heal(Some(wire(link))),
            Ending::Unclog(link) => Self::Unclog(Some(wire(link))),
            Ending::Set(scope, setting) => Self::Set(scope, setting),
        }
    }
}

/// A link in the one direction, as commands name it.
pub(super) fn wire(Link { from, to }: Link) -> LinkTarget {
    LinkTarget { from: Target::Server(from), to: Target::Server(to), both_ways: false }
}

impl Strike {
    pub(super) fn once(command: Command) -> Self {
        Self { commands: vec![command], ending: None }
    }
}
