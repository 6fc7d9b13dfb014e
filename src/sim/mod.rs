//! The world: event queue, network, disks, clocks, clients, faults and randomness.
//!
//! A [`World`] owns the only clock and the only randomness. It drives one [`Consensus`] core per server, and reports
//! everything as a stream of events. Each influence from outside is a [`Command`], carried out at the end of an
//! instant; so a setup and the commands with their times give one run, the same everywhere.
//!
//! # What it is not
//! It knows nothing of wall-clock time, of files, or of those who watch. It keeps no past: what it has told its sink,
//! it has forgotten. It does not know Raft's rules, and observes a core from outside.
//!
//! # How to use it
//! [`World::new`] makes one from a [`Setup`]; [`World::step`] does the next thing that is due, [`World::run_until`]
//! all of them up to a time; [`World::apply`] carries a command out. A clone is a snapshot; [`World::to_bytes`] makes
//! one that can be stored.
//!
//! # Example
//! Five servers elect a leader, the leader crashes, and another takes its place.
//! ```
//! use raftarium::sim::{Command, Setup, Target, World};
//! use raftarium::types::{Duration, Event, Time};
//!
//! let mut world: World = World::new(&Setup::default()).expect("a setup");
//! let mut events = 0;
//! let mut sink = |_: &Event| events += 1;
//! world.run_until(Time::ZERO + Duration::from_ms(1_000), &mut sink);
//! let first = world.leader().expect("a leader within a second");
//!
//! world.apply(&Command::Crash(Target::Leader), &mut sink).expect("there is a leader");
//! world.run_until(Time::ZERO + Duration::from_ms(2_000), &mut sink);
//! assert!(world.leader().is_some_and(|leader| leader != first));
//! assert!(events > 100);
//! ```
//!
//! # Where things are
//! `world` owns the queue and decides what is next; `drive` feeds the servers and observes them, `carry` lets messages
//! travel, `calls` is what clients do, `errands` what those do that put and get, `control` carries commands out, those
//! about single messages in `touch`, which `naming` finds, and those about members in `members`. What each of them works
//! on has a file of its own: `server` (with its disk), `clock`, `network`, `clients`, `callers`, `machine`, `settings`,
//! `queue`, `random`.

mod bytes;
mod callers;
mod calls;
mod carry;
mod chaos;
mod clients;
mod clock;
mod command;
mod control;
mod disk_faults;
mod drive;
mod errands;
mod hostile;
mod machine;
mod members;
mod naming;
mod network;
mod queue;
mod random;
mod server;
mod settings;
mod slow;
mod targets;
mod touch;
mod world;

pub use bytes::BytesError;
pub use callers::{Caller, Errand};
pub use chaos::FAULT_SETTINGS;
pub use clients::{Client, Clients, Manner};
pub use command::{
    Bare, Command, CommandError, Given, MAX_NAME, MAX_TEXT, Quoted, Setup, Several, Target, Wire,
};
pub use machine::{Machine, Response, Session};
pub use naming::{End, MessageName};
pub use network::{Flight, Network};
pub use server::{Consensus, Disk, Server};
pub use settings::{LinkSettings, ServerSettings, Settings};
pub use world::World;
