//! Replicating a log and committing it (§5.3, §5.4.2).

use serde::{Deserialize, Serialize};

use crate::types::{
    AppendOutcome, Entries, Entry, Guard, LogIndex, Message, Note, Payload, ServerId, ServerSet,
    Term, Time,
};

use super::contact::Contact;
use super::membership::Plan;
use super::{Output, Raft, State};

/// What a leader keeps; new after each election (Figure 2).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Leadership {
    /// Who is a member: only what others are told of counts.
    members: ServerSet,
    /// By the servers' places; only those of members count, and the leader's own is not used.
    progress: Vec<Progress>,
    heartbeat_at: Time,
    /// The highest index that a majority holds and that may not be committed by counting (§5.4.2), once noted.
    withheld: LogIndex,
    contact: Contact,
    /// What the members shall be, while a change is under way.
    pub(super) plan: Option<Plan>,
}

/// What a leader knows of one follower (Figure 2, volatile state on leaders).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Index of the next entry to send.
    pub next_index: LogIndex,
    /// Highest index known to be replicated there, durably.
    pub match_index: LogIndex,
    /// Whether the leader looks for the place where the logs agree. It then sends one empty request at a time (§5.3);
    /// otherwise entries follow each other without waiting for answers.
    pub probing: bool,
}

impl Leadership {
    /// Figure 2: each `next_index` starts behind the leader's last entry, each `match_index` at 0.
    pub(super) fn new(members: ServerSet, last_log_index: LogIndex, now: Time) -> Self {
        let mut leadership = Self {
            members: ServerSet::EMPTY,
            progress: Vec::new(),
            heartbeat_at: Time::ZERO,
            withheld: LogIndex::ZERO,
            contact: Contact::new(now),
            plan: None,
        };
        leadership.follow(members, last_log_index.next());
        leadership
    }

    /// These are the members now. Of those who come, as much is known as of all after an election; those who go are
    /// forgotten.
    pub(super) fn follow(&mut self, members: ServerSet, next_index: LogIndex) {
        let fresh = Progress { next_index, match_index: LogIndex::ZERO, probing: false };
        let places = members.iter().last().map_or(0, |id| id.index() + 1);
        self.progress.resize(self.progress.len().max(places), fresh);
        for id in members.without(self.members).iter() {
            if let Some(progress) = self.progress.get_mut(id.index()) {
                *progress = fresh;
            }
        }
        self.members = members;
    }

    pub(super) fn heartbeat_at(&self) -> Time {
        self.heartbeat_at
    }

    #[inline]
    pub(super) fn progress(&self, of: ServerId) -> Option<&Progress> {
        if self.members.contains(of) { self.progress.get(of.index()) } else { None }
    }

    #[inline]
    fn progress_mut(&mut self, of: ServerId) -> Option<&mut Progress> {
        if self.members.contains(of) { self.progress.get_mut(of.index()) } else { None }
    }

    pub(super) fn contact(&self) -> &Contact {
        &self.contact
    }
}

/// Sending.
impl Raft {
    fn progress_mut(&mut self, of: ServerId) -> Option<&mut Progress> {
        match &mut self.state {
            State::Leader(leadership) => leadership.progress_mut(of),
            _ => None,
        }
    }

    /// §8: an empty entry at the start of a term lets the leader commit what earlier terms left.
    pub(super) fn append_no_op(&mut self) {
        let index = self.append(Entry { term: self.current_term, payload: Payload::NoOp });
        self.note(Note::NoOpAppended { index });
    }

    pub(super) fn heartbeat_due(&mut self, now: Time) {
        self.check_quorum(now);
        self.send_heartbeats(now);
    }

    /// §5.2: the leader's word to every follower, with entries where there are any to send.
    pub(super) fn send_heartbeats(&mut self, now: Time) {
        let State::Leader(leadership) = &mut self.state else { return };
        leadership.heartbeat_at = now + self.settings.heartbeat;
        for peer in self.configuration().peers_of(self.id).iter() {
            if !self.replicate_to(peer) {
                self.send_empty(peer);
            }
        }
    }

    /// Sends what has become durable here. The leader's own disk comes first; §10.2.1 of the dissertation tells how
    /// to write in parallel.
    pub(super) fn replicate_to_all(&mut self) {
        for peer in self.configuration().peers_of(self.id).iter() {
            self.replicate_to(peer);
        }
    }

    /// Sends the entries that `peer` lacks, in batches, as far as the limit of unacknowledged entries lets it; tells
    /// whether anything was sent. `next_index` moves on at once: what is under way is not sent again.
    fn replicate_to(&mut self, peer: ServerId) -> bool {
        let last = self.durability.durable_index();
        let window = u64::from(self.settings.max_in_flight);
        let batch = self.settings.max_batch as usize;
        let mut sent = false;
        while let Some(&Progress { next_index, match_index, probing }) = self.progress(peer) {
            let limit = last.min(LogIndex(match_index.0.saturating_add(window)));
            if probing || next_index > limit {
                break;
            }
            let entries = self.log.range(next_index, limit, batch);
            if entries.is_empty() {
                break;
            }
            self.set_next_index(peer, next_index.plus(entries.len()));
            self.send_append(peer, next_index.previous(), entries);
            sent = true;
        }
        sent
    }

    fn send_empty(&mut self, peer: ServerId) {
        if let Some(progress) = self.progress(peer) {
            let prev = progress.next_index.previous();
            self.send_append(peer, prev, Entries::default());
        }
    }

    fn send_append(&mut self, to: ServerId, prev_log_index: LogIndex, entries: Entries) {
        let message = Message::AppendEntries {
            term: self.current_term,
            prev_log_index,
            prev_log_term: self.log.term_at(prev_log_index).unwrap_or_default(),
            entries,
            leader_commit: self.commit_index,
        };
        self.output(Output::Send { to, message });
    }

    fn set_next_index(&mut self, of: ServerId, next_index: LogIndex) {
        if let Some(progress) = self.progress_mut(of) {
            progress.next_index = next_index;
        }
    }
}

/// Hearing back.
impl Raft {
    pub(super) fn handle_append_response(
        &mut self,
        now: Time,
        follower: ServerId,
        outcome: AppendOutcome,
    ) {
        let State::Leader(leadership) = &mut self.state else { return };
        leadership.contact.hear(follower, now);
        match outcome {
            AppendOutcome::Matched { match_index } => self.follower_matched(follower, match_index),
            AppendOutcome::Conflict { prev_log_index, conflict_term, conflict_index } => {
                self.follower_conflicts(follower, prev_log_index, conflict_term, conflict_index);
            }
            // The answer's term has told what there is to tell.
            AppendOutcome::StaleTerm => {}
        }
    }

    /// §5.3: if successful, update `next_index` and `match_index`. Answers may come late or twice: neither goes back.
    fn follower_matched(&mut self, follower: ServerId, match_index: LogIndex) {
        // No honest follower holds more of this leader's log than there is of it.
        let match_index = match_index.min(self.log.last_index());
        let Some(progress) = self.progress_mut(follower) else { return };
        progress.match_index = progress.match_index.max(match_index);
        let behind = progress.match_index.next();
        progress.next_index =
            if progress.probing { behind } else { progress.next_index.max(behind) };
        progress.probing = false;
        if match_index > self.commit_index {
            self.commit_what_a_majority_has();
        }
        self.replicate_to(follower);
    }

    /// §5.3: if the consistency check failed, go back, and try again.
    fn follower_conflicts(
        &mut self,
        follower: ServerId,
        prev_log_index: LogIndex,
        conflict_term: Option<Term>,
        conflict_index: LogIndex,
    ) {
        let Some(&Progress { next_index, match_index, probing }) = self.progress(follower) else {
            return;
        };
        // Later answers have told more, or this is not the answer to the present probe.
        let stale =
            prev_log_index <= match_index || (probing && prev_log_index.next() != next_index);
        if stale {
            return;
        }
        let to = self
            .next_index_after(prev_log_index, conflict_term, conflict_index)
            .max(match_index.next());
        self.note(Note::NextIndexBackedUp { follower, from: next_index, to });
        if let Some(progress) = self.progress_mut(follower) {
            progress.next_index = to;
            progress.probing = true;
        }
        self.send_empty(follower);
    }

    /// End of §5.3: one request per conflicting term. If the leader has that term too, further back, the logs may agree
    /// up to its last entry of it; if not, the follower's whole term is skipped. The result is always further back.
    fn next_index_after(
        &self,
        prev: LogIndex,
        conflict_term: Option<Term>,
        conflict_index: LogIndex,
    ) -> LogIndex {
        let shared = conflict_term.and_then(|term| self.log.last_index_of_term(term));
        let shared = shared.filter(|&index| index < prev);
        let next = shared.map_or(conflict_index, LogIndex::next);
        next.min(prev).max(LogIndex(1))
    }

    /// §5.3, §5.4.2: if a majority holds an index over the commit index, and its entry is of the current term, that
    /// index is committed, and with it all before it.
    pub(super) fn commit_what_a_majority_has(&mut self) {
        let index = self.quorum_index(|id| self.held_by(id));
        if index <= self.commit_index {
            return;
        }
        let term = self.log.term_at(index).unwrap_or_default();
        // Broken: what counting has committed may yet be replaced by a leader who never had it (Figure 8).
        let current = term == self.current_term;
        if current || !self.keeps(Guard::CurrentTermCommit) {
            let holders =
                self.configuration().all_voters().iter().filter(|&id| self.held_by(id) >= index);
            let holders = holders.collect();
            if !current {
                self.skip(Guard::CurrentTermCommit);
            }
            if !self.configuration().is_quorum(holders) {
                self.skip(Guard::Majority);
            }
            self.note(Note::Committed { index, term, holders });
            self.advance_commit(index);
        } else {
            self.withhold(index, term);
        }
    }

    /// How far `id` is known to hold this leader's log, durably.
    fn held_by(&self, id: ServerId) -> LogIndex {
        if id == self.id {
            return self.durability.durable_index();
        }
        self.progress(id).map_or(LogIndex::ZERO, |progress| progress.match_index)
    }

    /// Figure 8: entries of earlier terms are not committed by counting replicas. Said once per index.
    fn withhold(&mut self, index: LogIndex, term: Term) {
        let State::Leader(leadership) = &mut self.state else { return };
        if index > leadership.withheld {
            leadership.withheld = index;
            self.note(Note::CommitWithheld { index, term });
        }
    }
}
