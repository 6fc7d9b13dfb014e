//! The loaded events.

use crate::types::{Event, EventId};

/// A segment of the stream without gaps, oldest first, in one or two slices.
#[derive(Clone, Copy, Debug)]
pub struct Loaded<'a> {
    front: &'a [Event],
    back: &'a [Event],
}

impl<'a> From<&'a [Event]> for Loaded<'a> {
    fn from(events: &'a [Event]) -> Self {
        Self { front: events, back: &[] }
    }
}

/// The two slices of a ring buffer.
impl<'a> From<(&'a [Event], &'a [Event])> for Loaded<'a> {
    fn from((front, back): (&'a [Event], &'a [Event])) -> Self {
        if front.is_empty() { Self::from(back) } else { Self { front, back } }
    }
}

impl<'a> Loaded<'a> {
    /// The event with this number, if it is loaded.
    pub fn get(self, seq: EventId) -> Option<&'a Event> {
        let place = seq.0.checked_sub(self.first()?.0)?;
        let place = usize::try_from(place).ok()?;
        let event = match place.checked_sub(self.front.len()) {
            None => self.front.get(place),
            Some(place) => self.back.get(place),
        };
        event.filter(|event| event.seq == seq)
    }

    /// The number of the oldest event.
    pub fn first(self) -> Option<EventId> {
        self.front.first().map(|event| event.seq)
    }

    /// The number of events.
    pub fn len(self) -> usize {
        self.front.len() + self.back.len()
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.front.is_empty()
    }

    /// All, oldest first.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = &'a Event> {
        self.front.iter().chain(self.back)
    }

    /// Those before `seq`, the newest first.
    pub fn before(self, seq: EventId) -> impl Iterator<Item = &'a Event> {
        let first = self.first().unwrap_or_default().0;
        let count = (seq.0.saturating_sub(first) as usize).min(self.len());
        let front = &self.front[..count.min(self.front.len())];
        let back = &self.back[..count - front.len()];
        back.iter().rev().chain(front.iter().rev())
    }

    /// Those after `seq`, oldest first.
    pub fn after(self, seq: EventId) -> impl Iterator<Item = &'a Event> {
        let first = self.first().unwrap_or_default().0;
        let skip = (seq.next().0.saturating_sub(first) as usize).min(self.len());
        let front = &self.front[skip.min(self.front.len())..];
        let back = &self.back[skip.saturating_sub(self.front.len())..];
        front.iter().chain(back)
    }
}
