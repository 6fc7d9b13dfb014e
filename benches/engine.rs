//! The cost of the engine: one step, an idle second, a busy second, a snapshot, a frame for the page.
//!
//! Natively, and the same in headless Chromium:
//!
//!     cargo bench --bench engine
//!     WASM_BINDGEN_TEST_TIMEOUT=600 cargo bench --bench engine --target wasm32-unknown-unknown --no-default-features
//!
//! A "second" is a simulated second of five servers; all safety checks are on unless the name says otherwise.

use std::hint::black_box;

#[cfg(not(target_arch = "wasm32"))]
use criterion::{Criterion, criterion_group, criterion_main};
use raftarium::check::Checker;
use raftarium::sim::{Command, Setup, World};
use raftarium::types::{Duration, Event, Rate, Scope, Setting};
use raftarium::web::diagram::ViewRequest;
use raftarium::web::live::Live;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{Criterion, wasm_bindgen_bench, wasm_bindgen_test_configure};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_dedicated_worker);

const SECOND: Duration = Duration::from_s(1);

/// A world of five with its checker, two seconds after its start, under a steady load.
#[derive(Clone)]
struct Bench {
    world: World,
    checker: Checker,
}

impl Bench {
    fn new(commands_per_s: u32) -> Self {
        let world = World::new(&Setup::default()).expect("the default setup is sound");
        let mut bench = Self { world, checker: Checker::new(5) };
        bench.run(SECOND);
        assert!(bench.world.leader().is_some(), "a leader within a second");
        let load = Setting::Load(Rate::from_millihertz(commands_per_s * 1_000));
        let Self { world, checker } = &mut bench;
        let mut sink = |event: &Event| checker.observe(event, |_| ());
        world.apply(&Command::Set(Scope::All, load), &mut sink).expect("the load is allowed");
        bench.run(SECOND);
        bench
    }

    fn run(&mut self, span: Duration) {
        let Self { world, checker } = self;
        world.run_until(world.now() + span, &mut |event| checker.observe(event, |_| ()));
    }

    fn run_unchecked(&mut self, span: Duration) {
        self.world.run_until(self.world.now() + span, &mut |_| ());
    }
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_bench)]
fn seconds(c: &mut Criterion) {
    for (name, commands_per_s) in [("idle", 0), ("1000 commands/s", 1_000)] {
        let start = Bench::new(commands_per_s);
        c.bench_function(&format!("second, {name}"), |b| b.iter(|| start.clone().run(SECOND)));
        c.bench_function(&format!("second, {name}, unchecked"), |b| {
            b.iter(|| start.clone().run_unchecked(SECOND));
        });
    }
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_bench)]
fn steps(c: &mut Criterion) {
    let Bench { mut world, mut checker } = Bench::new(1_000);
    c.bench_function("one step of the world, 1000 commands/s", |b| {
        b.iter(|| world.step(&mut |event| checker.observe(event, |_| ())));
    });
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_bench)]
fn snapshots(c: &mut Criterion) {
    for seconds in [1, 100] {
        let mut bench = Bench::new(1_000);
        bench.run(Duration::from_s(seconds));
        let entries = bench.checker.committed_index().0 / 1_000;
        c.bench_function(&format!("snapshot, logs of {entries} thousand entries"), |b| {
            b.iter(|| bench.clone());
        });
    }
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_bench)]
fn frames(c: &mut Criterion) {
    for (name, text) in [("5 servers", "servers 5\nset load 20/s"), ("99 servers", "servers 99")] {
        let mut live = Live::new();
        live.open(text, None).expect("the script is sound");
        live.skip_to_settled(Duration::from_s(3), &mut || true);
        live.set_playing(true);
        let mut wall_ms = 0.0;
        c.bench_function(&format!("page frame of 16 ms, {name}"), |b| {
            b.iter(|| {
                wall_ms += 16.0;
                live.play_frame(wall_ms, 16.0, &mut || true);
                black_box(live.frame().len())
            });
        });
    }
}

/// The Rust part of a frame of the space-time diagram while it plays: load what is new, condense, write.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_bench)]
fn diagrams(c: &mut Criterion) {
    // As much as is loaded at once: some 100,000 events in view.
    for (servers, span_ms) in [(5, 30_000.0), (25, 6_000.0), (64, 3_500.0)] {
        let mut live = Live::new();
        live.open(&format!("servers {servers}\nset load 20/s"), None).expect("the script is sound");
        live.seek(span_ms + 3_000.0, &mut || true);
        live.set_playing(true);
        let mut wall_ms = 0.0;
        let mut events = 0;
        c.bench_function(&format!("diagram frame, {servers} servers, {span_ms} ms in view"), |b| {
            b.iter(|| {
                wall_ms += 16.0;
                live.play_frame(wall_ms, 0.8, &mut || true);
                let to_ms = live.session().now().as_ms_f64();
                let from_ms = to_ms - span_ms;
                let request =
                    ViewRequest { from_ms, to_ms, width_px: 1_200.0, ..ViewRequest::default() };
                let rows = live.diagram(&request, &mut || true).len();
                events = live.session().world().last_event().0;
                black_box(rows)
            });
        });
        eprintln!("{servers} servers: {events} events of the run so far");
    }
}

#[cfg(not(target_arch = "wasm32"))]
criterion_group!(benches, seconds, steps, snapshots, frames, diagrams);
#[cfg(not(target_arch = "wasm32"))]
criterion_main!(benches);

#[cfg(target_arch = "wasm32")]
fn main() {}
