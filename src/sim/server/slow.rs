//! Slow processes: everything that reaches one waits for a while before it looks at it.
//!
//! A slow process is not a paused one: it gets round to everything, in the order in which it came, `set slow` later. Its
//! machine is as fast as ever: messages arrive and disks write in their own time.

use crate::raft::Input;
use crate::types::{Event, Fact, LossCause, ServerId, Time, Timer};

use crate::cores::Consensus;
use crate::sim::queue::Due;
use crate::sim::server::Paused;
use crate::sim::server::inbox::{Inbox, Waiting};
use crate::sim::world::World;

impl<C: Consensus> World<C> {
    /// Lets something wait for a slow process.
    pub(in crate::sim) fn enqueue_for_slow(&mut self, id: ServerId, what: Waiting) {
        let now = self.now;
        let server = &mut self.servers[id.index()];
        let slow = server.slow;
        let inbox = server.inbox.get_or_insert_default();
        if matches!(what, Waiting::Timer) && std::mem::replace(&mut inbox.has_timer, true) {
            return;
        }
        let last = inbox.items.back().map_or(Time::ZERO, |&(at, _)| at);
        let at = last.max(now + slow);
        inbox.items.push_back((at, what));
        self.queue.push(at, Due::Inbox(id));
    }

    /// A slow process gets round to what has waited longest, unless a crash or a pause has taken it away.
    pub(in crate::sim) fn inbox_due(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        let now = self.now;
        let server = &mut self.servers[id.index()];
        let Some(inbox) = &mut server.inbox else { return };
        let Some((_, what)) = inbox.items.pop_front_if(|(at, _)| *at <= now) else { return };
        if inbox.items.is_empty() {
            server.inbox = None;
        } else if matches!(what, Waiting::Timer) {
            inbox.has_timer = false;
        }
        match what {
            Waiting::Message(flight) => self.receive(flight, sink),
            Waiting::Write(cause) => self.feed(id, Input::WriteDurable, cause, sink),
            Waiting::Timer => self.fire_timer(id, sink),
        }
    }

    /// What waited for a slow process waits for a paused one.
    pub(in crate::sim) fn move_inbox(&mut self, id: ServerId, paused: &mut Paused) {
        let inbox = self.servers[id.index()].inbox.take().unwrap_or_default();
        for (_, what) in inbox.items {
            match what {
                Waiting::Message(flight) => paused.inbox.push(flight),
                Waiting::Write(cause) => paused.writes.push(cause),
                // A process that resumes looks at its timers.
                Waiting::Timer => {}
            }
        }
    }

    /// What waited for a slow process that has crashed is lost.
    pub(in crate::sim) fn lose_inbox(&mut self, inbox: Inbox, sink: &mut impl FnMut(&Event)) {
        for (_, what) in inbox.items {
            if let Waiting::Message(flight) = what {
                self.lose(flight, LossCause::ReceiverDown, sink);
            }
        }
    }

    /// The timer of a running process is due now, unless its deadline has moved on.
    pub(in crate::sim) fn fire_timer(&mut self, id: ServerId, sink: &mut impl FnMut(&Event)) {
        let now = self.now;
        let server = &self.servers[id.index()];
        match server.core.as_ref().and_then(C::deadline) {
            Some((deadline, timer)) if deadline <= server.clock.local(now) => {
                let trigger = match timer {
                    Timer::Election => server.election_timer_cause,
                    Timer::Heartbeat | Timer::Retry | Timer::Other => server.other_timer.1,
                };
                let fact = Fact::TimerFired { timer, forced: false };
                let cause = self.emit(id, trigger, fact, sink);
                self.feed(id, Input::TimerFired, cause, sink);
            }
            _ => self.look_at_timer(id),
        }
    }
}
