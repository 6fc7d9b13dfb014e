//! The kinds of faults.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A kind of fault. Chaos draws from them, and campaigns count them.
///
/// The order is part of every recorded run's hash: add at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// A server crashes, and restarts from its disk.
    Crash,
    /// A process is paused for a while.
    Pause,
    /// A process handles everything that reaches it late.
    Slow,
    /// The network is partitioned into groups that do not reach each other.
    Partition,
    /// One server is isolated from all others.
    Isolate,
    /// Links are cut in one direction; the other still works.
    Cut,
    /// A link holds all messages back for a while, and then delivers them.
    Clog,
    /// Messages are lost.
    Loss,
    /// Messages arrive twice.
    Duplicate,
    /// Messages overtake each other.
    Reorder,
    /// Copies of messages arrive long after their originals.
    Replay,
    /// Messages take longer, some of them much longer.
    Jitter,
    /// Links have a low bandwidth, and lose the messages that do not fit in their queues.
    Bandwidth,
    /// A disk is stalled for a while: it finishes no write.
    Stall,
    /// A disk is full: every write fails.
    Full,
    /// A write fails, and its process stops itself.
    Fail,
    /// A server stops in the middle of a write.
    Tear,
    /// A disk acknowledges writes that are not durable.
    Lie,
    /// A bit on a disk flips.
    Corrupt,
    /// A disk is wiped.
    Wipe,
    /// A clock runs fast or slow.
    Drift,
    /// A clock jumps.
    Step,
    /// Clients send their requests twice.
    Repeat,
    /// Many clients submit commands at the same time.
    Storm,
    /// A client's request times out, and it tries another server.
    Retry,
}

impl FaultKind {
    /// All of them.
    pub const ALL: [Self; 25] = [
        Self::Crash,
        Self::Pause,
        Self::Slow,
        Self::Partition,
        Self::Isolate,
        Self::Cut,
        Self::Clog,
        Self::Loss,
        Self::Duplicate,
        Self::Reorder,
        Self::Replay,
        Self::Jitter,
        Self::Bandwidth,
        Self::Stall,
        Self::Full,
        Self::Fail,
        Self::Tear,
        Self::Lie,
        Self::Corrupt,
        Self::Wipe,
        Self::Drift,
        Self::Step,
        Self::Repeat,
        Self::Storm,
        Self::Retry,
    ];

    /// All kinds that chaos can cause. A client's retry is not one of them: it happens by itself.
    pub const OF_CHAOS: [Self; 24] = {
        let mut kinds = [Self::Crash; 24];
        let mut place = 0;
        while place < kinds.len() {
            kinds[place] = Self::ALL[place];
            place += 1;
        }
        kinds
    };

    /// Its word in the command language and in events.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Crash => "crash",
            Self::Pause => "pause",
            Self::Slow => "slow",
            Self::Partition => "partition",
            Self::Isolate => "isolate",
            Self::Cut => "cut",
            Self::Clog => "clog",
            Self::Loss => "loss",
            Self::Duplicate => "duplicate",
            Self::Reorder => "reorder",
            Self::Replay => "replay",
            Self::Jitter => "jitter",
            Self::Bandwidth => "bandwidth",
            Self::Stall => "stall",
            Self::Full => "full",
            Self::Fail => "fail",
            Self::Tear => "tear",
            Self::Lie => "lie",
            Self::Corrupt => "corrupt",
            Self::Wipe => "wipe",
            Self::Drift => "drift",
            Self::Step => "step",
            Self::Repeat => "repeat",
            Self::Storm => "storm",
            Self::Retry => "retry",
        }
    }

    /// A short description: "a process is paused for a while".
    pub fn what(self) -> &'static str {
        match self {
            Self::Crash => "a server crashes, and restarts later",
            Self::Pause => "a process is paused for a while",
            Self::Slow => "a process handles its inputs slowly for a while",
            Self::Partition => "the network is partitioned for a while",
            Self::Isolate => "one server reaches no other for a while",
            Self::Cut => "links are cut in one direction for a while",
            Self::Clog => "a link lets nothing through for a while, then everything",
            Self::Loss => "messages are lost for a while",
            Self::Duplicate => "messages arrive twice for a while",
            Self::Reorder => "messages overtake each other for a while",
            Self::Replay => "copies of messages arrive long after their originals",
            Self::Jitter => "messages take longer for a while, some much longer",
            Self::Bandwidth => "links carry few bytes for a while",
            Self::Stall => "a disk finishes no write for a while",
            Self::Full => "a disk has no room for a while",
            Self::Fail => "a write fails, and its process stops",
            Self::Tear => "a server stops in the middle of a write",
            Self::Lie => "a disk acknowledges what it does not keep",
            Self::Corrupt => "a bit on a disk flips",
            Self::Wipe => "a disk loses everything",
            Self::Drift => "a clock runs fast or slow for a while",
            Self::Step => "a clock jumps",
            Self::Repeat => "clients send their requests twice for a while",
            Self::Storm => "many clients submit commands at once",
            Self::Retry => "a client times out, and tries another server",
        }
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A set of kinds of faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FaultSet(u32);

impl FaultSet {
    /// None.
    pub const EMPTY: Self = Self(0);
    /// All that chaos can cause.
    pub const EVERY: Self = Self((1 << FaultKind::OF_CHAOS.len()) - 1);
    /// All that Raft tolerates: all but the two after which a server can restart without what it has acknowledged. Raft
    /// assumes that a server restarts with its disk, or not at all (Figure 2, persistent state).
    pub const TOLERATED: Self = Self(Self::EVERY.0 & !bit(FaultKind::Lie) & !bit(FaultKind::Wipe));

    /// Whether `kind` is in the set.
    pub fn contains(self, kind: FaultKind) -> bool {
        self.0 & bit(kind) != 0
    }

    /// Whether no kind is in the set.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The same set with `kind`.
    #[must_use]
    pub fn with(self, kind: FaultKind) -> Self {
        Self(self.0 | bit(kind))
    }

    /// The kinds in the set, in their order.
    pub fn iter(self) -> impl Iterator<Item = FaultKind> {
        FaultKind::ALL.into_iter().filter(move |&kind| self.contains(kind))
    }
}

const fn bit(kind: FaultKind) -> u32 {
    1 << kind as u32
}

impl FromIterator<FaultKind> for FaultSet {
    fn from_iter<I: IntoIterator<Item = FaultKind>>(kinds: I) -> Self {
        kinds.into_iter().fold(Self::EMPTY, Self::with)
    }
}

/// `tolerated`, `every`, or the words of the kinds.
impl fmt::Display for FaultSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::TOLERATED => f.write_str("tolerated"),
            Self::EVERY => f.write_str("every"),
            kinds => kinds.iter().enumerate().try_for_each(|(place, kind)| {
                f.write_str(if place == 0 { "" } else { " " })?;
                f.write_str(kind.word())
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raft_tolerates_all_faults_but_lost_acknowledged_writes() {
        let missing: Vec<_> =
            FaultSet::EVERY.iter().filter(|&kind| !FaultSet::TOLERATED.contains(kind)).collect();
        assert_eq!(missing, [FaultKind::Lie, FaultKind::Wipe]);
        assert!(!FaultSet::EVERY.contains(FaultKind::Retry));
    }

    #[test]
    fn a_set_prints_as_its_words() {
        let set: FaultSet = [FaultKind::Storm, FaultKind::Crash].into_iter().collect();
        assert_eq!(set.to_string(), "crash storm");
        assert_eq!(FaultSet::TOLERATED.to_string(), "tolerated");
        assert_eq!(FaultSet::EVERY.to_string(), "every");
    }
}
