//! Parses the name of a message in flight.

use super::target::target_of;
use super::value::{client_id, duration};
use crate::lab::language::cursor::Cursor;
use crate::lab::language::error::{ParseError, ParseResult};
use crate::lab::language::lexer::Kind;
use crate::lab::language::words::{ONE_WAY, Selector};
use crate::sim::{Endpoint, MessageName, Target};
use crate::types::{MessageKind, Time};

const AN_END: &str = "a server such as S1 or leader, or a client such as C7";

/// Parses the name of a message.
pub(super) fn read(line: &mut Cursor<'_>) -> ParseResult<MessageName> {
    let start = line.place().start;
    let from = end(line)?;
    let sender = line.part(start..line.read().end);
    arrow(line)?;
    let to_start = line.place().start;
    let to = end(line)?;
    let receiver = line.part(to_start..line.read().end);
    let one_server =
        from == to && matches!(from, Endpoint::Server(Target::Server(_) | Target::Leader));
    if one_server || matches!((from, to), (Endpoint::Client(_), Endpoint::Client(_))) {
        let message = format!("no message goes from {sender} to {receiver}");
        let expected = "two different servers, or a server and a client";
        return Err(ParseError::new(start..line.read().end, message, expected));
    }
    let kind = kind(line)?;
    let sent = line.take("sent", "the time when it was sent");
    let sent_at = if sent { Some(Time::ZERO + duration(line)?) } else { None };
    Ok(MessageName { from, to, kind, sent_at, nth: line.ordinal()? })
}

fn end(line: &mut Cursor<'_>) -> ParseResult<Endpoint> {
    let Some(word) = line.word() else { return server(line) };
    if let Some(client) = client_id(word) {
        line.advance();
        return Ok(Endpoint::Client(client));
    }
    let meant = client_id(&word.to_ascii_uppercase()).map(|_| word.to_ascii_uppercase());
    server(line).map_err(|error| match meant {
        Some(_) => error.suggest(meant.as_deref()),
        None => error,
    })
}

/// A server named directly or by a selector that does not draw, because a user means a message that is visible.
fn server(line: &mut Cursor<'_>) -> ParseResult<Endpoint> {
    let place = line.place();
    let target = target_of(line, &Selector::NOT_DRAWN, AN_END)?;
    if target.is_drawn() {
        let message = format!("'{target}' is drawn, and a message has its own two ends");
        return Err(ParseError::new(place, message, AN_END));
    }
    Ok(Endpoint::Server(target))
}

fn arrow(line: &mut Cursor<'_>) -> ParseResult<()> {
    line.offer_word(ONE_WAY);
    let meant = match line.kind() {
        Kind::Arrow => {
            line.advance();
            return Ok(());
        }
        Kind::Line | Kind::Word("→" | "-" | "=>" | "to") => Some("->"),
        _ => None,
    };
    Err(line.error("the way of a message", "-> and who shall receive it").suggest(meant))
}

/// A kind begins with a letter. Nothing else that may follow does, except `sent`.
fn kind(line: &mut Cursor<'_>) -> ParseResult<Option<MessageKind>> {
    line.offer_choices(MessageKind::ALL.into_iter());
    let is_kind = |word: &str| word != "sent" && word.starts_with(|c: char| c.is_alphabetic());
    if !line.word().is_some_and(is_kind) {
        return Ok(None);
    }
    let expected = "a kind such as heartbeat or append_entries, 'sent' and a time, or #2";
    line.choose(MessageKind::ALL.into_iter(), "a kind of message", expected).map(Some)
}
