//! The core with arbitrary input: messages of every kind with absurd fields, in every role, under all settings, with
//! timers, disks and clients between them. It answers them or drops them, and does not panic.

use proptest::prelude::*;

use raftarium::raft::{Input, Output, Raft, Settings};
use raftarium::types::{
    AppendOutcome, Change, ChangeRequest, ClientOutcome, CommandId, CommandSize, Configuration,
    Differences, Durable, Duration, Entry, ForeignBody, Log, LogIndex, Membership, Message,
    MessageKind, Payload, Ratio, ReadMode, Role, Round, Rule, ServerId, ServerSet, SnapshotChunk,
    Span, Term, Time,
};

/// The values of which the fields of a message consist.
#[derive(Clone, Debug)]
struct Raw {
    numbers: [u64; 5],
    yes: bool,
    entries: Vec<(u64, u8, u64)>,
    servers: [u64; 3],
    data: Vec<u8>,
}

fn any_number() -> impl Strategy<Value = u64> {
    prop_oneof![
        6 => 0..6_u64,
        1 => 6..40_u64,
        1 => Just(u64::from(u32::MAX)),
        1 => Just(u64::MAX - 1),
        1 => Just(u64::MAX),
    ]
}

fn any_raw() -> impl Strategy<Value = Raw> {
    let numbers = prop::array::uniform5(any_number());
    let entries = prop::collection::vec((any_number(), 0..6_u8, any::<u64>()), 0..4);
    let servers = prop::array::uniform3(prop_oneof![0..64_u64, any::<u64>()]);
    let data = prop::collection::vec(any::<u8>(), 0..9);
    (numbers, any::<bool>(), entries, servers, data).prop_map(
        |(numbers, yes, entries, servers, data)| Raw { numbers, yes, entries, servers, data },
    )
}

fn id(number: u8) -> ServerId {
    ServerId::new(number).expect("from 1 to 99")
}

fn set(bits: u64) -> ServerSet {
    (0..64).filter(|place| bits >> place & 1 == 1).map(ServerId::from_index).collect()
}

fn small_set(bits: u64) -> ServerSet {
    set(bits).iter().take(3).collect()
}

fn entry(&(term, payload, number): &(u64, u8, u64)) -> Entry {
    let which = Differences::new(small_set(number), small_set(number >> 32)).unwrap_or_default();
    let payload = match payload {
        0 => Payload::NoOp,
        1 => Payload::Command(CommandId(number as u32), CommandSize(number as u16)),
        2 => Payload::Configuration(Change::AddLearners(which)),
        3 => Payload::Configuration(Change::AtOnce(which)),
        4 => Payload::Configuration(Change::EnterJoint(which)),
        _ => Payload::Configuration(Change::LeaveJoint),
    };
    Entry { term: Term(term), payload }
}

fn configuration(raw: &Raw) -> Configuration {
    let start = Configuration::new(set(raw.servers[0]));
    let which = Differences::new(small_set(raw.servers[1]), small_set(raw.servers[2]));
    start.after(Change::EnterJoint(which.unwrap_or_default()))
}

/// A message of this kind. There is an arm for every kind: a new one does not compile until it is added here.
fn message(kind: MessageKind, raw: &Raw) -> Message {
    let [a, b, c, d, e] = raw.numbers;
    let (term, index, yes) = (Term(a), LogIndex(b), raw.yes);
    let (round, command) = (Round(d as u32), CommandId(e as u32));
    let append = |entries: Vec<Entry>| Message::AppendEntries {
        term,
        prev_log_index: index,
        prev_log_term: Term(c),
        entries: entries.into_iter().collect(),
        leader_commit: LogIndex(e),
        round,
    };
    match kind {
        MessageKind::RequestVote => Message::RequestVote {
            term,
            last_log_index: index,
            last_log_term: Term(c),
            transfer: yes,
        },
        MessageKind::RequestVoteResponse => Message::RequestVoteResponse { term, granted: yes },
        MessageKind::Other => Message::Foreign(
            ForeignBody {
                kind: MessageKind::Other,
                term: Some(term),
                is_positive: Some(yes),
                json: "{}".into(),
            }
            .into(),
        ),
        MessageKind::Heartbeat => append(Vec::new()),
        MessageKind::AppendEntries => append(raw.entries.iter().map(entry).collect()),
        MessageKind::AppendEntriesResponse => Message::AppendEntriesResponse {
            term,
            outcome: match e % 4 {
                0 => AppendOutcome::StaleTerm,
                1 => AppendOutcome::Matched { match_index: index },
                _ => AppendOutcome::Conflict {
                    prev_log_index: index,
                    conflict_term: yes.then_some(Term(c)),
                    conflict_index: LogIndex(e),
                },
            },
            round,
        },
        MessageKind::ClientRequest => Message::ClientRequest { command },
        MessageKind::ClientResponse => {
            let outcome = ClientOutcome::Read { value: yes.then_some(command), index };
            Message::ClientResponse { command, outcome }
        }
        MessageKind::PreVote => {
            Message::PreVote { term, last_log_index: index, last_log_term: Term(c) }
        }
        MessageKind::PreVoteResponse => {
            Message::PreVoteResponse { term, asked: Term(c), granted: yes }
        }
        MessageKind::InstallSnapshot => {
            let chunk = SnapshotChunk {
                last_index: index,
                last_term: Term(c),
                configuration: configuration(raw),
                configuration_index: LogIndex(e),
                size: if yes { raw.data.len() as u32 } else { c as u32 },
                offset: if yes { 0 } else { d as u32 },
                data: raw.data.clone().into(),
            };
            Message::InstallSnapshot { term, chunk: chunk.into(), round }
        }
        MessageKind::InstallSnapshotResponse => Message::InstallSnapshotResponse {
            term,
            last_index: index,
            received: yes.then_some(c as u32),
            round,
        },
        MessageKind::TimeoutNow => Message::TimeoutNow { term },
        MessageKind::ReadIndex => Message::ReadIndex { term, read: command },
        MessageKind::ReadIndexResponse => {
            Message::ReadIndexResponse { term, read: command, index: yes.then_some(index) }
        }
    }
}

/// Something that happens to the server.
#[derive(Clone, Debug)]
enum Act {
    Receive { from: u8, kind: MessageKind, raw: Raw },
    Wait { ms: u64 },
    Durable,
    Force,
    Submit(u32),
    Read(u32),
    Change(u8, u64),
    Transfer(u8),
    Snapshot,
}

fn any_act() -> impl Strategy<Value = Act> {
    let kind = prop::sample::select(MessageKind::ALL.to_vec());
    prop_oneof![
        10 => (1..7_u8, kind, any_raw())
            .prop_map(|(from, kind, raw)| Act::Receive { from, kind, raw }),
        2 => (0..400_u64).prop_map(|ms| Act::Wait { ms }),
        2 => Just(Act::Durable),
        1 => Just(Act::Force),
        1 => (0..9_u32).prop_map(Act::Submit),
        1 => (0..9_u32).prop_map(Act::Read),
        1 => (0..4_u8, any::<u64>()).prop_map(|(which, servers)| Act::Change(which, servers)),
        1 => (1..7_u8).prop_map(Act::Transfer),
        1 => Just(Act::Snapshot),
    ]
}

fn any_settings() -> impl Strategy<Value = Settings> {
    let few = || prop_oneof![Just(0), 1..4_u32, Just(u32::MAX)];
    let switches = prop::array::uniform5(any::<bool>());
    let reads = prop::sample::select(ReadMode::ALL.to_vec());
    let limits = (few(), few(), few(), few(), few(), few(), few(), few());
    let broken = prop::collection::vec(prop::sample::select(Rule::ALL.to_vec()), 0..3);
    (switches, reads, limits, broken).prop_map(|(switches, reads, limits, broken)| {
        let [no_op, pre_vote, check_quorum, parallel_writes, jointly] = switches;
        let membership = if jointly { Membership::Joint } else { Membership::Single };
        // No field has a default here: a new one has to be drawn as well.
        Settings {
            heartbeat: Duration::from_ms(50),
            no_op,
            reads,
            clock_drift: Ratio::from_ppm(limits.0),
            max_batch: limits.0.max(1),
            max_in_flight: limits.1.max(1),
            election_timeout: Span::new(Duration::from_ms(150), Duration::from_ms(300)),
            pre_vote,
            check_quorum,
            membership,
            catch_up_rounds: limits.2.max(1),
            max_in_flight_messages: limits.3,
            max_in_flight_bytes: limits.4,
            max_uncommitted: limits.5,
            snapshot_every: limits.6,
            snapshot_chunk: limits.7.max(1),
            parallel_writes,
            broken: broken.into_iter().collect(),
        }
    })
}

/// One server and its disk, which completes a write when the test says so.
struct Bench {
    raft: Raft,
    now: Time,
    pending: u32,
}

impl Bench {
    /// A server in this role, with a log of two entries. There is an arm for every role.
    fn in_role(role: Role, settings: Settings) -> Self {
        let me = if role == Role::Learner { id(4) } else { id(1) };
        let log: Log = [1, 1].map(|term| entry(&(term, 0, 0))).into_iter().collect();
        let durable = Durable { current_term: Term(1), log, ..Durable::default() };
        let members = Configuration::new(ServerSet::first(3));
        let asks_first = Settings { pre_vote: role == Role::PreCandidate, ..sound(settings) };
        let raft = Raft::start(me, members, asks_first, durable, Time::ZERO);
        let mut bench = Self { raft, now: Time::ZERO, pending: 0 };
        bench.drain();
        match role {
            Role::Follower | Role::Learner => {}
            Role::PreCandidate | Role::Candidate => bench.wait(150),
            Role::Leader => {
                bench.wait(150);
                bench.durable();
                let vote = Message::RequestVoteResponse { term: Term(2), granted: true };
                bench.feed(Input::Message { from: id(2), message: vote });
            }
        }
        assert_eq!(bench.raft.role(), role);
        bench.raft.set_settings(settings);
        bench
    }

    fn feed(&mut self, input: Input) {
        self.raft.handle(self.now, input);
        self.drain();
    }

    fn drain(&mut self) {
        let mut snapshot = None;
        loop {
            match self.raft.poll_output() {
                Output::Write(_) => self.pending += 1,
                Output::Wait { .. } => break,
                Output::ElectionTimeoutNeeded => {
                    self.raft.set_election_timeout(self.now + Duration::from_ms(150));
                }
                Output::SnapshotNeeded { index } => snapshot = Some(index),
                Output::Send { .. }
                | Output::SendHeldBack { .. }
                | Output::Apply { .. }
                | Output::Answer { .. }
                | Output::ReadReady { .. }
                | Output::Note(_)
                | Output::Restore { .. } => {}
            }
        }
        if let Some(index) = snapshot {
            self.feed(Input::SnapshotMade { index, data: vec![7; 5].into() });
        }
    }

    fn durable(&mut self) {
        for _ in 0..std::mem::take(&mut self.pending) {
            self.feed(Input::WriteDurable);
        }
    }

    fn wait(&mut self, ms: u64) {
        let until = self.now + Duration::from_ms(ms);
        // Absurd values may set timers that are always due.
        for _ in 0..20 {
            let Some((at, _)) = self.raft.deadline().filter(|(at, _)| *at <= until) else { break };
            self.now = self.now.max(at);
            self.feed(Input::TimerFired);
        }
        self.now = until;
    }

    fn act(&mut self, act: Act) {
        match act {
            Act::Receive { from, kind, raw } => {
                let message = message(kind, &raw);
                self.feed(Input::Message { from: id(from), message });
            }
            Act::Wait { ms } => self.wait(ms),
            Act::Durable => self.durable(),
            Act::Force => self.feed(Input::ElectionForced),
            Act::Submit(number) => {
                self.feed(Input::ClientRequest {
                    command: CommandId(number),
                    size: CommandSize(3),
                });
            }
            Act::Read(number) => self.feed(Input::ReadRequest { read: CommandId(number) }),
            Act::Change(which, servers) => {
                let of = set(servers & 0x7f);
                let request = match which {
                    0 => ChangeRequest::Add(of),
                    1 => ChangeRequest::Learner(of),
                    2 => ChangeRequest::Remove(of),
                    _ => ChangeRequest::Voters(set(servers & 0x7f)),
                };
                self.feed(Input::ChangeRequested { request });
            }
            Act::Transfer(to) => self.feed(Input::TransferRequested { to: id(to) }),
            Act::Snapshot => self.feed(Input::SnapshotRequested),
        }
    }
}

/// So that it is not stopped before it has its role.
fn sound(settings: Settings) -> Settings {
    Settings { broken: [].into_iter().collect(), check_quorum: false, ..settings }
}

/// Every role; a new one does not compile until [`Bench::in_role`] can reach it.
const ROLES: [Role; 5] =
    [Role::Follower, Role::PreCandidate, Role::Candidate, Role::Leader, Role::Learner];

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn absurd_messages_bring_no_panic(
        settings in any_settings(),
        acts in prop::collection::vec(any_act(), 1..25),
    ) {
        for role in ROLES {
            let mut bench = Bench::in_role(role, settings);
            for act in acts.clone() {
                bench.act(act);
            }
        }
    }
}

#[test]
fn a_message_of_every_kind_is_made() {
    let servers = [0b111, 0b1000, 0b1];
    let raw = Raw {
        numbers: [2, 1, 1, 1, 1],
        yes: true,
        entries: vec![(1, 1, 1)],
        servers,
        data: vec![1, 2],
    };
    for kind in MessageKind::ALL {
        assert_eq!(message(kind, &raw).kind(), kind);
    }
}
