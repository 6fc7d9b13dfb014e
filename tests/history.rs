//! Histories on this machine: see `rewind/mod.rs`.

#[path = "rewind/mod.rs"]
mod rewind;

use proptest::prelude::*;

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(20))]

    #[test]
    fn a_hundred_rewinds_show_the_same_events_as_ever(seed in any::<u64>()) {
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
    fn branches_differ_first_where_they_were_interfered_with(seed in any::<u64>()) {
        rewind::check_comparisons(seed);
    }

    #[test]
    fn steps_back_come_where_steps_on_came_from(seed in any::<u64>()) {
        rewind::check_steps(seed);
    }

    #[test]
    fn steps_back_find_every_event_of_a_kind(seed in any::<u64>()) {
        rewind::check_interests(seed);
    }
}
