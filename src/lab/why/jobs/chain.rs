//! The chain of triggers that led to an event.

use super::{KeepGoing, Reading, Work, event_row};
use crate::lab::history::{BranchId, History};
use crate::lab::why::causes::{self, ChainEnd};
use crate::lab::why::{Answer, Row};
use crate::sim::Clients;
use crate::types::{Event, EventId, EventKind, Fact, Timer};

/// A chain of triggers; of many heartbeats in a row only the first and the last are kept.
#[derive(Clone, Debug, Default)]
pub(super) struct Chain {
    /// Each with the number of events omitted before it.
    links: Vec<(Event, u32)>,
}

impl Chain {
    pub(super) fn push(&mut self, event: &Event) {
        let mut last = self.links.iter_mut().rev();
        if let (true, Some((newest, left_out)), Some((before, _))) =
            (is_routine(event), last.next(), last.next())
            && is_routine(newest)
            && is_routine(before)
        {
            *newest = event.clone();
            *left_out += 1;
            return;
        }
        self.links.push((event.clone(), 0));
    }

    pub(super) fn rows(&self, clients: &Clients, end: ChainEnd) -> Vec<Row> {
        let mut rows = Vec::new();
        for (event, left_out) in &self.links {
            if *left_out > 0 {
                rows.push(Row::about("fold", None, left_out.to_string()));
            }
            rows.push(event_row("cause", event, clients));
        }
        rows.push(match end {
            ChainEnd::Root => Row::about("root", None, String::new()),
            ChainEnd::Before(seq) => {
                Row { event: Some(seq), ..Row::about("more", None, String::new()) }
            }
        });
        rows
    }
}

/// Whether an event is routine, so that a series of such events can be abbreviated.
fn is_routine(event: &Event) -> bool {
    matches!(&event.kind, EventKind::Fact(Fact::TimerFired { timer, .. }) if *timer != Timer::Election)
}

/// The earlier part of the chain of causes, to its root.
#[derive(Clone, Debug)]
pub struct ChainJob {
    branch: BranchId,
    from: EventId,
    next: EventId,
    reading: Reading,
    chain: Chain,
}

impl ChainJob {
    /// Starts with the event `from`; none if the branch has no such event.
    pub fn new(history: &History, branch: BranchId, from: EventId) -> Option<Self> {
        history.time_of(branch, from)?;
        let reading = Reading::up_to(history, branch, from);
        Some(Self { branch, from, next: from, reading, chain: Chain::default() })
    }

    /// Continues.
    pub fn work(&mut self, history: &History, keep_going: KeepGoing<'_>) -> Work {
        loop {
            if !self.reading.advance(keep_going) {
                let done = self.from.0.saturating_sub(self.next.0) * 1_000 / self.from.0.max(1);
                return Work::Unfinished(done as u32);
            }
            if let Some(end) = self.follow() {
                let clients = self.reading.replay.session().world().clients();
                return Work::Done(Answer {
                    rows: self.chain.rows(clients, end),
                    ..Answer::default()
                });
            }
            self.reading = Reading::up_to(history, self.branch, self.next);
            if !keep_going() {
                let done = self.from.0.saturating_sub(self.next.0) * 1_000 / self.from.0.max(1);
                return Work::Unfinished(done as u32);
            }
        }
    }

    /// Follows the chain through the segment that was read; returns the end if it is there.
    fn follow(&mut self) -> Option<ChainEnd> {
        let loaded = self.reading.loaded();
        let Some(event) = loaded.get(self.next) else { return Some(ChainEnd::Before(self.next)) };
        self.chain.push(event);
        let (found, end) = causes::chain(loaded, event);
        found.into_iter().for_each(|event| self.chain.push(event));
        match end {
            ChainEnd::Root => Some(ChainEnd::Root),
            // The first segment holds everything before it.
            ChainEnd::Before(seq) if seq >= self.next => Some(end),
            ChainEnd::Before(seq) => {
                self.next = seq;
                None
            }
        }
    }
}
