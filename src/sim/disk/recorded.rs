//! Disks of a recorded run: what the record says of their writes.

use crate::raft::Write;
use crate::types::{Entry, EventId, Log, LogIndex, ServerId, Term, WriteId};

use crate::sim::disk::Disk;

impl Disk {
    /// An entry is there from the start.
    pub(in crate::sim) fn note_given(&mut self, index: LogIndex, entry: Entry) {
        if self.durable.log.last_index().next() == index {
            self.durable.log.push(entry);
        }
    }

    /// A process starts, and finds this; of the log, there is at most `last`.
    pub(in crate::sim) fn note_restart(
        &mut self,
        (term, voted_for): (Term, Option<ServerId>),
        last: LogIndex,
    ) {
        self.crash();
        self.faults.torn = false;
        (self.durable.current_term, self.durable.voted_for) = (term, voted_for);
        if last < self.durable.log.last_index() {
            self.durable.log.truncate_from(last.next().max(self.durable.log.base_index().next()));
        }
    }

    /// All of a log is there.
    pub(in crate::sim) fn note_log(&mut self, log: Log) {
        self.durable.log = log;
    }

    /// A write begins.
    pub(in crate::sim) fn note_started(&mut self, number: WriteId, write: Write, trigger: EventId) {
        self.pending.push_back((number, trigger, write));
    }

    /// This write is durable, and with it those before.
    pub(in crate::sim) fn note_durable(&mut self, number: WriteId) {
        while let Some((_, _, write)) = self.pending.pop_front_if(|(first, ..)| *first <= number) {
            self.keep(&write);
        }
    }

    /// Only a part of this write is durable, and those before are.
    pub(in crate::sim) fn note_torn(
        &mut self,
        number: WriteId,
        kept: Option<LogIndex>,
        hard_state_kept: Option<bool>,
    ) {
        self.note_durable(WriteId(number.0.saturating_sub(1)));
        let Some((_, _, mut write)) = self.pending.pop_front_if(|(first, ..)| *first == number)
        else {
            return;
        };
        self.faults.torn = true;
        if hard_state_kept == Some(false) {
            write.hard_state = None;
        }
        match kept {
            None => {
                (write.truncate_from, write.snapshot) = (None, None);
                write.entries = Default::default();
            }
            Some(last) => {
                let count = last.0.saturating_add(1).saturating_sub(write.first.0) as usize;
                write.entries = write.entries.iter().take(count).copied().collect();
            }
        }
        self.keep(&write);
    }
}
