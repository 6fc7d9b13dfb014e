//! Driving the servers: inputs into their cores, outputs out of them, and the facts that the world observes on the way.

use std::sync::Arc;

use crate::raft::{Input, NewSnapshot, Output, Write};
use crate::types::{
    ClientOutcome, CommandId, Configuration, Entry, Event, EventId, EventKind, Fact, Guard,
    LogIndex, Message, Operation, Peer, Role, ServerId, ServerSet, SkipReason, Snapshot, Time,
    Timer, WriteId,
};

use super::machine::{Machine, Response};
use super::queue::Due;
use super::random::{Purpose, Stream};
use super::server::{Consensus, Paused, Seen, Server};
use super::slow::Waiting;
use super::world::World;

impl<C: Consensus> World<C> {
    pub(super) fn boot(&mut self, sink: &mut impl FnMut(&Event)) {
        for guard in self.settings.broken().iter() {
            self.emit(None, None, Fact::RuleBroken { guard }, sink);
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
    pub(super) fn start(
        &mut self,
        id: ServerId,
        trigger: Option<EventId>,
        sink: &mut impl FnMut(&Event),
    ) {
        // A machine that comes later is told with which members the cluster's log begins; it is none of them.
        let configuration = Configuration::new(ServerSet::first(self.founders.into()));
        let settings = self.settings.raft(id);
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
        server.core = Some(C::start(id, configuration, settings, durable, now));
        let cause = self.emit(id, trigger, fact, sink);
        self.observe_configuration(id, cause, sink);
        self.drain(id, cause, sink);
    }

    /// Gives an input to a server, if it is up, and deals with what comes out.
    #[inline(always)]
    pub(super) fn feed(
        &mut self,
        id: ServerId,
        input: Input,
        cause: EventId,
        sink: &mut impl FnMut(&Event),
    ) {
        let server = &mut self.servers[id.index()];
        if let Some(core) = &mut server.core {
            let local = server.clock.local(self.now);
            if !server.times_fed.is_empty() && core.held_back() == 0 {
                server.times_fed.clear();
            }
            core.handle(local, input);
            if core.held_back() > 0 {
                server.note_time(local, self.now);
            }
            self.drain(id, cause, sink);
        }
    }

    fn drain(&mut self, id: ServerId, cause: EventId, sink: &mut impl FnMut(&Event)) {
        self.observe_role(id, cause, sink);
        // What a leader commits stood in its log before; what it appends in the same step may rest on that.
        let leads = self.servers[id.index()].seen.role == Role::Leader;
        if leads {
            self.observe_commit(id, cause, sink);
        }
        let Some(core) = &mut self.servers[id.index()].core else { return };
        if let Some(write) = core.take_write() {
            self.start_write(id, write, cause, sink);
        }
        self.observe_log_state(id, cause, sink);
        let mut snapshot_needed = None;
        let mut applied = None;
        while let Some(output) = self.servers[id.index()].core.as_mut().and_then(C::poll_output) {
            match output {
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
                    let outcome = said(outcome, applied.as_ref());
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
            }
        }
        self.mind_timer(id, cause);
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

    /// What is worth telling about sessions.
    #[inline]
    fn observe_response(
        &mut self,
        id: ServerId,
        index: LogIndex,
        entry: Entry,
        response: &Response,
        cause: EventId,
        sink: &mut impl FnMut(&Event),
    ) {
        let why = match *response {
            Response::Done | Response::Read { .. } => return,
            Response::Opened { ref expired } => {
                for &session in expired {
                    self.emit(id, cause, Fact::SessionExpired { session }, sink);
                }
                return;
            }
            Response::Repeated { first } => SkipReason::Repeated { first },
            Response::Outdated => SkipReason::Outdated,
            Response::NoSession { session } => SkipReason::NoSession { session },
        };
        if let Some(command) = entry.payload.command() {
            self.emit(id, cause, Fact::CommandSkipped { index, command, why }, sink);
        }
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

    /// After most inputs there is nothing of this to tell.
    #[inline]
    fn observe_log_state(&mut self, id: ServerId, cause: EventId, sink: &mut impl FnMut(&Event)) {
        let Server { core: Some(core), seen, .. } = &self.servers[id.index()] else { return };
        if core.commit_index() != seen.commit_index
            || core.configuration_index() != seen.configuration_index
            || core.log().base_index() != seen.base_index
        {
            self.observe_configuration(id, cause, sink);
            self.observe_commit(id, cause, sink);
            self.observe_base(id, cause, sink);
        }
    }

    fn observe_configuration(
        &mut self,
        id: ServerId,
        cause: EventId,
        sink: &mut impl FnMut(&Event),
    ) {
        let server = &mut self.servers[id.index()];
        let index = server.core.as_ref().map_or(LogIndex::ZERO, C::configuration_index);
        if index != server.seen.configuration_index {
            server.seen.configuration_index = index;
            self.emit(id, cause, Fact::ConfigurationAdopted { index }, sink);
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

    /// A log that is cut by a snapshot of its own.
    fn observe_base(&mut self, id: ServerId, cause: EventId, sink: &mut impl FnMut(&Event)) {
        let server = &mut self.servers[id.index()];
        let Some(core) = &server.core else { return };
        let (index, term) = (core.log().base_index(), core.log().base_term());
        if index > server.seen.base_index {
            server.seen.base_index = index;
            self.emit(id, cause, Fact::LogCompacted { index, term }, sink);
        }
    }

    fn observe_snapshot(
        &mut self,
        id: ServerId,
        snapshot: &NewSnapshot,
        cause: EventId,
        sink: &mut impl FnMut(&Event),
    ) {
        let Snapshot { last_index: index, last_term: term, ref data, .. } = **snapshot.snapshot();
        let state = Machine::from_bytes(data).unwrap_or_default().digest();
        let bytes = snapshot.snapshot().size();
        let fact = match snapshot {
            NewSnapshot::Taken(_) => Fact::SnapshotTaken { index, term, state, bytes },
            NewSnapshot::Installed(_) => {
                let server = &mut self.servers[id.index()];
                let last = server.core.as_ref().map(|core| core.log().last_index());
                let last_log_index = last.unwrap_or(index);
                server.seen.last_log_index = last_log_index;
                server.seen.base_index = index;
                Fact::SnapshotInstalled { index, term, state, bytes, last_log_index }
            }
        };
        self.emit(id, cause, fact, sink);
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
        let number = server.disk.next_write();
        let fact = Fact::WriteStarted { write: number, hard_state, last_log_index };
        let trigger = self.emit(id, cause, fact, sink);
        let disk = &mut self.servers[id.index()].disk;
        let done_at = disk.start(write, self.now + latency, trigger);
        self.queue.push(done_at, Due::Disk(id, number));
    }

    fn observe_log(
        &mut self,
        id: ServerId,
        write: &Write,
        cause: EventId,
        sink: &mut impl FnMut(&Event),
    ) {
        if let Some(snapshot) = &write.snapshot {
            self.observe_snapshot(id, snapshot, cause, sink);
        }
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

    fn draw_election_timeout(&mut self, id: ServerId, cause: EventId) {
        let now = self.now;
        let span = self.settings.server(id).election_timeout;
        let server = &mut self.servers[id.index()];
        let ordinal = server.ordinal(now);
        let purpose = Purpose::ElectionTimeout;
        let stream = Stream::Server(id);
        // §5.2. Broken: all servers wait equally long, stand for election together, and split the votes again and again.
        let timeout = if self.settings.follows(Guard::RandomTimeouts) {
            self.random.duration(span, stream, purpose, now, ordinal)
        } else {
            span.min
        };
        server.election_timer_set = now;
        server.election_timer_cause = cause;
        if let Some(core) = &mut server.core {
            core.set_election_timeout(server.clock.local(now) + timeout);
        }
    }

    /// After an input. Remembers what set a heartbeat or retry timer: a deadline that was not there before.
    #[inline]
    fn mind_timer(&mut self, id: ServerId, cause: EventId) {
        let server = &mut self.servers[id.index()];
        let Some((deadline, timer)) = server.core.as_ref().and_then(C::deadline) else { return };
        if timer != Timer::Election && server.other_timer.0 != deadline {
            server.other_timer = (deadline, cause);
        }
        self.look_at_deadline(id, deadline);
    }

    /// Sees to it that the queue looks at the server's timer not after its deadline. Most deadlines move on before
    /// they come, so the queue keeps one look per server and moves it on when it comes up early. A deadline that has
    /// passed while the process stood still has come now.
    #[inline]
    pub(super) fn look_at_timer(&mut self, id: ServerId) {
        let server = &self.servers[id.index()];
        let deadline = server.core.as_ref().and_then(C::deadline);
        if let Some((deadline, _)) = deadline {
            self.look_at_deadline(id, deadline);
        }
    }

    #[inline]
    fn look_at_deadline(&mut self, id: ServerId, deadline: Time) {
        let server = &mut self.servers[id.index()];
        let deadline = server.clock.world(deadline).max(self.now);
        if server.timer_due.is_none_or(|due| deadline < due) {
            server.timer_due = Some(deadline);
            self.queue.push(deadline, Due::Timer(id));
        }
    }

    pub(super) fn timer_due(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        let now = self.now;
        let server = &mut self.servers[id.index()];
        if server.timer_due != Some(now) {
            return;
        }
        server.timer_due = None;
        if server.is_paused() {
            return;
        }
        let deadline = server.core.as_ref().and_then(C::deadline);
        let is_due = deadline.is_some_and(|(at, _)| at <= server.clock.local(now));
        if is_due && server.is_slow() {
            return self.put_off(id, Waiting::Timer);
        }
        self.fire_timer(id, sink);
    }

    /// Lets the election timer of an up server run out now.
    pub(super) fn force_election(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        let fact = Fact::TimerFired { timer: Timer::Election, forced: true };
        let cause = self.emit(id, None, fact, sink);
        self.feed(id, Input::ElectionForced, cause, sink);
    }

    pub(super) fn disk_done(
        &mut self,
        id: ServerId,
        write: WriteId,
        sink: &mut impl FnMut(&Event),
    ) {
        if !self.servers[id.index()].disk.faults.lets_writes_pass() {
            return self.disk_refuses(id, write, sink);
        }
        if let Some(trigger) = self.servers[id.index()].disk.finish(write) {
            let cause = self.emit(id, trigger, Fact::WriteDurable { write }, sink);
            let server = &mut self.servers[id.index()];
            let is_slow = server.is_slow();
            match &mut server.paused {
                Some(paused) => paused.writes.push(cause),
                None if is_slow => self.put_off(id, Waiting::Write(cause)),
                None => self.feed(id, Input::WriteDurable, cause, sink),
            }
        }
    }

    /// Lets a process go on that stood still. It hears of its disk, then of what others sent, then of its timers, as far
    /// as they still run.
    pub(super) fn wake(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
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
            self.hand_over(flight.clone(), sink);
        }
        self.look_at_timer(id);
    }
}

/// What the client is told, where the core says that its command has been applied: what the state machine answered. Nothing,
/// if nobody waits for that.
fn said(outcome: ClientOutcome, applied: Option<&(LogIndex, Response)>) -> Option<ClientOutcome> {
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
