//! Which facts concern the checker, and which method takes each.

use crate::types::{Event, Fact, Message, Peer, Role};

use super::applied::Applied;
use super::properties::linearizability;
use super::properties::one_vote::Vote;
use super::server_view::{HardState, OnDisk, ServerView};
use super::{Checker, Origin, Start};

// The lists are patterns, so that each handler can say which facts it leaves to others, and one that it forgets does not compile.

/// Facts about a server's state, its disk, or a vote that it has granted.
macro_rules! facts_of_servers {
    () => {
        Fact::EntryGiven { .. }
            | Fact::Started { .. }
            | Fact::Crashed { .. }
            | Fact::WriteStarted { .. }
            | Fact::WriteDurable { .. }
            | Fact::RoleChanged { .. }
            | Fact::TermChanged { .. }
            | Fact::VoteChanged { .. }
            | Fact::EntryAppended { .. }
            | Fact::LogTruncated { .. }
            | Fact::CommitAdvanced { .. }
            | Fact::Applied { .. }
            | Fact::ServerAdded
            | Fact::ConfigurationAdopted { .. }
            | Fact::Sent { body: Message::RequestVoteResponse { granted: true, .. }, .. }
            | Fact::WriteTorn { .. }
            | Fact::DiskLies
            | Fact::DiskFlushed
            | Fact::WritesVanished { .. }
            | Fact::DiskWiped
            | Fact::SnapshotTaken { .. }
            | Fact::SnapshotInstalled { .. }
            | Fact::StateRestored { .. }
            | Fact::MembersForced { .. }
    };
}

/// What a client asked for or was answered.
macro_rules! facts_of_clients {
    () => {
        Fact::ClientSubmitted { .. } | Fact::ClientFinished { .. } | Fact::Delivered { .. }
    };
}

/// Messages, timers, links: nothing that a property speaks of.
macro_rules! other_facts {
    () => {
        Fact::Sent { .. }
            | Fact::Duplicated { .. }
            | Fact::Lost { .. }
            | Fact::TimerFired { .. }
            | Fact::ClientTimedOut { .. }
            | Fact::Isolated
            | Fact::Reconnected
            | Fact::Partitioned { .. }
            | Fact::LinkCut { .. }
            | Fact::LinkHealed { .. }
            | Fact::Healed
            | Fact::SettingChanged { .. }
            | Fact::NothingChanged { .. }
            | Fact::Delayed { .. }
            | Fact::Held { .. }
            | Fact::Released { .. }
            | Fact::Paused
            | Fact::Resumed
            | Fact::RuleBroken { .. }
            | Fact::RuleMended { .. }
            | Fact::LinkClogged { .. }
            | Fact::LinkUnclogged { .. }
            | Fact::Replayed { .. }
            | Fact::DiskStalled
            | Fact::DiskUnstalled
            | Fact::WriteFailed { .. }
            | Fact::TailDropped
            | Fact::DiskCorrupted { .. }
            | Fact::StartRefused { .. }
            | Fact::ClockStepped { .. }
            | Fact::ClientRepeated { .. }
            | Fact::StormCame { .. }
            | Fact::Chaos { .. }
            | Fact::Calmed
            | Fact::ChangeRequested { .. }
            | Fact::SnapshotRequested
            | Fact::LogCompacted { .. }
            | Fact::CommandSkipped { .. }
            | Fact::SessionExpired { .. }
            | Fact::TransferRequested { .. }
            | Fact::SnapshotCorrupted { .. }
            | Fact::SnapshotUnreadable { .. }
            | Fact::VoteRequestUnanswered { .. }
            | Fact::SettingReset { .. }
            | Fact::CoreLoaded { .. }
            | Fact::CoreError { .. }
            | Fact::CoreLacks { .. }
            | Fact::CoreLogged { .. }
            | Fact::LineLogged { .. }
    };
}

/// What a fact is about, as far as the checker is concerned.
pub(super) enum Subject {
    /// A server's state, its disk, or a vote that it has granted.
    Server,
    /// What a client asked for or was answered.
    Client,
    /// Messages, timers, links: nothing that a property speaks of.
    Other,
}

impl Subject {
    /// Most facts are passed over, so this is decided where the fact was made.
    #[inline(always)]
    pub(super) fn of(fact: &Fact) -> Self {
        match fact {
            facts_of_servers!() => Self::Server,
            facts_of_clients!() => Self::Client,
            other_facts!() => Self::Other,
        }
    }
}

impl Checker {
    pub(super) fn handle_client_fact(&mut self, event: &Event, fact: &Fact) {
        match *fact {
            Fact::ClientSubmitted { command, operation: Some(operation), .. } => {
                self.histories.called(event.seq, command, operation);
                if operation.ticket().is_some() {
                    self.once.promise(command);
                }
            }
            Fact::ClientFinished { command, outcome, .. } => {
                let answer =
                    linearizability::Answer { event: event.seq, at: event.at, command, outcome };
                let violation = self.histories.answered(answer);
                self.violations.add(violation);
            }
            Fact::Delivered { from: Peer::Server(server), .. } => {
                self.histories.client_heard_from(server)
            }
            Fact::ClientSubmitted { operation: None, .. }
            | Fact::Delivered { from: Peer::Client(_), .. }
            | facts_of_servers!()
            | other_facts!() => {}
        }
    }

    pub(super) fn handle_server_fact(&mut self, origin: Origin, fact: &Fact) {
        if let Fact::ServerAdded = fact
            && origin.server.index() == self.servers.len()
        {
            self.servers.push(ServerView::default());
            return;
        }
        let Some(server) = self.servers.get_mut(origin.server.index()) else {
            self.impossible_facts += 1;
            return;
        };
        match *fact {
            Fact::Started { term, voted_for: vote, last_log_index, last_log_term } => {
                let hard_state = HardState { term, vote };
                self.started(origin, Start { hard_state, last_log_index, last_log_term });
            }
            Fact::WriteStarted { write, hard_state, .. } => {
                let hard_state = hard_state.map(|(term, vote)| HardState { term, vote });
                server.write_started(write, hard_state);
            }
            Fact::WriteDurable { write } => self.write_durable(origin, write),
            Fact::RoleChanged { to, .. } => {
                server.role = to;
                if to == Role::Leader {
                    self.elected(origin);
                }
            }
            Fact::TermChanged { to, .. } => self.term_changed(origin, to),
            Fact::VoteChanged { candidate } => {
                let vote = Vote { term: server.term, candidate };
                let violation = server.votes.cast(origin, vote);
                self.violations.add(violation);
            }
            Fact::Sent {
                to: Peer::Server(candidate),
                body: Message::RequestVoteResponse { term, granted: true, .. },
                ..
            } => {
                let violation = server.votes.bind(origin, Vote { term, candidate });
                self.violations.add(violation);
            }
            Fact::EntryAppended { index, entry } => self.entry_appended(origin, index, entry),
            Fact::LogTruncated { first, .. } => self.log_truncated(origin, first),
            Fact::CommitAdvanced { to, .. } => self.commit_advanced(origin, to),
            Fact::Applied { index, entry, state } => {
                self.applied(origin, index, Applied { entry, by: origin.server, state });
            }
            Fact::EntryGiven { index, entry } => self.entry_given(origin, index, entry),
            Fact::Crashed { .. } => self.restored_from_disk(origin),
            Fact::WriteTorn { write, kept, .. } => {
                let (tree, configurations) = (&self.tree, &self.configurations);
                server.write_torn(write, |log, last| {
                    let log = tree.at(log, kept?)?;
                    Some((log, configurations.in_force(log, last, tree)))
                });
            }
            Fact::DiskLies => server.disk_lies(),
            Fact::DiskFlushed => server.disk_flushed(),
            Fact::WritesVanished { .. } => {
                let truth = server.stop_lying();
                truth.into_iter().for_each(|truth| self.disk_found(origin, truth));
            }
            Fact::MembersForced { .. } => server.is_forced = true,
            Fact::DiskWiped => self.disk_found(origin, OnDisk::default()),
            Fact::SnapshotTaken { index, term, state, .. } => {
                self.snapshot_taken(origin, (index, term, state));
            }
            Fact::StateRestored { index, state } => self.state_restored(origin, index, state),
            Fact::SnapshotInstalled { index, term, state, last_log_index, .. } => {
                self.snapshot_installed(origin, (index, term, state), last_log_index);
            }
            Fact::ConfigurationAdopted { index } => {
                server.acts_on = index;
                self.check_own_configuration(origin);
            }
            Fact::ServerAdded | facts_of_clients!() | other_facts!() => {}
        }
    }
}
