//! Decisions about snapshots (§7).

use std::fmt::{self, Formatter};

use crate::lab::explain::words::ServerName;
use crate::types::{LogIndex, ServerId, Term};

pub fn covers(f: &mut Formatter<'_>, who: ServerName, index: LogIndex, term: Term) -> fmt::Result {
    write!(f, "{who}'s snapshot covers its log up to index {index}, of term {term}; ")?;
    f.write_str("those entries may be discarded when it is durable.")
}

pub fn begun(
    f: &mut Formatter<'_>,
    who: ServerName,
    follower: ServerId,
    next_index: LogIndex,
    last_index: LogIndex,
) -> fmt::Result {
    write!(f, "{who} no longer has entry {next_index}, which {follower} lacks: it sends ")?;
    write!(f, "{follower} its snapshot, which goes up to index {last_index}.")
}

pub fn accepted(
    f: &mut Formatter<'_>,
    who: ServerName,
    index: LogIndex,
    kept: bool,
) -> fmt::Result {
    write!(f, "{who} has the whole snapshot. Its log ")?;
    match kept {
        true => write!(f, "agrees with it at index {index}, so the entries after it stay."),
        false => write!(f, "does not match it at index {index}, so the whole log is discarded."),
    }
}

pub fn not_needed(f: &mut Formatter<'_>, who: ServerName, last_index: LogIndex) -> fmt::Result {
    write!(f, "{who} does not need a snapshot up to index {last_index}: ")?;
    f.write_str("it has committed that far.")
}

pub fn chunk_out_of_place(
    f: &mut Formatter<'_>,
    who: ServerName,
    offset: u32,
    received: u32,
) -> fmt::Result {
    if offset < received {
        return write!(f, "{who} already has this chunk of the snapshot: it has {received} bytes.");
    }
    write!(f, "{who} has {received} bytes of the snapshot and cannot use a chunk that starts ")?;
    write!(f, "at byte {offset}.")
}
