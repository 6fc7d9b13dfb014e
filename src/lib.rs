//! Raftarium: a Raft cluster under glass.

pub mod check;
pub mod lab;
pub mod raft;
pub mod sim;
pub mod types;
pub mod web;
