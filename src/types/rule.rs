//! The rules of Raft that can be switched off, to see what each of them is for.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A rule that can be switched off: `break WORD` does it, `mend WORD` undoes it.
///
/// Section numbers refer to the extended version of the Raft paper, or, where that is said, to Ongaro's dissertation. The
/// order is part of every saved world: add at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// §5.4.1: a voter rejects a candidate whose log is less up-to-date than its own. Defends Leader Completeness.
    UpToDateVote,
    /// §5.4.2, Figure 8: a leader counts replicas only of entries of its own term. Defends Leader Completeness.
    CurrentTermCommit,
    /// §5.3: a follower appends entries only after an entry that its leader has too. Defends Log Matching.
    ConsistencyCheck,
    /// §5.1: a server that sees a higher term adopts it and becomes a follower. Without this rule, a leader adopts the
    /// term and continues to lead, in a term that already has a leader. Defends Log Matching.
    StepDown,
    /// §5.2: a candidate begins a new term. Defends Election Safety.
    NewTermCandidacy,
    /// Figure 2, persistent state: a server sends its vote only when the vote is durable, so that it cannot vote again
    /// in the same term after a crash. Defends Election Safety.
    DurableVote,
    /// Figure 2, persistent state: a follower acknowledges entries only when they are durable. Defends Leader
    /// Completeness.
    DurableLog,
    /// §5.2, §5.3: elections and commitment need more than half of the servers; without this rule, one server fewer.
    /// Defends Election Safety and Leader Completeness.
    Majority,
    /// Figure 2, rules for followers: only a message from the leader of the current term and a granted vote reset the
    /// election timer. Defends progress.
    ValidContact,
    /// §5.2: each election timeout is drawn at random, so that split votes do not repeat. Defends progress.
    RandomTimeouts,
    /// Erratum of 2015 to the dissertation's §4.1: a leader changes the membership only when an entry of its own term is
    /// committed. Defends Leader Completeness.
    OwnTermBarrier,
    /// §6; dissertation §4.3: while several servers are added or removed, decisions need majorities of both the old and
    /// the new configuration. Defends Election Safety.
    JointConsensus,
    /// Dissertation §4.1: a membership change starts only when the previous one is committed. Defends Election Safety.
    OneChangeAtATime,
    /// §6; dissertation §4.2.3: servers that hear from a leader ignore RequestVotes, including those of removed
    /// servers. Defends progress.
    IgnoreRemoved,
    /// Dissertation §6.4: before it answers a read, a leader has a majority confirm that it still leads. Defends
    /// Linearizability.
    ReadConfirmation,
    /// Dissertation §6.4: a leader answers reads only when an entry of its own term is committed. Defends Linearizability.
    ReadOwnTerm,
    /// Dissertation §6.4.1: a lease is shorter than an election timeout by at least the drift of the clocks. Defends
    /// Linearizability.
    LeaseBound,
    /// §8; dissertation §6.3: a command that a client repeats is executed once. Defends Apply Once.
    Sessions,
    /// Figure 2, AppendEntries, receiver's rule 5: a follower's commit index stays within what its leader has verified.
    /// Defends State Machine Safety.
    VerifiedCommit,
    /// §7; dissertation §5: a snapshot covers only committed entries. Defends State Machine Safety.
    CommittedSnapshot,
}

impl Rule {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 20] = [
        Self::UpToDateVote,
        Self::CurrentTermCommit,
        Self::ConsistencyCheck,
        Self::StepDown,
        Self::NewTermCandidacy,
        Self::DurableVote,
        Self::DurableLog,
        Self::Majority,
        Self::ValidContact,
        Self::RandomTimeouts,
        Self::OwnTermBarrier,
        Self::JointConsensus,
        Self::OneChangeAtATime,
        Self::IgnoreRemoved,
        Self::ReadConfirmation,
        Self::ReadOwnTerm,
        Self::LeaseBound,
        Self::Sessions,
        Self::VerifiedCommit,
        Self::CommittedSnapshot,
    ];

    /// Its word in the command language: `up-to-date-vote`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::UpToDateVote => "up-to-date-vote",
            Self::CurrentTermCommit => "current-term-commit",
            Self::ConsistencyCheck => "consistency-check",
            Self::StepDown => "step-down",
            Self::NewTermCandidacy => "new-term-candidacy",
            Self::DurableVote => "durable-vote",
            Self::DurableLog => "durable-log",
            Self::Majority => "majority",
            Self::ValidContact => "valid-contact",
            Self::RandomTimeouts => "random-timeouts",
            Self::OwnTermBarrier => "own-term-barrier",
            Self::JointConsensus => "joint-consensus",
            Self::OneChangeAtATime => "one-change-at-a-time",
            Self::IgnoreRemoved => "ignore-removed",
            Self::ReadConfirmation => "read-confirmation",
            Self::ReadOwnTerm => "read-own-term",
            Self::LeaseBound => "lease-bound",
            Self::Sessions => "sessions",
            Self::VerifiedCommit => "verified-commit",
            Self::CommittedSnapshot => "committed-snapshot",
        }
    }

    /// Its statement, in a few words that can follow a colon.
    pub fn title(self) -> &'static str {
        match self {
            Self::UpToDateVote => "no vote for a candidate whose log is less up-to-date",
            Self::CurrentTermCommit => "replicas count only for entries of the leader's own term",
            Self::ConsistencyCheck => {
                "entries are appended only after an entry that both logs hold"
            }
            Self::StepDown => "a server that sees a higher term adopts it and becomes a follower",
            Self::NewTermCandidacy => "a candidate starts a new term",
            Self::DurableVote => "a vote is sent only when it is durable",
            Self::DurableLog => "entries are acknowledged only when they are durable",
            Self::Majority => "a decision needs more than half of the servers",
            Self::ValidContact => {
                "only leader contact or granting a vote resets the election timer"
            }
            Self::RandomTimeouts => "election timeouts are drawn at random",
            Self::OwnTermBarrier => {
                "the membership changes only after the leader has committed an entry of its term"
            }
            Self::JointConsensus => "a large membership change needs both majorities",
            Self::OneChangeAtATime => "one membership change at a time",
            Self::IgnoreRemoved => "a server that hears from a leader ignores vote requests",
            Self::ReadConfirmation => "a majority confirms the leader before it answers a read",
            Self::ReadOwnTerm => {
                "reads are answered only after the leader has committed an entry of its term"
            }
            Self::LeaseBound => "a lease is shorter than the clocks' drift allows",
            Self::Sessions => "a retried command is applied once",
            Self::VerifiedCommit => "a follower commits only what its leader has verified",
            Self::CommittedSnapshot => "a snapshot covers only committed entries",
        }
    }

    fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// As the command language writes it.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// A set of rules: those that are switched off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct RuleSet(u32);

impl RuleSet {
    /// None.
    pub const EMPTY: Self = Self(0);

    /// Whether `rule` is in the set.
    #[inline]
    pub fn contains(self, rule: Rule) -> bool {
        self.0 & rule.bit() != 0
    }

    /// Adds `rule`; returns whether it was absent.
    pub fn insert(&mut self, rule: Rule) -> bool {
        let new = !self.contains(rule);
        self.0 |= rule.bit();
        new
    }

    /// Removes `rule`; returns whether it was present.
    pub fn remove(&mut self, rule: Rule) -> bool {
        let there = self.contains(rule);
        self.0 &= !rule.bit();
        there
    }

    /// A bit for each rule, in the order of [`Rule::ALL`].
    pub fn bits(self) -> u32 {
        self.0
    }

    /// Whether no rule is in the set.
    pub fn is_empty(self) -> bool {
        self == Self::EMPTY
    }

    /// The rules, in the order of [`Rule::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Rule> {
        Rule::ALL.into_iter().filter(move |&rule| self.contains(rule))
    }
}

impl FromIterator<Rule> for RuleSet {
    fn from_iter<I: IntoIterator<Item = Rule>>(rules: I) -> Self {
        let mut set = Self::EMPTY;
        for rule in rules {
            set.insert(rule);
        }
        set
    }
}

/// `majority, step-down`, as a list in a sentence.
impl fmt::Display for RuleSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, rule) in self.iter().enumerate() {
            f.write_str(if place == 0 { "" } else { ", " })?;
            f.write_str(rule.word())?;
        }
        Ok(())
    }
}

/// A list of words.
impl Serialize for RuleSet {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_holds_every_rule_at_its_number() {
        for (number, rule) in Rule::ALL.into_iter().enumerate() {
            assert_eq!(rule as usize, number);
        }
    }

    #[test]
    fn a_set_contains_what_was_inserted_and_not_removed() {
        let mut set = RuleSet::EMPTY;
        assert!(set.insert(Rule::Majority) && !set.insert(Rule::Majority));
        assert!(set.insert(Rule::CommittedSnapshot) && set.insert(Rule::UpToDateVote));
        assert_eq!(set.to_string(), "up-to-date-vote, majority, committed-snapshot");
        assert!(set.remove(Rule::Majority) && !set.remove(Rule::Majority));
        let rest = [Rule::UpToDateVote, Rule::CommittedSnapshot];
        assert_eq!(set, rest.into_iter().collect());
        assert_eq!(set.iter().collect::<Vec<_>>(), rest);
    }
}
