//! Pictures of a run as SVG: the ring, the logs and the space-time diagram of a moment, for print, for LaTeX, and wherever the page
//! cannot run.
//!
//! They show what the page shows, in the page's own forms and colours. What is shown comes from [`crate::lab::scene`] and
//! [`crate::lab::diagram`], from which the page's numbers are made too; the positions and shapes repeat those of `www/src`, and tests
//! compare what can be compared. A picture does no I/O. The same run and options give the same bytes.
//!
//! ```
//! use raftarium::lab::language::parse_script;
//! use raftarium::picture::{PictureRun, Picture};
//! use raftarium::types::Time;
//!
//! let script = parse_script("example", "servers 3\n").unwrap();
//! let mut run = PictureRun::open(&script, None).unwrap();
//! let at = Time::from_us(500_000);
//! run.reach(at, &mut |_| true).unwrap();
//! let picture = Picture::default();
//! let excerpt = run.excerpt((Time::ZERO, at), at, picture.width, &mut || true);
//! let svg = picture.draw("Three servers", &run.scene(None), excerpt.as_ref());
//! assert!(svg.starts_with("<svg "));
//! ```

pub mod diagram;
mod logs;
mod ring;
mod run;
mod shapes;
mod svg;
mod theme;
mod words;

use std::fmt::Write as _;

pub use run::{Missed, PictureRun, Scene};
pub use theme::Theme;

use svg::{Escaped, Letters, Paint, Path, Short, Svg};

/// What a picture shows, and how.
#[derive(Clone, Copy, Debug)]
pub struct Picture {
    /// Whether it has the ring.
    pub ring: bool,
    /// Whether it has the logs.
    pub logs: bool,
    /// Whether it says what shapes mean.
    pub key: bool,
    /// Its width, in pixels.
    pub width: f64,
    /// Its colours.
    pub theme: Theme,
}

impl Default for Picture {
    fn default() -> Self {
        Self { ring: true, logs: true, key: false, width: 800.0, theme: Theme::LIGHT }
    }
}

/// The room between two parts, and around the diagram.
const BETWEEN: f64 = 12.0;
/// The height of the line that warns of a modified Raft.
const WARNING: f64 = 22.0;

impl Picture {
    /// Draws a moment, with a diagram if there is one.
    pub fn draw(&self, title: &str, scene: &Scene, diagram: Option<&diagram::Excerpt>) -> String {
        let (theme, world) = (&self.theme, scene.session.world());
        let mut svg = Svg::default();
        let mut y = 0.0;
        let warning = words::modified(world.settings().broken());
        if !warning.is_empty() {
            let letters = Letters::new(theme.danger, 11.5).bold();
            svg.text(&letters.fitted(&warning, self.width - 20.0), 10.0, 16.0, letters);
            y += WARNING;
        }
        if self.ring {
            svg.group("ring", (0.0, y), 1.0);
            svg.text(&words::time(world.now()), 10.0, 18.0, Letters::new(theme.muted, 12.0));
            ring::draw(&mut svg, theme, scene, self.width);
            svg.end();
            y += ring::height(self.width, world.ids().count());
            if self.key {
                svg.group("key", (0.0, y), 1.0);
                y += ring::draw_key(&mut svg, theme, scene, self.width);
                svg.end();
            }
        }
        if self.logs {
            y += if y > 0.0 { BETWEEN } else { 4.0 };
            svg.group("logs", (0.0, y), 1.0);
            logs::draw(&mut svg, theme, scene, self.width);
            svg.end();
            y += logs::height(world.ids().count());
            if self.key {
                svg.group("key", (0.0, y), 1.0);
                y += logs::draw_key(&mut svg, theme);
                svg.end();
            }
        }
        if let Some(diagram) = diagram {
            y += if y > 0.0 { BETWEEN } else { 4.0 };
            svg.group("diagram", (0.0, y), 1.0);
            diagram.draw(&mut svg, theme, self.width - 10.0);
            svg.end();
            y += diagram::height(world.ids().count());
        }
        self.document(title, &sentences(scene, diagram, &warning), y + 6.0, svg)
    }

    fn document(&self, title: &str, sentences: &[String], height: f64, svg: Svg) -> String {
        let (width, height) = (Short(self.width), Short(height.ceil()));
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" role=\"img\" font-family=\"sans-serif\">\n"
        );
        let (title, words) = (Escaped(title), sentences.join(" "));
        let _ = writeln!(out, "<title>{title}</title>\n<desc>{}</desc>", Escaped(&words));
        let mut ground = Svg::default();
        let room = [0.0, 0.0, self.width, height.0];
        ground.rect(room, 0.0, Paint::fill(self.theme.surface));
        let _ = write!(out, "{}\n{}</svg>\n", ground.into_body(), svg.into_body());
        out
    }
}

/// The picture in words.
fn sentences(scene: &Scene, diagram: Option<&diagram::Excerpt>, warning: &str) -> Vec<String> {
    let world = scene.session.world();
    let mut sentences = Vec::new();
    if !warning.is_empty() {
        sentences.push(format!("{warning}."));
    }
    sentences.push(match world.leader() {
        Some(id) => format!("At {}, {id} leads.", words::time(world.now())),
        None => format!("At {}, no server leads.", words::time(world.now())),
    });
    sentences.extend(logs::sentences(scene));
    let flying = world.network().flights().count();
    let messages = words::plural(flying, "message is", "messages are");
    sentences.push(format!("{messages} in flight."));
    sentences.extend(diagram.map(diagram::Excerpt::sentence));
    sentences
}

/// Slanted lines across a rectangle. They do not move with its edges, so that neighbours match.
fn hatch([x, y, width, height]: [f64; 4], step: f64, up: bool) -> String {
    let mut path = Path::default();
    let mut at = ((x - height) / step).floor() * step;
    while at < x + width {
        // From one long side to the other; only the part inside is drawn.
        let (from, to) = (at.max(x), (at + height).min(x + width));
        if from < to {
            let depth = |place: f64| place - at;
            let line = |place: f64| if up { y + height - depth(place) } else { y + depth(place) };
            path.line(from, line(from), to, line(to));
        }
        at += step;
    }
    path.d().to_owned()
}
