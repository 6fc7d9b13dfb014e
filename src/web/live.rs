//! A cluster as the page holds it: a session, its clock, and what there is to show of it.
//!
//! No word of JavaScript here, so that the same code is tested and measured without a browser. Wall time comes from the
//! caller. Nothing panics and nothing half-happens, whatever is asked.

use crate::lab::history::ActError;
use crate::lab::language::{self, LineError, split_once};
use crate::lab::{Advanced, EnterError, History, NoticeKind, Player, Session};
use crate::sim::Setup;
use crate::types::{ClientId, CommandId, Duration, Event, MessageId, Rate, ServerId};

use super::diagram::{Screens, Way};
use super::export::Export;
use super::history::{Comparing, Goal};
use super::inspect::{MessageDetails, ServerDetails};
use super::objects::{Completion, Problem, Reply};
use super::pace::Pace;
use super::recent::Recent;
use super::why::Dig;
use super::{console, frame, inspect, lanes, statistics};

/// How often a cluster that runs ahead is asked whether it has settled.
const BETWEEN_QUESTIONS: Duration = Duration::from_ms(1);
/// The most columns of [`Live::log_window`].
const COLUMNS_MAX: u32 = 2_000;
/// The longest title that is shown.
const TITLE_MAX: usize = 100;

/// A cluster as the page holds it.
#[derive(Debug)]
pub struct Live {
    pub(super) history: History,
    player: Player,
    pace: Pace,
    pub(super) recent: Recent,
    /// What is loaded for the space-time diagram.
    pub(super) screens: Screens,
    /// To an event that is not loaded.
    pub(super) way: Option<Way>,
    /// Where a long seek or search is on its way to.
    pub(super) goal: Option<Goal>,
    /// The question that the past is searched for.
    pub(super) dig: Option<Dig>,
    /// Two branches that are being compared.
    pub(super) comparing: Option<Comparing>,
    /// The events that are being exported.
    pub(super) export: Option<Export>,
    /// How many of the run's notices have been heard.
    heard: usize,
    title: String,
    epoch: u32,
    /// What was written last for the page; kept, so that a frame allocates nothing.
    numbers: Vec<f64>,
}

impl Default for Live {
    fn default() -> Self {
        Self::new()
    }
}

impl Live {
    /// A fresh cluster of five; its clock stands.
    pub fn new() -> Self {
        let history = History::open(&fresh(None)).expect("the default setup is possible");
        Self {
            recent: Recent::default(),
            screens: Screens::default(),
            way: None,
            history,
            goal: None,
            comparing: None,
            dig: None,
            export: None,
            heard: 0,
            player: Player::default(),
            pace: Pace::default(),
            title: String::new(),
            epoch: 1,
            numbers: Vec::new(),
        }
    }

    /// Starts another run, with `seed` in place of its own if there is one. The clock stands then.
    ///
    /// # Errors
    /// What is wrong with the text; nothing has changed.
    pub fn open(&mut self, text: &str, seed: Option<u64>) -> Result<(), Problem> {
        let parsed = language::parse_script("", text);
        let mut script = parsed.map_err(|errors| first_problem(&errors))?;
        script.setup.seed = seed.unwrap_or(script.setup.seed);
        let impossible = |error: crate::sim::CommandError| Problem {
            message: error.to_string(),
            ..Problem::default()
        };
        let history = History::open(&script).map_err(impossible)?;
        self.show(history, title_of(text));
        Ok(())
    }

    /// Starts a fresh cluster of five. The clock stands then.
    pub fn open_fresh(&mut self, seed: Option<u64>) {
        if let Ok(history) = History::open(&fresh(seed)) {
            self.show(history, "");
        }
    }

    fn show(&mut self, history: History, title: &str) {
        self.history = history;
        self.recent = Recent::default();
        self.screens = Screens::default();
        self.way = None;
        (self.goal, self.comparing, self.dig, self.export) = (None, None, None, None);
        self.heard = 0;
        self.title = title.to_owned();
        self.epoch = self.epoch.wrapping_add(1);
        self.set_playing(false);
    }
}

/// What there is.
impl Live {
    /// The present of the run.
    pub fn session(&self) -> &Session {
        self.history.session()
    }

    /// The run with its past and its other futures.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// The recent past.
    pub fn recent(&self) -> &Recent {
        &self.recent
    }

    /// How fast time really passes.
    pub fn pace(&self) -> &Pace {
        &self.pace
    }

    /// The title of the script; empty if it has none.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Another number for each run.
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// Whether the clock runs.
    pub fn is_playing(&self) -> bool {
        self.player.is_playing()
    }

    /// Simulated time per wall time, as chosen.
    pub fn speed(&self) -> f64 {
        self.player.speed()
    }

    /// The server of this number, if there is one.
    pub fn server_id(&self, number: f64) -> Option<ServerId> {
        self.session().world().ids().find(|id| f64::from(id.number()) == number)
    }

    /// A server's variables.
    pub fn server(&self, number: f64) -> Option<ServerDetails> {
        self.server_id(number).map(|id| inspect::server(self.session().world(), id))
    }

    /// A message in flight.
    pub fn message(&self, number: f64) -> Option<MessageDetails> {
        inspect::message(self, MessageId(whole(number)?))
    }

    /// The text of a command, or, of a negative number, the name of that client; empty if there is none.
    pub fn command(&self, number: f64) -> String {
        if number < 0.0 {
            return self.client_name(-number).unwrap_or_default().to_owned();
        }
        let id = whole(number).and_then(|number| u32::try_from(number).ok());
        id.map(|id| self.session().world().clients().text(CommandId(id))).unwrap_or_default()
    }

    fn client_name(&self, number: f64) -> Option<&str> {
        let id = ClientId(u32::try_from(whole(number)?).ok()?);
        self.session().world().clients().kv_client(id)?.name()
    }
}

/// The clock.
impl Live {
    /// Starts or stops the clock.
    pub fn set_playing(&mut self, playing: bool) {
        self.player.set_playing(playing);
        self.pace.reset();
    }

    /// Sets the speed; what is no number changes nothing.
    pub fn set_speed(&mut self, speed: f64) {
        self.player.set_speed(speed);
        self.pace.reset();
    }

    /// The clock was stopped from outside for a while.
    pub fn forget_pace(&mut self) {
        self.pace.reset();
    }

    /// Plays a frame that begins at `wall_ms`, `elapsed_ms` after the one before. The clock stops where a property is
    /// violated that has not been before, or becomes unknown.
    pub fn play_frame(
        &mut self,
        wall_ms: f64,
        elapsed_ms: f64,
        keep_going: &mut dyn FnMut() -> bool,
    ) {
        let Self { history, player, recent, .. } = self;
        let mut sink = |event: &_| recent.observe(event);
        let end = player.frame(history.now(), elapsed_ms, &mut |until| {
            history.advance_to_trouble(until, &mut sink, keep_going)
        });
        self.listen();
        self.pace.frame(wall_ms, self.session().now(), end == Advanced::OutOfTime);
    }

    /// Runs ahead until the cluster has settled, for `within` at most; tells whether it did. Under a steady load, logs are
    /// hardly ever equal: there it is enough that every up server follows one leader.
    pub fn skip_to_settled(
        &mut self,
        within: Duration,
        keep_going: &mut dyn FnMut() -> bool,
    ) -> bool {
        self.goal = None;
        let end = self.session().now() + within;
        while !self.is_settled() {
            let now = self.session().now();
            let until = end.min(now + BETWEEN_QUESTIONS);
            let Self { history, recent, .. } = self;
            let advanced = history.advance(until, &mut |event| recent.observe(event), keep_going);
            let stopped = !matches!(advanced, Advanced::Reached | Advanced::Finished);
            self.listen();
            if stopped || now >= end {
                return false;
            }
        }
        true
    }

    fn is_settled(&self) -> bool {
        let world = self.session().world();
        if world.settings().load() == Rate::default() {
            return self.session().is_settled();
        }
        let leader = world.leader();
        let follows = |id| world.core(id).is_some_and(|core| core.leader() == leader);
        leader.is_some() && world.up().iter().all(follows)
    }

    /// Hears what the session says; a script that pauses stops the clock.
    pub(super) fn listen(&mut self) {
        let notices = self.history.session().notices();
        let mut news = notices.iter_from(self.heard);
        let paused = news.any(|notice| notice.kind == NoticeKind::Paused);
        self.heard = notices.len();
        if paused {
            self.set_playing(false);
        }
    }

    /// After the present has gone elsewhere: what was said there is no news.
    pub(super) fn forget_news(&mut self) {
        self.heard = self.session().notices().len();
    }
}

/// The command language.
impl Live {
    /// Does what a line says, now.
    pub fn run(&mut self, line: &str) -> Reply {
        if let Some(output) = console::answer(line, self.session().world()) {
            return Reply { output, problem: None };
        }
        self.act(line, History::enter)
    }

    /// As [`Self::run`], in a new branch even at the head.
    pub fn fork(&mut self, line: &str) -> Reply {
        self.act(line, History::fork)
    }

    fn act(
        &mut self,
        line: &str,
        act: impl FnOnce(&mut History, &str, &mut dyn FnMut(&Event)) -> Result<(), ActError>,
    ) -> Reply {
        self.goal = None;
        let Self { history, recent, .. } = self;
        let done = act(history, line, &mut |event| recent.observe(event));
        self.listen();
        match done {
            Ok(()) => Reply { output: console::confirm(line).to_owned(), problem: None },
            Err(error) => Reply { output: String::new(), problem: Some(problem(&error)) },
        }
    }

    /// What may stand at `cursor`, counted in UTF-16 units, of a line of a script after the lines `before`.
    pub fn complete_in_script(before: &str, line: &str, cursor: usize) -> Completion {
        let cursor = byte_at(line, cursor);
        let (from, candidates) = language::complete_in_script(before, line, cursor);
        let options = candidates.into_iter().map(|word| word.text.into_owned()).collect();
        Completion { from: units(&line[..from]), to: units(&line[..cursor]), options }
    }

    /// What may stand at `cursor`, counted in UTF-16 units.
    pub fn complete(&self, line: &str, cursor: usize) -> Completion {
        let cursor = byte_at(line, cursor);
        let servers = self.session().world().ids().count() as u8;
        let names = self.session().names();
        let (from, candidates) = language::complete(line, cursor, servers, &names);
        let mut options: Vec<_> =
            candidates.into_iter().map(|word| word.text.into_owned()).collect();
        options.extend(console::words(&line[..cursor]).map(str::to_owned));
        Completion { from: units(&line[..from]), to: units(&line[..cursor]), options }
    }
}

/// Numbers for the page; each call writes over the last one's.
impl Live {
    /// The present frame.
    pub fn frame(&mut self) -> &[f64] {
        let world = self.history.session().world();
        self.recent.forget(world.now(), world.settings());
        self.write(frame::write)
    }

    /// Cells of all logs: see [`frame::write_log_window`].
    pub fn log_window(&mut self, first: f64, count: f64) -> &[f64] {
        let first = whole(first).unwrap_or(1).max(1);
        let count = whole(count).unwrap_or(0).min(COLUMNS_MAX.into()) as u32;
        self.write(|live, out| {
            frame::write_log_window(live.session().world(), first, count, out);
        })
    }

    /// What servers were between two moments of this branch, as far as it is known, in simulated milliseconds.
    pub fn lanes(&mut self, from_ms: f64, to_ms: f64) -> &[f64] {
        self.write(|live, out| {
            let (summary, head) = (live.history.head_summary(), live.history.current_head().at);
            lanes::write(summary, head, from_ms, to_ms, out);
        })
    }

    /// Figures over time: see [`statistics::write_series`].
    pub fn series(&mut self, from_ms: f64, to_ms: f64, columns: f64) -> &[f64] {
        self.write(|live, out| statistics::write_series(live, from_ms, to_ms, columns, out))
    }

    pub(super) fn write(&mut self, write: impl FnOnce(&Self, &mut Vec<f64>)) -> &[f64] {
        let mut numbers = std::mem::take(&mut self.numbers);
        write(self, &mut numbers);
        self.numbers = numbers;
        &self.numbers
    }
}

/// A number from JavaScript as a whole number from 0 on: fractions are cut off, what is too large is the largest.
pub fn whole(number: f64) -> Option<u64> {
    (number >= 0.0).then_some(number as u64)
}

/// A cluster of five to which nothing is done, with the usual seed or another.
fn fresh(seed: Option<u64>) -> language::Script {
    let usual = Setup::default();
    let setup = Setup { seed: seed.unwrap_or(usual.seed), ..usual };
    language::Script { name: String::new(), setup, head: Default::default(), steps: Vec::new() }
}

fn first_problem(errors: &[LineError]) -> Problem {
    errors.first().map(line_problem).unwrap_or_default()
}

fn problem(error: &ActError) -> Problem {
    match error {
        ActError::Enter(EnterError::Line(error)) => line_problem(error),
        other => Problem { message: other.to_string(), ..Problem::default() },
    }
}

fn line_problem(error: &LineError) -> Problem {
    let mut message = error.message.clone();
    if !error.expected.is_empty() {
        message.push_str(", expected ");
        message.push_str(&error.expected);
    }
    Problem {
        message,
        line: Some(error.line),
        column: Some(error.column),
        suggestion: error.suggestion.clone(),
    }
}

/// The title of a script that begins with a line such as `# Title: one sentence.`
fn title_of(text: &str) -> &str {
    let head = text.lines().next().and_then(|line| line.strip_prefix("# "));
    let title = head.and_then(|line| split_once(line, ": ")).map_or("", |(title, _)| title);
    if title.len() <= TITLE_MAX { title } else { "" }
}

/// The byte of `line` at a place counted in UTF-16 units; its end if it is shorter.
fn byte_at(line: &str, place: usize) -> usize {
    let mut units = 0;
    for (byte, symbol) in line.char_indices() {
        if units >= place {
            return byte;
        }
        units += symbol.len_utf16();
    }
    line.len()
}

/// The length of a text in UTF-16 units.
fn units(text: &str) -> u32 {
    text.encode_utf16().count() as u32
}
