//! Where each number of a frame stands: the layout of the arrays that cross to the page.
//!
//! A frame is a header, then tables; a header field whose name ends in `At` tells where a table's first row begins. A
//! row's fields are counted from 0, and `Stride` is the length of a row. Servers are numbers from 1, and 0 means "none".
//! Clients are negative where either may stand: −7 is client 7. Times are simulated milliseconds. Flags are 1 and 0.

mod codes;
mod diagram;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen::prelude::wasm_bindgen;

pub use codes::{
    BandCode, ClientCode, EndCode, FateCode, FaultBit, KindCode, LaneCode, MemberCode,
    RelationCode, RoleCode, SignCode,
};
pub use diagram::{ArrowField, BandField, DensityField, DiagramField, MarkField};

/// The most messages in a frame.
pub const MESSAGE_ROWS: usize = 500;
/// The most links in a frame that behave otherwise than in general.
pub const TUNED_ROWS: usize = 400;
/// The most clients in a frame.
pub const CLIENT_ROWS: usize = 24;

/// Where things stand at the start of a frame.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
#[derive(Clone, Copy, Debug)]
pub enum HeaderField {
    /// Simulated time.
    NowMs,
    /// 1 while the clock runs.
    Playing,
    /// Simulated seconds per second, as chosen.
    Speed,
    /// Simulated seconds per second, as reached over the last half second.
    ActualSpeed,
    /// 1 if the machine has been too slow for `Speed` in the last half second.
    Slipping,
    /// Changes when another run is opened: forget what you cached.
    Epoch,
    /// The sequence number of the last event.
    Events,
    /// How many notices there are; see `Cluster.notices`.
    Notices,
    /// How many violations there are; see `Cluster.violations`.
    Violations,
    /// A bit per property in the order of `Cluster.properties`, 1 for Election Safety: set once it is violated.
    Violated,
    /// Of how many keys a property is unknown; see `Cluster.unknown`.
    Unknown,
    /// Changes whenever an entry was appended to, or removed from, any log.
    LogRevision,
    /// Changes whenever any server's role, term or being up changed.
    LaneRevision,
    /// The up leader of the highest term; 0 if there is none.
    Leader,
    /// The highest term among the up servers.
    Term,
    /// The highest index that any server ever committed.
    Committed,
    /// The longest log's last index.
    LastIndex,
    /// How many clients have had their commands applied.
    ClientsServed,
    /// How many clients are still waiting.
    ClientsWaiting,
    /// How many messages are in flight; the table may hold fewer.
    InFlight,
    /// 1 while links are partitioned.
    Partitioned,
    /// The end of what is known of this branch.
    HeadMs,
    /// 1 at that end: time goes on into the unknown. 0 in the past: what is known is played again.
    AtHead,
    /// The number of the branch that is shown; see `Cluster.branches`.
    Branch,
    /// Changes when a branch begins, ends, gets another name, or another is shown.
    BranchRevision,
    /// Changes when the present goes elsewhere, instead of on: lists of the past are to be asked for anew.
    PastRevision,
    /// A bit per rule of Raft, in the order of `Cluster.rules`: set while it is switched off.
    Broken,
    /// The simulated time to which a long seek or search is on its way; NaN if there is none.
    GoalMs,
    /// How much of that way is done, from 0 to 1.
    GoalShare,
    /// How many rows there are, see `ServerField`.
    Servers,
    /// Where they begin.
    ServersAt,
    /// How many rows there are, see `MessageField`.
    Messages,
    /// Where they begin.
    MessagesAt,
    /// How many rows there are, see `ClientField`.
    Clients,
    /// Where they begin.
    ClientsAt,
    /// How many rows there are, see `CutField`.
    Cuts,
    /// Where they begin.
    CutsAt,
    /// How many rows there are, see `TunedField`.
    Tuned,
    /// Where they begin.
    TunedAt,
    /// The length of the header.
    Stride,
}

/// A server's row; the rows are in order of their numbers, S1 first.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
#[derive(Clone, Copy, Debug)]
pub enum ServerField {
    /// 1 if it runs. A crashed server's row shows what is on its disk: term, vote, log.
    Up,
    /// See `RoleCode`.
    Role,
    /// current_term.
    Term,
    /// voted_for in that term; 0 for nobody.
    VotedFor,
    /// The last index of its log.
    LastIndex,
    /// Up to where its log is on its disk.
    DurableIndex,
    /// commit_index; 0 of a crashed server, which has lost it.
    CommitIndex,
    /// Up to where its log is committed as far as it knows; of a crashed server, which knows nothing, as far as anyone
    /// has committed it.
    CommittedUpTo,
    /// last_applied.
    LastApplied,
    /// The leader that it last heard from in this term; 0 if it knows of none.
    Leader,
    /// When its election timer was set; NaN if it has none (leaders, the crashed).
    TimerStartMs,
    /// When its election timer runs out; NaN if it has none.
    TimerEndMs,
    /// A candidate's votes: a bit per server, S1 to S50 here (S1 is 1).
    VotesYesLow,
    /// S51 to S99.
    VotesYesHigh,
    /// Who said no: S1 to S50.
    VotesNoLow,
    /// S51 to S99.
    VotesNoHigh,
    /// 1 if all its links are cut by `isolate`.
    Isolated,
    /// Its group in a partition, from 1; 0 if the network is whole.
    Group,
    /// Disk writes that are not yet durable.
    PendingWrites,
    /// next_index that the header's leader keeps for it; NaN if it keeps none.
    NextIndex,
    /// match_index that the header's leader keeps for it; NaN if it keeps none.
    MatchIndex,
    /// 1 if its process stands still.
    Paused,
    /// How fast its clock runs; 1 is as fast as real time.
    Clock,
    /// The last index that a snapshot stands for; 0 if its log is whole.
    BaseIndex,
    /// The term of that entry.
    BaseTerm,
    /// Its faults, as a sum: see `FaultBit`.
    Faults,
    /// What it is to the cluster; see `MemberCode`.
    Member,
    /// The length of a row.
    Stride,
}

/// A message in flight, in order of sending. Of too many, the newest are left out.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
#[derive(Clone, Copy, Debug)]
pub enum MessageField {
    /// Its number; it never changes and is never given again.
    Id,
    /// See `KindCode`.
    Kind,
    /// A server, or a client as a negative number.
    From,
    /// Likewise.
    To,
    /// When it was sent; of one that was delayed or held, such a time that it flies evenly from where it is, and that a held
    /// one stands still.
    SentMs,
    /// When it arrives, if nothing gets in its way; of a held one, if it were released now.
    DeliverMs,
    /// The term that it carries; 0 in clients' messages.
    Term,
    /// For answers: 1 yes (granted, matched, applied), 0 no. NaN for requests.
    Yes,
    /// How many entries it carries.
    Entries,
    /// See `FateCode`.
    Fate,
    /// The length of a row.
    Stride,
}

/// A client that is waiting, or was done less than 200 simulated ms ago, or 80 if it waits again; oldest first.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
#[derive(Clone, Copy, Debug)]
pub enum ClientField {
    /// Its number.
    Id,
    /// See `ClientCode`.
    State,
    /// The server that it waits for or that served it; 0 for none.
    Server,
    /// Its command; see `Cluster.command`.
    Command,
    /// Of a get that is served, the command that wrote what was found; −1 if there was nothing. NaN of anything else.
    Found,
    /// When it called, or when it was done.
    SinceMs,
    /// The length of a row.
    Stride,
}

/// One direction of a link that was cut by itself, or is clogged; isolation and partition stand in the servers' rows.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
#[derive(Clone, Copy, Debug)]
pub enum CutField {
    /// Who sends.
    From,
    /// Who would receive.
    To,
    /// 1 if it is not cut but clogged: what is sent waits.
    Clogged,
    /// The length of a row.
    Stride,
}

/// One direction of a link that behaves otherwise than links do in general.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
#[derive(Clone, Copy, Debug)]
pub enum TunedField {
    /// Who sends.
    From,
    /// Who would receive.
    To,
    /// 1 if it is slower, −1 if it is faster.
    Slower,
    /// 1 if it loses or duplicates another share of messages, or lets them overtake each other.
    Unreliable,
    /// The length of a row.
    Stride,
}

/// A cell of `Cluster.logWindow`.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
#[derive(Clone, Copy, Debug)]
pub enum CellField {
    /// The entry's term; 0 if the log ends before.
    Term,
    /// Its command's number; −1 for a no-op. Of a change of the members, below that: see `LogWindow.change`.
    Command,
    /// The length of a cell.
    Stride,
}

/// A row of `Cluster.lanes`: for a span of time, a server was one thing. Spans of a server do not overlap.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
#[derive(Clone, Copy, Debug)]
pub enum LaneField {
    /// Who.
    Server,
    /// From when.
    FromMs,
    /// Until when; now for what lasts.
    ToMs,
    /// See `LaneCode`.
    State,
    /// Its term.
    Term,
    /// The length of a row.
    Stride,
}

/// A row of `Cluster.series`: a piece of a span. Rates are per second of simulated time.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
#[derive(Clone, Copy, Debug)]
pub enum SeriesField {
    /// From when.
    FromMs = 0,
    /// Until when.
    ToMs = 1,
    /// Messages lost per second.
    Lost = 2,
    /// Commands submitted per second.
    Submitted = 3,
    /// Commands applied for the first time, per second.
    Applied = 4,
    /// The middle of their latencies; NaN if there are none.
    LatencyMs = 5,
    /// The longest of their latencies; NaN if there are none.
    SlowestMs = 6,
    /// The share of the time in which there was no leader, from 0 to 1.
    Leaderless = 7,
    /// Terms that got a leader.
    Elections = 8,
    /// Terms in which somebody stood for election and nobody won.
    SplitVotes = 9,
    /// The last index of the longest log at the end.
    LogLongest = 10,
    /// The last index of the shortest log at the end.
    LogShortest = 11,
    /// The highest index known to be committed at the end.
    LogCommitted = 12,
    /// Messages sent per second, by kind: add the `KindCode`.
    Sent = 13,
    /// Their bytes per second by kind, likewise.
    Bytes = 27,
    /// The length of a row.
    Stride = 41,
}

const _: () = {
    let kinds = crate::types::MessageKind::ALL.len();
    assert!(SeriesField::Bytes as usize == SeriesField::Sent as usize + kinds);
    assert!(SeriesField::Stride as usize == SeriesField::Bytes as usize + kinds);
};
