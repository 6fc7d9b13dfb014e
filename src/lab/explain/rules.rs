//! The rules of Raft, one plain sentence each, with the place in the paper that states them.

use super::guards::place_of_guard;
use super::hostile::{self, hostile_fact};
use crate::types::{Event, EventKind, Fact, Message, MessageKind, Note, Property, Rule, Timer};

/// Where the extended version of the Raft paper states the rule: `§5.4.1`.
pub fn place(rule: Rule) -> &'static str {
    text(rule).0
}

/// The rule in one sentence: no capital at its beginning and no full stop, so that it can follow its place and a colon.
pub fn statement(rule: Rule) -> &'static str {
    text(rule).1
}

/// The place and the rule that an event rests on, whatever its kind. Facts rest on what the paper says of the world, or of
/// the step of the protocol that they are seen of.
pub fn grounds(event: &Event) -> (&'static str, &'static str) {
    match &event.kind {
        EventKind::Note(Note::RuleSkipped { guard }) => (place_of_guard(*guard), guard.title()),
        EventKind::Note(note) => text(note.rule()),
        EventKind::Violation { violation } => promise(violation.property),
        EventKind::Fact(fact) => grounds_of_fact(fact),
    }
}

/// What a property promises, and the place that says so.
pub fn promise(property: Property) -> (&'static str, &'static str) {
    match property {
        Property::ElectionSafety => {
            ("Figure 3, §5.2", "at most one leader can be elected in a given term")
        }
        Property::LeaderAppendOnly => {
            ("Figure 3, §5.3", "a leader never overwrites or removes entries of its log")
        }
        Property::LogMatching => (
            "Figure 3, §5.3",
            "two logs that hold an entry of the same index and term are equal up to there",
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
            "a server gives at most one vote in a term, and a crash does not make it forget to whom",
        ),
        Property::DurableState => (
            "Figure 2, dissertation §3.8",
            "what has reached a server's disk is there when it starts again",
        ),
        Property::RisingTerms => ("§5.1, Figure 2", "a server's term only rises"),
        Property::RisingCommits => ("Figure 2", "the commit index of a running server only rises"),
        Property::OwnConfiguration => (
            "§6, dissertation §4.1",
            "a server acts on the latest configuration of its own log, committed or not",
        ),
        Property::TrueSnapshots => (
            "§7, dissertation §5",
            "a snapshot holds the state to which a committed beginning of the log leads",
        ),
        Property::ApplyOnce => (
            "§8, dissertation §6.3",
            "a command that a client gives in a session is executed once, however often it is sent",
        ),
        Property::EqualStates => {
            ("§2", "servers that have applied the same entries hold the same state")
        }
        Property::ConfigurationOverlap => (
            "§6, dissertation §4.1",
            "every majority of a configuration meets every one of the next, and only one change is under way",
        ),
        Property::Linearizability => (
            "§8, dissertation §6.4",
            "each operation of a client takes effect at one moment between its call and its answer",
        ),
        Property::MajorityCommit => {
            ("§5.3, §5.4.2", "what is committed is on the disks of a majority of the servers")
        }
    }
}

fn grounds_of_fact(fact: &Fact) -> (&'static str, &'static str) {
    match fact {
        Fact::EntryGiven { .. } | Fact::Started { .. } | Fact::Crashed { .. } => (
            "§2, Figure 2",
            "a server may stop at any time; it comes back with what is on its disk, and with nothing else",
        ),
        Fact::Sent { body, .. } => grounds_of_message(body),
        Fact::Delivered { .. } => {
            ("§5.1", "servers know of each other what messages tell them, and nothing else")
        }
        Fact::Duplicated { .. }
        | Fact::Lost { .. }
        | Fact::Delayed { .. }
        | Fact::Held { .. }
        | Fact::Released { .. } => {
            ("§2", "Raft stays safe whatever the network loses, delays, copies or reorders")
        }
        Fact::WriteStarted { .. } | Fact::WriteDurable { .. } => {
            ("Figure 2", "the term, the vote and the log reach the disk before a server answers")
        }
        Fact::RoleChanged { .. } => {
            ("§5.1, Figure 4", "a server is a follower, a candidate or a leader")
        }
        Fact::TermChanged { .. } => {
            ("§5.1", "terms only rise: they tell what is old from what is new")
        }
        Fact::VoteChanged { .. } => text(Rule::OneVote),
        Fact::VoteRequestUnanswered { .. } => text(Rule::LeaderStickiness),
        Fact::EntryAppended { .. } => {
            ("§5.3", "an entry stands at one index with one term, and both never change")
        }
        Fact::LogTruncated { .. } => text(Rule::LeaderOverwrites),
        Fact::CommitAdvanced { .. } => text(Rule::MajorityCommits),
        Fact::Applied { .. } => {
            ("Figure 2, §5.3", "what is committed is applied to the state machine, in order")
        }
        Fact::TimerFired { timer, .. } => match timer {
            Timer::Election => text(Rule::ElectionTimeout),
            Timer::Heartbeat => {
                ("§5.2", "a leader sends to all its followers now and then, so that none stands up")
            }
            Timer::Retry => text(Rule::Retry),
        },
        Fact::CommandSkipped { .. } => (
            "§8; dissertation §6.3",
            "a state machine executes each command of a session once, however often it comes",
        ),
        Fact::SessionExpired { .. } => (
            "dissertation §6.3",
            "all servers forget the same sessions, at the same place of the log",
        ),
        Fact::ClientSubmitted { .. }
        | Fact::ClientTimedOut { .. }
        | Fact::ClientFinished { .. } => {
            ("§8", "a client asks one server after the other until the leader has answered")
        }
        Fact::Isolated
        | Fact::Reconnected
        | Fact::Partitioned { .. }
        | Fact::LinkCut { .. }
        | Fact::LinkHealed { .. }
        | Fact::Healed => ("§2", "Raft goes on while a majority of the servers reach each other"),
        Fact::SettingChanged { .. } | Fact::SettingReset { .. } => (
            "§5.6, §9.3",
            "safety does not depend on timing, but a leader lasts only if messages are faster than timeouts",
        ),
        Fact::Paused | Fact::Resumed => (
            "§2",
            "no answer may ever depend on how fast a server is: a slow one delays, and harms nothing",
        ),
        Fact::RuleBroken { guard } | Fact::RuleMended { guard } => {
            (place_of_guard(*guard), guard.title())
        }
        Fact::ServerAdded => text(Rule::CatchUp),
        Fact::ChangeRequested { .. } => text(Rule::OneChange),
        Fact::ConfigurationAdopted { .. } => (
            "dissertation §4.1",
            "a server uses the latest configuration in its log, whether it is committed or not",
        ),
        Fact::MembersForced { .. } => text(Rule::Forced),
        Fact::TransferRequested { .. } => text(Rule::Transfer),
        Fact::SnapshotRequested | Fact::SnapshotTaken { .. } | Fact::LogCompacted { .. } => {
            text(Rule::Compaction)
        }
        Fact::SnapshotInstalled { .. } => text(Rule::InstallSnapshot),
        Fact::StateRestored { .. } => (
            "§7, Figure 13",
            "a state machine that begins with a snapshot is as if it had applied all that the snapshot stands for",
        ),
        Fact::NothingChanged { .. } => {
            ("–", "a command that asks for what is so already changes nothing")
        }
        hostile_fact!() => hostile::grounds(fact),
    }
}

fn grounds_of_message(body: &Message) -> (&'static str, &'static str) {
    match body.kind() {
        MessageKind::RequestVote => {
            ("§5.2, Figure 2", "a candidate asks every other server for its vote")
        }
        MessageKind::RequestVoteResponse => {
            ("§5.2, Figure 2", "a voter answers when its decision is on its disk")
        }
        MessageKind::PreVote => {
            ("dissertation §9.6", "a server asks every other one whether it would get its vote")
        }
        MessageKind::PreVoteResponse => (
            "dissertation §9.6",
            "whoever is asked whether it would vote answers at once, and changes nothing",
        ),
        MessageKind::TimeoutNow => (
            "dissertation §3.10",
            "a leader that hands its leadership over lets the other's election timer run out at once",
        ),
        MessageKind::ReadIndex => {
            ("dissertation §6.4", "a follower asks its leader from which index on it may answer")
        }
        MessageKind::ReadIndexResponse => (
            "dissertation §6.4",
            "a leader tells a follower its read index once a majority has confirmed it",
        ),
        MessageKind::Heartbeat => (
            "§5.2",
            "a leader sends empty AppendEntries as heartbeats, so that no other server stands up",
        ),
        MessageKind::AppendEntries => {
            ("§5.3, Figure 2", "a leader sends each follower the entries from its next index on")
        }
        MessageKind::AppendEntriesResponse => {
            ("§5.3, Figure 2", "a follower answers when what it took is on its disk")
        }
        MessageKind::InstallSnapshot => {
            ("§7, Figure 13", "a leader sends its snapshot in pieces, one after the other")
        }
        MessageKind::InstallSnapshotResponse => {
            ("§7, Figure 13", "a follower says how far it has come, and when all is on its disk")
        }
        MessageKind::ClientRequest => {
            ("§8", "a client sends its command to the leader it knows of")
        }
        MessageKind::ClientResponse => {
            ("§5.3, §8", "a leader answers when it has applied the command")
        }
    }
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
        Rule::DurableState => {
            ("§5.6", "what a server acknowledges is on its disk before, and stays there")
        }
        Rule::CurrentTermCommit => (
            "§5.4.2",
            "an entry of an earlier term is not committed by counting who holds it (Figure 8)",
        ),
        Rule::LearnCommit => {
            ("§5.3", "a follower learns from the leader how far the log is committed")
        }
        Rule::SwitchedOff => ("§5", "a rule that is switched off demands nothing"),
        Rule::Forced => (
            "dissertation §4.1",
            "only a majority can change the configuration; an operator who forces one may lose committed entries",
        ),
        Rule::Compaction => (
            "§7; §5.1 of the dissertation",
            "each server takes snapshots of what it has applied; the entries before it go when it is on the disk",
        ),
        Rule::InstallSnapshot => (
            "§7, Figure 13",
            "a leader sends its snapshot to a follower that lacks entries which the leader has no more",
        ),
        Rule::Backpressure => (
            "§10.2.2 of the dissertation",
            "what is under way has a limit; a leader that cannot commit sends clients away instead of filling its log",
        ),
        Rule::LeaderServes => {
            ("§8", "only the leader serves clients; the other servers send them there")
        }
        Rule::PreVote => (
            "dissertation §9.6",
            "a server stands for election, in a new term, only if a majority would vote for it",
        ),
        Rule::LeaderStickiness => (
            "dissertation §4.2.3",
            "a server that may have heard from a leader within the shortest election timeout helps no other to lead",
        ),
        Rule::Transfer => (
            "dissertation §3.10",
            "a leader that hands its leadership over takes no commands, brings the other up to date and lets it stand",
        ),
        Rule::ReadIndex => (
            "dissertation §6.4",
            "a read is answered from a state as new as what was committed when a majority still followed the leader",
        ),
        Rule::LeaseRead => (
            "dissertation §6.4.1",
            "for a while after a majority has answered it, a leader knows without asking that no other is elected",
        ),
        Rule::CheckQuorum => (
            "dissertation §6.2",
            "a leader that no majority has answered for an election timeout steps down",
        ),
        Rule::OneChange => (
            "dissertation §4.1",
            "a change of the members begins when the one before it is committed, and is in force at once",
        ),
        Rule::OwnTermBarrier => (
            "dissertation §4.1, erratum of 2015",
            "a leader changes the members only when an entry of its own term is committed",
        ),
        Rule::JointConsensus => (
            "dissertation §4.3",
            "on the way from old voters to new ones, a decision takes a majority of each",
        ),
        Rule::CatchUp => (
            "dissertation §4.2.1",
            "a new server has no vote before it has caught up with the leader's log",
        ),
        Rule::RemovedLeader => (
            "dissertation §4.2.2",
            "a leader that is removed manages without counting itself, and steps down when that is committed",
        ),
        Rule::VotersStand => (
            "dissertation §4.2",
            "who has no vote does not stand for election, unless its removal may not be committed yet",
        ),
    }
}
