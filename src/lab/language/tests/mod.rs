//! The language's tests: tables of lines with their results, and properties of all lines.

mod properties;

use super::*;

/// The pairs of a table: a line, and the indented line below it.
fn pairs(table: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut lines = table.lines().peekable();
    std::iter::from_fn(move || {
        let line = lines.next()?;
        let below = lines.next_if(|below| below.starts_with("    "));
        Some((line, below.map_or("", str::trim_start)))
    })
}

#[test]
fn each_good_line_has_its_canonical_text() {
    for (line, canonical) in pairs(include_str!("good_lines.txt")) {
        let actions = parse_line(line, 5).unwrap_or_else(|error| panic!("{line}: {error}"));
        let texts: Vec<String> = actions.iter().map(ToString::to_string).collect();
        assert_eq!(texts.join(" | "), canonical, "{line}");
        let again = parse_line(&texts.join(" "), 5);
        assert_eq!(again.as_ref(), Ok(&actions), "{line}");
    }
}

#[test]
fn each_bad_line_is_rejected_in_these_words() {
    let mut wrong = String::new();
    for (line, message) in pairs(include_str!("bad_lines.txt")) {
        match parse_line(line, 5) {
            Ok(actions) => wrong += &format!("{line}\n  was read as {actions:?}\n"),
            Err(error) if error.to_string() == message => {}
            Err(error) => wrong += &format!("{line}\n  {error}\n  is not\n  {message}\n"),
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn symbols_that_no_line_holds_are_named() {
    let refused = [
        (
            "crash \u{7}S1",
            "column 7: a control character, U+0007, expected letters, digits and signs",
        ),
        (
            "crash S1\u{0}",
            "column 9: a control character, U+0000, expected letters, digits and signs",
        ),
        (
            "say \"\u{1b}[2J\"",
            "column 6: a control character, U+001B, expected letters, digits and signs",
        ),
        (
            "pause # \u{9f}",
            "column 9: a control character, U+009F, expected letters, digits and signs",
        ),
        (
            "pause\npause",
            "column 6: a control character, U+000A, expected letters, digits and signs",
        ),
        (
            "pause\rpause",
            "column 6: a control character, U+000D, expected letters, digits and signs",
        ),
        (
            "say “ü”",
            "column 5: '“' is not a plain quote, expected a text in \"…\"; did you mean '\"'?",
        ),
        ("say \"ü€😀\" 7", "column 11: '7' is not expected here, expected the end of the line"),
    ];
    for (line, message) in refused {
        assert_eq!(parse_line(line, 5).unwrap_err().to_string(), message);
    }
}

#[test]
fn blank_lines_and_comments_do_nothing() {
    for line in ["", " ", "\t", "# crash S1", "  #", "\n", "\r\n", "\u{a0}"] {
        assert_eq!(parse_line(line, 5), Ok(Vec::new()), "{line:?}");
    }
}

#[test]
fn every_error_of_a_script_is_reported_with_its_position() {
    for case in include_str!("bad_scripts.txt").split("====\n") {
        let (script, expected) = case.split_once("----\n").expect("a script and its errors");
        let errors = parse_script("demo.raft", script).expect_err(script);
        let told: String = errors.iter().map(|error| format!("{error}\n")).collect();
        assert_eq!(told, expected, "{script}");
    }
}

#[test]
fn an_error_shows_its_place_in_the_line() {
    let error = parse_line("at 2s\tcrsh leader", 5).unwrap_err();
    assert_eq!(error.snippet(), "   1 | at 2s crsh leader\n     |       ^^^^");
    let error = parse_line("crash", 5).unwrap_err();
    assert_eq!(error.snippet(), "   1 | crash\n     |      ^");
}

#[test]
fn the_top_of_a_script_is_its_setup() {
    let text = "\u{feff}# A title\r\nset latency 20ms\r\n\r\nlog S2 1 1 2\r\nservers 3\r\nvote S2 S1\r\n\
        seed 18446744073709551615\r\nset disk S3 5ms\r\nset latency 30ms\r\n\r\nsay \"now\"\r\n\
        set latency 40ms\r\nat 2s crash S1\r\n";
    let script = parse_script("demo", text).unwrap();
    let canonical = "# A title\nservers 3\nseed 18446744073709551615\nset latency 20ms\nset disk S3 5ms\n\
        set latency 30ms\n\nlog S2 1 1 2\nvote S2 S1\n\nsay \"now\"\nset latency 40ms\nat 2s crash S1\n";
    assert_eq!(script.to_string(), canonical);
    let lines: Vec<u32> = script.steps.iter().map(|step| step.line).collect();
    assert_eq!(lines, [11, 12, 13, 13]);
    assert_eq!((script.setup.settings.len(), script.steps.len()), (3, 4));
}

#[test]
fn what_is_set_or_broken_in_a_step_stays_a_step() {
    for line in ["set loss 2%", "break majority", "mend majority"] {
        let [action] = <[Action; 1]>::try_from(parse_line(line, 5).unwrap()).unwrap();
        let steps = vec![Step { line: 1, action }];
        let setup = crate::sim::Setup::default();
        let script = Script { name: "s".into(), setup, head: Head::default(), steps };
        let again = parse_script("s", &script.to_string()).unwrap();
        assert_eq!(again.setup, script.setup);
        assert_eq!(again.steps.last().map(|step| &step.action), Some(&script.steps[0].action));
    }
}

#[test]
fn rules_broken_at_the_top_are_broken_from_the_beginning() {
    let script = parse_script("s", "break majority\nservers 3\nbreak step-down\n").unwrap();
    assert!(script.steps.is_empty());
    let canonical = "servers 3\nseed 1\n# A modified Raft. Rules that are switched off: step-down, majority.\n\
        break step-down\nbreak majority\n";
    assert_eq!(script.to_string(), canonical);
}

#[test]
fn a_session_of_absurd_size_is_rejected_with_a_message() {
    let told = |text: &str| {
        let errors = parse_script("big", text).unwrap_err();
        (errors.len(), errors[0].to_string())
    };
    let bytes = "#".repeat(MAX_SCRIPT + 1);
    let too_big =
        "big:1:1: a script of 1048577 bytes, expected at most 1048576 bytes, which is 1 MiB";
    assert_eq!(told(&bytes), (1, too_big.into()));
    let lines = "\n".repeat(MAX_LINES) + "pause";
    assert_eq!(
        told(&lines),
        (1, "big:100001:1: one line too many, expected at most 100000 lines".into())
    );
    let line = "#".repeat(MAX_LINE + 1);
    let too_long = "big:1:10001: a line of 10001 characters, expected at most 10000 characters";
    assert_eq!(told(&line), (1, too_long.into()));
    let text = format!("submit \"{}\"", "x".repeat(1_001));
    assert_eq!(
        told(&text),
        (1, "big:1:8: a text of 1001 bytes, expected at most 1000 bytes".into())
    );
    let (count, _) = told(&"bananas\n".repeat(MAX_LINES));
    assert_eq!(count, MAX_ERRORS);
    assert!(parse_script("big", &"pause\n".repeat(MAX_LINES)).is_ok());
}

#[test]
fn completion_offers_what_the_parser_accepts() {
    let mut wrong = String::new();
    for (line, expected) in pairs(include_str!("completions.txt")) {
        let cursor = line.rfind('|').expect("a cursor");
        let whole = format!("{}{}", &line[..cursor], &line[cursor + 1..]);
        let (start, candidates) = complete(&whole, cursor, 3, &[]);
        let offered: Vec<&str> = candidates.iter().map(|c| c.text.as_ref()).collect();
        if offered.join(" ") != expected {
            wrong += &format!("{line}\n  {}\n  is not\n  {expected}\n", offered.join(" "));
        }
        assert!(start <= cursor && candidates.iter().all(|c| !c.what.is_empty()), "{line}");
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn completion_in_a_script_knows_the_lines_before() {
    let offered = |before: &str, line: &str| {
        let (_, candidates) = complete_in_script(before, line, line.len());
        candidates.iter().map(|c| c.text.as_ref()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(offered("", "re"), "restart reconnect resume release remove reset repeat");
    assert_eq!(offered("", "ser"), "servers");
    assert_eq!(offered("servers 3\nlog S1 1\n", "vote "), "S1 S2 S3");
    assert_eq!(offered("crash S1\n", "ser"), "");
    assert_eq!(offered("crash S1\n", "en"), "");
    assert_eq!(offered("repeat 3\n  crash any\n", "  en"), "end");
    assert_eq!(offered("repeat 3\nwait 1s\nend\n", "en"), "");
    assert_eq!(
        offered("servers 2\nlet old = leader\nlet few = minority\n", "restart "),
        "S1 S2 old few leader followers all any minority"
    );
    assert_eq!(offered("servers 2\nlet old = leaders\nadd S3\n", "crash S3 o"), "");
    assert_eq!(offered("servers 2\nadd S3\n", "add S"), "S1 S2 S3 S4");
    // An error in an earlier line hides nothing.
    assert_eq!(offered("let old = leader\ncrsh S1\n", "isolate o"), "old");
    assert_eq!(offered("crash S1\n", "va"), "vary");
    assert_eq!(offered("crash S1\n", "tri"), "");
    assert_eq!(offered("", "tri"), "trials");
    assert_eq!(offered("", "vary "), offered("", "set ") + " servers rule wait line");
    assert_eq!(offered("", "vary rule majority on "), "on off with");
    assert_eq!(offered("", "vary reads l"), "leader log lease");
    assert_eq!(offered("", "vary reads log "), "log index lease with");
    let before = "vary disk 1ms 2ms\nvary servers 3 5\n";
    assert_eq!(offered(before, "vary heartbeat 5ms 10ms with "), "disk servers");
    assert_eq!(offered("repeat 2\n", "at 2s re"), "restart reconnect resume release remove reset");
}

#[test]
fn every_entry_of_the_help_has_an_example_that_is_read() {
    let helps: Vec<Help> = commands().chain(settings()).chain(conditions()).collect();
    for help in &helps {
        let (before, behind) = match help.example.split(' ').next() {
            Some("vote") => ("term S1 4\n", ""),
            Some("repeat") => ("", "\nend"),
            Some("end") => ("repeat 2\n", ""),
            _ => ("", ""),
        };
        let read = parse_script("help", &format!("{before}{}{behind}", help.example));
        assert!(read.is_ok(), "{}: {:?}", help.example, read);
    }
}

/// The parser accepts what people are told.
mod documentation {
    use super::*;
    use crate::sim::Settings;
    use crate::types::Rule;

    const PAGE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/language.md"));

    #[test]
    fn every_example_is_read() {
        let examples: Vec<&str> = PAGE.split("```raft").skip(1).collect();
        assert!(examples.len() >= 7);
        for example in examples {
            // How the documentation shows the example is in the rest of its first line.
            let (_, example) = example.split_once('\n').expect("a first line");
            let (script, _) = example.split_once("```").expect("an end of the example");
            let read = parse_script("docs/language.md", script);
            assert!(read.is_ok(), "{script}\n{read:?}");
        }
    }

    #[test]
    fn every_command_setting_and_condition_has_its_row() {
        for Help { usage, .. } in commands().chain(settings()).chain(conditions()) {
            let row = format!("| `{}` |", usage.replace('|', "\\|"));
            assert!(PAGE.contains(&row), "{row}");
        }
    }

    #[test]
    fn every_rule_has_its_row() {
        for rule in Rule::ALL {
            let place = crate::lab::explain::place_of_rule(rule);
            let row = PAGE.lines().find(|line| line.starts_with(&format!("| `{rule}` |")));
            let row = row.expect("a row for each rule");
            assert!(row.contains(&format!("| {} |", rule.title())), "{row}");
            let defended = crate::lab::explain::defended_by(rule);
            assert!(row.ends_with(&format!("| {defended} | {place} |")), "{row}");
        }
    }

    #[test]
    fn every_setting_is_listed_with_its_default() {
        let settings = Settings::default();
        for setting in settings.iter() {
            let row = format!("`set {} ", setting.name().word());
            let row = PAGE.lines().find(|line| line.starts_with("| ") && line.contains(&row));
            let row = row.expect("a row for each setting");
            assert!(row.contains(&format!("| `{setting}` |")), "{row}\n{setting}");
            assert_eq!(row.contains("| link, server |"), setting.name().may_name_a_link(), "{row}");
            assert_eq!(row.contains("| server |"), setting.name().may_name_a_server(), "{row}");
        }
    }

    #[test]
    fn the_reason_shown_is_the_one_that_the_server_will_give() {
        let errors = parse_script("crash.raft", &("\n".repeat(8) + "crsh leader")).unwrap_err();
        assert!(PAGE.contains(&format!("{}\n{}\n", errors[0], errors[0].snippet())));
    }

    #[test]
    fn every_limit_is_told() {
        let limits = [
            MAX_TERM,
            MAX_TIME.as_us() / 1_000_000,
            MAX_LINE as u64,
            MAX_LINES as u64,
            crate::sim::MAX_TEXT as u64,
            crate::types::ServerId::MAX.into(),
        ];
        let (_, told) = PAGE.split_once("The limits:").expect("a paragraph on limits");
        for limit in limits {
            assert!(told.contains(&format!(" {limit}")), "{limit}");
        }
        assert!(told.contains(&format!("{MAX_NOT} times `not`")));
        assert!(told.contains(&format!("{MAX_AND} conditions joined by `and`")));
    }
}
