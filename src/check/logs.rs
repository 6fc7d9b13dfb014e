//! Facts that change logs: entries, truncations, snapshots.

use crate::types::{Entry, LogIndex, Payload};

use super::configurations::ConfigurationId;
use super::properties::{leader_append_only, log_matching, snapshots};
use super::server_view::ServerView;
use super::tree::NodeId;
use super::{Checker, Origin};

impl Checker {
    pub(super) fn entry_appended(&mut self, origin: Origin, index: LogIndex, entry: Entry) {
        let server = &self.servers[origin.server.index()];
        let last = self.tree.last_index(server.log);
        let beginning = self.tree.at(server.log, index.previous());
        let Some(beginning) = beginning.filter(|_| index > LogIndex::ZERO) else {
            self.impossible_facts += 1;
            return;
        };
        if index <= last {
            let replaced =
                leader_append_only::check(origin, server, index, Some(entry), &self.tree);
            self.violations.add(replaced);
        }
        let before = server.configuration;
        let before = if index > last {
            before
        } else {
            self.configurations.in_force(beginning, before, &self.tree)
        };
        let log = self.tree.append(beginning, entry);
        let configuration = self.follow_configuration(origin, log, entry, before);
        let server = &mut self.servers[origin.server.index()];
        (server.log, server.configuration) = (log, configuration);
        let is_committed = index <= server.commit_index;
        self.check_log_matching(origin, log);
        if is_committed {
            self.commit(origin, log);
        }
    }

    pub(super) fn log_truncated(&mut self, origin: Origin, first: LogIndex) {
        let first = first.max(LogIndex(1));
        let server = &mut self.servers[origin.server.index()];
        let last = self.tree.last_index(server.log);
        let rest = self.tree.at(server.log, first.previous());
        let Some(rest) = rest.filter(|_| first <= last) else {
            self.impossible_facts += 1;
            return;
        };
        self.violations.add(leader_append_only::check(origin, server, first, None, &self.tree));
        server.log = rest;
        server.configuration = self.configurations.in_force(rest, server.configuration, &self.tree);
    }

    /// What is in force at the end of `log`, which is `entry`, where `before` was in force before it.
    #[inline]
    pub(super) fn follow_configuration(
        &mut self,
        origin: Origin,
        log: NodeId,
        entry: Entry,
        before: ConfigurationId,
    ) -> ConfigurationId {
        if !matches!(entry.payload, Payload::Configuration(_)) {
            return before;
        }
        let (configuration, is_new) = self.configurations.in_force_after(log, entry, before);
        // What an operator forces on a server is not a step of the protocol. Its consequences are judged as always.
        let is_forced = self.servers[origin.server.index()].is_forced;
        if is_new && !is_forced {
            let (committed, tree) = (&self.committed, &self.tree);
            let violation =
                self.configurations.check(origin, configuration, entry.term, committed, tree);
            self.violations.add(violation);
        }
        configuration
    }

    /// The log stays what it is: what a snapshot stands for still counts as there.
    pub(super) fn snapshot_taken(&mut self, origin: Origin, key: snapshots::Key) {
        let (index, term, _) = key;
        let &ServerView { log, configuration, commit_index, .. } =
            &self.servers[origin.server.index()];
        let found_term = self.tree.term_at(log, index);
        let Some(log) = self.tree.at(log, index).filter(|_| found_term == Some(term)) else {
            self.violations.add(Some(snapshots::of_no_log(origin, key, found_term)));
            return;
        };
        if !self.committed.contains(log, &self.tree) {
            self.violations.add(Some(snapshots::uncommitted(origin, key, commit_index)));
        }
        let configuration = self.configurations.in_force(log, configuration, &self.tree);
        self.snapshots.add(key, log, configuration);
        self.state_covers(origin, key, log);
    }

    /// The server's log now starts with the log that the snapshot stands for; up to `last` it continues as it did.
    pub(super) fn snapshot_installed(
        &mut self,
        origin: Origin,
        key: snapshots::Key,
        last: LogIndex,
    ) {
        let before = self.servers[origin.server.index()].log;
        let Some((beginning, configuration)) = self.snapshots.log_of(key) else {
            self.violations.add(Some(snapshots::of_no_log(origin, key, None)));
            return;
        };
        if last < key.0 {
            self.impossible_facts += 1;
            return;
        }
        let (log, configuration) = self.with_rest(origin, (beginning, configuration), before, last);
        if !self.tree.contains(log, before) {
            let first = self.tree.last_index(self.tree.common(log, before)).next();
            let server = &self.servers[origin.server.index()];
            let found = self.tree.entry_at(log, first);
            let removed = leader_append_only::check(origin, server, first, found, &self.tree);
            self.violations.add(removed);
        }
        let server = &mut self.servers[origin.server.index()];
        (server.log, server.configuration) = (log, configuration);
        // As much work as the entries would have made, had they been sent.
        let mismatch = log_matching::check_restored(origin, before, log, &self.servers, &self.tree);
        self.violations.add(mismatch);
        self.state_covers(origin, key, beginning);
    }

    /// `beginning`, followed by what the server's log has there, up to `last`; with what is in force there.
    fn with_rest(
        &mut self,
        origin: Origin,
        beginning: (NodeId, ConfigurationId),
        before: NodeId,
        last: LogIndex,
    ) -> (NodeId, ConfigurationId) {
        if let Some(log) = self.tree.at(before, last)
            && self.tree.contains(log, beginning.0)
        {
            let latest = self.servers[origin.server.index()].configuration;
            return (log, self.configurations.in_force(log, latest, &self.tree));
        }
        let behind = (self.tree.last_index(beginning.0).0 + 1..=last.0).map(LogIndex);
        let rest: Vec<_> = behind.map_while(|index| self.tree.entry_at(before, index)).collect();
        rest.into_iter().fold(beginning, |(log, configuration), entry| {
            let log = self.tree.append(log, entry);
            (log, self.follow_configuration(origin, log, entry, configuration))
        })
    }

    pub(super) fn check_log_matching(&mut self, origin: Origin, log: NodeId) {
        let violation = log_matching::check(origin, log, &self.servers, &self.tree);
        self.violations.add(violation);
    }
}
