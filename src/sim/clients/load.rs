//! The steady load, and storms: clients that nobody names.

use crate::types::{Duration, Event, Fact, Time};

use crate::cores::Consensus;
use crate::sim::Clients;
use crate::sim::clients::RequestOptions;
use crate::sim::commands::CommandError;
use crate::sim::queue::Due;
use crate::sim::world::{Load, World};

/// The steady load.
impl<C: Consensus> World<C> {
    /// Restarts the load, at the rate in force.
    pub(in crate::sim) fn restart_load(&mut self) {
        let generation = self.load.generation + 1;
        self.load = Load { generation, started: self.now, brought: 0 };
        self.await_load();
    }

    /// The n-th client comes n / rate after the start, rounded down: rounding errors do not add up.
    #[inline]
    fn await_load(&mut self) {
        let rate = self.settings.load().millihertz();
        if rate > 0 {
            let (number, rate) = (self.load.brought + 1, u64::from(rate));
            // What 1e9 * number / rate is, without numbers as large as 1e9 * number.
            let us = number / rate * 1_000_000_000 + number % rate * 1_000_000_000 / rate;
            let at: Time = self.load.started + Duration::from_us(us);
            self.queue.push(at, Due::Load(self.load.generation));
        }
    }

    pub(in crate::sim) fn load_due(&mut self, generation: u32, sink: &mut impl FnMut(&Event)) {
        if generation != self.load.generation {
            return;
        }
        self.load.brought += 1;
        self.await_load();
        if self.clients.is_full() || self.all_load_clients_wait() {
            return;
        }
        match self.settings.load_keys() {
            0 => {
                let (client, command) = self.clients.new_load_client();
                self.begin_request(client, command, None, RequestOptions::default(), None, sink);
            }
            keys => self.load_task(keys, sink),
        }
    }

    /// What a load brings while all of its clients wait is not made up for later: the load waits as they do.
    fn all_load_clients_wait(&self) -> bool {
        let most = self.settings.load_clients();
        most > 0 && self.clients.load_waiting() >= most
    }

    /// So many clients come at once, as far as there is room for them; their commands are `b1`, `b2`, ….
    pub(in crate::sim) fn storm(
        &mut self,
        clients: u32,
        sink: &mut impl FnMut(&Event),
    ) -> Result<(), CommandError> {
        let room = Clients::MAX_WAITING.saturating_sub(self.clients.waiting_len());
        if room == 0 {
            return Err(CommandError::TooManyClients(Clients::MAX_WAITING));
        }
        let clients = clients.min(u32::try_from(room).unwrap_or(u32::MAX));
        let cause = self.emit(None, self.on_behalf, Fact::StormCame { clients }, sink);
        for number in 1..=clients {
            let (client, command) =
                self.clients.new_client_with(format!("b{number}").into(), self.now);
            self.begin_request(client, command, None, RequestOptions::default(), Some(cause), sink);
        }
        Ok(())
    }
}
