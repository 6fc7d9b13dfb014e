//! The checker of Raft's safety: of the five properties of Figure 3, and of those that they rest on.
//!
//! It stands beside the cluster and reads the event stream: the *facts*, which the world observes, and never the notes,
//! in which the protocol speaks for itself. It does not know the protocol: it counts majorities and follows configurations by
//! itself, and another implementation of Raft could be judged by it just as well. It does not judge liveness.
//! `docs/checks.md` tells people what each property means, how it is checked, and what is not seen.
//!
//! ```
//! use raftarium::check::Checker;
//! use raftarium::types::{Event, EventId, EventKind, Fact, Property, Role, ServerId, Term, Time};
//!
//! let mut checker = Checker::new(3);
//! let mut broken = Vec::new();
//! let facts = [
//!     Fact::TermChanged { from: Term(0), to: Term(1) },
//!     Fact::RoleChanged { from: Role::Candidate, to: Role::Leader },
//! ];
//! for (seq, server, fact) in [(1, 1, &facts[0]), (2, 1, &facts[1]), (3, 2, &facts[0]), (4, 2, &facts[1])] {
//!     let event = Event {
//!         seq: EventId(seq),
//!         at: Time::ZERO,
//!         server: ServerId::new(server),
//!         trigger: None,
//!         kind: EventKind::Fact(fact.clone()),
//!     };
//!     checker.observe(&event, |violation| broken.push(violation));
//! }
//! assert_eq!(broken[0].property, Property::ElectionSafety);
//! assert_eq!(broken[0].event, EventId(4));
//! assert_eq!(checker.violated(Property::ElectionSafety), Some(&broken[0]));
//! ```
//!
//! # How it works
//! All logs of the run are paths in one tree of entries. A server's log is a place in that tree, and two logs are equal
//! up to an index if they pass through one node there. So each property asks few questions at each event, no
//! matter how long the logs and the run are; and a copy of the checker shares the tree with its original.
//!
//! # What a server's log is
//! While a server runs, the log that it works with; while it is down, the one on its disk, which is the one that it
//! had when the last write that became durable was started. What a snapshot stands for counts as there: a server that
//! compacts its log keeps it, and one that installs a snapshot has the log of the server that took it.
//!
//! # What the fields of a [`Violation`] mean
//!
//! | property | `server` | `other` | `term` | `index` | `expected`, `found` |
//! |---|---|---|---|---|---|
//! | Election Safety | the leader that came later | another leader of the term | their term | – | – |
//! | Leader Append-Only | the leader | – | its term | the lowest that it removed or overwrote | what stood there; what does now, if anything |
//! | Log Matching | whose log changed | whose log it does not match | of both entries | where both have an entry of that term, though the logs differ there or before | the other's entry; the server's (equal if the logs differ only before: [`Checker::matching_up_to`] tells where) |
//! | Leader Completeness | the leader that lacks an entry | who committed it | the leader's | the first entry that it lacks | the committed entry; what the leader has there, if anything |
//! | State Machine Safety | who applied | who applied there first (itself before a restart, perhaps) | of the entry applied now | where | what was applied first; what is applied now |
//! | One Vote | the voter | – | the vote's | – | for whom it had voted; for whom it votes now |
//! | Durable State | whose disk it is | – | the one on the disk now; of the entry that is lost | of the first entry that is lost; none for term and vote | the term, vote or entry that was there; what is there now, if it is known |
//! | Rising Terms | whose term fell | – | the new one | – | the term before; the new one |
//! | Rising Commits | whose commit index fell | – | its term | the new commit index | the one before; the new one |
//! | Majority Commit | who commits | – | its term | up to where | the voters of whom no majority holds it; those of them who do |
//! | Configuration Overlap | who formed the second configuration | – | of its entry | of its entry | where the first stands, 0 for the one of the start; all voters of the second, or nothing if the fault is that the first is not committed |
//! | Equal States | who applied | who applied there first | of the entry | where | the first one's digest; this one's |
//! | Own Configuration | who acts | – | its term | of the later of the two configurations | where the latest of its log stands; where the one stands that it acts on |
//! | True Snapshots | who took or installed it | of a wrong state, who had the right one | the snapshot's | the snapshot's | the commit index, the log's term there, or the right digest; the snapshot's index, term or digest |
//! | Apply Once | who applied first at the second index | – | of the entry there | the second index | the first index; the entry |
//! | Linearizability | who answered | – | – | that of the answer | a value that was there instead; the get, and what it found |
//!
//! An event makes at most one violation of each property.
//!
//! # Facts that make no sense
//! A broken server may do what no log can: append behind a gap, remove what it does not have, start with a log that was
//! never on its disk. Where such a fact means a violation it is one; otherwise the checker passes it over and counts it
//! ([`Checker::impossible_facts`]).

#![cfg_attr(not(test), warn(clippy::wildcard_enum_match_arm))]

mod applied;
mod commits;
mod committed;
mod configurations;
mod disks;
mod facts;
mod logs;
mod properties;
mod questions;
mod server_view;
#[cfg(test)]
mod tests;
mod tree;
mod violations;

use crate::types::{Event, EventId, EventKind, LogIndex, ServerId, ServerSet, Term, Violation};

use self::applied::AppliedEntries;
use self::committed::Committed;
use self::configurations::Configurations;
use self::facts::Subject;
use self::properties::apply_once::Once;
use self::properties::election_safety::Elections;
use self::properties::leader_completeness::Commitments;
use self::properties::linearizability::Histories;
use self::properties::snapshots::Snapshots;
use self::server_view::{HardState, ServerView};
use self::tree::Tree;
use self::violations::Violations;

pub use violations::VIOLATIONS_PER_PROPERTY_MAX;

/// Follows a run from its facts and says when one of Raft's promises is broken.
///
/// [`observe`](Self::observe) takes every event of the run, in order. The rest are questions, which can be asked at any
/// time. A copy costs the same however long the run is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checker {
    tree: Tree,
    servers: Vec<ServerView>,
    configurations: Configurations,
    elections: Elections,
    committed: Committed,
    commitments: Commitments,
    applied: AppliedEntries,
    snapshots: Snapshots,
    once: Once,
    histories: Histories,
    violations: Violations,
    impossible_facts: u64,
}

/// Which event of which server is being looked at.
#[derive(Clone, Copy, Debug)]
struct Origin {
    event: EventId,
    server: ServerId,
}

/// What a server's disk holds when it starts.
#[derive(Clone, Copy, Debug)]
struct Start {
    hard_state: HardState,
    last_log_index: LogIndex,
    last_log_term: Term,
}

impl Checker {
    /// A checker of a cluster of `S1` to `S<servers>`, to which nothing has happened yet. There are at most 99.
    pub fn new(servers: usize) -> Self {
        let servers = servers.min(usize::from(ServerId::MAX));
        Self::with_voters(servers, ServerSet::first(servers))
    }

    /// The same, where only `voters` are members at the start.
    pub fn with_voters(servers: usize, voters: ServerSet) -> Self {
        let servers = servers.min(usize::from(ServerId::MAX));
        Self {
            tree: Tree::new(),
            servers: vec![ServerView::default(); servers],
            configurations: Configurations::new(voters),
            elections: Elections::default(),
            committed: Committed::default(),
            commitments: Commitments::default(),
            applied: AppliedEntries::default(),
            snapshots: Snapshots::default(),
            once: Once::default(),
            histories: Histories::default(),
            violations: Violations::default(),
            impossible_facts: 0,
        }
    }

    /// Takes the next event in, and hands each violation that it makes to `found`: normally none.
    ///
    /// Notes and violations among the events are passed over. After [`VIOLATIONS_PER_PROPERTY_MAX`] violations of one
    /// property, further ones of that property are neither kept nor handed over.
    #[inline]
    pub fn observe(&mut self, event: &Event, found: impl FnMut(Violation)) {
        let EventKind::Fact(fact) = &event.kind else { return };
        let known = self.violations.len();
        match (Subject::of(fact), event.server) {
            (Subject::Server, Some(server)) => {
                self.handle_server_fact(Origin { event: event.seq, server }, fact);
            }
            (Subject::Client, None) => self.handle_client_fact(event, fact),
            (Subject::Server | Subject::Client | Subject::Other, _) => return,
        }
        if self.violations.len() > known {
            self.violations.since(known).copied().for_each(found);
        }
    }
}
