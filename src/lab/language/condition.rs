//! What `await` and `expect` ask.

use std::fmt;
use std::sync::Arc;

use super::words::role_word;
use crate::sim::{Bare, Quoted, Target};
use crate::types::{Property, Role, ServerId, ServerSet, Term};

/// Something that is true of a world at a moment, or not.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Condition {
    /// `leader`: an up server is Leader.
    Leader,
    /// `no leader`: no up server is Leader.
    NoLeader,
    /// `leader is S3`: the leader is this server; of several, the one of the highest term counts.
    LeaderIs(ServerId),
    /// `leader in S1 S2`: the leader is one of these.
    LeaderIn(ServerSet),
    /// `committed "x=1"`: some server has had it at or below its commit index at some time of this run. `on S2`: the
    /// commit index of each of these servers covers it now.
    Committed {
        /// The text of the client's command.
        text: Arc<str>,
        /// The servers in question; none for "somewhere, at some time".
        on: Option<Target>,
    },
    /// `stored "x=1"`: some server has it in its log now, committed or not; of a server that is down, its disk counts.
    /// `on S2`: each of these servers has it.
    Stored {
        /// The text of the client's command.
        text: Arc<str>,
        /// The servers in question; none for "somewhere".
        on: Option<Target>,
    },
    /// `term >= 3`: how the highest term among up servers compares.
    Term {
        /// The comparison.
        comparison: Comparison,
        /// Its right-hand side.
        term: Term,
    },
    /// `value x is "1"`: the state machine of some server that is up holds this value under this key now. `on S2`: of each
    /// of these servers.
    Value {
        /// The key.
        key: Arc<str>,
        /// The value.
        value: Arc<str>,
        /// The servers in question; none for "somewhere".
        on: Option<Target>,
    },
    /// `client A is done`: there is such a client, and it waits for nothing.
    ClientDone(Arc<str>),
    /// `client A read "1"`: what it did last was to read, and this was the value; none for `read nothing`.
    ClientRead(Arc<str>, Option<Arc<str>>),
    /// `client A was refused`: what it did last was refused, by a server that is no leader or because its session is gone.
    ClientRefused(Arc<str>),
    /// `S2 is candidate`: the server is up and in this role.
    RoleIs(ServerId, Role),
    /// `S2 is down`.
    Down(ServerId),
    /// `S2 is up`.
    Up(ServerId),
    /// `S2 is paused`: it is up, and its process stands still.
    Paused(ServerId),
    /// `S2 is compacted`: a snapshot stands for the beginning of its log; of a server that is down, its disk counts.
    Compacted(ServerId),
    /// `logs match`: the logs of all up servers are equal.
    LogsMatch,
    /// `settled`: every up server that is a member follows one leader, in one term, with equal logs and commit indexes;
    /// none is paused.
    Settled,
    /// `safe`: no safety property has been violated so far.
    Safe,
    /// `violated election-safety`: this property has been violated.
    Violated(Property),
    /// `members S1 S2 S3`: in the leader's configuration these vote and nobody else, and it is committed.
    Members(ServerSet),
    /// `not …`.
    Not(Box<Condition>),
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Condition::Leader => f.write_str("leader"),
            Condition::NoLeader => f.write_str("no leader"),
            Condition::LeaderIs(server) => write!(f, "leader is {server}"),
            Condition::LeaderIn(servers) => write!(f, "leader in {servers}"),
            Condition::Committed { text, on } => write_entry(f, "committed", text, *on),
            Condition::Stored { text, on } => write_entry(f, "stored", text, *on),
            Condition::Term { comparison, term } => write!(f, "term {} {term}", comparison.sign()),
            Condition::Value { key, value, on } => {
                write!(f, "value {} is {}", Bare(key), Quoted(value))?;
                on.map_or(Ok(()), |target| write!(f, " on {target}"))
            }
            Condition::ClientDone(name) => write!(f, "client {} is done", Bare(name)),
            Condition::ClientRead(name, Some(value)) => {
                write!(f, "client {} read {}", Bare(name), Quoted(value))
            }
            Condition::ClientRead(name, None) => write!(f, "client {} read nothing", Bare(name)),
            Condition::ClientRefused(name) => write!(f, "client {} was refused", Bare(name)),
            Condition::RoleIs(server, role) => write!(f, "{server} is {}", role_word(*role)),
            Condition::Down(server) => write!(f, "{server} is down"),
            Condition::Up(server) => write!(f, "{server} is up"),
            Condition::Paused(server) => write!(f, "{server} is paused"),
            Condition::Compacted(server) => write!(f, "{server} is compacted"),
            Condition::LogsMatch => f.write_str("logs match"),
            Condition::Settled => f.write_str("settled"),
            Condition::Safe => f.write_str("safe"),
            Condition::Violated(property) => write!(f, "violated {}", property.word()),
            Condition::Members(servers) => write!(f, "members {servers}"),
            Condition::Not(condition) => write!(f, "not {condition}"),
        }
    }
}

fn write_entry(
    f: &mut fmt::Formatter<'_>,
    word: &str,
    text: &str,
    on: Option<Target>,
) -> fmt::Result {
    write!(f, "{word} {}", Quoted(text))?;
    on.map_or(Ok(()), |target| write!(f, " on {target}"))
}

/// How two terms compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `=`
    Equal,
    /// `>=`
    AtLeast,
    /// `>`
    Greater,
}

impl Comparison {
    /// Its sign in the language.
    pub fn sign(self) -> &'static str {
        match self {
            Comparison::Less => "<",
            Comparison::AtMost => "<=",
            Comparison::Equal => "=",
            Comparison::AtLeast => ">=",
            Comparison::Greater => ">",
        }
    }

    /// Whether `left` compares so to `right`.
    pub fn holds(self, left: Term, right: Term) -> bool {
        match self {
            Comparison::Less => left < right,
            Comparison::AtMost => left <= right,
            Comparison::Equal => left == right,
            Comparison::AtLeast => left >= right,
            Comparison::Greater => left > right,
        }
    }
}
