//! `raftarium picture`: what a picture shows is what the engine's state says, and nothing that people write becomes markup.
#![cfg(all(feature = "cli", not(target_arch = "wasm32")))]

mod binary;

use std::fs;

use binary::{file, folder, output, refused, text};
use raftarium::lab::language::parse_script;
use raftarium::lab::scenarios;
use raftarium::picture::{Picture, PictureRun, Theme};
use raftarium::types::{Duration, LogIndex, Role, Time};
use roxmltree::{Document, Node};

const HOSTILE: &str = "servers 3\nawait leader within 5s\n\
    submit \"</text><script>alert(1)</script>\"\n\
    submit \"a & b \\\" ' ]]> <!-- \u{202e}x\"\nwait 200ms\n";

/// A moment of a script: its picture, and the run that made it.
fn picture(script: &str, ms: u64, options: &Picture) -> (String, PictureRun) {
    let script = parse_script("test", script).expect("a good script");
    let mut run = PictureRun::open(&script, None).expect("a possible setup");
    let at = Time::ZERO + Duration::from_ms(ms);
    run.reach(at, &mut |_| true).expect("the run gets there");
    let from = at - Duration::from_ms(400);
    let excerpt = run.excerpt((from, at), at, options.width, &mut || true);
    (options.draw("test", &run.scene(None), excerpt.as_ref()), run)
}

fn scenario(name: &str) -> &'static str {
    scenarios::find_by_name(name).expect("a scenario of the library").text
}

/// The titles of all groups of a class.
fn titles(document: &Document<'_>, class: &str) -> Vec<String> {
    let is_wanted = |node: &Node<'_, '_>| node.attribute("class") == Some(class);
    let groups = document.descendants().filter(is_wanted);
    let title = |node: Node<'_, '_>| {
        let title = node.children().find(|child| child.has_tag_name("title"))?;
        Some(title.text()?.to_owned())
    };
    groups.filter_map(title).collect()
}

fn parsed(svg: &str) -> Document<'_> {
    Document::parse(svg).expect("well-formed XML")
}

#[test]
fn every_server_stands_in_the_ring_with_the_role_and_term_that_it_has() {
    for (name, ms) in [("leader-failure", 900), ("split-vote", 300), ("joint-replacement", 500)] {
        let (svg, run) = picture(scenario(name), ms, &Picture::default());
        let servers = titles(&parsed(&svg), "server");
        let world = run.session().world();
        assert_eq!(servers.len(), world.ids().count(), "{name}");
        for (id, words) in world.ids().zip(&servers) {
            let (role, term) = match world.core(id) {
                None => ("Crashed", world.server(id).disk().durable().current_term),
                Some(core) => {
                    let role = match core.role() {
                        Role::Follower => "Follower",
                        Role::Candidate => "Candidate",
                        Role::Leader => "Leader",
                        Role::Learner => "Learner",
                        Role::PreCandidate => "Pre-candidate",
                    };
                    (role, core.current_term())
                }
            };
            let begins = format!("{id} term {}, {role}", term.0);
            assert!(words.starts_with(&begins), "{name}: {words} and not {begins}");
        }
    }
}

#[test]
fn every_message_in_flight_is_drawn_once_and_no_other() {
    let mut most = 0;
    for ms in (50..900).step_by(17) {
        let ring = Picture { logs: false, ..Picture::default() };
        let (svg, run) = picture(scenario("leader-failure"), ms, &ring);
        let drawn = titles(&parsed(&svg), "message");
        let network = run.session().world().network();
        let servers = |flight: &&raftarium::sim::Flight| {
            flight.from.server().is_some() && flight.to.server().is_some()
        };
        let mut flights: Vec<_> = network.flights().filter(servers).collect();
        flights.sort_by_key(|flight| flight.message);
        let between: Vec<_> = drawn.iter().filter(|words| !words.contains("lient")).collect();
        assert_eq!(between.len(), flights.len(), "at {ms} ms: {drawn:?}");
        for (words, flight) in between.into_iter().zip(&flights) {
            let (Some(from), Some(to)) = (flight.from.server(), flight.to.server()) else {
                continue;
            };
            assert!(words.contains(&format!("{from} → {to}")), "at {ms} ms: {words}");
        }
        most = most.max(flights.len());
    }
    assert!(most > 3, "there were messages to draw");
}

#[test]
fn every_entry_of_every_log_stands_in_its_row_with_its_term_and_command() {
    let logs = Picture { ring: false, width: 1_600.0, ..Picture::default() };
    let (svg, run) = picture(scenario("figure-8-overwritten"), 1_500, &logs);
    let entries = titles(&parsed(&svg), "entry");
    let world = run.session().world();
    let mut count = 0;
    for id in world.ids() {
        for index in 1..=world.log(id).last_index().0 {
            let entry = world.log(id).get(LogIndex(index)).expect("no snapshot in this scenario");
            let begins = format!("{id} index {index} term {}:", entry.term.0);
            assert!(entries.iter().any(|words| words.starts_with(&begins)), "{begins}");
            count += 1;
        }
    }
    assert_eq!(entries.len(), count);
    assert!(count > 5);
}

#[test]
fn a_partition_has_a_lettered_area_for_each_group() {
    let script = "servers 5\nawait leader within 5s\npartition S1 S2 | S3 S4 S5\nwait 100ms\n";
    let (svg, run) = picture(script, 0, &Picture::default());
    assert_eq!(titles(&parsed(&svg), "group"), [""; 0], "{}", run.now());
    let script = parse_script("test", script).expect("a good script");
    let mut run = PictureRun::open(&script, None).expect("a possible setup");
    run.reach_end(&mut |_| true).expect("it ends");
    let svg = Picture::default().draw("test", &run.scene(None), None);
    assert_eq!(titles(&parsed(&svg), "group"), ["group A", "group B"]);
}

#[test]
fn what_people_write_never_becomes_markup() {
    let script = parse_script("</title><script>", HOSTILE).expect("a good script");
    let mut run = PictureRun::open(&script, None).expect("a possible setup");
    run.reach_end(&mut |_| true).expect("it ends");
    let scene = run.scene(None);
    let at = run.now();
    let wide = Picture { width: 2_000.0, ..Picture::default() };
    let excerpt = run.excerpt((Time::ZERO, at), at, wide.width, &mut || true);
    let svg = wide.draw("</title><script>", &scene, excerpt.as_ref());
    let document = parsed(&svg);
    let known = ["svg", "title", "desc", "g", "path", "circle", "rect", "text"];
    for node in document.descendants().filter(Node::is_element) {
        assert!(known.contains(&node.tag_name().name()), "{}", node.tag_name().name());
        for attribute in node.attributes() {
            let name = attribute.name();
            assert!(!name.starts_with("on") && !name.ends_with("href"), "{name}");
            assert!(!attribute.value().contains("url("), "{name}");
        }
    }
    let words = titles(&document, "entry").join("\n");
    assert!(words.contains("</text><script>alert(1)</script>"), "{words}");
    assert!(words.contains("a & b \" ' ]]> <!-- \u{fffd}x"), "{words}");
}

#[test]
fn the_same_run_makes_the_same_bytes_and_each_theme_its_own_colours() {
    let draw = |theme| {
        let options = Picture { theme, key: true, ..Picture::default() };
        picture(scenario("leader-failure"), 700, &options).0
    };
    let (light, dark) = (draw(Theme::LIGHT), draw(Theme::DARK));
    assert_eq!(light, draw(Theme::LIGHT));
    assert!(light.contains("fill=\"#ffffff\"") && !dark.contains("fill=\"#ffffff\""));
    let longest = |word: &str| word.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let is_number = |word: &&str| word.parse::<f64>().is_ok();
    for document in [&light, &dark] {
        let paths = parsed(document);
        let data = paths.descendants().filter_map(|node| node.attribute("d"));
        let words = data.flat_map(|d| d.split(|c: char| c.is_ascii_alphabetic() || c == ' '));
        let most = words.filter(is_number).map(longest).max();
        assert!(most <= Some(2), "numbers have at most two decimals");
    }
}

#[test]
fn a_picture_says_in_words_what_it_shows() {
    let (svg, run) = picture(scenario("leader-failure"), 700, &Picture::default());
    let document = parsed(&svg);
    let root = document.root_element();
    assert_eq!(root.attribute("role"), Some("img"));
    let child = |name| root.children().find(|child| child.has_tag_name(name));
    assert_eq!(child("title").and_then(|title| title.text()), Some("test"));
    let words = child("desc").and_then(|words| words.text()).expect("a description");
    for id in run.session().world().ids() {
        assert!(words.contains(&format!("{id} term ")), "{words}");
    }
    assert!(words.contains("Space-time diagram from 0.300 s to 0.700 s"), "{words}");
}

#[test]
fn the_binary_draws_one_moment_to_standard_output_and_several_to_numbered_files() {
    let place = folder("pictures");
    let one = output(&["picture", "leader-failure", "--at", "700ms", "--view", "ring,logs"]);
    assert_eq!(one.status.code(), Some(0), "{one:?}");
    let svg = text(&one.stdout);
    assert!(
        !titles(&parsed(&svg), "server").is_empty() && titles(&parsed(&svg), "diagram").is_empty()
    );
    let out = file(&place, "x.svg", None);
    let several = output(&[
        "picture",
        "leader-failure",
        "--at",
        "700ms,200ms",
        "--out",
        &out,
        "--view",
        "ring,logs",
    ]);
    assert_eq!(several.status.code(), Some(0), "{several:?}");
    let read = |name: &str| fs::read_to_string(place.join(name)).expect("a picture");
    assert_eq!(read("x-1.svg"), svg, "the same bytes, whichever moments are drawn too");
    assert!(read("x-2.svg").contains("leader-failure at 200ms"));
    let seeds = ["1", "2"].map(|seed| {
        text(&output(&["picture", "leader-failure", "--at", "700ms", "--seed", seed]).stdout)
    });
    assert_ne!(seeds[0], seeds[1]);
}

#[test]
fn what_cannot_be_drawn_is_refused_with_its_reason() {
    let place = folder("pictures-refused");
    let out = file(&place, "no/such/folder/x.svg", None);
    let script = file(&place, "run.raft", Some("servers 3\nawait leader within 5s\nwait 1s\n"));
    let failing = file(&place, "bad.raft", Some("servers 3\nexpect leader\nwait 9s\n"));
    refused(&["picture", &script, "--at", "1000s"], "the run ends at ");
    refused(&["picture", &failing, "--at", "1s"], "the script fails at ");
    refused(&["picture", &script, "--at", "1s", "--to", "1000s"], "the run ends at ");
    refused(&["picture", &script, "--at", "soon"], "expected a duration");
    refused(&["picture", &script, "--view", "logs,sky"], "invalid value 'sky'");
    refused(&["picture", &script, "--width", "12"], "320..=4000");
    refused(&["picture", &script, "--out", &out], "there is no such file");
    refused(&["picture", &script, "--out", &script], "this is the script itself");
    refused(&["picture", &script, "--at", "1s,2s"], "several moments need a file");
    refused(&["picture", &script, "--from", "2s", "--to", "1s"], "is not before");
    refused(&["picture", &script, "--at", "1s", "--from", "3s"], "would have no length");
    refused(&["picture", "no-such-scenario"], "no scenario or exercise has this name");
}

#[test]
fn the_options_of_the_document_are_those_of_the_binary() {
    let page = include_str!("../docs/picture.md");
    let help = text(&output(&["picture", "--help"]).stdout);
    let options = help.split_whitespace().filter(|word| word.starts_with("--") && word.len() > 2);
    for option in options.map(|word| word.trim_end_matches(|c: char| !c.is_ascii_alphabetic())) {
        assert!(option == "--help" || page.contains(&format!("`{option}")), "{option}");
    }
}
