//! Sentences about facts.

use std::fmt::{self, Display, Formatter};
use std::num::NonZeroU32;

use super::hostile::{self, hostile_fact};
use super::words::{
    After, Asks, Caller, End, Found, Names, Party, Range, Request, Said, Short, Who,
};
use crate::sim::Clients;
use crate::types::{
    AppendOutcome, ChangeRequest, ClientOutcome, Duration, Fact, LogIndex, LossCause, Message,
    MessageKind, NoEffect, Operation, Peer, Role, Scope, ServerId, ServerSet, SkipReason,
    SnapshotChunk, Term, Ticket, Timer,
};

/// Writes the sentence about a fact of the server `who`.
pub fn write(f: &mut Formatter<'_>, who: Who, fact: &Fact, clients: &Clients) -> fmt::Result {
    match fact {
        Fact::EntryGiven { .. }
        | Fact::Started { .. }
        | Fact::Crashed { .. }
        | Fact::WriteStarted { .. }
        | Fact::WriteDurable { .. }
        | Fact::TimerFired { .. }
        | Fact::Paused
        | Fact::SnapshotRequested
        | Fact::TransferRequested { .. }
        | Fact::SnapshotTaken { .. }
        | Fact::LogCompacted { .. }
        | Fact::SnapshotInstalled { .. }
        | Fact::StateRestored { .. }
        | Fact::Resumed => write_machine(f, who, fact, clients),

        Fact::Sent { .. }
        | Fact::Duplicated { .. }
        | Fact::Delivered { .. }
        | Fact::Lost { .. }
        | Fact::Delayed { .. }
        | Fact::Held { .. }
        | Fact::Released { .. } => write_message(f, fact, clients),

        Fact::RoleChanged { .. }
        | Fact::TermChanged { .. }
        | Fact::VoteChanged { .. }
        | Fact::VoteRequestUnanswered { .. }
        | Fact::EntryAppended { .. }
        | Fact::LogTruncated { .. }
        | Fact::CommitAdvanced { .. }
        | Fact::ConfigurationAdopted { .. }
        | Fact::Applied { .. }
        | Fact::CommandSkipped { .. }
        | Fact::SessionExpired { .. } => write_state(f, who, fact, clients),

        Fact::ClientSubmitted { .. }
        | Fact::ClientTimedOut { .. }
        | Fact::ClientFinished { .. } => write_client(f, fact, clients),

        Fact::Isolated
        | Fact::Reconnected
        | Fact::Partitioned { .. }
        | Fact::LinkCut { .. }
        | Fact::LinkHealed { .. }
        | Fact::Healed
        | Fact::SettingChanged { .. }
        | Fact::SettingReset { .. }
        | Fact::RuleBroken { .. }
        | Fact::RuleMended { .. }
        | Fact::ServerAdded
        | Fact::ChangeRequested { .. }
        | Fact::MembersForced { .. }
        | Fact::NothingChanged { .. } => write_intervention(f, who, fact),

        hostile_fact!() => hostile::write(f, who, fact),
    }
}

/// A server's machine: its process, its disk, its timers.
fn write_machine(f: &mut Formatter<'_>, who: Who, fact: &Fact, clients: &Clients) -> fmt::Result {
    match *fact {
        Fact::TransferRequested { .. }
        | Fact::SnapshotRequested
        | Fact::SnapshotTaken { .. }
        | Fact::LogCompacted { .. }
        | Fact::SnapshotInstalled { .. }
        | Fact::StateRestored { .. } => write_snapshot(f, who, fact),
        Fact::EntryGiven { index, entry } => {
            let asks = Asks(entry.payload, clients);
            write!(
                f,
                "{who} starts with {asks} of term {} in its log, at index {index}.",
                entry.term
            )
        }
        Fact::Started { term, voted_for, last_log_index, last_log_term } => {
            write_start(f, who, term, voted_for, End(last_log_index, last_log_term))
        }
        Fact::Crashed { lost_writes } => {
            write!(f, "{who} crashes: only its durable state remains")?;
            match lost_writes {
                0 => f.write_str("."),
                1 => f.write_str("; one write was not durable."),
                more => write!(f, "; {more} writes were not durable."),
            }
        }
        Fact::WriteStarted { write, hard_state, last_log_index } => {
            write!(f, "{who} starts write {} to its disk: ", write.0)?;
            write_hard_state(f, who, hard_state)?;
            if last_log_index == LogIndex::ZERO {
                return f.write_str("a log without entries.");
            }
            write!(f, "the log up to index {last_log_index}.")
        }
        Fact::WriteDurable { write } => {
            write!(
                f,
                "Write {} of {who} is durable; messages that depend on it may be sent.",
                write.0
            )
        }
        Fact::TimerFired { timer, forced } => write_timer(f, who, timer, forced),
        Fact::Paused => {
            write!(f, "{who} is paused: its process is up but does nothing, and its messages wait.")
        }
        Fact::Resumed => write!(f, "{who} resumes, and handles what arrived meanwhile."),
        _ => Ok(()),
    }
}

fn write_start(
    f: &mut Formatter<'_>,
    who: Who,
    term: Term,
    voted_for: Option<ServerId>,
    log: End,
) -> fmt::Result {
    if term == Term(0) && log.0 == LogIndex::ZERO {
        return write!(f, "{who} starts with an empty disk, as a follower in term 0.");
    }
    write!(f, "{who} starts as a follower with what its disk holds: term {term}, ")?;
    match voted_for {
        Some(candidate) => write!(f, "its vote for {}", who.or_itself(candidate))?,
        None => f.write_str("no vote")?,
    }
    write!(f, ", and a log that {log}.")
}

fn write_hard_state(
    f: &mut Formatter<'_>,
    who: Who,
    hard_state: Option<(Term, Option<ServerId>)>,
) -> fmt::Result {
    let Some((term, voted_for)) = hard_state else { return Ok(()) };
    write!(f, "term {term}, ")?;
    match voted_for {
        Some(candidate) => write!(f, "its vote for {}, ", who.or_itself(candidate)),
        None => f.write_str("no vote yet, "),
    }
}

fn write_timer(f: &mut Formatter<'_>, who: Who, timer: Timer, forced: bool) -> fmt::Result {
    let what = match (timer, forced) {
        (Timer::Election, false) => "election timer fires: it has not heard from a leader",
        (Timer::Election, true) => "election timer is fired by a command",
        (Timer::Heartbeat, _) => "heartbeat timer fires: it sends its followers a heartbeat",
        (Timer::Retry, _) => "retry timer fires: some voters have not answered",
    };
    write!(f, "{who}'s {what}.")
}

/// A message in flight.
fn write_message(f: &mut Formatter<'_>, fact: &Fact, clients: &Clients) -> fmt::Result {
    match fact {
        Fact::Sent { from, to, body, held_us, .. } => {
            capitalised(f, *from, clients)?;
            write!(f, " sends {} {}", Party(*to, clients), Contents(body, clients))?;
            match held_us {
                0 => f.write_str("."),
                us => {
                    write!(f, ", after waiting {} for its disk.", Duration::from_us((*us).into()))
                }
            }
        }
        Fact::Delivered { from, to, body, copy_of, .. } => {
            capitalised(f, *to, clients)?;
            write!(f, " receives from {} {}", Party(*from, clients), Contents(body, clients))?;
            write_copy(f, *copy_of)
        }
        Fact::Lost { from, to, body, cause, copy_of, .. } => {
            let why = loss(*cause);
            let (from, to) = (Party(*from, clients), Party(*to, clients));
            write!(f, "Lost between {from} and {to}, {why}: {}", Contents(body, clients))?;
            write_copy(f, *copy_of)
        }
        Fact::Duplicated { message, from, to, .. } => {
            write!(f, "The network makes a second copy of message {}", message.0)?;
            write!(f, ", from {from} to {to}.")
        }
        Fact::Delayed { message, from, to, by } => {
            write!(f, "Message {}, from {from} to {to}, will arrive {by} later.", message.0)
        }
        Fact::Held { message, from, to } => {
            write!(f, "Message {}, from {from} to {to}, is held in the network.", message.0)
        }
        Fact::Released { message, from, to } => {
            write!(f, "Message {}, from {from} to {to}, is released and travels on.", message.0)
        }
        _ => Ok(()),
    }
}

/// The end of a sentence about a message that may be a copy.
fn write_copy(f: &mut Formatter<'_>, copy_of: Option<NonZeroU32>) -> fmt::Result {
    match copy_of {
        Some(original) => write!(f, "; it is a copy of message {original}."),
        None => f.write_str("."),
    }
}

/// A sentence may begin with a client; names of servers have their capital.
fn capitalised(f: &mut Formatter<'_>, peer: Peer, clients: &Clients) -> fmt::Result {
    match peer {
        Peer::Server(id) => id.fmt(f),
        Peer::Client(id) => Caller(id, clients).fmt(f),
    }
}

fn loss(cause: LossCause) -> &'static str {
    match cause {
        LossCause::Chance => "at random",
        LossCause::CutWhenSent => "as their link was cut when it was sent",
        LossCause::CutOnArrival => "as their link was cut before it arrived",
        LossCause::ReceiverDown => "as the receiver is down",
        LossCause::ClientGone => "as the client already has its answer",
        LossCause::Dropped => "by a command",
        LossCause::ReceiverFull => "as the receiver's queue is full",
        LossCause::QueueFull => "as the link's queue is full",
    }
}

/// A message as a noun: `a heartbeat of term 3 (…)`.
struct Contents<'a>(&'a Message, &'a Clients);

impl Display for Contents<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match *self.0 {
            Message::RequestVote { term, last_log_index, last_log_term, transfer } => {
                let end = End(last_log_index, last_log_term);
                let told = if transfer { "; its leader told it to start an election" } else { "" };
                write!(f, "a RequestVote for term {term} (the candidate's log {end}{told})")
            }
            Message::RequestVoteResponse { term, granted } => {
                let answer = if granted { "yes" } else { "no" };
                write!(f, "the answer to RequestVote: {answer}, in term {term}")
            }
            Message::PreVote { term, last_log_index, last_log_term } => {
                let end = End(last_log_index, last_log_term);
                write!(f, "a PreVote for term {term} (the sender's log {end})")
            }
            Message::PreVoteResponse { term, asked, granted } => {
                let answer = if granted { "yes" } else { "no" };
                write!(f, "the answer to PreVote for term {asked}: {answer}, in term {term}")
            }
            Message::AppendEntries { .. } => self.fmt_append(f),
            Message::TimeoutNow { term } => {
                write!(f, "a TimeoutNow of term {term}: start an election at once")
            }
            Message::ReadIndex { term, read } => {
                let read = Said(read, self.1);
                write!(f, "a ReadIndex for {read}, in term {term}")
            }
            Message::ReadIndexResponse { read, index: Some(index), .. } => {
                let read = Said(read, self.1);
                write!(f, "the answer to ReadIndex for {read}: index {index}")
            }
            Message::ReadIndexResponse { read, index: None, term } => {
                let read = Said(read, self.1);
                write!(f, "the answer to ReadIndex for {read}: rejected, in term {term}")
            }
            Message::AppendEntriesResponse { term, outcome, .. } => {
                write_append_answer(f, term, outcome)
            }
            Message::InstallSnapshot { term, ref chunk, .. } => write_chunk(f, term, chunk),
            Message::InstallSnapshotResponse { term, last_index, received, .. } => {
                write_chunk_answer(f, term, last_index, received)
            }
            Message::ClientRequest { command } => {
                write!(f, "the command {}", Said(command, self.1))
            }
            Message::ClientResponse { command, outcome } => {
                write!(f, "the answer to {}: ", Said(command, self.1))?;
                write_answer(f, outcome, self.1)
            }
        }
    }
}

impl Contents<'_> {
    fn fmt_append(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Message::AppendEntries {
            term,
            prev_log_index,
            prev_log_term,
            entries,
            leader_commit,
            ..
        } = self.0
        else {
            return Ok(());
        };
        if self.0.kind() == MessageKind::Heartbeat {
            write!(f, "a heartbeat of term {term} (")?;
        } else {
            let range = Range(prev_log_index.next(), prev_log_index.plus(entries.len()));
            write!(f, "an AppendEntries of term {term} with {range} (")?;
        }
        write!(f, "{}; commit index {leader_commit})", After(*prev_log_index, *prev_log_term))
    }
}

/// A piece of a snapshot, and the answer to one.
fn write_chunk(f: &mut Formatter<'_>, term: Term, chunk: &SnapshotChunk) -> fmt::Result {
    let SnapshotChunk { last_index, offset, size, .. } = *chunk;
    write!(f, "an InstallSnapshot of term {term}: a snapshot up to index {last_index}, ")?;
    write!(f, "bytes {offset} to {} of {size}", chunk.end())
}

fn write_chunk_answer(
    f: &mut Formatter<'_>,
    term: Term,
    last_index: LogIndex,
    received: Option<u32>,
) -> fmt::Result {
    match received {
        Some(bytes) => write!(
            f,
            "the answer to InstallSnapshot: {bytes} bytes received of the snapshot up to index {last_index}, in term {term}"
        ),
        None => write!(
            f,
            "the answer to InstallSnapshot: complete up to index {last_index}, in term {term}"
        ),
    }
}

/// What becomes of a log's beginning (§7).
fn write_snapshot(f: &mut Formatter<'_>, who: Who, fact: &Fact) -> fmt::Result {
    match *fact {
        Fact::SnapshotRequested => write!(f, "{who} is asked to take a snapshot."),
        Fact::TransferRequested { to } => {
            write!(f, "{who} is asked to transfer its leadership to {}.", who.or_itself(to))
        }
        Fact::SnapshotTaken { index, bytes, .. } => {
            write!(
                f,
                "{who} takes a snapshot of its state machine, which has applied every entry up to "
            )?;
            write!(f, "index {index}: {bytes} bytes are written.")
        }
        Fact::LogCompacted { index, .. } => {
            write!(f, "{who} discards its log up to index {index}: ")?;
            f.write_str("its durable snapshot replaces these entries.")
        }
        Fact::SnapshotInstalled { index, last_log_index, .. } if last_log_index > index => {
            write!(f, "{who} replaces its log up to index {index} with a snapshot; ")?;
            write!(f, "{} stay.", Range(index.next(), last_log_index))
        }
        Fact::SnapshotInstalled { index, .. } => {
            write!(f, "{who} replaces its whole log with a snapshot up to index {index}.")
        }
        Fact::StateRestored { index, .. } => {
            write!(f, "{who}'s state machine is restored from the snapshot up to index {index}.")
        }
        _ => Ok(()),
    }
}

fn write_append_answer(f: &mut Formatter<'_>, term: Term, outcome: AppendOutcome) -> fmt::Result {
    match outcome {
        AppendOutcome::Matched { match_index: LogIndex::ZERO } => {
            write!(f, "the answer to a heartbeat, in term {term}")
        }
        AppendOutcome::Matched { match_index } => {
            write!(f, "an acknowledgement up to index {match_index}, in term {term}")
        }
        AppendOutcome::Conflict { prev_log_index, conflict_term: None, conflict_index } => {
            write!(
                f,
                "a rejection: the follower has no entry {prev_log_index}; it lacks all from index "
            )?;
            write!(f, "{conflict_index} on")
        }
        AppendOutcome::Conflict { prev_log_index, conflict_term: Some(held), conflict_index } => {
            write!(f, "a rejection: the follower's entry {prev_log_index} is of term {held}, ")?;
            write!(f, "which starts at index {conflict_index} there")
        }
        AppendOutcome::StaleTerm => {
            write!(f, "a rejection: the follower is already in term {term}")
        }
    }
}

/// Prints what a client is told.
pub(super) struct Answer<'a>(pub ClientOutcome, pub &'a Clients);

impl fmt::Display for Answer<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write_answer(f, self.0, self.1)
    }
}

fn write_answer(f: &mut Formatter<'_>, outcome: ClientOutcome, clients: &Clients) -> fmt::Result {
    match outcome {
        ClientOutcome::Applied { index } => write!(f, "applied, at index {index}"),
        ClientOutcome::NotLeader { hint: Some(hint) } => {
            write!(f, "rejected, the leader is {hint}")
        }
        ClientOutcome::NotLeader { hint: None } => f.write_str("rejected, and no leader is known"),
        ClientOutcome::Busy => f.write_str("rejected for now, too much is uncommitted"),
        ClientOutcome::Registered { session } => write!(f, "your session is {session}"),
        ClientOutcome::Read { value, index } => {
            write!(f, "{}, as of index {index}", Found(value, clients))
        }
        ClientOutcome::SessionExpired => f.write_str("your session has expired"),
    }
}

/// A server's state in the sense of Figure 2.
fn write_state(f: &mut Formatter<'_>, who: Who, fact: &Fact, clients: &Clients) -> fmt::Result {
    match *fact {
        Fact::RoleChanged { from, to } => {
            write!(f, "{who} is now {}; it was {}.", role(to), role(from))
        }
        Fact::TermChanged { from, to } => write!(f, "{who}'s term goes from {from} to {to}."),
        Fact::VoteChanged { candidate } => {
            write!(f, "{who} votes for {}.", who.or_itself(candidate))
        }
        Fact::VoteRequestUnanswered { candidate, term, .. } => {
            write!(f, "{who} does not answer {candidate}, which asks for its vote in term {term}")?;
            f.write_str(", and keeps its own term and vote.")
        }
        Fact::EntryAppended { index, entry } => {
            let asks = Asks(entry.payload, clients);
            write!(f, "{who} appends {asks} of term {} to its log, at index {index}.", entry.term)
        }
        Fact::LogTruncated { first, last } => {
            write!(f, "{who} removes {} from the end of its log.", Range(first, last))
        }
        Fact::ConfigurationAdopted { index: LogIndex::ZERO } => {
            write!(f, "{who} uses the configuration that it started from.")
        }
        Fact::ConfigurationAdopted { index } => {
            write!(f, "{who} uses the configuration at index {index} of its log.")
        }
        Fact::CommitAdvanced { from, to } => {
            write!(f, "{who}'s commit index goes from {from} to {to}.")
        }
        Fact::Applied { index, entry, .. } => {
            let asks = Asks(entry.payload, clients);
            write!(f, "{who} applies {asks}, index {index}, to its state machine.")
        }
        Fact::CommandSkipped { command, why, .. } => {
            let said = Said(command, clients);
            match why {
                SkipReason::Repeated { first } => {
                    write!(
                        f,
                        "{who} does not execute {said} again: {}",
                        Request(command, clients)
                    )?;
                    write!(f, " was already applied at index {first}, and its session gives ")?;
                    f.write_str("the same answer again.")
                }
                SkipReason::Outdated => {
                    write!(
                        f,
                        "{who} does not execute {said}: its session has executed a later command."
                    )
                }
                SkipReason::NoSession { session } => {
                    write!(f, "{who} does not execute {said}: session {session} has expired, ")?;
                    f.write_str("so it cannot know whether the command was executed before.")
                }
            }
        }
        Fact::SessionExpired { session } => {
            write!(f, "{who} drops session {session}, the least recently used: ")?;
            f.write_str("it has reached its limit of sessions.")
        }
        _ => Ok(()),
    }
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Follower => "a follower",
        Role::Candidate => "a candidate",
        Role::Leader => "a leader",
        Role::Learner => "a learner",
        Role::PreCandidate => "a pre-candidate",
    }
}

/// Clients.
fn write_client(f: &mut Formatter<'_>, fact: &Fact, clients: &Clients) -> fmt::Result {
    match *fact {
        Fact::ClientSubmitted { client, command, operation } => {
            let client = Caller(client, clients);
            match operation {
                Some(Operation::Register { .. }) => write!(f, "{client} asks for a session."),
                Some(Operation::Get { key }) => {
                    write!(f, "{client} wants to read “{}”.", Short(clients.key(key)))
                }
                Some(Operation::Put { session: Some(ticket), .. }) => {
                    let Ticket { session, sequence, .. } = ticket;
                    write!(f, "{client} submits {}", Said(command, clients))?;
                    write!(f, ", command {sequence} of its session {session}.")
                }
                _ => write!(f, "{client} submits {}.", Said(command, clients)),
            }
        }
        Fact::ClientTimedOut { client, server } => {
            let client = Caller(client, clients);
            write!(f, "{client} times out: {server} has not answered.")
        }
        Fact::ClientFinished { client, command, outcome } => {
            let (client, said) = (Caller(client, clients), Said(command, clients));
            match outcome {
                Some(ClientOutcome::Applied { index }) => {
                    write!(f, "{client} is done: {said} is applied, at index {index}.")
                }
                Some(ClientOutcome::Registered { session }) => {
                    write!(f, "{client} has session {session} from now on.")
                }
                Some(ClientOutcome::Read { value, index }) => {
                    let found = Found(value, clients);
                    write!(f, "{client} is done: {said} finds {found}, as of index {index}.")
                }
                Some(ClientOutcome::SessionExpired) => {
                    write!(f, "{client} gives up {said}: its session has expired. ")?;
                    f.write_str("It cannot know whether it was applied.")
                }
                Some(ClientOutcome::NotLeader { .. }) => {
                    write!(f, "{client} gives up {said}: the one server ")?;
                    f.write_str("that it asked is not the leader.")
                }
                Some(ClientOutcome::Busy) => {
                    write!(f, "{client} gives up {said}: the one server ")?;
                    f.write_str("that it asked accepts no more commands for now.")
                }
                None => {
                    write!(f, "{client} gives up {said}: its one try was not ")?;
                    f.write_str("answered. It cannot know whether it was applied.")
                }
            }
        }
        _ => Ok(()),
    }
}

/// What somebody did to the world.
fn write_intervention(f: &mut Formatter<'_>, who: Who, fact: &Fact) -> fmt::Result {
    match fact {
        Fact::Isolated => write!(f, "{who} is isolated: no link to another server works."),
        Fact::Reconnected => write!(f, "{who} is no longer isolated."),
        Fact::Partitioned { groups } => write_groups(f, groups),
        Fact::LinkCut { link } => {
            write!(f, "The link is cut: nothing from {} reaches {}.", link.from, link.to)
        }
        Fact::LinkHealed { link } => {
            write!(f, "The link is healed: {} reaches {} again.", link.from, link.to)
        }
        Fact::Healed => f.write_str("All partitions, cuts, isolations and clogs are healed."),
        Fact::MembersForced { voters } => {
            write!(f, "An operator forces a configuration on {who}, without a majority: ")?;
            write!(f, "only {} may vote. This is unsafe.", Names(*voters))
        }
        Fact::SettingChanged { scope, setting } => {
            write!(f, "From now on {} is {setting}", setting.name().word())?;
            if *scope != Scope::All {
                f.write_str(", ")?;
                write_scope(f, *scope)?;
            }
            f.write_str(".")
        }
        Fact::SettingReset { scope, setting } => {
            write!(f, "The setting {} is reset ", setting.name().word())?;
            write_scope(f, *scope)?;
            write!(f, "; the cluster has {setting}.")
        }
        Fact::RuleBroken { rule } => {
            write!(f, "The rule {rule} is switched off: “{}” no longer holds.", rule.title())
        }
        Fact::RuleMended { rule } => {
            write!(f, "The rule {rule} is followed again: {}.", rule.title())
        }
        Fact::ServerAdded => {
            write!(f, "{who} is a new server: its disk is empty, and it is not a member yet.")
        }
        Fact::ChangeRequested { request } => write_request(f, who, *request),
        Fact::NothingChanged { why } => write_no_effect(f, who, *why),
        _ => Ok(()),
    }
}

fn write_groups(f: &mut Formatter<'_>, groups: &[ServerSet]) -> fmt::Result {
    if groups.len() < 2 {
        return f.write_str("The network is no longer partitioned.");
    }
    f.write_str("The network is partitioned: ")?;
    for (place, group) in groups.iter().enumerate() {
        write!(f, "{}{group}", if place == 0 { "" } else { " | " })?;
    }
    f.write_str(".")
}

fn write_scope(f: &mut Formatter<'_>, scope: Scope) -> fmt::Result {
    match scope {
        Scope::All => f.write_str("for all"),
        Scope::Link(link) => write!(f, "from {} to {}", link.from, link.to),
        Scope::Server(id) => write!(f, "for {id}"),
        Scope::BothWays(link) => write!(f, "between {} and {}", link.from, link.to),
        Scope::Messages(kinds) => write!(f, "for messages of the kind {kinds}"),
    }
}

fn write_request(f: &mut Formatter<'_>, who: Who, request: ChangeRequest) -> fmt::Result {
    match request {
        ChangeRequest::Add(ids) => write_new_role(f, who, ids, ["a voter", "voters"]),
        ChangeRequest::Learner(ids) => write_new_role(f, who, ids, ["a learner", "learners"]),
        ChangeRequest::Remove(ids) => match only(ids) {
            Some(id) => {
                write!(f, "{who} is asked to remove {} from the cluster.", who.or_itself(id))
            }
            None => write!(f, "{who} is asked to remove {} from the cluster.", Names(ids)),
        },
        ChangeRequest::Voters(ids) => {
            write!(f, "{who} is asked to change the voters to {}.", Names(ids))
        }
    }
}

fn write_new_role(
    f: &mut Formatter<'_>,
    who: Who,
    ids: ServerSet,
    [one, several]: [&str; 2],
) -> fmt::Result {
    let role = if only(ids).is_some() { one } else { several };
    write!(f, "{who} is asked to make {} {role}.", Names(ids))
}

/// The server of a set of one.
fn only(ids: ServerSet) -> Option<ServerId> {
    ids.iter().next().filter(|_| ids.len() == 1)
}

fn write_no_effect(f: &mut Formatter<'_>, who: Who, why: NoEffect) -> fmt::Result {
    let what = match why {
        NoEffect::AlreadyDown => "is down already",
        NoEffect::AlreadyUp => "is up already",
        NoEffect::TimerOfDownServer => "is down and has no timer",
        NoEffect::AlreadyIsolated => "is isolated already",
        NoEffect::NotIsolated => "is not isolated",
        NoEffect::AlreadyCut => return f.write_str("Nothing changes: the link is cut already."),
        NoEffect::AlreadyPaused => "is paused already",
        NoEffect::PauseOfDownServer => "is down and has nothing to pause",
        NoEffect::AlreadyClogged => {
            return f.write_str("Nothing changes: the link is clogged already.");
        }
        NoEffect::NotClogged => return f.write_str("Nothing changes: no link there is clogged."),
        NoEffect::AlreadyStalled => "already has a stalled disk",
        NoEffect::NotStalled => "has a disk that is not stalled",
        NoEffect::AlreadyLies => "already has a disk that lies",
        NoEffect::LiesNot => "has a disk that does not lie",
        NoEffect::WriteOfDownServer => "is down and writes nothing",
        NoEffect::NotPaused => "is not paused",
        NoEffect::TimerOfPausedServer => "is paused, and its timers with it",
        NoEffect::AlreadyHeld => {
            return f.write_str("Nothing changes: the message is held already.");
        }
        NoEffect::NotHeld => return f.write_str("Nothing changes: the message is not held."),
        NoEffect::AlreadyBroken => {
            return f.write_str("Nothing changes: the rule is switched off already.");
        }
        NoEffect::NotBroken => {
            return f.write_str("Nothing changes: the rule is not switched off.");
        }
        NoEffect::RequestToPausedLeader => "is paused, and no other server leads",
        NoEffect::SnapshotOfDownServer => "is down and has no state",
        NoEffect::SnapshotOfPausedServer => "is paused and takes no snapshot",
        NoEffect::NothingToSnapshot => "has applied nothing since its last snapshot",
        NoEffect::SnapshotUnderWay => "is already writing a snapshot",
        NoEffect::NoSnapshotToCorrupt => "has no snapshot on its disk",
        NoEffect::VotersAlready => "already has these voters, and no others",
        NoEffect::NotCut => return f.write_str("Nothing changes: the link is not cut."),
    };
    write!(f, "Nothing changes: {who} {what}.")
}
