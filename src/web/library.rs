//! The free functions of the module.

use tsify::Ts;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::lab::language::Help;

use super::objects::HelpRow;
use super::{arguments, console};

/// The words of the command language, with their descriptions.
#[wasm_bindgen]
pub fn help() -> Vec<Ts<HelpRow>> {
    let row = |Help { usage, what, example }| HelpRow { usage, about: what, example };
    arguments::objects(&console::vocabulary().into_iter().map(row).collect::<Vec<_>>())
}

/// A new random seed, short enough to be read out.
#[wasm_bindgen(js_name = freshSeed)]
pub fn fresh_seed() -> String {
    getrandom::u32()
        .unwrap_or_else(|_| (js_sys::Math::random() * 4_294_967_296.0) as u32)
        .to_string()
}

/// The version of Raftarium.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}
