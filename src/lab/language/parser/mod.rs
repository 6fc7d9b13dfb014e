//! Parses one line.

mod condition;
mod field;
mod message;
mod setting;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::cursor::Cursor;
use super::error::{Fault, Read, nearest};
use super::lexer::Kind;
use super::values::{self, A_DURATION, whole};
use super::words::{
    ARROWS, Choice, ClientAction, Selector, Verb, Word, command as forms, is_reserved,
};
use super::{Action, Comparison, MAX_REPEAT, NamedLine};
use crate::sim::{Command, MAX_NAME, MAX_TEXT, Target, Wire};
use crate::types::{Duration, Rule, ServerId, ServerSet, Span, Term, Time};

pub use condition::MAX_NOT;

/// The highest term that a script may name. From there, a run can continue for longer than anybody will watch.
pub const MAX_TERM: u64 = 1_000_000_000;

/// The most that a clock may jump at once.
const MAX_STEP: Duration = Duration::from_s(3_600);
/// The most clients of one storm.
const MAX_STORM: u32 = 1_000;

const A_VERB: &str = "one such as submit, crash or set";
const A_TARGET: &str = "a server such as S1, or leader, followers, all, any or minority";
const A_TARGET_NOT_DRAWN: &str = "a server such as S1, or leader, followers or all";
const AN_ARROW: &str = "-> for one direction or -- for both, and a server";
const THE_END: &str = "the end of the line";

/// The content of a line.
pub(super) enum Statement {
    /// An empty line or a comment.
    Nothing,
    /// Part of the setup, before the run.
    Setup(SetupLine),
    /// Actions of the run; two if the line begins with `at`.
    Actions(Vec<Action>),
}

/// A line that is accepted only before the first action.
pub(super) enum SetupLine {
    Servers(u8),
    Seed(u64),
    Log(ServerSet, Vec<Term>),
    Term(ServerSet, Term),
    Vote(ServerId, ServerId),
}

/// Parses a whole line.
pub(super) fn statement(line: &mut Cursor<'_>) -> Read<Statement> {
    if line.at_end() && !line.is_completing() {
        return Ok(Statement::Nothing);
    }
    let start = line.place().start;
    let verb = first_verb(line)?;
    let statement = match (setup(line, verb)?, verb) {
        (Some(setup), _) => Statement::Setup(setup),
        (None, Verb::At) => Statement::Actions(at(line)?),
        (None, verb) => Statement::Actions(vec![phrase(line, start, verb)?]),
    };
    line.finish(THE_END)?;
    Ok(statement)
}

/// Parses the verb of a whole line.
fn first_verb(line: &mut Cursor<'_>) -> Read<Verb> {
    let Some(after) = line.after else { return verb(line) };
    if line.at_end() {
        line.want(forms::anywhere());
        line.want(forms::only_in_scripts().filter(|form| match form.verb {
            Verb::Repeat => true,
            Verb::End => after.is_repeating,
            _ => !after.has_begun,
        }));
        return Err(line.fault("a command", A_VERB));
    }
    Ok(line.choose(forms::all(), "a command", A_VERB)?.verb)
}

fn verb(line: &mut Cursor<'_>) -> Read<Verb> {
    // Completion is for a run that has started, or for a command after another word, so words that only scripts accept
    // are not offered.
    let form = if line.is_completing() {
        line.choose(forms::anywhere(), "a command", A_VERB)?
    } else {
        line.choose(forms::all(), "a command", A_VERB)?
    };
    Ok(form.verb)
}

/// The setup line of a verb, if it has one.
fn setup(line: &mut Cursor<'_>, verb: Verb) -> Read<Option<SetupLine>> {
    const SERVERS: &str = "a number of servers from 1 to 99";
    const SEED: &str = "a whole number from 0 to 18446744073709551615";
    const A_TERM: &str = "a term from 1 to 1000000000";
    Ok(Some(match verb {
        Verb::Servers => {
            let count =
                whole(line.value("a number", SERVERS)?, 1..=u64::from(ServerId::MAX), SERVERS)?;
            SetupLine::Servers(count as u8)
        }
        Verb::Seed => SetupLine::Seed(whole(line.value("a number", SEED)?, 0..=u64::MAX, SEED)?),
        Verb::Log => SetupLine::Log(line.servers()?, log(line, A_TERM)?),
        Verb::Term => {
            let servers = line.servers()?;
            SetupLine::Term(
                servers,
                Term(whole(line.value("a term", A_TERM)?, 1..=MAX_TERM, A_TERM)?),
            )
        }
        Verb::Vote => SetupLine::Vote(line.server()?, line.server()?),
        _ => return Ok(None),
    }))
}

/// The terms of a given log, which never decrease.
fn log(line: &mut Cursor<'_>, expected: &'static str) -> Read<Vec<Term>> {
    let mut terms: Vec<Term> = Vec::new();
    while terms.is_empty() || !line.at_end() {
        let place = line.place();
        let term = Term(whole(line.value("a term", expected)?, 1..=MAX_TERM, expected)?);
        if terms.last().is_some_and(|&last| term < last) {
            let message = format!("term {term} after a higher one");
            return Err(Fault::new(place, message, "terms that never fall along a log"));
        }
        terms.push(term);
    }
    Ok(terms)
}

fn at(line: &mut Cursor<'_>) -> Read<Vec<Action>> {
    let time = Time::ZERO + duration(line)?;
    let mut actions = vec![Action::At(time)];
    if !line.at_end() || line.is_completing() {
        let place = line.place();
        let verb = verb(line)?;
        if matches!(verb, Verb::At | Verb::Repeat | Verb::End) || verb.is_setup() {
            let message = "this cannot follow a time".into();
            return Err(Fault::new(place, message, "a command such as crash"));
        }
        actions.push(phrase(line, place.start, verb)?);
    }
    Ok(actions)
}

/// The action of a verb that begins at the byte `start`: resolved now, or, if it contains names of servers, when it is
/// carried out.
fn phrase(line: &mut Cursor<'_>, start: usize, verb: Verb) -> Read<Action> {
    let action = action(line, verb)?;
    let used = std::mem::take(&mut line.used);
    if used.is_empty() {
        return Ok(action);
    }
    let text = line.part(start..line.read().end);
    let places = used.into_iter().map(|place| place.start - start..place.end - start);
    Ok(Action::Named(NamedLine::new(text, places.collect())))
}

fn action(line: &mut Cursor<'_>, verb: Verb) -> Read<Action> {
    Ok(match verb {
        Verb::Wait => Action::Wait(span_of_time(line)?),
        Verb::Await => await_condition(line)?,
        Verb::Expect => Action::Expect(condition::read(line)?),
        Verb::Measure => measure(line)?,
        Verb::Say => Action::Say(line.text()?.into()),
        Verb::Pause => pause(line)?,
        Verb::Let => give_name(line)?,
        Verb::Try => try_command(line)?,
        Verb::Repeat => repeat(line)?,
        Verb::End => Action::End,
        verb => Action::Do(command(line, verb)?),
    })
}

/// Without servers it stops the page's clock, with servers it pauses these.
fn pause(line: &mut Cursor<'_>) -> Read<Action> {
    want_targets(line);
    if line.at_end() {
        return Ok(Action::Pause);
    }
    Ok(Action::Do(Command::Pause(targets(line)?)))
}

/// `let old = leader`.
fn give_name(line: &mut Cursor<'_>) -> Read<Action> {
    const A_NAME: &str = "a name of letters, digits and _, such as old";
    let (word, start) = line.value("a name", A_NAME)?;
    let refuse = |what: &str, expected| Err(Fault::of(word, start, what, expected));
    let is_plain = |symbol: char| symbol.is_ascii_alphanumeric() || symbol == '_';
    if !word.starts_with(|first: char| first.is_ascii_alphabetic()) || !word.chars().all(is_plain) {
        return refuse("is not a name", A_NAME);
    }
    if word.len() > MAX_NAME {
        return refuse("is too long", "a name of at most 40 letters");
    }
    let digits = word.strip_prefix(['S', 's', 'C', 'c']).unwrap_or("x");
    if digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return refuse("looks like a server or a client", "another name, such as old");
    }
    if is_reserved(word) {
        return refuse("is a word of the language", "another name, such as old");
    }
    if !matches!(line.kind(), Kind::Compare(Comparison::Equal)) {
        line.want_word(Word { word: "=", what: "the servers that it names" });
        return Err(line.fault("'='", "= and servers, such as 'let old = leader'"));
    }
    line.advance();
    let target = targets(line)?;
    let name: Arc<str> = word.into();
    line.gives = Some(Arc::clone(&name));
    Ok(Action::Let { name, target })
}

/// `try crash leader`.
fn try_command(line: &mut Cursor<'_>) -> Read<Action> {
    let place = line.place();
    let verb = verb(line)?;
    let is_command = !verb.is_setup()
        && !matches!(
            verb,
            Verb::At
                | Verb::Wait
                | Verb::Await
                | Verb::Expect
                | Verb::Say
                | Verb::Let
                | Verb::Try
                | Verb::Repeat
                | Verb::End
        );
    let refuse = |place| {
        let message = "this cannot be tried".into();
        Err(Fault::new(place, message, "a command such as crash"))
    };
    if !is_command {
        return refuse(place);
    }
    match action(line, verb)? {
        Action::Do(command) => Ok(Action::Try(command)),
        _ => refuse(place),
    }
}

fn repeat(line: &mut Cursor<'_>) -> Read<Action> {
    const TIMES: &str = "a whole number from 1 to 100000";
    let times = whole(line.value("a number", TIMES)?, 1..=MAX_REPEAT.into(), TIMES)?;
    Ok(Action::Repeat(times as u32))
}

fn await_condition(line: &mut Cursor<'_>) -> Read<Action> {
    let condition = condition::read(line)?;
    line.demand("within", "how long to wait at most, such as 'within 3s'")?;
    Ok(Action::Await { condition, within: duration(line)? })
}

fn measure(line: &mut Cursor<'_>) -> Read<Action> {
    let name = short_name(line, "a name such as \"election\"")?;
    line.demand("from", "the condition at which it begins, such as 'from no leader'")?;
    line.to_follows = true;
    let from = condition::read(line)?;
    line.to_follows = false;
    line.demand("to", "the condition at which it ends, such as 'to leader'")?;
    Ok(Action::Measure { name, from, to: condition::read(line)? })
}

fn command(line: &mut Cursor<'_>, verb: Verb) -> Read<Command> {
    Ok(match verb {
        Verb::Set => setting::read(line)?,
        Verb::Reset => setting::reset(line)?,
        Verb::Submit => submit(line)?,
        Verb::Put => put(line, None)?,
        Verb::Get => get(line, None)?,
        Verb::Client => client(line)?,
        Verb::Break => Command::Break(rule(line)?),
        Verb::Mend => Command::Mend(rule(line)?),
        Verb::Add => Command::Add(targets_or_new(line)?),
        Verb::Learner => Command::Learner(targets_or_new(line)?),
        Verb::Remove => Command::Remove(targets(line)?),
        Verb::Members => Command::Members(members(line)?),
        Verb::Crash => Command::Crash(targets(line)?),
        Verb::Restart => Command::Restart(targets(line)?),
        Verb::Isolate => Command::Isolate(targets(line)?),
        Verb::Reconnect => Command::Reconnect(targets(line)?),
        Verb::Partition => Command::Partition(groups(line)?),
        Verb::Cut => Command::Cut(wire(line)?),
        Verb::Heal => heal(line)?,
        Verb::Snapshot => Command::Snapshot(targets(line)?),
        Verb::Resume => Command::Resume(targets(line)?),
        Verb::Transfer => Command::Transfer(target(line)?),
        Verb::Drop => Command::Drop(message::read(line)?),
        Verb::Delay => Command::Delay(message::read(line)?, duration(line)?),
        Verb::Duplicate => Command::Duplicate(message::read(line)?),
        Verb::Deliver => Command::Deliver(message::read(line)?),
        Verb::Hold => Command::Hold(message::read(line)?),
        Verb::Release => Command::Release(message::read(line)?),
        Verb::Clog => Command::Clog(wire(line)?),
        Verb::Unclog => unclog(line)?,
        Verb::Stall => Command::Stall(targets(line)?),
        Verb::Unstall => Command::Unstall(targets(line)?),
        Verb::Fail => Command::Fail(targets(line)?),
        Verb::Tear => Command::Tear(targets(line)?),
        Verb::Lie => Command::Lie(targets(line)?),
        Verb::Flush => Command::Flush(targets(line)?),
        Verb::Corrupt => corrupt(line)?,
        Verb::Force => {
            line.demand("members", "'force members' and the servers that vote")?;
            Command::ForceMembers(line.servers()?)
        }
        Verb::Wipe => Command::Wipe(targets(line)?),
        Verb::Step => step(line)?,
        Verb::Storm => storm(line)?,
        Verb::Calm => Command::Calm,
        Verb::Timeout => Command::Timeout(targets(line)?),
        Verb::At
        | Verb::Wait
        | Verb::Await
        | Verb::Expect
        | Verb::Measure
        | Verb::Say
        | Verb::Pause
        | Verb::Let
        | Verb::Try
        | Verb::Repeat
        | Verb::End
        | Verb::Servers
        | Verb::Seed
        | Verb::Log
        | Verb::Term
        | Verb::Vote => {
            let message = "this is not a command to the world".into();
            return Err(Fault::new(line.last_place(), message, "a command such as crash"));
        }
    })
}

fn submit(line: &mut Cursor<'_>) -> Read<Command> {
    let text = line.text()?.into();
    let to = if line.take("to", "one try at this server") { Some(target(line)?) } else { None };
    let again = again(line)?;
    if to.is_none() && again.is_none() {
        line.finish(
            "'to' and a server, 'again after' and a duration, or the end of the line; a text of several words stands in quotes",
        )?;
    }
    Ok(Command::Submit { text, to, again })
}

fn put(line: &mut Cursor<'_>, client: Option<Arc<str>>) -> Read<Command> {
    let start = line.place().start;
    let key: Arc<str> = line.text_or("a key such as x")?.into();
    let value: Arc<str> = line.text_or("a value such as 1")?.into();
    let bytes = key.len() + 1 + value.len();
    if bytes > MAX_TEXT {
        let message = format!("a key and a value of {} bytes", bytes - 1);
        return Err(Fault::new(start..line.read().end, message, "at most 999 bytes"));
    }
    Ok(Command::Put { client, key, value, again: again(line)? })
}

/// `again after 2s`.
fn again(line: &mut Cursor<'_>) -> Read<Option<Duration>> {
    const AFTER: &str = "'again after' and a duration";
    if !line.take("again", "without an answer, it asks another server") {
        return Ok(None);
    }
    line.demand("after", AFTER)?;
    let place = line.place();
    let span = duration(line)?;
    let hour = Duration::from_s(3_600);
    if !(Duration::from_us(1)..=hour).contains(&span) {
        let message = format!("{span} is out of range");
        return Err(Fault::new(place, message, "from 1us to 3600s"));
    }
    Ok(Some(span))
}

fn get(line: &mut Cursor<'_>, client: Option<Arc<str>>) -> Read<Command> {
    let key = line.text_or("a key such as x")?.into();
    let from = if line.take("from", "one try at this server") { Some(target(line)?) } else { None };
    let again = again(line)?;
    if from.is_none() && again.is_none() {
        line.finish("'from' and a server, 'again after' and a duration, or the end of the line")?;
    }
    Ok(Command::Get { client, key, from, again })
}

fn client(line: &mut Cursor<'_>) -> Read<Command> {
    let name = Some(client_name(line)?);
    let actions = ClientAction::ALL.into_iter();
    match line.choose(actions, "something that a client does", "put or get")? {
        ClientAction::Put => put(line, name),
        ClientAction::Get => get(line, name),
    }
}

fn client_name(line: &mut Cursor<'_>) -> Read<Arc<str>> {
    short_name(line, "a name such as A")
}

fn short_name(line: &mut Cursor<'_>, expected: &'static str) -> Read<Arc<str>> {
    let start = line.place().start;
    let name = line.text_or(expected)?;
    if (1..=MAX_NAME).contains(&name.len()) {
        return Ok(name.into());
    }
    let message = format!("a name of {} bytes", name.len());
    Err(Fault::new(start..line.read().end, message, "from 1 to 40 bytes"))
}

fn heal(line: &mut Cursor<'_>) -> Read<Command> {
    want_targets(line);
    if line.at_end() {
        return Ok(Command::Heal(None));
    }
    Ok(Command::Heal(Some(wire(line)?)))
}

fn rule(line: &mut Cursor<'_>) -> Read<Rule> {
    line.choose(Rule::ALL.into_iter(), "a rule", "one such as durable-vote or majority")
}

fn unclog(line: &mut Cursor<'_>) -> Read<Command> {
    want_targets(line);
    if line.at_end() {
        return Ok(Command::Unclog(None));
    }
    Ok(Command::Unclog(Some(wire(line)?)))
}

fn corrupt(line: &mut Cursor<'_>) -> Read<Command> {
    let target = targets(line)?;
    let snapshot = line.take("snapshot", "the snapshot, instead of a record");
    Ok(if snapshot { Command::CorruptSnapshot(target) } else { Command::Corrupt(target) })
}

fn step(line: &mut Cursor<'_>) -> Read<Command> {
    Ok(Command::Step(targets(line)?, steps_of_clock(line)?))
}

/// The jump of a clock, in microseconds: `+200ms`, `-200ms`.
fn steps_of_clock(line: &mut Cursor<'_>) -> Read<i64> {
    const A_STEP: &str = "a step such as +200ms or -200ms";
    let (word, start) = line.value("a step", A_STEP)?;
    let (back, rest) = match word.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, word.strip_prefix('+').unwrap_or(word)),
    };
    let span = values::duration(rest, start + word.len() - rest.len(), "ms")?;
    if span > MAX_STEP {
        return Err(Fault::of(word, start, "is too far", "at most 3600s"));
    }
    let us = span.as_us() as i64;
    Ok(if back { -us } else { us })
}

fn storm(line: &mut Cursor<'_>) -> Read<Command> {
    const CLIENTS: &str = "a number of clients from 1 to 1000";
    let clients = whole(line.value("a number", CLIENTS)?, 1..=MAX_STORM.into(), CLIENTS)?;
    Ok(Command::Storm(clients as u32))
}

/// At least one server.
fn members(line: &mut Cursor<'_>) -> Read<ServerSet> {
    let mut servers = ServerSet::EMPTY;
    while servers.is_empty() || line.is_at_server() {
        servers.insert(line.newcomer()?);
    }
    line.want_newcomers();
    Ok(servers)
}

fn want_targets(line: &mut Cursor<'_>) {
    line.want_servers();
    line.want(Selector::ALL.into_iter());
}

/// One target.
fn target(line: &mut Cursor<'_>) -> Read<Target> {
    target_of(line, &Selector::ALL, A_TARGET)
}

/// One target or several.
fn targets(line: &mut Cursor<'_>) -> Read<Target> {
    targets_of(line, &Selector::ALL, A_TARGET)
}

/// Like [`targets`], for a line that may create the next servers.
fn targets_or_new(line: &mut Cursor<'_>) -> Read<Target> {
    let mut all: Option<Target> = None;
    while all.is_none() || is_at_target(line) {
        line.want_newcomers();
        let one = target(line)?;
        if matches!(one, Target::Server(_)) {
            line.named.last_mut().into_iter().for_each(|named| named.may_be_new = true);
        }
        all = Some(all.map_or(one, |others| others.and(one)));
    }
    line.want_newcomers();
    line.want(Selector::ALL.into_iter());
    all.ok_or_else(|| line.fault("a server", A_TARGET))
}

/// Like [`targets`], for a condition. It is evaluated repeatedly, so nothing may be drawn.
fn targets_not_drawn(line: &mut Cursor<'_>) -> Read<Target> {
    let start = line.place().start;
    let targets = targets_of(line, &Selector::NOT_DRAWN, A_TARGET_NOT_DRAWN)?;
    if targets.is_drawn() {
        let message = format!("'{targets}' is drawn, and a condition draws nothing");
        return Err(Fault::new(start..line.read().end, message, A_TARGET_NOT_DRAWN));
    }
    Ok(targets)
}

fn targets_of(
    line: &mut Cursor<'_>,
    selectors: &[Selector],
    expected: &'static str,
) -> Read<Target> {
    let mut targets = target_of(line, selectors, expected)?;
    while is_at_target(line) {
        targets = targets.and(target_of(line, selectors, expected)?);
    }
    line.want_servers();
    line.want(selectors.iter().copied());
    Ok(targets)
}

fn is_at_target(line: &Cursor<'_>) -> bool {
    line.is_at_server() || line.word().is_some_and(|word| selector(word).is_some())
}

fn target_of(
    line: &mut Cursor<'_>,
    selectors: &[Selector],
    expected: &'static str,
) -> Read<Target> {
    if line.at_end() {
        line.want_servers();
        line.want(selectors.iter().copied());
        return Err(line.fault("", expected));
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

fn named_target(line: &mut Cursor<'_>, expected: &'static str) -> Read<Target> {
    let selectors = Selector::ALL.into_iter().map(|selector| selector.word().word);
    let near = line.word().and_then(|word| nearest(word, selectors));
    let server = line.server_or(expected).map_err(|fault| match near {
        Some(_) if fault.suggestion.is_none() => fault.suggest(near),
        _ => fault,
    })?;
    Ok(Target::Server(server))
}

fn groups(line: &mut Cursor<'_>) -> Read<Vec<Vec<Target>>> {
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
                return Err(Fault::new(place, message, "each server once"));
            }
            group.push(target);
        }
        want_targets(line);
        groups.push(group);
        line.want_word(Word { word: "|", what: "the next group" });
        if !matches!(line.kind(), Kind::Bar) {
            line.finish("another server, | and the next group, or the end of the line")?;
            return Ok(groups);
        }
        line.advance();
    }
}

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

fn wire(line: &mut Cursor<'_>) -> Read<Wire> {
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
        return Err(Fault::new(start..line.read().end, message, "two different servers"));
    }
    Ok(Wire { from, to, both_ways })
}

fn no_arrow(line: &mut Cursor<'_>) -> Box<Fault> {
    ARROWS.into_iter().for_each(|arrow| line.want_word(arrow));
    let meant = match line.kind() {
        Kind::Word("→" | "-" | "=>" | "to") => Some("->"),
        Kind::Word("↔" | "–" | "—" | "and") | Kind::Compare(Comparison::Less) => Some("--"),
        _ => None,
    };
    line.fault("a link", AN_ARROW).suggest(meant)
}

/// A duration, or a range from which one is drawn.
fn span_of_time(line: &mut Cursor<'_>) -> Read<Span> {
    let Some((_, _)) = line.word().and_then(|word| values::split_once(word, "..")) else {
        let both = duration(line)?;
        return Ok(Span::new(both, both));
    };
    let (word, start) = line.value("a duration", A_DURATION)?;
    let span = values::span(word, start)?;
    if span.min > span.max {
        return Err(Fault::of(
            word,
            start,
            "has its end before its start",
            "the shorter duration first",
        ));
    }
    Ok(span)
}

fn duration(line: &mut Cursor<'_>) -> Read<Duration> {
    let (word, start) = line.value("a duration", A_DURATION)?;
    // A time without a unit was probably meant in seconds, a setting in milliseconds.
    let unit = if word.len() < 3 { "s" } else { "ms" };
    values::duration(word, start, unit)
}
