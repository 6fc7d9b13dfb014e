//! Facts about terms, elections, commits and state machines.

use crate::types::{LogIndex, Property, Term};

use super::applied::Applied;
use super::properties::{
    equal_states, majority_commit, own_configuration, rising, snapshots, state_machine_safety,
};
use super::tree::NodeId;
use super::{Checker, Origin};

impl Checker {
    pub(super) fn term_changed(&mut self, origin: Origin, to: Term) {
        let server = &mut self.servers[origin.server.index()];
        self.violations.add(rising::check_term(origin, server.term, to));
        server.term = to;
        server.votes.forget_present();
    }

    pub(super) fn elected(&mut self, origin: Origin) {
        self.check_own_configuration(origin);
        let server = &mut self.servers[origin.server.index()];
        let (term, log) = (server.term, server.log);
        self.violations.add(server.votes.bind_own(origin, term));
        self.violations.add(self.elections.add(origin, term, log, &self.tree));
        if self.violations.has_room_for(Property::LeaderCompleteness) {
            self.violations.add(self.commitments.check_leader(origin, term, log, &self.tree));
        }
    }

    pub(super) fn check_own_configuration(&mut self, origin: Origin) {
        let server = &mut self.servers[origin.server.index()];
        let latest = self.configurations.index(server.configuration, &self.tree);
        self.violations.add(own_configuration::check(origin, server, latest));
    }

    pub(super) fn commit_advanced(&mut self, origin: Origin, to: LogIndex) {
        let server = &mut self.servers[origin.server.index()];
        self.violations.add(rising::check_commit(origin, server, to));
        server.commit_index = to;
        self.check_own_configuration(origin);
        let server = &self.servers[origin.server.index()];
        // What is not there yet is committed when it comes.
        let log = self.tree.at(server.log, to).unwrap_or(server.log);
        self.commit(origin, log);
    }

    pub(super) fn commit(&mut self, origin: Origin, log: NodeId) {
        if !self.committed.contains(log, &self.tree) {
            let configuration = self.servers[origin.server.index()].configuration;
            let voters = self.configurations.voters(configuration);
            let set_without_majority =
                majority_commit::check(origin, log, voters, &self.servers, &self.tree);
            self.violations.add(set_without_majority);
            self.committed.add(log, &self.tree);
        }
        if self.violations.has_room_for(Property::LeaderCompleteness) {
            let term = self.servers[origin.server.index()].term;
            let violation = self.commitments.add(origin, term, log, &self.elections, &self.tree);
            self.violations.add(violation);
        }
    }

    pub(super) fn applied(&mut self, origin: Origin, index: LogIndex, applied: Applied) {
        let server = &mut self.servers[origin.server.index()];
        let has_effect = std::mem::replace(&mut server.state, applied.state) != applied.state;
        if let Some(first) = self.applied.add(index, applied) {
            self.violations.add(state_machine_safety::check(origin, index, applied, first));
            self.violations.add(equal_states::check(origin, index, applied, first, server));
        } else {
            server.state_differs = false;
            if has_effect {
                self.violations.add(self.once.check(origin, index, applied.entry));
            }
        }
    }

    /// A server's state stands for all of `log`: it was made bytes, or came as such. That counts as applying its last entry.
    pub(super) fn state_covers(&mut self, origin: Origin, key: snapshots::Key, log: NodeId) {
        let Some(entry) = self.tree.entry(log) else { return };
        let applied = Applied { entry, by: origin.server, state: key.2 };
        if let Some(first) = self.applied.add(key.0, applied) {
            self.violations.add(state_machine_safety::check(origin, key.0, applied, first));
            self.violations.add(snapshots::check_state(origin, key, first));
        }
    }

    /// A server's state is restored from the snapshot on its disk, or from the one that it has just installed.
    pub(super) fn state_restored(&mut self, origin: Origin, index: LogIndex, state: u32) {
        let server = &mut self.servers[origin.server.index()];
        (server.state, server.state_differs) = (state, false);
        if let Some(log) = self.tree.at(server.log, index) {
            let term = self.tree.term_at(log, index).unwrap_or_default();
            self.state_covers(origin, (index, term, state), log);
        }
    }
}
