//! A foreign core beside ours: the first thing that a server does with one of them alone.
#![cfg(all(feature = "cli", not(target_arch = "wasm32")))]

#[path = "../src/cli/core/javascript.rs"]
mod javascript;

use std::fs;

use raftarium::lab::language::parse_script;
use raftarium::lab::reference::{Comparison, Difference, Outcome};
use raftarium::types::{Duration, Time};

fn complete() -> String {
    fs::read_to_string("cores/raft.js").expect("the core")
}

/// The complete core with one replacement.
fn changed(from: &str, to: &str) -> String {
    let source = complete();
    assert!(source.contains(from), "{from}");
    source.replace(from, to)
}

/// Compares a run up to this time, in calls that are interrupted again and again.
fn compare(script: &str, source: String, ms: u64) -> Outcome {
    let mut script = parse_script("test", script).expect("a script");
    script.setup.core = Some(javascript::program("test.js", source));
    let end = Time::ZERO + Duration::from_ms(ms);
    let mut comparison = Comparison::open(&script, end).expect("possible");
    for _ in 0..100_000 {
        let mut calls = 0;
        let outcome = comparison.work(&mut || {
            calls += 1;
            calls < 3
        });
        if let Some(outcome) = outcome {
            return outcome;
        }
    }
    panic!("it does not end");
}

fn first(outcome: Outcome) -> Difference {
    match outcome {
        Outcome::Differs(difference) => difference,
        Outcome::Same => panic!("nothing differs"),
    }
}

#[test]
fn the_complete_core_holds_an_election_as_ours_does() {
    assert_eq!(compare("servers 3\nseed 4\n", complete(), 400), Outcome::Same);
}

#[test]
fn a_second_vote_is_the_first_thing_that_differs() {
    let wrong =
        changed("(state.voted_for === null || state.voted_for === candidate) &&", "true &&");
    let found = first(compare("servers 3\ntimeout S1 S2\n", wrong, 2_000));
    let (theirs, ours) = (found.theirs.expect("a vote"), found.ours.expect("a rejection"));
    assert!(theirs.text.contains("votes for S"), "{theirs:?}");
    assert!(ours.text.contains("the answer to RequestVote: no"), "{ours:?}");
    assert!(found.at < Time::ZERO + Duration::from_ms(100), "{}", found.at);
    assert!(theirs.event > 0 && ours.event > 0);
}

#[test]
fn an_error_of_the_core_differs_from_everything_that_ours_does() {
    let wrong = changed(
        "function startElection(",
        "function startElection() { nothing(); }\nfunction unused(",
    );
    let found = first(compare("servers 3\n", wrong, 2_000));
    assert!(found.theirs.expect("an error").text.contains("nothing"), "the name that is missing");
}

#[test]
fn messages_of_kinds_that_nobody_knows_are_left_out() {
    let other = complete().replace("request_vote", "ask").replace("append_entries", "add");
    assert_eq!(compare("servers 3\nseed 4\n", other, 400), Outcome::Same);
}
