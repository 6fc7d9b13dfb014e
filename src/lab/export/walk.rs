//! All events of a known run, from its start to the present, a batch at a time.

use std::cell::RefCell;

use crate::lab::history::Replay;
use crate::lab::{History, Notice};
use crate::sim::Clients;
use crate::types::{Event, EventId, Time};
use crate::util::Sequence;

/// The approximate number of events of a batch.
const BATCH: usize = 256;

/// A replay of a run, as the run was when the replay began.
#[derive(Debug)]
pub struct ExportReplay {
    replay: Replay,
    last: EventId,
    notices: Sequence<Notice>,
    told: usize,
}

impl ExportReplay {
    /// From the start of the run up to the present.
    pub fn new(history: &History) -> Self {
        let replay = history.replay(history.current(), Time::ZERO);
        let notices = history.session().notices().clone();
        Self { replay, last: history.position().event, notices, told: 0 }
    }

    /// The next events in order; none at the end.
    pub fn next_batch(&mut self) -> Option<Vec<Event>> {
        if self.replay.position().event >= self.last {
            return None;
        }
        let batch = RefCell::new(Vec::new());
        let mut keep = |event: &Event| batch.borrow_mut().push(event.clone());
        self.replay.advance_to(self.last, &mut keep, &mut || batch.borrow().len() < BATCH);
        Some(batch.into_inner())
    }

    /// The remarks since the last call, up to the events so far; at the end, all of them.
    pub fn next_notices(&mut self) -> Vec<Notice> {
        let reached = self.replay.position().event;
        let is_due = |notice: &&Notice| notice.after <= reached || reached >= self.last;
        let notices: Vec<_> =
            self.notices.iter_from(self.told).take_while(is_due).cloned().collect();
        self.told += notices.len();
        notices
    }

    /// The texts of the commands so far.
    pub fn clients(&self) -> &Clients {
        self.replay.session().world().clients()
    }

    /// The completed part, from 0 to 1.
    pub fn share(&self) -> f64 {
        let (done, all) = (self.replay.position().event.0, self.last.0);
        if all == 0 { 1.0 } else { done as f64 / all as f64 }
    }
}
