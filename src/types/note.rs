//! What the core reports about its own reasoning: the rule that it followed, with the values that decided.

use serde::{Deserialize, Serialize};

use super::{
    Change, ChangeRefusal, CommandId, Duration, LogIndex, Role, Round, Rule, ServerId, ServerSet,
    Term,
};

/// Why a voter rejected a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum DenyReason {
    /// The candidate's term is out of date.
    StaleTerm {
        /// The candidate's term.
        candidate_term: Term,
    },
    /// The voter has voted for another candidate in this term.
    AlreadyVoted {
        /// The other candidate.
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
    /// The voter hears from a leader, so there is no need for another one.
    LeaderHeard {
        /// The leader that it follows; none if it does not know the leader of its current term.
        leader: Option<ServerId>,
    },
    /// The voter has just restarted, so it may have heard from a leader a short time ago without knowing it.
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

/// Why a leader does not transfer its leadership.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransferRefusal {
    /// The server that received the request is not the leader.
    NotLeader,
    /// The target of the transfer is already the leader.
    LeadsAlready,
    /// The target of the transfer is not a voter.
    NoVoter,
}

/// One decision of the core.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Note {
    /// The election timer fired before a leader's message arrived: the server starts an election.
    ElectionStarted {
        /// The new term.
        term: Term,
    },
    /// A candidate repeats its request to the servers that have not answered.
    VotesAskedAgain {
        /// These servers.
        silent: ServerSet,
    },
    /// The server grants its vote.
    VoteGranted {
        /// The candidate.
        candidate: ServerId,
        /// The term of the vote.
        term: Term,
    },
    /// The server rejects a candidate.
    VoteDenied {
        /// The candidate.
        candidate: ServerId,
        /// The reason.
        #[serde(flatten)]
        reason: DenyReason,
    },
    /// A candidate counts an answer.
    VoteCounted {
        /// The other server.
        voter: ServerId,
        /// Whether the vote was granted.
        granted: bool,
        /// All servers that have granted their votes so far.
        votes: ServerSet,
        /// How many votes are needed.
        needed: u8,
    },
    /// A candidate won.
    ElectionWon {
        /// The term that it leads.
        term: Term,
        /// The servers that voted for it.
        votes: ServerSet,
    },
    /// A new leader starts its term with an empty entry.
    NoOpAppended {
        /// The index of the entry.
        index: LogIndex,
    },
    /// The server becomes a follower, or stays one in a newer term.
    SteppedDown {
        /// The old value.
        role: Role,
        /// The old term.
        from_term: Term,
        /// The new term.
        term: Term,
        /// The sender of the message that caused it.
        sender: ServerId,
        /// The reason.
        reason: StepDownReason,
    },
    /// A message of an earlier term is rejected with the current term, or dropped.
    StaleTermIgnored {
        /// The sender.
        sender: ServerId,
        /// The term of the message.
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
        /// The index at which the leader may try next.
        conflict_index: LogIndex,
    },
    /// An entry conflicts with the leader's: the follower removes it and all that follow it.
    ConflictRemoved {
        /// The index of the entry.
        index: LogIndex,
        /// The term of the follower's entry.
        term: Term,
        /// The term of the leader's entry.
        leader_term: Term,
    },
    /// A follower appended the leader's entries.
    EntriesAccepted {
        /// The first new index.
        first: LogIndex,
        /// The last new index.
        last: LogIndex,
    },
    /// A leader goes back in its log to find the last entry that agrees with a follower's log.
    NextIndexBackedUp {
        /// The other server.
        follower: ServerId,
        /// The old next index of that follower.
        from: LogIndex,
        /// The new value.
        to: LogIndex,
    },
    /// A leader counts a majority and commits.
    Committed {
        /// The new commit index.
        index: LogIndex,
        /// The term of that entry.
        term: Term,
        /// The servers that store it.
        holders: ServerSet,
    },
    /// A majority holds an entry of an earlier term, which alone does not commit it (Figure 8).
    CommitWithheld {
        /// The highest index that a majority stores.
        index: LogIndex,
        /// The term of that entry.
        term: Term,
    },
    /// A follower advances its commit index to that of the leader.
    CommitLearned {
        /// The leader's commit index.
        leader_commit: LogIndex,
        /// The last entry that this message has verified.
        verified: LogIndex,
    },
    /// A leader appends a client's command to its log.
    CommandAccepted {
        /// The command.
        command: CommandId,
        /// The index of the entry.
        index: LogIndex,
    },
    /// A server that is not the leader redirects a client.
    CommandRedirected {
        /// The command.
        command: CommandId,
        /// The server to which the client is redirected.
        hint: Option<ServerId>,
    },
    /// The server does something else than a rule demands, because the rule is switched off.
    RuleSkipped {
        /// The rule.
        #[serde(rename = "guard")]
        rule: Rule,
    },
    /// The election timer fired before a leader's message arrived: the server asks whether it would win an election.
    PreVoteStarted {
        /// The term in which it would be a candidate.
        term: Term,
    },
    /// The server would grant its vote.
    PreVoteGranted {
        /// The candidate.
        candidate: ServerId,
        /// The term of the vote.
        term: Term,
    },
    /// The server would reject the candidate.
    PreVoteDenied {
        /// The candidate.
        candidate: ServerId,
        /// The reason.
        #[serde(flatten)]
        reason: DenyReason,
    },
    /// A pre-candidate counts an answer.
    PreVoteCounted {
        /// The other server.
        voter: ServerId,
        /// Whether the vote was granted.
        granted: bool,
        /// All servers that have granted their votes so far.
        votes: ServerSet,
        /// How many votes are needed.
        needed: u8,
    },
    /// A majority would vote for the pre-candidate: it starts an election.
    PreVoteWon {
        /// The term of the election.
        term: Term,
        /// The servers that would vote for it.
        votes: ServerSet,
    },
    /// A server that hears from a leader, or has just restarted, ignores a RequestVote.
    VoteRequestIgnored {
        /// The other server.
        candidate: ServerId,
        /// The candidate's term, which the server does not adopt.
        term: Term,
        /// Whether it has just restarted, and has not heard from a leader since.
        restarted: bool,
    },
    /// RequestVotes that were held back until a disk write is done are dropped, because the candidacy has ended.
    VoteRequestsDropped {
        /// The term in which the server was a candidate.
        term: Term,
    },
    /// A follower no longer has entries that it had acknowledged: its disk has lost them.
    AcknowledgedLost {
        /// The rule.
        follower: ServerId,
        /// The highest index that it had acknowledged. The leader does not look below it.
        match_index: LogIndex,
    },
    /// A leader that has not heard from a majority for an election timeout steps down.
    QuorumLost {
        /// The term that it led.
        term: Term,
        /// The servers from which it has heard, itself included.
        heard: ServerSet,
    },
    /// A leader rejects a request to change the membership.
    ChangeRefused {
        /// The reason.
        #[serde(flatten)]
        reason: ChangeRefusal,
    },
    /// A leader delays a membership change until an entry of its own term is committed.
    ChangeWaits,
    /// A leader appends a membership change to its log, and uses the new configuration at once.
    ChangeAppended {
        /// The index of the entry.
        index: LogIndex,
        /// What changes.
        change: Change,
    },
    /// New servers have received everything that was in the leader's log when the round began.
    CaughtUp {
        /// The servers.
        servers: ServerSet,
        /// The round, counted from 1.
        round: u32,
        /// The highest index that they store.
        index: LogIndex,
        /// How long the round took.
        #[serde(rename = "took_us")]
        took: Duration,
    },
    /// New servers do not catch up, so they remain learners.
    ChangeAborted {
        /// The servers.
        servers: ServerSet,
        /// The round, counted from 1.
        round: u32,
        /// How long that round has taken.
        #[serde(rename = "took_us")]
        took: Duration,
    },
    /// A server that is not a voter is asked to start an election, and does not.
    MayNotStand,
    /// A server takes a snapshot of its state machine.
    SnapshotCovers {
        /// The last index that it covers.
        index: LogIndex,
        /// The term of that entry.
        term: Term,
    },
    /// A leader starts to send its snapshot, because it has discarded entries that the follower lacks.
    SnapshotBegun {
        /// The follower.
        follower: ServerId,
        /// The index of the entry that the follower needs.
        next_index: LogIndex,
        /// The last index of the snapshot.
        last_index: LogIndex,
    },
    /// A follower has received the leader's snapshot completely. It replaces the start of its log and its state.
    SnapshotAccepted {
        /// The last index that it covers.
        index: LogIndex,
        /// The term of that entry.
        term: Term,
        /// Whether the log has that entry, so that the entries after it remain.
        kept: bool,
    },
    /// A follower receives a chunk of a snapshot, but has already committed everything that the snapshot covers.
    SnapshotNotNeeded {
        /// The last index of the snapshot.
        last_index: LogIndex,
    },
    /// A chunk of a snapshot does not start where the follower's chunks end: it arrived twice, or an earlier one is
    /// missing.
    ChunkOutOfPlace {
        /// The offset of the chunk.
        offset: u32,
        /// The end of the follower's chunks.
        received: u32,
    },
    /// A leader rejects a command, because it has reached the limit of uncommitted entries.
    CommandRefused {
        /// The command.
        command: CommandId,
        /// How many entries are not committed.
        uncommitted: u64,
    },
    /// A leader starts to transfer its leadership: it accepts no commands, and brings the target's log up to date.
    TransferStarted {
        /// The target of the transfer.
        to: ServerId,
    },
    /// A leader does not transfer its leadership.
    TransferRefused {
        /// The target of the transfer.
        to: ServerId,
        /// The reason.
        reason: TransferRefusal,
    },
    /// The log of the transfer's target is up to date, so the leader tells it to start an election.
    TimeoutNowSent {
        /// The servers.
        to: ServerId,
    },
    /// The target of the transfer was not elected in time: the leader continues to lead.
    TransferGivenUp {
        /// The servers.
        to: ServerId,
    },
    /// A follower starts an election because its leader told it to.
    TransferTaken {
        /// The leader.
        from: ServerId,
    },
    /// A leader that is transferring its leadership rejects a command.
    CommandDeferred {
        /// The client's command.
        command: CommandId,
        /// The target of the transfer.
        to: ServerId,
    },
    /// A follower asks its leader from which index on it may answer a read.
    ReadForwarded {
        /// The read.
        read: CommandId,
        /// The leader.
        leader: ServerId,
    },
    /// A leader has a majority confirm that it leads, for a read.
    ReadStarted {
        /// The read.
        read: CommandId,
        /// The index that must be applied first; none while the leader has not committed an entry of its own term.
        index: Option<LogIndex>,
        /// The round to which a majority must respond.
        round: Round,
    },
    /// A majority has confirmed the leader: the read may be answered.
    ReadConfirmed {
        /// The read.
        read: CommandId,
        /// The index that must be applied first.
        index: LogIndex,
        /// The servers that have answered in the round, the leader included.
        by: ServerSet,
    },
    /// A leader answers a read by its lease.
    ReadByLease {
        /// The read.
        read: CommandId,
        /// The index that must be applied first.
        index: LogIndex,
    },
    /// A follower has learned from which index on it may answer a read.
    ReadIndexLearned {
        /// The read.
        read: CommandId,
        /// The index that must be applied first.
        index: LogIndex,
    },
    /// The leader does not confirm a read: the follower redirects the client.
    ReadGivenUp {
        /// The read.
        read: CommandId,
        /// The server to which the client is redirected.
        hint: Option<ServerId>,
    },
    /// A command forces a configuration on this server, to which no majority has agreed. The server appends it to its
    /// log in a term of its own.
    ForcedMembersTaken {
        /// The last entry of the forced configuration.
        index: LogIndex,
        /// The voters from there on.
        voters: ServerSet,
    },
}
