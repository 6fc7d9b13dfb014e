//! What an event rests on: its chain of triggers, its evidence, and the variables that it changed.

use super::{ONE_COMMAND, READS, run, s};
use crate::lab::explain;
use crate::lab::why::{Loaded, causes, changes};
use crate::types::{ClientOutcome, Event, EventId, EventKind, Fact, LogIndex, Message, Note, Peer};

#[test]
fn a_chain_of_triggers_ends_at_a_command_from_outside() {
    let past = run(ONE_COMMAND, 200);
    let finished = past.find("client_finished");
    let (chain, end) = causes::chain(past.loaded(), finished);
    assert_eq!(end, causes::ChainEnd::Root);
    let expected = [
        "delivered",
        "S1 sent",
        "S1 delivered",
        "S2 sent",
        "S2 write_durable",
        "S2 write_started",
        "S2 delivered",
        "S1 sent",
        "S1 write_durable",
        "S1 write_started",
        "S1 delivered",
        "sent",
        "client_submitted",
    ];
    assert_eq!(past.kinds(chain), expected);
}

#[test]
fn a_chain_says_where_the_loaded_events_begin() {
    let past = run(ONE_COMMAND, 200);
    let late = Loaded::from(&past.events[60..]);
    let (chain, end) = causes::chain(late, past.find("client_finished"));
    assert_eq!(past.kinds(chain.last().copied()), ["S2 delivered"]);
    assert_eq!(end, causes::ChainEnd::Before(EventId(59)));
    let (front, back) = past.events.split_at(40);
    let two = Loaded::from((front, back));
    assert_eq!(two.get(EventId(41)), Some(&past.events[40]));
    assert_eq!(two.before(EventId(42)).count(), 41);
    assert_eq!(two.after(EventId(39)).next().map(|event| event.seq), Some(EventId(40)));
    assert_eq!(late.get(EventId(60)), None);
    assert_eq!(late.before(EventId(10)).count() + late.after(EventId(1_000)).count(), 0);
}

#[test]
fn an_election_rests_on_every_vote_counted() {
    let past = run(ONE_COMMAND, 90);
    for kind in ["election_won", "role_changed"] {
        let votes = causes::evidence(past.loaded(), past.find(kind));
        let voters: Vec<_> = votes
            .iter()
            .map(|event| match event.kind {
                EventKind::Note(Note::VoteCounted { voter, granted: true, .. }) => voter.number(),
                _ => panic!("{event:?}"),
            })
            .collect();
        assert_eq!(voters, [1, 2], "{kind}");
    }
}

#[test]
fn a_commitment_rests_on_each_acknowledgement_and_on_the_leaders_own_disk() {
    let past = run(ONE_COMMAND, 150);
    for kind in ["committed", "commit_advanced", "applied"] {
        let found = causes::evidence(past.loaded(), past.find(kind));
        assert_eq!(past.kinds(found), ["S1 write_durable", "S1 delivered"], "{kind}");
    }
    let reason = causes::reason(past.loaded(), past.find("commit_advanced"));
    assert_eq!(past.kinds(reason), ["S1 committed"]);
}

#[test]
fn an_answer_rests_on_its_write_and_on_the_request() {
    let past = run(ONE_COMMAND, 125);
    let granted = |event: &&Event| {
        explain::kind(event) == "sent" && event.trigger.is_some() && event.server == Some(s(2))
    };
    let vote = past.events.iter().find(granted).expect("S2 votes");
    assert_eq!(past.kinds(causes::evidence(past.loaded(), vote)), ["S2 delivered"]);
    assert_eq!(past.kinds(past.loaded().get(vote.trigger.unwrap())), ["S2 write_durable"]);
}

#[test]
fn a_trace_lights_what_comes_before_and_after() {
    let past = run(ONE_COMMAND, 200);
    let accepted = past.find("command_accepted");
    let (causes, _) = causes::trace(past.loaded(), accepted.seq);
    let causes = causes.into_iter().filter_map(|seq| past.loaded().get(seq));
    assert_eq!(past.kinds(causes), ["client_submitted", "sent", "S1 delivered"]);
    let delivered = accepted.trigger.expect("it was delivered");
    let (_, effects) = causes::trace(past.loaded(), delivered);
    let effects = past.kinds(effects.into_iter().filter_map(|seq| past.loaded().get(seq)));
    for effect in ["S1 committed", "S3 entry_appended", "S1 applied", "client_finished"] {
        assert!(effects.iter().any(|known| known == effect), "{effect} in {effects:?}");
    }
    assert!(!effects.iter().any(|known| known == "client_submitted"));
    let direct = past.kinds(causes::direct_effects(past.loaded(), delivered));
    assert_eq!(direct, ["S1 entry_appended", "S1 write_started", "S1 command_accepted"]);
    for absurd in [0, 9_999, u64::MAX] {
        assert_eq!(causes::trace(past.loaded(), EventId(absurd)), (vec![], vec![]));
    }
}

#[test]
fn a_step_begins_with_its_input() {
    let past = run(ONE_COMMAND, 150);
    let input = |kind| causes::step_start(past.loaded(), past.find(kind));
    assert_eq!(input("committed"), input("commit_advanced"));
    assert_eq!(past.kinds(past.loaded().get(input("committed"))), ["S1 delivered"]);
    assert_eq!(past.kinds(past.loaded().get(input("election_started"))), ["S1 timer_fired"]);
    assert_eq!(input("client_submitted"), past.find("client_submitted").seq);
}

#[test]
fn the_variables_that_changed_are_told_before_and_after() {
    let mut past = run(ONE_COMMAND, 131);
    let before = changes::Variables::of(past.session.world(), s(1));
    past.advance(132);
    let after = changes::Variables::of(past.session.world(), s(1));
    let told: Vec<_> = before
        .changes(&after)
        .into_iter()
        .map(|changes::Change { name, before, after }| format!("{name}: {before} → {after}"))
        .collect();
    let expected = [
        "commit_index: 0 → 1",
        "last_applied: 0 → 1",
        "match_index[S2]: 0 → 1",
        "match_index[S3]: 0 → 1",
    ];
    assert_eq!(told, expected);
    assert_eq!(before.changes(&before), []);
}

#[test]
fn a_candidate_that_wins_does_not_lose_its_votes() {
    let mut past = run("servers 3\nset disk 0ms\nset latency 5ms\ntimeout S1\n", 1);
    let before = changes::Variables::of(past.session.world(), s(1));
    past.advance(100);
    let after = changes::Variables::of(past.session.world(), s(1));
    let changes = before.changes(&after);
    let names: Vec<_> = changes.iter().map(|change| change.name.as_str()).collect();
    assert!(names.contains(&"role") && !names.contains(&"votes"), "{changes:?}");
}

#[test]
fn the_answer_to_a_read_rests_on_what_confirmed_the_leader() {
    let past = run(READS, 600);
    let answers: Vec<_> = past
        .events
        .iter()
        .filter(|event| {
            matches!(
                event.fact(),
                Some(Fact::Sent {
                    body: Message::ClientResponse { outcome: ClientOutcome::Read { .. }, .. },
                    ..
                })
            )
        })
        .collect();
    let [at_leader, at_follower, by_lease] = answers[..] else { panic!("{answers:?}") };
    let reason = |event| past.kinds(causes::reason(past.loaded(), event));
    assert_eq!(reason(at_leader), ["S1 read_confirmed"]);
    assert_eq!(reason(at_follower), ["S2 read_index_learned"]);
    assert_eq!(reason(by_lease), ["S1 read_by_lease"]);
    let evidence = causes::evidence(past.loaded(), at_leader);
    assert_eq!(past.kinds(evidence.clone()), ["S1 read_started", "S1 delivered"]);
    let Some(&Note::ReadStarted { round, .. }) = evidence[0].note() else { panic!("a note") };
    assert!(
        matches!(evidence[1].fact(), Some(Fact::Delivered { from: Peer::Server(from), body: Message::AppendEntriesResponse { round: answered, .. }, .. })
            if *from == s(2) && *answered == round)
    );
    // The leader's answer to a follower rests on the same.
    let confirmed = past.find("read_confirmed");
    assert_eq!(past.kinds(causes::evidence(past.loaded(), confirmed)).len(), 2);
}

#[test]
fn a_duplicate_that_is_skipped_leads_to_the_first_time() {
    let past = run(include_str!("../../../../scenarios/exactly-once.raft"), 1_500);
    let skipped = past.find("command_skipped");
    let sentence = explain::sentence(skipped, past.session.world().clients()).to_string();
    let server = skipped.server.expect("a server");
    let expected = format!(
        "{server} does not execute “x=2” again: client A’s request 2 was already applied at index 3, \
         and its session gives the same answer again."
    );
    assert_eq!(sentence, expected);
    let found = causes::evidence(past.loaded(), skipped);
    assert!(
        matches!(found[..], [first] if first.server == skipped.server
            && matches!(first.fact(), Some(Fact::Applied { index: LogIndex(3), .. }))),
        "{found:?}"
    );
}

#[test]
fn a_decision_without_its_rule_says_that_the_rule_is_switched_off() {
    let lines = "servers 3\nbreak majority\nisolate S1\nat 10ms\ntimeout S1\n";
    let past = run(lines, 100);
    for kind in ["election_won", "role_changed"] {
        let found: Vec<_> =
            past.events.iter().filter(|event| explain::kind(event) == kind).collect();
        let led = found.last().expect("S1 leads by itself");
        let skipped: Vec<_> = causes::skipped(past.loaded(), led).collect();
        assert_eq!(past.kinds(skipped), ["S1 rule_skipped"]);
    }
    let whole = run(&lines.replace("isolate", "mend majority\nisolate"), 100);
    let started = whole.find("election_started");
    assert_eq!(causes::skipped(whole.loaded(), started).count(), 0);
}
