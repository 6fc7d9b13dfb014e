//! Parses one line.

mod condition;
mod field;
mod message;
mod setting;
mod target;
mod value;
mod vary;

use std::sync::Arc;

use super::cursor::{Cursor, Presence};
use super::error::{ParseError, ParseResult};
use super::experiment::MAX_TRIALS;
use super::lexer::Kind;
use super::values::whole;
use super::words::{Choice, ClientAction, Verb, Word, command as forms, is_reserved};
use super::{Action, Comparison, MAX_REPEAT, NamedLine, Quantity};
use crate::sim::{Command, MAX_NAME, MAX_TEXT};
use crate::types::{Duration, Rule, ServerId, ServerSet, Term, Time};

pub use condition::{MAX_AND, MAX_NOT};
use target::{groups, link_target, members, offer_targets, target, targets, targets_or_new};
pub use value::MAX_TERM;
use value::{client_name, duration, short_name, span_of_time, steps_of_clock};
pub(super) use vary::{Vary, VaryValue};

/// The most clients of one storm.
const MAX_STORM: u32 = 1_000;

const A_VERB: &str = "one such as submit, crash or set";
const THE_END: &str = "the end of the line";
const SERVERS: &str = "a number of servers from 1 to 99";

/// The content of a line.
pub(super) enum Statement {
    /// An empty line or a comment.
    Nothing,
    /// Part of the setup, before the run.
    Setup(SetupLine),
    /// Actions of the run; two if the line begins with `at`.
    Actions(Vec<Action>),
    /// One of several lines, in an experiment.
    Vary(Vary),
    /// How often each of these is run.
    Trials(u32),
}

/// A line that is accepted only before the first action.
pub(super) enum SetupLine {
    Servers(u8),
    Seed(u64),
    Log(ServerSet, Vec<Term>),
    Term(ServerSet, Term),
    Vote(ServerId, ServerId),
    Allow(Vec<&'static str>),
}

/// Parses a whole line.
pub(super) fn statement(line: &mut Cursor<'_>) -> ParseResult<Statement> {
    if line.at_end() && !line.is_completing() {
        return Ok(Statement::Nothing);
    }
    let start = line.place().start;
    let verb = first_verb(line)?;
    let statement = match (setup(line, verb)?, verb) {
        (Some(setup), _) => Statement::Setup(setup),
        (None, Verb::Vary) => Statement::Vary(vary::read(line)?),
        (None, Verb::Trials) => Statement::Trials(trials(line)?),
        (None, Verb::At) => Statement::Actions(at(line)?),
        (None, verb) => Statement::Actions(vec![phrase(line, start, verb)?]),
    };
    line.finish(THE_END)?;
    Ok(statement)
}

/// Parses the verb of a whole line.
fn first_verb(line: &mut Cursor<'_>) -> ParseResult<Verb> {
    let Some(after) = line.after else { return verb(line) };
    if line.at_end() {
        line.offer_choices(forms::anywhere());
        line.offer_choices(forms::only_in_scripts().filter(|form| match form.verb {
            Verb::Repeat | Verb::Vary => true,
            Verb::End => after.is_repeating,
            _ => !after.has_begun,
        }));
        return Err(line.error("a command", A_VERB));
    }
    Ok(line.choose(forms::all(), "a command", A_VERB)?.verb)
}

fn verb(line: &mut Cursor<'_>) -> ParseResult<Verb> {
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
fn setup(line: &mut Cursor<'_>, verb: Verb) -> ParseResult<Option<SetupLine>> {
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
        Verb::Allow => SetupLine::Allow(allowed(line)?),
        _ => return Ok(None),
    }))
}

/// The commands that readers may use.
fn allowed(line: &mut Cursor<'_>) -> ParseResult<Vec<&'static str>> {
    let mut words: Vec<&'static str> = Vec::new();
    if line.take("nothing", "readers may only watch") {
        return Ok(words);
    }
    let commands = forms::anywhere().filter(|form| form.verb.acts());
    while words.is_empty() || !line.at_end() || line.is_completing() {
        let form = line.choose(commands.clone(), "a command", A_VERB)?;
        let Word { word, .. } = form.word();
        if !words.contains(&word) {
            words.push(word);
        }
    }
    Ok(words)
}

fn trials(line: &mut Cursor<'_>) -> ParseResult<u32> {
    const TRIALS: &str = "a whole number from 1 to 100000";
    Ok(whole(line.value("a number", TRIALS)?, 1..=MAX_TRIALS.into(), TRIALS)? as u32)
}

/// The terms of a given log, which never decrease.
fn log(line: &mut Cursor<'_>, expected: &'static str) -> ParseResult<Vec<Term>> {
    let mut terms: Vec<Term> = Vec::new();
    while terms.is_empty() || !line.at_end() {
        let place = line.place();
        let term = Term(whole(line.value("a term", expected)?, 1..=MAX_TERM, expected)?);
        if terms.last().is_some_and(|&last| term < last) {
            let message = format!("term {term} after a higher one");
            return Err(ParseError::new(place, message, "terms that never fall along a log"));
        }
        terms.push(term);
    }
    Ok(terms)
}

fn at(line: &mut Cursor<'_>) -> ParseResult<Vec<Action>> {
    let time = Time::ZERO + duration(line)?;
    let mut actions = vec![Action::At(time)];
    if !line.at_end() || line.is_completing() {
        let place = line.place();
        let verb = verb(line)?;
        if matches!(verb, Verb::At | Verb::Repeat | Verb::End | Verb::Vary) || verb.is_setup() {
            let message = "this cannot follow a time".into();
            return Err(ParseError::new(place, message, "a command such as crash"));
        }
        actions.push(phrase(line, place.start, verb)?);
    }
    Ok(actions)
}

/// The action of a verb that begins at the byte `start`: resolved now, or, if it contains names of servers, when it is
/// carried out.
fn phrase(line: &mut Cursor<'_>, start: usize, verb: Verb) -> ParseResult<Action> {
    let action = action(line, verb)?;
    let used = std::mem::take(&mut line.used);
    if used.is_empty() {
        return Ok(action);
    }
    let text = line.part(start..line.read().end);
    let places = used.into_iter().map(|place| place.start - start..place.end - start);
    Ok(Action::Named(NamedLine::new(text, places.collect())))
}

fn action(line: &mut Cursor<'_>, verb: Verb) -> ParseResult<Action> {
    Ok(match verb {
        Verb::Wait => Action::Wait(span_of_time(line)?),
        Verb::Await => await_condition(line)?,
        Verb::Expect => Action::Expect(condition::read(line)?),
        Verb::Measure => measure(line)?,
        Verb::Goal => goal(line)?,
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
fn pause(line: &mut Cursor<'_>) -> ParseResult<Action> {
    offer_targets(line);
    if line.at_end() {
        return Ok(Action::Pause);
    }
    Ok(Action::Do(Command::Pause(targets(line)?)))
}

/// `let old = leader`.
fn give_name(line: &mut Cursor<'_>) -> ParseResult<Action> {
    const A_NAME: &str = "a name of letters, digits and _, such as old";
    let (word, start) = line.value("a name", A_NAME)?;
    let refuse = |what: &str, expected| Err(ParseError::of(word, start, what, expected));
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
        line.offer_word(Word { word: "=", what: "the servers that it names" });
        return Err(line.error("'='", "= and servers, such as 'let old = leader'"));
    }
    line.advance();
    let target = targets(line)?;
    let name: Arc<str> = word.into();
    line.defines = Some(Arc::clone(&name));
    Ok(Action::Let { name, target })
}

/// `try crash leader`.
fn try_command(line: &mut Cursor<'_>) -> ParseResult<Action> {
    let place = line.place();
    let verb = verb(line)?;
    let refuse = |place| {
        let message = "this cannot be tried".into();
        Err(ParseError::new(place, message, "a command such as crash"))
    };
    if !verb.acts() {
        return refuse(place);
    }
    match action(line, verb)? {
        Action::Do(command) => Ok(Action::Try(command)),
        _ => refuse(place),
    }
}

fn repeat(line: &mut Cursor<'_>) -> ParseResult<Action> {
    const TIMES: &str = "a whole number from 1 to 100000";
    let times = whole(line.value("a number", TIMES)?, 1..=MAX_REPEAT.into(), TIMES)?;
    Ok(Action::Repeat(times as u32))
}

fn await_condition(line: &mut Cursor<'_>) -> ParseResult<Action> {
    let condition = condition::read(line)?;
    line.require_word("within", "how long to wait at most, such as 'within 3s'")?;
    Ok(Action::Await { condition, within: duration(line)? })
}

fn measure(line: &mut Cursor<'_>) -> ParseResult<Action> {
    const OPTIONS: &str = "'from' and a condition, 'to' and a condition, or what it counts: messages, bytes, elections, terms, commands or events";
    let name = short_name(line, "a name such as \"election\"")?;
    let quantity = condition::quantity(line)?;
    let mut from = None;
    if line.take("from", "the condition at which it begins") {
        line.to_follows = true;
        from = Some(condition::read(line)?);
        line.to_follows = false;
    }
    let mut to = None;
    if line.take("to", "the condition at which it ends") {
        to = Some(condition::read(line)?);
    } else if quantity == Quantity::Time {
        let ends = "'to' and the condition at which it ends, such as 'to leader'";
        return Err(line.error("'from' or 'to'", if from.is_some() { ends } else { OPTIONS }));
    }
    Ok(Action::Measure { name, quantity: quantity.into(), from, to })
}

fn goal(line: &mut Cursor<'_>) -> ParseResult<Action> {
    const POINTS: &str = "a whole number from 1 to 1000";
    const OPTIONS: &str = "'for' and its points, or 'when' and a condition";
    let name = line.text_or("what is to be reached, such as \"S3 leads\"")?.into();
    let mut points = 1;
    if line.take("for", "its points") {
        points = whole(line.value("a number", POINTS)?, 1..=1_000, POINTS)? as u16;
        if line.word() == Some("point") {
            line.advance();
        } else {
            line.require_word("points", "'for 2 points'")?;
        }
    }
    line.require_word("when", OPTIONS)?;
    let first = line.named.len();
    let condition = condition::read(line)?;
    line.set_presence_from(first, Presence::MayComeLater);
    Ok(Action::Goal { name, points, condition })
}

fn command(line: &mut Cursor<'_>, verb: Verb) -> ParseResult<Command> {
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
        Verb::Cut => Command::Cut(link_target(line)?),
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
        Verb::Clog => Command::Clog(link_target(line)?),
        Verb::Unclog => unclog(line)?,
        Verb::Stall => Command::Stall(targets(line)?),
        Verb::Unstall => Command::Unstall(targets(line)?),
        Verb::Fail => Command::Fail(targets(line)?),
        Verb::Tear => Command::Tear(targets(line)?),
        Verb::Lie => Command::Lie(targets(line)?),
        Verb::Flush => Command::Flush(targets(line)?),
        Verb::Corrupt => corrupt(line)?,
        Verb::Force => {
            line.require_word("members", "'force members' and the servers that vote")?;
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
        | Verb::Goal
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
        | Verb::Vote
        | Verb::Allow
        | Verb::Vary
        | Verb::Trials => {
            let message = "this is not a command to the world".into();
            return Err(ParseError::new(line.last_place(), message, "a command such as crash"));
        }
    })
}

fn submit(line: &mut Cursor<'_>) -> ParseResult<Command> {
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

fn put(line: &mut Cursor<'_>, client: Option<Arc<str>>) -> ParseResult<Command> {
    let start = line.place().start;
    let key: Arc<str> = line.text_or("a key such as x")?.into();
    let value: Arc<str> = line.text_or("a value such as 1")?.into();
    let bytes = key.len() + 1 + value.len();
    if bytes > MAX_TEXT {
        let message = format!("a key and a value of {} bytes", bytes - 1);
        return Err(ParseError::new(start..line.read().end, message, "at most 999 bytes"));
    }
    Ok(Command::Put { client, key, value, again: again(line)? })
}

/// `again after 2s`.
fn again(line: &mut Cursor<'_>) -> ParseResult<Option<Duration>> {
    const AFTER: &str = "'again after' and a duration";
    if !line.take("again", "without an answer, it asks another server") {
        return Ok(None);
    }
    line.require_word("after", AFTER)?;
    let place = line.place();
    let span = duration(line)?;
    let hour = Duration::from_s(3_600);
    if !(Duration::from_us(1)..=hour).contains(&span) {
        let message = format!("{span} is out of range");
        return Err(ParseError::new(place, message, "from 1us to 3600s"));
    }
    Ok(Some(span))
}

fn get(line: &mut Cursor<'_>, client: Option<Arc<str>>) -> ParseResult<Command> {
    let key = line.text_or("a key such as x")?.into();
    let from = if line.take("from", "one try at this server") { Some(target(line)?) } else { None };
    let again = again(line)?;
    if from.is_none() && again.is_none() {
        line.finish("'from' and a server, 'again after' and a duration, or the end of the line")?;
    }
    Ok(Command::Get { client, key, from, again })
}

fn client(line: &mut Cursor<'_>) -> ParseResult<Command> {
    let name = Some(client_name(line)?);
    let actions = ClientAction::ALL.into_iter();
    match line.choose(actions, "something that a client does", "put or get")? {
        ClientAction::Put => put(line, name),
        ClientAction::Get => get(line, name),
    }
}

fn heal(line: &mut Cursor<'_>) -> ParseResult<Command> {
    offer_targets(line);
    if line.at_end() {
        return Ok(Command::Heal(None));
    }
    Ok(Command::Heal(Some(link_target(line)?)))
}

fn rule(line: &mut Cursor<'_>) -> ParseResult<Rule> {
    line.choose(Rule::ALL.into_iter(), "a rule", "one such as durable-vote or majority")
}

fn unclog(line: &mut Cursor<'_>) -> ParseResult<Command> {
    offer_targets(line);
    if line.at_end() {
        return Ok(Command::Unclog(None));
    }
    Ok(Command::Unclog(Some(link_target(line)?)))
}

fn corrupt(line: &mut Cursor<'_>) -> ParseResult<Command> {
    let target = targets(line)?;
    let snapshot = line.take("snapshot", "the snapshot, instead of a record");
    Ok(if snapshot { Command::CorruptSnapshot(target) } else { Command::Corrupt(target) })
}

fn step(line: &mut Cursor<'_>) -> ParseResult<Command> {
    Ok(Command::Step(targets(line)?, steps_of_clock(line)?))
}

fn storm(line: &mut Cursor<'_>) -> ParseResult<Command> {
    const CLIENTS: &str = "a number of clients from 1 to 1000";
    let clients = whole(line.value("a number", CLIENTS)?, 1..=MAX_STORM.into(), CLIENTS)?;
    Ok(Command::Storm(clients as u32))
}
