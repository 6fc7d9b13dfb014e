//! The servers of a trace that tells lengths of logs and terms of messages: what they hold is put together from both.

use std::collections::VecDeque;

use crate::types::{Entries, Entry, Fact, LogIndex, Property, Role, ServerId, Term, WriteId};

use super::Found;
use super::scribe::Scribe;

/// The longest log that may be there without a message that explains it.
pub(super) const UNEXPLAINED_MAX: u64 = 100_000;

/// A server as the lines so far tell it.
#[derive(Debug, Default)]
pub(super) struct Node {
    pub started: bool,
    pub term: Term,
    pub role: Role,
    pub vote: Option<ServerId>,
    pub commit: u64,
    pub applied: u64,
    pub log: Vec<Entry>,
    /// The entries that a leader is about to append.
    pub replicating: VecDeque<Entry>,
    /// The entries that have arrived, until a later line shows what became of them.
    pub received: Option<Received>,
    /// The term, the vote and the version of the log in the last write.
    written: (Term, Option<ServerId>, u64),
    version: u64,
    write: u64,
    /// The writes that change the log and of which it is not known that they are durable, with the log's length.
    writes: VecDeque<(u64, u64)>,
    /// The last write that must be durable, because a message that depends on it has arrived.
    durable: u64,
    durable_len: u64,
}

/// Entries of a message.
#[derive(Clone, Debug)]
pub(super) enum Received {
    /// Those of an AppendEntries.
    Append { term: Term, prev: u64, prev_term: Term, entries: Entries },
    /// Those that a snapshot stands for: the beginning of its sender's log.
    Snapshot { from: ServerId, index: u64 },
}

impl Node {
    pub fn len(&self) -> u64 {
        self.log.len() as u64
    }

    /// The term of the entry at `index`; 0 where there is none.
    pub fn term_at(&self, index: u64) -> Term {
        let place = index.checked_sub(1).and_then(|place| usize::try_from(place).ok());
        place.and_then(|place| self.log.get(place)).map_or(Term(0), |entry| entry.term)
    }

    pub fn slice(&self, after: u64, count: u64) -> Entries {
        let length = self.len();
        let (first, end) = (after.min(length), after.saturating_add(count).min(length));
        self.log[first as usize..end as usize].iter().copied().collect()
    }

    /// The server has this log when the run begins.
    pub fn start(&mut self, term: Term, vote: Option<ServerId>) {
        self.started = true;
        (self.term, self.vote, self.role) = (term, vote, Role::Follower);
        self.settle_disk();
    }

    fn settle_disk(&mut self) {
        self.written = (self.term, self.vote, self.version);
        self.writes.clear();
        (self.durable, self.durable_len) = (self.write, self.len());
        (self.commit, self.applied) = (0, 0);
        self.replicating.clear();
        self.received = None;
    }
}

/// What happens to a node, written down.
pub(super) struct Pen<'a> {
    pub id: ServerId,
    pub node: &'a mut Node,
    pub scribe: &'a mut Scribe,
    pub out: &'a mut Vec<Found>,
}

impl Pen<'_> {
    pub fn fact(&mut self, fact: Fact) {
        self.scribe.fact(self.id, fact, self.out);
    }

    pub fn set_term(&mut self, to: Term) {
        if to != self.node.term {
            let from = std::mem::replace(&mut self.node.term, to);
            self.node.vote = None;
            self.fact(Fact::TermChanged { from, to });
        }
    }

    pub fn set_role(&mut self, to: Role) {
        if to != self.node.role {
            let from = std::mem::replace(&mut self.node.role, to);
            self.fact(Fact::RoleChanged { from, to });
        }
    }

    /// That a vote is not there yet says nothing: some lines are written before it is.
    pub fn set_vote(&mut self, to: Option<ServerId>) {
        if let Some(candidate) = to
            && to != self.node.vote
        {
            self.node.vote = to;
            self.fact(Fact::VoteChanged { candidate });
        }
    }

    pub fn set_commit(&mut self, to: u64) {
        if to != self.node.commit {
            let from = std::mem::replace(&mut self.node.commit, to);
            self.fact(Fact::CommitAdvanced { from: LogIndex(from), to: LogIndex(to) });
        }
    }

    /// The server has applied its log up to here.
    pub fn set_applied(&mut self, to: u64) {
        let to = to.min(self.node.len());
        for index in self.node.applied + 1..=to {
            let entry = self.node.log[index as usize - 1];
            self.fact(Fact::Applied { index: LogIndex(index), entry, state: 0 });
        }
        self.node.applied = self.node.applied.max(to);
    }

    pub fn append(&mut self, entry: Entry) {
        self.node.version += 1;
        self.node.log.push(entry);
        let index = LogIndex(self.node.len());
        self.fact(Fact::EntryAppended { index, entry });
    }

    pub fn truncate(&mut self, to: u64) {
        let last = self.node.len();
        if to < last {
            self.node.version += 1;
            self.node.log.truncate(to as usize);
            self.fact(Fact::LogTruncated { first: LogIndex(to + 1), last: LogIndex(last) });
        }
    }

    /// Takes entries of a message into the log, as Figure 2 says.
    pub fn accept(&mut self, prev: u64, entries: &[Entry]) {
        for (entry, index) in entries.iter().zip(prev + 1..) {
            if self.node.term_at(index) != entry.term {
                self.truncate(index - 1);
                self.append(*entry);
            }
        }
    }

    /// The log is that of a snapshot now, with these entries.
    pub fn install(&mut self, entries: Vec<Entry>, rest: u64) {
        let index = LogIndex(entries.len() as u64);
        let term = entries.last().map_or(Term(0), |entry| entry.term);
        let keeps = rest > index.0 && self.node.term_at(index.0) == term;
        let kept = if keeps { self.node.log.split_off(entries.len()) } else { Vec::new() };
        self.node.log = entries;
        self.node.log.extend(kept);
        self.node.version += 1;
        let last_log_index = LogIndex(self.node.len());
        self.fact(Fact::SnapshotInstalled { index, term, state: 0, bytes: 0, last_log_index });
    }

    /// The log has this length, though nothing that came before explains it.
    pub fn force_len(&mut self, length: u64, why: &str) -> Result<(), String> {
        let known = self.node.len();
        if length > known.saturating_add(UNEXPLAINED_MAX) {
            return Err(format!("the log grows from {known} to {length} entries"));
        }
        self.truncate(length);
        if length > known {
            let (id, line) = (self.id, self.scribe.line());
            for property in [
                Property::LogMatching,
                Property::LeaderCompleteness,
                Property::MajorityCommit,
                Property::StateMachineSafety,
                Property::DurableState,
                Property::TrueSnapshots,
            ] {
                let why =
                    format!("line {line}: {id} has a log of {length} entries, and {why} {known}");
                self.out.push(Found::Lost(property, why));
            }
        }
        let term = self.node.term;
        (known..length).for_each(|_| {
            let entry = self.scribe.entry(term, self.out);
            self.append(entry);
        });
        Ok(())
    }

    /// The number of the write that brings all that the server has to its disk.
    pub fn write(&mut self) -> u64 {
        let Node { term, vote, version, .. } = *self.node;
        let (old_term, old_vote, old_version) = self.node.written;
        let hard_state = ((old_term, old_vote) != (term, vote)).then_some((term, vote));
        if hard_state.is_some() || old_version != version {
            self.node.written = (term, vote, version);
            self.start_write(hard_state, old_version != version);
        }
        self.node.write
    }

    fn start_write(&mut self, hard_state: Option<(Term, Option<ServerId>)>, has_entries: bool) {
        self.node.write += 1;
        let (write, length) = (self.node.write, self.node.len());
        if has_entries {
            self.node.writes.push_back((write, length));
        }
        let last_log_index = LogIndex(length);
        self.fact(Fact::WriteStarted { write: WriteId(write), hard_state, last_log_index });
    }

    /// A message has arrived that must not have been sent before this write was durable.
    pub fn must_be_durable(&mut self, write: u64) {
        if write <= self.node.durable {
            return;
        }
        self.node.durable = write;
        while let Some((_, length)) = self.node.writes.pop_front_if(|(first, _)| *first <= write) {
            self.node.durable_len = length;
        }
        self.fact(Fact::WriteDurable { write: WriteId(write) });
    }

    /// The process starts again, with this state on its disk.
    pub fn restart(
        &mut self,
        (term, vote, length): (Term, Option<ServerId>, u64),
    ) -> Result<(), String> {
        let (old_term, old_vote, old_version) = self.node.written;
        if old_version != self.node.version {
            self.node.written = (old_term, old_vote, self.node.version);
            self.start_write(None, true);
        }
        let kept = length.min(self.node.len());
        // More may be durable than is known, but not less.
        if let Some(&(write, _)) = self.node.writes.back()
            && self.node.durable_len <= kept
        {
            let kept = Some(LogIndex(kept));
            self.fact(Fact::WriteTorn { write: WriteId(write), kept, hard_state_kept: None });
        }
        self.fact(Fact::Crashed { lost_writes: 0 });
        let last_log_term = self.node.term_at(kept);
        self.fact(Fact::Started {
            term,
            voted_for: vote,
            last_log_index: LogIndex(kept),
            last_log_term,
        });
        self.node.log.truncate(kept as usize);
        self.node.version += 1;
        self.node.start(term, vote);
        self.force_len(length, "it had")
    }
}
