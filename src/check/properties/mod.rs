//! One file for each property, or for a few that belong together. What each means for people is in `docs/checks.md`.

pub(in crate::check) mod apply_once;
pub(in crate::check) mod durable_state;
pub(in crate::check) mod election_safety;
pub(in crate::check) mod equal_states;
pub(in crate::check) mod leader_append_only;
pub(in crate::check) mod leader_completeness;
pub(in crate::check) mod linearizability;
pub(in crate::check) mod log_matching;
pub(in crate::check) mod majority_commit;
pub(in crate::check) mod one_vote;
pub(in crate::check) mod own_configuration;
pub(in crate::check) mod rising;
pub(in crate::check) mod snapshots;
pub(in crate::check) mod state_machine_safety;
