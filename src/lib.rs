//! Raftarium: a Raft cluster under glass.

#[cfg(target_arch = "wasm32")]
pub mod web;
