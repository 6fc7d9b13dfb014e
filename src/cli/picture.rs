//! `raftarium picture`: moments of a run as SVG.

use clap::{Args, ValueEnum};
use raftarium::picture::{Missed, Picture, PictureRun, Theme};
use raftarium::types::{Duration, Time};

use super::core::CoreOptions;
use super::interrupt::Interrupt;
use super::link::duration;
use super::load::{Loaded, load};
use super::out::Problem;
use super::output::{Claims, Output};
use super::progress::Progress;
use super::{Done, Ending};

/// How much a diagram shows after its moment, as a share of its span and at most.
const AHEAD: (u64, Duration) = (8, Duration::from_ms(25));
/// The most moments of one command.
const MOMENTS_MAX: usize = 1_000;

/// Draws moments of a run as SVG, for LaTeX, for print, and where the page cannot run
///
/// It shows what the page shows: the ring with the messages in flight, the logs, and the space-time diagram. The same
/// run gives the same bytes. Exit status: 0 it was drawn, 2 bad input, among it a moment after the end of the run.
#[derive(Debug, Args)]
pub struct Options {
    /// A .raft file, a link to a run, - for standard input, or the name of a scenario of the library
    #[arg(value_name = "FILE|LINK|SCENARIO")]
    script: String,
    #[command(flatten)]
    core: CoreOptions,
    /// The moment, as in 1.5s; several with commas between them [default: the moment of the link, or the end of the run]
    #[arg(long, value_name = "TIME", value_delimiter = ',', value_parser = duration)]
    at: Vec<Duration>,
    /// What it shows, several with commas between them
    #[arg(long, value_enum, value_name = "VIEW", value_delimiter = ',', default_values = ["ring", "logs", "diagram"])]
    view: Vec<View>,
    /// How long a span the diagram shows, which ends soon after the moment [default: 600ms]
    #[arg(long, value_name = "TIME", value_parser = duration, conflicts_with = "from")]
    span: Option<Duration>,
    /// The start of the diagram, instead of a span
    #[arg(long, value_name = "TIME", value_parser = duration)]
    from: Option<Duration>,
    /// The end of the diagram; what happens after the moment is faint [default: soon after the moment]
    #[arg(long, value_name = "TIME", value_parser = duration)]
    to: Option<Duration>,
    /// The width in pixels, 320 to 4000
    #[arg(long, value_name = "PIXELS", default_value_t = 800, value_parser = clap::value_parser!(u16).range(320..=4_000))]
    width: u16,
    /// The colours
    #[arg(long, value_enum, default_value_t = Colors::Light)]
    theme: Colors,
    /// Explains the shapes of the messages and of the entries
    #[arg(long)]
    key: bool,
    /// Replaces the script's own seed
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
    /// A setting, as in "latency 1ms..10ms", after the script's own; can be given several times
    #[arg(long, value_name = "SETTING")]
    set: Vec<String>,
    /// The file; several moments make numbered files, as in out-1.svg, and - is standard output
    #[arg(long, value_name = "OUT.svg", default_value = "-")]
    out: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum View {
    /// Servers, messages in flight, clients
    Ring,
    /// A row for each server
    Logs,
    /// Space and time
    Diagram,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Colors {
    Light,
    Dark,
}

/// Draws the pictures.
pub fn main(options: &Options) -> Done {
    let mut loaded = load(&options.script)?;
    loaded.set(&options.set)?;
    loaded.use_core(&options.core)?;
    loaded.script.setup.seed = options.seed.unwrap_or(loaded.script.setup.seed);
    let moments = moments(options, &loaded)?;
    let mut claims = Claims::new();
    claims.read_script(&options.script);
    let names = names(&options.out, moments.len())?;
    let outputs: Result<Vec<_>, _> =
        names.iter().map(|name| claims.output("picture", name)).collect();
    let interrupt = Interrupt::listen();
    let mut drawing = Drawing { options, loaded: &loaded, interrupt: &interrupt, run: None };
    for (output, moment) in outputs?.into_iter().zip(moments) {
        match drawing.draw(moment, output) {
            Ok(()) => {}
            Err(Stopped::Interrupted) => return Ok(Ending::Interrupted),
            Err(Stopped::Bad(problem)) => return Err(problem),
        }
    }
    Ok(Ending::Held)
}

/// A moment to draw; none is the moment of the link, or the end of the run.
type Wanted = Option<Time>;

fn moments(options: &Options, loaded: &Loaded) -> Result<Vec<Wanted>, Problem> {
    let name = &loaded.script.name;
    if options.at.len() > MOMENTS_MAX {
        return Err(Problem::new(format!("--at: at most {MOMENTS_MAX} moments")));
    }
    if let (Some(from), Some(to)) = (options.from, options.to)
        && from >= to
    {
        return Err(Problem::new(format!("{name}: --from {from} is not before --to {to}")));
    }
    if options.at.is_empty() {
        return Ok(vec![None]);
    }
    Ok(options.at.iter().map(|&at| Some(Time::ZERO + at)).collect())
}

/// The names of the files: `x.svg` for one, `x-1.svg` and so on for several.
fn names(out: &str, count: usize) -> Result<Vec<String>, Problem> {
    if count == 1 {
        return Ok(vec![out.to_owned()]);
    }
    if out == "-" {
        let words = "several moments need a file, as in --out out.svg, for out-1.svg and so on";
        return Err(Problem::new(words));
    }
    let folder = out.rfind('/').map_or(0, |slash| slash + 1);
    let dot = out[folder..].rfind('.').filter(|&dot| dot > 0).map_or(out.len(), |dot| folder + dot);
    let (stem, ending) = out.split_at(dot);
    let digits = count.to_string().len();
    Ok((1..=count).map(|number| format!("{stem}-{number:0digits$}{ending}")).collect())
}

enum Stopped {
    Interrupted,
    Bad(Problem),
}

impl From<Problem> for Stopped {
    fn from(problem: Problem) -> Self {
        Self::Bad(problem)
    }
}

struct Drawing<'a> {
    options: &'a Options,
    loaded: &'a Loaded,
    interrupt: &'a Interrupt,
    run: Option<PictureRun>,
}

impl Drawing<'_> {
    fn draw(&mut self, wanted: Wanted, output: Output) -> Result<(), Stopped> {
        let Self { options, loaded, interrupt, .. } = *self;
        let mark = loaded.moment.as_ref().map(|moment| loaded.mark(moment, None));
        let mut run = match self.run.take().filter(|run| wanted.is_none_or(|at| run.now() <= at)) {
            Some(run) => run,
            None => PictureRun::open(&loaded.script, mark.as_ref())
                .map_err(|error| Problem::new(format!("{}: {error}", loaded.script.name)))?,
        };
        let mut progress = Progress::new(None);
        let mut keep_going = |now: Time| {
            progress.set(now.as_us(), || format!("{now} simulated"));
            !interrupt.is_set()
        };
        match wanted {
            Some(at) => run.reach(at, &mut keep_going).map_err(|why| self.missed(at, why))?,
            None => run.reach_end(&mut keep_going).map_err(|why| self.missed(Time::MAX, why))?,
        }
        let at = run.now();
        let mark = mark.filter(|mark| wanted.is_none() && mark.at == at);
        let scene = run.scene(mark.as_ref());
        if let Some(mark) = &mark {
            loaded.print_agreement(mark.agrees(&scene.session));
        }
        let picture = Picture {
            ring: options.view.contains(&View::Ring),
            logs: options.view.contains(&View::Logs),
            key: options.key,
            width: options.width.into(),
            theme: match options.theme {
                Colors::Light => Theme::LIGHT,
                Colors::Dark => Theme::DARK,
            },
        };
        let mut excerpt = None;
        if options.view.contains(&View::Diagram) {
            let (from, to) = self.span(at)?;
            if options.to.is_some() && to > at {
                run.reach(to, &mut keep_going).map_err(|why| self.missed(to, why))?;
            }
            let mut go_on = || keep_going(at);
            excerpt = run.excerpt((from, to), at, picture.width, &mut go_on);
            if excerpt.is_none() {
                return Err(Stopped::Interrupted);
            }
        }
        let title = format!("{} at {at}", loaded.script.name);
        output.write_all(&picture.draw(&title, &scene, excerpt.as_ref()))?;
        self.run = Some(run);
        Ok(())
    }

    /// The span of the diagram of a moment.
    fn span(&self, at: Time) -> Result<(Time, Time), Problem> {
        let Options { from, to, span, .. } = self.options;
        let length = span.unwrap_or(Duration::from_ms(600));
        let ahead = Duration::from_us(length.as_us() / AHEAD.0).min(AHEAD.1);
        let end = to.map_or(at + ahead, |to| Time::ZERO + to);
        let start = from.map_or(end - length, |from| Time::ZERO + from);
        if start >= end {
            let name = &self.loaded.script.name;
            return Err(Problem::new(format!("{name}: the diagram of {at} would have no length")));
        }
        Ok((start, end))
    }

    fn missed(&self, at: Time, why: Missed) -> Stopped {
        let name = &self.loaded.script.name;
        match why {
            Missed::Interrupted => Stopped::Interrupted,
            why => Stopped::Bad(Problem::new(format!("{name}: {why}, and {at} is after that"))),
        }
    }
}
