//! What is drawn of a view that has too many events to load and to distinguish: milestones, and numbers of messages.

use crate::lab::summary::Summary;
use crate::lab::summary::milestones::{Milestone, MilestoneKind};
use crate::types::{Peer, Role, Time};

use super::condense::{ROWS_MAX, View};
use super::{Mark, Sign};

/// The most events that are loaded for a view; beyond them it is drawn from the summary.
const EVENTS_IN_VIEW_MAX: u64 = 100_000;
/// About how many events a message causes.
const EVENTS_PER_MESSAGE: u64 = 5;
/// The width of a column of the density plot, in pixels.
const DENSITY_PX: u32 = 3;

/// The numbers of messages in one column of a view.
#[derive(Clone, Copy, Debug)]
pub struct Density {
    /// Its start.
    pub from: Time,
    /// Its end.
    pub to: Time,
    /// How many were sent.
    pub sent: f64,
    /// How many were lost.
    pub lost: f64,
}

/// Whether a view has more events than can be loaded.
pub fn is_crowded(summary: &Summary, view: &View) -> bool {
    let sent = summary.totals(view.from, view.to).counts.sent;
    let messages: u64 = sent.iter().map(|&count| u64::from(count)).sum();
    messages * EVENTS_PER_MESSAGE > EVENTS_IN_VIEW_MAX
}

/// The milestones of a view. A mark is left out if it would cover another of its kind.
pub fn marks(summary: &Summary, view: &View) -> Vec<Mark> {
    let column_us = (view.to.since(view.from).as_us() / u64::from(view.columns)).max(1);
    let mut latest = [(u64::MAX, None); Sign::COUNT];
    let mut marks = Vec::new();
    for milestone in summary.milestones(view.from, view.to) {
        let sign = sign(milestone.kind);
        let place = (milestone.at.as_us() / column_us, milestone.server);
        if marks.len() < ROWS_MAX && std::mem::replace(&mut latest[sign as usize], place) != place {
            marks.push(mark(milestone, sign));
        }
    }
    marks
}

/// The numbers of messages of a view. Columns consist of whole buckets, so that none is counted twice.
pub fn densities<'a>(summary: &'a Summary, view: &View) -> impl Iterator<Item = Density> + use<'a> {
    let bucket_us = summary.bucket_width().as_us();
    let begin_us = view.from.as_us() / bucket_us * bucket_us;
    let span_us = view.to.as_us().saturating_sub(begin_us);
    let columns = u64::from((view.columns / DENSITY_PX).max(1));
    let width_us = span_us.div_ceil(columns).next_multiple_of(bucket_us).max(bucket_us);
    let pieces = span_us.div_ceil(width_us).max(1);
    let start = move |piece: u64| Time::from_us(begin_us + piece * width_us);
    (0..pieces).map(move |piece| density(summary, start(piece), start(piece + 1)))
}

fn density(summary: &Summary, from: Time, to: Time) -> Density {
    let counts = summary.totals(from, to).counts;
    let sum = |counts: &[u32]| counts.iter().map(|&count| f64::from(count)).sum();
    Density { from, to, sent: sum(&counts.sent), lost: sum(&counts.lost) }
}

fn sign(kind: MilestoneKind) -> Sign {
    match kind {
        MilestoneKind::Became(Role::Follower | Role::Learner) => Sign::SteppedDown,
        MilestoneKind::Became(Role::Candidate | Role::PreCandidate) => Sign::Timeout,
        MilestoneKind::Became(Role::Leader) => Sign::Elected,
        MilestoneKind::Crashed => Sign::Crashed,
        MilestoneKind::Restarted => Sign::Started,
        MilestoneKind::Isolated => Sign::Isolated,
        MilestoneKind::Reconnected => Sign::Reconnected,
        MilestoneKind::Partitioned => Sign::Partitioned,
        MilestoneKind::LinkCut => Sign::Cut,
        MilestoneKind::LinkHealed => Sign::Mended,
        MilestoneKind::Healed => Sign::Healed,
        MilestoneKind::SettingChanged | MilestoneKind::RuleBroken | MilestoneKind::RuleMended => {
            Sign::Setting
        }
        MilestoneKind::Paused => Sign::Paused,
        MilestoneKind::Added => Sign::Added,
        MilestoneKind::ChangeRequested => Sign::Setting,
        MilestoneKind::Resumed => Sign::Resumed,
        MilestoneKind::Violated(_) => Sign::Violated,
    }
}

fn mark(milestone: &Milestone, sign: Sign) -> Mark {
    let lane = milestone.server.map(Peer::Server);
    Mark { seq: milestone.seq, at: milestone.at, lane, sign }
}
