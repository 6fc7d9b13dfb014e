//! The words of the language, and a line of help for each. Parser, completion, the consoles' `help` and the tests of the
//! documentation read these tables.

use serde::Serialize;

use super::condition::role_word;
use crate::types::{Property, Role, SettingName};

/// How something is written and what it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Help {
    /// Its form; capitals and dots stand for what is to be filled in.
    pub usage: &'static str,
    /// What it does, in a few words.
    pub what: &'static str,
    /// A line of the language that uses it.
    pub example: &'static str,
}

/// A word that may stand at some place, and what it does there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    pub word: &'static str,
    pub what: &'static str,
}

/// The word that a line begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Submit,
    Crash,
    Restart,
    Isolate,
    Reconnect,
    Partition,
    Cut,
    Heal,
    Timeout,
    Set,
    At,
    Wait,
    Await,
    Expect,
    Say,
    Pause,
    Servers,
    Seed,
    Log,
    Term,
    Vote,
}

impl Verb {
    pub const ALL: [Self; 21] = [
        Self::Submit,
        Self::Crash,
        Self::Restart,
        Self::Isolate,
        Self::Reconnect,
        Self::Partition,
        Self::Cut,
        Self::Heal,
        Self::Timeout,
        Self::Set,
        Self::At,
        Self::Wait,
        Self::Await,
        Self::Expect,
        Self::Say,
        Self::Pause,
        Self::Servers,
        Self::Seed,
        Self::Log,
        Self::Term,
        Self::Vote,
    ];

    /// How many of [`Verb::ALL`] may stand anywhere; the others belong before anything that happens.
    pub const ANYWHERE: usize = 16;

    pub fn is_setup(self) -> bool {
        !Self::ALL[..Self::ANYWHERE].contains(&self)
    }

    pub fn word(self) -> &'static str {
        let usage = self.help().usage;
        usage.split_once(' ').map_or(usage, |(word, _)| word)
    }

    pub fn entry(self) -> Word {
        Word { word: self.word(), what: self.help().what }
    }

    pub fn help(self) -> Help {
        let (usage, what, example) = match self {
            Self::Submit => (
                "submit \"TEXT\" [to SERVER]",
                "a client submits a command until it is answered; with a server, it tries that one once",
                "submit \"x=1\" to S3",
            ),
            Self::Crash => (
                "crash SERVERS",
                "stops at once; what the disk does not hold is lost",
                "crash leader",
            ),
            Self::Restart => ("restart SERVERS", "starts again from the disk", "restart S1"),
            Self::Isolate => {
                ("isolate SERVERS", "cuts all links to other servers", "isolate leader")
            }
            Self::Reconnect => ("reconnect SERVERS", "undoes isolate", "reconnect all"),
            Self::Partition => (
                "partition SERVERS … | SERVERS …",
                "divides the network; servers not named form one more group",
                "partition S1 S2 | S3 S4 S5",
            ),
            Self::Cut => (
                "cut SERVERS -> SERVERS",
                "cuts a link in one direction, with -- in both",
                "cut S1 -> S2",
            ),
            Self::Heal => (
                "heal [SERVERS -> SERVERS]",
                "mends all partitions, cuts and isolations, or one link",
                "heal",
            ),
            Self::Timeout => ("timeout SERVERS", "the election timer fires now", "timeout S3"),
            Self::Set => ("set SETTING [LINK or SERVER] VALUE", "changes a setting", "set loss 2%"),
            Self::At => ("at TIME [COMMAND]", "goes on at this time", "at 2s crash leader"),
            Self::Wait => ("wait DURATION", "goes on after this time", "wait 500ms"),
            Self::Await => (
                "await CONDITION within DURATION",
                "goes on when the condition holds; fails the run if that takes longer",
                "await committed \"x=1\" within 3s",
            ),
            Self::Expect => (
                "expect CONDITION",
                "fails the run if the condition does not hold now",
                "expect safe",
            ),
            Self::Say => ("say \"TEXT\"", "tells those who watch", "say \"S1 has crashed.\""),
            Self::Pause => ("pause", "stops the page's clock here", "pause"),
            Self::Servers => {
                ("servers NUMBER", "how many servers there are; 5 if not said", "servers 3")
            }
            Self::Seed => {
                ("seed NUMBER", "where all randomness comes from; 1 if not said", "seed 42")
            }
            Self::Log => (
                "log SERVER TERM …",
                "a server starts with entries of these terms",
                "log S1 1 1 4 4",
            ),
            Self::Term => ("term SERVER NUMBER", "a server starts in this term", "term S1 4"),
            Self::Vote => {
                ("vote SERVER SERVER", "the first has voted for the second", "vote S1 S2")
            }
        };
        Help { usage, what, example }
    }
}

/// Every command, in the order in which people look for them.
pub fn commands() -> impl Iterator<Item = Help> {
    Verb::ALL.into_iter().map(Verb::help)
}

/// Every setting.
pub fn settings() -> impl Iterator<Item = Help> {
    SettingName::ALL.into_iter().map(setting_help)
}

fn setting_help(name: SettingName) -> Help {
    let (usage, what, example) = match name {
        SettingName::ElectionTimeout => (
            "set election_timeout [SERVER] FROM..TO",
            "how long a server waits for a leader's word",
            "set election_timeout S3 400ms..500ms",
        ),
        SettingName::Heartbeat => (
            "set heartbeat DURATION",
            "how often a leader says that it is alive",
            "set heartbeat 20ms",
        ),
        SettingName::Latency => (
            "set latency [LINK] FROM..TO",
            "how long a message is under way",
            "set latency S1 -> S2 80ms",
        ),
        SettingName::Loss => {
            ("set loss [LINK] PERCENTAGE", "the share of messages that vanish", "set loss 2%")
        }
        SettingName::Duplicate => (
            "set duplicate [LINK] PERCENTAGE",
            "the share of messages that arrive twice",
            "set duplicate 1%",
        ),
        SettingName::Reorder => (
            "set reorder [LINK] PERCENTAGE",
            "the share of messages that may overtake others",
            "set reorder S2 -> S1 10%",
        ),
        SettingName::Disk => {
            ("set disk [SERVER] FROM..TO", "how long a disk write takes", "set disk S2 5ms")
        }
        SettingName::NoOp => {
            ("set no_op on or off", "whether a leader starts with an empty entry", "set no_op on")
        }
        SettingName::MaxBatch => {
            ("set max_batch NUMBER", "the most entries in one message", "set max_batch 10")
        }
        SettingName::MaxInFlight => (
            "set max_in_flight NUMBER",
            "the most entries sent to a follower and not yet acknowledged",
            "set max_in_flight 100",
        ),
        SettingName::ClientTimeout => (
            "set client_timeout DURATION",
            "how long a client waits before it tries the next server",
            "set client_timeout 1s",
        ),
        SettingName::Load => {
            ("set load RATE", "how many commands clients submit per second", "set load 20/s")
        }
    };
    Help { usage, what, example }
}

pub(super) fn setting_entry(name: SettingName) -> Word {
    Word { word: name.word(), what: setting_help(name).what }
}

/// Every condition.
pub const CONDITIONS: [Help; 16] = [
    condition("leader", "a server is Leader", "await leader within 2s"),
    condition("no leader", "no server is Leader", "expect no leader"),
    condition("leader is SERVER", "this server is the leader", "expect leader is S3"),
    condition("leader in SERVER …", "one of these is the leader", "expect leader in S1 S2"),
    condition(
        "committed \"TEXT\" [on SERVERS]",
        "some server has committed it once; with on, these know that it is committed",
        "expect committed \"x=1\" on all",
    ),
    condition(
        "stored \"TEXT\" [on SERVERS]",
        "some server has it in its log, committed or not; with on, these have",
        "expect not stored \"x=1\" on S2",
    ),
    condition("term >= NUMBER", "the highest term; also < <= = >", "expect term >= 3"),
    condition("SERVER is follower", "it is up and follows", "expect S2 is follower"),
    condition("SERVER is candidate", "it is up and asks for votes", "expect S2 is candidate"),
    condition(
        "SERVER is leader",
        "it is up and takes itself for the leader",
        "expect S2 is leader",
    ),
    condition("SERVER is up or down", "it runs, or does not", "expect S2 is down"),
    condition("logs match", "the logs of all up servers are equal", "expect logs match"),
    condition(
        "settled",
        "every up server follows one leader, with equal logs and commit indexes",
        "await settled within 5s",
    ),
    condition("safe", "no safety property has been violated", "expect safe"),
    condition(
        "violated PROPERTY",
        "this safety property has been violated",
        "expect violated election-safety",
    ),
    condition("not CONDITION", "the contrary", "expect not committed \"x=1\""),
];

const fn condition(usage: &'static str, what: &'static str, example: &'static str) -> Help {
    Help { usage, what, example }
}

/// The words that a condition begins with; a server's name is the other way to begin one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    Leader,
    No,
    Committed,
    Stored,
    Term,
    Logs,
    Settled,
    Safe,
    Violated,
    Not,
}

impl Opening {
    pub const ALL: [Self; 10] = [
        Self::Leader,
        Self::No,
        Self::Committed,
        Self::Stored,
        Self::Term,
        Self::Logs,
        Self::Settled,
        Self::Safe,
        Self::Violated,
        Self::Not,
    ];

    pub fn entry(self) -> Word {
        let (word, help) = match self {
            Self::Leader => ("leader", CONDITIONS[0]),
            Self::No => ("no", CONDITIONS[1]),
            Self::Committed => ("committed", CONDITIONS[4]),
            Self::Stored => ("stored", CONDITIONS[5]),
            Self::Term => ("term", CONDITIONS[6]),
            Self::Logs => ("logs", CONDITIONS[11]),
            Self::Settled => ("settled", CONDITIONS[12]),
            Self::Safe => ("safe", CONDITIONS[13]),
            Self::Violated => ("violated", CONDITIONS[14]),
            Self::Not => ("not", CONDITIONS[15]),
        };
        Word { word, what: help.what }
    }
}

/// What a server can be: a role, or down or up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Role(Role),
    Down,
    Up,
}

impl State {
    pub const ALL: [Self; 5] = [
        Self::Role(Role::Follower),
        Self::Role(Role::Candidate),
        Self::Role(Role::Leader),
        Self::Down,
        Self::Up,
    ];

    pub fn entry(self) -> Word {
        let (word, what) = match self {
            Self::Role(role @ Role::Follower) => (role_word(role), CONDITIONS[7].what),
            Self::Role(role @ Role::Candidate) => (role_word(role), CONDITIONS[8].what),
            Self::Role(role @ Role::Leader) => (role_word(role), CONDITIONS[9].what),
            Self::Down => ("down", "it does not run"),
            Self::Up => ("up", "it runs"),
        };
        Word { word, what }
    }
}

pub(super) fn property_entry(property: Property) -> Word {
    Word { word: property.word(), what: property.title() }
}

/// The selectors, in the order of the parser's.
pub(super) const SELECTORS: [Word; 3] = [
    Word { word: "leader", what: "the leader of the moment" },
    Word { word: "followers", what: "the up servers that follow" },
    Word { word: "all", what: "every server" },
];

pub(super) const SWITCH: [Word; 2] =
    [Word { word: "on", what: "from now on" }, Word { word: "off", what: "no more" }];

pub(super) const COMPARISONS: [Word; 5] = [
    Word { word: ">=", what: "this term or a later one" },
    Word { word: ">", what: "a later term" },
    Word { word: "=", what: "this term" },
    Word { word: "<=", what: "this term or an earlier one" },
    Word { word: "<", what: "an earlier term" },
];

/// One direction, and both.
pub(super) const ARROWS: [Word; 2] =
    [Word { word: "->", what: "this direction" }, Word { word: "--", what: "both directions" }];

pub(super) const BAR: Word = Word { word: "|", what: "the next group" };
