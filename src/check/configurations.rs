//! Configuration Overlap: every majority of one configuration meets every majority of the next (§6; dissertation §4.1,
//! §4.3), and the next does not begin before its predecessor is committed, so that there are never three at a time.
//!
//! The configurations are read from the entries of the logs, and counted out here: nothing of this is the protocol's.

use crate::types::{Change, Entry, LogIndex, Payload, Property, ServerSet, Term, Value, Violation};
use crate::util::Sequence;

use super::Origin;
use super::committed::Committed;
use super::tree::{NodeId, Tree};

/// One of [`Configurations`]. The first is that of the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ConfigurationId(u32);

/// Who decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Voters {
    /// A decision takes more than half of these.
    pub new: ServerSet,
    /// While a configuration is joint, it takes more than half of these as well: those who decided before.
    pub old: ServerSet,
}

/// A configuration, and the log whose last entry makes it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Formed {
    log: NodeId,
    voters: Voters,
    /// The one before it in the same log.
    previous: ConfigurationId,
}

/// Every configuration that stands in any log of the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Configurations {
    /// In the order in which they were formed, which is that of their logs' nodes.
    formed: Sequence<Formed>,
}

impl Configurations {
    /// Those of a run that starts with these voters.
    pub fn new(voters: ServerSet) -> Self {
        let start =
            Formed { voters: Voters { new: voters, ..Voters::default() }, ..Formed::default() };
        Self { formed: Sequence::from_iter([start]) }
    }

    /// Who decides in a configuration.
    pub fn voters(&self, id: ConfigurationId) -> Voters {
        self.get(id).voters
    }

    /// Where a configuration stands in its log; 0 for the one of the start.
    pub fn index(&self, id: ConfigurationId, tree: &Tree) -> LogIndex {
        tree.last_index(self.get(id).log)
    }

    /// The configuration in force at the end of `log`, where `last` is in force somewhere after it in the same log.
    pub fn in_force(&self, log: NodeId, last: ConfigurationId, tree: &Tree) -> ConfigurationId {
        let mut id = last;
        while id != ConfigurationId::default() && !tree.contains(log, self.get(id).log) {
            id = self.get(id).previous;
        }
        id
    }

    /// The configuration in force at the end of `log`, whose last entry is `entry`, where `before` was in force before it.
    /// It is new if no log has had that entry until now.
    pub fn in_force_after(
        &mut self,
        log: NodeId,
        entry: Entry,
        before: ConfigurationId,
    ) -> (ConfigurationId, bool) {
        let Payload::Configuration(change) = entry.payload else { return (before, false) };
        let place = self.formed.partition_point(|formed| formed.log < log);
        if self.formed.get(place).is_none_or(|formed| formed.log != log) {
            let voters = self.get(before).voters.after(change);
            self.formed.push(Formed { log, voters, previous: before });
            return (ConfigurationId(self.formed.len() as u32 - 1), true);
        }
        (ConfigurationId(place as u32), false)
    }

    /// A server forms a new configuration: does it fit to the one before it?
    pub fn check(
        &self,
        origin: Origin,
        new: ConfigurationId,
        term: Term,
        committed: &Committed,
        tree: &Tree,
    ) -> Option<Violation> {
        let formed = self.get(new);
        let previous = self.get(formed.previous);
        let overlaps = previous.voters.overlaps(formed.voters);
        if overlaps && committed.contains(previous.log, tree) {
            return None;
        }
        let in_the_way = Value::Index(tree.last_index(previous.log));
        Some(Violation {
            property: Property::ConfigurationOverlap,
            event: origin.event,
            server: origin.server,
            other: None,
            term,
            index: Some(tree.last_index(formed.log)),
            expected: Some(in_the_way),
            found: (!overlaps).then_some(Value::Servers(formed.voters.all())),
        })
    }

    fn get(&self, id: ConfigurationId) -> Formed {
        self.formed.get(id.0 as usize).copied().unwrap_or_default()
    }
}

impl Voters {
    /// The first of the sets in question of which `servers` are not a majority.
    pub fn set_without_majority(self, servers: ServerSet) -> Option<ServerSet> {
        let lacks = |set: &ServerSet| servers.intersection(*set).len() * 2 <= set.len();
        self.sets().find(lacks)
    }

    /// Whether there is no way to decide one thing by these voters and another by `other`. It is enough that one set of
    /// the one and one of the other overlap, as those of Raft do: a joint configuration shares a set with its neighbours.
    pub fn overlaps(self, other: Self) -> bool {
        self.sets().any(|set| other.sets().any(|others| majorities_meet(set, others)))
    }

    /// All who have a say.
    pub fn all(self) -> ServerSet {
        self.new.union(self.old)
    }

    fn sets(self) -> impl Iterator<Item = ServerSet> {
        [self.new, self.old].into_iter().enumerate().filter_map(|(place, set)| {
            let asked = place == 0 || !set.is_empty();
            asked.then_some(set)
        })
    }

    fn after(self, change: Change) -> Self {
        let new = self.new.union(change.added()).without(change.removed());
        match change {
            Change::AddLearners(_) => self,
            Change::AtOnce(_) | Change::DemoteAtOnce(_) => Self { new, ..self },
            Change::EnterJoint(_) | Change::EnterDemotion(_) => Self { new, old: self.new },
            Change::LeaveJoint => Self { old: ServerSet::EMPTY, ..self },
        }
    }
}

/// Whether any majority of `a` and any majority of `b` have a server in common: the two that avoid each other best take
/// first who belongs to one set alone, and then have to share the others.
fn majorities_meet(a: ServerSet, b: ServerSet) -> bool {
    let shared = a.intersection(b).len();
    let wanted = |set: ServerSet| (set.len() / 2 + 1).saturating_sub(set.len() - shared);
    wanted(a) + wanted(b) > shared
}
