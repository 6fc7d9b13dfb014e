//! Sentences about the decisions of a server, with their reasons.

use std::fmt::{self, Formatter};

use super::words::{Names, Quoted, Range, ServersHave, Who};
use crate::sim::Clients;
use crate::types::{
    Change, ChangeRefusal, DenyReason, Differences, LogIndex, Note, Role, ServerId, ServerSet,
    StepDownReason, Term, TransferRefusal,
};

/// Writes the sentence about a decision of the server `who`.
pub fn write(f: &mut Formatter<'_>, who: Who, note: &Note, clients: &Clients) -> fmt::Result {
    match *note {
        Note::ElectionStarted { .. }
        | Note::VotesAskedAgain { .. }
        | Note::VoteGranted { .. }
        | Note::VoteDenied { .. }
        | Note::VoteCounted { .. }
        | Note::ElectionWon { .. }
        | Note::MayNotStand
        | Note::SteppedDown { .. } => write_election(f, who, note),

        Note::PreVoteStarted { .. }
        | Note::PreVoteGranted { .. }
        | Note::PreVoteDenied { .. }
        | Note::PreVoteCounted { .. }
        | Note::PreVoteWon { .. } => write_pre_vote(f, who, note),
        Note::TransferStarted { .. }
        | Note::TransferRefused { .. }
        | Note::TimeoutNowSent { .. }
        | Note::TransferGivenUp { .. }
        | Note::TransferTaken { .. } => write_transfer(f, who, note),
        Note::CommandDeferred { command, to } => {
            let said = Quoted(command, clients);
            write!(f, "{who} is transferring leadership to {to}: it accepts no commands, and ")?;
            write!(f, "redirects the client of {said} to {to}.")
        }
        Note::ReadForwarded { .. }
        | Note::ReadStarted { .. }
        | Note::ReadConfirmed { .. }
        | Note::ReadByLease { .. }
        | Note::ReadIndexLearned { .. }
        | Note::ReadGivenUp { .. } => write_read(f, who, note, clients),
        Note::VoteRequestIgnored { candidate, term, restarted } => {
            write_ignored_vote(f, who, candidate, term, restarted)
        }
        Note::VoteRequestsDropped { term } => {
            write!(f, "{who} drops the RequestVotes of term {term} that waited for its disk: it ")?;
            f.write_str("is no longer a candidate in that term.")
        }
        Note::AcknowledgedLost { follower, match_index } => {
            write!(
                f,
                "{follower} rejects entries that it had acknowledged, up to {match_index}: "
            )?;
            write!(f, "its disk lost them, and {who} does not back up below an acknowledged index.")
        }
        Note::QuorumLost { term, heard } => {
            write!(
                f,
                "{who}, leader of term {term}, steps down: within an election timeout it has "
            )?;
            write!(f, "not heard from a majority")?;
            match (who.0, heard.len()) {
                (Some(id), 1) if heard.contains(id) => f.write_str(", only from itself."),
                _ => write!(f, ", only from {}.", Names(heard)),
            }
        }
        Note::ChangeRefused { .. }
        | Note::ChangeWaits
        | Note::ChangeAppended { .. }
        | Note::CaughtUp { .. }
        | Note::ForcedMembersTaken { .. }
        | Note::ChangeAborted { .. } => write_change(f, who, note),

        Note::AppendRefused { .. }
        | Note::ConflictRemoved { .. }
        | Note::EntriesAccepted { .. }
        | Note::CommitLearned { .. } => write_follower(f, who, note),

        Note::RuleSkipped { rule } => {
            write!(f, "{who} does not follow the rule {rule}, which is switched off: ")?;
            write!(f, "{}.", rule.title())
        }
        Note::NoOpAppended { index } => {
            write!(f, "{who} starts its term with an empty entry, at index {index}.")
        }
        Note::StaleTermIgnored { sender, term } => {
            write!(f, "{who} ignores a message from {sender}: its term, {term}, ")?;
            f.write_str("is stale.")
        }
        Note::NextIndexBackedUp { follower, from, to } => {
            write!(
                f,
                "{who} searches further back for an entry on which {follower}'s log agrees "
            )?;
            write!(f, "with its own: nextIndex goes from {from} to {to}.")
        }
        Note::Committed { index, term: _, holders } => {
            write!(f, "{who} commits its log up to index {index}: {}, ", Names(holders))?;
            write!(f, "a majority, {} it.", if holders.len() == 1 { "holds" } else { "hold" })
        }
        Note::CommitWithheld { index, term } => {
            write!(f, "{who} does not yet commit entry {index}: a majority holds it, but it is ")?;
            write!(f, "of term {term}, not of {who}'s own term.")
        }
        Note::CommandAccepted { command, index } => {
            let said = Quoted(command, clients);
            write!(f, "Leader {who} appends {said} to its log, at index {index}.")
        }
        Note::SnapshotCovers { .. }
        | Note::SnapshotBegun { .. }
        | Note::SnapshotAccepted { .. }
        | Note::SnapshotNotNeeded { .. }
        | Note::ChunkOutOfPlace { .. } => write_snapshot(f, who, note),

        Note::CommandRefused { command, uncommitted } => {
            write!(
                f,
                "Leader {who} accepts no more commands for now: {uncommitted} entries are not "
            )?;
            write!(f, "committed. The client of {} may retry.", Quoted(command, clients))
        }
        Note::CommandRedirected { command, hint } => {
            let said = Quoted(command, clients);
            write!(f, "{who} is not the leader: it ")?;
            match hint {
                Some(leader) => write!(f, "redirects the client of {said} to {leader}."),
                None => write!(f, "rejects {said}, and knows no leader."),
            }
        }
    }
}

/// Log compaction (§7).
fn write_snapshot(f: &mut Formatter<'_>, who: Who, note: &Note) -> fmt::Result {
    match *note {
        Note::SnapshotCovers { index, term } => {
            write!(f, "{who}'s snapshot covers its log up to index {index}, of term {term}; ")?;
            f.write_str("those entries may be discarded when it is durable.")
        }
        Note::SnapshotBegun { follower, next_index, last_index } => {
            write!(f, "{who} no longer has entry {next_index}, which {follower} lacks: it sends ")?;
            write!(f, "{follower} its snapshot, which goes up to index {last_index}.")
        }
        Note::SnapshotAccepted { index, kept: true, .. } => {
            write!(
                f,
                "{who} has the whole snapshot. Its log agrees with it at index {index}, so "
            )?;
            f.write_str("the entries after it stay.")
        }
        Note::SnapshotAccepted { index, kept: false, .. } => {
            write!(
                f,
                "{who} has the whole snapshot. Its log does not match it at index {index}, "
            )?;
            f.write_str("so the whole log is discarded.")
        }
        Note::SnapshotNotNeeded { last_index } => {
            write!(
                f,
                "{who} does not need a snapshot up to index {last_index}: it has committed that far."
            )
        }
        Note::ChunkOutOfPlace { offset, received } if offset < received => {
            write!(f, "{who} already has this chunk of the snapshot: it has {received} bytes.")
        }
        Note::ChunkOutOfPlace { offset, received } => {
            write!(
                f,
                "{who} has {received} bytes of the snapshot and cannot use a chunk that starts "
            )?;
            write!(f, "at byte {offset}.")
        }
        _ => Ok(()),
    }
}

/// Elections (§5.2, §5.4.1).
fn write_election(f: &mut Formatter<'_>, who: Who, note: &Note) -> fmt::Result {
    match *note {
        Note::ElectionStarted { term } => {
            write!(f, "{who} starts an election for term {term}: it votes for itself and asks ")?;
            f.write_str("all others for their votes.")
        }
        Note::VotesAskedAgain { silent } if silent.is_empty() => {
            write!(f, "{who} has all answers and no majority; it waits for its election timeout.")
        }
        Note::VotesAskedAgain { silent } => {
            write!(f, "{who} asks {} again: no answer has arrived.", Names(silent))
        }
        Note::VoteGranted { candidate, term } => {
            write!(f, "{who} grants {candidate} its vote in term {term}.")
        }
        Note::VoteDenied { candidate, reason } => {
            write!(f, "{who} rejects {candidate}'s RequestVote: ")?;
            write_rejection(f, who, reason)
        }
        Note::VoteCounted { voter, granted, votes, needed } => {
            write_count(f, who, voter, granted)?;
            write!(f, "; it has {} of the {needed} votes that it needs.", votes.len())
        }
        Note::ElectionWon { term, votes } => write_victory(f, who, term, votes),
        Note::MayNotStand => {
            write!(f, "{who} does not start an election: it is not a voter in its configuration.")
        }
        Note::SteppedDown { role, from_term, term, sender, reason } => match (reason, role) {
            (StepDownReason::LeaderOfTerm, Role::PreCandidate) => {
                write!(f, "{who} returns to follower: {sender} leads term {term}.")
            }
            (StepDownReason::LeaderOfTerm, _) => {
                write!(f, "{who} returns to follower: {sender} already leads term {term}.")
            }
            (StepDownReason::HigherTerm, Role::Follower | Role::Learner) => {
                write!(f, "{who} learns of term {term} from {sender}; it was in term {from_term}.")
            }
            (StepDownReason::HigherTerm, Role::Candidate) => {
                write!(f, "{who}, candidate of term {from_term}, returns to follower: ")?;
                write!(f, "{sender} is in term {term}.")
            }
            (StepDownReason::HigherTerm, Role::PreCandidate) => {
                write!(
                    f,
                    "{who} stops asking whether it would win in term {}: ",
                    from_term.next()
                )?;
                write!(f, "{sender} is in term {term}.")
            }
            (StepDownReason::Removed, _) => {
                write!(f, "{who} steps down: a configuration in which it has no vote is committed.")
            }
            (StepDownReason::HigherTerm, Role::Leader) => {
                write!(f, "{who}, leader of term {from_term}, steps down: ")?;
                write!(f, "{sender} is in term {term}.")
            }
        },
        _ => Ok(()),
    }
}

/// Leadership transfer (dissertation §3.10).
fn write_transfer(f: &mut Formatter<'_>, who: Who, note: &Note) -> fmt::Result {
    match *note {
        Note::TransferStarted { to } => {
            write!(f, "{who} starts to transfer leadership to {to}: it accepts no commands, and ")?;
            write!(f, "brings {to}'s log up to date.")
        }
        Note::TransferRefused { to, reason } => {
            write!(f, "{who} does not transfer leadership to {}: ", who.or_itself(to))?;
            f.write_str(match reason {
                TransferRefusal::NotLeader => "it is not the leader.",
                TransferRefusal::LeadsAlready => "it already leads.",
                TransferRefusal::NoVoter => "that server is not a voter and cannot lead.",
            })
        }
        Note::TimeoutNowSent { to } => {
            write!(f, "{who} tells {to}, whose log is up to date, to start an election at once.")
        }
        Note::TransferGivenUp { to } => {
            write!(f, "{who} cancels the transfer and continues to lead: {to} was not elected ")?;
            f.write_str("within an election timeout.")
        }
        Note::TransferTaken { from } => {
            write!(f, "{who} starts an election at once, because its leader {from} told it to.")
        }
        _ => Ok(()),
    }
}

/// Reads that do not go through the log (dissertation §6.4).
fn write_read(f: &mut Formatter<'_>, who: Who, note: &Note, clients: &Clients) -> fmt::Result {
    match *note {
        Note::ReadForwarded { read, leader } => {
            let said = Quoted(read, clients);
            write!(f, "{who} asks its leader {leader} for the read index of {said}.")
        }
        Note::ReadStarted { read, index, round } => {
            let said = Quoted(read, clients);
            write!(
                f,
                "{who} asks a majority to confirm that it leads, in round {} of its ",
                round.0
            )?;
            write!(f, "heartbeats, before it answers {said}")?;
            match index {
                Some(index) => write!(f, " at read index {index}."),
                None => f.write_str("; it must also commit an entry of its own term first."),
            }
        }
        Note::ReadConfirmed { read, index, by } => {
            let said = Quoted(read, clients);
            write!(f, "{who} still leads: {} ", Names(by))?;
            let followed = if by.len() == 1 { "alone is" } else { "are" };
            write!(
                f,
                "{followed} a majority. {said} may be answered once index {index} is applied."
            )
        }
        Note::ReadByLease { read, index } => {
            let said = Quoted(read, clients);
            write!(
                f,
                "{who} answers {said} by its lease, once index {index} is applied: no other "
            )?;
            f.write_str("server can have been elected.")
        }
        Note::ReadIndexLearned { read, index } => {
            let said = Quoted(read, clients);
            write!(f, "{who} may answer {said} when it has applied index {index}.")
        }
        Note::ReadGivenUp { read, hint } => {
            let said = Quoted(read, clients);
            write!(
                f,
                "{who} does not answer {said}: no leader confirms the read. The client may "
            )?;
            match hint {
                Some(leader) => write!(f, "try {}.", who.or_itself(leader)),
                None => f.write_str("try another server."),
            }
        }
        _ => Ok(()),
    }
}

/// Pre-votes (dissertation §9.6).
fn write_pre_vote(f: &mut Formatter<'_>, who: Who, note: &Note) -> fmt::Result {
    match *note {
        Note::PreVoteStarted { term } => {
            write!(f, "{who} asks all others whether they would vote for it in term {term}; ")?;
            f.write_str("it does not start an election yet.")
        }
        Note::PreVoteGranted { candidate, term } => {
            write!(f, "{who} would vote for {candidate} in term {term}, and tells it so.")
        }
        Note::PreVoteDenied { candidate, reason } => {
            write!(f, "{who} would not vote for {candidate}: ")?;
            write_rejection(f, who, reason)
        }
        Note::PreVoteCounted { voter, granted, votes, needed } => {
            match (who.0 == Some(voter), granted) {
                (true, _) => write!(f, "{who} would vote for itself")?,
                (false, true) => write!(f, "{who} learns that {voter} would vote for it")?,
                (false, false) => write!(f, "{who} learns that {voter} would not vote for it")?,
            }
            write!(f, "; that makes {} of the {needed} pre-votes that it needs.", votes.len())
        }
        Note::PreVoteWon { term, votes } if votes.len() == 1 => {
            write!(
                f,
                "{who} would win: its own vote is a majority. It starts an election for term {term}."
            )
        }
        Note::PreVoteWon { term, votes } => {
            write!(f, "{who} would win, as {} would vote for it, a majority: ", Names(votes))?;
            write!(f, "it starts an election for term {term}.")
        }
        _ => Ok(()),
    }
}

/// Changes of the membership (dissertation §4).
fn write_change(f: &mut Formatter<'_>, who: Who, note: &Note) -> fmt::Result {
    match *note {
        Note::ChangeRefused { reason } => {
            write!(f, "{who} does not change the members: ")?;
            write_refusal(f, reason)
        }
        Note::ChangeWaits => {
            write!(f, "{who} commits an entry of its own term before it changes the members.")
        }
        Note::ChangeAppended { index, change: Change::AddLearners(which) } => {
            write!(f, "{who} adds learners at index {index}: {}.", Names(which.added()))
        }
        Note::ChangeAppended { index, change: Change::AtOnce(which) } => {
            write!(
                f,
                "{who} changes the members at index {index}: {which}; it uses the change at once."
            )
        }
        Note::ChangeAppended { index, change: Change::EnterJoint(which) } => {
            write!(f, "{who} starts joint consensus at index {index} ({which}): decisions now ")?;
            f.write_str("need two majorities.")
        }
        Note::ChangeAppended { index, change: Change::LeaveJoint } => {
            write!(f, "{who} ends joint consensus at index {index}: only the new voters count.")
        }
        Note::ChangeAppended { index, change: Change::DemoteAtOnce(which) } => {
            write!(f, "{who} makes {} a learner at index {index}; ", Names(which.removed()))?;
            f.write_str("it uses the change at once.")
        }
        Note::ChangeAppended { index, change: Change::EnterDemotion(which) } => {
            write!(f, "{who} starts joint consensus at index {index} to make ")?;
            write!(f, "{} a learner: decisions now need two majorities.", Names(which.removed()))
        }
        Note::ForcedMembersTaken { index, voters } => {
            write!(
                f,
                "{who} adopts a configuration that no majority agreed to, up to index {index}: "
            )?;
            write!(
                f,
                "only {} may vote. Committed entries that {who} lacks are lost.",
                Names(voters)
            )
        }
        Note::CaughtUp { servers, round, index, took } => {
            write!(
                f,
                "{} caught up to index {index} in {took}, in round {round}.",
                ServersHave(servers)
            )
        }
        Note::ChangeAborted { servers, round, took } => {
            write!(f, "{who} cancels the change: round {round} took {took}, too long for ")?;
            write!(f, "{} to vote.", Names(servers))
        }
        _ => Ok(()),
    }
}

fn write_refusal(f: &mut Formatter<'_>, reason: ChangeRefusal) -> fmt::Result {
    match reason {
        ChangeRefusal::NotLeader => f.write_str("it is not the leader."),
        ChangeRefusal::UnderWay { index: LogIndex::ZERO } => {
            f.write_str("another change is in progress.")
        }
        ChangeRefusal::UnderWay { index } => {
            write!(f, "another change is in progress at index {index}.")
        }
        ChangeRefusal::NoMember { of } => write!(f, "{of} is not a member."),
        ChangeRefusal::VotesAlready { of } => write!(f, "{of} is already a voter."),
        ChangeRefusal::LearnsAlready { of } => write!(f, "{of} is already a learner."),
        ChangeRefusal::NobodyLeft => f.write_str("no voter would be left."),
        ChangeRefusal::NothingNew => f.write_str("these are already the only voters."),
        ChangeRefusal::TooMany { servers } => {
            write!(f, "it concerns {servers} servers, and one change may concern ")?;
            write!(f, "at most {}.", Differences::MAX)
        }
    }
}

fn write_ignored_vote(
    f: &mut Formatter<'_>,
    who: Who,
    candidate: ServerId,
    term: Term,
    restarted: bool,
) -> fmt::Result {
    match (who.0 == Some(candidate), restarted) {
        (true, true) => {
            write!(
                f,
                "{who} does not start an election in term {term}, though its timer was fired: "
            )?;
            write!(f, "it has just restarted, and may have heard from a leader before. ")?;
            f.write_str("Leases depend on that.")
        }
        (true, false) => {
            write!(
                f,
                "{who} does not start an election in term {term}, though its timer was fired: "
            )?;
            f.write_str("it hears from a leader, whose lease depends on that.")
        }
        (false, true) => {
            write!(f, "{who} ignores {candidate}'s RequestVote for term {term}: it has just ")?;
            f.write_str(
                "restarted, and may have heard from a leader before. It stays in its own term.",
            )
        }
        (false, false) => {
            write!(f, "{who} ignores {candidate}'s RequestVote for term {term}: it hears from a ")?;
            f.write_str("leader. It stays in its own term.")
        }
    }
}

fn write_rejection(f: &mut Formatter<'_>, who: Who, reason: DenyReason) -> fmt::Result {
    match reason {
        DenyReason::StaleTerm { candidate_term } => {
            write!(f, "the candidate's term {candidate_term} is stale.")
        }
        DenyReason::LeaderHeard { leader: Some(leader) } if who.0 == Some(leader) => {
            f.write_str("it is the leader itself.")
        }
        DenyReason::LeaderHeard { leader: Some(leader) } => {
            write!(f, "it hears from {leader}, which leads.")
        }
        DenyReason::LeaderHeard { leader: None } => f.write_str("it heard from a leader recently."),
        DenyReason::Restarted => {
            f.write_str("it has just restarted, and may have heard from a leader before.")
        }
        DenyReason::AlreadyVoted { voted_for } => {
            write!(f, "it has voted for {} in this term.", who.or_itself(voted_for))
        }
        DenyReason::LogBehind { candidate_last_index: LogIndex::ZERO, .. } => {
            f.write_str("its own log has entries, the candidate's is empty.")
        }
        DenyReason::LogBehind { candidate_last_term, last_term, .. }
            if candidate_last_term != last_term =>
        {
            write!(f, "its own log ends in term {last_term}, ")?;
            write!(f, "the candidate's in term {candidate_last_term}.")
        }
        DenyReason::LogBehind { last_index, candidate_last_index, last_term, .. } => {
            write!(f, "both logs end in term {last_term}, its own at index {last_index}, ")?;
            write!(f, "the candidate's at index {candidate_last_index}.")
        }
    }
}

fn write_count(f: &mut Formatter<'_>, who: Who, voter: ServerId, granted: bool) -> fmt::Result {
    match (who.0 == Some(voter), granted) {
        (true, _) => write!(f, "{who} counts its own vote, now that it is durable"),
        (false, true) => write!(f, "{who} counts the vote of {voter}"),
        (false, false) => write!(f, "{who} gets no vote from {voter}"),
    }
}

fn write_victory(f: &mut Formatter<'_>, who: Who, term: Term, votes: ServerSet) -> fmt::Result {
    write!(f, "{who} wins the election and leads term {term}: ")?;
    if votes.len() == 1 {
        return f.write_str("its own vote is a majority.");
    }
    write!(f, "{} voted for it, a majority.", Names(votes))
}

/// How a follower handles a leader's entries (§5.3).
fn write_follower(f: &mut Formatter<'_>, who: Who, note: &Note) -> fmt::Result {
    match *note {
        Note::AppendRefused { prev_log_index, prev_log_term, conflict_term, conflict_index } => {
            write!(f, "{who} rejects the leader's AppendEntries, which follows index ")?;
            write!(f, "{prev_log_index}: ")?;
            let Some(held) = conflict_term else {
                return write!(f, "its own log ends at index {}.", conflict_index.previous());
            };
            write!(f, "the leader has an entry of term {prev_log_term} there, {who} one of ")?;
            write!(f, "term {held}.")
        }
        Note::ConflictRemoved { index, term, leader_term } => {
            write!(
                f,
                "{who} truncates its log from index {index} on: its entry there is of term "
            )?;
            write!(f, "{term}, the leader's of term {leader_term}.")
        }
        Note::EntriesAccepted { first, last } => {
            write!(f, "{who} accepts the leader's {}.", Range(first, last))
        }
        Note::CommitLearned { leader_commit, verified } if verified < leader_commit => {
            write!(f, "{who} learns that the leader has committed up to index {leader_commit}; ")?;
            write!(f, "its own log is known to agree up to index {verified}.")
        }
        Note::CommitLearned { leader_commit, .. } => {
            write!(f, "{who} learns that the leader has committed up to index {leader_commit}.")
        }
        _ => Ok(()),
    }
}
