//! Questions that need more of the past than is loaded. Each is a job that works in slices, reports its progress, and
//! is continued until it has its answer. It replays what it needs from checkpoints, one segment at a time.

mod cause;
mod chain;
mod entry;
mod journey;

use super::{Answer, Loaded, Row};
use crate::lab::explain;
use crate::lab::history::{BranchId, History, Moment, Replay};
use crate::sim::Clients;
use crate::types::{Duration, Event, EventId};

pub use cause::WhyJob;
pub use chain::ChainJob;
pub use entry::EntryJob;
pub use journey::JourneyJob;

/// How long before an event its context begins: votes and acknowledgements are not older, as a rule.
const MARGIN: Duration = Duration::from_ms(500);

/// Whether a job must be continued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Work {
    /// It must; this part is done, from 0 to 1000.
    Unfinished(u32),
    /// It is complete.
    Done(Answer),
}

type KeepGoing<'a> = &'a mut dyn FnMut() -> bool;

/// A segment of the run that is being read.
#[derive(Clone, Debug)]
struct Reading {
    replay: Replay,
    until: EventId,
    events: Vec<Event>,
}

impl Reading {
    /// From a checkpoint well before `event` up to `until`.
    fn around(history: &History, branch: BranchId, event: EventId, until: EventId) -> Self {
        let replay = history.replay_before(branch, Moment::After(event), MARGIN);
        Self { replay, until, events: Vec::new() }
    }

    /// From the last checkpoint before `event` up to and including it.
    fn up_to(history: &History, branch: BranchId, event: EventId) -> Self {
        let replay = history.replay_to_event(branch, event);
        Self { replay, until: event, events: Vec::new() }
    }

    /// Returns whether it is complete.
    fn advance(&mut self, keep_going: KeepGoing<'_>) -> bool {
        let Self { replay, until, events } = self;
        replay.reach(Moment::After(*until), &mut |event| events.push(event.clone()), keep_going)
    }

    fn loaded(&self) -> Loaded<'_> {
        Loaded::from(&self.events[..])
    }
}

/// An event as a row.
fn event_row(part: &'static str, event: &Event, clients: &Clients) -> Row {
    Row {
        at: Some(event.at),
        event: Some(event.seq),
        label: explain::emoji(event).to_owned(),
        ..Row::about(part, event.server, explain::sentence(event, clients).to_string())
    }
}
