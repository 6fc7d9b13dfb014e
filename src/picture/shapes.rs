//! The shape of each kind of message (`www/src/common/message-shapes.ts`), and other symbols of the page.

use crate::types::MessageKind;

const DIAMOND: &str = "M0 -8.5 8.5 0 0 8.5 -8.5 0Z";
const TRIANGLE: &str = "M0 -9.5 9.5 6.5 -9.5 6.5Z";
const CROWN_SENT: &str = "M-9 7 -10 -6 -4.5 -1.5 0 -8.5 4.5 -1.5 10 -6 9 7Z";
const BOOK: &str = "M0 -5C-3 -8 -7 -8 -9.5 -7V6C-7 5 -3 5 0 8C3 5 7 5 9.5 6V-7C7 -8 3 -8 0 -5Z";
const SPINE: &str = "M0 -5V8";
const CIRCLE: &str = "M-6 0a6 6 0 1 0 12 0a6 6 0 1 0 -12 0Z";
const DISC: &str = "M-7.5 0a7.5 7.5 0 1 0 15 0a7.5 7.5 0 1 0 -15 0Z";
const SQUARE: &str = "M-5.5 -8h11a2.5 2.5 0 0 1 2.5 2.5v11a2.5 2.5 0 0 1 -2.5 2.5h-11a2.5 2.5 0 0 1 -2.5 -2.5v-11a2.5 2.5 0 0 1 2.5 -2.5Z";
const STACK: &str = "M-8.5 -8.5h17v4.8h-17ZM-8.5 -2.4h17v4.8h-17ZM-8.5 3.7h17v4.8h-17Z";
const ENVELOPE: &str = "M-9 -6.5h18v13h-18Z";
const FLAP: &str = "M-9 -6.5 0 1 9 -6.5";
const TICK: &str = "M-3.4 .2 -1 2.8 3.6 -2.8";
const CROSS: &str = "M-2.8 -2.8 2.8 2.8M2.8 -2.8 -2.8 2.8";

/// The cross of a message that was lost.
pub const LOST: &str = "M-6 -6 6 6M6 -6 -6 6";
/// Brackets around a held message, with two bars for a pause under it.
pub const BRACKETS: &str =
    "M-9.5 -10.5H-12.5V10.5H-9.5M9.5 -10.5H12.5V10.5H9.5M-2 13.5V18.5M2 13.5V18.5";
/// The sign of a leader.
pub const CROWN: &str = "M-9 4 -10.5 -5 -5 -1 0 -8 5 -1 10.5 -5 9 4Z";
/// A candidate among beads.
pub const BEAD_DIAMOND: &str = "M0 -1.15 1.15 0 0 1.15 -1.15 0Z";
/// The badge of a paused server.
pub const BARS: &str = "M-2.4 -3.2V3.2M2.4 -3.2V3.2";
/// The badge of a server whose clock has a rate of its own.
pub const CLOCK: &str = "M0 -4V0L3 2";
/// The badge of a server with a faulty disk.
pub const DISK: &str = "M-3 -2.4a3 1.4 0 1 0 6 0a3 1.4 0 1 0 -6 0V2.4a3 1.4 0 0 0 6 0V-2.4";
/// A vote that was granted, or is open.
pub const PIP: &str = "M-3.6 0a3.6 3.6 0 1 0 7.2 0a3.6 3.6 0 1 0 -7.2 0Z";
/// A vote that was rejected.
pub const PIP_NO: &str = "M-3 -3 3 3M3 -3 -3 3";

/// The shape of a message.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Its outline.
    pub outline: &'static str,
    /// What is inside; may be empty.
    pub mark: &'static str,
    /// Whether the outline is filled.
    pub filled: bool,
}

/// The shape of a message of a kind; `yes` says whether an answer is positive.
pub fn message(kind: MessageKind, yes: bool) -> Shape {
    let filled = |outline, mark| Shape { outline, mark, filled: true };
    let hollow = |outline, mark| Shape { outline, mark, filled: false };
    let mark = if yes { TICK } else { CROSS };
    match kind {
        MessageKind::RequestVote => filled(DIAMOND, ""),
        MessageKind::RequestVoteResponse => hollow(DIAMOND, mark),
        MessageKind::PreVote => filled(TRIANGLE, ""),
        MessageKind::PreVoteResponse => hollow(TRIANGLE, mark),
        MessageKind::Heartbeat => hollow(CIRCLE, ""),
        MessageKind::AppendEntries => filled(SQUARE, ""),
        MessageKind::AppendEntriesResponse => hollow(DISC, mark),
        MessageKind::InstallSnapshot => filled(STACK, ""),
        MessageKind::InstallSnapshotResponse => hollow(STACK, if yes { TICK } else { "" }),
        MessageKind::TimeoutNow => filled(CROWN_SENT, ""),
        MessageKind::ReadIndex => filled(BOOK, SPINE),
        MessageKind::ReadIndexResponse => hollow(BOOK, mark),
        MessageKind::Other => filled(DISC, ""),
        MessageKind::ClientRequest => filled(ENVELOPE, FLAP),
        MessageKind::ClientResponse => hollow(ENVELOPE, mark),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGES: &str = include_str!("../../www/src/common/message-shapes.ts");
    const SERVER: &str = include_str!("../../www/src/ring/server.ts");
    const RING_MESSAGES: &str = include_str!("../../www/src/ring/messages.ts");

    #[test]
    fn every_shape_is_that_of_the_page() {
        for kind in MessageKind::ALL {
            for yes in [false, true] {
                let Shape { outline, mark, .. } = message(kind, yes);
                assert!(MESSAGES.contains(outline) && MESSAGES.contains(mark), "{kind:?}");
            }
        }
        assert!(MESSAGES.contains(LOST) && RING_MESSAGES.contains(BRACKETS));
        for symbol in [CROWN, BEAD_DIAMOND, BARS, CLOCK, DISK, PIP, PIP_NO] {
            assert!(SERVER.contains(symbol), "{symbol}");
        }
    }

    #[test]
    fn no_two_kinds_of_messages_look_the_same() {
        let of = |kind| message(kind, true);
        for one in MessageKind::ALL {
            for other in MessageKind::ALL {
                let same =
                    of(one).outline == of(other).outline && of(one).filled == of(other).filled;
                assert!(one == other || !same, "{one:?} and {other:?}");
            }
        }
    }
}
