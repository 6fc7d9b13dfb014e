//! What runs on the servers: our [`Raft`](crate::raft::Raft), or somebody else's (`docs/cores.md`).
//!
//! [`Consensus`] is what the world needs of a core. [`Core`] is the one that sessions and the page use: a `Raft`, a [`Foreign`], or
//! a [`Recorded`], which has the state that a recorded run tells of.
//!
//! # Foreign cores
//! A [`Program`] is somebody's core, not yet running; [`Engine`] is what runs one: QuickJS, a process, or a WebAssembly
//! module. It gets events and gives answers as text. [`Foreign`] is one server of it: it writes the events, reads the answers, holds them
//! to the contract, and is to the world what a `Raft` is. This module does no I/O, and knows no engine.

mod consensus;
mod core;
mod foreign;
mod lines;
mod recorded;

pub use consensus::{Consensus, ForeignOutput, Start};
pub use core::Core;
pub use foreign::{Engine, Foreign, Launch, MaySend, Problem, Program, Running, Slot};
pub use lines::{Lines, Transport};
pub use recorded::{Recorded, Unwritten};
