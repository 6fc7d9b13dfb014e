//! Facts about snapshots, which replace the start of a log (§7).

use std::fmt::{self, Formatter};

use crate::lab::explain::words::{EntryRange, ServerName};
use crate::types::LogIndex;

pub fn requested(f: &mut Formatter<'_>, who: ServerName) -> fmt::Result {
    write!(f, "{who} is asked to take a snapshot.")
}

pub fn taken(f: &mut Formatter<'_>, who: ServerName, index: LogIndex, bytes: u32) -> fmt::Result {
    write!(f, "{who} takes a snapshot of its state machine, which has applied every entry up to ")?;
    write!(f, "index {index}: {bytes} bytes are written.")
}

pub fn log_compacted(f: &mut Formatter<'_>, who: ServerName, index: LogIndex) -> fmt::Result {
    write!(f, "{who} discards its log up to index {index}: ")?;
    f.write_str("its durable snapshot replaces these entries.")
}

pub fn installed(
    f: &mut Formatter<'_>,
    who: ServerName,
    index: LogIndex,
    last: LogIndex,
) -> fmt::Result {
    if last > index {
        write!(f, "{who} replaces its log up to index {index} with a snapshot; ")?;
        return write!(f, "{} stay.", EntryRange(index.next(), last));
    }
    write!(f, "{who} replaces its whole log with a snapshot up to index {index}.")
}

pub fn state_restored(f: &mut Formatter<'_>, who: ServerName, index: LogIndex) -> fmt::Result {
    write!(f, "{who}'s state machine is restored from the snapshot up to index {index}.")
}

pub fn corrupted(f: &mut Formatter<'_>, who: ServerName, index: LogIndex) -> fmt::Result {
    write!(f, "A bit flips in the snapshot on {who}'s disk, which replaces all entries up to ")?;
    write!(f, "{index}; nobody notices yet.")
}

pub fn unreadable(f: &mut Formatter<'_>, who: ServerName, index: LogIndex) -> fmt::Result {
    write!(f, "{who} does not start: by its checksum, its snapshot is damaged, and the entries ")?;
    write!(f, "up to {index} that it replaced are gone.")
}
