//! Numbers with and without units, each exact.

use super::error::{ParseError, ParseResult};
use crate::types::{Bandwidth, ClockRate, Duration, Rate, Ratio, Span};

/// The longest time that a script may name: 1,000 hours.
pub const MAX_TIME: Duration = Duration::from_s(3_600_000);

pub(super) const A_DURATION: &str = "a duration such as 150us, 20ms or 1.5s";
pub(super) const A_SPAN: &str = "a duration or a range such as 150ms..300ms";
pub(super) const A_RATIO: &str = "a percentage such as 2% or 0.5%";
pub(super) const A_CLOCK_RATE: &str = "a percentage such as 120% or 99.5%";
pub(super) const A_RATE: &str = "a rate such as 20/s";
pub(super) const A_BANDWIDTH: &str = "a bandwidth such as 100kB/s or 1.5MB/s, or unlimited";

/// Parses a duration; `start` is the position of the word in its line, `usual` the unit to suggest if there is none.
pub(super) fn duration(word: &str, start: usize, usual: &str) -> ParseResult<Duration> {
    let refuse = |what: &str| Err(ParseError::of(word, start, what, A_DURATION));
    if word == "0" {
        return Ok(Duration::ZERO);
    }
    if split_once(word, "..").is_some() {
        return refuse("is a range");
    }
    let (digits, unit) = split_number(word);
    let decimals = match unit {
        _ if digits.is_empty() => return refuse("is not a duration"),
        "us" => 0,
        "ms" => 3,
        "s" => 6,
        "" => {
            let meant = [digits, usual].concat();
            return refuse("has no unit").map_err(|error| error.suggest(Some(&meant)));
        }
        _ => {
            let meant = unit_meant(unit).map(|unit| [digits, unit].concat());
            return refuse("has an unknown unit").map_err(|error| error.suggest(meant.as_deref()));
        }
    };
    match decimal(digits, decimals) {
        Ok(us) if us <= MAX_TIME.as_us() => Ok(Duration::from_us(us)),
        Ok(_) | Err(NoDecimal::TooLarge) => {
            Err(ParseError::of(word, start, "is too long", "at most 3600000s, which is 1000 hours"))
        }
        Err(NoDecimal::TooFine) => refuse("is not a whole number of microseconds"),
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

/// Parses `150ms..300ms`, or one duration for both ends. The setting checks the order of the ends.
pub(super) fn span(word: &str, start: usize) -> ParseResult<Span> {
    let Some((min, max)) = split_once(word, "..") else {
        let both = duration(word, start, "ms").map_err(|mut error| {
            if error.expected == A_DURATION {
                error.expected = A_SPAN.into();
            }
            error
        })?;
        return Ok(Span::new(both, both));
    };
    let end = start + min.len() + 2;
    if min.is_empty() || max.is_empty() {
        return Err(ParseError::of(word, start, "is not a range", A_SPAN));
    }
    Ok(Span::new(duration(min, start, "ms")?, duration(max, end, "ms")?))
}

/// Parses `2%`.
pub(super) fn ratio(word: &str, start: usize) -> ParseResult<Ratio> {
    let millionths = scaled(word, start, ("%", 4), A_RATIO, "ten-thousandths of a percent")?;
    match u32::try_from(millionths) {
        Ok(ppm @ 0..=1_000_000) => Ok(Ratio::from_ppm(ppm)),
        _ => Err(ParseError::of(word, start, "is more than 100%", "at most 100%")),
    }
}

/// Parses `120%`. The setting checks whether a clock may run so fast.
pub(super) fn clock_rate(word: &str, start: usize) -> ParseResult<ClockRate> {
    let millionths = scaled(word, start, ("%", 4), A_CLOCK_RATE, "ten-thousandths of a percent")?;
    u32::try_from(millionths)
        .map(ClockRate::from_ppm)
        .map_err(|_| ParseError::of(word, start, "is out of range", "from 1% to 1000%"))
}

/// Parses `20/s`.
pub(super) fn rate(word: &str, start: usize) -> ParseResult<Rate> {
    let thousandths = scaled(word, start, ("/s", 3), A_RATE, "thousandths per second")?;
    u32::try_from(thousandths)
        .map(Rate::from_millihertz)
        .map_err(|_| ParseError::of(word, start, "is out of range", "at most 100000/s"))
}

/// Parses `500B/s`, `100kB/s` or `1.5MB/s`.
pub(super) fn bandwidth(word: &str, start: usize) -> ParseResult<Bandwidth> {
    let (_, unit) = split_number(word);
    let (known, decimals) = match unit {
        "MB/s" => ("MB/s", 6),
        "kB/s" => ("kB/s", 3),
        _ => ("B/s", 0),
    };
    let bytes = scaled(word, start, (known, decimals), A_BANDWIDTH, "bytes per second")?;
    match u32::try_from(bytes) {
        Ok(bytes @ 1..) => Ok(Bandwidth::from_bytes(bytes)),
        _ => Err(ParseError::of(word, start, "is out of range", "from 1B/s to 4294MB/s")),
    }
}

/// Parses a number that ends in `unit` and has at most this many decimals.
fn scaled(
    word: &str,
    start: usize,
    (unit, decimals): (&str, u32),
    expected: &'static str,
    finest: &str,
) -> ParseResult<u64> {
    if word == "0" {
        return Ok(0);
    }
    let (digits, found_unit) = split_number(word);
    let refuse = |words: [&str; 2]| Err(ParseError::of(word, start, &words.concat(), expected));
    if digits.is_empty() {
        return refuse(["is not ", what(expected)]);
    }
    if found_unit != unit {
        let meant = found_unit.is_empty().then(|| [digits, unit].concat());
        return refuse(["does not end in ", unit]).map_err(|error| error.suggest(meant.as_deref()));
    }
    match decimal(digits, decimals) {
        Ok(value) => Ok(value),
        Err(NoDecimal::TooLarge) => Ok(u64::MAX),
        Err(NoDecimal::TooFine) => refuse(["is not a whole number of ", finest]),
        Err(NoDecimal::NoNumber) => refuse(["is not a number", ""]),
    }
}

/// "a rate" of "a rate such as 20/s".
fn what(expected: &str) -> &str {
    split_once(expected, " such").map_or(expected, |(what, _)| what)
}

/// The text before and after the first `separator`. The standard library's search is made for long texts, and would
/// make the page noticeably larger.
pub(crate) fn split_once<'a>(text: &'a str, separator: &str) -> Option<(&'a str, &'a str)> {
    let mut places = text.as_bytes().windows(separator.len());
    let place = places.position(|bytes| bytes == separator.as_bytes())?;
    Some((&text[..place], &text[place + separator.len()..]))
}

/// Parses a whole number within bounds; `expected` names them.
pub(super) fn whole(
    (word, start): (&str, usize),
    bounds: std::ops::RangeInclusive<u64>,
    expected: &'static str,
) -> ParseResult<u64> {
    if word.is_empty() || !word.bytes().all(|b| b.is_ascii_digit()) {
        return Err(ParseError::of(word, start, "is not a whole number", expected));
    }
    let number = word.parse().ok().filter(|number| bounds.contains(number));
    number.ok_or_else(|| ParseError::of(word, start, "is out of range", expected))
}

/// The digits and points at the beginning of a word, and the rest.
fn split_number(word: &str) -> (&str, &str) {
    let end = word.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(word.len());
    word.split_at(end)
}

/// Why digits are not a number with at most the allowed decimals.
enum NoDecimal {
    NoNumber,
    TooFine,
    TooLarge,
}

/// A number with at most six decimals. The standard library reads every number, and would bring tables of 10 KB to the page for it.
pub(crate) fn number(digits: &str) -> Option<f64> {
    decimal(digits, 6).ok().map(|millionths| millionths as f64 / 1e6)
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
