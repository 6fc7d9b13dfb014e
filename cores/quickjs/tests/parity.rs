//! One core and the same replies on every machine: `tests/e2e/quickjs.test.mjs` finds the same digest with the module of the page, in Node and in browsers.

use raftarium_quickjs::{Engine, Limits};

/// The core: five servers of `cores/raft.js` in one state.
fn core() -> String {
    let raft = include_str!("../../raft.js")
        .replace("export function start(", "function raftStart(")
        .replace("export function step(", "function raftStep(");
    raft + include_str!("parity/cluster.js")
}

#[test]
fn ten_thousand_steps_give_the_digest_that_the_page_finds_too() {
    let expected = include_str!("parity/digest.txt").trim();
    let mut engine = Engine::new(&core(), Limits::default()).unwrap();
    let (mut slot, first) = engine.start("{}").unwrap();
    let mut digest = add(0x811c_9dc5, &first);
    for step in 1..=10_000 {
        digest = add(digest, &engine.step(slot, "{\"event\":\"go\"}").unwrap());
        // A copy goes on in place of the original.
        if step % 250 == 0 {
            let saved = engine.save(slot).unwrap();
            engine.free(slot);
            slot = engine.load(&saved).unwrap();
            digest = add(digest, &saved);
        }
    }
    let saved = engine.save(slot).unwrap();
    let committed = saved.split("\"commit_index\":").nth(1).and_then(|rest| rest.split(',').next());
    assert!(committed.unwrap().parse::<u32>().unwrap() > 100, "the servers did next to nothing");
    assert_eq!(format!("{digest:08x}"), expected);
}

/// FNV-1a.
fn add(digest: u32, text: &str) -> u32 {
    text.bytes().fold(digest, |digest, byte| (digest ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
