//! `raftarium search`: looks for what breaks a cluster, over many seeds.

use std::sync::atomic::{AtomicU64, Ordering};

use clap::Args;
use serde::{Deserialize, Serialize};

use raftarium::lab::Session;
use raftarium::lab::language::{Action, Condition, MAX_LINES, MAX_SCRIPT, Script, parse_line};
use raftarium::lab::search::{Goal, Kind, Options as Choices, Search, Story};
use raftarium::types::{Duration, Property, ServerId, Time};

use super::batch::{self, ABSURD, Outcome};
use super::core::{CoreOptions, core_words};
use super::interrupt::Interrupt;
use super::link::{VERSION, duration};
use super::load::{Loaded, load};
use super::out::{Out, Problem, json};
use super::output::Claims;
use super::state::{Header, checksum};
use super::{Done, Ending};

/// Searches for faults that break a cluster. Exit status: 0 nothing was found, 1 something was, 2 bad input
///
/// Interferes with runs of the script at random, guided by what has been seen, until a property is violated, or a
/// condition holds. The result is shortened and written as a script that reproduces it. Each seed is a search and a run of
/// its own; the lowest that finds something counts, so the result does not depend on the number of jobs.
#[derive(Debug, Args)]
pub struct Options {
    /// A .raft file, a link to a run, - for standard input, or the name of a scenario of the library
    #[arg(value_name = "FILE|LINK|SCENARIO")]
    script: String,
    #[command(flatten)]
    batch: batch::Seeds,
    #[command(flatten)]
    core: CoreOptions,
    /// Searches only for a violation of this property; can be given several times
    #[arg(long, value_name = "PROPERTY", value_parser = property, conflicts_with = "condition")]
    property: Vec<Property>,
    /// Searches for a condition of the language instead, as in "no leader"
    #[arg(long, value_name = "CONDITION")]
    condition: Option<String>,
    /// How long the condition must hold without interruption
    #[arg(long = "for", value_name = "DURATION", requires = "condition", value_parser = duration, default_value = "0s")]
    during: Duration,
    /// Runs the script undisturbed until this time, and starts the search there
    #[arg(long, value_name = "TIME", value_parser = duration, default_value = "0s")]
    from: Duration,
    /// What the search may do, as in crashes,links [default: everything but lies]
    #[arg(long, value_name = "KINDS", value_delimiter = ',', value_parser = kind)]
    kinds: Vec<Kind>,
    /// The limit for the search of one seed, in millions of simulated steps
    #[arg(long, value_name = "MILLIONS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    effort: u64,
    /// Writes the script of what is found to this file
    #[arg(long, value_name = "OUT.raft")]
    out: Option<String>,
}

fn property(word: &str) -> Result<Property, String> {
    let found = Property::ALL.into_iter().find(|property| property.word() == word);
    found.ok_or_else(|| {
        let words: Vec<_> = Property::ALL.into_iter().map(Property::word).collect();
        format!("expected one of {}", words.join(", "))
    })
}

fn kind(word: &str) -> Result<Kind, String> {
    Kind::from_word(word).ok_or_else(|| {
        let words: Vec<_> = Kind::ALL.into_iter().map(Kind::word).collect();
        format!("expected one of {}", words.join(", "))
    })
}

/// What became of a seed's search.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeedResult {
    worlds: u64,
    /// In how many of them a property could not be judged to the end.
    #[serde(default)]
    unknown: u64,
    work: u64,
    features: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    story: Option<Told>,
}

/// A story, as a state file and a report have it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    commands: usize,
    servers: u8,
    end_us: u64,
    ending: String,
    script: String,
}

impl SeedResult {
    /// What makes this impossible as a result.
    fn check(&self) -> Result<(), String> {
        let Self { worlds, unknown, work, features, story } = self;
        let possible =
            [*worlds, *unknown, *work, *features].into_iter().all(|number| number < ABSURD);
        let story_is_possible = story.as_ref().is_none_or(|told| {
            (1..=ServerId::MAX).contains(&told.servers)
                && told.commands <= MAX_LINES
                && told.end_us < ABSURD * 1_000
                && told.script.len() <= 2 * MAX_SCRIPT
        });
        if possible && story_is_possible { Ok(()) } else { Err("this cannot be a result".into()) }
    }
}

impl Outcome for SeedResult {
    fn ends_the_batch(&self) -> bool {
        self.story.is_some()
    }
}

/// Searches seed by seed.
pub fn main(options: &Options) -> Done {
    let mut loaded = load(&options.script)?;
    loaded.use_core(&options.core)?;
    let goal = goal(options, loaded.script.setup.servers)?;
    let mut claims = Claims::new();
    claims.read_script(&options.script);
    options.batch.sharing.state.as_deref().map_or(Ok(()), |state| claims.state(state))?;
    let output = options.out.as_deref().map(|path| claims.output("script", path)).transpose()?;
    let interrupt = Interrupt::listen();
    let worlds = AtomicU64::new(0);
    let words = || format!("seeds; {} worlds", worlds.load(Ordering::Relaxed));
    let hunt = Hunt { loaded: &loaded, goal: &goal, options, worlds: &worlds };
    let todo = batch::Work {
        pieces: options.batch.seeds.clone(),
        header: hunt.header(),
        words: &words,
        check: &|_, result: &SeedResult| result.check(),
    };
    let work = |seed, goes_on: &dyn Fn() -> bool| hunt.seed(seed, goes_on);
    let (results, is_whole) = batch::run(&options.batch.sharing, todo, &interrupt, work)?;
    let found = results.iter().find_map(|(&seed, result)| Some((seed, result.story.as_ref()?)));
    if !is_whole {
        return Ok(Ending::Interrupted);
    }
    let written = match (output, found) {
        (Some(output), Some((_, told))) => output.write_all(&told.script),
        _ => Ok(()),
    };
    let report = Report {
        script: loaded.script.name.clone(),
        goal: goal.to_string(),
        seeds: results.len(),
        worlds: results.values().map(|result| result.worlds).sum(),
        unknown: results.values().map(|result| result.unknown).sum(),
        work: results.values().map(|result| result.work).sum(),
        seed: found.map(|(seed, _)| seed),
        story: found.map(|(_, told)| told.clone()),
    };
    let mut out = claims.report();
    if options.batch.json {
        json(&mut out, &report)?
    } else {
        print(&mut out, &report, options)?
    }
    // What was found is reported first, whatever became of the file.
    written?;
    Ok(if report.story.is_some() { Ending::Failed } else { Ending::Held })
}

#[derive(Debug, Serialize)]
struct Report {
    script: String,
    goal: String,
    seeds: usize,
    worlds: u64,
    unknown: u64,
    work: u64,
    seed: Option<u64>,
    story: Option<Told>,
}

fn print(out: &mut Out, report: &Report, options: &Options) -> Result<(), Problem> {
    let Report { script, goal, seeds, worlds, .. } = report;
    let (Some(seed), Some(told)) = (report.seed, &report.story) else {
        let unknown = match report.unknown {
            0 => String::new(),
            some => format!("; linearizability is unknown in {some} of them"),
        };
        return out.line(format_args!(
            "{script}: {goal} was not found in {worlds} worlds of {seeds} seeds{unknown}"
        ));
    };
    let Told { servers, ending, .. } = told;
    let commands = match told.commands {
        1 => "1 command".into(),
        more => format!("{more} commands"),
    };
    let end = Time::from_us(told.end_us);
    out.line(format_args!(
        "{script}: seed {seed} found {goal}, with {commands} to a cluster of {servers}, at {end}"
    ))?;
    out.line(format_args!("  {ending}"))?;
    match &options.out {
        Some(path) => out.line(format_args!("  {path} reproduces it")),
        None => out.text(&format!("\n{}", told.script)),
    }
}

fn goal(options: &Options, servers: u8) -> Result<Goal, Problem> {
    let Some(text) = &options.condition else {
        return Ok(Goal::Violated(options.property.clone()));
    };
    let refuse = |why: String| Problem::new(format!("--condition \"{text}\": {why}"));
    let actions = parse_line(&format!("expect {text}"), servers)
        .map_err(|error| refuse(format!("{error}\n{}", error.snippet())))?;
    match actions.as_slice() {
        [Action::Expect(condition)] => {
            Ok(Goal::Holds { condition: Condition::clone(condition), during: options.during })
        }
        _ => Err(refuse("expected a condition, as in \"no leader\"".into())),
    }
}

/// What is done for each seed.
struct Hunt<'a> {
    loaded: &'a Loaded,
    goal: &'a Goal,
    options: &'a Options,
    worlds: &'a AtomicU64,
}

impl Hunt<'_> {
    /// All that decides the result.
    fn header(&self) -> Header {
        let Options { from, effort, batch, .. } = self.options;
        let kinds: Vec<_> = self.kinds().into_iter().map(Kind::word).collect();
        let (goal, kinds) = (self.goal, kinds.join(","));
        let script = checksum(self.loaded.text.as_bytes());
        Header {
            raftarium: VERSION.into(),
            work: "search".into(),
            seeds: format!("{}..{}", batch.seeds.start(), batch.seeds.end()),
            options: format!(
                "script {script:016x} from {from}: {goal}; {kinds}; effort {effort}{}",
                core_words(self.loaded.script.setup.core.as_ref())
            ),
        }
    }

    fn kinds(&self) -> Vec<Kind> {
        let given = &self.options.kinds;
        if given.is_empty() { Kind::FAIR.to_vec() } else { given.clone() }
    }

    fn seed(&self, seed: u64, goes_on: &dyn Fn() -> bool) -> Result<Option<SeedResult>, Problem> {
        const MILLION: u64 = 1_000_000;
        let script = &self.loaded.script;
        let most = self.options.effort * MILLION;
        let Some((result, story)) = self.search(script, seed, most, goes_on)? else {
            return Ok(None);
        };
        let mut found = story.map(|story| (script.setup.servers, story));
        if let Some((_, story)) = &found
            && let Some(smaller) = self.with_fewer_servers(seed, story.steps.len(), goes_on)?
        {
            found = Some(smaller);
        }
        if !goes_on() {
            return Ok(None);
        }
        let told = found.map(|(servers, story)| self.told(seed, servers, &story));
        Ok(Some(SeedResult { story: told, ..result }))
    }

    /// The same in a smaller cluster, where the script names no server and the story gets no longer for it.
    fn with_fewer_servers(
        &self,
        seed: u64,
        commands: usize,
        goes_on: &dyn Fn() -> bool,
    ) -> Result<Option<(u8, Story)>, Problem> {
        const EFFORT: u64 = 500_000;
        /// Where no server may fail there is little to see.
        const SMALLEST: u8 = 3;
        let script = &self.loaded.script;
        let setup = &script.setup;
        if !script.steps.is_empty() || !setup.given.is_empty() || names_a_server(script) {
            return Ok(None);
        }
        for servers in SMALLEST..setup.servers {
            let mut smaller = script.clone();
            smaller.setup.servers = servers;
            let searched = self.search(&smaller, seed, EFFORT, goes_on)?;
            if let Some((_, Some(story))) = searched
                && story.steps.len() <= commands
            {
                return Ok(Some((servers, story)));
            }
        }
        Ok(None)
    }

    fn search(
        &self,
        script: &Script,
        seed: u64,
        most: u64,
        goes_on: &dyn Fn() -> bool,
    ) -> Result<Option<(SeedResult, Option<Story>)>, Problem> {
        const SLICE: u64 = 50_000;
        let session = self.start(script, seed)?;
        let choices = Choices { seed, kinds: self.kinds() };
        let mut search = Search::new(session, self.goal.clone(), choices);
        let mut worlds = 0;
        while search.work(SLICE).is_none() && search.progress().work < most {
            self.worlds.fetch_add(search.progress().worlds - worlds, Ordering::Relaxed);
            worlds = search.progress().worlds;
            if !goes_on() {
                return Ok(None);
            }
        }
        let progress = search.progress();
        let (worlds, work, features) = (progress.worlds, progress.work, progress.features);
        let story = search.story().cloned();
        let unknown = progress.unknown;
        Ok(Some((SeedResult { worlds, unknown, work, features, story: None }, story)))
    }

    fn start(&self, script: &Script, seed: u64) -> Result<Session, Problem> {
        let mut script = script.clone();
        script.setup.seed = seed;
        let opened = Session::open(&script);
        let mut session =
            opened.map_err(|error| Problem::new(format!("{}: {error}", script.name)))?;
        let from = Time::ZERO + self.options.from;
        while session.now() < from {
            session.advance(from, &mut |_| (), &mut || true);
        }
        Ok(session)
    }

    fn told(&self, seed: u64, servers: u8, story: &Story) -> Told {
        let name = &self.loaded.script.name;
        let head = format!("# Found by a search in {name}, seed {seed}: {}\n", story.ending);
        Told {
            commands: story.steps.len(),
            servers,
            end_us: story.end.as_us(),
            ending: story.ending.clone(),
            script: head + &story.script,
        }
    }
}

fn names_a_server(script: &Script) -> bool {
    script.setup.settings.iter().any(|(scope, _)| *scope != raftarium::types::Scope::All)
}
