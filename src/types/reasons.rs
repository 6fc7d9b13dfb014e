//! Which timer, and why: the reasons that facts give.

use serde::{Deserialize, Serialize};

use super::LogIndex;

/// Which timer of a server ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Timer {
    /// No leader's word came in time (§5.2).
    Election,
    /// A leader's time to say that it is alive (§5.2).
    Heartbeat,
    /// A candidate's time to ask again those who have not answered (§5.1).
    Retry,
}

/// Why a message never arrived. The order is part of every recorded run's hash: add at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LossCause {
    /// The network lost it.
    Chance,
    /// The link was cut, or ran across a partition, when the message was sent.
    CutWhenSent,
    /// The link was cut, or ran across a partition, when the message should have arrived.
    CutOnArrival,
    /// The receiver was down.
    ReceiverDown,
    /// The client had its answer already.
    ClientGone,
    /// A command took it away.
    Dropped,
    /// As many messages waited at the receiver, which was paused or slow, as its machine keeps.
    ReceiverFull,
    /// As many messages waited for the link as its queue holds.
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
    /// A change of the members, asked of a leader that is paused.
    RequestToPausedLeader,
    /// `break` of a rule that is broken.
    AlreadyBroken,
    /// `mend` of a rule that is not broken.
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
    /// `tear` or `fail` of a server that is down and writes nothing.
    WriteOfDownServer,
    /// `snapshot` of a server that is down.
    SnapshotOfDownServer,
    /// `snapshot` of a server that is paused.
    SnapshotOfPausedServer,
    /// `snapshot` of a server that has applied nothing since its last.
    NothingToSnapshot,
    /// `snapshot` of a server whose last is still on its way to the disk.
    SnapshotUnderWay,
    /// `corrupt … snapshot` of a server whose disk has none.
    NoSnapshotToCorrupt,
    /// `force members` on a server by whose configuration these vote already, and nobody else.
    VotersAlready,
}

/// Why a write failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DiskError {
    /// The disk reports an error.
    Io,
    /// The disk has no room.
    Full,
}

/// Why a server applied an entry without executing its command (dissertation §6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum SkipReason {
    /// The same command of the same session had been executed.
    Repeated {
        /// Where it stands for the first time.
        first: LogIndex,
    },
    /// A later command of its session had been executed.
    Outdated,
    /// Its session is gone.
    NoSession {
        /// The session.
        session: LogIndex,
    },
}
