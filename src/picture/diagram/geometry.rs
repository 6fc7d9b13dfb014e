//! The layout of the diagram (`www/src/diagram/drawing/geometry.ts`): time runs to the right, the lanes are below one another, S1 on
//! top.

use crate::types::{Peer, Time};

/// The width of the names of the lanes.
pub const NAMES: f64 = 46.0;
/// The height of the axis.
pub const AXIS: f64 = 18.0;

/// Where everything is.
#[derive(Clone, Copy, Debug)]
pub struct Geometry {
    /// The width of the drawing.
    pub width: f64,
    /// The height of a server's lane.
    pub lane: f64,
    /// The height of the clients' lane.
    pub clients: f64,
    /// The height of the bar that shows role and term.
    pub bar: f64,
    /// The border between the lanes and the axis.
    pub bottom: f64,
    /// The start of the span, in milliseconds.
    pub from_ms: f64,
    /// Its length.
    pub span_ms: f64,
}

impl Geometry {
    /// The layout for this many servers.
    pub fn new(width: f64, servers: usize, from: Time, to: Time) -> Self {
        let servers = servers as f64;
        let bottom = height(servers as usize) - AXIS;
        let clients = (bottom / (servers + 0.55) * 0.55).clamp(5.0, 18.0);
        let lane = ((bottom - clients) / servers.max(1.0)).max(1.0);
        let bar = if lane < 7.0 { (lane * 0.5).max(1.0) } else { (lane * 0.5).clamp(4.0, 14.0) };
        let from_ms = from.as_ms_f64();
        let span_ms = (to.as_ms_f64() - from_ms).max(1e-3);
        Self { width, lane, clients, bar, bottom, from_ms, span_ms }
    }

    /// The position of a time.
    pub fn x(&self, ms: f64) -> f64 {
        NAMES + (ms - self.from_ms) / self.span_ms * (self.width - NAMES)
    }

    /// The middle of the lane of a server, or of the clients.
    pub fn y(&self, peer: Option<Peer>) -> f64 {
        match peer.and_then(Peer::server) {
            Some(id) => self.clients + (f64::from(id.number()) - 0.5) * self.lane,
            None => self.clients / 2.0,
        }
    }

    /// The distance between the middle of a lane and the ends of its arrows.
    pub fn inset(&self, peer: Peer) -> f64 {
        if peer.server().is_some() { self.bar / 2.0 } else { (self.clients / 4.0).min(3.0) }
    }

    /// A position within the view.
    pub fn within(&self, x: f64) -> f64 {
        x.clamp(NAMES, self.width)
    }
}

/// The height of the diagram of this many servers.
pub fn height(servers: usize) -> f64 {
    let lane = match servers {
        0..=7 => 42.0,
        8..=15 => 28.0,
        16..=30 => 18.0,
        _ => 10.0,
    };
    servers as f64 * lane + 18.0 + AXIS
}

/// The length of a tick in milliseconds so that two of them are at least `least_px` apart.
pub fn tick_length(span_ms: f64, width_px: f64, least_px: f64) -> f64 {
    const SECONDS: [f64; 12] =
        [1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1200.0, 1800.0];
    let least = span_ms * least_px / width_px.max(1.0);
    if least > 1_000.0 {
        let clock = SECONDS.map(|seconds| seconds * 1_000.0);
        return clock.into_iter().find(|&tick| tick >= least).unwrap_or(3_600_000.0);
    }
    let power = 10_f64.powf(least.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().find(|step| step * power >= least * 0.999);
    power * step.unwrap_or(10.0)
}

/// A time with the precision that ticks of this length need.
pub fn tick_label(ms: f64, tick_ms: f64) -> String {
    // Zero has no sign.
    let ms = if ms.abs() < 1e-9 { 0.0 } else { ms };
    if tick_ms >= 60_000.0 {
        return format!("{:.0} min", ms / 60_000.0);
    }
    let digits = (-(tick_ms / 1_000.0).log10() - 1e-9).ceil().clamp(0.0, 6.0) as usize;
    format!("{:.digits$} s", ms / 1_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_times_with_as_many_decimals_as_they_need() {
        let tick = tick_length(500.0, 750.0, 92.0);
        assert_eq!((tick.round(), tick_label(300.0, tick).as_str()), (100.0, "0.3 s"));
        assert_eq!(tick_label(-0.0, 50.0), "0.00 s");
        assert_eq!(tick_label(2_000.0, 1_000.0), "2 s");
        assert_eq!(tick_label(2_050.0, 50.0), "2.05 s");
        assert_eq!(tick_label(120_000.0, 60_000.0), "2 min");
    }
}
