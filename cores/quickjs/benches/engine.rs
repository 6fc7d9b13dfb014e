//! What a core in JavaScript costs: `cargo bench -p raftarium-quickjs`. The core is `cores/raft.js`.

use criterion::{Criterion, criterion_group, criterion_main};
use raftarium_quickjs::{Engine, Limits, Slot};

const CORE: &str = include_str!("../../raft.js");

const START: &str = r#"{"event":"start","me":"S2","now":0,"servers":["S1","S2","S3","S4","S5"],"disk":{"term":1,"voted_for":null,"log":[],"snapshot":null},"settings":{"election_timeout":[150,300],"heartbeat":50,"no_op":true,"max_batch":64,"reads":"log","snapshot_every":0}}"#;
const HEARTBEAT: &str = r#"{"event":"message","me":"S2","now":203.5,"from":"S1","body":{"type":"append_entries","term":1,"prev_log_index":0,"prev_log_term":0,"entries":[],"leader_commit":0,"round":7}}"#;

fn started() -> (Engine, Slot) {
    let mut engine = Engine::new(CORE, Limits::default()).unwrap();
    let (slot, _) = engine.start(START).unwrap();
    (engine, slot)
}

/// A server with a thousand entries.
fn with_log() -> (Engine, Slot) {
    let (mut engine, slot) = started();
    let entries: Vec<String> = (0..1000)
        .map(|n| format!(r#"{{"term":1,"command":{{"id":"c{n}","text":"x={n}"}}}}"#))
        .collect();
    let event =
        HEARTBEAT.replace("\"entries\":[]", &format!("\"entries\":[{}]", entries.join(",")));
    engine.step(slot, &event).unwrap();
    (engine, slot)
}

fn benches(criterion: &mut Criterion) {
    let (mut engine, slot) = started();
    println!("a fresh server: {} bytes", engine.memory());
    criterion.bench_function("a follower takes a heartbeat", |bencher| {
        bencher.iter(|| engine.step(slot, HEARTBEAT).unwrap());
    });
    criterion.bench_function("a server starts", |bencher| {
        bencher.iter(|| {
            let (slot, _) = engine.start(START).unwrap();
            engine.free(slot);
        });
    });
    let (mut engine, slot) = with_log();
    println!("a server with 1,000 entries: {} bytes", engine.memory());
    let saved = engine.save(slot).unwrap();
    criterion.bench_function("save 1,000 entries", |bencher| {
        bencher.iter(|| engine.save(slot).unwrap())
    });
    criterion.bench_function("load 1,000 entries", |bencher| {
        bencher.iter(|| {
            let slot = engine.load(&saved).unwrap();
            engine.free(slot);
        });
    });
    criterion.bench_function("compile a core", |bencher| {
        bencher.iter(|| Engine::new(CORE, Limits::default()).unwrap());
    });
}

criterion_group!(all, benches);
criterion_main!(all);
