//! Many seeds, shared out over jobs: what `search`, `campaign` and `experiment` have in common.
//!
//! Each seed is a piece of work of its own, so the result does not depend on who does which, nor in how many goes. With a
//! [state file](super::state), a further run of the same work skips what is finished, and the files of several shards
//! make one when they are put one after another.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::ops::RangeInclusive;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use clap::Args;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::interrupt::Interrupt;
use super::out::Problem;
use super::parse::seeds;
use super::progress::Progress;
use super::state::{Header, State};

/// Which seeds, and how.
#[derive(Clone, Debug, Args)]
pub struct Seeds {
    /// The seeds, as in 1..1000
    #[arg(long, value_name = "FROM..TO", value_parser = seeds, default_value = "1..16")]
    pub seeds: RangeInclusive<u64>,
    #[command(flatten)]
    pub sharing: Sharing,
    /// Reports as one JSON object
    #[arg(long)]
    pub json: bool,
}

/// Who does the work, and where it is kept.
#[derive(Clone, Debug, Args)]
pub struct Sharing {
    /// How many seeds run at a time [default: the number of cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    pub jobs: Option<u16>,
    /// Runs only a part of the seeds, as in 3/16: the third of sixteen parts
    #[arg(long, value_name = "K/N", value_parser = shard, default_value = "1/1")]
    pub shard: Shard,
    /// Keeps finished results in this file, and skips the seeds that it already has
    #[arg(long, value_name = "STATE.ndjson")]
    pub state: Option<String>,
}

/// A part of the seeds: each `of`th, from the `number`th on, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    number: u64,
    of: u64,
}

impl Shard {
    /// All of it.
    pub const WHOLE: Self = Self { number: 1, of: 1 };
}

impl std::fmt::Display for Shard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

fn shard(text: &str) -> Result<Shard, String> {
    let number = |word: &str| word.parse::<u64>().ok();
    let parts = text.split_once('/').and_then(|(a, b)| Some((number(a)?, number(b)?)));
    match parts {
        Some((number, of)) if (1..=of).contains(&number) => Ok(Shard { number, of }),
        _ => Err("expected a part and the number of parts, as in 3/16".into()),
    }
}

/// What became of a seed.
pub trait Outcome: Serialize + DeserializeOwned + PartialEq + Send {
    /// Whether the seeds after it need not be worked on.
    fn ends_the_batch(&self) -> bool;
}

/// More of anything than a seed can have. So much of each of [`super::parse::MAX_SEEDS`] seeds still fits a number.
pub const ABSURD: u64 = 1 << 40;

/// What is to be done.
pub struct Work<'a, R> {
    /// All pieces of work, of which a shard does its part.
    pub pieces: RangeInclusive<u64>,
    /// What was asked, so that nothing is mixed up.
    pub header: Header,
    /// What progress says of it.
    pub words: &'a dyn Fn() -> String,
    /// What is wrong with a result that a state file has, if it cannot be one.
    pub check: &'a dyn Fn(u64, &R) -> Result<(), String>,
}

/// Works on all pieces that are not finished, as far as they belong to the shard. `work` gives up when it is told to, and
/// answers with nothing then. All that is finished comes back, and whether that is all.
pub fn run<R: Outcome>(
    options: &Sharing,
    Work { pieces, header, words, check }: Work<'_, R>,
    interrupt: &Interrupt,
    work: impl Fn(u64, &dyn Fn() -> bool) -> Result<Option<R>, Problem> + Sync,
) -> Result<(BTreeMap<u64, R>, bool), Problem> {
    let check = |piece: u64, result: &R| match pieces.contains(&piece) {
        true => check(piece, result),
        false => Err(format!("{piece} is not among the seeds of this work")),
    };
    let (state, known) = match &options.state {
        None => (None, BTreeMap::new()),
        Some(path) => {
            let (state, known) = State::open(path, &header, &check)?;
            (Some(state), known)
        }
    };
    let (from, to) = (*pieces.start(), *pieces.end());
    let part = options.shard;
    let mine = |seed: &u64| (seed - from) % part.of == part.number - 1;
    let ended_at = known.iter().find(|(_, result): &(_, &R)| result.ends_the_batch());
    let all: Vec<u64> = (from..=to).filter(mine).collect();
    let shared = Shared {
        todo: all.iter().copied().filter(|seed| !known.contains_key(seed)).collect(),
        next: AtomicU64::new(0),
        ended_at: AtomicU64::new(ended_at.map_or(u64::MAX, |(&seed, _)| seed)),
        stop: AtomicBool::new(false),
        finished: Mutex::new(Finished { results: known, state, problem: None }),
    };
    share_out(&shared, options, interrupt, words, &work);
    let finished = shared.finished.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    if let Some(problem) = finished.problem {
        return Err(problem);
    }
    let end = shared.ended_at.load(Ordering::Relaxed);
    let mut results = finished.results;
    // What others have finished after the end would make the report depend on how many there were.
    results.retain(|&seed, _| seed <= end);
    let mut wanted = all.iter().filter(|&&seed| seed <= end);
    let is_whole = wanted.all(|seed| results.contains_key(seed));
    Ok((results, is_whole))
}

/// What all jobs share.
struct Shared<R> {
    todo: Vec<u64>,
    next: AtomicU64,
    /// The lowest seed behind which nothing has to be done.
    ended_at: AtomicU64,
    stop: AtomicBool,
    finished: Mutex<Finished<R>>,
}

struct Finished<R> {
    results: BTreeMap<u64, R>,
    state: Option<State>,
    problem: Option<Problem>,
}

fn share_out<R: Outcome>(
    shared: &Shared<R>,
    options: &Sharing,
    interrupt: &Interrupt,
    words: &dyn Fn() -> String,
    work: &(impl Fn(u64, &dyn Fn() -> bool) -> Result<Option<R>, Problem> + Sync),
) {
    let cores = || thread::available_parallelism().map_or(1, NonZero::get);
    let jobs = options.jobs.map_or_else(cores, usize::from);
    let mut progress = Progress::new(Some(shared.todo.len() as u64));
    thread::scope(|scope| {
        let jobs: Vec<_> = (0..jobs).map(|_| scope.spawn(|| shared.work(work))).collect();
        while jobs.iter().any(|job| !job.is_finished()) {
            thread::sleep(Duration::from_millis(2));
            shared.stop.fetch_or(interrupt.is_set(), Ordering::Relaxed);
            let done = shared.next.load(Ordering::Relaxed).min(shared.todo.len() as u64);
            progress.set(done.saturating_sub(jobs.len() as u64), words);
        }
    });
}

impl<R: Outcome> Shared<R> {
    fn work(&self, work: &(impl Fn(u64, &dyn Fn() -> bool) -> Result<Option<R>, Problem> + Sync)) {
        loop {
            let place = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(&seed) = self.todo.get(place as usize) else { return };
            let goes_on = || {
                !self.stop.load(Ordering::Relaxed) && seed <= self.ended_at.load(Ordering::Relaxed)
            };
            if !goes_on() {
                return;
            }
            match work(seed, &goes_on) {
                Ok(Some(result)) => self.finish(seed, result),
                Ok(None) => {}
                Err(problem) => self.give_up(problem),
            }
        }
    }

    fn finish(&self, seed: u64, result: R) {
        if result.ends_the_batch() {
            self.ended_at.fetch_min(seed, Ordering::Relaxed);
        }
        let Ok(mut finished) = self.finished.lock() else { return };
        let kept = finished.state.as_mut().map_or(Ok(()), |state| state.keep(seed, &result));
        finished.results.insert(seed, result);
        drop(finished);
        if let Err(problem) = kept {
            self.give_up(problem);
        }
    }

    fn give_up(&self, problem: Problem) {
        self.stop.store(true, Ordering::Relaxed);
        if let Ok(mut finished) = self.finished.lock() {
            finished.problem.get_or_insert(problem);
        }
    }
}
