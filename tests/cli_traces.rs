//! `raftarium check`, and traces in the form of others.
#![cfg(all(feature = "cli", not(target_arch = "wasm32")))]

mod binary;

use std::fs;

use binary::{file, folder, output, refused, text};
use serde_json::Value;

fn report(arguments: &[&str]) -> (Option<i32>, Value) {
    let output = output(arguments);
    let report = serde_json::from_str(&text(&output.stdout)).expect("one JSON object");
    (output.status.code(), report)
}

#[test]
fn the_exit_status_says_whether_a_trace_violates_a_property() {
    let folder = folder("check-status");
    let sound = file(&folder, "sound.ndjson", None);
    assert!(output(&["run", "leader-failure", "--trace", &sound]).status.success());
    let checked = output(&["check", &sound]);
    assert_eq!(checked.status.code(), Some(0), "{}", text(&checked.stderr));
    let words = text(&checked.stdout);
    assert!(words.contains("a trace of Raftarium"), "{words}");
    assert!(words.ends_with("nothing is violated, 0 of 16 unknown\n"), "{words}");

    let broken = file(&folder, "broken.ndjson", None);
    output(&["run", "break-majority", "--trace", &broken]);
    let (status, judged) = report(&["check", "--json", &broken]);
    assert_eq!((status, &judged["verdict"]), (Some(1), &Value::from("violated")));
    let election = &judged["properties"][0];
    assert_eq!(
        (&election["property"], &election["verdict"]),
        (&"election-safety".into(), &"violated".into())
    );
    let lines = fs::read_to_string(&broken).expect("the trace");
    let line = lines.lines().nth(election["line"].as_u64().expect("a line") as usize - 1);
    let line: Value = serde_json::from_str(line.expect("it is there")).expect("JSON");
    assert_eq!((&line["seq"], &line["text"]), (&election["event"], &election["text"]));

    let lines = fs::read_to_string(&sound).expect("the trace");
    let torn = file(&folder, "torn.ndjson", Some(&lines[..lines.len() / 3]));
    let checked = output(&["check", &torn]);
    let complaint = text(&checked.stderr);
    assert!(complaint.contains(&format!("{torn}:")) && complaint.contains("EOF"), "{complaint}");
    assert_eq!(checked.status.code(), Some(2), "{complaint}");
}

#[test]
fn what_is_not_a_trace_is_refused() {
    let folder = folder("check-refused");
    let prose = file(&folder, "prose.txt", Some("once upon a time\n"));
    refused(&["check", &prose], "no line is of a known format");
    refused(&["check", &file(&folder, "empty", Some(""))], "no line is of a known format");
    refused(&["check", &file(&folder, "none.ndjson", None)], "there is no such file");
    refused(&["check", folder.to_str().expect("a path")], "directory");
    refused(&["run", "leader-failure", "--trace-format", "etcd"], "--trace");
}

#[test]
fn a_long_line_is_left_out_and_named() {
    let folder = folder("check-long");
    let trace = file(&folder, "trace.ndjson", None);
    output(&["run", "leader-failure", "--trace", &trace]);
    let lines = fs::read_to_string(&trace).expect("the trace");
    let long = format!("{{\"kind\":\"{}\"}}\n", "x".repeat(17 << 20));
    let (first, rest) = lines.split_at(lines.find('\n').expect("a line") + 1);
    fs::write(&trace, format!("{first}{long}{rest}")).expect("the folder is writable");
    let checked = output(&["check", "--json", &trace]);
    let judged: Value = serde_json::from_str(&text(&checked.stdout)).expect("JSON");
    assert_eq!(
        (&judged["bad_line_count"], &judged["bad_lines"][0]["line"]),
        (&1.into(), &2.into())
    );
    assert_eq!(judged["bad_lines"][0]["message"], "longer than 16 MiB");
    assert_eq!(judged["lines"].as_u64(), Some(lines.lines().count() as u64 + 1));
    assert_eq!(checked.status.code(), Some(2));
}

#[test]
fn a_run_is_written_in_etcds_form_and_what_is_left_out_is_said() {
    let folder = folder("check-etcd");
    let trace = file(&folder, "out.ndjson", None);
    let run = output(&["run", "log-replication", "--trace", &trace, "--trace-format", "etcd"]);
    assert!(run.status.success());
    assert!(text(&run.stderr).contains("out.ndjson leaves out "), "{}", text(&run.stderr));
    let (status, judged) = report(&["check", "--json", &trace]);
    assert_eq!((status, &judged["format"]), (Some(0), &Value::from("etcd")));
    let verdict = |word: &str| {
        let all = judged["properties"].as_array().expect("properties");
        all.iter().find(|one| one["property"] == word).expect(word)["verdict"].clone()
    };
    assert_eq!(
        (verdict("election-safety"), verdict("linearizability")),
        ("held".into(), "unknown".into())
    );
    let changed = output(&["run", "add-a-server", "--trace", &trace, "--trace-format", "etcd"]);
    assert!(text(&changed.stderr).contains("the members change"), "{}", text(&changed.stderr));
}
