//! What the world needs of a protocol core.

use std::fmt::Debug;
use std::sync::Arc;

use crate::raft::{Input, Output, Raft, Settings};
use crate::types::{
    CommandId, Configuration, CorePart, Durable, Log, LogIndex, Role, ServerId, Span, Term, Time,
    Timer,
};

use super::{Program, Recorded};

/// What the world needs of a protocol core. [`Raft`] is one, and [`super::Core`] is that or somebody else's; tests wrap ours to
/// break its rules. The methods without words are those of [`Raft`], which documents them.
pub trait Consensus: Clone {
    /// Which core the servers of a world run, where there is a choice.
    type Program: Clone + Debug + Default;

    /// What the servers of a world run for which this foreign core is asked, if any is.
    fn program(_core: Option<&Program>) -> Self::Program {
        Self::Program::default()
    }
    /// The name and the hash of a foreign core; none for ours.
    fn identity(_program: &Self::Program) -> Option<(Arc<str>, u64)> {
        None
    }

    /// See [`Raft::start`]; `program` is what the server runs.
    fn start(program: &Self::Program, start: Start<'_>) -> Self;
    /// See [`Raft::handle`].
    fn handle(&mut self, now: Time, input: Input);
    /// See [`Raft::poll_output`].
    fn poll_output(&mut self) -> Output;
    /// See [`Raft::set_election_timeout`].
    fn set_election_timeout(&mut self, deadline: Time);
    /// See [`Raft::set_settings`]. `now` is the present, by the server's clock; `election_timeout`: the bounds of its own election
    /// timeouts, as in [`Start`].
    fn set_settings(&mut self, now: Time, settings: Settings, election_timeout: Span);
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

    /// Whether it is foreign: then the world also takes what [`Consensus::poll_foreign`] gives, before the outputs.
    fn is_foreign(&self) -> bool {
        false
    }
    /// What a foreign core asks for beyond the outputs of ours, one at a time.
    fn poll_foreign(&mut self) -> Option<ForeignOutput> {
        None
    }
    /// Sets a timer of a foreign core, in answer to [`ForeignOutput::DrawTimer`].
    fn set_timer(&mut self, _number: usize, _deadline: Time) {}
    /// The text of the command that the next input submits: a foreign core may look at it.
    fn expect_command(&mut self, _text: &str) {}

    /// A server of a recorded run; none if there is no such kind of core here.
    fn of_record(_recorded: Recorded) -> Option<Self> {
        None
    }
    /// The same again, if it is one.
    fn recorded_mut(&mut self) -> Option<&mut Recorded> {
        None
    }
}

/// What a server starts with.
pub struct Start<'a> {
    /// Which server it is.
    pub id: ServerId,
    /// The configuration that the log of the cluster begins with.
    pub configuration: Configuration,
    /// How it shall behave where Raft leaves a choice.
    pub settings: Settings,
    /// The bounds of its own election timeouts, which a foreign core asks the world to draw; `settings` has those of all servers.
    pub election_timeout: Span,
    /// What its disk holds.
    pub durable: Durable,
    /// The present, by the server's clock.
    pub now: Time,
    /// The texts of commands.
    pub texts: &'a dyn Fn(CommandId) -> String,
}

/// What a foreign core asks for beyond [`Output`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ForeignOutput {
    /// Draw a time within these bounds and set this timer to it: see [`Consensus::set_timer`].
    DrawTimer {
        /// Which timer.
        number: usize,
        /// What it is shown as.
        timer: Timer,
        /// The bounds.
        span: Span,
    },
    /// It printed a line.
    Logged(Arc<str>),
    /// It lacks what was asked for.
    Lacks(CorePart),
    /// It has failed, or broken its contract: its server stops.
    Failed(Arc<str>),
}

impl Consensus for Raft {
    type Program = ();

    fn start((): &(), start: Start<'_>) -> Self {
        let Start { id, configuration, settings, durable, now, .. } = start;
        Raft::start(id, configuration, settings, durable, now)
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
    fn set_settings(&mut self, _: Time, settings: Settings, _: Span) {
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
