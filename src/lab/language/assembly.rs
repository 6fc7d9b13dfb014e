//! Puts the lines of a script together, and checks that they may follow one another.

use std::ops::Range;
use std::sync::Arc;

use super::cursor::{Cursor, Named, Presence, Progress};
use super::error::{ParseError, ParseResult};
use super::experiment::{Plan, Varied, VariedValue};
use super::loops::{EarliestTimes, MAX_NESTING, MAX_TURNS};
use super::names::MAX_NAMES;
use super::parser::{SetupLine, Statement, Vary, VaryValue, statement};
use super::remark::{Head, MODIFIED, Remark, TopLine};
use super::{Action, LineError, Script, Step};
use crate::sim::{Command, InitialDisk, Setup};
use crate::types::{Scope, ServerId, Term};

/// The longest script, in bytes.
pub const MAX_SCRIPT: usize = 1 << 20;
/// The most lines of a script.
pub const MAX_LINES: usize = 100_000;
/// The longest line, in characters.
pub const MAX_LINE: usize = 10_000;
/// The most errors that are reported at once.
pub const MAX_ERRORS: usize = 50;
/// The commands that create servers.
const CREATING: [&str; 3] = ["add", "learner", "members"];

/// Parses a script. `name` is that of its file; errors begin with it.
///
/// # Errors
/// What is wrong, at most one error for each line and [`MAX_ERRORS`] of them.
pub fn parse_script(name: &str, text: &str) -> Result<Script, Vec<LineError>> {
    assemble(name, text).map(|(script, _)| script)
}

/// The lines of a script.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.strip_prefix('\u{feff}').unwrap_or(text).lines()
}

/// Parses a script, in which each `vary` line has its first value, and what makes it an experiment.
pub(super) fn assemble(name: &str, text: &str) -> Result<(Script, Plan), Vec<LineError>> {
    let source: Arc<str> = name.into();
    if text.len() > MAX_SCRIPT {
        let message = format!("a script of {} bytes", text.len());
        let error = ParseError::new(0..0, message, "at most 1048576 bytes, which is 1 MiB");
        return Err(vec![LineError::new(&source, 1, "", *error)]);
    }
    let lines: Vec<&str> = lines(text).collect();
    let mut assembly = Assembly::default();
    let mut errors: Vec<LineError> = Vec::new();
    for (line, text) in (1..).zip(&lines) {
        if let Err(error) = assembly.line(line, text) {
            errors.push(LineError::new(&source, line, text, *error));
        }
        if errors.len() == MAX_ERRORS {
            break;
        }
    }
    let open = assembly.open_repeat().map(|(line, place)| {
        let message = "this is repeated, and has no end".into();
        (line, ParseError::new(place, message, "'end' on a line of its own"))
    });
    for (line, error) in assembly.unknown_servers().chain(open) {
        let place = errors.partition_point(|error| error.line < line);
        let known = errors.get(place).is_some_and(|error| error.line == line);
        if errors.len() < MAX_ERRORS && !known {
            let error = LineError::new(&source, line, lines[line as usize - 1], *error);
            errors.insert(place, error);
        }
    }
    if errors.is_empty() {
        return Ok(assembly.finish(name));
    }
    Err(errors)
}

/// The state after these lines. Lines with errors have no effect.
pub(super) fn progress(lines: &str) -> Progress {
    let mut assembly = Assembly::default();
    for (line, text) in (1..).zip(lines.lines().take(MAX_LINES)) {
        let _ = assembly.line(line, text);
    }
    let mut servers = assembly.setup.servers;
    for (_, named) in assembly.named {
        let _ = unknown_server(named, &mut servers);
    }
    let (has_begun, is_repeating) = (assembly.began.is_some(), !assembly.repeats.is_empty());
    let varied = assembly.plan.varied.into_iter().map(|varied| varied.subject).collect();
    Progress { servers, names: assembly.names, has_begun, is_repeating, varied }
}

/// The part to show of a line that is rejected for being too long.
pub(super) fn check_length(text: &str) -> ParseResult<()> {
    match text.char_indices().nth(MAX_LINE) {
        None => Ok(()),
        Some((at, _)) => {
            let message = format!("a line of {} characters", text.chars().count());
            Err(ParseError::new(at..text.len(), message, "at most 10000 characters"))
        }
    }
}

/// The error for a server that is not in a cluster of this many. If the line creates the next server, the cluster has
/// one more from then on.
pub(super) fn unknown_server(named: Named, servers: &mut u8) -> Option<Box<ParseError>> {
    let Named { server, place, presence } = named;
    if presence == Presence::MayBeNew && server.number() == *servers + 1 {
        *servers = server.number();
    }
    let servers = *servers;
    (presence != Presence::MayComeLater && server.number() > servers).then(|| {
        let message = format!("there is no {server} in a cluster of {servers}");
        let mut error = ParseError::new(place, message, "S1");
        if servers > 1 {
            error.expected = format!("S1 to S{servers}").into();
        }
        error
    })
}

/// A script that is being parsed.
#[derive(Default)]
struct Assembly {
    setup: Setup,
    steps: Vec<Step>,
    servers_line: Option<u32>,
    seed_line: Option<u32>,
    /// The first line with an action.
    began: Option<u32>,
    /// The times and repetitions of its lines.
    times: EarliestTimes,
    /// The lines of each `repeat` without its `end`.
    repeats: Vec<(u32, Range<usize>)>,
    /// The names that `let` has given.
    names: Vec<Arc<str>>,
    head: Head,
    /// The comments and blank lines of the top since its last line.
    remarks: Vec<Remark>,
    /// Whether a line of the top has been read.
    has_top: bool,
    /// The servers that are named, with their lines.
    named: Vec<(u32, Named)>,
    /// What makes it an experiment.
    plan: Plan,
}

impl Assembly {
    fn line(&mut self, line: u32, text: &str) -> ParseResult<()> {
        if line as usize > MAX_LINES {
            return Err(ParseError::new(0..0, "one line too many".into(), "at most 100000 lines"));
        }
        check_length(text)?;
        let names = std::mem::take(&mut self.names);
        let mut cursor = Cursor::new(text, &names);
        let statement = statement(&mut cursor);
        let comment = cursor.comment().map(str::to_owned).unwrap_or_default();
        let (place, named, defines) = (cursor.read(), cursor.named, cursor.defines);
        self.names = names;
        match statement? {
            Statement::Nothing => self.remark(line, &comment, false),
            Statement::Vary(vary) => return self.vary(line, (text, &comment), vary, named),
            Statement::Trials(trials) => {
                self.trials(line, trials, place.clone())?;
                if !comment.is_empty() {
                    self.remark(line, &comment, false);
                }
            }
            Statement::Setup(setup) => {
                let top = self.setup_line(line, setup, place.clone())?;
                self.end_top_line(top, &comment);
            }
            Statement::Actions(actions) => {
                let settings = self.setup.settings.len();
                let of_top = self.began.is_none().then(|| top_line(&actions, settings)).flatten();
                for action in actions {
                    self.action(line, action, place.clone())?;
                }
                match of_top {
                    Some(top) => self.end_top_line(top, &comment),
                    None if comment.is_empty() => {}
                    None => self.remark(line, &comment, true),
                }
            }
        }
        self.named.extend(named.into_iter().map(|named| (line, named)));
        match defines {
            Some(name) => self.define_name(name, place),
            None => Ok(()),
        }
    }

    /// Takes the first value of a `vary` line, and keeps them all.
    fn vary(
        &mut self,
        line: u32,
        (text, comment): (&str, &str),
        vary: Vary,
        named: Vec<Named>,
    ) -> ParseResult<()> {
        let Vary { subject, values, with } = vary;
        let with = with.map(|(other, place)| self.varied_before(&other, &values, place));
        let with = with.transpose()?;
        let indent = &text[..text.len() - text.trim_start().len()];
        let space = if comment.is_empty() { "" } else { " " };
        let values = values.into_iter().map(|VaryValue { text, line, place }| {
            let line = format!("{indent}{line}{space}{comment}").trim_end().into();
            VariedValue { text, line, place }
        });
        let values: Vec<_> = values.collect();
        let first = values.first().cloned();
        self.plan.varied.push(Varied { subject, line, values, with });
        let Some(first) = first else { return Ok(()) };
        let known = self.named.len();
        let read = self.line(line, &first.line);
        if named.is_empty() {
            // Servers in a line in quotes.
            for (_, named) in &mut self.named[known..] {
                named.place = first.place.clone();
            }
        } else {
            self.named.truncate(known);
            self.named.extend(named.into_iter().map(|named| (line, named)));
        }
        read.map_err(|mut error| {
            (error.start, error.end) = (first.place.start, first.place.end);
            error
        })
    }

    /// The `vary` line that another one names, which has as many values.
    fn varied_before(
        &self,
        subject: &str,
        values: &[VaryValue],
        place: Range<usize>,
    ) -> ParseResult<usize> {
        let found = self.plan.varied.iter().rposition(|other| &*other.subject == subject);
        let Some(found) = found else {
            let message = format!("no line before varies '{subject}'");
            let expected = "what an earlier vary varies, such as election_timeout";
            return Err(ParseError::new(place, message, expected));
        };
        let other = &self.plan.varied[found];
        let (own, theirs) = (values.len(), other.values.len());
        if own != theirs {
            let message = format!("{own} values, and {theirs} on line {}", other.line);
            return Err(ParseError::new(place, message, "as many values"));
        }
        // In step with that line, or with the one that it follows itself.
        Ok(other.with.unwrap_or(found))
    }

    fn trials(&mut self, line: u32, trials: u32, place: Range<usize>) -> ParseResult<()> {
        if let Some(began) = self.began {
            let message = format!("the run started on line {began}");
            return Err(ParseError::new(place, message, "this line before the first command"));
        }
        match self.plan.trials.replace((trials, line)) {
            None => Ok(()),
            Some((_, first)) => {
                let message = format!("'trials' is already on line {first}");
                Err(ParseError::new(place, message, "it once"))
            }
        }
    }

    /// A name may be given again.
    fn define_name(&mut self, name: Arc<str>, place: Range<usize>) -> ParseResult<()> {
        if self.names.contains(&name) {
            return Ok(());
        }
        if self.names.len() == MAX_NAMES {
            let message = format!("'{name}' is one name too many");
            return Err(ParseError::new(place, message, "at most 50 names"));
        }
        self.names.push(name);
        Ok(())
    }

    fn remark(&mut self, line: u32, text: &str, trails: bool) {
        if text.starts_with(MODIFIED) {
            return;
        }
        let remark = Remark { text: text.into(), trails };
        if self.began.is_none() {
            self.remarks.push(remark);
        } else {
            self.steps.push(Step { line, action: Action::Remark(remark) });
        }
    }

    /// Comments before a line of the top belong to it, and those before the first one to the script.
    fn end_top_line(&mut self, top: TopLine, comment: &str) {
        let before = if self.has_top { top } else { TopLine::First };
        self.has_top = true;
        self.remarks.drain(..).for_each(|remark| self.head.add(before, remark));
        if !comment.is_empty() {
            self.head.add(top, Remark { text: comment.into(), trails: true });
        }
    }

    fn begin(&mut self, line: u32) {
        self.began.get_or_insert(line);
        self.remarks.drain(..).for_each(|remark| self.head.add(TopLine::Last, remark));
    }

    fn open_repeat(&mut self) -> Option<(u32, Range<usize>)> {
        self.repeats.drain(..).next()
    }

    fn finish(mut self, name: &str) -> (Script, Plan) {
        let place = if self.has_top { TopLine::Last } else { TopLine::First };
        self.remarks.drain(..).for_each(|remark| self.head.add(place, remark));
        let Self { setup, head, steps, plan, .. } = self;
        (Script { name: name.into(), setup, head, steps }, plan)
    }

    /// The position of a line at the top.
    fn setup_line(
        &mut self,
        line: u32,
        setup: SetupLine,
        place: Range<usize>,
    ) -> ParseResult<TopLine> {
        let refuse =
            |message: String, expected| Err(ParseError::new(place.clone(), message, expected));
        if let Some(began) = self.began {
            let message = format!("the run started on line {began}");
            return refuse(message, "this line before the first command");
        }
        match setup {
            SetupLine::Servers(count) => {
                if let Some(first) = self.servers_line.replace(line) {
                    return refuse(format!("'servers' is already on line {first}"), "it once");
                }
                self.setup.servers = count;
                Ok(TopLine::Servers)
            }
            SetupLine::Seed(seed) => {
                if let Some(first) = self.seed_line.replace(line) {
                    return refuse(format!("'seed' is already on line {first}"), "it once");
                }
                self.setup.seed = seed;
                Ok(TopLine::Seed)
            }
            SetupLine::Log(servers, log) => {
                for server in servers.iter() {
                    self.give_log(server, log.clone(), &place)?;
                }
                Ok(servers.iter().next().map_or(TopLine::Last, TopLine::Log))
            }
            SetupLine::Term(servers, term) => {
                for server in servers.iter() {
                    self.give_term(server, term, &place)?;
                }
                Ok(servers.iter().next().map_or(TopLine::Last, TopLine::Term))
            }
            SetupLine::Allow(words) => {
                if self.head.allowed.is_some() {
                    return refuse("'allow' again".into(), "all commands on one line");
                }
                self.head.allowed = Some(words.into());
                Ok(TopLine::Allow)
            }
            SetupLine::Vote(server, vote) => {
                self.give_vote(server, vote, place)?;
                Ok(TopLine::Vote(server))
            }
        }
    }

    fn given(&mut self, server: ServerId) -> &mut InitialDisk {
        let all = &mut self.setup.given;
        let place = all.iter().position(|given| given.server == server).unwrap_or_else(|| {
            all.push(InitialDisk { server, term: None, vote: None, log: Vec::new() });
            all.len() - 1
        });
        &mut all[place]
    }

    fn give_log(
        &mut self,
        server: ServerId,
        log: Vec<Term>,
        place: &Range<usize>,
    ) -> ParseResult<()> {
        let given = self.given(server);
        if !given.log.is_empty() {
            return Err(ParseError::new(
                place.clone(),
                format!("the log of {server} again"),
                "it once",
            ));
        }
        check_term(server, given.term, &log, place)?;
        given.log = log;
        Ok(())
    }

    fn give_term(&mut self, server: ServerId, term: Term, place: &Range<usize>) -> ParseResult<()> {
        let given = self.given(server);
        if given.term.is_some() {
            return Err(ParseError::new(
                place.clone(),
                format!("the term of {server} again"),
                "it once",
            ));
        }
        check_term(server, Some(term), &given.log, place)?;
        given.term = Some(term);
        Ok(())
    }

    fn give_vote(
        &mut self,
        server: ServerId,
        vote: ServerId,
        place: Range<usize>,
    ) -> ParseResult<()> {
        let given = self.given(server);
        if given.vote.is_some() {
            return Err(ParseError::new(place, format!("the vote of {server} again"), "it once"));
        }
        if given.term.is_none() && given.log.is_empty() {
            let message = format!("{server} votes in term 0");
            return Err(ParseError::new(place, message, "its 'term' or 'log' on a line before"));
        }
        given.vote = Some(vote);
        Ok(())
    }

    fn action(&mut self, line: u32, action: Action, place: Range<usize>) -> ParseResult<()> {
        if self.began.is_none() {
            if let Action::Do(Command::Set(scope, setting)) = action {
                self.setup.settings.push((scope, setting));
                return Ok(());
            }
            if let Action::Do(Command::SetFor(target, setting)) = action {
                let Some(servers) = target.named() else {
                    let message =
                        format!("'{target}' does not name a server before the run starts");
                    return Err(ParseError::new(place, message, "servers such as S1 S2"));
                };
                let scopes = servers.iter().map(Scope::Server);
                self.setup.settings.extend(scopes.map(|scope| (scope, setting)));
                return Ok(());
            }
            if let Action::Do(Command::Break(rule)) = action {
                self.setup.broken.insert(rule);
                return Ok(());
            }
        }
        self.begin(line);
        self.check_repeats(line, &action, &place)?;
        if let Action::At(time) = action
            && time < self.times.at
        {
            let message = format!("{time} is past: the lines before take until {}", self.times.at);
            return Err(ParseError::new(place, message, "a time that is not earlier"));
        }
        self.times.add_line(&action);
        if self.times.is_too_late() {
            let message = format!("the lines up to here take until {}", self.times.at);
            return Err(ParseError::new(place, message, "at most 3600000s, which is 1000 hours"));
        }
        if self.times.turns > MAX_TURNS {
            let message = format!("the lines up to here are {}, as repeated", self.times.turns);
            return Err(ParseError::new(place, message, "at most 100000 in all"));
        }
        self.steps.push(Step { line, action });
        Ok(())
    }

    /// Checks that repetitions are nested and ended correctly.
    fn check_repeats(
        &mut self,
        line: u32,
        action: &Action,
        place: &Range<usize>,
    ) -> ParseResult<()> {
        match action {
            Action::Repeat(_) if self.repeats.len() == MAX_NESTING => {
                // Otherwise each later `end` would be reported as one without a `repeat`.
                self.repeats.push((line, place.clone()));
                let message = format!("'repeat' within {MAX_NESTING} others");
                return Err(ParseError::new(place.clone(), message, "at most 8 within each other"));
            }
            Action::Repeat(_) => self.repeats.push((line, place.clone())),
            Action::End if self.repeats.pop().is_none() => {
                let message = "there is no 'repeat' that this ends".into();
                return Err(ParseError::new(place.clone(), message, "a 'repeat' on a line before"));
            }
            Action::At(_) if !self.repeats.is_empty() => {
                let message = "a point in time cannot be repeated".into();
                return Err(ParseError::new(place.clone(), message, "'wait' and a duration"));
            }
            _ => {}
        }
        Ok(())
    }

    /// Checks that the named servers exist. Their number may be given after they are named.
    fn unknown_servers(&mut self) -> impl Iterator<Item = (u32, Box<ParseError>)> {
        let mut servers = self.setup.servers;
        let allowed = self.head.allowed.as_deref();
        let readers_create =
            allowed.is_none_or(|words| CREATING.iter().any(|word| words.contains(word)));
        let named = std::mem::take(&mut self.named).into_iter();
        named.filter_map(move |(line, mut named)| {
            if named.presence == Presence::MayComeLater && !readers_create {
                named.presence = Presence::Exists;
            }
            unknown_server(named, &mut servers).map(|error| (line, error))
        })
    }
}

/// The setup line that these actions are, if the run has not begun and does not begin with them.
fn top_line(actions: &[Action], settings: usize) -> Option<TopLine> {
    if let [Action::Do(Command::Break(rule))] = actions {
        return Some(TopLine::Rule(*rule));
    }
    let is_setting = matches!(actions, [Action::Do(Command::Set(..) | Command::SetFor(..))]);
    is_setting.then_some(TopLine::Setting(settings))
}

/// A server's term is never below that of its last entry.
fn check_term(
    server: ServerId,
    term: Option<Term>,
    log: &[Term],
    place: &Range<usize>,
) -> ParseResult<()> {
    match (term, log.last()) {
        (Some(term), Some(&last)) if term < last => {
            let message = format!("{server} is in term {term} and its log ends in term {last}");
            Err(ParseError::new(place.clone(), message, "a term that is not below its log's"))
        }
        _ => Ok(()),
    }
}
