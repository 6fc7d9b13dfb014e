//! The clients beside the ring (`ClientNode` of `www/src/ring/server.ts`).

use super::layout::Point;
use crate::lab::scene::{Caller, CallerState};
use crate::picture::svg::{Letters, Paint, Svg};
use crate::picture::theme::Theme;
use crate::sim::World;

/// Longer commands are cut; the log shows more of them.
const MAX_LABEL: usize = 10;
/// How many letters of a name fit into a client.
const MAX_NAME: usize = 2;

/// Draws a client at its seat.
pub fn draw(svg: &mut Svg, theme: &Theme, world: &World, caller: &Caller, at: Point) {
    let command = text_of(world, caller);
    svg.group("client", (at.x, at.y), 1.0);
    let state = match caller.state {
        CallerState::Waiting => "waits",
        CallerState::Served => "was answered",
        CallerState::GaveUp => "gave up",
    };
    svg.title(&format!("client {}: {command}, {state}", caller.client.0));
    svg.circle(0.0, -6.0, 4.6, Paint::fill(theme.muted));
    svg.path("M-8.5 9.5a8.5 8.5 0 0 1 17 0Z", Paint::fill(theme.muted));
    let sign = |color| Paint::line(color, 2.4).rounded();
    match caller.state {
        CallerState::Waiting => {}
        CallerState::Served => svg.path("M7 -7 10 -4 16 -11", sign(theme.ok)),
        CallerState::GaveUp => svg.path("M8 -11 15 -4M15 -11 8 -4", sign(theme.danger)),
    }
    let named = world.clients().kv_client(caller.client);
    if let Some(name) = named.and_then(|client| client.name()) {
        let name: String = name.chars().take(MAX_NAME).collect();
        let letters = Letters::new(theme.surface, 9.0).bold().mono().middle();
        svg.text(&name, 0.0, 8.0, letters);
    }
    let letters = Letters::new(theme.ink, 11.5).mono();
    svg.text(&short(&command), 0.0, 25.0, letters.middle());
    if let (CallerState::Waiting, Some(server)) = (caller.state, caller.server) {
        let (ink, sign) = if world.is_up(server) { (theme.ink, "") } else { (theme.danger, "×") };
        svg.text(&format!("→{server}{sign}"), 13.0, 7.0, Letters { fill: ink, ..letters });
    }
    svg.end();
}

fn short(command: &str) -> String {
    if command.chars().count() <= MAX_LABEL {
        return command.to_owned();
    }
    command.chars().take(MAX_LABEL - 1).chain(['…']).collect()
}

/// A client's request, or the value that it read: `get x`, and then `x = 1`.
fn text_of(world: &World, caller: &Caller) -> String {
    let clients = world.clients();
    let command = clients.text(caller.command);
    match caller.found {
        None => command,
        Some(None) => format!("{} = ∅", command.replacen("get ", "", 1)),
        Some(Some(found)) => clients.text(found).replacen('=', " = ", 1),
    }
}
