//! Membership changes: requests for them, and the entries of a log that make them.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{LogIndex, ServerId, ServerSet};

/// A request to change the members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeRequest {
    /// These servers become voters, after they have caught up (dissertation §4.2.1).
    Add(ServerSet),
    /// These servers become learners, without a vote; voters among them are demoted.
    Learner(ServerSet),
    /// These servers leave the cluster.
    Remove(ServerSet),
    /// These servers become the only voters.
    Voters(ServerSet),
}

/// Why a leader rejects a membership change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum ChangeRefusal {
    /// The server is not the leader.
    NotLeader,
    /// Another change is not finished (dissertation §4.1, §4.3).
    UnderWay {
        /// The index of its entry; 0 if it has none yet.
        index: LogIndex,
    },
    /// None of the servers to remove is a member.
    NoMember {
        /// The first of them.
        of: ServerId,
    },
    /// All servers to add are voters already.
    VotesAlready {
        /// The first of them.
        of: ServerId,
    },
    /// All servers to make learners are learners already.
    LearnsAlready {
        /// The first of them.
        of: ServerId,
    },
    /// No voter would be left.
    NobodyLeft,
    /// These servers are already the only voters.
    NothingNew,
    /// The change concerns more than [`Differences::MAX`] servers.
    TooMany {
        /// How many it concerns.
        servers: u8,
    },
}

/// One change of a [`super::Configuration`], as an entry of a log holds it.
///
/// An entry holds the change, not the resulting configuration, which follows from the initial configuration and the
/// changes in the log. So an entry with a change is not larger than one with a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// These servers become learners: they receive all entries, and have no vote (dissertation §4.2.1).
    AddLearners(Differences),
    /// Voters are added, and voters or learners are removed, in one step. A majority before and a majority after the
    /// change overlap if it concerns at most one voter (dissertation §4.1); otherwise they may not.
    AtOnce(Differences),
    /// Voters are added and removed in two steps: from here on, decisions need a majority of the old voters and a
    /// majority of the new voters (dissertation §4.3: C_old,new).
    EnterJoint(Differences),
    /// The old voters no longer have a vote (dissertation §4.3: C_new).
    LeaveJoint,
    /// Voters become learners in one step: this is safe for one voter.
    DemoteAtOnce(Differences),
    /// Voters become learners in two steps: they keep their votes of C_old until the joint configuration is left.
    EnterDemotion(Differences),
}

impl Change {
    /// The servers that become learners or voters.
    pub fn added(self) -> ServerSet {
        self.differences().added()
    }

    /// The servers that are removed, or no longer have a vote.
    pub fn removed(self) -> ServerSet {
        self.differences().removed()
    }

    fn differences(self) -> Differences {
        match self {
            Change::AddLearners(which)
            | Change::AtOnce(which)
            | Change::EnterJoint(which)
            | Change::DemoteAtOnce(which)
            | Change::EnterDemotion(which) => which,
            Change::LeaveJoint => Differences::default(),
        }
    }
}

/// `learn S6`, `add S6, remove S1`, `C_old,new: add S6, remove S1`, `C_new`, `demote S2`, `C_old,new: demote S2`.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Change::AddLearners(which) => write!(f, "learn {}", which.added()),
            Change::AtOnce(which) => which.fmt(f),
            Change::EnterJoint(which) => write!(f, "C_old,new: {which}"),
            Change::LeaveJoint => f.write_str("C_new"),
            Change::DemoteAtOnce(which) => write!(f, "demote {}", which.removed()),
            Change::EnterDemotion(which) => write!(f, "C_old,new: demote {}", which.removed()),
        }
    }
}

/// At most six servers, each of which is added or removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Differences([u8; Self::MAX]);

impl Differences {
    /// The most servers that one change can concern.
    pub const MAX: usize = 6;
    /// Marks the number of a server that is removed.
    const GOES: u8 = 0x80;

    /// These added and removed servers; none if they are too many for one change. A server in both sets is added.
    pub fn new(added: ServerSet, removed: ServerSet) -> Option<Self> {
        let goes = removed.without(added).iter().map(|id| id.number() | Self::GOES);
        let mut numbers = added.iter().map(ServerId::number).chain(goes);
        let places = std::array::from_fn(|_| numbers.next().unwrap_or(0));
        numbers.next().is_none().then_some(Self(places))
    }

    /// The added servers.
    pub fn added(self) -> ServerSet {
        self.0.iter().filter_map(|&number| ServerId::new(number)).collect()
    }

    /// The removed servers.
    pub fn removed(self) -> ServerSet {
        self.0.iter().filter_map(|&number| ServerId::new(number ^ Self::GOES)).collect()
    }
}

/// `add S6 S7, remove S1`.
impl fmt::Display for Differences {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (added, removed) = (self.added(), self.removed());
        if !added.is_empty() {
            write!(f, "add {added}{}", if removed.is_empty() { "" } else { ", " })?;
        }
        if removed.is_empty() { Ok(()) } else { write!(f, "remove {removed}") }
    }
}

/// How it is written.
#[derive(Serialize, Deserialize)]
struct Lists {
    added: ServerSet,
    removed: ServerSet,
}

impl Serialize for Differences {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Lists { added: self.added(), removed: self.removed() }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Differences {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Lists { added, removed } = Lists::deserialize(deserializer)?;
        let too_many = || serde::de::Error::custom("too many servers for one change");
        Self::new(added, removed).ok_or_else(too_many)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(numbers: &[u8]) -> ServerSet {
        numbers.iter().filter_map(|&number| ServerId::new(number)).collect()
    }

    #[test]
    fn a_change_lists_the_added_and_removed_servers() {
        let change = Differences::new(set(&[6, 99]), set(&[1])).expect("three are not too many");
        assert_eq!((change.added(), change.removed()), (set(&[6, 99]), set(&[1])));
        let both = Differences::new(set(&[6]), set(&[6])).expect("one is not too many");
        assert_eq!((both.added(), both.removed()), (set(&[6]), ServerSet::EMPTY));
    }

    #[test]
    fn seven_servers_are_too_many_for_one_change() {
        assert!(Differences::new(set(&[1, 2, 3]), set(&[4, 5, 6])).is_some());
        assert_eq!(Differences::new(set(&[1, 2, 3, 4]), set(&[5, 6, 7])), None);
    }

    #[test]
    fn an_entry_with_a_change_is_as_small_as_one_with_a_command() {
        assert!(size_of::<Change>() <= 7);
        assert_eq!(size_of::<crate::types::Entry>(), 16);
    }

    #[test]
    fn text_that_is_not_a_change_is_rejected() {
        let sound = Differences::new(set(&[6]), set(&[1, 2])).expect("three are not too many");
        let text = serde_json::to_string(&sound).expect("plain data has a text");
        assert_eq!(serde_json::from_str::<Differences>(&text).ok(), Some(sound));
        let seven = r#"{"added": [1, 2, 3, 4], "removed": [5, 6, 7]}"#;
        assert!(serde_json::from_str::<Differences>(seven).is_err());
    }
}
