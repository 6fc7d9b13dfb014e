//! The basis of an answer to a read that does not go through the log (dissertation §6.4, §6.4.1): a round of heartbeats
//! that a majority has answered, a lease, or the answer of the leader to a follower.

use super::Loaded;
use crate::types::{
    ClientOutcome, CommandId, Event, EventId, Fact, Message, Note, Peer, Round, ServerId, ServerSet,
};

/// How many events before an answer are searched for its basis.
const SEARCHED_MAX: usize = 5_000;

/// The read of a note.
pub(super) fn of_note(note: &Note) -> Option<CommandId> {
    let (Note::ReadForwarded { read, .. }
    | Note::ReadStarted { read, .. }
    | Note::ReadConfirmed { read, .. }
    | Note::ReadByLease { read, .. }
    | Note::ReadIndexLearned { read, .. }
    | Note::ReadGivenUp { read, .. }) = *note
    else {
        return None;
    };
    Some(read)
}

/// The read of a message between servers.
pub(super) fn of_message(body: &Message) -> Option<CommandId> {
    let (Message::ReadIndex { read, .. } | Message::ReadIndexResponse { read, .. }) = *body else {
        return None;
    };
    Some(read)
}

/// The round in which the receiver has acknowledged the leader, if the message contains it.
pub(super) fn round_of_answer(body: &Message) -> Option<Round> {
    let (Message::AppendEntriesResponse { round, .. }
    | Message::InstallSnapshotResponse { round, .. }) = *body
    else {
        return None;
    };
    Some(round)
}

/// The note on which a server's answer to a read rests. It may be much earlier, since the server may have had to apply
/// entries first.
pub(super) fn basis<'a>(events: Loaded<'a>, answer: &Event) -> Option<&'a Event> {
    let Fact::Sent { from: Peer::Server(server), body, .. } = answer.fact()? else { return None };
    let (Message::ClientResponse { command: read, outcome: ClientOutcome::Read { .. } }
    | Message::ReadIndexResponse { read, index: Some(_), .. }) = *body
    else {
        return None;
    };
    let vouches = |event: &&Event| {
        let note = event.note().filter(|note| of_note(note) == Some(read));
        matches!(
            note,
            Some(
                Note::ReadConfirmed { .. }
                    | Note::ReadByLease { .. }
                    | Note::ReadIndexLearned { .. }
            )
        )
    };
    let own =
        events.before(answer.seq).take(SEARCHED_MAX).filter(|event| event.server == Some(*server));
    own.take_while(|event| !is_request(event, read)).find(vouches)
}

/// Whether this event asks a server for a read.
fn is_request(event: &Event, read: CommandId) -> bool {
    matches!(
        event.fact(),
        Some(Fact::Delivered {
            body: Message::ClientRequest { command: asked } | Message::ReadIndex { read: asked, .. },
            ..
        }) if *asked == read
    )
}

/// The events that confirmed a leader for a read: the start of the round, and from each server of the majority the
/// first answer in that round or in a later one.
pub(super) fn confirmations<'a>(
    events: Loaded<'a>,
    before: EventId,
    leader: ServerId,
    read: CommandId,
    by: ServerSet,
) -> Vec<&'a Event> {
    let own = events.before(before).filter(|event| event.server == Some(leader));
    let mut since = Vec::new();
    for event in own.take(SEARCHED_MAX) {
        since.push(event);
        let Some(&Note::ReadStarted { read: started, round, .. }) = event.note() else { continue };
        if started == read {
            return first_answers(&since, round, by);
        }
    }
    Vec::new()
}

/// `since` is the note with which the read started.
fn first_answers<'a>(since: &[&'a Event], round: Round, by: ServerSet) -> Vec<&'a Event> {
    let (mut found, mut heard): (Vec<&Event>, _) = (Vec::new(), ServerSet::EMPTY);
    found.extend(since.last().copied());
    for event in since.iter().rev() {
        let Some(Fact::Delivered { from: Peer::Server(from), body, .. }) = event.fact() else {
            continue;
        };
        let counts = round_of_answer(body).is_some_and(|answered| answered >= round);
        if counts && by.contains(*from) && !heard.contains(*from) {
            heard.insert(*from);
            found.push(event);
        }
    }
    found
}
