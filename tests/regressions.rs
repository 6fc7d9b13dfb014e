//! Runs that once went wrong, or were judged wrongly. Each script of `tests/regressions` describes the right outcome at its top, and
//! holds for every seed.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use raftarium::lab::export::report::{Format, report};
use raftarium::lab::language::parse_script;
use raftarium::lab::summary::Summary;
use raftarium::lab::{Run, Verdict};
use raftarium::types::{Event, Note, ServerId};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/regressions");

/// Runs a script to its end.
fn run(name: &str, text: &str, seed: u64) -> Run {
    watch(name, text, seed, &mut |_| {})
}

fn watch(name: &str, text: &str, seed: u64, sink: &mut dyn FnMut(&Event)) -> Run {
    let script = parse_script(name, text).unwrap_or_else(|errors| panic!("{name}: {}", errors[0]));
    let mut run = Run::open(&script, Some(seed)).expect("a possible setup");
    run.advance(sink, &mut || true);
    run
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("it can be read")
}

#[test]
fn what_went_wrong_once_is_right_for_every_seed() {
    let mut count = 0;
    for path in fs::read_dir(FOLDER).expect("it is there").map(|file| file.expect("a file").path())
    {
        let text = read(&path);
        let name = path.file_stem().expect("it has a name").to_string_lossy().into_owned();
        // Thousands of commands wait in this one, so each seed takes a while.
        let seeds = if name == "unjudged-key" { 1..=20 } else { 1..=100 };
        for seed in seeds {
            let verdict = run(&name, &text, seed).report().verdict;
            assert_eq!(verdict, Verdict::Held, "{name} with seed {seed}");
        }
        count += 1;
    }
    assert!(count >= 11, "only {count} scripts");
}

#[test]
fn a_leader_notes_once_that_a_follower_lost_acknowledged_entries() {
    let text = read(&Path::new(FOLDER).join("wiped-follower.raft"));
    for seed in 1..=20 {
        let mut said = Vec::new();
        watch("wiped-follower", &text, seed, &mut |event| {
            if let Some(Note::AcknowledgedLost { follower, .. }) = event.note() {
                said.push((event.server, *follower));
            }
        });
        assert_eq!(said, [(ServerId::new(1), ServerId::new(3).unwrap())], "seed {seed}");
    }
}

/// Seventy puts of one value overlap, which is more than the checker tracks. Then a deposed leader answers with an older
/// value, which is wrong.
fn unknown(end: &str) -> String {
    let mut text = String::from(
        "servers 3\nbreak read-confirmation\nset reads index\nset no_op on\n\
         set election_timeout 30s..40s\ntimeout S1\nawait settled within 1s\n\
         client A put k 2\nawait client A is done within 2s\nwait 100ms\nisolate S1\ntimeout S2\n\
         await leader is S2 within 1s\nclient A put other 1\nawait client A is done within 5s\n",
    );
    (0..70).for_each(|number| writeln!(text, "client C{number} put k 1").expect("it is a text"));
    text.push_str("wait 1s\nget k from S2\nwait 100ms\nget k from S1\nwait 100ms\n");
    text.push_str(end);
    text
}

#[test]
fn what_is_unknown_is_neither_safe_nor_violated() {
    let end = "expect unknown linearizability\nexpect not safe\nexpect not violated linearizability\n\
        expect not unknown one-vote\n";
    for seed in 1..=5 {
        let verdict = run("unknown", &unknown(end), seed).report().verdict;
        assert_eq!(verdict, Verdict::Held, "seed {seed}");
    }
}

#[test]
fn a_run_in_which_something_is_unknown_does_not_hold_unless_it_says_so() {
    let Verdict::Unknown(unknown_key) = run("unknown", &unknown(""), 1).report().verdict else {
        panic!("nothing is unknown");
    };
    assert!(unknown_key.at.as_us() > 1_000_000, "{unknown_key:?}");
    let Verdict::Failed(failure) = run("unknown", &unknown("expect safe"), 1).report().verdict
    else {
        panic!("it is safe");
    };
    let key_and_time = format!("Linearizability is unknown for key k from {} on", unknown_key.at);
    assert!(failure.message.contains(&key_and_time), "{}", failure.message);
}

#[test]
fn a_report_names_the_key_that_is_unknown() {
    let run = run("unknown", &unknown(""), 1);
    let page = report("", run.session(), &Summary::default(), Format::Text);
    assert!(page.contains("Linearizability is unknown for key k"), "{page}");
    assert!(page.contains("No violation is known."), "{page}");
    assert!(!page.contains("have held"), "{page}");
}
