//! Readers of arguments: ranges of seeds, speeds, settings.

use std::ops::RangeInclusive;

use raftarium::lab::language::{Action, parse_line};
use raftarium::lab::{SPEED_MAX, SPEED_MIN};
use raftarium::sim::Command;
use raftarium::types::Setting;

/// The most seeds that one command runs.
const MAX_SEEDS: u64 = 10_000_000;

pub fn seeds(text: &str) -> Result<RangeInclusive<u64>, String> {
    let form = || "expected two numbers, as in 1..1000".to_string();
    let (from, to) = text.split_once("..").ok_or_else(form)?;
    let number = |word: &str| word.parse::<u64>().map_err(|_| form());
    let (from, to) = (number(from)?, number(to)?);
    if from > to {
        return Err(format!("{from} is more than {to}; the smaller number comes first"));
    }
    if to - from >= MAX_SEEDS {
        return Err(format!("more than {MAX_SEEDS} seeds"));
    }
    Ok(from..=to)
}

/// Reads a speed: `2`, `0.5` or `1/20`.
pub fn speed(text: &str) -> Result<f64, String> {
    let number = |word: &str| word.trim().parse::<f64>().ok();
    let value = match text.split_once('/') {
        Some((part, whole)) => number(part).zip(number(whole)).map(|(part, whole)| part / whole),
        None => number(text),
    };
    value
        .filter(|value| (SPEED_MIN..=SPEED_MAX).contains(value))
        .ok_or_else(|| "expected a speed from 1/1000 to 100, as in 1/20".into())
}

/// Reads the values of `--set`.
pub fn settings(
    texts: &[String],
    servers: u8,
) -> Result<Vec<(raftarium::types::Scope, Setting)>, super::Problem> {
    let mut all = Vec::new();
    for text in texts {
        all.extend(setting(text, servers)?);
    }
    Ok(all)
}

fn setting(
    text: &str,
    servers: u8,
) -> Result<Vec<(raftarium::types::Scope, Setting)>, super::Problem> {
    let line = format!("set {text}");
    let refuse = |why: String| super::Problem::new(format!("--set \"{text}\": {why}"));
    let actions = parse_line(&line, servers)
        .map_err(|error| refuse(format!("{error}\n{}", error.snippet())))?;
    if let [Action::Do(Command::Set(scope, setting))] = actions.as_slice() {
        return Ok(vec![(*scope, *setting)]);
    }
    let [Action::Do(Command::SetFor(target, setting))] = actions.as_slice() else {
        return Err(refuse("expected one setting, as in \"latency 1ms..10ms\"".into()));
    };
    let Some(servers) = target.named() else {
        return Err(refuse(format!("'{target}' does not name a server before the run starts")));
    };
    let scopes = servers.iter().map(raftarium::types::Scope::Server);
    Ok(scopes.map(|scope| (scope, *setting)).collect())
}
