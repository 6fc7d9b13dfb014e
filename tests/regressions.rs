//! Runs that went wrong once. Each file of `tests/regressions` says at its head what is right, and holds for every seed.

use std::fs;
use std::path::PathBuf;

use raftarium::lab::language::parse_script;
use raftarium::lab::{Verdict, run};
use raftarium::types::{Event, Note, ServerId};

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/regressions"))
}

/// The notes of the run of a file, with the server that made each.
fn notes(name: &str, seed: u64) -> Vec<(Option<ServerId>, Note)> {
    let mut notes = Vec::new();
    hold(name, seed, &mut |event| notes.extend(event.note().map(|note| (event.server, *note))));
    notes
}

fn hold(name: &str, seed: u64, sink: &mut dyn FnMut(&Event)) {
    let text = fs::read_to_string(folder().join(name)).expect(name);
    let script = parse_script(name, &text).unwrap_or_else(|errors| panic!("{errors:?}"));
    let report = run(&script, Some(seed), sink, &mut || true).expect("a possible setup");
    assert_eq!(report.verdict, Verdict::Held, "{name}, seed {seed}");
}

#[test]
fn what_went_wrong_once_is_right_for_every_seed() {
    let files = fs::read_dir(folder()).expect("the folder is there");
    let mut names: Vec<_> = files
        .map(|file| file.expect("it can be read").file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert!(names.len() >= 7, "{names:?}");
    for name in names {
        for seed in 1..=100 {
            hold(&name, seed, &mut |_| {});
        }
    }
}

#[test]
fn a_leader_says_once_that_a_follower_lost_what_it_had_acknowledged() {
    for seed in 1..=20 {
        let lost = notes("wiped-follower.raft", seed);
        let lost: Vec<_> = lost
            .iter()
            .filter_map(|(server, note)| match note {
                Note::AcknowledgedLost { follower, .. } => Some((*server, *follower)),
                _ => None,
            })
            .collect();
        assert_eq!(lost, [(ServerId::new(1), ServerId::new(3).unwrap())], "seed {seed}");
    }
}
