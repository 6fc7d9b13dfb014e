//! What prints without destroying the line that somebody is typing.

use std::io;
use std::sync::{Arc, Mutex};

use rustyline::ExternalPrinter;

use crate::cli::out::{Out, printable};

/// Prints whole lines, from any thread.
#[derive(Clone)]
pub struct Printer(Arc<Mutex<Sink>>);

enum Sink {
    Plain(Out),
    /// The line editor puts text above the line that is being edited.
    Editor(Box<dyn ExternalPrinter + Send>),
}

impl Printer {
    /// To standard output.
    pub fn plain() -> Self {
        Self(Arc::new(Mutex::new(Sink::Plain(Out::default()))))
    }

    /// Through a line editor.
    pub fn editor(editor: impl ExternalPrinter + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(Sink::Editor(Box::new(editor)))))
    }

    /// Prints `text`, which ends with a line break. Returns whether anybody can have read it.
    pub fn print(&self, text: &str) -> bool {
        self.print_raw(printable(text).into_owned())
    }

    /// Prints what is printable already: log lines have colours.
    fn print_raw(&self, text: String) -> bool {
        let Ok(mut sink) = self.0.lock() else { return false };
        match &mut *sink {
            Sink::Plain(out) => out.raw(&text).is_ok() && !out.is_closed(),
            Sink::Editor(editor) => editor.print(text).is_ok(),
        }
    }
}

/// For `tracing_subscriber`, which writes each line at once.
impl io::Write for Printer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.print_raw(String::from_utf8_lossy(bytes).into_owned());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
