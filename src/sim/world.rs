//! The world as a whole: what is due, one after the other.

use serde::{Deserialize, Serialize};

use crate::raft::{Input, Output, Raft, Write};
use crate::types::{
    ClientId, CommandId, Configuration, Durable, Entry, Event, EventId, EventKind, Fact, Link, Log,
    LogIndex, LossCause, Message, Payload, Peer, Role, ServerId, ServerSet, Time, Timer, WriteId,
};

use super::clients::Clients;
use super::network::{Flight, Network};
use super::queue::{Due, Queue};
use super::random::{Purpose, Random, Stream};
use super::server::{Consensus, Seen, Server};
use super::settings::Settings;
use super::{CommandError, Given, Setup};

/// A cluster, everything around it, and everything that is going to happen to it if nobody interferes.
///
/// A copy is a snapshot: it shares the logs' structure, and costs the same however long they are.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct World<C = Raft> {
    pub(super) now: Time,
    pub(super) servers: Vec<Server<C>>,
    pub(super) network: Network,
    pub(super) clients: Clients,
    pub(super) settings: Settings,
    pub(super) queue: Queue,
    pub(super) random: Random,
    pub(super) load: Load,
    seed: u64,
    last_event: EventId,
}

/// Where the steady load stands.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
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

    /// The links, and the messages under way.
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

    /// When the next thing is due; none if nothing will ever happen again by itself.
    pub fn next_at(&self) -> Option<Time> {
        self.queue.next_at()
    }
}

/// Running.
impl<C: Consensus> World<C> {
    /// A world that has not started yet: its first step starts the servers, at time 0.
    ///
    /// # Errors
    /// If the setup cannot be: see [`CommandError`].
    pub fn new(setup: &Setup) -> Result<Self, CommandError> {
        let count = setup.servers;
        let count_is_possible = (1..=ServerId::MAX).contains(&count);
        if !count_is_possible {
            return Err(CommandError::BadValue {
                name: "servers",
                value: count.to_string(),
                allowed: "from 1 to 99",
            });
        }
        let mut world = Self {
            now: Time::ZERO,
            servers: Vec::new(),
            network: Network::new(count.into()),
            clients: Clients::default(),
            settings: Settings::default(),
            queue: Queue::default(),
            random: Random::new(setup.seed),
            load: Load::default(),
            seed: setup.seed,
            last_event: EventId(0),
        };
        world.servers = (0..count).map(|_| Server::new(Default::default())).collect();
        for given in &setup.given {
            world.give(given)?;
        }
        world.queue.push(Time::ZERO, Due::Boot);
        for &(scope, setting) in &setup.settings {
            world.check_setting(scope, setting)?;
            world.put_in_force(scope, setting);
        }
        Ok(world)
    }

    fn give(&mut self, given: &Given) -> Result<(), CommandError> {
        self.check_server(given.server)?;
        given.vote.map_or(Ok(()), |id| self.check_server(id))?;
        let entries = given.log.iter().enumerate().map(|(place, &term)| {
            let index = LogIndex(place as u64 + 1);
            Entry { term, payload: Payload::Command(self.clients.given(term, index)) }
        });
        let log: Log = entries.collect();
        let durable = Durable {
            current_term: given.term.unwrap_or_default().max(log.last_term()),
            voted_for: given.vote,
            log,
        };
        self.servers[given.server.index()] = Server::new(durable);
        Ok(())
    }

    /// Does the next thing that is due, if there is one, and tells `sink` of every event that it makes. Some of what
    /// is due has become void, and makes none.
    pub fn step(&mut self, sink: &mut impl FnMut(&Event)) -> bool {
        let Some((at, due)) = self.queue.pop() else { return false };
        self.now = at;
        match due {
            Due::Boot => self.boot(sink),
            Due::Arrival(slot) => self.arrive(slot, sink),
            Due::Timer(id) => self.timer_due(id, sink),
            Due::Disk(id, write) => self.disk_done(id, write, sink),
            Due::Patience(client, tries) => self.patience_ended(client, tries, sink),
            Due::Load(generation) => self.load_due(generation, sink),
        }
        true
    }

    /// Does everything that is due up to and including `until`, with all that it causes by then; then it is `until`.
    pub fn run_until(&mut self, until: Time, sink: &mut impl FnMut(&Event)) {
        while self.next_at().is_some_and(|at| at <= until) {
            self.step(sink);
        }
        self.now = self.now.max(until);
    }

    /// Lets time pass in which nothing is due: until `until`, or until the next thing that is.
    pub fn idle_until(&mut self, until: Time) {
        let until = self.next_at().map_or(until, |next| until.min(next));
        self.now = self.now.max(until);
    }

    /// Puts an event into the stream that the world did not make, such as a violation found in it.
    pub fn record(
        &mut self,
        server: Option<ServerId>,
        trigger: Option<EventId>,
        kind: EventKind,
        sink: &mut impl FnMut(&Event),
    ) -> EventId {
        self.last_event.0 += 1;
        sink(&Event { seq: self.last_event, at: self.now, server, trigger, kind });
        self.last_event
    }

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

/// Servers.
impl<C: Consensus> World<C> {
    fn boot(&mut self, sink: &mut impl FnMut(&Event)) {
        for id in self.ids() {
            let given = self.server(id).disk.durable().log.clone();
            for (place, &entry) in given.iter().enumerate() {
                let index = LogIndex(place as u64 + 1);
                self.emit(id, None, Fact::EntryGiven { index, entry }, sink);
            }
            self.start(id, None, sink);
        }
    }

    /// Starts a server's process from its disk.
    pub(super) fn start(
        &mut self,
        id: ServerId,
        trigger: Option<EventId>,
        sink: &mut impl FnMut(&Event),
    ) {
        let configuration = Configuration::new(ServerSet::first(self.servers.len()));
        let settings = self.settings.raft();
        let server = &mut self.servers[id.index()];
        let durable = server.disk.durable().clone();
        server.seen = Seen {
            role: Role::Follower,
            term: durable.current_term,
            voted_for: durable.voted_for,
            last_log_index: durable.log.last_index(),
            commit_index: LogIndex::ZERO,
        };
        let fact = Fact::Started {
            term: durable.current_term,
            voted_for: durable.voted_for,
            last_log_index: durable.log.last_index(),
            last_log_term: durable.log.last_term(),
        };
        server.core = Some(C::start(id, configuration, settings, durable));
        let cause = self.emit(id, trigger, fact, sink);
        self.drain(id, cause, sink);
    }

    /// Gives an input to a server, if it is up, and deals with what comes out.
    pub(super) fn feed(
        &mut self,
        id: ServerId,
        input: Input,
        cause: EventId,
        sink: &mut impl FnMut(&Event),
    ) {
        if let Some(core) = &mut self.servers[id.index()].core {
            core.handle(self.now, input);
            self.drain(id, cause, sink);
        }
    }

    fn drain(&mut self, id: ServerId, cause: EventId, sink: &mut impl FnMut(&Event)) {
        self.observe_role(id, cause, sink);
        let Some(core) = &mut self.servers[id.index()].core else { return };
        if let Some(write) = core.take_write() {
            self.start_write(id, write, cause, sink);
        }
        self.observe_commit(id, cause, sink);
        while let Some(output) = self.servers[id.index()].core.as_mut().and_then(C::poll_output) {
            match output {
                Output::Note(note) => {
                    self.record(Some(id), Some(cause), EventKind::Note(note), sink);
                }
                Output::Send { to, message } => {
                    self.send(Peer::Server(id), Peer::Server(to), message, cause, sink);
                }
                Output::Apply { index, entry } => {
                    self.emit(id, cause, Fact::Applied { index, entry }, sink);
                }
                Output::Answer { command, outcome } => {
                    let client = Peer::Client(self.clients.client_of(command));
                    let answer = Message::ClientResponse { command, outcome };
                    self.send(Peer::Server(id), client, answer, cause, sink);
                }
                Output::ElectionTimeoutNeeded => self.draw_election_timeout(id),
            }
        }
        self.look_at_timer(id);
    }

    /// Facts about role, term and vote come before those about the log: a server that steps down may change its log
    /// in the same step, as a leader may not.
    fn observe_role(&mut self, id: ServerId, cause: EventId, sink: &mut impl FnMut(&Event)) {
        let server = &mut self.servers[id.index()];
        let Some(core) = &server.core else { return };
        let (role, term, voted_for) = (core.role(), core.current_term(), core.voted_for());
        let seen = server.seen;
        if (role, term, voted_for) == (seen.role, seen.term, seen.voted_for) {
            return;
        }
        server.seen = Seen { role, term, voted_for, ..seen };
        if term != seen.term {
            self.emit(id, cause, Fact::TermChanged { from: seen.term, to: term }, sink);
        }
        if role != seen.role {
            self.emit(id, cause, Fact::RoleChanged { from: seen.role, to: role }, sink);
        }
        if let Some(candidate) = voted_for
            && (term, voted_for) != (seen.term, seen.voted_for)
        {
            self.emit(id, cause, Fact::VoteChanged { candidate }, sink);
        }
    }

    fn observe_commit(&mut self, id: ServerId, cause: EventId, sink: &mut impl FnMut(&Event)) {
        let server = &mut self.servers[id.index()];
        let Some(core) = &server.core else { return };
        let (from, to) = (server.seen.commit_index, core.commit_index());
        if from != to {
            server.seen.commit_index = to;
            self.emit(id, cause, Fact::CommitAdvanced { from, to }, sink);
        }
    }

    fn start_write(
        &mut self,
        id: ServerId,
        write: Write,
        cause: EventId,
        sink: &mut impl FnMut(&Event),
    ) {
        self.observe_log(id, &write, cause, sink);
        let server = &mut self.servers[id.index()];
        let ordinal = server.ordinal(self.now);
        let span = self.settings.server(id).disk;
        let latency =
            self.random.duration(span, Stream::Server(id), Purpose::Disk, self.now, ordinal);
        let hard_state = write.hard_state;
        let last_log_index = server.seen.last_log_index;
        let (number, done_at) = server.disk.start(write, self.now + latency);
        self.queue.push(done_at, Due::Disk(id, number));
        self.emit(
            id,
            cause,
            Fact::WriteStarted { write: number, hard_state, last_log_index },
            sink,
        );
    }

    fn observe_log(
        &mut self,
        id: ServerId,
        write: &Write,
        cause: EventId,
        sink: &mut impl FnMut(&Event),
    ) {
        let seen = &mut self.servers[id.index()].seen;
        let last = seen.last_log_index;
        if let Some(first) = write.truncate_from {
            seen.last_log_index = first.previous();
            self.emit(id, cause, Fact::LogTruncated { first, last }, sink);
        }
        for (place, &entry) in write.entries.iter().enumerate() {
            let index = write.first.plus(place);
            self.servers[id.index()].seen.last_log_index = index;
            self.emit(id, cause, Fact::EntryAppended { index, entry }, sink);
        }
    }

    fn draw_election_timeout(&mut self, id: ServerId) {
        let now = self.now;
        let span = self.settings.server(id).election_timeout;
        let server = &mut self.servers[id.index()];
        let ordinal = server.ordinal(now);
        let purpose = Purpose::ElectionTimeout;
        let timeout = self.random.duration(span, Stream::Server(id), purpose, now, ordinal);
        server.election_timer_set = now;
        if let Some(core) = &mut server.core {
            core.set_election_timeout(now + timeout);
        }
    }

    /// Sees to it that the queue looks at the server's timer not after its deadline. Most deadlines move on before
    /// they come, so the queue keeps one look per server and moves it on when it comes up early.
    fn look_at_timer(&mut self, id: ServerId) {
        let server = &mut self.servers[id.index()];
        let Some((deadline, _)) = server.core.as_ref().and_then(C::deadline) else { return };
        if server.timer_due.is_none_or(|due| deadline < due) {
            server.timer_due = Some(deadline);
            self.queue.push(deadline, Due::Timer(id));
        }
    }

    fn timer_due(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        let now = self.now;
        let server = &mut self.servers[id.index()];
        if server.timer_due != Some(now) {
            return;
        }
        server.timer_due = None;
        match server.core.as_ref().and_then(C::deadline) {
            Some((deadline, timer)) if deadline <= now => {
                let cause = self.emit(id, None, Fact::TimerFired { timer, forced: false }, sink);
                self.feed(id, Input::TimerFired, cause, sink);
            }
            _ => self.look_at_timer(id),
        }
    }

    /// Lets the election timer of an up server run out now.
    pub(super) fn force_election(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        let fact = Fact::TimerFired { timer: Timer::Election, forced: true };
        let cause = self.emit(id, None, fact, sink);
        self.feed(id, Input::ElectionForced, cause, sink);
    }

    fn disk_done(&mut self, id: ServerId, write: WriteId, sink: &mut impl FnMut(&Event)) {
        if self.servers[id.index()].disk.finish(write) {
            let cause = self.emit(id, None, Fact::WriteDurable { write }, sink);
            self.feed(id, Input::WriteDurable, cause, sink);
        }
    }
}

/// Messages.
impl<C: Consensus> World<C> {
    fn send(
        &mut self,
        from: Peer,
        to: Peer,
        body: Message,
        cause: EventId,
        sink: &mut impl FnMut(&Event),
    ) {
        let message = self.network.number_message();
        let fact = Fact::Sent { message, from, to, body: body.clone() };
        let trigger = self.emit(from.server(), cause, fact, sink);
        let (sent_at, lost) = (self.now, false);
        let flight =
            Flight { message, from, to, body, sent_at, arrives_at: sent_at, lost, trigger };
        match (from, to) {
            (Peer::Server(from), Peer::Server(to)) => {
                self.dispatch(Link { from, to }, flight, sink)
            }
            // A client's call and its answer may leave in one instant: their draws differ by their ordinal.
            (Peer::Client(id), _) => self.carry(None, Stream::Client(id), 0, flight, sink),
            (_, Peer::Client(id)) => self.carry(None, Stream::Client(id), 1, flight, sink),
        }
    }

    pub(super) fn send_request(
        &mut self,
        client: ClientId,
        to: ServerId,
        command: CommandId,
        cause: EventId,
        sink: &mut impl FnMut(&Event),
    ) {
        let request = Message::ClientRequest { command };
        self.send(Peer::Client(client), Peer::Server(to), request, cause, sink);
    }

    fn dispatch(&mut self, link: Link, flight: Flight, sink: &mut impl FnMut(&Event)) {
        let ordinal = self.network.ordinal(link, self.now);
        if self.network.is_blocked(link) {
            return self.lose(flight, LossCause::CutWhenSent, sink);
        }
        self.carry(Some(link), Stream::Link(link), ordinal, flight, sink);
    }

    /// Lets a message leave, and perhaps its copy.
    fn carry(
        &mut self,
        link: Option<Link>,
        stream: Stream,
        ordinal: u32,
        mut flight: Flight,
        sink: &mut impl FnMut(&Event),
    ) {
        let (random, now) = (self.random, self.now);
        let settings = *link.map_or(self.settings.default_link(), |link| self.settings.link(link));
        let chance = |ratio, purpose| random.chance(ratio, stream, purpose, now, ordinal);
        let copied = chance(settings.duplicate, Purpose::Duplicate);
        let overtakes = chance(settings.reorder, Purpose::Reorder);
        let arrival =
            |purpose| now + random.duration(settings.latency, stream, purpose, now, ordinal);
        flight.lost = chance(settings.loss, Purpose::Loss);
        flight.arrives_at = match link {
            Some(link) if !overtakes => self.network.in_order(link, arrival(Purpose::Latency)),
            _ => arrival(Purpose::Latency),
        };
        if copied {
            let copy = self.copy(&flight, arrival(Purpose::DuplicateLatency), sink);
            self.depart(copy);
        }
        self.depart(flight);
    }

    /// A copy goes its own way: it may overtake, and it is not lost.
    fn copy(&mut self, flight: &Flight, arrives_at: Time, sink: &mut impl FnMut(&Event)) -> Flight {
        let copy = self.network.number_message();
        let Flight { message, from, to, .. } = *flight;
        let fact = Fact::Duplicated { message, copy, from, to };
        let trigger = self.emit(from.server(), flight.trigger, fact, sink);
        Flight { message: copy, arrives_at, lost: false, trigger, ..flight.clone() }
    }

    fn depart(&mut self, flight: Flight) {
        let at = flight.arrives_at;
        let slot = self.network.depart(flight);
        self.queue.push(at, Due::Arrival(slot));
    }

    fn lose(&mut self, flight: Flight, cause: LossCause, sink: &mut impl FnMut(&Event)) {
        let Flight { message, from, to, body, trigger, .. } = flight;
        self.emit(to.server(), trigger, Fact::Lost { message, from, to, body, cause }, sink);
    }

    fn arrive(&mut self, slot: u32, sink: &mut impl FnMut(&Event)) {
        let Some(flight) = self.network.arrive(slot) else { return };
        if let Some(cause) = self.obstacle(&flight) {
            return self.lose(flight, cause, sink);
        }
        let Flight { message, from, to, body, trigger, .. } = flight;
        let fact = Fact::Delivered { message, from, to, body: body.clone() };
        let cause = self.emit(to.server(), trigger, fact, sink);
        match (from, to, body) {
            (Peer::Client(_), Peer::Server(id), Message::ClientRequest { command }) => {
                self.feed(id, Input::ClientRequest { command }, cause, sink);
            }
            (Peer::Server(from), Peer::Server(id), message) => {
                self.feed(id, Input::Message { from, message }, cause, sink);
            }
            (Peer::Server(from), Peer::Client(id), Message::ClientResponse { outcome, .. }) => {
                self.client_answered(id, from, outcome, cause, sink);
            }
            _ => {}
        }
    }

    fn obstacle(&self, flight: &Flight) -> Option<LossCause> {
        if flight.lost {
            return Some(LossCause::Chance);
        }
        if let (Peer::Server(from), Peer::Server(to)) = (flight.from, flight.to)
            && self.network.is_blocked(Link { from, to })
        {
            return Some(LossCause::CutOnArrival);
        }
        match flight.to {
            Peer::Server(id) => (!self.is_up(id)).then_some(LossCause::ReceiverDown),
            Peer::Client(id) => self.clients.get(id).is_none().then_some(LossCause::ClientGone),
        }
    }
}
