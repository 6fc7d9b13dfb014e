//! For each promise that those of Figure 3 rest on: what breaks it is reported; what only looks like it is not.

use super::stream::*;
use crate::types::*;

fn run(servers: usize, property: &'static [Property; 1]) -> Run {
    Run::judged(servers, property)
}

/// The server means to vote for another in its present term.
fn vote(run: &mut Run, number: u8, candidate: u8) -> Vec<Violation> {
    run.fact(number, Fact::VoteChanged { candidate: server(candidate) })
}

/// The server tells a candidate that it has its vote.
fn grant(run: &mut Run, number: u8, term: u64, candidate: u8) -> Vec<Violation> {
    let (from, to) = (Peer::Server(server(number)), Peer::Server(server(candidate)));
    let body = Message::RequestVoteResponse { term: Term(term), granted: true };
    run.fact(number, Fact::Sent { message: MessageId(1), from, to, body, held_us: 0 })
}

/// Term and vote reach the disk, as the write of this number.
fn write(run: &mut Run, number: u8, write: u64, term: u64, vote: Option<u8>) -> Vec<Violation> {
    let (write, hard_state) = (WriteId(write), Some((Term(term), vote.map(server))));
    let last_log_index = run.checker.last_index(server(number));
    run.fact(number, Fact::WriteStarted { write, hard_state, last_log_index });
    run.fact(number, Fact::WriteDurable { write })
}

fn start(run: &mut Run, number: u8, term: u64, vote: Option<u8>, last: u64) -> Vec<Violation> {
    let (last_log_index, last_log_term) = (LogIndex(last), Term(u64::from(last > 0)));
    let voted_for = vote.map(server);
    let term = Term(term);
    run.fact(number, Fact::Started { term, voted_for, last_log_index, last_log_term })
}

fn values(found: &[Violation]) -> (Option<Value>, Option<Value>) {
    let [violation] = found else { panic!("there should be one violation: {found:?}") };
    (violation.expected, violation.found)
}

fn set(numbers: &[u8]) -> ServerSet {
    numbers.iter().map(|&number| server(number)).collect()
}

fn configuration(term: u64, change: Change) -> Entry {
    Entry { term: Term(term), payload: Payload::Configuration(change) }
}

fn differences(added: &[u8], removed: &[u8]) -> Differences {
    Differences::new(set(added), set(removed)).unwrap()
}

// One Vote

const ONE_VOTE: &[Property; 1] = &[Property::OneVote];

#[test]
fn two_votes_in_a_term_break_one_vote() {
    let mut run = run(3, ONE_VOTE);
    run.term(1, 2);
    assert_eq!(vote(&mut run, 1, 2), []);
    let found = vote(&mut run, 1, 3);
    let votes = (Some(Value::Vote(server(2))), Some(Value::Vote(server(3))));
    assert_eq!((found[0].term, values(&found)), (Term(2), votes));
}

#[test]
fn a_vote_that_was_told_binds_over_a_crash() {
    let mut run = run(3, ONE_VOTE);
    run.term(1, 1);
    assert_eq!(grant(&mut run, 1, 1, 2), []);
    assert_eq!(grant(&mut run, 1, 1, 2), [], "it may be told again");
    run.crash(1);
    start(&mut run, 1, 0, None, 0);
    run.term(1, 1);
    assert_eq!(properties(&vote(&mut run, 1, 3)), [Property::OneVote]);
}

#[test]
fn a_vote_on_the_disk_binds_over_a_crash() {
    let mut run = run(3, ONE_VOTE);
    assert_eq!(write(&mut run, 1, 1, 1, Some(2)), []);
    run.crash(1);
    start(&mut run, 1, 0, None, 0);
    assert_eq!(properties(&grant(&mut run, 1, 1, 3)), [Property::OneVote]);
}

#[test]
fn a_vote_that_nobody_heard_of_is_gone_with_a_crash() {
    let mut run = run(3, ONE_VOTE);
    run.term(1, 1);
    vote(&mut run, 1, 2);
    run.crash(1);
    start(&mut run, 1, 0, None, 0);
    run.term(1, 1);
    assert_eq!(vote(&mut run, 1, 3), []);
    assert_eq!(grant(&mut run, 1, 1, 3), []);
}

#[test]
fn a_candidates_own_vote_counts_against_a_second_vote() {
    let mut run = run(3, ONE_VOTE);
    run.term(1, 1);
    vote(&mut run, 1, 1);
    run.role(1, Role::Leader);
    run.crash(1);
    start(&mut run, 1, 0, None, 0);
    assert_eq!(properties(&grant(&mut run, 1, 1, 2)), [Property::OneVote]);
}

#[test]
fn each_term_has_its_vote() {
    let mut run = run(3, ONE_VOTE);
    for (term, candidate) in [(1, 2), (2, 3), (5, 1), (3, 1)] {
        run.term(1, term);
        assert_eq!(vote(&mut run, 1, candidate), []);
        assert_eq!(grant(&mut run, 1, term, candidate), []);
    }
    assert_eq!(grant(&mut run, 2, 1, 3), [], "another server has a vote of its own");
}

// Durable State

const DURABLE: &[Property; 1] = &[Property::DurableState];

#[test]
fn what_a_disk_has_lost_breaks_durable_state() {
    let lost = |term, vote, last| {
        let mut run = run(2, DURABLE);
        start(&mut run, 1, 0, None, 0);
        run.append(1, 1, entry(1, 1));
        run.append(1, 2, entry(1, 2));
        run.sync(1);
        write(&mut run, 1, 9, 3, Some(2));
        run.crash(1);
        start(&mut run, 1, term, vote, last)
    };
    assert_eq!(lost(3, Some(2), 2), []);
    assert_eq!(lost(4, None, 2), [], "a write that was not acknowledged may have reached it");
    let term = (Some(Value::Term(Term(3))), Some(Value::Term(Term(2))));
    assert_eq!(values(&lost(2, Some(2), 2)), term);
    assert_eq!(values(&lost(3, None, 2)), (Some(Value::Vote(server(2))), None));
    let found = lost(3, Some(2), 1);
    assert_eq!((found[0].index, values(&found)), (Some(LogIndex(2)), (value(entry(1, 2)), None)));
}

#[test]
fn an_older_term_that_is_written_breaks_durable_state() {
    let mut run = run(2, DURABLE);
    assert_eq!(write(&mut run, 1, 1, 2, Some(1)), []);
    assert_eq!(write(&mut run, 1, 2, 3, None), []);
    assert_eq!(properties(&write(&mut run, 1, 3, 2, Some(1))), [Property::DurableState]);
}

#[test]
fn pending_writes_and_replaced_entries_are_not_a_loss() {
    let mut run = run(2, DURABLE);
    start(&mut run, 1, 0, None, 0);
    (1..=3).for_each(|index| drop(run.append(1, index, entry(1, index as u32))));
    run.sync(1);
    run.truncate(1, 2);
    run.sync(1);
    run.append(1, 2, entry(1, 7));
    run.write(1);
    run.crash(1);
    assert_eq!(start(&mut run, 1, 0, None, 1), []);
}

#[test]
fn a_disk_that_lied_violates_durable_state_after_a_crash() {
    let mut run = run(2, DURABLE);
    start(&mut run, 1, 0, None, 0);
    run.fact(1, Fact::DiskLies);
    run.append(1, 1, entry(1, 1));
    run.sync(1);
    assert_eq!(run.crash(1), []);
    let found = run.fact(1, Fact::WritesVanished { writes: 1 });
    assert_eq!((found[0].index, values(&found)), (Some(LogIndex(1)), (value(entry(1, 1)), None)));
    assert_eq!(start(&mut run, 1, 0, None, 0), [], "told already");
}

#[test]
fn a_disk_that_was_flushed_has_lost_nothing() {
    let mut run = run(2, DURABLE);
    start(&mut run, 1, 0, None, 0);
    run.fact(1, Fact::DiskLies);
    run.append(1, 1, entry(1, 1));
    run.sync(1);
    run.fact(1, Fact::DiskFlushed);
    run.crash(1);
    assert_eq!(start(&mut run, 1, 0, None, 1), []);
}

// Rising Terms, Rising Commits

#[test]
fn a_term_that_falls_breaks_rising_terms() {
    let mut run = run(2, &[Property::RisingTerms]);
    assert_eq!(run.term(1, 3), []);
    assert_eq!(run.term(1, 4), []);
    let terms = (Some(Value::Term(Term(4))), Some(Value::Term(Term(3))));
    assert_eq!(values(&run.term(1, 3)), terms);
}

#[test]
fn a_term_may_fall_in_a_crash_to_what_the_disk_holds_and_no_further() {
    let mut run = run(2, &[Property::RisingTerms]);
    start(&mut run, 1, 0, None, 0);
    write(&mut run, 1, 1, 3, None);
    run.term(1, 5);
    run.crash(1);
    assert_eq!(start(&mut run, 1, 3, None, 0), []);
    run.crash(1);
    assert_eq!(properties(&start(&mut run, 1, 2, None, 0)), [Property::RisingTerms]);
}

#[test]
fn a_commit_index_that_falls_breaks_rising_commits_unless_in_a_crash() {
    let mut run = run(1, &[Property::RisingCommits]);
    (1..=2).for_each(|index| drop(run.append(1, index, entry(1, index as u32))));
    run.sync(1);
    assert_eq!(run.commit(1, 2), []);
    let indexes = (Some(Value::Index(LogIndex(2))), Some(Value::Index(LogIndex(1))));
    assert_eq!(values(&run.commit(1, 1)), indexes);
    run.crash(1);
    start(&mut run, 1, 0, None, 2);
    assert_eq!(run.commit(1, 1), []);
}

// Majority Commit

const MAJORITY: &[Property; 1] = &[Property::MajorityCommit];

#[test]
fn an_entry_on_half_of_the_disks_is_not_to_be_committed() {
    for (servers, holders, sound) in [(4, 2, false), (4, 3, true), (5, 2, false), (5, 3, true)] {
        let mut run = run(servers, MAJORITY);
        for number in 1..=servers as u8 {
            run.append(number, 1, entry(1, 1));
            if number <= holders {
                run.sync(number);
            } else {
                run.write(number);
            }
        }
        let found = run.commit(1, 1);
        assert_eq!(found.is_empty(), sound, "{holders} of {servers}");
        if !sound {
            let all = Some(Value::Servers(ServerSet::first(servers)));
            let some = Some(Value::Servers(ServerSet::first(holders.into())));
            assert_eq!(values(&found), (all, some));
        }
        assert_eq!(run.commit(2, 1), [], "what is committed is");
    }
}

#[test]
fn the_disk_of_a_server_that_is_down_counts_and_that_of_a_liar_does_not() {
    let committed = |fault: Fact| {
        let mut run = run(3, MAJORITY);
        (1..=3).for_each(|number| drop(start(&mut run, number, 0, None, 0)));
        if matches!(fault, Fact::DiskLies) {
            run.fact(2, fault.clone());
        }
        for number in [1, 2] {
            run.append(number, 1, entry(1, 1));
            run.sync(number);
        }
        if matches!(fault, Fact::Crashed { .. }) {
            run.fact(2, fault);
        }
        properties(&run.commit(1, 1))
    };
    assert_eq!(committed(Fact::Crashed { lost_writes: 0 }), []);
    assert_eq!(committed(Fact::DiskLies), [Property::MajorityCommit]);
}

#[test]
fn a_joint_configuration_requires_a_majority_of_each_side() {
    let joint = configuration(1, Change::EnterJoint(differences(&[4, 5], &[2, 3])));
    let committed = |holders: &[u8]| {
        let mut run = run(5, MAJORITY);
        // It begins with three: the others are put out first, and nobody asks how.
        let three = configuration(1, Change::AtOnce(differences(&[], &[4, 5])));
        for number in 1..=5 {
            run.append(number, 1, three);
            run.sync(number);
        }
        run.commit(1, 1);
        run.append(1, 2, joint);
        for &number in holders {
            if number != 1 {
                run.append(number, 2, joint);
            }
            run.sync(number);
        }
        run.commit(1, 2)
    };
    assert_eq!(committed(&[1, 2, 4]), []);
    let new = Some(Value::Servers(set(&[1, 4, 5])));
    assert_eq!(values(&committed(&[1, 2, 3])), (new, Some(Value::Servers(set(&[1])))));
    let old = Some(Value::Servers(set(&[1, 2, 3])));
    assert_eq!(values(&committed(&[1, 4, 5])), (old, Some(Value::Servers(set(&[1])))));
}

#[test]
fn a_server_that_left_with_c_old_is_not_asked_anymore() {
    let mut run = run(3, MAJORITY);
    let joint = configuration(1, Change::EnterJoint(differences(&[], &[2, 3])));
    for number in 1..=3 {
        run.append(number, 1, joint);
        run.sync(number);
    }
    assert_eq!(run.commit(1, 1), []);
    run.append(1, 2, configuration(1, Change::LeaveJoint));
    run.sync(1);
    assert_eq!(run.commit(1, 2), [], "S1 alone decides");
}

// Configuration Overlap

const OVERLAP: &[Property; 1] = &[Property::ConfigurationOverlap];

#[test]
fn configurations_whose_majorities_may_miss_each_other_are_found() {
    let change = |added: &[u8], removed: &[u8]| {
        let mut run = run(3, OVERLAP);
        run.append(1, 1, configuration(1, Change::AtOnce(differences(added, removed))))
    };
    assert_eq!(change(&[4], &[]), []);
    assert_eq!(change(&[], &[3]), []);
    assert_eq!(change(&[4], &[3]).len(), 1, "S1 and S3 here, S2 and S4 there");
    assert_eq!(change(&[4, 5], &[]).len(), 1, "S1 and S2 here, S3 to S5 there");
    assert_eq!(change(&[], &[2, 3]).len(), 1, "S2 and S3 here, S1 there");
}

#[test]
fn two_steps_make_any_change_sound() {
    let mut run = run(3, OVERLAP);
    let joint = Change::EnterJoint(differences(&[4, 5, 6], &[1, 2, 3]));
    assert_eq!(run.append(1, 1, configuration(1, joint)), []);
    run.commit(1, 1);
    assert_eq!(run.append(1, 2, configuration(1, Change::LeaveJoint)), []);
}

#[test]
fn a_second_change_before_the_first_is_committed_breaks_configuration_overlap() {
    let add = |number| configuration(1, Change::AtOnce(differences(&[number], &[])));
    for settled in [false, true] {
        let mut run = run(3, OVERLAP);
        run.elect(1, 1);
        run.append(1, 1, add(4));
        for number in [2, 3] {
            run.append(number, 1, add(4));
        }
        run.commit(1, u64::from(settled));
        let found = run.append(1, 2, add(5));
        assert_eq!(found.is_empty(), settled);
        assert_eq!(run.append(2, 2, add(5)), [], "told already");
    }
}

// Own Configuration

#[test]
fn a_configuration_that_is_not_the_latest_of_the_log_is_not_to_be_acted_on() {
    let mut run = run(3, &[Property::OwnConfiguration]);
    let adopt =
        |run: &mut Run, index| run.fact(1, Fact::ConfigurationAdopted { index: LogIndex(index) });
    let add = configuration(1, Change::AtOnce(differences(&[4], &[])));
    assert_eq!(adopt(&mut run, 1).len(), 1, "there is none");
    assert_eq!(adopt(&mut run, 0), []);
    run.append(1, 1, entry(1, 1));
    run.append(1, 2, add);
    assert_eq!(adopt(&mut run, 2), []);
    run.truncate(1, 2);
    assert_eq!(run.elect(1, 2).len(), 1, "it goes on with what it has no more");
    assert_eq!(run.commit(1, 1), [], "told already");
    assert_eq!(adopt(&mut run, 0), []);
}

// True Snapshots

const SNAPSHOTS: &[Property; 1] = &[Property::TrueSnapshots];

fn take(run: &mut Run, index: u64, term: u64, state: u32) -> Vec<Violation> {
    let (index, term) = (LogIndex(index), Term(term));
    run.fact(1, Fact::SnapshotTaken { index, term, state, bytes: 1 })
}

fn install(run: &mut Run, index: u64, term: u64, state: u32) -> Vec<Violation> {
    let (index, term) = (LogIndex(index), Term(term));
    let last_log_index = index;
    run.fact(2, Fact::SnapshotInstalled { index, term, state, bytes: 1, last_log_index })
}

fn with_two_entries() -> Run {
    let mut run = run(2, SNAPSHOTS);
    (1..=2).for_each(|index| drop(run.append(1, index, entry(1, index as u32))));
    run.sync(1);
    run.commit(1, 1);
    let (index, state) = (LogIndex(1), 7);
    run.fact(1, Fact::Applied { index, entry: entry(1, 1), state });
    run
}

#[test]
fn a_snapshot_must_cover_committed_entries_of_the_log() {
    assert_eq!(take(&mut with_two_entries(), 1, 1, 7), []);
    let indexes = (Some(Value::Index(LogIndex(1))), Some(Value::Index(LogIndex(2))));
    assert_eq!(values(&take(&mut with_two_entries(), 2, 1, 9)), indexes);
    let terms = (Some(Value::Term(Term(1))), Some(Value::Term(Term(3))));
    assert_eq!(values(&take(&mut with_two_entries(), 1, 3, 7)), terms);
}

#[test]
fn a_snapshot_has_to_hold_the_state_of_its_log() {
    let states = (Some(Value::State(7)), Some(Value::State(8)));
    assert_eq!(values(&take(&mut with_two_entries(), 1, 1, 8)), states);
    let mut run = with_two_entries();
    run.crash(1);
    start(&mut run, 1, 0, None, 2);
    let restore =
        |run: &mut Run, state| run.fact(1, Fact::StateRestored { index: LogIndex(1), state });
    assert_eq!(restore(&mut run, 7), []);
    assert_eq!(values(&restore(&mut run, 8)), states);
}

#[test]
fn a_snapshot_that_is_installed_has_to_be_one_that_was_taken() {
    let mut run = with_two_entries();
    take(&mut run, 1, 1, 7);
    assert_eq!(install(&mut run, 1, 1, 7), []);
    assert_eq!(run.checker.entry(server(2), LogIndex(1)), Some(entry(1, 1)));
    assert_eq!(properties(&install(&mut run, 1, 1, 8)), [Property::TrueSnapshots]);
    assert_eq!(properties(&install(&mut run, 2, 1, 7)), [Property::TrueSnapshots]);
}

// Equal States

#[test]
fn two_states_at_one_index_break_equal_states_once() {
    let mut run = run(2, &[Property::EqualStates]);
    let apply = |run: &mut Run, number, index, state| {
        let entry = entry(1, index as u32);
        run.fact(number, Fact::Applied { index: LogIndex(index), entry, state })
    };
    for index in 1..=4 {
        assert_eq!(apply(&mut run, 1, index, 10 + index as u32), []);
    }
    assert_eq!(apply(&mut run, 2, 1, 11), []);
    let found = apply(&mut run, 2, 2, 99);
    assert_eq!((found[0].other, found[0].index), (Some(server(1)), Some(LogIndex(2))));
    assert_eq!(apply(&mut run, 2, 3, 98), [], "that goes on");
    run.crash(2);
    start(&mut run, 2, 0, None, 0);
    assert_eq!(apply(&mut run, 2, 3, 98).len(), 1, "a new beginning is no excuse");
}

// Apply Once

#[test]
fn a_command_of_a_session_that_has_two_effects_breaks_apply_once() {
    let executed = |in_session: bool, second_state| {
        let mut run = run(1, &[Property::ApplyOnce]);
        let ticket = Ticket { session: LogIndex(1), sequence: 1, heeded: true };
        let session = in_session.then_some(ticket);
        run.submit(CommandId(5), Operation::Put { key: KeyId(0), value: ValueDigest(1), session });
        let apply = |run: &mut Run, index, state| {
            let (index, entry) = (LogIndex(index), entry(1, 5));
            run.fact(1, Fact::Applied { index, entry, state })
        };
        assert_eq!(apply(&mut run, 1, 10), []);
        apply(&mut run, 2, second_state)
    };
    let found = executed(true, 20);
    assert_eq!(values(&found), (Some(Value::Index(LogIndex(1))), value(entry(1, 5))));
    assert_eq!(executed(true, 10), [], "it has no second effect");
    assert_eq!(executed(false, 20), [], "nobody promised that");
}
