//! What a hostile world does, and how Raft reacts.

mod chaos;
mod disks;
mod network;
mod processes;

use raftarium::lab::language::{Script, parse_script};
use raftarium::lab::{Verdict, run};
use raftarium::types::{Event, Fact, ServerId, Time};

fn script(text: &str) -> Script {
    parse_script("hostile", text).unwrap_or_else(|errors| panic!("{errors:?}"))
}

/// The events of a script with a seed, and how it ended.
fn events_of(text: &str, seed: u64) -> (Verdict, Vec<Event>) {
    let mut events = Vec::new();
    let report =
        run(&script(text), Some(seed), &mut |event| events.push(event.clone()), &mut || true);
    (report.expect("the setup can be").verdict, events)
}

/// The events of a script that must hold.
fn held(text: &str, seed: u64) -> Vec<Event> {
    let (verdict, events) = events_of(text, seed);
    assert_eq!(verdict, Verdict::Held, "seed {seed}\n{text}");
    events
}

fn facts(events: &[Event]) -> impl Iterator<Item = (&Event, &Fact)> {
    events.iter().filter_map(|event| Some((event, event.fact()?)))
}

fn id(number: u8) -> ServerId {
    ServerId::new(number).expect("a server's number")
}

fn ms(ms: u64) -> Time {
    Time::from_us(ms * 1_000)
}
