//! Commands: every influence from outside.

use crate::raft::Input;
use crate::types::{
    ChangeRequest, Duration, Event, EventId, Fact, Guard, Link, LossCause, NoEffect, Scope,
    ServerId, ServerSet, Setting, SettingName,
};

use super::clients::{Clients, Manner};
use super::command::{Command, CommandError, MAX_NAME, MAX_TEXT, Target, Wire};
use super::machine::Machine;
use super::server::{Consensus, Paused};
use super::settings::Settings;
use super::world::World;

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
    pub(super) fn perform(
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
                let manner = self.manner(*to, *again)?;
                self.submit(text.clone(), manner, sink);
                Ok(())
            }
            Command::Put { client, key, value, again } => {
                self.check_words(client.as_deref(), key.len() + 1 + value.len())?;
                let manner = self.manner(None, *again)?;
                self.tell_client(client.as_ref(), key, Some(value.clone()), manner, sink);
                Ok(())
            }
            Command::Get { client, key, from, again } => {
                self.check_words(client.as_deref(), key.len())?;
                let manner = self.manner(*from, *again)?;
                self.tell_client(client.as_ref(), key, None, manner, sink);
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
            Command::Drop(name) => self.touch(name, Self::drop_message, sink),
            Command::Delay(name, by) => {
                let delay = |world: &mut Self, message, sink: &mut _| {
                    world.delay_message(message, *by, sink);
                };
                self.touch(name, delay, sink)
            }
            Command::Duplicate(name) => self.touch(name, Self::duplicate_message, sink),
            Command::Deliver(name) => self.touch(name, Self::deliver_message, sink),
            Command::Hold(name) => self.touch(name, Self::hold_message, sink),
            Command::Release(name) => self.release_message(name, sink),
            Command::Partition(groups) => self.partition(groups, sink),
            Command::Cut(wire) => self.set_cut(*wire, true, sink),
            Command::Heal(Some(wire)) => self.set_cut(*wire, false, sink),
            Command::Break(guard) => {
                self.set_broken(*guard, true, sink);
                Ok(())
            }
            Command::Mend(guard) => {
                self.set_broken(*guard, false, sink);
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
    fn manner(
        &mut self,
        first: Option<Target>,
        again: Option<Duration>,
    ) -> Result<Manner, CommandError> {
        if let Some(span) = again.filter(|span| !AGAIN.contains(&span.as_us())) {
            let (value, allowed) = (span.to_string(), "from 1us to 3600s");
            return Err(CommandError::BadValue { name: "again after", value, allowed });
        }
        let first = first.map(|target| self.choose_one(target)).transpose()?;
        Ok(Manner { first, again })
    }

    /// Whether a client may say so many bytes, and there is room for it.
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

    pub(super) fn check_server(&self, id: ServerId) -> Result<(), CommandError> {
        let count = self.servers.len();
        if id.index() < count { Ok(()) } else { Err(CommandError::NoSuchServer(id, count as u8)) }
    }
}

/// Servers.
impl<C: Consensus> World<C> {
    fn crash(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        if self.stop(id, self.on_behalf, sink).is_none() {
            self.say_nothing_changed(id, NoEffect::AlreadyDown, sink);
        }
    }

    /// Stops a server that runs; tells the event in which that was.
    pub(super) fn stop(
        &mut self,
        id: ServerId,
        cause: Option<EventId>,
        sink: &mut impl FnMut(&Event),
    ) -> Option<EventId> {
        let server = &mut self.servers[id.index()];
        server.core.take()?;
        let lost_writes = server.disk.crash();
        let vanished = server.disk.reveal();
        server.timer_due = None;
        server.machine = Machine::default();
        let paused = server.paused.take().unwrap_or_default();
        let inbox = server.inbox.take().unwrap_or_default();
        let crashed = self.emit(id, cause, Fact::Crashed { lost_writes }, sink);
        if let Some(writes) = vanished {
            self.emit(id, crashed, Fact::WritesVanished { writes }, sink);
        }
        for flight in paused.inbox.iter() {
            self.lose(flight.clone(), LossCause::ReceiverDown, sink);
        }
        self.lose_inbox(*inbox, sink);
        Some(crashed)
    }

    fn restart(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        if self.is_up(id) {
            return self.say_nothing_changed(id, NoEffect::AlreadyUp, sink);
        }
        self.start(id, self.on_behalf, sink);
    }

    fn isolate(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        if !self.network.set_isolated(id, true) {
            return self.say_nothing_changed(id, NoEffect::AlreadyIsolated, sink);
        }
        self.emit(id, self.on_behalf, Fact::Isolated, sink);
    }

    fn reconnect(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        if !self.network.set_isolated(id, false) {
            return self.say_nothing_changed(id, NoEffect::NotIsolated, sink);
        }
        self.emit(id, self.on_behalf, Fact::Reconnected, sink);
    }

    fn timeout(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        if !self.is_up(id) {
            return self.say_nothing_changed(id, NoEffect::TimerOfDownServer, sink);
        }
        if self.server(id).is_paused() {
            return self.say_nothing_changed(id, NoEffect::TimerOfPausedServer, sink);
        }
        self.force_election(id, sink);
    }

    fn transfer(
        &mut self,
        target: Target,
        sink: &mut impl FnMut(&Event),
    ) -> Result<(), CommandError> {
        let to = self.choose_one(target)?;
        let leader = self.leader().ok_or(CommandError::NoLeader)?;
        if self.server(leader).is_paused() {
            self.say_nothing_changed(leader, NoEffect::RequestToPausedLeader, sink);
            return Ok(());
        }
        let cause = self.emit(leader, self.on_behalf, Fact::TransferRequested { to }, sink);
        self.feed(leader, Input::TransferRequested { to }, cause, sink);
        Ok(())
    }

    fn snapshot(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        let Some(core) = self.core(id) else {
            return self.say_nothing_changed(id, NoEffect::SnapshotOfDownServer, sink);
        };
        let (server, base_index) = (self.server(id), core.log().base_index());
        let why = if server.is_paused() {
            Some(NoEffect::SnapshotOfPausedServer)
        } else if server.disk.writes_snapshot() {
            Some(NoEffect::SnapshotUnderWay)
        } else {
            let committed_alone = self.settings.follows(Guard::CommittedSnapshot);
            let applied = server.machine.last_applied();
            let last = if committed_alone { applied } else { core.log().last_index() };
            let is_covered = last <= base_index;
            is_covered.then_some(NoEffect::NothingToSnapshot)
        };
        if let Some(why) = why {
            return self.say_nothing_changed(id, why, sink);
        }
        let cause = self.emit(id, None, Fact::SnapshotRequested, sink);
        self.feed(id, Input::SnapshotRequested, cause, sink);
    }

    fn pause(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        if !self.is_up(id) {
            return self.say_nothing_changed(id, NoEffect::PauseOfDownServer, sink);
        }
        if self.server(id).is_paused() {
            return self.say_nothing_changed(id, NoEffect::AlreadyPaused, sink);
        }
        let mut paused = Paused::default();
        self.move_inbox(id, &mut paused);
        self.servers[id.index()].paused = Some(Box::new(paused));
        self.emit(id, self.on_behalf, Fact::Paused, sink);
    }

    fn resume(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        if !self.server(id).is_paused() {
            return self.say_nothing_changed(id, NoEffect::NotPaused, sink);
        }
        self.emit(id, self.on_behalf, Fact::Resumed, sink);
        self.wake(id, sink);
    }

    pub(super) fn say_nothing_changed(
        &mut self,
        id: ServerId,
        why: NoEffect,
        sink: &mut impl FnMut(&Event),
    ) {
        self.emit(id, self.on_behalf, Fact::NothingChanged { why }, sink);
    }
}

/// Links.
impl<C: Consensus> World<C> {
    fn partition(
        &mut self,
        groups: &[Vec<Target>],
        sink: &mut impl FnMut(&Event),
    ) -> Result<(), CommandError> {
        let mut rest: ServerSet = self.ids().collect();
        let mut resolved = Vec::new();
        // Who is named stands in his own group: he is not drawn for another.
        let mut taken = ServerSet::EMPTY;
        for &target in groups.iter().flatten().filter(|target| !target.is_drawn()) {
            taken = taken.union(self.resolve(target)?);
        }
        for group in groups {
            let mut servers = ServerSet::EMPTY;
            for &target in group {
                servers = servers.union(self.choose_among(target, self.up(), taken)?);
            }
            taken = taken.union(servers);
            if let Some(twice) = servers.without(rest).iter().next() {
                return Err(CommandError::InTwoGroups(twice));
            }
            rest = rest.without(servers);
            resolved.push(servers);
        }
        resolved.push(rest);
        resolved.retain(|group| !group.is_empty());
        self.network.partition(&resolved);
        self.emit(None, self.on_behalf, Fact::Partitioned { groups: resolved.into() }, sink);
        Ok(())
    }

    fn set_cut(
        &mut self,
        wire: Wire,
        cut: bool,
        sink: &mut impl FnMut(&Event),
    ) -> Result<(), CommandError> {
        let links = self.links_of(wire)?;
        let mut changed = false;
        for link in links {
            if self.network.set_cut(link, cut) {
                changed = true;
                let fact = if cut { Fact::LinkCut { link } } else { Fact::LinkHealed { link } };
                self.emit(None, self.on_behalf, fact, sink);
            }
        }
        if !changed {
            let why = if cut { NoEffect::AlreadyCut } else { NoEffect::NotCut };
            self.emit(None, self.on_behalf, Fact::NothingChanged { why }, sink);
        }
        Ok(())
    }

    /// Every single direction that a wire stands for; its ends may be several servers.
    pub(super) fn links_of(&mut self, wire: Wire) -> Result<Vec<Link>, CommandError> {
        let named = |target: Target, world: &Self| match target.is_drawn() {
            true => Ok(ServerSet::EMPTY),
            false => world.resolve(target),
        };
        // A link has two ends: who is at the one is not drawn for the other.
        let to = named(wire.to, self)?;
        let from = self.choose_among(wire.from, self.up(), to)?;
        let to = self.choose_among(wire.to, self.up(), from)?;
        links_between(from, to, wire.both_ways)
    }

    /// As [`Self::links_of`], of a wire that leaves nothing to chance.
    pub(super) fn named_links(&self, wire: Wire) -> Result<Vec<Link>, CommandError> {
        links_between(self.resolve(wire.from)?, self.resolve(wire.to)?, wire.both_ways)
    }
}

fn links_between(
    from: ServerSet,
    to: ServerSet,
    both_ways: bool,
) -> Result<Vec<Link>, CommandError> {
    let mut links = Vec::new();
    for a in from.iter() {
        for b in to.iter().filter(|&b| b != a) {
            links.push(Link { from: a, to: b });
            if both_ways {
                links.push(Link { from: b, to: a });
            }
        }
    }
    match (links.is_empty(), from.iter().next()) {
        (true, Some(id)) => Err(CommandError::LinkToItself(id)),
        _ => Ok(links),
    }
}

/// Settings.
impl<C: Consensus> World<C> {
    fn set(
        &mut self,
        scope: Scope,
        setting: Setting,
        sink: &mut impl FnMut(&Event),
    ) -> Result<(), CommandError> {
        self.check_setting(scope, setting)?;
        self.put_in_force(scope, setting);
        let set = self.emit(None, self.on_behalf, Fact::SettingChanged { scope, setting }, sink);
        if matches!(setting, Setting::Chaos(_) | Setting::ChaosKinds(_)) {
            self.chaos.cause = Some(set);
        }
        Ok(())
    }

    /// For each of these servers, as if there were a line for each.
    fn set_for(
        &mut self,
        target: Target,
        setting: Setting,
        sink: &mut impl FnMut(&Event),
    ) -> Result<(), CommandError> {
        let servers = self.choose(target)?;
        self.check_scope_of_servers(target, servers, setting.name())?;
        servers.iter().try_for_each(|id| self.set(Scope::Server(id), setting, sink))
    }

    /// Drops what was set for a scope alone; for the whole world, the first value is in force again.
    fn reset(
        &mut self,
        scope: Scope,
        name: SettingName,
        sink: &mut impl FnMut(&Event),
    ) -> Result<(), CommandError> {
        if scope == Scope::All {
            return self.set(scope, Settings::default().get(name), sink);
        }
        self.check_scope(scope, name)?;
        self.settings.reset(scope, name, self.servers.len());
        self.follow_setting(name);
        let setting = self.settings.get(name);
        self.emit(None, self.on_behalf, Fact::SettingReset { scope, setting }, sink);
        Ok(())
    }

    /// Whether a setting may be set for each of these servers, which a target names.
    fn check_scope_of_servers(
        &self,
        target: Target,
        servers: ServerSet,
        name: SettingName,
    ) -> Result<(), CommandError> {
        let first = servers.iter().next().ok_or(CommandError::Nobody(target))?;
        self.check_scope(Scope::Server(first), name)
    }

    pub(super) fn check_setting(&self, scope: Scope, setting: Setting) -> Result<(), CommandError> {
        let name = setting.name();
        self.check_scope(scope, name)?;
        setting.check().map_err(|allowed| CommandError::BadValue {
            name: name.word(),
            value: setting.to_string(),
            allowed,
        })
    }

    fn check_scope(&self, scope: Scope, name: SettingName) -> Result<(), CommandError> {
        let of_links = name.may_name_a_link();
        match scope {
            Scope::All => {}
            Scope::Messages(_) if !name.may_name_messages() => {
                return Err(CommandError::BadScope(name.word(), "kind of messages"));
            }
            Scope::Messages(_) => {}
            Scope::Link(_) | Scope::BothWays(_) if !of_links => {
                return Err(CommandError::BadScope(name.word(), "link"));
            }
            Scope::Server(_) if !of_links && !name.may_name_a_server() => {
                return Err(CommandError::BadScope(name.word(), "server"));
            }
            Scope::Link(Link { from, to }) | Scope::BothWays(Link { from, to }) if from == to => {
                return Err(CommandError::LinkToItself(from));
            }
            Scope::Link(Link { from, to }) | Scope::BothWays(Link { from, to }) => {
                self.check_server(from)?;
                self.check_server(to)?;
            }
            Scope::Server(id) => self.check_server(id)?,
        }
        Ok(())
    }

    /// Puts a setting that has been checked in force.
    pub(super) fn put_in_force(&mut self, scope: Scope, setting: Setting) {
        self.settings.set(scope, setting, self.servers.len());
        self.follow_setting(setting.name());
    }

    /// A setting has changed: lets those who keep its value know.
    fn follow_setting(&mut self, name: SettingName) {
        match name {
            SettingName::Load => self.restart_load(),
            SettingName::Clock => self.ids().for_each(|id| self.set_clock(id)),
            SettingName::Slow | SettingName::DiskFull => {
                for (index, server) in self.servers.iter_mut().enumerate() {
                    let own = self.settings.server(ServerId::from_index(index));
                    server.slow = own.slow;
                    server.disk.faults.full = own.disk_full;
                }
            }
            SettingName::Chaos => self.restart_chaos(),
            _ => self.tell_cores(),
        }
    }

    /// Switches a rule off or on again, for all servers.
    fn set_broken(&mut self, guard: Guard, broken: bool, sink: &mut impl FnMut(&Event)) {
        let fact = match (self.settings.set_broken(guard, broken), broken) {
            (true, true) => Fact::RuleBroken { guard },
            (true, false) => Fact::RuleMended { guard },
            (false, true) => Fact::NothingChanged { why: NoEffect::AlreadyBroken },
            (false, false) => Fact::NothingChanged { why: NoEffect::NotBroken },
        };
        self.tell_cores();
        self.emit(None, self.on_behalf, fact, sink);
    }

    fn tell_cores(&mut self) {
        for (index, server) in self.servers.iter_mut().enumerate() {
            if let Some(core) = &mut server.core {
                core.set_settings(self.settings.raft(ServerId::from_index(index)));
            }
        }
    }

    /// The clock runs at the rate in force from now on. What is left of the timers takes as long as it takes by that clock.
    pub(super) fn set_clock(&mut self, id: ServerId) {
        let rate = self.settings.server(id).clock;
        self.servers[id.index()].clock.set_rate(rate, self.now);
        self.look_at_timer(id);
    }
}
