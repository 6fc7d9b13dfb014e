//! Every event has a sentence, and the sentence says what happened.

use std::collections::BTreeSet;

use super::samples::{self, event, s};
use super::*;
use crate::lab::Session;
use crate::lab::language::parse_script;
use crate::types::{DenyReason, LogIndex, Property, ServerSet, Term, Time};

fn say(event: &Event) -> String {
    sentence(event, &samples::clients()).to_string()
}

/// The kinds in the table; the compiler checks that it has all of them.
fn kinds_in_the_table() -> BTreeSet<&'static str> {
    let lines = include_str!("kinds.rs").lines();
    let rows = lines.filter_map(|line| line.split_once("=> (\""));
    rows.filter_map(|(_, row)| row.split('"').next()).collect()
}

#[test]
fn the_samples_hold_every_kind() {
    let samples = samples::all();
    let sampled: BTreeSet<_> = samples.iter().map(kind).collect();
    assert_eq!(sampled, kinds_in_the_table());
}

#[test]
fn every_event_has_a_sentence() {
    for event in samples::all() {
        let text = say(&event);
        let first = text.chars().next().expect("it is not empty");
        assert!(first.is_uppercase(), "{text}");
        assert!(text.ends_with('.'), "{text}");
        assert!(text.len() < 160, "{} bytes are too long: {text}", text.len());
        for flaw in ["  ", " .", ",.", "Some(", "None", "A server"] {
            assert!(!text.contains(flaw), "'{flaw}' in: {text}");
        }
    }
}

/// The page has its own drawings, so that they look the same whatever fonts a machine has.
#[test]
fn every_event_has_a_drawing_in_the_page() {
    let drawings = include_str!("../../../www/src/common/marks.ts");
    for event in samples::all() {
        let mark = format!("'{}': {{", emoji(&event).trim_end_matches('\u{fe0f}'));
        assert!(drawings.contains(&mark), "{} has no drawing: {mark}", kind(&event));
    }
}

#[test]
fn different_events_read_differently() {
    let sentences: BTreeSet<_> = samples::all().iter().map(say).collect();
    // A message sent on behalf of a client and one of a server differ by their sender; no other two sentences are
    // equal.
    assert_eq!(sentences.len(), samples::all().len());
}

#[test]
fn every_rule_that_a_note_follows_has_a_statement_and_a_place() {
    for event in samples::all() {
        let Some(rule) = citation(&event) else { continue };
        let of_dissertation = place(rule).strip_prefix("dissertation ");
        assert!(of_dissertation.unwrap_or(place(rule)).starts_with('§'), "{rule:?}");
        assert!(statement(rule).starts_with(char::is_lowercase), "{rule:?}");
        assert!(!statement(rule).ends_with('.'), "{rule:?}");
    }
}

#[test]
fn every_event_rests_on_a_rule_with_a_place() {
    for event in samples::all() {
        let (place, rule) = grounds(&event);
        assert!(
            !place.is_empty() && rule.starts_with(char::is_lowercase) || rule.starts_with("Raft")
        );
        assert!(!rule.ends_with('.') && rule.len() < 110, "{rule}");
    }
}

#[test]
fn the_documentation_has_every_property() {
    let documentation = include_str!("../../../docs/checks.md");
    for property in Property::ALL {
        let (place, statement) = definition(property);
        let row = format!("| `{}` | {statement} | {place} |", property.word());
        assert!(documentation.contains(&row), "docs/checks.md lacks: {row}");
        let paragraph = format!("**{}.**", property.title());
        assert!(documentation.contains(&paragraph), "docs/checks.md lacks: {paragraph}");
    }
}

#[test]
fn an_emoji_is_two_columns_wide_everywhere() {
    for event in samples::all() {
        let mut symbols = emoji(&event).chars();
        // Symbols that need a variation selector to be shown in colour are one column wide in some terminals.
        assert!(symbols.next().is_some_and(|symbol| symbol > '\u{231a}'), "{}", kind(&event));
        assert_eq!(symbols.next(), None, "{}", kind(&event));
    }
}

#[test]
fn the_reason_of_a_rejected_vote_is_stated() {
    let denied = |candidate_last_term, candidate_last_index| {
        let reason = DenyReason::LogBehind {
            candidate_last_term,
            candidate_last_index,
            last_term: Term(4),
            last_index: LogIndex(7),
        };
        say(&event(Note::VoteDenied { candidate: s(1), reason }))
    };
    assert_eq!(
        denied(Term(2), LogIndex(9)),
        "S3 rejects S1's RequestVote: its own log ends in term 4, the candidate's in term 2."
    );
    assert_eq!(
        denied(Term(4), LogIndex(5)),
        "S3 rejects S1's RequestVote: both logs end in term 4, its own at index 7, the candidate's at index 5."
    );
    assert_eq!(
        denied(Term(0), LogIndex::ZERO),
        "S3 rejects S1's RequestVote: its own log has entries, the candidate's is empty."
    );
}

#[test]
fn commands_are_quoted_by_their_text() {
    let accepted = Note::CommandAccepted { command: CommandId(0), index: LogIndex(4) };
    assert_eq!(say(&event(accepted)), "Leader S3 appends “x=1” to its log, at index 4.");
    let committed =
        Note::Committed { index: LogIndex(4), term: Term(2), holders: ServerSet::first(3) };
    assert_eq!(
        say(&event(committed)),
        "S3 commits its log up to index 4: S1, S2 and S3, a majority, hold it."
    );
}

#[test]
fn an_idle_cluster_emits_no_notes_and_a_command_few() {
    let script = "at 2s\nsubmit \"x=1\"\nwait 1s\n";
    let script = parse_script("test", script).expect("a script");
    let mut session = Session::open(&script).expect("a session");
    let mut shown = Vec::new();
    let mut sink = |event: &Event| {
        if is_interesting(event) {
            shown.push((event.at.as_us(), kind(event)));
        }
    };
    session.advance(Time::from_us(4_000_000), &mut sink, &mut || true);
    let settled = shown.iter().filter(|(at, _)| (1_500_000..2_000_000).contains(at));
    assert_eq!(settled.count(), 0);
    // The client may have to be redirected to the leader first.
    shown.retain(|&(at, kind)| at >= 2_000_000 && kind != "command_redirected");
    let command: Vec<_> = shown.into_iter().map(|(_, kind)| kind).collect();
    assert_eq!(command, ["client_submitted", "command_accepted", "committed", "client_finished"]);
}
