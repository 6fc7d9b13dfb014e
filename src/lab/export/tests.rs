//! Exports are parsed again and checked.

use std::collections::BTreeMap;

use super::report::{Format, report};
use super::shiviz::{HEADER, ShiViz};
use super::walk::ExportReplay;
use crate::lab::{History, language};
use crate::types::{Event, EventKind, Fact, MessageId, Peer, Time};

const TROUBLE: &str = "# Trouble: <b>much</b> of it.\nseed 3\nset loss 5%\nset duplicate 5%\nset load 60/s
at 700ms\ncrash leader\nat 1200ms\nrestart all\nisolate S2\nat 1500ms\nheal\nsubmit \"`a` *b* <i>\"\nat 1800ms\n";

fn at_the_end(text: &str) -> (History, Vec<Event>) {
    let script = language::parse_script("test", text).expect("a good script");
    let mut history = History::open(&script).expect("a possible setup");
    let mut events = Vec::new();
    let end = Time::from_us(1_800_000);
    while history.now() < end {
        history.advance(end, &mut |event| events.push(event.clone()), &mut || true);
    }
    (history, events)
}

#[test]
fn a_walk_meets_every_event_up_to_the_present_in_order() {
    let (mut history, events) = at_the_end(TROUBLE);
    let mut walk = ExportReplay::new(&history);
    let (mut met, mut share) = (Vec::new(), walk.share());
    while let Some(batch) = walk.next_batch() {
        assert!(!batch.is_empty() && batch.len() < 1_000);
        met.extend(batch);
        assert!(walk.share() > share);
        share = walk.share();
    }
    assert_eq!((met.len(), share), (events.len(), 1.0));
    assert_eq!(met, events);
    // In the past there are fewer, and none is from the future.
    history.seek(Time::from_us(900_000));
    let mut walk = ExportReplay::new(&history);
    let early: Vec<_> = std::iter::from_fn(|| walk.next_batch()).flatten().collect();
    assert_eq!(early.last().map(|event| event.seq), Some(history.position().event));
    assert!(early.last().is_some_and(|event| event.at.as_us() <= 900_000));
    assert_eq!(early, events[..early.len()]);
}

#[test]
fn before_anything_has_happened_there_is_nothing_to_walk_over() {
    let script = language::parse_script("test", "").expect("a good script");
    let history = History::open(&script).expect("a possible setup");
    let mut walk = ExportReplay::new(&history);
    assert_eq!((walk.next_batch(), walk.share()), (None, 1.0));
}

/// An event of a log: host, clock, and the rest.
struct Logged {
    host: String,
    clock: BTreeMap<String, u64>,
    text: String,
}

fn parsed(log: &str) -> Vec<Logged> {
    let body = log.strip_prefix(HEADER).expect("it begins with the header");
    let lines: Vec<_> = body.lines().collect();
    let events = lines.chunks(2).map(|pair| {
        let (host, clock) = pair[0].split_once(' ').expect("host and clock");
        let clock = serde_json::from_str(clock).expect("a clock is JSON");
        Logged { host: host.to_owned(), clock, text: pair[1].to_owned() }
    });
    events.collect()
}

fn log_of(history: &History) -> String {
    let (mut log, mut text, mut walk) =
        (ShiViz::default(), HEADER.to_owned(), ExportReplay::new(history));
    while let Some(batch) = walk.next_batch() {
        batch.iter().for_each(|event| log.write(event, walk.clients(), &mut text));
    }
    text
}

fn host(peer: Peer) -> String {
    match peer {
        Peer::Server(id) => id.to_string(),
        Peer::Client(id) if id.0 <= 24 => format!("C{}", id.0),
        Peer::Client(_) => "clients".to_owned(),
    }
}

#[test]
fn clocks_of_the_log_say_what_happened_before_what() {
    let (history, events) = at_the_end(TROUBLE);
    let logged = parsed(&log_of(&history));
    let mut own: BTreeMap<&str, BTreeMap<String, u64>> = BTreeMap::new();
    for event in &logged {
        let before = own.entry(&event.host).or_default();
        // The clock of a host counts its own events and never decreases.
        assert_eq!(event.clock[&event.host], before.get(&event.host).unwrap_or(&0) + 1);
        assert!(before.iter().all(|(host, count)| event.clock.get(host) >= Some(count)));
        *before = event.clock.clone();
    }
    // Knowledge of other hosts comes by messages alone: the clocks are computed again from the events.
    let mut known: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
    let mut sent: BTreeMap<MessageId, BTreeMap<String, u64>> = BTreeMap::new();
    let mut rest = logged.iter();
    for event in &events {
        let EventKind::Fact(fact) = &event.kind else { continue };
        let who = match *fact {
            Fact::Duplicated { message, copy, .. } => {
                sent.insert(copy, sent[&message].clone());
                continue;
            }
            Fact::Lost { .. } => continue,
            Fact::Sent { from, .. } => host(from),
            Fact::Delivered { to, .. } => host(to),
            Fact::ClientSubmitted { client, .. }
            | Fact::ClientTimedOut { client, .. }
            | Fact::ClientFinished { client, .. } => host(Peer::Client(client)),
            _ => match event.server {
                Some(server) => server.to_string(),
                None => continue,
            },
        };
        let clock = known.entry(who.clone()).or_default();
        if let Fact::Delivered { message, .. } = fact {
            for (other, count) in &sent[message] {
                let mine = clock.entry(other.clone()).or_default();
                *mine = (*mine).max(*count);
            }
        }
        *clock.entry(who.clone()).or_default() += 1;
        if let Fact::Sent { message, .. } = fact {
            sent.insert(*message, clock.clone());
        }
        let found = rest.next().expect("an event of the log");
        assert_eq!((&found.host, &found.clock), (&who, &*clock), "{}", found.text);
        let time = format!("{} ", event.at);
        assert!(found.text.starts_with(&time), "{}", found.text);
    }
    assert!(rest.next().is_none());
    assert!(logged.iter().any(|event| event.host == "clients"));
}

#[test]
fn the_report_says_what_happened() {
    let (history, _) = at_the_end(TROUBLE);
    let (session, summary) = (history.session(), history.summary());
    let text = report("Trouble", session, summary, Format::Text);
    assert!(text.starts_with("Trouble\n=======\n\n5 servers, seed 3; 1.8s of simulated time, "));
    for part in [
        "All properties that are checked have held.\n",
        " becomes the leader of term 1\n",
        "- 700ms: S",
        " crashes\n",
        "- 1.2s: S2 is isolated\n",
        "- 1.5s: the network is healed\n",
        "- Elections won: ",
        ": median ",
        "    set loss 5%\n",
        "    submit \"`a` *b* <i>\"\n",
    ] {
        assert!(text.contains(part), "{part:?} in {text}");
    }
    let replayed = text.lines().filter_map(|line| line.strip_prefix("    "));
    let script = replayed.collect::<Vec<_>>().join("\n");
    assert_eq!(script.trim_end(), session.saved().trim_end());
}

#[test]
fn a_report_names_the_rules_that_are_off_and_has_no_figure_without_a_value() {
    let (history, _) = at_the_end("break durable-vote\n");
    let text = report("", history.session(), history.summary(), Format::Text);
    let off = "Rules that were switched off:\n\n- durable-vote: ";
    assert!(text.contains(off), "{text}");
    assert!(!text.contains("Commit latency") && !text.contains("Reads answered"), "{text}");
    let (history, _) = at_the_end("at 800ms\nsubmit \"x\"\n");
    let text = report("", history.session(), history.summary(), Format::Text);
    assert!(text.contains("applied it: median "), "{text}");
}

#[test]
fn in_markdown_words_of_people_are_no_markup() {
    let (history, _) = at_the_end(TROUBLE);
    let page = report("A <b>_bold_</b> #1", history.session(), history.summary(), Format::Markdown);
    assert!(page.starts_with("# A \\<b\\>\\_bold\\_\\</b\\> \\#1\n\n"), "{page}");
    assert!(page.contains("\n## Figures\n"));
    let quoted = page.lines().filter(|line| line.contains("<i>"));
    assert!(quoted.into_iter().all(|line| line.starts_with("    ")), "{page}");
}

#[test]
fn a_long_run_has_a_short_report() {
    let many: String = (1..=600).map(|ms| format!("at {ms}ms\ncut S1 -> S2\nheal\n")).collect();
    let (history, _) = at_the_end(&many);
    let text = report("", history.session(), history.summary(), Format::Text);
    assert!(text.starts_with("A run of Raftarium\n"));
    assert!(text.contains("more moments.") && text.contains("more lines."));
    assert!(text.lines().count() < 700);
}
