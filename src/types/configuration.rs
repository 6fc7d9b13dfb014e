//! The voters of a cluster, and what a majority of them is.

use serde::{Deserialize, Serialize};

use super::{Change, LogIndex, ServerId, ServerSet};

/// The members of the cluster: voters, whose agreement makes a decision, and learners.
///
/// Only this type decides what a majority is, so the two majorities of joint consensus (dissertation §4.3) need no code
/// elsewhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Configuration {
    voters: ServerSet,
    /// While the configuration is joint, the voters before the change; otherwise empty.
    outgoing: ServerSet,
    learners: ServerSet,
}

impl Configuration {
    /// No member: this configuration cannot decide anything.
    pub const NONE: Self =
        Self { voters: ServerSet::EMPTY, outgoing: ServerSet::EMPTY, learners: ServerSet::EMPTY };

    /// A configuration of these voters, without learners.
    pub fn new(voters: ServerSet) -> Self {
        Self { voters, ..Self::NONE }
    }

    /// The voters; while the configuration is joint, those of C_new.
    pub fn voters(&self) -> ServerSet {
        self.voters
    }

    /// While the configuration is joint, the voters of C_old, of which a majority is needed as well; otherwise empty.
    pub fn outgoing(&self) -> ServerSet {
        self.outgoing
    }

    /// The members that receive all entries and have no vote (dissertation §4.2.1). A voter that is being demoted
    /// becomes one of them when the joint configuration is left.
    pub fn learners(&self) -> ServerSet {
        self.learners.without(self.outgoing)
    }

    /// Whether decisions need two majorities (dissertation §4.3).
    pub fn is_joint(&self) -> bool {
        !self.outgoing.is_empty()
    }

    /// All servers that have a vote, in C_old or in C_new.
    pub fn all_voters(&self) -> ServerSet {
        self.voters.union(self.outgoing)
    }

    /// All members: voters and learners.
    pub fn members(&self) -> ServerSet {
        self.all_voters().union(self.learners)
    }

    /// Whether `id` has a vote.
    pub fn is_voter(&self, id: ServerId) -> bool {
        self.all_voters().contains(id)
    }

    /// The members other than `id`.
    pub fn peers_of(&self, id: ServerId) -> ServerSet {
        let mut peers = self.members();
        peers.remove(id);
        peers
    }

    /// The servers that have a vote, other than `id`.
    pub fn voting_peers_of(&self, id: ServerId) -> ServerSet {
        let mut peers = self.all_voters();
        peers.remove(id);
        peers
    }

    /// Whether `servers` contain a majority: more than half of the voters, even if their number is even. While the
    /// configuration is joint, they need a majority of C_old and one of C_new.
    pub fn is_quorum(&self, servers: ServerSet) -> bool {
        is_majority(servers, self.voters)
            && (self.outgoing.is_empty() || is_majority(servers, self.outgoing))
    }

    /// The least number of servers in a quorum. While the configuration is joint, servers in both C_old and C_new count
    /// twice.
    pub fn quorum_size(&self) -> usize {
        let new = self.voters.len() / 2 + 1;
        if self.outgoing.is_empty() {
            return new;
        }
        let old = self.outgoing.len() / 2 + 1;
        let shared = self.voters.intersection(self.outgoing).len();
        let (more, fewer) = (new.max(old), new.min(old));
        more + fewer - fewer.min(shared)
    }

    /// The highest index that a quorum has reached, where `reached` returns how far each server has come.
    pub fn quorum_index(&self, reached: impl Fn(ServerId) -> LogIndex) -> LogIndex {
        let new = majority_index(self.voters, &reached);
        if self.outgoing.is_empty() {
            return new;
        }
        new.min(majority_index(self.outgoing, &reached))
    }

    /// The configuration after `change`. Changes that make no sense have a result, too, because a follower accepts
    /// whatever its leader sends.
    pub fn after(&self, change: Change) -> Self {
        let (added, removed) = (change.added(), change.removed());
        let voters = self.voters.union(added).without(removed);
        let learners = self.learners.without(added).without(removed);
        match change {
            Change::AddLearners(_) => {
                let learners = self.learners.union(added.without(self.all_voters()));
                Self { learners, ..*self }
            }
            Change::AtOnce(_) => Self { voters, learners, ..*self },
            Change::EnterJoint(_) => Self { voters, outgoing: self.voters, learners },
            Change::LeaveJoint => Self { outgoing: ServerSet::EMPTY, ..*self },
            Change::DemoteAtOnce(_) => {
                let learners = self.learners.union(removed.intersection(self.voters));
                Self { voters, learners, ..*self }
            }
            Change::EnterDemotion(_) => {
                let learners = self.learners.union(removed.intersection(self.voters));
                Self { voters, outgoing: self.voters, learners }
            }
        }
    }
}

fn is_majority(servers: ServerSet, of: ServerSet) -> bool {
    servers.intersection(of).len() * 2 > of.len()
}

/// The highest index that more than half of `voters` have reached.
fn majority_index(voters: ServerSet, reached: &impl Fn(ServerId) -> LogIndex) -> LogIndex {
    // A leader asks at each acknowledgement, and clearing room for 99 would cost more than all the rest.
    if voters.len() <= FEW {
        median::<FEW>(voters, reached)
    } else {
        median::<MOST>(voters, reached)
    }
}

/// Most clusters have at most so many voters.
const FEW: usize = 8;
const MOST: usize = ServerId::MAX as usize;

/// The index in the middle of those that at most `N` voters have reached; the lower one if there are two.
fn median<const N: usize>(voters: ServerSet, reached: &impl Fn(ServerId) -> LogIndex) -> LogIndex {
    let mut highest_first = [LogIndex::ZERO; N];
    for (count, id) in voters.iter().enumerate() {
        let index = reached(id);
        // Insertion sort: there are few voters, and most of them have reached the same index.
        let mut place = count;
        while place > 0 && highest_first[place - 1] < index {
            highest_first[place] = highest_first[place - 1];
            place -= 1;
        }
        highest_first[place] = index;
    }
    highest_first[voters.len() / 2]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Differences;

    fn configuration(count: usize) -> Configuration {
        Configuration::new(ServerSet::first(count))
    }

    fn set(numbers: &[u8]) -> ServerSet {
        numbers.iter().filter_map(|&number| ServerId::new(number)).collect()
    }

    fn differences(added: &[u8], removed: &[u8]) -> Differences {
        Differences::new(set(added), set(removed)).expect("they are few")
    }

    #[test]
    fn half_of_an_even_cluster_is_not_a_quorum() {
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

    #[test]
    fn an_empty_configuration_decides_nothing() {
        assert!(!Configuration::NONE.is_quorum(ServerSet::first(99)));
        assert_eq!(Configuration::NONE.quorum_index(|_| LogIndex(9)), LogIndex::ZERO);
    }

    #[test]
    fn a_joint_configuration_needs_a_majority_of_each_side() {
        let joint = configuration(3).after(Change::EnterJoint(differences(&[4, 5], &[1, 2])));
        assert_eq!((joint.voters(), joint.outgoing()), (set(&[3, 4, 5]), set(&[1, 2, 3])));
        assert!(!joint.is_quorum(set(&[1, 2])) && !joint.is_quorum(set(&[4, 5])));
        assert!(joint.is_quorum(set(&[1, 3, 4])) && joint.is_quorum(set(&[1, 2, 4, 5])));
        assert!(
            joint.is_voter(ServerId::from_index(0)) && !joint.is_voter(ServerId::from_index(5))
        );
        let new = joint.after(Change::LeaveJoint);
        assert_eq!(new, Configuration::new(set(&[3, 4, 5])));
    }

    /// Tries all sets of up to six servers.
    #[test]
    fn the_quorum_size_and_the_quorum_index_of_a_joint_configuration_are_those_of_its_quorums() {
        for (old, new) in [(3, 4), (1, 5), (6, 2), (5, 5)] {
            let joint = Configuration {
                voters: (6 - new..6).map(ServerId::from_index).collect(),
                outgoing: ServerSet::first(old),
                learners: ServerSet::EMPTY,
            };
            let sets = (0_u32..64).map(|bits| -> ServerSet {
                (0..6).filter(|place| bits >> place & 1 == 1).map(ServerId::from_index).collect()
            });
            let quorums: Vec<_> = sets.filter(|&set| joint.is_quorum(set)).collect();
            let fewest = quorums.iter().map(|set| set.len()).min();
            assert_eq!(fewest, Some(joint.quorum_size()), "{old} and {new}");
            let reached = |id: ServerId| LogIndex(u64::from(id.number()) * 5 % 7);
            let least = |set: &ServerSet| set.iter().map(reached).min();
            assert_eq!(quorums.iter().filter_map(least).max(), Some(joint.quorum_index(reached)));
        }
    }

    #[test]
    fn a_voter_that_is_demoted_keeps_its_old_vote_until_the_joint_configuration_is_left() {
        let joint = configuration(3).after(Change::EnterDemotion(differences(&[], &[1])));
        let first = ServerId::from_index(0);
        assert_eq!((joint.voters(), joint.outgoing()), (set(&[2, 3]), set(&[1, 2, 3])));
        assert!(joint.is_voter(first) && joint.learners().is_empty());
        assert!(!joint.is_quorum(set(&[1, 2])) && joint.is_quorum(set(&[2, 3])));
        let new = joint.after(Change::LeaveJoint);
        assert_eq!((new.voters(), new.learners()), (set(&[2, 3]), set(&[1])));
        assert_eq!(new, configuration(3).after(Change::DemoteAtOnce(differences(&[], &[1]))));
        assert!(!new.is_voter(first) && new.members().contains(first));
        let outsider = configuration(2).after(Change::DemoteAtOnce(differences(&[], &[3])));
        assert_eq!(outsider, configuration(2), "who has no vote cannot lose it");
    }

    #[test]
    fn a_learner_has_no_vote_before_it_is_a_voter() {
        let three = configuration(3);
        let learning = three.after(Change::AddLearners(differences(&[4, 1], &[])));
        assert_eq!((learning.voters(), learning.learners()), (set(&[1, 2, 3]), set(&[4])));
        assert!(!learning.is_quorum(set(&[3, 4])) && learning.is_quorum(set(&[2, 3])));
        assert_eq!(learning.peers_of(ServerId::from_index(0)), set(&[2, 3, 4]));
        assert_eq!(learning.voting_peers_of(ServerId::from_index(0)), set(&[2, 3]));
        let voting = learning.after(Change::AtOnce(differences(&[4], &[])));
        assert_eq!(voting, configuration(4));
        assert_eq!(learning.after(Change::AtOnce(differences(&[], &[4]))), three);
    }
}
