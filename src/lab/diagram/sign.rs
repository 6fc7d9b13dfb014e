//! Which events are drawn as marks on a lane, and with which shape.

use crate::types::{Event, EventKind, Fact, Note, Peer, Role, Timer};

/// What a mark means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// An election timer fired.
    Timeout,
    /// A vote was granted.
    VoteGranted,
    /// A vote was rejected.
    VoteDenied,
    /// A candidate won.
    Elected,
    /// A candidate or leader became a follower.
    SteppedDown,
    /// A commit index advanced.
    Committed,
    /// An entry was applied.
    Applied,
    /// A log was truncated.
    Truncated,
    /// A server crashed.
    Crashed,
    /// A server started.
    Started,
    /// All links of a server were cut.
    Isolated,
    /// A server is no longer isolated.
    Reconnected,
    /// One direction of a link was cut.
    Cut,
    /// One direction of a link works again.
    Mended,
    /// The network was partitioned.
    Partitioned,
    /// The network was healed.
    Healed,
    /// A setting changed.
    Setting,
    /// A client submitted a command.
    Submitted,
    /// A client received its answer.
    Answered,
    /// A client timed out.
    Waited,
    /// The network made a second copy of a message.
    Duplicated,
    /// A process was paused.
    Paused,
    /// A process resumed.
    Resumed,
    /// A machine was added.
    Added,
    /// A server uses another configuration.
    Reconfigured,
    /// A server took a snapshot, or installed its leader's.
    Snapshot,
    /// A link was clogged.
    Clogged,
    /// A disk has a fault.
    DiskFault,
    /// A disk works again.
    DiskWell,
    /// A clock jumped.
    Stepped,
    /// Many clients submitted at once.
    Storm,
    /// Chaos caused a fault.
    Chaos,
    /// A log tells something in its program's own words.
    Logged,
    /// A property was violated.
    Violated,
}

impl Sign {
    /// How many there are. `Violated` is the last.
    pub const COUNT: usize = Self::Violated as usize + 1;
}

/// The sign of an event, and the lane on which it is drawn; none for an event without a sign.
pub fn sign(event: &Event) -> Option<(Option<Peer>, Sign)> {
    let server = event.server.map(Peer::Server);
    let fact = match &event.kind {
        EventKind::Fact(fact) => fact,
        EventKind::Note(Note::VoteGranted { .. } | Note::PreVoteGranted { .. }) => {
            return Some((server, Sign::VoteGranted));
        }
        EventKind::Note(
            Note::VoteDenied { .. } | Note::PreVoteDenied { .. } | Note::VoteRequestIgnored { .. },
        ) => return Some((server, Sign::VoteDenied)),
        EventKind::Note(_) => return None,
        EventKind::Violation { .. } => return Some((server, Sign::Violated)),
    };
    let sign = match fact {
        Fact::TimerFired { timer: Timer::Election, .. } => Sign::Timeout,
        Fact::RoleChanged { to: Role::Leader, .. } => Sign::Elected,
        Fact::RoleChanged { to: Role::Follower, .. } => Sign::SteppedDown,
        Fact::CommitAdvanced { .. } => Sign::Committed,
        Fact::Applied { .. } => Sign::Applied,
        Fact::LogTruncated { .. } => Sign::Truncated,
        Fact::SnapshotTaken { .. } | Fact::SnapshotInstalled { .. } => Sign::Snapshot,
        Fact::Crashed { .. } => Sign::Crashed,
        Fact::Started { .. } => Sign::Started,
        Fact::Isolated => Sign::Isolated,
        Fact::Reconnected => Sign::Reconnected,
        Fact::LinkCut { link } => return Some((Some(Peer::Server(link.from)), Sign::Cut)),
        Fact::LinkHealed { link } => return Some((Some(Peer::Server(link.from)), Sign::Mended)),
        Fact::Partitioned { .. } => Sign::Partitioned,
        Fact::Healed => Sign::Healed,
        Fact::SettingChanged { .. }
        | Fact::SettingReset { .. }
        | Fact::RuleBroken { .. }
        | Fact::RuleMended { .. } => Sign::Setting,
        Fact::ClientSubmitted { client, .. } => {
            return Some((Some(Peer::Client(*client)), Sign::Submitted));
        }
        Fact::ClientFinished { client, .. } => {
            return Some((Some(Peer::Client(*client)), Sign::Answered));
        }
        Fact::ClientTimedOut { client, .. } => {
            return Some((Some(Peer::Client(*client)), Sign::Waited));
        }
        Fact::Duplicated { .. } | Fact::Replayed { .. } => Sign::Duplicated,
        Fact::LinkClogged { link } => return Some((Some(Peer::Server(link.from)), Sign::Clogged)),
        Fact::LinkUnclogged { link } => return Some((Some(Peer::Server(link.from)), Sign::Mended)),
        Fact::DiskStalled
        | Fact::WriteFailed { .. }
        | Fact::WriteTorn { .. }
        | Fact::DiskLies
        | Fact::WritesVanished { .. }
        | Fact::DiskCorrupted { .. }
        | Fact::StartRefused { .. }
        | Fact::SnapshotCorrupted { .. }
        | Fact::SnapshotUnreadable { .. }
        | Fact::DiskWiped => Sign::DiskFault,
        Fact::DiskUnstalled | Fact::DiskFlushed | Fact::TailDropped => Sign::DiskWell,
        Fact::ClockStepped { .. } => Sign::Stepped,
        Fact::StormCame { .. } => Sign::Storm,
        Fact::Chaos { begins: true, .. } => Sign::Chaos,
        Fact::Calmed => Sign::Healed,
        Fact::Paused => Sign::Paused,
        Fact::Resumed => Sign::Resumed,
        Fact::LineLogged { .. } => Sign::Logged,
        Fact::ServerAdded => Sign::Added,
        Fact::ConfigurationAdopted { .. } => Sign::Reconfigured,
        Fact::EntryGiven { .. }
        | Fact::Sent { .. }
        | Fact::Delivered { .. }
        | Fact::Lost { .. }
        | Fact::WriteStarted { .. }
        | Fact::WriteDurable { .. }
        | Fact::RoleChanged { .. }
        | Fact::TermChanged { .. }
        | Fact::VoteChanged { .. }
        | Fact::EntryAppended { .. }
        | Fact::TimerFired { .. }
        | Fact::NothingChanged { .. }
        | Fact::Delayed { .. }
        | Fact::Held { .. }
        | Fact::Released { .. }
        | Fact::ClientRepeated { .. }
        | Fact::Chaos { .. }
        | Fact::ChangeRequested { .. }
        | Fact::SnapshotRequested
        | Fact::LogCompacted { .. }
        | Fact::StateRestored { .. }
        | Fact::CommandSkipped { .. }
        | Fact::SessionExpired { .. }
        | Fact::TransferRequested { .. }
        | Fact::MembersForced { .. }
        | Fact::VoteRequestUnanswered { .. }
        | Fact::CoreLoaded { .. }
        | Fact::CoreError { .. }
        | Fact::CoreLacks { .. }
        | Fact::CoreLogged { .. } => return None,
    };
    Some((server, sign))
}
