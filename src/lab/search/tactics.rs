//! Commands that follow a strategy.
//!
//! Random commands at random times seldom form a useful sequence. So some trials are sequences of acts that people who
//! know replication would choose: submit something, make the leader unavailable, partition the network differently,
//! bring back a server that was away; and each act is given the time to have its effect. No act knows which rule is
//! broken: they are useful against any replicated log.

use crate::sim::{Command, Target, World};
use crate::types::{
    ClockRate, Duration, Event, EventKind, Fact, Membership, Ratio, ReadMode, Role, Scope,
    ServerId, ServerSet, Setting, SettingName, Span,
};
use crate::util::sort;

use super::dice::Dice;
use super::features::FEATURES;
use super::moves::{self, Kind};

/// One act of a strategy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// A client submits a command, often to a server that leads, or believes so.
    Submit,
    /// The leader is asked to change the members.
    ChangeMembers,
    /// A leader becomes unavailable: it crashes, is paused, is cut off, or transfers its leadership.
    DisruptLeader,
    /// The network is partitioned in another way.
    Partition,
    /// A disk stalls for a while, so that its writes take long; or it resumes.
    StallDisk,
    /// A server that was away returns.
    BringBack,
    /// A server starts an election.
    Campaign,
    /// Something else.
    Other,
}

/// The effect for which an act waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// A server becomes leader.
    LeaderElected,
    /// An entry is appended.
    Appended,
    /// A write is durable.
    Durable,
    /// A commit index advances.
    Committed,
    /// A client is answered.
    Answered,
    /// A message arrives.
    Arrived,
}

/// How long to wait after an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wait {
    /// Until this effect has happened.
    Until(Effect),
    /// Not at all: the next act belongs to this one.
    Not,
    /// For some time.
    SomeTime,
}

impl Effect {
    /// Whether the event is this effect.
    pub(super) fn matches(self, event: &Event) -> bool {
        let EventKind::Fact(fact) = &event.kind else { return false };
        match self {
            Self::LeaderElected => matches!(fact, Fact::RoleChanged { to: Role::Leader, .. }),
            Self::Appended => matches!(fact, Fact::EntryAppended { .. }),
            Self::Durable => matches!(fact, Fact::WriteDurable { .. }),
            Self::Committed => matches!(fact, Fact::CommitAdvanced { .. }),
            Self::Answered => matches!(fact, Fact::ClientFinished { .. }),
            Self::Arrived => matches!(fact, Fact::Delivered { .. }),
        }
    }
}

/// The kinds of commands that make a leader unavailable.
const DISRUPTIVE: &[Kind] = &[Kind::Crashes, Kind::Links, Kind::Pauses, Kind::Transfers];

impl Act {
    const ALL: [Self; 8] = [
        Self::Submit,
        Self::ChangeMembers,
        Self::DisruptLeader,
        Self::Partition,
        Self::StallDisk,
        Self::BringBack,
        Self::Campaign,
        Self::Other,
    ];

    /// Whether it is allowed if these kinds of commands are.
    fn is_allowed(self, kinds: &[Kind]) -> bool {
        let any = |of: &[Kind]| of.iter().any(|kind| kinds.contains(kind));
        match self {
            Self::Submit => any(&[Kind::Clients]),
            Self::ChangeMembers => any(&[Kind::Members]),
            Self::DisruptLeader | Self::BringBack => any(DISRUPTIVE),
            Self::Partition => any(&[Kind::Links]),
            Self::StallDisk => any(&[Kind::Disks]),
            Self::Campaign => any(&[Kind::Timers]),
            Self::Other => true,
        }
    }

    fn weight(self) -> usize {
        match self {
            Self::Submit => 6,
            Self::DisruptLeader => 5,
            Self::ChangeMembers | Self::Partition | Self::BringBack => 4,
            Self::Campaign => 3,
            Self::StallDisk | Self::Other => 2,
        }
    }

    /// How long to wait after it.
    pub(super) fn wait(self, dice: &mut Dice) -> Wait {
        use Effect::{Answered, Appended, Arrived, Committed, Durable, LeaderElected};
        use Wait::{Not, SomeTime, Until};
        let waits: &[(Wait, usize)] = match self {
            Self::Submit => &[
                (Until(Answered), 6),
                (Until(Committed), 3),
                (Until(Appended), 2),
                (Until(Durable), 1),
                (Until(Arrived), 1),
                (Not, 1),
                (SomeTime, 5),
            ],
            Self::ChangeMembers => {
                &[(Until(Committed), 4), (Until(Appended), 1), (Not, 4), (SomeTime, 2)]
            }
            Self::DisruptLeader => &[(Until(LeaderElected), 7), (Not, 2), (SomeTime, 3)],
            Self::Partition => {
                &[(Until(LeaderElected), 5), (Until(Committed), 2), (Not, 2), (SomeTime, 3)]
            }
            Self::BringBack => {
                &[(Until(LeaderElected), 2), (Until(Arrived), 1), (Not, 2), (SomeTime, 4)]
            }
            Self::StallDisk => &[(Not, 5), (SomeTime, 3)],
            Self::Campaign => &[(Until(LeaderElected), 8), (Until(Arrived), 1), (SomeTime, 2)],
            Self::Other => &[(SomeTime, 1)],
        };
        dice.weighted(waits).unwrap_or(SomeTime)
    }
}

/// The acts of a trial, with their weights.
pub(super) fn acts(theme: Theme, kinds: &[Kind], dice: &mut Dice) -> Vec<(Act, usize)> {
    let allowed = Act::ALL.into_iter().filter(|act| act.is_allowed(kinds));
    let mut weighted = |act: Act| {
        let often = if theme.favours(act) { 2 + dice.below(4) } else { dice.below(4) };
        (act, act.weight() * often)
    };
    allowed.map(&mut weighted).collect()
}

/// The acts of a duel: a command is submitted, another server becomes leader, a command is submitted, and so on.
pub(super) fn duel_act(turn: usize, theme: Theme, kinds: &[Kind], dice: &mut Dice) -> Option<Act> {
    let submits = if theme == Theme::Members { 1 } else { 4 };
    let acts: &[(Act, usize)] = if turn.is_multiple_of(2) {
        &[(Act::Submit, submits), (Act::ChangeMembers, 3)]
    } else {
        &[(Act::DisruptLeader, 4), (Act::Partition, 4), (Act::BringBack, 3), (Act::Campaign, 2)]
    };
    let allowed = acts.iter().copied().filter(|(act, _)| act.is_allowed(kinds));
    dice.weighted(&allowed.collect::<Vec<_>>())
}

/// The command of an act, if one would have an effect now.
pub(super) fn draw(
    act: Act,
    theme: Theme,
    kinds: &[Kind],
    world: &World,
    number: usize,
    dice: &mut Dice,
) -> Option<Command> {
    match act {
        Act::Submit => Some(submit(theme, world, number, dice)),
        Act::ChangeMembers => change_members(world, dice),
        Act::DisruptLeader => disrupt_leader(kinds, world, dice),
        Act::Partition => partition(world, dice),
        Act::StallDisk => stall_or_resume_disk(world, dice),
        Act::BringBack => bring_back(kinds, world, dice),
        Act::Campaign => moves::draw(Kind::Timers, world, number, dice),
        Act::Other => {
            let &kind = dice.one(kinds)?;
            moves::draw(kind, world, number, dice)
        }
    }
}

fn leaders(world: &World) -> Vec<ServerId> {
    let leads = |id: &ServerId| {
        world.core(*id).is_some_and(|core| core.role() == Role::Leader)
            && !world.server(*id).is_paused()
    };
    world.ids().filter(leads).collect()
}

/// All puts and gets use one key, so that they interfere.
fn submit(theme: Theme, world: &World, number: usize, dice: &mut Dice) -> Command {
    let leader = dice.one(&leaders(world)).copied();
    let to = leader.filter(|_| dice.percent(75)).map(Target::Server);
    let key = || "k".into();
    match dice.below(10) {
        0..=4 if theme != Theme::Reads => {
            Command::Submit { text: format!("x={number}").into(), to, again: None }
        }
        0..=2 | 5..=6 => {
            Command::Put { client: None, key: key(), value: number.to_string().into(), again: None }
        }
        _ => Command::Get { client: None, key: key(), from: to, again: None },
    }
}

/// Stalls the disk of a leader, or of one of its followers; if it is stalled already, it resumes in half of the cases.
fn stall_or_resume_disk(world: &World, dice: &mut Dice) -> Option<Command> {
    let (stalled, others): (Vec<ServerId>, Vec<ServerId>) =
        world.ids().partition(|&id| world.server(id).disk().is_stalled());
    if !stalled.is_empty() && dice.percent(50) {
        return dice.one(&stalled).map(|&id| Command::Unstall(Target::Server(id)));
    }
    let leader = dice.one(&leaders(world)).copied().filter(|_| dice.percent(50));
    let id = leader.or_else(|| dice.one(&others).copied())?;
    Some(Command::Stall(Target::Server(id)))
}

/// Adds or removes one server, or chooses other voters where that is allowed.
fn change_members(world: &World, dice: &mut Dice) -> Option<Command> {
    world.leader()?;
    let now = world.configuration();
    let (voters, others): (Vec<ServerId>, Vec<ServerId>) =
        world.ids().partition(|&id| now.is_voter(id));
    let next = ServerId::from_index(world.ids().count());
    match dice.below(10) {
        0..=4 if voters.len() > 2 => {
            dice.one(&voters).map(|&id| Command::Remove(Target::Server(id)))
        }
        5 | 6 if !others.is_empty() => {
            let command = if dice.percent(60) { Command::Add } else { Command::Learner };
            dice.one(&others).map(|&id| command(Target::Server(id)))
        }
        5..=7 if world.ids().count() < moves::MACHINES_MAX => {
            Some(Command::Add(Target::Server(next)))
        }
        _ => {
            let picked: ServerSet = world.ids().filter(|_| dice.percent(60)).collect();
            Some(Command::Members(picked))
        }
    }
}

fn disrupt_leader(kinds: &[Kind], world: &World, dice: &mut Dice) -> Option<Command> {
    let &leader = dice.one(&leaders(world))?;
    let target = Target::Server(leader);
    let can: Vec<Kind> = kinds.iter().copied().filter(|kind| DISRUPTIVE.contains(kind)).collect();
    match *dice.one(&can)? {
        Kind::Crashes => Some(Command::Crash(target)),
        Kind::Links if dice.percent(40) => Some(Command::Isolate(target)),
        Kind::Links => partition(world, dice),
        Kind::Pauses => Some(Command::Pause(target)),
        kind => moves::draw(kind, world, 0, dice),
    }
}

/// Two groups. Several leaders are separated; a single leader is in the smaller group.
fn partition(world: &World, dice: &mut Dice) -> Option<Command> {
    let leaders = leaders(world);
    let mut rest: Vec<ServerId> = world.ids().filter(|id| !leaders.contains(id)).collect();
    let fewer = rest.len() / 2;
    let mut groups: [Vec<ServerId>; 2] = Default::default();
    for (place, &leader) in leaders.iter().enumerate() {
        groups[place % 2].push(leader);
    }
    let joining = if leaders.len() > 1 { rest.len() } else { fewer };
    for _ in 0..dice.below(joining + 1) {
        groups[0].push(rest.swap_remove(dice.below(rest.len())));
    }
    groups[1].append(&mut rest);
    if groups.iter().any(Vec::is_empty) {
        return None;
    }
    groups.iter_mut().for_each(|group| sort(group));
    let targets = |ids: Vec<ServerId>| ids.into_iter().map(Target::Server).collect();
    Some(Command::Partition(groups.into_iter().map(targets).collect()))
}

fn bring_back(kinds: &[Kind], world: &World, dice: &mut Dice) -> Option<Command> {
    let network = world.network();
    let mut ways: Vec<Command> = Vec::new();
    for id in world.ids() {
        let target = Target::Server(id);
        if !world.is_up(id) && kinds.contains(&Kind::Crashes) {
            ways.push(Command::Restart(target));
        } else if world.server(id).is_paused() && kinds.contains(&Kind::Pauses) {
            ways.push(Command::Resume(target));
        }
        if network.is_isolated(id) && kinds.contains(&Kind::Links) {
            ways.push(Command::Reconnect(target));
        }
    }
    if !network.groups().is_empty() && kinds.contains(&Kind::Links) {
        ways.push(Command::Heal(None));
    }
    dice.one(&ways).cloned()
}

/// The focus of a search until its next restart: the parts of Raft take turns, so that none displaces the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Theme {
    /// Elections and logs, and sometimes something else.
    Plain,
    /// Changes of the members.
    Members,
    /// Reads that do not go through the log.
    Reads,
}

impl Theme {
    pub(super) fn draw(kinds: &[Kind], dice: &mut Dice) -> Self {
        let may = |kind| kinds.contains(&kind);
        match dice.below(3) {
            0 if may(Kind::Members) => Self::Members,
            1 if may(Kind::Clients) && may(Kind::Settings) => Self::Reads,
            _ => Self::Plain,
        }
    }

    /// Initial settings that users might choose.
    pub(super) fn settings(self, world: &World, dice: &mut Dice) -> Vec<Command> {
        let mut drawn = Vec::new();
        match self {
            Self::Plain => {}
            Self::Members if dice.percent(70) => {
                drawn.push(Setting::Membership(Membership::Single));
            }
            Self::Members => drawn.push(Setting::Membership(Membership::Joint)),
            Self::Reads if dice.percent(60) || !clocks_agree(world) => {
                drawn.push(Setting::Reads(ReadMode::Index));
            }
            Self::Reads => {
                drawn.extend([Setting::CheckQuorum(true), Setting::Reads(ReadMode::Lease)]);
            }
        }
        if self == Self::Members && dice.percent(30) {
            drawn.push(Setting::Reads(ReadMode::Index));
        }
        if dice.percent(20) {
            drawn.push(Setting::NoOp(true));
        }
        if dice.percent(10) {
            drawn.push(Setting::MaxBatch(1));
        }
        if dice.percent(if self == Self::Reads { 40 } else { 10 }) {
            drawn.extend(wider_timeouts(world));
        }
        if dice.percent(if self == Self::Reads { 40 } else { 10 }) {
            drawn.push(Setting::ClientTimeout(Duration::from_ms(100)));
        }
        if dice.percent(10) {
            drawn.push(Setting::ClientRepeat(Ratio::from_ppm(500_000)));
        }
        drawn.retain(|setting| world.settings().get(setting.name()) != *setting);
        drawn.into_iter().map(|setting| Command::Set(Scope::All, setting)).collect()
    }

    fn favours(self, act: Act) -> bool {
        match self {
            Self::Plain => false,
            Self::Members => matches!(act, Act::ChangeMembers | Act::StallDisk),
            Self::Reads => act == Act::Submit,
        }
    }

    /// The features that matter to it; moments that differ only in others are not worth keeping.
    pub(super) fn relevant_features(self) -> [bool; FEATURES] {
        match self {
            Self::Plain => [true, true, true, true, false, false],
            Self::Members => [true, false, false, false, true, false],
            Self::Reads => [true, false, false, false, false, true],
        }
    }

    /// The kind of commands that it always uses.
    pub(super) fn needs(self, kind: Kind) -> bool {
        match self {
            Self::Plain => false,
            Self::Members => kind == Kind::Members,
            Self::Reads => kind == Kind::Clients,
        }
    }
}

/// Leases depend on clocks that differ by no more than the setting allows (dissertation §6.4.1).
fn clocks_agree(world: &World) -> bool {
    world.ids().all(|id| world.settings().server(id).clock == ClockRate::REAL)
}

/// Timeouts with a wider range. The shortest stays, because leases depend on it.
fn wider_timeouts(world: &World) -> Option<Setting> {
    let name = SettingName::ElectionTimeout;
    let Setting::ElectionTimeout(Span { min, max }) = world.settings().get(name) else {
        return None;
    };
    let most = Duration::from_s(1);
    (max < most).then_some(Setting::ElectionTimeout(Span::new(min, most)))
}
