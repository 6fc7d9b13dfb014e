//! The facts that the world sees by comparing a server's state with what it saw before.

use crate::raft::{NewSnapshot, Write};
use crate::types::{Entry, Event, EventId, Fact, LogIndex, ServerId, SkipReason, Snapshot};

use crate::cores::Consensus;
use crate::sim::server::{Machine, Response, Seen, Server};
use crate::sim::world::World;

impl<C: Consensus> World<C> {
    /// Facts about term, role and vote come before those about the log: a server that steps down may change its log
    /// in the same step, as a leader may not.
    pub(in crate::sim) fn observe_role(
        &mut self,
        id: ServerId,
        cause: EventId,
        sink: &mut impl FnMut(&Event),
    ) {
        let server = &mut self.servers[id.index()];
        let Some(core) = &server.core else { return };
        let (role, term, voted_for) = (core.role(), core.current_term(), core.voted_for());
        let seen = server.seen;
        if (role, term, voted_for) == (seen.role, seen.term, seen.voted_for) {
            return;
        }
        server.seen = Seen { role, term, voted_for, ..seen };
        if term != seen.term {
            self.emit(id, cause, Fact::TermChanged { from: seen.term, to: term }, sink);
        }
        if role != seen.role {
            self.emit(id, cause, Fact::RoleChanged { from: seen.role, to: role }, sink);
        }
        if let Some(candidate) = voted_for
            && (term, voted_for) != (seen.term, seen.voted_for)
        {
            self.emit(id, cause, Fact::VoteChanged { candidate }, sink);
        }
    }

    /// After most inputs there is nothing of this to tell.
    #[inline]
    pub(in crate::sim) fn observe_log_state(
        &mut self,
        id: ServerId,
        cause: EventId,
        sink: &mut impl FnMut(&Event),
    ) {
        let Server { core: Some(core), seen, .. } = &self.servers[id.index()] else { return };
        if core.commit_index() != seen.commit_index
            || core.configuration_index() != seen.configuration_index
            || core.log().base_index() != seen.base_index
        {
            self.observe_configuration(id, cause, sink);
            self.observe_commit(id, cause, sink);
            self.observe_base(id, cause, sink);
        }
    }

    pub(in crate::sim) fn observe_configuration(
        &mut self,
        id: ServerId,
        cause: EventId,
        sink: &mut impl FnMut(&Event),
    ) {
        let server = &mut self.servers[id.index()];
        let index = server.core.as_ref().map_or(LogIndex::ZERO, C::configuration_index);
        if index != server.seen.configuration_index {
            server.seen.configuration_index = index;
            self.emit(id, cause, Fact::ConfigurationAdopted { index }, sink);
        }
    }

    pub(in crate::sim) fn observe_commit(
        &mut self,
        id: ServerId,
        cause: EventId,
        sink: &mut impl FnMut(&Event),
    ) {
        let server = &mut self.servers[id.index()];
        let Some(core) = &server.core else { return };
        let (from, to) = (server.seen.commit_index, core.commit_index());
        if from != to {
            server.seen.commit_index = to;
            self.emit(id, cause, Fact::CommitAdvanced { from, to }, sink);
        }
    }

    /// A log that is cut by a snapshot of its own.
    fn observe_base(&mut self, id: ServerId, cause: EventId, sink: &mut impl FnMut(&Event)) {
        let server = &mut self.servers[id.index()];
        let Some(core) = &server.core else { return };
        let (index, term) = (core.log().base_index(), core.log().base_term());
        if index > server.seen.base_index {
            server.seen.base_index = index;
            self.emit(id, cause, Fact::LogCompacted { index, term }, sink);
        }
    }

    fn observe_snapshot(
        &mut self,
        id: ServerId,
        snapshot: &NewSnapshot,
        cause: EventId,
        sink: &mut impl FnMut(&Event),
    ) {
        let Snapshot { last_index: index, last_term: term, ref data, .. } = **snapshot.snapshot();
        let state = Machine::from_bytes(data).unwrap_or_default().digest();
        let bytes = snapshot.snapshot().size();
        let fact = match snapshot {
            NewSnapshot::Taken(_) => Fact::SnapshotTaken { index, term, state, bytes },
            NewSnapshot::Installed(_) => {
                let server = &mut self.servers[id.index()];
                let last = server.core.as_ref().map(|core| core.log().last_index());
                let last_log_index = last.unwrap_or(index);
                server.seen.last_log_index = last_log_index;
                server.seen.base_index = index;
                Fact::SnapshotInstalled { index, term, state, bytes, last_log_index }
            }
        };
        self.emit(id, cause, fact, sink);
    }

    pub(in crate::sim) fn observe_log(
        &mut self,
        id: ServerId,
        write: &Write,
        cause: EventId,
        sink: &mut impl FnMut(&Event),
    ) {
        if let Some(snapshot) = &write.snapshot {
            self.observe_snapshot(id, snapshot, cause, sink);
        }
        let seen = &mut self.servers[id.index()].seen;
        let last = seen.last_log_index;
        if let Some(first) = write.truncate_from {
            seen.last_log_index = first.previous();
            self.emit(id, cause, Fact::LogTruncated { first, last }, sink);
        }
        for (place, &entry) in write.entries.iter().enumerate() {
            let index = write.first.plus(place);
            self.servers[id.index()].seen.last_log_index = index;
            self.emit(id, cause, Fact::EntryAppended { index, entry }, sink);
        }
    }

    /// What is worth telling about sessions.
    #[inline]
    pub(in crate::sim) fn observe_response(
        &mut self,
        id: ServerId,
        index: LogIndex,
        entry: Entry,
        response: &Response,
        cause: EventId,
        sink: &mut impl FnMut(&Event),
    ) {
        let why = match *response {
            Response::Done | Response::Read { .. } => return,
            Response::Opened { ref expired } => {
                for &session in expired {
                    self.emit(id, cause, Fact::SessionExpired { session }, sink);
                }
                return;
            }
            Response::Repeated { first } => SkipReason::Repeated { first },
            Response::Outdated => SkipReason::Outdated,
            Response::NoSession { session } => SkipReason::NoSession { session },
        };
        if let Some(command) = entry.payload.command() {
            self.emit(id, cause, Fact::CommandSkipped { index, command, why }, sink);
        }
    }
}
