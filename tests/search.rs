//! What the search is for: with a rule of Raft switched off, it finds a violated property; with all rules on, none.

use raftarium::lab::language::parse_script;
use raftarium::lab::search::{Goal, Options, Search, Story};
use raftarium::lab::{Session, Verdict, run};
use raftarium::types::Rule;

/// The rules that protect safety. No other setting is changed: the search finds what makes a rule matter.
const GUARDS: &[Rule] = &[
    Rule::UpToDateVote,
    Rule::CurrentTermCommit,
    Rule::ConsistencyCheck,
    Rule::StepDown,
    Rule::NewTermCandidacy,
    Rule::DurableVote,
    Rule::DurableLog,
    Rule::Majority,
    Rule::OwnTermBarrier,
    Rule::JointConsensus,
    Rule::OneChangeAtATime,
    Rule::ReadConfirmation,
    Rule::ReadOwnTerm,
    Rule::LeaseBound,
    Rule::Sessions,
    Rule::VerifiedCommit,
    Rule::CommittedSnapshot,
];

/// The most commands of a script that it finds.
const COMMANDS_MAX: usize = 15;

fn search(text: &str, seed: u64, work: u64) -> Option<Story> {
    let script = parse_script("search", text).expect("a good script");
    let session = Session::open(&script).expect("a possible setup");
    let options = Options { seed, ..Options::default() };
    let mut search = Search::new(session, Goal::Violated(Vec::new()), options);
    search.work(work).cloned()
}

fn verdict(text: &str) -> Verdict {
    let script = parse_script("story", text).expect("a story is a good script");
    run(&script, None, &mut |_| (), &mut || true).expect("a possible setup").verdict
}

#[test]
fn the_search_finds_a_violation_without_each_safety_rule_and_none_with_it() {
    for &rule in GUARDS {
        let broken = format!("break {}\n", rule.word());
        let text = format!("servers 5\n{broken}");
        let mut stories = (1..=9).filter_map(|seed| search(&text, seed, 3_000_000));
        let story = stories.find(|story| story.steps.len() <= COMMANDS_MAX);
        let story = story.unwrap_or_else(|| panic!("{} should fall", rule.word()));
        assert_eq!(verdict(&story.script), Verdict::Held, "{}", story.script);
        let kept = story.script.replacen(&broken, "", 1);
        assert_ne!(kept, story.script);
        assert!(matches!(verdict(&kept), Verdict::Failed(_)), "{kept}");
    }
}

#[test]
fn with_all_rules_nothing_breaks() {
    for seed in 1..=4 {
        let found = search("servers 5\n", seed, 500_000);
        assert!(
            found.is_none(),
            "seed {seed}:\n{}",
            found.map_or_else(String::new, |story| story.script)
        );
    }
}
