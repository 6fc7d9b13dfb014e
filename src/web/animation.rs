//! The loop that drives a cluster: one animation frame after the other.
//!
//! Each frame advances simulated time by what the speed asks for, within a budget of wall time, and then calls the page
//! back. While the clock is stopped, there is only one frame after each change. The clock also stops in a hidden tab, and while
//! the page reports that the cluster is out of view; afterwards it continues from there.
//!
//! No borrow is held while the page's code runs, so it may call any method, including `free`.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use js_sys::Function;
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Performance, Window};

use super::live::Live;
use super::objects::PanicReport;
use crate::lab::Recording;

/// The time budget of a frame. Most screens refresh every 16 ms, and the page has to draw as well.
const BUDGET_MS: f64 = 9.0;
/// After a longer gap between two frames the page was hidden: the gap does not count as time for the cluster.
const GAP_MS: f64 = 500.0;
/// The duration of the first frame after a gap.
const USUAL_FRAME_MS: f64 = 1_000.0 / 60.0;

#[wasm_bindgen]
extern "C" {
    /// Reports an error as if it were uncaught.
    #[wasm_bindgen(js_name = reportError, catch)]
    fn report_error(error: &JsValue) -> Result<(), JsValue>;
}

/// A cluster and its loop.
pub struct Animation {
    live: RefCell<Live>,
    /// A copy of what a panic report needs, for when `live` can no longer be borrowed.
    last_known: RefCell<LastKnown>,
    on_frame: Option<Function>,
    window: Option<Window>,
    performance: Option<Performance>,
    callbacks: RefCell<Option<Callbacks>>,
    /// The requested animation frame.
    request: Cell<Option<i32>>,
    /// Whether something changed since the last frame.
    changed: Cell<bool>,
    /// Whether the page reports that the cluster is in view.
    shown: Cell<bool>,
    /// Whether the page holds the clock.
    held: Cell<bool>,
    hidden: Cell<bool>,
    /// When the last frame was played; none if the clock has been stopped since.
    last_frame_ms: Cell<Option<f64>>,
    freed: Cell<bool>,
}

/// The data of a panic report.
#[derive(Default)]
struct LastKnown {
    seed: u64,
    at_ms: f64,
    /// None for a fresh run.
    recording: Option<Recording>,
}

/// The callbacks of the browser. They refer to the loop weakly, because it owns them.
struct Callbacks {
    tick: Closure<dyn FnMut(f64)>,
    visibility: Closure<dyn FnMut()>,
}

impl Animation {
    /// A loop around a fresh cluster; it calls `on_frame`.
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

    /// Calls `act` with the cluster. The page's JavaScript does not run meanwhile, so the cluster cannot be borrowed already,
    /// unless an earlier call ended in a panic: then the result is none.
    pub fn with<R>(&self, act: impl FnOnce(&mut Live) -> R) -> Option<R> {
        let mut live = self.live.try_borrow_mut().ok()?;
        let result = act(&mut live);
        self.last_known.borrow_mut().at_ms = live.session().now().as_ms_f64();
        Some(result)
    }

    /// As [`Self::with`], for a change: it requests a frame.
    pub fn change<R>(&self, act: impl FnOnce(&mut Live) -> R) -> Option<R> {
        let result = self.with(act);
        self.changed.set(true);
        self.request_frame();
        result
    }

    /// Copies the run for a panic report. This is done after each change from outside, because the run continues
    /// deterministically from there.
    pub fn remember_run(&self) {
        if let Ok(live) = self.live.try_borrow() {
            let mut known = self.last_known.borrow_mut();
            known.seed = live.session().world().seed();
            known.recording = Some(live.history().head_session().recording());
        }
    }

    /// As [`Self::remember_run`], for a fresh run.
    pub fn remember_fresh_run(&self) {
        if let Ok(live) = self.live.try_borrow() {
            let mut known = self.last_known.borrow_mut();
            known.seed = live.session().world().seed();
            known.recording = None;
        }
    }

    /// The report on the run if it ended in a panic: in that case the cluster is still borrowed.
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

    /// Milliseconds of wall time since a fixed point.
    pub fn wall_ms(&self) -> f64 {
        self.performance.as_ref().map_or_else(js_sys::Date::now, Performance::now)
    }

    /// Sets whether the cluster is in view.
    pub fn set_shown(&self, shown: bool) {
        self.shown.set(shown);
        self.view_changed();
    }

    /// Sets whether the clock is held: no time passes, though it is running.
    pub fn set_held(&self, held: bool) {
        self.held.set(held);
    }

    fn visibility_changed(&self) {
        self.hidden.set(self.document().is_some_and(|document| document.hidden()));
        self.view_changed();
    }

    fn view_changed(&self) {
        self.last_frame_ms.set(None);
        let _ = self.with(Live::forget_pace);
        self.request_frame();
    }

    /// Whether each frame has work to do: the clock runs, or a seek is in progress.
    fn clock_runs(&self) -> bool {
        let busy = || self.live.try_borrow().is_ok_and(|live| live.is_playing() || live.has_goal());
        self.shown.get() && !self.hidden.get() && busy()
    }

    /// Requests a frame from the browser, if one is needed and none is requested.
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

    /// Calls the page. An error that its code throws is reported, and the loop continues.
    fn call_page(&self) {
        let Some(on_frame) = &self.on_frame else { return };
        if let Err(error) = on_frame.call0(&JsValue::UNDEFINED)
            && report_error(&error).is_err()
        {
            web_sys::console::error_1(&error);
        }
    }

    /// Ends the loop.
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
