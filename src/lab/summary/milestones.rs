//! Moments that people look for: new leaders, crashes, cut links, violations.
//!
//! All are kept up to [`MILESTONES_MAX`]; then every second one of the older half is dropped, except violations.

use crate::types::{EventId, Fact, Property, Role, ServerId, Term, Time};
use crate::util::Sequence;

/// How many milestones are kept.
pub const MILESTONES_MAX: usize = 32_768;

/// A moment that people look for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Milestone {
    /// Its event.
    pub seq: EventId,
    /// Its time.
    pub at: Time,
    /// The server, if it concerns one.
    pub server: Option<ServerId>,
    /// The term of that server at that time.
    pub term: Term,
    /// What happened.
    pub kind: MilestoneKind,
}

/// The kinds of [`Milestone`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MilestoneKind {
    /// A server got this role.
    Became(Role),
    /// A server crashed.
    Crashed,
    /// A crashed server restarted.
    Restarted,
    /// A server's process was paused.
    Paused,
    /// It resumed.
    Resumed,
    /// A server's links were all cut.
    Isolated,
    /// They were healed.
    Reconnected,
    /// The network was partitioned.
    Partitioned,
    /// A link was cut, in one direction.
    LinkCut,
    /// It works again.
    LinkHealed,
    /// All links were healed.
    Healed,
    /// A setting changed.
    SettingChanged,
    /// A rule was switched off.
    RuleBroken,
    /// It is followed again.
    RuleMended,
    /// A server was added.
    Added,
    /// A leader was asked to change the members.
    ChangeRequested,
    /// A property was violated.
    Violated(Property),
}

/// The milestone of a fact, if it has one.
pub(super) fn milestone(fact: &Fact, at: Time) -> Option<MilestoneKind> {
    Some(match *fact {
        Fact::RoleChanged { to, .. } => MilestoneKind::Became(to),
        Fact::Crashed { .. } => MilestoneKind::Crashed,
        Fact::Started { .. } if at > Time::ZERO => MilestoneKind::Restarted,
        Fact::Paused => MilestoneKind::Paused,
        Fact::ServerAdded => MilestoneKind::Added,
        Fact::ChangeRequested { .. } => MilestoneKind::ChangeRequested,
        Fact::Resumed => MilestoneKind::Resumed,
        Fact::Isolated => MilestoneKind::Isolated,
        Fact::Reconnected => MilestoneKind::Reconnected,
        Fact::Partitioned { .. } => MilestoneKind::Partitioned,
        Fact::LinkCut { .. } => MilestoneKind::LinkCut,
        Fact::LinkHealed { .. } => MilestoneKind::LinkHealed,
        Fact::Healed => MilestoneKind::Healed,
        Fact::RuleBroken { .. } => MilestoneKind::RuleBroken,
        Fact::RuleMended { .. } => MilestoneKind::RuleMended,
        Fact::SettingChanged { .. } | Fact::SettingReset { .. } => MilestoneKind::SettingChanged,
        Fact::Started { .. }
        | Fact::EntryGiven { .. }
        | Fact::CoreLoaded { .. }
        | Fact::CoreError { .. }
        | Fact::CoreLacks { .. }
        | Fact::CoreLogged { .. }
        | Fact::LineLogged { .. }
        | Fact::Sent { .. }
        | Fact::Duplicated { .. }
        | Fact::Delivered { .. }
        | Fact::Lost { .. }
        | Fact::WriteStarted { .. }
        | Fact::WriteDurable { .. }
        | Fact::TermChanged { .. }
        | Fact::VoteChanged { .. }
        | Fact::EntryAppended { .. }
        | Fact::LogTruncated { .. }
        | Fact::CommitAdvanced { .. }
        | Fact::Applied { .. }
        | Fact::TimerFired { .. }
        | Fact::ClientSubmitted { .. }
        | Fact::ClientTimedOut { .. }
        | Fact::ClientFinished { .. }
        | Fact::NothingChanged { .. }
        | Fact::Delayed { .. }
        | Fact::Held { .. }
        | Fact::Released { .. }
        | Fact::LinkClogged { .. }
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
        | Fact::DiskWiped
        | Fact::ClockStepped { .. }
        | Fact::ClientRepeated { .. }
        | Fact::StormCame { .. }
        | Fact::Chaos { .. }
        | Fact::Calmed
        | Fact::ConfigurationAdopted { .. }
        | Fact::SnapshotRequested
        | Fact::SnapshotTaken { .. }
        | Fact::LogCompacted { .. }
        | Fact::SnapshotInstalled { .. }
        | Fact::StateRestored { .. }
        | Fact::CommandSkipped { .. }
        | Fact::SessionExpired { .. }
        | Fact::TransferRequested { .. }
        | Fact::SnapshotCorrupted { .. }
        | Fact::SnapshotUnreadable { .. }
        | Fact::MembersForced { .. }
        | Fact::VoteRequestUnanswered { .. } => return None,
    })
}

/// The milestones of a run, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Milestones(Sequence<Milestone>);

impl Milestones {
    pub fn push(&mut self, milestone: Milestone) {
        self.0.push(milestone);
        if self.0.len() >= MILESTONES_MAX {
            let stays = |place: usize, milestone: &Milestone| {
                place >= MILESTONES_MAX / 2
                    || place.is_multiple_of(2)
                    || matches!(milestone.kind, MilestoneKind::Violated(_))
            };
            let all = self.0.iter().enumerate();
            let rest = all.filter(|&(place, milestone)| stays(place, milestone));
            self.0 = rest.map(|(_, milestone)| *milestone).collect();
        }
    }

    pub fn between(&self, from: Time, to: Time) -> impl Iterator<Item = &Milestone> {
        let first = self.0.partition_point(|milestone| milestone.at < from);
        self.0.iter_from(first).take_while(move |milestone| milestone.at <= to)
    }
}

#[cfg(test)]
impl Milestones {
    /// For the tests.
    pub fn long_bytes(&self) -> usize {
        self.0.len() * size_of::<Milestone>()
    }
}
