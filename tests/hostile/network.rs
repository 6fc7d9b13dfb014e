//! Links that are slow, narrow, congested or cut, and messages that arrive twice or late.

use std::collections::{BTreeMap, BTreeSet};

use crate::{facts, held, id, ms};
use raftarium::types::{Event, Fact, LossCause, MessageKind, Note, Peer};

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
    // S2's answer waits for its slow disk, and arrives nevertheless.
    assert_eq!(unanswered(""), (BTreeSet::new(), 0));
}

#[test]
fn copies_of_what_clients_ask_and_are_told_do_not_multiply() {
    // There is no leader while the only disk is stalled, so each answer redirects the client to where it came from.
    let text = "servers 1\nset duplicate 40%\nstall S1\nsubmit \"x=1\"\nat 1s unstall S1\nawait committed \"x=1\" within 2s\n";
    for seed in 1..=5 {
        let events = held(text, seed);
        assert!(events.len() < 5_000, "seed {seed}: {} events", events.len());
    }
}

#[test]
fn messages_out_of_order_do_not_let_a_leader_send_all_again_and_again() {
    // S3 returns and receives hundreds of single entries, of which copies overtake others: many are rejected.
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

/// How long messages from one server to another were in flight.
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
                    // A message may have to wait for the one before it.
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
