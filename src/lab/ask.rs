//! The evaluation of conditions.

use crate::check::Checker;
use crate::sim::{Clients, KvClient, Target, World};
use crate::types::{
    ClientOutcome, Duration, Entry, LogIndex, Role, ServerId, ServerSet, Term, Time,
};

use super::explain;
use super::language::{Condition, CountStart, EventPattern, Holders};
use super::watch::Watches;

/// What is remembered from one evaluation to the next, so that a condition that is evaluated after every instant reads
/// only new entries. A memory belongs to one condition.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory {
    /// For the committed log of the whole run.
    committed: Search,
    forks_seen: usize,
    /// For the committed part of each server's log, indexed like the servers.
    servers: Vec<Search>,
    /// For each of the conditions that `and` joins.
    parts: Vec<Memory>,
}

/// How far a log that only grows has been searched for a text.
#[derive(Clone, Copy, Debug, Default)]
struct Search {
    upto: LogIndex,
    found: Option<LogIndex>,
}

/// A condition that is evaluated at the end of each instant until it holds.
#[derive(Clone, Debug)]
pub(super) struct Awaited {
    condition: Condition,
    memory: Memory,
}

impl Awaited {
    pub(super) fn new(condition: Condition) -> Self {
        Self { condition, memory: Memory::default() }
    }

    pub(super) fn condition(&self) -> &Condition {
        &self.condition
    }

    /// If the condition does not hold now: when time alone may change that; [`Time::MAX`] if it cannot.
    pub(super) fn waits_until(&mut self, moment: &ConditionContext<'_>) -> Option<Time> {
        if moment.holds(&self.condition, &mut self.memory) {
            return None;
        }
        let now = moment.world.now();
        let may_change_at = moment.may_change_at(&self.condition).filter(|&at| at > now);
        Some(may_change_at.unwrap_or(Time::MAX))
    }
}

/// What the value of a condition depends on, at one moment of a run.
pub(super) struct ConditionContext<'a> {
    pub(super) world: &'a World,
    pub(super) checker: &'a Checker,
    pub(super) watches: &'a Watches,
}

impl ConditionContext<'_> {
    /// Whether `condition` holds.
    pub(super) fn holds(&self, condition: &Condition, memory: &mut Memory) -> bool {
        match condition {
            Condition::Leader => self.world.leader().is_some(),
            Condition::NoLeader => self.world.leader().is_none(),
            Condition::LeaderIs(id) => self.world.leader() == Some(*id),
            Condition::LeaderIn(ids) => self.world.leader().is_some_and(|id| ids.contains(id)),
            Condition::LeaderFollowed(by) => self.is_leader_followed(*by),
            Condition::Committed { text, on: None } => self.was_committed(text, memory),
            Condition::Committed { text, on: Some(on) } => {
                self.is_on(*on, |id| self.is_committed_on(id, text, memory))
            }
            Condition::Stored { text, on: None } => {
                self.world.ids().any(|id| self.is_stored_on(id, text, memory))
            }
            Condition::Stored { text, on: Some(on) } => {
                self.is_on(*on, |id| self.is_stored_on(id, text, memory))
            }
            Condition::Term { comparison, term } => comparison.holds(self.highest_term(), *term),
            Condition::Value { key, value, on: None } => {
                self.world.ids().any(|id| self.has_value(id, key, value))
            }
            Condition::Value { key, value, on: Some(on) } => {
                self.is_on(*on, |id| self.has_value(id, key, value))
            }
            Condition::TermUnchanged(since) => self.term_is_unchanged(*since),
            Condition::StableLeader(span) => {
                self.watches.leads_since().is_some_and(|since| self.has_passed(*span, since))
            }
            Condition::Joint => {
                self.leading().is_some_and(|leader| leader.configuration().is_joint())
            }
            Condition::ChangeInProgress => {
                self.leading().is_some_and(|leader| leader.is_changing_members())
            }
            Condition::TransferInProgress(wanted) => self.world.ids().any(|id| {
                let to = self.world.core(id).and_then(|core| core.transfers_to());
                to.is_some_and(|to| wanted.is_none_or(|wanted| to == wanted))
            }),
            Condition::LeaseHeld(target) => self.all_of(*target, |id| {
                let end = self.world.lease_end(id);
                end.is_some_and(|end| self.world.now() < end)
            }),
            Condition::LogIs(id, terms) => self.exists(*id) && self.log_is(*id, terms),
            Condition::Event(which, since) => self.has_happened(which, *since),
            Condition::Messages { which, comparison, count, since } => {
                comparison.holds(self.watches.count(which, *since), *count)
            }
            Condition::ClientDone(name) => {
                self.client(name).is_some_and(|caller| caller.current_task().is_none())
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
            Condition::Down(id) => self.exists(*id) && !self.world.is_up(*id),
            Condition::Up(id) => self.world.is_up(*id),
            Condition::Paused(id) => self.exists(*id) && self.world.server(*id).is_paused(),
            Condition::Compacted(id) => {
                self.exists(*id) && self.world.log(*id).base_index() > LogIndex::ZERO
            }
            Condition::LogsMatch => self.checker.logs_match(self.world.up()),
            Condition::Settled => self.is_settled(),
            Condition::Safe => self.checker.is_safe(),
            Condition::Violated(property) => self.checker.violated(*property).is_some(),
            Condition::Unknown(property) => {
                self.checker.unknown().iter().any(|unknown| unknown.property == *property)
            }
            Condition::Members(servers) => self.members_are(*servers),
            Condition::Not(condition) => {
                // An event that was not watched for may have happened.
                self.watches.knows(condition, self.world.now()) && !self.holds(condition, memory)
            }
            Condition::All(parts) => {
                memory.parts.resize_with(parts.len(), Memory::default);
                let mut parts = parts.iter().zip(&mut memory.parts);
                parts.all(|(part, memory)| self.holds(part, memory))
            }
        }
    }

    /// When the value of `condition` may change by the passing of time alone.
    pub(super) fn may_change_at(&self, condition: &Condition) -> Option<Time> {
        match condition {
            Condition::StableLeader(span) => self.watches.leads_since().map(|since| since + *span),
            Condition::TermUnchanged(CountStart::Last(span)) => {
                Some(self.watches.term_since().1 + *span)
            }
            Condition::Event(which, CountStart::Last(span)) => {
                let last = self.watches.last(which).map(|(_, at)| at);
                Some(last.unwrap_or_else(|| self.watches.known_since(which)) + *span)
            }
            Condition::LeaseHeld(target) => {
                let servers = self.servers_of(*target);
                let ends = servers.iter().filter_map(|id| self.world.lease_end(id));
                ends.filter(|&end| end > self.world.now()).min()
            }
            Condition::Not(condition) => self.may_change_at(condition),
            Condition::All(parts) => {
                let times = parts.iter().filter_map(|part| self.may_change_at(part));
                times.filter(|&at| at > self.world.now()).min()
            }
            _ => None,
        }
    }

    /// Whether there is such a server: a goal may name one that its readers have not created yet.
    fn exists(&self, id: ServerId) -> bool {
        self.world.resolve(Target::Server(id)).is_ok()
    }

    fn has_passed(&self, span: Duration, since: Time) -> bool {
        self.world.now().since(since) >= span
    }

    fn term_is_unchanged(&self, since: CountStart) -> bool {
        let (event, at) = self.watches.term_since();
        match since {
            CountStart::Last(span) => self.has_passed(span, at),
            CountStart::Event(mark) => event <= mark,
            CountStart::Wait => event <= self.watches.earlier_mark(),
        }
    }

    fn has_happened(&self, which: &EventPattern, since: CountStart) -> bool {
        let Some((event, at)) = self.watches.last(which) else { return false };
        match since {
            CountStart::Last(span) => !self.has_passed(span, at),
            CountStart::Event(mark) => event > mark,
            CountStart::Wait => event > self.watches.earlier_mark(),
        }
    }

    /// The checker remembers the terms of the entries that a snapshot covers.
    fn log_is(&self, id: ServerId, terms: &[Term]) -> bool {
        let log = self.world.log(id);
        let term = |index| match log.get(index) {
            Some(entry) => Some(entry.term),
            None => self.checker.entry(id, index).map(|entry| entry.term),
        };
        log.last_index() == LogIndex(terms.len() as u64)
            && (1..).map(LogIndex).zip(terms).all(|(index, &wanted)| term(index) == Some(wanted))
    }

    fn leading(&self) -> Option<&crate::cores::Core> {
        self.world.leader().and_then(|id| self.world.core(id))
    }

    /// A server follows the leader as soon as it has heard from it in its term; the leader itself does from the start.
    fn is_leader_followed(&self, by: Option<Holders>) -> bool {
        let Some(leader) = self.leading() else { return false };
        let follows = |id: ServerId| {
            self.world.core(id).is_some_and(|core| {
                core.leader() == Some(leader.id()) && core.current_term() == leader.current_term()
            })
        };
        let mut members = leader.configuration().members();
        members.remove(leader.id());
        match by {
            Some(Holders::Each(target)) => self.all_of(target, follows),
            Some(Holders::AtLeast(count)) => {
                members.iter().filter(|&id| follows(id)).count() >= usize::from(count)
            }
            None => members.intersection(self.world.up()).iter().all(follows),
        }
    }

    fn is_on(&self, on: Holders, mut holds: impl FnMut(ServerId) -> bool) -> bool {
        match on {
            Holders::Each(target) => self.all_of(target, holds),
            Holders::AtLeast(count) => {
                let having = self.world.ids().filter(|&id| holds(id));
                having.take(count.into()).count() == usize::from(count)
            }
        }
    }

    /// Why `condition` does not hold, if there is more to say than the condition itself: what was violated or is
    /// unknown, or which of several conditions does not hold.
    pub(super) fn why_not(&self, condition: &Condition) -> Option<String> {
        if let Condition::All(parts) = condition {
            let fails = |part: &&Condition| !self.holds(part, &mut Memory::default());
            let part = parts.iter().find(fails)?;
            return Some(self.why_not(part).unwrap_or_else(|| format!("'{part}' does not")));
        }
        let Condition::Safe = condition else { return None };
        let clients = self.world.clients();
        let violated = self.checker.violations().next();
        let unknown = || self.checker.unknown().first();
        violated
            .map(|violation| explain::violation(violation, clients).to_string())
            .or_else(|| unknown().map(|unknown| explain::unknown(unknown, clients).to_string()))
    }

    fn has_value(&self, id: ServerId, key: &str, value: &str) -> bool {
        let clients = self.world.clients();
        let key = clients.key_named(key);
        let found = key.and_then(|key| self.world.server(id).machine().value(key));
        found.is_some_and(|command| clients.value(command) == value)
    }

    fn client(&self, name: &str) -> Option<&KvClient> {
        self.world.clients().kv_client_named(name)
    }

    /// The outcome of a client's last operation, if it was answered.
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

    /// The servers that a condition asks about; none if a selector or a name finds no server at the moment. `all` is all
    /// members: what holds for the cluster does not depend on machines that have left it or never joined it.
    fn servers_of(&self, target: Target) -> ServerSet {
        let of_part = |part| match part {
            Target::All => Some(self.world.configuration().members()),
            part => self.world.resolve(part).ok(),
        };
        let parts = target.parts().map(of_part);
        parts.reduce(|all, part| Some(all?.union(part?))).flatten().unwrap_or(ServerSet::EMPTY)
    }

    /// If no server is meant at the moment, no condition about it holds.
    fn all_of(&self, target: Target, mut holds: impl FnMut(ServerId) -> bool) -> bool {
        let servers = self.servers_of(target);
        !servers.is_empty() && servers.iter().all(|id| self.exists(id) && holds(id))
    }

    /// Whether all running members follow one leader, with equal logs.
    pub(super) fn is_settled(&self) -> bool {
        let Some(leader) = self.leading() else { return false };
        // The state of servers outside of the cluster does not matter.
        let up = self.world.up().intersection(leader.configuration().members());
        // A paused server may agree with the others now, but messages waiting for it may still change its state.
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
        self.leading().is_some_and(|leader| {
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
                new.find(|(_, entry)| has_text(clients, *entry, text)).map(|(index, _)| index);
            search.upto = self.checker.committed_index();
        }
        if search.found.is_none() {
            let mut forks = self.checker.forked_commits(memory.forks_seen);
            let fork = forks.find(|(_, entry)| has_text(clients, *entry, text));
            search.found = fork.map(|(index, _)| index);
            memory.forks_seen = self.checker.forked_commits(0).count();
        }
        search.found.is_some()
    }

    fn is_committed_on(&self, id: ServerId, text: &str, memory: &mut Memory) -> bool {
        let commit_index = self.checker.commit_index(id);
        memory.servers.resize(usize::from(ServerId::MAX), Search::default());
        let search = &mut memory.servers[id.index()];
        // With a rule switched off, or after a disk has lied, even committed entries may be overwritten.
        let is_raft = self.checker.is_safe() && self.world.settings().broken().is_empty();
        if commit_index < search.upto || !is_raft {
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
        // The checker remembers the entries that a snapshot covers.
        let entry = |index| log.get(index).or_else(|| self.checker.entry(id, index));
        (first.0..=last.0)
            .map(LogIndex)
            .find(|&index| entry(index).is_some_and(|entry| has_text(clients, entry, text)))
    }
}

fn has_text(clients: &Clients, entry: Entry, text: &str) -> bool {
    entry.payload.command().is_some_and(|command| clients.text_is(command, text))
}
