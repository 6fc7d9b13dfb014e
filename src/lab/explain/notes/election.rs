//! Decisions about elections, pre-votes and terms (§5.1, §5.2, §5.4.1; dissertation §9.6).

use std::fmt::{self, Formatter};

use crate::lab::explain::words::{ServerName, ServerNames};
use crate::types::{DenyReason, LogIndex, Role, ServerId, ServerSet, StepDownReason, Term};

pub fn started(f: &mut Formatter<'_>, who: ServerName, term: Term) -> fmt::Result {
    write!(f, "{who} starts an election for term {term}: it votes for itself and asks ")?;
    f.write_str("all others for their votes.")
}

pub fn votes_asked_again(f: &mut Formatter<'_>, who: ServerName, silent: ServerSet) -> fmt::Result {
    if silent.is_empty() {
        write!(f, "{who} has all answers and no majority; it waits for its election timeout.")
    } else {
        write!(f, "{who} asks {} again: no answer has arrived.", ServerNames(silent))
    }
}

pub fn vote_granted(
    f: &mut Formatter<'_>,
    who: ServerName,
    candidate: ServerId,
    term: Term,
) -> fmt::Result {
    write!(f, "{who} grants {candidate} its vote in term {term}.")
}

pub fn vote_denied(
    f: &mut Formatter<'_>,
    who: ServerName,
    candidate: ServerId,
    reason: DenyReason,
) -> fmt::Result {
    write!(f, "{who} rejects {candidate}'s RequestVote: ")?;
    write_rejection(f, who, reason)
}

pub fn vote_counted(
    f: &mut Formatter<'_>,
    who: ServerName,
    (voter, granted): (ServerId, bool),
    (votes, needed): (ServerSet, u8),
) -> fmt::Result {
    match (who.0 == Some(voter), granted) {
        (true, _) => write!(f, "{who} counts its own vote, now that it is durable")?,
        (false, true) => write!(f, "{who} counts the vote of {voter}")?,
        (false, false) => write!(f, "{who} gets no vote from {voter}")?,
    }
    write!(f, "; it has {} of the {needed} votes that it needs.", votes.len())
}

pub fn vote_request_ignored(
    f: &mut Formatter<'_>,
    who: ServerName,
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

pub fn vote_requests_dropped(f: &mut Formatter<'_>, who: ServerName, term: Term) -> fmt::Result {
    write!(f, "{who} drops the RequestVotes of term {term} that waited for its disk: it ")?;
    f.write_str("is no longer a candidate in that term.")
}

pub fn won(f: &mut Formatter<'_>, who: ServerName, term: Term, votes: ServerSet) -> fmt::Result {
    write!(f, "{who} wins the election and leads term {term}: ")?;
    if votes.len() == 1 {
        return f.write_str("its own vote is a majority.");
    }
    write!(f, "{} voted for it, a majority.", ServerNames(votes))
}

pub fn stepped_down(
    f: &mut Formatter<'_>,
    who: ServerName,
    (role, reason): (Role, StepDownReason),
    from_term: Term,
    (term, sender): (Term, ServerId),
) -> fmt::Result {
    match (reason, role) {
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
            write!(f, "{who} stops asking whether it would win in term {}: ", from_term.next())?;
            write!(f, "{sender} is in term {term}.")
        }
        (StepDownReason::Removed, _) => {
            write!(f, "{who} steps down: a configuration in which it has no vote is committed.")
        }
        (StepDownReason::HigherTerm, Role::Leader) => {
            write!(f, "{who}, leader of term {from_term}, steps down: ")?;
            write!(f, "{sender} is in term {term}.")
        }
    }
}

pub fn quorum_lost(
    f: &mut Formatter<'_>,
    who: ServerName,
    term: Term,
    heard: ServerSet,
) -> fmt::Result {
    write!(f, "{who}, leader of term {term}, steps down: within an election timeout it has ")?;
    f.write_str("not heard from a majority")?;
    match (who.0, heard.len()) {
        (Some(id), 1) if heard.contains(id) => f.write_str(", only from itself."),
        _ => write!(f, ", only from {}.", ServerNames(heard)),
    }
}

pub fn not_promotable(f: &mut Formatter<'_>, who: ServerName) -> fmt::Result {
    write!(f, "{who} does not start an election: it is not a voter in its configuration.")
}

pub fn stale_term_ignored(
    f: &mut Formatter<'_>,
    who: ServerName,
    sender: ServerId,
    term: Term,
) -> fmt::Result {
    write!(f, "{who} ignores a message from {sender}: its term, {term}, is stale.")
}

pub fn pre_vote_started(f: &mut Formatter<'_>, who: ServerName, term: Term) -> fmt::Result {
    write!(f, "{who} asks all others whether they would vote for it in term {term}; ")?;
    f.write_str("it does not start an election yet.")
}

pub fn pre_vote_granted(
    f: &mut Formatter<'_>,
    who: ServerName,
    candidate: ServerId,
    term: Term,
) -> fmt::Result {
    write!(f, "{who} would vote for {candidate} in term {term}, and tells it so.")
}

pub fn pre_vote_denied(
    f: &mut Formatter<'_>,
    who: ServerName,
    candidate: ServerId,
    reason: DenyReason,
) -> fmt::Result {
    write!(f, "{who} would not vote for {candidate}: ")?;
    write_rejection(f, who, reason)
}

pub fn pre_vote_counted(
    f: &mut Formatter<'_>,
    who: ServerName,
    (voter, granted): (ServerId, bool),
    (votes, needed): (ServerSet, u8),
) -> fmt::Result {
    match (who.0 == Some(voter), granted) {
        (true, _) => write!(f, "{who} would vote for itself")?,
        (false, true) => write!(f, "{who} learns that {voter} would vote for it")?,
        (false, false) => write!(f, "{who} learns that {voter} would not vote for it")?,
    }
    write!(f, "; that makes {} of the {needed} pre-votes that it needs.", votes.len())
}

pub fn pre_vote_won(
    f: &mut Formatter<'_>,
    who: ServerName,
    term: Term,
    votes: ServerSet,
) -> fmt::Result {
    if votes.len() == 1 {
        write!(f, "{who} would win: its own vote is a majority. ")?;
        return write!(f, "It starts an election for term {term}.");
    }
    write!(f, "{who} would win, as {} would vote for it, a majority: ", ServerNames(votes))?;
    write!(f, "it starts an election for term {term}.")
}

fn write_rejection(f: &mut Formatter<'_>, who: ServerName, reason: DenyReason) -> fmt::Result {
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
