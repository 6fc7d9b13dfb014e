//! The recipe of docs/scale.md for GNU parallel: shards, one of which is lost, make the report of one machine.
#![cfg(all(feature = "cli", unix, not(target_arch = "wasm32")))]

mod binary;

use std::env;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use binary::{folder, output, text};

/// The lines of the recipe, for fewer seeds in fewer shards.
fn recipe() -> Vec<String> {
    let page = include_str!("../docs/scale.md");
    let recipe = page.split("```sh\n").nth(1).and_then(|rest| rest.split("```").next());
    let recipe = recipe.expect("a recipe").replace("0..99999", "0..104").replace("16", "3");
    assert!(recipe.contains("--shard {}/3") && recipe.contains("$(seq 3)"), "{recipe}");
    recipe.lines().map(str::to_owned).collect()
}

fn shell(line: &str, place: &Path) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_raftarium")).parent().expect("a folder");
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(program.to_owned()).chain(env::split_paths(&path));
    let mut command = Command::new("sh");
    command.args(["-c", line]).current_dir(place).stdin(Stdio::null());
    command.env("PATH", env::join_paths(folders).expect("folders"));
    command.output().expect("a shell")
}

#[test]
fn the_recipe_for_gnu_parallel_makes_the_report_of_one_machine_even_when_a_shard_is_lost() {
    let place = folder("scale");
    let version = shell("parallel --version", &place);
    if !text(&version.stdout).starts_with("GNU parallel") {
        assert!(env::var_os("CI").is_none(), "GNU parallel is missing");
        eprintln!("skipped: GNU parallel is missing");
        return;
    }
    let recipe = recipe();
    let [share_out, put_together, report] = &recipe[..] else { panic!("{recipe:?}") };
    let first = shell(share_out, &place);
    assert_eq!(first.status.code(), Some(0), "{first:?}");
    // One machine stops within a line; the disk of another is lost.
    let [one, two] = ["shard-1.ndjson", "shard-2.ndjson"].map(|name| place.join(name));
    let kept = fs::read(&one).expect("the state is kept");
    fs::write(&one, &kept[..kept.len() - 100]).expect("writable");
    fs::remove_file(two).expect("it was there");
    let again = shell(share_out, &place);
    assert_eq!(again.status.code(), Some(0), "{again:?}");
    assert!(text(&again.stderr).contains("the last line is incomplete"), "{again:?}");
    assert_eq!(fs::read(&one).expect("the state is kept"), kept);
    shell(put_together, &place);
    let all = shell(report, &place);
    let alone = output(&["campaign", "--seeds", "0..104"]);
    assert_eq!(all.status.code(), Some(0), "{all:?}");
    assert_eq!(text(&all.stdout), text(&alone.stdout));
}
