//! What became of one entry, and of one command.

use super::{ONE_COMMAND, Past, READS, run, s};
use crate::lab::why::{Answer, Row, entry, journey};
use crate::types::{CommandId, EventKind, Fact, LogIndex, Term};

fn story(past: &Past, index: u64, term: u64) -> Answer {
    let servers = past.session.world().ids().count();
    let mut story = entry::EntryHistory::new(servers, LogIndex(index), Term(term));
    past.events.iter().for_each(|event| story.observe(event));
    story.answer(past.session.world())
}

fn deeds(answer: &Answer) -> Vec<String> {
    let rows = answer.rows.iter().filter(|row| row.part == "deed");
    let told = rows.map(|row| {
        let (server, at) = (row.server.expect("a server"), row.at.expect("a time"));
        format!("{server} {} at {at}", row.label)
    });
    told.collect()
}

#[test]
fn an_entry_has_a_story_on_every_server() {
    let answer = story(&run(ONE_COMMAND, 195), 1, 1);
    assert_eq!(
        answer.headline,
        "Entry 1 of term 1 is “x=1”: committed, in the logs of S1, S2 and S3."
    );
    let expected = [
        "S1 appended at 110ms",
        "S1 durable at 111ms",
        "S1 committed at 132ms",
        "S1 applied at 132ms",
        "S2 appended at 121ms",
        "S2 durable at 122ms",
        "S2 committed at 192ms",
        "S2 applied at 192ms",
        "S3 appended at 121ms",
        "S3 durable at 122ms",
        "S3 committed at 192ms",
        "S3 applied at 192ms",
    ];
    assert_eq!(deeds(&answer), expected);
    let now: Vec<_> =
        answer.rows.iter().filter(|row| row.part == "now").map(|row| &row.text).collect();
    assert_eq!(now[0], "S1 has it, committed and applied.");
}

#[test]
fn an_overwritten_entry_tells_by_whom() {
    let script = "servers 3\nset latency 10ms\nlog S1 1\nlog S2 1 2\nlog S3 1 2\nat 5ms\ncrash S2\nat 10ms\ntimeout S3\nat 100ms\nisolate S3\nsubmit \"lost\" to S3\nat 200ms\nrestart S2\ntimeout S2\nat 300ms\ntimeout S2\nat 400ms\nsubmit \"kept\" to S2\nat 600ms\nreconnect S3\nwait 9s\n";
    let past = run(script, 1_000);
    let lost = past.session.world().ids().find_map(|_| {
        past.events.iter().find_map(|event| match event.kind {
            EventKind::Fact(Fact::EntryAppended { index, entry }) if event.server == Some(s(3)) => {
                Some((index, entry.term))
            }
            _ => None,
        })
    });
    let (index, term) = lost.expect("S3 took the command");
    let answer = story(&past, index.0, term.0);
    let overwritten = answer.rows.iter().find(|row| row.label == "overwritten").expect("it was");
    assert!(overwritten.text.ends_with("It follows S2, the leader."), "{}", overwritten.text);
    assert!(
        answer.headline.contains("“lost”: not committed, in the logs of no server"),
        "{}",
        answer.headline
    );
}

#[test]
fn stages_tell_where_an_entry_stands() {
    let past = run(ONE_COMMAND, 121);
    let stages = entry::stages(past.session.world(), LogIndex(1), Term(1));
    let expected = [(true, true), (true, false), (true, false)];
    let found: Vec<_> = stages.iter().map(|stage| (stage.stored, stage.durable)).collect();
    assert_eq!(found, expected);
    assert!(stages.iter().all(|stage| !stage.committed && !stage.applied));
}

#[test]
fn a_journey_goes_from_submission_to_answer() {
    let past = run(ONE_COMMAND, 300);
    let clients = past.session.world().clients();
    let mut journey = journey::Journey::new(CommandId(0));
    past.events.iter().for_each(|event| journey.observe(event, clients));
    let answer = journey.answer(clients);
    assert_eq!(answer.headline, "“x=1” took 42ms from its submission to its answer.");
    let expected = [
        "client 1 client_submitted",
        "client 1 -> S1 ClientRequest 110ms delivered",
        "S1 entry_appended",
        "S1 write_durable",
        "S1 -> S2 AppendEntries 121ms delivered",
        "S1 -> S3 AppendEntries 121ms delivered",
        "S2 entry_appended",
        "S3 entry_appended",
        "S2 write_durable",
        "S2 -> S1 AppendEntriesResponse 132ms delivered",
        "S3 write_durable",
        "S3 -> S1 AppendEntriesResponse 132ms delivered",
        "S1 commit_advanced",
        "S1 applied",
        "S1 -> client 1 ClientResponse 142ms delivered",
        "client 1 client_finished",
    ];
    assert_eq!(told(&answer), expected);
}

/// The rows of a journey, abbreviated.
fn told(answer: &Answer) -> Vec<String> {
    let row = |row: &Row| {
        let from = row.server.map(|peer| peer.to_string()).unwrap_or_default();
        match (row.to, row.until) {
            (Some(to), Some(until)) => {
                format!("{from} -> {to} {} {until} {}", row.label, row.before)
            }
            _ => format!("{from} {}", row.label),
        }
    };
    answer.rows.iter().map(row).collect()
}

#[test]
fn the_journey_of_a_read_shows_the_round_that_confirms_it() {
    let past = run(READS, 600);
    let clients = past.session.world().clients();
    let journey = |command| {
        let mut journey = journey::Journey::new(CommandId(command));
        past.events.iter().for_each(|event| journey.observe(event, clients));
        journey.answer(clients)
    };
    let at_leader = journey(1);
    assert_eq!(at_leader.headline, "“get x” took 40ms from its submission to its answer.");
    let expected = [
        "client 2 client_submitted",
        "client 2 -> S1 ClientRequest 210ms delivered",
        "S1 read_started",
        "S1 -> S2 heartbeat 220ms delivered",
        "S1 -> S3 heartbeat 220ms delivered",
        "S2 -> S1 AppendEntriesResponse 230ms delivered",
        "S3 -> S1 AppendEntriesResponse 230ms delivered",
        "S1 read_confirmed",
        "S1 -> client 2 ClientResponse 240ms delivered",
        "client 2 client_finished",
    ];
    assert_eq!(told(&at_leader), expected);
    let at_follower = told(&journey(2));
    let parts = [
        "S2 read_forwarded",
        "S2 -> S1 ReadIndex 320ms delivered",
        "S1 read_started",
        "S1 read_confirmed",
        "S1 -> S2 ReadIndexResponse 350ms delivered",
        "S2 read_index_learned",
        "S2 -> client 3 ClientResponse 360ms delivered",
    ];
    for part in parts {
        assert!(at_follower.iter().any(|row| row == part), "no {part} in {at_follower:?}");
    }
    assert!(told(&journey(3)).contains(&"S1 read_by_lease".to_owned()));
}
