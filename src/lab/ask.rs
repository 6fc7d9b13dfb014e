//! Whether a condition of the language holds at this moment.

use crate::check::Checker;
use crate::sim::{Caller, Clients, Target, World};
use crate::types::{ClientOutcome, Entry, LogIndex, Role, ServerId, ServerSet, Term};

use super::language::Condition;

/// What an asker remembers from one time to the next, so that a condition that is asked after every instant looks at
/// new entries alone. A memory belongs to one condition.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory {
    /// Of the committed log of the whole run.
    committed: Search,
    forks_seen: usize,
    /// Of the committed part of each server's log, by the servers' places.
    servers: Vec<Search>,
}

/// How far a text has been looked for in a log that only grows.
#[derive(Clone, Copy, Debug, Default)]
struct Search {
    upto: LogIndex,
    found: Option<LogIndex>,
}

/// A moment of a run, to be asked about.
pub(super) struct Moment<'a> {
    pub(super) world: &'a World,
    pub(super) checker: &'a Checker,
}

impl Moment<'_> {
    /// Whether `condition` holds.
    pub(super) fn holds(&self, condition: &Condition, memory: &mut Memory) -> bool {
        match condition {
            Condition::Leader => self.world.leader().is_some(),
            Condition::NoLeader => self.world.leader().is_none(),
            Condition::LeaderIs(id) => self.world.leader() == Some(*id),
            Condition::LeaderIn(ids) => self.world.leader().is_some_and(|id| ids.contains(id)),
            Condition::Committed { text, on: None } => self.was_committed(text, memory),
            Condition::Committed { text, on: Some(target) } => {
                self.all_of(*target, |id| self.is_committed_on(id, text, memory))
            }
            Condition::Stored { text, on: None } => {
                self.world.ids().any(|id| self.is_stored_on(id, text, memory))
            }
            Condition::Stored { text, on: Some(target) } => {
                self.all_of(*target, |id| self.is_stored_on(id, text, memory))
            }
            Condition::Term { comparison, term } => comparison.holds(self.highest_term(), *term),
            Condition::Value { key, value, on: None } => {
                self.world.ids().any(|id| self.has_value(id, key, value))
            }
            Condition::Value { key, value, on: Some(target) } => {
                self.all_of(*target, |id| self.has_value(id, key, value))
            }
            Condition::ClientDone(name) => {
                self.client(name).is_some_and(|caller| caller.doing().is_none())
            }
            Condition::ClientRead(name, value) => self.last_outcome(name).is_some_and(|outcome| {
                let read = |command| self.world.clients().value(command);
                matches!(outcome, ClientOutcome::Read { value: found, .. }
                    if found.map(read) == value.as_deref())
            }),
            Condition::ClientRefused(name) => self.last_outcome(name).is_some_and(|outcome| {
                matches!(outcome, ClientOutcome::NotLeader { .. } | ClientOutcome::SessionExpired)
            }),
            Condition::RoleIs(id, role) => self.role(*id) == Some(*role),
            Condition::Down(id) => !self.world.is_up(*id),
            Condition::Up(id) => self.world.is_up(*id),
            Condition::Paused(id) => self.world.server(*id).is_paused(),
            Condition::Compacted(id) => self.world.log(*id).base_index() > LogIndex::ZERO,
            Condition::LogsMatch => self.checker.logs_match(self.world.up()),
            Condition::Settled => self.is_settled(),
            Condition::Safe => self.checker.is_safe(),
            Condition::Violated(property) => self.checker.violated(*property).is_some(),
            Condition::Members(servers) => self.members_are(*servers),
            Condition::Not(condition) => !self.holds(condition, memory),
        }
    }

    fn has_value(&self, id: ServerId, key: &str, value: &str) -> bool {
        let clients = self.world.clients();
        let key = clients.key_named(key);
        let found = key.and_then(|key| self.world.server(id).machine().value(key));
        found.is_some_and(|command| clients.value(command) == value)
    }

    fn client(&self, name: &str) -> Option<&Caller> {
        self.world.clients().caller_named(name)
    }

    /// What came of the last thing that a client did, if it was answered.
    fn last_outcome(&self, name: &str) -> Option<ClientOutcome> {
        self.client(name)?.last()?.1
    }

    fn role(&self, id: ServerId) -> Option<Role> {
        self.world.core(id).map(|core| core.role())
    }

    fn highest_term(&self) -> Term {
        let cores = self.world.ids().filter_map(|id| self.world.core(id));
        cores.map(|core| core.current_term()).max().unwrap_or_default()
    }

    /// Of a selector that names nobody at the moment, nothing is true.
    fn all_of(&self, target: Target, mut holds: impl FnMut(ServerId) -> bool) -> bool {
        let servers = self.world.resolve(target).unwrap_or(ServerSet::EMPTY);
        !servers.is_empty() && servers.iter().all(&mut holds)
    }

    /// Whether all up members follow one leader, and agree.
    pub(super) fn is_settled(&self) -> bool {
        let Some(leader) = self.world.leader().and_then(|id| self.world.core(id)) else {
            return false;
        };
        // Who is outside of the cluster may think what it likes.
        let up = self.world.up().intersection(leader.configuration().members());
        // A paused server may agree with the others at the moment; what waits for it may say something else.
        let follows = |id: ServerId| {
            let awake = !self.world.server(id).is_paused();
            self.world.core(id).is_some_and(|core| {
                awake
                    && core.leader() == Some(leader.id())
                    && core.current_term() == leader.current_term()
                    && core.commit_index() == leader.commit_index()
            })
        };
        up.iter().all(follows) && self.checker.logs_match(up)
    }

    fn members_are(&self, servers: ServerSet) -> bool {
        let leader = self.world.leader().and_then(|id| self.world.core(id));
        leader.is_some_and(|leader| {
            let members = leader.configuration();
            let committed = leader.configuration_index() <= leader.commit_index();
            committed && !members.is_joint() && members.voters() == servers
        })
    }

    fn was_committed(&self, text: &str, memory: &mut Memory) -> bool {
        let clients = self.world.clients();
        let search = &mut memory.committed;
        if search.found.is_none() {
            let first = search.upto.next();
            let mut new = self.checker.committed_entries(first);
            search.found =
                new.find(|(_, entry)| says(clients, *entry, text)).map(|(index, _)| index);
            search.upto = self.checker.committed_index();
        }
        if search.found.is_none() {
            let mut forks = self.checker.forked_commits(memory.forks_seen);
            let fork = forks.find(|(_, entry)| says(clients, *entry, text));
            search.found = fork.map(|(index, _)| index);
            memory.forks_seen = self.checker.forked_commits(0).count();
        }
        search.found.is_some()
    }

    fn is_committed_on(&self, id: ServerId, text: &str, memory: &mut Memory) -> bool {
        let commit_index = self.checker.commit_index(id);
        memory.servers.resize(usize::from(ServerId::MAX), Search::default());
        let search = &mut memory.servers[id.index()];
        // With a rule switched off, even what is committed may be replaced.
        if commit_index < search.upto || !self.world.settings().broken().is_empty() {
            *search = Search::default();
        }
        if search.found.is_none() {
            search.found = self.find(id, search.upto.next(), commit_index, text);
            search.upto = commit_index;
        }
        search.found.is_some()
    }

    /// In the committed part of its log, or in the short rest.
    fn is_stored_on(&self, id: ServerId, text: &str, memory: &mut Memory) -> bool {
        self.is_committed_on(id, text, memory) || {
            let first = self.checker.commit_index(id).next();
            self.find(id, first, self.world.log(id).last_index(), text).is_some()
        }
    }

    fn find(&self, id: ServerId, first: LogIndex, last: LogIndex, text: &str) -> Option<LogIndex> {
        let log = self.world.log(id);
        let clients = self.world.clients();
        // What a snapshot stands for, the checker remembers.
        let entry = |index| log.get(index).or_else(|| self.checker.entry(id, index));
        (first.0..=last.0)
            .map(LogIndex)
            .find(|&index| entry(index).is_some_and(|entry| says(clients, entry, text)))
    }
}

fn says(clients: &Clients, entry: Entry, text: &str) -> bool {
    entry.payload.command().is_some_and(|command| clients.text_is(command, text))
}
