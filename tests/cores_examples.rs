//! The cores of `cores/` in the world: that in JavaScript holds, that in Rust makes the same runs, and they speak as the schemas say.
//! `tests/cores.rs` is about the world's side.
#![cfg(all(feature = "cli", not(target_arch = "wasm32")))]

mod binary;
mod schema;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use binary::{file, folder, output, text};
use schema::Schema;
use serde_json::Value;

const JAVASCRIPT: &str = "cores/raft.js";
const SKELETON: &str = "cores/skeleton.js";
const PYTHON: &str = "python3 cores/raft.py";

/// Every part of the contract: elections, losses, crashes, partitions, snapshots, reads, redirections.
const EVERYTHING: &str = "servers 5
set no_op on
set reads index
set snapshot_every 5
set loss 5%
set duplicate 5%
await leader within 5s
repeat 10
  put x 1
  wait 20ms..60ms
  client A get x
  try crash leader
  wait 200ms..300ms
  restart all
  partition S1 S2 | S3 S4 S5
  put x 2
  wait 300ms
  heal
  snapshot S2
end
set no_op off
wait 2s
expect logs match
expect safe
";

/// Plays a script with a core, and returns the events but for the one that names the core.
fn events(place: &Path, script: &str, core: &str) -> String {
    let script = file(place, "run.raft", Some(script));
    let trace = file(place, "trace.ndjson", None);
    let run = output(&["run", &script, "--seed", "7", "--core", core, "--trace", &trace]);
    assert_eq!(run.status.code(), Some(0), "{core}: {run:?}");
    let trace = fs::read_to_string(trace).expect("the trace is written");
    let (loaded, events) = trace.split_once('\n').expect("many events");
    assert!(loaded.contains("core_loaded"), "{loaded}");
    events.to_owned()
}

fn assert_same(core: &str, events: &str, expected: &str) {
    let mut both = events.lines().zip(expected.lines());
    if let Some((found, wanted)) = both.find(|(found, wanted)| found != wanted) {
        panic!("{core}: {found}\ninstead of {wanted}");
    }
    assert_eq!(events.lines().count(), expected.lines().count(), "{core}");
}

#[test]
fn the_core_in_javascript_holds_in_scenarios_with_any_seed() {
    let scenarios = [
        "cluster-start",
        "leader-failure",
        "log-replication",
        "network-partition",
        "figure-7",
        "figure-8-committed",
        "restart-from-snapshot",
        "slow-follower-gets-snapshot",
        "exactly-once",
        "chaos-and-calm",
    ];
    for scenario in scenarios {
        let run = output(&["run", scenario, "--core", JAVASCRIPT, "--seeds", "1..20"]);
        assert_eq!(run.status.code(), Some(0), "{scenario}: {run:?}");
    }
}

#[test]
fn the_core_in_javascript_survives_a_campaign() {
    let campaign = output(&["campaign", "--core", JAVASCRIPT, "--seeds", "1..20"]);
    assert_eq!(campaign.status.code(), Some(0), "{campaign:?}");
    assert!(!text(&campaign.stdout).contains("core_error"), "{campaign:?}");
}

#[test]
fn rust_makes_the_same_run_as_a_process_and_as_a_module() {
    let place = folder("cores-rust");
    let target = concat!(env!("CARGO_TARGET_TMPDIR"), "/cores-rust-target");
    let build = |arguments: &[&str]| {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--release", "--quiet", "--locked"]).args(arguments);
        cargo.args(["--manifest-path", "cores/rust/Cargo.toml", "--target-dir", target]);
        assert!(cargo.status().expect("cargo runs").success(), "{arguments:?}");
    };
    build(&["--bin", "raft-core"]);
    build(&["--lib", "--target", "wasm32-unknown-unknown"]);
    let process = format!("{target}/release/raft-core");
    let module = format!("{target}/wasm32-unknown-unknown/release/raft_core.wasm");
    let expected = events(&place, EVERYTHING, JAVASCRIPT);
    for kind in ["snapshot_installed", "snapshot_taken", "not_leader", "\"read\"", "crashed"] {
        assert!(expected.contains(kind), "{kind} does not occur");
    }
    for core in [&process, &module] {
        assert_same(core, &events(&place, EVERYTHING, core), &expected);
    }
}

#[test]
fn events_and_replies_are_as_the_schemas_say() {
    let place = folder("cores-schemas");
    let (told, said) = (file(&place, "told", None), file(&place, "said", None));
    events(&place, EVERYTHING, &format!("sh -c 'tee {told} | {PYTHON} | tee {said}'"));
    let lines = |path: &str| fs::read_to_string(path).expect("the core has been told something");
    let parse = |line: &str| serde_json::from_str::<Value>(line).expect("each line is JSON");
    let schema_of_events = Schema::parse(include_str!("../docs/core-event.schema.json"));
    let schema_of_replies = Schema::parse(include_str!("../docs/core-reply.schema.json"));
    let (mut kinds, mut bodies) = (BTreeSet::new(), BTreeSet::new());
    let (told, said) = (lines(&told), lines(&said));
    for (event, reply) in told.lines().map(parse).zip(said.lines().map(parse)) {
        let kind = event["event"].as_str().expect("a kind").to_owned();
        // Not by the cases of `oneOf`: an error would not name the field.
        let schema = &schema_of_events.definitions()[&format!("event_{kind}")];
        schema_of_events.check(&event, schema).unwrap_or_else(|why| panic!("{why}\n{event}"));
        if !["save", "load", "forget"].contains(&kind.as_str()) {
            let check = schema_of_replies.check(&reply, &schema_of_replies.root);
            check.unwrap_or_else(|why| panic!("{why}\n{reply}"));
        }
        kinds.insert(kind);
        for send in reply["send"].as_array().into_iter().flatten() {
            let kind = send["body"]["type"].as_str().expect("a type").to_owned();
            let schema = &schema_of_replies.definitions()[&format!("message_{kind}")];
            let check = schema_of_replies.check(&send["body"], schema);
            check.unwrap_or_else(|why| panic!("{why}\n{send}"));
            bodies.insert(kind);
        }
    }
    let all = "compact durable forget message read settings snapshot start submit timer";
    assert!(all.split(' ').all(|kind| kinds.contains(kind)), "{kinds:?}");
    assert_eq!(bodies.len(), 6, "{bodies:?}");
    let mut wrong = parse(said.lines().next().expect("a reply"));
    wrong["sends"] = Value::Array(Vec::new());
    assert!(schema_of_replies.check(&wrong, &schema_of_replies.root).is_err());
}

#[test]
fn events_about_a_core_are_as_the_schema_of_events_says() {
    let place = folder("cores-events");
    let core = "export const start = () => ({ role: 'follower', term: 0, voted_for: null, commit_index: 0 });
        export function step(state, event) {
          console.log(event.event);
          if (event.event === 'submit') throw new Error('not yet');
          return {};
        }";
    let core = file(&place, "throws.js", Some(core));
    let script = "servers 1\nwait 1ms\nbreak majority\nsubmit \"x=1\"\nwait 1s\n";
    let (script, trace) = (file(&place, "run.raft", Some(script)), file(&place, "trace", None));
    output(&["run", &script, "--core", &core, "--trace", &trace]);
    let schema = Schema::parse(include_str!("../docs/events.schema.json"));
    let kinds = ["core_loaded", "core_logged", "core_lacks", "core_error"];
    let mut missing = BTreeSet::from(kinds);
    for line in read(&trace).lines() {
        let line: Value = serde_json::from_str(line).expect("each line is JSON");
        let Some(kind) = kinds.into_iter().find(|kind| line["kind"] == *kind) else { continue };
        let special = &schema.definitions()[&format!("fact_{kind}")];
        for part in [special, &schema.root] {
            schema.check_fields(&line, part).unwrap_or_else(|why| panic!("{why}\n{line}"));
        }
        missing.remove(kind);
    }
    assert!(missing.is_empty(), "{missing:?}");
}

/// The names of the functions of a core in JavaScript.
fn functions(core: &str) -> BTreeSet<&str> {
    let before = ["export function ", "function ", "const "];
    let rest = |line| before.iter().find_map(|&before| str::strip_prefix(line, before));
    core.lines().filter_map(rest).filter_map(|rest| rest.split(['(', ' ']).next()).collect()
}

#[test]
fn the_skeleton_has_the_functions_of_the_core_and_does_nothing() {
    let (core, skeleton) = (read(JAVASCRIPT), read(SKELETON));
    assert_eq!(functions(&core), functions(&skeleton));
    assert!(functions(&core).is_superset(&["step", "handleAppendEntries", "isMajority"].into()));
    let place = folder("cores-skeleton");
    let script = "servers 3\nsubmit \"x=1\"\nwait 1s\ntimeout S1\nwait 1s\nexpect no leader\n";
    let events = events(&place, script, SKELETON);
    for word in ["core_error", "role_changed", "\"foreign\""] {
        assert!(!events.contains(word), "{word} occurs");
    }
}

fn read(path: &str) -> String {
    fs::read_to_string(path).expect(path)
}

/// A planted mistake: one replacement in the core in JavaScript.
struct Mistake {
    name: String,
    of: Value,
}

impl Mistake {
    fn all() -> Vec<Self> {
        let mut all: Vec<_> = fs::read_dir("cores/mistakes")
            .expect("the mistakes are there")
            .map(|entry| entry.expect("a file").path())
            .map(|path| Self {
                name: path.file_stem().expect("a name").to_string_lossy().into_owned(),
                of: serde_json::from_str(&read(&path.to_string_lossy())).expect("it is JSON"),
            })
            .collect();
        all.sort_by(|one, other| one.name.cmp(&other.name));
        all
    }

    fn text(&self, field: &str) -> &str {
        self.of[field].as_str().unwrap_or_else(|| panic!("{}: no {field}", self.name))
    }

    /// The core with this mistake.
    fn plant(&self, core: &str) -> String {
        let found = core.matches(self.text("find")).count();
        assert_eq!(found, 1, "{}: what it replaces occurs {found} times", self.name);
        core.replace(self.text("find"), self.text("replace"))
    }
}

#[test]
fn each_mistake_is_one_replacement_and_says_what_it_breaks() {
    let core = read(JAVASCRIPT);
    let place = folder("cores-mistakes");
    let script = file(&place, "start.raft", Some("servers 1\nwait 1ms\n"));
    let properties: BTreeSet<_> = raftarium::types::Property::ALL.map(|it| it.word()).into();
    let groups = ["elections", "replication", "persistence", "repair", "snapshots", "clients"];
    let mistakes = Mistake::all();
    assert!(mistakes.len() >= 24);
    for mistake in mistakes {
        let name = &mistake.name;
        for field in ["title", "section", "source"] {
            assert!(!mistake.text(field).is_empty(), "{name}: {field}");
        }
        let expected = &mistake.of["expected"];
        let group = expected["group"].as_str();
        assert!(group.is_some_and(|group| groups.contains(&group)), "{name}: {group:?}");
        assert!(expected["rule"].as_str().is_some_and(|rule| !rule.is_empty()), "{name}");
        let breaks: Vec<_> = expected["breaks"].as_array().into_iter().flatten().collect();
        assert!(!breaks.is_empty(), "{name}");
        for it in breaks.iter().map(|it| it.as_str().expect("a word")) {
            let known = properties.contains(it) || ["liveness", "core_error"].contains(&it);
            assert!(known, "{name}: {it} is not a property");
        }
        let planted = file(&place, &format!("{name}.js"), Some(&mistake.plant(&core)));
        let run = output(&["run", &script, "--core", &planted]);
        assert_eq!(run.status.code(), Some(0), "{name}: {run:?}");
    }
}

/// Mistakes that show only when messages, clocks and logs conspire, each with a script in which they do.
#[test]
fn rare_mistakes_fail_where_the_core_holds() {
    let core = read(JAVASCRIPT);
    let place = folder("cores-rare-mistakes");
    let all = Mistake::all();
    let scripts = fs::read_dir("tests/mistakes").expect("the scripts are there");
    let mut count = 0;
    for script in scripts.map(|script| script.expect("a file").path()) {
        let name = script.file_stem().expect("a name").to_string_lossy();
        let script = script.to_string_lossy();
        let mistake = all.iter().find(|mistake| mistake.name == name);
        let planted = mistake.unwrap_or_else(|| panic!("there is no mistake {name}")).plant(&core);
        let planted = file(&place, &format!("{name}.js"), Some(&planted));
        let status = |core| output(&["run", &script, "--core", core, "--seed", "1"]).status;
        assert_eq!(status(JAVASCRIPT).code(), Some(0), "{name}: the core without it fails");
        assert_eq!(status(&planted).code(), Some(1), "{name}: it does not show");
        count += 1;
    }
    assert_eq!(count, 6);
}
