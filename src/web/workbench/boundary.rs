//! The functions and methods of the workbench for JavaScript.

use tsify::Ts;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::lab::language::MAX_SCRIPT;
use crate::web::arguments::{GivenSwitch, GivenText, object, text};
use crate::web::cluster::Cluster;

use super::{CoreDifferenceProgress, LadderHead, head};

/// The longest name of a rung.
pub(super) const MAX_NAME: usize = 100;
/// How long a comparison works in one call, in milliseconds of wall time.
const JOB_BUDGET_MS: f64 = 8.0;

/// What the head of a rung's script says; undefined if it is not a rung.
#[wasm_bindgen(js_name = ladderHead)]
pub fn ladder_head(name: &GivenText, script: &GivenText) -> Option<Ts<LadderHead>> {
    let (name, script) = (text(name, MAX_NAME).ok()?, text(script, MAX_SCRIPT).ok()?);
    head(&name, &script).ok().as_ref().map(object)
}

#[wasm_bindgen]
impl Cluster {
    /// A job: the first thing that a server does with the foreign core of this run and not with ours, or the other way round, up to
    /// the present. `restart` begins again. Undefined if the servers run our core.
    #[wasm_bindgen(js_name = compareCores)]
    pub fn compare_cores(&self, restart: &GivenSwitch) -> Option<Ts<CoreDifferenceProgress>> {
        let mut keep_going = self.budget(JOB_BUDGET_MS);
        let restart = restart.is_truthy();
        self.ask(|live| live.compare_cores(restart, &mut keep_going)).as_ref().map(object)
    }
}
