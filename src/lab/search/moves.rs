//! The commands that a search may give: random ones that have an effect at the moment.

use std::fmt;

use crate::sim::{Command, FAULT_SETTINGS, LinkTarget, MessageName, Target, World};
use crate::types::{
    ClockRate, Duration, Link, Ratio, ReadMode, Role, Scope, ServerId, ServerSet, Setting,
    SettingName, Span, Time,
};
use crate::util::sort;

use super::dice::Dice;
use super::values;

/// A kind of commands, which users may allow or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Servers crash and restart.
    Crashes,
    /// Links are cut, servers isolated, the network partitioned and healed.
    Links,
    /// Single messages are dropped, delayed, duplicated, held or delivered early.
    Messages,
    /// Election timers fire at bad times.
    Timers,
    /// Processes are paused.
    Pauses,
    /// Clients submit commands.
    Clients,
    /// Disks are slow, full, stalled, or fail.
    Disks,
    /// Clocks run fast or slow, or jump.
    Clocks,
    /// Settings that are not faults: the empty entry of new leaders, the size of messages.
    Settings,
    /// Servers are added and removed.
    Members,
    /// Snapshots are taken, and logs compacted.
    Snapshots,
    /// Leaders transfer their leadership.
    Transfers,
    /// Disks lie and lose data. Raft does not tolerate that, so violations are to be expected.
    Lies,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Crashes,
        Self::Links,
        Self::Messages,
        Self::Timers,
        Self::Pauses,
        Self::Clients,
        Self::Disks,
        Self::Clocks,
        Self::Settings,
        Self::Members,
        Self::Snapshots,
        Self::Transfers,
        Self::Lies,
    ];

    /// All that Raft must tolerate.
    pub const FAIR: &[Self] = Self::ALL.split_at(12).0;

    /// Its word: `crashes`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Crashes => "crashes",
            Self::Links => "links",
            Self::Messages => "messages",
            Self::Timers => "timers",
            Self::Pauses => "pauses",
            Self::Clients => "clients",
            Self::Disks => "disks",
            Self::Clocks => "clocks",
            Self::Settings => "settings",
            Self::Members => "members",
            Self::Snapshots => "snapshots",
            Self::Transfers => "transfers",
            Self::Lies => "lies",
        }
    }

    /// The kind with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Whether a search may leave it out for long: most stories need only one or two of these, and many need none.
    pub(in crate::lab) fn is_special(self) -> bool {
        self.weight() < 5
    }

    /// Its weight in the draw among those that are allowed.
    pub(in crate::lab) fn weight(self) -> usize {
        match self {
            Self::Crashes | Self::Links | Self::Messages | Self::Timers => 6,
            Self::Clients => 5,
            Self::Pauses | Self::Members => 2,
            Self::Disks
            | Self::Clocks
            | Self::Settings
            | Self::Snapshots
            | Self::Transfers
            | Self::Lies => 1,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// A command of this kind, if one would have an effect now. The text of a client's command contains the number.
pub(in crate::lab) fn draw(
    kind: Kind,
    world: &World,
    number: usize,
    dice: &mut Dice,
) -> Option<Command> {
    match kind {
        Kind::Crashes => crash_or_restart(world, dice),
        Kind::Links => links(world, dice),
        Kind::Messages => message(world, dice),
        Kind::Timers => running(world, dice).map(Command::Timeout),
        Kind::Pauses => pause_or_resume(world, dice),
        Kind::Clients => Some(client(world, number, dice)),
        Kind::Disks => disk(world, dice),
        Kind::Clocks => clock(world, dice),
        Kind::Settings => setting(dice),
        Kind::Members => members(world, dice),
        Kind::Snapshots => running(world, dice).map(Command::Snapshot),
        Kind::Transfers => transfer(world, dice),
        Kind::Lies => lie(world, dice),
    }
}

fn server_of(ids: impl Iterator<Item = ServerId>, dice: &mut Dice) -> Option<ServerId> {
    let ids: Vec<ServerId> = ids.collect();
    dice.one(&ids).copied()
}

/// A server that runs; often the leader, since most faults matter there.
fn running(world: &World, dice: &mut Dice) -> Option<Target> {
    let leader = world.leader().filter(|_| dice.percent(35));
    let runs = |id: &ServerId| world.is_up(*id) && !world.server(*id).is_paused();
    leader.filter(runs).or_else(|| server_of(world.ids().filter(runs), dice)).map(Target::Server)
}

fn crash_or_restart(world: &World, dice: &mut Dice) -> Option<Command> {
    let down: Vec<ServerId> = world.ids().filter(|&id| !world.is_up(id)).collect();
    let share = 100 * down.len() / world.ids().count().max(1);
    if !down.is_empty() && dice.percent(30 + share) {
        return dice.one(&down).map(|&id| Command::Restart(Target::Server(id)));
    }
    // A demoted or removed server must learn after a restart that it has no vote.
    if let Some(id) = non_voter(world, dice).filter(|&id| world.is_up(id) && dice.percent(30)) {
        return Some(Command::Crash(Target::Server(id)));
    }
    running(world, dice).map(Command::Crash)
}

/// A server that is not a voter in the present configuration.
fn non_voter(world: &World, dice: &mut Dice) -> Option<ServerId> {
    let present = world.configuration();
    server_of(world.ids().filter(|&id| !present.is_voter(id)), dice)
}

fn pause_or_resume(world: &World, dice: &mut Dice) -> Option<Command> {
    let paused: Vec<ServerId> = world.ids().filter(|&id| world.server(id).is_paused()).collect();
    if !paused.is_empty() && dice.percent(60) {
        return dice.one(&paused).map(|&id| Command::Resume(Target::Server(id)));
    }
    running(world, dice).map(Command::Pause)
}

fn links(world: &World, dice: &mut Dice) -> Option<Command> {
    let network = world.network();
    let isolated: Vec<ServerId> = world.ids().filter(|&id| network.is_isolated(id)).collect();
    let is_cut = |&(from, to): &(ServerId, ServerId)| network.is_cut(Link { from, to });
    let cut: Vec<(ServerId, ServerId)> = pairs(world).filter(is_cut).collect();
    let is_whole = isolated.is_empty() && cut.is_empty() && network.groups().is_empty();
    let clogged: Vec<Link> = network.clogged().collect();
    if !clogged.is_empty() && dice.percent(20) {
        let unclog = |link: &Link| Command::Unclog(Some(link_target(link.from, link.to, false)));
        return dice.one(&clogged).map(unclog);
    }
    match dice.below(10) {
        0 | 1 if !is_whole => Some(Command::Heal(None)),
        2 if !isolated.is_empty() => {
            dice.one(&isolated).map(|&id| Command::Reconnect(Target::Server(id)))
        }
        3 if !cut.is_empty() => {
            dice.one(&cut).map(|&(from, to)| Command::Heal(Some(link_target(from, to, false))))
        }
        4..=6 => running(world, dice).map(Command::Isolate),
        7 => partition(world, dice),
        8 if dice.percent(60) => {
            let all: Vec<(ServerId, ServerId)> = pairs(world).collect();
            dice.one(&all).map(|&(from, to)| Command::Clog(link_target(from, to, false)))
        }
        _ => {
            let all: Vec<(ServerId, ServerId)> = pairs(world).collect();
            let both_ways = dice.percent(40);
            dice.one(&all).map(|&(from, to)| Command::Cut(link_target(from, to, both_ways)))
        }
    }
}

fn pairs(world: &World) -> impl Iterator<Item = (ServerId, ServerId)> {
    let to = move |from| world.ids().filter(move |&to| to != from).map(move |to| (from, to));
    world.ids().flat_map(to)
}

fn link_target(from: ServerId, to: ServerId, both_ways: bool) -> LinkTarget {
    LinkTarget { from: Target::Server(from), to: Target::Server(to), both_ways }
}

/// Two groups of servers; often with the leader in the smaller one.
fn partition(world: &World, dice: &mut Dice) -> Option<Command> {
    let mut ids: Vec<ServerId> = world.ids().collect();
    let size = dice.between(1, (ids.len() as u64 / 2).max(1)) as usize;
    let mut group = Vec::new();
    if let Some(leader) = world.leader().filter(|_| dice.percent(50)) {
        ids.retain(|&id| id != leader);
        group.push(leader);
    }
    while group.len() < size && !ids.is_empty() {
        group.push(ids.swap_remove(dice.below(ids.len())));
    }
    sort(&mut group);
    sort(&mut ids);
    let targets = |ids: Vec<ServerId>| ids.into_iter().map(Target::Server).collect();
    (!ids.is_empty()).then(|| Command::Partition(vec![targets(group), targets(ids)]))
}

fn message(world: &World, dice: &mut Dice) -> Option<Command> {
    let flights = world.network().flights().filter(|flight| flight.link().is_some());
    let flights: Vec<_> = flights.map(|flight| (flight.message, flight.held().is_some())).collect();
    let &(message, is_held) = dice.one(&flights)?;
    let name: MessageName = world.message_name(message)?;
    Some(match dice.below(10) {
        _ if is_held && dice.percent(80) => Command::Release(name),
        0..=3 => Command::Drop(name),
        4 | 5 => Command::Delay(name, Duration::from_ms(dice.between(1, 40) * 10)),
        6 => Command::Duplicate(name),
        7 | 8 => Command::Deliver(name),
        _ => Command::Hold(name),
    })
}

fn client(world: &World, number: usize, dice: &mut Dice) -> Command {
    const NAMES: [&str; 2] = ["a", "b"];
    const KEYS: [&str; 2] = ["k", "l"];
    let to = match dice.below(4) {
        0 | 1 => apparent_leader(world, dice),
        2 => running(world, dice),
        _ => None,
    };
    let named = dice.percent(60);
    let client = dice.one(&NAMES).filter(|_| named).map(|&name| name.into());
    let key = dice.one(&KEYS).map_or_else(|| "k".into(), |&key| key.into());
    // In joint consensus a read needs both majorities, so half of the requests are reads.
    let reads = world.configuration().is_joint() && dice.percent(50);
    match dice.below(10) {
        0..=4 if !reads => Command::Submit { text: format!("x={number}").into(), to, again: None },
        5 | 6 if !reads => {
            Command::Put { client, key, value: number.to_string().into(), again: None }
        }
        _ => Command::Get { client, key, from: to, again: None },
    }
}

/// A server that believes that it is the leader; there may be several.
fn apparent_leader(world: &World, dice: &mut Dice) -> Option<Target> {
    let leads = |id: &ServerId| world.core(*id).is_some_and(|core| core.role() == Role::Leader);
    server_of(world.ids().filter(leads), dice).map(Target::Server)
}

fn disk(world: &World, dice: &mut Dice) -> Option<Command> {
    let stalled: Vec<ServerId> =
        world.ids().filter(|&id| world.server(id).disk().is_stalled()).collect();
    if !stalled.is_empty() && dice.percent(50) {
        return dice.one(&stalled).map(|&id| Command::Unstall(Target::Server(id)));
    }
    let full: Vec<ServerId> = world.ids().filter(|&id| world.server(id).disk().is_full()).collect();
    if !full.is_empty() && dice.percent(50) {
        let set = |&id: &ServerId| Command::Set(Scope::Server(id), Setting::DiskFull(false));
        return dice.one(&full).map(set);
    }
    // A stalled disk can make a joint configuration last.
    if world.configuration().is_joint() && dice.percent(50) {
        return running(world, dice).map(Command::Stall);
    }
    // The longest exceed every usual election timeout.
    let delay = Duration::from_ms(*dice.one(&[1, 5, 20, 100, 400, 1_000])?);
    let id = server_of(world.ids(), dice)?;
    match dice.below(8) {
        0 => running(world, dice).map(Command::Fail),
        1 => running(world, dice).map(Command::Tear),
        2 => running(world, dice).map(Command::Stall),
        3 => Some(Command::Set(Scope::Server(id), Setting::DiskFull(true))),
        _ => Some(Command::Set(Scope::Server(id), Setting::Disk(Span::new(delay, delay)))),
    }
}

fn transfer(world: &World, dice: &mut Dice) -> Option<Command> {
    let leader = world.leader()?;
    server_of(world.ids().filter(|&id| id != leader), dice)
        .map(Target::Server)
        .map(Command::Transfer)
}

/// Leases depend on clocks that differ by no more than the setting allows (dissertation §6.4.1); everything else
/// tolerates any clock.
fn clock(world: &World, dice: &mut Dice) -> Option<Command> {
    let id = server_of(world.ids(), dice)?;
    let settings = world.settings();
    if settings.get(SettingName::Reads) == Setting::Reads(ReadMode::Lease) {
        let Setting::ClockDrift(drift) = settings.get(SettingName::ClockDrift) else { return None };
        let half = u64::from(drift.ppm() / 2);
        let ppm = *dice.one(&[1_000_000 - half, 1_000_000, 1_000_000 + half])?;
        return Some(Command::Set(
            Scope::Server(id),
            Setting::Clock(ClockRate::from_ppm(ppm as u32)),
        ));
    }
    if dice.percent(30) {
        let by_ms = *dice.one(&[-300, -50, 50, 300])?;
        return Some(Command::Step(Target::Server(id), by_ms * 1_000));
    }
    let percent = *dice.one(&[50, 80, 90, 100, 110, 125, 200])?;
    Some(match percent {
        100 => Command::Reset(Scope::Server(id), SettingName::Clock),
        _ => Command::Set(Scope::Server(id), Setting::Clock(ClockRate::from_ppm(percent * 10_000))),
    })
}

fn setting(dice: &mut Dice) -> Option<Command> {
    if dice.percent(40) {
        let matters_of_taste: Vec<SettingName> =
            SettingName::ALL.into_iter().filter(|&name| is_harmless(name)).collect();
        let name = *dice.one(&matters_of_taste)?;
        return Some(Command::Set(Scope::All, values::draw(name, dice)));
    }
    let value = match dice.below(8) {
        0 => Setting::NoOp(dice.percent(30)),
        1 => Setting::MaxBatch(*dice.one(&[1, 1, 2, 64])?),
        2 => Setting::Reorder(Ratio::from_ppm(*dice.one(&[0, 200_000])?)),
        3 => Setting::Duplicate(Ratio::from_ppm(*dice.one(&[0, 100_000])?)),
        4 => Setting::PreVote(dice.percent(50)),
        5 => Setting::CheckQuorum(dice.percent(50)),
        6 => Setting::ParallelWrites(dice.percent(50)),
        _ => Setting::SnapshotEvery(*dice.one(&[0, 1, 2, 5])?),
    };
    Some(Command::Set(Scope::All, value))
}

/// Whether a search may change it for the whole world at any time: it is not a fault, no lease may depend on it at
/// present (dissertation §6.4.1), and it does not merely slow the search down.
fn is_harmless(name: SettingName) -> bool {
    !FAULT_SETTINGS.contains(&name)
        && !matches!(
            name,
            SettingName::ElectionTimeout
                | SettingName::Reads
                | SettingName::ClockDrift
                | SettingName::ReplayAfter
                | SettingName::ChaosKinds
                | SettingName::Disk
                | SettingName::Load
        )
}

/// The most servers to which a search extends a cluster.
pub(super) const MACHINES_MAX: usize = 7;

fn members(world: &World, dice: &mut Dice) -> Option<Command> {
    world.leader()?;
    let count = world.ids().count();
    let new = ServerId::from_index(count);
    let may_grow = count < MACHINES_MAX;
    let known = server_of(world.ids(), dice)?;
    let other = non_voter(world, dice).unwrap_or(known);
    Some(match dice.below(10) {
        0 | 1 if may_grow => Command::Add(Target::Server(new)),
        2 if may_grow => Command::Learner(Target::Server(new)),
        3 | 4 => Command::Add(Target::Server(if dice.percent(50) { other } else { known })),
        5 => Command::Learner(Target::Server(if dice.percent(80) { other } else { known })),
        6 => {
            let ids: Vec<ServerId> = world.ids().collect();
            let picked = ids.into_iter().filter(|_| dice.percent(60));
            Command::Members(picked.collect::<ServerSet>())
        }
        _ => Command::Remove(Target::Server(known)),
    })
}

fn lie(world: &World, dice: &mut Dice) -> Option<Command> {
    let liars: Vec<ServerId> = world.ids().filter(|&id| world.server(id).disk().lies()).collect();
    let target = Target::Server(server_of(world.ids(), dice)?);
    Some(match dice.below(6) {
        0 if !liars.is_empty() => Command::Flush(Target::Server(*dice.one(&liars)?)),
        0 | 1 => Command::Lie(target),
        2 => Command::Corrupt(target),
        3 => Command::CorruptSnapshot(target),
        4 if dice.percent(30) => {
            Command::ForceMembers(world.ids().filter(|_| dice.percent(50)).collect())
        }
        _ => Command::Wipe(target),
    })
}

/// The time of the next command: usually soon, and often just before or after an event.
pub(in crate::lab) fn next_time(world: &World, dice: &mut Dice, pace: Pace) -> Time {
    let now = world.now();
    match dice.below(10) {
        0 | 1 => now,
        // Just before or after an arrival.
        2 | 3 => {
            let arrivals: Vec<Time> =
                world.network().flights().map(|flight| flight.arrives_at).collect();
            let at = dice.one(&arrivals).copied().unwrap_or(now);
            if dice.percent(50) { at } else { (at - Duration::from_us(1)).max(now) }
        }
        // Just before or after an election timer fires.
        4 => {
            let timers: Vec<Time> =
                world.ids().filter_map(|id| world.election_deadline(id)).collect();
            dice.one(&timers).copied().unwrap_or(now)
                + Duration::from_us(dice.between(0, 1) * 2_000)
        }
        5 | 6 => now + dice.duration(0, 15_000),
        7 | 8 => now + dice.duration(0, 60_000 * pace.0),
        _ => now + dice.duration(0, 250_000 * pace.0),
    }
    .max(now)
}

/// The typical time between two commands of a trial.
#[derive(Clone, Copy, Debug)]
pub(in crate::lab) struct Pace(u64);

impl Pace {
    pub(in crate::lab) fn draw(dice: &mut Dice) -> Self {
        Self(dice.between(1, 4))
    }
}
