//! Lines from a person: editing, history, completion, hints.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

use raftarium::lab::language::Candidate;
use rustyline::completion::{Completer, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::{Hint, Hinter};
use rustyline::history::DefaultHistory;
use rustyline::validate::Validator;
use rustyline::{CompletionType, Config, Context, Editor, Helper};

use crate::cli::out::Problem;

use super::printer::Printer;
use super::words::CompletionContext;
use super::{Lines, paths, words};

const PROMPT: &str = "raftarium> ";

struct Terminal {
    editor: Editor<Words, DefaultHistory>,
}

/// Opens the terminal, and a printer that spares its prompt.
pub fn open(known: Arc<Mutex<CompletionContext>>) -> Result<(Box<dyn Lines>, Printer), Problem> {
    let config = Config::builder()
        .completion_type(CompletionType::List)
        .auto_add_history(true)
        .max_history_size(1_000)
        .map(|config| config.build());
    let cannot = |error: ReadlineError| Problem::new(format!("the terminal: {error}"));
    let mut editor = Editor::with_config(config.map_err(cannot)?).map_err(cannot)?;
    editor.set_helper(Some(Words { known }));
    if let Some(path) = paths::history() {
        // A first visit has no history yet.
        let _ = editor.load_history(&path);
    }
    let printer = editor.create_external_printer();
    let printer = printer.map_or_else(|_| Printer::plain(), Printer::editor);
    Ok((Box::new(Terminal { editor }), printer))
}

impl Lines for Terminal {
    fn next(&mut self) -> Option<Result<String, String>> {
        match self.editor.readline(PROMPT) {
            Ok(line) => Some(Ok(line)),
            Err(ReadlineError::Eof | ReadlineError::Interrupted) => None,
            Err(error) => Some(Err(error.to_string())),
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // To leave no history behind is no error.
        let _ = paths::history().map(|path| self.editor.save_history(&path));
    }
}

/// What the language offers at the cursor.
struct Words {
    known: Arc<Mutex<CompletionContext>>,
}

impl Words {
    fn offered(&self, line: &str, cursor: usize) -> (usize, Vec<Candidate>) {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        words::complete(line, cursor, &known)
    }
}

impl Helper for Words {}
impl Validator for Words {}

impl Completer for Words {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        cursor: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        let (start, candidates) = self.offered(line, cursor);
        let pairs = candidates.into_iter().map(|candidate| Pair {
            display: candidate.text.clone().into_owned(),
            replacement: candidate.text.into_owned() + " ",
        });
        Ok((start, pairs.collect()))
    }
}

impl Hinter for Words {
    type Hint = Suggestion;

    fn hint(&self, line: &str, cursor: usize, _: &Context<'_>) -> Option<Suggestion> {
        if line.is_empty() || cursor < line.len() {
            return None;
        }
        let (start, candidates) = self.offered(line, cursor);
        let first = candidates.first()?;
        let rest = first.text.get(cursor - start..)?.to_owned();
        let others = if candidates.len() > 1 { ", …" } else { "" };
        Some(Suggestion { shown: format!("{rest}   {}{others}", first.what), rest })
    }
}

impl Highlighter for Words {
    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        Cow::Owned(format!("\x1b[2m{hint}\x1b[0m"))
    }
}

/// The rest of a word, and what it does; the right arrow takes the word.
struct Suggestion {
    shown: String,
    rest: String,
}

impl Hint for Suggestion {
    fn display(&self) -> &str {
        &self.shown
    }

    fn completion(&self) -> Option<&str> {
        (!self.rest.is_empty()).then_some(&self.rest)
    }
}
