//! Raftarium: a Raft cluster under glass.

pub mod sim;
pub mod types;
