//! The words that conditions begin with, the states of a server, and help for each form of a condition.

use super::{Choice, Help, Word};
use crate::types::Role;

/// The first word of a condition; a condition may also begin with the name of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lab::language) enum Opening {
    Leader,
    No,
    Committed,
    Stored,
    Term,
    Value,
    Client,
    Logs,
    Settled,
    Safe,
    Violated,
    Unknown,
    Members,
    Joint,
    Change,
    Transfer,
    Lease,
    Stable,
    Messages,
    Event,
}

/// A form of a condition that begins with a keyword. Several forms may begin with the same word.
#[derive(Clone, Copy)]
pub(in crate::lab::language) struct ConditionHelp {
    pub opening: Opening,
    usage: &'static str,
    what: &'static str,
    example: &'static str,
}

impl ConditionHelp {
    fn help(self) -> Help {
        Help { usage: self.usage, what: self.what, example: self.example }
    }
}

impl Choice for ConditionHelp {
    fn word(self) -> Word {
        Word { word: self.help().first_word(), what: self.what }
    }
}

/// The states of a server in conditions: a role, or down, up, paused or compacted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lab::language) enum State {
    Role(Role),
    Down,
    Up,
    Paused,
    Compacted,
}

impl State {
    pub const ALL: &[Self] = &[
        Self::Role(Role::Follower),
        Self::Role(Role::Candidate),
        Self::Role(Role::Leader),
        Self::Role(Role::Learner),
        Self::Down,
        Self::Up,
        Self::Paused,
        Self::Role(Role::PreCandidate),
        Self::Compacted,
    ];

    const fn description(self) -> &'static str {
        match self {
            Self::Role(Role::Follower) => "it is up and is a follower",
            Self::Role(Role::Candidate) => "it is up and requests votes",
            Self::Role(Role::Leader) => "it is up and believes that it is the leader",
            Self::Role(Role::Learner) => "it is up and receives the log, without a vote",
            Self::Role(Role::PreCandidate) => "it is up and requests pre-votes",
            Self::Down => "it does not run",
            Self::Up => "it runs",
            Self::Paused => "it is up, and its process is suspended",
            Self::Compacted => "a snapshot has replaced the start of its log",
        }
    }
}

impl Choice for State {
    fn word(self) -> Word {
        let word = match self {
            Self::Role(role) => role_word(role),
            Self::Down => "down",
            Self::Up => "up",
            Self::Paused => "paused",
            Self::Compacted => "compacted",
        };
        Word { word, what: self.description() }
    }
}

/// The word of a role.
pub(in crate::lab::language) fn role_word(role: Role) -> &'static str {
    match role {
        Role::Follower => "follower",
        Role::Candidate => "candidate",
        Role::Leader => "leader",
        Role::Learner => "learner",
        Role::PreCandidate => "pre-candidate",
    }
}

/// The forms that begin with a keyword.
pub(in crate::lab::language) fn openings() -> impl Iterator<Item = ConditionHelp> + Clone {
    OPENINGS.iter().copied()
}

/// Every condition, in the order in which people look for them.
pub fn conditions() -> impl Iterator<Item = Help> {
    openings()
        .map(ConditionHelp::help)
        .chain(OF_SERVERS.iter().copied())
        .chain([NEGATION, CONJUNCTION])
}

const OPENINGS: &[ConditionHelp] = &[
    ConditionHelp {
        opening: Opening::Leader,
        usage: "leader",
        what: "a server is Leader",
        example: "await leader within 2s",
    },
    ConditionHelp {
        opening: Opening::Leader,
        usage: "leader is SERVER",
        what: "this server is the leader",
        example: "expect leader is S3",
    },
    ConditionHelp {
        opening: Opening::Leader,
        usage: "leader in SERVER …",
        what: "one of these is the leader",
        example: "expect leader in S1 S2",
    },
    ConditionHelp {
        opening: Opening::Leader,
        usage: "leader followed [by SERVERS]",
        what: "every other member that is up follows the leader; with by, these servers do",
        example: "await leader followed within 5s",
    },
    ConditionHelp {
        opening: Opening::Leader,
        usage: "leader followed by at least NUMBER",
        what: "this many other servers follow the leader",
        example: "await leader followed by at least 2 within 5s",
    },
    ConditionHelp {
        opening: Opening::No,
        usage: "no leader",
        what: "no server is Leader",
        example: "expect no leader",
    },
    ConditionHelp {
        opening: Opening::No,
        usage: "no event KIND …",
        what: "no event of this kind has happened",
        example: "expect no event election_started for 2s",
    },
    ConditionHelp {
        opening: Opening::Committed,
        usage: "committed \"TEXT\" [on SERVERS]",
        what: "some server has committed this command at some time; with on, the commit indexes of these servers cover it",
        example: "expect committed \"x=1\" on all",
    },
    ConditionHelp {
        opening: Opening::Committed,
        usage: "committed \"TEXT\" on at least NUMBER",
        what: "the commit indexes of this many servers cover it",
        example: "await committed \"x=1\" on at least 2 within 1s",
    },
    ConditionHelp {
        opening: Opening::Stored,
        usage: "stored \"TEXT\" [on SERVERS]",
        what: "some server has this command in its log, committed or not; with on, these servers have it",
        example: "expect not stored \"x=1\" on S2",
    },
    ConditionHelp {
        opening: Opening::Stored,
        usage: "stored \"TEXT\" on at least NUMBER",
        what: "this many servers have it in their logs",
        example: "expect stored \"x=1\" on at least 3",
    },
    ConditionHelp {
        opening: Opening::Term,
        usage: "term >= NUMBER",
        what: "the highest term; also < <= = >",
        example: "expect term >= 3",
    },
    ConditionHelp {
        opening: Opening::Term,
        usage: "term unchanged [for DURATION]",
        what: "the highest term has been the same since the last wait, or for this long",
        example: "expect term unchanged for 1s",
    },
    ConditionHelp {
        opening: Opening::Value,
        usage: "value KEY is \"VALUE\" [on SERVERS]",
        what: "some server's state machine holds it now; with on, these servers' do",
        example: "expect value x is \"1\" on all",
    },
    ConditionHelp {
        opening: Opening::Client,
        usage: "client NAME is done",
        what: "it has no pending request",
        example: "await client A is done within 2s",
    },
    ConditionHelp {
        opening: Opening::Client,
        usage: "client NAME read \"VALUE\" or nothing",
        what: "its last request was a read, and it returned this",
        example: "expect client A read \"1\"",
    },
    ConditionHelp {
        opening: Opening::Client,
        usage: "client NAME was refused",
        what: "its last request was rejected: not the leader, or no session",
        example: "expect not client A was refused",
    },
    ConditionHelp {
        opening: Opening::Logs,
        usage: "logs match",
        what: "the logs of all up servers are equal",
        example: "expect logs match",
    },
    ConditionHelp {
        opening: Opening::Settled,
        usage: "settled",
        what: "every up server follows one leader, with equal logs and commit indexes",
        example: "await settled within 5s",
    },
    ConditionHelp {
        opening: Opening::Safe,
        usage: "safe",
        what: "no safety property has been violated, and none is unknown",
        example: "expect safe",
    },
    ConditionHelp {
        opening: Opening::Violated,
        usage: "violated PROPERTY",
        what: "this safety property has been violated",
        example: "expect violated election-safety",
    },
    ConditionHelp {
        opening: Opening::Unknown,
        usage: "unknown PROPERTY",
        what: "the checker cannot decide whether this safety property holds",
        example: "expect not unknown linearizability",
    },
    ConditionHelp {
        opening: Opening::Members,
        usage: "members SERVER …",
        what: "in the leader's configuration these are the only voters, and no change is in progress",
        example: "await members S2 S3 S4 within 5s",
    },
    ConditionHelp {
        opening: Opening::Joint,
        usage: "joint",
        what: "the leader's configuration needs two majorities",
        example: "await joint within 2s",
    },
    ConditionHelp {
        opening: Opening::Change,
        usage: "change in progress",
        what: "a membership change of the leader is not finished",
        example: "await not change in progress within 5s",
    },
    ConditionHelp {
        opening: Opening::Transfer,
        usage: "transfer in progress [to SERVER]",
        what: "a leader is transferring its leadership",
        example: "await transfer in progress to S2 within 1s",
    },
    ConditionHelp {
        opening: Opening::Lease,
        usage: "lease held by SERVERS",
        what: "each of these is a leader whose lease lasts",
        example: "expect lease held by leader",
    },
    ConditionHelp {
        opening: Opening::Stable,
        usage: "stable leader for DURATION",
        what: "one server has been the leader, in one term, for this long",
        example: "await stable leader for 1s within 10s",
    },
    ConditionHelp {
        opening: Opening::Messages,
        usage: "messages [KIND] [from SERVER] [to SERVER] < NUMBER",
        what: "this many messages were sent since the last wait began; also <= = >= >",
        example: "expect messages heartbeat from S1 < 60",
    },
    ConditionHelp {
        opening: Opening::Event,
        usage: "event KIND [on, from or to SERVER] [in term NUMBER] [with FIELD VALUE …] [for DURATION]",
        what: "an event of this kind has happened since the last wait began",
        example: "await event vote_denied from S3 with reason log_behind within 1s",
    },
];

/// The forms that begin with the name of a server.
const OF_SERVERS: &[Help] = &[
    Help {
        usage: "SERVER is follower",
        what: State::Role(Role::Follower).description(),
        example: "expect S2 is follower",
    },
    Help {
        usage: "SERVER is candidate",
        what: State::Role(Role::Candidate).description(),
        example: "expect S2 is candidate",
    },
    Help {
        usage: "SERVER is leader",
        what: State::Role(Role::Leader).description(),
        example: "expect S2 is leader",
    },
    Help {
        usage: "SERVER is up or down",
        what: "it runs, or it does not",
        example: "expect S2 is down",
    },
    Help {
        usage: "SERVER is paused",
        what: State::Paused.description(),
        example: "expect S2 is paused",
    },
    Help {
        usage: "SERVER is pre-candidate",
        what: State::Role(Role::PreCandidate).description(),
        example: "expect S2 is pre-candidate",
    },
    Help {
        usage: "SERVER is learner",
        what: State::Role(Role::Learner).description(),
        example: "expect S5 is learner",
    },
    Help {
        usage: "SERVER is compacted",
        what: State::Compacted.description(),
        example: "expect not S2 is compacted",
    },
    Help {
        usage: "SERVER log is TERM …",
        what: "the entries of its log have these terms; empty: it has no entries",
        example: "expect S1 log is 1 1 4",
    },
];

const CONJUNCTION: Help = Help {
    usage: "CONDITION and CONDITION",
    what: "both hold, at the same time",
    example: "await leader is S3 and S1 is follower within 2s",
};

const NEGATION: Help = Help {
    usage: "not CONDITION",
    what: "the condition does not hold",
    example: "expect not committed \"x=1\"",
};
