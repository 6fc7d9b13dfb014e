//! The library of exercises: each has a solution, and none is solved by doing nothing.
#![cfg(not(target_arch = "wasm32"))]

use std::fs;
use std::path::Path;

use raftarium::lab::exercises;
use raftarium::lab::grade::{Exercise, Grade, Limits, Refusal};
use raftarium::lab::language::{Script, parse_script};
use raftarium::lab::scenarios::{self, Scenario};
use raftarium::types::{Duration, Time};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/exercises");
const SOLUTIONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exercises");

fn script(name: &str, text: &str) -> Script {
    parse_script(name, text).unwrap_or_else(|errors| {
        let errors: String = errors.iter().map(|error| format!("{error}\n")).collect();
        panic!("{errors}")
    })
}

/// An exercise whose lines continue after its readers' turn says with this line when it is their turn.
const TURN: &str = "\nsay \"Your turn";

/// The points for these lines after those of the exercise.
fn judge(scenario: &Scenario, lines: &str) -> Result<Grade, Refusal> {
    judge_text(scenario, &format!("{}{lines}", scenario.text))
}

/// The points for these lines when it is the readers' turn.
fn judge_solution(scenario: &Scenario, lines: &str) -> Result<Grade, Refusal> {
    let Some((before, turn)) = scenario.text.split_once(TURN) else {
        return judge(scenario, lines);
    };
    let (turn, after) = turn.split_once('\n').expect(scenario.name);
    judge_text(scenario, &format!("{before}{TURN}{turn}\n{lines}{after}"))
}

fn judge_text(scenario: &Scenario, text: &str) -> Result<Grade, Refusal> {
    let exercise = Exercise::new(script(scenario.name, scenario.text)).expect(scenario.name);
    let handed_in = script(scenario.name, text);
    let limits = Limits { events: 2_000_000, until: Time::ZERO + Duration::from_s(3_600) };
    exercise.judge(&handed_in, None, limits, &|| true)
}

fn solution(scenario: &Scenario) -> String {
    let path = Path::new(SOLUTIONS).join(format!("{}.raft", scenario.name));
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"))
}

#[test]
fn nobody_reaches_a_goal_by_doing_nothing() {
    for scenario in exercises::all() {
        let grade = judge(scenario, "wait 100s\n").expect(scenario.name);
        assert!(grade.reached.iter().all(Option::is_none), "{}: {grade:?}", scenario.name);
        assert_eq!(grade.stopped, None, "{}: its start does not hold", scenario.name);
    }
}

#[test]
fn the_model_solution_of_each_exercise_reaches_all_goals_with_what_is_allowed() {
    for scenario in exercises::all() {
        let grade = judge_solution(scenario, &solution(scenario)).expect(scenario.name);
        assert!(grade.reached.iter().all(Option::is_some), "{}: {grade:?}", scenario.name);
        assert_eq!(grade.stopped, None, "{}", scenario.name);
        assert!(!grade.lines.is_empty(), "{}", scenario.name);
    }
}

#[test]
fn each_goal_is_missed_by_some_part_of_the_solution() {
    for scenario in exercises::all() {
        let solution = solution(scenario);
        let lines: Vec<_> = solution.lines().collect();
        let exercise = Exercise::new(script(scenario.name, scenario.text)).expect(scenario.name);
        // The script may stop where what it awaits can no longer happen.
        let reached = (0..lines.len()).map(|count| {
            let part = lines[..count].join("\n") + "\n";
            judge_solution(scenario, &part).expect(scenario.name).reached.iter().flatten().count()
        });
        let reached: Vec<_> = reached.collect();
        assert!(reached.is_sorted(), "{}: {reached:?}", scenario.name);
        let stages = reached.iter().filter(|count| **count < exercise.goals().len()).count();
        assert!(stages >= 2, "{}: {reached:?}", scenario.name);
    }
}

#[test]
fn each_exercise_limits_its_readers_and_says_what_to_do() {
    for scenario in exercises::all() {
        let Scenario { name, title, description, text, .. } = scenario;
        let read = script(name, text);
        assert!(read.head.allowed.is_some_and(|words| !words.is_empty()), "{name}");
        assert!((3..40).contains(&title.len()) && description.ends_with('.'), "{name}");
        assert!(description.len() < 140, "{name}: {description}");
        let comments = text.lines().take_while(|line| line.starts_with('#')).count();
        assert!(comments >= 4, "{name} does not say what to do");
        let long = text.lines().find(|line| line.starts_with('#') && line.chars().count() > 140);
        assert_eq!(long, None, "{name}");
        assert!(!text.lines().any(|line| line.starts_with("set chaos")), "{name}");
    }
}

#[test]
fn the_library_holds_every_exercise_once_and_each_has_a_solution() {
    let files = |folder: &str| {
        let files = fs::read_dir(folder).expect(folder);
        let mut names: Vec<_> = files
            .map(|file| file.expect(folder).file_name().into_string().expect("a plain name"))
            .collect();
        names.sort();
        names
    };
    let mut names: Vec<_> =
        exercises::all().iter().map(|exercise| format!("{}.raft", exercise.name)).collect();
    names.sort();
    assert_eq!(files(FOLDER), names);
    assert_eq!(files(SOLUTIONS), names);
    assert!(names.len() >= 15);
    for exercise in exercises::all() {
        assert_eq!(scenarios::find_by_name(exercise.name), None, "a scenario has this name");
        assert_eq!(exercises::find_by_name(exercise.name), Some(exercise));
    }
}
