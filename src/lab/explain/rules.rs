//! Explanations of the rules that can be switched off.

use crate::types::Rule;

/// A group of rules that can be switched off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RuleGroup {
    /// Which server becomes leader.
    Elections,
    /// The contents of logs, and what is committed.
    Replication,
    /// Which servers are members.
    Membership,
    /// Reads that do not go through the log.
    Reads,
    /// Guarantees for clients.
    Clients,
}

impl RuleGroup {
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

/// The group of a rule.
pub fn group_of_rule(rule: Rule) -> RuleGroup {
    match rule {
        Rule::UpToDateVote
        | Rule::StepDown
        | Rule::NewTermCandidacy
        | Rule::DurableVote
        | Rule::Majority
        | Rule::ValidContact
        | Rule::RandomTimeouts => RuleGroup::Elections,
        Rule::CurrentTermCommit
        | Rule::ConsistencyCheck
        | Rule::DurableLog
        | Rule::VerifiedCommit
        | Rule::CommittedSnapshot => RuleGroup::Replication,
        Rule::OwnTermBarrier
        | Rule::JointConsensus
        | Rule::OneChangeAtATime
        | Rule::IgnoreRemoved => RuleGroup::Membership,
        Rule::ReadConfirmation | Rule::ReadOwnTerm | Rule::LeaseBound => RuleGroup::Reads,
        Rule::Sessions => RuleGroup::Clients,
    }
}

/// Where a rule is stated: in the extended version of the Raft paper, or in Ongaro's dissertation.
pub fn place_of_rule(rule: Rule) -> &'static str {
    match rule {
        Rule::UpToDateVote => "§5.4.1",
        Rule::CurrentTermCommit => "§5.4.2, Figure 8",
        Rule::ConsistencyCheck => "§5.3",
        Rule::StepDown => "§5.1",
        Rule::NewTermCandidacy => "§5.2",
        Rule::DurableVote => "Figure 2, §5.2",
        Rule::DurableLog => "Figure 2, §5.3",
        Rule::Majority => "§5.2, §5.3",
        Rule::ValidContact => "Figure 2, §5.2",
        Rule::RandomTimeouts => "§5.2, §9.3",
        Rule::OwnTermBarrier => "dissertation §4.1, erratum of 2015",
        Rule::JointConsensus => "§6; dissertation §4.3",
        Rule::OneChangeAtATime => "dissertation §4.1",
        Rule::IgnoreRemoved => "§6; dissertation §4.2.3",
        Rule::ReadConfirmation | Rule::ReadOwnTerm => "§8; dissertation §6.4",
        Rule::LeaseBound => "dissertation §6.4.1",
        Rule::Sessions => "§8; dissertation §6.3",
        Rule::VerifiedCommit => "Figure 2, §5.3",
        Rule::CommittedSnapshot => "§7; dissertation §5",
    }
}

/// What a rule protects: properties, or progress.
pub fn defended_by(rule: Rule) -> &'static str {
    match rule {
        Rule::UpToDateVote | Rule::CurrentTermCommit | Rule::DurableLog | Rule::OwnTermBarrier => {
            "Leader Completeness"
        }
        Rule::ConsistencyCheck | Rule::StepDown => "Log Matching",
        Rule::NewTermCandidacy
        | Rule::DurableVote
        | Rule::JointConsensus
        | Rule::OneChangeAtATime => "Election Safety",
        Rule::Majority => "Election Safety, Leader Completeness",
        Rule::ValidContact | Rule::RandomTimeouts | Rule::IgnoreRemoved => "progress",
        Rule::ReadConfirmation | Rule::ReadOwnTerm | Rule::LeaseBound => "Linearizability",
        Rule::Sessions => "Apply Once",
        Rule::VerifiedCommit | Rule::CommittedSnapshot => "State Machine Safety",
    }
}

/// What can happen without a rule, in a sentence.
pub fn lost_without(rule: Rule) -> &'static str {
    match rule {
        Rule::UpToDateVote => {
            "Without it, a server that lacks a committed entry can be elected, and makes the others delete it."
        }
        Rule::CurrentTermCommit => {
            "Without it, an old entry counts as committed once a majority holds it, and a leader that never had it can still overwrite it."
        }
        Rule::ConsistencyCheck => {
            "Without it, a follower that has missed an entry stores the next ones at its index."
        }
        Rule::StepDown => {
            "Without it, a leader that was replaced continues to lead in the new term, beside its successor."
        }
        Rule::NewTermCandidacy => {
            "Without it, a candidate campaigns in a term that already has a leader, and votes in it a second time."
        }
        Rule::DurableVote => {
            "Without it, a server that crashes forgets its vote, and grants another in the same term."
        }
        Rule::DurableLog => {
            "Without it, a follower that crashes loses entries that the leader has already counted to commit them."
        }
        Rule::Majority => "Without it, two groups that have no server in common can both decide.",
        Rule::ValidContact => {
            "Without it, a server that cannot win keeps all others from starting an election, and nobody leads."
        }
        Rule::RandomTimeouts => {
            "Without it, all servers start elections at the same time, again and again, and each votes for itself."
        }
        Rule::OwnTermBarrier => {
            "Without it, two leaders in turn can change the membership in ways whose majorities do not overlap."
        }
        Rule::JointConsensus => {
            "Without it, servers switch at different times, and the old and the new configuration can both decide alone."
        }
        Rule::OneChangeAtATime => {
            "Without it, two changes at once can lead to sets of servers whose majorities do not overlap."
        }
        Rule::IgnoreRemoved => {
            "Without it, a server that was removed or cut off deposes one leader after another with higher and higher terms."
        }
        Rule::ReadConfirmation => {
            "Without it, a leader that was replaced, and does not know it yet, answers reads with stale values."
        }
        Rule::ReadOwnTerm => {
            "Without it, a new leader that does not know yet how much is committed answers reads from an older state."
        }
        Rule::LeaseBound => {
            "Without it, a leader whose clock is slow treats its lease as valid while another server already leads."
        }
        Rule::Sessions => {
            "Without it, a command whose answer was lost is executed again when its client retries it."
        }
        Rule::VerifiedCommit => {
            "Without it, a follower applies entries that its leader has never seen."
        }
        Rule::CommittedSnapshot => {
            "Without it, a snapshot can contain entries that are overwritten later, and it cannot be undone."
        }
    }
}
