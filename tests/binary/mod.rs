//! The binary, called as people call it, and files for it.
#![allow(dead_code)]

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// The binary with these arguments and nothing on standard input.
pub fn raftarium(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_raftarium"));
    command.args(arguments).env_remove("RUST_LOG").stdin(Stdio::null());
    command
}

/// Its output.
pub fn output(arguments: &[&str]) -> Output {
    raftarium(arguments).output().expect("the binary runs")
}

/// Asserts that it ends with status 2 and this message, and that it writes no report.
pub fn refused(arguments: &[&str], says: &str) {
    let output = output(arguments);
    let complaint = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {complaint}");
    assert!(complaint.contains(says), "{arguments:?}: {complaint}");
    assert!(output.stdout.is_empty(), "{arguments:?}");
}

/// Output as text.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("output is UTF-8")
}

/// An empty folder of one test.
pub fn folder(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).expect("the folder for tests is writable");
    path
}

/// The path of a file in a folder, with these contents if there are any.
pub fn file(folder: &std::path::Path, name: &str, contents: Option<&str>) -> String {
    let path = folder.join(name);
    if let Some(contents) = contents {
        fs::write(&path, contents).expect("the folder for tests is writable");
    }
    path.to_str().expect("a path in UTF-8").to_owned()
}
