//! Each kind of question, on small runs.

mod causes;
mod followed;
mod jobs;
mod not_yet;

use super::not_yet::{Question, answer};
use super::{Answer, Loaded};
use crate::lab::language::parse_script;
use crate::lab::{Session, explain};
use crate::types::{Event, ServerId, Time};

/// A run up to a moment, with all its events.
struct Past {
    session: Session,
    events: Vec<Event>,
}

fn run(script: &str, until_ms: u64) -> Past {
    let script = parse_script("test", script).expect("a good script");
    let session = Session::open(&script).expect("a possible setup");
    let mut past = Past { session, events: Vec::new() };
    past.advance(until_ms);
    past
}

impl Past {
    fn advance(&mut self, until_ms: u64) {
        let until = Time::from_us(until_ms * 1_000);
        let events = &mut self.events;
        while self.session.now() < until {
            self.session.advance(until, &mut |event| events.push(event.clone()), &mut || true);
        }
    }

    fn loaded(&self) -> Loaded<'_> {
        Loaded::from(&self.events[..])
    }

    fn find(&self, kind: &str) -> &Event {
        let found = self.events.iter().rev().find(|event| explain::kind(event) == kind);
        found.unwrap_or_else(|| panic!("no {kind} in the run"))
    }

    fn kinds<'a>(&self, events: impl IntoIterator<Item = &'a Event>) -> Vec<String> {
        let name = |event: &Event| match event.server {
            Some(id) => format!("{} {}", id, explain::kind(event)),
            None => explain::kind(event).to_owned(),
        };
        events.into_iter().map(name).collect()
    }

    fn why_not(&self, question: Question) -> Vec<String> {
        lines(&answer(self.session.world(), self.loaded(), question))
    }
}

fn lines(answer: &Answer) -> Vec<String> {
    let rows = answer.rows.iter().map(|row| row.text.clone());
    [answer.headline.clone()].into_iter().chain(rows).collect()
}

fn s(number: u8) -> ServerId {
    ServerId::new(number).expect("the number of a server")
}

/// S1 leads three servers from about 40 ms on, and commits one command.
const ONE_COMMAND: &str =
    "servers 3\nset latency 10ms\nat 10ms\ntimeout S1\nat 100ms\nsubmit \"x=1\" to S1\nwait 1s\n";

/// S1 leads three servers. A client puts x; then one client reads at S1, another at S2, each in the given way.
const READS: &str = "servers 3\nset latency 10ms\nset reads index\nset no_op on\nat 10ms\ntimeout S1\nat 100ms\nsubmit \"x=1\" to S1\n\
                     at 200ms\nget x from S1\nat 300ms\nget x from S2\nat 400ms\nset check_quorum on\nset reads lease\nat 500ms\nget x from S1\nwait 1s\n";
