//! Commands about links: partitions, cuts, clogs.

use crate::types::{Event, EventId, Fact, Link, NoEffect, ServerSet};

use crate::cores::Consensus;
use crate::sim::commands::{CommandError, LinkTarget, Target};
use crate::sim::world::World;

/// Links.
impl<C: Consensus> World<C> {
    pub(in crate::sim) fn partition(
        &mut self,
        groups: &[Vec<Target>],
        sink: &mut impl FnMut(&Event),
    ) -> Result<(), CommandError> {
        let mut rest: ServerSet = self.ids().collect();
        let mut resolved = Vec::new();
        // Who is named stands in his own group: he is not drawn for another.
        let mut taken = ServerSet::EMPTY;
        for &target in groups.iter().flatten().filter(|target| !target.is_drawn()) {
            taken = taken.union(self.resolve(target)?);
        }
        for group in groups {
            let mut servers = ServerSet::EMPTY;
            for &target in group {
                servers = servers.union(self.choose_among(target, self.up(), taken)?);
            }
            taken = taken.union(servers);
            if let Some(twice) = servers.without(rest).iter().next() {
                return Err(CommandError::InTwoGroups(twice));
            }
            rest = rest.without(servers);
            resolved.push(servers);
        }
        resolved.push(rest);
        resolved.retain(|group| !group.is_empty());
        self.network.partition(&resolved);
        self.emit(None, self.on_behalf, Fact::Partitioned { groups: resolved.into() }, sink);
        Ok(())
    }

    pub(in crate::sim) fn set_cut(
        &mut self,
        link: LinkTarget,
        cut: bool,
        sink: &mut impl FnMut(&Event),
    ) -> Result<(), CommandError> {
        let links = self.links_of(link)?;
        let mut changed = false;
        for link in links {
            if self.network.set_cut(link, cut) {
                changed = true;
                let fact = if cut { Fact::LinkCut { link } } else { Fact::LinkHealed { link } };
                self.emit(None, self.on_behalf, fact, sink);
            }
        }
        if !changed {
            let why = if cut { NoEffect::AlreadyCut } else { NoEffect::NotCut };
            self.emit(None, self.on_behalf, Fact::NothingChanged { why }, sink);
        }
        Ok(())
    }

    /// Every single direction that a wire stands for; its ends may be several servers.
    pub(in crate::sim) fn links_of(&mut self, link: LinkTarget) -> Result<Vec<Link>, CommandError> {
        let named = |target: Target, world: &Self| match target.is_drawn() {
            true => Ok(ServerSet::EMPTY),
            false => world.resolve(target),
        };
        // A link has two ends: who is at the one is not drawn for the other.
        let to = named(link.to, self)?;
        let from = self.choose_among(link.from, self.up(), to)?;
        let to = self.choose_among(link.to, self.up(), from)?;
        links_between(from, to, link.both_ways)
    }
}

fn links_between(
    from: ServerSet,
    to: ServerSet,
    both_ways: bool,
) -> Result<Vec<Link>, CommandError> {
    let mut links = Vec::new();
    for a in from.iter() {
        for b in to.iter().filter(|&b| b != a) {
            links.push(Link { from: a, to: b });
            if both_ways {
                links.push(Link { from: b, to: a });
            }
        }
    }
    match (links.is_empty(), from.iter().next()) {
        (true, Some(id)) => Err(CommandError::LinkToItself(id)),
        _ => Ok(links),
    }
}

/// Clogs.
impl<C: Consensus> World<C> {
    pub(in crate::sim) fn clog(
        &mut self,
        link: LinkTarget,
        sink: &mut impl FnMut(&Event),
    ) -> Result<(), CommandError> {
        let mut changed = false;
        for link in self.links_of(link)? {
            if self.network.clog(link) {
                changed = true;
                self.emit(None, self.on_behalf, Fact::LinkClogged { link }, sink);
            }
        }
        self.say_unless(changed, NoEffect::AlreadyClogged, sink);
        Ok(())
    }

    /// Without a wire, all links.
    pub(in crate::sim) fn unclog(
        &mut self,
        link: Option<LinkTarget>,
        sink: &mut impl FnMut(&Event),
    ) -> Result<(), CommandError> {
        let clogged = match link {
            Some(link) => self.links_of(link)?,
            None => self.network.clogged().collect(),
        };
        let mut changed = false;
        for link in clogged {
            changed |= self.unclog_link(link, self.on_behalf, sink);
        }
        self.say_unless(changed, NoEffect::NotClogged, sink);
        Ok(())
    }

    /// What has waited arrives now, in the order in which it came to the clog.
    pub(in crate::sim) fn unclog_link(
        &mut self,
        link: Link,
        cause: Option<EventId>,
        sink: &mut impl FnMut(&Event),
    ) -> bool {
        let Some(waiting) = self.network.unclog(link) else { return false };
        self.emit(None, cause, Fact::LinkUnclogged { link }, sink);
        for (slot, low_number) in waiting {
            if let Some(flight) = self.network.unpark(slot, low_number, self.now) {
                self.deliver(flight, sink);
            }
        }
        true
    }

    fn say_unless(&mut self, changed: bool, why: NoEffect, sink: &mut impl FnMut(&Event)) {
        if !changed {
            self.emit(None, self.on_behalf, Fact::NothingChanged { why }, sink);
        }
    }
}
