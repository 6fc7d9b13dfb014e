//! The past and the branches, as JavaScript asks for them.

use tsify::Ts;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::lab::history::{Interest, NAME_MAX};
use crate::web::arguments::{
    GivenNumber, GivenSwitch, GivenText, InterestWord, StepWord, meaning, number, object, objects,
    text,
};
use crate::web::cluster::Cluster;
use crate::web::live::{Live, whole};
use crate::web::objects::{BranchRow, ComparisonProgress, ExtensionProgress, Problem, Reply};

use super::STEPS;

/// How long a call may work, in milliseconds of wall time, before the rest is left to the frames: less than a frame.
const CALL_BUDGET_MS: f64 = 12.0;
/// How long a job works in one call.
const JOB_BUDGET_MS: f64 = 8.0;

/// The past.
#[wasm_bindgen]
impl Cluster {
    /// Goes to the end of the instant at this simulated time, back or on; beyond what is known, time goes on until
    /// there. What takes long is done over several frames: see `HeaderField.GoalMs`.
    pub fn seek(&self, ms: &GivenNumber) {
        let ms = number(ms);
        let mut keep_going = self.budget(CALL_BUDGET_MS);
        let _ = self.animation.change(|live| live.seek(ms, &mut keep_going));
    }

    /// Goes to the moment behind an event of this branch.
    #[wasm_bindgen(js_name = seekEvent)]
    pub fn seek_event(&self, seq: &GivenNumber) {
        let seq = number(seq);
        let mut keep_going = self.budget(CALL_BUDGET_MS);
        let _ = self.animation.change(|live| live.seek_event(seq, &mut keep_going));
    }

    /// Calls a long seek or search off.
    pub fn cancel(&self) {
        let _ = self.animation.change(|live| live.cancel());
    }

    /// Goes one step on or back, and stops the clock. Interesting is, if nothing else is said, what is of level info
    /// or graver; beyond what is known, it is sought for in the next minute of simulated time.
    pub fn step(&self, step: &StepWord, back: Option<GivenSwitch>, interest: Option<InterestWord>) {
        let back = back.is_some_and(|back| back.is_truthy());
        let Some(step) = meaning(step, &STEPS) else { return };
        let interest = interest.and_then(|word| meaning(&word, &Interest::ALL));
        let interest = interest.unwrap_or(Interest::Any);
        let mut keep_going = self.budget(CALL_BUDGET_MS);
        let _ = self.animation.change(|live| live.step(step, back, interest, &mut keep_going));
    }
}

/// Branches.
#[wasm_bindgen]
impl Cluster {
    /// All branches, in the order of their numbers.
    pub fn branches(&self) -> Vec<Ts<BranchRow>> {
        objects(&self.ask(|live| live.branches()))
    }

    /// Shows another branch, at the same time if it has come so far.
    #[wasm_bindgen(js_name = switchBranch)]
    pub fn switch_branch(&self, id: &GivenNumber) {
        let id = branch(id);
        let mut keep_going = self.budget(CALL_BUDGET_MS);
        let _ = self.animation.change(|live| live.switch_branch(id, &mut keep_going));
        self.animation.remember_run();
    }

    /// Gives a branch another name.
    #[wasm_bindgen(js_name = renameBranch)]
    pub fn rename_branch(&self, id: &GivenNumber, name: &GivenText) -> Option<Ts<Problem>> {
        let id = branch(id); // Blanks around a name do not count, but nobody needs so many.
        let name = text(name, 4 * NAME_MAX);
        let rename = |name: String| {
            let done = self.animation.change(|live| live.rename_branch(id, &name));
            done.unwrap_or(Ok(()))
        };
        name.and_then(rename).err().as_ref().map(object)
    }

    /// Lets go of a branch for good. The one that is shown, and one in which another began, have to stay.
    #[wasm_bindgen(js_name = deleteBranch)]
    pub fn delete_branch(&self, id: &GivenNumber) -> Option<Ts<Problem>> {
        let id = branch(id);
        let done: Option<Result<(), Problem>> =
            self.animation.change(|live| live.delete_branch(id));
        done.and_then(Result::err).as_ref().map(object)
    }

    /// Begins a branch at the present moment with a line of the command language, even at the head, and shows it.
    pub fn fork(&self, line: &GivenText) -> Ts<Reply> {
        self.enter(line, Live::fork)
    }
}

/// Jobs: each call works for a few milliseconds.
#[wasm_bindgen]
impl Cluster {
    /// A job: in what two branches differ. Undefined if there are no such branches.
    pub fn compare(&self, a: &GivenNumber, b: &GivenNumber) -> Option<Ts<ComparisonProgress>> {
        let a = branch(a);
        let b = branch(b);
        let mut keep_going = self.budget(JOB_BUDGET_MS);
        self.ask(|live| live.compare(a, b, &mut keep_going)).as_ref().map(object)
    }

    /// A job: lets a branch go on until a simulated time, shown or not. Undefined if there is no such branch.
    pub fn extend(
        &self,
        id: &GivenNumber,
        #[wasm_bindgen(js_name = toMs)] to_ms: &GivenNumber,
    ) -> Option<Ts<ExtensionProgress>> {
        let id = branch(id);
        let to_ms = number(to_ms);
        let mut keep_going = self.budget(JOB_BUDGET_MS);
        let progress = self.animation.change(|live| live.extend(id, to_ms, &mut keep_going));
        progress.flatten().as_ref().map(object)
    }
}

/// A branch's number; 0, which none has, for what is none.
fn branch(id: &JsValue) -> u32 {
    whole(number(id)).and_then(|id| u32::try_from(id).ok()).unwrap_or(0)
}
