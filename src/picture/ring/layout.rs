//! The layout of the ring: the same as the page's (`www/src/ring/geometry.ts`).

use std::f64::consts::PI;

/// A point of a drawing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

impl Point {
    /// The distance to another point.
    pub fn distance(self, other: Self) -> f64 {
        (other.x - self.x).hypot(other.y - self.y)
    }
}

/// How much of a server is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Everything.
    Full,
    /// Its role, without a note.
    Short,
    /// Its name and term.
    Name,
    /// A bead with its number.
    Bead,
}

/// Rows of beads.
#[derive(Clone, Copy, Debug)]
pub struct Grid {
    /// How many stand in a row.
    pub columns: usize,
    /// The width and height of the cell of one server.
    pub cell: f64,
}

/// Where everything is.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The width of the drawing.
    pub width: f64,
    /// Its height.
    pub height: f64,
    /// The radius of a server.
    pub radius: f64,
    /// The middle of the ring.
    pub centre: Point,
    /// The positions of the servers, in order of their numbers.
    pub servers: Vec<Point>,
    /// Whether a server's label is above it; otherwise it is below.
    pub label_above: Vec<bool>,
    /// How much of a server is drawn.
    pub detail: Detail,
    /// The rows that replace the ring if servers would be too small in it.
    pub grid: Option<Grid>,
    /// Seats for clients.
    pub clients: Vec<Point>,
}

const CLIENT_COLUMN: f64 = 88.0;
const CLIENT_ROW: f64 = 50.0;
/// The margin around a server for its timer and its halo.
const MARGIN: f64 = 13.0;
/// Servers of at least this radius have a label; of at least the other radius, a label of two lines.
const LABELLED: f64 = 17.0;
const FULL: f64 = 27.0;
/// In a smaller circle, a name is not readable.
const LEGIBLE: f64 = 14.0;
const LARGEST: f64 = 44.0;
/// Half the width of a label.
const LABEL_REACH: f64 = 42.0;
/// Up to this many servers are drawn in a ring of any size.
const FEW: usize = 12;
const GRID_MARGIN: f64 = 8.0;
/// The height of the summary below the beads.
const SUMMARY_ROW: f64 = 20.0;
const LARGEST_CELL: f64 = 62.0;
/// The radius of a bead, as a share of its cell; a leader's is larger.
const BEAD: f64 = 0.34;

#[derive(Clone, Copy)]
struct Area {
    left: f64,
    width: f64,
    height: f64,
}

struct Ring {
    centre: Point,
    servers: Vec<Point>,
    label_above: Vec<bool>,
}

impl Layout {
    /// Positions servers clockwise from the top, or in rows if they are many, and clients at the left or below.
    pub fn new(count: usize, width: f64, height: f64) -> Self {
        let below = width < height * 1.12;
        let left = if below { 0.0 } else { CLIENT_COLUMN };
        let area = Area {
            left,
            width: width - left,
            height: height - if below { CLIENT_ROW } else { 0.0 },
        };
        let mut radius = (area.width.min(area.height) * 0.13).clamp(LEGIBLE, LARGEST);
        let mut ring = Ring::new(count, radius, area);
        while radius >= LEGIBLE && !ring.fits(radius) {
            radius -= 1.0;
            ring = Ring::new(count, radius, area);
        }
        let clients = client_seats(below, width, height);
        if radius < LEGIBLE && count > FEW {
            return Self::in_rows(count, width, height, area, clients);
        }
        let detail = if radius >= FULL {
            Detail::Full
        } else if radius >= LABELLED {
            Detail::Short
        } else {
            Detail::Name
        };
        let Ring { centre, servers, label_above } = ring;
        Self { width, height, radius, centre, servers, label_above, detail, grid: None, clients }
    }

    /// Rows of beads, S1 at the top left.
    fn in_rows(count: usize, width: f64, height: f64, area: Area, clients: Vec<Point>) -> Self {
        let room_x = area.width - 2.0 * GRID_MARGIN;
        let room_y = area.height - 2.0 * GRID_MARGIN - SUMMARY_ROW;
        let cell_of =
            |wide: usize| (room_x / wide as f64).min(room_y / count.div_ceil(wide) as f64);
        let wider =
            |best: usize, wide: usize| if cell_of(wide) > cell_of(best) { wide } else { best };
        let columns = (2..=count).fold(1, wider);
        let cell = cell_of(columns).clamp(12.0, LARGEST_CELL);
        let rows = count.div_ceil(columns);
        let start = Point {
            x: area.left + area.width / 2.0 - (columns - 1) as f64 * cell / 2.0,
            y: GRID_MARGIN + (room_y - (rows - 1) as f64 * cell) / 2.0,
        };
        let place = |i: usize| Point {
            x: start.x + (i % columns) as f64 * cell,
            y: start.y + (i / columns) as f64 * cell,
        };
        let centre =
            Point { x: area.left + area.width / 2.0, y: start.y + (rows - 1) as f64 * cell / 2.0 };
        Self {
            width,
            height,
            radius: cell * BEAD,
            centre,
            servers: (0..count).map(place).collect(),
            label_above: vec![false; count],
            detail: Detail::Bead,
            grid: Some(Grid { columns, cell }),
            clients,
        }
    }

    /// The position of a server, by its number from 1.
    pub fn server(&self, number: usize) -> Point {
        number.checked_sub(1).and_then(|i| self.servers.get(i)).copied().unwrap_or(self.centre)
    }
}

impl Ring {
    fn new(count: usize, radius: f64, area: Area) -> Self {
        let beside = if radius >= LABELLED { 14.0 } else { 2.0 };
        let reach_x = (area.width / 2.0 - radius - MARGIN - beside).max(0.0);
        let under = 2.0 * half_label_height(radius) + 2.0;
        let reach_y = (area.height / 2.0 - radius - MARGIN - under).max(0.0);
        let rx = if count == 1 { 0.0 } else { reach_x.min(reach_y * 1.75) };
        let ry = if count == 1 { 0.0 } else { reach_y.min(rx * 1.25) };
        let centre = Point { x: area.left + area.width / 2.0, y: area.height / 2.0 };
        let angles = (0..count).map(|i| -PI / 2.0 + 2.0 * PI * i as f64 / count as f64);
        let place =
            |angle: f64| Point { x: centre.x + rx * angle.cos(), y: centre.y + ry * angle.sin() };
        let servers = angles.clone().map(place).collect();
        let label_above = angles.map(|angle| count > 1 && angle.sin() < -0.3).collect();
        Self { centre, servers, label_above }
    }

    /// Whether neighbours, with their timers and labels, do not overlap.
    fn fits(&self, radius: f64) -> bool {
        let half = half_label_height(radius);
        let count = self.servers.len();
        let label = |i: usize| {
            let side = if self.label_above[i] { -1.0 } else { 1.0 };
            let at = self.servers[i];
            Point { x: at.x, y: at.y + side * (radius + 9.0 + half) }
        };
        let clear = |a: Point, b: Point, dx: f64, dy: f64| {
            (a.x - b.x).abs() >= dx || (a.y - b.y).abs() >= dy
        };
        let beside = LABEL_REACH + radius * 0.6;
        let under = radius + 6.0 + half;
        (0..count).all(|i| {
            let j = (i + 1) % count;
            let (at, other) = (self.servers[i], self.servers[j]);
            if i == j {
                return true;
            }
            if at.distance(other) < 2.0 * radius + 24.0 {
                return false;
            }
            half == 0.0
                || (clear(label(i), other, beside, under)
                    && clear(label(j), at, beside, under)
                    && clear(label(i), label(j), 2.0 * LABEL_REACH, 2.0 * half))
        })
    }
}

/// Half the height of a server's label.
fn half_label_height(radius: f64) -> f64 {
    if radius >= FULL {
        14.0
    } else if radius >= LABELLED {
        7.0
    } else {
        0.0
    }
}

/// The middle comes first, for a single client.
fn client_seats(below: bool, width: f64, height: f64) -> Vec<Point> {
    let gap = if below { 74.0 } else { 46.0 };
    let length = if below { width } else { height };
    let count = (((length - 20.0) / gap).floor() as usize).max(1);
    let start = (length - (count - 1) as f64 * gap) / 2.0;
    let middle = (count - 1) as f64 / 2.0;
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|&a, &b| {
        let away = |i: usize| (i as f64 - middle).abs();
        away(a).total_cmp(&away(b))
    });
    let place = |i: usize| {
        let along = start + i as f64 * gap;
        if below {
            Point { x: along, y: height - CLIENT_ROW + 14.0 }
        } else {
            Point { x: 40.0, y: along }
        }
    };
    order.into_iter().map(place).collect()
}

/// The point at `share` of the line from `a` to `b`, at least `inset` away from both ends and moved to the right by `aside`, so
/// that the two directions do not overlap.
pub fn point_on_line(a: Point, b: Point, share: f64, inset: f64, aside: f64) -> Point {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let length = if dx == 0.0 && dy == 0.0 { 1.0 } else { dx.hypot(dy) };
    let from = inset.min(length / 2.0);
    let at = (from + share * (length - 2.0 * from)) / length;
    Point { x: a.x + dx * at - dy / length * aside, y: a.y + dy * at + dx / length * aside }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_never_overlap_and_stay_inside_up_to_the_largest_cluster() {
        for count in 1..=99 {
            let layout = Layout::new(count, 760.0, 400.0);
            assert_eq!(layout.servers.len(), count);
            for (i, at) in layout.servers.iter().enumerate() {
                let r = layout.radius;
                assert!(at.x > r && at.x < 760.0 - r && at.y > r && at.y < 400.0 - r, "{count}");
                let others = &layout.servers[i + 1..];
                assert!(others.iter().all(|other| at.distance(*other) > 2.0 * r), "{count}");
            }
        }
    }
}
