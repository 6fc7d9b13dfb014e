//! What a hostile world does, and what Raft makes of it.

use std::collections::{BTreeMap, BTreeSet};

use raftarium::lab::language::{Script, parse_script};
use raftarium::lab::{Session, Verdict, explain, fault_of, run};
use raftarium::sim::World;
use raftarium::types::{
    Event, EventKind, Fact, FaultKind, LossCause, Message, MessageKind, Note, Peer, Property,
    ServerId, Time,
};

fn script(text: &str) -> Script {
    parse_script("hostile", text).unwrap_or_else(|errors| panic!("{errors:?}"))
}

/// The events of a script with a seed, and what became of it.
fn events_of(text: &str, seed: u64) -> (Verdict, Vec<Event>) {
    let mut events = Vec::new();
    let report =
        run(&script(text), Some(seed), &mut |event| events.push(event.clone()), &mut || true);
    (report.expect("the setup can be").verdict, events)
}

/// The events of a script that has to hold.
fn held(text: &str, seed: u64) -> Vec<Event> {
    let (verdict, events) = events_of(text, seed);
    assert_eq!(verdict, Verdict::Held, "seed {seed}\n{text}");
    events
}

fn facts(events: &[Event]) -> impl Iterator<Item = (&Event, &Fact)> {
    events.iter().filter_map(|event| Some((event, event.fact()?)))
}

fn id(number: u8) -> ServerId {
    ServerId::new(number).expect("a server's number")
}

fn ms(ms: u64) -> Time {
    Time::from_us(ms * 1_000)
}

#[test]
fn what_comes_to_a_clog_arrives_when_it_is_gone_in_its_order() {
    let text =
        "timeout S1\nawait settled within 1s\nat 1s clog S1 -> S2\nat 1.14s unclog\nwait 1ms\n";
    let events = held(text, 3);
    let here = |from: &Peer, to: &Peer| (*from, *to) == (Peer::Server(id(1)), Peer::Server(id(2)));
    let arrived: Vec<_> = facts(&events)
        .filter_map(|(event, fact)| match fact {
            Fact::Delivered { message, from, to, .. } if here(from, to) => {
                Some((event.at, message.0))
            }
            _ => None,
        })
        .filter(|(at, _)| *at > ms(1_000))
        .collect();
    assert!(arrived.len() >= 2, "{arrived:?}");
    assert!(arrived.iter().all(|(at, _)| *at >= ms(1_140)), "{arrived:?}");
    assert!(arrived.is_sorted());
}

#[test]
fn a_clog_keeps_as_many_messages_as_its_queue_holds() {
    let text = "timeout S1\nawait settled within 1s\nset queue 3\nclog S1 -> S2\nwait 140ms\nset load 100/s\nwait 1s\nunclog\nwait 1ms\n";
    let events = held(text, 3);
    let lost = facts(&events)
        .filter(|(_, fact)| matches!(fact, Fact::Lost { cause: LossCause::QueueFull, .. }));
    assert!(lost.count() > 10);
    let unclogged =
        events.iter().find(|event| matches!(event.fact(), Some(Fact::LinkUnclogged { .. })));
    let at = unclogged.expect("it was clogged").at;
    let late = facts(&events).filter(|(event, fact)| {
        event.at == at
            && matches!(fact, Fact::Delivered { to: Peer::Server(to), .. } if *to == id(2))
    });
    assert_eq!(late.count(), 3);
}

#[test]
fn a_queue_of_0_has_no_limit_and_the_usual_one_ends_at_a_thousand() {
    let lost = |queue: &str| {
        let text = format!(
            "servers 3\ntimeout S1\nawait settled within 1s\nset max_in_flight 5000\nset max_batch 1\n{queue}\nclog S1 -> S2\nset load 2000/s\nwait 1s\nset load 0/s\nunclog\nwait 1ms\n"
        );
        let events = held(&text, 3);
        let is_lost = |fact: &Fact| matches!(fact, Fact::Lost { cause: LossCause::QueueFull, .. });
        facts(&events).filter(|(_, fact)| is_lost(fact)).count()
    };
    assert!(lost("") > 100, "so many more than a thousand come to the clog");
    assert_eq!(lost("set queue 0"), 0);
}

#[test]
fn a_narrow_link_carries_only_as_many_bytes_as_set() {
    let text = "timeout S1\nset election_timeout 20s\nawait settled within 1s\nset bandwidth S1 -> S2 2kB/s\nset queue S1 -> S2 4\nset load 100/s\nwait 5s\n";
    let events = held(text, 9);
    let (mut bytes, mut lost) = (0, 0);
    for (event, fact) in facts(&events).filter(|(event, _)| event.at > ms(2_000)) {
        match fact {
            Fact::Delivered { from: Peer::Server(from), to: Peer::Server(to), body, .. }
                if (*from, *to) == (id(1), id(2)) && event.at < ms(4_000) =>
            {
                bytes += body.bytes();
            }
            Fact::Lost { cause: LossCause::QueueFull, .. } => lost += 1,
            _ => {}
        }
    }
    assert!(
        (3_000..=5_500).contains(&bytes),
        "{bytes} bytes in two seconds, and perhaps the rest of a message"
    );
    assert!(lost > 0);
}

#[test]
fn replayed_messages_come_again_much_later_and_do_no_harm() {
    let text = "set replay 20%\nset replay_after 1s..5s\nset load 20/s\nwait 10s\nexpect safe\n";
    for seed in 1..=5 {
        let events = held(text, seed);
        let copies: BTreeMap<_, _> = facts(&events)
            .filter_map(|(event, fact)| match fact {
                Fact::Replayed { copy, .. } => Some((*copy, event.at)),
                _ => None,
            })
            .collect();
        assert!(copies.len() > 50);
        let mut delivered = 0;
        for (event, fact) in facts(&events) {
            if let Fact::Delivered { message, .. } = fact
                && let Some(&sent) = copies.get(message)
            {
                delivered += 1;
                let took = event.at.since(sent).as_us();
                assert!((1_000_000..=5_100_000).contains(&took), "{took}");
            }
        }
        assert!(delivered > 20);
    }
}

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
        // S3 has entries to remove as it learns of the new term: its write is about both.
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
fn what_becomes_of_a_copy_names_its_original() {
    let text = "timeout S1\nset duplicate 60%\nset loss 0%\nset replay 30%\nset replay_after 1ms..20ms\nset load 50/s\nwait 1s\n";
    let events = held(text, 3);
    let mut copies = BTreeMap::new();
    let mut named = 0;
    for (_, fact) in facts(&events) {
        match fact {
            Fact::Duplicated { message, copy, .. } | Fact::Replayed { message, copy, .. } => {
                copies.insert(copy.0, message.0);
            }
            Fact::Delivered { message, copy_of, .. } | Fact::Lost { message, copy_of, .. } => {
                let original = copies.get(&message.0).copied();
                assert_eq!(copy_of.map(|number| u64::from(number.get())), original);
                named += u32::from(original.is_some());
            }
            _ => {}
        }
    }
    assert!(named > 50, "{named}");
}

#[test]
fn a_request_for_a_vote_that_is_not_heeded_is_a_fact_and_no_other_is() {
    let unanswered = |settings: &str| {
        let text = format!(
            "servers 3\n{settings}timeout S1\nawait settled within 1s\nset disk S2 300ms\nsubmit \"x\"\nwait 40ms\ntimeout S3\nwait 40ms\n"
        );
        let events = held(&text, 3);
        let facts = facts(&events).filter_map(|(event, fact)| match fact {
            Fact::VoteRequestUnanswered { candidate, term, .. } => {
                Some((event.server?.number(), candidate.number(), term.0))
            }
            _ => None,
        });
        let notes = events
            .iter()
            .filter(|event| matches!(event.note(), Some(Note::VoteRequestIgnored { .. })));
        (facts.collect::<BTreeSet<_>>(), notes.count())
    };
    // S1 leads, and S2 follows it: both keep to term 1.
    let (facts, notes) = unanswered("set check_quorum on\n");
    assert_eq!(facts, BTreeSet::from([(1, 3, 2), (2, 3, 2)]));
    assert!(notes >= 2);
    // The answer of S2 waits for its slow disk: it is on its way all the same.
    assert_eq!(unanswered(""), (BTreeSet::new(), 0));
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
fn chaos_damages_snapshots_too_and_leaves_a_majority_sound() {
    let text = "servers 5\nset snapshot_every 5\nset load 50/s\nset chaos_kinds corrupt\n\
        set chaos 100%\nwait 60s\ncalm\nawait leader within 5s\nexpect safe\n";
    let mut hit = 0;
    for seed in 1..=4 {
        let events = held(text, seed);
        let damaged = |fact: &Fact| matches!(fact, Fact::SnapshotCorrupted { .. });
        hit += facts(&events).filter(|(_, fact)| damaged(fact)).count();
    }
    assert!(hit > 0);
}

#[test]
fn a_record_that_is_rewritten_is_whole_again() {
    // An empty log: only the record of term and vote can be hit, and the next term writes it anew.
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

/// The checker follows a disk that turns out to hold another log than it claimed, and not only a shorter one.
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
        assert_eq!(session.checker().senseless_facts(), 0, "seed {seed}");
        let broken: Vec<_> = session.violations().iter().map(|(_, v)| v.property).collect();
        assert_eq!(broken, [Property::DurableState]);
    }
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

/// Draws of chaos depend on the seed and the time alone.
#[test]
fn what_people_do_does_not_change_what_chaos_draws() {
    let chaos = |text: &str| -> Vec<(Time, FaultKind)> {
        let (_, events) = events_of(text, 8);
        let begins = facts(&events).filter_map(|(event, fact)| match fact {
            Fact::Chaos { fault, begins: true } => Some((event.at, *fault)),
            _ => None,
        });
        // What a fault finds to strike may differ; that a clock jumps or clients come never does.
        begins.filter(|(_, kind)| matches!(kind, FaultKind::Step | FaultKind::Storm)).collect()
    };
    let plain = chaos("set chaos 100%\nat 20s\n");
    let busy =
        chaos("set chaos 100%\nat 3s crash S2\nat 5s submit \"x\"\nat 6s set loss 5%\nat 20s\n");
    assert!(plain.len() > 3);
    assert_eq!(plain, busy);
}

#[test]
fn what_chaos_does_is_triggered_by_the_event_that_names_it() {
    let (_, events) = events_of("at 1s set chaos 80%\nat 20s\ncalm\nwait 1s\n", 2);
    let by_number: BTreeMap<_, _> = events.iter().map(|event| (event.seq, event)).collect();
    let set = facts(&events).find(|(_, fact)| matches!(fact, Fact::SettingChanged { .. }));
    let set = set.expect("it was set").0.seq;
    let mut struck = 0;
    for (event, fact) in facts(&events) {
        let trigger = event.trigger.and_then(|seq| by_number[&seq].fact());
        match fact {
            Fact::Chaos { begins: true, .. } => {
                struck += 1;
                assert_eq!(event.trigger, Some(set));
            }
            Fact::Chaos { begins: false, fault } => {
                let begun = Fact::Chaos { begins: true, fault: *fault };
                assert_eq!(trigger, Some(&begun));
            }
            Fact::Paused | Fact::LinkCut { .. } | Fact::LinkClogged { .. } | Fact::DiskStalled => {
                assert!(matches!(trigger, Some(Fact::Chaos { begins: true, .. })), "{fact:?}");
            }
            Fact::Resumed | Fact::LinkHealed { .. } | Fact::DiskUnstalled => {
                let by_chaos = matches!(trigger, Some(Fact::Chaos { begins: false, .. }));
                assert!(by_chaos || matches!(trigger, Some(Fact::Calmed)), "{fact:?}");
            }
            _ => {}
        }
    }
    assert!(struck > 30, "{struck}");
}

/// Many seeds under chaos are safe, and after the calm the cluster makes progress.
#[test]
fn under_chaos_raft_is_safe_and_in_the_calm_it_is_alive() {
    let mut count = BTreeMap::new();
    let seeds = std::env::var("CHAOS_SEEDS").ok().and_then(|seeds| seeds.parse().ok());
    for seed in 1..=seeds.unwrap_or(30) {
        let (servers, wildness) = (1 + seed * 2 % 7, 20 + seed * 37 % 81);
        let text = format!(
            "servers {servers}
            set chaos {wildness}%
            set load 20/s
            at 15s
            expect safe
            calm
            set load 0/s
            await leader within 5s
            submit \"x=1\"
            await committed \"x=1\" within 5s
            await settled within 10s
            expect safe"
        );
        for event in held(&text, seed) {
            fault_of(&event).into_iter().for_each(|kind| *count.entry(kind).or_insert(0) += 1);
        }
    }
    let unseen: Vec<_> =
        FaultKind::ALL.into_iter().filter(|kind| !count.contains_key(kind)).collect();
    assert_eq!(unseen, [FaultKind::Lie, FaultKind::Wipe], "{count:?}");
}

#[test]
fn what_raft_does_not_tolerate_is_drawn_where_it_is_asked_for() {
    let mut seen = BTreeSet::new();
    for seed in 1..=5 {
        let text = "set chaos 100%\nset chaos_kinds lie wipe crash\nset load 20/s\nat 20s\n";
        let (_, events) = events_of(text, seed);
        seen.extend(events.iter().filter_map(fault_of));
    }
    assert!(seen.contains(&FaultKind::Lie) && seen.contains(&FaultKind::Wipe), "{seen:?}");
}

#[test]
fn a_world_in_the_middle_of_chaos_can_be_stored() {
    let mut session =
        Session::open(&script("set chaos 100%\nset load 50/s\nset slow 2ms\n")).expect("a setup");
    session.advance(ms(4_321), &mut |_| {}, &mut || true);
    let mut world = session.world().clone();
    let mut stored: World = World::from_bytes(&world.to_bytes()).expect("a world");
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    world.run_until(ms(9_000), &mut |event| ours.push(event.clone()));
    stored.run_until(ms(9_000), &mut |event| theirs.push(event.clone()));
    assert!(ours.iter().any(|event| matches!(event.fact(), Some(Fact::Chaos { .. }))));
    assert_eq!(ours, theirs);
}

#[test]
fn every_event_of_a_hostile_world_has_a_sentence() {
    let (_, events) =
        events_of("set chaos 100%\nset chaos_kinds every\nset load 20/s\nat 10s\n", 1);
    let world = Session::open(&script("")).expect("a setup");
    for event in events.iter().filter(|event| matches!(event.kind, EventKind::Fact(_))) {
        let text = explain::sentence(event, world.world().clients()).to_string();
        assert!(text.ends_with('.'), "{text}");
    }
}

#[test]
fn copies_of_what_clients_ask_and_are_told_do_not_multiply() {
    // Nobody leads while the only disk stands still, so each answer sends the client back to where it comes from.
    let text = "servers 1\nset duplicate 40%\nstall S1\nsubmit \"x=1\"\nat 1s unstall S1\nawait committed \"x=1\" within 2s\n";
    for seed in 1..=5 {
        let events = held(text, seed);
        assert!(events.len() < 5_000, "seed {seed}: {} events", events.len());
    }
}

#[test]
fn messages_out_of_order_do_not_let_a_leader_send_all_again_and_again() {
    // S3 comes back to hundreds of single entries, of which copies overtake others: many are refused.
    let text = "servers 3\nset pre_vote on\nset no_op on\nset max_batch 1\ntimeout S1\nawait leader is S1 within 1s\nset load 100/s\nisolate S3\nat 10s\nset load 0/s\nset duplicate 34%\nset jitter 14ms\nreconnect S3\nawait settled within 10s\n";
    for seed in 1..=5 {
        let events = held(text, seed);
        let sent = facts(&events).filter(|(event, fact)| {
            let to_it = |to: &Peer| *to == Peer::Server(id(3));
            event.at > ms(10_000) && matches!(fact, Fact::Sent { to, .. } if to_it(to))
        });
        let sent = sent.count();
        assert!(sent < 2_000, "seed {seed}: {sent} messages for 1,000 entries");
    }
}

/// How long messages from one server to another were under way.
fn ways(events: &[Event], from: u8, to: u8) -> Vec<u64> {
    let ends = (Peer::Server(id(from)), Peer::Server(id(to)));
    let mut sent = BTreeMap::new();
    facts(events)
        .filter_map(|(event, fact)| match fact {
            Fact::Sent { message, from, to, .. } if (*from, *to) == ends => {
                sent.insert(message.0, event.at.as_us());
                None
            }
            Fact::Delivered { message, from, to, .. } if (*from, *to) == ends => {
                Some((event.at.as_us() - sent[&message.0]) / 1_000)
            }
            _ => None,
        })
        .collect()
}

#[test]
fn a_machine_that_comes_later_has_the_links_that_were_set_for_a_server() {
    let text = "timeout S1\nawait settled within 1s\nset latency S1 70ms\nset loss S3 100%\n\
        set latency S2 5ms\nset loss 0%\nlearner S4\nwait 400ms\nset latency 20ms\nlearner S5\nwait 300ms\n";
    let events = held(&format!("servers 3\n{text}"), 3);
    assert_eq!(ways(&events, 1, 4).first(), Some(&70), "as those of S1");
    assert_eq!(ways(&events, 4, 1).first(), Some(&70), "in both directions");
    assert!(ways(&events, 1, 5).iter().all(|&way| way == 20), "as was set for all since");
    assert!(!ways(&events, 1, 5).is_empty());
}

#[test]
fn what_is_set_for_one_kind_of_messages_leaves_all_others_alone() {
    let text = "servers 3\nset loss heartbeat 100%\nset latency RequestVote 50ms..80ms\n\
        set duplicate append_entries 100%\nset load 20/s\nwait 3s\nset duplicate 0%\nwait 20ms\n\
        set loss 0%\nset latency 10ms..15ms\nawait settled within 5s\nexpect safe\n";
    let events = held(text, 4);
    let mut sent = BTreeMap::new();
    let mut kinds = BTreeSet::new();
    for (event, fact) in facts(&events).filter(|(event, _)| event.at <= ms(3_000)) {
        match fact {
            Fact::Sent { message, body, .. } => _ = sent.insert(message.0, (event.at, body.kind())),
            Fact::Lost { body, cause: LossCause::Chance, .. } => {
                assert_eq!(body.kind(), MessageKind::Heartbeat);
            }
            Fact::Delivered { message, body, .. } => {
                assert_ne!(body.kind(), MessageKind::Heartbeat);
                let Some(&(at, kind)) = sent.get(&message.0) else { continue };
                let way_ms = event.at.since(at).as_us() / 1_000;
                match kind {
                    MessageKind::RequestVote => assert!((50..=80).contains(&way_ms), "{way_ms}"),
                    // One message may have to wait for the one before it.
                    _ => assert!((10..=80).contains(&way_ms), "{kind:?} {way_ms}"),
                }
                kinds.insert(format!("{kind:?}"));
            }
            Fact::Duplicated { message, .. } => {
                let kind = sent.get(&message.0).map(|(_, kind)| *kind);
                assert_eq!(kind, Some(MessageKind::AppendEntries));
            }
            _ => {}
        }
    }
    assert!(kinds.contains("AppendEntries") && kinds.contains("RequestVote"), "{kinds:?}");
    let after = |(event, fact): (&Event, &Fact)| {
        event.at > ms(3_100) && matches!(fact, Fact::Lost { .. } | Fact::Duplicated { .. })
    };
    assert!(!facts(&events).any(after), "one value for all again");
}
