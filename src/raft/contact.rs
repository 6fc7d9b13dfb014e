//! What a leader knows of whether it still leads: whom it has heard, and when (dissertation §6.2).

use serde::{Deserialize, Serialize};

use crate::types::{Guard, Note, ServerId, ServerSet, Time};

use super::{Raft, State};

/// What a leader keeps of its contact with others.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Contact {
    /// Since when it leads: until somebody answers, that counts as the last word of all.
    since: Time,
    /// When it heard each server last, by the servers' places, as far as any has answered.
    heard: Vec<Time>,
}

impl Contact {
    pub(super) fn new(now: Time) -> Self {
        Self { since: now, heard: Vec::new() }
    }

    /// A follower has answered in the present term.
    #[inline]
    pub(super) fn hear(&mut self, from: ServerId, now: Time) {
        let place = from.index();
        if place >= self.heard.len() {
            self.heard.resize(place + 1, self.since);
        }
        self.heard[place] = now;
    }

    fn heard_at(&self, of: ServerId) -> Time {
        self.heard.get(of.index()).copied().unwrap_or(self.since)
    }
}

/// CheckQuorum (dissertation §6.2).
impl Raft {
    /// Whom this leader has heard within the longest election timeout, itself included. By then the others may have
    /// elected another.
    pub(super) fn heard_lately(&self, now: Time) -> ServerSet {
        let State::Leader(leadership) = &self.state else { return ServerSet::EMPTY };
        let span = self.settings.election_timeout.max;
        let lately = |id: ServerId| leadership.contact().heard_at(id) + span > now;
        let voters = self.configuration().all_voters().iter();
        voters.filter(|&id| id == self.id || lately(id)).collect()
    }

    /// Dissertation §6.2: a leader steps down if an election timeout elapses without a successful round of heartbeats to a
    /// majority; else clients could wait for ever at one that is cut off.
    pub(super) fn check_quorum(&mut self, now: Time) {
        if !self.settings.check_quorum {
            return;
        }
        let heard = self.heard_lately(now);
        if !self.is_quorum(heard) {
            self.note(Note::QuorumLost { term: self.current_term, heard });
            self.become_follower();
        }
    }

    /// Dissertation §4.2.3: whether this server has heard from a leader within the shortest election timeout, or is one. A
    /// leader that itself asks for votes leads no more.
    fn hears_a_leader(&self, now: Time, asker: ServerId) -> bool {
        if self.leader == Some(asker) {
            return false;
        }
        let shortest = self.settings.election_timeout.min;
        let lately = |heard: Time| now < heard + shortest;
        matches!(self.state, State::Leader(_)) || self.leader_heard_at.is_some_and(lately)
    }

    /// Whether it helps no other than its leader, because it hears from that.
    pub(super) fn keeps_to_a_leader(&mut self, now: Time, asker: ServerId) -> bool {
        let hears = self.hears_a_leader(now, asker);
        // Broken: whoever was cut off or removed, and hears from nobody, deposes the leader of all others.
        if hears && !self.keeps(Guard::IgnoreRemoved) {
            self.skip(Guard::IgnoreRemoved);
            return false;
        }
        hears
    }
}
