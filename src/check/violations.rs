//! The broken promises of a run.

use std::sync::Arc;

use crate::types::{Property, Violation};

/// How many violations of one property are kept; a world that is broken for good breaks it again at every turn.
pub const VIOLATIONS_PER_PROPERTY_MAX: usize = 200;

/// All violations so far, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Violations {
    list: Arc<Vec<Violation>>,
    counts: [u8; Property::ALL.len()],
}

impl Violations {
    pub fn len(&self) -> usize {
        self.list.len()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Violation> {
        self.list.iter()
    }

    /// The violations after the first `count`.
    pub fn since(&self, count: usize) -> impl Iterator<Item = &Violation> {
        self.list.iter().skip(count)
    }

    /// How many properties have been violated.
    pub fn properties(&self) -> usize {
        self.counts.iter().filter(|count| **count > 0).count()
    }

    /// The first violation of `property`.
    pub fn first_of(&self, property: Property) -> Option<&Violation> {
        if self.count(property) == 0 {
            return None;
        }
        self.iter().find(|violation| violation.property == property)
    }

    /// Whether one more violation of `property` would be kept.
    pub fn has_room_for(&self, property: Property) -> bool {
        self.count(property) < VIOLATIONS_PER_PROPERTY_MAX
    }

    #[inline]
    pub fn add(&mut self, violation: Option<Violation>) {
        if let Some(violation) = violation {
            self.keep(violation);
        }
    }

    #[cold]
    fn keep(&mut self, violation: Violation) {
        let of_event = self.list.iter().rev().take_while(|known| known.event == violation.event);
        let is_told = of_event.into_iter().any(|known| known.property == violation.property);
        if !is_told && self.has_room_for(violation.property) {
            self.counts[violation.property as usize] += 1;
            Arc::make_mut(&mut self.list).push(violation);
        }
    }

    fn count(&self, property: Property) -> usize {
        usize::from(self.counts[property as usize])
    }
}
