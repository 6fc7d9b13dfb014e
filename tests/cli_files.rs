//! What the binary writes: nothing is lost, and no error that could be found before the work is found after it.
#![cfg(all(feature = "cli", not(target_arch = "wasm32")))]

mod binary;

use std::fs;
use std::path::Path;

use binary::{file, folder, output, raftarium, refused, text};

const HOLDS: &str = "await leader within 5s\nsay \"Elected.\"\nsubmit \"x=1\"\nwait 100ms\n";

/// The names in a folder, in order.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<_> = entries
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"))
        .collect();
    names.sort();
    names
}

#[test]
fn an_output_never_takes_the_place_of_an_input_or_of_another_output() {
    let place = folder("files-same");
    let script = file(&place, "run.raft", Some(HOLDS));
    let trace = file(&place, "trace", None);
    refused(&["run", &script, "--trace", &script], "this is the script itself");
    for other in ["--clients", "--shiviz", "--summary"] {
        refused(&["run", &script, "--trace", &trace, other, &trace], "this is the trace");
    }
    let roundabout = place.join("../files-same/trace");
    let roundabout = roundabout.to_str().expect("UTF-8");
    refused(&["run", &script, "--trace", &trace, "--clients", roundabout], "this is the trace");
    refused(&["search", &script, "--out", &script], "this is the script itself");
    refused(&["search", &script, "--state", &script], "this is the script itself");
    refused(&["search", &script, "--state", &trace, "--out", &trace], "this is the state");
    refused(&["campaign", "--state", &trace, "--coverage", &trace], "this is the state");
    assert_eq!(fs::read_to_string(&script).expect("it is there"), HOLDS);
    assert_eq!(names(&place), ["run.raft"]);
}

#[cfg(unix)]
#[test]
fn another_name_of_the_script_is_the_script_and_a_link_stays_a_link() {
    let place = folder("files-links");
    let script = file(&place, "run.raft", Some(HOLDS));
    let (soft, hard) = (place.join("soft"), place.join("hard"));
    std::os::unix::fs::symlink("run.raft", &soft).expect("a link");
    fs::hard_link(&script, &hard).expect("a link");
    for other in [&soft, &hard] {
        let other = other.to_str().expect("UTF-8");
        refused(&["run", &script, "--trace", other], "this is the script itself");
    }
    file(&place, "old", Some("old"));
    let link = place.join("link");
    std::os::unix::fs::symlink("old", &link).expect("a link");
    let run = output(&["run", &script, "--trace", link.to_str().expect("UTF-8")]);
    assert_eq!(run.status.code(), Some(0), "{run:?}");
    assert!(fs::symlink_metadata(&link).expect("it is there").is_symlink());
    assert!(fs::read_to_string(place.join("old")).expect("written").starts_with("{\"seq\":1,"));
}

#[test]
fn what_cannot_be_written_is_said_before_the_work() {
    let place = folder("files-early");
    // Nobody would wait for this run to end.
    let script = file(&place, "long.raft", Some("wait 3000000s\n"));
    let nowhere = file(&place, "no/such/folder/out", None);
    for option in ["--trace", "--clients", "--shiviz", "--summary"] {
        refused(&["run", &script, option, &nowhere], "there is no such file");
        refused(&["run", &script, option, place.to_str().expect("UTF-8")], "it is a directory");
    }
    refused(
        &["campaign", "--seeds", "0..9999999", "--coverage", &nowhere],
        "there is no such file",
    );
    refused(&["campaign", "--seeds", "0..9999999", "--failures", &script], "it is not a folder");
    refused(&["run", &script, "--seeds", "1..9", "--trace", &script], "it is not a folder");
    assert_eq!(names(&place), ["long.raft"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_device_is_found_before_the_work() {
    let place = folder("files-full");
    let script = file(&place, "long.raft", Some("wait 3000000s\n"));
    for option in ["--trace", "--clients", "--shiviz", "--summary"] {
        refused(&["run", &script, option, "/dev/full"], "No space left on device");
    }
    refused(&["campaign", "--seeds", "0..9999999", "--coverage", "/dev/full"], "No space left");
    refused(&["campaign", "--seeds", "0..9999999", "--state", "/dev/full"], "not a regular file");
    refused(&["search", &script, "--out", "/dev/full"], "No space left on device");
    let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("it is there");
    let ended = raftarium(&["run", &script]).stdout(full).output().expect("the binary runs");
    assert_eq!(ended.status.code(), Some(2));
    assert!(text(&ended.stderr).contains("standard output: No space left"), "{ended:?}");
}

#[test]
fn the_current_run_stays_when_another_cannot_begin() {
    let place = folder("files-kept");
    let script = file(&place, "run.raft", Some(HOLDS));
    let trace = file(&place, "trace", Some("precious"));
    let nowhere = file(&place, "no/such/folder/out", None);
    refused(&["run", &script, "--trace", &trace, "--clients", &nowhere], "cannot be written");
    assert_eq!(fs::read_to_string(&trace).expect("it is there"), "precious");
    assert_eq!(names(&place), ["run.raft", "trace"]);
}

#[cfg(unix)]
#[test]
fn a_file_that_is_replaced_keeps_its_permissions_and_a_new_one_has_the_usual_ones() {
    use std::os::unix::fs::PermissionsExt;
    let place = folder("files-permissions");
    let script = file(&place, "run.raft", Some(HOLDS));
    let old = file(&place, "old", Some("old"));
    fs::set_permissions(&old, PermissionsExt::from_mode(0o640)).expect("ours");
    let new = file(&place, "new", None);
    let usual = fs::metadata(&script).expect("it is there").permissions().mode();
    output(&["run", &script, "--trace", &old, "--clients", &new]);
    let mode = |path: &str| fs::metadata(path).expect("it is there").permissions().mode();
    assert_eq!(mode(&old) & 0o777, 0o640);
    assert_eq!(mode(&new), usual);
}

#[test]
fn a_trace_on_standard_output_is_alone_there() {
    let place = folder("files-stdout");
    let script = file(&place, "run.raft", Some(HOLDS));
    let trace = file(&place, "trace", None);
    output(&["run", &script, "--trace", &trace]);
    let piped = output(&["run", &script, "--trace", "-", "--json"]);
    assert_eq!(piped.status.code(), Some(0));
    assert_eq!(text(&piped.stdout), fs::read_to_string(&trace).expect("it is written"));
    assert!(text(&piped.stderr).contains("\"verdict\":\"held\""), "{}", text(&piped.stderr));
    refused(
        &["run", &script, "--trace", "-", "--clients", "-"],
        "another output goes to standard output",
    );
    let redirected = fs::File::create(&trace).expect("writable");
    let run = raftarium(&["run", &script, "--trace", &trace]).stdout(redirected).output();
    let run = run.expect("the binary runs");
    assert_eq!(run.status.code(), Some(2));
    assert!(text(&run.stderr).contains("this is standard output"), "{run:?}");
}

#[test]
fn each_seed_has_its_own_files_in_the_folders_of_trace_and_clients() {
    let place = folder("files-seeds");
    let script = file(&place, "run.raft", Some(HOLDS));
    let out = file(&place, "out", None);
    let seeds = ["--seeds", "7..9", "--jobs", "2"];
    let run = output(&[&["run", &script, "--trace", &out, "--clients", &out], &seeds[..]].concat());
    assert_eq!(run.status.code(), Some(0), "{run:?}");
    let expected = [7, 8, 9]
        .map(|seed| [format!("seed-{seed}.clients.ndjson"), format!("seed-{seed}.ndjson")]);
    assert_eq!(names(Path::new(&out)), expected.concat());
    let (trace, clients) = (file(&place, "trace", None), file(&place, "clients", None));
    output(&["run", &script, "--seed", "8", "--trace", &trace, "--clients", &clients]);
    let read = |path: &Path| fs::read_to_string(path).expect("it is written");
    assert_eq!(read(&place.join("out/seed-8.ndjson")), read(Path::new(&trace)));
    assert_eq!(read(&place.join("out/seed-8.clients.ndjson")), read(Path::new(&clients)));
}

#[test]
fn nothing_from_outside_acts_on_a_terminal_and_long_words_are_shortened() {
    let place = folder("files-escapes");
    let shown = |output: &std::process::Output| text(&output.stdout) + &text(&output.stderr);
    let script = file(
        &place,
        "a\u{1b}[31mb\u{9b}2J.raft",
        Some("say \"\\u{1b}[2Jhi \\u{202e}\"\nexpect leader\n"),
    );
    let long = format!("/{}", "x".repeat(100_000));
    let calls: &[&[&str]] = &[
        &["run", &script],
        &["run", &script, "--json"],
        &["run", &script, "--trace", "/no\u{1b}[1m/x"],
        &["run", "no\u{1b}]0;title\u{7}"],
        &["\u{1b}[31mverb", "x"],
        &["run", "--speed\u{1b}c"],
        &["--load", "no\u{1b}such"],
        &["--seed", "1", "--set", "latency \u{1b}[5m"],
        &["search", &script, "--condition", "\u{1b}[7m"],
        &["run", &long],
        &["--load", &long],
        &["run", "x", "--seed", &long],
    ];
    for call in calls {
        let output = output(call);
        let shown = shown(&output);
        let acts = |symbol: char| symbol != '\n' && symbol.is_control() || symbol == '\u{202e}';
        assert!(!shown.contains(acts), "{call:?}: {shown:?}");
        assert!(!shown.is_empty() && shown.len() < 6_000, "{call:?}: {}", shown.len());
    }
    let json = output(&["run", &script, "--json"]);
    let report: serde_json::Value = serde_json::from_slice(&json.stdout).expect("it is JSON");
    assert_eq!(report["script"], script.as_str());
}
