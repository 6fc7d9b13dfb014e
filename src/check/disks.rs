//! Facts about starts, crashes and disks.

use crate::types::{Entry, LogIndex, Term, WriteId};

use super::properties::one_vote::Vote;
use super::properties::{durable_state, log_matching, rising};
use super::server_view::{HardState, OnDisk};
use super::{Checker, Origin, Start};

impl Checker {
    pub(super) fn entry_given(&mut self, origin: Origin, index: LogIndex, entry: Entry) {
        let server = &mut self.servers[origin.server.index()];
        if server.started || index != self.tree.last_index(server.log).next() {
            self.impossible_facts += 1;
            return;
        }
        let (log, before) = (self.tree.append(server.log, entry), server.configuration);
        let configuration = self.follow_configuration(origin, log, entry, before);
        self.servers[origin.server.index()].set_log_on_disk(log, configuration);
        self.check_log_matching(origin, log);
    }

    pub(super) fn started(&mut self, origin: Origin, start: Start) {
        let Start { hard_state, last_log_index, last_log_term } = start;
        let before = &self.servers[origin.server.index()];
        if before.started {
            let lost = durable_state::check_start(origin, before, start, &self.tree);
            self.violations.add(rising::check_term(origin, before.disk.term, hard_state.term));
            self.violations.add(lost);
        }
        self.restored_from_disk(origin);
        let server = &mut self.servers[origin.server.index()];
        server.started = true;
        server.term = hard_state.term;
        self.put_on_disk(origin, hard_state);
        let server = &mut self.servers[origin.server.index()];
        // A disk that has lost the end of the log is a fault that it may have; one with more than was written is not.
        if self.tree.term_at(server.log, last_log_index) != Some(last_log_term) {
            self.impossible_facts += 1;
        }
        let log = self.tree.at(server.log, last_log_index);
        if let Some(log) = log {
            let configuration = self.configurations.in_force(log, server.configuration, &self.tree);
            server.set_log_on_disk(log, configuration);
        }
    }

    /// The disk of a server that is down turns out to hold something else than it should.
    pub(super) fn disk_found(&mut self, origin: Origin, found: OnDisk) {
        let server = &mut self.servers[origin.server.index()];
        let last_log_index = self.tree.last_index(found.log);
        let last_log_term = self.tree.entry(found.log).map_or(Term(0), |entry| entry.term);
        let start = Start { hard_state: found.hard_state, last_log_index, last_log_term };
        if server.started {
            self.violations.add(durable_state::check_start(origin, server, start, &self.tree));
        }
        server.set_disk(found);
        self.restored_from_disk(origin);
    }

    pub(super) fn write_durable(&mut self, origin: Origin, write: WriteId) {
        let server = &mut self.servers[origin.server.index()];
        server.write_durable(write);
        while let Some(next) = self.servers[origin.server.index()].next_hard_state(write) {
            let before = self.servers[origin.server.index()].disk;
            self.violations.add(durable_state::check_write(origin, before, next));
            self.put_on_disk(origin, next);
        }
    }

    /// The disk holds this term from now on, and this vote, which may be counted on.
    fn put_on_disk(&mut self, origin: Origin, hard_state: HardState) {
        let server = &mut self.servers[origin.server.index()];
        server.disk = hard_state;
        let HardState { term, vote } = hard_state;
        let violation =
            vote.and_then(|candidate| server.votes.bind(origin, Vote { term, candidate }));
        self.violations.add(violation);
    }

    /// Nothing is left of the server's state but what its disk holds, where truncated entries may still be.
    pub(super) fn restored_from_disk(&mut self, origin: Origin) {
        let server = &mut self.servers[origin.server.index()];
        let before = server.log;
        server.forget_volatile();
        let log = server.log;
        let violation =
            log_matching::check_restored(origin, before, log, &self.servers, &self.tree);
        self.violations.add(violation);
    }
}
