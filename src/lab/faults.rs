//! The faults that have occurred, as campaigns count them.

use crate::types::{
    ClockRate, DiskError, Duration, Event, EventKind, Fact, FaultKind, LossCause, Ratio, Setting,
};

/// The kind of fault that an event shows, whatever caused it.
///
/// A fault counts when its effect is observed, if that is an event of its own; where only the behaviour of the world
/// changes (a slow process, a narrow link), the setting that causes it counts.
pub fn fault_of(event: &Event) -> Option<FaultKind> {
    let EventKind::Fact(fact) = &event.kind else { return None };
    Some(match fact {
        Fact::Crashed { .. } => FaultKind::Crash,
        Fact::Paused => FaultKind::Pause,
        Fact::Partitioned { groups } if groups.len() > 1 => FaultKind::Partition,
        Fact::Isolated => FaultKind::Isolate,
        Fact::LinkCut { .. } => FaultKind::Cut,
        Fact::LinkClogged { .. } => FaultKind::Clog,
        Fact::Lost { cause: LossCause::Chance | LossCause::Dropped, .. } => FaultKind::Loss,
        Fact::Lost { cause: LossCause::QueueFull, .. } => FaultKind::Bandwidth,
        Fact::Duplicated { .. } => FaultKind::Duplicate,
        Fact::Replayed { .. } => FaultKind::Replay,
        Fact::Delayed { .. } | Fact::Held { .. } => FaultKind::Jitter,
        Fact::DiskStalled => FaultKind::Stall,
        Fact::WriteFailed { error, .. } => match error {
            DiskError::Io => FaultKind::Fail,
            DiskError::Full => FaultKind::Full,
        },
        Fact::WriteTorn { .. } => FaultKind::Tear,
        Fact::WritesVanished { writes: 1.. } => FaultKind::Lie,
        Fact::DiskCorrupted { .. } | Fact::SnapshotCorrupted { .. } => FaultKind::Corrupt,
        Fact::DiskWiped => FaultKind::Wipe,
        Fact::ClockStepped { .. } => FaultKind::Step,
        Fact::ClientRepeated { .. } => FaultKind::Repeat,
        Fact::StormCame { .. } => FaultKind::Storm,
        Fact::ClientTimedOut { .. } => FaultKind::Retry,
        Fact::SettingChanged { setting, .. } => return fault_of_setting(*setting),
        Fact::EntryGiven { .. }
        | Fact::Started { .. }
        | Fact::Sent { .. }
        | Fact::Delivered { .. }
        | Fact::Lost { .. }
        | Fact::WriteStarted { .. }
        | Fact::WriteDurable { .. }
        | Fact::RoleChanged { .. }
        | Fact::TermChanged { .. }
        | Fact::VoteChanged { .. }
        | Fact::EntryAppended { .. }
        | Fact::LogTruncated { .. }
        | Fact::CommitAdvanced { .. }
        | Fact::Applied { .. }
        | Fact::TimerFired { .. }
        | Fact::ClientSubmitted { .. }
        | Fact::ClientFinished { .. }
        | Fact::Reconnected
        | Fact::Partitioned { .. }
        | Fact::LinkHealed { .. }
        | Fact::Healed
        | Fact::NothingChanged { .. }
        | Fact::Released { .. }
        | Fact::Resumed
        | Fact::RuleBroken { .. }
        | Fact::RuleMended { .. }
        | Fact::LinkUnclogged { .. }
        | Fact::DiskUnstalled
        | Fact::TailDropped
        | Fact::DiskLies
        | Fact::DiskFlushed
        | Fact::WritesVanished { .. }
        | Fact::StartRefused { .. }
        | Fact::Chaos { .. }
        | Fact::Calmed
        | Fact::ServerAdded
        | Fact::ChangeRequested { .. }
        | Fact::ConfigurationAdopted { .. }
        | Fact::SnapshotRequested
        | Fact::SnapshotTaken { .. }
        | Fact::LogCompacted { .. }
        | Fact::SnapshotInstalled { .. }
        | Fact::StateRestored { .. }
        | Fact::CommandSkipped { .. }
        | Fact::SessionExpired { .. }
        | Fact::TransferRequested { .. }
        | Fact::SnapshotUnreadable { .. }
        | Fact::MembersForced { .. }
        | Fact::VoteRequestUnanswered { .. }
        | Fact::SettingReset { .. }
        | Fact::CoreLoaded { .. }
        | Fact::CoreError { .. }
        | Fact::CoreLacks { .. }
        | Fact::CoreLogged { .. }
        | Fact::LineLogged { .. } => return None,
    })
}

fn fault_of_setting(setting: Setting) -> Option<FaultKind> {
    Some(match setting {
        Setting::Reorder(share) if share > Ratio::default() => FaultKind::Reorder,
        Setting::Jitter(value) if value > Duration::ZERO => FaultKind::Jitter,
        Setting::Slow(value) if value > Duration::ZERO => FaultKind::Slow,
        Setting::Bandwidth(bandwidth) if bandwidth.bytes().is_some() => FaultKind::Bandwidth,
        Setting::Clock(rate) if rate != ClockRate::REAL => FaultKind::Drift,
        _ => return None,
    })
}
