//! A state file: what is finished of a search or a campaign, one seed a line, so that an interrupted run continues and
//! the parts of several machines make one.
//!
//! The first line says what was asked. Each line ends with a checksum over all that comes before it in the line. A file
//! that belongs to something else, or that was changed, is an error with its line: a report must never be silently wrong.
//! One thing is tolerated: a last line without its end, which is what a crash or a full disk leaves.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, Read, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::out::{Problem, print_error};

/// The longest line that is read. A seed's result holds at most a few scripts of 1 MiB.
const LONGEST_LINE: u64 = 32 << 20;

/// What was asked, as the first line of a state file says it. Two runs with equal headers find the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The version of the engine.
    pub raftarium: String,
    /// The verb.
    pub work: String,
    /// All seeds, of which a shard has its part.
    pub seeds: String,
    /// Everything else that decides the result.
    pub options: String,
}

impl Header {
    /// What is said of a file with another header, beginning with what differs.
    fn difference(&self, asked: &Self) -> String {
        let parts = [
            ("version", &self.raftarium, &asked.raftarium),
            ("work", &self.work, &asked.work),
            ("seeds", &self.seeds, &asked.seeds),
            ("options", &self.options, &asked.options),
        ];
        let different = parts.into_iter().find(|(_, found, asked)| found != asked);
        let (what, found, asked) = different.unwrap_or(parts[3]);
        format!(
            "this state file belongs to different work: its {what}: {found}; asked for: {asked}"
        )
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Seed<R> {
    seed: u64,
    result: R,
}

/// An open state file, to which results are appended.
pub struct State {
    file: File,
    path: String,
}

impl State {
    /// Opens a state file, or begins one, and reads what is finished. `check` says what is wrong with a result that cannot be.
    pub fn open<R: DeserializeOwned + PartialEq>(
        path: &str,
        header: &Header,
        check: &dyn Fn(u64, &R) -> Result<(), String>,
    ) -> Result<(Self, BTreeMap<u64, R>), Problem> {
        let cannot =
            |error: io::Error| Problem::with_file("the state cannot be used", path, &error);
        let mut options = OpenOptions::new();
        let file = options.read(true).append(true).create(true).open(path).map_err(cannot)?;
        let metadata = file.metadata().map_err(cannot)?;
        if !metadata.is_file() {
            return Err(cannot(io::Error::other("it is not a regular file")));
        }
        if let Err(TryLockError::WouldBlock) = file.try_lock() {
            return Err(cannot(io::Error::other("another process is working with it")));
        }
        let mut reading = Reading { path, header, check, known: BTreeMap::new(), whole: 0 };
        reading.all(&mut BufReader::new(&file))?;
        let Reading { known, whole, .. } = reading;
        if whole < metadata.len() {
            file.set_len(whole).map_err(cannot)?;
        }
        let mut state = Self { file, path: path.to_owned() };
        if whole == 0 {
            state.append(header)?;
        }
        let known = known.into_iter().map(|(seed, (_, result))| (seed, result)).collect();
        Ok((state, known))
    }

    /// Keeps what became of a seed.
    pub fn keep<R: Serialize>(&mut self, seed: u64, result: &R) -> Result<(), Problem> {
        self.append(&Seed { seed, result })
    }

    /// One call for one line, so that an interrupted run leaves whole lines.
    fn append(&mut self, line: &impl Serialize) -> Result<(), Problem> {
        let text = sealed(line).map_err(io::Error::from);
        let written = text.and_then(|text| self.file.write_all(text.as_bytes()));
        written
            .map_err(|error| Problem::with_file("the state cannot be written", &self.path, &error))
    }
}

/// A state file while it is read.
struct Reading<'a, R> {
    path: &'a str,
    header: &'a Header,
    check: &'a dyn Fn(u64, &R) -> Result<(), String>,
    /// The results, and the line of each.
    known: BTreeMap<u64, (u64, R)>,
    /// How many bytes the complete lines have.
    whole: u64,
}

impl<R: DeserializeOwned + PartialEq> Reading<'_, R> {
    fn all(&mut self, file: &mut impl BufRead) -> Result<(), Problem> {
        let mut bytes = Vec::new();
        for number in 1.. {
            bytes.clear();
            let path = self.path;
            let at = move |why: String| Problem::new(format!("{path}:{number}: {why}"));
            let read = file.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut bytes);
            let length = read.map_err(|error| at(error.to_string()))? as u64;
            if length == 0 {
                break;
            }
            if bytes.pop_if(|last| *last == b'\n').is_none() {
                if length == LONGEST_LINE {
                    let why = format!("this line has more than {LONGEST_LINE} bytes");
                    return Err(at(format!("{why}; no line of a state file is that long")));
                }
                return self.torn(&bytes).map_err(at);
            }
            self.line(number, &bytes).map_err(at)?;
            self.whole += length;
        }
        Ok(())
    }

    fn line(&mut self, number: u64, bytes: &[u8]) -> Result<(), String> {
        let no_line = || match number {
            1 => "this is not a state file: its first line has no header with a valid checksum",
            _ => {
                "this line was damaged: its checksum is wrong. Without the line, its seed is worked on again"
            }
        };
        let text = str::from_utf8(bytes).map_err(|_| no_line())?;
        let body = unsealed(text).ok_or_else(no_line)?;
        if let Ok(header) = serde_json::from_str::<Header>(&body) {
            // Each file of several that were put one after another has one.
            let same = header == *self.header;
            return if same { Ok(()) } else { Err(header.difference(self.header)) };
        }
        if number == 1 {
            return Err(
                "this state file has no header; its first line has to say what was asked".into()
            );
        }
        let Seed { seed, result } = serde_json::from_str(&body)
            .map_err(|error| format!("this line is not a result of this work: {error}"))?;
        (self.check)(seed, &result)?;
        match self.known.get(&seed) {
            Some((line, known)) if *known != result => {
                Err(format!("this result of seed {seed} contradicts line {line}"))
            }
            Some(_) => Ok(()),
            None => {
                self.known.insert(seed, (number, result));
                Ok(())
            }
        }
    }

    /// A last line without its end. It is cut off, but never from a file that is not ours.
    fn torn(&self, bytes: &[u8]) -> Result<(), String> {
        let header = sealed(self.header).map_err(|error| error.to_string())?;
        if self.whole == 0 && !header.as_bytes().starts_with(bytes) {
            return Err("this is not a state file: it has no header".into());
        }
        print_error(format_args!(
            "{}: the last line is incomplete, as after a crash; it is dropped, and its seed is worked on again",
            self.path
        ));
        Ok(())
    }
}

/// A line with its checksum, which is its last field.
fn sealed(line: &impl Serialize) -> serde_json::Result<String> {
    let json = serde_json::to_string(line)?;
    let body = json.strip_suffix('}').unwrap_or(&json);
    Ok(format!("{body}{}\n", seal(body)))
}

/// The object of a line without its checksum, if that is right.
fn unsealed(line: &str) -> Option<String> {
    let body = &line[..line.rfind(",\"sum\":\"")?];
    (line[body.len()..] == seal(body)).then(|| format!("{body}}}"))
}

fn seal(body: &str) -> String {
    format!(",\"sum\":\"{:016x}\"}}", checksum(body.as_bytes()))
}

/// FNV-1a, in which every byte counts: two texts that differ in one place never have the same.
pub fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
        (sum ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
