//! Standard output, and what stands in the way of a verb.

use std::fmt::{Arguments, Display};
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
    pub fn tell(&self) {
        complain(&self.0);
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
pub fn complain(words: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{words}");
}

/// Standard output, for as long as somebody reads it. When the reader has gone (`| head`), further lines go nowhere.
#[derive(Debug, Default)]
pub struct Out {
    closed: bool,
}

impl Out {
    /// Writes a line.
    pub fn line(&mut self, words: Arguments<'_>) -> Result<(), Problem> {
        let mut out = io::stdout().lock();
        self.note(out.write_fmt(words).and_then(|()| out.write_all(b"\n")))
    }

    /// Writes text that ends its own lines, at once.
    pub fn text(&mut self, text: &str) -> Result<(), Problem> {
        let mut out = io::stdout().lock();
        self.note(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
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

/// Writes one line of JSON.
pub fn json(out: &mut Out, value: &impl serde::Serialize) -> Result<(), Problem> {
    let text = serde_json::to_string(value).map_err(|error| Problem(error.to_string()))?;
    out.line(format_args!("{text}"))
}
