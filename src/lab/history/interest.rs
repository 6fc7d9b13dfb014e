//! Kinds of events to step to.

use crate::lab::explain;
use crate::types::{Event, EventKind, Fact, Note};

/// A kind of event to step to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interest {
    /// Everything at level Info or more severe.
    Any,
    /// A server becomes a candidate or a leader, or stops being one.
    Election,
    /// A leader commits entries.
    Commit,
    /// A client submits, times out or is done.
    Client,
    /// A command acts on servers, links, messages or settings.
    Fault,
    /// A message is lost.
    Loss,
    /// A safety property is violated.
    Violation,
}

impl Interest {
    /// All of them, with their words.
    pub const ALL: [(&'static str, Self); 7] = [
        ("any", Self::Any),
        ("election", Self::Election),
        ("commit", Self::Commit),
        ("client", Self::Client),
        ("fault", Self::Fault),
        ("loss", Self::Loss),
        ("violation", Self::Violation),
    ];

    /// Whether an event is of this kind.
    pub fn wants(self, event: &Event) -> bool {
        match (self, &event.kind) {
            (Self::Any, _) => explain::is_interesting(event),
            (Self::Violation, kind) => matches!(kind, EventKind::Violation { .. }),
            (Self::Commit, kind) => matches!(kind, EventKind::Note(Note::Committed { .. })),
            (Self::Election, EventKind::Fact(fact)) => matches!(fact, Fact::RoleChanged { .. }),
            (Self::Loss, EventKind::Fact(fact)) => matches!(fact, Fact::Lost { .. }),
            (Self::Client, EventKind::Fact(fact)) => matches!(
                fact,
                Fact::ClientSubmitted { .. }
                    | Fact::ClientTimedOut { .. }
                    | Fact::ClientFinished { .. }
            ),
            (Self::Fault, EventKind::Fact(fact)) => is_fault(fact),
            _ => false,
        }
    }
}

fn is_fault(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::Crashed { .. }
            | Fact::Started { .. }
            | Fact::TimerFired { forced: true, .. }
            | Fact::Isolated
            | Fact::Reconnected
            | Fact::Partitioned { .. }
            | Fact::LinkCut { .. }
            | Fact::LinkHealed { .. }
            | Fact::Healed
            | Fact::SettingChanged { .. }
            | Fact::SettingReset { .. }
            | Fact::RuleBroken { .. }
            | Fact::RuleMended { .. }
            | Fact::Paused
            | Fact::Resumed
            | Fact::ChangeRequested { .. }
            | Fact::Delayed { .. }
            | Fact::Held { .. }
            | Fact::Released { .. }
            | Fact::LinkClogged { .. }
            | Fact::LinkUnclogged { .. }
            | Fact::DiskStalled
            | Fact::DiskUnstalled
            | Fact::WriteFailed { .. }
            | Fact::WriteTorn { .. }
            | Fact::DiskLies
            | Fact::DiskFlushed
            | Fact::WritesVanished { .. }
            | Fact::DiskCorrupted { .. }
            | Fact::StartRefused { .. }
            | Fact::SnapshotCorrupted { .. }
            | Fact::SnapshotUnreadable { .. }
            | Fact::MembersForced { .. }
            | Fact::DiskWiped
            | Fact::ClockStepped { .. }
            | Fact::StormCame { .. }
            | Fact::Chaos { .. }
            | Fact::Calmed
    )
}
