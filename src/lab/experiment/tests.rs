//! Tests of experiments: what a file may say, what its cells are, and what its trials measure.

use super::*;

const ELECTION: &str = "# Elections\nservers 5\nseed 7\ntrials 12\n\
    vary election_timeout 150ms..300ms 300ms..600ms   # slow and slower\n\
    vary heartbeat 50ms 100ms with election_timeout\n\
    vary servers_are \"x\" # replaced below\n\
    await leader followed within 5s\n\
    measure \"election\" from event crashed to leader followed\n\
    measure \"votes\" messages request_vote from event crashed to leader followed\n\
    crash leader\n\
    wait 5s\n";

fn election() -> Experiment {
    let text =
        ELECTION.replace("vary servers_are \"x\" # replaced below\n", "vary rule no-rule on off\n");
    let text = text.replace("vary rule no-rule on off", "  vary line \"\" \"set loss 5%\"");
    Experiment::parse("election.raft", &text).expect("a good experiment")
}

fn told(text: &str) -> String {
    let errors = Experiment::parse("e", text).expect_err("a bad experiment");
    errors.iter().map(|error| format!("{error}\n")).collect()
}

fn trial(cell: &Cell, index: u32) -> Trial {
    cell.trial(index, &mut || true).expect("nobody interrupts it")
}

#[test]
fn a_cell_is_the_script_line_by_line_with_its_values() {
    let experiment = election();
    assert_eq!((experiment.cells(), experiment.trials(), experiment.first_seed()), (4, 12, 7));
    let labels: Vec<_> = (0..4).map(|cell| experiment.plan().label(cell)).collect();
    let [slow, slower] = ["election_timeout 150ms..300ms", "election_timeout 300ms..600ms"];
    let expected =
        ["line ", "line set loss 5%"].map(|line| [slow, slower].map(|it| format!("{it}, {line}")));
    assert_eq!(
        labels,
        [&expected[0][0], &expected[1][0], &expected[0][1], &expected[1][1]].map(String::clone)
    );
    let lines: Vec<_> =
        experiment.cell(3).expect("it is there").text.lines().map(str::to_owned).collect();
    assert_eq!(lines[3], "# trials 12");
    assert_eq!(lines[4], "set election_timeout 300ms..600ms # slow and slower");
    assert_eq!((&*lines[5], &*lines[6]), ("set heartbeat 100ms", "  set loss 5%"));
    assert_eq!(lines.len(), 12);
    assert!(experiment.cell(4).is_none());
}

#[test]
fn an_ordinary_run_of_an_experiment_is_one_of_its_first_cell() {
    let experiment = election();
    let whole = crate::lab::language::parse_script("x", &experiment.text).expect("a good script");
    let first = experiment.cell(0).expect("it is there");
    let first = crate::lab::language::parse_script("x", &first.text).expect("a good script");
    assert_eq!((&whole.setup, &whole.steps), (&first.setup, &first.steps));
}

#[test]
fn a_trial_is_an_ordinary_run_of_its_cell_with_its_seed() {
    let experiment = election();
    for index in [0, 3] {
        let cell = experiment.cell(index).expect("it is there");
        let trial = trial(&cell, 5);
        assert_eq!((trial.seed, cell.seed(5)), (12, 12));
        let script = crate::lab::language::parse_script("x", &cell.text).expect("a good script");
        let mut run = crate::lab::Run::open(&script, Some(12)).expect("a possible setup");
        assert!(run.advance(&mut |_| (), &mut || true));
        let report = run.report();
        let value = |place: usize| trial.values[place].value;
        assert_eq!(value(0), report.measures[0].span().map(|span| span.as_us()));
        assert_eq!(value(1), report.measures[1].count());
        assert!(
            value(0).is_some_and(|us| us > 100_000) && value(1).is_some_and(|votes| votes >= 3)
        );
        assert_eq!(trial.values[0].at_us, report.measures[0].ended().map(|at| at.as_us()));
        assert_eq!(trial.outcome, Outcome::Done);
        // It ended when everything was measured, and not after five more seconds.
        assert!(trial.ended_us < report.ended_at.as_us() - 1_000_000, "{trial:?}");
    }
}

#[test]
fn a_trial_is_the_same_whoever_runs_it_and_whenever() {
    let experiment = election();
    let (one, other) = (experiment.cell(1).unwrap(), experiment.cell(1).unwrap());
    let forward: Vec<_> = (0..8).map(|index| trial(&one, index)).collect();
    let mut backward: Vec<_> = (0..8).rev().map(|index| trial(&other, index)).collect();
    backward.reverse();
    assert_eq!(forward, backward);
    let values: Vec<_> = forward.iter().map(|it| it.values[0].value).collect();
    assert!(values.iter().any(|value| *value != values[0]), "{values:?}");
}

#[test]
fn what_never_comes_has_no_value_and_is_no_failure() {
    let text = "servers 3\ntrials 2\nmeasure \"never\" from leader to S1 is down\nmeasure \"no start\" from S1 is down to leader\n\
        await S2 is down within 2s\nmeasure \"after\" to leader\n";
    let experiment = Experiment::parse("e", text).expect("a good experiment");
    let trial = trial(&experiment.cell(0).unwrap(), 0);
    assert_eq!(trial.outcome, Outcome::TimedOut { line: 5 });
    assert_eq!((trial.ended_us, trial.outcome.problem()), (2_000_000, None));
    assert!(trial.values[0].value.is_none() && trial.values[0].at_us.is_some());
    assert_eq!(trial.values[1..], [Value::default(); 2]);
}

#[test]
fn a_failed_expectation_and_a_violation_are_told() {
    let outcome = |text: &str| {
        let text = format!("measure \"x\" from leader to S1 is down\n{text}\n");
        let experiment = Experiment::parse("e", &text).expect("a good experiment");
        trial(&experiment.cell(0).unwrap(), 0).outcome
    };
    let message = "expected 'leader', and it does not hold".to_owned();
    assert_eq!(outcome("expect leader"), Outcome::Failed { line: 2, message });
    assert!(matches!(outcome("crash leader"), Outcome::Failed { line: 2, .. }));
    // A violation counts even where an await waits for too long after it.
    let broken = "break majority\npartition S1 S2 | S3 S4 S5\nwait 60ms\ntimeout S1 S3\nawait S1 is down within 1s";
    assert!(matches!(outcome(broken), Outcome::Violated { .. }));
    assert_eq!(outcome("wait 1s"), Outcome::Done);
}

#[test]
fn a_trial_without_an_end_is_limited() {
    let text = "measure \"x\" from leader to S1 is down\nset load 100/s\nwait 3600000s\n";
    let experiment = Experiment::parse("e", text).expect("a good experiment");
    let trial = trial(&experiment.cell(0).unwrap(), 0);
    assert_eq!(trial.outcome, Outcome::Limited);
    let cell = experiment.cell(0).unwrap();
    assert!(cell.trial(0, &mut || false).is_none(), "it can be interrupted");
    assert!(trial.events > MAX_EVENTS && trial.events < MAX_EVENTS + 100_000);
    assert!(trial.outcome.problem().is_some_and(|words| words.contains("5000000 events or 3600s")));
}

#[test]
fn counts_are_those_of_their_spans() {
    let text = "servers 3\nset latency 10ms\nset disk 0ms\nmeasure \"all\" elections\nmeasure \"terms\" terms from leader to S3 is leader\n\
        measure \"grants\" events vote_granted from leader\ntimeout S1\nawait S1 is leader within 1s\n\
        measure \"beats\" messages heartbeat to S2 is candidate\nmeasure \"bytes\" bytes heartbeat to S2 is candidate\n\
        measure \"between\" messages from leader to S2 is candidate\nat 100ms timeout S2\nawait S2 is leader within 1s\n\
        measure \"commands\" commands to committed \"x=1\" on all\nsubmit \"x=1\"\nat 500ms timeout S3\nwait 200ms\n";
    let experiment = Experiment::parse("e", text).expect("a good experiment");
    let trial = trial(&experiment.cell(0).unwrap(), 0);
    let names: Vec<_> = experiment.columns().iter().map(|column| &*column.name).collect();
    assert_eq!(names, ["all", "terms", "grants", "beats", "bytes", "between", "commands"]);
    let [all, terms, grants, beats, bytes, between, commands] =
        <[Option<u64>; 7]>::try_from(trial.values.iter().map(|it| it.value).collect::<Vec<_>>())
            .unwrap();
    assert_eq!((all, terms), (Some(3), Some(2)));
    assert_eq!(grants, Some(4), "two for S2, two for S3");
    // S1 leads from 20 ms on; its line comes after the first two heartbeats, and sees those of 70 ms.
    assert_eq!(beats, Some(2));
    assert_eq!(bytes, beats.map(|count| count * 64));
    // They and their answers; what is sent in the instant of the election is before the span.
    assert_eq!(between, Some(2 + 2 + 2 + 2));
    assert_eq!(commands, Some(1));
    assert_eq!(trial.ended_us, 700_000);
}

#[test]
fn absurd_experiments_are_refused_without_building_them() {
    let measure = "measure \"x\" from no leader to leader\n";
    let many: String = (1..=999).map(|us| format!(" {us}us")).collect();
    let grid = format!("vary latency{many}\nvary disk{many}\nvary heartbeat{many}\n{measure}");
    assert_eq!(
        told(&grid),
        "e:3:1: the values make 999 × 999 × 999 combinations, expected at most 1000\n"
    );
    let size = format!("trials 100000\nvary latency{many}\n{measure}");
    let message =
        "999 combinations × 100000 trials × 1 measures are 99900000 values; there may be 10000000";
    assert_eq!(
        told(&size),
        format!("e:1:1: {message}, expected fewer trials, or fewer values that vary\n")
    );
    let long = format!("vary latency{many}\n{measure}{}", "# a long comment\n".repeat(1_000));
    assert!(told(&long).contains("999 combinations of a script of "), "{}", told(&long));
    assert!(told(&format!("vary latency{many} 1s 2s\n{measure}")).contains("one value too many"));
    assert!(told("servers 3\n").contains("measures nothing"));
    let loops = format!("repeat 101\n{measure}end\n");
    assert_eq!(told(&loops), "e:2:1: one measure too many, expected at most 100 of a run\n");
    let other = "vary line \"\" \"measure \\\"y\\\" to leader\"\nmeasure \"x\" to leader\n";
    assert_eq!(
        told(other),
        "e:1:1: with line measure \"y\" to leader it measures other things than with line , expected the same 'measure' lines\n"
    );
}

#[test]
fn an_error_of_one_combination_is_told_at_its_value() {
    let measure = "measure \"x\" from no leader to leader\n";
    let servers = format!("vary servers 5 3\n{measure}crash S4\n");
    assert_eq!(
        told(&servers),
        "e:3:7: there is no S4 in a cluster of 3, with servers 3, expected S1 to S3\n"
    );
    let line = format!("servers 3\nvary line \"crash S1\" \"crash S4\"\n{measure}");
    assert_eq!(told(&line), "e:2:22: there is no S4 in a cluster of 3, expected S1 to S3\n");
    let nested = format!("vary line \"\" \"end\"\n{measure}");
    assert_eq!(
        told(&nested),
        "e:1:14: there is no 'repeat' that this ends, expected a 'repeat' on a line before\n"
    );
}

#[test]
fn measures_of_loops_have_numbers() {
    let text = "let old = S1\nrepeat 2\nmeasure \"a\" to old is leader\nmeasure \"b\" to leader\nend\nmeasure \"a\" terms\n";
    let experiment = Experiment::parse("e", text).expect("a good experiment");
    let names: Vec<_> = experiment.columns().iter().map(|column| &*column.name).collect();
    assert_eq!(names, ["a", "b", "a (2)", "b (2)", "a (3)"]);
    let trial = trial(&experiment.cell(0).unwrap(), 0);
    assert_eq!(trial.values.len(), 5);
    assert_eq!(trial.values[4].value, Some(0));
}
