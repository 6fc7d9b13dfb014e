//! The words of a picture; those of the page, in `text.ts` of its rooms.

use crate::lab::scene::{Membership, ServerFault, ShownMessage};
use crate::types::{Change, MessageKind, Peer, Role, RuleSet, Time};

/// The name of a role.
pub fn role(role: Role) -> &'static str {
    match role {
        Role::Follower => "Follower",
        Role::Candidate => "Candidate",
        Role::Leader => "Leader",
        Role::Learner => "Learner",
        Role::PreCandidate => "Pre-candidate",
    }
}

/// The membership of a server; empty for voters, as most servers are.
pub fn membership(membership: Membership) -> &'static str {
    match membership {
        Membership::Outside => "outside",
        Membership::Voter => "",
        Membership::Learner => "learner",
        Membership::BothSides => "old and new",
        Membership::OldSide => "old side",
        Membership::NewSide => "new side",
    }
}

/// A fault of a server.
pub fn fault(fault: ServerFault) -> &'static str {
    match fault {
        ServerFault::DiskStalled => "disk stalled",
        ServerFault::DiskFull => "disk full",
        ServerFault::DiskLies => "lying disk",
        ServerFault::DiskDamaged => "damaged disk",
        ServerFault::Slow => "slow",
    }
}

/// The name of a kind of message.
pub fn kind(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::RequestVote => "RequestVote",
        MessageKind::RequestVoteResponse => "Vote",
        MessageKind::Heartbeat => "Heartbeat",
        MessageKind::AppendEntries => "AppendEntries",
        MessageKind::AppendEntriesResponse => "Acknowledgement",
        MessageKind::ClientRequest => "Client command",
        MessageKind::ClientResponse => "Answer to client",
        MessageKind::PreVote => "PreVote",
        MessageKind::PreVoteResponse => "PreVote answer",
        MessageKind::InstallSnapshot => "InstallSnapshot",
        MessageKind::InstallSnapshotResponse => "Snapshot answer",
        MessageKind::TimeoutNow => "TimeoutNow",
        MessageKind::ReadIndex => "ReadIndex",
        MessageKind::ReadIndexResponse => "ReadIndex answer",
        MessageKind::Other => "Message",
    }
}

/// The name of a sender or receiver.
pub fn peer(peer: Peer) -> String {
    match peer {
        Peer::Server(id) => id.to_string(),
        Peer::Client(id) => format!("client {}", id.0),
    }
}

/// A message in words: `AppendEntries S1 → S2, term 2, 1 entry`.
pub fn message(message: &ShownMessage<'_>, lost: bool) -> String {
    let mut words =
        format!("{} {} → {}", kind(message.body.kind()), peer(message.from), peer(message.to));
    if let Some(term) = message.body.term() {
        words += &format!(", term {}", term.0);
    }
    match message.entries() {
        0 => {}
        1 => words += ", 1 entry",
        count => words += &format!(", {count} entries"),
    }
    match message.body.is_positive_answer() {
        Some(true) => words += ", yes",
        Some(false) => words += ", no",
        None => {}
    }
    if lost { words + ", lost" } else { words }
}

/// A time in seconds, with as many decimals as the page shows.
pub fn time(at: Time) -> String {
    // Half a millisecond is rounded up, as the page does.
    let ms = (at.as_us() + 500) / 1_000;
    format!("{}.{:03} s", ms / 1_000, ms % 1_000)
}

/// A for the first group of a partition.
pub fn group_letter(group: usize) -> String {
    match u8::try_from(group) {
        Ok(group @ 1..=26) => char::from(b'@' + group).to_string(),
        _ => group.to_string(),
    }
}

/// A membership change as a log shows it.
pub fn change(change: Change) -> String {
    let added = change.added().iter().map(|id| format!("+{id}"));
    let removed = change.removed().iter().map(|id| format!("−{id}"));
    let who = added.chain(removed).collect::<Vec<_>>().join(" ");
    match change {
        Change::AddLearners(_) => format!("learn {who}"),
        Change::AtOnce(_) => who,
        Change::EnterJoint(_) => format!("C_old,new {who}"),
        Change::LeaveJoint => "C_new".into(),
        Change::DemoteAtOnce(_) => format!("demote {who}"),
        Change::EnterDemotion(_) => format!("C_old,new demote {who}"),
    }
}

/// The same for a narrow cell, as the page has it.
pub fn change_short(change: Change) -> String {
    match change {
        Change::AddLearners(_) => "learn".into(),
        Change::AtOnce(_) => self::change(change),
        Change::EnterJoint(_) | Change::EnterDemotion(_) => "Cₒ,ₙ".into(),
        Change::LeaveJoint => "Cₙ".into(),
        Change::DemoteAtOnce(_) => "demote".into(),
    }
}

/// That this is not true Raft, and why; empty if it is.
pub fn modified(rules: RuleSet) -> String {
    if rules.is_empty() {
        return String::new();
    }
    let mut titles = rules.iter().map(|rule| format!("“{}”", rule.title()));
    let mut shown: Vec<_> = titles.by_ref().take(2).collect();
    match titles.count() {
        0 => {}
        more => shown.push(format!("{more} more")),
    }
    format!("Modified Raft. Switched off: {}", shown.join(", "))
}

/// A number with its noun.
pub fn plural(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
