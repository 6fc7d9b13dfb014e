//! Replicating a log and committing it (§5.3, §5.4.2).

use std::sync::Arc;

use crate::types::{
    AppendOutcome, Entries, Entry, LogIndex, Message, Note, Payload, Round, Rule, ServerId,
    ServerSet, Snapshot, Term, Time,
};

use super::contact::Contact;
use super::flow::InFlight;
use super::lost::Suspicion;
use super::membership::Plan;
use super::transfer::Transfer;
use super::{Output, Raft, State};

/// What a leader keeps; new after each election (Figure 2).
#[derive(Clone, Debug)]
pub(super) struct Leadership {
    /// The members of which the leader keeps progress.
    members: ServerSet,
    /// By the servers' places; only those of members count, and the leader's own is not used.
    progress: Vec<Progress>,
    /// By the same indexes: what is in flight to each.
    in_flight: Vec<InFlight>,
    heartbeat_at: Time,
    /// The highest index that a majority holds and that may not be committed by counting (§5.4.2), once noted.
    withheld: LogIndex,
    contact: Contact,
    /// The snapshots that followers are getting, until they have them.
    sending: Vec<(ServerId, Arc<Snapshot>)>,
    /// The members that a change in progress leads to.
    pub(super) plan: Option<Plan>,
    transfer: Option<Transfer>,
    /// Followers that seem to have lost what they had acknowledged.
    suspicions: Vec<Suspicion>,
}

/// What a leader knows of one follower (Figure 2, volatile state on leaders).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Index of the next entry to send.
    pub next_index: LogIndex,
    /// Highest index known to be replicated there, durably.
    pub match_index: LogIndex,
    /// How the leader sends to it at the moment.
    pub state: ProgressState,
}

/// How a leader sends to a follower.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProgressState {
    /// It looks for the place where the logs agree, with one empty request at a time (§5.3).
    Probe,
    /// Entries follow each other without waiting for answers (dissertation §10.2.2).
    Replicate,
    /// It sends a snapshot, because the follower lacks entries that the leader has discarded (§7).
    Snapshot {
        /// The last index of the snapshot.
        last_index: LogIndex,
        /// How many bytes of it the follower has said to have.
        received: u32,
    },
}

impl Leadership {
    /// Figure 2: each `next_index` starts after the leader's last entry, each `match_index` at 0.
    pub(super) fn new(members: ServerSet, last_log_index: LogIndex, now: Time) -> Self {
        let mut leadership = Self {
            members: ServerSet::EMPTY,
            progress: Vec::new(),
            in_flight: Vec::new(),
            heartbeat_at: Time::ZERO,
            withheld: LogIndex::ZERO,
            contact: Contact::new(now),
            sending: Vec::new(),
            plan: None,
            transfer: None,
            suspicions: Vec::new(),
        };
        leadership.set_members(members, last_log_index.next());
        leadership
    }

    /// Sets the members. A new member starts with the progress that all have after an election; removed ones are
    /// forgotten.
    pub(super) fn set_members(&mut self, members: ServerSet, next_index: LogIndex) {
        let fresh =
            Progress { next_index, match_index: LogIndex::ZERO, state: ProgressState::Replicate };
        let places = members.iter().last().map_or(0, |id| id.index() + 1);
        self.progress.resize(self.progress.len().max(places), fresh);
        self.in_flight.resize(self.progress.len(), InFlight::default());
        for id in members.without(self.members).iter() {
            if let Some(progress) = self.progress.get_mut(id.index()) {
                *progress = fresh;
            }
            if let Some(in_flight) = self.in_flight.get_mut(id.index()) {
                *in_flight = InFlight::default();
            }
        }
        self.sending.retain(|(id, _)| members.contains(*id) && self.members.contains(*id));
        self.suspicions.retain(|known| members.contains(known.follower()));
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

    pub(super) fn snapshot_in_transfer(&self, to: ServerId) -> Option<&Snapshot> {
        self.sending.iter().find(|(id, _)| *id == to).map(|(_, snapshot)| &**snapshot)
    }

    pub(super) fn keep_sending(&mut self, to: ServerId, snapshot: Arc<Snapshot>) {
        self.stop_sending(to);
        self.sending.push((to, snapshot));
    }

    fn stop_sending(&mut self, to: ServerId) {
        self.sending.retain(|(id, _)| *id != to);
    }

    /// What it holds of snapshots beside the server's own, in bytes, by estimate.
    pub(super) fn approx_bytes(&self, own: Option<&Arc<Snapshot>>) -> usize {
        let others = self.sending.iter().map(|(_, snapshot)| snapshot);
        let others = others.filter(|other| own.is_none_or(|own| !Arc::ptr_eq(own, other)));
        others.map(|snapshot| snapshot.data.len()).sum()
    }

    pub(super) fn contact(&self) -> &Contact {
        &self.contact
    }

    pub(super) fn in_flight(&self, to: ServerId) -> Option<&InFlight> {
        self.in_flight.get(to.index())
    }

    pub(super) fn contact_mut(&mut self) -> &mut Contact {
        &mut self.contact
    }

    pub(super) fn suspicions_mut(&mut self) -> &mut Vec<Suspicion> {
        &mut self.suspicions
    }

    pub(super) fn transfer(&self) -> Option<&Transfer> {
        self.transfer.as_ref()
    }

    pub(super) fn transfer_mut(&mut self) -> &mut Option<Transfer> {
        &mut self.transfer
    }
}

/// Sending.
impl Raft {
    pub(super) fn leadership(&self) -> Option<&Leadership> {
        match &self.state {
            State::Leader(leadership) => Some(leadership),
            State::Follower | State::PreCandidate(_) | State::Candidate(_) => None,
        }
    }

    fn leadership_mut(&mut self) -> Option<&mut Leadership> {
        match &mut self.state {
            State::Leader(leadership) => Some(leadership),
            State::Follower | State::PreCandidate(_) | State::Candidate(_) => None,
        }
    }

    pub(super) fn progress_mut(&mut self, of: ServerId) -> Option<&mut Progress> {
        self.leadership_mut()?.progress_mut(of)
    }

    pub(super) fn in_flight_mut(&mut self, to: ServerId) -> Option<&mut InFlight> {
        self.leadership_mut()?.in_flight.get_mut(to.index())
    }

    /// §8: an empty entry at the start of a term lets the leader commit what earlier terms left.
    pub(super) fn append_no_op(&mut self) {
        let index = self.append(Entry { term: self.current_term, payload: Payload::NoOp });
        self.note(Note::NoOpAppended { index });
    }

    pub(super) fn heartbeat_due(&mut self, now: Time) {
        self.check_quorum(now);
        self.send_heartbeats(now);
        self.repeat_transfer();
    }

    /// §5.2: the leader's word to every follower, with entries where there are any to send.
    pub(super) fn send_heartbeats(&mut self, now: Time) {
        let for_lease = self.has_leases();
        let State::Leader(leadership) = &mut self.state else { return };
        leadership.heartbeat_at = now + self.settings.heartbeat;
        leadership.contact.start_round(now, for_lease);
        for peer in self.configuration().peers_of(self.id).iter() {
            if !self.replicate_to(peer) {
                self.send_empty(peer);
            }
        }
    }

    /// Sends what there is to send to each.
    pub(super) fn replicate_to_all(&mut self) {
        for peer in self.configuration().peers_of(self.id).iter() {
            self.replicate_to(peer);
        }
    }

    /// Sends the entries that `peer` lacks, in batches, up to the limits of what may be in flight; returns whether
    /// anything was sent. `next_index` advances at once: what is in flight is not sent again. If it is lost, the next
    /// heartbeat finds that out, for it names what should be there.
    fn replicate_to(&mut self, peer: ServerId) -> bool {
        let last = self.last_index_to_send();
        let window = u64::from(self.settings.max_in_flight);
        let mut sent = false;
        while let Some(&Progress { next_index, match_index, state }) = self.progress(peer) {
            let limit = last.min(LogIndex(match_index.0.saturating_add(window)));
            if state != ProgressState::Replicate || next_index > limit {
                break;
            }
            if next_index <= self.log.base_index() {
                return self.send_snapshot(peer) || sent;
            }
            let entries = self.log.range(next_index, limit, self.room_for(peer, next_index));
            if entries.is_empty() {
                break;
            }
            let last = next_index.previous().plus(entries.len());
            self.set_next_index(peer, last.next());
            let settings = self.settings;
            if let Some(in_flight) = self.in_flight_mut(peer) {
                in_flight.sent(last, &entries, &settings);
            }
            self.send_append(peer, next_index.previous(), entries);
            sent = true;
        }
        sent
    }

    /// The leader's own disk comes first, unless it may write in parallel (dissertation §10.2.1).
    fn last_index_to_send(&self) -> LogIndex {
        if self.settings.parallel_writes {
            self.log.last_index()
        } else {
            self.durability.durable_index()
        }
    }

    /// How many entries from `next_index` on one message may carry now.
    fn room_for(&self, peer: ServerId, next_index: LogIndex) -> usize {
        let batch = self.settings.max_batch as usize;
        let in_flight = self.leadership().and_then(|leadership| leadership.in_flight(peer));
        in_flight.map_or(batch, |in_flight| {
            in_flight.room(self.log.iter_from(next_index), batch, &self.settings)
        })
    }

    /// Sends a word without entries, or, to one that gets a snapshot, its present piece once more.
    fn send_empty(&mut self, peer: ServerId) {
        let Some(&Progress { next_index, state, .. }) = self.progress(peer) else { return };
        let prev = next_index.previous();
        if matches!(state, ProgressState::Snapshot { .. }) || prev < self.log.base_index() {
            self.send_snapshot(peer);
        } else {
            self.send_append(peer, prev, Entries::default());
        }
    }

    fn send_append(&mut self, to: ServerId, prev_log_index: LogIndex, entries: Entries) {
        let round = self.present_round();
        let message = Message::AppendEntries {
            term: self.current_term,
            prev_log_index,
            prev_log_term: self.log.term_at(prev_log_index).unwrap_or_default(),
            entries,
            leader_commit: self.commit_index,
            round,
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
        round: Round,
    ) {
        self.record_contact(follower, round, now);
        match outcome {
            AppendOutcome::Matched { match_index } => self.advance_match(follower, match_index),
            AppendOutcome::Conflict { prev_log_index, conflict_term, conflict_index } => {
                if self.is_informative(follower, prev_log_index, round) {
                    self.back_up(follower, prev_log_index, conflict_term, conflict_index);
                } else {
                    self.watch_for_lost_entries(follower, prev_log_index, round);
                }
            }
            // The answer's term has told what there is to tell.
            AppendOutcome::StaleTerm => {}
        }
    }

    /// Whatever a follower answers in this term, it has answered. `round` is that of the request, if it had one.
    pub(super) fn record_contact(&mut self, follower: ServerId, round: Round, now: Time) {
        if let State::Leader(leadership) = &mut self.state {
            leadership.contact.hear(follower, round, now);
            self.extend_lease();
        }
    }

    /// §5.3: if successful, update `next_index` and `match_index`. Answers may come late or twice: neither goes back.
    pub(super) fn advance_match(&mut self, follower: ServerId, match_index: LogIndex) {
        // No honest follower holds more of this leader's log than there is of it.
        let match_index = match_index.min(self.log.last_index());
        let base_index = self.log.base_index();
        let round = self.present_round();
        let Some(progress) = self.progress_mut(follower) else { return };
        let was_replicating = progress.state == ProgressState::Replicate;
        progress.match_index = progress.match_index.max(match_index);
        let after = progress.match_index.next();
        match progress.state {
            ProgressState::Replicate => progress.next_index = progress.next_index.max(after),
            // What it has need not be enough to go on from.
            ProgressState::Snapshot { last_index, .. }
                if progress.match_index < last_index.min(base_index) => {}
            ProgressState::Probe | ProgressState::Snapshot { .. } => {
                progress.next_index = after;
                progress.state = ProgressState::Replicate;
            }
        }
        let is_replicating = progress.state == ProgressState::Replicate;
        if let Some(in_flight) = self.in_flight_mut(follower) {
            in_flight.acknowledged(match_index);
            if is_replicating && !was_replicating {
                in_flight.begin(round);
            }
        }
        if is_replicating && !was_replicating {
            self.stop_sending_snapshot(follower);
        }
        if match_index > self.commit_index {
            self.maybe_commit();
        }
        self.replicate_to(follower);
        self.continue_transfer(follower);
    }

    /// Whether a follower's rejection says something new: later answers may have said more, or it is not the
    /// answer to the present probe.
    fn is_informative(&self, follower: ServerId, prev_log_index: LogIndex, round: Round) -> bool {
        let State::Leader(leadership) = &self.state else { return false };
        let Some(progress) = leadership.progress(follower) else { return false };
        let is_news = match progress.state {
            ProgressState::Replicate => {
                leadership.in_flight(follower).is_some_and(|it| it.counts_rejection_of(round))
            }
            ProgressState::Probe => prev_log_index.next() == progress.next_index,
            ProgressState::Snapshot { .. } => false,
        };
        is_news && prev_log_index > progress.match_index
    }

    fn stop_sending_snapshot(&mut self, follower: ServerId) {
        if let State::Leader(leadership) = &mut self.state {
            leadership.stop_sending(follower);
        }
    }

    /// §5.3: if the consistency check failed, go back, and try again.
    fn back_up(
        &mut self,
        follower: ServerId,
        prev_log_index: LogIndex,
        conflict_term: Option<Term>,
        conflict_index: LogIndex,
    ) {
        let Some(&Progress { next_index, match_index, .. }) = self.progress(follower) else {
            return;
        };
        let to = self
            .next_index_after(prev_log_index, conflict_term, conflict_index)
            .max(match_index.next());
        self.note(Note::NextIndexBackedUp { follower, from: next_index, to });
        if let Some(progress) = self.progress_mut(follower) {
            progress.next_index = to;
            progress.state = ProgressState::Probe;
        }
        if let Some(in_flight) = self.in_flight_mut(follower) {
            in_flight.clear();
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
    pub(super) fn maybe_commit(&mut self) {
        let index = self.quorum_index(|id| self.replicated_to(id));
        if index <= self.commit_index {
            return;
        }
        let term = self.log.term_at(index).unwrap_or_default();
        // Broken: an entry committed by counting may be overwritten by a leader that never had it (Figure 8).
        let current = term == self.current_term;
        if current || !self.follows(Rule::CurrentTermCommit) {
            let holders = self
                .configuration()
                .all_voters()
                .iter()
                .filter(|&id| self.replicated_to(id) >= index);
            let holders = holders.collect();
            if !current {
                self.skip(Rule::CurrentTermCommit);
            }
            if !self.configuration().is_quorum(holders) {
                self.skip(Rule::Majority);
            }
            self.note(Note::Committed { index, term, holders });
            self.advance_commit(index);
        } else {
            self.note_withheld_commit(index, term);
        }
    }

    /// How far `id` is known to hold this leader's log, durably.
    fn replicated_to(&self, id: ServerId) -> LogIndex {
        if id == self.id {
            return self.durability.durable_index();
        }
        self.progress(id).map_or(LogIndex::ZERO, |progress| progress.match_index)
    }

    /// Figure 8: entries of earlier terms are not committed by counting replicas. Said once per index.
    fn note_withheld_commit(&mut self, index: LogIndex, term: Term) {
        let State::Leader(leadership) = &mut self.state else { return };
        if index > leadership.withheld {
            leadership.withheld = index;
            self.note(Note::CommitWithheld { index, term });
        }
    }
}
