//! Where a rule of Raft stands, in the paper or the dissertation.

use serde::{Deserialize, Serialize};

use super::{Change, DenyReason, Note, StepDownReason};

/// A rule of Raft, by its place in the paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Citation {
    /// §5.2: a follower that hears from no leader starts an election.
    ElectionTimeout,
    /// §5.1: requests are repeated until they are answered.
    Retry,
    /// §5.2: one vote a term, first come, first served.
    OneVote,
    /// §5.4.1: no vote for a log less up-to-date than one's own.
    UpToDate,
    /// §5.2: a majority elects.
    MajorityElects,
    /// §8: a leader commits an empty entry at the start of its term.
    NoOp,
    /// §5.6: a server acknowledges only what is durable, and keeps it.
    DurableState,
    /// §5.1: a server that sees a higher term becomes a follower.
    HigherTerm,
    /// §5.2: a candidate that hears from the leader of its term follows it.
    RecognizeLeader,
    /// §5.1: requests of earlier terms are rejected.
    StaleTerm,
    /// §5.3: the consistency check of AppendEntries.
    ConsistencyCheck,
    /// §5.3: the leader's entries replace conflicting ones.
    LeaderOverwrites,
    /// §5.3: followers append what they lack.
    Append,
    /// §5.3: a leader skips back a term at a time.
    BackUp,
    /// §5.3, §5.4.2: a majority commits an entry of the current term, and with it all entries before it.
    MajorityCommits,
    /// §5.4.2: only entries of the current term are committed by counting replicas.
    CurrentTermCommit,
    /// §5.3: followers learn the commit index from the leader.
    LearnCommit,
    /// §5.3, §8: clients are served by the leader.
    LeaderServes,
    /// None: the rule is switched off.
    SwitchedOff,
    /// Dissertation §9.6: a server that could not win does not start an election.
    PreVote,
    /// Dissertation §4.2.3: a server that hears from a leader does not vote for another.
    LeaderStickiness,
    /// Dissertation §6.2: a leader without a majority steps down.
    CheckQuorum,
    /// Dissertation §4.1: one membership change at a time, each in force from its entry on.
    OneChange,
    /// Erratum of 2015 to the dissertation's §4.1: no change before an entry of the leader's own term is committed.
    OwnTermBarrier,
    /// Dissertation §4.3: joint consensus.
    JointConsensus,
    /// Dissertation §4.2.1: new servers catch up before they vote.
    CatchUp,
    /// Dissertation §4.2.2: a leader that is removed continues to lead until its removal is committed.
    RemovedLeader,
    /// Dissertation §4.2: a server that is not a voter does not start an election.
    VotersStand,
    /// §7: each server compacts its own log by snapshots of what is committed.
    Compaction,
    /// §7, Figure 13: a leader sends its snapshot to a follower that is too far behind.
    InstallSnapshot,
    /// Dissertation §10.2.2: entries in flight and uncommitted entries are limited.
    Backpressure,
    /// Dissertation §3.10: a leader transfers its leadership.
    Transfer,
    /// Dissertation §6.4: reads bypass the log.
    ReadIndex,
    /// Dissertation §6.4.1: reads rely on a lease.
    LeaseRead,
    /// None: an operator has overridden the protocol.
    Forced,
}

impl Note {
    /// The rule that was followed.
    pub fn citation(&self) -> Citation {
        match self {
            Note::ElectionStarted { .. } | Note::VoteRequestsDropped { .. } => {
                Citation::ElectionTimeout
            }
            Note::VotesAskedAgain { .. } => Citation::Retry,
            Note::VoteGranted { .. } => Citation::OneVote,
            Note::VoteDenied { reason, .. } | Note::PreVoteDenied { reason, .. } => match reason {
                DenyReason::StaleTerm { .. } => Citation::StaleTerm,
                DenyReason::AlreadyVoted { .. } => Citation::OneVote,
                DenyReason::LogBehind { .. } => Citation::UpToDate,
                DenyReason::LeaderHeard { .. } | DenyReason::Restarted => {
                    Citation::LeaderStickiness
                }
            },
            Note::PreVoteStarted { .. }
            | Note::PreVoteGranted { .. }
            | Note::PreVoteCounted { .. }
            | Note::PreVoteWon { .. } => Citation::PreVote,
            Note::VoteRequestIgnored { .. } => Citation::LeaderStickiness,
            Note::QuorumLost { .. } => Citation::CheckQuorum,
            Note::TransferStarted { .. }
            | Note::TransferRefused { .. }
            | Note::TimeoutNowSent { .. }
            | Note::TransferGivenUp { .. }
            | Note::TransferTaken { .. }
            | Note::CommandDeferred { .. } => Citation::Transfer,
            Note::ReadForwarded { .. }
            | Note::ReadStarted { .. }
            | Note::ReadConfirmed { .. }
            | Note::ReadIndexLearned { .. }
            | Note::ReadGivenUp { .. } => Citation::ReadIndex,
            Note::ReadByLease { .. } => Citation::LeaseRead,
            Note::VoteCounted { .. } | Note::ElectionWon { .. } => Citation::MajorityElects,
            Note::NoOpAppended { .. } => Citation::NoOp,
            Note::SteppedDown { reason, .. } => match reason {
                StepDownReason::HigherTerm => Citation::HigherTerm,
                StepDownReason::LeaderOfTerm => Citation::RecognizeLeader,
                StepDownReason::Removed => Citation::RemovedLeader,
            },
            Note::StaleTermIgnored { .. } => Citation::StaleTerm,
            Note::AppendRefused { .. } => Citation::ConsistencyCheck,
            Note::ConflictRemoved { .. } => Citation::LeaderOverwrites,
            Note::EntriesAccepted { .. } => Citation::Append,
            Note::NextIndexBackedUp { .. } => Citation::BackUp,
            Note::AcknowledgedLost { .. } => Citation::DurableState,
            Note::Committed { .. } => Citation::MajorityCommits,
            Note::CommitWithheld { .. } => Citation::CurrentTermCommit,
            Note::CommitLearned { .. } => Citation::LearnCommit,
            Note::CommandAccepted { .. } | Note::CommandRedirected { .. } => Citation::LeaderServes,
            Note::RuleSkipped { .. } => Citation::SwitchedOff,
            Note::ChangeRefused { .. } => Citation::OneChange,
            Note::ChangeWaits => Citation::OwnTermBarrier,
            Note::ChangeAppended { change, .. } => match change {
                Change::AddLearners(_) => Citation::CatchUp,
                Change::AtOnce(_) | Change::DemoteAtOnce(_) => Citation::OneChange,
                Change::EnterJoint(_) | Change::EnterDemotion(_) | Change::LeaveJoint => {
                    Citation::JointConsensus
                }
            },
            Note::ForcedMembersTaken { .. } => Citation::Forced,
            Note::CaughtUp { .. } | Note::ChangeAborted { .. } => Citation::CatchUp,
            Note::MayNotStand => Citation::VotersStand,
            Note::SnapshotCovers { .. } => Citation::Compaction,
            Note::SnapshotBegun { .. }
            | Note::SnapshotAccepted { .. }
            | Note::SnapshotNotNeeded { .. }
            | Note::ChunkOutOfPlace { .. } => Citation::InstallSnapshot,
            Note::CommandRefused { .. } => Citation::Backpressure,
        }
    }
}
