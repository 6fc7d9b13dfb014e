//! Traces have the form of `docs/events.schema.json`, and histories of clients that of `docs/clients.schema.json`.
#![cfg(all(feature = "cli", not(target_arch = "wasm32")))]

mod schema;

use std::collections::{BTreeMap, BTreeSet};

use raftarium::lab::export::operations::Operations;
use raftarium::lab::{Run, language, scenarios, trace};
use raftarium::sim::Clients;
use raftarium::types::{
    self, Entry, Event, EventId, EventKind, LogIndex, Payload, Property, ServerId, ServerSet, Term,
    Time, Violation,
};
use schema::Schema;
use serde_json::Value;

/// What is special about the schema of events: one definition a kind.
trait Events {
    fn of_kind(&self, kind: &str) -> Option<&Value>;
    fn kinds(&self) -> BTreeSet<&str>;
    fn check_line(&self, line: &Value) -> Result<(), String>;
}

fn schema_of_events() -> Schema {
    Schema::parse(include_str!("../docs/events.schema.json"))
}

fn schema_of_clients() -> Schema {
    Schema::parse(include_str!("../docs/clients.schema.json"))
}

impl Events for Schema {
    /// The schema of a line of this kind.
    fn of_kind(&self, kind: &str) -> Option<&Value> {
        let kinds = self.root["oneOf"].as_array().expect("one definition a kind");
        let kinds = kinds.iter().map(|reference| self.follow(reference).expect("a reference"));
        kinds.into_iter().find(|schema| schema["properties"]["kind"]["const"] == kind)
    }

    fn kinds(&self) -> BTreeSet<&str> {
        let kinds = self.definitions().values();
        kinds.filter_map(|schema| schema["properties"]["kind"]["const"].as_str()).collect()
    }

    /// Whether a line matches the schema: its common part and the part of its kind, with no further field.
    fn check_line(&self, line: &Value) -> Result<(), String> {
        let kind = line["kind"].as_str().ok_or("no kind")?;
        let of_kind = self.of_kind(kind).ok_or(format!("{kind} is not in the schema"))?;
        self.check_fields(line, &self.root)?;
        self.check_fields(line, of_kind)?;
        for field in line.as_object().ok_or("no object")?.keys() {
            let known = |schema: &Value| schema["properties"].get(field).is_some();
            if !known(&self.root) && !known(of_kind) {
                return Err(format!("{kind} has no field {field}"));
            }
        }
        Ok(())
    }
}

/// The trace of a script, line by line.
fn lines_of(name: &str, text: &str) -> Vec<Value> {
    let script = language::parse_script(name, text).expect(name);
    let mut run = Run::open(&script, None).expect(name);
    let mut events: Vec<Event> = Vec::new();
    run.advance(&mut |event| events.push(event.clone()), &mut || true);
    let mut bytes = Vec::new();
    let session = run.session();
    let said: Vec<_> = session.notices().iter().cloned().collect();
    for line in trace::lines(&events, &said, session.world().clients()) {
        trace::write_json(&mut bytes, &line).expect("memory");
    }
    let text = String::from_utf8(bytes).expect("UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
}

/// What the clients of a script saw, line by line.
fn operations_of(name: &str, text: &str) -> Vec<Value> {
    let script = language::parse_script(name, text).expect(name);
    let mut run = Run::open(&script, None).expect(name);
    let mut events: Vec<Event> = Vec::new();
    run.advance(&mut |event| events.push(event.clone()), &mut || true);
    let (mut bytes, mut operations) = (Vec::new(), Operations::default());
    let clients = run.session().world().clients();
    let ended: Vec<_> =
        events.iter().filter_map(|event| operations.observe(event, clients)).collect();
    for line in ended.into_iter().chain(operations.rest()) {
        trace::write_json(&mut bytes, &line).expect("memory");
    }
    let text = String::from_utf8(bytes).expect("UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
}

/// Commands that the scenarios do not use.
const REST: &str = r#"
servers 3
log S1 1 1
set no_op on
timeout S1
await leader is S1 within 5s
set heartbeat 1ms
wait 70ms
hold S1 -> S2
delay S1 -> S2 5ms
release S1 -> S2
drop S1 -> S2
set heartbeat 50ms
set latency S1 -> S2 80ms
set disk S2 5ms
set duplicate 20%
set loss 10%
set load 50/s
wait 1s
isolate leader
wait 1s
reconnect all
cut S1 -- S2
wait 1s
heal S1 -> S2
partition S1 | S2 S3
wait 1s
heal
pause S3
wait 1s
resume S3
crash S1
crash S1
submit "x" to S1
wait 1s
restart S1
timeout S2
wait 1s
set check_quorum on
set loss 0%
reset latency S1 -> S2
wait 2s
timeout followers
wait 2s
set pre_vote on
timeout followers
wait 1s
break ignore-removed
timeout followers
wait 1s
mend ignore-removed
set pre_vote off
wait 2s
add S4
await members S1 S2 S3 S4 within 5s
members S1 S2
remove S4
await members S1 S2 within 5s
remove S3
set membership single
learner S3
wait 1s
timeout S3
isolate S4
crash S4
add S5
wait 10ms
crash S5
wait 5s
remove leader
wait 2s
timeout all
wait 2s
add S5
wait 1s
"#;

/// Faults of the world.
const HOSTILE: &str = r#"
servers 5
set replay 10%
set client_repeat 50%
await settled within 10s
clog S1 -- S2
clog S1 -> S2
wait 200ms
unclog
stall leader
storm 5
wait 100ms
unstall all
unstall all
tear S1
timeout S1
await S1 is down within 5s
restart S1
fail S2
timeout S2
await S2 is down within 5s
tear S2
restart S2
set disk_full S3 on
storm 5
await S3 is down within 5s
set disk_full off
restart S3
wait 100ms
lie S4
lie S4
flush S4
flush S4
lie S4
storm 5
wait 1s
crash S4
corrupt S4
restart S4
wipe S4
step S5 +200ms
step S5 -200ms
set chaos 50%
wait 2s
calm
wait 1s
"#;

/// Disks too slow for an election or with a damaged snapshot, and forced members.
const LOSSES: &str = "
servers 3
set disk S1 400ms
timeout S1
await leader within 5s
set disk S1 1ms
set load 50/s
set snapshot_every 10
wait 2s
corrupt S3 snapshot
crash S3
restart S3
crash S2
force members S1
wait 1s
";

/// Snapshots in small pieces that overtake each other, and a leader that accepts no more commands.
const LIMITS: &str = "
servers 3
set load 50/s
set snapshot_every 20
set snapshot_chunk 20
set duplicate 50%
set reorder 50%
await leader within 3s
transfer leader
crash S3
wait 2s
restart S3
wait 3s
timeout S3
wait 2s
set max_uncommitted 1
set load 500/s
wait 1s
";

#[test]
fn every_line_of_every_scenario_is_as_the_schema_says() {
    let schema = schema_of_events();
    let mut seen = BTreeSet::new();
    let scenarios = scenarios::all().iter().map(|scenario| (scenario.name, scenario.text));
    for (name, text) in scenarios.chain([
        ("rest", REST),
        ("limits", LIMITS),
        ("hostile", HOSTILE),
        ("losses", LOSSES),
    ]) {
        for line in lines_of(name, text) {
            schema.check_line(&line).unwrap_or_else(|why| panic!("{name}: {why}\n{line}"));
            seen.insert(line["kind"].as_str().expect("a kind").to_owned());
        }
    }
    // tests/cores_examples.rs has those that need somebody's core, and tests/recordings.rs that of other programs' logs.
    let is_others = |kind: &str| kind.starts_with("core_") || kind == "line_logged";
    let is_missing = |kind: &&str| !seen.contains(*kind) && !is_others(kind);
    let unseen: Vec<_> = schema.kinds().into_iter().filter(is_missing).collect();
    assert!(unseen.is_empty(), "{unseen:?}");
}

#[test]
fn a_violation_is_as_the_schema_says() {
    let (server, other) = (ServerId::from_index(1), Some(ServerId::from_index(0)));
    let entry = Entry { term: Term(2), payload: Payload::NoOp };
    let values = [
        types::Value::Entry(entry),
        types::Value::Vote(server),
        types::Value::Term(Term(2)),
        types::Value::Index(LogIndex(3)),
        types::Value::Servers(ServerSet::first(3)),
        types::Value::State(7),
    ];
    for (place, property) in Property::ALL.into_iter().enumerate() {
        let violation = Violation {
            property,
            event: EventId(8),
            server,
            other,
            term: Term(2),
            index: Some(LogIndex(3)),
            expected: Some(values[place % values.len()]),
            found: None,
        };
        let (seq, trigger) = (EventId(9), Some(EventId(8)));
        let kind = EventKind::Violation { violation };
        let event = Event { seq, at: Time::ZERO, server: Some(server), trigger, kind };
        let mut bytes = Vec::new();
        trace::write_line(&mut bytes, &event, &Clients::default()).expect("memory");
        let line: Value = serde_json::from_slice(&bytes).expect("JSON");
        assert_eq!(schema_of_events().check_line(&line), Ok(()), "{line}");
    }
}

#[test]
fn what_a_script_says_stands_between_the_events_before_and_after_it() {
    let text = "servers 3\nsay \"first\"\nawait leader within 5s\nsay \"now\"\ncrash leader\nsay \"last\"\n";
    let lines = lines_of("said", text);
    let says: Vec<_> = (0..).zip(&lines).filter(|(_, line)| line["kind"] == "say").collect();
    let texts: Vec<_> =
        says.iter().map(|(_, line)| line["text"].as_str().expect("words")).collect();
    assert_eq!(texts, ["first", "now", "last"]);
    for (place, line) in says {
        assert_eq!(line["seq"], Value::Null);
        let before = lines[..place].iter().rev().find(|line| line["kind"] != "say");
        assert_eq!(line["after"], before.map_or(0.into(), |event| event["seq"].clone()));
    }
    let place = |wanted: &str| lines.iter().position(|line| line["text"] == wanted).expect(wanted);
    assert_eq!(lines[place("now") + 1]["kind"], "crashed");
    assert_eq!(place("last"), lines.len() - 1);
}

#[test]
fn a_line_with_a_wrong_field_is_rejected() {
    let schema = schema_of_events();
    let good: Value = lines_of("one", "servers 1\nwait 1ms\n").remove(0);
    assert_eq!(schema.check_line(&good), Ok(()));
    let spoilt = |field: &str, value: Value| {
        let mut line = good.clone();
        line[field] = value;
        schema.check_line(&line)
    };
    assert!(spoilt("surplus", 1.into()).is_err());
    assert!(spoilt("term", "one".into()).is_err());
    assert!(spoilt("level", "loud".into()).is_err());
    assert!(spoilt("kind", "unheard_of".into()).is_err());
}

/// Clients put, get and submit; one sends its request to a server that is not the leader.
const ASKED: &str = r#"
servers 3
set latency 10ms..10ms
set disk 1ms
at 100ms timeout S1
at 200ms client A put x 1
at 300ms client A get x
at 400ms get y
at 500ms submit "hello"
at 600ms client B get x from S2
at 700ms client B get x from S2
"#;

#[test]
fn a_history_of_clients_equals_one_computed_by_hand() {
    // A message takes 10 ms, a write 1 ms. From client to leader, to its disk, to the others, to theirs, back to the
    // leader and to the client: 42 ms. A get is an entry too. The very first request goes to a server that is not the leader,
    // which takes 20 ms more. What A asks while it waits has to wait.
    let text = format!("{ASKED}wait 15ms\n");
    let found: Vec<_> = operations_of("asked", &text)
        .iter()
        .map(|line| {
            let us = |name: &str| line[name].as_u64().map(|us| us / 1_000);
            let word = |name: &str| line[name].as_str().unwrap_or("-").to_owned();
            let words = ["name", "operation", "key", "value", "outcome", "answer"].map(word);
            (words.join(" "), us("call_us"), us("return_us"))
        })
        .collect();
    let line = |words: &str, call, end| (words.to_owned(), Some(call), end);
    let expected = [
        line("A register - - ok registered", 200, Some(262)),
        line("A put x 1 ok applied", 262, Some(304)),
        line("A get x 1 ok read", 304, Some(346)),
        line("- get y - ok read", 400, Some(442)),
        line("- submit - hello ok applied", 500, Some(542)),
        line("B get x - unknown not_leader", 600, Some(620)),
        line("B get x - pending -", 700, None),
    ];
    assert_eq!(found, expected);
}

#[test]
fn operations_of_every_scenario_are_as_the_schema_says() {
    let schema = schema_of_clients();
    let check = |line: &Value| schema.check(line, &schema.root);
    let scenarios = scenarios::all().iter().map(|scenario| (scenario.name, scenario.text));
    let more = [("asked", ASKED), ("limits", LIMITS), ("hostile", HOSTILE)];
    let mut seen = BTreeSet::new();
    for (name, text) in scenarios.chain(more) {
        let mut last_of_client = BTreeMap::new();
        for line in operations_of(name, text) {
            check(&line).unwrap_or_else(|why| panic!("{name}: {why}\n{line}"));
            let returned = line["return_seq"].as_u64().unwrap_or(u64::MAX);
            let before = last_of_client.insert(line["client"].as_u64(), returned);
            assert!(before.is_none_or(|before| before < line["call_seq"].as_u64().unwrap()));
            let word = |name: &str| line[name].as_str().map(str::to_owned);
            seen.extend([word("operation"), word("outcome"), word("answer")]);
        }
    }
    let words = ["put", "get", "register", "submit", "ok", "unknown", "pending", "applied", "read"];
    for word in words.into_iter().chain(["registered", "not_leader", "session_expired"]) {
        assert!(seen.contains(&Some(word.to_owned())), "no {word}");
    }
    let mut spoilt = operations_of("asked", ASKED).remove(0);
    spoilt["surplus"] = 1.into();
    assert!(check(&spoilt).is_err());
    spoilt = operations_of("asked", ASKED).remove(0);
    spoilt.as_object_mut().expect("an object").remove("key");
    assert!(check(&spoilt).is_err());
}

#[test]
fn the_documentation_names_every_kind() {
    let documentation = include_str!("../docs/events.md");
    for kind in schema_of_events().kinds() {
        assert!(documentation.contains(&format!("`{kind}`")), "docs/events.md lacks {kind}");
    }
}
