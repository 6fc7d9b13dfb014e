//! A server's machine: its process, its disk, and what the world last saw of it.

use std::collections::VecDeque;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::raft::{Input, Output, Raft, Settings, Write};
use crate::types::{
    Configuration, Durable, Duration, EventId, Log, LogIndex, Role, Sequence, ServerId, Snapshot,
    Term, Time, Timer, WriteId,
};

use super::clock::Clock;
use super::disk_faults::DiskFaults;
use super::machine::Machine;
use super::network::Flight;
use super::slow::Inbox;

/// What the world needs of a protocol core. [`Raft`] is one; tests wrap it to break its rules, and another
/// implementation could stand in its place. The methods are those of [`Raft`], which documents them.
pub trait Consensus: Clone {
    /// See [`Raft::start`].
    fn start(
        id: ServerId,
        servers: Configuration,
        settings: Settings,
        durable: Durable,
        now: Time,
    ) -> Self;
    /// See [`Raft::handle`].
    fn handle(&mut self, now: Time, input: Input);
    /// See [`Raft::take_write`].
    fn take_write(&mut self) -> Option<Write>;
    /// See [`Raft::poll_output`].
    fn poll_output(&mut self) -> Option<Output>;
    /// See [`Raft::set_election_timeout`].
    fn set_election_timeout(&mut self, deadline: Time);
    /// See [`Raft::set_settings`].
    fn set_settings(&mut self, settings: Settings);
    /// See [`Raft::deadline`].
    fn deadline(&self) -> Option<(Time, Timer)>;
    /// See [`Raft::role`].
    fn role(&self) -> Role;
    /// See [`Raft::current_term`].
    fn current_term(&self) -> Term;
    /// See [`Raft::voted_for`].
    fn voted_for(&self) -> Option<ServerId>;
    /// See [`Raft::log`].
    fn log(&self) -> &Log;
    /// See [`Raft::commit_index`].
    fn commit_index(&self) -> LogIndex;
    /// See [`Raft::configuration`].
    fn configuration(&self) -> &Configuration;
    /// See [`Raft::configuration_index`].
    fn configuration_index(&self) -> LogIndex;
    /// See [`Raft::weight`].
    fn weight(&self) -> usize;
    /// See [`Raft::held_back`].
    fn held_back(&self) -> usize;
}

impl Consensus for Raft {
    fn start(
        id: ServerId,
        servers: Configuration,
        settings: Settings,
        durable: Durable,
        now: Time,
    ) -> Self {
        Raft::start(id, servers, settings, durable, now)
    }
    fn handle(&mut self, now: Time, input: Input) {
        Raft::handle(self, now, input);
    }
    fn take_write(&mut self) -> Option<Write> {
        Raft::take_write(self)
    }
    fn poll_output(&mut self) -> Option<Output> {
        Raft::poll_output(self)
    }
    fn set_election_timeout(&mut self, deadline: Time) {
        Raft::set_election_timeout(self, deadline);
    }
    fn set_settings(&mut self, settings: Settings) {
        Raft::set_settings(self, settings);
    }
    fn deadline(&self) -> Option<(Time, Timer)> {
        Raft::deadline(self)
    }
    #[inline]
    fn role(&self) -> Role {
        Raft::role(self)
    }
    fn current_term(&self) -> Term {
        Raft::current_term(self)
    }
    fn voted_for(&self) -> Option<ServerId> {
        Raft::voted_for(self)
    }
    fn log(&self) -> &Log {
        Raft::log(self)
    }
    fn commit_index(&self) -> LogIndex {
        Raft::commit_index(self)
    }
    fn configuration(&self) -> &Configuration {
        Raft::configuration(self)
    }
    fn configuration_index(&self) -> LogIndex {
        Raft::configuration_index(self)
    }
    fn weight(&self) -> usize {
        Raft::weight(self)
    }
    #[inline]
    fn held_back(&self) -> usize {
        Raft::held_back(self)
    }
}

/// One server's machine.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Server<C = Raft> {
    /// The process; none while the server is down.
    pub(super) core: Option<C>,
    pub(super) disk: Disk,
    /// What the process has applied; empty while the server is down.
    pub(super) machine: Machine,
    pub(super) seen: Seen,
    /// What waits for the process while it stands still; none while it runs.
    pub(super) paused: Option<Box<Paused>>,
    /// How long everything waits for the process.
    pub(super) slow: Duration,
    /// What waits for it, if it is slow; none if nothing does.
    pub(super) inbox: Option<Box<Inbox>>,
    pub(super) clock: Clock,
    /// When the queue looks at the server's timer next; none if it does not.
    pub(super) timer_due: Option<Time>,
    /// When the election timer was set last.
    pub(super) election_timer_set: Time,
    /// The event in which that was.
    pub(super) election_timer_cause: EventId,
    /// When the heartbeat or retry timer runs out, and the event that set it.
    pub(super) other_timer: (Time, EventId),
    /// While messages wait for the disk: when the process got its inputs, by its own clock and by the world's time.
    pub(super) times_fed: VecDeque<(Time, Time)>,
    /// How many answers to requests for votes it has sent.
    pub(super) vote_answers: u32,
    /// The instant of the last draws for this server, and how many there were.
    instant: (Time, u32),
}

impl<C: Consensus> Server<C> {
    pub(super) fn new(durable: Durable) -> Self {
        Self {
            core: None,
            disk: Disk::new(durable),
            machine: Machine::default(),
            seen: Seen::default(),
            paused: None,
            slow: Duration::ZERO,
            inbox: None,
            clock: Clock::default(),
            timer_due: None,
            election_timer_set: Time::ZERO,
            election_timer_cause: EventId(0),
            other_timer: (Time::ZERO, EventId(0)),
            times_fed: VecDeque::new(),
            vote_answers: 0,
            instant: (Time::ZERO, 0),
        }
    }

    /// The process; none while the server is down.
    pub fn core(&self) -> Option<&C> {
        self.core.as_ref()
    }

    /// The disk.
    pub fn disk(&self) -> &Disk {
        &self.disk
    }

    /// The state machine; of a server that is down there is none, and this one is empty.
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// What a copy holds alone of its snapshots and its state machine, in bytes, by estimate. Disk and process mostly share
    /// one snapshot.
    pub(super) fn state_weight(&self) -> usize {
        let core = self.core.as_ref().map_or(0, C::weight);
        core.max(self.disk.weight()) + self.machine.weight()
    }

    /// Whether its process stands still.
    pub fn is_paused(&self) -> bool {
        self.paused.is_some()
    }

    /// How many messages wait for its process to go on.
    pub fn waiting_messages(&self) -> usize {
        self.paused.as_ref().map_or(0, |paused| paused.inbox.len())
    }

    /// Whether its machine keeps no further message for its process.
    #[inline]
    pub(super) fn is_full(&self) -> bool {
        self.paused.as_ref().is_some_and(|paused| paused.inbox.len() >= Paused::MAX_MESSAGES)
            || self.inbox.as_ref().is_some_and(|inbox| inbox.len() >= Paused::MAX_MESSAGES)
    }

    /// Whether its process is slow, or still has to get round to what came while it was.
    #[inline]
    pub fn is_slow(&self) -> bool {
        self.slow > Duration::ZERO || self.inbox.is_some()
    }

    /// When the election timer was set last: it runs from here to [`super::World::election_deadline`].
    pub fn election_timer_set(&self) -> Time {
        self.election_timer_set
    }

    /// The process, for which messages wait, got an input at the time `local` of its clock.
    pub(super) fn note_time(&mut self, local: Time, now: Time) {
        if self.times_fed.back().is_none_or(|&(last, _)| last != local) {
            self.times_fed.push_back((local, now));
        }
    }

    /// When the process got an input at the time `local` of its clock, which may have jumped since.
    pub(super) fn world_time(&self, local: Time) -> Time {
        let place = self.times_fed.partition_point(|&(at, _)| at < local);
        let fed = self.times_fed.get(place).or(self.times_fed.back());
        fed.map_or(Time::MAX, |&(_, at)| at)
    }

    /// The ordinal of the next draw for this server in the instant `now`.
    pub(super) fn ordinal(&mut self, now: Time) -> u32 {
        if self.instant.0 != now {
            self.instant = (now, 0);
        }
        self.instant.1 += 1;
        self.instant.1 - 1
    }
}

/// What a machine keeps for a process that stands still.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Paused {
    /// The events of the writes that have reached the disk meanwhile.
    pub(super) writes: Vec<EventId>,
    /// The messages that have arrived.
    pub(super) inbox: Sequence<Flight>,
    /// The event in which a write failed meanwhile: the process stops itself when it goes on.
    pub(super) failed: Option<EventId>,
}

impl Paused {
    /// The most messages that wait, as a socket's buffer has an end: further ones are lost.
    const MAX_MESSAGES: usize = 1_000;
}

/// What the world knows of a server's state, to notice when it changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Seen {
    pub(super) role: Role,
    pub(super) term: Term,
    pub(super) voted_for: Option<ServerId>,
    pub(super) last_log_index: LogIndex,
    pub(super) commit_index: LogIndex,
    pub(super) configuration_index: LogIndex,
    pub(super) base_index: LogIndex,
}

/// A disk: what has reached it, and what is under way.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Disk {
    durable: Durable,
    /// Each with its number and the event of its start.
    pending: VecDeque<(WriteId, EventId, Write)>,
    next_write: u64,
    last_done_at: Time,
    pub(super) faults: DiskFaults,
}

impl Disk {
    fn new(durable: Durable) -> Self {
        Self {
            durable,
            pending: VecDeque::new(),
            next_write: 1,
            last_done_at: Time::ZERO,
            faults: DiskFaults::default(),
        }
    }

    /// What has reached the disk: all that a crash leaves.
    pub fn durable(&self) -> &Durable {
        &self.durable
    }

    /// How many writes are under way.
    pub fn pending_writes(&self) -> usize {
        self.pending.len()
    }

    /// The number of the write that will be started next.
    pub(super) fn next_write(&self) -> WriteId {
        WriteId(self.next_write)
    }

    /// Takes a write, started in the event `trigger`, that would be done at `at`, were it alone; it is done in its turn, at
    /// the time returned.
    pub(super) fn start(&mut self, write: Write, at: Time, trigger: EventId) -> Time {
        let id = self.next_write();
        self.next_write += 1;
        self.last_done_at = self.last_done_at.max(at);
        self.pending.push_back((id, trigger, write));
        self.last_done_at
    }

    /// The write `id` has reached the disk, unless a crash undid it; tells the event of its start.
    pub(super) fn finish(&mut self, id: WriteId) -> Option<EventId> {
        let (_, trigger, write) = self.pending.pop_front_if(|(oldest, ..)| *oldest == id)?;
        self.keep(&write);
        if let Some(honest) = &mut self.faults.honest {
            honest.1 += 1;
        }
        Some(trigger)
    }

    fn keep(&mut self, write: &Write) {
        if let Some((term, voted_for)) = write.hard_state {
            self.durable.current_term = term;
            self.durable.voted_for = voted_for;
            self.faults.hard_state_written();
        }
        if let Some(snapshot) = &write.snapshot {
            self.keep_snapshot(snapshot.snapshot());
        }
        if let Some(first) = write.truncate_from {
            self.durable.log.truncate_from(first);
            self.faults.truncated(first);
        }
        for (place, &entry) in write.entries.iter().enumerate() {
            // Where a rule is broken, a snapshot may stand for entries that are replaced: they come too late.
            if write.first.plus(place) == self.durable.log.last_index().next() {
                self.durable.log.push(entry);
            }
        }
    }

    /// The snapshot and the cut of the log reach the disk as one.
    fn keep_snapshot(&mut self, snapshot: &Arc<Snapshot>) {
        if snapshot.last_index > self.durable.log.base_index() {
            self.durable.log.compact(snapshot.last_index, snapshot.last_term);
            self.durable.snapshot = Some(snapshot.clone());
        }
    }

    /// Whether a snapshot is on its way to it.
    pub(super) fn writes_snapshot(&self) -> bool {
        self.pending.iter().any(|(.., write)| write.snapshot.is_some())
    }

    /// What a copy holds alone, in bytes, by estimate: its snapshot.
    pub(super) fn weight(&self) -> usize {
        self.durable.snapshot.as_ref().map_or(0, |snapshot| snapshot.data.len())
    }

    /// Forgets what is under way, and tells how many writes that were.
    pub(super) fn crash(&mut self) -> u32 {
        let lost = self.pending.len() as u32;
        self.pending.clear();
        self.last_done_at = Time::ZERO;
        lost
    }

    /// A crash shows what the disk really holds: tells how many writes are missing, if it lied.
    pub(super) fn reveal(&mut self) -> Option<u32> {
        let (durable, missing) = self.faults.crash()?;
        self.durable = durable;
        Some(missing)
    }
}

/// What is on a disk of a write that was cut off.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Torn {
    /// The last index of the log, if any record that is there is about the log.
    pub(super) kept: Option<LogIndex>,
    /// Whether its term and vote are; none if it had none.
    pub(super) hard_state_kept: Option<bool>,
}

/// Faults.
impl Disk {
    /// Whether it finishes no write at present.
    pub fn is_stalled(&self) -> bool {
        self.faults.stalled
    }

    /// Whether it has no room.
    pub fn is_full(&self) -> bool {
        self.faults.full
    }

    /// Whether it acknowledges what it does not keep.
    pub fn lies(&self) -> bool {
        self.faults.honest.is_some()
    }

    /// Which of its records is damaged, so that its server does not start: that of the entry at this index; that of term and
    /// vote for 0.
    pub fn damaged(&self) -> Option<LogIndex> {
        self.faults.damaged(&self.durable)
    }

    /// The last index of its snapshot, if that is damaged, so that its server does not start.
    pub fn damaged_snapshot(&self) -> Option<LogIndex> {
        self.faults.damaged_snapshot(&self.durable)
    }

    /// Whether neither a record nor the snapshot is damaged.
    pub fn is_sound(&self) -> bool {
        self.damaged().is_none() && self.damaged_snapshot().is_none()
    }

    /// The event in which a write that is under way was started.
    pub(super) fn started_in(&self, id: WriteId) -> Option<EventId> {
        let write = self.pending.iter().find(|(number, ..)| *number == id);
        write.map(|&(_, trigger, _)| trigger)
    }

    /// The writes that would be done, were the disk not stalled, oldest first; it is stalled no more.
    pub(super) fn unstall(&mut self) -> Vec<WriteId> {
        let overdue = std::mem::take(&mut self.faults.overdue) as usize;
        self.faults.stalled = false;
        self.pending.iter().take(overdue).map(|&(id, ..)| id).collect()
    }

    /// How many records the oldest write under way has: one for term and vote, one for each entry.
    pub(super) fn records(&self) -> u64 {
        self.pending.front().map_or(0, |(_, _, write)| {
            let is_about_log = write.truncate_from.is_some() || write.snapshot.is_some();
            let of_log = write.entries.len().max(usize::from(is_about_log));
            (usize::from(write.hard_state.is_some()) + of_log) as u64
        })
    }

    /// Lets so many records of the oldest write reach the disk, and a part of the next one.
    pub(super) fn tear(&mut self, records: usize) -> Torn {
        let Some((_, _, mut write)) = self.pending.pop_front() else { return Torn::default() };
        self.faults.torn = true;
        let hard_state_kept = write.hard_state.map(|_| records > 0);
        if records == 0 {
            return Torn { kept: None, hard_state_kept };
        }
        let of_log = records - usize::from(write.hard_state.is_some());
        write.entries = write.entries.iter().take(of_log).copied().collect();
        if of_log == 0 {
            write.truncate_from = None;
            write.snapshot = None;
        }
        self.keep(&write);
        let kept = (of_log > 0).then(|| self.durable.log.last_index());
        Torn { kept, hard_state_kept }
    }

    /// From now on writes are acknowledged and not kept.
    pub(super) fn begin_lie(&mut self) {
        self.faults.honest = Some(Box::new((self.durable.clone(), 0)));
    }

    /// Everything is gone. Writes go on to be numbered from where they were.
    pub(super) fn wipe(&mut self) {
        let full = self.faults.full;
        *self = Self { next_write: self.next_write, ..Self::new(Durable::default()) };
        self.faults.full = full;
    }
}
