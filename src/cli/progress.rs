//! Progress on standard error, for what takes more than a second.

use std::io::{IsTerminal, stderr};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::out::print_error;

/// When to begin to show it.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often to say it where it cannot be drawn.
const BETWEEN_LINES: Duration = Duration::from_secs(5);

/// A bar on a terminal; elsewhere a line now and then.
pub struct Progress {
    started: Instant,
    total: Option<u64>,
    bar: Option<ProgressBar>,
    next_line: Instant,
}

impl Progress {
    /// Nothing is shown yet. Without a total, only the words are.
    pub fn new(total: Option<u64>) -> Self {
        let started = Instant::now();
        Self { started, total, bar: None, next_line: started + PATIENCE }
    }

    /// So much is done; `words` says more.
    pub fn set(&mut self, done: u64, words: impl FnOnce() -> String) {
        let now = Instant::now();
        if now < self.started + PATIENCE {
            return;
        }
        if stderr().is_terminal() {
            let bar = self.bar.get_or_insert_with(|| bar(self.total));
            bar.set_position(done);
            bar.set_message(words());
        } else if now >= self.next_line {
            self.next_line = now + BETWEEN_LINES;
            match self.total {
                Some(total) => {
                    let left = left(now - self.started, done, total);
                    print_error(format_args!("{done} of {total}: {}{left}", words()));
                }
                None => print_error(words()),
            }
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// How long the rest takes at this pace, in words; nothing while that is unknown.
fn left(taken: Duration, done: u64, total: u64) -> String {
    let seconds = taken.as_secs().saturating_mul(total.saturating_sub(done)).checked_div(done);
    seconds.map_or(String::new(), |seconds| match seconds {
        0..120 => format!("; about {seconds} s left"),
        120..7_200 => format!("; about {} min left", seconds / 60),
        _ => format!("; about {} h left", seconds / 3_600),
    })
}

fn bar(total: Option<u64>) -> ProgressBar {
    let (bar, template) = match total {
        Some(total) => (ProgressBar::new(total), "{bar:30} {pos}/{len} {msg} ({eta} left)"),
        None => (ProgressBar::new_spinner(), "{spinner} {msg}"),
    };
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
