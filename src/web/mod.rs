//! The boundary to the page: the only place that knows `wasm_bindgen`.
//!
//! A page holds clusters (`Cluster`, only in wasm): a session, its clock, and an animation loop that drives it. The data of
//! every frame crosses as one array of numbers, arranged as [`layout`] says and written by [`frame`]; anything else crosses as
//! [`objects`].
//!
//! It is not a second command vocabulary: every action on a cluster is a line of the command language. And it computes
//! nothing of the protocol.
//!
//! [`live`] is a cluster without JavaScript: the part that can be tested and measured natively. It knows the state that each
//! view keeps, and each view adds its own methods to [`live::Live`]. Around it, only in wasm, `animation` is the loop,
//! `cluster` the handle, `arguments` reads the arguments from JavaScript, `library` holds the free functions of the module, and
//! `panics` reports a panic.

#[cfg(target_arch = "wasm32")]
mod animation;
#[cfg(target_arch = "wasm32")]
mod arguments;
pub mod clients;
#[cfg(target_arch = "wasm32")]
mod cluster;
pub mod console;
#[cfg(all(target_arch = "wasm32", feature = "foreign"))]
mod cores;
pub mod diagram;
pub mod export;
pub mod frame;
pub mod history;
pub mod inspect;
pub mod laboratory;
mod lanes;
pub mod layout;
#[cfg(target_arch = "wasm32")]
mod library;
pub mod live;
pub mod numbers;
pub mod objects;
mod pace;
#[cfg(target_arch = "wasm32")]
mod panics;
pub mod recent;
#[cfg(all(target_arch = "wasm32", feature = "import"))]
mod recording;
pub mod rules;
pub mod search;
pub mod settings;
pub mod statistics;
pub mod why;
#[cfg(target_arch = "wasm32")]
mod words;
pub mod workbench;

#[cfg(target_arch = "wasm32")]
pub use cluster::Cluster;
#[cfg(target_arch = "wasm32")]
pub use library::{fresh_seed, help, version};
