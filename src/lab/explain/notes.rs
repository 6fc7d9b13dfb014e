//! Sentences about what a server decided, and on which grounds.

use std::fmt::{self, Formatter};

use super::words::{Have, Names, Range, Said, Who};
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
            let said = Said(command, clients);
            write!(f, "{who} hands its leadership to {to}: it takes no commands, and sends the ")?;
            write!(f, "client of {said} there.")
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
            write!(f, "its disk lost them, and {who} does not look below what was acknowledged.")
        }
        Note::QuorumLost { term, heard } => {
            write!(f, "{who}, leader of term {term}, steps down: for an election timeout it has ")?;
            write!(f, "heard no majority")?;
            match (who.0, heard.len()) {
                (Some(id), 1) if heard.contains(id) => f.write_str(", nobody but itself."),
                _ => write!(f, ", only {}.", Names(heard)),
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

        Note::RuleSkipped { guard } => {
            write!(f, "{who} does not follow the rule {guard}, which is switched off: ")?;
            write!(f, "{}.", guard.title())
        }
        Note::NoOpAppended { index } => {
            write!(f, "{who} begins its term with an empty entry, at index {index}.")
        }
        Note::StaleTermIgnored { sender, term } => {
            write!(f, "{who} does not follow a message of {sender}: it is of term {term}, ")?;
            f.write_str("which is over.")
        }
        Note::NextIndexBackedUp { follower, from, to } => {
            write!(f, "{who} looks further back for the place where {follower}'s log agrees ")?;
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
            let said = Said(command, clients);
            write!(f, "{who}, as leader, takes {said} into its log, at index {index}.")
        }
        Note::SnapshotCovers { .. }
        | Note::SnapshotBegun { .. }
        | Note::SnapshotAccepted { .. }
        | Note::SnapshotNotNeeded { .. }
        | Note::ChunkOutOfPlace { .. } => write_snapshot(f, who, note),

        Note::CommandRefused { command, uncommitted } => {
            write!(f, "{who}, as leader, takes no more for now: {uncommitted} entries are not ")?;
            write!(f, "committed. The client of {} may come back.", Said(command, clients))
        }
        Note::CommandRedirected { command, hint } => {
            write!(f, "{who} is no leader: it sends the client of {} ", Said(command, clients))?;
            match hint {
                Some(leader) => write!(f, "to {leader}."),
                None => f.write_str("away, and knows no leader."),
            }
        }
    }
}

/// Log compaction (§7).
fn write_snapshot(f: &mut Formatter<'_>, who: Who, note: &Note) -> fmt::Result {
    match *note {
        Note::SnapshotCovers { index, term } => {
            write!(f, "{who}'s snapshot stands for its log up to index {index}, of term {term}; ")?;
            f.write_str("those entries may go when it is on the disk.")
        }
        Note::SnapshotBegun { follower, next_index, last_index } => {
            write!(f, "{who} has entry {next_index} no more, which {follower} lacks: it sends ")?;
            write!(f, "{follower} its snapshot, which goes up to index {last_index}.")
        }
        Note::SnapshotAccepted { index, kept: true, .. } => {
            write!(
                f,
                "{who} has the whole snapshot. Its log agrees with it at index {index}, so "
            )?;
            f.write_str("what follows stays.")
        }
        Note::SnapshotAccepted { index, kept: false, .. } => {
            write!(
                f,
                "{who} has the whole snapshot. Its log has no such entry at index {index}, "
            )?;
            f.write_str("so nothing of it stays.")
        }
        Note::SnapshotNotNeeded { last_index } => {
            write!(
                f,
                "{who} needs no snapshot up to index {last_index}: it has committed that far."
            )
        }
        Note::ChunkOutOfPlace { offset, received } if offset < received => {
            write!(f, "{who} has this piece of the snapshot already: it has {received} bytes.")
        }
        Note::ChunkOutOfPlace { offset, received } => {
            write!(f, "{who} has {received} bytes of the snapshot and cannot use what begins ")?;
            write!(f, "at byte {offset}.")
        }
        _ => Ok(()),
    }
}

/// Elections (§5.2, §5.4.1).
fn write_election(f: &mut Formatter<'_>, who: Who, note: &Note) -> fmt::Result {
    match *note {
        Note::ElectionStarted { term } => {
            write!(f, "{who} stands for election in term {term}: it votes for itself and asks ")?;
            f.write_str("all others for their votes.")
        }
        Note::VotesAskedAgain { silent } if silent.is_empty() => {
            write!(f, "{who} has all answers and no majority; it waits for its election timeout.")
        }
        Note::VotesAskedAgain { silent } => {
            write!(f, "{who} asks {} again; no answer has come.", Names(silent))
        }
        Note::VoteGranted { candidate, term } => {
            write!(f, "{who} gives {candidate} its vote in term {term}.")
        }
        Note::VoteDenied { candidate, reason } => {
            write!(f, "{who} denies {candidate} its vote: ")?;
            write_denial(f, who, reason)
        }
        Note::VoteCounted { voter, granted, votes, needed } => {
            write_count(f, who, voter, granted)?;
            write!(f, "; it has {} of the {needed} votes that it needs.", votes.len())
        }
        Note::ElectionWon { term, votes } => write_victory(f, who, term, votes),
        Note::MayNotStand => {
            write!(f, "{who} does not stand for election: it has no vote in what it knows of.")
        }
        Note::SteppedDown { role, from_term, term, sender, reason } => match (reason, role) {
            (StepDownReason::LeaderOfTerm, Role::PreCandidate) => {
                write!(f, "{who} asks no more whether it would win: {sender} leads term {term}.")
            }
            (StepDownReason::LeaderOfTerm, _) => {
                write!(f, "{who} gives up its candidacy: {sender} leads term {term} already.")
            }
            (StepDownReason::HigherTerm, Role::Follower | Role::Learner) => {
                write!(f, "{who} hears of term {term} from {sender}; it was in term {from_term}.")
            }
            (StepDownReason::HigherTerm, Role::Candidate) => {
                write!(f, "{who} gives up its candidacy of term {from_term}: ")?;
                write!(f, "{sender} is in term {term}.")
            }
            (StepDownReason::HigherTerm, Role::PreCandidate) => {
                write!(
                    f,
                    "{who} asks no more whether it would win in term {}: ",
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

/// Handing the leadership over (dissertation §3.10).
fn write_transfer(f: &mut Formatter<'_>, who: Who, note: &Note) -> fmt::Result {
    match *note {
        Note::TransferStarted { to } => {
            write!(f, "{who} begins to hand its leadership to {to}: it takes no commands, and ")?;
            write!(f, "brings {to}'s log up to date.")
        }
        Note::TransferRefused { to, reason } => {
            write!(f, "{who} hands no leadership to {}: ", who.or_itself(to))?;
            f.write_str(match reason {
                TransferRefusal::NotLeader => "it has none.",
                TransferRefusal::LeadsAlready => "it leads already.",
                TransferRefusal::NoVoter => "that one has no vote, and cannot lead.",
            })
        }
        Note::TimeoutNowSent { to } => {
            write!(f, "{who} tells {to}, whose log is up to date, to stand for election at once.")
        }
        Note::TransferGivenUp { to } => {
            write!(f, "{who} hands nothing over any more and goes on: {to} has not been elected ")?;
            f.write_str("within an election timeout.")
        }
        Note::TransferTaken { from } => {
            write!(f, "{who} stands for election at once, because {from}, its leader, told it to.")
        }
        _ => Ok(()),
    }
}

/// Reads without the log (dissertation §6.4).
fn write_read(f: &mut Formatter<'_>, who: Who, note: &Note, clients: &Clients) -> fmt::Result {
    match *note {
        Note::ReadForwarded { read, leader } => {
            let said = Said(read, clients);
            write!(f, "{who} asks {leader}, its leader, from which index on it may answer {said}.")
        }
        Note::ReadStarted { read, index, round } => {
            let said = Said(read, clients);
            write!(f, "{who} lets a majority confirm that it leads, in round {} of its ", round.0)?;
            write!(f, "heartbeats, before it answers {said}")?;
            match index {
                Some(index) => write!(f, " from index {index} on."),
                None => f.write_str("; and it has yet to commit an entry of its own term."),
            }
        }
        Note::ReadConfirmed { read, index, by } => {
            let said = Said(read, clients);
            write!(f, "{who} still leads: {} ", Names(by))?;
            let followed = if by.len() == 1 { "alone is" } else { "are" };
            write!(f, "{followed} a majority. {said} may be answered from index {index} on.")
        }
        Note::ReadByLease { read, index } => {
            let said = Said(read, clients);
            write!(f, "{who} answers {said} without asking anybody, from index {index} on: its ")?;
            f.write_str("lease says that no other can have been elected.")
        }
        Note::ReadIndexLearned { read, index } => {
            let said = Said(read, clients);
            write!(f, "{who} may answer {said} when it has applied index {index}.")
        }
        Note::ReadGivenUp { read, hint } => {
            let said = Said(read, clients);
            write!(f, "{who} does not answer {said}: no leader vouches for it. The client may ")?;
            match hint {
                Some(leader) => write!(f, "try {}.", who.or_itself(leader)),
                None => f.write_str("try another server."),
            }
        }
        _ => Ok(()),
    }
}

/// The question before an election (dissertation §9.6).
fn write_pre_vote(f: &mut Formatter<'_>, who: Who, note: &Note) -> fmt::Result {
    match *note {
        Note::PreVoteStarted { term } => {
            write!(f, "{who} asks all others whether they would vote for it in term {term}; ")?;
            f.write_str("it does not stand yet.")
        }
        Note::PreVoteGranted { candidate, term } => {
            write!(f, "{who} would vote for {candidate} in term {term}, and tells it so.")
        }
        Note::PreVoteDenied { candidate, reason } => {
            write!(f, "{who} would not vote for {candidate}: ")?;
            write_denial(f, who, reason)
        }
        Note::PreVoteCounted { voter, granted, votes, needed } => {
            match (who.0 == Some(voter), granted) {
                (true, _) => write!(f, "{who} would vote for itself")?,
                (false, true) => write!(f, "{who} hears that {voter} would vote for it")?,
                (false, false) => write!(f, "{who} hears that {voter} would not vote for it")?,
            }
            write!(f, "; that makes {} of the {needed} that it needs.", votes.len())
        }
        Note::PreVoteWon { term, votes } if votes.len() == 1 => {
            write!(f, "{who} would win: its own vote is a majority. It stands in term {term}.")
        }
        Note::PreVoteWon { term, votes } => {
            write!(f, "{who} would win, as {} would vote for it, a majority: ", Names(votes))?;
            write!(f, "it stands in term {term}.")
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
            write!(f, "{who} lets {} learn, from index {index} on.", Names(which.added()))
        }
        Note::ChangeAppended { index, change: Change::AtOnce(which) } => {
            write!(f, "{who} changes the members at index {index}: {which}; it acts on it at once.")
        }
        Note::ChangeAppended { index, change: Change::EnterJoint(which) } => {
            write!(f, "{who} begins joint consensus at index {index} ({which}): from now on it ")?;
            f.write_str("takes two majorities.")
        }
        Note::ChangeAppended { index, change: Change::LeaveJoint } => {
            write!(f, "{who} ends joint consensus at index {index}: only the new voters count.")
        }
        Note::ChangeAppended { index, change: Change::DemoteAtOnce(which) } => {
            write!(f, "{who} makes {} a learner at index {index}; ", Names(which.removed()))?;
            f.write_str("it acts on it at once.")
        }
        Note::ChangeAppended { index, change: Change::EnterDemotion(which) } => {
            write!(f, "{who} begins joint consensus at index {index} to make ")?;
            write!(f, "{} a learner: from now on it takes two majorities.", Names(which.removed()))
        }
        Note::ForcedMembersTaken { index, voters } => {
            write!(
                f,
                "{who} takes a configuration that no majority agreed to, up to index {index}: "
            )?;
            write!(
                f,
                "only {} may vote. Committed entries that {who} lacks are lost.",
                Names(voters)
            )
        }
        Note::CaughtUp { servers, round, index, took } => {
            write!(f, "{} caught up to index {index} in {took}, in round {round}.", Have(servers))
        }
        Note::ChangeAborted { servers, round, took } => {
            write!(f, "{who} gives up the change: round {round} has taken {took}, too long for ")?;
            write!(f, "{} to vote.", Names(servers))
        }
        _ => Ok(()),
    }
}

fn write_refusal(f: &mut Formatter<'_>, reason: ChangeRefusal) -> fmt::Result {
    match reason {
        ChangeRefusal::NotLeader => f.write_str("it does not lead."),
        ChangeRefusal::UnderWay { index: LogIndex::ZERO } => {
            f.write_str("another change is under way.")
        }
        ChangeRefusal::UnderWay { index } => {
            write!(f, "another change is under way at index {index}.")
        }
        ChangeRefusal::NoMember { of } => write!(f, "{of} is not a member."),
        ChangeRefusal::VotesAlready { of } => write!(f, "{of} is a voter already."),
        ChangeRefusal::LearnsAlready { of } => write!(f, "{of} is a learner already."),
        ChangeRefusal::NobodyLeft => f.write_str("no voter would be left."),
        ChangeRefusal::NothingNew => f.write_str("these vote already, and nobody else does."),
        ChangeRefusal::TooMany { servers } => {
            write!(f, "it is about {servers} servers, and one change may be about ")?;
            write!(f, "{} at most.", Differences::MAX)
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
            f.write_str("Leases rest on that.")
        }
        (true, false) => {
            write!(
                f,
                "{who} does not start an election in term {term}, though its timer was fired: "
            )?;
            f.write_str("it hears from a leader, whose lease rests on that.")
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

fn write_denial(f: &mut Formatter<'_>, who: Who, reason: DenyReason) -> fmt::Result {
    match reason {
        DenyReason::StaleTerm { candidate_term } => {
            write!(f, "the candidate's term {candidate_term} is over.")
        }
        DenyReason::LeaderHeard { leader: Some(leader) } if who.0 == Some(leader) => {
            f.write_str("it leads itself.")
        }
        DenyReason::LeaderHeard { leader: Some(leader) } => {
            write!(f, "it hears from {leader}, which leads.")
        }
        DenyReason::LeaderHeard { leader: None } => {
            f.write_str("it heard from a leader not long ago.")
        }
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
        (true, _) => write!(f, "{who} counts its own vote, now that its disk holds it"),
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

/// What a follower does with a leader's entries (§5.3).
fn write_follower(f: &mut Formatter<'_>, who: Who, note: &Note) -> fmt::Result {
    match *note {
        Note::AppendRefused { prev_log_index, prev_log_term, conflict_term, conflict_index } => {
            write!(f, "{who} refuses the leader's AppendEntries, which follows on index ")?;
            write!(f, "{prev_log_index}: ")?;
            let Some(held) = conflict_term else {
                return write!(f, "its own log ends at index {}.", conflict_index.previous());
            };
            write!(f, "the leader has an entry of term {prev_log_term} there, {who} one of ")?;
            write!(f, "term {held}.")
        }
        Note::ConflictRemoved { index, term, leader_term } => {
            write!(f, "{who} removes its log from index {index} on: its entry there is of term ")?;
            write!(f, "{term}, the leader's of term {leader_term}.")
        }
        Note::EntriesAccepted { first, last } => {
            write!(f, "{who} takes the leader's {}.", Range(first, last))
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
