//! Puts the lines of a script together, and knows what may follow what.

use std::ops::Range;
use std::sync::Arc;

use super::cursor::{Cursor, Named};
use super::error::{Fault, Read};
use super::parser::{SetupLine, Statement, statement};
use super::{Action, LineError, MAX_TIME, Script, Step};
use crate::sim::{Command, Given, Setup};
use crate::types::{ServerId, Term, Time};

/// The longest script, in bytes.
pub const MAX_SCRIPT: usize = 1 << 20;
/// The most lines of a script.
pub const MAX_LINES: usize = 100_000;
/// The longest line, in characters.
pub const MAX_LINE: usize = 10_000;
/// How many errors are told at once.
pub const MAX_ERRORS: usize = 50;

/// Reads a script. `name` is that of its file; errors begin with it.
///
/// # Errors
/// What is wrong, at most one error for each line and [`MAX_ERRORS`] of them.
pub fn parse_script(name: &str, text: &str) -> Result<Script, Vec<LineError>> {
    let source: Arc<str> = name.into();
    if text.len() > MAX_SCRIPT {
        let message = format!("a script of {} bytes", text.len());
        let fault = Fault::new(0..0, message, "at most 1048576 bytes, which is 1 MiB");
        return Err(vec![LineError::new(&source, 1, "", *fault)]);
    }
    let lines: Vec<&str> = text.strip_prefix('\u{feff}').unwrap_or(text).lines().collect();
    let mut assembly = Assembly::default();
    let mut errors: Vec<LineError> = Vec::new();
    for (line, text) in (1..).zip(&lines) {
        if let Err(fault) = assembly.line(line, text) {
            errors.push(LineError::new(&source, line, text, *fault));
        }
        if errors.len() == MAX_ERRORS {
            break;
        }
    }
    for (line, fault) in assembly.unknown_servers() {
        let place = errors.partition_point(|error| error.line < line);
        let known = errors.get(place).is_some_and(|error| error.line == line);
        if errors.len() < MAX_ERRORS && !known {
            let error = LineError::new(&source, line, lines[line as usize - 1], *fault);
            errors.insert(place, error);
        }
    }
    if errors.is_empty() {
        return Ok(Script { name: name.into(), setup: assembly.setup, steps: assembly.steps });
    }
    Err(errors)
}

/// A part of a line, refused for being too long, that is enough to show.
pub(super) fn check_length(text: &str) -> Read<()> {
    match text.char_indices().nth(MAX_LINE) {
        None => Ok(()),
        Some((at, _)) => {
            let message = format!("a line of {} characters", text.chars().count());
            Err(Fault::new(at..text.len(), message, "at most 10000 characters"))
        }
    }
}

/// The fault of a server that a cluster of so many does not have. One that the line makes is one more from then on.
pub(super) fn unknown_server(named: Named, servers: &mut u8) -> Option<Box<Fault>> {
    let Named { server, place, may_be_new } = named;
    if may_be_new && server.number() == *servers + 1 {
        *servers = server.number();
    }
    let servers = *servers;
    (server.number() > servers).then(|| {
        let message = format!("there is no {server} in a cluster of {servers}");
        let mut fault = Fault::new(place, message, "S1");
        if servers > 1 {
            fault.expected = format!("S1 to S{servers}").into();
        }
        fault
    })
}

/// A script as far as it is read.
#[derive(Default)]
struct Assembly {
    setup: Setup,
    steps: Vec<Step>,
    servers_line: Option<u32>,
    seed_line: Option<u32>,
    /// The first line on which something happens.
    began: Option<u32>,
    /// No moment of the run can be earlier than this when the next line comes.
    reached: Time,
    /// Which servers are named where.
    named: Vec<(u32, Named)>,
}

impl Assembly {
    fn line(&mut self, line: u32, text: &str) -> Read<()> {
        if line as usize > MAX_LINES {
            return Err(Fault::new(0..0, "one line too many".into(), "at most 100000 lines"));
        }
        check_length(text)?;
        let mut cursor = Cursor::new(text);
        let statement = statement(&mut cursor);
        let named = std::mem::take(&mut cursor.named);
        match statement? {
            Statement::Nothing => {}
            Statement::Setup(setup) => self.setup_line(line, setup, cursor.read())?,
            Statement::Actions(actions) => {
                for action in actions {
                    self.action(line, action, cursor.read())?;
                }
            }
        }
        self.named.extend(named.into_iter().map(|named| (line, named)));
        Ok(())
    }

    fn setup_line(&mut self, line: u32, setup: SetupLine, place: Range<usize>) -> Read<()> {
        let refuse = |message: String, expected| Err(Fault::new(place.clone(), message, expected));
        if let Some(began) = self.began {
            let message = format!("the run has begun on line {began}");
            return refuse(message, "this line before anything that happens");
        }
        match setup {
            SetupLine::Servers(count) => {
                if let Some(first) = self.servers_line.replace(line) {
                    return refuse(format!("'servers' stands on line {first} already"), "it once");
                }
                self.setup.servers = count;
            }
            SetupLine::Seed(seed) => {
                if let Some(first) = self.seed_line.replace(line) {
                    return refuse(format!("'seed' stands on line {first} already"), "it once");
                }
                self.setup.seed = seed;
            }
            SetupLine::Log(server, log) => return self.give_log(server, log, place),
            SetupLine::Term(server, term) => return self.give_term(server, term, place),
            SetupLine::Vote(server, vote) => return self.give_vote(server, vote, place),
        }
        Ok(())
    }

    fn given(&mut self, server: ServerId) -> &mut Given {
        let all = &mut self.setup.given;
        let place = all.iter().position(|given| given.server == server).unwrap_or_else(|| {
            all.push(Given { server, term: None, vote: None, log: Vec::new() });
            all.len() - 1
        });
        &mut all[place]
    }

    fn give_log(&mut self, server: ServerId, log: Vec<Term>, place: Range<usize>) -> Read<()> {
        let given = self.given(server);
        if !given.log.is_empty() {
            return Err(Fault::new(place, format!("the log of {server} again"), "it once"));
        }
        check_term(server, given.term, &log, &place)?;
        given.log = log;
        Ok(())
    }

    fn give_term(&mut self, server: ServerId, term: Term, place: Range<usize>) -> Read<()> {
        let given = self.given(server);
        if given.term.is_some() {
            return Err(Fault::new(place, format!("the term of {server} again"), "it once"));
        }
        check_term(server, Some(term), &given.log, &place)?;
        given.term = Some(term);
        Ok(())
    }

    fn give_vote(&mut self, server: ServerId, vote: ServerId, place: Range<usize>) -> Read<()> {
        let given = self.given(server);
        if given.vote.is_some() {
            return Err(Fault::new(place, format!("the vote of {server} again"), "it once"));
        }
        if given.term.is_none() && given.log.is_empty() {
            let message = format!("{server} votes in term 0");
            return Err(Fault::new(place, message, "its 'term' or 'log' on a line before"));
        }
        given.vote = Some(vote);
        Ok(())
    }

    fn action(&mut self, line: u32, action: Action, place: Range<usize>) -> Read<()> {
        match (self.began, &action) {
            (None, Action::Do(Command::Set(scope, setting))) => {
                self.setup.settings.push((*scope, *setting));
                return Ok(());
            }
            (None, Action::Do(Command::Break(guard))) => {
                self.setup.broken.insert(*guard);
                return Ok(());
            }
            _ => {}
        }
        self.began.get_or_insert(line);
        match action {
            Action::At(time) if time < self.reached => {
                let message =
                    format!("{time} is past: the lines before take until {}", self.reached);
                return Err(Fault::new(place, message, "a time that is not earlier"));
            }
            Action::At(time) => self.reached = time,
            Action::Wait(span) => self.reached += span,
            _ => {}
        }
        if self.reached > Time::ZERO + MAX_TIME {
            let message = format!("the lines up to here take until {}", self.reached);
            return Err(Fault::new(place, message, "at most 3600000s, which is 1000 hours"));
        }
        self.steps.push(Step { line, action });
        Ok(())
    }

    /// The servers that the cluster does not have. How many it has may be said after they are named.
    fn unknown_servers(&mut self) -> impl Iterator<Item = (u32, Box<Fault>)> {
        let mut servers = self.setup.servers;
        let named = std::mem::take(&mut self.named).into_iter();
        named.filter_map(move |(line, named)| {
            unknown_server(named, &mut servers).map(|fault| (line, fault))
        })
    }
}

/// A server's term is never below that of its last entry.
fn check_term(
    server: ServerId,
    term: Option<Term>,
    log: &[Term],
    place: &Range<usize>,
) -> Read<()> {
    match (term, log.last()) {
        (Some(term), Some(&last)) if term < last => {
            let message = format!("{server} is in term {term} and its log ends in term {last}");
            Err(Fault::new(place.clone(), message, "a term that is not below its log's"))
        }
        _ => Ok(()),
    }
}
