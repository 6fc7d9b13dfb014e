//! Parses servers, groups of servers and links.

use std::collections::BTreeSet;

use crate::lab::language::Comparison;
use crate::lab::language::cursor::{Cursor, Presence};
use crate::lab::language::error::{ParseError, ParseResult, nearest};
use crate::lab::language::lexer::Kind;
use crate::lab::language::words::{ARROWS, Choice, Selector, Word};
use crate::sim::{LinkTarget, Target};
use crate::types::ServerSet;

const A_TARGET: &str = "a server such as S1, or leader, followers, all, any or minority";
const A_TARGET_NOT_DRAWN: &str = "a server such as S1, or leader, followers or all";
const AN_ARROW: &str = "-> for one direction or -- for both, and a server";

/// Reads one or more servers.
pub fn members(line: &mut Cursor<'_>) -> ParseResult<ServerSet> {
    let mut servers = ServerSet::EMPTY;
    while servers.is_empty() || line.is_at_server() {
        servers.insert(line.server_or_next()?);
    }
    line.offer_new_servers();
    Ok(servers)
}

/// Offers everything that can be a target as a completion.
pub fn offer_targets(line: &mut Cursor<'_>) {
    line.offer_servers();
    line.offer_choices(Selector::ALL.into_iter());
}

/// Reads one target.
pub fn target(line: &mut Cursor<'_>) -> ParseResult<Target> {
    target_of(line, &Selector::ALL, A_TARGET)
}

/// Reads one or more targets.
pub fn targets(line: &mut Cursor<'_>) -> ParseResult<Target> {
    targets_of(line, &Selector::ALL, A_TARGET)
}

/// Like [`targets`], for a line that may create the next servers.
pub fn targets_or_new(line: &mut Cursor<'_>) -> ParseResult<Target> {
    let mut all: Option<Target> = None;
    while all.is_none() || is_at_target(line) {
        line.offer_new_servers();
        let first = line.named.len();
        let one = target(line)?;
        line.set_presence_from(first, Presence::MayBeNew);
        all = Some(all.map_or(one, |others| others.and(one)));
    }
    line.offer_new_servers();
    line.offer_choices(Selector::ALL.into_iter());
    all.ok_or_else(|| line.error("a server", A_TARGET))
}

/// Like [`targets`], for a condition. A condition is evaluated repeatedly, so its targets must not be drawn at random.
pub fn targets_not_drawn(line: &mut Cursor<'_>) -> ParseResult<Target> {
    let start = line.place().start;
    let targets = targets_of(line, &Selector::NOT_DRAWN, A_TARGET_NOT_DRAWN)?;
    if targets.is_drawn() {
        let message = format!("'{targets}' is drawn, and a condition draws nothing");
        return Err(ParseError::new(start..line.read().end, message, A_TARGET_NOT_DRAWN));
    }
    Ok(targets)
}

fn targets_of(
    line: &mut Cursor<'_>,
    selectors: &[Selector],
    expected: &'static str,
) -> ParseResult<Target> {
    let mut targets = target_of(line, selectors, expected)?;
    while is_at_target(line) {
        targets = targets.and(target_of(line, selectors, expected)?);
    }
    line.offer_servers();
    line.offer_choices(selectors.iter().copied());
    Ok(targets)
}

pub fn is_at_target(line: &Cursor<'_>) -> bool {
    line.is_at_server() || line.word().is_some_and(|word| selector(word).is_some())
}

/// Reads one target; of the selectors, it offers only `selectors`.
pub fn target_of(
    line: &mut Cursor<'_>,
    selectors: &[Selector],
    expected: &'static str,
) -> ParseResult<Target> {
    if line.at_end() {
        line.offer_servers();
        line.offer_choices(selectors.iter().copied());
        return Err(line.error("", expected));
    }
    match optional_selector(line) {
        Some(selector) => Ok(selector),
        None => named_target(line, expected),
    }
}

fn selector(word: &str) -> Option<Selector> {
    Selector::ALL.into_iter().find(|selector| selector.word().word == word)
}

fn optional_selector(line: &mut Cursor<'_>) -> Option<Target> {
    let selector = selector(line.word()?)?;
    line.advance();
    if selector == Selector::Any && line.take("follower", "one of the up servers that follow") {
        return Some(Target::AnyFollower);
    }
    Some(selector.target())
}

fn named_target(line: &mut Cursor<'_>, expected: &'static str) -> ParseResult<Target> {
    let selectors = Selector::ALL.into_iter().map(|selector| selector.word().word);
    let near = line.word().and_then(|word| nearest(word, selectors));
    let server = line.server_or(expected).map_err(|error| match near {
        Some(_) if error.suggestion.is_none() => error.suggest(near),
        _ => error,
    })?;
    Ok(Target::Server(server))
}

/// Reads the groups of a partition, separated by `|`.
pub fn groups(line: &mut Cursor<'_>) -> ParseResult<Vec<Vec<Target>>> {
    let mut seen = BTreeSet::new();
    let mut groups = Vec::new();
    loop {
        let mut group = Vec::new();
        while group.is_empty() || matches!(line.kind(), Kind::Word(_)) {
            let start = line.place().start;
            let target = target(line)?;
            if !seen.insert(target_order(target)) {
                let place = start..line.read().end;
                let message =
                    format!("{} is named twice in the partition", line.part(place.clone()));
                return Err(ParseError::new(place, message, "each server once"));
            }
            group.push(target);
        }
        offer_targets(line);
        groups.push(group);
        line.offer_word(Word { word: "|", what: "the next group" });
        if !matches!(line.kind(), Kind::Bar) {
            line.finish("another server, | and the next group, or the end of the line")?;
            return Ok(groups);
        }
        line.advance();
    }
}

/// A number by which duplicates in a partition are found.
fn target_order(target: Target) -> u8 {
    match target {
        Target::Server(server) => server.number(),
        Target::Leader => 100,
        Target::Followers => 101,
        Target::All => 102,
        Target::Any => 103,
        Target::AnyFollower => 104,
        Target::Minority | Target::Several(_) => 105,
    }
}

/// Reads a link: `S1 -> S2` or `S1 -- S2`.
pub fn link_target(line: &mut Cursor<'_>) -> ParseResult<LinkTarget> {
    let start = line.place().start;
    let from = targets(line)?;
    let sender = line.part(start..line.read().end);
    let both_ways = match line.kind() {
        Kind::Arrow => false,
        Kind::Line => true,
        _ => return Err(no_arrow(line)),
    };
    line.advance();
    let to = targets(line)?;
    if from == to && matches!(from, Target::Server(_) | Target::Leader) {
        let message = format!("a link from {sender} to itself");
        return Err(ParseError::new(start..line.read().end, message, "two different servers"));
    }
    Ok(LinkTarget { from, to, both_ways })
}

fn no_arrow(line: &mut Cursor<'_>) -> Box<ParseError> {
    ARROWS.into_iter().for_each(|arrow| line.offer_word(arrow));
    let meant = match line.kind() {
        Kind::Word("→" | "-" | "=>" | "to") => Some("->"),
        Kind::Word("↔" | "–" | "—" | "and") | Kind::Compare(Comparison::Less) => Some("--"),
        _ => None,
    };
    line.error("a link", AN_ARROW).suggest(meant)
}
