//! Causes and effects within the loaded span.

use crate::types::{Event, EventId, EventKind};

use super::{Arrow, Loaded};

/// How an event is related to the one that somebody asks about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Relation {
    /// Not at all, as far as is known here.
    #[default]
    None,
    /// It is the one.
    Itself,
    /// It led to it.
    Cause,
    /// It follows from it.
    Effect,
}

/// Where to go from an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Walk {
    /// To what led to it.
    Cause,
    /// To the first thing that followed from it.
    Effect,
    /// To the one before on the same lane.
    Earlier,
    /// To the next on the same lane.
    Later,
}

/// The relations of all loaded events to one of them.
#[derive(Clone, Debug, Default)]
pub struct Relations {
    first: u64,
    by_place: Vec<Relation>,
}

impl Relations {
    /// Those to an event; it need not be loaded itself.
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

    /// How a message's way is related: by its end, or, if that is not, by what its sending follows from.
    pub fn of_arrow(&self, arrow: &Arrow) -> Relation {
        match (self.of(arrow.sent_seq), self.of(arrow.end_seq)) {
            (Relation::Itself, _) | (_, Relation::Itself) => Relation::Itself,
            // That its sending is a cause says nothing of its way: a copy was made of it, perhaps.
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
    /// The event that one comes to from another; events that are not drawn are passed over. None if it is not loaded. To
    /// a cause, its number may be found that is not loaded itself.
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

    /// A note triggers nothing: what follows from it is what follows from the event that gave rise to it.
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
