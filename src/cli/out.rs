//! Standard output, standard error, and what prevents a verb from doing its work.
//!
//! Everything that is printed goes through [`printable`], because most of it holds words from outside: paths, scripts,
//! links, state files. None of them can send a terminal a control sequence or fill its screen.

use std::borrow::Cow;
use std::fmt::{self, Arguments, Display, Write as _};
use std::io::{self, ErrorKind, Write};

/// Why a verb could not do what it should: bad input, or a file that cannot be read or written.
#[derive(Debug)]
pub struct Problem(String);

impl Problem {
    /// In these words, which begin with the place.
    pub fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }

    /// Something that cannot be done to a file.
    pub fn with_file(what: &str, path: &str, error: &io::Error) -> Self {
        Self(format!("{path}: {what}: {}", words_of(error)))
    }

    /// Says so on standard error.
    pub fn print(&self) {
        print_error(self);
    }
}

impl Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What an error of the system means, without its number.
fn words_of(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "there is no such file".into(),
        ErrorKind::PermissionDenied => "permission denied".into(),
        ErrorKind::IsADirectory => "it is a directory".into(),
        _ => error.to_string(),
    }
}

/// A line on standard error. If nobody can read it, nothing is left to say.
pub fn print_error(words: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{}", shortened(&printable(&words.to_string())));
}

/// Text as it may be printed on a terminal: control characters, and signs that change the direction of what follows,
/// are written as the language writes them, as in `\u{1b}`. Line breaks and tabs stay.
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(acts_on_a_terminal) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len() + 16);
    for symbol in text.chars() {
        if acts_on_a_terminal(symbol) {
            let _ = write!(clean, "{}", symbol.escape_unicode());
        } else {
            clean.push(symbol);
        }
    }
    Cow::Owned(clean)
}

fn acts_on_a_terminal(symbol: char) -> bool {
    match symbol {
        '\n' | '\t' => false,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' => true,
        other => other.is_control(),
    }
}

/// The same with the middle of very long lines left out.
fn shortened(text: &str) -> Cow<'_, str> {
    const LONGEST: usize = 1_500;
    const HEAD: usize = 1_000;
    const TAIL: usize = 300;
    if text.split('\n').all(|line| line.len() <= LONGEST) {
        return Cow::Borrowed(text);
    }
    let shorten = |line: &str| {
        let length = line.chars().count();
        if length <= LONGEST {
            return line.to_owned();
        }
        let head: String = line.chars().take(HEAD).collect();
        let tail: String = line.chars().skip(length - TAIL).collect();
        format!("{head}… ({} more characters) …{tail}", length - HEAD - TAIL)
    };
    Cow::Owned(text.split('\n').map(shorten).collect::<Vec<_>>().join("\n"))
}

/// Where a report goes, for as long as somebody reads it. When the reader has gone (`| head`), further lines go nowhere.
#[derive(Debug, Default)]
pub struct Out {
    closed: bool,
    on_stderr: bool,
}

impl Out {
    /// A report on standard error, because something else is written to standard output.
    pub fn on_stderr() -> Self {
        Self { closed: false, on_stderr: true }
    }

    /// Writes a line.
    pub fn line(&mut self, words: Arguments<'_>) -> Result<(), Problem> {
        let text = words.to_string();
        self.raw(&format!("{}\n", shortened(&printable(&text))))
    }

    /// Writes text that ends its own lines, at once.
    pub fn text(&mut self, text: &str) -> Result<(), Problem> {
        self.raw(&printable(text))
    }

    /// Writes text that is printable already and ends its own lines, at once.
    pub fn raw(&mut self, text: &str) -> Result<(), Problem> {
        fn write(mut to: impl Write, text: &str) -> io::Result<()> {
            to.write_all(text.as_bytes()).and_then(|()| to.flush())
        }
        let written = if self.on_stderr {
            write(io::stderr().lock(), text)
        } else {
            write(io::stdout().lock(), text)
        };
        self.note(written)
    }

    /// Whether the reader has gone.
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    fn note(&mut self, written: io::Result<()>) -> Result<(), Problem> {
        match written {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(())
            }
            Err(error) => Err(Problem(format!("standard output: {error}"))),
        }
    }
}

/// Writes one line of JSON. What would act on a terminal is escaped as JSON does, which changes no value.
pub fn json(out: &mut Out, value: &impl serde::Serialize) -> Result<(), Problem> {
    let text = serde_json::to_string(value).map_err(|error| Problem(error.to_string()))?;
    let mut line = String::with_capacity(text.len() + 1);
    for symbol in text.chars() {
        if acts_on_a_terminal(symbol) {
            let _ = write!(line, "\\u{:04x}", u32::from(symbol));
        } else {
            line.push(symbol);
        }
    }
    line.push('\n');
    out.raw(&line)
}
