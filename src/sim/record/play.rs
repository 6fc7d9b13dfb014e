//! Playing a record: the next event, and what it did to the world.

use std::sync::Arc;

use crate::cores::Consensus;
use crate::raft::NewSnapshot;
use crate::types::{
    Duration, Event, EventId, EventKind, Fact, Peer, Property, ServerId, ServerSet, Time,
};
use crate::util::Sequence;

use crate::sim::disk::Disk;
use crate::sim::network::Flight;
use crate::sim::queue::Due;
use crate::sim::record::{Playing, Record};
use crate::sim::server::{Machine, Server};
use crate::sim::world::World;

/// For how long a message is shown of which the record does not tell the end.
const LOST_WITHIN: Duration = Duration::from_ms(20);

impl Playing {
    pub(super) fn voters(&self) -> ServerSet {
        self.record.voters
    }

    pub(super) fn tells_writes(&self) -> bool {
        self.record.tells_writes
    }

    /// The number in the world of the event at this place of the record.
    fn number(&self, place: EventId) -> EventId {
        let next = self.shifts.partition_point(|&(from, _)| from <= place.0);
        let shift = next.checked_sub(1).and_then(|last| self.shifts.get(last));
        EventId(place.0 + shift.map_or(0, |&(_, by)| by))
    }

    /// Notes that the event at this place has this number in the world.
    fn note_number(&mut self, place: u64, number: u64) {
        let by = number - place;
        if self.shifts.last().map_or(0, |&(_, known)| known) != by {
            self.shifts.push((place, by));
        }
    }
}

impl World {
    /// A world that plays a record; nothing of it has happened yet.
    pub fn of_record(record: &Arc<Record>) -> Self {
        let mut world = Self::empty(record.servers, 0);
        world.servers = (0..record.servers).map(|_| Server::new(Default::default())).collect();
        world.clients = record.clients.clone();
        if let Some(first) = record.get(1) {
            world.queue.push(first.event.at, Due::Recorded);
        }
        let record = Arc::clone(record);
        world.playing = Some(Playing { record, done: 0, shifts: Sequence::default() });
        world
    }

    /// The record that it plays; none if it works out by itself what happens.
    pub fn recording(&self) -> Option<&Arc<Record>> {
        self.playing.as_ref().map(|playing| &playing.record)
    }

    /// Whether the record has lost what a property depends on.
    pub fn is_unjudged(&self, property: Property) -> bool {
        self.playing.as_ref().is_some_and(|playing| {
            let lost =
                |&(after, which): &(u64, Property)| which == property && after < playing.done;
            playing.record.unjudged.iter().any(lost)
        })
    }
}

impl<C: Consensus> World<C> {
    /// The next instant of the record happens, or the part of it before something that the record lacks: in our own traces those are
    /// the violations, which stand after the whole step that made them.
    pub(in crate::sim) fn next_of_record(&mut self, sink: &mut impl FnMut(&Event)) {
        let Some(playing) = &self.playing else { return };
        let record = Arc::clone(&playing.record);
        self.network.forget_lost(self.now);
        loop {
            self.next_event_of(&record, sink);
            let done = self.playing.as_ref().map_or(u64::MAX, |playing| playing.done);
            let Some(next) = done.checked_add(1).and_then(|place| record.get(place)) else {
                return;
            };
            if next.after_gap || next.event.at > self.now {
                self.queue.push(next.event.at, Due::Recorded);
                return;
            }
        }
    }

    fn next_event_of(&mut self, record: &Record, sink: &mut impl FnMut(&Event)) {
        let number = self.last_event().next();
        let Some(playing) = &mut self.playing else { return };
        playing.done += 1;
        let place = playing.done;
        playing.note_number(place, number.0);
        let Some(recorded) = record.get(place) else { return };
        let Event { server, trigger, ref kind, .. } = recorded.event;
        let trigger = trigger.map(|trigger| playing.number(trigger));
        if let EventKind::Fact(fact) = kind {
            self.follow(server, fact, recorded.ends_at, number);
        }
        let event = self.event(server, trigger, kind.clone());
        sink(&event);
    }

    /// Does to the world what an event says; `trigger` is the event.
    fn follow(
        &mut self,
        server: Option<ServerId>,
        fact: &Fact,
        ends_at: Option<(Time, bool)>,
        trigger: EventId,
    ) {
        match fact {
            Fact::Sent { .. }
            | Fact::Duplicated { .. }
            | Fact::Replayed { .. }
            | Fact::Delivered { .. }
            | Fact::Lost { .. } => self.follow_message(fact, ends_at, trigger),
            Fact::EntryGiven { .. }
            | Fact::Started { .. }
            | Fact::Crashed { .. }
            | Fact::WriteStarted { .. }
            | Fact::WriteDurable { .. }
            | Fact::WriteFailed { .. }
            | Fact::WriteTorn { .. }
            | Fact::TermChanged { .. }
            | Fact::RoleChanged { .. }
            | Fact::VoteChanged { .. }
            | Fact::EntryAppended { .. }
            | Fact::LogTruncated { .. }
            | Fact::CommitAdvanced { .. }
            | Fact::Applied { .. }
            | Fact::ConfigurationAdopted { .. }
            | Fact::SnapshotTaken { .. }
            | Fact::SnapshotInstalled { .. }
            | Fact::LogCompacted { .. }
            | Fact::StateRestored { .. }
            | Fact::ServerAdded => self.follow_process(server, fact),
            Fact::Isolated
            | Fact::Reconnected
            | Fact::Paused
            | Fact::Resumed
            | Fact::DiskStalled
            | Fact::DiskUnstalled
            | Fact::TailDropped
            | Fact::DiskLies
            | Fact::DiskFlushed
            | Fact::DiskCorrupted { .. }
            | Fact::SnapshotCorrupted { .. }
            | Fact::DiskWiped => self.follow_fault(server, fact),
            Fact::Partitioned { .. }
            | Fact::LinkCut { .. }
            | Fact::LinkHealed { .. }
            | Fact::LinkClogged { .. }
            | Fact::LinkUnclogged { .. }
            | Fact::Healed
            | Fact::RuleBroken { .. }
            | Fact::RuleMended { .. } => self.follow_world(fact),
            Fact::TimerFired { .. }
            | Fact::ClientSubmitted { .. }
            | Fact::ClientTimedOut { .. }
            | Fact::ClientFinished { .. }
            | Fact::ClientRepeated { .. }
            | Fact::SettingChanged { .. }
            | Fact::SettingReset { .. }
            | Fact::NothingChanged { .. }
            | Fact::Delayed { .. }
            | Fact::Held { .. }
            | Fact::Released { .. }
            | Fact::WritesVanished { .. }
            | Fact::StartRefused { .. }
            | Fact::SnapshotUnreadable { .. }
            | Fact::ClockStepped { .. }
            | Fact::StormCame { .. }
            | Fact::Chaos { .. }
            | Fact::Calmed
            | Fact::ChangeRequested { .. }
            | Fact::SnapshotRequested
            | Fact::CommandSkipped { .. }
            | Fact::SessionExpired { .. }
            | Fact::TransferRequested { .. }
            | Fact::MembersForced { .. }
            | Fact::VoteRequestUnanswered { .. }
            | Fact::CoreLoaded { .. }
            | Fact::CoreError { .. }
            | Fact::CoreLacks { .. }
            | Fact::CoreLogged { .. } => {}
        }
    }

    /// What an event does to the messages in flight, and to the process that gets one.
    fn follow_message(&mut self, fact: &Fact, ends_at: Option<(Time, bool)>, trigger: EventId) {
        match fact {
            Fact::Sent { message, from, to, body, held_us } => {
                let (arrives_at, lost) = ends_at.unwrap_or((self.now + LOST_WITHIN, true));
                let (message, from, to, body) = (*message, *from, *to, body.clone());
                let (sent_at, held_us, touched) = (self.now, *held_us, None);
                let flight = Flight {
                    message,
                    from,
                    to,
                    body,
                    sent_at,
                    arrives_at,
                    lost,
                    trigger,
                    held_us,
                    touched,
                };
                self.network.put_in_flight(flight);
            }
            Fact::Duplicated { message, copy, .. } | Fact::Replayed { message, copy, .. } => {
                let (arrives_at, lost) = ends_at.unwrap_or((self.now + LOST_WITHIN, true));
                let original = self.network.flight(*message).cloned();
                if let Some(original) = original {
                    let sent_at = self.now;
                    let copy =
                        Flight { message: *copy, sent_at, arrives_at, lost, trigger, ..original };
                    self.network.put_in_flight(copy);
                }
            }
            Fact::Delivered { message, from, to, body, .. } => {
                self.network.take(*message);
                if let (Peer::Server(from), Peer::Server(to)) = (*from, *to) {
                    self.record_message(to, from, body);
                }
            }
            Fact::Lost { message, .. } => _ = self.network.take(*message),
            _ => {}
        }
    }

    /// What an event at a server did to its process.
    fn follow_process(&mut self, server: Option<ServerId>, fact: &Fact) {
        let Some(id) = server else { return };
        if *fact == Fact::ServerAdded && id.index() == self.servers.len() {
            self.record_server();
        }
        if id.index() >= self.servers.len() {
            return;
        }
        match *fact {
            Fact::EntryGiven { index, entry } => self.disk_mut(id).note_given(index, entry),
            Fact::Started { term, voted_for, last_log_index, .. } => {
                self.record_start(id, (term, voted_for), last_log_index);
            }
            Fact::Crashed { .. } => self.record_crash(id),
            Fact::WriteStarted { write, hard_state, .. } => {
                self.record_write(id, write, hard_state)
            }
            Fact::WriteDurable { write } => self.record_durable(id, write),
            Fact::WriteFailed { .. } => _ = self.disk_mut(id).crash(),
            Fact::WriteTorn { write, kept, hard_state_kept } => {
                self.disk_mut(id).note_torn(write, kept, hard_state_kept);
            }
            Fact::TermChanged { to, .. } => self.recorded(id, |core| core.set_term(to)),
            Fact::RoleChanged { to, .. } => self.recorded(id, |core| core.set_role(to)),
            Fact::VoteChanged { candidate } => {
                self.recorded(id, |core| core.voted_for = Some(candidate));
            }
            Fact::EntryAppended { index, entry } => self.record_entry(id, index, entry),
            Fact::LogTruncated { first, .. } => self.record_truncation(id, first),
            Fact::CommitAdvanced { to, .. } => self.recorded(id, |core| core.commit_index = to),
            Fact::Applied { index, ref entry, .. } => {
                self.servers[id.index()].machine.apply(index, entry, &self.clients);
                self.recorded(id, |core| core.last_applied = index);
            }
            Fact::ConfigurationAdopted { index } => self.recorded(id, |core| core.adopt(index)),
            Fact::SnapshotTaken { index, term, .. } => {
                self.record_snapshot(id, (index, term), NewSnapshot::Taken);
            }
            Fact::SnapshotInstalled { index, term, last_log_index, .. } => {
                self.record_snapshot(id, (index, term), NewSnapshot::Installed);
                self.recorded(id, |core| core.install((index, term), last_log_index));
            }
            Fact::LogCompacted { index, term } => {
                self.recorded(id, |core| core.compact(index, term))
            }
            Fact::StateRestored { index, .. } => {
                self.servers[id.index()].machine = Machine::default();
                self.recorded(id, |core| core.last_applied = index);
            }
            _ => {}
        }
    }

    /// What a fault did to a server.
    fn follow_fault(&mut self, server: Option<ServerId>, fact: &Fact) {
        let Some(id) = server.filter(|id| id.index() < self.servers.len()) else { return };
        match *fact {
            Fact::Isolated => _ = self.network.set_isolated(id, true),
            Fact::Reconnected => _ = self.network.set_isolated(id, false),
            Fact::Paused => self.servers[id.index()].paused = Some(Box::default()),
            Fact::Resumed => self.servers[id.index()].paused = None,
            Fact::DiskStalled => self.disk_mut(id).faults.stalled = true,
            Fact::DiskUnstalled => self.disk_mut(id).faults.stalled = false,
            Fact::TailDropped => self.disk_mut(id).faults.torn = false,
            Fact::DiskLies => self.disk_mut(id).begin_lie(),
            Fact::DiskFlushed => self.disk_mut(id).faults.honest = None,
            Fact::DiskCorrupted { index } => self.disk_mut(id).faults.corrupt = Some(index),
            Fact::SnapshotCorrupted { index } => {
                self.disk_mut(id).faults.corrupt_snapshot = Some(index);
            }
            Fact::DiskWiped => self.disk_mut(id).wipe(),
            _ => {}
        }
    }

    fn disk_mut(&mut self, id: ServerId) -> &mut Disk {
        &mut self.servers[id.index()].disk
    }

    /// What an event did to the links and the rules.
    fn follow_world(&mut self, fact: &Fact) {
        match fact {
            Fact::Partitioned { groups } => self.network.partition(groups),
            Fact::LinkCut { link } => _ = self.network.set_cut(*link, true),
            Fact::LinkHealed { link } => _ = self.network.set_cut(*link, false),
            Fact::LinkClogged { link } => _ = self.network.clog(*link),
            Fact::LinkUnclogged { link } => _ = self.network.unclog(*link),
            Fact::Healed => self.network.heal(),
            Fact::RuleBroken { rule } => _ = self.settings.set_broken(*rule, true),
            Fact::RuleMended { rule } => _ = self.settings.set_broken(*rule, false),
            _ => {}
        }
    }
}
