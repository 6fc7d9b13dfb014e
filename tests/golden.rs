//! The golden runs on this machine: see `golden/mod.rs`.

#[path = "golden/mod.rs"]
mod runs;

#[test]
fn golden_runs_make_the_golden_events() {
    runs::check_all();
}

#[test]
fn golden_branches_make_the_golden_events() {
    runs::check_branches();
}

#[test]
fn frame_rate_and_speed_change_no_event() {
    runs::check_frame_rates();
}

#[test]
#[cfg(feature = "cli")]
fn exports_are_the_golden_texts() {
    use raftarium::lab::export::shiviz::{HEADER, ShiViz};
    use raftarium::lab::{Session, language, trace};
    use raftarium::types::Time;

    let script = language::parse_script("exported", runs::EXPORTED).expect("a good script");
    let mut session = Session::open(&script).expect("a possible setup");
    let (mut events, end) = (Vec::new(), Time::from_us(runs::EXPORTED_MS * 1_000));
    while session.now() < end {
        session.advance(end, &mut |event| events.push(event.clone()), &mut || true);
    }
    let clients = session.world().clients();
    let (mut lines, mut log, mut shiviz) = (Vec::new(), HEADER.to_owned(), ShiViz::default());
    for event in &events {
        shiviz.write(event, clients, &mut log);
    }
    let notices: Vec<_> = session.notices().iter().cloned().collect();
    trace::lines(&events, &notices, clients)
        .for_each(|line| trace::write_json(&mut lines, &line).expect("memory takes it"));
    let lines = String::from_utf8(lines).expect("JSON is UTF-8");
    assert!(lines.contains("na\u{ef}ve \\\"x\\\" \\\\ <b> \u{1f600}"), "{lines}");
    let found = (runs::text_hash(&lines), runs::text_hash(&log));
    assert_eq!(found, runs::EXPORTED_HASHES, "({:#018x}, {:#018x})", found.0, found.1);
}

#[test]
#[cfg(feature = "cli")]
fn histories_of_clients_are_the_golden_texts() {
    use raftarium::lab::export::operations::Operations;
    use raftarium::lab::{Session, language, trace};
    use raftarium::types::Time;

    let script = language::parse_script("asked", runs::ASKED).expect("a good script");
    let mut session = Session::open(&script).expect("a possible setup");
    let (mut events, end) = (Vec::new(), Time::from_us(runs::EXPORTED_MS * 1_000));
    while session.now() < end {
        session.advance(end, &mut |event| events.push(event.clone()), &mut || true);
    }
    let (clients, mut operations) = (session.world().clients(), Operations::default());
    let ended = events.iter().filter_map(|event| operations.observe(event, clients));
    let mut lines: Vec<_> = ended.collect();
    lines.extend(operations.rest());
    let mut text = Vec::new();
    lines.iter().for_each(|line| trace::write_json(&mut text, line).expect("memory takes it"));
    let text = String::from_utf8(text).expect("JSON is UTF-8");
    let words = ["\"name\":\"A b\"", "\"key\":\"k \u{e9}\"", "\"value\":\"<1>\"", "\"pending\""];
    assert!(words.iter().all(|word| text.contains(word)), "{text}");
    let found = runs::text_hash(&text);
    assert_eq!(found, runs::ASKED_HASH, "{found:#018x}");
}
