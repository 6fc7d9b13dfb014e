//! The settings in force, for the whole world and for single links and servers.

use serde::{Deserialize, Serialize};

use crate::raft;
use crate::types::{Duration, Link, Rate, Ratio, Scope, ServerId, Setting, SettingName, Span};

/// How a link behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkSettings {
    /// How long a message is under way.
    pub latency: Span,
    /// The share of messages that vanish.
    pub loss: Ratio,
    /// The share of messages that arrive twice.
    pub duplicate: Ratio,
    /// The share of messages that may overtake earlier ones.
    pub reorder: Ratio,
}

/// How a server's surroundings behave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerSettings {
    /// How long the server waits before it stands for election.
    pub election_timeout: Span,
    /// How long a write to its disk takes.
    pub disk: Span,
}

/// All settings, with what was set for one link or one server alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    raft: raft::Settings,
    link: LinkSettings,
    server: ServerSettings,
    client_timeout: Duration,
    load: Rate,
    /// Links that differ, sorted.
    links: Vec<(Link, LinkSettings)>,
    /// Servers that differ, sorted.
    servers: Vec<(ServerId, ServerSettings)>,
}

/// The classic values of the paper and of common practice.
impl Default for Settings {
    fn default() -> Self {
        let milliseconds = |min, max| Span::new(Duration::from_ms(min), Duration::from_ms(max));
        Self {
            raft: raft::Settings::default(),
            link: LinkSettings {
                latency: milliseconds(10, 15),
                loss: Ratio::default(),
                duplicate: Ratio::default(),
                reorder: Ratio::default(),
            },
            server: ServerSettings {
                election_timeout: milliseconds(150, 300),
                disk: milliseconds(1, 1),
            },
            client_timeout: Duration::from_ms(500),
            load: Rate::default(),
            links: Vec::new(),
            servers: Vec::new(),
        }
    }
}

impl Settings {
    /// What the servers' cores are told.
    pub fn raft(&self) -> raft::Settings {
        self.raft
    }

    /// How the links behave that nothing else was set for, those of clients included.
    pub fn default_link(&self) -> &LinkSettings {
        &self.link
    }

    /// How `link` behaves.
    pub fn link(&self, link: Link) -> &LinkSettings {
        if self.links.is_empty() {
            return &self.link;
        }
        let place = self.links.binary_search_by_key(&link, |(key, _)| *key);
        place.map_or(&self.link, |place| &self.links[place].1)
    }

    /// How `id`'s surroundings behave.
    pub fn server(&self, id: ServerId) -> &ServerSettings {
        let place = self.servers.binary_search_by_key(&id, |(key, _)| *key);
        place.map_or(&self.server, |place| &self.servers[place].1)
    }

    /// How long clients wait for an answer.
    pub fn client_timeout(&self) -> Duration {
        self.client_timeout
    }

    /// How many commands the steady load brings.
    pub fn load(&self) -> Rate {
        self.load
    }

    /// The values in force for the whole world, in the order of [`SettingName::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = Setting> {
        SettingName::ALL.into_iter().map(|name| self.get(name))
    }

    /// The value in force for the whole world.
    pub fn get(&self, name: SettingName) -> Setting {
        match name {
            SettingName::ElectionTimeout => Setting::ElectionTimeout(self.server.election_timeout),
            SettingName::Heartbeat => Setting::Heartbeat(self.raft.heartbeat),
            SettingName::Latency => Setting::Latency(self.link.latency),
            SettingName::Loss => Setting::Loss(self.link.loss),
            SettingName::Duplicate => Setting::Duplicate(self.link.duplicate),
            SettingName::Reorder => Setting::Reorder(self.link.reorder),
            SettingName::Disk => Setting::Disk(self.server.disk),
            SettingName::NoOp => Setting::NoOp(self.raft.no_op),
            SettingName::MaxBatch => Setting::MaxBatch(self.raft.max_batch),
            SettingName::MaxInFlight => Setting::MaxInFlight(self.raft.max_in_flight),
            SettingName::ClientTimeout => Setting::ClientTimeout(self.client_timeout),
            SettingName::Load => Setting::Load(self.load),
        }
    }

    /// Puts a setting in force. Scope and value have been checked.
    pub(super) fn set(&mut self, scope: Scope, setting: Setting) {
        match scope {
            Scope::All => self.set_for_all(setting),
            Scope::Link(link) => set_link(entry(&mut self.links, link, self.link), setting),
            Scope::Server(id) => set_server(entry(&mut self.servers, id, self.server), setting),
        }
    }

    fn set_for_all(&mut self, setting: Setting) {
        match setting {
            Setting::Heartbeat(value) => self.raft.heartbeat = value,
            Setting::NoOp(on) => self.raft.no_op = on,
            Setting::MaxBatch(count) => self.raft.max_batch = count,
            Setting::MaxInFlight(count) => self.raft.max_in_flight = count,
            Setting::ClientTimeout(value) => self.client_timeout = value,
            Setting::Load(rate) => self.load = rate,
            Setting::Latency(_)
            | Setting::Loss(_)
            | Setting::Duplicate(_)
            | Setting::Reorder(_) => {
                let single = self.links.iter_mut().map(|(_, link)| link);
                single.chain([&mut self.link]).for_each(|link| set_link(link, setting));
            }
            Setting::ElectionTimeout(_) | Setting::Disk(_) => {
                let single = self.servers.iter_mut().map(|(_, server)| server);
                single.chain([&mut self.server]).for_each(|server| set_server(server, setting));
            }
        }
    }
}

fn entry<K: Ord + Copy, V>(sorted: &mut Vec<(K, V)>, key: K, default: V) -> &mut V {
    let place = match sorted.binary_search_by_key(&key, |(key, _)| *key) {
        Ok(place) => place,
        Err(place) => {
            sorted.insert(place, (key, default));
            place
        }
    };
    &mut sorted[place].1
}

fn set_link(link: &mut LinkSettings, setting: Setting) {
    match setting {
        Setting::Latency(span) => link.latency = span,
        Setting::Loss(ratio) => link.loss = ratio,
        Setting::Duplicate(ratio) => link.duplicate = ratio,
        Setting::Reorder(ratio) => link.reorder = ratio,
        _ => {}
    }
}

fn set_server(server: &mut ServerSettings, setting: Setting) {
    match setting {
        Setting::ElectionTimeout(span) => server.election_timeout = span,
        Setting::Disk(span) => server.disk = span,
        _ => {}
    }
}
