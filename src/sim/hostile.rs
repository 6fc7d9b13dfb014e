//! What the world does to those who live in it, beside crashes and cuts: clogs, disks that fail, clocks that jump, storms.

use crate::types::{CommandId, Event, EventId, Fact, Link, LogIndex, NoEffect, ServerId, WriteId};

use super::clients::Manner;
use super::command::{CommandError, Wire};
use super::random::{Purpose, Stream};
use super::server::{Consensus, Torn};
use super::world::World;
use super::{Clients, queue::Due};

/// Links.
impl<C: Consensus> World<C> {
    pub(super) fn clog(
        &mut self,
        wire: Wire,
        sink: &mut impl FnMut(&Event),
    ) -> Result<(), CommandError> {
        let mut changed = false;
        for link in self.links_of(wire)? {
            if self.network.clog(link) {
                changed = true;
                self.emit(None, self.on_behalf, Fact::LinkClogged { link }, sink);
            }
        }
        self.say_unless(changed, NoEffect::AlreadyClogged, sink);
        Ok(())
    }

    /// Without a wire, all links.
    pub(super) fn unclog(
        &mut self,
        wire: Option<Wire>,
        sink: &mut impl FnMut(&Event),
    ) -> Result<(), CommandError> {
        let clogged = match wire {
            Some(wire) => self.links_of(wire)?,
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
    pub(super) fn unclog_link(
        &mut self,
        link: Link,
        cause: Option<EventId>,
        sink: &mut impl FnMut(&Event),
    ) -> bool {
        let Some(waiting) = self.network.unclog(link) else { return false };
        self.emit(None, cause, Fact::LinkUnclogged { link }, sink);
        for (slot, low_number) in waiting {
            if let Some(flight) = self.network.unpark(slot, low_number, self.now) {
                self.land(flight, sink);
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

/// Disks.
impl<C: Consensus> World<C> {
    pub(super) fn stall(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        let faults = &mut self.servers[id.index()].disk.faults;
        if std::mem::replace(&mut faults.stalled, true) {
            return self.say_nothing_changed(id, NoEffect::AlreadyStalled, sink);
        }
        self.emit(id, self.on_behalf, Fact::DiskStalled, sink);
    }

    pub(super) fn unstall(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        if !self.server(id).disk.is_stalled() {
            return self.say_nothing_changed(id, NoEffect::NotStalled, sink);
        }
        for write in self.servers[id.index()].disk.unstall() {
            self.queue.push(self.now, Due::Disk(id, write));
        }
        self.emit(id, self.on_behalf, Fact::DiskUnstalled, sink);
    }

    /// Lets the write under way fail, or the next one.
    pub(super) fn fail_write(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        if !self.is_up(id) {
            return self.say_nothing_changed(id, NoEffect::WriteOfDownServer, sink);
        }
        self.servers[id.index()].disk.faults.fails = true;
    }

    /// Lets the server stop in the middle of the write under way, or of the next one.
    pub(super) fn tear_write(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        if !self.is_up(id) {
            return self.say_nothing_changed(id, NoEffect::WriteOfDownServer, sink);
        }
        self.servers[id.index()].disk.faults.tears = true;
    }

    pub(super) fn lie(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        if self.server(id).disk.lies() {
            return self.say_nothing_changed(id, NoEffect::AlreadyLies, sink);
        }
        self.servers[id.index()].disk.begin_lie();
        self.emit(id, self.on_behalf, Fact::DiskLies, sink);
    }

    pub(super) fn flush(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        if self.servers[id.index()].disk.faults.honest.take().is_none() {
            return self.say_nothing_changed(id, NoEffect::LiesNot, sink);
        }
        self.emit(id, self.on_behalf, Fact::DiskFlushed, sink);
    }

    /// Flips a bit in one of the records on the disk, drawn by chance: one of an entry, or that of term and vote.
    pub(super) fn corrupt(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        let log = &self.server(id).disk.durable().log;
        let (base, last) = (log.base_index(), log.last_index());
        let (stream, purpose) = (Stream::Server(id), Purpose::Corrupt);
        let records = 1 + last.0.saturating_sub(base.0);
        let place = self.random.below(records, stream, purpose, self.now) as usize;
        let index = if place == 0 { LogIndex::ZERO } else { base.plus(place) };
        self.servers[id.index()].disk.faults.corrupt = Some(index);
        self.emit(id, self.on_behalf, Fact::DiskCorrupted { index }, sink);
    }

    /// Flips a bit in the snapshot on the disk, if there is one.
    pub(super) fn corrupt_snapshot(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        let disk = &mut self.servers[id.index()].disk;
        let Some(index) = disk.durable().snapshot.as_ref().map(|snapshot| snapshot.last_index)
        else {
            return self.say_nothing_changed(id, NoEffect::NoSnapshotToCorrupt, sink);
        };
        disk.faults.corrupt_snapshot = Some(index);
        self.emit(id, self.on_behalf, Fact::SnapshotCorrupted { index }, sink);
    }

    /// The server loses its disk, and starts as an empty one of the same name.
    pub(super) fn wipe(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        let crashed = if self.is_up(id) { self.stop(id, self.on_behalf, sink) } else { None };
        self.servers[id.index()].disk.wipe();
        let wiped = self.emit(id, crashed.or(self.on_behalf), Fact::DiskWiped, sink);
        self.start(id, Some(wiped), sink);
    }

    /// A write that would be done now is not: the disk is stalled, or the write fails, or the server stops in its middle.
    pub(super) fn disk_refuses(
        &mut self,
        id: ServerId,
        write: WriteId,
        sink: &mut impl FnMut(&Event),
    ) {
        let disk = &mut self.servers[id.index()].disk;
        let Some(started) = disk.started_in(write) else { return };
        if disk.faults.stalled {
            disk.faults.overdue += 1;
        } else if disk.faults.tears {
            self.tear_now(id, write, started, sink);
        } else if let Some(error) = disk.faults.error() {
            disk.crash();
            disk.faults.fails = false;
            let failure = self.emit(id, started, Fact::WriteFailed { write, error }, sink);
            match &mut self.servers[id.index()].paused {
                Some(paused) => paused.failed = Some(failure),
                None => _ = self.stop(id, Some(failure), sink),
            }
        }
    }

    fn tear_now(
        &mut self,
        id: ServerId,
        write: WriteId,
        started: EventId,
        sink: &mut impl FnMut(&Event),
    ) {
        let records = self.server(id).disk.records();
        let (stream, purpose) = (Stream::Server(id), Purpose::Torn);
        let whole = self.random.below(records.max(1), stream, purpose, self.now) as usize;
        let Torn { kept, hard_state_kept } = self.servers[id.index()].disk.tear(whole);
        let fact = Fact::WriteTorn { write, kept, hard_state_kept };
        let torn = self.emit(id, started, fact, sink);
        self.stop(id, Some(torn), sink);
    }
}

/// Clocks and clients.
impl<C: Consensus> World<C> {
    pub(super) fn step_clock(&mut self, id: ServerId, by_us: i64, sink: &mut impl FnMut(&Event)) {
        self.servers[id.index()].clock.step(by_us, self.now);
        self.emit(id, self.on_behalf, Fact::ClockStepped { by_us }, sink);
        self.look_at_timer(id);
    }

    /// So many clients come at once, as far as there is room for them; their commands are `b1`, `b2`, ….
    pub(super) fn storm(
        &mut self,
        clients: u32,
        sink: &mut impl FnMut(&Event),
    ) -> Result<(), CommandError> {
        let room = Clients::MAX_WAITING.saturating_sub(self.clients.waiting_len());
        if room == 0 {
            return Err(CommandError::TooManyClients(Clients::MAX_WAITING));
        }
        let clients = clients.min(u32::try_from(room).unwrap_or(u32::MAX));
        let cause = self.emit(None, self.on_behalf, Fact::StormCame { clients }, sink);
        for number in 1..=clients {
            let (client, command) = self.clients.written(format!("b{number}").into(), self.now);
            self.greet(client, command, None, Manner::default(), Some(cause), sink);
        }
        Ok(())
    }

    /// A client sends its request once more, if chance wants it.
    pub(super) fn repeats(&self, command: CommandId) -> bool {
        let (share, stream) = (self.settings.client_repeat(), self.clients.stream(command));
        self.random.chance(share, stream, Purpose::ClientRepeat, self.now, 0)
    }
}
