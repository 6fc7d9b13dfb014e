//! What the past costs: an hour of five servers at 20 commands per second, all checks on, as the page holds it.
//!
//! Natively, and the same in headless Chromium:
//!
//!     cargo bench --bench history
//!     WASM_BINDGEN_TEST_TIMEOUT=600 cargo bench --bench history --target wasm32-unknown-unknown --no-default-features
//!
//! It tells how much memory the hour holds, how long it takes to go to a random moment of it and to write the frame that
//! shows it, and whether the last minutes were played as fast as the first.

use raftarium::web::live::Live;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{Criterion, wasm_bindgen_bench, wasm_bindgen_test_configure};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_dedicated_worker);

const MINUTES: usize = 60;
const MINUTE_MS: f64 = 60_000.0;
const SEEKS: usize = 1_000;
const ROUNDS: usize = 5;
/// At the fastest speed, frames of 100 ms are ten simulated seconds each.
const FRAME_MS: f64 = 100.0;
const SPEED: f64 = 100.0;

#[cfg(not(target_arch = "wasm32"))]
#[path = "../tests/counting/mod.rs"]
mod counting;

#[cfg(not(target_arch = "wasm32"))]
mod machine {
    use std::sync::LazyLock;
    use std::time::Instant;

    pub use super::counting::held_bytes;

    pub fn wall_ms() -> f64 {
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        START.elapsed().as_secs_f64() * 1_000.0
    }

    pub fn tell(line: &str) {
        println!("{line}");
    }
}

#[cfg(target_arch = "wasm32")]
mod machine {
    use js_sys::{Function, Reflect, global};
    use wasm_bindgen::JsCast;

    /// The module's whole memory: what was held at most.
    pub fn held_bytes() -> usize {
        core::arch::wasm32::memory_size(0) * 65_536
    }

    pub fn wall_ms() -> f64 {
        let performance = Reflect::get(&global(), &"performance".into()).expect("a clock");
        let now: Function =
            Reflect::get(&performance, &"now".into()).expect("a clock").unchecked_into();
        now.call0(&performance).ok().and_then(|ms| ms.as_f64()).expect("a number")
    }

    pub fn tell(line: &str) {
        wasm_bindgen_test::console_log!("{line}");
    }
}

use machine::{held_bytes, tell, wall_ms};

fn minute(live: &mut Live) -> f64 {
    let start = wall_ms();
    let end_ms = live.session().now().as_ms_f64() + MINUTE_MS;
    while live.session().now().as_ms_f64() < end_ms {
        live.play_frame(wall_ms(), FRAME_MS, &mut || true);
    }
    wall_ms() - start
}

fn least(times: impl Iterator<Item = f64>) -> f64 {
    times.fold(f64::INFINITY, f64::min)
}

/// At the fastest speed, from its first frame on.
fn playing() -> Live {
    let mut live = Live::new();
    live.open("servers 5\nset load 20/s\n", None).expect("a good script");
    live.set_speed(SPEED);
    live.set_playing(true);
    live
}

fn an_hour() -> Live {
    const MIB: f64 = (1 << 20) as f64;
    let before = held_bytes();
    let mut live = playing();
    let wall_s = (0..MINUTES).map(|_| minute(&mut live)).sum::<f64>() / 1_000.0;
    let held = (held_bytes() - before) as f64 / MIB;
    let history = live.history();
    let (count, events) = (history.checkpoint_count(), history.position().event.0);
    let estimate = history.checkpoint_bytes() as f64 / MIB;
    tell(&format!("an hour: {wall_s:.2} s, {events} events"));
    tell(&format!("held: {held:.1} MiB; {count} checkpoints, {estimate:.1} MiB of it by estimate"));
    live
}

/// The last minutes of the hour again, in turn with the first of a young cluster: what else the machine does meanwhile
/// meets both.
fn speeds(old: &mut Live) {
    let mut young = playing();
    let pairs: Vec<_> = (0..ROUNDS).map(|_| (minute(&mut young), minute(old))).collect();
    let first = least(pairs.iter().map(|(first, _)| *first));
    let last = least(pairs.iter().map(|(_, last)| *last));
    let speed = first / last;
    tell(&format!(
        "a minute: {first:.2} ms at first, {last:.2} ms behind the hour; speed {speed:.2} of the first"
    ));
}

/// Goes through random moments several times. Of each, the quickest counts: the others tell of what else the machine did.
fn seeks(live: &mut Live) {
    let mut random = 1_u64;
    let mut draw = || {
        random =
            random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 11) as f64 / (1_u64 << 53) as f64 * MINUTE_MS * MINUTES as f64
    };
    let moments: Vec<_> = (0..SEEKS).map(|_| draw()).collect();
    let rounds: Vec<Vec<_>> =
        (0..ROUNDS).map(|_| moments.iter().map(|ms| seek(live, *ms)).collect()).collect();
    let quickest = |place: usize| least(rounds.iter().map(|round| round[place]));
    let mut times: Vec<_> = (0..moments.len()).map(quickest).collect();
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    let [median, p99, most] = [0.5, 0.99, 1.0].map(at);
    tell(&format!(
        "to a random moment: median {median:.2} ms, 99th percentile {p99:.2} ms, at most {most:.2} ms"
    ));
}

fn seek(live: &mut Live, ms: f64) -> f64 {
    let start = wall_ms();
    live.seek(ms, &mut || true);
    let numbers = live.frame().len();
    let took_ms = wall_ms() - start;
    assert!(numbers > 0 && (live.session().now().as_ms_f64() - ms).abs() < 0.01);
    took_ms
}

fn history() {
    let mut live = an_hour();
    speeds(&mut live);
    seeks(&mut live);
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    history();
}

/// It measures by itself: a seek is not done again and again, but each time to another moment.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen_bench]
fn past(_: &mut Criterion) {
    history();
}

#[cfg(target_arch = "wasm32")]
fn main() {}
