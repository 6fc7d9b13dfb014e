use super::super::language::{Condition, parse_script};
use super::super::run;
use super::*;
use crate::lab::Verdict;
use crate::types::{Event, Property};

fn session(text: &str) -> Session {
    Session::open(&parse_script("test", text).expect("a good script")).expect("a possible setup")
}

fn find(text: &str, goal: Goal, seed: u64) -> Story {
    let mut search = Search::new(session(text), goal, Options { seed, ..Options::default() });
    search.work(20_000_000).expect("there is something to find").clone()
}

fn no_leader(during: Duration) -> Goal {
    Goal::Holds { condition: Condition::NoLeader, during }
}

#[test]
fn the_budget_follows_the_luby_sequence() {
    let spans: Vec<u64> = (1..=15).map(luby).collect();
    assert_eq!(spans, [1, 1, 2, 1, 1, 2, 4, 1, 1, 2, 1, 1, 2, 4, 8]);
}

#[test]
fn a_condition_is_found_and_its_script_shows_it() {
    let story = find("servers 3\n", no_leader(Duration::from_s(3)), 1);
    assert!((1..=3).contains(&story.steps.len()), "{}", story.script);
    assert!(story.end.since(story.start) >= Duration::from_s(3));
    assert_holds(&story);
}

fn assert_holds(story: &Story) {
    let script = parse_script("story", &story.script).expect("a story is a good script");
    let report = run(&script, None, &mut |_: &Event| (), &mut || true).expect("a possible setup");
    assert_eq!(report.verdict, Verdict::Held, "{}", story.script);
    assert_eq!(report.ended_at, story.end);
}

#[test]
fn a_search_without_a_rule_finds_a_violation_and_a_short_run() {
    let text = "servers 5\nbreak up-to-date-vote\n";
    for seed in 1..=3 {
        let story = find(text, Goal::Violated(vec![Property::LeaderCompleteness]), seed);
        assert!(story.steps.len() <= 6, "{}", story.script);
        assert!(story.steps.iter().all(|step| step.said.ends_with('.')));
        assert!(story.ending.starts_with("Leader Completeness is violated"), "{}", story.ending);
        assert_holds(&story);
    }
}

#[test]
fn a_search_from_the_middle_of_a_script_continues_there() {
    let text = "servers 3\nbreak up-to-date-vote\nawait leader within 3s\nsubmit \"a\"\n";
    let mut session = session(text);
    while session.now() < Time::from_us(900_000) {
        session.advance(Time::from_us(900_000), &mut |_| (), &mut || true);
    }
    let mut search = Search::new(session, Goal::Violated(Vec::new()), Options::default());
    let story = search.work(20_000_000).expect("the rule matters here as well");
    assert_eq!(story.start, Time::from_us(900_000));
    assert!(story.steps.iter().all(|step| step.at >= story.start));
    assert_holds(story);
}

#[test]
fn the_same_search_finds_the_same_in_whatever_slices() {
    let text = "servers 5\nbreak up-to-date-vote\n";
    let goal = Goal::Violated(Vec::new());
    let whole = find(text, goal.clone(), 7);
    let options = Options { seed: 7, ..Options::default() };
    let mut sliced = Search::new(session(text), goal, options);
    while sliced.work(1_000).is_none() {}
    assert_eq!(sliced.story(), Some(&whole));
}

#[test]
fn only_allowed_kinds_are_used() {
    let kinds = vec![Kind::Pauses];
    let session = session("servers 3\n");
    let options = Options { seed: 3, kinds };
    let mut search = Search::new(session, no_leader(Duration::from_s(2)), options);
    let story = search.work(20_000_000).expect("paused servers elect nobody");
    assert!(story.steps.iter().all(|step| matches!(step.command, Command::Pause(_))));
}

#[test]
fn nothing_is_found_where_there_is_nothing() {
    let mut search =
        Search::new(session("servers 3\n"), Goal::Violated(Vec::new()), Options::default());
    assert_eq!(search.work(300_000), None);
    let progress = search.progress();
    assert!(progress.worlds > 100 && progress.features > 100, "{progress:?}");
}

#[test]
fn a_condition_that_already_holds_needs_no_command() {
    let story = find("servers 3\n", no_leader(Duration::ZERO), 1);
    assert_eq!(story.steps, []);
    assert_eq!(story.end, Time::ZERO);
    assert_holds(&story);
}
