//! Why something has not happened yet: an election, a commit.

use super::{ONE_COMMAND, Past, run, s};
use crate::lab::why::not_yet::{self, Question};
use crate::types::LogIndex;

#[test]
fn a_broken_majority_is_counted_as_it_is_broken() {
    let alone = "at 10ms\npartition S1 | S2 | S3 | S4\nwait 2s\n";
    let needs = |past: &Past| past.why_not(Question::Leader)[0].clone();
    let whole = needs(&run(&format!("servers 4\n{alone}"), 500));
    assert!(whole.contains("a leader needs 3 servers"), "{whole}");
    let broken = needs(&run(&format!("servers 4\nbreak majority\n{alone}"), 500));
    assert!(broken.contains("a leader needs 2 servers"), "{broken}");
    // Two of them are a majority: nothing says that they cannot communicate.
    let pairs = "servers 4\nbreak majority\nat 1ms\npartition S1 S2 | S3 S4\nwait 2s\n";
    let pairs = needs(&run(pairs, 100));
    assert!(!pairs.contains("No majority"), "{pairs}");
}

#[test]
fn a_broken_network_has_no_majority_to_elect_a_leader() {
    let past = run("servers 3\nat 10ms\npartition S1 | S2 | S3\ncrash S2\nwait 2s\n", 500);
    let expected = [
        "No majority can communicate: a leader needs 2 servers, and no server reaches more than 1, itself included.",
        "S1 reaches no other server.",
        "S2 is down.",
        "S3 reaches no other server.",
    ];
    assert_eq!(past.why_not(Question::Leader), expected);
    let answer = not_yet::answer(past.session.world(), past.loaded(), Question::Leader);
    let evidence = answer.rows.iter().filter_map(|row| past.loaded().get(row.event?));
    let expected = ["S2 crashed", "S2 crashed", "S2 crashed"];
    assert_eq!(past.kinds(evidence), expected);
    assert_eq!(answer.place, "§5.2");
}

#[test]
fn before_the_first_election_the_next_timer_is_named() {
    let past = run("servers 3\nwait 1s\n", 55);
    let expected = [
        "No server has started an election yet: S2's election timer fires first, at 153.605ms.",
        "S2's timer was set at 0ms and fires at 153.605ms.",
        "S1's timer was set at 0ms and fires at 161.983ms.",
        "S3's timer was set at 0ms and fires at 189.441ms.",
    ];
    assert_eq!(past.why_not(Question::Leader), expected);
}

/// Of four servers, two are candidates of one term with two votes each.
const SPLIT: &str = "servers 4\nset latency 10ms\nset latency S1 -> S4 30ms\nset latency S2 -> S3 30ms\nset election_timeout 300ms..310ms\nat 10ms\ntimeout S1\ntimeout S2\nwait 1s\n";

#[test]
fn a_split_vote_is_called_so() {
    let past = run(SPLIT, 100);
    let answer = past.why_not(Question::Leader);
    assert_eq!(
        answer[0],
        "The votes of term 1 are split: no candidate can get the 3 that it needs. The next election timer decides."
    );
    assert!(
        answer[1].starts_with(
            "S1 is a candidate in term 1: yes from S1 and S3; no from S2 and S4; it tries again at "
        ),
        "{}",
        answer[1]
    );
    assert_eq!(answer[2], "S2 rejects S1's RequestVote: it has voted for itself in this term.");
    assert_eq!(answer.len(), 7);
}

#[test]
fn a_candidate_without_a_majority_of_votes_left_waits_for_the_next_term() {
    let past = run(SPLIT, 100);
    let answer = past.why_not(Question::Win(s(1)));
    let expected = [
        "In term 1 S2 and S4 voted for others: S1 cannot get a majority before the next term.",
        "S2 rejects S1's RequestVote: it has voted for itself in this term.",
        "S4 rejects S1's RequestVote: it has voted for S2 in this term.",
    ];
    assert_eq!(answer, expected);
}

#[test]
fn a_server_whose_log_is_behind_cannot_win() {
    let past = run("servers 3\nlog S1 1 1\nlog S2 1 2\nlog S3 1 2 2\nwait 1s\n", 50);
    let expected = [
        "S1's log is less up-to-date than that of S2 and S3: they reject it.",
        "S1's log ends at index 2 in term 1.",
        "S2's log ends at index 2 in term 2, more up-to-date.",
        "S3's log ends at index 3 in term 2, more up-to-date.",
    ];
    assert_eq!(past.why_not(Question::Win(s(1))), expected);
    let expected = [
        "Nothing prevents S3 from winning if its election timer fires before the others'.",
        "S3's election timer fires at 189.441ms.",
    ];
    assert_eq!(past.why_not(Question::Win(s(3))), expected);
}

#[test]
fn a_cut_or_crashed_server_cannot_win() {
    let mut past = run("servers 3\nat 10ms\ncut S1 -> S2\ncut S3 -> S1\ncrash S3\nwait 9s\n", 20);
    let expected = [
        "S1 reaches 1 of the 2 servers that must vote for it, itself included.",
        "S2 cannot be reached: the link to it is cut.",
        "S3 is down.",
    ];
    assert_eq!(past.why_not(Question::Win(s(1))), expected);
    past.advance(30);
    let expected = ["S3 is down: only a running server can be elected.", "S3 is down."];
    assert_eq!(past.why_not(Question::Win(s(3))), expected);
}

#[test]
fn a_paused_server_neither_wins_nor_votes() {
    let past = run("servers 3\nat 10ms\npause S1\npause S2\nwait 9s\n", 500);
    let expected =
        ["S1's process is paused: its timer cannot fire.", "S1 is paused, and does not answer."];
    assert_eq!(past.why_not(Question::Win(s(1))), expected);
    let expected = [
        "S3 reaches 1 of the 2 servers that must vote for it, itself included.",
        "S1 is paused, and does not answer.",
        "S2 is paused, and does not answer.",
    ];
    assert_eq!(past.why_not(Question::Win(s(3))), expected);
}

#[test]
fn a_follower_that_hears_from_its_leader_does_not_stand() {
    let past = run(ONE_COMMAND, 95);
    let answer = past.why_not(Question::Win(s(3)));
    assert_eq!(
        answer[0],
        "S3 could win, but it does not start an election: each message from S1 resets its election timer."
    );
    assert_eq!(past.why_not(Question::Win(s(1))), ["S1 has won: it leads term 1."]);
}

#[test]
fn an_entry_is_committed_when_a_majority_is_known_to_have_it() {
    let expected = [
        "Entry 1 is known to be stored on 0 of the 2 servers that a majority needs.",
        "Leader S1 is still writing it to its own disk.",
        "S2 does not have it yet: the leader sends it when its own disk has it.",
        "S3 does not have it yet: the leader sends it when its own disk has it.",
    ];
    let slow = ONE_COMMAND.replace("servers 3\n", "servers 3\nset disk 5ms\n");
    assert_eq!(run(&slow, 112).why_not(Question::Commit(LogIndex(1))), expected);
    let expected = [
        "Entry 1 is known to be stored on 1 of the 2 servers that a majority needs.",
        "S1 has it on its disk.",
        "S2 does not have it yet: it is in flight and arrives at 121ms.",
        "S3 does not have it yet: it is in flight and arrives at 121ms.",
    ];
    assert_eq!(run(ONE_COMMAND, 112).why_not(Question::Commit(LogIndex(1))), expected);
    let expected = [
        "Entry 1 is known to be stored on 1 of the 2 servers that a majority needs.",
        "S1 has it on its disk.",
        "S2 has it; its acknowledgement is in flight and arrives at 132ms.",
        "S3 has it; its acknowledgement is in flight and arrives at 132ms.",
    ];
    assert_eq!(run(ONE_COMMAND, 123).why_not(Question::Commit(LogIndex(1))), expected);
    let expected = [
        "Entry 1 is committed.",
        "S1 knows that it is committed.",
        "S2 does not know this yet: the leader's next message tells it.",
        "S3 does not know this yet: the leader's next message tells it.",
    ];
    assert_eq!(run(ONE_COMMAND, 140).why_not(Question::Commit(LogIndex(1))), expected);
    assert_eq!(
        run(ONE_COMMAND, 140).why_not(Question::Commit(LogIndex(2))),
        ["No log has an entry 2 yet."]
    );
}

#[test]
fn an_entry_of_an_earlier_term_is_not_committed_by_counting() {
    let past = run("servers 3\nset latency 10ms\nlog S1 1 1\nat 10ms\ntimeout S1\nwait 1s\n", 400);
    let answer = past.why_not(Question::Commit(LogIndex(2)));
    assert_eq!(
        answer[0],
        "Entry 2 is of term 1, and S1, leader of term 2, commits only entries of its own term by counting: it has none yet; the next command, or an empty entry, will be one."
    );
    assert_eq!(
        answer[1..],
        ["S1 has it on its disk.", "S2 has it on its disk.", "S3 has it on its disk."]
    );
}

#[test]
fn without_a_majority_an_entry_waits_for_those_who_are_cut_off() {
    let script = ONE_COMMAND.replace("at 100ms", "at 95ms\nisolate S2\ncrash S3\nat 100ms");
    let expected = [
        "Entry 1 is known to be stored on 1 of the 2 servers that a majority needs.",
        "S1 has it on its disk.",
        "S2 is isolated.",
        "S3 is down.",
    ];
    assert_eq!(run(&script, 300).why_not(Question::Commit(LogIndex(1))), expected);
}

#[test]
fn a_follower_whose_disk_lost_what_it_had_acknowledged_is_named_with_the_loss() {
    let script = "servers 3\ntimeout S1\nawait leader is S1 within 1s\nsubmit \"x=1\"\nawait committed \"x=1\" on all within 2s\n\
        wipe S3\nwait 200ms\ncrash S2\nsubmit \"y=2\"\nwait 5s";
    let past = run(script, 4_000);
    let lost = "S3 lost entries that it had acknowledged, up to 1, and the leader does not back up below them: only another \
        leader repairs its log.";
    for index in [1, 2] {
        let lines = past.why_not(Question::Commit(LogIndex(index)));
        assert!(lines.iter().any(|line| line == lost), "{lines:#?}");
    }
}
