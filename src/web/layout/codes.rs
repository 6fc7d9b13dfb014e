//! The meanings of the codes in the rows of the layout.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen::prelude::wasm_bindgen;

use crate::lab::diagram::walk::Relation;
use crate::lab::diagram::{Fate, Sign};
use crate::lab::scene::{CallerState, Membership, Outlook, ServerFault};
use crate::lab::summary::lanes::LaneState;
use crate::types::{MessageKind, Role};

/// Numbers each variant of an enum of the engine for the page. A variant without a number does not compile.
macro_rules! codes {
    ($(#[$of_code:meta])* $code:ident of $source:ident { $($(#[$of_variant:meta])* $variant:ident,)* }) => {
        $(#[$of_code])*
        #[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $code {
            $($(#[$of_variant])* $variant,)*
        }

        impl From<$source> for $code {
            fn from(source: $source) -> Self {
                match source {
                    $($source::$variant => Self::$variant,)*
                }
            }
        }

        impl $code {
            /// The number that stands in a row.
            pub fn number(self) -> f64 {
                f64::from(self as u32)
            }
        }
    };
}

/// A fault of a server; each is a power of two.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
#[derive(Clone, Copy, Debug)]
pub enum FaultBit {
    /// Its disk is stalled.
    DiskStalled = 1,
    /// Its disk is full.
    DiskFull = 2,
    /// Its disk acknowledges writes that it does not keep.
    DiskLies = 4,
    /// A record on its disk is damaged, so the server does not start.
    DiskDamaged = 8,
    /// Its process is slow.
    Slow = 16,
}

impl From<ServerFault> for FaultBit {
    fn from(fault: ServerFault) -> Self {
        match fault {
            ServerFault::DiskStalled => Self::DiskStalled,
            ServerFault::DiskFull => Self::DiskFull,
            ServerFault::DiskLies => Self::DiskLies,
            ServerFault::DiskDamaged => Self::DiskDamaged,
            ServerFault::Slow => Self::Slow,
        }
    }
}

codes! {
    /// The membership of a server in the cluster. A joint configuration has two sides.
    MemberCode of Membership {
        /// It is not a member.
        Outside,
        /// It votes.
        Voter,
        /// It receives the log, and has no vote.
        Learner,
        /// The configuration is joint, and it votes on both sides.
        BothSides,
        /// The configuration is joint, and it votes only in C_old: it is being removed.
        OldSide,
        /// The configuration is joint, and it votes only in C_new: it is being added.
        NewSide,
    }
}

codes! {
    /// A server's role.
    RoleCode of Role {
        /// Answers requests and expects contact from a leader.
        Follower,
        /// Requests votes.
        Candidate,
        /// Serves clients and replicates its log.
        Leader,
        /// Receives the log, and has no vote.
        Learner,
        /// Requests pre-votes.
        PreCandidate,
    }
}

codes! {
    /// The kind of a message.
    KindCode of MessageKind {
        /// A candidate requests a vote.
        RequestVote,
        /// The answer to it.
        RequestVoteResponse,
        /// AppendEntries without entries.
        Heartbeat,
        /// AppendEntries with entries.
        AppendEntries,
        /// The answer to either.
        AppendEntriesResponse,
        /// A client's command.
        ClientRequest,
        /// The answer to it.
        ClientResponse,
        /// A server requests a pre-vote.
        PreVote,
        /// The answer to it.
        PreVoteResponse,
        /// A piece of a leader's snapshot.
        InstallSnapshot,
        /// The answer to it.
        InstallSnapshotResponse,
        /// A leader tells another server to start an election.
        TimeoutNow,
        /// A follower asks for the index of a read.
        ReadIndex,
        /// The answer to it.
        ReadIndexResponse,
        /// Any other message of a foreign core.
        Other,
    }
}

codes! {
    /// What will happen to a message if nothing else changes.
    FateCode of Outlook {
        /// It arrives.
        Arrives,
        /// The link is cut, partitioned or isolated: it will be lost on arrival.
        MeetsCut,
        /// The receiver is down.
        ReceiverDown,
        /// It is lost (by chance, or because the link was cut when it was sent). Its row stays until `DeliverMs`, a usual latency
        /// after sending, so that the loss can be seen.
        Lost,
        /// A recording does not tell. Its row stays until `DeliverMs`.
        Untold,
        /// It is held: it does not move until it is released.
        Held,
    }
}

codes! {
    /// The state of a client.
    ClientCode of CallerState {
        /// It has no answer yet.
        Waiting,
        /// Its command was applied or its read answered.
        Served,
        /// Its only attempt failed.
        GaveUp,
    }
}

codes! {
    /// The state of a server: its role, or why it has none.
    LaneCode of LaneState {
        /// Up, and a follower.
        Follower,
        /// Up, and a candidate.
        Candidate,
        /// Up, and a leader.
        Leader,
        /// Up, and a learner.
        Learner,
        /// Up, and a pre-candidate.
        PreCandidate,
        /// Crashed.
        Down,
        /// Up, but its process is suspended.
        Paused,
    }
}

codes! {
    /// What happened to a message.
    EndCode of Fate {
        /// It is in flight.
        Flying,
        /// It arrived.
        Arrived,
        /// It was lost when it was sent.
        LostAtOnce,
        /// It was lost in flight.
        LostOnWay,
        /// It was lost on arrival.
        LostAtEnd,
        /// It was dropped in flight by a command.
        Dropped,
    }
}

codes! {
    /// What a mark means.
    SignCode of Sign {
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
        /// A commit index rose.
        Committed,
        /// An entry was applied.
        Applied,
        /// Entries were removed from a log.
        Truncated,
        /// A server stopped.
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
        /// A client was answered.
        Answered,
        /// A client timed out.
        Waited,
        /// The network made a second copy of a message.
        Duplicated,
        /// A process was suspended.
        Paused,
        /// A process continues.
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
}

codes! {
    /// How something is related to the selected event.
    RelationCode of Relation {
        /// Not at all, as far as is known.
        None,
        /// It is the selected event.
        Itself,
        /// It led to the selected event.
        Cause,
        /// It follows from the selected event.
        Effect,
    }
}

/// A fault that keeps a server from communicating.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
#[derive(Clone, Copy, Debug)]
pub enum BandCode {
    /// All its links are cut.
    Isolated,
    /// It is in a group of a partition.
    Group,
    /// Its messages to one other server are lost.
    Cut,
    /// Its process is suspended.
    Paused,
    /// Its messages to one other server wait.
    Clogged,
    /// Its disk does not complete writes.
    Stalled,
}
