//! Spans of time in which servers are kept apart: isolation, partitions, cuts.

use crate::sim::World;
use crate::types::{Event, EventKind, Fact, Link, ServerId, Time};

/// A span of time in which a server was kept from others, or stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    /// The cause.
    pub kind: BandKind,
    /// The server.
    pub server: ServerId,
    /// Its start; if that was before the loaded span, the start of the loaded span.
    pub from: Time,
    /// Its end; [`Time::MAX`] while it lasts.
    pub to: Time,
}

/// What keeps a server from others, or stops it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BandKind {
    /// All its links are cut.
    Isolated,
    /// It is in the group of this number, counted from 1, of a partition.
    Group(u8),
    /// Messages that it sends to this server are lost.
    Cut(ServerId),
    /// Its process is paused.
    Paused,
    /// Messages that it sends to this server wait: the link is clogged.
    Clogged(ServerId),
    /// Its disk is stalled.
    Stalled,
}

/// All bands that last at this moment.
pub(super) fn of(world: &World) -> Vec<Band> {
    let mut bands = Vec::new();
    let network = world.network();
    for server in world.ids() {
        let mut add = |kind| bands.push(Band { kind, server, from: world.now(), to: Time::MAX });
        if network.is_isolated(server) {
            add(BandKind::Isolated);
        }
        let group = network.groups().iter().position(|group| group.contains(server));
        group.into_iter().for_each(|place| add(BandKind::Group(place as u8 + 1)));
        if world.server(server).is_paused() {
            add(BandKind::Paused);
        }
        if world.server(server).disk().is_stalled() {
            add(BandKind::Stalled);
        }
        for other in world.ids() {
            if network.is_cut(Link { from: server, to: other }) {
                add(BandKind::Cut(other));
            }
            if network.is_clogged(Link { from: server, to: other }) {
                add(BandKind::Clogged(other));
            }
        }
    }
    bands
}

/// Starts and ends bands according to an event.
pub(super) fn apply(bands: &mut Vec<Band>, event: &Event) {
    let EventKind::Fact(fact) = &event.kind else { return };
    let at = event.at;
    match (fact, event.server) {
        (Fact::Isolated, Some(server)) => begin(bands, server, BandKind::Isolated, at),
        (Fact::Paused, Some(server)) => begin(bands, server, BandKind::Paused, at),
        (Fact::Resumed | Fact::Crashed { .. }, Some(server)) => {
            end(bands, at, |band| band.server == server && band.kind == BandKind::Paused);
        }
        (Fact::LinkCut { link }, _) => begin(bands, link.from, BandKind::Cut(link.to), at),
        (Fact::Partitioned { groups }, _) => {
            end(bands, at, |band| matches!(band.kind, BandKind::Group(_)));
            for (number, group) in (1..).zip(groups.iter().filter(|_| groups.len() > 1)) {
                let kind = BandKind::Group(number);
                group.iter().for_each(|server| begin(bands, server, kind, at));
            }
        }
        (Fact::Reconnected, Some(server)) => {
            end(bands, at, |band| band.server == server && band.kind == BandKind::Isolated);
        }
        (Fact::LinkHealed { link }, _) => {
            let cut = BandKind::Cut(link.to);
            end(bands, at, |band| band.server == link.from && band.kind == cut);
        }
        (Fact::LinkClogged { link }, _) => begin(bands, link.from, BandKind::Clogged(link.to), at),
        (Fact::LinkUnclogged { link }, _) => {
            let clog = BandKind::Clogged(link.to);
            end(bands, at, |band| band.server == link.from && band.kind == clog);
        }
        (Fact::DiskStalled, Some(server)) => begin(bands, server, BandKind::Stalled, at),
        (Fact::DiskUnstalled | Fact::DiskWiped, Some(server)) => {
            end(bands, at, |band| band.server == server && band.kind == BandKind::Stalled);
        }
        (Fact::Healed, _) => {
            end(bands, at, |band| !matches!(band.kind, BandKind::Paused | BandKind::Stalled));
        }
        _ => {}
    }
}

fn begin(bands: &mut Vec<Band>, server: ServerId, kind: BandKind, at: Time) {
    bands.push(Band { kind, server, from: at, to: Time::MAX });
}

fn end(bands: &mut [Band], at: Time, which: impl Fn(&Band) -> bool) {
    let open = bands.iter_mut().filter(|band| band.to == Time::MAX && which(band));
    open.for_each(|band| band.to = at);
}
