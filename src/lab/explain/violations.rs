//! Sentences about violations.

use std::fmt::{self, Display, Formatter};

use super::words::{EntryOrNone, QuotedCommand, ReadValue, ServerName};
use crate::sim::{Clients, QuotedIfNeeded};
use crate::types::{LogIndex, Property, Unknown, Value, Violation};

/// Writes which property is violated, by which server, and what the contradiction is.
pub fn write(f: &mut Formatter<'_>, violation: &Violation, clients: &Clients) -> fmt::Result {
    let Violation { property, server, term, .. } = *violation;
    let other = Other(ServerName(violation.other));
    let index = violation.index.unwrap_or(LogIndex::ZERO);
    let expected = Shown(violation.expected, clients);
    let found = Shown(violation.found, clients);
    write!(f, "{} is violated: ", property.title())?;
    match property {
        Property::ElectionSafety => {
            write!(f, "{server} becomes a leader in term {term}, which {other} has led already.")
        }
        Property::LeaderAppendOnly => {
            write!(f, "{server}, leader of term {term}, had {expected} at index {index} of its ")?;
            write!(f, "log, and now has {found} there.")
        }
        Property::LogMatching => {
            write!(f, "the logs of {server} and {other} agree in term {term} at index {index}, ")?;
            write!(
                f,
                "yet {server} has {found} there and {other} {expected}, or they differ before."
            )
        }
        Property::LeaderCompleteness => {
            write!(f, "{other} committed {expected} at index {index}, and {server}, leader of ")?;
            write!(f, "the later term {term}, has {found} there.")
        }
        Property::StateMachineSafety => {
            write!(f, "{server} applies {found} at index {index}, where {other} had applied ")?;
            write!(f, "{expected}.")
        }
        Property::OneVote => {
            write!(f, "{server} votes for {found} in term {term}, although it has already ")?;
            write!(f, "voted for {expected}.")
        }
        Property::DurableState => write_lost(f, violation, clients),
        Property::RisingTerms => {
            write!(f, "the term of {server} falls from {expected} to {found}.")
        }
        Property::RisingCommits => {
            write!(f, "the commit index of {server} falls from {expected} to {found}.")
        }
        Property::EqualStates => {
            write!(
                f,
                "the state of {server} at index {index} differs from that of {other} there "
            )?;
            write!(f, "(digests {found} and {expected}).")
        }
        Property::OwnConfiguration => {
            write!(
                f,
                "{server} acts on the configuration at index {found}, while the latest one of "
            )?;
            write!(f, "its log is at index {expected}.")
        }
        Property::ApplyOnce => {
            write!(
                f,
                "{server} executes {found} at index {index}, though it was already executed at "
            )?;
            write!(f, "index {expected}.")
        }
        Property::TrueSnapshots => write_untrue(f, violation, clients),
        Property::ConfigurationOverlap => write_apart(f, violation),
        Property::Linearizability => {
            write!(f, "{server} answers {found}, as of index {index}, where {expected} should ")?;
            f.write_str("have been found, in any possible order of the operations.")
        }
        Property::MajorityCommit => {
            write!(
                f,
                "{server}, in term {term}, commits its log up to index {index}, which only "
            )?;
            write!(f, "{found} of {expected} servers have on disk.")
        }
    }
}

/// Two configurations that do not overlap, or one that was adopted too early.
fn write_apart(f: &mut Formatter<'_>, violation: &Violation) -> fmt::Result {
    let Violation { server, term, index, expected, found, .. } = *violation;
    let index = index.unwrap_or(LogIndex::ZERO);
    write!(f, "{server}, in term {term}, starts a configuration at index {index} ")?;
    match (expected, found) {
        (Some(Value::Index(LogIndex::ZERO)), Some(_)) => {
            f.write_str("whose majorities need not overlap those of the start.")
        }
        (Some(Value::Index(before)), Some(_)) => {
            write!(f, "whose majorities need not overlap those of the one at index {before}.")
        }
        (Some(Value::Index(before)), None) => {
            write!(f, "before the one at index {before} is committed.")
        }
        _ => f.write_str("that does not follow from the one before."),
    }
}

/// A snapshot that covers uncommitted entries, matches no log, or holds another state.
fn write_untrue(f: &mut Formatter<'_>, violation: &Violation, clients: &Clients) -> fmt::Result {
    let Violation { server, term, index, .. } = *violation;
    let index = index.unwrap_or(LogIndex::ZERO);
    let (expected, found) = (Shown(violation.expected, clients), Shown(violation.found, clients));
    write!(f, "the snapshot of {server} up to index {index}, of term {term}, ")?;
    match violation.found {
        Some(Value::Index(_)) => write!(f, "reaches beyond what is committed, index {expected}."),
        Some(Value::State(_)) => {
            let other = Other(ServerName(violation.other));
            write!(f, "holds a different state from {other} (digests {found} and {expected}).")
        }
        _ => f.write_str("covers a log that no server has had."),
    }
}

/// Writes for which key a property is unknown, since when, and why.
pub fn write_unknown(f: &mut Formatter<'_>, unknown: &Unknown, clients: &Clients) -> fmt::Result {
    let Unknown { property, key, at, .. } = *unknown;
    let key = QuotedIfNeeded(clients.key(key));
    write!(f, "{} is unknown for key {key} from {at} on: ", property.title())?;
    f.write_str("too many puts of equal values overlap to try every order.")
}

/// Data that a disk has lost: an entry, a term, or a vote.
fn write_lost(f: &mut Formatter<'_>, violation: &Violation, clients: &Clients) -> fmt::Result {
    let Violation { server, term, index, .. } = *violation;
    let (expected, found) = (Shown(violation.expected, clients), Shown(violation.found, clients));
    match (violation.expected, index) {
        (Some(Value::Vote(_)), _) if violation.found.is_none() => {
            write!(f, "the disk of {server} has lost its vote for {expected} in term {term}.")
        }
        (Some(Value::Vote(_)), _) => {
            write!(f, "the disk of {server} held its vote for {expected} in term {term}, and ")?;
            write!(f, "now holds one for {found}.")
        }
        (_, None) => write!(f, "the disk of {server} held term {expected}, and now {found}."),
        (_, Some(index)) => {
            write!(f, "the disk of {server} has lost what it held at index {index}: {expected}.")
        }
    }
}

/// An expected or an actual value; for servers, their number.
struct Shown<'a>(Option<Value>, &'a Clients);

impl Display for Shown<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => EntryOrNone(None, self.1).fmt(f),
            Some(Value::Entry(entry)) => EntryOrNone(Some(entry), self.1).fmt(f),
            Some(Value::Vote(id)) => id.fmt(f),
            Some(Value::Term(term)) => term.fmt(f),
            Some(Value::Index(index)) => index.fmt(f),
            Some(Value::Servers(servers)) => servers.len().fmt(f),
            Some(Value::State(state)) => write!(f, "{state:08x}"),
            Some(Value::Written(value)) => ReadValue(value, self.1).fmt(f),
            Some(Value::Read { command, value }) => {
                write!(f, "{} with {}", QuotedCommand(command, self.1), ReadValue(value, self.1))
            }
        }
    }
}

/// The server whose state is contradicted, within a sentence.
struct Other(ServerName);

impl Display for Other {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0.0 {
            Some(id) => id.fmt(f),
            None => f.write_str("another server"),
        }
    }
}
