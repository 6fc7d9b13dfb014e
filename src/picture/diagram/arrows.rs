//! The arrows of messages (`www/src/diagram/drawing/arrows.ts`). The style of the line and the head show the kind, the colour shows
//! the term. A negative answer ends in a bar instead of a head, a lost message in a cross.

use std::collections::BTreeMap;

use super::geometry::{Geometry, NAMES};
use super::{DrawnArrow, Excerpt};
use crate::lab::diagram::Fate;
use crate::picture::svg::{Paint, Path, Svg};
use crate::picture::theme::{Theme, term_color};
use crate::types::{MessageKind, Peer, Time};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Head {
    Triangle,
    Open,
    Diamond,
}

struct Style {
    width: f64,
    dash: &'static [f64],
    head: Head,
    size: f64,
    alpha: f64,
}

fn style(kind: MessageKind) -> Style {
    let style = |width, dash, head, size, alpha| Style { width, dash, head, size, alpha };
    match kind {
        MessageKind::RequestVote => style(1.5, &[], Head::Diamond, 7.0, 1.0),
        MessageKind::RequestVoteResponse => style(1.4, &[5.0, 3.0], Head::Triangle, 6.5, 1.0),
        MessageKind::PreVote => style(1.1, &[2.0, 2.0], Head::Diamond, 6.0, 1.0),
        MessageKind::PreVoteResponse => style(1.1, &[2.0, 2.0], Head::Open, 6.0, 1.0),
        MessageKind::TimeoutNow => style(2.0, &[8.0, 2.0], Head::Diamond, 8.0, 1.0),
        MessageKind::ReadIndex => style(1.2, &[4.0, 2.0], Head::Triangle, 6.0, 1.0),
        MessageKind::ReadIndexResponse => style(1.2, &[4.0, 2.0], Head::Open, 6.0, 1.0),
        MessageKind::Heartbeat => style(0.9, &[], Head::Open, 5.0, 0.62),
        MessageKind::AppendEntries => style(1.7, &[], Head::Triangle, 7.0, 1.0),
        MessageKind::AppendEntriesResponse => style(0.9, &[1.5, 2.5], Head::Open, 4.5, 0.75),
        MessageKind::InstallSnapshot => style(2.6, &[], Head::Triangle, 8.0, 1.0),
        MessageKind::InstallSnapshotResponse => style(1.3, &[1.5, 2.5], Head::Open, 5.5, 0.9),
        MessageKind::Other => style(1.3, &[], Head::Open, 6.0, 1.0),
        MessageKind::ClientRequest => style(1.3, &[7.0, 2.5, 1.5, 2.5], Head::Triangle, 6.0, 1.0),
        MessageKind::ClientResponse => style(1.3, &[7.0, 2.5, 1.5, 2.5], Head::Open, 6.0, 1.0),
    }
}

/// With more arrows than this, lines are plain, and heads that would overlap are left out.
const MANY: usize = 900;
/// A message that was lost when it was sent is drawn as if its flight had taken this long.
const STUB_MS: f64 = 6.0;
/// The share of the flight at which a lost message ends.
const LOST_AT: f64 = 0.5;
/// The drawn duration of a flight whose end is not known yet.
const USUAL_MS: f64 = 12.5;

/// Draws all arrows.
pub fn draw(svg: &mut Svg, theme: &Theme, geometry: &Geometry, excerpt: &Excerpt) {
    let count = excerpt.arrows.len();
    let fine =
        (geometry.lane / 22.0).max(0.45).min((500.0 / count.max(1) as f64).max(0.45)).min(1.0);
    let mut kinds: BTreeMap<(usize, usize), Vec<Line>> = BTreeMap::new();
    for drawn in &excerpt.arrows {
        let key = (drawn.arrow.kind as usize, term_color(drawn.arrow.term.0));
        kinds.entry(key).or_default().push(Line::of(drawn, geometry, excerpt.now));
    }
    for ((kind, color), lines) in &kinds {
        let style = style(MessageKind::ALL[*kind]);
        let stroke = if *color == 0 { theme.ink } else { theme.terms[*color] };
        let alpha = style.alpha * fine.sqrt();
        let mut path = Path::default();
        lines.iter().for_each(|line| line.trace(&mut path, geometry));
        let plain = count > MANY;
        let paint = Paint::line(stroke, (style.width * fine).max(0.7)).faint(alpha);
        svg.path(path.d(), if plain { paint } else { paint.dashed(style.dash) });
        if plain && style.alpha < 1.0 {
            continue;
        }
        let (mut heads, mut bars) = (Path::default(), Path::default());
        let arriving = lines.iter().filter(|line| line.has_head() && geometry.shows(line.end().0));
        for line in arriving {
            if line.yes == Some(false) {
                line.bar(&mut bars);
            } else {
                line.head(&mut heads, style.head, (style.size * fine).max(3.2));
            }
        }
        let open = style.head == Head::Open;
        let paint = if open { Paint::line(stroke, 1.1) } else { Paint::fill(stroke) };
        svg.path(heads.d(), paint.faint(alpha));
        svg.path(bars.d(), Paint::line(stroke, 1.8).faint(alpha));
    }
    let all = || kinds.values().flatten();
    let mut losses = Path::default();
    for (x, y) in all().filter(|line| line.is_lost).map(Line::end) {
        if geometry.shows(x) {
            let r = (3.2 * fine).max(2.2);
            losses.line(x - r, y - r, x + r, y + r);
            losses.line(x + r, y - r, x - r, y + r);
        }
    }
    svg.path(losses.d(), Paint::line(theme.danger, (1.7 * fine).max(1.1)));
    let mut held = Path::default();
    for (x, y) in all().filter_map(|line| line.held) {
        for side in [-1.6, 1.6] {
            if geometry.shows(x) {
                held.line(x + side, y - 4.0, x + side, y + 4.0);
            }
        }
    }
    svg.path(held.d(), Paint::line(theme.warn, 1.8));
}

impl Geometry {
    /// Whether a position is within the view.
    fn shows(&self, x: f64) -> bool {
        (NAMES..=self.width).contains(&x)
    }
}

/// The line of an arrow.
struct Line {
    /// Its points; more than two if it was held half-way.
    points: Vec<(f64, f64)>,
    is_lost: bool,
    /// Where it was held.
    held: Option<(f64, f64)>,
    is_held_still: bool,
    yes: Option<bool>,
}

impl Line {
    fn of(drawn: &DrawnArrow, geometry: &Geometry, now: Time) -> Self {
        let arrow = &drawn.arrow;
        let sent_ms = arrow.sent.as_ms_f64();
        let end_ms = match (arrow.fate, drawn.end) {
            (Fate::LostAtOnce, _) => sent_ms + 2.0 * STUB_MS,
            (_, None) => sent_ms + USUAL_MS,
            (_, Some(end)) => end.as_ms_f64(),
        };
        let halfway = matches!(arrow.fate, Fate::LostAtOnce | Fate::LostOnWay | Fate::Dropped);
        let across = if halfway { LOST_AT } else { 1.0 };
        // A dropped message ends at once; a random loss is visible only when the message should have arrived.
        let along = if arrow.fate == Fate::Dropped { 1.0 } else { across };
        let y_of = |peer: Peer| geometry.y(Some(peer));
        let down = if y_of(arrow.to) >= y_of(arrow.from) { 1.0 } else { -1.0 };
        let (x1, y1) = (geometry.x(sent_ms), y_of(arrow.from) + down * geometry.inset(arrow.from));
        let (x2, y2) = (geometry.x(end_ms), y_of(arrow.to) - down * geometry.inset(arrow.to));
        let end = (x1 + (x2 - x1) * along, y1 + (y2 - y1) * across);
        let known = |time: Time| (time != Time::MAX).then(|| time.as_ms_f64());
        let is_lost = !matches!(arrow.fate, Fate::Flying | Fate::Arrived);
        let mut line = Self {
            points: vec![(x1, y1)],
            is_lost,
            held: None,
            is_held_still: false,
            yes: arrow.yes,
        };
        if let Some(held_ms) = known(arrow.held) {
            // A held message stops half-way: there its line is parallel to the time axis.
            let y = f64::midpoint(y1, end.1);
            let released = known(arrow.released);
            line.held = Some((geometry.x(held_ms), y));
            line.points.push((geometry.x(held_ms), y));
            line.points.push((geometry.x(released.unwrap_or(now.as_ms_f64())), y));
            line.is_held_still = released.is_none();
        }
        if !line.is_held_still {
            line.points.push(end);
        }
        line
    }

    fn end(&self) -> (f64, f64) {
        self.points.last().copied().unwrap_or_default()
    }

    fn has_head(&self) -> bool {
        !self.is_lost && !self.is_held_still
    }

    /// Adds the part of the line that is in view.
    fn trace(&self, path: &mut Path, geometry: &Geometry) {
        for pair in self.points.windows(2) {
            if let Some([x1, y1, x2, y2]) = clipped(pair[0], pair[1], NAMES, geometry.width) {
                path.line(x1, y1, x2, y2);
            }
        }
    }

    fn direction(&self) -> (f64, f64) {
        let [.., from, to] = self.points.as_slice() else { return (1.0, 0.0) };
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let length = dx.hypot(dy).max(1e-9);
        (dx / length, dy / length)
    }

    fn head(&self, path: &mut Path, head: Head, long: f64) {
        let ((x, y), (dx, dy)) = (self.end(), self.direction());
        let half = long * 0.42;
        let (bx, by) = (x - dx * long, y - dy * long);
        if head == Head::Diamond {
            let (mx, my) = (x - dx * long * 0.5, y - dy * long * 0.5);
            path.move_to(x, y);
            path.line_to(mx - dy * half, my + dx * half);
            path.line_to(bx, by);
            path.line_to(mx + dy * half, my - dx * half);
            return path.close();
        }
        path.move_to(bx - dy * half, by + dx * half);
        path.line_to(x, y);
        path.line_to(bx + dy * half, by - dx * half);
        if head == Head::Triangle {
            path.close();
        }
    }

    /// The end of a negative answer.
    fn bar(&self, path: &mut Path) {
        let ((x, y), (dx, dy)) = (self.end(), self.direction());
        path.line(x - dx - dy * 4.0, y - dy + dx * 4.0, x - dx + dy * 4.0, y - dy - dx * 4.0);
    }
}

/// The part of a line between two vertical borders.
fn clipped(a: (f64, f64), b: (f64, f64), left: f64, right: f64) -> Option<[f64; 4]> {
    let (a, b) = if a.0 <= b.0 { (a, b) } else { (b, a) };
    if b.0 < left || a.0 > right {
        return None;
    }
    let width = b.0 - a.0;
    let at = |x: f64| if width == 0.0 { a.1 } else { a.1 + (b.1 - a.1) * (x - a.0) / width };
    let start = if a.0 < left { (left, at(left)) } else { a };
    let end = if b.0 > right { (right, at(right)) } else { b };
    Some([start.0, start.1, end.0, end.1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_ends_at_the_borders_of_the_view() {
        let line = clipped((0.0, 0.0), (100.0, 50.0), 20.0, 60.0);
        assert_eq!(line, Some([20.0, 10.0, 60.0, 30.0]));
        assert_eq!(clipped((0.0, 0.0), (10.0, 50.0), 20.0, 60.0), None);
    }
}
