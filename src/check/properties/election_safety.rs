//! Election Safety: at most one leader can be elected in a given term (§5.2).

use crate::types::{Property, ServerId, ServerSet, Term, Violation};
use crate::util::Sequence;

use crate::check::Origin;
use crate::check::tree::{NodeId, Tree};

/// Who won which elections, and with which log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::check) struct Elections {
    /// By term and winner. A new one nearly always belongs at the end.
    won: Sequence<Election>,
}

/// A server has become leader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::check) struct Election {
    pub term: Term,
    pub winner: ServerId,
    /// The log that the winner had when it won; should it have won several times in one term, what these logs had in
    /// common.
    pub log: NodeId,
}

impl Elections {
    /// Takes in that a server has become leader of `term` with `log`. Another leader of that term, if there is one,
    /// is the `other` of the violation.
    pub fn add(
        &mut self,
        origin: Origin,
        term: Term,
        log: NodeId,
        tree: &Tree,
    ) -> Option<Violation> {
        self.remember(Election { term, winner: origin.server, log }, tree);
        let other = self.winners(term).find(|&winner| winner != origin.server)?;
        Some(Violation {
            property: Property::ElectionSafety,
            event: origin.event,
            server: origin.server,
            other: Some(other),
            term,
            index: None,
            expected: None,
            found: None,
        })
    }

    /// All who were ever leader of `term`.
    pub fn leaders(&self, term: Term) -> ServerSet {
        self.winners(term).collect()
    }

    /// The elections of the terms above `term`, in their order.
    pub fn above(&self, term: Term) -> impl Iterator<Item = &Election> {
        self.won.iter_from(self.won.partition_point(|election| election.term <= term))
    }

    fn remember(&mut self, new: Election, tree: &Tree) {
        let key = |election: &Election| (election.term, election.winner);
        let place = self.won.partition_point(|election| key(election) < key(&new));
        if let Some(known) = self.won.get(place).filter(|known| key(known) == key(&new)) {
            let log = tree.common(known.log, new.log);
            self.won.set(place, Election { log, ..new });
            return;
        }
        let later: Vec<_> = self.won.iter_from(place).copied().collect();
        self.won.truncate(place);
        self.won.push(new);
        self.won.extend(later);
    }

    fn winners(&self, term: Term) -> impl Iterator<Item = ServerId> {
        let first = self.won.partition_point(|election| election.term < term);
        let of_term = self.won.iter_from(first).take_while(move |election| election.term == term);
        of_term.map(|election| election.winner)
    }
}
