//! The world: event queue, network, disks, clocks, clients, faults and randomness.
//!
//! A [`World`] owns the only clock and the only randomness. It drives one [`Consensus`](crate::cores::Consensus) core per server, and reports
//! everything as a stream of events. Each influence from outside is a [`Command`], carried out at the end of an
//! instant; so a setup and the commands with their times give one run, the same everywhere.
//!
//! # What it is not
//! It knows nothing of wall-clock time, of files, or of those who watch. It keeps no past: what it has told its sink,
//! it has forgotten. It does not know Raft's rules, and observes a core from outside.
//!
//! # How to use it
//! [`World::new`] makes one from a [`Setup`]; [`World::step`] does the next thing that is due, [`World::run_until`]
//! all of them up to a time; [`World::apply`] carries a command out. A clone is a snapshot.
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
//! `world` has all the parts, and `step` does what is due next. `server` runs the processes: it gives them inputs, does what they ask for,
//! and observes them. `disk` has their disks, `network` the messages in flight, `clients` those who submit commands.
//! `commands` carries out what comes from outside; `chaos` draws faults. `random` makes every draw, `settings` has the values
//! in force. `record` lets a world do what a recorded run says.

mod chaos;
mod clients;
mod commands;
mod disk;
mod network;
mod queue;
mod random;
mod record;
mod server;
mod settings;
mod step;
mod world;

pub use chaos::FAULT_SETTINGS;
pub use clients::{Client, Clients, KvClient, RequestOptions, Task};
pub use commands::{
    Command, CommandError, InitialDisk, LinkTarget, MAX_NAME, MAX_TEXT, Quoted, QuotedIfNeeded,
    Setup, Target, TargetSet,
};
pub use disk::Disk;
pub use network::{Endpoint, Flight, FlightEnd, MessageName, Network};
pub use record::{Record, Recorder, Untold};
pub use server::{Machine, Response, Server, Session};
pub use settings::{LinkSettings, ServerSettings, Settings};
pub use world::{CoreFailure, World};
