//! Who votes, and what a majority of them is.

use serde::{Deserialize, Serialize};

use super::{LogIndex, ServerId, ServerSet};

/// The servers whose agreement makes a decision.
///
/// Every question about majorities goes through this type: a protocol that needs two majorities at once (§6) changes it
/// here, and nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Configuration {
    voters: ServerSet,
}

impl Configuration {
    /// A configuration of these voters.
    pub fn new(voters: ServerSet) -> Self {
        Self { voters }
    }

    /// All voting members.
    pub fn voters(&self) -> ServerSet {
        self.voters
    }

    /// The members other than `id`.
    pub fn peers_of(&self, id: ServerId) -> ServerSet {
        let mut peers = self.voters;
        peers.remove(id);
        peers
    }

    /// Whether `servers` hold a majority: more than half of the voters, for even sizes too.
    pub fn is_quorum(&self, servers: ServerSet) -> bool {
        servers.intersection(self.voters).len() * 2 > self.voters.len()
    }

    /// How many voters make a majority.
    pub fn quorum_size(&self) -> usize {
        self.voters.len() / 2 + 1
    }

    /// The highest index that a majority of the voters has reached, where `reached` tells how far each has come.
    pub fn quorum_index(&self, reached: impl Fn(ServerId) -> LogIndex) -> LogIndex {
        let mut highest_first = [LogIndex::ZERO; ServerId::MAX as usize];
        for (count, id) in self.voters.iter().enumerate() {
            let index = reached(id);
            // Insertion: there are few voters, and most of them have come equally far.
            let mut place = count;
            while place > 0 && highest_first[place - 1] < index {
                highest_first[place] = highest_first[place - 1];
                place -= 1;
            }
            highest_first[place] = index;
        }
        highest_first[self.quorum_size() - 1]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn configuration(count: usize) -> Configuration {
        Configuration::new(ServerSet::first(count))
    }

    #[test]
    fn half_of_an_even_cluster_is_no_quorum() {
        assert!(!configuration(4).is_quorum(ServerSet::first(2)));
        assert!(configuration(4).is_quorum(ServerSet::first(3)));
        assert!(configuration(1).is_quorum(ServerSet::first(1)));
    }

    #[test]
    fn the_quorum_index_is_what_a_majority_has_reached() {
        for count in 1..=99 {
            let servers = configuration(count);
            let reached = |id: ServerId| LogIndex(u64::from(id.number()) * 7 % 101);
            let index = servers.quorum_index(reached);
            let having = |i| (0..count).filter(|&s| reached(ServerId::from_index(s)) >= i).count();
            assert!(having(index) * 2 > count);
            assert!(having(index.next()) * 2 <= count);
        }
    }
}
