//! The contents of a message, as the object of a sentence.

use std::fmt::{self, Display, Formatter};

use super::client::Answer;
use crate::lab::explain::words::{AfterEntry, EntryRange, LogEnd, QuotedCommand};
use crate::sim::Clients;
use crate::types::{AppendOutcome, LogIndex, Message, MessageKind, SnapshotChunk, Term};

/// A message as a noun: `a heartbeat of term 3 (…)`.
pub struct Contents<'a>(pub &'a Message, pub &'a Clients);

impl Display for Contents<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match *self.0 {
            Message::Foreign(ref body) => {
                let name = body.kind.name();
                let article = if name.starts_with(['A', 'I']) { "an" } else { "a" };
                // Of some messages nothing is known.
                let json = if body.json.as_ref() == "{}" { "" } else { &body.json };
                write!(f, "{article} {name}{}{json}", if json.is_empty() { "" } else { " " })
            }
            Message::RequestVote { term, last_log_index, last_log_term, transfer } => {
                let end = LogEnd(last_log_index, last_log_term);
                let told = if transfer { "; its leader told it to start an election" } else { "" };
                write!(f, "a RequestVote for term {term} (the candidate's log {end}{told})")
            }
            Message::RequestVoteResponse { term, granted } => {
                let answer = if granted { "yes" } else { "no" };
                write!(f, "the answer to RequestVote: {answer}, in term {term}")
            }
            Message::PreVote { term, last_log_index, last_log_term } => {
                let end = LogEnd(last_log_index, last_log_term);
                write!(f, "a PreVote for term {term} (the sender's log {end})")
            }
            Message::PreVoteResponse { term, asked, granted } => {
                let answer = if granted { "yes" } else { "no" };
                write!(f, "the answer to PreVote for term {asked}: {answer}, in term {term}")
            }
            Message::AppendEntries {
                term,
                prev_log_index,
                prev_log_term,
                ref entries,
                leader_commit,
                ..
            } => {
                if self.0.kind() == MessageKind::Heartbeat {
                    write!(f, "a heartbeat of term {term} (")?;
                } else {
                    let range =
                        EntryRange(prev_log_index.next(), prev_log_index.plus(entries.len()));
                    write!(f, "an AppendEntries of term {term} with {range} (")?;
                }
                let after = AfterEntry(prev_log_index, prev_log_term);
                write!(f, "{after}; commit index {leader_commit})")
            }
            Message::TimeoutNow { term } => {
                write!(f, "a TimeoutNow of term {term}: start an election at once")
            }
            Message::ReadIndex { term, read } => {
                let read = QuotedCommand(read, self.1);
                write!(f, "a ReadIndex for {read}, in term {term}")
            }
            Message::ReadIndexResponse { read, index: Some(index), .. } => {
                let read = QuotedCommand(read, self.1);
                write!(f, "the answer to ReadIndex for {read}: index {index}")
            }
            Message::ReadIndexResponse { read, index: None, term } => {
                let read = QuotedCommand(read, self.1);
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
                write!(f, "the command {}", QuotedCommand(command, self.1))
            }
            Message::ClientResponse { command, outcome } => {
                let answer = Answer(outcome, self.1);
                write!(f, "the answer to {}: {answer}", QuotedCommand(command, self.1))
            }
        }
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
