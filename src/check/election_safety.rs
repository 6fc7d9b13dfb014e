//! Election Safety: at most one leader can be elected in a given term (§5.2).

use imbl::OrdMap;
use serde::{Deserialize, Serialize};

use super::Origin;
use super::tree::{NodeId, Tree};
use crate::types::{Property, ServerId, ServerSet, Term, Violation};

/// Who won which elections, and with which log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Elections {
    /// The log that the winner had when it won; should it have won several times in one term, what these logs had in
    /// common.
    won: OrdMap<(Term, ServerId), NodeId>,
    /// The highest term of them.
    last_term: Term,
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
        let before = self.won.get(&(term, origin.server));
        let log = before.map_or(log, |&before| tree.common(before, log));
        self.won.insert((term, origin.server), log);
        self.last_term = self.last_term.max(term);

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
    pub fn above(&self, term: Term) -> impl Iterator<Item = (Term, ServerId, NodeId)> {
        let elections = (term < self.last_term).then(|| self.won.range(lowest(term.next())..));
        elections.into_iter().flatten().map(|(&(term, winner), &log)| (term, winner, log))
    }

    fn winners(&self, term: Term) -> impl Iterator<Item = ServerId> {
        self.won
            .range(lowest(term)..)
            .take_while(move |((of, _), _)| *of == term)
            .map(|(&(_, winner), _)| winner)
    }
}

fn lowest(term: Term) -> (Term, ServerId) {
    (term, ServerId::from_index(0))
}
