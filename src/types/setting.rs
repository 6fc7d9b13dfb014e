//! The settings of a world, which can be changed before and while it runs.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Bandwidth, ClockRate, Duration, FaultSet, Rate, Ratio, Span};

/// How the members of the cluster change (dissertation §4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Membership {
    /// Any number at a time, by joint consensus (dissertation §4.3).
    Joint,
    /// One server at a time (dissertation §4.1).
    Single,
}

/// `joint` or `single`.
impl fmt::Display for Membership {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Joint => "joint",
            Self::Single => "single",
        })
    }
}

/// One setting with its value. The order is part of every recorded run's hash: add at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Setting {
    /// How long a server waits for contact with a leader before it starts an election; drawn each time (§5.2, §9.3).
    ElectionTimeout(Span),
    /// The interval between a leader's heartbeats.
    Heartbeat(Duration),
    /// How long a message is in flight, one way.
    Latency(Span),
    /// The share of messages that are lost.
    Loss(Ratio),
    /// The share of messages that arrive twice.
    Duplicate(Ratio),
    /// The share of messages that may overtake earlier ones of their link.
    Reorder(Ratio),
    /// How long a disk write takes.
    Disk(Span),
    /// Whether a new leader starts its term with an empty entry (§8).
    NoOp(bool),
    /// The most entries that one AppendEntries carries.
    MaxBatch(u32),
    /// The most entries that are sent to a follower before it has acknowledged the first of them.
    MaxInFlight(u32),
    /// How long a client waits for an answer before it tries the next server.
    ClientTimeout(Duration),
    /// How many commands new clients submit per second.
    Load(Rate),
    /// How fast a server's clock runs.
    Clock(ClockRate),
    /// The most clients of the steady load that wait at a time; 0 for no limit.
    Clients(u32),
    /// Whether a server asks the others whether it would win before it starts an election (dissertation §9.6).
    PreVote(bool),
    /// Whether a leader that does not hear from a majority steps down (dissertation §6.2), and followers that hear from
    /// a leader ignore RequestVotes (§4.2.3).
    CheckQuorum(bool),
    /// How reads are answered (dissertation §6.4).
    Reads(ReadMode),
    /// The assumed maximum drift between the clocks of two servers; leases are shortened by this much (dissertation
    /// §6.4.1).
    ClockDrift(Ratio),
    /// How much longer than its latency a message takes, on average: most take less, a few much more.
    Jitter(Duration),
    /// The share of messages of which a copy arrives much later.
    Replay(Ratio),
    /// How much later the copy arrives.
    ReplayAfter(Span),
    /// How many bytes a link carries in a second.
    Bandwidth(Bandwidth),
    /// The most messages that wait to enter a link, or that a clogged link holds back; 0 for no limit.
    Queue(u32),
    /// The delay of everything that reaches a process.
    Slow(Duration),
    /// Whether a disk is full: every write fails.
    DiskFull(bool),
    /// The share of commands that clients send twice at their first attempt.
    ClientRepeat(Ratio),
    /// The intensity of random faults: at 100%, a server crashes every two seconds, and other faults are as frequent.
    Chaos(Ratio),
    /// The kinds of faults that chaos draws from.
    ChaosKinds(FaultSet),
    /// How the members of the cluster change (dissertation §4).
    Membership(Membership),
    /// The number of rounds in which a new server catches up before it becomes a voter (dissertation §4.2.1).
    CatchUpRounds(u32),
    /// The most messages with entries that are sent to a follower ahead of its acknowledgements; 0 for no limit.
    MaxInFlightMessages(u32),
    /// The most bytes of entries that are sent to a follower ahead of its acknowledgements; 0 for no limit.
    MaxInFlightBytes(u32),
    /// The most uncommitted entries with which a leader still accepts a command; 0 for no limit.
    MaxUncommitted(u32),
    /// How many entries a server applies from one snapshot to the next (§7); 0 for no snapshots.
    SnapshotEvery(u32),
    /// The most bytes of a snapshot in one message (Figure 13).
    SnapshotChunk(u32),
    /// Whether a leader sends entries while its own disk still writes them (dissertation §10.2.1).
    ParallelWrites(bool),
    /// How many sessions a state machine keeps; with 0, clients open none (dissertation §6.3).
    Sessions(u32),
    /// How many keys the steady load puts and gets; with 0, it submits opaque commands.
    LoadKeys(u32),
    /// The share of gets in the load.
    LoadReads(Ratio),
}

/// The names of the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum SettingName {
    /// See [`Setting::ElectionTimeout`].
    ElectionTimeout,
    /// See [`Setting::Heartbeat`].
    Heartbeat,
    /// See [`Setting::Latency`].
    Latency,
    /// See [`Setting::Loss`].
    Loss,
    /// See [`Setting::Duplicate`].
    Duplicate,
    /// See [`Setting::Reorder`].
    Reorder,
    /// See [`Setting::Disk`].
    Disk,
    /// See [`Setting::Clock`].
    Clock,
    /// See [`Setting::NoOp`].
    NoOp,
    /// See [`Setting::MaxBatch`].
    MaxBatch,
    /// See [`Setting::MaxInFlight`].
    MaxInFlight,
    /// See [`Setting::ClientTimeout`].
    ClientTimeout,
    /// See [`Setting::Load`].
    Load,
    /// See [`Setting::Clients`].
    Clients,
    /// See [`Setting::PreVote`].
    PreVote,
    /// See [`Setting::CheckQuorum`].
    CheckQuorum,
    /// See [`Setting::Reads`].
    Reads,
    /// See [`Setting::ClockDrift`].
    ClockDrift,
    /// See [`Setting::Jitter`].
    Jitter,
    /// See [`Setting::Replay`].
    Replay,
    /// See [`Setting::ReplayAfter`].
    ReplayAfter,
    /// See [`Setting::Bandwidth`].
    Bandwidth,
    /// See [`Setting::Queue`].
    Queue,
    /// See [`Setting::Slow`].
    Slow,
    /// See [`Setting::DiskFull`].
    DiskFull,
    /// See [`Setting::ClientRepeat`].
    ClientRepeat,
    /// See [`Setting::Chaos`].
    Chaos,
    /// See [`Setting::ChaosKinds`].
    ChaosKinds,
    /// See [`Setting::Membership`].
    Membership,
    /// See [`Setting::CatchUpRounds`].
    CatchUpRounds,
    /// See [`Setting::MaxInFlightMessages`].
    MaxInFlightMessages,
    /// See [`Setting::MaxInFlightBytes`].
    MaxInFlightBytes,
    /// See [`Setting::MaxUncommitted`].
    MaxUncommitted,
    /// See [`Setting::SnapshotEvery`].
    SnapshotEvery,
    /// See [`Setting::SnapshotChunk`].
    SnapshotChunk,
    /// See [`Setting::ParallelWrites`].
    ParallelWrites,
    /// See [`Setting::Sessions`].
    Sessions,
    /// See [`Setting::LoadKeys`].
    LoadKeys,
    /// See [`Setting::LoadReads`].
    LoadReads,
}

impl SettingName {
    /// All of them, in the order in which people read them.
    pub const ALL: [Self; 39] = [
        Self::ElectionTimeout,
        Self::Heartbeat,
        Self::Latency,
        Self::Loss,
        Self::Duplicate,
        Self::Reorder,
        Self::Disk,
        Self::Clock,
        Self::NoOp,
        Self::PreVote,
        Self::CheckQuorum,
        Self::Reads,
        Self::ClockDrift,
        Self::MaxBatch,
        Self::MaxInFlight,
        Self::MaxInFlightMessages,
        Self::MaxInFlightBytes,
        Self::MaxUncommitted,
        Self::ParallelWrites,
        Self::SnapshotEvery,
        Self::SnapshotChunk,
        Self::ClientTimeout,
        Self::Load,
        Self::Clients,
        Self::Jitter,
        Self::Replay,
        Self::ReplayAfter,
        Self::Bandwidth,
        Self::Queue,
        Self::Slow,
        Self::DiskFull,
        Self::ClientRepeat,
        Self::Chaos,
        Self::ChaosKinds,
        Self::Membership,
        Self::CatchUpRounds,
        Self::LoadKeys,
        Self::LoadReads,
        Self::Sessions,
    ];

    /// Its word in the command language.
    pub const fn word(self) -> &'static str {
        match self {
            Self::ElectionTimeout => "election_timeout",
            Self::Heartbeat => "heartbeat",
            Self::Latency => "latency",
            Self::Loss => "loss",
            Self::Duplicate => "duplicate",
            Self::Reorder => "reorder",
            Self::Disk => "disk",
            Self::NoOp => "no_op",
            Self::MaxBatch => "max_batch",
            Self::MaxInFlight => "max_in_flight",
            Self::ClientTimeout => "client_timeout",
            Self::Load => "load",
            Self::Clock => "clock",
            Self::Clients => "clients",
            Self::PreVote => "pre_vote",
            Self::CheckQuorum => "check_quorum",
            Self::Reads => "reads",
            Self::ClockDrift => "clock_drift",
            Self::Jitter => "jitter",
            Self::Replay => "replay",
            Self::ReplayAfter => "replay_after",
            Self::Bandwidth => "bandwidth",
            Self::Queue => "queue",
            Self::Slow => "slow",
            Self::DiskFull => "disk_full",
            Self::ClientRepeat => "client_repeat",
            Self::Chaos => "chaos",
            Self::ChaosKinds => "chaos_kinds",
            Self::Membership => "membership",
            Self::CatchUpRounds => "catch_up_rounds",
            Self::MaxInFlightMessages => "max_in_flight_messages",
            Self::MaxInFlightBytes => "max_in_flight_bytes",
            Self::MaxUncommitted => "max_uncommitted",
            Self::SnapshotEvery => "snapshot_every",
            Self::SnapshotChunk => "snapshot_chunk",
            Self::ParallelWrites => "parallel_writes",
            Self::Sessions => "sessions",
            Self::LoadKeys => "load_keys",
            Self::LoadReads => "load_reads",
        }
    }

    /// Whether it may be set for one link, in one direction or both, and for all links of one server.
    pub fn may_name_a_link(self) -> bool {
        matches!(
            self,
            Self::Latency
                | Self::Loss
                | Self::Duplicate
                | Self::Reorder
                | Self::Jitter
                | Self::Replay
                | Self::ReplayAfter
                | Self::Bandwidth
                | Self::Queue
        )
    }

    /// Whether it applies to each message separately, so that it may be set for kinds of messages.
    pub fn may_name_messages(self) -> bool {
        matches!(
            self,
            Self::Latency
                | Self::Loss
                | Self::Duplicate
                | Self::Reorder
                | Self::Jitter
                | Self::Replay
                | Self::ReplayAfter
        )
    }

    /// Whether each server has it, so that it may be set for one server.
    pub fn may_name_a_server(self) -> bool {
        match self {
            Self::ElectionTimeout
            | Self::Heartbeat
            | Self::Disk
            | Self::Clock
            | Self::Slow
            | Self::DiskFull
            | Self::NoOp
            | Self::PreVote
            | Self::CheckQuorum
            | Self::Reads
            | Self::ClockDrift
            | Self::MaxBatch
            | Self::MaxInFlight
            | Self::MaxInFlightMessages
            | Self::MaxInFlightBytes
            | Self::MaxUncommitted
            | Self::ParallelWrites
            | Self::SnapshotEvery
            | Self::SnapshotChunk
            | Self::Membership
            | Self::CatchUpRounds => true,
            Self::Latency
            | Self::Loss
            | Self::Duplicate
            | Self::Reorder
            | Self::Jitter
            | Self::Replay
            | Self::ReplayAfter
            | Self::Bandwidth
            | Self::Queue
            | Self::ClientTimeout
            | Self::Load
            | Self::Clients
            | Self::ClientRepeat
            | Self::Chaos
            | Self::ChaosKinds
            | Self::LoadKeys
            | Self::LoadReads
            | Self::Sessions => false,
        }
    }
}

impl Setting {
    /// Which setting this is.
    pub fn name(self) -> SettingName {
        match self {
            Self::ElectionTimeout(_) => SettingName::ElectionTimeout,
            Self::Heartbeat(_) => SettingName::Heartbeat,
            Self::Latency(_) => SettingName::Latency,
            Self::Loss(_) => SettingName::Loss,
            Self::Duplicate(_) => SettingName::Duplicate,
            Self::Reorder(_) => SettingName::Reorder,
            Self::Disk(_) => SettingName::Disk,
            Self::NoOp(_) => SettingName::NoOp,
            Self::MaxBatch(_) => SettingName::MaxBatch,
            Self::MaxInFlight(_) => SettingName::MaxInFlight,
            Self::ClientTimeout(_) => SettingName::ClientTimeout,
            Self::Load(_) => SettingName::Load,
            Self::Clock(_) => SettingName::Clock,
            Self::Clients(_) => SettingName::Clients,
            Self::PreVote(_) => SettingName::PreVote,
            Self::CheckQuorum(_) => SettingName::CheckQuorum,
            Self::Reads(_) => SettingName::Reads,
            Self::ClockDrift(_) => SettingName::ClockDrift,
            Self::Jitter(_) => SettingName::Jitter,
            Self::Replay(_) => SettingName::Replay,
            Self::ReplayAfter(_) => SettingName::ReplayAfter,
            Self::Bandwidth(_) => SettingName::Bandwidth,
            Self::Queue(_) => SettingName::Queue,
            Self::Slow(_) => SettingName::Slow,
            Self::DiskFull(_) => SettingName::DiskFull,
            Self::ClientRepeat(_) => SettingName::ClientRepeat,
            Self::Chaos(_) => SettingName::Chaos,
            Self::ChaosKinds(_) => SettingName::ChaosKinds,
            Self::Membership(_) => SettingName::Membership,
            Self::CatchUpRounds(_) => SettingName::CatchUpRounds,
            Self::MaxInFlightMessages(_) => SettingName::MaxInFlightMessages,
            Self::MaxInFlightBytes(_) => SettingName::MaxInFlightBytes,
            Self::MaxUncommitted(_) => SettingName::MaxUncommitted,
            Self::SnapshotEvery(_) => SettingName::SnapshotEvery,
            Self::SnapshotChunk(_) => SettingName::SnapshotChunk,
            Self::ParallelWrites(_) => SettingName::ParallelWrites,
            Self::Sessions(_) => SettingName::Sessions,
            Self::LoadKeys(_) => SettingName::LoadKeys,
            Self::LoadReads(_) => SettingName::LoadReads,
        }
    }

    /// Checks that the value is in the allowed range.
    ///
    /// No message arrives at the instant of its sending: else two servers could exchange messages forever within one instant.
    ///
    /// # Errors
    /// The allowed range, in words.
    pub fn check(self) -> Result<(), &'static str> {
        const HOUR: Duration = Duration::from_s(3_600);
        const MICROSECOND: Duration = Duration::from_us(1);
        let between = |span: Span, min| min <= span.min && span.min <= span.max && span.max <= HOUR;
        let one = |value| Span::new(value, value);
        match self {
            Self::ElectionTimeout(span) | Self::Latency(span) | Self::ReplayAfter(span)
                if !between(span, MICROSECOND) =>
            {
                Err("from 1us to 3600s, the smaller end first")
            }
            Self::Jitter(value) | Self::Slow(value) if value > HOUR => Err("at most 3600s"),
            Self::Queue(count) if count > 100_000 => Err("from 0 to 100000"),
            Self::ChaosKinds(kinds) if kinds.is_empty() => Err("at least one kind of fault"),
            Self::Heartbeat(value) | Self::ClientTimeout(value)
                if !between(one(value), MICROSECOND) =>
            {
                Err("from 1us to 3600s")
            }
            Self::Disk(span) if !between(span, Duration::ZERO) => {
                Err("from 0ms to 3600s, the smaller end first")
            }
            Self::MaxBatch(count) | Self::MaxInFlight(count) if !(1..=100_000).contains(&count) => {
                Err("from 1 to 100000")
            }
            Self::Clock(rate) if !(10_000..=10_000_000).contains(&rate.ppm()) => {
                Err("from 1% to 1000%")
            }
            Self::CatchUpRounds(rounds) if !(1..=1_000).contains(&rounds) => Err("from 1 to 1000"),
            Self::SnapshotChunk(bytes) if !(1..=1_000_000).contains(&bytes) => {
                Err("from 1 to 1000000")
            }
            Self::MaxInFlightMessages(count)
            | Self::MaxInFlightBytes(count)
            | Self::MaxUncommitted(count)
            | Self::SnapshotEvery(count)
                if count > 1_000_000 =>
            {
                Err("from 0 to 1000000")
            }
            Self::Clients(count) | Self::Sessions(count) if count > 10_000 => {
                Err("from 0 to 10000")
            }
            Self::LoadKeys(count) if count > 100 => Err("from 0 to 100"),
            Self::Load(rate) if rate.millihertz() > 100_000_000 => Err("at most 100000/s"),
            _ => Ok(()),
        }
    }
}

/// The value as the command language writes it.
impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ElectionTimeout(span)
            | Self::Latency(span)
            | Self::Disk(span)
            | Self::ReplayAfter(span) => span.fmt(f),
            Self::Heartbeat(value)
            | Self::ClientTimeout(value)
            | Self::Jitter(value)
            | Self::Slow(value) => value.fmt(f),
            Self::Loss(ratio)
            | Self::Duplicate(ratio)
            | Self::Reorder(ratio)
            | Self::Replay(ratio)
            | Self::ClientRepeat(ratio)
            | Self::Chaos(ratio)
            | Self::LoadReads(ratio)
            | Self::ClockDrift(ratio) => ratio.fmt(f),
            Self::Reads(mode) => f.write_str(mode.word()),
            Self::NoOp(on)
            | Self::PreVote(on)
            | Self::CheckQuorum(on)
            | Self::DiskFull(on)
            | Self::ParallelWrites(on) => f.write_str(if *on { "on" } else { "off" }),
            Self::MaxBatch(count)
            | Self::MaxInFlight(count)
            | Self::Clients(count)
            | Self::Queue(count)
            | Self::Sessions(count)
            | Self::LoadKeys(count) => count.fmt(f),
            Self::Bandwidth(bandwidth) => bandwidth.fmt(f),
            Self::ChaosKinds(kinds) => kinds.fmt(f),
            Self::CatchUpRounds(count) => count.fmt(f),
            Self::Membership(how) => how.fmt(f),
            Self::MaxInFlightMessages(count)
            | Self::MaxInFlightBytes(count)
            | Self::MaxUncommitted(count)
            | Self::SnapshotEvery(count)
            | Self::SnapshotChunk(count) => count.fmt(f),
            Self::Load(rate) => rate.fmt(f),
            Self::Clock(rate) => rate.fmt(f),
        }
    }
}

/// How reads are answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadMode {
    /// As entries of the log (§8).
    #[default]
    Log,
    /// Without an entry, when a majority has confirmed the leader (dissertation §6.4).
    Index,
    /// At once while the leader's lease lasts (dissertation §6.4.1); otherwise as with `Index`.
    Lease,
}

impl ReadMode {
    /// All of them, in the order of their declaration.
    pub const ALL: [Self; 3] = [Self::Log, Self::Index, Self::Lease];

    /// Its word in the command language.
    pub fn word(self) -> &'static str {
        match self {
            Self::Log => "log",
            Self::Index => "index",
            Self::Lease => "lease",
        }
    }
}
