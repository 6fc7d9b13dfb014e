//! How long elections and replication take, in simulated time, over 1,000 seeds.
//!
//! `cargo bench --bench claims`. Nothing here depends on the machine: the same seeds give the same table everywhere.

use raftarium::sim::{Command, Setup, Target, World};
use raftarium::types::{Duration, Event, EventKind, Fact, Role, Time};

const SEEDS: u64 = 1_000;

/// Runs until an event is the one that is waited for, and tells when that was.
fn when(world: &mut World, mut wanted: impl FnMut(&Event) -> bool) -> Time {
    let mut found = None;
    while found.is_none() {
        let going_on = world.step(&mut |event| {
            if found.is_none() && wanted(event) {
                found = Some(event.at);
            }
        });
        assert!(going_on, "a cluster never falls silent");
    }
    found.expect("the loop ends when it is found")
}

fn is_new_leader(event: &Event) -> bool {
    matches!(event.kind, EventKind::Fact(Fact::RoleChanged { to: Role::Leader, .. }))
}

fn is_client_done(event: &Event) -> bool {
    matches!(event.kind, EventKind::Fact(Fact::ClientFinished { .. }))
}

fn is_commit(event: &Event) -> bool {
    matches!(event.kind, EventKind::Fact(Fact::CommitAdvanced { .. }))
}

struct Measures {
    first_leader: Vec<Duration>,
    next_leader: Vec<Duration>,
    commit: Vec<Duration>,
    answer: Vec<Duration>,
    everywhere: Vec<Duration>,
}

fn act(world: &mut World, command: &Command) {
    world.apply(command, &mut |_| ()).expect("the command fits this moment");
}

fn measure(seed: u64, into: &mut Measures) {
    let mut world: World = World::new(&Setup { seed, ..Setup::default() }).expect("a sound setup");
    into.first_leader.push(when(&mut world, is_new_leader).since(Time::ZERO));
    world.run_until(world.now() + Duration::from_s(1), &mut |_| ());

    // A client that knows the leader submits one command.
    let leader = world.leader().expect("a leader a second after the first");
    let submit =
        Command::Submit { text: "x=1".into(), to: Some(Target::Server(leader)), again: None };
    let start = world.now();
    act(&mut world, &submit);
    into.commit.push(when(&mut world, is_commit).since(start));
    into.answer.push(when(&mut world, is_client_done).since(start));
    let mut others = world.ids().count() - 1;
    let last = when(&mut world, |event| {
        others -= usize::from(is_commit(event));
        others == 0
    });
    into.everywhere.push(last.since(start));

    let start = world.now();
    act(&mut world, &Command::Crash(Target::Leader));
    into.next_leader.push(when(&mut world, is_new_leader).since(start));
}

fn row(name: &str, mut spans: Vec<Duration>) {
    spans.sort();
    let at = |share: f64| spans[((spans.len() - 1) as f64 * share) as usize].as_ms_f64();
    let mean = spans.iter().map(|span| span.as_ms_f64()).sum::<f64>() / spans.len() as f64;
    let [median, p99, most] = [0.5, 0.99, 1.0].map(at);
    println!("{name:<58} {mean:>8.1} {median:>8.1} {p99:>8.1} {most:>8.1}");
}

fn main() {
    let (first_leader, next_leader) = (Vec::new(), Vec::new());
    let (commit, answer, everywhere) = (Vec::new(), Vec::new(), Vec::new());
    let mut measures = Measures { first_leader, next_leader, commit, answer, everywhere };
    (1..=SEEDS).for_each(|seed| measure(seed, &mut measures));
    println!(
        "{:<58} {:>8} {:>8} {:>8} {:>8}",
        "simulated ms, seeds 1 to 1000", "mean", "median", "p99", "max"
    );
    row("start of five servers -> first leader", measures.first_leader);
    row("crash of the leader -> next leader", measures.next_leader);
    row("client submits -> committed on the leader", measures.commit);
    row("client submits -> client has its answer", measures.answer);
    row("client submits -> commit known to all five servers", measures.everywhere);
}
