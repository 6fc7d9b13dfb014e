//! The area of each group of a partition: a tinted field under its servers, with its letter (`www/src/ring/group-areas.ts`). A group
//! whose servers are not all neighbours has several fields with bridges between them.

use std::collections::BTreeMap;
use std::f64::consts::PI;

use super::layout::{Detail, Layout, Point};
use crate::picture::svg::{Letters, Paint, Path, Short, Svg};
use crate::picture::theme::Theme;
use crate::picture::words;

/// How much wider the rim of an area is than the area.
const RIM: f64 = 3.0;
const BRIDGE: f64 = 16.0;

/// Draws the areas; `group_of` gives the group of a server by its number from 1.
pub fn draw(svg: &mut Svg, theme: &Theme, layout: &Layout, group_of: &dyn Fn(usize) -> usize) {
    let fat = width_of(layout, group_of);
    for (group, runs) in runs_of(layout, group_of) {
        svg.group("group", (0.0, 0.0), 1.0);
        svg.title(&format!("group {}", words::group_letter(group)));
        let rows = runs.windows(2).filter(|_| layout.grid.is_none());
        let bridges: Vec<_> = rows.map(|pair| bridge(layout, &pair[0], &pair[1])).collect();
        let fields: Vec<_> = runs.iter().map(|run| field(layout, run)).collect();
        let tint = theme.group(group);
        for (color, more) in [(theme.edge, RIM), (tint, 0.0)] {
            let line = |width| Paint::line(color, width).rounded();
            bridges.iter().for_each(|d| svg.path(d, line(BRIDGE + more)));
            // The rim would show through a field of its own ground.
            let filled = |paint: Paint<'static>| if more > 0.0 { paint } else { paint.on(tint) };
            fields.iter().for_each(|d| svg.path(d, filled(line(fat + more))));
        }
        svg.end();
    }
}

/// Draws the letters of the areas, above the links.
pub fn draw_letters(
    svg: &mut Svg,
    theme: &Theme,
    layout: &Layout,
    group_of: &dyn Fn(usize) -> usize,
) {
    let reach = width_of(layout, group_of) / 2.0;
    for (group, runs) in runs_of(layout, group_of) {
        let Some(longest) = runs.iter().rev().max_by_key(|run| run.len()) else { continue };
        let at = place_of_letter(layout, longest, reach);
        svg.circle(at.x, at.y, 10.5, Paint::line(theme.edge, 1.6).on(theme.surface));
        let letters = Letters::new(theme.ink, 12.5).bold().middle();
        svg.text(&words::group_letter(group), at.x, at.y + 4.5, letters);
    }
}

/// The sequences of neighbours of each group, around the ring or in each row.
fn runs_of(layout: &Layout, group_of: &dyn Fn(usize) -> usize) -> BTreeMap<usize, Vec<Vec<usize>>> {
    let count = layout.servers.len();
    let mut start = 1;
    while layout.grid.is_none()
        && start < count
        && group_of(start) == group_of((start + count - 2) % count + 1)
    {
        start += 1;
    }
    let mut runs: BTreeMap<usize, Vec<Vec<usize>>> = BTreeMap::new();
    let mut last = None;
    for i in 0..count {
        let id = (start - 1 + i) % count + 1;
        let group = group_of(id);
        let begins_row = layout.grid.is_some_and(|grid| (id - 1).is_multiple_of(grid.columns));
        let known = runs.entry(group).or_default();
        if last != Some(group) || begins_row {
            known.push(Vec::new());
        }
        known.last_mut().into_iter().for_each(|run| run.push(id));
        last = Some(group);
    }
    runs
}

/// The width of an area around its servers, with a gap between neighbours of different groups.
fn width_of(layout: &Layout, group_of: &dyn Fn(usize) -> usize) -> f64 {
    if let Some(grid) = layout.grid {
        return grid.cell - 7.0;
    }
    let count = layout.servers.len();
    let borders = (1..=count).map(|id| (id, id % count + 1));
    let borders = borders.filter(|&(id, next)| group_of(id) != group_of(next));
    let near = borders
        .map(|(id, next)| layout.server(id).distance(layout.server(next)))
        .fold(f64::INFINITY, f64::min);
    (2.0 * layout.radius + 6.0).max((2.0 * layout.radius + 40.0).min(near - 7.0))
}

fn field(layout: &Layout, run: &[usize]) -> String {
    let mut path = Path::default();
    for (place, &id) in run.iter().enumerate() {
        let at = layout.server(id);
        if place == 0 { path.move_to(at.x, at.y) } else { path.line_to(at.x, at.y) }
    }
    // A single point has no length; a line that ends where it begins has round ends.
    if let [only] = run {
        let at = layout.server(*only);
        path.line_to(at.x, at.y);
    }
    path.close();
    path.d().to_owned()
}

/// A bridge from the end of one sequence to the start of the next, curved towards the centre.
fn bridge(layout: &Layout, run: &[usize], next: &[usize]) -> String {
    let from = layout.server(run.last().copied().unwrap_or_default());
    let to = layout.server(next.first().copied().unwrap_or_default());
    let written = |at: Point| format!("{} {}", Short(at.x), Short(at.y));
    format!("M{}Q{} {}", written(from), written(layout.centre), written(to))
}

/// The position of a group's letter on the edge of its longest sequence, if possible not over names and servers.
fn place_of_letter(layout: &Layout, run: &[usize], reach: f64) -> Point {
    let first = layout.server(run.first().copied().unwrap_or_default());
    if let Some(grid) = layout.grid {
        return Point { x: first.x - grid.cell / 2.0, y: first.y - grid.cell / 2.0 + 2.0 };
    }
    let around = |at: Point, angle: f64| Point {
        x: (at.x + reach * angle.cos()).clamp(14.0, layout.width - 14.0),
        y: (at.y + reach * angle.sin()).clamp(14.0, layout.height - 14.0),
    };
    let outward = |at: Point| (at.y - layout.centre.y).atan2(at.x - layout.centre.x);
    let mut places = Vec::new();
    for pair in run.windows(2) {
        let (a, b) = (layout.server(pair[0]), layout.server(pair[1]));
        let middle = Point { x: f64::midpoint(a.x, b.x), y: f64::midpoint(a.y, b.y) };
        places.push(around(middle, outward(middle)));
        if run.len() * 2 < layout.servers.len() + 2 {
            places.push(around(middle, outward(middle) + PI));
        }
    }
    for &id in run {
        let at = layout.server(id);
        let turns = [0.9, -0.9, 0.0, 2.2, -2.2, PI];
        places.extend(turns.map(|turn| around(at, outward(at) + turn)));
    }
    let clear = places.iter().find(|place| is_clear(layout, **place));
    clear.or(places.first()).copied().unwrap_or(layout.centre)
}

/// Whether a letter at a position covers neither a server nor a server's name.
fn is_clear(layout: &Layout, place: Point) -> bool {
    let named = matches!(layout.detail, Detail::Full | Detail::Short);
    layout.servers.iter().zip(&layout.label_above).all(|(at, &above)| {
        if at.distance(place) < layout.radius + 17.0 {
            return false;
        }
        let label = at.y + if above { -1.0 } else { 1.0 } * (layout.radius + 22.0);
        !named || (at.x - place.x).abs() > 50.0 || (label - place.y).abs() > 24.0
    })
}
