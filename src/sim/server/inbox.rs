//! What waits for a slow process.

use std::collections::VecDeque;

use crate::types::{EventId, Time};

use crate::sim::network::Flight;

/// What waits for a slow process.
#[derive(Clone, Debug, Default)]
pub(in crate::sim) struct Inbox {
    /// Each with the time at which the process gets round to it.
    pub(super) items: VecDeque<(Time, Waiting)>,
    /// Whether one of them is a timer that has run out.
    pub(super) has_timer: bool,
}

#[derive(Clone, Debug)]
pub(in crate::sim) enum Waiting {
    /// A message has arrived.
    Message(Flight),
    /// A write is durable; the event in which that was.
    Write(EventId),
    /// A timer has run out.
    Timer,
}

impl Inbox {
    pub(in crate::sim) fn len(&self) -> usize {
        self.items.len()
    }
}
