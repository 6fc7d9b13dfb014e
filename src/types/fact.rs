//! What the world observes of its servers, disks, network and clients.

use std::num::NonZeroU32;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    ChangeRequest, ClientId, ClientOutcome, CommandId, CorePart, DiskError, Duration, Entry,
    FaultKind, Link, LogIndex, LossCause, Message, MessageId, NoEffect, Operation, Peer, Role,
    Rule, Scope, ServerId, ServerSet, Setting, SkipReason, Term, Timer, WriteId, event_form,
};
/// Something that the world itself observes. Nothing here relies on what the protocol's code reports about itself.
///
/// The order is part of every recorded run's hash: add at the end.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fact {
    /// An entry is on the server's disk before the run starts.
    EntryGiven {
        /// The entry's index.
        index: LogIndex,
        /// The entry.
        #[serde(flatten)]
        entry: Entry,
    },
    /// The server starts or restarts. It has only what its disk holds.
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
    /// The server stops at once. Writes that were not yet durable are lost.
    Crashed {
        /// How many writes were lost.
        lost_writes: u32,
    },

    /// A message enters the network.
    Sent {
        /// Its number.
        message: MessageId,
        /// The sender.
        #[serde(serialize_with = "event_form::text", deserialize_with = "event_form::from_text")]
        from: Peer,
        /// The receiver.
        #[serde(serialize_with = "event_form::text", deserialize_with = "event_form::from_text")]
        to: Peer,
        /// Its contents.
        body: Message,
        /// How long its sender held it back until what it depends on was durable, in microseconds; at most some 71
        /// minutes.
        #[serde(default, skip_serializing_if = "event_form::is_zero")]
        held_us: u32,
    },
    /// The network made a second copy of a message.
    Duplicated {
        /// The message.
        message: MessageId,
        /// The number of the copy.
        copy: MessageId,
        /// The sender.
        #[serde(serialize_with = "event_form::text", deserialize_with = "event_form::from_text")]
        from: Peer,
        /// The receiver.
        #[serde(serialize_with = "event_form::text", deserialize_with = "event_form::from_text")]
        to: Peer,
    },
    /// A message arrives.
    Delivered {
        /// Its number.
        message: MessageId,
        /// The sender.
        #[serde(serialize_with = "event_form::text", deserialize_with = "event_form::from_text")]
        from: Peer,
        /// The receiver.
        #[serde(serialize_with = "event_form::text", deserialize_with = "event_form::from_text")]
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
        /// The sender.
        #[serde(serialize_with = "event_form::text", deserialize_with = "event_form::from_text")]
        from: Peer,
        /// The receiver.
        #[serde(serialize_with = "event_form::text", deserialize_with = "event_form::from_text")]
        to: Peer,
        /// Its contents.
        body: Message,
        /// Why.
        cause: LossCause,
        /// The number of the message of which it is a copy; none if it is an original, or if there are more than 2³² of them.
        #[serde(skip_serializing_if = "Option::is_none")]
        copy_of: Option<NonZeroU32>,
    },

    /// The server starts a write to its disk.
    WriteStarted {
        /// The write's number.
        write: WriteId,
        /// The term and vote that it makes durable, if they changed.
        #[serde(
            serialize_with = "event_form::hard_state",
            deserialize_with = "event_form::read_hard_state"
        )]
        hard_state: Option<(Term, Option<ServerId>)>,
        /// The last index of the log when this write is done.
        last_log_index: LogIndex,
    },
    /// A write is durable.
    WriteDurable {
        /// The write's number.
        write: WriteId,
    },

    /// The server's role changed.
    RoleChanged {
        /// The old value.
        from: Role,
        /// The new value.
        to: Role,
    },
    /// The server's current term changed.
    TermChanged {
        /// The old value.
        from: Term,
        /// The new value.
        to: Term,
    },
    /// The server voted in its current term.
    VoteChanged {
        /// The candidate.
        candidate: ServerId,
    },
    /// The server appended an entry to its log.
    EntryAppended {
        /// The index.
        index: LogIndex,
        /// The entry.
        #[serde(flatten)]
        entry: Entry,
    },
    /// The server truncated its log.
    LogTruncated {
        /// The first removed index.
        first: LogIndex,
        /// The last removed index.
        last: LogIndex,
    },
    /// The server's commit index changed.
    CommitAdvanced {
        /// The old value.
        from: LogIndex,
        /// The new value.
        to: LogIndex,
    },
    /// The server applied an entry to its state machine.
    Applied {
        /// The entry's index.
        index: LogIndex,
        /// The entry.
        #[serde(flatten)]
        entry: Entry,
        /// A digest of the state machine after the entry. An entry that changes nothing leaves it as it was; it is 0 at
        /// first.
        #[serde(default, skip_serializing_if = "event_form::is_zero")]
        state: u32,
    },
    /// One of the server's timers fired.
    TimerFired {
        /// Which one.
        timer: Timer,
        /// Whether a command fired it.
        forced: bool,
    },

    /// A client submits a command.
    ClientSubmitted {
        /// The client.
        client: ClientId,
        /// Its command.
        command: CommandId,
        /// The operation that the command stands for, if any.
        #[serde(skip_serializing_if = "Option::is_none")]
        operation: Option<Operation>,
    },
    /// A client's request timed out.
    ClientTimedOut {
        /// The client.
        client: ClientId,
        /// The server that did not answer.
        #[serde(rename = "asked")]
        server: ServerId,
    },
    /// A client is done with a command.
    ClientFinished {
        /// The client.
        client: ClientId,
        /// Its command.
        command: CommandId,
        /// The answer that it received; none if its only request was not answered.
        outcome: Option<ClientOutcome>,
    },

    /// All of the server's links are cut, in both directions.
    Isolated,
    /// The server is no longer isolated.
    Reconnected,
    /// The network is partitioned: servers of different groups do not reach each other.
    Partitioned {
        /// The groups; each server is in one of them.
        groups: Arc<[ServerSet]>,
    },
    /// One direction of a link is cut.
    LinkCut {
        /// Which one.
        #[serde(flatten)]
        link: Link,
    },
    /// One direction of a link works again.
    LinkHealed {
        /// Which one.
        #[serde(flatten)]
        link: Link,
    },
    /// All partitions, cuts and isolations are healed.
    Healed,
    /// A setting changed.
    #[serde(skip_deserializing)]
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

    /// A command delays a message.
    Delayed {
        /// Its number.
        message: MessageId,
        /// The sender.
        #[serde(serialize_with = "event_form::text", deserialize_with = "event_form::from_text")]
        from: Peer,
        /// The receiver.
        #[serde(serialize_with = "event_form::text", deserialize_with = "event_form::from_text")]
        to: Peer,
        /// How much later it arrives.
        #[serde(rename = "by_us")]
        by: Duration,
    },
    /// A command holds a message in flight.
    Held {
        /// Its number.
        message: MessageId,
        /// The sender.
        #[serde(serialize_with = "event_form::text", deserialize_with = "event_form::from_text")]
        from: Peer,
        /// The receiver.
        #[serde(serialize_with = "event_form::text", deserialize_with = "event_form::from_text")]
        to: Peer,
    },
    /// A command released a message that was held.
    Released {
        /// Its number.
        message: MessageId,
        /// The sender.
        #[serde(serialize_with = "event_form::text", deserialize_with = "event_form::from_text")]
        from: Peer,
        /// The receiver.
        #[serde(serialize_with = "event_form::text", deserialize_with = "event_form::from_text")]
        to: Peer,
    },
    /// The server's process is paused: it is alive, and does nothing.
    Paused,
    /// The server's process resumed.
    Resumed,
    /// A rule of Raft is switched off, for all servers: from now on, or, at the start of the run, from its beginning.
    RuleBroken {
        /// Which one.
        #[serde(rename = "guard")]
        rule: Rule,
    },
    /// A rule of Raft that was switched off is followed again.
    RuleMended {
        /// Which one.
        #[serde(rename = "guard")]
        rule: Rule,
    },
    /// One direction of a link is clogged: it holds all messages back.
    LinkClogged {
        /// Which one.
        #[serde(flatten)]
        link: Link,
    },
    /// One direction of a link is no longer clogged. The messages that it held back arrive first.
    LinkUnclogged {
        /// Which one.
        #[serde(flatten)]
        link: Link,
    },
    /// The network keeps a copy of a message, which arrives much later.
    Replayed {
        /// The message.
        message: MessageId,
        /// The number of the copy.
        copy: MessageId,
        /// The sender.
        #[serde(serialize_with = "event_form::text", deserialize_with = "event_form::from_text")]
        from: Peer,
        /// The receiver.
        #[serde(serialize_with = "event_form::text", deserialize_with = "event_form::from_text")]
        to: Peer,
    },
    /// The server's disk is stalled: it finishes no write.
    DiskStalled,
    /// The server's disk resumed.
    DiskUnstalled,
    /// A write failed, and the server's process noticed. It stops, because it no longer knows what is on the disk, and
    /// could acknowledge what it does not store.
    WriteFailed {
        /// The write's number.
        write: WriteId,
        /// Why.
        error: DiskError,
    },
    /// The server stops in the middle of a write, of which only a part is durable.
    WriteTorn {
        /// The write's number.
        write: WriteId,
        /// The last index of the log on the disk, if the durable part of the write contains entries.
        kept: Option<LogIndex>,
        /// Whether the term and vote of the write are durable; none if the write did not contain them.
        hard_state_kept: Option<bool>,
    },
    /// When it starts, the server finds an incomplete record at the end of its disk, by its checksum, and drops it.
    /// That is safe, because the server has never acknowledged this record.
    TailDropped,
    /// From now on, the server's disk acknowledges writes that are only in its cache.
    DiskLies,
    /// The disk has written everything that it had acknowledged, and no longer lies.
    DiskFlushed,
    /// After a crash, the disk lacks the writes that it had acknowledged since it began to lie.
    WritesVanished {
        /// How many writes were lost.
        writes: u32,
    },
    /// A bit of a record on the server's disk flips. The process, which has what it needs in memory, does not notice.
    DiskCorrupted {
        /// The index of the entry that the record holds; 0 for the record of term and vote.
        index: LogIndex,
    },
    /// The server does not start, because the checksum shows that a record which it has acknowledged is damaged.
    /// Without this record it might vote twice in a term, or lack a committed entry.
    StartRefused {
        /// The index of the entry that the record holds; 0 for the record of term and vote.
        index: LogIndex,
    },
    /// The server's disk is wiped.
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
    /// Many clients submit commands at the same time.
    StormCame {
        /// How many.
        clients: u32,
    },
    /// Chaos starts or ends a fault.
    Chaos {
        /// Which one.
        fault: FaultKind,
        /// Whether the fault starts.
        begins: bool,
    },
    /// A command ends chaos and all faults: the network is healed, disks work, and servers start.
    Calmed,
    /// A machine was added, with an empty disk; it is not yet a member.
    ServerAdded,
    /// A command asks a leader to change the membership.
    ChangeRequested {
        /// Which one.
        request: ChangeRequest,
    },
    /// The server uses the configuration at this index of its log; at 0, the initial configuration.
    ConfigurationAdopted {
        /// The index.
        index: LogIndex,
    },
    /// A command asks the server to take a snapshot.
    SnapshotRequested,
    /// The server serialized its state machine, and writes it to the disk.
    SnapshotTaken {
        /// The last index that the snapshot covers.
        index: LogIndex,
        /// The term of that entry.
        term: Term,
        /// A digest of the state, as in `Applied`.
        state: u32,
        /// Its size in bytes.
        bytes: u32,
    },
    /// A snapshot is durable, and the server discards all entries that it covers.
    LogCompacted {
        /// The last removed index.
        index: LogIndex,
        /// The term of that entry.
        term: Term,
    },
    /// The server has replaced the start of its log, or all of it, with a leader's snapshot.
    SnapshotInstalled {
        /// The last index that it covers.
        index: LogIndex,
        /// The term of that entry.
        term: Term,
        /// A digest of its state.
        state: u32,
        /// Its size in bytes.
        bytes: u32,
        /// The last index of the log now: the snapshot's, unless the log had entries after it that stay.
        last_log_index: LogIndex,
    },
    /// The server's state machine was restored from a snapshot.
    StateRestored {
        /// The last index that the snapshot covers.
        index: LogIndex,
        /// A digest of the state.
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
    /// A command asks the leader to transfer its leadership.
    TransferRequested {
        /// Who shall lead.
        to: ServerId,
    },
    /// A bit of the snapshot on the server's disk flips. The process, which has its state in memory, does not notice.
    SnapshotCorrupted {
        /// The last index that the snapshot covers.
        index: LogIndex,
    },
    /// The server does not start, because the checksum shows that its snapshot is damaged, and the entries that it
    /// replaced were discarded.
    SnapshotUnreadable {
        /// The last index that the snapshot covers.
        index: LogIndex,
    },
    /// A command forces a configuration on the server, to which no majority has agreed. The server then appends it to
    /// its log.
    MembersForced {
        /// The voters from now on.
        voters: ServerSet,
    },
    /// The server has received a RequestVote, keeps its term and vote, sends no answer, and holds no answer back until
    /// a disk write is done.
    VoteRequestUnanswered {
        /// The number of the request.
        message: MessageId,
        /// The candidate.
        candidate: ServerId,
        /// The candidate's term.
        term: Term,
    },
    /// A setting of one link, server or kind of message is reset to that of the whole world.
    #[serde(skip_deserializing)]
    SettingReset {
        /// What the setting applied to.
        #[serde(serialize_with = "event_form::scope")]
        scope: Scope,
        /// The setting, with the value of the whole world.
        #[serde(flatten, serialize_with = "event_form::setting")]
        setting: Setting,
    },
    /// A foreign core runs on the servers, not ours (`docs/cores.md`).
    CoreLoaded {
        /// Its name: that of its file, for people.
        name: Arc<str>,
        /// A hash of it: two cores of one hash are the same.
        hash: u64,
    },
    /// A foreign core has broken its contract, or failed; its server stops.
    CoreError {
        /// What is wrong, and where.
        problem: Arc<str>,
    },
    /// A foreign core is asked for something that it does not have; nothing happens.
    CoreLacks {
        /// What that is.
        part: CorePart,
    },
    /// A foreign core prints a line.
    CoreLogged {
        /// The line.
        line: Arc<str>,
    },
    /// Something happens that a log of another program tells in its own words; only recordings have it.
    LineLogged {
        /// The words.
        line: Arc<str>,
    },
}
