//! Parses the conditions of `await` and `expect`.

use super::field;
use super::target::targets_not_drawn;
use super::value::{MAX_TERM, client_name, comparison, duration};
use crate::lab::language::cursor::{A_SERVER, Cursor};
use crate::lab::language::error::{ParseError, ParseResult};
use crate::lab::language::values::whole;
use crate::lab::language::words::{Choice, ClientQuestion, Counted, Opening, State, openings};
use crate::lab::language::{Condition, CountStart, EventName, EventPattern, Holders, Quantity};
use crate::types::{EventId, MessageKind, Property, ServerId, Term};
use crate::util::sort_by_key;

/// The most `not` in a row.
pub const MAX_NOT: usize = 8;
/// The most conditions that are joined by `and`.
pub const MAX_AND: usize = 8;

const A_CONDITION: &str = "a condition such as leader, settled or committed \"x=1\"";

/// Parses a condition, or several joined by `and`, and leaves what follows to the caller.
pub(super) fn read(line: &mut Cursor<'_>) -> ParseResult<Condition> {
    let first = one_condition(line)?;
    let mut all = vec![first];
    let mut place = line.place();
    while line.take("and", "another condition holds as well") {
        if all.len() == MAX_AND {
            let message = format!("more than {MAX_AND} conditions joined by 'and'");
            return Err(ParseError::new(place, message, "at most 8"));
        }
        all.push(one_condition(line)?);
        place = line.place();
    }
    sort_by_key(&mut all, Condition::ends_with_fields);
    Ok(if all.len() > 1 { Condition::All(all.into()) } else { all.swap_remove(0) })
}

fn one_condition(line: &mut Cursor<'_>) -> ParseResult<Condition> {
    let mut negations = 0;
    let mut place = line.place();
    while line.take("not", "the condition does not hold") {
        negations += 1;
        if negations > MAX_NOT {
            let message = format!("more than {MAX_NOT} 'not' before one condition");
            return Err(ParseError::new(place, message, A_CONDITION));
        }
        place = line.place();
    }
    let condition = plain_condition(line)?;
    Ok((0..negations).fold(condition, |condition, _| Condition::Not(Box::new(condition))))
}

/// Whether a condition can begin with this word.
pub(super) fn begins(line: &Cursor<'_>, word: &str) -> bool {
    word == "not" || line.is_server(word) || openings().any(|known| known.word().word == word)
}

fn plain_condition(line: &mut Cursor<'_>) -> ParseResult<Condition> {
    line.offer_servers();
    if line.is_at_server() {
        return condition_of_server(line);
    }
    Ok(match line.choose(openings(), "a condition", A_CONDITION)?.opening {
        Opening::Leader => condition_of_leader(line)?,
        Opening::No if line.take("event", "no event of this kind has happened") => {
            Condition::Not(Box::new(condition_of_event(line)?))
        }
        Opening::No => {
            line.require_word("leader", "'no leader' or 'no event'")?;
            Condition::NoLeader
        }
        Opening::Committed => Condition::Committed { text: line.text()?.into(), on: on(line)? },
        Opening::Stored => Condition::Stored { text: line.text()?.into(), on: on(line)? },
        Opening::Term => condition_of_term(line)?,
        Opening::Value => condition_of_value(line)?,
        Opening::Client => condition_of_client(line)?,
        Opening::Logs => {
            line.require_word("match", "'logs match'")?;
            Condition::LogsMatch
        }
        Opening::Settled => Condition::Settled,
        Opening::Safe => Condition::Safe,
        Opening::Members => Condition::Members(line.servers()?),
        Opening::Violated => Condition::Violated(property(line)?),
        Opening::Joint => Condition::Joint,
        Opening::Change => {
            in_progress(line, "'change in progress'")?;
            Condition::ChangeInProgress
        }
        Opening::Transfer => {
            in_progress(line, "'transfer in progress'")?;
            let has_server = line.is_own_to() && line.take("to", "to this server");
            let to = has_server.then(|| line.server()).transpose()?;
            Condition::TransferInProgress(to)
        }
        Opening::Lease => {
            line.require_word("held", "'lease held by' and a server")?;
            line.require_word("by", "'lease held by' and a server")?;
            Condition::LeaseHeld(targets_not_drawn(line)?)
        }
        Opening::Stable => {
            line.require_word("leader", "'stable leader for 1s'")?;
            line.require_word("for", "'stable leader for 1s'")?;
            Condition::StableLeader(duration(line)?)
        }
        Opening::Messages => condition_of_messages(line)?,
        Opening::Event => condition_of_event(line)?,
        Opening::Unknown => Condition::Unknown(property(line)?),
    })
}

fn condition_of_value(line: &mut Cursor<'_>) -> ParseResult<Condition> {
    let key = line.text_or("a key such as x")?.into();
    line.require_word("is", "a condition such as 'value x is \"1\"'")?;
    let value = line.text_or("a value such as \"1\"")?.into();
    Ok(Condition::Value { key, value, on: on(line)? })
}

fn condition_of_client(line: &mut Cursor<'_>) -> ParseResult<Condition> {
    let name = client_name(line)?;
    let asked = "is done, read and a value, or was refused";
    let questions = ClientQuestion::ALL.into_iter();
    Ok(match line.choose(questions, "something about a client", asked)? {
        ClientQuestion::IsDone => {
            line.require_word("done", "'is done'")?;
            Condition::ClientDone(name)
        }
        ClientQuestion::Read if line.take("nothing", "there was no value") => {
            Condition::ClientRead(name, None)
        }
        ClientQuestion::Read => {
            Condition::ClientRead(name, Some(line.text_or("a value, or nothing")?.into()))
        }
        ClientQuestion::WasRefused => {
            line.require_word("refused", "'was refused'")?;
            Condition::ClientRefused(name)
        }
    })
}

fn condition_of_server(line: &mut Cursor<'_>) -> ParseResult<Condition> {
    const STATE: &str =
        "follower, pre-candidate, candidate, leader, learner, down, up, paused or compacted";
    let server = line.server()?;
    if line.take("log", "the terms of its log's entries") {
        line.require_word("is", "a condition such as 'S1 log is 1 1 4'")?;
        return Ok(Condition::LogIs(server, terms(line)?.into()));
    }
    line.require_word("is", "a condition such as 'S1 is down'")?;
    let states = State::ALL.iter().copied();
    Ok(match line.choose(states, "a state of a server", STATE)? {
        State::Role(role) => Condition::RoleIs(server, role),
        State::Down => Condition::Down(server),
        State::Up => Condition::Up(server),
        State::Paused => Condition::Paused(server),
        State::Compacted => Condition::Compacted(server),
    })
}

fn condition_of_leader(line: &mut Cursor<'_>) -> ParseResult<Condition> {
    if line.take("is", "this server is the leader") {
        return Ok(Condition::LeaderIs(line.server_or(A_SERVER)?));
    }
    if line.take("followed", "the other servers follow the leader") {
        return Ok(Condition::LeaderFollowed(holders(line, "by")?));
    }
    if !line.take("in", "one of these is the leader") {
        return Ok(Condition::Leader);
    }
    Ok(Condition::LeaderIn(line.servers()?))
}

/// The terms of a log. Logs that no run of Raft could produce are rejected.
fn terms(line: &mut Cursor<'_>) -> ParseResult<Vec<Term>> {
    const TERMS: &str = "the terms of its entries, such as 1 1 4, or empty";
    let mut terms = Vec::new();
    if line.take("empty", "it has no entries") {
        return Ok(terms);
    }
    while terms.is_empty() || line.is_at_number() {
        terms.push(Term(whole(line.value("a term", TERMS)?, 1..=MAX_TERM, TERMS)?));
    }
    Ok(terms)
}

fn in_progress(line: &mut Cursor<'_>, expected: &'static str) -> ParseResult<()> {
    line.require_word("in", expected)?;
    line.require_word("progress", expected)
}

fn on(line: &mut Cursor<'_>) -> ParseResult<Option<Holders>> {
    holders(line, "on")
}

fn holders(line: &mut Cursor<'_>, word: &'static str) -> ParseResult<Option<Holders>> {
    const COUNT: &str = "a number of servers from 1 to 99";
    if !line.take(word, "these servers") {
        return Ok(None);
    }
    if !line.take("at", "at least this many servers") {
        return targets_not_drawn(line).map(Holders::Each).map(Some);
    }
    let form = if word == "on" { "'on at least 2'" } else { "'by at least 2'" };
    line.require_word("least", form)?;
    let count = whole(line.value("a number", COUNT)?, 1..=u64::from(ServerId::MAX), COUNT)?;
    Ok(Some(Holders::AtLeast(count as u8)))
}

fn condition_of_event(line: &mut Cursor<'_>) -> ParseResult<Condition> {
    let mut which = kind_of_events(line)?;
    restrict(line, &mut which, true)?;
    let since = since(line, true)?;
    Ok(Condition::Event(which, since))
}

/// What a `measure` line counts, if it counts anything.
pub(super) fn quantity(line: &mut Cursor<'_>) -> ParseResult<Quantity> {
    line.offer_choices(Counted::ALL.into_iter());
    let word = line.word();
    let counted = Counted::ALL.into_iter().find(|counted| Some(counted.word().word) == word);
    let Some(counted) = counted else { return Ok(Quantity::Time) };
    line.advance();
    Ok(match counted {
        Counted::Messages => Quantity::Messages(message_kind(line)),
        Counted::Bytes => Quantity::Bytes(message_kind(line)),
        Counted::Elections => Quantity::Elections,
        Counted::Terms => Quantity::Terms,
        Counted::Commands => Quantity::Commands,
        Counted::Events => {
            let mut which = kind_of_events(line)?;
            restrict(line, &mut which, false)?;
            Quantity::Events(which)
        }
    })
}

fn kind_of_events(line: &mut Cursor<'_>) -> ParseResult<EventPattern> {
    const EVENT: &str = "a kind of events such as vote_granted; docs/events.md has them all";
    let name = line.choose(EventName::ALL.into_iter(), "a kind of events", EVENT)?;
    let mut which = EventPattern::every(name);
    if name.fields().message {
        which.message = message_kind(line);
    }
    Ok(which)
}

fn condition_of_messages(line: &mut Cursor<'_>) -> ParseResult<Condition> {
    const COUNT: &str = "one of < <= = >= > and a number, such as 'messages < 60'";
    const NUMBER: &str = "a number from 0 to 1000000000000";
    let mut which = EventPattern::messages(message_kind(line));
    restrict(line, &mut which, true)?;
    let comparison = comparison(line, COUNT)?;
    let count = whole(line.value("a number", NUMBER)?, 0..=1_000_000_000_000, NUMBER)?;
    let since = since(line, false)?;
    Ok(Condition::Messages { which, comparison, count, since })
}

fn message_kind(line: &mut Cursor<'_>) -> Option<MessageKind> {
    line.offer_choices(MessageKind::ALL.into_iter());
    let word = line.word()?;
    let kind = MessageKind::ALL.into_iter().find(|kind| kind.word() == word)?;
    line.advance();
    Some(kind)
}

/// The restrictions of an event pattern: each at most once, in any order. Of a count, `from` and `to` say when it begins and
/// ends; elsewhere they are the ends of a message.
fn restrict(line: &mut Cursor<'_>, which: &mut EventPattern, has_ends: bool) -> ParseResult<()> {
    let fields = which.kind.fields();
    loop {
        let place = line.place();
        if which.on.is_none() && line.take("on", "where it happens") {
            which.on = Some(line.server()?);
        } else if has_ends
            && which.from.is_none()
            && line.take("from", "who sent it, or where it happens")
        {
            which.from = Some(line.server()?);
        } else if has_ends
            && fields.to
            && which.to.is_none()
            && line.is_own_to()
            && line.take("to", "who receives it")
        {
            which.to = Some(line.server()?);
        } else if fields.term && which.term.is_none() && line.take("in", "its term") {
            const TERM: &str = "a term from 0 to 1000000000";
            line.require_word("term", "'in term' and a number")?;
            which.term = Some(Term(whole(line.value("a term", TERM)?, 0..=MAX_TERM, TERM)?));
        } else if which.with.is_empty()
            && which.fields().next().is_some()
            && line.take("with", "what its fields hold")
        {
            which.with = field::read(line, which)?.into();
        } else {
            let lacking = match line.word() {
                Some("to") if has_ends && !fields.to && !line.to_follows => "receiver",
                Some("in") if !fields.term => "term",
                Some("with") if which.with.is_empty() => "further fields",
                Some("with") => {
                    let message = "'with' again".into();
                    return Err(ParseError::new(place, message, "'and' and a further field"));
                }
                _ => return Ok(()),
            };
            let message = format!("an event '{}' has no {lacking}", which.kind);
            return Err(ParseError::new(place, message, "on, from, or nothing more"));
        }
    }
}

fn since(line: &mut Cursor<'_>, may_last: bool) -> ParseResult<CountStart> {
    const NUMBER: &str = "the number of an event";
    if may_last && line.take("for", "within this time before now") {
        return Ok(CountStart::Last(duration(line)?));
    }
    // Only saved runs contain this form, so completion does not offer it.
    if line.word() == Some("after") {
        line.advance();
        let number = whole(line.value("a number", NUMBER)?, 0..=u64::MAX, NUMBER)?;
        return Ok(CountStart::Event(EventId(number)));
    }
    Ok(CountStart::Wait)
}

fn condition_of_term(line: &mut Cursor<'_>) -> ParseResult<Condition> {
    const COMPARISON: &str = "one of < <= = >= > and a term, such as 'term >= 3'";
    const TERM: &str = "a term from 0 to 1000000000";
    if line.take("unchanged", "it has been the same") {
        return Ok(Condition::TermUnchanged(since(line, true)?));
    }
    let comparison = comparison(line, COMPARISON)?;
    let term = Term(whole(line.value("a term", TERM)?, 0..=MAX_TERM, TERM)?);
    Ok(Condition::Term { comparison, term })
}

fn property(line: &mut Cursor<'_>) -> ParseResult<Property> {
    const PROPERTY: &str = "one of the safety properties, such as election-safety";
    line.choose(Property::ALL.into_iter(), "a safety property", PROPERTY)
}
