//! Random runs, likely and absurd, judged by the checker and by the naive one side by side.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::naive::Naive;
use super::stream::{event, server};
use crate::check::Checker;
use crate::types::*;

const SERVERS: usize = 3;

/// What happens next, by numbers whose meaning depends on how things stand.
#[derive(Clone, Copy, Debug)]
struct Step {
    kind: u8,
    server: u8,
    a: u64,
    b: u64,
}

fn steps(kinds: std::ops::Range<u8>) -> impl Strategy<Value = Vec<Step>> {
    let step = (kinds, 1..=SERVERS as u8, 0..6_u64, 0..4_u64);
    let step = step.prop_map(|(kind, server, a, b)| Step { kind, server, a, b });
    proptest::collection::vec(step, 1..190)
}

/// Steps 0 to 9 do whatever the numbers say; those from 10 on look at the run and do what a server might do there.
fn fact(step: Step, naive: &Naive, writes: &mut u64) -> Fact {
    let Step { kind, a, b, .. } = step;
    let me = &naive.servers[server(step.server).index()];
    let other = &naive.servers[(server(step.server).index() + 1 + a as usize % 2) % SERVERS];
    let last = me.log.len() as u64;
    let random_entry = Entry {
        term: Term(a % 3),
        payload: Payload::Command(CommandId(b as u32 % 2), CommandSize(0)),
    };
    let anyone = ServerId::new(b as u8 % 4).filter(|_| a < 4);
    match kind {
        0 => Fact::EntryGiven { index: LogIndex(a), entry: random_entry },
        1 => Fact::Started {
            term: Term(b),
            voted_for: anyone,
            last_log_index: LogIndex(a),
            last_log_term: Term(b),
        },
        2 | 10 => Fact::Crashed { lost_writes: 0 },
        3 => Fact::RoleChanged { from: Role::Follower, to: Role::Leader },
        4 => Fact::TermChanged { from: me.term, to: Term(b) },
        5 => Fact::EntryAppended { index: LogIndex(b), entry: random_entry },
        6 => Fact::LogTruncated { first: LogIndex(a), last: LogIndex(b) },
        7 | 11 => Fact::CommitAdvanced { from: LogIndex(b), to: LogIndex(a) },
        8 => Fact::Applied { index: LogIndex(a), entry: random_entry, state: b as u32 },
        9 => Fact::WriteDurable { write: WriteId(*writes + a) },
        12 | 13 => Fact::WriteDurable { write: WriteId(writes.saturating_sub(b)) },
        14 | 15 => {
            *writes += 1;
            let write = WriteId(*writes);
            let hard_state = (kind == 15).then_some((me.term, me.vote));
            Fact::WriteStarted { write, hard_state, last_log_index: LogIndex(last) }
        }
        16 => Fact::Started {
            term: me.disk.0,
            voted_for: me.disk.1,
            last_log_index: LogIndex(me.durable.len() as u64),
            last_log_term: me.durable.last().map_or(Term(0), |entry| entry.term),
        },
        17 => {
            let to = if b == 0 { Role::Candidate } else { Role::Follower };
            Fact::RoleChanged { from: me.role, to }
        }
        18 => Fact::RoleChanged { from: Role::Candidate, to: Role::Leader },
        19 | 20 => Fact::TermChanged { from: me.term, to: Term(me.term.0 + b % 2) },
        21 => Fact::TermChanged { from: me.term, to: other.term },
        22 | 23 => {
            let entry = Entry {
                term: me.term,
                payload: Payload::Command(CommandId(b as u32 % 2), CommandSize(0)),
            };
            Fact::EntryAppended { index: LogIndex(last + 1), entry }
        }
        24..=29 => {
            replicate(me, other).unwrap_or(Fact::TermChanged { from: me.term, to: other.term })
        }
        30 | 31 => Fact::CommitAdvanced {
            from: LogIndex(me.commit_index),
            to: LogIndex(last.min(me.commit_index + b)),
        },
        34 => Fact::VoteChanged { candidate: anyone.or(me.vote).unwrap_or(server(1)) },
        35 => granted(Term(b), server(1 + a as u8 % 2)),
        36 => granted(me.term, me.vote.unwrap_or(server(2))),
        37 => {
            *writes += 1;
            let (write, hard_state) = (WriteId(*writes), Some((Term(a), anyone)));
            Fact::WriteStarted { write, hard_state, last_log_index: LogIndex(last) }
        }
        40 | 46 => {
            let is_one = |entry: &Entry| matches!(entry.payload, Payload::Configuration(_));
            let latest = me.log.iter().rposition(is_one).map_or(0, |place| place as u64 + 1);
            Fact::ConfigurationAdopted { index: LogIndex(if a == 0 { b } else { latest }) }
        }
        47 => Fact::DiskLies,
        48 => Fact::DiskFlushed,
        49 | 50 => Fact::WritesVanished { writes: 1 },
        51 => Fact::DiskWiped,
        52 => Fact::WriteTorn {
            write: me.writes.first().map_or(WriteId(a), |(write, _)| *write),
            kept: (b > 0).then_some(LogIndex(last.saturating_sub(a))),
            hard_state_kept: None,
        },
        38 | 39 => {
            let payload = Payload::Configuration(change(a, b));
            let entry = Entry { term: me.term, payload };
            Fact::EntryAppended { index: LogIndex(if kind == 38 { last + 1 } else { a }), entry }
        }
        41 | 42 => {
            let index = a.clamp(1, last.max(1));
            let term = me.log.get(index as usize - 1).map_or(Term(b), |entry| entry.term);
            Fact::SnapshotTaken { index: LogIndex(index), term, state: b as u32 % 2, bytes: 0 }
        }
        43..=45 => {
            let known = naive.snapshots.get(b as usize % naive.snapshots.len().max(1));
            let (state, log) = known.cloned().unwrap_or_default();
            let (index, term) = (log.len() as u64, log.last().map_or(Term(0), |entry| entry.term));
            let last_log_index = LogIndex(if a % 3 == 0 { index } else { last.max(index) });
            let index = LogIndex(index);
            Fact::SnapshotInstalled { index, term, state, bytes: 0, last_log_index }
        }
        54 => {
            let ticket = Ticket { session: LogIndex(1), sequence: 1, heeded: true };
            let operation = Some(Operation::Put {
                key: KeyId(0),
                value: ValueDigest(1),
                session: Some(ticket),
            });
            let (client, command) = (ClientId(0), CommandId(b as u32 % 2));
            Fact::ClientSubmitted { client, command, operation }
        }
        53 => {
            let state = u32::from(b == 3);
            Fact::StateRestored { index: LogIndex(a), state }
        }
        _ => {
            let index = a.max(1);
            let entry = me.log.get(index as usize - 1).copied().unwrap_or(random_entry);
            Fact::Applied { index: LogIndex(index), entry, state: u32::from(b == 3) }
        }
    }
}

fn change(a: u64, b: u64) -> Change {
    let set = |bits: u64| -> ServerSet {
        (0..5).filter(|place| bits >> place & 1 == 1).map(ServerId::from_index).collect()
    };
    let (added, removed) = (set(a * 5), set(a * 3 + b));
    let one = |set: ServerSet| set.iter().take(1).collect();
    let differences = |added, removed| Differences::new(added, removed).unwrap_or_default();
    match b {
        0 => Change::AtOnce(differences(one(added), ServerSet::EMPTY)),
        1 => Change::AtOnce(differences(one(added), removed)),
        2 => Change::EnterJoint(differences(added, removed)),
        _ if a == 0 => Change::AddLearners(differences(removed, ServerSet::EMPTY)),
        _ => Change::LeaveJoint,
    }
}

fn granted(term: Term, candidate: ServerId) -> Fact {
    let (from, to) = (Peer::Server(candidate), Peer::Server(candidate));
    let body = Message::RequestVoteResponse { term, granted: true };
    Fact::Sent { message: MessageId(1), from, to, body, held_us: 0 }
}

/// The next fact by which `me` takes over the log of `other`.
fn replicate(me: &super::naive::Server, other: &super::naive::Server) -> Option<Fact> {
    let equal = me.log.iter().zip(&other.log).take_while(|(mine, theirs)| mine == theirs).count();
    let next = LogIndex(equal as u64 + 1);
    if me.log.len() > equal {
        return Some(Fact::LogTruncated { first: next, last: LogIndex(me.log.len() as u64) });
    }
    let entry = *other.log.get(equal)?;
    Some(Fact::EntryAppended { index: next, entry })
}

fn compare(steps: &[Step]) -> Result<(), TestCaseError> {
    let (mut checker, mut naive) = (Checker::new(SERVERS), Naive::new(SERVERS));
    let mut writes = 0;
    for (seq, &step) in (1..).zip(steps) {
        let mut event = event(seq, server(step.server), fact(step, &naive, &mut writes));
        if let Some(Fact::ClientSubmitted { .. }) = event.fact() {
            event.server = None;
        }
        let mut broken = Vec::new();
        checker.observe(&event, |violation| broken.push(violation));
        let expected: Vec<_> = naive.observe(&event).into_iter().collect();
        let mut found: Vec<_> = broken.iter().map(|violation| violation.property).collect();
        found.sort();
        prop_assert_eq!(found, expected, "at {:?}", event);
        prop_assert!(broken.iter().all(|violation| violation.event == event.seq));
        if seq % 50 == 0 {
            let copy = checker.clone();
            prop_assert_eq!(&copy, &checker);
            checker = copy;
        }
    }
    compare_logs(&checker, &naive)
}

/// The logs that the checker has followed, and what it says was committed, are the naive one's.
fn compare_logs(checker: &Checker, naive: &Naive) -> Result<(), TestCaseError> {
    for (id, expected) in ServerSet::first(SERVERS).iter().zip(&naive.servers) {
        let indexes = (1..=checker.last_index(id).0).map(LogIndex);
        let log: Vec<_> = indexes.filter_map(|index| checker.entry(id, index)).collect();
        prop_assert_eq!(&log, &expected.log);
        prop_assert_eq!(checker.commit_index(id).0, expected.commit_index);
    }
    let all = naive.servers.iter().all(|server| server.log == naive.servers[0].log);
    prop_assert_eq!(checker.logs_match(ServerSet::first(SERVERS)), all);

    let committed = naive.committed();
    let longest = committed.iter().map(Vec::len).max().unwrap_or(0);
    prop_assert_eq!(checker.committed_index().0, longest as u64);
    prop_assert_eq!(longest + checker.forked_commits(0).count(), committed.len());
    let last_entries = |log: &Vec<(u64, String)>| (log.len() as u64, log.last().unwrap().1.clone());
    let expected: BTreeSet<_> = committed.iter().map(last_entries).collect();
    let found = checker.committed_entries(LogIndex(1)).chain(checker.forked_commits(0));
    let found: BTreeSet<_> = found.map(|(index, entry)| (index.0, format!("{entry:?}"))).collect();
    prop_assert_eq!(found, expected);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn likely_runs_are_judged_as_by_the_naive_checker(steps in steps(10..37)) {
        compare(&steps)?;
    }

    #[test]
    fn runs_with_new_configurations_are_judged_as_by_the_naive_checker(steps in steps(22..47)) {
        compare(&steps)?;
    }

    #[test]
    fn runs_with_faulty_disks_are_judged_as_by_the_naive_checker(steps in steps(10..56)) {
        compare(&steps)?;
    }

    #[test]
    fn absurd_runs_are_judged_as_by_the_naive_checker(steps in steps(0..10)) {
        compare(&steps)?;
    }

    #[test]
    fn mixed_runs_are_judged_as_by_the_naive_checker(steps in steps(0..57)) {
        compare(&steps)?;
    }
}
