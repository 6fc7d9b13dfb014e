//! Every method, with arguments that make sense and with some that do not.

use js_sys::{Array, Object, Reflect};
use raftarium::lab::scenarios;
use raftarium::web::layout::{
    CellField, ClientCode, ClientField, CutField, FateCode, HeaderField, LaneField, MessageField,
    RoleCode, ServerField,
};
use raftarium::web::recent::EventQuery;
use raftarium::web::{Cluster, fresh_seed, help, version};
use tsify::Ts;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{
    at, cluster, get, given, number_of, open, optional, rows, run, script, step, text_of,
};

/// A frame, copied.
struct Frame(Vec<f64>);

impl Frame {
    fn of(cluster: &Cluster) -> Self {
        Self(cluster.frame().to_vec())
    }

    fn header(&self, field: HeaderField) -> f64 {
        self.0[field as usize]
    }

    /// A field of every row of a table.
    fn column(&self, table: HeaderField, stride: usize, field: usize) -> Vec<f64> {
        let (count, at) = (self.0[table as usize] as usize, self.0[table as usize + 1] as usize);
        (0..count).map(|row| self.0[at + row * stride + field]).collect()
    }

    fn servers(&self, field: ServerField) -> Vec<f64> {
        self.column(HeaderField::Servers, ServerField::Stride as usize, field as usize)
    }

    fn messages(&self, field: MessageField) -> Vec<f64> {
        self.column(HeaderField::Messages, MessageField::Stride as usize, field as usize)
    }

    fn clients(&self, field: ClientField) -> Vec<f64> {
        self.column(HeaderField::Clients, ClientField::Stride as usize, field as usize)
    }

    fn cuts(&self, field: CutField) -> Vec<f64> {
        self.column(HeaderField::Cuts, CutField::Stride as usize, field as usize)
    }
}

fn settled() -> Cluster {
    let cluster = cluster();
    assert!(cluster.skip_to_settled());
    cluster
}

fn steps(cluster: &Cluster, size: &str, count: u32) {
    (0..count).for_each(|_| step(cluster, size));
}

fn leader(cluster: &Cluster) -> f64 {
    Frame::of(cluster).header(HeaderField::Leader)
}

fn query(fields: &[(&str, JsValue)]) -> Ts<EventQuery> {
    let query = Object::new();
    for (name, value) in fields {
        Reflect::set(&query, &(*name).into(), value).unwrap();
    }
    Ts::new_unchecked(query.into())
}

#[wasm_bindgen_test]
fn a_fresh_cluster_has_five_servers_and_is_paused() {
    let cluster = cluster();
    let frame = Frame::of(&cluster);
    assert_eq!(frame.header(HeaderField::NowMs), 0.0);
    assert_eq!(frame.header(HeaderField::Playing), 0.0);
    assert_eq!(frame.header(HeaderField::Servers), 5.0);
    assert_eq!(frame.header(HeaderField::Leader), 0.0);
    assert_eq!(cluster.seed(), "1");
    assert_eq!(cluster.title(), "");
    assert!(cluster.failure().is_none());
}

#[wasm_bindgen_test]
fn a_settled_cluster_shows_one_leader_and_its_followers() {
    let cluster = settled();
    let frame = Frame::of(&cluster);
    let leader = frame.header(HeaderField::Leader);
    let roles = frame.servers(ServerField::Role);
    assert_eq!(roles[leader as usize - 1], f64::from(RoleCode::Leader as u32));
    assert_eq!(frame.servers(ServerField::Leader), vec![leader; 5]);
    assert_eq!(frame.servers(ServerField::Up), vec![1.0; 5]);
    assert!(frame.servers(ServerField::TimerEndMs)[leader as usize - 1].is_nan());
    let timers = frame.servers(ServerField::TimerEndMs);
    assert_eq!(timers.iter().filter(|end| **end > frame.header(HeaderField::NowMs)).count(), 4);
    let next = frame.servers(ServerField::NextIndex);
    assert_eq!(next.iter().filter(|next| next.is_nan()).count(), 1);
    let details = cluster.server(&given(leader));
    assert_eq!(text_of(&details, "role"), "Leader");
    assert_eq!(rows(get(&details, "followers")).len(), 4);
    assert!(at(&details, "volatile.election_timeout_in_ms").is_null());
}

#[wasm_bindgen_test]
fn a_bad_script_is_rejected_with_the_position_and_changes_nothing() {
    let cluster = settled();
    let (text, frame) = (cluster.text(), Frame::of(&cluster));
    let problem = cluster.open(&given("servers 3\n\ncrsh S1\n"), None);
    assert_eq!((number_of(&problem, "line"), number_of(&problem, "column")), (3.0, 1.0));
    assert_eq!(text_of(&problem, "suggestion"), "crash");
    let problem = cluster.open(&given("servers 3\n"), Some(given("many")));
    assert!(text_of(&problem, "message").contains("'many' is not a seed"));
    assert_eq!(cluster.text(), text);
    let after = Frame::of(&cluster);
    assert_eq!(after.header(HeaderField::Epoch), frame.header(HeaderField::Epoch));
}

#[wasm_bindgen_test]
fn seeds_are_text_or_whole_numbers() {
    let cluster = cluster();
    let seeded = |seed: JsValue| {
        let problem = cluster.open(&given("seed 9\n"), optional(seed));
        if problem.is_none() { cluster.seed() } else { "refused".to_owned() }
    };
    assert_eq!(seeded(JsValue::UNDEFINED), "9");
    assert_eq!(seeded(JsValue::NULL), "9");
    assert_eq!(seeded("".into()), "9");
    assert_eq!(seeded("18446744073709551615".into()), "18446744073709551615");
    assert_eq!(seeded(42.into()), "42");
    for bad in ["-1", "1.5", "18446744073709551616", "0x10", "seven"] {
        assert_eq!(seeded(bad.into()), "refused", "{bad}");
    }
    for bad in [1.5, -1.0, f64::NAN, f64::INFINITY, 1e300] {
        assert_eq!(seeded(bad.into()), "refused", "{bad}");
    }
    assert!(fresh_seed().parse::<u64>().is_ok());
}

#[wasm_bindgen_test]
fn every_scenario_of_the_library_opens_and_has_its_title() {
    let cluster = cluster();
    for scenario in scenarios::all() {
        open(&cluster, scenario.text);
        assert_eq!(cluster.title(), scenario.title);
    }
    assert!(rows(help()).len() > 40);
    assert!(!version().is_empty());
}

#[wasm_bindgen_test]
fn a_run_saved_as_text_makes_the_same_events_again() {
    let first = settled();
    run(&first, "submit \"x=1\"");
    steps(&first, "10ms", 7);
    run(&first, "crash leader");
    steps(&first, "interesting", 9);
    let second = cluster();
    open(&second, &first.text());
    let everything = query(&[("limit", 2_000.into())]);
    let end = Frame::of(&first).header(HeaderField::NowMs);
    while Frame::of(&second).header(HeaderField::NowMs) < end {
        step(&second, "1ms");
    }
    let known = |cluster: &Cluster| rows(cluster.events(&everything));
    let (one, two) = (known(&first), known(&second));
    // Both list only the newest, and the second has advanced a little further.
    let from = number_of(&one[0], "seq").max(number_of(&two[0], "seq"));
    let texts = |events: &[JsValue]| {
        let in_both =
            |event: &&JsValue| number_of(event, "seq") >= from && number_of(event, "at_ms") < end;
        events.iter().filter(in_both).map(|event| text_of(event, "text")).collect::<Vec<_>>()
    };
    assert!(texts(&one).len() > 100);
    assert_eq!(texts(&one), texts(&two));
}

#[wasm_bindgen_test]
fn lines_do_what_they_say_or_tell_what_is_wrong() {
    let cluster = settled();
    let old = leader(&cluster);
    run(&cluster, "crash leader");
    let frame = Frame::of(&cluster);
    assert_eq!(frame.servers(ServerField::Up)[old as usize - 1], 0.0);
    assert_eq!(frame.header(HeaderField::Leader), 0.0);
    let reply = cluster.run(&given("crash leader"));
    assert!(text_of(&reply, "problem.message").contains("no leader"));
    let reply = cluster.run(&given("cut S1 -> S9"));
    assert_eq!(number_of(&reply, "problem.column"), 11.0);
    assert!(text_of(&cluster.run(&given("help")), "output").contains("crash SERVERS"));
    assert!(text_of(&cluster.run(&given("help await")), "output").contains("committed"));
    assert!(text_of(&cluster.run(&given("status")), "output").contains("down"));
    assert_eq!(text_of(&cluster.run(&given("expect safe")), "output"), "it holds");
    assert_eq!(text_of(&cluster.run(&given("")), "output"), "");
}

#[wasm_bindgen_test]
fn completion_counts_as_javascript_does() {
    let cluster = cluster();
    let complete = |line: &str, cursor: u32| {
        let found = cluster.complete(&given(line), &given(cursor), None);
        let options = rows(get(&found, "options"));
        let words: Vec<_> = options.iter().filter_map(JsValue::as_string).collect();
        (number_of(&found, "from"), number_of(&found, "to"), words.join(" "))
    };
    assert_eq!(complete("cra", 3), (0.0, 3.0, "crash".into()));
    assert_eq!(complete("set lo", 6), (4.0, 6.0, "loss load load_keys load_reads".into()));
    assert_eq!(complete("stat", 4), (0.0, 4.0, "status".into()));
    assert_eq!(complete("submit \"🐙\" to S", 16), (15.0, 16.0, "S1 S2 S3 S4 S5".into()));
    assert_eq!(complete("cra", 999).0, 0.0);
}

#[wasm_bindgen_test]
fn messages_are_shown_in_flight_lost_and_about_to_be_lost() {
    let cluster = settled();
    run(&cluster, "submit \"x=1\"");
    let frame = Frame::of(&cluster);
    let client = frame.messages(MessageField::From).iter().position(|from| *from < 0.0).unwrap();
    let id = frame.messages(MessageField::Id)[client];
    let message = cluster.message(&given(id));
    assert_eq!(text_of(&message, "kind"), "ClientRequest");
    assert_eq!(text_of(&rows(get(&message, "fields"))[0], "value"), "x=1");
    steps(&cluster, "10ms", 10);
    assert!(cluster.message(&given(id)).is_none());

    run(&cluster, "isolate followers");
    let fates = |cluster: &Cluster| Frame::of(cluster).messages(MessageField::Fate);
    let lost = f64::from(FateCode::Lost as u32);
    let seen = (0..100).any(|_| {
        steps(&cluster, "1ms", 1);
        fates(&cluster).contains(&lost)
    });
    assert!(seen, "what is sent into a cut is seen for a while");
    let frame = Frame::of(&cluster);
    let row = frame.messages(MessageField::Fate).iter().position(|fate| *fate == lost).unwrap();
    let id = frame.messages(MessageField::Id)[row];
    assert_eq!(number_of(&cluster.message(&given(id)), "id"), id);

    run(&cluster, "heal");
    assert!(cluster.skip_to_settled());
    while Frame::of(&cluster).header(HeaderField::InFlight) == 0.0 {
        steps(&cluster, "event", 1);
    }
    run(&cluster, "crash all");
    let doomed = f64::from(FateCode::ReceiverDown as u32);
    assert!(fates(&cluster).contains(&doomed));
}

#[wasm_bindgen_test]
fn clients_are_seen_from_their_first_call_to_a_moment_after_their_answer() {
    let cluster = settled();
    run(&cluster, "submit \"x=1\"");
    run(&cluster, "submit \"y=2\" to S1");
    let state = |code: ClientCode| f64::from(code as u32);
    assert_eq!(Frame::of(&cluster).clients(ClientField::Id), [1.0, 2.0]);
    assert_eq!(Frame::of(&cluster).clients(ClientField::State), [state(ClientCode::Waiting); 2]);
    let mut seen = Vec::new();
    for _ in 0..40 {
        steps(&cluster, "10ms", 1);
        seen.extend(Frame::of(&cluster).clients(ClientField::State));
    }
    let frame = Frame::of(&cluster);
    assert!(seen.contains(&state(ClientCode::Served)));
    assert_eq!(frame.clients(ClientField::Id), [0.0; 0]);
    assert!(frame.header(HeaderField::ClientsServed) >= 1.0);
    assert_eq!(frame.header(HeaderField::ClientsWaiting), 0.0);
    assert_eq!(cluster.command(&given(0)), "x=1");
    assert_eq!(cluster.command(&given(99)), "");
}

#[wasm_bindgen_test]
fn logs_cuts_and_lanes_are_numbers() {
    let cluster = settled();
    run(&cluster, "submit \"x=1\"");
    run(&cluster, "cut S1 -- S2");
    run(&cluster, "partition S5");
    steps(&cluster, "10ms", 10);
    let frame = Frame::of(&cluster);
    let pairs: Vec<_> =
        frame.cuts(CutField::From).into_iter().zip(frame.cuts(CutField::To)).collect();
    assert_eq!(pairs, [(1.0, 2.0), (2.0, 1.0)]);
    assert_eq!(frame.header(HeaderField::Partitioned), 1.0);
    assert_eq!(frame.servers(ServerField::Group), [2.0, 2.0, 2.0, 2.0, 1.0]);
    let cells = cluster.log_window(&given(1), &given(3)).to_vec();
    assert_eq!(cells.len(), 5 * 3 * CellField::Stride as usize);
    let (term, first) = (frame.header(HeaderField::Term), leader(&cluster) as usize * 6 - 6);
    assert_eq!(cells[first..first + 4], [term, 0.0, 0.0, -1.0]);
    let lanes = cluster.lanes(&given(0), &given(1e9)).to_vec();
    let rows: Vec<_> = lanes.chunks(LaneField::Stride as usize).collect();
    assert!(rows.len() >= 10);
    for server in 1..=5 {
        let mut spans: Vec<_> = rows.iter().filter(|row| row[0] == f64::from(server)).collect();
        spans.sort_by(|a, b| a[1].total_cmp(&b[1]));
        assert!(spans.windows(2).all(|pair| pair[0][2] == pair[1][1]), "no gap and no overlap");
        assert_eq!(spans.last().unwrap()[2], frame.header(HeaderField::NowMs));
    }
    assert!(
        cluster.lanes(&given(1), &given(2)).length()
            < cluster.lanes(&given(0), &given(1e9)).length()
    );
}

#[wasm_bindgen_test]
fn events_are_listed_as_they_are_asked_for() {
    let cluster = settled();
    run(&cluster, "submit \"x=1\"");
    steps(&cluster, "10ms", 20);
    let all = rows(cluster.events(&query(&[("limit", 2_000.into())])));
    let seqs: Vec<_> = all.iter().map(|event| number_of(event, "seq")).collect();
    assert!(seqs.windows(2).all(|pair| pair[0] + 1.0 == pair[1]));
    let after = seqs[seqs.len() - 4];
    let last = rows(cluster.events(&query(&[("after", after.into())])));
    assert_eq!(last.len(), 3);
    let newest = rows(cluster.events(&query(&[("limit", 2.into())])));
    assert_eq!(number_of(&newest[1], "seq"), seqs[seqs.len() - 1]);
    let of_first = rows(cluster.events(&query(&[("server", 1.into())])));
    assert!(!of_first.is_empty());
    assert!(of_first.iter().all(|event| number_of(event, "server") == 1.0));
    let client = Array::of1(&"client".into());
    let wanted = query(&[("targets", client.into()), ("level", "info".into())]);
    let about_clients = rows(cluster.events(&wanted));
    assert!(!about_clients.is_empty());
    assert!(about_clients.iter().all(|event| text_of(event, "target") == "client"));
    assert!(about_clients.iter().all(|event| text_of(event, "text").ends_with('.')));
}

#[wasm_bindgen_test]
fn narration_and_the_end_of_a_script_are_told() {
    let cluster = cluster();
    open(&cluster, "say \"one\"\nwait 10ms\npause\nsay \"two\"\n");
    steps(&cluster, "10ms", 4);
    let notices = rows(cluster.notices(&given(0)));
    let kinds: Vec<_> = notices.iter().map(|notice| text_of(notice, "kind")).collect();
    assert_eq!(kinds, ["say", "pause", "say", "done"]);
    assert_eq!(text_of(&notices[2], "text"), "two");
    assert_eq!(rows(cluster.notices(&given(3))).len(), 1);
    assert_eq!(Frame::of(&cluster).header(HeaderField::Notices), 4.0);
    open(&cluster, "expect leader\n");
    steps(&cluster, "10ms", 1);
    let notices = rows(cluster.notices(&given(0)));
    assert_eq!(text_of(&notices[0], "kind"), "failed");
    assert!(text_of(&notices[0], "text").contains("line 1"));
}

#[wasm_bindgen_test]
fn clusters_are_independent() {
    let (one, two) = (settled(), cluster());
    run(&one, "crash leader");
    assert_eq!(Frame::of(&two).header(HeaderField::NowMs), 0.0);
    open(&two, "servers 3\n");
    assert_eq!(Frame::of(&one).header(HeaderField::Servers), 5.0);
    assert_eq!(Frame::of(&two).header(HeaderField::Servers), 3.0);
}

/// Calls every method with one absurd value at every position, and returns the names of those that threw.
const ABSURD: &str = r#"
const values = [undefined, null, NaN, Infinity, -Infinity, -1, 0.5, 1e308, 2 ** 53, -(2 ** 31), 4294967297,
  '', '5', 'S1', '\0', '🐙'.repeat(50), 'x'.repeat(3000000), true, [], [1], {}, () => 1, Symbol('no'), 10n, new Date(),
  { get level() { throw new Error('no'); } }, { toString() { throw new Error('no'); } }, new Float64Array(3),
  { after: 'x', limit: -5, level: 7, server: 1e9, targets: [1, null, 'raft'] }, document.createElement('p')];
const thrown = [];
const names = Object.getOwnPropertyNames(Object.getPrototypeOf(cluster));
for (const name of names.filter((name) => name !== 'constructor' && name !== 'free' && !name.startsWith('__'))) {
  for (const value of values) {
    for (const given of [[], [value], [value, value], [1, value], ['wait 1s', value], [value, 3]]) {
      try { cluster[name](...given); } catch (error) { thrown.push(`${name}(${typeof value}): ${error}`); }
    }
  }
}
return thrown.join('\n');
"#;

#[wasm_bindgen_test]
fn absurd_arguments_neither_throw_nor_harm() {
    let cluster: JsValue = cluster().into();
    let thrown = script("cluster", ABSURD).call1(&JsValue::UNDEFINED, &cluster).unwrap();
    assert_eq!(thrown.as_string().unwrap(), "");
    let body = "cluster.open('servers 3'); const settled = cluster.skipToSettled(); cluster.free(); return settled;";
    let settled = script("cluster", body).call1(&JsValue::UNDEFINED, &cluster).unwrap();
    assert!(settled.is_truthy());
}

#[wasm_bindgen_test]
fn absurd_sizes_are_refused_in_words() {
    let cluster = cluster();
    let problem = cluster.open(&given("servers 10000\n"), None);
    assert_eq!(number_of(&problem, "line"), 1.0);
    let long = format!("submit \"{}\"", "x".repeat(10_000_000));
    let reply = cluster.run(&given(long));
    assert!(text_of(&reply, "problem.message").contains("at most"));
    let problem = cluster.open(&given("x".repeat(5_000_000)), None);
    assert!(text_of(&problem, "message").contains("at most"));
    open(&cluster, "wait 3600000s\n");
    let reply = cluster.run(&given("wait 3600001s"));
    assert!(!get(&reply, "problem").is_undefined());
    assert_eq!(cluster.log_window(&given(1), &given(1e12)).length(), 5 * 2_000 * 2);
    assert_eq!(cluster.log_window(&given(1e300), &given(2)).to_vec()[..2], [0.0, -1.0]);
    assert_eq!(cluster.log_window(&given(f64::NAN), &given(-3)).length(), 0);
}
