//! The native binary: a console on a live cluster, runs of scripts, and a benchmark. `raftarium --help` tells more.

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
