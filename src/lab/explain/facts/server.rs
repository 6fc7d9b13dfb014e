//! Facts about a server: its process, its clock and timers, its role, term and vote.

use std::fmt::{self, Formatter};

use crate::lab::explain::words::{LogEnd, ServerName};
use crate::types::{Duration, LogIndex, Role, ServerId, Term, Timer};

pub fn started(
    f: &mut Formatter<'_>,
    who: ServerName,
    (term, voted_for): (Term, Option<ServerId>),
    (last_log_index, last_log_term): (LogIndex, Term),
) -> fmt::Result {
    if term == Term(0) && last_log_index == LogIndex::ZERO {
        return write!(f, "{who} starts with an empty disk, as a follower in term 0.");
    }
    write!(f, "{who} starts as a follower with what its disk holds: term {term}, ")?;
    match voted_for {
        Some(candidate) => write!(f, "its vote for {}", who.or_itself(candidate))?,
        None => f.write_str("no vote")?,
    }
    write!(f, ", and a log that {}.", LogEnd(last_log_index, last_log_term))
}

pub fn crashed(f: &mut Formatter<'_>, who: ServerName, lost_writes: u32) -> fmt::Result {
    write!(f, "{who} crashes: only its durable state remains")?;
    match lost_writes {
        0 => f.write_str("."),
        1 => f.write_str("; one write was not durable."),
        more => write!(f, "; {more} writes were not durable."),
    }
}

pub fn paused(f: &mut Formatter<'_>, who: ServerName) -> fmt::Result {
    write!(f, "{who} is paused: its process is up but does nothing, and its messages wait.")
}

pub fn resumed(f: &mut Formatter<'_>, who: ServerName) -> fmt::Result {
    write!(f, "{who} resumes, and handles what arrived meanwhile.")
}

pub fn timer_fired(
    f: &mut Formatter<'_>,
    who: ServerName,
    timer: Timer,
    forced: bool,
) -> fmt::Result {
    let what = match (timer, forced) {
        (Timer::Election, false) => "election timer fires: it has not heard from a leader",
        (Timer::Election, true) => "election timer is fired by a command",
        (Timer::Heartbeat, _) => "heartbeat timer fires: it sends its followers a heartbeat",
        (Timer::Retry, _) => "retry timer fires: some voters have not answered",
        (Timer::Other, _) => "timer fires",
    };
    write!(f, "{who}'s {what}.")
}

pub fn clock_stepped(f: &mut Formatter<'_>, who: ServerName, by_us: i64) -> fmt::Result {
    let by = Duration::from_us(by_us.unsigned_abs());
    if by_us < 0 {
        return write!(f, "{who}'s clock is set back by {by}: it stands still for as long.");
    }
    write!(f, "{who}'s clock jumps ahead by {by}, and its timers fire earlier.")
}

pub fn role_changed(f: &mut Formatter<'_>, who: ServerName, from: Role, to: Role) -> fmt::Result {
    write!(f, "{who} is now {}; it was {}.", role(to), role(from))
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

pub fn term_changed(f: &mut Formatter<'_>, who: ServerName, from: Term, to: Term) -> fmt::Result {
    write!(f, "{who}'s term goes from {from} to {to}.")
}

pub fn vote_changed(f: &mut Formatter<'_>, who: ServerName, candidate: ServerId) -> fmt::Result {
    write!(f, "{who} votes for {}.", who.or_itself(candidate))
}

pub fn vote_request_unanswered(
    f: &mut Formatter<'_>,
    who: ServerName,
    candidate: ServerId,
    term: Term,
) -> fmt::Result {
    write!(f, "{who} does not answer {candidate}, which asks for its vote in term {term}")?;
    f.write_str(", and keeps its own term and vote.")
}
