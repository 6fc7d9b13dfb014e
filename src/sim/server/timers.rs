//! Timers: when the queue looks at a server, and what it finds then.

use crate::raft::Input;
use crate::types::{Event, EventId, Fact, Rule, ServerId, Time, Timer};

use crate::cores::Consensus;
use crate::sim::queue::Due;
use crate::sim::random::{Purpose, Stream};
use crate::sim::server::Waiting;
use crate::sim::world::World;

impl<C: Consensus> World<C> {
    pub(in crate::sim) fn draw_election_timeout(&mut self, id: ServerId, cause: EventId) {
        let now = self.now;
        let span = self.settings.server(id).election_timeout;
        let server = &mut self.servers[id.index()];
        let ordinal = server.ordinal(now);
        let purpose = Purpose::ElectionTimeout;
        let stream = Stream::Server(id);
        // §5.2. Broken: all servers wait equally long, start elections together, and split the votes again and again.
        let timeout = if self.settings.follows(Rule::RandomTimeouts) {
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

    /// After an input, until when a server waits. Remembers what set a heartbeat or retry timer: a deadline that was not there
    /// before.
    #[inline]
    pub(in crate::sim) fn schedule_timer(
        &mut self,
        id: ServerId,
        until: Option<(Time, Timer)>,
        cause: EventId,
    ) {
        let Some((deadline, timer)) = until else { return };
        let server = &mut self.servers[id.index()];
        if timer != Timer::Election && server.other_timer.0 != deadline {
            server.other_timer = (deadline, cause);
        }
        self.look_at_deadline(id, deadline);
    }

    /// Sees to it that the queue looks at the server's timer not after its deadline. Most deadlines move on before
    /// they come, so the queue keeps one look per server and moves it on when it comes up early. A deadline that has
    /// passed while the process stood still has come now.
    #[inline]
    pub(in crate::sim) fn look_at_timer(&mut self, id: ServerId) {
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

    pub(in crate::sim) fn timer_due(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
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
            return self.enqueue_for_slow(id, Waiting::Timer);
        }
        self.fire_timer(id, sink);
    }

    /// Lets the election timer of an up server run out now.
    pub(in crate::sim) fn force_election(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        let fact = Fact::TimerFired { timer: Timer::Election, forced: true };
        let cause = self.emit(id, None, fact, sink);
        self.feed(id, Input::ElectionForced, cause, sink);
    }
}
