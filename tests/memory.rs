//! The memory of a history, counted at the allocator: the budget for checkpoints relies on an estimate, which must not
//! be too low. There is one test, so that no other allocates at the same time.

mod counting;

use raftarium::lab::History;
use raftarium::lab::history::Limits;
use raftarium::lab::language::parse_script;
use raftarium::types::{Duration, Time};

use counting::held_bytes;

/// Runs a script for this many simulated seconds, and returns the memory that its history holds then.
fn lived(script: &str, seconds: u64, limits: Limits) -> (History, usize) {
    let before = held_bytes();
    let script = parse_script("memory", script).expect("a good script");
    let mut history = History::with_limits(&script, limits).expect("a good setup");
    let until = Time::ZERO + Duration::from_s(seconds);
    while history.now() < until {
        history.advance(until, &mut |_| (), &mut || true);
    }
    let held = held_bytes() - before;
    (history, held)
}

/// A world, and how many seconds of it are measured.
const WORLDS: [(&str, u64); 8] = [
    ("servers 5\nset load 20/s\n", 300),
    ("servers 5\n", 300),
    ("servers 1\nset load 1000/s\n", 30),
    ("servers 5\nset load 1000/s\n", 20),
    ("servers 99\nset load 20/s\n", 5),
    ("servers 5\nset snapshot_every 50\nset load 100/s\n", 60),
    ("servers 5\nset load_keys 10\nset load 100/s\n", 60),
    // No command is answered: thousands of clients wait.
    ("servers 5\nset load 1000/s\nat 2s crash S1\ncrash S2\ncrash S3\n", 30),
];

#[test]
fn checkpoints_hold_at_most_what_is_estimated() {
    let plenty = usize::MAX;
    let mut wrong = Vec::new();
    for (script, seconds) in WORLDS {
        let usual = Limits { budget: plenty, ..Limits::default() };
        let none = Limits { work_between: u64::MAX, budget: plenty };
        let (with, held) = lived(script, seconds, usual);
        let (said, count) = (with.checkpoint_bytes(), with.checkpoint_count());
        drop(with);
        let (without, bare) = lived(script, seconds, none);
        assert_eq!(without.checkpoint_count(), 1);
        let real = held - bare;
        println!(
            "{count} checkpoints: {real} bytes, said to be {said}; {bare} without: {script:?}"
        );
        assert!(count > 3, "{script:?}");
        if said < real || said > 4 * real {
            wrong.push(format!("{script:?}: {real} bytes are said to be {said}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");

    // An hour of five servers at 20 commands per second in 64 MiB, were every minute like these.
    let (history, five_minutes) = lived(WORLDS[0].0, 300, Limits::default());
    drop(history);
    let (history, ten_minutes) = lived(WORLDS[0].0, 600, Limits::default());
    let hour = ten_minutes + 10 * (ten_minutes - five_minutes);
    assert!(hour <= 64 << 20, "{hour} bytes an hour");
    drop(history);

    // With little room most checkpoints are dropped, the oldest first, and every time can still be reached.
    let budget = 500_000;
    let (mut history, _) = lived(WORLDS[0].0, 600, Limits { budget, ..Limits::default() });
    assert!(history.checkpoint_bytes() <= budget);
    let wide = |history: &History, second: u64| {
        let middle = history.replay(history.current(), Time::ZERO + Duration::from_s(second));
        Duration::from_s(second).as_us() - middle.now().as_us()
    };
    let spaces = |from: u64| (0..100).map(|step| wide(&history, from + step)).max();
    assert!(spaces(100) > spaces(450), "{:?} and {:?}", spaces(100), spaces(450));
    for second in [0, 1, 77, 300, 599] {
        let time = Time::ZERO + Duration::from_s(second);
        history.seek(time);
        assert_eq!(history.now(), time);
    }
}
