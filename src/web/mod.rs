//! The boundary to the page: the only place that knows `wasm_bindgen`.

use wasm_bindgen::prelude::wasm_bindgen;

/// A sign of life.
#[wasm_bindgen]
pub fn greeting() -> String {
    "a cluster will live here".to_owned()
}
