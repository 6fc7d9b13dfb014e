//! Decisions about commands, log replication and commits (§5.3, §5.4.2).

use std::fmt::{self, Formatter};

use crate::lab::explain::words::{EntryRange, QuotedCommand, ServerName, ServerNames};
use crate::sim::Clients;
use crate::types::{CommandId, LogIndex, Rule, ServerId, ServerSet, Term};

pub fn no_op_appended(f: &mut Formatter<'_>, who: ServerName, index: LogIndex) -> fmt::Result {
    write!(f, "{who} starts its term with an empty entry, at index {index}.")
}

pub fn command_accepted(
    f: &mut Formatter<'_>,
    who: ServerName,
    command: CommandId,
    index: LogIndex,
    clients: &Clients,
) -> fmt::Result {
    let command = QuotedCommand(command, clients);
    write!(f, "Leader {who} appends {command} to its log, at index {index}.")
}

pub fn command_redirected(
    f: &mut Formatter<'_>,
    who: ServerName,
    command: CommandId,
    hint: Option<ServerId>,
    clients: &Clients,
) -> fmt::Result {
    let command = QuotedCommand(command, clients);
    write!(f, "{who} is not the leader: it ")?;
    match hint {
        Some(leader) => write!(f, "redirects the client of {command} to {leader}."),
        None => write!(f, "rejects {command}, and knows no leader."),
    }
}

pub fn command_refused(
    f: &mut Formatter<'_>,
    who: ServerName,
    command: CommandId,
    uncommitted: u64,
    clients: &Clients,
) -> fmt::Result {
    write!(f, "Leader {who} accepts no more commands for now: {uncommitted} entries are not ")?;
    write!(f, "committed. The client of {} may retry.", QuotedCommand(command, clients))
}

pub fn append_refused(
    f: &mut Formatter<'_>,
    who: ServerName,
    (prev_log_index, prev_log_term): (LogIndex, Term),
    conflict_term: Option<Term>,
    conflict_index: LogIndex,
) -> fmt::Result {
    write!(f, "{who} rejects the leader's AppendEntries, which follows index {prev_log_index}: ")?;
    match conflict_term {
        None => write!(f, "its own log ends at index {}.", conflict_index.previous()),
        Some(held) => {
            write!(f, "the leader has an entry of term {prev_log_term} there, ")?;
            write!(f, "{who} one of term {held}.")
        }
    }
}

pub fn conflict_removed(
    f: &mut Formatter<'_>,
    who: ServerName,
    index: LogIndex,
    term: Term,
    leader_term: Term,
) -> fmt::Result {
    write!(f, "{who} truncates its log from index {index} on: its entry there is of term ")?;
    write!(f, "{term}, the leader's of term {leader_term}.")
}

pub fn entries_accepted(
    f: &mut Formatter<'_>,
    who: ServerName,
    first: LogIndex,
    last: LogIndex,
) -> fmt::Result {
    write!(f, "{who} accepts the leader's {}.", EntryRange(first, last))
}

pub fn next_index_backed_up(
    f: &mut Formatter<'_>,
    who: ServerName,
    follower: ServerId,
    from: LogIndex,
    to: LogIndex,
) -> fmt::Result {
    write!(f, "{who} searches further back for an entry on which {follower}'s log agrees ")?;
    write!(f, "with its own: nextIndex goes from {from} to {to}.")
}

pub fn acknowledged_lost(
    f: &mut Formatter<'_>,
    who: ServerName,
    follower: ServerId,
    match_index: LogIndex,
) -> fmt::Result {
    write!(f, "{follower} rejects entries that it had acknowledged, up to {match_index}: ")?;
    write!(f, "its disk lost them, and {who} does not back up below an acknowledged index.")
}

pub fn committed(
    f: &mut Formatter<'_>,
    who: ServerName,
    index: LogIndex,
    holders: ServerSet,
) -> fmt::Result {
    let hold = if holders.len() == 1 { "holds" } else { "hold" };
    write!(f, "{who} commits its log up to index {index}: ")?;
    write!(f, "{}, a majority, {hold} it.", ServerNames(holders))
}

pub fn commit_withheld(
    f: &mut Formatter<'_>,
    who: ServerName,
    index: LogIndex,
    term: Term,
) -> fmt::Result {
    write!(f, "{who} does not yet commit entry {index}: a majority holds it, but it is ")?;
    write!(f, "of term {term}, not of {who}'s own term.")
}

pub fn commit_learned(
    f: &mut Formatter<'_>,
    who: ServerName,
    leader_commit: LogIndex,
    verified: LogIndex,
) -> fmt::Result {
    write!(f, "{who} learns that the leader has committed up to index {leader_commit}")?;
    if verified < leader_commit {
        write!(f, "; its own log is known to agree up to index {verified}")?;
    }
    f.write_str(".")
}

pub fn rule_skipped(f: &mut Formatter<'_>, who: ServerName, rule: Rule) -> fmt::Result {
    write!(f, "{who} does not follow the rule {rule}, which is switched off: {}.", rule.title())
}
