//! Links, standard input and saved runs wherever a file is accepted, and how reliable their replay is.
#![cfg(all(feature = "cli", not(target_arch = "wasm32")))]

mod binary;

use std::fs;
use std::io::Write;
use std::process::{Output, Stdio};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use binary::{file, folder, output, raftarium, refused, text};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use serde_json::Value;

/// The link that the page's JavaScript makes from `servers 3`, `seed 7`, `at 1s`, `submit "x=1"`.
const PACKED: &str = "K04tKkstKlYw5ipOTU1RMOdKLFEwLOYqLk3KzSxRUKqwNVTiAgA";
const RUN: &str = "servers 3\nseed 7\nat 1s\nsubmit \"x=1\"\n";

fn packed(bytes: &[u8]) -> String {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("memory");
    URL_SAFE_NO_PAD.encode(encoder.finish().expect("memory"))
}

fn object(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"))
}

/// The binary with this text on standard input.
fn fed(arguments: &[&str], input: &str) -> Output {
    let mut command = raftarium(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the binary runs");
    // It may end before it has read all of it.
    let _ = child.stdin.take().expect("a pipe").write_all(input.as_bytes());
    child.wait_with_output().expect("it ends")
}

#[test]
fn a_link_an_address_a_file_and_standard_input_make_the_same_run() {
    let place = folder("links-same");
    let script = file(&place, "run.raft", Some(RUN));
    let link = format!("#run={PACKED}");
    let address = format!("https://example.org/raft/index.html{link}&select=S1");
    let in_file = file(&place, "link.txt", Some(&format!("{address}\n")));
    let expected = object(&output(&["run", &script, "--json"]));
    let same = |output: &Output| {
        let found = object(output);
        assert_eq!((&found["hash"], &found["seed"]), (&expected["hash"], &7.into()), "{output:?}");
    };
    for given in [&link, &address, &in_file] {
        same(&output(&["run", given, "--json"]));
    }
    same(&fed(&["run", "-", "--json"], RUN));
    same(&fed(&["run", "-", "--json"], &format!("  {address}\n")));
    let usual = packed(RUN.as_bytes());
    same(&output(&["run", &format!("#run={usual}"), "--json"]));
    let other = object(&output(&["run", &format!("{link}&seed=8"), "--json"]));
    assert_eq!(other["seed"], 8);
    let by_name = object(&output(&["run", "#scenario=leader-failure&seed=5", "--json"]));
    let scenario = object(&output(&["run", "leader-failure", "--seed", "5", "--json"]));
    assert_eq!(by_name["hash"], scenario["hash"]);
    let search = |given: &str| {
        let output =
            output(&["search", given, "--seeds", "1..1", "--condition", "leader", "--json"]);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        object(&output)["story"]["script"]
            .as_str()
            .map(|text| text.lines().skip(1).map(String::from).collect::<Vec<_>>())
    };
    assert_eq!(search(&link), search(&script));
}

#[test]
fn a_link_without_a_run_is_rejected_with_a_message() {
    let huge = packed(&vec![b'#'; (1 << 20) + 1]);
    let binary = packed(b"servers 3\n\xff\xfe");
    for (link, says) in [
        ("#run=".to_owned() + &PACKED[..20], "it may have been cut short"),
        ("#run=!!!".into(), "it may have been cut short"),
        (format!("#run={huge}"), "it unpacks to more than 1 MiB"),
        (format!("#run={binary}"), "its run is not valid UTF-8"),
        (format!("#run={}", packed(b"crsh S1\n")), "the link:1:1: 'crsh'"),
        (format!("#run={PACKED}&at=soon"), "at=soon is not a time"),
        (format!("#run={PACKED}&at=1s&event=x"), "event=x is not the number of an event"),
        (format!("#run={PACKED}&at=1s&state=x"), "state=x is not a fingerprint"),
        (format!("#run={PACKED}&seed=x"), "seed=x is not a seed"),
        ("#scenario=nonsense".into(), "there is no scenario 'nonsense'"),
    ] {
        refused(&["run", &link], says);
        refused(&["search", &link], says);
        refused(&[&link], says);
    }
    let too_long = format!("https://x/#run={}", "A".repeat(5 << 20));
    let output = fed(&["run", "-"], &too_long);
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
    refused(&["-"], "standard input holds the lines of the console");
}

#[test]
fn a_link_runs_the_core_that_it_holds() {
    let core = packed(&fs::read("cores/raft.js").expect("the core"));
    let ours = object(&output(&["run", &format!("#run={PACKED}"), "--json"]));
    let link = format!("#run={PACKED}&code={core}&code-name=mine.js");
    let theirs = object(&output(&["run", &link, "--json"]));
    assert_ne!(theirs["hash"], ours["hash"]);
    let same =
        object(&output(&["run", &format!("#run={PACKED}"), "--core", "cores/raft.js", "--json"]));
    assert_ne!(theirs["hash"], same["hash"], "another name");
    let named = link.replace("mine.js", "raft.js");
    assert_eq!(object(&output(&["run", &named, "--json"]))["hash"], same["hash"]);
    refused(&["run", &format!("#run={PACKED}&code=!!!")], "it holds no core that can be read");
    let broken = packed(b"export function start( {");
    let output = output(&["run", &format!("#run={PACKED}&code={broken}")]);
    assert_ne!(output.status.code(), Some(0), "{output:?}");
}

/// A saved run of the console, made with `--core CORE`.
fn saved_with(core: &str, path: &str) {
    let output = fed(
        &["--seed", "7", "--servers", "3", "--core", core],
        &format!("wait 2s\nsave {path}\nquit\n"),
    );
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

#[test]
fn a_saved_run_names_its_core_and_is_not_replayed_with_another_one_in_silence() {
    let place = folder("links-core");
    let run = place.join("run.raft").to_str().expect("UTF-8").to_owned();
    saved_with("cores/raft.js", &run);
    let content = fs::read_to_string(&run).expect("it is saved");
    let second = content.lines().nth(1).expect("two lines");
    let (_, hash) = second.split_once("&core-name=raft.js&core-hash=").expect(second);
    assert_eq!(hash.len(), 16, "{second}");
    let named = format!("was made with the core raft.js (hash {hash})");
    refused(&["run", &run], &format!("{named}, which it does not hold: add --core FILE"));
    refused(&["picture", &run], &named);
    refused(&["search", &run], &named);

    let same = output(&["run", &run, "--core", "cores/raft.js"]);
    assert_eq!((same.status.code(), text(&same.stderr)), (Some(0), String::new()));
    let other = output(&["run", &run, "--core", "cores/skeleton.js"]);
    let warning = text(&other.stderr);
    assert!(warning.contains(&named) && warning.contains("and this is skeleton.js"), "{warning}");

    let code = packed(&fs::read("cores/raft.js").expect("a core"));
    let inside = content.replace(hash, &format!("{hash}&code={code}&code-name=raft.js"));
    let whole = file(&place, "whole.raft", Some(&inside));
    let replayed = output(&["run", &whole]);
    assert_eq!((replayed.status.code(), text(&replayed.stderr)), (Some(0), String::new()));
    let bad = file(&place, "bad.raft", Some(&content.replace(hash, "xyz")));
    refused(&["run", &bad], "bad.raft:2: core-hash=xyz is not a hash");
}

#[test]
fn a_run_is_played_up_to_its_moment_and_compared_there() {
    let place = folder("links-moment");
    let saved = file(&place, "saved.raft", None);
    let console = fed(
        &["--seed", "3", "--servers", "3"],
        &format!("submit x=1\nwait 2s\ncrash leader\nwait 1500ms\nsave {saved}\n"),
    );
    assert_eq!(console.status.code(), Some(0), "{console:?}");
    let kept = fs::read_to_string(&saved).expect("it is saved");
    let moment =
        kept.lines().nth(1).and_then(|line| line.strip_prefix("# Open at: ")).expect("a moment");
    let run = |given: &str| output(&["run", given, "--json"]);
    let here = run(&saved);
    let report = object(&here);
    assert_eq!(
        (&report["replay"], text(&here.stderr).as_str()),
        (&"agrees".into(), ""),
        "{here:?}"
    );
    assert!(report["ended_at_us"].as_u64() >= Some(3_500_000), "{report}");

    let link = format!("#run={}&{moment}", packed(kept.as_bytes()));
    assert_eq!(object(&run(&link))["hash"], report["hash"]);
    let version = format!("engine={}", env!("CARGO_PKG_VERSION"));
    let older = run(&link.replace(&version, "engine=0.0.9"));
    let warning = text(&older.stderr);
    assert!(
        warning.contains("was made with Raftarium 0.0.9")
            && warning.contains("agrees with the run"),
        "{warning}"
    );
    let digit = link.find("state=").expect("a fingerprint") + 6;
    let other = if link.as_bytes()[digit] == b'0' { "1" } else { "0" };
    let mut changed = link.clone();
    changed.replace_range(digit..=digit, other);
    let changed = run(&changed);
    assert_eq!(object(&changed)["replay"], "differs");
    assert!(text(&changed.stderr).contains("this replay differs"), "{changed:?}");
    // Another seed or setting makes another run, so there is nothing to compare.
    let reseeded = output(&["run", &link, "--seed", "9", "--json"]);
    assert_eq!(object(&reseeded).get("replay"), None);

    let opened = fed(&[&link], "status\n");
    let shown = text(&opened.stdout);
    assert!(shown.contains(", paused; 'play' continues") && shown.contains("seed 3"), "{shown}");
    assert_eq!(text(&opened.stderr), "");
}

#[test]
fn settings_measures_and_ends_are_in_the_reports_of_seeds() {
    let place = folder("links-seeds");
    let script = "servers 3\nawait settled within 9s\nmeasure \"fail, over\" from no leader to leader\n\
                  measure \"never\" from no leader to S1 is paused\ncrash leader\nawait leader within 9s\n";
    let script = file(&place, "run.raft", Some(script));
    let seeds = |more: &[&str]| output(&[&["run", &script, "--seeds", "1..9"], more].concat());
    let report = object(&seeds(&["--json"]));
    let runs = report["runs"].as_array().expect("runs");
    assert_eq!(runs.len(), 9);
    let csv = text(&seeds(&["--csv", "--jobs", "2"]).stdout);
    let mut lines = csv.lines();
    assert_eq!(
        lines.next(),
        Some("seed,verdict,ended_at_us,events,\"fail, over_us\",\"never_us\"")
    );
    for (run, line) in runs.iter().zip(lines) {
        let [failover, never] = [0, 1].map(|place| &run["measures"][place]);
        let (seed, ended, events) = (&run["seed"], &run["ended_at_us"], &run["events"]);
        let span = failover["span_us"].as_u64().expect("it is finished");
        assert_eq!(failover["ended_us"], *ended, "it ends with the script");
        assert_eq!(never["span_us"], Value::Null);
        assert_eq!(line, format!("{seed},held,{ended},{events},{span},"));
        let alone = object(&output(&["run", &script, "--seed", &seed.to_string(), "--json"]));
        assert_eq!((&alone["measures"], &alone["ended_at_us"]), (&run["measures"], ended));
    }
    let slower = object(&seeds(&["--json", "--set", "election_timeout 2s..3s"]));
    let spans = |report: &Value| -> u64 {
        let runs = report["runs"].as_array().into_iter().flatten();
        runs.filter_map(|run| run["measures"][0]["span_us"].as_u64()).min().expect("spans")
    };
    assert!(spans(&slower) > 1_500_000 && spans(&report) < 1_500_000, "{slower}");
    let told = text(&seeds(&[]).stdout);
    assert!(told.contains("measured fail, over: ") && told.contains("in 9 of 9 runs"), "{told}");
    assert!(told.contains("measured never: never finished"), "{told}");
    refused(&["run", &script, "--set", "latency 1xs"], "'1xs'");
    refused(&["run", &script, "--csv"], "--seeds");
}
