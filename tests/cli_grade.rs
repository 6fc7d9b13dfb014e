//! `raftarium grade`: submissions that are complete, partial, dishonest or damaged.
#![cfg(all(feature = "cli", not(target_arch = "wasm32")))]

mod binary;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Output, Stdio};
use std::time::Instant;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use binary::{file, folder, output, raftarium, refused, text};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use proptest::prelude::*;
use serde_json::Value;

const EXERCISE: &str = "# A deposed leader: Have two leaders.\n#\n# Nobody may crash for the second goal.\nservers 5\nset client_timeout 300ms\n\
    allow crash restart partition heal submit\ntimeout S1\nawait leader is S1 within 1s\n\
    goal \"Two leaders\" for 2 points when leader in S2 S3 S4 S5 and S1 is leader\n\
    goal \"S1 follows, nobody crashed\" for 3 points when S1 is follower and event stepped_down on S1 and no event crashed\n\
    wait 100ms\nsubmit \"own\"\n";
const WHOLE: &str = "wait 200ms\npartition S1 S2 | S3 S4 S5\nawait leader in S3 S4 S5 within 9s\nwait 100ms\nheal\nwait 1s\n";
const PART: &str = "wait 200ms\ncrash S2\npartition S1 S2 | S3 S4 S5\nawait leader in S3 S4 S5 within 9s\nheal\nwait 1s\n";

fn link(text: &str) -> String {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).expect("memory");
    let packed = URL_SAFE_NO_PAD.encode(encoder.finish().expect("memory"));
    format!("https://example.org/raft/#run={packed}")
}

fn handed_in(lines: &str) -> String {
    format!("{EXERCISE}{lines}")
}

fn grade(arguments: &[&str]) -> Output {
    output(&[&["grade"], arguments].concat())
}

/// The report and the exit status.
fn report(arguments: &[&str]) -> (Value, Option<i32>) {
    let output = grade(&[arguments, &["--json"]].concat());
    let report = serde_json::from_slice(&output.stdout);
    (report.unwrap_or_else(|_| panic!("{output:?}")), output.status.code())
}

fn rows(report: &Value) -> &[Value] {
    report["rows"].as_array().expect("rows")
}

/// The only row, that of this submission.
fn row(exercise: &str, submission: &str) -> Value {
    let (report, _) = report(&[exercise, submission]);
    assert_eq!(rows(&report).len(), 1);
    rows(&report)[0].clone()
}

fn reason(row: &Value) -> &str {
    row["reason"].as_str().unwrap_or_default()
}

fn exercise(place: &Path) -> String {
    file(place, "exercise.raft", Some(EXERCISE))
}

#[test]
fn files_and_links_are_judged_goal_by_goal_and_what_was_done_is_listed() {
    let place = folder("grade-good");
    let exercise = exercise(&place);
    let whole = file(&place, "whole.raft", Some(&handed_in(WHOLE)));
    let part = link(&handed_in(PART));
    let nothing = file(&place, "nothing.txt", Some(&format!("{}\n", link(EXERCISE))));
    let (report, status) = report(&[&exercise, &whole, &part, &nothing]);
    assert_eq!((status, &report["points"]), (Some(0), &5.into()));
    let [whole_row, part_row, nothing_row] = rows(&report) else { panic!("{report}") };
    let goals = |row: &Value| {
        let goals = row["goals"].as_array().expect("goals").iter();
        goals.map(|goal| goal["reached_us"].is_u64()).collect::<Vec<_>>()
    };
    assert_eq!((&whole_row["points"], goals(whole_row)), (&5.into(), vec![true, true]));
    assert_eq!((&part_row["points"], goals(part_row)), (&2.into(), vec![true, false]));
    assert_eq!((&nothing_row["points"], goals(nothing_row)), (&0.into(), vec![false, false]));
    assert_eq!([&whole_row["name"], &part_row["name"]], [&Value::from(whole), &"link 2".into()]);
    let run = &part_row["run"];
    assert_eq!([&run["crashes"], &run["partitions"], &run["line_count"]], [1, 1, 3]);
    assert_eq!(run["lines"][0]["line"], "crash S2");
    assert_eq!(run["lines"][2]["line"], "heal");
    // It gets points for what it reaches in `raftarium run`.
    let alone = output(&["run", &part, "--json"]);
    let alone: Value = serde_json::from_slice(&alone.stdout).expect("a report");
    assert_eq!(alone["goals"], part_row["goals"]);
    assert_eq!(alone["ended_at_us"], run["ended_at_us"]);
}

#[test]
fn the_table_shows_points_and_times_and_says_why_a_row_is_not_judged() {
    let place = folder("grade-table");
    let exercise = exercise(&place);
    let csv = format!("Student,Link\nAda,{}\nBob,\n", link(&handed_in(WHOLE)));
    let csv = file(&place, "class.csv", Some(&csv));
    let output = grade(&[&exercise, &csv]);
    let table = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{table}");
    assert!(
        table.contains("exercise.raft: 5 points\n  1  Two leaders (2 points)\n  2  S1 follows"),
        "{table}"
    );
    let ada = table.lines().find(|line| line.trim_start().starts_with("Ada")).expect("a row");
    let words: Vec<_> = ada.split_whitespace().collect();
    assert_eq!((words[0], words[1], words[2], words[4]), ("Ada", "5", "✓", "✓"), "{ada}");
    assert!(ada.ends_with("1 partition or cut"), "{ada}");
    assert!(table.contains("\nBob: not judged: its cell 'Link' is empty\n"), "{table}");
    assert!(table.ends_with("1 of 2 could be judged, 1 reached all goals\n"), "{table}");
}

#[test]
fn a_saved_run_is_judged_up_to_its_moment_and_compared_with_what_was_saved() {
    let place = folder("grade-saved");
    let exercise = exercise(&place);
    let saved = file(&place, "saved.raft", None);
    let mut console = raftarium(&[&exercise]);
    console.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut console = console.spawn().expect("the binary runs");
    let lines = format!(
        "wait 50ms\ncrash S5\nwait 1s\npartition S1 S2 | S3 S4 S5\nwait 2s\nrestart S5\nwait 1s\nsave {saved}\nwait 1s\ncrash S1\n"
    );
    console.stdin.take().expect("a pipe").write_all(lines.as_bytes()).expect("it reads");
    assert!(console.wait().expect("it ends").success());
    let text = fs::read_to_string(&saved).expect("it is saved");
    let here = row(&exercise, &saved);
    let run = &here["run"];
    assert_eq!(
        (&run["replay"], &run["crashes"], &run["restarts"]),
        (&"agrees".into(), &1.into(), &1.into()),
        "{here}"
    );
    assert_eq!(here["points"], 2, "{here}");
    // As a link of another version, with another fingerprint, and with an earlier date of saving.
    let moment =
        text.lines().nth(1).and_then(|line| line.strip_prefix("# Open at: ")).expect("a moment");
    let linked = format!("{}&{moment}", link(&text));
    let linked_row = row(&exercise, &linked.replace("engine=", "engine=0."));
    assert_eq!(linked_row["goals"], here["goals"]);
    let output = grade(&[&exercise, &linked.replace("engine=", "engine=0.")]);
    assert!(
        String::from_utf8_lossy(&output.stdout)
            .contains("agrees with the run that was saved, made with Raftarium 0.")
    );
    assert_eq!(output.stderr, b"");
    let at = linked.find("state=").expect("a fingerprint") + 6;
    let differs = row(&exercise, &format!("{}0123456789abcdef", &linked[..at]));
    assert_eq!((&differs["run"]["replay"], &differs["points"]), (&"differs".into(), &2.into()));
    assert_eq!(here["run"]["goes_on"], false);
    let back = format!("{}&at=0.02s", link(&text));
    assert_eq!(row(&exercise, &back)["run"]["goes_on"], true);
    let output = grade(&[&exercise, &back]);
    assert!(
        String::from_utf8_lossy(&output.stdout)
            .contains("link 1: judged up to its moment, 20ms; it has lines after that")
    );
    let early = row(&exercise, &format!("{}&at=0.02s", link(&text)));
    assert_eq!((&early["points"], &early["run"]["line_count"]), (&0.into(), &0.into()), "{early}");
}

#[test]
fn a_link_or_a_saved_run_may_say_whose_it_is_and_a_csv_file_knows_better() {
    let place = folder("grade-names");
    let exercise = exercise(&place);
    let named = |name: &str| format!("{}&name={name}", link(&handed_in(WHOLE)));
    let shown = |submission: &str| row(&exercise, submission)["name"].clone();
    assert_eq!(shown(&named("Ada+Lovelace")), "Ada Lovelace");
    assert_eq!(shown(&named("%1b%5B31m%0AAda%20")), "[31mAda", "no control characters");
    assert_eq!(shown(&named("%20")), "link 1");
    assert_eq!(shown(&named(&"x".repeat(500))), "x".repeat(80));
    // What cannot be judged has a name, too.
    assert_eq!(shown(&format!("{}&name=Bob", link("servers 3\n"))), "Bob");
    let saved = format!("# A run.\n# Open at: at=9s&name=Ada\n{}", handed_in(WHOLE));
    assert_eq!(shown(&file(&place, "saved.raft", Some(&saved))), "Ada");
    let csv = file(&place, "all.csv", Some(&format!("name,link\nBob,{}\n", named("Ada"))));
    assert_eq!(shown(&csv), "Bob");
    let csv = file(&place, "links.csv", Some(&format!("link\n{}\n", named("Ada"))));
    assert_eq!(shown(&csv), "Ada");
}

#[test]
fn no_trick_earns_a_point() {
    let place = folder("grade-tricks");
    let exercise = exercise(&place);
    let goal = "goal \"Two leaders\" for 2 points when leader in S2 S3 S4 S5 and S1 is leader\n";
    let changed = |from: &str, to: &str| {
        assert!(EXERCISE.contains(from), "{from}");
        format!("{}{WHOLE}", EXERCISE.replace(from, to))
    };
    let tricks = [
        // Another start.
        (
            changed("servers 5", "servers 3").replace(" S4 S5", ""),
            "'servers 3' in place of 'servers 5'",
        ),
        (changed("servers 5", "servers 5\nseed 2"), "'seed 2' in place of 'seed 1'"),
        (changed("300ms", "200ms"), "'set client_timeout 200ms' in place of"),
        (changed("set client_timeout 300ms\n", ""), "it lacks 'set client_timeout 300ms'"),
        (changed("servers 5", "servers 5\nset pre_vote on"), "it has 'set pre_vote on'"),
        (changed("servers 5", "servers 5\nbreak step-down"), "it has 'break step-down'"),
        (changed("servers 5", "servers 5\nlog S3 1 1"), "it has 'log S3 1 1'"),
        (changed("servers 5", "servers 5\nterm S3 9"), "it has 'term S3 9'"),
        (changed("servers 5", "servers 5\nterm S3 2\nvote S3 S3"), "it has 'term S3 2'"),
        // Goals that are easier, or additional.
        (
            changed(goal, "goal \"Two leaders\" for 2 points when leader\n"),
            "line 9: 'goal \"Two leaders\" for 2 points when leader' is not a goal",
        ),
        (changed("for 3 points", "for 1000 points"), "is not a goal of the exercise"),
        (
            changed(goal, &format!("{goal}goal \"mine\" for 1000 points when leader\n")),
            "line 10: 'goal \"mine\"",
        ),
        (
            handed_in("goal \"mine\" for 1000 points when leader\n"),
            "line 13: 'goal \"mine\" for 1000 points when leader' is not a goal of the exercise",
        ),
        // The exercise's own lines, left out, moved or repeated.
        (changed("timeout S1\n", ""), "lacks the exercise's own line 'timeout S1' at 0ms"),
        (changed("timeout S1\n", "timeout S1\ntimeout S2\n"), "'timeout S2' is not allowed"),
        (
            changed("timeout S1\n", "timeout S3\n"),
            "lacks the exercise's own line 'timeout S1' at 0ms",
        ),
        (changed("submit \"own\"\n", ""), "lacks the exercise's own line 'submit \"own\"'"),
        (changed("wait 100ms\n", "wait 101ms\n"), "lacks the exercise's own line 'submit \"own\"'"),
        // Commands that are not allowed, and a line that allows them.
        (handed_in("break majority\nwait 1s\n"), "line 13, at"),
        (
            handed_in("set election_timeout 1ms..2ms\n"),
            "'set election_timeout 1ms..2ms' is not allowed",
        ),
        (handed_in("try timeout S3\n"), "'try timeout S3' is not allowed"),
        (handed_in("let f = leader\ntransfer f\n"), "'transfer f' is not allowed"),
        (handed_in("repeat 3\n  isolate S1\nend\n"), "'isolate S1' is not allowed"),
        (
            handed_in("at 3s wipe S2\n"),
            "line 13, at 3s: 'wipe S2' is not allowed; allowed: crash, restart, partition, heal, submit",
        ),
        (changed("allow ", "allow isolate ") + "isolate S1\n", "'isolate S1' is not allowed"),
        (
            changed("allow crash restart partition heal submit\n", "") + "calm\n",
            "'calm' is not allowed",
        ),
        // An unrelated run.
        ("servers 5\ntimeout S1\nwait 3s\n".into(), "it lacks 'set client_timeout 300ms'"),
    ];
    for (number, (run, says)) in tricks.iter().enumerate() {
        let path = file(&place, &format!("{number}.raft"), Some(run));
        let (report, status) = report(&[&exercise, &path]);
        let row = &rows(&report)[0];
        assert_eq!(
            (status, &row["points"], &row["judged"]),
            (Some(1), &0.into(), &false.into()),
            "{run}\n{row}"
        );
        assert!(reason(row).contains(says), "{run}\n{says}\n{row}");
        assert_eq!(row.get("run"), None);
    }
    // Goals that the submission leaves out are judged nevertheless.
    let left_out = row(&exercise, &link(&changed(goal, "")));
    assert_eq!(left_out["points"], 5);
    // By a link: another seed, and a scenario in place of a run.
    let seeded = row(&exercise, &format!("{}&seed=3", link(&handed_in(WHOLE))));
    assert!(reason(&seeded).contains("'seed 3' in place of 'seed 1'"), "{seeded}");
    let scenario = row(&exercise, "#scenario=leader-failure");
    assert!(reason(&scenario).starts_with("it does not start as the exercise does"), "{scenario}");
}

#[test]
fn an_exercise_that_accepts_any_seed_is_judged_with_that_of_the_run() {
    let place = folder("grade-seeds");
    let any = file(&place, "any.raft", Some(&format!("# seeds: any\n{EXERCISE}")));
    let (report, status) =
        report(&[&any, &format!("{}&seed=3", link(&handed_in(WHOLE))), &link(&handed_in(WHOLE))]);
    let [three, one] = rows(&report) else { panic!("{report}") };
    assert_eq!(
        (status, &three["run"]["seed"], &one["run"]["seed"]),
        (Some(0), &3.into(), &1.into())
    );
    assert_eq!((&three["points"], &one["points"]), (&5.into(), &5.into()));
    assert_ne!(three["goals"], one["goals"]);
}

#[test]
fn a_column_of_a_csv_file_is_found_by_its_name_or_by_its_links() {
    let place = folder("grade-csv");
    let exercise = exercise(&place);
    let (whole, part) = (link(&handed_in(WHOLE)), link(&handed_in(PART)));
    fs::create_dir(place.join("in")).expect("a folder");
    file(&place, "in/ada.raft", Some(&handed_in(WHOLE)));
    for (number, (csv, names)) in [
        (format!("name,link\nAda,{whole}\nBob,{part}\n"), ["Ada", "Bob"]),
        (format!("\u{feff}Link;Id\r\n{whole};7\r\n{part};8\r\n"), ["7", "8"]),
        (
            format!(
                "When\tYour run, as a link\tStudent\n1\t{whole}\tÅsa\n2\t{part}\t\"B \"\"b\"\"\"\n"
            ),
            ["Åsa", "B \"b\""],
        ),
        (format!("Timestamp,What?\n1,{whole}\n\n,,\n3,\"{part}\"\n"), ["line 2", "line 5"]),
        (
            format!("\u{feff}Note,Link\r\n\"two\r\nlines\",{whole}\r\n\r\n-,{part}\r\n"),
            ["line 2", "line 5"],
        ),
        (
            format!("submission,email address,name\nin/ada.raft,a@x,\n{part},b@x,\" \"\n"),
            ["line 2", "line 3"],
        ),
        (
            format!("Name,other,answer\nAda,{part},./in/ada.raft\nBob,,{part},more\n"),
            ["Ada", "Bob"],
        ),
    ]
    .iter()
    .enumerate()
    {
        let path = file(&place, &format!("{number}.CSV"), Some(csv));
        let (report, status) = report(&[&exercise, &path]);
        let found: Vec<_> = rows(&report)
            .iter()
            .map(|row| (row["name"].as_str().expect("a name"), row["points"].as_u64()))
            .collect();
        assert_eq!(found, [(names[0], Some(5)), (names[1], Some(2))], "{csv}{report}");
        assert_eq!(status, Some(0));
        assert!(
            rows(&report)[1]["source"].as_str().is_some_and(|source| source.starts_with(&path))
        );
    }
    let two = file(&place, "two.csv", Some(&format!("a,b\n{whole},{part}\n")));
    refused(
        &["grade", &exercise, &two],
        "it has no column 'link'; its columns are: a, b. --column names the one",
    );
    refused(&["grade", &exercise, &two, "--column", "c"], "it has no column 'c'");
    let (report, _) = report(&[&exercise, &two, "--column", "B"]);
    assert_eq!(rows(&report)[0]["points"], 2);
    for (name, contents) in
        [("empty.csv", ""), ("header.csv", "name,link\n"), ("blank.csv", "name,link\n,\n , \n")]
    {
        let path = file(&place, name, Some(contents));
        let output = grade(&[&exercise, &path]);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{name}: {output:?}");
    }
}

#[test]
fn csv_reports_have_a_line_for_each_row_and_no_formula() {
    let place = folder("grade-to-csv");
    let exercise = exercise(&place);
    let csv = format!("name,link\n=1+1,{}\n\"@b, c\",x\n", link(&handed_in(PART)));
    let csv = file(&place, "class.csv", Some(&csv));
    let output = grade(&[&exercise, &csv, "--csv"]);
    assert_eq!(output.status.code(), Some(1));
    let report = text(&output.stdout);
    let lines: Vec<_> = report.lines().collect();
    assert_eq!(
        lines[0],
        "name,points,of,judged,reason,Two leaders_us,\"S1 follows, nobody crashed_us\",crashes,restarts,commands,partitions,rules_off,lines,ended_at_us,events,seed,goes_on,engine,replay,stopped,source"
    );
    assert!(
        lines[1].starts_with("'=1+1,2,5,true,,") && lines[1].contains(",,1,0,0,1,0,3,"),
        "{report}"
    );
    assert!(
        lines[2].starts_with("\"'@b, c\",0,5,false,") && lines[2].contains("there is no such file"),
        "{report}"
    );
    let commas = |line: &str| line.matches(',').count();
    assert_eq!((lines.len(), commas(lines[1])), (3, commas(lines[0]) - 1));
}

#[test]
fn whatever_is_handed_in_is_a_row_with_its_reason() {
    let place = folder("grade-hostile");
    let exercise = exercise(&place);
    let whole = link(&handed_in(WHOLE));
    fs::write(place.join("bytes.raft"), b"servers 5\n\xff\xfe").expect("writable");
    fs::write(place.join("zeros.raft"), vec![0; 9 << 20]).expect("writable");
    fs::write(place.join("long.raft"), "#".repeat(2 << 20)).expect("writable");
    fs::write(place.join("cut.raft"), &whole[..whole.len() / 2]).expect("writable");
    let storm = format!("{EXERCISE}repeat 30000\n  submit \"x=1\"\n  wait 1ms\nend\n");
    let mut cells: Vec<(String, &str)> = [
        ("", "its cell 'link' is empty"),
        ("bytes.raft", "bytes.raft:2: not valid UTF-8"),
        ("zeros.raft", "at most 1048576 bytes"),
        ("long.raft", "at most 1048576 bytes"),
        ("cut.raft", "it may have been cut short"),
        ("nowhere.raft", "there is no such file"),
        (".", "it is a directory"),
        ("../grade-hostile/whole.raft", "its path leaves the folder of the CSV file"),
        ("/etc/passwd", "its path leaves the folder of the CSV file"),
        ("leader-failure", "there is no such file"),
        ("-", "there is no such file"),
        ("https://example.org/", "its link names no run"),
        ("#run=", "it may have been cut short"),
        ("#run=!!!", "it may have been cut short"),
        ("#scenario=none", "there is no scenario 'none'"),
    ]
    .map(|(cell, says)| (cell.to_owned(), says))
    .into();
    cells.extend([
        (whole[..whole.len() - 9].to_owned(), "it may have been cut short"),
        (format!("{whole}&at=soon"), "at=soon is not a time"),
        (format!("{whole}&at=2000s"), "it is longer than 30s of simulated time"),
        (
            link(&handed_in("crash S1 S2 S3 S4 S5\nwait 3000s\n")),
            "it is longer than 30s of simulated time",
        ),
        (link(&handed_in("wait 20s\n")), "it has more than 3000 events"),
        (link(&storm), "it has more than 3000 events"),
        (link("crsh S1\n"), "the link:1:1: 'crsh' is not a command"),
        (link(&"#\n".repeat(600_000)), "it unpacks to more than 1 MiB"),
    ]);
    let mut csv: Vec<u8> = b"name,link\n".to_vec();
    for (cell, _) in &cells {
        csv.extend(format!("\u{1b}[31m\u{202e}x,\"{cell}\"\n").into_bytes());
    }
    csv.extend(b"bad,\xff\xfe#run=x\n");
    fs::write(place.join("class.csv"), csv).expect("writable");
    let csv = file(&place, "class.csv", None);
    let limits = ["--max-events", "3000", "--max-time", "30s"];
    let started = Instant::now();
    let output = grade(&[&[&*exercise, &csv, "--json"], &limits[..]].concat());
    assert!(started.elapsed().as_secs() < 60);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(1), String::new()));
    let shown = text(&output.stdout);
    assert!(!shown.contains('\u{1b}') && !shown.contains('\u{202e}'));
    let report: Value = serde_json::from_str(&shown).expect("a report");
    assert_eq!(rows(&report).len(), cells.len() + 1);
    for ((cell, says), row) in cells.iter().zip(rows(&report)) {
        let cell: String = cell.chars().take(60).collect();
        assert!(reason(row).contains(says) && row["points"] == 0, "{cell}\n{says}\n{row}");
        assert!(reason(row).len() < 500, "{row}");
    }
    assert_eq!(reason(&rows(&report)[cells.len()]), "its cell 'link' is not valid UTF-8");
    let table = text(&grade(&[&[&*exercise, &csv], &limits[..]].concat()).stdout);
    assert!(!table.contains('\u{1b}') && !table.contains('\u{202e}'));
}

#[test]
fn the_report_is_the_same_for_every_number_of_jobs() {
    let place = folder("grade-jobs");
    let exercise = exercise(&place);
    let mut csv = String::from("name,link\n");
    for number in 0..30 {
        let lines = match number % 4 {
            0 => format!("wait {number}ms\n{WHOLE}"),
            1 => format!("wait {number}ms\n{PART}"),
            2 => format!("wait {number}ms\nbreak majority\n"),
            _ => format!("wait {number}s\n"),
        };
        csv += &format!("s{number},{}\n", link(&handed_in(&lines)));
    }
    let csv = file(&place, "class.csv", Some(&csv));
    for form in [&[][..], &["--json"], &["--csv"]] {
        let with = |jobs: &str| grade(&[&[&*exercise, &csv, "--jobs", jobs], form].concat()).stdout;
        let one = with("1");
        assert!(one.len() > 1_000);
        assert_eq!(with("2"), one);
        assert_eq!(with("7"), one);
    }
}

#[test]
fn a_bad_exercise_or_command_line_is_rejected_as_a_whole() {
    let place = folder("grade-refused");
    let exercise = exercise(&place);
    let plain = file(&place, "plain.raft", Some("servers 3\nwait 1s\n"));
    let bad = file(&place, "bad.raft", Some("servers 3\ncrsh\n"));
    refused(&["grade", &plain, &exercise], "plain.raft: it has no goals, so it is not an exercise");
    refused(&["grade", "leader-failure", &exercise], "it has no goals");
    refused(&["grade", &bad, &exercise], "bad.raft:2:1: 'crsh'");
    refused(&["grade", "no-such-exercise", &exercise], "no scenario or exercise has this name");
    refused(&["grade", &exercise], "required");
    refused(&["grade", &exercise, &exercise, "--csv", "--json"], "cannot be used with");
    refused(&["grade", &exercise, &exercise, "--jobs", "0"], "--jobs");
    refused(&["grade", &exercise, &exercise, "--max-time", "soon"], "expected a duration");
    refused(&["grade", &exercise, "nowhere.csv"], "there is no such file");
}

#[test]
fn exercises_of_the_library_are_listed_and_judged_by_their_names() {
    let list = text(&output(&["exercises"]).stdout);
    assert!(list.contains("  elect-one  ") && list.lines().count() > 20, "{list}");
    let solution = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exercises/elect-one.raft");
    let start = concat!(env!("CARGO_MANIFEST_DIR"), "/exercises/elect-one.raft");
    let [start, solution] = [start, solution].map(|path| fs::read_to_string(path).expect(path));
    let (report, status) = report(&["elect-one", &link(&format!("{start}{solution}"))]);
    assert_eq!((status, &rows(&report)[0]["points"]), (Some(0), &report["points"]));
}

#[test]
fn the_exercise_of_the_documentation_works_as_it_says() {
    let page = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/teaching.md"));
    let (_, block) = page.split_once("```raft\n").expect("an exercise");
    let (block, _) = block.split_once("```").expect("its end");
    let exercise: String = block.lines().map(|line| format!("{}\n", line.trim())).collect();
    let place = folder("grade-docs");
    let path = file(&place, "lost-leader.raft", Some(&exercise));
    let nothing = link(&format!("{exercise}wait 60s\n"));
    let solved = link(&format!("{exercise}isolate S1\nwait 2s\nreconnect S1\nwait 2s\n"));
    let (report, status) = report(&[&path, &nothing, &solved]);
    let points: Vec<_> = rows(&report).iter().map(|row| row["points"].as_u64()).collect();
    assert_eq!((status, points), (Some(0), vec![Some(0), Some(3)]), "{report}");
    for name in [
        "seed",
        "goes_on",
        "ended_at_us",
        "events",
        "engine",
        "replay",
        "stopped",
        "crashes",
        "restarts",
        "commands",
        "partitions",
        "rules_off",
        "line_count",
        "lines",
    ] {
        assert!(rows(&report)[1]["run"].get(name).is_some() && page.contains(name), "{name}");
    }
    let run = rows(&report)[1]["run"].as_object().expect("a run");
    assert_eq!(run.len(), 14, "a field is not documented");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Damaged links and scrambled runs never stop the others from being judged.
    #[test]
    fn rows_that_are_damaged_at_random_are_judged_or_have_a_reason(
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40),
        lines in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
    ) {
        let place = folder("grade-random");
        let exercise = exercise(&place);
        let whole = handed_in(WHOLE);
        let good = link(&whole);
        let mut csv = b"name,link\n".to_vec();
        for (at, byte) in &damage {
            let mut damaged = good.clone().into_bytes();
            let at = at.index(damaged.len());
            damaged[at] = if *byte == b'"' { b'x' } else { *byte };
            csv.extend([b"link,\"", &*damaged, b"\"\n"].concat());
        }
        let all: Vec<_> = whole.lines().collect();
        let mut scrambled = all.clone();
        for line in &lines {
            let line = scrambled.remove(line.index(scrambled.len()));
            scrambled.push(line);
        }
        csv.extend(format!("scrambled,{}\ngood,{good}\n", link(&(scrambled.join("\n") + "\n"))).into_bytes());
        fs::write(place.join("class.csv"), csv).expect("writable");
        let (report, status) = report(&[&exercise, &file(&place, "class.csv", None)]);
        prop_assert!(matches!(status, Some(0 | 1)));
        let last = rows(&report).last().expect("rows");
        prop_assert_eq!(&last["points"], &Value::from(5));
        for row in rows(&report) {
            prop_assert_eq!(row["judged"].as_bool(), Some(reason(row).is_empty()));
        }
    }
}
