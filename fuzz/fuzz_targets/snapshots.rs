//! The bytes of a state machine, damaged at will, are read without a panic; what is read of them is written again to the same.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use raftarium::lab::{Session, language::parse_script};
use raftarium::sim::Machine;
use raftarium::types::{Duration, Time};

/// The state machines of a run that has a bit of everything, at some of its moments.
static MACHINES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let text = "servers 3\nset snapshot_every 4\nput x 1\nset load 20/s\nat 1s crash S1\nawait leader within 3s\n\
        partition S2 | S3\nwait 1s\nheal\nwait 1s\nrestart all\nawait settled within 9s\n";
    let mut session =
        Session::open(&parse_script("run", text).expect("a script")).expect("a setup");
    let moment = |ms| {
        session.advance(Time::ZERO + Duration::from_ms(ms), &mut |_| (), &mut || true);
        let world = session.world();
        world.ids().map(|id| world.server(id).machine().to_bytes()).collect::<Vec<_>>()
    };
    [0, 300, 1_500, 3_000, 6_000].into_iter().flat_map(moment).collect()
});

fn checksum(bytes: &[u8]) -> u64 {
    let step = |sum: u64, byte: &u8| (sum ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, step)
}

fuzz_target!(|input: (u8, bool, Vec<(u16, u8)>)| {
    let (which, whole, edits) = input;
    let mut bytes = MACHINES[usize::from(which) % MACHINES.len()].clone();
    for (place, bits) in &edits {
        let length = bytes.len() - 1;
        bytes[1 + usize::from(*place) % length] ^= bits;
    }
    let sum = checksum(&bytes[5..]) as u32;
    if whole {
        bytes[1..5].copy_from_slice(&sum.to_le_bytes());
    }
    let again = Machine::from_bytes(&bytes).map(|machine| machine.to_bytes());
    assert!(again.is_none_or(|again| again == bytes), "a state machine has one form");
});
