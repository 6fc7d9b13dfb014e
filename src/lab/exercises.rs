//! The library of exercises: the scripts of the folder `exercises/`, built in.
//!
//! Each begins with a comment `# Title: one sentence.`, as a [scenario](super::scenarios) does, says what to do, and has goals.
//! A model solution of each is in the folder `tests/exercises`, where readers do not see it.

use super::scenarios::{Scenario, library};

static LIBRARY: &[Scenario] = &library! {
    in "/exercises/"
    "Elections": "Who leads, in which term, and by whose votes (§5.2, §5.4.1)." [
        "elect-one",
        "cause-split-vote",
        "vote-rules",
        "two-leaders",
        "stop-three",
    ]
    "Logs": "What a leader appends, what is committed, and what is lost (§5.3, §5.4.2)." [
        "make-logs",
        "lost-entry",
        "repair-figure-7",
        "reproduce-figure-8",
    ]
    "Beyond the basics": "Snapshots, members, and how leadership is passed on or lost (§6, §7; dissertation)." [
        "snapshot-for-one",
        "add-servers",
        "hand-over",
        "pre-vote",
        "check-quorum",
        "deaf-majority",
        "choose-timeouts",
    ]
    "What Raft rests on": "Disks, clocks, and rules that are switched off: find out what goes wrong." [
        "vote-twice",
        "commit-by-counting",
        "two-changes",
        "stale-read",
        "applied-twice",
        "wiped-disk-loses-entry",
        "slow-clock",
    ]
};

/// All exercises, group by group, the easier ones first.
pub fn all() -> &'static [Scenario] {
    LIBRARY
}

/// The exercise of this name.
pub fn find_by_name(name: &str) -> Option<&'static Scenario> {
    all().iter().find(|exercise| exercise.name == name)
}
