//! Quantities that settings have: ranges, probabilities, rates.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Duration;

/// A range of durations, both ends included, from which each draw is uniform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Span {
    /// The shortest.
    pub min: Duration,
    /// The longest.
    pub max: Duration,
}

impl Span {
    /// From `min` to `max`.
    pub const fn new(min: Duration, max: Duration) -> Self {
        Self { min, max }
    }
}

/// `150ms..300ms`, or one duration where both ends agree.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.min == self.max {
            return self.min.fmt(f);
        }
        write!(f, "{}..{}", self.min, self.max)
    }
}

/// A probability, in millionths.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Ratio(u32);

impl Ratio {
    /// `ppm` millionths, at most 1,000,000.
    pub const fn from_ppm(ppm: u32) -> Self {
        Self(if ppm > 1_000_000 { 1_000_000 } else { ppm })
    }

    /// Its size in millionths.
    pub const fn ppm(self) -> u32 {
        self.0
    }
}

/// As a percentage: `2%`, `0.5%`.
impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_decimal(f, u64::from(self.0), 10_000)?;
        f.write_str("%")
    }
}

/// How often something happens, in thousandths per second.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Rate(u32);

impl Rate {
    /// `millihertz` times in a thousand seconds.
    pub const fn from_millihertz(millihertz: u32) -> Self {
        Self(millihertz)
    }

    /// Times in a thousand seconds.
    pub const fn millihertz(self) -> u32 {
        self.0
    }
}

/// `20/s`, `0.5/s`.
impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_decimal(f, u64::from(self.0), 1_000)?;
        f.write_str("/s")
    }
}

/// The bandwidth of a link, in bytes per second; it may be unlimited.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Bandwidth(u32);

impl Bandwidth {
    /// Unlimited.
    pub const UNLIMITED: Self = Self(0);

    /// `bytes` per second; 0 for unlimited.
    pub const fn from_bytes(bytes: u32) -> Self {
        Self(bytes)
    }

    /// Bytes per second; none if unlimited.
    pub const fn bytes(self) -> Option<u32> {
        if self.0 == 0 { None } else { Some(self.0) }
    }
}

/// `500B/s`, `100kB/s`, `1.5MB/s`, or `unlimited`.
impl fmt::Display for Bandwidth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unit, word) = match self.0 {
            0 => return f.write_str("unlimited"),
            1_000_000.. => (1_000_000, "MB/s"),
            1_000.. => (1_000, "kB/s"),
            _ => (1, "B/s"),
        };
        write_decimal(f, u64::from(self.0), unit)?;
        f.write_str(word)
    }
}

/// How fast a clock runs, in millionths of real time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClockRate(u32);

impl ClockRate {
    /// As fast as real time.
    pub const REAL: Self = Self(1_000_000);

    /// `ppm` millionths of real time.
    pub const fn from_ppm(ppm: u32) -> Self {
        Self(ppm)
    }

    /// Its size in millionths.
    pub const fn ppm(self) -> u32 {
        self.0
    }
}

/// As a percentage: `120%`, `99.5%`.
impl fmt::Display for ClockRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_decimal(f, u64::from(self.0), 10_000)?;
        f.write_str("%")
    }
}

fn write_decimal(f: &mut fmt::Formatter<'_>, value: u64, unit: u64) -> fmt::Result {
    let (whole, rest) = (value / unit, value % unit);
    if rest == 0 {
        return write!(f, "{whole}");
    }
    let width = unit.ilog10() as usize;
    let digits = format!("{rest:0width$}");
    write!(f, "{whole}.{}", digits.trim_end_matches('0'))
}
