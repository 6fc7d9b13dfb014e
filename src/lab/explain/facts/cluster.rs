//! Facts about the cluster as a whole: its members, settings, rules and chaos, and commands without effect.

use std::fmt::{self, Formatter};

use crate::lab::explain::words::{ServerName, ServerNames};
use crate::types::{
    ChangeRequest, FaultKind, LogIndex, NoEffect, Rule, Scope, ServerId, ServerSet, Setting,
};

pub fn server_added(f: &mut Formatter<'_>, who: ServerName) -> fmt::Result {
    write!(f, "{who} is a new server: its disk is empty, and it is not a member yet.")
}

pub fn change_requested(
    f: &mut Formatter<'_>,
    who: ServerName,
    request: ChangeRequest,
) -> fmt::Result {
    match request {
        ChangeRequest::Add(ids) => write_new_role(f, who, ids, ["a voter", "voters"]),
        ChangeRequest::Learner(ids) => write_new_role(f, who, ids, ["a learner", "learners"]),
        ChangeRequest::Remove(ids) => match only(ids) {
            Some(id) => {
                write!(f, "{who} is asked to remove {} from the cluster.", who.or_itself(id))
            }
            None => write!(f, "{who} is asked to remove {} from the cluster.", ServerNames(ids)),
        },
        ChangeRequest::Voters(ids) => {
            write!(f, "{who} is asked to change the voters to {}.", ServerNames(ids))
        }
    }
}

fn write_new_role(
    f: &mut Formatter<'_>,
    who: ServerName,
    ids: ServerSet,
    [one, several]: [&str; 2],
) -> fmt::Result {
    let role = if only(ids).is_some() { one } else { several };
    write!(f, "{who} is asked to make {} {role}.", ServerNames(ids))
}

/// The server of a set of one.
fn only(ids: ServerSet) -> Option<ServerId> {
    ids.iter().next().filter(|_| ids.len() == 1)
}

pub fn configuration_adopted(
    f: &mut Formatter<'_>,
    who: ServerName,
    index: LogIndex,
) -> fmt::Result {
    if index == LogIndex::ZERO {
        return write!(f, "{who} uses the configuration that it started from.");
    }
    write!(f, "{who} uses the configuration at index {index} of its log.")
}

pub fn members_forced(f: &mut Formatter<'_>, who: ServerName, voters: ServerSet) -> fmt::Result {
    write!(f, "An operator forces a configuration on {who}, without a majority: ")?;
    write!(f, "only {} may vote. This is unsafe.", ServerNames(voters))
}

pub fn transfer_requested(f: &mut Formatter<'_>, who: ServerName, to: ServerId) -> fmt::Result {
    write!(f, "{who} is asked to transfer its leadership to {}.", who.or_itself(to))
}

pub fn setting_changed(f: &mut Formatter<'_>, scope: Scope, setting: Setting) -> fmt::Result {
    write!(f, "From now on {} is {setting}", setting.name().word())?;
    if scope != Scope::All {
        f.write_str(", ")?;
        write_scope(f, scope)?;
    }
    f.write_str(".")
}

pub fn setting_reset(f: &mut Formatter<'_>, scope: Scope, setting: Setting) -> fmt::Result {
    write!(f, "The setting {} is reset ", setting.name().word())?;
    write_scope(f, scope)?;
    write!(f, "; the cluster has {setting}.")
}

fn write_scope(f: &mut Formatter<'_>, scope: Scope) -> fmt::Result {
    match scope {
        Scope::All => f.write_str("for all"),
        Scope::Link(link) => write!(f, "from {} to {}", link.from, link.to),
        Scope::Server(id) => write!(f, "for {id}"),
        Scope::BothWays(link) => write!(f, "between {} and {}", link.from, link.to),
        Scope::Messages(kinds) => write!(f, "for messages of the kind {kinds}"),
    }
}

pub fn rule_broken(f: &mut Formatter<'_>, rule: Rule) -> fmt::Result {
    write!(f, "The rule {rule} is switched off: “{}” no longer holds.", rule.title())
}

pub fn rule_mended(f: &mut Formatter<'_>, rule: Rule) -> fmt::Result {
    write!(f, "The rule {rule} is followed again: {}.", rule.title())
}

pub fn chaos(f: &mut Formatter<'_>, fault: FaultKind, begins: bool) -> fmt::Result {
    match begins {
        true => write!(f, "Chaos: {}.", fault.what()),
        false => write!(f, "Chaos ends a fault: {}.", ended(fault)),
    }
}

/// The state of the world after a fault has ended.
fn ended(fault: FaultKind) -> &'static str {
    match fault {
        FaultKind::Crash | FaultKind::Fail | FaultKind::Tear => "a server restarts",
        FaultKind::Pause => "a process resumes",
        FaultKind::Slow => "a process is as fast as before",
        FaultKind::Partition => "the network is healed",
        FaultKind::Isolate => "a server reaches others again",
        FaultKind::Cut => "links work in both directions",
        FaultKind::Clog => "a link lets messages through",
        FaultKind::Loss => "messages are no longer lost",
        FaultKind::Duplicate => "messages arrive once",
        FaultKind::Reorder => "messages keep their order",
        FaultKind::Replay => "no further copies are kept",
        FaultKind::Jitter => "messages are as fast as before",
        FaultKind::Bandwidth => "links carry any number of bytes",
        FaultKind::Stall => "a disk resumes",
        FaultKind::Full => "a disk has room",
        FaultKind::Drift => "a clock keeps time",
        FaultKind::Repeat => "clients send once",
        FaultKind::Lie
        | FaultKind::Corrupt
        | FaultKind::Wipe
        | FaultKind::Step
        | FaultKind::Storm
        | FaultKind::Retry => "it is over",
    }
}

pub fn calmed(f: &mut Formatter<'_>) -> fmt::Result {
    f.write_str("Calm: chaos and all faults end, and every server that can restart does.")
}

pub fn nothing_changed(f: &mut Formatter<'_>, who: ServerName, why: NoEffect) -> fmt::Result {
    let what = match why {
        NoEffect::AlreadyDown => "is down already",
        NoEffect::AlreadyUp => "is up already",
        NoEffect::TimerOfDownServer => "is down and has no timer",
        NoEffect::AlreadyIsolated => "is isolated already",
        NoEffect::NotIsolated => "is not isolated",
        NoEffect::AlreadyCut => return f.write_str("Nothing changes: the link is cut already."),
        NoEffect::AlreadyPaused => "is paused already",
        NoEffect::PauseOfDownServer => "is down and has nothing to pause",
        NoEffect::AlreadyClogged => {
            return f.write_str("Nothing changes: the link is clogged already.");
        }
        NoEffect::NotClogged => return f.write_str("Nothing changes: no link there is clogged."),
        NoEffect::AlreadyStalled => "already has a stalled disk",
        NoEffect::NotStalled => "has a disk that is not stalled",
        NoEffect::AlreadyLies => "already has a disk that lies",
        NoEffect::LiesNot => "has a disk that does not lie",
        NoEffect::WriteOfDownServer => "is down and writes nothing",
        NoEffect::NotPaused => "is not paused",
        NoEffect::TimerOfPausedServer => "is paused, and its timers with it",
        NoEffect::AlreadyHeld => {
            return f.write_str("Nothing changes: the message is held already.");
        }
        NoEffect::NotHeld => return f.write_str("Nothing changes: the message is not held."),
        NoEffect::AlreadyBroken => {
            return f.write_str("Nothing changes: the rule is switched off already.");
        }
        NoEffect::NotBroken => {
            return f.write_str("Nothing changes: the rule is not switched off.");
        }
        NoEffect::RequestToPausedLeader => "is paused, and no other server leads",
        NoEffect::SnapshotOfDownServer => "is down and has no state",
        NoEffect::SnapshotOfPausedServer => "is paused and takes no snapshot",
        NoEffect::NothingToSnapshot => "has applied nothing since its last snapshot",
        NoEffect::SnapshotUnderWay => "is already writing a snapshot",
        NoEffect::NoSnapshotToCorrupt => "has no snapshot on its disk",
        NoEffect::VotersAlready => "already has these voters, and no others",
        NoEffect::NotCut => return f.write_str("Nothing changes: the link is not cut."),
    };
    write!(f, "Nothing changes: {who} {what}.")
}
