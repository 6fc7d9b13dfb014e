//! The one stream that everything shown is derived from.

use std::fmt;
use std::num::NonZeroU32;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    ChangeRequest, ClientId, ClientOutcome, CommandId, Duration, Entry, FaultKind, Link, LogIndex,
    Message, MessageId, Note, Operation, Peer, Role, Rule, Scope, ServerId, ServerSet, Setting,
    Term, Time, Violation, event_form,
};

/// The place of an event in its run's stream, counted from 1.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct EventId(pub u64);

/// One disk write of one server. Numbers rise for as long as the world runs; a restart does not reset them.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct WriteId(pub u64);

/// Something that happened.
///
/// Where people read it, it serialises to one flat object; `docs/events.md` describes it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Event {
    /// Its place in the stream.
    pub seq: EventId,
    /// When it happened, in microseconds since the start.
    #[serde(rename = "at_us")]
    pub at: Time,
    /// Where it happened; nowhere in particular for what concerns the network or a client alone.
    pub server: Option<ServerId>,
    /// The event that triggered it: of a timer that runs out, the one that set it; of a write that is durable, its start.
    /// None for a command from outside and for the start of the run.
    pub trigger: Option<EventId>,
    /// What happened.
    #[serde(flatten)]
    pub kind: EventKind,
}

/// The three sources of events.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub enum EventKind {
    /// What the world itself observed. The checker reads these alone.
    Fact(Fact),
    /// What the core said of its own reasoning.
    Note(Note),
    /// What the checker found. The event's server is the one that broke the promise.
    Violation {
        /// The broken promise.
        #[serde(flatten, serialize_with = "event_form::violation")]
        violation: Violation,
    },
}

impl Event {
    /// What the world observed, if this is such an event.
    pub fn fact(&self) -> Option<&Fact> {
        match &self.kind {
            EventKind::Fact(fact) => Some(fact),
            _ => None,
        }
    }

    /// What the core said, if this is such an event.
    pub fn note(&self) -> Option<&Note> {
        match &self.kind {
            EventKind::Note(note) => Some(note),
            _ => None,
        }
    }
}

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

/// What the world itself observes: nothing here is the word of the protocol's code.
///
/// The order is part of every recorded run's hash: add at the end.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fact {
    /// An entry stands on the server's disk before the run starts.
    EntryGiven {
        /// Where it stands.
        index: LogIndex,
        /// The entry.
        #[serde(flatten)]
        entry: Entry,
    },
    /// The server starts, or starts again, with what its disk holds; everything else it has forgotten.
    Started {
        /// Its durable term.
        term: Term,
        /// Its durable vote in that term.
        voted_for: Option<ServerId>,
        /// The last index of its durable log.
        last_log_index: LogIndex,
        /// The term of that entry.
        last_log_term: Term,
    },
    /// The server stops at once; writes that had not reached the disk are gone.
    Crashed {
        /// How many writes were lost.
        lost_writes: u32,
    },

    /// A message enters the network.
    Sent {
        /// Its number.
        message: MessageId,
        /// Who sends it.
        #[serde(serialize_with = "event_form::text")]
        from: Peer,
        /// Who shall receive it.
        #[serde(serialize_with = "event_form::text")]
        to: Peer,
        /// Its contents.
        body: Message,
        /// For how many microseconds its sender kept it until what it rests on was on the disk; at most some 71 minutes.
        #[serde(skip_serializing_if = "event_form::is_zero")]
        held_us: u32,
    },
    /// The network made a second copy of a message.
    Duplicated {
        /// The message.
        message: MessageId,
        /// The number of the copy.
        copy: MessageId,
        /// Who sent it.
        #[serde(serialize_with = "event_form::text")]
        from: Peer,
        /// Who shall receive it.
        #[serde(serialize_with = "event_form::text")]
        to: Peer,
    },
    /// A message arrives.
    Delivered {
        /// Its number.
        message: MessageId,
        /// Who sent it.
        #[serde(serialize_with = "event_form::text")]
        from: Peer,
        /// Who receives it.
        #[serde(serialize_with = "event_form::text")]
        to: Peer,
        /// Its contents.
        body: Message,
        /// The number of the message of which it is a copy; none if it is an original, or if there are more than 2³² of them.
        #[serde(skip_serializing_if = "Option::is_none")]
        copy_of: Option<NonZeroU32>,
    },
    /// A message is lost.
    Lost {
        /// Its number.
        message: MessageId,
        /// Who sent it.
        #[serde(serialize_with = "event_form::text")]
        from: Peer,
        /// Who should have received it.
        #[serde(serialize_with = "event_form::text")]
        to: Peer,
        /// Its contents.
        body: Message,
        /// Why.
        cause: LossCause,
        /// The number of the message of which it is a copy; none if it is an original, or if there are more than 2³² of them.
        #[serde(skip_serializing_if = "Option::is_none")]
        copy_of: Option<NonZeroU32>,
    },

    /// The server gives its disk something to write.
    WriteStarted {
        /// The write's number.
        write: WriteId,
        /// The term and vote that it makes durable, if they changed.
        #[serde(serialize_with = "event_form::hard_state")]
        hard_state: Option<(Term, Option<ServerId>)>,
        /// The last index of the log when this write is done.
        last_log_index: LogIndex,
    },
    /// A write has reached the disk.
    WriteDurable {
        /// The write's number.
        write: WriteId,
    },

    /// The server's role changed.
    RoleChanged {
        /// What it was.
        from: Role,
        /// What it is.
        to: Role,
    },
    /// The server's current term changed.
    TermChanged {
        /// What it was.
        from: Term,
        /// What it is.
        to: Term,
    },
    /// The server voted in its current term.
    VoteChanged {
        /// For whom.
        candidate: ServerId,
    },
    /// The server put an entry at the end of its log.
    EntryAppended {
        /// Where.
        index: LogIndex,
        /// The entry.
        #[serde(flatten)]
        entry: Entry,
    },
    /// The server removed the end of its log.
    LogTruncated {
        /// The first index that is gone.
        first: LogIndex,
        /// The last index that is gone.
        last: LogIndex,
    },
    /// The server's commit index changed.
    CommitAdvanced {
        /// What it was.
        from: LogIndex,
        /// What it is.
        to: LogIndex,
    },
    /// The server applied an entry to its state machine.
    Applied {
        /// The entry's index.
        index: LogIndex,
        /// The entry.
        #[serde(flatten)]
        entry: Entry,
        /// A digest of the state machine now. It stays as it was if the entry changed nothing, and is 0 before anything did.
        #[serde(skip_serializing_if = "event_form::is_zero")]
        state: u32,
    },
    /// One of the server's timers ran out.
    TimerFired {
        /// Which.
        timer: Timer,
        /// Whether it was made to, by a command.
        forced: bool,
    },

    /// A client wants a command to be executed.
    ClientSubmitted {
        /// The client.
        client: ClientId,
        /// Its command.
        command: CommandId,
        /// What that means to the state machine, if anything.
        #[serde(skip_serializing_if = "Option::is_none")]
        operation: Option<Operation>,
    },
    /// A client waited too long for an answer.
    ClientTimedOut {
        /// The client.
        client: ClientId,
        /// Who did not answer.
        #[serde(rename = "asked")]
        server: ServerId,
    },
    /// A client is done with a command.
    ClientFinished {
        /// The client.
        client: ClientId,
        /// Its command.
        command: CommandId,
        /// The answer that it takes home; none if its only try was not answered.
        outcome: Option<ClientOutcome>,
    },

    /// The server's links are all cut, both ways.
    Isolated,
    /// The server is no longer isolated.
    Reconnected,
    /// The network is partitioned; servers of different groups do not reach each other.
    Partitioned {
        /// The groups; each server is in one of them.
        groups: Arc<[ServerSet]>,
    },
    /// One direction of a link is cut.
    LinkCut {
        /// Which.
        #[serde(flatten)]
        link: Link,
    },
    /// One direction of a link works again.
    LinkHealed {
        /// Which.
        #[serde(flatten)]
        link: Link,
    },
    /// All partitions, cuts and isolations are mended.
    Healed,
    /// A setting changed.
    SettingChanged {
        /// What it applies to.
        #[serde(serialize_with = "event_form::scope")]
        scope: Scope,
        /// The setting and its new value.
        #[serde(flatten, serialize_with = "event_form::setting")]
        setting: Setting,
    },
    /// A command changed nothing.
    NothingChanged {
        /// Why.
        why: NoEffect,
    },

    /// A command lets a message take longer.
    Delayed {
        /// Its number.
        message: MessageId,
        /// Who sent it.
        #[serde(serialize_with = "event_form::text")]
        from: Peer,
        /// Who shall receive it.
        #[serde(serialize_with = "event_form::text")]
        to: Peer,
        /// How much later it arrives.
        #[serde(rename = "by_us")]
        by: Duration,
    },
    /// A command stops a message on its way.
    Held {
        /// Its number.
        message: MessageId,
        /// Who sent it.
        #[serde(serialize_with = "event_form::text")]
        from: Peer,
        /// Who shall receive it.
        #[serde(serialize_with = "event_form::text")]
        to: Peer,
    },
    /// A command released a message that was held.
    Released {
        /// Its number.
        message: MessageId,
        /// Who sent it.
        #[serde(serialize_with = "event_form::text")]
        from: Peer,
        /// Who shall receive it.
        #[serde(serialize_with = "event_form::text")]
        to: Peer,
    },
    /// The server's process stands still. It is alive, and does nothing.
    Paused,
    /// The server's process resumed.
    Resumed,
    /// A rule of Raft is switched off, for all servers: from now on, or, at the start of the run, from its beginning.
    RuleBroken {
        /// Which.
        #[serde(rename = "guard")]
        rule: Rule,
    },
    /// A rule of Raft that was switched off is followed again.
    RuleMended {
        /// Which.
        #[serde(rename = "guard")]
        rule: Rule,
    },
    /// One direction of a link lets nothing through for now.
    LinkClogged {
        /// Which.
        #[serde(flatten)]
        link: Link,
    },
    /// One direction of a link lets everything through again, and first what has waited.
    LinkUnclogged {
        /// Which.
        #[serde(flatten)]
        link: Link,
    },
    /// The network keeps a copy of a message, which arrives much later.
    Replayed {
        /// The message.
        message: MessageId,
        /// The number of the copy.
        copy: MessageId,
        /// Who sent it.
        #[serde(serialize_with = "event_form::text")]
        from: Peer,
        /// Who shall receive it.
        #[serde(serialize_with = "event_form::text")]
        to: Peer,
    },
    /// The server's disk finishes no write for now.
    DiskStalled,
    /// The server's disk resumed.
    DiskUnstalled,
    /// A write failed, and its process knows. It stops itself: what is on the disk is uncertain then, and a process that went
    /// on could promise what it does not hold.
    WriteFailed {
        /// The write's number.
        write: WriteId,
        /// Why.
        error: DiskError,
    },
    /// The server stops in the middle of a write: a part of it has reached the disk.
    WriteTorn {
        /// The write's number.
        write: WriteId,
        /// The last index of the log that is on the disk now, if what reached it is about the log.
        kept: Option<LogIndex>,
        /// Whether the term and vote of the write reached the disk; none if it was not about them.
        hard_state_kept: Option<bool>,
    },
    /// At its start the server finds an incomplete record at the end of its disk, by its checksum, and drops it: nobody was
    /// told of it.
    TailDropped,
    /// From now on the server's disk acknowledges writes that it only holds in its memory.
    DiskLies,
    /// The disk has written all that it had claimed to hold, and is honest again.
    DiskFlushed,
    /// After a crash the disk lacks what it had acknowledged since it began to lie.
    WritesVanished {
        /// How many writes.
        writes: u32,
    },
    /// A bit of a record on the server's disk flips. The process, which has what it needs in memory, does not notice.
    DiskCorrupted {
        /// The index of the entry that the record holds; 0 for the record of term and vote.
        index: LogIndex,
    },
    /// The server does not start: by its checksum, a record that it has acknowledged is damaged. Without it, it might break
    /// its promises.
    StartRefused {
        /// The index of the entry that the record holds; 0 for the record of term and vote.
        index: LogIndex,
    },
    /// The server's disk is empty from now on.
    DiskWiped,
    /// The server's clock jumps.
    ClockStepped {
        /// How far ahead, in microseconds; negative if it is set back.
        by_us: i64,
    },
    /// A client sends its request a second time.
    ClientRepeated {
        /// The client.
        client: ClientId,
    },
    /// Many clients come at once.
    StormCame {
        /// How many.
        clients: u32,
    },
    /// Chaos brings a fault about, or ends one.
    Chaos {
        /// Which.
        fault: FaultKind,
        /// Whether it begins.
        begins: bool,
    },
    /// A command ends chaos and all faults: the network is whole, disks work, and servers start.
    Calmed,
    /// A machine was added, with an empty disk; it is not yet a member.
    ServerAdded,
    /// Somebody asks a leader for other members.
    ChangeRequested {
        /// Which.
        request: ChangeRequest,
    },
    /// The server acts on the configuration that stands at this index of its log, or on the one of the start, at 0.
    ConfigurationAdopted {
        /// Where.
        index: LogIndex,
    },
    /// A command asks the server to take a snapshot.
    SnapshotRequested,
    /// The server's state machine was made bytes, which go to the disk.
    SnapshotTaken {
        /// The last index that they stand for.
        index: LogIndex,
        /// The term of that entry.
        term: Term,
        /// What the state is, in one number, as in `Applied`.
        state: u32,
        /// How many bytes there are.
        bytes: u32,
    },
    /// A snapshot is on the disk, and the server's log lets go of all entries that it stands for.
    LogCompacted {
        /// The last index that is gone.
        index: LogIndex,
        /// The term of that entry.
        term: Term,
    },
    /// The server has replaced the start of its log, or all of it, by a snapshot that a leader sent.
    SnapshotInstalled {
        /// The last index that it stands for.
        index: LogIndex,
        /// The term of that entry.
        term: Term,
        /// What its state is, in one number.
        state: u32,
        /// How many bytes it has.
        bytes: u32,
        /// The last index of the log now: the snapshot's, unless the log had entries after it that stay.
        last_log_index: LogIndex,
    },
    /// The server's state machine was restored from a snapshot.
    StateRestored {
        /// The last index that the snapshot stands for.
        index: LogIndex,
        /// What the state is now, in one number.
        state: u32,
    },
    /// The server applied an entry whose command it did not execute.
    CommandSkipped {
        /// The entry's index.
        index: LogIndex,
        /// The command.
        command: CommandId,
        /// Why.
        #[serde(flatten)]
        why: SkipReason,
    },
    /// The server's state machine dropped a session, because it may keep only so many.
    SessionExpired {
        /// The session.
        session: LogIndex,
    },
    /// A command asks the leader to hand its leadership over.
    TransferRequested {
        /// Who shall lead.
        to: ServerId,
    },
    /// A bit of the snapshot on the server's disk flips. The process, which has its state in memory, does not notice.
    SnapshotCorrupted {
        /// The last index that the snapshot stands for.
        index: LogIndex,
    },
    /// The server does not start: by its checksum, its snapshot is damaged, and the entries that it replaced are gone.
    SnapshotUnreadable {
        /// The last index that the snapshot stands for.
        index: LogIndex,
    },
    /// A command forces a configuration on the server, which no majority has agreed to. It is in its log next.
    MembersForced {
        /// Who votes from now on.
        voters: ServerSet,
    },
    /// The server has received a RequestVote, keeps its term and vote, and neither answers nor has an answer that waits for
    /// its disk.
    VoteRequestUnanswered {
        /// The number of the request.
        message: MessageId,
        /// Who asks.
        candidate: ServerId,
        /// The term that it asks for.
        term: Term,
    },
    /// What was set for a link, a server or a kind of messages alone no longer holds.
    SettingReset {
        /// What it applied to.
        #[serde(serialize_with = "event_form::scope")]
        scope: Scope,
        /// The setting, with the value that the whole world has.
        #[serde(flatten, serialize_with = "event_form::setting")]
        setting: Setting,
    },
}

/// Every event is moved and looked at in the hot loop.
const _: () = assert!(size_of::<Event>() <= 136);

impl EventId {
    /// The one after this.
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}
