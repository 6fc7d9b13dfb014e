//! The protocol core by itself, fed by hand: changes of the membership (dissertation §4).

use raftarium::lab::language::parse_script;
use raftarium::lab::{Verdict, run};
use raftarium::raft::{Input, Output, Raft, Settings};
use raftarium::types::{
    AppendOutcome, Change, ChangeRefusal, ChangeRequest, CommandId, CommandSize, Configuration,
    Differences, Durable, Duration, Entry, Log, LogIndex, Membership, Message, Note, Payload, Role,
    Round, Rule, RuleSet, ServerId, ServerSet, StepDownReason, Term, Time,
};

fn id(number: u8) -> ServerId {
    ServerId::new(number).unwrap()
}

fn set(numbers: &[u8]) -> ServerSet {
    numbers.iter().map(|&number| id(number)).collect()
}

fn differences(added: &[u8], removed: &[u8]) -> Differences {
    Differences::new(set(added), set(removed)).unwrap()
}

fn single() -> Settings {
    Settings { membership: Membership::Single, ..Settings::default() }
}

fn without(rule: Rule, settings: Settings) -> Settings {
    Settings { broken: RuleSet::from_iter([rule]), ..settings }
}

fn no_op(term: u64) -> Entry {
    Entry { term: Term(term), payload: Payload::NoOp }
}

fn changing(term: u64, change: Change) -> Entry {
    Entry { term: Term(term), payload: Payload::Configuration(change) }
}

/// S1 with a disk that takes no time.
struct Bench {
    raft: Raft,
    now: Time,
    sent: Vec<(ServerId, Message)>,
    notes: Vec<Note>,
}

impl Bench {
    fn start(configuration: Configuration, settings: Settings, log: &[Entry]) -> Self {
        let log: Log = log.iter().copied().collect();
        let durable = Durable { current_term: log.last_term(), log, ..Durable::default() };
        let mut bench = Self {
            raft: Raft::start(id(1), configuration, settings, durable, Time::ZERO),
            now: Time::ZERO,
            sent: Vec::new(),
            notes: Vec::new(),
        };
        bench.drain();
        bench
    }

    /// Leader of three in term 1, with an entry of its term committed.
    fn leader(settings: Settings) -> Self {
        let mut bench = Self::start(Configuration::new(ServerSet::first(3)), settings, &[]);
        bench.elect();
        bench.submit();
        bench.matched(2, 1);
        bench.matched(3, 1);
        assert_eq!(bench.raft.commit_index(), LogIndex(1));
        bench
    }

    fn drain(&mut self) {
        loop {
            let mut written = false;
            loop {
                match self.raft.poll_output() {
                    Output::Write(_) => written = true,
                    Output::Wait { .. } => break,
                    Output::Send { to, message } | Output::SendHeldBack { to, message, .. } => {
                        self.sent.push((to, message));
                    }
                    Output::Note(note) => self.notes.push(note),
                    Output::ElectionTimeoutNeeded => {
                        self.raft.set_election_timeout(self.now + Duration::from_ms(150));
                    }
                    _ => {}
                }
            }
            if !written {
                return;
            }
            self.raft.handle(self.now, Input::WriteDurable);
        }
    }

    fn feed(&mut self, input: Input) {
        self.raft.handle(self.now, input);
        self.drain();
    }

    fn receive(&mut self, from: u8, message: Message) {
        self.feed(Input::Message { from: id(from), message });
    }

    fn elect(&mut self) {
        self.feed(Input::ElectionForced);
        let term = self.raft.current_term();
        for voter in self.raft.configuration().voting_peers_of(id(1)).iter() {
            let vote = Message::RequestVoteResponse { term, granted: true };
            self.receive(voter.number(), vote);
        }
        assert_eq!(self.raft.role(), Role::Leader);
    }

    fn submit(&mut self) {
        self.feed(Input::ClientRequest { command: CommandId(0), size: CommandSize(3) });
    }

    fn matched(&mut self, from: u8, index: u64) {
        let outcome = AppendOutcome::Matched { match_index: LogIndex(index) };
        let term = self.raft.current_term();
        self.receive(
            from,
            Message::AppendEntriesResponse { term, outcome, round: Round::default() },
        );
    }

    fn ask(&mut self, request: ChangeRequest) {
        self.feed(Input::ChangeRequested { request });
    }

    fn refused(&mut self, request: ChangeRequest) -> ChangeRefusal {
        self.notes.clear();
        let last = self.raft.log().last_index();
        self.ask(request);
        assert_eq!(self.raft.log().last_index(), last, "a refusal changes nothing");
        match self.notes[..] {
            [Note::ChangeRefused { reason }] => reason,
            ref notes => panic!("{notes:?}"),
        }
    }

    /// The changes of members in its log, in order.
    fn changes(&self) -> impl Iterator<Item = Change> {
        let log = self.raft.log();
        let payloads = (1..=log.last_index().0).map(|index| log.get(LogIndex(index)).unwrap());
        payloads.filter_map(|entry| match entry.payload {
            Payload::Configuration(change) => Some(change),
            _ => None,
        })
    }

    /// The entry that it appended last.
    fn last(&self) -> Payload {
        self.raft.log().get(self.raft.log().last_index()).unwrap().payload
    }

    fn take(&mut self, leader: u8, term: u64, prev: (u64, u64), entries: &[Entry], commit: u64) {
        let message = Message::AppendEntries {
            term: Term(term),
            prev_log_index: LogIndex(prev.0),
            prev_log_term: Term(prev.1),
            entries: entries.iter().copied().collect(),
            leader_commit: LogIndex(commit),
            round: Round::default(),
        };
        self.receive(leader, message);
    }

    fn heartbeat(&mut self) {
        let (at, _) = self.raft.deadline().expect("leaders have a heartbeat");
        self.now = at;
        self.feed(Input::TimerFired);
    }
}

#[test]
fn a_server_is_added_as_a_learner_first_then_in_two_steps() {
    let mut bench = Bench::leader(Settings::default());
    bench.ask(ChangeRequest::Add(set(&[4])));
    assert_eq!(bench.last(), Payload::Configuration(Change::AddLearners(differences(&[4], &[]))));
    assert_eq!(bench.raft.configuration().learners(), set(&[4]), "in force at once");
    assert!(bench.sent.iter().any(|(to, _)| *to == id(4)), "the learner is sent the log");
    bench.matched(2, 2);
    assert_eq!(bench.raft.log().last_index(), LogIndex(2), "it has to catch up");
    bench.matched(4, 2);
    assert_eq!(bench.last(), Payload::Configuration(Change::EnterJoint(differences(&[4], &[]))));
    bench.matched(2, 3);
    assert_eq!(bench.raft.commit_index(), LogIndex(2), "three of four, two of three");
    bench.matched(3, 3);
    assert_eq!(bench.last(), Payload::Configuration(Change::LeaveJoint));
    assert_eq!(bench.raft.configuration(), &Configuration::new(ServerSet::first(4)));
}

#[test]
fn a_learner_counts_in_no_majority() {
    let mut bench = Bench::leader(Settings::default());
    bench.ask(ChangeRequest::Learner(set(&[4])));
    bench.matched(4, 2);
    assert_eq!(bench.raft.commit_index(), LogIndex(1), "the leader and a learner are no majority");
    bench.matched(3, 2);
    assert_eq!(bench.raft.commit_index(), LogIndex(2));
    assert_eq!(bench.raft.log().last_index(), LogIndex(2), "a learner it stays");
}

#[test]
fn a_joint_configuration_elects_and_commits_with_both_majorities_alone() {
    let old = Configuration::new(ServerSet::first(3));
    let change = Change::EnterJoint(differences(&[4, 5], &[2, 3]));
    let mut bench = Bench::start(old, Settings::default(), &[no_op(1), changing(1, change)]);
    bench.feed(Input::ElectionForced);
    let term = bench.raft.current_term();
    let vote = Message::RequestVoteResponse { term, granted: true };
    bench.receive(4, vote.clone());
    bench.receive(5, vote.clone());
    assert_eq!(bench.raft.role(), Role::Candidate, "three of C_new, one of C_old");
    bench.receive(2, vote);
    assert_eq!(bench.raft.role(), Role::Leader);
    // It needs no command of a client to commit a change that another leader began.
    assert_eq!((bench.last(), bench.raft.log().last_index()), (Payload::NoOp, LogIndex(3)));
    bench.matched(2, 3);
    assert_eq!(bench.raft.commit_index(), LogIndex(0), "two of C_old, one of C_new");
    bench.matched(5, 3);
    assert_eq!(bench.raft.commit_index(), LogIndex(3));
    assert_eq!(bench.last(), Payload::Configuration(Change::LeaveJoint), "any leader leaves it");
}

#[test]
fn membership_changes_are_made_one_after_the_other() {
    let mut bench = Bench::leader(single());
    bench.ask(ChangeRequest::Remove(set(&[3])));
    assert_eq!(bench.raft.configuration().voters(), set(&[1, 2]));
    let under_way = ChangeRefusal::UnderWay { index: LogIndex(2) };
    assert_eq!(bench.refused(ChangeRequest::Learner(set(&[4]))), under_way);
    bench.matched(2, 2);
    bench.ask(ChangeRequest::Learner(set(&[4])));
    assert_eq!(bench.raft.configuration().learners(), set(&[4]));
}

#[test]
fn without_that_rule_two_changes_are_uncommitted_at_once() {
    let mut bench = Bench::leader(without(Rule::OneChangeAtATime, single()));
    bench.ask(ChangeRequest::Remove(set(&[3])));
    bench.ask(ChangeRequest::Remove(set(&[2])));
    assert_eq!(bench.raft.configuration().voters(), set(&[1]));
    assert!(bench.notes.contains(&Note::RuleSkipped { rule: Rule::OneChangeAtATime }));
}

#[test]
fn several_servers_are_added_in_one_joint_configuration_or_one_after_the_other() {
    let mut joint = Bench::leader(Settings::default());
    joint.ask(ChangeRequest::Add(set(&[2, 4, 5])));
    assert_eq!(
        joint.last(),
        Payload::Configuration(Change::AddLearners(differences(&[4, 5], &[]))),
        "a voter of the list is left out"
    );
    joint.matched(2, 2);
    joint.matched(4, 2);
    assert_eq!(joint.raft.log().last_index(), LogIndex(2), "both have to catch up");
    joint.matched(5, 2);
    let both = Change::EnterJoint(differences(&[4, 5], &[]));
    assert_eq!(joint.last(), Payload::Configuration(both));

    let mut one = Bench::leader(single());
    one.ask(ChangeRequest::Add(set(&[4, 5])));
    assert_eq!(one.last(), Payload::Configuration(Change::AddLearners(differences(&[4], &[]))));
    for index in 2..=5 {
        [2, 3, 4, 5].into_iter().for_each(|from| one.matched(from, index));
    }
    assert_eq!(one.raft.configuration(), &Configuration::new(ServerSet::first(5)));
    let sizes: Vec<usize> = one.changes().map(|change| change.added().len()).collect();
    assert_eq!(sizes, [1; 4], "S4 learns, S4 votes, S5 learns, S5 votes");
}

#[test]
fn several_servers_are_removed_or_demoted_at_once_and_strangers_in_the_list_are_left_out() {
    let mut removes = Bench::leader(Settings::default());
    removes.ask(ChangeRequest::Remove(set(&[2, 3, 9])));
    let both = Change::EnterJoint(differences(&[], &[2, 3]));
    assert_eq!(removes.last(), Payload::Configuration(both));
    let mut demotes = Bench::leader(Settings::default());
    demotes.ask(ChangeRequest::Learner(set(&[2, 3])));
    let both = Change::EnterDemotion(differences(&[], &[2, 3]));
    assert_eq!(demotes.last(), Payload::Configuration(both));
}

#[test]
fn requests_that_make_no_sense_are_rejected_with_the_reason() {
    let mut bench = Bench::leader(Settings::default());
    use ChangeRefusal::*;
    assert_eq!(bench.refused(ChangeRequest::Add(set(&[2]))), VotesAlready { of: id(2) });
    assert_eq!(bench.refused(ChangeRequest::Add(set(&[2, 3]))), VotesAlready { of: id(2) });
    assert_eq!(bench.refused(ChangeRequest::Remove(set(&[8, 9]))), NoMember { of: id(8) });
    assert_eq!(bench.refused(ChangeRequest::Remove(ServerSet::EMPTY)), NothingNew);
    assert_eq!(bench.refused(ChangeRequest::Remove(ServerSet::first(3))), NobodyLeft);
    assert_eq!(bench.refused(ChangeRequest::Voters(ServerSet::first(3))), NothingNew);
    assert_eq!(bench.refused(ChangeRequest::Voters(ServerSet::EMPTY)), NobodyLeft);
    let many = ChangeRequest::Voters(ServerSet::first(20));
    assert_eq!(bench.refused(many), TooMany { servers: 17 });
    let mut follower =
        Bench::start(Configuration::new(ServerSet::first(3)), Settings::default(), &[]);
    assert_eq!(follower.refused(ChangeRequest::Add(set(&[4]))), NotLeader);
    let mut alone = Bench::start(Configuration::new(ServerSet::first(1)), single(), &[]);
    alone.elect();
    alone.submit();
    assert_eq!(alone.refused(ChangeRequest::Learner(set(&[1]))), NobodyLeft);
}

#[test]
fn a_voter_is_demoted_in_two_steps_and_votes_in_the_first() {
    let mut bench = Bench::leader(Settings::default());
    bench.ask(ChangeRequest::Learner(set(&[2])));
    let demotion = Change::EnterDemotion(differences(&[], &[2]));
    assert_eq!(bench.last(), Payload::Configuration(demotion));
    let joint = *bench.raft.configuration();
    assert_eq!((joint.voters(), joint.outgoing()), (set(&[1, 3]), set(&[1, 2, 3])));
    assert!(joint.learners().is_empty(), "it still votes");
    bench.matched(2, 2);
    assert_eq!(bench.raft.commit_index(), LogIndex(1), "two of C_old, one of C_new");
    bench.matched(3, 2);
    assert_eq!(bench.last(), Payload::Configuration(Change::LeaveJoint));
    let new = *bench.raft.configuration();
    assert_eq!((new.voters(), new.learners()), (set(&[1, 3]), set(&[2])));
    bench.sent.clear();
    bench.matched(2, 3);
    assert_eq!(bench.raft.commit_index(), LogIndex(2), "a learner counts no more");
    bench.matched(3, 3);
    assert_eq!(bench.raft.commit_index(), LogIndex(3));
    bench.submit();
    assert!(bench.sent.iter().any(|(to, _)| *to == id(2)), "it is sent the log as ever");
    assert_eq!(
        bench.refused(ChangeRequest::Learner(set(&[2]))),
        ChangeRefusal::LearnsAlready { of: id(2) }
    );
}

#[test]
fn a_voter_is_demoted_in_one_step_where_one_server_changes_at_a_time() {
    let mut bench = Bench::leader(single());
    bench.ask(ChangeRequest::Learner(set(&[2])));
    let demotion = Change::DemoteAtOnce(differences(&[], &[2]));
    assert_eq!(bench.last(), Payload::Configuration(demotion));
    bench.matched(2, 2);
    assert_eq!(bench.raft.commit_index(), LogIndex(1), "one of two is no majority");
    bench.matched(3, 2);
    assert_eq!(bench.raft.commit_index(), LogIndex(2));
    assert_eq!(bench.raft.log().last_index(), LogIndex(2), "that is all");
    assert_eq!(bench.raft.configuration().learners(), set(&[2]));
}

#[test]
fn a_leader_that_demotes_itself_does_not_count_itself_and_then_learns() {
    let mut bench = Bench::leader(single());
    bench.ask(ChangeRequest::Learner(set(&[1])));
    bench.matched(2, 2);
    assert_eq!((bench.raft.commit_index(), bench.raft.role()), (LogIndex(1), Role::Leader));
    bench.matched(3, 2);
    assert_eq!((bench.raft.commit_index(), bench.raft.role()), (LogIndex(2), Role::Learner));
    assert_eq!(bench.raft.deadline(), None, "it has no vote, and does not campaign");
}

#[test]
fn a_demoted_follower_campaigns_until_that_is_committed_and_no_longer() {
    let old = Configuration::new(ServerSet::first(3));
    let demotion = changing(1, Change::EnterDemotion(differences(&[], &[1])));
    let mut bench = Bench::start(old, Settings::default(), &[]);
    bench.take(2, 1, (0, 0), &[no_op(1), demotion], 1);
    assert_eq!(bench.raft.role(), Role::Follower, "it votes in C_old");
    bench.take(2, 1, (2, 1), &[changing(1, Change::LeaveJoint)], 2);
    assert!(bench.raft.is_promotable(), "C_new may not be committed");
    bench.take(2, 1, (3, 1), &[], 3);
    assert_eq!(bench.raft.role(), Role::Learner);
    assert!(!bench.raft.is_promotable());
    let (at, _) = bench.raft.deadline().expect("the timer that ran when it had a vote");
    bench.now = at;
    bench.feed(Input::TimerFired);
    assert_eq!((bench.raft.role(), bench.raft.current_term()), (Role::Learner, Term(1)));
    assert_eq!(bench.raft.deadline(), None);
}

#[test]
fn a_forced_configuration_is_in_force_at_once_and_in_a_term_of_its_own() {
    let mut bench = Bench::leader(Settings::default());
    bench.submit();
    bench.ask(ChangeRequest::Add(set(&[4])));
    bench.feed(Input::MembersForced { voters: set(&[1, 2]) });
    let term = Term(2);
    assert_eq!((bench.raft.role(), bench.raft.current_term()), (Role::Follower, term));
    assert_eq!(bench.raft.voted_for(), Some(id(1)), "nobody else gets its vote in that term");
    assert_eq!(bench.raft.configuration().voters(), set(&[1, 2]));
    let removal = Change::AtOnce(differences(&[], &[3]));
    assert_eq!(bench.raft.log().get(LogIndex(4)), Some(changing(2, removal)));
    bench.elect();
    assert_eq!(bench.raft.current_term(), Term(3), "it campaigns as usual");
    bench.matched(2, 4);
    assert_eq!(bench.raft.commit_index(), LogIndex(1), "only an entry of its own term counts");
}

#[test]
fn a_forced_configuration_takes_as_many_entries_as_it_needs_and_ends_joint_consensus() {
    let nine = Configuration::new(ServerSet::first(9));
    let joint = changing(1, Change::EnterJoint(differences(&[], &[9])));
    let mut bench = Bench::start(nine, Settings::default(), &[no_op(1), joint]);
    assert!(bench.raft.configuration().is_joint());
    bench.feed(Input::MembersForced { voters: set(&[1, 10]) });
    assert_eq!(bench.raft.configuration(), &Configuration::new(set(&[1, 10])));
    let forced: Vec<Payload> =
        (3..=6).filter_map(|index| Some(bench.raft.log().get(LogIndex(index))?.payload)).collect();
    let at_once = |added: &[u8], removed: &[u8]| {
        Payload::Configuration(Change::AtOnce(differences(added, removed)))
    };
    let left = Payload::Configuration(Change::LeaveJoint);
    let goes = at_once(&[], &[2, 3, 4, 5, 6, 7]);
    assert_eq!(forced, [left, at_once(&[10], &[]), goes, at_once(&[], &[8])]);
}

/// Runs a script with ten seeds; all must hold.
fn holds(text: &str) {
    let script = parse_script("members", text).unwrap_or_else(|errors| panic!("{errors:?}"));
    for seed in 1..=10 {
        let report = run(&script, Some(seed), &mut |_| (), &mut || true).expect("a possible setup");
        assert_eq!(report.verdict, Verdict::Held, "seed {seed}\n{text}");
    }
}

#[test]
fn a_demoted_server_learns_on_and_can_be_promoted_again() {
    for membership in ["joint", "single"] {
        holds(&format!(
            "servers 5\nset membership {membership}\nset load 20/s\nawait settled within 5s\n\
             learner S2\nawait members S1 S3 S4 S5 within 2s\nexpect S2 is learner\n\
             set load 0/s\nsubmit x=1\nawait committed x=1 on S2 within 2s\n\
             timeout S2\nwait 1s\nexpect S2 is learner\n\
             add S2\nawait members S1 S2 S3 S4 S5 within 3s\nawait settled within 2s\nexpect safe\n"
        ));
    }
}

const MAJORITY_LOST: &str = "servers 5\ntimeout S3\nawait leader is S3 within 1s\nsubmit a=1\n\
    await committed a=1 on all within 2s\n";

#[test]
fn survivors_of_a_lost_majority_continue_with_a_forced_configuration() {
    let lost = "crash S3\ncrash S4\ncrash S5\nwait 2s\nexpect no leader\nforce members S1 S2\n";
    holds(&format!(
        "{MAJORITY_LOST}{lost}await members S1 S2 within 5s\nsubmit b=2\n\
         await committed b=2 on at least 2 within 2s\nexpect value a is 1 on S1\n\
         add S6\nawait members S1 S2 S6 within 5s\nexpect safe\n"
    ));
    holds(&format!("{MAJORITY_LOST}crash S1\n{}", "force members S1 S2\nwait 1s\nexpect safe\n"));
}

#[test]
fn what_a_forced_configuration_loses_the_checker_reports() {
    let partition = "partition S1 S2 | S3 S4 S5\nsubmit b=2\n\
        await committed b=2 on at least 3 within 3s\nwait 1s\n";
    let forced = "force members S1 S2\nawait leader in S1 S2 within 5s\n";
    // The commands that only the lost servers stored are lost.
    holds(&format!(
        "{MAJORITY_LOST}{partition}crash S3\ncrash S4\ncrash S5\n{forced}\
         expect violated leader-completeness\nexpect not violated configuration-overlap\n"
    ));
    // The others still run: now there are two clusters, which commit different entries.
    holds(&format!(
        "{MAJORITY_LOST}{partition}{forced}submit c=3 to leader\n\
         await committed c=3 on at least 2 within 3s\nexpect violated leader-completeness\n\
         expect violated state-machine-safety\nexpect violated equal-states\n"
    ));
}

#[test]
fn a_configuration_is_forced_on_the_most_up_to_date_of_those_that_run() {
    holds(&format!(
        "{MAJORITY_LOST}crash S1\nsubmit b=2\nawait committed b=2 on at least 4 within 2s\n\
         crash S3\ncrash S4\ncrash S5\nrestart S1\nforce members S1 S2\n\
         expect event members_forced on S2\nexpect no event members_forced on S1\n\
         await leader is S2 within 5s\nawait committed b=2 on S1 within 2s\nexpect safe\n"
    ));
}

#[test]
fn a_configuration_cannot_be_forced_without_a_running_server() {
    let text = "servers 3\ncrash all\nforce members S1 S2\n";
    let script = parse_script("members", text).expect("a good script");
    let report = run(&script, None, &mut |_| (), &mut || true).expect("a possible setup");
    let Verdict::Failed(failure) = report.verdict else { panic!("{:?}", report.verdict) };
    let said = "'force members S1 S2' cannot be done: none of S1 S2 is running now";
    assert_eq!(failure.message, said);
}

/// The bug that the erratum of 2015 is about: two leaders of different terms each change one server, and their majorities
/// need not meet.
#[test]
fn a_leader_changes_nothing_before_an_entry_of_its_own_term_is_committed() {
    let mut bench = Bench::start(Configuration::new(ServerSet::first(4)), single(), &[no_op(1)]);
    bench.elect();
    bench.ask(ChangeRequest::Remove(set(&[4])));
    assert!(bench.notes.contains(&Note::ChangeWaits));
    assert_eq!(bench.raft.configuration().voters(), ServerSet::first(4));
    assert_eq!((bench.last(), bench.raft.log().last_index()), (Payload::NoOp, LogIndex(2)));
    bench.matched(2, 2);
    assert_eq!(bench.raft.configuration().voters(), ServerSet::first(4));
    bench.matched(3, 2);
    assert_eq!(bench.last(), Payload::Configuration(Change::AtOnce(differences(&[], &[4]))));
}

#[test]
fn without_that_rule_it_changes_them_at_once() {
    let settings = without(Rule::OwnTermBarrier, single());
    let mut bench = Bench::start(Configuration::new(ServerSet::first(4)), settings, &[no_op(1)]);
    bench.elect();
    bench.ask(ChangeRequest::Remove(set(&[4])));
    assert_eq!(bench.last(), Payload::Configuration(Change::AtOnce(differences(&[], &[4]))));
    assert!(bench.notes.contains(&Note::RuleSkipped { rule: Rule::OwnTermBarrier }));
}

#[test]
fn without_joint_consensus_any_change_is_made_at_once() {
    let mut bench = Bench::leader(without(Rule::JointConsensus, Settings::default()));
    bench.ask(ChangeRequest::Voters(set(&[1])));
    assert_eq!(bench.raft.configuration(), &Configuration::new(set(&[1])));
    assert!(bench.notes.contains(&Note::RuleSkipped { rule: Rule::JointConsensus }));
}

#[test]
fn a_removed_leader_leads_without_counting_itself_and_then_steps_down() {
    let mut bench = Bench::leader(single());
    bench.ask(ChangeRequest::Remove(set(&[1])));
    assert_eq!(bench.raft.configuration().voters(), set(&[2, 3]));
    bench.matched(2, 2);
    assert_eq!(bench.raft.commit_index(), LogIndex(1), "S1 and S2 are not two of S2 and S3");
    assert_eq!(bench.raft.role(), Role::Leader);
    bench.matched(3, 2);
    assert_eq!((bench.raft.commit_index(), bench.raft.role()), (LogIndex(2), Role::Follower));
    let removed =
        |note: &Note| matches!(note, Note::SteppedDown { reason: StepDownReason::Removed, .. });
    assert!(bench.notes.iter().any(removed));
    assert_eq!(bench.raft.deadline(), None, "it is outside, and stands no more");
}

/// Dissertation, Figure 4.6: S1 may be the only server that can commit its own removal.
#[test]
fn a_removed_server_campaigns_until_that_is_committed_and_does_not_count_itself() {
    let removal = changing(1, Change::AtOnce(differences(&[], &[1])));
    let two = Configuration::new(ServerSet::first(2));
    let mut bench = Bench::start(two, single(), &[no_op(1), removal]);
    assert_eq!(bench.raft.configuration().voters(), set(&[2]));
    bench.feed(Input::ElectionForced);
    assert_eq!(bench.raft.role(), Role::Candidate, "its own vote is no majority");
    let term = bench.raft.current_term();
    bench.receive(2, Message::RequestVoteResponse { term, granted: true });
    assert_eq!(bench.raft.role(), Role::Leader);
    bench.matched(2, 3);
    assert_eq!((bench.raft.commit_index(), bench.raft.role()), (LogIndex(3), Role::Follower));
}

#[test]
fn a_configuration_goes_with_its_entry() {
    let three = Configuration::new(ServerSet::first(3));
    let change = changing(1, Change::AtOnce(differences(&[4], &[])));
    let mut bench = Bench::start(three, Settings::default(), &[no_op(1), change]);
    let index = |bench: &Bench| bench.raft.configuration_index();
    assert_eq!((index(&bench), bench.raft.configuration().voters().len()), (LogIndex(2), 4));
    bench.take(2, 2, (1, 1), &[no_op(2)], 0);
    assert_eq!((index(&bench), *bench.raft.configuration()), (LogIndex(0), three));
}

#[test]
fn a_restart_finds_the_configurations_of_its_log() {
    let log = [
        no_op(1),
        changing(1, Change::AddLearners(differences(&[4], &[]))),
        changing(1, Change::EnterJoint(differences(&[4], &[1]))),
    ];
    let three = Configuration::new(ServerSet::first(3));
    let bench = Bench::start(three, Settings::default(), &log);
    let present = bench.raft.configuration();
    assert_eq!((present.outgoing(), present.voters()), (set(&[1, 2, 3]), set(&[2, 3, 4])));
    assert_eq!(bench.raft.configuration_index(), LogIndex(3));
}

#[test]
fn a_new_machine_follows_any_leader_and_never_campaigns() {
    let founders = Configuration::new(set(&[5, 6, 7]));
    let mut bench = Bench::start(founders, Settings::default(), &[]);
    assert_eq!((bench.raft.role(), bench.raft.deadline()), (Role::Learner, None));
    bench.feed(Input::ElectionForced);
    assert_eq!((bench.raft.role(), bench.raft.current_term()), (Role::Learner, Term(0)));
    assert!(bench.notes.contains(&Note::MayNotStand));
    // It grants votes to candidates: it may be needed, and the candidate has the later configuration (§4.2.2).
    let vote = Message::RequestVote {
        term: Term(3),
        last_log_index: LogIndex(4),
        last_log_term: Term(2),
        transfer: false,
    };
    bench.receive(7, vote);
    assert_eq!(bench.raft.voted_for(), Some(id(7)));
    let added = changing(3, Change::AddLearners(differences(&[1], &[])));
    bench.take(7, 3, (0, 0), &[added], 0);
    assert_eq!((bench.raft.role(), bench.raft.deadline()), (Role::Learner, None));
    let voting = changing(3, Change::AtOnce(differences(&[1], &[])));
    bench.take(7, 3, (1, 3), &[voting], 0);
    assert_eq!(bench.raft.configuration().voters(), set(&[1, 5, 6, 7]), "what was there stays");
    assert_eq!(bench.raft.role(), Role::Follower);
    assert!(bench.raft.deadline().is_some(), "who may vote may stand");
}

#[test]
fn a_server_that_is_added_again_receives_its_log_from_the_beginning() {
    let mut bench = Bench::leader(single());
    bench.ask(ChangeRequest::Remove(set(&[3])));
    assert_eq!(bench.raft.progress(id(3)), None, "who is outside is sent nothing");
    bench.matched(3, 2);
    bench.matched(2, 2);
    bench.ask(ChangeRequest::Learner(set(&[3])));
    let progress = bench.raft.progress(id(3)).expect("it is a member again");
    assert_eq!(progress.match_index, LogIndex(0), "what it had said before counts no more");
}

#[test]
fn a_server_that_catches_up_too_slowly_stays_a_learner() {
    let mut bench = Bench::leader(Settings { catch_up_rounds: 2, ..single() });
    bench.ask(ChangeRequest::Add(set(&[4])));
    bench.matched(2, 2);
    bench.submit();
    bench.now += Duration::from_ms(200);
    bench.matched(4, 2);
    let goes_on = |bench: &Bench| bench.raft.configuration().voters().len() == 3;
    assert!(goes_on(&bench), "the first round was long, and there is more to come");
    bench.now += Duration::from_ms(200);
    bench.matched(4, 3);
    let (servers, took) = (set(&[4]), Duration::from_ms(200));
    assert_eq!(bench.notes.last(), Some(&Note::ChangeAborted { servers, round: 2, took }));
    assert!(goes_on(&bench));
    // Another change may begin.
    bench.matched(2, 3);
    bench.ask(ChangeRequest::Remove(set(&[4])));
    assert_eq!(bench.raft.configuration(), &Configuration::new(ServerSet::first(3)));
}

#[test]
fn the_leader_gives_up_on_a_new_server_that_never_answers() {
    let mut bench = Bench::leader(single());
    bench.ask(ChangeRequest::Add(set(&[4])));
    bench.matched(2, 2);
    while bench.now < Time::ZERO + Duration::from_ms(1_700) {
        bench.heartbeat();
    }
    let aborted = |note: &Note| matches!(note, Note::ChangeAborted { round: 1, .. });
    assert_eq!(bench.notes.iter().filter(|note| aborted(note)).count(), 1);
}

#[test]
fn in_single_steps_the_leader_goes_last() {
    let mut bench = Bench::leader(single());
    bench.ask(ChangeRequest::Voters(set(&[3])));
    assert_eq!(bench.raft.configuration().voters(), set(&[1, 3]));
    bench.matched(3, 2);
    assert_eq!(bench.raft.configuration().voters(), set(&[3]));
    bench.matched(3, 3);
    assert_eq!(bench.raft.role(), Role::Follower);
}

/// A change is appended only when the one before it is committed. So what precedes both is committed, although a restarted
/// server does not know its commit index.
#[test]
fn a_learner_that_was_a_voter_before_an_earlier_change_starts_no_election() {
    let log = [
        no_op(1),
        changing(1, Change::AtOnce(differences(&[], &[1]))),
        changing(1, Change::AddLearners(differences(&[1], &[]))),
    ];
    let three = Configuration::new(ServerSet::first(3));
    let mut learner = Bench::start(three, single(), &log);
    assert_eq!((learner.raft.role(), learner.raft.commit_index()), (Role::Learner, LogIndex(0)));
    assert_eq!(learner.raft.election_deadline(), None);
    learner.feed(Input::ElectionForced);
    assert_eq!((learner.raft.role(), learner.raft.current_term()), (Role::Learner, Term(1)));
}

#[test]
fn a_member_of_the_old_configuration_may_complete_a_joint_change() {
    let enter = changing(1, Change::EnterJoint(differences(&[], &[1])));
    let log = [no_op(1), enter, changing(1, Change::LeaveJoint)];
    let mut bench = Bench::start(Configuration::new(ServerSet::first(3)), single(), &log);
    bench.feed(Input::ElectionForced);
    assert_eq!(bench.raft.role(), Role::Candidate, "C_new may not be committed");
}
