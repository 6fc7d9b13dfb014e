//! Raftarium: a Raft cluster under glass.

pub mod raft;
pub mod sim;
pub mod types;
#[cfg(target_arch = "wasm32")]
pub mod web;
