//! The bytes of a session, a world and a state machine, damaged at will, are read without a panic; what is read of them is
//! written and read again to the same.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use raftarium::lab::{Session, language::parse_script};
use raftarium::sim::{Machine, World};
use raftarium::types::{Duration, Time};

/// A run that has a bit of everything, at some of its moments.
static SESSIONS: LazyLock<Vec<Session>> = LazyLock::new(|| {
    let text = "servers 3\nset snapshot_every 4\nput x 1\nset load 20/s\nat 1s crash S1\nawait leader within 3s\n\
        partition S2 | S3\nwait 1s\nheal\nwait 1s\nrestart all\nawait settled within 9s\n";
    let mut session =
        Session::open(&parse_script("run", text).expect("a script")).expect("a setup");
    let moment = |ms| {
        session.advance(Time::ZERO + Duration::from_ms(ms), &mut |_| (), &mut || true);
        session.clone()
    };
    [0, 300, 1_500, 3_000, 6_000].map(moment).into()
});

fn checksum(bytes: &[u8]) -> u64 {
    let step = |sum: u64, byte: &u8| (sum ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, step)
}

fuzz_target!(|input: (u8, bool, Vec<(u16, u8)>)| {
    let (moment, whole, edits) = input;
    let session = &SESSIONS[usize::from(moment) % SESSIONS.len()];
    let damage = |mut bytes: Vec<u8>, from: usize| {
        for (place, bits) in &edits {
            let length = bytes.len() - from;
            bytes[from + usize::from(*place) % length] ^= bits;
        }
        bytes
    };
    let _ = Session::from_bytes(&damage(session.to_bytes(), 0)).map(|session| session.to_bytes());
    // Its checksum stays wrong: who makes a right one for a damaged world can make `slab` ask for any amount of memory.
    let world = damage(session.world().to_bytes(), 0);
    if let Ok(world) = World::from_bytes(&world).map(|world: World| world.to_bytes()) {
        let again: World = World::from_bytes(&world).expect("what is written can be read");
        assert_eq!(again.to_bytes(), world);
    }
    for id in session.world().ids() {
        let mut bytes = damage(session.world().server(id).machine().to_bytes(), 1);
        let sum = checksum(&bytes[5..]) as u32;
        if whole {
            bytes[1..5].copy_from_slice(&sum.to_le_bytes());
        }
        let again = Machine::from_bytes(&bytes).map(|machine| machine.to_bytes());
        assert!(again.is_none_or(|again| again == bytes), "a state machine has one form");
    }
});
