//! The timers, and the reasons that facts give.

use serde::{Deserialize, Serialize};

use super::LogIndex;

/// A timer of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Timer {
    /// The election timer (§5.2).
    Election,
    /// A leader's heartbeat timer (§5.2).
    Heartbeat,
    /// A candidate's timer for repeating its requests to servers that have not answered (§5.1).
    Retry,
    /// Any other timer of a foreign core.
    Other,
}

/// A part of Raft that a foreign core may lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CorePart {
    /// Answers to reads without the log (dissertation §6.4).
    Reads,
    /// Snapshots (§7).
    Snapshots,
    /// Changes of the members (§6).
    Membership,
    /// Transfer of leadership (dissertation §3.10).
    Transfer,
    /// Rules that can be switched off.
    Rules,
}

/// Why a message never arrived. The order is part of every recorded run's hash: add at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LossCause {
    /// The network lost it.
    Chance,
    /// The link was cut, or crossed a partition, when the message was sent.
    CutWhenSent,
    /// The link was cut, or crossed a partition, when the message should have arrived.
    CutOnArrival,
    /// The receiver was down.
    ReceiverDown,
    /// The client had already received its answer.
    ClientGone,
    /// A command dropped it.
    Dropped,
    /// The receiver was paused or slow, and its buffer was full.
    ReceiverFull,
    /// The link's queue was full.
    QueueFull,
}

/// Why a command changed nothing. The order is part of every recorded run's hash: add at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoEffect {
    /// `crash` of a server that is down.
    AlreadyDown,
    /// `restart` of a server that is up.
    AlreadyUp,
    /// `timeout` of a server that is down.
    TimerOfDownServer,
    /// `isolate` of a server that is isolated.
    AlreadyIsolated,
    /// `reconnect` of a server that is connected.
    NotIsolated,
    /// `cut` of a link that is cut.
    AlreadyCut,
    /// `heal` of a link that is not cut.
    NotCut,
    /// `pause` of a server that is paused.
    AlreadyPaused,
    /// `pause` of a server that is down.
    PauseOfDownServer,
    /// `resume` of a server that is not paused.
    NotPaused,
    /// `timeout` of a server that is paused.
    TimerOfPausedServer,
    /// `hold` of a message that is held.
    AlreadyHeld,
    /// `release` of a message that is not held.
    NotHeld,
    /// A request for a membership change to a leader that is paused.
    RequestToPausedLeader,
    /// `break` of a rule that is switched off already.
    AlreadyBroken,
    /// `mend` of a rule that is not switched off.
    NotBroken,
    /// `clog` of a link that is clogged.
    AlreadyClogged,
    /// `unclog` of a link that is not clogged.
    NotClogged,
    /// `stall` of a disk that is stalled.
    AlreadyStalled,
    /// `unstall` of a disk that is not stalled.
    NotStalled,
    /// `lie` of a disk that lies.
    AlreadyLies,
    /// `flush` of a disk that does not lie.
    LiesNot,
    /// `tear` or `fail` of a server that is down.
    WriteOfDownServer,
    /// `snapshot` of a server that is down.
    SnapshotOfDownServer,
    /// `snapshot` of a server that is paused.
    SnapshotOfPausedServer,
    /// `snapshot` of a server that has applied nothing since its last snapshot.
    NothingToSnapshot,
    /// `snapshot` of a server whose last snapshot is not durable yet.
    SnapshotUnderWay,
    /// `corrupt … snapshot` of a server whose disk has no snapshot.
    NoSnapshotToCorrupt,
    /// `force members` on a server in whose configuration these servers are already the only voters.
    VotersAlready,
}

/// Why a write failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DiskError {
    /// The disk reports an error.
    Io,
    /// The disk is full.
    Full,
}

/// Why a server applied an entry without executing its command (dissertation §6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum SkipReason {
    /// The same command of the same session has already been executed.
    Repeated {
        /// The index of its first entry.
        first: LogIndex,
    },
    /// A later command of its session has already been executed.
    Outdated,
    /// Its session has expired.
    NoSession {
        /// The session.
        session: LogIndex,
    },
}
