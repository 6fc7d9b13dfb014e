//! Causes and effects within the loaded span.

use crate::types::{Event, EventId, EventKind};

use super::{Arrow, Loaded};

/// How an event is related to the selected one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Relation {
    /// Not at all, as far as the loaded events show.
    #[default]
    None,
    /// It is the selected event.
    Itself,
    /// It is a cause of it.
    Cause,
    /// It is an effect of it.
    Effect,
}

/// A step from one event to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Walk {
    /// To its cause.
    Cause,
    /// To its first effect.
    Effect,
    /// To the previous one on the same lane.
    Earlier,
    /// To the next one on the same lane.
    Later,
}

/// The relations of all loaded events to the selected one.
#[derive(Clone, Debug, Default)]
pub struct Relations {
    first: u64,
    by_place: Vec<Relation>,
}

impl Relations {
    /// The relations to an event; it need not be loaded itself.
    pub fn to(loaded: &Loaded, seq: EventId) -> Self {
        let events = loaded.events();
        let first = loaded.before().0 + 1;
        let mut relations = Self { first, by_place: vec![Relation::None; events.len()] };
        relations.set(seq, Relation::Itself);
        let mut cause = loaded.event(seq).and_then(|event| event.trigger);
        while let Some(seq) = cause {
            relations.set(seq, Relation::Cause);
            cause = loaded.event(seq).and_then(|event| event.trigger);
        }
        for event in events.iter().filter(|event| event.seq > seq) {
            let from = event.trigger.map_or(Relation::None, |cause| {
                if cause == seq { Relation::Effect } else { relations.of(cause) }
            });
            if from == Relation::Effect {
                relations.set(event.seq, Relation::Effect);
            }
        }
        relations
    }

    /// How an event is related.
    pub fn of(&self, seq: EventId) -> Relation {
        let place = seq.0.checked_sub(self.first).and_then(|place| usize::try_from(place).ok());
        place.and_then(|place| self.by_place.get(place)).copied().unwrap_or_default()
    }

    /// How an arrow is related: by its end, or, if that is not related, by the effects of its sending.
    pub fn of_arrow(&self, arrow: &Arrow) -> Relation {
        match (self.of(arrow.sent_seq), self.of(arrow.end_seq)) {
            (Relation::Itself, _) | (_, Relation::Itself) => Relation::Itself,
            // That its sending is a cause proves nothing about this message: perhaps only a copy of it matters.
            (Relation::Cause, Relation::None) => Relation::None,
            (sent, Relation::None) => sent,
            (_, end) => end,
        }
    }

    fn set(&mut self, seq: EventId, relation: Relation) {
        if let Some(place) = seq.0.checked_sub(self.first)
            && let Some(known) = self.by_place.get_mut(place as usize)
        {
            *known = relation;
        }
    }
}

impl Loaded {
    /// The event that one step leads to; events that are not drawn are skipped. None if it is not loaded; but a step to
    /// a cause may return the number of an event that is not loaded.
    pub fn walk(&self, seq: EventId, walk: Walk) -> Option<EventId> {
        let place = self.place(seq)?;
        let here = &self.events[place];
        let on_lane = |event: &&Event| event.server == here.server && Self::is_drawn(event);
        let found = match walk {
            Walk::Cause => return self.cause(here),
            Walk::Effect => return self.effect(here),
            Walk::Earlier => self.events[..place].iter().rev().find(on_lane),
            Walk::Later => self.events[place + 1..].iter().find(on_lane),
        };
        found.map(|event| event.seq)
    }

    fn cause(&self, event: &Event) -> Option<EventId> {
        let mut cause = event.trigger?;
        while let Some(event) = self.event(cause)
            && !Self::is_drawn(event)
        {
            cause = event.trigger?;
        }
        Some(cause)
    }

    /// A note triggers nothing: its effects are those of the event that caused it.
    fn effect(&self, event: &Event) -> Option<EventId> {
        let origin = match event.kind {
            EventKind::Note(_) => event.trigger?,
            _ => event.seq,
        };
        let relations = Relations::to(self, origin);
        let later = self.place(event.seq)? + 1;
        let follows = |event: &&Event| relations.of(event.seq) == Relation::Effect;
        let drawn = |event: &&Event| follows(event) && Self::is_drawn(event);
        self.events[later..].iter().find(drawn).map(|event| event.seq)
    }
}
