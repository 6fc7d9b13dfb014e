//! For each promise: what breaks it is reported, with what is needed to show it; what only looks like it is not.

use super::stream::*;
use crate::check::{Checker, VIOLATIONS_PER_PROPERTY_MAX};
use crate::types::*;

// Election Safety

#[test]
fn a_second_leader_of_a_term_breaks_election_safety() {
    let mut run = Run::new(3);
    assert_eq!(run.elect(1, 2), []);
    assert_eq!(run.elect(2, 3), []);
    let found = run.elect(3, 2);
    let expected = Violation {
        property: Property::ElectionSafety,
        event: run.event_id(),
        server: server(3),
        other: Some(server(1)),
        term: Term(2),
        index: None,
        expected: None,
        found: None,
    };
    assert_eq!(found, [expected]);
    assert_eq!(run.checker.violated(Property::ElectionSafety), Some(&expected));
    assert_eq!(run.checker.leaders(Term(2)), [1, 3].map(server).into_iter().collect());
}

#[test]
fn a_first_leader_that_wins_its_term_again_beside_a_second_breaks_election_safety() {
    let mut run = Run::new(2);
    run.elect(1, 2);
    assert_eq!(properties(&run.elect(2, 2)), [Property::ElectionSafety]);
    assert_eq!(properties(&run.elect(1, 2)), [Property::ElectionSafety]);
}

#[test]
fn leaders_of_different_terms_may_coexist() {
    let mut run = Run::new(3);
    assert_eq!(run.elect(1, 1), []);
    assert_eq!(run.elect(2, 2), []);
    assert_eq!(run.elect(3, 3), []);
    assert!(run.checker.is_safe());
}

#[test]
fn one_leader_twice_in_one_term_is_not_a_second_leader() {
    let mut run = Run::new(1);
    run.elect(1, 1);
    run.crash(1);
    run.start(1, 1, 0, 0);
    assert_eq!(run.role(1, Role::Leader), []);
}

#[test]
fn a_restart_takes_the_term_from_the_disk() {
    let mut run = Run::new(2);
    run.elect(1, 3);
    run.term(2, 3);
    run.crash(2);
    run.start(2, 2, 0, 0);
    assert_eq!(run.role(2, Role::Leader), [], "it leads term 2");
}

// Leader Append-Only

#[test]
fn a_leader_that_removes_entries_breaks_leader_append_only() {
    let mut run = Run::new(1);
    run.elect(1, 1);
    (1..=3).for_each(|index| assert_eq!(run.append(1, index, entry(1, index as u32)), []));
    let found = run.truncate(1, 2);
    let expected = Violation {
        property: Property::LeaderAppendOnly,
        event: run.event_id(),
        server: server(1),
        other: None,
        term: Term(1),
        index: Some(LogIndex(2)),
        expected: value(entry(1, 2)),
        found: None,
    };
    assert_eq!(found, [expected]);
}

#[test]
fn a_leader_that_overwrites_an_entry_breaks_leader_append_only() {
    let mut run = Run::new(1);
    run.elect(1, 1);
    run.append(1, 1, entry(1, 1));
    run.append(1, 2, entry(1, 2));
    let found = run.append(1, 1, entry(1, 9));
    assert_eq!(properties(&found), [Property::LeaderAppendOnly]);
    assert_eq!(found[0].index, Some(LogIndex(1)));
    assert_eq!((found[0].expected, found[0].found), (value(entry(1, 1)), value(entry(1, 9))));
    assert_eq!(run.checker.last_index(server(1)), LogIndex(1));
}

#[test]
fn a_deposed_leader_may_truncate() {
    let mut run = Run::new(2);
    run.elect(1, 1);
    run.append(1, 1, entry(1, 1));
    run.follow(1, 2);
    assert_eq!(run.truncate(1, 1), []);
    assert_eq!(run.append(1, 1, entry(2, 5)), []);
    run.role(1, Role::Candidate);
    assert_eq!(run.truncate(1, 1), []);
}

#[test]
fn a_leader_that_crashes_loses_unwritten_entries_by_right() {
    let mut run = Run::new(1);
    run.elect(1, 1);
    run.append(1, 1, entry(1, 1));
    run.write(1);
    assert_eq!(run.crash(1), []);
    assert_eq!(run.start(1, 1, 0, 0), []);
    assert_eq!(run.append(1, 1, entry(2, 2)), []);
    assert_eq!(run.checker.impossible_facts(), 0);
}

// Log Matching

#[test]
fn two_commands_in_one_place_and_term_break_log_matching() {
    let mut run = Run::new(2);
    run.append(1, 1, entry(1, 1));
    run.append(2, 1, entry(1, 1));
    run.append(1, 2, entry(1, 2));
    let found = run.append(2, 2, entry(1, 3));
    let expected = Violation {
        property: Property::LogMatching,
        event: run.event_id(),
        server: server(2),
        other: Some(server(1)),
        term: Term(1),
        index: Some(LogIndex(2)),
        expected: value(entry(1, 2)),
        found: value(entry(1, 3)),
    };
    assert_eq!(found, [expected]);
    assert_eq!(run.append(1, 3, entry(1, 4)), []);
    assert_eq!(run.append(2, 3, entry(1, 4)), [], "these logs mismatch already");
}

#[test]
fn one_entry_after_two_starts_violates_log_matching() {
    let mut run = Run::new(2);
    run.append(1, 1, entry(1, 1));
    run.append(2, 1, entry(2, 1));
    run.append(1, 2, entry(3, 3));
    let found = run.append(2, 2, entry(3, 3));
    assert_eq!(properties(&found), [Property::LogMatching]);
    assert_eq!(found[0].expected, found[0].found);
    assert_eq!(run.checker.matching_up_to(server(1), server(2)), LogIndex(0));
}

#[test]
fn a_log_given_at_the_start_counts() {
    let mut run = Run::new(2);
    let given = |command| Fact::EntryGiven { index: LogIndex(1), entry: entry(1, command) };
    assert_eq!(run.fact(1, given(1)), []);
    assert_eq!(properties(&run.fact(2, given(2))), [Property::LogMatching]);
}

#[test]
fn a_log_on_the_disk_of_a_server_that_is_down_counts() {
    let mut run = Run::new(2);
    run.append(1, 1, entry(1, 1));
    run.sync(1);
    run.crash(1);
    assert_eq!(properties(&run.append(2, 1, entry(1, 2))), [Property::LogMatching]);
}

#[test]
fn a_crash_that_brings_truncated_entries_back_breaks_log_matching() {
    let mut run = Run::new(2);
    run.append(1, 1, entry(1, 1));
    run.append(1, 2, entry(1, 2));
    run.sync(1);
    run.truncate(1, 2);
    run.write(1);
    run.append(2, 1, entry(1, 1));
    assert_eq!(run.append(2, 2, entry(1, 9)), []);
    let found = run.crash(1);
    assert_eq!(properties(&found), [Property::LogMatching]);
    assert_eq!(found[0].found, value(entry(1, 2)));
}

#[test]
fn what_no_log_holds_any_more_breaks_nothing() {
    let mut run = Run::new(3);
    run.append(1, 1, entry(1, 1));
    run.truncate(1, 1);
    assert_eq!(run.append(2, 1, entry(1, 2)), [], "truncated");
    run.append(2, 2, entry(1, 3));
    run.write(2);
    run.crash(2);
    assert_eq!(run.append(3, 1, entry(1, 4)), [], "never durable");
}

#[test]
fn entries_of_different_terms_may_have_the_same_index() {
    let mut run = Run::new(2);
    run.append(1, 1, entry(1, 1));
    assert_eq!(run.append(2, 1, entry(2, 1)), []);
}

// Leader Completeness

#[test]
fn a_leader_without_a_committed_entry_breaks_leader_completeness() {
    let mut run = Run::new(3);
    run.elect(1, 1);
    (1..=3).for_each(|index| assert_eq!(run.append(1, index, entry(1, index as u32)), []));
    run.commit(1, 3);
    run.append(2, 1, entry(1, 1));
    let found = run.elect(2, 5);
    let expected = Violation {
        property: Property::LeaderCompleteness,
        event: run.event_id(),
        server: server(2),
        other: Some(server(1)),
        term: Term(5),
        index: Some(LogIndex(2)),
        expected: value(entry(1, 2)),
        found: None,
    };
    assert_eq!(found, [expected]);
}

#[test]
fn committing_what_a_later_leader_lacks_breaks_leader_completeness() {
    let mut run = Run::new(3);
    run.elect(1, 1);
    run.append(1, 1, entry(1, 1));
    run.elect(2, 2);
    run.append(2, 1, entry(2, 2));
    run.elect(3, 3);
    let found = run.commit(1, 1);
    let expected = Violation {
        property: Property::LeaderCompleteness,
        event: run.event_id(),
        server: server(2),
        other: Some(server(1)),
        term: Term(2),
        index: Some(LogIndex(1)),
        expected: value(entry(1, 1)),
        found: None,
    };
    assert_eq!(found, [expected], "what counts is its log when it was elected");
    assert_eq!(run.commit(1, 1), [], "told already");
}

#[test]
fn an_old_leader_may_commit_late() {
    let mut run = Run::new(3);
    run.elect(1, 1);
    run.append(1, 1, entry(1, 1));
    run.append(2, 1, entry(1, 1));
    run.append(3, 1, entry(1, 1));
    assert_eq!(run.elect(2, 2), []);
    run.append(2, 2, entry(2, 2));
    run.append(3, 2, entry(2, 2));
    assert_eq!(run.commit(2, 2), []);
    assert_eq!(run.commit(1, 1), []);
    run.term(3, 2);
    assert_eq!(run.elect(3, 3), []);
}

#[test]
fn what_an_old_leader_commits_late_binds_the_leaders_after_its_own_term() {
    let mut run = Run::new(4);
    run.elect(1, 1);
    run.append(1, 1, entry(1, 1));
    assert_eq!(run.elect(2, 2), []);
    for number in [3, 4] {
        run.append(number, 1, entry(1, 1));
    }
    assert_eq!(run.elect(3, 3), []);
    assert_eq!(
        run.commit(3, 1),
        [],
        "committed in term 3, which says nothing of the leader of term 2"
    );
    let found = run.commit(1, 1);
    assert_eq!(properties(&found), [Property::LeaderCompleteness]);
    assert_eq!((found[0].server, found[0].term), (server(2), Term(2)));
}

#[test]
fn a_longer_late_commit_counts_beside_shorter_ones_of_later_terms() {
    let log = [entry(1, 1), entry(1, 2), entry(1, 3)];
    let mut run = Run::with_logs(&[&log, &log, &log[..1]]);
    for (number, term, to) in [(1, 3, 1), (1, 5, 3), (2, 2, 2)] {
        run.term(number, term);
        assert_eq!(run.commit(number, to), []);
    }
    let found = run.elect(3, 4);
    assert_eq!(properties(&found), [Property::LeaderCompleteness]);
    assert_eq!((found[0].other, found[0].index), (Some(server(2)), Some(LogIndex(2))));
}

#[test]
fn entries_of_earlier_terms_are_safe_once_their_successor_commits() {
    // Figure 8, from (a) to (e): S1 replicates term 2 to S2; S5 leads term 3; S1 leads term 4 and commits there.
    let (first, second, other, fourth) = (entry(1, 1), entry(2, 2), entry(3, 3), entry(4, 4));
    let mut run = Run::with_logs(&[&[first], &[first], &[first], &[first], &[first]]);
    run.elect(1, 2);
    run.append(1, 2, second);
    run.append(2, 2, second);
    run.crash(1);
    assert_eq!(run.start(1, 2, 1, 1), []);
    assert_eq!(run.elect(5, 3), []);
    run.append(5, 2, other);
    run.follow(5, 4);
    assert_eq!(run.elect(2, 4), []);
    run.append(2, 3, fourth);
    for number in [1, 3] {
        run.append(number, 2, second);
        run.append(number, 3, fourth);
    }
    assert_eq!(run.commit(2, 3), []);
    assert_eq!(properties(&run.elect(5, 5)), [Property::LeaderCompleteness]);
    assert_eq!(run.elect(3, 6), []);
}

#[test]
fn an_entry_of_an_earlier_term_that_is_committed_by_count_alone_is_caught() {
    // Figure 8, ending (d): S1 of term 4 counts replicas of an entry of term 2, and S5 replaces it.
    let (first, second, other) = (entry(1, 1), entry(2, 2), entry(3, 3));
    let mut run =
        Run::with_logs(&[&[first, second], &[first, second], &[first], &[first], &[first]]);
    run.elect(5, 3);
    run.append(5, 2, other);
    run.elect(1, 4);
    run.append(3, 2, second);
    assert_eq!(run.commit(1, 2), []);
    let found = run.elect(5, 5);
    assert_eq!(properties(&found), [Property::LeaderCompleteness]);
    assert_eq!((found[0].expected, found[0].found), (value(second), value(other)));
}

#[test]
fn a_forked_commit_binds_later_leaders_as_well() {
    let other = [entry(2, 2), entry(2, 3)];
    let mut run = Run::with_logs(&[&[entry(1, 1)], &other, &[entry(1, 1)]]);
    run.term(1, 1);
    run.term(2, 2);
    assert_eq!(run.commit(1, 1), []);
    assert_eq!(run.commit(2, 1), []);
    assert_eq!(run.elect(3, 2), [], "the other was committed in term 2 itself");
    assert_eq!(properties(&run.elect(3, 3)), [Property::LeaderCompleteness]);
}

#[test]
fn forked_commits_are_told_apart_and_in_order() {
    let long = [entry(1, 1), entry(1, 2), entry(1, 3)];
    let other = [entry(1, 1), entry(2, 2), entry(2, 3), entry(2, 4)];
    let mut run = Run::with_logs(&[&long, &other]);
    run.commit(1, 3);
    run.commit(2, 4);
    run.commit(2, 4);
    let all: Vec<_> = run.checker.committed_entries(LogIndex(0)).map(|(_, entry)| entry).collect();
    assert_eq!(all, [entry(1, 1), entry(1, 2), entry(1, 3), entry(2, 4)]);
    let forked: Vec<_> = run.checker.forked_commits(0).collect();
    assert_eq!(forked, [(LogIndex(2), entry(2, 2)), (LogIndex(3), entry(2, 3))]);
    assert_eq!(run.checker.forked_commits(1).collect::<Vec<_>>(), forked[1..]);
}

// State Machine Safety

#[test]
fn two_entries_applied_at_one_index_break_state_machine_safety() {
    let mut run = Run::new(2);
    assert_eq!(run.apply(1, 1, entry(1, 1)), []);
    let found = run.apply(2, 1, entry(2, 1));
    let expected = Violation {
        property: Property::StateMachineSafety,
        event: run.event_id(),
        server: server(2),
        other: Some(server(1)),
        term: Term(2),
        index: Some(LogIndex(1)),
        expected: value(entry(1, 1)),
        found: value(entry(2, 1)),
    };
    assert_eq!(found, [expected]);
}

#[test]
fn applying_again_after_a_restart_is_fine() {
    let mut run = Run::new(2);
    for _ in 0..2 {
        for index in 1..=3 {
            assert_eq!(run.apply(1, index, entry(1, index as u32)), []);
        }
        run.crash(1);
        run.start(1, 1, 0, 0);
    }
    assert_eq!(run.apply(2, 1, entry(1, 1)), []);
}

#[test]
fn applying_something_else_after_a_restart_is_not() {
    let mut run = Run::new(1);
    run.apply(1, 1, entry(1, 1));
    run.crash(1);
    run.start(1, 1, 0, 0);
    let found = run.apply(1, 1, entry(2, 2));
    assert_eq!(properties(&found), [Property::StateMachineSafety]);
    assert_eq!(found[0].other, Some(server(1)));
}

#[test]
fn entries_applied_beyond_a_gap_are_remembered() {
    let mut run = Run::new(2);
    for index in [900, 3, u64::MAX, 0, 2, 1] {
        assert_eq!(run.apply(1, index, entry(1, 1)), []);
    }
    for index in [0, 1, 2, 3, 900, u64::MAX] {
        assert_eq!(run.apply(2, index, entry(1, 1)), []);
        assert_eq!(properties(&run.apply(2, index, entry(1, 2))), [Property::StateMachineSafety]);
    }
}

// Durability

#[test]
fn a_disk_keeps_the_log_of_the_last_write_that_it_has_done() {
    let mut run = Run::new(1);
    run.append(1, 1, entry(1, 1));
    let first = run.write(1);
    run.append(1, 2, entry(1, 2));
    let second = run.write(1);
    run.append(1, 3, entry(1, 3));
    let third = run.write(1);
    run.durable(1, first);
    run.durable(1, second);
    run.crash(1);
    assert_eq!(run.checker.last_index(server(1)), LogIndex(2));
    run.durable(1, third);
    run.start(1, 1, 2, 1);
    assert_eq!(run.checker.last_index(server(1)), LogIndex(2), "a write that was lost is lost");
    assert_eq!(run.checker.impossible_facts(), 0);
}

#[test]
fn a_truncation_counts_on_the_disk_once_it_is_written() {
    let mut run = Run::new(1);
    run.append(1, 1, entry(1, 1));
    run.append(1, 2, entry(1, 2));
    run.sync(1);
    run.truncate(1, 2);
    let truncated = run.write(1);
    run.append(1, 2, entry(2, 2));
    let replaced = run.write(1);
    run.truncate(1, 2);
    run.append(1, 2, entry(1, 2));
    run.write(1);
    run.durable(1, truncated);
    run.durable(1, replaced);
    run.crash(1);
    assert_eq!(run.checker.entry(server(1), LogIndex(2)), Some(entry(2, 2)));
}

#[test]
fn a_server_accepts_a_disk_that_has_lost_the_end_of_the_log() {
    let mut run = Run::with_logs(&[&[entry(1, 1), entry(1, 2), entry(2, 3)]]);
    run.crash(1);
    run.start(1, 2, 2, 1);
    assert_eq!(run.checker.last_index(server(1)), LogIndex(2));
    assert_eq!(run.checker.impossible_facts(), 0);
    run.crash(1);
    run.start(1, 2, 7, 1);
    assert_eq!(run.checker.impossible_facts(), 1);
    assert_eq!(run.checker.last_index(server(1)), LogIndex(2));
}

// Questions

#[test]
fn committed_entries_are_forever() {
    let mut run = Run::new(2);
    (1..=4).for_each(|index| assert_eq!(run.append(1, index, entry(1, index as u32)), []));
    run.commit(1, 3);
    assert_eq!(run.checker.committed_index(), LogIndex(3));
    assert_eq!(run.append(2, 1, entry(1, 1)), []);
    assert_eq!(run.append(2, 2, entry(2, 9)), []);
    // Of a log that differs, only the common beginning is committed.
    assert_eq!([1, 2].map(|id| run.checker.committed_up_to(server(id))), [3, 1].map(LogIndex));
    run.crash(1);
    assert_eq!(run.checker.commit_index(server(1)), LogIndex(0));
    assert_eq!(run.checker.committed_index(), LogIndex(3));
    let tail: Vec<_> = run.checker.committed_entries(LogIndex(2)).collect();
    assert_eq!(tail, [(LogIndex(2), entry(1, 2)), (LogIndex(3), entry(1, 3))]);
    assert_eq!(run.checker.committed(LogIndex(4)), None);
    assert_eq!(run.checker.committed(LogIndex(0)), None);
}

#[test]
fn a_commit_index_beyond_the_end_commits_later_entries() {
    let mut run = Run::new(1);
    run.append(1, 1, entry(1, 1));
    run.commit(1, 900);
    assert_eq!(run.checker.committed_index(), LogIndex(1));
    run.append(1, 2, entry(1, 2));
    assert_eq!(run.checker.committed(LogIndex(2)), Some(entry(1, 2)));
}

#[test]
fn logs_match_when_they_are_equal() {
    let mut run = Run::with_logs(&[&[entry(1, 1)], &[entry(1, 1)], &[]]);
    let both = ServerSet::first(2);
    let all = ServerSet::first(3);
    assert!(run.checker.logs_match(both));
    assert!(run.checker.logs_match(ServerSet::EMPTY));
    assert!(!run.checker.logs_match(all));
    run.append(3, 1, entry(1, 1));
    assert!(run.checker.logs_match(all));
    run.append(1, 2, entry(2, 2));
    run.append(2, 2, entry(2, 3));
    assert!(!run.checker.logs_match(both));
}

// Absurd facts

#[test]
fn absurd_facts_are_counted_and_passed_over() {
    let mut run = Run::with_logs(&[&[entry(1, 1)], &[]]);
    run.append(1, 900, entry(1, 9));
    run.append(1, u64::MAX, entry(1, 9));
    run.append(1, 0, entry(1, 9));
    run.truncate(1, 2);
    run.truncate(2, 0);
    run.append(99, 1, entry(1, 1));
    run.fact(1, Fact::EntryGiven { index: LogIndex(2), entry: entry(1, 1) });
    assert_eq!(run.checker.impossible_facts(), 7);
    run.durable(1, WriteId(77));
    run.commit(2, u64::MAX);
    assert_eq!(run.checker.last_index(server(1)), LogIndex(1));
    assert!(run.checker.is_safe());
    run.truncate(1, 0);
    assert_eq!(run.checker.last_index(server(1)), LogIndex(0));
}

#[test]
fn a_cluster_has_at_most_99_servers() {
    assert_eq!(Checker::new(10_000), Checker::new(99));
    Run::new(0).elect(1, 1);
}

#[test]
fn violations_stay_and_are_bounded() {
    let mut run = Run::new(3);
    run.apply(1, 1, entry(1, 1));
    let mut handed_over = 0;
    for _ in 0..5_000 {
        handed_over += run.apply(2, 1, entry(2, 2)).len();
    }
    assert_eq!(handed_over, VIOLATIONS_PER_PROPERTY_MAX);
    run.elect(1, 1);
    assert_eq!(properties(&run.elect(2, 1)), [Property::ElectionSafety]);
    assert_eq!(run.checker.violations().count(), VIOLATIONS_PER_PROPERTY_MAX + 1);
    assert_eq!(run.checker.violated(Property::StateMachineSafety).unwrap().event, EventId(2));
    assert_eq!(run.checker.violated(Property::LogMatching), None);
}
