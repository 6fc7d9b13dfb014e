//! `raftarium experiment`: its reports, and that they do not depend on who did the work and in how many goes.
#![cfg(all(feature = "cli", not(target_arch = "wasm32")))]

mod binary;

use std::fs;

use binary::{file, folder, output, raftarium, refused, text};
use serde_json::Value;

const PAGE: &str = include_str!("../docs/experiments.md");

const EXPERIMENT: &str = "servers 3\nseed 5\ntrials 25\nvary election_timeout 150ms..160ms 150ms..300ms\nvary loss 0% 5%\n\
    await leader followed within 10s\nmeasure \"failover\" from event crashed to leader followed\n\
    measure \"votes, asked for\" messages request_vote from event crashed to leader\ncrash leader\nwait 4s\n";

/// The blocks of code of the page, with their first lines.
fn blocks() -> impl Iterator<Item = (&'static str, &'static str)> {
    let blocks = PAGE.split("```").skip(1).step_by(2);
    blocks.map(|block| block.split_once('\n').expect("a first line"))
}

#[test]
fn the_first_example_of_the_documentation_prints_what_stands_there() {
    let place = folder("experiment-page");
    let mut blocks = blocks();
    let (_, script) = blocks.next().expect("an example");
    let (_, printed) = blocks.next().expect("its output");
    let path = file(&place, "failover.raft", Some(script));
    let run = raftarium(&["experiment", "failover.raft"]).current_dir(&place).output();
    let run = run.expect("the binary runs");
    assert_eq!(run.status.code(), Some(0), "{run:?}");
    let found = text(&run.stdout);
    let lines =
        |text: &str| text.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>();
    assert_eq!(lines(&found), lines(printed));
    assert_eq!(output(&["run", &path]).status.code(), Some(0));
}

#[test]
fn every_example_of_the_documentation_is_an_experiment() {
    let place = folder("experiment-examples");
    let examples: Vec<_> = blocks().filter(|(mark, _)| mark.starts_with("raft")).collect();
    assert_eq!(examples.len(), 4);
    for (number, (_, script)) in examples.into_iter().enumerate() {
        let path = file(&place, &format!("{number}.raft"), Some(script));
        let run = output(&["experiment", &path, "--trials", "2"]);
        assert_eq!(run.status.code(), Some(0), "{script}\n{run:?}");
    }
}

#[test]
fn jobs_shards_and_interruptions_change_nothing() {
    let place = folder("experiment-shards");
    let path = file(&place, "e.raft", Some(EXPERIMENT));
    let report = |more: &[&str]| {
        let run = output(&[&["experiment", &*path, "--json"], more].concat());
        assert_eq!(run.status.code(), Some(0), "{run:?}");
        text(&run.stdout)
    };
    let alone = report(&["--jobs", "1"]);
    assert_eq!(report(&["--jobs", "3"]), alone);
    let state = |name: &str| place.join(name).to_str().expect("UTF-8").to_owned();
    let mut all = String::new();
    for shard in 1..=3 {
        let own = state(&format!("{shard}.ndjson"));
        let part = report(&["--shard", &format!("{shard}/3"), "--state", &own]);
        assert!(part.len() < alone.len());
        all += &fs::read_to_string(&own).expect("it is kept");
    }
    let whole = state("all.ndjson");
    fs::write(&whole, &all).expect("writable");
    assert_eq!(report(&["--state", &whole]), alone);
    assert_eq!(fs::read_to_string(&whole).expect("it is kept"), all, "nothing was done again");
    // What was interrupted is continued.
    let lines: Vec<&str> = all.lines().collect();
    fs::write(&whole, lines[..5].join("\n") + "\n").expect("writable");
    assert_eq!(report(&["--state", &whole]), alone);
    let kept = fs::read_to_string(&whole).expect("it is kept");
    assert!(kept.starts_with(lines[4 - 4]) && kept.lines().count() == 1 + 4 * 3, "{kept}");
    // A state file of other work is an error.
    let other = ["experiment", &path, "--state", &whole, "--trials", "7"];
    refused(
        &other,
        "this state file belongs to different work: its seeds: 25 from 5 on; asked for: 7 from 5 on",
    );
}

#[test]
fn every_trial_of_a_report_opens_as_an_ordinary_run() {
    let place = folder("experiment-trials");
    let path = file(&place, "e.raft", Some(EXPERIMENT));
    let report = output(&["experiment", &path, "--json"]);
    let report: Value = serde_json::from_slice(&report.stdout).expect("it is JSON");
    assert_eq!(report["measures"][1]["quantity"], "messages request_vote");
    let cells = report["cells"].as_array().expect("cells");
    assert_eq!(cells.len(), 4);
    assert_eq!(cells[3]["values"][1]["value"], "5%");
    for (number, trial) in [(1, 0), (2, 7), (4, 24)] {
        let cell = output(&["experiment", &path, "--cell", &number.to_string()]);
        let script = file(&place, "cell.raft", Some(&text(&cell.stdout)));
        let wanted = &cells[number - 1]["trials"][trial];
        let seed = wanted["seed"].to_string();
        let run = output(&["run", &script, "--seed", &seed, "--json"]);
        assert!(run.stderr.is_empty(), "a cell is an ordinary script: {run:?}");
        let run: Value = serde_json::from_slice(&run.stdout).expect("it is JSON");
        assert_eq!(run["measures"][0]["span_us"], wanted["values"][0]["value"]);
        assert_eq!(run["measures"][1]["count"], wanted["values"][1]["value"]);
        assert_eq!(run["measures"][0]["ended_us"], wanted["values"][0]["at_us"]);
        assert!(wanted["values"][0]["value"].is_u64(), "{wanted}");
    }
    refused(&["experiment", &path, "--cell", "5"], "--cell 5: there are 4, counted from 1");
}

#[test]
fn csv_has_a_line_for_each_trial() {
    let place = folder("experiment-csv");
    let path = file(&place, "e.raft", Some(EXPERIMENT));
    let csv =
        text(&output(&["experiment", &path, "--csv", "--trials", "3", "--seed", "100"]).stdout);
    let lines: Vec<&str> = csv.lines().collect();
    let head = "cell,election_timeout,loss,seed,outcome,ended_at_us,events,failover_us,failover at_us,\"votes, asked for\",\"votes, asked for at_us\"";
    assert_eq!((lines.len(), lines[0]), (1 + 4 * 3, head));
    assert!(lines[6].starts_with("2,150ms..160ms,5%,102,done,"), "{}", lines[6]);
}

#[test]
fn what_goes_wrong_is_told_and_what_never_comes_is_counted() {
    let place = folder("experiment-wrong");
    let run = |script: &str| {
        let run = output(&["experiment", &file(&place, "e.raft", Some(script)), "--trials", "4"]);
        (run.status.code(), text(&run.stdout))
    };
    let (code, told) = run(
        "measure \"never\" from leader to S1 is down\nvary wait 1s 2s\nawait S1 is down within 1s\n",
    );
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains(" 1s        0  4 (100.0 %)"), "{told}");
    assert!(
        told.contains("wait 2s: 4 of 4 trials ended at an await that waited too long (line 3)"),
        "{told}"
    );
    let (code, told) =
        run("measure \"never\" from leader to S1 is down\nvary line \"\" \"expect leader\"\n");
    assert_eq!(code, Some(1), "{told}");
    assert!(
        told.contains(
            "line expect leader: 4 of 4 trials failed; seed 1: line 2: expected 'leader'"
        ),
        "{told}"
    );
    let broken = "measure \"x\" from leader to S1 is down\nBREAK\npartition S1 S2 | S3 S4 S5\nwait 60ms\ntimeout S1 S3\nwait 1s\n";
    let (code, told) = run(&broken.replace("BREAK", "vary rule majority on off"));
    assert_eq!(code, Some(0), "a violation is a result where a rule is off: {told}");
    assert!(
        told.contains(
            "rule majority off: 4 of 4 trials violated; seed 1: Election Safety was violated"
        ),
        "{told}"
    );
    assert!(!told.contains("rule majority on:"), "{told}");
}

#[test]
fn hostile_experiments_are_refused_at_once() {
    let place = folder("experiment-hostile");
    let values: String = (1..=1_000).map(|us| format!(" {us}us")).collect();
    let grid = format!(
        "vary latency{values}\nvary disk{values}\nvary jitter{values}\nmeasure \"x\" to leader\n"
    );
    let path = file(&place, "grid.raft", Some(&grid));
    refused(
        &["experiment", &path],
        "the values make 1000 × 1000 × 1000 combinations, expected at most 1000",
    );
    let path = file(&place, "none.raft", Some("servers 3\n"));
    refused(&["experiment", &path], "this experiment measures nothing");
    let path = file(&place, "many.raft", Some("vary disk 1ms 2ms\nmeasure \"x\" to leader\nmeasure \"y\" to leader\nmeasure \"z\" to leader\n".repeat(17).as_str()));
    refused(&["experiment", &path], "combinations");
    let path =
        file(&place, "e.raft", Some(&("measure \"x\" to leader\n".repeat(100) + "wait 1s\n")));
    let too_many = "there may be 10000000";
    assert_eq!(output(&["experiment", &path, "--trials", "1"]).status.code(), Some(0));
    let path = file(
        &place,
        "f.raft",
        Some(&("vary disk 1ms 2ms\n".to_owned() + &"measure \"x\" to leader\n".repeat(100))),
    );
    refused(&["experiment", &path, "--trials", "100000"], too_many);
}

#[test]
fn an_ordinary_run_says_that_it_is_one_of_an_experiment() {
    let place = folder("experiment-run");
    let path = file(&place, "e.raft", Some(EXPERIMENT));
    let run = output(&["run", &path]);
    assert_eq!(run.status.code(), Some(0), "{run:?}");
    let note = format!(
        "{path} is an experiment; this is one run of it with election_timeout 150ms..160ms, loss 0%. 'raftarium experiment {path}' runs all of it\n"
    );
    assert_eq!(text(&run.stderr), note);
    let all = output(&["run", &path, "--seeds", "1..20", "--csv"]);
    let csv = text(&all.stdout);
    assert!(
        csv.starts_with("seed,verdict,ended_at_us,events,\"failover_us\",\"votes, asked for\"\n"),
        "{csv}"
    );
    let told = text(&output(&["run", &path, "--seeds", "1..20"]).stdout);
    assert!(
        told.contains("measured votes, asked for: ") && told.contains("finished in "),
        "{told}"
    );
}

#[test]
fn published_figures_stand_beside_ours_and_are_a_series_of_their_own() {
    let place = folder("experiment-published");
    let comment = "# published: \"150ms..300ms\" \"0%\" for \"failover\" median 171 mean 181 (a book, page 3)\n";
    let path = file(&place, "published.raft", Some(&format!("{comment}{EXPERIMENT}")));
    let table = text(&output(&["experiment", &path]).stdout);
    let below: Vec<_> =
        table.lines().skip_while(|line| !line.contains("150ms..300ms")).skip(1).take(2).collect();
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(words(below[0]), ["published", "171", "181"], "{table}");
    assert!(below[1].trim_start().starts_with("ours differ by") && below[1].contains(" %"));
    assert_eq!(table.matches("Published: a book, page 3").count(), 1, "{table}");
    let json = output(&["experiment", &path, "--json"]).stdout;
    let json: Value = serde_json::from_slice(&json).expect("JSON");
    let [series] = &json["published"].as_array().expect("a series")[..] else { panic!("{json}") };
    assert_eq!((&series["measure"], &series["cell"]), (&"failover".into(), &2.into()));
    assert_eq!(series["figures"], serde_json::json!({"mean": 181_000.0, "median": 171_000.0}));
    let ours = json["cells"][2]["spreads"][0]["median"].as_f64().expect("a median");
    let difference = series["difference_percent"]["median"].as_f64().expect("it is there");
    assert!((difference - (ours / 171_000.0 - 1.0) * 100.0).abs() < 1e-9);
}

#[test]
fn several_experiments_run_one_after_the_other() {
    let place = folder("experiment-several");
    let path = file(&place, "one.raft", Some(EXPERIMENT));
    let run = output(&["experiment", &path, &path, "--trials", "3"]);
    assert_eq!(run.status.code(), Some(0), "{run:?}");
    assert_eq!(text(&run.stdout).matches("4 combinations of 3 trials").count(), 2);
    let why = "--csv needs a single experiment, and here are 2";
    refused(&["experiment", &path, &path, "--csv"], why);
    let bad = file(&place, "bad.raft", Some("wait 1s\n"));
    let run = output(&["experiment", &path, &bad]);
    assert_eq!((run.status.code(), text(&run.stdout)), (Some(2), String::new()));
}
