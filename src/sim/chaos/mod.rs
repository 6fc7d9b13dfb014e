//! Chaos: faults at random, and the calm after them.
//!
//! While `set chaos` is above 0%, a fault of each kind may strike ten times a second, at whole tenths. Which one strikes, which
//! server or link, how hard and for how long is drawn from a stream of its own for each kind, keyed by the time. A fault and
//! its end are [`Command`]s, as if somebody had typed them; the event that names the fault is what triggers them.
//!
//! # What chaos spares
//! Raft assumes that a server comes back with its disk or not at all. Of the faults that chaos draws by default, only a flipped
//! bit loses a disk for good: its server does not start again. Chaos flips bits only while a majority of the voters keeps
//! sound disks. Faults after which a server comes back without what it has acknowledged (`lie`, `wipe`) are drawn only if
//! `set chaos_kinds` names them.

mod calm;
mod plans;
mod state;

pub use calm::FAULT_SETTINGS;
pub(super) use state::Chaos;

use crate::types::{Duration, Event, EventId, Fact, FaultKind, Ratio, Time};

use self::state::{Ending, Ongoing, Strike};
use crate::cores::Consensus;
use crate::sim::commands::Command;
use crate::sim::queue::Due;
use crate::sim::random::{Purpose, Stream};
use crate::sim::world::World;

/// How often faults may strike.
const TICK: Duration = Duration::from_ms(100);

/// When faults strike, and when they end.
impl<C: Consensus> World<C> {
    /// Restarts at the intensity in force.
    pub(super) fn restart_chaos(&mut self) {
        self.chaos.generation += 1;
        self.await_chaos();
    }

    fn await_chaos(&mut self) {
        if self.settings.chaos() > Ratio::default() {
            let tick = TICK.as_us();
            let next = Time::from_us((self.now.as_us() / tick + 1).saturating_mul(tick));
            self.queue.push(next, Due::Chaos(self.chaos.generation));
        }
    }

    pub(super) fn chaos_due(&mut self, generation: u32, sink: &mut impl FnMut(&Event)) {
        if generation != self.chaos.generation {
            return;
        }
        self.await_chaos();
        for kind in self.settings.chaos_kinds().iter() {
            if self.strikes(kind)
                && let Some(strike) = self.plan(kind)
            {
                self.strike(kind, strike, sink);
            }
        }
    }

    fn strikes(&self, kind: FaultKind) -> bool {
        let intensity = u64::from(self.settings.chaos().ppm());
        let share = Ratio::from_ppm((u64::from(per_tick(kind)) * intensity / 1_000_000) as u32);
        self.random.chance(share, Stream::Chaos(kind), Purpose::ChaosStrikes, self.now, 0)
    }

    fn strike(&mut self, kind: FaultKind, strike: Strike, sink: &mut impl FnMut(&Event)) {
        let fact = Fact::Chaos { fault: kind, begins: true };
        let struck = self.emit(None, self.chaos.cause, fact, sink);
        self.carry_out(&strike.commands, struck, sink);
        if let Some((after, endings)) = strike.ending {
            self.chaos.begun += 1;
            let number = self.chaos.begun;
            self.chaos.ongoing.push(Ongoing { number, kind, struck, endings });
            self.queue.push(self.now + after, Due::FaultEnd(number));
        }
    }

    pub(super) fn fault_ends(&mut self, number: u32, sink: &mut impl FnMut(&Event)) {
        let ongoing = &mut self.chaos.ongoing;
        let Some(place) = ongoing.iter().position(|fault| fault.number == number) else { return };
        let Ongoing { kind, struck, mut endings, .. } = ongoing.remove(place);
        self.disarm(kind, &endings);
        // Somebody may have ended it before, or changed something since.
        endings.retain(|&ending| self.has_something_to_end(ending));
        if !endings.is_empty() {
            let fact = Fact::Chaos { fault: kind, begins: false };
            let ends = self.emit(None, struck, fact, sink);
            let commands: Vec<_> = endings.into_iter().map(Command::from).collect();
            self.carry_out(&commands, ends, sink);
        }
    }

    /// Cancels a fault that was to strike at a server's next write, if it has not written since.
    fn disarm(&mut self, kind: FaultKind, endings: &[Ending]) {
        let [Ending::Restart(id)] = endings else { return };
        let faults = &mut self.servers[id.index()].disk.faults;
        faults.fails &= kind != FaultKind::Fail;
        faults.tears &= kind != FaultKind::Tear;
    }

    fn carry_out(&mut self, commands: &[Command], cause: EventId, sink: &mut impl FnMut(&Event)) {
        self.on_behalf = Some(cause);
        for command in commands {
            // What cannot be done, such as letting more clients in than there is room for, is not done.
            let _ = self.perform(command, sink);
        }
        self.on_behalf = None;
    }

    fn has_something_to_end(&self, ending: Ending) -> bool {
        match ending {
            Ending::Restart(id) => !self.is_up(id),
            Ending::Resume(id) => self.server(id).is_paused(),
            Ending::Reconnect(id) => self.network.is_isolated(id),
            Ending::Unstall(id) => self.server(id).disk.is_stalled(),
            Ending::HealPartition => !self.network.groups().is_empty(),
            Ending::Heal(link) => self.network.is_cut(link),
            Ending::Unclog(link) => self.network.is_clogged(link),
            Ending::Set(..) => true,
        }
    }
}

/// How often a fault strikes in a tick at an intensity of 100%, in millionths.
fn per_tick(kind: FaultKind) -> u32 {
    match kind {
        FaultKind::Crash | FaultKind::Pause => 50_000,
        FaultKind::Cut | FaultKind::Clog => 40_000,
        FaultKind::Slow | FaultKind::Partition | FaultKind::Stall => 30_000,
        FaultKind::Isolate
        | FaultKind::Loss
        | FaultKind::Duplicate
        | FaultKind::Reorder
        | FaultKind::Replay
        | FaultKind::Jitter
        | FaultKind::Tear
        | FaultKind::Drift
        | FaultKind::Step
        | FaultKind::Repeat => 20_000,
        FaultKind::Bandwidth | FaultKind::Fail | FaultKind::Storm => 15_000,
        FaultKind::Full | FaultKind::Lie => 10_000,
        FaultKind::Corrupt | FaultKind::Wipe => 5_000,
        FaultKind::Retry => 0,
    }
}
