//! The cluster of a console: time passes, lines act, events appear.

use std::cell::Cell;
use std::io::{IsTerminal, stdin};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use raftarium::lab::language::Condition;
use raftarium::lab::{Advanced, EnterError, Mark, NoticeKind, Player, ScriptState, Session, Step};
use raftarium::types::{Event, Time};

use crate::cli::Ending;
use crate::cli::link;
use crate::cli::load::{Loaded, OPEN_AT};
use crate::cli::out::print_error;
use crate::cli::output::Claims;
use crate::cli::progress::Progress;

use super::printer::Printer;
use super::words::{self, CompletionContext, Line};
use super::{log, status};

/// How often time passes on, while nobody says anything.
const FRAME: Duration = Duration::from_millis(20);
/// How long a frame may work. When that is not enough, simulated time slips.
const BUDGET: Duration = Duration::from_millis(100);
/// The most events that are kept before they are shown.
const BATCH: usize = 4_096;

/// How many things happen at most on the way to the next interesting event: about two minutes of an idle cluster, in
/// which there may never be one.
const STEP_LONGEST: u32 = 20_000;

/// What becomes of the conversation after a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    GoOn,
    Quit,
}

/// A session that plays, and those who watch it.
pub struct Live {
    session: Session,
    player: Player,
    events: Vec<Event>,
    printer: Printer,
    /// A person sits before it: bad lines are forgiven, and `wait` takes its time.
    interactive: bool,
    /// Somebody can still read what is printed.
    heard: bool,
    bad: bool,
    /// How many of the session's notices have been shown.
    told: usize,
    /// What completion is told.
    known: Arc<Mutex<CompletionContext>>,
}

impl Live {
    pub fn new(session: Session, speed: f64, printer: Printer, interactive: bool) -> Self {
        let mut player = Player::default();
        player.set_speed(speed);
        // A program that is slow to write its next line must not change the run.
        player.set_playing(stdin().is_terminal());
        let (events, told, known) = (Vec::new(), 0, Arc::default());
        Self { session, player, events, printer, interactive, heard: true, bad: false, told, known }
    }

    /// Keeps `known` up to date for completion.
    pub fn shown_to(self, known: Arc<Mutex<CompletionContext>>) -> Self {
        let live = Self { known, ..self };
        live.tell_completion();
        live
    }

    fn tell_completion(&self) {
        let servers = self.session.world().ids().count() as u8;
        let known = CompletionContext { servers, names: self.session.names() };
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = known;
    }

    /// Prints a greeting. A cluster without a script starts at the time at which its first leader is elected.
    pub fn begin(&mut self, has_script: bool) {
        let (servers, seed) = (self.session.world().ids().count(), self.session.world().seed());
        let help = "'help' lists the commands, Ctrl-D exits";
        let plural = if servers == 1 { "" } else { "s" };
        self.print(format!("{servers} server{plural}, seed {seed}. {help}.\n"));
        if !has_script {
            self.await_leader();
        }
    }

    /// Goes to the moment that a link or a saved run names, and stops time there, as the page does.
    pub fn go_to_moment(&mut self, loaded: &Loaded) {
        let Some(moment) = &loaded.moment else { return };
        let mut progress = Progress::new(None);
        loop {
            let Self { session, .. } = self;
            let asked = Cell::new(0);
            let mut keep_going = || {
                asked.set(asked.get() + 1);
                asked.get() < 256
            };
            if moment.mark.advance_to(session, &mut |_| (), &mut keep_going) == Advanced::Reached {
                break;
            }
            let now = session.now();
            progress.set(now.as_us(), || format!("{now} simulated"));
        }
        drop(progress);
        self.told = self.session.notices().len();
        self.player.set_playing(false);
        self.print(format!("at {}, paused; 'play' continues\n", self.session.now()));
        loaded.print_agreement(moment.mark.agrees(&self.session));
    }

    /// With strange settings there may never be a leader.
    fn await_leader(&mut self) {
        const LONGEST_MS: u64 = 2_000;
        for _ in 0..LONGEST_MS {
            self.go(Step::Millisecond);
            if self.session.holds(&Condition::Settled) {
                break;
            }
        }
        self.show();
    }

    /// Carries lines out as they come, and lets time pass between them, until the last one.
    pub fn serve(&mut self, lines: &Receiver<Result<String, String>>, answers: &Sender<Reply>) {
        let mut last = Instant::now();
        while self.heard {
            match lines.recv_timeout(FRAME) {
                Ok(line) => {
                    let reply = self.obey(line);
                    self.tell_completion();
                    if answers.send(reply).is_err() || reply == Reply::Quit {
                        return;
                    }
                    last = Instant::now();
                }
                Err(RecvTimeoutError::Timeout) => {
                    let elapsed = last.elapsed();
                    last = Instant::now();
                    self.frame(elapsed);
                    self.tell_completion();
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// How it went, for the exit status: a pipe cannot say a bad line again.
    pub fn ending(&self) -> Ending {
        if self.bad && !self.interactive { Ending::Failed } else { Ending::Held }
    }
}

/// Time.
impl Live {
    fn frame(&mut self, elapsed: Duration) {
        let deadline = Instant::now() + BUDGET;
        let Self { session, player, events, .. } = self;
        let elapsed_ms = elapsed.as_secs_f64() * 1_000.0;
        player.frame(session.now(), elapsed_ms, &mut |until| {
            session.advance(until, &mut sink(events), &mut || Instant::now() < deadline)
        });
        self.show();
    }

    fn go(&mut self, step: Step) {
        let Self { session, events, .. } = self;
        session.step(step, &mut sink(events), &mut || true);
    }

    /// Lets the script of a pipe come to its end.
    fn finish_script(&mut self) {
        let mut progress = Progress::new(None);
        while *self.session.script_state() == ScriptState::Running && self.heard {
            self.advance_script();
            let now = self.session.now();
            progress.set(now.as_us(), || format!("{now} simulated"));
        }
    }

    /// Lets time pass for a while, and shows what has happened.
    fn advance_script(&mut self) {
        /// How often the session asks whether to continue before there is a break.
        const ASKED: u32 = 256;
        let Self { session, events, .. } = self;
        let (room, asked) = (Cell::new(BATCH), Cell::new(0));
        let mut keep = |event: &Event| {
            if log::may_show(event) {
                room.set(room.get().saturating_sub(1));
                events.push(event.clone());
            }
        };
        session.advance(Time::MAX, &mut keep, &mut || {
            asked.set(asked.get() + 1);
            room.get() > 0 && asked.get() < ASKED
        });
        self.show();
    }

    /// Stops time and goes one step. A step to the next event shows that event, whatever the filter says.
    fn step(&mut self, step: Step) {
        self.player.set_playing(false);
        let mut events = Vec::new();
        let mut sink = |event: &Event| {
            if step == Step::Event || log::may_show(event) {
                events.push(event.clone());
            }
        };
        let turns = Cell::new(STEP_LONGEST);
        let end = self.session.step(step, &mut sink, &mut || {
            turns.set(turns.get() - 1);
            turns.get() > 0
        });
        let clients = self.session.world().clients();
        let text: String = events.iter().map(|event| log::line(event, clients)).collect();
        self.print(text);
        self.show();
        let found = if end == Advanced::OutOfTime { "no notable event until" } else { "at" };
        self.print(format!("{found} {}\n", self.session.now()));
    }

    fn pace(&self) -> String {
        let speed = self.player.speed();
        let speed =
            if speed < 1.0 { format!("1/{}", (1.0 / speed).round()) } else { speed.to_string() };
        let state = if self.player.is_playing() { "playing" } else { "paused" };
        format!("{state}, speed {speed}")
    }
}

/// Lines.
impl Live {
    fn obey(&mut self, line: Result<String, String>) -> Reply {
        match line.and_then(|line| words::parse_line(&line)) {
            Ok(Line::Quit) => return Reply::Quit,
            Ok(line) => self.carry_out(line),
            Err(words) => self.refuse(&words),
        }
        Reply::GoOn
    }

    fn carry_out(&mut self, line: Line) {
        match line {
            Line::Language(line) => self.enter(&line),
            Line::Status => {
                let text = status::table(&self.session, &self.pace());
                self.print(text);
            }
            Line::Help(word) => match words::explain(word.as_deref()) {
                Ok(text) => self.print(text),
                Err(words) => self.refuse(&words),
            },
            Line::Play => self.player.set_playing(true),
            Line::Pause => self.player.set_playing(false),
            Line::Speed(speed) => self.player.set_speed(speed),
            Line::Step(step) => self.step(step),
            Line::Save(file) => self.save(file.as_deref()),
            Line::Quit => {}
        }
    }

    fn enter(&mut self, line: &str) {
        let Self { session, events, .. } = self;
        let entered = session.enter(line, &mut sink(events));
        self.show();
        match entered {
            Ok(()) if !self.interactive => self.finish_script(),
            Ok(()) => {}
            Err(EnterError::Line(error)) => self.refuse(&format!("{error}\n{}", error.snippet())),
            Err(error) => self.refuse(&error.to_string()),
        }
    }

    /// The run as text that opens at the present moment, of which all is done.
    fn saved(&self) -> String {
        let mut end = self.session.clone();
        let mark = Mark { at: end.now(), event: None, fingerprint: None };
        while mark.advance_to(&mut end, &mut |_| (), &mut || true) != Advanced::Reached {}
        let (seed, moment) = (end.world().seed(), link::write_moment(&end));
        let heading = format!("# A run with seed {seed}, at {}.\n{OPEN_AT}{moment}\n", end.now());
        heading + &self.session.saved()
    }

    fn save(&mut self, file: Option<&str>) {
        let text = self.saved();
        let Some(path) = file else { return self.print(text) };
        let written = Claims::new().output("run", path).and_then(|output| output.write_all(&text));
        match written {
            Ok(()) => self.print(format!("saved to {path}\n")),
            Err(problem) => self.refuse(&problem.to_string()),
        }
    }
}

/// What is shown.
impl Live {
    /// Shows the events and what the script said, in the order of their times.
    fn show(&mut self) {
        let notices: Vec<_> = self.session.notices().iter_from(self.told).cloned().collect();
        self.told += notices.len();
        let mut notices = notices.into_iter().peekable();
        for event in std::mem::take(&mut self.events) {
            while let Some(notice) = notices.next_if(|notice| notice.at < event.at) {
                self.say(notice.kind);
            }
            log::show(&event, self.session.world().clients());
        }
        for notice in notices {
            self.say(notice.kind);
        }
    }

    fn say(&mut self, notice: NoticeKind) {
        match notice {
            NoticeKind::Say(text) => self.print(format!("💬 {text}\n")),
            NoticeKind::LeftOut(words) => self.print(format!("{words}.\n")),
            NoticeKind::Paused => self.print("The script pauses; 'play' continues.\n".into()),
            NoticeKind::Reached(name) => self.print(format!("Goal reached: {name}\n")),
            NoticeKind::Finished => {}
            NoticeKind::Failed(words) => self.refuse(&words),
        }
    }

    fn print(&mut self, text: String) {
        self.heard &= self.printer.print(&text);
    }

    /// What is wrong goes to standard error where output may be read by a program.
    fn refuse(&mut self, words: &str) {
        self.bad = true;
        if self.interactive {
            self.print(format!("❗ {words}\n"));
        } else {
            print_error(words);
        }
    }
}

/// Keeps the events that may be shown.
fn sink(events: &mut Vec<Event>) -> impl FnMut(&Event) {
    |event| {
        if log::may_show(event) {
            events.push(event.clone());
        }
    }
}
