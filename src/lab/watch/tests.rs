//! Conditions about the past and the membership: they hold when they should, and not otherwise.

use super::*;
use crate::lab::explain::samples;
use crate::lab::language::{EventName, Fields, parse_script};
use crate::lab::{Session, Verdict, run};
use crate::types::Duration;

/// Why a script stopped; none if it held.
fn verdict(text: &str) -> String {
    let script = parse_script("test", text).unwrap_or_else(|errors| panic!("{text}{errors:?}"));
    let report = run(&script, None, &mut |_| (), &mut || true).expect("a possible setup");
    match report.verdict {
        Verdict::Held => String::new(),
        Verdict::Failed(failure) => failure.to_string(),
        other => panic!("{other:?}"),
    }
}

fn holds(text: &str) {
    assert_eq!(verdict(text), "", "{text}");
}

/// Asserts that the last line is the one that fails.
fn fails(text: &str) {
    let line = format!("line {},", text.lines().count());
    let verdict = verdict(text);
    assert!(verdict.starts_with(&line), "{text}{verdict}");
}

/// S1 leads three servers, in term 1.
const LED: &str = "servers 3\nset heartbeat 50ms\nset latency 10ms\ntimeout S1\n\
    await leader is S1 within 1s\nawait settled within 1s\n";

fn led(rest: &str) -> String {
    format!("{LED}{rest}\n")
}

#[test]
fn the_names_and_fields_of_events_are_those_of_the_stream() {
    let mut told = std::collections::BTreeMap::new();
    for event in samples::all() {
        let name = EventName::ALL.into_iter().find(|name| name.word() == explain::kind(&event));
        let name = name.unwrap_or_else(|| panic!("{} is not a name", explain::kind(&event)));
        let fields: &mut Fields = told.entry(name.word()).or_default();
        fields.to |= receiver(&event).is_some();
        fields.term |= term(&event).is_some();
        fields.message |= message_kind(&event).is_some();
    }
    for name in EventName::ALL {
        assert_eq!(told.get(name.word()), Some(&name.fields()), "{name}");
    }
}

#[test]
fn a_joint_configuration_and_a_change_in_progress_are_seen_and_end() {
    holds(&led("expect not joint\nexpect not change in progress\nadd S4\n\
        expect change in progress\nawait joint within 2s\nexpect change in progress\n\
        await not change in progress within 2s\nexpect not joint\nexpect members S1 S2 S3 S4"));
    fails(&led("set membership single\nadd S4\nawait joint within 3s"));
}

#[test]
fn lists_of_servers_are_added_demoted_and_removed_jointly_or_one_at_a_time() {
    let lists = "add S4 S5\nawait members S1 S2 S3 S4 S5 within 5s\nlearner S2 S6\n\
        await members S1 S3 S4 S5 within 5s\nexpect S2 is learner\nexpect S6 is learner\n\
        add all\nawait members S1 S2 S3 S4 S5 S6 within 5s\nremove S5 S6 S2\n\
        await members S1 S3 S4 within 5s\nexpect safe";
    holds(&led(lists));
    holds(&led(&format!("set membership single\n{lists}")));
    holds(&led("add S4 S5\nawait joint within 2s\nawait members S1 S2 S3 S4 S5 within 2s"));
    fails(&led("set membership single\nadd S4 S5\nawait joint within 3s"));
    holds(&led("let gone = followers\nremove gone\nawait members S1 within 5s"));
    holds(&led("remove all\nexpect not change in progress\nexpect members S1 S2 S3"));
}

#[test]
fn a_transfer_is_in_progress_until_it_is_done_or_given_up() {
    holds(&led("expect not transfer in progress\nisolate S2\ntransfer S2\n\
        expect transfer in progress\nexpect transfer in progress to S2\n\
        expect not transfer in progress to S3\nawait not transfer in progress within 400ms"));
    fails(&led("isolate S2\ntransfer S2\nexpect transfer in progress to S3"));
}

#[test]
fn a_lease_is_held_while_it_lasts_and_ends_to_the_microsecond() {
    let lease = "set reads lease\nset check_quorum on\nawait lease held by leader within 1s\n\
        expect not lease held by followers\nexpect not lease held by S2\n";
    holds(&led(&format!(
        "{lease}wait 1s\nexpect lease held by S1\nisolate S1\n\
        await not lease held by S1 within 143ms\nexpect S1 is leader"
    )));
    fails(&led(&format!("{lease}isolate S1\nwait 60ms\nexpect not lease held by S1")));
    fails(&led("expect lease held by S1"));
}

#[test]
fn enough_servers_are_enough() {
    let start = led("crash S3\nsubmit x=1\nawait committed x=1 on all within 1ms");
    fails(&start);
    holds(&led("crash S3\nsubmit x=1\nawait committed x=1 on at least 2 within 1s\n\
        expect stored x=1 on at least 2\nexpect not stored x=1 on at least 3\n\
        expect value x is 1 on at least 1"));
    fails(&led("crash S3\nsubmit x=1\nawait committed x=1 on at least 3 within 1s"));
}

#[test]
fn a_stable_leader_is_found_to_the_microsecond() {
    let elected = "servers 3\nawait leader within 2s\n";
    holds(&format!("{elected}await stable leader for 1s within 1s\n"));
    fails(&format!("{elected}await stable leader for 1s within 999999us\n"));
    fails(&led("await stable leader for 1s within 2s\ncrash leader\nexpect stable leader for 0"));
    holds(&led("wait 2s\nexpect stable leader for 1s\ntimeout S2\nawait leader is S2 within 1s\n\
        expect not stable leader for 1s"));
}

#[test]
fn the_term_is_unchanged_since_the_last_wait_or_for_so_long() {
    holds(&led("wait 1s\nexpect term unchanged\nexpect term unchanged for 1s"));
    fails(&led("timeout S2\nwait 1s\nexpect term unchanged"));
    holds(&led("timeout S2\nwait 1s\nwait 500ms\nexpect term unchanged\n\
        expect not term unchanged for 1600ms"));
    holds(&led("timeout S2\nawait term unchanged for 300ms within 300ms"));
    fails(&led("wait 1s\ntimeout S2\nawait term unchanged for 300ms within 299999us"));
}

#[test]
fn a_log_is_given_by_the_terms_of_its_entries() {
    let given = "servers 3\nlog S1 1 1 4\nterm S2 4\n";
    holds(&format!(
        "{given}at 1ms\nexpect S1 log is 1 1 4\nexpect S2 log is empty\n\
        expect not S1 log is 1 1\nexpect not S1 log is 1 1 4 4\nexpect not S1 log is empty\n"
    ));
    fails(&format!("{given}at 1ms\nexpect S1 log is 1 4 4\n"));
    holds(&led("submit a\nawait committed a on all within 1s\nsnapshot S1\n\
        await S1 is compacted within 1s\nexpect S1 log is 1"));
}

#[test]
fn messages_are_counted_from_the_lines_before_the_last_wait_on() {
    // Twenty rounds of heartbeats to two followers, and an answer to each.
    holds(&led("wait 1s\nexpect messages heartbeat from S1 >= 38\n\
        expect messages heartbeat from S1 <= 42\nexpect messages heartbeat from S1 to S2 <= 21\n\
        expect messages from S2 <= 21\nexpect messages <= 84\nexpect messages >= 76\n\
        expect messages client_request = 0"));
    fails(&led("wait 1s\nexpect messages < 76"));
    holds(&led("submit a\nwait 1s\nexpect messages client_request = 1\nwait 0\n\
        expect messages client_request = 0"));
    // What a line awaits is counted from that line on.
    holds(&led("wait 1s\nawait messages >= 40 within 2s\nexpect messages >= 40\n\
        expect messages < 46"));
    fails(&led("wait 1s\nawait messages >= 400 within 2s"));
}

#[test]
fn an_event_of_the_same_moment_counts() {
    holds("servers 3\ntimeout S1\nawait event election_started on S1 within 0\n");
    fails("servers 3\ntimeout S1\nawait event election_started on S2 within 100ms\n");
    fails("servers 3\nawait leader within 2s\nawait event election_won within 100ms\n");
}

#[test]
fn each_of_several_events_can_be_awaited_even_if_they_come_in_one_instant() {
    let votes = "servers 5\nset latency 10ms\nset disk 1ms\ntimeout S1\n\
        await event vote_granted from S2 to S1 in term 1 within 50ms\n";
    holds(&format!(
        "{votes}await event vote_granted from S3 within 0\n\
        await event vote_granted from S5 within 0\n"
    ));
    fails(&format!("{votes}await event vote_granted from S2 within 100ms\n"));
    fails("servers 5\ntimeout S1\nawait event vote_granted from S2 in term 2 within 50ms\n");
    let twice = "await event sent heartbeat from S1 to S2 within 60ms";
    holds(&led(&format!("{twice}\n{twice}\n{twice}\nexpect event delivered heartbeat to S2")));
}

#[test]
fn what_is_expected_of_events_is_about_the_lines_before_the_last_wait_and_all_since() {
    holds(&led("crash S1\nwait 2s\nexpect event crashed on S1\nexpect event election_won\n\
        expect no event started\nwait 1s\nexpect no event crashed\nexpect no event election_won"));
    fails(&led("crash S1\nwait 2s\nexpect no event election_won"));
    fails(&led("crash S1\nwait 2s\nwait 10ms\nexpect event election_won"));
}

#[test]
fn the_fields_of_an_event_narrow_it_down() {
    holds(&led("crash S3\nsubmit a\nawait committed a within 1s\nisolate S2\nrestart S3\n\
        timeout S3\nwait 300ms\nexpect event vote_denied on S1 with reason log_behind\n\
        expect event vote_denied with candidate S3 and reason log_behind and last_index >= 1\n\
        expect no event vote_denied with reason already_voted\n\
        expect no event vote_denied with candidate S3 and last_index > 1\n\
        expect event role_changed on S3 with to candidate\n\
        expect event started with voted_for S1 and last_log_index = 0\n\
        expect no event started with voted_for none"));
    holds(&led(
        "submit a\nwait 200ms\nexpect event applied on S2 with index 1 and payload command\n\
        expect no event applied with index 2\nexpect event committed with holders S1\n\
        expect event committed with holders = S1 S2\n\
        expect no event committed with holders S3\n\
        expect no event committed with holders = S1\n\
        expect event sent append_entries from S1 with entries 1 and prev_log_index 0\n\
        expect no event sent heartbeat with entries > 0\n\
        expect event delivered append_entries_response with outcome matched and match_index 1\n\
        expect event client_finished with outcome applied and client C1\n\
        expect event sent client_request with from C1\n\
        expect messages append_entries with entries 1 >= 2\n\
        expect messages append_entries with entries = 0 = 0",
    ));
    holds(&led("cut S1 -> S2\nset loss S1 -> S3 100%\nwait 200ms\n\
        expect event lost heartbeat to S2 with cause cut_when_sent\n\
        expect no event lost to S2 with cause chance\nexpect event lost with cause chance\n\
        expect event setting_changed with setting loss\nstep S2 -20ms\nwait 1ms\n\
        expect event clock_stepped with by -20ms\nexpect no event clock_stepped with by > -20ms\n\
        expect event clock_stepped with by < +5ms"));
    holds(&led("add S4 S5\nawait event caught_up with servers = S4 S5 and took < 1s within 1s\n\
        await event change_appended with change enter_joint and added S4 S5 within 0"));
    // A message that its sender has not kept counts as one kept for no time.
    holds(&led("wait 200ms\nexpect event sent heartbeat with held = 0\n\
        expect no event sent heartbeat with held > 0"));
    fails(&led("crash S3\nawait event lost to S3 with cause chance within 200ms"));
}

#[test]
fn the_fields_of_an_event_may_be_servers_by_name_and_measure_spans() {
    holds(&led("let old = leader\ntimeout old\n\
        measure \"win\" from event election_started with term >= 2 to event election_won with term >= 2\n\
        await event vote_granted on S2 with candidate old and term 2 within 1s\n\
        await event election_won with votes old S2 and term 2 within 1s\n"));
    fails(&led("let old = followers\ntimeout S1\n\
        await event vote_granted with candidate old within 1s"));
}

#[test]
fn an_event_of_so_much_time_before_now_counts_and_no_earlier_one() {
    holds(&led(
        "crash S2\nwait 1s\nexpect event crashed for 1001ms\nexpect no event crashed for 1s\n\
        crash S3\nawait no event crashed for 2s within 2s",
    ));
    fails(&led("crash S2\nawait no event crashed for 2s within 1999999us"));
}

/// A run that is saved in its middle, after an intervention, and continues elsewhere, with conditions about the past.
#[test]
fn a_saved_session_asks_the_same_of_the_past() {
    let text = led(
        "crash S2\nsubmit x=1 to S1\nwait 500ms\nexpect event crashed on S2\nexpect no event started\n\
        expect messages client_request = 1\nrestart S2\n\
        await event started on S2 within 1s\nexpect no event crashed\nexpect term unchanged\n\
        await messages heartbeat >= 12 within 1s\nexpect messages heartbeat < 15\nwait 200ms",
    );
    let script = parse_script("test", &text).expect("a good script");
    for ms in (0..1_600).step_by(40) {
        let mut session = Session::open(&script).expect("a possible setup");
        let go = |session: &mut Session, ms| {
            let until = Time::ZERO + Duration::from_ms(ms);
            session.advance(until, &mut |_| (), &mut || true)
        };
        go(&mut session, ms);
        session.enter("heal", &mut |_| ()).expect("it can be done at any time");
        let saved = session.saved();
        let again = parse_script("saved", &saved).expect("a saved script is read");
        let again = Session::open(&again).expect("a possible setup");
        for mut session in [session, again] {
            while *session.script_state() == crate::lab::ScriptState::Running {
                go(&mut session, 10_000);
            }
            let state = session.script_state();
            assert_eq!(*state, crate::lab::ScriptState::Finished, "{ms} ms\n{saved}");
        }
    }
}

#[test]
fn conditions_joined_by_and_hold_at_the_same_time() {
    holds(&led("expect leader is S1 and S2 is follower and not S3 is down"));
    fails(&led("expect leader is S1 and S2 is down"));
    holds(&led("crash S2\nawait event crashed on S2 and leader is S1 within 1ms\n\
        submit a\nawait event applied on S1 with index 1 and payload command and S2 is down within 1s\n\
        expect event applied on S1 with index 1 and no event applied on S2"));
    // Each lasts long enough by itself, but not both together.
    fails(&led("crash S1\nawait S1 is down and stable leader for 1s and not S1 is down within 9s"));
    holds(&led("await stable leader for 1s and term unchanged for 2s within 2001ms"));
    // Both texts are found, whichever is committed first.
    holds(&led("submit a\nsubmit b\nawait committed a on all and committed b on all within 1s"));
    // What one part asks about the past must be known.
    let script = parse_script("test", &led("wait 1s")).expect("a good script");
    let mut session = Session::open(&script).expect("a possible setup");
    session.advance(Time::ZERO + Duration::from_s(1), &mut |_| (), &mut || true);
    let line = "expect leader is S1 and no event crashed";
    let error = session.enter(line, &mut |_| ()).expect_err("nobody has looked");
    assert!(error.to_string().contains("was not watched"), "{error}");
}

#[test]
fn a_joined_condition_that_does_not_hold_names_its_part() {
    let script = parse_script("", "expect not leader and S1 is down").expect("a good script");
    let report = crate::lab::run(&script, None, &mut |_| (), &mut || true).expect("possible");
    let crate::lab::Verdict::Failed(failure) = report.verdict else { panic!("{report:?}") };
    assert!(failure.message.ends_with("it does not hold: 'S1 is down' does not"), "{failure}");
}

#[test]
fn unwatched_events_are_not_counted() {
    let script = parse_script("test", &led("wait 1s")).expect("a good script");
    let mut session = Session::open(&script).expect("a possible setup");
    let second = Time::ZERO + Duration::from_s(1);
    session.advance(second, &mut |_| (), &mut || true);
    for line in ["expect no event crashed", "expect event election_won", "expect messages < 9"] {
        let error = session.enter(line, &mut |_| ()).expect_err("nobody has looked");
        assert!(error.to_string().contains("was not watched"), "{error}");
    }
    session.enter("expect term unchanged for 500ms", &mut |_| ()).expect("that is always known");
    let waits = "await no event crashed for 2s within 3s";
    session.enter(waits, &mut |_| ()).expect("from now on it is watched");
    session.advance(second + Duration::from_ms(1_999), &mut |_| (), &mut || true);
    assert_eq!(*session.script_state(), crate::lab::ScriptState::Running);
    session.advance(second + Duration::from_ms(3_000), &mut |_| (), &mut || true);
    assert_eq!(*session.script_state(), crate::lab::ScriptState::Finished);
}
