//! One rung with one seed.

use serde::{Deserialize, Serialize};

use super::causes::{self, Cause};
use super::hints;
use super::rung::Rung;
use crate::lab::explain;
use crate::lab::language::{Action, Condition};
use crate::lab::program::ScriptState;
use crate::lab::session::{Advanced, Bounds, Session};
use crate::sim::{CommandError, Setup};
use crate::types::{Event, EventId, Fact, Message, Property, ServerId, Time};
use crate::util::sort;

/// The most events of a trial. No rung needs a tenth of them: a core that makes more floods the network.
pub const MAX_EVENTS: usize = 400_000;

/// How a trial ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The core did all that the rung asks.
    Passed,
    /// The core does not have a part that Raft leaves open, in words.
    LeftOut(String),
    /// It did not do what the rung asks.
    Fell(Box<Fall>),
}

/// Where a core fell, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fall {
    /// What it missed.
    pub missed: Missed,
    /// The violated property, if it is that.
    pub property: Option<Property>,
    /// When, in microseconds of simulated time.
    pub at_us: u64,
    /// The event that shows it, or the last one before.
    pub event: u64,
    /// The line at which the script was, counted from 1.
    pub line: u32,
    /// That line.
    pub text: String,
    /// What happened, in a sentence.
    pub message: String,
    /// How it came to that, oldest first.
    pub causes: Vec<Cause>,
    /// The hint: what to look at.
    pub look: String,
    /// The hint: which rule it is.
    pub rule: String,
}

/// What a core missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missed {
    /// A condition of the script.
    Condition,
    /// A safety property.
    Property,
    /// Its contract with the world.
    Contract,
    /// A limit on what it sends.
    Budget,
    /// That a copy of the world continues as the original.
    Copy,
}

/// A rung that is being climbed with one seed.
#[derive(Clone, Debug)]
pub struct Trial {
    rung: Rung,
    session: Session,
    events: Vec<Event>,
    /// The copies that have not been compared yet, each with how many events the original had then.
    copies: Vec<(Session, usize)>,
}

impl Trial {
    /// A trial at its start. `prepare` changes the setup of the rung: which core runs, for example.
    ///
    /// # Errors
    /// If the setup is not possible.
    pub fn open(
        rung: &Rung,
        seed: u64,
        prepare: &dyn Fn(&mut Setup),
    ) -> Result<Self, CommandError> {
        let mut rung = rung.clone();
        rung.script.setup.seed = seed;
        prepare(&mut rung.script.setup);
        let session = Session::open(&rung.script)?;
        Ok(Self { rung, session, events: Vec::new(), copies: Vec::new() })
    }

    /// The simulated time so far.
    pub fn now(&self) -> Time {
        self.session.now()
    }

    /// Continues until the end; none if `keep_going`, which is asked now and then, returned false before.
    pub fn advance(&mut self, keep_going: &mut dyn FnMut() -> bool) -> Option<Outcome> {
        while *self.session.script_state() == ScriptState::Running {
            let advanced = self.play(keep_going);
            if let Some(outcome) = self.trouble() {
                return Some(outcome);
            }
            match advanced {
                Advanced::OutOfTime => return None,
                Advanced::Paused => self.copies.push((self.session.clone(), self.events.len())),
                Advanced::Reached | Advanced::Finished | Advanced::Failed => {}
            }
        }
        if let Some(fall) = self.unmet().or_else(|| self.overspent()) {
            return Some(fell(fall));
        }
        while let Some((mut copy, from)) = self.copies.pop() {
            match self.differs(&mut copy, from, keep_going) {
                Err(at) => {
                    self.copies.push((copy, at));
                    return None;
                }
                Ok(Some(fall)) => return Some(fell(fall)),
                Ok(None) => {}
            }
        }
        Some(Outcome::Passed)
    }

    fn play(&mut self, keep_going: &mut dyn FnMut() -> bool) -> Advanced {
        let bounds = Bounds { trouble: true, ..Bounds::time(Time::MAX) };
        let events = std::cell::RefCell::new(std::mem::take(&mut self.events));
        let is_over = std::cell::Cell::new(false);
        let mut watch = |event: &Event| {
            is_over.set(is_over.get() || ends(event));
            events.borrow_mut().push(event.clone());
        };
        let mut has_room = || !is_over.get() && events.borrow().len() < MAX_EVENTS && keep_going();
        let advanced = self.session.advance_within(bounds, &mut watch, &mut has_room);
        self.events = events.into_inner();
        advanced
    }

    /// What ends a trial before its script ends, whichever came first.
    fn trouble(&self) -> Option<Outcome> {
        let violated = self.session.violations().get(0).map(|(_, violation)| violation);
        let broken = self.events.iter().find(|event| ends(event));
        let words =
            |event: &Event| explain::sentence(event, self.session.world().clients()).to_string();
        match (violated, broken) {
            (Some(violation), broken) if broken.is_none_or(|event| violation.event < event.seq) => {
                let message = explain::violation(violation, self.session.world().clients());
                let causes = causes::of_violation(&self.session, &self.events, violation);
                let fall = self.violated(
                    violation.property,
                    Some(violation.server),
                    violation.event,
                    message.to_string(),
                );
                Some(fell(Fall { causes, ..fall }))
            }
            (_, Some(event)) if is_lacking(event) => Some(Outcome::LeftOut(words(event))),
            (_, Some(event)) => {
                let causes = causes::of_event(&self.session, &self.events, event.seq);
                let fall = self.fall(Missed::Contract, event.seq, words(event), causes);
                Some(fell(if is_thrown(event) { thrown(fall) } else { fall }))
            }
            _ if self.events.len() >= MAX_EVENTS => {
                let message =
                    format!("The run has {MAX_EVENTS} events: the servers flood the network.");
                let last = self.session.world().last_event();
                let causes = causes::of_event(&self.session, &self.events, last);
                let fall = self.fall(Missed::Budget, last, message, causes);
                let (look, rule) = (hints::FLOOD.0.to_owned(), hints::FLOOD.1.to_owned());
                Some(fell(Fall { look, rule, ..fall }))
            }
            _ => {
                let unknown = self.session.checker().unknown().first()?;
                let message = explain::unknown(unknown, self.session.world().clients());
                let message = message.to_string();
                Some(fell(self.violated(unknown.property, None, unknown.event, message)))
            }
        }
    }

    /// The line that did not hold.
    fn unmet(&self) -> Option<Fall> {
        let ScriptState::Failed(failure) = self.session.script_state() else { return None };
        let condition = self.condition_of(failure.line);
        let causes = causes::of_condition(&self.session, &self.events, condition.as_ref());
        let last = self.session.world().last_event();
        let message = format!("{}.", sentence_case(&failure.message));
        Some(self.fall(Missed::Condition, last, message, causes))
    }

    /// The condition of a line, with the servers that its names mean now.
    fn condition_of(&self, line: u32) -> Option<Condition> {
        let step = self.rung.script.steps.iter().find(|step| step.line == line)?;
        let servers = self.session.world().ids().count() as u8;
        let meant = match &step.action {
            Action::Named(line) => line.resolve(self.session.named_servers(), servers).ok()?,
            action => action.clone(),
        };
        match meant {
            Action::Await { condition, .. } | Action::Expect(condition) => Some(condition),
            _ => None,
        }
    }

    /// Whether entries were sent more often than the rung allows.
    fn overspent(&self) -> Option<Fall> {
        let most = self.rung.entries?;
        let mut texts = self.submitted();
        let commands = texts.len();
        // Commands with one text are found together.
        sort(&mut texts);
        texts.dedup();
        let others = self.session.world().ids().count() - 1;
        let sent: usize = self.events.iter().map(|event| copies_sent(event, &texts)).sum();
        let needed = commands * others;
        if sent <= needed * most {
            return None;
        }
        let message = format!(
            "Entries were sent {sent} times; {commands} commands to {others} followers need {needed}, and {} are allowed.",
            needed * most
        );
        let last = self.session.world().last_event();
        Some(self.fall(Missed::Budget, last, message, Vec::new()))
    }

    fn submitted(&self) -> Vec<String> {
        let clients = self.session.world().clients();
        let text = |event: &Event| {
            let Some(Fact::ClientSubmitted { command, .. }) = event.fact() else { return None };
            Some(clients.text(*command))
        };
        self.events.iter().filter_map(text).collect()
    }

    /// Plays a copy and compares its events with those of the original, from this one on. The error is how many are compared when there
    /// was no more time.
    fn differs(
        &self,
        copy: &mut Session,
        from: usize,
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Result<Option<Fall>, usize> {
        let at = std::cell::Cell::new(from);
        let mut other = None;
        let mut watch = |event: &Event| {
            if other.is_none() && self.events.get(at.get()) == Some(event) {
                at.set(at.get() + 1);
            } else if other.is_none() {
                other = Some(event.clone());
            }
        };
        let most = self.events.len() + 1;
        let mut has_room = || at.get() < most && keep_going();
        while *copy.script_state() == ScriptState::Running {
            if copy.advance(Time::MAX, &mut watch, &mut has_room) == Advanced::OutOfTime {
                break;
            }
        }
        if other.is_none() && *copy.script_state() == ScriptState::Running {
            return Err(at.get());
        }
        if other.is_none() && at.get() == self.events.len() {
            return Ok(None);
        }
        Ok(Some(self.difference(copy, at.get(), other.as_ref())))
    }

    /// Says where a copy first differs: at this event of the original.
    fn difference(&self, copy: &Session, at: usize, other: Option<&Event>) -> Fall {
        let words = |event: Option<&Event>, session: &Session| match event {
            Some(event) => {
                let clients = session.world().clients();
                format!("at {}: {}", event.at, explain::sentence(event, clients))
            }
            None => "nothing more.".to_owned(),
        };
        let own = self.events.get(at);
        let message = format!(
            "The world was copied, and original and copy had the same future until event {at}. Then the original had {} And the copy had {} So the core is not a function of its state: it keeps something elsewhere.",
            words(own, &self.session),
            words(other, copy),
        );
        let event = own.map_or(self.session.world().last_event(), |event| event.seq);
        let causes = causes::of_event(&self.session, &self.events, event);
        self.fall(Missed::Copy, event, message, causes)
    }

    fn violated(
        &self,
        property: Property,
        by: Option<ServerId>,
        event: EventId,
        message: String,
    ) -> Fall {
        let core = by.and_then(|id| self.session.world().core(id));
        let role = core.map(|core| core.role());
        let hint = self.rung.hint(self.session.line(), Some((property, role)));
        Fall {
            property: Some(property),
            look: hint.look,
            rule: hint.rule,
            ..self.fall(Missed::Property, event, message, Vec::new())
        }
    }

    fn fall(&self, missed: Missed, event: EventId, message: String, causes: Vec<Cause>) -> Fall {
        let at = (event.0 as usize).checked_sub(1).and_then(|place| self.events.get(place));
        let line = self.session.line();
        let hint = self.rung.hint(line, None);
        // A condition fails when its time is over, which may be after the last event.
        let at = match missed {
            Missed::Condition => self.now(),
            _ => at.map_or(self.now(), |event| event.at),
        };
        Fall {
            missed,
            property: None,
            at_us: at.as_us(),
            event: event.0,
            line,
            text: self.rung.line(line).to_owned(),
            message,
            causes,
            look: hint.look,
            rule: hint.rule,
        }
    }
}

fn fell(fall: Fall) -> Outcome {
    Outcome::Fell(Box::new(fall))
}

/// A fall by an error that the code throws, with a hint about that.
fn thrown(fall: Fall) -> Fall {
    let (look, about) = hints::THROWN;
    let rule = format!("{about} This test is about: {}", fall.rule);
    Fall { look: look.to_owned(), rule, ..fall }
}

/// Whether nothing after this event is judged.
fn ends(event: &Event) -> bool {
    matches!(event.fact(), Some(Fact::CoreError { .. } | Fact::CoreLacks { .. }))
}

/// Whether the core's code threw an error: only then does the problem name a line of it.
fn is_thrown(event: &Event) -> bool {
    matches!(event.fact(), Some(Fact::CoreError { problem }) if problem.contains("(line "))
}

fn is_lacking(event: &Event) -> bool {
    matches!(event.fact(), Some(Fact::CoreLacks { .. }))
}

/// How many copies of entries this event sends from one server to another. Of a foreign core's message it counts how often the texts of
/// these commands are in it, whatever its form.
fn copies_sent(event: &Event, texts: &[String]) -> usize {
    let Some(Fact::Sent { body, .. }) = event.fact() else { return 0 };
    if let Message::AppendEntries { entries, .. } = body {
        return entries.iter().filter(|entry| entry.payload.command().is_some()).count();
    }
    let Message::Foreign(body) = body else { return 0 };
    texts.iter().map(|text| body.json.matches(text.as_str()).count()).sum()
}

/// With a capital at its beginning, unless it begins with a quotation.
fn sentence_case(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| {
        [first.to_ascii_uppercase()].into_iter().chain(letters).collect()
    })
}
