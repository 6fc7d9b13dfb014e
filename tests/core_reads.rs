//! The protocol core by itself, fed by hand: leadership transfer (dissertation §3.10), reads without the log (§6.4), and
//! reads by a lease (§6.4.1).

mod hand;

use hand::{Bench, id, log};
use raftarium::raft::{Input, Settings};
use raftarium::types::{
    AppendOutcome, ChangeRequest, ClientOutcome, CommandId, CommandSize, Duration, Entries,
    LogIndex, Message, Note, Ratio, ReadMode, Role, Round, Rule, ServerId, Term, Time,
    TransferRefusal,
};

const READ: CommandId = CommandId(70);
const OTHER: CommandId = CommandId(71);

fn index() -> Settings {
    Settings { reads: ReadMode::Index, ..Settings::default() }
}

fn no_op() -> Settings {
    Settings { no_op: true, ..index() }
}

fn lease() -> Settings {
    Settings {
        check_quorum: true,
        reads: ReadMode::Lease,
        clock_drift: Ratio::from_ppm(200_000),
        ..no_op()
    }
}

fn broken(mut settings: Settings, rule: Rule) -> Settings {
    settings.broken.insert(rule);
    settings
}

/// A leader whose log is committed, as far as `settings` allow one.
fn leader(servers: usize, settings: Settings) -> Bench {
    let mut leader = Bench::start(servers, settings, 4, log(&[4]));
    // After a restart, servers may have granted a lease before, and do not vote for a while.
    leader.now = Time::from_us(150_000);
    leader.elect();
    for voter in 2..=servers as u8 {
        acknowledge(&mut leader, voter, Round(1));
    }
    leader
}

/// `from` stores the whole log, and answers in this round.
fn acknowledge(bench: &mut Bench, from: u8, round: Round) -> Vec<(ServerId, Message)> {
    let (term, match_index) = (bench.raft.current_term(), bench.raft.log().last_index());
    let outcome = AppendOutcome::Matched { match_index };
    bench.receive(from, Message::AppendEntriesResponse { term, outcome, round })
}

fn read(bench: &mut Bench, read: CommandId) -> Vec<(ServerId, Message)> {
    bench.feed(Input::ReadRequest { read })
}

/// The round that a leader's messages carry.
fn round(sent: &[(ServerId, Message)]) -> Round {
    match sent {
        [(_, Message::AppendEntries { round, .. }), ..] => *round,
        other => panic!("expected a round of heartbeats, not {other:?}"),
    }
}

fn transfer(bench: &mut Bench, to: u8) -> Vec<(ServerId, Message)> {
    bench.feed(Input::TransferRequested { to: id(to) })
}

fn timeout_now(sent: &[(ServerId, Message)]) -> Vec<ServerId> {
    let told = sent.iter().filter(|(_, message)| matches!(message, Message::TimeoutNow { .. }));
    told.map(|(to, _)| *to).collect()
}

#[test]
fn a_read_waits_for_a_majority_in_a_round_that_began_after_it() {
    let mut leader = leader(5, no_op());
    let sent = read(&mut leader, READ);
    assert_eq!(sent.len(), 4, "everybody is asked at once");
    let asked = round(&sent);
    acknowledge(&mut leader, 2, Round(asked.0 - 1));
    acknowledge(&mut leader, 3, Round(asked.0 - 1));
    assert!(leader.ready.is_empty(), "these may have answered before the read came");
    acknowledge(&mut leader, 2, asked);
    acknowledge(&mut leader, 2, asked);
    assert!(leader.ready.is_empty(), "one that answers twice counts once");
    acknowledge(&mut leader, 3, asked);
    assert_eq!(leader.ready, [READ]);
}

#[test]
fn reads_that_come_during_a_round_share_the_next() {
    let mut leader = leader(3, no_op());
    let first = round(&read(&mut leader, READ));
    assert!(read(&mut leader, OTHER).is_empty(), "it asks nobody yet");
    assert!(read(&mut leader, CommandId(72)).is_empty());
    let sent = acknowledge(&mut leader, 2, first);
    assert_eq!(leader.ready, [READ]);
    let second = round(&sent);
    assert!(second > first);
    acknowledge(&mut leader, 2, first);
    assert_eq!(leader.ready, [READ], "the first round says nothing of them");
    acknowledge(&mut leader, 3, second);
    assert_eq!(leader.ready, [READ, OTHER, CommandId(72)]);
}

#[test]
fn the_next_heartbeat_replaces_a_lost_round() {
    let mut leader = leader(3, no_op());
    let lost = round(&read(&mut leader, READ));
    let next = round(&leader.wait(50));
    assert!(next > lost);
    acknowledge(&mut leader, 3, next);
    assert_eq!(leader.ready, [READ]);
}

#[test]
fn a_rejection_of_entries_confirms_the_leader_too() {
    let mut leader = leader(3, no_op());
    let asked = round(&read(&mut leader, READ));
    let (prev_log_index, conflict_index) = (LogIndex(9), LogIndex(3));
    let outcome = AppendOutcome::Conflict { prev_log_index, conflict_term: None, conflict_index };
    let term = leader.raft.current_term();
    leader.receive(2, Message::AppendEntriesResponse { term, outcome, round: asked });
    assert_eq!(leader.ready, [READ]);
}

#[test]
fn a_leader_that_was_deposed_while_cut_off_answers_no_read() {
    let mut leader = leader(3, no_op());
    read(&mut leader, READ);
    leader.wait(10_000);
    assert!(leader.ready.is_empty(), "nobody has confirmed it");
    let term = Term(9);
    let outcome = AppendOutcome::StaleTerm;
    leader.receive(2, Message::AppendEntriesResponse { term, outcome, round: Round(1) });
    assert!(leader.ready.is_empty());
    assert_eq!(leader.answers, [(READ, ClientOutcome::NotLeader { hint: None })]);

    let mut trusting = self::leader(3, broken(no_op(), Rule::ReadConfirmation));
    read(&mut trusting, READ);
    assert_eq!(trusting.ready, [READ], "without the rule, it answers whatever it last knew");
}

#[test]
fn a_read_waits_until_an_entry_of_the_leaders_term_is_committed() {
    let mut leader = leader(3, index());
    let asked = round(&read(&mut leader, READ));
    acknowledge(&mut leader, 2, asked);
    assert!(leader.ready.is_empty(), "the leader does not know what others have committed");
    leader.feed(Input::ClientRequest { command: CommandId(1), size: CommandSize::default() });
    acknowledge(&mut leader, 2, asked);
    assert_eq!(leader.ready, [READ]);
    assert_eq!(leader.raft.last_applied(), LogIndex(2));

    let mut hasty = self::leader(3, broken(index(), Rule::ReadOwnTerm));
    let asked = round(&read(&mut hasty, READ));
    acknowledge(&mut hasty, 2, asked);
    assert_eq!(hasty.ready, [READ]);
}

#[test]
fn a_single_server_confirms_itself() {
    let mut alone = Bench::start(1, no_op(), 4, log(&[4]));
    alone.elect();
    read(&mut alone, READ);
    assert_eq!(alone.ready, [READ]);
}

#[test]
fn reads_through_the_log_are_commands() {
    let mut leader = leader(3, Settings { reads: ReadMode::Log, ..no_op() });
    let last = leader.raft.log().last_index();
    read(&mut leader, READ);
    assert_eq!(leader.raft.log().last_index(), last.next());
    acknowledge(&mut leader, 2, Round(1));
    assert_eq!(leader.answers, [(READ, ClientOutcome::Applied { index: last.next() })]);
    assert!(leader.ready.is_empty());
}

fn heartbeat(term: u64, entries: Entries, commit: u64) -> Message {
    Message::AppendEntries {
        term: Term(term),
        prev_log_index: LogIndex(1),
        prev_log_term: Term(4),
        entries,
        leader_commit: LogIndex(commit),
        round: Round(1),
    }
}

#[test]
fn a_follower_asks_its_leader_and_answers_when_it_has_applied_as_much() {
    let mut follower = Bench::start(3, no_op(), 4, log(&[4]));
    follower.hear_leader(4);
    let sent = read(&mut follower, READ);
    assert_eq!(sent, [(id(2), Message::ReadIndex { term: Term(4), read: READ })]);
    let index = Some(LogIndex(2));
    follower.receive(2, Message::ReadIndexResponse { term: Term(4), read: READ, index });
    assert!(follower.ready.is_empty(), "it has not applied index 2");
    let entry = *log(&[4]).get(LogIndex(1)).iter().next().unwrap();
    follower.receive(2, heartbeat(4, entry.into(), 2));
    assert_eq!(follower.ready, [READ]);
}

#[test]
fn a_follower_repeats_its_question_and_gives_up_with_its_leader() {
    let mut follower = Bench::start(3, no_op(), 4, log(&[4]));
    follower.hear_leader(4);
    let question = (id(2), Message::ReadIndex { term: Term(4), read: READ });
    assert_eq!(read(&mut follower, READ), std::slice::from_ref(&question));
    assert!(read(&mut follower, READ).is_empty(), "a client that asks twice waits once");
    follower.now += Duration::from_ms(50);
    assert!(follower.hear_leader(4).contains(&question), "an answer may have been lost");
    let late = Message::ReadIndexResponse { term: Term(4), read: READ, index: Some(LogIndex(1)) };
    follower.receive(3, late.clone());
    assert!(follower.ready.is_empty(), "only its leader's word counts");
    follower.receive(3, heartbeat(5, Entries::default(), 0));
    assert_eq!(follower.answers, [(READ, ClientOutcome::NotLeader { hint: Some(id(3)) })]);
    follower.receive(2, late);
    assert!(follower.ready.is_empty(), "the answer of an earlier term comes too late");
}

#[test]
fn a_leader_confirms_a_followers_read_as_its_own() {
    let mut leader = leader(3, no_op());
    let (term, commit) = (leader.raft.current_term(), leader.raft.commit_index());
    let sent = leader.receive(2, Message::ReadIndex { term, read: READ });
    let sent = acknowledge(&mut leader, 3, round(&sent));
    let answer = Message::ReadIndexResponse { term, read: READ, index: Some(commit) };
    assert_eq!(sent, [(id(2), answer)]);
    assert!(leader.ready.is_empty(), "the follower answers the client");
}

#[test]
fn a_server_that_does_not_lead_confirms_no_read() {
    let mut follower = Bench::start(3, no_op(), 4, log(&[4]));
    let refusal = |term| Message::ReadIndexResponse { term: Term(term), read: READ, index: None };
    let sent = follower.receive(3, Message::ReadIndex { term: Term(4), read: READ });
    assert_eq!(sent, [(id(3), refusal(4))]);
    let sent = follower.receive(3, Message::ReadIndex { term: Term(2), read: READ });
    assert_eq!(sent, [(id(3), refusal(4))], "and who is behind learns the term");
    read(&mut follower, READ);
    assert_eq!(follower.answers, [(READ, ClientOutcome::NotLeader { hint: None })]);
    let mut asker = Bench::start(3, no_op(), 4, log(&[4]));
    asker.hear_leader(4);
    read(&mut asker, READ);
    asker.receive(2, refusal(4));
    assert_eq!(asker.answers, [(READ, ClientOutcome::NotLeader { hint: Some(id(2)) })]);
}

#[test]
fn a_lease_lasts_from_the_sending_of_an_answered_round_and_is_shorter_than_a_timeout() {
    let mut leader = leader(3, lease());
    let sent = leader.wait(50);
    let sent_at = leader.now;
    leader.now = sent_at + Duration::from_ms(40);
    acknowledge(&mut leader, 2, round(&sent));
    // 150 ms divided by 1.2.
    assert_eq!(leader.raft.lease_until(), Some(sent_at + Duration::from_ms(125)));
    leader.now = sent_at + Duration::from_us(124_999);
    assert!(read(&mut leader, READ).is_empty(), "nobody is asked");
    assert_eq!(leader.ready, [READ]);
    leader.now = sent_at + Duration::from_ms(125);
    assert_eq!(read(&mut leader, OTHER).len(), 2, "the lease is over: a majority is asked");
    assert_eq!(leader.ready, [READ]);

    let mut trusting = self::leader(3, broken(lease(), Rule::LeaseBound));
    trusting.now += Duration::from_s(9);
    read(&mut trusting, READ);
    assert_eq!(trusting.ready, [READ], "without the rule, it trusts a lease that is over");
}

#[test]
fn a_round_in_flight_while_an_earlier_one_is_answered_extends_the_lease_too() {
    let mut leader = leader(3, lease());
    let (first, second) = (leader.wait(50), leader.wait(50));
    let sent_at = leader.now;
    acknowledge(&mut leader, 2, round(&first));
    let until = leader.raft.lease_until();
    acknowledge(&mut leader, 2, round(&second));
    assert!(leader.raft.lease_until() > until);
    assert_eq!(leader.raft.lease_until(), Some(sent_at + Duration::from_ms(125)));
}

#[test]
fn a_leader_with_a_lease_answers_a_followers_read_at_once() {
    let mut leader = leader(3, lease());
    let (term, index) = (leader.raft.current_term(), leader.raft.commit_index());
    let sent = leader.receive(2, Message::ReadIndex { term, read: READ });
    let answer = Message::ReadIndexResponse { term, read: READ, index: Some(index) };
    assert_eq!(sent, [(id(2), answer)], "nobody else is asked");
    assert_eq!(leader.ready, [], "the follower answers its client, not the leader");
}

#[test]
fn a_lease_takes_a_majority() {
    let mut leader = leader(5, lease());
    let sent = leader.wait(50);
    let until = leader.raft.lease_until();
    acknowledge(&mut leader, 2, round(&sent));
    assert_eq!(leader.raft.lease_until(), until, "two of five are none");
    acknowledge(&mut leader, 3, round(&sent));
    assert!(leader.raft.lease_until() > until);
}

#[test]
fn without_followers_that_keep_to_their_leader_there_is_no_lease() {
    let mut leader = leader(3, Settings { check_quorum: false, ..lease() });
    let sent = leader.wait(50);
    acknowledge(&mut leader, 2, round(&sent));
    assert_eq!(leader.raft.lease_until(), None);
    assert_eq!(read(&mut leader, READ).len(), 2, "a majority is asked instead");
}

#[test]
fn a_lease_ends_when_its_premise_ends() {
    let mut leader = leader(3, lease());
    assert!(leader.raft.lease_until().is_some());
    let sent = leader.wait(50);
    leader.raft.set_settings(Settings { clock_drift: Ratio::from_ppm(0), ..lease() });
    assert_eq!(leader.raft.lease_until(), None);
    acknowledge(&mut leader, 2, round(&sent));
    assert_eq!(leader.raft.lease_until(), None, "that round was sent before");
    let sent = leader.wait(50);
    acknowledge(&mut leader, 2, round(&sent));
    assert!(leader.raft.lease_until().is_some());
}

#[test]
fn a_transfer_ends_all_leases_of_the_term() {
    let mut leader = leader(3, lease());
    assert_eq!(timeout_now(&transfer(&mut leader, 2)), [id(2)]);
    assert_eq!(leader.raft.lease_until(), None);
    for _ in 0..8 {
        let sent = leader.wait(50);
        acknowledge(&mut leader, 3, round(&sent));
    }
    assert_eq!(leader.raft.transfers_to(), None, "it has given up");
    assert_eq!(leader.raft.lease_until(), None, "but the other may yet stand");
}

#[test]
fn where_leases_rest_on_it_a_follower_does_not_campaign_even_if_forced() {
    let mut follower = Bench::start(3, lease(), 4, log(&[4]));
    follower.hear_leader(4);
    follower.feed(Input::ElectionForced);
    assert_eq!((follower.raft.role(), follower.raft.current_term()), (Role::Follower, Term(4)));
    follower.now = Time::from_us(150_000);
    follower.feed(Input::ElectionForced);
    assert_eq!(follower.raft.role(), Role::Candidate);
}

#[test]
fn a_leader_brings_the_other_up_to_date_before_it_tells_it_to_campaign() {
    let mut leader = leader(3, no_op());
    leader.feed(Input::ClientRequest { command: CommandId(1), size: CommandSize::default() });
    assert_eq!(timeout_now(&transfer(&mut leader, 2)), []);
    acknowledge(&mut leader, 3, Round(1));
    let told = timeout_now(&acknowledge(&mut leader, 2, Round(1)));
    assert_eq!(told, [id(2)]);
    assert_eq!(leader.raft.role(), Role::Leader, "it leads until another is elected");
}

#[test]
fn clients_are_redirected_to_the_target_of_the_transfer() {
    let mut leader = leader(3, no_op());
    let last = leader.raft.log().last_index();
    transfer(&mut leader, 2);
    let command = CommandId(1);
    leader.feed(Input::ClientRequest { command, size: CommandSize::default() });
    assert_eq!(leader.answers, [(command, ClientOutcome::NotLeader { hint: Some(id(2)) })]);
    assert_eq!(leader.raft.log().last_index(), last);
}

#[test]
fn a_transfer_is_abandoned_after_an_election_timeout() {
    let mut leader = leader(3, no_op());
    transfer(&mut leader, 2);
    assert!(!timeout_now(&leader.wait(50)).is_empty(), "the message may have been lost");
    leader.wait(200);
    assert_eq!(leader.raft.transfers_to(), Some(id(2)));
    leader.wait(100);
    assert_eq!(leader.raft.transfers_to(), None);
    let command = CommandId(1);
    let last = leader.raft.log().last_index();
    leader.feed(Input::ClientRequest { command, size: CommandSize::default() });
    assert_eq!(leader.raft.log().last_index(), last.next());
}

#[test]
fn leadership_is_transferred_only_to_another_voter() {
    let refusal = |bench: &Bench| match bench.notes.last() {
        Some(Note::TransferRefused { reason, .. }) => *reason,
        other => panic!("expected a refusal, not {other:?}"),
    };
    let mut leader = leader(3, no_op());
    transfer(&mut leader, 1);
    assert_eq!(refusal(&leader), TransferRefusal::LeadsAlready);
    transfer(&mut leader, 9);
    assert_eq!(refusal(&leader), TransferRefusal::NoVoter);
    assert_eq!(leader.raft.transfers_to(), None);
    let mut follower = Bench::start(3, no_op(), 4, log(&[4]));
    transfer(&mut follower, 2);
    assert_eq!(refusal(&follower), TransferRefusal::NotLeader);
}

#[test]
fn a_server_told_to_campaign_does_so_at_once_and_servers_with_a_leader_listen() {
    let settings = Settings { pre_vote: true, check_quorum: true, ..no_op() };
    let mut target = Bench::start(3, settings, 4, log(&[4]));
    target.hear_leader(4);
    let sent = target.receive(2, Message::TimeoutNow { term: Term(4) });
    assert_eq!((target.raft.role(), target.raft.current_term()), (Role::Candidate, Term(5)));
    let (last_log_index, last_log_term) = (LogIndex(1), Term(4));
    let request =
        Message::RequestVote { term: Term(5), last_log_index, last_log_term, transfer: true };
    assert_eq!(sent, [(id(2), request.clone()), (id(3), request.clone())]);

    let mut voter = Bench::start(3, settings, 4, log(&[4]));
    voter.hear_leader(4);
    let sent = voter.receive(3, request);
    let granted = Message::RequestVoteResponse { term: Term(5), granted: true };
    assert_eq!(sent, [(id(3), granted)]);
}

#[test]
fn an_order_of_an_earlier_term_is_not_followed() {
    let mut target = Bench::start(3, no_op(), 4, log(&[4]));
    assert!(target.receive(2, Message::TimeoutNow { term: Term(3) }).is_empty());
    assert_eq!((target.raft.role(), target.raft.current_term()), (Role::Follower, Term(4)));
    let mut leader = leader(3, no_op());
    let term = leader.raft.current_term();
    leader.receive(2, Message::TimeoutNow { term });
    assert_eq!((leader.raft.role(), leader.raft.current_term()), (Role::Leader, term));
}

#[test]
fn within_the_drift_bound_no_lease_outlasts_a_followers_timeout() {
    // The leader's clock runs at five sixths of a follower's, the most that a drift of 20 % allows.
    let (mut leader, mut follower) = (leader(3, lease()), Bench::start(3, lease(), 4, log(&[4])));
    let sent = leader.wait(50);
    let sent_at = leader.now;
    acknowledge(&mut leader, 2, round(&sent));
    let lease = leader.raft.lease_until().unwrap().since(sent_at);
    follower.hear_leader(4);
    let heard_at = follower.now;
    let by_its_clock = Duration::from_us(lease.as_us() * 6 / 5);
    follower.now = (heard_at + by_its_clock) - Duration::from_us(1);
    let request = |transfer| Message::RequestVote {
        term: Term(9),
        last_log_index: LogIndex(9),
        last_log_term: Term(9),
        transfer,
    };
    assert!(follower.receive(3, request(false)).is_empty(), "it still keeps to its leader");
}

/// S1, S4 and S5 are to replace S1, S2 and S3; S4 and S5 receive nothing.
fn joint(settings: Settings) -> Bench {
    let mut leader = leader(3, settings);
    let voters = [1, 4, 5].map(id).into_iter().collect();
    leader.feed(Input::ChangeRequested { request: ChangeRequest::Voters(voters) });
    for server in [2, 3, 4, 5] {
        acknowledge(&mut leader, server, Round(1));
    }
    assert!(leader.raft.configuration().is_joint());
    leader
}

/// Dissertation §4.3: while a configuration is joint, a read needs a majority of C_old and one of C_new.
#[test]
fn members_of_c_old_confirm_a_leader_while_the_configuration_is_joint() {
    let mut leader = joint(no_op());
    let asked = round(&read(&mut leader, READ));
    acknowledge(&mut leader, 4, asked);
    assert!(leader.ready.is_empty(), "two of C_new, one of C_old");
    acknowledge(&mut leader, 2, asked);
    assert_eq!(leader.ready, [READ]);
}

#[test]
fn a_lease_in_a_joint_configuration_takes_both_majorities() {
    let mut leader = joint(lease());
    let before = leader.raft.lease_until();
    let asked = round(&leader.wait(50));
    acknowledge(&mut leader, 2, asked);
    assert_eq!(leader.raft.lease_until(), before, "two of C_old, one of C_new");
    acknowledge(&mut leader, 5, asked);
    assert!(leader.raft.lease_until() > before);
}
