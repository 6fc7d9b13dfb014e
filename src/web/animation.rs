//! The loop that drives a cluster: one animation frame after the other.
//!
//! Each frame lets as much simulated time pass as the speed asks for, within a budget of wall time, and calls the page
//! back. While the clock stands there are no frames, but one after each change. In a hidden tab, and while the page
//! says that the cluster is out of sight, the clock stands; it goes on where it was.
//!
//! No borrow is held while the page's code runs, so it may call anything, `free` included.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use js_sys::Function;
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Performance, Window};

use super::live::Live;
use super::objects::PanicReport;
use crate::lab::Recording;

/// How long a frame may work. Screens refresh every 16 ms at most machines, and the page draws, too.
const BUDGET_MS: f64 = 9.0;
/// After a longer gap between two frames the page was not seen: the time of the gap has not passed for the cluster.
const GAP_MS: f64 = 500.0;
/// What a frame after a gap counts for.
const USUAL_FRAME_MS: f64 = 1_000.0 / 60.0;

#[wasm_bindgen]
extern "C" {
    /// Tells of an error as if nobody had caught it.
    #[wasm_bindgen(js_name = reportError, catch)]
    fn report_error(error: &JsValue) -> Result<(), JsValue>;
}

/// A cluster and its loop.
pub struct Animation {
    live: RefCell<Live>,
    /// What is known of the run without looking into `live`.
    last_known: RefCell<LastKnown>,
    on_frame: Option<Function>,
    window: Option<Window>,
    performance: Option<Performance>,
    callbacks: RefCell<Option<Callbacks>>,
    /// The frame that the browser was asked for.
    request: Cell<Option<i32>>,
    /// Whether something changed since the last frame.
    changed: Cell<bool>,
    /// Whether the page says that the cluster is in sight.
    shown: Cell<bool>,
    /// Whether the page lets no time pass.
    held: Cell<bool>,
    hidden: Cell<bool>,
    /// When the last frame was played; none if the clock stood since.
    last_frame_ms: Cell<Option<f64>>,
    freed: Cell<bool>,
}

/// What is kept of a run for the case of a panic.
#[derive(Default)]
struct LastKnown {
    seed: u64,
    at_ms: f64,
    /// None where nothing has been done yet.
    recording: Option<Recording>,
}

/// What the browser calls. They hold the loop weakly, as it holds them.
struct Callbacks {
    tick: Closure<dyn FnMut(f64)>,
    visibility: Closure<dyn FnMut()>,
}

impl Animation {
    /// A loop around a fresh cluster, which calls `on_frame`.
    pub fn new(on_frame: Option<Function>) -> Rc<Self> {
        let window = web_sys::window();
        let animation = Rc::new(Self {
            live: RefCell::default(),
            last_known: RefCell::default(),
            on_frame,
            performance: window.as_ref().and_then(Window::performance),
            window,
            callbacks: RefCell::default(),
            request: Cell::default(),
            changed: Cell::default(),
            shown: Cell::new(true),
            held: Cell::new(false),
            hidden: Cell::default(),
            last_frame_ms: Cell::default(),
            freed: Cell::default(),
        });
        animation.listen();
        animation.remember_fresh_run();
        animation
    }

    fn listen(self: &Rc<Self>) {
        let (tick, visibility) = (Rc::downgrade(self), Rc::downgrade(self));
        let callbacks = Callbacks {
            tick: Closure::new(move |at_ms| upgrade(&tick, |animation| animation.tick(at_ms))),
            visibility: Closure::new(move || upgrade(&visibility, Self::visibility_changed)),
        };
        if let Some(document) = self.document() {
            let listener = callbacks.visibility.as_ref().unchecked_ref();
            let _ = document.add_event_listener_with_callback("visibilitychange", listener);
            self.hidden.set(document.hidden());
        }
        self.callbacks.replace(Some(callbacks));
    }

    fn document(&self) -> Option<Document> {
        self.window.as_ref()?.document()
    }

    /// Lets `act` have the cluster. No JavaScript of the page's runs meanwhile, so nobody else has it; unless it died in
    /// somebody's hands.
    pub fn with<R>(&self, act: impl FnOnce(&mut Live) -> R) -> Option<R> {
        let mut live = self.live.try_borrow_mut().ok()?;
        let result = act(&mut live);
        self.last_known.borrow_mut().at_ms = live.session().now().as_ms_f64();
        Some(result)
    }

    /// As [`Self::with`], for what changes something: a frame will follow.
    pub fn change<R>(&self, act: impl FnOnce(&mut Live) -> R) -> Option<R> {
        let result = self.with(act);
        self.changed.set(true);
        self.request_frame();
        result
    }

    /// Keeps the run for the case of a panic. It is taken after each change from outside: from there, the run goes on by
    /// itself.
    pub fn remember_run(&self) {
        if let Ok(live) = self.live.try_borrow() {
            let mut known = self.last_known.borrow_mut();
            known.seed = live.session().world().seed();
            known.recording = Some(live.history().head_session().recording());
        }
    }

    /// As [`Self::remember_run`], where nothing has been done yet.
    pub fn remember_fresh_run(&self) {
        if let Ok(live) = self.live.try_borrow() {
            let mut known = self.last_known.borrow_mut();
            known.seed = live.session().world().seed();
            known.recording = None;
        }
    }

    /// What is known of the run, if it has ended in a panic: then nobody gave the cluster back.
    pub fn failure(&self) -> Option<PanicReport> {
        if self.live.try_borrow_mut().is_ok() {
            return None;
        }
        let LastKnown { seed, at_ms, recording } = &*self.last_known.borrow();
        let text = match recording {
            Some(recording) => recording.text(),
            None => format!("seed {seed}\n"),
        };
        Some(PanicReport { seed: seed.to_string(), at_ms: *at_ms, text })
    }

    /// Milliseconds of wall time since some moment.
    pub fn wall_ms(&self) -> f64 {
        self.performance.as_ref().map_or_else(js_sys::Date::now, Performance::now)
    }

    /// Whether the cluster is in sight.
    pub fn set_shown(&self, shown: bool) {
        self.shown.set(shown);
        self.sight_changed();
    }

    /// Whether no time passes, though the clock runs.
    pub fn set_held(&self, held: bool) {
        self.held.set(held);
    }

    fn visibility_changed(&self) {
        self.hidden.set(self.document().is_some_and(|document| document.hidden()));
        self.sight_changed();
    }

    fn sight_changed(&self) {
        self.last_frame_ms.set(None);
        let _ = self.with(Live::forget_pace);
        self.request_frame();
    }

    /// Whether there is something to do in each frame: the clock runs, or the present is on its way elsewhere.
    fn clock_runs(&self) -> bool {
        let busy = || self.live.try_borrow().is_ok_and(|live| live.is_playing() || live.has_goal());
        self.shown.get() && !self.hidden.get() && busy()
    }

    /// Asks the browser for a frame, if one is needed and none is on its way.
    fn request_frame(&self) {
        let needed = !self.freed.get() && (self.changed.get() || self.clock_runs());
        let callbacks = self.callbacks.borrow();
        if let (true, None, Some(window), Some(callbacks)) =
            (needed, self.request.get(), &self.window, &*callbacks)
        {
            let tick = callbacks.tick.as_ref().unchecked_ref();
            self.request.set(window.request_animation_frame(tick).ok());
        }
    }

    fn tick(&self, at_ms: f64) {
        self.request.set(None);
        if self.freed.get() {
            return;
        }
        self.play(at_ms);
        self.changed.set(false);
        self.call_page();
        self.request_frame();
    }

    fn play(&self, at_ms: f64) {
        if !self.clock_runs() {
            return self.last_frame_ms.set(None);
        }
        let elapsed_ms = match self.last_frame_ms.replace(Some(at_ms)) {
            None => 0.0,
            Some(last_ms) if at_ms - last_ms > GAP_MS => USUAL_FRAME_MS,
            Some(last_ms) => at_ms - last_ms,
        };
        let end_ms = self.wall_ms() + BUDGET_MS;
        let mut keep_going = || self.wall_ms() < end_ms;
        let held = self.held.get();
        let _ = self.with(|live| match live.has_goal() {
            false if held => live.forget_pace(),
            false => live.play_frame(at_ms, elapsed_ms, &mut keep_going),
            true => live.work_on_goal(&mut keep_going),
        });
    }

    /// What the page's code throws is its own: it is told of, and the loop goes on.
    fn call_page(&self) {
        let Some(on_frame) = &self.on_frame else { return };
        if let Err(error) = on_frame.call0(&JsValue::UNDEFINED)
            && report_error(&error).is_err()
        {
            web_sys::console::error_1(&error);
        }
    }

    /// Ends the loop for good.
    pub fn free(&self) {
        self.freed.set(true);
        let Some(window) = &self.window else { return };
        if let Some(request) = self.request.take() {
            let _ = window.cancel_animation_frame(request);
        }
        if let (Some(document), Some(callbacks)) = (window.document(), &*self.callbacks.borrow()) {
            let listener = callbacks.visibility.as_ref().unchecked_ref();
            let _ = document.remove_event_listener_with_callback("visibilitychange", listener);
        }
    }
}

fn upgrade(animation: &Weak<Animation>, act: impl FnOnce(&Animation)) {
    if let Some(animation) = animation.upgrade() {
        act(&animation);
    }
}
