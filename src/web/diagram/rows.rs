//! Writes the visible part of a view as numbers: see [`DiagramField`].

use crate::lab::diagram::coarse::{self, Density};
use crate::lab::diagram::condense::{Condensed, View, condense};
use crate::lab::diagram::walk::{Relation, Relations};
use crate::lab::diagram::{Arrow, Band, BandKind, Flights, Loaded, Mark, visible_spans};
use crate::lab::summary::Summary;
use crate::sim::World;
use crate::types::{EventId, Time};
use crate::web::lanes;
use crate::web::layout::{
    ArrowField, BandCode, BandField, DensityField, DiagramField, EndCode, KindCode, MarkField,
    RelationCode, SignCode,
};
use crate::web::live::Live;
use crate::web::numbers::{flag, peer, table, whole};

use super::{ViewRequest, branch_of};

/// Writes the visible part over `out`: see [`DiagramField`].
pub(super) fn write(live: &Live, request: &ViewRequest, out: &mut Vec<f64>) {
    out.clear();
    out.resize(DiagramField::Stride as usize, 0.0);
    let branch = branch_of(&live.history, request.branch);
    let Some((session, summary)) = live.history.at_head(branch) else { return };
    let view = View { to: request.view().to.min(session.now()), ..request.view() };
    out[DiagramField::HeadMs as usize] = session.now().as_ms_f64();
    match live.screens.loaded(branch) {
        Some(loaded) if !coarse::is_crowded(summary, &view) => {
            write_loaded(loaded, session.world(), &view, request, out);
        }
        _ => write_coarse(summary, &view, out),
    }
    table(out, DiagramField::Spans as usize, |out| {
        let spans = visible_spans(summary, session.now(), &view);
        spans.iter().map(|&(server, span)| out.extend(lanes::row(server, span))).count()
    });
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
    table(out, DiagramField::Marks as usize, |out| {
        let marks = coarse::marks(summary, view);
        marks.iter().map(|mark| write_mark(mark, 1, Relation::None, out)).count()
    });
    table(out, DiagramField::Densities as usize, |out| {
        coarse::densities(summary, view).map(|density| write_density(&density, out)).count()
    });
}

fn write_density(density: &Density, out: &mut Vec<f64>) {
    let mut row = [0.0; DensityField::Stride as usize];
    row[DensityField::FromMs as usize] = density.from.as_ms_f64();
    row[DensityField::ToMs as usize] = density.to.as_ms_f64();
    row[DensityField::Sent as usize] = density.sent;
    row[DensityField::Lost as usize] = density.lost;
    out.extend(row);
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
    let end = flights.end_of(arrow);
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
