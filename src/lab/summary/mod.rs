//! The part of a run that is remembered without its events: enough to draw it at low resolution, and to compute
//! statistics.
//!
//! Events are not kept, because an hour has millions of them. A [`Summary`] sees each of them once, in order, and keeps
//! little: [`lanes`] with the state of each server, [`milestones`], [`elections`], latencies of [`commands`] and
//! [`reads`], and sums for each tenth of a second in [`buckets`]. A copy shares long sequences, so a checkpoint can
//! hold one. Memory is limited: in a long run the older part becomes coarser, as each module describes.
//!
//! It computes no figures for people: `lab::statistics` does.

pub mod buckets;
pub mod commands;
pub mod elections;
pub mod lanes;
pub mod milestones;
pub mod reads;
#[cfg(test)]
mod tests;

use crate::types::{
    ClientOutcome, Event, EventKind, Fact, Message, Note, Operation, Payload, Peer, ServerId, Time,
};

use buckets::{Buckets, Totals};
use commands::{Commands, Latency};
use elections::{Election, Members};
use lanes::{LaneSpan, LaneState, Lanes};
use milestones::{Milestone, MilestoneKind, Milestones};
use reads::{ReadLatency, ReadMethod, Reads};

/// A summary of a run up to some time.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// The time up to which it is complete.
    now: Time,
    buckets: Buckets,
    commands: Commands,
    reads: Reads,
    lanes: Lanes,
    members: Members,
    milestones: Milestones,
}

/// Collecting.
impl Summary {
    /// The summary of a cluster of this many servers that has not started.
    pub fn new(servers: usize) -> Self {
        Self { lanes: Lanes::new(servers), members: Members::new(servers), ..Self::default() }
    }

    /// Adds the next event.
    #[inline]
    pub fn observe(&mut self, event: &Event) {
        if event.at > self.now {
            self.pass(event.at);
        }
        match &event.kind {
            EventKind::Fact(fact) => self.observe_fact(event, fact),
            EventKind::Violation { violation } => {
                self.mark(event, MilestoneKind::Violated(violation.property));
            }
            EventKind::Note(Note::ReadByLease { read, .. }) => {
                self.reads.set_way(*read, ReadMethod::Lease)
            }
            EventKind::Note(_) => {}
        }
    }

    /// Lets time without events pass, up to `now`.
    #[inline]
    pub fn pass(&mut self, now: Time) {
        self.now = self.now.max(now);
        while self.now >= self.buckets.end() {
            self.account(self.buckets.end());
            self.buckets.close();
        }
    }

    fn observe_fact(&mut self, event: &Event, fact: &Fact) {
        match fact {
            Fact::Sent { body, .. } => self.buckets.open.sent(body),
            Fact::Lost { body, .. } => self.buckets.open.lost(body),
            Fact::Delivered { to: Peer::Server(to), body, .. } => {
                if let Message::AppendEntries { term, .. } = *body {
                    self.members.heard_leader(*to, term, event.at);
                }
            }
            Fact::ClientSubmitted { command, operation, .. } => {
                self.commands.submitted(*command, event.at);
                if let Some(Operation::Get { .. }) = operation {
                    self.reads.called(*command, event.at);
                }
                self.buckets.open.submitted += 1;
            }
            Fact::Applied { entry, .. } => {
                if let Payload::Command(command, _) = entry.payload
                    && let Some(latency) = self.commands.applied(command, event.at)
                {
                    self.buckets.open.applied(latency);
                    self.reads.set_way(command, ReadMethod::Log);
                }
            }
            Fact::ClientFinished { command, outcome, .. } => {
                self.commands.forget(*command);
                let answered = outcome.is_some_and(ClientOutcome::is_success);
                self.buckets.open.answered += u32::from(answered);
                let read = self.reads.ended(*command, event.at, answered);
                self.buckets.open.reads += u32::from(read);
            }
            Fact::CommitAdvanced { to, .. } => self.members.committed(*to),
            _ => match event.server {
                Some(server) => self.observe_server(event, server, fact),
                None => self.observe_milestone(event, fact),
            },
        }
    }

    fn observe_server(&mut self, event: &Event, server: ServerId, fact: &Fact) {
        if let Fact::ServerAdded = fact {
            self.members.add(server);
            self.lanes.add(server, event.at);
        }
        let before = self.members.state(server);
        let led = self.members.has_leader();
        let outcome = self.members.observe(event, server, fact);
        if self.members.has_leader() != led {
            // The time up to now was of the other kind.
            self.account_as(event.at, !led);
        }
        self.buckets.open.elections += u32::from(outcome.elected);
        self.buckets.open.split_votes += u32::from(outcome.split);
        let (Some((old_state, old_term)), Some((state, term))) =
            (before, self.members.state(server))
        else {
            return;
        };
        if (old_state, old_term) != (state, term) {
            self.lanes.change(server, event.at, state, term);
        }
        self.observe_milestone(event, fact);
    }

    fn observe_milestone(&mut self, event: &Event, fact: &Fact) {
        if let Some(kind) = milestones::milestone(fact, event.at) {
            self.mark(event, kind);
        }
    }

    fn mark(&mut self, event: &Event, kind: MilestoneKind) {
        let term = event.server.and_then(|server| self.members.state(server)).map(|(_, term)| term);
        let (seq, at, server) = (event.seq, event.at, event.server);
        self.milestones.push(Milestone { seq, at, server, kind, term: term.unwrap_or_default() });
    }

    /// Counts the time up to `until`, and stores the lengths of the logs at that time.
    fn account(&mut self, until: Time) {
        self.account_as(until, !self.members.has_leader());
        self.buckets.open.logs = self.members.logs();
    }

    fn account_as(&mut self, until: Time, leaderless: bool) {
        self.buckets.account(until, leaderless);
    }
}

/// Queries.
impl Summary {
    /// The summary as it will be at `now` if nothing happens until then, with its last bucket closed at that time. Sums
    /// must be computed from this one.
    pub fn at(&self, now: Time) -> Self {
        let mut summary = self.clone();
        summary.pass(now);
        summary.account(summary.now);
        summary
    }

    /// The time up to which it is complete.
    pub fn now(&self) -> Time {
        self.now
    }

    /// The number of servers.
    pub fn servers(&self) -> usize {
        self.members.count()
    }

    /// A number that changes whenever any lane does.
    pub fn lane_revision(&self) -> u32 {
        self.lanes.revision()
    }

    /// The states of a server between two times, in order; a state that lasts ends with `to`.
    pub fn lane(
        &self,
        server: ServerId,
        from: Time,
        to: Time,
    ) -> impl Iterator<Item = LaneSpan> + '_ {
        self.lanes.between(server, from, to)
    }

    /// The milestones from `from` to `to`, both included, in order.
    pub fn milestones(&self, from: Time, to: Time) -> impl Iterator<Item = &Milestone> {
        self.milestones.between(from, to)
    }

    /// The elections that were won from `from` to `to`, both included, in order.
    pub fn elections(&self, from: Time, to: Time) -> impl Iterator<Item = &Election> {
        self.members.elections(from, to)
    }

    /// The latencies of commands that were first applied from `from` to `to`, both included, in order.
    pub fn latencies(&self, from: Time, to: Time) -> impl Iterator<Item = &Latency> {
        self.commands.latencies(from, to)
    }

    /// The latencies of reads that were answered from `from` to `to`, both included, in order.
    pub fn reads(&self, from: Time, to: Time) -> impl Iterator<Item = &ReadLatency> {
        self.reads.latencies(from, to)
    }

    /// The size of the sample: the latency of one of this many commands is kept.
    pub fn latency_stride(&self) -> u64 {
        self.commands.stride()
    }

    /// The sums over the buckets that overlap the time from `from` to `to`.
    pub fn totals(&self, from: Time, to: Time) -> Totals {
        self.columns(from, to, 1)[0]
    }

    /// The same in at most this many pieces of equal length, in order; the last may be shorter. There is at least one.
    pub fn columns(&self, from: Time, to: Time, columns: usize) -> Vec<Totals> {
        self.buckets.columns(from, to, self.now, columns)
    }

    /// The length of each bucket.
    pub fn bucket_width(&self) -> crate::types::Duration {
        self.buckets.width()
    }

    /// How often servers went from one state to another, up to now. A candidate that starts another election goes from
    /// [`LaneState::Candidate`] to itself.
    pub fn transitions(&self, from: LaneState, to: LaneState) -> u32 {
        self.members.transitions(from, to)
    }

    /// The last index of a server's log; of its durable log while it is down.
    pub fn last_log_index(&self, server: ServerId) -> u64 {
        self.members.last_log_index(server)
    }
}
