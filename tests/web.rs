//! The module's boundary in a real browser, with good and with absurd arguments, the animation
//! loop, and the golden runs, which cause the same events here as natively.
#![cfg(target_arch = "wasm32")]

#[path = "web/animation.rs"]
mod animation;
#[path = "web/boundary.rs"]
mod boundary;
#[path = "web/history.rs"]
mod history;
#[path = "web/page.rs"]
mod page;
#[path = "rewind/mod.rs"]
mod rewind;
#[path = "golden/mod.rs"]
mod runs;
#[path = "web/statistics.rs"]
mod statistics;

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn golden_runs_make_the_same_events_as_natively() {
    runs::check_all();
}

#[wasm_bindgen_test]
fn golden_branches_make_the_same_events_as_natively() {
    runs::check_branches();
}

#[wasm_bindgen_test]
fn frame_rate_and_speed_change_no_event() {
    runs::check_frame_rates();
}
