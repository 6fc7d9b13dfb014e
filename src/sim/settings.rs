//! The settings in force, for the whole world and for single links and servers.

use crate::raft;
use crate::types::{
    Bandwidth, ClockRate, Duration, FaultSet, Link, MessageKind, MessageKinds, Rate, Ratio,
    ReadMode, Rule, RuleSet, Scope, ServerId, Setting, SettingName, Span,
};

/// How a link behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkSettings {
    /// How long a message is in flight.
    pub latency: Span,
    /// The share of messages that vanish.
    pub loss: Ratio,
    /// The share of messages that arrive twice.
    pub duplicate: Ratio,
    /// The share of messages that may overtake earlier ones.
    pub reorder: Ratio,
    /// How much longer a message takes, on average.
    pub jitter: Duration,
    /// The share of messages of which a copy arrives much later.
    pub replay: Ratio,
    /// How much later.
    pub replay_after: Span,
    /// How many bytes it carries in a second.
    pub bandwidth: Bandwidth,
    /// The most messages that wait for it; 0 for no limit.
    pub queue: u32,
}

impl LinkSettings {
    /// Whether each message arrives, once and in order, after its latency.
    #[inline]
    pub(super) fn only_delays(&self) -> bool {
        let never = Ratio::default();
        self.loss == never
            && self.duplicate == never
            && self.reorder == never
            && self.replay == never
            && self.jitter == Duration::ZERO
            && self.bandwidth == Bandwidth::UNLIMITED
    }
}

/// What a server has of its own: how its core behaves, and its machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerSettings {
    /// What its core is told, but for what the fields below say and for the rules that are switched off.
    core: raft::Settings,
    /// How long the server waits before it starts an election.
    pub election_timeout: Span,
    /// How often it says that it is alive, as a leader.
    pub heartbeat: Duration,
    /// How long a write to its disk takes.
    pub disk: Span,
    /// How fast its clock runs.
    pub clock: ClockRate,
    /// How long everything waits for its process.
    pub slow: Duration,
    /// Whether its disk has no room.
    pub disk_full: bool,
}

/// All settings, with what was set for one link or one server alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The rules of Raft that no server follows.
    broken: RuleSet,
    link: LinkSettings,
    server: ServerSettings,
    client_timeout: Duration,
    load: Rate,
    load_clients: u32,
    client_repeat: Ratio,
    chaos: Ratio,
    chaos_kinds: FaultSet,
    load_keys: u32,
    load_reads: Ratio,
    sessions: u32,
    /// Links that differ, sorted.
    links: Vec<(Link, LinkSettings)>,
    /// Servers that differ, sorted.
    servers: Vec<(ServerId, ServerSettings)>,
    /// What was set for kinds of messages. No two of one setting share a kind.
    of_messages: Vec<(MessageKinds, Setting)>,
    /// What was set for all links of one server, the last set last: it holds for machines that come later too.
    far_reaching: Vec<(ServerId, Setting)>,
}

/// The classic values of the paper and of common practice.
impl Default for Settings {
    fn default() -> Self {
        let milliseconds = |min, max| Span::new(Duration::from_ms(min), Duration::from_ms(max));
        Self {
            broken: RuleSet::EMPTY,
            link: LinkSettings {
                latency: milliseconds(10, 15),
                loss: Ratio::default(),
                duplicate: Ratio::default(),
                reorder: Ratio::default(),
                jitter: Duration::ZERO,
                replay: Ratio::default(),
                replay_after: milliseconds(1_000, 10_000),
                bandwidth: Bandwidth::UNLIMITED,
                queue: 1_000,
            },
            server: ServerSettings {
                core: raft::Settings::default(),
                election_timeout: milliseconds(150, 300),
                heartbeat: raft::Settings::default().heartbeat,
                disk: milliseconds(1, 1),
                clock: ClockRate::REAL,
                slow: Duration::ZERO,
                disk_full: false,
            },
            client_timeout: Duration::from_ms(500),
            load: Rate::default(),
            load_clients: 0,
            client_repeat: Ratio::default(),
            chaos: Ratio::default(),
            chaos_kinds: FaultSet::TOLERATED,
            load_keys: 0,
            load_reads: Ratio::from_ppm(500_000),
            sessions: 1_000,
            links: Vec::new(),
            servers: Vec::new(),
            of_messages: Vec::new(),
            far_reaching: Vec::new(),
        }
    }
}

impl LinkSettings {
    /// The value of a setting that links have.
    pub fn get(&self, name: SettingName) -> Option<Setting> {
        Some(match name {
            SettingName::Latency => Setting::Latency(self.latency),
            SettingName::Loss => Setting::Loss(self.loss),
            SettingName::Duplicate => Setting::Duplicate(self.duplicate),
            SettingName::Reorder => Setting::Reorder(self.reorder),
            SettingName::Jitter => Setting::Jitter(self.jitter),
            SettingName::Replay => Setting::Replay(self.replay),
            SettingName::ReplayAfter => Setting::ReplayAfter(self.replay_after),
            SettingName::Bandwidth => Setting::Bandwidth(self.bandwidth),
            SettingName::Queue => Setting::Queue(self.queue),
            _ => return None,
        })
    }
}

impl ServerSettings {
    /// The value of a setting that servers have.
    pub fn get(&self, name: SettingName) -> Option<Setting> {
        Some(match name {
            SettingName::ElectionTimeout => Setting::ElectionTimeout(self.election_timeout),
            SettingName::Heartbeat => Setting::Heartbeat(self.heartbeat),
            SettingName::Disk => Setting::Disk(self.disk),
            SettingName::Clock => Setting::Clock(self.clock),
            SettingName::Slow => Setting::Slow(self.slow),
            SettingName::DiskFull => Setting::DiskFull(self.disk_full),
            name => return of_core(&self.core, name),
        })
    }

    /// How it answers reads.
    pub fn reads(&self) -> ReadMode {
        self.core.reads
    }

    /// Whether it steps down as a leader without a majority, and ignores candidates while it hears from a leader.
    pub fn checks_quorum(&self) -> bool {
        self.core.check_quorum
    }

    /// The most bytes of a snapshot that it sends in one message.
    pub fn snapshot_chunk(&self) -> u32 {
        self.core.snapshot_chunk
    }
}

/// The value of a setting that cores have.
fn of_core(core: &raft::Settings, name: SettingName) -> Option<Setting> {
    Some(match name {
        SettingName::NoOp => Setting::NoOp(core.no_op),
        SettingName::PreVote => Setting::PreVote(core.pre_vote),
        SettingName::CheckQuorum => Setting::CheckQuorum(core.check_quorum),
        SettingName::Reads => Setting::Reads(core.reads),
        SettingName::ClockDrift => Setting::ClockDrift(core.clock_drift),
        SettingName::MaxBatch => Setting::MaxBatch(core.max_batch),
        SettingName::MaxInFlight => Setting::MaxInFlight(core.max_in_flight),
        SettingName::MaxInFlightMessages => {
            Setting::MaxInFlightMessages(core.max_in_flight_messages)
        }
        SettingName::MaxInFlightBytes => Setting::MaxInFlightBytes(core.max_in_flight_bytes),
        SettingName::MaxUncommitted => Setting::MaxUncommitted(core.max_uncommitted),
        SettingName::ParallelWrites => Setting::ParallelWrites(core.parallel_writes),
        SettingName::SnapshotEvery => Setting::SnapshotEvery(core.snapshot_every),
        SettingName::SnapshotChunk => Setting::SnapshotChunk(core.snapshot_chunk),
        SettingName::Membership => Setting::Membership(core.membership),
        SettingName::CatchUpRounds => Setting::CatchUpRounds(core.catch_up_rounds),
        _ => return None,
    })
}

impl Settings {
    /// What the core of `id` is told.
    pub fn raft(&self, id: ServerId) -> raft::Settings {
        let ServerSettings { core, heartbeat, .. } = *self.server(id);
        let election_timeout = self.any_election_timeout();
        raft::Settings { heartbeat, election_timeout, broken: self.broken, ..core }
    }

    /// The shortest and the longest election timeout that any server may draw: all have to know both.
    fn any_election_timeout(&self) -> Span {
        let own = self.servers.iter().map(|(_, server)| server.election_timeout);
        own.fold(self.server.election_timeout, |any, one| {
            Span::new(any.min.min(one.min), any.max.max(one.max))
        })
    }

    /// The rules of Raft that are switched off.
    pub fn broken(&self) -> RuleSet {
        self.broken
    }

    /// Whether a rule is followed.
    pub fn follows(&self, rule: Rule) -> bool {
        !self.broken.contains(rule)
    }

    /// Switches a rule off or on again; returns whether that changes anything.
    pub(super) fn set_broken(&mut self, rule: Rule, broken: bool) -> bool {
        let set = &mut self.broken;
        if broken { set.insert(rule) } else { set.remove(rule) }
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

    /// Whether anything was set for kinds of messages.
    #[inline]
    pub(super) fn tell_messages_apart(&self) -> bool {
        !self.of_messages.is_empty()
    }

    /// What becomes of a message of this kind on `link`; without one, between a client and a server.
    pub fn of_message(&self, link: Option<Link>, kind: MessageKind) -> LinkSettings {
        let mut settings = *link.map_or(&self.link, |link| self.link(link));
        let own = self.of_messages.iter().filter(|(kinds, _)| kinds.contains(kind));
        own.for_each(|&(_, setting)| set_link(&mut settings, setting));
        settings
    }

    /// What was set for kinds of messages.
    pub fn of_messages(&self) -> impl Iterator<Item = (MessageKinds, Setting)> {
        self.of_messages.iter().copied()
    }

    /// The links for which anything was set alone, in order.
    pub fn own_links(&self) -> impl Iterator<Item = (Link, &LinkSettings)> {
        self.links.iter().map(|(link, own)| (*link, own))
    }

    /// What `id` has of its own.
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

    /// How many clients of the steady load may wait at a time; 0 for any number.
    pub fn load_clients(&self) -> u32 {
        self.load_clients
    }

    /// The share of commands that clients send twice, at their first try.
    pub fn client_repeat(&self) -> Ratio {
        self.client_repeat
    }

    /// How wild chaos is.
    pub fn chaos(&self) -> Ratio {
        self.chaos
    }

    /// What chaos draws from.
    pub fn chaos_kinds(&self) -> FaultSet {
        self.chaos_kinds
    }

    /// How many keys the steady load puts and gets; 0 if it submits commands without a meaning.
    pub fn load_keys(&self) -> u32 {
        self.load_keys
    }

    /// The share of gets in a load that puts and gets.
    pub fn load_reads(&self) -> Ratio {
        self.load_reads
    }

    /// How many sessions a state machine keeps; 0 if clients open none.
    pub fn sessions(&self) -> u32 {
        self.sessions
    }

    /// The values in force for the whole world, in the order of [`SettingName::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = Setting> {
        SettingName::ALL.into_iter().map(|name| self.get(name))
    }

    /// The value in force for the whole world.
    pub fn get(&self, name: SettingName) -> Setting {
        let of_all = || {
            Some(match name {
                SettingName::ClientTimeout => Setting::ClientTimeout(self.client_timeout),
                SettingName::Load => Setting::Load(self.load),
                SettingName::Clients => Setting::Clients(self.load_clients),
                SettingName::ClientRepeat => Setting::ClientRepeat(self.client_repeat),
                SettingName::Chaos => Setting::Chaos(self.chaos),
                SettingName::ChaosKinds => Setting::ChaosKinds(self.chaos_kinds),
                SettingName::Sessions => Setting::Sessions(self.sessions),
                SettingName::LoadKeys => Setting::LoadKeys(self.load_keys),
                SettingName::LoadReads => Setting::LoadReads(self.load_reads),
                _ => return None,
            })
        };
        let of_one = self.server.get(name).or_else(|| self.link.get(name));
        of_one.or_else(of_all).expect("a setting is the world's, a link's or a server's")
    }

    /// Puts a setting in force. Scope and value have been checked.
    pub(super) fn set(&mut self, scope: Scope, setting: Setting, servers: usize) {
        match scope {
            Scope::All => self.set_for_all(setting),
            Scope::Link(link) => self.set_for_link(link, setting),
            Scope::BothWays(link) => self.set_both_ways(link, setting),
            Scope::Messages(kinds) => self.set_for_messages(kinds, setting),
            Scope::Server(id) if setting.name().may_name_a_server() => {
                set_server(entry(&mut self.servers, id, self.server), setting);
            }
            Scope::Server(from) => {
                let others = (0..servers).map(ServerId::from_index).filter(|&to| to != from);
                others.for_each(|to| self.set_both_ways(Link { from, to }, setting));
                self.far_reaching.retain(|(id, old)| (*id, old.name()) != (from, setting.name()));
                self.far_reaching.push((from, setting));
            }
        }
    }

    /// Drops what was set for this scope alone, so that what was set for more holds again. The scope has been checked.
    pub(super) fn reset(&mut self, scope: Scope, name: SettingName, servers: usize) {
        match scope {
            Scope::All => self.set_for_all(Self::default().get(name)),
            Scope::Link(link) => self.reset_link(link, name),
            Scope::BothWays(link) => self.reset_both_ways(link, name),
            Scope::Messages(kinds) => self.reset_messages(kinds, name),
            Scope::Server(id) if name.may_name_a_server() => {
                let of_all = self.get(name);
                set_server(entry(&mut self.servers, id, self.server), of_all);
            }
            Scope::Server(from) => {
                self.far_reaching.retain(|(id, old)| (*id, old.name()) != (from, name));
                let others = (0..servers).map(ServerId::from_index).filter(|&to| to != from);
                others.for_each(|to| self.reset_both_ways(Link { from, to }, name));
            }
        }
    }

    /// The link has what was set last for one of its two ends, or else what all links have.
    fn reset_link(&mut self, link: Link, name: SettingName) {
        let is_of_an_end = |(id, setting): &&(ServerId, Setting)| {
            (*id == link.from || *id == link.to) && setting.name() == name
        };
        let of_an_end = self.far_reaching.iter().rev().find(is_of_an_end);
        let setting = of_an_end.map_or_else(|| self.get(name), |&(_, setting)| setting);
        self.set_for_link(link, setting);
    }

    fn reset_both_ways(&mut self, link: Link, name: SettingName) {
        self.reset_link(link, name);
        self.reset_link(Link { from: link.to, to: link.from }, name);
    }

    /// A machine has come: its links to servers with links of their own behave as those do.
    pub(super) fn add_server(&mut self, to: ServerId) {
        for place in 0..self.far_reaching.len() {
            let (from, setting) = self.far_reaching[place];
            self.set_both_ways(Link { from, to }, setting);
        }
    }

    fn set_for_link(&mut self, link: Link, setting: Setting) {
        set_link(entry(&mut self.links, link, self.link), setting);
    }

    fn set_for_messages(&mut self, kinds: MessageKinds, setting: Setting) {
        self.reset_messages(kinds, setting.name());
        self.of_messages.push((kinds, setting));
    }

    fn reset_messages(&mut self, kinds: MessageKinds, name: SettingName) {
        for (others, _) in self.of_messages.iter_mut().filter(|(_, other)| other.name() == name) {
            *others = others.without(kinds);
        }
        self.of_messages.retain(|(others, _)| !others.is_empty());
    }

    fn set_both_ways(&mut self, link: Link, setting: Setting) {
        self.set_for_link(link, setting);
        self.set_for_link(Link { from: link.to, to: link.from }, setting);
    }

    fn set_for_all(&mut self, setting: Setting) {
        match setting {
            Setting::ClientTimeout(value) => self.client_timeout = value,
            Setting::Load(rate) => self.load = rate,
            Setting::Clients(count) => self.load_clients = count,
            Setting::ClientRepeat(ratio) => self.client_repeat = ratio,
            Setting::Chaos(ratio) => self.chaos = ratio,
            Setting::ChaosKinds(kinds) => self.chaos_kinds = kinds,
            Setting::Sessions(count) => self.sessions = count,
            Setting::LoadKeys(count) => self.load_keys = count,
            Setting::LoadReads(ratio) => self.load_reads = ratio,
            Setting::Latency(_)
            | Setting::Loss(_)
            | Setting::Duplicate(_)
            | Setting::Reorder(_)
            | Setting::Jitter(_)
            | Setting::Replay(_)
            | Setting::ReplayAfter(_)
            | Setting::Bandwidth(_)
            | Setting::Queue(_) => {
                self.far_reaching.retain(|(_, old)| old.name() != setting.name());
                self.of_messages.retain(|(_, old)| old.name() != setting.name());
                let single = self.links.iter_mut().map(|(_, link)| link);
                single.chain([&mut self.link]).for_each(|link| set_link(link, setting));
            }
            Setting::ElectionTimeout(_)
            | Setting::Heartbeat(_)
            | Setting::Disk(_)
            | Setting::Clock(_)
            | Setting::Slow(_)
            | Setting::DiskFull(_)
            | Setting::NoOp(_)
            | Setting::PreVote(_)
            | Setting::CheckQuorum(_)
            | Setting::Reads(_)
            | Setting::ClockDrift(_)
            | Setting::MaxBatch(_)
            | Setting::MaxInFlight(_)
            | Setting::MaxInFlightMessages(_)
            | Setting::MaxInFlightBytes(_)
            | Setting::MaxUncommitted(_)
            | Setting::ParallelWrites(_)
            | Setting::SnapshotEvery(_)
            | Setting::SnapshotChunk(_)
            | Setting::Membership(_)
            | Setting::CatchUpRounds(_) => {
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
        Setting::Jitter(value) => link.jitter = value,
        Setting::Replay(ratio) => link.replay = ratio,
        Setting::ReplayAfter(span) => link.replay_after = span,
        Setting::Bandwidth(bandwidth) => link.bandwidth = bandwidth,
        Setting::Queue(count) => link.queue = count,
        _ => {}
    }
}

fn set_server(server: &mut ServerSettings, setting: Setting) {
    match setting {
        Setting::ElectionTimeout(span) => server.election_timeout = span,
        Setting::Heartbeat(value) => server.heartbeat = value,
        Setting::Disk(span) => server.disk = span,
        Setting::Clock(rate) => server.clock = rate,
        Setting::Slow(value) => server.slow = value,
        Setting::DiskFull(on) => server.disk_full = on,
        Setting::NoOp(on) => server.core.no_op = on,
        Setting::PreVote(on) => server.core.pre_vote = on,
        Setting::CheckQuorum(on) => server.core.check_quorum = on,
        Setting::Reads(mode) => server.core.reads = mode,
        Setting::ClockDrift(ratio) => server.core.clock_drift = ratio,
        Setting::MaxBatch(count) => server.core.max_batch = count,
        Setting::MaxInFlight(count) => server.core.max_in_flight = count,
        Setting::MaxInFlightMessages(count) => server.core.max_in_flight_messages = count,
        Setting::MaxInFlightBytes(bytes) => server.core.max_in_flight_bytes = bytes,
        Setting::MaxUncommitted(count) => server.core.max_uncommitted = count,
        Setting::ParallelWrites(on) => server.core.parallel_writes = on,
        Setting::SnapshotEvery(count) => server.core.snapshot_every = count,
        Setting::SnapshotChunk(bytes) => server.core.snapshot_chunk = bytes,
        Setting::Membership(how) => server.core.membership = how,
        Setting::CatchUpRounds(count) => server.core.catch_up_rounds = count,
        _ => {}
    }
}
