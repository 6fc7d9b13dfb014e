//! `cargo xtask fuzz`: the readers of what strangers can hand over, under a fuzzer that follows the coverage.
//!
//! `fuzz/fuzz_targets` has one target for each reader. What the fuzzer learns stays in `fuzz/corpus`, and an input that fails
//! in `fuzz/artifacts`.

use std::fs;
use std::process::ExitCode;

use crate::project::{Project, Result, finish};

/// The targets, and the folder of the inputs that each begins with; an empty name stands for none.
const TARGETS: [(&str, &str); 5] = [
    ("scripts", "scenarios"),
    ("links", "fuzz/seeds/links"),
    ("states", "fuzz/seeds/states"),
    ("traces", "fuzz/seeds/traces"),
    ("snapshots", ""),
];

/// How the targets are built: the stable compiler is told to know the fuzzer's flags, and with no sanitizer it can build
/// them. There is no unsafe code for a sanitizer to look at.
const BUILD: [&str; 4] = ["--sanitizer", "none", "--codegen-units", "16"];

/// Whether there is such a target.
pub fn is_target(name: &str) -> bool {
    TARGETS.iter().any(|(target, _)| *target == name)
}

/// Fuzzes the target of this name, or all of them, each for so many seconds. All are tried, whatever fails.
pub fn run(project: &Project, only: Option<&str>, seconds: u32) -> Result<ExitCode> {
    let mut failed = false;
    for (target, seeds) in TARGETS.iter().filter(|(name, _)| only.is_none_or(|only| only == *name))
    {
        println!("fuzzing {target} for {seconds} s …");
        let corpus = format!("fuzz/corpus/{target}");
        let folder = project.at(&corpus);
        fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}.", folder.display()))?;
        let mut command = project.command("cargo");
        command.env("RUSTC_BOOTSTRAP", "1").args(["fuzz", "run"]).args(BUILD).arg(target);
        command.arg(&corpus).args((!seeds.is_empty()).then_some(seeds)).arg("--");
        command.arg(format!("-max_total_time={seconds}"));
        command.args(["-timeout=20", "-rss_limit_mb=2048", "-print_final_stats=1"]);
        // A failing target prints the file of its input, which cargo-fuzz puts in fuzz/artifacts.
        if finish(command)? != ExitCode::SUCCESS {
            let options = BUILD.join(" ");
            println!(
                "{target} failed; the lines above say why and name the input. This reproduces it:"
            );
            println!(
                "    RUSTC_BOOTSTRAP=1 cargo fuzz run {options} {target} fuzz/artifacts/{target}/NAME"
            );
            failed = true;
        }
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
