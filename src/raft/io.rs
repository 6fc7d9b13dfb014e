//! What goes into a server, and what comes out.

use serde::{Deserialize, Serialize};

use crate::types::{
    ChangeRequest, ClientOutcome, CommandId, CommandSize, Duration, Entries, Entry, GuardSet,
    LogIndex, Membership, Message, Note, ServerId, Span, Term,
};

/// Something that happens to a server.
#[derive(Clone, Debug)]
pub enum Input {
    /// A message from another server arrived.
    Message {
        /// Who sent it.
        from: ServerId,
        /// Its contents.
        message: Message,
    },
    /// The time of [`super::Raft::deadline`] has come.
    TimerFired,
    /// The election timer runs out now, whatever its deadline; a leader stands for election as well.
    ElectionForced,
    /// The oldest write that was under way has reached the disk.
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
}

/// Something that a server wants to be done.
#[derive(Clone, Debug)]
pub enum Output {
    /// Send a message.
    Send {
        /// To whom.
        to: ServerId,
        /// Its contents.
        message: Message,
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
    /// The election timer starts anew: draw a timeout and call [`super::Raft::set_election_timeout`] (§5.2: drawn anew
    /// each time, so that split votes do not repeat).
    ElectionTimeoutNeeded,
    /// The rule that was followed, for people.
    Note(Note),
}

/// What has to reach the disk, in one piece (Figure 2, persistent state): first the removal, then the new entries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Write {
    /// The current term and vote, if they changed.
    pub hard_state: Option<(Term, Option<ServerId>)>,
    /// The first index of the disk's log that is to be removed.
    pub truncate_from: Option<LogIndex>,
    /// The index of the first of `entries`.
    pub first: LogIndex,
    /// Entries to be added.
    pub entries: Entries,
}

/// How a server behaves where Raft leaves a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// How often a leader sends to each follower (§5.2), and a candidate to each silent voter (§5.1).
    pub heartbeat: Duration,
    /// Whether a new leader starts with an empty entry (§8).
    pub no_op: bool,
    /// The most entries in one AppendEntries.
    pub max_batch: u32,
    /// The most entries sent to a follower ahead of its acknowledgements.
    pub max_in_flight: u32,
    /// Between which bounds its election timeouts are drawn. The core draws none; it needs to know how long others may wait
    /// at least and at most.
    pub election_timeout: Span,
    /// Whether it asks whether it would win before it stands for election (dissertation §9.6).
    pub pre_vote: bool,
    /// Whether it steps down as a leader without a majority (dissertation §6.2), and ignores candidates while it hears from
    /// a leader (§4.2.3).
    pub check_quorum: bool,
    /// How members change (dissertation §4).
    pub membership: Membership,
    /// In how many rounds a new server catches up (dissertation §4.2.1).
    pub catch_up_rounds: u32,
    /// The rules of Raft that it does not follow; none, but to see what they are for.
    pub broken: GuardSet,
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
            broken: GuardSet::EMPTY,
        }
    }
}
