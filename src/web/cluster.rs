//! The handle that the page holds.

use std::rc::Rc;

use js_sys::{Float64Array, Function};
use tsify::Ts;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use crate::cores::Program;
use crate::lab::language::{MAX_LINE, MAX_SCRIPT};
use crate::types::Duration;

use super::animation::Animation;
use super::arguments::{
    GivenFunction, GivenNumber, GivenSwitch, GivenText, event_query, number, object, objects, seed,
    text,
};
use super::inspect::{MessageDetails, ServerDetails};
use super::live::Live;
use super::numbers::whole;
use super::objects::{
    Completion, EventRow, GoalRow, NoticeRow, PanicReport, Problem, PropertyRow, Reply,
    UnknownDetails, ViolationDetails,
};
use super::recent::EventQuery;
use super::{arguments, panics, recent};

/// How far, in simulated time, a cluster runs ahead at most until it has settled.
const SETTLE_WITHIN: Duration = Duration::from_s(10);
/// How long this may take, in milliseconds of wall time.
const SETTLE_BUDGET_MS: f64 = 1_000.0;

/// One cluster: a run, its clock and its frame loop. Several may live in one page; each is freed by `free`.
///
/// `new Cluster(onFrame)` makes one that holds a fresh, paused cluster of five. `onFrame` is called in an animation
/// frame: at each one while the clock runs, and once after any call that changed something. It may call any method, including
/// `free`.
///
/// Nothing here throws for bad input: what people may get wrong returns a `Problem`, and any other argument of a wrong type or
/// size has no effect.
#[wasm_bindgen]
pub struct Cluster {
    pub(super) animation: Rc<Animation>,
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.animation.free();
    }
}

/// The run.
#[wasm_bindgen]
impl Cluster {
    /// A fresh, paused cluster of five.
    #[wasm_bindgen(constructor)]
    pub fn new(#[wasm_bindgen(js_name = onFrame)] on_frame: &GivenFunction) -> Self {
        panics::install();
        Self { animation: Animation::new(on_frame.dyn_ref::<Function>().cloned()) }
    }

    /// Starts another run; a bad text changes nothing. Without a seed, the text's own, else 1. The clock is paused.
    pub fn open(&self, text: &GivenText, seed: Option<GivenText>) -> Option<Ts<Problem>> {
        self.try_open(text, seed).err().as_ref().map(object)
    }

    /// Starts a fresh cluster of five, with a seed or 1; a bad seed changes nothing. The clock is paused.
    #[wasm_bindgen(js_name = openFresh)]
    pub fn open_fresh(&self, seed: Option<GivenText>) -> Option<Ts<Problem>> {
        let opened = arguments::seed(seed).map(|seed| {
            let _ = self.animation.change(|live| live.open_fresh(seed));
            self.animation.remember_fresh_run();
        });
        opened.err().as_ref().map(object)
    }

    fn try_open(&self, script: &JsValue, given_seed: Option<GivenText>) -> Result<(), Problem> {
        let given_seed = seed(given_seed)?;
        let script = text(script, MAX_SCRIPT)?;
        self.animation.change(|live| live.open(&script, given_seed)).unwrap_or(Ok(()))?;
        self.animation.remember_run();
        Ok(())
    }

    /// Runs ahead at once until the cluster has settled, for 10 simulated seconds at most; returns whether it has. A fresh
    /// cluster is then first seen with a leader.
    #[wasm_bindgen(js_name = skipToSettled)]
    pub fn skip_to_settled(&self) -> bool {
        let mut keep_going = self.budget(SETTLE_BUDGET_MS);
        let skip = |live: &mut Live| live.skip_to_settled(SETTLE_WITHIN, &mut keep_going);
        self.animation.change(skip).unwrap_or(false)
    }

    /// Runs ahead at once until the script pauses or ends; returns whether it has. If not, a second of wall time was not
    /// enough: call it again.
    #[wasm_bindgen(js_name = skipToPause)]
    pub fn skip_to_pause(&self) -> bool {
        let mut keep_going = self.budget(SETTLE_BUDGET_MS);
        self.animation.change(|live| live.skip_to_pause(&mut keep_going)).unwrap_or(true)
    }

    /// The branch that is shown, up to its head, as text that replays to the same events: seed, settings, commands. Empty for a
    /// recording.
    pub fn text(&self) -> String {
        self.ask(|live| live.text())
    }

    /// The seed of this run, in decimal: it may be too large for a number.
    pub fn seed(&self) -> String {
        self.ask(|live| live.session().world().seed().to_string())
    }

    /// The hash of the foreign core that the servers run, as runs name it; empty if they run ours.
    #[wasm_bindgen(js_name = coreHash)]
    pub fn core_hash(&self) -> String {
        let hash = |live: &mut Live| live.session().world().foreign_core().map(Program::hash);
        self.ask(hash).map_or_else(String::new, |hash| format!("{hash:016x}"))
    }

    /// A hash of the visible state at the present, as 16 hexadecimal digits: equal in every replay of this run.
    pub fn fingerprint(&self) -> String {
        self.ask(|live| format!("{:016x}", live.session().fingerprint()))
    }

    /// The title of the scenario that was opened; empty if it has none.
    pub fn title(&self) -> String {
        self.ask(|live| live.title().to_owned())
    }

    /// A report on the run if a panic has ended it; otherwise undefined. Call this when the module has thrown an error: the
    /// other clusters are not affected.
    pub fn failure(&self) -> Option<Ts<PanicReport>> {
        self.animation.failure().as_ref().map(object)
    }

    /// Runs a line of the command language now. Every action of the page is such a line.
    pub fn run(&self, line: &GivenText) -> Ts<Reply> {
        self.enter(line, Live::run)
    }

    /// The words that are accepted at the cursor of a line: in a console, or in a script after the lines `before`.
    pub fn complete(
        &self,
        line: &GivenText,
        cursor: &GivenNumber,
        before: Option<GivenText>,
    ) -> Ts<Completion> {
        let cursor = whole(number(cursor)).unwrap_or(0) as usize;
        let before = before.map(|before| text(&before, MAX_SCRIPT)).transpose();
        let completion = match (text(line, MAX_LINE), before) {
            (Ok(line), Ok(None)) => self.ask(|live| live.complete(&line, cursor)),
            (Ok(line), Ok(Some(before))) => Live::complete_in_script(&before, &line, cursor),
            (Err(_), _) | (_, Err(_)) => Completion::default(),
        };
        object(&completion)
    }
}

/// The clock.
#[wasm_bindgen]
impl Cluster {
    /// Starts the clock.
    pub fn play(&self) {
        let _ = self.animation.change(|live| live.set_playing(true));
    }

    /// Stops the clock.
    pub fn pause(&self) {
        let _ = self.animation.change(|live| live.set_playing(false));
    }

    /// Simulated seconds per second, from 1/1000 to 100.
    #[wasm_bindgen(js_name = setSpeed)]
    pub fn set_speed(&self, speed: &GivenNumber) {
        let speed = number(speed);
        let _ = self.animation.change(|live| live.set_speed(speed));
    }

    /// While it is held, no time passes, though the clock runs: the reader reads a remark of the script.
    #[wasm_bindgen(js_name = setHeld)]
    pub fn set_held(&self, held: &GivenSwitch) {
        self.animation.set_held(held.is_truthy());
    }

    /// Out of view, the clock stops as in a hidden tab, and continues without a jump.
    #[wasm_bindgen(js_name = setShown)]
    pub fn set_shown(&self, shown: &GivenSwitch) {
        self.animation.set_shown(shown.is_truthy());
    }
}

/// Numbers for every frame.
#[wasm_bindgen]
impl Cluster {
    /// The present frame, arranged as `HeaderField` says. It is a view of the module's memory: copy it before the next call.
    pub fn frame(&self) -> Float64Array {
        self.numbers(Live::frame)
    }

    /// Cells of all servers, S1's first, for the indexes from `first` on, `count` per server, at most 2,000. Copy as
    /// above.
    #[wasm_bindgen(js_name = logWindow)]
    pub fn log_window(&self, first: &GivenNumber, count: &GivenNumber) -> Float64Array {
        let (first, count) = (number(first), number(count));
        self.numbers(|live| live.log_window(first, count))
    }

    /// The states of the servers over a span of time, one server after the other. Copy as above.
    pub fn lanes(
        &self,
        #[wasm_bindgen(js_name = fromMs)] from_ms: &GivenNumber,
        #[wasm_bindgen(js_name = toMs)] to_ms: &GivenNumber,
    ) -> Float64Array {
        let (from_ms, to_ms) = (number(from_ms), number(to_ms));
        self.numbers(|live| live.lanes(from_ms, to_ms))
    }
}

/// Objects.
#[wasm_bindgen]
impl Cluster {
    /// The text of a command, or, of a negative number, the name of that client; empty if there is none. Neither changes.
    pub fn command(&self, id: &GivenNumber) -> String {
        let id = number(id);
        self.ask(|live| live.command(id))
    }

    /// A server's variables; undefined if there is no such server.
    pub fn server(&self, id: &GivenNumber) -> Option<Ts<ServerDetails>> {
        let id = number(id);
        self.ask(|live| live.server(id)).as_ref().map(object)
    }

    /// A message in flight. Undefined once it has arrived.
    pub fn message(&self, id: &GivenNumber) -> Option<Ts<MessageDetails>> {
        let id = number(id);
        self.ask(|live| live.message(id)).as_ref().map(object)
    }

    /// The newest events that match a query, in order. The last 20,000 are known; right after a seek, only those shortly
    /// before the present.
    pub fn events(&self, query: &Ts<EventQuery>) -> Vec<Ts<EventRow>> {
        let query = event_query(query);
        let rows = |live: &mut Live| live.recent().events(&query, live.session().world().clients());
        objects(&self.ask(rows))
    }

    /// The notices up to the present, after the one of this number; at most the last 1,000.
    pub fn notices(&self, after: &GivenNumber) -> Vec<Ts<NoticeRow>> {
        let after = whole(number(after)).unwrap_or(0).min(u32::MAX.into()) as u32;
        objects(&self.ask(|live| recent::notices(live.session(), after)))
    }

    /// The goals of the script, in the order of its lines; those of lines to come are upcoming.
    pub fn goals(&self) -> Vec<Ts<GoalRow>> {
        objects(&self.ask(|live| recent::goals(live.session())))
    }

    /// The words of the commands that the script allows its readers; undefined for all.
    pub fn allowed(&self) -> Option<Vec<String>> {
        let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
        self.ask(|live| live.session().allowed().map(words))
    }

    /// The recorded violations of properties, oldest first.
    pub fn violations(&self) -> Vec<Ts<ViolationDetails>> {
        objects(&self.ask(|live| recent::violations(live.session())))
    }

    /// The keys for which a property is unknown, in the order in which it became so.
    pub fn unknown(&self) -> Vec<Ts<UnknownDetails>> {
        objects(&self.ask(|live| recent::unknown(live.session())))
    }

    /// The properties that are checked, those of Figure 3 first: in the order of the bits of `HeaderField.Violated`.
    pub fn properties(&self) -> Vec<Ts<PropertyRow>> {
        objects(&recent::properties())
    }
}

impl Cluster {
    pub(super) fn ask<R: Default>(&self, question: impl FnOnce(&mut Live) -> R) -> R {
        self.animation.with(question).unwrap_or_default()
    }

    pub(super) fn numbers(&self, write: impl FnOnce(&mut Live) -> &[f64]) -> Float64Array {
        // SAFETY: the view points to an array that `Live` keeps in the module's memory. It is valid until the next call into
        // the module, which may grow that memory; the page has to copy it before.
        let view = self.animation.with(|live| unsafe { Float64Array::view(write(live)) });
        view.unwrap_or_else(|| Float64Array::new_with_length(0))
    }

    /// Runs a line of the command language by `act`, and copies the run for a panic report.
    pub(super) fn enter(
        &self,
        line: &JsValue,
        act: impl FnOnce(&mut Live, &str) -> Reply,
    ) -> Ts<Reply> {
        let reply = match text(line, MAX_LINE) {
            Ok(line) => self.animation.change(|live| act(live, &line)).unwrap_or_default(),
            Err(problem) => Reply { output: String::new(), problem: Some(problem) },
        };
        self.animation.remember_run();
        object(&reply)
    }

    pub(super) fn budget(&self, budget_ms: f64) -> impl FnMut() -> bool + use<> {
        let animation = Rc::clone(&self.animation);
        let end_ms = animation.wall_ms() + budget_ms;
        move || animation.wall_ms() < end_ms
    }
}
