//! What the world needs of a protocol core.

use crate::raft::{Input, Output, Raft, Settings};
use crate::types::{Configuration, Durable, Log, LogIndex, Role, ServerId, Term, Time, Timer};

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
    /// See [`Raft::poll_output`].
    fn poll_output(&mut self) -> Output;
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
    /// See [`Raft::approx_bytes`].
    fn approx_bytes(&self) -> usize;
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
    #[inline(always)]
    fn poll_output(&mut self) -> Output {
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
    fn approx_bytes(&self) -> usize {
        Raft::approx_bytes(self)
    }
    #[inline]
    fn held_back(&self) -> usize {
        Raft::held_back(self)
    }
}
