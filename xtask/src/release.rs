//! `cargo xtask release`: checks that a version can be released, builds it and its packages, and puts together what is published.

use std::path;
use std::process::{Command, ExitCode};

use crate::project::{Project, Result, finish};
use crate::tools::{self, Need};

/// What a person does before and after; `docs/releasing.md` explains it.
const BEFORE: &str =
    "Run `cargo xtask test` and `cargo xtask test --hosts` first; this command runs no tests.";

/// What the command line asks for.
pub struct Release {
    /// The site of an earlier release, as an absolute path.
    previous: Option<String>,
}

impl Release {
    /// Reads the options, or says what is wrong with them.
    pub fn parse(options: &[&str]) -> std::result::Result<Self, String> {
        let previous = match options {
            [] => None,
            ["--previous"] => {
                return Err("--previous takes the folder of an earlier release's site".into());
            }
            ["--previous", folder] => {
                let path = path::absolute(folder).map_err(|error| format!("{folder}: {error}"))?;
                Some(path.display().to_string())
            }
            ["--previous", _, extra, ..] | [extra, ..] => {
                return Err(format!("release has no option `{extra}`"));
            }
        };
        Ok(Self { previous })
    }

    /// Checks, builds by `package`, and makes `target/release-<version>/`.
    pub fn make(
        &self,
        project: &Project,
        package: fn(&Project) -> Result<ExitCode>,
    ) -> Result<ExitCode> {
        println!("{BEFORE}");
        tools::ensure_installed(project, &[Need::Node, Need::Packages])?;
        let mut done = finish(self.script(project, "check"))?;
        if done == ExitCode::SUCCESS {
            done = package(project)?;
        }
        if done == ExitCode::SUCCESS {
            done = finish(self.script(project, "make"))?;
        }
        Ok(done)
    }

    fn script(&self, project: &Project, part: &str) -> Command {
        let mut command = project.node("www/build/release.mjs");
        command.arg(part);
        if let Some(folder) = &self.previous {
            command.args(["--previous", folder]);
        }
        command
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relative_folder_of_earlier_versions_becomes_absolute() {
        let release = Release::parse(&["--previous", "old/site"]).expect("it is read");
        let folder = release.previous.expect("there is one");
        assert!(path::Path::new(&folder).is_absolute() && folder.ends_with("site"), "{folder}");
    }

    #[test]
    fn other_options_are_rejected_with_what_is_missing_or_unknown() {
        let problem = |options: &[&str]| Release::parse(options).err().unwrap_or_default();
        assert_eq!(problem(&[]), "");
        assert!(problem(&["--previous"]).contains("takes the folder"));
        assert_eq!(problem(&["--fast"]), "release has no option `--fast`");
        assert_eq!(problem(&["--previous", "x", "y"]), "release has no option `y`");
    }
}
