//! The boundary to the page: the only place that knows `wasm_bindgen`.
//!
//! A page holds clusters (`Cluster`, in wasm alone): a session, its clock, and an animation loop that drives it. What
//! is needed at every frame crosses as one array of numbers, arranged as [`layout`] says and written by [`frame`]; what
//! is needed once in a while, as [`objects`].
//!
//! It is not a second command vocabulary: whatever is done to a cluster is a line of the command language. And it
//! computes nothing of the protocol.
//!
//! [`live`] is a cluster without JavaScript: all that can be tested and measured natively. Around it, in wasm alone,
//! `animation` is the loop, `cluster` the handle, `arguments` takes what JavaScript gives, `library` is what the module
//! offers beside the class, and `panics` tells of the end.

#[cfg(target_arch = "wasm32")]
mod animation;
#[cfg(target_arch = "wasm32")]
mod arguments;
mod callers;
pub mod clients;
#[cfg(target_arch = "wasm32")]
mod cluster;
pub mod console;
pub mod diagram;
pub mod export;
pub mod frame;
pub mod history;
pub mod inspect;
mod lanes;
pub mod layout;
#[cfg(target_arch = "wasm32")]
mod library;
pub mod live;
pub mod objects;
mod pace;
#[cfg(target_arch = "wasm32")]
mod panics;
pub mod recent;
pub mod rules;
pub mod search;
pub mod settings;
pub mod statistics;
pub mod why;
#[cfg(target_arch = "wasm32")]
mod words;

#[cfg(target_arch = "wasm32")]
pub use cluster::Cluster;
#[cfg(target_arch = "wasm32")]
pub use library::{fresh_seed, help, version};
