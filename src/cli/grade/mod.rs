//! `raftarium grade`: what each of many people has reached in an exercise.
//!
//! `submissions` finds what was handed in, the library judges it, and `report` prints the rows. What people hand in is
//! foreign: whatever is wrong with it becomes the reason of its row, and the others are judged.

mod report;
mod submissions;

use std::ops::RangeInclusive;
use std::panic::{AssertUnwindSafe, catch_unwind};

use clap::Args;
use serde::{Deserialize, Serialize};

use raftarium::lab::grade::{Done as Acts, Exercise, Grade, Limits, Refusal};
use raftarium::types::{Duration, Time};

use super::batch::{self, Outcome, Shard, Sharing, Work};
use super::core::CoreOptions;
use super::drive::Judged;
use super::interrupt::Interrupt;
use super::link::{VERSION, duration};
use super::load::{Loaded, load, load_foreign};
use super::out::{Problem, print_error};
use super::state::Header;
use super::{Done, Ending};

use submissions::Submission;

/// How many of a reader's lines are listed.
const LISTED: usize = 500;

/// Judges what was handed in for an exercise. Exit status: 0 everything could be judged, 1 not everything, 2 bad input
///
/// A submission is a saved run, a file that holds a link, a link, or a CSV file with a column of links or paths.
#[derive(Debug, Args)]
pub struct Options {
    /// A .raft file with goals, or the name of an exercise of the library
    #[arg(value_name = "EXERCISE")]
    exercise: String,
    /// What was handed in
    #[arg(value_name = "FILE|LINK|CSV", required = true)]
    submissions: Vec<String>,
    #[command(flatten)]
    core: CoreOptions,
    /// The column of a CSV file that holds links or paths [default: found by its name or its links]
    #[arg(long, value_name = "NAME")]
    column: Option<String>,
    /// The most events of one run
    #[arg(long, value_name = "N", default_value_t = 2_000_000, value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    max_events: u64,
    /// The longest simulated time of one run
    #[arg(long, value_name = "DURATION", default_value = "3600s", value_parser = duration)]
    max_time: Duration,
    /// How many runs are judged at a time [default: the number of cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    jobs: Option<u16>,
    /// Reports as one JSON object
    #[arg(long)]
    json: bool,
    /// Reports as CSV, one line per submission
    #[arg(long, conflicts_with = "json")]
    csv: bool,
}

/// What became of a submission.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Row {
    name: String,
    /// Where it was found: a path, the line of a CSV file, or an argument.
    source: String,
    judged: bool,
    /// Why it could not be judged.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    points: u32,
    /// All goals of the exercise.
    goals: Vec<Judged>,
    #[serde(skip_serializing_if = "Option::is_none")]
    run: Option<Run>,
}

/// A run that could be judged.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Run {
    seed: u64,
    /// Up to when it was judged.
    ended_at_us: u64,
    events: u64,
    /// The version of Raftarium that made it.
    engine: Option<String>,
    /// Whether the replay is what the link or the saved run says: `agrees` or `differs`.
    replay: Option<String>,
    /// Why a script stopped before its end.
    stopped: Option<String>,
    /// Whether lines come after that time, which were not judged.
    goes_on: bool,
    #[serde(flatten)]
    did: Acts,
    /// How many lines it adds to the exercise.
    line_count: usize,
    /// The first of them.
    lines: Vec<Line>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Line {
    at_us: u64,
    line: String,
}

impl Outcome for Row {
    fn ends_the_batch(&self) -> bool {
        false
    }
}

/// Judges all submissions.
pub fn main(options: &Options) -> Done {
    let mut loaded = load(&options.exercise)?;
    loaded.use_core(&options.core)?;
    let exercise = Exercise::new(loaded.script)
        .map_err(|why| Problem::new(format!("{}: {why}", options.exercise)))?;
    let all = submissions::find(&options.submissions, options.column.as_deref())?;
    let interrupt = Interrupt::listen();
    let (rows, is_whole) = judge_all(&exercise, &all, options, &interrupt)?;
    let report = report::Report::new(&options.exercise, &exercise, rows);
    match (options.json, options.csv) {
        (true, _) => report.json()?,
        (_, true) => report.csv()?,
        _ => report.table()?,
    }
    if !is_whole {
        print_error(format_args!(
            "interrupted: {} of {} are judged",
            report.rows().len(),
            all.len()
        ));
        return Ok(Ending::Interrupted);
    }
    Ok(if report.rows().iter().all(|row| row.judged) { Ending::Held } else { Ending::Failed })
}

/// The rows, in the order of the submissions, and whether these are all.
fn judge_all(
    exercise: &Exercise,
    all: &[Submission],
    options: &Options,
    interrupt: &Interrupt,
) -> Result<(Vec<Row>, bool), Problem> {
    let pieces: RangeInclusive<u64> = 1..=all.len() as u64;
    let header = Header {
        raftarium: VERSION.into(),
        work: "grade".into(),
        seeds: String::new(),
        options: String::new(),
    };
    let words = || "submissions".to_owned();
    let work = Work { pieces, header, words: &words, check: &|_, _: &Row| Ok(()) };
    let shared = Sharing { jobs: options.jobs, shard: Shard::WHOLE, state: None };
    let limits = Limits { events: options.max_events, until: Time::ZERO + options.max_time };
    let (rows, is_whole) = batch::run(&shared, work, interrupt, |place, goes_on| {
        let Some(submission) = all.get(place as usize - 1) else { return Ok(None) };
        Ok(row(exercise, submission, limits, goes_on))
    })?;
    Ok((rows.into_values().collect(), is_whole))
}

/// What becomes of one submission; nothing if the work was cancelled.
fn row(
    exercise: &Exercise,
    submission: &Submission,
    limits: Limits,
    keep_going: &dyn Fn() -> bool,
) -> Option<Row> {
    let mut author = None;
    let judged = catch_unwind(AssertUnwindSafe(|| {
        let place = submission.place.as_ref().map_err(|why| Some(why.clone()))?;
        let handed_in = load_foreign(place).map_err(|problem| Some(first_line(&problem)))?;
        author.clone_from(&handed_in.author);
        judge(exercise, &handed_in, limits, keep_going)
    }));
    let judged = judged.unwrap_or_else(|_| Err(Some("Raftarium itself fails on it".into())));
    let (reason, reached, run) = match judged {
        Ok((reached, run)) => (None, reached, Some(run)),
        Err(Some(reason)) => (Some(reason), vec![None; exercise.goals().len()], None),
        Err(None) => return None,
    };
    let goals = exercise.goals().iter().zip(reached).map(|(goal, reached)| Judged {
        name: goal.name.to_string(),
        points: goal.points,
        reached_us: reached.map(Time::as_us),
    });
    let goals: Vec<_> = goals.collect();
    let reached = goals.iter().filter(|goal| goal.reached_us.is_some());
    let points = reached.map(|goal| u32::from(goal.points)).sum();
    let author = author.filter(|_| !submission.is_named);
    let name = author.unwrap_or_else(|| submission.name.clone());
    let source = submission.source.clone();
    Some(Row { name, source, judged: run.is_some(), reason, points, goals, run })
}

/// When each goal was reached, and the run; or why it cannot be judged, or nothing if the work was cancelled.
fn judge(
    exercise: &Exercise,
    handed_in: &Loaded,
    limits: Limits,
    keep_going: &dyn Fn() -> bool,
) -> Result<(Vec<Option<Time>>, Run), Option<String>> {
    let mark = handed_in.moment.as_ref().map(|moment| &moment.mark);
    let grade = exercise.judge(&handed_in.script, mark, limits, keep_going);
    let grade = grade.map_err(|refusal| match refusal {
        Refusal::Cancelled => None,
        refusal => Some(refusal.to_string()),
    })?;
    Ok((grade.reached.clone(), Run::of(grade, handed_in)))
}

/// A problem without the line of a script that it shows.
fn first_line(problem: &Problem) -> String {
    problem.to_string().lines().next().unwrap_or_default().to_owned()
}

impl Run {
    fn of(grade: Grade, handed_in: &Loaded) -> Self {
        let line = |(at, line): (Time, String)| Line { at_us: at.as_us(), line };
        Self {
            seed: grade.seed,
            ended_at_us: grade.ended_at.as_us(),
            events: grade.events,
            engine: handed_in.moment.as_ref().and_then(|moment| moment.engine.clone()),
            replay: grade.agrees.map(|agrees| if agrees { "agrees" } else { "differs" }.into()),
            stopped: grade.stopped,
            goes_on: grade.goes_on,
            did: grade.done,
            line_count: grade.lines.len(),
            lines: grade.lines.into_iter().take(LISTED).map(line).collect(),
        }
    }
}
