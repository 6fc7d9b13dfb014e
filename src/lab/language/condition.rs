//! The conditions of `await` and `expect`.

use std::fmt;
use std::sync::Arc;

use super::event::{CountStart, EventPattern};
use super::words::role_word;
use crate::sim::{Quoted, QuotedIfNeeded, Target};
use crate::types::{Duration, EventId, Property, Role, ServerId, ServerSet, Term};

/// A condition that a world meets at a moment, or does not.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Condition {
    /// `leader`: a running server is the leader.
    Leader,
    /// `no leader`: no running server is a leader.
    NoLeader,
    /// `leader is S3`: the leader is this server; of several leaders, the one with the highest term counts.
    LeaderIs(ServerId),
    /// `leader in S1 S2`: the leader is one of these.
    LeaderIn(ServerSet),
    /// `leader followed`: every other member that is up has learned from the leader that it leads, in its term.
    /// `by S2 S3`: each of these servers has.
    LeaderFollowed(Option<Holders>),
    /// `committed "x=1"`: at some time of this run, the commit index of some server has covered it. `on S2`: the commit
    /// index of each of these servers covers it now.
    Committed {
        /// The text of the client's command.
        text: Arc<str>,
        /// The servers in question; none for any server at any time.
        on: Option<Holders>,
    },
    /// `stored "x=1"`: some server has it in its log now, committed or not; for a server that is down, its disk counts.
    /// `on S2`: each of these servers has it.
    Stored {
        /// The text of the client's command.
        text: Arc<str>,
        /// The servers in question; none for any server.
        on: Option<Holders>,
    },
    /// `term >= 3`: compares the highest term among running servers.
    Term {
        /// The comparison.
        comparison: Comparison,
        /// Its right-hand side.
        term: Term,
    },
    /// `term unchanged`: the highest term among running servers has been the same. `for 1s`: for this long.
    TermUnchanged(CountStart),
    /// `stable leader for 1s`: one server has been the leader, in one term, for this long.
    StableLeader(Duration),
    /// `joint`: the leader's configuration needs two majorities.
    Joint,
    /// `change in progress`: the leader has an unfinished change of the members.
    ChangeInProgress,
    /// `transfer in progress`: a leader is transferring its leadership. `to S2`: to this server.
    TransferInProgress(Option<ServerId>),
    /// `lease held by S1`: each of these servers is a leader with a valid lease.
    LeaseHeld(Target),
    /// `S1 log is 1 1 4`: these are the terms of the entries of its log.
    LogIs(ServerId, Arc<[Term]>),
    /// `event vote_granted from S3`: such an event has happened.
    Event(EventPattern, CountStart),
    /// `messages < 60`: compares the number of sent messages of this kind.
    Messages {
        /// The messages, as events of the kind `sent`. If no kind of message is named, those between servers.
        which: EventPattern,
        /// The comparison.
        comparison: Comparison,
        /// Its right-hand side.
        count: u64,
        /// The start of the count.
        since: CountStart,
    },
    /// `value x is "1"`: the state machine of some running server holds this value under this key now. `on S2`: that of
    /// each of these servers.
    Value {
        /// The key.
        key: Arc<str>,
        /// The value.
        value: Arc<str>,
        /// The servers in question; none for any server.
        on: Option<Holders>,
    },
    /// `client A is done`: there is such a client, and it has no pending operation.
    ClientDone(Arc<str>),
    /// `client A read "1"`: its last operation was a read that returned this value; none for `read nothing`.
    ClientRead(Arc<str>, Option<Arc<str>>),
    /// `client A was refused`: its last operation was rejected, by a server that is not the leader or because its
    /// session has expired.
    ClientRefused(Arc<str>),
    /// `S2 is candidate`: the server is up and in this role.
    RoleIs(ServerId, Role),
    /// `S2 is down`.
    Down(ServerId),
    /// `S2 is up`.
    Up(ServerId),
    /// `S2 is paused`: it is up, and its process is paused.
    Paused(ServerId),
    /// `S2 is compacted`: a snapshot replaces the start of its log; for a server that is down, its disk counts.
    Compacted(ServerId),
    /// `logs match`: the logs of all running servers are equal.
    LogsMatch,
    /// `settled`: every running server that is a member follows one leader, in one term, with equal logs and commit
    /// indexes; none is paused.
    Settled,
    /// `safe`: no safety property has been violated so far, and none is unknown.
    Safe,
    /// `violated election-safety`: this property has been violated.
    Violated(Property),
    /// `unknown linearizability`: it is not known whether this property holds.
    Unknown(Property),
    /// `members S1 S2 S3`: these are the voters in the leader's configuration, no others are, and it is committed.
    Members(ServerSet),
    /// `not …`; of an event, `no event …`.
    Not(Box<Condition>),
    /// `leader is S3 and S1 is down`: all of these hold. Those that end with fields come last: in their text, a word after
    /// `and` that names a field would be one.
    All(Box<[Condition]>),
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Condition::Leader => f.write_str("leader"),
            Condition::NoLeader => f.write_str("no leader"),
            Condition::LeaderIs(server) => write!(f, "leader is {server}"),
            Condition::LeaderIn(servers) => write!(f, "leader in {servers}"),
            Condition::LeaderFollowed(by) => {
                f.write_str("leader followed")?;
                write_holders(f, "by", *by)
            }
            Condition::Committed { text, on } => {
                write!(f, "committed {}", Quoted(text))?;
                write_holders(f, "on", *on)
            }
            Condition::Stored { text, on } => {
                write!(f, "stored {}", Quoted(text))?;
                write_holders(f, "on", *on)
            }
            Condition::Term { comparison, term } => write!(f, "term {} {term}", comparison.sign()),
            Condition::Value { key, value, on } => {
                write!(f, "value {} is {}", QuotedIfNeeded(key), Quoted(value))?;
                write_holders(f, "on", *on)
            }
            Condition::TermUnchanged(since) => write!(f, "term unchanged{since}"),
            Condition::StableLeader(span) => write!(f, "stable leader for {span}"),
            Condition::Joint => f.write_str("joint"),
            Condition::ChangeInProgress => f.write_str("change in progress"),
            Condition::TransferInProgress(None) => f.write_str("transfer in progress"),
            Condition::TransferInProgress(Some(to)) => write!(f, "transfer in progress to {to}"),
            Condition::LeaseHeld(target) => write!(f, "lease held by {target}"),
            Condition::LogIs(server, terms) if terms.is_empty() => {
                write!(f, "{server} log is empty")
            }
            Condition::LogIs(server, terms) => {
                write!(f, "{server} log is")?;
                terms.iter().try_for_each(|term| write!(f, " {term}"))
            }
            Condition::Event(which, since) => write!(f, "event {which}{since}"),
            Condition::Messages { which, comparison, count, since } => {
                f.write_str("messages")?;
                which.write_restrictions(f)?;
                write!(f, " {} {count}{since}", comparison.sign())
            }
            Condition::ClientDone(name) => write!(f, "client {} is done", QuotedIfNeeded(name)),
            Condition::ClientRead(name, Some(value)) => {
                write!(f, "client {} read {}", QuotedIfNeeded(name), Quoted(value))
            }
            Condition::ClientRead(name, None) => {
                write!(f, "client {} read nothing", QuotedIfNeeded(name))
            }
            Condition::ClientRefused(name) => {
                write!(f, "client {} was refused", QuotedIfNeeded(name))
            }
            Condition::RoleIs(server, role) => write!(f, "{server} is {}", role_word(*role)),
            Condition::Down(server) => write!(f, "{server} is down"),
            Condition::Up(server) => write!(f, "{server} is up"),
            Condition::Paused(server) => write!(f, "{server} is paused"),
            Condition::Compacted(server) => write!(f, "{server} is compacted"),
            Condition::LogsMatch => f.write_str("logs match"),
            Condition::Settled => f.write_str("settled"),
            Condition::Safe => f.write_str("safe"),
            Condition::Violated(property) => write!(f, "violated {}", property.word()),
            Condition::Unknown(property) => write!(f, "unknown {}", property.word()),
            Condition::Members(servers) => write!(f, "members {servers}"),
            Condition::Not(condition) => {
                let no = if matches!(**condition, Condition::Event(..)) { "no" } else { "not" };
                write!(f, "{no} {condition}")
            }
            Condition::All(parts) => parts.iter().enumerate().try_for_each(|(index, part)| {
                write!(f, "{}{part}", if index > 0 { " and " } else { "" })
            }),
        }
    }
}

impl Condition {
    /// The same, with a fixed event in place of [`CountStart::Wait`].
    #[must_use]
    pub fn since(&self, event: EventId) -> Self {
        let fixed = |since: CountStart| match since {
            CountStart::Wait => CountStart::Event(event),
            fixed => fixed,
        };
        match self {
            Condition::TermUnchanged(since) => Condition::TermUnchanged(fixed(*since)),
            Condition::Event(which, since) => Condition::Event(which.clone(), fixed(*since)),
            Condition::Messages { which, comparison, count, since } => Condition::Messages {
                which: which.clone(),
                comparison: *comparison,
                count: *count,
                since: fixed(*since),
            },
            Condition::Not(condition) => Condition::Not(Box::new(condition.since(event))),
            Condition::All(parts) => {
                Condition::All(parts.iter().map(|part| part.since(event)).collect())
            }
            other => other.clone(),
        }
    }

    /// The conditions that `and` joins; without one, the condition itself.
    pub fn parts(&self) -> &[Condition] {
        match self {
            Condition::All(parts) => parts,
            one => std::slice::from_ref(one),
        }
    }

    /// Whether its text ends with a list of an event's fields.
    pub(super) fn ends_with_fields(&self) -> bool {
        match self {
            Condition::Event(which, CountStart::Wait) => !which.with.is_empty(),
            Condition::Not(condition) => condition.ends_with_fields(),
            _ => false,
        }
    }

    /// The events of the past that it asks about, if it does, and the start of their count. Of conditions that are
    /// joined, ask each of its [`parts`](Self::parts).
    pub fn looks_back(&self) -> Option<(&EventPattern, CountStart)> {
        match self {
            Condition::Event(which, since) | Condition::Messages { which, since, .. } => {
                Some((which, *since))
            }
            Condition::Not(condition) => condition.looks_back(),
            _ => None,
        }
    }
}

/// The servers on which something must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Holders {
    /// On each of these servers.
    Each(Target),
    /// On this many servers, whichever they are.
    AtLeast(u8),
}

fn write_holders(f: &mut fmt::Formatter<'_>, word: &str, holders: Option<Holders>) -> fmt::Result {
    match holders {
        None => Ok(()),
        Some(Holders::Each(target)) => write!(f, " {word} {target}"),
        Some(Holders::AtLeast(count)) => write!(f, " {word} at least {count}"),
    }
}

/// A comparison of two numbers.
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
    pub(super) const ALL: [Self; 5] =
        [Self::AtLeast, Self::Greater, Self::Equal, Self::AtMost, Self::Less];

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

    /// Whether the comparison of `left` with `right` is true.
    pub fn holds<T: PartialOrd>(self, left: T, right: T) -> bool {
        match self {
            Comparison::Less => left < right,
            Comparison::AtMost => left <= right,
            Comparison::Equal => left == right,
            Comparison::AtLeast => left >= right,
            Comparison::Greater => left > right,
        }
    }
}
