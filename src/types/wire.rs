//! How many bytes a message would have.
//!
//! Messages of the simulation are values in memory. Their sizes are those of a plain encoding: a header of 16 bytes
//! (kind, length, sender, receiver, at 4 bytes each), and 8 bytes for each field of the message. An entry has two: its
//! term and its command. A command counts 8 bytes no matter what its text is: what travels in the simulation is its number.

use super::MessageKind;

/// The bytes of a message without its entries, in the order of [`MessageKind::ALL`].
pub const MESSAGE_BYTES: [u64; MessageKind::ALL.len()] = [
    // Term, last index, last term, transfer.
    message(4),
    // Term, granted.
    message(2),
    // Term, previous index, previous term, commit index, round, number of entries.
    message(6),
    message(6),
    // Term, outcome, match index or previous index, conflicting term, conflicting index, round.
    message(6),
    // The command.
    message(1),
    // The command, outcome, index or hint.
    message(3),
    // Term, last index, last term.
    message(3),
    // Term, the term that was asked about, granted.
    message(3),
    // Term, last index, last term, configuration (three sets), size, offset, round; without the piece itself.
    message(9),
    // Term, last index, received, round.
    message(4),
    // Term.
    message(1),
    // Term, the read.
    message(2),
    // Term, the read, index.
    message(3),
    // Of a foreign core: its text is added.
    HEADER,
];

/// The bytes of an entry.
pub const ENTRY_BYTES: u64 = 2 * FIELD;

/// The place of the kind that carries entries.
pub const WITH_ENTRIES: usize = MessageKind::AppendEntries as usize;

pub(super) const HEADER: u64 = 16;
const FIELD: u64 = 8;

const fn message(fields: u64) -> u64 {
    HEADER + FIELD * fields
}
