//! Writes the visible part of a view as numbers: see [`DiagramField`].

use crate::lab::diagram::condense::{Condensed, View, condense};
use crate::lab::diagram::walk::{Relation, Relations};
use crate::lab::diagram::{Arrow, Band, BandKind, Fate, Loaded, Mark, Sign};
use crate::lab::summary::Summary;
use crate::lab::summary::milestones::{Milestone, MilestoneKind};
use crate::sim::World;
use crate::types::{EventId, MessageId, Peer, Role, ServerId, Time};
use crate::web::lanes;
use crate::web::layout::{
    ArrowField, BandCode, BandField, DensityField, DiagramField, EndCode, KindCode, MarkField,
    RelationCode, SignCode,
};
use crate::web::live::Live;
use crate::web::numbers::{flag, peer, table, whole};

use super::{ROWS_MAX, ViewRequest, branch_of};

/// The most events that are loaded for a view; beyond them it is drawn from the summary.
const EVENTS_IN_VIEW_MAX: u64 = 100_000;
/// About how many events a message causes.
const EVENTS_PER_MESSAGE: u64 = 5;
/// The width of a column of the density plot, in pixels.
const DENSITY_PX: u32 = 3;

/// Writes the visible part over `out`: see [`DiagramField`].
pub(super) fn write(live: &Live, request: &ViewRequest, out: &mut Vec<f64>) {
    out.clear();
    out.resize(DiagramField::Stride as usize, 0.0);
    let branch = branch_of(&live.history, request.branch);
    let Some((session, summary)) = live.history.at_head(branch) else { return };
    let view = View { to: request.view().to.min(session.now()), ..request.view() };
    out[DiagramField::HeadMs as usize] = session.now().as_ms_f64();
    match live.screens.loaded(branch) {
        Some(loaded) if !is_crowded(summary, &view) => {
            write_loaded(loaded, session.world(), &view, request, out);
        }
        _ => write_coarse(summary, &view, out),
    }
    table(out, DiagramField::Spans as usize, |out| write_spans(summary, session.now(), &view, out));
}

/// Whether a view has more events than can be loaded.
pub(super) fn is_crowded(summary: &Summary, view: &View) -> bool {
    let sent = summary.totals(view.from, view.to).counts.sent;
    let messages: u64 = sent.iter().map(|&count| u64::from(count)).sum();
    messages * EVENTS_PER_MESSAGE > EVENTS_IN_VIEW_MAX
}

fn write_loaded(
    loaded: &Loaded,
    head: &World,
    view: &View,
    request: &ViewRequest,
    out: &mut Vec<f64>,
) {
    let selected = EventId(whole(request.selected).unwrap_or(0));
    let relations =
        if selected.0 > 0 { Relations::to(loaded, selected) } else { Relations::default() };
    let is_selected = |seq| selected.0 > 0 && seq == selected.0;
    let condensed = condense(loaded, view, &is_selected);
    write_header(loaded, view, &condensed, out);
    table(out, DiagramField::Arrows as usize, |out| {
        let flights = Flights::of(head);
        for &(place, count) in &condensed.arrows {
            let arrow = &loaded.arrows()[place];
            write_arrow(arrow, &flights, count, relations.of_arrow(arrow), out);
        }
        condensed.arrows.len()
    });
    table(out, DiagramField::Marks as usize, |out| {
        for &(place, count) in &condensed.marks {
            let mark = &loaded.marks()[place];
            write_mark(mark, count, relations.of(mark.seq), out);
        }
        condensed.marks.len()
    });
    table(out, DiagramField::Bands as usize, |out| {
        let seen = |band: &&Band| band.from <= view.to && band.to >= view.from;
        let bands = loaded.bands().iter().filter(seen);
        bands.map(|band| write_band(band, loaded.to(), out)).count()
    });
}

fn write_header(loaded: &Loaded, view: &View, condensed: &Condensed, out: &mut [f64]) {
    let mut set = |field: DiagramField, value: f64| out[field as usize] = value;
    let (from, to) = (loaded.from().max(view.from), loaded.to().min(view.to));
    let wanted = view.to.since(view.from).as_us();
    let share = if wanted == 0 { 1.0 } else { to.since(from).as_us() as f64 / wanted as f64 };
    set(DiagramField::LoadedFromMs, loaded.from().as_ms_f64());
    set(DiagramField::LoadedToMs, loaded.to().as_ms_f64());
    set(DiagramField::Share, share.min(1.0));
    set(DiagramField::BinMs, condensed.bin_us as f64 / 1_000.0);
    set(DiagramField::MarksBinMs, condensed.marks_bin_us as f64 / 1_000.0);
    set(DiagramField::ArrowsInView, condensed.arrows_in_view.into());
    set(DiagramField::MarksInView, condensed.marks_in_view.into());
}

/// Writes what the summary has for a view.
fn write_coarse(summary: &Summary, view: &View, out: &mut Vec<f64>) {
    let mut set = |field: DiagramField, value: f64| out[field as usize] = value;
    set(DiagramField::LoadedToMs, view.to.as_ms_f64());
    set(DiagramField::Share, 1.0);
    set(DiagramField::Coarse, 1.0);
    table(out, DiagramField::Marks as usize, |out| write_milestones(summary, view, out));
    table(out, DiagramField::Densities as usize, |out| write_densities(summary, view, out));
}

/// A mark is left out if it would cover another of its kind.
fn write_milestones(summary: &Summary, view: &View, out: &mut Vec<f64>) -> usize {
    let column_us = (view.to.since(view.from).as_us() / u64::from(view.columns)).max(1);
    let mut latest = [(u64::MAX, None); Sign::COUNT];
    let mut rows = 0;
    for milestone in summary.milestones(view.from, view.to) {
        let sign = sign(milestone.kind);
        let place = (milestone.at.as_us() / column_us, milestone.server);
        if rows < ROWS_MAX && std::mem::replace(&mut latest[sign as usize], place) != place {
            write_mark(&mark(milestone, sign), 1, Relation::None, out);
            rows += 1;
        }
    }
    rows
}

/// Columns consist of whole buckets, so that none is counted twice.
fn write_densities(summary: &Summary, view: &View, out: &mut Vec<f64>) -> usize {
    let bucket_us = summary.bucket_width().as_us();
    let begin_us = view.from.as_us() / bucket_us * bucket_us;
    let span_us = view.to.as_us().saturating_sub(begin_us);
    let columns = u64::from((view.columns / DENSITY_PX).max(1));
    let width_us = span_us.div_ceil(columns).next_multiple_of(bucket_us).max(bucket_us);
    let pieces = span_us.div_ceil(width_us).max(1);
    let start = |piece: u64| Time::from_us(begin_us + piece * width_us);
    (0..pieces).for_each(|piece| write_density(summary, start(piece), start(piece + 1), out));
    pieces as usize
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

fn write_density(summary: &Summary, from: Time, to: Time, out: &mut Vec<f64>) {
    let counts = summary.totals(from, to).counts;
    let sum = |counts: &[u32]| counts.iter().map(|&count| f64::from(count)).sum();
    let mut row = [0.0; DensityField::Stride as usize];
    row[DensityField::FromMs as usize] = from.as_ms_f64();
    row[DensityField::ToMs as usize] = to.as_ms_f64();
    row[DensityField::Sent as usize] = sum(&counts.sent);
    row[DensityField::Lost as usize] = sum(&counts.lost);
    out.extend(row);
}

/// Spans that are too narrow to be seen are left out, except the first one of a column.
fn write_spans(summary: &Summary, head: Time, view: &View, out: &mut Vec<f64>) -> usize {
    let column_us = view.to.since(view.from).as_us() / u64::from(view.columns);
    let mut rows = 0;
    for server in (0..summary.servers()).map(ServerId::from_index) {
        let mut seen = Time::ZERO;
        for span in summary.lane(server, view.from, head) {
            if span.from > view.to {
                break;
            }
            if rows > 0 && span.to.since(seen).as_us() < column_us {
                continue;
            }
            seen = span.to;
            out.extend(lanes::row(server, span));
            rows += 1;
        }
    }
    rows
}

/// The arrival times of the messages in flight.
struct Flights(Vec<(MessageId, Time)>);

impl Flights {
    fn of(world: &World) -> Self {
        let flights = world.network().flights().filter(|flight| flight.held().is_none());
        let mut arrivals: Vec<_> =
            flights.map(|flight| (flight.message, flight.arrives_at)).collect();
        arrivals.sort_unstable();
        Self(arrivals)
    }

    fn arrival(&self, message: MessageId) -> Option<Time> {
        let place = self.0.binary_search_by_key(&message, |flight| flight.0).ok()?;
        Some(self.0[place].1)
    }
}

fn write_arrow(
    arrow: &Arrow,
    flights: &Flights,
    count: u32,
    relation: Relation,
    out: &mut Vec<f64>,
) {
    let mut row = [0.0; ArrowField::Stride as usize];
    let mut set = |field: ArrowField, value: f64| row[field as usize] = value;
    let end =
        if arrow.fate == Fate::Flying { flights.arrival(arrow.message) } else { Some(arrow.end) };
    set(ArrowField::Message, arrow.message.0 as f64);
    set(ArrowField::Kind, KindCode::from(arrow.kind).number());
    set(ArrowField::From, peer(arrow.from));
    set(ArrowField::To, peer(arrow.to));
    set(ArrowField::SentMs, arrow.sent.as_ms_f64());
    set(ArrowField::EndMs, end.map_or(f64::NAN, Time::as_ms_f64));
    set(ArrowField::End, EndCode::from(arrow.fate).number());
    set(ArrowField::HeldMs, known(arrow.held));
    set(ArrowField::ReleasedMs, known(arrow.released));
    set(ArrowField::SentSeq, arrow.sent_seq.0 as f64);
    set(ArrowField::EndSeq, arrow.end_seq.0 as f64);
    set(ArrowField::Yes, arrow.yes.map_or(f64::NAN, flag));
    set(ArrowField::Term, arrow.term.0 as f64);
    set(ArrowField::Count, count.into());
    set(ArrowField::Relation, RelationCode::from(relation).number());
    out.extend(row);
}

/// NaN for an event that has not happened.
fn known(time: Time) -> f64 {
    if time == Time::MAX { f64::NAN } else { time.as_ms_f64() }
}

fn write_mark(mark: &Mark, count: u32, relation: Relation, out: &mut Vec<f64>) {
    let mut row = [0.0; MarkField::Stride as usize];
    let mut set = |field: MarkField, value: f64| row[field as usize] = value;
    set(MarkField::Seq, mark.seq.0 as f64);
    set(MarkField::AtMs, mark.at.as_ms_f64());
    set(MarkField::Lane, mark.lane.map_or(0.0, peer));
    set(MarkField::Sign, SignCode::from(mark.sign).number());
    set(MarkField::Count, count.into());
    set(MarkField::Relation, RelationCode::from(relation).number());
    out.extend(row);
}

fn write_band(band: &Band, now: Time, out: &mut Vec<f64>) {
    let (kind, other) = match band.kind {
        BandKind::Isolated => (BandCode::Isolated, 0),
        BandKind::Group(number) => (BandCode::Group, number),
        BandKind::Cut(receiver) => (BandCode::Cut, receiver.number()),
        BandKind::Paused => (BandCode::Paused, 0),
        BandKind::Clogged(receiver) => (BandCode::Clogged, receiver.number()),
        BandKind::Stalled => (BandCode::Stalled, 0),
    };
    let mut row = [0.0; BandField::Stride as usize];
    row[BandField::Kind as usize] = f64::from(kind as u32);
    row[BandField::Server as usize] = band.server.number().into();
    row[BandField::Other as usize] = other.into();
    row[BandField::FromMs as usize] = band.from.as_ms_f64();
    row[BandField::ToMs as usize] = band.to.min(now).as_ms_f64();
    out.extend(row);
}
