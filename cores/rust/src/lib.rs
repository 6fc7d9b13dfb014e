//! A complete Raft core for Raftarium in Rust: `raft` is the protocol, and `docs/cores.md` describes what comes and goes. The same source is a
//! process (`main.rs`) and a WebAssembly module (`module`).
//!
//!     cargo build --release --manifest-path cores/rust/Cargo.toml --target wasm32-unknown-unknown --lib
//!     raftarium run election --core cores/rust/target/wasm32-unknown-unknown/release/raft_core.wasm

mod contract;
#[cfg(target_arch = "wasm32")]
mod module;
mod raft;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use contract::{Event, Line};
use raft::Raft;

/// All servers of a run, and copies of them, by their names: `S1`, `S1#7`.
#[derive(Default)]
pub struct Servers(BTreeMap<String, Raft>);

impl Servers {
    /// Takes a line, and answers it.
    ///
    /// # Errors
    /// If it is not an event, or names a server that has not started.
    pub fn answer(&mut self, line: &[u8]) -> Result<Value, serde_json::Error> {
        let Line { me, now, event } = serde_json::from_slice(line)?;
        match event {
            Event::Save => return Ok(json!({ "saved": self.server(&me)? })),
            Event::Load { saved } => {
                self.0.insert(me, *saved);
                return Ok(json!({}));
            }
            Event::Forget => {
                self.0.remove(&me);
                return Ok(json!({}));
            }
            _ => {}
        }
        if let Event::Start { servers, disk, settings } = &event {
            let name = me.split('#').next().unwrap_or_default();
            let server = Raft::new(name, servers.clone(), disk.clone(), settings.clone());
            self.0.insert(me.clone(), server);
        }
        let server = self.server(&me)?;
        let mut answer = serde_json::to_value(server.step(now, event))?;
        answer["state"] = server.shown();
        Ok(answer)
    }

    fn server(&mut self, me: &str) -> Result<&mut Raft, serde_json::Error> {
        let unknown = || serde::de::Error::custom(format!("{me} has not started"));
        self.0.get_mut(me).ok_or_else(unknown)
    }
}
