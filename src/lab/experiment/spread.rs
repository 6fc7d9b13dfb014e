//! The figures of many values.

use serde::Serialize;

use super::{Outcome, Trial};

/// The spread of the values of one measure in the trials of one cell: times in microseconds, or counts.
///
/// A quantile is the least value that at least so many of the values do not exceed; so it is one of them, and a trial has
/// it. The interval covers the mean with a probability of 95 %, by Student's t-distribution: where the values are very
/// skewed and few, it is too short.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Spread {
    /// The number of values.
    pub count: usize,
    /// The number of trials without a value, because its end never came.
    pub never: usize,
    /// The smallest value.
    pub min: Option<u64>,
    /// A tenth of the values do not exceed it.
    pub p10: Option<u64>,
    /// A quarter of the values do not exceed it.
    pub p25: Option<u64>,
    /// Half of the values do not exceed it.
    pub median: Option<u64>,
    /// Three quarters of the values do not exceed it.
    pub p75: Option<u64>,
    /// Nine tenths of the values do not exceed it.
    pub p90: Option<u64>,
    /// 99 of 100 values do not exceed it.
    pub p99: Option<u64>,
    /// The largest value.
    pub max: Option<u64>,
    /// The mean.
    pub mean: Option<f64>,
    /// The ends of its interval; none for fewer than two values.
    pub mean_from: Option<f64>,
    /// See `mean_from`.
    pub mean_to: Option<f64>,
}

/// The spread of the values of one measure, one of each trial.
pub fn spread(values: impl Iterator<Item = Option<u64>>) -> Spread {
    let (mut known, mut never) = (Vec::new(), 0);
    for value in values {
        match value {
            Some(value) => known.push(value),
            None => never += 1,
        }
    }
    known.sort_unstable();
    spread_of_sorted(&known, never)
}

/// The spread of values in their order, and of `never` trials without one.
pub fn spread_of_sorted(known: &[u64], never: usize) -> Spread {
    let rank = |of_100: usize| {
        let place = (known.len() * of_100).div_ceil(100).saturating_sub(1);
        known.get(place).copied()
    };
    let mean = mean(known);
    let half = half_of_interval(known);
    let end = |sign: f64| Some(mean? + sign * half?);
    Spread {
        count: known.len(),
        never,
        min: rank(0),
        p10: rank(10),
        p25: rank(25),
        median: rank(50),
        p75: rank(75),
        p90: rank(90),
        p99: rank(99),
        max: rank(100),
        mean,
        mean_from: end(-1.0),
        mean_to: end(1.0),
    }
}

/// Sums are exact, so the result does not depend on the order of the values.
fn mean(values: &[u64]) -> Option<f64> {
    let sum: u128 = values.iter().copied().map(u128::from).sum();
    (!values.is_empty()).then(|| sum as f64 / values.len() as f64)
}

fn half_of_interval(values: &[u64]) -> Option<f64> {
    let count = values.len();
    if count < 2 {
        return None;
    }
    let mean = mean(values)?;
    // The values are sorted, so the order of the terms is always the same.
    let squares: f64 = values.iter().map(|&value| square(value as f64 - mean)).sum();
    let error = (squares / (count - 1) as f64 / count as f64).sqrt();
    Some(quantile_of_t(count - 1) * error)
}

fn square(value: f64) -> f64 {
    value * value
}

/// The quantile 0.975 of Student's t-distribution with so many degrees of freedom: exact for few, then by the expansion of
/// Cornish and Fisher, whose error is below 0.002.
fn quantile_of_t(degrees: usize) -> f64 {
    const FEW: [f64; 5] = [12.706, 4.303, 3.182, 2.776, 2.571];
    const Z: f64 = 1.959_964;
    if let Some(exact) = FEW.get(degrees.wrapping_sub(1)) {
        return *exact;
    }
    let v = degrees as f64;
    let z3 = Z * Z * Z;
    let z5 = z3 * Z * Z;
    let z7 = z5 * Z * Z;
    Z + (z3 + Z) / (4.0 * v)
        + (5.0 * z5 + 16.0 * z3 + 3.0 * Z) / (96.0 * v * v)
        + (3.0 * z7 + 19.0 * z5 + 17.0 * z3 - 15.0 * Z) / (384.0 * v * v * v)
}

/// How many trials ended in which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Outcomes {
    /// [`Outcome::Done`].
    pub done: usize,
    /// [`Outcome::TimedOut`].
    pub timed_out: usize,
    /// [`Outcome::Failed`].
    pub failed: usize,
    /// [`Outcome::Violated`].
    pub violated: usize,
    /// [`Outcome::Unknown`].
    pub unknown: usize,
    /// [`Outcome::Limited`].
    pub limited: usize,
}

impl Outcomes {
    /// Of these trials.
    pub fn of<'a>(trials: impl Iterator<Item = &'a Trial>) -> Self {
        let mut all = Self::default();
        for trial in trials {
            let count = match trial.outcome {
                Outcome::Done => &mut all.done,
                Outcome::TimedOut { .. } => &mut all.timed_out,
                Outcome::Failed { .. } => &mut all.failed,
                Outcome::Violated { .. } => &mut all.violated,
                Outcome::Unknown { .. } => &mut all.unknown,
                Outcome::Limited => &mut all.limited,
            };
            *count += 1;
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_and_the_mean_has_its_interval() {
        let spread = spread((1..=100).rev().map(|value| (value != 7).then_some(value)));
        assert_eq!((spread.count, spread.never), (99, 1));
        let quantiles = [spread.min, spread.p10, spread.p25, spread.median, spread.p75, spread.p90];
        assert_eq!(quantiles, [1, 11, 26, 51, 76, 91].map(Some));
        assert_eq!((spread.p99, spread.max), (Some(100), Some(100)));
        let (mean, low, high) =
            (spread.mean.unwrap(), spread.mean_from.unwrap(), spread.mean_to.unwrap());
        assert!((mean - 5_043.0 / 99.0).abs() < 1e-9);
        // The standard deviation is 28.82; its share of the mean of 99 values is 2.897; t is 1.9845.
        assert!(
            (high - mean - 5.748).abs() < 0.02 && (mean - low - 5.748).abs() < 0.02,
            "{low} {high}"
        );
    }

    #[test]
    fn one_value_has_no_interval_and_none_has_no_quantile() {
        let one = spread([Some(5)].into_iter());
        assert_eq!((one.mean, one.mean_from, one.median), (Some(5.0), None, Some(5)));
        let none = spread([None, None].into_iter());
        assert_eq!((none.never, none.median, none.mean), (2, None, None));
    }

    #[test]
    fn few_values_have_wider_intervals() {
        for (degrees, exact) in [(1, 12.706), (6, 2.447), (10, 2.228), (30, 2.042), (99, 1.984)] {
            assert!((quantile_of_t(degrees) - exact).abs() < 0.002, "{degrees}");
        }
    }
}
