//! Leader Completeness: if a log entry is committed in a given term, then that entry will be present in the logs of the
//! leaders for all higher-numbered terms (§5.4).
//!
//! It can break at two moments: a server wins an election without an entry that was committed in an earlier term, or an
//! entry is committed in a term after a server without it has won an election of a later term.

use std::sync::Arc;

use crate::types::{LogIndex, Property, ServerId, Term, Value, Violation};
use crate::util::Sequence;

use super::election_safety::{Election, Elections};
use crate::check::Origin;
use crate::check::tree::{NodeId, Tree};

/// A server in `term` had a commit index at the end of `log`, so all of it was committed in that term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::check) struct Commitments {
    /// The one of the highest term.
    latest: Option<Commitment>,
    /// Beginnings of its log that were committed in lower terms, by term: the higher the term, the longer. A new one
    /// nearly always belongs at the end.
    earlier: Sequence<Commitment>,
    /// Those that contradict one of these: none where all is well.
    forked: Arc<Vec<Commitment>>,
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
        elections.above(term).find_map(|election| breach(origin, &commitment, election, tree))
    }

    /// A server has become leader of `term` with `log`: is there all that was committed in lower terms?
    pub fn check_leader(
        &self,
        origin: Origin,
        term: Term,
        log: NodeId,
        tree: &Tree,
    ) -> Option<Violation> {
        let election = Election { term, winner: origin.server, log };
        let latest = self.latest.as_ref().filter(|latest| latest.term < term);
        let longest = latest.or_else(|| self.last_earlier(|of| of < term));
        let forked = self.forked.iter().filter(|forked| forked.term < term);
        longest
            .into_iter()
            .chain(forked)
            .find_map(|commitment| breach(origin, commitment, &election, tree))
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
            let forked = Arc::make_mut(&mut self.forked);
            forked.retain(|forked| !new.covers(forked, tree));
            forked.push(new);
        }
        true
    }

    fn is_covered_by_others(&self, new: &Commitment, tree: &Tree) -> bool {
        let not_later = self.last_earlier(|of| of <= new.term);
        not_later.is_some_and(|earlier| earlier.covers(new, tree))
            || self.forked.iter().any(|forked| forked.covers(new, tree))
    }

    /// The log of `new` continues where that of `latest` ends.
    fn prolong(&mut self, latest: Commitment, new: Commitment) {
        self.latest = Some(new);
        if latest.term < new.term {
            self.earlier.push(latest);
        } else if latest.term > new.term {
            self.earlier.truncate(self.place_of(new.term));
        }
    }

    /// The log of `new` ends within that of the latest, which was committed in a higher term.
    fn insert_earlier(&mut self, new: Commitment, tree: &Tree) {
        let place = self.place_of(new.term);
        let later = self.earlier.iter_from(place).skip_while(|later| new.covers(later, tree));
        let later: Vec<_> = later.copied().collect();
        self.earlier.truncate(place);
        self.earlier.push(new);
        self.earlier.extend(later);
    }

    /// The first of the earlier ones that is of `term` or above.
    fn place_of(&self, term: Term) -> usize {
        self.earlier.partition_point(|earlier| earlier.term < term)
    }

    /// The last of the earlier ones whose term is low enough.
    fn last_earlier(&self, is_low: impl Fn(Term) -> bool) -> Option<&Commitment> {
        let behind = self.earlier.partition_point(|earlier| is_low(earlier.term));
        self.earlier.get(behind.checked_sub(1)?)
    }
}

/// What the leader lacked, when it was elected, of what was committed earlier.
fn breach(
    origin: Origin,
    commitment: &Commitment,
    elected: &Election,
    tree: &Tree,
) -> Option<Violation> {
    let &Election { term, winner, log } = elected;
    if tree.contains(log, commitment.log) {
        return None;
    }
    let index: LogIndex = tree.last_index(tree.common(log, commitment.log)).next();
    Some(Violation {
        property: Property::LeaderCompleteness,
        event: origin.event,
        server: winner,
        other: Some(commitment.by),
        term,
        index: Some(index),
        expected: tree.entry_at(commitment.log, index).map(Value::Entry),
        found: tree.entry_at(log, index).map(Value::Entry),
    })
}
