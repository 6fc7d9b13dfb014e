//! The ladder with cores in JavaScript: the complete one passes, the skeleton falls at the first rung, and each planted mistake falls at the
//! rung that is about it, with a hint that names it.
#![cfg(all(feature = "cli", not(target_arch = "wasm32")))]

mod binary;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use binary::{file, folder, output, refused, text};
use serde_json::Value;

fn cores() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("cores")
}

fn core(name: &str) -> String {
    cores().join(name).to_str().expect("a path in UTF-8").to_owned()
}

/// The report of a climb, and the exit status.
fn climb(arguments: &[&str]) -> (Value, Option<i32>) {
    let output = output(&[&["ladder", "--json"], arguments].concat());
    let report = serde_json::from_slice(&output.stdout);
    (report.unwrap_or_else(|_| panic!("{output:?}")), output.status.code())
}

/// The rung at which a core fell first.
fn fallen(report: &Value) -> Option<&Value> {
    let rungs = report["rungs"].as_array().expect("rungs");
    rungs.iter().find(|rung| rung["standing"] == "fell")
}

#[test]
fn our_own_core_passes_every_rung() {
    let (report, status) = climb(&[]);
    assert_eq!(status, Some(0), "{report}");
    assert_eq!(report["passed"], report["of"]);
    assert_eq!(report["core"], Value::Null);
}

#[test]
fn the_complete_core_in_javascript_passes_every_rung_with_every_seed() {
    let (report, status) = climb(&["--core", &core("raft.js")]);
    assert_eq!(status, Some(0), "{report}");
    assert_eq!(report["passed"], report["of"]);
}

#[test]
fn the_skeleton_falls_at_the_first_rung_and_is_told_where_to_begin() {
    let (report, status) = climb(&["--core", &core("skeleton.js")]);
    assert_eq!((status, &report["passed"]), (Some(1), &0.into()));
    let rung = fallen(&report).expect("it is not complete");
    assert_eq!(rung["name"], "01-first-leader");
    let look = rung["fall"]["look"].as_str().expect("a hint");
    assert!(look.contains("timer") && look.contains("`start`"), "{look}");
    assert!(rung["fall"]["causes"].as_array().is_some_and(|causes| !causes.is_empty()));
    let replay = rung["replay"].as_str().expect("a command");
    assert!(replay.starts_with("raftarium run ladder/01-first-leader.raft --seed 1 --core "));
}

#[test]
fn a_replay_shows_the_same_fall() {
    let path = core("skeleton.js");
    let run = ["run", "ladder/01-first-leader.raft", "--seed", "1", "--core", &path];
    let output = output(&run);
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stdout);
    assert!(said.contains("'term >= 1' did not become true within 5s"), "{said}");
}

#[test]
fn a_report_for_people_says_where_why_and_what_to_look_at() {
    let path = core("skeleton.js");
    let output = output(&["ladder", "--core", &path]);
    let said = text(&output.stdout);
    for words in ["FELL", "Seed 1, at 5s", "What to look at: ", "Which rule: ", "See it again: "] {
        assert!(said.contains(words), "{words}: {said}");
    }
}

#[test]
fn the_report_does_not_depend_on_the_number_of_jobs() {
    let path = core("skeleton.js");
    let with = |jobs| climb(&["--core", &path, "--all", "--seeds", "1", "--jobs", jobs]);
    assert_eq!(with("1"), with("4"));
}

#[test]
fn a_rung_of_ones_own_is_climbed_and_a_bad_one_is_rejected() {
    let place = folder("ladder-own");
    let head = "# Two leaders: There are two.\n# paper: §5.2\n# seeds: 1..2\n";
    let hint = "# look: Where?\n# rule: Which one?\n";
    let own = file(
        &place,
        "own.raft",
        Some(&format!("{head}{hint}servers 3\nawait term >= 1000 within 1s\n")),
    );
    let (report, status) = climb(&["--rung", &own, "--all"]);
    let rung = fallen(&report).expect("nobody reaches that term");
    assert_eq!((status, &rung["fell_with"]), (Some(1), &serde_json::json!([1, 2])));
    assert_eq!((&rung["fall"]["look"], &rung["fall"]["line"]), (&"Where?".into(), &7.into()));
    let bad = file(&place, "bad.raft", Some(&format!("{head}servers 3\n")));
    refused(&["ladder", "--rung", &bad], "its head lacks a line '# look: …'");
    refused(&["ladder", "--rung", "40-nothing"], "40-nothing");
    refused(&["ladder", "--core", "nothing.js"], "nothing.js");
    refused(&["ladder", "--seeds", "0"], "--seeds");
}

/// The complete core with one replacement, at the rung where it falls first.
fn fallen_with(name: &str, find: &str, replace: &str) -> Value {
    let source = fs::read_to_string(core("raft.js")).expect("the complete core");
    assert_eq!(source.matches(find).count(), 1, "{find}");
    let changed = file(&folder(name), "core.js", Some(&source.replace(find, replace)));
    let (report, _) = climb(&["--core", &changed]);
    fallen(&report).unwrap_or_else(|| panic!("{report}")).clone()
}

#[test]
fn an_error_that_the_code_throws_has_a_hint_about_code_and_not_about_the_rung() {
    let heartbeat = "  if (name === \"heartbeat\" && ";
    let rung = fallen_with(
        "ladder-thrown",
        heartbeat,
        &format!("  if (name === \"heartbeat\") state.unknown.S1 = 0;\n{heartbeat}"),
    );
    let fall = &rung["fall"];
    assert_eq!((&rung["name"], &fall["missed"]), (&"02-heartbeats".into(), &"contract".into()));
    let (look, rule) = (fall["look"].as_str().unwrap(), fall["rule"].as_str().unwrap());
    assert!(look.starts_with("The code throws an error at this line."), "{look}");
    assert!(rule.contains("in the state: `start` sets it"), "{rule}");
}

#[test]
fn where_no_leader_lasts_the_causes_are_those_of_the_last_election() {
    let place = folder("ladder-unstable");
    let (report, _) = climb(&["--core", &with_mistake(&place, "timer-not-reset-by-leader")]);
    let causes = fallen(&report).expect("a mistake")["fall"]["causes"].as_array().unwrap().clone();
    let texts: Vec<_> = causes.iter().map(|cause| cause["text"].as_str().unwrap()).collect();
    assert!(texts.iter().any(|text| text.contains("election timer fires")), "{texts:#?}");
    assert!(texts.last().unwrap().contains("is now a candidate"), "{texts:#?}");
}

#[test]
fn a_flood_of_messages_has_a_hint_about_what_makes_them_multiply() {
    let responses = "  // A response of an earlier term does not concern the present one.\n";
    let doubled = "  if (body.granted !== undefined) reply.send.push({ to: from, body }, { to: from, body });\n";
    let rung = fallen_with("ladder-flood", responses, &format!("{doubled}{responses}"));
    let fall = &rung["fall"];
    assert_eq!(fall["missed"], "budget", "{fall}");
    assert!(fall["message"].as_str().unwrap().contains("the servers flood the network"), "{fall}");
    assert!(fall["look"].as_str().unwrap().starts_with("Follow one message:"), "{fall}");
}

/// The mistakes of `cores/mistakes`: at which rung each falls first, and how the second step of its hint begins.
const MISTAKES: &[(&str, &str, &str)] = &[
    (
        "acknowledgement-before-durable",
        "19-acknowledged-before-disk",
        "Persistent state is updated on stable",
    ),
    ("acknowledges-own-log", "22-figure-7", "A follower acknowledges prevLogIndex"),
    ("answers-before-commit", "35-find-the-leader", "Leaders: respond to the client after the"),
    ("answers-by-index", "36-answer-of-another-entry", "Leaders answer when the entry of this"),
    (
        "applied-before-committed",
        "21-uncommitted-entries",
        "Apply the entries up to commitIndex, in",
    ),
    ("backs-up-too-little", "21-uncommitted-entries", "Leaders: if AppendEntries fails because of"),
    (
        "candidacy-before-durable",
        "18-vote-before-disk",
        "A candidate's vote for itself is a vote: it",
    ),
    (
        "candidate-ignores-leader",
        "04-one-leader-per-term",
        "Candidates: if AppendEntries is received",
    ),
    ("candidate-timer-stops", "05-no-majority", "Candidates: with votes from a majority of"),
    (
        "commit-index-goes-back",
        "13-a-minority-is-cut-off",
        "AppendEntries: change commitIndex only if",
    ),
    ("commits-beyond-last-new-entry", "27-commit-index-ahead", "AppendEntries: commitIndex ="),
    ("commits-entry-of-old-term", "24-figure-8", "Leaders: commitIndex = N only if"),
    ("committed-one-too-early", "11-one-command", "Leaders: commitIndex = N if a majority of"),
    (
        "compares-last-term-with-own-term",
        "23-up-to-date-vote",
        "RequestVote: the log whose last entry has",
    ),
    (
        "conflicting-tail-stays",
        "21-uncommitted-entries",
        "AppendEntries: reply false if the log has",
    ),
    ("conflicts-stay", "21-uncommitted-entries", "AppendEntries, heartbeats too: reply false"),
    ("deposed-leader-has-no-timer", "07-higher-term", "Followers: if the election timeout elapses"),
    (
        "entries-not-sent-again",
        "13-a-minority-is-cut-off",
        "Leaders repeat AppendEntries without end",
    ),
    (
        "heartbeat-not-checked",
        "21-uncommitted-entries",
        "AppendEntries, heartbeats too: reply false",
    ),
    ("index-without-offset", "31-compaction", "§7: a snapshot includes lastIncludedIndex"),
    ("leader-keeps-leading", "07-higher-term", "All servers: if a request or response has a"),
    ("leader-times-out", "02-heartbeats", "Leaders: send heartbeats at once and then"),
    ("log-not-restored", "16-all-crash", "Persistent state on all servers:"),
    ("longer-log-wins", "21-uncommitted-entries", "Vote only for a candidate whose log is at"),
    ("majority-too-small", "04-one-leader-per-term", "A candidate becomes leader with votes from"),
    ("match-index-assumed", "11-one-command", "Leaders: commitIndex = N if a majority of"),
    (
        "next-index-not-decremented",
        "21-uncommitted-entries",
        "Leaders: if AppendEntries fails because of",
    ),
    ("next-index-off-by-one", "12-many-commands", "Leaders keep nextIndex for each follower,"),
    ("no-heartbeat-upon-election", "02-heartbeats", "Leaders: send heartbeats at once and then"),
    ("old-message-truncates", "25-late-append", "AppendEntries: delete entries only if one"),
    ("old-round-confirms", "39-reads-without-the-log", "§8: before it answers a read, a leader"),
    (
        "old-snapshot-installed",
        "34-snapshots-under-load",
        "Figure 13: a snapshot that ends before what",
    ),
    (
        "own-entry-before-durable",
        "19-acknowledged-before-disk",
        "A leader may send entries before they are",
    ),
    (
        "prev-log-term-not-checked",
        "21-uncommitted-entries",
        "AppendEntries: reply false if the log has",
    ),
    (
        "read-before-own-term",
        "39-reads-without-the-log",
        "§8: a leader answers reads only after it",
    ),
    ("read-from-follower", "39-reads-without-the-log", "§8: only the leader answers reads. A"),
    ("read-not-confirmed", "39-reads-without-the-log", "§8: before it answers a read, a leader"),
    (
        "restart-forgets-snapshot",
        "32-restart-from-snapshot",
        "§7: after a restart, commitIndex and",
    ),
    (
        "snapshot-discards-newer-log",
        "34-snapshots-under-load",
        "Figure 13: a snapshot that ends before what",
    ),
    ("snapshot-never-sent", "33-install-snapshot", "§7: a leader that has discarded the next"),
    ("snapshot-with-current-term", "31-compaction", "lastIncludedTerm is the term of the entry"),
    ("stale-votes-counted", "06-votes-of-others", "An answer with a term lower than"),
    ("state-not-restored", "33-install-snapshot", "§7: a leader that has discarded the next"),
    (
        "term-not-updated-by-responses",
        "07-higher-term",
        "All servers: if a request or response has a",
    ),
    ("timeout-not-random", "01-first-leader", "RequestVote: grant the vote if votedFor is"),
    ("timer-not-reset-by-leader", "02-heartbeats", "Leaders: send heartbeats at once and then"),
    (
        "timer-reset-by-any-message",
        "08-stubborn-candidate",
        "Only three things reset the election timer:",
    ),
    ("vote-before-durable", "18-vote-before-disk", "Persistent state is updated on stable"),
    ("vote-counted-twice", "06-votes-of-others", "Candidates need votes from a majority of"),
    ("vote-for-everyone", "01-first-leader", "RequestVote: grant the vote only if"),
    ("vote-not-cleared", "03-new-leader", "votedFor is the vote in the current term"),
    ("vote-not-persisted", "17-vote-is-kept", "Persistent state: votedFor and currentTerm."),
    ("vote-not-restored", "17-vote-is-kept", "Persistent state: votedFor and currentTerm."),
    ("vote-without-log-check", "23-up-to-date-vote", "RequestVote: the log whose last entry has"),
];

/// The complete core with one mistake.
fn with_mistake(place: &Path, name: &str) -> String {
    let read = |path: PathBuf| {
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"))
    };
    let mistake = read(cores().join("mistakes").join(format!("{name}.json")));
    let mistake: Value = serde_json::from_str(&mistake).expect(name);
    let part = |key: &str| mistake[key].as_str().unwrap_or_else(|| panic!("{name}: {key}"));
    let source = read(cores().join("raft.js"));
    assert_eq!(source.matches(part("find")).count(), 1, "{name}");
    file(place, &format!("{name}.js"), Some(&source.replace(part("find"), part("replace"))))
}

#[test]
fn each_mistake_falls_at_a_rung_whose_hint_names_it() {
    let names = fs::read_dir(cores().join("mistakes")).expect("mistakes");
    let names = names.map(|entry| entry.expect("mistakes").path());
    let names = names.map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned());
    let table: BTreeMap<_, _> =
        MISTAKES.iter().map(|(name, rung, words)| (*name, (*rung, *words))).collect();
    let place = folder("ladder-mistakes");
    let mut wrong = Vec::new();
    for name in names {
        let Some((rung, words)) = table.get(&*name) else {
            wrong.push(format!("{name} is not in the table"));
            continue;
        };
        let (report, _) = climb(&["--core", &with_mistake(&place, &name)]);
        let found = fallen(&report).map(|rung| {
            let fall = &rung["fall"];
            (&rung["name"], format!("{} {}", fall["look"], fall["rule"]))
        });
        match found {
            Some((at, hint)) if at == rung && hint.contains(words) => {}
            found => wrong.push(format!("{name}: {found:?}")),
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}
