//! A server's disk: what has reached it, what is on its way to it, and what can be wrong with it.

mod commands;
mod faults;
mod recorded;
mod writes;

use std::collections::VecDeque;
use std::sync::Arc;

use crate::raft::Write;
use crate::types::{Durable, EventId, LogIndex, Snapshot, Time, WriteId};

use self::faults::DiskFaults;

/// A disk: what has reached it, and the pending writes.
#[derive(Clone, Debug)]
pub struct Disk {
    durable: Durable,
    /// Each with its number and the event of its start.
    pending: VecDeque<(WriteId, EventId, Write)>,
    next_write: u64,
    last_done_at: Time,
    pub(in crate::sim) faults: DiskFaults,
}

impl Disk {
    pub(in crate::sim) fn new(durable: Durable) -> Self {
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

    /// How many writes are pending.
    pub fn pending_writes(&self) -> usize {
        self.pending.len()
    }

    /// The number of the write that will be started next.
    pub(in crate::sim) fn next_write(&self) -> WriteId {
        WriteId(self.next_write)
    }

    /// Takes a write, started in the event `trigger`, that would be done at `at`, were it alone; it is done in its turn, at
    /// the time returned.
    pub(in crate::sim) fn start(&mut self, write: Write, at: Time, trigger: EventId) -> Time {
        let id = self.next_write();
        self.next_write += 1;
        self.last_done_at = self.last_done_at.max(at);
        self.pending.push_back((id, trigger, write));
        self.last_done_at
    }

    /// The write `id` has reached the disk, unless a crash undid it; returns the event of its start.
    pub(in crate::sim) fn finish(&mut self, id: WriteId) -> Option<EventId> {
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
    pub(in crate::sim) fn writes_snapshot(&self) -> bool {
        self.pending.iter().any(|(.., write)| write.snapshot.is_some())
    }

    /// What a copy holds alone, in bytes, by estimate: its snapshot.
    pub(in crate::sim) fn approx_bytes(&self) -> usize {
        self.durable.snapshot.as_ref().map_or(0, |snapshot| snapshot.data.len())
    }

    /// Forgets the pending writes, and returns how many there were.
    pub(in crate::sim) fn crash(&mut self) -> u32 {
        let lost = self.pending.len() as u32;
        self.pending.clear();
        self.last_done_at = Time::ZERO;
        lost
    }

    /// A crash shows what the disk really holds: returns how many writes are missing, if it lied.
    pub(in crate::sim) fn reveal(&mut self) -> Option<u32> {
        let (durable, missing) = self.faults.crash()?;
        self.durable = durable;
        Some(missing)
    }
}

/// What is on a disk of a write that was cut off.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::sim) struct Torn {
    /// The last index of the log, if any record that is there is about the log.
    pub(in crate::sim) kept: Option<LogIndex>,
    /// Whether its term and vote are; none if it had none.
    pub(in crate::sim) hard_state_kept: Option<bool>,
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

    /// The event in which a pending write was started.
    pub(in crate::sim) fn started_in(&self, id: WriteId) -> Option<EventId> {
        let write = self.pending.iter().find(|(number, ..)| *number == id);
        write.map(|&(_, trigger, _)| trigger)
    }

    /// The writes that would be done, were the disk not stalled, oldest first; it is no longer stalled.
    pub(in crate::sim) fn unstall(&mut self) -> Vec<WriteId> {
        let overdue = std::mem::take(&mut self.faults.overdue) as usize;
        self.faults.stalled = false;
        self.pending.iter().take(overdue).map(|&(id, ..)| id).collect()
    }

    /// How many records the oldest pending write has: one for term and vote, one for each entry.
    pub(in crate::sim) fn records(&self) -> u64 {
        self.pending.front().map_or(0, |(_, _, write)| {
            let is_about_log = write.truncate_from.is_some() || write.snapshot.is_some();
            let of_log = write.entries.len().max(usize::from(is_about_log));
            (usize::from(write.hard_state.is_some()) + of_log) as u64
        })
    }

    /// Lets `records` records of the oldest write reach the disk, and a part of the next one.
    pub(in crate::sim) fn tear(&mut self, records: usize) -> Torn {
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
    pub(in crate::sim) fn begin_lie(&mut self) {
        self.faults.honest = Some(Box::new((self.durable.clone(), 0)));
    }

    /// Everything is gone. The numbers of writes continue.
    pub(in crate::sim) fn wipe(&mut self) {
        let full = self.faults.full;
        *self = Self { next_write: self.next_write, ..Self::new(Durable::default()) };
        self.faults.full = full;
    }
}
