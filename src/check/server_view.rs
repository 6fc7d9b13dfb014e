//! What is known of one server.

use std::collections::VecDeque;

use crate::types::{LogIndex, Role, ServerId, Term, WriteId};

use super::configurations::ConfigurationId;
use super::properties::one_vote::Votes;
use super::tree::NodeId;

/// The term and the vote that a disk holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct HardState {
    pub term: Term,
    pub vote: Option<ServerId>,
}

/// One server's state, as far as the properties ask for it, followed from the facts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ServerView {
    pub role: Role,
    pub term: Term,
    pub votes: Votes,
    /// Where the server says that its commit index is, be it beyond the end of its log.
    pub commit_index: LogIndex,
    /// Its log; of a server that is down, the one on its disk.
    pub log: NodeId,
    /// The configuration in force in that log.
    pub configuration: ConfigurationId,
    /// Where the configuration stands that it acts on, as it seems; 0 for the one of the start.
    pub acts_on: LogIndex,
    /// Whether that is not the latest in its log.
    pub is_misled: bool,
    /// Whether a configuration was forced on it that is not on its way to the disk yet.
    pub is_forced: bool,
    /// Whether it has ever run.
    pub started: bool,
    /// A digest of its state machine now.
    pub state: u32,
    /// Whether its state machine differed from another's when it applied last.
    pub state_differs: bool,
    /// The log on its disk.
    pub durable: NodeId,
    durable_configuration: ConfigurationId,
    /// The term and vote on its disk.
    pub disk: HardState,
    /// The writes on their way to the disk, with the log that is there when they are done, and what is in force in it.
    writes: VecDeque<(WriteId, NodeId, ConfigurationId)>,
    /// The terms and votes on their way to the disk.
    hard_writes: VecDeque<(WriteId, HardState)>,
    /// While the disk acknowledges what it does not keep: what it really holds.
    honest: Option<OnDisk>,
}

/// What a disk holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct OnDisk {
    pub log: NodeId,
    configuration: ConfigurationId,
    pub hard_state: HardState,
}

impl ServerView {
    /// A write of the present log, and perhaps of term and vote, sets out for the disk.
    pub fn write_started(&mut self, write: WriteId, hard_state: Option<HardState>) {
        self.is_forced = false;
        self.hard_writes.extend(hard_state.map(|hard_state| (write, hard_state)));
        let newest = self.writes.back().map_or(self.durable, |&(_, log, _)| log);
        // Term and vote alone were written: whenever this is done, the log on the disk is what it is without it.
        if newest != self.log {
            self.writes.push_back((write, self.log, self.configuration));
        }
    }

    /// A write is done, and with it all that set out before it. What it does to the log is seen to here; to term and vote,
    /// by [`next_hard_state`](Self::next_hard_state).
    pub fn write_durable(&mut self, write: WriteId) {
        while let Some(&(first, log, configuration)) = self.writes.front()
            && first <= write
        {
            self.durable = log;
            self.durable_configuration = configuration;
            self.writes.pop_front();
        }
    }

    /// The oldest term and vote that are on the disk when `write` is done, if they are not there yet.
    pub fn next_hard_state(&mut self, write: WriteId) -> Option<HardState> {
        let (_, next) = self.hard_writes.pop_front_if(|(first, _)| *first <= write)?;
        Some(next)
    }

    /// A write has reached the disk in part: `kept` returns what of its log, if anything, and what is in force in that.
    pub fn write_torn(
        &mut self,
        write: WriteId,
        kept: impl FnOnce(NodeId, ConfigurationId) -> Option<(NodeId, ConfigurationId)>,
    ) {
        let torn = self.writes.iter().find(|(number, ..)| *number == write);
        // Without one, the log did not change in that write.
        if let Some((log, configuration)) =
            torn.and_then(|&(_, log, configuration)| kept(log, configuration))
        {
            self.durable = log;
            self.durable_configuration = configuration;
        }
    }

    /// The log that its disk really holds.
    pub fn really_stored(&self) -> NodeId {
        self.honest.map_or(self.durable, |honest| honest.log)
    }

    /// From now on, what becomes durable does not.
    pub fn disk_lies(&mut self) {
        self.honest = Some(OnDisk {
            log: self.durable,
            configuration: self.durable_configuration,
            hard_state: self.disk,
        });
    }

    /// What became durable is.
    pub fn disk_flushed(&mut self) {
        self.honest = None;
    }

    /// What the disk that lied really holds; it no longer lies.
    pub fn stop_lying(&mut self) -> Option<OnDisk> {
        self.honest.take()
    }

    /// The disk of a server that is down turns out to hold this.
    pub fn set_disk(&mut self, found: OnDisk) {
        self.honest = None;
        self.durable = found.log;
        self.durable_configuration = found.configuration;
        self.disk = found.hard_state;
    }

    /// The server forgets all but its disk, which holds `durable`.
    pub fn forget_volatile(&mut self) {
        self.writes.clear();
        self.hard_writes.clear();
        self.votes.forget_present();
        self.log = self.durable;
        self.configuration = self.durable_configuration;
        self.role = Role::Follower;
        self.state = 0;
        self.state_differs = false;
        self.acts_on = LogIndex::ZERO;
        self.is_misled = false;
        self.commit_index = LogIndex::ZERO;
    }

    /// The disk holds this log from now on, and the server works with it; nothing is on its way to the disk.
    pub fn set_log_on_disk(&mut self, log: NodeId, configuration: ConfigurationId) {
        self.writes.clear();
        (self.log, self.configuration) = (log, configuration);
        (self.durable, self.durable_configuration) = (log, configuration);
    }
}
