//! The checkout: where things are, and how a program is run in it.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

/// What goes wrong is told to a person in one sentence.
pub type Result<T> = std::result::Result<T, String>;

/// The checkout, and the places where its programs are looked for.
pub struct Project {
    root: PathBuf,
    path: OsString,
}

impl Project {
    /// The checkout in which `cargo xtask` runs. Cargo names it; where checkouts share a folder of build results, the binary may
    /// have been built from another one.
    pub fn find() -> Self {
        let package =
            env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root = Path::new(&package).parent().expect("xtask lies in the project").to_owned();
        let path = search_path(&root);
        Self { root, path }
    }

    /// A path inside the checkout.
    pub fn at(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// The folder for tools of this project alone, used when the machine's own are of another version.
    pub fn own_tools(&self) -> PathBuf {
        self.at(".tools")
    }

    /// The first program of that name on the search path.
    pub fn which(&self, program: &str) -> Option<PathBuf> {
        let file = format!("{program}{}", env::consts::EXE_SUFFIX);
        env::split_paths(&self.path)
            .map(|folder| folder.join(&file))
            .find(|candidate| candidate.is_file())
    }

    /// A program to be run at the root of the checkout.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let program = program.as_ref();
        let found = program.to_str().and_then(|name| self.which(name));
        let mut command = Command::new(found.as_deref().map_or(program, Path::as_os_str));
        command
            .current_dir(&self.root)
            .env("PATH", &self.path)
            // Trunk takes NO_COLOR=1 for an invalid value of its own option, and stops.
            .env_remove("NO_COLOR")
            .env("TRUNK_SKIP_VERSION_CHECK", "true");
        command
    }

    /// Node, running a script of the checkout.
    pub fn node(&self, script: &str) -> Command {
        let mut command = self.command("node");
        command.arg(script);
        command
    }

    /// Trunk, making the page as it is published.
    pub fn release_build(&self) -> Command {
        let mut command = self.command("trunk");
        command.args(["build", "--release"]);
        command
    }

    /// What a program prints on its standard output, or nothing when it fails or is not there.
    pub fn output_of(&self, program: impl AsRef<OsStr>, arguments: &[&str]) -> Option<String> {
        let output = self.command(program).args(arguments).stderr(Stdio::null()).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// The names of a folder's files that start and end in these ways, in alphabetical order.
    pub fn files(&self, folder: &str, start: &str, end: &str) -> Vec<String> {
        let entries = fs::read_dir(self.at(folder)).into_iter().flatten().flatten();
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        let mut names: Vec<String> =
            names.filter(|name| name.starts_with(start) && name.ends_with(end)).collect();
        names.sort();
        names
    }
}

/// The project's own tools come first; Cargo's are found even where a shell does not know them.
fn search_path(root: &Path) -> OsString {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut folders = vec![root.join(".tools").join("bin")];
    folders.extend(env::split_paths(&path));
    folders.extend(cargo_home().map(|home| home.join("bin")));
    // A folder with a colon in its name cannot be on a search path; the rest of it still can.
    env::join_paths(folders).unwrap_or(path)
}

fn cargo_home() -> Option<PathBuf> {
    let chosen = env::var_os("CARGO_HOME").map(PathBuf::from);
    chosen.or_else(|| env::home_dir().map(|home| home.join(".cargo")))
}

/// Runs a program to its end, its output on ours, and hands on whether it succeeded.
pub fn finish(mut command: Command) -> Result<ExitCode> {
    let status = command.status().map_err(|error| cannot_run(&command, &error))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Becomes another program, so that Ctrl-C reaches that one alone.
#[cfg(unix)]
pub fn replace_by(mut command: Command) -> Result<ExitCode> {
    use std::os::unix::process::CommandExt;
    let error = command.exec();
    Err(cannot_run(&command, &error))
}

/// Runs another program to its end, where a process cannot become another.
#[cfg(not(unix))]
pub fn replace_by(command: Command) -> Result<ExitCode> {
    finish(command)
}

/// The sentence for a program that does not start.
pub fn cannot_run(command: &Command, error: &std::io::Error) -> String {
    format!("`{}` does not start: {error}.", command.get_program().display())
}

/// A duration as people say it: `0.4 s`, `52 s`, `7 min 41 s`.
pub fn human_readable(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    if seconds < 9.95 {
        format!("{seconds:.1} s")
    } else if seconds < 59.5 {
        format!("{seconds:.0} s")
    } else {
        let whole = seconds.round() as u64;
        format!("{} min {} s", whole / 60, whole % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well() {
        let said = [0.04, 9.94, 9.96, 59.4, 59.6, 461.0]
            .map(|seconds| human_readable(Duration::from_secs_f64(seconds)));
        assert_eq!(said, ["0.0 s", "9.9 s", "10 s", "59 s", "1 min 0 s", "7 min 41 s"]);
    }
}
