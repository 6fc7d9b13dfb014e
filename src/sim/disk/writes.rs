//! Writes on their way to a disk: what they need, and how they end.

use crate::raft::{Input, Write};
use crate::types::{Event, EventId, Fact, ServerId, WriteId};

use crate::cores::Consensus;
use crate::sim::disk::Torn;
use crate::sim::queue::Due;
use crate::sim::random::{Purpose, Stream};
use crate::sim::server::Waiting;
use crate::sim::world::World;

impl<C: Consensus> World<C> {
    pub(in crate::sim) fn start_write(
        &mut self,
        id: ServerId,
        write: Write,
        cause: EventId,
        sink: &mut impl FnMut(&Event),
    ) {
        self.observe_log(id, &write, cause, sink);
        let server = &mut self.servers[id.index()];
        let ordinal = server.ordinal(self.now);
        let span = self.settings.server(id).disk;
        let latency =
            self.random.duration(span, Stream::Server(id), Purpose::Disk, self.now, ordinal);
        let hard_state = write.hard_state;
        let last_log_index = server.seen.last_log_index;
        let number = server.disk.next_write();
        let fact = Fact::WriteStarted { write: number, hard_state, last_log_index };
        let trigger = self.emit(id, cause, fact, sink);
        let disk = &mut self.servers[id.index()].disk;
        let done_at = disk.start(write, self.now + latency, trigger);
        self.queue.push(done_at, Due::Disk(id, number));
    }

    pub(in crate::sim) fn disk_done(
        &mut self,
        id: ServerId,
        write: WriteId,
        sink: &mut impl FnMut(&Event),
    ) {
        if !self.servers[id.index()].disk.faults.lets_writes_pass() {
            return self.write_not_done(id, write, sink);
        }
        if let Some(trigger) = self.servers[id.index()].disk.finish(write) {
            let cause = self.emit(id, trigger, Fact::WriteDurable { write }, sink);
            let server = &mut self.servers[id.index()];
            let is_slow = server.is_slow();
            match &mut server.paused {
                Some(paused) => paused.writes.push(cause),
                None if is_slow => self.enqueue_for_slow(id, Waiting::Write(cause)),
                None => self.feed(id, Input::WriteDurable, cause, sink),
            }
        }
    }

    /// A write that would be done now is not: the disk is stalled, or the write fails, or the server stops in its middle.
    pub(in crate::sim) fn write_not_done(
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
