//! The links between servers (`www/src/ring/links.ts`).

use std::cmp::Ordering;

use super::layout::{Layout, Point};
use crate::lab::scene::{LinkFault, Tuning, faulty_links, group_of, tuned_links};
use crate::picture::svg::{Paint, Path, Svg};
use crate::picture::theme::Theme;
use crate::sim::World;
use crate::types::{Link, ServerId};

/// With more servers than this, only links that are cut, clogged or have settings of their own are drawn.
const MAX_WHOLE: usize = 7;
/// The most links that are drawn then.
const MAX_CUTS: usize = 60;

/// Draws the links.
pub fn draw(svg: &mut Svg, theme: &Theme, layout: &Layout, world: &World) {
    let faults: Vec<_> = faulty_links(world).collect();
    let tuned: Vec<_> = tuned_links(world.settings()).collect();
    for (a, b) in pairs(layout.servers.len(), world, &faults, &tuned) {
        Drawing { a, b, world, faults: &faults, tuned: &tuned }.draw(svg, theme, layout);
    }
}

fn pairs(
    count: usize,
    world: &World,
    faults: &[(Link, LinkFault)],
    tuned: &[Tuning],
) -> Vec<(ServerId, ServerId)> {
    let ids: Vec<_> = world.ids().collect();
    if count <= MAX_WHOLE {
        let later = |(place, &a): (usize, &ServerId)| {
            ids[place + 1..].iter().map(move |&b| (a, b)).collect::<Vec<_>>()
        };
        return ids.iter().enumerate().flat_map(later).collect();
    }
    let mut pairs = Vec::new();
    let links = faults.iter().map(|(link, _)| *link).chain(tuned.iter().map(|own| own.link));
    for Link { from, to } in links {
        let pair = (from.min(to), from.max(to));
        if pairs.len() < MAX_CUTS && !pairs.contains(&pair) {
            pairs.push(pair);
        }
    }
    pairs
}

struct Drawing<'a> {
    a: ServerId,
    b: ServerId,
    world: &'a World,
    faults: &'a [(Link, LinkFault)],
    tuned: &'a [Tuning],
}

impl Drawing<'_> {
    fn draw(&self, svg: &mut Svg, theme: &Theme, layout: &Layout) {
        let (a, b) = (self.a, self.b);
        let (from, to) = (layout.server(a.number().into()), layout.server(b.number().into()));
        let (there, back) = (self.has(a, b, LinkFault::Cut), self.has(b, a, LinkFault::Cut));
        let clogged = [self.has(a, b, LinkFault::Clogged), self.has(b, a, LinkFault::Clogged)];
        svg.group("link", (0.0, 0.0), 1.0);
        if let Some(words) = self.words(there, back, clogged) {
            svg.title(&words);
        }
        let mut line = Path::default();
        line.line(from.x, from.y, to.x, to.y);
        svg.path(line.d(), self.paint(theme, there, back, clogged));
        let mut marks = Path::default();
        if clogged[0] {
            clog(&mut marks, from, to, layout.radius);
        }
        if clogged[1] {
            clog(&mut marks, to, from, layout.radius);
        }
        match (there, back) {
            (true, true) => cross(&mut marks, from, to),
            (true, false) => one_way(&mut marks, from, to, layout.radius),
            (false, true) => one_way(&mut marks, to, from, layout.radius),
            (false, false) => {}
        }
        svg.path(marks.d(), Paint::line(theme.danger, 2.6).rounded());
        svg.end();
    }

    fn has(&self, from: ServerId, to: ServerId, fault: LinkFault) -> bool {
        self.faults.contains(&(Link { from, to }, fault))
    }

    fn words(&self, there: bool, back: bool, clogged: [bool; 2]) -> Option<String> {
        let (a, b) = (self.a, self.b);
        let cut = |from, to| format!("{from} → {to} is cut");
        let mut words = Vec::new();
        match (there, back) {
            (true, true) => words.push(format!("The link between {a} and {b} is cut")),
            (true, false) => words.push(cut(a, b)),
            (false, true) => words.push(cut(b, a)),
            (false, false) => {}
        }
        for (is_clogged, (from, to)) in clogged.into_iter().zip([(a, b), (b, a)]) {
            if is_clogged {
                words.push(format!("{from} → {to} is clogged"));
            }
        }
        (!words.is_empty()).then(|| words.join(", "))
    }

    /// Later rules of the page's style sheet win over earlier ones.
    fn paint(&self, theme: &Theme, there: bool, back: bool, clogged: [bool; 2]) -> Paint<'static> {
        let mut paint = Paint::line(theme.line, 1.2);
        let network = self.world.network();
        let is_isolated = network.is_isolated(self.a) || network.is_isolated(self.b);
        let apart = is_isolated || group_of(network, self.a) != group_of(network, self.b);
        if there && back {
            paint = Paint::line(theme.danger, 1.6).dashed(&[2.0, 6.0]);
        } else if there || back {
            paint = Paint::line(theme.danger, 1.2).dashed(&[8.0, 4.0]);
        } else if apart {
            paint = paint.dashed(&[2.0, 7.0]);
        }
        if clogged.contains(&true) {
            paint = Paint::line(theme.warn, 3.0).dashed(&[1.0, 4.0]).rounded();
        }
        let mine = self.tuned.iter().filter(|own| {
            let Link { from, to } = own.link;
            (from.min(to), from.max(to)) == (self.a, self.b)
        });
        let mut mine = mine.peekable();
        if mine.peek().is_some() {
            paint.stroke = Some(theme.edge);
        }
        for own in mine {
            match own.latency {
                Ordering::Greater => paint.width = 4.0,
                Ordering::Less => paint.width = 0.8,
                Ordering::Equal => {}
            }
            if own.unreliable {
                paint.dash = &[9.0, 4.0, 2.0, 4.0];
            }
        }
        paint
    }
}

fn towards(from: Point, to: Point) -> (f64, f64) {
    let length = from.distance(to).max(1e-9);
    ((to.x - from.x) / length, (to.y - from.y) / length)
}

/// A clog: three bars before the receiver, at which messages wait.
fn clog(path: &mut Path, from: Point, to: Point, radius: f64) {
    let (ux, uy) = towards(from, to);
    for away in [16.0, 21.0, 26.0] {
        let (x, y) = (to.x - ux * (radius + away), to.y - uy * (radius + away));
        path.line(x + uy * 7.0, y - ux * 7.0, x - uy * 7.0, y + ux * 7.0);
    }
}

fn cross(path: &mut Path, a: Point, b: Point) {
    let (x, y) = (f64::midpoint(a.x, b.x), f64::midpoint(a.y, b.y));
    path.line(x - 6.0, y - 6.0, x + 6.0, y + 6.0);
    path.line(x + 6.0, y - 6.0, x - 6.0, y + 6.0);
}

/// A cut in one direction: an arrow from the sender that ends at a bar before the receiver.
fn one_way(path: &mut Path, from: Point, to: Point, radius: f64) {
    let (ux, uy) = towards(from, to);
    let at = |distance: f64, side: f64| {
        (to.x - ux * distance - uy * side, to.y - uy * distance + ux * side)
    };
    let bar = radius + 22.0;
    let mut draw = |points: &[(f64, f64)]| {
        for (place, &(distance, side)) in points.iter().enumerate() {
            let (x, y) = at(distance, side);
            if place == 0 { path.move_to(x, y) } else { path.line_to(x, y) }
        }
    };
    draw(&[(bar, -10.0), (bar, 10.0)]);
    draw(&[(bar + 13.0, -6.0), (bar + 5.0, 0.0), (bar + 13.0, 6.0)]);
    draw(&[(bar + 5.0, 0.0), (bar + 34.0, 0.0)]);
}
