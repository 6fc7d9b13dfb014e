//! The properties as Figure 3 and the documentation of each property's module define them: plain lists, searched from
//! end to end at every event. The tests compare the checker with this.

use std::collections::{BTreeMap, BTreeSet};

use crate::types::*;

/// Two servers, and an index at which their logs have entries of the same term, but are not identical up to it.
type Mismatch = (usize, usize, usize);

#[derive(Clone, Default)]
pub struct Server {
    pub role: Role,
    pub term: Term,
    pub commit_index: u64,
    pub log: Vec<Entry>,
    pub durable: Vec<Entry>,
    pub writes: Vec<(WriteId, Vec<Entry>)>,
    pub started: bool,
    /// Its vote in its current term, durable or not.
    pub vote: Option<ServerId>,
    /// The votes on which other servers may rely.
    pub votes: Vec<(Term, ServerId)>,
    /// The term and vote on its disk.
    pub disk: HardState,
    /// The writes of terms and votes that are not yet durable.
    pub hard_writes: Vec<(WriteId, HardState)>,
    pub state: u32,
    pub state_differs: bool,
    pub acts_on: u64,
    pub is_misled: bool,
    /// While its disk lies: what the disk really stores.
    pub honest: Option<(Vec<Entry>, HardState)>,
}

/// Servers, by their indexes.
type Set = Vec<usize>;

pub type HardState = (Term, Option<ServerId>);

#[derive(Default)]
pub struct Naive {
    pub servers: Vec<Server>,
    /// All won elections, with the winner's log.
    elections: Vec<(Term, ServerId, Vec<Entry>)>,
    /// All log prefixes that were at or below a commit index, with the server's term.
    commits: Vec<(Term, Vec<Entry>)>,
    /// All applied entries, with the digest of the state after each.
    applied: Vec<(LogIndex, Entry, u32)>,
    /// All logs whose last entry is a configuration.
    formed: Vec<Vec<Entry>>,
    /// The commands of sessions, with the index at which each took effect.
    once: BTreeMap<u32, Option<LogIndex>>,
    /// The entries that each snapshot covers, with the digest of its state.
    pub snapshots: Vec<(u32, Vec<Entry>)>,
    mismatches: BTreeSet<Mismatch>,
    broken: BTreeSet<Property>,
}

impl Naive {
    pub fn new(servers: usize) -> Self {
        Self { servers: vec![Server::default(); servers], ..Self::default() }
    }

    /// The properties that this event violates.
    pub fn observe(&mut self, event: &Event) -> BTreeSet<Property> {
        self.broken.clear();
        let EventKind::Fact(fact) = &event.kind else { return BTreeSet::new() };
        let Some(server) = event.server else {
            if let Fact::ClientSubmitted { command, operation: Some(operation), .. } = fact
                && operation.ticket().is_some()
            {
                self.once.entry(command.0).or_default();
            }
            return BTreeSet::new();
        };
        if server.index() < self.servers.len() {
            self.take(server, fact);
        }
        self.broken.clone()
    }

    /// All log prefixes that were committed.
    pub fn committed(&self) -> BTreeSet<Vec<(u64, String)>> {
        let prefixes = self.commits.iter().flat_map(|(_, log)| (1..=log.len()).map(|n| &log[..n]));
        prefixes.map(|log| log.iter().map(|e| (e.term.0, format!("{e:?}"))).collect()).collect()
    }

    fn take(&mut self, id: ServerId, fact: &Fact) {
        let server = &mut self.servers[id.index()];
        match *fact {
            Fact::EntryGiven { index, entry }
                if !server.started && index.0 == server.log.len() as u64 + 1 =>
            {
                server.log.push(entry);
                server.durable = server.log.clone();
                server.writes.clear();
                let log = self.servers[id.index()].log.clone();
                self.form(log);
            }
            Fact::Started { term, voted_for, last_log_index, last_log_term } => {
                if server.started {
                    self.check_start(id, (term, voted_for), last_log_index, last_log_term);
                }
                self.restore(id);
                self.put_on_disk(id, (term, voted_for));
                let server = &mut self.servers[id.index()];
                server.started = true;
                server.term = term;
                if last_log_index.0 < server.log.len() as u64 {
                    server.log.truncate(last_log_index.0 as usize);
                    server.durable = server.log.clone();
                }
            }
            Fact::Crashed { .. } => self.restore(id),
            Fact::WriteStarted { write, hard_state, .. } => {
                let newest = server.writes.last().map_or(&server.durable, |(_, log)| log);
                if *newest != server.log {
                    server.writes.push((write, server.log.clone()));
                }
                server.hard_writes.extend(hard_state.map(|hard_state| (write, hard_state)));
            }
            Fact::WriteDurable { write } => {
                while !server.writes.is_empty() && server.writes[0].0 <= write {
                    server.durable = server.writes.remove(0).1;
                }
                self.write_hard_states(id, write);
            }
            Fact::RoleChanged { to, .. } => {
                server.role = to;
                if to == Role::Leader {
                    self.elected(id);
                }
            }
            Fact::TermChanged { to, .. } => {
                if to < server.term {
                    self.broken.insert(Property::RisingTerms);
                }
                server.term = to;
                server.vote = None;
            }
            Fact::VoteChanged { candidate } => {
                let term = server.term;
                self.check_vote(id, term, candidate);
                self.servers[id.index()].vote = Some(candidate);
            }
            Fact::Sent {
                to: Peer::Server(candidate),
                body: Message::RequestVoteResponse { term, granted: true },
                ..
            } => self.give_vote(id, term, candidate),
            Fact::EntryAppended { index, entry } => {
                let last = server.log.len() as u64;
                if index.0 == 0 || index.0 > last + 1 {
                    return;
                }
                if index.0 <= last {
                    self.truncate(id, index.0);
                }
                self.servers[id.index()].log.push(entry);
                let log = self.servers[id.index()].log.clone();
                self.form(log);
                if index.0 <= self.servers[id.index()].commit_index {
                    self.commit(id);
                }
            }
            Fact::LogTruncated { first, .. } => {
                let first = first.0.max(1);
                if first <= server.log.len() as u64 {
                    self.truncate(id, first);
                }
            }
            Fact::CommitAdvanced { to, .. } => {
                if to.0 < server.commit_index {
                    self.broken.insert(Property::RisingCommits);
                }
                server.commit_index = to.0;
                self.check_own_configuration(id);
                self.commit(id);
            }
            Fact::SnapshotTaken { index, term, state, .. } => {
                let log = server.log.get(..index.0 as usize).unwrap_or_default().to_vec();
                let Some(&last) = log.last().filter(|last| last.term == term) else {
                    self.broken.insert(Property::TrueSnapshots);
                    return;
                };
                if !self.commits.iter().any(|(_, known)| known.starts_with(&log)) {
                    self.broken.insert(Property::TrueSnapshots);
                }
                self.snapshots.push((state, log));
                self.cover(index, last, state);
            }
            Fact::StateRestored { index, state } => {
                (server.state, server.state_differs) = (state, false);
                let place = (index.0 as usize).checked_sub(1);
                if let Some(&entry) = place.and_then(|place| server.log.get(place)) {
                    self.cover(index, entry, state);
                }
            }
            Fact::SnapshotInstalled { index, term, state, last_log_index, .. } => {
                self.install(id, index, term, state, last_log_index.0);
            }
            Fact::ConfigurationAdopted { index } => {
                server.acts_on = index.0;
                self.check_own_configuration(id);
            }
            Fact::DiskLies => server.honest = Some((server.durable.clone(), server.disk)),
            Fact::DiskFlushed => server.honest = None,
            Fact::WritesVanished { .. } => {
                if let Some((log, hard_state)) = server.honest.take() {
                    self.find_on_disk(id, log, hard_state);
                }
            }
            Fact::DiskWiped => {
                server.honest = None;
                self.find_on_disk(id, Vec::new(), HardState::default());
            }
            Fact::WriteTorn { write, kept, .. } => {
                let torn = server.writes.iter().find(|(number, _)| *number == write);
                let length = kept.map_or(usize::MAX, |kept| kept.0 as usize);
                let torn = torn.filter(|(_, log)| length <= log.len());
                server.durable =
                    torn.map_or(server.durable.clone(), |(_, log)| log[..length].to_vec());
            }
            Fact::Applied { index, entry, state } => self.apply(id, index, entry, state),
            _ => {}
        }
        self.check_log_matching();
    }

    fn restore(&mut self, id: ServerId) {
        // As everywhere, what is replaced goes before what replaces it comes.
        let server = &mut self.servers[id.index()];
        let kept = server.log.iter().zip(&server.durable).take_while(|(old, new)| old == new);
        server.log.truncate(kept.count());
        self.check_log_matching();

        let server = &mut self.servers[id.index()];
        server.writes.clear();
        server.hard_writes.clear();
        server.vote = None;
        (server.state, server.state_differs) = (0, false);
        (server.acts_on, server.is_misled) = (0, false);
        server.log = server.durable.clone();
        server.role = Role::Follower;
        server.commit_index = 0;
        self.check_log_matching();
    }

    fn truncate(&mut self, id: ServerId, first: u64) {
        let server = &mut self.servers[id.index()];
        if server.role == Role::Leader {
            self.broken.insert(Property::LeaderAppendOnly);
        }
        server.log.truncate(first as usize - 1);
        self.check_log_matching();
    }

    fn elected(&mut self, id: ServerId) {
        self.check_own_configuration(id);
        let Server { term, vote, ref log, .. } = self.servers[id.index()];
        if self.elections.iter().any(|&(of, winner, _)| of == term && winner != id) {
            self.broken.insert(Property::ElectionSafety);
        }
        if self.commits.iter().any(|(of, committed)| *of < term && !log.starts_with(committed)) {
            self.broken.insert(Property::LeaderCompleteness);
        }
        self.elections.push((term, id, log.clone()));
        if vote == Some(id) {
            self.give_vote(id, term, id);
        }
    }

    fn commit(&mut self, id: ServerId) {
        let Server { term, commit_index, ref log, .. } = self.servers[id.index()];
        let log = &log[..(commit_index as usize).min(log.len())];
        let is_new = !self.commits.iter().any(|(_, known)| known.starts_with(log));
        let in_force = &self.servers[id.index()].log;
        if is_new && !log.is_empty() && !self.majority_has(log, in_force) {
            self.broken.insert(Property::MajorityCommit);
        }
        let is_known = |(of, known): &(Term, Vec<Entry>)| *of <= term && known.starts_with(log);
        if log.is_empty() || self.commits.iter().any(is_known) {
            return;
        }
        if self.elections.iter().any(|(of, _, leaders)| *of > term && !leaders.starts_with(log)) {
            self.broken.insert(Property::LeaderCompleteness);
        }
        self.commits.push((term, log.to_vec()));
    }

    /// The sets of which a decision takes a majority each, at the end of a log.
    fn voters(&self, log: &[Entry]) -> Vec<Set> {
        let (mut new, mut old): (Set, Option<Set>) = ((0..self.servers.len()).collect(), None);
        for entry in log {
            let Payload::Configuration(change) = entry.payload else { continue };
            let mut after: BTreeSet<_> = new.iter().copied().collect();
            after.extend(change.added().iter().map(ServerId::index));
            after.retain(|&place| !change.removed().contains(ServerId::from_index(place)));
            let after: Set = after.into_iter().collect();
            match change {
                Change::AddLearners(_) => {}
                Change::AtOnce(_) | Change::DemoteAtOnce(_) => new = after,
                Change::EnterJoint(_) | Change::EnterDemotion(_) => {
                    old = Some(std::mem::replace(&mut new, after));
                }
                Change::LeaveJoint => old = None,
            }
        }
        [Some(new), old.filter(|old| !old.is_empty())].into_iter().flatten().collect()
    }

    /// Whether majorities of those in force at the end of `in_force` have `log` on disk.
    fn majority_has(&self, log: &[Entry], in_force: &[Entry]) -> bool {
        let has_it = |server: &Server| {
            let kept = server.honest.as_ref().map_or(&server.durable, |honest| &honest.0);
            kept.starts_with(log)
        };
        let holders: Vec<_> =
            (0..self.servers.len()).filter(|&place| has_it(&self.servers[place])).collect();
        let decide =
            |set: &Set| majorities(set).iter().any(|majority| is_within(majority, &holders));
        self.voters(in_force).iter().all(decide)
    }

    /// A log has got its last entry.
    fn form(&mut self, log: Vec<Entry>) {
        let is_one = |entry: &Entry| matches!(entry.payload, Payload::Configuration(_));
        let Some((_, before)) = log.split_last().filter(|(last, _)| is_one(last)) else { return };
        if self.formed.contains(&log) {
            return;
        }
        let earlier = before.iter().rposition(is_one).map_or(0, |place| place + 1);
        let is_committed = |(_, known): &(Term, Vec<Entry>)| known.starts_with(&log[..earlier]);
        let meet = |(a, b): (&Set, &Set)| {
            majorities(a).iter().all(|one| majorities(b).iter().all(|two| shares(one, two)))
        };
        let (old, new) = (self.voters(before), self.voters(&log));
        let overlap = old.iter().any(|old| new.iter().any(|new| meet((old, new))));
        if !overlap || earlier > 0 && !self.commits.iter().any(is_committed) {
            self.broken.insert(Property::ConfigurationOverlap);
        }
        self.formed.push(log);
    }

    fn check_start(&mut self, id: ServerId, found: HardState, last: LogIndex, last_term: Term) {
        let Server { disk, ref durable, .. } = self.servers[id.index()];
        let length = durable.len() as u64;
        let log_is_there = length < last.0
            || durable.last().is_none_or(|entry| length == last.0 && entry.term == last_term);
        if is_lost(disk, found) || !log_is_there {
            self.broken.insert(Property::DurableState);
        }
        if found.0 < disk.0 {
            self.broken.insert(Property::RisingTerms);
        }
    }

    /// The disk holds something else than it should.
    fn find_on_disk(&mut self, id: ServerId, log: Vec<Entry>, hard_state: HardState) {
        let server = &self.servers[id.index()];
        let is_lost = is_lost(server.disk, hard_state)
            || !server.durable.is_empty() && !is_as_long(&server.durable, &log);
        if server.started && is_lost {
            self.broken.insert(Property::DurableState);
        }
        let server = &mut self.servers[id.index()];
        (server.durable, server.disk) = (log, hard_state);
        self.restore(id);
    }

    fn check_own_configuration(&mut self, id: ServerId) {
        let server = &mut self.servers[id.index()];
        let is_one = |entry: &Entry| matches!(entry.payload, Payload::Configuration(_));
        let latest = server.log.iter().rposition(is_one).map_or(0, |place| place as u64 + 1);
        if server.acts_on != latest && !server.is_misled {
            self.broken.insert(Property::OwnConfiguration);
        }
        server.is_misled = server.acts_on != latest;
    }

    fn write_hard_states(&mut self, id: ServerId, write: WriteId) {
        let server = &mut self.servers[id.index()];
        let is_done = |(first, _): &&(WriteId, HardState)| *first <= write;
        let done = server.hard_writes.iter().take_while(is_done).count();
        for (_, next) in server.hard_writes.drain(..done).collect::<Vec<_>>() {
            if is_lost(self.servers[id.index()].disk, next) {
                self.broken.insert(Property::DurableState);
            }
            self.put_on_disk(id, next);
        }
    }

    fn put_on_disk(&mut self, id: ServerId, (term, vote): HardState) {
        self.servers[id.index()].disk = (term, vote);
        if let Some(candidate) = vote {
            self.give_vote(id, term, candidate);
        }
    }

    fn give_vote(&mut self, id: ServerId, term: Term, candidate: ServerId) {
        self.check_vote(id, term, candidate);
        self.servers[id.index()].votes.push((term, candidate));
    }

    /// Reports a vote for `candidate`, if the server has voted for another candidate in the same term.
    fn check_vote(&mut self, id: ServerId, term: Term, candidate: ServerId) {
        let server = &self.servers[id.index()];
        let mut candidates: Vec<_> =
            server.votes.iter().filter(|vote| vote.0 == term).map(|vote| vote.1).collect();
        candidates.extend(server.vote.filter(|_| server.term == term));
        if !candidates.is_empty() && !candidates.contains(&candidate) {
            self.broken.insert(Property::OneVote);
        }
    }

    fn apply(&mut self, id: ServerId, index: LogIndex, entry: Entry, state: u32) {
        let first = self.applied.iter().find(|(at, ..)| *at == index);
        if first.is_some_and(|(_, first, _)| *first != entry) {
            self.broken.insert(Property::StateMachineSafety);
        }
        let differs = first.is_some_and(|(.., first)| *first != state);
        if differs && !self.servers[id.index()].state_differs {
            self.broken.insert(Property::EqualStates);
        }
        let is_first = first.is_none();
        let server = &mut self.servers[id.index()];
        let has_effect = server.state != state;
        (server.state, server.state_differs) = (state, differs);
        self.applied.push((index, entry, state));
        let command = entry.payload.command().filter(|_| is_first && has_effect);
        if let Some(effect) = command.and_then(|command| self.once.get_mut(&command.0)) {
            if effect.is_some_and(|effect| effect != index) {
                self.broken.insert(Property::ApplyOnce);
            }
            effect.get_or_insert(index);
        }
    }

    fn install(&mut self, id: ServerId, index: LogIndex, term: Term, state: u32, last: u64) {
        let is_it = |(known, log): &&(u32, Vec<Entry>)| {
            *known == state
                && log.len() as u64 == index.0
                && log.last().map(|e| e.term) == Some(term)
        };
        let Some((_, snapshot)) = self.snapshots.iter().find(is_it).cloned() else {
            self.broken.insert(Property::TrueSnapshots);
            return;
        };
        if last < index.0 {
            return;
        }
        let server = &mut self.servers[id.index()];
        let rest = server.log.get(snapshot.len()..).unwrap_or_default();
        let kept = rest.iter().take((last - index.0) as usize);
        let log: Vec<_> = snapshot.iter().chain(kept).copied().collect();
        if !log.starts_with(&server.log) && server.role == Role::Leader {
            self.broken.insert(Property::LeaderAppendOnly);
        }
        // As everywhere, what is replaced goes before what replaces it comes.
        let equal = server.log.iter().zip(&log).take_while(|(old, new)| old == new).count();
        server.log.truncate(equal);
        self.check_log_matching();
        self.servers[id.index()].log = log;
        for length in snapshot.len() + 1..=self.servers[id.index()].log.len() {
            let log = self.servers[id.index()].log[..length].to_vec();
            self.form(log);
        }
        if let Some(&entry) = snapshot.last() {
            self.cover(index, entry, state);
        }
    }

    /// A state stands for the log up to `index`, whose last entry this is.
    fn cover(&mut self, index: LogIndex, entry: Entry, state: u32) {
        let first = self.applied.iter().find(|(at, ..)| *at == index);
        if first.is_some_and(|(_, first, _)| *first != entry) {
            self.broken.insert(Property::StateMachineSafety);
        }
        if first.is_some_and(|(.., first)| *first != state) {
            self.broken.insert(Property::TrueSnapshots);
        }
        self.applied.push((index, entry, state));
    }

    /// Breaks the promise where two logs mismatch that did not before. That a mismatch at one index is followed by
    /// one at the next is no news.
    fn check_log_matching(&mut self) {
        let mut mismatches = BTreeSet::new();
        for (a, left) in self.servers.iter().enumerate() {
            for (b, right) in self.servers.iter().enumerate().skip(a + 1) {
                let length = left.log.len().min(right.log.len());
                let mismatch = |i: usize| {
                    left.log[i].term == right.log[i].term && left.log[..=i] != right.log[..=i]
                };
                let starts = (0..length).filter(|&i| mismatch(i) && (i == 0 || !mismatch(i - 1)));
                mismatches.extend(starts.map(|i| (a, b, i)));
            }
        }
        if mismatches.difference(&self.mismatches).next().is_some() {
            self.broken.insert(Property::LogMatching);
        }
        self.mismatches = mismatches;
    }
}

/// Whether a disk that held `before` and holds `next` has lost something.
fn is_lost(before: HardState, next: HardState) -> bool {
    next.0 < before.0 || next.0 == before.0 && before.1.is_some() && next.1 != before.1
}

/// Every set of more than half of these servers. Of nobody there is none.
fn majorities(set: &Set) -> Vec<Set> {
    let chosen = |bits: u32| (0..set.len()).filter(move |place| bits >> place & 1 == 1);
    let all = (0..1 << set.len()).map(|bits| chosen(bits).map(|place| set[place]).collect());
    all.filter(|some: &Set| some.len() * 2 > set.len()).collect()
}

fn is_within(some: &Set, of: &Set) -> bool {
    some.iter().all(|server| of.contains(server))
}

fn shares(a: &Set, b: &Set) -> bool {
    a.iter().any(|server| b.contains(server))
}

/// Whether a log goes on where one that was on a disk ends, or is it, by the last index and term alone.
fn is_as_long(before: &[Entry], log: &[Entry]) -> bool {
    let last_term = |log: &[Entry]| log.last().map(|entry| entry.term);
    log.len() > before.len() || log.len() == before.len() && last_term(log) == last_term(before)
}
