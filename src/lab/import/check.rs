//! A trace under the checker.

use std::borrow::Cow;

use crate::check::Checker;
use crate::lab::explain;
use crate::sim::{Clients, Record, Recorder};
use crate::types::{EventId, Property, ServerId, ServerSet, Unknown, Violation};

use super::{Format, Found, Reading, Source, recognise};

/// A trace that is being read and checked.
pub struct Check {
    source: Option<Reading>,
    /// The last line, as long as none says what the trace is.
    previous: String,
    checker: Checker,
    clients: Clients,
    findings: Vec<Finding>,
    /// What of each property cannot be trusted any more, and why.
    lost: Vec<(Property, String)>,
    lines: u64,
    events: u64,
    last_event: EventId,
    passed_over: u64,
    /// The first line that could not be read.
    bad: Option<u64>,
    /// Keeps the events, if they are wanted.
    recorder: Option<Recorder>,
}

/// A violation, and where in the trace it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The violation.
    pub violation: Violation,
    /// The line, counted from 1, that violated the property.
    pub line: u64,
    /// The event of that line as a sentence.
    pub event: String,
    /// The violation as a sentence.
    pub message: String,
}

/// What is known of a property at the end of a trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome<'a> {
    /// Nothing violates it, and the trace tells all that it depends on.
    Held,
    /// It is violated; this is the first time.
    Violated(&'a Finding),
    /// Nothing that the trace tells violates it; this is what the trace does not tell.
    Unknown(Cow<'a, str>),
}

impl Default for Check {
    fn default() -> Self {
        Self::new()
    }
}

impl Check {
    /// Nothing has been read yet.
    pub fn new() -> Self {
        Self {
            source: None,
            previous: String::new(),
            checker: Checker::new(0),
            clients: Clients::default(),
            findings: Vec::new(),
            lost: Vec::new(),
            lines: 0,
            events: 0,
            last_event: EventId(0),
            passed_over: 0,
            bad: None,
            recorder: None,
        }
    }

    /// The same, which also keeps the events, so that they can be played: see [`Self::take_record`].
    pub fn recording() -> Self {
        Self { recorder: Some(Recorder::default()), ..Self::new() }
    }

    /// All events that were read, if they were kept and there are any.
    pub fn take_record(&mut self) -> Option<Record> {
        let untold = self.source.as_ref().map(Reading::untold).unwrap_or_default();
        self.recorder.take()?.finish(untold)
    }

    /// Takes the next line, without its line break.
    ///
    /// # Errors
    /// What is wrong with the line, if it cannot be read. The next one can be taken all the same.
    pub fn line(&mut self, line: &[u8]) -> Result<(), String> {
        self.lines += 1;
        let result = self.read(line);
        if result.is_err() {
            self.bad.get_or_insert(self.lines);
        }
        result
    }

    /// A line was left out, because it is too long.
    pub fn skip_line(&mut self) {
        self.lines += 1;
        self.bad.get_or_insert(self.lines);
    }

    /// The last line has been taken.
    pub fn finish(&mut self) {
        let mut out = Vec::new();
        if let Some(source) = &mut self.source {
            source.finish(&mut out);
        }
        self.take(out);
    }

    fn read(&mut self, line: &[u8]) -> Result<(), String> {
        let text = str::from_utf8(line).map_err(|_| "not valid UTF-8".to_owned())?;
        let text = text.strip_suffix('\r').unwrap_or(text);
        // Some programs begin a file with a byte order mark.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if text.trim().is_empty() {
            return Ok(());
        }
        if self.source.is_none() {
            self.source = recognise(text, &self.previous);
        }
        let Some(source) = &mut self.source else {
            self.passed_over += 1;
            text.clone_into(&mut self.previous);
            return Ok(());
        };
        let mut out = Vec::new();
        let read = match source.part(text) {
            Some(part) => source.line(self.lines, part, &mut out),
            None => Ok(false),
        };
        self.take(out);
        if !read? {
            self.passed_over += 1;
        }
        Ok(())
    }

    fn take(&mut self, out: Vec<Found>) {
        for found in out {
            if let Some(recorder) = &mut self.recorder {
                record(recorder, &found);
            }
            match found {
                Found::Cluster { servers, voters } => {
                    self.checker = Checker::with_voters(servers, voters);
                }
                Found::Command(command, text, operation) => {
                    self.clients.restore(command, &text, operation);
                }
                Found::Lost(property, why) => {
                    if !self.is_lost(property) {
                        self.lost.push((property, why));
                    }
                }
                Found::Event(event) => self.observe(&event),
            }
        }
    }

    fn observe(&mut self, event: &crate::types::Event) {
        (self.events, self.last_event) = (self.events + 1, event.seq);
        let mut new = Vec::new();
        self.checker.observe(event, |violation| new.push(violation));
        for violation in new {
            if !self.is_lost(violation.property) {
                let message = explain::violation(&violation, &self.clients).to_string();
                let event = explain::sentence(event, &self.clients).to_string();
                self.findings.push(Finding { violation, line: self.lines, event, message });
            }
        }
    }

    fn is_lost(&self, property: Property) -> bool {
        self.lost.iter().any(|(lost, _)| *lost == property)
    }

    /// What the lines were recognised as; none as long as none of them says anything.
    pub fn format(&self) -> Option<Format> {
        self.source.as_ref().map(Reading::format)
    }

    /// How many lines there were.
    pub fn lines(&self) -> u64 {
        self.lines
    }

    /// How many events they stand for.
    pub fn events(&self) -> u64 {
        self.events
    }

    /// How many lines are not of the trace's format, as other messages of a log.
    pub fn passed_over(&self) -> u64 {
        self.passed_over
    }

    /// Every violation that was found, in order.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The names that servers have in the trace, if they are not ours.
    pub fn names(&self) -> Vec<(ServerId, String)> {
        self.source.as_ref().map_or_else(Vec::new, |source| source.names())
    }

    /// Whether the logs of these servers are equal at the end.
    pub fn logs_match(&self, servers: ServerSet) -> bool {
        self.checker.logs_match(servers)
    }

    /// What is known of each property.
    pub fn outcomes(&self) -> impl Iterator<Item = (Property, Outcome<'_>)> {
        Property::ALL.into_iter().map(|property| (property, self.outcome(property)))
    }

    fn outcome(&self, property: Property) -> Outcome<'_> {
        let is_of = |finding: &&Finding| finding.violation.property == property;
        if let Some(finding) = self.findings.iter().find(is_of) {
            return Outcome::Violated(finding);
        }
        if let Some(line) = self.bad {
            return Outcome::Unknown(format!("line {line} could not be read").into());
        }
        if let Some((_, why)) = self.lost.iter().find(|(lost, _)| *lost == property) {
            return Outcome::Unknown(why.into());
        }
        let Some(source) = &self.source else {
            return Outcome::Unknown("no line is of a known format".into());
        };
        if let Some(missing) = source.missing(property) {
            return Outcome::Unknown(missing);
        }
        let is_of = |unknown: &&Unknown| unknown.property == property;
        match self.checker.unknown().iter().find(is_of) {
            Some(unknown) => {
                Outcome::Unknown(explain::unknown(unknown, &self.clients).to_string().into())
            }
            None => Outcome::Held,
        }
    }
}

fn record(recorder: &mut Recorder, found: &Found) {
    match found {
        Found::Cluster { servers, voters } => recorder.begin(*servers, *voters),
        Found::Command(command, text, operation) => recorder.command(*command, text, *operation),
        Found::Event(event) => recorder.push(event),
        Found::Lost(property, _) => recorder.lose(*property),
    }
}
