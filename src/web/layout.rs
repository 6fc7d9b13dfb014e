//! The index of each number of a frame: the layout of the arrays that cross to the page.
//!
//! A frame is a header, then tables; a header field whose name ends in `At` is the index of a table's first row. A
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
/// The most links with settings of their own in a frame.
pub const TUNED_ROWS: usize = 400;
/// The most clients in a frame.
pub const CLIENT_ROWS: usize = 24;

/// The header of a frame.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
#[derive(Clone, Copy, Debug)]
pub enum HeaderField {
    /// Simulated time.
    NowMs,
    /// 1 while the clock runs.
    Playing,
    /// The chosen speed, in simulated seconds per second.
    Speed,
    /// The speed that was reached over the last half second.
    ActualSpeed,
    /// 1 if the machine has been too slow for `Speed` in the last half second.
    Slipping,
    /// Changes when another run is opened: cached data are then invalid.
    Epoch,
    /// The sequence number of the last event.
    Events,
    /// How many notices there are; see `Cluster.notices`.
    Notices,
    /// How many violations there are; see `Cluster.violations`.
    Violations,
    /// A bit per property in the order of `Cluster.properties`, 1 for Election Safety: set once it is violated.
    Violated,
    /// The number of keys for which a property is unknown; see `Cluster.unknown`.
    Unknown,
    /// Changes whenever an entry was appended to, or removed from, any log.
    LogRevision,
    /// Changes whenever a server's role or term changed, or it crashed, started, paused or resumed.
    LaneRevision,
    /// The leader of the highest term, if it is up; 0 if there is none.
    Leader,
    /// The highest term among the up servers.
    Term,
    /// The highest index that any server ever committed.
    Committed,
    /// The longest log's last index.
    LastIndex,
    /// How many clients have had their commands applied.
    ClientsServed,
    /// How many clients have a pending request.
    ClientsWaiting,
    /// How many messages are in flight; the table may hold fewer.
    InFlight,
    /// 1 while links are partitioned.
    Partitioned,
    /// The time of the head of this branch.
    HeadMs,
    /// 1 at the head: new events happen. 0 in the past: known events are replayed.
    AtHead,
    /// The number of the branch that is shown; see `Cluster.branches`.
    Branch,
    /// Changes when a branch begins, ends, gets another name, or another is shown.
    BranchRevision,
    /// Changes when the present moves without playing: cached lists of the past are then invalid.
    PastRevision,
    /// A bit per rule of Raft, in the order of `Cluster.rules`: set while it is switched off.
    Broken,
    /// When a replay was first seen to differ from the run, because its core keeps something outside the state that it saves; NaN if
    /// none was.
    DiffersMs,
    /// The simulated time of the target of a long seek or search; NaN if there is none.
    GoalMs,
    /// How much of it is done, from 0 to 1.
    GoalShare,
    /// The number of rows, see `ServerField`.
    Servers,
    /// The index of the first row.
    ServersAt,
    /// The number of rows, see `MessageField`.
    Messages,
    /// The index of the first row.
    MessagesAt,
    /// The number of rows, see `ClientField`.
    Clients,
    /// The index of the first row.
    ClientsAt,
    /// The number of rows, see `CutField`.
    Cuts,
    /// The index of the first row.
    CutsAt,
    /// The number of rows, see `TunedField`.
    Tuned,
    /// The index of the first row.
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
    /// The last index of its log that is durable.
    DurableIndex,
    /// commit_index; 0 for a crashed server, which has lost it.
    CommitIndex,
    /// The last index that it knows to be committed; for a crashed server, which knows nothing, the last index of its log that
    /// any server has committed.
    CommittedUpTo,
    /// last_applied.
    LastApplied,
    /// The leader that it last heard from in this term; 0 if it knows of none.
    Leader,
    /// When its election timer was set; NaN if it has none (leaders, crashed servers).
    TimerStartMs,
    /// When its election timer fires; NaN if it has none.
    TimerEndMs,
    /// A candidate's votes: a bit per server, S1 to S50 here (S1 is 1).
    VotesYesLow,
    /// S51 to S99.
    VotesYesHigh,
    /// The servers that rejected the vote: S1 to S50.
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
    /// 1 if its process is suspended.
    Paused,
    /// How fast its clock runs; 1 is as fast as real time.
    Clock,
    /// The last index that its snapshot covers; 0 if its log is complete.
    BaseIndex,
    /// The term of that entry.
    BaseTerm,
    /// Its faults, as a sum: see `FaultBit`.
    Faults,
    /// Its membership in the cluster; see `MemberCode`.
    Member,
    /// The length of a row.
    Stride,
}

/// A message in flight, in order of sending. If there are too many, the newest are left out.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
#[derive(Clone, Copy, Debug)]
pub enum MessageField {
    /// Its number; it never changes and is never reused.
    Id,
    /// See `KindCode`.
    Kind,
    /// A server, or a client as a negative number.
    From,
    /// Likewise.
    To,
    /// When it was sent. For a message that was delayed or is held, a later time, so that it moves evenly from its position, or
    /// does not move.
    SentMs,
    /// When it arrives, if nothing prevents that; for a held message, as if it were released now.
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

/// A client with a pending request, or one that was answered less than 200 simulated ms ago (80 if it has sent another request);
/// oldest first.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
#[derive(Clone, Copy, Debug)]
pub enum ClientField {
    /// Its number.
    Id,
    /// See `ClientCode`.
    State,
    /// The server to which it sent its request or that answered it; 0 for none.
    Server,
    /// Its command; see `Cluster.command`.
    Command,
    /// For an answered get, the command that wrote the value; −1 if the key has no value. NaN for anything else.
    Found,
    /// When it sent its request, or got its answer.
    SinceMs,
    /// The length of a row.
    Stride,
}

/// One direction of a link that was cut by itself, or is clogged; for isolation and partition see the servers' rows.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
#[derive(Clone, Copy, Debug)]
pub enum CutField {
    /// The sender.
    From,
    /// The receiver.
    To,
    /// 1 if it is not cut but clogged: its messages wait.
    Clogged,
    /// The length of a row.
    Stride,
}

/// One direction of a link whose settings differ from the global ones.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
#[derive(Clone, Copy, Debug)]
pub enum TunedField {
    /// The sender.
    From,
    /// The receiver.
    To,
    /// 1 if it is slower, −1 if it is faster.
    Slower,
    /// 1 if its loss, duplication or reordering differs.
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
    /// Its command's number; −1 for a no-op; a change of the members is a number below that: see `LogWindow.change`.
    Command,
    /// The length of a cell.
    Stride,
}

/// A row of `Cluster.lanes`: a span of time in which a server stayed in one state. Spans of a server do not overlap.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
#[derive(Clone, Copy, Debug)]
pub enum LaneField {
    /// The server.
    Server,
    /// Its start.
    FromMs,
    /// Its end; the present if it lasts.
    ToMs,
    /// See `LaneCode`.
    State,
    /// Its term.
    Term,
    /// The length of a row.
    Stride,
}

/// A row of `Cluster.series`: one column of a plot. Rates are per second of simulated time.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
#[derive(Clone, Copy, Debug)]
pub enum SeriesField {
    /// Its start.
    FromMs = 0,
    /// Its end.
    ToMs = 1,
    /// Messages lost per second.
    Lost = 2,
    /// Commands submitted per second.
    Submitted = 3,
    /// Commands applied for the first time, per second.
    Applied = 4,
    /// The median of their latencies; NaN if there are none.
    LatencyMs = 5,
    /// The longest of their latencies; NaN if there are none.
    SlowestMs = 6,
    /// The share of the time in which there was no leader, from 0 to 1.
    Leaderless = 7,
    /// Terms that got a leader.
    Elections = 8,
    /// Terms in which an election was started and no server won.
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
    Bytes = 28,
    /// The length of a row.
    Stride = 43,
}

const _: () = {
    let kinds = crate::types::MessageKind::ALL.len();
    assert!(SeriesField::Bytes as usize == SeriesField::Sent as usize + kinds);
    assert!(SeriesField::Stride as usize == SeriesField::Bytes as usize + kinds);
};
