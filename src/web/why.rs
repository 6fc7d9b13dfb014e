//! Answers to "why?", as the page asks for them.
//!
//! What needs no more of the past than is at hand is answered at once; the rest are jobs, one at a time: another
//! question takes the place of the one before.

use serde::Serialize;

use crate::lab::summary::lanes::LaneState;
use crate::lab::why::jobs::{ChainJob, EntryJob, JourneyJob, WhyJob, Work};
use crate::lab::why::not_yet::{self, Question};
use crate::lab::why::{self, causes};
use crate::types::{CommandId, EventId, Link, LogIndex, Peer, Term, Time};

use super::inspect::{self, FieldRow};
use super::layout::LaneCode;
use super::live::{Live, whole};

/// A fact of an answer. Which fields are used depends on its part.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct AnswerRow {
    /// For `why`: `reason` (the note of the same step; `before` is its rule), `skipped` (a rule that is switched off
    /// and would have demanded something else), `change` (a variable: `label`, `before`, `text`), `evidence` and
    /// `brought` (what a decision rests on, and what brought each), `report`, `broke`, `contradicted` and `about` (a
    /// violation), `cause` (the triggers, the nearest first), `fold` (this many heartbeats are left out before the next
    /// row), `root` or `more` (the end of the triggers: nothing came before, or the event `seq` did), `effect`.
    /// For `whyNot`: `fact`. For `entry`: `deed`, in order for each server, then `now`. For `journey`: `message`, `mark`.
    pub part: &'static str,
    /// The server or client that it is about; for a message, the sender. 0 for none; clients are negative.
    pub server: f64,
    /// The receiver of a message, likewise.
    pub to: f64,
    /// When; NaN if there is no time.
    pub at_ms: f64,
    /// When a message arrived or was lost; NaN otherwise.
    pub until_ms: f64,
    /// The event that shows it; 0 for none.
    pub seq: f64,
    /// What it is about, in a few words.
    pub label: String,
    /// For a variable, its former value; for a message, `delivered`, `lost` or empty.
    pub before: String,
    /// The fact, in words.
    pub text: String,
}

/// An answer to "why?".
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Answer {
    /// The answer in a sentence.
    pub headline: String,
    /// A rule of Raft without a capital and a full stop; empty if there is none.
    pub rule: &'static str,
    /// Where the paper states it; empty if there is none.
    pub place: &'static str,
    /// The facts.
    pub rows: Vec<AnswerRow>,
    /// The client's command that it is about; −1 for none.
    pub command: f64,
    /// The entry that it is about; 0 for none.
    pub index: f64,
    /// The term of that entry.
    pub term: f64,
}

/// The progress of a question: ask again until there is a result.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct AnswerProgress {
    /// How much is done, from 0 to 1.
    pub share: f64,
    /// The answer, when it is complete.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub result: Option<Answer>,
}

/// What has not happened.
#[derive(Clone, Copy, Debug)]
pub enum WhyNot {
    /// There is no leader.
    Leader,
    /// An entry is not committed.
    Commit,
    /// A server does not win an election.
    Win,
}

impl WhyNot {
    /// All of them, with their words.
    pub const ALL: [(&'static str, Self); 3] =
        [("leader", Self::Leader), ("commit", Self::Commit), ("win", Self::Win)];
}

impl From<why::Answer> for Answer {
    fn from(answer: why::Answer) -> Self {
        let (index, term) = answer.entry.unwrap_or_default();
        Self {
            headline: answer.headline,
            rule: answer.rule,
            place: answer.place,
            rows: answer.rows.into_iter().map(AnswerRow::from).collect(),
            command: answer.command.map_or(-1.0, |command| f64::from(command.0)),
            index: index.0 as f64,
            term: term.0 as f64,
        }
    }
}

impl From<why::Row> for AnswerRow {
    fn from(row: why::Row) -> Self {
        let ms = |at: Option<Time>| at.map_or(f64::NAN, Time::as_ms_f64);
        Self {
            part: row.part,
            server: number_of(row.server),
            to: number_of(row.to),
            at_ms: ms(row.at),
            until_ms: ms(row.until),
            seq: row.event.map_or(0.0, |seq| seq.0 as f64),
            label: row.label,
            before: row.before,
            text: row.text,
        }
    }
}

fn number_of(peer: Option<Peer>) -> f64 {
    match peer {
        None => 0.0,
        Some(Peer::Server(id)) => id.number().into(),
        Some(Peer::Client(id)) => -f64::from(id.0),
    }
}

/// A question that takes a while. Moments are those of the branch that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Why did this event happen?
    Why(EventId),
    /// What came before it, back to the root?
    Further(EventId),
    /// What became of this entry?
    Entry(LogIndex, Term),
    /// How did this command fare?
    Journey(CommandId),
}

/// A question, and how far its answer is.
#[derive(Debug)]
pub struct Dig {
    asked: Asked,
    job: Job,
}

#[derive(Debug)]
enum Job {
    Why(Box<WhyJob>),
    Further(Box<ChainJob>),
    Entry(Box<EntryJob>),
    Journey(Box<JourneyJob>),
}

impl Live {
    /// Works on a question, and keeps what has been found for the next call. None if there is nothing to be asked about.
    pub fn dig(
        &mut self,
        asked: Asked,
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Option<AnswerProgress> {
        let mut dig = match self.dig.take() {
            Some(dig) if dig.asked == asked => dig,
            _ => Dig { asked, job: self.job(asked)? },
        };
        let work = match &mut dig.job {
            Job::Why(job) => job.work(&self.history, keep_going),
            Job::Further(job) => job.work(&self.history, keep_going),
            Job::Entry(job) => job.work(&self.history, keep_going),
            Job::Journey(job) => job.work(keep_going),
        };
        Some(match work {
            Work::Done(answer) => AnswerProgress { share: 1.0, result: Some(answer.into()) },
            Work::Unfinished(done) => {
                self.dig = Some(dig);
                AnswerProgress { share: f64::from(done) / 1_000.0, result: None }
            }
        })
    }

    fn job(&self, asked: Asked) -> Option<Job> {
        let (history, branch) = (&self.history, self.history.current());
        Some(match asked {
            Asked::Why(event) => Job::Why(WhyJob::new(history, branch, event)?.into()),
            Asked::Further(event) => Job::Further(ChainJob::new(history, branch, event)?.into()),
            Asked::Entry(index, term) => Job::Entry(EntryJob::new(history, index, term).into()),
            Asked::Journey(command) => Job::Journey(JourneyJob::new(history, command).into()),
        })
    }

    /// Why something has not happened to an entry's index or a server of this number. None if there is no such thing.
    pub fn why_not(&self, what: WhyNot, number: f64) -> Option<Answer> {
        let question = match what {
            WhyNot::Leader => Question::Leader,
            WhyNot::Commit => Question::Commit(LogIndex(whole(number).filter(|&index| index > 0)?)),
            WhyNot::Win => Question::Win(self.server_id(number)?),
        };
        let world = self.session().world();
        Some(not_yet::answer(world, self.recent().loaded(), question).into())
    }

    /// What is set for the link between two servers, by the server that sends; empty if there is no such link.
    pub fn link(&self, from: f64, to: f64) -> Vec<FieldRow> {
        let ends = self.server_id(from).zip(self.server_id(to));
        let link = ends.filter(|(from, to)| from != to).map(|(from, to)| Link { from, to });
        link.map(|link| inspect::link(self.session().world(), link)).unwrap_or_default()
    }

    /// How often a server of one state came to be of another, up to the present: a number for each pair of `LaneCode`s.
    pub fn transitions(&mut self) -> &[f64] {
        self.write(|live, out| {
            let summary = live.history().summary();
            out.clear();
            out.resize(LaneState::COUNT * LaneState::COUNT, 0.0);
            for from in LaneState::ALL {
                for to in LaneState::ALL {
                    let row = LaneCode::from(from) as usize * LaneState::COUNT;
                    out[row + LaneCode::from(to) as usize] = summary.transitions(from, to).into();
                }
            }
        })
    }

    /// The events that hang together with one, as far as they are at hand: how many came before, their numbers, then
    /// those of the ones that followed.
    pub fn trace(&mut self, seq: f64) -> &[f64] {
        let seq = EventId(whole(seq).unwrap_or(0));
        self.write(|live, out| {
            let (before, after) = causes::trace(live.recent().loaded(), seq);
            out.clear();
            out.push(before.len() as f64);
            out.extend(before.iter().chain(&after).map(|seq| seq.0 as f64));
        })
    }
}

#[cfg(target_arch = "wasm32")]
mod boundary {
    use js_sys::Float64Array;
    use tsify::Ts;
    use wasm_bindgen::JsValue;
    use wasm_bindgen::prelude::wasm_bindgen;

    use super::{Answer, AnswerProgress, Asked, FieldRow, WhyNot};
    use crate::types::{CommandId, EventId, LogIndex, Term};
    use crate::web::Cluster;
    use crate::web::arguments::{
        GivenNumber, WhyNotWord, meaning, number, object, objects, optional_number,
    };
    use crate::web::live::{Live, whole};

    /// How long a job works in one call, in milliseconds of wall time.
    const BUDGET_MS: f64 = 8.0;

    /// Reasons. Jobs are asked again until they have a result; another question takes their place.
    #[wasm_bindgen]
    impl Cluster {
        /// A job: why an event of this branch happened. Undefined if there is no such event.
        pub fn why(&self, seq: &GivenNumber) -> Option<Ts<AnswerProgress>> {
            self.dig(integer(seq).map(|seq| Asked::Why(EventId(seq))))
        }

        /// A job: what led to an event, from itself back to the root.
        #[wasm_bindgen(js_name = furtherBack)]
        pub fn further_back(&self, seq: &GivenNumber) -> Option<Ts<AnswerProgress>> {
            self.dig(integer(seq).map(|seq| Asked::Further(EventId(seq))))
        }

        /// A job: what became of an entry on every server, up to the present.
        pub fn entry(&self, index: &GivenNumber, term: &GivenNumber) -> Option<Ts<AnswerProgress>> {
            let entry = integer(index).zip(integer(term));
            self.dig(entry.map(|(index, term)| Asked::Entry(LogIndex(index), Term(term))))
        }

        /// A job: how a client's command fared, from submission to answer.
        pub fn journey(&self, command: &GivenNumber) -> Option<Ts<AnswerProgress>> {
            let command = integer(command).and_then(|number| u32::try_from(number).ok());
            self.dig(command.map(|command| Asked::Journey(CommandId(command))))
        }

        /// Why there is no leader, why the entry at an index is not committed, why a server does not win. Undefined if
        /// there is no such thing.
        #[wasm_bindgen(js_name = whyNot)]
        pub fn why_not(
            &self,
            what: &WhyNotWord,
            subject: Option<GivenNumber>,
        ) -> Option<Ts<Answer>> {
            let subject = optional_number(subject);
            let what = meaning(what, &WhyNot::ALL)?;
            self.ask(|live| live.why_not(what, subject)).as_ref().map(object)
        }

        /// What is set for the link from one server to another; empty if there is no such link.
        pub fn link(&self, from: &GivenNumber, to: &GivenNumber) -> Vec<Ts<FieldRow>> {
            let from = number(from);
            let to = number(to);
            objects(&self.ask(|live| live.link(from, to)))
        }

        /// How often servers went from one state to another: a number for each pair of `LaneCode`s, by the
        /// state from which, then by the state to which. A candidate that starts a further election goes to itself. Copy as with
        /// `frame`.
        pub fn transitions(&self) -> Float64Array {
            self.numbers(Live::transitions)
        }

        /// The events that hang together with one, as far as the last 20,000 tell: how many came before, their numbers,
        /// then the numbers of those that followed from it. Copy as with `frame`.
        pub fn trace(&self, seq: &GivenNumber) -> Float64Array {
            let seq = number(seq);
            self.numbers(|live| live.trace(seq))
        }
    }

    impl Cluster {
        fn dig(&self, asked: Option<Asked>) -> Option<Ts<AnswerProgress>> {
            let mut keep_going = self.budget(BUDGET_MS);
            let progress =
                asked.and_then(|asked| self.ask(|live| live.dig(asked, &mut keep_going)));
            progress.as_ref().map(object)
        }
    }

    fn integer(value: &JsValue) -> Option<u64> {
        whole(number(value))
    }
}
