//! Reduces what is drawn: one arrow or mark stands for all that would overlap it.

use crate::types::{MessageKind, Peer, Time};

use super::{Arrow, Fate, Loaded, Mark};

/// Which part of a run is in view, and at what resolution.
#[derive(Clone, Copy, Debug)]
pub struct View {
    /// Its start.
    pub from: Time,
    /// Its end.
    pub to: Time,
    /// The number of columns of the screen that it fills.
    pub columns: u32,
    /// The most arrows to draw, and the most marks.
    pub rows_max: usize,
}

/// What is drawn of a view.
#[derive(Debug, Default)]
pub struct Condensed {
    /// The indexes of arrows in [`Loaded::arrows`], each with the number of arrows that it stands for.
    pub arrows: Vec<(usize, u32)>,
    /// The indexes of marks in [`Loaded::marks`], in the same way.
    pub marks: Vec<(usize, u32)>,
    /// The width of a bin of arrows, in microseconds; 0 if arrows are not merged.
    pub bin_us: u64,
    /// The width of a bin of marks, in the same way.
    pub marks_bin_us: u64,
    /// How many neighbouring lanes are merged at the ends of arrows; 1 if none are.
    pub lanes: usize,
    /// How many arrows there are.
    pub arrows_in_view: u32,
    /// How many marks there are.
    pub marks_in_view: u32,
}

/// Arrows with the same ends, kind and outcome may be merged.
const OUTCOMES: usize = 3;
const KINDS: usize = MessageKind::ALL.len();
/// The most arrows, and the most marks, that a drawing has.
pub const ROWS_MAX: usize = 2_500;
/// A number as small as this is never reduced.
const FEW: usize = 500;

/// In a cluster of more servers, lanes are so thin that neighbours may be merged.
const LANES_APART: usize = 12;

/// Chooses what is drawn of a view. `keeps` names events that must be drawn unmerged.
pub fn condense(loaded: &Loaded, view: &View, keeps: &dyn Fn(u64) -> bool) -> Condensed {
    let mut condensed = Condensed { lanes: 1, ..Condensed::default() };
    while !arrows(loaded, view, keeps, &mut condensed) && condensed.bin_us <= view.to.as_us() {
        let Condensed { bin_us, lanes, .. } = &mut condensed;
        // First, arrows sent within one column are merged; then neighbouring lanes and neighbouring columns, in turns.
        let lanes_are_thin = LANES_APART * *lanes < loaded.servers;
        if *bin_us > 0 && lanes_are_thin && *lanes as u64 * column_us(view) <= *bin_us {
            *lanes *= 2;
        } else {
            *bin_us = coarser(*bin_us, view);
        }
    }
    while !marks(loaded, view, keeps, &mut condensed) && condensed.marks_bin_us <= view.to.as_us() {
        condensed.marks_bin_us = coarser(condensed.marks_bin_us, view);
    }
    condensed
}

/// The sizes of bins are powers of two, and bins begin at the start of the run, so they stay in place while a view
/// moves.
fn coarser(bin_us: u64, view: &View) -> u64 {
    if bin_us == 0 { column_us(view).next_power_of_two() } else { 2 * bin_us }
}

fn column_us(view: &View) -> u64 {
    (view.to.since(view.from).as_us() / u64::from(view.columns.max(1))).max(1)
}

/// Returns whether they are few enough.
fn arrows(loaded: &Loaded, view: &View, keeps: &dyn Fn(u64) -> bool, out: &mut Condensed) -> bool {
    let lanes = loaded.servers + 1;
    let mut table = Table::new(lanes * lanes * KINDS * OUTCOMES, out.bin_us);
    (out.arrows_in_view, out.arrows) = (0, Vec::new());
    let earliest = view.from.as_us().saturating_sub(loaded.longest_us);
    let start = loaded.arrows.partition_point(|arrow| arrow.sent.as_us() < earliest);
    for (place, arrow) in loaded.arrows.iter().enumerate().skip(start) {
        if arrow.sent > view.to {
            break;
        }
        if arrow.end < view.from {
            continue;
        }
        out.arrows_in_view += 1;
        let alone = keeps(arrow.sent_seq.0) || keeps(arrow.end_seq.0);
        let slot = if alone { None } else { Some(way(arrow, lanes, out.lanes)) };
        if !table.add(slot, arrow.sent, place, &mut out.arrows, view.rows_max) {
            return false;
        }
    }
    true
}

fn way(arrow: &Arrow, lanes: usize, together: usize) -> usize {
    let outcome = match (arrow.fate, arrow.yes) {
        (Fate::Flying | Fate::Arrived, None | Some(true)) => 0,
        (Fate::Flying | Fate::Arrived, Some(false)) => 1,
        _ => 2,
    };
    let ends = group(arrow.from, together) * lanes + group(arrow.to, together);
    (ends * KINDS + arrow.kind as usize) * OUTCOMES + outcome
}

/// All clients share one lane.
fn lane(peer: Peer) -> usize {
    peer.server().map_or(0, |id| id.number().into())
}

/// Lanes of neighbours are merged, but never with that of the clients.
fn group(peer: Peer, together: usize) -> usize {
    lane(peer).div_ceil(together)
}

fn marks(loaded: &Loaded, view: &View, keeps: &dyn Fn(u64) -> bool, out: &mut Condensed) -> bool {
    let lanes = loaded.servers + 1;
    let mut table = Table::new(lanes * super::Sign::COUNT, out.marks_bin_us);
    (out.marks_in_view, out.marks) = (0, Vec::new());
    let start = loaded.marks.partition_point(|mark| mark.at < view.from);
    let end = loaded.marks.partition_point(|mark| mark.at <= view.to);
    for (place, mark) in loaded.marks.iter().enumerate().take(end).skip(start) {
        out.marks_in_view += 1;
        let Mark { seq, at, lane: on, sign } = *mark;
        let slot = on.map_or(0, lane) * super::Sign::COUNT + sign as usize;
        let slot = if keeps(seq.0) { None } else { Some(slot) };
        if !table.add(slot, at, place, &mut out.marks, view.rows_max) {
            return false;
        }
    }
    true
}

/// For each key, the row that stands for the latest bin.
struct Table {
    bin_us: u64,
    latest: Vec<u32>,
    bins: Vec<u32>,
}

impl Table {
    fn new(slots: usize, bin_us: u64) -> Self {
        let slots = if bin_us == 0 { 0 } else { slots };
        Self { bin_us, latest: vec![u32::MAX; slots], bins: vec![u32::MAX; slots] }
    }

    /// Adds one to a row, or starts a row; returns whether there are still few enough.
    fn add(
        &mut self,
        slot: Option<usize>,
        at: Time,
        place: usize,
        rows: &mut Vec<(usize, u32)>,
        rows_max: usize,
    ) -> bool {
        if let Some(slot) = slot.filter(|_| self.bin_us > 0) {
            let bin = (at.as_us() / self.bin_us) as u32;
            if self.bins[slot] == bin {
                rows[self.latest[slot] as usize].1 += 1;
                return true;
            }
            (self.bins[slot], self.latest[slot]) = (bin, rows.len() as u32);
        }
        rows.push((place, 1));
        rows.len() <= rows_max.max(FEW)
    }
}
