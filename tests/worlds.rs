//! Properties of random worlds: whatever is done to a cluster, what Raft promises holds, and a run is a run.

use std::collections::BTreeMap;

use proptest::prelude::*;
use raftarium::lab::language::parse_script;
use raftarium::lab::{self, Session, Verdict};
use raftarium::sim::{Command, Setup, Target, Wire, World};
use raftarium::types::{
    Duration, Event, EventKind, Fact, Link, Rate, Ratio, Scope, ServerId, Setting, Span,
    StreamHash, Time, Timer,
};

fn milliseconds(min: u64, max: u64) -> Span {
    Span::new(Duration::from_ms(min), Duration::from_ms(max))
}

fn any_setting() -> impl Strategy<Value = (Scope, Setting)> {
    let percent = |max: u32| (0..=max).prop_map(|percent| Ratio::from_ppm(percent * 10_000));
    let setting = prop_oneof![
        (1..40_u64, 0..60_u64)
            .prop_map(|(min, more)| Setting::Latency(milliseconds(min, min + more))),
        percent(20).prop_map(Setting::Loss),
        percent(20).prop_map(Setting::Duplicate),
        percent(50).prop_map(Setting::Reorder),
        (0..30_u64, 0..30_u64).prop_map(|(min, more)| Setting::Disk(milliseconds(min, min + more))),
        any::<bool>().prop_map(Setting::NoOp),
        (1..5_u32).prop_map(Setting::MaxBatch),
        (1..20_u32).prop_map(Setting::MaxInFlight),
        (10..80_u64).prop_map(|ms| Setting::Heartbeat(Duration::from_ms(ms))),
        (0..100_u32).prop_map(|hertz| Setting::Load(Rate::from_millihertz(hertz * 1_000))),
    ];
    setting.prop_map(|setting| (Scope::All, setting))
}

fn any_command(servers: u8) -> impl Strategy<Value = Command> {
    let server = (1..=servers).prop_map(|number| Target::Server(ServerId::new(number).unwrap()));
    let pair = (1..=servers, 1..=servers, any::<bool>());
    let wire = pair.prop_filter_map("a link has two ends", |(from, to, both_ways)| {
        let target = |number| Target::Server(ServerId::new(number).unwrap());
        (from != to).then(|| Wire { from: target(from), to: target(to), both_ways })
    });
    prop_oneof![
        any_setting().prop_map(|(scope, setting)| Command::Set(scope, setting)),
        "[a-c]=[0-9]".prop_map(|text| Command::Submit { text: text.into(), to: None }),
        server.clone().prop_map(|to| Command::Submit { text: "once".into(), to: Some(to) }),
        server.clone().prop_map(Command::Crash),
        server.clone().prop_map(Command::Restart),
        Just(Command::Restart(Target::All)),
        server.clone().prop_map(Command::Isolate),
        server.clone().prop_map(Command::Reconnect),
        server.clone().prop_map(Command::Timeout),
        server.prop_map(|one| Command::Partition(vec![vec![one]])),
        if servers > 1 {
            wire.clone().prop_map(Command::Cut).boxed()
        } else {
            Just(Command::Heal(None)).boxed()
        },
        Just(Command::Heal(None)),
        Just(Command::Crash(Target::Followers)),
    ]
}

/// A setup, and commands with the milliseconds between them.
fn any_run() -> impl Strategy<Value = (Setup, Vec<(u64, Command)>)> {
    let setup = (1..=9_u8, any::<u64>(), prop::collection::vec(any_setting(), 0..4));
    setup.prop_flat_map(|(servers, seed, settings)| {
        let setup = Setup { servers, seed, settings, given: Vec::new() };
        let commands = prop::collection::vec((0..400_u64, any_command(servers)), 0..40);
        (Just(setup), commands)
    })
}

fn mended() -> Vec<Command> {
    let settings = [
        Setting::Latency(milliseconds(5, 10)),
        Setting::Loss(Ratio::default()),
        Setting::Duplicate(Ratio::default()),
        Setting::Reorder(Ratio::default()),
        Setting::Disk(milliseconds(1, 1)),
        Setting::Heartbeat(Duration::from_ms(50)),
        Setting::Load(Rate::default()),
        Setting::NoOp(true),
        Setting::MaxBatch(64),
        Setting::MaxInFlight(1_024),
    ];
    let settings = settings.map(|setting| Command::Set(Scope::All, setting));
    [Command::Heal(None), Command::Restart(Target::All)].into_iter().chain(settings).collect()
}

fn silent(_: &Event) {}

fn always() -> bool {
    true
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// Does the commands in a session; those that cannot be done at their moment, such as `crash leader` without one,
/// change nothing.
fn play(session: &mut Session, commands: &[(u64, Command)], sink: &mut dyn FnMut(&Event)) {
    for (ms, command) in commands {
        let until = session.now() + Duration::from_ms(*ms);
        session.advance(until, sink, &mut always);
        let _ = session.act(command, sink);
    }
}

fn open(setup: Setup) -> Session {
    let script = lab::language::Script { name: String::new(), setup, steps: Vec::new() };
    Session::open(&script).unwrap()
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn no_promise_is_broken_and_a_mended_cluster_goes_on((setup, commands) in any_run()) {
        let mut session = open(setup);
        play(&mut session, &commands, &mut silent);
        prop_assert_eq!(session.checker().senseless_facts(), 0);
        for command in mended() {
            session.act(&command, &mut silent).unwrap();
        }
        session.enter("submit \"the last word\"", &mut silent).unwrap();
        let waiting = "await committed \"the last word\" on all within 60s";
        session.enter(waiting, &mut silent).unwrap();
        session.enter("await settled within 10s", &mut silent).unwrap();
        session.enter("expect safe", &mut silent).unwrap();
        while *session.script_state() == lab::ScriptState::Running {
            session.advance(Time::MAX, &mut silent, &mut always);
        }
        prop_assert_eq!(session.script_state(), &lab::ScriptState::Finished);
        let violations: Vec<_> = session.checker().violations().collect();
        prop_assert!(violations.is_empty(), "{:?}", violations);
        prop_assert_eq!(session.checker().senseless_facts(), 0);
    }

    #[test]
    fn a_saved_session_replays_to_the_same_events((setup, commands) in any_run()) {
        let mut session = open(setup);
        let mut hash = StreamHash::default();
        play(&mut session, &commands, &mut |event| hash.add(event));
        // A run is saved as of the end of its present instant.
        session.advance(session.now(), &mut |event| hash.add(event), &mut always);
        let text = session.saved();
        let script = parse_script("saved", &text).map_err(|errors| TestCaseError::fail(errors[0].to_string()))?;
        let report = lab::run(&script, None, &mut silent, &mut always).unwrap();
        prop_assert_eq!(report.verdict, Verdict::Held);
        prop_assert_eq!(report.ended_at, session.now());
        prop_assert_eq!(report.hash, hash.value());
        let again = parse_script("saved", &text).unwrap().to_string();
        prop_assert_eq!(again, text);
    }

    #[test]
    fn copies_and_bytes_of_a_world_go_on_as_it_does((setup, commands) in any_run(), at in 0..4_000_u64) {
        let mut session = open(setup);
        play(&mut session, &commands, &mut silent);
        let world = session.world();
        let bytes = world.to_bytes();
        let future = |mut world: World| {
            let mut hash = StreamHash::default();
            let until = world.now() + Duration::from_ms(at);
            world.run_until(until, &mut |event| hash.add(event));
            (hash.value(), world.last_event(), world.now())
        };
        let copied = future(world.clone());
        prop_assert_eq!(future(World::from_bytes(&bytes).unwrap()), copied);
        let mut damaged = bytes.clone();
        let place = at as usize % damaged.len();
        damaged[place] ^= 1;
        prop_assert!(World::<raftarium::raft::Raft>::from_bytes(&damaged).is_err());
        prop_assert!(World::<raftarium::raft::Raft>::from_bytes(&bytes[..place]).is_err());
    }
}

/// What was sent in an idle cluster, and when, by the milliseconds since the start.
fn sent_after(world: &World, ms: u64, seconds: u64) -> BTreeMap<(Time, Link), usize> {
    let mut world = world.clone();
    let mut sent = BTreeMap::new();
    let from_here = world.now() + Duration::from_ms(ms);
    world.run_until(world.now() + Duration::from_s(seconds), &mut |event| {
        if let EventKind::Fact(Fact::Sent { from, to, .. }) = &event.kind
            && event.at >= from_here
        {
            let link = Link { from: from.server().unwrap(), to: to.server().unwrap() };
            *sent.entry((event.at, link)).or_default() += 1;
        }
    });
    sent
}

#[test]
fn one_lost_heartbeat_changes_nothing_after_the_first_second() {
    for seed in 1..=20 {
        let setup = Setup { seed, ..Setup::default() };
        let mut world: World = World::new(&setup).unwrap();
        world.run_until(Time::from_us(3_000_000), &mut silent);
        let leader = world.leader().expect("a leader within three seconds");
        let follower = world.ids().find(|id| *id != leader).unwrap();
        let wire =
            Wire { from: Target::Server(leader), to: Target::Server(follower), both_ways: false };
        let mut other = world.clone();
        other.apply(&Command::Cut(wire), &mut silent).unwrap();
        let mut lost = false;
        while !lost {
            other.step(&mut |event| {
                lost |= matches!(event.kind, EventKind::Fact(Fact::Lost { .. }))
            });
        }
        other.apply(&Command::Heal(Some(wire)), &mut silent).unwrap();
        world.run_until(other.now(), &mut silent);
        assert_eq!(sent_after(&world, 1_000, 20), sent_after(&other, 1_000, 20), "seed {seed}");
    }
}

#[test]
fn ninety_nine_servers_live() {
    let setup = Setup { servers: 99, ..Setup::default() };
    let mut world: World = World::new(&setup).unwrap();
    world.run_until(Time::from_us(10_000_000), &mut silent);
    assert!(world.leader().is_some());
}

/// What set each timer and started each write, kept while the events go by.
fn triggers_of(events: &[Event]) -> impl Iterator<Item = (&Event, &Event)> {
    let trigger = |event: &Event| event.trigger.map(|seq| &events[seq.0 as usize - 1]);
    events.iter().filter_map(move |event| Some((event, trigger(event)?)))
}

#[test]
fn timers_and_writes_name_the_event_that_set_them_going() {
    let mut events = Vec::new();
    let script = parse_script("test", "set loss 3%\nset load 20/s\nwait 5s\n").unwrap();
    lab::run(&script, None, &mut |event| events.push(event.clone()), &mut always).unwrap();
    let fact = |event: &Event| match &event.kind {
        EventKind::Fact(fact) => Some(fact.clone()),
        _ => None,
    };
    for (event, trigger) in triggers_of(&events) {
        assert!(trigger.seq < event.seq && trigger.at <= event.at);
        match (fact(event), fact(trigger)) {
            (Some(Fact::WriteDurable { write }), cause) => {
                assert!(
                    matches!(cause, Some(Fact::WriteStarted { write: begun, .. }) if begun == write)
                );
                assert_eq!(event.server, trigger.server);
            }
            (Some(Fact::TimerFired { timer, .. }), _) => {
                assert_eq!(event.server, trigger.server);
                let span = event.at.since(trigger.at);
                let (min, max) = match timer {
                    Timer::Election => (150, 300),
                    Timer::Heartbeat | Timer::Retry => (50, 50),
                };
                assert!(span >= Duration::from_ms(min) && span <= Duration::from_ms(max));
            }
            _ => {}
        }
    }
    let roots = events.iter().filter(|event| event.trigger.is_none());
    for root in roots {
        let from_outside = matches!(
            fact(root),
            Some(Fact::Started { .. } | Fact::ClientSubmitted { .. } | Fact::SettingChanged { .. })
        );
        assert!(from_outside, "{root:?}");
    }
}
