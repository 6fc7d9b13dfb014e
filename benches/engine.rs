//! The cost of the engine: one event, an idle second, a busy second, a snapshot.
//!
//! `cargo bench --bench engine`. Times are per simulated second where the name says so; all safety checks are on unless
//! the name says otherwise.

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use raftarium::check::Checker;
use raftarium::sim::{Command, Setup, World};
use raftarium::types::{Duration, Event, Rate, Scope, Setting, Time};

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
        bench.run(Duration::from_s(1));
        assert!(bench.world.leader().is_some(), "a leader within a second");
        let load = Setting::Load(Rate::from_millihertz(commands_per_s * 1_000));
        let Self { world, checker } = &mut bench;
        let mut sink = |event: &Event| checker.observe(event, |_| ());
        world.apply(&Command::Set(Scope::All, load), &mut sink).expect("the load is allowed");
        bench.run(Duration::from_s(1));
        bench
    }

    /// Tells how many events that were.
    fn run(&mut self, span: Duration) -> u64 {
        let before = self.world.last_event().0;
        let Self { world, checker } = self;
        world.run_until(world.now() + span, &mut |event| checker.observe(event, |_| ()));
        self.world.last_event().0 - before
    }

    fn run_unchecked(&mut self, span: Duration) {
        self.world.run_until(self.world.now() + span, &mut |_| ());
    }
}

fn running(c: &mut Criterion) {
    const SECOND: Duration = Duration::from_s(1);
    for (name, commands_per_s) in [("idle", 0), ("1000 commands per second", 1_000)] {
        let start = Bench::new(commands_per_s);
        let mut group = c.benchmark_group(name);
        group.throughput(Throughput::Elements(start.clone().run(SECOND)));
        group.bench_function("simulated second", |b| {
            b.iter_batched_ref(|| start.clone(), |bench| bench.run(SECOND), BatchSize::LargeInput);
        });
        group.bench_function("simulated second, unchecked", |b| {
            b.iter_batched_ref(
                || start.clone(),
                |bench| bench.run_unchecked(SECOND),
                BatchSize::LargeInput,
            );
        });
        group.finish();
    }
}

fn one_event(c: &mut Criterion) {
    let mut bench = Bench::new(1_000);
    c.bench_function("one step of the world, checked", |b| {
        let Bench { world, checker } = &mut bench;
        b.iter(|| world.step(&mut |event| checker.observe(event, |_| ())));
    });
}

fn snapshots(c: &mut Criterion) {
    for seconds in [1, 100] {
        let mut bench = Bench::new(1_000);
        bench.run(Duration::from_s(seconds));
        let entries = bench.checker.committed_index();
        c.bench_function(&format!("snapshot with logs of {entries} entries"), |b| {
            b.iter(|| bench.clone());
        });
    }
    let mut bench = Bench::new(20);
    bench.run(Duration::from_s(3_600));
    c.bench_function("an hour at 20 commands per second, to bytes", |b| {
        b.iter(|| bench.world.to_bytes())
    });
}

fn starting(c: &mut Criterion) {
    c.bench_function("from nothing to a leader", |b| {
        b.iter_batched_ref(
            || World::new(&Setup::default()).expect("the default setup is sound"),
            |world: &mut World| {
                while world.leader().is_none() {
                    world.run_until(world.now() + Duration::from_ms(10), &mut |_| ());
                }
                assert!(world.now() > Time::ZERO);
            },
            BatchSize::SmallInput,
        );
    });
}

criterion_group!(benches, running, one_event, snapshots, starting);
criterion_main!(benches);
