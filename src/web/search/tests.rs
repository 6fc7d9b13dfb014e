use super::*;

fn live(lines: &[&str], ms: f64) -> Live {
    let mut live = Live::new();
    for line in lines {
        assert_eq!(live.run(line).problem, None, "{line}");
    }
    live.seek(ms, &mut || true);
    live
}

fn find(start: &SearchStart, request: &SearchRequest) -> FoundStory {
    let mut job = Job::new(&start.run, start.at_ms, None, request).expect("a good request");
    while job.work(1_000.0).replayed < 1.0 {}
    job.work(20_000_000.0).story.expect("there is something to find")
}

fn everything() -> SearchRequest {
    let kinds = Kind::FAIR.iter().map(|kind| kind.word().to_owned());
    SearchRequest { kinds: kinds.collect(), seed: 1.0, ..SearchRequest::default() }
}

fn open(live: &mut Live, start: &SearchStart, found: &FoundStory) {
    let end = FoundEnd { at_ms: found.end_ms, says: found.ending.clone() };
    live.open_story(start, "Broken", &found.steps, &end).expect("it can be opened");
}

#[test]
fn a_run_found_from_the_present_becomes_a_branch() {
    let mut live = live(&["break up-to-date-vote"], 1_234.5);
    let start = live.search_start(false);
    assert_eq!((start.branch, start.at_ms), (1, 1_234.5));
    assert_eq!(start.before, [""; 0]);
    let found = find(&start, &everything());
    // The run continues while a search is running.
    live.seek(3_000.0, &mut || true);
    open(&mut live, &start, &found);
    let violated = live.session().checker().violated(Property::LeaderCompleteness);
    assert!(violated.is_some() || !live.session().checker().is_safe());
    assert_eq!(live.session().now().as_ms_f64(), found.end_ms);
    let branches = live.branches();
    assert_eq!(branches.len(), 2);
    assert_eq!(branches[1].name, "Broken");
    assert_eq!(branches[1].from_ms, 1_234.5);
    assert!(!live.is_playing());
}

#[test]
fn from_the_start_the_rules_are_off_that_are_off_now() {
    let mut live = live(&[], 2_000.0);
    assert_eq!(live.run("break majority").problem, None);
    let start = live.search_start(true);
    assert_eq!(start.at_ms, 0.0);
    assert_eq!(start.before, ["break majority"]);
    let found = find(&start, &everything());
    open(&mut live, &start, &found);
    assert!(!live.session().checker().is_safe());
}

#[test]
fn a_condition_can_be_looked_for_and_a_bad_one_is_rejected() {
    let mut live = live(&[], 1_000.0);
    let start = live.search_start(false);
    let request = SearchRequest { condition: "not leader".into(), for_ms: 2_000.0, ..everything() };
    let found = find(&start, &request);
    open(&mut live, &start, &found);
    assert!(live.session().world().leader().is_none());
    let bad = SearchRequest { condition: "no lader".into(), ..everything() };
    assert!(Job::new(&start.run, 0.0, None, &bad).is_err());
    assert!(Job::new(&start.run[1..], 0.0, None, &everything()).is_err());
}
