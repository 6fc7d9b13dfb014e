//! Commands about disks: stalls, failing and torn writes, lies, damage.

use crate::types::{Event, Fact, LogIndex, NoEffect, ServerId};

use crate::cores::Consensus;
use crate::sim::queue::Due;
use crate::sim::random::{Purpose, Stream};
use crate::sim::world::World;

/// Disks.
impl<C: Consensus> World<C> {
    pub(in crate::sim) fn stall(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        let faults = &mut self.servers[id.index()].disk.faults;
        if std::mem::replace(&mut faults.stalled, true) {
            return self.say_nothing_changed(id, NoEffect::AlreadyStalled, sink);
        }
        self.emit(id, self.on_behalf, Fact::DiskStalled, sink);
    }

    pub(in crate::sim) fn unstall(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        if !self.server(id).disk.is_stalled() {
            return self.say_nothing_changed(id, NoEffect::NotStalled, sink);
        }
        for write in self.servers[id.index()].disk.unstall() {
            self.queue.push(self.now, Due::Disk(id, write));
        }
        self.emit(id, self.on_behalf, Fact::DiskUnstalled, sink);
    }

    /// Makes the pending write fail, or the next one.
    pub(in crate::sim) fn fail_write(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        if !self.is_up(id) {
            return self.say_nothing_changed(id, NoEffect::WriteOfDownServer, sink);
        }
        self.servers[id.index()].disk.faults.fails = true;
    }

    /// Stops the server in the middle of the pending write, or of the next one.
    pub(in crate::sim) fn tear_write(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        if !self.is_up(id) {
            return self.say_nothing_changed(id, NoEffect::WriteOfDownServer, sink);
        }
        self.servers[id.index()].disk.faults.tears = true;
    }

    pub(in crate::sim) fn lie(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        if self.server(id).disk.lies() {
            return self.say_nothing_changed(id, NoEffect::AlreadyLies, sink);
        }
        self.servers[id.index()].disk.begin_lie();
        self.emit(id, self.on_behalf, Fact::DiskLies, sink);
    }

    pub(in crate::sim) fn flush(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        if self.servers[id.index()].disk.faults.honest.take().is_none() {
            return self.say_nothing_changed(id, NoEffect::LiesNot, sink);
        }
        self.emit(id, self.on_behalf, Fact::DiskFlushed, sink);
    }

    /// Flips a bit in one of the records on the disk, drawn at random: one of an entry, or that of term and vote.
    pub(in crate::sim) fn corrupt(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
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
    pub(in crate::sim) fn corrupt_snapshot(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        let disk = &mut self.servers[id.index()].disk;
        let Some(index) = disk.durable().snapshot.as_ref().map(|snapshot| snapshot.last_index)
        else {
            return self.say_nothing_changed(id, NoEffect::NoSnapshotToCorrupt, sink);
        };
        disk.faults.corrupt_snapshot = Some(index);
        self.emit(id, self.on_behalf, Fact::SnapshotCorrupted { index }, sink);
    }

    /// The server loses its disk, and starts as an empty one of the same name.
    pub(in crate::sim) fn wipe(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        let crashed = if self.is_up(id) { self.stop(id, self.on_behalf, sink) } else { None };
        self.servers[id.index()].disk.wipe();
        let wiped = self.emit(id, crashed.or(self.on_behalf), Fact::DiskWiped, sink);
        self.start(id, Some(wiped), sink);
    }
}
