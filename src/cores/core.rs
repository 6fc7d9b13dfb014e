//! Ours, somebody else's, or one that a record tells of.

use std::sync::Arc;

use crate::raft::{Input, Output, Progress, Raft, Settings};
use crate::types::{
    Configuration, Log, LogIndex, Role, ServerId, ServerSet, Snapshot, Span, Term, Time, Timer,
};

use super::{Consensus, Foreign, ForeignOutput, Program, Recorded, Running, Start};

/// A box, because a foreign core is large. In a build without foreign cores there is none: then the compiler sees that their type
/// has no value, and leaves out the arms for it.
#[cfg(feature = "foreign")]
type Held<T> = Box<T>;
#[cfg(not(feature = "foreign"))]
type Held<T> = T;

/// What runs on a server. Where a foreign core does not say what ours would, the getters have the answer of one that does not have it.
#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant)] // Nearly all servers run ours: a box would cost each of its steps.
pub enum Core {
    /// Ours.
    Raft(Raft),
    /// Somebody else's.
    Foreign(Held<Foreign>),
    /// A server of a recorded run.
    Recorded(Box<Recorded>),
}

/// All have it.
macro_rules! all {
    ($self:ident, $core:ident => $get:expr) => {
        match $self {
            Core::Raft($core) => $get,
            Core::Foreign($core) => $get,
            Core::Recorded($core) => $get,
        }
    };
}

impl Core {
    /// Our core, if it is ours.
    pub fn ours(&self) -> Option<&Raft> {
        match self {
            Core::Raft(raft) => Some(raft),
            Core::Foreign(_) | Core::Recorded(_) => None,
        }
    }

    /// Somebody else's, if it is.
    pub fn foreign(&self) -> Option<&Foreign> {
        match self {
            Core::Raft(_) | Core::Recorded(_) => None,
            Core::Foreign(foreign) => Some(foreign),
        }
    }

    /// See [`Raft::id`].
    pub fn id(&self) -> ServerId {
        all!(self, core => core.id())
    }

    /// See [`Raft::role`].
    #[inline]
    pub fn role(&self) -> Role {
        all!(self, core => core.role())
    }

    /// See [`Raft::current_term`].
    pub fn current_term(&self) -> Term {
        all!(self, core => core.current_term())
    }

    /// See [`Raft::voted_for`].
    pub fn voted_for(&self) -> Option<ServerId> {
        all!(self, core => core.voted_for())
    }

    /// See [`Raft::log`].
    pub fn log(&self) -> &Log {
        all!(self, core => core.log())
    }

    /// See [`Raft::snapshot`].
    pub fn snapshot(&self) -> Option<&Arc<Snapshot>> {
        all!(self, core => core.snapshot())
    }

    /// See [`Raft::incoming_snapshot`].
    pub fn incoming_snapshot(&self) -> Option<(LogIndex, u32, u32)> {
        self.ours()?.incoming_snapshot()
    }

    /// See [`Raft::durable_index`].
    pub fn durable_index(&self) -> LogIndex {
        all!(self, core => core.durable_index())
    }

    /// See [`Raft::commit_index`].
    pub fn commit_index(&self) -> LogIndex {
        all!(self, core => core.commit_index())
    }

    /// See [`Raft::last_applied`].
    pub fn last_applied(&self) -> LogIndex {
        all!(self, core => core.last_applied())
    }

    /// See [`Raft::leader`].
    pub fn leader(&self) -> Option<ServerId> {
        all!(self, core => core.leader())
    }

    /// See [`Raft::configuration`].
    #[inline]
    pub fn configuration(&self) -> &Configuration {
        all!(self, core => core.configuration())
    }

    /// See [`Raft::configuration_index`].
    #[inline]
    pub fn configuration_index(&self) -> LogIndex {
        match self {
            Core::Raft(raft) => raft.configuration_index(),
            Core::Foreign(_) => LogIndex::ZERO,
            Core::Recorded(recorded) => recorded.configuration_index(),
        }
    }

    /// See [`Raft::votes`].
    pub fn votes(&self) -> ServerSet {
        all!(self, core => core.votes())
    }

    /// See [`Raft::rejections`].
    pub fn rejections(&self) -> ServerSet {
        match self {
            Core::Raft(raft) => raft.rejections(),
            Core::Foreign(_) => ServerSet::EMPTY,
            Core::Recorded(recorded) => recorded.rejections,
        }
    }

    /// See [`Raft::election_deadline`].
    pub fn election_deadline(&self) -> Option<Time> {
        match self {
            Core::Raft(raft) => raft.election_deadline(),
            Core::Foreign(foreign) => foreign.election_deadline(),
            Core::Recorded(_) => None,
        }
    }

    /// See [`Raft::progress`].
    pub fn progress(&self, of: ServerId) -> Option<&Progress> {
        all!(self, core => core.progress(of))
    }

    /// See [`Raft::held_back`].
    #[inline]
    pub fn held_back(&self) -> usize {
        all!(self, core => core.held_back())
    }

    /// See [`Raft::lease_until`].
    pub fn lease_until(&self) -> Option<Time> {
        self.ours()?.lease_until()
    }

    /// See [`Raft::recently_active`].
    pub fn recently_active(&self, now: Time) -> ServerSet {
        self.ours().map_or(ServerSet::EMPTY, |raft| raft.recently_active(now))
    }

    /// See [`Raft::is_changing_members`].
    pub fn is_changing_members(&self) -> bool {
        self.ours().is_some_and(Raft::is_changing_members)
    }

    /// See [`Raft::is_promotable`].
    pub fn is_promotable(&self) -> bool {
        self.ours().is_none_or(Raft::is_promotable)
    }

    /// See [`Raft::reads_waiting`].
    pub fn reads_waiting(&self) -> usize {
        self.ours().map_or(0, Raft::reads_waiting)
    }

    /// See [`Raft::snapshot_in_transfer`].
    pub fn snapshot_in_transfer(&self, follower: ServerId) -> Option<&Snapshot> {
        self.ours()?.snapshot_in_transfer(follower)
    }

    /// See [`Raft::transfers_to`].
    pub fn transfers_to(&self) -> Option<ServerId> {
        self.ours()?.transfers_to()
    }
}

impl Consensus for Core {
    type Program = Option<Running>;

    fn program(core: Option<&Program>) -> Self::Program {
        core.cloned().map(Running::new)
    }
    fn identity(program: &Self::Program) -> Option<(Arc<str>, u64)> {
        let program = program.as_ref()?.program();
        Some((program.name().clone(), program.hash()))
    }
    fn start(program: &Self::Program, start: Start<'_>) -> Self {
        match program {
            None => Core::Raft(<Raft as Consensus>::start(&(), start)),
            Some(running) => Core::Foreign(Foreign::start(running, start).into()),
        }
    }
    #[inline]
    fn handle(&mut self, now: Time, input: Input) {
        match self {
            Core::Raft(raft) => raft.handle(now, input),
            Core::Foreign(foreign) => foreign.handle(now, input),
            // Nothing happens to it but what the record says.
            Core::Recorded(_) => {}
        }
    }
    #[inline(always)]
    fn poll_output(&mut self) -> Output {
        match self {
            Core::Raft(raft) => raft.poll_output(),
            Core::Foreign(foreign) => foreign.poll_output(),
            Core::Recorded(_) => Output::Wait { until: None },
        }
    }
    fn set_election_timeout(&mut self, deadline: Time) {
        if let Core::Raft(raft) = self {
            raft.set_election_timeout(deadline);
        }
    }
    fn set_settings(&mut self, now: Time, settings: Settings, election_timeout: Span) {
        match self {
            Core::Raft(raft) => raft.set_settings(settings),
            Core::Foreign(foreign) => foreign.set_settings(now, settings, election_timeout),
            Core::Recorded(_) => {}
        }
    }
    #[inline]
    fn deadline(&self) -> Option<(Time, Timer)> {
        match self {
            Core::Raft(raft) => raft.deadline(),
            Core::Foreign(foreign) => foreign.deadline(),
            Core::Recorded(_) => None,
        }
    }
    #[inline]
    fn role(&self) -> Role {
        Core::role(self)
    }
    #[inline]
    fn current_term(&self) -> Term {
        Core::current_term(self)
    }
    #[inline]
    fn voted_for(&self) -> Option<ServerId> {
        Core::voted_for(self)
    }
    #[inline]
    fn log(&self) -> &Log {
        Core::log(self)
    }
    #[inline]
    fn commit_index(&self) -> LogIndex {
        Core::commit_index(self)
    }
    fn configuration(&self) -> &Configuration {
        Core::configuration(self)
    }
    #[inline]
    fn configuration_index(&self) -> LogIndex {
        Core::configuration_index(self)
    }
    fn approx_bytes(&self) -> usize {
        all!(self, core => core.approx_bytes())
    }
    #[inline]
    fn held_back(&self) -> usize {
        Core::held_back(self)
    }
    #[inline]
    fn is_foreign(&self) -> bool {
        matches!(self, Core::Foreign(_))
    }
    fn poll_foreign(&mut self) -> Option<ForeignOutput> {
        match self {
            Core::Raft(_) | Core::Recorded(_) => None,
            Core::Foreign(core) => core.poll_foreign(),
        }
    }
    fn set_timer(&mut self, number: usize, deadline: Time) {
        if let Core::Foreign(core) = self {
            core.set_timer(number, deadline);
        }
    }
    fn expect_command(&mut self, text: &str) {
        if let Core::Foreign(core) = self {
            core.expect_command(text);
        }
    }
    fn of_record(recorded: Recorded) -> Option<Self> {
        Some(Core::Recorded(Box::new(recorded)))
    }
    #[inline]
    fn recorded_mut(&mut self) -> Option<&mut Recorded> {
        match self {
            Core::Recorded(recorded) => Some(recorded),
            Core::Raft(_) | Core::Foreign(_) => None,
        }
    }
}
