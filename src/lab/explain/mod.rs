//! What an event means, for people.
//!
//! Every event has a [`Level`], an emoji, a [`Topic`] (the target of a log line), a word for its kind, and a sentence made
//! from its values; a note also has the [`Citation`] of the rule of Raft that was followed. The page, the console, logs and
//! exports show the same.
//!
//! Nothing is built until it is read: [`sentence`] prints straight into what shows it. All English is in this folder:
//! `facts`, `notes` and `violations` make sentences of the parts in `words`, `citations` states the rules of the paper, and
//! `rules` those that can be switched off. `kinds` is the table of what a list shows beside the sentence.

mod citations;
mod facts;
mod kinds;
mod notes;
mod rules;
#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;
mod violations;
pub(in crate::lab) mod words;

use std::fmt;

pub use citations::{definition, grounds, place, statement};
pub use kinds::{Level, Topic, emoji, is_interesting, kind, level, topic};
pub use rules::{RuleGroup, defended_by, group_of_rule, lost_without, place_of_rule};

use crate::sim::Clients;
use crate::types::{
    Citation, ClientId, ClientOutcome, CommandId, Event, EventKind, Fact, Note, Peer, Unknown,
    Violation,
};

/// The event as a sentence, with its full stop. The texts of commands come from `clients`.
pub fn sentence<'a>(event: &'a Event, clients: &'a Clients) -> Sentence<'a> {
    Sentence { event, clients }
}

/// The rule of Raft that was followed, if the event is a note.
pub fn citation(event: &Event) -> Option<Citation> {
    match &event.kind {
        EventKind::Note(note) => Some(note.citation()),
        EventKind::Fact(_) | EventKind::Violation { .. } => None,
    }
}

/// The client's command that the event concerns, if there is one.
pub fn command(event: &Event) -> Option<CommandId> {
    if let Some(
        Fact::EntryGiven { entry, .. }
        | Fact::EntryAppended { entry, .. }
        | Fact::Applied { entry, .. },
    ) = event.fact()
    {
        return entry.payload.command();
    }
    let (EventKind::Fact(
        Fact::ClientSubmitted { command, .. }
        | Fact::ClientFinished { command, .. }
        | Fact::CommandSkipped { command, .. },
    )
    | EventKind::Note(
        Note::CommandAccepted { command, .. }
        | Note::CommandRedirected { command, .. }
        | Note::CommandRefused { command, .. },
    )) = event.kind
    else {
        return None;
    };
    Some(command)
}

/// A server's answer to a client, in words.
pub fn answer(outcome: ClientOutcome, clients: &Clients) -> impl fmt::Display + use<'_> {
    facts::Answer(outcome, clients)
}

/// A client: by its name, or by its number if it has none.
pub fn client(id: ClientId, clients: &Clients) -> impl fmt::Display + use<'_> {
    words::PeerName(Peer::Client(id), clients)
}

/// A violation as a sentence, without the event that reports it.
pub fn violation<'a>(violation: &'a Violation, clients: &'a Clients) -> ViolationSentence<'a> {
    ViolationSentence { violation, clients }
}

/// A sentence about a property that is unknown.
pub fn unknown<'a>(unknown: &'a Unknown, clients: &'a Clients) -> impl fmt::Display + use<'a> {
    fmt::from_fn(move |f| violations::write_unknown(f, unknown, clients))
}

/// Prints as a sentence about an event.
#[derive(Clone, Copy)]
pub struct Sentence<'a> {
    event: &'a Event,
    clients: &'a Clients,
}

impl fmt::Display for Sentence<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let server = words::ServerName(self.event.server);
        match &self.event.kind {
            EventKind::Fact(fact) => facts::write(f, server, fact, self.clients),
            EventKind::Note(note) => notes::write(f, server, note, self.clients),
            EventKind::Violation { violation } => violations::write(f, violation, self.clients),
        }
    }
}

/// Prints as a sentence about a violation.
#[derive(Clone, Copy)]
pub struct ViolationSentence<'a> {
    violation: &'a Violation,
    clients: &'a Clients,
}

impl fmt::Display for ViolationSentence<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        violations::write(f, self.violation, self.clients)
    }
}
