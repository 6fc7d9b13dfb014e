//! Sentences about the decisions of a server, with their reasons: one file for each subject.

mod election;
mod membership;
mod read;
mod replication;
mod snapshot;
mod transfer;

use std::fmt::{self, Formatter};

use super::words::ServerName;
use crate::sim::Clients;
use crate::types::Note;

/// Writes the sentence about a decision of the server `who`.
pub fn write(
    f: &mut Formatter<'_>,
    who: ServerName,
    note: &Note,
    clients: &Clients,
) -> fmt::Result {
    match *note {
        Note::ElectionStarted { term } => election::started(f, who, term),
        Note::VotesAskedAgain { silent } => election::votes_asked_again(f, who, silent),
        Note::VoteGranted { candidate, term } => election::vote_granted(f, who, candidate, term),
        Note::VoteDenied { candidate, reason } => election::vote_denied(f, who, candidate, reason),
        Note::VoteCounted { voter, granted, votes, needed } => {
            election::vote_counted(f, who, (voter, granted), (votes, needed))
        }
        Note::VoteRequestIgnored { candidate, term, restarted } => {
            election::vote_request_ignored(f, who, candidate, term, restarted)
        }
        Note::VoteRequestsDropped { term } => election::vote_requests_dropped(f, who, term),
        Note::ElectionWon { term, votes } => election::won(f, who, term, votes),
        Note::SteppedDown { role, from_term, term, sender, reason } => {
            election::stepped_down(f, who, (role, reason), from_term, (term, sender))
        }
        Note::QuorumLost { term, heard } => election::quorum_lost(f, who, term, heard),
        Note::MayNotStand => election::not_promotable(f, who),
        Note::StaleTermIgnored { sender, term } => {
            election::stale_term_ignored(f, who, sender, term)
        }
        Note::PreVoteStarted { term } => election::pre_vote_started(f, who, term),
        Note::PreVoteGranted { candidate, term } => {
            election::pre_vote_granted(f, who, candidate, term)
        }
        Note::PreVoteDenied { candidate, reason } => {
            election::pre_vote_denied(f, who, candidate, reason)
        }
        Note::PreVoteCounted { voter, granted, votes, needed } => {
            election::pre_vote_counted(f, who, (voter, granted), (votes, needed))
        }
        Note::PreVoteWon { term, votes } => election::pre_vote_won(f, who, term, votes),

        Note::TransferStarted { to } => transfer::started(f, who, to),
        Note::TransferRefused { to, reason } => transfer::refused(f, who, to, reason),
        Note::TimeoutNowSent { to } => transfer::timeout_now_sent(f, who, to),
        Note::TransferGivenUp { to } => transfer::given_up(f, who, to),
        Note::TransferTaken { from } => transfer::taken(f, who, from),
        Note::CommandDeferred { command, to } => {
            transfer::command_deferred(f, who, command, to, clients)
        }

        Note::NoOpAppended { index } => replication::no_op_appended(f, who, index),
        Note::CommandAccepted { command, index } => {
            replication::command_accepted(f, who, command, index, clients)
        }
        Note::CommandRedirected { command, hint } => {
            replication::command_redirected(f, who, command, hint, clients)
        }
        Note::CommandRefused { command, uncommitted } => {
            replication::command_refused(f, who, command, uncommitted, clients)
        }
        Note::AppendRefused { prev_log_index, prev_log_term, conflict_term, conflict_index } => {
            let prev = (prev_log_index, prev_log_term);
            replication::append_refused(f, who, prev, conflict_term, conflict_index)
        }
        Note::ConflictRemoved { index, term, leader_term } => {
            replication::conflict_removed(f, who, index, term, leader_term)
        }
        Note::EntriesAccepted { first, last } => replication::entries_accepted(f, who, first, last),
        Note::NextIndexBackedUp { follower, from, to } => {
            replication::next_index_backed_up(f, who, follower, from, to)
        }
        Note::AcknowledgedLost { follower, match_index } => {
            replication::acknowledged_lost(f, who, follower, match_index)
        }
        Note::Committed { index, term: _, holders } => {
            replication::committed(f, who, index, holders)
        }
        Note::CommitWithheld { index, term } => replication::commit_withheld(f, who, index, term),
        Note::CommitLearned { leader_commit, verified } => {
            replication::commit_learned(f, who, leader_commit, verified)
        }
        Note::RuleSkipped { rule } => replication::rule_skipped(f, who, rule),

        Note::ReadForwarded { read, leader } => read::forwarded(f, who, read, leader, clients),
        Note::ReadStarted { read, index, round } => {
            read::started(f, who, read, index, round, clients)
        }
        Note::ReadConfirmed { read, index, by } => {
            read::confirmed(f, who, read, index, by, clients)
        }
        Note::ReadByLease { read, index } => read::by_lease(f, who, read, index, clients),
        Note::ReadIndexLearned { read, index } => read::index_learned(f, who, read, index, clients),
        Note::ReadGivenUp { read, hint } => read::given_up(f, who, read, hint, clients),

        Note::ChangeRefused { reason } => membership::change_refused(f, who, reason),
        Note::ChangeWaits => membership::change_waits(f, who),
        Note::ChangeAppended { index, change } => {
            membership::change_appended(f, who, index, change)
        }
        Note::CaughtUp { servers, round, index, took } => {
            membership::caught_up(f, servers, round, index, took)
        }
        Note::ChangeAborted { servers, round, took } => {
            membership::change_aborted(f, who, servers, round, took)
        }
        Note::ForcedMembersTaken { index, voters } => {
            membership::forced_members_taken(f, who, index, voters)
        }

        Note::SnapshotCovers { index, term } => snapshot::covers(f, who, index, term),
        Note::SnapshotBegun { follower, next_index, last_index } => {
            snapshot::begun(f, who, follower, next_index, last_index)
        }
        Note::SnapshotAccepted { index, kept, .. } => snapshot::accepted(f, who, index, kept),
        Note::SnapshotNotNeeded { last_index } => snapshot::not_needed(f, who, last_index),
        Note::ChunkOutOfPlace { offset, received } => {
            snapshot::chunk_out_of_place(f, who, offset, received)
        }
    }
}
