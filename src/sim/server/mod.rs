//! A server's machine: its process, its disk, and what the world last saw of it.

mod clock;
mod drive;
mod foreign;
mod inbox;
mod machine;
mod observe;
mod slow;
mod timers;

pub(in crate::sim) use inbox::Waiting;
pub use machine::{Machine, Response, Session};

use std::collections::VecDeque;

use crate::cores::{Consensus, Core};
use crate::types::{Durable, Duration, EventId, LogIndex, Role, ServerId, Term, Time};
use crate::util::Sequence;

use crate::sim::disk::Disk;
use crate::sim::network::Flight;
use crate::sim::server::clock::Clock;
use crate::sim::server::inbox::Inbox;

/// One server's machine.
#[derive(Clone, Debug)]
pub struct Server<C = Core> {
    /// The process; none while the server is down.
    pub(in crate::sim) core: Option<C>,
    pub(in crate::sim) disk: Disk,
    /// What the process has applied; empty while the server is down.
    pub(in crate::sim) machine: Machine,
    pub(in crate::sim) seen: Seen,
    /// What waits for the process while it stands still; none while it runs.
    pub(in crate::sim) paused: Option<Box<Paused>>,
    /// How long everything waits for the process.
    pub(in crate::sim) slow: Duration,
    /// What waits for it, if it is slow; none if nothing does.
    pub(in crate::sim) inbox: Option<Box<Inbox>>,
    pub(in crate::sim) clock: Clock,
    /// When the queue looks at the server's timer next; none if it does not.
    pub(in crate::sim) timer_due: Option<Time>,
    /// When the election timer was set last.
    pub(in crate::sim) election_timer_set: Time,
    /// The event in which that was.
    pub(in crate::sim) election_timer_cause: EventId,
    /// When the heartbeat or retry timer runs out, and the event that set it.
    pub(in crate::sim) other_timer: (Time, EventId),
    /// While messages wait for the disk: when the process got its inputs, by its own clock and by the world's time.
    pub(in crate::sim) times_fed: VecDeque<(Time, Time)>,
    /// How many answers to requests for votes it has sent.
    pub(in crate::sim) vote_answers: u32,
    /// The instant of the last draws for this server, and how many there were.
    instant: (Time, u32),
}

impl<C: Consensus> Server<C> {
    pub(in crate::sim) fn new(durable: Durable) -> Self {
        Self {
            core: None,
            disk: Disk::new(durable),
            machine: Machine::default(),
            seen: Seen::default(),
            paused: None,
            slow: Duration::ZERO,
            inbox: None,
            clock: Clock::default(),
            timer_due: None,
            election_timer_set: Time::ZERO,
            election_timer_cause: EventId(0),
            other_timer: (Time::ZERO, EventId(0)),
            times_fed: VecDeque::new(),
            vote_answers: 0,
            instant: (Time::ZERO, 0),
        }
    }

    /// The process; none while the server is down.
    pub fn core(&self) -> Option<&C> {
        self.core.as_ref()
    }

    /// The disk.
    pub fn disk(&self) -> &Disk {
        &self.disk
    }

    /// The state machine; of a server that is down there is none, and this one is empty.
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// What a copy holds alone of its snapshots and its state machine, in bytes, by estimate. Disk and process mostly share
    /// one snapshot.
    pub(in crate::sim) fn state_weight(&self) -> usize {
        let core = self.core.as_ref().map_or(0, C::approx_bytes);
        core.max(self.disk.approx_bytes()) + self.machine.approx_bytes()
    }

    /// Whether its process stands still.
    pub fn is_paused(&self) -> bool {
        self.paused.is_some()
    }

    /// How many messages wait for its process to resume.
    pub fn waiting_messages(&self) -> usize {
        self.paused.as_ref().map_or(0, |paused| paused.inbox.len())
    }

    /// Whether its machine keeps no further message for its process.
    #[inline]
    pub(in crate::sim) fn is_full(&self) -> bool {
        self.paused.as_ref().is_some_and(|paused| paused.inbox.len() >= Paused::MAX_MESSAGES)
            || self.inbox.as_ref().is_some_and(|inbox| inbox.len() >= Paused::MAX_MESSAGES)
    }

    /// Whether its process is slow, or still has to get round to what came while it was.
    #[inline]
    pub fn is_slow(&self) -> bool {
        self.slow > Duration::ZERO || self.inbox.is_some()
    }

    /// When the election timer was set last: it runs from here to [`super::World::election_deadline`].
    pub fn election_timer_set(&self) -> Time {
        self.election_timer_set
    }

    /// The process, for which messages wait, got an input at the time `local` of its clock.
    pub(in crate::sim) fn note_time(&mut self, local: Time, now: Time) {
        if self.times_fed.back().is_none_or(|&(last, _)| last != local) {
            self.times_fed.push_back((local, now));
        }
    }

    /// When the process got an input at the time `local` of its clock, which may have jumped since. Asked for one message after
    /// another, in the order in which they were made: earlier times are forgotten.
    pub(in crate::sim) fn world_time(&mut self, local: Time) -> Time {
        while self.times_fed.front().is_some_and(|&(at, _)| at < local) {
            self.times_fed.pop_front();
        }
        self.times_fed.front().map_or(Time::MAX, |&(_, at)| at)
    }

    /// The ordinal of the next draw for this server in the instant `now`.
    pub(in crate::sim) fn ordinal(&mut self, now: Time) -> u32 {
        if self.instant.0 != now {
            self.instant = (now, 0);
        }
        self.instant.1 += 1;
        self.instant.1 - 1
    }
}

/// What a machine keeps for a process that stands still.
#[derive(Clone, Debug, Default)]
pub(in crate::sim) struct Paused {
    /// The events of the writes that have reached the disk meanwhile.
    pub(in crate::sim) writes: Vec<EventId>,
    /// The messages that have arrived.
    pub(in crate::sim) inbox: Sequence<Flight>,
    /// The event in which a write failed meanwhile: the process stops itself when it resumes.
    pub(in crate::sim) failed: Option<EventId>,
}

impl Paused {
    /// The most messages that wait, as a socket's buffer has an end: further ones are lost.
    const MAX_MESSAGES: usize = 1_000;
}

/// What the world knows of a server's state, to notice when it changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::sim) struct Seen {
    pub(in crate::sim) role: Role,
    pub(in crate::sim) term: Term,
    pub(in crate::sim) voted_for: Option<ServerId>,
    pub(in crate::sim) last_log_index: LogIndex,
    pub(in crate::sim) commit_index: LogIndex,
    pub(in crate::sim) configuration_index: LogIndex,
    pub(in crate::sim) base_index: LogIndex,
}
