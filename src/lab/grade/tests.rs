use super::*;
use crate::lab::language::parse_script;
use crate::types::Duration;

const EXERCISE: &str = "servers 3\nallow crash restart submit\ntimeout S1\nawait leader is S1 within 1s\n\
    goal \"a crash\" for 2 points when event crashed\nwait 300ms\npause\nsubmit \"own\"\n\
    goal \"another leader\" for 3 points when leader in S2 S3\n";

const LIMITS: Limits = Limits { events: 100_000, until: Time::from_us(60_000_000) };

fn script(text: &str) -> Script {
    parse_script("test", text).unwrap_or_else(|errors| panic!("{errors:?}\n{text}"))
}

fn exercise(text: &str) -> Exercise {
    Exercise::new(script(text)).expect("an exercise")
}

fn judge(handed_in: &str) -> Result<Grade, Refusal> {
    exercise(EXERCISE).judge(&script(handed_in), None, LIMITS, &|| true)
}

/// A session of the exercise, in which somebody enters lines, at these times in milliseconds.
fn played(exercise: &str, lines: &[(u64, &str)], until: u64) -> Session {
    let mut session = Session::open(&script(exercise)).expect("a possible setup");
    for (at, line) in lines {
        go(&mut session, *at);
        session.enter(line, &mut |_| ()).expect(line);
    }
    go(&mut session, until);
    session
}

fn go(session: &mut Session, ms: u64) {
    let until = Time::ZERO + Duration::from_ms(ms);
    while session.advance(until, &mut |_| (), &mut || true) != Advanced::Reached {}
}

#[test]
fn what_a_reader_did_in_the_exercise_is_judged_as_it_was_reached() {
    // Before the exercise has finished, in the instant of its line, and afterwards.
    for lines in [
        &[(100, "crash S1")][..],
        &[(330, "submit \"mine\""), (2_000, "crash S1 S2"), (2_000, "restart S2")],
    ] {
        let session = played(EXERCISE, lines, 6_000);
        let expected: Vec<_> = session.goals().map(|(goal, _)| goal.reached()).collect();
        let grade = judge(&session.saved()).expect("a good run");
        assert_eq!(grade.reached, expected);
        assert!(expected.iter().all(Option::is_some), "{expected:?}");
        let given: Vec<_> =
            grade.lines.iter().map(|(at, line)| (at.as_us() / 1_000, &**line)).collect();
        assert_eq!(given, lines);
        assert_eq!(grade.ended_at, session.now());
        assert_eq!(grade.events, session.world().last_event().0);
    }
}

#[test]
fn doing_nothing_reaches_nothing_and_is_judged() {
    let grade = judge(EXERCISE).expect("the exercise itself");
    assert_eq!(grade.reached, [None, None]);
    assert_eq!((grade.lines.len(), grade.done), (0, Done::default()));
}

#[test]
fn a_run_that_is_saved_before_the_exercise_has_ended_is_judged_up_to_there() {
    let session = played(EXERCISE, &[(100, "crash S1")], 200);
    let mark = Mark { at: session.now(), event: None, fingerprint: Some(session.fingerprint()) };
    let saved = script(&session.saved());
    let grade =
        exercise(EXERCISE).judge(&saved, Some(&mark), LIMITS, &|| true).expect("a good run");
    assert_eq!((grade.agrees, grade.ended_at), (Some(true), session.now()));
    assert_eq!(grade.reached, [Some(Time::from_us(100_000)), None]);
    let other = Mark { fingerprint: Some(1), ..mark };
    let grade =
        exercise(EXERCISE).judge(&saved, Some(&other), LIMITS, &|| true).expect("a good run");
    assert_eq!(grade.agrees, Some(false));
}

#[test]
fn lines_given_during_a_pause_come_before_those_of_the_exercise_after_it() {
    let mut session = Session::open(&script(EXERCISE)).expect("a possible setup");
    while session.advance(Time::MAX, &mut |_| (), &mut || true) != Advanced::Paused {}
    session.enter("crash S2", &mut |_| ()).expect("it is up");
    session.enter("submit \"mine\"", &mut |_| ()).expect("anybody may");
    go(&mut session, 1_000);
    session.enter("crash S1", &mut |_| ()).expect("it is up");
    go(&mut session, 1_500);
    let saved = session.saved();
    let (mine, own) = (saved.find("submit \"mine\""), saved.find("submit own"));
    assert!(mine.is_some() && mine < own.or(saved.find("submit \"own\"")), "{saved}");
    let grade = judge(&saved).expect("a good run");
    assert_eq!(grade.lines.len(), 3);
    assert_eq!((grade.done.crashes, grade.done.commands), (2, 1));
}

#[test]
fn lines_may_be_written_after_those_of_the_exercise() {
    let text = format!(
        "{EXERCISE}let old = leader\ntry crash old\ntry crash old\nrepeat 2\n  submit \"x=1\" # why\n  wait 0ms..5ms\nend\n\
         await leader in S2 S3 within 5s\nexpect S1 is down\n"
    );
    let grade = judge(&text).expect("a good run");
    assert!(grade.reached.iter().all(Option::is_some), "{grade:?}");
    assert_eq!((grade.done.crashes, grade.done.commands, grade.stopped), (1, 2, None));
    let grade = judge(&format!("{EXERCISE}crash S1\nawait no leader and leader within 1s\n"));
    let grade = grade.expect("a run whose script stops");
    assert_eq!(grade.done.crashes, 1);
    assert!(grade.stopped.is_some_and(|why| why.starts_with("line 11, at 1.3")));
}

#[test]
fn another_start_is_rejected_with_what_is_different() {
    for (from, to, says) in [
        ("servers 3", "servers 5", "'servers 5' in place of 'servers 3'"),
        ("servers 3", "servers 3\nseed 8", "'seed 8' in place of 'seed 1'"),
        ("servers 3", "servers 3\nset no_op on", "it has 'set no_op on'"),
        ("servers 3", "servers 3\nbreak majority", "it has 'break majority'"),
        ("servers 3", "servers 3\nlog S1 1", "it has 'log S1 1'"),
    ] {
        let refusal = judge(&EXERCISE.replace(from, to)).expect_err(to);
        assert_eq!(refusal.to_string(), format!("it does not start as the exercise does: {says}"));
    }
    let accepting = exercise(&format!("{ANY_SEED}\n{EXERCISE}"));
    let other = script(&EXERCISE.replace("servers 3", "servers 3\nseed 8"));
    let grade = accepting.judge(&other, None, LIMITS, &|| true).expect("any seed");
    assert_eq!(grade.seed, 8);
}

#[test]
fn what_the_exercise_does_cannot_be_left_out_or_moved() {
    for (from, to) in [
        ("timeout S1\n", ""),
        ("timeout S1\n", "wait 10ms\ntimeout S1\n"),
        ("submit \"own\"\n", ""),
        ("submit \"own\"\n", "submit \"other\"\n"),
        ("when leader in S2 S3", "when leader"),
        ("goal \"a crash\" for 2 points", "goal \"a crash\" for 200 points"),
    ] {
        let text = EXERCISE.replace(from, to);
        assert_ne!(text, EXERCISE);
        let refusal = judge(&format!("{text}crash S1\nwait 1s\n"));
        assert!(
            matches!(refusal, Err(Refusal::Lacks { .. } | Refusal::OtherGoal { .. })),
            "{text}{refusal:?}"
        );
    }
}

#[test]
fn goals_are_those_of_the_exercise_whatever_the_run_says() {
    let goal = "goal \"a crash\" for 2 points when event crashed\n";
    let with =
        |goals: &str| judge(&format!("{}crash S1\nwait 2s\n", EXERCISE.replace(goal, goals)));
    let grade = with(goal).expect("a good run");
    assert!(grade.reached.iter().all(Option::is_some));
    assert_eq!(with(""), Ok(grade.clone()));
    assert_eq!(with(&goal.repeat(90)), Ok(grade));
    let own = "goal mine for 1000 points when leader";
    let refusal = with(&format!("{goal}{own}\n"));
    let own = "goal \"mine\" for 1000 points when leader".into();
    assert_eq!(refusal, Err(Refusal::OtherGoal { number: 6, line: own }));
}

#[test]
fn what_is_not_allowed_is_rejected_with_its_line() {
    for line in [
        "break majority",
        "set no_op on",
        "timeout S2",
        "try transfer S2",
        "at 5s isolate S1",
        "get x",
        "client A put x 1",
        "pause S1",
        "force members S2",
        "calm",
        "let f = S2\npause f",
    ] {
        let refusal = judge(&format!("{EXERCISE}crash S1\n{line}\nwait 1s\n")).expect_err(line);
        let Refusal::Forbidden { number, .. } = refusal else { panic!("{line}: {refusal}") };
        assert_eq!(number as usize, 10 + line.lines().count(), "{line}");
    }
    let refusal = judge(&format!("{EXERCISE}break majority\n")).expect_err("not allowed");
    let words = refusal.to_string();
    assert!(words.starts_with("line 10, at 328.517ms: "), "{words}");
    assert!(words.ends_with(": 'break majority' is not allowed; allowed: crash, restart, submit"));
    // What a run allows itself does not count.
    let own = EXERCISE.replace("allow crash", "allow break crash");
    assert!(matches!(judge(&format!("{own}break majority\n")), Err(Refusal::Forbidden { .. })));
}

#[test]
fn requests_of_named_clients_are_allowed_as_what_they_are() {
    let text = "servers 3\nallow put\ngoal \"x is 1\" when value x is \"1\"\n";
    let handed = |line: &str| {
        let handed = script(&format!("{text}{line}\nwait 2s\n"));
        exercise(text).judge(&handed, None, LIMITS, &|| true)
    };
    assert!(handed("client A put x 1").expect("a put").reached[0].is_some());
    assert!(matches!(handed("client A get x"), Err(Refusal::Forbidden { .. })));
    let free = exercise("servers 3\ngoal \"x\" when leader\n");
    let handed = script("servers 3\ngoal \"x\" when leader\nbreak majority\nset no_op on\n");
    let grade = free.judge(&handed, None, LIMITS, &|| true).expect("all is allowed");
    assert_eq!(grade.done.rules_off, 1);
}

#[test]
fn a_goal_that_comes_later_is_not_reached_if_the_exercise_does_not_come_there() {
    let staged = "servers 3\nallow crash\ngoal \"a\" when event crashed\nawait event crashed on S1 within 2s\n\
        goal \"b\" for 4 points when S2 is down\n";
    let exercise = exercise(staged);
    assert_eq!((exercise.goals().len(), exercise.points()), (2, 5));
    let judge = |lines: &[(u64, &str)]| {
        let handed = script(&played(staged, lines, 4_000).saved());
        exercise.judge(&handed, None, LIMITS, &|| true).expect("a good run")
    };
    let both = judge(&[(500, "crash S1"), (700, "crash S2")]);
    assert_eq!(both.reached, [Some(Time::from_us(500_000)), Some(Time::from_us(700_000))]);
    let early = judge(&[(500, "crash S2")]);
    assert_eq!(early.reached, [Some(Time::from_us(500_000)), None]);
    assert!(early.stopped.is_some_and(|why| why.contains("did not become true within 2s")));
}

#[test]
fn limits_end_the_replay_of_what_is_too_long() {
    let few = Limits { events: 1_000, ..LIMITS };
    let judge = |text: &str, mark: Option<&Mark>, limits| {
        exercise(EXERCISE).judge(&script(&format!("{EXERCISE}{text}")), mark, limits, &|| true)
    };
    assert_eq!(judge("wait 59s\n", None, few), Err(Refusal::TooManyEvents(1_000)));
    assert_eq!(
        judge("wait 1000h\n".replace("1000h", "3600s").as_str(), None, LIMITS),
        Err(Refusal::TooLong(LIMITS.until))
    );
    let late = Mark { at: Time::MAX, event: None, fingerprint: None };
    assert_eq!(judge("", Some(&late), LIMITS), Err(Refusal::TooLong(LIMITS.until)));
    let longer = script(&format!("{EXERCISE}wait 20s\n"));
    let stopped = exercise(EXERCISE).judge(&longer, None, LIMITS, &|| false);
    assert_eq!(stopped, Err(Refusal::Cancelled));
}

#[test]
fn a_script_without_goals_or_with_repeated_ones_is_not_an_exercise() {
    for (text, says) in [
        ("servers 3\n", "it has no goals, so it is not an exercise"),
        (
            "repeat 2\n  wait 1s\n  goal \"x\" when leader\nend\n",
            "line 3: a goal cannot be repeated",
        ),
    ] {
        assert_eq!(Exercise::new(script(text)).map(|_| ()), Err(says.into()));
    }
    let named = exercise(
        "await leader within 2s\nlet old = leader\ngoal \"down\" for 3 points when old is down\n",
    );
    assert_eq!(named.goals(), [Asked { name: "down".into(), points: 3 }]);
}

/// An exercise with everything that makes it hard to tell its lines from a reader's: draws, names, pauses, repetition,
/// and waits for what the reader does.
const TANGLED: &str = "servers 3\nallow crash restart submit partition heal timeout\ntimeout S1\nlet old = any\n\
    goal \"a\" when event crashed\nrepeat 3\n  try crash any\n  wait 0ms..40ms\n  restart all\n  submit \"own\" # again\n  pause\n\
    end\nsay \"now\"\nawait leader within 9s\ncrash old\nexpect old is down\nwait 0ms..1ms\ngoal \"b\" for 7 points when old is leader\n\
    await event crashed on S2 within 400ms\nrestart S2\nsubmit \"own\"\ngoal \"c\" when S2 is down and term > 3\n";

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 60, ..Default::default() })]

    #[test]
    fn any_session_of_an_exercise_is_given_what_it_has_reached(
        lines in proptest::collection::vec((0_u64..300, 0_usize..10, 0_u8..4), 0..12),
        rest in 0_u64..1_500,
    ) {
        const LINES: [&str; 10] = [
            "crash S2", "restart S2", "submit \"own\"", "crash any", "restart all", "try crash S1", "let old = S3", "crash old",
            "partition S1 | S2 S3", "timeout S3",
        ];
        let mut session = Session::open(&script(TANGLED)).expect("a possible setup");
        let mut given = 0;
        for (wait, line, pauses) in lines {
            let until = session.now() + Duration::from_ms(wait);
            // Now and then a line is given during a pause of the script.
            loop {
                match session.advance(until, &mut |_| (), &mut || true) {
                    Advanced::Reached => break,
                    Advanced::Paused if pauses == 0 => break,
                    _ => {}
                }
            }
            given += usize::from(session.enter(LINES[line], &mut |_| ()).is_ok());
        }
        let end = session.now().as_us() / 1_000 + rest;
        go(&mut session, end);
        let mark = Mark { at: session.now(), event: None, fingerprint: Some(session.fingerprint()) };
        let saved = script(&session.saved());
        let exercise = exercise(TANGLED);
        let grade = exercise.judge(&saved, Some(&mark), LIMITS, &|| true);
        let grade = grade.unwrap_or_else(|refusal| panic!("{refusal}\n{}", session.saved()));
        let mut expected: Vec<_> = session.goals().map(|(goal, _)| goal.reached()).collect();
        expected.resize(3, None);
        proptest::prop_assert_eq!(&grade.reached, &expected);
        proptest::prop_assert_eq!((grade.agrees, grade.lines.len(), grade.goes_on), (Some(true), given, false));
        // Saved again from where it was opened, it is the same.
        let mut again = Session::open(&saved).expect("a possible setup");
        go(&mut again, end);
        let later = exercise.judge(&script(&again.saved()), Some(&mark), LIMITS, &|| true);
        proptest::prop_assert_eq!(later.map(|grade| grade.reached), Ok(expected));
    }
}
