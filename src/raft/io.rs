//! What goes into a server, and what comes out.

use std::sync::Arc;

use crate::types::{
    ChangeRequest, ClientOutcome, CommandId, CommandSize, Duration, Entries, Entry, LogIndex,
    Membership, Message, Note, Ratio, ReadMode, RuleSet, ServerId, ServerSet, Snapshot, Span, Term,
    Time, Timer,
};

pub use super::durability::NewSnapshot;

/// Something that happens to a server.
#[derive(Clone, Debug)]
pub enum Input {
    /// A message from another server arrived.
    Message {
        /// Its sender.
        from: ServerId,
        /// Its contents.
        message: Message,
    },
    /// The time of [`Output::Wait`] has come.
    TimerFired,
    /// The election timer fires now, before its deadline too; a leader campaigns as well.
    ElectionForced,
    /// The oldest pending write has reached the disk.
    WriteDurable,
    /// A client submits a command.
    ClientRequest {
        /// The command.
        command: CommandId,
        /// How many bytes it has.
        size: CommandSize,
    },

    /// Somebody wants other members (dissertation §4).
    ChangeRequested {
        /// Which.
        request: ChangeRequest,
    },
    /// Somebody forces these voters on the server: see `force members` of the command language. Unsafe.
    MembersForced {
        /// The voters.
        voters: ServerSet,
    },
    /// The server shall take a snapshot now, if there is anything new to take (§7).
    SnapshotRequested,
    /// The answer to [`Output::SnapshotNeeded`].
    SnapshotMade {
        /// The index that was asked for.
        index: LogIndex,
        /// The state machine's state when all entries up to there have been applied.
        data: Arc<[u8]>,
    },
    /// A client reads (dissertation §6.4). Any server takes it; [`Output::ReadReady`] or a rejection by [`Output::Answer`]
    /// follows, or nothing, if the leader is lost.
    ReadRequest {
        /// The read: a command that changes nothing.
        read: CommandId,
    },
    /// Somebody wants this leader to hand its leadership over (dissertation §3.10).
    TransferRequested {
        /// To whom.
        to: ServerId,
    },
}

/// Something that a server asks for. [`super::Raft::poll_output`] returns them one by one.
#[derive(Clone, Debug)]
pub enum Output {
    /// Write this to the disk; it comes before everything else that the same input causes. Writes reach the disk in the order
    /// in which they are asked for: report each with [`Input::WriteDurable`].
    Write(Write),
    /// Send a message.
    Send {
        /// To whom.
        to: ServerId,
        /// Its contents.
        message: Message,
    },
    /// Send a message that has waited for the disk until now.
    SendHeldBack {
        /// To whom.
        to: ServerId,
        /// Its contents.
        message: Message,
        /// When it was made, by the server's clock.
        since: Time,
    },
    /// Apply an entry to the state machine.
    Apply {
        /// The entry's index.
        index: LogIndex,
        /// The entry.
        entry: Entry,
    },
    /// Answer a client.
    Answer {
        /// The command that it is about.
        command: CommandId,
        /// The answer.
        outcome: ClientOutcome,
    },
    /// Answer a read from the state machine as it is now, after everything that was put out before.
    ReadReady {
        /// The read.
        read: CommandId,
    },
    /// The election timer restarts: draw a timeout and call [`super::Raft::set_election_timeout`] (§5.2: drawn again
    /// each time, so that split votes do not repeat).
    ElectionTimeoutNeeded,
    /// The rule that was followed, for people.
    Note(Note),
    /// Make bytes of the state machine's state as of `index`, and give them back with [`Input::SnapshotMade`] (§7). All
    /// entries up to there have been given out before, unless the rule is broken that a snapshot covers committed entries
    /// alone.
    SnapshotNeeded {
        /// The last index that the snapshot is to cover.
        index: LogIndex,
    },
    /// Put the state of a snapshot in place of the state machine's (Figure 13): after a restart, or when a leader has
    /// sent it. The next entry to apply is the one after it.
    Restore {
        /// The snapshot.
        snapshot: Arc<Snapshot>,
    },
    /// There is nothing else to do until the next input.
    Wait {
        /// When to come back with [`Input::TimerFired`], should nothing happen before, and which timer that is; none if no
        /// timer runs.
        until: Option<(Time, Timer)>,
    },
}

/// What has to reach the disk, in one piece (Figure 2, persistent state): first the snapshot, which replaces the start
/// of the log ([`crate::types::Log::compact`]), then the removal, then the new entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Write {
    /// The current term and vote, if they changed.
    pub hard_state: Option<(Term, Option<ServerId>)>,
    /// A snapshot (§7).
    pub snapshot: Option<NewSnapshot>,
    /// The first index of the disk's log that is to be removed.
    pub truncate_from: Option<LogIndex>,
    /// The index of the first of `entries`.
    pub first: LogIndex,
    /// Entries to be added.
    pub entries: Entries,
}

/// How a server behaves where Raft leaves a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How often a leader sends to each follower (§5.2), and a candidate to each silent voter (§5.1).
    pub heartbeat: Duration,
    /// Whether a new leader starts with an empty entry (§8).
    pub no_op: bool,
    /// How it answers reads (dissertation §6.4).
    pub reads: ReadMode,
    /// By how much any two clocks are taken to differ at most (dissertation §6.4.1).
    pub clock_drift: Ratio,
    /// The most entries in one AppendEntries.
    pub max_batch: u32,
    /// The most entries sent to a follower ahead of its acknowledgements.
    pub max_in_flight: u32,
    /// Between which bounds its election timeouts are drawn. The core draws none; it needs to know how long others may wait
    /// at least and at most.
    pub election_timeout: Span,
    /// Whether it asks whether it would win before it starts an election (dissertation §9.6).
    pub pre_vote: bool,
    /// Whether it steps down as a leader without a majority (dissertation §6.2), and ignores candidates while it hears from
    /// a leader (§4.2.3).
    pub check_quorum: bool,
    /// How members change (dissertation §4).
    pub membership: Membership,
    /// In how many rounds a new server catches up (dissertation §4.2.1).
    pub catch_up_rounds: u32,
    /// The most messages with entries sent to a follower ahead of its acknowledgements; 0 for no limit.
    pub max_in_flight_messages: u32,
    /// The most bytes of entries sent to a follower ahead of its acknowledgements; 0 for no limit. An entry that is larger
    /// goes alone.
    pub max_in_flight_bytes: u32,
    /// The most uncommitted entries that a leader may have when it takes a command; 0 for no limit.
    pub max_uncommitted: u32,
    /// How many entries are applied from one snapshot to the next (dissertation §5.1.2); 0 for none.
    pub snapshot_every: u32,
    /// The most bytes of a snapshot in one message (Figure 13).
    pub snapshot_chunk: u32,
    /// Whether a leader sends entries while its own disk still writes them (dissertation §10.2.1).
    pub parallel_writes: bool,
    /// The rules of Raft that it does not follow; none, but to see what they are for.
    pub broken: RuleSet,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            heartbeat: Duration::from_ms(50),
            no_op: false,
            max_batch: 64,
            max_in_flight: 1024,
            election_timeout: Span::new(Duration::from_ms(150), Duration::from_ms(300)),
            pre_vote: false,
            check_quorum: false,
            membership: Membership::Joint,
            catch_up_rounds: 10,
            max_in_flight_messages: 0,
            max_in_flight_bytes: 0,
            max_uncommitted: 0,
            snapshot_every: 0,
            snapshot_chunk: 1024,
            parallel_writes: false,
            reads: ReadMode::Log,
            clock_drift: Ratio::from_ppm(50_000),
            broken: RuleSet::EMPTY,
        }
    }
}
