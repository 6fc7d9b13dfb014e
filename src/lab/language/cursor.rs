//! A position in the tokens of a line, with methods that take the next token.
//!
//! Completion uses the parser itself: what it asks for at the end of the tokens is what may come next.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use super::error::{ParseError, ParseResult, found, is_near, nearest};
use super::lexer::{self, Kind, Token, tokens};
use super::words::{Choice, Word};
use crate::sim::MAX_TEXT;
use crate::types::{ServerId, ServerSet};

pub(super) const A_SERVER: &str = "a server such as S1";

/// The tokens of a line, and the position in them.
pub(super) struct Cursor<'a> {
    text: &'a str,
    tokens: Vec<Token<'a>>,
    next: usize,
    /// The servers in the line, with their positions.
    pub named: Vec<Named>,
    /// The names that `let` has given.
    names: &'a [Arc<str>],
    /// The positions of names of `let` in the line.
    pub used: Vec<Range<usize>>,
    /// The name that the line itself gives.
    pub defines: Option<Arc<str>>,
    completion: Option<Completion>,
    /// For completion in a script: the state after the lines before.
    pub after: Option<&'a Progress>,
    /// A later `to` may begin what follows the present condition.
    pub to_follows: bool,
}

/// A server in a line.
pub(super) struct Named {
    pub server: ServerId,
    /// The bytes of its name.
    pub place: Range<usize>,
    pub presence: Presence,
}

/// Whether a named server must exist when its line is carried out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    /// It must.
    Exists,
    /// It must, or it is the next server of the cluster, which the line creates.
    MayBeNew,
    /// It need not: readers may create it later.
    MayComeLater,
}

/// The state of a script after some of its lines.
pub(super) struct Progress {
    /// The number of servers.
    pub servers: u8,
    /// The names that `let` has given.
    pub names: Vec<Arc<str>>,
    /// Whether there has been an action, so that no line of the top may follow.
    pub has_begun: bool,
    /// Whether a `repeat` has no `end` yet.
    pub is_repeating: bool,
    /// What `vary` lines vary.
    pub varied: Vec<Arc<str>>,
}

/// A word that is accepted at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The word.
    pub text: Cow<'static, str>,
    /// Its effect there, in a few words.
    pub what: Cow<'static, str>,
}

/// What the parser asked for at the end of the tokens.
struct Completion {
    servers: u8,
    candidates: Vec<Candidate>,
}

impl<'a> Cursor<'a> {
    /// A cursor at the beginning of `text`, where `let` has given these names.
    pub fn new(text: &'a str, names: &'a [Arc<str>]) -> Self {
        let (tokens, named, used) = (tokens(text, 0), Vec::new(), Vec::new());
        Self {
            text,
            tokens,
            next: 0,
            named,
            names,
            used,
            defines: None,
            completion: None,
            after: None,
            to_follows: false,
        }
    }

    /// A cursor that collects what may come at the end of `text`, in a cluster of this many servers. A comment may
    /// contain anything, so nothing is collected there.
    pub fn for_completion(text: &'a str, servers: u8, names: &'a [Arc<str>]) -> Self {
        let cursor = Self::new(text, names);
        let end = cursor.tokens.last().map_or(0, |last| last.place.end);
        let servers = if text[end..].contains('#') { None } else { Some(servers) };
        let completion = servers.map(|servers| Completion { servers, candidates: Vec::new() });
        Self { completion, ..cursor }
    }

    /// Like [`Self::for_completion`], for a line of a script.
    pub fn for_completion_in_script(text: &'a str, progress: &'a Progress) -> Self {
        let cursor = Self::for_completion(text, progress.servers, &progress.names);
        Self { after: Some(progress), ..cursor }
    }

    /// A cursor in a text within the line.
    pub fn inner<'b>(&self, text: &'b str) -> Cursor<'b>
    where
        'a: 'b,
    {
        Cursor::new(text, self.names)
    }

    pub fn candidates(self) -> Vec<Candidate> {
        self.completion.map(|completion| completion.candidates).unwrap_or_default()
    }

    pub fn is_completing(&self) -> bool {
        self.completion.is_some()
    }

    pub fn kind(&self) -> &Kind<'a> {
        &self.tokens[self.next].kind
    }

    pub fn place(&self) -> Range<usize> {
        self.tokens[self.next].place.clone()
    }

    /// The bytes of everything up to the last token that was read.
    pub fn read(&self) -> Range<usize> {
        let start = self.tokens[0].place.start;
        start..self.next.checked_sub(1).map_or(start, |last| self.tokens[last].place.end)
    }

    /// The bytes of the last token that was read; of the first one, if none was.
    pub fn last_place(&self) -> Range<usize> {
        self.tokens[self.next.saturating_sub(1)].place.clone()
    }

    /// A part of the line.
    pub fn part(&self, place: Range<usize>) -> &'a str {
        &self.text[place]
    }

    /// The comment that the line ends with.
    pub fn comment(&self) -> Option<&'a str> {
        let last = self.tokens.last().filter(|last| matches!(last.kind, Kind::End))?;
        let comment = self.text[last.place.end..].trim();
        comment.starts_with('#').then_some(comment)
    }

    pub fn at_end(&self) -> bool {
        matches!(self.kind(), Kind::End)
    }

    pub fn word(&self) -> Option<&'a str> {
        match *self.kind() {
            Kind::Word(word) => Some(word),
            _ => None,
        }
    }

    /// The word that comes so many tokens after the present one, if it is a word.
    pub fn word_ahead(&self, count: usize) -> Option<&'a str> {
        match self.tokens.get(self.next + count)?.kind {
            Kind::Word(word) => Some(word),
            _ => None,
        }
    }

    /// Advances to the next token. The last one stays.
    pub fn advance(&mut self) {
        self.next = (self.next + 1).min(self.tokens.len() - 1);
    }

    /// Offers these words to completion, where one of them is accepted.
    pub fn offer_choices<T: Choice>(&mut self, choices: impl Iterator<Item = T>) {
        if self.is_completing() {
            choices.for_each(|choice| self.offer_word(choice.word()));
        }
    }

    /// Offers this word to completion.
    pub fn offer_word(&mut self, Word { word, what }: Word) {
        self.offer(Cow::Borrowed(word), what);
    }

    /// Offers a candidate to completion. A word with two meanings, such as `pause`, is offered once.
    fn offer(&mut self, text: Cow<'static, str>, what: &'static str) {
        let at_end = self.at_end();
        if let Some(completion) = self.completion.as_mut().filter(|_| at_end)
            && completion.candidates.iter().all(|known| known.text != text)
        {
            completion.candidates.push(Candidate { text, what: Cow::Borrowed(what) });
        }
    }

    /// Offers the names of servers to completion.
    pub fn offer_servers(&mut self) {
        let Some(Completion { servers, .. }) = self.completion else { return };
        for server in (1..=servers).filter_map(ServerId::new) {
            self.offer(Cow::Owned(server.to_string()), "this server");
        }
        let names = self.names;
        for name in names {
            self.offer(Cow::Owned(name.to_string()), "the servers that have this name");
        }
    }

    /// Offers the names of servers to completion, including that of the next one.
    pub fn offer_new_servers(&mut self) {
        self.offer_servers();
        let made = self.named.iter().filter(|named| named.presence == Presence::MayBeNew);
        let last = made.map(|named| named.server.number()).max().unwrap_or(0);
        let next = self.completion.as_ref().map(|completion| completion.servers.max(last) + 1);
        if let Some(next) = next.and_then(ServerId::new) {
            self.offer(Cow::Owned(next.to_string()), "a new server");
        }
    }

    /// Offers what earlier `vary` lines vary to completion.
    pub fn offer_varied(&mut self) {
        let Some(after) = self.after else { return };
        let of_one_word = after.varied.iter().filter(|subject| !subject.contains(' '));
        for subject in of_one_word {
            self.offer(Cow::Owned(subject.to_string()), "what this line varies with");
        }
    }

    /// The error that the present token is not `noun`.
    #[cold]
    #[inline(never)]
    pub fn error(&self, noun: &str, expected: &'static str) -> Box<ParseError> {
        match self.kind() {
            Kind::Bad(error) => error.clone(),
            Kind::End => ParseError::new(self.place(), "the line ends here".into(), expected),
            _ => self.error_here(&["is not ", noun].concat(), expected),
        }
    }

    /// The error that the present token `is what`.
    #[cold]
    #[inline(never)]
    fn error_here(&self, is_what: &str, expected: &'static str) -> Box<ParseError> {
        let place = self.place();
        ParseError::of(&self.text[place.clone()], place.start, is_what, expected)
    }

    /// Whether the present `to` belongs to the condition and names a server, where another `to` may begin what follows:
    /// it does if the condition continues after the server and that other `to` comes later.
    pub fn is_own_to(&self) -> bool {
        if !self.to_follows {
            return true;
        }
        let ahead = |count: usize| self.tokens.get(self.next + count).map(|token| &token.kind);
        let continues = match ahead(2) {
            Some(
                Kind::Word("to" | "on" | "from" | "for" | "after" | "with" | "and")
                | Kind::Compare(_),
            ) => true,
            Some(Kind::Word("in")) => matches!(ahead(3), Some(Kind::Word("term"))),
            _ => false,
        };
        let begins_condition = matches!(ahead(1), Some(Kind::Word("messages")));
        let mut later = self.tokens.iter().skip(self.next + 1);
        continues && !begins_condition && later.any(|token| matches!(token.kind, Kind::Word("to")))
    }

    /// Takes this word if it is next.
    pub fn take(&mut self, word: &'static str, what: &'static str) -> bool {
        self.offer_word(Word { word, what });
        let taken = self.word() == Some(word);
        if taken {
            self.advance();
        }
        taken
    }

    /// Takes this word, which must be next.
    pub fn require_word(&mut self, word: &'static str, expected: &'static str) -> ParseResult<()> {
        if self.take(word, expected) {
            return Ok(());
        }
        let near = self.word().is_some_and(|found| is_near(found, word));
        Err(self.error(&found(word), expected).suggest(near.then_some(word)))
    }

    /// Takes the word of one of these and returns which one it is.
    pub fn choose<T: Choice>(
        &mut self,
        choices: impl Iterator<Item = T> + Clone,
        noun: &str,
        expected: &'static str,
    ) -> ParseResult<T> {
        self.offer_choices(choices.clone());
        let Some(found) = self.word() else {
            return Err(self.error(noun, expected));
        };
        let mut known = choices.clone();
        if let Some(choice) = known.find(|choice| choice.word().word == found) {
            self.advance();
            return Ok(choice);
        }
        let words = choices.map(|choice| choice.word().word);
        Err(self.error(noun, expected).suggest(nearest(found, words)))
    }

    /// Takes any word, to be parsed as a value, and returns its position.
    pub fn value(&mut self, noun: &str, expected: &'static str) -> ParseResult<(&'a str, usize)> {
        let Some(word) = self.word() else {
            return Err(self.error(noun, expected));
        };
        let start = self.place().start;
        self.advance();
        Ok((word, start))
    }

    /// Whether the next token is a server's name, or was meant as one.
    pub fn is_at_server(&self) -> bool {
        self.word().is_some_and(|word| self.is_server(word))
    }

    /// Whether this word is a server's name, or was meant as one.
    pub fn is_server(&self, word: &str) -> bool {
        let digits = word.strip_prefix(['S', 's']).map(is_number);
        digits.unwrap_or(false) || self.is_name(word)
    }

    fn is_name(&self, word: &str) -> bool {
        self.names.iter().any(|name| **name == *word)
    }

    /// A placeholder for the servers of a name until the name is resolved: it differs from all other servers in the
    /// line.
    fn stand_in(&self, name: &str) -> ServerId {
        let is_free = |id: &ServerId| {
            let word = id.to_string();
            !self.tokens.iter().any(|token| matches!(token.kind, Kind::Word(w) if *w == *word))
        };
        let place = self.names.iter().position(|known| **known == *name).unwrap_or_default();
        let from_the_last = (1..=ServerId::MAX).rev().filter_map(ServerId::new);
        from_the_last.filter(is_free).nth(place).unwrap_or(ServerId::from_index(0))
    }

    /// Whether the next token begins like a number.
    pub fn is_at_number(&self) -> bool {
        self.word().is_some_and(begins_number)
    }

    /// Takes a server's name.
    pub fn server(&mut self) -> ParseResult<ServerId> {
        self.server_or(A_SERVER)
    }

    /// Takes the names of servers, at least one.
    pub fn servers(&mut self) -> ParseResult<ServerSet> {
        let mut servers = ServerSet::EMPTY;
        while servers.is_empty() || self.is_at_server() {
            servers.insert(self.server()?);
        }
        self.offer_servers();
        Ok(servers)
    }

    /// Takes the name of an existing server, or of the next one, which this line creates.
    pub fn server_or_next(&mut self) -> ParseResult<ServerId> {
        self.offer_new_servers();
        if self.at_end() {
            return Err(self.error("a server", A_SERVER));
        }
        let first = self.named.len();
        let server = self.server()?;
        self.set_presence_from(first, Presence::MayBeNew);
        Ok(server)
    }

    /// What is demanded of the named servers from this one on.
    pub fn set_presence_from(&mut self, first: usize, presence: Presence) {
        self.named[first..].iter_mut().for_each(|named| named.presence = presence);
    }

    pub fn server_or(&mut self, expected: &'static str) -> ParseResult<ServerId> {
        self.offer_servers();
        let Some(word) = self.word() else {
            return Err(self.error("a server", expected));
        };
        if self.is_name(word) {
            self.used.push(self.place());
            self.advance();
            return Ok(self.stand_in(word));
        }
        let Some(number) = server_number(word) else {
            let near = || self.names.iter().find(|name| is_near(word, name));
            let meant = meant_server(word).or_else(|| near().map(|name| name.to_string()));
            return Err(self.error("a server", expected).suggest(meant.as_deref()));
        };
        let Some(server) = number.parse().ok().and_then(ServerId::new) else {
            let message = ["there is no server ", &found(word)].concat();
            return Err(ParseError::new(self.place(), message, "S1 to S99"));
        };
        self.named.push(Named { server, place: self.place(), presence: Presence::Exists });
        self.advance();
        Ok(server)
    }

    /// Takes a text: one in double quotes, or everything up to the next space.
    pub fn text(&mut self) -> ParseResult<String> {
        self.text_or("a text such as \"x=1\"")
    }

    pub fn text_or(&mut self, expected: &'static str) -> ParseResult<String> {
        const FOLLOWERS_OF_TEXTS: [&str; 4] = ["to", "on", "within", "from"];
        let start = self.place().start;
        let text = match self.kind() {
            Kind::Text(text) => text.clone(),
            Kind::Word(word) if !FOLLOWERS_OF_TEXTS.contains(word) => self.bare_text(),
            _ => return Err(self.error("a text", expected)),
        };
        self.advance();
        if text.len() > MAX_TEXT {
            let message = format!("a text of {} bytes", text.len());
            return Err(ParseError::new(start..self.read().end, message, "at most 1000 bytes"));
        }
        Ok(text)
    }

    /// The tokens from here on that are not separated by spaces; ends at the last of them.
    fn bare_text(&mut self) -> String {
        let start = self.place().start;
        let mut end = self.place().end;
        while let Some(token) = self.tokens.get(self.next + 1)
            && token.place.start == end
            && !matches!(token.kind, Kind::Text(_) | Kind::Bad(_) | Kind::End)
        {
            end = token.place.end;
            self.next += 1;
        }
        self.text[start..end].into()
    }

    /// Takes a number such as `#2`, if one is next. Elsewhere that sign starts a comment, so what follows it is split
    /// into tokens only now.
    pub fn ordinal(&mut self) -> ParseResult<Option<u32>> {
        const EXPECTED: &str = "a number such as #2";
        if !self.at_end() {
            return Ok(None);
        }
        let Some((digits, place)) = lexer::ordinal(self.text, self.place().start) else {
            return Ok(None);
        };
        let Some(number) = digits.parse().ok().filter(|&number| number > 0) else {
            let word = &self.text[place.clone()];
            return Err(ParseError::of(word, place.start, "is out of range", EXPECTED));
        };
        self.tokens.truncate(self.next);
        let (kind, rest) = (Kind::Word(&self.text[place.clone()]), tokens(self.text, place.end));
        self.tokens.push(Token { kind, place });
        self.tokens.extend(rest);
        self.next += 1;
        Ok(Some(number))
    }

    /// Checks that the line has no further tokens.
    pub fn finish(&self, expected: &'static str) -> ParseResult<()> {
        if self.at_end() {
            return Ok(());
        }
        Err(match self.kind() {
            Kind::Bad(error) => error.clone(),
            _ => self.error_here("is not expected here", expected),
        })
    }
}

/// The digits of a word that looks like a server's name.
fn server_number(word: &str) -> Option<&str> {
    let digits = word.strip_prefix('S')?;
    (is_number(digits) && (digits == "0" || !digits.starts_with('0'))).then_some(digits)
}

/// Whether a word begins like a number.
pub(super) fn begins_number(word: &str) -> bool {
    word.starts_with(|sign: char| sign.is_ascii_digit())
}

fn is_number(digits: &str) -> bool {
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

/// The server that `s3`, `3` or `S03` may have been meant for.
fn meant_server(word: &str) -> Option<String> {
    let digits = word.trim_start_matches(['s', 'S']).trim_start_matches('0').trim_end_matches(',');
    let number = is_number(digits).then(|| digits.parse().ok()).flatten();
    number.and_then(ServerId::new).map(|server| server.to_string())
}
