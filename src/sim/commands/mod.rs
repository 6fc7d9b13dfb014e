//! What people can do to a world.
//!
//! Every influence from outside is one of these, no matter where it comes from: a click, a key, a console line, a scenario, a
//! link or a call from JavaScript. [`Command`] prints as a line of the command language.

mod members;
mod perform;
mod processes;
mod settings;
mod targets;

pub(in crate::sim) use targets::Drawn;

use std::fmt;
use std::sync::Arc;

use thiserror::Error;

use crate::cores::Program;
use crate::types::{
    Duration, Rule, RuleSet, Scope, ServerId, ServerSet, Setting, SettingName, Term,
};

use crate::sim::network::MessageName;

/// The longest text of a client's command, in bytes.
pub const MAX_TEXT: usize = 1_000;
/// The longest name of a client, in bytes.
pub const MAX_NAME: usize = 40;

/// The servers that a command is about, named directly or by what they are when it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// This server.
    Server(ServerId),
    /// The up server in the role of Leader; of several, the one of the highest term.
    Leader,
    /// The up servers that follow.
    Followers,
    /// Every server.
    All,
    /// One server, drawn by the seed: of those that are up, or, for what ends a state, of those that are in it.
    Any,
    /// One of [`Target::Followers`], drawn by the seed.
    AnyFollower,
    /// As many voters as a cluster tolerates to lose, drawn by the seed.
    Minority,
    /// Several of these together.
    Several(TargetSet),
}

impl Target {
    /// The selectors, in the order in which they are printed.
    const SELECTORS: [Self; 6] =
        [Self::Leader, Self::Followers, Self::All, Self::Any, Self::AnyFollower, Self::Minority];

    /// This one and `other` together.
    pub fn and(self, other: Self) -> Self {
        let (these, those) = (TargetSet::of(self), TargetSet::of(other));
        let both = TargetSet {
            servers: these.servers.union(those.servers),
            selectors: these.selectors | those.selectors,
        };
        let mut parts = both.parts();
        match (parts.next(), parts.next()) {
            (Some(only), None) => only,
            _ => Self::Several(both),
        }
    }

    /// What it consists of: itself, or the parts of several.
    pub fn parts(self) -> impl Iterator<Item = Self> {
        TargetSet::of(self).parts()
    }

    /// Whether it leaves to the seed the servers that it names.
    pub fn is_drawn(self) -> bool {
        self.parts().any(|part| matches!(part, Self::Any | Self::AnyFollower | Self::Minority))
    }

    /// The servers that it names by their numbers; none if it names any by what they are.
    pub fn named(self) -> Option<ServerSet> {
        let TargetSet { servers, selectors } = TargetSet::of(self);
        (selectors == 0).then_some(servers)
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Target::Server(id) => id.fmt(f),
            Target::Leader => f.write_str("leader"),
            Target::Followers => f.write_str("followers"),
            Target::All => f.write_str("all"),
            Target::Any => f.write_str("any"),
            Target::AnyFollower => f.write_str("any follower"),
            Target::Minority => f.write_str("minority"),
            Target::Several(several) => {
                for (place, part) in several.parts().enumerate() {
                    write!(f, "{}{part}", if place == 0 { "" } else { " " })?;
                }
                Ok(())
            }
        }
    }
}

/// Two or more servers and selectors, each of them once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TargetSet {
    servers: ServerSet,
    /// A bit for each of [`Target::SELECTORS`].
    selectors: u8,
}

impl TargetSet {
    fn of(target: Target) -> Self {
        match target {
            Target::Several(several) => several,
            Target::Server(id) => Self { servers: [id].into_iter().collect(), selectors: 0 },
            selector => {
                let place = Target::SELECTORS.iter().position(|&known| known == selector);
                let selectors = place.map_or(0, |place| 1 << place);
                Self { servers: ServerSet::EMPTY, selectors }
            }
        }
    }

    fn parts(self) -> impl Iterator<Item = Target> {
        let is_in = move |&(place, _): &(usize, Target)| self.selectors >> place & 1 == 1;
        let selectors = Target::SELECTORS.into_iter().enumerate().filter(is_in);
        let servers = self.servers.iter().map(Target::Server);
        selectors.map(|(_, selector)| selector).chain(servers)
    }
}

/// A link between two servers: one direction, `S1 -> S2`, or both, `S1 -- S2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LinkTarget {
    /// Who sends, where it is one direction.
    pub from: Target,
    /// Who receives, where it is one direction.
    pub to: Target,
    /// Whether the other direction is meant as well.
    pub both_ways: bool,
}

impl fmt::Display for LinkTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let arrow = if self.both_ways { "--" } else { "->" };
        write!(f, "{} {arrow} {}", self.from, self.to)
    }
}

/// One influence from outside.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    /// Changes a setting.
    Set(Scope, Setting),
    /// Changes a setting for each of several servers, or for those that a selector names.
    SetFor(Target, Setting),
    /// Drops what was set for a link, a server or a kind of messages alone; for the whole world, back to the first value.
    Reset(Scope, SettingName),
    /// As `Reset`, for each of several servers, or for those that a selector names.
    ResetFor(Target, SettingName),
    /// A client submits a command; with a target, it tries that server once, or, if it is to ask again, first.
    Submit {
        /// What the command says; at most [`MAX_TEXT`] bytes.
        text: Arc<str>,
        /// The server to try.
        to: Option<Target>,
        /// After how long without an answer it asks the next server.
        again: Option<Duration>,
    },
    /// A client writes a value under a key: one that has this name, or one that comes for this alone.
    Put {
        /// The client's name; at most [`MAX_NAME`] bytes.
        client: Option<Arc<str>>,
        /// The key; with its value at most [`MAX_TEXT`] bytes.
        key: Arc<str>,
        /// The value.
        value: Arc<str>,
        /// After how long without an answer it asks the next server.
        again: Option<Duration>,
    },
    /// A client reads what stands under a key; with a target, it tries that server once, or, if it is to ask again, first.
    Get {
        /// The client's name; at most [`MAX_NAME`] bytes.
        client: Option<Arc<str>>,
        /// The key.
        key: Arc<str>,
        /// The server to try.
        from: Option<Target>,
        /// After how long without an answer it asks the next server.
        again: Option<Duration>,
    },
    /// Stops servers at once; what is not durable is lost.
    Crash(Target),
    /// Starts servers that are down, from their disks.
    Restart(Target),
    /// Cuts all links of servers.
    Isolate(Target),
    /// Undoes `Isolate`.
    Reconnect(Target),
    /// Divides the network into these groups; servers not named form one more. Replaces an earlier partition.
    Partition(Vec<Vec<Target>>),
    /// Cuts a link.
    Cut(LinkTarget),
    /// Mends one link, or, without one, all partitions, cuts and isolations.
    Heal(Option<LinkTarget>),
    /// Lets the election timer of servers run out now.
    Timeout(Target),
    /// Lets the leader hand its leadership to a server (dissertation §3.10).
    Transfer(Target),
    /// Lets the processes of servers stand still: alive, but silent.
    Pause(Target),
    /// Undoes `Pause`.
    Resume(Target),
    /// Lets a message be lost.
    Drop(MessageName),
    /// Lets a message arrive that much later.
    Delay(MessageName, Duration),
    /// Makes a copy of a message, which goes its own way from now.
    Duplicate(MessageName),
    /// Lets a message arrive now.
    Deliver(MessageName),
    /// Holds a message in flight until it is released.
    Hold(MessageName),
    /// Releases a message that is held.
    Release(MessageName),
    /// Switches a rule of Raft off, for all servers.
    Break(Rule),
    /// Undoes `Break`.
    Mend(Rule),
    /// Lets nothing through a link; what arrives waits.
    Clog(LinkTarget),
    /// Undoes `Clog` for one link, or, without one, for all.
    Unclog(Option<LinkTarget>),
    /// Lets disks finish no write.
    Stall(Target),
    /// Undoes `Stall`.
    Unstall(Target),
    /// Makes the next write of servers fail, or the pending one.
    Fail(Target),
    /// Stops servers in the middle of their next write, or of the pending one.
    Tear(Target),
    /// Lets disks acknowledge what they do not keep, until a crash shows it.
    Lie(Target),
    /// Undoes `Lie`: disks write what they have claimed to hold.
    Flush(Target),
    /// Flips a bit in a record on the disks of servers.
    Corrupt(Target),
    /// Flips a bit in the snapshots on the disks of servers.
    CorruptSnapshot(Target),
    /// Empties the disks of servers, which start as if they were new.
    Wipe(Target),
    /// Moves clocks ahead by this many microseconds; negative to set them back.
    Step(Target, i64),
    /// Lets many clients come at once.
    Storm(u32),
    /// Ends chaos and all faults.
    Calm,
    /// Asks the leader to make servers voters; the next numbers make new machines.
    Add(Target),
    /// Asks the leader to make servers learners; the next numbers make new machines.
    Learner(Target),
    /// Asks the leader to remove servers.
    Remove(Target),
    /// Asks the leader to make these the voters; the next numbers make new machines.
    Members(ServerSet),
    /// Forces a configuration of these voters on one of them, without a leader: unsafe.
    ForceMembers(ServerSet),
    /// Lets servers take snapshots of their state machines, and cut their logs.
    Snapshot(Target),
}

/// The line of the command language that says the same.
impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Command::Set(scope, setting) => {
                write!(f, "set {}", setting.name().word())?;
                if *scope != Scope::All {
                    write!(f, " {scope}")?;
                }
                write!(f, " {setting}")
            }
            Command::SetFor(target, setting) => {
                write!(f, "set {} {target} {setting}", setting.name().word())
            }
            Command::Reset(Scope::All, name) => write!(f, "reset {}", name.word()),
            Command::Reset(scope, name) => write!(f, "reset {} {scope}", name.word()),
            Command::ResetFor(target, name) => write!(f, "reset {} {target}", name.word()),
            Command::Submit { text, to, again } => {
                write!(f, "submit {}", Quoted(text))?;
                to.map_or(Ok(()), |target| write!(f, " to {target}"))?;
                write_again(f, *again)
            }
            Command::Put { client, key, value, again } => {
                write_client(f, client.as_deref())?;
                write!(f, "put {} {}", QuotedIfNeeded(key), QuotedIfNeeded(value))?;
                write_again(f, *again)
            }
            Command::Get { client, key, from, again } => {
                write_client(f, client.as_deref())?;
                write!(f, "get {}", QuotedIfNeeded(key))?;
                from.map_or(Ok(()), |target| write!(f, " from {target}"))?;
                write_again(f, *again)
            }
            Command::Crash(target) => write!(f, "crash {target}"),
            Command::Restart(target) => write!(f, "restart {target}"),
            Command::Isolate(target) => write!(f, "isolate {target}"),
            Command::Reconnect(target) => write!(f, "reconnect {target}"),
            Command::Partition(groups) => {
                f.write_str("partition")?;
                for (place, group) in groups.iter().enumerate() {
                    f.write_str(if place == 0 { "" } else { " |" })?;
                    group.iter().try_for_each(|target| write!(f, " {target}"))?;
                }
                Ok(())
            }
            Command::Cut(wire) => write!(f, "cut {wire}"),
            Command::Heal(None) => f.write_str("heal"),
            Command::Heal(Some(wire)) => write!(f, "heal {wire}"),
            Command::Timeout(target) => write!(f, "timeout {target}"),
            Command::Transfer(target) => write!(f, "transfer {target}"),
            Command::Pause(target) => write!(f, "pause {target}"),
            Command::Resume(target) => write!(f, "resume {target}"),
            Command::Drop(name) => write!(f, "drop {name}"),
            Command::Delay(name, by) => write!(f, "delay {name} {by}"),
            Command::Duplicate(name) => write!(f, "duplicate {name}"),
            Command::Deliver(name) => write!(f, "deliver {name}"),
            Command::Hold(name) => write!(f, "hold {name}"),
            Command::Release(name) => write!(f, "release {name}"),
            Command::Clog(wire) => write!(f, "clog {wire}"),
            Command::Unclog(None) => f.write_str("unclog"),
            Command::Unclog(Some(wire)) => write!(f, "unclog {wire}"),
            Command::Stall(target) => write!(f, "stall {target}"),
            Command::Unstall(target) => write!(f, "unstall {target}"),
            Command::Fail(target) => write!(f, "fail {target}"),
            Command::Tear(target) => write!(f, "tear {target}"),
            Command::Lie(target) => write!(f, "lie {target}"),
            Command::Flush(target) => write!(f, "flush {target}"),
            Command::Corrupt(target) => write!(f, "corrupt {target}"),
            Command::CorruptSnapshot(target) => write!(f, "corrupt {target} snapshot"),
            Command::Wipe(target) => write!(f, "wipe {target}"),
            Command::Step(target, by_us) => {
                let sign = if *by_us < 0 { '-' } else { '+' };
                write!(f, "step {target} {sign}{}", Duration::from_us(by_us.unsigned_abs()))
            }
            Command::Storm(clients) => write!(f, "storm {clients}"),
            Command::Calm => f.write_str("calm"),
            Command::Break(rule) => write!(f, "break {rule}"),
            Command::Mend(rule) => write!(f, "mend {rule}"),
            Command::Add(target) => write!(f, "add {target}"),
            Command::Learner(target) => write!(f, "learner {target}"),
            Command::Remove(target) => write!(f, "remove {target}"),
            Command::Members(servers) => write!(f, "members {servers}"),
            Command::ForceMembers(servers) => write!(f, "force members {servers}"),
            Command::Snapshot(target) => write!(f, "snapshot {target}"),
        }
    }
}

fn write_client(f: &mut fmt::Formatter<'_>, name: Option<&str>) -> fmt::Result {
    name.map_or(Ok(()), |name| write!(f, "client {} ", QuotedIfNeeded(name)))
}

fn write_again(f: &mut fmt::Formatter<'_>, again: Option<Duration>) -> fmt::Result {
    again.map_or(Ok(()), |span| write!(f, " again after {span}"))
}

/// A text of the command language without quotes, where it can stand so.
pub struct QuotedIfNeeded<'a>(pub &'a str);

impl fmt::Display for QuotedIfNeeded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_plain = |symbol: char| symbol.is_ascii_alphanumeric() || symbol == '_';
        let is_word_of_the_language = matches!(self.0, "to" | "on" | "within" | "from" | "is");
        if self.0.is_empty() || is_word_of_the_language || !self.0.chars().all(is_plain) {
            return Quoted(self.0).fmt(f);
        }
        f.write_str(self.0)
    }
}

/// A text in the command language's double quotes, with `\"`, `\\`, `\n`, `\r`, `\t` and `\u{7f}` for what cannot stand
/// there.
pub struct Quoted<'a>(pub &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        for symbol in self.0.chars() {
            match symbol {
                '"' => f.write_str("\\\"")?,
                '\\' => f.write_str("\\\\")?,
                '\n' => f.write_str("\\n")?,
                '\r' => f.write_str("\\r")?,
                '\t' => f.write_str("\\t")?,
                other if other.is_control() => write!(f, "{}", other.escape_unicode())?,
                other => write!(f, "{other}")?,
            }
        }
        f.write_str("\"")
    }
}

/// Why a command could not be carried out. Nothing has changed then.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CommandError {
    /// It names a server that the cluster does not have.
    #[error("there is no {0} in this cluster of {1}")]
    NoSuchServer(ServerId, u8),
    /// It is about the leader, and there is none.
    #[error("there is no leader now")]
    NoLeader,
    /// It needs one of some servers to run.
    #[error("none of {0} is running now")]
    NoneRuns(ServerSet),
    /// It needs one server, and the target names several.
    #[error("'{0}' names more than one server here; name one")]
    NotOneServer(Target),
    /// It needs a server, and the target names none.
    #[error("'{0}' does not name a server now")]
    Nobody(Target),
    /// A link from a server to itself.
    #[error("a link needs two different servers, and both ends are {0}")]
    LinkToItself(ServerId),
    /// A server in two groups of a partition.
    #[error("{0} is in two groups of the partition")]
    InTwoGroups(ServerId),
    /// A value out of its range.
    #[error("{name} {value}: allowed {allowed}")]
    BadValue {
        /// The setting.
        name: &'static str,
        /// Its value.
        value: String,
        /// What is allowed.
        allowed: &'static str,
    },
    /// A setting that cannot be set for one link or server.
    #[error("{0} cannot be set for one {1}")]
    BadScope(&'static str, &'static str),
    /// A message that is not in flight, or no longer.
    #[error("no message '{0}' is in flight now")]
    NoSuchMessage(MessageName),
    /// A client's text over [`MAX_TEXT`].
    #[error("a command of {0} bytes; at most {MAX_TEXT} are allowed")]
    TextTooLong(usize),
    /// A client's name of no or more than [`MAX_NAME`] bytes.
    #[error("a client's name of {0} bytes; from 1 to {MAX_NAME} are allowed")]
    BadName(usize),
    /// The world plays a record.
    #[error("this is a recording of what happened: it can be watched, and not be changed")]
    Recorded,
    /// As many clients wait as the world has room for.
    #[error(
        "{0} clients are pending already; further ones are accepted only after some have been answered"
    )]
    TooManyClients(usize),
}

/// What is on a server's disk before the run starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InitialDisk {
    /// The server.
    pub server: ServerId,
    /// Its term; without one, that of its last entry.
    pub term: Option<Term>,
    /// Whom it voted for in that term.
    pub vote: Option<ServerId>,
    /// The terms of its entries. Entries of one index and term hold the same command on every server.
    pub log: Vec<Term>,
}

/// Everything that is fixed before a world starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setup {
    /// How many servers there are, 1 to 99.
    pub servers: u8,
    /// Where all randomness comes from.
    pub seed: u64,
    /// What is set before anything happens, in order.
    pub settings: Vec<(Scope, Setting)>,
    /// The rules of Raft that are switched off from the beginning.
    pub broken: RuleSet,
    /// What stands on disks already.
    pub given: Vec<InitialDisk>,
    /// The core that the servers run; none for ours.
    pub core: Option<Program>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            servers: 5,
            seed: 1,
            settings: Vec::new(),
            broken: RuleSet::EMPTY,
            given: Vec::new(),
            core: None,
        }
    }
}
