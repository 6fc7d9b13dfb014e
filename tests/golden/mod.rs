//! Fixed runs and the hashes of their event streams. `golden.rs` runs them natively, `web.rs` in a browser: both must
//! find exactly these numbers, on every machine.
//!
//! A hash changes whenever the protocol, the world, the randomness or an event's layout changes. If that was intended, copy
//! the numbers that the failing test prints.

use raftarium::lab::history::BranchId;
use raftarium::lab::language::parse_script;
use raftarium::lab::scenarios::find_by_name;
use raftarium::lab::{Advanced, History, Player, Session, Verdict, run};
use raftarium::types::{Event, EventId, Time};
use raftarium::util::StreamHash;

/// A run and its expected hash.
pub struct Golden {
    /// A scenario's name, or a script.
    pub run: &'static str,
    pub seed: u64,
    pub hash: u64,
}

const fn golden(run: &'static str, seed: u64, hash: u64) -> Golden {
    Golden { run, seed, hash }
}

/// Five servers in a very unreliable network, with every kind of command.
pub const TURMOIL: &str = "
set loss 5%
set duplicate 5%
set reorder 20%
set disk 1ms..20ms
set load 50/s
at 1s crash leader
at 1500ms restart all
at 2s partition S1 S2 | S3 S4 S5
submit \"x=1\"
submit \"y=2\" to S1
at 3s heal
isolate S3
cut S1 -> S2
at 4s timeout S5
set latency S1 -> S4 300ms
set no_op on
at 5s reconnect S3
heal
wait 3s
";

/// Five servers with clocks of their own, some of them paused for a while, and actions on single messages.
pub const TOUCHED: &str = "
set latency 10ms..15ms
set clock S2 130%
set clock S3 70%
at 5ms timeout S1
wait 5ms
hold S1 -> S2 request_vote
duplicate S1 -> S3 request_vote
duplicate S1 -> S3 request_vote
delay S1 -> S4 request_vote 40ms
drop S1 -> S5 request_vote
deliver S1 -> S3 request_vote #2
await leader is S1 within 1s
submit \"x=1\" to S1
wait 2ms
hold C1 -> S1
duplicate C1 -> S1
pause S4
wait 90ms
release C1 -> S1
delay S1 -> S2 request_vote 5ms
set load 40/s
set heartbeat S1 20ms
wait 150ms
resume S4
set clock S4 400%
wait 100ms
pause leader
release S1 -> S2 request_vote
wait 900ms
pause followers
crash S5
wait 300ms
resume all
restart S5
set clock 100%
set duplicate 30%
wait 1s
";

/// Moves and commands in a history of [`TURMOIL`] that was played to its sixth second.
const DEEDS: &[&str] = &[
    "seek 1200000",
    "pause S2",
    "play 2600000",
    "event 900",
    "set clock S3 30%",
    "play 1500000",
    "hold S5 -> S1",
    "crash S4",
    "play 2300000",
    "branch 1",
    "seek 3999999",
    "timeout S2",
    "resume S2",
    "play 5000000",
    "branch 2",
    "seek 2000000",
    "duplicate S5 -> S1",
    "play 2500000",
    "resume all",
    "play 4100000",
    "seek 700000",
    "submit \"early\"",
    "play 1100000",
];
/// The hashes of its branches.
pub const BRANCHED: &[u64] = &[
    0x62c0_59b5_a9cd_883b,
    0xa686_a1b7_648f_b60a,
    0xb927_9b02_5007_971e,
    0xc7c4_7fbf_769f_fe34,
    0x2343_497b_10a6_b14f,
    0x9fde_b64d_e604_d182,
];

pub const GOLDEN: &[Golden] = &[
    golden("cluster-start", 1, 0x38de_13fc_4ba6_6588),
    golden("leader-failure", 42, 0x9fdf_46ba_661c_d51a),
    golden("network-partition", 3, 0x144c_c6be_0818_8982),
    golden("split-vote", 7, 0xe0a6_6841_3f9b_7039),
    golden("figure-7", 2, 0x646f_9175_4668_a045),
    golden("figure-8-overwritten", 5, 0x50cf_547d_be89_b06d),
    golden(TURMOIL, 1, 0x9c58_5f92_4d24_d924),
    golden(TURMOIL, u64::MAX, 0xabf6_24b8_70b1_6180),
    golden(TOUCHED, 1, 0xc1ab_e917_df04_d37b),
    golden(TOUCHED, 77, 0x63b3_61a9_f250_c4eb),
    golden("servers 99\nset load 20/s\nwait 1s\n", 1, 0xdbf9_dfd2_0f33_bd5b),
];

impl Golden {
    fn text(&self) -> &'static str {
        find_by_name(self.run).map_or(self.run, |scenario| scenario.text)
    }

    /// The hash of the run's events.
    pub fn found(&self) -> u64 {
        let script = parse_script("golden", self.text()).expect("a golden run is a good script");
        let report = run(&script, Some(self.seed), &mut |_| {}, &mut || true);
        let report = report.expect("a golden run can be set up");
        assert!(!matches!(report.verdict, Verdict::Failed(_)), "{:?}", report.verdict);
        report.hash
    }
}

/// Compares all golden runs at once, so that one failure shows all new numbers.
pub fn check_all() {
    let found: Vec<_> = GOLDEN.iter().map(Golden::found).collect();
    let lines = GOLDEN.iter().zip(&found).map(|(golden, hash)| {
        let name = golden.run.trim().lines().next().unwrap_or_default();
        let word = if golden.hash == *hash { "same" } else { "NOT " };
        format!("{word} {hash:#018x} {name}, seed {}\n", golden.seed)
    });
    let lines: String = lines.collect();
    assert!(GOLDEN.iter().zip(&found).all(|(golden, hash)| golden.hash == *hash), "\n{lines}");
}

/// Goes back and forth in a history, acts in the past, and compares the resulting branches; each of them is also made
/// from its saved text.
pub fn check_branches() {
    let open = |text: &str| {
        let script = parse_script("golden", text).expect("a good script");
        History::open(&script).expect("a possible setup")
    };
    let play = |history: &mut History, until: Time| {
        let mut all = || true;
        while history.advance(until, &mut |_| {}, &mut all) != Advanced::Reached {}
    };
    let hash_of = |history: &History, branch: BranchId| {
        let mut hash = StreamHash::default();
        history.replay(branch, Time::ZERO).advance(Time::MAX, &mut |e| hash.add(e), &mut || true);
        hash.value()
    };
    let mut history = open(TURMOIL);
    play(&mut history, Time::from_us(6_000_000));
    for deed in DEEDS {
        let (word, number) = deed.split_once(' ').expect("two words");
        match (word, number.parse()) {
            ("seek", Ok(us)) => history.seek(Time::from_us(us)),
            ("event", Ok(event)) => history.seek_event(EventId(event)),
            ("play", Ok(us)) => play(&mut history, Time::from_us(us)),
            ("branch", Ok(id)) => history.switch(BranchId(id as u32)).expect("it has begun"),
            _ => history.enter(deed, &mut |_| {}).unwrap_or_else(|error| panic!("{deed}: {error}")),
        }
    }
    let branches = history.branches();
    let hashes: Vec<_> = branches.iter().map(|branch| hash_of(&history, branch.id)).collect();
    for (branch, hash) in branches.iter().zip(&hashes) {
        let (session, _) = history.at_head(branch.id).expect("it is there");
        let mut again = open(&session.saved());
        play(&mut again, branch.head.at);
        assert_eq!(hash_of(&again, BranchId::MAIN), *hash, "{}", branch.name);
    }
    assert_eq!(hashes, BRANCHED, "{hashes:#018x?}");
}

/// The hash of the events of the first seconds of [`TURMOIL`], played frame by frame. `frame_ms` returns how long each
/// frame lasts; with `hurried`, every frame uses up its time.
pub fn played(speed: f64, frame_ms: &mut dyn FnMut() -> f64, hurried: bool) -> u64 {
    let end = Time::from_us(6_000_000);
    let script = parse_script("golden", TURMOIL).expect("a good script");
    let mut session = Session::open(&script).expect("a possible setup");
    let mut player = Player::default();
    player.set_speed(speed);
    player.set_playing(true);
    let mut hash = StreamHash::default();
    let mut sink = |event: &Event| {
        if event.at <= end {
            hash.add(event);
        }
    };
    while session.now() <= end {
        player.frame(session.now(), frame_ms(), &mut |until| {
            session.advance(until, &mut sink, &mut || !hurried)
        });
    }
    hash.value()
}

/// The same run at many frame rates and speeds.
pub fn check_frame_rates() {
    let expected = played(1.0, &mut || 1_000.0 / 60.0, false);
    for (speed, rate) in [(0.05, 60.0), (0.37, 144.0), (1.0, 30.0), (7.3, 240.0), (100.0, 60.0)] {
        let found = played(speed, &mut || 1_000.0 / rate, false);
        assert_eq!(found, expected, "speed {speed} at {rate} frames per second");
    }
    let mut count = 0_u32;
    let mut uneven = || {
        count += 1;
        f64::from(count * 7_919 % 97) * 1.31
    };
    assert_eq!(played(3.3, &mut uneven, false), expected, "uneven frames");
    assert_eq!(played(10.0, &mut || 16.0, true), expected, "a machine that is too slow");
}

/// A run of 1.5 seconds in which events of nearly every kind happen, with texts that must be escaped.
pub const EXPORTED: &str = "
seed 3
set no_op on
set loss 5%
set duplicate 5%
set load 30/s
log S1 1
at 400ms submit \"na\u{ef}ve \\\"x\\\" \\\\ <b> \u{1f600}\"
partition S1 S2 | S3 S4 S5
pause S3
at 600ms crash leader
resume S3
timeout S4
at 700ms restart all
heal
cut S1 -> S2
isolate S5
crash S1
crash S1
at 1s restart S1
reconnect S5
set latency S1 -> S4 300ms
at 1500ms say \"end\"
";
/// When it ends.
pub const EXPORTED_MS: u64 = 1_500;
/// The hashes of its events as NDJSON, and as a ShiViz log.
pub const EXPORTED_HASHES: (u64, u64) = (0x8472_c63b_381c_b2bd, 0x3e02_86ff_af6e_cae8);

/// A run whose clients put and get, some without an answer, and the hash of their history.
pub const ASKED: &str = "servers 3\nseed 9\nset load 40/s\nset load_keys 2\nset load_reads 50%\nat 600ms\nclient \"A b\" put \"k \u{e9}\" \"<1>\"\nget k from S2\nsubmit \"plain\"\nisolate S1\nat 1400ms\nget k\nat 1500ms\n";
/// Its clients' history, hashed.
pub const ASKED_HASH: u64 = 0x6092_d602_7596_e7c6;

/// A hash of a text (FNV-1a).
pub fn text_hash(text: &str) -> u64 {
    let add = |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, add)
}
