//! The world: event queue, network, disks, clocks, clients, faults and randomness.

mod command;

pub use command::{Command, CommandError, Given, MAX_TEXT, Quoted, Setup, Target, Wire};
