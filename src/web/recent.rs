//! What the page shows of the recent past, gathered from the event stream while it goes by.
//!
//! The world keeps no past. This does, and little of it: everything here has a limit, and sentences are made when
//! somebody reads them.

use std::collections::VecDeque;

use crate::lab::summary::Summary;
use crate::lab::{Notice, NoticeKind, explain};
use crate::sim::{Clients, Network, Settings};
use crate::types::{
    Event, EventId, EventKind, Fact, Link, LossCause, Message, MessageId, Peer, Property, ServerId,
    Time, Violation,
};

use super::callers::Callers;
use super::objects::{EventRow, NoticeRow, ViolationDetails};

/// How many events can be listed.
pub const EVENTS_MAX: usize = 20_000;
/// How many rows one question brings at most.
const ROWS_MAX: usize = 2_000;
const NOTICES_MAX: usize = 1_000;
const LOSSES_MAX: usize = 500;

/// What there is to remember of a run.
#[derive(Debug, Default)]
pub struct Recent {
    events: VecDeque<Event>,
    notices: VecDeque<Notice>,
    /// How many notices there were before those that are kept.
    notices_forgotten: u32,
    violations: Vec<(Violation, Time)>,
    losses: VecDeque<Loss>,
    /// What is known of all of it.
    pub summary: Summary,
    /// The clients.
    pub callers: Callers,
    log_revision: u32,
}

/// A message that was lost when it was sent: the world knows no more of it.
#[derive(Clone, Debug)]
pub struct Loss {
    /// The message's number.
    pub message: MessageId,
    /// The link that was cut.
    pub link: Link,
    /// Its contents.
    pub body: Message,
    /// When it was sent, and lost.
    pub sent_at: Time,
    /// The event of its sending.
    pub trigger: EventId,
}

impl Loss {
    /// When it would usually have arrived.
    pub fn usual_arrival(&self, settings: &Settings) -> Time {
        let latency = settings.link(self.link).latency;
        let middle_us = u64::midpoint(latency.min.as_us(), latency.max.as_us());
        self.sent_at + crate::types::Duration::from_us(middle_us)
    }
}

/// Gathering.
impl Recent {
    /// Of a cluster of so many servers.
    pub fn new(servers: usize) -> Self {
        Self { summary: Summary::new(servers), ..Self::default() }
    }

    /// Takes the next event in.
    pub fn observe(&mut self, event: &Event) {
        self.summary.observe(event);
        match &event.kind {
            EventKind::Fact(fact) => self.observe_fact(event, fact),
            EventKind::Violation { violation } => self.violations.push((*violation, event.at)),
            EventKind::Note(_) => {}
        }
        if self.events.len() == EVENTS_MAX {
            self.events.pop_front();
        }
        self.events.push_back(event.clone());
    }

    fn observe_fact(&mut self, event: &Event, fact: &Fact) {
        match fact {
            Fact::EntryGiven { .. }
            | Fact::EntryAppended { .. }
            | Fact::LogTruncated { .. }
            | Fact::Crashed { .. } => self.log_revision = self.log_revision.wrapping_add(1),
            Fact::Lost { message, from, to, body, cause: LossCause::CutWhenSent } => {
                if let (Peer::Server(from), Peer::Server(to)) = (*from, *to) {
                    let link = Link { from, to };
                    let (sent_at, body) = (event.at, body.clone());
                    let trigger = event.trigger.unwrap_or(event.seq);
                    self.remember_loss(Loss { message: *message, link, body, sent_at, trigger });
                }
            }
            _ => self.callers.observe(event.at, fact),
        }
    }

    fn remember_loss(&mut self, loss: Loss) {
        if self.losses.len() == LOSSES_MAX {
            self.losses.pop_front();
        }
        self.losses.push_back(loss);
    }

    /// Takes what the session has said.
    pub fn hear(&mut self, notices: Vec<Notice>) {
        for notice in notices {
            if self.notices.len() == NOTICES_MAX {
                self.notices.pop_front();
                self.notices_forgotten += 1;
            }
            self.notices.push_back(notice);
        }
    }

    /// Lets go of what is shown for a while only.
    pub fn forget(&mut self, now: Time, settings: &Settings) {
        self.callers.forget(now);
        self.losses.retain(|loss| now < loss.usual_arrival(settings));
    }
}

/// Asking.
impl Recent {
    /// Changes with every log.
    pub fn log_revision(&self) -> u32 {
        self.log_revision
    }

    /// How many notices there have been.
    pub fn notice_count(&self) -> u32 {
        self.notices_forgotten + self.notices.len() as u32
    }

    /// How many violations there have been.
    pub fn violation_count(&self) -> usize {
        self.violations.len()
    }

    /// A bit for each property that was violated, in the order of Figure 3.
    pub fn violated_bits(&self) -> u32 {
        let bit = |property| Property::ALL.iter().position(|&known| known == property);
        let bits = self.violations.iter().filter_map(|(violation, _)| bit(violation.property));
        bits.fold(0, |sum, bit| sum | 1 << bit)
    }

    /// Messages that were lost when they were sent, oldest first.
    pub fn losses(&self) -> impl Iterator<Item = &Loss> {
        self.losses.iter()
    }

    /// The newest events that `query` asks for, in order.
    pub fn events(&self, query: &EventQuery, clients: &Clients) -> Vec<EventRow> {
        let wanted = self.events.iter().rev().take_while(|event| event.seq.0 > query.after);
        let wanted = wanted.filter(|event| query.wants(event)).take(query.limit.min(ROWS_MAX));
        let mut rows: Vec<_> = wanted.map(|event| event_row(event, clients)).collect();
        rows.reverse();
        rows
    }

    /// The notices behind the one numbered `after`.
    pub fn notices(&self, after: u32) -> Vec<NoticeRow> {
        let skip = after.saturating_sub(self.notices_forgotten) as usize;
        let numbered = (self.notices_forgotten + 1..).zip(&self.notices);
        numbered.skip(skip).map(|(number, notice)| notice_row(number, notice)).collect()
    }

    /// All violations that were kept.
    pub fn violations(&self, clients: &Clients) -> Vec<ViolationDetails> {
        self.violations.iter().map(|(found, at)| violation_row(found, *at, clients)).collect()
    }
}

/// Which events somebody wants to see.
#[derive(Clone, Debug, Default)]
pub struct EventQuery {
    /// Only those after this one.
    pub after: u64,
    /// At most so many.
    pub limit: usize,
    /// This level and the graver ones; all without one.
    pub level: Option<explain::Level>,
    /// Only those of this server.
    pub server: Option<ServerId>,
    /// Only those about these; all if there are none.
    pub topics: Vec<explain::Topic>,
}

impl EventQuery {
    fn wants(&self, event: &Event) -> bool {
        (self.server.is_none() || self.server == event.server)
            && self.level.is_none_or(|level| explain::level(event) <= level)
            && (self.topics.is_empty() || self.topics.contains(&explain::topic(event)))
    }
}

fn event_row(event: &Event, clients: &Clients) -> EventRow {
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
        NoticeKind::Say(text) => ("say", text.clone()),
        NoticeKind::Paused => ("pause", String::new()),
        NoticeKind::Finished => ("done", String::new()),
        NoticeKind::Failed(text) => ("failed", text.clone()),
    };
    NoticeRow { number, at_ms: notice.at.as_ms_f64(), kind, text }
}

fn violation_row(violation: &Violation, at: Time, clients: &Clients) -> ViolationDetails {
    let servers = [Some(violation.server), violation.other];
    ViolationDetails {
        property: violation.property.word(),
        text: explain::violation(violation, clients).to_string(),
        seq: violation.event.0 as f64,
        at_ms: at.as_ms_f64(),
        servers: servers.into_iter().flatten().map(ServerId::number).collect(),
        term: violation.term.0 as f64,
        index: violation.index.map_or(0.0, |index| index.0 as f64),
    }
}

/// The group of a server in the present partition, from 1; 0 if the network is whole.
pub fn group_of(network: &Network, id: ServerId) -> usize {
    network.groups().iter().position(|group| group.contains(id)).map_or(0, |place| place + 1)
}
