//! The graph of causes.
//!
//! Each event names one trigger. Decisions of a majority depend on several events; [`evidence`] finds the others among
//! the loaded events. All events that a server makes in response to one input share the trigger, the [`step_start`];
//! the note among them that states the reason is the [`reason`].

use std::collections::{BTreeSet, VecDeque};

use super::{Loaded, reads};
use crate::types::{
    AppendOutcome, Entry, Event, EventId, EventKind, Fact, LogIndex, LossCause, Message, Note,
    Peer, Property, Role, ServerId, ServerSet, SkipReason, Term, Value, Violation,
};
use crate::util::sort_by_key;

/// The most events of a trace, on each side.
pub const TRACE_MAX: usize = 5_000;
/// How many events of one step are searched for its reason.
const STEP_MAX: usize = 1_000;

/// Where a chain of triggers ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChainEnd {
    /// At an event without a cause in this world: a command from outside, the start of the run.
    Root,
    /// At the edge of the loaded events: this event is the next trigger.
    Before(EventId),
}

/// The triggers of an event, the nearest first, without the event itself.
pub fn chain<'a>(events: Loaded<'a>, event: &Event) -> (Vec<&'a Event>, ChainEnd) {
    let mut found = Vec::new();
    let mut next = event.trigger;
    while let Some(seq) = next {
        let Some(event) = events.get(seq) else { return (found, ChainEnd::Before(seq)) };
        found.push(event);
        next = event.trigger;
    }
    (found, ChainEnd::Root)
}

/// Whether this event starts a step, rather than being a server's response to an input.
fn begins_a_step(event: &Event) -> bool {
    let EventKind::Fact(fact) = &event.kind else { return false };
    if let Fact::Lost { cause, .. } = fact {
        return *cause != LossCause::CutWhenSent;
    }
    let is_input = matches!(
        fact,
        Fact::Delivered { .. }
            | Fact::TimerFired { .. }
            | Fact::WriteDurable { .. }
            | Fact::ClientTimedOut { .. }
    );
    is_input || event.trigger.is_none()
}

/// The first event of the step to which an event belongs: the input, a command, or a timer that fired.
pub fn step_start(events: Loaded<'_>, event: &Event) -> EventId {
    let (mut seq, mut begins, mut trigger) = (event.seq, begins_a_step(event), event.trigger);
    while let (false, Some(cause)) = (begins, trigger) {
        seq = cause;
        let Some(event) = events.get(cause) else { break };
        (begins, trigger) = (begins_a_step(event), event.trigger);
    }
    seq
}

/// The note that states the reason for a fact of a server's step, if there is one.
pub fn reason<'a>(events: Loaded<'a>, event: &Event) -> Option<&'a Event> {
    let EventKind::Fact(fact) = &event.kind else { return None };
    if let Some(note) = reads::basis(events, event) {
        return Some(note);
    }
    let trigger = event.trigger?;
    let same_step = |other: &&Event| other.trigger == Some(trigger) && other.server == event.server;
    let tells =
        |other: &&Event| matches!(&other.kind, EventKind::Note(note) if explains(note, fact));
    let mut step = events.after(trigger).take(STEP_MAX).take_while(|other| other.at <= event.at);
    step.find(|other| same_step(other) && tells(other))
}

/// The notes of a server's step about rules that it did not follow because they are switched off.
pub fn skipped<'a>(events: Loaded<'a>, event: &'a Event) -> impl Iterator<Item = &'a Event> {
    let skips = |other: &&Event| matches!(other.kind, EventKind::Note(Note::RuleSkipped { .. }));
    let same_step =
        move |other: &&Event| other.trigger == event.trigger && other.server == event.server;
    let step = event.trigger.into_iter().flat_map(move |trigger| {
        events.after(trigger).take(STEP_MAX).take_while(move |other| other.at <= event.at)
    });
    step.filter(move |other| other.seq != event.seq && same_step(other) && skips(other))
}

fn explains(note: &Note, fact: &Fact) -> bool {
    match *fact {
        Fact::RoleChanged { to, .. } => match to {
            Role::Leader => matches!(note, Note::ElectionWon { .. }),
            Role::Candidate => matches!(note, Note::ElectionStarted { .. }),
            Role::PreCandidate => matches!(note, Note::PreVoteStarted { .. }),
            Role::Follower | Role::Learner => {
                matches!(note, Note::SteppedDown { .. } | Note::QuorumLost { .. })
            }
        },
        Fact::TermChanged { .. } => {
            matches!(note, Note::ElectionStarted { .. } | Note::SteppedDown { .. })
        }
        Fact::VoteChanged { .. } => {
            matches!(note, Note::ElectionStarted { .. } | Note::VoteGranted { .. })
        }
        Fact::EntryAppended { index, .. } => {
            if let Note::EntriesAccepted { first, last } = *note {
                return (first..=last).contains(&index);
            }
            matches!(*note, Note::CommandAccepted { index: at, .. } | Note::NoOpAppended { index: at }
                if at == index)
        }
        Fact::LogTruncated { .. } => matches!(note, Note::ConflictRemoved { .. }),
        Fact::CommitAdvanced { .. } | Fact::Applied { .. } => {
            matches!(note, Note::Committed { .. } | Note::CommitLearned { .. })
        }
        Fact::Sent { to: Peer::Server(to), ref body, .. } => explains_message(note, to, body),
        Fact::Sent { ref body, .. } => {
            let serves =
                matches!(body, Message::ClientResponse { outcome, .. } if outcome.is_success());
            match serves {
                true => matches!(note, Note::Committed { .. }),
                false => matches!(note, Note::CommandRedirected { .. }),
            }
        }
        _ => false,
    }
}

fn explains_message(note: &Note, receiver: ServerId, body: &Message) -> bool {
    match *note {
        Note::ElectionStarted { .. } => matches!(body, Message::RequestVote { .. }),
        Note::PreVoteStarted { .. } => matches!(body, Message::PreVote { .. }),
        Note::VotesAskedAgain { .. } => {
            matches!(body, Message::RequestVote { .. } | Message::PreVote { .. })
        }
        Note::PreVoteGranted { candidate, .. } | Note::PreVoteDenied { candidate, .. } => {
            candidate == receiver && matches!(body, Message::PreVoteResponse { .. })
        }
        Note::VoteGranted { candidate, .. } | Note::VoteDenied { candidate, .. } => {
            candidate == receiver && matches!(body, Message::RequestVoteResponse { .. })
        }
        Note::ElectionWon { .. } => matches!(body, Message::AppendEntries { .. }),
        Note::NextIndexBackedUp { follower, .. } => {
            follower == receiver && matches!(body, Message::AppendEntries { .. })
        }
        Note::AppendRefused { .. }
        | Note::EntriesAccepted { .. }
        | Note::StaleTermIgnored { .. } => {
            matches!(body, Message::AppendEntriesResponse { .. })
        }
        _ => false,
    }
}

/// Every event on which a decision depends, beside its trigger, oldest first: for an elected leader each vote that it
/// counted, for a commit each acknowledgement and its own durable write, for a confirmed read each answer in its round,
/// for a command that is not executed again its first execution. Nothing for events that follow from their trigger
/// alone.
pub fn evidence<'a>(events: Loaded<'a>, event: &'a Event) -> Vec<&'a Event> {
    let Some(server) = event.server else { return Vec::new() };
    let mut found = match decision(events, event) {
        Some((at, Note::ElectionWon { term, .. })) => votes_counted(events, at, server, *term),
        Some((at, Note::PreVoteWon { term, .. })) => pre_votes_counted(events, at, server, *term),
        Some((at, Note::Committed { index, holders, .. })) => {
            acknowledgements(events, at, server, *index, *holders)
        }
        Some((at, Note::ReadConfirmed { read, by, .. })) => {
            reads::confirmations(events, at, server, *read, *by)
        }
        _ if is_skipped(event) => first_application(events, event).into_iter().collect(),
        _ => request_answered(events, event).into_iter().collect(),
    };
    sort_by_key(&mut found, |event| event.seq);
    found
}

/// The note of the decision to which an event belongs. Heartbeats follow from an election, but are not part of it.
fn decision<'a>(events: Loaded<'a>, event: &'a Event) -> Option<(EventId, &'a Note)> {
    let decided = match event.kind {
        EventKind::Fact(_) => reason(events, event)?,
        _ => event,
    };
    let note = decided.note()?;
    let is_heartbeat = matches!(note, Note::ElectionWon { .. }) && is_message(event);
    (!is_heartbeat).then_some((decided.seq, note))
}

fn is_message(event: &Event) -> bool {
    matches!(event.kind, EventKind::Fact(Fact::Sent { .. }))
}

fn is_skipped(event: &Event) -> bool {
    matches!(event.fact(), Some(Fact::CommandSkipped { .. }))
}

/// The first time that the server applied a repeated command (dissertation §6.3).
fn first_application<'a>(events: Loaded<'a>, skipped: &Event) -> Option<&'a Event> {
    let Some(&Fact::CommandSkipped { why: SkipReason::Repeated { first }, .. }) = skipped.fact()
    else {
        return None;
    };
    let applied = |event: &&Event| {
        event.server == skipped.server
            && matches!(event.fact(), Some(Fact::Applied { index, .. }) if *index == first)
    };
    events.before(skipped.seq).find(applied)
}

/// The notes in which a candidate counted a granted vote, back to the start of its election.
fn votes_counted<'a>(
    events: Loaded<'a>,
    before: EventId,
    candidate: ServerId,
    term: Term,
) -> Vec<&'a Event> {
    let own = events.before(before.next()).filter(|event| event.server == Some(candidate));
    let of_election = own.take_while(|event| {
        !matches!(event.kind, EventKind::Note(Note::ElectionStarted { term: started }) if started <= term)
    });
    of_election
        .filter(|event| {
            matches!(event.kind, EventKind::Note(Note::VoteCounted { granted: true, .. }))
        })
        .collect()
}

/// The notes in which a pre-candidate counted a granted pre-vote, back to the start of its pre-vote.
fn pre_votes_counted<'a>(
    events: Loaded<'a>,
    before: EventId,
    candidate: ServerId,
    term: Term,
) -> Vec<&'a Event> {
    let own = events.before(before.next()).filter(|event| event.server == Some(candidate));
    let began = |event: &&Event| matches!(event.note(), Some(Note::PreVoteStarted { term: asked }) if *asked <= term);
    let counted =
        |event: &&Event| matches!(event.note(), Some(Note::PreVoteCounted { granted: true, .. }));
    own.take_while(|event| !began(event)).filter(counted).collect()
}

/// For each holder the first acknowledgement that covered `index`, back to where the leader appended the entry.
fn acknowledgements<'a>(
    events: Loaded<'a>,
    before: EventId,
    leader: ServerId,
    index: LogIndex,
    holders: ServerSet,
) -> Vec<&'a Event> {
    let mut first: Vec<(ServerId, &Event)> = Vec::new();
    let mut note = |id: ServerId, event| match first.iter_mut().find(|(known, _)| *known == id) {
        Some((_, known)) => *known = event,
        None => first.push((id, event)),
    };
    for event in events.before(before.next()).filter(|event| event.server == Some(leader)) {
        let EventKind::Fact(fact) = &event.kind else { continue };
        match fact {
            Fact::Delivered {
                from: Peer::Server(from),
                body:
                    Message::AppendEntriesResponse {
                        outcome: AppendOutcome::Matched { match_index },
                        ..
                    },
                ..
            } if *match_index >= index && holders.contains(*from) => note(*from, event),
            Fact::WriteDurable { .. } if holders.contains(leader) => {
                let begun = event.trigger.and_then(|seq| events.get(seq));
                if begun.is_some_and(|begun| reaches(begun, index)) {
                    note(leader, event);
                }
            }
            Fact::EntryAppended { index: at, .. } if *at == index => break,
            _ => {}
        }
    }
    first.into_iter().map(|(_, event)| event).collect()
}

/// Whether a write makes the log durable up to `index`.
fn reaches(begun: &Event, index: LogIndex) -> bool {
    matches!(begun.kind, EventKind::Fact(Fact::WriteStarted { last_log_index, .. }) if last_log_index >= index)
}

/// A response that had to wait for the disk is triggered by the write; it also depends on the request that it answers.
fn request_answered<'a>(events: Loaded<'a>, event: &Event) -> Option<&'a Event> {
    let EventKind::Fact(Fact::Sent { from, to, body, .. }) = &event.kind else { return None };
    let durable = events.get(event.trigger?)?;
    if !matches!(durable.kind, EventKind::Fact(Fact::WriteDurable { .. })) {
        return None;
    }
    let answers = |request: &Message| match (request, body) {
        (Message::RequestVote { .. }, Message::RequestVoteResponse { .. }) => true,
        (
            Message::AppendEntries { prev_log_index, entries, .. },
            Message::AppendEntriesResponse { outcome, .. },
        ) => match *outcome {
            AppendOutcome::Matched { match_index } => {
                prev_log_index.plus(entries.len()) == match_index
            }
            AppendOutcome::Conflict { prev_log_index: asked, .. } => asked == *prev_log_index,
            AppendOutcome::StaleTerm => true,
        },
        _ => false,
    };
    let (limit, server) = (STEP_MAX, event.server);
    events.before(event.seq).filter(|event| event.server == server).take(limit).find(|request| {
        matches!(&request.kind, EventKind::Fact(Fact::Delivered { from: asker, to: asked, body, .. })
            if asker == to && asked == from && answers(body))
    })
}

/// All loaded causes and effects of an event: two lists of event numbers, each in rising order and at most
/// [`TRACE_MAX`] long, without the event itself.
pub fn trace(events: Loaded<'_>, seq: EventId) -> (Vec<EventId>, Vec<EventId>) {
    (causes_of(events, seq), effects_of(events, seq))
}

fn causes_of(events: Loaded<'_>, seq: EventId) -> Vec<EventId> {
    let mut found = BTreeSet::new();
    let mut queue = VecDeque::from([seq]);
    while let Some(event) = queue.pop_front().and_then(|seq| events.get(seq)) {
        let others = evidence(events, event);
        for cause in event.trigger.into_iter().chain(others.iter().map(|event| event.seq)) {
            if found.len() < TRACE_MAX && events.get(cause).is_some() && found.insert(cause) {
                queue.push_back(cause);
            }
        }
    }
    found.into_iter().collect()
}

fn effects_of(events: Loaded<'_>, seq: EventId) -> Vec<EventId> {
    let mut found = vec![seq];
    for event in events.after(seq) {
        if found.len() > TRACE_MAX {
            break;
        }
        let known = |cause: &EventId| found.binary_search(cause).is_ok();
        let follows = event.trigger.as_ref().is_some_and(known)
            || evidence_is_costly(event)
                && evidence(events, event).iter().any(|cause| known(&cause.seq));
        if follows {
            found.push(event.seq);
        }
    }
    found.remove(0);
    found
}

/// When every later event is examined, only decisions are worth the search for evidence.
fn evidence_is_costly(event: &Event) -> bool {
    matches!(
        event.kind,
        EventKind::Note(
            Note::ElectionWon { .. } | Note::PreVoteWon { .. } | Note::Committed { .. }
        )
    )
}

/// The direct effects of an event.
pub fn direct_effects<'a>(events: Loaded<'a>, seq: EventId) -> impl Iterator<Item = &'a Event> {
    events.after(seq).filter(move |event| event.trigger == Some(seq))
}

/// Whether `event` is what a violation contradicts: the other leader's election, the other log's entry, the first
/// commit or application, the earlier vote, the write to the disk, the put that was answered. The latest such event
/// before the violation counts.
pub fn is_contradicted(event: &Event, violation: &Violation) -> bool {
    let by = |server: Option<ServerId>| server.is_some() && event.server == server;
    let Violation { property, server, other, term, index, expected, .. } = *violation;
    match (&event.kind, property) {
        (EventKind::Note(Note::ElectionWon { term: won, .. }), Property::ElectionSafety) => {
            by(other) && *won == term
        }
        (EventKind::Fact(fact), property) => {
            let (same_entry, same_server) = match property {
                Property::LogMatching => (entry_put(fact), by(other)),
                Property::LeaderAppendOnly => (entry_put(fact), by(Some(server))),
                Property::StateMachineSafety => {
                    let Fact::Applied { index, entry, .. } = *fact else { return false };
                    (Some((index, entry)), by(other))
                }
                Property::LeaderCompleteness => {
                    return by(other)
                        && matches!(*fact, Fact::CommitAdvanced { from, to }
                            if index.is_some_and(|index| from < index && index <= to));
                }
                Property::DurableState if index.is_some() => (entry_put(fact), by(Some(server))),
                Property::EqualStates | Property::TrueSnapshots if other.is_some() => {
                    return by(other) && covered_index(fact) == index;
                }
                Property::ElectionSafety => return false,
                Property::Linearizability => {
                    return matches!(*fact, Fact::ClientFinished { command, .. }
                        if expected == Some(Value::Written(Some(command))));
                }
                Property::OneVote
                | Property::DurableState
                | Property::RisingTerms
                | Property::RisingCommits
                | Property::MajorityCommit
                | Property::ConfigurationOverlap
                | Property::OwnConfiguration
                | Property::TrueSnapshots
                | Property::EqualStates
                | Property::ApplyOnce => return is_background(fact, by(Some(server)), violation),
            };
            let wanted = index.zip(expected.and_then(Value::entry));
            same_server && wanted.is_some() && same_entry == wanted
        }
        _ => false,
    }
}

/// The same, where a server contradicts itself. Majority Commit contradicts no event: it is about an entry that came
/// too late, or a commit that came too early.
fn is_background(fact: &Fact, own: bool, violation: &Violation) -> bool {
    let Violation { property, term, index, expected, .. } = *violation;
    let put = entry_put(fact).map(|(at, _)| at);
    let stands_at = |at: LogIndex| match at {
        LogIndex::ZERO => matches!(fact, Fact::Started { .. }),
        at => put == Some(at),
    };
    match (property, expected) {
        (Property::ApplyOnce, Some(Value::Index(first))) => covered_index(fact) == Some(first),
        _ if !own => false,
        (Property::DurableState, Some(value)) => writes(fact, value, term),
        (Property::ConfigurationOverlap | Property::OwnConfiguration, Some(Value::Index(at))) => {
            stands_at(at)
        }
        (Property::MajorityCommit, _) => {
            if let Fact::CommitAdvanced { from, to } = *fact {
                return index.is_some_and(|index| from < index && index <= to);
            }
            put.is_some() && put == index
        }
        // For a snapshot that matches no log: the end of the log.
        (Property::TrueSnapshots, None | Some(Value::Term(_))) => put.is_some(),
        (_, Some(value)) => sets(fact, value, term),
        (_, None) => false,
    }
}

/// The index that the server's state covers now, if the fact contains it.
fn covered_index(fact: &Fact) -> Option<LogIndex> {
    let (Fact::Applied { index, .. } | Fact::SnapshotTaken { index, .. }) = *fact else {
        return None;
    };
    Some(index)
}

/// Whether this write makes a term, or a vote in `term`, durable.
fn writes(fact: &Fact, value: Value, term: Term) -> bool {
    let Fact::WriteStarted { hard_state: Some(written), .. } = *fact else { return false };
    match value {
        Value::Term(term) => written.0 == term,
        Value::Vote(vote) => written == (term, Some(vote)),
        _ => false,
    }
}

/// Whether a variable of a server got this value here. For a vote, `term` is the term in which it was granted.
fn sets(fact: &Fact, value: Value, term: Term) -> bool {
    match (value, fact) {
        (Value::Vote(vote), Fact::VoteChanged { candidate }) => *candidate == vote,
        (
            Value::Vote(vote),
            Fact::Sent {
                to: Peer::Server(to),
                body: Message::RequestVoteResponse { term: of, granted: true, .. },
                ..
            },
        ) => (*to, *of) == (vote, term),
        (Value::Term(term), Fact::TermChanged { to, .. } | Fact::Started { term: to, .. }) => {
            *to == term
        }
        (Value::Index(index), Fact::CommitAdvanced { to, .. }) => *to == index,
        _ => false,
    }
}

fn entry_put(fact: &Fact) -> Option<(LogIndex, Entry)> {
    let (Fact::EntryAppended { index, entry } | Fact::EntryGiven { index, entry }) = *fact else {
        return None;
    };
    Some((index, entry))
}
