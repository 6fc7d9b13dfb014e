//! Clients that put and get: what they see, what happens to their commands, and what they do not affect.

use std::collections::BTreeMap;

use proptest::prelude::*;
use raftarium::lab::{self, Session, language::parse_script};
use raftarium::sim::{Command, Setup, World};
use raftarium::types::{
    ClientOutcome, Duration, Event, EventKind, Fact, LogIndex, Peer, Property, SkipReason, Time,
    Violation,
};

fn always() -> bool {
    true
}

/// Plays a script to its end, and some seconds longer.
fn play(text: &str, seed: u64, sink: &mut dyn FnMut(&Event)) -> Session {
    let mut script = parse_script("clients", text).unwrap_or_else(|errors| panic!("{}", errors[0]));
    script.setup.seed = seed;
    let mut session = Session::open(&script).expect("a possible setup");
    while *session.script_state() == lab::ScriptState::Running {
        session.advance(Time::MAX, sink, &mut always);
    }
    assert_eq!(*session.script_state(), lab::ScriptState::Finished, "seed {seed}");
    session
}

fn facts(text: &str) -> Vec<Fact> {
    let mut facts = Vec::new();
    play(text, 1, &mut |event| {
        if let EventKind::Fact(fact) = &event.kind {
            facts.push(fact.clone());
        }
    });
    facts
}

fn outcomes(facts: &[Fact]) -> Vec<Option<ClientOutcome>> {
    let outcome = |fact: &Fact| match *fact {
        Fact::ClientFinished { outcome, .. } => Some(outcome),
        _ => None,
    };
    facts.iter().filter_map(outcome).collect()
}

#[test]
fn a_client_opens_one_session_and_does_one_thing_after_the_other() {
    let facts = facts(
        "servers 3\ntimeout S1\nawait settled within 1s\nclient A put x 1\nclient A put x 2\n\
         client A get x\nclient A get y\nawait client A is done within 2s\n\
         expect client A read nothing\n",
    );
    let found = outcomes(&facts);
    let session = LogIndex(1);
    assert_eq!(found[0], Some(ClientOutcome::Registered { session }));
    assert_eq!(found[1], Some(ClientOutcome::Applied { index: LogIndex(2) }));
    assert_eq!(found[2], Some(ClientOutcome::Applied { index: LogIndex(3) }));
    assert!(matches!(found[3], Some(ClientOutcome::Read { value: Some(_), index: LogIndex(4) })));
    assert_eq!(found[4], Some(ClientOutcome::Read { value: None, index: LogIndex(5) }));
    let called: Vec<_> = facts
        .iter()
        .filter(|fact| matches!(fact, Fact::ClientSubmitted { .. } | Fact::ClientFinished { .. }))
        .map(|fact| matches!(fact, Fact::ClientSubmitted { .. }))
        .collect();
    assert_eq!(called, [true, false].repeat(5), "never two at a time");
}

#[test]
fn a_repeated_put_is_answered_as_the_first_time() {
    let text = include_str!("../scenarios/exactly-once.raft");
    let facts = facts(text);
    let skipped = facts.iter().filter_map(|fact| match *fact {
        Fact::CommandSkipped { why: SkipReason::Repeated { first }, .. } => Some(first),
        _ => None,
    });
    let skipped: Vec<_> = skipped.collect();
    assert_eq!(skipped, [LogIndex(3)].repeat(3), "on every server");
    let answered = Some(ClientOutcome::Applied { index: LogIndex(3) });
    assert!(outcomes(&facts).contains(&answered));
}

#[test]
fn without_sessions_none_are_opened_and_a_repeated_put_is_executed_again() {
    let text = include_str!("../scenarios/exactly-once.raft");
    let (before, _) = text.split_once("await value").expect("the end of the story");
    let ends = "await value x is \"2\" on all within 2s\n";
    let without = format!("set sessions 0\n{before}{ends}").replace("Both stand", "It stands");
    let found = facts(&without);
    assert!(!found.iter().any(|fact| matches!(fact, Fact::CommandSkipped { .. })));
    assert!(
        !outcomes(&found)
            .iter()
            .any(|outcome| { matches!(outcome, Some(ClientOutcome::Registered { .. })) })
    );
    facts(&format!("break sessions\n{before}{ends}"));
}

#[test]
fn all_forget_the_same_session_and_a_restart_brings_the_same_state_back() {
    let story = include_str!("../scenarios/session-expired.raft");
    let more = "crash all\nwait 100ms\nrestart all\nclient A get x\n\
                await client A is done within 20s\nexpect client A read \"3\"\n\
                await settled within 20s\nawait value x is \"3\" on all within 5s\n";
    let session = play(&format!("{story}{more}"), 3, &mut |_| {});
    let world = session.world();
    let machines: Vec<_> = world.ids().map(|id| world.server(id).machine().clone()).collect();
    let digests: Vec<_> = machines.iter().map(|machine| machine.digest()).collect();
    assert_eq!(digests, [digests[0]].repeat(3));
    assert!(machines.iter().all(|machine| machine.sessions().count() == 2));
}

/// Much load on two keys.
const BUSY: &str = "servers 5\nset load 60/s\nset load_keys 2\nset load_reads 60%\n\
    set client_timeout 40ms\nset loss 10%\nset duplicate 5%\nat 2s crash leader\nat 3s restart all\n\
    at 4s partition S1 S2 | S3 S4 S5\nat 5s heal\nat 6s\n";

fn misread(text: &str, seed: u64) -> Option<Violation> {
    let mut script = parse_script("clients", text).unwrap_or_else(|errors| panic!("{}", errors[0]));
    script.setup.seed = seed;
    let mut session = Session::open(&script).expect("a possible setup");
    // Where there is no leader at two seconds, the script stops; the world continues.
    while session.now() < Time::from_us(6_000_000) {
        session.advance(Time::from_us(6_000_000), &mut |_| {}, &mut always);
    }
    assert_eq!(session.checker().unknown(), []);
    session.checker().violated(Property::Linearizability).copied()
}

#[test]
fn without_the_rule_of_sessions_clients_see_a_value_come_back() {
    let broken = format!("break sessions\n{BUSY}");
    let found = (1..=20).filter_map(|seed| misread(&broken, seed)).count();
    assert!(found >= 5, "only {found} of 20");
    assert!((1..=20).all(|seed| misread(BUSY, seed).is_none()));
    for reads in ["index", "lease"] {
        let text = format!("set reads {reads}\n{BUSY}");
        assert!((1..=10).all(|seed| misread(&text, seed).is_none()), "{reads}");
    }
}

/// When each command of the load was submitted and answered, by its text.
fn load_times(world: &World, until: Time) -> BTreeMap<String, Vec<Time>> {
    let mut world = world.clone();
    let (start, mut seen) = (world.now(), Vec::new());
    world.run_until(until, &mut |event| {
        if let EventKind::Fact(
            Fact::ClientSubmitted { command, .. } | Fact::ClientFinished { command, .. },
        ) = event.kind
        {
            seen.push((command, event.at));
        }
    });
    let mut times: BTreeMap<String, Vec<Time>> = BTreeMap::new();
    for (command, at) in seen {
        if at.since(start) > raftarium::types::Duration::from_s(1) {
            times.entry(world.clients().text(command)).or_default().push(at);
        }
    }
    times
}

/// A branch differs only by the commands that were given to it.
#[test]
fn one_more_command_changes_nothing_for_those_that_come_later() {
    for seed in 1..=10 {
        for keys in [0, 3] {
            let text = format!("set load 20/s\nset load_keys {keys}\n");
            let setup = parse_script("load", &text).unwrap().setup;
            let mut world: World = World::new(&Setup { seed, ..setup }).unwrap();
            world.run_until(Time::from_us(3_000_000), &mut |_| {});
            let mut other = world.clone();
            let put =
                Command::Put { client: None, key: "y".into(), value: "1".into(), again: None };
            let submit = Command::Submit { text: "one more".into(), to: None, again: None };
            other.apply(&submit, &mut |_| {}).unwrap();
            other.apply(&put, &mut |_| {}).unwrap();
            let until = Time::from_us(13_000_000);
            let (found, expected) = (load_times(&other, until), load_times(&world, until));
            assert!(expected.len() > 100 || keys > 0);
            assert_eq!(found, expected, "seed {seed}, {keys} keys");
        }
    }
}

/// Lines that act on servers, disks, links and clients alike.
fn any_line() -> impl Strategy<Value = String> {
    let server = || (1..=5_u8).prop_map(|number| format!("S{number}"));
    let name = || "[A-D]";
    prop_oneof![
        3 => (name(), "[xy]", "[0-9]").prop_map(|(name, key, value)| format!("client {name} put {key} {value}")),
        3 => (name(), "[xy]").prop_map(|(name, key)| format!("client {name} get {key}")),
        1 => (name(), "[xy]", server()).prop_map(|(name, key, from)| format!("client {name} get {key} from {from}")),
        1 => ("[xy]", "[0-9]").prop_map(|(key, value)| format!("put {key} {value}")),
        1 => server().prop_map(|id| format!("crash {id}")),
        2 => Just("restart all".to_owned()),
        1 => server().prop_map(|id| format!("pause {id}")),
        2 => Just("resume all".to_owned()),
        1 => (server(), server()).prop_filter("two", |(a, b)| a != b)
            .prop_map(|(a, b)| format!("partition {a} {b}")),
        1 => server().prop_map(|id| format!("isolate {id}")),
        2 => Just("heal".to_owned()),
        1 => server().prop_map(|id| format!("timeout {id}")),
        1 => server().prop_map(|id| format!("transfer {id}")),
        1 => server().prop_map(|id| format!("snapshot {id}")),
    ]
}

fn any_setting() -> impl Strategy<Value = String> {
    prop_oneof![
        (0..25_u32).prop_map(|share| format!("set loss {share}%")),
        (0..25_u32).prop_map(|share| format!("set duplicate {share}%")),
        (0..50_u32).prop_map(|share| format!("set reorder {share}%")),
        (20..300_u32).prop_map(|ms| format!("set client_timeout {ms}ms")),
        (1..5_u32).prop_map(|count| format!("set sessions {count}")),
        (1..4_u32).prop_map(|keys| format!("set load_keys {keys}\nset load 30/s")),
        Just("set reads index".to_owned()),
        Just("set reads lease".to_owned()),
        Just("set check_quorum on".to_owned()),
        Just("set pre_vote on".to_owned()),
        (1..30_u32).prop_map(|entries| format!("set snapshot_every {entries}")),
        Just("set parallel_writes on".to_owned()),
        (0..40_u32).prop_map(|ms| format!("set disk {ms}ms")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_clients_see_is_linearizable_whatever_happens(
        seed in any::<u64>(),
        settings in prop::collection::vec(any_setting(), 0..6),
        lines in prop::collection::vec((0..300_u64, any_line()), 0..60),
    ) {
        let text = format!("servers 5\n{}\n", settings.join("\n"));
        let mut script = parse_script("clients", &text).unwrap();
        script.setup.seed = seed;
        let mut session = Session::open(&script).unwrap();
        let mut at = Time::ZERO;
        for (ms, line) in &lines {
            at += raftarium::types::Duration::from_ms(*ms);
            session.advance(at, &mut |_| {}, &mut always);
            // A line that is impossible at its time changes nothing.
            let _ = session.enter(line, &mut |_| {});
        }
        for line in ["heal", "restart all", "resume all", "set loss 0%", "set load 0/s", "set no_op on", "set disk 1ms", "submit end"] {
            session.enter(line, &mut |_| {}).unwrap();
        }
        session.advance(at + raftarium::types::Duration::from_s(20), &mut |_| {}, &mut always);
        let violations: Vec<_> = session.checker().violations().collect();
        prop_assert!(violations.is_empty(), "{:?}", violations);
        let waiting = session.world().clients().kv_clients().filter(|client| client.current_task().is_some());
        prop_assert_eq!(waiting.count(), 0, "all are done when the cluster is whole again");
    }
}

/// Independently of its earlier requests, a client waits for this one for the whole `client_timeout`.
#[test]
fn every_timeout_comes_as_long_after_its_request_as_is_set() {
    let text = "servers 3\nset client_timeout 120ms\nset load 60/s\nset load_keys 3\nset loss 20%\nset latency 5ms..60ms\nwait 8s\n";
    let mut timeouts = 0;
    for seed in 1..=10 {
        let mut asked: BTreeMap<_, Time> = BTreeMap::new();
        play(text, seed, &mut |event| match &event.kind {
            EventKind::Fact(Fact::Sent { from: Peer::Client(client), .. }) => {
                asked.insert(*client, event.at);
            }
            EventKind::Fact(Fact::ClientTimedOut { client, .. }) => {
                timeouts += 1;
                assert_eq!(event.at.since(asked[client]), Duration::from_ms(120), "seed {seed}");
            }
            _ => {}
        });
    }
    assert!(timeouts > 100, "{timeouts}");
}
