//! A recorded run that is played shows what the run showed, at any moment.
#![cfg(not(target_arch = "wasm32"))]

mod schema;

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use raftarium::lab::History;
use raftarium::lab::import::Check;
use raftarium::lab::why::changes::Variables;
use raftarium::lab::why::entry::EntryHistory;
use raftarium::lab::{Session, explain, language, scenarios, trace};
use raftarium::sim::{CommandError, Flight, FlightEnd, Record, Untold, World};
use raftarium::types::{Duration, Event, EventId, EventKind, Fact, ServerId, Time};
use schema::Schema;

const ETCD: &str = include_str!("../fuzz/seeds/traces/etcd");
const CCF: &str = include_str!("../fuzz/seeds/traces/ccf");

/// A run of a scenario, for as long as the script lasts, but at most this long.
const LONGEST: Duration = Duration::from_ms(20_000);
/// At so many moments of each scenario the worlds are compared.
const MOMENTS: u64 = 40;

fn session(name: &str) -> Session {
    let scenario = scenarios::all().iter().find(|one| one.name == name).expect(name);
    Session::open(&language::parse_script(name, scenario.text).expect(name)).expect(name)
}

/// The events of a scenario's run as its trace, and the run at its end.
fn traced(name: &str) -> (String, Session) {
    let mut session = session(name);
    let mut events: Vec<Event> = Vec::new();
    let until = Time::ZERO + LONGEST;
    session.advance(until, &mut |event| events.push(event.clone()), &mut || true);
    let said: Vec<_> = session.notices().iter().cloned().collect();
    let mut bytes = Vec::new();
    for line in trace::lines(&events, &said, session.world().clients()) {
        trace::write_json(&mut bytes, &line).expect("memory");
    }
    (String::from_utf8(bytes).expect("UTF-8"), session)
}

fn record(trace: &str) -> Arc<Record> {
    let mut check = Check::recording();
    for line in trace.lines() {
        check.line(line.as_bytes()).expect(line);
    }
    check.finish();
    Arc::new(check.take_record().expect("it has events"))
}

/// Whether a server's process has not got round yet to all that has come to it. A record does not tell when it does.
fn lags(run: &World, id: ServerId) -> bool {
    run.server(id).is_paused() || run.server(id).is_slow()
}

/// What can be seen of a server and of what its disk holds.
fn seen(world: &World, run: &World, id: ServerId) -> String {
    let disk = world.server(id).disk();
    let log: Vec<_> = world.log(id).iter().map(|(index, entry)| (index, entry.term)).collect();
    let on_disk = (disk.durable().current_term, disk.durable().voted_for);
    let last = disk.durable().log.last_index();
    let base = world.log(id).base_index();
    let pending = disk.pending_writes();
    let state = world.server(id).machine().digest();
    let faults = (disk.is_stalled(), disk.lies(), world.network().is_isolated(id));
    let Some(core) = world.core(id) else {
        return format!("down, {on_disk:?} {last} {base} {faults:?} {log:?}");
    };
    let (role, term, vote) = (core.role(), core.current_term(), core.voted_for());
    let (commit, applied) = (core.commit_index(), core.last_applied());
    let members = core.configuration();
    let paused = world.server(id).is_paused();
    let durable = (!lags(run, id)).then(|| core.durable_index());
    format!(
        "{role:?} {term:?} {vote:?} commit {commit} applied {applied} durable {durable:?} \
         {on_disk:?} {last} {base} state {state} {pending} {faults:?} {paused} {members:?} {log:?}"
    )
}

/// The messages whose end a trace tells.
fn ended(trace: &str) -> BTreeSet<u64> {
    let lines = trace
        .lines()
        .map(|line| -> serde_json::Value { serde_json::from_str(line).expect("JSON") });
    let ends = lines.filter(|line| line["kind"] == "delivered" || line["kind"] == "lost");
    ends.filter_map(|line| line["message"].as_u64()).collect()
}

/// Those of `messages` that are in flight. What waits for a process that is slow or stands still is no longer in flight in the
/// run, and the record cannot tell.
fn in_flight(world: &World, run: &World, messages: &BTreeSet<u64>) -> BTreeSet<u64> {
    let waits = |flight: &Flight| flight.to.server().is_some_and(|id| lags(run, id));
    let is_told = |flight: &&Flight| messages.contains(&flight.message.0) && !waits(flight);
    world.network().flights().filter(is_told).map(|flight| flight.message.0).collect()
}

#[test]
fn a_recorded_run_shows_what_the_run_showed() {
    let mut compared = 0;
    for scenario in scenarios::all() {
        let name = scenario.name;
        let (trace, end) = traced(name);
        let (record, ended) = (record(&trace), ended(&trace));
        let (mut run, mut played) = (session(name), Session::of_record(&record));
        let length = end.now().as_us();
        for moment in 1..=MOMENTS {
            let at = Time::from_us(length * moment / MOMENTS);
            run.advance(at, &mut |_| (), &mut || true);
            played.advance(at, &mut |_| (), &mut || true);
            for id in run.world().ids() {
                let [there, here] = [&run, &played].map(|one| seen(one.world(), run.world(), id));
                assert_eq!(there, here, "{name}: {id} at {at}");
                compared += 1;
            }
            let [there, here] =
                [&run, &played].map(|one| in_flight(one.world(), run.world(), &ended));
            assert_eq!(there, here, "{name} at {at}");
            let violations = |session: &Session| session.violations().len();
            assert_eq!(violations(&run), violations(&played), "{name} at {at}");
        }
    }
    assert!(compared > 9_000, "{compared}");
}

#[test]
fn the_events_of_a_recording_are_those_of_the_run_with_their_causes() {
    for name in ["leader-failure", "break-majority", "slow-follower-gets-snapshot"] {
        let (trace, end) = traced(name);
        let mut events = Vec::new();
        let mut played = Session::of_record(&record(&trace));
        played.advance(end.now(), &mut |event| events.push(event.clone()), &mut || true);
        let lines = trace
            .lines()
            .map(|line| -> serde_json::Value { serde_json::from_str(line).expect("JSON") });
        let is_event = |line: &serde_json::Value| line["seq"].is_number();
        let there: Vec<_> = lines.filter(is_event).collect();
        assert_eq!(there.len(), events.len(), "{name}");
        for (line, event) in there.iter().zip(&events) {
            let trigger = event.trigger.map(|trigger| trigger.0);
            let here = (event.seq.0, event.at.as_us(), trigger);
            let told = (line["seq"].as_u64(), line["at_us"].as_u64(), line["trigger"].as_u64());
            assert_eq!(told, (Some(here.0), Some(here.1), here.2), "{name}: {line}");
            let is_violation = matches!(event.kind, EventKind::Violation { .. });
            assert_eq!(is_violation, line["kind"] == "violation", "{name}: {line}");
        }
    }
}

#[test]
fn a_recording_can_be_rewound_and_not_be_changed() {
    let (trace, end) = traced("leader-failure");
    let record = record(&trace);
    let hash = |history: &mut History, until: u64| {
        let mut hasher = DefaultHasher::new();
        history.advance(Time::from_us(until), &mut |event| event.hash(&mut hasher), &mut || true);
        hasher.finish()
    };
    let length = end.now().as_us();
    let mut history = History::of_record(&record);
    history.advance(end.now(), &mut |_| (), &mut || true);
    for tenth in [7, 2, 9, 0, 5] {
        let (from, until) = (length * tenth / 10, length * (tenth + 1) / 10);
        let mut fresh = History::of_record(&record);
        fresh.advance(Time::from_us(from), &mut |_| (), &mut || true);
        history.seek(Time::from_us(from));
        assert_eq!(hash(&mut history, until), hash(&mut fresh, until), "{tenth}");
    }
    let refused = history.enter("crash S1", &mut |_| ()).expect_err("it has happened already");
    assert_eq!(refused.to_string(), CommandError::Recorded.to_string());
    assert_eq!(history.branches().len(), 1, "a refused command starts no branch");
}

/// All that the views say of a recording, event by event.
fn said(record: &Arc<Record>) -> Vec<String> {
    let (mut world, mut said) = (World::of_record(record), Vec::new());
    let mut entries: Vec<EntryHistory> = Vec::new();
    while !world.is_over() {
        let before: Vec<_> = world.ids().map(|id| Variables::of(&world, id)).collect();
        let mut events = Vec::new();
        world.step(&mut |event| events.push(event.clone()));
        let after = before.iter().zip(world.ids()).map(|(_, id)| Variables::of(&world, id));
        let changes = before.iter().zip(after).flat_map(|(old, new)| old.changes(&new));
        said.extend(changes.map(|change| format!("{}: {}", change.name, change.before)));
        for event in &events {
            said.push(explain::sentence(event, world.clients()).to_string());
            if let Some(Fact::EntryAppended { index, entry }) = event.fact() {
                entries.push(EntryHistory::new(world.ids().count(), *index, entry.term));
            }
            entries.iter_mut().for_each(|entry| entry.observe(event));
        }
        let answers = entries.iter().map(|entry| entry.answer(&world));
        said.extend(answers.flat_map(|answer| answer.rows).map(|row| row.text));
    }
    said
}

#[test]
fn nothing_is_said_of_what_a_trace_leaves_out() {
    for (trace, votes) in [(ETCD, false), (CCF, true)] {
        let record = record(trace);
        assert_eq!(record.untold(), Untold { disks: true, votes, states: false });
        let said = said(&record);
        assert!(said.iter().any(|text| text.ends_with(" has it.")));
        let claims = ["no-op", "on its disk", "for its disk", "on disk up to"];
        let claimed = said.iter().find(|text| claims.iter().any(|claim| text.contains(claim)));
        assert_eq!(claimed, None);
        assert_eq!(said.iter().any(|text| text.starts_with("voted_for")), !votes);
    }
    assert_eq!(record(&traced("leader-failure").0).untold(), Untold::default());
}

#[test]
fn a_message_of_unknown_end_is_shown_for_a_while_and_not_called_lost() {
    // The last line is a heartbeat that nobody receives; later lines let time pass.
    let sent = ETCD.lines().position(|line| line.contains("\"MsgVote\"")).expect("a request");
    let silent: Vec<_> = ETCD.lines().take(sent + 1).collect();
    let mut world = World::of_record(&record(&silent.join("\n")));
    while !world.is_over() {
        world.step(&mut |_| ());
    }
    let flights: Vec<_> = world.network().flights().collect();
    assert!(!flights.is_empty());
    for flight in flights {
        assert_eq!(flight.end, FlightEnd::Untold);
        assert_eq!(flight.arrives_at, flight.sent_at + Duration::from_ms(20));
    }
}

#[test]
fn a_shiviz_log_is_played_in_the_order_of_its_clocks_with_its_messages() {
    // S2's lines stand after all of S1's; `cat` comes first and has no number.
    let log = "cat {\"cat\":1}\nS1 {\"S1\":1}\nasks\nboth\nS1 {\"S1\":2,\"S2\":1,\"S3\":1}\nhas two answers\n\
               S2 {\"S1\":1,\"S2\":1}\nanswers\nS3 {\"S3\":1, \"S2\":1, \"S1\":1} knows S2's answer\n";
    let record = record(log);
    let mut world = World::of_record(&record);
    let ids: Vec<_> = world.ids().collect();
    assert_eq!(ids.len(), 4);
    assert!(ids.iter().all(|&id| world.core(id).is_some()), "nobody says that they have stopped");
    let mut events = Vec::new();
    while !world.is_over() {
        world.step(&mut |event| events.push(event.clone()));
    }
    let said: Vec<_> = events
        .iter()
        .map(|event| (event.at.as_us(), explain::sentence(event, world.clients()).to_string()))
        .collect();
    let expected = [
        (1_000, "S4 logs: \"\"."),
        (2_000, "S1 logs: \"asks both\"."),
        (2_000, "S1 sends S2 a message."),
        (3_000, "S2 receives from S1 a message."),
        (3_000, "S2 logs: \"answers\"."),
        (3_000, "S2 sends S3 a message."),
        (4_000, "S3 receives from S2 a message."),
        (4_000, "S3 logs: \"knows S2's answer\"."),
        (4_000, "S3 sends S1 a message."),
        (5_000, "S1 receives from S3 a message."),
        (5_000, "S1 logs: \"has two answers\"."),
    ];
    let said: Vec<_> = said.iter().map(|(at, text)| (*at, text.as_str())).collect();
    assert_eq!(said, expected);
    let trigger = |place: usize| events[place].trigger.map(|EventId(seq)| seq);
    assert_eq!([trigger(2), trigger(3), trigger(4)], [Some(2), Some(3), Some(4)]);
    let schema = Schema::parse(include_str!("../docs/events.schema.json"));
    let mut bytes = Vec::new();
    for line in trace::lines(&events[..1], &[], world.clients()) {
        trace::write_json(&mut bytes, &line).expect("memory");
    }
    let line = serde_json::from_slice(&bytes).expect("a line of JSON");
    for part in [&schema.definitions()["fact_line_logged"], &schema.root] {
        assert_eq!(schema.check_fields(&line, part), Ok(()), "{line}");
    }
    assert_eq!(record.untold(), Untold { disks: true, votes: true, states: true });
}

/// The texts of the lines that a log has.
fn texts_of(record: &Arc<Record>) -> Vec<String> {
    let mut world = World::of_record(record);
    let mut texts = Vec::new();
    while !world.is_over() {
        world.step(&mut |event| {
            if let Some(Fact::LineLogged { line }) = event.fact() {
                texts.push(line.to_string());
            }
        });
    }
    texts
}

#[test]
fn the_texts_of_a_shiviz_log_may_stand_before_or_after_its_clocks() {
    let texts = |log: &str| texts_of(&record(log));
    let (one, two) = ("a {\"a\":1}\n", "a {\"a\":2}\n");
    let first = "(?<event>.*)\\n(?<host>\\S*) (?<clock>{.*})\n\n";
    let last = "(?<host>\\S*) (?<clock>{.*})\\n(?<event>.*)\n\n";
    assert_eq!(texts(&format!("{first}x\n{one}y\n{two}")), ["x", "y"]);
    assert_eq!(texts(&format!("x\n{one}y\n{two}")), ["x", "y"]);
    assert_eq!(texts(&format!("{last}{one}x\n{two}y\n")), ["x", "y"]);
    assert_eq!(texts(&format!("{one}x\n{two}y\n")), ["x", "y"]);
    // What belongs to a clock that cannot be read belongs to no other event.
    let mut check = Check::recording();
    for line in format!("{first}x\na {{\"a\":\n{one}y\n{two}").lines() {
        let _ = check.line(line.as_bytes());
    }
    check.finish();
    assert_eq!(texts_of(&check.take_record().expect("two events").into()), ["", "y"]);
    // A second execution begins at 1 again.
    assert_eq!(texts(&format!("{one}x\n{two}y\n{one}z\n")), ["x", "y", "z"]);
}

#[test]
fn clocks_that_contradict_each_other_lose_no_event() {
    let log = "a {\"a\":1,\"b\":1}\nx\nb {\"b\":1,\"a\":1}\ny\nb {\"b\":2,\"c\":7}\nz\n";
    assert_eq!(record(log).len(), 3 + 2 * 2, "each has heard of the other, and nobody of `c`");
}
