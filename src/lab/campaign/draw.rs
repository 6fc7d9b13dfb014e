//! The random setup of a case: all settings are drawn.

use crate::lab::search::{Dice, values};
use crate::sim::{InitialDisk, Setup};
use crate::types::{
    FaultKind, FaultSet, Link, MessageKind, MessageKinds, ReadMode, Rule, RuleSet, Scope, ServerId,
    Setting, SettingName, Term,
};

use super::{Excess, Profile};

/// A random setup for a seed.
pub(super) fn setup(seed: u64, profile: Profile, dice: &mut Dice) -> Setup {
    const SIZES: [(u8, usize); 7] = [(1, 2), (2, 3), (3, 40), (4, 8), (5, 40), (6, 3), (7, 4)];
    let servers = dice.weighted(&SIZES).unwrap_or(5);
    let lease = dice.percent(15);
    let mut settings = Vec::new();
    for name in SettingName::ALL {
        if dice.percent(chance(name, lease)) {
            settings.push((Scope::All, value(name, profile, lease, dice)));
        }
        if dice.percent(chance_of_one(name, lease))
            && let Some(scope) = scope_of_one(name, servers, dice)
        {
            settings.push((scope, values::draw(name, dice)));
        }
    }
    let broken = match profile.excess {
        Some(Excess::BrokenRules) => Rule::ALL.into_iter().filter(|_| dice.percent(12)).collect(),
        _ => RuleSet::EMPTY,
    };
    let given = if dice.percent(10) { given_logs(servers, dice) } else { Vec::new() };
    Setup { servers, seed, settings, broken, given, core: None }
}

/// How often a setting is drawn for the whole world, in percent.
fn chance(name: SettingName, lease: bool) -> usize {
    match name {
        SettingName::Latency | SettingName::ElectionTimeout | SettingName::ChaosKinds => 100,
        SettingName::Reads if lease => 100,
        SettingName::ClockDrift => {
            if lease {
                60
            } else {
                5
            }
        }
        SettingName::Load => 60,
        SettingName::NoOp
        | SettingName::Chaos
        | SettingName::Disk
        | SettingName::LoadKeys
        | SettingName::Reads
        | SettingName::SnapshotEvery => 50,
        SettingName::Bandwidth | SettingName::Queue | SettingName::Slow => 10,
        // With the same clock on all servers, or no space on any disk, there is nothing to test: these are set for one
        // server.
        SettingName::Clock | SettingName::DiskFull => 1,
        _ => 30,
    }
}

/// How often a setting is drawn for one server or link, in percent.
fn chance_of_one(name: SettingName, lease: bool) -> usize {
    match name {
        // A lease depends on timeouts and clocks that agree (dissertation §6.4.1).
        SettingName::ElectionTimeout | SettingName::Clock if lease => 0,
        SettingName::ElectionTimeout | SettingName::Disk => 25,
        SettingName::DiskFull => 3,
        _ => 8,
    }
}

/// One server or link for which a setting may be set; none if it can only be set for the whole world.
fn scope_of_one(name: SettingName, servers: u8, dice: &mut Dice) -> Option<Scope> {
    let mut server = || ServerId::from_index(dice.below(servers.into()));
    if name.may_name_a_server() {
        return Some(Scope::Server(server()));
    }
    let (from, to) = (server(), server());
    if !name.may_name_a_link() || from == to {
        return None;
    }
    let link = Link { from, to };
    let ways = [Scope::Link(link), Scope::BothWays(link), Scope::Server(from)];
    if name.may_name_messages() && dice.percent(40) {
        // A foreign core's other messages have no setting of their own.
        let kind = *dice.one(&MessageKind::ALL[..MessageKind::Other as usize])?;
        return Some(Scope::Messages(MessageKinds::one(kind)));
    }
    dice.one(&ways).copied()
}

fn value(name: SettingName, profile: Profile, lease: bool, dice: &mut Dice) -> Setting {
    match name {
        SettingName::Reads if lease => Setting::Reads(ReadMode::Lease),
        SettingName::ChaosKinds => Setting::ChaosKinds(fault_kinds(profile, lease, dice)),
        name => values::draw(name, dice),
    }
}

fn fault_kinds(profile: Profile, lease: bool, dice: &mut Dice) -> FaultSet {
    let is_fair = |kind: &FaultKind| match kind {
        // Few members may be left, and all are needed, so no disk is damaged permanently.
        FaultKind::Corrupt => !profile.members_change,
        // Leases depend on reliable clocks (dissertation §6.4.1).
        FaultKind::Drift | FaultKind::Step => !lease,
        _ => true,
    };
    let kinds = match profile.excess {
        Some(Excess::Lies) => return FaultSet::EVERY,
        _ if dice.percent(50) => FaultSet::TOLERATED,
        _ => match values::draw(SettingName::ChaosKinds, dice) {
            Setting::ChaosKinds(kinds) => kinds,
            _ => FaultSet::TOLERATED,
        },
    };
    let fair: FaultSet = kinds.iter().filter(is_fair).collect();
    if fair.is_empty() { FaultSet::EMPTY.with(FaultKind::Crash) } else { fair }
}

/// Logs that earlier terms may have left: each server has a prefix of one log, and perhaps entries of another term.
fn given_logs(servers: u8, dice: &mut Dice) -> Vec<InitialDisk> {
    let mut shared = Vec::new();
    let mut term = 1;
    for _ in 0..dice.below(12) {
        term += dice.between(0, 1);
        shared.push(Term(term));
    }
    let give = |place: usize| {
        let mut log = shared[..dice.below(shared.len() + 1)].to_vec();
        // A term has one leader, so no two servers have such entries of the same term.
        let own = Term(term + 1 + place as u64);
        log.resize(log.len() + if dice.percent(40) { dice.below(4) } else { 0 }, own);
        // These terms are over: none of them gets a second leader.
        let now = Term(term + 1 + u64::from(servers));
        InitialDisk { server: ServerId::from_index(place), term: Some(now), vote: None, log }
    };
    (0..servers.into()).map(give).collect()
}
