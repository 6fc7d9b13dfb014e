//! What the world observes about its servers, disks, network and clients.

use std::num::NonZeroU32;
use std::sync::Arc;

use serde::Serialize;

use super::{
    ChangeRequest, ClientId, ClientOutcome, CommandId, DiskError, Duration, Entry, FaultKind, Link,
    LogIndex, LossCause, Message, MessageId, NoEffect, Operation, Peer, Role, Rule, Scope,
    ServerId, ServerSet, Setting, SkipReason, Term, Timer, WriteId, event_form,
};
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
