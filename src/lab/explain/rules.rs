//! The rules of Raft, one plain sentence each, with the place in the paper that states them.

use crate::types::Rule;

/// Where the extended version of the Raft paper states the rule: `§5.4.1`.
pub fn place(rule: Rule) -> &'static str {
    text(rule).0
}

/// The rule in one sentence: no capital at its beginning and no full stop, so that it can follow its place and a colon.
pub fn statement(rule: Rule) -> &'static str {
    text(rule).1
}

fn text(rule: Rule) -> (&'static str, &'static str) {
    match rule {
        Rule::ElectionTimeout => (
            "§5.2",
            "a server that hears from no leader for a whole election timeout begins a new term and stands for election",
        ),
        Rule::Retry => ("§5.1", "a request that is not answered in time is sent again"),
        Rule::OneVote => (
            "§5.2",
            "a server gives at most one vote in a term, to the first candidate that may have it",
        ),
        Rule::UpToDate => ("§5.4.1", "a voter denies its vote if its own log is more up-to-date"),
        Rule::MajorityElects => {
            ("§5.2", "a candidate wins with the votes of a majority of the cluster in one term")
        }
        Rule::NoOp => (
            "§8",
            "a new leader commits an empty entry at the start of its term, to find out what is committed",
        ),
        Rule::HigherTerm => {
            ("§5.1", "a server that sees a higher term takes it over and becomes a follower")
        }
        Rule::RecognizeLeader => {
            ("§5.2", "a candidate that hears from the leader of its own term follows it")
        }
        Rule::StaleTerm => ("§5.1", "what comes from an earlier term is refused"),
        Rule::ConsistencyCheck => (
            "§5.3",
            "a follower takes new entries only if its log holds the entry just before them, of the same term",
        ),
        Rule::LeaderOverwrites => {
            ("§5.3", "where logs differ, the leader's entries replace the follower's")
        }
        Rule::Append => ("§5.3", "a follower appends the leader's entries that it lacks"),
        Rule::BackUp => (
            "§5.3",
            "after a refusal the leader goes back, a whole term at a time, to where the logs may agree",
        ),
        Rule::MajorityCommits => (
            "§5.3, §5.4.2",
            "an entry of the leader's own term is committed once a majority holds it, and all entries before it are too",
        ),
        Rule::CurrentTermCommit => (
            "§5.4.2",
            "an entry of an earlier term is not committed by counting who holds it (Figure 8)",
        ),
        Rule::LearnCommit => {
            ("§5.3", "a follower learns from the leader how far the log is committed")
        }
        Rule::LeaderServes => {
            ("§8", "only the leader serves clients; the other servers send them there")
        }
    }
}
