//! A state file is read without a panic, and what is read of it is read again after it was mended and continued.
#![no_main]

use std::fs;

use libfuzzer_sys::fuzz_target;
use raftarium::lab::campaign::Coverage;

#[allow(dead_code)]
#[path = "../../src/cli/out.rs"]
mod out;
#[allow(dead_code)]
#[path = "../../src/cli/state.rs"]
mod state;

use state::{Header, State, checksum};

/// A line gets its checksum, as nobody guesses it; a line that begins with a blank stays as it is.
fn seal(line: &str) -> String {
    match line.strip_suffix('}').filter(|_| !line.starts_with(' ')) {
        Some(body) => format!("{body},\"sum\":\"{:016x}\"}}", checksum(body.as_bytes())),
        None => line.to_owned(),
    }
}

fuzz_target!(|text: &str| {
    let path = std::env::temp_dir().join(format!("raftarium-fuzz-{}", std::process::id()));
    let path = path.to_str().expect("a plain path");
    let sealed: Vec<_> = text.split('\n').map(seal).collect();
    fs::write(path, sealed.join("\n")).expect("a file can be written");
    let word = |word: &str| word.to_owned();
    let header = Header {
        raftarium: word("0"),
        work: word("campaign"),
        seeds: word("1..9"),
        options: word(""),
    };
    let open = || State::open::<Coverage>(path, &header, &|_, _| Ok(()));
    let Ok((mut state, mut known)) = open() else { return };
    if !known.contains_key(&7) {
        state.keep(7, &Coverage::default()).ok().expect("a result can be kept");
        known.insert(7, Coverage::default());
    }
    drop(state);
    assert!(open().is_ok_and(|(_, again)| again == known), "the results are there again");
});
