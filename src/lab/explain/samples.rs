//! An event of every kind, for tests.

use std::num::NonZeroU32;

use crate::sim::{Clients, Command, Setup, World};
use crate::types::{
    AppendOutcome, Change, ChangeRefusal, ChangeRequest, ClientId, ClientOutcome, CommandId,
    CommandSize, Configuration, CorePart, DenyReason, Differences, DiskError, Duration, Entries,
    Entry, Event, EventId, EventKind, Fact, FaultKind, ForeignBody, KeyId, Link, LogIndex,
    LossCause, Message, MessageId, MessageKind, MessageKinds, NoEffect, Note, Operation, Payload,
    Peer, Property, Role, Round, Rule, Scope, ServerId, ServerSet, Setting, SkipReason,
    SnapshotChunk, Span, StepDownReason, Term, Ticket, Time, Timer, TransferRefusal, Value,
    ValueDigest, Violation, WriteId,
};

/// Clients whose first command says `x=1`.
pub fn clients() -> Clients {
    let mut world: World = World::new(&Setup::default()).expect("the default setup can be");
    let submit = Command::Submit { text: "x=1".into(), to: None, again: None };
    world.apply(&submit, &mut |_| {}).expect("there is room for a client");
    world.clients().clone()
}

pub fn s(number: u8) -> ServerId {
    ServerId::new(number).expect("the number of a server")
}

/// An event of S3.
pub fn event(kind: impl Into<EventKind>) -> Event {
    let (seq, trigger) = (EventId(7), Some(EventId(6)));
    Event { seq, at: Time::from_us(1_500), server: Some(s(3)), trigger, kind: kind.into() }
}

impl From<Fact> for EventKind {
    fn from(fact: Fact) -> Self {
        EventKind::Fact(fact)
    }
}

impl From<Note> for EventKind {
    fn from(note: Note) -> Self {
        EventKind::Note(note)
    }
}

impl From<Violation> for EventKind {
    fn from(violation: Violation) -> Self {
        EventKind::Violation { violation }
    }
}

/// All kinds, with the variants of each that have different sentences.
pub fn all() -> Vec<Event> {
    let facts = machines()
        .into_iter()
        .chain(messages())
        .chain(states())
        .chain(interventions())
        .chain(faults());
    let facts = facts.map(event);
    let notes = elections()
        .into_iter()
        .chain(pre_votes())
        .chain(transfers())
        .chain(reads())
        .chain(replication())
        .chain(changes())
        .map(event);
    facts.chain(notes).chain(Property::ALL.map(|property| event(violation(property)))).collect()
}

const TERM: Term = Term(2);
const INDEX: LogIndex = LogIndex(4);
const COMMAND: CommandId = CommandId(0);
const ENTRY: Entry = Entry { term: TERM, payload: Payload::Command(COMMAND, CommandSize(3)) };
const NO_OP: Entry = Entry { term: TERM, payload: Payload::NoOp };

fn machines() -> Vec<Fact> {
    let fresh = LogIndex::ZERO;
    let started = |term, voted_for, last_log_index| Fact::Started {
        term,
        voted_for,
        last_log_index,
        last_log_term: TERM,
    };
    let write = WriteId(3);
    let last_log_index = INDEX;
    let wrote = |hard_state| Fact::WriteStarted { write, hard_state, last_log_index };
    let mut facts = vec![
        Fact::EntryGiven { index: INDEX, entry: ENTRY },
        started(Term(0), None, fresh),
        started(TERM, Some(s(3)), INDEX),
        started(TERM, None, fresh),
        wrote(None),
        wrote(Some((TERM, None))),
        wrote(Some((TERM, Some(s(1))))),
        Fact::WriteDurable { write },
    ];
    facts.extend((0..3).map(|lost_writes| Fact::Crashed { lost_writes }));
    for timer in [Timer::Election, Timer::Heartbeat, Timer::Retry, Timer::Other] {
        facts.push(Fact::TimerFired { timer, forced: false });
    }
    facts.push(Fact::TimerFired { timer: Timer::Election, forced: true });
    facts.extend(snapshots());
    facts
}

fn snapshots() -> Vec<Fact> {
    let (index, term, state, bytes) = (INDEX, TERM, 7, 120);
    let installed =
        |last_log_index| Fact::SnapshotInstalled { index, term, state, bytes, last_log_index };
    vec![
        Fact::SnapshotRequested,
        Fact::TransferRequested { to: s(1) },
        Fact::TransferRequested { to: s(3) },
        Fact::MembersForced { voters: ServerSet::first(2) },
        Fact::SnapshotTaken { index, term, state, bytes },
        Fact::LogCompacted { index, term },
        installed(index),
        installed(LogIndex(6)),
        Fact::StateRestored { index, state },
    ]
}

fn bodies() -> Vec<Message> {
    let (term, command) = (TERM, COMMAND);
    let request = |last_log_index| Message::RequestVote {
        term,
        last_log_index,
        last_log_term: TERM,
        transfer: false,
    };
    let append = |prev_log_index, entries: Entries| Message::AppendEntries {
        term,
        prev_log_index,
        prev_log_term: TERM,
        entries,
        leader_commit: LogIndex(3),
        round: Round(1),
    };
    let answer = |outcome| Message::AppendEntriesResponse { term, outcome, round: Round(1) };
    let conflict = |conflict_term| AppendOutcome::Conflict {
        prev_log_index: INDEX,
        conflict_term,
        conflict_index: LogIndex(3),
    };
    let done = |outcome| Message::ClientResponse { command, outcome };
    let foreign = |is_positive, json: &str| {
        let body = ForeignBody {
            kind: MessageKind::Other,
            term: Some(TERM),
            is_positive,
            json: json.into(),
        };
        Message::Foreign(body.into())
    };
    vec![
        request(INDEX),
        request(LogIndex::ZERO),
        Message::RequestVoteResponse { term, granted: true },
        Message::RequestVoteResponse { term, granted: false },
        Message::RequestVote { term, last_log_index: INDEX, last_log_term: TERM, transfer: true },
        Message::TimeoutNow { term },
        foreign(Some(true), r#"{"gossip":[1,2]}"#),
        foreign(None, r#"{"last_log_index":3,"term":4}"#),
        Message::ReadIndex { term, read: command },
        Message::ReadIndexResponse { term, read: command, index: Some(INDEX) },
        Message::ReadIndexResponse { term, read: command, index: None },
        Message::PreVote { term, last_log_index: INDEX, last_log_term: TERM },
        Message::PreVoteResponse { term, asked: term.next(), granted: true },
        Message::PreVoteResponse { term, asked: term.next(), granted: false },
        append(LogIndex::ZERO, Entries::default()),
        append(INDEX, ENTRY.into()),
        append(INDEX, [ENTRY, NO_OP].into_iter().collect()),
        answer(AppendOutcome::Matched { match_index: LogIndex::ZERO }),
        answer(AppendOutcome::Matched { match_index: INDEX }),
        answer(conflict(None)),
        answer(conflict(Some(Term(1)))),
        answer(AppendOutcome::StaleTerm),
        Message::ClientRequest { command },
        done(ClientOutcome::Applied { index: INDEX }),
        done(ClientOutcome::NotLeader { hint: Some(s(1)) }),
        done(ClientOutcome::NotLeader { hint: None }),
        done(ClientOutcome::Busy),
        Message::InstallSnapshot { term, chunk: chunk().into(), round: Round(1) },
        Message::InstallSnapshotResponse {
            term,
            last_index: INDEX,
            received: Some(64),
            round: Round(1),
        },
        Message::InstallSnapshotResponse {
            term,
            last_index: INDEX,
            received: None,
            round: Round(1),
        },
    ]
}

fn chunk() -> SnapshotChunk {
    SnapshotChunk {
        last_index: INDEX,
        last_term: TERM,
        configuration: Configuration::new(ServerSet::first(3)),
        configuration_index: LogIndex::ZERO,
        size: 200,
        offset: 64,
        data: vec![0; 64].into(),
    }
}

fn messages() -> Vec<Fact> {
    let (message, from, to) = (MessageId(9), Peer::Server(s(3)), Peer::Server(s(1)));
    let client = Peer::Client(ClientId(1));
    let mut facts = vec![
        Fact::Duplicated { message, copy: MessageId(10), from, to },
        Fact::Delayed { message, from, to, by: Duration::from_ms(50) },
        Fact::Held { message, from, to },
        Fact::Released { message, from, to },
        Fact::Sent {
            message,
            from: client,
            to,
            body: Message::ClientRequest { command: COMMAND },
            held_us: 0,
        },
        Fact::Sent {
            message,
            from,
            to,
            body: Message::RequestVoteResponse { term: TERM, granted: true },
            held_us: 1_500,
        },
        Fact::Delivered {
            message: MessageId(10),
            from,
            to,
            body: Message::RequestVoteResponse { term: TERM, granted: true },
            copy_of: NonZeroU32::new(9),
        },
        Fact::Lost {
            message: MessageId(10),
            from,
            to,
            body: Message::RequestVoteResponse { term: TERM, granted: true },
            cause: LossCause::Chance,
            copy_of: NonZeroU32::new(9),
        },
        Fact::VoteRequestUnanswered { message, candidate: s(1), term: TERM },
    ];
    for body in bodies() {
        facts.push(Fact::Sent { message, from, to, body: body.clone(), held_us: 0 });
        facts.push(Fact::Delivered { message, from, to, body, copy_of: None });
    }
    for cause in [
        LossCause::Chance,
        LossCause::CutWhenSent,
        LossCause::CutOnArrival,
        LossCause::ReceiverDown,
        LossCause::ClientGone,
        LossCause::Dropped,
        LossCause::ReceiverFull,
        LossCause::QueueFull,
    ] {
        let body = Message::RequestVoteResponse { term: TERM, granted: true };
        facts.push(Fact::Lost { message, from, to, body, cause, copy_of: None });
    }
    facts
}

fn states() -> Vec<Fact> {
    let (client, command, index) = (ClientId(1), COMMAND, INDEX);
    let finished = |outcome| Fact::ClientFinished { client, command, outcome };
    let submitted =
        |operation| Fact::ClientSubmitted { client, command, operation: Some(operation) };
    let skipped = |why| Fact::CommandSkipped { index, command, why };
    let ticket = Ticket { session: LogIndex(3), sequence: 1, heeded: true };
    vec![
        Fact::RoleChanged { from: Role::Follower, to: Role::Candidate },
        Fact::RoleChanged { from: Role::Candidate, to: Role::Leader },
        Fact::RoleChanged { from: Role::Follower, to: Role::PreCandidate },
        Fact::RoleChanged { from: Role::Follower, to: Role::Learner },
        Fact::ConfigurationAdopted { index: LogIndex::ZERO },
        Fact::ConfigurationAdopted { index },
        Fact::TermChanged { from: Term(1), to: TERM },
        Fact::VoteChanged { candidate: s(3) },
        Fact::VoteChanged { candidate: s(1) },
        Fact::EntryAppended { index, entry: ENTRY },
        Fact::EntryAppended { index, entry: NO_OP },
        Fact::LogTruncated { first: index, last: LogIndex(6) },
        Fact::LogTruncated { first: index, last: index },
        Fact::CommitAdvanced { from: LogIndex(3), to: index },
        Fact::Applied { index, entry: ENTRY, state: 0 },
        Fact::ClientSubmitted { client, command, operation: None },
        submitted(Operation::Register { keep: 5 }),
        submitted(Operation::Put { key: KeyId(0), value: ValueDigest(1), session: Some(ticket) }),
        submitted(Operation::Get { key: KeyId(0) }),
        Fact::ClientTimedOut { client, server: s(1) },
        finished(Some(ClientOutcome::Applied { index })),
        finished(Some(ClientOutcome::NotLeader { hint: None })),
        finished(Some(ClientOutcome::Busy)),
        finished(None),
        finished(Some(ClientOutcome::Registered { session: index })),
        finished(Some(ClientOutcome::Read { value: Some(COMMAND), index })),
        finished(Some(ClientOutcome::Read { value: None, index })),
        finished(Some(ClientOutcome::SessionExpired)),
        skipped(SkipReason::Repeated { first: LogIndex(3) }),
        skipped(SkipReason::Outdated),
        skipped(SkipReason::NoSession { session: LogIndex(3) }),
        Fact::SessionExpired { session: LogIndex(3) },
    ]
}

fn interventions() -> Vec<Fact> {
    let link = Link { from: s(1), to: s(2) };
    let groups = [ServerSet::first(2), [s(3), s(4), s(5)].into_iter().collect()];
    let setting = Setting::Latency(Span::new(Duration::from_ms(10), Duration::from_ms(15)));
    let mut facts = vec![
        Fact::ServerAdded,
        Fact::ChangeRequested { request: ChangeRequest::Add([s(1)].into_iter().collect()) },
        Fact::ChangeRequested { request: ChangeRequest::Learner(ServerSet::first(2)) },
        Fact::ChangeRequested { request: ChangeRequest::Remove([s(1)].into_iter().collect()) },
        Fact::ChangeRequested { request: ChangeRequest::Remove(ServerSet::first(3)) },
        Fact::ChangeRequested { request: ChangeRequest::Voters(ServerSet::first(3)) },
        Fact::Paused,
        Fact::Resumed,
        Fact::Isolated,
        Fact::Reconnected,
        Fact::Partitioned { groups: groups.into() },
        Fact::LinkCut { link },
        Fact::LinkHealed { link },
        Fact::Healed,
    ];
    facts.push(Fact::CoreLoaded { name: "raft.js".into(), hash: 0x0123_4567_89ab_cdef });
    facts.push(Fact::CoreError { problem: "reply.send[1].to: \"S9\" is not a server".into() });
    facts.push(Fact::CoreLogged { line: "I vote for S2".into() });
    facts.push(Fact::LineLogged { line: "asked S2 for its vote".into() });
    for part in [
        CorePart::Reads,
        CorePart::Snapshots,
        CorePart::Membership,
        CorePart::Transfer,
        CorePart::Rules,
    ] {
        facts.push(Fact::CoreLacks { part });
    }
    let append = Scope::Messages(MessageKinds::APPEND_ENTRIES);
    let server = Scope::Server(s(2));
    for scope in [Scope::All, Scope::Link(link), Scope::BothWays(link), server, append] {
        facts.push(Fact::SettingChanged { scope, setting });
        facts.push(Fact::SettingReset { scope, setting });
    }
    for why in [
        NoEffect::AlreadyDown,
        NoEffect::AlreadyUp,
        NoEffect::TimerOfDownServer,
        NoEffect::AlreadyIsolated,
        NoEffect::NotIsolated,
        NoEffect::AlreadyCut,
        NoEffect::NotCut,
        NoEffect::AlreadyPaused,
        NoEffect::PauseOfDownServer,
        NoEffect::NotPaused,
        NoEffect::TimerOfPausedServer,
        NoEffect::AlreadyHeld,
        NoEffect::NotHeld,
        NoEffect::RequestToPausedLeader,
        NoEffect::AlreadyClogged,
        NoEffect::NotClogged,
        NoEffect::AlreadyStalled,
        NoEffect::NotStalled,
        NoEffect::AlreadyLies,
        NoEffect::LiesNot,
        NoEffect::WriteOfDownServer,
        NoEffect::AlreadyBroken,
        NoEffect::NotBroken,
        NoEffect::SnapshotOfDownServer,
        NoEffect::SnapshotOfPausedServer,
        NoEffect::NothingToSnapshot,
        NoEffect::SnapshotUnderWay,
        NoEffect::NoSnapshotToCorrupt,
        NoEffect::VotersAlready,
    ] {
        facts.push(Fact::NothingChanged { why });
    }
    for rule in Rule::ALL {
        facts.extend([Fact::RuleBroken { rule }, Fact::RuleMended { rule }]);
    }
    facts
}

fn faults() -> Vec<Fact> {
    let link = Link { from: s(1), to: s(2) };
    let (write, index) = (WriteId(3), INDEX);
    let (from, to) = (Peer::Server(s(3)), Peer::Server(s(1)));
    let mut facts = vec![
        Fact::LinkClogged { link },
        Fact::LinkUnclogged { link },
        Fact::Replayed { message: MessageId(9), copy: MessageId(10), from, to },
        Fact::Partitioned { groups: [ServerSet::first(5)].into() },
        Fact::DiskStalled,
        Fact::DiskUnstalled,
        Fact::WriteFailed { write, error: DiskError::Io },
        Fact::WriteFailed { write, error: DiskError::Full },
        Fact::WriteTorn { write, kept: None, hard_state_kept: None },
        Fact::WriteTorn { write, kept: Some(index), hard_state_kept: None },
        Fact::WriteTorn { write, kept: None, hard_state_kept: Some(true) },
        Fact::WriteTorn { write, kept: None, hard_state_kept: Some(false) },
        Fact::WriteTorn { write, kept: Some(index), hard_state_kept: Some(true) },
        Fact::TailDropped,
        Fact::DiskLies,
        Fact::DiskFlushed,
        Fact::WritesVanished { writes: 0 },
        Fact::WritesVanished { writes: 1 },
        Fact::WritesVanished { writes: 3 },
        Fact::DiskCorrupted { index: LogIndex::ZERO },
        Fact::DiskCorrupted { index },
        Fact::StartRefused { index: LogIndex::ZERO },
        Fact::StartRefused { index },
        Fact::SnapshotCorrupted { index },
        Fact::SnapshotUnreadable { index },
        Fact::DiskWiped,
        Fact::ClockStepped { by_us: 200_000 },
        Fact::ClockStepped { by_us: -200_000 },
        Fact::ClientRepeated { client: ClientId(1) },
        Fact::StormCame { clients: 50 },
        Fact::Calmed,
    ];
    facts.extend(FaultKind::OF_CHAOS.map(|fault| Fact::Chaos { fault, begins: true }));
    facts.push(Fact::Chaos { fault: FaultKind::Partition, begins: false });
    facts
}

fn elections() -> Vec<Note> {
    let (term, candidate) = (TERM, s(1));
    let denied = |reason| Note::VoteDenied { candidate, reason };
    let behind = |candidate_last_term, candidate_last_index| {
        denied(DenyReason::LogBehind {
            candidate_last_term,
            candidate_last_index,
            last_term: Term(4),
            last_index: LogIndex(7),
        })
    };
    let counted = |voter, granted| {
        let votes = [s(1), s(3)].into_iter().collect();
        Note::VoteCounted { voter, granted, votes, needed: 3 }
    };
    let stepped = |role, reason| {
        let (from_term, sender) = (Term(1), s(1));
        Note::SteppedDown { role, from_term, term, sender, reason }
    };
    vec![
        Note::ElectionStarted { term },
        Note::VotesAskedAgain { silent: ServerSet::first(2) },
        Note::VotesAskedAgain { silent: ServerSet::EMPTY },
        Note::VoteGranted { candidate, term },
        denied(DenyReason::StaleTerm { candidate_term: Term(1) }),
        denied(DenyReason::AlreadyVoted { voted_for: s(3) }),
        denied(DenyReason::AlreadyVoted { voted_for: s(2) }),
        behind(Term(2), LogIndex(9)),
        behind(Term(4), LogIndex(5)),
        behind(Term(0), LogIndex::ZERO),
        counted(s(3), true),
        counted(s(1), true),
        counted(s(2), false),
        Note::ElectionWon { term, votes: ServerSet::first(3) },
        Note::ElectionWon { term, votes: ServerSet::first(1) },
        stepped(Role::Candidate, StepDownReason::LeaderOfTerm),
        stepped(Role::Candidate, StepDownReason::HigherTerm),
        stepped(Role::Follower, StepDownReason::HigherTerm),
        stepped(Role::Leader, StepDownReason::HigherTerm),
        stepped(Role::Leader, StepDownReason::Removed),
        Note::StaleTermIgnored { sender: s(1), term },
    ]
}

fn pre_votes() -> Vec<Note> {
    let (term, candidate, from_term) = (TERM, s(1), Term(1));
    let denied =
        |leader| Note::PreVoteDenied { candidate, reason: DenyReason::LeaderHeard { leader } };
    let counted = |voter, granted| {
        let votes = [s(1), s(3)].into_iter().collect();
        Note::PreVoteCounted { voter, granted, votes, needed: 3 }
    };
    let stepped = |reason| {
        let role = Role::PreCandidate;
        Note::SteppedDown { role, from_term, term, sender: s(1), reason }
    };
    vec![
        Note::PreVoteStarted { term },
        Note::PreVoteGranted { candidate, term },
        denied(Some(s(1))),
        denied(Some(s(3))),
        denied(None),
        counted(s(3), true),
        counted(s(1), true),
        counted(s(2), false),
        Note::PreVoteWon { term, votes: ServerSet::first(3) },
        Note::PreVoteWon { term, votes: ServerSet::first(1) },
        stepped(StepDownReason::LeaderOfTerm),
        stepped(StepDownReason::HigherTerm),
        Note::PreVoteDenied { candidate, reason: DenyReason::Restarted },
        Note::VoteRequestIgnored { candidate, term, restarted: false },
        Note::VoteRequestIgnored { candidate, term, restarted: true },
        Note::VoteRequestIgnored { candidate: s(3), term, restarted: false },
        Note::VoteRequestIgnored { candidate: s(3), term, restarted: true },
        Note::VoteRequestsDropped { term },
        Note::AcknowledgedLost { follower: s(1), match_index: LogIndex(4) },
        Note::QuorumLost { term, heard: [s(3)].into_iter().collect() },
        Note::QuorumLost { term, heard: ServerSet::first(2) },
    ]
}

fn transfers() -> Vec<Note> {
    let (to, command) = (s(1), COMMAND);
    let refused = |to, reason| Note::TransferRefused { to, reason };
    vec![
        Note::TransferStarted { to },
        refused(to, TransferRefusal::NotLeader),
        refused(s(3), TransferRefusal::LeadsAlready),
        refused(to, TransferRefusal::NoVoter),
        Note::TimeoutNowSent { to },
        Note::TransferGivenUp { to },
        Note::TransferTaken { from: s(1) },
        Note::CommandDeferred { command, to },
    ]
}

fn reads() -> Vec<Note> {
    let (read, index, round) = (COMMAND, INDEX, Round(7));
    vec![
        Note::ReadForwarded { read, leader: s(1) },
        Note::ReadStarted { read, index: Some(index), round },
        Note::ReadStarted { read, index: None, round },
        Note::ReadConfirmed { read, index, by: ServerSet::first(3) },
        Note::ReadConfirmed { read, index, by: ServerSet::first(1) },
        Note::ReadByLease { read, index },
        Note::ReadIndexLearned { read, index },
        Note::ReadGivenUp { read, hint: Some(s(1)) },
        Note::ReadGivenUp { read, hint: None },
    ]
}

fn replication() -> Vec<Note> {
    let (command, index, term) = (COMMAND, INDEX, TERM);
    let refused = |conflict_term| Note::AppendRefused {
        prev_log_index: LogIndex(9),
        prev_log_term: Term(5),
        conflict_term,
        conflict_index: index,
    };
    let learned = |verified| Note::CommitLearned { leader_commit: index, verified };
    vec![
        Note::NoOpAppended { index },
        refused(None),
        refused(Some(term)),
        Note::ConflictRemoved { index, term, leader_term: Term(3) },
        Note::EntriesAccepted { first: index, last: index },
        Note::EntriesAccepted { first: index, last: LogIndex(6) },
        Note::NextIndexBackedUp { follower: s(1), from: LogIndex(8), to: index },
        Note::Committed { index, term, holders: ServerSet::first(3) },
        Note::Committed { index, term, holders: ServerSet::first(1) },
        Note::CommitWithheld { index, term },
        learned(index),
        learned(LogIndex(2)),
        Note::CommandAccepted { command, index },
        Note::CommandRedirected { command, hint: Some(s(1)) },
        Note::CommandRedirected { command, hint: None },
        Note::RuleSkipped { rule: Rule::Majority },
        Note::RuleSkipped { rule: Rule::DurableLog },
        Note::CommandRefused { command, uncommitted: 7 },
        Note::SnapshotCovers { index, term },
        Note::SnapshotBegun { follower: s(1), next_index: LogIndex(2), last_index: index },
        Note::SnapshotAccepted { index, term, kept: true },
        Note::SnapshotAccepted { index, term, kept: false },
        Note::SnapshotNotNeeded { last_index: index },
        Note::ChunkOutOfPlace { offset: 64, received: 128 },
        Note::ChunkOutOfPlace { offset: 128, received: 64 },
    ]
}

fn changes() -> Vec<Note> {
    let (index, round, took) = (INDEX, 2, Duration::from_ms(120));
    let one = ServerSet::from_iter([s(1)]);
    let both = Differences::new(ServerSet::first(2), one).unwrap_or_default();
    let demoted = Differences::new(ServerSet::EMPTY, one).unwrap_or_default();
    let refused = |reason| Note::ChangeRefused { reason };
    let appended = |change| Note::ChangeAppended { index, change };
    vec![
        refused(ChangeRefusal::NotLeader),
        refused(ChangeRefusal::UnderWay { index: LogIndex::ZERO }),
        refused(ChangeRefusal::UnderWay { index }),
        refused(ChangeRefusal::NoMember { of: s(1) }),
        refused(ChangeRefusal::VotesAlready { of: s(1) }),
        refused(ChangeRefusal::LearnsAlready { of: s(1) }),
        refused(ChangeRefusal::NobodyLeft),
        refused(ChangeRefusal::NothingNew),
        refused(ChangeRefusal::TooMany { servers: 9 }),
        Note::ChangeWaits,
        appended(Change::AddLearners(both)),
        appended(Change::AtOnce(both)),
        appended(Change::EnterJoint(both)),
        appended(Change::LeaveJoint),
        appended(Change::DemoteAtOnce(demoted)),
        appended(Change::EnterDemotion(demoted)),
        Note::ForcedMembersTaken { index, voters: ServerSet::first(2) },
        Note::CaughtUp { servers: one, round, index, took },
        Note::CaughtUp { servers: ServerSet::first(2), round, index, took },
        Note::ChangeAborted { servers: one, round, took },
        Note::MayNotStand,
    ]
}

fn violation(property: Property) -> Violation {
    use Property::{
        ApplyOnce, ConfigurationOverlap, DurableState, ElectionSafety, EqualStates, MajorityCommit,
        OneVote, OwnConfiguration, RisingCommits, RisingTerms, TrueSnapshots,
    };
    let of_entries = !matches!(property, ElectionSafety | OneVote | RisingTerms);
    let of_one = matches!(
        property,
        OneVote
            | DurableState
            | RisingTerms
            | RisingCommits
            | ConfigurationOverlap
            | OwnConfiguration
            | ApplyOnce
    );
    let (expected, found) = match property {
        OneVote => (Some(Value::Vote(s(1))), Some(Value::Vote(s(2)))),
        RisingTerms => (Some(Value::Term(TERM)), Some(Value::Term(Term(1)))),
        RisingCommits => (Some(Value::Index(INDEX)), Some(Value::Index(LogIndex(1)))),
        ConfigurationOverlap => (Some(Value::Index(LogIndex(2))), None),
        OwnConfiguration => (Some(Value::Index(INDEX)), Some(Value::Index(LogIndex(1)))),
        TrueSnapshots => (Some(Value::State(3)), Some(Value::State(2))),
        ApplyOnce => (Some(Value::Index(LogIndex(2))), Some(Value::Entry(ENTRY))),
        Property::Linearizability => {
            let (command, value) = (COMMAND, Some(COMMAND));
            (Some(Value::Written(None)), Some(Value::Read { command, value }))
        }
        EqualStates => (Some(Value::State(1)), Some(Value::State(2))),
        MajorityCommit => {
            (Some(Value::Servers(ServerSet::first(5))), Some(Value::Servers(ServerSet::first(2))))
        }
        _ => (of_entries.then_some(Value::Entry(ENTRY)), None),
    };
    Violation {
        property,
        event: EventId(6),
        server: s(3),
        other: (!of_one && property != Property::LeaderAppendOnly).then_some(s(1)),
        term: TERM,
        index: of_entries.then_some(INDEX),
        expected,
        found,
    }
}
