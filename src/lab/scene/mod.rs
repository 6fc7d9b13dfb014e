//! What is shown of a moment: messages in flight and just lost, clients, members, links with faults.
//!
//! The page gets it as numbers, a picture draws it. It is computed from the world, and from what [`Losses`] and [`Callers`] remember of
//! the last events, because the world keeps no past. Nothing here draws.

mod callers;
mod messages;

use std::cmp::Ordering;

use crate::sim::{LinkSettings, Network, Settings, World};
use crate::types::{Configuration, Link, ServerId};

pub use callers::{Caller, CallerState, Callers};
pub use messages::{Loss, Losses, Outlook, ShownMessage, messages};

/// The membership of a server in the cluster. A joint configuration has two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Membership {
    /// It is not a member.
    Outside,
    /// It votes.
    Voter,
    /// It receives the log, and has no vote.
    Learner,
    /// The configuration is joint, and it votes on both sides.
    BothSides,
    /// The configuration is joint, and it votes only in C_old: it is being removed.
    OldSide,
    /// The configuration is joint, and it votes only in C_new: it is being added.
    NewSide,
}

impl Membership {
    /// The membership of a server in a configuration.
    pub fn of(members: &Configuration, id: ServerId) -> Self {
        match (members.voters().contains(id), members.outgoing().contains(id)) {
            (true, false) if !members.is_joint() => Self::Voter,
            (true, true) => Self::BothSides,
            (true, false) => Self::NewSide,
            (false, true) => Self::OldSide,
            (false, false) if members.learners().contains(id) => Self::Learner,
            (false, false) => Self::Outside,
        }
    }

    /// Whether it has a vote, in C_old or C_new.
    pub fn votes(self) -> bool {
        !matches!(self, Self::Outside | Self::Learner)
    }
}

/// A fault of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerFault {
    /// Its disk is stalled.
    DiskStalled,
    /// Its disk is full.
    DiskFull,
    /// Its disk acknowledges writes that it does not keep.
    DiskLies,
    /// A record on its disk is damaged, so the server does not start.
    DiskDamaged,
    /// Its process is slow.
    Slow,
}

/// The faults of a server.
pub fn faults(world: &World, id: ServerId) -> impl Iterator<Item = ServerFault> {
    let (server, disk) = (world.server(id), world.server(id).disk());
    let faults = [
        (ServerFault::DiskStalled, disk.is_stalled()),
        (ServerFault::DiskFull, disk.is_full()),
        (ServerFault::DiskLies, disk.lies()),
        (ServerFault::DiskDamaged, !disk.is_sound()),
        (ServerFault::Slow, server.is_slow()),
    ];
    faults.into_iter().filter_map(|(fault, is_so)| is_so.then_some(fault))
}

/// The group of a server in the present partition, from 1; 0 if the network is whole.
pub fn group_of(network: &Network, id: ServerId) -> usize {
    network.groups().iter().position(|group| group.contains(id)).map_or(0, |place| place + 1)
}

/// A fault of one direction of a link by itself; for isolation and partition see the servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkFault {
    /// What is sent is lost.
    Cut,
    /// What is sent waits.
    Clogged,
}

/// The directions of links that are cut by themselves, or clogged.
pub fn faulty_links(world: &World) -> impl Iterator<Item = (Link, LinkFault)> + '_ {
    let network = world.network();
    let links = world.ids().flat_map(|from| world.ids().map(move |to| Link { from, to }));
    links.flat_map(move |link| {
        let found = [
            (network.is_cut(link), LinkFault::Cut),
            (network.is_clogged(link), LinkFault::Clogged),
        ];
        found.into_iter().filter_map(move |(is_so, fault)| is_so.then_some((link, fault)))
    })
}

/// How the settings of one direction of a link differ from the global ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tuning {
    /// The direction.
    pub link: Link,
    /// Its longest latency, compared with the global one.
    pub latency: Ordering,
    /// Whether its loss, duplication or reordering differs.
    pub unreliable: bool,
}

/// The directions of links whose settings differ from the global ones.
pub fn tuned_links(settings: &Settings) -> impl Iterator<Item = Tuning> + '_ {
    let usual = settings.default_link();
    let tuned = settings.own_links().filter(move |(_, own)| **own != *usual);
    tuned.map(move |(link, own)| Tuning {
        link,
        latency: own.latency.max.cmp(&usual.latency.max),
        unreliable: LinkSettings { latency: usual.latency, ..*own } != *usual,
    })
}
