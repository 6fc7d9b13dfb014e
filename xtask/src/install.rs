//! Builds and installs programs that come as crates, several at once, and shows how far each has come.
//!
//! A newcomer waits for this, so the programs are built without optimisation: that takes a fifth of the time, and
//! they do their work here in a second or two all the same.

use std::fs;
use std::io::{self, BufRead, BufReader, IsTerminal, Read, Write};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use crate::project::{Project, Result, cannot_run, human_readable};

/// Overrides of a crate's release profile. What a crate says of link-time optimisation would cost minutes.
const UNOPTIMISED: [(&str, &str); 3] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "256"),
    ("CARGO_PROFILE_RELEASE_LTO", "false"),
];

/// How often progress is shown in a log, where a line cannot be written anew.
const LOG_INTERVAL: Duration = Duration::from_secs(20);
const TERMINAL_INTERVAL: Duration = Duration::from_millis(500);

/// A crate, and what is wanted of it.
pub struct Tool {
    pub name: &'static str,
    pub version: String,
    pub programs: &'static [&'static str],
    /// Whether the versions of the crate's own lock file are used.
    pub locked: bool,
    /// The processor time that building it takes, in seconds.
    pub cpu_seconds: u64,
}

/// How far an installation has come.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Stage {
    /// The crates that it consists of are fetched.
    Fetching,
    Building {
        done: u32,
        of: u32,
    },
    Installed,
    Failed,
}

impl Tool {
    /// Whether all programs of the crate are found in exactly this version.
    fn is_installed(&self, project: &Project) -> bool {
        self.programs
            .iter()
            .all(|program| version_of(project, program).as_deref() == Some(&self.version))
    }

    /// Another version of one of the programs that this machine has.
    fn other_version(&self, project: &Project) -> Option<String> {
        let mut found = self.programs.iter().filter_map(|program| version_of(project, program));
        found.find(|version| *version != self.version)
    }

    fn title(&self) -> String {
        format!("{} {}", self.name, self.version)
    }

    /// The arguments that `cargo install` and `cargo binstall` have in common.
    fn arguments(&self, project: &Project) -> Vec<String> {
        let mut arguments = vec![
            self.name.to_owned(),
            "--version".to_owned(),
            format!("={}", self.version),
            "--force".to_owned(),
        ];
        // What is there in another version is somebody else's: it stays as it is.
        if self.other_version(project).is_some() {
            arguments.push("--root".to_owned());
            arguments.push(project.own_tools().display().to_string());
        }
        arguments
    }
}

/// Installs those of the tools that are missing, all at the same time.
pub fn install(project: &Project, tools: Vec<Tool>) -> Result<()> {
    let tools: Vec<Tool> = tools.into_iter().filter(|tool| !tool.is_installed(project)).collect();
    let tools: Vec<Tool> = tools.into_iter().filter(|tool| !fetch_binary(project, tool)).collect();
    if tools.is_empty() {
        return Ok(());
    }
    announce(project, &tools);
    let start = Instant::now();
    let stages: Vec<Mutex<Stage>> = tools.iter().map(|_| Mutex::new(Stage::Fetching)).collect();
    let outcomes: Vec<Result<()>> = thread::scope(|scope| {
        let builds: Vec<_> = tools
            .iter()
            .zip(&stages)
            .map(|(tool, stage)| scope.spawn(|| build(project, tool, stage)))
            .collect();
        show_progress(&tools, &stages, start);
        builds.into_iter().map(|build| build.join().expect("no build panics")).collect()
    });
    outcomes.into_iter().collect::<Result<()>>()?;
    println!("… done in {}", human_readable(start.elapsed()));
    Ok(())
}

/// Fetches the programs ready made, where `cargo binstall` is installed. Whether that worked.
fn fetch_binary(project: &Project, tool: &Tool) -> bool {
    if project.which("cargo-binstall").is_none() {
        return false;
    }
    println!("installing {} with cargo binstall (a few seconds) …", tool.title());
    let mut command = project.command("cargo");
    command.arg("binstall").args(tool.arguments(project));
    command.args(["--no-confirm", "--disable-strategies", "compile"]);
    let succeeded = command.status().is_ok_and(|status| status.success());
    if succeeded && tool.is_installed(project) {
        return true;
    }
    println!("cargo binstall has no {}: building it instead", tool.title());
    false
}

fn announce(project: &Project, tools: &[Tool]) {
    for tool in tools {
        if let Some(other) = tool.other_version(project) {
            println!("{} is needed; version {other}, which is here, stays as it is", tool.title());
        }
    }
    let titles: Vec<String> = tools.iter().map(Tool::title).collect();
    let cores = thread::available_parallelism().map_or(1, usize::from) as u64;
    let cpu = Duration::from_secs(tools.iter().map(|tool| tool.cpu_seconds).sum());
    println!("installing {} ({}) …", titles.join(" and "), estimate(cpu, cores));
}

/// How long a build takes that needs so much processor time.
fn estimate(cpu: Duration, cores: u64) -> String {
    // No more than about six cores find work all the time.
    let minutes = cpu.as_secs().div_ceil(cores.clamp(1, 6)).div_ceil(60);
    let time = if minutes <= 1 { "a minute".to_owned() } else { format!("{minutes} minutes") };
    let cores = if cores == 1 { "1 core".to_owned() } else { format!("{cores} cores") };
    format!("about {time} on {cores}, the first time only")
}

/// Builds a tool and tells `stage` how far it is. What Cargo says is printed only if it fails.
fn build(project: &Project, tool: &Tool, stage: &Mutex<Stage>) -> Result<()> {
    let outcome = build_quietly(project, tool, stage);
    *lock(stage) = if outcome.is_ok() { Stage::Installed } else { Stage::Failed };
    outcome
}

fn build_quietly(project: &Project, tool: &Tool, stage: &Mutex<Stage>) -> Result<()> {
    // An installation that is interrupted continues there.
    let folder = project.at("target/xtask").join(tool.name);
    let mut command = cargo_install(project, tool);
    command.env("CARGO_TARGET_DIR", &folder);
    let mut child = command
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| cannot_run(&command, &error))?;
    let said = child.stderr.take().expect("the stream is piped");
    let log = follow(said, |progress| *lock(stage) = progress);
    let status = child.wait().map_err(|error| cannot_run(&command, &error))?;
    if !status.success() {
        return Err(format!(
            "{log}\n{} could not be installed; the lines above say why.",
            tool.title()
        ));
    }
    if !tool.is_installed(project) {
        return Err(format!(
            "{} is installed, but {} in that version is not found.",
            tool.title(),
            tool.programs[0]
        ));
    }
    // What it was built from is of no use any longer; that it cannot be removed harms nobody.
    let _ = fs::remove_dir_all(folder);
    Ok(())
}

fn cargo_install(project: &Project, tool: &Tool) -> Command {
    let mut command = project.command("cargo");
    command.arg("install").args(tool.arguments(project)).args(tool.locked.then_some("--locked"));
    command.envs(UNOPTIMISED).env_remove("CARGO_BUILD_TARGET");
    // Cargo counts its crates for us, as it does on a terminal.
    command.envs([
        ("CARGO_TERM_PROGRESS_WHEN", "always"),
        ("CARGO_TERM_PROGRESS_WIDTH", "80"),
        ("CARGO_TERM_COLOR", "never"),
    ]);
    command
}

/// Reads what Cargo says to its end: each progress bar is reported, the rest is returned.
fn follow(said: impl Read, mut report: impl FnMut(Stage)) -> String {
    let mut log = String::new();
    // Cargo ends a progress bar with a carriage return, and writes the next one over it.
    for piece in BufReader::new(said).split(b'\r').map_while(io::Result::ok) {
        for line in String::from_utf8_lossy(&piece).lines() {
            match progress(line) {
                Some(stage) => report(stage),
                None if line.trim().is_empty() => {}
                None => log.extend([line.trim_end(), "\n"]),
            }
        }
    }
    log
}

/// Reads a progress bar of Cargo: `Building [====>   ] 12/345: serde, syn`.
fn progress(line: &str) -> Option<Stage> {
    let (_, counts) = line.trim_start().strip_prefix("Building [")?.split_once(']')?;
    let (done, of) = counts.split(':').next()?.split_once('/')?;
    Some(Stage::Building { done: done.trim().parse().ok()?, of: of.trim().parse().ok()? })
}

/// Shows how far each installation is until all have ended: in one line of a terminal, or now and then in a log.
fn show_progress(tools: &[Tool], stages: &[Mutex<Stage>], start: Instant) {
    let terminal = io::stdout().is_terminal();
    let interval = if terminal { TERMINAL_INTERVAL } else { LOG_INTERVAL };
    let mut shown = start;
    loop {
        thread::sleep(Duration::from_millis(100));
        let stages: Vec<Stage> = stages.iter().map(|stage| lock(stage).clone()).collect();
        if stages.iter().all(|stage| matches!(stage, Stage::Installed | Stage::Failed)) {
            break;
        }
        if shown.elapsed() < interval {
            continue;
        }
        shown = Instant::now();
        let line = progress_line(tools, &stages, start.elapsed());
        if terminal {
            print!("\r\x1b[K{line}");
            // A terminal that is gone is no reason to stop.
            let _ = io::stdout().flush();
        } else {
            println!("{line}");
        }
    }
    if terminal {
        print!("\r\x1b[K");
    }
}

fn progress_line(tools: &[Tool], stages: &[Stage], elapsed: Duration) -> String {
    let parts: Vec<String> = tools
        .iter()
        .zip(stages)
        .map(|(tool, stage)| match stage {
            Stage::Fetching => format!("{}: fetching crates", tool.name),
            Stage::Building { done, of } => format!("{}: {done} of {of} crates", tool.name),
            Stage::Installed => format!("{}: installed", tool.name),
            Stage::Failed => format!("{}: failed", tool.name),
        })
        .collect();
    format!("  {} ({})", parts.join(", "), human_readable(elapsed))
}

fn lock(stage: &Mutex<Stage>) -> std::sync::MutexGuard<'_, Stage> {
    stage.lock().expect("nobody panics while holding a stage")
}

/// The version that a program prints, as in `trunk 0.21.14`; nothing when there is no such program.
fn version_of(project: &Project, program: &str) -> Option<String> {
    let printed = project.output_of(program, &["--version"])?;
    printed.split_whitespace().nth(1).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_bars_are_reported_and_the_rest_is_kept_as_the_log() {
        let said = "    Updating index\n\r\r   Compiling serde v1.0.219\n    Building [==>   ]   1/12: serde\r\
            \r    Building [=====>] 11/12\r\nerror: no linker\n";
        let mut reported = Vec::new();
        let log = follow(said.as_bytes(), |stage| reported.push(stage));
        let building = |done| Stage::Building { done, of: 12 };
        assert_eq!(reported, [building(1), building(11)]);
        assert_eq!(log, "    Updating index\n   Compiling serde v1.0.219\nerror: no linker\n");
    }

    #[test]
    fn an_estimate_names_the_cores_and_rounds_up_to_minutes() {
        let estimates = [(300, 1), (300, 2), (301, 2), (300, 16)]
            .map(|(cpu, cores)| estimate(Duration::from_secs(cpu), cores));
        assert_eq!(
            estimates,
            [
                "about 5 minutes on 1 core, the first time only",
                "about 3 minutes on 2 cores, the first time only",
                "about 3 minutes on 2 cores, the first time only",
                "about a minute on 16 cores, the first time only",
            ]
        );
    }
}
