//! A trace in pieces: bytes of a file as they come, cut into lines.

use super::Check;

/// The longest line that is read, in bytes.
pub const LINE_MAX: usize = 16 << 20;
/// How many bad lines are kept.
const KEPT: usize = 20;

/// A trace that comes in pieces.
#[derive(Default)]
pub struct Reader {
    check: Check,
    /// The beginning of a line of which the rest has not come yet.
    rest: Vec<u8>,
    /// Whether that line is too long already: then nothing of it is kept.
    is_too_long: bool,
    bad: Vec<BadLine>,
    bad_count: u64,
}

/// A line that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct BadLine {
    /// Its number, counted from 1.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "number"))]
    pub line: u64,
    /// What is wrong with it.
    pub message: String,
}

impl Reader {
    /// Reads what `check` has not read yet.
    pub fn new(check: Check) -> Self {
        Self { check, ..Self::default() }
    }

    /// The next bytes of the file. Returns the lines in them that could not be read, as far as they are kept.
    pub fn take(&mut self, bytes: &[u8]) -> &[BadLine] {
        let known = self.bad.len();
        let mut lines = bytes.split(|&byte| byte == b'\n');
        let last = lines.next_back().unwrap_or_default();
        for line in lines {
            self.add(line);
            self.end_line();
        }
        self.add(last);
        &self.bad[known..]
    }

    /// The file has ended. Returns the last line, if it could not be read.
    pub fn finish(&mut self) -> &[BadLine] {
        let known = self.bad.len();
        if !self.rest.is_empty() || self.is_too_long {
            self.end_line();
        }
        self.check.finish();
        &self.bad[known..]
    }

    fn add(&mut self, part: &[u8]) {
        self.is_too_long |= self.rest.len() + part.len() > LINE_MAX;
        if self.is_too_long {
            self.rest = Vec::new();
        } else {
            self.rest.extend_from_slice(part);
        }
    }

    fn end_line(&mut self) {
        let read = if std::mem::take(&mut self.is_too_long) {
            self.check.skip_line();
            Err(format!("longer than {} MiB", LINE_MAX >> 20))
        } else {
            self.check.line(&self.rest)
        };
        self.rest.clear();
        if let Err(message) = read {
            self.bad_count += 1;
            if self.bad.len() < KEPT {
                self.bad.push(BadLine { line: self.check.lines(), message });
            }
        }
    }

    /// What has been read.
    pub fn check(&self) -> &Check {
        &self.check
    }

    /// What has been read, to take its record.
    pub fn check_mut(&mut self) -> &mut Check {
        &mut self.check
    }

    /// How many lines could not be read.
    pub fn bad_count(&self) -> u64 {
        self.bad_count
    }

    /// The first of them.
    pub fn bad_lines(&self) -> &[BadLine] {
        &self.bad
    }
}
