//! The calm: everything that is wrong with the world ends.

use crate::types::{Event, Fact, Scope, ServerId, SettingName};

use crate::cores::Consensus;
use crate::sim::commands::{Command, Target};
use crate::sim::settings::Settings;
use crate::sim::world::World;

/// The calm.
impl<C: Consensus> World<C> {
    /// Ends chaos and every fault: links work, clocks and processes keep time, disks write, and all servers start that can.
    pub(in crate::sim) fn calm(&mut self, sink: &mut impl FnMut(&Event)) {
        let calmed = self.emit(None, None, Fact::Calmed, sink);
        self.chaos.ongoing.clear();
        let usual = Settings::default();
        let mut commands = Vec::new();
        for name in FAULT_SETTINGS {
            if self.settings.get(name) != usual.get(name) || !self.is_alike(name) {
                commands.push(Command::Set(Scope::All, usual.get(name)));
            }
        }
        if self.network.is_broken() {
            commands.push(Command::Heal(None));
        }
        for id in self.ids() {
            let (target, server) = (Target::Server(id), self.server(id));
            let disk = &server.disk;
            let ends = [
                (disk.is_stalled(), Command::Unstall(target)),
                (disk.lies(), Command::Flush(target)),
                (server.is_paused(), Command::Resume(target)),
            ];
            commands.extend(ends.into_iter().filter_map(|(needed, end)| needed.then_some(end)));
        }
        for server in &mut self.servers {
            server.disk.faults.fails = false;
            server.disk.faults.tears = false;
        }
        self.carry_out(&commands, calmed, sink);
        // A process that resumes may stop at once, because of a write that failed before.
        let down = self.ids().filter(|&id| self.can_start(id));
        let restarts: Vec<_> = down.map(|id| Command::Restart(Target::Server(id))).collect();
        self.carry_out(&restarts, calmed, sink);
        self.release_all(sink);
    }

    fn can_start(&self, id: ServerId) -> bool {
        !self.is_up(id) && self.server(id).disk.is_sound()
    }

    fn is_alike(&self, name: SettingName) -> bool {
        let (links, servers) = (self.links_are_alike(name), self.settings.get(name));
        links
            && self
                .ids()
                .all(|id| self.settings.server(id).get(name).is_none_or(|own| own == servers))
    }
}

/// The settings that are faults: [`Command::Calm`] puts them back to what they are at first.
pub const FAULT_SETTINGS: [SettingName; 12] = [
    SettingName::Chaos,
    SettingName::Loss,
    SettingName::Duplicate,
    SettingName::Reorder,
    SettingName::Jitter,
    SettingName::Replay,
    SettingName::Bandwidth,
    SettingName::Queue,
    SettingName::Slow,
    SettingName::DiskFull,
    SettingName::Clock,
    SettingName::ClientRepeat,
];
