//! Properties of random worlds: whatever happens to a cluster, Raft's safety properties hold, and a run can be repeated.

use std::collections::BTreeMap;

use proptest::prelude::*;
use raftarium::lab::language::parse_script;
use raftarium::lab::{self, Session, Verdict};
use raftarium::sim::{Command, Endpoint, LinkTarget, MessageName, Setup, Target, World};
use raftarium::types::{
    Bandwidth, ClientId, ClockRate, Duration, Event, EventKind, Fact, FaultKind, FaultSet, Link,
    Membership, MessageKind, Rate, Ratio, ReadMode, Scope, ServerId, Setting, SettingName, Span,
    Time, Timer,
};
use raftarium::util::StreamHash;

fn milliseconds(min: u64, max: u64) -> Span {
    Span::new(Duration::from_ms(min), Duration::from_ms(max))
}

/// The next thing that happens to a world.
#[derive(Clone, Debug)]
enum Act {
    /// This command.
    Do(Command),
    /// An action on a message in flight at that time, if there is one: which message, and the action.
    Touch(prop::sample::Index, Touch),
}

/// What can be done to a message.
#[derive(Clone, Copy, Debug)]
enum Touch {
    Drop,
    Delay(Duration),
    Duplicate,
    Deliver,
    Hold,
    Release,
}

impl Act {
    /// The command for it in this world at this time.
    fn command(&self, world: &World) -> Option<Command> {
        let (which, touch) = match self {
            Act::Do(command) => return Some(command.clone()),
            Act::Touch(which, touch) => (which, touch),
        };
        let mut messages: Vec<_> = world.network().flights().map(|f| f.message).collect();
        messages.sort_unstable();
        let message = (!messages.is_empty()).then(|| messages[which.index(messages.len())])?;
        let name = world.message_name(message).expect("a message under way has a name");
        Some(match *touch {
            Touch::Drop => Command::Drop(name),
            Touch::Delay(by) => Command::Delay(name, by),
            Touch::Duplicate => Command::Duplicate(name),
            Touch::Deliver => Command::Deliver(name),
            Touch::Hold => Command::Hold(name),
            Touch::Release => Command::Release(name),
        })
    }
}

fn any_act(servers: u8) -> impl Strategy<Value = Act> {
    let touch = prop_oneof![
        Just(Touch::Drop),
        (0..900_000_u64).prop_map(|us| Touch::Delay(Duration::from_us(us))),
        Just(Touch::Duplicate),
        Just(Touch::Deliver),
        Just(Touch::Hold),
        Just(Touch::Release),
    ];
    prop_oneof![
        3 => any_command(servers).prop_map(Act::Do),
        1 => (any::<prop::sample::Index>(), touch).prop_map(|(which, touch)| Act::Touch(which, touch)),
    ]
}

/// A name that may or may not mean a message.
fn any_name(servers: u8) -> impl Strategy<Value = MessageName> {
    let server = move || {
        (1..=servers)
            .prop_map(|number| Endpoint::Server(Target::Server(ServerId::new(number).unwrap())))
    };
    let to =
        prop_oneof![server(), (1..5_u32).prop_map(|number| Endpoint::Client(ClientId(number)))];
    let kind = (0..MessageKind::ALL.len()).prop_map(|place| MessageKind::ALL[place]);
    let (kind, nth) = (prop::option::of(kind), prop::option::weighted(0.2, 1..4_u32));
    let name = (server(), to, kind, nth);
    name.prop_filter_map("a message has two ends", |(from, to, kind, nth)| {
        (from != to).then_some(MessageName { from, to, kind, sent_at: None, nth })
    })
}

/// A setting for all servers, for one server, or for one link.
fn any_scoped_setting(servers: u8) -> impl Strategy<Value = (Scope, Setting)> {
    let id = move || (1..=servers).prop_map(|number| ServerId::new(number).unwrap());
    (any_setting(), id(), id(), 0..4_u8).prop_map(|((_, setting), from, to, choice)| {
        let name: SettingName = setting.name();
        let (links, server) = (name.may_name_a_link(), name.may_name_a_server());
        let link = Link { from, to };
        let scope = match choice {
            0 if links || server => Scope::Server(from),
            1 if links && from != to => Scope::Link(link),
            2 if links && from != to => Scope::BothWays(link),
            _ => Scope::All,
        };
        (scope, setting)
    })
}

fn any_setting() -> impl Strategy<Value = (Scope, Setting)> {
    let percent = |max: u32| (0..=max).prop_map(|percent| Ratio::from_ppm(percent * 10_000));
    let setting = prop_oneof![
        (1..40_u64, 0..60_u64)
            .prop_map(|(min, more)| Setting::Latency(milliseconds(min, min + more))),
        percent(20).prop_map(Setting::Loss),
        percent(20).prop_map(Setting::Duplicate),
        percent(50).prop_map(Setting::Reorder),
        percent(20).prop_map(Setting::Replay),
        percent(100).prop_map(Setting::Chaos),
        percent(100).prop_map(Setting::ClientRepeat),
        (0..50_u64).prop_map(|ms| Setting::Jitter(Duration::from_ms(ms))),
        (0..50_u64).prop_map(|ms| Setting::Slow(Duration::from_ms(ms))),
        (0..50_u32).prop_map(|kb| Setting::Bandwidth(Bandwidth::from_bytes(kb * 1_000))),
        (0..20_u32).prop_map(Setting::Queue),
        any::<bool>().prop_map(Setting::DiskFull),
        (0..30_u64, 0..30_u64).prop_map(|(min, more)| Setting::Disk(milliseconds(min, min + more))),
        any::<bool>().prop_map(Setting::NoOp),
        any::<bool>().prop_map(Setting::PreVote),
        any::<bool>().prop_map(Setting::CheckQuorum),
        // A lease would be wrong here: clocks run at any rate.
        (0..2_usize).prop_map(|mode| Setting::Reads(ReadMode::ALL[mode])),
        (0..4_u32).prop_map(Setting::LoadKeys),
        (0..3_u32).prop_map(|few| Setting::Sessions([1, 3, 1_000][few as usize])),
        (1..5_u32).prop_map(Setting::MaxBatch),
        (1..20_u32).prop_map(Setting::MaxInFlight),
        (0..4_u32).prop_map(Setting::MaxInFlightMessages),
        (0..200_u32).prop_map(Setting::MaxInFlightBytes),
        (0..10_u32).prop_map(Setting::MaxUncommitted),
        (0..8_u32).prop_map(Setting::SnapshotEvery),
        (8..200_u32).prop_map(Setting::SnapshotChunk),
        any::<bool>().prop_map(Setting::ParallelWrites),
        (10..80_u64).prop_map(|ms| Setting::Heartbeat(Duration::from_ms(ms))),
        (1..=10_u32).prop_map(|tenth| Setting::Clock(ClockRate::from_ppm(tenth * tenth * 100_000))),
        (0..4_u32).prop_map(Setting::Clients),
        (0..100_u32).prop_map(|hertz| Setting::Load(Rate::from_millihertz(hertz * 1_000))),
    ];
    setting.prop_map(|setting| (Scope::All, setting))
}

fn any_name_of_a_client() -> impl Strategy<Value = Option<std::sync::Arc<str>>> {
    prop::option::of("[A-C]".prop_map(std::sync::Arc::from))
}

/// Faults that Raft tolerates, however often they occur.
fn hostile_command(servers: u8) -> impl Strategy<Value = Command> {
    let server = || (1..=servers).prop_map(|number| Target::Server(ServerId::new(number).unwrap()));
    let link = (server(), server(), any::<bool>());
    let wire = link.prop_map(|(from, to, both_ways)| LinkTarget { from, to, both_ways });
    prop_oneof![
        wire.prop_map(Command::Clog),
        Just(Command::Unclog(None)),
        server().prop_map(Command::Stall),
        Just(Command::Unstall(Target::All)),
        server().prop_map(Command::Fail),
        server().prop_map(Command::Tear),
        (server(), -500_000..500_000_i64).prop_map(|(server, by_us)| Command::Step(server, by_us)),
        (1..20_u32).prop_map(Command::Storm),
        Just(Command::Calm),
    ]
}

fn any_command(servers: u8) -> impl Strategy<Value = Command> {
    let one =
        move || (1..=servers).prop_map(|number| Target::Server(ServerId::new(number).unwrap()));
    let server = prop_oneof![
        12 => one(),
        1 => Just(Target::Any),
        1 => Just(Target::AnyFollower),
        1 => Just(Target::Minority),
        1 => (one(), one()).prop_map(|(one, other)| one.and(other)),
        1 => one().prop_map(|one| one.and(Target::Any).and(Target::Leader)),
    ];
    let again = || prop::option::weighted(0.3, (1..900_u64).prop_map(Duration::from_ms));
    let pair = (1..=servers, 1..=servers, any::<bool>());
    let wire = pair.prop_filter_map("a link has two ends", |(from, to, both_ways)| {
        let target = |number| Target::Server(ServerId::new(number).unwrap());
        (from != to).then(|| LinkTarget { from: target(from), to: target(to), both_ways })
    });
    prop_oneof![
        any_scoped_setting(servers).prop_map(|(scope, setting)| Command::Set(scope, setting)),
        (server.clone(), any_scoped_setting(servers))
            .prop_map(|(targets, (_, setting))| Command::SetFor(targets, setting)),
        any_name(servers.max(2)).prop_map(Command::Hold),
        any_name(servers.max(2)).prop_map(Command::Drop),
        server.clone().prop_map(Command::Pause),
        server.clone().prop_map(Command::Pause),
        server.clone().prop_map(Command::Resume),
        ("[a-c]=[0-9]", again()).prop_map(|(text, again)| Command::Submit {
            text: text.into(),
            to: None,
            again
        }),
        (server.clone(), again()).prop_map(|(to, again)| Command::Submit {
            text: "once".into(),
            to: Some(to),
            again
        }),
        (any_name_of_a_client(), "[k-m]", "[0-9]", again()).prop_map(
            |(client, key, value, again)| {
                Command::Put { client, key: key.into(), value: value.into(), again }
            }
        ),
        (any_name_of_a_client(), "[k-m]", prop::option::of(server.clone()), again()).prop_map(
            |(client, key, from, again)| Command::Get { client, key: key.into(), from, again }
        ),
        server.clone().prop_map(Command::Crash),
        server.clone().prop_map(Command::Restart),
        hostile_command(servers),
        hostile_command(servers),
        Just(Command::Restart(Target::All)),
        server.clone().prop_map(Command::Isolate),
        server.clone().prop_map(Command::Reconnect),
        server.clone().prop_map(Command::Timeout),
        server.clone().prop_map(Command::Snapshot),
        Just(Command::Snapshot(Target::All)),
        server.clone().prop_map(Command::Transfer),
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
fn any_run() -> impl Strategy<Value = (Setup, Vec<(u64, Act)>)> {
    let setup = (1..=9_u8, any::<u64>(), prop::collection::vec(any_setting(), 0..4));
    setup.prop_flat_map(|(servers, seed, mut settings)| {
        settings.push((Scope::All, Setting::ChaosKinds(bearable())));
        let setup = Setup { servers, seed, settings, ..Setup::default() };
        let commands = prop::collection::vec((0..400_u64, any_act(servers)), 0..40);
        (Just(setup), commands)
    })
}

/// The same, with snapshots so frequent and in such small pieces that they occur all the time.
fn any_run_with_snapshots() -> impl Strategy<Value = (Setup, Vec<(u64, Act)>)> {
    any_run().prop_map(|(mut setup, acts)| {
        let tiny = [
            Setting::SnapshotEvery(5),
            Setting::SnapshotChunk(64),
            Setting::Load(Rate::from_millihertz(40_000)),
        ];
        setup.settings.extend(tiny.map(|setting| (Scope::All, setting)));
        (setup, acts)
    })
}

/// Commands after which all servers run again.
fn bearable() -> FaultSet {
    FaultSet::TOLERATED.iter().filter(|&kind| kind != FaultKind::Corrupt).collect()
}

fn mended() -> Vec<Command> {
    let settings = [
        Setting::Latency(milliseconds(5, 10)),
        Setting::Loss(Ratio::default()),
        Setting::Duplicate(Ratio::default()),
        Setting::Reorder(Ratio::default()),
        Setting::Disk(milliseconds(1, 1)),
        Setting::Clock(ClockRate::REAL),
        Setting::Clients(0),
        Setting::Heartbeat(Duration::from_ms(50)),
        Setting::Load(Rate::default()),
        Setting::NoOp(true),
        Setting::MaxBatch(64),
        Setting::MaxInFlight(1_024),
        Setting::MaxUncommitted(0),
        Setting::MaxInFlightMessages(0),
        Setting::MaxInFlightBytes(0),
        Setting::SnapshotChunk(1_000_000),
    ];
    let settings = settings.map(|setting| Command::Set(Scope::All, setting));
    // Servers that are stopped by a write that failed earlier stop while the calm begins.
    let mended = [
        Command::Calm,
        Command::Heal(None),
        Command::Restart(Target::All),
        Command::Resume(Target::All),
    ];
    mended.into_iter().chain(settings).collect()
}

fn silent(_: &Event) {}

fn always() -> bool {
    true
}

/// This number of cases, or the one that the environment asks for.
fn config(cases: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    let cases = asked.unwrap_or(cases);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// Gives the commands to a session; those that are impossible at their time, such as `crash leader` without a leader,
/// change nothing.
fn play(session: &mut Session, acts: &[(u64, Act)], sink: &mut dyn FnMut(&Event)) {
    for (ms, act) in acts {
        let until = session.now() + Duration::from_ms(*ms);
        session.advance(until, sink, &mut always);
        if let Some(command) = act.command(session.world()) {
            let _ = session.act(&command, sink);
        }
    }
}

fn open(setup: Setup) -> Session {
    let script = lab::language::Script {
        name: String::new(),
        setup,
        head: Default::default(),
        steps: Vec::new(),
    };
    Session::open(&script).unwrap()
}

/// Plays a run, heals everything, and checks that the cluster makes progress.
fn continues_when_mended(setup: Setup, commands: &[(u64, Act)]) -> Result<(), TestCaseError> {
    let mut session = open(setup);
    play(&mut session, commands, &mut silent);
    prop_assert_eq!(session.checker().impossible_facts(), 0);
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
    prop_assert_eq!(session.checker().impossible_facts(), 0);
    Ok(())
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn no_promise_is_broken_and_a_mended_cluster_goes_on((setup, commands) in any_run()) {
        continues_when_mended(setup, &commands)?;
    }

    #[test]
    fn no_promise_is_broken_with_snapshots_all_the_time((setup, commands) in any_run_with_snapshots()) {
        continues_when_mended(setup, &commands)?;
    }

    #[test]
    fn a_saved_session_replays_to_the_same_events((setup, commands) in any_run()) {
        let mut session = open(setup);
        let (mut hash, mut at) = (StreamHash::default(), Time::ZERO);
        play(&mut session, &commands, &mut |event| {
            hash.add(event);
            assert!(event.at >= at, "time never goes back");
            at = event.at;
        });
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
    fn a_copy_of_a_world_goes_on_as_it_does((setup, commands) in any_run(), at in 0..4_000_u64) {
        let mut session = open(setup);
        play(&mut session, &commands, &mut silent);
        let future = |mut world: World| {
            let mut hash = StreamHash::default();
            let until = world.now() + Duration::from_ms(at);
            world.run_until(until, &mut |event| hash.add(event));
            (hash.value(), world.last_event(), world.now())
        };
        // What a copy does changes neither the world nor another copy.
        let copied = future(session.world().clone());
        prop_assert_eq!(future(session.world().clone()), copied);
    }
}

/// A run in which members are added and removed: one command in three is about them.
fn any_changing_run() -> impl Strategy<Value = (Setup, Vec<(u64, Act)>)> {
    let setup = (1..=5_u8, any::<u64>(), prop::collection::vec(any_setting(), 0..4), any::<bool>());
    setup.prop_flat_map(|(servers, seed, mut settings, joint)| {
        let how = if joint { Membership::Joint } else { Membership::Single };
        settings.push((Scope::All, Setting::Membership(how)));
        settings.push((Scope::All, Setting::ChaosKinds(bearable())));
        let setup = Setup { servers, seed, settings, ..Setup::default() };
        let act = prop_oneof![
            2 => any_act(servers),
            1 => any_change(servers + 3).prop_map(Act::Do),
        ];
        (Just(setup), prop::collection::vec((0..400_u64, act), 0..40))
    })
}

fn any_change(servers: u8) -> impl Strategy<Value = Command> {
    let id = move || (1..=servers).prop_map(|number| ServerId::new(number).unwrap());
    let ids = prop::collection::vec(id(), 1..5).prop_map(|ids| ids.into_iter().collect());
    let named = move || {
        let ids = prop::collection::vec(id().prop_map(Target::Server), 1..4);
        ids.prop_map(|ids| ids.into_iter().reduce(Target::and).expect("one at least"))
    };
    prop_oneof![
        named().prop_map(Command::Add),
        named().prop_map(Command::Learner),
        named().prop_map(Command::Remove),
        Just(Command::Add(Target::Any)),
        Just(Command::Learner(Target::AnyFollower)),
        Just(Command::Remove(Target::Leader)),
        ids.prop_map(Command::Members),
        any::<bool>().prop_map(|joint| {
            let how = if joint { Membership::Joint } else { Membership::Single };
            Command::Set(Scope::All, Setting::Membership(how))
        }),
        (1..5_u32).prop_map(|rounds| Command::Set(Scope::All, Setting::CatchUpRounds(rounds))),
    ]
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn members_come_and_go_and_no_promise_is_broken((setup, commands) in any_changing_run()) {
        let mut session = open(setup);
        play(&mut session, &commands, &mut silent);
        let violations: Vec<_> = session.checker().violations().collect();
        prop_assert!(violations.is_empty(), "{:?}", violations);
        prop_assert_eq!(session.checker().impossible_facts(), 0);
        for command in mended() {
            session.act(&command, &mut silent).unwrap();
        }
        // Removed servers that have not learned of it no longer disturb the others.
        session.enter("set check_quorum on", &mut silent).unwrap();
        session.enter("submit \"the last word\"", &mut silent).unwrap();
        session.enter("await committed \"the last word\" within 60s", &mut silent).unwrap();
        session.enter("await settled within 20s", &mut silent).unwrap();
        session.enter("expect safe", &mut silent).unwrap();
        while *session.script_state() == lab::ScriptState::Running {
            session.advance(Time::MAX, &mut silent, &mut always);
        }
        let violations: Vec<_> = session.checker().violations().collect();
        prop_assert!(violations.is_empty(), "{:?}", violations);
        prop_assert_eq!(session.script_state(), &lab::ScriptState::Finished);
        prop_assert_eq!(session.checker().impossible_facts(), 0);
        // The last request takes its time.
        session.advance(session.now() + Duration::from_s(10), &mut silent, &mut always);
        let world = session.world();
        let leader = world.leader().and_then(|id| world.core(id)).unwrap();
        prop_assert!(!leader.configuration().is_joint(), "whoever leads finishes what was begun");
    }

    #[test]
    fn a_saved_session_with_other_members_replays_to_the_same_events((setup, commands) in any_changing_run()) {
        let mut session = open(setup);
        let mut hash = StreamHash::default();
        play(&mut session, &commands, &mut |event| hash.add(event));
        session.advance(session.now(), &mut |event| hash.add(event), &mut always);
        let text = session.saved();
        let script = parse_script("saved", &text).map_err(|errors| TestCaseError::fail(errors[0].to_string()))?;
        let report = lab::run(&script, None, &mut silent, &mut always).unwrap();
        prop_assert_eq!(report.hash, hash.value());
    }
}

/// What was sent in an idle cluster, with times in milliseconds since the start.
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
        let wire = LinkTarget {
            from: Target::Server(leader),
            to: Target::Server(follower),
            both_ways: false,
        };
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

/// What set each timer and started each write, recorded while the events pass.
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
                    Timer::Heartbeat | Timer::Retry | Timer::Other => (50, 50),
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
