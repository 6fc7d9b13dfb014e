//! The recent past that the page shows, collected from the stream of events.
//!
//! The world keeps no past. Everything here is bounded, and sentences are made only when they are read.

use std::collections::VecDeque;

use crate::lab::scene::{Callers, Losses};
use crate::lab::why::Loaded;
use crate::lab::{Asked, Notice, NoticeKind, Session, explain};
use crate::sim::{Clients, Settings};
use crate::types::{Event, EventId, EventKind, Fact, Property, ServerId, Time, Unknown, Violation};

use super::objects::{
    EventRow, GoalRow, NoticeRow, NoticeWord, PropertyRow, UnknownDetails, ViolationDetails,
};

/// How many events can be listed.
pub const EVENTS_MAX: usize = 20_000;
/// The most rows of one query.
const ROWS_MAX: usize = 2_000;
/// The most notices of one query.
const NOTICES_MAX: usize = 1_000;

/// The recent past of a run.
#[derive(Debug, Default)]
pub struct Recent {
    events: VecDeque<Event>,
    losses: Losses,
    /// The clients.
    pub callers: Callers,
    log_revision: u32,
    revision: u32,
}

/// Collecting.
impl Recent {
    /// An empty past for another point of the same run; its new revisions invalidate what the page has cached.
    pub fn elsewhere(&self) -> Self {
        let log_revision = self.log_revision.wrapping_add(1);
        let revision = self.revision.wrapping_add(1);
        Self { log_revision, revision, ..Self::default() }
    }

    /// Adds the next event.
    pub fn observe(&mut self, event: &Event) {
        if let EventKind::Fact(fact) = &event.kind {
            self.observe_fact(event, fact);
        }
        if self.events.len() == EVENTS_MAX {
            self.events.pop_front();
        }
        self.events.push_back(event.clone());
    }

    fn observe_fact(&mut self, event: &Event, fact: &Fact) {
        let changes_a_log = matches!(
            fact,
            Fact::EntryGiven { .. }
                | Fact::EntryAppended { .. }
                | Fact::LogTruncated { .. }
                | Fact::LogCompacted { .. }
                | Fact::SnapshotInstalled { .. }
                | Fact::Crashed { .. }
        );
        self.log_revision = self.log_revision.wrapping_add(changes_a_log.into());
        self.losses.observe(event);
        self.callers.observe(event.at, fact);
    }

    /// Forgets what is shown only for a short time.
    pub fn forget(&mut self, now: Time, settings: &Settings) {
        self.callers.forget(now);
        self.losses.forget(now, settings);
    }
}

/// Queries.
impl Recent {
    /// Changes when the past is replaced, not when it grows.
    pub fn revision(&self) -> u32 {
        self.revision
    }

    /// Changes whenever a log changes.
    pub fn log_revision(&self) -> u32 {
        self.log_revision
    }

    /// Messages that were lost when they were sent, oldest first.
    pub fn losses(&self) -> &Losses {
        &self.losses
    }

    /// All events that are kept.
    pub fn loaded(&self) -> Loaded<'_> {
        Loaded::from(self.events.as_slices())
    }

    /// The events from this one on; none if it is no longer kept, or has not happened.
    pub fn events_from(&self, seq: EventId) -> impl Iterator<Item = &Event> {
        let place = self.events.front().and_then(|first| seq.0.checked_sub(first.seq.0));
        let place = place.map_or(self.events.len(), |place| place as usize);
        self.events.range(place.min(self.events.len())..)
    }

    /// The newest events that match `query`, in order.
    pub fn events(&self, query: &EventQuery, clients: &Clients) -> Vec<EventRow> {
        let wanted = self.events.iter().rev().take_while(|event| event.seq.0 > query.after);
        let wanted = wanted.filter(|event| query.wants(event)).take(query.limit.min(ROWS_MAX));
        let mut rows: Vec<_> = wanted.map(|event| event_row(event, clients)).collect();
        rows.reverse();
        rows
    }
}

/// The notices of a session after the one numbered `after`; if there are too many, the last ones.
pub fn notices(session: &Session, after: u32) -> Vec<NoticeRow> {
    let all = session.notices();
    let first = (after as usize).max(all.len().saturating_sub(NOTICES_MAX)).min(all.len());
    let numbered = (first as u32 + 1..).zip(all.iter_from(first));
    numbered.map(|(number, notice)| notice_row(number, notice)).collect()
}

/// The recorded violations of a session.
pub fn violations(session: &Session) -> Vec<ViolationDetails> {
    let clients = session.world().clients();
    session.violations().iter().map(|(at, found)| violation_row(found, *at, clients)).collect()
}

/// The properties that are unknown in a session.
pub fn unknown(session: &Session) -> Vec<UnknownDetails> {
    let clients = session.world().clients();
    let row = |unknown: &Unknown| UnknownDetails {
        property: unknown.property.word(),
        title: unknown.property.title(),
        text: explain::unknown(unknown, clients).to_string(),
        seq: unknown.event.0 as f64,
        at_ms: unknown.at.as_ms_f64(),
    };
    session.checker().unknown().iter().map(row).collect()
}

/// Every property that is checked, in the order of the bits of [`violated_bits`].
pub fn properties() -> Vec<PropertyRow> {
    let row = |property: Property| {
        let (place, statement) = explain::definition(property);
        PropertyRow { word: property.word(), title: property.title(), place, statement }
    };
    Property::ALL.map(row).into()
}

/// A bit for each property that was violated, in the order of [`Property::ALL`].
pub fn violated_bits(session: &Session) -> u32 {
    // The checker, which is asked first because that is quick, knows nothing of what a trace does not tell: the session does.
    let found = |property| session.violations().iter().any(|(_, found)| found.property == property);
    let violated =
        |property: &Property| session.checker().violated(*property).is_some() && found(*property);
    let bits = (0..).zip(&Property::ALL).filter(|(_, property)| violated(property));
    bits.fold(0, |sum, (bit, _)| sum | 1 << bit)
}

/// A query for events.
#[derive(Clone, Debug, Default)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct EventQuery {
    /// Only events after this one; 0 for all.
    pub after: u64,
    /// At most this many, the newest.
    pub limit: usize,
    /// This level and the more severe ones.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "Level"))]
    pub level: Option<explain::Level>,
    /// Only events of this server; 0 for all.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "number"))]
    pub server: Option<ServerId>,
    /// Only events with these targets; empty for all.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "EventTarget[]"))]
    pub targets: Vec<explain::Topic>,
}

impl EventQuery {
    fn wants(&self, event: &Event) -> bool {
        (self.server.is_none() || self.server == event.server)
            && self.level.is_none_or(|level| explain::level(event) <= level)
            && (self.targets.is_empty() || self.targets.contains(&explain::topic(event)))
    }
}

/// An event as a list shows it.
pub fn event_row(event: &Event, clients: &Clients) -> EventRow {
    EventRow {
        seq: event.seq.0 as f64,
        at_ms: event.at.as_ms_f64(),
        server: event.server.map_or(0, ServerId::number),
        level: explain::level(event).word(),
        emoji: explain::emoji(event),
        target: explain::topic(event).word(),
        kind: explain::kind(event),
        text: explain::sentence(event, clients).to_string(),
        trigger: event.trigger.map_or(0.0, |trigger| trigger.0 as f64),
    }
}

fn notice_row(number: u32, notice: &Notice) -> NoticeRow {
    let (kind, text) = match &notice.kind {
        NoticeKind::Say(text) => (NoticeWord::Say, text.to_string()),
        NoticeKind::LeftOut(text) => (NoticeWord::LeftOut, text.to_string()),
        NoticeKind::Paused => (NoticeWord::Pause, String::new()),
        NoticeKind::Reached(name) => (NoticeWord::Reached, name.to_string()),
        NoticeKind::Finished => (NoticeWord::Done, String::new()),
        NoticeKind::Failed(text) => (NoticeWord::Failed, text.to_string()),
    };
    NoticeRow { number, at_ms: notice.at.as_ms_f64(), kind, text }
}

/// The goals of the script, those to come last.
pub fn goals(session: &Session) -> Vec<GoalRow> {
    let set = session.goals().map(|(goal, holds)| GoalRow {
        name: goal.name().to_owned(),
        points: goal.points(),
        reached_ms: goal.reached().map(Time::as_ms_f64),
        holds,
        upcoming: false,
    });
    let to_come = session.goals_to_come().map(|Asked { name, points }| GoalRow {
        name: name.to_string(),
        points,
        reached_ms: None,
        holds: false,
        upcoming: true,
    });
    set.chain(to_come).collect()
}

fn violation_row(violation: &Violation, at: Time, clients: &Clients) -> ViolationDetails {
    let servers = [Some(violation.server), violation.other];
    ViolationDetails {
        property: violation.property.word(),
        title: violation.property.title(),
        text: explain::violation(violation, clients).to_string(),
        seq: violation.event.0 as f64,
        at_ms: at.as_ms_f64(),
        servers: servers.into_iter().flatten().map(ServerId::number).collect(),
        term: violation.term.0 as f64,
        index: violation.index.map_or(0.0, |index| index.0 as f64),
    }
}
