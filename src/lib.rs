//! Raftarium: a Raft cluster under glass.
//!
//! A complete Raft implementation lives here together with a simulated world: clocks, disks, a network and clients. A
//! seed, settings and timed commands give one run, the same on every machine; people watch it, stop it, cut its wires,
//! and ask why. Compiled natively it is this library and the console `raftarium`; compiled to WebAssembly it is the
//! heart of a static web page.
//!
//! # Layers
//! Dependencies point one way: `util` ← `types` ← `raft` ← `cores` ← `sim` ← `lab` ← the page and the console; `types` ← `check` ← `lab`.
//!
//! - [`util`]: a persistent list, a hash, a sort and a writer of JSON, which know nothing of Raft.
//! - [`types`]: the words that all layers share.
//! - [`raft`]: the protocol for one server, without any I/O. Start here to read Raft.
//! - [`cores`]: what runs on the servers: our Raft, or somebody else's.
//! - [`sim`]: the world around the servers; owns the only clock and the only randomness.
//! - [`check`]: the safety properties of the paper's Figure 3, and those that they rest on, checked after every event, without
//!   knowing [`raft`].
//! - [`lab`]: the command language, sessions, histories, scenarios, the search, campaigns, and words for everything that happens.
//! - [`web`]: the boundary to the page. What of it knows the browser is compiled for WebAssembly alone.
//!
//! # A run in five lines
//! ```
//! use raftarium::lab::{self, language::parse_script};
//!
//! let script = parse_script("example", "await leader within 3s\nsubmit \"x=1\"\nawait committed \"x=1\" within 1s").unwrap();
//! let report = lab::run(&script, Some(42), &mut |event| assert!(event.seq.0 > 0), &mut || true).unwrap();
//! assert_eq!(report.verdict, lab::Verdict::Held);
//! ```

// A page has one thread: there, a setup may hold an engine of foreign cores, which is a value of JavaScript.
#![cfg_attr(target_arch = "wasm32", allow(clippy::arc_with_non_send_sync))]

pub mod check;
pub mod cores;
pub mod lab;
pub mod picture;
pub mod raft;
pub mod sim;
pub mod types;
pub mod util;
pub mod web;
