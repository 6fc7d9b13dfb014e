//! Splits a line into tokens.

use std::ops::Range;

use super::Comparison;
use super::error::{ParseError, ParseResult};

/// A token and its bytes in the line.
#[derive(Clone, Debug)]
pub(super) struct Token<'a> {
    pub kind: Kind<'a>,
    pub place: Range<usize>,
}

#[derive(Clone, Debug)]
pub(super) enum Kind<'a> {
    /// A word: any characters that are not signs, as in names, numbers, durations.
    Word(&'a str),
    /// A text in double quotes, without them and with its escapes resolved.
    Text(String),
    /// `->`
    Arrow,
    /// `--`
    Line,
    /// `|`
    Bar,
    /// `<`, `<=`, `=`, `>=`, `>`
    Compare(Comparison),
    /// A character that no line may contain. Nothing after it is read.
    Bad(Box<ParseError>),
    /// The end of the line, or the start of its comment.
    End,
}

/// All tokens of a line from the byte `start` on; the last is `End` or `Bad`.
pub(super) fn tokens(line: &str, start: usize) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::new();
    loop {
        let at = tokens.last().map_or(start, |token| token.place.end);
        let gap = line[at..].len() - line[at..].trim_start_matches(is_space).len();
        let token = next(line, at + gap).unwrap_or_else(bad);
        if matches!(token.kind, Kind::End) {
            tokens.push(Token { kind: Kind::End, place: at..at });
            return tokens;
        }
        let stop = matches!(token.kind, Kind::Bad(_));
        tokens.push(token);
        if stop {
            return tokens;
        }
    }
}

fn bad<'a>(error: Box<ParseError>) -> Token<'a> {
    let place = error.start..error.end;
    Token { kind: Kind::Bad(error), place }
}

fn next(line: &str, start: usize) -> ParseResult<Token<'_>> {
    let rest = &line[start..];
    let Some(first) = rest.chars().next() else {
        return Ok(Token { kind: Kind::End, place: start..start });
    };
    if first == '#' {
        return comment(line, start);
    }
    if first == '"' {
        return text(line, start);
    }
    if let Some((sign, kind)) = sign(rest) {
        return Ok(Token { kind, place: start..start + sign });
    }
    let length = rest.char_indices().find(|&(at, c)| ends_word(&rest[at..], c));
    let length = length.map_or(rest.len(), |(at, _)| at);
    if length == 0 {
        return Err(unreadable(first, start));
    }
    Ok(Token { kind: Kind::Word(&rest[..length]), place: start..start + length })
}

fn comment(line: &str, start: usize) -> ParseResult<Token<'_>> {
    match line[start..].char_indices().find(|&(_, c)| is_control(c)) {
        Some((at, c)) => Err(unreadable(c, start + at)),
        None => Ok(Token { kind: Kind::End, place: start..start }),
    }
}

fn sign<'a>(rest: &str) -> Option<(usize, Kind<'a>)> {
    Some(match rest.as_bytes() {
        [b'-', b'>', ..] => (2, Kind::Arrow),
        [b'-', b'-', ..] => (2, Kind::Line),
        [b'|', ..] => (1, Kind::Bar),
        [b'<', b'=', ..] => (2, Kind::Compare(Comparison::AtMost)),
        [b'>', b'=', ..] => (2, Kind::Compare(Comparison::AtLeast)),
        [b'<', ..] => (1, Kind::Compare(Comparison::Less)),
        [b'>', ..] => (1, Kind::Compare(Comparison::Greater)),
        [b'=', ..] => (1, Kind::Compare(Comparison::Equal)),
        _ => return None,
    })
}

fn ends_word(rest: &str, c: char) -> bool {
    let pair = rest.starts_with("->") || rest.starts_with("--");
    pair || is_space(c) || is_control(c) || is_quote(c) || matches!(c, '#' | '|' | '<' | '=' | '>')
}

/// The digits of a word such as `#2` after `start`, with or without spaces before it, and its position. Elsewhere, that
/// sign starts a comment.
pub(super) fn ordinal(line: &str, start: usize) -> Option<(&str, Range<usize>)> {
    let rest = line[start..].trim_start_matches(is_space);
    let digits = rest.strip_prefix('#')?;
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    let (digits, behind) = digits.split_at(end);
    let ends = behind.chars().next().is_none_or(|c| is_space(c) || c == '#');
    let start = line.len() - rest.len();
    (ends && !digits.is_empty()).then(|| (digits, start..start + 1 + end))
}

/// Spaces and tabs, and the special spaces in text that is copied from a page.
fn is_space(c: char) -> bool {
    c == '\t' || (c.is_whitespace() && !c.is_control())
}

fn is_control(c: char) -> bool {
    c.is_control() && c != '\t'
}

fn is_quote(c: char) -> bool {
    c == '"' || is_typographic_quote(c)
}

fn is_typographic_quote(c: char) -> bool {
    matches!(c, '“' | '”' | '„' | '«' | '»')
}

#[cold]
fn unreadable(c: char, start: usize) -> Box<ParseError> {
    let place = start..start + c.len_utf8();
    if is_typographic_quote(c) {
        return ParseError::new(place, format!("'{c}' is not a plain quote"), "a text in \"…\"")
            .suggest(Some("\""));
    }
    let code = u32::from(c);
    ParseError::new(
        place,
        format!("a control character, U+{code:04X}"),
        "letters, digits and signs",
    )
}

/// A text in double quotes that begins at `start`.
fn text(line: &str, start: usize) -> ParseResult<Token<'_>> {
    let mut content = String::new();
    let mut symbols = line[start + 1..].char_indices().map(|(at, c)| (start + 1 + at, c));
    while let Some((at, c)) = symbols.next() {
        match c {
            '"' => return Ok(Token { kind: Kind::Text(content), place: start..at + 1 }),
            '\\' => content.push(escape(line, at, &mut symbols)?),
            _ if is_control(c) => return Err(unreadable(c, at)),
            _ => content.push(c),
        }
    }
    Err(ParseError::new(start..line.len(), "the text does not end".into(), "a closing quote"))
}

/// The character of an escape; its backslash is at `start`.
fn escape(
    line: &str,
    start: usize,
    symbols: &mut impl Iterator<Item = (usize, char)>,
) -> ParseResult<char> {
    match symbols.next() {
        Some((_, c @ ('"' | '\\'))) => return Ok(c),
        Some((_, 'n')) => return Ok('\n'),
        Some((_, 'r')) => return Ok('\r'),
        Some((_, 't')) => return Ok('\t'),
        Some((_, 'u')) => {}
        other => {
            let end = other.map_or(line.len(), |(at, c)| at + c.len_utf8());
            return Err(bad_escape(line, start..end));
        }
    }
    let braces = line[start + 2..].strip_prefix('{').and_then(|rest| rest.split_once('}'));
    let digits = braces.map_or("", |(digits, _)| digits);
    let hexadecimal = digits.len() <= 6 && digits.chars().all(|c| c.is_ascii_hexdigit());
    let code = hexadecimal.then(|| u32::from_str_radix(digits, 16).ok()).flatten();
    let Some(symbol) = code.and_then(char::from_u32) else {
        return Err(bad_escape(line, start..start + 2));
    };
    // The braces and what is between them.
    symbols.nth(digits.len() + 1);
    Ok(symbol)
}

fn bad_escape(line: &str, place: Range<usize>) -> Box<ParseError> {
    const ESCAPES: &str = r#"\", \\, \n, \r, \t or one like \u{7f}"#;
    ParseError::of(&line[place.clone()], place.start, "is not an escape", ESCAPES)
}
