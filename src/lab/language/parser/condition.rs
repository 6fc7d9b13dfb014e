//! Reads what `await` and `expect` ask.

use super::{MAX_TERM, client_name, target};
use crate::lab::language::cursor::{A_SERVER, Cursor};
use crate::lab::language::error::{Fault, Read};
use crate::lab::language::lexer::Kind;
use crate::lab::language::values::whole;
use crate::lab::language::words::{
    COMPARISONS, OF_CLIENTS, OPENING_WORDS, OPENINGS, Opening, PROPERTIES, STATE_WORDS, STATES,
    State,
};
use crate::lab::language::{Comparison, Condition};
use crate::sim::Target;
use crate::types::{Property, ServerSet, Term};

/// How many `not` may stand before one another.
pub const MAX_NOT: usize = 8;

const A_CONDITION: &str = "a condition such as leader, settled or committed \"x=1\"";

/// Reads a condition. What may follow it is not its business.
pub(super) fn read(line: &mut Cursor<'_>) -> Read<Condition> {
    let mut negations = 0;
    let mut place = line.place();
    while line.take("not", "the contrary") {
        negations += 1;
        if negations > MAX_NOT {
            let message = format!("more than {MAX_NOT} 'not' before one condition");
            return Err(Fault::new(place, message, A_CONDITION));
        }
        place = line.place();
    }
    let condition = plain_condition(line)?;
    Ok((0..negations).fold(condition, |condition, _| Condition::Not(Box::new(condition))))
}

fn plain_condition(line: &mut Cursor<'_>) -> Read<Condition> {
    line.want_servers();
    if line.is_at_server() {
        return condition_of_server(line);
    }
    let choice = line.choose(OPENING_WORDS, "a condition", A_CONDITION)?;
    Ok(match OPENINGS[choice].0 {
        Opening::Leader => condition_of_leader(line)?,
        Opening::No => {
            line.demand("leader", "'no leader'")?;
            Condition::NoLeader
        }
        Opening::Committed => Condition::Committed { text: line.text()?.into(), on: on(line)? },
        Opening::Stored => Condition::Stored { text: line.text()?.into(), on: on(line)? },
        Opening::Term => condition_of_term(line)?,
        Opening::Value => condition_of_value(line)?,
        Opening::Client => condition_of_client(line)?,
        Opening::Logs => {
            line.demand("match", "'logs match'")?;
            Condition::LogsMatch
        }
        Opening::Settled => Condition::Settled,
        Opening::Safe => Condition::Safe,
        Opening::Members => Condition::Members(servers(line)?),
        Opening::Violated => Condition::Violated(property(line)?),
    })
}

fn condition_of_value(line: &mut Cursor<'_>) -> Read<Condition> {
    let key = line.text_or("a key such as x")?.into();
    line.demand("is", "a condition such as 'value x is \"1\"'")?;
    let value = line.text_or("a value such as \"1\"")?.into();
    Ok(Condition::Value { key, value, on: on(line)? })
}

fn condition_of_client(line: &mut Cursor<'_>) -> Read<Condition> {
    let name = client_name(line)?;
    let asked = "is done, read and a value, or was refused";
    Ok(match line.choose(OF_CLIENTS, "something about a client", asked)? {
        0 => {
            line.demand("done", "'is done'")?;
            Condition::ClientDone(name)
        }
        1 if line.take("nothing", "there was no value") => Condition::ClientRead(name, None),
        1 => Condition::ClientRead(name, Some(line.text_or("a value, or nothing")?.into())),
        _ => {
            line.demand("refused", "'was refused'")?;
            Condition::ClientRefused(name)
        }
    })
}

fn condition_of_server(line: &mut Cursor<'_>) -> Read<Condition> {
    const STATE: &str =
        "follower, pre-candidate, candidate, leader, learner, down, up, paused or compacted";
    let server = line.server()?;
    line.demand("is", "a condition such as 'S1 is down'")?;
    let choice = line.choose(STATE_WORDS, "a state of a server", STATE)?;
    Ok(match STATES[choice].0 {
        State::Role(role) => Condition::RoleIs(server, role),
        State::Down => Condition::Down(server),
        State::Up => Condition::Up(server),
        State::Paused => Condition::Paused(server),
        State::Compacted => Condition::Compacted(server),
    })
}

fn condition_of_leader(line: &mut Cursor<'_>) -> Read<Condition> {
    if line.take("is", "this server is the leader") {
        return Ok(Condition::LeaderIs(line.server_or(A_SERVER)?));
    }
    if !line.take("in", "one of these is the leader") {
        return Ok(Condition::Leader);
    }
    Ok(Condition::LeaderIn(servers(line)?))
}

/// One server at least.
fn servers(line: &mut Cursor<'_>) -> Read<ServerSet> {
    let mut servers = ServerSet::EMPTY;
    while servers.is_empty() || line.is_at_server() {
        servers.insert(line.server()?);
    }
    line.want_servers();
    Ok(servers)
}

fn on(line: &mut Cursor<'_>) -> Read<Option<Target>> {
    if line.take("on", "these servers") { target(line).map(Some) } else { Ok(None) }
}

fn condition_of_term(line: &mut Cursor<'_>) -> Read<Condition> {
    const COMPARISON: &str = "one of < <= = >= > and a term, such as 'term >= 3'";
    const TERM: &str = "a term from 0 to 1000000000";
    let start = line.place().start;
    let Kind::Compare(comparison) = *line.kind() else {
        line.want(COMPARISONS);
        return Err(line.fault("a comparison", COMPARISON));
    };
    line.advance();
    if let Kind::Compare(second) = *line.kind() {
        let meant = match (comparison, second) {
            (Comparison::Equal, Comparison::Greater) => ">=",
            (Comparison::Equal, Comparison::Less) => "<=",
            (_, second) => second.sign(),
        };
        let fault = Fault::new(start..line.place().end, "two signs".into(), COMPARISON);
        return Err(fault.suggest(Some(meant)));
    }
    let term = Term(whole(line.value("a term", TERM)?, 0..=MAX_TERM, TERM)?);
    Ok(Condition::Term { comparison, term })
}

fn property(line: &mut Cursor<'_>) -> Read<Property> {
    const PROPERTY: &str = "one of the safety properties, such as election-safety";
    let choice = line.choose(PROPERTIES, "a safety property", PROPERTY)?;
    Ok(Property::ALL[choice])
}
