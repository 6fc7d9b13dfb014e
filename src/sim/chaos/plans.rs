//! Plans: what a fault does, to whom, how long, and what ends it.

use crate::types::{
    Bandwidth, ClockRate, Duration, FaultKind, Link, Ratio, Scope, ServerId, ServerSet, Setting,
    SettingName, Span,
};

use super::state::{Ending, Strike, wire};
use crate::cores::Consensus;
use crate::sim::commands::{Command, Target};
use crate::sim::random::{Purpose, Stream};
use crate::sim::settings::Settings;
use crate::sim::world::World;

/// Draws, each keyed by the kind of fault and the present time.
impl<C: Consensus> World<C> {
    fn draw_below(&self, kind: FaultKind, count: u64, ordinal: u32) -> u64 {
        let stream = Stream::Chaos(kind);
        self.random.below_nth(count.max(1), stream, Purpose::ChaosTarget, self.now, ordinal)
    }

    fn draw_length(&self, kind: FaultKind, min_ms: u64, max_ms: u64) -> Duration {
        let span = Span::new(Duration::from_ms(min_ms), Duration::from_ms(max_ms));
        self.random.duration(span, Stream::Chaos(kind), Purpose::ChaosLength, self.now, 0)
    }

    fn draw_server(&self, kind: FaultKind) -> ServerId {
        ServerId::from_index(self.draw_below(kind, self.servers.len() as u64, 0) as usize)
    }

    /// A link in one direction; none if there is one server alone.
    fn draw_link(&self, kind: FaultKind) -> Option<Link> {
        let count = self.servers.len() as u64;
        let from = self.draw_below(kind, count, 0);
        let others = count.checked_sub(1).filter(|&others| others > 0)?;
        let step = 1 + self.draw_below(kind, others, 1);
        let to = (from + step) % count;
        let id = |place: u64| ServerId::from_index(place as usize);
        Some(Link { from: id(from), to: id(to) })
    }

    /// Some servers, at least one and not all; none if there is one server alone. All sizes are as likely.
    fn draw_side(&self, kind: FaultKind) -> Option<Vec<ServerId>> {
        let mut rest: Vec<_> = self.ids().collect();
        let sizes = (rest.len() as u64).checked_sub(1).filter(|&sizes| sizes > 0)?;
        let size = 1 + self.draw_below(kind, sizes, 0);
        let drawn = (1..=size as u32).map(|ordinal| {
            let place = self.draw_below(kind, rest.len() as u64, ordinal);
            rest.swap_remove(place as usize)
        });
        Some(drawn.collect())
    }
}

/// Plans: what a fault does, to whom, and what ends it.
impl<C: Consensus> World<C> {
    /// None if a fault of this kind has nothing to strike at the moment.
    pub(super) fn plan(&self, kind: FaultKind) -> Option<Strike> {
        match kind {
            FaultKind::Partition => self.plan_partition(),
            FaultKind::Cut => self.plan_cut(),
            FaultKind::Clog => self.plan_clog(),
            FaultKind::Slow | FaultKind::Full | FaultKind::Drift => self.plan_slowness(kind),
            FaultKind::Loss
            | FaultKind::Duplicate
            | FaultKind::Reorder
            | FaultKind::Replay
            | FaultKind::Jitter
            | FaultKind::Bandwidth
            | FaultKind::Repeat => self.plan_weather(kind),
            FaultKind::Corrupt => self.plan_corruption(),
            FaultKind::Step => {
                let by_us = self.draw_below(kind, 1_000_001, 1) as i64 - 500_000;
                Some(Strike::once(Command::Step(self.drawn_target(kind), by_us)))
            }
            FaultKind::Storm => {
                Some(Strike::once(Command::Storm(5 + self.draw_below(kind, 26, 0) as u32)))
            }
            FaultKind::Crash
            | FaultKind::Fail
            | FaultKind::Tear
            | FaultKind::Pause
            | FaultKind::Isolate
            | FaultKind::Stall
            | FaultKind::Lie
            | FaultKind::Wipe => self.plan_for_server(kind),
            // It follows from the other faults.
            FaultKind::Retry => None,
        }
    }

    fn drawn_target(&self, kind: FaultKind) -> Target {
        Target::Server(self.draw_server(kind))
    }

    /// What befalls one server's process, links or disk.
    fn plan_for_server(&self, kind: FaultKind) -> Option<Strike> {
        let id = self.draw_server(kind);
        let (target, server) = (Target::Server(id), self.server(id));
        let lasting = |command, (min_ms, max_ms), ending| {
            let after = self.draw_length(kind, min_ms, max_ms);
            Strike { commands: vec![command], ending: Some((after, vec![ending])) }
        };
        let is_up = self.is_up(id);
        let restart = Ending::Restart(id);
        Some(match kind {
            FaultKind::Crash if is_up => lasting(Command::Crash(target), (100, 3_000), restart),
            FaultKind::Fail if is_up => lasting(Command::Fail(target), (500, 3_000), restart),
            FaultKind::Tear if is_up => lasting(Command::Tear(target), (500, 3_000), restart),
            FaultKind::Pause if is_up && !server.is_paused() => {
                lasting(Command::Pause(target), (50, 1_500), Ending::Resume(id))
            }
            FaultKind::Isolate if !self.network.is_isolated(id) => {
                lasting(Command::Isolate(target), (100, 2_000), Ending::Reconnect(id))
            }
            FaultKind::Stall if !server.disk.is_stalled() => {
                lasting(Command::Stall(target), (50, 1_500), Ending::Unstall(id))
            }
            FaultKind::Lie if !server.disk.lies() => Strike::once(Command::Lie(target)),
            FaultKind::Wipe => Strike::once(Command::Wipe(target)),
            _ => return None,
        })
    }

    /// Groups of any sizes; one partition at a time.
    fn plan_partition(&self) -> Option<Strike> {
        let kind = FaultKind::Partition;
        if !self.network.groups().is_empty() {
            return None;
        }
        let side = self.draw_side(kind)?.into_iter().map(Target::Server).collect();
        let after = self.draw_length(kind, 100, 3_000);
        let ending = Some((after, vec![Ending::HealPartition]));
        Some(Strike { commands: vec![Command::Partition(vec![side])], ending })
    }

    /// One link, or all from one side of the cluster to the other, but not back.
    fn plan_cut(&self) -> Option<Strike> {
        let kind = FaultKind::Cut;
        let stream = Stream::Chaos(kind);
        let is_one = self.random.below_nth(2, stream, Purpose::ChaosSize, self.now, 0) == 0;
        let links = if is_one {
            vec![self.draw_link(kind)?]
        } else {
            let side = self.draw_side(kind)?;
            let other = || self.ids().filter(|id| !side.contains(id));
            side.iter().flat_map(|&from| other().map(move |to| Link { from, to })).collect()
        };
        let links = links.into_iter().filter(|&link| !self.network.is_cut(link));
        let links: Vec<_> = links.collect();
        let after = self.draw_length(kind, 100, 2_000);
        let ending = links.iter().map(|&link| Ending::Heal(link)).collect();
        let commands: Vec<_> = links.into_iter().map(|link| Command::Cut(wire(link))).collect();
        (!commands.is_empty()).then_some(Strike { commands, ending: Some((after, ending)) })
    }

    fn plan_clog(&self) -> Option<Strike> {
        let kind = FaultKind::Clog;
        let link = self.draw_link(kind).filter(|&link| !self.network.is_clogged(link))?;
        let after = self.draw_length(kind, 50, 2_000);
        let ending = vec![Ending::Unclog(link)];
        Some(Strike { commands: vec![Command::Clog(wire(link))], ending: Some((after, ending)) })
    }

    /// A setting of one server changes for a while, unless it is out of the ordinary already.
    fn plan_slowness(&self, kind: FaultKind) -> Option<Strike> {
        let id = self.draw_server(kind);
        let (own, usual) = (self.settings.server(id), Settings::default());
        let usual = usual.server(id);
        let (is_usual, bad, good) = match kind {
            FaultKind::Slow => (
                own.slow == usual.slow,
                Setting::Slow(Duration::from_ms(1 + self.draw_below(kind, 60, 1))),
                Setting::Slow(own.slow),
            ),
            FaultKind::Full => (!own.disk_full, Setting::DiskFull(true), Setting::DiskFull(false)),
            _ => (
                own.clock == usual.clock,
                Setting::Clock(ClockRate::from_ppm(
                    700_000 + self.draw_below(kind, 700_001, 1) as u32,
                )),
                Setting::Clock(own.clock),
            ),
        };
        let after = self.draw_length(kind, 300, 3_000);
        let scope = Scope::Server(id);
        let mut ending = vec![Ending::Set(scope, good)];
        if kind == FaultKind::Full {
            // Its first write has stopped it.
            ending.push(Ending::Restart(id));
        }
        let commands = vec![Command::Set(scope, bad)];
        is_usual.then_some(Strike { commands, ending: Some((after, ending)) })
    }

    /// A setting of the network changes for a while: for all links, if they are all as they usually are. What was set by
    /// hand is left alone.
    fn plan_weather(&self, kind: FaultKind) -> Option<Strike> {
        let usual = Settings::default();
        let percent =
            |most: u64| Ratio::from_ppm(10_000 * (1 + self.draw_below(kind, most, 0)) as u32);
        let bad = match kind {
            FaultKind::Loss => Setting::Loss(percent(40)),
            FaultKind::Duplicate => Setting::Duplicate(percent(40)),
            FaultKind::Reorder => Setting::Reorder(percent(60)),
            FaultKind::Replay => Setting::Replay(percent(20)),
            FaultKind::Jitter => {
                Setting::Jitter(Duration::from_ms(5 + self.draw_below(kind, 96, 0)))
            }
            FaultKind::Repeat => Setting::ClientRepeat(percent(60)),
            _ => Setting::Bandwidth(Bandwidth::from_bytes(
                2_000 + 1_000 * self.draw_below(kind, 30, 0) as u32,
            )),
        };
        let good = usual.get(bad.name());
        let is_usual = self.settings.get(bad.name()) == good && self.links_are_alike(bad.name());
        let after = self.draw_length(kind, 300, 3_000);
        let mut commands = vec![Command::Set(Scope::All, bad)];
        let mut ending = vec![Ending::Set(Scope::All, good)];
        let usual_queue = usual.get(SettingName::Queue);
        let is_queue_usual = self.settings.get(SettingName::Queue) == usual_queue
            && self.links_are_alike(SettingName::Queue);
        if kind == FaultKind::Bandwidth && is_queue_usual {
            commands.push(Command::Set(Scope::All, Setting::Queue(16)));
            ending.push(Ending::Set(Scope::All, usual_queue));
        }
        is_usual.then_some(Strike { commands, ending: Some((after, ending)) })
    }

    pub(super) fn links_are_alike(&self, name: SettingName) -> bool {
        let world_wide = self.settings.default_link().get(name);
        self.settings.own_links().all(|(_, own)| own.get(name) == world_wide)
            && self.settings.of_messages().all(|(_, own)| own.name() != name)
    }

    /// Sound disks remain with a majority of the voters, in every configuration that a server goes by.
    fn plan_corruption(&self) -> Option<Strike> {
        let id = self.draw_server(FaultKind::Corrupt);
        let is_sound = |other: &ServerId| *other != id && self.server(*other).disk.is_sound();
        let sound: ServerSet = self.ids().filter(is_sound).collect();
        let mut in_use = self.ids().filter_map(|id| self.core(id)).map(Consensus::configuration);
        let is_bearable = self.configuration().is_quorum(sound)
            && in_use.all(|configuration| configuration.is_quorum(sound));
        // A disk with a snapshot has one more thing to damage.
        let has_snapshot = self.server(id).disk.durable().snapshot.is_some();
        let of_snapshot = Purpose::ChaosRecord;
        let hits_snapshot = has_snapshot
            && self.random.below(4, Stream::Chaos(FaultKind::Corrupt), of_snapshot, self.now) == 0;
        let target = Target::Server(id);
        let command = match hits_snapshot {
            true => Command::CorruptSnapshot(target),
            false => Command::Corrupt(target),
        };
        is_bearable.then(|| Strike::once(command))
    }
}
