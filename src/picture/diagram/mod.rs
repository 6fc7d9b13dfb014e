//! The space-time diagram of a span of a run (`www/src/diagram/drawing`).

mod arrows;
mod geometry;
mod signs;

use super::svg::{Letters, Paint, Path, Svg};
use super::theme::Theme;
use super::{hatch, words};
use crate::lab::diagram::coarse::{self, Density};
use crate::lab::diagram::condense::{ROWS_MAX, View, condense};
use crate::lab::diagram::{
    Arrow, Band, BandKind, Flights, Loaded, MARGIN, Mark, Sign, visible_spans,
};
use crate::lab::history::History;
use crate::lab::summary::lanes::{LaneSpan, LaneState};
use crate::types::{Peer, ServerId, Time};
pub use geometry::height;
use geometry::{AXIS, Geometry, NAMES, tick_label, tick_length};

/// Bars thinner than this have no text.
const WORDY: f64 = 8.5;
/// The distance between a text and the middle of a sign.
const SIGN_ROOM: f64 = 10.0;
/// Below this height a lane has no space for signs on it.
const SIGNED: f64 = 7.0;

/// An arrow, and when its flight ended or will end, if that is known.
#[derive(Clone, Debug)]
pub struct DrawnArrow {
    arrow: Arrow,
    end: Option<Time>,
}

/// What a diagram draws of a span of a run.
#[derive(Clone, Debug, Default)]
pub struct Excerpt {
    from: Time,
    to: Time,
    /// The present; what comes later is drawn faintly.
    now: Time,
    servers: usize,
    arrows: Vec<DrawnArrow>,
    marks: Vec<Mark>,
    bands: Vec<Band>,
    spans: Vec<(ServerId, LaneSpan)>,
    densities: Vec<Density>,
}

impl Excerpt {
    /// Loads a span of a run, as far as the run has come, by replay. None if `keep_going` returned false.
    pub fn load(
        history: &History,
        (from, to): (Time, Time),
        now: Time,
        width: f64,
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Option<Self> {
        let (session, summary) = history.at_head(history.current())?;
        let (world, head) = (session.world(), session.now());
        let columns = (width - NAMES).max(1.0) as u32;
        let view = View { from, to: to.min(head), columns, rows_max: ROWS_MAX };
        let spans = visible_spans(summary, head, &view);
        let servers = world.ids().count();
        let excerpt = Self { from, to, now, servers, spans, ..Self::default() };
        if coarse::is_crowded(summary, &view) {
            let densities = coarse::densities(summary, &view).collect();
            return Some(Self { marks: coarse::marks(summary, &view), densities, ..excerpt });
        }
        let mut replay = history.replay(history.current(), from - MARGIN);
        let mut loaded = Loaded::at(replay.session().world());
        let until = (to + MARGIN).min(head);
        if !replay.advance(until, &mut |event| loaded.push(event), keep_going) {
            return None;
        }
        loaded.reach(until);
        let condensed = condense(&loaded, &view, &|_| false);
        let flights = Flights::of(world);
        let arrow = |&(place, _): &(usize, u32)| {
            let arrow = loaded.arrows()[place].clone();
            DrawnArrow { end: flights.end_of(&arrow), arrow }
        };
        let seen = |band: &&Band| band.from <= view.to && band.to >= view.from;
        let ended = |band: &Band| Band { to: band.to.min(loaded.to()), ..*band };
        Some(Self {
            arrows: condensed.arrows.iter().map(arrow).collect(),
            marks: condensed.marks.iter().map(|&(place, _)| loaded.marks()[place]).collect(),
            bands: loaded.bands().iter().filter(seen).map(ended).collect(),
            ..excerpt
        })
    }

    /// The span in words.
    pub fn sentence(&self) -> String {
        let (from, to) = (words::time(self.from), words::time(self.to));
        let arrows = words::plural(self.arrows.len(), "message", "messages");
        format!("Space-time diagram from {from} to {to}: a lane for each server, {arrows}.")
    }

    /// Draws it.
    pub fn draw(&self, svg: &mut Svg, theme: &Theme, width: f64) {
        let geometry = Geometry::new(width, self.servers, self.from, self.to);
        let drawing = Drawing { excerpt: self, theme, geometry };
        svg.title(&self.sentence());
        drawing.names(svg);
        drawing.grid(svg);
        drawing.density(svg);
        for band in &self.bands {
            drawing.band(svg, band);
        }
        for &(server, span) in &self.spans {
            drawing.span(svg, server, span);
        }
        arrows::draw(svg, theme, &geometry, self);
        for &(server, span) in &self.spans {
            drawing.term(svg, server, span);
        }
        drawing.marks(svg);
        drawing.present(svg);
    }
}

struct Drawing<'a> {
    excerpt: &'a Excerpt,
    theme: &'a Theme,
    geometry: Geometry,
}

impl Drawing<'_> {
    fn lane_of(&self, server: ServerId) -> f64 {
        self.geometry.y(Some(Peer::Server(server)))
    }

    fn names(&self, svg: &mut Svg) {
        let (geometry, theme) = (&self.geometry, self.theme);
        let x = NAMES - 6.0;
        if geometry.lane < 11.0 {
            let small = Letters::new(theme.muted, 9.5).end();
            for number in
                (1..=self.excerpt.servers).filter(|number| *number == 1 || number % 4 == 0)
            {
                let y = geometry.clients + (number as f64 - 0.5) * geometry.lane;
                svg.centred(&format!("S{number}"), x, y, small);
            }
            return;
        }
        if geometry.clients >= 10.0 {
            let small = Letters::new(theme.muted, 10.0).end();
            svg.centred("clients", x, geometry.y(None), small);
        }
        let letters = Letters::new(theme.ink, geometry.lane.min(11.5)).bold().end();
        for number in 1..=self.excerpt.servers {
            let y = geometry.clients + (number as f64 - 0.5) * geometry.lane;
            svg.centred(&format!("S{number}"), x, y, letters);
        }
    }

    /// The label of the present on the axis: its text, half its width and its middle, if the present is in view.
    fn present_label(&self) -> (String, f64, Option<f64>) {
        let geometry = &self.geometry;
        let x = geometry.x(self.excerpt.now.as_ms_f64());
        let label = format!("{:.4} s", self.excerpt.now.as_ms_f64() / 1_000.0);
        let half = Letters::new(self.theme.on_accent, 10.5).bold().width(&label) / 2.0 + 5.0;
        let seen = x >= NAMES - 1.0 && x <= geometry.width + 1.0;
        let middle = seen.then(|| x.max(NAMES + half).min(geometry.width - half));
        (label, half, middle)
    }

    fn grid(&self, svg: &mut Svg) {
        let (geometry, theme) = (&self.geometry, self.theme);
        let Geometry { width, from_ms, span_ms, bottom, .. } = *geometry;
        let tick = tick_length(span_ms, width - NAMES, 92.0);
        let (_, half_now, now) = self.present_label();
        let letters = Letters::new(theme.muted, 10.5).middle();
        let mut lines = Path::default();
        let mut labels = Vec::new();
        let mut number = (from_ms / tick - 1e-9).ceil();
        while number * tick <= from_ms + span_ms + 1e-9 {
            let x = geometry.x(number * tick);
            lines.line(x, 0.0, x, bottom + 3.0);
            let label = tick_label(number * tick, tick);
            let half = letters.width(&label) / 2.0;
            let covered = now.is_some_and(|now| (x - now).abs() < half + half_now);
            let fits = x + half * 0.2 >= NAMES && x - half * 0.2 <= width;
            if !covered && fits {
                labels.push((label, x.max(NAMES + half).min(width - half)));
            }
            number += 1.0;
        }
        lines.line(NAMES, bottom + 0.5, width, bottom + 0.5);
        svg.path(lines.d(), Paint::line(theme.line, 1.0));
        for (label, x) in labels {
            svg.centred(&label, x, bottom + AXIS / 2.0 + 2.0, letters);
        }
    }

    /// Zoomed out, the numbers of messages: the height of a column is its share of the highest number.
    fn density(&self, svg: &mut Svg) {
        let (geometry, theme, densities) = (&self.geometry, self.theme, &self.excerpt.densities);
        let per = |density: &Density, count: f64| {
            count / (density.to.as_ms_f64() - density.from.as_ms_f64()).max(0.001)
        };
        let most = densities.iter().map(|one| per(one, one.sent)).fold(0.0, f64::max);
        if most == 0.0 {
            return;
        }
        let columns = |count: fn(&Density) -> f64| {
            let mut path = Path::default();
            for density in densities {
                let left = geometry.within(geometry.x(density.from.as_ms_f64()));
                let right = geometry.within(geometry.x(density.to.as_ms_f64()));
                let height = per(density, count(density)) / most * geometry.bottom * 0.9;
                if height > 0.0 {
                    path.rect(left, geometry.bottom - height, right - left, height);
                }
            }
            path
        };
        svg.path(columns(|one| one.sent).d(), Paint::fill(theme.muted).faint(0.22));
        svg.path(columns(|one| one.lost).d(), Paint::fill(theme.danger).faint(0.5));
    }

    fn band(&self, svg: &mut Svg, band: &Band) {
        let (geometry, theme) = (&self.geometry, self.theme);
        let left = geometry.within(geometry.x(band.from.as_ms_f64()));
        let right = geometry.within(geometry.x(band.to.as_ms_f64()));
        if right <= left {
            return;
        }
        let (lane, bar, y) = (geometry.lane, geometry.bar, self.lane_of(band.server));
        let room = [left, y - lane / 2.0, right - left, lane];
        let hatched = |step, up| hatch(room, step, up);
        match band.kind {
            BandKind::Paused => {
                let half = bar / 2.0 + ((lane - bar) / 4.0).min(3.0);
                let mut path = Path::default();
                for side in [-half, half] {
                    path.line(left, y + side, right, y + side);
                }
                svg.path(path.d(), Paint::line(theme.warn, 1.5).dashed(&[6.0, 3.0]));
            }
            BandKind::Stalled => {
                svg.path(&hatched(5.0, true), Paint::line(theme.warn, 1.1).faint(0.3));
            }
            BandKind::Isolated => {
                svg.path(&hatched(7.0, true), Paint::line(theme.danger, 1.1).faint(0.35));
            }
            BandKind::Group(group) => {
                let step = 6.0 + 4.0 * f64::from(group.div_ceil(2));
                let paint = Paint::line(theme.warn, 1.1).faint(0.28);
                svg.path(&hatched(step, group % 2 == 1), paint);
                if lane >= 14.0 && right - left >= 18.0 {
                    let y = room[1] + (lane - bar) / 4.0 + 0.5;
                    let ground = [left + 1.0, y - 5.0, 12.0, 10.0];
                    svg.rect(ground, 0.0, Paint::fill(theme.surface));
                    let letters = Letters::new(theme.warn, 9.5).bold().middle();
                    svg.centred(&words::group_letter(group.into()), left + 7.0, y, letters);
                }
            }
            BandKind::Cut(to) => self.cut(svg, band.server, to, (left, right), false),
            BandKind::Clogged(to) => self.cut(svg, band.server, to, (left, right), true),
        }
    }

    /// A cut direction is a dashed line along the sender's lane, on the side of the receiver.
    fn cut(&self, svg: &mut Svg, from: ServerId, to: ServerId, ends: (f64, f64), clogged: bool) {
        let (geometry, theme, (left, right)) = (&self.geometry, self.theme, ends);
        let side = if to > from { 1.0 } else { -1.0 };
        let away = geometry.bar / 2.0 + ((geometry.lane - geometry.bar) / 5.0).max(1.0);
        let y = self.lane_of(from) + side * away;
        let color = if clogged { theme.warn } else { theme.danger };
        let dash: &[f64] = if clogged { &[6.0, 2.0] } else { &[2.0, 3.0] };
        let mut line = Path::default();
        line.line(left, y, right, y);
        svg.path(line.d(), Paint::line(color, 1.2).dashed(dash));
        if geometry.lane < 16.0 || right - left < 44.0 {
            return;
        }
        let letters = Letters::new(color, 9.5);
        let name = to.to_string();
        let room = 15.0 + letters.width(&name);
        svg.rect([left + 3.0, y - 5.5, room, 11.0], 0.0, Paint::fill(theme.surface));
        let mut sign = Path::default();
        let form = signs::form(if clogged { Sign::Clogged } else { Sign::Cut });
        signs::trace(&mut sign, &form, left + 9.0, y, 4.0);
        svg.path(sign.d(), Paint::line(color, 1.1));
        svg.centred(&name, left + 15.5, y, letters);
    }

    /// The bar of a leader is solid, of a candidate hatched, of a pre-candidate hatched wider in the other direction, of a follower
    /// tinted; a crashed server has a dotted line.
    fn span(&self, svg: &mut Svg, server: ServerId, span: LaneSpan) {
        let (geometry, theme) = (&self.geometry, self.theme);
        let bar = geometry.bar;
        let y = self.lane_of(server);
        let left = geometry.within(geometry.x(span.from.as_ms_f64()));
        let width = geometry.within(geometry.x(span.to.as_ms_f64())) - left;
        if width <= 0.0 {
            return;
        }
        if span.state == LaneState::Down {
            let mut line = Path::default();
            line.line(left, y, left + width, y);
            return svg.path(line.d(), Paint::line(theme.dead, bar.min(1.5)).dashed(&[2.0, 4.0]));
        }
        let color = theme.term(span.term.0);
        let room = [left, y - bar / 2.0, width.max(0.75), bar];
        let leads = span.state == LaneState::Leader;
        let ground = if leads { color } else { color.mixed(20, theme.surface) };
        svg.rect(room, 0.0, Paint::fill(ground));
        let hatched = match span.state {
            LaneState::Candidate => hatch(room, 5.0, true),
            LaneState::PreCandidate => hatch(room, 10.0, false),
            _ => String::new(),
        };
        svg.path(&hatched, Paint::line(color, 1.1).faint(0.9));
        if !leads && bar >= 4.0 {
            svg.rect([left, y - bar / 2.0, 1.25, bar], 0.0, Paint::fill(color));
        }
    }

    /// The term above the arrows, on a ground, where no sign covers it.
    fn term(&self, svg: &mut Svg, server: ServerId, span: LaneSpan) {
        let (geometry, theme) = (&self.geometry, self.theme);
        let bar = geometry.bar;
        if bar < WORDY || span.state == LaneState::Down {
            return;
        }
        let left = geometry.within(geometry.x(span.from.as_ms_f64()));
        let right = geometry.within(geometry.x(span.to.as_ms_f64()));
        let color = theme.term(span.term.0);
        let leads = span.state == LaneState::Leader;
        let ink = if leads { theme.on } else { theme.ink };
        let plain = Letters::new(ink, bar.min(10.5));
        let letters = if leads { plain.bold() } else { plain };
        let signs = self.signs_of(server);
        let crown = if leads { 14.0 } else { 0.0 };
        for (label, crown) in
            [(format!("term {}", span.term.0), crown), (span.term.0.to_string(), 0.0)]
        {
            let width = crown + letters.width(&label);
            let x = first_gap(&signs, left + 6.0, width);
            if x + width + 6.0 > right {
                continue;
            }
            let y = self.lane_of(server);
            let ground = if leads { color } else { color.mixed(20, theme.surface) };
            svg.rect([x - 3.0, y - bar / 2.0, width + 6.0, bar], 0.0, Paint::fill(ground));
            if crown > 0.0 {
                let mut path = Path::default();
                signs::trace(&mut path, &signs::form(Sign::Elected), x + 4.5, y - 0.2, 4.2);
                svg.path(path.d(), Paint::fill(ink));
            }
            return svg.centred(&label, x + crown, y, letters);
        }
    }

    /// The positions of the large signs of a lane, from left to right.
    fn signs_of(&self, server: ServerId) -> Vec<f64> {
        let mine =
            |mark: &&Mark| mark.lane == Some(Peer::Server(server)) && !signs::form(mark.sign).small;
        let marks = self.excerpt.marks.iter().filter(mine);
        let mut places: Vec<_> = marks.map(|mark| self.geometry.x(mark.at.as_ms_f64())).collect();
        places.sort_by(f64::total_cmp);
        places
    }

    /// The signs, in order of rank, the most important ones on top.
    fn marks(&self, svg: &mut Svg) {
        let thin = self.geometry.lane < SIGNED;
        let mut kinds: Vec<Sign> = self.excerpt.marks.iter().map(|mark| mark.sign).collect();
        kinds.sort_by_key(|&sign| (signs::form(sign).rank, sign as usize));
        kinds.dedup();
        for sign in kinds {
            let form = signs::form(sign);
            if thin && form.rank < 6 {
                continue;
            }
            let alike = self.excerpt.marks.iter().filter(|mark| mark.sign == sign);
            let places: Vec<_> = alike.filter_map(|mark| self.place(mark, form.small)).collect();
            let (mut grounds, mut path) = (Path::default(), Path::default());
            for &(x, y, r) in &places {
                if thin {
                    path.rect(x - 0.75, y - r, 1.5, 2.0 * r);
                    continue;
                }
                if !form.small {
                    grounds.circle(x, y, r + 2.5);
                }
                signs::trace(&mut path, &form, x, y, r);
            }
            svg.path(grounds.d(), Paint::fill(self.theme.surface));
            let color = (form.color)(self.theme);
            let width = if form.small { 1.2 } else { 1.7 };
            let paint =
                if thin || form.filled { Paint::fill(color) } else { Paint::line(color, width) };
            svg.path(path.d(), paint);
        }
    }

    /// The position and size of a mark; none outside the view.
    fn place(&self, mark: &Mark, small: bool) -> Option<(f64, f64, f64)> {
        let geometry = &self.geometry;
        let x = geometry.x(mark.at.as_ms_f64());
        if !(NAMES..=geometry.width).contains(&x) {
            return None;
        }
        let on_server = mark.lane.and_then(Peer::server).is_some();
        let height = if on_server { geometry.lane } else { geometry.clients };
        let y = geometry.y(mark.lane);
        if geometry.lane < SIGNED {
            return Some((x, y, (height / 2.0).max(1.5)));
        }
        if !small || !on_server {
            return Some((x, y, (height * 0.2).clamp(2.5, 5.0)));
        }
        let r = ((height - geometry.bar) / 5.0).clamp(1.5, 2.8);
        Some((x, y + geometry.bar / 2.0 + r + 0.5, r))
    }

    /// The present; the later part of the view is faint.
    fn present(&self, svg: &mut Svg) {
        let (geometry, theme) = (&self.geometry, self.theme);
        let (width, bottom) = (geometry.width, geometry.bottom);
        let x = geometry.x(self.excerpt.now.as_ms_f64());
        if x < width {
            let left = x.max(NAMES);
            let later = [left, 0.0, width - left, bottom];
            svg.rect(later, 0.0, Paint::fill(theme.surface).faint(0.66));
        }
        let (label, half, Some(middle)) = self.present_label() else { return };
        let mut sign = Path::default();
        sign.rect(x - 0.75, 0.0, 1.5, bottom);
        sign.move_to(x - 4.0, bottom + 3.0);
        sign.line_to(x, bottom - 2.0);
        sign.line_to(x + 4.0, bottom + 3.0);
        sign.close();
        sign.rect(middle - half, bottom + 2.0, 2.0 * half, AXIS - 3.0);
        svg.path(sign.d(), Paint::fill(theme.accent));
        let letters = Letters::new(theme.on_accent, 10.5).bold().middle();
        svg.centred(&label, middle, bottom + AXIS / 2.0 + 0.5, letters);
    }
}

/// The first position from `x` on at which a text of this width does not overlap the signs.
fn first_gap(signs: &[f64], mut x: f64, width: f64) -> f64 {
    for &sign in signs {
        if sign > x + width + SIGN_ROOM {
            break;
        }
        if sign + SIGN_ROOM > x {
            x = sign + SIGN_ROOM;
        }
    }
    x
}
