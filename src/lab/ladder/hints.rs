//! Hints for what can go wrong at any rung, whatever it is about.

use crate::types::{Property, Role};

/// For an error that the code throws; the rung's rule follows, because a value can be missing for want of it.
pub(super) const THROWN: (&str, &str) = (
    "The code throws an error at this line. Which value there is not what the line expects, and where does it come from?",
    "What a function reads must be in the event, or in the state: `start` sets it, and a crash loses it. A core has no clock and no randomness: the time is in the event, and the world draws timeouts.",
);

/// For a run with too many events.
pub(super) const FLOOD: (&str, &str) = (
    "Follow one message: how many others does it lead to, and how many if it arrives twice or late?",
    "Servers repeat a request if they get no response in time (§5.1). A response that says nothing new needs no further request: if each response brings one, the messages multiply.",
);

/// What to look at, and which rule it is, when this property is violated by a server in this role.
pub(super) fn about(property: Property, role: Option<Role>) -> (&'static str, &'static str) {
    match property {
        Property::ElectionSafety => (
            "Two servers lead one term. Whose votes did each of them have, and how many servers are a majority?",
            "A candidate becomes leader with votes from more than half of all servers. Each server votes once in a term (§5.2).",
        ),
        Property::OneVote => (
            "Find both votes. What did the server know of the first one when it granted the second?",
            "RequestVote: grant the vote only if votedFor is null or this candidate. A candidate starts a new term and votes for itself (§5.2).",
        ),
        Property::LeaderAppendOnly => (
            "A leader removed or replaced an entry of its own log. Which message made it do so?",
            "A leader only appends. A server that truncates its log has become a follower first (§5.3).",
        ),
        Property::LogMatching => (
            "Two logs differ before an entry that both have. Which AppendEntries put that entry there, and what was before it?",
            "AppendEntries: reply false if the log has no entry at prevLogIndex with prevLogTerm. If an entry conflicts with a new one, delete it and all that follow it (§5.3).",
        ),
        Property::LeaderCompleteness => (
            "A leader lacks an entry that was committed before. Who voted for it, and who had the entry when it was committed?",
            "Vote only for a candidate whose log is at least as up-to-date (§5.4.1). Count only durable entries (Figure 2), and only of the current term (§5.4.2).",
        ),
        Property::StateMachineSafety | Property::EqualStates => (
            "Two servers applied different entries at one index. Which of them applied an entry that was not committed, or the wrong one?",
            "Apply the entries up to commitIndex, in order, each once (§5.3). A follower's commitIndex is min(leaderCommit, index of the last new entry).",
        ),
        Property::DurableState => (
            "Compare what was on the disk before the server started with what it had afterwards.",
            "Persistent state: currentTerm, votedFor and log[] are read from the disk at the start (Figure 2).",
        ),
        Property::RisingTerms => (
            "A server's term went back. Was it lost in a restart, or taken from a message with a lower term?",
            "currentTerm only increases: from the disk at the start, and to a higher term in a message (§5.1).",
        ),
        Property::RisingCommits => (
            "A server's commitIndex went back. Which message made it do so?",
            "AppendEntries: change commitIndex only if leaderCommit is greater (Figure 2). The last new entry of a message that arrives late can be before commitIndex, which then stays.",
        ),
        Property::MajorityCommit if role == Some(Role::Leader) => (
            "A leader committed an entry that no majority had on disk. Whom did it count, and what was on its own disk?",
            "Leaders: commitIndex = N if a majority of matchIndex reaches N. A follower acknowledges prevLogIndex + the number of entries, when they are durable.",
        ),
        Property::MajorityCommit => (
            "A follower committed an entry that no majority had. Was the sender of the last AppendEntries the leader of that term, and up to which index did it compare the logs?",
            "AppendEntries, heartbeats too: reply false unless the entry at prevLogIndex has prevLogTerm, delete what conflicts, and only then commitIndex = min(leaderCommit, index of the last new entry). A leader that has stepped down sends none, whatever answers it still gets.",
        ),
        Property::TrueSnapshots => (
            "A snapshot does not hold what the log up to its index makes. Which index and term does it have?",
            "A snapshot covers what is applied: lastIncludedIndex and lastIncludedTerm are those of the last applied entry (§7).",
        ),
        Property::ApplyOnce | Property::Linearizability => (
            "An answer was false. Which entry is the client's command, and what had the server applied when it answered?",
            "A leader answers a command when its own entry, of the same index and term, is applied; a read only while it is sure to lead (§8).",
        ),
        Property::ConfigurationOverlap | Property::OwnConfiguration => (
            "The members changed. Which entry did that?",
            "A server uses the latest configuration in its log (§6).",
        ),
    }
}
