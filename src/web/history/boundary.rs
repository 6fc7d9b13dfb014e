//! The past and the branches, as JavaScript asks for them.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::lab::Step;
use crate::lab::history::{Interest, NAME_MAX};
use crate::web::arguments::{number, object, object_or_undefined, text};
use crate::web::cluster::Cluster;
use crate::web::live::{Live, whole};
use crate::web::objects::Problem;

/// How long a call may work, in milliseconds of wall time, before the rest is left to the frames: less than a frame.
const CALL_BUDGET_MS: f64 = 12.0;
/// How long a job works in one call.
const JOB_BUDGET_MS: f64 = 8.0;

/// The past.
#[wasm_bindgen]
impl Cluster {
    /// Goes to the end of the instant at this simulated time, back or on; beyond what is known, time goes on until
    /// there. What takes long is done over several frames: see `HeaderField.GoalMs`.
    pub fn seek(&self, #[wasm_bindgen(unchecked_param_type = "number")] ms: &JsValue) {
        let ms = number(ms);
        let mut keep_going = self.budget(CALL_BUDGET_MS);
        let _ = self.animation.change(|live| live.seek(ms, &mut keep_going));
    }

    /// Goes to the moment behind an event of this branch.
    #[wasm_bindgen(js_name = seekEvent)]
    pub fn seek_event(&self, #[wasm_bindgen(unchecked_param_type = "number")] seq: &JsValue) {
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
    pub fn step(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Step")] step: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "boolean")] back: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "Interest")] interest: &JsValue,
    ) {
        let back = back.is_truthy();
        let Some(step) = step_named(step) else { return };
        let interest = interest_named(interest);
        let mut keep_going = self.budget(CALL_BUDGET_MS);
        let _ = self.animation.change(|live| live.step(step, back, interest, &mut keep_going));
    }
}

/// Branches.
#[wasm_bindgen]
impl Cluster {
    /// All branches, in the order of their numbers.
    #[wasm_bindgen(unchecked_return_type = "BranchRow[]")]
    pub fn branches(&self) -> JsValue {
        object(&self.ask(|live| live.branches()))
    }

    /// Shows another branch, at the same time if it has come so far.
    #[wasm_bindgen(js_name = switchBranch)]
    pub fn switch_branch(&self, #[wasm_bindgen(unchecked_param_type = "number")] id: &JsValue) {
        let id = branch(id);
        let mut keep_going = self.budget(CALL_BUDGET_MS);
        let _ = self.animation.change(|live| live.switch_branch(id, &mut keep_going));
        self.animation.remember_run();
    }

    /// Gives a branch another name.
    #[wasm_bindgen(js_name = renameBranch, unchecked_return_type = "Problem | undefined")]
    pub fn rename_branch(
        &self,
        #[wasm_bindgen(unchecked_param_type = "number")] id: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "string")] name: &JsValue,
    ) -> JsValue {
        let id = branch(id); // Blanks around a name do not count, but nobody needs so many.
        let name = text(name, 4 * NAME_MAX);
        let rename = |name: String| {
            let done = self.animation.change(|live| live.rename_branch(id, &name));
            done.unwrap_or(Ok(()))
        };
        object_or_undefined(&name.and_then(rename).err())
    }

    /// Lets go of a branch for good. The one that is shown, and one in which another began, have to stay.
    #[wasm_bindgen(js_name = deleteBranch, unchecked_return_type = "Problem | undefined")]
    pub fn delete_branch(
        &self,
        #[wasm_bindgen(unchecked_param_type = "number")] id: &JsValue,
    ) -> JsValue {
        let id = branch(id);
        let done: Option<Result<(), Problem>> =
            self.animation.change(|live| live.delete_branch(id));
        object_or_undefined(&done.and_then(Result::err))
    }

    /// Begins a branch at the present moment with a line of the command language, even at the head, and shows it.
    #[wasm_bindgen(unchecked_return_type = "Reply")]
    pub fn fork(&self, #[wasm_bindgen(unchecked_param_type = "string")] line: &JsValue) -> JsValue {
        self.enter(line, Live::fork)
    }
}

/// Jobs: each call works for a few milliseconds.
#[wasm_bindgen]
impl Cluster {
    /// A job: in what two branches differ. Undefined if there are no such branches.
    #[wasm_bindgen(unchecked_return_type = "ComparisonProgress | undefined")]
    pub fn compare(
        &self,
        #[wasm_bindgen(unchecked_param_type = "number")] a: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "number")] b: &JsValue,
    ) -> JsValue {
        let a = branch(a);
        let b = branch(b);
        let mut keep_going = self.budget(JOB_BUDGET_MS);
        object_or_undefined(&self.ask(|live| live.compare(a, b, &mut keep_going)))
    }

    /// A job: lets a branch go on until a simulated time, shown or not. Undefined if there is no such branch.
    #[wasm_bindgen(unchecked_return_type = "ExtensionProgress | undefined")]
    pub fn extend(
        &self,
        #[wasm_bindgen(unchecked_param_type = "number")] id: &JsValue,
        #[wasm_bindgen(js_name = toMs, unchecked_param_type = "number")] to_ms: &JsValue,
    ) -> JsValue {
        let id = branch(id);
        let to_ms = number(to_ms);
        let mut keep_going = self.budget(JOB_BUDGET_MS);
        let progress = self.animation.change(|live| live.extend(id, to_ms, &mut keep_going));
        object_or_undefined(&progress.flatten())
    }
}

fn step_named(word: &JsValue) -> Option<Step> {
    match word.as_string()?.as_str() {
        "event" => Some(Step::Event),
        "1ms" => Some(Step::Millisecond),
        "10ms" => Some(Step::TenMilliseconds),
        "interesting" => Some(Step::Interesting),
        _ => None,
    }
}

fn interest_named(word: &JsValue) -> Interest {
    let word = word.as_string().unwrap_or_default();
    let known = Interest::ALL.into_iter().find(|(known, _)| *known == word);
    known.map_or(Interest::Any, |(_, interest)| interest)
}

/// A branch's number; 0, which none has, for what is none.
fn branch(id: &JsValue) -> u32 {
    whole(number(id)).and_then(|id| u32::try_from(id).ok()).unwrap_or(0)
}
