//! `raftarium search`, called as people call it: equal results for any number of jobs and shards, and clear messages for bad input.
#![cfg(all(feature = "cli", not(target_arch = "wasm32")))]

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

const BROKEN: &str = "servers 3\nbreak up-to-date-vote\n";

fn search(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_raftarium"));
    command.arg("search").args(arguments).env_remove("RUST_LOG").stdin(Stdio::null());
    command.output().expect("the binary runs")
}

/// A file of this test run; without contents, only its path.
fn file(name: &str, contents: Option<&str>) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    match contents {
        Some(contents) => fs::write(&path, contents).expect("the directory for tests is writable"),
        None => drop(fs::remove_file(&path)),
    }
    path.to_str().expect("a path in UTF-8").to_owned()
}

/// A script for one test: tests run at the same time.
fn broken(test: &str) -> String {
    file(&format!("search-broken-{test}.raft"), Some(BROKEN))
}

/// Status and report; the words about progress depend on time.
fn result(output: &Output) -> (Option<i32>, &[u8]) {
    (output.status.code(), &output.stdout)
}

#[test]
fn any_number_of_jobs_finds_the_same_and_its_script_shows_it() {
    let path = broken("jobs");
    let found = |jobs: &str| {
        let out = file(&format!("search-found-{jobs}.raft"), None);
        let output = search(&[&path, "--seeds", "1..4", "--jobs", jobs, "--json", "--out", &out]);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        (output.stdout, fs::read_to_string(out).expect("the story is written"))
    };
    let one = found("1");
    assert_eq!(one, found("2"));
    assert_eq!(one, found("3"));
    let story = file("search-shown.raft", Some(&one.1));
    let mut run = Command::new(env!("CARGO_BIN_EXE_raftarium"));
    let run = run.args(["run", &story]).output().expect("the binary runs");
    assert_eq!(run.status.code(), Some(0), "{run:?}");
}

#[test]
fn the_merged_files_of_shards_make_the_whole_report() {
    let path = broken("shards");
    let whole = search(&[&path, "--seeds", "1..4", "--json"]);
    let mut together = String::new();
    for shard in ["3/3", "1/3", "2/3"] {
        let state = file(&format!("search-shard-{}.ndjson", &shard[..1]), None);
        let part = search(&[&path, "--seeds", "1..4", "--shard", shard, "--state", &state]);
        assert_eq!(part.status.code(), Some(1), "{part:?}");
        together += &fs::read_to_string(state).expect("the state is kept");
    }
    let state = file("search-together.ndjson", Some(&together));
    let merged = search(&[&path, "--seeds", "1..4", "--state", &state, "--json"]);
    assert_eq!(result(&merged), result(&whole));
}

#[test]
fn a_search_continues_from_what_was_finished_even_if_the_last_line_was_torn() {
    let path = broken("torn");
    let whole = search(&[&path, "--seeds", "1..4", "--json"]);
    let state = file("search-torn.ndjson", None);
    search(&[&path, "--seeds", "1..4", "--shard", "2/2", "--state", &state]);
    let kept = fs::read_to_string(&state).expect("the state is kept");
    fs::write(&state, kept + "{\"seed\":1,\"resu").expect("it is writable");
    let rest = search(&[&path, "--seeds", "1..4", "--state", &state, "--json"]);
    assert_eq!(result(&rest), result(&whole));
    let other = search(&[&path, "--seeds", "1..4", "--state", &state, "--effort", "7"]);
    assert_eq!(other.status.code(), Some(2));
    let said = String::from_utf8_lossy(&other.stderr).into_owned();
    assert!(said.contains("this state file belongs to different work"), "{said}");
}

#[test]
fn bad_input_is_rejected_at_once() {
    let path = broken("bad");
    let nowhere = file("no-such-folder/x", None);
    let missing = file("search-missing.raft", None);
    let cases: &[(&[&str], &str)] = &[
        (&[&path, "--seeds", "5..1"], "the smaller number comes first"),
        (&[&path, "--seeds", "x"], "expected two numbers"),
        (&[&path, "--shard", "4/3"], "expected a part and the number of parts"),
        (&[&path, "--shard", "0/3"], "expected a part and the number of parts"),
        (&[&path, "--property", "liveliness"], "expected one of election-safety"),
        (&[&path, "--kinds", "frogs"], "expected one of crashes"),
        (&[&path, "--condition", "nonsense"], "is not a condition"),
        (&[&path, "--for", "3s"], "--condition"),
        (&[&path, "--jobs", "0"], "0 is not in 1..=512"),
        (&[&missing], "there is no such file"),
        (&[&path, "--out", &nowhere], "the script cannot be written"),
        (&[&path, "--state", &nowhere], "the state cannot be written"),
    ];
    for (arguments, why) in cases {
        let output = search(arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(why), "{arguments:?}: {said}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}
