//! The rules of Raft, one plain sentence each, with the section that states them.

use super::rules::place_of_rule;
use crate::types::{Citation, Event, EventKind, Fact, Message, MessageKind, Note, Property, Timer};

/// Where the extended version of the Raft paper states the rule: `§5.4.1`.
pub fn place(citation: Citation) -> &'static str {
    text(citation).0
}

/// The rule in one sentence: no capital at its beginning and no full stop, so that it can follow its place and a colon.
pub fn statement(citation: Citation) -> &'static str {
    text(citation).1
}

/// The section and the rule behind an event of any kind. A fact refers to what the paper says about the world, or about
/// the step of the protocol in which it was observed.
pub fn grounds(event: &Event) -> (&'static str, &'static str) {
    match &event.kind {
        EventKind::Note(Note::RuleSkipped { rule }) => (place_of_rule(*rule), rule.title()),
        EventKind::Note(note) => text(note.citation()),
        EventKind::Violation { violation } => definition(violation.property),
        EventKind::Fact(fact) => grounds_of_fact(fact),
    }
}

/// The statement of a property, and the section that contains it.
pub fn definition(property: Property) -> (&'static str, &'static str) {
    match property {
        Property::ElectionSafety => {
            ("Figure 3, §5.2", "at most one leader can be elected in a given term")
        }
        Property::LeaderAppendOnly => {
            ("Figure 3, §5.3", "a leader never overwrites or removes entries of its log")
        }
        Property::LogMatching => (
            "Figure 3, §5.3",
            "two logs that hold an entry of the same index and term are equal up to that index",
        ),
        Property::LeaderCompleteness => (
            "Figure 3, §5.4",
            "an entry committed in one term is in the logs of the leaders of all later terms",
        ),
        Property::StateMachineSafety => {
            ("Figure 3, §5.4.3", "no two servers ever apply different entries at one index")
        }
        Property::OneVote => (
            "§5.2, Figure 2",
            "a server votes at most once in a term, and does not forget its vote in a crash",
        ),
        Property::DurableState => (
            "Figure 2, dissertation §3.8",
            "what is durable on a server's disk is still there when it restarts",
        ),
        Property::RisingTerms => ("§5.1, Figure 2", "a server's term only increases"),
        Property::RisingCommits => {
            ("Figure 2", "the commit index of a running server only increases")
        }
        Property::OwnConfiguration => (
            "§6, dissertation §4.1",
            "a server uses the latest configuration of its own log, committed or not",
        ),
        Property::TrueSnapshots => (
            "§7, dissertation §5",
            "a snapshot holds the state that a committed prefix of the log leads to",
        ),
        Property::ApplyOnce => (
            "§8, dissertation §6.3",
            "a command that a client submits in a session is executed once, however often it is sent",
        ),
        Property::EqualStates => {
            ("§2", "servers that have applied the same entries hold the same state")
        }
        Property::ConfigurationOverlap => (
            "§6, dissertation §4.1",
            "every majority of a configuration overlaps every one of the next, and changes come one at a time",
        ),
        Property::Linearizability => (
            "§8, dissertation §6.4",
            "each operation of a client takes effect at one point in time between its call and its answer",
        ),
        Property::MajorityCommit => {
            ("§5.3, §5.4.2", "a committed entry is on the disks of a majority of the servers")
        }
    }
}

fn grounds_of_fact(fact: &Fact) -> (&'static str, &'static str) {
    match fact {
        Fact::EntryGiven { .. } | Fact::Started { .. } | Fact::Crashed { .. } => (
            "§2, Figure 2",
            "a server may crash at any time; it restarts with what is on its disk, and with nothing else",
        ),
        Fact::Sent { body, .. } => grounds_of_message(body),
        Fact::Delivered { .. } => {
            ("§5.1", "servers know about each other only what messages tell them")
        }
        Fact::Duplicated { .. }
        | Fact::Replayed { .. }
        | Fact::Lost { .. }
        | Fact::Delayed { .. }
        | Fact::Held { .. }
        | Fact::Released { .. }
        | Fact::LinkClogged { .. }
        | Fact::LinkUnclogged { .. } => {
            ("§2", "Raft stays safe whatever the network loses, delays, copies or reorders")
        }
        Fact::WriteStarted { .. } | Fact::WriteDurable { .. } => {
            ("Figure 2", "the term, the vote and the log are durable before a server answers")
        }
        Fact::RoleChanged { .. } => {
            ("§5.1, Figure 4", "a server is a follower, a candidate or a leader")
        }
        Fact::TermChanged { .. } => {
            ("§5.1", "terms only increase: they let servers detect stale information")
        }
        Fact::VoteChanged { .. } => text(Citation::OneVote),
        Fact::VoteRequestUnanswered { .. } => text(Citation::LeaderStickiness),
        Fact::EntryAppended { .. } => {
            ("§5.3", "an entry has one index and one term, which never change")
        }
        Fact::LogTruncated { .. } => text(Citation::LeaderOverwrites),
        Fact::CommitAdvanced { .. } => text(Citation::MajorityCommits),
        Fact::Applied { .. } => {
            ("Figure 2, §5.3", "committed entries are applied to the state machine, in log order")
        }
        Fact::TimerFired { timer, .. } => match timer {
            Timer::Election => text(Citation::ElectionTimeout),
            Timer::Heartbeat => {
                ("§5.2", "a leader sends heartbeats to all its followers, so that none times out")
            }
            Timer::Retry => text(Citation::Retry),
            Timer::Other => NOT_OURS,
        },
        Fact::CoreLoaded { .. }
        | Fact::CoreError { .. }
        | Fact::CoreLacks { .. }
        | Fact::CoreLogged { .. }
        | Fact::LineLogged { .. } => NOT_OURS,
        Fact::CommandSkipped { .. } => (
            "§8; dissertation §6.3",
            "a state machine executes each command of a session once, however often it comes",
        ),
        Fact::SessionExpired { .. } => {
            ("dissertation §6.3", "all servers drop the same sessions, at the same log index")
        }
        Fact::ClientSubmitted { .. }
        | Fact::ClientTimedOut { .. }
        | Fact::ClientFinished { .. } => {
            ("§8", "a client tries one server after another until the leader has answered")
        }
        Fact::Isolated
        | Fact::Reconnected
        | Fact::Partitioned { .. }
        | Fact::LinkCut { .. }
        | Fact::LinkHealed { .. }
        | Fact::Healed => {
            ("§2", "Raft works as long as a majority of the servers reach each other")
        }
        Fact::SettingChanged { .. } | Fact::SettingReset { .. } => (
            "§5.6, §9.3",
            "safety does not depend on timing, but a leader lasts only if messages are faster than timeouts",
        ),
        Fact::Paused | Fact::Resumed => (
            "§2",
            "no answer depends on how fast a server is: a slow one delays answers, but makes none wrong",
        ),
        Fact::RuleBroken { rule } | Fact::RuleMended { rule } => {
            (place_of_rule(*rule), rule.title())
        }
        Fact::ServerAdded => text(Citation::CatchUp),
        Fact::ChangeRequested { .. } => text(Citation::OneChange),
        Fact::ConfigurationAdopted { .. } => (
            "dissertation §4.1",
            "a server uses the latest configuration in its log, committed or not",
        ),
        Fact::MembersForced { .. } => text(Citation::Forced),
        Fact::TransferRequested { .. } => text(Citation::Transfer),
        Fact::SnapshotRequested | Fact::SnapshotTaken { .. } | Fact::LogCompacted { .. } => {
            text(Citation::Compaction)
        }
        Fact::SnapshotInstalled { .. } => text(Citation::InstallSnapshot),
        Fact::StateRestored { .. } => (
            "§7, Figure 13",
            "a state machine restored from a snapshot equals one that has applied all entries it covers",
        ),
        Fact::NothingChanged { .. } => {
            ("–", "a command that asks for the present state changes nothing")
        }
        Fact::ClockStepped { .. } => (
            "§2, §5.6",
            "safety does not depend on clocks: wrong clocks cost availability at worst",
        ),
        Fact::ClientRepeated { .. } | Fact::StormCame { .. } => (
            "§8",
            "a command may reach the log twice, unless the state machine knows its serial number",
        ),
        Fact::Chaos { .. } | Fact::Calmed => {
            ("§2", "safe under every fault, and available while a majority runs and is connected")
        }
        Fact::TailDropped => {
            ("Figure 2", "what is not durable was not acknowledged, so it may be dropped")
        }
        Fact::DiskStalled
        | Fact::DiskUnstalled
        | Fact::WriteFailed { .. }
        | Fact::WriteTorn { .. }
        | Fact::DiskLies
        | Fact::DiskFlushed
        | Fact::WritesVanished { .. }
        | Fact::DiskCorrupted { .. }
        | Fact::DiskWiped
        | Fact::StartRefused { .. }
        | Fact::SnapshotCorrupted { .. }
        | Fact::SnapshotUnreadable { .. } => (
            "Figure 2",
            "term, vote and log survive every crash; a server whose disk has lost them must not return",
        ),
    }
}

/// What concerns a foreign core alone.
const NOT_OURS: (&str, &str) =
    ("docs/cores.md", "a foreign core gets one event at a time, and answers it with one reply");

fn grounds_of_message(body: &Message) -> (&'static str, &'static str) {
    match body.kind() {
        MessageKind::RequestVote => {
            ("§5.2, Figure 2", "a candidate asks every other server for its vote")
        }
        MessageKind::RequestVoteResponse => {
            ("§5.2, Figure 2", "a voter answers when its decision is durable")
        }
        MessageKind::PreVote => {
            ("dissertation §9.6", "a server asks every other one whether it would get its vote")
        }
        MessageKind::PreVoteResponse => (
            "dissertation §9.6",
            "a server answers a PreVote at once, and changes none of its state",
        ),
        MessageKind::TimeoutNow => (
            "dissertation §3.10",
            "a leader that transfers its leadership makes the other server time out at once",
        ),
        MessageKind::Other => NOT_OURS,
        MessageKind::ReadIndex => (
            "dissertation §6.4",
            "a follower asks its leader for the index that a read must reflect",
        ),
        MessageKind::ReadIndexResponse => (
            "dissertation §6.4",
            "a leader sends a follower the read index once a majority has confirmed that it leads",
        ),
        MessageKind::Heartbeat => (
            "§5.2",
            "a leader sends empty AppendEntries as heartbeats, so that no other server times out",
        ),
        MessageKind::AppendEntries => {
            ("§5.3, Figure 2", "a leader sends each follower the entries from its next index on")
        }
        MessageKind::AppendEntriesResponse => {
            ("§5.3, Figure 2", "a follower answers when the entries are durable")
        }
        MessageKind::InstallSnapshot => {
            ("§7, Figure 13", "a leader sends its snapshot in chunks, one after another")
        }
        MessageKind::InstallSnapshotResponse => (
            "§7, Figure 13",
            "a follower reports what it has received, and when all of it is durable",
        ),
        MessageKind::ClientRequest => {
            ("§8", "a client sends its command to the leader that it knows")
        }
        MessageKind::ClientResponse => {
            ("§5.3, §8", "a leader answers when it has applied the command")
        }
    }
}

fn text(citation: Citation) -> (&'static str, &'static str) {
    match citation {
        Citation::ElectionTimeout => (
            "§5.2",
            "a server that hears from no leader for an election timeout starts an election, in a new term",
        ),
        Citation::Retry => ("§5.1", "a request that is not answered in time is sent again"),
        Citation::OneVote => {
            ("§5.2", "a server votes for at most one candidate in a term, first-come-first-served")
        }
        Citation::UpToDate => {
            ("§5.4.1", "a voter rejects a candidate if its own log is more up-to-date")
        }
        Citation::MajorityElects => {
            ("§5.2", "a candidate wins with the votes of a majority of the cluster in one term")
        }
        Citation::NoOp => (
            "§8",
            "a new leader commits an empty entry at the start of its term, to find out what is committed",
        ),
        Citation::HigherTerm => {
            ("§5.1", "a server that sees a higher term adopts it and becomes a follower")
        }
        Citation::RecognizeLeader => {
            ("§5.2", "a candidate that hears from the leader of its own term returns to follower")
        }
        Citation::StaleTerm => ("§5.1", "a request with a stale term is rejected"),
        Citation::ConsistencyCheck => (
            "§5.3",
            "a follower appends new entries only if its log holds the entry just before them, of the same term",
        ),
        Citation::LeaderOverwrites => {
            ("§5.3", "where logs differ, the leader's entries replace the follower's")
        }
        Citation::Append => ("§5.3", "a follower appends the leader's entries that it lacks"),
        Citation::BackUp => (
            "§5.3",
            "after a rejection the leader decreases nextIndex, a whole term at a time, and retries",
        ),
        Citation::MajorityCommits => (
            "§5.3, §5.4.2",
            "an entry of the leader's own term is committed once a majority holds it, and all entries before it are too",
        ),
        Citation::DurableState => ("§5.6", "a server acknowledges only what is durable"),
        Citation::CurrentTermCommit => (
            "§5.4.2",
            "an entry of an earlier term is not committed by counting who holds it (Figure 8)",
        ),
        Citation::LearnCommit => {
            ("§5.3", "a follower learns from the leader how far the log is committed")
        }
        Citation::SwitchedOff => ("§5", "a rule that is switched off is not followed"),
        Citation::Forced => (
            "dissertation §4.1",
            "only a majority can change the configuration; an operator who forces one may lose committed entries",
        ),
        Citation::Compaction => (
            "§7; §5.1 of the dissertation",
            "each server takes snapshots of what it has applied; once one is durable, it discards the entries covered",
        ),
        Citation::InstallSnapshot => (
            "§7, Figure 13",
            "a leader sends its snapshot to a follower that lacks entries which the leader no longer has",
        ),
        Citation::Backpressure => (
            "§10.2.2 of the dissertation",
            "entries in flight are limited; a leader that cannot commit rejects commands instead of filling its log",
        ),
        Citation::LeaderServes => {
            ("§8", "only the leader serves clients; the other servers redirect them to it")
        }
        Citation::PreVote => (
            "dissertation §9.6",
            "a server starts an election, in a new term, only if a majority would vote for it",
        ),
        Citation::LeaderStickiness => (
            "dissertation §4.2.3",
            "a server that may have heard from a leader within the minimum election timeout grants no vote",
        ),
        Citation::Transfer => (
            "dissertation §3.10",
            "a leader that transfers its leadership accepts no commands, brings the other up to date and tells it to start",
        ),
        Citation::ReadIndex => (
            "dissertation §6.4",
            "a read reflects at least what was committed when a majority last confirmed the leader",
        ),
        Citation::LeaseRead => (
            "dissertation §6.4.1",
            "for the time of its lease after a majority has answered, a leader knows that no other is elected",
        ),
        Citation::CheckQuorum => (
            "dissertation §6.2",
            "a leader that no majority has answered for an election timeout steps down",
        ),
        Citation::OneChange => (
            "dissertation §4.1",
            "a membership change starts when the one before it is committed, and takes effect at once",
        ),
        Citation::OwnTermBarrier => (
            "dissertation §4.1, erratum of 2015",
            "a leader changes the members only when an entry of its own term is committed",
        ),
        Citation::JointConsensus => (
            "dissertation §4.3",
            "during a change from old voters to new ones, a decision needs a majority of each",
        ),
        Citation::CatchUp => (
            "dissertation §4.2.1",
            "a new server has no vote before it has caught up with the leader's log",
        ),
        Citation::RemovedLeader => (
            "dissertation §4.2.2",
            "a leader that is being removed does not count itself, and steps down when the change is committed",
        ),
        Citation::VotersStand => (
            "dissertation §4.2",
            "a server that is not a voter starts no election, unless its removal may not be committed yet",
        ),
    }
}
