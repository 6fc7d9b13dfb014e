//! How a world starts, and how it goes from one thing that is due to the next. Whatever acts on a [`World`] is called from here,
//! or by a command; the world itself knows none of it.

use crate::types::{Durable, Entry, Event, Log, LogIndex, Payload, ServerId, Time};

use crate::cores::Consensus;
use crate::sim::queue::Due;
use crate::sim::server::Server;
use crate::sim::world::World;
use crate::sim::{CommandError, InitialDisk, Setup};

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
        let mut world = Self::empty(count, setup.seed);
        world.program = C::program(setup.core.as_ref());
        world.servers = (0..count).map(|_| Server::new(Default::default())).collect();
        for given in &setup.given {
            world.give(given)?;
        }
        world.queue.push(Time::ZERO, Due::Boot);
        for &(scope, setting) in &setup.settings {
            world.check_setting(scope, setting)?;
            world.put_in_force(scope, setting);
        }
        for rule in setup.broken.iter() {
            world.settings.set_broken(rule, true);
        }
        Ok(world)
    }

    fn give(&mut self, given: &InitialDisk) -> Result<(), CommandError> {
        self.check_server(given.server)?;
        given.vote.map_or(Ok(()), |id| self.check_server(id))?;
        let entries = given.log.iter().enumerate().map(|(place, &term)| {
            let index = LogIndex(place as u64 + 1);
            let command = self.clients.given(term, index);
            Entry { term, payload: Payload::Command(command, self.clients.size(command)) }
        });
        let log: Log = entries.collect();
        let durable = Durable {
            current_term: given.term.unwrap_or_default().max(log.last_term()),
            voted_for: given.vote,
            log,
            snapshot: None,
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
            Due::Arrival(slot, low_number) => self.arrive(slot, low_number, sink),
            Due::Timer(id) => self.timer_due(id, sink),
            Due::Disk(id, write) => self.disk_done(id, write, sink),
            Due::ClientTimeout(client, since) => self.request_timed_out(client, since, sink),
            Due::Load(generation) => self.load_due(generation, sink),
            Due::Inbox(id) => self.inbox_due(id, sink),
            Due::Chaos(generation) => self.chaos_due(generation, sink),
            Due::FaultEnd(number) => self.fault_ends(number, sink),
            Due::Recorded => self.next_of_record(sink),
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
}
