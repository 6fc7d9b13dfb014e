//! What the core says of its own reasoning: the rule that it followed, with the values that decided.

use serde::{Deserialize, Serialize};

use super::{
    Change, ChangeRefusal, CommandId, Duration, LogIndex, Role, Round, Rule, ServerId, ServerSet,
    Term,
};

/// Why a voter rejected a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum DenyReason {
    /// The candidate's term is over.
    StaleTerm {
        /// The candidate's term.
        candidate_term: Term,
    },
    /// The voter has voted for another in this term.
    AlreadyVoted {
        /// For whom.
        voted_for: ServerId,
    },
    /// The voter's log is more up-to-date.
    LogBehind {
        /// Term of the candidate's last entry.
        candidate_last_term: Term,
        /// Index of the candidate's last entry.
        candidate_last_index: LogIndex,
        /// Term of the voter's last entry.
        last_term: Term,
        /// Index of the voter's last entry.
        last_index: LogIndex,
    },
    /// The voter hears from a leader: there is no need for another.
    LeaderHeard {
        /// Whom it follows; none if it does not know who leads its present term.
        leader: Option<ServerId>,
    },
    /// The voter has just restarted, so that it may have heard from a leader not long ago without knowing it.
    Restarted,
}

/// Why a server became a follower.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepDownReason {
    /// A message carried a higher term.
    HigherTerm,
    /// A candidate heard from the leader of its own term.
    LeaderOfTerm,
    /// A configuration without the leader is committed.
    Removed,
}

/// Why a leader does not hand its leadership over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransferRefusal {
    /// The server that was asked does not lead.
    NotLeader,
    /// The one that shall lead leads already.
    LeadsAlready,
    /// The one that shall lead has no vote.
    NoVoter,
}

/// One decision of the core.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Note {
    /// No message of a leader came in time: the server starts an election.
    ElectionStarted {
        /// The new term.
        term: Term,
    },
    /// A candidate asks again those who have not answered.
    VotesAskedAgain {
        /// Those.
        silent: ServerSet,
    },
    /// The server gives its vote.
    VoteGranted {
        /// To whom.
        candidate: ServerId,
        /// In which term.
        term: Term,
    },
    /// The server rejects a candidate.
    VoteDenied {
        /// To whom.
        candidate: ServerId,
        /// Why.
        #[serde(flatten)]
        reason: DenyReason,
    },
    /// A candidate counts an answer.
    VoteCounted {
        /// Whose.
        voter: ServerId,
        /// Whether it was a yes.
        granted: bool,
        /// All who said yes so far.
        votes: ServerSet,
        /// How many are needed.
        needed: u8,
    },
    /// A candidate won.
    ElectionWon {
        /// The term that it leads.
        term: Term,
        /// Who voted for it.
        votes: ServerSet,
    },
    /// A new leader starts its term with an empty entry.
    NoOpAppended {
        /// Where.
        index: LogIndex,
    },
    /// The server becomes a follower, or stays one in a newer term.
    SteppedDown {
        /// What it was.
        role: Role,
        /// The term that it was in.
        from_term: Term,
        /// The term that it is in now.
        term: Term,
        /// Whose message told it.
        sender: ServerId,
        /// Why.
        reason: StepDownReason,
    },
    /// A message of an earlier term is answered with the present one, or dropped.
    StaleTermIgnored {
        /// Whose message.
        sender: ServerId,
        /// Its term.
        term: Term,
    },
    /// The consistency check of AppendEntries failed.
    AppendRefused {
        /// The index that the leader expected to match.
        prev_log_index: LogIndex,
        /// The term that the leader expected there.
        prev_log_term: Term,
        /// The term that is there; none if the log is too short.
        conflict_term: Option<Term>,
        /// Where the leader may look next.
        conflict_index: LogIndex,
    },
    /// An entry contradicts the leader's: it goes, with all that follow it.
    ConflictRemoved {
        /// Where.
        index: LogIndex,
        /// The term of the follower's entry.
        term: Term,
        /// The term of the leader's entry.
        leader_term: Term,
    },
    /// Entries of the leader were added.
    EntriesAccepted {
        /// The first new index.
        first: LogIndex,
        /// The last new index.
        last: LogIndex,
    },
    /// A leader goes back to look for the place where a follower's log agrees with its own.
    NextIndexBackedUp {
        /// Whose.
        follower: ServerId,
        /// What its next index was.
        from: LogIndex,
        /// What it is.
        to: LogIndex,
    },
    /// A leader counts a majority and commits.
    Committed {
        /// Up to here.
        index: LogIndex,
        /// The term of that entry.
        term: Term,
        /// Who has it.
        holders: ServerSet,
    },
    /// A majority holds an entry of an earlier term, which alone does not commit it (Figure 8).
    CommitWithheld {
        /// Up to here a majority has the log.
        index: LogIndex,
        /// The term of that entry.
        term: Term,
    },
    /// A follower learns from the leader how far the log is committed.
    CommitLearned {
        /// The leader's commit index.
        leader_commit: LogIndex,
        /// The last entry that this message vouches for.
        verified: LogIndex,
    },
    /// A leader takes a client's command into its log.
    CommandAccepted {
        /// The command.
        command: CommandId,
        /// Where.
        index: LogIndex,
    },
    /// A server that is not the leader redirects a client.
    CommandRedirected {
        /// The command.
        command: CommandId,
        /// Where the client should try.
        hint: Option<ServerId>,
    },
    /// A rule would have demanded something else than what the server does, but is switched off.
    RuleSkipped {
        /// Which.
        #[serde(rename = "guard")]
        rule: Rule,
    },
    /// No leader's word came in time: the server asks whether it would win an election.
    PreVoteStarted {
        /// The term that it would stand in.
        term: Term,
    },
    /// The server would give its vote.
    PreVoteGranted {
        /// To whom.
        candidate: ServerId,
        /// In which term.
        term: Term,
    },
    /// The server would deny its vote.
    PreVoteDenied {
        /// To whom.
        candidate: ServerId,
        /// Why.
        #[serde(flatten)]
        reason: DenyReason,
    },
    /// A pre-candidate counts an answer.
    PreVoteCounted {
        /// Whose.
        voter: ServerId,
        /// Whether it was a yes.
        granted: bool,
        /// All who said yes so far.
        votes: ServerSet,
        /// How many are needed.
        needed: u8,
    },
    /// A majority would vote for the pre-candidate: it starts an election.
    PreVoteWon {
        /// The term that it stands in.
        term: Term,
        /// Who said yes.
        votes: ServerSet,
    },
    /// A server that hears from a leader, or has just restarted, ignores a request for its vote.
    VoteRequestIgnored {
        /// Whose.
        candidate: ServerId,
        /// The term that the candidate is in, which the server does not adopt.
        term: Term,
        /// Whether it has just restarted, and has not heard from a leader since.
        restarted: bool,
    },
    /// Requests for votes that waited for the disk are dropped: their candidacy is over.
    VoteRequestsDropped {
        /// The term that the server was a candidate in.
        term: Term,
    },
    /// A follower no longer has entries that it had acknowledged: its disk has lost them.
    AcknowledgedLost {
        /// Which.
        follower: ServerId,
        /// The highest index that it had acknowledged. The leader does not look below it.
        match_index: LogIndex,
    },
    /// A leader that has not heard from a majority for an election timeout steps down.
    QuorumLost {
        /// The term that it led.
        term: Term,
        /// Whom it has heard, itself included.
        heard: ServerSet,
    },
    /// A leader is asked to change the membership, and does not.
    ChangeRefused {
        /// Why.
        #[serde(flatten)]
        reason: ChangeRefusal,
    },
    /// A leader is asked to change the membership, and first has to commit an entry of its own term.
    ChangeWaits,
    /// A leader puts a change of the membership into its log, and acts on it at once.
    ChangeAppended {
        /// Where.
        index: LogIndex,
        /// What changes.
        change: Change,
    },
    /// New servers have all that the leader's log held when the round began.
    CaughtUp {
        /// Who.
        servers: ServerSet,
        /// Which round it was, from 1.
        round: u32,
        /// Up to where they have the log.
        index: LogIndex,
        /// How long the round took.
        #[serde(rename = "took_us")]
        took: Duration,
    },
    /// New servers do not catch up: they stay learners.
    ChangeAborted {
        /// Who.
        servers: ServerSet,
        /// In which round, from 1.
        round: u32,
        /// How long that round has taken.
        #[serde(rename = "took_us")]
        took: Duration,
    },
    /// A server without a vote is asked to start an election, and does not.
    MayNotStand,
    /// A server takes a snapshot of its state machine.
    SnapshotCovers {
        /// The last index that it stands for.
        index: LogIndex,
        /// The term of that entry.
        term: Term,
    },
    /// A leader begins to send its snapshot: the follower lacks entries that the leader no longer has.
    SnapshotBegun {
        /// Whose log is too far behind.
        follower: ServerId,
        /// The entry that it would need.
        next_index: LogIndex,
        /// The last index of the snapshot.
        last_index: LogIndex,
    },
    /// A follower has all of a leader's snapshot, and replaces the start of its log and its state by it.
    SnapshotAccepted {
        /// The last index that it stands for.
        index: LogIndex,
        /// The term of that entry.
        term: Term,
        /// Whether the log had that entry, so that what follows it stays.
        kept: bool,
    },
    /// A piece of a snapshot comes to a follower that has committed all that the snapshot stands for.
    SnapshotNotNeeded {
        /// The last index of the snapshot.
        last_index: LogIndex,
    },
    /// A piece of a snapshot does not continue where the follower's pieces end: it came twice, or one before it is missing.
    ChunkOutOfPlace {
        /// Where it begins.
        offset: u32,
        /// Where the follower's pieces end.
        received: u32,
    },
    /// A leader has as many uncommitted entries as it may have, and sends a client away.
    CommandRefused {
        /// The command.
        command: CommandId,
        /// How many entries are not committed.
        uncommitted: u64,
    },
    /// A leader begins to hand its leadership over: it takes no commands, and brings the other's log up to date.
    TransferStarted {
        /// Who shall lead.
        to: ServerId,
    },
    /// A leader does not hand its leadership over.
    TransferRefused {
        /// Who should lead.
        to: ServerId,
        /// Why not.
        reason: TransferRefusal,
    },
    /// The log of the one that shall lead is up to date: it is told to start an election.
    TimeoutNowSent {
        /// Who.
        to: ServerId,
    },
    /// The one that should lead has not been elected in time: the leader continues to lead.
    TransferGivenUp {
        /// Who.
        to: ServerId,
    },
    /// A follower starts an election because its leader told it to.
    TransferTaken {
        /// The leader.
        from: ServerId,
    },
    /// A leader that hands its leadership over sends a client away.
    CommandDeferred {
        /// The client's command.
        command: CommandId,
        /// Who shall lead.
        to: ServerId,
    },
    /// A follower asks its leader from which index on it may answer a read.
    ReadForwarded {
        /// The read.
        read: CommandId,
        /// Whom it asks.
        leader: ServerId,
    },
    /// A leader has a majority confirm that it leads, for a read.
    ReadStarted {
        /// The read.
        read: CommandId,
        /// What has to be applied first; none while the leader has committed nothing of its own term.
        index: Option<LogIndex>,
        /// The round in which the majority has to answer.
        round: Round,
    },
    /// A majority has confirmed the leader: the read may be answered.
    ReadConfirmed {
        /// The read.
        read: CommandId,
        /// What has to be applied first.
        index: LogIndex,
        /// Who has answered in the round, the leader included.
        by: ServerSet,
    },
    /// A leader answers a read by its lease.
    ReadByLease {
        /// The read.
        read: CommandId,
        /// What has to be applied first.
        index: LogIndex,
    },
    /// A follower has learned from which index on it may answer a read.
    ReadIndexLearned {
        /// The read.
        read: CommandId,
        /// What has to be applied first.
        index: LogIndex,
    },
    /// The leader that should have confirmed a read does not: the client is redirected.
    ReadGivenUp {
        /// The read.
        read: CommandId,
        /// Where the client should try.
        hint: Option<ServerId>,
    },
    /// Somebody forces a configuration on this server, which no majority has agreed to: it takes that into its log in a
    /// term of its own.
    ForcedMembersTaken {
        /// The last entry that says so.
        index: LogIndex,
        /// Who votes from there on.
        voters: ServerSet,
    },
}
