//! State files: a file that belongs to something else or was changed is an error with its line; it never causes another report.
#![cfg(all(feature = "cli", not(target_arch = "wasm32")))]

mod binary;
// The program has no library: the tested module is compiled into the test.
#[allow(dead_code)]
#[path = "../src/cli/out.rs"]
mod out;
#[allow(dead_code)]
#[path = "../src/cli/state.rs"]
mod state;

use std::collections::BTreeMap;
use std::fs;
use std::process::Output;

use binary::{file, folder, output, refused, text};
use serde_json::{Value, json};
use state::{Header, State};

fn result(output: &Output) -> (Option<i32>, &[u8]) {
    (output.status.code(), &output.stdout)
}

/// A job over three seeds, with arbitrary results.
fn header() -> Header {
    let [work, seeds, options] = ["search", "1..3", "effort 1"].map(str::to_owned);
    Header { raftarium: "0.1.0".into(), work, seeds, options }
}

/// The contents of a state file, or the text of its error.
fn read(path: &str) -> Result<BTreeMap<u64, Value>, String> {
    let opened = State::open(path, &header(), &|_, _: &Value| Ok(()));
    opened.map(|(_, known)| known).map_err(|problem| problem.to_string())
}

#[test]
fn no_single_flipped_bit_changes_what_is_known_without_an_error() {
    let place = folder("state-bits");
    let path = file(&place, "state", None);
    let (mut state, _) = State::open(&path, &header(), &|_, _: &Value| Ok(())).expect("it is new");
    for seed in [1, 2, 3] {
        state.keep(seed, &json!({"worlds": 7 * seed, "story": "at 1s\ncrash S1"})).expect("kept");
    }
    drop(state);
    let whole = read(&path).expect("it is ours");
    assert_eq!(whole.len(), 3);
    let mut but_the_last = whole.clone();
    but_the_last.pop_last();
    let bytes = fs::read(&path).expect("the state is kept");
    let mut torn = 0;
    for bit in 0..bytes.len() * 8 {
        let mut changed = bytes.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        fs::write(&path, &changed).expect("writable");
        match read(&path) {
            Err(why) => assert!(why.starts_with(&format!("{path}:")), "bit {bit}: {why}"),
            Ok(known) => {
                // The end of the last line is missing, as after a crash: its seed is worked on again.
                assert_eq!(known, but_the_last, "bit {bit}");
                torn += 1;
            }
        }
    }
    assert_eq!(torn, 8);
}

#[test]
fn a_damaged_state_file_is_an_error_of_the_program() {
    let place = folder("state-damaged");
    let script = file(&place, "run.raft", Some("servers 1\n"));
    let state = file(&place, "state", None);
    let arguments =
        ["search", &script, "--condition", "no leader", "--seeds", "1..2", "--jobs", "1"];
    let arguments = [&arguments[..], &["--json", "--state", &state]].concat();
    let whole = output(&arguments);
    assert_eq!(whole.status.code(), Some(1), "{whole:?}");
    let bytes = fs::read(&state).expect("the state is kept");
    for place in (0..bytes.len() - 1).step_by(61) {
        let mut changed = bytes.clone();
        changed[place] ^= 1;
        fs::write(&state, &changed).expect("writable");
        refused(&arguments, &format!("{state}:"));
    }
    fs::write(&state, &bytes[..bytes.len() - 1]).expect("writable");
    let again = output(&arguments);
    assert_eq!(result(&again), result(&whole));
    assert!(text(&again.stderr).contains("the last line is incomplete"), "{again:?}");
}

#[test]
fn a_state_file_of_other_work_is_an_error_that_says_what_differs() {
    let place = folder("state-other");
    let state = file(&place, "state", None);
    let first = output(&["campaign", "--seeds", "0..9", "--state", &state]);
    assert_eq!(first.status.code(), Some(0), "{first:?}");
    let says = "1: this state file belongs to different work: its seeds: 0..9; asked for: 10..49";
    refused(&["campaign", "--seeds", "10..49", "--state", &state], says);
    let script = file(&place, "run.raft", Some("servers 3\n"));
    refused(
        &["search", &script, "--seeds", "0..9", "--state", &state],
        "its work: campaign; asked for: search",
    );
    let newer = fs::read_to_string(&state).expect("kept").replacen(
        "\"raftarium\":\"",
        "\"raftarium\":\"9",
        1,
    );
    fs::write(&state, newer).expect("writable");
    refused(&["campaign", "--seeds", "0..9", "--state", &state], "no header with a valid checksum");
}

#[test]
fn a_file_that_is_not_a_state_file_is_not_changed() {
    let place = folder("state-foreign");
    for (name, contents) in [
        ("line", "one line, unfinished"),
        ("text", "some\nlines\n"),
        ("json", "{}\n"),
        ("zeros", "\0\0\0"),
    ] {
        let path = file(&place, name, Some(contents));
        refused(&["campaign", "--seeds", "0..9", "--state", &path], "not a state file");
        assert_eq!(fs::read_to_string(&path).expect("it is there"), contents);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn reading_a_state_has_a_limit() {
    let place = folder("state-limits");
    refused(&["campaign", "--seeds", "0..9", "--state", "/dev/zero"], "not a regular file");
    let sparse = place.join("sparse");
    fs::File::create(&sparse).and_then(|file| file.set_len(1 << 40)).expect("a sparse file");
    let path = sparse.to_str().expect("UTF-8");
    refused(&["campaign", "--seeds", "0..9", "--state", path], ":1: this line has more than");
}

#[test]
fn lines_that_contradict_each_other_or_cannot_be_are_errors_with_their_line() {
    let place = folder("state-lines");
    let state = file(&place, "state", None);
    let campaign = ["campaign", "--seeds", "100..104", "--state", &state];
    let first = output(&campaign);
    let kept = fs::read_to_string(&state).expect("kept");
    let [header, line] = kept.lines().collect::<Vec<_>>()[..] else { panic!("{kept}") };
    let body = line.split(",\"sum\":").next().expect("a sum");
    let sealed = |body: &str| format!("{body},\"sum\":\"{:016x}\"}}", fnv(body.as_bytes()));
    assert_eq!(line, sealed(body));
    let with = |lines: &[&str]| fs::write(&state, lines.join("\n") + "\n").expect("writable");
    let changed = |from: &str, to: &str| {
        assert!(body.contains(from), "{body}");
        sealed(&body.replacen(from, to, 1))
    };
    // Concatenated files contain lines twice, and the header of another shard between them.
    with(&[header, line, header, line]);
    let again = output(&campaign);
    assert_eq!(result(&again), result(&first), "{again:?}");
    with(&[header, line, &changed("\"simulated_us\":", "\"simulated_us\":1")]);
    refused(&campaign, ":3: this result of seed 2 contradicts line 2");
    with(&[line]);
    refused(&campaign, ":1: this state file has no header");
    for (from, to) in [
        ("\"events\":", "\"events\":18446744073709"),
        ("\"seeds\":5", "\"seeds\":6"),
        ("\"failed\":0", "\"failed\":1"),
    ] {
        with(&[header, &changed(from, to)]);
        refused(&campaign, ":2: this ");
    }
    with(&[header, &changed("\"seed\":2", "\"seed\":3")]);
    refused(&campaign, ":2: 3 is not among the seeds of this work");
    with(&[header, &changed("\"failed\"", "\"fehled\"")]);
    refused(&campaign, ":2: this line is not a result of this work");
}

/// FNV-1a, as any other program computes it.
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
        (sum ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[test]
fn the_highest_seeds_are_seeds_as_all_others() {
    let place = folder("state-highest");
    let top = "18446744073709551613..18446744073709551615";
    let campaign = output(&["campaign", "--seeds", top, "--json"]);
    let report: serde_json::Value = serde_json::from_slice(&campaign.stdout).expect("JSON");
    assert_eq!((&report["seeds"], &report["whole"]), (&3.into(), &true.into()), "{campaign:?}");
    let script = file(&place, "run.raft", Some("await leader within 9s\n"));
    let run = output(&["run", &script, "--seeds", top, "--json"]);
    let report: serde_json::Value = serde_json::from_slice(&run.stdout).expect("JSON");
    assert_eq!((&report["held"], &report["seeds"]["count"]), (&3.into(), &3.into()), "{run:?}");
    let search = output(&["search", &script, "--condition", "leader", "--seeds", top, "--json"]);
    assert_eq!(search.status.code(), Some(1), "{search:?}");
}
