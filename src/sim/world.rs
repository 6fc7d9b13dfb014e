//! The world as a whole: its parts, what can be asked of it, and the events that it makes. [`World::step`] in `step` sets it in
//! motion.

use std::sync::Arc;

use crate::cores::{Consensus, Core, Program, Running};
use crate::types::{
    Configuration, Event, EventId, EventKind, Fact, Log, Role, ServerId, ServerSet, Time,
};

use crate::sim::chaos::Chaos;
use crate::sim::clients::Clients;
use crate::sim::commands::Drawn;
use crate::sim::network::Network;
use crate::sim::queue::Queue;
use crate::sim::random::Random;
use crate::sim::record::Playing;
use crate::sim::server::Server;
use crate::sim::settings::Settings;

/// A cluster, everything around it, and everything that is going to happen to it if nobody interferes.
///
/// A copy is a snapshot: it shares the logs' structure, and costs the same however long they are.
#[derive(Clone, Debug)]
pub struct World<C: Consensus = Core> {
    /// What the servers run.
    pub(super) program: C::Program,
    pub(super) now: Time,
    pub(super) servers: Vec<Server<C>>,
    pub(super) network: Network,
    pub(super) clients: Clients,
    pub(super) settings: Settings,
    pub(super) queue: Queue,
    pub(super) random: Random,
    pub(super) load: Load,
    pub(super) chaos: Chaos,
    /// The event on whose behalf something is done that else people do; none for what people do.
    pub(super) on_behalf: Option<EventId>,
    /// The servers from S1 on that were there at the start: the configuration that all of their logs begin with.
    pub(super) founders: u8,
    /// How often lines have left something to chance in this instant.
    pub(super) drawn: Drawn,
    /// The first failure of a foreign core.
    pub(super) core_failure: Option<CoreFailure>,
    /// The record that is played here; none where the world works out what happens.
    pub(super) playing: Option<Playing>,
    seed: u64,
    last_event: EventId,
}

/// A foreign core has failed, or broken its contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoreFailure {
    /// When.
    pub at: Time,
    /// On which server.
    pub server: ServerId,
    /// What is wrong.
    pub problem: Arc<str>,
}

/// Where the steady load stands.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Load {
    /// How often it has been set: what is due of an earlier load is void.
    pub(super) generation: u32,
    pub(super) started: Time,
    pub(super) brought: u64,
}

/// Getters.
impl<C: Consensus> World<C> {
    /// The present: everything before it has happened.
    pub fn now(&self) -> Time {
        self.now
    }

    /// Where all randomness comes from.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// How many servers there were at the start, from S1 on: the members in the configuration that all logs begin with.
    pub fn founders(&self) -> u8 {
        self.founders
    }

    /// All servers, by their numbers.
    pub fn ids(&self) -> impl Iterator<Item = ServerId> + use<C> {
        (0..self.servers.len()).map(ServerId::from_index)
    }

    /// A server's machine.
    ///
    /// # Panics
    /// If the cluster has no such server.
    pub fn server(&self, id: ServerId) -> &Server<C> {
        &self.servers[id.index()]
    }

    /// The process of a server; none while it is down.
    pub fn core(&self, id: ServerId) -> Option<&C> {
        self.servers.get(id.index())?.core()
    }

    /// Whether a server is up.
    pub fn is_up(&self, id: ServerId) -> bool {
        self.core(id).is_some()
    }

    /// Whether the run has begun. Before its first event no server has started, and so none has crashed.
    pub fn has_begun(&self) -> bool {
        self.last_event > EventId(0)
    }

    /// The servers that are up.
    pub fn up(&self) -> ServerSet {
        self.ids().filter(|&id| self.is_up(id)).collect()
    }

    /// The up server in the role of Leader; of several, the one of the highest term.
    pub fn leader(&self) -> Option<ServerId> {
        let leads = |id: &ServerId| self.core(*id).is_some_and(|core| core.role() == Role::Leader);
        let term = |id: &ServerId| self.core(*id).map(Consensus::current_term);
        self.ids().filter(leads).max_by_key(term)
    }

    /// The log of a server: of its process, or, while it is down, of its disk.
    pub fn log(&self, id: ServerId) -> &Log {
        let server = self.server(id);
        server.core.as_ref().map_or(&server.disk.durable().log, |core| core.log())
    }

    /// The links, and the messages in flight.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// The clients, and the texts of all commands.
    pub fn clients(&self) -> &Clients {
        &self.clients
    }

    /// The settings in force.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The last event so far.
    pub fn last_event(&self) -> EventId {
        self.last_event
    }

    /// What a copy of the world holds alone, in bytes, by estimate: all but the logs and the commands, of which copies
    /// share all but the ends.
    pub fn approx_bytes(&self) -> usize {
        /// The end of a log: mostly nodes of pointers above its last leaf, so it depends on their size.
        const END: usize = 512 * size_of::<usize>();
        let ends = self.servers.len() * END;
        let states = self.servers.iter().map(Server::state_weight).sum::<usize>();
        size_of_val(&*self.servers)
            + ends
            + states
            + self.network.approx_bytes()
            + self.clients.approx_bytes()
            + self.queue.approx_bytes()
    }

    /// The members of the cluster: as the leader knows them, or else the up server whose log has the latest change; when all
    /// are down, those of the start.
    pub fn configuration(&self) -> Configuration {
        let cores = || self.ids().filter_map(|id| self.core(id));
        let latest = || cores().max_by_key(|core| core.configuration_index());
        let knows = self.leader().and_then(|id| self.core(id)).or_else(latest);
        let start = || Configuration::new(ServerSet::first(self.founders.into()));
        knows.map_or_else(start, |core| *core.configuration())
    }

    /// When the next thing is due; none if nothing will ever happen again by itself.
    pub fn next_at(&self) -> Option<Time> {
        self.queue.next_at()
    }
}

/// What only a world of [`Core`]s has.
impl World {
    /// The foreign core that the servers run; none if they run ours.
    pub fn foreign_core(&self) -> Option<&Program> {
        self.program.as_ref().map(Running::program)
    }

    /// The first failure of the foreign core, if it has failed.
    pub fn core_failure(&self) -> Option<&CoreFailure> {
        self.core_failure.as_ref()
    }

    /// What a server's own clock shows; the start of the run if there is no such server.
    pub fn server_time(&self, id: ServerId) -> Time {
        self.servers.get(id.index()).map_or(Time::ZERO, |server| server.clock.local(self.now))
    }

    /// Until when the lease of a leader lasts (dissertation §6.4.1), in the world's time; none if it has none.
    pub fn lease_end(&self, id: ServerId) -> Option<Time> {
        let server = self.servers.get(id.index())?;
        server.core()?.lease_until().map(|end| server.clock.world(end))
    }

    /// When a server's election timer runs out, in the world's time; none if it has none.
    pub fn election_deadline(&self, id: ServerId) -> Option<Time> {
        let server = self.servers.get(id.index())?;
        server.core()?.election_deadline().map(|deadline| server.clock.world(deadline))
    }
}

/// Its beginning, and the events that it makes.
impl<C: Consensus> World<C> {
    /// A world in which nothing has been set and nothing is due.
    pub(super) fn empty(servers: u8, seed: u64) -> Self {
        Self {
            program: C::Program::default(),
            now: Time::ZERO,
            servers: Vec::new(),
            network: Network::new(servers.into()),
            clients: Clients::default(),
            settings: Settings::default(),
            queue: Queue::default(),
            random: Random::new(seed),
            load: Load::default(),
            chaos: Chaos::default(),
            on_behalf: None,
            founders: servers,
            drawn: Drawn::default(),
            core_failure: None,
            playing: None,
            seed,
            last_event: EventId(0),
        }
    }

    /// Puts an event into the stream that the world did not make, such as a violation found in it.
    #[inline]
    pub fn record(
        &mut self,
        server: Option<ServerId>,
        trigger: Option<EventId>,
        kind: EventKind,
        sink: &mut impl FnMut(&Event),
    ) -> EventId {
        let event = self.event(server, trigger, kind);
        sink(&event);
        event.seq
    }

    /// The next event. It is made where it is looked at: to move it would cost as much as to make it.
    #[inline(always)]
    pub(super) fn event(
        &mut self,
        server: Option<ServerId>,
        trigger: Option<EventId>,
        kind: EventKind,
    ) -> Event {
        self.last_event.0 += 1;
        Event { seq: self.last_event, at: self.now, server, trigger, kind }
    }

    #[inline]
    pub(super) fn emit(
        &mut self,
        server: impl Into<Option<ServerId>>,
        trigger: impl Into<Option<EventId>>,
        fact: Fact,
        sink: &mut impl FnMut(&Event),
    ) -> EventId {
        self.record(server.into(), trigger.into(), EventKind::Fact(fact), sink)
    }
}
