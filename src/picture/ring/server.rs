//! One server of the ring: a circle with its name and term, its election timer as an arc that drains, the votes of a candidate,
//! and its role in words (`www/src/ring/server.ts`).

use std::f64::consts::PI;

use super::layout::{Detail, Layout, Point};
use crate::lab::scene::{Membership, ServerFault, faults, group_of};
use crate::picture::shapes;
use crate::picture::svg::{Letters, Paint, Short, Svg};
use crate::picture::theme::{Color, Theme};
use crate::picture::words;
use crate::sim::World;
use crate::types::{Configuration, Role, ServerId, Term};

/// How much larger than other beads a leader is.
const LEADER_SCALE: f64 = 1.3;
/// The positions of badges, as shares of the radius.
const CORNER: f64 = 0.76;
/// The approximate width of a letter of a note, and the most letters of a note: a longer one would overlap neighbours.
const LETTER: f64 = 5.7;
const NOTE_MAX: usize = 38;
const BETWEEN: &str = " · ";
/// Votes are drawn as pips up to this many servers, and as a number above.
const MAX_PIPS: usize = 13;

/// A server and what is around it.
pub struct ServerView<'a> {
    /// The server.
    pub id: ServerId,
    /// Its world.
    pub world: &'a World,
    /// The members of the cluster.
    pub members: &'a Configuration,
}

impl ServerView<'_> {
    fn is_up(&self) -> bool {
        self.world.is_up(self.id)
    }

    /// Before the first event no server has started, and so none has crashed.
    fn waits(&self) -> bool {
        !self.is_up() && self.world.last_event().0 == 0
    }

    fn role(&self) -> Option<Role> {
        self.world.core(self.id).map(crate::cores::Core::role)
    }

    fn is_candidate(&self) -> bool {
        matches!(self.role(), Some(Role::Candidate | Role::PreCandidate))
    }

    /// Its term; a crashed server's is on its disk.
    pub fn term(&self) -> Term {
        let on_disk = || self.world.server(self.id).disk().durable().current_term;
        self.world.core(self.id).map_or_else(on_disk, crate::cores::Core::current_term)
    }

    fn membership(&self) -> Membership {
        Membership::of(self.members, self.id)
    }

    fn clock_rate(&self) -> f64 {
        f64::from(self.world.settings().server(self.id).clock.ppm()) / 1_000_000.0
    }

    /// Its role in words, or why it has none.
    pub fn role_words(&self) -> &'static str {
        match self.role() {
            Some(role) => words::role(role),
            None if self.waits() => "Not started",
            None => "Crashed",
        }
    }

    /// What else is to say.
    pub fn notes(&self) -> Vec<String> {
        let (id, world) = (self.id, self.world);
        let mut notes = Vec::new();
        // The role already says that it is a learner.
        let member = self.membership();
        if member != Membership::Learner {
            notes.push(words::membership(member).to_owned());
        }
        if world.network().is_isolated(id) {
            notes.push("isolated".into());
        }
        if world.server(id).is_paused() {
            notes.push("paused".into());
        }
        if self.clock_rate() != 1.0 {
            notes.push(format!("clock {}%", Short(100.0 * self.clock_rate())));
        }
        notes.extend(faults(world, id).map(|fault| words::fault(fault).to_owned()));
        if let Some(core) = world.core(id) {
            match core.role() {
                Role::Candidate | Role::PreCandidate => {
                    let voters = world.ids().filter(|&id| Membership::of(self.members, id).votes());
                    let votes = core.votes();
                    let (yes, all) = voters.fold((0, 0), |(yes, all), id| {
                        (yes + usize::from(votes.contains(id)), all + 1)
                    });
                    let asks = core.role() == Role::PreCandidate;
                    let vote = if asks { "would vote" } else { "votes" };
                    notes.push(format!("{yes}/{all} {vote}"));
                }
                Role::Follower => notes.push(match core.voted_for() {
                    Some(candidate) => format!("vote {candidate}"),
                    None => "no vote yet".into(),
                }),
                Role::Leader | Role::Learner => {
                    notes.push(format!("commit {}", core.commit_index().0));
                }
            }
        }
        notes.retain(|note| !note.is_empty());
        notes
    }

    /// The server in words.
    pub fn words(&self) -> String {
        let mut words = format!("{} term {}, {}", self.id, self.term().0, self.role_words());
        for note in self.notes() {
            words += &format!(", {note}");
        }
        match group_of(self.world.network(), self.id) {
            0 => words,
            group => format!("{words}, group {}", words::group_letter(group)),
        }
    }

    /// Draws it.
    pub fn draw(&self, svg: &mut Svg, theme: &Theme, layout: &Layout) {
        let number = usize::from(self.id.number());
        let at = layout.server(number);
        let bead = layout.detail == Detail::Bead;
        let leads = self.role() == Some(Role::Leader);
        let scale = if bead && leads { LEADER_SCALE } else { 1.0 };
        svg.group("server", (at.x, at.y), scale);
        svg.title(&self.words());
        let drawing = Drawing { view: self, theme, r: layout.radius, detail: layout.detail };
        drawing.surroundings(svg);
        drawing.body(svg);
        if layout.detail == Detail::Full && layout.servers.len() <= MAX_PIPS {
            drawing.pips(svg, layout.servers.len());
        }
        drawing.signs(svg);
        drawing.name(svg);
        svg.end();
    }

    /// Draws its role and what else is to say; above all servers, so that no neighbour covers it.
    pub fn draw_label(&self, svg: &mut Svg, theme: &Theme, layout: &Layout) {
        let number = usize::from(self.id.number());
        let at = layout.server(number);
        let drawing = Drawing { view: self, theme, r: layout.radius, detail: layout.detail };
        svg.group("label", (at.x, at.y), 1.0);
        drawing.label(svg, layout, at, layout.label_above.get(number - 1) == Some(&true));
        svg.end();
    }
}

struct Drawing<'a> {
    view: &'a ServerView<'a>,
    theme: &'a Theme,
    r: f64,
    detail: Detail,
}

impl Drawing<'_> {
    fn color(&self) -> Color {
        self.theme.term(self.view.term().0)
    }

    fn is_bead(&self) -> bool {
        self.detail == Detail::Bead
    }

    /// The fence of an isolated server, the sides of a joint configuration, the timer.
    fn surroundings(&self, svg: &mut Svg) {
        let Self { view, theme, r, .. } = *self;
        let (world, id, bead) = (view.world, view.id, self.is_bead());
        if world.network().is_isolated(id) {
            let away = if bead { 4.5 } else { 9.0 };
            let fence = Paint::line(theme.danger, 1.8).dashed(&[3.0, 5.0]);
            svg.circle(0.0, 0.0, r + away, fence);
        }
        let ring = r + if bead { 2.6 } else { 4.5 };
        let (start, end) = match world.election_deadline(id).filter(|_| view.is_up()) {
            Some(end) => (world.server(id).election_timer_set(), end),
            None => (world.now(), world.now()),
        };
        let runs = end > start;
        let side: Option<&[f64]> = match view.membership() {
            Membership::BothSides => Some(&[]),
            Membership::OldSide => Some(&[6.0, 6.0]),
            Membership::NewSide => Some(&[2.0, 4.0]),
            Membership::Outside | Membership::Voter | Membership::Learner => None,
        };
        let width = if bead { 1.6 } else { 3.0 };
        if let Some(dash) = side {
            svg.circle(0.0, 0.0, ring, Paint::line(theme.accent, 2.0).dashed(dash));
        } else if runs {
            svg.circle(0.0, 0.0, ring, Paint::line(theme.line, width));
        }
        if runs {
            let left = end.since(world.now()).as_ms_f64() / end.since(start).as_ms_f64();
            let color = if view.is_candidate() { self.color() } else { theme.muted };
            let alpha = if world.server(id).is_paused() { 0.45 } else { 1.0 };
            let width = if bead { 1.6 } else { 3.2 };
            svg.path(&arc(ring, left.clamp(0.0, 1.0)), Paint::line(color, width).faint(alpha));
        }
    }

    fn body(&self, svg: &mut Svg) {
        let Self { view, theme, r, .. } = *self;
        let c = self.color();
        let surface = theme.surface;
        let member = view.membership();
        let lean = matches!(member, Membership::Outside | Membership::Learner);
        let width = if lean {
            1.5
        } else if self.is_bead() {
            2.0
        } else {
            3.0
        };
        if self.is_bead() && view.is_candidate() {
            let paint = if view.role() == Some(Role::PreCandidate) {
                Paint::line(c, 2.0 / r).on(surface).dashed(&[0.02, 0.2]).rounded()
            } else {
                Paint::line(c, 2.0 / r).on(c.mixed(24, surface))
            };
            svg.group("diamond", (0.0, 0.0), r);
            svg.path(shapes::BEAD_DIAMOND, paint);
            svg.end();
            return;
        }
        let mut paint = match view.role() {
            Some(Role::Leader) => Paint::line(c, width).on(c),
            Some(Role::Candidate) => Paint::line(c, width).on(c.mixed(16, surface)),
            Some(Role::PreCandidate) => {
                Paint::line(c, width).on(surface).dashed(&[0.1, 6.0]).rounded()
            }
            Some(Role::Follower | Role::Learner) => Paint::line(c, width).on(surface),
            None if view.waits() => {
                Paint::line(theme.dead, width).on(surface).dashed(&[1.0, 5.0]).rounded()
            }
            None => Paint::line(theme.dead, width).on(theme.dead_ground).dashed(&[4.0, 4.0]),
        };
        match member {
            Membership::Outside => paint.stroke = Some(theme.dead),
            Membership::Learner => paint.dash = &[2.0, 3.0],
            _ => {}
        }
        if view.world.server(view.id).is_paused() {
            paint.dash = &[9.0, 5.0];
        }
        svg.circle(0.0, 0.0, r, paint);
    }

    /// The votes of a candidate, one for each server.
    fn pips(&self, svg: &mut Svg, count: usize) {
        let view = self.view;
        let Some(core) = view.world.core(view.id).filter(|_| view.is_candidate()) else { return };
        let (yes, no) = (core.votes(), core.rejections());
        let (c, surface) = (self.color(), self.theme.surface);
        for (i, voter) in view.world.ids().enumerate() {
            if !Membership::of(view.members, voter).votes() {
                continue;
            }
            let angle = -PI / 2.0 + 2.0 * PI * i as f64 / count as f64;
            let reach = self.r * 0.78;
            svg.group("vote", (reach * angle.cos(), reach * angle.sin()), 1.0);
            if no.contains(voter) {
                svg.path(shapes::PIP_NO, Paint::line(c, 2.0));
            } else {
                let ground = if yes.contains(voter) { c } else { surface };
                svg.path(shapes::PIP, Paint::line(c, 1.5).on(ground));
            }
            svg.end();
        }
    }

    /// The cross of a crashed server, the crown of a leader, badges.
    fn signs(&self, svg: &mut Svg) {
        let Self { view, theme, r, .. } = *self;
        let (world, id, bead) = (view.world, view.id, self.is_bead());
        if !view.is_up() && !view.waits() {
            let c = Short(r * 0.62);
            let back = Short(-r * 0.62);
            let d = format!("M{back} {back} {c} {c}M{c} {back} {back} {c}");
            let alpha = if bead { 0.3 } else { 0.55 };
            svg.path(&d, Paint::line(theme.dead, 3.0).rounded().faint(alpha));
        }
        if view.role() == Some(Role::Leader) && (self.detail == Detail::Full || bead) {
            let (y, scale) =
                if bead { (-1.05 * r, r / 20.0) } else { (-0.54 * r, (r / 48.0).min(0.9)) };
            svg.group("crown", (0.0, y), scale);
            if bead {
                svg.path(shapes::CROWN, Paint::line(theme.surface, 4.0));
            }
            svg.path(shapes::CROWN, Paint::fill(if bead { self.color() } else { theme.on }));
            svg.end();
        }
        let size = (r / 34.0).clamp(if bead { 0.5 } else { 0.7 }, 1.2);
        let mut badge = |mark, x: f64, y: f64| {
            svg.group("badge", (x * CORNER * r, y * CORNER * r), size);
            svg.circle(0.0, 0.0, 8.0, Paint::line(theme.ink, 1.4).on(theme.surface));
            svg.path(mark, Paint::line(theme.ink, 2.0).rounded());
            svg.end();
        };
        if world.server(id).is_paused() {
            badge(shapes::BARS, 1.0, 1.0);
        }
        if view.clock_rate() != 1.0 {
            badge(shapes::CLOCK, -1.0, 1.0);
        }
        if faults(world, id).any(|fault| fault != ServerFault::Slow) {
            badge(shapes::DISK, 1.0, -1.0);
        }
    }

    fn name(&self, svg: &mut Svg) {
        let Self { view, theme, r, detail } = *self;
        let leads = view.role() == Some(Role::Leader);
        let is_faint = view.waits() || view.membership() == Membership::Outside;
        let down = !view.is_up();
        let ink = if leads {
            theme.on
        } else if is_faint || (down && !self.is_bead()) {
            theme.muted
        } else {
            theme.ink
        };
        let term = view.term().0;
        let term_ink = if leads { theme.on } else { theme.muted };
        let letters = |size| Letters::new(ink, size).bold().middle();
        match detail {
            Detail::Bead => {
                let size = (0.95 * r).clamp(9.5, 15.0);
                svg.text(&view.id.number().to_string(), 0.0, 0.36 * size, letters(size));
            }
            Detail::Full => {
                svg.text(&view.id.to_string(), 0.0, 0.06 * r, letters((0.4 * r).min(17.0)));
                let small = Letters::new(term_ink, (0.32 * r).min(11.5)).middle();
                svg.text(&format!("term {term}"), 0.0, 0.4 * r, small);
            }
            Detail::Short | Detail::Name => {
                svg.text(&view.id.to_string(), 0.0, 0.0, letters((0.6 * r).min(12.5)));
                let sign = match view.role().filter(|_| detail == Detail::Name) {
                    Some(Role::Leader) => "♛ ",
                    Some(Role::PreCandidate) => "… ",
                    Some(Role::Candidate) => "? ",
                    _ => "",
                };
                let small = Letters::new(term_ink, 9.0).middle();
                svg.text(&format!("{sign}t{term}"), 0.0, 10.0, small);
            }
        }
    }

    /// The role and the notes.
    fn label(&self, svg: &mut Svg, layout: &Layout, at: Point, above: bool) {
        let Self { view, theme, r, detail } = *self;
        if !matches!(detail, Detail::Full | Detail::Short) {
            return;
        }
        let room = 2.0 * at.x.min(layout.width - at.x) / LETTER;
        let note = fitting(&view.notes(), NOTE_MAX.min(room as usize));
        let shift = r + 13.0;
        let two_lines = detail == Detail::Full && !note.is_empty();
        let role_y = match (above, two_lines) {
            (true, true) => -shift - 12.0,
            (true, false) => -shift + 1.0,
            (false, _) => shift + 9.0,
        };
        let ink = if !view.is_up() && !view.waits() {
            theme.danger
        } else if view.waits() || view.membership() == Membership::Outside {
            theme.muted
        } else {
            theme.ink
        };
        let letters = Letters::new(ink, 12.0).bold().middle().rim(theme.surface);
        svg.text(view.role_words(), 0.0, role_y, letters);
        if two_lines {
            let note_y = if above { -shift + 1.0 } else { shift + 22.0 };
            let letters = Letters::new(theme.muted, 11.5).middle().rim(theme.surface);
            svg.text(&note, 0.0, note_y, letters);
        }
    }
}

/// The notes that fit, and the number of the others.
fn fitting(notes: &[String], room: usize) -> String {
    let shown = |count: usize| {
        let left = notes.len() - count;
        let more = (left > 0).then(|| format!("+{left}"));
        let parts: Vec<_> = notes[..count].iter().cloned().chain(more).collect();
        parts.join(BETWEEN)
    };
    let fits = |&count: &usize| shown(count).chars().count() <= room;
    (1..=notes.len()).rev().find(fits).map_or_else(|| shown(notes.len().min(1)), shown)
}

/// A share of a circle, clockwise from the top.
fn arc(r: f64, share: f64) -> String {
    if share >= 0.9995 {
        let mut circle = crate::picture::svg::Path::default();
        circle.circle(0.0, 0.0, r);
        return circle.d().to_owned();
    }
    let angle = -PI / 2.0 + 2.0 * PI * share;
    let (x, y) = (Short(r * angle.cos()), Short(r * angle.sin()));
    let large = u8::from(share > 0.5);
    let r = Short(r);
    format!("M0 {}A{r} {r} 0 {large} 1 {x} {y}", Short(-r.0))
}
