//! Log compaction (§7; dissertation §5): a snapshot takes the place of a log's beginning, on each server by itself; a leader
//! that has no longer what a follower lacks sends its own.

use std::sync::Arc;

use crate::types::{
    LogIndex, Message, Note, Round, Rule, ServerId, Snapshot, SnapshotChunk, Term, Time,
};

use super::configurations::Configurations;
use super::durability::NewSnapshot;
use super::leader::ProgressState;
use super::{Output, Raft, State};

/// A server's own snapshot on its way to the disk. The log is cut when it is there.
#[derive(Clone, Debug)]
pub(super) struct Taking {
    snapshot: Arc<Snapshot>,
    /// The write that brings it to the disk.
    write: u64,
}

/// What a follower has of a snapshot that its leader sends. It is not worth keeping through a crash.
#[derive(Clone, Debug)]
pub(super) struct Incoming {
    /// In which term; another leader's bytes may differ.
    term: Term,
    /// The pieces, each beginning where the one before it ends. There is one at least.
    chunks: Vec<Arc<SnapshotChunk>>,
}

impl Incoming {
    fn last(&self) -> Option<&SnapshotChunk> {
        self.chunks.last().map(|chunk| &**chunk)
    }

    /// The last index of the snapshot, how many bytes of it are here, and how many it has.
    pub(super) fn progress(&self) -> Option<(LogIndex, u32, u32)> {
        self.last().map(|chunk| (chunk.last_index, chunk.end(), chunk.size))
    }

    pub(super) fn approx_bytes(&self) -> usize {
        self.chunks.iter().map(|chunk| size_of::<SnapshotChunk>() + chunk.data.len()).sum()
    }

    /// The whole, once its last piece is here.
    fn assembled(&self) -> Option<Snapshot> {
        let last = self.last().filter(|chunk| chunk.is_last())?;
        Some(Snapshot {
            last_index: last.last_index,
            last_term: last.last_term,
            configuration: last.configuration,
            configuration_index: last.configuration_index,
            data: self.chunks.iter().flat_map(|chunk| chunk.data.iter().copied()).collect(),
        })
    }
}

/// Taking snapshots.
impl Raft {
    /// Dissertation §5.1.2: a server takes one when it has applied enough since the last.
    pub(super) fn take_snapshot_if_due(&mut self) {
        let every = u64::from(self.settings.snapshot_every);
        if every > 0 && self.last_applied.0 >= self.log.base_index().0.saturating_add(every) {
            self.ask_for_snapshot();
        }
    }

    /// Asks for the state machine's state, unless there is nothing new in it, or a snapshot is on its way to the disk.
    pub(super) fn ask_for_snapshot(&mut self) {
        // §7: it covers what is committed and applied, alone. Broken: the whole log, and what another leader's entries
        // should replace is in the state forever.
        let covers_committed_alone = self.follows(Rule::CommittedSnapshot);
        let index = if covers_committed_alone { self.last_applied } else { self.log.last_index() };
        if self.taking.is_none() && index > self.log.base_index() {
            if index > self.last_applied {
                self.skip(Rule::CommittedSnapshot);
            }
            self.output(Output::SnapshotNeeded { index });
        }
    }

    /// The state machine's state as of `index` goes to the disk.
    pub(super) fn handle_snapshot_made(&mut self, index: LogIndex, data: Arc<[u8]>) {
        let Some(last_term) = self.log.term_at(index) else { return };
        if self.taking.is_some() || index <= self.log.base_index() {
            return;
        }
        let (configuration_index, configuration) = self.configurations.at(index);
        let snapshot =
            Snapshot { last_index: index, last_term, configuration, configuration_index, data };
        let snapshot = Arc::new(snapshot);
        self.note(Note::SnapshotCovers { index, term: last_term });
        self.durability.snapshot_to_write(NewSnapshot::Taken(snapshot.clone()));
        self.taking = Some(Taking { snapshot, write: self.durability.latest_write() });
    }

    /// §7: entries are discarded when the snapshot that contains them is durable, not before.
    pub(super) fn compact_if_durable(&mut self) {
        let is_done = |taking: &mut Taking| self.durability.is_done(taking.write);
        if let Some(Taking { snapshot, .. }) = self.taking.take_if(is_done) {
            self.compact(snapshot);
        }
    }

    fn compact(&mut self, snapshot: Arc<Snapshot>) {
        let Snapshot { last_index, last_term, .. } = *snapshot;
        // Only if a rule is broken can the entries have been replaced meanwhile.
        if self.log.term_at(last_index) == Some(last_term) && last_index > self.log.base_index() {
            self.log.compact(last_index, last_term);
            self.configurations.compact(last_index);
            self.snapshot = Some(snapshot);
        }
    }
}

/// The follower's side.
impl Raft {
    /// Figure 13, InstallSnapshot RPC, receiver's rules. The message is of the current term.
    pub(super) fn handle_install_snapshot(
        &mut self,
        leader: ServerId,
        chunk: Arc<SnapshotChunk>,
        round: Round,
    ) {
        if self.is_leader() {
            // As with AppendEntries: Raft excludes it, so there is no rule to follow.
            return;
        }
        self.recognize(leader);
        let last_index = chunk.last_index;
        if last_index <= self.commit_index {
            // What is committed here, the leader has too (§5.4): up to there, the logs match.
            // A late piece of one that was installed says nothing of a newer one that has begun to come.
            let commit_index = self.commit_index;
            let of_no_use = |incoming: &mut Incoming| {
                incoming.progress().is_none_or(|(last, ..)| last <= commit_index)
            };
            self.incoming.take_if(of_no_use);
            self.note(Note::SnapshotNotNeeded { last_index });
            return self.answer_snapshot(leader, last_index, None, round);
        }
        if self.is_older_than_incoming(&chunk) {
            return;
        }
        let received = self.take_chunk(chunk);
        let whole = self.incoming.as_ref().and_then(Incoming::assembled);
        match whole {
            Some(snapshot) => {
                self.install(snapshot);
                self.answer_snapshot(leader, last_index, None, round);
            }
            None => self.answer_snapshot(leader, last_index, Some(received), round),
        }
    }

    /// Of one leader, a snapshot that ends earlier is an older one: it has been given up.
    fn is_older_than_incoming(&self, chunk: &SnapshotChunk) -> bool {
        let incoming = self.incoming.as_ref().filter(|known| known.term == self.current_term);
        let known = incoming.and_then(Incoming::last);
        known.is_some_and(|known| chunk.last_index < known.last_index)
    }

    /// Keeps a piece that continues where the last one ended; returns how many bytes are here without a gap.
    fn take_chunk(&mut self, chunk: Arc<SnapshotChunk>) -> u32 {
        let term = self.current_term;
        let goes_on = |incoming: &&mut Incoming| {
            let of = |chunk: &SnapshotChunk| (chunk.last_index, chunk.last_term, chunk.size);
            incoming.term == term && incoming.last().map(of) == Some(of(&chunk))
        };
        let received = match self.incoming.as_mut().filter(goes_on) {
            Some(incoming) => {
                let received = incoming.last().map_or(0, SnapshotChunk::end);
                if chunk.offset == received {
                    let end = chunk.end();
                    incoming.chunks.push(chunk);
                    return end;
                }
                received
            }
            None => {
                // Figure 13, rule 5: what is here of an earlier snapshot is of no use any more.
                self.incoming = None;
                if chunk.offset == 0 {
                    let end = chunk.end();
                    self.incoming = Some(Incoming { term, chunks: vec![chunk] });
                    return end;
                }
                0
            }
        };
        self.note(Note::ChunkOutOfPlace { offset: chunk.offset, received });
        received
    }

    /// Figure 13, rules 6 to 8: a log that has the snapshot's last entry keeps what follows it; any other is of no use. The
    /// state machine restarts from the snapshot.
    fn install(&mut self, snapshot: Snapshot) {
        let Snapshot { last_index, last_term, .. } = snapshot;
        let snapshot = Arc::new(snapshot);
        let kept = self.log.term_at(last_index) == Some(last_term);
        self.note(Note::SnapshotAccepted { index: last_index, term: last_term, kept });
        if !kept {
            self.durability.log_replaced();
        }
        self.log.compact(last_index, last_term);
        self.durability.snapshot_to_write(NewSnapshot::Installed(snapshot.clone()));
        let base = (snapshot.configuration_index, snapshot.configuration);
        self.configurations = Configurations::new(base, &self.log);
        self.incoming = None;
        self.taking = None;
        self.commit_index = self.commit_index.max(last_index);
        self.last_applied = last_index;
        self.configuration_changed();
        self.output(Output::Restore { snapshot: snapshot.clone() });
        self.snapshot = Some(snapshot);
    }

    fn answer_snapshot(
        &mut self,
        leader: ServerId,
        last_index: LogIndex,
        received: Option<u32>,
        round: Round,
    ) {
        let term = self.current_term;
        let answer = Message::InstallSnapshotResponse { term, last_index, received, round };
        self.send_durably(Rule::DurableLog, leader, answer);
    }

    /// §5.1: a leader of an earlier term is rejected; the answer's term says why.
    pub(super) fn reject_stale_snapshot(
        &mut self,
        leader: ServerId,
        term: Term,
        last: LogIndex,
        round: Round,
    ) {
        self.note(Note::StaleTermIgnored { sender: leader, term });
        self.answer_snapshot(leader, last, Some(0), round);
    }
}

/// The leader's side.
impl Raft {
    /// Continues the snapshot that a follower receives, or starts one. Returns whether anything was sent.
    pub(super) fn send_snapshot(&mut self, follower: ServerId) -> bool {
        let state = self.progress(follower).map(|progress| progress.state);
        match state {
            Some(ProgressState::Snapshot { .. }) => self.send_chunk(follower),
            _ => self.start_snapshot(follower),
        }
    }

    /// §7: a follower needs entries that the leader has discarded. Returns whether anything was sent: a leader without a snapshot has
    /// nothing to send.
    fn start_snapshot(&mut self, follower: ServerId) -> bool {
        let Some(snapshot) = self.snapshot.clone() else { return false };
        let last_index = snapshot.last_index;
        let state = ProgressState::Snapshot { last_index, received: 0 };
        let Some(progress) = self.progress_mut(follower) else { return false };
        let next_index = progress.next_index;
        progress.state = state;
        if let Some(in_flight) = self.in_flight_mut(follower) {
            in_flight.clear();
        }
        if let State::Leader(leadership) = &mut self.state {
            leadership.keep_sending(follower, snapshot);
        }
        self.note(Note::SnapshotBegun { follower, next_index, last_index });
        self.send_chunk(follower)
    }

    /// Sends the piece that the follower lacks next. One that gets a snapshot gets it piece by piece: the next when the last
    /// is acknowledged, the same again with each heartbeat until then. What was begun is finished, though there be a newer
    /// one meanwhile: else a leader that takes them faster than it sends them would never get to the end.
    fn send_chunk(&mut self, follower: ServerId) -> bool {
        let Some(ProgressState::Snapshot { received, .. }) =
            self.progress(follower).map(|progress| progress.state)
        else {
            return false;
        };
        let Some(snapshot) = self.snapshot_in_transfer(follower) else { return false };
        let chunk = Arc::new(snapshot.chunk(received, self.settings.snapshot_chunk));
        let (term, round) = (self.current_term, self.present_round());
        let message = Message::InstallSnapshot { term, chunk, round };
        self.output(Output::Send { to: follower, message });
        true
    }

    /// The snapshot that a follower is getting from this leader.
    pub fn snapshot_in_transfer(&self, follower: ServerId) -> Option<&Snapshot> {
        self.leadership()?.snapshot_in_transfer(follower)
    }

    /// A follower reports how far it has come. One that reports less than before has crashed, or the answer is an old one: the next
    /// heartbeat continues from there, and nothing is sent at once, so that answers and pieces do not multiply.
    pub(super) fn handle_snapshot_response(
        &mut self,
        now: Time,
        follower: ServerId,
        index: LogIndex,
        received: Option<u32>,
        round: Round,
    ) {
        self.record_contact(follower, round, now);
        let Some(received) = received else {
            return self.advance_match(follower, index);
        };
        let Some(ProgressState::Snapshot { last_index, received: known }) =
            self.progress_mut(follower).map(|progress| &mut progress.state)
        else {
            return;
        };
        if *last_index != index || *known == received {
            return;
        }
        let goes_on = received > *known;
        *known = received;
        if goes_on {
            self.send_chunk(follower);
        }
    }
}
