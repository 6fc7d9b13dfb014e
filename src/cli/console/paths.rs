//! Where the console keeps its history.

use std::env;
use std::fs;
use std::path::PathBuf;

/// The file of the history, in the user's directory for such things; none if there is no such directory.
pub fn history() -> Option<PathBuf> {
    let directory = state_directory()?.join("raftarium");
    fs::create_dir_all(&directory).ok()?;
    Some(directory.join("history"))
}

fn state_directory() -> Option<PathBuf> {
    let absolute =
        |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    if cfg!(windows) {
        return absolute("LOCALAPPDATA");
    }
    absolute("XDG_STATE_HOME").or_else(|| Some(absolute("HOME")?.join(".local/state")))
}
