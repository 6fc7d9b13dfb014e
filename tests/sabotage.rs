//! Broken cores, and a checker that detects what each of them violates.
//!
//! Each wraps the real core and changes one thing that passes through. The last test shows that the same commands cause
//! no report with a correct core.

use raftarium::check::Checker;
use raftarium::cores::{Consensus, Start};
use raftarium::lab::explain;
use raftarium::lab::why::causes::is_contradicted;
use raftarium::raft::{Input, NewSnapshot, Output, Raft, Settings, Write};
use raftarium::sim::{Command, Setup, Target, World};
use raftarium::types::{
    Change, Configuration, Differences, Duration, Entry, Event, Log, LogIndex, Message, Payload,
    Property, Ratio, ReadMode, Role, Rule, Scope, ServerId, ServerSet, Setting, Snapshot, Span,
    Term, Time, Timer, Value, Violation,
};

/// What a broken core does wrong.
trait Trick: Clone {
    fn spoil_input(_core: &Raft, _input: &mut Input) {}
    fn spoil_write(_core: &Raft, _write: &mut Write) {}
    fn spoil_output(_core: &Raft, _output: &mut Output) {}
    fn term(core: &Raft) -> Term {
        core.current_term()
    }
    fn commit_index(core: &Raft) -> LogIndex {
        core.commit_index()
    }
    fn configuration_index(core: &Raft) -> LogIndex {
        core.configuration_index()
    }
}

#[derive(Clone)]
struct Honest;
impl Trick for Honest {}

/// Grants every candidate its vote.
#[derive(Clone)]
struct VotesForAll;
impl Trick for VotesForAll {
    fn spoil_output(_: &Raft, output: &mut Output) {
        let (Output::Send { message, .. } | Output::SendHeldBack { message, .. }) = output else {
            return;
        };
        if let Message::RequestVoteResponse { granted, .. } = message {
            *granted = true;
        }
    }
}

/// A leader that replaces its last entry when it adds one.
#[derive(Clone)]
struct LeaderOverwrites;
impl Trick for LeaderOverwrites {
    fn spoil_write(core: &Raft, write: &mut Write) {
        if core.role() == Role::Leader && write.first > LogIndex(1) {
            write.first = write.first.previous();
            write.truncate_from = Some(write.first);
        }
    }
}

/// S3 receives something other than what was sent.
#[derive(Clone)]
struct MishearsEntries;
impl Trick for MishearsEntries {
    fn spoil_input(core: &Raft, input: &mut Input) {
        let Input::Message { message: Message::AppendEntries { entries, .. }, .. } = input else {
            return;
        };
        if core.id().number() == 3 {
            let spoiled = entries.iter().map(|&entry| Entry { payload: Payload::NoOp, ..entry });
            *entries = spoiled.collect();
        }
    }
}

/// S2 applies something other than what was committed.
#[derive(Clone)]
struct AppliesOther;
impl Trick for AppliesOther {
    fn spoil_output(core: &Raft, output: &mut Output) {
        if let (2, Output::Apply { entry, .. }) = (core.id().number(), output) {
            entry.payload = Payload::NoOp;
        }
    }
}

/// S2 writes an older term than its disk holds.
#[derive(Clone)]
struct WritesOldTerm;
impl Trick for WritesOldTerm {
    fn spoil_write(core: &Raft, write: &mut Write) {
        if let (2, Some((term, vote))) = (core.id().number(), &mut write.hard_state)
            && *term > Term(1)
        {
            (*term, *vote) = (Term(0), None);
        }
    }
}

/// A leader whose term decreases when it has an entry.
#[derive(Clone)]
struct FallsInTerm;
impl Trick for FallsInTerm {
    fn term(core: &Raft) -> Term {
        let falls = core.role() == Role::Leader && core.log().last_index() > LogIndex::ZERO;
        if falls { Term(0) } else { core.current_term() }
    }
}

/// Its commit index decreases when its log has two entries.
#[derive(Clone)]
struct ForgetsCommit;
impl Trick for ForgetsCommit {
    fn commit_index(core: &Raft) -> LogIndex {
        if core.log().last_index() > LogIndex(1) { LogIndex::ZERO } else { core.commit_index() }
    }
}

/// A leader that commits all its entries at once.
#[derive(Clone)]
struct CommitsAtOnce;
impl Trick for CommitsAtOnce {
    fn commit_index(core: &Raft) -> LogIndex {
        if core.role() == Role::Leader { core.log().last_index() } else { core.commit_index() }
    }
}

/// S1 appends configurations with itself as the only member.
#[derive(Clone)]
struct SeizesPower;
impl Trick for SeizesPower {
    fn spoil_write(core: &Raft, write: &mut Write) {
        let others = ServerSet::first(5).without(ServerSet::first(1));
        let alone = Differences::new(ServerSet::EMPTY, others).unwrap_or_default();
        let payload = Payload::Configuration(Change::AtOnce(alone));
        if core.id().number() == 1 {
            let spoiled = write.entries.iter().map(|&entry| Entry { payload, ..entry });
            write.entries = spoiled.collect();
        }
    }
}

/// Treats its first entry as a configuration.
#[derive(Clone)]
struct MisreadsConfiguration;
impl Trick for MisreadsConfiguration {
    fn configuration_index(core: &Raft) -> LogIndex {
        core.log().last_index().min(LogIndex(1))
    }
}

/// Reports of its snapshots that they reach further than they do.
#[derive(Clone)]
struct OverstatesSnapshots;
impl Trick for OverstatesSnapshots {
    fn spoil_write(_: &Raft, write: &mut Write) {
        if let Some(NewSnapshot::Taken(snapshot)) = &mut write.snapshot {
            let last_index = snapshot.last_index.next();
            *snapshot = Snapshot { last_index, ..(**snapshot).clone() }.into();
        }
    }
}

#[derive(Clone)]
struct Sabotaged<T> {
    core: Raft,
    trick: std::marker::PhantomData<T>,
}

impl<T: Trick> Consensus for Sabotaged<T> {
    type Program = ();

    fn start(program: &(), start: Start<'_>) -> Self {
        Self { core: Consensus::start(program, start), trick: std::marker::PhantomData }
    }
    fn handle(&mut self, now: Time, mut input: Input) {
        T::spoil_input(&self.core, &mut input);
        self.core.handle(now, input);
    }
    fn poll_output(&mut self) -> Output {
        let mut output = self.core.poll_output();
        if let Output::Write(write) = &mut output {
            T::spoil_write(&self.core, write);
        }
        T::spoil_output(&self.core, &mut output);
        output
    }
    fn set_election_timeout(&mut self, deadline: Time) {
        self.core.set_election_timeout(deadline);
    }
    fn set_settings(&mut self, _: Time, settings: Settings, _: Span) {
        self.core.set_settings(settings);
    }
    fn deadline(&self) -> Option<(Time, Timer)> {
        self.core.deadline()
    }
    fn role(&self) -> Role {
        self.core.role()
    }
    fn current_term(&self) -> Term {
        T::term(&self.core)
    }
    fn voted_for(&self) -> Option<ServerId> {
        self.core.voted_for()
    }
    fn log(&self) -> &Log {
        self.core.log()
    }
    fn commit_index(&self) -> LogIndex {
        T::commit_index(&self.core)
    }
    fn configuration(&self) -> &Configuration {
        self.core.configuration()
    }
    fn configuration_index(&self) -> LogIndex {
        T::configuration_index(&self.core)
    }
    fn approx_bytes(&self) -> usize {
        self.core.approx_bytes()
    }
    fn held_back(&self) -> usize {
        self.core.held_back()
    }
}

fn server(number: u8) -> Target {
    Target::Server(ServerId::new(number).unwrap())
}

/// Runs a world of five, with each command at its time in milliseconds, and returns the checker's reports.
fn violations<T: Trick>(commands: &[(u64, Command)]) -> Vec<Violation> {
    watched::<T>(commands).0
}

/// The same, with all events.
fn watched<T: Trick>(commands: &[(u64, Command)]) -> (Vec<Violation>, Vec<Event>) {
    let mut world: World<Sabotaged<T>> = World::new(&Setup::default()).unwrap();
    let mut checker = Checker::new(5);
    let mut found = Vec::new();
    let mut events = Vec::new();
    let mut watch = |event: &Event| {
        checker.observe(event, |violation| found.push(violation));
        events.push(event.clone());
    };
    for (ms, command) in commands {
        world.run_until(Time::ZERO + Duration::from_ms(*ms), &mut watch);
        world.apply(command, &mut watch).unwrap();
    }
    world.run_until(world.now() + Duration::from_s(2), &mut watch);
    (found, events)
}

fn submit(ms: u64) -> (u64, Command) {
    (ms, Command::Submit { text: "x=1".into(), to: None, again: None })
}

/// S1 leads; two commands are committed.
fn two_commands() -> Vec<(u64, Command)> {
    vec![(10, Command::Timeout(server(1))), submit(200), submit(400)]
}

/// S1 and S2 start elections in the same term.
fn rivals() -> Vec<(u64, Command)> {
    vec![(10, Command::Timeout(server(1))), (10, Command::Timeout(server(2)))]
}

/// S1 leads, commits a command, and takes a snapshot.
fn snapshot() -> Vec<(u64, Command)> {
    vec![(10, Command::Timeout(server(1))), submit(200), (400, Command::Snapshot(server(1)))]
}

/// S2 persists a term, and then a later one.
fn two_terms() -> Vec<(u64, Command)> {
    vec![(10, Command::Timeout(server(1))), (300, Command::Timeout(server(1)))]
}

/// While S3 is cut off, S1 commits; then S3, whose log is empty, starts an election.
fn stale_candidate() -> Vec<(u64, Command)> {
    vec![
        (5, Command::Isolate(server(3))),
        (10, Command::Timeout(server(1))),
        submit(200),
        (400, Command::Reconnect(server(3))),
        (400, Command::Timeout(server(3))),
    ]
}

/// A client puts a value in a session, and its request arrives twice.
fn repeated() -> Vec<(u64, Command)> {
    let always = Setting::ClientRepeat(Ratio::from_ppm(1_000_000));
    let put =
        Command::Put { client: Some("A".into()), key: "k".into(), value: "1".into(), again: None };
    vec![
        (10, Command::Timeout(server(1))),
        (100, Command::Set(Scope::All, always)),
        (200, put.clone()),
        (600, put),
    ]
}

/// A value is put, and S2 receives a read of it.
fn asked_of_s2() -> Vec<(u64, Command)> {
    let key = || "k".into();
    let by_index = Setting::Reads(ReadMode::Index);
    vec![
        (10, Command::Timeout(server(1))),
        (100, Command::Set(Scope::All, by_index)),
        (200, Command::Put { client: None, key: key(), value: "1".into(), again: None }),
        (800, Command::Get { client: None, key: key(), from: Some(server(2)), again: None }),
    ]
}

fn first(found: &[Violation], property: Property) -> Violation {
    let first = found.iter().find(|violation| violation.property == property);
    *first.unwrap_or_else(|| panic!("{property} should be violated; found were {found:?}"))
}

#[test]
fn a_core_that_votes_for_all_breaks_election_safety() {
    let violation = first(&violations::<VotesForAll>(&rivals()), Property::ElectionSafety);
    assert_eq!(violation.term, Term(1));
    assert!(violation.other.is_some_and(|other| other != violation.server));
}

#[test]
fn a_leader_that_overwrites_its_log_breaks_leader_append_only() {
    let found = violations::<LeaderOverwrites>(&two_commands());
    let violation = first(&found, Property::LeaderAppendOnly);
    assert_eq!(violation.server.number(), 1);
    assert_eq!(violation.index, Some(LogIndex(1)));
}

#[test]
fn a_follower_that_stores_other_entries_violates_log_matching() {
    let violation = first(&violations::<MishearsEntries>(&two_commands()), Property::LogMatching);
    assert_eq!(violation.server.number(), 3);
    assert_eq!(violation.index, Some(LogIndex(1)));
    assert_ne!(violation.expected, violation.found);
}

#[test]
fn a_leader_elected_despite_its_log_violates_leader_completeness() {
    let found = violations::<VotesForAll>(&stale_candidate());
    let violation = first(&found, Property::LeaderCompleteness);
    assert_eq!(violation.server.number(), 3);
    assert_eq!((violation.index, violation.found), (Some(LogIndex(1)), None));
}

#[test]
fn a_server_that_applies_something_else_breaks_state_machine_safety() {
    let found = violations::<AppliesOther>(&two_commands());
    let violation = first(&found, Property::StateMachineSafety);
    assert!([violation.server, violation.other.unwrap()].contains(&ServerId::new(2).unwrap()));
    use Property::{EqualStates, StateMachineSafety};
    let of_these = |found: &Violation| [StateMachineSafety, EqualStates].contains(&found.property);
    assert!(found.iter().all(of_these), "{found:?}");
}

#[test]
fn a_core_that_votes_for_all_breaks_one_vote() {
    let violation = first(&violations::<VotesForAll>(&rivals()), Property::OneVote);
    assert_eq!(violation.term, Term(1));
    assert_ne!(violation.expected, violation.found);
}

#[test]
fn a_core_that_writes_an_older_term_breaks_durable_state() {
    let violation = first(&violations::<WritesOldTerm>(&two_terms()), Property::DurableState);
    assert_eq!(violation.server.number(), 2);
    assert_eq!(violation.expected, Some(Value::Term(Term(1))));
    assert_eq!(violation.found, Some(Value::Term(Term(0))));
}

/// The core is correct; its disk is not.
#[test]
fn a_wiped_disk_breaks_durable_state() {
    let mut commands = two_commands();
    commands.push((600, Command::Wipe(server(2))));
    let violation = first(&violations::<Honest>(&commands), Property::DurableState);
    assert_eq!(violation.server.number(), 2);
}

#[test]
fn a_core_whose_term_falls_breaks_rising_terms() {
    let violation = first(&violations::<FallsInTerm>(&two_commands()), Property::RisingTerms);
    assert_eq!((violation.server.number(), violation.term), (1, Term(0)));
}

#[test]
fn a_core_whose_commit_index_falls_breaks_rising_commits() {
    let violation = first(&violations::<ForgetsCommit>(&two_commands()), Property::RisingCommits);
    assert_eq!(violation.expected, Some(Value::Index(LogIndex(1))));
}

#[test]
fn a_leader_that_commits_at_once_breaks_majority_commit() {
    let violation = first(&violations::<CommitsAtOnce>(&two_commands()), Property::MajorityCommit);
    assert_eq!((violation.server.number(), violation.index), (1, Some(LogIndex(1))));
    assert_eq!(violation.expected, Some(Value::Servers(ServerSet::first(5))));
    assert_eq!(violation.found, Some(Value::Servers(ServerSet::EMPTY)));
}

#[test]
fn a_configuration_of_one_among_five_breaks_configuration_overlap() {
    let found = violations::<SeizesPower>(&two_commands());
    let violation = first(&found, Property::ConfigurationOverlap);
    assert_eq!((violation.server.number(), violation.index), (1, Some(LogIndex(1))));
}

#[test]
fn a_core_that_misreads_its_log_breaks_own_configuration() {
    let found = violations::<MisreadsConfiguration>(&two_commands());
    let violation = first(&found, Property::OwnConfiguration);
    assert_eq!(violation.expected, Some(Value::Index(LogIndex::ZERO)));
    assert_eq!(violation.found, Some(Value::Index(LogIndex(1))));
}

#[test]
fn a_snapshot_that_covers_too_much_violates_true_snapshots() {
    let violation = first(&violations::<OverstatesSnapshots>(&snapshot()), Property::TrueSnapshots);
    assert_eq!((violation.server.number(), violation.index), (1, Some(LogIndex(2))));
}

#[test]
fn a_server_that_applies_something_else_breaks_equal_states() {
    let violation = first(&violations::<AppliesOther>(&two_commands()), Property::EqualStates);
    assert_eq!(violation.index, Some(LogIndex(1)));
}

/// The core is correct; its state machine ignores sessions.
#[test]
fn a_state_machine_that_ignores_sessions_violates_apply_once() {
    let mut commands = repeated();
    commands.insert(0, (0, Command::Break(Rule::Sessions)));
    let found = violations::<Honest>(&commands);
    let violation = first(&found, Property::ApplyOnce);
    let once = violation.expected.expect("an index");
    assert!(matches!(once, Value::Index(first) if Some(first) < violation.index), "{violation:?}");
    assert!(found.iter().all(|found| found.property == Property::ApplyOnce), "{found:?}");
}

#[test]
fn a_server_that_applies_something_else_breaks_linearizability() {
    let violation = first(&violations::<AppliesOther>(&asked_of_s2()), Property::Linearizability);
    assert_eq!(violation.server.number(), 2);
    assert!(matches!(violation.found, Some(Value::Read { value: None, .. })), "{violation:?}");
    assert!(matches!(violation.expected, Some(Value::Written(Some(_)))), "{violation:?}");
}

/// The event that violated a property, and the event that it contradicts: their servers and kinds.
fn evidence<T: Trick>(commands: &[(u64, Command)], property: Property) -> [String; 2] {
    let (found, events) = watched::<T>(commands);
    let violation = first(&found, property);
    let broke = &events[violation.event.0 as usize - 1];
    let mut before = events[..violation.event.0 as usize - 1].iter().rev();
    let contradicted = before.find(|event| is_contradicted(event, &violation));
    let contradicted = contradicted.unwrap_or_else(|| panic!("nothing contradicts {violation:?}"));
    assert_ne!(broke.seq, contradicted.seq);
    let name = |event: &Event, id: Option<ServerId>| {
        assert_eq!(event.server, id);
        explain::kind(event).to_owned()
    };
    let other = violation.other.unwrap_or(violation.server);
    [name(broke, Some(violation.server)), name(contradicted, Some(other))]
}

#[test]
fn a_violation_leads_to_what_it_contradicts() {
    use Property::{
        ConfigurationOverlap, DurableState, ElectionSafety, EqualStates, LeaderAppendOnly,
        LeaderCompleteness, LogMatching, MajorityCommit, OneVote, OwnConfiguration, RisingCommits,
        RisingTerms, StateMachineSafety, TrueSnapshots,
    };
    let found = evidence::<VotesForAll>(&rivals(), ElectionSafety);
    assert_eq!(found, ["role_changed", "election_won"]);
    let found = evidence::<LeaderOverwrites>(&two_commands(), LeaderAppendOnly);
    assert_eq!(found, ["log_truncated", "entry_appended"]);
    let found = evidence::<MishearsEntries>(&two_commands(), LogMatching);
    assert_eq!(found, ["entry_appended", "entry_appended"]);
    let found = evidence::<VotesForAll>(&stale_candidate(), LeaderCompleteness);
    assert_eq!(found, ["role_changed", "commit_advanced"]);
    let found = evidence::<AppliesOther>(&two_commands(), StateMachineSafety);
    assert_eq!(found, ["applied", "applied"]);
    let found = evidence::<VotesForAll>(&rivals(), OneVote);
    assert_eq!(found, ["sent", "sent"]);
    let found = evidence::<WritesOldTerm>(&two_terms(), DurableState);
    assert_eq!(found, ["write_durable", "write_started"]);
    let found = evidence::<FallsInTerm>(&two_commands(), RisingTerms);
    assert_eq!(found, ["term_changed", "term_changed"]);
    let found = evidence::<ForgetsCommit>(&two_commands(), RisingCommits);
    assert_eq!(found, ["commit_advanced", "commit_advanced"]);
    let found = evidence::<CommitsAtOnce>(&two_commands(), MajorityCommit);
    assert_eq!(found, ["entry_appended", "commit_advanced"]);
    let found = evidence::<SeizesPower>(&two_commands(), ConfigurationOverlap);
    assert_eq!(found, ["entry_appended", "started"]);
    let found = evidence::<MisreadsConfiguration>(&two_commands(), OwnConfiguration);
    assert_eq!(found, ["configuration_adopted", "started"]);
    let found = evidence::<OverstatesSnapshots>(&snapshot(), TrueSnapshots);
    assert_eq!(found, ["snapshot_taken", "entry_appended"]);
    let found = evidence::<AppliesOther>(&two_commands(), EqualStates);
    assert_eq!(found, ["applied", "applied"]);
}

#[test]
fn an_honest_core_breaks_nothing_in_the_same_runs() {
    let of_the_log = [two_commands(), rivals(), stale_candidate(), two_terms(), snapshot()];
    for commands in of_the_log.into_iter().chain([repeated(), asked_of_s2()]) {
        assert_eq!(violations::<Honest>(&commands), []);
    }
}
