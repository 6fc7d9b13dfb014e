//! Scripts as sessions run, record and save them.

use super::*;
use crate::lab::language::parse_script;
use crate::types::{
    ClientId, Duration, Event, EventKind, Fact, LogIndex, Message, Note, Peer, Property, ServerId,
};
use crate::util::StreamHash;

fn open(text: &str) -> Session {
    let script = parse_script("test", text).unwrap_or_else(|errors| panic!("{}", errors[0]));
    Session::open(&script).expect("a possible setup")
}

/// Advances to `until`, past the script's pauses and its end.
fn go(session: &mut Session, until: Time, sink: &mut dyn FnMut(&Event)) {
    while session.now() < until {
        session.advance(until, sink, &mut || true);
    }
}

fn ms(ms: u64) -> Time {
    Time::ZERO + Duration::from_ms(ms)
}

fn hash_of(mut session: Session, until: Time) -> u64 {
    let mut hash = StreamHash::default();
    go(&mut session, until, &mut |event| hash.add(event));
    hash.value()
}

fn events_of(text: &str, until: Time) -> Vec<Event> {
    let mut events = Vec::new();
    go(&mut open(text), until, &mut |event| events.push(event.clone()));
    events
}

fn failure(text: &str) -> String {
    let mut session = open(text);
    go(&mut session, ms(60_000), &mut |_| ());
    match session.script_state() {
        ScriptState::Failed(failure) => failure.to_string(),
        other => panic!("{other:?}"),
    }
}

/// A script with everything that is drawn by the seed or looked up late.
const DRAWN: &str = "servers 5
seed 9
set pre_vote S1 S2 on
await leader within 3s
let old = leader
let few = minority
submit \"a\" again after 300ms
repeat 3
  crash any
  try crash leader
  wait 0ms..75ms
  wait 0ms
  isolate any follower any
  repeat 2
    submit \"b\" to any
    wait 10ms..400ms
  end
  restart any
  reconnect any
  restart all
end
partition few
heal
cut any -> any
pause old
wait 100ms..200ms
resume any
await stored \"a\" on old within 20s
step few any +10ms
";

#[test]
fn a_saved_run_draws_the_same_values_again() {
    let text = DRAWN;
    let until = ms(6_000);
    let whole = hash_of(open(text), until);
    for at in [0, 1, 300, 431, 700, 1_100, 1_650, 2_000, 3_500, 6_000] {
        let mut session = open(text);
        go(&mut session, ms(at), &mut |_| ());
        let saved = session.saved();
        assert_eq!(hash_of(open(&saved), until), whole, "saved at {at} ms:\n{saved}");
    }
}

#[test]
fn another_seed_draws_other_servers() {
    let crashed = |seed: u32| {
        let text = format!("servers 9\nseed {seed}\nat 10ms crash minority\n");
        let events = events_of(&text, ms(11));
        let crashes = events
            .iter()
            .filter(|event| matches!(event.kind, EventKind::Fact(Fact::Crashed { .. })));
        crashes.filter_map(|event| event.server).collect::<Vec<ServerId>>()
    };
    let drawn: Vec<_> = (1..=20).map(crashed).collect();
    assert!(drawn.iter().all(|servers| servers.len() == 4), "{drawn:?}");
    let mut different = drawn.clone();
    different.sort();
    different.dedup();
    assert!(different.len() > 15, "{different:?}");
}

#[test]
fn a_rejected_command_changes_no_later_draw() {
    let start = "at 10ms\n";
    let drawn = |lines: &[&str]| {
        let mut session = open(start);
        go(&mut session, ms(10), &mut |_| ());
        let mut crashed = Vec::new();
        for line in lines {
            let mut watch = |event: &Event| {
                if matches!(event.kind, EventKind::Fact(Fact::Crashed { .. })) {
                    crashed.push(event.server);
                }
            };
            let _ = session.enter(line, &mut watch);
        }
        (crashed, session.saved())
    };
    let (with, saved) = drawn(&["transfer any", "crash any"]);
    let (without, other) = drawn(&["crash any"]);
    assert_eq!((with, saved), (without, other));
}

#[test]
fn a_selector_that_ends_a_state_draws_from_the_servers_in_it() {
    let text = "servers 5\nat 10ms crash S2 S4\nrestart any\nrestart any\nexpect S2 is up\nexpect S4 is up\n\
        pause S3\nresume any\nexpect not S3 is paused\nisolate S5\nreconnect any\ntry reconnect any\n";
    let mut session = open(text);
    go(&mut session, ms(20), &mut |_| ());
    assert_eq!(*session.script_state(), ScriptState::Finished);
    let left_out = session.notices().iter().filter_map(|notice| match &notice.kind {
        NoticeKind::LeftOut(words) => Some(words.to_string()),
        _ => None,
    });
    let words = "'reconnect any' is left out: 'any' does not name a server now";
    assert_eq!(left_out.collect::<Vec<_>>(), [words]);
}

#[test]
fn what_is_repeated_is_done_so_often_and_errors_say_in_which_turn() {
    let text = "servers 3\nrepeat 3\n  submit \"x\"\n  repeat 2\n    submit \"y\"\n  end\nend\nsubmit \"z\"\n";
    let mut said = Vec::new();
    let mut session = open(text);
    go(&mut session, ms(1), &mut |event| {
        if let EventKind::Fact(Fact::ClientSubmitted { command, .. }) = event.kind {
            said.push(command);
        }
    });
    let clients = session.world().clients();
    let said: String = said.iter().map(|&command| clients.text(command)).collect();
    assert_eq!(said, "xyyxyyxyyz");
    let told =
        failure("repeat 3\n  repeat 5\n    wait 100ms\n    expect not term >= 1\n  end\nend\n");
    assert!(told.starts_with("line 4, at "), "{told}");
    assert!(told.contains("in turn ") && told.contains(" of 5"), "{told}");
}

#[test]
fn a_name_stands_for_the_server_to_which_it_was_given() {
    let text = "servers 5\nawait leader within 3s\nlet old = leader\ncrash old\nawait leader within 5s\n\
        expect not leader is old\nexpect old is down\nrestart old\nset latency old 20ms\n\
        await old is follower within 2s\nlet two = any follower leader\ncrash two\nwait 1ms\nrestart two\n\
        await settled within 10s\nsubmit \"x\" to leader\nawait committed \"x\" on two old within 2s\n";
    let mut session = open(text);
    go(&mut session, ms(30_000), &mut |_| ());
    assert_eq!(*session.script_state(), ScriptState::Finished);
    let nobody = failure("let old = leader\n");
    assert_eq!(nobody, "line 1, at 0ms: 'let old = leader' cannot be done: there is no leader now");
    let many = failure("let few = S1 S2\nwait 1ms\ntransfer few\n");
    let words = "line 3, at 1ms: 'transfer few' cannot be done: with few = S1 S2, column 13: 'S2' is not expected here, \
        expected the end of the line";
    assert_eq!(many, words);
}

#[test]
fn a_name_of_the_console_is_known_from_then_on() {
    let mut session = open("servers 3\n");
    go(&mut session, ms(10), &mut |_| ());
    let unknown = session.enter("crash old", &mut |_| ()).expect_err("nobody has this name");
    assert!(unknown.to_string().contains("'old' is not a server"), "{unknown}");
    session.enter("let old = S2", &mut |_| ()).expect("a good name");
    session.enter("crash old", &mut |_| ()).expect("S2 is up");
    session.enter("expect old is down", &mut |_| ()).expect("it is");
    let saved = session.saved();
    assert!(saved.contains("let old = S2\ncrash old\nexpect old is down\n"), "{saved}");
    assert!(hash_of(open(&saved), ms(500)) == hash_of(session.rewound(), ms(500)));
}

impl Session {
    /// The run that the recording of this one makes, from its start.
    fn rewound(&self) -> Self {
        Self::open(&self.done_so_far()).expect("a possible setup")
    }
}

const REMARKED: &str = "# A title: it says what happens.
# seeds: one

servers 3  # few
# Where chance comes from.
seed 5
set loss 1% # a little

# Now it begins.
await leader within 3s # sooner or later
submit \"x\" # a command

# Three times.
repeat 3 # times
  # Within.
  wait 10ms
  submit \"y\" # again

end
say \"# no comment\" # but this
# The end.
";

#[test]
fn the_comments_of_a_script_survive_a_save() {
    let canonical = REMARKED.replace("3  # few", "3 # few");
    let script = parse_script("test", REMARKED).expect("a good script");
    assert_eq!(script.to_string(), canonical);
    assert_eq!(open(REMARKED).saved(), canonical, "saved before anything happens");
    let comments = [
        "# A title: it says what happens.\n# seeds: one\n\nservers 3 # few\n",
        "# Where chance comes from.\nseed 5\nset loss 1% # a little\n\n# Now it begins.\n",
        "# sooner or later\n",
        "submit \"x\" # a command\n\n# Three times.\n# times\n",
        "# Within.\n",
        "submit \"y\" # again\n",
        "say \"# no comment\" # but this\n# The end.\n",
    ];
    let mut session = open(REMARKED);
    go(&mut session, ms(5_000), &mut |_| ());
    assert_eq!(*session.script_state(), ScriptState::Finished);
    let saved = session.saved();
    let mut rest = saved.as_str();
    for comment in comments {
        let place = rest.find(comment).unwrap_or_else(|| panic!("{comment}\n{saved}"));
        rest = &rest[place + comment.len()..];
    }
    let mut again = open(&saved);
    go(&mut again, ms(5_000), &mut |_| ());
    assert_eq!(again.saved(), saved, "opened, run and saved again");
}

#[test]
fn the_note_that_rules_are_broken_is_not_written_twice() {
    let text = "break majority # to see\nservers 3\nseed 1\n";
    let once = open(text).saved();
    assert_eq!(once.matches("A modified Raft").count(), 1, "{once}");
    assert_eq!(open(&once).saved(), once);
}

/// The times, in milliseconds, at which client 1 sends requests, and the servers that it asks.
fn asks(text: &str, until: Time) -> Vec<(u64, ServerId)> {
    let asks = events_of(text, until).into_iter().filter_map(|event| match event.kind {
        EventKind::Fact(Fact::Sent { to, body, from, .. }) => {
            let is_request = matches!(body, Message::ClientRequest { .. });
            let client = Peer::Client(ClientId(1));
            (is_request && from == client).then_some((event.at.as_us() / 1_000, to.server()?))
        }
        _ => None,
    });
    asks.collect()
}

#[test]
fn a_client_that_asks_again_asks_the_next_server_once_in_each_interval() {
    let text = "servers 3\nset election_timeout 100s\nat 0ms crash S1 S2 S3\nsubmit \"x\" to S2 again after 200ms\n";
    let server = |number| ServerId::new(number).unwrap();
    let expected = [(0, server(2)), (200, server(3)), (400, server(1)), (600, server(2))];
    assert_eq!(asks(text, ms(700)), expected);
    let once = text.replace(" again after 200ms", "");
    assert_eq!(asks(&once, ms(3_000)), [(0, server(2))], "without it, it tries that one once");
}

/// The number of entries with `text` in the log of S1, the only leader, after a client has sent it repeatedly.
fn copies(before: &str, line: &str, text: &str) -> (usize, Session) {
    let script = format!(
        "servers 1\n{before}timeout S1\nawait leader is S1 within 1s\n{line} again after 5ms\nwait 2s\n"
    );
    let mut session = open(&script);
    go(&mut session, ms(4_000), &mut |_| ());
    assert_eq!(*session.script_state(), ScriptState::Finished, "{line}");
    assert_eq!(session.world().clients().waiting_len(), 0, "it has its answer, and is gone");
    let (clients, log) = (session.world().clients(), session.world().log(ServerId::from_index(0)));
    let entries = (1..=log.last_index().0).filter_map(|index| log.get(LogIndex(index)));
    let says = entries.filter(|entry| {
        entry.payload.command().is_some_and(|command| clients.text_is(command, text))
    });
    (says.count(), session)
}

#[test]
fn a_repeated_command_is_in_the_log_again_and_a_put_is_executed_once() {
    let (submitted, _) = copies("", "submit \"y=1\"", "y=1");
    assert!(submitted > 1, "{submitted}");
    let (put, session) = copies("", "put x 1", "x=1");
    assert!(put > 1 && session.checker().is_safe(), "{put}");
    // If the sequence number in the session is ignored, each copy counts.
    let (_, session) = copies("break sessions\n", "put x 1", "x=1");
    assert!(session.checker().violated(Property::ApplyOnce).is_some());
}

#[test]
fn a_setting_of_one_server_changes_the_behaviour_of_that_server() {
    let pre_candidates = |lines: &str| {
        let text = format!("servers 3\n{lines}at 10ms timeout S1 S2\n");
        let events = events_of(&text, ms(15));
        let notes = events
            .iter()
            .filter(|event| matches!(event.kind, EventKind::Note(Note::PreVoteStarted { .. })));
        notes.filter_map(|event| event.server).map(ServerId::number).collect::<Vec<u8>>()
    };
    assert_eq!(pre_candidates(""), [0_u8; 0]);
    assert_eq!(pre_candidates("set pre_vote S1 on\n"), [1]);
    assert_eq!(pre_candidates("set pre_vote on\nset pre_vote S1 S3 off\n"), [2]);
    assert_eq!(pre_candidates("set pre_vote S1 on\nset pre_vote off\n"), [0_u8; 0], "for all");
}
