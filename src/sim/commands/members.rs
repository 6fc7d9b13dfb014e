//! Changes of the membership: machines that are added, and what leaders are asked for.

use crate::raft::Input;
use crate::types::{
    ChangeRequest, Configuration, Durable, Event, EventId, Fact, NoEffect, ServerId, ServerSet,
};

use crate::cores::Consensus;
use crate::sim::commands::CommandError;
use crate::sim::server::Server;
use crate::sim::world::World;

impl<C: Consensus> World<C> {
    /// Asks the leader for other members. Machines that there are none of yet are made first, as long as their numbers
    /// follow on those that there are.
    pub(in crate::sim) fn change_members(
        &mut self,
        request: ChangeRequest,
        sink: &mut impl FnMut(&Event),
    ) -> Result<(), CommandError> {
        let wanted = match request {
            ChangeRequest::Add(ids) | ChangeRequest::Learner(ids) | ChangeRequest::Voters(ids) => {
                ids
            }
            ChangeRequest::Remove(_) => ServerSet::EMPTY,
        };
        let new = wanted.without(self.ids().collect());
        let count = self.servers.len();
        if let Some((_, id)) =
            new.iter().enumerate().find(|(place, id)| id.index() != count + place)
        {
            return Err(CommandError::NoSuchServer(id, count as u8));
        }
        let leader = self.leader().ok_or(CommandError::NoLeader)?;
        new.iter().for_each(|id| self.add_server(id, sink));
        if self.server(leader).is_paused() {
            let why = NoEffect::RequestToPausedLeader;
            self.emit(leader, self.on_behalf, Fact::NothingChanged { why }, sink);
            return Ok(());
        }
        let cause = self.emit(leader, self.on_behalf, Fact::ChangeRequested { request }, sink);
        self.feed(leader, Input::ChangeRequested { request }, cause, sink);
        Ok(())
    }

    /// Forces these voters on the server of them that has the most up-to-date log (§5.4.1) of those that run; the others hear
    /// of it when that one leads.
    pub(in crate::sim) fn force_members(
        &mut self,
        voters: ServerSet,
        sink: &mut impl FnMut(&Event),
    ) -> Result<(), CommandError> {
        voters.iter().try_for_each(|id| self.check_server(id))?;
        let runs = |id: &ServerId| self.is_up(*id) && !self.server(*id).is_paused();
        let log = |id: &ServerId| (self.log(*id).last_term(), self.log(*id).last_index());
        // Of equal logs, that of the first server.
        let running: Vec<ServerId> = voters.iter().filter(runs).collect();
        let chosen = running.into_iter().rev().max_by_key(log);
        let chosen = chosen.ok_or(CommandError::NoneRuns(voters))?;
        let present = self.core(chosen).map_or(Configuration::NONE, |core| *core.configuration());
        if present.voters() == voters && !present.is_joint() {
            self.say_nothing_changed(chosen, NoEffect::VotersAlready, sink);
            return Ok(());
        }
        let cause = self.emit(chosen, self.on_behalf, Fact::MembersForced { voters }, sink);
        self.feed(chosen, Input::MembersForced { voters }, cause, sink);
        Ok(())
    }

    /// A new machine with an empty disk, not yet a member.
    fn add_server(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        self.servers.push(Server::new(Durable::default()));
        self.network.grow();
        self.settings.add_server(id);
        self.set_clock(id);
        let cause: EventId = self.emit(id, self.on_behalf, Fact::ServerAdded, sink);
        self.start(id, Some(cause), sink);
    }
}
