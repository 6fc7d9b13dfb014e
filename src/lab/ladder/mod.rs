//! The ladder: small tests, one above the other, by which somebody's own Raft core is tested step by step.
//!
//! A [`Rung`] is a script with a head that says what it teaches and what to look at when a core falls there. A [`Trial`] is one rung with
//! one seed. It advances in bounded steps, so that a page can show progress and cancel, and it ends with an [`Outcome`]: the core passed,
//! lacks an optional part, or [fell](Fall): where, why, and by which chain of causes. A [`Climb`] is the list of
//! all trials, and makes the [`Report`] of what came out.
//!
//! What is judged: the script's `await` and `expect` lines, every safety property of the [checker](crate::check), what a foreign core does
//! against its contract, and two things that no line can say: how often entries are sent, and whether a copy of the world continues as
//! the original does.
//!
//! # The head of a rung
//! The first line is `# Title: one sentence.`, as in every [scenario](super::scenarios). Then come, each on a line of its own: `# paper:` and the
//! sections, `# seeds:` and a range, and a hint in two steps: `# look:` says what to look at, `# rule:` which rule it is. A later `# look:` with
//! its `# rule:` replaces the hint for all lines after it. If a property is violated, the hint is about that property, except for those of a line
//! `# about: one-vote`, where it is the rung's; for an error that the code throws, and for a flood of messages, it is about these. `# entries: 2` limits how often an entry is sent to each server, on average. At
//! each `pause` line the world is copied.

mod causes;
mod climb;
mod hints;
mod rung;
#[cfg(test)]
mod tests;
mod trial;

pub use causes::Cause;
pub use climb::{Climb, Report, RungReport, Seeds, Standing};
pub use rung::Rung;
pub use trial::{Fall, MAX_EVENTS, Missed, Outcome, Trial};

use super::scenarios::{Scenario, library};

static LIBRARY: &[Scenario] = &library! {
    in "/ladder/"
    "Elections": "One leader in each term, soon, by a majority, at a fair price (§5.1, §5.2)." [
        "01-first-leader",
        "02-heartbeats",
        "03-new-leader",
        "04-one-leader-per-term",
        "05-no-majority",
        "06-votes-of-others",
        "07-higher-term",
        "08-stubborn-candidate",
        "09-cost-of-an-election",
        "10-cost-of-an-idle-second",
    ]
    "Replication": "A command reaches every log and every state machine, in one order (§5.3)." [
        "11-one-command",
        "12-many-commands",
        "13-a-minority-is-cut-off",
        "14-no-majority-no-commit",
        "15-cost-of-an-entry",
    ]
    "Persistence": "What others rely on survives a crash (Figure 2, persistent state)." [
        "16-all-crash",
        "17-vote-is-kept",
        "18-vote-before-disk",
        "19-acknowledged-before-disk",
        "20-copy-of-the-world",
    ]
    "Repair": "Logs that differ become equal, nothing committed is lost, and the network does what it likes (§5.3, §5.4)." [
        "21-uncommitted-entries",
        "22-figure-7",
        "23-up-to-date-vote",
        "24-figure-8",
        "25-late-append",
        "26-old-leader-speaks",
        "27-commit-index-ahead",
        "28-lossy-network",
        "29-crash-after-crash",
        "30-chaos",
    ]
    "Snapshots": "A snapshot replaces the start of the log (§7). An optional part." [
        "31-compaction",
        "32-restart-from-snapshot",
        "33-install-snapshot",
        "34-snapshots-under-load",
    ]
    "Clients": "Clients find the leader, and every answer is true (§8)." [
        "35-find-the-leader",
        "36-answer-of-another-entry",
        "37-isolated-leader",
        "38-concurrent-clients",
        "39-reads-without-the-log",
    ]
};

/// All rungs, from the first up.
pub fn all() -> &'static [Scenario] {
    LIBRARY
}

/// The rung of this name, as in `07-higher-term`; a name may also have the form of its file, `ladder/07-higher-term.raft`.
pub fn find_by_name(name: &str) -> Option<&'static Scenario> {
    let name = name.strip_prefix("ladder/").unwrap_or(name);
    let name = name.strip_suffix(".raft").unwrap_or(name);
    all().iter().find(|rung| rung.name == name)
}
