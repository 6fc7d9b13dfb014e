//! Servers of a recorded run: what the record says of their processes.

use std::sync::Arc;

use crate::cores::{Consensus, Recorded};
use crate::raft::NewSnapshot;
use crate::types::{
    AppendOutcome, Configuration, Entry, LogIndex, Message, Role, ServerId, Snapshot, Term, WriteId,
};

use crate::sim::server::Machine;
use crate::sim::world::World;

impl<C: Consensus> World<C> {
    /// Does something to what is known of a server's process, if it is up.
    pub(super) fn recorded(&mut self, id: ServerId, change: impl FnOnce(&mut Recorded)) {
        let server = self.servers.get_mut(id.index());
        if let Some(core) = server.and_then(|server| server.core.as_mut()?.recorded_mut()) {
            change(core);
        }
    }

    /// A server starts with what its disk holds, as far as the record tells: of its log there is at most `last`.
    pub(super) fn record_start(
        &mut self,
        id: ServerId,
        (term, voted_for): (Term, Option<ServerId>),
        last: LogIndex,
    ) {
        let voters =
            self.playing.as_ref().map_or_else(Default::default, |playing| playing.voters());
        let server = &mut self.servers[id.index()];
        server.disk.note_restart((term, voted_for), last);
        let durable = server.disk.durable();
        let snapshot = durable.snapshot.as_ref();
        let base =
            snapshot.map_or_else(|| Configuration::new(voters), |snapshot| snapshot.configuration);
        let mut recorded = Recorded::new(id, durable.log.clone(), base);
        (recorded.term, recorded.voted_for) = (term, voted_for);
        recorded.snapshot = durable.snapshot.clone();
        server.machine = Machine::default();
        server.paused = None;
        server.core = C::of_record(recorded);
    }

    /// A server stops. Where no write is told of, it finds again what it had.
    pub(super) fn record_crash(&mut self, id: ServerId) {
        let tells_writes = self.tells_writes();
        let server = &mut self.servers[id.index()];
        if let Some(core) = server.core.take()
            && !tells_writes
        {
            server.disk.note_log(core.log().clone());
        }
        server.disk.crash();
        server.disk.reveal();
        server.machine = Machine::default();
        server.paused = None;
    }

    fn tells_writes(&self) -> bool {
        self.playing.as_ref().is_some_and(|playing| playing.tells_writes())
    }

    /// A new snapshot. The record has no bytes of it: they are those of the server's own state machine, or of another server's
    /// snapshot up to there.
    pub(super) fn record_snapshot(
        &mut self,
        id: ServerId,
        (index, term): (LogIndex, Term),
        new: fn(Arc<Snapshot>) -> NewSnapshot,
    ) {
        let machine = &self.servers[id.index()].machine;
        let own = (machine.last_applied() == index).then(|| machine.to_bytes().into());
        let cores = self.servers.iter_mut().filter_map(|server| server.core.as_mut());
        let mut snapshots = cores.filter_map(|core| core.recorded_mut()?.snapshot.as_ref());
        let same = snapshots.find(|known| (known.last_index, known.last_term) == (index, term));
        let data = own.or_else(|| same.map(|known| Arc::clone(&known.data))).unwrap_or_default();
        self.recorded(id, |core| {
            let configuration = core.configuration_at(index);
            let configuration_index = LogIndex::ZERO;
            let snapshot = Arc::new(Snapshot {
                last_index: index,
                last_term: term,
                configuration,
                configuration_index,
                data,
            });
            core.snapshot = Some(Arc::clone(&snapshot));
            core.unwritten.replace(new(snapshot));
        });
    }

    /// A state machine is that of the server's snapshot now.
    pub(super) fn record_restored(&mut self, id: ServerId, index: LogIndex) {
        let mut machine = None;
        self.recorded(id, |core| {
            core.last_applied = index;
            let snapshot = core.snapshot.as_ref();
            machine = snapshot.and_then(|snapshot| Machine::from_bytes(&snapshot.data));
        });
        self.servers[id.index()].machine = machine.unwrap_or_default();
    }

    pub(super) fn record_entry(&mut self, id: ServerId, index: LogIndex, entry: Entry) {
        let (tells_writes, untold) = (self.tells_writes(), self.untold());
        self.recorded(id, |core| {
            // A gap in the record would be a gap in the log, and a log has none.
            if core.log.last_index().next() == index {
                core.log.push(entry);
            }
            if tells_writes {
                core.unwritten.append(index, entry);
            }
            if !tells_writes || untold.disks {
                core.durable_index = core.log.last_index();
            }
        });
    }

    pub(super) fn record_truncation(&mut self, id: ServerId, first: LogIndex) {
        self.recorded(id, |core| {
            core.log.truncate_from(first.max(core.log.base_index().next()));
            core.durable_index = core.durable_index.min(core.log.last_index());
            core.unwritten.truncate(first);
        });
    }

    pub(super) fn record_write(
        &mut self,
        id: ServerId,
        number: WriteId,
        hard_state: Option<(Term, Option<ServerId>)>,
    ) {
        let mut write = None;
        self.recorded(id, |core| write = Some(core.unwritten.take(hard_state)));
        let trigger = self.last_event();
        if let Some(write) = write {
            self.servers[id.index()].disk.note_started(number, write, trigger);
        }
    }

    pub(super) fn record_durable(&mut self, id: ServerId, number: WriteId) {
        let untold = self.untold();
        let server = &mut self.servers[id.index()];
        server.disk.note_durable(number);
        let last = server.disk.durable().log.last_index();
        if !untold.disks {
            self.recorded(id, |core| core.durable_index = last);
        }
    }

    /// What a process learns from a message: who leads, who votes for it, who has what of its log.
    pub(super) fn record_message(&mut self, to: ServerId, from: ServerId, body: &Message) {
        self.recorded(to, |core| match *body {
            Message::AppendEntries { term, .. } | Message::InstallSnapshot { term, .. } => {
                core.hear_leader(term, from);
            }
            Message::RequestVoteResponse { term, granted }
                if core.role == Role::Candidate && term == core.term =>
            {
                core.count_vote(from, granted);
            }
            Message::PreVoteResponse { granted, .. } if core.role == Role::PreCandidate => {
                core.count_vote(from, granted);
            }
            Message::AppendEntriesResponse { term, outcome, .. }
                if core.role == Role::Leader && term == core.term =>
            {
                if let AppendOutcome::Matched { match_index } = outcome {
                    core.matched(from, match_index);
                }
            }
            Message::RequestVote { .. }
            | Message::RequestVoteResponse { .. }
            | Message::AppendEntriesResponse { .. }
            | Message::ClientRequest { .. }
            | Message::ClientResponse { .. }
            | Message::PreVote { .. }
            | Message::PreVoteResponse { .. }
            | Message::InstallSnapshotResponse { .. }
            | Message::TimeoutNow { .. }
            | Message::ReadIndex { .. }
            | Message::ReadIndexResponse { .. }
            | Message::Foreign(_) => {}
        });
    }
}
