//! Traces are read back: our own exactly, those of others as far as their formats tell.
#![cfg(all(feature = "cli", not(target_arch = "wasm32")))]

mod binary;
mod specification;

use raftarium::lab::export::etcd::EtcdTrace;
use raftarium::lab::import::{BadLine, Check, Format, LINE_MAX, Outcome, Reader, Report};
use raftarium::lab::{Run, language, scenarios, trace};
use raftarium::types::{Event, Property, Unknown, Violation};

/// A run of a scenario: its trace in our own form, and what its checker found.
struct Made {
    trace: String,
    /// The same in etcd's form, and where that ends.
    etcd: String,
    ended: Option<&'static str>,
    violations: Vec<Violation>,
    unknown: Vec<Unknown>,
}

fn make(name: &str, text: &str) -> Made {
    make_with(name, text, None)
}

fn make_with(name: &str, text: &str, seed: Option<u64>) -> Made {
    let script = language::parse_script(name, text).expect(name);
    let mut run = Run::open(&script, seed).expect(name);
    let mut events: Vec<Event> = Vec::new();
    run.advance(&mut |event| events.push(event.clone()), &mut || true);
    let session = run.session();
    let said: Vec<_> = session.notices().iter().cloned().collect();
    let mut bytes = Vec::new();
    for line in trace::lines(&events, &said, session.world().clients()) {
        trace::write_json(&mut bytes, &line).expect("memory");
    }
    let (mut etcd, mut written) = (EtcdTrace::new(script.setup.servers.into()), String::new());
    events.iter().for_each(|event| etcd.write(event, &mut written));
    Made {
        etcd: written,
        ended: etcd.end().map(|end| end.why),
        trace: String::from_utf8(bytes).expect("UTF-8"),
        violations: session.checker().violations().copied().collect(),
        unknown: session.checker().unknown().to_vec(),
    }
}

fn check(trace: &str) -> Check {
    let mut check = Check::new();
    for (number, line) in (1..).zip(trace.lines()) {
        check.line(line.as_bytes()).unwrap_or_else(|why| panic!("{number}: {why}: {line}"));
    }
    check.finish();
    check
}

fn outcome(check: &Check, property: Property) -> Outcome<'_> {
    check.outcomes().find(|(of, _)| *of == property).expect("all have one").1
}

#[test]
fn our_own_trace_gives_exactly_the_verdict_of_its_run() {
    let mut violated = 0;
    for scenario in scenarios::all() {
        let made = make(scenario.name, scenario.text);
        let check = check(&made.trace);
        assert_eq!(check.format(), Some(Format::Raftarium), "{}", scenario.name);
        let found = check.findings().iter().map(|finding| finding.violation);
        // As JSON, which has all but the sizes of commands.
        let text = |violation: Violation| serde_json::to_string(&violation).expect("plain data");
        let (found, made_by_the_run): (Vec<_>, Vec<_>) =
            (found.map(text).collect(), made.violations.iter().copied().map(text).collect());
        assert_eq!(found, made_by_the_run, "{}", scenario.name);
        for (property, outcome) in check.outcomes() {
            let is_unknown = made.unknown.iter().any(|unknown| unknown.property == property);
            let is_violated =
                made.violations.iter().any(|violation| violation.property == property);
            match outcome {
                Outcome::Held => {
                    assert!(!is_violated && !is_unknown, "{}: {property}", scenario.name)
                }
                Outcome::Unknown(why) => {
                    assert!(is_unknown, "{}: {property}: {why}", scenario.name)
                }
                Outcome::Violated(_) => assert!(is_violated, "{}: {property}", scenario.name),
            }
        }
        violated += usize::from(!made.violations.is_empty());
    }
    assert!(violated > 10, "scenarios that break rules are among them: {violated}");
}

#[test]
fn a_finding_names_its_line_and_says_what_the_trace_says() {
    let scenario = scenarios::all().iter().find(|one| one.name == "break-majority").expect("there");
    let made = make(scenario.name, scenario.text);
    let check = check(&made.trace);
    let finding = check.findings().first().expect("it violates something");
    let line = made.trace.lines().nth(finding.line as usize - 1).expect("the line is there");
    let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
    assert_eq!(line["seq"], finding.violation.event.0);
    assert_eq!(line["text"], *finding.event);
    // The trace has the violation too, with the words of the run.
    let said = format!("\"text\":{}", serde_json::to_string(&finding.message).expect("JSON"));
    assert!(made.trace.contains(&said), "{said}");
}

#[test]
fn a_bad_line_is_named_and_does_not_lose_the_rest() {
    let scenario = scenarios::all().iter().find(|one| one.name == "leader-failure").expect("there");
    let made = make(scenario.name, scenario.text);
    let (mut check, mut bad) = (Check::new(), Vec::new());
    for (number, line) in (1..).zip(made.trace.lines()) {
        let line = if number == 100 { &line[..line.len() / 2] } else { line };
        bad.extend(check.line(line.as_bytes()).err().map(|why| (number, why)));
    }
    check.finish();
    let [(100, why)] = &bad[..] else { panic!("{bad:?}") };
    assert!(why.contains("EOF"), "{why}");
    assert!(check.events() > 500, "{}", check.events());
    for (property, outcome) in check.outcomes() {
        let Outcome::Unknown(why) = outcome else { panic!("{property}: {outcome:?}") };
        assert_eq!(why, "line 100 could not be read");
    }
}

#[test]
fn a_trace_without_some_of_its_events_proves_nothing() {
    let scenario = scenarios::all().iter().find(|one| one.name == "leader-failure").expect("there");
    let made = make(scenario.name, scenario.text);
    let some: Vec<_> =
        made.trace.lines().enumerate().filter(|(place, _)| place % 90 != 80).collect();
    let some: Vec<_> = some.into_iter().map(|(_, line)| line).collect();
    let gaps = check(&some.join("\n"));
    let Outcome::Unknown(why) = outcome(&gaps, Property::ElectionSafety) else { panic!("it held") };
    assert_eq!(why, "event 81 is missing");
    let late: Vec<_> = made.trace.lines().skip(20).collect();
    let late = check(&late.join("\n"));
    let Outcome::Unknown(why) = outcome(&late, Property::OneVote) else { panic!("it held") };
    assert_eq!(why, "the trace does not begin with the first event of its run");
}

/// What the specification says of a trace: the first line that it cannot follow, and why.
fn follow(trace: &str) -> Result<(), String> {
    let mut specification = specification::Specification::default();
    for (number, line) in (1..).zip(trace.lines()) {
        let value = serde_json::from_str(line).expect("JSON");
        specification.step(&value).map_err(|why| format!("line {number}: {why}: {line}"))?;
    }
    Ok(())
}

fn breaks_rules(text: &str) -> bool {
    text.lines().any(|line| line.trim_start().starts_with("break ") || line.starts_with("rules "))
}

#[test]
fn etcds_specification_follows_what_is_written_in_its_form() {
    let (mut whole, mut ended) = (0, std::collections::BTreeMap::<&str, u32>::new());
    for scenario in scenarios::all().iter().filter(|one| !breaks_rules(one.text)) {
        for seed in 1..=5 {
            let made = make_with(scenario.name, scenario.text, Some(seed));
            follow(&made.etcd).unwrap_or_else(|why| panic!("{} {seed}: {why}", scenario.name));
            match made.ended {
                None => whole += 1,
                Some(why) => *ended.entry(why).or_default() += 1,
            }
        }
    }
    println!("{whole} whole, {ended:?}");
    assert!(whole > 60, "{whole} traces are whole, others end: {ended:?}");
}

#[test]
fn etcds_specification_does_not_follow_a_broken_rule() {
    let mut rejected = Vec::new();
    for scenario in scenarios::all().iter().filter(|one| breaks_rules(one.text)) {
        let made = make(scenario.name, scenario.text);
        match follow(&made.etcd) {
            Err(why) => {
                println!("{}: {}", scenario.name, &why[..why.len().min(120)]);
                rejected.push(scenario.name);
            }
            Ok(()) => println!("{}: followed, {:?}", scenario.name, made.ended),
        }
    }
    for name in ["break-majority", "break-up-to-date-vote"] {
        assert!(rejected.contains(&name), "{name} is followed; rejected are {rejected:?}");
    }
}

#[test]
fn a_run_in_etcds_form_is_judged_as_the_run_was() {
    let judged = [
        Property::ElectionSafety,
        Property::LeaderCompleteness,
        Property::OneVote,
        Property::RisingTerms,
        Property::RisingCommits,
    ];
    for scenario in scenarios::all() {
        let made = make(scenario.name, scenario.text);
        if made.etcd.is_empty() {
            assert!(made.ended.is_some(), "{}", scenario.name);
            continue;
        }
        let check = check(&made.etcd);
        for (property, outcome) in check.outcomes() {
            let is_violated =
                made.violations.iter().any(|violation| violation.property == property);
            match outcome {
                Outcome::Violated(finding) => {
                    assert!(is_violated, "{}: {finding:?}", scenario.name);
                }
                Outcome::Held => {
                    assert!(judged.contains(&property), "{}: {property}", scenario.name);
                    assert!(!is_violated || made.ended.is_some(), "{}: {property}", scenario.name);
                }
                // What a broken rule does to a log, the messages do not explain.
                Outcome::Unknown(why) => assert!(
                    !judged.contains(&property) || why.starts_with("line "),
                    "{}: {property}: {why}",
                    scenario.name
                ),
            }
        }
    }
}

/// A short trace of three nodes: an election, an entry, a restart.
const ETCD: &str = include_str!("../fuzz/seeds/traces/etcd");
const CCF: &str = include_str!("../fuzz/seeds/traces/ccf");
const SHIVIZ: &str = include_str!("../fuzz/seeds/traces/shiviz");

/// The trace with one line changed, which must be there once.
fn with(trace: &str, line: &str, from: &str, to: &str) -> (usize, String) {
    let is_it = |text: &&str| text.contains(line) && text.contains(from);
    let places: Vec<_> = (1..).zip(trace.lines()).filter(|(_, text)| is_it(text)).collect();
    let [(place, old)] = places[..] else { panic!("{line} is there {} times", places.len()) };
    (place, trace.replace(old, &old.replace(from, to)))
}

fn violated(check: &Check) -> Vec<(Property, u64)> {
    check.findings().iter().map(|finding| (finding.violation.property, finding.line)).collect()
}

#[test]
fn a_sound_trace_of_etcd_violates_nothing() {
    let check = check(ETCD);
    assert_eq!((check.format(), violated(&check)), (Some(Format::Etcd), vec![]));
    assert!(check.names().is_empty(), "node 1 is S1");
    for (property, outcome) in check.outcomes() {
        let Outcome::Unknown(why) = outcome else { continue };
        assert!(!why.starts_with("line "), "{property}: {why}");
    }
    assert_eq!(outcome(&check, Property::LeaderCompleteness), Outcome::Held);
    let ids = [1, 2, 3].map(|number| raftarium::types::ServerId::new(number).expect("small"));
    assert!(check.logs_match(ids[1..].iter().copied().collect()), "S2 and S3 have entry 4");
    assert!(!check.logs_match(ids.into_iter().collect()), "S1 does not");
}

#[test]
fn each_property_that_etcds_format_tells_can_be_violated() {
    // S1 becomes a leader of the same term.
    let second = ETCD.lines().find(|line| line.contains("BecomeLeader")).expect("there");
    let second = second.replace("\"nid\":\"2\"", "\"nid\":\"1\"");
    let two = check(&format!("{ETCD}{second}\n"));
    let line = ETCD.lines().count() as u64 + 1;
    let found = violated(&two);
    assert!(found.contains(&(Property::ElectionSafety, line)), "{found:?}");
    let later = check(&format!("{ETCD}{}\n", second.replace("\"term\":2", "\"term\":3")));
    assert_eq!(violated(&later), [(Property::LeaderCompleteness, line)], "S1 lacks entry 4");
    let finding = &two.findings()[0];
    assert_eq!(finding.event, "S1 is now a leader; it was a follower.");
    // S3 forgets in its restart that it has voted.
    let (place, forgetful) = with(
        ETCD,
        r#""name":"InitState","nid":"3","state":{"term":2"#,
        r#""vote":"2""#,
        r#""vote":"0""#,
    );
    assert_eq!(violated(&check(&forgetful))[0], (Property::DurableState, place as u64));
    // It votes again, for another.
    let (_, again) = with(
        &forgetful,
        r#""name":"BecomeFollower","nid":"3","state":{"term":2,"vote":"2""#,
        r#""vote":"2""#,
        r#""vote":"1""#,
    );
    assert!(violated(&check(&again)).contains(&(Property::OneVote, place as u64 + 1)));
    // The entry that it has acknowledged is gone.
    let (place, short) =
        with(ETCD, r#""name":"InitState","nid":"3","state":{"term":2"#, r#""log":4"#, r#""log":3"#);
    assert!(violated(&check(&short)).contains(&(Property::DurableState, place as u64)));
    // S2 commits before anybody has acknowledged.
    let (answer, early) = with(
        ETCD,
        r#""name":"ReceiveAppendEntriesResponse","nid":"2""#,
        r#""from":"3""#,
        r#""from":"2""#,
    );
    let found = violated(&check(&early));
    assert!(found.contains(&(Property::MajorityCommit, answer as u64 + 1)), "{found:?}");
    // Its term and its commit index fall while it runs.
    let (_, falling) = with(ETCD, r#""name":"Commit""#, r#""commit":4"#, r#""commit":2"#);
    assert!(violated(&check(&falling)).iter().any(|(of, _)| *of == Property::RisingCommits));
    let last = ETCD.lines().last().expect("there").replace("\"term\":2", "\"term\":1");
    let fallen = check(&format!("{ETCD}{last}\n"));
    assert_eq!(violated(&fallen)[0], (Property::RisingTerms, line));
}

#[test]
fn a_log_that_no_message_explains_makes_its_properties_unknown() {
    let (place, grown) = with(
        ETCD,
        r#""name":"SendAppendEntriesResponse","nid":"3","state":{"term":2,"vote":"2","commit":3}"#,
        r#""log":4"#,
        r#""log":6"#,
    );
    let check = check(&grown);
    let Outcome::Unknown(why) = outcome(&check, Property::LeaderCompleteness) else {
        panic!("{:?}", violated(&check))
    };
    assert_eq!(why, format!("line {place}: S3 has a log of 6 entries, and the messages explain 3"));
    assert_eq!(outcome(&check, Property::ElectionSafety), Outcome::Held);
}

#[test]
fn other_messages_of_a_log_are_passed_over() {
    let mixed: Vec<_> = ETCD
        .lines()
        .flat_map(|line| [r#"{"level":"info","msg":"a message of etcd"}"#, line])
        .collect();
    let check = check(&mixed.join("\n"));
    let lines = ETCD.lines().count() as u64;
    assert_eq!((check.lines(), check.passed_over()), (2 * lines, lines));
    assert_eq!(violated(&check), []);
}

#[test]
fn what_a_collector_writes_before_the_lines_is_passed_over() {
    let own = make("elect", "servers 3\nawait leader within 5s\n").trace;
    for trace in [ETCD, CCF, own.as_str()] {
        let prefixed = |line| {
            ["node-1  | 2026-11-30T12:00:00Z INFO up {2}".into(), format!("node-1  | {line}")]
        };
        let log: Vec<_> = trace.lines().flat_map(prefixed).collect();
        let (bare, check) = (self::check(trace), self::check(&log.join("\n")));
        assert_eq!(check.format(), bare.format());
        assert_eq!(
            (check.events(), check.passed_over()),
            (bare.events(), bare.lines() + bare.passed_over())
        );
        let outcomes = |check: &Check| {
            check.outcomes().map(|(_, outcome)| format!("{outcome:?}")).collect::<Vec<_>>()
        };
        assert_eq!(outcomes(&check), outcomes(&bare));
    }
}

#[test]
fn a_node_with_a_high_number_is_one_server() {
    let check = check(&ETCD.replace("\"3\"", "\"99\""));
    let names: Vec<_> = check.names().into_iter().map(|(id, name)| (id.number(), name)).collect();
    assert_eq!(names, [(1, "1".to_owned()), (2, "2".to_owned()), (3, "99".to_owned())]);
    assert_eq!(violated(&check), []);
}

#[test]
fn a_sound_trace_of_ccf_violates_nothing_and_two_leaders_do() {
    let sound = check(CCF);
    assert_eq!((sound.format(), violated(&sound)), (Some(Format::Ccf), vec![]));
    let names: Vec<_> =
        sound.names().into_iter().map(|(id, name)| (id.to_string(), name)).collect();
    assert_eq!(names[0], ("S1".to_owned(), "0".to_owned()));
    assert_eq!(outcome(&sound, Property::LogMatching), Outcome::Held);
    let Outcome::Unknown(why) = outcome(&sound, Property::MajorityCommit) else { panic!("known") };
    assert_eq!(why, "disks are not traced");
    let second = CCF.lines().find(|line| line.contains("become_leader")).expect("there");
    let second = second.replace("\"node_id\":\"0\"", "\"node_id\":\"2\"");
    let two = check(&format!("{CCF}{second}\n"));
    let line = CCF.lines().count() as u64 + 1;
    assert!(violated(&two).contains(&(Property::ElectionSafety, line)), "{:?}", violated(&two));
    let later = second.replace("\"current_view\":2", "\"current_view\":3");
    let later = violated(&check(&format!("{CCF}{later}\n")));
    assert_eq!(later, [(Property::LeaderCompleteness, line)], "node 2 lacks both entries");
    // An entry of the same index and term after another beginning.
    let other = CCF.lines().find(|line| line.contains("recv_append_entries\"")).expect("there");
    let other = other
        .replace("\"node_id\":\"1\"", "\"node_id\":\"2\"")
        .replace("\"idx\":2,\"prev_idx\":0", "\"idx\":1,\"prev_idx\":0")
        .replace("\"term_of_idx\":2", "\"term_of_idx\":1");
    let after = other
        .replace("recv_append_entries", "become_follower")
        .replace("\"last_idx\":0", "\"last_idx\":1");
    let next = other
        .replace(
            "\"idx\":1,\"prev_idx\":0,\"prev_term\":0",
            "\"idx\":2,\"prev_idx\":1,\"prev_term\":1",
        )
        .replace("\"term_of_idx\":1", "\"term_of_idx\":2")
        .replace("\"last_idx\":0", "\"last_idx\":1");
    let last = after.replace("\"last_idx\":1", "\"last_idx\":2");
    let mismatched = check(&format!("{CCF}{other}\n{after}\n{next}\n{last}\n"));
    assert!(
        violated(&mismatched).contains(&(Property::LogMatching, line + 3)),
        "{:?}",
        violated(&mismatched)
    );
}

#[test]
fn the_clocks_of_a_shiviz_log_are_checked_and_nothing_is_known_of_raft() {
    let sound = check(SHIVIZ);
    assert_eq!(sound.format(), Some(Format::ShiViz));
    assert!(sound.outcomes().all(|(_, outcome)| matches!(outcome, Outcome::Unknown(_))));
    let mut broken = Check::new();
    let text = SHIVIZ.replace("{\"S1\":2,", "{\"S1\":4,");
    let errors: Vec<_> =
        text.lines().filter_map(|line| broken.line(line.as_bytes()).err()).collect();
    assert_eq!(errors, ["the clock of S1 goes from 1 to 4"]);
    let scenario = scenarios::all().iter().find(|one| one.name == "leader-failure").expect("there");
    let script = language::parse_script(scenario.name, scenario.text).expect("a scenario");
    let mut run = Run::open(&script, None).expect("a scenario");
    let mut events: Vec<Event> = Vec::new();
    run.advance(&mut |event| events.push(event.clone()), &mut || true);
    let mut log = raftarium::lab::export::shiviz::HEADER.to_owned();
    let mut writer = raftarium::lab::export::shiviz::ShiViz::default();
    let clients = run.session().world().clients();
    events.iter().for_each(|event| writer.write(event, clients, &mut log));
    assert_eq!(check(&log).format(), Some(Format::ShiViz));
}

#[test]
fn a_file_may_come_in_any_pieces() {
    let report = |pieces: &mut dyn Iterator<Item = &[u8]>| {
        let mut reader = Reader::default();
        pieces.for_each(|piece| _ = reader.take(piece));
        reader.finish();
        serde_json::to_value(Report::of("a trace", &reader).expect("a format")).expect("plain data")
    };
    // A bad line, and no line break at the end.
    let text = format!("{ETCD}{{\n\n{{");
    let whole = report(&mut [text.as_bytes()].into_iter());
    assert_eq!(whole["bad_line_count"], 2);
    for size in [1, 2, 7, 64, 1_000] {
        assert_eq!(report(&mut text.as_bytes().chunks(size)), whole, "{size}");
    }
}

#[test]
fn a_line_that_is_too_long_is_named_and_not_kept() {
    let mut reader = Reader::default();
    let piece = vec![b'x'; LINE_MAX / 4];
    reader.take(ETCD.as_bytes());
    for _ in 0..5 {
        assert!(reader.take(&piece).is_empty(), "the line is not over");
    }
    let [BadLine { line, message }] = reader.take(b"\n") else { panic!("it is named") };
    assert_eq!((*line, message.as_str()), (1 + ETCD.lines().count() as u64, "longer than 16 MiB"));
    assert!(reader.take(b"").is_empty());
}

#[test]
fn hostile_lines_are_errors() {
    let line = |text: &str| {
        let mut check = Check::new();
        let first = ETCD.lines().take(17).chain([text]);
        first.map(|line| check.line(line.as_bytes())).last().expect("there is one")
    };
    let fine = ETCD.lines().nth(17).expect("there");
    assert_eq!(line(fine), Ok(()));
    for (from, to, why) in [
        ("\"log\":3", "\"log\":1e18", "invalid type"),
        ("\"log\":3", "\"log\":900000000000", "the log grows from 3 to 900000000000 entries"),
        ("\"log\":3", "\"log\":-1", "invalid value"),
        ("StateFollower", "StateOfTheArt", "\"StateOfTheArt\" is not a role"),
        ("\"term\":1", "\"term\":null", "invalid type"),
        ("{\"tag\"", "\"tag\"", "trailing characters"),
    ] {
        let error = line(&fine.replace(from, to)).expect_err(to);
        assert!(error.contains(why), "{to}: {error}");
    }
    let mut check = Check::new();
    assert!(check.line(&[0xff]).is_err_and(|why| why == "not valid UTF-8"));
}
