//! Parses the settings of `set` and `reset`.

use super::target::{is_at_target, offer_targets, targets};
use crate::lab::language::cursor::Cursor;
use crate::lab::language::error::{ParseError, ParseResult};
use crate::lab::language::lexer::Kind;
use crate::lab::language::values::{
    self, A_BANDWIDTH, A_CLOCK_RATE, A_DURATION, A_RATE, A_RATIO, A_SPAN, whole,
};
use crate::lab::language::words::{
    APPEND_ENTRIES, ARROWS, ChaosFaults, MEMBERSHIPS, Switch, UNLIMITED,
};
use crate::sim::{Command, Target};
use crate::types::{
    Bandwidth, ClockRate, Duration, FaultKind, FaultSet, Link, Membership, MessageKind,
    MessageKinds, Rate, Ratio, ReadMode, Scope, Setting, SettingName, Span,
};

/// The scope of a setting.
enum SettingTarget {
    /// The world, a link or one server.
    Scope(Scope),
    /// Several servers, or a selector.
    Targets(Target),
}

/// Parses what follows `set`.
pub(super) fn read(line: &mut Cursor<'_>) -> ParseResult<Command> {
    let name = setting_name(line)?;
    let setting_target = setting_target(line, name)?;
    let setting = value(line, name)?;
    Ok(match setting_target {
        SettingTarget::Scope(scope) => Command::Set(scope, setting),
        SettingTarget::Targets(targets) => Command::SetFor(targets, setting),
    })
}

/// Parses the link, the servers or the kind of messages for which a setting is, if it names some.
pub(super) fn scope(line: &mut Cursor<'_>, name: SettingName) -> ParseResult<()> {
    setting_target(line, name).map(|_| ())
}

/// Parses a value of a setting, which is in its range.
pub(super) fn value(line: &mut Cursor<'_>, name: SettingName) -> ParseResult<Setting> {
    let place = line.place();
    let setting = setting(line, name)?;
    match setting.check() {
        Ok(()) => Ok(setting),
        Err(allowed) => {
            let message = format!("{} {setting} is out of range", name.word());
            Err(ParseError::new(place, message, allowed))
        }
    }
}

fn setting_name(line: &mut Cursor<'_>) -> ParseResult<SettingName> {
    let expected = "one such as latency, loss or heartbeat";
    line.choose(SettingName::ALL.into_iter(), "a setting", expected)
}

/// Parses what follows `reset`.
pub(super) fn reset(line: &mut Cursor<'_>) -> ParseResult<Command> {
    let name = setting_name(line)?;
    Ok(match setting_target(line, name)? {
        SettingTarget::Scope(scope) => Command::Reset(scope, name),
        SettingTarget::Targets(targets) => Command::ResetFor(targets, name),
    })
}

/// Kinds of messages, by their words or by the names of the paper's RPCs.
fn kinds(line: &mut Cursor<'_>) -> Option<MessageKinds> {
    let word = line.word()?;
    let kinds = if word == "AppendEntries" {
        MessageKinds::APPEND_ENTRIES
    } else {
        let is_meant = |kind: &MessageKind| kind.word() == word || kind.name() == word;
        MessageKinds::one(MessageKind::ALL.into_iter().find(is_meant)?)
    };
    line.advance();
    Some(kinds)
}

fn setting_target(line: &mut Cursor<'_>, name: SettingName) -> ParseResult<SettingTarget> {
    if let Some(kinds) = kinds(line) {
        if !name.may_name_messages() {
            let message = format!("{} cannot be set for a kind of messages", name.word());
            return Err(ParseError::new(line.last_place(), message, "its value"));
        }
        return Ok(SettingTarget::Scope(Scope::Messages(kinds)));
    }
    if name.may_name_messages() {
        line.offer_word(APPEND_ENTRIES);
        line.offer_choices(MessageKind::ALL.into_iter());
    }
    let (links, one_server) = (name.may_name_a_link(), name.may_name_a_server());
    if links || one_server {
        offer_targets(line);
    }
    if !is_at_target(line) {
        return Ok(SettingTarget::Scope(Scope::All));
    }
    if !links && !one_server {
        let message = format!("{} cannot be set for single servers", name.word());
        return Err(ParseError::new(line.place(), message, "its value"));
    }
    let start = line.place().start;
    let targets = targets(line)?;
    let sender = line.part(start..line.read().end);
    if links && matches!(targets, Target::Server(_)) {
        ARROWS.into_iter().for_each(|arrow| line.offer_word(arrow));
    }
    let both_ways = match (line.kind(), targets) {
        (Kind::Arrow, _) => false,
        (Kind::Line, _) => true,
        (_, Target::Server(id)) => return Ok(SettingTarget::Scope(Scope::Server(id))),
        _ => return Ok(SettingTarget::Targets(targets)),
    };
    if one_server {
        let message = format!("{} is set for a server, not for a link", name.word());
        return Err(ParseError::new(line.place(), message, "its value"));
    }
    let Target::Server(from) = targets else {
        let message = format!("'{sender}' is not one server");
        return Err(ParseError::new(start..line.read().end, message, "a link such as S1 -> S2"));
    };
    line.advance();
    let link = Link { from, to: line.server()? };
    if link.from == link.to {
        let message = format!("a link from {sender} to itself");
        return Err(ParseError::new(start..line.read().end, message, "two different servers"));
    }
    Ok(SettingTarget::Scope(if both_ways { Scope::BothWays(link) } else { Scope::Link(link) }))
}

fn setting(line: &mut Cursor<'_>, name: SettingName) -> ParseResult<Setting> {
    const COUNT: &str = "a whole number from 1 to 100000";
    const ROUNDS: &str = "a whole number from 1 to 1000";
    const CLIENTS: &str = "a whole number from 0 to 10000";
    const QUEUE: &str = "a whole number from 0 to 100000";
    const KEYS: &str = "a whole number from 0 to 100";
    let count = |line: &mut Cursor<'_>| -> ParseResult<u32> {
        Ok(whole(line.value("a number", COUNT)?, 1..=100_000, COUNT)? as u32)
    };
    let limit = |line: &mut Cursor<'_>| -> ParseResult<u32> {
        const LIMIT: &str = "a whole number from 0 to 1000000";
        Ok(whole(line.value("a number", LIMIT)?, 0..=1_000_000, LIMIT)? as u32)
    };
    Ok(match name {
        SettingName::ElectionTimeout => Setting::ElectionTimeout(span(line)?),
        SettingName::Heartbeat => Setting::Heartbeat(duration(line)?),
        SettingName::Latency => Setting::Latency(span(line)?),
        SettingName::Loss => Setting::Loss(ratio(line)?),
        SettingName::Duplicate => Setting::Duplicate(ratio(line)?),
        SettingName::Reorder => Setting::Reorder(ratio(line)?),
        SettingName::Disk => Setting::Disk(span(line)?),
        SettingName::NoOp => Setting::NoOp(switch(line)?),
        SettingName::PreVote => Setting::PreVote(switch(line)?),
        SettingName::CheckQuorum => Setting::CheckQuorum(switch(line)?),
        SettingName::Reads => {
            let modes = ReadMode::ALL.into_iter();
            Setting::Reads(line.choose(modes, "a way to read", "log, index or lease")?)
        }
        SettingName::ClockDrift => Setting::ClockDrift(ratio(line)?),
        SettingName::MaxBatch => Setting::MaxBatch(count(line)?),
        SettingName::MaxInFlight => Setting::MaxInFlight(count(line)?),
        SettingName::MaxInFlightMessages => Setting::MaxInFlightMessages(limit(line)?),
        SettingName::MaxInFlightBytes => Setting::MaxInFlightBytes(limit(line)?),
        SettingName::MaxUncommitted => Setting::MaxUncommitted(limit(line)?),
        SettingName::SnapshotEvery => Setting::SnapshotEvery(limit(line)?),
        SettingName::SnapshotChunk => Setting::SnapshotChunk(limit(line)?),
        SettingName::ParallelWrites => Setting::ParallelWrites(switch(line)?),
        SettingName::ClientTimeout => Setting::ClientTimeout(duration(line)?),
        SettingName::Load => Setting::Load(rate(line)?),
        SettingName::Clock => Setting::Clock(clock_rate(line)?),
        SettingName::Jitter => Setting::Jitter(duration(line)?),
        SettingName::Replay => Setting::Replay(ratio(line)?),
        SettingName::ReplayAfter => Setting::ReplayAfter(span(line)?),
        SettingName::Bandwidth => Setting::Bandwidth(bandwidth(line)?),
        SettingName::Queue => {
            Setting::Queue(whole(line.value("a number", QUEUE)?, 0..=100_000, QUEUE)? as u32)
        }
        SettingName::Slow => Setting::Slow(duration(line)?),
        SettingName::DiskFull => Setting::DiskFull(switch(line)?),
        SettingName::ClientRepeat => Setting::ClientRepeat(ratio(line)?),
        SettingName::Chaos => Setting::Chaos(ratio(line)?),
        SettingName::ChaosKinds => Setting::ChaosKinds(fault_kinds(line)?),
        SettingName::Membership => Setting::Membership(membership(line)?),
        SettingName::CatchUpRounds => {
            let rounds = whole(line.value("a number", ROUNDS)?, 1..=1_000, ROUNDS)?;
            Setting::CatchUpRounds(rounds as u32)
        }
        SettingName::Clients => {
            Setting::Clients(whole(line.value("a number", CLIENTS)?, 0..=10_000, CLIENTS)? as u32)
        }
        SettingName::Sessions => {
            Setting::Sessions(whole(line.value("a number", CLIENTS)?, 0..=10_000, CLIENTS)? as u32)
        }
        SettingName::LoadKeys => {
            Setting::LoadKeys(whole(line.value("a number", KEYS)?, 0..=100, KEYS)? as u32)
        }
        SettingName::LoadReads => Setting::LoadReads(ratio(line)?),
    })
}

fn duration(line: &mut Cursor<'_>) -> ParseResult<Duration> {
    let (word, start) = line.value("a duration", A_DURATION)?;
    values::duration(word, start, "ms")
}

fn span(line: &mut Cursor<'_>) -> ParseResult<Span> {
    let (word, start) = line.value("a duration", A_SPAN)?;
    values::span(word, start)
}

fn ratio(line: &mut Cursor<'_>) -> ParseResult<Ratio> {
    let (word, start) = line.value("a percentage", A_RATIO)?;
    values::ratio(word, start)
}

fn clock_rate(line: &mut Cursor<'_>) -> ParseResult<ClockRate> {
    let (word, start) = line.value("a percentage", A_CLOCK_RATE)?;
    values::clock_rate(word, start)
}

fn rate(line: &mut Cursor<'_>) -> ParseResult<Rate> {
    let (word, start) = line.value("a rate", A_RATE)?;
    values::rate(word, start)
}

fn bandwidth(line: &mut Cursor<'_>) -> ParseResult<Bandwidth> {
    line.offer_word(UNLIMITED);
    let (word, start) = line.value("a bandwidth", A_BANDWIDTH)?;
    if word == UNLIMITED.word {
        return Ok(Bandwidth::UNLIMITED);
    }
    values::bandwidth(word, start)
}

/// A word for a group of faults, or kinds of faults up to the end of the line.
fn fault_kinds(line: &mut Cursor<'_>) -> ParseResult<FaultSet> {
    const KINDS: &str = "tolerated, every, or kinds of faults such as crash and partition";
    let mut kinds = FaultSet::EMPTY;
    match line.choose(ChaosFaults::all(), "a kind of fault", KINDS)? {
        ChaosFaults::Tolerated => return Ok(FaultSet::TOLERATED),
        ChaosFaults::Every => return Ok(FaultSet::EVERY),
        ChaosFaults::Kind(kind) => kinds = kinds.with(kind),
    }
    while !line.at_end() {
        kinds =
            kinds.with(line.choose(FaultKind::OF_CHAOS.into_iter(), "a kind of fault", KINDS)?);
    }
    line.offer_choices(FaultKind::OF_CHAOS.into_iter());
    Ok(kinds)
}

fn membership(line: &mut Cursor<'_>) -> ParseResult<Membership> {
    line.choose(MEMBERSHIPS.into_iter(), "a way to change members", "joint or single")
}

fn switch(line: &mut Cursor<'_>) -> ParseResult<bool> {
    let meant = match line.word() {
        Some("true" | "yes" | "1") => Some("on"),
        Some("false" | "no" | "0") => Some("off"),
        _ => None,
    };
    let switch = line.choose(Switch::BOTH.into_iter(), "a switch", "on or off");
    match switch {
        Ok(switch) => Ok(switch.is_on),
        Err(error) if meant.is_some() => Err(error.suggest(meant)),
        Err(error) => Err(error),
    }
}
