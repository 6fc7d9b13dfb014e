//! Facts about disks and what is written to them.

use std::fmt::{self, Formatter};

use crate::lab::explain::words::ServerName;
use crate::types::{DiskError, LogIndex, ServerId, Term, WriteId};

pub fn write_started(
    f: &mut Formatter<'_>,
    who: ServerName,
    write: WriteId,
    hard_state: Option<(Term, Option<ServerId>)>,
    last_log_index: LogIndex,
) -> fmt::Result {
    write!(f, "{who} starts write {} to its disk: ", write.0)?;
    if let Some((term, voted_for)) = hard_state {
        write!(f, "term {term}, ")?;
        match voted_for {
            Some(candidate) => write!(f, "its vote for {}, ", who.or_itself(candidate))?,
            None => f.write_str("no vote yet, ")?,
        }
    }
    if last_log_index == LogIndex::ZERO {
        return f.write_str("a log without entries.");
    }
    write!(f, "the log up to index {last_log_index}.")
}

pub fn write_durable(f: &mut Formatter<'_>, who: ServerName, write: WriteId) -> fmt::Result {
    write!(f, "Write {} of {who} is durable; messages that depend on it may be sent.", write.0)
}

pub fn write_failed(
    f: &mut Formatter<'_>,
    who: ServerName,
    write: WriteId,
    error: DiskError,
) -> fmt::Result {
    let why = match error {
        DiskError::Io => "the disk reports an error",
        DiskError::Full => "the disk is full",
    };
    write!(f, "Write {} of {who} fails, as {why}", write.0)?;
    f.write_str(": the process stops, so that it does not acknowledge what may be lost.")
}

pub fn write_torn(
    f: &mut Formatter<'_>,
    who: ServerName,
    write: WriteId,
    kept: Option<LogIndex>,
    hard_state_kept: Option<bool>,
) -> fmt::Result {
    write!(f, "{who} stops in the middle of write {}: ", write.0)?;
    match hard_state_kept {
        Some(true) => f.write_str("its term and vote are on the disk, and ")?,
        Some(false) => f.write_str("its term and vote are not on the disk, and ")?,
        None => {}
    }
    match kept {
        Some(kept) => write!(f, "its disk holds the log up to index {kept}."),
        None => f.write_str("no entry of it is complete."),
    }
}

pub fn tail_dropped(f: &mut Formatter<'_>, who: ServerName) -> fmt::Result {
    write!(f, "{who} finds by its checksum that the last record is incomplete")?;
    f.write_str(" and drops it: it was never acknowledged.")
}

pub fn stalled(f: &mut Formatter<'_>, who: ServerName) -> fmt::Result {
    write!(f, "{who}'s disk stalls: writes wait.")
}

pub fn unstalled(f: &mut Formatter<'_>, who: ServerName) -> fmt::Result {
    write!(f, "{who}'s disk resumes, with the pending writes.")
}

pub fn lies(f: &mut Formatter<'_>, who: ServerName) -> fmt::Result {
    write!(f, "{who}'s disk lies from now on: it acknowledges what it does not keep.")
}

pub fn flushed(f: &mut Formatter<'_>, who: ServerName) -> fmt::Result {
    write!(f, "{who}'s disk has written all that it had acknowledged.")
}

pub fn writes_vanished(f: &mut Formatter<'_>, who: ServerName, writes: u32) -> fmt::Result {
    match writes {
        0 => write!(f, "{who}'s disk has lied, but lost nothing."),
        1 => write!(f, "{who}'s disk lacks a write that it had acknowledged."),
        more => write!(f, "{who}'s disk lacks {more} writes that it had acknowledged."),
    }
}

pub fn corrupted(f: &mut Formatter<'_>, who: ServerName, index: LogIndex) -> fmt::Result {
    match index {
        LogIndex::ZERO => write!(f, "A bit flips on {who}'s disk, in its term and vote")?,
        index => write!(f, "A bit flips on {who}'s disk, in entry {index}")?,
    }
    f.write_str("; nobody notices yet.")
}

pub fn wiped(f: &mut Formatter<'_>, who: ServerName) -> fmt::Result {
    write!(f, "{who}'s disk is empty: its durable state is lost.")
}

pub fn start_refused(f: &mut Formatter<'_>, who: ServerName, index: LogIndex) -> fmt::Result {
    write!(f, "{who} does not start: by ")?;
    match index {
        LogIndex::ZERO => {
            f.write_str("their checksum, its term and vote are damaged, and it might vote twice.")
        }
        index => {
            write!(f, "its checksum, entry {index} is damaged, and it may have been committed.")
        }
    }
}
