//! Answers to the question why an event happened or did not happen.
//!
//! A question about the recent past is answered at once. The others are jobs, one at a time: a new question replaces the last
//! one.

pub mod question;

use serde::Serialize;

use crate::lab::summary::lanes::LaneState;
use crate::lab::why::jobs::Work;
use crate::lab::why::{self, causes, not_yet};
use crate::types::{EventId, LogIndex, Time};

use super::layout::LaneCode;
use super::live::Live;
use super::numbers::{peer, whole};
use question::Question;
pub use question::WhyQuery;

/// A fact of an answer. Which fields are used depends on its part.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct AnswerRow {
    /// For `why`: `reason` (the note of the same step; `before` is its rule), `skipped` (a rule that is switched off
    /// and would have demanded something else), `change` (a variable: `label`, `before`, `text`), `evidence` and
    /// `brought` (what a decision is based on, and how each piece of it arrived), `report`, `broke`, `contradicted` and `about`
    /// (a violation), `cause` (the triggers, the nearest first), `fold` (this many heartbeats are left out before the next
    /// row), `root` or `more` (the end of the triggers: there is no earlier one, or it is the event `seq`), `effect`.
    /// For `whyNot`: `fact`. For `entry`: `deed`, in order for each server, then `now`. For `journey`: `message`, `mark`.
    pub part: &'static str,
    /// The server or client that it concerns; for a message, the sender. 0 for none; clients are negative.
    pub server: f64,
    /// The receiver of a message, likewise.
    pub to: f64,
    /// When; NaN if there is no time.
    pub at_ms: f64,
    /// When a message arrived or was lost; NaN otherwise.
    pub until_ms: f64,
    /// The event that shows it; 0 for none.
    pub seq: f64,
    /// Its subject, in a few words.
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
    /// The client's command that it concerns; −1 for none.
    pub command: f64,
    /// The index of the entry that it concerns; 0 for none.
    pub index: f64,
    /// The term of that entry.
    pub term: f64,
}

/// The progress of a question: call again until there is a result.
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
            server: row.server.map_or(0.0, peer),
            to: row.to.map_or(0.0, peer),
            at_ms: ms(row.at),
            until_ms: ms(row.until),
            seq: row.event.map_or(0.0, |seq| seq.0 as f64),
            label: row.label,
            before: row.before,
            text: row.text,
        }
    }
}

impl Live {
    /// Works on a question, and keeps what has been found for the next call. None if the run does not have what it is
    /// about.
    pub fn ask(
        &mut self,
        asked: WhyQuery,
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Option<AnswerProgress> {
        let known = self.question.take().filter(|question| question.is_for(asked));
        let mut question = known.or_else(|| Question::new(&self.history, asked))?;
        Some(match question.work(&self.history, keep_going) {
            Work::Done(answer) => AnswerProgress { share: 1.0, result: Some(answer.into()) },
            Work::Unfinished(done) => {
                self.question = Some(question);
                AnswerProgress { share: f64::from(done) / 1_000.0, result: None }
            }
        })
    }

    /// Why something has not happened to the entry at this index, or the server of this number. None if there is no such entry or
    /// server.
    pub fn why_not(&self, what: WhyNot, number: f64) -> Option<Answer> {
        let question = match what {
            WhyNot::Leader => not_yet::Question::Leader,
            WhyNot::Commit => {
                not_yet::Question::Commit(LogIndex(whole(number).filter(|&index| index > 0)?))
            }
            WhyNot::Win => not_yet::Question::Win(self.server_id(number)?),
        };
        let world = self.session().world();
        Some(not_yet::answer(world, self.recent().loaded(), question).into())
    }

    /// The numbers of changes from one state to another, up to the present: one for each pair of `LaneCode`s.
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

    /// The events related to an event, among the recent ones: the number of its causes, the numbers of these events, then those of
    /// its effects.
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

    use super::{Answer, AnswerProgress, WhyNot, WhyQuery};
    use crate::types::{CommandId, EventId, LogIndex, Term};
    use crate::web::Cluster;
    use crate::web::arguments::{
        GivenNumber, WhyNotWord, meaning, number, object, objects, optional_number,
    };
    use crate::web::inspect::FieldRow;
    use crate::web::live::Live;
    use crate::web::numbers::whole;

    /// How long a job works in one call, in milliseconds of wall time.
    const BUDGET_MS: f64 = 8.0;

    /// Reasons. A job is called again until it has a result; a new question replaces it.
    #[wasm_bindgen]
    impl Cluster {
        /// A job: why an event of this branch happened. Undefined if there is no such event.
        pub fn why(&self, seq: &GivenNumber) -> Option<Ts<AnswerProgress>> {
            self.answer(integer(seq).map(|seq| WhyQuery::Why(EventId(seq))))
        }

        /// A job: what led to an event, from itself back to the root.
        #[wasm_bindgen(js_name = furtherBack)]
        pub fn further_back(&self, seq: &GivenNumber) -> Option<Ts<AnswerProgress>> {
            self.answer(integer(seq).map(|seq| WhyQuery::Further(EventId(seq))))
        }

        /// A job: what happened to an entry on every server, up to the present.
        pub fn entry(&self, index: &GivenNumber, term: &GivenNumber) -> Option<Ts<AnswerProgress>> {
            let entry = integer(index).zip(integer(term));
            self.answer(entry.map(|(index, term)| WhyQuery::Entry(LogIndex(index), Term(term))))
        }

        /// A job: what happened to a client's command, from submission to answer.
        pub fn journey(&self, command: &GivenNumber) -> Option<Ts<AnswerProgress>> {
            let command = integer(command).and_then(|number| u32::try_from(number).ok());
            self.answer(command.map(|command| WhyQuery::Journey(CommandId(command))))
        }

        /// Why there is no leader, why the entry at an index is not committed, or why a server does not win an election. Undefined
        /// if there is no such entry or server.
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

        /// The settings of the link from one server to another; empty if there is no such link.
        pub fn link(&self, from: &GivenNumber, to: &GivenNumber) -> Vec<Ts<FieldRow>> {
            let from = number(from);
            let to = number(to);
            objects(&self.ask(|live| live.link(from, to)))
        }

        /// The numbers of changes from one state to another: one for each pair of `LaneCode`s, ordered by the old state, then by
        /// the new one. A candidate that starts another election changes to itself. Copy as with `frame`.
        pub fn transitions(&self) -> Float64Array {
            self.numbers(Live::transitions)
        }

        /// The events related to an event, among the last 20,000: the number of its causes, the numbers of these events, then
        /// those of its effects. Copy as with `frame`.
        pub fn trace(&self, seq: &GivenNumber) -> Float64Array {
            let seq = number(seq);
            self.numbers(|live| live.trace(seq))
        }
    }

    impl Cluster {
        fn answer(&self, asked: Option<WhyQuery>) -> Option<Ts<AnswerProgress>> {
            let mut keep_going = self.budget(BUDGET_MS);
            let progress =
                asked.and_then(|asked| self.ask(|live| live.ask(asked, &mut keep_going)));
            progress.as_ref().map(object)
        }
    }

    fn integer(value: &JsValue) -> Option<u64> {
        whole(number(value))
    }
}
