//! The logs: a row for each server, a column for each index (`www/src/logs`).

use super::Scene;
use super::ring::ServerView;
use super::shapes;
use super::svg::{Letters, Paint, Path, Svg};
use super::theme::Theme;
use super::words;
use crate::cores::Core;
use crate::sim::World;
use crate::types::{Entry, LogIndex, Payload, ServerId};

/// The width of the names.
const HEAD: f64 = 56.0;
/// The width of a digit of an index, and the least space between two indexes.
const DIGIT: f64 = 7.0;
const GAP: f64 = 6.0;
/// Widths of a cell; the widest that shows the whole log is used.
const WIDTHS: [f64; 3] = [64.0, 44.0, 30.0];
/// The width of a cell in addition to the digits of a term, and of one such digit.
const FRAME: f64 = 10.0;
const TERM_DIGIT: f64 = 8.4;
/// With more servers than this, rows are lower.
const FEW: usize = 5;
/// A cell of at least this width shows its command too.
const ROOMY: f64 = 64.0;
/// The height of the row of indexes.
const INDEXES: f64 = 20.0;
/// The room to the right of a cell, and below it.
const BESIDE: f64 = 3.0;
const BELOW: f64 = 8.0;
/// What the forms of cells mean.
const KEY: &str = "Filled: committed. Dashed: not on disk. Barred: applied. ▲ match, △ next.";

/// The height of the logs of this many servers.
pub fn height(servers: usize) -> f64 {
    INDEXES + servers as f64 * row_height(servers)
}

fn row_height(servers: usize) -> f64 {
    if servers > FEW { 25.0 } else { 30.0 }
}

/// Draws them.
pub fn draw(svg: &mut Svg, theme: &Theme, scene: &Scene, width: f64) {
    let world = scene.session.world();
    let ids: Vec<_> = world.ids().collect();
    let last = ids.iter().map(|&id| world.log(id).last_index().0).max().unwrap_or_default();
    let highest = ids.iter().filter_map(|&id| world.log(id).iter().last().map(|(_, e)| e.term.0));
    let (cell, columns) = shape(width - HEAD - 8.0, last, highest.max().unwrap_or_default());
    let first = (last + 2).saturating_sub(columns).max(1);
    let letters = Letters::new(theme.muted, 11.0);
    svg.text("index", 8.0, 13.0, letters);
    let longest = (first + columns).to_string().len() as f64;
    for index in (first..first + columns).take_while(|&index| index <= last + 1) {
        if longest * DIGIT + GAP <= cell || index % 5 == 0 {
            let middle = HEAD + (index - first) as f64 * cell + (cell - BESIDE) / 2.0;
            svg.text(&index.to_string(), middle, 13.0, letters.middle());
        }
    }
    let leader = world.leader();
    for (row, &id) in ids.iter().enumerate() {
        let top = INDEXES + row as f64 * row_height(ids.len());
        let height = row_height(ids.len()) - BELOW;
        svg.group("log", (0.0, top), 1.0);
        let log = world.log(id);
        let entries = words::plural(log.last_index().0 as usize, "entry", "entries");
        let committed = committed_up_to(scene, id);
        svg.title(&format!("{id}: {entries}, committed up to {committed}"));
        draw_head(svg, theme, world, id, height);
        let progress = leader.and_then(|leader| world.core(leader)?.progress(id));
        let row = Row { theme, world, id, first, columns, cell, height, committed };
        row.draw_snapshot(svg);
        for index in first.max(log.base_index().0 + 1)..=log.last_index().0.min(first + columns - 1)
        {
            if let Some(entry) = log.get(LogIndex(index)) {
                row.draw_cell(svg, index, entry);
            }
        }
        if let Some(progress) = progress {
            row.draw_wedge(svg, progress.match_index.0, true);
            row.draw_wedge(svg, progress.next_index.0, false);
        }
        svg.end();
    }
    if last == 0 {
        svg.text("No entries yet.", HEAD, INDEXES + 16.0, Letters::new(theme.muted, 12.0));
    }
}

/// The last index that a server knows to be committed; for a crashed server, which knows nothing, the last index of its log that any
/// server has committed.
fn committed_up_to(scene: &Scene, id: ServerId) -> u64 {
    let on_disk = || scene.session.checker().committed_up_to(id);
    scene.session.world().core(id).map_or_else(on_disk, Core::commit_index).0
}

/// The width of a cell, and the number of columns.
fn shape(room: f64, last: u64, highest_term: u64) -> (f64, u64) {
    let least = (highest_term.to_string().len() as f64 * TERM_DIGIT + FRAME).ceil();
    let widths = WIDTHS.map(|width| width.max(least));
    // One column stays free after the end, for the next entry.
    let fits = |width: &f64| (last + 2) as f64 * width <= room;
    let width = widths.into_iter().find(fits).unwrap_or(widths[2]);
    (width, ((room / width) as u64).max(1))
}

/// The name of a server, with the crown of the leader or the cross of a crashed one.
fn draw_head(svg: &mut Svg, theme: &Theme, world: &World, id: ServerId, height: f64) {
    let down = !world.is_up(id) && world.last_event().0 > 0;
    let ink = if down { theme.danger } else { theme.ink };
    let letters = Letters::new(ink, 13.0).bold();
    let name = id.to_string();
    svg.centred(&name, 8.0, height / 2.0, letters);
    let at = (8.0 + letters.width(&name) + 9.0, height / 2.0);
    if world.leader() == Some(id) {
        svg.group("crown", at, 0.55);
        svg.path(shapes::CROWN, Paint::fill(theme.muted));
        svg.end();
    } else if down {
        svg.group("cross", at, 0.6);
        svg.path(shapes::LOST, Paint::line(theme.danger, 2.4).rounded());
        svg.end();
    }
}

struct Row<'a> {
    theme: &'a Theme,
    world: &'a World,
    id: ServerId,
    first: u64,
    columns: u64,
    cell: f64,
    height: f64,
    committed: u64,
}

impl Row<'_> {
    fn left(&self, index: u64) -> f64 {
        HEAD + (index - self.first) as f64 * self.cell
    }

    fn is_in_view(&self, index: u64) -> bool {
        (self.first..self.first + self.columns).contains(&index)
    }

    /// The entries that a snapshot covers: one hatched block; its last cell shows the term.
    fn draw_snapshot(&self, svg: &mut Svg) {
        let log = self.world.log(self.id);
        let base = log.base_index().0;
        if base < self.first {
            return;
        }
        let left = self.left(self.first);
        let right = self.left(base.min(self.first + self.columns - 1)) + self.cell - BESIDE;
        let color = self.theme.term(log.base_term().0);
        let room = [left, 0.0, right - left, self.height];
        svg.group("snapshot", (0.0, 0.0), 1.0);
        svg.title(&format!(
            "{}: a snapshot contains all entries up to index {base}, the last of term {}",
            self.id,
            log.base_term().0
        ));
        svg.rect(room, 4.0, Paint::fill(self.theme.surface));
        let tint = color.mixed(38, self.theme.surface);
        svg.path(&super::hatch(room, 6.0, true), Paint::line(tint, 2.6));
        svg.rect(room, 4.0, Paint::line(color, 1.6));
        if self.is_in_view(base) {
            let letters = Letters::new(self.theme.ink, 12.0).bold().middle();
            let term = log.base_term().0.to_string();
            let middle = right - (self.cell - BESIDE) / 2.0;
            let width = letters.width(&term) + 4.0;
            let ground = [middle - width / 2.0, 3.0, width, self.height - 6.0];
            svg.rect(ground, 3.0, Paint::fill(self.theme.surface));
            svg.centred(&term, middle, self.height / 2.0, letters);
        }
        svg.end();
    }

    fn draw_cell(&self, svg: &mut Svg, index: u64, entry: Entry) {
        let Self { theme, world, id, height, .. } = *self;
        let color = theme.term(entry.term.0);
        let core = world.core(id);
        let durable = core.map_or(world.log(id).last_index(), Core::durable_index).0;
        let applied = core.map_or(0, |core| core.last_applied().0);
        let is_committed = index <= self.committed;
        let (left, width) = (self.left(index), self.cell - BESIDE);
        svg.group("entry", (left, 0.0), 1.0);
        svg.title(&self.words(index, entry, index <= durable, index <= applied));
        let is_change = matches!(entry.payload, Payload::Configuration(_));
        let corner = if is_change { 11.0_f64.min(height / 2.0) } else { 4.0 };
        let ground = if is_committed { color } else { theme.surface };
        let edge = Paint::line(color, 1.6).on(ground);
        let edge = if index > durable { edge.dashed(&[4.0, 3.0]) } else { edge };
        svg.rect([0.8, 0.8, width - 1.6, height - 1.6], corner, edge);
        if index <= applied {
            let bar = theme.on.mixed(62, color);
            let inset = if is_change { 6.0 } else { 2.0 };
            let room = [inset, height - 4.4, width - 2.0 * inset, 2.8];
            svg.rect(room, 0.0, Paint::fill(bar));
        }
        let middle = height / 2.0 - if index <= applied { 1.0 } else { 0.0 };
        let term = entry.term.0.to_string();
        let ink = if is_committed { theme.on } else { color };
        let letters = Letters::new(ink, 12.0).bold();
        let command = self.command(entry);
        if self.cell < ROOMY || command.is_empty() {
            svg.centred(&term, width / 2.0, middle, letters.middle());
        } else {
            svg.centred(&term, 5.0, middle, letters);
            let ink = if is_committed { theme.on } else { theme.ink };
            let small = Letters::new(ink, 11.0).mono();
            let start = 5.0 + letters.width(&term) + 4.0;
            let room = width - start - 3.0;
            svg.centred(&small.fitted(&command, room), start, middle, small);
        }
        svg.end();
    }

    fn command(&self, entry: Entry) -> String {
        match entry.payload {
            Payload::Command(command, _) => self.world.clients().text(command),
            Payload::NoOp => "no-op".into(),
            Payload::Configuration(change) => words::change_short(change),
        }
    }

    /// The entry and its state, in words.
    fn words(&self, index: u64, entry: Entry, durable: bool, applied: bool) -> String {
        let command = match entry.payload {
            Payload::Configuration(change) => words::change(change),
            Payload::Command(..) | Payload::NoOp => self.command(entry),
        };
        let committed = if index <= self.committed { "committed" } else { "not committed" };
        let durable = if durable { "" } else { ", not yet on disk" };
        let applied = if applied { ", applied" } else { "" };
        let (id, term) = (self.id, entry.term.0);
        format!("{id} index {index} term {term}: {command}, {committed}{durable}{applied}")
    }

    /// The leader's match index, a filled wedge under the cell; its next index, a hollow one.
    fn draw_wedge(&self, svg: &mut Svg, index: u64, is_match: bool) {
        if !self.is_in_view(index) || index == 0 {
            return;
        }
        let middle = self.left(index) + (self.cell - BESIDE) / 2.0;
        let top = self.height + 1.2;
        let mut wedge = Path::default();
        wedge.move_to(middle, top);
        wedge.line_to(middle + 3.2, top + 5.4);
        wedge.line_to(middle - 3.2, top + 5.4);
        wedge.close();
        let muted = self.theme.muted;
        let paint =
            if is_match { Paint::line(muted, 0.9).on(muted) } else { Paint::line(muted, 0.9) };
        svg.path(wedge.d(), paint);
    }
}

/// A row that says what the forms of cells mean; returns its height.
pub fn draw_key(svg: &mut Svg, theme: &Theme) -> f64 {
    svg.text(KEY, 8.0, 14.0, Letters::new(theme.muted, 11.5));
    20.0
}

/// The logs in words, one sentence a server.
pub fn sentences(scene: &Scene) -> Vec<String> {
    let world = scene.session.world();
    let members = world.configuration();
    let sentence = |id: ServerId| {
        let log = world.log(id);
        let entries = words::plural(log.last_index().0 as usize, "entry", "entries");
        let server = ServerView { id, world, members: &members }.words();
        format!("{server}; {entries}, committed up to {}.", committed_up_to(scene, id))
    };
    world.ids().map(sentence).collect()
}
