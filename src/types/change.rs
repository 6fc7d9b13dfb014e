//! Changes of the membership: what people ask for, and what a configuration entry of a log says.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{LogIndex, ServerId, ServerSet};

/// What somebody wants the members to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeRequest {
    /// These servers become voters. They catch up first (dissertation §4.2.1).
    Add(ServerSet),
    /// These servers become learners, without a vote; voters among them are demoted.
    Learner(ServerSet),
    /// These servers leave the cluster.
    Remove(ServerSet),
    /// These shall vote, and nobody else.
    Voters(ServerSet),
}

/// Why a leader does not begin to change the membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum ChangeRefusal {
    /// The server does not lead.
    NotLeader,
    /// Another change is not finished (dissertation §4.1, §4.3).
    UnderWay {
        /// Where it stands in the log; 0 if it does not yet.
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
    /// These vote already, and nobody else.
    NothingNew,
    /// One change is about at most [`Differences::MAX`] servers.
    TooMany {
        /// How many it would be about.
        servers: u8,
    },
}

/// One change of a [`super::Configuration`], as it stands in a log.
///
/// An entry holds the change, not what comes out of it: a log's configurations follow from its start and from the changes
/// in it. So an entry with a change is no larger than one with a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// These servers hear everything from now on, and have no say (dissertation §4.2.1).
    AddLearners(Differences),
    /// Voters come, and voters or learners go, all at once. Any two majorities of before and after overlap if it is about
    /// one voter at most (dissertation §4.1), and need not if it is about more.
    AtOnce(Differences),
    /// Voters come and go in two steps: from here on a decision takes a majority of those before and one of those after
    /// (dissertation §4.3: C_old,new).
    EnterJoint(Differences),
    /// Those before have no say any more (dissertation §4.3: C_new).
    LeaveJoint,
    /// Voters become learners, at once: safe for one of them.
    DemoteAtOnce(Differences),
    /// Voters become learners in two steps: they keep their votes of C_old until the joint configuration is left.
    EnterDemotion(Differences),
}

impl Change {
    /// Who comes: as a learner or as a voter.
    pub fn added(self) -> ServerSet {
        self.differences().added()
    }

    /// Who goes, or has no vote any more.
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

/// At most six servers, each of which comes or goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Differences([u8; Self::MAX]);

impl Differences {
    /// The most servers that one change is about.
    pub const MAX: usize = 6;
    /// Marks a server's number for one that goes.
    const GOES: u8 = 0x80;

    /// These come, and those go; none if they are too many for one change. A server in both sets comes.
    pub fn new(added: ServerSet, removed: ServerSet) -> Option<Self> {
        let goes = removed.without(added).iter().map(|id| id.number() | Self::GOES);
        let mut numbers = added.iter().map(ServerId::number).chain(goes);
        let places = std::array::from_fn(|_| numbers.next().unwrap_or(0));
        numbers.next().is_none().then_some(Self(places))
    }

    /// Who comes.
    pub fn added(self) -> ServerSet {
        self.0.iter().filter_map(|&number| ServerId::new(number)).collect()
    }

    /// Who goes.
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

/// Two lists of names where people read it, the six bytes in bytes.
impl Serialize for Differences {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !serializer.is_human_readable() {
            return self.0.serialize(serializer);
        }
        #[derive(Serialize)]
        struct Lists {
            added: ServerSet,
            removed: ServerSet,
        }
        Lists { added: self.added(), removed: self.removed() }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Differences {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let places = Self(<[u8; Self::MAX]>::deserialize(deserializer)?);
        let sound = Self::new(places.added(), places.removed()) == Some(places);
        let foreign = || serde::de::Error::custom("a change of servers that cannot be");
        sound.then_some(places).ok_or_else(foreign)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(numbers: &[u8]) -> ServerSet {
        numbers.iter().filter_map(|&number| ServerId::new(number)).collect()
    }

    #[test]
    fn a_change_tells_who_comes_and_who_goes() {
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
    fn bytes_that_are_no_change_are_refused() {
        let sound = Differences::new(set(&[6]), set(&[1, 2])).expect("three are not too many");
        let mut bytes = postcard::to_allocvec(&sound).expect("plain data has bytes");
        assert_eq!(postcard::from_bytes(&bytes), Ok(sound));
        bytes[0] = 100;
        assert!(postcard::from_bytes::<Differences>(&bytes).is_err());
    }
}
