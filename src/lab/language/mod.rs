//! The command language: a line of text for everything that users can do to a world.
//!
//! Consoles, `.raft` files, links and calls from JavaScript use it; `docs/language.md` describes it for users. This
//! module turns text into plain data and back, and touches no world: it neither runs a script nor evaluates a
//! condition.
//!
//! - [`parse_script`] parses a file, [`parse_line`] a line of a console. They reject a line with a [`LineError`]: its position,
//!   what was found, what was expected and, if a word is similar, a suggestion.
//! - `Display` of a [`Script`], an [`Action`], a [`Condition`] or a [`Command`](crate::sim::Command) is its canonical text.
//! - [`complete()`] returns the words that are accepted at a console's cursor; [`commands`], [`settings`] and [`conditions`]
//!   list everything that there is.
//!
//! A line goes from `lexer` to `parser`, the lines of a script through `assembly`; the words are in `words`.

mod assembly;
mod complete;
mod condition;
mod cursor;
mod error;
mod event;
mod experiment;
mod field;
mod lexer;
mod loops;
mod names;
mod parser;
mod quantity;
mod remark;
mod script;
#[cfg(test)]
mod tests;
mod values;
mod words;

pub use assembly::{MAX_ERRORS, MAX_LINE, MAX_LINES, MAX_SCRIPT, parse_script};
pub use complete::{complete, complete_in_script};
pub use condition::{Comparison, Condition, Holders};
pub use cursor::Candidate;
pub use error::LineError;
pub use event::{CountStart, EventName, EventPattern, Fields};
pub(in crate::lab) use experiment::line_error;
pub use experiment::{MAX_CELLS, MAX_TRIALS, Plan, Varied, VariedValue, parse_plan};
pub(in crate::lab) use field::{Field, FieldValue};
pub use field::{FieldTest, MAX_FIELDS};
pub(in crate::lab) use loops::EarliestTimes;
pub use loops::{MAX_NESTING, MAX_REPEAT, MAX_TURNS};
pub(in crate::lab) use names::Names;
pub use names::{MAX_NAMES, NamedLine};
pub use parser::{MAX_AND, MAX_NOT, MAX_TERM};
pub use quantity::Quantity;
pub use remark::{Head, Remark};
pub use script::{Action, Script, Step};
pub use values::MAX_TIME;
pub(crate) use values::{number, split_once};
pub use words::{Help, commands, conditions, console_commands, settings};

use std::sync::Arc;

use cursor::Cursor;
use error::{ParseError, ParseResult};
use parser::Statement;

/// Parses one line that is given to a running cluster of this many servers. An empty line or a comment has no actions;
/// a line that begins with `at` has two.
///
/// # Errors
/// What is wrong; also for a line that is accepted only before a run begins.
pub fn parse_line(text: &str, servers: u8) -> Result<Vec<Action>, LineError> {
    parse_line_with(text, servers, &[])
}

/// Like [`parse_line`], with the names that `let` has given.
///
/// # Errors
/// As those of [`parse_line`].
pub fn parse_line_with(
    text: &str,
    servers: u8,
    names: &[Arc<str>],
) -> Result<Vec<Action>, LineError> {
    let text = text.trim_end_matches(['\r', '\n']);
    actions(text, servers, names).map_err(|error| LineError::new(&"".into(), 1, text, *error))
}

fn actions(text: &str, servers: u8, names: &[Arc<str>]) -> ParseResult<Vec<Action>> {
    assembly::check_length(text)?;
    let mut line = Cursor::new(text, names);
    let statement = parser::statement(&mut line)?;
    let mut known = servers;
    for named in std::mem::take(&mut line.named) {
        assembly::unknown_server(named, &mut known).map_or(Ok(()), Err)?;
    }
    match statement {
        Statement::Nothing => Ok(Vec::new()),
        Statement::Actions(actions) => match actions.as_slice() {
            [.., Action::Repeat(_) | Action::End] => {
                let message = "this is accepted only in a script".into();
                Err(ParseError::new(line.read(), message, "a command such as crash"))
            }
            _ => Ok(actions),
        },
        Statement::Vary(_) | Statement::Trials(_) => {
            let message = "this is accepted only in a script".into();
            Err(ParseError::new(line.read(), message, "a command such as crash"))
        }
        Statement::Setup(_) => {
            let message = "the run has already started".into();
            Err(ParseError::new(line.read(), message, "this line at the top of a script"))
        }
    }
}
