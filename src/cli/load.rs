//! Scripts, from files and from the library.

use std::fs::File;
use std::io::{self, Read};

use raftarium::lab::language::{LineError, MAX_SCRIPT, Script, parse_script};
use raftarium::lab::scenarios;

use super::out::Problem;

/// A script and its text.
pub struct Loaded {
    pub script: Script,
    pub text: String,
}

impl Loaded {
    /// A line as it was written, counted from 1.
    pub fn line(&self, number: u32) -> &str {
        let place = (number as usize).saturating_sub(1);
        self.text.lines().nth(place).unwrap_or_default().trim()
    }
}

/// Reads the scenario of this name, or else the file.
pub fn load(name: &str) -> Result<Loaded, Problem> {
    let text = match scenarios::find_by_name(name) {
        Some(scenario) => scenario.text.to_owned(),
        None => read(name)?,
    };
    let script = parse_script(name, &text).map_err(|errors| refuse(&errors))?;
    Ok(Loaded { script, text })
}

fn read(path: &str) -> Result<String, Problem> {
    let cannot = |error: io::Error| {
        let scenario_meant = error.kind() == io::ErrorKind::NotFound && !path.contains(['.', '/']);
        let what = if scenario_meant {
            "no scenario has this name ('raftarium scenarios' lists them), and it cannot be read"
        } else {
            "it cannot be read"
        };
        Problem::with_file(what, path, &error)
    };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(cannot)?;
    // One byte more than is allowed tells that there is too much, without reading all of it.
    file.take(MAX_SCRIPT as u64 + 1).read_to_end(&mut bytes).map_err(cannot)?;
    if bytes.len() > MAX_SCRIPT {
        return Err(Problem::new(format!(
            "{path}: a script has at most {MAX_SCRIPT} bytes, which is 1 MiB"
        )));
    }
    String::from_utf8(bytes).map_err(|error| not_text(path, &error))
}

fn not_text(path: &str, error: &std::string::FromUtf8Error) -> Problem {
    let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
    let line = valid.iter().filter(|&&byte| byte == b'\n').count() + 1;
    Problem::new(format!("{path}:{line}: this is no text in UTF-8"))
}

fn refuse(errors: &[LineError]) -> Problem {
    let all: Vec<_> = errors.iter().map(|error| format!("{error}\n{}", error.snippet())).collect();
    Problem::new(all.join("\n"))
}
