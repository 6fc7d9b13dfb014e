//! Carrying commands out.

use crate::types::{ChangeRequest, Duration, Event, Fact, Scope, ServerId, ServerSet};

use crate::cores::Consensus;
use crate::sim::clients::{Clients, RequestOptions};
use crate::sim::commands::{Command, CommandError, MAX_NAME, MAX_TEXT, Target};
use crate::sim::world::World;

/// After how many microseconds a client may ask again.
const AGAIN: std::ops::RangeInclusive<u64> = 1..=3_600_000_000;

impl<C: Consensus> World<C> {
    /// Carries a command out, at the end of the present instant: what is still due in it happens first.
    ///
    /// # Errors
    /// If the command cannot be carried out: see [`CommandError`]. It has no effect then.
    pub fn apply(
        &mut self,
        command: &Command,
        sink: &mut impl FnMut(&Event),
    ) -> Result<(), CommandError> {
        if self.playing.is_some() {
            return Err(CommandError::Recorded);
        }
        self.run_until(self.now, sink);
        let drawn = self.drawn;
        let done = self.perform(command, sink);
        if done.is_err() {
            // A command that was not carried out is not recorded: it must not shift the draws of the next one.
            self.drawn = drawn;
        }
        done
    }

    /// Carries a command out, for people or on behalf of an event.
    pub(in crate::sim) fn perform(
        &mut self,
        command: &Command,
        sink: &mut impl FnMut(&Event),
    ) -> Result<(), CommandError> {
        match command {
            Command::Set(scope, setting) => self.set(*scope, *setting, sink),
            Command::SetFor(target, setting) => self.set_for(*target, *setting, sink),
            Command::Reset(scope, name) => self.reset(*scope, *name, sink),
            Command::ResetFor(target, name) => {
                let servers = self.choose(*target)?;
                self.check_scope_of_servers(*target, servers, *name)?;
                servers.iter().try_for_each(|id| self.reset(Scope::Server(id), *name, sink))
            }
            Command::Submit { text, to, again } => {
                self.check_words(None, text.len())?;
                let options = self.options(*to, *again)?;
                self.submit(text.clone(), options, sink);
                Ok(())
            }
            Command::Put { client, key, value, again } => {
                self.check_words(client.as_deref(), key.len() + 1 + value.len())?;
                let options = self.options(None, *again)?;
                self.add_task(client.as_ref(), key, Some(value.clone()), options, sink);
                Ok(())
            }
            Command::Get { client, key, from, again } => {
                self.check_words(client.as_deref(), key.len())?;
                let options = self.options(*from, *again)?;
                self.add_task(client.as_ref(), key, None, options, sink);
                Ok(())
            }
            Command::Crash(target) => self.each(*target, Self::crash, sink),
            Command::Restart(target) => {
                self.each_that(*target, |world, id| !world.is_up(id), Self::restart, sink)
            }
            Command::Isolate(target) => self.each(*target, Self::isolate, sink),
            Command::Reconnect(target) => {
                let is_isolated = |world: &Self, id| world.network.is_isolated(id);
                self.each_that(*target, is_isolated, Self::reconnect, sink)
            }
            Command::Timeout(target) => self.each(*target, Self::timeout, sink),
            Command::Transfer(target) => self.transfer(*target, sink),
            Command::Pause(target) => self.each(*target, Self::pause, sink),
            Command::Resume(target) => {
                let is_paused = |world: &Self, id| world.server(id).is_paused();
                self.each_that(*target, is_paused, Self::resume, sink)
            }
            Command::Snapshot(target) => self.each(*target, Self::snapshot, sink),
            Command::Drop(name) => self.act_on_message(name, Self::drop_message, sink),
            Command::Delay(name, by) => {
                let delay = |world: &mut Self, message, sink: &mut _| {
                    world.delay_message(message, *by, sink);
                };
                self.act_on_message(name, delay, sink)
            }
            Command::Duplicate(name) => self.act_on_message(name, Self::duplicate_message, sink),
            Command::Deliver(name) => self.act_on_message(name, Self::deliver_message, sink),
            Command::Hold(name) => self.act_on_message(name, Self::hold_message, sink),
            Command::Release(name) => self.release_message(name, sink),
            Command::Partition(groups) => self.partition(groups, sink),
            Command::Cut(wire) => self.set_cut(*wire, true, sink),
            Command::Heal(Some(wire)) => self.set_cut(*wire, false, sink),
            Command::Break(rule) => {
                self.set_broken(*rule, true, sink);
                Ok(())
            }
            Command::Mend(rule) => {
                self.set_broken(*rule, false, sink);
                Ok(())
            }
            Command::Add(target) => {
                let voters = self.configuration().voters();
                let others = self.ids().collect::<ServerSet>().without(voters);
                let ids = self.choose_with_new(*target, others)?;
                self.change_members(ChangeRequest::Add(ids), sink)
            }
            Command::Learner(target) => {
                let ids = self.choose_with_new(*target, self.up())?;
                self.change_members(ChangeRequest::Learner(ids), sink)
            }
            Command::Members(ids) => self.change_members(ChangeRequest::Voters(*ids), sink),
            Command::Remove(target) => {
                let ids = self.choose(*target)?;
                self.change_members(ChangeRequest::Remove(ids), sink)
            }
            Command::Heal(None) => {
                self.network.heal();
                let healed = self.emit(None, self.on_behalf, Fact::Healed, sink);
                let clogged: Vec<_> = self.network.clogged().collect();
                for link in clogged {
                    self.unclog_link(link, Some(healed), sink);
                }
                Ok(())
            }
            Command::Clog(wire) => self.clog(*wire, sink),
            Command::Unclog(wire) => self.unclog(*wire, sink),
            Command::Stall(target) => self.each(*target, Self::stall, sink),
            Command::Unstall(target) => self.each(*target, Self::unstall, sink),
            Command::Fail(target) => self.each(*target, Self::fail_write, sink),
            Command::Tear(target) => self.each(*target, Self::tear_write, sink),
            Command::Lie(target) => self.each(*target, Self::lie, sink),
            Command::Flush(target) => self.each(*target, Self::flush, sink),
            Command::Corrupt(target) => self.each(*target, Self::corrupt, sink),
            Command::CorruptSnapshot(target) => self.each(*target, Self::corrupt_snapshot, sink),
            Command::ForceMembers(ids) => self.force_members(*ids, sink),
            Command::Wipe(target) => self.each(*target, Self::wipe, sink),
            Command::Step(target, by_us) => {
                let step = |world: &mut Self, id, sink: &mut _| world.step_clock(id, *by_us, sink);
                self.each(*target, step, sink)
            }
            Command::Storm(clients) => self.storm(*clients, sink),
            Command::Calm => {
                self.calm(sink);
                Ok(())
            }
        }
    }

    /// How a client asks that somebody sends to a server, or tells to ask again.
    fn options(
        &mut self,
        first: Option<Target>,
        again: Option<Duration>,
    ) -> Result<RequestOptions, CommandError> {
        if let Some(span) = again.filter(|span| !AGAIN.contains(&span.as_us())) {
            let (value, allowed) = (span.to_string(), "from 1us to 3600s");
            return Err(CommandError::BadValue { name: "again after", value, allowed });
        }
        let first = first.map(|target| self.choose_one(target)).transpose()?;
        Ok(RequestOptions { first, again })
    }

    /// Whether a client may send this many bytes, and there is room for it.
    fn check_words(&self, name: Option<&str>, bytes: usize) -> Result<(), CommandError> {
        if bytes > MAX_TEXT {
            return Err(CommandError::TextTooLong(bytes));
        }
        if let Some(name) = name.filter(|name| !(1..=MAX_NAME).contains(&name.len())) {
            return Err(CommandError::BadName(name.len()));
        }
        if self.clients.is_full() {
            return Err(CommandError::TooManyClients(Clients::MAX_WAITING));
        }
        Ok(())
    }

    fn each<S: FnMut(&Event)>(
        &mut self,
        target: Target,
        act: impl Fn(&mut Self, ServerId, &mut S),
        sink: &mut S,
    ) -> Result<(), CommandError> {
        for id in self.choose(target)?.iter() {
            act(self, id, sink);
        }
        Ok(())
    }

    /// As [`Self::each`]; who is drawn is in the state that this ends.
    fn each_that<S: FnMut(&Event)>(
        &mut self,
        target: Target,
        is_in_state: impl Fn(&Self, ServerId) -> bool,
        act: impl Fn(&mut Self, ServerId, &mut S),
        sink: &mut S,
    ) -> Result<(), CommandError> {
        let candidates = self.ids().filter(|&id| is_in_state(self, id)).collect();
        for id in self.choose_among(target, candidates, ServerSet::EMPTY)?.iter() {
            act(self, id, sink);
        }
        Ok(())
    }

    pub(in crate::sim) fn check_server(&self, id: ServerId) -> Result<(), CommandError> {
        let count = self.servers.len();
        if id.index() < count { Ok(()) } else { Err(CommandError::NoSuchServer(id, count as u8)) }
    }
}
