//! Commands about servers: crashes, restarts, pauses, isolation, forced elections, transfers, snapshots, clocks.

use crate::raft::Input;
use crate::types::{Event, EventId, Fact, LossCause, NoEffect, Rule, ServerId};

use crate::cores::Consensus;
use crate::sim::commands::{CommandError, Target};
use crate::sim::server::{Machine, Paused};
use crate::sim::world::World;

/// Servers.
impl<C: Consensus> World<C> {
    pub(in crate::sim) fn crash(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        if self.stop(id, self.on_behalf, sink).is_none() {
            self.say_nothing_changed(id, NoEffect::AlreadyDown, sink);
        }
    }

    /// Stops a server that runs; tells the event in which that was.
    pub(in crate::sim) fn stop(
        &mut self,
        id: ServerId,
        cause: Option<EventId>,
        sink: &mut impl FnMut(&Event),
    ) -> Option<EventId> {
        let server = &mut self.servers[id.index()];
        server.core.take()?;
        let lost_writes = server.disk.crash();
        let vanished = server.disk.reveal();
        server.timer_due = None;
        server.machine = Machine::default();
        let paused = server.paused.take().unwrap_or_default();
        let inbox = server.inbox.take().unwrap_or_default();
        let crashed = self.emit(id, cause, Fact::Crashed { lost_writes }, sink);
        if let Some(writes) = vanished {
            self.emit(id, crashed, Fact::WritesVanished { writes }, sink);
        }
        for flight in paused.inbox.iter() {
            self.lose(flight.clone(), LossCause::ReceiverDown, sink);
        }
        self.lose_inbox(*inbox, sink);
        Some(crashed)
    }

    pub(in crate::sim) fn restart(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        if self.is_up(id) {
            return self.say_nothing_changed(id, NoEffect::AlreadyUp, sink);
        }
        self.start(id, self.on_behalf, sink);
    }

    pub(in crate::sim) fn isolate(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        if !self.network.set_isolated(id, true) {
            return self.say_nothing_changed(id, NoEffect::AlreadyIsolated, sink);
        }
        self.emit(id, self.on_behalf, Fact::Isolated, sink);
    }

    pub(in crate::sim) fn reconnect(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        if !self.network.set_isolated(id, false) {
            return self.say_nothing_changed(id, NoEffect::NotIsolated, sink);
        }
        self.emit(id, self.on_behalf, Fact::Reconnected, sink);
    }

    pub(in crate::sim) fn timeout(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        if !self.is_up(id) {
            return self.say_nothing_changed(id, NoEffect::TimerOfDownServer, sink);
        }
        if self.server(id).is_paused() {
            return self.say_nothing_changed(id, NoEffect::TimerOfPausedServer, sink);
        }
        self.force_election(id, sink);
    }

    pub(in crate::sim) fn transfer(
        &mut self,
        target: Target,
        sink: &mut impl FnMut(&Event),
    ) -> Result<(), CommandError> {
        let to = self.choose_one(target)?;
        let leader = self.leader().ok_or(CommandError::NoLeader)?;
        if self.server(leader).is_paused() {
            self.say_nothing_changed(leader, NoEffect::RequestToPausedLeader, sink);
            return Ok(());
        }
        let cause = self.emit(leader, self.on_behalf, Fact::TransferRequested { to }, sink);
        self.feed(leader, Input::TransferRequested { to }, cause, sink);
        Ok(())
    }

    pub(in crate::sim) fn snapshot(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        let Some(core) = self.core(id) else {
            return self.say_nothing_changed(id, NoEffect::SnapshotOfDownServer, sink);
        };
        let (server, base_index) = (self.server(id), core.log().base_index());
        let why = if server.is_paused() {
            Some(NoEffect::SnapshotOfPausedServer)
        } else if server.disk.writes_snapshot() {
            Some(NoEffect::SnapshotUnderWay)
        } else {
            let committed_alone = self.settings.follows(Rule::CommittedSnapshot);
            let applied = server.machine.last_applied();
            let last = if committed_alone { applied } else { core.log().last_index() };
            let is_covered = last <= base_index;
            is_covered.then_some(NoEffect::NothingToSnapshot)
        };
        if let Some(why) = why {
            return self.say_nothing_changed(id, why, sink);
        }
        let cause = self.emit(id, None, Fact::SnapshotRequested, sink);
        self.feed(id, Input::SnapshotRequested, cause, sink);
    }

    pub(in crate::sim) fn pause(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        if !self.is_up(id) {
            return self.say_nothing_changed(id, NoEffect::PauseOfDownServer, sink);
        }
        if self.server(id).is_paused() {
            return self.say_nothing_changed(id, NoEffect::AlreadyPaused, sink);
        }
        let mut paused = Paused::default();
        self.move_inbox(id, &mut paused);
        self.servers[id.index()].paused = Some(Box::new(paused));
        self.emit(id, self.on_behalf, Fact::Paused, sink);
    }

    pub(in crate::sim) fn resume(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        if !self.server(id).is_paused() {
            return self.say_nothing_changed(id, NoEffect::NotPaused, sink);
        }
        self.emit(id, self.on_behalf, Fact::Resumed, sink);
        self.wake(id, sink);
    }

    pub(in crate::sim) fn say_nothing_changed(
        &mut self,
        id: ServerId,
        why: NoEffect,
        sink: &mut impl FnMut(&Event),
    ) {
        self.emit(id, self.on_behalf, Fact::NothingChanged { why }, sink);
    }
    pub(in crate::sim) fn step_clock(
        &mut self,
        id: ServerId,
        by_us: i64,
        sink: &mut impl FnMut(&Event),
    ) {
        self.servers[id.index()].clock.step(by_us, self.now);
        self.emit(id, self.on_behalf, Fact::ClockStepped { by_us }, sink);
        self.look_at_timer(id);
    }
}
