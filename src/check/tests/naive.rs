//! The five promises, written down as they stand in Figure 3: plain lists, searched from end to end at every event.

use std::collections::BTreeSet;

use crate::types::*;

/// Two servers and an index at which their logs have entries of one term, but are not identical up to there.
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
}

#[derive(Default)]
pub struct Naive {
    pub servers: Vec<Server>,
    /// Each election ever won, with the winner's log.
    elections: Vec<(Term, ServerId, Vec<Entry>)>,
    /// Each beginning of a log that was ever at or below a commit index, with the server's term.
    commits: Vec<(Term, Vec<Entry>)>,
    /// What was ever applied.
    applied: Vec<(LogIndex, Entry)>,
    mismatches: BTreeSet<Mismatch>,
    broken: BTreeSet<Property>,
}

impl Naive {
    pub fn new(servers: usize) -> Self {
        Self { servers: vec![Server::default(); servers], ..Self::default() }
    }

    /// The properties that this event breaks.
    pub fn observe(&mut self, event: &Event) -> BTreeSet<Property> {
        self.broken.clear();
        let (Some(server), EventKind::Fact(fact)) = (event.server, &event.kind) else {
            return BTreeSet::new();
        };
        if server.index() < self.servers.len() {
            self.take(server, fact);
        }
        self.broken.clone()
    }

    /// Every beginning of a log that was ever committed.
    pub fn committed(&self) -> BTreeSet<Vec<(u64, String)>> {
        let beginnings =
            self.commits.iter().flat_map(|(_, log)| (1..=log.len()).map(|n| &log[..n]));
        beginnings.map(|log| log.iter().map(|e| (e.term.0, format!("{e:?}"))).collect()).collect()
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
            }
            Fact::Started { term, last_log_index, .. } => {
                self.restore(id);
                let server = &mut self.servers[id.index()];
                server.started = true;
                server.term = term;
                if last_log_index.0 < server.log.len() as u64 {
                    server.log.truncate(last_log_index.0 as usize);
                    server.durable = server.log.clone();
                }
            }
            Fact::Crashed { .. } => self.restore(id),
            Fact::WriteStarted { write, .. } => server.writes.push((write, server.log.clone())),
            Fact::WriteDurable { write } => {
                while !server.writes.is_empty() && server.writes[0].0 <= write {
                    server.durable = server.writes.remove(0).1;
                }
            }
            Fact::RoleChanged { to, .. } => {
                server.role = to;
                if to == Role::Leader {
                    self.elected(id);
                }
            }
            Fact::TermChanged { to, .. } => server.term = to,
            Fact::EntryAppended { index, entry } => {
                let last = server.log.len() as u64;
                if index.0 == 0 || index.0 > last + 1 {
                    return;
                }
                if index.0 <= last {
                    self.truncate(id, index.0);
                }
                self.servers[id.index()].log.push(entry);
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
                server.commit_index = to.0;
                self.commit(id);
            }
            Fact::Applied { index, entry, .. } => self.apply(index, entry),
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
        let Server { term, ref log, .. } = self.servers[id.index()];
        if self.elections.iter().any(|&(of, winner, _)| of == term && winner != id) {
            self.broken.insert(Property::ElectionSafety);
        }
        if self.commits.iter().any(|(of, committed)| *of < term && !log.starts_with(committed)) {
            self.broken.insert(Property::LeaderCompleteness);
        }
        self.elections.push((term, id, log.clone()));
    }

    fn commit(&mut self, id: ServerId) {
        let Server { term, commit_index, ref log, .. } = self.servers[id.index()];
        let log = &log[..(commit_index as usize).min(log.len())];
        let is_known = |(of, known): &(Term, Vec<Entry>)| *of <= term && known.starts_with(log);
        if log.is_empty() || self.commits.iter().any(is_known) {
            return;
        }
        if self.elections.iter().any(|(of, _, leaders)| *of > term && !leaders.starts_with(log)) {
            self.broken.insert(Property::LeaderCompleteness);
        }
        self.commits.push((term, log.to_vec()));
    }

    fn apply(&mut self, index: LogIndex, entry: Entry) {
        if self
            .applied
            .iter()
            .find(|(at, _)| *at == index)
            .is_some_and(|(_, first)| *first != entry)
        {
            self.broken.insert(Property::StateMachineSafety);
        }
        self.applied.push((index, entry));
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
