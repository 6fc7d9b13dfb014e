//! The protocol core by itself, fed by hand: PreVote, CheckQuorum, and servers that keep to their leader (dissertation §9.6,
//! §6.2, §4.2.3).

mod hand;

use hand::{Bench, id, log};
use raftarium::raft::{Input, Settings};
use raftarium::types::{
    AppendOutcome, DenyReason, LogIndex, Message, Note, Role, Round, Rule, ServerId, Term, Time,
    Timer,
};

fn pre_vote() -> Settings {
    Settings { pre_vote: true, ..Settings::default() }
}

fn check_quorum() -> Settings {
    Settings { check_quorum: true, ..Settings::default() }
}

fn ask(term: u64, last_log_index: u64, last_log_term: u64) -> Message {
    let (last_log_index, last_log_term) = (LogIndex(last_log_index), Term(last_log_term));
    Message::PreVote { term: Term(term), last_log_index, last_log_term }
}

fn request(term: u64) -> Message {
    Message::RequestVote {
        term: Term(term),
        last_log_index: LogIndex(9),
        last_log_term: Term(9),
        transfer: false,
    }
}

fn would_vote(sent: &[(ServerId, Message)]) -> bool {
    match sent {
        [(_, Message::PreVoteResponse { granted, .. })] => *granted,
        other => panic!("expected one answer to PreVote, not {other:?}"),
    }
}

fn yes(term: u64, asked: u64) -> Message {
    Message::PreVoteResponse { term: Term(term), asked: Term(asked), granted: true }
}

#[test]
fn a_pre_candidate_keeps_its_term_and_vote_and_asks_about_the_next_term() {
    let mut server = Bench::start(3, pre_vote(), 4, log(&[4]));
    let sent = server.wait(150);
    assert_eq!(server.raft.role(), Role::PreCandidate);
    assert_eq!((server.raft.current_term(), server.raft.voted_for()), (Term(4), None));
    assert_eq!(sent, [(id(2), ask(5, 1, 4)), (id(3), ask(5, 1, 4))]);
    assert_eq!(server.writes, 0);
}

#[test]
fn only_a_pre_candidate_that_would_win_becomes_a_candidate() {
    let mut server = Bench::start(5, pre_vote(), 4, log(&[4]));
    server.wait(150);
    server.receive(2, yes(4, 5));
    assert_eq!(server.raft.role(), Role::PreCandidate);
    server.receive(2, yes(4, 5));
    assert_eq!(server.raft.role(), Role::PreCandidate, "one voter counts once");
    let sent = server.receive(3, yes(4, 5));
    assert_eq!((server.raft.role(), server.raft.current_term()), (Role::Candidate, Term(5)));
    assert_eq!(server.raft.voted_for(), Some(id(1)));
    assert_eq!(sent.len(), 4, "it asks all others");
    assert!(sent.iter().all(|(_, message)| matches!(message, Message::RequestVote { .. })));

    let mut alone = Bench::start(5, pre_vote(), 4, log(&[4]));
    alone.wait(60_000);
    assert_eq!((alone.raft.role(), alone.raft.current_term()), (Role::PreCandidate, Term(4)));
}

#[test]
fn answers_about_another_term_are_not_counted() {
    let mut server = Bench::start(3, pre_vote(), 4, log(&[]));
    server.wait(150);
    for asked in [4, 6] {
        server.receive(2, yes(3, asked));
        assert_eq!(server.raft.role(), Role::PreCandidate, "asked about {asked}");
    }
}

#[test]
fn a_vote_request_to_a_silent_voter_is_repeated() {
    let mut server = Bench::start(3, pre_vote(), 4, log(&[]));
    server.wait(150);
    let no = Message::PreVoteResponse { term: Term(4), asked: Term(5), granted: false };
    server.receive(2, no);
    assert_eq!(server.wait(50), [(id(3), ask(5, 0, 0))]);
}

#[test]
fn a_single_server_needs_no_vote_of_others() {
    let mut server = Bench::start(1, pre_vote(), 0, log(&[]));
    server.wait(150);
    assert_eq!((server.raft.role(), server.raft.current_term()), (Role::Leader, Term(1)));
}

#[test]
fn an_answer_to_a_question_changes_nothing() {
    let mut voter = Bench::start(3, pre_vote(), 4, log(&[4]));
    voter.wait(100);
    let before = voter.state();
    assert!(would_vote(&voter.receive(2, ask(9, 1, 4))));
    assert!(would_vote(&voter.receive(3, ask(9, 1, 4))), "a question is no vote");
    assert_eq!(voter.state(), before);
}

#[test]
fn a_pre_vote_is_rejected_where_a_vote_would_be() {
    let mut voter = Bench::start(3, pre_vote(), 4, log(&[2, 4]));
    assert!(!would_vote(&voter.receive(2, ask(9, 9, 2))), "its log is behind");
    assert!(!would_vote(&voter.receive(2, ask(9, 1, 4))), "its log is shorter");
    assert!(!would_vote(&voter.receive(2, ask(3, 2, 4))), "its term is over");
    voter.receive(3, request(5));
    assert_eq!(voter.raft.voted_for(), Some(id(3)));
    assert!(!would_vote(&voter.receive(2, ask(5, 9, 9))), "the vote of that term is given");
    assert!(would_vote(&voter.receive(3, ask(5, 9, 9))));
    assert!(would_vote(&voter.receive(2, ask(6, 9, 9))));
}

#[test]
fn a_server_that_lags_learns_the_term_from_the_answer() {
    let mut voter = Bench::start(3, pre_vote(), 4, log(&[]));
    let sent = voter.receive(2, ask(3, 9, 9));
    let no = Message::PreVoteResponse { term: Term(4), asked: Term(3), granted: false };
    assert_eq!(sent, [(id(2), no)]);
    let mut asker = Bench::start(3, pre_vote(), 2, log(&[]));
    asker.wait(150);
    asker.receive(2, Message::PreVoteResponse { term: Term(4), asked: Term(3), granted: false });
    assert_eq!((asker.raft.role(), asker.raft.current_term()), (Role::Follower, Term(4)));
}

#[test]
fn a_server_that_hears_from_a_leader_would_not_vote_for_another() {
    let mut voter = Bench::start(3, pre_vote(), 4, log(&[4]));
    voter.hear_leader(4);
    voter.now = Time::from_us(149_999);
    assert!(!would_vote(&voter.receive(3, ask(5, 1, 4))));
    assert!(would_vote(&voter.receive(2, ask(5, 1, 4))), "a leader that asks leads no more");
    voter.now = Time::from_us(150_000);
    assert!(would_vote(&voter.receive(3, ask(5, 1, 4))));

    let mut leader = Bench::start(3, pre_vote(), 4, log(&[4]));
    leader.elect();
    assert!(!would_vote(&leader.receive(3, ask(9, 9, 9))));
    assert_eq!((leader.raft.role(), leader.raft.current_term()), (Role::Leader, Term(5)));
}

#[test]
fn a_pre_candidate_follows_the_leader_of_its_term() {
    let mut server = Bench::start(3, pre_vote(), 4, log(&[]));
    server.wait(150);
    server.hear_leader(4);
    assert_eq!((server.raft.role(), server.raft.leader()), (Role::Follower, Some(id(2))));
    server.receive(3, yes(4, 5));
    assert_eq!(server.raft.role(), Role::Follower, "an answer that comes too late");
}

#[test]
fn a_forced_timeout_is_handled_like_any_other() {
    let mut server = Bench::start(3, pre_vote(), 4, log(&[]));
    server.hear_leader(4);
    server.feed(Input::ElectionForced);
    assert_eq!((server.raft.role(), server.raft.current_term()), (Role::PreCandidate, Term(4)));
    let mut leader = Bench::start(3, pre_vote(), 4, log(&[]));
    leader.elect();
    leader.feed(Input::ElectionForced);
    assert_eq!((leader.raft.role(), leader.raft.current_term()), (Role::PreCandidate, Term(5)));
    assert!(leader.raft.election_deadline().is_some());
}

#[test]
fn a_leader_without_a_majority_steps_down_and_only_when_asked_to() {
    let mut leader = Bench::start(5, check_quorum(), 0, log(&[]));
    leader.elect();
    leader.wait(280);
    assert_eq!(leader.raft.role(), Role::Leader, "an election timeout has not passed");
    leader.acknowledge(2);
    leader.acknowledge(3);
    leader.wait(280);
    assert_eq!(leader.raft.role(), Role::Leader, "two others make a majority");
    leader.acknowledge(2);
    leader.wait(100);
    assert_eq!((leader.raft.role(), leader.raft.current_term()), (Role::Follower, Term(1)));
    assert!(leader.raft.election_deadline().is_some(), "it may stand again");
    assert!(leader.notes.iter().any(|note| matches!(note, Note::QuorumLost { .. })));

    let mut stubborn = Bench::start(5, Settings::default(), 0, log(&[]));
    stubborn.elect();
    stubborn.wait(10_000);
    assert_eq!(stubborn.raft.role(), Role::Leader);
}

#[test]
fn answers_of_earlier_terms_do_not_count_as_contact() {
    let mut leader = Bench::start(3, check_quorum(), 4, log(&[]));
    leader.elect();
    for _ in 0..7 {
        let outcome = AppendOutcome::Matched { match_index: LogIndex::ZERO };
        leader
            .receive(2, Message::AppendEntriesResponse { term: Term(4), outcome, round: Round(1) });
        leader.wait(50);
    }
    assert_eq!(leader.raft.role(), Role::Follower);
}

#[test]
fn a_server_that_hears_a_leader_ignores_candidates_and_their_terms() {
    let mut follower = Bench::start(3, check_quorum(), 4, log(&[]));
    follower.hear_leader(4);
    let before = follower.state();
    assert!(follower.receive(3, request(9)).is_empty());
    assert_eq!(follower.state(), before);
    follower.now = Time::from_us(150_000);
    assert_eq!(follower.receive(3, request(9)).len(), 1);
    assert_eq!((follower.raft.current_term(), follower.raft.voted_for()), (Term(9), Some(id(3))));

    let mut plain = Bench::start(3, Settings::default(), 4, log(&[]));
    plain.hear_leader(4);
    plain.receive(3, request(9));
    assert_eq!(plain.raft.current_term(), Term(9), "without the setting, as in Figure 2");
}

#[test]
fn a_leader_without_a_longer_log_learns_of_a_later_term() {
    let mut leader = Bench::start(3, check_quorum(), 4, log(&[]));
    leader.elect();
    assert!(leader.receive(3, request(9)).is_empty());
    assert_eq!((leader.raft.role(), leader.raft.current_term()), (Role::Leader, Term(5)));
    // S3 answers the leader's next message with its own term, so a server that is ignored returns to the cluster.
    let outcome = AppendOutcome::StaleTerm;
    leader.receive(3, Message::AppendEntriesResponse { term: Term(9), outcome, round: Round(1) });
    assert_eq!((leader.raft.role(), leader.raft.current_term()), (Role::Follower, Term(9)));
    let mut candidate = Bench::start(3, check_quorum(), 8, log(&[]));
    candidate.wait(150);
    assert_eq!(candidate.raft.current_term(), Term(9));
    let sent = candidate.hear_leader(5);
    let answer = Message::AppendEntriesResponse { term: Term(9), outcome, round: Round(1) };
    assert_eq!(sent, [(id(2), answer)]);
}

#[test]
fn a_restarted_server_counts_as_having_heard_a_leader() {
    let mut voter = Bench::start(3, check_quorum(), 4, log(&[]));
    voter.now = Time::from_us(149_999);
    assert!(voter.receive(3, request(9)).is_empty(), "it may have promised a lease before");
    voter.now = Time::from_us(150_000);
    assert_eq!(voter.receive(3, request(9)).len(), 1);
}

#[test]
fn without_the_rule_no_vote_request_is_ignored() {
    let mut settings = Settings { pre_vote: true, ..check_quorum() };
    settings.broken.insert(Rule::IgnoreRemoved);
    let mut follower = Bench::start(3, settings, 4, log(&[]));
    follower.hear_leader(4);
    assert!(would_vote(&follower.receive(3, ask(5, 0, 0))));
    follower.receive(3, request(9));
    assert_eq!(follower.raft.current_term(), Term(9));
}

#[test]
fn a_pre_candidate_asks_again_when_its_timer_fires_again() {
    let mut server = Bench::start(3, pre_vote(), 4, log(&[]));
    server.wait(150);
    let no = Message::PreVoteResponse { term: Term(4), asked: Term(5), granted: false };
    server.receive(2, no.clone());
    server.receive(3, no);
    assert!(server.wait(99).is_empty(), "all have answered");
    assert_eq!(server.raft.deadline().map(|(_, timer)| timer), Some(Timer::Retry));
    let sent = server.wait(51);
    assert_eq!(sent, [(id(2), ask(5, 0, 0)), (id(3), ask(5, 0, 0))]);
}

#[test]
fn a_server_that_starts_before_the_first_term_has_heard_no_leader_and_votes() {
    let mut voter = Bench::start(3, check_quorum(), 0, log(&[]));
    assert_eq!(voter.receive(3, request(1)).len(), 1, "nobody can hold a lease in term 0");
    assert_eq!(voter.raft.voted_for(), Some(id(3)));
}

#[test]
fn a_restarted_server_says_that_it_restarted_and_not_that_it_heard_a_leader() {
    let ignored = |bench: &Bench| match bench.notes.last() {
        Some(Note::VoteRequestIgnored { restarted, .. }) => *restarted,
        other => panic!("expected that a request is ignored, not {other:?}"),
    };
    let mut voter = Bench::start(3, Settings { pre_vote: true, ..check_quorum() }, 4, log(&[]));
    voter.receive(3, request(9));
    assert!(ignored(&voter));
    voter.receive(3, ask(9, 9, 9));
    let restarted = Note::PreVoteDenied { candidate: id(3), reason: DenyReason::Restarted };
    assert_eq!(voter.notes.last(), Some(&restarted));
    voter.hear_leader(4);
    voter.receive(3, request(9));
    assert!(!ignored(&voter));
}

#[test]
fn a_learner_has_nothing_to_step_down_from() {
    let mut settings = Settings::default();
    settings.broken.insert(Rule::StepDown);
    // S1 is not a voter; like a machine that joins later, it learns.
    let mut learner = Bench::outside(3, settings);
    assert_eq!(learner.raft.role(), Role::Learner);
    learner.hear_leader(4);
    learner.hear_leader(5);
    let skipped = |note: &Note| matches!(note, Note::RuleSkipped { rule: Rule::StepDown });
    assert!(!learner.notes.iter().any(skipped), "{:?}", learner.notes);
}
