//! Random faults, and the calm after them.

use std::collections::{BTreeMap, BTreeSet};

use crate::{events_of, facts, held, ms, script};
use raftarium::lab::{Session, explain, fault_of};
use raftarium::types::{EventKind, Fact, FaultKind, Time};

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

/// Draws of chaos depend on the seed and the time only.
#[test]
fn what_people_do_does_not_change_what_chaos_draws() {
    let chaos = |text: &str| -> Vec<(Time, FaultKind)> {
        let (_, events) = events_of(text, 8);
        let begins = facts(&events).filter_map(|(event, fact)| match fact {
            Fact::Chaos { fault, begins: true } => Some((event.at, *fault)),
            _ => None,
        });
        // The server that a fault strikes may differ; that a clock jumps or that clients come does not.
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
fn a_world_in_the_middle_of_chaos_can_be_copied() {
    let mut session =
        Session::open(&script("set chaos 100%\nset load 50/s\nset slow 2ms\n")).expect("a setup");
    session.advance(ms(4_321), &mut |_| {}, &mut || true);
    let mut world = session.world().clone();
    let mut copy = world.clone();
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    world.run_until(ms(9_000), &mut |event| ours.push(event.clone()));
    copy.run_until(ms(9_000), &mut |event| theirs.push(event.clone()));
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
