//! One core fed by hand: compaction and InstallSnapshot (§7), limits on what is in flight, and writes in parallel
//! (dissertation §10.2.1).

use std::sync::Arc;

use raftarium::raft::{Input, NewSnapshot, Output, ProgressState, Raft, Settings, Write};
use raftarium::types::{
    AppendOutcome, ClientOutcome, CommandId, CommandSize, Configuration, Durable, Entries, Entry,
    Log, LogIndex, Message, Payload, ReadMode, Role, Round, Rule, ServerId, ServerSet, Snapshot,
    SnapshotChunk, Term, Time,
};

fn id(number: u8) -> ServerId {
    ServerId::new(number).unwrap()
}

fn entry(term: u64, command: u32) -> Entry {
    let payload = Payload::Command(CommandId(command), CommandSize(4));
    Entry { term: Term(term), payload }
}

fn log(terms: &[u64]) -> Log {
    terms.iter().zip(0..).map(|(&term, command)| entry(term, command)).collect()
}

fn snapshot(index: u64, term: u64, data: &[u8]) -> Snapshot {
    Snapshot {
        last_index: LogIndex(index),
        last_term: Term(term),
        configuration: Configuration::new(ServerSet::first(3)),
        configuration_index: LogIndex::ZERO,
        data: data.into(),
    }
}

/// S1 of three servers. Its state machine's bytes are the indexes that it has applied.
struct Bench {
    raft: Raft,
    writes: Vec<Write>,
    sent: Vec<(ServerId, Message)>,
    answers: Vec<ClientOutcome>,
    state: Vec<u8>,
    restored: Vec<LogIndex>,
    reads: Vec<CommandId>,
}

impl Bench {
    fn start(settings: Settings, durable: Durable) -> Self {
        let configuration = Configuration::new(ServerSet::first(3));
        let raft = Raft::start(id(1), configuration, settings, durable, Time::ZERO);
        let mut bench = Self {
            raft,
            writes: Vec::new(),
            sent: Vec::new(),
            answers: Vec::new(),
            state: Vec::new(),
            restored: Vec::new(),
            reads: Vec::new(),
        };
        bench.drain();
        bench
    }

    fn of_log(settings: Settings, terms: &[u64]) -> Self {
        let current_term = Term(terms.last().copied().unwrap_or(1));
        Self::start(settings, Durable { current_term, log: log(terms), ..Durable::default() })
    }

    fn feed(&mut self, input: Input) -> Vec<(ServerId, Message)> {
        self.raft.handle(Time::ZERO, input);
        self.drain();
        std::mem::take(&mut self.sent)
    }

    fn drain(&mut self) {
        let mut needed = None;
        loop {
            match self.raft.poll_output() {
                Output::Write(write) => self.writes.push(write),
                Output::Wait { .. } => break,
                Output::Send { to, message } | Output::SendHeldBack { to, message, .. } => {
                    self.sent.push((to, message));
                }
                Output::Answer { outcome, .. } => self.answers.push(outcome),
                Output::ReadReady { read } => self.reads.push(read),
                Output::Apply { index, .. } => self.state.push(index.0 as u8),
                Output::SnapshotNeeded { index } => needed = Some(index),
                Output::Restore { snapshot } => {
                    self.state = snapshot.data.to_vec();
                    self.restored.push(snapshot.last_index);
                }
                _ => {}
            }
        }
        if let Some(index) = needed {
            let data: Arc<[u8]> = self.state.clone().into();
            self.raft.handle(Time::ZERO, Input::SnapshotMade { index, data });
            self.drain();
        }
    }

    fn receive(&mut self, from: u8, message: Message) -> Vec<(ServerId, Message)> {
        self.feed(Input::Message { from: id(from), message })
    }

    /// Completes all started writes, oldest first; returns them, and what was sent as a result.
    fn sync(&mut self) -> (Vec<Write>, Vec<(ServerId, Message)>) {
        let (mut done, mut sent) = (Vec::new(), Vec::new());
        while !self.writes.is_empty() {
            done.push(self.writes.remove(0));
            sent.extend(self.feed(Input::WriteDurable));
        }
        (done, sent)
    }

    /// Makes S1 the leader of the next term, and forgets what it sent.
    fn elect(&mut self) {
        self.feed(Input::ElectionForced);
        self.sync();
        let term = self.raft.current_term();
        self.receive(2, Message::RequestVoteResponse { term, granted: true });
        assert_eq!(self.raft.role(), Role::Leader);
        self.sync();
    }

    fn submit(&mut self, command: u32) -> Vec<(ServerId, Message)> {
        self.feed(Input::ClientRequest { command: CommandId(command), size: CommandSize(4) })
    }

    fn matched(&mut self, from: u8, index: u64) -> Vec<(ServerId, Message)> {
        let outcome = AppendOutcome::Matched { match_index: LogIndex(index) };
        let term = self.raft.current_term();
        self.receive(
            from,
            Message::AppendEntriesResponse { term, outcome, round: Round::default() },
        )
    }

    fn lacks(&mut self, from: u8, prev: u64, first: u64) -> Vec<(ServerId, Message)> {
        let outcome = AppendOutcome::Conflict {
            prev_log_index: LogIndex(prev),
            conflict_term: None,
            conflict_index: LogIndex(first),
        };
        let term = self.raft.current_term();
        self.receive(
            from,
            Message::AppendEntriesResponse { term, outcome, round: Round::default() },
        )
    }

    fn received(&mut self, from: u8, index: u64, bytes: Option<u32>) -> Vec<(ServerId, Message)> {
        let term = self.raft.current_term();
        let last_index = LogIndex(index);
        self.receive(
            from,
            Message::InstallSnapshotResponse {
                term,
                last_index,
                received: bytes,
                round: Round::default(),
            },
        )
    }

    fn heartbeat(&mut self) -> Vec<(ServerId, Message)> {
        let (at, _) = self.raft.deadline().unwrap();
        self.raft.handle(at, Input::TimerFired);
        self.drain();
        std::mem::take(&mut self.sent)
    }

    fn terms(&self) -> Vec<(u64, u64)> {
        self.raft.log().iter().map(|(index, entry)| (index.0, entry.term.0)).collect()
    }
}

/// A follower in term 2 with a log of these terms, of which the first `committed` entries are committed.
fn follower(terms: &[u64], committed: u64) -> Bench {
    let mut bench = Bench::of_log(Settings::default(), terms);
    let last = terms[committed as usize - 1];
    bench.receive(3, append(2, (committed, last), &[], committed));
    bench.sync();
    bench
}

fn append(term: u64, prev: (u64, u64), terms: &[u64], commit: u64) -> Message {
    let entries = terms.iter().map(|&term| entry(term, 50)).collect::<Entries>();
    Message::AppendEntries {
        term: Term(term),
        prev_log_index: LogIndex(prev.0),
        prev_log_term: Term(prev.1),
        entries,
        leader_commit: LogIndex(commit),
        round: Round::default(),
    }
}

fn pieces(snapshot: &Snapshot, size: u32) -> Vec<SnapshotChunk> {
    (0..snapshot.size().div_ceil(size)).map(|place| snapshot.chunk(place * size, size)).collect()
}

fn install(term: u64, chunk: &SnapshotChunk) -> Message {
    Message::InstallSnapshot { term: Term(term), chunk: Arc::new(chunk.clone()), round: Round(5) }
}

/// What the follower reports to have: a number of bytes, or all.
fn has(sent: &[(ServerId, Message)]) -> Option<Option<u32>> {
    sent.iter().find_map(|(_, message)| match message {
        Message::InstallSnapshotResponse { received, .. } => Some(*received),
        _ => None,
    })
}

/// Offset and length of the pieces that were sent to a server.
fn chunks_to(to: u8, sent: &[(ServerId, Message)]) -> Vec<(u64, u32, usize)> {
    let to_it = sent.iter().filter(|(receiver, _)| *receiver == id(to));
    let piece = |(_, message): &(ServerId, Message)| match message {
        Message::InstallSnapshot { chunk, .. } => {
            Some((chunk.last_index.0, chunk.offset, chunk.data.len()))
        }
        _ => None,
    };
    to_it.filter_map(piece).collect()
}

/// The lengths of the AppendEntries that were sent to a server.
fn appends_to(to: u8, sent: &[(ServerId, Message)]) -> Vec<usize> {
    let to_it = sent.iter().filter(|(receiver, _)| *receiver == id(to));
    let length = |(_, message): &(ServerId, Message)| match message {
        Message::AppendEntries { entries, .. } => Some(entries.len()),
        _ => None,
    };
    to_it.filter_map(length).collect()
}

#[test]
fn a_log_is_compacted_only_when_the_snapshot_is_durable() {
    let mut bench = follower(&[1, 1, 2, 2, 2], 4);
    bench.feed(Input::SnapshotRequested);
    assert_eq!(bench.raft.log().base_index(), LogIndex::ZERO);
    assert!(bench.raft.snapshot().is_none());
    let (writes, _) = bench.sync();
    let Some(NewSnapshot::Taken(taken)) = &writes[0].snapshot else { panic!("no snapshot") };
    assert_eq!((taken.last_index, taken.last_term), (LogIndex(4), Term(2)));
    assert_eq!(*taken.data, [1, 2, 3, 4]);
    assert_eq!(bench.terms(), [(5, 2)]);
    assert_eq!(bench.raft.log().base_term(), Term(2));
    bench.feed(Input::SnapshotRequested);
    assert!(bench.writes.is_empty(), "there is nothing new to take");
}

#[test]
fn snapshots_come_by_themselves_after_so_many_entries() {
    let settings = Settings { snapshot_every: 3, ..Settings::default() };
    let mut bench = Bench::of_log(settings, &[1; 8]);
    bench.receive(3, append(2, (8, 1), &[], 2));
    bench.sync();
    assert_eq!(bench.raft.log().base_index(), LogIndex(0), "two are not enough");
    bench.receive(3, append(2, (8, 1), &[], 7));
    bench.sync();
    assert_eq!(bench.raft.log().base_index(), LogIndex(7));
    bench.receive(3, append(2, (8, 1), &[], 8));
    bench.sync();
    assert_eq!(bench.raft.log().base_index(), LogIndex(7));
}

#[test]
fn a_restart_begins_with_the_snapshot() {
    let mut log = log(&[1, 1, 2, 2]);
    log.compact(LogIndex(3), Term(2));
    let durable = Durable {
        current_term: Term(2),
        log,
        snapshot: Some(Arc::new(snapshot(3, 2, &[1, 2, 3]))),
        ..Durable::default()
    };
    let mut bench = Bench::start(Settings::default(), durable);
    assert_eq!(bench.restored, [LogIndex(3)]);
    assert_eq!(bench.raft.commit_index(), LogIndex(3));
    bench.receive(3, append(2, (4, 2), &[], 4));
    assert_eq!(bench.state, [1, 2, 3, 4]);
}

#[test]
fn what_is_before_the_base_is_taken_as_matching() {
    let mut bench = follower(&[1, 1, 2, 2, 2], 4);
    bench.feed(Input::SnapshotRequested);
    bench.sync();
    // An old message begins before the snapshot's index and ends after it.
    bench.receive(3, append(2, (1, 1), &[1, 2, 2, 2, 2], 4));
    assert_eq!(bench.terms(), [(5, 2), (6, 2)]);
    let (_, sent) = bench.sync();
    let outcome = AppendOutcome::Matched { match_index: LogIndex(6) };
    assert_eq!(
        sent,
        [(
            id(3),
            Message::AppendEntriesResponse { term: Term(2), outcome, round: Round::default() }
        )]
    );
}

#[test]
fn a_snapshot_is_installed_when_whole_and_acknowledged_when_durable() {
    let mut bench = follower(&[1, 1], 1);
    let whole = snapshot(9, 2, &[7; 150]);
    let pieces = pieces(&whole, 64);
    for (piece, bytes) in pieces.iter().zip([64, 128]) {
        assert_eq!(has(&bench.receive(3, install(2, piece))), Some(Some(bytes)));
    }
    assert_eq!(bench.terms(), [(1, 1), (2, 1)]);
    assert_eq!(has(&bench.receive(3, install(2, &pieces[2]))), None, "the disk comes first");
    assert_eq!((bench.raft.log().base_index(), bench.terms().len()), (LogIndex(9), 0));
    assert_eq!(bench.raft.commit_index(), LogIndex(9));
    assert_eq!(bench.state, [7; 150]);
    let (writes, sent) = bench.sync();
    assert!(matches!(&writes[0].snapshot, Some(NewSnapshot::Installed(done)) if **done == whole));
    assert_eq!(has(&sent), Some(None));
    assert_eq!(bench.raft.durable_index(), LogIndex(9));
    bench.receive(3, append(2, (9, 2), &[2], 10));
    assert_eq!(bench.state.last(), Some(&10));
}

#[test]
fn a_log_that_agrees_with_a_snapshot_keeps_what_follows() {
    let mut bench = follower(&[1, 1, 2, 2, 2], 1);
    bench.receive(3, install(2, &snapshot(4, 2, &[9]).chunk(0, 64)));
    assert_eq!(bench.terms(), [(5, 2)]);
    let mut bench = follower(&[1, 1, 1, 1, 1], 1);
    bench.receive(3, install(2, &snapshot(4, 2, &[9]).chunk(0, 64)));
    assert_eq!((bench.terms().len(), bench.raft.log().last_index()), (0, LogIndex(4)));
}

#[test]
fn stale_and_repeated_chunks_do_no_harm() {
    let mut bench = follower(&[1, 1], 1);
    let (old, new) = (snapshot(5, 1, &[5; 100]), snapshot(9, 2, &[9; 100]));
    let (old, new) = (pieces(&old, 64), pieces(&new, 64));
    assert_eq!(has(&bench.receive(3, install(2, &old[0]))), Some(Some(64)));
    assert_eq!(has(&bench.receive(3, install(2, &old[0]))), Some(Some(64)), "twice");
    assert_eq!(has(&bench.receive(3, install(2, &new[1]))), Some(Some(0)), "a gap");
    assert_eq!(has(&bench.receive(3, install(2, &new[0]))), Some(Some(64)));
    assert_eq!(has(&bench.receive(3, install(2, &old[1]))), None, "given up");
    bench.receive(3, install(2, &new[1]));
    assert_eq!(bench.state, [9; 100]);
    bench.sync();
    // The whole message again: all its entries are committed.
    assert_eq!(has(&bench.receive(3, install(2, &new[0]))), Some(None));
    assert_eq!(has(&bench.receive(3, install(2, &old[1]))), Some(None));
    assert_eq!((bench.state.len(), bench.restored.len()), (100, 1));
    let stale = bench.receive(3, install(1, &new[0]));
    let Message::InstallSnapshotResponse { term, .. } = stale[0].1 else { panic!("{stale:?}") };
    assert_eq!(term, Term(2));
}

#[test]
fn a_late_chunk_of_an_installed_snapshot_does_not_affect_a_newer_one() {
    let mut bench = follower(&[1, 1], 1);
    let (old, new) = (snapshot(5, 1, &[5; 50]).chunk(0, 64), snapshot(9, 2, &[9; 100]));
    bench.receive(3, install(2, &old));
    bench.sync();
    let new = pieces(&new, 64);
    assert_eq!(has(&bench.receive(3, install(2, &new[0]))), Some(Some(64)));
    assert_eq!(has(&bench.receive(3, install(2, &old))), Some(None), "it is there already");
    bench.receive(3, install(2, &new[1]));
    assert_eq!(bench.state, [9; 100]);
}

#[test]
fn a_new_leader_starts_sending_from_the_first_chunk() {
    let mut bench = follower(&[1, 1], 1);
    let whole = pieces(&snapshot(9, 2, &[9; 100]), 64);
    bench.receive(3, install(2, &whole[0]));
    bench.receive(2, install(3, &whole[1]));
    let (_, sent) = bench.sync();
    assert_eq!(has(&sent), Some(Some(0)), "the other leader's bytes may be others");
}

/// The leader of term 3 with a snapshot of 100 bytes up to index 4, pieces of 64, and one entry after it.
fn leader() -> Bench {
    let mut log = log(&[1, 1, 2, 2, 2]);
    log.compact(LogIndex(4), Term(2));
    let durable = Durable {
        current_term: Term(2),
        log,
        snapshot: Some(Arc::new(snapshot(4, 2, &[1; 100]))),
        ..Durable::default()
    };
    let settings = Settings { snapshot_chunk: 64, ..Settings::default() };
    let mut bench = Bench::start(settings, durable);
    bench.elect();
    bench
}

#[test]
fn a_follower_that_lags_too_far_gets_the_snapshot_in_chunks() {
    let mut bench = leader();
    assert_eq!(chunks_to(2, &bench.lacks(2, 5, 3)), [(4, 0, 64)]);
    let state = |bench: &Bench| bench.raft.progress(id(2)).unwrap().state;
    let sending = |received| ProgressState::Snapshot { last_index: LogIndex(4), received };
    assert_eq!(state(&bench), sending(0));
    assert_eq!(chunks_to(2, &bench.heartbeat()), [(4, 0, 64)], "unacknowledged: once more");
    assert_eq!(chunks_to(2, &bench.received(2, 4, Some(64))), [(4, 64, 36)]);
    assert!(bench.received(2, 4, Some(64)).is_empty(), "the same word twice sends nothing");
    assert!(bench.received(2, 4, Some(0)).is_empty(), "it has crashed, or its word is old");
    assert_eq!(chunks_to(2, &bench.heartbeat()), [(4, 0, 64)]);
    assert_eq!(chunks_to(2, &bench.received(2, 4, Some(64))), [(4, 64, 36)]);
    assert_eq!(appends_to(2, &bench.received(2, 4, None)), [1], "then come entries again");
    assert_eq!(state(&bench), ProgressState::Replicate);
    assert_eq!(bench.raft.progress(id(2)).unwrap().match_index, LogIndex(4));
}

#[test]
fn a_follower_that_can_go_on_from_its_log_gets_no_snapshot() {
    let mut bench = leader();
    let sent = bench.lacks(2, 5, 5);
    assert_eq!((chunks_to(2, &sent).len(), appends_to(2, &sent)), (0, vec![0]));
    bench.lacks(2, 4, 3);
    assert_eq!(appends_to(2, &bench.matched(2, 4)), [1], "an answer shows that it has the base");
}

#[test]
fn a_snapshot_in_flight_is_finished_before_a_newer_one() {
    let mut bench = leader();
    bench.lacks(2, 5, 3);
    bench.submit(9);
    bench.sync();
    bench.matched(3, 6);
    bench.feed(Input::SnapshotRequested);
    bench.sync();
    assert_eq!(bench.raft.log().base_index(), LogIndex(6));
    assert_eq!(bench.raft.snapshot_in_transfer(id(2)).map(|it| it.last_index), Some(LogIndex(4)));
    assert_eq!(chunks_to(2, &bench.received(2, 4, Some(64))), [(4, 64, 36)]);
    assert_eq!(chunks_to(2, &bench.heartbeat()), [(4, 64, 36)]);
    let approx_bytes = bench.raft.approx_bytes();
    let newer = chunks_to(2, &bench.received(2, 4, None));
    assert_eq!(newer[0].0, 6, "it lacks entries that went meanwhile: the newer one follows");
    assert!(bench.raft.approx_bytes() < approx_bytes, "the old one is let go");
    bench.received(2, 6, None);
    assert_eq!(bench.raft.progress(id(2)).unwrap().state, ProgressState::Replicate);
    assert!(bench.raft.snapshot_in_transfer(id(2)).is_none());
}

#[test]
fn chunks_of_a_snapshot_carry_their_round_and_their_answers_confirm_it() {
    let mut follower = follower(&[1, 2], 2);
    let whole = snapshot(9, 2, &[7; 64]);
    let answered = follower.receive(3, install(2, &pieces(&whole, 32)[0]));
    assert!(
        matches!(answered[0].1, Message::InstallSnapshotResponse { round: Round(5), .. }),
        "{answered:?}"
    );

    // S3 is down. S2 gets a snapshot, and the leader's reads need its answer.
    let mut bench = leader();
    bench.raft.set_settings(Settings {
        reads: ReadMode::Index,
        snapshot_chunk: 64,
        ..Settings::default()
    });
    bench.submit(9);
    bench.sync();
    bench.matched(3, 6);
    bench.lacks(2, 5, 3);
    let sent = bench.feed(Input::ReadRequest { read: CommandId(70) });
    let asked = sent.iter().find_map(|(to, message)| match message {
        Message::InstallSnapshot { round, .. } if *to == id(2) => Some(*round),
        _ => None,
    });
    let round = asked.expect("the piece is sent once more, as a heartbeat");
    assert!(bench.reads.is_empty());
    let term = bench.raft.current_term();
    let answer = |round| Message::InstallSnapshotResponse {
        term,
        last_index: LogIndex(4),
        received: Some(64),
        round,
    };
    bench.receive(2, answer(Round(round.0 - 1)));
    assert!(bench.reads.is_empty(), "an answer to what was asked before the read says nothing");
    bench.receive(2, answer(round));
    assert_eq!(bench.reads, [CommandId(70)]);
}

#[test]
fn a_snapshot_covers_what_is_committed_alone_unless_the_rule_is_broken() {
    for broken in [false, true] {
        let mut settings = Settings::default();
        if broken {
            settings.broken.insert(Rule::CommittedSnapshot);
        }
        let mut bench = Bench::of_log(settings, &[1, 1, 1, 1]);
        bench.receive(3, append(2, (4, 1), &[], 2));
        bench.sync();
        bench.feed(Input::SnapshotRequested);
        bench.sync();
        let expected = if broken { 4 } else { 2 };
        assert_eq!(bench.raft.log().base_index(), LogIndex(expected));
    }
}

#[test]
fn messages_and_bytes_in_flight_have_a_limit() {
    // An entry has 20 bytes: 16, and 4 for its command.
    let limited = |messages, bytes| Settings {
        max_batch: 2,
        max_in_flight_messages: messages,
        max_in_flight_bytes: bytes,
        ..Settings::default()
    };
    for (messages, bytes, expected) in
        [(0, 0, vec![2, 2, 2]), (2, 0, vec![2, 2]), (0, 70, vec![2, 1]), (0, 5, vec![1])]
    {
        let mut bench = Bench::of_log(limited(messages, bytes), &[1]);
        bench.elect();
        bench.matched(2, 1);
        (0..6).for_each(|command| _ = bench.submit(command));
        bench.sync();
        // What was sent is lost. The next heartbeat detects it, and replication continues.
        let next = bench.raft.progress(id(2)).unwrap().next_index;
        assert_eq!(appends_to(2, &bench.heartbeat()), [0]);
        bench.lacks(2, next.0 - 1, 2);
        assert_eq!(bench.raft.progress(id(2)).unwrap().state, ProgressState::Probe);
        let again = appends_to(2, &bench.matched(2, 1));
        assert_eq!(again, expected, "{messages} {bytes}");
    }
}

#[test]
fn a_leader_with_too_many_uncommitted_entries_rejects_commands() {
    let settings = Settings { max_uncommitted: 2, ..Settings::default() };
    let mut bench = Bench::of_log(settings, &[1]);
    bench.elect();
    bench.submit(0);
    assert_eq!(bench.answers, []);
    bench.submit(1);
    bench.submit(2);
    assert_eq!(bench.answers, [ClientOutcome::Busy; 2], "the entry of term 1 counts too");
    bench.sync();
    bench.matched(2, 2);
    bench.submit(3);
    assert_eq!(bench.raft.log().last_index(), LogIndex(3));
}

#[test]
fn a_leader_that_writes_in_parallel_sends_first_and_counts_itself_last() {
    for parallel_writes in [false, true] {
        let settings = Settings { parallel_writes, ..Settings::default() };
        let mut bench = Bench::of_log(settings, &[1]);
        bench.elect();
        bench.matched(2, 1);
        bench.matched(3, 1);
        let sent = bench.submit(0);
        assert_eq!(appends_to(2, &sent), if parallel_writes { vec![1] } else { vec![] });
        bench.matched(2, 2);
        assert_eq!(bench.raft.commit_index(), LogIndex(0), "one disk of three");
        if parallel_writes {
            bench.matched(3, 2);
            assert_eq!(bench.raft.commit_index(), LogIndex(2), "two others are a majority");
        } else {
            bench.sync();
            assert_eq!(bench.raft.commit_index(), LogIndex(2), "its own disk, and S2's");
        }
    }
}

/// Without a no-op of its own, a leader commits entries of earlier terms only with a command of its term (§5.4.2).
#[test]
fn a_new_leader_accepts_one_command_despite_uncommitted_entries_of_earlier_terms() {
    let settings = Settings { max_uncommitted: 2, ..Settings::default() };
    let mut leader = Bench::of_log(settings, &[1, 2, 3, 4]);
    leader.elect();
    leader.submit(0);
    assert_eq!((leader.raft.log().last_index(), &leader.answers[..]), (LogIndex(5), &[][..]));
    leader.submit(1);
    assert_eq!(leader.answers, [ClientOutcome::Busy], "one is enough");
}
