//! `raftarium bench`: measures how much is simulated per second of CPU time.

use cpu_time::ProcessTime;
use serde::Serialize;

use raftarium::check::Checker;
use raftarium::sim::{Command, Setup, World};
use raftarium::types::{Duration, Event, EventKind, Fact, LogIndex, Rate, Scope, Setting};

use super::arguments::{Bench as Options, Switch};
use super::interrupt::Interrupt;
use super::out::{Out, Problem, json};
use super::parse::settings;
use super::progress::Progress;
use super::{Done, Ending};

/// The results. The CPU time is that of the process, without the time before the first leader was elected.
#[derive(Debug, Serialize)]
struct Figures {
    servers: u8,
    rate: u32,
    seconds: u64,
    seed: u64,
    settings: Vec<String>,
    checks: &'static str,
    cpu_s: f64,
    simulated_s_per_cpu_s: f64,
    events_per_cpu_s: f64,
    messages_per_cpu_s: f64,
    committed_per_cpu_s: f64,
    events: u64,
    messages: u64,
    committed: u64,
}

/// A world under measurement.
struct Subject {
    world: World,
    checker: Option<Checker>,
    counts: Counts,
}

#[derive(Clone, Copy, Default)]
struct Counts {
    events: u64,
    messages: u64,
    committed: LogIndex,
    violations: u64,
}

impl Counts {
    fn count(&mut self, event: &Event) {
        self.events += 1;
        if let EventKind::Fact(Fact::Sent { .. }) = event.kind {
            self.messages += 1;
        }
        if let EventKind::Fact(Fact::CommitAdvanced { to, .. }) = event.kind {
            self.committed = self.committed.max(to);
        }
    }
}

impl Subject {
    fn run(&mut self, span: Duration) {
        let Self { world, checker, counts } = self;
        let until = world.now() + span;
        match checker {
            Some(checker) => world.run_until(until, &mut |event| {
                counts.count(event);
                checker.observe(event, |_| counts.violations += 1);
            }),
            None => world.run_until(until, &mut |event| counts.count(event)),
        }
    }
}

/// Measures and reports.
pub fn main(options: &Options) -> Done {
    let interrupt = Interrupt::listen();
    let mut subject = open(options)?;
    warm_up(&mut subject, options)?;
    let before = subject.counts;
    let start = ProcessTime::now();
    let mut progress = Progress::new(Some(options.seconds));
    for second in 0..options.seconds {
        if interrupt.is_set() {
            return Ok(Ending::Interrupted);
        }
        subject.run(Duration::from_s(1));
        progress.set(second, || "simulated seconds".into());
    }
    let cpu_s = start.elapsed().as_secs_f64();
    drop(progress);
    if subject.counts.violations > 0 {
        return Err(Problem::new(format!(
            "{} violations of Raft's safety properties",
            subject.counts.violations
        )));
    }
    report(&figures(options, before, subject.counts, cpu_s), options.json)
}

fn open(options: &Options) -> Result<Subject, Problem> {
    let settings = settings(&options.set, options.servers)?;
    let setup =
        Setup { servers: options.servers, seed: options.seed, settings, ..Setup::default() };
    let world = World::new(&setup).map_err(|error| Problem::new(error.to_string()))?;
    let checked = options.checks == Switch::On;
    let checker = checked.then(|| Checker::new(options.servers.into()));
    Ok(Subject { world, checker, counts: Counts::default() })
}

/// Runs until a leader is elected and the load has started, so that only the steady state is measured.
fn warm_up(subject: &mut Subject, options: &Options) -> Result<(), Problem> {
    const ELECTION_LONGEST_S: u64 = 600;
    for _ in 0..ELECTION_LONGEST_S {
        subject.run(Duration::from_s(1));
        if subject.world.leader().is_some() {
            break;
        }
    }
    if subject.world.leader().is_none() {
        let words =
            format!("no leader in {ELECTION_LONGEST_S} simulated seconds with these settings");
        return Err(Problem::new(words));
    }
    if options.rate > 0 {
        set_load(subject, options.rate)?;
        subject.run(Duration::from_s(1));
    }
    Ok(())
}

fn set_load(subject: &mut Subject, rate: u32) -> Result<(), Problem> {
    let load = Setting::Load(Rate::from_millihertz(rate * 1_000));
    let Subject { world, checker, counts } = subject;
    let applied = world.apply(&Command::Set(Scope::All, load), &mut |event| {
        counts.count(event);
        if let Some(checker) = checker {
            checker.observe(event, |_| counts.violations += 1);
        }
    });
    applied.map_err(|error| Problem::new(error.to_string()))
}

fn figures(options: &Options, before: Counts, after: Counts, cpu_s: f64) -> Figures {
    let events = after.events - before.events;
    let messages = after.messages - before.messages;
    let committed = after.committed.0 - before.committed.0;
    // The CPU clock of some systems is coarse, so the measured time may be 0.
    let per_cpu_s = |count: u64| (count as f64 / cpu_s.max(1e-6)).round();
    Figures {
        servers: options.servers,
        rate: options.rate,
        seconds: options.seconds,
        seed: options.seed,
        settings: options.set.clone(),
        checks: if options.checks == Switch::On { "on" } else { "off" },
        cpu_s,
        simulated_s_per_cpu_s: (options.seconds as f64 / cpu_s.max(1e-6) * 10.0).round() / 10.0,
        events_per_cpu_s: per_cpu_s(events),
        messages_per_cpu_s: per_cpu_s(messages),
        committed_per_cpu_s: per_cpu_s(committed),
        events,
        messages,
        committed,
    }
}

fn report(figures: &Figures, as_json: bool) -> Done {
    let mut out = Out::default();
    if as_json {
        json(&mut out, figures)?;
        return Ok(Ending::Held);
    }
    let Figures { servers, rate, seconds, checks, cpu_s, .. } = figures;
    out.line(format_args!(
        "{servers} servers, {rate} commands/s, {seconds} simulated s, checks {checks}"
    ))?;
    out.line(format_args!("{cpu_s:>14.3} s of CPU time; in one of them:"))?;
    for (count, what) in [
        (figures.simulated_s_per_cpu_s, "simulated seconds"),
        (figures.events_per_cpu_s, "events"),
        (figures.messages_per_cpu_s, "messages"),
        (figures.committed_per_cpu_s, "committed commands"),
    ] {
        out.line(format_args!("{count:>14} {what}"))?;
    }
    Ok(Ending::Held)
}
