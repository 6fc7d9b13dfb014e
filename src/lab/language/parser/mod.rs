//! Reads one line.

mod condition;
mod message;
mod setting;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::cursor::Cursor;
use super::error::{Fault, Read, nearest};
use super::lexer::Kind;
use super::values::{self, A_DURATION, whole};
use super::words::{
    ARROWS, COMMANDS, ERRANDS, GUARDS, SELECTORS, VERBS, VERBS_ANYWHERE, Verb, Word,
};
use super::{Action, Comparison};
use crate::sim::{Command, MAX_NAME, MAX_TEXT, Target, Wire};
use crate::types::{Duration, Guard, ServerId, ServerSet, Term, Time};

pub use condition::MAX_NOT;

/// The highest term that a script may name. A run can go on from there for longer than anybody will watch.
pub const MAX_TERM: u64 = 1_000_000_000;

/// The farthest that a clock may jump at once.
const MAX_STEP: Duration = Duration::from_s(3_600);
/// The most clients that may come at once.
const MAX_STORM: u32 = 1_000;

const A_TARGET: &str = "a server such as S1, or leader, followers or all";
const AN_ARROW: &str = "-> for one direction or -- for both, and a server";
const THE_END: &str = "the end of the line";

/// What a line says.
pub(super) enum Statement {
    /// It is empty, or a comment.
    Nothing,
    /// Something that holds before the run.
    Setup(SetupLine),
    /// What happens; two where a line begins with `at`.
    Actions(Vec<Action>),
}

/// A line that may stand only before anything happens.
pub(super) enum SetupLine {
    Servers(u8),
    Seed(u64),
    Log(ServerId, Vec<Term>),
    Term(ServerId, Term),
    Vote(ServerId, ServerId),
}

/// Reads a whole line.
pub(super) fn statement(line: &mut Cursor<'_>) -> Read<Statement> {
    if line.at_end() && !line.is_completing() {
        return Ok(Statement::Nothing);
    }
    let statement = match verb(line)? {
        verb if verb.is_setup() => Statement::Setup(setup(line, verb)?),
        Verb::At => Statement::Actions(at(line)?),
        verb => Statement::Actions(vec![action(line, verb)?]),
    };
    line.finish(THE_END)?;
    Ok(statement)
}

fn verb(line: &mut Cursor<'_>) -> Read<Verb> {
    // Who completes a line has a run before him: what may stand only at the top of a script is not offered.
    let known = if line.is_completing() { VERBS.first(VERBS_ANYWHERE) } else { VERBS };
    let choice = line.choose(known, "a command", "one such as submit, crash or set")?;
    Ok(COMMANDS[choice].0)
}

fn setup(line: &mut Cursor<'_>, verb: Verb) -> Read<SetupLine> {
    const SERVERS: &str = "a number of servers from 1 to 99";
    const SEED: &str = "a whole number from 0 to 18446744073709551615";
    const A_TERM: &str = "a term from 1 to 1000000000";
    Ok(match verb {
        Verb::Servers => {
            let count =
                whole(line.value("a number", SERVERS)?, 1..=u64::from(ServerId::MAX), SERVERS)?;
            SetupLine::Servers(count as u8)
        }
        Verb::Seed => SetupLine::Seed(whole(line.value("a number", SEED)?, 0..=u64::MAX, SEED)?),
        Verb::Log => SetupLine::Log(line.server()?, log(line, A_TERM)?),
        Verb::Term => {
            let server = line.server()?;
            SetupLine::Term(
                server,
                Term(whole(line.value("a term", A_TERM)?, 1..=MAX_TERM, A_TERM)?),
            )
        }
        _ => SetupLine::Vote(line.server()?, line.server()?),
    })
}

/// The terms of a given log, which never fall.
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
        if verb == Verb::At || verb.is_setup() {
            let message = "this cannot follow a time".into();
            return Err(Fault::new(place, message, "a command such as crash"));
        }
        actions.push(action(line, verb)?);
    }
    Ok(actions)
}

fn action(line: &mut Cursor<'_>, verb: Verb) -> Read<Action> {
    Ok(match verb {
        Verb::Wait => Action::Wait(duration(line)?),
        Verb::Await => await_condition(line)?,
        Verb::Expect => Action::Expect(condition::read(line)?),
        Verb::Measure => measure(line)?,
        Verb::Say => Action::Say(line.text()?.into()),
        Verb::Pause => pause(line)?,
        verb => Action::Do(command(line, verb)?),
    })
}

/// By itself it is about the page's clock, with servers about these.
fn pause(line: &mut Cursor<'_>) -> Read<Action> {
    want_targets(line);
    if line.at_end() {
        return Ok(Action::Pause);
    }
    Ok(Action::Do(Command::Pause(target(line)?)))
}

fn await_condition(line: &mut Cursor<'_>) -> Read<Action> {
    let condition = condition::read(line)?;
    line.demand("within", "how long to wait at most, such as 'within 3s'")?;
    Ok(Action::Await { condition, within: duration(line)? })
}

fn measure(line: &mut Cursor<'_>) -> Read<Action> {
    let name = short_name(line, "a name such as \"election\"")?;
    line.demand("from", "the condition at which it begins, such as 'from no leader'")?;
    let from = condition::read(line)?;
    line.demand("to", "the condition at which it ends, such as 'to leader'")?;
    Ok(Action::Measure { name, from, to: condition::read(line)? })
}

fn command(line: &mut Cursor<'_>, verb: Verb) -> Read<Command> {
    Ok(match verb {
        Verb::Set => setting::read(line)?,
        Verb::Submit => submit(line)?,
        Verb::Put => put(line, None)?,
        Verb::Get => get(line, None)?,
        Verb::Client => client(line)?,
        Verb::Break => Command::Break(guard(line)?),
        Verb::Mend => Command::Mend(guard(line)?),
        Verb::Add => Command::Add(line.newcomer()?),
        Verb::Learner => Command::Learner(line.newcomer()?),
        Verb::Remove => Command::Remove(target(line)?),
        Verb::Members => Command::Members(members(line)?),
        Verb::Crash => Command::Crash(target(line)?),
        Verb::Restart => Command::Restart(target(line)?),
        Verb::Isolate => Command::Isolate(target(line)?),
        Verb::Reconnect => Command::Reconnect(target(line)?),
        Verb::Partition => Command::Partition(groups(line)?),
        Verb::Cut => Command::Cut(wire(line)?),
        Verb::Heal => heal(line)?,
        Verb::Snapshot => Command::Snapshot(target(line)?),
        Verb::Resume => Command::Resume(target(line)?),
        Verb::Transfer => Command::Transfer(target(line)?),
        Verb::Drop => Command::Drop(message::read(line)?),
        Verb::Delay => Command::Delay(message::read(line)?, duration(line)?),
        Verb::Duplicate => Command::Duplicate(message::read(line)?),
        Verb::Deliver => Command::Deliver(message::read(line)?),
        Verb::Hold => Command::Hold(message::read(line)?),
        Verb::Release => Command::Release(message::read(line)?),
        Verb::Clog => Command::Clog(wire(line)?),
        Verb::Unclog => unclog(line)?,
        Verb::Stall => Command::Stall(target(line)?),
        Verb::Unstall => Command::Unstall(target(line)?),
        Verb::Fail => Command::Fail(target(line)?),
        Verb::Tear => Command::Tear(target(line)?),
        Verb::Lie => Command::Lie(target(line)?),
        Verb::Flush => Command::Flush(target(line)?),
        Verb::Corrupt => corrupt(line)?,
        Verb::Force => {
            line.demand("members", "'force members' and the servers that vote")?;
            Command::ForceMembers(old_members(line)?)
        }
        Verb::Wipe => Command::Wipe(target(line)?),
        Verb::Step => step(line)?,
        Verb::Storm => storm(line)?,
        Verb::Calm => Command::Calm,
        _ => Command::Timeout(target(line)?),
    })
}

fn submit(line: &mut Cursor<'_>) -> Read<Command> {
    let text = line.text()?.into();
    let to = if line.take("to", "one try at this server") { Some(target(line)?) } else { None };
    if to.is_none() {
        line.finish(
            "'to' and a server, or the end of the line; a text of several words stands in quotes",
        )?;
    }
    Ok(Command::Submit { text, to })
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
    Ok(Command::Put { client, key, value })
}

fn get(line: &mut Cursor<'_>, client: Option<Arc<str>>) -> Read<Command> {
    let key = line.text_or("a key such as x")?.into();
    let from = if line.take("from", "one try at this server") { Some(target(line)?) } else { None };
    if from.is_none() {
        line.finish("'from' and a server, or the end of the line")?;
    }
    Ok(Command::Get { client, key, from })
}

fn client(line: &mut Cursor<'_>) -> Read<Command> {
    let name = Some(client_name(line)?);
    match line.choose(ERRANDS, "something that a client does", "put or get")? {
        0 => put(line, name),
        _ => get(line, name),
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

fn guard(line: &mut Cursor<'_>) -> Read<Guard> {
    let choice = line.choose(GUARDS, "a rule", "one such as durable-vote or majority")?;
    Ok(Guard::ALL[choice])
}

fn unclog(line: &mut Cursor<'_>) -> Read<Command> {
    want_targets(line);
    if line.at_end() {
        return Ok(Command::Unclog(None));
    }
    Ok(Command::Unclog(Some(wire(line)?)))
}

fn corrupt(line: &mut Cursor<'_>) -> Read<Command> {
    let target = target(line)?;
    let snapshot = line.take("snapshot", "the snapshot, instead of a record");
    Ok(if snapshot { Command::CorruptSnapshot(target) } else { Command::Corrupt(target) })
}

fn step(line: &mut Cursor<'_>) -> Read<Command> {
    const A_STEP: &str = "a step such as +200ms or -200ms";
    let target = target(line)?;
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
    Ok(Command::Step(target, if back { -us } else { us }))
}

fn storm(line: &mut Cursor<'_>) -> Read<Command> {
    const CLIENTS: &str = "a number of clients from 1 to 1000";
    let clients = whole(line.value("a number", CLIENTS)?, 1..=MAX_STORM.into(), CLIENTS)?;
    Ok(Command::Storm(clients as u32))
}

/// One server at least.
fn members(line: &mut Cursor<'_>) -> Read<ServerSet> {
    let mut servers = ServerSet::EMPTY;
    while servers.is_empty() || line.is_at_server() {
        servers.insert(line.newcomer()?);
    }
    line.want_newcomers();
    Ok(servers)
}

/// One server at least, of those that there are.
fn old_members(line: &mut Cursor<'_>) -> Read<ServerSet> {
    let mut servers = ServerSet::EMPTY;
    while servers.is_empty() || line.is_at_server() {
        servers.insert(line.server()?);
    }
    line.want_servers();
    Ok(servers)
}

fn want_targets(line: &mut Cursor<'_>) {
    line.want_servers();
    line.want(SELECTORS);
}

fn target(line: &mut Cursor<'_>) -> Read<Target> {
    target_or(line, A_TARGET)
}

fn target_or(line: &mut Cursor<'_>, expected: &'static str) -> Read<Target> {
    if line.at_end() {
        want_targets(line);
        return Err(line.fault("", expected));
    }
    match optional_selector(line) {
        Some(selector) => Ok(selector),
        None => named_target(line, expected),
    }
}

fn optional_selector(line: &mut Cursor<'_>) -> Option<Target> {
    let selector = match line.word()? {
        "leader" => Target::Leader,
        "followers" => Target::Followers,
        "all" => Target::All,
        _ => return None,
    };
    line.advance();
    Some(selector)
}

fn named_target(line: &mut Cursor<'_>, expected: &'static str) -> Read<Target> {
    let near = line.word().and_then(|word| nearest(word, SELECTORS));
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
            let place = line.place();
            let target = target(line)?;
            if !seen.insert(target_order(target)) {
                let message = format!("{target} stands twice in the partition");
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
    }
}

fn wire(line: &mut Cursor<'_>) -> Read<Wire> {
    let start = line.place().start;
    let from = target(line)?;
    let both_ways = match line.kind() {
        Kind::Arrow => false,
        Kind::Line => true,
        _ => return Err(no_arrow(line)),
    };
    line.advance();
    let to = target(line)?;
    if from == to && matches!(from, Target::Server(_) | Target::Leader) {
        let message = format!("a link from {from} to itself");
        return Err(Fault::new(start..line.read().end, message, "two different servers"));
    }
    Ok(Wire { from, to, both_ways })
}

fn no_arrow(line: &mut Cursor<'_>) -> Box<Fault> {
    line.want(ARROWS);
    let meant = match line.kind() {
        Kind::Word("→" | "-" | "=>" | "to") => Some("->"),
        Kind::Word("↔" | "–" | "—" | "and") | Kind::Compare(Comparison::Less) => Some("--"),
        _ => None,
    };
    line.fault("a link", AN_ARROW).suggest(meant)
}

fn duration(line: &mut Cursor<'_>) -> Read<Duration> {
    let (word, start) = line.value("a duration", A_DURATION)?;
    // Who forgets the unit of a moment has thought of seconds; of a setting, of milliseconds.
    let unit = if word.len() < 3 { "s" } else { "ms" };
    values::duration(word, start, unit)
}
