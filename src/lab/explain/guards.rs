//! What is told of the rules that can be switched off.

use crate::types::Guard;

/// What a rule that can be switched off is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GuardGroup {
    /// Who comes to lead.
    Elections,
    /// What stands in logs, and what is committed.
    Replication,
    /// Who belongs to the cluster.
    Membership,
    /// Answers that change nothing.
    Reads,
    /// What clients may rely on.
    Clients,
}

impl GuardGroup {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Elections, Self::Replication, Self::Membership, Self::Reads, Self::Clients];

    /// Its word: `elections`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Elections => "elections",
            Self::Replication => "replication",
            Self::Membership => "membership",
            Self::Reads => "reads",
            Self::Clients => "clients",
        }
    }
}

/// What a rule is about.
pub fn group_of_guard(guard: Guard) -> GuardGroup {
    match guard {
        Guard::UpToDateVote
        | Guard::StepDown
        | Guard::NewTermCandidacy
        | Guard::DurableVote
        | Guard::Majority
        | Guard::ValidContact
        | Guard::RandomTimeouts => GuardGroup::Elections,
        Guard::CurrentTermCommit
        | Guard::ConsistencyCheck
        | Guard::DurableLog
        | Guard::VerifiedCommit
        | Guard::CommittedSnapshot => GuardGroup::Replication,
        Guard::OwnTermBarrier
        | Guard::JointConsensus
        | Guard::OneChangeAtATime
        | Guard::IgnoreRemoved => GuardGroup::Membership,
        Guard::ReadConfirmation | Guard::ReadOwnTerm | Guard::LeaseBound => GuardGroup::Reads,
        Guard::Sessions => GuardGroup::Clients,
    }
}

/// Where a rule is stated: in the extended version of the Raft paper, or in Ongaro's dissertation.
pub fn place_of_guard(guard: Guard) -> &'static str {
    match guard {
        Guard::UpToDateVote => "§5.4.1",
        Guard::CurrentTermCommit => "§5.4.2, Figure 8",
        Guard::ConsistencyCheck => "§5.3",
        Guard::StepDown => "§5.1",
        Guard::NewTermCandidacy => "§5.2",
        Guard::DurableVote => "Figure 2, §5.2",
        Guard::DurableLog => "Figure 2, §5.3",
        Guard::Majority => "§5.2, §5.3",
        Guard::ValidContact => "Figure 2, §5.2",
        Guard::RandomTimeouts => "§5.2, §9.3",
        Guard::OwnTermBarrier => "dissertation §4.1, erratum of 2015",
        Guard::JointConsensus => "§6; dissertation §4.3",
        Guard::OneChangeAtATime => "dissertation §4.1",
        Guard::IgnoreRemoved => "§6; dissertation §4.2.3",
        Guard::ReadConfirmation | Guard::ReadOwnTerm => "§8; dissertation §6.4",
        Guard::LeaseBound => "dissertation §6.4.1",
        Guard::Sessions => "§8; dissertation §6.3",
        Guard::VerifiedCommit => "Figure 2, §5.3",
        Guard::CommittedSnapshot => "§7; dissertation §5",
    }
}

/// What a rule defends: properties, or progress.
pub fn defended_by(guard: Guard) -> &'static str {
    match guard {
        Guard::UpToDateVote
        | Guard::CurrentTermCommit
        | Guard::DurableLog
        | Guard::OwnTermBarrier => "Leader Completeness",
        Guard::ConsistencyCheck | Guard::StepDown => "Log Matching",
        Guard::NewTermCandidacy
        | Guard::DurableVote
        | Guard::JointConsensus
        | Guard::OneChangeAtATime => "Election Safety",
        Guard::Majority => "Election Safety, Leader Completeness",
        Guard::ValidContact | Guard::RandomTimeouts | Guard::IgnoreRemoved => "progress",
        Guard::ReadConfirmation | Guard::ReadOwnTerm | Guard::LeaseBound => "Linearizability",
        Guard::Sessions => "Apply Once",
        Guard::VerifiedCommit | Guard::CommittedSnapshot => "State Machine Safety",
    }
}

/// What can happen without a rule, in a sentence.
pub fn lost_without(guard: Guard) -> &'static str {
    match guard {
        Guard::UpToDateVote => {
            "Without it, a server that lacks a committed entry can be elected, and makes the others delete it."
        }
        Guard::CurrentTermCommit => {
            "Without it, an old entry counts as committed once a majority holds it, and a leader that never had it can still overwrite it."
        }
        Guard::ConsistencyCheck => {
            "Without it, a follower that has missed an entry stores the next ones at its index."
        }
        Guard::StepDown => {
            "Without it, a leader that was replaced continues to lead in the new term, beside its successor."
        }
        Guard::NewTermCandidacy => {
            "Without it, a candidate campaigns in a term that already has a leader, and votes in it a second time."
        }
        Guard::DurableVote => {
            "Without it, a server that crashes forgets its vote, and grants another in the same term."
        }
        Guard::DurableLog => {
            "Without it, a follower that crashes loses entries that the leader has already counted to commit them."
        }
        Guard::Majority => "Without it, two groups that have no server in common can both decide.",
        Guard::ValidContact => {
            "Without it, a server that cannot win keeps all others from starting an election, and nobody leads."
        }
        Guard::RandomTimeouts => {
            "Without it, all servers start elections at the same time, again and again, and each votes for itself."
        }
        Guard::OwnTermBarrier => {
            "Without it, two leaders in turn can change the membership in ways whose majorities do not overlap."
        }
        Guard::JointConsensus => {
            "Without it, servers switch at different times, and the old and the new configuration can both decide alone."
        }
        Guard::OneChangeAtATime => {
            "Without it, two changes at once can lead to sets of servers whose majorities do not overlap."
        }
        Guard::IgnoreRemoved => {
            "Without it, a server that was removed or cut off deposes one leader after another with higher and higher terms."
        }
        Guard::ReadConfirmation => {
            "Without it, a leader that was replaced, and does not know it yet, answers reads with stale values."
        }
        Guard::ReadOwnTerm => {
            "Without it, a new leader that does not know yet how much is committed answers reads from an older state."
        }
        Guard::LeaseBound => {
            "Without it, a leader whose clock is slow treats its lease as valid while another server already leads."
        }
        Guard::Sessions => {
            "Without it, a command whose answer was lost is executed again when its client retries it."
        }
        Guard::VerifiedCommit => {
            "Without it, a follower applies entries that its leader has never seen."
        }
        Guard::CommittedSnapshot => {
            "Without it, a snapshot can contain entries that are overwritten later, and it cannot be undone."
        }
    }
}
