//! Leader Completeness: if a log entry is committed in a given term, then that entry will be present in the logs of the
//! leaders for all higher-numbered terms (§5.4).
//!
//! It can break at two moments: a server wins an election without an entry that was committed in an earlier term, or an
//! entry is committed in a term after a server without it has won an election of a later term.

use imbl::{OrdMap, Vector};
use serde::{Deserialize, Serialize};

use super::Origin;
use super::election_safety::Elections;
use super::tree::{NodeId, Tree};
use crate::types::{LogIndex, Property, ServerId, Term, Violation};

/// A server in `term` had a commit index at the end of `log`, so all of it was committed in that term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Commitment {
    term: Term,
    log: NodeId,
    by: ServerId,
}

impl Commitment {
    /// Whether a leader that honours this commitment honours `other` as well.
    fn covers(&self, other: &Self, tree: &Tree) -> bool {
        self.term <= other.term && tree.contains(self.log, other.log)
    }
}

/// What was committed in which term. A commitment that another one covers is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Commitments {
    /// The one of the highest term.
    latest: Option<Commitment>,
    /// Beginnings of its log that were committed in lower terms: the higher the term, the longer.
    earlier: OrdMap<Term, Commitment>,
    /// Those that contradict one of these: none where all is well.
    forked: Vector<Commitment>,
}

impl Commitments {
    /// Takes in that the server in `term` has committed all of `log`. A leader of a later term whose log lacked an
    /// entry of it when it was elected breaks the promise.
    ///
    /// A server may commit long after a later term has begun, say when answers to an old leader were slow. What it
    /// commits counts for its own term, even if a later leader has committed the same before it: its voters had it
    /// then.
    pub fn add(
        &mut self,
        origin: Origin,
        term: Term,
        log: NodeId,
        elections: &Elections,
        tree: &Tree,
    ) -> Option<Violation> {
        let commitment = Commitment { term, log, by: origin.server };
        if log == NodeId::ROOT || !self.remember(commitment, tree) {
            return None;
        }
        elections.above(term).find_map(|(term, leader, leaders_log)| {
            breach(origin, &commitment, term, leader, leaders_log, tree)
        })
    }

    /// A server has become leader of `term` with `log`: is there all that was committed in lower terms?
    pub fn check_leader(
        &self,
        origin: Origin,
        term: Term,
        log: NodeId,
        tree: &Tree,
    ) -> Option<Violation> {
        let latest = self.latest.iter().filter(|latest| latest.term < term);
        let longest = latest.chain(self.earlier.range(..term).next_back().map(|(_, it)| it)).next();
        let forked = self.forked.iter().filter(|forked| forked.term < term);
        longest
            .into_iter()
            .chain(forked)
            .find_map(|commitment| breach(origin, commitment, term, origin.server, log, tree))
    }

    /// Keeps `new`, unless one that is here covers it already: then the answer is `false`.
    fn remember(&mut self, new: Commitment, tree: &Tree) -> bool {
        let Some(latest) = self.latest else {
            self.latest = Some(new);
            return true;
        };
        if latest.covers(&new, tree) || self.is_covered_by_others(&new, tree) {
            return false;
        }
        if tree.contains(new.log, latest.log) {
            self.prolong(latest, new);
        } else if tree.contains(latest.log, new.log) {
            self.insert_earlier(new, tree);
        } else {
            self.forked.retain(|forked| !new.covers(forked, tree));
            self.forked.push_back(new);
        }
        true
    }

    fn is_covered_by_others(&self, new: &Commitment, tree: &Tree) -> bool {
        let not_later = || self.earlier.range(..=new.term).next_back();
        let by_earlier = || not_later().is_some_and(|(_, earlier)| earlier.covers(new, tree));
        let by_forked = || self.forked.iter().any(|forked| forked.covers(new, tree));
        (!self.earlier.is_empty() && by_earlier()) || by_forked()
    }

    /// The log of `new` goes on where that of `latest` ends.
    fn prolong(&mut self, latest: Commitment, new: Commitment) {
        self.latest = Some(new);
        if latest.term < new.term {
            self.earlier.insert(latest.term, latest);
        } else if latest.term > new.term {
            while let Some(&(term, _)) = self.earlier.get_max()
                && term >= new.term
            {
                self.earlier.remove(&term);
            }
        }
    }

    /// The log of `new` ends within that of the latest, which was committed in a higher term.
    fn insert_earlier(&mut self, new: Commitment, tree: &Tree) {
        while let Some((&term, later)) = self.earlier.get_next(&new.term)
            && new.covers(later, tree)
        {
            self.earlier.remove(&term);
        }
        self.earlier.insert(new.term, new);
    }
}

/// What `leader`, elected in `term` with `log`, lacks of what was committed earlier.
fn breach(
    origin: Origin,
    commitment: &Commitment,
    term: Term,
    leader: ServerId,
    log: NodeId,
    tree: &Tree,
) -> Option<Violation> {
    if tree.contains(log, commitment.log) {
        return None;
    }
    let index: LogIndex = tree.last_index(tree.common(log, commitment.log)).next();
    Some(Violation {
        property: Property::LeaderCompleteness,
        event: origin.event,
        server: leader,
        other: Some(commitment.by),
        term,
        index: Some(index),
        expected: tree.entry_at(commitment.log, index),
        found: tree.entry_at(log, index),
    })
}
