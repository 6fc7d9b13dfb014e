//! Disks that stall, fail, tear, lie, corrupt records or are full.

use std::collections::BTreeSet;

use crate::{events_of, facts, held, id, ms, script};
use raftarium::lab::{Session, fault_of};
use raftarium::types::{Event, Fact, FaultKind, Message, MessageKind, Peer, Property};

#[test]
fn a_torn_write_is_dropped_at_the_start_and_nothing_is_lost_that_was_acknowledged() {
    let text = "
        set load 50/s
        await leader within 5s
        wait 300ms
        tear leader
        await no leader within 1s
        restart all
        await settled within 10s
        set load 0/s
        await settled within 10s
        expect safe
    ";
    let mut parts = BTreeSet::new();
    for seed in 1..=40 {
        let events = held(text, seed);
        let torn = facts(&events).find_map(|(event, fact)| match fact {
            Fact::WriteTorn { kept, hard_state_kept, .. } => {
                assert_eq!(*hard_state_kept, None, "an entry alone changes neither term nor vote");
                Some((event, kept.is_some()))
            }
            _ => None,
        });
        let (torn, kept) = torn.expect("a torn write");
        parts.insert(kept);
        let crash = facts(&events).find(|(_, fact)| matches!(fact, Fact::Crashed { .. }));
        assert_eq!(crash.and_then(|(event, _)| event.trigger), Some(torn.seq));
        let dropped = facts(&events).find(|(_, fact)| matches!(fact, Fact::TailDropped));
        assert_eq!(dropped.map(|(event, _)| event.server), Some(torn.server));
    }
    assert!(parts.contains(&false), "an entry alone is never whole in a torn write");
}

#[test]
fn a_torn_write_says_of_term_and_vote_what_the_server_starts_with() {
    let mut fates = BTreeSet::new();
    for seed in 1..=20 {
        // S3 has entries to truncate when it learns of the new term: its write contains both.
        let text = "servers 3\nlog S1 1 1 2\nlog S2 1 1 2\nlog S3 1 1 1 1\ntear S3\ntimeout S1\nawait S3 is down within 2s\nrestart S3\nawait settled within 5s\n";
        let events = held(text, seed);
        let of_s3 = |event: &Event| event.server == Some(id(3));
        let mut written = None;
        for (event, fact) in facts(&events).filter(|(event, _)| of_s3(event)) {
            match fact {
                Fact::WriteStarted { write, hard_state, .. } => {
                    written = Some((*write, *hard_state))
                }
                Fact::WriteTorn { write, hard_state_kept, .. } => {
                    let (started, hard_state) = written.expect("it was started");
                    assert_eq!(started, *write);
                    assert_eq!(hard_state_kept.is_some(), hard_state.is_some(), "seed {seed}");
                    let Some(kept) = *hard_state_kept else { continue };
                    fates.insert(kept);
                    let start = facts(&events).find_map(|(later, fact)| match fact {
                        Fact::Started { term, voted_for, .. }
                            if of_s3(later) && later.at > event.at =>
                        {
                            Some((*term, *voted_for))
                        }
                        _ => None,
                    });
                    assert_eq!(start == hard_state, kept, "seed {seed}: {start:?} {hard_state:?}");
                }
                _ => {}
            }
        }
    }
    assert!(fates.contains(&false), "{fates:?}");
}

#[test]
fn a_message_says_how_long_the_disk_held_it_back() {
    let text = "servers 3\nset disk S2 40ms\nset clock S2 50%\ntimeout S1\nawait leader is S1 within 1s\nwait 100ms\n";
    let events = held(text, 3);
    let mut answers = facts(&events).filter_map(|(event, fact)| match fact {
        Fact::Sent { from: Peer::Server(from), body, held_us, .. } if *from == id(2) => {
            Some((event, body.kind(), *held_us))
        }
        _ => None,
    });
    let (event, kind, held_us) = answers.next().expect("S2 answers");
    assert_eq!(kind, MessageKind::RequestVoteResponse);
    assert_eq!(held_us, 40_000, "in the world's time, whatever the server's clock says");
    let asked = facts(&events).find(|(_, fact)| {
        matches!(fact, Fact::Delivered { to: Peer::Server(to), body: Message::RequestVote { .. }, .. } if *to == id(2))
    });
    assert_eq!(event.at.since(asked.expect("it was asked").0.at).as_us(), 40_000);
    let at_once = facts(&events).filter(|(_, fact)| matches!(fact, Fact::Sent { held_us: 0, .. }));
    assert!(at_once.count() > 2, "heartbeats wait for nothing");
}

#[test]
fn a_process_stops_itself_when_a_write_fails_and_has_lost_nothing() {
    let text = "
        set load 50/s
        await leader within 5s
        fail leader
        await no leader within 1s
        await leader within 5s
        restart all
        set load 0/s
        await settled within 10s
        expect safe
    ";
    for seed in 1..=10 {
        let events = held(text, seed);
        let failed = facts(&events).find(|(_, fact)| matches!(fact, Fact::WriteFailed { .. }));
        let failed = failed.expect("a failed write").0;
        let crash = facts(&events).find(|(_, fact)| matches!(fact, Fact::Crashed { .. }));
        assert_eq!(crash.and_then(|(event, _)| event.trigger), Some(failed.seq));
    }
}

#[test]
fn a_paused_process_hears_of_its_failed_write_when_it_resumes() {
    let text = "
        timeout S1
        await settled within 1s
        submit \"x=1\"
        await stored \"x=1\" on S1 within 100ms
        fail S1
        pause S1
        wait 200ms
        expect S1 is paused
        resume S1
        expect S1 is down
    ";
    held(text, 1);
}

#[test]
fn a_full_disk_lets_a_server_read_but_not_write() {
    let text = "
        await settled within 2s
        set disk_full S2 on
        submit \"x=1\"
        await S2 is down within 2s
        restart S2
        expect S2 is up
        submit \"y=2\"
        await S2 is down within 2s
        set disk_full S2 off
        restart S2
        await committed \"y=2\" on all within 3s
        expect safe
    ";
    for seed in 1..=10 {
        held(text, seed);
    }
}

#[test]
fn a_stalled_disk_answers_nobody_until_it_resumes() {
    let text = "
        timeout S1
        await settled within 1s
        stall S2
        stall S3
        stall S4
        submit \"x=1\"
        wait 400ms
        expect not committed \"x=1\"
        unstall all
        await committed \"x=1\" on all within 1s
        expect safe
    ";
    for seed in 1..=10 {
        held(text, seed);
    }
}

#[test]
fn a_server_with_a_damaged_record_does_not_start() {
    let text = "
        set load 20/s
        await settled within 2s
        wait 500ms
        set load 0/s
        await settled within 2s
        corrupt S3
        expect S3 is up
        crash S3
        restart S3
        expect S3 is down
        restart S3
        expect S3 is down
        submit \"x=1\"
        await committed \"x=1\" within 5s
        expect safe
    ";
    let mut records = BTreeSet::new();
    for seed in 1..=20 {
        let events = held(text, seed);
        let index = facts(&events).find_map(|(_, fact)| match fact {
            Fact::DiskCorrupted { index } => Some(*index),
            _ => None,
        });
        records.insert(index);
        let refused = facts(&events).filter(|(_, fact)| {
            matches!(fact, Fact::StartRefused { index: found } if Some(*found) == index)
        });
        assert_eq!(refused.count(), 2);
    }
    assert!(records.len() > 4, "the record is drawn: {records:?}");
}

const SNAPSHOT_OF_S3: &str = "servers 3\nset snapshot_every 10\nset load 50/s\n\
    await S3 is compacted within 5s\nset load 0/s\nwait 1s\nawait settled within 2s\n";

#[test]
fn a_server_with_a_damaged_snapshot_does_not_start_and_acts_on_nothing_of_it() {
    let text = format!(
        "{SNAPSHOT_OF_S3}corrupt S3 snapshot\nexpect S3 is up\nwait 500ms\nexpect S3 is up\n\
         crash S3\nrestart S3\nexpect S3 is down\nwait 1s\nrestart S3\nexpect S3 is down\n\
         expect event snapshot_unreadable on S3\nsubmit x=1\nawait committed x=1 within 5s\n\
         calm\nwait 100ms\nexpect S3 is down\n\
         wipe S3\nexpect S3 is up\nawait committed x=1 on all within 5s\n"
    );
    for seed in 1..=5 {
        let (_, events) = events_of(&text, seed);
        let damaged = facts(&events).find_map(|(event, fact)| match fact {
            Fact::SnapshotCorrupted { index } => Some((event.at, *index)),
            _ => None,
        });
        let (at, index) = damaged.expect("there is a snapshot to damage");
        let unreadable = |fact: &Fact| *fact == Fact::SnapshotUnreadable { index };
        let refused: Vec<_> = facts(&events).filter(|(_, fact)| unreadable(fact)).collect();
        assert_eq!(refused.len(), 2);
        let wiped = facts(&events).find(|(_, fact)| matches!(fact, Fact::DiskWiped));
        let wiped = wiped.expect("the script came so far").0.seq;
        let between = |event: &Event| event.at > at && event.seq < wiped;
        let acts = |fact: &Fact| matches!(fact, Fact::Started { .. } | Fact::StateRestored { .. });
        let acted = facts(&events)
            .any(|(event, fact)| event.server == Some(id(3)) && between(event) && acts(fact));
        assert!(!acted, "seed {seed}");
        assert!(
            facts(&events)
                .filter_map(|(event, _)| fault_of(event))
                .any(|fault| { fault == FaultKind::Corrupt })
        );
    }
}

#[test]
fn a_later_snapshot_takes_the_place_of_a_damaged_one() {
    let text = format!(
        "{SNAPSHOT_OF_S3}corrupt S3 snapshot\nset load 50/s\nawait event log_compacted on S3 within 3s\n\
         set load 0/s\nwait 1s\ncrash S3\nrestart S3\nexpect S3 is up\nawait leader within 3s\n\
         submit x=1\nawait committed x=1 on all within 3s\nexpect safe\n"
    );
    for seed in 1..=5 {
        held(&text, seed);
    }
}

#[test]
fn a_disk_without_a_snapshot_has_none_to_damage() {
    let text = "servers 3\ncorrupt S1 snapshot\nexpect event nothing_changed on S1\n\
        crash S1\nrestart S1\nexpect S1 is up\n";
    held(text, 1);
}

#[test]
fn a_record_that_is_rewritten_is_whole_again() {
    // An empty log: only the record of term and vote can be damaged, and the next term writes it again.
    let text = "servers 3\ncorrupt S1\ntimeout S1\nawait settled within 2s\ncrash S1\nrestart S1\nexpect S1 is up\n";
    held(text, 1);
}

#[test]
fn a_lie_comes_to_light_in_a_crash_and_is_no_fault_of_raft() {
    let text = "
        timeout S1
        await settled within 1s
        lie S2
        submit \"x=1\"
        await committed \"x=1\" on S2 within 1s
        crash S2
        expect not stored \"x=1\" on S2
        expect violated durable-state
    ";
    let events = held(text, 1);
    let vanished =
        facts(&events).any(|(_, fact)| matches!(fact, Fact::WritesVanished { writes: 1.. }));
    assert!(vanished);
    let honest = text
        .replace("crash S2", "flush S2\ncrash S2")
        .replace("expect not stored \"x=1\" on S2\n", "expect stored \"x=1\" on S2\n")
        .replace("expect violated durable-state", "expect safe");
    held(&honest, 1);
}

/// The checker follows a disk whose log turns out to be another than it reported, and not only a shorter one.
#[test]
fn a_lie_about_replaced_entries_is_followed() {
    let text = "
        servers 3
        log S1 1 2 2
        log S2 1 2 2
        log S3 1 1 1
        lie S3
        timeout S1
        await settled within 2s
        crash S3
        expect not logs match
        restart S3
        await settled within 2s
        expect logs match
        expect violated durable-state
    ";
    let text = text.replace("        expect not logs match\n", "");
    for seed in 1..=10 {
        let mut session = Session::open(&script(&text)).expect("a setup");
        session.advance(ms(9_000), &mut |_| {}, &mut || true);
        assert_eq!(session.checker().impossible_facts(), 0, "seed {seed}");
        let broken: Vec<_> = session.violations().iter().map(|(_, v)| v.property).collect();
        assert_eq!(broken, [Property::DurableState]);
    }
}
