//! Reads what `set` sets.

use crate::lab::language::cursor::Cursor;
use crate::lab::language::error::{Fault, Read};
use crate::lab::language::lexer::Kind;
use crate::lab::language::values::{self, A_DURATION, A_RATE, A_RATIO, A_SPAN, whole};
use crate::lab::language::words::{ARROWS, SETTING_NAMES, SETTINGS, SWITCH};
use crate::sim::Command;
use crate::types::{Duration, Link, Rate, Ratio, Scope, ServerId, Setting, SettingName, Span};

/// Reads what follows `set`.
pub(super) fn read(line: &mut Cursor<'_>) -> Read<Command> {
    let choice =
        line.choose(SETTING_NAMES, "a setting", "one such as latency, loss or heartbeat")?;
    let name = SETTINGS[choice].0;
    let scope = scope(line, name)?;
    let place = line.place();
    let setting = setting(line, name)?;
    match setting.check() {
        Ok(()) => Ok(Command::Set(scope, setting)),
        Err(allowed) => {
            let message = format!("{} {setting} is out of range", name.word());
            Err(Fault::new(place, message, allowed))
        }
    }
}

fn scope(line: &mut Cursor<'_>, name: SettingName) -> Read<Scope> {
    let (one_link, one_server) = (name.may_name_a_link(), name.may_name_a_server());
    if one_link || one_server {
        line.want_servers();
    }
    if !line.is_at_server() {
        return Ok(Scope::All);
    }
    if !one_link && !one_server {
        let message = format!("{} is one for all servers", name.word());
        return Err(Fault::new(line.place(), message, "its value"));
    }
    let start = line.place().start;
    let from = line.server()?;
    if one_server {
        return server_scope(line, name, from);
    }
    if matches!(line.kind(), Kind::Line) {
        let message = format!("{} is set for one direction at a time", name.word());
        return Err(Fault::new(line.place(), message, "->").suggest(Some("->")));
    }
    if !matches!(line.kind(), Kind::Arrow) {
        line.want(ARROWS.first(1));
        return Err(line.fault("a link", "-> and a server, such as S1 -> S2"));
    }
    line.advance();
    let link = Link { from, to: line.server()? };
    if link.from == link.to {
        let message = format!("a link from {from} to itself");
        return Err(Fault::new(start..line.read().end, message, "two different servers"));
    }
    Ok(Scope::Link(link))
}

fn server_scope(line: &Cursor<'_>, name: SettingName, server: ServerId) -> Read<Scope> {
    if matches!(line.kind(), Kind::Arrow | Kind::Line) {
        let message = format!("{} is set for a server, not for a link", name.word());
        return Err(Fault::new(line.place(), message, "its value"));
    }
    Ok(Scope::Server(server))
}

fn setting(line: &mut Cursor<'_>, name: SettingName) -> Read<Setting> {
    const COUNT: &str = "a whole number from 1 to 100000";
    let count = |line: &mut Cursor<'_>| -> Read<u32> {
        Ok(whole(line.value("a number", COUNT)?, 1..=100_000, COUNT)? as u32)
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
        SettingName::MaxBatch => Setting::MaxBatch(count(line)?),
        SettingName::MaxInFlight => Setting::MaxInFlight(count(line)?),
        SettingName::ClientTimeout => Setting::ClientTimeout(duration(line)?),
        SettingName::Load => Setting::Load(rate(line)?),
    })
}

fn duration(line: &mut Cursor<'_>) -> Read<Duration> {
    let (word, start) = line.value("a duration", A_DURATION)?;
    values::duration(word, start, "ms")
}

fn span(line: &mut Cursor<'_>) -> Read<Span> {
    let (word, start) = line.value("a duration", A_SPAN)?;
    values::span(word, start)
}

fn ratio(line: &mut Cursor<'_>) -> Read<Ratio> {
    let (word, start) = line.value("a percentage", A_RATIO)?;
    values::ratio(word, start)
}

fn rate(line: &mut Cursor<'_>) -> Read<Rate> {
    let (word, start) = line.value("a rate", A_RATE)?;
    values::rate(word, start)
}

fn switch(line: &mut Cursor<'_>) -> Read<bool> {
    let meant = match line.word() {
        Some("true" | "yes" | "1") => Some("on"),
        Some("false" | "no" | "0") => Some("off"),
        _ => None,
    };
    let choice = line.choose(SWITCH, "a switch", "on or off").map_err(|fault| match meant {
        Some(_) => fault.suggest(meant),
        None => fault,
    })?;
    Ok(choice == 0)
}
