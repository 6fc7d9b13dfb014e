//! What a leader knows of whether it still leads: whom it has heard, and when (dissertation §6.2), in which round (§6.4), and
//! for how long nobody can take its place (§6.4.1).

use std::collections::VecDeque;

use crate::types::{Duration, Note, ReadMode, Round, Rule, ServerId, ServerSet, Time};

use super::{Raft, State};

/// What a leader keeps of its contact with others.
#[derive(Clone, Debug)]
pub(super) struct Contact {
    /// Since when it leads: until somebody answers, that counts as the last word of all.
    since: Time,
    /// By the servers' places, as far as any has answered.
    heard: Vec<Heard>,
    /// The present round of heartbeats.
    round: Round,
    /// When the rounds were sent that no majority has answered yet; kept for leases alone.
    sent: VecDeque<(Round, Time)>,
    lease: Lease,
}

/// What a leader heard of one server last.
#[derive(Clone, Copy, Debug)]
struct Heard {
    at: Time,
    /// The last of its rounds that the server has answered.
    round: Round,
}

/// For how long no other can be elected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Lease {
    /// None has been had, or it has ended before its time.
    #[default]
    None,
    /// Until this moment of the leader's own clock.
    Until(Time),
    /// The leader takes no lease again: it has told another server to campaign, and voters answer that one.
    Over,
}

impl Contact {
    /// The most rounds without an answer of which the time of sending is known.
    const MAX_SENT: usize = 64;

    pub(super) fn new(now: Time) -> Self {
        Self {
            since: now,
            heard: Vec::new(),
            round: Round::default(),
            sent: VecDeque::new(),
            lease: Lease::None,
        }
    }

    pub(super) fn round(&self) -> Round {
        self.round
    }

    /// A follower has answered in the present term.
    #[inline]
    pub(super) fn hear(&mut self, from: ServerId, round: Round, now: Time) {
        let place = from.index();
        if place >= self.heard.len() {
            let never = Heard { at: self.since, round: Round::default() };
            self.heard.resize(place + 1, never);
        }
        let heard = &mut self.heard[place];
        // No honest follower answers a round that has not begun.
        *heard = Heard { at: now, round: heard.round.max(round.min(self.round)) };
    }

    fn heard_at(&self, of: ServerId) -> Time {
        self.heard.get(of.index()).map_or(self.since, |heard| heard.at)
    }

    fn has_answered(&self, id: ServerId, round: Round) -> bool {
        self.heard.get(id.index()).is_some_and(|heard| heard.round >= round)
    }

    /// A new round begins.
    pub(super) fn start_round(&mut self, now: Time, for_lease: bool) {
        self.round = self.round.next();
        if for_lease {
            if self.sent.len() == Self::MAX_SENT {
                self.sent.pop_front();
            }
            self.sent.push_back((self.round, now));
        }
    }

    /// What the lease was based on has changed: it restarts.
    pub(super) fn end_lease(&mut self) {
        self.sent.clear();
        if self.lease != Lease::Over {
            self.lease = Lease::None;
        }
    }

    /// There will be no lease any more.
    pub(super) fn abandon_lease(&mut self) {
        self.sent.clear();
        self.lease = Lease::Over;
    }

    fn lease_until(&self) -> Option<Time> {
        match self.lease {
            Lease::Until(at) => Some(at),
            Lease::None | Lease::Over => None,
        }
    }
}

/// Rounds of heartbeats, and the lease that they bring (dissertation §6.4, §6.4.1).
impl Raft {
    /// Whether leases are had: they rest on followers that ignore candidates while they hear from a leader.
    pub(super) fn has_leases(&self) -> bool {
        self.settings.reads == ReadMode::Lease && self.settings.check_quorum
    }

    pub(super) fn present_round(&self) -> Round {
        self.leadership().map_or_else(Round::default, |leadership| leadership.contact().round())
    }

    /// Which voters have answered in a round or in a later one, the leader included. While the configuration is joint, it
    /// takes a majority of C_old too, so its members count as those of C_new do (dissertation §4.3).
    pub(super) fn confirmers(&self, round: Round) -> ServerSet {
        let State::Leader(leadership) = &self.state else { return ServerSet::EMPTY };
        let contact = leadership.contact();
        if round > contact.round() {
            return ServerSet::EMPTY;
        }
        let voters = self.configuration().all_voters().iter();
        voters.filter(|&id| id == self.id || contact.has_answered(id, round)).collect()
    }

    /// Dissertation §6.4.1: once a majority has answered a round, no other leader is elected within the shortest election
    /// timeout of its sending. The lease is shorter, by as much as clocks may drift apart.
    pub(super) fn extend_lease(&mut self) {
        if !self.has_leases() {
            return;
        }
        let State::Leader(leadership) = &self.state else { return };
        let mut rounds = leadership.contact().sent.iter().rev();
        let Some(&(round, sent)) = rounds.find(|(round, _)| self.is_confirmed(*round)) else {
            return;
        };
        let until = sent + self.lease_length();
        let State::Leader(leadership) = &mut self.state else { return };
        let contact = leadership.contact_mut();
        contact.sent.retain(|&(later, _)| later > round);
        contact.lease = match contact.lease {
            Lease::Over => Lease::Over,
            Lease::Until(at) => Lease::Until(at.max(until)),
            Lease::None => Lease::Until(until),
        };
    }

    /// Whether a majority has answered in a round, or in a later one.
    pub(super) fn is_confirmed(&self, round: Round) -> bool {
        self.is_quorum(self.confirmers(round))
    }

    fn lease_length(&self) -> Duration {
        const WHOLE: u64 = 1_000_000;
        let shortest = self.settings.election_timeout.min.as_us();
        let drifted = WHOLE + u64::from(self.settings.clock_drift.ppm());
        Duration::from_us(shortest.saturating_mul(WHOLE) / drifted)
    }

    /// Until when its lease lasts, by its own clock; none if it has none.
    pub fn lease_until(&self) -> Option<Time> {
        self.leadership()?.contact().lease_until()
    }

    /// Whether this leader may answer without asking anybody.
    pub(super) fn holds_lease(&mut self, now: Time) -> bool {
        let Some(until) = self.lease_until().filter(|_| self.has_leases()) else { return false };
        if now >= until && !self.follows(Rule::LeaseBound) {
            // Broken: it trusts its lease for as long as it takes itself for the leader, while others elect another.
            self.skip(Rule::LeaseBound);
            return true;
        }
        now < until
    }
}

/// CheckQuorum (dissertation §6.2).
impl Raft {
    /// Whom this leader has heard within the longest election timeout, itself included. By then the others may have
    /// elected another.
    pub fn recently_active(&self, now: Time) -> ServerSet {
        let State::Leader(leadership) = &self.state else { return ServerSet::EMPTY };
        let span = self.settings.election_timeout.max;
        let lately = |id: ServerId| leadership.contact().heard_at(id) + span > now;
        let voters = self.configuration().all_voters().iter();
        voters.filter(|&id| id == self.id || lately(id)).collect()
    }

    /// Dissertation §6.2: a leader steps down if an election timeout elapses without a successful round of heartbeats to a
    /// majority; otherwise clients could wait forever at a leader that is cut off.
    pub(super) fn check_quorum(&mut self, now: Time) {
        if !self.settings.check_quorum {
            return;
        }
        let heard = self.recently_active(now);
        if !self.is_quorum(heard) {
            self.note(Note::QuorumLost { term: self.current_term, heard });
            self.become_follower();
        }
    }

    /// Dissertation §4.2.3: whether this server has heard from a leader within the shortest election timeout, or is one. A
    /// leader that itself asks for votes no longer leads. Where leases rest on it, a server that has restarted within that
    /// time counts as well, since it does not know whom it heard before.
    fn has_other_leader(&self, now: Time, asker: ServerId) -> bool {
        if self.leader == Some(asker) {
            return false;
        }
        let restarted = self.settings.check_quorum && self.is_recent(now, self.restarted_at);
        self.has_leader_contact(now) || restarted
    }

    /// Whether it leads, or has heard from a leader within the shortest election timeout, since its start.
    pub(super) fn has_leader_contact(&self, now: Time) -> bool {
        self.is_leader() || self.is_recent(now, self.leader_heard_at)
    }

    fn is_recent(&self, now: Time, at: Option<Time>) -> bool {
        at.is_some_and(|at| now < at + self.settings.election_timeout.min)
    }

    /// Whether it helps no other than its leader, because it hears from that.
    pub(super) fn sticks_to_leader(&mut self, now: Time, asker: ServerId) -> bool {
        let hears = self.has_other_leader(now, asker);
        // Broken: a server that was cut off or removed, and hears from nobody, deposes the leader of all others.
        if hears && !self.follows(Rule::IgnoreRemoved) {
            self.skip(Rule::IgnoreRemoved);
            return false;
        }
        hears
    }
}
