//! The words of values: of servers, messages, rules, properties, switches and the like.

use super::{Choice, Word};
use crate::lab::language::Comparison;
use crate::sim::Target;
use crate::types::{FaultKind, Membership, MessageKind, Property, ReadMode, Rule, SettingName};

impl Choice for Property {
    fn word(self) -> Word {
        Word { word: Property::word(self), what: self.title() }
    }
}

impl Choice for Rule {
    fn word(self) -> Word {
        Word { word: Rule::word(self), what: self.title() }
    }
}

impl Choice for MessageKind {
    fn word(self) -> Word {
        Word { word: MessageKind::word(self), what: "a message of this kind" }
    }
}

impl Choice for FaultKind {
    fn word(self) -> Word {
        Word { word: FaultKind::word(self), what: self.what() }
    }
}

impl Choice for ReadMode {
    fn word(self) -> Word {
        let what = match self {
            ReadMode::Log => "through the log, as commands",
            ReadMode::Index => "once a majority has confirmed the leader",
            ReadMode::Lease => "at once, while the leader's lease lasts",
        };
        Word { word: ReadMode::word(self), what }
    }
}

/// How members change.
pub(in crate::lab::language) const MEMBERSHIPS: [Membership; 2] =
    [Membership::Joint, Membership::Single];

impl Choice for Membership {
    fn word(self) -> Word {
        match self {
            Membership::Joint => {
                Word { word: "joint", what: "any number at a time, by joint consensus" }
            }
            Membership::Single => Word { word: "single", what: "one server at a time" },
        }
    }
}

/// A word that selects servers by their state, or draws them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lab::language) enum Selector {
    Leader,
    Followers,
    All,
    Any,
    Minority,
}

impl Selector {
    pub const ALL: [Self; 5] =
        [Self::Leader, Self::Followers, Self::All, Self::Any, Self::Minority];
    /// Those that draw nothing.
    pub const NOT_DRAWN: [Self; 3] = [Self::Leader, Self::Followers, Self::All];

    pub fn target(self) -> Target {
        match self {
            Self::Leader => Target::Leader,
            Self::Followers => Target::Followers,
            Self::All => Target::All,
            Self::Any => Target::Any,
            Self::Minority => Target::Minority,
        }
    }
}

impl Choice for Selector {
    fn word(self) -> Word {
        match self {
            Self::Leader => Word { word: "leader", what: "the current leader" },
            Self::Followers => Word { word: "followers", what: "the up servers that follow" },
            Self::All => Word { word: "all", what: "every server" },
            Self::Any => Word { word: "any", what: "one server, drawn by the seed" },
            Self::Minority => {
                let what = "fewer than half of the voters, drawn by the seed";
                Word { word: "minority", what }
            }
        }
    }
}

/// An operation of a client with a name.
#[derive(Clone, Copy)]
pub(in crate::lab::language) enum ClientAction {
    Put,
    Get,
}

impl ClientAction {
    pub const ALL: [Self; 2] = [Self::Put, Self::Get];
}

impl Choice for ClientAction {
    fn word(self) -> Word {
        match self {
            Self::Put => Word { word: "put", what: "it writes a value" },
            Self::Get => Word { word: "get", what: "it reads a value" },
        }
    }
}

/// A condition about a client.
#[derive(Clone, Copy)]
pub(in crate::lab::language) enum ClientQuestion {
    IsDone,
    Read,
    WasRefused,
}

impl ClientQuestion {
    pub const ALL: [Self; 3] = [Self::IsDone, Self::Read, Self::WasRefused];
}

impl Choice for ClientQuestion {
    fn word(self) -> Word {
        match self {
            Self::IsDone => Word { word: "is", what: "whether it is done" },
            Self::Read => Word { word: "read", what: "what it read last" },
            Self::WasRefused => Word { word: "was", what: "whether its last request was rejected" },
        }
    }
}

/// `on` and `off`.
#[derive(Clone, Copy)]
pub(in crate::lab::language) struct Switch {
    pub is_on: bool,
}

impl Switch {
    pub const BOTH: [Self; 2] = [Self { is_on: true }, Self { is_on: false }];
}

impl Choice for Switch {
    fn word(self) -> Word {
        match self.is_on {
            true => Word { word: "on", what: "switched on" },
            false => Word { word: "off", what: "switched off" },
        }
    }
}

/// `true` and `false`.
#[derive(Clone, Copy)]
pub(in crate::lab::language) struct Truth {
    pub is_true: bool,
}

impl Truth {
    pub const BOTH: [Self; 2] = [Self { is_true: true }, Self { is_true: false }];
}

impl Choice for Truth {
    fn word(self) -> Word {
        match self.is_true {
            true => Word { word: "true", what: "it is true" },
            false => Word { word: "false", what: "it is not true" },
        }
    }
}

/// The faults that chaos draws: a word for a group of kinds, or a kind.
#[derive(Clone, Copy)]
pub(in crate::lab::language) enum ChaosFaults {
    Tolerated,
    Every,
    Kind(FaultKind),
}

impl ChaosFaults {
    pub fn all() -> impl Iterator<Item = Self> + Clone {
        let kinds = FaultKind::OF_CHAOS.into_iter().map(Self::Kind);
        [Self::Tolerated, Self::Every].into_iter().chain(kinds)
    }
}

impl Choice for ChaosFaults {
    fn word(self) -> Word {
        match self {
            Self::Tolerated => Word { word: "tolerated", what: "all faults that Raft tolerates" },
            Self::Every => Word { word: "every", what: "these, lie and wipe" },
            Self::Kind(kind) => Choice::word(kind),
        }
    }
}

impl Choice for Comparison {
    fn word(self) -> Word {
        let what = match self {
            Comparison::AtLeast => "this number or more",
            Comparison::Greater => "more than this number",
            Comparison::Equal => "this number",
            Comparison::AtMost => "this number or less",
            Comparison::Less => "less than this number",
        };
        Word { word: self.sign(), what }
    }
}

/// A link in one direction.
pub(in crate::lab::language) const ONE_WAY: Word = Word { word: "->", what: "this direction" };
/// One direction, and both.
pub(in crate::lab::language) const ARROWS: [Word; 2] =
    [ONE_WAY, Word { word: "--", what: "both directions" }];

/// The RPC of Figure 2, with and without entries.
pub(in crate::lab::language) const APPEND_ENTRIES: Word =
    Word { word: "AppendEntries", what: "heartbeats and append_entries" };

/// No limit of bandwidth.
pub(in crate::lab::language) const UNLIMITED: Word = Word { word: "unlimited", what: "no limit" };

/// What a `measure` line counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lab::language) enum Counted {
    Messages,
    Bytes,
    Elections,
    Terms,
    Commands,
    Events,
}

impl Counted {
    pub const ALL: [Self; 6] =
        [Self::Messages, Self::Bytes, Self::Elections, Self::Terms, Self::Commands, Self::Events];
}

impl Choice for Counted {
    fn word(self) -> Word {
        let (word, what) = match self {
            Self::Messages => ("messages", "how many messages are sent"),
            Self::Bytes => ("bytes", "how many bytes these messages have"),
            Self::Elections => ("elections", "how many candidates start a new term"),
            Self::Terms => ("terms", "by how much the highest term rises"),
            Self::Commands => ("commands", "how many requests of clients are answered"),
            Self::Events => ("events", "how many events of a kind happen"),
        };
        Word { word, what }
    }
}

/// What a `vary` line varies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lab::language) enum Subject {
    Setting(SettingName),
    Servers,
    Rule,
    Wait,
    Line,
}

impl Subject {
    pub fn all() -> impl Iterator<Item = Self> + Clone {
        let others = [Self::Servers, Self::Rule, Self::Wait, Self::Line];
        SettingName::ALL.into_iter().map(Self::Setting).chain(others)
    }
}

impl Choice for Subject {
    fn word(self) -> Word {
        let (word, what) = match self {
            Self::Setting(name) => return Choice::word(name),
            Self::Servers => ("servers", "how many servers there are"),
            Self::Rule => ("rule", "whether a rule of Raft is followed"),
            Self::Wait => ("wait", "how long the script waits here"),
            Self::Line => ("line", "the line that stands here"),
        };
        Word { word, what }
    }
}
