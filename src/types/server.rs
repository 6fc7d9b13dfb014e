//! Servers, their roles, and sets of them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::event_form;

/// One member of the cluster, `S1` to `S99`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServerId(u8);

impl ServerId {
    /// The highest number that a server may have.
    pub const MAX: u8 = 99;

    /// The server numbered `number`, if that is from 1 to 99.
    pub fn new(number: u8) -> Option<Self> {
        (1..=Self::MAX).contains(&number).then_some(Self(number))
    }

    /// The server at `index` of a cluster's list, counted from 0.
    ///
    /// # Panics
    /// If `index` is over 98.
    pub fn from_index(index: usize) -> Self {
        let number = u8::try_from(index + 1).ok().and_then(Self::new);
        number.expect("a server's index is below 99")
    }

    /// Its number: 1 for `S1`.
    pub fn number(self) -> u8 {
        self.0
    }

    /// Its index in a cluster's list, counted from 0.
    pub fn index(self) -> usize {
        usize::from(self.0) - 1
    }
}

impl fmt::Display for ServerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "S{}", self.0)
    }
}

/// `"S1"`.
impl Serialize for ServerId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ServerId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        event_form::from_text(deserializer)
    }
}

impl FromStr for ServerId {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.strip_prefix('S').filter(|digits| !digits.starts_with(['0', '+']));
        let number = digits.and_then(|digits| digits.parse().ok());
        number.and_then(Self::new).ok_or("not a server, S1 to S99")
    }
}

/// The role of a server (§5.1; dissertation §9.6 for the pre-candidate, §4.2.1 for the learner).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Answers requests and waits for messages of a leader.
    #[default]
    Follower,
    /// Requests votes.
    Candidate,
    /// Serves clients and replicates its log.
    Leader,
    /// Follows a leader and has no vote: it is a learner in its configuration, or it has no configuration yet.
    Learner,
    /// Asks whether it would receive votes, and changes no state yet.
    PreCandidate,
}

impl Role {
    /// Its name, in one word.
    pub fn word(self) -> &'static str {
        match self {
            Role::Follower => "Follower",
            Role::Candidate => "Candidate",
            Role::Leader => "Leader",
            Role::Learner => "Learner",
            Role::PreCandidate => "PreCandidate",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// A set of servers, in the order of their numbers.
///
/// It is two words of 64 bits, because WebAssembly has no instructions for 128 bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ServerSet([u64; 2]);

impl ServerSet {
    /// No server.
    pub const EMPTY: Self = Self([0; 2]);

    /// `S1` to `S<count>`.
    pub fn first(count: usize) -> Self {
        (0..count).map(ServerId::from_index).collect()
    }

    /// Whether `id` is in the set.
    pub fn contains(self, id: ServerId) -> bool {
        let (word, bit) = Self::place(id);
        self.0[word] & bit != 0
    }

    /// Inserts `id`.
    pub fn insert(&mut self, id: ServerId) {
        let (word, bit) = Self::place(id);
        self.0[word] |= bit;
    }

    /// Removes `id`.
    pub fn remove(&mut self, id: ServerId) {
        let (word, bit) = Self::place(id);
        self.0[word] &= !bit;
    }

    /// How many servers are in the set.
    pub fn len(self) -> usize {
        let [low, high] = self.0;
        (low.count_ones() + high.count_ones()) as usize
    }

    /// Whether no server is in the set.
    pub fn is_empty(self) -> bool {
        self == Self::EMPTY
    }

    /// The servers in either set.
    pub fn union(self, other: Self) -> Self {
        Self([self.0[0] | other.0[0], self.0[1] | other.0[1]])
    }

    /// The servers in both sets.
    pub fn intersection(self, other: Self) -> Self {
        Self([self.0[0] & other.0[0], self.0[1] & other.0[1]])
    }

    /// The servers in this set that are not in `other`.
    pub fn without(self, other: Self) -> Self {
        Self([self.0[0] & !other.0[0], self.0[1] & !other.0[1]])
    }

    /// The servers in order of their numbers.
    pub fn iter(self) -> impl Iterator<Item = ServerId> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let word = rest.iter().position(|&bits| bits != 0)?;
            let bit = rest[word].trailing_zeros() as usize;
            rest[word] &= rest[word] - 1;
            Some(ServerId::from_index(word * 64 + bit))
        })
    }

    fn place(id: ServerId) -> (usize, u64) {
        (id.index() / 64, 1 << (id.index() % 64))
    }
}

impl std::hash::Hash for ServerSet {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.iter().for_each(|&word| state.write_u64(word));
    }
}

impl FromIterator<ServerId> for ServerSet {
    fn from_iter<I: IntoIterator<Item = ServerId>>(ids: I) -> Self {
        let mut set = Self::EMPTY;
        for id in ids {
            set.insert(id);
        }
        set
    }
}

/// `S1 S3 S4`, as the command language writes groups.
impl fmt::Display for ServerSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, id) in self.iter().enumerate() {
            let gap = if place == 0 { "" } else { " " };
            write!(f, "{gap}{id}")?;
        }
        Ok(())
    }
}

/// A list of names.
impl Serialize for ServerSet {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for ServerSet {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Vec::<ServerId>::deserialize(deserializer)?.into_iter().collect())
    }
}
