//! The methods of `Cluster` for the past and the branches.

use tsify::Ts;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::lab::Step;
use crate::lab::history::{Interest, NAME_MAX};
use crate::web::arguments::{
    GivenNumber, GivenSwitch, GivenText, InterestWord, StepWord, meaning, number, object, objects,
    text,
};
use crate::web::cluster::Cluster;
use crate::web::live::Live;
use crate::web::numbers::whole;
use crate::web::objects::{BranchRow, ComparisonProgress, ExtensionProgress, Problem, Reply};

use super::STEPS;

/// How long a call may work, in milliseconds of wall time, before the rest is left to later frames: less than a frame.
const CALL_BUDGET_MS: f64 = 12.0;
/// How long a step by a length, or a switch of the branch, may work in its call. Both replay at most what lies between two
/// checkpoints, some 20 ms, so they end within the call, on a slow machine as well; only a slow foreign core leaves a rest to
/// later frames.
const STEP_BUDGET_MS: f64 = 200.0;
/// How long a job works in one call.
const JOB_BUDGET_MS: f64 = 8.0;

/// The past.
#[wasm_bindgen]
impl Cluster {
    /// Moves to the end of the instant at this simulated time, back or forward; beyond the head, the run continues until
    /// there. A long move takes several frames: see `HeaderField.GoalMs`.
    pub fn seek(&self, ms: &GivenNumber) {
        let ms = number(ms);
        let mut keep_going = self.budget(CALL_BUDGET_MS);
        let _ = self.animation.change(|live| live.seek(ms, &mut keep_going));
    }

    /// Moves to the point right after an event of this branch.
    #[wasm_bindgen(js_name = seekEvent)]
    pub fn seek_event(&self, seq: &GivenNumber) {
        let seq = number(seq);
        let mut keep_going = self.budget(CALL_BUDGET_MS);
        let _ = self.animation.change(|live| live.seek_event(seq, &mut keep_going));
    }

    /// Cancels a long seek or search.
    pub fn cancel(&self) {
        let _ = self.animation.change(|live| live.cancel());
    }

    /// Moves one step forward or back, and stops the clock. By default, an event is interesting if its level is info or more
    /// severe; beyond the head, it is searched for in the next minute of simulated time.
    pub fn step(&self, step: &StepWord, back: Option<GivenSwitch>, interest: Option<InterestWord>) {
        let back = back.is_some_and(|back| back.is_truthy());
        let Some(step) = meaning(step, &STEPS) else { return };
        let interest = interest.and_then(|word| meaning(&word, &Interest::ALL));
        let interest = interest.unwrap_or(Interest::Any);
        let searches = step == Step::Interesting;
        let mut keep_going = self.budget(if searches { CALL_BUDGET_MS } else { STEP_BUDGET_MS });
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

    /// Shows another branch at the present time, or at its head if that is earlier.
    #[wasm_bindgen(js_name = switchBranch)]
    pub fn switch_branch(&self, id: &GivenNumber) {
        let id = branch(id);
        let mut keep_going = self.budget(STEP_BUDGET_MS);
        let _ = self.animation.change(|live| live.switch_branch(id, &mut keep_going));
        self.animation.remember_run();
    }

    /// Gives a branch another name.
    #[wasm_bindgen(js_name = renameBranch)]
    pub fn rename_branch(&self, id: &GivenNumber, name: &GivenText) -> Option<Ts<Problem>> {
        let id = branch(id); // Blanks around a name do not count, but their number is limited as well.
        let name = text(name, 4 * NAME_MAX);
        let rename = |name: String| {
            let done = self.animation.change(|live| live.rename_branch(id, &name));
            done.unwrap_or(Ok(()))
        };
        name.and_then(rename).err().as_ref().map(object)
    }

    /// Deletes a branch. The one that is shown, and one in which another began, cannot be deleted.
    #[wasm_bindgen(js_name = deleteBranch)]
    pub fn delete_branch(&self, id: &GivenNumber) -> Option<Ts<Problem>> {
        let id = branch(id);
        let done: Option<Result<(), Problem>> =
            self.animation.change(|live| live.delete_branch(id));
        done.and_then(Result::err).as_ref().map(object)
    }

    /// Starts a branch at the present with a line of the command language, even at the head, and shows it.
    pub fn fork(&self, line: &GivenText) -> Ts<Reply> {
        self.enter(line, Live::fork)
    }
}

/// Jobs: each call works for a few milliseconds.
#[wasm_bindgen]
impl Cluster {
    /// A job: how two branches differ. Undefined if there are no such branches.
    pub fn compare(&self, a: &GivenNumber, b: &GivenNumber) -> Option<Ts<ComparisonProgress>> {
        let a = branch(a);
        let b = branch(b);
        let mut keep_going = self.budget(JOB_BUDGET_MS);
        self.ask(|live| live.compare(a, b, &mut keep_going)).as_ref().map(object)
    }

    /// A job: extends a branch, shown or not, to a simulated time. Undefined if there is no such branch.
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

/// A branch's number; 0, which no branch has, for an invalid value.
fn branch(id: &JsValue) -> u32 {
    whole(number(id)).and_then(|id| u32::try_from(id).ok()).unwrap_or(0)
}
