//! Answers to "why?", as the page asks for them.
//!
//! What needs no more of the past than is at hand is answered at once; the rest are jobs, one at a time: another
//! question takes the place of the one before.

use serde::Serialize;

use crate::lab::summary::lanes::LaneState;
use crate::lab::why::dig::{EntryDig, Further, JourneyDig, Why, Work};
use crate::lab::why::not_yet::{self, Question};
use crate::lab::why::{self, causes};
use crate::types::{CommandId, EventId, Link, LogIndex, Peer, Term, Time};

use super::inspect::{self, FieldRow};
use super::live::{Live, whole};

typescript!(
    TS_WHY = r#"
/** A fact of an answer. Which fields say something depends on its part. */
export interface AnswerRow {
  /**
   * Of `why`: `reason` (the note of the same step; `before` is its rule), `skipped` (a rule that is switched
   * off, and would have demanded something else), `change` (a variable: `label`, `before`, `text`),
   * `evidence` and `brought` (all that a decision rests on, and what brought each), `report`, `broke`, `contradicted` and `about` (of
   * a violation), `cause` (the triggers, the nearest first), `fold` (so many heartbeats are left out before the next row),
   * `root` or `more` (the end of the triggers: nothing came before, or the event `seq` did), `effect`.
   * Of `whyNot`: `fact`. Of `entry`: `deed`, in order for each server, then `now`. Of `journey`: `message`, `mark`.
   */
  part: string;
  /** Who it is about; of a message, who sends. 0 for nobody, clients are negative. */
  server: number;
  to: number;
  /** NaN if there is none; `until_ms` is when a message arrived or was lost. */
  at_ms: number;
  until_ms: number;
  /** The event that tells it; 0 for none. */
  seq: number;
  label: string;
  /** Of a variable, what it was; of a message, `delivered`, `lost` or empty. */
  before: string;
  text: string;
}

/** An answer to "why?". */
export interface Answer {
  headline: string;
  /** A rule of Raft without capital and full stop, and its place in the paper; empty if there is none. */
  rule: string;
  place: string;
  rows: AnswerRow[];
  /** The client's command that it is about; −1 for none. */
  command: number;
  /** The entry that it is about; 0 for none. */
  index: number;
  term: number;
}

/** What a job answers: ask again until there is a result. */
export interface AnswerProgress {
  share: number;
  result?: Answer;
}"#
);

/// A fact of an answer; see the interface of this name.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs)]
pub struct AnswerRow {
    pub part: &'static str,
    pub server: f64,
    pub to: f64,
    pub at_ms: f64,
    pub until_ms: f64,
    pub seq: f64,
    pub label: String,
    pub before: String,
    pub text: String,
}

/// An answer; see the interface of this name.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs)]
pub struct Answer {
    pub headline: String,
    pub rule: &'static str,
    pub place: &'static str,
    pub rows: Vec<AnswerRow>,
    pub command: f64,
    pub index: f64,
    pub term: f64,
}

/// What a job answers.
#[derive(Clone, Debug, Serialize)]
pub struct AnswerProgress {
    /// How much is done, from 0 to 1.
    pub share: f64,
    /// The answer, once it is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<Answer>,
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
    Why(Box<Why>),
    Further(Box<Further>),
    Entry(Box<EntryDig>),
    Journey(Box<JourneyDig>),
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
            Asked::Why(event) => Job::Why(Why::new(history, branch, event)?.into()),
            Asked::Further(event) => Job::Further(Further::new(history, branch, event)?.into()),
            Asked::Entry(index, term) => Job::Entry(EntryDig::new(history, index, term).into()),
            Asked::Journey(command) => Job::Journey(JourneyDig::new(history, command).into()),
        })
    }

    /// Why something has not happened: `leader`, `commit` with an index, or `win` with a server. None if the question
    /// makes no sense.
    pub fn why_not(&self, what: &str, number: f64) -> Option<Answer> {
        let question = match what {
            "leader" => Question::Leader,
            "commit" => Question::Commit(LogIndex(whole(number).filter(|&index| index > 0)?)),
            "win" => Question::Win(self.server_id(number)?),
            _ => return None,
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
        const STATES: [LaneState; LaneState::COUNT] = [
            LaneState::Follower,
            LaneState::Candidate,
            LaneState::Leader,
            LaneState::Learner,
            LaneState::PreCandidate,
            LaneState::Down,
            LaneState::Paused,
        ];
        self.write(|live, out| {
            let summary = live.history().summary();
            let count = |from| STATES.map(|to| f64::from(summary.transitions(from, to)));
            out.clear();
            out.extend(STATES.into_iter().flat_map(count));
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
    use wasm_bindgen::JsValue;
    use wasm_bindgen::prelude::wasm_bindgen;

    use super::Asked;
    use crate::types::{CommandId, EventId, LogIndex, Term};
    use crate::web::Cluster;
    use crate::web::arguments::{number, object, object_or_undefined};
    use crate::web::live::{Live, whole};

    /// How long a job works in one call, in milliseconds of wall time.
    const BUDGET_MS: f64 = 8.0;

    /// Reasons. Jobs are asked again until they have a result; another question takes their place.
    #[wasm_bindgen]
    impl Cluster {
        /// A job: why an event of this branch happened. Undefined if there is no such event.
        #[wasm_bindgen(unchecked_return_type = "AnswerProgress | undefined")]
        pub fn why(
            &self,
            #[wasm_bindgen(unchecked_param_type = "number")] seq: &JsValue,
        ) -> JsValue {
            self.dig(integer(seq).map(|seq| Asked::Why(EventId(seq))))
        }

        /// A job: what led to an event, from itself back to the root.
        #[wasm_bindgen(js_name = furtherBack, unchecked_return_type = "AnswerProgress | undefined")]
        pub fn further_back(
            &self,
            #[wasm_bindgen(unchecked_param_type = "number")] seq: &JsValue,
        ) -> JsValue {
            self.dig(integer(seq).map(|seq| Asked::Further(EventId(seq))))
        }

        /// A job: what became of an entry on every server, up to the present.
        #[wasm_bindgen(unchecked_return_type = "AnswerProgress | undefined")]
        pub fn entry(
            &self,
            #[wasm_bindgen(unchecked_param_type = "number")] index: &JsValue,
            #[wasm_bindgen(unchecked_param_type = "number")] term: &JsValue,
        ) -> JsValue {
            let entry = integer(index).zip(integer(term));
            self.dig(entry.map(|(index, term)| Asked::Entry(LogIndex(index), Term(term))))
        }

        /// A job: how a client's command fared, from submission to answer.
        #[wasm_bindgen(unchecked_return_type = "AnswerProgress | undefined")]
        pub fn journey(
            &self,
            #[wasm_bindgen(unchecked_param_type = "number")] command: &JsValue,
        ) -> JsValue {
            let command = integer(command).and_then(|number| u32::try_from(number).ok());
            self.dig(command.map(|command| Asked::Journey(CommandId(command))))
        }

        /// Why there is no leader, why the entry at an index is not committed, why a server does not win. Undefined if
        /// there is no such thing.
        #[wasm_bindgen(js_name = whyNot, unchecked_return_type = "Answer | undefined")]
        pub fn why_not(
            &self,
            #[wasm_bindgen(unchecked_param_type = "'leader' | 'commit' | 'win'")] what: &JsValue,
            #[wasm_bindgen(unchecked_optional_param_type = "number")] subject: &JsValue,
        ) -> JsValue {
            let subject = number(subject);
            let what = what.as_string().unwrap_or_default();
            object_or_undefined(&self.ask(|live| live.why_not(&what, subject)))
        }

        /// What is set for the link from one server to another; empty if there is no such link.
        #[wasm_bindgen(unchecked_return_type = "{ name: string; value: string }[]")]
        pub fn link(
            &self,
            #[wasm_bindgen(unchecked_param_type = "number")] from: &JsValue,
            #[wasm_bindgen(unchecked_param_type = "number")] to: &JsValue,
        ) -> JsValue {
            let from = number(from);
            let to = number(to);
            object(&self.ask(|live| live.link(from, to)))
        }

        /// How often servers went from one state to another: a number for each pair of `LaneCode`s, by the
        /// state from which, then by the state to which. A candidate that starts a further election goes to itself. Copy as with
        /// `frame`.
        pub fn transitions(&self) -> Float64Array {
            self.numbers(Live::transitions)
        }

        /// The events that hang together with one, as far as the last 20,000 tell: how many came before, their numbers,
        /// then the numbers of those that followed from it. Copy as with `frame`.
        pub fn trace(
            &self,
            #[wasm_bindgen(unchecked_param_type = "number")] seq: &JsValue,
        ) -> Float64Array {
            let seq = number(seq);
            self.numbers(|live| live.trace(seq))
        }
    }

    impl Cluster {
        fn dig(&self, asked: Option<Asked>) -> JsValue {
            let mut keep_going = self.budget(BUDGET_MS);
            let progress =
                asked.and_then(|asked| self.ask(|live| live.dig(asked, &mut keep_going)));
            object_or_undefined(&progress)
        }
    }

    fn integer(value: &JsValue) -> Option<u64> {
        whole(number(value))
    }
}
