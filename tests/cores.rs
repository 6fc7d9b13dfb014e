//! Foreign cores in the world: the same runs whichever way they are reached, and what breaks the contract of
//! `docs/cores.md`.

#![cfg(feature = "cli")]

#[path = "../src/cli/core/javascript.rs"]
mod javascript;
#[path = "../src/cli/core/process.rs"]
mod process;
#[allow(dead_code)] // One of its checks is of foreign cores.
#[path = "rewind/mod.rs"]
mod rewind;

use raftarium::cores::{Problem, Program};
use raftarium::lab::history::Limits;
use raftarium::lab::language::parse_script;
use raftarium::lab::search::Kind;
use raftarium::lab::{Advanced, History, ScriptState, Session};
use raftarium::types::{CorePart, Duration, Event, EventKind, Fact, ServerId, Time};
use raftarium::util::StreamHash;
use raftarium::web::search::{Job, SearchRequest};

const RAFT: &str = include_str!("../cores/raft.js");

/// A script in which something of everything happens that a core of the contract can do.
const SCRIPT: &str = "servers 3
set load 30/s
set snapshot_every 20
set loss 3%
await leader within 5s
wait 300ms
crash leader
await leader within 5s
put k 1
isolate leader
wait 500ms
reconnect all
restart all
wait 800ms
pause S2
wait 300ms
resume S2
set reads index
get k
wait 1s
expect safe
";

fn javascript(name: &str, source: &str) -> Program {
    javascript::program(name, source.to_owned())
}

fn python(name: &str, per_server: bool) -> Program {
    let words = ["python3", "cores/raft.py"].map(str::to_owned).to_vec();
    process::program(name, b"", words, per_server)
}

fn open(script: &str, core: Program, seed: u64) -> Session {
    let mut script = parse_script("test", script).expect("a good script");
    script.setup.core = Some(core);
    script.setup.seed = seed;
    Session::open(&script).expect("a possible setup")
}

/// All events from now until `ms` of the run.
fn play(session: &mut Session, ms: u64) -> Vec<Event> {
    let (mut events, end) = (Vec::new(), Time::ZERO + Duration::from_ms(ms));
    while session.now() < end
        && session.advance(end, &mut |event| events.push(event.clone()), &mut || true)
            == Advanced::Reached
    {}
    events
}

fn hash(events: &[Event]) -> u64 {
    let mut hash = StreamHash::default();
    events.iter().for_each(|event| hash.add(event));
    hash.value()
}

/// The failures of cores, with their servers.
fn errors(events: &[Event]) -> Vec<(ServerId, String)> {
    let error = |event: &Event| match &event.kind {
        EventKind::Fact(Fact::CoreError { problem }) => Some((event.server?, problem.to_string())),
        _ => None,
    };
    events.iter().filter_map(error).collect()
}

/// A core that does nothing but what `step` says; `s` is its state, `e` the event.
fn tiny(step: &str) -> Program {
    let source = format!(
        "export function start(e) {{
           return {{ role: 'follower', term: 0, voted_for: null, commit_index: 0 }};
         }}
         export function step(s, e) {{ {step} }}"
    );
    javascript("tiny.js", &source)
}

#[test]
fn the_complete_core_does_everything_safely() {
    for seed in 1..=10 {
        let mut session = open(SCRIPT, javascript("raft.js", RAFT), seed);
        let events = play(&mut session, 8_000);
        assert_eq!(errors(&events), [], "seed {seed}");
        assert_eq!(session.violations().len(), 0, "seed {seed}");
        let has = |wanted: fn(&Fact) -> bool| {
            events.iter().any(|event| matches!(&event.kind, EventKind::Fact(fact) if wanted(fact)))
        };
        assert!(has(|fact| matches!(fact, Fact::SnapshotTaken { .. })), "seed {seed}");
        assert!(has(|fact| matches!(fact, Fact::ClientFinished { .. })), "seed {seed}");
    }
}

#[test]
fn a_hundred_rewinds_of_a_foreign_core_reproduce_its_events() {
    for seed in 1..=4 {
        rewind::check_rewinds_of_core(&javascript("raft.js", RAFT), seed);
    }
}

#[test]
fn a_core_that_keeps_a_hidden_state_is_found_out_when_its_run_is_rewound() {
    let second = |number: u64| Time::ZERO + Duration::from_ms(1_000 * number);
    let rewound = |core: Program| {
        let mut script = parse_script("test", "servers 3\n").expect("a good script");
        script.setup.core = Some(core);
        let limits = Limits { work_between: 60, budget: 64 << 20 };
        let mut history = History::with_limits(&script, limits).expect("a possible setup");
        let advance = |history: &mut History, to| history.advance(to, &mut |_| (), &mut || true);
        advance(&mut history, second(3));
        let head = history.session().fingerprint();
        history.enter("crash S2", &mut |_| ()).expect("S2 runs");
        advance(&mut history, second(4));
        assert_eq!(history.differs_at(), None, "nothing has been replayed");
        history.seek(second(2));
        let at_once = history.differs_at();
        while !history.is_live() {
            advance(&mut history, second(5));
        }
        advance(&mut history, second(6));
        assert_eq!(history.now(), second(6), "the run goes on");
        assert_eq!(history.differs_at().is_some(), at_once.is_some());
        (head, at_once)
    };
    let (once, differs_at) = rewound(javascript("raft.js", RAFT));
    assert_eq!((rewound(javascript("raft.js", RAFT)), differs_at), ((once, None), None));
    let source = "let count = 0;
         export function start() { return { role: 'follower', term: 0, voted_for: null, commit_index: 0 }; }
         export function step() { count += 1; return { timers: { tick: [5 + count % 7, 6 + count % 7] } }; }";
    let (_, differs_at) = rewound(javascript("hidden.js", source));
    let at = differs_at.expect("its timers depend on how often it was asked since it was loaded");
    assert!(at > second(1) && at <= second(2), "{at}");
}

#[test]
fn one_algorithm_makes_one_run_in_each_language() {
    let run = |core: Program| {
        let mut session = open(SCRIPT, core, 5);
        let events = play(&mut session, 4_000);
        assert_eq!(errors(&events), []);
        hash(&events[1..])
    };
    // The first event has the hash of the file.
    let [here, all_in_one, one_each] =
        [javascript("core", RAFT), python("core", false), python("core", true)].map(run);
    assert_eq!(here, all_in_one);
    assert_eq!(all_in_one, one_each);
}

#[test]
fn every_breach_of_the_contract_is_named_and_stops_one_server() {
    let on_start = |what: &str| {
        format!(
            "if (e.event === 'start' && e.me === 'S2') {{ {what} }} return {{ timers: {{ election: 100 }} }};"
        )
    };
    let table = [
        ("throw new Error('I am lost')", "I am lost"),
        ("for (;;);", "did not return"),
        ("let a = []; for (;;) a.push('x'.repeat(1000) + a.length)", "memory"),
        ("return 7", "not"),
        ("return { sends: [] }", "\"sends\""),
        ("return { send: 1 }", "reply.send: 1 is not an array"),
        ("return { send: [{ to: 'S9', body: {} }] }", "reply.send[0].to: \"S9\" is not a server"),
        ("return { send: [{ to: 'S2', body: {} }] }", "sends nothing to itself"),
        ("return { send: [{ to: 'S1' }] }", "reply.send[0]: `body` is missing"),
        ("return { send: [{ to: 'S1', body: 'x'.repeat(70000) }] }", "more than 65536"),
        ("return { send: [{ to: 'S1', body: {}, after_write: 3 }] }", "there has been no write 3"),
        ("return { timers: { election: NaN } }", "timers"),
        ("return { timers: { election: 0 } }", "a time from 1 to"),
        ("return { timers: { election: [300, 150] } }", "min ≤ max"),
        ("return { timers: { 'no such name!': 5 } }", "the name of a timer"),
        ("return { write: { term: 1 } }", "`id` is missing"),
        ("return { write: { id: 0, term: 1 } }", "0 is not greater than 0"),
        ("return { write: { id: 1, truncate_from: 5 } }", "truncate_from: 5 is not from 1 to 1"),
        ("return { write: { id: 1, append: [{ term: 1 }] } }", "`command` is missing"),
        (
            "return { write: { id: 1, append: [{ term: 1, command: { id: 77, text: '' } }] } }",
            "there is no command 77",
        ),
        ("return { write: { id: 1, term: -1 } }", "-1 is not an integer from 0"),
        ("return { write: { id: 1, term: 1.5 } }", "1.5 is not an integer from 0"),
        ("return { apply: [1] }", "reply.apply[0]: 1 is not 1"),
        ("return { snapshot: 1 }", "reply.snapshot: 1"),
        ("return { restore: true }", "there is no snapshot"),
        ("return { supports: ['magic'] }", "not one of reads, snapshots"),
        ("return { answer: [{ command: 1 }] }", "an answer is one of"),
        ("s.commit_index = 4; return {}", "state.commit_index: 4 is beyond the log"),
        ("s.role = 'king'; return {}", "\"king\" is not one of follower"),
        ("delete s.role; return {}", "`role` is missing"),
        ("s.term = 'one'; return {}", "state.term: \"one\" is not an integer"),
    ];
    for (what, wanted) in table {
        let mut session = open("servers 3\n", tiny(&on_start(what)), 1);
        let found = errors(&play(&mut session, 500));
        let [(server, problem)] = &found[..] else { panic!("{what}: {found:?}") };
        assert!(server.number() == 2 && problem.contains(wanted), "{what}: {problem}");
        let up: Vec<u8> = session.world().up().iter().map(ServerId::number).collect();
        assert_eq!(up, [1, 3], "{what}: the others run on");
    }
}

#[test]
fn writes_do_not_go_back() {
    let step = "if (e.event !== 'start') return {};
                return { timers: { election: 50 }, write: { id: 5, term: 3 } };";
    for (second, wanted) in
        [("{ id: 5 }", "5 is not greater than 5"), ("{ id: 6, term: 2 }", "goes back")]
    {
        let again = format!("if (e.event === 'timer') return {{ write: {second} }}; {step}");
        let mut session = open("servers 1\n", tiny(&again), 1);
        let found = errors(&play(&mut session, 300));
        assert!(found.len() == 1 && found[0].1.contains(wanted), "{found:?}");
    }
}

#[test]
fn what_a_core_lacks_is_said() {
    let lacks = |core: Program, script: &str| {
        let events = play(&mut open(script, core, 1), 6_000);
        let part = |event: &Event| match event.kind {
            EventKind::Fact(Fact::CoreLacks { part }) => Some(part),
            _ => None,
        };
        events.iter().filter_map(part).collect::<Vec<_>>()
    };
    let changes =
        "servers 3\nawait leader within 5s\nremove S2\ntransfer S3\nbreak majority\nwait 1s\n";
    let found = lacks(javascript("raft.js", RAFT), changes);
    for part in [CorePart::Membership, CorePart::Transfer, CorePart::Rules] {
        assert!(found.contains(&part), "{part:?} in {found:?}");
    }
    let bare = RAFT.replace(r#"reply.supports = ["reads", "snapshots"]"#, "reply.supports = []");
    let parts = "servers 1\nput k 1\nwait 1s\nsnapshot S1\nset reads index\nget k\nwait 1s\n";
    let found = lacks(javascript("bare.js", &bare), parts);
    for part in [CorePart::Snapshots, CorePart::Reads] {
        assert!(found.contains(&part), "{part:?} in {found:?}");
    }
}

#[test]
fn what_a_core_prints_is_an_event_of_its_time() {
    let step = "if (e.event === 'start') return { timers: { other: 25 } };
                console.log('at', e.now, { a: 1 }); return {};";
    let mut session = open("servers 1\n", tiny(step), 1);
    let printed = printed(&play(&mut session, 100));
    assert_eq!(printed.len(), 1, "{printed:?}");
    assert_eq!(printed[0].0, Time::from_us(25_000));
    assert!(printed[0].1.starts_with("at 25"), "{printed:?}");
}

/// What cores have printed, and when.
fn printed(events: &[Event]) -> Vec<(Time, String)> {
    let line = |event: &Event| match &event.kind {
        EventKind::Fact(Fact::CoreLogged { line }) => Some((event.at, line.to_string())),
        _ => None,
    };
    events.iter().filter_map(line).collect()
}

#[test]
fn what_a_core_prints_before_it_fails_comes_before_its_error() {
    let failures = [
        "throw new Error('I am lost')",
        "for (;;);",
        "const a = []; for (;;) a.push([1, 2, 3])",
        "const again = () => again() + 1; again()",
        "return 7",
        "return { send: [() => 1] }",
        "return { sends: [] }",
        "s.term = 'one'; return {}",
        "return { apply: [1] }",
    ];
    for failure in failures {
        let step = format!("console.log('one'); console.log('two', e.event); {failure}");
        let events = play(&mut open("servers 1\n", tiny(&step), 1), 100);
        let shown: Vec<String> = events
            .iter()
            .filter_map(|event| match &event.kind {
                EventKind::Fact(Fact::CoreLogged { line }) => Some(line.to_string()),
                EventKind::Fact(Fact::CoreError { .. }) => Some("error".to_owned()),
                _ => None,
            })
            .collect();
        assert_eq!(shown, ["one", "two start", "error"], "{failure}");
    }
}

#[test]
fn a_core_is_told_the_election_timeout_of_its_own_server_and_that_of_all() {
    let step = "if (e.settings) console.log(e.me, e.settings.election_timeout, e.settings.cluster_election_timeout);
                return {};";
    let script = "servers 3
set election_timeout S2 50ms..60ms
wait 100ms
set election_timeout S1 1s..2s
wait 100ms
set election_timeout S3 200ms..250ms
wait 100ms
";
    let lines = printed(&play(&mut open(script, tiny(step), 1), 400));
    let at = |ms: u64| -> Vec<&str> {
        let at = Time::ZERO + Duration::from_ms(ms);
        lines.iter().filter(|(time, _)| *time == at).map(|(_, line)| line.as_str()).collect()
    };
    let before = ["S1 [150,300] [50,300]", "S2 [50,60] [50,300]", "S3 [150,300] [50,300]"];
    assert_eq!(at(0), before);
    let slower = ["S1 [1000,2000] [50,2000]", "S2 [50,60] [50,2000]", "S3 [150,300] [50,2000]"];
    assert_eq!(at(100), slower);
    assert_eq!(at(200), ["S3 [200,250] [50,2000]"]);
}

/// A candidate whose election timeout is shorter than a write of its disk, so that it never has a vote of its own in time. What it asks for
/// must not keep the others from electing one of themselves.
#[test]
fn a_candidate_with_a_slow_disk_does_not_keep_others_from_an_election() {
    let script = "servers 3
set disk S1 400ms..800ms
set election_timeout 1s..2s
set election_timeout S1 150ms..300ms
crash all
restart all
await leader within 20s
";
    for seed in 1..=20 {
        let mut session = open(script, javascript("raft.js", RAFT), seed);
        play(&mut session, 20_000);
        assert_eq!(*session.script_state(), ScriptState::Finished, "seed {seed}");
    }
}

#[test]
fn the_page_searches_for_what_breaks_a_core() {
    let find = "    isUpToDate(state, last_log_term, last_log_index);";
    assert_eq!(RAFT.matches(find).count(), 1);
    let broken = javascript("broken.js", &RAFT.replace(find, "    true;"));
    let request = SearchRequest {
        kinds: Kind::FAIR.iter().map(|kind| kind.word().to_owned()).collect(),
        seed: 1.0,
        ..SearchRequest::default()
    };
    let search = |core: Program, budget: f64| {
        let mut job = Job::new("servers 3\n", 0.0, Some(core), &request).expect("a good request");
        while job.work(1_000.0).replayed < 1.0 {}
        job.work(budget).story
    };
    let story = search(broken, 300_000.0).expect("it elects leaders that lack entries");
    assert!(story.ending.contains("is violated"), "{story:?}");
    assert_eq!(search(javascript("raft.js", RAFT), 10_000.0), None);
}

#[test]
fn a_process_that_fails_is_told_with_its_event() {
    let processes = |command: &str| {
        let words = vec!["sh".to_owned(), "-c".to_owned(), command.to_owned()];
        process::program("sh", b"", words, false)
    };
    let table = [
        ("exit 3", "\"event\":\"start\""),
        ("read line; exit 3", "exit status: 3"),
        ("read line; echo nonsense; cat", "is not valid JSON"),
        ("read line; echo '[1]'; cat", "is not an object"),
        ("read line; echo '{}'; cat", "state: null is not an object"),
        ("read line; exec sleep 30", "no answer within 2 s"),
    ];
    for (command, wanted) in table {
        let mut session = open("servers 1\n", processes(command), 1);
        let found = errors(&play(&mut session, 100));
        assert!(found.len() == 1 && found[0].1.contains(wanted), "{command}: {found:?}");
    }
    let missing = Program::new("none", b"", Box::new(|| Err(Problem::new("there is none"))));
    let mut session = open("servers 1\n", missing, 1);
    assert_eq!(
        errors(&play(&mut session, 100)),
        [(ServerId::from_index(0), "there is none".into())]
    );
}
