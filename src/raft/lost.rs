//! A follower that lost entries which it had acknowledged. Raft excludes that: what is acknowledged is durable (§5.6), and
//! so a leader never looks below what a follower has once acknowledged. A disk that fails all the same leaves the follower
//! without those entries until another server leads, which searches again. The leader says so.

use crate::types::{LogIndex, Note, Round, ServerId};

use super::{Raft, State};

/// A follower that has rejected what it had acknowledged.
#[derive(Clone, Copy, Debug)]
pub(super) struct Suspicion {
    follower: ServerId,
    /// The round in which the leader first heard so. An answer to an earlier request may be older than the acknowledgement.
    since: Round,
    /// What had been acknowledged by then.
    match_index: LogIndex,
    /// Whether the leader has said so.
    is_noted: bool,
}

impl Raft {
    /// A follower has rejected entries after `prev_log_index`, in answer to a request of `round`. Its answer proves a loss
    /// if it had acknowledged that much when the request left.
    pub(super) fn watch_for_lost_entries(
        &mut self,
        follower: ServerId,
        prev_log_index: LogIndex,
        round: Round,
    ) {
        let since = self.present_round();
        let State::Leader(leadership) = &mut self.state else { return };
        let Some(match_index) = leadership.progress(follower).map(|known| known.match_index) else {
            return;
        };
        if prev_log_index > match_index {
            return;
        }
        let suspicions = leadership.suspicions_mut();
        match suspicions.iter_mut().find(|known| known.follower == follower) {
            Some(known) => {
                let is_proof = round > known.since && prev_log_index <= known.match_index;
                if is_proof && !known.is_noted {
                    known.is_noted = true;
                    self.note(Note::AcknowledgedLost { follower, match_index });
                }
            }
            None => {
                suspicions.push(Suspicion { follower, since, match_index, is_noted: false });
            }
        }
    }
}

impl Suspicion {
    /// About whom.
    pub(super) fn follower(&self) -> ServerId {
        self.follower
    }
}
