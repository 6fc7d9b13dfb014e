//! The ring: servers, messages in flight between them, clients beside it.

mod areas;
mod clients;
mod layout;
mod links;
mod server;

use super::Scene;
use super::shapes::{self, Shape};
use super::svg::{Letters, Paint, Svg};
use super::theme::Theme;
use super::words;
use crate::lab::scene::{Outlook, ShownMessage, group_of, messages};
use crate::types::{MessageKind, Peer};
use layout::{Layout, Point, point_on_line};
pub use server::ServerView;

/// A lost message disappears at this share of its flight.
const LOST_AT: f64 = 0.5;
/// The most messages that are drawn.
const MESSAGES_MAX: usize = 500;
/// The most clients that are drawn.
const CLIENTS_MAX: usize = 24;
/// The height of the row with the key.
const KEY_ROW: f64 = 24.0;

/// The height of a ring of this width: many servers need more.
pub fn height(width: f64, servers: usize) -> f64 {
    let (share, most) = if servers > 6 { (0.62, 560.0) } else { (0.5, 440.0) };
    (share * width).clamp(300.0, most)
}

/// Draws it.
pub fn draw(svg: &mut Svg, theme: &Theme, scene: &Scene, width: f64) {
    let world = scene.session.world();
    let height = height(width, world.ids().count());
    let layout = Layout::new(world.ids().count(), width, height);
    let members = world.configuration();
    let network = world.network();
    let group = |number: usize| world.ids().nth(number - 1).map_or(0, |id| group_of(network, id));
    let is_partitioned = !network.groups().is_empty();
    if is_partitioned {
        areas::draw(svg, theme, &layout, &group);
    }
    links::draw(svg, theme, &layout, world);
    if is_partitioned {
        areas::draw_letters(svg, theme, &layout, &group);
    }
    let callers = scene.callers.rows(world.clients(), world.now(), CLIENTS_MAX);
    for (caller, &seat) in callers.iter().zip(&layout.clients) {
        clients::draw(svg, theme, world, caller, seat);
    }
    for id in world.ids() {
        ServerView { id, world, members: &members }.draw(svg, theme, &layout);
    }
    for id in world.ids().filter(|_| layout.grid.is_none()) {
        ServerView { id, world, members: &members }.draw_label(svg, theme, &layout);
    }
    let place = |peer: Peer| -> Option<Point> {
        match peer {
            Peer::Server(id) => Some(layout.server(id.number().into())),
            Peer::Client(id) => {
                let seat = callers.iter().position(|caller| caller.client == id)?;
                layout.clients.get(seat).copied()
            }
        }
    };
    let scale = (layout.radius / 26.0).clamp(0.45, 1.1);
    for message in messages(world, &scene.losses, MESSAGES_MAX) {
        if let (Some(from), Some(to)) = (place(message.from), place(message.to)) {
            let share = message.share(world.now());
            let lost = message.outlook == Outlook::Lost && share >= LOST_AT;
            let share = if lost { LOST_AT } else { share };
            let at = point_on_line(from, to, share, layout.radius, 7.0 * scale);
            draw_message(svg, theme, &message, lost, at, scale);
        }
    }
    let small = Letters::new(theme.muted, 12.0);
    let left = world.network().flights().count().saturating_sub(MESSAGES_MAX);
    let waiting = world.clients().waiting_len().saturating_sub(layout.clients.len());
    let more = match (left, waiting) {
        (0, 0) => String::new(),
        (0, count) => words::plural(count, "more client waits", "more clients wait"),
        (count, _) => {
            format!("{} not drawn", words::plural(count, "more message", "more messages"))
        }
    };
    svg.text(&more, width - 10.0, height - 8.0, small.end());
    if layout.grid.is_some() {
        svg.text(&summary(scene), 10.0, height - 8.0, small);
    }
}

fn draw_message(
    svg: &mut Svg,
    theme: &Theme,
    message: &ShownMessage<'_>,
    lost: bool,
    at: Point,
    scale: f64,
) {
    let kind = message.body.kind();
    let yes = message.body.is_positive_answer() == Some(true);
    let color = theme.term(message.body.term().unwrap_or_default().0);
    svg.group("message", (at.x, at.y), scale);
    svg.title(&words::message(message, lost));
    if lost {
        svg.path(shapes::LOST, Paint::line(theme.danger, 2.6).rounded());
    } else {
        draw_shape(svg, theme, shapes::message(kind, yes), color);
        if kind == MessageKind::AppendEntries {
            let count = message.entries();
            let words = if count > 99 { "99+".to_owned() } else { count.to_string() };
            svg.text(&words, 0.0, 3.6, Letters::new(theme.on, 10.5).bold().middle());
        }
    }
    if message.outlook == Outlook::Held {
        svg.path(shapes::BRACKETS, Paint::line(theme.ink, 2.0).rounded());
    }
    svg.end();
}

fn draw_shape(svg: &mut Svg, theme: &Theme, shape: Shape, color: super::theme::Color) {
    let ground = if shape.filled { color } else { theme.surface };
    svg.path(shape.outline, Paint::line(color, 1.8).on(ground));
    let (ink, width) = if shape.filled { (theme.surface, 1.3) } else { (color, 1.8) };
    svg.path(shape.mark, Paint::line(ink, width).rounded());
}

/// The leader, and the number of servers in each state, where servers are too small for labels.
fn summary(scene: &Scene) -> String {
    let world = scene.session.world();
    let members = world.configuration();
    let head = match world.leader().and_then(|id| world.core(id).map(|core| (id, core))) {
        Some((id, core)) => format!("{id} leads term {}", core.current_term().0),
        None => "No leader".into(),
    };
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for id in world.ids() {
        let state = ServerView { id, world, members: &members }.role_words();
        match counts.iter_mut().find(|(known, _)| *known == state) {
            Some((_, count)) => *count += 1,
            None => counts.push((state, 1)),
        }
    }
    let counts = counts.iter().map(|(state, count)| format!("{state}: {count}"));
    [head].into_iter().chain(counts).collect::<Vec<_>>().join(" · ")
}

/// A row that says what the shapes of the messages in flight mean.
pub fn draw_key(svg: &mut Svg, theme: &Theme, scene: &Scene, width: f64) -> f64 {
    let world = scene.session.world();
    let shown = messages(world, &scene.losses, MESSAGES_MAX);
    let present = |kind: &MessageKind| shown.iter().any(|message| message.body.kind() == *kind);
    let letters = Letters::new(theme.muted, 11.5);
    let (mut x, mut y) = (12.0, KEY_ROW / 2.0);
    let kinds: Vec<_> = MessageKind::ALL.into_iter().filter(present).collect();
    for &kind in &kinds {
        let name = words::kind(kind);
        let room = 18.0 + letters.width(name) + 16.0;
        if x + room > width && x > 12.0 {
            (x, y) = (12.0, y + KEY_ROW);
        }
        svg.group("key", (x + 6.0, y), 0.75);
        draw_shape(svg, theme, shapes::message(kind, true), theme.muted);
        svg.end();
        svg.centred(name, x + 18.0, y, letters);
        x += room;
    }
    if kinds.is_empty() { 0.0 } else { y + KEY_ROW / 2.0 }
}
