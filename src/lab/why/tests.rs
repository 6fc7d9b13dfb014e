//! Each kind of question, on small runs.

use super::not_yet::{self, Question};
use super::{Answer, Loaded, causes, changes, entry, jobs, journey};
use crate::lab::History;
use crate::lab::language::parse_script;
use crate::lab::{Session, explain};
use crate::types::{
    ClientOutcome, CommandId, Event, EventId, EventKind, Fact, LogIndex, Message, Note, Peer,
    ServerId, Term, Time,
};

/// A run up to a moment, with all its events.
struct Past {
    session: Session,
    events: Vec<Event>,
}

fn run(script: &str, until_ms: u64) -> Past {
    let script = parse_script("test", script).expect("a good script");
    let session = Session::open(&script).expect("a possible setup");
    let mut past = Past { session, events: Vec::new() };
    past.advance(until_ms);
    past
}

impl Past {
    fn advance(&mut self, until_ms: u64) {
        let until = Time::from_us(until_ms * 1_000);
        let events = &mut self.events;
        while self.session.now() < until {
            self.session.advance(until, &mut |event| events.push(event.clone()), &mut || true);
        }
    }

    fn loaded(&self) -> Loaded<'_> {
        Loaded::from(&self.events[..])
    }

    fn find(&self, kind: &str) -> &Event {
        let found = self.events.iter().rev().find(|event| explain::kind(event) == kind);
        found.unwrap_or_else(|| panic!("no {kind} in the run"))
    }

    fn kinds<'a>(&self, events: impl IntoIterator<Item = &'a Event>) -> Vec<String> {
        let name = |event: &Event| match event.server {
            Some(id) => format!("{} {}", id, explain::kind(event)),
            None => explain::kind(event).to_owned(),
        };
        events.into_iter().map(name).collect()
    }

    fn why_not(&self, question: Question) -> Vec<String> {
        lines(&not_yet::answer(self.session.world(), self.loaded(), question))
    }
}

fn lines(answer: &Answer) -> Vec<String> {
    let rows = answer.rows.iter().map(|row| row.text.clone());
    [answer.headline.clone()].into_iter().chain(rows).collect()
}

fn s(number: u8) -> ServerId {
    ServerId::new(number).expect("the number of a server")
}

/// S1 leads three servers from about 40 ms on, and commits one command.
const ONE_COMMAND: &str =
    "servers 3\nset latency 10ms\nat 10ms\ntimeout S1\nat 100ms\nsubmit \"x=1\" to S1\nwait 1s\n";

#[test]
fn a_chain_of_triggers_ends_at_a_command_from_outside() {
    let past = run(ONE_COMMAND, 200);
    let finished = past.find("client_finished");
    let (chain, end) = causes::chain(past.loaded(), finished);
    assert_eq!(end, causes::End::Root);
    let expected = [
        "delivered",
        "S1 sent",
        "S1 delivered",
        "S2 sent",
        "S2 write_durable",
        "S2 write_started",
        "S2 delivered",
        "S1 sent",
        "S1 write_durable",
        "S1 write_started",
        "S1 delivered",
        "sent",
        "client_submitted",
    ];
    assert_eq!(past.kinds(chain), expected);
}

#[test]
fn a_chain_says_where_the_loaded_events_begin() {
    let past = run(ONE_COMMAND, 200);
    let late = Loaded::from(&past.events[60..]);
    let (chain, end) = causes::chain(late, past.find("client_finished"));
    assert_eq!(past.kinds(chain.last().copied()), ["S2 delivered"]);
    assert_eq!(end, causes::End::Before(EventId(59)));
    let (front, back) = past.events.split_at(40);
    let two = Loaded::from((front, back));
    assert_eq!(two.get(EventId(41)), Some(&past.events[40]));
    assert_eq!(two.before(EventId(42)).count(), 41);
    assert_eq!(two.after(EventId(39)).next().map(|event| event.seq), Some(EventId(40)));
    assert_eq!(late.get(EventId(60)), None);
    assert_eq!(late.before(EventId(10)).count() + late.after(EventId(1_000)).count(), 0);
}

#[test]
fn an_election_rests_on_every_vote_counted() {
    let past = run(ONE_COMMAND, 90);
    for kind in ["election_won", "role_changed"] {
        let votes = causes::evidence(past.loaded(), past.find(kind));
        let voters: Vec<_> = votes
            .iter()
            .map(|event| match event.kind {
                EventKind::Note(Note::VoteCounted { voter, granted: true, .. }) => voter.number(),
                _ => panic!("{event:?}"),
            })
            .collect();
        assert_eq!(voters, [1, 2], "{kind}");
    }
}

#[test]
fn a_commitment_rests_on_each_acknowledgement_and_on_the_leaders_own_disk() {
    let past = run(ONE_COMMAND, 150);
    for kind in ["committed", "commit_advanced", "applied"] {
        let found = causes::evidence(past.loaded(), past.find(kind));
        assert_eq!(past.kinds(found), ["S1 write_durable", "S1 delivered"], "{kind}");
    }
    let reason = causes::reason(past.loaded(), past.find("commit_advanced"));
    assert_eq!(past.kinds(reason), ["S1 committed"]);
}

#[test]
fn an_answer_rests_on_its_write_and_on_the_request() {
    let past = run(ONE_COMMAND, 125);
    let granted = |event: &&Event| {
        explain::kind(event) == "sent" && event.trigger.is_some() && event.server == Some(s(2))
    };
    let vote = past.events.iter().find(granted).expect("S2 votes");
    assert_eq!(past.kinds(causes::evidence(past.loaded(), vote)), ["S2 delivered"]);
    assert_eq!(past.kinds(past.loaded().get(vote.trigger.unwrap())), ["S2 write_durable"]);
}

#[test]
fn a_trace_lights_what_comes_before_and_after() {
    let past = run(ONE_COMMAND, 200);
    let accepted = past.find("command_accepted");
    let (causes, _) = causes::trace(past.loaded(), accepted.seq);
    let causes = causes.into_iter().filter_map(|seq| past.loaded().get(seq));
    assert_eq!(past.kinds(causes), ["client_submitted", "sent", "S1 delivered"]);
    let delivered = accepted.trigger.expect("it was delivered");
    let (_, effects) = causes::trace(past.loaded(), delivered);
    let effects = past.kinds(effects.into_iter().filter_map(|seq| past.loaded().get(seq)));
    for effect in ["S1 committed", "S3 entry_appended", "S1 applied", "client_finished"] {
        assert!(effects.iter().any(|known| known == effect), "{effect} in {effects:?}");
    }
    assert!(!effects.iter().any(|known| known == "client_submitted"));
    let direct = past.kinds(causes::direct_effects(past.loaded(), delivered));
    assert_eq!(direct, ["S1 entry_appended", "S1 write_started", "S1 command_accepted"]);
    for absurd in [0, 9_999, u64::MAX] {
        assert_eq!(causes::trace(past.loaded(), EventId(absurd)), (vec![], vec![]));
    }
}

#[test]
fn a_step_begins_with_its_input() {
    let past = run(ONE_COMMAND, 150);
    let input = |kind| causes::step_start(past.loaded(), past.find(kind));
    assert_eq!(input("committed"), input("commit_advanced"));
    assert_eq!(past.kinds(past.loaded().get(input("committed"))), ["S1 delivered"]);
    assert_eq!(past.kinds(past.loaded().get(input("election_started"))), ["S1 timer_fired"]);
    assert_eq!(input("client_submitted"), past.find("client_submitted").seq);
}

#[test]
fn the_variables_that_changed_are_told_before_and_after() {
    let mut past = run(ONE_COMMAND, 131);
    let before = changes::Variables::of(past.session.world(), s(1));
    past.advance(132);
    let after = changes::Variables::of(past.session.world(), s(1));
    let told: Vec<_> = before
        .changes(&after)
        .into_iter()
        .map(|changes::Change { name, before, after }| format!("{name}: {before} → {after}"))
        .collect();
    let expected = [
        "commit_index: 0 → 1",
        "last_applied: 0 → 1",
        "match_index[S2]: 0 → 1",
        "match_index[S3]: 0 → 1",
    ];
    assert_eq!(told, expected);
    assert_eq!(before.changes(&before), []);
}

#[test]
fn a_candidate_that_wins_does_not_lose_its_votes() {
    let mut past = run("servers 3\nset disk 0ms\nset latency 5ms\ntimeout S1\n", 1);
    let before = changes::Variables::of(past.session.world(), s(1));
    past.advance(100);
    let after = changes::Variables::of(past.session.world(), s(1));
    let changes = before.changes(&after);
    let names: Vec<_> = changes.iter().map(|change| change.name.as_str()).collect();
    assert!(names.contains(&"role") && !names.contains(&"votes"), "{changes:?}");
}

#[test]
fn a_broken_majority_is_counted_as_it_is_broken() {
    let alone = "at 10ms\npartition S1 | S2 | S3 | S4\nwait 2s\n";
    let needs = |past: &Past| past.why_not(Question::Leader)[0].clone();
    let whole = needs(&run(&format!("servers 4\n{alone}"), 500));
    assert!(whole.contains("a leader needs 3 servers"), "{whole}");
    let broken = needs(&run(&format!("servers 4\nbreak majority\n{alone}"), 500));
    assert!(broken.contains("a leader needs 2 servers"), "{broken}");
    // Two of them are a majority: nothing says that they cannot communicate.
    let pairs = "servers 4\nbreak majority\nat 1ms\npartition S1 S2 | S3 S4\nwait 2s\n";
    let pairs = needs(&run(pairs, 100));
    assert!(!pairs.contains("No majority"), "{pairs}");
}

#[test]
fn a_broken_network_has_no_majority_to_elect_a_leader() {
    let past = run("servers 3\nat 10ms\npartition S1 | S2 | S3\ncrash S2\nwait 2s\n", 500);
    let expected = [
        "No majority can communicate: a leader needs 2 servers, and no server reaches more than 1, itself included.",
        "S1 reaches no other server.",
        "S2 is down.",
        "S3 reaches no other server.",
    ];
    assert_eq!(past.why_not(Question::Leader), expected);
    let answer = not_yet::answer(past.session.world(), past.loaded(), Question::Leader);
    let evidence = answer.rows.iter().filter_map(|row| past.loaded().get(row.event?));
    let expected = ["S2 crashed", "S2 crashed", "S2 crashed"];
    assert_eq!(past.kinds(evidence), expected);
    assert_eq!(answer.place, "§5.2");
}

#[test]
fn before_the_first_election_the_next_timer_is_named() {
    let past = run("servers 3\nwait 1s\n", 55);
    let expected = [
        "No server has started an election yet: S2's election timer fires first, at 153.605ms.",
        "S2's timer was set at 0ms and fires at 153.605ms.",
        "S1's timer was set at 0ms and fires at 161.983ms.",
        "S3's timer was set at 0ms and fires at 189.441ms.",
    ];
    assert_eq!(past.why_not(Question::Leader), expected);
}

/// Of four servers, two are candidates of one term with two votes each.
const SPLIT: &str = "servers 4\nset latency 10ms\nset latency S1 -> S4 30ms\nset latency S2 -> S3 30ms\nset election_timeout 300ms..310ms\nat 10ms\ntimeout S1\ntimeout S2\nwait 1s\n";

#[test]
fn a_split_vote_is_called_so() {
    let past = run(SPLIT, 100);
    let answer = past.why_not(Question::Leader);
    assert_eq!(
        answer[0],
        "The votes of term 1 are split: no candidate can get the 3 that it needs. The next election timer decides."
    );
    assert!(
        answer[1].starts_with(
            "S1 is a candidate in term 1: yes from S1 and S3; no from S2 and S4; it tries again at "
        ),
        "{}",
        answer[1]
    );
    assert_eq!(answer[2], "S2 rejects S1's RequestVote: it has voted for itself in this term.");
    assert_eq!(answer.len(), 7);
}

#[test]
fn a_candidate_without_a_majority_of_votes_left_waits_for_the_next_term() {
    let past = run(SPLIT, 100);
    let answer = past.why_not(Question::Win(s(1)));
    let expected = [
        "In term 1 S2 and S4 voted for others: S1 cannot get a majority before the next term.",
        "S2 rejects S1's RequestVote: it has voted for itself in this term.",
        "S4 rejects S1's RequestVote: it has voted for S2 in this term.",
    ];
    assert_eq!(answer, expected);
}

#[test]
fn a_server_whose_log_is_behind_cannot_win() {
    let past = run("servers 3\nlog S1 1 1\nlog S2 1 2\nlog S3 1 2 2\nwait 1s\n", 50);
    let expected = [
        "S1's log is less up-to-date than that of S2 and S3: they reject it.",
        "S1's log ends at index 2 in term 1.",
        "S2's log ends at index 2 in term 2, more up-to-date.",
        "S3's log ends at index 3 in term 2, more up-to-date.",
    ];
    assert_eq!(past.why_not(Question::Win(s(1))), expected);
    let expected = [
        "Nothing prevents S3 from winning if its election timer fires before the others'.",
        "S3's election timer fires at 189.441ms.",
    ];
    assert_eq!(past.why_not(Question::Win(s(3))), expected);
}

#[test]
fn a_cut_or_crashed_server_cannot_win() {
    let mut past = run("servers 3\nat 10ms\ncut S1 -> S2\ncut S3 -> S1\ncrash S3\nwait 9s\n", 20);
    let expected = [
        "S1 reaches 1 of the 2 servers that must vote for it, itself included.",
        "S2 cannot be reached: the link to it is cut.",
        "S3 is down.",
    ];
    assert_eq!(past.why_not(Question::Win(s(1))), expected);
    past.advance(30);
    let expected = ["S3 is down: only a running server can be elected.", "S3 is down."];
    assert_eq!(past.why_not(Question::Win(s(3))), expected);
}

#[test]
fn a_paused_server_neither_wins_nor_votes() {
    let past = run("servers 3\nat 10ms\npause S1\npause S2\nwait 9s\n", 500);
    let expected =
        ["S1's process is paused: its timer cannot fire.", "S1 is paused, and does not answer."];
    assert_eq!(past.why_not(Question::Win(s(1))), expected);
    let expected = [
        "S3 reaches 1 of the 2 servers that must vote for it, itself included.",
        "S1 is paused, and does not answer.",
        "S2 is paused, and does not answer.",
    ];
    assert_eq!(past.why_not(Question::Win(s(3))), expected);
}

#[test]
fn a_follower_that_hears_from_its_leader_does_not_stand() {
    let past = run(ONE_COMMAND, 95);
    let answer = past.why_not(Question::Win(s(3)));
    assert_eq!(
        answer[0],
        "S3 could win, but it does not start an election: each message from S1 resets its election timer."
    );
    assert_eq!(past.why_not(Question::Win(s(1))), ["S1 has won: it leads term 1."]);
}

#[test]
fn an_entry_is_committed_when_a_majority_is_known_to_have_it() {
    let expected = [
        "Entry 1 is known to be stored on 0 of the 2 servers that a majority needs.",
        "Leader S1 is still writing it to its own disk.",
        "S2 does not have it yet: the leader sends it when its own disk has it.",
        "S3 does not have it yet: the leader sends it when its own disk has it.",
    ];
    let slow = ONE_COMMAND.replace("servers 3\n", "servers 3\nset disk 5ms\n");
    assert_eq!(run(&slow, 112).why_not(Question::Commit(LogIndex(1))), expected);
    let expected = [
        "Entry 1 is known to be stored on 1 of the 2 servers that a majority needs.",
        "S1 has it on its disk.",
        "S2 does not have it yet: it is in flight and arrives at 121ms.",
        "S3 does not have it yet: it is in flight and arrives at 121ms.",
    ];
    assert_eq!(run(ONE_COMMAND, 112).why_not(Question::Commit(LogIndex(1))), expected);
    let expected = [
        "Entry 1 is known to be stored on 1 of the 2 servers that a majority needs.",
        "S1 has it on its disk.",
        "S2 has it; its acknowledgement is in flight and arrives at 132ms.",
        "S3 has it; its acknowledgement is in flight and arrives at 132ms.",
    ];
    assert_eq!(run(ONE_COMMAND, 123).why_not(Question::Commit(LogIndex(1))), expected);
    let expected = [
        "Entry 1 is committed.",
        "S1 knows that it is committed.",
        "S2 does not know this yet: the leader's next message tells it.",
        "S3 does not know this yet: the leader's next message tells it.",
    ];
    assert_eq!(run(ONE_COMMAND, 140).why_not(Question::Commit(LogIndex(1))), expected);
    assert_eq!(
        run(ONE_COMMAND, 140).why_not(Question::Commit(LogIndex(2))),
        ["No log has an entry 2 yet."]
    );
}

#[test]
fn an_entry_of_an_earlier_term_is_not_committed_by_counting() {
    let past = run("servers 3\nset latency 10ms\nlog S1 1 1\nat 10ms\ntimeout S1\nwait 1s\n", 400);
    let answer = past.why_not(Question::Commit(LogIndex(2)));
    assert_eq!(
        answer[0],
        "Entry 2 is of term 1, and S1, leader of term 2, commits only entries of its own term by counting: it has none yet; the next command, or an empty entry, will be one."
    );
    assert_eq!(
        answer[1..],
        ["S1 has it on its disk.", "S2 has it on its disk.", "S3 has it on its disk."]
    );
}

#[test]
fn without_a_majority_an_entry_waits_for_those_who_are_cut_off() {
    let script = ONE_COMMAND.replace("at 100ms", "at 95ms\nisolate S2\ncrash S3\nat 100ms");
    let expected = [
        "Entry 1 is known to be stored on 1 of the 2 servers that a majority needs.",
        "S1 has it on its disk.",
        "S2 is isolated.",
        "S3 is down.",
    ];
    assert_eq!(run(&script, 300).why_not(Question::Commit(LogIndex(1))), expected);
}

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
    let row = |row: &super::Row| {
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

/// S1 leads three servers. A client puts x; then one client reads at S1, another at S2, each in the given way.
const READS: &str = "servers 3\nset latency 10ms\nset reads index\nset no_op on\nat 10ms\ntimeout S1\nat 100ms\nsubmit \"x=1\" to S1\n\
                     at 200ms\nget x from S1\nat 300ms\nget x from S2\nat 400ms\nset check_quorum on\nset reads lease\nat 500ms\nget x from S1\nwait 1s\n";

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

#[test]
fn the_answer_to_a_read_rests_on_what_confirmed_the_leader() {
    let past = run(READS, 600);
    let answers: Vec<_> = past
        .events
        .iter()
        .filter(|event| {
            matches!(
                event.fact(),
                Some(Fact::Sent {
                    body: Message::ClientResponse { outcome: ClientOutcome::Read { .. }, .. },
                    ..
                })
            )
        })
        .collect();
    let [at_leader, at_follower, by_lease] = answers[..] else { panic!("{answers:?}") };
    let reason = |event| past.kinds(causes::reason(past.loaded(), event));
    assert_eq!(reason(at_leader), ["S1 read_confirmed"]);
    assert_eq!(reason(at_follower), ["S2 read_index_learned"]);
    assert_eq!(reason(by_lease), ["S1 read_by_lease"]);
    let evidence = causes::evidence(past.loaded(), at_leader);
    assert_eq!(past.kinds(evidence.clone()), ["S1 read_started", "S1 delivered"]);
    let Some(&Note::ReadStarted { round, .. }) = evidence[0].note() else { panic!("a note") };
    assert!(
        matches!(evidence[1].fact(), Some(Fact::Delivered { from: Peer::Server(from), body: Message::AppendEntriesResponse { round: answered, .. }, .. })
            if *from == s(2) && *answered == round)
    );
    // The leader's answer to a follower rests on the same.
    let confirmed = past.find("read_confirmed");
    assert_eq!(past.kinds(causes::evidence(past.loaded(), confirmed)).len(), 2);
}

#[test]
fn a_duplicate_that_is_skipped_leads_to_the_first_time() {
    let past = run(include_str!("../../../scenarios/exactly-once.raft"), 700);
    let skipped = past.find("command_skipped");
    let sentence = explain::sentence(skipped, past.session.world().clients()).to_string();
    let server = skipped.server.expect("a server");
    let expected = format!(
        "{server} does not execute “x=2” again: client A’s request 2 was already applied at index 3, \
         and its session gives the same answer again."
    );
    assert_eq!(sentence, expected);
    let found = causes::evidence(past.loaded(), skipped);
    assert!(
        matches!(found[..], [first] if first.server == skipped.server
            && matches!(first.fact(), Some(Fact::Applied { index: LogIndex(3), .. }))),
        "{found:?}"
    );
}

/// A minute under load with a crash, long enough for several checkpoints.
fn long_history() -> (History, Vec<Event>) {
    let script = "servers 3\nset load 60/s\nat 10s\ncrash leader\nat 12s\nrestart all\nat 30s\nsubmit \"x=1\"\nwait 30s\n";
    let script = parse_script("test", script).expect("a good script");
    let mut history = History::open(&script).expect("a possible setup");
    let mut events = Vec::new();
    let mut keep = |event: &Event| events.push(event.clone());
    while history.now() < Time::from_us(60_000_000) {
        history.advance(Time::from_us(60_000_000), &mut keep, &mut || true);
    }
    (history, events)
}

/// Continues a job repeatedly, with very little time for each call.
fn done(mut work: impl FnMut(&mut dyn FnMut() -> bool) -> jobs::Work) -> (Answer, u32) {
    for asked in 0..1_000_000 {
        let mut looks = 0;
        let mut keep_going = || {
            looks += 1;
            looks < 3
        };
        if let jobs::Work::Done(answer) = work(&mut keep_going) {
            return (answer, asked);
        }
    }
    panic!("the job never ends");
}

fn rows<'a>(answer: &'a Answer, part: &str) -> Vec<&'a super::Row> {
    answer.rows.iter().filter(|row| row.part == part).collect()
}

#[test]
fn any_event_of_a_long_run_is_explained_with_what_it_changed() {
    let (history, events) = long_history();
    assert!(history.checkpoint_count() > 5, "{}", history.checkpoint_count());
    let committed = events.iter().filter(|event| explain::kind(event) == "committed");
    for event in committed.step_by(397) {
        let mut why =
            jobs::WhyJob::new(&history, history.current(), event.seq).expect("it is known");
        let (answer, _) = done(|keep_going| why.work(&history, keep_going));
        let names: Vec<_> = rows(&answer, "change").iter().map(|row| row.label.clone()).collect();
        assert!(names.contains(&"commit_index".to_owned()), "{names:?}");
        assert!(rows(&answer, "evidence").len() >= 2, "{answer:#?}");
        assert_eq!(answer.place, "§5.3, §5.4.2");
        let trigger = rows(&answer, "cause").first().and_then(|row| row.event);
        assert_eq!(trigger, event.trigger);
        assert_eq!(rows(&answer, "more").len() + rows(&answer, "root").len(), 1);
    }
    assert!(jobs::WhyJob::new(&history, history.current(), EventId(u64::MAX)).is_none());
    assert!(jobs::WhyJob::new(&history, history.current(), EventId(0)).is_none());
}

#[test]
fn a_fact_names_its_reason_and_the_first_event_of_a_run_its_root() {
    let (history, events) = long_history();
    let ask = |kind: &str| {
        let event =
            events.iter().find(|event| explain::kind(event) == kind).expect("such an event");
        let mut why =
            jobs::WhyJob::new(&history, history.current(), event.seq).expect("it is known");
        done(|keep_going| why.work(&history, keep_going)).0
    };
    let answer = ask("role_changed");
    assert!(rows(&answer, "reason")[0].text.contains("starts an election"));
    assert_eq!(rows(&answer, "root").len(), 1);
    let answer = ask("started");
    assert_eq!(answer.headline, "S1 starts with an empty disk, as a follower in term 0.");
    assert!(rows(&answer, "cause").is_empty());
    let answer = ask("crashed");
    let change = rows(&answer, "change")[0];
    assert_eq!(
        (change.label.as_str(), change.before.as_str(), change.text.as_str()),
        ("process", "up", "down")
    );
}

#[test]
fn a_chain_goes_back_to_its_root_however_far() {
    let (history, events) = long_history();
    let last = events
        .iter()
        .rev()
        .find(|event| matches!(event.kind, EventKind::Fact(Fact::TimerFired { .. })));
    let last = last.expect("heartbeats are sent");
    let mut further =
        jobs::ChainJob::new(&history, history.current(), last.seq).expect("it is known");
    let (answer, asked) = done(|keep_going| further.work(&history, keep_going));
    assert!(asked > 10);
    assert_eq!(rows(&answer, "root").len(), 1);
    // Hundreds of heartbeats are one line.
    assert!(answer.rows.len() < 200, "{}", answer.rows.len());
    assert!(
        rows(&answer, "fold")
            .iter()
            .any(|row| row.text.parse().is_ok_and(|count: u32| count > 500))
    );
    let root = rows(&answer, "cause").last().and_then(|row| row.event).expect("a root");
    assert_eq!(events[root.0 as usize - 1].trigger, None);
}

#[test]
fn an_entrys_story_is_found_through_checkpoints() {
    let (history, events) = long_history();
    let clients = history.session().world().clients();
    let appended = events.iter().filter_map(|event| match event.kind {
        EventKind::Fact(Fact::EntryAppended { index, entry }) => Some((index, entry.term)),
        _ => None,
    });
    for (index, term) in appended.step_by(811) {
        let mut story = entry::EntryHistory::new(3, index, term);
        events.iter().for_each(|event| story.observe(event));
        let expected = story.answer(history.session().world());
        let mut job = jobs::EntryJob::new(&history, index, term);
        let (answer, _) = done(|keep_going| job.work(&history, keep_going));
        assert_eq!(answer, expected);
    }
    assert!(clients.knows(CommandId(0)));
}

#[test]
fn a_journey_is_found_wherever_it_was() {
    let (history, events) = long_history();
    let clients = history.session().world().clients();
    for command in [0, 1, 199, 200, 590].map(CommandId) {
        let mut expected = journey::Journey::new(command);
        events.iter().for_each(|event| expected.observe(event, clients));
        let mut job = jobs::JourneyJob::new(&history, command);
        let (answer, _) = done(|keep_going| job.work(keep_going));
        assert_eq!(answer, expected.answer(clients));
        assert!(
            answer.headline.contains("from its submission to its answer"),
            "{}",
            answer.headline
        );
    }
}

#[test]
fn absurd_questions_have_answers_too() {
    let past = run(ONE_COMMAND, 150);
    let answer = past.why_not(Question::Commit(LogIndex(u64::MAX)));
    assert_eq!(answer, ["No log has an entry 18446744073709551615 yet."]);
    let (history, _) = long_history();
    for (index, term) in [(0, 0), (u64::MAX, u64::MAX), (1, 0)] {
        let mut job = jobs::EntryJob::new(&history, LogIndex(index), Term(term));
        let (answer, _) = done(|keep_going| job.work(&history, keep_going));
        assert_eq!(answer.headline, format!("No server has had an entry {index} of term {term}."));
    }
    let mut job = jobs::JourneyJob::new(&history, CommandId(u32::MAX));
    let (answer, _) = done(|keep_going| job.work(keep_going));
    assert_eq!(answer.rows, []);
    assert!(jobs::ChainJob::new(&history, history.current(), EventId(u64::MAX)).is_none());
}

#[test]
fn a_decision_without_its_rule_says_that_the_rule_is_switched_off() {
    let lines = "servers 3\nbreak majority\nisolate S1\nat 10ms\ntimeout S1\n";
    let past = run(lines, 100);
    for kind in ["election_won", "role_changed"] {
        let found: Vec<_> =
            past.events.iter().filter(|event| explain::kind(event) == kind).collect();
        let led = found.last().expect("S1 leads by itself");
        let skipped: Vec<_> = causes::skipped(past.loaded(), led).collect();
        assert_eq!(past.kinds(skipped), ["S1 rule_skipped"]);
    }
    let whole = run(&lines.replace("isolate", "mend majority\nisolate"), 100);
    let started = whole.find("election_started");
    assert_eq!(causes::skipped(whole.loaded(), started).count(), 0);
}

#[test]
fn a_follower_whose_disk_lost_what_it_had_acknowledged_is_named_with_the_loss() {
    let script = "servers 3\ntimeout S1\nawait leader is S1 within 1s\nsubmit \"x=1\"\nawait committed \"x=1\" on all within 2s\n\
        wipe S3\nwait 200ms\ncrash S2\nsubmit \"y=2\"\nwait 5s";
    let past = run(script, 4_000);
    let lost = "S3 lost entries that it had acknowledged, up to 1, and the leader does not back up below them: only another \
        leader repairs its log.";
    for index in [1, 2] {
        let lines = past.why_not(Question::Commit(LogIndex(index)));
        assert!(lines.iter().any(|line| line == lost), "{lines:#?}");
    }
}
