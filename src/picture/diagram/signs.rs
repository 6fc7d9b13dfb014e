//! The signs on the lanes (`www/src/diagram/drawing/signs.ts`). Each has a shape of its own: none is distinguished only by colour.

use crate::lab::diagram::Sign;
use crate::picture::svg::Path;
use crate::picture::theme::{Color, Theme};

/// How a sign is drawn.
pub struct Form {
    /// Its colour.
    pub color: fn(&Theme) -> Color,
    /// Signs of a higher rank are drawn over the others.
    pub rank: u8,
    /// Whether it is filled; otherwise it is drawn as lines.
    pub filled: bool,
    /// Whether it is small and below the bar of the lane; otherwise it is on the bar.
    pub small: bool,
    /// Its path around a point, within a radius of 1.
    pub parts: &'static [Part],
}

/// A part of the path of a sign.
pub enum Part {
    /// A closed polygon.
    Polygon(&'static [(f64, f64)]),
    /// Lines, each with its two ends.
    Lines(&'static [[f64; 4]]),
    /// A circle: its middle and its radius.
    Circle(f64, f64, f64),
}

use Part::{Circle, Lines, Polygon};

const RING: Part = Circle(0.0, 0.0, 1.0);
const CROWN: Part = Polygon(&[
    (-1.0, 0.75),
    (-1.0, -0.55),
    (-0.45, 0.05),
    (0.0, -0.85),
    (0.45, 0.05),
    (1.0, -0.55),
    (1.0, 0.75),
]);
const TICK: Part = Lines(&[[-0.8, 0.05, -0.2, 0.65], [-0.2, 0.65, 0.85, -0.6]]);
const CROSS: Part = Lines(&[[-1.0, -1.0, 1.0, 1.0], [1.0, -1.0, -1.0, 1.0]]);
const PLAY: Part = Polygon(&[(-0.7, -0.95), (1.0, 0.0), (-0.7, 0.95)]);
const HANDS: Part = Lines(&[[0.0, -0.6, 0.0, 0.0], [0.0, 0.0, 0.5, 0.25]]);
/// For links: a broken line and a continuous one.
const APART: Part = Lines(&[
    [-1.0, 0.0, -0.35, 0.0],
    [0.35, 0.0, 1.0, 0.0],
    [-0.35, -0.8, -0.35, 0.8],
    [0.35, -0.8, 0.35, 0.8],
]);
const TOGETHER: Part =
    Lines(&[[-1.0, 0.0, 1.0, 0.0], [-1.0, -0.6, -1.0, 0.6], [1.0, -0.6, 1.0, 0.6]]);
const DRUM: Part = Polygon(&[(-0.7, -0.8), (0.7, -0.8), (0.7, 0.8), (-0.7, 0.8)]);

/// The form of a sign.
pub fn form(sign: Sign) -> Form {
    let danger: fn(&Theme) -> Color = |theme| theme.danger;
    let warn: fn(&Theme) -> Color = |theme| theme.warn;
    let ok: fn(&Theme) -> Color = |theme| theme.ok;
    let ink: fn(&Theme) -> Color = |theme| theme.ink;
    let muted: fn(&Theme) -> Color = |theme| theme.muted;
    let accent: fn(&Theme) -> Color = |theme| theme.accent;
    let lines = |color, rank, parts| Form { color, rank, filled: false, small: false, parts };
    let filled = |color, rank, parts| Form { color, rank, filled: true, small: false, parts };
    let small = |form: Form| Form { small: true, ..form };
    match sign {
        Sign::Timeout => lines(warn, 6, &[RING, HANDS]),
        Sign::VoteGranted => lines(ok, 4, &[TICK]),
        Sign::VoteDenied => lines(danger, 4, &[RING, Lines(&[[-0.5, 0.0, 0.5, 0.0]])]),
        Sign::Elected => filled(ink, 8, &[CROWN]),
        Sign::SteppedDown => {
            lines(muted, 5, &[Lines(&[[-0.8, -0.4, 0.0, 0.4], [0.0, 0.4, 0.8, -0.4]])])
        }
        Sign::Committed => {
            small(filled(ok, 2, &[Polygon(&[(0.0, -1.0), (0.85, 0.7), (-0.85, 0.7)])]))
        }
        Sign::Applied => small(lines(muted, 1, &[Lines(&[[0.0, -1.0, 0.0, 1.0]])])),
        Sign::Truncated => lines(
            danger,
            5,
            &[Lines(&[[-0.9, 0.0, 0.9, 0.0], [-0.9, -0.8, -0.9, 0.8], [0.9, -0.8, 0.9, 0.8]])],
        ),
        Sign::Crashed => lines(danger, 9, &[CROSS]),
        Sign::Started => filled(ok, 7, &[PLAY]),
        Sign::Isolated => lines(danger, 7, &[APART]),
        Sign::Reconnected => lines(ok, 7, &[TOGETHER]),
        Sign::Cut => lines(danger, 6, &[APART]),
        Sign::Mended => lines(ok, 6, &[TOGETHER]),
        Sign::Partitioned => lines(danger, 9, &[APART]),
        Sign::Healed => lines(ok, 9, &[TOGETHER]),
        Sign::Setting => {
            lines(accent, 5, &[Polygon(&[(-0.8, -0.8), (0.8, -0.8), (0.8, 0.8), (-0.8, 0.8)])])
        }
        Sign::Submitted => filled(ink, 3, &[Circle(0.0, 0.0, 0.6)]),
        Sign::Answered => lines(ok, 3, &[TICK]),
        Sign::Waited => lines(warn, 3, &[RING, HANDS]),
        Sign::Duplicated => {
            small(lines(muted, 2, &[Lines(&[[-0.5, -0.8, -0.5, 0.8], [0.5, -0.8, 0.5, 0.8]])]))
        }
        Sign::Paused => lines(warn, 8, &[Lines(&[[-0.4, -0.8, -0.4, 0.8], [0.4, -0.8, 0.4, 0.8]])]),
        Sign::Resumed => filled(ok, 7, &[PLAY]),
        Sign::Snapshot => lines(
            accent,
            6,
            &[
                Polygon(&[(-0.8, -0.85), (0.8, -0.85), (0.8, 0.85), (-0.8, 0.85)]),
                Lines(&[[-0.8, -0.28, 0.8, -0.28], [-0.8, 0.28, 0.8, 0.28]]),
            ],
        ),
        Sign::Clogged => lines(
            warn,
            6,
            &[Lines(&[
                [-1.0, 0.0, -0.3, 0.0],
                [-0.2, -0.8, -0.2, 0.8],
                [0.3, -0.8, 0.3, 0.8],
                [0.8, -0.8, 0.8, 0.8],
            ])],
        ),
        Sign::DiskFault => lines(danger, 8, &[DRUM, Lines(&[[-0.9, 0.9, 0.9, -0.9]])]),
        Sign::DiskWell => lines(ok, 7, &[DRUM]),
        Sign::Stepped => lines(
            warn,
            6,
            &[
                RING,
                Lines(&[
                    [0.0, -0.6, 0.0, 0.0],
                    [0.0, 0.0, 0.5, 0.0],
                    [0.2, -0.3, 0.5, 0.0],
                    [0.2, 0.3, 0.5, 0.0],
                ]),
            ],
        ),
        Sign::Storm => lines(ink, 4, &[Circle(-0.5, 0.0, 0.4), Circle(0.5, 0.0, 0.4)]),
        Sign::Chaos => lines(
            warn,
            9,
            &[Polygon(&[
                (0.2, -1.0),
                (-0.7, 0.2),
                (-0.05, 0.2),
                (-0.2, 1.0),
                (0.7, -0.25),
                (0.05, -0.25),
            ])],
        ),
        Sign::Added => {
            lines(ok, 8, &[RING, Lines(&[[-0.55, 0.0, 0.55, 0.0], [0.0, -0.55, 0.0, 0.55]])])
        }
        Sign::Reconfigured => lines(accent, 6, &[RING, Circle(0.0, 0.0, 0.45)]),
        Sign::Logged => filled(ink, 3, &[Circle(0.0, 0.0, 0.45)]),
        Sign::Violated => lines(
            danger,
            10,
            &[
                Polygon(&[(0.0, -1.0), (1.0, 0.85), (-1.0, 0.85)]),
                Lines(&[[0.0, -0.35, 0.0, 0.3], [0.0, 0.5, 0.0, 0.62]]),
            ],
        ),
    }
}

/// Adds the path of a sign around a point.
pub fn trace(path: &mut Path, form: &Form, x: f64, y: f64, r: f64) {
    for part in form.parts {
        match part {
            Polygon(corners) => {
                for (place, (cx, cy)) in corners.iter().enumerate() {
                    let (at_x, at_y) = (x + cx * r, y + cy * r);
                    if place == 0 { path.move_to(at_x, at_y) } else { path.line_to(at_x, at_y) }
                }
                path.close();
            }
            Lines(lines) => {
                for [ax, ay, bx, by] in *lines {
                    path.line(x + ax * r, y + ay * r, x + bx * r, y + by * r);
                }
            }
            Circle(cx, cy, radius) => path.circle(x + cx * r, y + cy * r, radius * r),
        }
    }
}
