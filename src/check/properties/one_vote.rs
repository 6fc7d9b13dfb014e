//! One Vote: a server votes for at most one candidate in a given term (§5.2), and a crash does not make it forget for
//! whom (Figure 2: the vote is persistent state).
//!
//! A vote binds the server forever once somebody may count on it: when it is sent to a candidate, when it has reached
//! the disk, when the server leads by its own vote. Before, it binds while the server runs and stays in its term: a crash
//! may undo what nobody has heard of.

use crate::types::{Property, ServerId, Term, Value, Violation};
use crate::util::Sequence;

use crate::check::Origin;

/// The votes of one server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::check) struct Votes {
    /// For whom it votes in its present term.
    present: Option<Vote>,
    /// The votes that bind it forever, by term. A new one nearly always belongs at the end.
    binding: Sequence<Vote>,
}

/// For whom, and in which term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::check) struct Vote {
    pub term: Term,
    pub candidate: ServerId,
}

impl Votes {
    /// The server has made up its mind. A vote for somebody else in that term, if there is one, is what it contradicts.
    pub fn cast(&mut self, origin: Origin, vote: Vote) -> Option<Violation> {
        let violation = self.check(origin, vote);
        self.present = Some(vote);
        violation
    }

    /// From now on somebody may count on this vote.
    pub fn bind(&mut self, origin: Origin, vote: Vote) -> Option<Violation> {
        let violation = self.check(origin, vote);
        if !self.bound(vote.term).any(|bound| bound == vote) {
            self.insert(vote);
        }
        violation
    }

    /// The server is elected, with its own vote if it gave it to itself.
    pub fn bind_own(&mut self, origin: Origin, term: Term) -> Option<Violation> {
        let own = Vote { term, candidate: origin.server };
        if self.present == Some(own) { self.bind(origin, own) } else { None }
    }

    /// The server's term changed, or it crashed: it has no vote in mind.
    pub fn forget_present(&mut self) {
        self.present = None;
    }

    /// That a vote is granted again, or becomes binding, is not a new vote.
    fn check(&self, origin: Origin, vote: Vote) -> Option<Violation> {
        let present = self.present.filter(|present| present.term == vote.term);
        if present == Some(vote) || self.bound(vote.term).any(|bound| bound == vote) {
            return None;
        }
        let earlier = present.or_else(|| self.bound(vote.term).next())?;
        Some(Violation {
            property: Property::OneVote,
            event: origin.event,
            server: origin.server,
            other: None,
            term: vote.term,
            index: None,
            expected: Some(Value::Vote(earlier.candidate)),
            found: Some(Value::Vote(vote.candidate)),
        })
    }

    /// The binding votes of a term, in the order in which they were given: one at most where all is well.
    fn bound(&self, term: Term) -> impl Iterator<Item = Vote> {
        let first = self.binding.partition_point(|vote| vote.term < term);
        self.binding.iter_from(first).take_while(move |vote| vote.term == term).copied()
    }

    fn insert(&mut self, vote: Vote) {
        let place = self.binding.partition_point(|known| known.term <= vote.term);
        let later: Vec<_> = self.binding.iter_from(place).copied().collect();
        self.binding.truncate(place);
        self.binding.push(vote);
        self.binding.extend(later);
    }
}
