//! Processes that are slow, clocks that jump, and clients that arrive all at once.

use crate::{facts, held, id, ms};
use raftarium::types::{Fact, Peer};

#[test]
fn a_slow_process_gets_round_to_everything_later() {
    let answered = |text: &str| {
        let events = held(text, 4);
        let sent_at = |kind: &Fact| match kind {
            Fact::Sent { from: Peer::Server(from), to: Peer::Server(to), .. } => {
                (*from, *to) == (id(2), id(1))
            }
            _ => false,
        };
        facts(&events)
            .find(|(event, fact)| event.at > ms(1_000) && sent_at(fact))
            .map(|(e, _)| e.at)
    };
    let start = "timeout S1\nset latency 10ms\nset disk 0\nawait settled within 1s\n";
    let usual = answered(&format!("{start}at 1s\nwait 200ms\n")).expect("an answer");
    let slow =
        answered(&format!("{start}at 980ms set slow S2 7ms\nwait 220ms\n")).expect("an answer");
    assert_eq!(slow.since(usual).as_us() % 50_000, 7_000, "{usual} {slow}");
}

#[test]
fn clocks_that_jump_move_elections_and_break_nothing() {
    let ahead = "timeout S1\nawait settled within 1s\nat 1s step S3 +400ms\nexpect term >= 2\n";
    held(ahead, 1);
    let back = "timeout S1\nset heartbeat 40ms\nawait settled within 1s\nat 1s step S1 -3s\nawait not leader is S1 within 2s\nexpect safe\n";
    held(back, 1);
}

#[test]
fn a_storm_is_served() {
    let text = "await leader within 2s\nstorm 100\nawait committed \"b100\" within 5s\nset client_repeat 100%\nsubmit \"x=1\"\nawait committed \"x=1\" within 2s\nexpect safe\n";
    let events = held(text, 1);
    let repeated = facts(&events).any(|(_, fact)| matches!(fact, Fact::ClientRepeated { .. }));
    assert!(repeated);
}
