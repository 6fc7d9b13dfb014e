//! The core as a process: a line in, a line out.
//!
//!     cargo build --release --manifest-path cores/rust/Cargo.toml
//!     raftarium run election --core cores/rust/target/release/raft-core

use std::io::{self, BufRead, Write};

use raft_core::Servers;

fn main() -> io::Result<()> {
    let mut servers = Servers::default();
    let mut output = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let answer = servers.answer(line?.as_bytes()).map_err(io::Error::other)?;
        writeln!(output, "{answer}")?;
        output.flush()?;
    }
    Ok(())
}
