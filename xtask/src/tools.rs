//! What the commands need beyond Rust itself, and how it is brought.
//!
//! A tool that is missing is installed where its kind usually lives. One that is there in another version is
//! left alone: the right one goes into `.tools`, for this project only. What cannot be brought is one
//! sentence that says what to install.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use crate::install::{Tool, install};
use crate::project::{Project, Result, cannot_run, human_readable};

const TRUNK: &str = "0.21.14";
const CARGO_FUZZ: &str = "0.13.2";
const GECKODRIVER: &str = "0.37.1";
const WASM_TARGET: &str = "wasm32-unknown-unknown";
const OLDEST_NODE: u32 = 20;

/// Something that a command or a step needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    Rustfmt,
    Clippy,
    WasmTarget,
    WasmBindgen,
    Trunk,
    Node,
    Packages,
    Chromium,
    Firefox,
    Geckodriver,
    /// The compiler of the engine for cores in JavaScript, which the page loads.
    Clang,
    /// The compiler of the fuzzer itself.
    Cpp,
    CargoFuzz,
    /// Python 3 that can make environments of its own.
    Python,
    /// GNU parallel, which a recipe of the documentation uses. Where it cannot be brought, its test is skipped.
    Parallel,
}

/// What it takes to build the page.
pub const BUILD: &[Need] =
    &[Need::Node, Need::Packages, Need::Clang, Need::WasmTarget, Need::WasmBindgen, Need::Trunk];

/// What it takes to put the page into the hosts of others.
pub const HOSTS: &[Need] = &[Need::Node, Need::Packages, Need::Chromium, Need::Python];

/// What it takes to fuzz.
pub const FUZZ: &[Need] = &[Need::Cpp, Need::CargoFuzz];

/// Makes sure of each need: those that take seconds first, then those that are built, all at the same time. Needs that
/// are met already cost a few milliseconds.
pub fn ensure_installed(project: &Project, needs: &[Need]) -> Result<()> {
    let mut built = Vec::new();
    for need in needs {
        match need {
            Need::Rustfmt => component(project, "rustfmt", "fmt")?,
            Need::Clippy => component(project, "clippy", "clippy")?,
            Need::WasmTarget => wasm_target(project)?,
            Need::Node => node(project)?,
            Need::Packages => packages(project)?,
            Need::Chromium => chromium(project)?,
            Need::Firefox => firefox(project)?,
            Need::Clang => clang(project)?,
            Need::Cpp => cpp(project)?,
            Need::Python => python(project)?,
            Need::Parallel => parallel(project)?,
            Need::WasmBindgen => built.push(wasm_bindgen(project)?),
            Need::Trunk => built.push(trunk()),
            Need::Geckodriver => built.extend(geckodriver()),
            Need::CargoFuzz => built.push(cargo_fuzz()),
        }
    }
    install(project, built)
}

fn component(project: &Project, name: &str, subcommand: &str) -> Result<()> {
    if project.output_of("cargo", &[subcommand, "--version"]).is_some() {
        return Ok(());
    }
    rustup(project, &["component", "add", name], &format!("Rust's {name}"))
}

fn wasm_target(project: &Project) -> Result<()> {
    let libraries =
        project.output_of("rustc", &["--print", "target-libdir", "--target", WASM_TARGET]);
    if libraries.is_some_and(|folder| PathBuf::from(folder).is_dir()) {
        return Ok(());
    }
    rustup(project, &["target", "add", WASM_TARGET], &format!("Rust's target {WASM_TARGET}"))
}

fn rustup(project: &Project, arguments: &[&str], what: &str) -> Result<()> {
    if project.which("rustup").is_none() {
        return Err(format!(
            "{what} is missing and there is no rustup to add it: install rustup from https://rustup.rs."
        ));
    }
    let mut command = project.command("rustup");
    command.args(arguments);
    run_installer(what, "a few seconds", command)
}

/// The lock file of wasm-bindgen-cli is not used: it may name crates that a registry's mirror lacks.
fn wasm_bindgen(project: &Project) -> Result<Tool> {
    Ok(Tool {
        name: "wasm-bindgen-cli",
        version: locked_version(project, "wasm-bindgen")?,
        programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
        locked: false,
        cpu_seconds: 195,
    })
}

fn trunk() -> Tool {
    Tool {
        name: "trunk",
        version: TRUNK.to_owned(),
        programs: &["trunk"],
        locked: true,
        cpu_seconds: 400,
    }
}

/// The driver of Firefox for the tests of tests/web*.rs; the end-to-end tests need none.
fn geckodriver() -> Option<Tool> {
    named_by("GECKODRIVER").is_none().then(|| Tool {
        name: "geckodriver",
        version: GECKODRIVER.to_owned(),
        programs: &["geckodriver"],
        locked: true,
        cpu_seconds: 140,
    })
}

fn cargo_fuzz() -> Tool {
    Tool {
        name: "cargo-fuzz",
        version: CARGO_FUZZ.to_owned(),
        programs: &["cargo-fuzz"],
        locked: true,
        cpu_seconds: 45,
    }
}

/// The version of a crate in Cargo.lock.
fn locked_version(project: &Project, name: &str) -> Result<String> {
    let lock = fs::read_to_string(project.at("Cargo.lock"))
        .map_err(|error| format!("Cargo.lock: {error}."))?;
    let mut lines = lock.lines().skip_while(|line| *line != format!("name = \"{name}\"")).skip(1);
    let version =
        lines.next().and_then(|line| line.strip_prefix("version = \"")?.strip_suffix('"'));
    version.map(str::to_owned).ok_or_else(|| format!("Cargo.lock does not name {name}."))
}

fn node(project: &Project) -> Result<()> {
    let version = project.output_of("node", &["--version"]);
    let major = version
        .as_deref()
        .and_then(|told| told.trim_start_matches('v').split('.').next()?.parse().ok());
    let here = match major {
        Some(OLDEST_NODE..) => return Ok(()),
        Some(old) => format!("this machine has version {old}"),
        None => "this machine has none".to_owned(),
    };
    Err(format!(
        "The page needs Node {OLDEST_NODE} or newer with npm, and {here}: install it from https://nodejs.org."
    ))
}

/// The hook that Trunk runs before a build does the work, and says so when there is any.
fn packages(project: &Project) -> Result<()> {
    succeed(project.node("www/build/packages.mjs"), "The npm packages could not be installed.")
}

fn chromium(project: &Project) -> Result<()> {
    if has_chromium(project) {
        return Ok(());
    }
    let advice = "install Chromium and the ChromeDriver of the same version, and name their places in CHROMIUM \
        and CHROMEDRIVER if they are not on the PATH";
    apt_install(project, "Chromium and ChromeDriver", "chromium chromium-driver", advice)?;
    if has_chromium(project) {
        return Ok(());
    }
    Err(format!("apt-get installed no usable browser: {advice}."))
}

fn firefox(project: &Project) -> Result<()> {
    if firefox_path(project).is_some() {
        return Ok(());
    }
    let advice = "install Firefox, and set FIREFOX to its path if it is not on the PATH";
    apt_install(project, "Firefox", "firefox-esr", advice)?;
    if firefox_path(project).is_some() {
        return Ok(());
    }
    Err(format!("apt-get installed no usable Firefox: {advice}."))
}

fn clang(project: &Project) -> Result<()> {
    if has_clang(project) {
        return Ok(());
    }
    let advice = "install clang, with its target for WebAssembly, and llvm-ar";
    apt_install(project, "clang", "clang llvm", advice)?;
    if has_clang(project) {
        return Ok(());
    }
    Err(format!("apt-get installed no usable clang: {advice}."))
}

/// Not every clang can compile for WebAssembly.
fn has_clang(project: &Project) -> bool {
    let target = format!("--target={WASM_TARGET}");
    let compile = [&target, "-x", "c", "-c", "/dev/null", "-o", "/dev/null"];
    project.output_of("clang", &compile).is_some()
        && project.output_of("llvm-ar", &["--version"]).is_some()
}

fn cpp(project: &Project) -> Result<()> {
    if std::env::var_os("CXX").is_some() || project.which("c++").is_some() {
        return Ok(());
    }
    apt_install(project, "a C++ compiler", "g++", "install one, as `c++` or named in CXX")
}

fn python(project: &Project) -> Result<()> {
    if has_python(project) {
        return Ok(());
    }
    let advice = "install Python 3 with its modules venv and pip";
    apt_install(project, "Python", "python3 python3-venv", advice)?;
    if has_python(project) {
        return Ok(());
    }
    Err(format!("apt-get installed no usable Python: {advice}."))
}

/// Debian divides Python: without the package python3-venv an environment has no pip.
fn has_python(project: &Project) -> bool {
    project.output_of("python3", &["-c", "import ensurepip, venv"]).is_some()
}

fn parallel(project: &Project) -> Result<()> {
    if project.which("parallel").is_some() {
        return Ok(());
    }
    let advice = "install GNU parallel";
    if let Err(why) = apt_install(project, "GNU parallel", "parallel", advice) {
        println!("{why} Until then its recipe in docs/scale.md is not tested.");
    }
    Ok(())
}

fn apt_install(project: &Project, what: &str, packages: &str, advice: &str) -> Result<()> {
    let Some(mut command) = as_root(project).filter(|_| project.which("apt-get").is_some()) else {
        return Err(format!("This needs {what}, which apt-get cannot install here: {advice}."));
    };
    let script = format!(
        "export DEBIAN_FRONTEND=noninteractive && apt-get update --quiet && \
        apt-get install --yes --quiet --no-install-recommends {packages}"
    );
    command.args(["-c", &script]);
    run_installer(what, "about a minute", command)
}

/// A shell with the rights to install packages, by sudo when we have none ourselves.
fn as_root(project: &Project) -> Option<Command> {
    if project.output_of("id", &["-u"])? == "0" {
        return Some(project.command("sh"));
    }
    let mut command = project.command(project.which("sudo")?);
    command.arg("sh");
    Some(command)
}

fn has_chromium(project: &Project) -> bool {
    chromium_path(project).is_some() && chromedriver_path(project).is_some()
}

/// The browser of the tests: the one that CHROMIUM names, else one on the search path.
pub fn chromium_path(project: &Project) -> Option<PathBuf> {
    named_by("CHROMIUM").or_else(|| {
        ["chromium", "chromium-browser", "google-chrome"]
            .iter()
            .find_map(|name| project.which(name))
    })
}

/// Firefox: the one that FIREFOX names, else one on the search path.
pub fn firefox_path(project: &Project) -> Option<PathBuf> {
    named_by("FIREFOX")
        .or_else(|| ["firefox", "firefox-esr"].iter().find_map(|name| project.which(name)))
}

/// The program that drives the browser: the one that CHROMEDRIVER names, else the one on the search path.
pub fn chromedriver_path(project: &Project) -> Option<PathBuf> {
    named_by("CHROMEDRIVER").or_else(|| project.which("chromedriver"))
}

/// The program that drives Firefox: the one that GECKODRIVER names, else the one on the search path.
pub fn geckodriver_path(project: &Project) -> Option<PathBuf> {
    named_by("GECKODRIVER").or_else(|| project.which("geckodriver"))
}

fn named_by(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).map(PathBuf::from).filter(|path| path.is_file())
}

/// Runs an installer, saying what it installs, how long it may take, and how long it took.
fn run_installer(what: &str, time: &str, command: Command) -> Result<()> {
    println!("installing {what} ({time}) …");
    let start = Instant::now();
    succeed(command, &format!("{what} could not be installed; the lines above say why."))?;
    println!("… done in {}", human_readable(start.elapsed()));
    Ok(())
}

fn succeed(mut command: Command, otherwise: &str) -> Result<()> {
    let status = command.status().map_err(|error| cannot_run(&command, &error))?;
    if status.success() { Ok(()) } else { Err(otherwise.to_owned()) }
}
