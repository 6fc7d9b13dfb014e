//! Which cluster a case is about: everything that can be set, drawn at random.

use crate::lab::search::Dice;
use crate::sim::Setup;
use crate::types::{
    Bandwidth, Duration, FaultKind, FaultSet, Guard, GuardSet, Membership, Rate, Ratio, ReadMode,
    Scope, Setting, Span,
};

use super::{Excess, Nature};

/// A setup of a seed's own.
pub(super) fn setup(seed: u64, nature: Nature, dice: &mut Dice) -> Setup {
    const SIZES: [(u8, usize); 7] = [(1, 2), (2, 3), (3, 40), (4, 8), (5, 40), (6, 3), (7, 4)];
    let servers = dice.weighted(&SIZES).unwrap_or(5);
    let mut settings = Vec::new();
    // Timeouts stay well above the time that a round of messages takes: else there is no liveness to be demanded.
    let latency = milliseconds(dice.between(1, 10), dice.between(10, 25));
    let timeout = dice.between(150, 300);
    let election_timeout = milliseconds(timeout, timeout * dice.between(2, 3));
    settings.push(Setting::Latency(latency));
    settings.push(Setting::ElectionTimeout(election_timeout));
    let mut at_times = |chance, setting: &dyn Fn(&mut Dice) -> Setting| {
        if dice.percent(chance) {
            settings.push(setting(dice));
        }
    };
    at_times(50, &|dice| Setting::NoOp(dice.percent(80)));
    at_times(30, &|dice| Setting::Heartbeat(Duration::from_ms(dice.between(20, 70))));
    at_times(40, &|dice| Setting::Loss(percent(dice.between(0, 8))));
    at_times(40, &|dice| Setting::Duplicate(percent(dice.between(0, 10))));
    at_times(40, &|dice| Setting::Reorder(percent(dice.between(0, 50))));
    at_times(50, &|dice| Setting::Disk(milliseconds(dice.between(0, 3), dice.between(3, 20))));
    at_times(40, &|dice| Setting::MaxBatch(dice.between(1, 8) as u32));
    at_times(40, &|dice| Setting::MaxInFlight(dice.between(1, 16) as u32));
    at_times(30, &|dice| Setting::ClientTimeout(Duration::from_ms(dice.between(50, 1_000))));
    at_times(60, &|dice| Setting::Load(Rate::from_millihertz(dice.between(1, 60) as u32 * 1_000)));
    at_times(30, &|dice| Setting::Clients(dice.between(1, 20) as u32));
    at_times(40, &|dice| Setting::PreVote(dice.percent(90)));
    at_times(40, &|dice| Setting::CheckQuorum(dice.percent(90)));
    at_times(30, &|dice| {
        let one_by_one = dice.percent(70);
        Setting::Membership(if one_by_one { Membership::Single } else { Membership::Joint })
    });
    at_times(20, &|dice| Setting::CatchUpRounds(dice.between(1, 20) as u32));
    at_times(20, &|dice| Setting::MaxInFlightMessages(dice.between(1, 16) as u32));
    at_times(20, &|dice| Setting::MaxInFlightBytes(dice.between(20, 2_000) as u32));
    at_times(20, &|dice| Setting::MaxUncommitted(dice.between(1, 50) as u32));
    at_times(50, &|dice| Setting::SnapshotEvery(dice.between(1, 60) as u32));
    at_times(30, &|dice| Setting::SnapshotChunk(dice.between(8, 400) as u32));
    at_times(30, &|dice| Setting::ParallelWrites(dice.percent(90)));
    at_times(20, &|dice| Setting::Sessions(dice.between(1, 20) as u32));
    at_times(50, &|dice| Setting::LoadKeys(dice.between(1, 10) as u32));
    at_times(40, &|dice| Setting::LoadReads(percent(dice.between(0, 90))));
    at_times(20, &|dice| Setting::Jitter(Duration::from_ms(dice.between(1, 20))));
    at_times(20, &|dice| Setting::Replay(percent(dice.between(1, 10))));
    at_times(20, &|dice| {
        Setting::ReplayAfter(milliseconds(dice.between(1, 500), dice.between(500, 5_000)))
    });
    at_times(10, &|dice| {
        Setting::Bandwidth(Bandwidth::from_bytes(dice.between(10, 100) as u32 * 1_000))
    });
    at_times(10, &|dice| Setting::Queue(dice.between(4, 64) as u32));
    at_times(10, &|dice| Setting::Slow(Duration::from_ms(dice.between(1, 10))));
    at_times(20, &|dice| Setting::ClientRepeat(percent(dice.between(1, 20))));
    at_times(50, &|dice| Setting::Chaos(percent(dice.between(1, 100))));
    let lease = dice.percent(15);
    if dice.percent(if lease { 60 } else { 5 }) {
        settings.push(Setting::ClockDrift(percent(dice.between(0, 40))));
    }
    let reads = if lease { ReadMode::Lease } else { ReadMode::Index };
    if lease || dice.percent(50) {
        settings.push(Setting::Reads(reads));
    }
    let is_fair = |kind: &FaultKind| match kind {
        // Few members may be left, and each is needed: no disk is damaged for good.
        FaultKind::Corrupt => !nature.members_change,
        // Leases rest on clocks that can be relied on (dissertation §6.4.1).
        FaultKind::Drift | FaultKind::Step => !lease,
        _ => true,
    };
    let kinds = match nature.excess {
        Some(Excess::Lies) => FaultSet::EVERY,
        _ => FaultSet::TOLERATED.iter().filter(is_fair).collect(),
    };
    settings.push(Setting::ChaosKinds(kinds));
    let settings = settings.into_iter().map(|setting| (Scope::All, setting)).collect();
    let broken = match nature.excess {
        Some(Excess::BrokenRules) => Guard::ALL.into_iter().filter(|_| dice.percent(12)).collect(),
        _ => GuardSet::EMPTY,
    };
    Setup { servers, seed, settings, broken, ..Setup::default() }
}

fn milliseconds(min: u64, max: u64) -> Span {
    Span::new(Duration::from_ms(min), Duration::from_ms(max))
}

fn percent(share: u64) -> Ratio {
    Ratio::from_ppm(share as u32 * 10_000)
}
