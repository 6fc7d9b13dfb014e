//! Numbers with and without units, each exact.

use super::error::{Fault, found};
use crate::types::{Duration, Rate, Ratio, Span};

/// The longest time that a script may name: 1,000 hours.
pub const MAX_TIME: Duration = Duration::from_s(3_600_000);

pub(super) const A_DURATION: &str = "a duration such as 150us, 20ms or 1.5s";
pub(super) const A_SPAN: &str = "a duration or a range such as 150ms..300ms";
pub(super) const A_RATIO: &str = "a percentage such as 2% or 0.5%";
pub(super) const A_RATE: &str = "a rate such as 20/s";

/// Reads a duration; `start` is where the word stands in its line, `usual` the unit to suggest where there is none.
pub(super) fn duration(word: &str, start: usize, usual: &str) -> Result<Duration, Fault> {
    let place = start..start + word.len();
    let refuse = |message: &str| {
        Err(Fault::new(place.clone(), format!("{} {message}", found(word)), A_DURATION))
    };
    if word == "0" {
        return Ok(Duration::ZERO);
    }
    if word.contains("..") {
        return refuse("is a range");
    }
    let (digits, unit) = split_number(word);
    let decimals = match unit {
        _ if digits.is_empty() => return refuse("is not a duration"),
        "us" => 0,
        "ms" => 3,
        "s" => 6,
        "" => {
            return refuse("has no unit").map_err(|e| e.suggest(Some(format!("{digits}{usual}"))));
        }
        _ => {
            let meant = unit_meant(unit).map(|unit| format!("{digits}{unit}"));
            return refuse("has an unknown unit").map_err(|e| e.suggest(meant));
        }
    };
    match decimal(digits, decimals) {
        Ok(us) if us <= MAX_TIME.as_us() => Ok(Duration::from_us(us)),
        Ok(_) | Err(NoDecimal::TooLarge) => {
            let message = format!("{} is too long", found(word));
            Err(Fault::new(place, message, "at most 3600000s, which is 1000 hours"))
        }
        Err(NoDecimal::TooFine) => {
            let message = format!("{} is not a whole number of microseconds", found(word));
            Err(Fault::new(place, message, A_DURATION))
        }
        Err(NoDecimal::NoNumber) => refuse("is not a duration"),
    }
}

fn unit_meant(unit: &str) -> Option<&'static str> {
    match unit.to_ascii_lowercase().as_str() {
        "µs" | "μs" | "u" | "usec" | "micros" => Some("us"),
        "m" | "ms" | "msec" | "millis" => Some("ms"),
        "s" | "sec" | "secs" | "second" | "seconds" => Some("s"),
        _ => None,
    }
}

/// Reads `150ms..300ms`, or one duration for both ends. Whether the ends are in order is the setting's to say.
pub(super) fn span(word: &str, start: usize) -> Result<Span, Fault> {
    let wider = |fault: Fault| Fault { expected: A_SPAN.into(), ..fault };
    let Some((min, max)) = word.split_once("..") else {
        let both = duration(word, start, "ms");
        let both = both.map_err(|f| if f.expected == A_DURATION { wider(f) } else { f })?;
        return Ok(Span::new(both, both));
    };
    let end = start + min.len() + 2;
    if min.is_empty() || max.is_empty() {
        let message = format!("{} is not a range", found(word));
        return Err(Fault::new(start..start + word.len(), message, A_SPAN));
    }
    Ok(Span::new(duration(min, start, "ms")?, duration(max, end, "ms")?))
}

/// Reads `2%`.
pub(super) fn ratio(word: &str, start: usize) -> Result<Ratio, Fault> {
    let millionths = scaled(word, start, ("%", 4), A_RATIO, "ten-thousandths of a percent")?;
    match u32::try_from(millionths) {
        Ok(ppm @ 0..=1_000_000) => Ok(Ratio::from_ppm(ppm)),
        _ => {
            let message = format!("{} is more than everything", found(word));
            Err(Fault::new(start..start + word.len(), message, "at most 100%"))
        }
    }
}

/// Reads `20/s`.
pub(super) fn rate(word: &str, start: usize) -> Result<Rate, Fault> {
    let thousandths = scaled(word, start, ("/s", 3), A_RATE, "thousandths per second")?;
    u32::try_from(thousandths).map(Rate::from_millihertz).map_err(|_| {
        let message = format!("{} is out of range", found(word));
        Fault::new(start..start + word.len(), message, "at most 100000/s")
    })
}

/// Reads a number that ends in `unit` and has at most so many decimals.
fn scaled(
    word: &str,
    start: usize,
    (unit, decimals): (&str, u32),
    expected: &'static str,
    finest: &str,
) -> Result<u64, Fault> {
    if word == "0" {
        return Ok(0);
    }
    let (digits, found_unit) = split_number(word);
    let refuse = |message: String| Fault::new(start..start + word.len(), message, expected);
    if digits.is_empty() {
        return Err(refuse(format!("{} is not {}", found(word), what(expected))));
    }
    if found_unit != unit {
        let meant = found_unit.is_empty().then(|| format!("{digits}{unit}"));
        return Err(refuse(format!("{} does not end in {unit}", found(word))).suggest(meant));
    }
    match decimal(digits, decimals) {
        Ok(value) => Ok(value),
        Err(NoDecimal::TooLarge) => Ok(u64::MAX),
        Err(NoDecimal::TooFine) => {
            Err(refuse(format!("{} is not a whole number of {finest}", found(word))))
        }
        Err(NoDecimal::NoNumber) => Err(refuse(format!("{} is not a number", found(word)))),
    }
}

/// "a rate" of "a rate such as 20/s".
fn what(expected: &str) -> &str {
    expected.split_once(" such").map_or(expected, |(what, _)| what)
}

/// Reads a whole number within bounds; `expected` names them.
pub(super) fn whole(
    (word, start): (&str, usize),
    bounds: std::ops::RangeInclusive<u64>,
    expected: &'static str,
) -> Result<u64, Fault> {
    let place = start..start + word.len();
    if word.is_empty() || !word.bytes().all(|b| b.is_ascii_digit()) {
        let message = format!("{} is not a whole number", found(word));
        return Err(Fault::new(place, message, expected));
    }
    let number = word.parse().ok().filter(|number| bounds.contains(number));
    number.ok_or_else(|| Fault::new(place, format!("{} is out of range", found(word)), expected))
}

/// The digits and points at the beginning of a word, and the rest.
fn split_number(word: &str) -> (&str, &str) {
    let end = word.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(word.len());
    word.split_at(end)
}

/// Why digits are not a number of the wanted fineness.
enum NoDecimal {
    NoNumber,
    TooFine,
    TooLarge,
}

/// `12.5` with three decimals is 12500.
fn decimal(digits: &str, decimals: u32) -> Result<u64, NoDecimal> {
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
        Some(_) => return Err(NoDecimal::NoNumber),
        None => (digits, ""),
    };
    if whole.is_empty() || fraction.contains('.') {
        return Err(NoDecimal::NoNumber);
    }
    let fraction = fraction.trim_end_matches('0');
    let missing = u32::try_from(fraction.len()).ok().and_then(|len| decimals.checked_sub(len));
    let missing = missing.ok_or(NoDecimal::TooFine)?;
    let value = |digits: &str| digits.parse::<u64>().ok();
    let scaled = || {
        let whole = value(whole)?.checked_mul(10_u64.pow(decimals))?;
        let fraction = if fraction.is_empty() { 0 } else { value(fraction)? };
        whole.checked_add(fraction * 10_u64.pow(missing))
    };
    scaled().ok_or(NoDecimal::TooLarge)
}
