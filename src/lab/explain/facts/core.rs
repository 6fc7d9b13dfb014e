//! Foreign cores.

use std::fmt::{self, Formatter};

use crate::types::CorePart;

use super::ServerName;

pub fn loaded(f: &mut Formatter<'_>, name: &str, hash: u64) -> fmt::Result {
    write!(f, "The servers run {name} (hash {hash:016x}), not the core of Raftarium.")
}

pub fn error(f: &mut Formatter<'_>, who: ServerName, problem: &str) -> fmt::Result {
    write!(f, "{who}'s core fails, and the server stops: {problem}.")
}

pub fn lacks(f: &mut Formatter<'_>, who: ServerName, part: CorePart) -> fmt::Result {
    let what = match part {
        CorePart::Reads => "does not answer reads without the log",
        CorePart::Snapshots => "does not take snapshots",
        CorePart::Membership => "does not change its members",
        CorePart::Transfer => "does not transfer leadership",
        CorePart::Rules => "has no rules that can be switched off",
    };
    write!(f, "{who}'s core {what}: nothing happens.")
}

pub fn logged(f: &mut Formatter<'_>, who: ServerName, line: &str) -> fmt::Result {
    write!(f, "{who}'s core prints: {line:?}.")
}

pub fn line_logged(f: &mut Formatter<'_>, who: ServerName, line: &str) -> fmt::Result {
    write!(f, "{who} logs: {line:?}.")
}
