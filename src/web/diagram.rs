//! The space-time diagram for the page: what is seen of a span of a branch, as numbers.
//!
//! What is seen is loaded first, by replay, a few milliseconds at a time; what goes by live is taken from the recent past.
//! Where there is too much to load, and to tell apart, the branch's summary stands in.

use crate::lab::History;
use crate::lab::diagram::condense::{Condensed, View, condense};
use crate::lab::diagram::walk::{Relation, Relations, Walk};
use crate::lab::diagram::{Arrow, Band, BandKind, Fate, Loaded, Mark, Sign};
use crate::lab::history::{BranchId, Replay};
use crate::lab::summary::Summary;
use crate::lab::summary::milestones::{Milestone, MilestoneKind};
use crate::sim::World;
use crate::types::{Duration, Event, EventId, MessageId, Peer, Role, ServerId, Time};

use super::frame::{flag, kind_code, peer};
use super::lanes;
use super::layout::{
    ArrowField, BandCode, BandField, DensityField, DiagramField, EndCode, LaneField, MarkField,
};
use super::live::{Live, whole};
use super::objects::EventRow;
use super::recent::{Recent, event_row};

/// The most arrows that are written, and the most marks.
const ROWS_MAX: usize = 2_500;
/// The most events of one question for a list.
const LIST_MAX: usize = 500;
/// The most events that are loaded for a view; beyond them it is drawn from the summary.
const EVENTS_IN_VIEW_MAX: u64 = 100_000;
/// How many events a message makes, about, with what follows from it.
const EVENTS_PER_MESSAGE: u64 = 5;
/// So much is loaded on either side of a view, for the messages that were under way.
const MARGIN: Duration = Duration::from_ms(50);
/// A view that lies so far behind what is loaded is loaded afresh.
const GAP: Duration = Duration::from_ms(2_000);
/// How many branches are kept loaded: two are compared.
const SCREENS_MAX: usize = 2;
/// How many pixels one density fills.
const DENSITY_PX: u32 = 3;

/// What somebody wants to see, in the units of the page. Nothing here needs to make sense.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wish {
    /// The branch; 0 for the one that is shown.
    pub branch: f64,
    /// From when, in simulated milliseconds.
    pub from_ms: f64,
    /// Until when.
    pub to_ms: f64,
    /// How many columns of pixels that is.
    pub width_px: f64,
    /// The event whose causes and effects are to be told; 0 for none.
    pub selected: f64,
}

impl Wish {
    fn view(&self) -> View {
        View {
            from: lanes::time(self.from_ms),
            to: lanes::time(self.to_ms),
            columns: whole(self.width_px).unwrap_or(1).clamp(1, 20_000) as u32,
            rows_max: ROWS_MAX,
        }
    }

    fn branch(&self, history: &History) -> BranchId {
        let given = whole(self.branch).and_then(|id| u32::try_from(id).ok()).map(BranchId);
        given.filter(|&id| history.head(id).is_some()).unwrap_or(history.current())
    }
}

/// What is loaded of branches that are looked at; the latest look stands last.
#[derive(Debug, Default)]
pub struct Screens(Vec<Screen>, Option<Search>);

/// On the way to an event that is not loaded.
#[derive(Debug)]
struct Search {
    branch: BranchId,
    seq: EventId,
    /// Between these two moments it happened.
    bracket: (Time, Time),
    replay: Replay,
}

typescript!(
    TS_FOUND = r#"
/** How far the way to an event is. */
export interface EventProgress {
  share: number;
  result?: EventRow;
}"#
);

/// How far the way to an event is; see the interface `EventProgress`.
#[derive(Debug, serde::Serialize)]
pub struct EventProgress {
    share: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<EventRow>,
}

#[derive(Debug)]
struct Screen {
    branch: BranchId,
    loaded: Loaded,
    /// Goes on where `loaded` ends.
    later: Option<Replay>,
    /// On its way to where `loaded` begins, or to where the view has gone.
    elsewhere: Option<(Loaded, Replay)>,
}

impl Screens {
    /// What is loaded of a branch, if anything is.
    fn loaded(&self, branch: BranchId) -> Option<&Loaded> {
        self.0.iter().find(|screen| screen.branch == branch).map(|screen| &screen.loaded)
    }

    fn screen(&mut self, history: &History, branch: BranchId, from: Time) -> &mut Screen {
        let known = self.0.iter().position(|screen| screen.branch == branch);
        let screen = match known {
            Some(place) => self.0.remove(place),
            None => Screen::new(history, branch, from),
        };
        if self.0.len() >= SCREENS_MAX {
            self.0.remove(0);
        }
        self.0.push(screen);
        let last = self.0.len() - 1;
        &mut self.0[last]
    }
}

impl Screen {
    fn new(history: &History, branch: BranchId, from: Time) -> Self {
        let replay = history.replay(branch, from);
        let loaded = Loaded::at(replay.session().world());
        Self { branch, loaded, later: Some(replay), elsewhere: None }
    }

    /// Works until everything between two moments is loaded.
    fn load(
        &mut self,
        live: (&History, &Recent),
        from: Time,
        to: Time,
        keep_going: &mut dyn FnMut() -> bool,
    ) {
        let (history, recent) = live;
        if self.branch == history.current() && self.loaded.to() < to {
            self.take(recent, history);
        }
        if from >= self.loaded.from() && from <= self.loaded.to() + GAP {
            self.elsewhere = None;
        } else if !self.load_elsewhere(history, from, to, keep_going) {
            return;
        }
        self.load_later(history, to, keep_going);
    }

    /// Takes what has gone by since, if nothing lies between.
    fn take(&mut self, recent: &Recent, history: &History) {
        let before = self.loaded.last();
        for event in recent.events_from(EventId(before.0 + 1)) {
            self.loaded.push(event);
        }
        if self.loaded.last() != before {
            self.later = None;
        }
        if self.loaded.last() == history.session().world().last_event() {
            self.loaded.reach(history.now());
        }
    }

    /// Says whether what was loaded begins early enough now.
    fn load_elsewhere(
        &mut self,
        history: &History,
        from: Time,
        to: Time,
        keep_going: &mut dyn FnMut() -> bool,
    ) -> bool {
        let fits =
            |(loaded, _): &(Loaded, Replay)| loaded.from() <= from && from <= loaded.to() + GAP;
        let (mut loaded, mut replay) = self.elsewhere.take().filter(fits).unwrap_or_else(|| {
            let replay = history.replay(self.branch, from);
            (Loaded::at(replay.session().world()), replay)
        });
        let meets = loaded.from() < self.loaded.from() && self.loaded.from() <= to;
        let until = if meets { self.loaded.from() } else { to };
        if !replay.advance(until, &mut |event| loaded.push(event), keep_going) {
            self.elsewhere = Some((loaded, replay));
            return false;
        }
        loaded.reach(until.min(replay.now()));
        if meets && loaded.last() >= self.loaded.before() {
            loaded.join(&self.loaded);
        }
        if loaded.last() != self.loaded.last() {
            self.later = Some(replay);
        }
        self.loaded = loaded;
        true
    }

    fn load_later(&mut self, history: &History, to: Time, keep_going: &mut dyn FnMut() -> bool) {
        if self.loaded.to() >= to {
            return;
        }
        let Self { branch, loaded, later, .. } = self;
        let replay = later.get_or_insert_with(|| history.replay(*branch, loaded.to()));
        if replay.advance(to, &mut |event| loaded.push(event), keep_going) {
            loaded.reach(to.min(replay.now()));
        }
        // It ends where the branch did when it began: the branch may have gone on.
        if replay.is_at_end() {
            self.later = None;
        }
    }
}

/// Writes what is seen over `out`: see [`DiagramField`].
fn write(live: &Live, wish: &Wish, out: &mut Vec<f64>) {
    out.clear();
    out.resize(DiagramField::Stride as usize, 0.0);
    let branch = wish.branch(&live.history);
    let Some((session, summary)) = live.history.at_head(branch) else { return };
    let view = View { to: wish.view().to.min(session.now()), ..wish.view() };
    out[DiagramField::HeadMs as usize] = session.now().as_ms_f64();
    match live.screens.loaded(branch) {
        Some(loaded) if !is_crowded(summary, &view) => {
            write_loaded(loaded, session.world(), &view, wish, out);
        }
        _ => write_coarse(summary, &view, out),
    }
    table(out, DiagramField::Spans, |out| write_spans(summary, session.now(), &view, out));
}

/// Whether there is more in a view than can be loaded.
fn is_crowded(summary: &Summary, view: &View) -> bool {
    let sent = summary.totals(view.from, view.to).counts.sent;
    let messages: u64 = sent.iter().map(|&count| u64::from(count)).sum();
    messages * EVENTS_PER_MESSAGE > EVENTS_IN_VIEW_MAX
}

fn table(out: &mut Vec<f64>, field: DiagramField, write: impl FnOnce(&mut Vec<f64>) -> usize) {
    let at = out.len();
    let rows = write(out);
    out[field as usize] = rows as f64;
    out[field as usize + 1] = at as f64;
}

fn write_loaded(loaded: &Loaded, head: &World, view: &View, wish: &Wish, out: &mut Vec<f64>) {
    let selected = EventId(whole(wish.selected).unwrap_or(0));
    let relations =
        if selected.0 > 0 { Relations::to(loaded, selected) } else { Relations::default() };
    let is_selected = |seq| selected.0 > 0 && seq == selected.0;
    let condensed = condense(loaded, view, &is_selected);
    write_header(loaded, view, &condensed, out);
    table(out, DiagramField::Arrows, |out| {
        let flights = Flights::of(head);
        for &(place, count) in &condensed.arrows {
            let arrow = &loaded.arrows()[place];
            write_arrow(arrow, &flights, count, relations.of_arrow(arrow), out);
        }
        condensed.arrows.len()
    });
    table(out, DiagramField::Marks, |out| {
        for &(place, count) in &condensed.marks {
            let mark = &loaded.marks()[place];
            write_mark(mark, count, relations.of(mark.seq), out);
        }
        condensed.marks.len()
    });
    table(out, DiagramField::Bands, |out| {
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

/// What a summary knows of a view.
fn write_coarse(summary: &Summary, view: &View, out: &mut Vec<f64>) {
    let mut set = |field: DiagramField, value: f64| out[field as usize] = value;
    set(DiagramField::LoadedToMs, view.to.as_ms_f64());
    set(DiagramField::Share, 1.0);
    set(DiagramField::Coarse, 1.0);
    table(out, DiagramField::Marks, |out| {
        let column_us = (view.to.since(view.from).as_us() / u64::from(view.columns)).max(1);
        let mut latest = [(u64::MAX, None); SIGNS];
        let mut rows = 0;
        for milestone in summary.milestones(view.from, view.to) {
            let sign = sign(milestone.kind);
            let place = (milestone.at.as_us() / column_us, milestone.server);
            // What would lie on its like is left out.
            if rows < ROWS_MAX && std::mem::replace(&mut latest[sign as usize], place) != place {
                write_mark(&mark(milestone, sign), 1, Relation::None, out);
                rows += 1;
            }
        }
        rows
    });
    table(out, DiagramField::Densities, |out| {
        // Pieces are whole buckets, so that none is counted twice.
        let bucket_us = summary.bucket_width().as_us();
        let begin_us = view.from.as_us() / bucket_us * bucket_us;
        let span_us = view.to.as_us().saturating_sub(begin_us);
        let columns = u64::from((view.columns / DENSITY_PX).max(1));
        let width_us = span_us.div_ceil(columns).next_multiple_of(bucket_us).max(bucket_us);
        let pieces = span_us.div_ceil(width_us).max(1);
        let start = |piece: u64| Time::from_us(begin_us + piece * width_us);
        (0..pieces).for_each(|piece| write_density(summary, start(piece), start(piece + 1), out));
        pieces as usize
    });
}

const SIGNS: usize = Sign::Violated as usize + 1;

fn sign(kind: MilestoneKind) -> Sign {
    match kind {
        MilestoneKind::Became(Role::Follower) => Sign::SteppedDown,
        MilestoneKind::Became(Role::Candidate) => Sign::Timeout,
        MilestoneKind::Became(Role::Leader) => Sign::Elected,
        MilestoneKind::Crashed => Sign::Crashed,
        MilestoneKind::Restarted => Sign::Started,
        MilestoneKind::Isolated => Sign::Isolated,
        MilestoneKind::Reconnected => Sign::Reconnected,
        MilestoneKind::Partitioned => Sign::Partitioned,
        MilestoneKind::LinkCut => Sign::Cut,
        MilestoneKind::LinkHealed => Sign::Mended,
        MilestoneKind::Healed => Sign::Healed,
        MilestoneKind::SettingChanged => Sign::Setting,
        MilestoneKind::Paused => Sign::Paused,
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

/// Spans that are too narrow to be seen are left out, but for the first of a column.
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
            let mut row = [0.0; LaneField::Stride as usize];
            row[LaneField::Server as usize] = server.number().into();
            row[LaneField::FromMs as usize] = span.from.as_ms_f64();
            row[LaneField::ToMs as usize] = span.to.as_ms_f64();
            row[LaneField::State as usize] = f64::from(lanes::code(span.state) as u32);
            row[LaneField::Term as usize] = span.term.0 as f64;
            out.extend(row);
            rows += 1;
        }
    }
    rows
}

/// When the messages that are under way will arrive.
struct Flights(Vec<(MessageId, Time)>);

impl Flights {
    fn of(world: &World) -> Self {
        let flights = world.network().flights().filter(|flight| flight.held.is_none());
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
    set(ArrowField::Kind, f64::from(kind_code(arrow.kind) as u32));
    set(ArrowField::From, peer(arrow.from));
    set(ArrowField::To, peer(arrow.to));
    set(ArrowField::SentMs, arrow.sent.as_ms_f64());
    set(ArrowField::EndMs, end.map_or(f64::NAN, Time::as_ms_f64));
    set(ArrowField::End, f64::from(end_code(arrow.fate) as u32));
    set(ArrowField::HeldMs, known(arrow.held));
    set(ArrowField::ReleasedMs, known(arrow.released));
    set(ArrowField::SentSeq, arrow.sent_seq.0 as f64);
    set(ArrowField::EndSeq, arrow.end_seq.0 as f64);
    set(ArrowField::Yes, arrow.yes.map_or(f64::NAN, flag));
    set(ArrowField::Term, arrow.term.0 as f64);
    set(ArrowField::Count, count.into());
    set(ArrowField::Relation, f64::from(relation as u32));
    out.extend(row);
}

/// NaN for what has not come.
fn known(time: Time) -> f64 {
    if time == Time::MAX { f64::NAN } else { time.as_ms_f64() }
}

fn end_code(fate: Fate) -> EndCode {
    match fate {
        Fate::Flying => EndCode::Flying,
        Fate::Arrived => EndCode::Arrived,
        Fate::LostAtOnce => EndCode::LostAtOnce,
        Fate::LostOnWay => EndCode::LostOnWay,
        Fate::LostAtEnd => EndCode::LostAtEnd,
        Fate::Dropped => EndCode::Dropped,
    }
}

fn write_mark(mark: &Mark, count: u32, relation: Relation, out: &mut Vec<f64>) {
    let mut row = [0.0; MarkField::Stride as usize];
    let mut set = |field: MarkField, value: f64| row[field as usize] = value;
    set(MarkField::Seq, mark.seq.0 as f64);
    set(MarkField::AtMs, mark.at.as_ms_f64());
    set(MarkField::Lane, mark.lane.map_or(0.0, peer));
    set(MarkField::Sign, f64::from(mark.sign as u32));
    set(MarkField::Count, count.into());
    set(MarkField::Relation, f64::from(relation as u32));
    out.extend(row);
}

fn write_band(band: &Band, now: Time, out: &mut Vec<f64>) {
    let (kind, other) = match band.kind {
        BandKind::Isolated => (BandCode::Isolated, 0),
        BandKind::Group(number) => (BandCode::Group, number),
        BandKind::Cut(receiver) => (BandCode::Cut, receiver.number()),
        BandKind::Paused => (BandCode::Paused, 0),
    };
    let mut row = [0.0; BandField::Stride as usize];
    row[BandField::Kind as usize] = f64::from(kind as u32);
    row[BandField::Server as usize] = band.server.number().into();
    row[BandField::Other as usize] = other.into();
    row[BandField::FromMs as usize] = band.from.as_ms_f64();
    row[BandField::ToMs as usize] = band.to.min(now).as_ms_f64();
    out.extend(row);
}

/// What can be asked of the events behind the diagram.
impl Live {
    /// What of the diagram is seen; loads what is missing while `keep_going` says that there is time.
    pub fn diagram(&mut self, wish: &Wish, keep_going: &mut dyn FnMut() -> bool) -> &[f64] {
        self.load_diagram(wish, keep_going);
        self.write(|live, out| write(live, wish, out))
    }

    fn load_diagram(&mut self, wish: &Wish, keep_going: &mut dyn FnMut() -> bool) {
        let branch = wish.branch(&self.history);
        let Some((head, summary)) = self.history.at_head(branch) else { return };
        let view = wish.view();
        let (from, to) = (view.from - MARGIN, (view.to + MARGIN).min(head.now()));
        if from <= to && !is_crowded(summary, &view) {
            let screen = self.screens.screen(&self.history, branch, from);
            screen.load((&self.history, &self.recent), from, to, keep_going);
        }
    }

    /// The numbers of the events of a view that are seen in the diagram, in order.
    pub fn diagram_list(&mut self, wish: &Wish) -> &[f64] {
        self.write(|live, out| {
            out.clear();
            let Some(loaded) = live.screens.loaded(wish.branch(&live.history)) else { return };
            let view = wish.view();
            let events = loaded.events();
            let start = events.partition_point(|event| event.at < view.from);
            let end = events.partition_point(|event| event.at <= view.to).max(start);
            let drawn = events[start..end].iter().filter(|event| Loaded::is_drawn(event));
            out.extend(drawn.map(|event| event.seq.0 as f64));
        })
    }

    /// The rows of these events of a branch, in their order; those that are not loaded are left out.
    pub fn event_rows(&self, branch: f64, seqs: impl Iterator<Item = f64>) -> Vec<EventRow> {
        let branch = Wish { branch, ..Wish::default() }.branch(&self.history);
        let Some((head, _)) = self.history.at_head(branch) else { return Vec::new() };
        let clients = head.world().clients();
        let found = seqs.take(LIST_MAX).filter_map(|seq| self.event(branch, seq));
        found.map(|event| event_row(event, clients)).collect()
    }

    fn event(&self, branch: BranchId, seq: f64) -> Option<&Event> {
        let seq = EventId(whole(seq)?);
        let loaded = self.screens.loaded(branch).and_then(|loaded| loaded.event(seq));
        let is_shown = branch == self.history.current();
        let listed = || self.recent.events_from(seq).next().filter(|event| event.seq == seq);
        loaded.or_else(|| if is_shown { listed() } else { None })
    }

    /// Works on the way to an event of a branch, loaded or not; none if there is no such event.
    pub fn find_event(
        &mut self,
        branch: f64,
        seq: f64,
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Option<EventProgress> {
        if let Some(row) = self.event_rows(branch, [seq].into_iter()).pop() {
            return Some(EventProgress { share: 1.0, result: Some(row) });
        }
        let branch = Wish { branch, ..Wish::default() }.branch(&self.history);
        let seq = EventId(whole(seq)?);
        let known = self.screens.1.take().filter(|way| (way.branch, way.seq) == (branch, seq));
        let mut way = match known {
            Some(way) => way,
            None => {
                let bracket = self.history.time_of(branch, seq)?;
                let replay = self.history.replay_to_event(branch, seq);
                Search { branch, seq, bracket, replay }
            }
        };
        let mut found = None;
        let mut watch = |event: &Event| {
            if event.seq == seq {
                found = Some(event.clone());
            }
        };
        if !way.replay.advance_to(seq, &mut watch, keep_going) && found.is_none() {
            let (from, to) = way.bracket;
            let done = way.replay.now().since(from).as_us() as f64;
            let share = done / to.since(from).as_us().max(1) as f64;
            self.screens.1 = Some(way);
            return Some(EventProgress { share, result: None });
        }
        let clients = self.history.at_head(branch)?.0.world().clients();
        let result = found.map(|event| event_row(&event, clients));
        Some(EventProgress { share: 1.0, result })
    }

    /// Where to go from an event; 0 for nowhere.
    pub fn walk(&self, branch: f64, seq: f64, walk: Walk) -> f64 {
        let branch = Wish { branch, ..Wish::default() }.branch(&self.history);
        let loaded = self.screens.loaded(branch);
        let found = loaded.and_then(|loaded| loaded.walk(EventId(whole(seq)?), walk));
        found.map_or(0.0, |seq| seq.0 as f64)
    }
}

#[cfg(target_arch = "wasm32")]
mod handle {
    use js_sys::{Array, Float64Array};
    use wasm_bindgen::prelude::wasm_bindgen;
    use wasm_bindgen::{JsCast, JsValue};

    use crate::lab::diagram::walk::Walk;
    use crate::web::arguments::{number, object, object_or_undefined};
    use crate::web::cluster::Cluster;
    use crate::web::later::later;
    use crate::web::live::Live;

    use super::Wish;

    /// How long a call may load, in milliseconds of wall time: the rest of a frame is for drawing.
    const LOAD_BUDGET_MS: f64 = 4.0;

    /// The space-time diagram.
    #[wasm_bindgen]
    impl Cluster {
        /// What is seen between two moments, arranged as `DiagramField` says. Copy it before the next call. Ask again in
        /// the next frame while its `Share` is below 1.
        pub fn diagram(
            &self,
            #[wasm_bindgen(js_name = fromMs, unchecked_param_type = "number")] from_ms: &JsValue,
            #[wasm_bindgen(js_name = toMs, unchecked_param_type = "number")] to_ms: &JsValue,
            #[wasm_bindgen(js_name = widthPx, unchecked_param_type = "number")] width_px: &JsValue,
            #[wasm_bindgen(unchecked_param_type = "number")] selected: &JsValue,
            #[wasm_bindgen(unchecked_optional_param_type = "number")] branch: &JsValue,
        ) -> Float64Array {
            let wish = Wish {
                branch: number(branch),
                from_ms: number(from_ms),
                to_ms: number(to_ms),
                width_px: number(width_px),
                selected: number(selected),
            };
            later!("30", (cluster: &Cluster = self, wish: Wish = wish) -> Float64Array {
                let mut keep_going = cluster.budget(LOAD_BUDGET_MS);
                cluster.numbers(|live| live.diagram(&wish, &mut keep_going))
            })
        }

        /// The numbers of the events that `diagram` shows between two moments, in order. Copy as above.
        #[wasm_bindgen(js_name = diagramList)]
        pub fn diagram_list(
            &self,
            #[wasm_bindgen(js_name = fromMs, unchecked_param_type = "number")] from_ms: &JsValue,
            #[wasm_bindgen(js_name = toMs, unchecked_param_type = "number")] to_ms: &JsValue,
            #[wasm_bindgen(unchecked_optional_param_type = "number")] branch: &JsValue,
        ) -> Float64Array {
            let (from_ms, to_ms, branch) = (number(from_ms), number(to_ms), number(branch));
            let wish = Wish { branch, from_ms, to_ms, ..Wish::default() };
            later!("31", (cluster: &Cluster = self, wish: Wish = wish) -> Float64Array {
                cluster.numbers(|live| live.diagram_list(&wish))
            })
        }

        /// These events, at most 500; those that are not known are left out.
        #[wasm_bindgen(js_name = eventRows, unchecked_return_type = "EventRow[]")]
        pub fn event_rows(
            &self,
            #[wasm_bindgen(unchecked_param_type = "number[]")] seqs: &JsValue,
            #[wasm_bindgen(unchecked_optional_param_type = "number")] branch: &JsValue,
        ) -> JsValue {
            let branch = number(branch);
            later!("32", (cluster: &Cluster = self, seqs: &JsValue = seqs, branch: f64 = branch) -> JsValue {
                let seqs = seqs.dyn_ref::<Array>().cloned().unwrap_or_default();
                let numbers = seqs.iter().map(|seq| number(&seq));
                object(&cluster.ask(|live| live.event_rows(branch, numbers)))
            })
        }

        /// An event; undefined if it is not known.
        #[wasm_bindgen(unchecked_return_type = "EventRow | undefined")]
        pub fn event(
            &self,
            #[wasm_bindgen(unchecked_param_type = "number")] seq: &JsValue,
            #[wasm_bindgen(unchecked_optional_param_type = "number")] branch: &JsValue,
        ) -> JsValue {
            later!("33", (cluster: &Cluster = self, seq: f64 = number(seq), branch: f64 = number(branch)) -> JsValue {
                let row = |live: &mut Live| live.event_rows(branch, [seq].into_iter()).pop();
                object_or_undefined(&cluster.ask(row))
            })
        }

        /// The way to an event that may have to be replayed: call it until `result` is there. Undefined if there is no
        /// such event.
        #[wasm_bindgen(js_name = findEvent, unchecked_return_type = "EventProgress | undefined")]
        pub fn find_event(
            &self,
            #[wasm_bindgen(unchecked_param_type = "number")] seq: &JsValue,
            #[wasm_bindgen(unchecked_optional_param_type = "number")] branch: &JsValue,
        ) -> JsValue {
            later!("38", (cluster: &Cluster = self, seq: f64 = number(seq), branch: f64 = number(branch)) -> JsValue {
                let mut keep_going = cluster.budget(LOAD_BUDGET_MS);
                let progress = cluster.ask(|live| live.find_event(branch, seq, &mut keep_going));
                object_or_undefined(&progress)
            })
        }

        /// The number of the event that one comes to from another: 0 its cause, 1 its first effect, 2 and 3 the one
        /// before and behind it on its lane. 0 if there is none that is loaded.
        pub fn walk(
            &self,
            #[wasm_bindgen(unchecked_param_type = "number")] seq: &JsValue,
            #[wasm_bindgen(unchecked_param_type = "0 | 1 | 2 | 3")] way: &JsValue,
            #[wasm_bindgen(unchecked_optional_param_type = "number")] branch: &JsValue,
        ) -> f64 {
            const WAYS: [Walk; 4] = [Walk::Cause, Walk::Effect, Walk::Earlier, Walk::Later];
            let (seq, branch) = (number(seq), number(branch));
            let way = super::whole(number(way)).and_then(|way| WAYS.get(way as usize)).copied();
            later!("34", (cluster: &Cluster = self, seq: f64 = seq, branch: f64 = branch, way: Option<Walk> = way) -> f64 {
                cluster.ask(|live| way.map_or(0.0, |way| live.walk(branch, seq, way)))
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::layout::{RelationCode, SignCode};
    use super::*;

    fn rows(live: &mut Live, wish: &Wish) -> Vec<f64> {
        live.diagram(wish, &mut || true).to_vec()
    }

    fn header(rows: &[f64], field: DiagramField) -> f64 {
        rows[field as usize]
    }

    fn opened(script: &str, seek_ms: f64) -> Live {
        let mut live = Live::new();
        live.open(script, None).expect("the script is sound");
        live.seek(seek_ms, &mut || true);
        live
    }

    #[test]
    fn the_page_knows_signs_and_relations_by_their_order() {
        let signs = [
            (Sign::Timeout as u32, SignCode::Timeout as u32),
            (Sign::Applied as u32, SignCode::Applied as u32),
            (Sign::Setting as u32, SignCode::Setting as u32),
            (Sign::Paused as u32, SignCode::Paused as u32),
            (Sign::Violated as u32, SignCode::Violated as u32),
        ];
        assert!(signs.iter().all(|(ours, theirs)| ours == theirs), "{signs:?}");
        assert_eq!(Relation::Itself as u32, RelationCode::Itself as u32);
        assert_eq!(Relation::Effect as u32, RelationCode::Effect as u32);
    }

    #[test]
    fn the_same_is_seen_however_one_came_there() {
        let wish = Wish { from_ms: 500.0, to_ms: 900.0, width_px: 1_000.0, ..Wish::default() };
        let script = "servers 3\nset load 50/s\n";
        let mut live = opened(script, 900.0);
        let live_rows = rows(&mut live, &wish);
        assert_eq!(header(&live_rows, DiagramField::Share), 1.0);
        assert!(header(&live_rows, DiagramField::Arrows) > 20.0);

        let mut back = opened(script, 5_000.0);
        let late = Wish { from_ms: 4_500.0, to_ms: 5_000.0, ..wish };
        rows(&mut back, &late);
        let after = rows(&mut back, &wish);
        assert_eq!(header(&after, DiagramField::Share), 1.0);
        let arrows = |rows: &[f64]| {
            let at = header(rows, DiagramField::ArrowsAt) as usize;
            let count = header(rows, DiagramField::Arrows) as usize;
            let table = &rows[at..at + count * ArrowField::Stride as usize];
            let arrived = |row: &&[f64]| row[ArrowField::End as usize] == 1.0;
            let known = table.chunks(ArrowField::Stride as usize).filter(arrived);
            let ends = |row: &[f64]| {
                [ArrowField::Message, ArrowField::SentMs, ArrowField::EndMs]
                    .map(|field| row[field as usize].to_bits())
            };
            known.map(ends).collect::<Vec<_>>()
        };
        let (first, second) = (arrows(&live_rows), arrows(&after));
        assert!(first.iter().all(|arrow| second.contains(arrow)));
    }

    #[test]
    fn loading_goes_on_where_it_had_to_stop() {
        let mut live = opened("servers 5\nset load 50/s\n", 20_000.0);
        let wish = Wish { from_ms: 2_000.0, to_ms: 9_000.0, width_px: 1_000.0, ..Wish::default() };
        let mut calls = 0;
        let mut share = -1.0;
        while share < 1.0 {
            let mut looks = 2;
            let next = header(
                live.diagram(&wish, &mut || {
                    looks -= 1;
                    looks > 0
                }),
                DiagramField::Share,
            );
            assert!(next >= share || share < 0.0, "{share} then {next}");
            share = next;
            calls += 1;
            assert!(calls < 100_000, "it never gets there");
        }
        assert!(calls > 1, "it was to be too much for one call");
    }

    #[test]
    fn from_far_away_the_summary_is_seen() {
        let mut live = opened("servers 64\nat 5s crash leader\n", 30_000.0);
        let wish = Wish { to_ms: 30_000.0, width_px: 1_000.0, ..Wish::default() };
        let rows = rows(&mut live, &wish);
        assert_eq!(header(&rows, DiagramField::Coarse), 1.0);
        assert_eq!(header(&rows, DiagramField::Arrows), 0.0);
        assert!(header(&rows, DiagramField::Marks) > 1.0);
        assert!(header(&rows, DiagramField::Densities) > 100.0);
        assert!(header(&rows, DiagramField::Spans) >= 64.0);
    }

    #[test]
    fn nonsense_is_answered_with_a_header() {
        let mut live = opened("servers 3\n", 100.0);
        for bad in [f64::NAN, f64::INFINITY, -1.0, 1e300] {
            let wish = Wish { branch: bad, from_ms: bad, to_ms: bad, width_px: bad, selected: bad };
            assert!(rows(&mut live, &wish).len() >= DiagramField::Stride as usize);
            assert!(live.walk(bad, bad, Walk::Cause) == 0.0);
        }
    }

    #[test]
    fn an_event_of_long_ago_is_found() {
        let mut live = opened("servers 5\nset load 50/s\n", 20_000.0);
        let early =
            live.diagram(&Wish { to_ms: 300.0, width_px: 500.0, ..Wish::default() }, &mut || true);
        assert_eq!(header(early, DiagramField::Share), 1.0);
        let seq = live.diagram_list(&Wish { to_ms: 300.0, ..Wish::default() }).to_vec()[5];
        let known = live.event_rows(0.0, [seq].into_iter()).pop().expect("it is loaded");
        let late = Wish { from_ms: 19_000.0, to_ms: 20_000.0, width_px: 500.0, ..Wish::default() };
        live.diagram(&late, &mut || true);
        assert!(live.event_rows(0.0, [seq].into_iter()).is_empty(), "it is loaded no more");
        let found = live.find_event(0.0, seq, &mut || true).and_then(|way| way.result);
        assert_eq!(found.map(|row| row.text), Some(known.text));
        assert!(live.find_event(0.0, 1e9, &mut || true).is_none());
    }

    #[test]
    fn another_branch_is_seen_without_being_shown() {
        let mut live = opened("servers 3\n", 2_000.0);
        live.seek(1_000.0, &mut || true);
        live.run("crash S1");
        let main = Wish { branch: 1.0, from_ms: 1_000.0, to_ms: 2_000.0, ..Wish::default() };
        let main = Wish { width_px: 500.0, ..main };
        let marks = |rows: &[f64]| header(rows, DiagramField::HeadMs);
        assert_eq!(marks(&rows(&mut live, &main)), 2_000.0);
        assert_eq!(marks(&rows(&mut live, &Wish { branch: 0.0, ..main })), 1_000.0);
    }
}
