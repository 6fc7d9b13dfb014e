use super::*;

/// The end-to-end test runs the same text, and expects the same figures.
const SMALL: &str = include_str!("../../../tests/e2e/laboratory.raft");

fn job(text: &str) -> Job {
    Job::new(text).expect("a good experiment")
}

/// Runs a trial by asking again and again.
fn row(job: &mut Job, cell: usize, trial: u32, budget: u32) -> Vec<f64> {
    for _ in 0..1_000_000 {
        let mut left = budget;
        let mut keep_going = || {
            left = left.saturating_sub(1);
            left > 0
        };
        if let Some(row) = job.work(cell, trial, &mut keep_going) {
            return row.to_vec();
        }
    }
    panic!("the trial does not end");
}

#[test]
fn the_page_gets_the_figures_of_the_native_program() {
    let mut job = job(SMALL);
    assert_eq!((job.experiment().cells(), job.experiment().trials()), (2, 20));
    let medians = [0, 1].map(|cell| {
        let rows: Vec<_> = (0..20).map(|trial| row(&mut job, cell, trial, 1_000)).collect();
        let mut values: Vec<f64> = rows.iter().map(|row| row[3]).collect();
        values.sort_by(f64::total_cmp);
        let [count, never, _, _, _, median, ..] = figures(&values, 0.0);
        assert_eq!((count, never), (20.0, 0.0));
        median
    });
    // As `raftarium experiment tests/e2e/laboratory.raft --json` prints them.
    assert_eq!(medians, [272_691.0, 424_035.0]);
}

#[test]
fn a_trial_in_slices_is_the_same_trial() {
    let text = "servers 5\ntrials 5\nvary loss 0% 10%\nset load 500/s\nmeasure \"messages\" messages\nwait 2s\n";
    let (mut whole, mut sliced) = (job(text), job(text));
    for (cell, trial) in [(0, 0), (1, 0), (1, 4)] {
        assert!(sliced.work(cell, trial, &mut || false).is_none(), "it takes several slices");
        assert_eq!(row(&mut whole, cell, trial, u32::MAX), row(&mut sliced, cell, trial, 1));
    }
    // Another trial in between starts the interrupted one anew.
    assert!(sliced.work(0, 3, &mut || false).is_none());
    row(&mut sliced, 0, 4, 1);
    assert_eq!(row(&mut sliced, 0, 3, 1), row(&mut whole, 0, 3, u32::MAX));
}

#[test]
fn what_never_comes_and_what_fails_is_in_the_row() {
    let text = "servers 3\ntrials 2\nmeasure \"never\" from leader to S1 is down\nawait S2 is down within 2s\n";
    let mut never = job(text);
    let row_of_never = row(&mut never, 0, 0, 100);
    assert_eq!(row_of_never[..2], [f64::from(TrialCode::TimedOut as u32), 2_000_000.0]);
    assert!(row_of_never[3].is_nan() && row_of_never[4] > 0.0);
    assert_eq!(never.trouble(), None);
    let mut failing = job("measure \"x\" to S1 is down\nexpect leader\n");
    assert_eq!(row(&mut failing, 0, 0, 100)[0], f64::from(TrialCode::Failed as u32));
    assert_eq!(failing.trouble(), Some("line 2: expected 'leader', and it does not hold"));
}

#[test]
fn published_figures_are_points_of_their_cells() {
    let text = "# published: \"10ms\" median 171 mean 181.5 (somebody)\nvary latency 5ms 10ms\nmeasure \"x\" to leader\n";
    let rows = published(job(text).experiment());
    assert_eq!((rows.len(), &rows[..4]), (8, &[1.0, 0.0, 50.0, 171_000.0][..]));
    assert!(rows[6].is_nan() && rows[7] == 181_500.0);
}

#[test]
fn a_bad_experiment_is_rejected_at_its_line_and_no_trial_is_beyond_the_last() {
    let problem = Job::new("servers 3\nvary lattency 1ms\n").expect_err("a misspelt word");
    assert_eq!(problem.line, Some(2));
    let many: String = (1..=999).map(|us| format!(" {us}us")).collect();
    let grid = format!("vary latency{many}\nvary disk{many}\nmeasure \"x\" to leader\n");
    let problem = Job::new(&grid).expect_err("too large a grid");
    assert_eq!(problem.message, "the values make 999 × 999 combinations, expected at most 1000");
    let mut small = job(SMALL);
    assert!(small.work(0, 20, &mut || true).is_none());
    assert!(small.work(2, 0, &mut || true).is_none());
    assert!(small.work(1, 0, &mut || true).is_some());
}
