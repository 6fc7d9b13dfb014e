//! Questions about any moment of a long history, answered step by step.

use super::{ONE_COMMAND, run};
use crate::lab::History;
use crate::lab::explain;
use crate::lab::language::parse_script;
use crate::lab::why::not_yet::Question;
use crate::lab::why::{Answer, Row, entry, jobs, journey};
use crate::types::{CommandId, Event, EventId, EventKind, Fact, LogIndex, Term, Time};

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

fn rows<'a>(answer: &'a Answer, part: &str) -> Vec<&'a Row> {
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
