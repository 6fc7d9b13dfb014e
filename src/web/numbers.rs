//! Numbers that cross the boundary: those that JavaScript gives, and the tables of numbers that it gets.

use crate::types::{Peer, Time};

/// A number from JavaScript as a whole number: a fraction is cut off, a number that is too large becomes the largest. None
/// for NaN and negative numbers.
pub fn whole(number: f64) -> Option<u64> {
    (number >= 0.0).then_some(number as u64)
}

/// The time that a number of milliseconds from JavaScript means; the start for NaN and negative numbers.
pub fn time(ms: f64) -> Time {
    Time::from_us(whole(ms * 1_000.0).unwrap_or(0))
}

/// A boolean as a number.
pub fn flag(on: bool) -> f64 {
    f64::from(u8::from(on))
}

/// A server as its number, a client as its number below zero.
pub fn peer(peer: Peer) -> f64 {
    match peer {
        Peer::Server(id) => id.number().into(),
        Peer::Client(id) => -f64::from(id.0),
    }
}

/// Appends a table, and writes its number of rows and its index into the two header fields from `field` on.
pub fn table(out: &mut Vec<f64>, field: usize, write: impl FnOnce(&mut Vec<f64>) -> usize) {
    let at = out.len();
    let rows = write(out);
    out[field] = rows as f64;
    out[field + 1] = at as f64;
}
