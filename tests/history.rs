//! Histories on this machine: see `rewind/mod.rs`.

#[path = "rewind/mod.rs"]
mod rewind;

use proptest::prelude::*;

/// This number of cases, or the one that the environment asks for.
fn config(cases: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    let cases = asked.unwrap_or(cases);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

#[test]
fn what_was_done_after_a_pause_of_the_script_is_done_there_again() {
    rewind::check_pauses();
}

#[test]
fn a_branch_begins_in_the_branch_that_its_moment_belongs_to() {
    rewind::check_origins();
}

#[test]
fn a_hundred_rewinds_of_the_largest_cluster() {
    rewind::check_rewinds_of(99, 1, 8);
}

proptest! {
    #![proptest_config(config(20))]

    #[test]
    fn a_hundred_rewinds_reproduce_the_golden_events(seed in any::<u64>()) {
        rewind::check_rewinds(seed);
    }

    #[test]
    fn acting_in_the_past_leaves_the_old_future_as_it_was(seed in any::<u64>()) {
        rewind::check_branches(seed);
    }

    #[test]
    fn a_saved_branch_is_the_same_at_any_time(seed in any::<u64>()) {
        rewind::check_saved(seed);
    }

    #[test]
    fn branches_first_differ_at_the_intervention(seed in any::<u64>()) {
        rewind::check_comparisons(seed);
    }

    #[test]
    fn steps_back_return_to_where_steps_forward_started(seed in any::<u64>()) {
        rewind::check_steps(seed);
    }

    #[test]
    fn steps_back_find_every_event_of_a_kind(seed in any::<u64>()) {
        rewind::check_interests(seed);
    }
}

/// Found by chance: the intervention restarts a server whose last write was torn.
#[test]
fn branches_first_differ_where_a_server_drops_a_torn_tail() {
    rewind::check_comparisons(4_404_683_138_322_086_288);
}
