//! The steps of `cargo xtask test`, and the quick ones of `cargo xtask test --quick`. All that are asked for run, whatever
//! fails; the last line adds up their tests. What a step needs is installed just before it runs.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Command, ExitCode, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use crate::project::{Project, Result, cannot_run, human_readable};
use crate::tally::Tally;
use crate::tools::{self, Need};

const WASM: [&str; 5] =
    ["--target", "wasm32-unknown-unknown", "--no-default-features", "--features", "import,jobs"];

/// One step.
pub struct Step {
    name: &'static str,
    about: &'static str,
    needs: &'static [Need],
    /// What is run; nothing when there is nothing to test.
    command: fn(&Project) -> Option<Command>,
    counting: Counting,
}

/// How the tests of a step are counted.
#[derive(Clone, Copy)]
enum Counting {
    /// The step is one check.
    One,
    /// Rust's test programs tell.
    Rust,
    /// Node's test runner tells.
    Node,
}

const RUSTFMT: Step = Step {
    name: "rustfmt",
    about: "Rust code is formatted",
    needs: &[Need::Rustfmt],
    command: |project| Some(cargo(project, &["fmt", "--all", "--check"])),
    counting: Counting::One,
};

const CLIPPY: Step = Step {
    name: "clippy",
    about: "clippy finds nothing in the native code, its tests and benchmarks",
    needs: &[Need::Clippy],
    command: |project| Some(clippy(project, &["--workspace", "--all-targets"])),
    counting: Counting::One,
};

const TYPES: Step = Step {
    name: "types",
    about: "TypeScript's types fit those that the build wrote",
    needs: &[Need::Node, Need::Packages],
    command: |project| {
        let mut command = project.node("node_modules/typescript/bin/tsc");
        command.args(["--noEmit", "--project", "tsconfig.json"]);
        Some(command)
    },
    counting: Counting::One,
};

/// All steps in the order in which they run: the type checker reads what the build writes.
pub static ALL: [Step; 13] = [
    RUSTFMT,
    CLIPPY,
    Step {
        name: "clippy-wasm",
        about: "clippy finds nothing in the code of the page and its browser tests",
        needs: &[Need::Clippy, Need::WasmTarget],
        command: |project| {
            let tests = browser_tests(project);
            let mut arguments = WASM.to_vec();
            arguments.push("--lib");
            arguments.extend(tests.iter().flat_map(|name| ["--test", name]));
            Some(clippy(project, &arguments))
        },
        counting: Counting::One,
    },
    Step {
        name: "native",
        about: "the tests that need no browser",
        needs: &[Need::Parallel, Need::Python, Need::WasmTarget],
        command: |project| {
            let arguments = ["--workspace", "--locked", "--no-fail-fast"];
            let mut command = cargo(project, &["test"]);
            command.args(arguments);
            Some(command)
        },
        counting: Counting::Rust,
    },
    Step {
        name: "fuzz",
        about: "a fuzzer finds nothing in the readers of foreign input within 75 seconds",
        needs: tools::FUZZ,
        command: |_| {
            let mut command = Command::new(std::env::current_exe().ok()?);
            // There are five readers.
            command.args(["fuzz", "--seconds", "15"]).env("CARGO_TERM_COLOR", "never");
            Some(command)
        },
        counting: Counting::One,
    },
    Step {
        name: "doc",
        about: "the documentation builds without a warning",
        needs: &[],
        command: |project| {
            let mut command = cargo(project, &["doc", "--workspace", "--locked", "--no-deps"]);
            command.env("RUSTDOCFLAGS", "-D warnings");
            Some(command)
        },
        counting: Counting::One,
    },
    Step {
        name: "build",
        about: "Trunk builds the page",
        needs: tools::BUILD,
        command: |project| Some(project.release_build()),
        counting: Counting::One,
    },
    TYPES,
    Step {
        name: "web",
        about: "the tests of tests/web*.rs, in headless Chromium",
        needs: &[Need::WasmTarget, Need::WasmBindgen, Need::Chromium],
        command: |project| web(project, "CHROMEDRIVER", tools::chromedriver_path(project)),
        counting: Counting::Rust,
    },
    Step {
        name: "web-firefox",
        about: "the same tests in headless Firefox",
        needs: &[Need::WasmTarget, Need::WasmBindgen, Need::Firefox, Need::Geckodriver],
        command: |project| web(project, "GECKODRIVER", tools::geckodriver_path(project)),
        counting: Counting::Rust,
    },
    Step {
        name: "e2e",
        about: "the tests of tests/e2e/*.test.mjs, on the page as built, in Chromium and Firefox",
        needs: &[Need::Node, Need::Packages, Need::Chromium, Need::Firefox],
        command: |project| e2e(project, &project.files("tests/e2e", "", ".test.mjs")),
        counting: Counting::Node,
    },
    Step {
        name: "hosts",
        about: "documents of other tools show a living cluster: those that are built in seconds",
        needs: tools::HOSTS,
        command: |project| {
            let mut files = project.files("tests/hosts", "", HOST_TEST);
            files.retain(|file| {
                QUICK_HOSTS.iter().any(|name| *file == format!("{name}{HOST_TEST}"))
            });
            hosts(project, &files)
        },
        counting: Counting::Node,
    },
    Step {
        name: "advisories",
        about: "no security advisory is known for an npm package",
        needs: &[Need::Node, Need::Packages],
        command: |project| Some(project.node("www/build/advisories.mjs")),
        counting: Counting::One,
    },
];

/// What is run before a release, on the page that is in dist/.
pub static EVERY_HOST: Step = Step {
    name: "every-host",
    about: "documents of other tools show a living cluster",
    needs: tools::HOSTS,
    command: |project| hosts(project, &project.files("tests/hosts", "", HOST_TEST)),
    counting: Counting::Node,
};

/// What contributors run before each commit: less than three minutes when everything has been built once.
pub static QUICK: [Step; 6] = [
    RUSTFMT,
    CLIPPY,
    Step {
        name: "quick-native",
        about: "the tests of the library and those of tests/*.rs that take a second or two",
        needs: &[],
        command: |project| {
            let mut command = cargo(project, &["test", "--locked", "--no-fail-fast", "--lib"]);
            command.args(QUICK_NATIVE.iter().flat_map(|name| ["--test", name]));
            Some(command)
        },
        counting: Counting::Rust,
    },
    Step {
        name: "quick-build",
        about: "Trunk builds the page, unoptimised",
        needs: tools::BUILD,
        command: |project| {
            let mut command = project.command("trunk");
            command.args(["build", "--dist", QUICK_DIST]);
            Some(command)
        },
        counting: Counting::One,
    },
    TYPES,
    Step {
        name: "quick-e2e",
        about: "some tests of tests/e2e/*.test.mjs, on that page, in Chromium",
        needs: &[Need::Node, Need::Packages, Need::Chromium],
        command: |project| {
            let files = QUICK_E2E.map(|name| format!("{name}.test.mjs"));
            let mut command = e2e(project, &files)?;
            command.env("DIST", QUICK_DIST);
            Some(command)
        },
        counting: Counting::Node,
    },
];

/// The files of tests/ that find most for the time that they take.
const QUICK_NATIVE: [&str; 9] = [
    "actions",
    "architecture",
    "core",
    "core_elections",
    "core_members",
    "core_reads",
    "core_snapshots",
    "golden",
    "sabotage",
];

/// The files of tests/e2e that go once through the page.
const QUICK_E2E: [&str; 4] = ["cluster", "element", "layout", "logs"];

/// The hosts of the step `hosts`, as their files in tests/hosts are named.
const QUICK_HOSTS: [&str; 8] =
    ["package", "python", "vite-react", "webpack", "esbuild", "rehype", "reveal", "sphinx"];

const HOST_TEST: &str = ".test.mjs";

/// Where the page of the quick steps lies, beside the one that is published.
const QUICK_DIST: &str = "target/xtask/dist";

/// The end of a step's program that could not check anything here, as the reason in its last line says (EX_TEMPFAIL).
const CANNOT_CHECK: i32 = 75;

/// The step of that name.
pub fn named(name: &str) -> Option<&'static Step> {
    ALL.iter().chain(&QUICK).chain([&EVERY_HOST]).find(|step| step.name == name)
}

/// Prints the names of all steps.
pub fn list() {
    let print = |step: &Step| println!("{:12} {}", step.name, step.about);
    ALL.iter().for_each(print);
    println!("\nWith --quick:\n");
    QUICK.iter().for_each(print);
    println!("\nWith --hosts:\n");
    print(&EVERY_HOST);
}

/// Runs all of the steps, and ends with the line `N passed, N failed`.
pub fn run(project: &Project, steps: &[&Step]) -> Result<ExitCode> {
    let outcomes = thread::scope(|scope| {
        let mut brought = Vec::new();
        let mut started = Vec::new();
        for step in steps {
            let missing: Vec<Need> =
                step.needs.iter().copied().filter(|need| !brought.contains(need)).collect();
            if let Err(sentence) = tools::ensure_installed(project, &missing) {
                println!("{}: {sentence}", step.name);
                let failed = step.outcome(Tally::of_one(false), Ending::Ran, Duration::ZERO);
                started.push(Started::Ended(failed));
                continue;
            }
            brought.extend(missing);
            println!("{}: {} …", step.name, step.about);
            started.push(match step.runs_beside() {
                true => Started::Runs(scope.spawn(|| step.run(project))),
                false => Started::Ended(step.run(project)?),
            });
        }
        started.into_iter().map(Started::outcome).collect::<Result<Vec<_>>>()
    })?;
    Ok(summarise(&outcomes))
}

/// A step that has been started.
enum Started<'scope> {
    Runs(thread::ScopedJoinHandle<'scope, Result<Outcome>>),
    Ended(Outcome),
}

impl Started<'_> {
    /// Waits for its end.
    fn outcome(self) -> Result<Outcome> {
        match self {
            Self::Runs(step) => step.join().expect("no step panics"),
            Self::Ended(outcome) => Ok(outcome),
        }
    }
}

/// What came of a step.
struct Outcome {
    name: &'static str,
    tally: Tally,
    took: Duration,
    ending: Ending,
}

/// Whether a step has checked anything.
enum Ending {
    Ran,
    /// There was nothing to test.
    Nothing,
    /// Something outside this machine did not answer, as this sentence says.
    CannotCheck(String),
}

impl Step {
    fn outcome(&self, tally: Tally, ending: Ending, took: Duration) -> Outcome {
        Outcome { name: self.name, tally, took, ending }
    }

    /// Whether the steps after it begin while it still runs. The fuzzer takes long, and one core.
    fn runs_beside(&self) -> bool {
        self.name == "fuzz"
    }

    fn run(&self, project: &Project) -> Result<Outcome> {
        let start = Instant::now();
        let Some(command) = (self.command)(project) else {
            return Ok(self.outcome(Tally::default(), Ending::Nothing, start.elapsed()));
        };
        let (status, output) = capture(command, self.log(project)?)?;
        if status.code() == Some(CANNOT_CHECK) {
            let why = output.lines().last().unwrap_or_default().to_owned();
            return Ok(self.outcome(Tally::default(), Ending::CannotCheck(why), start.elapsed()));
        }
        let mut tally = match self.counting {
            Counting::One => Tally::of_one(status.success()),
            Counting::Rust => Tally::from_rust(&output),
            Counting::Node => Tally::from_node(&output),
        };
        // Tests that do not compile, or a runner that does not start: no test is counted, the step is.
        if !status.success() && tally.failed == 0 {
            tally.failed = 1;
        }
        if !status.success() {
            println!("{output}");
        }
        Ok(self.outcome(tally, Ending::Ran, start.elapsed()))
    }

    /// Where the output of the step is kept.
    fn log(&self, project: &Project) -> Result<PathBuf> {
        let folder = project.at("target/xtask");
        fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}.", folder.display()))?;
        Ok(folder.join(format!("{}.log", self.name)))
    }
}

/// Runs a program with all its output in a file, so that its two streams keep their order, and reads it.
fn capture(mut command: Command, log: PathBuf) -> Result<(ExitStatus, String)> {
    let in_log = |error| format!("{}: {error}.", log.display());
    let file = File::create(&log).map_err(in_log)?;
    command.stdout(file.try_clone().map_err(in_log)?).stderr(file);
    let status = command.status().map_err(|error| cannot_run(&command, &error))?;
    let output = fs::read(&log).map_err(in_log)?;
    Ok((status, String::from_utf8_lossy(&output).into_owned()))
}

fn summarise(outcomes: &[Outcome]) -> ExitCode {
    println!();
    for Outcome { name, tally, took, ending } in outcomes {
        let word = match (ending, tally.failed) {
            (Ending::Nothing, _) => "nothing to run",
            (Ending::CannotCheck(_), _) => "not checked",
            (Ending::Ran, 0) => "ok",
            (Ending::Ran, _) => "FAILED",
        };
        println!(
            "{name:12} {word:14} {:>5} passed {:>4} failed  {:>11}",
            tally.passed,
            tally.failed,
            human_readable(*took)
        );
        if let Ending::CannotCheck(why) = ending {
            println!("{:12} {why}", "");
        }
    }
    let sum = outcomes.iter().fold(Tally::default(), |sum, outcome| sum + outcome.tally);
    println!("\n{} passed, {} failed", sum.passed, sum.failed);
    if sum.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn cargo(project: &Project, arguments: &[&str]) -> Command {
    let mut command = project.command("cargo");
    command.args(arguments).env("CARGO_TERM_COLOR", "never");
    command
}

fn clippy(project: &Project, arguments: &[&str]) -> Command {
    let mut command = cargo(project, &["clippy", "--locked"]);
    command.args(arguments).args(["--", "--deny", "warnings"]);
    command
}

/// The names of the test programs that run in browsers.
fn browser_tests(project: &Project) -> Vec<String> {
    let files = project.files("tests", "web", ".rs");
    files.iter().filter_map(|file| file.strip_suffix(".rs").map(str::to_owned)).collect()
}

/// The tests of tests/web*.rs in the browser whose driver this is; `variable` is how their runner is told of it.
fn web(project: &Project, variable: &str, driver: Option<PathBuf>) -> Option<Command> {
    let tests = browser_tests(project);
    if tests.is_empty() {
        return None;
    }
    let mut command = cargo(project, &["test", "--locked", "--no-fail-fast"]);
    command.args(WASM).args(tests.iter().flat_map(|name| ["--test", name]));
    command.env("WASM_BINDGEN_TEST_TIMEOUT", "300");
    for other in ["CHROMEDRIVER", "GECKODRIVER"] {
        command.env_remove(other);
    }
    if let Some(driver) = driver {
        command.env(variable, driver);
    }
    Some(command)
}

/// These files of tests/e2e, two at a time where there are two cores: more would outlast the patience of some tests.
fn e2e(project: &Project, files: &[String]) -> Option<Command> {
    let at_once = thread::available_parallelism().map_or(1, usize::from).min(2);
    browser(project, "tests/e2e", files, at_once)
}

/// These files of tests/hosts, one after another: each of them lets a build tool use all cores, and the first makes the packages.
fn hosts(project: &Project, files: &[String]) -> Option<Command> {
    browser(project, "tests/hosts", files, 1)
}

/// Node's test runner on some files of a folder, told of the browsers that there are.
fn browser(project: &Project, folder: &str, files: &[String], at_once: usize) -> Option<Command> {
    if files.is_empty() {
        return None;
    }
    let mut command = project.command("node");
    command.args(["--test", "--test-reporter=spec", &format!("--test-concurrency={at_once}")]);
    command.args(files.iter().map(|file| format!("{folder}/{file}")));
    if let Some(browser) = tools::chromium_path(project) {
        command.env("CHROMIUM", browser);
    }
    if let Some(browser) = tools::firefox_path(project) {
        command.env("FIREFOX", browser);
    }
    Some(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_that_the_quick_steps_name_are_there() {
        let project = Project::find();
        let native = QUICK_NATIVE.map(|name| format!("tests/{name}.rs"));
        let e2e = QUICK_E2E.map(|name| format!("tests/e2e/{name}.test.mjs"));
        for file in native.iter().chain(&e2e) {
            assert!(project.at(file).is_file(), "{file} is missing");
        }
    }
}
