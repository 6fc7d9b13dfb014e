//! The binary, called as people call it.
#![cfg(all(feature = "cli", not(target_arch = "wasm32")))]

use std::fs;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

const HOLDS: &str = "await leader within 5s\nsubmit \"x=1\"\nsay \"Submitted.\"\nawait committed \"x=1\" within 5s\n";
const FAILS: &str = "await leader within 5s\nexpect no leader\n";
/// Holds for a share of all seeds.
const SOMETIMES: &str = "await leader within 5s\nexpect leader in S1 S2\n";

fn raftarium(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_raftarium"));
    command.args(arguments).env_remove("RUST_LOG").stdin(Stdio::null());
    command
}

fn output(arguments: &[&str]) -> Output {
    raftarium(arguments).output().expect("the binary runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("output is UTF-8")
}

/// A file of this test run; without contents, only its path.
fn file(name: &str, contents: Option<&[u8]>) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    match contents {
        Some(contents) => fs::write(&path, contents).expect("the directory for tests is writable"),
        None => drop(fs::remove_file(&path)),
    }
    path.to_str().expect("a path in UTF-8").to_owned()
}

fn script(name: &str, contents: &str) -> String {
    file(name, Some(contents.as_bytes()))
}

/// The only JSON object that a command prints.
fn object(output: &Output) -> Value {
    let text = text(&output.stdout);
    assert_eq!(text.lines().count(), 1, "{text}");
    serde_json::from_str(&text).expect("it is JSON")
}

/// Sends lines to the console through a pipe.
fn console(arguments: &[&str], lines: &str) -> Output {
    let mut command = raftarium(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the binary runs");
    let mut input = child.stdin.take().expect("a pipe");
    input.write_all(lines.as_bytes()).expect("the console reads");
    drop(input);
    child.wait_with_output().expect("the console ends")
}

#[test]
fn a_run_that_holds_ends_with_0_and_narrates() {
    let output = output(&["run", &script("holds.raft", HOLDS)]);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stdout).contains("Submitted."));
}

/// More puts of one value at a time than the checker follows, and a get that contradicts what it knows.
fn unknown() -> String {
    let puts: String = (0..70).map(|number| format!("client C{number} put k 1\n")).collect();
    format!(
        "servers 3\nbreak read-confirmation\nset reads index\nset no_op on\n\
         set election_timeout 30s..40s\ntimeout S1\nawait settled within 1s\n\
         client A put k 2\nawait client A is done within 2s\nwait 100ms\nisolate S1\ntimeout S2\n\
         await leader is S2 within 1s\nclient A put other 1\nawait client A is done within 5s\n\
         {puts}wait 1s\nget k from S2\nwait 100ms\nget k from S1\nwait 100ms\n"
    )
}

#[test]
fn a_run_in_which_a_property_is_unknown_does_not_hold_and_says_of_which_key_and_since_when() {
    let path = script("unknown.raft", &unknown());
    let output = output(&["run", &path, "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let report = object(&output);
    assert_eq!(report["verdict"], "unknown");
    let reason = &report["reason"];
    assert_eq!(reason["property"], "linearizability");
    assert!(reason["at_us"].as_u64().is_some_and(|at| at > 1_000_000), "{reason}");
    let words = text(&raftarium(&["run", &path]).output().expect("the binary runs").stdout);
    assert!(words.contains("Linearizability is unknown for key k from"), "{words}");
    assert!(words.contains("held, as far as is known"), "{words}");
    let arguments = ["run", &path, "--seeds", "1..3"];
    let table = text(&raftarium(&arguments).output().expect("the binary runs").stdout);
    assert!(table.contains("Linearizability is unknown for key k"), "{table}");
}

#[test]
fn a_scenario_is_run_by_its_name() {
    let output = output(&["run", "leader-failure", "--seed", "7", "--json"]);
    assert_eq!(output.status.code(), Some(0));
    let report = object(&output);
    assert_eq!((&report["verdict"], &report["seed"]), (&"held".into(), &7.into()));
    assert!(report["narration"].as_array().is_some_and(|said| said.len() > 2));
    let listed = text(&raftarium(&["scenarios"]).output().expect("the binary runs").stdout);
    assert!(listed.contains("  leader-failure"));
    let is_title = |line: &&str| line.ends_with('.') && !line.starts_with(' ');
    let groups: Vec<_> = listed.lines().filter(is_title).collect();
    assert_eq!(groups.len(), 8, "{listed}");
    assert!(groups[0].starts_with("Elections: "), "{listed}");
}

#[test]
fn a_run_that_fails_ends_with_1_its_line_and_its_trace() {
    let (path, trace) = (script("fails.raft", FAILS), file("fails.ndjson", None));
    let failed = output(&["run", &path, "--trace", &trace]);
    assert_eq!(failed.status.code(), Some(1));
    assert!(text(&failed.stdout).starts_with(&format!("{path}:2: at ")), "{failed:?}");
    let trace = fs::read_to_string(&trace).expect("the trace is written");
    let last: Value = serde_json::from_str(trace.lines().last().expect("events")).expect("JSON");

    let report = object(&output(&["run", &path, "--json"]));
    assert_eq!(report["verdict"], "failed");
    assert_eq!(report["reason"]["line"], 2);
    assert_eq!(report["reason"]["text"], "expect no leader");
    assert_eq!(report["events"], last["seq"]);
}

#[test]
fn the_same_seed_makes_the_same_trace() {
    let path = script("same.raft", HOLDS);
    let trace = |name: &str, seed: &str| {
        let trace = file(name, None);
        output(&["run", &path, "--seed", seed, "--trace", &trace]);
        fs::read(&trace).expect("the trace is written")
    };
    assert_eq!(trace("same-a.ndjson", "5"), trace("same-b.ndjson", "5"));
    assert_ne!(trace("same-a.ndjson", "5"), trace("same-c.ndjson", "6"));
}

#[test]
fn a_run_leaves_what_clients_saw() {
    let text = "servers 1\nawait leader within 5s\nclient A put x 1\nawait client A is done within 5s\nclient A get x\n";
    let (path, history) = (script("clients.raft", text), file("clients.ndjson", None));
    let held = output(&["run", &path, "--clients", &history]);
    assert_eq!(held.status.code(), Some(0), "{held:?}");
    let lines = fs::read_to_string(&history).expect("it is written");
    let lines = lines.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let told = |line: Value| (line["operation"].clone(), line["outcome"].clone());
    let expected = [("register", "ok"), ("put", "ok"), ("get", "pending")];
    assert_eq!(
        lines.map(told).collect::<Vec<_>>(),
        expected.map(|(operation, outcome)| (operation.into(), outcome.into()))
    );
    let nowhere = output(&["run", &path, "--clients", "/no/such/folder/out.ndjson"]);
    assert_eq!(nowhere.status.code(), Some(2));
}

#[test]
fn a_run_leaves_a_log_for_shiviz_and_a_summary() {
    let path = script("written.raft", HOLDS);
    let [log, page, plain] =
        ["written.log", "written.md", "written.txt"].map(|name| file(name, None));
    let held = output(&["run", &path, "--shiviz", &log, "--summary", &page]);
    assert_eq!(held.status.code(), Some(0), "{held:?}");
    output(&["run", &path, "--summary", &plain]);
    let [log, page, plain] =
        [log, page, plain].map(|path| fs::read_to_string(path).expect("it is written"));
    assert!(
        log.starts_with(
            "(?<host>\\S*) (?<clock>{.*})\\n(?<time>\\S*) (?<event>.*)\n\nS1 {\"S1\":1}\n"
        ),
        "{log}"
    );
    assert!(page.starts_with("# ") && page.contains("\n## Figures\n"), "{page}");
    assert!(plain.contains("\nFigures\n-------\n"), "{plain}");
    let nowhere = output(&["run", &path, "--summary", "/nowhere/at/all.md"]);
    assert_eq!(nowhere.status.code(), Some(2));
    assert!(text(&nowhere.stderr).contains("the summary cannot be written"), "{nowhere:?}");
}

#[test]
fn bad_input_ends_with_2_and_says_where() {
    let refused = |arguments: &[&str], says: &str| {
        let output = output(arguments);
        let complaint = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {complaint}");
        assert!(complaint.contains(says), "{arguments:?}: {complaint}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    };
    let bad = script("bad.raft", "servers 3\n\n  crsh S1\n");
    refused(&["run", &bad], &format!("{bad}:3:3: 'crsh'"));
    refused(&["run", &bad], "did you mean 'crash'");
    refused(&["run", &file("missing.raft", None)], "there is no such file");
    refused(&["run", "no-such-scenario"], "no scenario or exercise has this name");
    refused(&["run", env!("CARGO_TARGET_TMPDIR")], "it is a directory");
    let binary = file("binary.raft", Some(b"servers 3\n\xff\xfe\x00"));
    refused(&["run", &binary], &format!("{binary}:2: not valid UTF-8"));
    let huge = file("huge.raft", Some(&vec![b'#'; 10_000_000]));
    refused(&["run", &huge], "at most 1048576 bytes");
    let holds = script("good.raft", HOLDS);
    refused(&["run", &holds, "--seeds", "5..1"], "5 is more than 1");
    refused(&["run", &holds, "--seeds", "many"], "as in 1..1000");
    refused(&["run", &holds, "--seeds", "0..18446744073709551615"], "more than");
    refused(&["run", &holds, "--seed", "x"], "--seed");
    refused(
        &["run", &holds, "--trace", env!("CARGO_TARGET_TMPDIR")],
        "the trace cannot be written",
    );
    refused(&["--servers", "10000"], "1..=99");
    refused(&["--set", "latency 1xs"], "'1xs'");
    refused(&["--set", "loss 2%\ncrash S1"], "--set");
    refused(&["--speed", "1/0"], "1/1000 to 100");
    refused(&["--load", &bad], "'crsh'");
    refused(&["--log", "a=b=c"], "--log");
    refused(&["bench", "--servers", "0"], "1..=99");
    refused(&["bench", "--seconds", "0"], "--seconds");
    refused(&["bench", "--checks", "maybe"], "--checks");
    refused(&["bench", "--set", "heartbeat 0ms"], "heartbeat");
}

#[test]
fn many_seeds_say_in_how_many_it_holds_whatever_the_number_of_jobs() {
    let path = script("sometimes.raft", SOMETIMES);
    let seeds = |jobs: &str| output(&["run", &path, "--seeds", "1..60", "--jobs", jobs, "--json"]);
    let (one, many) = (seeds("1"), seeds("7"));
    assert_eq!(one.status.code(), Some(1));
    assert_eq!(one.stdout, many.stdout);

    let report = object(&one);
    let held = report["held"].as_u64().expect("a count");
    assert!((1..60).contains(&held), "{report}");
    assert_eq!(report["share"], held as f64 / 60.0);
    let failing = report["failing_seeds"].as_array().expect("a list");
    assert_eq!(failing.len() as u64, 60 - held);
    assert_eq!(report["first_failure"]["seed"], failing[0]);
    assert_eq!(report["first_failure"]["line"], 2);

    let told = text(&output(&["run", &path, "--seeds", "1..60"]).stdout);
    assert!(told.contains(&format!("first failing seed {}", failing[0])), "{told}");
    let first = failing[0].to_string();
    assert_eq!(output(&["run", &path, "--seed", &first]).status.code(), Some(1));

    let always = output(&["run", &script("always.raft", HOLDS), "--seeds", "1..20"]);
    assert_eq!(always.status.code(), Some(0));
    assert!(text(&always.stdout).contains("holds in 100 %"));
}

#[test]
fn the_bench_reports_one_object() {
    let measure = |checks: &str| {
        let arguments = ["bench", "--seconds", "2", "--rate", "100", "--servers", "3", "--json"];
        let set = ["--set", "latency 1ms..10ms", "--checks", checks];
        let output = output(&[&arguments[..], &set[..]].concat());
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        object(&output)
    };
    let report = measure("on");
    assert_eq!(report["checks"], "on");
    for figure in ["simulated_s", "events", "messages", "committed"] {
        let figure = format!("{figure}_per_cpu_s");
        assert!(report[&figure].as_f64().is_some_and(|value| value > 0.0), "{figure}: {report}");
    }
    assert_eq!(report["committed"], 200);
    // Checks only observe; they change nothing.
    let unchecked = measure("off");
    assert_eq!(unchecked["checks"], "off");
    assert_eq!(report["events"], unchecked["events"]);
}

#[test]
fn a_piped_console_takes_lines_and_shows_events() {
    let lines = "submit x=1\nawait committed \"x=1\" on all within 5s\nstatus\nsubmit set y to 2 to S1\nsubmit say \"hi\"\n\
                 crash leader\nwait 2s\nexpect term >= 2\nhelp submit\nspeed 1/20\nstep\nsave\nquit\n";
    let output = console(&["--seed", "1"], lines);
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}\n{}", text(&output.stderr));
    for part in [
        "5 servers, seed 1",
        "“x=1”",
        "│ S5 ",
        "Leader",
        "💥",
        "“set y to 2”",
        "as in: submit",
        "\nseed 1\n",
    ] {
        assert!(said.contains(part), "'{part}' is missing in:\n{said}");
    }
    assert_eq!(output.stdout, console(&["--seed", "1"], lines).stdout);
}

/// The lines of a program that thinks for some time before each of them.
#[test]
fn a_console_does_the_same_however_slowly_its_lines_come() {
    let lines = ["crash leader\n", "status\n", "wait 300ms\n", "status\n"];
    let slow = || {
        let mut command = raftarium(&["--seed", "1"]);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the binary runs");
        let mut input = child.stdin.take().expect("a pipe");
        for line in lines {
            sleep(Duration::from_millis(150));
            input.write_all(line.as_bytes()).expect("it reads");
        }
        drop(input);
        child.wait_with_output().expect("it ends").stdout
    };
    assert_eq!(text(&slow()), text(&console(&["--seed", "1"], &lines.concat()).stdout));
}

#[test]
fn what_a_console_saves_runs_again() {
    let path = file("saved.raft", None);
    let lines = format!("submit x=1\nwait 1s\ncrash leader\nwait 1s\nsave {path}\n");
    assert_eq!(console(&["--seed", "3", "--servers", "3"], &lines).status.code(), Some(0));
    let report = object(&output(&["run", &path, "--json"]));
    assert_eq!((&report["verdict"], &report["seed"]), (&"held".into(), &3.into()));
    assert!(report["ended_at_us"].as_u64() >= Some(2_000_000), "{report}");
}

#[test]
fn a_bad_line_in_a_pipe_is_reported_and_makes_the_console_fail() {
    let said_no = |lines: &str, says: &str| {
        let output = console(&["--seed", "1"], lines);
        assert_eq!(output.status.code(), Some(1), "{lines}");
        assert!(text(&output.stderr).contains(says), "{output:?}");
    };
    said_no("crsh S1\n", "did you mean 'crash'");
    said_no("crash S9\n", "S9");
    said_no("servers 3\n", "the run has already started");
    said_no("expect no leader\n", "does not hold");
    said_no("await no leader within 1ms\n", "did not become true");
    said_no("speed fast\n", "1/1000 to 100");
    said_no("help bananas\n", "no help");
    said_no(&format!("submit \"{}\"\n", "x".repeat(100_000)), "longer than");
    // The lines after a bad one are executed.
    let output = console(&["--seed", "1"], "crsh\ncrash leader\n");
    assert!(text(&output.stdout).contains("💥"));
}

#[test]
fn levels_and_targets_are_filtered() {
    let shown = |filter: &str| {
        text(&console(&["--seed", "1", "--log", filter], "submit x=1\nwait 300ms\n").stdout)
    };
    let lines = |text: &str, what: &str| text.lines().filter(|line| line.contains(what)).count();
    assert_eq!(lines(&shown("off"), "raftarium::"), 0);
    let info = shown("info");
    assert!(lines(&info, " INFO ") > 5);
    assert_eq!(lines(&info, " DEBUG ") + lines(&info, " TRACE "), 0);
    let net = shown("raftarium::net=trace");
    assert!(lines(&net, " TRACE ") > 5);
    assert_eq!(lines(&net, "raftarium::"), lines(&net, "raftarium::net"));
    let from_variable =
        raftarium(&["--seed", "1"]).env("RUST_LOG", "raftarium::disk=debug").output();
    let from_variable = text(&from_variable.expect("the binary runs").stdout);
    assert!(lines(&from_variable, "raftarium::disk") > 0);
    assert_eq!(lines(&from_variable, "raftarium::raft"), 0);
}

#[test]
fn a_console_plays_a_script() {
    let path = script("played.raft", HOLDS);
    let output = console(&["--load", &path, "--seed", "4"], "wait 5s\nstatus\n");
    let said = text(&output.stdout);
    assert!(said.contains("💬 Submitted.") && said.contains("seed 4"), "{said}");
}

#[test]
fn no_error_is_printed_when_the_reader_has_closed_the_pipe() {
    for arguments in [&["scenarios"][..], &["run", "leader-failure"], &["--seed", "1"]] {
        let mut command = raftarium(arguments);
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs");
        drop(child.stdout.take());
        let ended = child.wait_with_output().expect("it ends");
        assert_eq!(text(&ended.stderr), "", "{arguments:?}");
        assert_eq!(ended.status.code(), Some(0), "{arguments:?}");
    }
}

/// The binary, interrupted after a while as by Ctrl-C.
#[cfg(unix)]
fn interrupted(arguments: &[&str]) -> Output {
    let mut command = raftarium(arguments);
    let mut child =
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs");
    sleep(Duration::from_millis(1_500));
    let id = child.id().to_string();
    Command::new("kill").args(["-INT", &id]).status().expect("kill is there");
    let patience = Instant::now() + Duration::from_secs(20);
    while child.try_wait().expect("a child").is_none() {
        assert!(Instant::now() < patience, "it does not end");
        sleep(Duration::from_millis(20));
    }
    child.wait_with_output().expect("it has ended")
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_long_run_with_a_complete_trace_and_progress_was_printed() {
    let path = script("long.raft", "wait 3000000s\n");
    let trace = file("long.ndjson", None);
    let ended = interrupted(&["run", &path, "--trace", &trace]);
    assert_eq!(ended.status.code(), Some(130));
    assert!(text(&ended.stderr).contains("simulated"), "{ended:?}");
    let mut tail = String::new();
    fs::File::open(&trace).and_then(|mut file| file.read_to_string(&mut tail)).expect("the trace");
    let last = tail.lines().last().expect("events");
    assert!(tail.ends_with('\n') && serde_json::from_str::<Value>(last).is_ok());
    fs::remove_file(&trace).expect("the trace can be removed");

    let ended = interrupted(&["run", &path, "--seeds", "1..100"]);
    assert_eq!(ended.status.code(), Some(130));
    assert!(text(&ended.stderr).contains("0 of 100"), "{ended:?}");
    assert_eq!(interrupted(&["bench", "--seconds", "3600000"]).status.code(), Some(130));
}
