//! The roles of the servers, and the elections of their leaders.
//!
//! A candidacy begins when a server votes for itself, and ends when its role or term changes or it crashes. A term with
//! candidates is a *split vote* as soon as it no longer has any and no server has won it. (If another server later
//! reaches that term alone and wins it, the term counts as both.)
//!
//! An election lasts from the last contact with an earlier leader to the first message of the new one, which sends at
//! once. The last contact is the latest that any voter of the new leader had: a minority cut off with the old leader
//! does not count, nor does a winner that had been isolated for long. A leader counts as its own contact while it
//! leads.
//!
//! The last [`ELECTIONS_MAX`] elections are kept, or half as many; their total number is in the buckets.

use std::collections::VecDeque;

use crate::types::{Event, EventId, Fact, LogIndex, Role, ServerId, Term, Time};
use crate::util::Sequence;

use super::buckets::Logs;
use super::lanes::LaneState;

/// How many elections are kept.
pub const ELECTIONS_MAX: usize = 8_192;

/// How many of the latest won or split terms are known by their numbers. Servers are never further apart.
const DECIDED_MAX: usize = 64;

/// An election that was won.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Election {
    /// The event in which the server became leader.
    pub seq: EventId,
    /// When the new leader first sent a message.
    pub at: Time,
    /// The last contact with an earlier leader; the start of the run if there was none.
    pub since: Time,
    /// The term.
    pub term: Term,
    /// The leader.
    pub leader: ServerId,
}

/// The result of a fact.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Outcome {
    /// A term got a leader.
    pub elected: bool,
    /// A term can no longer get a leader.
    pub split: bool,
}

#[derive(Clone, Copy, Debug, Default)]
struct Member {
    state: LaneState,
    paused: bool,
    term: Term,
    voted_for: Option<ServerId>,
    /// Its last contact with a leader.
    last_contact: Time,
    /// The term in which it is a candidate.
    candidacy: Option<Term>,
    /// Whether it has been a candidate, and nothing else, since its current term began.
    was_candidate: bool,
    last_log_index: LogIndex,
}

/// The servers.
#[derive(Clone, Debug, Default)]
pub(super) struct Members {
    members: Vec<Member>,
    leaders: u32,
    committed: LogIndex,
    transitions: [[u32; LaneState::COUNT]; LaneState::COUNT],
    elections: Sequence<Election>,
    /// The latest terms that were won or split.
    decided: VecDeque<Term>,
}

impl Members {
    pub fn new(servers: usize) -> Self {
        Self { members: vec![Member::default(); servers], ..Self::default() }
    }

    /// Adds a server, if it is the next one.
    pub fn add(&mut self, server: ServerId) {
        if server.index() == self.members.len() {
            self.members.push(Member::default());
        }
    }

    pub fn count(&self) -> usize {
        self.members.len()
    }

    /// Whether any running server is a leader.
    pub fn has_leader(&self) -> bool {
        self.leaders > 0
    }

    /// The state of a server, and its term.
    pub fn state(&self, server: ServerId) -> Option<(LaneState, Term)> {
        let member = self.members.get(server.index())?;
        let state = if member.paused { LaneState::Paused } else { member.state };
        Some((state, member.term))
    }

    pub fn last_log_index(&self, server: ServerId) -> u64 {
        self.members.get(server.index()).map_or(0, |member| member.last_log_index.0)
    }

    pub fn transitions(&self, from: LaneState, to: LaneState) -> u32 {
        self.transitions[from as usize][to as usize]
    }

    pub fn elections(&self, from: Time, to: Time) -> impl Iterator<Item = &Election> {
        let first = self.elections.partition_point(|election| election.at < from);
        self.elections.iter_from(first).take_while(move |election| election.at <= to)
    }

    pub fn logs(&self) -> Logs {
        let lengths = self.members.iter().map(|member| member.last_log_index.0);
        let short = |length: Option<u64>| u32::try_from(length.unwrap_or(0)).unwrap_or(u32::MAX);
        Logs {
            longest: short(lengths.clone().max()),
            shortest: short(lengths.min()),
            committed: short(Some(self.committed.0)),
        }
    }

    #[inline]
    pub fn committed(&mut self, index: LogIndex) {
        self.committed = self.committed.max(index);
    }

    /// A server received an AppendEntries; one with a stale term does not count as contact.
    #[inline]
    pub fn heard_leader(&mut self, server: ServerId, term: Term, at: Time) {
        if let Some(member) = self.members.get_mut(server.index())
            && term >= member.term
        {
            member.last_contact = at;
        }
    }

    /// Applies a fact about a server.
    #[inline]
    pub fn observe(&mut self, event: &Event, server: ServerId, fact: &Fact) -> Outcome {
        let mut outcome = Outcome::default();
        let Some(member) = self.members.get_mut(server.index()) else { return outcome };
        match *fact {
            Fact::EntryGiven { index, .. } | Fact::EntryAppended { index, .. } => {
                member.last_log_index = index;
            }
            Fact::SnapshotInstalled { last_log_index, .. } => {
                member.last_log_index = last_log_index;
            }
            Fact::LogTruncated { first, .. } => member.last_log_index = first.previous(),
            Fact::Started { term, voted_for, last_log_index, .. } => {
                *member = Member { term, voted_for, last_log_index, ..*member };
                self.set_state(server, LaneState::Follower, event.at);
            }
            Fact::Paused => member.paused = true,
            Fact::Resumed => member.paused = false,
            Fact::Crashed { .. } => {
                member.paused = false;
                self.set_state(server, LaneState::Down, event.at);
                outcome.split = self.end_candidacy(server);
            }
            Fact::TermChanged { to, .. } => {
                (member.term, member.voted_for) = (to, None);
                member.was_candidate = member.state == LaneState::Candidate;
                outcome.split = self.end_candidacy(server);
            }
            Fact::RoleChanged { to, .. } => {
                self.set_state(server, to.into(), event.at);
                if to == Role::Leader {
                    outcome.elected = true;
                    self.record_election(event, server);
                }
                outcome.split = self.end_candidacy(server);
            }
            Fact::VoteChanged { candidate } => {
                member.voted_for = Some(candidate);
                let votes_for_itself = candidate == server;
                if votes_for_itself && member.state == LaneState::Candidate {
                    self.start_candidacy(server);
                }
            }
            _ => {}
        }
        outcome
    }

    fn set_state(&mut self, server: ServerId, to: LaneState, at: Time) {
        let member = &mut self.members[server.index()];
        let from = std::mem::replace(&mut member.state, to);
        member.was_candidate = false;
        self.transitions[from as usize][to as usize] += 1;
        if from == LaneState::Leader {
            member.last_contact = at;
            self.leaders -= 1;
        }
        self.leaders += u32::from(to == LaneState::Leader);
    }

    fn start_candidacy(&mut self, server: ServerId) {
        let member = &mut self.members[server.index()];
        member.candidacy = Some(member.term);
        let candidate = LaneState::Candidate as usize;
        self.transitions[candidate][candidate] += u32::from(member.was_candidate);
    }

    /// Ends a candidacy; returns whether its term can no longer get a leader.
    fn end_candidacy(&mut self, server: ServerId) -> bool {
        let Some(term) = self.members[server.index()].candidacy.take() else { return false };
        let has_others = self.members.iter().any(|member| member.candidacy == Some(term));
        !has_others && self.mark_decided(term)
    }

    /// A term was won or split; returns whether that was not known yet.
    fn mark_decided(&mut self, term: Term) -> bool {
        if self.decided.contains(&term) {
            return false;
        }
        if self.decided.len() == DECIDED_MAX {
            self.decided.pop_front();
        }
        self.decided.push_back(term);
        true
    }

    fn record_election(&mut self, event: &Event, leader: ServerId) {
        let term = self.members[leader.index()].term;
        let voted = |member: &&Member| member.term == term && member.voted_for == Some(leader);
        let since = self.members.iter().filter(voted).map(|member| member.last_contact).max();
        let since = since.unwrap_or_default();
        self.mark_decided(term);
        if self.elections.len() == ELECTIONS_MAX {
            self.elections = self.elections.iter_from(ELECTIONS_MAX / 2).copied().collect();
        }
        self.elections.push(Election { seq: event.seq, at: event.at, since, term, leader });
    }
}

#[cfg(test)]
impl Members {
    /// For the tests.
    pub fn long_bytes(&self) -> usize {
        self.elections.len() * size_of::<Election>()
    }
}
