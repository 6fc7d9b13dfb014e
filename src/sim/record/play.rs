//! Playing a record: the next event, and what it did to the world.

use std::sync::Arc;

use crate::cores::Consensus;
use crate::raft::NewSnapshot;
use crate::types::{
    Duration, Event, EventId, EventKind, Fact, LogIndex, Peer, Property, ServerId, ServerSet, Time,
};
use crate::util::Sequence;

use crate::sim::network::{Flight, FlightEnd};
use crate::sim::queue::Due;
use crate::sim::record::{Playing, Record, Untold};
use crate::sim::server::Server;
use crate::sim::world::World;

/// For how long a message is shown of which the record does not tell the end.
const SHOWN_FOR: Duration = Duration::from_ms(20);

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

    /// The place in the record of the event with this number in the world.
    fn place(&self, number: EventId) -> u64 {
        let next = self.shifts.partition_point(|&(from, by)| from + by <= number.0);
        let shift = next.checked_sub(1).and_then(|last| self.shifts.get(last));
        number.0 - shift.map_or(0, |&(_, by)| by)
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
        let untold = record.untold();
        world.playing = Some(Playing { record, done: 0, shifts: Sequence::default() });
        if untold.states {
            // No event will say that they start.
            for id in world.ids() {
                world.record_start(id, Default::default(), LogIndex::ZERO);
            }
        }
        world
    }

    /// The record that it plays; none if it works out by itself what happens.
    pub fn recording(&self) -> Option<&Arc<Record>> {
        self.playing.as_ref().map(|playing| &playing.record)
    }

    /// Whether it plays a record, and all of it has happened.
    pub fn is_over(&self) -> bool {
        let is_over = |playing: &Playing| playing.done >= playing.record.len() as u64;
        self.playing.as_ref().is_some_and(is_over)
    }

    /// Whether the record has lost before this event what a property depends on.
    pub fn is_unjudged(&self, property: Property, event: EventId) -> bool {
        self.playing.as_ref().is_some_and(|playing| {
            let place = playing.place(event);
            let lost = |&(after, which): &(u64, Property)| which == property && after < place;
            playing.record.unjudged.iter().any(lost)
        })
    }
}

impl<C: Consensus> World<C> {
    /// What is not known of its servers: nothing, unless it plays a record.
    pub fn untold(&self) -> Untold {
        self.playing.as_ref().map(|playing| playing.record.untold()).unwrap_or_default()
    }

    /// The next instant of the record happens, or the part of it before something that the record lacks: in our own traces those are
    /// the violations, which stand after the whole step that made them.
    pub(in crate::sim) fn next_of_record(&mut self, sink: &mut impl FnMut(&Event)) {
        let Some(playing) = &self.playing else { return };
        let record = Arc::clone(&playing.record);
        self.network.forget_untold(self.now);
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

    /// Does to the world what an event says; `trigger` is the event, and `ends_at` when the message that is sent comes to its end.
    fn follow(
        &mut self,
        server: Option<ServerId>,
        fact: &Fact,
        ends_at: Option<(Time, FlightEnd)>,
        trigger: EventId,
    ) {
        // A record may name a server that it has not told of.
        let known = server.filter(|id| id.index() < self.servers.len());
        if let Some(id) = known {
            self.follow_server(id, fact);
        } else if *fact == Fact::ServerAdded
            && server.map(ServerId::index) == Some(self.servers.len())
        {
            self.servers.push(Server::new(Default::default()));
            self.network.grow();
        }
        self.follow_message(fact, ends_at, trigger);
        self.follow_links(fact);
        if let Fact::RuleBroken { rule } | Fact::RuleMended { rule } = *fact {
            self.settings.set_broken(rule, matches!(fact, Fact::RuleBroken { .. }));
        }
    }

    /// What an event does to the messages in flight, and to the process that gets one.
    fn follow_message(
        &mut self,
        fact: &Fact,
        ends_at: Option<(Time, FlightEnd)>,
        trigger: EventId,
    ) {
        let sent_at = self.now;
        let (arrives_at, end) = ends_at.unwrap_or((sent_at + SHOWN_FOR, FlightEnd::Untold));
        if let Fact::Sent { message, from, to, ref body, held_us } = *fact {
            let (body, touched) = (body.clone(), None);
            self.network.put_in_flight(Flight {
                message,
                from,
                to,
                body,
                sent_at,
                arrives_at,
                end,
                trigger,
                held_us,
                touched,
            });
        } else if let Fact::Duplicated { message, copy, .. }
        | Fact::Replayed { message, copy, .. } = *fact
        {
            if let Some(original) = self.network.flight(message).cloned() {
                let copy = Flight { message: copy, sent_at, arrives_at, end, trigger, ..original };
                self.network.put_in_flight(copy);
            }
        } else if let Fact::Delivered { message, from, to, ref body, .. } = *fact {
            self.network.take(message);
            if let (Peer::Server(from), Peer::Server(to)) = (from, to) {
                self.record_message(to, from, body);
            }
        } else if let Fact::Lost { message, .. } = *fact {
            self.network.take(message);
        }
    }

    /// What an event does to the links.
    fn follow_links(&mut self, fact: &Fact) {
        if let Fact::Partitioned { groups } = fact {
            self.network.partition(groups);
        } else if let Fact::LinkCut { link } | Fact::LinkHealed { link } = *fact {
            self.network.set_cut(link, matches!(fact, Fact::LinkCut { .. }));
        } else if let Fact::LinkClogged { link } = *fact {
            self.network.clog(link);
        } else if let Fact::LinkUnclogged { link } = *fact {
            self.network.unclog(link);
        } else if *fact == Fact::Healed {
            self.network.heal();
        }
    }

    /// What an event at a server did to its process and its disk.
    fn follow_server(&mut self, id: ServerId, fact: &Fact) {
        let server = &mut self.servers[id.index()];
        let disk = &mut server.disk;
        match *fact {
            Fact::EntryGiven { index, entry } => disk.note_given(index, entry),
            Fact::Started { term, voted_for, last_log_index, .. } => {
                self.record_start(id, (term, voted_for), last_log_index);
            }
            Fact::Crashed { .. } => self.record_crash(id),
            Fact::WriteStarted { write, hard_state, .. } => {
                self.record_write(id, write, hard_state);
            }
            Fact::WriteDurable { write } => self.record_durable(id, write),
            Fact::WriteFailed { .. } => _ = disk.crash(),
            Fact::WriteTorn { write, kept, hard_state_kept } => {
                disk.note_torn(write, kept, hard_state_kept);
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
                server.machine.apply(index, entry, &self.clients);
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
                self.recorded(id, |core| core.compact(index, term));
            }
            Fact::StateRestored { index, .. } => self.record_restored(id, index),
            Fact::Isolated => _ = self.network.set_isolated(id, true),
            Fact::Reconnected => _ = self.network.set_isolated(id, false),
            Fact::Paused => server.paused = Some(Box::default()),
            Fact::Resumed => server.paused = None,
            Fact::DiskStalled => disk.faults.stalled = true,
            Fact::DiskUnstalled => disk.faults.stalled = false,
            Fact::TailDropped => disk.faults.torn = false,
            Fact::DiskLies => disk.begin_lie(),
            Fact::DiskFlushed => disk.faults.honest = None,
            Fact::DiskCorrupted { index } => disk.faults.corrupt = Some(index),
            Fact::SnapshotCorrupted { index } => disk.faults.corrupt_snapshot = Some(index),
            Fact::DiskWiped => disk.wipe(),
            // These change nothing that a server shows, or concern no server.
            Fact::Sent { .. }
            | Fact::Duplicated { .. }
            | Fact::Replayed { .. }
            | Fact::Delivered { .. }
            | Fact::Lost { .. }
            | Fact::Delayed { .. }
            | Fact::Held { .. }
            | Fact::Released { .. }
            | Fact::Partitioned { .. }
            | Fact::LinkCut { .. }
            | Fact::LinkHealed { .. }
            | Fact::LinkClogged { .. }
            | Fact::LinkUnclogged { .. }
            | Fact::Healed
            | Fact::RuleBroken { .. }
            | Fact::RuleMended { .. }
            | Fact::TimerFired { .. }
            | Fact::ClientSubmitted { .. }
            | Fact::ClientTimedOut { .. }
            | Fact::ClientFinished { .. }
            | Fact::ClientRepeated { .. }
            | Fact::SettingChanged { .. }
            | Fact::SettingReset { .. }
            | Fact::NothingChanged { .. }
            | Fact::WritesVanished { .. }
            | Fact::StartRefused { .. }
            | Fact::SnapshotUnreadable { .. }
            | Fact::ClockStepped { .. }
            | Fact::StormCame { .. }
            | Fact::Chaos { .. }
            | Fact::Calmed
            | Fact::ServerAdded
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
            | Fact::CoreLogged { .. }
            | Fact::LineLogged { .. } => {}
        }
    }
}
