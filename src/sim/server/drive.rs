//! Driving the servers: inputs into their cores, and what to do with the outputs.

use std::sync::Arc;

use crate::raft::{Input, Output};
use crate::types::{
    ClientOutcome, CommandId, Configuration, Entry, Event, EventId, EventKind, Fact, LogIndex,
    Message, Operation, Peer, Role, ServerId, ServerSet,
};

use crate::cores::{Consensus, Start};
use crate::sim::server::{Machine, Paused, Response, Seen};
use crate::sim::world::World;

impl<C: Consensus> World<C> {
    pub(in crate::sim) fn boot(&mut self, sink: &mut impl FnMut(&Event)) {
        self.announce_core(sink);
        for rule in self.settings.broken().iter() {
            self.emit(None, None, Fact::RuleBroken { rule }, sink);
        }
        for id in self.ids() {
            let given = self.server(id).disk.durable().log.clone();
            for (index, &entry) in given.iter() {
                self.emit(id, None, Fact::EntryGiven { index, entry }, sink);
            }
            self.start(id, None, sink);
        }
    }

    /// Starts a server's process from its disk.
    pub(in crate::sim) fn start(
        &mut self,
        id: ServerId,
        trigger: Option<EventId>,
        sink: &mut impl FnMut(&Event),
    ) {
        // A machine that comes later is told with which members the cluster's log begins; it is none of them.
        let configuration = Configuration::new(ServerSet::first(self.founders.into()));
        let settings = self.settings.raft(id);
        let election_timeout = self.settings.server(id).election_timeout;
        if let Some(index) = self.server(id).disk.damaged() {
            self.emit(id, trigger, Fact::StartRefused { index }, sink);
            return;
        }
        if let Some(index) = self.server(id).disk.damaged_snapshot() {
            self.emit(id, trigger, Fact::SnapshotUnreadable { index }, sink);
            return;
        }
        let torn = std::mem::take(&mut self.servers[id.index()].disk.faults.torn);
        let trigger = match torn {
            true => Some(self.emit(id, trigger, Fact::TailDropped, sink)),
            false => trigger,
        };
        let server = &mut self.servers[id.index()];
        let durable = server.disk.durable().clone();
        server.seen = Seen {
            role: Role::Follower,
            term: durable.current_term,
            voted_for: durable.voted_for,
            last_log_index: durable.log.last_index(),
            commit_index: LogIndex::ZERO,
            configuration_index: LogIndex::ZERO,
            base_index: durable.log.base_index(),
        };
        let fact = Fact::Started {
            term: durable.current_term,
            voted_for: durable.voted_for,
            last_log_index: durable.log.last_index(),
            last_log_term: durable.log.last_term(),
        };
        server.machine = Machine::default();
        server.times_fed.clear();
        let now = server.clock.local(self.now);
        let clients = &self.clients;
        let texts = &|command| clients.text(command);
        let start = Start { id, configuration, settings, election_timeout, durable, now, texts };
        server.core = Some(C::start(&self.program, start));
        let cause = self.emit(id, trigger, fact, sink);
        self.observe_configuration(id, cause, sink);
        self.drain(id, cause, sink);
    }

    /// Gives an input to a server, if it is up, and deals with what comes out.
    #[inline(always)]
    pub(in crate::sim) fn feed(
        &mut self,
        id: ServerId,
        input: Input,
        cause: EventId,
        sink: &mut impl FnMut(&Event),
    ) {
        let server = &mut self.servers[id.index()];
        if let Some(core) = &mut server.core {
            let local = server.clock.local(self.now);
            core.handle(local, input);
            if core.held_back() > 0 {
                server.note_time(local, self.now);
            }
            self.drain(id, cause, sink);
        }
    }

    pub(in crate::sim) fn drain(
        &mut self,
        id: ServerId,
        cause: EventId,
        sink: &mut impl FnMut(&Event),
    ) {
        self.observe_role(id, cause, sink);
        let is_foreign = self.servers[id.index()].core.as_ref().is_some_and(C::is_foreign);
        if is_foreign {
            self.drain_foreign(id, cause, sink);
        }
        // What a leader commits stood in its log before; what it appends in the same step may rest on that.
        let leads = self.servers[id.index()].seen.role == Role::Leader;
        if leads {
            self.observe_commit(id, cause, sink);
        }
        let mut snapshot_needed = None;
        let mut applied = None;
        let mut is_log_observed = false;
        loop {
            let Some(core) = &mut self.servers[id.index()].core else { return };
            let output = core.poll_output();
            // After what a write tells of the log, before what the server does with it.
            if !is_log_observed && !matches!(output, Output::Write(_)) {
                self.observe_log_state(id, cause, sink);
                is_log_observed = true;
            }
            match output {
                Output::Write(write) if is_foreign => {
                    self.start_foreign_write(id, write, cause, sink);
                }
                Output::Write(write) => self.start_write(id, write, cause, sink),
                Output::Note(note) => {
                    self.record(Some(id), Some(cause), EventKind::Note(note), sink);
                }
                Output::Send { to, message } => {
                    self.count_vote_answer(id, &message);
                    self.send(Peer::Server(id), Peer::Server(to), message, cause, sink);
                }
                Output::SendHeldBack { to, message, since } => {
                    self.count_vote_answer(id, &message);
                    let held = self.now.since(self.servers[id.index()].world_time(since));
                    self.send_held_back((id, to), message, held, cause, sink);
                }
                Output::Apply { index, entry } => {
                    applied = Some((index, self.apply_entry(id, index, entry, cause, sink)));
                }
                Output::Answer { command, outcome } => {
                    let outcome = answer_of_machine(outcome, applied.as_ref());
                    self.answer(id, command, outcome, cause, sink);
                }
                Output::ReadReady { read } => {
                    let outcome = self.read(id, read);
                    self.answer(id, read, Some(outcome), cause, sink);
                }
                Output::ElectionTimeoutNeeded => self.draw_election_timeout(id, cause),
                Output::SnapshotNeeded { index } => snapshot_needed = Some(index),
                Output::Restore { snapshot } => {
                    let machine = Machine::from_bytes(&snapshot.data).unwrap_or_default();
                    let (index, state) = (snapshot.last_index, machine.digest());
                    self.servers[id.index()].machine = machine;
                    self.emit(id, cause, Fact::StateRestored { index, state }, sink);
                }
                Output::Wait { until } => {
                    self.schedule_timer(id, until, cause);
                    break;
                }
            }
        }
        if let Some(index) = snapshot_needed {
            let data = self.state_at(id, index);
            self.feed(id, Input::SnapshotMade { index, data }, cause, sink);
        }
    }

    #[inline]
    fn count_vote_answer(&mut self, id: ServerId, message: &Message) {
        if let Message::RequestVoteResponse { .. } = message {
            let answers = &mut self.servers[id.index()].vote_answers;
            *answers = answers.wrapping_add(1);
        }
    }

    /// The bytes of a server's state machine as of `index`. Only if a rule is broken has it not applied all up to there
    /// already; then what it would be is made up.
    fn state_at(&self, id: ServerId, index: LogIndex) -> Arc<[u8]> {
        let server = &self.servers[id.index()];
        let mut machine = server.machine.clone();
        let next = machine.last_applied().next();
        if let Some(core) = server.core.as_ref().filter(|_| next <= index) {
            for (at, entry) in (next.0..=index.0).map(LogIndex).zip(core.log().iter_from(next)) {
                machine.apply(at, entry, &self.clients);
            }
        }
        machine.to_bytes().into()
    }

    /// What a client finds that reads a server's state machine now.
    fn read(&self, id: ServerId, command: CommandId) -> ClientOutcome {
        let machine = &self.servers[id.index()].machine;
        let key = self.clients.operation(command).and_then(Operation::key);
        let value = key.and_then(|key| machine.value(key));
        ClientOutcome::Read { value, index: machine.last_applied() }
    }

    fn apply_entry(
        &mut self,
        id: ServerId,
        index: LogIndex,
        entry: Entry,
        cause: EventId,
        sink: &mut impl FnMut(&Event),
    ) -> Response {
        let machine = &mut self.servers[id.index()].machine;
        let response = machine.apply(index, &entry, &self.clients);
        let state = machine.digest();
        let cause = self.emit(id, cause, Fact::Applied { index, entry, state }, sink);
        self.observe_response(id, index, entry, &response, cause, sink);
        response
    }

    fn answer(
        &mut self,
        id: ServerId,
        command: CommandId,
        outcome: Option<ClientOutcome>,
        cause: EventId,
        sink: &mut impl FnMut(&Event),
    ) {
        // Nobody waits for what stood in a log before the run began.
        if let (Some(client), Some(outcome)) = (self.clients.client_of(command), outcome) {
            let answer = Message::ClientResponse { command, outcome };
            self.send(Peer::Server(id), Peer::Client(client), answer, cause, sink);
        }
    }

    /// Resumes a paused process. It learns of its disk, then of what others sent, then of its timers, as far
    /// as they still run.
    pub(in crate::sim) fn wake(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        let Some(paused) = self.servers[id.index()].paused.take() else { return };
        let Paused { writes, inbox, failed } = *paused;
        if let Some(failure) = failed {
            self.stop(id, Some(failure), sink);
            return;
        }
        for cause in writes {
            self.feed(id, Input::WriteDurable, cause, sink);
        }
        for flight in inbox.iter() {
            self.receive(flight.clone(), sink);
        }
        self.look_at_timer(id);
    }
}

/// What the client is told, where the core says that its command has been applied: what the state machine answered. Nothing,
/// if nobody waits for that.
fn answer_of_machine(
    outcome: ClientOutcome,
    applied: Option<&(LogIndex, Response)>,
) -> Option<ClientOutcome> {
    let (ClientOutcome::Applied { index }, Some((last, response))) = (outcome, applied) else {
        return Some(outcome);
    };
    Some(match *response {
        _ if *last != index => outcome,
        Response::Done => outcome,
        Response::Opened { .. } => ClientOutcome::Registered { session: index },
        Response::Read { value } => ClientOutcome::Read { value, index },
        Response::Repeated { first } => ClientOutcome::Applied { index: first },
        Response::Outdated => return None,
        Response::NoSession { .. } => ClientOutcome::SessionExpired,
    })
}
