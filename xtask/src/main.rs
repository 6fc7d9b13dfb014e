//! `cargo xtask`: the project's commands, for people and machines that have Rust and Node and nothing
//! else. Each command first brings the tools that it lacks, says so, and then runs.
//!
//! - [`project`] is the checkout: where things are, and how a program is run in it.
//! - [`tools`] knows what each command needs and how it is brought.
//! - [`mod@install`] builds those tools that come as crates.
//! - [`steps`] are the parts of `cargo xtask test`.
//! - [`mod@fuzz`] runs the fuzzer.
//! - [`release`] makes what is published of a version.
//! - [`tally`] counts tests from what the test runners print.

mod fuzz;
mod install;
mod project;
mod release;
mod steps;
mod tally;
mod tools;

use std::env;
use std::net::TcpListener;
use std::num::{NonZeroU16, NonZeroU32};
use std::process::ExitCode;

use project::{Project, Result, finish, replace_by};
use tools::Need;

const USAGE: &str = "\
Usage: cargo xtask <command>

  serve [--port N] [--release]     build the page and serve it on 127.0.0.1; rebuild it after every change
  test [--only STEP]… [--list]     run all checks and tests, or the named steps
  test --quick                     run the checks and tests that find most mistakes, in less than three minutes
  test --hosts                     build documents of other tools with the page of dist/, and run it in each of them
  fuzz [--seconds N] [TARGET]      fuzz the readers of foreign input: each, or one, for N seconds (180)
  build                            build the page for publication, in dist/
  package                          build the page and its packages for npm and Python, in target/packages/
  release [--previous DIR]         make what is published of this version; DIR is the site of an earlier one, whose versions are kept
  size                             the size of dist/, file by file, as a visitor loads it
  picture                          take the README's picture, docs/picture.png
";

const DEFAULT_PORT: u16 = 8080;
/// How long each target is fuzzed by hand.
const FUZZ_SECONDS: u32 = 180;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(code) => code,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> Result<ExitCode> {
    let project = Project::find();
    match arguments {
        ["serve", options @ ..] => serve(&project, options),
        ["test", options @ ..] => test(&project, options),
        ["fuzz", options @ ..] => fuzz(&project, options),
        ["build"] => build(&project),
        ["package"] => package(&project),
        ["release", options @ ..] => match release::Release::parse(options) {
            Ok(release) => release.make(&project, package),
            Err(problem) => refuse(&problem),
        },
        ["size"] => size(&project),
        ["picture"] => picture(&project),
        [] | ["help" | "--help" | "-h", ..] => {
            print!("{USAGE}");
            Ok(ExitCode::SUCCESS)
        }
        ["build" | "package" | "size" | "picture", extra, ..] => {
            refuse(&format!("unexpected argument `{extra}`"))
        }
        [unknown, ..] => refuse(&format!("there is no command `{unknown}`")),
    }
}

/// Answers a command line that makes no sense, with exit status 2 as is usual.
fn refuse(why: &str) -> Result<ExitCode> {
    eprint!("cargo xtask: {why}\n\n{USAGE}");
    Ok(ExitCode::from(2))
}

fn serve(project: &Project, options: &[&str]) -> Result<ExitCode> {
    let mut port = DEFAULT_PORT;
    let mut release = false;
    let mut options = options.iter();
    while let Some(option) = options.next() {
        match *option {
            "--release" => release = true,
            "--port" => match options.next().map(|number| number.parse::<NonZeroU16>()) {
                Some(Ok(number)) => port = number.get(),
                Some(Err(_)) => return refuse("--port takes a number from 1 to 65535"),
                None => return refuse("--port takes a number"),
            },
            unknown => return refuse(&format!("serve has no option `{unknown}`")),
        }
    }
    if TcpListener::bind(("127.0.0.1", port)).is_err() {
        return Err(format!("Port {port} of 127.0.0.1 is taken: choose another with --port."));
    }
    tools::ensure_installed(project, tools::BUILD)?;
    println!("building the page; it will be at http://127.0.0.1:{port}/ (Ctrl-C ends)");
    let mut trunk = project.command("trunk");
    trunk.args(["serve", "--port", &port.to_string()]);
    if release {
        trunk.arg("--release");
    }
    replace_by(trunk)
}

fn test(project: &Project, options: &[&str]) -> Result<ExitCode> {
    let mut chosen = Vec::new();
    let mut options = options.iter();
    while let Some(option) = options.next() {
        match *option {
            "--list" => {
                steps::list();
                return Ok(ExitCode::SUCCESS);
            }
            "--quick" => chosen.extend(&steps::QUICK),
            "--hosts" => chosen.push(&steps::EVERY_HOST),
            "--only" => match options.next().map(|name| (name, steps::named(name))) {
                Some((_, Some(step))) => chosen.push(step),
                Some((name, None)) => {
                    return refuse(&format!("there is no step `{name}`; --list names them"));
                }
                None => return refuse("--only takes the name of a step; --list names them"),
            },
            unknown => return refuse(&format!("test has no option `{unknown}`")),
        }
    }
    if chosen.is_empty() {
        chosen = steps::ALL.iter().collect();
    }
    steps::run(project, &chosen)
}

fn fuzz(project: &Project, options: &[&str]) -> Result<ExitCode> {
    let mut seconds = FUZZ_SECONDS;
    let mut target = None;
    let mut options = options.iter();
    while let Some(option) = options.next() {
        match *option {
            "--seconds" => match options.next().map(|number| number.parse::<NonZeroU32>()) {
                Some(Ok(number)) => seconds = number.get(),
                _ => return refuse("--seconds takes a number from 1 on"),
            },
            name if fuzz::is_target(name) && target.is_none() => target = Some(name),
            unknown => return refuse(&format!("fuzz has no option or target `{unknown}`")),
        }
    }
    tools::ensure_installed(project, tools::FUZZ)?;
    fuzz::run(project, target, seconds)
}

fn build(project: &Project) -> Result<ExitCode> {
    tools::ensure_installed(project, tools::BUILD)?;
    finish(project.release_build())
}

/// Builds the page, and from it what the registries of other languages take.
fn package(project: &Project) -> Result<ExitCode> {
    tools::ensure_installed(project, &[Need::Python])?;
    let mut done = build(project)?;
    for script in ["packages/npm/build.mjs", "packages/python/build.mjs"] {
        if done == ExitCode::SUCCESS && project.at(script).is_file() {
            done = finish(project.node(script))?;
        }
    }
    Ok(done)
}

fn size(project: &Project) -> Result<ExitCode> {
    tools::ensure_installed(project, &[Need::Node, Need::Packages])?;
    finish(project.node("www/build/size.mjs"))
}

fn picture(project: &Project) -> Result<ExitCode> {
    tools::ensure_installed(project, tools::BUILD)?;
    tools::ensure_installed(project, &[Need::Chromium])?;
    let built = finish(project.release_build())?;
    if built != ExitCode::SUCCESS {
        return Ok(built);
    }
    let mut photographer = project.command("node");
    photographer.args(["--test", "--test-reporter=spec", "tests/e2e/picture.mjs"]);
    if let Some(browser) = tools::chromium_path(project) {
        photographer.env("CHROMIUM", browser);
    }
    finish(photographer)
}
