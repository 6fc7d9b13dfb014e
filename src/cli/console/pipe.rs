//! Lines from a file or another program.

use std::io::{BufRead, Read, stdin};

use super::Lines;

/// Longer lines are refused; what is longer than this is not even read into memory.
const LONGEST: u64 = 1 << 16;

/// Standard input, as it is.
#[derive(Default)]
pub struct Pipe {
    line: u64,
}

impl Lines for Pipe {
    fn next(&mut self) -> Option<Result<String, String>> {
        let mut bytes = Vec::new();
        let mut input = stdin().lock();
        let read = input.by_ref().take(LONGEST).read_until(b'\n', &mut bytes);
        self.line += 1;
        match read {
            Ok(0) => None,
            Err(error) => Some(Err(format!("line {}: {error}", self.line))),
            Ok(_) if bytes.len() as u64 == LONGEST && !bytes.ends_with(b"\n") => {
                let _ = input.skip_until(b'\n');
                Some(Err(format!("line {}: longer than {LONGEST} bytes", self.line)))
            }
            Ok(_) => {
                let text = String::from_utf8(bytes);
                Some(text.map_err(|_| format!("line {}: not valid UTF-8", self.line)))
            }
        }
    }
}
