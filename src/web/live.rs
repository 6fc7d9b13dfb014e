//! A cluster as the page holds it: a session, its clock, and the state of the page's views.
//!
//! Nothing here knows JavaScript, so the same code is tested and measured without a browser. Wall time comes from the caller.
//! Bad input never causes a panic, and a call that fails changes nothing.

use std::sync::Arc;

use crate::cores::Program;
use crate::lab::history::ActError;
use crate::lab::language::{self, LineError, split_once};
use crate::lab::reference::Comparison as Beside;
use crate::lab::{Advanced, EnterError, History, NoticeKind, Player, ScriptState, Session};
use crate::sim::{Record, Setup};
use crate::types::{ClientId, CommandId, Duration, Event, Rate, ServerId};

use super::console;
use super::diagram::event_replay::EventReplay;
use super::diagram::screens::Screens;
use super::export::job::Export;
use super::history::comparing::Comparing;
use super::history::goal::Goal;
use super::numbers::whole;
use super::objects::{Completion, Problem, Reply};
use super::pace::Pace;
use super::recent::Recent;
use super::why::question::Question;

/// How often a cluster that runs ahead is checked for having settled.
const BETWEEN_CHECKS: Duration = Duration::from_ms(1);
/// The longest title that is shown.
const TITLE_MAX: usize = 100;

/// A cluster as the page holds it.
#[derive(Debug)]
pub struct Live {
    pub(super) history: History,
    player: Player,
    pace: Pace,
    pub(super) recent: Recent,
    /// The events that are loaded for the space-time diagram.
    pub(super) screens: Screens,
    /// The replay towards an event that is not loaded.
    pub(super) event_replay: Option<EventReplay>,
    /// The target of a long seek or search.
    pub(super) goal: Option<Goal>,
    /// The question that is being answered.
    pub(super) question: Option<Question>,
    /// Two branches that are being compared.
    pub(super) comparing: Option<Comparing>,
    /// The run that is being compared with the same run of our core.
    pub(super) beside: Option<Beside>,
    /// The events that are being exported.
    pub(super) export: Option<Export>,
    /// How many of the run's notices have been read.
    notices_read: usize,
    title: String,
    /// The foreign core of the runs that are opened from now on; none for ours.
    core: Option<Program>,
    epoch: u32,
    /// The numbers that the last call wrote for the page; reused, so that a frame does not allocate.
    numbers: Vec<f64>,
}

impl Default for Live {
    fn default() -> Self {
        Self::new()
    }
}

impl Live {
    /// A fresh cluster of five; its clock is stopped.
    pub fn new() -> Self {
        let history = History::open(&fresh(None)).expect("the default setup is possible");
        Self {
            recent: Recent::default(),
            screens: Screens::default(),
            event_replay: None,
            history,
            goal: None,
            comparing: None,
            beside: None,
            question: None,
            export: None,
            notices_read: 0,
            player: Player::default(),
            pace: Pace::default(),
            title: String::new(),
            core: None,
            epoch: 1,
            numbers: Vec::new(),
        }
    }

    /// Starts another run, with `seed` in place of its own if one is given, and stops the clock.
    ///
    /// # Errors
    /// If the text is not a valid script; nothing has changed.
    pub fn open(&mut self, text: &str, seed: Option<u64>) -> Result<(), Problem> {
        let parsed = language::parse_script("", text);
        let mut script = parsed.map_err(|errors| first_problem(&errors))?;
        script.setup.seed = seed.unwrap_or(script.setup.seed);
        script.setup.core = self.core.clone();
        let impossible = |error: crate::sim::CommandError| Problem {
            message: error.to_string(),
            ..Problem::default()
        };
        let history = History::open(&script).map_err(impossible)?;
        self.show(history, title_of(text));
        Ok(())
    }

    /// Starts a fresh cluster of five, and stops the clock.
    pub fn open_fresh(&mut self, seed: Option<u64>) {
        let mut script = fresh(seed);
        script.setup.core = self.core.clone();
        if let Ok(history) = History::open(&script) {
            self.show(history, "");
        }
    }

    /// Plays a record from its start, and stops the clock.
    pub fn open_record(&mut self, record: &Arc<Record>, title: &str) {
        self.show(History::of_record(record), title);
    }

    /// Which core the servers run from the next run that is opened on; none for ours.
    pub fn set_core(&mut self, core: Option<Program>) {
        self.core = core;
    }

    fn show(&mut self, history: History, title: &str) {
        self.history = history;
        self.recent = Recent::default();
        self.screens = Screens::default();
        self.event_replay = None;
        (self.goal, self.comparing, self.question, self.export) = (None, None, None, None);
        self.beside = None;
        self.notices_read = 0;
        self.title = title.to_owned();
        self.epoch = self.epoch.wrapping_add(1);
        self.set_playing(false);
    }
}

/// Getters.
impl Live {
    /// The present of the run.
    pub fn session(&self) -> &Session {
        self.history.session()
    }

    /// The run with its past and its branches.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// The recent past.
    pub fn recent(&self) -> &Recent {
        &self.recent
    }

    /// How fast simulated time really passes.
    pub fn pace(&self) -> &Pace {
        &self.pace
    }

    /// The branch that is shown, up to its head, as text that replays to the same events; empty for a recording, which no text
    /// can make happen again.
    pub fn text(&self) -> String {
        let head = self.history.head_session();
        if head.world().recording().is_some() { String::new() } else { head.saved() }
    }

    /// The title of the script; empty if it has none.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// A number that changes with each run.
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// Whether the clock runs.
    pub fn is_playing(&self) -> bool {
        self.player.is_playing()
    }

    /// The chosen speed: simulated time per wall time.
    pub fn speed(&self) -> f64 {
        self.player.speed()
    }

    /// The server of this number, if there is one.
    pub fn server_id(&self, number: f64) -> Option<ServerId> {
        self.session().world().ids().find(|id| f64::from(id.number()) == number)
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

    /// Sets the speed; NaN changes nothing.
    pub fn set_speed(&mut self, speed: f64) {
        self.player.set_speed(speed);
        self.pace.reset();
    }

    /// Forgets the measured speed, after the clock was stopped from outside.
    pub fn forget_pace(&mut self) {
        self.pace.reset();
    }

    /// Plays a frame that begins at `wall_ms`, `elapsed_ms` after the last one. The clock stops where a property is violated
    /// for the first time, or becomes unknown, and at the end of a recording.
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
        self.read_notices();
        self.pace.frame(wall_ms, self.session().now(), end == Advanced::OutOfTime);
        if self.session().world().is_over() {
            self.set_playing(false);
        }
    }

    /// Runs ahead until the cluster has settled, for `within` at most; returns whether it has. Under a steady load, logs are
    /// hardly ever equal: there it suffices that all servers that are up follow one leader.
    pub fn skip_to_settled(
        &mut self,
        within: Duration,
        keep_going: &mut dyn FnMut() -> bool,
    ) -> bool {
        self.goal = None;
        let end = self.session().now() + within;
        while !self.is_settled() {
            let now = self.session().now();
            let until = end.min(now + BETWEEN_CHECKS);
            let Self { history, recent, .. } = self;
            let advanced = history.advance(until, &mut |event| recent.observe(event), keep_going);
            let stopped = !matches!(advanced, Advanced::Reached | Advanced::Finished);
            self.read_notices();
            if stopped || now >= end {
                return false;
            }
        }
        true
    }

    /// Runs ahead until the script pauses or ends; returns whether it has. It has not if `keep_going` said to stop.
    pub fn skip_to_pause(&mut self, keep_going: &mut dyn FnMut() -> bool) -> bool {
        self.goal = None;
        loop {
            let until = self.session().now() + BETWEEN_CHECKS;
            let Self { history, recent, .. } = self;
            let advanced = history.advance(until, &mut |event| recent.observe(event), keep_going);
            self.read_notices();
            match advanced {
                Advanced::Paused | Advanced::Finished | Advanced::Failed => return true,
                Advanced::Reached if *self.session().script_state() != ScriptState::Running => {
                    return true;
                }
                Advanced::Reached => {}
                Advanced::OutOfTime => return false,
            }
        }
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

    /// Reads the new notices of the session; a script that pauses stops the clock.
    pub(super) fn read_notices(&mut self) {
        let notices = self.history.session().notices();
        let mut new = notices.iter_from(self.notices_read);
        let paused = new.any(|notice| notice.kind == NoticeKind::Paused);
        self.notices_read = notices.len();
        if paused {
            self.set_playing(false);
        }
    }

    /// Skips the notices of the session, after the present has moved to another point.
    pub(super) fn skip_notices(&mut self) {
        self.notices_read = self.session().notices().len();
    }
}

/// The command language.
impl Live {
    /// Runs a line of the command language now.
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
        self.read_notices();
        match done {
            Ok(()) => Reply { output: console::confirm(line).to_owned(), problem: None },
            Err(error) => Reply { output: String::new(), problem: Some(problem(&error)) },
        }
    }

    /// The words that are accepted at `cursor`, in UTF-16 units, in a line of a script after the lines `before`.
    pub fn complete_in_script(before: &str, line: &str, cursor: usize) -> Completion {
        let cursor = byte_at(line, cursor);
        let (from, candidates) = language::complete_in_script(before, line, cursor);
        let options = candidates.into_iter().map(|word| word.text.into_owned()).collect();
        Completion { from: units(&line[..from]), to: units(&line[..cursor]), options }
    }

    /// The words that are accepted at `cursor`, in UTF-16 units.
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

/// Numbers for the page.
impl Live {
    /// Lets a view write its numbers over those of the last call.
    pub(super) fn write(&mut self, write: impl FnOnce(&Self, &mut Vec<f64>)) -> &[f64] {
        let mut numbers = std::mem::take(&mut self.numbers);
        write(self, &mut numbers);
        self.numbers = numbers;
        &self.numbers
    }
}

/// A cluster of five without a script, with a seed or the default one.
fn fresh(seed: Option<u64>) -> language::Script {
    let usual = Setup::default();
    let setup = Setup { seed: seed.unwrap_or(usual.seed), ..usual };
    language::Script { name: String::new(), setup, head: Default::default(), steps: Vec::new() }
}

pub(super) fn first_problem(errors: &[LineError]) -> Problem {
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

/// The index of the byte of `line` at a position in UTF-16 units; the end of the line if it is shorter.
fn byte_at(line: &str, position: usize) -> usize {
    let mut units = 0;
    for (byte, symbol) in line.char_indices() {
        if units >= position {
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
