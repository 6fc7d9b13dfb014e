//! Runs that are played once and then visited in every direction. `history.rs` does this natively for many seeds,
//! `web.rs` in a browser for some: a time is the same whichever way it is reached.

use std::fmt::{self, Write};
use std::hash::Hasher;

use raftarium::cores::Program;
use raftarium::lab::history::{
    BranchError, BranchId, Comparison, Difference, Found, Interest, Limits, Moment, Search,
};
use raftarium::lab::language::{parse_line, parse_script};
use raftarium::lab::{Advanced, History, Session};
use raftarium::sim::World;
use raftarium::types::{Duration, Event, EventId, EventKind, Fact, ServerId, Time};
use raftarium::util::StreamHash;

fn s2() -> ServerId {
    ServerId::from_index(1)
}
use rand::{Rng, SeedableRng};
use rand_xoshiro::SplitMix64;

/// Numbers that depend on a seed only.
pub struct Dice(SplitMix64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(SplitMix64::seed_from_u64(seed))
    }

    pub fn below(&mut self, count: u64) -> u64 {
        self.0.next_u64() % count
    }

    fn one_of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len() as u64) as usize]
    }
}

/// What may be done to a message in flight.
const TOUCHES: &[(&str, &str)] = &[
    ("drop", ""),
    ("delay", " 1us"),
    ("delay", " 333ms"),
    ("duplicate", ""),
    ("deliver", ""),
    ("hold", ""),
    ("hold", ""),
    ("release", ""),
];

/// Lines that may be given to a cluster at any time, if it has the servers; some are rejected at some times.
const LINES: &[&str] = &[
    "submit \"x=1\"",
    "submit \"y=2\" to S2",
    "crash leader",
    "crash S1",
    "crash followers",
    "restart all",
    "restart S3",
    "isolate leader",
    "reconnect all",
    "partition S1 S2 | S3 S4 S5",
    "cut S1 -> S2",
    "cut leader -- followers",
    "heal",
    "timeout S4",
    "set load 100/s",
    "set snapshot_every 5",
    "set snapshot_every 0",
    "set snapshot_chunk 32",
    "snapshot all",
    "snapshot leader",
    "set parallel_writes on",
    "set max_in_flight_bytes 60",
    "set max_in_flight_messages 2",
    "set max_uncommitted 4",
    "set load 0/s",
    "set loss 10%",
    "set loss 0%",
    "set latency 2ms..30ms",
    "set latency S1 -> S3 100ms",
    "set duplicate 20%",
    "set reorder 30%",
    "set disk 0ms..9ms",
    "set election_timeout S2 100ms..200ms",
    "set no_op on",
    "say \"a word\"",
    "expect safe",
    "pause",
    "wait 35ms",
    "await leader within 2s",
    "await not leader within 5s",
    "await committed \"x=1\" within 9s",
    "await S1 is down within 9s",
    "await safe within 1s",
    "expect not safe",
    "pause S1",
    "pause leader",
    "pause followers",
    "resume all",
    "resume S3",
    "set clock 100%",
    "set clock S1 250%",
    "set clock S2 40%",
    "set heartbeat S3 20ms",
    "set clients 2",
    "drop S1 -> S2",
    "hold leader -> S1",
    "hold S2 -> S1",
    "hold S1 -> S3 heartbeat",
    "release S2 -> S1",
    "release S1 -> S3",
    "delay S1 -> S2 80ms",
    "delay S2 -> S1 1us",
    "duplicate S1 -> S3",
    "deliver S3 -> S1",
    "hold C1 -> S1",
    "set membership single",
    "set membership joint",
    "set catch_up_rounds 2",
    "add S4",
    "add S6",
    "learner S7",
    "remove S2",
    "remove leader",
    "members S1 S2 S3",
    "await members S1 S2 S3 within 2s",
    "transfer S2",
    "set pre_vote on",
    "set check_quorum on",
    "set reads index",
    "set reads lease",
    "set sessions 2",
    "set load_keys 3",
    "set load_reads 50%",
    "client A put k 1",
    "client A put l 2",
    "client B get k",
    "put k 3",
    "get k from S2",
    "set chaos 100%",
    "set chaos_kinds every",
    "set chaos 0%",
    "calm",
    "clog S1 -> S2",
    "unclog",
    "stall S1",
    "unstall all",
    "fail S2",
    "tear leader",
    "lie S1",
    "flush all",
    "corrupt S3",
    "wipe S2",
    "step S1 +200ms",
    "step S2 -200ms",
    "storm 8",
    "set bandwidth 20kB/s",
    "set queue 4",
    "set jitter 20ms",
    "set replay 10%",
    "set slow S2 9ms",
    "set disk_full S1 on",
    "set disk_full off",
    "set client_repeat 30%",
    "break majority",
    "break consistency-check",
    "break durable-vote",
    "mend majority",
];

/// The lines that a cluster of this many servers understands.
fn lines(servers: u8) -> Vec<&'static str> {
    let understood = |line: &&&str| parse_line(line, servers).is_ok();
    LINES.iter().filter(understood).copied().collect()
}

/// A script of some lines, and how long it may take.
fn script(dice: &mut Dice, servers: u8) -> String {
    let mut text = format!("servers {servers}\nseed {}\n", dice.below(1_000));
    let lines = lines(servers);
    for _ in 0..dice.below(25) {
        text.push_str(dice.one_of(&lines));
        text.push('\n');
        if dice.below(3) == 0 {
            text.push_str(&format!("wait {}us\n", dice.below(300_000)));
        }
    }
    text
}

/// A time at which the run stopped, and the visible state there.
#[derive(Debug, PartialEq)]
struct Seen {
    event: EventId,
    /// Of everything that the world consists of.
    world: u64,
    saved: String,
    notices: usize,
    violations: usize,
}

/// A hash of all the state of a world, as its derived `Debug` writes it. Only the long form has the contents of a slab.
fn digest(world: &World) -> u64 {
    struct Hashed(StreamHash);
    impl fmt::Write for Hashed {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            self.0.write(text.as_bytes());
            Ok(())
        }
    }
    let mut hashed = Hashed(StreamHash::default());
    write!(hashed, "{world:#?}").expect("a hash takes everything");
    hashed.0.finish()
}

impl Seen {
    fn of(session: &Session) -> Self {
        Self {
            event: session.world().last_event(),
            world: digest(session.world()),
            saved: session.saved(),
            notices: session.notices().len(),
            violations: session.violations().len(),
        }
    }
}

/// A run that was played once, from its start to its head, with all visible states.
struct Played {
    history: History,
    events: Vec<Event>,
    /// Ends of instants. After them nothing more was done in the instant.
    moments: Vec<(Time, Seen)>,
    dice: Dice,
}

fn always() -> bool {
    true
}

impl Played {
    fn new(seed: u64, frames: u32) -> Self {
        let mut dice = Dice::new(seed);
        let servers = dice.one_of(&[1, 2, 3, 5, 5, 5, 9]);
        Self::of(servers, dice, frames)
    }

    fn of(servers: u8, dice: Dice, frames: u32) -> Self {
        Self::of_core(None, servers, dice, frames)
    }

    /// Plays in frames of all lengths; now and then a command is given, or the machine is too slow.
    fn of_core(core: Option<Program>, servers: u8, mut dice: Dice, frames: u32) -> Self {
        let text = script(&mut dice, servers);
        let mut parsed = parse_script("random", &text).expect("the lines are good");
        parsed.setup.core = core;
        // Sometimes many checkpoints, sometimes few, and sometimes so little room for them that most are dropped.
        let limits =
            Limits { work_between: 1 + dice.below(2_000), budget: dice.below(4_000_000) as usize };
        let history = History::with_limits(&parsed, limits).expect("a good setup");
        let mut played = Self { history, events: Vec::new(), moments: Vec::new(), dice };
        for _ in 0..frames {
            played.frame();
            if played.dice.below(4) == 0 {
                played.interfere();
            }
        }
        played
    }

    fn frame(&mut self) {
        let Self { history, events, moments, dice } = self;
        let until = history.now() + Duration::from_us(dice.below(40_000));
        let mut looks = if dice.below(5) == 0 { dice.below(3) } else { u64::MAX };
        let mut keep_going = || {
            looks = looks.saturating_sub(1);
            looks > 0
        };
        let end = history.advance(until, &mut |event| events.push(event.clone()), &mut keep_going);
        if end == Advanced::Reached && history.now() == until {
            // Only the last state of an instant is the state at its time.
            moments.retain(|(time, _)| *time < until);
            moments.push((until, Seen::of(history.session())));
        }
    }

    fn interfere(&mut self) {
        let Self { history, events, moments, dice } = self;
        for _ in 0..=dice.below(2) {
            let line = any_line(history, dice);
            let _ = history.enter(&line, &mut |event| events.push(event.clone()));
        }
        let now = history.now();
        moments.retain(|(time, _)| *time < now);
    }

    fn hash(&self) -> u64 {
        hash(&self.events)
    }

    /// Moves to a time or to an event, known or at the limit.
    fn jump(&mut self) {
        let head = self.history.current_head();
        match self.dice.below(3) {
            0 => {
                let event = EventId(self.dice.below(head.event.0 + 1));
                self.history.seek_event(event);
                assert!(self.history.position().event >= event);
            }
            1 if !self.moments.is_empty() => {
                let place = self.dice.below(self.moments.len() as u64) as usize;
                let (time, seen) = &self.moments[place];
                self.history.seek(*time);
                assert_eq!(&Seen::of(self.history.session()), seen, "at {time}");
                assert_eq!(self.history.now(), *time);
            }
            _ => {
                let time = Time::from_us(self.dice.below(head.at.as_us() + 1));
                self.history.seek(time);
                let before = self.events.partition_point(|event| event.at <= time);
                if !self.history.is_live() {
                    assert_eq!(self.history.position().event, EventId(before as u64));
                }
            }
        }
    }

    /// Plays from the present to the head at most, and compares every event.
    fn play_on(&mut self) {
        let Self { history, events, dice, .. } = self;
        for _ in 0..dice.below(6) {
            let until = history.now() + Duration::from_us(dice.below(60_000));
            let mut replayed = history.position().event.0 as usize;
            let until = until.min(history.current_head().at);
            let mut compare = |event: &Event| {
                assert_eq!(Some(event), events.get(replayed), "replayed");
                replayed += 1;
            };
            if !history.is_live() {
                history.advance(until, &mut compare, &mut always);
            }
        }
    }
}

/// A line that may be given now; often it is about a message in flight.
fn any_line(history: &History, dice: &mut Dice) -> String {
    let world = history.session().world();
    let mut messages: Vec<_> = world.network().flights().map(|flight| flight.message).collect();
    if messages.is_empty() || dice.below(3) > 0 {
        let lines = lines(world.ids().count() as u8);
        return dice.one_of(&lines).to_owned();
    }
    messages.sort_unstable();
    let message = dice.one_of(&messages);
    let name = world.message_name(message).expect("a message under way has a name");
    let (word, more) = dice.one_of(TOUCHES);
    format!("{word} {name}{more}")
}

fn hash(events: &[Event]) -> u64 {
    let mut hash = StreamHash::default();
    events.iter().for_each(|event| hash.add(event));
    hash.value()
}

/// The hash of a branch's whole stream, replayed from the start.
fn hash_of(history: &History, branch: BranchId) -> u64 {
    let mut hash = StreamHash::default();
    let mut replay = history.replay(branch, Time::ZERO);
    assert!(replay.advance(Time::MAX, &mut |event| hash.add(event), &mut always));
    assert_eq!(Some(replay.position()), history.head(branch));
    hash.value()
}

/// Rewinds a hundred times at random; every event that occurs again is the same.
pub fn check_rewinds(seed: u64) {
    rewind(Played::new(seed, 120));
}

/// The same, of a cluster of this many servers.
pub fn check_rewinds_of(servers: u8, seed: u64, frames: u32) {
    rewind(Played::of(servers, Dice::new(seed), frames));
}

/// The same, of a foreign core.
#[allow(dead_code)] // Only natively.
pub fn check_rewinds_of_core(core: &Program, seed: u64) {
    rewind(Played::of_core(Some(core.clone()), 3, Dice::new(seed), 60));
}

fn rewind(mut played: Played) {
    let (hash, head) = (played.hash(), played.history.current_head());
    for _ in 0..100 {
        played.jump();
        played.play_on();
    }
    assert_eq!(hash_of(&played.history, BranchId::MAIN), hash);
    assert_eq!(played.history.current_head(), head);
    assert_eq!(played.history.branches().len(), 1, "going back changes nothing");
    // From the head on, it continues as if nobody had ever gone back.
    played.history.seek(Time::MAX);
    assert!(played.history.is_live());
    played.frame();
    assert_eq!(hash_of(&played.history, BranchId::MAIN), played.hash());
}

/// Acts in the past, returns, and finds everything as it was.
pub fn check_branches(seed: u64) {
    let mut played = Played::new(seed, 80);
    let (hash, head) = (played.hash(), played.history.current_head());
    let mut hashes = vec![(BranchId::MAIN, hash)];
    for _ in 0..6 {
        let at = played.dice.below(head.at.as_us() + 1);
        played.history.seek(Time::from_us(at));
        if played.history.is_live() {
            continue;
        }
        let line = any_line(&played.history, &mut played.dice);
        let known = played.history.branches().len();
        let done = played.history.enter(&line, &mut |_| ());
        let begun = played.history.branches().len() > known;
        assert_eq!(begun, done.is_ok() && !line.starts_with("expect"), "{line}");
        if begun {
            assert!(played.history.is_live());
            let until = played.history.now() + Duration::from_ms(played.dice.below(900));
            while played.history.advance(until, &mut |_| (), &mut always) != Advanced::Reached {}
            let current = played.history.current();
            hashes.push((current, hash_of(&played.history, current)));
        }
        let back = hashes[played.dice.below(hashes.len() as u64) as usize].0;
        played.history.switch(back).expect("it is there");
    }
    for (branch, hash) in hashes {
        assert_eq!(hash_of(&played.history, branch), hash, "branch {}", branch.0);
    }
    played.history.switch(BranchId::MAIN).expect("it is there");
    assert_eq!(played.history.current_head(), head);
}

/// Lines that are entered while the script pauses, and right after the pause, in one instant.
pub fn check_pauses() {
    let steps = ["expect not safe", "await safe within 1s\nwait 5ms\ncrash S3", "wait 5ms", ""];
    let lines = ["at 10ms crash S1", "crash S1", "await S2 is down within 20ms", "timeout S1"];
    for (step, line) in steps.iter().flat_map(|step| lines.map(|line| (step, line))) {
        for entered in 0..3 {
            // When S1 resumes, its timer has expired long ago: something still happens in that instant.
            let text = format!("set election_timeout S1 1ms\npause S1\nwait 9ms\npause\n{step}\n");
            let script = parse_script("pauses", &text).expect("the lines are good");
            let mut history = History::open(&script).expect("a good setup");
            let mut events = Vec::new();
            let mut keep = |event: &Event| events.push(event.clone());
            let pause = Time::from_us(9_000);
            // The lines are entered at the pause, after the script has continued once, or twice.
            for _ in 0..=entered {
                history.advance(pause, &mut keep, &mut always);
            }
            history.enter("resume S1", &mut keep).expect("it can be done");
            history.enter(line, &mut keep).expect("it can be done");
            let end = Time::from_us(30_000);
            while history.advance(end, &mut keep, &mut always) != Advanced::Reached {}
            let seen = Seen::of(history.session());
            let context = format!("{step:?}, {line:?}, {entered}");
            assert_eq!(hash_of(&history, BranchId::MAIN), hash(&events), "{context}");
            history.seek(Time::ZERO);
            history.seek(end);
            assert_eq!(Seen::of(history.session()), seen, "{context}");
            let again = parse_script("saved", &seen.saved).expect("what is saved can be read");
            let mut again = History::open(&again).expect("a good setup");
            while again.advance(end, &mut |_| (), &mut always) != Advanced::Reached {}
            assert_eq!(hash_of(&again, BranchId::MAIN), hash(&events), "{context}");
        }
    }
}

/// An act before the start of a branch starts a branch of its parent.
pub fn check_origins() {
    let script = parse_script("origins", "servers 3\n").expect("a good script");
    let mut history = History::open(&script).expect("a good setup");
    let time = |ms: u64| Time::from_us(ms * 1_000);
    history.advance(time(2_000), &mut |_| (), &mut always);
    history.seek(time(1_000));
    history.enter("crash S2", &mut |_| ()).expect("it can be done");
    let late = history.current();
    history.advance(time(2_000), &mut |_| (), &mut always);
    history.seek(time(500));
    history.enter("crash S3", &mut |_| ()).expect("it can be done");
    let early = history.current();
    history.advance(time(2_000), &mut |_| (), &mut always);
    let parents: Vec<_> = history.branches().iter().map(|branch| branch.parent).collect();
    assert_eq!(parents, [None, Some(BranchId::MAIN), Some(BranchId::MAIN)]);
    for (a, b) in [(early, late), (late, early), (early, BranchId::MAIN)] {
        let comparison = compared(&history, a, b);
        assert_eq!(comparison.from, time(500));
        let Difference { a: first, b: second } = &comparison.servers[2];
        let done = if a == early { first } else { second };
        let done = done.as_ref().expect("S3 was interfered with");
        assert_eq!(done.at, time(500));
    }
    // Exactly at the time at which it began, too.
    history.switch(late).expect("it is there");
    history.seek(time(1_000));
    assert_eq!(history.delete(early), Ok(()));
}

/// A saved branch, opened and moved to any time, is the same there.
pub fn check_saved(seed: u64) {
    let mut played = Played::new(seed, 80);
    let now = played.history.now();
    while played.history.advance(now, &mut |event| played.events.push(event.clone()), &mut always)
        != Advanced::Reached
    {}
    let text = played.history.head_session().saved();
    let script = parse_script("saved", &text).expect("what is saved can be read");
    for _ in 0..5 {
        let mut history = History::open(&script).expect("a good setup");
        let time = Time::from_us(played.dice.below(now.as_us() + 1));
        let mut again = Vec::new();
        let mut keep = |event: &Event| again.push(event.clone());
        while history.advance(time, &mut keep, &mut always) != Advanced::Reached {}
        let count = played.events.partition_point(|event| event.at <= time);
        assert_eq!(hash(&again), hash(&played.events[..count]), "at {time}");
    }
}

fn find(history: &History, mut search: Search) -> Option<Moment> {
    loop {
        // Now and then the time to work is used up.
        let mut looks = 2;
        let mut keep_going = || {
            looks -= 1;
            looks > 0
        };
        match search.work(history, &mut keep_going) {
            Some(Found::At(moment)) => return Some(moment),
            Some(Found::Nothing) => return None,
            None => {}
        }
    }
}

/// Steps back by single events visit the same times as steps forward, in reverse.
pub fn check_steps(seed: u64) {
    let mut played = Played::new(seed, 30);
    let history = &mut played.history;
    let from = Time::from_us(played.dice.below(history.now().as_us() + 1));
    history.seek(from);
    let mut places = vec![history.position().event];
    while !history.is_live() && places.len() < 100 {
        let end = history.advance_to_next_event(Time::MAX, &mut |_| (), &mut always);
        if !history.is_live() && end == Advanced::Reached {
            places.push(history.position().event);
        }
    }
    history.seek_event(*places.last().expect("there is one"));
    for place in places.iter().rev().skip(1) {
        let Some(Moment::After(event)) = find(history, Search::for_last_event(history)) else {
            panic!("there was an event before");
        };
        assert_eq!(event, *place);
        history.seek_event(event);
        assert_eq!(history.position().event, *place);
    }
}

/// Steps back to events of a kind find each of them, the last first.
pub fn check_interests(seed: u64) {
    let Played { mut history, .. } = Played::new(seed, 60);
    for (word, interest) in Interest::ALL {
        let places = places_of(&history, interest);
        history.seek(Time::MAX);
        for _ in 0..30 {
            let here = history.position();
            let earlier = |(event, at): &&(EventId, Time)| *event < here.event || *at < here.at;
            let expected = places.iter().rev().find(earlier).map(|&(event, _)| event);
            let search = Search::for_interest(&history, interest);
            let found = find(&history, search);
            assert_eq!(found, expected.map(Moment::After), "{word} before {here:?}");
            let Some(event) = expected else { break };
            history.seek_event(event);
            assert_eq!(history.position().event, event);
        }
    }
}

/// The last events, and their times, of all that caused an event of a kind.
fn places_of(history: &History, interest: Interest) -> Vec<(EventId, Time)> {
    let mut replay = history.replay(history.current(), Time::ZERO);
    let mut places = Vec::new();
    while !replay.is_at_end() {
        let mut wanted = false;
        let next = EventId(replay.position().event.0 + 1);
        replay.advance_to(next, &mut |event| wanted |= interest.wants(event), &mut always);
        if wanted {
            places.push((replay.position().event, replay.now()));
        }
    }
    places
}

fn compared(history: &History, a: BranchId, b: BranchId) -> Comparison {
    let mut job = history.compare(a, b).expect("both are there");
    loop {
        let mut looks = 3;
        let mut keep_going = || {
            looks -= 1;
            looks > 0
        };
        if let Some(comparison) = job.work(&mut keep_going) {
            return comparison;
        }
    }
}

/// Branches with the same commands are equal; others first differ where a command differs.
pub fn check_comparisons(seed: u64) {
    let mut played = Played::of(5, Dice::new(seed), 40);
    let mut dice = Dice::new(seed ^ 1);
    let Played { history, .. } = &mut played;
    let at = Time::from_us(dice.below(history.now().as_us() + 1));
    // Both begin at the same time, the second in the first, with lines that every cluster understands.
    history.seek(at);
    history.fork("submit \"fork=1\" to S1", &mut |_| ()).expect("it can be done");
    let (one, fork) = (history.current(), history.now());
    let until = fork + Duration::from_ms(300);
    history.extend(one, until, &mut |_| (), &mut always).expect("it is there");
    history.switch(BranchId::MAIN).expect("it is there");
    history.seek(at);
    history.fork("submit \"fork=1\" to S1", &mut |_| ()).expect("it can be done");
    let same = history.current();
    history.switch(BranchId::MAIN).expect("it is there");
    assert_eq!(history.extend(same, until, &mut |_| (), &mut always), Ok(true));
    let comparison = compared(history, one, same);
    assert_eq!((comparison.from, comparison.to), (fork, until));
    let all_same = |both: &Difference| both.a.is_none() && both.b.is_none();
    assert!(comparison.servers.iter().all(all_same), "{:?}", comparison.servers);

    // A branch of the branch: they are equal up to where it began.
    history.switch(one).expect("it is there");
    history.seek(fork + Duration::from_ms(100));
    let line = if history.session().world().is_up(s2()) { "crash S2" } else { "restart S2" };
    history.fork(line, &mut |_| ()).expect("it can be done");
    let (other, second_fork) = (history.current(), history.now());
    history.extend(other, until, &mut |_| (), &mut always).expect("it is there");
    for (a, b) in [(one, other), (other, one), (same, other)] {
        let comparison = compared(history, a, b);
        let at = if a == same { fork } else { second_fork };
        assert_eq!(comparison.from, at);
        let Difference { a: first, b: second } = &comparison.servers[s2().index()];
        let done = if b == other { second } else { first };
        let done = done.as_ref().expect("S2 was interfered with");
        assert_eq!(done.at, second_fork);
        let kind = &done.kind;
        // A start begins with what the server finds on its disk.
        let interfered = matches!(
            kind,
            EventKind::Fact(
                Fact::Crashed { .. }
                    | Fact::Started { .. }
                    | Fact::TailDropped
                    | Fact::StartRefused { .. }
                    | Fact::SnapshotUnreadable { .. }
                    | Fact::NothingChanged { .. }
            )
        );
        assert!(interfered, "{kind:?}");
        let times = comparison.servers.iter().flat_map(|both| [&both.a, &both.b]).flatten();
        assert!(times.into_iter().all(|event| event.at >= second_fork));
    }
    assert_eq!(history.delete(one), Err(BranchError::HasChildren("branch 4".into())));
    assert_eq!(history.delete(other), Err(BranchError::Current));
    history.switch(BranchId::MAIN).expect("it is there");
    assert_eq!(history.delete(other), Ok(()));
    assert_eq!(history.delete(one), Ok(()));
    assert_eq!(history.switch(one), Err(BranchError::Unknown(one.0)));
    assert_eq!(hash_of(history, BranchId::MAIN), hash(&played.events));
}
