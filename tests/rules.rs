//! What each rule of Raft is for: with the rule switched off its property is violated, or the cluster makes no progress; with
//! the rule on, the same runs are safe and make progress.

use proptest::prelude::*;

use raftarium::lab::language::parse_script;
use raftarium::lab::{self, Session, Verdict};
use raftarium::types::{Event, EventKind, Fact, NoEffect, Note, Property, Rule, RuleSet, Time};

/// The number of seeds with which each script is tried.
const SEEDS: u64 = 20;

/// What a rule protects, and a script in which it matters. Scripts wait for times and await no conditions, so that they
/// run to their ends with the rule and without it.
struct Trial {
    rule: Rule,
    defends: Defends,
    script: &'static str,
}

enum Defends {
    Safety(Property),
    /// With each of these settings, the script expects or awaits what the rule ensures.
    Progress(&'static [&'static str]),
}

use Defends::{Progress, Safety};

/// PreVote and CheckQuorum, on and off in turn.
const ALL_FOUR: &[&str] =
    &["", "set pre_vote on\n", "set check_quorum on\n", "set pre_vote on\nset check_quorum on\n"];

const TRIALS: &[Trial] = &[
    // S3 has missed an entry that S1 and S2 have committed.
    Trial {
        rule: Rule::UpToDateVote,
        defends: Safety(Property::LeaderCompleteness),
        script: "servers 3
            timeout S1
            at 200ms isolate S3
            submit \"x=1\" to S1
            at 300ms reconnect S3
            timeout S3
            at 1s",
    },
    // Figure 8. S1 gives S3 an entry of term 2 in its second term, and S5 replaces it.
    Trial {
        rule: Rule::CurrentTermCommit,
        defends: Safety(Property::LeaderCompleteness),
        script: "set election_timeout 30s..40s
            log S1 1 2
            log S2 1 2
            log S3 1
            log S4 1
            log S5 1 3
            term S1 3
            cut S1 -- S4
            cut S1 -- S5
            timeout S1
            at 400ms crash S1
            heal
            timeout S5
            at 500ms timeout S5
            at 1s",
    },
    // An AppendEntries to S3 is lost, and the next one arrives.
    Trial {
        rule: Rule::ConsistencyCheck,
        defends: Safety(Property::LogMatching),
        script: "servers 3
            timeout S1
            at 200ms
            set loss S1 -> S3 100%
            submit \"x=1\" to S1
            wait 30ms
            set loss S1 -> S3 0%
            submit \"y=2\" to S1
            at 1s",
    },
    // S1 returns from a partition; meanwhile another server leads.
    Trial {
        rule: Rule::StepDown,
        defends: Safety(Property::LogMatching),
        script: "servers 3
            timeout S1
            at 200ms isolate S1
            at 300ms timeout S2
            at 500ms reconnect S1
            at 700ms submit \"x=1\" to S1
            submit \"y=2\" to S2
            at 2s",
    },
    // S3 did not vote in the term in which S1 was elected; S2 votes in it twice.
    Trial {
        rule: Rule::NewTermCandidacy,
        defends: Safety(Property::ElectionSafety),
        script: "servers 3
            cut S1 -- S3
            timeout S1
            at 80ms heal
            at 240ms cut S1 -> S2
            timeout S2
            at 1s",
    },
    // S3's vote for S1 has not reached its slow disk when S3 crashes.
    Trial {
        rule: Rule::DurableVote,
        defends: Safety(Property::ElectionSafety),
        script: "servers 3
            set disk S3 100ms
            cut S1 -- S2
            timeout S1
            wait 50ms
            crash S3
            restart S3
            set disk S3 1ms
            timeout S2
            at 1s",
    },
    // S2's log has not reached its slow disk when S2 crashes.
    Trial {
        rule: Rule::DurableLog,
        defends: Safety(Property::LeaderCompleteness),
        script: "servers 3
            timeout S1
            at 200ms set disk S2 200ms
            cut S1 -- S3
            submit \"x=1\" to S1
            wait 100ms
            crash S2
            crash S1
            restart S2
            set disk S2 1ms
            timeout S3
            at 2s",
    },
    Trial {
        rule: Rule::Majority,
        defends: Safety(Property::ElectionSafety),
        script: "servers 5
            partition S1 S2 | S3 S4 S5
            timeout S1
            timeout S3
            at 1s",
    },
    // S3 is fast but has missed an entry; it asks again and again.
    Trial {
        rule: Rule::ValidContact,
        defends: Progress(ALL_FOUR),
        script: "servers 3
            set election_timeout S3 70ms..80ms
            log S1 1 1
            log S2 1 1
            log S3 1
            crash S1
            await leader within 5s",
    },
    Trial {
        rule: Rule::RandomTimeouts,
        defends: Progress(ALL_FOUR),
        script: "await leader within 3s",
    },
    // S5 is removed, is not informed of it, and starts elections again and again.
    Trial {
        rule: Rule::IgnoreRemoved,
        defends: Progress(&["set check_quorum on\n"]),
        script: "servers 5
            set membership single
            set no_op on
            timeout S1
            at 200ms cut S1 -> S5
            remove S5
            at 1s expect S1 is leader
            at 2s expect S1 is leader
            at 3s expect S1 is leader",
    },
    // S1 searches for the index up to which S3's log, which ends differently, matches its own.
    Trial {
        rule: Rule::VerifiedCommit,
        defends: Safety(Property::StateMachineSafety),
        script: "servers 3
            set election_timeout 30s..40s
            set no_op on
            log S1 1 1 2
            log S2 1 1 2
            log S3 1 1 1 1
            pause S3
            timeout S1
            at 200ms resume S3
            at 1s",
    },
    // S1 removes S4, and no server learns of it; S2 leads next and removes S1; S1 returns, and S3 knows of neither.
    Trial {
        rule: Rule::OwnTermBarrier,
        defends: Safety(Property::LeaderCompleteness),
        script: "servers 4
            set election_timeout 30s..40s
            set membership single
            timeout S1
            at 100ms submit \"x=1\" to S1
            at 400ms cut S1 -- S2
            cut S1 -- S3
            cut S1 -- S4
            remove S4
            at 1s timeout S2
            at 1100ms cut S2 -- S3
            cut S3 -- S4
            remove S1
            at 1500ms heal S1 -- S3
            timeout S1
            at 1600ms timeout S1
            at 2s",
    },
    // S1 and S2 are a majority of the new three; the others are a majority of the old five.
    Trial {
        rule: Rule::JointConsensus,
        defends: Safety(Property::ElectionSafety),
        script: "servers 5
            set election_timeout 30s..40s
            set no_op on
            timeout S1
            at 300ms partition S1 S2 | S3 S4 S5
            members S1 S2 S3
            at 400ms timeout S2
            timeout S3
            at 1s",
    },
    Trial {
        rule: Rule::OneChangeAtATime,
        defends: Safety(Property::ElectionSafety),
        script: "servers 5
            set election_timeout 30s..40s
            set no_op on
            set membership single
            timeout S1
            at 300ms partition S1 S2 | S3 S4 S5
            remove S5
            at 350ms remove S4
            at 450ms timeout S2
            timeout S3
            at 1s",
    },
    // S1's snapshot holds an entry that S2's replaces.
    Trial {
        rule: Rule::CommittedSnapshot,
        defends: Safety(Property::StateMachineSafety),
        script: "servers 3
            timeout S1
            at 200ms isolate S1
            submit \"x=1\" to S1
            at 250ms snapshot S1
            at 300ms timeout S2
            at 400ms submit \"y=2\" to S2
            at 600ms reconnect S1
            at 800ms submit \"z=3\" to S2
            at 2s",
    },
    // S1 does not know that S2 leads.
    Trial {
        rule: Rule::ReadConfirmation,
        defends: Safety(Property::Linearizability),
        script: "servers 3
            set reads index
            set no_op on
            set election_timeout 30s..40s
            timeout S1
            at 200ms isolate S1
            timeout S2
            at 300ms client A put k 1
            at 2s client B get k from S1
            at 4s expect not client B read nothing",
    },
    // S2 does not know that S1 has committed an entry of S2's log.
    Trial {
        rule: Rule::ReadOwnTerm,
        defends: Safety(Property::Linearizability),
        script: "servers 3
            set reads index
            set election_timeout 30s..40s
            set heartbeat 1s
            timeout S1
            at 200ms client A put k 1
            await client A is done within 1s
            crash S1
            timeout S2
            wait 100ms
            client B get k from S2
            wait 1s
            expect not client B read nothing",
    },
    // S1 relies on its lease after the lease has expired.
    Trial {
        rule: Rule::LeaseBound,
        defends: Safety(Property::Linearizability),
        script: "servers 3
            set no_op on
            set election_timeout 150ms..2s
            set check_quorum on
            set reads lease
            set client_timeout 100ms
            at 160ms timeout S1
            at 400ms isolate S1
            at 600ms timeout S2
            at 700ms client A put k 1
            at 1700ms client B get k from S1
            at 3s expect not client B read nothing",
    },
    // The client sends its command again before an answer can arrive.
    Trial {
        rule: Rule::Sessions,
        defends: Safety(Property::ApplyOnce),
        script: "servers 3
            set client_timeout 100ms
            timeout S1
            at 300ms set disk 80ms
            client A put k 1
            at 3s",
    },
];

#[test]
fn every_rule_has_its_trial() {
    let tried: RuleSet = TRIALS.iter().map(|trial| trial.rule).collect();
    assert_eq!(tried, Rule::ALL.into_iter().collect());
}

/// Runs the script of a trial; returns the properties that were violated, whether it held, and which rules were skipped.
fn run(trial: &Trial, seed: u64, broken: bool, more: &str) -> (Vec<Property>, bool, RuleSet) {
    let rule = trial.rule;
    let servers = trial.script.lines().take_while(|line| line.contains("servers"));
    let rest = trial.script.lines().skip(servers.clone().count());
    let line = if broken { format!("break {rule}\n") } else { String::new() };
    let head: Vec<&str> = servers.collect();
    let text: Vec<&str> = rest.collect();
    let text = format!("{}\n{more}{line}{}\n", head.join("\n"), text.join("\n"));
    let script = parse_script(rule.word(), &text)
        .unwrap_or_else(|errors| panic!("{rule}: {}\n{text}", errors[0]));
    let (mut violated, mut skipped) = (Vec::new(), RuleSet::EMPTY);
    let mut sink = |event: &Event| match event.kind {
        EventKind::Violation { violation } => violated.push(violation.property),
        EventKind::Note(Note::RuleSkipped { rule }) => {
            skipped.insert(rule);
        }
        _ => {}
    };
    let report = lab::run(&script, Some(seed), &mut sink, &mut || true).unwrap();
    let held = !matches!(report.verdict, Verdict::Failed(_));
    (violated, held, skipped)
}

#[test]
fn what_a_rule_defends_is_lost_without_it_and_never_with_it() {
    let mut harmless = Vec::new();
    for trial in TRIALS {
        let settings = match trial.defends {
            Safety(_) => &[""],
            Progress(settings) => settings,
        };
        for settings in settings {
            let lost = lost(trial, settings);
            if lost < SEEDS / 2 {
                harmless.push((trial.rule.word(), *settings, lost));
            }
        }
    }
    assert!(harmless.is_empty(), "lost with so many of {SEEDS} seeds: {harmless:?}");
}

/// With how many seeds a property is lost without the rule; with the rule, it must never be lost.
fn lost(trial: &Trial, settings: &str) -> u64 {
    let rule = trial.rule;
    let mut lost = 0;
    for seed in 1..=SEEDS {
        let (violated, held, skipped) = run(trial, seed, false, settings);
        assert!(violated.is_empty(), "{rule} with seed {seed}: {violated:?}");
        assert!(held && skipped.is_empty(), "{rule} with seed {seed} {settings}");
        let (violated, held, skipped) = run(trial, seed, true, settings);
        assert!(skipped.iter().all(|skipped| skipped == rule), "{skipped}");
        lost += u64::from(match trial.defends {
            Safety(property) => violated.contains(&property),
            Progress(_) => !held && violated.is_empty(),
        });
    }
    lost
}

fn open(text: &str) -> Session {
    Session::open(&parse_script("test", text).unwrap()).unwrap()
}

fn facts(session: &mut Session, line: &str) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut sink = |event: &Event| facts.extend(event.fact().cloned());
    session.enter(line, &mut sink).unwrap();
    facts
}

#[test]
fn breaking_or_mending_a_rule_twice_changes_nothing() {
    let mut session = open("break step-down\n");
    let (majority, step_down) = (Rule::Majority, Rule::StepDown);
    let mut told = Vec::new();
    let mut sink = |event: &Event| told.extend(event.fact().cloned());
    session.advance(Time::ZERO, &mut sink, &mut || true);
    assert_eq!(told.first(), Some(&Fact::RuleBroken { rule: step_down }));
    assert_eq!(facts(&mut session, "break majority"), [Fact::RuleBroken { rule: majority }]);
    let nothing = |why| [Fact::NothingChanged { why }];
    assert_eq!(facts(&mut session, "break majority"), nothing(NoEffect::AlreadyBroken));
    assert_eq!(facts(&mut session, "mend step-down"), [Fact::RuleMended { rule: step_down }]);
    assert_eq!(facts(&mut session, "mend step-down"), nothing(NoEffect::NotBroken));
    assert_eq!(session.world().settings().broken(), [majority].into_iter().collect());
}

#[test]
fn all_servers_know_which_rules_are_off_and_so_do_those_that_restart() {
    let mut session = open("crash S2\n");
    session.advance(Time::from_us(1), &mut |_| {}, &mut || true);
    for line in ["break majority", "restart S2", "crash S3", "restart S3"] {
        facts(&mut session, line);
    }
    let world = session.world();
    assert!(world.ids().all(|id| !world.core(id).unwrap().ours().unwrap().follows(Rule::Majority)));
    assert!(world.ids().all(|id| world.core(id).unwrap().ours().unwrap().follows(Rule::StepDown)));
    facts(&mut session, "mend majority");
    let world = session.world();
    assert!(world.ids().all(|id| world.core(id).unwrap().ours().unwrap().follows(Rule::Majority)));
}

#[test]
fn a_saved_run_says_which_rules_are_broken() {
    let mut session = open("servers 3\nbreak majority\n");
    session.advance(Time::from_us(500_000), &mut |_| {}, &mut || true);
    facts(&mut session, "break step-down");
    let saved = session.saved();
    let head = "servers 3\nseed 1\n# A modified Raft. Rules that are switched off: step-down, majority.\nbreak majority\n";
    assert!(saved.starts_with(head), "{saved}");
    assert!(saved.contains("at 500ms\nbreak step-down\n"), "{saved}");
}

fn any_rules() -> impl Strategy<Value = Vec<Rule>> {
    let rule = (0..Rule::ALL.len()).prop_map(|place| Rule::ALL[place]);
    prop_oneof![
        3 => prop::collection::vec(rule, 0..6),
        1 => Just(Rule::ALL.to_vec()),
    ]
}

/// Lines that may or may not be possible at their time.
fn any_line(servers: u8) -> impl Strategy<Value = String> {
    let server = move || (1..=servers).prop_map(|number| format!("S{number}"));
    let about_one = prop::sample::select(vec![
        "crash",
        "crash",
        "restart",
        "isolate",
        "reconnect",
        "timeout",
        "add",
        "remove",
        "learner",
        "snapshot",
        "transfer",
        "timeout",
        "pause",
        "resume",
    ]);
    let about_all = prop::sample::select(vec![
        "heal",
        "restart all",
        "resume all",
        "crash leader",
        "isolate leader",
        "timeout all",
        "set no_op on",
        "set loss 20%",
        "set loss 0%",
        "set duplicate 30%",
        "set reorder 50%",
        "set latency 1us",
        "set latency 1ms..80ms",
        "set disk 0",
        "set disk 60ms",
        "set election_timeout 20ms..40ms",
        "set election_timeout 1us",
        "set heartbeat 1ms",
        "set max_batch 1",
        "set max_in_flight 2",
        "submit \"x=1\"",
        "submit \"y=2\"",
        "set load 100/s",
        "set clock S1 300%",
        "set pre_vote on",
        "set pre_vote off",
        "set check_quorum on",
        "set check_quorum off",
        "set reads log",
        "set reads lease",
        "set reads index",
        "set membership single",
        "set membership joint",
        "set snapshot_every 3",
        "set snapshot_chunk 16",
        "set max_in_flight_bytes 100",
        "set max_uncommitted 50",
        "set parallel_writes on",
        "set client_timeout 30ms",
        "set sessions 2",
        "set sessions 0",
        "client A put k 1",
        "client B put k 2",
        "client A get k",
        "client B get k",
        "members S1 S2 S3",
        "members S2 S3 S4 S5",
        "members S1",
        "set chaos 50%",
        "set election_timeout 150ms..300ms",
    ]);
    let rule = (any::<bool>(), 0..Rule::ALL.len());
    prop_oneof![
        2 => (about_one, server()).prop_map(|(verb, id)| format!("{verb} {id}")),
        3 => about_all.prop_map(String::from),
        1 => rule.prop_map(|(broken, place)| {
            format!("{} {}", if broken { "break" } else { "mend" }, Rule::ALL[place])
        }),
        1 => (server(), server()).prop_map(|(from, to)| format!("cut {from} -> {to}")),
    ]
}

/// This number of cases, or the one that the environment asks for.
fn config(cases: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    let cases = asked.unwrap_or(cases);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(40))]

    /// With any rules switched off, no server panics, and every instant ends.
    #[test]
    fn worlds_with_broken_rules_go_on(
        (servers, seed, given) in (1..=7_u8, any::<u64>(), any::<bool>()),
        rules in any_rules(),
        lines in prop::collection::vec((0..300_u64, any_line(7)), 0..40),
    ) {
        let mut text = format!("servers {servers}\nseed {seed}\n");
        text.extend(rules.iter().map(|rule| format!("break {rule}\n")));
        if given && servers >= 3 {
            text.push_str("log S1 1 1 4 4\nlog S2 1 2 2 2 2 2\nterm S3 9\n");
        }
        let mut session = open(&text);
        let mut instant = (Time::ZERO, 0_u64);
        let mut count = |event: &Event| {
            instant = if instant.0 == event.at { (event.at, instant.1 + 1) } else { (event.at, 0) };
            assert!(instant.1 < 200_000, "an instant without an end at {}", event.at);
        };
        for (ms, line) in lines {
            let until = session.now() + raftarium::types::Duration::from_ms(ms);
            let mut budget = 150;
            session.advance(until, &mut count, &mut || { budget -= 1; budget > 0 });
            let _ = session.enter(&line, &mut count);
        }
    }
}
