//! Taking a leader's entries (§5.3).

use crate::types::{
    AppendOutcome, Entry, LogIndex, Message, Note, Round, Rule, ServerId, StepDownReason, Term,
};

use super::{Output, Raft, State};

impl Raft {
    /// Figure 2, AppendEntries RPC, receiver's rules 2 to 5. The request is of the current term.
    pub(super) fn handle_append_entries(
        &mut self,
        leader: ServerId,
        prev_log_index: LogIndex,
        prev_log_term: Term,
        entries: &[Entry],
        leader_commit: LogIndex,
        round: Round,
    ) {
        if self.is_leader() {
            // Two leaders in one term: Raft excludes it (§5.2), so there is no rule to follow. Neither yields.
            return;
        }
        self.recognize(leader);
        let outcome = match self.term_conflict(prev_log_index, prev_log_term) {
            Some(conflict) => conflict,
            None => {
                self.take_entries(prev_log_index, entries);
                let match_index = prev_log_index.plus(entries.len());
                self.learn_commit(leader_commit, match_index);
                AppendOutcome::Matched { match_index }
            }
        };
        self.answer_append(leader, outcome, round);
    }

    /// §5.2: a candidate that hears from the leader of its own term returns to being a follower. A leader's word
    /// resets the election timer.
    pub(super) fn recognize(&mut self, leader: ServerId) {
        if matches!(self.state, State::Candidate(_) | State::PreCandidate(_)) {
            let (role, term) = (self.role(), self.current_term);
            self.note(Note::SteppedDown {
                role,
                from_term: term,
                term,
                sender: leader,
                reason: StepDownReason::LeaderOfTerm,
            });
            self.become_follower();
        }
        self.leader = Some(leader);
        self.output(Output::ElectionTimeoutNeeded);
    }

    /// §5.3, consistency check: the log must hold an entry at `prev_log_index` with `prev_log_term`. If not, the
    /// answer names the conflicting term and its first index, so that the leader can skip that whole term.
    fn term_conflict(
        &mut self,
        prev_log_index: LogIndex,
        prev_log_term: Term,
    ) -> Option<AppendOutcome> {
        let conflict_term = self.log.term_at(prev_log_index);
        // §7: what a snapshot contains is committed, so every leader has it.
        let is_compacted = prev_log_index < self.log.base_index();
        if conflict_term == Some(prev_log_term) || is_compacted {
            return None;
        }
        // Broken: the entries are taken as they come, and the logs differ before them.
        if !self.follows(Rule::ConsistencyCheck) {
            self.skip(Rule::ConsistencyCheck);
            return None;
        }
        let conflict_index = self.log.first_index_of_term_at(prev_log_index);
        self.note(Note::AppendRefused {
            prev_log_index,
            prev_log_term,
            conflict_term,
            conflict_index,
        });
        Some(AppendOutcome::Conflict { prev_log_index, conflict_term, conflict_index })
    }

    /// Rules 3 and 4: an entry that conflicts goes, with all that follow it; what is missing is appended. Entries that
    /// are there already stay: the message may be an old one, and what follows them may be newer.
    fn take_entries(&mut self, prev_log_index: LogIndex, entries: &[Entry]) {
        let known = entries.iter().enumerate().take_while(|(place, entry)| {
            let index = prev_log_index.plus(place + 1);
            index <= self.log.base_index() || self.log.term_at(index) == Some(entry.term)
        });
        let known = known.count();
        let new = &entries[known..];
        let Some(first_new) = new.first() else { return };
        let first = prev_log_index.plus(known + 1);
        if let Some(term) = self.log.term_at(first) {
            self.note(Note::ConflictRemoved { index: first, term, leader_term: first_new.term });
            self.log.truncate_from(first);
            self.durability.truncated(first);
            // Dissertation §4.1: with its entry, a configuration is taken back.
            if self.configurations.truncate_from(first) {
                self.configuration_changed();
            }
        }
        // Behind a gap, which only a rule that is switched off lets through, they stand where the log ends.
        let first = first.min(self.log.last_index().next());
        for &entry in new {
            self.append(entry);
        }
        self.note(Note::EntriesAccepted { first, last: self.log.last_index() });
    }

    /// Rule 5: the commit index follows the leader's, but not beyond what this message has verified.
    fn learn_commit(&mut self, leader_commit: LogIndex, verified: LogIndex) {
        let mut commit_index = leader_commit.min(verified);
        // Broken: all entries of the log count as the leader's, even those that it will replace.
        if !self.follows(Rule::VerifiedCommit) && leader_commit > verified {
            commit_index = leader_commit;
            self.skip(Rule::VerifiedCommit);
        }
        let commit_index = commit_index.min(self.log.last_index());
        if commit_index > self.commit_index {
            self.note(Note::CommitLearned { leader_commit, verified });
            self.advance_commit(commit_index);
        }
    }

    /// Rule 1: a leader of an earlier term is rejected.
    pub(super) fn reject_stale_leader(&mut self, leader: ServerId, term: Term, round: Round) {
        self.note(Note::StaleTermIgnored { sender: leader, term });
        self.answer_append(leader, AppendOutcome::StaleTerm, round);
    }

    fn answer_append(&mut self, leader: ServerId, outcome: AppendOutcome, round: Round) {
        let term = self.current_term;
        self.send_durably(
            Rule::DurableLog,
            leader,
            Message::AppendEntriesResponse { term, outcome, round },
        );
    }
}
