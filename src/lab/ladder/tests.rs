use super::*;
use crate::types::{Rule, RuleSet};

/// Climbs a rung with all its seeds, with these rules of Raft switched off, until it falls.
fn climb(name: &str, broken: &[Rule]) -> Option<(u64, Fall)> {
    let rung = Rung::of(find_by_name(name).expect(name)).expect(name);
    let broken: RuleSet = broken.iter().copied().collect();
    rung.seeds.clone().find_map(|seed| {
        let mut trial = Trial::open(&rung, seed, &|setup| setup.broken = broken).expect(name);
        match trial.advance(&mut || true) {
            Some(Outcome::Fell(fall)) => Some((seed, *fall)),
            Some(Outcome::Passed) => None,
            other => panic!("{name} with seed {seed}: {other:?}"),
        }
    })
}

#[test]
fn our_own_core_climbs_the_whole_ladder() {
    for rung in all() {
        assert_eq!(climb(rung.name, &[]), None, "{}", rung.name);
    }
}

/// Rules of Raft, and the first rung at which a core without them falls.
#[test]
fn a_core_without_a_rule_falls_at_a_rung() {
    let table = [
        (Rule::Majority, "04-one-leader-per-term"),
        (Rule::NewTermCandidacy, "03-new-leader"),
        (Rule::StepDown, "04-one-leader-per-term"),
        (Rule::ValidContact, "08-stubborn-candidate"),
        (Rule::DurableVote, "18-vote-before-disk"),
        (Rule::DurableLog, "19-acknowledged-before-disk"),
        (Rule::ConsistencyCheck, "13-a-minority-is-cut-off"),
        (Rule::UpToDateVote, "23-up-to-date-vote"),
        (Rule::CurrentTermCommit, "24-figure-8"),
        (Rule::VerifiedCommit, "21-uncommitted-entries"),
        (Rule::CommittedSnapshot, "34-snapshots-under-load"),
        (Rule::ReadConfirmation, "39-reads-without-the-log"),
        (Rule::ReadOwnTerm, "39-reads-without-the-log"),
    ];
    let first = |rule| all().iter().find(|rung| climb(rung.name, &[rule]).is_some());
    let found = table.map(|(rule, _)| (rule, first(rule).map_or("none", |rung| rung.name)));
    assert_eq!(found, table);
}
