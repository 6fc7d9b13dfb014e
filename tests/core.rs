//! The protocol core by itself: one server, fed by hand.
//!
//! Each test holds the core to a rule that other simulators have implemented wrongly, or to an order that makes a crash harmless.

use raftarium::raft::{Input, Output, Raft, Settings};
use raftarium::types::{
    AppendOutcome, ClientOutcome, CommandId, CommandSize, Configuration, Durable, Duration,
    Entries, Entry, Log, LogIndex, Message, Payload, Role, Round, ServerId, ServerSet, Term, Time,
};

fn id(number: u8) -> ServerId {
    ServerId::new(number).unwrap()
}

fn entry(term: u64) -> Entry {
    Entry { term: Term(term), payload: Payload::NoOp }
}

fn log(terms: &[u64]) -> Log {
    terms.iter().copied().map(entry).collect()
}

fn terms(raft: &Raft) -> Vec<u64> {
    raft.log().iter().map(|(_, entry)| entry.term.0).collect()
}

/// One server with a disk that finishes a write only when the test says so.
struct Bench {
    raft: Raft,
    now: Time,
    /// Writes that have been started and not finished.
    pending: u32,
    sent: Vec<(ServerId, Message)>,
    answers: Vec<ClientOutcome>,
    applied: Vec<LogIndex>,
}

impl Bench {
    /// S1 of a cluster, with this durable state.
    fn start(servers: usize, term: u64, voted_for: Option<ServerId>, log: Log) -> Self {
        let settings = Settings { heartbeat: Duration::from_ms(50), ..Settings::default() };
        let configuration = Configuration::new(ServerSet::first(servers));
        let durable = Durable { current_term: Term(term), voted_for, log, snapshot: None };
        let mut bench = Self {
            raft: Raft::start(id(1), configuration, settings, durable, Time::ZERO),
            now: Time::ZERO,
            pending: 0,
            sent: Vec::new(),
            answers: Vec::new(),
            applied: Vec::new(),
        };
        bench.drain();
        bench
    }

    fn feed(&mut self, input: Input) -> Vec<(ServerId, Message)> {
        self.raft.handle(self.now, input);
        self.drain();
        std::mem::take(&mut self.sent)
    }

    fn drain(&mut self) {
        loop {
            match self.raft.poll_output() {
                Output::Write(_) => self.pending += 1,
                Output::Wait { .. } => break,
                Output::Send { to, message } | Output::SendHeldBack { to, message, .. } => {
                    self.sent.push((to, message));
                }
                Output::Answer { outcome, .. } => self.answers.push(outcome),
                Output::Apply { index, .. } => self.applied.push(index),
                Output::ElectionTimeoutNeeded => {
                    self.raft.set_election_timeout(self.now + Duration::from_ms(150));
                }
                Output::ReadReady { .. }
                | Output::Note(_)
                | Output::SnapshotNeeded { .. }
                | Output::Restore { .. } => {}
            }
        }
    }

    fn receive(&mut self, from: u8, message: Message) -> Vec<(ServerId, Message)> {
        self.feed(Input::Message { from: id(from), message })
    }

    /// Completes all started writes; returns what was sent as a result.
    fn sync(&mut self) -> Vec<(ServerId, Message)> {
        let mut sent = Vec::new();
        while self.pending > 0 {
            self.pending -= 1;
            sent.extend(self.feed(Input::WriteDurable));
        }
        sent
    }

    /// Makes S1 leader of the term after `term`, with the votes of all others.
    fn elect(&mut self) -> Vec<(ServerId, Message)> {
        self.feed(Input::ElectionForced);
        let mut sent = self.sync();
        let term = self.raft.current_term();
        for voter in self.raft.configuration().peers_of(id(1)).iter() {
            let vote = Message::RequestVoteResponse { term, granted: true };
            sent.extend(self.receive(voter.number(), vote));
        }
        assert_eq!(self.raft.role(), Role::Leader);
        sent.extend(self.sync());
        sent
    }

    fn submit(&mut self, command: u32) -> Vec<(ServerId, Message)> {
        self.feed(Input::ClientRequest { command: CommandId(command), size: CommandSize(3) })
    }

    fn matched(&mut self, from: u8, index: u64) -> Vec<(ServerId, Message)> {
        let outcome = AppendOutcome::Matched { match_index: LogIndex(index) };
        let term = self.raft.current_term();
        self.receive(
            from,
            Message::AppendEntriesResponse { term, outcome, round: Round::default() },
        )
    }
}

fn request_vote(term: u64, last_log_index: u64, last_log_term: u64) -> Message {
    Message::RequestVote {
        term: Term(term),
        last_log_index: LogIndex(last_log_index),
        last_log_term: Term(last_log_term),
        transfer: false,
    }
}

fn append(term: u64, prev: (u64, u64), new_terms: &[u64], commit: u64) -> Message {
    Message::AppendEntries {
        term: Term(term),
        prev_log_index: LogIndex(prev.0),
        prev_log_term: Term(prev.1),
        entries: new_terms.iter().copied().map(entry).collect(),
        leader_commit: LogIndex(commit),
        round: Round::default(),
    }
}

fn granted(sent: &[(ServerId, Message)]) -> bool {
    match sent {
        [(_, Message::RequestVoteResponse { granted, .. })] => *granted,
        other => panic!("expected one answer to a request for a vote, not {other:?}"),
    }
}

fn outcome(sent: &[(ServerId, Message)]) -> AppendOutcome {
    match sent {
        [(_, Message::AppendEntriesResponse { outcome, .. })] => *outcome,
        other => panic!("expected one answer to AppendEntries, not {other:?}"),
    }
}

#[test]
fn a_vote_leaves_only_when_it_is_durable() {
    let mut voter = Bench::start(3, 1, None, log(&[1]));
    assert!(voter.receive(2, request_vote(2, 1, 1)).is_empty());
    assert_eq!(voter.pending, 1);
    assert!(granted(&voter.sync()));
}

#[test]
fn a_granted_vote_is_repeated_and_never_granted_twice() {
    let mut voter = Bench::start(3, 1, None, log(&[1]));
    voter.receive(2, request_vote(2, 1, 1));
    voter.sync();
    assert!(granted(&voter.receive(2, request_vote(2, 1, 1))), "the answer may have been lost");
    assert!(!granted(&voter.receive(3, request_vote(2, 9, 1))));
    assert_eq!(voter.pending, 0, "nothing new to write");
}

#[test]
fn a_vote_survives_a_restart() {
    let mut voter = Bench::start(3, 2, Some(id(2)), log(&[1]));
    assert!(!granted(&voter.receive(3, request_vote(2, 9, 1))));
    assert!(granted(&voter.receive(2, request_vote(2, 9, 1))));
}

#[test]
fn a_log_less_up_to_date_wins_no_vote() {
    for (index, term, wins) in
        [(2, 3, true), (3, 3, true), (1, 3, false), (9, 2, false), (1, 4, true)]
    {
        let mut voter = Bench::start(3, 3, None, log(&[1, 3]));
        voter.receive(2, request_vote(5, index, term));
        assert_eq!(granted(&voter.sync()), wins, "candidate's last entry: {index}, term {term}");
    }
}

#[test]
fn a_candidate_asks_only_when_its_own_vote_is_durable() {
    let mut candidate = Bench::start(3, 4, None, log(&[4]));
    assert!(candidate.feed(Input::ElectionForced).is_empty());
    assert!(candidate.raft.votes().is_empty());
    let sent = candidate.sync();
    assert_eq!(sent, [(id(2), request_vote(5, 1, 4)), (id(3), request_vote(5, 1, 4))]);
    assert_eq!(candidate.raft.votes().len(), 1);
    assert_eq!(candidate.raft.voted_for(), Some(id(1)));
}

#[test]
fn votes_of_an_old_term_are_not_counted() {
    let mut candidate = Bench::start(3, 4, None, log(&[]));
    candidate.feed(Input::ElectionForced);
    candidate.feed(Input::ElectionForced);
    candidate.sync();
    for voter in [2, 3] {
        candidate.receive(voter, Message::RequestVoteResponse { term: Term(5), granted: true });
    }
    assert_eq!(candidate.raft.role(), Role::Candidate);
    assert_eq!(candidate.raft.current_term(), Term(6));
}

#[test]
fn a_vote_that_arrives_twice_counts_once() {
    let mut candidate = Bench::start(5, 0, None, log(&[]));
    candidate.feed(Input::ElectionForced);
    candidate.sync();
    for _ in 0..2 {
        candidate.receive(2, Message::RequestVoteResponse { term: Term(1), granted: true });
    }
    assert_eq!(candidate.raft.role(), Role::Candidate);
}

#[test]
fn half_of_an_even_cluster_elects_nobody_and_commits_nothing() {
    let mut leader = Bench::start(4, 0, None, log(&[]));
    leader.feed(Input::ElectionForced);
    leader.sync();
    leader.receive(2, Message::RequestVoteResponse { term: Term(1), granted: true });
    assert_eq!(leader.raft.role(), Role::Candidate);
    leader.receive(3, Message::RequestVoteResponse { term: Term(1), granted: true });
    assert_eq!(leader.raft.role(), Role::Leader);
    leader.submit(0);
    leader.sync();
    leader.matched(2, 1);
    assert_eq!(leader.raft.commit_index(), LogIndex(0));
    leader.matched(3, 1);
    assert_eq!(leader.raft.commit_index(), LogIndex(1));
}

#[test]
fn a_winner_keeps_its_vote() {
    let mut leader = Bench::start(3, 0, None, log(&[]));
    leader.elect();
    assert_eq!(leader.raft.voted_for(), Some(id(1)));
    assert!(!granted(&leader.receive(2, request_vote(1, 9, 9))));
}

#[test]
fn a_single_server_elects_itself_and_commits_alone_once_durable() {
    let mut leader = Bench::start(1, 0, None, log(&[]));
    leader.feed(Input::ElectionForced);
    assert_eq!(leader.raft.role(), Role::Candidate);
    leader.sync();
    assert_eq!(leader.raft.role(), Role::Leader);
    leader.submit(0);
    assert_eq!(leader.raft.commit_index(), LogIndex(0));
    leader.sync();
    assert_eq!(leader.raft.commit_index(), LogIndex(1));
    assert_eq!(leader.answers, [ClientOutcome::Applied { index: LogIndex(1) }]);
}

#[test]
fn entries_of_earlier_terms_are_not_committed_by_counting() {
    let mut leader = Bench::start(3, 2, None, log(&[1, 2]));
    leader.elect();
    leader.matched(2, 2);
    leader.matched(3, 2);
    assert_eq!(leader.raft.commit_index(), LogIndex(0), "Figure 8");
    leader.submit(0);
    leader.sync();
    leader.matched(2, 3);
    assert_eq!(leader.raft.commit_index(), LogIndex(3));
    assert_eq!(leader.applied, [LogIndex(1), LogIndex(2), LogIndex(3)]);
    assert_eq!(leader.answers.len(), 1, "only the command that this leader accepted is answered");
}

#[test]
fn match_indexes_are_compared_as_numbers() {
    let mut leader = Bench::start(5, 0, None, log(&[]));
    leader.elect();
    for command in 0..10 {
        leader.submit(command);
    }
    leader.sync();
    leader.matched(2, 9);
    leader.matched(3, 10);
    assert_eq!(leader.raft.commit_index(), LogIndex(9), "as text, 10 would come before 9");
}

#[test]
fn an_acknowledgement_leaves_only_when_the_entries_are_durable() {
    let mut follower = Bench::start(3, 1, None, log(&[]));
    assert!(follower.receive(2, append(1, (0, 0), &[1, 1], 0)).is_empty());
    let match_index = LogIndex(2);
    assert_eq!(outcome(&follower.sync()), AppendOutcome::Matched { match_index });
}

#[test]
fn a_repeated_request_is_not_acknowledged_before_its_entries_are_durable() {
    let mut follower = Bench::start(3, 1, None, log(&[]));
    follower.receive(2, append(1, (0, 0), &[1], 0));
    assert!(follower.receive(2, append(1, (0, 0), &[1], 0)).is_empty());
    assert_eq!(follower.sync().len(), 2);
}

#[test]
fn an_old_request_does_not_remove_newer_entries() {
    let mut follower = Bench::start(3, 1, None, log(&[]));
    follower.receive(2, append(1, (0, 0), &[1, 1, 1], 0));
    follower.sync();
    let sent = follower.receive(2, append(1, (0, 0), &[1], 0));
    assert_eq!(outcome(&sent), AppendOutcome::Matched { match_index: LogIndex(1) });
    assert_eq!(terms(&follower.raft), [1, 1, 1]);
}

#[test]
fn a_conflicting_entry_goes_with_all_that_follow_it() {
    let mut follower = Bench::start(3, 3, None, log(&[1, 2, 2, 2]));
    follower.receive(2, append(3, (1, 1), &[3], 0));
    follower.sync();
    assert_eq!(terms(&follower.raft), [1, 3]);
    assert_eq!(follower.raft.durable_index(), LogIndex(2));
}

#[test]
fn the_entry_before_the_new_ones_must_match_in_index_and_term() {
    let mut follower = Bench::start(3, 5, None, log(&[1, 4, 4, 4]));
    let conflict = |prev, term, index| AppendOutcome::Conflict {
        prev_log_index: LogIndex(prev),
        conflict_term: term,
        conflict_index: LogIndex(index),
    };
    let sent = follower.receive(2, append(5, (4, 5), &[5], 4));
    assert_eq!(outcome(&sent), conflict(4, Some(Term(4)), 2), "the whole term is named");
    let sent = follower.receive(2, append(5, (7, 5), &[5], 4));
    assert_eq!(outcome(&sent), conflict(7, None, 5), "the log is too short");
    assert_eq!(terms(&follower.raft), [1, 4, 4, 4]);
    assert_eq!(follower.raft.commit_index(), LogIndex(0), "nothing was verified");
}

#[test]
fn the_commit_index_stops_at_what_the_message_has_verified() {
    let mut follower = Bench::start(3, 3, None, log(&[1, 2, 2]));
    follower.receive(2, append(3, (1, 1), &[], 3));
    assert_eq!(follower.raft.commit_index(), LogIndex(1));
}

#[test]
fn the_commit_index_starts_at_zero_after_a_restart() {
    let follower = Bench::start(3, 3, None, log(&[1, 2, 3]));
    assert_eq!(follower.raft.commit_index(), LogIndex(0));
    assert_eq!(follower.raft.last_applied(), LogIndex(0));
    assert_eq!(terms(&follower.raft), [1, 2, 3]);
}

#[test]
fn a_leader_skips_a_whole_term_at_a_time() {
    // Figure 7 (f): the follower has terms 2 and 3; the leader has neither.
    let mut leader = Bench::start(3, 7, None, log(&[1, 1, 1, 4, 4, 5, 5, 6, 6, 6]));
    leader.elect();
    let term = leader.raft.current_term();
    let answer = |prev, conflict_term, index| Message::AppendEntriesResponse {
        term,
        round: Round::default(),
        outcome: AppendOutcome::Conflict {
            prev_log_index: LogIndex(prev),
            conflict_term: Some(Term(conflict_term)),
            conflict_index: LogIndex(index),
        },
    };
    let prev = |sent: &[(ServerId, Message)]| match sent {
        [(_, Message::AppendEntries { prev_log_index, entries, .. })] => {
            assert_eq!(*entries, Entries::default(), "a probe carries no entries");
            prev_log_index.0
        }
        other => panic!("expected one probe, not {other:?}"),
    };
    assert_eq!(prev(&leader.receive(2, answer(10, 3, 7))), 6);
    assert_eq!(prev(&leader.receive(2, answer(6, 2, 4))), 3);
    let sent = leader.matched(2, 3);
    assert!(
        matches!(&sent[..], [(_, Message::AppendEntries { entries, .. })] if entries.len() == 7)
    );
    // The follower has more entries than the leader of a term that both have: the logs may agree up to the leader's last one.
    assert_eq!(prev(&leader.receive(3, answer(10, 4, 4))), 5);
}

#[test]
fn late_and_repeated_answers_change_nothing() {
    let mut leader = Bench::start(3, 0, None, log(&[]));
    leader.elect();
    for command in 0..3 {
        leader.submit(command);
        leader.sync();
    }
    leader.matched(2, 3);
    leader.matched(2, 1);
    let conflict = AppendOutcome::Conflict {
        prev_log_index: LogIndex(2),
        conflict_term: None,
        conflict_index: LogIndex(1),
    };
    let late = Message::AppendEntriesResponse {
        term: Term(1),
        outcome: conflict,
        round: Round::default(),
    };
    assert!(leader.receive(2, late).is_empty(), "it has matched further since");
    let progress = leader.raft.progress(id(2)).unwrap();
    assert_eq!((progress.match_index, progress.next_index), (LogIndex(3), LogIndex(4)));
}

#[test]
fn a_follower_that_is_probed_gets_no_entries_until_the_logs_agree() {
    let mut leader = Bench::start(3, 1, None, log(&[1, 1]));
    leader.elect();
    let term = leader.raft.current_term();
    let outcome = AppendOutcome::Conflict {
        prev_log_index: LogIndex(2),
        conflict_term: None,
        conflict_index: LogIndex(2),
    };
    leader.receive(2, Message::AppendEntriesResponse { term, outcome, round: Round::default() });
    leader.submit(1);
    let to: Vec<_> = leader.sync().into_iter().map(|(to, _)| to).collect();
    assert_eq!(to, [id(3)], "S2 has a probe to answer first");
    let sent = leader.matched(2, 1);
    let [(to, Message::AppendEntries { entries, prev_log_index, .. })] = &*sent else {
        panic!("expected one AppendEntries, not {sent:?}");
    };
    assert_eq!((*to, *prev_log_index, entries.len()), (id(2), LogIndex(1), 2));
}

#[test]
fn entries_in_flight_are_not_sent_again() {
    let mut leader = Bench::start(3, 0, None, log(&[]));
    leader.elect();
    let mut carried = Vec::new();
    for command in 0..5 {
        leader.submit(command);
        for (to, message) in leader.sync() {
            if let (2, Message::AppendEntries { prev_log_index, entries, .. }) =
                (to.number(), message)
            {
                carried.push((prev_log_index.0, entries.len()));
            }
        }
    }
    assert_eq!(carried, [(0, 1), (1, 1), (2, 1), (3, 1), (4, 1)]);
}

#[test]
fn entries_leave_a_leader_in_batches_and_not_without_limit() {
    let mut leader = Bench::start(3, 0, None, log(&[]));
    leader.raft.set_settings(Settings { max_batch: 4, max_in_flight: 10, ..Settings::default() });
    leader.elect();
    for command in 0..30 {
        leader.submit(command);
    }
    let batches = |sent: Vec<(ServerId, Message)>| -> Vec<usize> {
        let to_s2 = sent.into_iter().filter(|(to, _)| *to == id(2));
        to_s2
            .map(|(_, message)| match message {
                Message::AppendEntries { entries, .. } => entries.len(),
                other => panic!("unexpected {other:?}"),
            })
            .collect()
    };
    let sent = leader.sync();
    assert_eq!(
        batches(sent),
        [1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
        "one write, one request; ten in flight"
    );
    let sent = leader.matched(2, 10);
    assert_eq!(batches(sent), [4, 4, 2]);
}

#[test]
fn a_leader_does_not_send_what_is_not_on_its_own_disk() {
    let mut leader = Bench::start(3, 0, None, log(&[]));
    leader.elect();
    assert!(leader.submit(0).is_empty());
    assert_eq!(leader.sync().len(), 2);
}

#[test]
fn a_server_of_any_role_that_sees_a_higher_term_becomes_a_follower() {
    let mut leader = Bench::start(3, 0, None, log(&[]));
    leader.elect();
    let outcome = AppendOutcome::StaleTerm;
    leader.receive(
        2,
        Message::AppendEntriesResponse { term: Term(7), outcome, round: Round::default() },
    );
    assert_eq!(leader.raft.role(), Role::Follower);
    assert_eq!(leader.raft.current_term(), Term(7));
    assert_eq!(leader.raft.voted_for(), None);
    assert!(leader.raft.deadline().is_some(), "it waits for a leader again");
}

#[test]
fn a_leader_of_an_old_term_is_told_the_new_one() {
    let mut follower = Bench::start(3, 5, None, log(&[]));
    let sent = follower.receive(2, append(4, (0, 0), &[4], 1));
    let outcome = AppendOutcome::StaleTerm;
    assert_eq!(
        sent,
        [(
            id(2),
            Message::AppendEntriesResponse { term: Term(5), outcome, round: Round::default() }
        )]
    );
    assert!(terms(&follower.raft).is_empty());
}

#[test]
fn only_contact_with_a_leader_or_a_granted_vote_resets_the_election_timer() {
    let mut follower = Bench::start(3, 1, None, log(&[1, 1]));
    let first = follower.raft.deadline();
    follower.now = Time::from_us(10_000);
    follower.receive(2, request_vote(2, 1, 1));
    assert_eq!(follower.raft.deadline(), first, "a vote denied resets nothing");
    follower.receive(3, append(1, (0, 0), &[], 0));
    assert_eq!(follower.raft.deadline(), first, "a leader of an old term resets nothing");
    follower.receive(3, append(2, (9, 2), &[], 0));
    assert_ne!(follower.raft.deadline(), first, "a conflict is still the leader's word");
}

#[test]
fn clients_are_redirected_to_the_last_known_leader() {
    let mut follower = Bench::start(3, 1, None, log(&[]));
    follower.submit(0);
    follower.receive(3, append(1, (0, 0), &[], 0));
    follower.submit(1);
    let hints = [None, Some(id(3))].map(|hint| ClientOutcome::NotLeader { hint });
    assert_eq!(follower.answers, hints);
}

#[test]
fn vote_requests_are_repeated_to_silent_servers() {
    let mut candidate = Bench::start(5, 0, None, log(&[]));
    candidate.feed(Input::ElectionForced);
    candidate.sync();
    candidate.receive(2, Message::RequestVoteResponse { term: Term(1), granted: false });
    candidate.now = Time::from_us(50_000);
    let again: Vec<_> = candidate.feed(Input::TimerFired).into_iter().map(|(to, _)| to).collect();
    assert_eq!(again, [id(3), id(4), id(5)]);
}

/// S1's disk takes longer than its election timeout: its requests of one term are durable when it is in the next.
#[test]
fn vote_requests_of_an_ended_candidacy_are_not_sent() {
    let mut server = Bench::start(3, 1, None, log(&[1]));
    server.feed(Input::ElectionForced);
    server.feed(Input::ElectionForced);
    assert_eq!(server.raft.current_term(), Term(3));
    server.raft.handle(Time::ZERO, Input::WriteDurable);
    assert_eq!(votes_asked(&mut server), [], "the first write is of term 2");
    server.raft.handle(Time::ZERO, Input::WriteDurable);
    assert_eq!(votes_asked(&mut server), [Term(3), Term(3)]);

    let mut follower = Bench::start(3, 1, None, log(&[1]));
    follower.feed(Input::ElectionForced);
    follower.receive(2, append(2, (1, 1), &[], 0));
    assert_eq!(follower.raft.role(), Role::Follower);
    follower.raft.handle(Time::ZERO, Input::WriteDurable);
    assert_eq!(votes_asked(&mut follower), [], "it follows the leader of that term");
}

/// The terms of the RequestVotes that are sent now.
fn votes_asked(server: &mut Bench) -> Vec<Term> {
    let mut terms = Vec::new();
    loop {
        match server.raft.poll_output() {
            Output::SendHeldBack { message: Message::RequestVote { term, .. }, .. } => {
                terms.push(term);
            }
            Output::Wait { .. } => return terms,
            _ => {}
        }
    }
}
