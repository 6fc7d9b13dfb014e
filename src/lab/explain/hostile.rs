//! Sentences about what a hostile world does, and what it looks like in a list.

use std::fmt::{self, Formatter};

use super::look::{Level, Row, Topic};
use super::words::Who;
use crate::types::{DiskError, Duration, Fact, FaultKind, LogIndex};

/// The facts that this module tells of, as a pattern: whoever matches facts one by one hands these over.
macro_rules! hostile_fact {
    () => {
        Fact::LinkClogged { .. }
            | Fact::LinkUnclogged { .. }
            | Fact::Replayed { .. }
            | Fact::DiskStalled
            | Fact::DiskUnstalled
            | Fact::WriteFailed { .. }
            | Fact::WriteTorn { .. }
            | Fact::TailDropped
            | Fact::DiskLies
            | Fact::DiskFlushed
            | Fact::WritesVanished { .. }
            | Fact::DiskCorrupted { .. }
            | Fact::StartRefused { .. }
            | Fact::SnapshotCorrupted { .. }
            | Fact::SnapshotUnreadable { .. }
            | Fact::DiskWiped
            | Fact::ClockStepped { .. }
            | Fact::ClientRepeated { .. }
            | Fact::StormCame { .. }
            | Fact::Chaos { .. }
            | Fact::Calmed
    };
}
pub(super) use hostile_fact;

/// Writes the sentence about a fact of the server `who`, if it is one of these.
pub fn write(f: &mut Formatter<'_>, who: Who, fact: &Fact) -> fmt::Result {
    match *fact {
        Fact::LinkClogged { link } => {
            write!(f, "The link from {} to {} is clogged: messages on it wait.", link.from, link.to)
        }
        Fact::LinkUnclogged { link } => {
            write!(f, "The link from {} to {} lets everything through again", link.from, link.to)?;
            f.write_str(", the waiting messages first.")
        }
        Fact::Replayed { message, from, to, .. } => {
            write!(f, "The network keeps a copy of message {}, from {from} to {to}", message.0)?;
            f.write_str(", which arrives much later.")
        }
        Fact::StormCame { clients } => {
            write!(f, "A storm: {clients} clients submit commands at once.")
        }
        Fact::ClientRepeated { client } => {
            write!(f, "Client {} sends its request a second time.", client.0)
        }
        Fact::ClockStepped { by_us } if by_us < 0 => {
            let by = Duration::from_us(by_us.unsigned_abs());
            write!(f, "{who}'s clock is set back by {by}: it stands still for as long.")
        }
        Fact::ClockStepped { by_us } => {
            let by = Duration::from_us(by_us.unsigned_abs());
            write!(f, "{who}'s clock jumps ahead by {by}, and its timers fire earlier.")
        }
        Fact::Chaos { fault, begins: true } => {
            write!(f, "Chaos: {}.", fault.what())
        }
        Fact::Chaos { fault, begins: false } => {
            write!(f, "Chaos ends a fault: {}.", ended(fault))
        }
        Fact::Calmed => {
            f.write_str("Calm: chaos and all faults end, and every server that can restart does.")
        }
        _ => write_disk(f, who, fact),
    }
}

fn write_disk(f: &mut Formatter<'_>, who: Who, fact: &Fact) -> fmt::Result {
    match *fact {
        Fact::DiskStalled => write!(f, "{who}'s disk stalls: writes wait."),
        Fact::DiskUnstalled => write!(f, "{who}'s disk resumes, with the pending writes."),
        Fact::WriteFailed { write, error } => {
            let why = match error {
                DiskError::Io => "the disk reports an error",
                DiskError::Full => "the disk is full",
            };
            write!(f, "Write {} of {who} fails, as {why}", write.0)?;
            f.write_str(": the process stops, so that it does not acknowledge what may be lost.")
        }
        Fact::WriteTorn { write, kept, hard_state_kept } => {
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
        Fact::TailDropped => {
            write!(f, "{who} finds by its checksum that the last record is incomplete")?;
            f.write_str(" and drops it: it was never acknowledged.")
        }
        Fact::DiskLies => {
            write!(f, "{who}'s disk lies from now on: it acknowledges what it does not keep.")
        }
        Fact::DiskFlushed => write!(f, "{who}'s disk has written all that it had acknowledged."),
        Fact::WritesVanished { writes: 0 } => {
            write!(f, "{who}'s disk has lied, but lost nothing.")
        }
        Fact::WritesVanished { writes: 1 } => {
            write!(f, "{who}'s disk lacks a write that it had acknowledged.")
        }
        Fact::WritesVanished { writes } => {
            write!(f, "{who}'s disk lacks {writes} writes that it had acknowledged.")
        }
        Fact::DiskCorrupted { index: LogIndex::ZERO } => {
            write!(f, "A bit flips on {who}'s disk, in its term and vote; nobody notices yet.")
        }
        Fact::DiskCorrupted { index } => {
            write!(f, "A bit flips on {who}'s disk, in entry {index}; nobody notices yet.")
        }
        Fact::StartRefused { index: LogIndex::ZERO } => {
            write!(f, "{who} does not start: by their checksum, its term and vote are damaged")?;
            f.write_str(", and it might vote twice.")
        }
        Fact::StartRefused { index } => {
            write!(f, "{who} does not start: by its checksum, entry {index} is damaged")?;
            f.write_str(", and it may have been committed.")
        }
        Fact::SnapshotCorrupted { index } => {
            write!(
                f,
                "A bit flips in the snapshot on {who}'s disk, which replaces all entries up to "
            )?;
            write!(f, "{index}; nobody notices yet.")
        }
        Fact::SnapshotUnreadable { index } => {
            write!(
                f,
                "{who} does not start: by its checksum, its snapshot is damaged, and the entries "
            )?;
            write!(f, "up to {index} that it replaced are gone.")
        }
        Fact::DiskWiped => {
            write!(f, "{who}'s disk is empty: its durable state is lost.")
        }
        _ => Ok(()),
    }
}

/// How it is when a fault of chaos has ended.
fn ended(fault: FaultKind) -> &'static str {
    match fault {
        FaultKind::Crash | FaultKind::Fail | FaultKind::Tear => "a server restarts",
        FaultKind::Pause => "a process resumes",
        FaultKind::Slow => "a process is as fast as before",
        FaultKind::Partition => "the network is healed",
        FaultKind::Isolate => "a server reaches others again",
        FaultKind::Cut => "links work in both directions",
        FaultKind::Clog => "a link lets messages through",
        FaultKind::Loss => "messages are no longer lost",
        FaultKind::Duplicate => "messages arrive once",
        FaultKind::Reorder => "messages keep their order",
        FaultKind::Replay => "no further copies are kept",
        FaultKind::Jitter => "messages are as fast as before",
        FaultKind::Bandwidth => "links carry any number of bytes",
        FaultKind::Stall => "a disk resumes",
        FaultKind::Full => "a disk has room",
        FaultKind::Drift => "a clock keeps time",
        FaultKind::Repeat => "clients send once",
        FaultKind::Lie
        | FaultKind::Corrupt
        | FaultKind::Wipe
        | FaultKind::Step
        | FaultKind::Storm
        | FaultKind::Retry => "it is over",
    }
}

/// Kind, sign, topic and level.
pub fn look(fact: &Fact) -> Row {
    use Level::{Debug, Info, Warn};
    use Topic::{Client, Disk, Net, World};
    match fact {
        Fact::LinkClogged { .. } => ("link_clogged", "🪠", Net, Warn),
        Fact::LinkUnclogged { .. } => ("link_unclogged", "🚿", Net, Info),
        Fact::Replayed { .. } => ("replayed", "📼", Net, Debug),
        Fact::DiskStalled => ("disk_stalled", "🧊", Disk, Warn),
        Fact::DiskUnstalled => ("disk_unstalled", "💧", Disk, Info),
        Fact::WriteFailed { .. } => ("write_failed", "📛", Disk, Warn),
        Fact::WriteTorn { .. } => ("write_torn", "💔", Disk, Warn),
        Fact::TailDropped => ("tail_dropped", "🪒", Disk, Info),
        Fact::DiskLies => ("disk_lies", "🤥", Disk, Warn),
        Fact::DiskFlushed => ("disk_flushed", "🚽", Disk, Info),
        Fact::WritesVanished { .. } => ("writes_vanished", "👻", Disk, Warn),
        Fact::DiskCorrupted { .. } => ("disk_corrupted", "🦠", Disk, Warn),
        Fact::StartRefused { .. } => ("start_refused", "🛑", Disk, Warn),
        Fact::SnapshotCorrupted { .. } => ("snapshot_corrupted", "🦠", Disk, Warn),
        Fact::SnapshotUnreadable { .. } => ("snapshot_unreadable", "🛑", Disk, Warn),
        Fact::DiskWiped => ("disk_wiped", "🧽", Disk, Warn),
        Fact::ClockStepped { .. } => ("clock_stepped", "🕰", World, Warn),
        Fact::ClientRepeated { .. } => ("client_repeated", "📨", Client, Debug),
        Fact::StormCame { .. } => ("storm_came", "🌊", Client, Info),
        Fact::Chaos { begins: true, .. } => ("chaos", "🌪", World, Warn),
        Fact::Chaos { begins: false, .. } => ("chaos", "🌤", World, Info),
        _ => ("calmed", "🌈", World, Info),
    }
}

/// What a fact rests on.
pub fn grounds(fact: &Fact) -> (&'static str, &'static str) {
    match fact {
        Fact::LinkClogged { .. } | Fact::LinkUnclogged { .. } | Fact::Replayed { .. } => {
            ("§2", "Raft stays safe whatever the network loses, delays, copies or reorders")
        }
        Fact::ClockStepped { .. } => (
            "§2, §5.6",
            "safety does not depend on clocks: wrong clocks cost availability at worst",
        ),
        Fact::ClientRepeated { .. } | Fact::StormCame { .. } => (
            "§8",
            "a command may reach the log twice, unless the state machine knows its serial number",
        ),
        Fact::Chaos { .. } | Fact::Calmed => {
            ("§2", "safe under every fault, and available while a majority runs and is connected")
        }
        Fact::TailDropped => {
            ("Figure 2", "what is not durable was not acknowledged, so it may be dropped")
        }
        _ => (
            "Figure 2",
            "term, vote and log survive every crash; a server whose disk has lost them must not return",
        ),
    }
}
