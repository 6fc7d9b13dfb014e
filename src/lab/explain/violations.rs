//! Sentences about broken promises.

use std::fmt::{self, Display, Formatter};

use super::words::{EntryOrNone, Who};
use crate::sim::Clients;
use crate::types::{LogIndex, Property, Violation};

/// Writes which promise is broken, by whom, and what contradicts what.
pub fn write(f: &mut Formatter<'_>, violation: &Violation, clients: &Clients) -> fmt::Result {
    let Violation { property, server, term, .. } = *violation;
    let other = Other(Who(violation.other));
    let index = violation.index.unwrap_or(LogIndex::ZERO);
    let expected = EntryOrNone(violation.expected, clients);
    let found = EntryOrNone(violation.found, clients);
    write!(f, "{} is broken: ", property.title())?;
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
    }
}

/// The server whose state is contradicted, within a sentence.
struct Other(Who);

impl Display for Other {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0.0 {
            Some(id) => id.fmt(f),
            None => f.write_str("another server"),
        }
    }
}
