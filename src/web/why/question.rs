//! A question whose answer takes several calls.

use crate::lab::History;
use crate::lab::why::jobs::{ChainJob, EntryJob, JourneyJob, WhyJob, Work};
use crate::types::{CommandId, EventId, LogIndex, Term};

/// A question about the branch that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyQuery {
    /// Why did this event happen?
    Why(EventId),
    /// What led to it, back to the root?
    Further(EventId),
    /// What happened to this entry?
    Entry(LogIndex, Term),
    /// What happened to this command?
    Journey(CommandId),
}

/// A question, and the job that answers it.
#[derive(Debug)]
pub struct Question {
    query: WhyQuery,
    job: Job,
}

#[derive(Debug)]
enum Job {
    Why(Box<WhyJob>),
    Further(Box<ChainJob>),
    Entry(Box<EntryJob>),
    Journey(Box<JourneyJob>),
}

impl Question {
    /// None if the branch does not have what the question is about.
    pub(super) fn new(history: &History, query: WhyQuery) -> Option<Self> {
        let branch = history.current();
        let job = match query {
            WhyQuery::Why(event) => Job::Why(WhyJob::new(history, branch, event)?.into()),
            WhyQuery::Further(event) => Job::Further(ChainJob::new(history, branch, event)?.into()),
            WhyQuery::Entry(index, term) => Job::Entry(EntryJob::new(history, index, term).into()),
            WhyQuery::Journey(command) => Job::Journey(JourneyJob::new(history, command).into()),
        };
        Some(Self { query, job })
    }

    /// Whether this is the question of `query`.
    pub(super) fn is_for(&self, query: WhyQuery) -> bool {
        self.query == query
    }

    /// Works on the answer while `keep_going` allows it.
    pub(super) fn work(&mut self, history: &History, keep_going: &mut dyn FnMut() -> bool) -> Work {
        match &mut self.job {
            Job::Why(job) => job.work(history, keep_going),
            Job::Further(job) => job.work(history, keep_going),
            Job::Entry(job) => job.work(history, keep_going),
            Job::Journey(job) => job.work(keep_going),
        }
    }
}
