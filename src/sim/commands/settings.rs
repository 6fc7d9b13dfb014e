//! Commands about settings and rules.

use crate::types::{
    Event, EventId, Fact, Link, NoEffect, Rule, Scope, ServerId, ServerSet, Setting, SettingName,
};

use crate::cores::Consensus;
use crate::sim::commands::{CommandError, Target};
use crate::sim::settings::Settings;
use crate::sim::world::World;

/// Settings.
impl<C: Consensus> World<C> {
    pub(in crate::sim) fn set(
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
        self.hear_foreign_cores(set, sink);
        Ok(())
    }

    /// For each of these servers, as if there were a line for each.
    pub(in crate::sim) fn set_for(
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
    pub(in crate::sim) fn reset(
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
        let reset = self.emit(None, self.on_behalf, Fact::SettingReset { scope, setting }, sink);
        self.hear_foreign_cores(reset, sink);
        Ok(())
    }

    /// Whether a setting may be set for each of these servers, which a target names.
    pub(in crate::sim) fn check_scope_of_servers(
        &self,
        target: Target,
        servers: ServerSet,
        name: SettingName,
    ) -> Result<(), CommandError> {
        let first = servers.iter().next().ok_or(CommandError::Nobody(target))?;
        self.check_scope(Scope::Server(first), name)
    }

    pub(in crate::sim) fn check_setting(
        &self,
        scope: Scope,
        setting: Setting,
    ) -> Result<(), CommandError> {
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
    pub(in crate::sim) fn put_in_force(&mut self, scope: Scope, setting: Setting) {
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
    pub(in crate::sim) fn set_broken(
        &mut self,
        rule: Rule,
        broken: bool,
        sink: &mut impl FnMut(&Event),
    ) {
        let fact = match (self.settings.set_broken(rule, broken), broken) {
            (true, true) => Fact::RuleBroken { rule },
            (true, false) => Fact::RuleMended { rule },
            (false, true) => Fact::NothingChanged { why: NoEffect::AlreadyBroken },
            (false, false) => Fact::NothingChanged { why: NoEffect::NotBroken },
        };
        self.tell_cores();
        let cause = self.emit(None, self.on_behalf, fact, sink);
        self.hear_foreign_cores(cause, sink);
    }

    fn tell_cores(&mut self) {
        for id in self.ids() {
            let settings = self.settings.raft(id);
            let election_timeout = self.settings.server(id).election_timeout;
            let server = &mut self.servers[id.index()];
            if let Some(core) = &mut server.core {
                core.set_settings(server.clock.local(self.now), settings, election_timeout);
            }
        }
    }

    /// Deals with what foreign cores have answered to new settings: unlike ours, they may do anything then. A paused one does it when it
    /// next gets an input.
    fn hear_foreign_cores(&mut self, cause: EventId, sink: &mut impl FnMut(&Event)) {
        for id in self.ids() {
            let server = &self.servers[id.index()];
            if server.core.as_ref().is_some_and(C::is_foreign) && !server.is_paused() {
                self.drain(id, cause, sink);
            }
        }
    }

    /// The clock runs at the rate in force from now on. What is left of the timers takes as long as it takes by that clock.
    pub(in crate::sim) fn set_clock(&mut self, id: ServerId) {
        let rate = self.settings.server(id).clock;
        self.servers[id.index()].clock.set_rate(rate, self.now);
        self.look_at_timer(id);
    }
}
